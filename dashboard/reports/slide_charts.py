"""Charts and maps on a slide: the chart of the screen where its type stays large enough.

A chart with more rows than a slide has room for is drawn as large bars of its own numbers, or,
where it is no bar chart, goes on over the next slides.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.exports import blocks, plot
from dashboard.exports.drawing import PT, Clip, Path, Point, Shape, Text, rectangle, texts
from dashboard.exports.fonts import width
from dashboard.exports.ground import Ground, View, fit, ground
from dashboard.exports.labels import Box as LabelBox
from dashboard.exports.mapframe import MapPart, draw, places
from dashboard.exports.names import Style, text_box
from dashboard.exports.slices import moved, span
from dashboard.exports.spec import ReportMap
from dashboard.geodata import Geo
from dashboard.i18n import number, qualified, t
from dashboard.identity import Same
from dashboard.markup import SIGN, for_picture
from dashboard.palette import BRAND, HAIRLINE, INK, MUTED, PAPER, SIGNS, contrast
from dashboard.panels.messages import on_paper
from dashboard.panels.model import Panel
from dashboard.reports import native
from dashboard.reports.native import Native
from dashboard.reports.stage import (
    BODY,
    GAP,
    SMALL,
    STEP,
    Box,
    fitted,
    legend,
    lines,
    paragraph,
    say,
)

#: A chart may be pressed together down to this share of its height while no words collide.
_PRESS = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64)
#: A chart that goes on over several slides may be stretched to this share of its height.
_MOST_LOOSE = 1.6
#: Rows that a chart keeps at least when others are left to the table.
_LEAST_ROWS = 4
#: A heading ends at most so far above what follows it, mm.
_NEAR = 8.0
#: Bars on a slide at most.
MOST_BARS = 12
#: Slides that one chart may take.
_MOST_PAGES = 3


# --- how to read it -----------------------------------------------------------------------------
def reading(subtitle: str, box: Box, most: int = 2) -> tuple[list[Shape], float]:
    """The words that tell how to read a chart, with the keys of its legend; their height."""
    plain = for_picture(subtitle)
    colours = iter([m[1] for m in SIGN.finditer(plain)])
    x, y = box.left, box.top + SMALL * 0.98
    shapes: list[Shape] = []
    row = 1
    for piece in SIGN.sub(r"\2", plain).split(" "):
        # A sign and the words of its key are one piece: no-break spaces join them.
        key = piece[:1] if piece[:1] in SIGNS else ""
        word = piece[len(key) :].strip()
        lead = plot.SIGN * SMALL + 0.9 if key else 0.0
        wide = lead + width(f"{word} ", SMALL)
        if x > box.left and x + wide > box.right:
            row += 1
            if row > most:
                break
            x, y = box.left, y + SMALL * STEP
        if key:
            shapes.append(plot.sign(key, next(colours), (x, y), SMALL))
        shapes.append(say(x + lead, y, word, SMALL, "regular", MUTED))
        x += wide
    return _joined(shapes), (SMALL * STEP * min(row, most) + 1.4) if shapes else 0.0


def _joined(shapes: Sequence[Shape]) -> list[Shape]:
    """Words that follow each other on a line as one text."""
    found: list[Shape] = []
    for shape in shapes:
        last = found[-1] if found else None
        if isinstance(shape, Text) and isinstance(last, Text) and last.y == shape.y:
            found[-1] = replace(last, text=f"{last.text} {shape.text}")
        else:
            found.append(shape)
    return found


# --- the chart of the screen --------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Fit:
    """A chart of the screen at the size of a slide: its shapes and its height."""

    shapes: tuple[Shape, ...]
    high: float


class _Plain:
    """A figure as its plain values: a change of its height costs nothing then."""

    def __init__(self, found: dict[str, Any]) -> None:
        self._found = found

    @classmethod
    def of(cls, figure: go.Figure) -> _Plain:
        """The values of a figure."""
        return cls(figure.to_plotly_json())

    def within(self) -> _Plain:
        """A small map with its grounds cut to its window, as the screen cuts them."""
        layout = self._found["layout"]
        shapes = [_cut_ground(dict(x), layout) for x in layout.get("shapes", ())]
        return _Plain(self._found | {"layout": layout | {"shapes": shapes}})

    def to_plotly_json(self) -> dict[str, Any]:
        """What a drawing is made from."""
        return self._found

    @property
    def high(self) -> float:
        """Height, px."""
        return float(self._found["layout"]["height"])

    @property
    def edges(self) -> float:
        """Height of its margins, px."""
        margin = self._found["layout"]["margin"]
        return float(margin["t"]) + float(margin["b"])

    @property
    def rows(self) -> int:
        """Rows below each other at 0, 1, 2 …; 0 for a chart of any other kind."""
        low, high = (self._found["layout"]["yaxis"].get("range") or (0, 0))[:2]
        count = float(low) + 0.5
        return int(count) if high == -0.5 and count > 1 and count.is_integer() else 0

    def told(self) -> list[bool]:
        """Whether each row tells something: a heading is one line of words alone."""
        layout = self._found["layout"]
        places = [float(y) for x in self._found["data"] for y in x["y"]]
        for shape in layout.get("shapes", ()):
            ends = (0, 9) if shape.get("yref", "y") == "paper" else (shape["y0"], shape["y1"])
            low, high = sorted(float(v) for v in ends)
            # A line over many rows belongs to none.
            places += [(low + high) / 2] if high - low < 1 else []
        words = [float(a["y"]) for a in layout.get("annotations", ()) if a.get("yref") != "paper"]

        def within(found: Sequence[float], row: int) -> int:
            return sum(row - 0.5 <= y < row + 0.5 for y in found)

        return [within(places, k) > 0 or within(words, k) > 1 for k in range(self.rows)]

    def first(self, rows: int) -> _Plain:
        """The same with its first rows alone."""
        layout, end = self._found["layout"], rows - 0.5
        words = [
            a
            for a in layout.get("annotations", ())
            if a.get("yref", "y") == "paper" or float(a["y"]) < end
        ]
        shapes = [x for x in (_ended(s, end) for s in layout.get("shapes", ())) if x]
        axis = layout["yaxis"] | {"range": [end, -0.5]}
        told = layout | {"annotations": words, "shapes": shapes, "yaxis": axis}
        traces = [_kept(x, [float(y) < end for y in x["y"]]) for x in self._found["data"]]
        return _Plain(self._found | {"layout": told, "data": [x for x in traces if len(x["y"])]})

    def filled(self, wide: float, high: float) -> _Plain:
        """A small map whose window has the shape of its room, as the screen widens it."""
        layout = self._found["layout"]
        across, upward = layout["xaxis"], layout["yaxis"]
        ratio = float(upward.get("scaleratio") or 1)
        (x0, x1), (y0, y1) = across["range"], upward["range"]
        unit = max((x1 - x0) / wide, (y1 - y0) * ratio / high)
        more_x, more_y = (unit * wide - (x1 - x0)) / 2, (unit * high / ratio - (y1 - y0)) / 2
        across = across | {"range": [x0 - more_x, x1 + more_x]}
        upward = upward | {"range": [y0 - more_y, y1 + more_y]}
        return _Plain(self._found | {"layout": layout | {"xaxis": across, "yaxis": upward}})

    def pressed(self, share: float) -> _Plain:
        """The same with the room between its margins made lower or higher."""
        return self.as_high(self.edges + (self.high - self.edges) * share)

    def as_high(self, high: float) -> _Plain:
        """The same with another height, px."""
        return _Plain(self._found | {"layout": self._found["layout"] | {"height": high}})


def _ended(shape: dict[str, Any], end: float) -> dict[str, Any]:
    """A shape that ends with the last row shown; empty when it stands below."""
    if shape.get("yref", "y") == "paper":
        return shape
    ends = [float(shape["y0"]), float(shape["y1"])]
    if min(ends) >= end:
        return {}
    return shape | {"y0": min(ends[0], end), "y1": min(ends[1], end)}


def _kept(found: dict[str, Any], mask: Sequence[bool]) -> dict[str, Any]:
    """A trace with the points that a mask keeps: every list of its length holds one a point."""

    def part(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: part(v) for k, v in value.items()}
        if isinstance(value, list | tuple | np.ndarray) and len(value) == len(mask):
            return [v for v, keep in zip(value, mask, strict=True) if keep]
        return value

    return {k: part(v) for k, v in found.items()}


def _cut_ground(shape: dict[str, Any], layout: dict[str, Any]) -> dict[str, Any]:
    """A rectangle within the ranges of the axes, as the screen cuts it."""
    for k in ("x", "y"):
        low, high = sorted(float(v) for v in layout[f"{k}axis"]["range"])
        if shape.get(f"{k}ref") != "paper":
            for end in (f"{k}0", f"{k}1"):
                shape[end] = min(max(float(shape[end]), low), high)
    return shape


def _collisions(shapes: Iterable[Shape]) -> int:
    """Words on words, and words over the edge of a bar."""
    every = list(shapes)
    boxes = [text_box(x).grown(-0.4) for x in texts(every) if x.text.strip() and not x.turn]
    found = sum(a.meets(b) for i, a in enumerate(boxes) for b in boxes[:i])
    # A word that touches the edge of a bar looks like a mistake too.
    boxes = [b.grown(0.9) for b in boxes]
    bars = [x for x in every if isinstance(x, Path) and x.closed and x.fill and len(x.parts) == 1]
    for bar in bars:
        xs, ys = zip(*bar.parts[0], strict=True)
        inner = LabelBox(min(xs), min(ys), max(xs), max(ys))
        found += sum(
            b.meets(inner) and not (inner.top <= b.top and b.bottom <= inner.bottom) for b in boxes
        )
    return found


def _sized(figure: _Plain, box: Box, scale: float, press: float) -> _Fit:
    drawn = figure.pressed(press)
    shapes = plot.shapes(drawn, (box.left, box.top, box.wide), scale=scale)
    return _Fit(shapes, drawn.high * scale)


def screen(figure: go.Figure, box: Box, fewest: float = 0.0) -> list[tuple[Shape, ...]]:
    """The chart of the screen on one slide or several.

    Its smallest type is as large as the smallest of a slide; when it is too high it is pressed
    together, as long as no words collide that did not before. Then a chart of equal rows shows
    the first of them and counts the others; any other is cut and goes on over the next slides.

    Args:
        figure: the chart.
        box: room of a slide.
        fewest: share of its rows that a chart must show to be cut after its first ones.
    """
    plain = _Plain.of(figure)
    scale = SMALL / plot.smallest(plain)
    if plain.high * scale < box.high * 0.72:
        # A low chart grows with its letters, but not without measure.
        scale *= min(1.22, box.high / (plain.high * scale))
    usual = plain.high * scale
    if usual <= box.high:
        return [_sized(plain, box, scale, min(1.5, box.high / usual)).shapes]
    whole = _sized(plain, box, scale, 1.0)
    before = _collisions(whole.shapes) if usual * _PRESS[-1] <= box.high * 1.6 else -1
    for press in _PRESS[1:]:
        tried = _sized(plain, box, scale, press)
        # Words that collided only because they stood wide apart give no right to collide again.
        found = _collisions(tried.shapes) if before >= 0 else 0
        if before < 0 or found > before:
            break
        before = found
        if tried.high <= box.high:
            return [tried.shapes]
        whole = tried
    first = _first_rows(plain, box, scale, whole.high / usual, fewest)
    if first:
        return [first]
    pages = list(_pages(whole, box))
    # Rows move apart until the slides are full, where that takes no more of them.
    for share in (0.94, 0.8):
        looser = min(_MOST_LOOSE, share * len(pages) * box.high / usual)
        if looser > whole.high / usual:
            wider = list(_pages(_sized(plain, box, scale, looser), box))
            if len(wider) == len(pages):
                return wider
    return pages


def _first_rows(
    plain: _Plain, box: Box, scale: float, press: float, fewest: float
) -> tuple[Shape, ...]:
    """As many rows of a chart as a slide holds, and how many are left; empty for other charts."""
    whole = plain.rows
    room = box.high - SMALL * 1.7
    shown = int((room / scale - plain.edges) * whole / ((plain.high - plain.edges) * press))
    if not max(_LEAST_ROWS, fewest * whole) <= shown < whole:
        return ()
    told = plain.told()
    while shown > 1 and not told[shown - 1]:
        # A heading goes with what it stands above.
        shown -= 1
    drawn = plain.first(shown).as_high(room / scale)
    words = t("show.more_rows", n=number(sum(told[shown:])))
    rest = say(box.left, box.bottom - SMALL * 0.3, words, SMALL, "italic", MUTED)
    return (*plot.shapes(drawn, (box.left, box.top, box.wide), scale=scale), rest)


def _pages(found: _Fit, box: Box) -> Iterator[tuple[Shape, ...]]:
    """A high chart in slices, cut where no word and no bar stands."""
    words = [(x, text_box(x)) for x in texts(found.shapes) if not x.turn and x.text.strip()]
    bars = [span(x) for x in found.shapes if isinstance(x, Path) and x.closed]
    closed = [(b.top, b.bottom) for _, b in words]
    closed += [b for b in bars if b[1] - b[0] < 12]
    count = min(_MOST_PAGES, math.ceil(found.high / box.high))
    # Slices of like height: a last slide with one row would look forgotten.
    each = min(box.high, found.high / count + 3.0)
    ends = [b for _, b in closed]
    start, end = box.top, max(ends, default=box.top + found.high) + 0.2
    for _ in range(count + 1):
        stop = end if end - start <= box.high else min(start + each, end)
        while start < stop < end and any(a < stop < b for a, b in closed):
            stop -= 0.25
        if stop < end:
            stop = _above_headings([b for _, b in words], bars, (start + each / 3, stop), box)
        yield tuple(_cut(found.shapes, (start, stop), box))
        if stop >= end:
            return
        start = stop


def _above_headings(
    words: Sequence[LabelBox],
    bars: Sequence[tuple[float, float]],
    limits: tuple[float, float],
    box: Box,
) -> float:
    """A cut moved up over headings: lines at the left that stand alone go with what follows."""
    least, stop = limits
    lines = [(b.top, b.bottom) for b in words]

    def alone(own: LabelBox) -> bool:
        middle = (own.top + own.bottom) / 2
        return sum(a < middle < b for a, b in (*lines, *bars)) == 1

    while True:
        heads = [
            b.top - 0.2
            for b in words
            if b.left < box.left + 2 and stop - _NEAR < b.bottom <= stop + 0.3 and alone(b)
        ]
        if not heads or min(heads) < least:
            return stop
        stop = min(heads)


def _cut(shapes: Iterable[Shape], part: tuple[float, float], box: Box) -> Iterator[Shape]:
    """Shapes between two heights, moved to the top of the box."""
    start, stop = part
    up = box.top - start
    above = 1.4 if start == box.top else 0.0
    window = (0.0, box.top - above - 0.01, 192.0, stop - start + above + 0.02)
    kept = []
    for shape in shapes:
        placed = moved(shape, up)
        top, bottom = span(placed)
        if bottom >= window[1] and top <= window[1] + window[3]:
            kept.append(placed)
    yield Clip(window, tuple(kept))


# --- small maps ---------------------------------------------------------------------------------
def is_locator(panel: Panel) -> bool:
    """Whether a chart is a small map: both of its axes have one scale."""
    return panel.figure is not None and panel.figure.layout.yaxis.scaleanchor is not None


def locator(panel: Panel, box: Box) -> list[Shape]:
    """A small map as large as its box, with how to read it below."""
    told, high = reading(panel.subtitle, Box(box.left, 0.0, box.wide, 0.0), 3)
    room = Box(box.left, box.top, box.wide, box.high - high - 1.5)
    return [_small_map(panel, room), *(moved(s, room.bottom + 1.5) for s in told)]


def map_beside(panel: Panel, box: Box) -> list[Shape]:
    """A small map over the height of a slide, with how to read it at its right."""
    room = Box(box.left, box.top, box.wide - _COLUMN - 5, box.high)
    told, _ = reading(panel.subtitle, Box(box.right - _COLUMN, box.top, _COLUMN, box.high), 14)
    return [_small_map(panel, room), *told]


def _small_map(panel: Panel, room: Box) -> Clip:
    plain = _Plain.of(panel.figure)
    scale = SMALL / plot.smallest(plain)
    drawn = plain.as_high(room.high / scale).filled(room.wide, room.high).within()
    shapes = plot.shapes(drawn, (room.left, room.top, room.wide), scale=scale)
    window = (room.left, room.top, room.wide, room.high)
    inside = tuple(_inwards(s, room) if isinstance(s, Text) else s for s in shapes)
    return Clip(window, inside)


def _inwards(text: Text, box: Box) -> Text:
    """A name that would leave the map stands below its mark instead."""
    own = text_box(text)
    over = own.right - (box.right - 0.6)
    return replace(text, x=text.x - over, y=text.y + 6.0) if over > 0 else text


# --- large bars ---------------------------------------------------------------------------------
def bars(panel: Panel, box: Box) -> list[Shape]:
    """Large bars of the panel's own numbers; empty when it has none that bars can tell."""
    found = native.of(panel) if panel.chart is not None else None
    if found is None or panel.chart is None or found.kind == "line":
        return []
    lead, high = _legend(found, box)
    body = Box(box.left, box.top + high, box.wide, box.high - high - 4.4)
    room = _rows(found, body)
    if room < len(found.names):
        # The largest of them, and words for the others.
        fewer = native.of(replace(panel, chart=replace(panel.chart, most=room)))
        found = fewer if fewer is not None else found
    drawn = _bars(found, body, min(room, len(found.names)))
    told = on_paper(found.note, meeting=True)
    note = lines(told, SMALL, box.wide, "italic", 1) if told else []
    tail = [say(box.left, box.bottom - 0.6, w, SMALL, "italic", MUTED) for w in note]
    return [*lead, *drawn, *tail]


def _legend(found: Native, box: Box) -> tuple[list[Shape], float]:
    shapes, high = legend(found.legend, (box.left, box.top), box.wide - 34)
    if found.unit:
        words = t("show.unit", unit=found.unit)
        y = box.top + SMALL * 0.98
        shapes.append(say(box.right, y, words, SMALL, "regular", MUTED, anchor="end"))
        high = max(high, SMALL * 1.7)
    return shapes, high


def _per_row(found: Native) -> int:
    """Bars side by side in a row."""
    return len(found.lines) if found.kind == "bar" else 1


def _rows(found: Native, box: Box) -> int:
    """Rows that find room: each bar needs its number beside it."""
    least = max(SMALL * 1.45, _per_row(found) * SMALL * 1.12 + 1.2)
    return min(len(found.names), int(box.high / least), MOST_BARS)


def _bars(found: Native, box: Box, shown: int) -> list[Shape]:
    size = BODY if box.high / max(shown, 1) > 6.4 else SMALL
    step = min(13.0 if _per_row(found) == 1 else 22.0, box.high / max(shown, 1))
    names = [fitted(n, size, box.wide * 0.38) for n in found.names[:shown]]
    left = box.left + max((width(n, size) for n in names), default=0.0) + 3
    ends = _end_words(found)
    tail = max((width(w, size, "semibold") for w in ends), default=0.0) + 2.5
    unit = (box.right - left - tail) / found.top
    shapes: list[Shape] = []
    for k, name in enumerate(names):
        top = box.top + k * step
        middle = top + step / 2
        shapes.append(say(left - 3, middle + size * 0.33, name, size, anchor="end"))
        if k in found.gaps:
            place = rectangle(left, middle - size * 0.62, 34, size * 1.24)
            shapes.append(Path(place, closed=True, fill=GAP, stroke=HAIRLINE, line=0.12))
            words = found.gaps[k]
            wide = width(words, SMALL) + 1.6
            under = rectangle(left + 2, middle - SMALL * 0.56, wide, SMALL * 1.1)
            shapes.append(Path(under, closed=True, fill=PAPER))
            shapes.append(say(left + 2.8, middle + SMALL * 0.33, words, SMALL, fill=MUTED))
            continue
        at = Box(left, top + step * 0.14, unit, step * 0.72)
        shapes += _beside(found, k, at, size) if found.kind == "bar" else _row(found, k, at, size)
    line = ((left, box.top), (left, box.top + shown * step))
    shapes.append(Path((line,), stroke=MUTED, line=0.2))
    return shapes


def _words(found: Native, line: native.Line, k: int) -> str:
    value = line.values[k]
    return "" if value is None else qualified(value, "", found.digits, line.marks[k], short=True)


def _end_words(found: Native) -> list[str]:
    """Words after bars: their numbers, or the sums of their parts."""
    if found.kind == "bar":
        return [_words(found, x, k) for x in found.lines for k in range(len(found.names))]
    return [_sum(found, k) for k in range(len(found.names))]


def _sum(found: Native, k: int) -> str:
    values = [x.values[k] for x in found.lines if x.values[k] is not None]
    return number(sum(v for v in values if v is not None), found.digits, trim=True)


def _mark(box: Box, fill: str) -> Path:
    place = rectangle(box.left, box.top, box.wide, box.high)
    edge = MUTED if contrast(fill, PAPER) < 3 else ""
    return Path(place, closed=True, fill=fill, stroke=edge, line=0.15)


def _beside(found: Native, k: int, at: Box, size: float) -> list[Shape]:
    """Bars of a row below each other; ``at.wide`` is the length of one unit."""
    shapes: list[Shape] = []
    high = at.high / len(found.lines)
    for j, line in enumerate(found.lines):
        value = line.values[k]
        if value is None:
            continue
        place = Box(at.left, at.top + j * high, max(0.3, value * at.wide), high * 0.92)
        shapes.append(_mark(place, line.colours[k]))
        y = place.top + place.high / 2 + size * 0.33
        shapes.append(say(place.right + 1.2, y, _words(found, line, k), size, "semibold"))
    return shapes


def _row(found: Native, k: int, at: Box, size: float) -> list[Shape]:
    """The parts of a bar with their numbers where they fit, the sum behind it."""
    shapes: list[Shape] = []
    values = [x.values[k] or 0.0 for x in found.lines]
    whole = sum(values)
    per = at.wide * (1.0 / whole if found.kind == "share" else 1.0)
    x = at.left
    for value, line in zip(values, found.lines, strict=True):
        if not value:
            continue
        fill = line.colours[k]
        place = Box(x, at.top, value * per, at.high)
        shapes.append(_mark(place, fill))
        words = _words(found, line, k)
        if width(words, size, "semibold") + 1.6 < place.wide:
            ink = INK if contrast(fill, INK) >= 4.5 else PAPER
            y = at.top + at.high / 2 + size * 0.33
            middle = place.left + place.wide / 2
            shapes.append(say(middle, y, words, size, "semibold", ink, anchor="middle"))
        x += value * per
    y = at.top + at.high / 2 + size * 0.33
    shapes.append(say(x + 1.2, y, _sum(found, k), size, "semibold"))
    return shapes


# --- map ----------------------------------------------------------------------------------------
#: Map of a slide: names of districts are as large as the smallest type.
_STYLE = Style(type=1.14, mark=0.235)
_LEGEND, _COLUMN = 8.8, 54.0
#: Clusters up to which names carry their figure below.
_MOST_LINES = 12


@lru_cache(maxsize=16)
def _window(key: Same[Geo], spec: ReportMap, size: tuple[float, float, float, float]) -> MapPart:
    # Roads would need their numbers, which are smaller than a meeting can read.
    base = replace(ground(key.value, spec.frame), roads=())
    shapes = places(base, spec)
    if not shapes and len(spec.provinces) == 1:
        shapes = [p.shape for p in base.provinces if p.unit_id in spec.provinces]
    west, south, east, north = (float(x) for x in shapely.total_bounds(shapes or [base.region]))
    view = fit((west, south, east, north), size, 4.0)
    pins = spec.pins
    if len(pins) > _MOST_LINES:
        # With many clusters a name says more than an area.
        pins = tuple(replace(p, second="") for p in pins)
    return draw(base, replace(spec, mark="", degrees=False, pins=pins), view, _STYLE)


def large_map(geo: Geo, spec: ReportMap, box: Box) -> list[Shape]:
    """The map with large names, its legend and the one number beside it."""
    room = (box.left, box.top, box.wide - _COLUMN - 5, box.high)
    part = _window(Same(geo), spec, room)
    shapes: list[Shape] = [_legible(x) for x in part.shapes]
    x, y = box.right - _COLUMN, box.top
    note = _unnamed(part)
    kept = len(note) * SMALL * STEP + 2.0
    for group in spec.groups[:2]:
        made = blocks.group(group, (x, y, _COLUMN), _STYLE, _LEGEND)
        if y + made.high > box.bottom - kept:
            break
        shapes += made.shapes
        y += made.high + 2.2
    shapes += paragraph((x, y), note, SMALL, "italic", MUTED)
    y += kept
    return shapes + _highlight(spec.highlight, Box(x, y, _COLUMN, box.bottom - y))


def _unnamed(part: MapPart) -> list[str]:
    """How many clusters have a mark and no name."""
    if not part.left_out:
        return []
    return lines(t("show.unnamed", n=len(part.left_out)), SMALL, _COLUMN, "italic", 2)


def _highlight(pair: tuple[str, str], box: Box) -> list[Shape]:
    words = lines(pair[1], SMALL, box.wide, "regular", 4)
    need = 11.0 + len(words) * SMALL * STEP
    if not pair[0] or box.high < need:
        return []
    top = box.bottom - need
    rule = ((box.left, top - 0.6), (box.right, top - 0.6))
    shapes: list[Shape] = [Path((rule,), stroke=HAIRLINE, line=0.18)]
    shapes.append(say(box.left, top + 8.6, pair[0], 9.6, "bold", BRAND))
    return shapes + paragraph((box.left, top + 10.4), words, SMALL)


def _legible(shape: Shape) -> Shape:
    """The map without names that are too small for a meeting."""
    if not isinstance(shape, Clip):
        return shape
    kept = [s for s in shape.shapes if not isinstance(s, Text) or s.size * PT >= SMALL - 0.05]
    return Clip(shape.box, tuple(kept))


def outline(geo: Geo, box: Box, fill: str) -> list[Shape]:
    """The bare shape of the region, for a cover."""
    base: Ground = ground(geo, "old")
    west, south, east, north = (float(x) for x in base.region.bounds)
    view: View = fit((west, south, east, north), (box.left, box.top, box.wide, box.high), 0.0)
    borders = _chains(view.on_page(base.province_borders, 0.1))
    return [
        Path(_chains(view.on_page(base.region, 0.1)), closed=True, fill=fill),
        Path(borders, stroke=PAPER, line=0.35),
    ]


def _chains(shape: BaseGeometry) -> tuple[tuple[Point, ...], ...]:
    found: list[tuple[Point, ...]] = []
    for part in getattr(shape, "geoms", [shape]):
        if part.geom_type == "Polygon":
            found += [tuple(ring.coords) for ring in (part.exterior, *part.interiors)]
        elif part.geom_type == "LineString":
            found.append(tuple(part.coords))
        elif hasattr(part, "geoms"):
            found += _chains(part)
    return tuple(found)
