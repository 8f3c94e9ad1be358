"""Filters survive the way into an address and back."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.palette import STATUS_GROUPS
from dashboard.selection import DEFAULT_PROVINCES, FRAMES, MERGER, Selection
from tests.builders import TODAY

PROVINCES = ("p86-cu", "p84-cu", "p83-cu")

selections = st.builds(
    Selection,
    provinces=st.lists(st.sampled_from(PROVINCES), min_size=1, unique=True).map(tuple),
    year=st.none() | st.integers(1975, 2050),
    statuses=st.lists(st.sampled_from(STATUS_GROUPS), unique=True).map(tuple),
    today=st.just(TODAY),
    frame=st.sampled_from(FRAMES),
    places=st.lists(st.sampled_from(("d859", "c29698")), unique=True).map(tuple),
)


@given(selections)
def test_round_trip(selection: Selection) -> None:
    assert Selection.from_query(selection.to_query(), TODAY) == selection


@given(selections)
def test_every_filter_is_in_the_address(selection: Selection) -> None:
    assert set(selection.to_query()) == {
        "tinh",
        "nam",
        "buoc",
        "cach_tinh",
        "dia_gioi",
        "dia_ban",
    }


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"nam": "sau"},
        {"nam": "-1"},
        {"nam": ""},
        {"buoc": ""},
        {"tinh": []},
        {"dia_gioi": "x"},
        {"other": "x"},
    ],
)
def test_a_broken_address_gives_the_defaults(query: dict[str, str]) -> None:
    assert Selection.from_query(query, TODAY) == Selection(today=TODAY)


@pytest.mark.parametrize("year", ["²", "٣", "0", "99999999999"])
def test_a_year_that_is_no_year_is_left_out(year: str) -> None:
    found = Selection.from_query({"nam": year}, TODAY)
    assert found.year is None
    assert found.on == TODAY


def test_a_single_value_is_a_list_of_one() -> None:
    found = Selection.from_query({"tinh": "p84-cu", "nam": "2023", "buoc": "planned"}, TODAY)
    assert found == Selection(("p84-cu",), 2023, ("planned",), TODAY)


@pytest.mark.parametrize(
    ("year", "on"),
    [(None, TODAY), (2023, dt.date(2023, 12, 31)), (2026, TODAY), (2030, TODAY)],
)
def test_the_day_shown_is_never_in_the_future(year: int | None, on: dt.date) -> None:
    assert Selection(year=year, today=TODAY).on == on


def test_the_merged_province_exists_since_the_merger() -> None:
    before, after = Selection(year=2024, today=TODAY), Selection(year=2025, today=TODAY)
    assert before.units == DEFAULT_PROVINCES
    assert after.units == (*DEFAULT_PROVINCES, "p86-moi")
    assert Selection(today=MERGER).units[-1] == "p86-moi"
    assert Selection(today=MERGER - dt.timedelta(days=1)).units == DEFAULT_PROVINCES
