"""Every figure opens a certificate that names real claims and computes the same value again."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

import polars as pl
import pytest

from dashboard import markup
from dashboard.geodata import Geo
from dashboard.i18n import NBSP, quantity, t
from dashboard.indicators import INDICATORS
from dashboard.metrics.certificate import WAYS, Certificate, certificate
from dashboard.metrics.guide import Idea
from dashboard.metrics.provenance import CLAIM_TABLES, claims_index
from dashboard.panels import certificate as paper
from dashboard.panels import plan_ceilings, plan_proof, planning
from dashboard.panels.model import Context, KeyFigure, Panel
from dashboard.panels.tables import table_html
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, figure
from tests.panels import gallery
from tests.panels.gallery import EACH, Gallery, panels

SOME = pytest.mark.parametrize("chosen", ["newest", "2025", "demo", "demo-2022", "demo-ready"])
_ASKED = re.compile(r'data-vl-proof="([^"]*)"')


def asked(value: Panel | KeyFigure) -> Iterator[str]:
    """What the figures of a result ask their certificates with."""
    if isinstance(value, KeyFigure):
        yield markup.proof(value.claim_ids, value.measure, value.label)
        return
    parts = [value.body, value.subtitle]
    if value.table is not None:
        parts.append(table_html(value.table))
    for part in parts:
        yield from (html.unescape(m) for m in _ASKED.findall(part))
    for drawn, _, _ in gallery.figures_of(value):
        for trace in drawn.data:
            yield from (str(i) for i in trace.ids or ())
    yield markup.proof(value.claim_ids, label=value.title)


@pytest.fixture(scope="module")
def claims(book: Book, demo: Book) -> dict[str, set[str]]:
    return {b.dataset: set(claims_index(b)["claim_id"]) for b in (book, demo)}


@SOME
@EACH
def test_every_figure_asks_for_claims_that_exist(
    module: str,
    chosen: str,
    shown: Gallery,
    ctx_of: Callable[[str], Context],
    claims: dict[str, set[str]],
) -> None:
    known = claims[ctx_of(chosen).book.dataset]
    wrong = []
    for item in shown(module, chosen):
        if not isinstance(item.value, (Panel, KeyFigure)):
            continue
        for question in filter(None, asked(item.value)):
            measure, ids, _ = question.split("|", 2)
            if measure not in WAYS or set(ids.split(";")) - known:
                wrong.append((item.name, question[:120]))
    assert wrong == []


@SOME
@EACH
def test_a_computed_figure_is_computed_again_from_its_claims(
    module: str, chosen: str, shown: Gallery, ctx_of: Callable[[str], Context]
) -> None:
    book = ctx_of(chosen).book
    for item in shown(module, chosen):
        value = item.value
        if not isinstance(value, KeyFigure) or value.value is None or not value.measure:
            continue
        found = certificate(book, value.claim_ids, value.measure)
        proof = found.sum
        assert proof is not None, item.name
        assert proof.value is not None, item.name
        told = proof.value / _scale(found, value)
        assert told == pytest.approx(value.value), (item.name, value.label)


def _scale(found: Certificate, value: KeyFigure) -> float:
    """How many units of the claims make one of the figure: it may say tỷ where they say triệu."""
    codes = [str(c) for c in found.claims["what"].drop_nulls()] if found.sum else []
    units = {INDICATORS[c].unit for c in codes if c in INDICATORS}
    return 1000.0 if (units, value.unit) == ({t("unit.million")}, t("unit.billion")) else 1.0


@pytest.mark.parametrize("chosen", ["demo", "demo-ready"])
def test_a_rate_of_a_cluster_is_computed_again_from_its_claims(
    chosen: str, ctx_of: Callable[[str], Context]
) -> None:
    ctx = ctx_of(chosen)
    rows = ctx.all_steps.filter(pl.col("occupancy_origin") == "computed")
    assert len(rows) > 2
    for r in rows.iter_rows(named=True):
        proof = certificate(ctx.book, r["occupancy_claim"], ctx.selection.definition).sum
        assert proof is not None
        assert proof.value == pytest.approx(r["occupancy"])
        assert proof.n == 1


@pytest.mark.parametrize("dataset", ["public", "demo"])
def test_every_claim_is_reachable_from_the_screen(
    dataset: str, book: Book, demo: Book, geo: Geo
) -> None:
    """Some figure, card or table of some page names every row of every table of claims."""
    source = {"public": book, "demo": demo}[dataset]
    every = Selection(provinces=("p86-cu", "p84-cu", "p83-cu"), today=TODAY)
    ctx = Context(source, geo, every)
    named: set[str] = set()
    for module in gallery.MODULES:
        for item in gallery.items(ctx, module):
            if isinstance(item.value, (Panel, KeyFigure)):
                for question in filter(None, asked(item.value)):
                    named |= set(question.split("|")[1].split(";"))
    assert set(claims_index(source)["claim_id"]) - named == set()


@SOME
def test_figures_of_cards_bars_and_cells_all_ask(chosen: str, shown: Gallery) -> None:
    """No chart shape and no kind of card is left without a certificate."""
    found = {"strip": 0, "cell": 0, "mark": 0}
    for module in gallery.MODULES:
        for item in shown(module, chosen):
            value = item.value
            if isinstance(value, KeyFigure):
                found["strip"] += bool(value.claim_ids)
            if isinstance(value, Panel):
                cells = table_html(value.table) if value.table is not None else ""
                found["cell"] += len(_ASKED.findall(value.body + cells))
                found["mark"] += sum(
                    bool(i)
                    for drawn, _, _ in gallery.figures_of(value)
                    for trace in drawn.data
                    for i in trace.ids or ()
                )
    assert all(n > 10 for n in found.values()), found


# --- the paper ----------------------------------------------------------------------------------
def words(fragment: str) -> str:
    return html.unescape(re.sub("<[^>]*>", " ", fragment))


def test_the_paper_tells_value_source_date_rivals_and_version() -> None:
    told = {"source_id": "s1", "publisher": "Báo A", "url": "https://a.vn/b", "title": "Bài một"}
    book = builders.book(
        sources=[told],
        clusters=[{"cluster_id": "c1"}],
        facts=[
            figure(
                "workers",
                1234.0,
                claim_id="f1",
                qualifier="at_least",
                reason_vi="mới hơn",
                evidence="trên 1.234 người",
            ),
            figure("workers", 900.0, claim_id="f2", preferred=False, reason_vi="cũ hơn"),
        ],
    )
    page = paper.html(book, ["f1"], label="CCN Một: Lao động")
    shown = words(page)
    for part in (
        "CCN Một: Lao động",
        "trên 1.234 người",
        "số liệu đến 31/12/2024",
        "Bài một",
        "Báo A",
        "f1",
        "900 người",
        "cũ hơn",
        book.version,
    ):
        assert part in shown.replace("\u00a0", " "), part
    assert 'href="https://a.vn/b"' in page


def test_the_paper_shows_the_formula_with_its_numbers() -> None:
    book = builders.book(
        clusters=[{"cluster_id": "c1"}],
        facts=[
            figure("leased_land", 12.0, claim_id="f1"),
            figure("industrial_land", 30.0, claim_id="f2"),
        ],
    )
    shown = words(paper.html(book, ["f1", "f2"], "leased")).replace("\u00a0", " ")
    assert "12 ÷ 30 × 100 = 40 %" in shown
    assert "Thông tư 14/2024/TT-BCT" in shown
    total = words(paper.html(book, ["f1"], "sum")).replace("\u00a0", " ")
    assert "= 12 ha" in total


def test_a_doubted_figure_says_why(demo: Book, ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of("demo")
    assert ctx.reviewed
    for claim in sorted(ctx.reviewed)[:6]:
        page = paper.html(demo, [claim], on=TODAY)
        assert "vl-doubt" in page, claim
        assert "vl-doubt" not in paper.html(demo, [claim])
    sound = next(i for i in demo.facts["claim_id"] if i not in ctx.reviewed)
    assert "vl-doubt" not in paper.html(demo, [sound], on=TODAY)


def test_many_claims_are_a_table_and_few_are_told_in_full(book: Book) -> None:
    ids = book.facts.filter(pl.col("value").is_not_null())["claim_id"].to_list()
    many, few = paper.html(book, ids[:30]), paper.html(book, ids[:3])
    assert many.count("<tr>") == 31
    assert many.count("data-vl-proof") == 30
    assert "<table" not in few
    assert all(i in many for i in ids[:30])


@pytest.mark.parametrize("measure", ["", "no-such-measure", "sum"])
def test_an_unknown_question_gets_a_sentence(measure: str, book: Book) -> None:
    from dashboard.i18n import t

    assert t("certificate.nothing") in paper.html(book, ["khong-co"], measure, "x")


def test_nothing_of_the_data_or_the_question_becomes_markup() -> None:
    evil = '<img src=x onerror="alert(1)">'
    book = builders.book(
        sources=[{"source_id": "s1", "publisher": evil, "title": evil, "quality_note": evil}],
        clusters=[{"cluster_id": "c1", "name_vi": evil}],
        facts=[figure("workers", 1.0, claim_id="f1", evidence=evil, note_vi=evil, basis_vi=evil)],
    )
    page = paper.html(book, ["f1"], label=evil)
    assert "<img" not in page
    assert page.count("&lt;img") >= 6
    mark = markup.certified("5", ["f1"], label='x" onclick="y')
    assert 'onclick="y' not in mark


@pytest.mark.parametrize("table", CLAIM_TABLES)
@pytest.mark.parametrize("dataset", ["public", "demo"])
def test_a_claim_of_any_table_has_a_paper(table: str, dataset: str, book: Book, demo: Book) -> None:
    source = {"public": book, "demo": demo}[dataset]
    frame: pl.DataFrame = getattr(source, table)
    if frame.is_empty():
        return
    claim_id = str(frame[CLAIM_TABLES[table][0]][0])
    page = paper.html(source, [claim_id])
    assert claim_id in page
    assert "None" not in words(page)
    assert panels([]) == []


def test_a_rule_tells_its_name_its_number_with_unit_and_its_article(book: Book) -> None:
    own = pl.col("rule_id") == "kc-ceiling-machinery-amount-tt28"
    row = book.rules.row(by_predicate=own, named=True)
    wanted = (row["name_vi"], "300 triệu đồng", row["text_vi"], row["legal_ref"])
    page = words(paper.html(book, [row["rule_id"]])).replace(NBSP, " ")
    assert [x for x in wanted if x not in page] == []
    many = book.rules.filter(pl.col("value").is_not_null()).head(8)
    listed = words(paper.html(book, many["rule_id"])).replace(NBSP, " ")
    for r in many.iter_rows(named=True):
        figure_words = quantity(r["value"], r["unit"], 3).replace(NBSP, " ")
        assert r["name_vi"] in listed
        assert figure_words in listed
        assert r["legal_ref"] in listed


def test_a_law_goes_by_its_number(book: Book) -> None:
    row = book.laws.row(0, named=True)
    assert row["number"] in words(paper.html(book, [row["law_id"]]))


def test_a_planning_figure_is_computed_on_its_paper(ctx_of: Callable[[str], Context]) -> None:
    ctx, idea = ctx_of("newest"), Idea(cost=1200.0)
    most, left = planning.strip(ctx, idea)[:2]
    page = words(paper.html(ctx.book, most.claim_ids, most.measure)).replace(NBSP, " ")
    assert "min(300; 50 % × 1.200 = 600; 1.200) = 300 triệu đồng" in page
    assert "min(300; 30 % × 1.200 = 360; 1.200) = 300 triệu đồng" in page
    assert t("planning.typed_cost", cost="1.200 triệu đồng") in page
    page = words(paper.html(ctx.book, left.claim_ids, left.measure)).replace(NBSP, " ")
    assert "1.200 − 300 = 900 triệu đồng" in page
    panel = plan_ceilings.ceilings(ctx, idea)
    questions = [q for q in asked(panel) if q.startswith((plan_proof.MOST, plan_proof.LEFT))]
    # Of each of the two readings a bar of two parts, wide and narrow, and two cells.
    assert len(questions) == 12
    for question in questions:
        measure, ids, _ = question.split("|", 2)
        assert paper.html(ctx.book, ids.split(";"), measure).count("min(") == 1


@pytest.mark.parametrize(
    "measure",
    ["plan_most", "plan_most:x:1:2026-01-01", "plan_most:machinery:abc:2026-01-01",
     "plan_most:machinery:-5:2026-01-01", "plan_most:machinery:nan:2026-01-01",
     "plan_left:machinery:700:x", "plan_other:machinery:700:2026-01-01"],
)  # fmt: skip
def test_a_broken_planning_question_has_no_calculation(measure: str, book: Book) -> None:
    rules = book.rules.filter(pl.col("code").str.starts_with("kc_ceiling_machinery"))["rule_id"]
    page = paper.html(book, rules, measure)
    assert "min(" not in page
    assert "vl-formula" not in page
