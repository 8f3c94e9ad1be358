"""A chart on its sheet: title, how to read it, filters, chart, sources, dates.

Three sizes: a column of an A4 page, its full width, and a slide (16:9). All are drawn from the
figure on the screen, so numbers and colours are the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import plotly.graph_objects as go

from dashboard.exports import plot
from dashboard.exports.drawing import PT, Circle, Clip, Drawing, Path, Shape, Text, rectangle
from dashboard.exports.fonts import wrap
from dashboard.exports.labels import Box
from dashboard.exports.names import text_box
from dashboard.exports.slices import Plan, Rows, drawn, moved, plan, rows_of
from dashboard.figures.theme import SCREEN_WIDTH, watermark
from dashboard.i18n import number, t
from dashboard.palette import AMBER, BRAND, HAIRLINE, INK, MUTED, PAPER

Size = Literal["column", "full", "wide"]
SIZES: tuple[Size, ...] = ("column", "full", "wide")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Measures, mm and points; ``high`` 0 lets the chart decide, up to :data:`TALLEST`."""

    wide: float
    high: float
    margin: float
    title: float
    words: float
    small: float


#: Height of a sheet on an A4 page at most, mm.
TALLEST = 240.0
#: Smallest type of a chart, points.
LEAST: dict[Size, float] = {"column": 6.5, "full": 6.5, "wide": 8.0}
#: Room between two columns of a chart, mm; width of a chart for phones and size of words, px.
_GAP, _PHONE, _WORDS = 7.0, 330.0, 13.0
_SHEETS: dict[Size, _Sheet] = {
    "column": _Sheet(85, 0, 3, 11, 8, 6.6),
    "full": _Sheet(165, 0, 4, 13, 8.8, 7.2),
    "wide": _Sheet(338.667, 190.5, 12, 24, 13, 10),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands on the sheet.

    Args:
        title: question that the chart answers.
        figure: the chart for wide screens.
        narrow: the same for phones, used for a column; ``None`` when one serves both.
        size: card size of the figure, key of ``figures.theme.SCREEN_WIDTH``.
        subtitle: how to read it, with unit and colours (``markup.for_picture``).
        scope: filter line.
        source: sources and as-of date.
        dated: version of the data and day of the picture.
        about: what it shows, for those who cannot see it.
        mark: watermark words, or empty.
    """

    title: str
    figure: go.Figure
    narrow: go.Figure | None
    size: str
    subtitle: str
    scope: str
    source: str
    dated: str
    about: str
    mark: str = ""


def compose(picture: Picture, size: Size, *, clear: bool = False) -> Drawing:
    """The sheet.

    Args:
        picture: what to draw.
        size: ``column`` (85 mm), ``full`` (165 mm) or ``wide`` (slide of 338.7 x 190.5 mm).
        clear: leave the ground transparent.
    """
    sheet = _SHEETS[size]
    left, room = sheet.margin, sheet.wide - 2 * sheet.margin
    shapes, y = _head(picture, sheet)
    foot, foot_high = _foot(picture, sheet)
    free = (sheet.high or TALLEST) - y - foot_high - sheet.margin
    body = _body(picture, size, (room, free))
    # On a slide a low chart stands in the middle of its room.
    top = y + max(0.0, (free - body.high) / 2 if sheet.high else 0.0)
    shapes += [moved(s, top, left) for s in body.shapes]
    if picture.mark:
        shapes.append(_watermark(picture.mark, (left, top), body))
    total = sheet.high or y + body.high + foot_high + sheet.margin
    shapes += [moved(s, total - foot_high - sheet.margin * 0.6) for s in foot]
    page = Path(rectangle(0, 0, sheet.wide, total), closed=True, fill=PAPER)
    ground = () if clear else (page,)
    return Drawing(sheet.wide, total, picture.title, picture.about, (*ground, *shapes))


# --- chart --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Body:
    """A chart drawn from the top left corner, and the room it takes, mm."""

    shapes: tuple[Shape, ...]
    wide: float
    high: float
    scale: float


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to draw a chart: which form, in how many columns, at which largest mm of a px."""

    figure: go.Figure
    columns: int
    wide: float
    scale: float


def _ways(picture: Picture, size: Size, room: float) -> list[_Way]:
    """Ways to try, best first."""
    usual = float(SCREEN_WIDTH[picture.size])
    half = (room - _GAP) / 2
    if size == "wide":
        # As large as the slide allows; a long chart goes on in a second column.
        return [
            _Way(picture.figure, 1, room, room / (usual + 40)),
            _Way(picture.figure, 2, half, half / (usual + 40)),
        ]
    # Words of a chart find room at the width they were made for.
    whole = _Way(picture.figure, 1, room, min(plot.MM, room / (usual + 10)))
    if picture.narrow is None:
        return [whole]
    if size == "column":
        return [_Way(picture.narrow, 1, room, plot.MM)]
    return [whole, _Way(picture.narrow, 2, half, min(plot.MM, half / _PHONE))]


def _body(picture: Picture, size: Size, box: tuple[float, float]) -> _Body:
    """The chart in its room (width and height, mm).

    Its type is never smaller than :data:`LEAST`. A chart that is too high is drawn smaller down
    to that, then in two columns, and then ends between two rows with words for the others.
    """
    room, free = box
    least = LEAST[size] * PT
    for way in _ways(picture, size, room):
        floor = least / plot.smallest(way.figure)
        if way.figure.layout.yaxis.scaleanchor and way.scale < floor:
            return _small_map(way, floor)
        high = float(way.figure.layout.height)
        largest = max(way.scale, floor)
        if way.columns == 1 and high * floor <= free:
            scale = min(largest, free / high)
            wide = min(room, 1.7 * SCREEN_WIDTH[picture.size] * scale) if size == "wide" else room
            found = plot.shapes(way.figure, (0, 0, wide), scale=scale, least=least)
            return _Body(found, wide, high * scale, scale)
        rows = rows_of(way.figure)
        scale = largest
        while way.columns > 1 and scale > floor and plan(rows, way.columns, free / scale).left_out:
            scale = max(floor, scale * 0.97)
        made = plan(rows, way.columns, free / scale)
        if way.columns > 1 and made.parts and not made.left_out:
            return _in_parts(way, rows, made, scale, least)
    return _ended(way, rows, free, floor, least)


def _in_parts(way: _Way, rows: Rows, made: Plan, scale: float, least: float) -> _Body:
    whole = plot.shapes(way.figure, (0, 0, way.wide), scale=scale, least=least)
    step = way.wide + _GAP
    found = tuple(drawn(whole, rows, made, scale, step))
    wide = step * len(made.parts) - _GAP
    return _Body(found, wide, made.high * scale, scale)


def _ended(way: _Way, rows: Rows, free: float, scale: float, least: float) -> _Body:
    """As many rows as find room, and words for the others."""
    size = max(_WORDS * scale, least) / PT
    line = plot.LEAD * size * PT
    made = plan(rows, way.columns, (free - line) / scale)
    if not made.parts or not made.left_out:
        # Nothing to cut: a chart without rows keeps its whole height.
        made = plan(rows, 1, rows.high)
        return _in_parts(way, rows, made, min(scale, free / rows.high), 0.0)
    body = _in_parts(way, rows, made, scale, least)
    told = t("picture.more_rows", n=number(made.left_out))
    words, _ = plot.words(told, (0, body.high, way.wide), size, MUTED)
    return replace(body, shapes=(*body.shapes, *words), high=body.high + line)


def _small_map(way: _Way, scale: float) -> _Body:
    """A map whose words are larger than its ground would have them, without those that collide."""
    plain = way.figure.to_plotly_json()
    high = float(way.figure.layout.height) * way.scale
    lower = go.Figure(plain | {"layout": plain["layout"] | {"height": high / scale}})
    found = plot.shapes(lower, (0, 0, way.wide), scale=scale)
    return _Body(tuple(_thinned(found, way.wide)), way.wide, high, scale)


def _flat(shapes: Iterable[Shape]) -> Iterator[Shape]:
    for shape in shapes:
        if isinstance(shape, Clip):
            yield from _flat(shape.shapes)
        else:
            yield shape


def _thinned(shapes: tuple[Shape, ...], wide: float) -> Iterator[Shape]:
    """Shapes without words that lie on other words or off the map, or names that lie on marks.

    The number of a mark comes before all names and is drawn over the marks beside its own.
    """
    flat = list(_flat(shapes))
    rings = [x for x in flat if isinstance(x, Circle)]
    places = [Box(r.x - r.r, r.y - r.r, r.x + r.r, r.y + r.r) for r in rings]
    page = Box(0.0, -math.inf, wide, math.inf)
    taken: list[Box] = []
    numbers: list[Text] = []
    dropped: set[int] = set()
    words = [x for x in flat if isinstance(x, Text)]
    for text in sorted(words, key=lambda x: not _is_number(x, rings)):
        own, own_mark = text_box(text).grown(-0.25), _is_number(text, rings)
        against = taken if own_mark else [*taken, *places]
        kept = own.inside(page) and not any(own.meets(b) for b in against)
        if kept:
            taken.append(own)
        if own_mark or not kept:
            dropped.add(id(text))
        if own_mark and kept:
            numbers.append(text)
    yield from _without(shapes, dropped)
    yield from numbers


def _is_number(text: Text, rings: Iterable[Circle]) -> bool:
    """Whether words stand in the middle of a mark."""
    own = text_box(text)
    x, y = (own.left + own.right) / 2, (own.top + own.bottom) / 2
    return any(math.hypot(x - r.x, y - r.y) < 0.5 * r.r for r in rings)


def _without(shapes: Iterable[Shape], dropped: set[int]) -> Iterator[Shape]:
    for shape in shapes:
        if isinstance(shape, Clip):
            yield Clip(shape.box, tuple(_without(shape.shapes, dropped)))
        elif id(shape) not in dropped:
            yield shape


def _watermark(mark: str, at: tuple[float, float], body: _Body) -> Text:
    """Large pale words across the chart."""
    look = watermark(mark, body.wide / body.scale)
    return Text(
        at[0] + body.wide / 2,
        at[1] + body.high / 2,
        mark,
        look["font"]["size"] * body.scale / PT,
        "bold",
        AMBER,
        "middle",
        turn=float(look["textangle"]),
        opacity=float(look["opacity"]),
    )


# --- words --------------------------------------------------------------------------------------
def _head(picture: Picture, sheet: _Sheet) -> tuple[list[Shape], float]:
    left, room = sheet.margin, sheet.wide - 2 * sheet.margin
    y = sheet.margin * 0.8
    shapes: list[Shape] = []
    if picture.mark:
        found, high = plot.words(f"<b>{picture.mark}</b>", (left, y, room), sheet.words, AMBER)
        shapes += found
        y += high
    bar = 0.45 * sheet.margin if sheet.high else 0.0
    if bar:
        shapes.append(Path(rectangle(0, 0, bar, sheet.high), closed=True, fill=BRAND))
    for text, size, colour in (
        (f"<b>{picture.title}</b>", sheet.title, INK),
        (picture.subtitle, sheet.words, INK),
        (picture.scope, sheet.words, MUTED),
    ):
        if text:
            found, high = plot.words(text, (left, y, room), size, colour)
            shapes += found
            y += high + 0.12 * size * 0.35
    return shapes, y + 0.25 * sheet.title * 0.35


def _foot(picture: Picture, sheet: _Sheet) -> tuple[list[Shape], float]:
    """Sources and dates, drawn from 0 downwards."""
    left, room = sheet.margin, sheet.wide - 2 * sheet.margin
    mm = sheet.small * 25.4 / 72
    rule = Path((((left, 0.8), (left + room, 0.8)),), stroke=HAIRLINE, line=0.2)
    shapes: list[Shape] = [rule]
    y = 1.4
    for text in (picture.source, picture.dated):
        for line in wrap(text, mm, room) if text else ():
            y += 1.25 * mm
            shapes.append(Text(left, y, line, sheet.small, fill=MUTED))
    return shapes, y + 0.5
