"""A chart of the screen as a drawing for paper: no browser, real text, the same numbers.

The charts of :mod:`dashboard.figures` use bars, dots, lines, outlines and words only; this module
draws exactly these. Sizes in px of the chart become millimetres by one factor, so proportions are
those of the screen.
"""

from __future__ import annotations

import datetime as dt
import html
import itertools
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.exports.drawing import (
    PT,
    Anchor,
    Circle,
    Clip,
    Drawing,
    Hatch,
    Paint,
    Path,
    Point,
    Shape,
    Text,
    rectangle,
    texts,
)
from dashboard.exports.fonts import width
from dashboard.figures.theme import watermark
from dashboard.palette import INK, MUTED, PAPER, SIGNS, contrast

#: Millimetres of a px on paper: text of 13 px is 9 points.
MM = 9 * PT / 13
#: Line height and ascent of the type, as shares of its size.
LEAD, ASCENT = 1.3, 0.98
#: Text inside a bar is set smaller down to this share, then left out: the table has the number.
_SMALLEST = 0.72
_TAG = re.compile(r"<(/?)(br|b|span|i|sup)([^>]*)>")
#: Place of a sign of a legend, as a share of the type beside it.
SIGN = 0.82
#: A fill with less contrast than this against paper gets an outline.
_PALE = 1.6
_DASH = {"dot": (1.0, 3.0), "dash": (6.0, 4.0)}


@dataclass(frozen=True, slots=True)
class _Axis:
    """Place on paper of the values of an axis: ``at`` is the place of ``first``."""

    first: float
    last: float
    at: float
    long: float

    def place(self, value: object) -> float:
        return self.at + (_number(value) - self.first) / (self.last - self.first) * self.long

    def length(self, value: float) -> float:
        return abs(value / (self.last - self.first) * self.long)


def _number(value: object) -> float:
    """A value of an axis as a number: a day counts from a fixed day."""
    if isinstance(value, dt.datetime):
        return value.timestamp() / 86_400
    if isinstance(value, dt.date):
        return float(value.toordinal())
    return float(value)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Run:
    """Letters of one look."""

    text: str
    face: str
    colour: str
    size: float


def _runs(text: str, size: float, colour: str) -> list[list[_Run]]:
    """Lines of marked-up words; sizes in px."""
    lines: list[list[_Run]] = [[]]
    faces, colours, sizes = ["regular"], [colour], [size]
    at = 0

    def add(piece: str) -> None:
        words = html.unescape(piece)
        if words:
            lines[-1].append(_Run(words, faces[-1], colours[-1], sizes[-1]))

    for tag in _TAG.finditer(text):
        add(text[at : tag.start()])
        at = tag.end()
        close, name, rest = tag.groups()
        if name == "br":
            lines.append([])
        elif name in ("b", "i") and close:
            faces.pop()
        elif name in ("b", "i"):
            faces.append("bold" if name == "b" else "italic")
        elif name == "span" and close:
            colours.pop()
            sizes.pop()
        elif name == "span":
            hue, high = re.search(r"color:\s*(#\w+)", rest), re.search(r"size:\s*(\d+)px", rest)
            colours.append(hue[1] if hue else colours[-1])
            sizes.append(float(high[1]) if high else sizes[-1])
    add(text[at:])
    return lines


def _colour(value: str) -> tuple[str, float]:
    """A colour and its opacity."""
    found = re.fullmatch(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)", value)
    if not found:
        return value, 1.0
    red, green, blue = (int(x) for x in found.groups()[:3])
    return f"#{red:02X}{green:02X}{blue:02X}", float(found[4])


def _each(value: Any, n: int) -> list[Any]:
    """One value for each of n marks."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        return [value] * n
    return list(value)


def words_wide(text: str, size: float) -> float:
    """Width in px of the longest line of marked-up words."""
    lines = _runs(text, size, INK)
    return max(sum(width(r.text, r.size, r.face) for r in line) for line in lines)


def _is_sign(run: _Run) -> bool:
    return run.text.strip() in SIGNS


def sign(which: str, colour: str, at: Point, size: float) -> Shape:
    """The key of a legend as a shape: the font has no letters for it.

    Args:
        which: one of :data:`dashboard.palette.SIGNS`.
        colour: of its fill, or of the line of a hollow one.
        at: left end of its place on the baseline.
        size: of the type beside it, in the unit of ``at``; the place is :data:`SIGN` times it.
    """
    side, rim = 0.62 * size, 0.08 * size
    left, top = at[0] + 0.1 * size, at[1] - side
    # A pale fill is seen on paper by its outline only.
    edge = colour if which in "□○◌" else MUTED if contrast(colour, PAPER) < _PALE else ""
    fill = "" if which in "□○◌" else colour
    if which in "■□":
        inner = side - rim if edge else side
        box = rectangle(left + (side - inner) / 2, top + (side - inner) / 2, inner, inner)
        return Path(box, closed=True, fill=fill, stroke=edge, line=rim if edge else 0.0)
    dash = (0.14 * size, 0.1 * size) if which == "◌" else ()
    middle = (left + side / 2, top + side / 2)
    r = (side - rim) / 2 if edge else side / 2
    return Circle(*middle, r, fill, edge, rim if edge else 0.0, dash)


def _line(
    runs: Sequence[_Run], x: float, y: float, s: float, anchor: Anchor = "middle"
) -> list[Shape]:
    """A line of runs; a sign of a legend is drawn as a shape."""
    wide = [width(r.text, r.size, r.face) * s for r in runs]
    at = x - {"start": 0.0, "middle": sum(wide) / 2, "end": sum(wide)}[anchor]
    found: list[Shape] = []
    for run, long in zip(runs, wide, strict=True):
        size = run.size * s
        if _is_sign(run):
            found.append(sign(run.text.strip(), run.colour, (at, y), size))
            at += max(long, SIGN * size)
            continue
        # Typesetters drop the spaces at the beginning of a text.
        told = run.text.lstrip()
        lead = width(run.text[: len(run.text) - len(told)], size, run.face)
        hue = _colour(run.colour)[0]
        found.append(Text(at + lead, y, told, size / PT, run.face, hue))
        at += long
    return found


def words(
    text: str, place: tuple[float, float, float], size: float, colour: str = INK
) -> tuple[tuple[Shape, ...], float]:
    """Marked-up words (``<b>``, signs of legends) broken to a width, and the height they take.

    Args:
        text: the words.
        place: left, top and width, mm.
        size: of the type, points.
        colour: of words without one of their own.
    """
    left, top, room = place
    high = size * PT
    found: list[Shape] = []
    lines = _broken(_runs(text, high, colour), room)
    for i, line in enumerate(lines):
        found += _line(line, left, top + (LEAD * i + ASCENT) * high, 1.0, "start")
    return tuple(found), LEAD * high * len(lines)


def _broken(lines: list[list[_Run]], room: float) -> list[list[_Run]]:
    """Lines broken between words; a sign of a legend stays with the word after it."""
    found: list[list[_Run]] = []
    for line in lines:
        found.append([])
        used, square = 0.0, 0.0
        for run in line:
            if _is_sign(run):
                square = max(width(run.text, run.size, run.face), SIGN * run.size)
                found[-1].append(run)
                continue
            # Not at the no-break space, which is white space to regular expressions too.
            for piece in re.findall(r"[ \n\t]*[^ \n\t]+|[ \n\t]+$", run.text):
                long = width(piece, run.size, run.face) + square
                if used and used + long > room and piece.strip():
                    moved = [found[-1].pop()] if square else []
                    found.append(moved)
                    used, piece = 0.0, piece.lstrip(" \n\t")  # noqa: PLW2901
                found[-1].append(_Run(piece, run.face, run.colour, run.size))
                used, square = used + long, 0.0
    return [_joined(x) for x in found if x]


def _joined(line: list[_Run]) -> list[_Run]:
    """Neighbouring letters of one look as one run."""
    found: list[_Run] = []
    for run in line:
        last = found[-1] if found else None
        alike = last and (last.face, last.colour, last.size) == (run.face, run.colour, run.size)
        if last and alike and not (_is_sign(last) or _is_sign(run)):
            found[-1] = _Run(last.text + run.text, run.face, run.colour, run.size)
        else:
            found.append(run)
    return found


class _Plot:
    """Draws one figure; ``s`` are millimetres of a px."""

    def __init__(
        self,
        figure: go.Figure,
        box: tuple[float, float, float],
        s: float,
        mark: str = "",
        least: float = 0.0,
    ) -> None:
        found = figure.to_plotly_json()
        self.traces: list[dict[str, Any]] = list(found["data"])
        self.layout: dict[str, Any] = found["layout"]
        self.s = s
        self.least = least
        left, top, wide = box
        self.notes = [*self.layout.get("annotations", ())]
        if mark:
            self.notes.append(watermark(mark, wide / s))
        margin, high = self.layout["margin"], self.layout["height"] * s
        self.left: float = left + margin["l"] * s
        self.top: float = top + margin["t"] * s
        self.wide: float = wide - (margin["l"] + margin["r"]) * s
        self.high: float = high - (margin["t"] + margin["b"]) * s
        self.x, self.y = self._axes()

    def _axes(self) -> tuple[_Axis, _Axis]:
        across, upward = self.layout["xaxis"], self.layout["yaxis"]
        x0, x1 = (_number(v) for v in across["range"])
        y0, y1 = (_number(v) for v in upward["range"])
        left, top, wide, high = self.left, self.top, self.wide, self.high
        if upward.get("scaleanchor") == "x":
            # Both axes have one scale; what is too long gives way on both sides.
            ratio = float(upward.get("scaleratio") or 1)
            scale = min(wide / abs(x1 - x0), high / abs(y1 - y0) / ratio)
            less = wide - scale * abs(x1 - x0), high - scale * ratio * abs(y1 - y0)
            left, wide = left + less[0] / 2, wide - less[0]
            top, high = top + less[1] / 2, high - less[1]
            self.left, self.top, self.wide, self.high = left, top, wide, high
        return _Axis(x0, x1, left, wide), _Axis(y0, y1, top + high, -high)

    # --- places ---------------------------------------------------------------------------------
    def _px(self, value: Any, ref: str | None) -> float:
        if ref == "paper":
            return self.left + float(value) * self.wide
        return self.x.place(value)

    def _py(self, value: Any, ref: str | None) -> float:
        if ref == "paper":
            return self.top + (1 - float(value)) * self.high
        return self.y.place(value)

    # --- everything -----------------------------------------------------------------------------
    def shapes(self) -> Iterator[Shape]:
        ground = self.layout.get("plot_bgcolor", PAPER)
        if ground != PAPER:
            box = rectangle(self.left, self.top, self.wide, self.high)
            yield Path(box, closed=True, fill=ground)
        window = (self.left, self.top, self.wide, self.high)
        for shape in self.layout.get("shapes", ()):
            drawn = self._shape(shape)
            # What has a place on both axes is cut at the edge of the plot, as on the screen.
            free = "paper" in (shape.get("xref"), shape.get("yref"))
            yield drawn if free or _inside(drawn, window) else Clip(window, (drawn,))
        yield from self._ticks()
        bars = [t for t in self.traces if t["type"] == "bar"]
        others = [t for t in self.traces if t["type"] != "bar"]
        for trace in bars:
            yield from self._bars(trace)
        for trace in others:
            yield from self._scatter(trace)
        for note in self.notes:
            yield from self._annotation(note)

    def _shape(self, shape: dict[str, Any]) -> Path:
        x0, x1 = (self._px(shape[k], shape.get("xref")) for k in ("x0", "x1"))
        y0, y1 = (self._py(shape[k], shape.get("yref")) for k in ("y0", "y1"))
        line = shape.get("line", {})
        thick = float(line.get("width", 1)) * self.s
        stroke = line.get("color", "") if thick else ""
        if shape["type"] == "rect":
            box = rectangle(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
            fill = shape.get("fillcolor", "")
            return Path(box, closed=True, fill=fill, stroke=stroke, line=thick)
        dash = tuple(d * self.s for d in _DASH.get(line.get("dash", ""), ()))
        return Path((((x0, y0), (x1, y1)),), stroke=stroke, line=thick, dash=dash)

    def _ticks(self) -> Iterator[Shape]:
        axis = self.layout["xaxis"]
        bottom = self.top + self.high
        if axis.get("showline"):
            line = ((self.left, bottom), (self.left + self.wide, bottom))
            yield Path((line,), stroke=axis.get("linecolor", INK), line=self.s)
        if axis.get("showticklabels") is False or "tickvals" not in axis:
            return
        font = axis["tickfont"]
        for value, words in zip(axis["tickvals"], axis["ticktext"], strict=True):
            y = bottom + (3 + ASCENT * font["size"]) * self.s
            runs = _runs(words, font["size"], font["color"])[0]
            yield from _line(runs, self.x.place(value), y, self.s)

    # --- bars -----------------------------------------------------------------------------------
    def _bars(self, trace: dict[str, Any]) -> Iterator[Shape]:
        along, across = (self.x, self.y) if trace.get("orientation") == "h" else (self.y, self.x)
        flat = trace.get("orientation") == "h"
        sizes, places = (trace["x"], trace["y"]) if flat else (trace["y"], trace["x"])
        n = len(places)
        bases, thick = _each(trace.get("base", 0), n), _each(trace.get("width", 0.8), n)
        marker = trace.get("marker", {})
        colours = _each(marker.get("color"), n)
        texts = _each(trace.get("text"), n)
        inks = _each(trace.get("textfont", {}).get("color", INK), n)
        line = marker.get("line", {})
        edges = _each(line.get("color", ""), n)
        rim = float(line.get("width", 0) or 0) * self.s
        for i in range(n):
            if sizes[i] is None or places[i] is None:
                continue
            base = _number(bases[i] or 0)
            a, b = along.place(base), along.place(base + _number(sizes[i]))
            middle, half = across.place(places[i]), across.length(thick[i]) / 2
            box = (min(a, b), middle - half, abs(b - a), 2 * half)
            if not flat:
                box = (middle - half, min(a, b), 2 * half, abs(b - a))
            fill = self._paint(marker, colours[i])
            stroke = edges[i] if rim else ""
            yield Path(rectangle(*box), closed=True, fill=fill, stroke=stroke, line=rim)
            if texts[i]:
                font = trace.get("textfont", {}) | {"color": inks[i]}
                anchor = trace.get("insidetextanchor", "end")
                yield from self._inside(texts[i], font, box, anchor)

    def _paint(self, marker: dict[str, Any], colour: Any) -> Paint:
        pattern = marker.get("pattern")
        if not pattern:
            return str(colour or "")
        return self._hatch(pattern)

    def _hatch(self, pattern: dict[str, Any]) -> Hatch:
        gap = float(pattern["size"]) * self.s / math.sqrt(2)
        line = gap * float(pattern["solidity"]) * 0.8
        return Hatch(gap, line, pattern["fgcolor"], pattern.get("bgcolor", PAPER))

    def _inside(
        self, text: str, font: dict[str, Any], box: tuple[float, float, float, float], anchor: str
    ) -> Iterator[Shape]:
        left, top, wide, high = box
        size = float(font.get("size", 14))
        pad = 3 * self.s
        room = wide - 2 * pad
        share = min(1.0, room / (words_wide(text, size) * self.s), high / (LEAD * size * self.s))
        if share < _SMALLEST or size * share * self.s < self.least - 1e-6:
            return
        runs = _runs(text, size * share, font["color"])[0]
        y = top + high / 2 + 0.34 * size * share * self.s
        ends: dict[str, tuple[float, Anchor]] = {
            "start": (left + pad, "start"),
            "middle": (left + wide / 2, "middle"),
            "end": (left + wide - pad, "end"),
        }
        x, way = ends[anchor]
        yield from _line(runs, x, y, self.s, way)

    # --- dots, lines, outlines --------------------------------------------------------------------
    def _scatter(self, trace: dict[str, Any]) -> Iterator[Shape]:
        mode = trace.get("mode", "lines")
        points = list(zip(trace["x"], trace["y"], strict=True))
        found: list[Shape] = []
        if "lines" in mode or trace.get("fill"):
            found += self._polyline(trace, points)
        if "markers" in mode:
            found += self._marks(trace, points)
        if "text" in mode:
            found += self._texts(trace, points)
        if trace.get("cliponaxis", True) and (trace.get("fill") or "lines" in mode):
            yield Clip((self.left, self.top, self.wide, self.high), tuple(found))
        else:
            yield from found

    def _polyline(self, trace: dict[str, Any], points: list[tuple[Any, Any]]) -> list[Shape]:
        chains: list[list[Point]] = [[]]
        for x, y in points:
            if x is None or y is None:
                if not trace.get("connectgaps"):
                    chains.append([])
                continue
            chains[-1].append((self.x.place(x), self.y.place(y)))
        parts = tuple(tuple(c) for c in chains if len(c) > 1)
        if not parts:
            return []
        line = trace.get("line", {})
        thick = float(line.get("width", 2)) * self.s
        stroke, clear = _colour(line.get("color") or "#000000")
        fill: Paint = ""
        seen = 1.0
        if trace.get("fill"):
            pattern = trace.get("fillpattern")
            fill = self._hatch(pattern) if pattern and pattern.get("shape") else ""
            if not fill:
                fill, seen = _colour(trace.get("fillcolor") or "")
        dash = tuple(d * self.s for d in _DASH.get(line.get("dash", ""), ()))
        rim = stroke if thick and clear else ""
        return [Path(parts, bool(trace.get("fill")), fill, rim, thick, dash, min(seen, clear or 1))]

    def _marks(self, trace: dict[str, Any], points: list[tuple[Any, Any]]) -> list[Shape]:
        marker, n = trace.get("marker", {}), len(points)
        sizes, colours = _each(marker.get("size", 6), n), _each(marker.get("color"), n)
        symbols = _each(marker.get("symbol", "circle") or "circle", n)
        line = marker.get("line", {})
        edges = _each(line.get("color", ""), n)
        thick = _each(line.get("width", 0), n)
        found: list[Shape] = []
        for i, (x, y) in enumerate(points):
            if x is None or y is None:
                continue
            at, r = (self.x.place(x), self.y.place(y)), float(sizes[i]) * self.s / 2
            rim = float(thick[i] or 0) * self.s
            fill, clear = _colour(str(colours[i] or ""))
            found.append(
                _mark(at, r, str(symbols[i]), (fill if clear else "", edges[i] or "", rim))
            )
        return found

    def _texts(self, trace: dict[str, Any], points: list[tuple[Any, Any]]) -> list[Shape]:
        n = len(points)
        texts, font = _each(trace.get("text"), n), trace.get("textfont", {})
        colours, sizes = _each(font.get("color", INK), n), _each(font.get("size", 14), n)
        reach = _each(trace.get("marker", {}).get("size", 0), n)
        where = _each(trace.get("textposition", "middle center"), n)
        found: list[Shape] = []
        for i, (x, y) in enumerate(points):
            if not texts[i] or x is None or y is None:
                continue
            _, side = where[i].split(" ")
            off = (float(reach[i] or 0) / 2 + 3) * self.s
            ways: dict[str, tuple[float, Anchor]] = {
                "center": (0.0, "middle"),
                "right": (off, "start"),
                "left": (-off, "end"),
            }
            shift, anchor = ways[side]
            runs = _runs(texts[i], float(sizes[i]), colours[i])[0]
            base = self.y.place(y) + 0.34 * float(sizes[i]) * self.s
            found += _line(runs, self.x.place(x) + shift, base, self.s, anchor)
        return found

    # --- rows -------------------------------------------------------------------------------------
    def rows(self) -> list[tuple[float, bool]]:
        """Top of the names of each row, and whether a mark stands in the row."""
        tops: dict[float, float] = {}
        for note in self.notes:
            if note.get("xref") != "paper" or note.get("yref") == "paper" or float(note["x"]):
                continue
            base = self._py(note["y"], None)
            size = float(note.get("font", {}).get("size", 14))
            half = LEAD * size * len(_runs(note["text"], size, INK)) / 2
            top = base - (float(note.get("yshift", 0)) + half) * self.s
            tops[base] = min(top, tops.get(base, top))
        places = sorted(tops)
        half = min((b - a for a, b in itertools.pairwise(places)), default=0.0) / 2
        marks = [
            self.y.place(y)
            for t in self.traces
            for y in t.get("y", ())
            if isinstance(y, int | float)
        ]
        return [(tops[p], any(abs(m - p) <= half for m in marks)) for p in places]

    # --- words ------------------------------------------------------------------------------------
    def _annotation(self, note: dict[str, Any]) -> Iterator[Shape]:
        if str(note.get("name", "")).startswith("picture-"):
            return
        x, y = self._px(note["x"], note.get("xref")), self._py(note["y"], note.get("yref"))
        if note.get("showarrow"):
            yield from self._arrow(note, x, y)
            if not note.get("text"):
                return
        font = note.get("font", {})
        size, colour = float(font.get("size", 14)), str(font.get("color", INK))
        lines = _runs(note["text"], size, colour)
        wide = max(sum(width(r.text, r.size, r.face) for r in line) for line in lines) * self.s
        high = LEAD * size * len(lines) * self.s
        pad = float(note.get("borderpad", 1)) * self.s
        x += float(note.get("xshift", 0)) * self.s
        y -= float(note.get("yshift", 0)) * self.s
        shift = {"left": pad, "center": -wide / 2, "right": -wide - pad}
        left = x + shift[note.get("xanchor", "center")]
        rise = {"top": pad, "middle": -high / 2, "bottom": -high - pad}
        top = y + rise[note.get("yanchor", "middle")]
        if note.get("bgcolor"):
            box = rectangle(left - pad, top - pad, wide + 2 * pad, high + 2 * pad)
            yield Path(box, closed=True, fill=note["bgcolor"])
        if note.get("textangle"):
            yield self._slanted(note, lines[0], (x, y))
            return
        edge: dict[str, tuple[float, Anchor]] = {
            "left": (left, "start"),
            "center": (left + wide / 2, "middle"),
            "right": (left + wide, "end"),
        }
        at, anchor = edge[note.get("align", "center")]
        for i, line in enumerate(lines):
            yield from _line(line, at, top + (LEAD * i + 1.0) * size * self.s, self.s, anchor)

    def _slanted(self, note: dict[str, Any], runs: Sequence[_Run], at: Point) -> Text:
        words, first = "".join(r.text for r in runs), runs[0]
        x, y = at[0], at[1] + 0.34 * first.size * self.s
        return Text(
            x,
            y,
            words,
            first.size * self.s / PT,
            first.face,
            first.colour,
            "middle",
            turn=float(note["textangle"]),
            opacity=float(note.get("opacity", 1)),
        )

    def _arrow(self, note: dict[str, Any], x: float, y: float) -> Iterator[Shape]:
        """A line from the point to its tail; the head is at the tail when asked for there."""
        ax = x + float(note.get("ax", 0)) * self.s
        ay = y + float(note.get("ay", 0)) * self.s
        thick = float(note.get("arrowwidth", 1)) * self.s
        colour = str(note.get("arrowcolor", INK))
        ends = ((x, y), (ax, ay))
        tail, tip = ends if note.get("arrowside") == "start" else ends[::-1]
        long = math.hypot(tip[0] - tail[0], tip[1] - tail[1])
        if not long:
            return
        ux, uy = (tip[0] - tail[0]) / long, (tip[1] - tail[1]) / long
        reach, half = 4 * thick, 2 * thick
        neck = (tip[0] - ux * reach, tip[1] - uy * reach)
        yield Path(((tail, neck),), stroke=colour, line=thick)
        head = (
            tip,
            (neck[0] - uy * half, neck[1] + ux * half),
            (neck[0] + uy * half, neck[1] - ux * half),
        )
        yield Path((head,), closed=True, fill=colour)


def _inside(path: Path, window: tuple[float, float, float, float]) -> bool:
    left, top, wide, high = window
    spare = 0.01
    return all(
        left - spare <= x <= left + wide + spare and top - spare <= y <= top + high + spare
        for chain in path.parts
        for x, y in chain
    )


def _mark(at: Point, r: float, symbol: str, look: tuple[str, str, float]) -> Shape:
    (x, y), (fill, edge, rim) = at, look
    if symbol == "circle-open":
        return Circle(x, y, r, "", edge or fill, rim or 0.3)
    if symbol == "square":
        return Path(
            rectangle(x - r, y - r, 2 * r, 2 * r),
            closed=True,
            fill=fill,
            stroke=edge if rim else "",
            line=rim,
        )
    if symbol == "diamond":
        reach = 1.3 * r
        corners = ((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y))
        return Path((corners,), closed=True, fill=fill, stroke=edge if rim else "", line=rim)
    return Circle(x, y, r, fill, edge if rim else "", rim)


def shapes(
    figure: go.Figure,
    box: tuple[float, float, float],
    *,
    scale: float = MM,
    mark: str = "",
    least: float = 0.0,
) -> tuple[Shape, ...]:
    """A chart inside a page.

    Args:
        figure: made with :func:`dashboard.figures.theme.base`.
        box: left, top and width, mm.
        scale: millimetres of a px of the figure.
        mark: watermark words across it, or empty.
        least: words inside bars that would be smaller are left out, mm.
    """
    return tuple(_Plot(figure, box, scale, mark, least).shapes())


def rows(figure: go.Figure) -> list[tuple[float, bool]]:
    """Rows of a chart, downwards: top of their names in px, and whether a mark stands there.

    A row without a mark is the heading of those below it.
    """
    return _Plot(figure, (0, 0, float(figure.layout.height)), 1.0).rows()


def smallest(figure: go.Figure) -> float:
    """Size of the smallest type of a chart, px, where its words have room."""
    sample = shapes(figure, (0, 0, 700.0), scale=1.0)
    return min((x.size * PT for x in texts(sample)), default=14.0)


def height(figure: go.Figure, scale: float = MM) -> float:
    """Height of a chart on paper, mm."""
    return float(figure.layout.height) * scale


def drawing(
    figure: go.Figure,
    wide: float,
    *,
    title: str,
    about: str,
    scale: float = MM,
    mark: str = "",
) -> Drawing:
    """A bare chart as a drawing of its own size.

    Args:
        figure: made with :func:`dashboard.figures.theme.base`.
        wide: width, mm; at 13 px a letter is 9 points, unless ``scale`` says otherwise.
        title: name of the chart.
        about: what it shows, for those who cannot see it.
        scale: millimetres of a px of the figure.
        mark: watermark words across it, or empty.
    """
    high = height(figure, scale)
    page = Path(rectangle(0, 0, wide, high), closed=True, fill=PAPER)
    found = shapes(figure, (0, 0, wide), scale=scale, mark=mark)
    return Drawing(wide, high, title, about, (page, *found))


def letters(found: Iterable[Shape]) -> set[str]:
    """Letters that a list of shapes is written with."""
    used: set[str] = set()
    for shape in found:
        if isinstance(shape, Text):
            used |= set(shape.text)
        elif isinstance(shape, Clip):
            used |= letters(shape.shapes)
    return used
