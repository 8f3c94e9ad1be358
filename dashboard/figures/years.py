"""Figures of organisations year by year: lanes of cells, and lines that break at a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.figures.theme import Drawing, base, hatch, label, line, row_label, safe, wrapped
from dashboard.palette import AXIS, GRID, HATCH, INK, MUTED, PAPER


@dataclass(frozen=True, slots=True)
class Cell:
    """One year of an organisation.

    Args:
        year: the year.
        value: its figure; ``None`` when no source gives it.
        text: the figure in words.
        told: whether any source speaks of the organisation in that year.
        hover: HTML shown on hovering.
        proof: what the mark asks its certificate with.
    """

    year: int
    value: float | None
    text: str = ""
    told: bool = True
    hover: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One organisation: its names or words (one line each), colour and years in order."""

    names: tuple[str, ...]
    colour: str
    cells: tuple[Cell, ...]


#: Height in px of a cell, of a line of words, and between two lanes.
CELL, WORDS, BETWEEN = 26, 19, 12
#: Room between the words of a lane and its boxes, px: they must not touch on a slide either.
APART = 11


def _span(lanes: Sequence[Lane]) -> tuple[int, int]:
    years = [c.year for lane in lanes for c in lane.cells]
    return min(years), max(years)


def _year_names(figure: Drawing, first: int, last: int, y: float, *, narrow: bool) -> None:
    """Numbers of the years; two digits on a phone with many of them."""
    short = narrow and last - first > 5
    for year in range(first, last + 1):
        words = f"’{year % 100:02}" if short else str(year)
        font = {"size": 13, "color": MUTED}
        label(figure, year, y, words, xanchor="center", yanchor="top", font=font)


def _break(figure: Drawing, at: float, low: float, high: float, words: str, *, last: int) -> None:
    """The day the boundaries changed, between the years before and since."""
    line(figure, at, low, at, high, color=AXIS, dash="dot", width=1.2)
    font = {"size": 13, "color": MUTED}
    side = "right" if at > last - 3 else "left"
    shift = -5 if side == "right" else 5
    label(figure, at, high, words, xanchor=side, xshift=shift, yanchor="top", font=font)


def _cell(
    figure: Drawing, lane: Lane, cell: Cell, *, y: float, height: float, text: str = ""
) -> None:
    solid = {"color": lane.colour, "line": {"width": 0}}
    more = {"hovertemplate": "%{customdata}<extra></extra>"} if cell.hover else {}
    figure.bar(
        x=[cell.year],
        y=[height],
        base=[y],
        width=0.9,
        marker=solid if cell.told else hatch(),
        text=[text],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"size": 14, "color": PAPER},
        cliponaxis=False,
        customdata=[cell.hover],
        ids=[cell.proof],
        hoverinfo=None if cell.hover else "skip",
        **more,
    )


def lanes_figure(
    lanes: Sequence[Lane], *, break_at: float = 0.0, break_text: str = "", narrow: bool = False
) -> go.Figure:
    """One lane per organisation: a cell per year, hatched when no source tells of that year.

    Args:
        lanes: in reading order, each with a cell or more.
        break_at: place of the change of boundaries between two years; 0 for none in the picture.
        break_text: words at it.
        narrow: names broken into lines of a phone.
    """
    first, last = _span(lanes)
    # The estimate of widths counts every letter as wide; long names take a sixth less.
    width = 300 if narrow else 690
    names = ["<br>".join(wrapped(safe(n), width, 14) for n in lane.names) for lane in lanes]
    heights = [WORDS * (n.count("<br>") + 1) + APART + CELL + BETWEEN for n in names]
    shown = first < break_at < last
    top = 24 if shown else 2
    figure = base(sum(heights) + top + 34, left=6, right=6, top=6, bottom=28)
    whole = sum(heights) + top
    figure.xaxis(range=[first - 0.5, last + 0.5], showticklabels=False)
    figure.yaxis(range=[0, whole])
    y = float(whole - top)
    for lane, words, height in zip(lanes, names, heights, strict=True):
        row_label(figure, y, words, 6, yanchor="top", font={"size": 14, "color": INK})
        floor = y - height + BETWEEN
        for cell in lane.cells:
            _cell(figure, lane, cell, y=floor, height=CELL, text=cell.text)
        y -= height
    if shown:
        _break(figure, break_at, 0, whole, break_text, last=last)
    _year_names(figure, first, last, 0, narrow=narrow)
    return figure.figure()


#: Height in px of the room for lines, and of the strip of a lane below it.
ROOM, STRIP = 190, 15


def series_figure(
    lanes: Sequence[Lane],
    *,
    limits: Sequence[tuple[float, str]] = (),
    break_at: float = 0.0,
    break_text: str = "",
    narrow: bool = False,
) -> go.Figure:
    """A line per organisation that breaks where a year has no figure.

    Below the lines a strip per organisation shows which years have a figure (solid) and which
    have none (hatched), so that a gap is seen and not guessed.

    Args:
        lanes: organisations with at least one known figure among them.
        limits: thresholds to draw across, with their words.
        break_at: see :func:`lanes_figure`.
        break_text: words at it.
        narrow: fewer words (phones).
    """
    first, last = _span(lanes)
    values = [c.value for lane in lanes for c in lane.cells if c.value is not None]
    top = max([*values, *(v for v, _ in limits if v <= 1.6 * max(values))]) * 1.2 or 1.0
    per_px = top / ROOM
    depth = 10 + STRIP * len(lanes)
    figure = base(ROOM + depth + 54, left=12, right=12, top=26, bottom=28)
    figure.xaxis(range=[first - 0.5, last + 0.5], showticklabels=False)
    figure.yaxis(range=[-depth * per_px, top])
    line(figure, first - 0.5, 0, last + 0.5, 0, color=AXIS)
    for value, words in limits:
        if value > top:
            continue
        line(figure, first - 0.5, value, last + 0.5, value, color=GRID, width=1.2)
        _limit(figure, lanes, value, words, room=34 * per_px)
    for n, lane in enumerate(lanes):
        _run(figure, lane)
        low = -(10 + STRIP * (n + 1) - 4) * per_px
        for cell in lane.cells:
            _mark(figure, lane, cell, low, (STRIP - 4) * per_px)
    _numbers(figure, lanes, per_px)
    if first < break_at < last:
        line(figure, break_at, -depth * per_px, break_at, top, color=AXIS, dash="dot", width=1.2)
        font = {"size": 13, "color": MUTED}
        label(figure, break_at, 1, break_text, yref="paper", yanchor="bottom", yshift=4,
              xanchor="right", xshift=12, font=font)  # fmt: skip
    _year_names(figure, first, last, -depth * per_px, narrow=narrow)
    return figure.figure()


def _mark(figure: Drawing, lane: Lane, cell: Cell, low: float, height: float) -> None:
    """Whether a year has a figure: a solid box, or a hatched one. A bar would have a length."""
    known, half = cell.value is not None, 0.45
    left, right, high = cell.year - half, cell.year + half, low + height
    pattern = {"shape": "/", "size": 6, "solidity": 0.28, "fgcolor": HATCH, "bgcolor": PAPER}
    figure.scatter(
        x=[left, right, right, left, left],
        y=[low, low, high, high, low],
        mode="lines",
        line={"width": 1, "color": lane.colour if known else HATCH},
        fill="toself",
        hoverinfo="skip",
        **({"fillcolor": lane.colour} if known else {"fillpattern": pattern}),
    )


def _limit(
    figure: Drawing, lanes: Sequence[Lane], value: float, words: str, *, room: float
) -> None:
    """Words of a threshold at the end of its line that no named figure is near; else none."""
    first, last = _span(lanes)
    named = [
        (cell.year, cell.value)
        for lane in lanes
        for known in [[c for c in lane.cells if c.value is not None]]
        for cell in (*known[:1], *known[-1:])
    ]
    near = [year for year, v in named if v is not None and abs(v - value) < room]
    font = {"size": 13, "color": MUTED}
    for x, anchor, side in ((first - 0.5, "left", first), (last + 0.5, "right", last)):
        # The words are about as long as two thirds of the axis on a phone.
        if all(abs(year - side) > 0.67 * (last - first) for year in near):
            label(figure, x, value, words, xanchor=anchor, yanchor="bottom", yshift=-1, font=font)
            return


def _run(figure: Drawing, lane: Lane) -> None:
    """The line and points of a lane; Plotly breaks the line at a missing value."""
    known = [c for c in lane.cells if c.value is not None]
    if not known:
        return
    figure.scatter(
        x=[c.year for c in lane.cells],
        y=[c.value for c in lane.cells],
        mode="lines",
        connectgaps=False,
        line={"color": lane.colour, "width": 2.4},
        hoverinfo="skip",
    )
    figure.scatter(
        x=[c.year for c in known],
        y=[c.value for c in known],
        mode="markers",
        marker={"size": 9, "color": lane.colour, "line": {"color": PAPER, "width": 1.2}},
        customdata=[c.hover for c in known],
        ids=[c.proof for c in known],
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
    )


def _numbers(figure: Drawing, lanes: Sequence[Lane], per_px: float) -> None:
    """The first and last known figure of each lane in words, where there is room for them."""
    ends: dict[int, list[tuple[float, str, str]]] = {}
    for lane in lanes:
        known = [c for c in lane.cells if c.value is not None]
        for cell in {c.year: c for c in (*known[:1], *known[-1:])}.values():
            ends.setdefault(cell.year, []).append((cell.value or 0.0, cell.text, lane.colour))
    for year, found in ends.items():
        last = float("inf")
        for n, (value, text, colour) in enumerate(sorted(found, reverse=True)):
            close = last - value < 26 * per_px
            last = value
            # Of points close together the highest is named above, the lowest below.
            if close and n < len(found) - 1:
                continue
            where = (
                {"yanchor": "top", "yshift": -7} if close else {"yanchor": "bottom", "yshift": 7}
            )
            font = {"size": 14, "color": colour}
            label(figure, year, value, f"<b>{text}</b>", xanchor="center", font=font, **where)
