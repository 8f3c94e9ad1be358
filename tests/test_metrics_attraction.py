"""Capital of clusters over time; figures that provinces published."""

from __future__ import annotations

import datetime as dt

import pytest

from dashboard.metrics.attraction import capital_changes, published, whole_plans
from dashboard.metrics.register import register
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, Row, figure, step


def day(year: int) -> dt.date:
    return dt.date(year, 1, 1)


@pytest.fixture
def small() -> Book:
    def capital(cluster: str, value: float, year: int, **changes: object) -> Row:
        claim = f"{cluster}-{year}"
        base: Row = {"as_of": day(year), "claim_id": claim, "period": str(year), "stage": "planned"}
        return figure("infra_capital", value, cluster, **(base | changes))

    return builders.book(
        clusters=[
            {"cluster_id": c, "short_name": c} for c in ("grew", "same", "once", "other", "none")
        ],
        milestones=[
            step("established", day(2018), c) for c in ("grew", "same", "once", "other", "none")
        ],
        facts=[
            capital("grew", 200, 2019),
            capital("grew", 250, 2021),
            capital("grew", 300, 2023),
            figure("area_established", 60, "grew", claim_id="grew-area", as_of=day(2018)),
            capital("same", 100, 2019),
            capital("same", 100, 2022),
            capital("once", 400, 2020),
            capital("other", 100, 2019, basis="goi-von"),
            capital("other", 500, 2022),
        ],
    )


def test_changes_by_hand(small: Book) -> None:
    chosen = Selection(today=TODAY)
    rows = capital_changes(small, register(small, chosen), chosen)
    assert rows["cluster_id"].to_list() == ["other", "once", "grew", "same", "none"]
    by_id = {r["cluster_id"]: r for r in rows.iter_rows(named=True)}
    grew = by_id["grew"]
    assert (grew["first"], grew["first_as_of"], grew["value"]) == (200, day(2019), 300)
    assert grew["change"] == pytest.approx(0.5)
    assert grew["per_ha"] == pytest.approx(5)
    assert grew["claim_ids"] == ["grew-2023", "grew-2019"]
    # A call for investment and a decision are two measures: both shown, no rise computed.
    assert (by_id["other"]["first"], by_id["other"]["change"]) == (100, None)
    for same in ("same", "once"):
        assert (by_id[same]["first"], by_id[same]["change"]) == (None, None)
    none = by_id["none"]
    assert (none["value"], none["per_ha"], none["claim_ids"]) == (None, None, [])


def test_a_past_year_knows_earlier_figures_only(small: Book) -> None:
    chosen = Selection(today=TODAY, year=2021)
    rows = capital_changes(small, register(small, chosen), chosen)
    grew = next(r for r in rows.iter_rows(named=True) if r["cluster_id"] == "grew")
    assert (grew["value"], grew["change"]) == (250, pytest.approx(0.25))


def test_a_claim_that_only_rounds_another_opens_no_change() -> None:
    base: Row = {"stage": "planned", "basis": "chung", "reason_vi": "x"}
    book = builders.book(
        clusters=[{"cluster_id": "c1"}],
        milestones=[step("established", day(2018))],
        facts=[
            figure(
                "infra_capital", 400.0, claim_id="round", as_of=day(2019), preferred=False, **base
            ),
            figure("infra_capital", 398.5, claim_id="exact", as_of=day(2020), **base),
        ],
    )
    chosen = Selection(today=TODAY)
    row = capital_changes(book, register(book, chosen), chosen).row(0, named=True)
    assert (row["value"], row["first"], row["claim_ids"]) == (398.5, None, ["exact"])


def plan(indicator: str, value: float, unit: str, year: int, basis: str, **changes: object) -> Row:
    base: Row = {
        "subject_kind": "unit",
        "as_of": day(year),
        "basis": basis,
        "claim_id": f"{unit}-{indicator.replace('_', '-')}-{year}",
    }
    return figure(indicator, value, unit, **(base | changes))


PLANS = [
    plan("clusters_planned", 14, "p86-cu", 2023, "quy-hoach-tinh"),
    plan("clusters_planned", 13, "p86-cu", 2018, "quy-hoach-2018"),
    plan("clusters_planned", 5, "p86-cu", 2019, "giai-doan"),
    plan("clusters_planned", 20, "p86-cu", 2022, "quy-hoach-du-thao", stage="planned"),
    plan("clusters_planned", 9, "p84-cu", 2020, "quy-hoach-tinh"),
    plan("area_planned", 641.08, "p86-cu", 2023, "quy-hoach-tinh"),
    plan("clusters_planned", 40, "p86-moi", 2026, "quy-hoach-tinh"),
]


def test_published_figures_stay_apart_and_keep_their_order() -> None:
    book = builders.book(facts=PLANS)
    rows = published(book, ["clusters_planned", "area_planned"], Selection(today=TODAY))
    assert len(rows) == len(PLANS)
    own = rows.filter(unit_id="p86-cu", indicator="clusters_planned")
    assert own["value"].to_list() == [13, 5, 20, 14]
    assert {str(rows.schema[c]) for c in ("indicator", "qualifier", "stage")} == {"String"}


def test_published_follows_the_filters() -> None:
    book = builders.book(facts=PLANS)

    def count(**filters: object) -> int:
        return len(published(book, ["clusters_planned"], Selection(today=TODAY, **filters)))  # type: ignore[arg-type]

    assert count() == 6
    assert count(year=2019) == 2
    assert count(provinces=("p84-cu",)) == 2
    assert count(provinces=("p84-cu",), year=2024) == 1
    asked = published(book, ["clusters_planned"], Selection(today=TODAY), units=["p84-cu"])
    assert asked["value"].to_list() == [9]


def test_whole_plans_are_neither_phases_nor_drafts() -> None:
    book = builders.book(facts=PLANS)
    rows = whole_plans(published(book, ["clusters_planned"], Selection(today=TODAY)))
    assert sorted(rows["value"]) == [9, 13, 14, 40]
