"""Lives of projects on a time axis: planned hollow, actual solid, overdue red, today's line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.figures.theme import Drawing, base, label, line, row_label, safe
from dashboard.palette import ALERT, BRAND, EDGE, GRID, INK, MUTED, PAPER

Span = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Life:
    """One project.

    Args:
        name: name at the left.
        text: its state in words, at the right (on a phone after the name).
        planned: first and last planned day; drawn hollow.
        actual: first and last day that a step happened; drawn solid, one day as a dot.
        overdue: day that passed without its step; drawn red up to the day of the chart.
        hover: HTML shown on hovering.
        proof: what its marks ask their certificate with.
    """

    name: str
    text: str
    planned: Span | None = None
    actual: Span | None = None
    overdue: dt.date | None = None
    hover: str = ""
    proof: str = ""


#: Height of a row in px, wide and on a phone.
PITCH, NARROW_PITCH = 30, 46
#: Most dates written above the rows.
MOST_TICKS = 6


def gantt_figure(
    lives: Sequence[Life],
    on: dt.date,
    today: str,
    *,
    narrow: bool = False,
    left: int = 214,
    right: int = 126,
) -> go.Figure:
    """Chart of lives.

    Args:
        lives: in reading order, each with a planned or actual day.
        on: day of the chart, drawn as a line.
        today: words at that line.
        narrow: name and state above the bars instead of beside them (phones).
        left: width of the names in px.
        right: width of the words of the state in px.
    """
    pitch = NARROW_PITCH if narrow else PITCH
    left, right = (6, 10) if narrow else (left, right)
    start, end = _window(lives, on)
    n, last = len(lives), (end - start).days
    figure = base(26 + pitch * n + 26, left=left, right=right, top=26, bottom=26)
    figure.xaxis(range=[0, last], showticklabels=False)
    figure.yaxis(range=[n - 0.5, -0.5])
    _dates(figure, start, end, n, most=3 if narrow else MOST_TICKS)
    at = (on - start).days
    line(figure, at, -0.5, at, n - 0.5, color=INK, width=1.2, dash="dot")
    anchor = "right" if at > 0.7 * last else "left" if at < 0.3 * last else "center"
    font = {"size": 13, "color": INK}
    label(figure, at, 0, today, yref="paper", yanchor="top", yshift=-4, xanchor=anchor, font=font)
    for i, life in enumerate(lives):
        if narrow:
            words = f'{safe(life.name)} <span style="color:{MUTED}">{safe(life.text)}</span>'
            row_label(figure, i, words, left, yshift=12)
        else:
            row_label(figure, i, safe(life.name), left)
            colour = ALERT if life.overdue else MUTED
            font = {"size": 13, "color": colour}
            label(figure, 1, i, safe(life.text), xref="paper", xshift=8, font=font)
        _bars(
            figure,
            life,
            _Lanes(i + 0.16, i + 0.36, 0.18) if narrow else _Lanes(i - 0.16, i + 0.16, 0.26),
            start,
            on,
        )
    return figure.figure()


def _window(lives: Sequence[Life], on: dt.date) -> Span:
    """Whole months that hold every day and the day of the chart."""
    days = [d for x in lives for span in (x.planned, x.actual) if span for d in span]
    days += [on, *(x.overdue for x in lives if x.overdue)]
    low, high = min(days), max(days) + dt.timedelta(days=20)
    return low.replace(day=1), (high.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def _dates(figure: Drawing, start: dt.date, end: dt.date, n: int, *, most: int) -> None:
    """First days of months above the rows, as many as fit, with a light line down."""
    months = (end.year - start.year) * 12 + end.month - start.month
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120, 600) if months / s <= most)
    for k in range(0, months, step):
        year, month = divmod(start.year * 12 + start.month - 1 + k, 12)
        x = (dt.date(year, month + 1, 1) - start).days
        line(figure, x, -0.5, x, n - 0.5, color=GRID)
        words = f"{month + 1}/{year}"
        font = {"size": 13, "color": MUTED}
        label(figure, x, 1, words, yref="paper", yanchor="bottom", yshift=2, font=font)


@dataclass(frozen=True, slots=True)
class _Lanes:
    """Middle of the planned and of the actual bar of a row, and their thickness, in rows."""

    planned: float
    actual: float
    width: float


def _bars(figure: Drawing, life: Life, lanes: _Lanes, start: dt.date, on: dt.date) -> None:
    """Planned above, actual and overdue below it, on one row."""
    plan = {"color": PAPER, "line": {"color": EDGE, "width": 1.4}}
    _bar(figure, life, life.planned, lane=(lanes.planned, lanes.width), start=start, marker=plan)
    solid = {"color": BRAND, "line": {"width": 0}}
    _bar(figure, life, life.actual, lane=(lanes.actual, lanes.width), start=start, marker=solid)
    if life.overdue:
        red = {"color": ALERT, "line": {"width": 0}}
        _bar(
            figure,
            life,
            (life.overdue, on),
            lane=(lanes.actual, lanes.width),
            start=start,
            marker=red,
        )


def _bar(
    figure: Drawing,
    life: Life,
    span: Span | None,
    *,
    lane: tuple[float, float],
    start: dt.date,
    marker: dict[str, Any],
) -> None:
    if span is None:
        return
    (y, width), x, length = lane, (span[0] - start).days, (span[1] - span[0]).days
    more = {
        "customdata": [life.hover],
        "ids": [life.proof],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    if length == 0:
        dot = {"size": 9, "symbol": "diamond", "opacity": 1} | marker
        figure.scatter(x=[x], y=[y], mode="markers", marker=dot, cliponaxis=False, **more)
        return
    figure.bar(x=[length], y=[y], base=[x], orientation="h", width=width, marker=marker, **more)
