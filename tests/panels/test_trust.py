"""The page of trust: marks of cells, alarms in words, form 04 and what sources publish."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable

import polars as pl
import pytest

from dashboard.geodata import Geo
from dashboard.i18n import t
from dashboard.identity import Same
from dashboard.metrics.completeness import KNOWN, periods
from dashboard.panels import trust
from dashboard.panels.model import Context, Panel
from dashboard.selection import Selection
from dashboard.settings import ROOT
from dashboard.store import Book, load
from tests import builders, seeded
from tests.builders import TODAY, Row, figure, step

PERIODS = ("", "2025", "2022", "2019")


@pytest.fixture(scope="module")
def public(book: Book, geo: Geo) -> Context:
    return Context(book, geo, Selection(provinces=("p86-cu", "p84-cu", "p83-cu"), today=TODAY))


@pytest.fixture(scope="module")
def demo(geo: Geo) -> Context:
    return Context(load("demo", ROOT / "data"), geo, Selection(today=TODAY))


@pytest.fixture(scope="module")
def planted(book: Book, geo: Geo) -> Context:
    """Six clusters over eight years with every kind of fault."""
    rules = list(book.rules.with_columns(source_id=pl.lit("s1")).iter_rows(named=True))
    forms = list(book.forms.with_columns(source_id=pl.lit("s1")).iter_rows(named=True))
    small = builders.book(
        clusters=[{"cluster_id": c, "short_name": c} for c in seeded.CLUSTERS],
        milestones=[step("established", dt.date(2017, 1, 1), c) for c in seeded.CLUSTERS],
        facts=seeded.seeded(5).rows,
        rules=rules,
        forms=forms,
    )
    return Context(small, geo, Selection(today=TODAY))


def marks(panel: Panel, state: str) -> list[str]:
    """What screen readers hear of the cells in a state; the legend lies in the subtitle."""
    found = re.findall(rf'class="vl-mark vl-mark-{state}"[^>]*aria-label="([^"]*)"', panel.body)
    return [html.unescape(f) for f in found]


# --- matrix -------------------------------------------------------------------------------------
@pytest.mark.parametrize("period", PERIODS)
def test_every_cell_says_its_state_and_opens_its_claims(public: Context, period: str) -> None:
    cells = trust._cells(public, period)
    panel = trust.completeness(public, period)
    shown = {s: len(marks(panel, s)) for s in cells["shown"].unique().to_list()}
    assert shown == dict(cells.group_by("shown").len().iter_rows())
    for state in shown:
        assert all(words.endswith(t(f"cell_state.{state}")) for words in marks(panel, state))
    known = cells.filter(pl.col("state").is_in(KNOWN))
    assert panel.body.count("data-vl-proof") == len(known)
    proofs = re.findall(r'data-vl-proof="\|([^|"]*)\|', panel.body)
    assert [p.split(";") for p in proofs] == known["claim_ids"].to_list()


@pytest.mark.parametrize("period", PERIODS)
def test_counts_below_the_matrix_are_those_of_its_columns(public: Context, period: str) -> None:
    panel = trust.completeness(public, period)
    foot = panel.body[panel.body.index("<tfoot>") :]
    found = [tuple(map(int, p)) for p in re.findall(r"(\d+)<small>/(\d+)</small>", foot)]
    cells = trust._cells(public, period)
    wanted = []
    for code in trust.CODES:
        own = cells.filter(pl.col("indicator") == code)
        n = len(own.filter(pl.col("state").is_in(KNOWN)))
        wanted.append((n, len(own.filter(pl.col("state") != "not_applicable"))))
    assert found == wanted
    assert panel.table is not None
    for code in trust.CODES:
        gaps = panel.table.frame[code].null_count()
        assert gaps == len(cells.filter(pl.col("indicator") == code, pl.col("state") == "missing"))


def test_a_cluster_that_was_given_up_is_not_in_the_matrix(demo: Context) -> None:
    removed = demo.table.filter(pl.col("status_group") == "removed")["cluster_id"].to_list()
    assert removed
    assert not set(removed) & set(trust._cells(demo, "")["cluster_id"])


@pytest.mark.parametrize("make", [trust.completeness, trust.coverage, trust.form])
@pytest.mark.parametrize("period", PERIODS)
def test_panels_of_a_period_name_it(
    public: Context, make: Callable[[Context, str], Panel], period: str
) -> None:
    words = make(public, period).subtitle
    assert period in words or trust._period_name(period) in words


def test_periods_are_offered_newest_first_and_found_again(demo: Context) -> None:
    names = trust.period_names(demo)
    assert next(iter(names.values())) == ""
    assert list(names.values())[1:] == periods(demo.book.facts)
    assert len(set(names)) == len(names)
    assert t("trust.choose_one", period="6 tháng đầu năm 2025") in names


def test_coverage_draws_a_bar_for_what_exists_and_a_gap_for_what_does_not(public: Context) -> None:
    panel = trust.coverage(public)
    assert panel.figure is not None
    assert panel.table is not None
    frame = panel.table.frame
    bars = [trace for trace in panel.figure.data if trace.customdata and trace.customdata[0]]
    drawn = {trace.customdata[0]: trace.x[0] for trace in bars}
    wanted = frame.filter(pl.col("n") > 0).select("indicator", "share")
    assert drawn == {code: pytest.approx(share) for code, share in wanted.iter_rows()}
    assert all(0 < share <= 100 for share in drawn.values())


# --- alarms -------------------------------------------------------------------------------------
def test_a_clean_page_tells_what_was_checked(public: Context) -> None:
    panel = trust.alarms(public)
    assert panel.title == t("trust.alarms_none")
    for kind in trust.RULE_OF:
        assert t(f"anomaly.{kind}") in panel.body
    assert marks(trust.completeness(public), "review") == []
    figure_ = trust.strip(public)[1]
    assert (figure_.value, figure_.text) == (0, "0")


def test_alarms_are_counted_listed_and_marked(planted: Context) -> None:
    panel, n = trust.alarms(planted), len(planted.alarms)
    assert n >= 16
    assert panel.title == t("trust.alarms", n=n)
    assert panel.table is not None
    assert len(panel.table.frame) == n == trust.strip(planted)[1].value
    assert panel.body.count("<li>") == trust.MOST
    assert panel.body.count("data-vl-proof") == trust.MOST
    assert all(panel.table.frame["told"].str.len_chars() > 10)
    # The matrix of a period marks the cells an alarm objects to.
    cells = trust._cells(planted, "2021")
    doubted = {i for ids in cells["claim_ids"].list.first().to_list() for i in [ids] if i}
    found = cells.filter(pl.col("shown") == "review")
    assert set(found["claim_ids"].list.first()) == doubted & planted.reviewed
    assert len(found) > 0


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            [("workers", 100, "2023"), ("workers", 900, "2024")],
            "Tăng từ 100 người kỳ năm 2023 lên 900 người, gấp 9 lần.",
        ),
        (
            [("workers", 100, "2023"), ("workers", 10, "2024")],
            "Giảm từ 100 người kỳ năm 2023 xuống 10 người, còn 10 %.",
        ),
        (
            [("revenue", 10, "2023"), ("revenue", 9500, "2024")],
            "9.500 tỷ đồng, chênh khoảng 950 lần so với 10 tỷ đồng kỳ năm 2023.",
        ),
        (
            [
                ("leased_land", 30, "2024"),
                ("approved_land", 6, "2024"),
                ("industrial_land", 30, "2024"),
            ],
            "36 ha trên đất công nghiệp 30 ha: 120 %.",
        ),
        (
            [("leased_land", 30, "2024"), ("industrial_land", 0, "2024")],
            "30 ha nhưng đất công nghiệp là 0 ha.",
        ),
        (
            [("projects_fdi", 5, "2024"), ("secondary_projects", 4, "2024")],
            "5 dự án, lớn hơn dự án thứ cấp 4 dự án.",
        ),
        (
            [("revenue", 9, "2024-H1"), ("revenue", 8, "2024")],
            "Sáu tháng 9 tỷ đồng, lớn hơn cả năm 8 tỷ đồng.",
        ),
        (
            [("infra_paid", 90, "2023"), ("infra_paid", 80.5, "2024")],
            "Lũy kế giảm từ 90 tỷ đồng kỳ năm 2023 xuống 80,5 tỷ đồng.",
        ),
    ],
)
def test_an_alarm_in_words(
    book: Book, geo: Geo, facts: list[tuple[str, float, str]], words: str
) -> None:
    rows: list[Row] = [
        figure(code, v, period=p, claim_id=f"f{i}", as_of=dt.date(2024, 12, 14))
        for i, (code, v, p) in enumerate(facts)
    ]
    rules = list(book.rules.with_columns(source_id=pl.lit("s1")).iter_rows(named=True))
    small = builders.book(
        clusters=[{"cluster_id": "c1"}],
        milestones=[step("established", dt.date(2017, 1, 1))],
        facts=rows,
        rules=rules,
    )
    panel = trust.alarms(Context(small, geo, Selection(today=TODAY)))
    assert panel.table is not None
    told = [w.replace("\u00a0", " ") for w in panel.table.frame["told"].to_list()]
    assert told == [words]
    assert words in html.unescape(panel.body).replace("\u00a0", " ")


def test_alarms_of_other_provinces_are_not_shown(planted: Context) -> None:
    other = Context(planted.book, planted.geo, Selection(provinces=("p84-cu",), today=TODAY))
    assert len(other.alarms) == len(planted.alarms)
    assert trust._alarms(other).is_empty()


# --- form 04 ------------------------------------------------------------------------------------
def test_the_form_belongs_to_the_day_shown(book: Book, geo: Geo) -> None:
    def period(**chosen: object) -> str:
        return trust.form_period(Context(book, geo, Selection(**chosen)), "")  # type: ignore[arg-type]

    assert period(today=dt.date(2026, 11, 25)) == "2026"
    assert period(today=dt.date(2026, 12, 14)) == "2026"
    assert period(today=dt.date(2026, 12, 15)) == "2027"
    assert period(today=TODAY, year=2022) == "2022"
    assert trust.form_period(Context(book, geo, Selection(today=TODAY)), "2024-H1") == "2024-H1"


def test_a_row_of_few_clusters_is_not_shown_as_a_sum(public: Context) -> None:
    panel = trust.form(public)
    assert panel.table is not None
    frame = panel.table.frame
    area = frame.filter(pl.col("row") == "2").row(0, named=True)
    assert area["n"] < area["of"] / 2
    assert t("state.not_enough") in panel.body
    assert panel.body.count("data-vl-proof") <= frame["value"].drop_nulls().len()


def test_checks_that_fail_come_first(demo: Context) -> None:
    panel = trust.published(demo)
    assert panel.table is not None
    order = panel.table.frame["ok"].to_list()
    first_other = next((i for i, ok in enumerate(order) if ok is not False), len(order))
    assert False not in order[first_other:]
    assert order[0] is False, "the demo data hold totals that differ on purpose"


def test_forms_are_remembered_by_the_book_itself(book: Book) -> None:
    chosen = Selection(today=TODAY)
    first = trust.form_of(book, chosen, "2024")
    assert trust.form_of(book, chosen, "2024") is first
    other = builders.book()
    assert trust.form_of(other, chosen, "2024") is not first
    assert Same(book) == Same(book)
    assert Same(book) != Same(other)


# --- lower bounds and hidden totals -------------------------------------------------------------
def test_a_rate_over_part_of_the_clusters_is_no_lower_bound(demo: Context) -> None:
    for period in ("2023", "2024", "2025"):
        body = trust.published(demo, period).body
        cells = re.findall(r"≥[^<%]*%", html.unescape(body))
        assert cells == [], period


def test_what_the_form_hides_is_in_no_table_and_no_file(public: Context) -> None:
    panel = trust.form(public)
    assert panel.table is not None
    hidden = panel.body.count(t("state.not_enough"))
    frame = panel.table.frame
    kept_back = frame.filter(pl.col("value").is_null() & pl.col("reason").is_null())
    assert len(kept_back) == hidden > 0
