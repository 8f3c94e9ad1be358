"""Clusters on the ladder of their steps: one lane per step, tile length by area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.figures.rows import Row, rows_figure
from dashboard.figures.theme import base, hatch, label, line, row_label, square, width_of
from dashboard.i18n import number
from dashboard.palette import GRID, MUTED, PAPER


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
    x_max = max(ends, default=1) * 1.04
    unit = x_max / plot_px
    figure = base(84 * len(lanes) + 20, left=170, right=30, top=10, bottom=10)
    figure.update_xaxes(range=[0, x_max], showticklabels=False)
    figure.update_yaxes(range=[len(lanes) - 0.5, -0.5])
    for y, lane in enumerate(lanes):
        row_label(figure, y, f"<b>{lane.name}</b>", 170, yshift=10)
        row_label(figure, y, lane.sub, 170, yshift=-9, font={"size": 13, "color": MUTED})
        if y < len(lanes) - 1:
            figure.add_shape(
                type="line", xref="paper", x0=0, x1=1, y0=y + 0.5, y1=y + 0.5,
                line={"color": GRID, "width": 1}, layer="below",
            )  # fmt: skip
        end = _lane(figure, y, lane, unit, tile, unknown_text)
        if lane.note and (x_max - end) / unit > 150:
            label(
                figure, end + 12 * unit, y, lane.note, font={"size": 13, "color": MUTED}
            )
    return figure


def _lane(
    figure: go.Figure, y: int, lane: Lane, unit: float, tile: float, unknown_text: str
) -> float:
    x, free = 0.0, [float("-inf")] * 4
    for item in (t for t in lane.tiles if t.area is not None):
        area = float(item.area or 0)
        text = number(area, 1)
        fits = area / unit > width_of(text, 13) + 4
        figure.add_trace(
            go.Bar(
                x=[area], base=[x], y=[y], width=0.42, orientation="h",
                marker={"color": lane.fill, "line": {"color": PAPER, "width": 2}},
                text=[text if fits else ""], textposition="inside", insidetextanchor="middle",
                textfont={"color": lane.ink, "size": 13}, textangle=0,
                customdata=[item.cluster_id], hovertemplate=f"{item.hover}<extra></extra>",
            )  # fmt: skip
        )
        name = item.name if fits else f"{item.name} {text}"
        level = next((k for k, edge in enumerate(free) if x / unit >= edge), len(free) - 1)
        free[level] = x / unit + width_of(name, 13) + 20
        label(
            figure, x, y, f"{square(item.key)} {name}", yshift=27 + 17 * level,
            font={"size": 13},
        )  # fmt: skip
        if level:
            line(figure, x + 1.5 * unit, y - 0.22, x + 1.5 * unit, y - 0.24 - 0.2 * level, color="#9AA7AE")
        x += area
    unknown = [t for t in lane.tiles if t.area is None]
    if unknown:
        x += 8 * unit if x else 0
        start = x
        for item in unknown:
            figure.add_trace(
                go.Bar(
                    x=[tile * 0.82], base=[x], y=[y], width=0.42, orientation="h", marker=hatch(),
                    customdata=[item.cluster_id], hovertemplate=f"{item.hover}<extra></extra>",
                )  # fmt: skip
            )
            x += tile
        right = width_of(unknown_text, 13) > (x - start) / unit
        label(
            figure, x if right else start, y, unknown_text.format(n=len(unknown)), yshift=-27,
            xanchor="right" if right else "left", font={"size": 13, "color": MUTED},
        )  # fmt: skip
    return x


def _narrow(lanes: Sequence[Lane], unknown_text: str) -> go.Figure:
    rows: list[Row] = []
    for lane in lanes:
        rows.append(Row(lane.name, "header", sub=lane.sub))
        for item in lane.tiles:
            if item.area is not None:
                rows.append(
                    Row(item.name, "bar", item.area, text=number(item.area, 1), key=item.key,
                        fill=lane.fill, subject_id=item.cluster_id)
                )  # fmt: skip
        n = sum(t.area is None for t in lane.tiles)
        if n:
            rows.append(Row("", "missing", sub=unknown_text.format(n=n)))
    x_max = max((r.value or 0 for r in rows), default=1) * 1.05
    return rows_figure(rows, x_max, narrow=True)
