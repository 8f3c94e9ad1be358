"""Figures of districts and communes add up to the whole in either frame."""

from __future__ import annotations

import polars as pl
import pytest

from dashboard.indicators import DEFINITIONS, MEASURES
from dashboard.metrics.coverage import total
from dashboard.metrics.measures import overall
from dashboard.metrics.places import COLUMNS, Choice, by_place, choices, filled
from dashboard.metrics.register import register
from dashboard.selection import FRAMES, Frame, Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, Row, figure, step

ALL = ("p86-cu", "p84-cu", "p83-cu")
CHOICES = {c.code: c for c in choices("legal")}
#: Without a rule a total that misses clusters is shown as it is.
COVERAGE: list[Row] = [
    {
        "rule_id": f"r-{code.replace(chr(95), chr(45))}",
        "code": code,
        "value": value,
        "valid_from": TODAY.replace(year=2000),
    }
    for code, value in (("coverage_shown", 50.0), ("coverage_whole", 100.0))
]


def small(facts: list[Row], *, planned: tuple[str, ...] = ()) -> Book:
    """Clusters c1, c2 in district d1, c3 in d2, c4 without a district."""
    places = {"c1": "d1", "c2": "d1", "c3": "d2", "c4": None}
    return builders.book(
        units=[
            *builders.UNITS,
            {"unit_id": "d1", "level": "district", "short_name": "Một", "name_vi": "Huyện Một"},
            {"unit_id": "d2", "level": "district", "short_name": "Hai", "name_vi": "Huyện Hai"},
        ],
        clusters=[{"cluster_id": c, "district_id": d} for c, d in places.items()],
        milestones=[
            step("planned" if c in planned else "established", TODAY.replace(year=2020), c)
            for c in places
        ],
        facts=facts,
        rules=COVERAGE,
    )


def told(book: Book, code: str) -> dict[str | None, dict[str, object]]:
    table = register(book, Selection(today=TODAY))
    rows = by_place(table, CHOICES[code], book.rules, TODAY)
    assert rows.schema == pl.Schema(COLUMNS)
    return {r["place_id"]: r for r in rows.iter_rows(named=True)}


def test_counts_by_hand() -> None:
    rows = told(small([], planned=("c2",)), "clusters")
    assert {k: r["value"] for k, r in rows.items()} == {"d1": 2, "d2": 1, None: 1}
    established = told(small([], planned=("c2",)), "established")
    assert {k: r["value"] for k, r in established.items()} == {"d1": 1, "d2": 1, None: 1}


def test_sums_by_hand_and_their_state() -> None:
    facts = [
        figure("infra_capital", 100, "c1"),
        figure("infra_capital", 50, "c3", qualifier="about"),
    ]
    rows = told(small(facts), "infra_capital")
    assert (rows["d1"]["value"], rows["d1"]["state"]) == (100, "at_least")
    assert (rows["d1"]["n"], rows["d1"]["of"]) == (1, 2)
    assert (rows["d2"]["value"], rows["d2"]["qualifier"]) == (50, "about")
    assert (rows[None]["value"], rows[None]["state"]) == (None, "missing")


def test_too_few_figures_give_no_total() -> None:
    book = small([figure("infra_capital", 100, "c1")])
    clusters = [{"cluster_id": f"x{i}", "district_id": "d1"} for i in range(3)]
    wide = builders.book(
        units=book.units.to_dicts(),
        clusters=[*({"cluster_id": "c1", "district_id": "d1"},), *clusters],
        milestones=[
            step("established", TODAY.replace(year=2020), c) for c in ("c1", "x0", "x1", "x2")
        ],
        facts=[figure("infra_capital", 100, "c1")],
        rules=COVERAGE,
    )
    row = told(wide, "infra_capital")["d1"]
    assert (row["value"], row["state"], row["n"], row["of"]) == (None, "hidden", 1, 4)


def test_a_figure_that_cannot_exist_yet_is_no_gap() -> None:
    rows = told(small([], planned=("c3",)), "leased_land")
    assert rows["d2"]["state"] == "not_applicable"
    assert rows["d1"]["state"] == "missing"


def test_a_rate_is_the_sum_over_the_sum() -> None:
    facts = []
    for cluster, land, leased in (("c1", 10, 9), ("c2", 30, 3)):
        facts += [
            figure("industrial_land", land, cluster),
            figure("leased_land", leased, cluster),
            figure("approved_land", 0, cluster),
        ]
    row = told(small(facts), "legal")["d1"]
    assert row["value"] == pytest.approx(100 * 12 / 40)
    assert (row["numerator"], row["denominator"]) == (12, 40)


def test_the_published_rate_of_the_only_cluster_is_that_of_its_place() -> None:
    facts = [figure("occupancy", 80, "c3"), figure("occupancy", 70, "c1")]
    rows = told(small(facts), "legal")
    assert rows["d2"]["value"] == 80
    # Of two clusters one published rate says nothing about the district.
    assert rows["d1"]["value"] is None


def test_a_zero_denominator_gives_no_rate() -> None:
    facts = [
        figure("industrial_land", 0, "c3"),
        figure("leased_land", 0, "c3"),
        figure("approved_land", 0, "c3"),
    ]
    assert told(small(facts), "legal")["d2"]["value"] is None


def test_flows_of_different_periods_are_not_told_side_by_side() -> None:
    end = TODAY.replace(year=2024, month=12, day=14)
    facts = [
        figure("revenue", 5, "c1", period="2023", as_of=end.replace(year=2023)),
        figure("revenue", 7, "c3", period="2024", as_of=end),
    ]
    rows = told(small(facts), "revenue")
    assert rows["d2"]["value"] == 7
    assert rows["d1"]["value"] is None


def test_every_sum_and_measure_is_offered_once() -> None:
    found = choices("ready")
    assert len({c.code for c in found}) == len(found)
    shown = {c.code for c in found if c.kind == "measure"}
    other = {d.code for d in DEFINITIONS} - {"ready"}
    assert shown == set(MEASURES) - other


def _choice_names() -> list[str]:
    return [c.code for c in choices("legal")]


@pytest.mark.parametrize("code", _choice_names())
@pytest.mark.parametrize("dataset", ["book", "demo"])
def test_places_of_either_frame_add_up_to_the_whole(
    dataset: str, code: str, request: pytest.FixtureRequest
) -> None:
    """The sum over old units is the sum over new units, to the last unit."""
    data: Book = request.getfixturevalue(dataset)
    choice = CHOICES[code]
    sums = {frame: _sums(data, frame, choice) for frame in FRAMES}
    assert sums["old"] == pytest.approx(sums["new"], rel=0, abs=1e-9)


def _sums(data: Book, frame: Frame, choice: Choice) -> tuple[float, ...]:
    """Σ value (or Σ numerator and denominator), n and clusters over all places of a frame."""
    selection = Selection(provinces=ALL, frame=frame, today=TODAY)
    table = register(data, selection)
    # Coverage rules may hide the total of a place; without rules every sum is told.
    rows = by_place(table, choice, data.rules.clear(), TODAY)
    assert rows["clusters"].sum() == len(table)
    assert rows["place_id"].drop_nulls().is_unique().all()
    if choice.kind == "measure":
        whole = overall(table.filter(pl.col("is_established")), choice.code)
        assert rows["numerator"].sum() == pytest.approx(whole.numerator or 0)
        return (rows["numerator"].sum(), rows["denominator"].sum())
    if choice.kind == "sum" and filled(table, choice):
        own = table.filter(pl.col("is_established")) if choice.established else table
        assert rows["value"].sum() == pytest.approx(total(own, choice.column).value)
    return (rows["value"].sum(), rows["n"].sum())
