"""Money of projects by stage: only what a source tells, the newest figure, never a stand-in."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.demo.project_money import STATE as STATE_COLUMNS
from dashboard.metrics import project_money as m
from dashboard.metrics.lifecycle import lives
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, Row

NOW = Selection(today=TODAY)
PROJECTS: list[Row] = [
    {"project_id": "a", "money_national": 100.0, "money_counterpart": 120.0},
    {"project_id": "b", "money_local": 50.0, "year_start": 2024, "year_end": 2024},
    {"project_id": "c"},
    {"project_id": "stopped", "status": "cancelled", "money_local": 30.0},
]


def money(project: str, stage: str, value: float, origin: str = "local", **more: object) -> Row:
    code = f"{project}-{stage}-{origin}-{value:g}".replace(".", "-")
    base: Row = {"money_id": code, "project_id": project, "stage": stage}
    return base | {"origin": origin, "value": value} | more


def made(rows: list[Row], selection: Selection = NOW) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Known money and the table of lives."""
    book = builders.book(projects=PROJECTS, project_money=rows)
    table = lives(book, selection)
    return m.known(book, table, selection.on, newest=selection.year is None), table


def stage_of(found: pl.DataFrame, stage: str) -> dict[str, object]:
    return found.row(by_predicate=pl.col("stage") == stage, named=True)


def test_stages_are_added_by_origin_over_projects_with_a_figure() -> None:
    rows, table = made(
        [
            money("a", "plan", 110.0, "national"),
            money("a", "plan", 10.0),
            money("b", "plan", 50.0),
            money("a", "plan", 120.0, "counterpart"),
            money("stopped", "plan", 30.0),
        ]
    )
    found = m.totals(rows, table)
    assert found["stage"].to_list() == list(m.STAGES)
    plan = stage_of(found, "plan")
    assert (plan["value"], plan["national"], plan["local"], plan["unstated"]) == (
        170.0, 110.0, 60.0, None,
    )  # fmt: skip
    assert (plan["n"], plan["of"]) == (2, 2)
    assert stage_of(found, "settled")["value"] is None
    own = stage_of(m.totals(rows, table, m.COUNTERPART), "plan")
    assert (own["value"], own["n"], own["of"]) == (120.0, 1, 1)


def test_the_newest_figure_of_a_question_counts() -> None:
    paid = [
        money("b", "disbursed", 20.0, on=dt.date(2024, 5, 1)),
        money("b", "disbursed", 45.0, on=dt.date(2024, 11, 1)),
        money("b", "disbursed", 15.0, on=None, date_precision="unknown"),
    ]
    rows, table = made(paid)
    assert stage_of(m.totals(rows, table), "disbursed")["value"] == 45.0
    assert len(rows) == 3
    june = Selection(today=dt.date(2024, 6, 30))
    rows, table = made(paid, june)
    assert stage_of(m.totals(rows, table), "disbursed")["value"] == 20.0
    # Without a day it is known in the newest view only.
    past = Selection(year=2024, today=TODAY)
    assert len(made(paid, past)[0]) == 2


def test_the_rate_takes_projects_and_origins_that_have_both() -> None:
    rows, table = made(
        [
            money("a", "plan", 110.0, "national"),
            money("a", "adjusted", 100.0, "national"),
            money("a", "disbursed", 55.0, "national"),
            money("a", "plan", 10.0),
            money("b", "disbursed", 50.0),
            money("a", "plan", 120.0, "counterpart"),
            money("a", "disbursed", 120.0, "counterpart"),
            money("stopped", "plan", 30.0),
            money("stopped", "disbursed", 30.0),
        ]
    )
    found = m.disbursement(rows, table)
    assert (found.value, found.parts, found.n, found.of) == (50.0, (55.0, 110.0), 1, 2)
    assert sorted(found.claim_ids) == ["a-disbursed-national-55", "a-plan-national-110"]
    none = m.disbursement(rows.clear(), table)
    assert (none.value, none.n) == (None, 0)


def test_a_plan_of_zero_gives_no_rate() -> None:
    rows, table = made([money("b", "plan", 0.0), money("b", "disbursed", 0.0)])
    assert m.disbursement(rows, table).value is None


def test_years_stand_apart() -> None:
    rows, table = made([money("a", "plan", 100.0), money("b", "plan", 50.0),
                        money("b", "disbursed", 25.0)])  # fmt: skip
    found = m.by_year(rows, table)
    assert found.select("year", "plan", "disbursed", "rate", "of").rows() == [
        (2024, 50.0, 25.0, 50.0, 1),
        (2023, 100.0, None, None, 1),
    ]
    assert m.by_year(rows.clear(), table).is_empty()


AMOUNTS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(m.STAGES),
        st.sampled_from([*m.STATE, *m.COUNTERPART]),
        st.integers(0, 900),
    ),
    max_size=16,
    unique_by=lambda x: x[:3],
)


@given(AMOUNTS)
def test_nothing_is_added_twice_and_origins_stay_apart(
    told: list[tuple[str, str, str, int]],
) -> None:
    rows, table = made([money(p, s, float(v), o) for p, s, o, v in told])
    found = m.totals(rows, table)
    for stage in m.STAGES:
        values = [v for _, s, o, v in told if s == stage and o in m.STATE]
        assert stage_of(found, stage)["value"] == (sum(values) if values else None)
    years = m.by_year(rows, table)
    for stage in m.STAGES:
        total = stage_of(found, stage)["value"]
        assert (years[stage].sum() or 0) == (total or 0)
    rate = m.disbursement(rows, table)
    assert rate.value is None or rate.n <= rate.of


# --- datasets -----------------------------------------------------------------------------------
def test_no_public_source_tells_money_by_stage(book: Book) -> None:
    assert book.project_money.is_empty()


def test_the_demo_agrees_with_projects_and_steps(demo: Book) -> None:
    rows = demo.project_money.with_columns(pl.col(pl.Enum).cast(pl.String))
    steps = demo.project_steps.with_columns(pl.col("step").cast(pl.String)).filter(
        pl.col("actual_on").is_not_null()
    )
    first = steps.pivot(on="step", index="project_id", values="actual_on")
    wide = rows.join(first, on="project_id", how="left")
    needs = {"plan": "approved", "adjusted": "in_progress", "disbursed": "in_progress"}
    for stage, step in (needs | {"settled": "settled"}).items():
        own = wide.filter(pl.col("stage") == stage)
        assert len(own) > 20
        assert (own["on"] >= own[step]).all(), stage
    settled = rows.filter(pl.col("stage") == "settled").join(demo.projects, on="project_id")
    for column, origin in (STATE_COLUMNS | {"money_counterpart": "counterpart"}).items():
        own = settled.filter(pl.col("origin") == origin)
        assert (own["value"] == own[column]).all()
    adjusted = rows.filter(pl.col("stage") == "adjusted").select("project_id", "origin", "value")
    plan = rows.filter(pl.col("stage") == "plan")
    both = plan.join(adjusted, on=["project_id", "origin"])
    assert len(both) > 10
    assert (both["value"] >= both["value_right"]).all()


@pytest.mark.parametrize("year", [None, 2022])
def test_no_demo_project_is_paid_more_than_planned(demo: Book, year: int | None) -> None:
    chosen = Selection(provinces=("p86-cu", "p84-cu", "p83-cu"), year=year, today=TODAY)
    table = lives(demo, chosen)
    rows = m.known(demo, table, chosen.on, newest=year is None)
    found = m.disbursement(rows, table)
    assert found.value is not None
    assert 50 < found.value <= 100
    assert 0 < found.n < found.of
