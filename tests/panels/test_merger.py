"""Charts over time that cross 1/7/2025 show it, and no line joins the two frames."""

from __future__ import annotations

import datetime as dt

import pytest

from dashboard.i18n import t
from dashboard.palette import ALERT, AMBER
from dashboard.selection import MERGER
from tests.figures.pixels import lines, position, texts
from tests.panels.gallery import BOTH, EACH, Gallery, drawn_texts, figures_of


def _is_time(figure: object) -> bool:
    """The horizontal axis holds days."""
    data = figure.data  # type: ignore[attr-defined]
    return any(isinstance(x, (dt.date, dt.datetime)) for trace in data for x in trace.x or ())


@BOTH
@EACH
def test_a_chart_over_time_shows_the_merger(module: str, chosen: str, shown: Gallery) -> None:
    for item in shown(module, chosen):
        for figure, _, _ in figures_of(item.value, item.name):
            if not _is_time(figure):
                continue
            days = [position(x) for trace in figure.data for x in trace.x or () if x is not None]
            crosses = min(days) < position(MERGER) <= max(days)
            # A plan that ends after the merger crosses it as well, without a mark.
            assert t("unit.merger") in texts(figure) or not crosses, item.name
            joined = [
                s
                for s in lines(figure)
                if s.line.dash is None
                and position(s.x0) < position(MERGER) < position(s.x1)
                # The frame of a plan and its delay tell of one cluster, not of a series.
                and s.line.color not in (ALERT, AMBER)
                and (s.line.width or 1) >= 2
            ]
            # A margin of the axis may lie beyond the merger, data may not.
            assert joined == [] or not crosses, item.name


@pytest.mark.parametrize("chosen", ["all-three", "demo"])
@pytest.mark.parametrize("module", ["overview", "occupancy", "profile"])
def test_the_merger_is_within_some_chart(module: str, chosen: str, shown: Gallery) -> None:
    """The test above has something to look at."""
    words = t("unit.merger")
    found = [
        item.name
        for item in shown(module, chosen)
        for figure, _, _ in figures_of(item.value, item.name)
        if words in drawn_texts(figure)
    ]
    assert found
