"""Sentences at the head of a page: true, with their rows and rule, silent without data."""

from __future__ import annotations

import datetime as dt
import html
import importlib
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace

import polars as pl
import pytest

from dashboard.geodata import Geo
from dashboard.i18n import NBSP
from dashboard.metrics import lifecycle
from dashboard.metrics.provenance import claims_index
from dashboard.panels import sentences
from dashboard.panels.model import Context, Heading, Sentence
from dashboard.selection import Selection
from dashboard.store import Book
from dashboard.ui import page
from tests import builders
from tests.builders import TODAY, Row, figure, step
from tests.panels.gallery import CHOSEN, PAGE_MODULES, SELECTIONS

#: Pages that open with sentences.
TOLD = [m for m in PAGE_MODULES if hasattr(sentences, m)]
EACH = pytest.mark.parametrize("module", TOLD)

#: Rules under which a figure over too few clusters is not shown.
COVERAGE: list[Row] = [
    {
        "rule_id": f"r-{name}",
        "code": f"coverage_{name}",
        "value": value,
        "valid_from": dt.date(2017, 1, 1),
    }
    for name, value in (("shown", 50.0), ("whole", 100.0))
]
EXPANSION: Row = {
    "rule_id": "r-expansion",
    "code": "occupancy_expansion",
    "value": 60.0,
    "valid_from": dt.date(2024, 5, 1),
}
LAND = ("industrial_land", "leased_land", "approved_land")


def told(ctx: Context, module: str, cluster: str = "") -> list[Sentence]:
    """All sentences of a page."""
    make = getattr(sentences, module)
    found: list[Sentence] = make(ctx, cluster) if module == "profile" else make(ctx)
    return found


def heading(ctx: Context, module: str, cluster: str = "") -> Heading:
    make = importlib.import_module(f"dashboard.panels.{module}").heading
    found: Heading = make(ctx, cluster) if module == "profile" else make(ctx)
    return found


def subjects(ctx: Context, module: str) -> list[str]:
    """Clusters of the page of one cluster; one empty name for any other page."""
    return ctx.all_steps["cluster_id"].to_list()[:12] if module == "profile" else [""]


def all_of(ctx: Context, module: str) -> Iterator[tuple[list[Sentence], Heading]]:
    for cluster in subjects(ctx, module):
        yield told(ctx, module, cluster), heading(ctx, module, cluster)


# --- every page, every selection ----------------------------------------------------------------
@pytest.fixture(scope="module")
def claims(book: Book) -> set[str]:
    return set(claims_index(book)["claim_id"])


@CHOSEN
@EACH
def test_a_page_opens_with_at_most_three_sentences(
    module: str, chosen: str, ctx_of: Callable[[str], Context]
) -> None:
    for found, head in all_of(ctx_of(chosen), module):
        assert len(found) <= sentences.MOST
        assert list(head.sentences) == found[: len(head.sentences)]
        finding = f"{head.bold} {head.rest}".strip()
        ends = len(re.findall(r"\.(?:\s|$)", finding))
        assert 1 <= ends <= 2, finding
        assert ends + len(head.sentences) <= 3, finding


@CHOSEN
@EACH
def test_a_sentence_is_whole_and_names_its_rule_and_its_rows(
    module: str, chosen: str, ctx_of: Callable[[str], Context], claims: set[str]
) -> None:
    for found, head in all_of(ctx_of(chosen), module):
        texts = [head.bold, head.rest, *(s.text for s in found)]
        assert len(set(texts)) == len(texts)
        for text in texts[2:]:
            assert text.endswith("."), text
            assert text[0].isupper() or text[0].isdigit(), text
            assert not re.search(r"[{}<>|]|None|nan|  ", text), text
            assert not re.search(rf"(?<![\d,.])0[ {NBSP}]", text), text
        for s in (*found, Sentence(texts[0], head.rule, head.claim_ids)):
            assert s.rule.endswith("."), s
            assert set(s.claim_ids) <= claims, s.text
            # The page of sources lists its rows itself.
            said_nothing = head.rest == "" and not head.claim_ids
            assert s.claim_ids or module == "sources" or said_nothing or s.text == head.bold, s


@CHOSEN
@EACH
def test_the_same_data_give_the_same_words(
    module: str, chosen: str, ctx_of: Callable[[str], Context]
) -> None:
    ctx = ctx_of(chosen)
    again = Context(ctx.book, ctx.geo, ctx.selection)
    assert list(all_of(ctx, module)) == list(all_of(again, module))


@pytest.fixture(scope="module")
def shuffled(book: Book) -> Book:
    """The public book with the rows of every table in another order."""
    frames = {f.name: getattr(book, f.name) for f in fields(book)}
    tables = {n: v for n, v in frames.items() if isinstance(v, pl.DataFrame)}
    return replace(
        book, **{n: t.sample(fraction=1.0, shuffle=True, seed=7) for n, t in tables.items()}
    )


@pytest.mark.parametrize("chosen", ["newest", "all-three", "2021", "ben-tre"])
@EACH
def test_the_order_of_rows_changes_nothing(
    module: str, chosen: str, ctx_of: Callable[[str], Context], shuffled: Book
) -> None:
    ctx = ctx_of(chosen)
    other = Context(shuffled, ctx.geo, ctx.selection)
    for cluster in subjects(ctx, module):
        assert told(ctx, module, cluster) == told(other, module, cluster)
        one, two = heading(ctx, module, cluster), heading(other, module, cluster)
        assert (one.bold, one.rest, one.sentences) == (two.bold, two.rest, two.sentences)


@pytest.mark.parametrize("module", [m for m in TOLD if m != "sources"])
def test_a_figure_that_a_sentence_does_not_name_leaves_it_alone(
    module: str, ctx_of: Callable[[str], Context]
) -> None:
    ctx = ctx_of("all-three")
    cluster = subjects(ctx, module)[0]
    whole = told(ctx, module, cluster)
    named = {i for s in whole for i in s.claim_ids}
    others = sorted(set(ctx.book.facts["claim_id"]) - named)
    gone = random.Random(3).sample(others, len(others) // 4)  # noqa: S311
    # Claims that compete with a named one are part of its question.
    asked = ctx.book.facts.filter(pl.col("claim_id").is_in(named))
    subject = ["subject_id", "indicator"]
    rivals = ctx.book.facts.join(asked, on=subject, how="semi")["claim_id"]
    kept = ctx.book.facts.filter(
        ~pl.col("claim_id").is_in(gone)
        | pl.col("claim_id").is_in(rivals.implode())
        | pl.col("indicator")
        .cast(pl.String)
        .is_in(["infra_capital", "area_established", "investor"])
    )
    assert len(kept) < len(ctx.book.facts)
    less = Context(replace(ctx.book, facts=kept), ctx.geo, ctx.selection)
    assert [s.text for s in told(less, module, cluster)] == [s.text for s in whole]


# --- on the page --------------------------------------------------------------------------------
@EACH
def test_every_sentence_opens_its_rule_and_its_claims(
    module: str, ctx_of: Callable[[str], Context]
) -> None:
    ctx = ctx_of("newest")
    head = heading(ctx, module, subjects(ctx, module)[0])
    shown = page.told(ctx, head)
    words = html.unescape(re.sub("<[^>]*>", "", shown))
    every = [Sentence(head.bold, head.rule, head.claim_ids), *head.sentences]
    assert shown.count("<details") == len(every)
    assert shown.count("data-vl-proof") == sum(bool(s.claim_ids) for s in every)
    assert [s.text for s in every if s.text not in words or s.rule not in words] == []


def test_markup_in_a_name_is_escaped(make: Make) -> None:
    late = [promise(dt.date(2025, 11, 25))]
    plain = make({"a": 2018}, steps=late)
    named = plain.book.clusters.with_columns(short_name=pl.lit("<img src=x>"))
    ctx = Context(replace(plain.book, clusters=named), plain.geo, plain.selection)
    head = heading(ctx, "overview")
    assert any("<img" in s.text for s in head.sentences)
    assert "<img" not in page.told(ctx, head)


# --- small books --------------------------------------------------------------------------------
Make = Callable[..., Context]


@pytest.fixture
def make(geo: Geo) -> Make:
    """Context of a small book; clusters a, b, c … are established in the year given, or planned."""

    def build(
        clusters: dict[str, int | None],
        facts: Iterable[Row] = (),
        *,
        selection: Selection | None = None,
        rules: Iterable[Row] = (),
        steps: Iterable[Row] = (),
        places: dict[str, str] | None = None,
        **tables: Iterable[Row],
    ) -> Context:
        where = places or {}
        rows = [
            {
                "cluster_id": c,
                "name_vi": f"CCN {c.upper()}",
                "short_name": c.upper(),
                "province_id": where.get(c, "p86-cu"),
            }
            for c in clusters
        ]
        reached = [
            step("planned", dt.date(2015, 1, 1), c)
            if year is None
            else step("established", dt.date(year, 6, 1), c)
            for c, year in clusters.items()
        ]
        found = builders.book(
            clusters=rows,
            milestones=[*reached, *steps],
            facts=facts,
            rules=[*COVERAGE, *rules],
            **tables,
        )
        return Context(found, geo, selection or Selection(today=TODAY))

    return build


def only(found: list[Sentence], word: str) -> str:
    """Text of the one sentence that holds a word."""
    hits = [s.text.replace(NBSP, " ") for s in found if word in s.text.replace(NBSP, " ")]
    assert len(hits) == 1, [s.text for s in found]
    return hits[0]


def no(found: list[Sentence], word: str) -> bool:
    return not any(word in s.text.replace(NBSP, " ") for s in found)


def area(cluster: str, value: float, **changes: object) -> Row:
    return figure("area_established", value, cluster, **changes)


def land(cluster: str, *values: float) -> list[Row]:
    """Industrial, leased and approved land of a cluster, as many as are given."""
    return [figure(code, v, cluster) for code, v in zip(LAND, values, strict=False)]


# --- silence ------------------------------------------------------------------------------------
@EACH
def test_one_planned_cluster_without_a_figure_says_nothing(module: str, make: Make) -> None:
    ctx = make({"a": None})
    assert told(ctx, module, "a") == []
    head = heading(ctx, module, "a")
    # How many clusters have a place is known, whatever sources say.
    if module not in ("sources", "cluster_map"):
        words = f"{head.bold} {head.rest}"
        assert not re.search(r"\b0\b", words), words


@EACH
def test_an_empty_selection_says_nothing(module: str, make: Make) -> None:
    ctx = make({"a": 2020}, [area("a", 10)], selection=Selection(provinces=(), today=TODAY))
    if module != "sources":
        assert told(ctx, module, "a") == []


# --- overview -----------------------------------------------------------------------------------
def test_the_average_is_sum_over_sum_of_the_definition_chosen(make: Make) -> None:
    facts = [*land("a", 10, 5, 1), *land("b", 30, 3, 0)]
    legal = make({"a": 2019, "b": 2020}, facts)
    text = only(sentences.overview(legal), "bình quân")
    assert "bình quân 22,5 %, tính trên 2/2 cụm" in text
    assert sentences.overview(legal)[0].measure == "legal"
    leased = make(
        {"a": 2019, "b": 2020}, facts, selection=Selection(today=TODAY, definition="leased")
    )
    text = only(sentences.overview(leased), "bình quân")
    assert text.startswith("Tỷ lệ lấp đầy, chỉ tính đất đã cho thuê: bình quân 20 %")


def test_an_average_over_too_few_clusters_is_not_told(make: Make) -> None:
    clusters = {"a": 2019, "b": 2020, "c": 2021}
    two = make(clusters, [*land("a", 10, 5, 1), *land("b", 30, 3, 0)])
    assert "2/3 cụm" in only(sentences.overview(two), "bình quân")
    one = make(clusters, [*land("a", 10, 5, 1), *land("b", 30, 3)])
    assert no(sentences.overview(one), "bình quân")


def test_an_average_of_loose_figures_says_about(make: Make) -> None:
    facts = land("a", 10, 5, 1)
    facts[1]["qualifier"] = "at_least"
    text = only(sentences.overview(make({"a": 2019}, facts)), "bình quân")
    assert "bình quân khoảng 60 %" in text


PLACES = {"a": "p86-cu", "b": "p84-cu", "c": "p84-cu"}
THREE: dict[str, int | None] = {"a": 2018, "b": 2019, "c": 2020}


def test_the_largest_province_follows_the_areas(make: Make) -> None:
    facts = [area("a", 50), area("b", 20), area("c", 10)]
    text = only(sentences.overview(make(THREE, facts, places=PLACES)), "diện tích")
    assert text == (
        "Vĩnh Long có nhiều diện tích đã thành lập nhất: 50 ha, bằng 63 % diện tích"
        " của 3/3 cụm có số liệu."
    )
    raised = [area("a", 50), area("b", 45), area("c", 10)]
    text = only(sentences.overview(make(THREE, raised, places=PLACES)), "diện tích")
    assert text.startswith("Trà Vinh có nhiều diện tích đã thành lập nhất: 55 ha, bằng 52 %")
    missing = [area("a", 50), area("b", 20)]
    text = only(sentences.overview(make(THREE, missing, places=PLACES)), "diện tích")
    assert "2/3 cụm" in text


def test_no_province_is_largest_of_one_or_of_equals(make: Make) -> None:
    equal = [area("a", 30), area("b", 20), area("c", 10)]
    assert no(sentences.overview(make(THREE, equal, places=PLACES)), "diện tích")
    alone = [area("b", 20), area("c", 10)]
    assert no(sentences.overview(make(THREE, alone, places=PLACES)), "diện tích")
    few = [area("a", 20)]
    assert no(sentences.overview(make(THREE, few, places=PLACES)), "diện tích")


def test_a_loose_area_makes_the_share_loose(make: Make) -> None:
    facts = [area("a", 50, qualifier="about"), area("b", 20), area("c", 10)]
    text = only(sentences.overview(make(THREE, facts, places=PLACES)), "diện tích")
    assert "khoảng 50 ha, bằng khoảng 63 %" in text


def test_an_unrelated_figure_changes_no_word(make: Make) -> None:
    facts = [area("a", 50), area("b", 20), area("c", 10)]
    before = sentences.overview(make(THREE, facts, places=PLACES))
    extra = [figure("workers", 900, "b"), figure("revenue", 12, "c", period="2024")]
    assert sentences.overview(make(THREE, [*facts, *extra], places=PLACES)) == before


def test_a_year_is_compared_when_it_has_ended_and_all_years_are_known(make: Make) -> None:
    clusters: dict[str, int | None] = {"a": 2024, "b": 2025, "c": 2025}
    text = only(sentences.overview(make(clusters)), "thành lập")
    assert text == "Năm gần nhất có cụm được thành lập là 2025: 2 cụm (B, C); năm 2024 có 1 cụm."
    running = make({"a": 2025, "b": 2026, "c": 2026})
    assert only(sentences.overview(running), "thành lập") == (
        "Năm gần nhất có cụm được thành lập là 2026: 2 cụm (B, C)."
    )
    undated = make(clusters | {"d": None}, steps=[step("operating", dt.date(2020, 1, 1), "d")])
    assert "năm 2024" not in only(sentences.overview(undated), "thành lập")
    one = make({"a": 2020, "b": 2024})
    assert only(sentences.overview(one), "thành lập") == (
        "Theo năm nguồn nêu, cụm được thành lập gần nhất là B (2024)."
    )


def test_many_names_are_counted(make: Make) -> None:
    ctx = make(dict.fromkeys("abcde", 2024))
    assert "(A, B, C và 2 cụm khác)" in only(sentences.overview(ctx), "thành lập")


def promise(day: dt.date, cluster: str = "a", **changes: object) -> Row:
    return step("infra_completed", day, cluster, stage="target") | changes


def test_overdue_clusters_are_told_until_they_operate(make: Make) -> None:
    late = [promise(dt.date(2025, 11, 25)), promise(dt.date(2026, 9, 25), "b")]
    text = only(sentences.overview(make({"a": 2018, "b": 2019}, steps=late)), "mốc")
    assert text == (
        "2 cụm đã qua mốc dự kiến mà chưa thấy nguồn nói đã đạt; lâu nhất là A, 12 tháng."
    )
    began = [*late, step("operating", dt.date(2026, 1, 1), "a")]
    text = only(sentences.overview(make({"a": 2018, "b": 2019}, steps=began)), "mốc")
    assert text == "Cụm B đã qua mốc dự kiến 2 tháng mà chưa thấy nguồn nói đã đạt."
    future = [promise(dt.date(2027, 1, 1))]
    assert no(sentences.overview(make({"a": 2018}, steps=future)), "mốc")
    just = [promise(dt.date(2026, 11, 20))]
    assert "chưa đầy 1 tháng" in only(sentences.overview(make({"a": 2018}, steps=just)), "mốc")


def test_the_finding_leaves_out_steps_that_no_source_names(make: Make) -> None:
    head = heading(make({"a": 2018, "b": None}), "overview")
    assert f"{head.bold} {head.rest}" == "1 trong 2 cụm mới ở bước quy hoạch; 1 cụm đã thành lập."
    began = [step("operating", dt.date(2020, 1, 1), "a")]
    head = heading(make({"a": 2018, "b": None}, steps=began), "overview")
    assert head.rest == "1 cụm đã thành lập, trong đó 1 cụm đang hoạt động."


# --- map ----------------------------------------------------------------------------------------
DISTRICTS: list[Row] = [
    *builders.UNITS,
    *(
        {
            "unit_id": f"d{n}",
            "level": "district",
            "name_vi": f"Huyện {name}",
            "short_name": name,
            "parent_id": "p86-cu",
        }
        for n, name in ((1, "Một"), (2, "Hai"), (3, "Ba"))
    ),
]


@pytest.fixture
def placed(geo: Geo) -> Make:
    """Context of clusters with their district and year (``None``: planned)."""

    def build(
        clusters: dict[str, tuple[str | None, int | None]], facts: Iterable[Row] = ()
    ) -> Context:
        rows = [
            {
                "cluster_id": c,
                "name_vi": f"CCN {c.upper()}",
                "short_name": c.upper(),
                "district_id": d,
            }
            for c, (d, _) in clusters.items()
        ]
        steps = [
            step("planned", dt.date(2015, 1, 1), c)
            if y is None
            else step("established", dt.date(y, 6, 1), c)
            for c, (_, y) in clusters.items()
        ]
        found = builders.book(
            clusters=rows, milestones=steps, facts=facts, units=DISTRICTS, rules=COVERAGE
        )
        return Context(found, geo, Selection(today=TODAY))

    return build


def test_the_district_with_most_clusters(placed: Make) -> None:
    clusters = {"a": ("d1", 2018), "b": ("d1", 2019), "c": ("d2", 2020), "d": ("d3", None)}
    found = sentences.cluster_map(placed(clusters))
    assert only(found, "nhiều cụm") == "Huyện Một có nhiều cụm đã thành lập nhất: 2 trong 3 cụm."
    assert only(found, "quy hoạch").endswith("chưa có cụm thành lập: Ba.")
    tied = clusters | {"e": ("d2", 2021)}
    assert no(sentences.cluster_map(placed(tied)), "nhiều cụm")
    unknown = clusters | {"e": (None, 2021)}
    found = sentences.cluster_map(placed(unknown))
    assert no(found, "nhiều cụm")
    assert no(found, "quy hoạch")


def test_largest_and_smallest_cluster(placed: Make) -> None:
    clusters = dict.fromkeys("abcd", ("d1", 2018))
    facts = [area("a", 50), area("b", 20.5), area("c", 10)]
    text = only(sentences.cluster_map(placed(clusters, facts)), "Lớn nhất")
    assert text == (
        "Lớn nhất là A, 50 ha; nhỏ nhất là C, 10 ha (3/4 cụm đã thành lập có diện tích)."
    )
    facts[1] = area("b", 60, qualifier="about")
    text = only(sentences.cluster_map(placed(clusters, facts)), "Lớn nhất")
    assert text.startswith("Lớn nhất là B, khoảng 60 ha")
    assert no(sentences.cluster_map(placed(clusters, facts[:2])), "Lớn nhất")
    facts[1] = area("b", 50)
    assert no(sentences.cluster_map(placed(clusters, facts)), "Lớn nhất")


# --- occupancy ----------------------------------------------------------------------------------
def test_land_left_names_the_cluster_with_most(make: Make) -> None:
    facts = [*land("a", 10, 4), *land("b", 30, 10)]
    clusters: dict[str, int | None] = {"a": 2018, "b": 2019}
    text = only(sentences.occupancy(make(clusters, facts)), "chưa cho thuê")
    assert text == (
        "Còn 26 ha đất công nghiệp chưa cho thuê, tính trên 2/2 cụm đã thành lập có đủ số liệu;"
        " nhiều nhất ở B, 20 ha."
    )
    facts = [*land("a", 40, 4), *land("b", 30, 10)]
    assert "nhiều nhất ở A, 36 ha" in only(
        sentences.occupancy(make(clusters, facts)), "chưa cho thuê"
    )
    one = only(sentences.occupancy(make(clusters, land("a", 10, 4))), "chưa cho thuê")
    assert one.endswith("tính trên 1/2 cụm đã thành lập có đủ số liệu.")
    three = clusters | {"c": 2020}
    assert no(sentences.occupancy(make(three, land("a", 10, 4))), "chưa cho thuê")


def test_all_land_leased_and_too_much_leased(make: Make) -> None:
    text = only(sentences.occupancy(make({"a": 2018}, land("a", 10, 10))), "hết")
    assert text == "1/1 cụm đã thành lập có đủ số liệu đã cho thuê hết đất công nghiệp."
    assert no(sentences.occupancy(make({"a": 2018}, land("a", 10, 12))), "đất công nghiệp")


def test_only_computed_rates_are_compared(make: Make) -> None:
    clusters: dict[str, int | None] = {"a": 2018, "b": 2019, "c": 2020}
    facts = [*land("a", 10, 4, 0), *land("b", 10, 8, 1), figure("occupancy", 5, "c")]
    found = sentences.occupancy(make(clusters, facts, rules=[EXPANSION]))
    assert only(found, "Thấp nhất") == (
        "Thấp nhất trong 2/3 cụm đã thành lập tính được tỷ lệ là A, 40 %."
    )
    assert only(found, "mở rộng").startswith("1 trong 2 cụm tính được tỷ lệ đạt từ 60 % trở lên")
    lower = EXPANSION | {"value": 40.0}
    found = sentences.occupancy(make(clusters, facts, rules=[lower]))
    assert only(found, "mở rộng").startswith("2 trong 2 cụm tính được tỷ lệ đạt từ 40 % trở lên")
    leased = Selection(today=TODAY, definition="leased")
    found = sentences.occupancy(make(clusters, facts, rules=[EXPANSION], selection=leased))
    assert no(found, "mở rộng")


def test_the_newest_published_rate_keeps_its_denominator(make: Make) -> None:
    def published(day: dt.date, value: float, **changes: object) -> Row:
        base = {"subject_kind": "unit", "basis": "tinh", "basis_vi": "trên 3 cụm", "as_of": day}
        return figure("occupancy", value, "p84-cu", **(base | changes))

    old = published(dt.date(2022, 12, 31), 40, basis="cu", basis_vi="trên 2 cụm")
    new = published(dt.date(2023, 12, 31), 55, qualifier="at_least")
    text = only(sentences.occupancy(make({"a": 2018}, [old, new])), "công bố")
    assert text.endswith("Trà Vinh trên 55 %, 31/12/2023 (trên 3 cụm).")
    year = Selection(today=TODAY, year=2022)
    text = only(sentences.occupancy(make({"a": 2018}, [old, new], selection=year)), "công bố")
    assert text.endswith("Trà Vinh 40 %, 31/12/2022 (trên 2 cụm).")


# --- attraction ---------------------------------------------------------------------------------
def test_what_a_leased_hectare_brings(make: Make) -> None:
    base = [*land("a", 20, 10), figure("registered_capital", 300, "a")]
    people = [figure("workers", 450, "a")]
    both = only(sentences.attraction(make({"a": 2018}, [*base, *people])), "Mỗi ha")
    assert both == (
        "Mỗi ha đất đã cho thuê có 30 tỷ đồng vốn đăng ký và 45 lao động,"
        " tính trên 1/1 cụm đã thành lập có đủ số liệu."
    )
    money = only(sentences.attraction(make({"a": 2018}, base)), "Mỗi ha")
    assert "30 tỷ đồng vốn đăng ký, tính" in money
    workers = only(sentences.attraction(make({"a": 2018}, [*land("a", 20, 10), *people])), "Mỗi ha")
    assert "có 45 lao động, tính" in workers
    assert no(sentences.attraction(make({"a": 2018}, people)), "Mỗi ha")
    nothing_leased = [*land("a", 20, 0), figure("registered_capital", 300, "a"), *people]
    assert no(sentences.attraction(make({"a": 2018}, nothing_leased)), "Mỗi ha")


def test_capital_carried_out_and_paid(make: Make) -> None:
    facts = [
        figure("registered_capital", 300, "a"),
        figure("implemented_capital", 120, "a", qualifier="about"),
        figure("infra_capital", 200, "a"),
        figure("infra_paid", 50, "a"),
    ]
    found = sentences.attraction(make({"a": 2018}, facts))
    assert "đã thực hiện khoảng 40 % vốn đăng ký, tính trên 1/1" in only(found, "thực hiện")
    assert "bằng 25 % tổng mức đầu tư, tính trên 1/1" in only(found, "thanh toán")
    facts[2]["stage"] = "planned"
    assert no(sentences.attraction(make({"a": 2018}, facts)), "thanh toán")


def capital(cluster: str, value: float, year: int, **changes: object) -> Row:
    base = {"basis": "qd", "basis_vi": "theo quyết định", "period": str(year)}
    return figure(
        "infra_capital", value, cluster, **(base | {"as_of": dt.date(year, 12, 31)} | changes)
    )


def test_the_largest_change_is_between_figures_of_one_kind(make: Make) -> None:
    clusters: dict[str, int | None] = {"a": 2018, "b": 2019}
    facts = [
        capital("a", 100, 2020),
        capital("a", 130, 2022),
        capital("b", 200, 2020),
        capital("b", 220, 2022),
    ]
    text = only(sentences.attraction(make(clusters, facts)), "tăng")
    assert text == "Dự toán hạ tầng tăng nhiều nhất ở A: 30 %, từ 100 tỷ đồng lên 130 tỷ đồng."
    facts[3] = capital("b", 300, 2022)
    text = only(sentences.attraction(make(clusters, facts)), "tăng")
    assert text.startswith("Dự toán hạ tầng tăng nhiều nhất ở B: 50 %")
    for other in ({"basis": "moi-goi"}, {"stage": "planned"}, {"qualifier": "about"}):
        facts[3] = capital("b", 300, 2022, **other)
        assert "ở A: 30 %" in only(sentences.attraction(make(clusters, facts)), "tăng")
    fall = [capital("a", 100, 2020), capital("a", 80, 2022)]
    text = only(sentences.attraction(make(clusters, fall)), "giảm")
    assert "ở A: 20 %, từ 100 tỷ đồng xuống 80 tỷ đồng" in text


def test_the_largest_capital_is_among_figures_of_one_basis(make: Make) -> None:
    clusters: dict[str, int | None] = {"a": 2018, "b": 2019, "c": 2020}
    facts = [capital("a", 100, 2022), capital("b", 150, 2022, qualifier="about")]
    call = capital("c", 900, 2022, basis="moi-goi", basis_vi="khi mời gọi", stage="planned")
    text = only(sentences.attraction(make(clusters, [*facts, call])), "lớn nhất")
    assert text == (
        "Trong 2 cụm công bố vốn hạ tầng theo quyết định, lớn nhất là B, khoảng 150 tỷ đồng."
    )
    assert no(sentences.attraction(make(clusters, [facts[0], call])), "lớn nhất")


def test_a_sum_that_covers_few_clusters_is_a_least_or_is_left_out(make: Make) -> None:
    clusters: dict[str, int | None] = {"a": 2018, "b": 2019, "c": 2020}
    facts = [capital("a", 100, 2022), capital("b", 150, 2022)]
    rest = heading(make(clusters, facts), "attraction").rest.replace(NBSP, " ")
    assert rest == "2/3 cụm công bố vốn hạ tầng, cộng ít nhất 250 tỷ đồng."
    rest = heading(make(clusters, facts[:1]), "attraction").rest
    assert rest == "1/3 cụm công bố vốn hạ tầng, chưa đủ để cộng."
    rest = heading(make({"a": 2018}, facts[:1]), "attraction").rest.replace(NBSP, " ")
    assert rest == "1/1 cụm công bố vốn hạ tầng, cộng 100 tỷ đồng."


# --- profile ------------------------------------------------------------------------------------
def test_the_promise_of_a_cluster(make: Make) -> None:
    steps = [promise(dt.date(2024, 9, 30), date_precision="quarter")]
    found = sentences.profile(make({"a": 2018, "b": 2019}, steps=steps), "a")
    assert found[0].text == (
        "Mốc dự kiến quý III/2024 đã qua 25 tháng mà chưa thấy nguồn nói đã đạt."
    )
    assert sentences.profile(make({"a": 2018, "b": 2019}, steps=steps), "b") == []
    began = [*steps, step("operating", dt.date(2025, 3, 30), "a")]
    found = sentences.profile(make({"a": 2018}, steps=began), "a")
    assert found[0].text == (
        "Cụm hoạt động muộn 6 tháng so với mốc dự kiến đầu tiên (quý III/2024)."
    )
    in_time = [*steps, step("operating", dt.date(2024, 9, 1), "a")]
    assert sentences.profile(make({"a": 2018}, steps=in_time), "a") == []


def test_a_cluster_that_seeks_an_investor(make: Make) -> None:
    search = figure("investor_search", "mời gọi", as_of=dt.date(2023, 5, 31), cluster="a")
    found = sentences.profile(make({"a": None}, [search]), "a")
    assert only(found, "tìm chủ đầu tư").startswith("Theo nguồn mới nhất về việc này (31/5/2023)")
    later = figure("investor", "Công ty B", as_of=dt.date(2024, 1, 1), cluster="a")
    assert sentences.profile(make({"a": None}, [search, later]), "a") == []


def test_land_left_in_a_cluster(make: Make) -> None:
    found = sentences.profile(make({"a": 2018}, land("a", 40, 10)), "a")
    assert only(found, "chưa cho thuê") == (
        "Còn 30 ha đất công nghiệp chưa cho thuê, bằng 75 % đất công nghiệp của cụm."
    )
    found = sentences.profile(make({"a": 2018}, land("a", 40, 40)), "a")
    assert only(found, "hết") == "Đất công nghiệp của cụm đã cho thuê hết."
    assert sentences.profile(make({"a": 2018}, land("a", 40)), "a") == []
    assert sentences.profile(make({"a": 2018}, land("a", 40, 50)), "a") == []


def test_the_rank_of_a_cluster(make: Make) -> None:
    facts = [area("a", 50), area("b", 20), area("c", 30)]
    ctx = make(THREE, facts)
    assert only(sentences.profile(ctx, "a"), "lớn nhất").endswith(
        "trong 3/3 cụm đã thành lập có diện tích."
    )
    assert only(sentences.profile(ctx, "b"), "đứng").startswith("Cụm đứng thứ 3 về diện tích")
    assert sentences.profile(make(THREE, facts[1:]), "b") == []
    raised = make(THREE, [area("a", 50), area("b", 40), area("c", 30)])
    assert only(sentences.profile(raised, "b"), "đứng").startswith("Cụm đứng thứ 2")


def test_a_cluster_out_of_scope_says_nothing(make: Make) -> None:
    assert sentences.profile(make({"a": 2018}), "nowhere") == []


# --- promotion ----------------------------------------------------------------------------------
def budget(year: int, value: float, **changes: object) -> Row:
    base: Row = {
        "indicator": "kc_budget",
        "level": "KCDP",
        "money_scope": "state",
        "year_start": year,
        "year_end": year,
        "value": value,
    }
    return base | changes


def test_money_of_a_year_is_compared_with_the_year_before(make: Make) -> None:
    rows = [budget(2024, 8000), budget(2025, 10000)]
    text = only(sentences.promotion(make({"a": None}, programmes=rows)), "kinh phí")
    assert text == (
        "Vĩnh Long, năm 2025: kinh phí khuyến công địa phương (thực hiện) là 10 tỷ đồng,"
        " tăng 25 % so với năm 2024 (8 tỷ đồng)."
    )
    rows[1] = budget(2025, 6000)
    text = only(sentences.promotion(make({"a": None}, programmes=rows)), "kinh phí")
    assert text.endswith("là 6 tỷ đồng, giảm 25 % so với năm 2024 (8 tỷ đồng).")
    rows[1] = budget(2025, 8000)
    text = only(sentences.promotion(make({"a": None}, programmes=rows)), "kinh phí")
    assert text.endswith("là 8 tỷ đồng, bằng năm 2024.")
    rows = [budget(2024, 250), budget(2025, 162.5)]
    text = only(sentences.promotion(make({"a": None}, programmes=rows)), "kinh phí")
    assert text.endswith("là 162,5 triệu đồng, giảm 35 % so với năm 2024 (250 triệu đồng).")


def test_a_loose_sum_gives_no_per_cent(make: Make) -> None:
    rows = [budget(2024, 8000, qualifier="at_least"), budget(2025, 10000)]
    text = only(sentences.promotion(make({"a": None}, programmes=rows)), "kinh phí")
    assert text.endswith("là 10 tỷ đồng, năm 2024 là trên 8 tỷ đồng.")
    assert text.count("%") == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"level": "KCQG"},
        {"stage": "planned"},
        {"money_scope": "with_counterpart"},
        {"unit_id": "p84-cu"},
        {"programme": "gom-do"},
        {"part_of_year": "9 tháng"},
        {"year_start": 2022},
    ],
    ids=lambda c: next(iter(c)),
)
def test_money_of_another_kind_is_not_compared(changes: Row, make: Make) -> None:
    rows = [budget(2024, 8000, **changes), budget(2025, 10000)]
    assert no(sentences.promotion(make({"a": None}, programmes=rows)), "kinh phí")


def test_a_year_that_has_not_ended_is_not_compared(make: Make) -> None:
    rows = [budget(2025, 8000), budget(2026, 10000)]
    assert no(sentences.promotion(make({"a": None}, programmes=rows)), "kinh phí")
    # An older pair says nothing once a newer year stands alone.
    rows = [budget(2021, 8000), budget(2022, 10000), budget(2025, 9000)]
    assert no(sentences.promotion(make({"a": None}, programmes=rows)), "kinh phí")


def test_projects_of_a_year(make: Make) -> None:
    rows = [
        {"indicator": "kc_projects", "year_start": y, "year_end": y, "value": v, "counted_vi": c}
        for y, v, c in ((2024, 10.0, "đề án máy móc"), (2025, 12.0, "đề án máy móc"))
    ]
    text = only(sentences.promotion(make({"a": None}, programmes=rows)), "đề án")
    assert text == (
        "Vĩnh Long, năm 2025: 12 đề án máy móc, khuyến công địa phương (thực hiện),"
        " tăng 20 % so với năm 2024 (10)."
    )
    rows[0] = rows[0] | {"counted_vi": "đề án"}
    assert no(sentences.promotion(make({"a": None}, programmes=rows)), "đề án")


def test_projects_named_one_by_one(make: Make) -> None:
    rows: list[Row] = [
        {"content_group": "training", "status": "accepted"},
        {"content_group": "training", "status": "in_progress"},
        {"content_group": "consulting"},
        {"content_group": "mixed"},
        {
            "record": "bundle",
            "project_count": 9,
            "content_group": "consulting",
            "status": "settled",
        },
    ]
    found = sentences.promotion(make({"a": None}, projects=rows))
    assert only(found, "nghiệm thu") == (
        "Trong 2 đề án nguồn nêu riêng kèm tình trạng, 1 đề án đã hoàn thành hoặc nghiệm thu."
    )
    assert only(found, "nhiều nhất") == (
        "Trong 3 đề án nguồn nêu riêng kèm nội dung, nhiều nhất là đào tạo nghề: 2 đề án."
    )
    rows[1]["content_group"] = "consulting"
    assert "là tư vấn, trợ giúp: 2" in only(
        sentences.promotion(make({"a": None}, projects=rows)), "nhiều nhất"
    )
    rows[2]["content_group"] = "training"
    rows.append({"content_group": "consulting"})
    assert no(sentences.promotion(make({"a": None}, projects=rows)), "nhiều nhất")


def test_accepted_and_late_projects_are_not_late_among_those_going(make: Make) -> None:
    """A project that is done and late in its settlement is no part of those in progress."""
    rows: list[Row] = [{"project_id": p, "status": "accepted"} for p in ("k1", "k2")]
    life: list[Row] = [
        {"project_id": p, "step": "settled", "planned_on": dt.date(2025, 6, 30)}
        for p in ("k1", "k2")
    ]
    ctx = make({"a": None}, projects=rows, project_steps=life)
    listed = lifecycle.lives(ctx.book, ctx.selection)
    assert listed["group"].to_list() == ["done", "done"]
    assert listed["late_step"].null_count() == 0
    text = only(sentences.promotion_summary(ctx), "đề án có tên")
    assert text == "Trong 2 đề án có tên: 2 đã xong."
    going = [*rows, {"project_id": "k3", "status": "in_progress"}]
    life.append({"project_id": "k3", "step": "accepted", "planned_on": dt.date(2025, 6, 30)})
    ctx = make({"a": None}, projects=going, project_steps=life)
    text = only(sentences.promotion_summary(ctx), "đề án có tên")
    assert "1 đang làm (trong đó 1 đã qua mốc dự kiến)" in text


def test_the_share_of_support(make: Make) -> None:
    def project(local: float, total: float, **changes: object) -> Row:
        base: Row = {"money_local": local, "money_total": total, "money_stage": "actual"}
        return base | changes

    rows = [project(50, 100), project(100, 400), project(10, 20, money_stage="planned")]
    text = only(sentences.promotion(make({"a": None}, projects=rows)), "Tiền khuyến công")
    assert (
        text
        == "Tiền khuyến công bằng 30 % tổng vốn của 2 đề án nguồn nêu riêng có đủ số thực hiện."
    )
    rows[0]["money_qualifier"] = "at_least"
    assert "bằng khoảng 30 %" in only(
        sentences.promotion(make({"a": None}, projects=rows)), "Tiền khuyến công"
    )
    assert sentences.promotion(make({"a": None}, projects=rows[1:])) == []


# --- inspection ---------------------------------------------------------------------------------
def finding(topic: str, kind: str, **changes: object) -> Row:
    return {"topic": topic, "kind": kind} | changes


def test_the_topic_with_most_trouble(make: Make) -> None:
    rows = [
        finding("land", "difficulty"),
        finding("land", "cause"),
        finding("wastewater", "difficulty"),
        finding("wastewater", "recommendation"),
    ]
    found = sentences.inspection(make({"a": None}, findings=rows))
    assert only(found, "vướng") == (
        "Chủ đề vướng nhiều nhất là đất đai, mặt bằng (cụm): 2 trong 3 khó khăn,"
        " nguyên nhân nguồn nêu."
    )
    assert only(found, "chưa nêu kiến nghị").endswith("về: đất đai, mặt bằng (cụm).")
    rows.append(finding("wastewater", "cause"))
    assert no(sentences.inspection(make({"a": None}, findings=rows)), "vướng")
    rows.append(finding("land", "recommendation"))
    assert no(sentences.inspection(make({"a": None}, findings=rows)), "chưa nêu kiến nghị")


def test_follow_up_is_told_where_a_source_tells_it(make: Make) -> None:
    rows = [finding("land", "recommendation") for _ in range(4)]
    assert no(sentences.inspection(make({"a": None}, findings=rows)), "việc xử lý")
    rows[0]["follow_up"], rows[1]["follow_up"], rows[2]["follow_up"] = "open", "open", "done"
    text = only(sentences.inspection(make({"a": None}, findings=rows)), "việc xử lý")
    assert text == "Nguồn cho biết việc xử lý của 3/4 nhận định: 2 chưa xử lý, 1 đã xử lý."


def test_the_finding_leaves_out_kinds_that_no_source_states(make: Make) -> None:
    head = heading(make({"a": None}, findings=[finding("land", "cause")]), "inspection")
    assert head.bold == "Các nguồn nêu 1 nguyên nhân;"


# --- sources ------------------------------------------------------------------------------------
def test_who_says_it_and_how_old_it_is(make: Make) -> None:
    kinds = [("s1", "press"), ("s2", "official")]
    rows: list[Row] = [{"source_id": s, "kind": k} for s, k in kinds]
    facts = [
        area("a", 10, as_of=dt.date(2020, 5, 1), source_id="s1"),
        area("b", 20, as_of=dt.date(2021, 6, 1), source_id="s2"),
        area("c", 30, as_of=dt.date(2024, 7, 1), source_id="s2"),
    ]
    found = sentences.sources(make(THREE, facts, sources=rows))
    assert "3 số liệu, 67 % lấy từ văn bản, cơ quan nhà nước và 33 % từ báo chí" in only(
        found, "Trong"
    )
    assert only(found, "Một nửa").endswith("là từ 6/2021 trở về trước.")
    facts[2]["as_of"] = dt.date(2020, 1, 1)
    found = sentences.sources(make(THREE, facts, sources=rows))
    assert only(found, "Một nửa").endswith("là từ 5/2020 trở về trước.")
    illustrative = [r | {"kind": "illustrative"} for r in rows]
    assert no(sentences.sources(make(THREE, facts, sources=illustrative)), "Trong")


def test_where_most_is_missing(make: Make) -> None:
    gaps = [{"field": "cluster"}, {"field": "cluster"}, {"field": "law"}]
    text = only(sentences.sources(make({"a": None}, gaps=gaps)), "chưa nguồn nào")
    assert text.endswith("là về cụm công nghiệp: 2 trong 3 điều.")
    assert no(sentences.sources(make({"a": None}, gaps=gaps[1:])), "chưa nguồn nào")


def test_every_page_and_selection_of_the_gallery_is_checked() -> None:
    assert len(SELECTIONS) >= 10
    assert set(PAGE_MODULES) - set(TOLD) <= {"trust"}
