"""Reporting periods are those of the law; parts of a year are never added to it."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics.claims import current
from dashboard.metrics.periods import end_year, is_half, may_be_added, period
from tests import builders
from tests.builders import TODAY, figure


@pytest.mark.parametrize(
    ("code", "start", "end", "half", "year"),
    [
        ("2025", dt.date(2024, 12, 15), dt.date(2025, 12, 14), False, 2025),
        ("2025-H1", dt.date(2024, 12, 15), dt.date(2025, 6, 14), True, 2025),
        ("2021-2025", dt.date(2020, 12, 15), dt.date(2025, 12, 14), False, 2025),
    ],
)
def test_bounds_by_the_circular(
    code: str, start: dt.date, end: dt.date, *, half: bool, year: int
) -> None:
    found = period(code)
    assert (found.start, found.end, found.half, found.year) == (start, end, half, year)


@pytest.mark.parametrize("code", ["", "25", "2025-H2", "2025-2021", "2025-1", "sau"])
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"period|ends before"):
        period(code)


@pytest.mark.parametrize(
    ("codes", "allowed"),
    [
        ([], True),
        (["2024"], True),
        (["2024", "2025"], True),
        (["2024", "2025-H1"], True),
        (["2025", "2025-H1"], False),
        (["2025", "2025"], False),
        (["2021-2025", "2024"], False),
        (["2021-2025", "2026", "2020"], True),
        (["2019-2023", "2020", "2022"], False),
    ],
)
def test_flows_of_overlapping_periods_are_not_added(codes: list[str], *, allowed: bool) -> None:
    assert may_be_added(codes) is allowed
    assert may_be_added(reversed(codes)) is allowed


@given(st.lists(st.integers(2000, 2040), unique=True, max_size=6))
def test_different_years_may_always_be_added(years: list[int]) -> None:
    assert may_be_added(str(y) for y in years)


def test_expressions_read_codes() -> None:
    frame = pl.DataFrame({"period": ["2025", "2025-H1", "2021-2024", None]})
    assert frame.select(is_half()).to_series().to_list() == [False, True, False, False]
    assert frame.select(end_year()).to_series().to_list() == [2025, 2025, 2024, None]


def test_a_half_year_never_stands_for_its_year() -> None:
    """The newest revenue is the half of 2026; the register shows the whole year 2025."""
    rows = [
        figure("revenue", 10.0, claim_id="y", period="2025", as_of=dt.date(2025, 12, 14)),
        figure("revenue", 6.0, claim_id="h", period="2026-H1", as_of=dt.date(2026, 6, 14)),
        figure("workers", 7.0, claim_id="w", period="2026-H1", as_of=dt.date(2026, 6, 14)),
    ]
    facts = builders.book(facts=rows).facts
    found = current(facts, ["revenue", "workers"], "cluster", TODAY)
    assert dict(found.select(pl.col("indicator").cast(pl.String), "claim_id").iter_rows()) == {
        "revenue": "y",
        "workers": "w",
    }
