"""A chart on its sheet: title, how to read it, filters, chart, sources, dates.

Three sizes: a column of an A4 page, its full width, and a slide (16:9). All are drawn from the
figure on the screen, so numbers and colours are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

from dashboard.exports import plot
from dashboard.exports.drawing import Drawing, Path, Shape, Text, rectangle
from dashboard.exports.fonts import wrap
from dashboard.figures.theme import SCREEN_WIDTH
from dashboard.palette import AMBER, BRAND, HAIRLINE, INK, MUTED, PAPER

Size = Literal["column", "full", "wide"]
SIZES: tuple[Size, ...] = ("column", "full", "wide")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Measures, mm and points; ``high`` 0 lets the chart decide."""

    wide: float
    high: float
    margin: float
    title: float
    words: float
    small: float


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
    figure = picture.figure
    if size == "column" and picture.narrow is not None:
        figure = picture.narrow
    scale = plot.MM
    free = sheet.high - y - foot_high - sheet.margin
    if size == "wide":
        # As large as the slide allows; a long chart may use the whole width at smaller type.
        least = SCREEN_WIDTH[picture.size] + 40
        scale = min(free / float(figure.layout.height), room / least)
    elif figure is picture.figure:
        # Words of a chart find room at the width they were made for.
        scale = min(scale, room / (SCREEN_WIDTH[picture.size] + 10))
    wide = min(room, 1.7 * SCREEN_WIDTH[picture.size] * scale) if size == "wide" else room
    high = plot.height(figure, scale)
    top = y + max(0.0, (free - high) / 2 if size == "wide" else 0.0)
    shapes += plot.shapes(figure, (left, top, wide), scale=scale, mark=picture.mark)
    total = sheet.high or y + high + foot_high + sheet.margin
    shapes += _moved(foot, total - foot_high - sheet.margin * 0.6)
    page = Path(rectangle(0, 0, sheet.wide, total), closed=True, fill=PAPER)
    ground = () if clear else (page,)
    return Drawing(sheet.wide, total, picture.title, picture.about, (*ground, *shapes))


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


def _moved(shapes: list[Shape], down: float) -> list[Shape]:
    found: list[Shape] = []
    for shape in shapes:
        if isinstance(shape, Text):
            found.append(
                Text(shape.x, shape.y + down, shape.text, shape.size, shape.face, shape.fill)
            )
        elif isinstance(shape, Path):
            parts = tuple(tuple((x, y + down) for x, y in chain) for chain in shape.parts)
            found.append(Path(parts, stroke=shape.stroke, line=shape.line))
    return found
