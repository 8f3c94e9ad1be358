"""What projects brought: totals, support per result, pairs and surveys, counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.contracts.promotion import RESULTS
from dashboard.metrics import outcomes as m
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, Row

ON = dt.date(2024, 6, 30)
ACCEPTED = dt.date(2022, 3, 1)


def told(project: str, indicator: str, value: float, **changes: object) -> Row:
    row: Row = {"project_id": project, "indicator": indicator, "value": value}
    return row | {"measured_on": dt.date(2022, 3, 1)} | changes


def project(name: str, **changes: object) -> Row:
    row: Row = {"project_id": name, "year_start": 2021, "year_end": 2021, "status": "accepted"}
    return row | {"accepted_on": ACCEPTED} | changes


def found(
    projects: list[Row], rows: list[Row], on: dt.date = ON, year: int | None = None, **tables: Any
) -> tuple[pl.DataFrame, pl.DataFrame]:
    book = builders.book(projects=projects, project_outcomes=rows, **tables)
    selection = Selection(today=on, year=year)
    return m.projects(book, selection), m.claims(book, selection)


def total(table: pl.DataFrame, claims: pl.DataFrame, indicator: str) -> tuple[Any, ...]:
    rows = m.totals(table, claims).filter(pl.col("indicator") == indicator)
    return rows.select("value", "n", "of", "qualifier").row(0)


# --- totals -------------------------------------------------------------------------------------
def test_the_newest_moment_counts_once() -> None:
    rows = [
        told("a", "jobs", 5.0),
        told("a", "jobs", 7.0, moment="after_1", measured_on=dt.date(2023, 3, 9)),
        told("b", "jobs", 2.0, qualifier="at_least"),
    ]
    table, claims = found([project("a"), project("b"), project("c")], rows)
    assert total(table, claims, "jobs") == (9.0, 2, 3, "at_least")
    assert total(table, claims, "copies") == (None, 0, 3, "exact")
    assert m.totals(table, claims)["indicator"].to_list() == list(RESULTS)
    assert len(m.with_data(table, claims)) == 2


def test_of_two_sources_of_a_moment_the_later_measured_counts() -> None:
    rows = [
        told("a", "jobs", 9.0, measured_on=dt.date(2022, 5, 1), source_id="s2"),
        told("a", "jobs", 5.0),
    ]
    table, claims = found([project("a")], rows, sources=[{"source_id": "s1"}, {"source_id": "s2"}])
    assert total(table, claims, "jobs")[0] == 9.0


def test_promises_bundles_and_stopped_projects_are_not_added() -> None:
    rows = [
        told("a", "jobs", 5.0, stage="planned"),
        told("n", "jobs", 50.0),
        told("d", "jobs", 3.0),
    ]
    projects = [
        project("a"),
        project("n", record="bundle", project_count=4),
        project("d", status="cancelled", accepted_on=None),
    ]
    steps = [{"project_id": "d", "step": "cancelled", "actual_on": dt.date(2022, 1, 1)}]
    table, claims = found(projects, rows, project_steps=steps)
    assert total(table, claims, "jobs") == (None, 0, 1, "exact")
    assert set(claims["project_id"]) == {"a", "n", "d"}


def test_what_is_not_known_on_the_day_does_not_count() -> None:
    rows = [
        told("a", "jobs", 5.0),
        told("a", "jobs", 8.0, moment="after_2", measured_on=dt.date(2024, 3, 5)),
        told("a", "copies", 2.0, measured_on=None, date_precision="unknown"),
    ]
    at_end, of_2023 = found([project("a")], rows), found([project("a")], rows, year=2023)
    assert total(*at_end, "jobs")[0] == 8.0
    assert total(*at_end, "copies")[0] == 2.0
    # The project is of 2021: results of projects of every year count up to the day.
    assert total(*of_2023, "jobs")[0] == 5.0
    assert total(*of_2023, "copies")[0] is None


@pytest.mark.parametrize(
    ("qualifiers", "mark"),
    [
        ([], "exact"),
        (["exact", "exact"], "exact"),
        (["exact", "at_least"], "at_least"),
        (["at_most", "at_least"], "about"),
        (["about"], "about"),
    ],
)
def test_the_qualifier_of_a_sum(qualifiers: list[str], mark: str) -> None:
    assert m.mark(pl.Series(qualifiers, dtype=pl.String)) == mark


# --- support per result, pairs ------------------------------------------------------------------
PAIR = [
    told("a", "revenue", 1000.0, moment="before", measured_on=dt.date(2020, 12, 31)),
    told("a", "revenue", 1300.0, moment="after_1", measured_on=dt.date(2023, 3, 1)),
    told("b", "revenue", 500.0, moment="before", measured_on=dt.date(2020, 12, 31)),
    told("b", "revenue", 400.0, moment="acceptance"),
    told("c", "revenue", 900.0, moment="after_1", measured_on=dt.date(2023, 3, 1)),
]


def test_support_is_divided_over_projects_with_both_only() -> None:
    projects = [
        project("a", money_local=100.0),
        project("b", money_national=50.0),
        project("c"),
    ]
    rows = [told("a", "jobs", 4.0), told("c", "jobs", 40.0), *PAIR]
    effects = {e.indicator: e for e in m.effects(*found(projects, rows))}
    jobs, revenue = effects["jobs"], effects["revenue"]
    assert (jobs.value, jobs.support, jobs.result, jobs.n, jobs.of) == (25.0, 100.0, 4.0, 1, 3)
    assert (revenue.value, revenue.result, revenue.n) == (0.75, 200.0, 2)
    assert {"a", "b"} < set(revenue.claim_ids)
    assert effects["trained_employed"].value is None


def test_a_loss_gives_no_ratio() -> None:
    effects = {e.indicator: e for e in m.effects(*found([project("b", money_local=9.0)], PAIR))}
    assert effects["revenue"].value is None
    assert effects["revenue"].result == -100.0


def test_pairs_need_both_ends_of_one_project() -> None:
    _, claims = found([project(x) for x in "abc"], PAIR)
    rows = m.changes(claims).select(
        "project_id", "before", "after", "change", "change_pct", "moment"
    )
    assert rows.rows() == [
        ("a", 1000.0, 1300.0, 300.0, 30.0, "after_1"),
        ("b", 500.0, 400.0, -100.0, -20.0, "acceptance"),
    ]
    zero = [told("a", "output", 0.0, moment="before"), told("a", "output", 5.0)]
    assert m.changes(found([project("a")], zero)[1])["change_pct"].to_list() == [None]


def test_work_found_is_a_share_of_projects_that_tell_both() -> None:
    rows = [
        told("a", "trained", 40.0),
        told("a", "trained_employed", 30.0),
        told("b", "trained", 60.0),
    ]
    table, claims = found([project("a"), project("b")], rows)
    assert m.employment(table, claims) == (75.0, 1)
    assert m.employment(table, claims.clear()) is None


# --- surveys ------------------------------------------------------------------------------------
def test_surveys_due_done_and_missing() -> None:
    rows = [told("a", "jobs", 7.0, moment="after_1", measured_on=dt.date(2023, 3, 9))]
    projects = [
        project("a"),
        project("b", accepted_on=dt.date(2023, 6, 30)),
        project("c", accepted_on=dt.date(2023, 7, 1)),
        project("d", accepted_on=None),
    ]
    table, claims = found(projects, rows)
    due = m.surveys(table, claims, ON)
    assert due.select("project_id", "year", "due_on", "done").rows() == [
        ("a", 1, dt.date(2023, 3, 1), True),
        ("a", 2, dt.date(2024, 3, 1), False),
        ("b", 1, ON, False),
    ]
    coverage = m.survey_coverage(due)
    assert coverage.select("year", "due", "done", "missing").rows() == [(1, 2, 1, 1), (2, 1, 0, 1)]
    assert "b" in coverage["claim_ids"][0].to_list()


def test_the_day_of_acceptance_may_be_told_by_a_step() -> None:
    steps = [{"step_id": "b7", "project_id": "a", "step": "accepted", "actual_on": ACCEPTED}]
    table, claims = found([project("a", accepted_on=None)], [], project_steps=steps)
    due = m.surveys(table, claims, ON)
    assert due["year"].to_list() == [1, 2]
    assert due["claim_ids"].to_list() == [["b7"], ["b7"]]
    early = found([project("a", accepted_on=None)], [], dt.date(2022, 2, 1), project_steps=steps)
    assert early[0]["accepted_on"].to_list() == [None]


# --- laws ---------------------------------------------------------------------------------------
FIGURES = st.dictionaries(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from(["jobs", "trained", "technology"]),
        st.sampled_from(["acceptance", "after_1", "after_2"]),
    ),
    st.integers(0, 60),
    max_size=14,
)
DAYS = {"acceptance": ACCEPTED, "after_1": dt.date(2023, 3, 9), "after_2": dt.date(2024, 3, 9)}


@settings(max_examples=25)
@given(figures=FIGURES, support=st.lists(st.integers(1, 500), min_size=4, max_size=4))
def test_laws_of_totals_effects_and_surveys(
    figures: dict[tuple[str, str, str], int], support: list[int]
) -> None:
    rows = [
        told(p, i, float(v), moment=mo, measured_on=DAYS[mo])
        for (p, i, mo), v in sorted(figures.items())
    ]
    projects = [project(p, money_local=float(s)) for p, s in zip("abcd", support, strict=True)]
    table, claims = found(projects, rows)
    totals = m.totals(table, claims)
    by_hand = dict[tuple[str, str], int]()
    for (p, i, _), v in sorted(figures.items(), key=lambda x: list(DAYS).index(x[0][2])):
        by_hand[p, i] = v
    for r in totals.iter_rows(named=True):
        own = [v for (_, i), v in by_hand.items() if i == r["indicator"]]
        assert r["value"] == (sum(own) if own else None)
        assert len(own) == r["n"] == len(r["claim_ids"]) <= r["of"]
    shuffled = claims.reverse()
    assert m.totals(table, shuffled).equals(totals)
    for e in m.effects(table, claims):
        assert e.n <= e.of
        if e.value is not None:
            assert e.value * e.result == pytest.approx(e.support)
    coverage = m.survey_coverage(m.surveys(table, claims, ON))
    assert (coverage["done"] + coverage["missing"] == coverage["due"]).all()
    asked = {(p, mo) for p, _, mo in figures if mo != "acceptance"}
    assert coverage["done"].sum() == len(asked)


def test_results_of_the_datasets(book: Book, demo: Book) -> None:
    chosen = Selection(today=TODAY)
    table, claims = m.projects(book, chosen), m.claims(book, chosen)
    assert claims.is_empty()
    assert m.totals(table, claims)["value"].null_count() == len(RESULTS)
    assert m.changes(claims).is_empty()
    assert not m.surveys(table, claims, TODAY)["done"].any()
    shown = m.claims(demo, chosen)
    assert set(m.newest(shown)["indicator"]) > set(RESULTS)
