"""Money by origin as shares of one bar, and amounts per year as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.figures.theme import Drawing, base, hatch, label, line, row_label, width_of
from dashboard.palette import (
    AXIS,
    INK,
    MONEY_COUNTERPART,
    MONEY_COUNTERPART_EDGE,
    MONEY_LOCAL,
    MONEY_LOCAL_EDGE,
    MONEY_NATIONAL,
    MONEY_UNSTATED,
    MUTED,
    PAPER,
    lighter,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One origin of money in a bar: its amount, the words inside, and its own certificate.

    Without a certificate of its own a part opens that of its bar.
    """

    origin: str
    value: float
    text: str
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Shares:
    """One programme or project: parts in the order national, local, counterpart."""

    name: str
    sub: str
    parts: tuple[Part, ...]
    after: str = ""
    hover: str = ""
    proof: str = ""


#: Distance of rows, px, and where numbers stand below bars with names above.
_PITCH, _ROOMY = 58, 66

ORIGIN_STYLE = {
    "national": (MONEY_NATIONAL, MONEY_NATIONAL, PAPER),
    "local": (MONEY_LOCAL, MONEY_LOCAL_EDGE, INK),
    "unstated": (MONEY_UNSTATED, MONEY_UNSTATED, INK),
    "counterpart": (MONEY_COUNTERPART, MONEY_COUNTERPART_EDGE, INK),
    "rest": (PAPER, MONEY_COUNTERPART_EDGE, INK),
}


def shares_figure(
    bars: Sequence[Shares],
    *,
    absolute: bool = False,
    narrow: bool = False,
    left: int = 176,
    plot_px: int = 300,
) -> go.Figure:
    """Bars split by origin of the money.

    Args:
        bars: in reading order, each with at least one part.
        absolute: lengths by amount on one scale; otherwise each bar is its own 100 %.
        narrow: name above the bar (phones).
        left: width of the name column in px.
        plot_px: assumed width of the plot, to decide which words fit inside.
    """
    above = narrow or absolute
    words = max((width_of(bar.after, 13) for bar in bars), default=0)
    # The sum below a name may be longer than the name.
    left = max(left, *(int(0.86 * width_of(b.sub, 13)) + 8 for b in bars), 0)
    left, right = 6 if above else left, int(max(70, words + 20))
    totals = [sum(p.value for p in bar.parts) for bar in bars]
    scale = max(totals, default=1)
    wholes = [(scale if absolute else total) or 1 for total in totals]
    # A number below its bar must not reach the name of the next one.
    outside = any(
        _outside(p, whole, plot_px)
        for bar, whole in zip(bars, wholes, strict=True)
        for p in bar.parts
    )
    pitch = _ROOMY if above and outside else _PITCH
    figure = base(pitch * len(bars) + 24, left=left, right=right, top=16, bottom=8)
    figure.xaxis(range=[0, 1], showticklabels=False)
    figure.yaxis(range=[len(bars) - 0.5, -0.5])
    for y, (bar, whole) in enumerate(zip(bars, wholes, strict=True)):
        if above:
            text = f'<b>{bar.name}</b> <span style="color:{MUTED}">{bar.sub}</span>'
            row_label(figure, y, text, left, yshift=19)
        else:
            row_label(figure, y, f"<b>{bar.name}</b>", left, yshift=9)
            row_label(figure, y, bar.sub, left, yshift=-9, font={"size": 13, "color": MUTED})
        # Bars keep their place and thickness in px whatever the pitch.
        place, thick = (y + 9.3 / pitch, 19.7 / pitch) if above else (y, 30 / pitch)
        _bar(figure, bar, (place, thick), whole, plot_px, above=above)
    return figure.figure()


def _outside(part: Part, whole: float, plot_px: int) -> bool:
    """Whether the words of a part stand beside its bar."""
    return part.origin != "rest" and not _fits(part, whole, plot_px)


def _fits(part: Part, whole: float, plot_px: int) -> bool:
    return part.value / whole * plot_px > width_of(part.text, 13) + 6


def _bar(
    figure: Drawing,
    bar: Shares,
    at: tuple[float, float],
    whole: float,
    plot_px: int,
    *,
    above: bool,
) -> None:
    """Parts of one bar; ``at`` is its place and thickness on the axis."""
    y, thick = at
    x, taken = 0.0, 0.0
    for part in bar.parts:
        fill, edge, ink = ORIGIN_STYLE[part.origin]
        share = part.value / whole
        fits = _fits(part, whole, plot_px)
        figure.bar(
            x=[share],
            base=[x],
            y=[y],
            orientation="h",
            width=thick,
            marker={
                "color": fill,
                "line": {"color": edge if edge != fill else PAPER, "width": 1.2},
            },
            text=[part.text if fits else ""],
            textposition="inside",
            insidetextanchor="middle",
            textfont={"color": ink, "size": 13},
            textangle=0,
            customdata=[bar.hover or part.text],
            ids=[part.proof or bar.proof],
            hovertemplate="%{customdata}<extra></extra>",
        )
        if _outside(part, whole, plot_px):
            # Words of two slim parts stand beside each other.
            shift = max(0.0, taken - x * plot_px)
            taken = x * plot_px + shift + width_of(part.text, 13) + 6
            label(
                figure,
                x,
                y,
                part.text,
                xshift=shift,
                yshift=24 if not above else -17,
                font={"size": 13, "color": fill if part.origin == "national" else MUTED},
            )
        x += share
    if bar.after:
        label(figure, x, y, bar.after, xshift=7, font={"size": 13, "color": MUTED})


@dataclass(frozen=True, slots=True)
class Column:
    """One year (or part of it): a carried-out, a planned, an unclear or a missing number."""

    name: str
    sub: str
    value: float | None
    text: str
    colour: str
    hollow: bool = False
    unclear: bool = False
    hover: str = ""
    break_before: str = ""
    proof: str = ""


def columns_figure(columns: Sequence[Column], *, narrow: bool = False) -> go.Figure:
    """Columns: solid carried out, hollow planned, pale where nobody says which, hatched unknown.

    Args:
        columns: in order of time; ``break_before`` draws the change of boundaries.
        narrow: smaller words (phones).
    """
    height = 300
    figure = base(height, left=6, right=6, top=30, bottom=44)
    top = max((c.value or 0 for c in columns), default=0) or 1
    figure.xaxis(range=[-0.6, len(columns) - 0.4], showticklabels=False)
    figure.yaxis(range=[0, top * 1.08])
    line(figure, -0.6, 0, len(columns) - 0.4, 0, color=AXIS)
    for x, column in enumerate(columns):
        _column(figure, x, column, top, size=12 if narrow else 13)
        if column.break_before:
            font = {"size": 13, "color": MUTED}
            edge = {"xanchor": "right", "xshift": -5, "yanchor": "top", "font": font}
            line(figure, x - 0.5, 0, x - 0.5, top * 1.02, color=AXIS, dash="dot")
            label(figure, x - 0.5, top * 1.08, column.break_before, **edge)
    return figure.figure()


def _column(figure: Drawing, x: int, column: Column, top: float, *, size: int) -> None:
    """One column with its number above and its words below; a hatched stub when missing."""
    missing = column.value is None
    height = top * 0.12 if missing else float(column.value or 0)
    pale = lighter(column.colour)
    solid = {
        "color": PAPER if column.hollow else pale if column.unclear else column.colour,
        "line": {"color": column.colour, "width": 2 if column.hollow else int(column.unclear)},
    }
    figure.bar(
        x=[x],
        y=[height],
        width=0.62,
        marker=hatch() if missing else solid,
        customdata=[column.hover],
        ids=[column.proof],
        hovertemplate="%{customdata}<extra></extra>",
        hoverinfo="skip" if missing else None,
    )
    above = {"xanchor": "center", "yanchor": "bottom", "yshift": 2, "font": {"size": 14}}
    label(figure, x, height, f"<b>{column.text}</b>", **above)
    below = {"xanchor": "center", "yanchor": "top", "align": "center", "yshift": -4}
    words = f"{column.name}<br>{column.sub}" if column.sub else column.name
    label(figure, x, 0, words, font={"size": size, "color": MUTED}, **below)
