"""Alarms about figures that cannot be right together or look wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.demo.assumptions import PLANTED
from dashboard.metrics.anomalies import KINDS, RULE_OF, SCHEMA, anomalies, doubted
from dashboard.settings import ROOT
from dashboard.store import Book, load
from tests import seeded
from tests.builders import TODAY, Row, figure, frame

RULES = frame(
    "rules",
    [
        {
            "rule_id": code.replace("_", "-"),
            "code": code,
            "value": value,
            "valid_from": dt.date(2017, 1, 1),
        }
        for code, value in {
            "anomaly_jump_factor": 5.0,
            "anomaly_jump_base": 10.0,
            "anomaly_unit_slip_low": 300.0,
            "anomaly_unit_slip_high": 3000.0,
            "anomaly_rate_max": 100.0,
            "anomaly_parts": None,
            "anomaly_shrinking": None,
            "anomaly_about_tolerance": 5.0,
        }.items()
    ],
)


def series(
    code: str, values: Iterable[float | None], *, start: int = 2018, **changes: object
) -> list[Row]:
    """One figure per year; ``None`` leaves the year out."""
    return [
        figure(
            code,
            v,
            period=str(start + i),
            as_of=dt.date(start + i, 12, 14),
            claim_id=f"{code}.{start + i}".replace("_", "-"),
            **changes,
        )
        for i, v in enumerate(values)
        if v is not None
    ]


def at(code: str, value: float, period: str | None = "2024", **changes: object) -> Row:
    base: Row = {"period": period, "as_of": dt.date(2024, 12, 14)}
    name = f"{code}.{period or 'x'}".replace("_", "-").lower()
    return figure(code, value, **({"claim_id": name} | base | changes))


def found(*rows: Row, on: dt.date = TODAY, rules: pl.DataFrame = RULES) -> pl.DataFrame:
    return anomalies(frame("facts", rows), rules, on)


def told(*rows: Row, **options: object) -> list[tuple[object, ...]]:
    columns = ("kind", "indicator", "period", "value", "compared")
    return found(*rows, **options).select(columns).rows()  # type: ignore[arg-type]


# --- shape --------------------------------------------------------------------------------------
def test_nothing_to_check_is_no_alarm() -> None:
    assert found().schema == SCHEMA
    assert found().is_empty()
    assert found(*series("workers", [100])).is_empty()
    # Texts, parks, plans, rejected claims and figures of the future say nothing.
    later = dt.date(2018, 6, 1)
    assert found(*series("workers", [100, 9000]), on=later).is_empty()
    assert found(*series("workers", [100, 9000], stage="planned")).is_empty()
    park = {"subject_kind": "park", "cluster": "k1"}
    assert found(*series("workers", [100, 9000], **park)).is_empty()


def test_a_row_names_everything_behind_it() -> None:
    row = found(*series("workers", [100, 501])).row(0, named=True)
    assert row == {
        "kind": "jump",
        "severity": "medium",
        "subject_id": "c1",
        "indicator": "workers",
        "period": "2019",
        "value": 501.0,
        "compared": 100.0,
        "threshold": 5.0,
        "claim_ids": ["workers.2019", "workers.2018"],
        "rule_id": "anomaly-jump-factor",
        "against": "workers",
        "against_period": "2018",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_without_its_rule_a_kind_is_not_checked(kind: str) -> None:
    rows = [
        *series("workers", [100, 900]),
        *series("revenue", [50, 50000]),
        at("leased_land", 60),
        at("industrial_land", 50),
        at("projects_fdi", 4),
        at("secondary_projects", 3),
        at("budget_paid", 9, "2024-H1"),
        at("budget_paid", 8),
    ]
    assert sorted(found(*rows)["kind"]) == sorted(KINDS)
    fewer = RULES.filter(pl.col("code") != RULE_OF[kind])
    assert sorted(found(*rows, rules=fewer)["kind"]) in (
        sorted(set(KINDS) - {kind}),
        # A slip that is not checked as such is a jump.
        sorted([*set(KINDS) - {kind}, "jump"]),
    )
    assert found(*rows, rules=RULES.clear()).is_empty()


def test_every_rule_is_in_the_reference_data(book: Book) -> None:
    codes = set(book.rules["code"])
    assert set(RULES["code"]) <= codes


def test_a_jump_doubts_itself_a_contradiction_both_sides() -> None:
    jump = found(*series("workers", [100, 900]))
    assert doubted(jump) == {"workers.2019"}
    part = found(at("projects_fdi", 4), at("secondary_projects", 3))
    assert doubted(part) == {"projects-fdi.2024", "secondary-projects.2024"}
    assert doubted(found()) == frozenset()


# --- jump ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "alarms"),
    [
        ([100, 500], []),  # exactly the factor
        ([100, 500.01], [2019]),
        ([100, 20], []),
        ([100, 19.99], [2019]),
        ([100, 0], [2019]),
        ([0, 100], []),  # from nothing there is no ratio
        ([1, 9.99], []),  # below the base
        ([1, 10], [2019]),
        ([100, 900, 110], [2019]),  # the return is no second alarm
        ([100, 900, 950, 1000], [2019]),  # a new level is one alarm
        ([100, 900, 950, 100], [2019]),  # back at a level seen before
        ([100, 900, 100, 900], [2019, 2021]),  # two spikes
        ([100, 10, 105], [2019]),
        ([100, None, None, 900], [2021]),  # over a gap
        ([100, 300, 900, 2700], []),  # steady growth
    ],
)
def test_jump(values: list[float | None], alarms: list[int]) -> None:
    rows = found(*series("workers", values))
    assert rows["kind"].to_list() == ["jump"] * len(alarms)
    assert rows["period"].to_list() == [str(y) for y in alarms]


def test_series_of_other_bases_subjects_and_stages_are_not_joined() -> None:
    one, two = series("workers", [100, 110]), series("workers", [900, 950], start=2020)
    apart = [r | {"basis": "khac"} for r in two]
    assert found(*one, *apart).is_empty()
    assert found(*one, *[r | {"subject_id": "c2"} for r in two]).is_empty()
    assert len(found(*one, *two)) == 1


def test_halves_of_a_flow_are_compared_with_halves() -> None:
    years = series("revenue", [100, 110], start=2023)
    halves = [at("revenue", 15, "2023-H1"), at("revenue", 16, "2024-H1")]
    assert found(*years, *halves).is_empty()
    assert told(*years, halves[0], at("revenue", 80, "2024-H1")) == [
        ("jump", "revenue", "2024-H1", 80.0, 15.0)
    ]


def test_a_stock_of_a_half_stands_between_the_years() -> None:
    rows = [at("workers", 100, "2023"), at("workers", 900, "2024-H1"), at("workers", 120, "2024")]
    assert told(*rows) == [("jump", "workers", "2024-H1", 900.0, 100.0)]


def test_a_rate_or_a_wage_may_move() -> None:
    assert found(*series("avg_income", [3, 30])).is_empty()


def test_figures_of_several_years_belong_to_no_series() -> None:
    rows = [at("revenue", 10, "2019"), at("revenue", 900, "2021-2025")]
    assert found(*rows).is_empty()


# --- unit slip ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "alarms"),
    [
        ([10, 2999], ["jump"]),
        ([10, 3000], ["unit_slip"]),  # lower bound
        ([10, 30000], ["unit_slip"]),  # upper bound
        ([10, 30001], ["jump"]),
        ([10, 0.01], ["unit_slip"]),
        ([0, 10000], []),
        ([10, 11, 12000, 12, 13], ["unit_slip"]),
        ([12000, 10, 11, 12], ["unit_slip"]),  # the first value is the odd one
        ([10, 11, 0.012, 12], ["unit_slip"]),
        ([10, 11, 10000, 10100], ["unit_slip"]),  # half of the series slipped
        ([10, 11, 10000, 90, 95], ["unit_slip", "jump"]),
    ],
)
def test_unit_slip(values: list[float], alarms: list[str]) -> None:
    assert found(*series("infra_capital", values))["kind"].to_list() == alarms


def test_the_odd_value_is_named_not_its_neighbour() -> None:
    rows = found(*series("revenue", [12000, 10, 11, 12]))
    assert rows.select("period", "value", "compared", "against_period").rows() == [
        ("2018", 12000.0, 11.0, "2020")
    ]
    assert rows["claim_ids"].to_list() == [["revenue.2018", "revenue.2020"]]


def test_a_slip_is_not_reported_as_a_part_or_a_rate_too() -> None:
    leased = series("leased_land", [10, 11, 12000, 13])
    whole = series("industrial_land", [40, 40, 40, 40])
    assert told(*leased, *whole) == [("unit_slip", "leased_land", "2020", 12000.0, 11.0)]


def test_a_wage_can_slip() -> None:
    assert found(*series("avg_income", [8, 8.5, 9000]))["kind"].to_list() == ["unit_slip"]


# --- rates --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("leased", "approved", "industrial", "alarm"),
    [
        (50, None, 50, False),
        (50.01, None, 50, True),
        (30.1, 19.9, 50, False),
        (30.1, 20, 50, True),
        (0.1, 0.2, 0.3, False),  # 0.1 + 0.2 is more than 0.3 in binary
        (0, None, 0, False),
        (1, None, 0, True),
        (60, None, None, False),
    ],
)
def test_land_over_100(
    leased: float, approved: float | None, industrial: float | None, *, alarm: bool
) -> None:
    parts = {"leased_land": leased, "approved_land": approved, "industrial_land": industrial}
    rows = found(*[at(c, v) for c, v in parts.items() if v is not None])
    assert len(rows) == alarm
    if alarm:
        row = rows.row(0, named=True)
        assert (row["kind"], row["severity"]) == ("over_100", "high")
        assert row["value"] == pytest.approx(leased + (approved or 0))
        assert (row["compared"], row["threshold"]) == (industrial, 100.0)
        known = [c for c, v in parts.items() if v is not None]
        assert row["claim_ids"] == [f"{c.replace('_', '-')}.2024" for c in known]


def test_disbursement_over_100_is_a_question() -> None:
    rows = found(at("infra_paid", 101), at("infra_capital", 100))
    assert rows.select("kind", "severity").rows() == [("over_100", "medium")]
    assert found(at("infra_paid", 100), at("infra_capital", 100)).is_empty()


# --- parts --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("projects_fdi", "secondary_projects"),
        ("projects_operating", "secondary_projects"),
        ("implemented_capital", "registered_capital"),
        ("state_support", "infra_capital"),
        ("leased_land", "ready_land"),
        ("ready_land", "industrial_land"),
        ("industrial_land", "area_established"),
        # The next larger kind of land that is known.
        ("ready_land", "area_established"),
        ("leased_land", "area_established"),
    ],
)
def test_part_over_whole(part: str, whole: str) -> None:
    assert found(at(part, 30), at(whole, 30)).is_empty()
    assert told(at(part, 31), at(whole, 30)) == [("parts_over_whole", part, "2024", 31.0, 30.0)]


def test_works_that_comply_without_being_there() -> None:
    ok = [at("wastewater_compliant", 0), at("wastewater_invested", 1)]
    wrong = [at("wastewater_compliant", 1), at("wastewater_invested", 0)]
    assert found(*ok).is_empty()
    assert found(*wrong)["kind"].to_list() == ["parts_over_whole"]


def test_land_is_compared_with_the_next_kind_only() -> None:
    rows = [
        at("ready_land", 60),
        at("industrial_land", 50),
        at("area_established", 55),
    ]
    assert found(*rows).select("indicator", "against").rows() == [("ready_land", "industrial_land")]


def test_only_the_same_period_is_compared() -> None:
    assert found(at("projects_fdi", 9, "2024"), at("secondary_projects", 5, "2023")).is_empty()
    assert found(at("projects_fdi", 9, "2024-H1"), at("secondary_projects", 5, "2024")).is_empty()


def test_without_a_period_the_same_day_is_compared() -> None:
    part = at("projects_fdi", 9, None)
    assert len(found(part, at("secondary_projects", 5, "2024"))) == 1
    other = at("secondary_projects", 5, "2023", as_of=dt.date(2023, 12, 14))
    assert found(part, other).is_empty()


def test_a_unit_is_compared_on_one_basis_only() -> None:
    unit = {"subject_kind": "unit", "cluster": "p86-cu"}
    fdi = at("projects_fdi", 9, basis="cum-cong-nghiep", **unit)
    assert found(fdi, at("secondary_projects", 5, basis="khac", **unit)).is_empty()
    assert len(found(fdi, at("secondary_projects", 5, basis="cum-cong-nghiep", **unit))) == 1


def test_of_several_readings_the_kindest_counts() -> None:
    leased = at("leased_land", 30, basis="bao-cao")
    decided = at("area_established", 25, basis="quyet-dinh", claim_id="decided")
    measured = at("area_established", 40, basis="do-dac", claim_id="measured")
    assert found(leased, decided, measured).is_empty()
    assert len(found(leased, decided)) == 1


@pytest.mark.parametrize(
    ("part", "whole", "alarm"),
    [
        ("at_most", "exact", False),
        ("at_least", "exact", True),
        ("exact", "at_least", False),
        ("exact", "at_most", True),
        ("about", "exact", True),  # 31 × 0.95 = 29.45 is still above 29
    ],
)
def test_a_bound_proves_only_what_it_bounds(part: str, whole: str, *, alarm: bool) -> None:
    rows = found(
        at("projects_fdi", 31, qualifier=part), at("secondary_projects", 29, qualifier=whole)
    )
    assert len(rows) == alarm


def test_about_is_allowed_its_tolerance() -> None:
    rows = [at("leased_land", 31, qualifier="about"), at("ready_land", 30)]
    assert found(*rows).is_empty()


def test_a_range_counts_with_its_kinder_end() -> None:
    whole = at("secondary_projects", 10, value_high=20.0)
    assert found(at("projects_fdi", 15), whole).is_empty()
    assert len(found(at("projects_fdi", 21), whole)) == 1


# --- shrinking ----------------------------------------------------------------------------------
def test_a_half_larger_than_its_year() -> None:
    assert found(at("revenue", 100, "2024-H1"), at("revenue", 100)).is_empty()
    rows = [at("revenue", 101, "2024-H1"), at("revenue", 100)]
    assert told(*rows) == [("shrinking_flow", "revenue", "2024-H1", 101.0, 100.0)]
    # A stock may be larger in June than in December.
    assert found(at("workers", 101, "2024-H1"), at("workers", 100)).is_empty()
    other = at("revenue", 101, "2024-H1", basis="khac")
    assert found(other, at("revenue", 100)).is_empty()


@pytest.mark.parametrize(
    ("values", "alarms"),
    [
        ([10, 20, 20, 30], []),
        ([10, 20, 19.99, 30], [("shrinking_flow", "2020")]),
        ([100, 10, 12, 15], [("shrinking_flow", "2019")]),  # once, and no jump as well
        ([10, 100, 12], [("jump", "2019")]),  # the return after a spike
        ([10, 100, 8], [("shrinking_flow", "2020"), ("jump", "2019")]),
    ],
)
def test_a_counter_that_falls(values: list[float], alarms: list[tuple[str, str]]) -> None:
    rows = found(*series("infra_paid", values))
    assert rows.select("kind", "period").rows() == alarms


def test_about_may_fall_a_little() -> None:
    assert found(*series("infra_paid", [100, 97], qualifier="about")).is_empty()
    assert len(found(*series("infra_paid", [100, 80], qualifier="about"))) == 1


# --- seeded sets --------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def rules(book: Book) -> pl.DataFrame:
    """Thresholds as the app uses them."""
    return book.rules


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_a_clean_set_raises_no_alarm(rules: pl.DataFrame, seed: int) -> None:
    facts = frame("facts", seeded.clean(seed).values())
    assert anomalies(facts, rules, TODAY).rows() == []


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_every_planted_fault_is_found_and_nothing_else(rules: pl.DataFrame, seed: int) -> None:
    planted = seeded.seeded(seed)
    rows = anomalies(frame("facts", planted.rows), rules, TODAY)
    named = [(k, i) for k, ids in rows.select("kind", "claim_ids").iter_rows() for i in ids]
    assert [a for a in planted.alarms if a not in named] == []
    wrong = {claim for _, claim in planted.alarms}
    innocent = [ids for ids in rows["claim_ids"].to_list() if not wrong & set(ids)]
    assert innocent == []
    # A spike, a slip or a fall alarms once per claim; nothing is a slip and a jump.
    firsts = rows.filter(pl.col("kind").is_in(["jump", "unit_slip"]))["claim_ids"].list.first()
    assert firsts.is_unique().all()


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_the_order_of_rows_does_not_matter(rules: pl.DataFrame, seed: int) -> None:
    rows = seeded.seeded(1).rows
    one = anomalies(frame("facts", rows), rules, TODAY)
    two = anomalies(frame("facts", seeded.shuffled(rows, seed)), rules, TODAY)
    assert one.equals(two, null_equal=True)


def test_every_alarm_of_the_public_data_names_claims_that_exist(book: Book) -> None:
    rows = anomalies(book.facts, book.rules, TODAY)
    known = set(book.facts["claim_id"])
    assert {i for ids in rows["claim_ids"].to_list() for i in ids} <= known
    assert set(rows["rule_id"]) <= set(book.rules["rule_id"])


def test_every_outlier_of_the_demo_data_is_found_and_nothing_else(rules: pl.DataFrame) -> None:
    """Two independent lists: what the generator planted and what the checks object to."""
    rows = anomalies(load("demo", ROOT / "data").facts, rules, TODAY)
    wanted = sorted((o.kind, o.cluster_id, o.period) for o in PLANTED)
    assert sorted(rows.select("kind", "subject_id", "period").rows()) == wanted
    named = {i for ids in rows["claim_ids"].to_list() for i in ids}
    told = {seeded.claim(o.cluster_id, o.indicator, o.period) for o in PLANTED}
    assert {i for i in told if not any(n.startswith(i) for n in named)} == set()
