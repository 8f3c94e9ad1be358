"""Pieces of a sheet: head, legend, table, foot. Each one says how high it is before it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.exports.drawing import PT, Circle, Path, Shape, Text, rectangle
from dashboard.exports.fonts import width, wrap
from dashboard.exports.mapframe import GAP_AREA, LINES, OUTSIDE, POINT, mark, ring
from dashboard.exports.names import Style
from dashboard.exports.spec import Entry, Group, Line, Listing, Sizes, Swatch
from dashboard.i18n import t
from dashboard.palette import ALERT, BRAND, HAIRLINE, INK, MUTED, PAPER

#: What stands in a cell that no source fills.
BLANK = "…"


@dataclass(frozen=True, slots=True)
class Block:
    """Shapes and the height they take, mm."""

    shapes: tuple[Shape, ...]
    high: float


def fitted(words: str, size: float, room: float, face: str = "regular") -> tuple[str, float]:
    """Words that fit a cell: set a little smaller, then cut between words with an ellipsis."""
    for smaller in (1.0, 0.94, 0.88):
        if width(words, size * smaller * PT, face) <= room:
            return words, size * smaller
    size *= 0.88
    while words and width(f"{words}…", size * PT, face) > room:
        words = words.rpartition(" ")[0] if " " in words else words[:-1]
    return f"{words.rstrip(' ,;-')}…", size


# --- head and foot ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class HeadSizes:
    """Type of the head, points: title, finding, scope."""

    title: float
    finding: float
    scope: float


def head(
    texts: tuple[str, str, str], sizes: HeadSizes, box: tuple[float, float, float], mark: str
) -> Block:
    """Brand bar, title, finding and filter line; illustrative data say so in a strip.

    Args:
        texts: title, finding, filter line; an empty one takes no room.
        sizes: of the type.
        box: left, top and width.
        mark: watermark words, or empty.
    """
    left, top, wide = box
    shapes: list[Shape] = [Path(rectangle(left, top, 18, 1.05), closed=True, fill=BRAND)]
    if mark:
        size = 9.0
        plate = width(mark, size * PT, "bold") + 5
        box_ = rectangle(left + wide - plate, top, plate, 5.4)
        shapes.append(Path(box_, closed=True, fill=ALERT))
        x, y = left + wide - plate / 2, top + 3.9
        shapes.append(Text(x, y, mark, size, "bold", PAPER, "middle"))
    y = top + 1.05 + 1.4
    looks = (
        (texts[0], sizes.title, "bold", INK, 1.12),
        (texts[1], sizes.finding, "regular", INK, 1.2),
        (texts[2], sizes.scope, "regular", MUTED, 1.3),
    )
    # The title keeps off the strip.
    rooms = (wide - (width(mark, 9.0 * PT, "bold") + 10 if mark else 0.0), wide, wide)
    for i, (words, size, face, fill, lead) in enumerate(looks):
        if not words:
            continue
        y += (0.0, 1.5, 1.9)[i]
        for k, line in enumerate(wrap(words, size * PT, rooms[i], face)):
            y += size * PT * (lead if k else 0.98)
            shapes.append(Text(left, y, line, size, face, fill))
        y += size * PT * 0.2
    return Block(tuple(shapes), y - top)


def sources(words: str, size: float, box: tuple[float, float, float]) -> Block:
    """The source line, wrapped, from a top edge downwards."""
    left, top, wide = box
    lines = wrap(words, size * PT, wide) if words else []
    step = size * PT * 1.3
    shapes = tuple(
        Text(left, top + size * PT + k * step, line, size, fill=MUTED)
        for k, line in enumerate(lines)
    )
    return Block(shapes, len(lines) * step)


# --- legend -------------------------------------------------------------------------------------
def swatch(x: float, y: float, look: Swatch, style: Style) -> list[Shape]:
    """The sign of an entry with its middle at x, y; as wide as 6 mm."""
    f = style.type
    if look.kind == "mark":
        return mark(x, y, 1.75 * f, look, style)
    if look.kind == "ring":
        inner = mark(x, y, 1.3 * f, look, style)
        return [ring(x, y, 1.3 * f, style), *inner]
    if look.kind == "point":
        return mark(x, y, POINT * f, Swatch("mark", INK, PAPER), style)
    if look.kind == "area":
        fill = GAP_AREA if look.hatched else OUTSIDE if look.veiled else look.fill
        box = rectangle(x - 2.6 * f, y - 1.5 * f, 5.2 * f, 3.0 * f)
        return [Path(box, closed=True, fill=fill, stroke=look.edge or "#B9C3C8", line=0.15 * f)]
    if look.kind == "line":
        colour, wide, dash = LINES[look.line]
        stroke = ((x - 2.8 * f, y), (x + 2.8 * f, y))
        scaled = tuple(d * f for d in dash)
        return [Path((stroke,), stroke=colour, line=wide * f, dash=scaled)]
    return []


def _entry(entry: Entry, box: tuple[float, float, float], style: Style, size: float) -> Block:
    left, top, wide = box
    f = style.type
    bare = entry.swatch.kind == "none"
    indent = 0.0 if bare else 7.0 * f
    step = size * PT * 1.22
    lines = wrap(entry.text, size * PT, wide - indent)
    high = max(4.65 * f, len(lines) * step + 1.4 * f)
    middle = top + 2.3 * f
    shapes: list[Shape] = list(swatch(left + 2.6 * f, middle, entry.swatch, style))
    shapes += [
        Text(left + indent, middle + size * PT * 0.34 + k * step, line, size)
        for k, line in enumerate(lines)
    ]
    return Block(tuple(shapes), high)


def _sizes(row: Sizes, left: float, top: float, style: Style, size: float) -> Block:
    """Circles of the sizes on the map, on one base line, with their words below."""
    rs = [r * style.mark for r, _ in row.circles]
    base = top + 2 * max(rs, default=0) + 0.6
    x, shapes = left, list[Shape]()
    for r, (_, words) in zip(rs, row.circles, strict=True):
        half = max(r, width(words, size * PT) / 2)
        shapes.append(Circle(x + half, base - r, r, "", INK, 0.2))
        y = base + size * PT * 1.15
        shapes.append(Text(x + half, y, words, size, fill=MUTED, anchor="middle"))
        x += 2 * half + 3.2 * style.type
    return Block(tuple(shapes), base - top + size * PT * 1.6)


def group(found: Group, box: tuple[float, float, float], style: Style, size: float) -> Block:
    """A part of the legend: title and entries in one column."""
    left, top, wide = box
    y = top + size * PT * 1.12
    shapes: list[Shape] = [Text(left, y, found.title, size * 1.05, "bold")]
    y += 1.35 * style.type
    for entry in found.entries:
        block = (
            _sizes(entry, left, y, style, size * 0.92)
            if isinstance(entry, Sizes)
            else _entry(entry, (left, y, wide), style, size)
        )
        shapes += block.shapes
        y += block.high
    return Block(tuple(shapes), y - top)


def _natural(found: Group, style: Style, size: float) -> float:
    """Width of a group whose longest entry stays on one line, within reason."""
    longest = [width(found.title, size * 1.05 * PT, "bold")]
    for entry in found.entries:
        if isinstance(entry, Sizes):
            longest.append(45.0 * style.type)
        else:
            longest.append(7.0 * style.type + width(entry.text, size * PT))
    return min(max(longest), 72.0 * style.type)


def legend_row(
    groups: Sequence[Group], box: tuple[float, float, float], style: Style, size: float
) -> Block:
    """The groups side by side, each as wide as its words want in proportion."""
    left, top, wide = box
    if not groups:
        return Block((), 0.0)
    gap = 6.0
    wants = [_natural(g, style, size) for g in groups]
    share = (wide - gap * (len(groups) - 1)) / sum(wants)
    x, found = left, []
    for g, want in zip(groups, wants, strict=True):
        found.append(group(g, (x, top, want * share + 0.5), style, size))
        x += want * share + gap
    shapes = tuple(s for b in found for s in b.shapes)
    return Block(shapes, max(b.high for b in found))


def legend_column(
    groups: Sequence[Group], box: tuple[float, float, float], style: Style, size: float
) -> Block:
    """The groups below one another."""
    left, top, wide = box
    y, shapes = top, list[Shape]()
    for found in groups:
        block = group(found, (left, y, wide), style, size)
        shapes += block.shapes
        y += block.high + 2.0 * style.type
    return Block(tuple(shapes), y - top)


# --- table --------------------------------------------------------------------------------------
def _number(at: tuple[float, float], words: str, size: float, face: str = "regular") -> list[Shape]:
    """A number whose decimal comma stands at x; a blank is a blank, never a zero."""
    x, y = at
    if not words:
        return [Text(x, y, BLANK, size, "regular", MUTED, "middle")]
    whole, comma, rest = words.partition(",")
    shapes: list[Shape] = [Text(x, y, whole, size, face, INK, "end")]
    if comma:
        shapes.append(Text(x, y, f",{rest}", size, face))
    return shapes


@dataclass(frozen=True, slots=True)
class Stops:
    """Where the columns of a table stand, mm from its left edge.

    Args:
        name: start of the name, behind its sign.
        place: start of the place.
        comma: decimal comma of the number.
        status: start of the status; ``None`` leaves that column out.
        wide: width of the table.
    """

    name: float
    place: float
    comma: float
    status: float | None
    wide: float


def stops(found: Listing, wide: float, size: float, *, whole: bool) -> Stops:
    """Columns as wide as their longest words; where there is too little room all give way.

    Args:
        found: the table.
        wide: its width, mm.
        size: of the type, points.
        whole: with signs and status.
    """

    def longest(words: Sequence[str], face: str = "regular") -> float:
        return max((width(w, size * PT, face) for w in words), default=0.0)

    sign = 4.2 if whole else 0.0
    parts = [line.value.partition(",") for line in found.lines]
    before = longest([*(p[0] for p in parts), found.total.partition(",")[0]], "bold")
    after = longest([p[1] + p[2] for p in (*parts, found.total.partition(","))], "bold")
    if whole:
        # The header stands in the middle over the comma.
        half = longest([found.columns[2]], "bold") / 2
        before, after = max(before, half), max(after, half)
    number = before + after + 2.6
    wants = [
        longest([x.name for x in found.lines], "semibold") + 2.0,
        longest([x.place for x in found.lines] + [found.columns[1]], "regular") + 2.0,
        longest([x.status for x in found.lines]) + 0.3 if whole else 0.0,
    ]
    share = (wide - sign - number) / sum(wants)
    name, place, _ = (w * share for w in wants)
    end = sign + name + place + number
    return Stops(sign, sign + name, end - 2.6 * whole - after, end if whole else None, wide)


def _row(
    line: Line, at: tuple[float, float], size: float, style: Style, columns: Stops
) -> list[Shape]:
    """A line of the table on its baseline."""
    left, base = at
    face = "semibold" if line.strong else "regular"
    shapes: list[Shape] = []
    if columns.name and line.swatch.kind != "none":
        small = 1.2 * style.type
        shapes += mark(left + 1.4 * style.type, base - size * PT * 0.32, small, line.swatch, style)
    words, own = fitted(line.name, size, columns.place - columns.name - 1.0, face)
    shapes.append(Text(left + columns.name, base, words, own, face))
    before = width(line.value.partition(",")[0], size * PT)
    words, own = fitted(line.place, size, columns.comma - columns.place - before - 0.6)
    shapes.append(Text(left + columns.place, base, words, own, fill=MUTED))
    shapes += _number((left + columns.comma, base), line.value, size)
    if columns.status is not None:
        words, own = fitted(line.status, size, columns.wide - columns.status)
        shapes.append(Text(left + columns.status, base, words, own, fill=MUTED))
    return shapes


def _header(
    words: Sequence[str], at: tuple[float, float], size: float, columns: Stops
) -> list[Shape]:
    left, base = at
    unit = width(words[2], size * PT, "bold") / 2
    looks = [(0.0, words[0]), (columns.place, words[1]), (columns.comma - unit, words[2])]
    if columns.status is not None:
        looks.append((columns.status, words[3]))
    return [Text(left + x, base, w, size, "bold", MUTED) for x, w in looks]


def table_height(rows: int, step: float) -> float:
    """Height of a full table of that many rows per column."""
    return step * (rows + 1) + 1.5


def full_table(
    found: Listing, box: tuple[float, float, float], rows: int, step: float, style: Style
) -> Block:
    """The whole table in two columns of lines; what does not fit is counted in words.

    Args:
        found: the table.
        box: left, top and width.
        rows: lines per column.
        step: height of a line, mm.
        style: sizes of the sheet.
    """
    left, top, wide = box
    gap = 5.0
    each, size = (wide - gap) / 2, min(8.3, step / PT * 0.68) * style.type
    shown = found.lines[: 2 * rows]
    # The last line makes room for the words about the rest.
    left_over = len(found.lines) - len(shown)
    if left_over:
        shown, left_over = shown[:-1], left_over + 1
    shapes: list[Shape] = [
        Path((((left, top), (left + wide, top)),), stroke=INK, line=0.3),
    ]
    used = min(rows, len(shown) + bool(left_over))
    columns = stops(found, each, size, whole=True)
    for column in range(2 if len(found.lines) > rows else 1):
        x = left + column * (each + gap)
        shapes += _header(found.columns, (x, top + step * 0.78), size * 0.96, columns)
        for k, line in enumerate(shown[column * rows : (column + 1) * rows]):
            y = top + step * (k + 1) + 0.6
            rule = (((x, y), (x + each, y)),)
            shapes.append(Path(rule, stroke=HAIRLINE, line=0.15))
            shapes += _row(line, (x, y + step * 0.73), size, style, columns)
    if left_over:
        x, y = left + each + gap, top + step * rows + 0.6 + step * 0.73
        words = t("report_map.more", n=left_over)
        shapes.append(Text(x, y, words, size, "italic", MUTED))
    return Block(tuple(shapes), table_height(used, step))


def short_table(
    found: Listing, box: tuple[float, float, float], high: float, style: Style
) -> Block:
    """The strong lines in one column with their sum, then the others as far as there is room.

    Args:
        found: the table.
        box: left, top and width.
        high: room, mm.
        style: sizes of the sheet.
    """
    left, top, wide = box
    strong = [x for x in found.lines if x.strong]
    others = [x for x in found.lines if not x.strong]
    heads = bool(strong) + bool(others)
    need = len(found.lines) + heads + bool(found.total) + 0.6
    if high / need < 4.2 * style.type and strong:
        # Not all of them fit: then the strong ones stand in comfort.
        need = len(strong) + 1 + bool(found.total) + 1.6
    step = min(5.6, max(4.2, high / need / style.type)) * style.type
    size = min(8.6 * style.type, step / PT * 0.6)
    column = _Column(left, top, wide, step, size, stops(found, wide, size, whole=False), style, [])
    room = int((high - 0.6) / step)
    # One line stays free for the words about what is left out.
    fit = min(len(strong), max(0, room - 2 - bool(found.total)))
    if strong:
        column.head(found.title, found.columns[2])
        column.lines(strong[:fit])
        if found.total:
            column.sum(found.total_words, found.total)
    room -= fit + bool(strong) * (1 + bool(found.total))
    more = 0
    if fit == len(strong) and others:
        more = len(others) if room >= len(others) + 1 else max(0, room - 2)
        more = more if more > 1 or more == len(others) else 0
    if more:
        column.head(found.others, "" if strong else found.columns[2])
        column.lines(others[:more])
    rest = len(found.lines) - fit - more
    if rest:
        column.words(t("report_map.more", n=rest))
    return Block(tuple(column.shapes), column.y - top)


@dataclass(slots=True)
class _Column:
    """A table in one column that grows downwards."""

    left: float
    y: float
    wide: float
    step: float
    size: float
    columns: Stops
    style: Style
    shapes: list[Shape]

    def rule(self, colour: str, line: float) -> None:
        ends = ((self.left, self.y), (self.left + self.wide, self.y))
        self.shapes.append(Path((ends,), stroke=colour, line=line))

    def head(self, title: str, unit: str) -> None:
        base = self.y + self.step * 0.7
        self.shapes.append(Text(self.left, base, title, self.size * 1.05, "bold"))
        if unit:
            x = self.left + self.wide
            self.shapes.append(Text(x, base, unit, self.size, fill=MUTED, anchor="end"))
        self.y += self.step

    def lines(self, found: Sequence[Line]) -> None:
        for line in found:
            self.rule(HAIRLINE, 0.15)
            at = (self.left, self.y + self.step * 0.7)
            self.shapes += _row(line, at, self.size, self.style, self.columns)
            self.y += self.step
        self.rule(HAIRLINE, 0.15)

    def sum(self, words: str, value: str) -> None:
        self.rule(INK, 0.3)
        base = self.y + self.step * 0.72
        self.shapes.append(Text(self.left, base, words, self.size, "bold"))
        self.shapes += _number((self.left + self.columns.comma, base), value, self.size, "bold")
        self.y += self.step

    def words(self, text: str) -> None:
        base = self.y + self.step * 0.7
        self.shapes.append(Text(self.left, base, text, self.size * 0.96, "italic", MUTED))
        self.y += self.step


def highlight(pair: tuple[str, str], box: tuple[float, float, float], style: Style) -> Block:
    """One large number and its words beside it."""
    left, top, wide = box
    big, size = 34.0, 9.6 * style.type
    number = Text(left, top + big * PT * 0.98, pair[0], big, "bold", BRAND)
    x = left + number.wide + 6
    lines = wrap(pair[1], size * PT, wide - (x - left))
    first = number.y - (len(lines) - 1) * size * PT * 1.22 - 0.3
    words = [Text(x, first + k * size * PT * 1.22, line, size) for k, line in enumerate(lines)]
    rule = Path((((left, top - 3), (left + wide, top - 3)),), stroke=HAIRLINE, line=0.2)
    return Block((rule, number, *words), big * PT * 1.1)
