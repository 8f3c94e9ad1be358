"""Four states of a figure, told apart by one rule."""

from __future__ import annotations

import pytest

from dashboard.metrics.claims import FIGURES
from dashboard.metrics.states import NEEDS_ESTABLISHED, State, claims_of, state
from dashboard.panels import cluster_map
from dashboard.panels.model import number_col
from dashboard.panels.tables import cell

Row = dict[str, object]


def row(value: float | None, *, established: bool = True, qualifier: str | None = "exact") -> Row:
    return {
        "is_established": established,
        "workers": value,
        "workers_qualifier": qualifier if value is not None else None,
        "workers_inferred": False if value is not None else None,
        "workers_claim": "f1" if value is not None else None,
        "area": value,
        "area_qualifier": qualifier,
    }


@pytest.mark.parametrize(
    ("given", "name", "reviewed", "wanted"),
    [
        (row(5.0), "workers", (), "known"),
        (row(0.0), "workers", (), "known"),
        (row(5.0, qualifier="about"), "workers", (), "approximate"),
        (row(5.0, qualifier="at_least"), "workers", (), "approximate"),
        (row(5.0) | {"workers_inferred": True}, "workers", (), "approximate"),
        (row(5.0, qualifier="about"), "workers", ("f1",), "review"),
        (row(5.0), "workers", ("f2",), "known"),
        (row(None), "workers", (), "missing"),
        (row(None, established=False), "workers", (), "not_applicable"),
        (row(5.0, established=False), "workers", (), "known"),
        (row(None, established=False), "area", (), "missing"),
    ],
)
def test_state_by_hand(given: Row, name: str, reviewed: tuple[str, ...], wanted: State) -> None:
    assert state(given, name, reviewed) == wanted


def test_claims_of_a_published_and_of_a_computed_figure() -> None:
    assert claims_of({"a_claim": "f1"}, "a") == ("f1",)
    assert claims_of({"a_claim": ["f1", "f2"]}, "a") == ("f1", "f2")
    assert claims_of({"a_claim": None}, "a") == ()
    assert claims_of({}, "a") == ()


def test_every_early_figure_is_a_column_of_the_register() -> None:
    others = {"occupancy", "established_year", "decision_no"}
    assert set(FIGURES) | others >= NEEDS_ESTABLISHED


def test_the_four_states_look_different_in_a_table() -> None:
    column = number_col("workers", digits=0)
    drawn = {
        name: cell(given, column, "workers_qualifier")
        for name, given in {
            "known": row(5.0),
            "approximate": row(5.0, qualifier="about"),
            "missing": row(None),
            "not_applicable": row(None, established=False),
        }.items()
    }
    assert len(set(drawn.values())) == 4
    assert "vl-approx" in drawn["approximate"]
    assert "vl-gap" in drawn["missing"]
    assert "vl-na" in drawn["not_applicable"]
    assert cluster_map.COLOURS
