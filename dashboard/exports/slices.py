"""A chart cut between its rows: in columns beside each other, or ended before its last row.

Heights are px of the chart until it is drawn, so one plan serves every size of type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import plotly.graph_objects as go

from dashboard.exports import plot
from dashboard.exports.drawing import Circle, Clip, Path, Shape, Text, texts
from dashboard.exports.names import text_box

#: A width, px, at which every chart has room: heights of rows do not depend on it.
_SAMPLE = 700.0
#: Shapes higher than this are grounds and lines of an axis, not marks of a row, px.
_GROUND = 120.0
#: A line may end so far from the name that it leads to, px.
_REACH = 5.0
#: Room below repeated words at most, px.
_BREATH = 12.0
#: Tries for columns of like height.
_TRIES = 60


@dataclass(frozen=True, slots=True)
class Rows:
    """Where a chart can be cut.

    Args:
        high: its height.
        cuts: heights of cuts, downwards.
        above: number of rows with a mark above each cut.
        count: number of rows with a mark.
        head: height of the words over the first row, repeated over each column.
        foot: height of the words below the last row, repeated below each column.
    """

    high: float
    cuts: tuple[float, ...]
    above: tuple[int, ...]
    count: int
    head: float
    foot: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Parts of a chart from top to bottom, one for each column.

    Args:
        parts: upper and lower end of each.
        high: height of the highest with its repeated words.
        left_out: number of rows below the last part.
    """

    parts: tuple[tuple[float, float], ...]
    high: float
    left_out: int


def moved(shape: Shape, down: float, right: float = 0.0) -> Shape:
    """A shape at another place."""
    if isinstance(shape, Path):
        parts = tuple(tuple((x + right, y + down) for x, y in chain) for chain in shape.parts)
        return replace(shape, parts=parts)
    if isinstance(shape, Clip):
        left, top, wide, high = shape.box
        inner = tuple(moved(s, down, right) for s in shape.shapes)
        return Clip((left + right, top + down, wide, high), inner)
    return replace(shape, x=shape.x + right, y=shape.y + down)


def span(shape: Shape) -> tuple[float, float]:
    """Top and bottom of a shape."""
    if isinstance(shape, Path):
        ys = [y for chain in shape.parts for _, y in chain]
        return min(ys), max(ys)
    if isinstance(shape, Clip):
        return shape.box[1], shape.box[1] + shape.box[3]
    if isinstance(shape, Circle):
        return shape.y - shape.r, shape.y + shape.r
    own = text_box(shape)
    return own.top, own.bottom


def _marks(shapes: Iterable[Shape]) -> Iterator[tuple[float, float]]:
    """Heights that no cut may cross: words, bars, dots and short lines."""
    for shape in shapes:
        if isinstance(shape, Clip):
            yield from _marks(shape.shapes)
        elif isinstance(shape, Path):
            top, bottom = span(shape)
            # Lines lead from a mark to its name; longer ones are those of the axis.
            if 0 < bottom - top < _GROUND:
                reach = 0.0 if shape.closed else _REACH
                yield top - reach, bottom + reach
        else:
            yield span(shape)


def rows_of(figure: go.Figure) -> Rows:
    """The rows of a chart; one without names of rows cannot be cut."""
    high = float(figure.layout.height)
    shapes = plot.shapes(figure, (0, 0, _SAMPLE), scale=1.0)
    closed = list(_marks(shapes))
    found = plot.rows(figure)
    headed = any(marked for _, marked in found)
    cuts, above, count = [], [], 0
    for i, (top, marked) in enumerate(found):
        # A heading stays with the row that follows it.
        if i and (found[i - 1][1] or not headed):
            cut, least = top - 1.0, found[i - 1][0]
            while cut > least and any(a < cut < b for a, b in closed):
                cut -= 1.0
            if cut > least:
                cuts.append(cut)
                above.append(count)
        count += marked or not headed
    margin = figure.layout.margin
    words = [text_box(x) for x in texts(shapes)]
    # Words of the axis stand in the margins; what lies below them belongs to the first row.
    head = max((b.bottom for b in words if b.bottom <= float(margin.t) + 2), default=0.0)
    first = min((a for a, _ in closed if a >= head - 1), default=head)
    head = min(max(head, first), head + _BREATH) if head else 0.0
    edge = high - float(margin.b)
    foot = high - min((b.top for b in words if b.top >= edge - 1), default=high)
    return Rows(high, tuple(cuts), tuple(above), count, head, foot)


def _filled(rows: Rows, columns: int, most: float) -> Plan:
    """Columns filled one after the other up to a height."""
    parts: list[tuple[float, float]] = []
    start, tallest = 0.0, 0.0
    while len(parts) < columns and start < rows.high:
        head = rows.head if parts else 0.0
        stop, high = rows.high, head + rows.high - start
        if high > most:
            room = most - head - rows.foot
            stop = max((c for c in rows.cuts if start < c <= start + room), default=start)
            high = head + stop - start + rows.foot
        if stop <= start:
            break
        parts.append((start, stop))
        start, tallest = stop, max(tallest, high)
    told = dict(zip(rows.cuts, rows.above, strict=True)).get(start, 0)
    return Plan(tuple(parts), tallest, 0 if start >= rows.high else rows.count - told)


def plan(rows: Rows, columns: int, most: float) -> Plan:
    """Parts no higher than ``most``; columns of like height when all rows find room."""
    whole = _filled(rows, columns, most)
    if whole.left_out or not whole.parts or columns == 1:
        return whole
    least = min(most, rows.high / columns)
    for i in range(_TRIES):
        tried = _filled(rows, columns, least + (most - least) * i / _TRIES)
        if tried.parts and not tried.left_out and tried.parts[-1][1] >= rows.high:
            return tried
    return whole


def _between(
    shapes: Iterable[Shape], ends: tuple[float, float], window: tuple[float, float, float, float]
) -> Iterator[Shape]:
    """Shapes between two heights; those that go on beyond are cut."""
    spare = 0.05
    for shape in shapes:
        top, bottom = span(shape)
        if bottom < ends[0] - spare or top > ends[1] + spare:
            continue
        if ends[0] - spare <= top and bottom <= ends[1] + spare:
            yield shape
        elif isinstance(shape, Clip):
            left, _, wide, _ = shape.box
            upper, lower = max(top, ends[0]), min(bottom, ends[1])
            inner = tuple(_between(shape.shapes, ends, window))
            if inner:
                yield Clip((left, upper, wide, lower - upper), inner)
        elif not isinstance(shape, Text):
            yield Clip(window, (shape,))


def drawn(
    shapes: Sequence[Shape], rows: Rows, made: Plan, scale: float, step: float
) -> Iterator[Shape]:
    """The parts of a drawn chart beside each other.

    Args:
        shapes: the whole chart.
        rows: see :func:`rows_of`.
        made: see :func:`plan`.
        scale: unit of ``shapes`` of a px.
        step: distance of the columns from left edge to left edge.
    """
    left, right = -0.5 * step, 2 * step
    for i, (start, stop) in enumerate(made.parts):
        bands = [(start, stop)]
        if i and rows.head:
            bands.insert(0, (0.0, rows.head))
        if stop < rows.high and rows.foot:
            bands.append((rows.high - rows.foot, rows.high))
        y = 0.0
        for top, bottom in bands:
            ends = (top * scale, bottom * scale)
            window = (left, ends[0], right - left, ends[1] - ends[0])
            for shape in _between(shapes, ends, window):
                yield moved(shape, y - ends[0], i * step)
            y += ends[1] - ends[0]
