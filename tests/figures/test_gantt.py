"""Lives on a time axis: planned hollow, actual solid, overdue red up to the day."""

from __future__ import annotations

import datetime as dt

import pytest

from dashboard.figures.gantt import Life, gantt_figure
from dashboard.palette import ALERT, BRAND, PAPER
from tests.figures.pixels import bars, collisions, cut, words

D = dt.date
ON = D(2025, 6, 30)
PLAN, ACTUAL = (D(2025, 1, 10), D(2025, 9, 1)), (D(2025, 1, 20), D(2025, 4, 20))


def test_bars_have_the_length_of_their_days() -> None:
    life = Life("A", "chậm 1 tháng", PLAN, ACTUAL, D(2025, 5, 1), proof="|a|A")
    figure = gantt_figure([life], ON, "ngày xem")
    # The axis begins at the first day of the first month.
    found = [(b.base[0], b.x[0], b.marker.color) for b in bars(figure)]
    assert found == [(9, 234, PAPER), (19, 90, BRAND), (120, 60, ALERT)]
    assert all(b.ids == ("|a|A",) for b in bars(figure))


def test_one_day_is_a_point() -> None:
    figure = gantt_figure([Life("A", "", actual=(D(2025, 2, 3), D(2025, 2, 3)))], ON, "x")
    assert list(bars(figure)) == []
    assert (figure.data[0].x[0], figure.data[0].marker.color) == (2, BRAND)


def test_the_day_of_the_chart_is_a_line() -> None:
    figure = gantt_figure([Life("A", "", PLAN)], ON, "ngày xem")
    line = next(s for s in figure.layout.shapes if s.line.dash == "dot")
    assert line.x0 == line.x1 == (ON - D(2025, 1, 1)).days


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("years", [0, 1, 4, 30])
def test_words_keep_apart_over_any_time(years: int, narrow: bool) -> None:  # noqa: FBT001
    span = (D(2025 - years, 1, 10), D(2025, 3, 1))
    lives = [Life(f"Hợp tác xã minh họa {i:03}", "chậm 12 tháng", span) for i in range(14)]
    figure = gantt_figure(lives, ON, "ngày xem 30/6/2025", narrow=narrow)
    width = 321 if narrow else 653
    boxes = words(figure, width)
    assert collisions(boxes, spare=3) == []
    assert cut(boxes, width, spare=3) == []


def test_a_name_cannot_hold_markup() -> None:
    figure = gantt_figure([Life("<b>A", "<i>", PLAN)], ON, "x")
    assert not any("<b>A" in (a.text or "") for a in figure.layout.annotations)
