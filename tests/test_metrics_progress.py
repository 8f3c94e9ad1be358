"""Promises against the calendar."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics.progress import delays, months_between, targets, to_review
from dashboard.metrics.register import register
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, Row, figure, frame, step

Date = dt.date


# --- months -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (Date(2025, 9, 30), Date(2025, 10, 30), 1),
        (Date(2025, 9, 30), Date(2025, 10, 29), 0),
        (Date(2025, 1, 31), Date(2025, 2, 28), 1),
        (Date(2024, 1, 31), Date(2024, 2, 28), 0),
        (Date(2024, 1, 31), Date(2024, 2, 29), 1),
        (Date(2025, 3, 31), Date(2025, 4, 28), 0),
        (Date(2025, 12, 31), Date(2026, 11, 25), 10),
        (Date(2024, 12, 31), Date(2026, 11, 30), 23),
        (Date(2025, 5, 15), Date(2025, 5, 15), 0),
        (Date(2025, 5, 15), Date(2025, 4, 15), -1),
        (Date(2025, 5, 15), Date(2025, 5, 14), -1),
    ],
)
def test_months_by_hand(start: Date, end: Date, months: int) -> None:
    assert months_between(start, end) == months


def add_months(day: Date, months: int) -> Date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return Date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


dates = st.dates(Date(2010, 1, 1), Date(2035, 12, 31))


@given(dates, dates)
def test_months_are_the_most_that_fit(start: Date, end: Date) -> None:
    months = months_between(start, end)
    assert add_months(start, months) <= end < add_months(start, months + 1)


@given(dates, st.integers(-100, 100))
def test_months_added_are_months_between(start: Date, months: int) -> None:
    assert months_between(start, add_months(start, months)) == months


# --- targets ------------------------------------------------------------------------------------
def target(milestone: str, date: Date | None, milestone_id: str, **changes: object) -> Row:
    return step(milestone, date, milestone_id=milestone_id, stage="target", **changes)  # type: ignore[arg-type]


SOURCES: list[Row] = [
    {"source_id": "s1", "published_on": Date(2020, 1, 1)},
    {"source_id": "s2", "published_on": Date(2024, 1, 1)},
    {"source_id": "s3"},
]


def test_the_latest_promise_counts() -> None:
    book = builders.book(
        sources=SOURCES,
        milestones=[
            target("infra_completed", Date(2022, 12, 31), "t1"),
            target("operating", Date(2025, 6, 30), "t2", source_id="s2", date_precision="half"),
            target("infra_completed", None, "t3"),
            step("operating", Date(2027, 1, 1), milestone_id="real"),
            target("infra_started", Date(2021, 6, 30), "b1"),
            target("infra_started", Date(2020, 6, 30), "b2"),
            target("infra_started", Date(2021, 6, 30), "b3"),
        ],
    )
    row = targets(book, Selection(today=TODAY)).row(0, named=True)
    assert (row["target"], row["target_on"], row["target_claim"], row["target_precision"]) == (
        "operating",
        Date(2025, 6, 30),
        "t2",
        "half",
    )
    assert [s["date"] for s in row["starts"]] == [Date(2020, 6, 30), Date(2021, 6, 30)]
    assert sorted(row["start_claims"]) == ["b1", "b2", "b3"]
    # In 2022 the promise published in 2024 was not known.
    past = targets(book, Selection(year=2022, today=TODAY))
    assert past["target_claim"].to_list() == ["t1"]


def test_without_a_promised_end_there_is_no_target() -> None:
    book = builders.book(milestones=[target("infra_started", Date(2021, 6, 30), "b1")])
    assert targets(book, Selection(today=TODAY)).is_empty()


# --- review -------------------------------------------------------------------------------------
def review(milestones: list[Row], facts: list[Row] | None = None) -> list[tuple[str, int | None]]:
    ids = dict.fromkeys(str(m["cluster_id"]) for m in milestones)
    book = builders.book(
        clusters=[{"cluster_id": c, "short_name": c} for c in ids],
        milestones=milestones,
        facts=facts or [],
    )
    chosen = Selection(today=TODAY)
    rows = to_review(book, register(book, chosen), chosen)
    return list(rows.select("cluster_id", "months_late").iter_rows())


def test_who_is_reviewed() -> None:
    old = Date(2020, 1, 1)
    milestones = [
        step("established", old, "late"),
        target("operating", Date(2024, 12, 31), "t-late", cluster="late"),
        step("established", old, "later"),
        target("operating", Date(2023, 12, 31), "t-later", cluster="later"),
        step("established", old, "ontime"),
        target("operating", Date(2027, 12, 31), "t-ontime", cluster="ontime"),
        step("operating", old, "runs"),
        target("operating", Date(2022, 12, 31), "t-runs", cluster="runs"),
        step("established", old, "seeks"),
        step("planned", old, "plan-seeks"),
        step("removed", old, "gone"),
        target("operating", Date(2022, 12, 31), "t-gone", cluster="gone"),
        step("established", old, "today"),
        target("operating", TODAY, "t-today", cluster="today"),
    ]
    facts = [
        figure("investor_search", "mời gọi", "seeks"),
        figure("investor_search", "mời gọi", "plan-seeks"),
    ]
    assert review(milestones, facts) == [("later", 34), ("late", 22), ("seeks", None)]


def test_a_cluster_not_established_by_its_date_is_reviewed() -> None:
    milestones = [
        step("planned", Date(2018, 1, 1), "waits"),
        target("established", Date(2025, 12, 31), "t-waits", cluster="waits"),
        step("planned", Date(2018, 1, 1), "renewed"),
        target("established", Date(2025, 12, 31), "t-old", cluster="renewed"),
        target("established", Date(2028, 12, 31), "t-new", cluster="renewed"),
        step("established", Date(2026, 3, 1), "came"),
        target("established", Date(2025, 12, 31), "t-came", cluster="came"),
        step("established", Date(2024, 3, 1), "works"),
        target("established", Date(2025, 12, 31), "t-works", cluster="works"),
        target("operating", Date(2026, 8, 31), "o-works", cluster="works"),
    ]
    assert review(milestones) == [("waits", 10), ("works", 2)]


def test_a_promise_renewed_is_not_overdue() -> None:
    milestones = [
        step("established", Date(2020, 1, 1), "a"),
        target("operating", Date(2022, 12, 31), "t1", cluster="a"),
        target("infra_completed", Date(2027, 12, 31), "t2", cluster="a"),
    ]
    assert review(milestones) == []


def test_review_of_the_public_data_holds_its_claims(book: Book) -> None:
    chosen = Selection(today=TODAY)
    rows = to_review(book, register(book, chosen), chosen)
    assert len(rows) > 0
    ids = set(book.milestones["milestone_id"]) | set(book.facts["claim_id"])
    assert set(rows["claims"].explode()) <= ids
    late = rows["months_late"].drop_nulls()
    assert late.is_sorted(descending=True)
    assert (late >= 0).all()


# --- delays -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("promised", "actual", "wanted"),
    [
        (
            [Date(2020, 1, 1), Date(2023, 1, 1)],
            Date(2022, 1, 1),
            (Date(2020, 1, 1), Date(2022, 1, 1)),
        ),
        ([Date(2023, 1, 1)], Date(2022, 1, 1), None),
        ([Date(2022, 1, 1)], Date(2022, 1, 1), None),
        ([], Date(2022, 1, 1), None),
        ([Date(2020, 1, 1)], None, None),
    ],
)
def test_delay(promised: list[Date], actual: Date | None, wanted: tuple[Date, Date] | None) -> None:
    rows = [target("operating", d, f"t{i}") for i, d in enumerate(promised)]
    if actual:
        rows.append(step("operating", actual, milestone_id="real"))
    rows.append(step("operating", Date(2030, 1, 1), "another", milestone_id="x"))
    assert delays(frame("milestones", rows), "c1") == wanted
