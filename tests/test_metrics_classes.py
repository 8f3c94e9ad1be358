"""Class breaks are readable numbers and hold the values."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics.classes import class_breaks, nice_ceiling
from dashboard.palette import class_of

STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
positive = st.floats(1e-3, 1e9)
values = st.lists(positive, min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("value", "ceiling"),
    [(0, 0), (-3, 0), (1, 1), (1.2, 1.5), (7, 8), (9, 10), (100, 100), (101, 150), (0.23, 0.25)],
)
def test_nice_ceiling_by_hand(value: float, ceiling: float) -> None:
    assert nice_ceiling(value) == pytest.approx(ceiling)


@given(positive)
def test_nice_ceiling_is_nice_and_close(value: float) -> None:
    found = nice_ceiling(value)
    assert found >= value * (1 - 1e-8)
    assert found <= value * 1.5 * (1 + 1e-8)
    mantissa = found / 10 ** math.floor(math.log10(found) + 1e-9)
    assert any(math.isclose(mantissa, step) for step in STEPS)


@pytest.mark.parametrize(
    ("known", "most", "breaks"),
    [
        ([], 5, (1.0,)),
        ([None, None], 5, (1.0,)),
        ([7.0], 5, (8.0,)),
        ([1.0, 2.0, 3.0, 4.0], 2, (2.0, 4.0)),
        ([5.0, 5.0, 5.0], 3, (5.0,)),
        ([300.0, None, 1300.0, 450.0], 3, (300.0, 500.0, 1500.0)),
    ],
)
def test_class_breaks_by_hand(
    known: list[float | None], most: int, breaks: tuple[float, ...]
) -> None:
    assert class_breaks(known, most) == breaks


@given(values, st.integers(1, 7))
def test_breaks_rise_hold_every_value_and_leave_no_class_empty(
    known: list[float], most: int
) -> None:
    breaks = class_breaks(known, most)
    assert 1 <= len(breaks) <= most
    assert list(breaks) == sorted(set(breaks))
    assert max(known) <= breaks[-1] * (1 + 1e-8)
    rounded = [v * (1 - 1e-8) for v in known]  # a value may exceed its break by a rounding error
    assert {class_of(v, breaks) for v in rounded} == set(range(len(breaks)))


@given(values, st.integers(1, 7))
def test_missing_values_and_order_do_not_matter(known: list[float], most: int) -> None:
    assert class_breaks([*reversed(known), None], most) == class_breaks(known, most)
