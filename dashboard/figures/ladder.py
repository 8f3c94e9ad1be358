"""Clusters on the ladder of their steps: one lane per step, tile length by area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.figures.rows import Row, rows_figure
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
from dashboard.i18n import number
from dashboard.palette import AXIS, GRID, MUTED, PAPER


@dataclass(frozen=True, slots=True)
class Tile:
    """A cluster on the ladder; ``area`` in ha, ``None`` when no source gives it."""

    cluster_id: str
    name: str
    area: float | None
    key: str
    hover: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A step with its clusters, most mature lane first."""

    name: str
    sub: str
    tiles: tuple[Tile, ...]
    fill: str
    edge: str
    ink: str
    note: str = ""


def ladder_figure(
    lanes: Sequence[Lane], unknown_text: str, *, narrow: bool = False, plot_px: int = 500
) -> go.Figure:
    """One lane per step; tiles as long as hectares; unknown areas hatched, outside the scale.

    Args:
        lanes: in reading order; empty lanes are the caller's choice.
        unknown_text: words under the hatched tiles, with ``{n}``.
        narrow: one bar per cluster instead (phones).
        plot_px: assumed width of the plot, to keep names apart.
    """
    if narrow:
        return _narrow(lanes, unknown_text)
    known = [sum(t.area or 0 for t in lane.tiles) for lane in lanes]
    unknown = [sum(t.area is None for t in lane.tiles) for lane in lanes]
    unit = (max(known, default=0) or 1) / plot_px  # ha per px at first guess
    tile = 17 * unit
    ends = [k + (u * tile + 14 * unit if u else 0) for k, u in zip(known, unknown, strict=True)]
    x_max = (max(ends, default=0) or 1) * 1.04
    unit = x_max / plot_px
    highest = max((k for lane in lanes for k in _levels(lane, unit)), default=0)
    figure = base(
        (84 + 17 * max(0, highest - 1)) * len(lanes) + 20, left=170, right=30, top=10, bottom=10
    )
    figure.xaxis(range=[0, x_max], showticklabels=False)
    figure.yaxis(range=[len(lanes) - 0.5, -0.5])
    for y, lane in enumerate(lanes):
        row_label(figure, y, f"<b>{lane.name}</b>", 170, yshift=10)
        row_label(figure, y, lane.sub, 170, yshift=-9, font={"size": 13, "color": MUTED})
        if y < len(lanes) - 1:
            figure.shape(
                type="line",
                xref="paper",
                x0=0,
                x1=1,
                y0=y + 0.5,
                y1=y + 0.5,
                line={"color": GRID, "width": 1},
                layer="below",
            )
        end = _lane(figure, y, lane, _Scale(unit, tile), unknown_text)
        if lane.note and (x_max - end) / unit > 150:
            label(figure, end + 12 * unit, y, lane.note, font={"size": 13, "color": MUTED})
    return figure.figure()


@dataclass(frozen=True, slots=True)
class _Scale:
    """Hectares per px, and the length in ha that a tile of unknown area is drawn with."""

    unit: float
    tile: float


def _fits(area: float, unit: float) -> bool:
    """Whether a tile has room for its hectares."""
    return area / unit > width_of(number(area, 1), 13) + 4


def _levels(lane: Lane, unit: float) -> list[int]:
    """Height of the name of each known tile, so that names do not lie on each other."""
    x, free, found = 0.0, [float("-inf")] * 4, []
    for item in (t for t in lane.tiles if t.area is not None):
        area = float(item.area or 0)
        name = item.name if _fits(area, unit) else f"{item.name} {number(area, 1)}"
        px = x / unit
        level = next((k for k, edge in enumerate(free) if px >= edge), len(free) - 1)
        free[level] = px + width_of(name, 13) + 20
        found.append(level)
        x += area
    return found


def _lane(figure: Drawing, y: int, lane: Lane, scale: _Scale, unknown_text: str) -> float:
    """Draw the tiles of a lane; returns where they end, in ha."""
    x, levels = 0.0, _levels(lane, scale.unit)
    for item, level in zip((t for t in lane.tiles if t.area is not None), levels, strict=True):
        area = float(item.area or 0)
        text = number(area, 1)
        fits = _fits(area, scale.unit)
        figure.bar(
            x=[area],
            base=[x],
            y=[y],
            width=0.42,
            orientation="h",
            marker={"color": lane.fill, "line": {"color": PAPER, "width": 2}},
            text=[text if fits else ""],
            textposition="inside",
            insidetextanchor="middle",
            textfont={"color": lane.ink, "size": 13},
            textangle=0,
            customdata=[item.cluster_id],
            hovertemplate=f"{item.hover}<extra></extra>",
        )
        name = item.name if fits else f"{item.name} {text}"
        words = f"{square(item.key)} {safe(name)}"
        label(figure, x, y, words, yshift=27 + 17 * level, font={"size": 13})
        if level:
            hair = x + 1.5 * scale.unit
            line(figure, hair, y - 0.22, hair, y - 0.24 - 0.2 * level, color=AXIS)
        x += area
    return _unknown(figure, y, lane, x, scale, words=unknown_text)


def _unknown(figure: Drawing, y: int, lane: Lane, x: float, scale: _Scale, *, words: str) -> float:
    """Hatched tiles after the scale, counted in words."""
    unknown = [t for t in lane.tiles if t.area is None]
    if not unknown:
        return x
    start = x = x + (8 * scale.unit if x else 0)
    for item in unknown:
        figure.bar(
            x=[scale.tile * 0.82],
            base=[x],
            y=[y],
            width=0.42,
            orientation="h",
            marker=hatch(),
            customdata=[item.cluster_id],
            hovertemplate=f"{item.hover}<extra></extra>",
        )
        x += scale.tile
    right = width_of(words, 13) > (x - start) / scale.unit
    label(
        figure,
        x if right else start,
        y,
        words.format(n=len(unknown)),
        yshift=-25,
        xanchor="right" if right else "left",
        font={"size": 13, "color": MUTED},
    )
    return x


def _narrow(lanes: Sequence[Lane], unknown_text: str) -> go.Figure:
    rows: list[Row] = []
    for lane in lanes:
        rows.append(Row(lane.name, "header", sub=lane.sub))
        rows += [
            Row(
                item.name,
                "bar",
                item.area,
                text=number(item.area, 1),
                key=item.key,
                fill=lane.fill,
                subject_id=item.cluster_id,
            )
            for item in lane.tiles
            if item.area is not None
        ]
        n = sum(t.area is None for t in lane.tiles)
        if n:
            rows.append(Row("", "missing", sub=unknown_text.format(n=n)))
    x_max = (max((r.value or 0 for r in rows), default=0) or 1) * 1.05
    return rows_figure(rows, x_max, narrow=True)
