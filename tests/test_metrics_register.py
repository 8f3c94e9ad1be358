"""The step of a cluster follows from its milestones; the register joins the figures in use."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.contracts.clusters import MILESTONES
from dashboard.metrics.register import (
    FIGURES,
    NEEDS_ESTABLISHED,
    STEP_OF_MILESTONE,
    established_on,
    register,
    scope,
    statuses,
)
from dashboard.palette import ESTABLISHED_GROUPS, STATUSES
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, Row, figure, frame, step

ON = dt.date(2026, 1, 1)


def day(year: int, month: int = 1) -> dt.date:
    return dt.date(year, month, 1)


def found(*steps: Row, on: dt.date = ON, newest: bool = True) -> dict[str, object] | None:
    """The row of cluster c1, or None when it has no step."""
    rows = statuses(frame("milestones", steps), on, newest=newest)
    return rows.row(0, named=True) if len(rows) else None


def status(*steps: Row, on: dt.date = ON, newest: bool = True) -> str | None:
    row = found(*steps, on=on, newest=newest)
    return str(row["status"]) if row else None


# --- ladder, by hand ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("milestones", "wanted"),
    [
        (["planned"], "planned"),
        (["planned", "investor_selected"], "investor_selected"),
        (["established", "investor_selected"], "established"),
        (["planned", "detailed_plan"], "planned"),
        (["detailed_plan"], "planned"),
        (["infra_approved"], "planned"),
        (["established", "detailed_plan"], "detailed_plan"),
        (["detailed_plan", "established"], "detailed_plan"),
        (["established", "infra_approved"], "infra_approved"),
        (["infra_started"], "under_construction"),
        (["infra_started", "infra_approved"], "under_construction"),
        (["infra_completed"], "under_construction"),
        (["established", "operating", "infra_started"], "operating"),
        (["settled"], "operating"),
    ],
)
def test_the_most_mature_step_counts(milestones: list[str], wanted: str) -> None:
    steps = [step(m, day(2015 + i)) for i, m in enumerate(milestones)]
    assert status(*steps) == wanted


def test_a_target_is_never_a_step() -> None:
    assert status(step("operating", day(2020), stage="target")) is None
    target = step("operating", day(2020), stage="target")
    assert status(step("planned", day(2018)), target) == "planned"


def test_what_a_source_observed_is_a_step() -> None:
    assert status(step("operating", day(2020), stage="observed")) == "operating"


def test_the_day_decides() -> None:
    steps = [
        step("planned", day(2018)),
        step("established", day(2020)),
        step("operating", day(2024)),
    ]
    years = {
        2017: None,
        2018: "planned",
        2020: "established",
        2023: "established",
        2024: "operating",
    }
    assert {y: status(*steps, on=dt.date(y, 1, 1)) for y in years} == years


def test_a_step_without_a_date_counts_for_the_newest_state_only() -> None:
    steps = [step("planned", day(2018)), step("established", None)]
    assert status(*steps) == "established"
    assert status(*steps, on=day(2019), newest=False) == "planned"


def test_a_removal_ends_the_ladder() -> None:
    steps = [step("established", day(2018)), step("removed", day(2022))]
    assert status(*steps, on=day(2021)) == "established"
    assert status(*steps) == "removed"


def test_a_later_milestone_ends_a_removal() -> None:
    steps = [step("operating", day(2018)), step("removed", day(2020)), step("planned", day(2022))]
    assert status(*steps, on=day(2021)) == "removed"
    assert status(*steps) == "planned"


def test_what_was_before_a_removal_proves_nothing_after_it() -> None:
    steps = [
        step("established", day(2018)),
        step("removed", day(2020)),
        step("detailed_plan", day(2022)),
    ]
    assert status(*steps) == "planned"


def test_a_removal_without_a_date_counts() -> None:
    assert status(step("established", day(2018)), step("removed", None)) == "removed"


def test_the_step_is_dated_by_its_newest_proof() -> None:
    row = found(
        step("established", day(2018), milestone_id="a"),
        step("established", day(2021), milestone_id="b", stage="observed", date_precision="month"),
        step("planned", day(2023), milestone_id="c"),
        step("operating", day(2030), milestone_id="d", stage="target"),
    )
    assert row == {
        "cluster_id": "c1",
        "status": "established",
        "status_group": "established",
        "status_rank": STATUSES["established"].rank,
        "status_as_of": day(2021),
        "status_precision": "month",
        "status_stage": "observed",
        "status_claim": "b",
        "milestone_ids": ["a", "b", "c"],
    }


def test_each_cluster_has_its_own_ladder() -> None:
    rows = statuses(
        frame(
            "milestones",
            [
                step("established", day(2018), "a"),
                step("removed", day(2020), "a"),
                step("detailed_plan", day(2021), "b"),
                step("operating", day(2021), "c"),
            ],
        ),
        ON,
    )
    assert dict(rows.select("cluster_id", "status").iter_rows()) == {
        "a": "removed",
        "b": "planned",
        "c": "operating",
    }


# --- ladder, in general -------------------------------------------------------------------------
days = st.dates(day(2010), day(2025))
alive = st.sampled_from([m for m in MILESTONES if m != "removed"])
stages = st.sampled_from(["actual", "observed"])
alive_steps = st.builds(lambda m, d, s: step(m, d, stage=s), alive, days, stages)
any_steps = st.lists(
    st.builds(
        lambda m, d, s: step(m, d, stage=s),
        st.sampled_from(MILESTONES),
        days,
        st.sampled_from(["actual", "observed", "target"]),
    ),
    max_size=6,
)


@given(st.lists(alive_steps, min_size=1, max_size=6), alive_steps)
def test_one_more_milestone_never_lowers_the_step(steps: list[Row], more: Row) -> None:
    before, after = found(*steps), found(*steps, more)
    assert before is not None
    assert after is not None
    assert after["status_rank"] >= before["status_rank"]  # type: ignore[operator]


@given(st.lists(alive_steps, min_size=1, max_size=6))
def test_time_never_lowers_the_step_of_a_cluster_that_stays(steps: list[Row]) -> None:
    ranks = [found(*steps, on=day(year)) for year in range(2010, 2027, 2)]
    known = [int(str(r["status_rank"])) for r in ranks if r is not None]
    assert known == sorted(known)


@given(any_steps)
def test_targets_never_count(steps: list[Row]) -> None:
    real = [s for s in steps if s["stage"] != "target"]
    for i, s in enumerate(steps):  # the same ids with and without the targets
        s["milestone_id"] = f"m{i}"
    assert found(*steps) == found(*real)


@given(any_steps, days)
def test_the_future_is_not_known(steps: list[Row], on: dt.date) -> None:
    for i, s in enumerate(steps):
        s["milestone_id"] = f"m{i}"
    past = [s for s in steps if s["date"] <= on]  # type: ignore[operator]
    assert found(*steps, on=on) == found(*past)


@given(any_steps)
def test_the_order_of_rows_does_not_matter(steps: list[Row]) -> None:
    for i, s in enumerate(steps):
        s["milestone_id"] = f"m{i}"
    assert found(*steps) == found(*reversed(steps))


def test_every_milestone_has_a_step() -> None:
    assert set(STEP_OF_MILESTONE) == set(MILESTONES)
    assert set(STEP_OF_MILESTONE.values()) == set(STATUSES)
    assert set(NEEDS_ESTABLISHED) <= set(STATUSES)


# --- decision of establishment ------------------------------------------------------------------
def test_the_first_decision_counts() -> None:
    rows = established_on(
        frame(
            "milestones",
            [
                step("established", day(2021), milestone_id="later"),
                step("established", day(2019), milestone_id="first", decision_no="12/QĐ-UBND"),
                step("established", day(2015), milestone_id="hoped", stage="target"),
                step("established", day(2018), milestone_id="seen", stage="observed"),
                step("planned", day(2010)),
            ],
        ),
        ON,
    )
    assert rows.row(0, named=True) == {
        "cluster_id": "c1",
        "established_on": day(2019),
        "established_precision": "day",
        "established_year": 2019,
        "decision_no": "12/QĐ-UBND",
        "established_claim": "first",
    }


def test_the_exact_date_of_a_year_goes_before_the_year_alone() -> None:
    rows = established_on(
        frame(
            "milestones",
            [
                step("established", dt.date(2019, 12, 31), milestone_id="y", date_precision="year"),
                step("established", dt.date(2019, 12, 31), milestone_id="z"),
            ],
        ),
        ON,
    )
    assert rows["established_claim"].to_list() == ["z"]


def test_a_decision_without_a_date_is_not_known_in_a_past_year() -> None:
    milestones = frame("milestones", [step("established", None)])
    assert len(established_on(milestones, ON)) == 1
    assert len(established_on(milestones, ON, newest=False)) == 0


# --- register -----------------------------------------------------------------------------------
def cluster(cluster_id: str, **changes: object) -> Row:
    return {"cluster_id": cluster_id, "short_name": cluster_id, **changes}


@pytest.fixture
def small() -> Book:
    return builders.book(
        clusters=[
            cluster("a"),
            cluster("b"),
            cluster("c", province_id="p84-cu"),
            cluster("rumour", listing="unconfirmed"),
            cluster("silent"),
            cluster("other", province_id="p83-cu"),
        ],
        milestones=[
            step("planned", day(2018), "a", milestone_id="a0"),
            step("established", day(2020), "a", milestone_id="a1"),
            step("planned", day(2018), "b", milestone_id="b0"),
            step("operating", day(2022), "c", milestone_id="c0"),
            step("planned", day(2018), "rumour"),
            step("planned", day(2018), "other"),
        ],
        facts=[
            figure("area_planned", 40, "a", claim_id="a-plan"),
            figure("area_established", 35.5, "a", claim_id="a-area", as_of=day(2020)),
            figure("area_planned", 30, "b", claim_id="b-plan", qualifier="about"),
            figure("area_detailed_plan", 20, "c", claim_id="c-detail"),
            figure("infra_capital", 500, "a", claim_id="a-cap", stage="planned"),
            figure("investor", "Công ty A", "a", claim_id="a-inv", as_of=day(2021)),
            figure("investor_search", "mời gọi", "a", claim_id="a-seek", as_of=day(2023)),
            figure("investor_search", "mời gọi", "b", claim_id="b-seek"),
        ],
    )


def test_register_by_hand(small: Book) -> None:
    table = register(small, Selection(today=TODAY))
    assert table["cluster_id"].to_list() == ["c", "a", "b"]
    rows = {r["cluster_id"]: r for r in table.iter_rows(named=True)}
    a, b, c = rows["a"], rows["b"], rows["c"]
    assert (a["area"], a["area_claim"], a["area_as_of"]) == (35.5, "a-area", day(2020))
    assert (b["area"], b["area_claim"], b["area_qualifier"]) == (30, "b-plan", "about")
    # Established without an area by decision: another area does not stand in for it.
    assert (c["area"], c["area_claim"]) == (None, None)
    assert (a["infra_capital"], a["infra_capital_stage"]) == (500, "planned")
    assert [r["is_established"] for r in (a, b, c)] == [True, False, True]
    assert [r["seeking_investor"] for r in (a, b, c)] == [True, True, False]
    assert (a["province"], c["province"]) == ("Vĩnh Long", "Trà Vinh")
    assert a["latest_on"] == dt.date(2024, 12, 31)
    assert set(a["claim_ids"]) == {"a1", "a-area", "a-plan", "a-cap", "a-inv", "a-seek"}


def test_an_older_call_for_investors_is_over_once_there_is_one(small: Book) -> None:
    facts = small.facts.with_columns(
        as_of=pl.when(pl.col("claim_id") == "a-seek").then(day(2019)).otherwise("as_of")
    )
    book = builders.book(
        clusters=small.clusters.to_dicts(),
        milestones=small.milestones.to_dicts(),
        facts=facts.to_dicts(),
    )
    table = register(book, Selection(today=TODAY)).filter(pl.col("cluster_id") == "a")
    assert table["seeking_investor"].to_list() == [False]


def test_filters(small: Book) -> None:
    def ids(**filters: object) -> list[str]:
        return sorted(register(small, Selection(today=TODAY, **filters))["cluster_id"])  # type: ignore[arg-type]

    assert ids() == ["a", "b", "c"]
    assert ids(provinces=("p84-cu",)) == ["c"]
    assert ids(provinces=()) == []
    assert ids(provinces=("p83-cu",)) == ["other"]
    assert ids(statuses=("established",)) == ["a"]
    assert ids(statuses=("planned", "operating")) == ["b", "c"]
    assert ids(year=2019) == ["a", "b"]
    assert ids(year=2017) == []


def test_the_step_filter_can_be_lifted(small: Book) -> None:
    chosen = Selection(today=TODAY, statuses=("operating",))
    assert len(register(small, chosen)) == 1
    assert len(register(small, chosen, all_statuses=True)) == 3


def test_a_past_year_knows_no_later_figure(small: Book) -> None:
    table = register(small, Selection(today=TODAY, year=2021))
    row = table.filter(pl.col("cluster_id") == "a").row(0, named=True)
    assert (row["area"], row["investor"], row["infra_capital"]) == (35.5, "Công ty A", None)
    assert row["investor_search"] is None


@pytest.mark.parametrize("year", [None, *range(2010, 2027)])
def test_columns_do_not_depend_on_the_data(small: Book, book: Book, year: int | None) -> None:
    schema = register(small, Selection(today=TODAY)).schema
    assert register(small, Selection(today=TODAY, year=year)).schema == schema
    assert register(book, Selection(today=TODAY, year=year)).schema == schema
    assert register(book, Selection(provinces=(), today=TODAY)).schema == schema


def test_scope_holds_names_of_units(book: Book) -> None:
    rows = scope(book, Selection(today=TODAY))
    assert rows["province"].null_count() == 0
    assert rows.filter(pl.col("commune_id").is_not_null())["commune"].null_count() == 0
    assert rows["cluster_id"].is_unique().all()


# --- public dataset -----------------------------------------------------------------------------
@pytest.mark.parametrize("year", [None, *range(2017, 2027)])
def test_register_of_the_public_data(book: Book, year: int | None) -> None:
    table = register(book, Selection(today=TODAY, year=year))
    assert table["cluster_id"].is_unique().all()
    groups = table.filter("is_established")["status_group"].unique().to_list()
    assert set(groups) <= set(ESTABLISHED_GROUPS)
    assert table["status_rank"].is_sorted(descending=True)
    for name in FIGURES:
        # A value without a claim does not exist, and a claim without a value neither.
        assert (table[name].is_null() == table[f"{name}_claim"].is_null()).all()
    assert (table["area"].is_null() == table["area_claim"].is_null()).all()
    assert table.filter(pl.col("claim_ids").list.len() == 0).is_empty()


def test_clusters_only_join_the_register_with_the_years(book: Book) -> None:
    sizes = [len(register(book, Selection(today=TODAY, year=y))) for y in range(2017, 2027)]
    assert sizes == sorted(sizes)
    assert len(register(book, Selection(today=TODAY))) >= sizes[-1]
