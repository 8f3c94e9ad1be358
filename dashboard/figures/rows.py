"""Rows with a name at the left and one mark each: dot, bar, dumbbell, bound or a gap.

The shape for few and uneven figures: every subject keeps its row; a figure is labelled
directly; a missing one is a hatched bar with the reason in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from dashboard.figures.theme import (
    Drawing,
    base,
    hatch,
    label,
    line,
    row_label,
    safe,
    square,
    width_of,
)
from dashboard.palette import AMBER, AMBER_TEXT, BRAND, GRID, INK, MUTED, PAPER, lighter

Mark = Literal["dot", "bar", "diamond", "missing", "header"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the chart.

    Args:
        name: name at the left.
        mark: how the value is drawn; ``header`` is a line of text, ``missing`` a gap.
        value: end of the mark.
        start: earlier value; drawn hollow and joined to ``value``.
        text: value in words, printed after the mark (bold).
        start_text: earlier value in words.
        sub: words after the text, muted; for ``missing`` the reason.
        key: colour of the square before the name.
        fill: colour of the mark.
        bound: draw an arrow to the right (the source says "over").
        hollow: planned figure.
        subject_id: id carried for clicks.
        strong: name in bold.
        proof: what the mark asks its certificate with (see ``markup.proof``).
        state: ``approximate`` (light fill, edged) or ``review`` (amber ring and a sign);
            empty for a figure that is simply known.
        outer: words of a pair always stand on its outer sides, also far apart.
    """

    name: str
    mark: Mark = "dot"
    value: float | None = None
    start: float | None = None
    text: str = ""
    start_text: str = ""
    sub: str = ""
    key: str = ""
    fill: str = BRAND
    bound: bool = False
    hollow: bool = False
    subject_id: str = ""
    strong: bool = False
    proof: str = ""
    state: str = ""
    outer: bool = False


@dataclass(frozen=True, slots=True)
class Threshold:
    """Dated legal threshold drawn as a dotted line."""

    value: float
    text: str


def rows_figure(
    rows: Sequence[Row],
    x_max: float,
    *,
    narrow: bool = False,
    left: int = 176,
    right: int = 96,
    ticks: Sequence[tuple[float, str]] = (),
    thresholds: Sequence[Threshold] = (),
    stem: bool = False,
    x_min: float = 0.0,
) -> go.Figure:
    """Chart of rows.

    Args:
        rows: in reading order.
        x_max: right end of the scale.
        narrow: name above its track instead of at the left (phones).
        left: width of the name column in px.
        right: room in px for words after the last mark.
        ticks: positions and texts printed above the rows; none where marks carry numbers.
        thresholds: dotted lines over all rows.
        stem: draw a thick line from 0 to a dot.
        x_min: left end of the scale; only dots may begin above 0 (bars would lie).
    """
    pitch = 46 if narrow else 29
    left, right = (6, _phone_room(rows)) if narrow else (left, right)
    head = (22 if ticks else 4) + (22 if thresholds else 0)
    if narrow and thresholds:
        head += 18
    height = head + pitch * len(rows) + 10
    figure = base(height, left=left, right=right, top=head, bottom=6)
    figure.xaxis(range=[x_min, x_max], showticklabels=False)
    figure.yaxis(range=[len(rows) - 0.5, -0.5])
    for i, row in enumerate(rows):
        _name(figure, row, i, left, narrow=narrow)
        if row.mark != "header":
            _track(
                figure, row, i + (0.2 if narrow else 0.0), x_min, x_max, stem=stem, narrow=narrow
            )
    _marks(figure, rows, x_max, narrow=narrow)
    _scale(figure, len(rows), x_max, ticks, thresholds, narrow=narrow)
    return figure.figure()


def _scale(
    figure: Drawing,
    n_rows: int,
    x_max: float,
    ticks: Sequence[tuple[float, str]],
    thresholds: Sequence[Threshold],
    *,
    narrow: bool,
) -> None:
    """Words above the rows: ends of the scale and legal thresholds with their lines."""
    above = {"yref": "paper", "yanchor": "bottom"}
    for value, text in ticks:
        font = {"size": 13, "color": MUTED}
        anchor = "left" if narrow and value <= 0 else "center"
        label(figure, value, 1, text, xanchor=anchor, yshift=2, font=font, **above)
    for n, threshold in enumerate(thresholds):
        x = threshold.value
        line(figure, x, -0.5, x, n_rows - 0.5, color=AMBER, dash="dot", width=1.5)
        pair = n % 2 == 0 and len(thresholds) > 1
        anchor = "right" if pair or x > 0.6 * x_max else "left"
        shift = (22 if ticks else 2) + (18 * n if narrow else 0)
        font = {"size": 13, "color": AMBER_TEXT}
        # A phone has no room beside the line: its words begin at the left edge.
        at, anchor = (0.0, "left") if narrow else (x, anchor)
        label(figure, at, 1, threshold.text, xanchor=anchor, yshift=shift, font=font, **above)


#: Room for the words of a header on a phone, in px.
PHONE_WORDS = 290


def _name(figure: Drawing, row: Row, i: int, left: int, *, narrow: bool) -> None:
    if row.mark == "header":
        # A phone has room for short words only; the table under the chart has them all.
        room = not narrow or width_of(row.name) + width_of(row.sub, 13) < PHONE_WORDS
        sub = row.sub if room else ""
        text = f"<b>{safe(row.name)}</b>"
        text += f' <span style="color:{MUTED}">{safe(sub)}</span>' if sub else ""
        row_label(figure, i, text, left, yshift=-2)
        return
    name = f"<b>{safe(row.name)}</b>" if row.strong else safe(row.name)
    text = f"{square(row.key)} {name}" if row.key else name
    row_label(figure, i, text, left, yshift=11 if narrow else 0)


def _track(
    figure: Drawing, row: Row, y: float, x_min: float, x_max: float, *, stem: bool, narrow: bool
) -> None:
    if row.mark == "missing":
        figure.bar(
            x=[x_max],
            y=[y],
            orientation="h",
            width=0.34 if narrow else 0.5,
            marker=hatch(),
            hoverinfo="skip",
        )
        label(
            figure,
            0,
            y,
            f" {safe(row.sub)}&nbsp;&nbsp;&nbsp;&nbsp;",
            bgcolor=PAPER,
            borderpad=1,
            font={"size": 13, "color": MUTED},
        )
        return
    if row.mark == "bar" or row.value is None:
        return
    line(figure, x_min, y, x_max, y, color=GRID)
    if stem and row.mark == "dot":
        line(figure, 0, y, row.value, y, color=row.fill, width=3)
    if row.start is not None:
        line(figure, row.start, y, row.value, y, color=row.fill, width=3)


def _marks(figure: Drawing, rows: Sequence[Row], x_max: float, *, narrow: bool) -> None:
    for i, row in enumerate(rows):
        if row.value is None or row.mark in ("missing", "header"):
            continue
        y = i + (0.2 if narrow else 0.0)
        if row.mark == "bar":
            _bar(figure, row, y, narrow=narrow)
        else:
            _dot(figure, row, y, x_max)
        _value_text(figure, row, y, narrow=narrow)


def _hover(row: Row) -> str:
    return f"<b>{safe(row.name)}</b><br>{row.text} {safe(row.sub)}<extra></extra>"


def _look(row: Row, *, hollow: bool) -> tuple[str, dict[str, Any]]:
    """Fill and outline of a mark by the state of its figure."""
    if row.state == "review":
        return (PAPER if hollow else row.fill), {"color": AMBER, "width": 3}
    if row.state == "approximate":
        return (PAPER if hollow else lighter(row.fill)), {"color": row.fill, "width": 1.8}
    edge = {"color": row.fill if hollow else PAPER, "width": 1.8 if hollow else 1.5}
    return (PAPER if hollow else row.fill), edge


def _bar(figure: Drawing, row: Row, y: float, *, narrow: bool) -> None:
    fill, edge = _look(row, hollow=row.hollow)
    plain = not row.state and not row.hollow
    figure.bar(
        x=[row.value],
        y=[y],
        orientation="h",
        width=0.36 if narrow else 0.58,
        marker={"color": fill, "line": {"width": 0} if plain else edge},
        customdata=[row.subject_id],
        ids=[row.proof],
        hovertemplate=_hover(row),
    )


def _dot(figure: Drawing, row: Row, y: float, x_max: float) -> None:
    """Dot or diamond; an earlier value before it, hollow, with its own words."""
    if row.start is not None and row.value is not None:
        ring = {"size": 11, "color": PAPER, "line": {"color": row.fill, "width": 2}}
        figure.scatter(
            x=[row.start],
            y=[y],
            mode="markers",
            marker=ring,
            hoverinfo="skip",
            cliponaxis=False,
        )
        near = row.outer or abs(row.value - row.start) / x_max < 0.12
        if near:
            # Words stand on the outer sides of the pair, whichever way it goes.
            falls = row.start > row.value
            place = (
                {"xanchor": "left", "xshift": 9} if falls else {"xanchor": "right", "xshift": -9}
            )
        else:
            place = {"xanchor": "center", "yshift": -14}
        label(figure, row.start, y, row.start_text, font={"size": 13, "color": MUTED}, **place)
    hollow = row.hollow or row.mark == "diamond"
    fill, edge = _look(row, hollow=hollow)
    figure.scatter(
        x=[row.value],
        y=[y],
        mode="markers",
        customdata=[row.subject_id],
        ids=[row.proof],
        cliponaxis=False,
        hovertemplate=_hover(row),
        marker={
            "size": 13,
            "symbol": "diamond" if row.mark == "diamond" else "circle",
            "color": fill,
            "line": edge,
        },
    )


def _value_text(figure: Drawing, row: Row, y: float, *, narrow: bool) -> None:
    value = float(row.value or 0.0)
    shift = 10.0
    falls = row.start is not None and row.start > value and row.mark == "dot"
    if row.bound:
        figure.annotate(
            x=value,
            y=y,
            ax=26,
            ay=0,
            xref="x",
            yref="y",
            axref="pixel",
            ayref="pixel",
            showarrow=True,
            arrowhead=2,
            arrowsize=1,
            arrowwidth=1.8,
            arrowcolor=row.fill,
            arrowside="start",
            standoff=0,
            text="",
        )
        shift = 32.0
    text = f"<b>{row.text}</b>"
    if row.state == "review":
        text += f' <span style="color:{AMBER_TEXT}"><b>?</b></span>'
    if row.sub and not narrow:
        text += f' <span style="color:{MUTED}">{safe(row.sub)}</span>'
    place = {"xanchor": "right", "xshift": -shift} if falls else {"xshift": shift}
    label(figure, value, y, text, font={"size": 14, "color": INK}, **place)


def _phone_room(rows: Sequence[Row]) -> int:
    """Right margin in px on a phone: the words of marks at the right end must fit."""
    longest = max((width_of(r.text) for r in rows if r.value is not None), default=0)
    arrow = 24 if any(r.bound for r in rows) else 0
    return int(min(130, max(64, longest + 18 + arrow)))


def name_room(rows: Sequence[Row]) -> int:
    """Left margin in px that the longest name needs."""
    longest = max((width_of(r.name) for r in rows if r.mark != "header"), default=0)
    return int(min(210, max(150, longest + 28)))


def room_for(rows: Sequence[Row]) -> int:
    """Right margin in px that the longest words after a mark need at the right end."""
    longest = max(
        (width_of(r.text) + width_of(r.sub, 13) for r in rows if r.value is not None), default=0
    )
    return int(min(240, max(40, longest + 24)))
