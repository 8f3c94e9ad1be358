"""The report map on its sheet: head, map, legend, table, sources.

Three sheets of the same content: A4 upright with the whole table, A4 across with the short one,
and 16:9 for a slide with one large number. Sizes are in millimetres and points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import shapely

from dashboard.exports import blocks
from dashboard.exports.blocks import HeadSizes
from dashboard.exports.drawing import PT, Drawing, Path, Shape, Text, rectangle
from dashboard.exports.fonts import width
from dashboard.exports.ground import Ground, View, fit, ground
from dashboard.exports.mapframe import MapPart, draw, places
from dashboard.exports.names import Style
from dashboard.exports.spec import Paper, ReportMap
from dashboard.geodata import Geo
from dashboard.i18n import t
from dashboard.identity import Same
from dashboard.palette import HAIRLINE, INK, MUTED, PAPER

__all__ = ["Composed", "Drawing", "Paper", "ReportMap", "compose", "composed", "inset"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Measures of a paper.

    Args:
        width, height, margin: mm.
        head: type of the head, points.
        legend: type of the legend, points.
        small: type of the foot, points.
        beside: width of the column beside the map, mm; 0 puts legend and table below it.
        style: sizes of the map.
    """

    width: float
    height: float
    margin: float
    head: HeadSizes
    legend: float
    small: float
    beside: float
    style: Style


SHEETS: dict[Paper, Sheet] = {
    "a4_portrait": Sheet(210, 297, 12, HeadSizes(19, 12.6, 8.8), 8.6, 7.2, 0, Style(1.0, 0.262)),
    "a4_landscape": Sheet(297, 210, 12, HeadSizes(19, 12.6, 8.8), 8.6, 7.2, 62, Style(1.0, 0.28)),
    "wide": Sheet(
        338.667, 190.5, 10.6, HeadSizes(23.5, 0, 11.4), 11.0, 8.4, 76, Style(1.24, 0.335)
    ),
}


@dataclass(frozen=True, slots=True)
class Composed:
    """A sheet and its map part, which tests look into."""

    drawing: Drawing
    map_part: MapPart
    view: View


def compose(geo: Geo, spec: ReportMap, paper: Paper) -> Drawing:
    """The sheet.

    Args:
        geo: map layers.
        spec: what to show.
        paper: ``a4_portrait``, ``a4_landscape`` or ``wide`` (16:9).

    Returns:
        The drawing; ``left_out`` names the clusters whose name found no room on the map.
    """
    return composed(geo, spec, paper).drawing


def composed(geo: Geo, spec: ReportMap, paper: Paper) -> Composed:
    """The sheet and its parts. Kept for the last few requests: placing names takes longest."""
    return _composed(Same(geo), spec, paper)


@lru_cache(maxsize=24)
def _composed(key: Same[Geo], spec: ReportMap, paper: Paper) -> Composed:
    sheet, base = SHEETS[paper], ground(key.value, spec.frame)
    return _beside(base, spec, sheet) if sheet.beside else _below(base, spec, sheet)


def _bounds(base: Ground, spec: ReportMap) -> tuple[float, float, float, float]:
    """What the window must hold: chosen places, one chosen province, or the region."""
    shapes = places(base, spec)
    if not shapes and len(spec.provinces) == 1:
        shapes = [p.shape for p in base.provinces if p.unit_id in spec.provinces]
    west, south, east, north = shapely.total_bounds(shapes or [base.region])
    return float(west), float(south), float(east), float(north)


#: Where names find no room, marks and names are drawn smaller: factors of both.
_SMALLER = ((1.0, 1.0), (0.86, 0.92), (0.74, 0.85))


def _map(
    base: Ground, spec: ReportMap, box: tuple[float, float, float, float], sheet: Sheet
) -> tuple[MapPart, View, Style]:
    """The map with its marks as large as all names have room for."""
    view = fit(_bounds(base, spec), box, 4.5 * sheet.style.type)
    tried: list[tuple[MapPart, View, Style]] = []
    for mark, label in _SMALLER:
        style = replace(sheet.style, mark=sheet.style.mark * mark, label=label)
        tried.append((draw(base, spec, view, style), view, style))
        if not tried[-1][0].left_out:
            break
    return min(tried, key=lambda made: len(made[0].left_out))


def _foot(spec: ReportMap, sheet: Sheet) -> blocks.Block:
    """Sources at the left, disclaimer and dates at the right, from the lower margin upwards.

    Its height counts from its hairline to the lower edge of the page.
    """
    left, wide = sheet.margin, sheet.width - 2 * sheet.margin
    said = " ".join(x for x in (spec.sources, spec.boundaries) if x)
    size = sheet.small
    bottom = sheet.height - sheet.margin * 0.62
    right = left + wide
    if sheet.beside:
        told = width(spec.disclaimer, size * 1.05 * PT, "semibold"), width(spec.dated, size * PT)
        room = wide - max(sheet.beside, *told) - 10 * sheet.style.type
        column = blocks.sources(said, size, (left, 0, room))
        high = max(column.high, size * PT * 3)
        top = bottom - high
        found = blocks.sources(said, size, (left, top, room)).shapes
        y = top + size * 1.05 * PT
        lines = (
            Text(right, y, spec.disclaimer, size * 1.05, "semibold", INK, "end"),
            Text(right, y + size * PT * 1.5, spec.dated, size, fill=MUTED, anchor="end"),
        )
    else:
        column = blocks.sources(said, size, (left, 0, wide))
        top = bottom - column.high - size * PT * 2.2
        found = blocks.sources(said, size, (left, top, wide)).shapes
        lines = (
            Text(left, bottom, spec.disclaimer, size * 1.1, "semibold", INK),
            Text(right, bottom, spec.dated, size, fill=MUTED, anchor="end"),
        )
    rule = Path((((left, top - 1.6), (right, top - 1.6)),), stroke=HAIRLINE, line=0.2)
    return blocks.Block((rule, *found, *lines), sheet.height - (top - 1.6))


def _finished(
    spec: ReportMap, sheet: Sheet, shapes: list[Shape], part: MapPart, view: View
) -> Composed:
    lost = len(part.left_out)
    if lost:
        x, y = view.left + view.wide, view.top + view.high + 2.3
        words = t("report_map.unnamed", n=lost)
        shapes.append(Text(x, y, words, 6.0, "italic", MUTED, "end"))
    page = Path(rectangle(0, 0, sheet.width, sheet.height), closed=True, fill=PAPER)
    about = f"{spec.finding} {spec.scope}. {spec.disclaimer}"
    drawing = Drawing(sheet.width, sheet.height, spec.title, about, (page, *shapes), part.left_out)
    return Composed(drawing, part, view)


def _beside(base: Ground, spec: ReportMap, sheet: Sheet) -> Composed:
    """Map at the left; legend, table or large number in a column at the right."""
    m, wide = sheet.margin, sheet.width - 2 * sheet.margin
    slide = not sheet.head.finding
    # On a slide the finding is the title.
    texts = (spec.title, spec.finding, spec.scope)
    if slide:
        texts = (spec.finding, "", spec.scope)
    head = blocks.head(texts, sheet.head, (m, m * 0.74, wide), spec.mark)
    foot = _foot(spec, sheet)
    top, bottom = m * 0.74 + head.high + 3.4, sheet.height - foot.high - 3.0
    x, gap = sheet.width - m - sheet.beside, 6.0
    box = (m, top, wide - sheet.beside - gap, bottom - top)
    part, view, style = _map(base, spec, box, sheet)
    key = blocks.legend_column(spec.groups, (x, top, sheet.beside), style, sheet.legend)
    shapes: list[Shape] = [*head.shapes, *part.shapes, *key.shapes, *foot.shapes]
    y = top + key.high + 3.0
    if slide:
        if spec.highlight[0] and bottom - y > 14:
            place = (x, max(y + 2, bottom - 19), sheet.beside)
            shapes += blocks.highlight(spec.highlight, place, sheet.style).shapes
    elif spec.listing is not None and spec.listing.lines:
        room = (x, y, sheet.beside)
        shapes += blocks.short_table(spec.listing, room, bottom - y, sheet.style).shapes
    return _finished(spec, sheet, shapes, part, view)


#: Heights of a line of the whole table, mm, and of the lowest map.
_ROOMY, _TIGHT, _LOWEST_MAP = 4.35, 3.6, 118.0


def _below(base: Ground, spec: ReportMap, sheet: Sheet) -> Composed:
    """Map on top; legend in a row and the whole table below; the map gives way to the table."""
    m, wide = sheet.margin, sheet.width - 2 * sheet.margin
    texts = (spec.title, spec.finding, spec.scope)
    head = blocks.head(texts, sheet.head, (m, m * 0.74, wide), spec.mark)
    foot = _foot(spec, sheet)
    key = blocks.legend_row(spec.groups, (m, 0, wide), sheet.style, sheet.legend)
    top, bottom = m * 0.74 + head.high + 3.4, sheet.height - foot.high - 2.6
    lines = spec.listing.lines if spec.listing else ()
    note = blocks.sources(spec.listing.note if spec.listing else "", sheet.small, (m, 0, wide))
    spare = bottom - top - key.high - 9.5 - note.high
    rows = math.ceil(len(lines) / 2) if len(lines) > 8 else len(lines)
    step = min(_ROOMY, max(_TIGHT, (spare - 138.0) / (rows + 1.4)))
    rows = min(rows, int((spare - _LOWEST_MAP - 1.5) / step) - 1)
    table = blocks.table_height(rows, step) if lines else 0.0
    # More than the region is high would only be margin.
    high = min(spare - table, 178.0)
    box = (m, top, wide, high)
    part, view, style = _map(base, spec, box, sheet)
    y = top + high + 3.6
    drawn = blocks.legend_row(spec.groups, (m, y, wide), style, sheet.legend)
    shapes: list[Shape] = [*head.shapes, *part.shapes, *drawn.shapes, *foot.shapes]
    y += drawn.high + 3.4
    if spec.listing is not None and lines:
        shapes += blocks.full_table(spec.listing, (m, y, wide), rows, step, sheet.style).shapes
        under = (m, y + table + 0.4, wide)
        shapes += blocks.sources(spec.listing.note, sheet.small, under).shapes
    return _finished(spec, sheet, shapes, part, view)


@lru_cache(maxsize=8)
def _inset(key: Same[Geo], spec: ReportMap, wide: float, high: float) -> Drawing:
    sheet = replace(SHEETS["a4_portrait"], width=wide, margin=0.0)
    # The frame of the map and the outermost words keep clear of the edge.
    edge = 0.2
    box = (edge, edge, wide - 2 * edge, high)
    part, _, style = _map(ground(key.value, spec.frame), spec, box, sheet)
    legend = blocks.legend_row(spec.groups, (edge, high + 3.4, box[2]), style, sheet.legend)
    tall = high + 3.4 + legend.high
    page = Path(rectangle(0, 0, wide, tall), closed=True, fill=PAPER)
    shapes: list[Shape] = [page, *part.shapes, *legend.shapes]
    lost = len(part.left_out)
    if lost:
        words = t("report_map.unnamed", n=lost)
        shapes.append(Text(wide - edge, high + 2.5, words, 6.0, "italic", MUTED, "end"))
    about = f"{spec.finding}. {spec.scope}. {spec.disclaimer}"
    return Drawing(wide, tall, spec.title, about, tuple(shapes), part.left_out)


def inset(geo: Geo, spec: ReportMap, wide: float, high: float) -> Drawing:
    """The map with its legend below, without title, table and foot: a figure of a page of text.

    Args:
        geo: map layers.
        spec: what to show.
        wide: width, mm.
        high: height of the map, mm; the legend comes on top of it.
    """
    return _inset(Same(geo), spec, wide, high)
