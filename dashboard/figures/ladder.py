"""Clusters on the ladder of their steps: one lane per step, tile length by area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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

#: Height of a tile, and room below it for words, in px.
TILE_PX, BELOW_PX = 35, 30
#: Width of the plot on a sheet of paper, the narrowest it is drawn at, px: names that keep apart
#: there do so on every wider screen.
TIGHT_PX = 340


@dataclass(frozen=True, slots=True)
class Tile:
    """A cluster on the ladder; ``area`` in ha, ``None`` when no source gives it."""

    cluster_id: str
    name: str
    area: float | None
    key: str
    hover: str
    proof: str = ""


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
    # The vertical axis counts px, so that a lane is only as high as its names need.
    squeeze = min(plot_px, TIGHT_PX) / plot_px
    levels = [_levels(lane, unit, squeeze) for lane in lanes]
    above = [27 + 17 * max(own, default=0) for own in levels]
    heights = [TILE_PX / 2 + a + BELOW_PX for a in above]
    total = int(sum(heights))
    # Names may reach beyond the last tile.
    over = max((_overhang(lane, unit, plot_px) for lane in lanes), default=0.0)
    right = int(30 + min(150, max(0, over)))
    figure = base(total + 20, left=170, right=right, top=10, bottom=10)
    figure.xaxis(range=[0, x_max], showticklabels=False)
    figure.yaxis(range=[max(total, 1), 0])
    bottom = 0.0
    for i, lane in enumerate(lanes):
        y, bottom = bottom + above[i] + TILE_PX / 2 - 8, bottom + heights[i]
        row_label(figure, y, f"<b>{lane.name}</b>", 170, yshift=10)
        row_label(figure, y, lane.sub, 170, yshift=-9, font={"size": 13, "color": MUTED})
        if i < len(lanes) - 1:
            figure.shape(
                type="line",
                xref="paper",
                x0=0,
                x1=1,
                y0=bottom,
                y1=bottom,
                line={"color": GRID, "width": 1},
                layer="below",
            )
        end = _lane(figure, y, lane, levels[i], _Scale(unit, tile), words=unknown_text)
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


def _outline(lane: Lane) -> dict[str, Any]:
    """A white gap between tiles; tiles as white as the paper get the outline of their step."""
    if lane.fill == PAPER:
        return {"color": lane.edge, "width": 1.4}
    return {"color": PAPER, "width": 2}


def _names(lane: Lane, unit: float, squeeze: float = 1.0) -> list[tuple[float, float]]:
    """Where the name of each known tile begins, and its width, px.

    A name has the hectares with it where its tile has no room for them.
    """
    x, found = 0.0, []
    for item in (t for t in lane.tiles if t.area is not None):
        area = float(item.area or 0)
        name = item.name if _fits(area, unit) else f"{item.name} {number(area, 1)}"
        found.append((x / unit * squeeze, width_of(name, 13) + 20))
        x += area
    return found


def _overhang(lane: Lane, unit: float, plot_px: int) -> float:
    """How far the names of a lane reach beyond the plot, px."""
    tight = min(plot_px, TIGHT_PX)
    ends = [x + wide - 2 for x, wide in _names(lane, unit, tight / plot_px)]
    return max((end - tight for end in ends), default=0.0)


def _levels(lane: Lane, unit: float, squeeze: float) -> list[int]:
    """Height of the name of each known tile: above every name to its right that it would touch.

    So a line from a tile to its name meets no other name: names to its left that reach over the
    tile are higher, names to its right begin beyond it.
    """
    names = _names(lane, unit, squeeze)
    found: list[int] = []
    for k, (x, wide) in reversed(list(enumerate(names))):
        right = zip(names[k + 1 :], found, strict=True)
        found.insert(0, max((level + 1 for (at, _), level in right if at < x + wide), default=0))
    return found


def _lane(
    figure: Drawing, y: float, lane: Lane, levels: Sequence[int], scale: _Scale, *, words: str
) -> float:
    """Draw the tiles of a lane; returns where they end, in ha."""
    x = 0.0
    for item, level in zip((t for t in lane.tiles if t.area is not None), levels, strict=True):
        area = float(item.area or 0)
        text = number(area, 1)
        fits = _fits(area, scale.unit)
        figure.bar(
            x=[area],
            base=[x],
            y=[y],
            width=TILE_PX,
            orientation="h",
            marker={"color": lane.fill, "line": _outline(lane)},
            text=[text if fits else ""],
            textposition="inside",
            insidetextanchor="middle",
            textfont={"color": lane.ink, "size": 13},
            textangle=0,
            customdata=[item.cluster_id],
            ids=[item.proof],
            hovertemplate=f"{item.hover}<extra></extra>",
        )
        name = item.name if fits else f"{item.name} {text}"
        told = f"{square(item.key)} {safe(name)}"
        label(figure, x, y, told, yshift=27 + 17 * level, font={"size": 13})
        if level:
            hair = x + 1.5 * scale.unit
            top = y - TILE_PX / 2
            line(figure, hair, top, hair, top - 17 * level, color=AXIS)
        x += area
    return _unknown(figure, y, lane, x, scale, words=words)


def _unknown(
    figure: Drawing, y: float, lane: Lane, x: float, scale: _Scale, *, words: str
) -> float:
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
            width=TILE_PX,
            orientation="h",
            marker=hatch(),
            customdata=[item.cluster_id],
            ids=[item.proof],
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
                fill=lane.edge if lane.fill == PAPER else lane.fill,
                hollow=lane.fill == PAPER,
                subject_id=item.cluster_id,
                proof=item.proof,
            )
            for item in lane.tiles
            if item.area is not None
        ]
        n = sum(t.area is None for t in lane.tiles)
        if n:
            rows.append(Row("", "missing", sub=unknown_text.format(n=n)))
    x_max = (max((r.value or 0 for r in rows), default=0) or 1) * 1.05
    return rows_figure(rows, x_max, narrow=True)
