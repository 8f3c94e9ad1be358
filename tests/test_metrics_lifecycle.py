"""Life of promotion projects: the step reached by a day, what is late, plan against done."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.metrics import lifecycle as m
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, UNITS, Row

D = dt.date
ON = D(2024, 6, 30)


def told(step: str, actual: dt.date | None = None, planned: dt.date | None = None,
         project: str = "d1", **more: object) -> Row:  # fmt: skip
    """A step whose plan was told long before every day asked for, unless ``source_id`` differs."""
    made: Row = {"project_id": project, "step": step, "actual_on": actual, "planned_on": planned}
    return made | {"source_id": "plan"} | more


def of(steps: list[Row], on: dt.date = ON, **project: object) -> dict[str, Any]:
    """State of the one project of a small book, as in :func:`lifecycle.lives`."""
    found = book_of(steps, [{"project_id": "d1"} | project])
    return m.lives(found, Selection(today=on)).row(0, named=True)


SOURCES: list[Row] = [
    {"source_id": "s1"},
    {"source_id": "plan", "published_on": D(2019, 1, 1)},
    {"source_id": "later", "published_on": D(2025, 3, 1)},
]


def book_of(steps: list[Row], projects: list[Row], **tables: Any) -> Book:
    return builders.book(
        **({"projects": projects, "project_steps": steps, "sources": SOURCES} | tables)
    )


# --- the step reached ---------------------------------------------------------------------------
LIFE = [
    told("registered", D(2023, 5, 9), D(2023, 5, 1)),
    told("approved", D(2024, 1, 20), D(2024, 1, 15)),
    told("in_progress", D(2024, 4, 10), D(2024, 4, 1)),
    told("accepted", D(2024, 10, 30), D(2024, 10, 1)),
]


@pytest.mark.parametrize(
    ("on", "state", "group"),
    [
        (D(2023, 4, 30), "planned", "going"),
        (D(2023, 5, 9), "registered", "going"),
        (D(2024, 1, 19), "registered", "going"),
        (D(2024, 4, 10), "in_progress", "going"),
        (D(2024, 10, 29), "in_progress", "going"),
        (D(2024, 10, 30), "accepted", "done"),
    ],
)
def test_the_newest_step_reached_by_the_day(on: dt.date, state: str, group: str) -> None:
    row = of(LIFE, on)
    assert (row["state"], row["group"]) == (state, group)


def test_a_project_without_a_step_is_neither_late_nor_done() -> None:
    row = of([])
    assert (row["state"], row["group"], row["late_step"]) == ("unknown", "unknown", None)
    assert row["life_ids"] == ["d1"]


def test_acceptance_and_status_of_the_project_count_as_steps() -> None:
    assert of([], accepted_on=D(2024, 3, 1))["state"] == "accepted"
    assert of([], accepted_on=D(2024, 7, 1))["state"] == "unknown"
    # The source has no date: a status counts from the end of the project's last year on.
    assert of([], status="approved", year_start=2023, year_end=2023)["state"] == "approved"
    assert of([], status="approved", year_start=2024, year_end=2024)["state"] == "unknown"
    assert of([], status="approved", year_start=None, year_end=None)["state"] == "unknown"


def test_a_plan_does_not_finish_a_project_early() -> None:
    dated = [{"source_id": "s1", "published_on": D(2024, 1, 18)}]
    row = {"project_id": "d1", "year_start": 2024, "year_end": 2024}
    for status, state in (("completed", "unknown"), ("planned", "planned")):
        found = book_of([], [row | {"status": status}], sources=dated)
        assert m.lives(found, Selection(today=ON))["state"].to_list() == [state]


def test_a_stop_ends_a_life_unless_a_later_step_follows() -> None:
    stop = told("suspended", D(2024, 5, 5), note_vi="Thiếu vốn đối ứng")
    row = of([*LIFE[:3], stop])
    assert (row["state"], row["group"], row["reason"]) == (
        "suspended",
        "stopped",
        "Thiếu vốn đối ứng",
    )
    assert row["rank"] == m.RANK["in_progress"]
    resumed = of([*LIFE[:3], stop, told("accepted", D(2024, 6, 1))])
    assert (resumed["state"], resumed["reason"]) == ("accepted", None)


def test_a_step_with_two_planned_days_is_adjusted() -> None:
    steps = [
        told("accepted", None, D(2024, 3, 1), step_id="a"),
        told("accepted", None, D(2024, 9, 1), step_id="b"),
    ]
    row = of(steps)
    assert row["adjusted"]
    assert row["late_step"] is None
    assert of(steps, D(2024, 9, 2))["due_on"] == D(2024, 9, 1)
    assert not of(LIFE)["adjusted"]


# --- what is not known yet ----------------------------------------------------------------------
def test_a_change_of_plan_told_later_does_not_excuse_an_earlier_day() -> None:
    steps = [
        told("accepted", None, D(2024, 3, 1), step_id="a"),
        told("accepted", None, D(2025, 9, 1), step_id="b", source_id="later"),
    ]
    early = of(steps, D(2024, 12, 31))
    assert (early["late_step"], early["due_on"]) == ("accepted", D(2024, 3, 1))
    assert (early["adjusted"], early["planned_to"], early["life_ids"]) == (
        False, D(2024, 3, 1), ["a"],
    )  # fmt: skip
    told_by_then = of(steps, D(2025, 3, 1))
    assert (told_by_then["late_step"], told_by_then["adjusted"]) == (None, True)


@pytest.mark.parametrize("source", ["s1", "later"])
def test_a_plan_is_known_on_its_own_day_at_the_latest(source: str) -> None:
    steps = [told("accepted", None, D(2024, 3, 1), source_id=source)]
    assert of(steps, D(2024, 2, 29))["state"] == "unknown"
    assert of(steps, D(2024, 3, 1))["state"] == "planned"
    assert of(steps, D(2024, 3, 2))["late_step"] == "accepted"
    done = [told("accepted", D(2024, 2, 1), D(2024, 3, 1), source_id=source)]
    assert of(done, D(2024, 2, 1))["planned_to"] == D(2024, 3, 1)


def test_a_note_of_a_step_that_happens_later_is_no_reason_yet() -> None:
    steps = [told("accepted", D(2024, 10, 1), D(2024, 3, 1), note_vi="Máy về chậm")]
    row = of(steps)
    assert (row["late_step"], row["reason"], row["note_step"]) == ("accepted", None, None)
    open_yet = told("accepted", None, D(2024, 3, 1), note_vi="Máy về chậm")
    assert of([open_yet])["reason"] == "Máy về chậm"


# --- late ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on", "late", "months"),
    [
        (D(2024, 3, 1), None, None),
        (D(2024, 3, 2), "accepted", 0),
        (D(2024, 4, 1), "accepted", 1),
        (D(2025, 3, 31), "accepted", 12),
    ],
)
def test_late_is_a_planned_day_passed(on: dt.date, late: str | None, months: int | None) -> None:
    row = of([told("accepted", None, D(2024, 3, 1), note_vi="Máy về chậm")], on)
    assert (row["late_step"], row["months_late"]) == (late, months)
    assert row["reason"] == ("Máy về chậm" if late else None)


def test_the_reason_is_that_of_the_late_step_or_of_the_one_before_it() -> None:
    before = told("in_progress", D(2024, 2, 1), note_vi="Chờ vốn")
    after = told("settled", None, D(2024, 9, 1), note_vi="Khác")
    row = of([before, told("accepted", None, D(2024, 3, 1)), after])
    assert (row["late_step"], row["reason"], row["note_step"]) == (
        "accepted",
        "Chờ vốn",
        "in_progress",
    )
    own = of([before, told("accepted", None, D(2024, 3, 1), note_vi="Máy về chậm"), after])
    assert (own["reason"], own["note_step"]) == ("Máy về chậm", "accepted")
    # What a source notes at a step of a later day is not known yet.
    early = of([before, told("accepted", None, D(2024, 1, 1))], D(2024, 1, 15))
    assert (early["late_step"], early["reason"]) == ("accepted", None)


def test_a_later_step_makes_up_for_an_earlier_one() -> None:
    planned = told("approved", None, D(2024, 1, 1))
    assert of([planned])["late_step"] == "approved"
    assert of([planned, told("in_progress", D(2024, 2, 1))])["late_step"] is None
    assert of([planned, told("registered", D(2024, 2, 1))])["late_step"] == "approved"


def test_an_accepted_project_may_wait_for_its_settlement() -> None:
    row = of([told("accepted", D(2024, 1, 5)), told("settled", None, D(2024, 3, 1))])
    assert (row["group"], row["late_step"]) == ("done", "settled")


def test_a_stopped_project_is_not_late() -> None:
    row = of([told("accepted", None, D(2024, 1, 1)), told("cancelled", D(2024, 2, 1))])
    assert (row["group"], row["late_step"], row["months_late"]) == ("stopped", None, None)


@pytest.mark.parametrize(
    ("precision", "last"),
    [
        ("day", D(2024, 2, 1)),
        ("month", D(2024, 2, 29)),
        ("quarter", D(2024, 3, 31)),
        ("half", D(2024, 6, 30)),
        ("year", D(2024, 12, 31)),
    ],
)
def test_a_rough_plan_has_passed_when_all_of_it_has(precision: str, last: dt.date) -> None:
    steps = [told("accepted", None, D(2024, 2, 1), date_precision=precision)]
    assert of(steps, last)["late_step"] is None
    row = of(steps, last + dt.timedelta(days=1))
    assert (row["late_step"], row["due_on"]) == ("accepted", last)


def test_a_plan_of_unknown_day_is_never_late() -> None:
    steps = [told("accepted", None, D(2020, 1, 1), date_precision="unknown")]
    assert of(steps)["late_step"] is None


# --- counts and money ---------------------------------------------------------------------------
PROJECTS: list[Row] = [
    {"project_id": "a", "content_group": "training", "money_national": 60.0,
     "money_counterpart": 40.0},
    {"project_id": "b", "content_group": "training", "money_local": 40.0},
    {"project_id": "c", "content_group": "training", "money_local": 100.0,
     "money_counterpart": 200.0},
    {"project_id": "d", "money_unstated": 7.0, "money_counterpart": 900.0},
    {"project_id": "e"},
]  # fmt: skip
STEPS = [
    told("accepted", D(2024, 2, 1), project="a"),
    told("approved", None, D(2024, 2, 1), project="b"),
    told("registered", D(2024, 2, 1), project="c"),
    told("cancelled", D(2024, 2, 1), project="d"),
]


@pytest.fixture
def five() -> pl.DataFrame:
    return m.lives(book_of(STEPS, PROJECTS), Selection(today=ON))


def test_counts_by_hand(five: pl.DataFrame) -> None:
    rows = {r["content_group"]: r for r in m.counts(five, "content_group").to_dicts()}
    names = ("n", "done", "going", "stopped", "unknown", "late")
    assert [rows["training"][k] for k in names] == [3, 1, 2, 0, 0, 1]
    # No plan is known of the others, so nothing can be said of their being late.
    assert [rows[None][k] for k in names] == [2, 0, 0, 1, 1, None]
    assert rows["training"]["project_ids"] == ["a", "b", "c"]


def test_state_money_leaves_firms_and_stopped_projects_out(five: pl.DataFrame) -> None:
    found = m.state_money(five)
    assert (found.value, found.n, found.of) == (200.0, 3, 4)
    assert found.parts == (60.0, 140.0, None)
    assert found.qualifier == "exact"
    loose = five.with_columns(money_qualifier=pl.lit("at_least"))
    assert m.state_money(loose).qualifier == "about"
    assert m.state_money(five.filter(pl.col("project_id") == "e")).value is None


def test_leverage_is_sum_over_sum_of_projects_with_both(five: pl.DataFrame) -> None:
    found = m.leverage(five)
    assert found.value == pytest.approx(240 / 160)
    assert (found.n, found.of, found.parts) == (2, 4, (240.0, 160.0))
    assert sorted(found.claim_ids) == ["a", "c"]
    assert m.leverage(five.filter(pl.col("project_id") == "b")).value is None


def test_places_keep_only_what_certainly_lies_in_them() -> None:
    units = [*UNITS, {"unit_id": "d1", "level": "district", "parent_id": "p86-cu",
                      "short_name": "Một"},
             {"unit_id": "d2", "level": "district", "parent_id": "p86-cu",
              "short_name": "Hai"}]  # fmt: skip
    rows: list[Row] = [
        {"project_id": "in", "district_id": "d1"},
        {"project_id": "out", "district_id": "d2"},
        {"project_id": "open"},
    ]
    found = book_of([], rows, units=units)
    chosen = m.lives(found, Selection(today=ON, places=("d1",)))
    assert chosen["project_id"].to_list() == ["in"]
    assert len(m.lives(found, Selection(today=ON))) == 3


# --- whatever the rows are ----------------------------------------------------------------------
DAYS = st.dates(D(2020, 1, 1), D(2026, 12, 31))


@st.composite
def a_step(draw: st.DrawFn) -> Row:
    """Any step with a planned day, an actual day or both."""
    planned, actual = draw(st.none() | DAYS), draw(st.none() | DAYS)
    if planned is None and actual is None:
        actual = draw(DAYS)
    precision = draw(st.sampled_from(("day", "month", "year")))
    name = draw(st.sampled_from((*m.LADDER, *m.STOPS)))
    return told(name, actual, planned, date_precision=precision)


STEP = a_step()
MANY = st.lists(st.tuples(st.sampled_from("abcd"), STEP), max_size=12)
STATUS = st.lists(st.none() | st.sampled_from(m.STATES[:-1]), min_size=4, max_size=4)


def drawn(many: list[tuple[str, Row]], status: list[str | None]) -> Book:
    steps = [s | {"project_id": p} for p, s in many]
    groups = ("training", "training", None, "mixed")
    projects: list[Row] = [
        {"project_id": p, "status": s, "content_group": g}
        for p, s, g in zip("abcd", status, groups, strict=True)
    ]
    return book_of(steps, projects)


@settings(max_examples=25)
@given(MANY, STATUS, DAYS)
def test_states_add_up(many: list[tuple[str, Row]], status: list[str | None], on: dt.date) -> None:
    rows = m.lives(drawn(many, status), Selection(today=on))
    assert len(rows) == 4
    for by in ("content_group", "level", "year_start", "unit_id"):
        found = m.counts(rows, by)
        assert found["n"].sum() == 4
        for r in found.to_dicts():
            assert sum(r[g] for g in m.GROUPS) == r["n"]
            assert (r["late"] or 0) <= r["going"] + r["done"]


@settings(max_examples=25)
@given(MANY, STATUS, DAYS, st.data())
def test_a_step_taken_away_never_makes_a_project_more_advanced(
    many: list[tuple[str, Row]], status: list[str | None], on: dt.date, data: st.DataObject
) -> None:
    if not many:
        return
    gone = data.draw(st.integers(0, len(many) - 1))
    chosen = Selection(today=on)
    whole = dict(m.lives(drawn(many, status), chosen).select("project_id", "rank").iter_rows())
    less = drawn(many[:gone] + many[gone + 1 :], status)
    for project, rank in m.lives(less, chosen).select("project_id", "rank").iter_rows():
        assert rank <= whole[project]


@settings(max_examples=25)
@given(MANY, DAYS, DAYS)
def test_fewer_are_late_on_an_earlier_day(
    many: list[tuple[str, Row]], one: dt.date, two: dt.date
) -> None:
    """With the same steps known to have happened, going back in the calendar finds no new delay."""
    early, late = sorted((one, two))
    known = []
    for project, step in many:
        happened = step["actual_on"]
        # What happens between the two days is not known on either.
        if isinstance(happened, dt.date) and happened > early:
            happened = None if step["planned_on"] else D(2019, 1, 1)
        known.append((project, step | {"actual_on": happened}))
    found = drawn(known, [None] * 4)
    then, now = (
        set(m.overdue(m.lives(found, Selection(today=day)))["project_id"]) for day in (early, late)
    )
    assert then <= now


@settings(max_examples=25)
@given(MANY, STATUS, DAYS)
def test_the_order_of_rows_changes_nothing(
    many: list[tuple[str, Row]], status: list[str | None], on: dt.date
) -> None:
    numbered = [(p, s | {"step_id": f"b{i}"}) for i, (p, s) in enumerate(many)]
    one, two = (
        m.lives(drawn(rows, status), Selection(today=on)) for rows in (numbered, numbered[::-1])
    )
    assert one.equals(two, null_equal=True)


# --- our data -----------------------------------------------------------------------------------
@pytest.mark.parametrize("year", [None, 2021, 2025])
def test_lives_of_the_datasets(book: Book, demo: Book, year: int | None) -> None:
    for found in (book, demo):
        rows = m.lives(found, Selection(today=TODAY, year=year))
        assert set(rows["state"]) <= set(m.STATES)
        assert rows["project_id"].is_unique().all()
        # What happened later is not known yet.
        on = Selection(today=TODAY, year=year).on
        assert (rows["actual_to"].drop_nulls() <= on).all()
    assert m.overdue(m.lives(book, Selection(today=TODAY))).is_empty()
    assert len(m.overdue(m.lives(demo, Selection(today=TODAY)))) > 5
