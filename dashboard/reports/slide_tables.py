"""Leading figures and tables on a slide: few, large, with what is missing named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.exports.drawing import Path, Shape, rectangle
from dashboard.exports.fonts import width
from dashboard.i18n import number, t
from dashboard.palette import BRAND, HAIRLINE, INK, MUTED
from dashboard.panels.model import Column, KeyFigure, Table
from dashboard.reports import cells
from dashboard.reports.stage import BODY, GAP, SMALL, STEP, Box, fitted, lines, paragraph, say

#: Rows on a slide at most, and rows that are told as points of a list.
MOST_ROWS, MOST_POINTS = 8, 4
#: Type of a table and lines of a cell at most, the largest first.
_SIZES = ((4.3, 2), (3.8, 3), (BODY, 4), (SMALL, 5), (SMALL, 3), (SMALL, 2))
#: Columns on a slide at most; one that is mostly empty gives way first.
_COLUMNS = 6


# --- leading figures ----------------------------------------------------------------------------
def key_figures(figures: Sequence[KeyFigure], box: Box) -> list[Shape]:
    """Figures below each other: large number, what it is, context, how many subjects have one."""
    shapes: list[Shape] = []
    step = min(17.0, box.high / max(len(figures), 1))
    big = min(9.0, step * 0.56)
    unit = 3.8
    column = max((_number_wide(f, big, unit) for f in figures), default=0.0)
    column = min(max(column + 5, 30.0), box.wide * 0.45)
    for k, figure in enumerate(figures):
        top = box.top + k * step
        if k:
            rule = ((box.left, top), (box.right, top))
            shapes.append(Path((rule,), stroke=HAIRLINE, line=0.18))
        at = Box(box.left, top, box.wide, step)
        shapes += _figure(figure, at, column, (big, unit))
    return shapes


def _number_wide(figure: KeyFigure, big: float, unit: float) -> float:
    if figure.value is None:
        return 0.0
    return width(figure.text, big, "bold") + width(f" {figure.unit}", unit) + 1.0


def _figure(figure: KeyFigure, box: Box, column: float, sizes: tuple[float, float]) -> list[Shape]:
    big, unit = sizes
    shapes: list[Shape] = []
    base = box.top + box.high / 2 + big * 0.33
    if figure.value is None:
        middle = box.top + box.high / 2
        plate = rectangle(box.left, middle - 3.0, 8.0, 6.0)
        shapes.append(Path(plate, closed=True, fill=GAP, stroke=MUTED, line=0.12))
        told = lines(figure.gap or t("state.missing"), SMALL, column - 13, "regular", 2)
        top = middle - SMALL * STEP * len(told) / 2
        shapes += paragraph((box.left + 9.6, top), told, SMALL, "regular", MUTED)
    else:
        wide = width(figure.text, big, "bold")
        room = column - 3 - (width(figure.unit, unit) + 1.2 if figure.unit else 0.0)
        size = big * min(1.0, room / wide)
        shapes.append(say(box.left, base, figure.text, size, "bold", BRAND))
        x = box.left + width(figure.text, size, "bold") + 1.2
        shapes.append(say(x, base, figure.unit, unit, "semibold", MUTED))
    left = box.left + column
    blocks = 46.0 if figure.of else 0.0
    room = box.wide - column - blocks
    name = lines(figure.label, 4.0, room, "semibold", 2)
    sub = lines(figure.sub, SMALL, room, "regular", 2) if figure.sub else []
    high = 4.0 * STEP * len(name) + SMALL * STEP * len(sub)
    top = box.top + (box.high - high) / 2
    shapes += paragraph((left, top), name, 4.0, "semibold")
    below = (left, top + 4.0 * STEP * len(name))
    shapes += paragraph(below, sub, SMALL, "regular", MUTED)
    if figure.of:
        shapes += _coverage(figure, Box(box.right - blocks + 2, box.top, blocks - 2, box.high))
    return shapes


def _coverage(figure: KeyFigure, box: Box) -> list[Shape]:
    """So many of all as blocks with words below; many as one bar."""
    middle = box.top + box.high / 2
    shapes: list[Shape] = []
    if figure.of <= 20:
        side = min(3.6, box.wide / figure.of - 0.5)
        for k in range(figure.of):
            place = rectangle(box.left + k * (side + 0.5), middle - 4.2, side, 3.6)
            full = k < figure.n
            shapes.append(
                Path(
                    place,
                    closed=True,
                    fill=BRAND if full else GAP,
                    stroke="" if full else MUTED,
                    line=0.12,
                )
            )
    else:
        long = box.wide * figure.n / figure.of
        whole = rectangle(box.left, middle - 4.2, box.wide, 3.6)
        shapes.append(Path(whole, closed=True, fill=GAP, stroke=MUTED, line=0.12))
        part = rectangle(box.left, middle - 4.2, long, 3.6)
        shapes.append(Path(part, closed=True, fill=BRAND))
    words = t("coverage.clusters", n=number(figure.n), of=number(figure.of))
    shapes.append(say(box.left, middle + 3.2, fitted(words, SMALL, box.wide), SMALL, fill=MUTED))
    return shapes


# --- table --------------------------------------------------------------------------------------
def picked(frame: pl.DataFrame, first: str, most: int) -> pl.DataFrame:
    """The first rows; where the first column names two to four groups, some of each of them."""
    if len(frame) <= most:
        return frame
    groups = frame[first].n_unique()
    if not 2 <= groups <= MOST_POINTS:
        return frame.head(most)
    found = frame.with_row_index("_row").group_by(first, maintain_order=True).head(most // groups)
    return found.sort("_row").drop("_row")


@dataclass(frozen=True, slots=True)
class _Grid:
    """Words of a table and its columns: place, width, alignment."""

    columns: tuple[Column, ...]
    rows: list[list[str]]
    wide: list[float]
    size: float

    def right(self, k: int) -> bool:
        return self.columns[k].kind == "number"

    def gap(self, k: int) -> float:
        return _gap(self.columns, k)


def table(found: Table, box: Box, reviewed: Collection[str] = (), most: int = 0) -> list[Shape]:
    """The table with large type; rows that find no room are counted in words below.

    Args:
        found: the table.
        box: where it stands.
        reviewed: claims that a check objects to.
        most: rows that the template wants; 0 for as many as have room.
    """
    rows = min(most or MOST_ROWS, MOST_ROWS)
    while True:
        frame = picked(found.frame, found.columns[0].key, rows)
        kept = _columns(found, frame)
        every = [
            [cells.cell(r, c, found.beside(c), reviewed) for c in kept]
            for r in frame.iter_rows(named=True)
        ]
        if _told(kept, every) and len(every) == len(found.frame):
            return _points(every, box)
        best: _Made | None = None
        for size, most_lines in _SIZES:
            grid = _grid(kept, every, box.wide, size)
            made = _lines_of(grid, box, len(found.frame), most_lines)
            if made.shown == len(every) and not made.cut:
                return made.shapes
            # With large type that cuts words smaller type is better; rows count more.
            if best is None or (made.shown, -made.cut) > (best.shown, -best.cut):
                best = made
        shown, shapes = (best.shown, best.shapes) if best is not None else (0, [])
        if shown == len(every):
            return shapes
        # Of each group fewer, rather than of the first group all.
        rows = max(shown, 1)
        if rows == len(every) or rows == 1:
            return shapes


def _columns(found: Table, frame: pl.DataFrame) -> list[Column]:
    """Columns with something to show, the most filled ones when there are too many."""
    kept = [c for c in found.columns if frame[c.key].null_count() < len(frame)]
    while len(kept) > _COLUMNS:
        empty = [frame[c.key].null_count() for c in kept]
        kept.pop(max(range(len(kept)), key=lambda k: (empty[k], k)))
    return kept


def _told(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the table is a short list of sentences."""
    text = all(c.kind == "text" for c in columns)
    return text and len(columns) <= 2 and len(rows) <= MOST_POINTS


def _points(rows: Sequence[Sequence[str]], box: Box) -> list[Shape]:
    """Sentences with a large number each, and how they were found below."""
    shapes: list[Shape] = []
    step = box.high / max(len(rows), 2)
    for k, told in enumerate(rows):
        top = box.top + k * step
        if k:
            rule = ((box.left, top), (box.right, top))
            shapes.append(Path((rule,), stroke=HAIRLINE, line=0.18))
        shapes.append(say(box.left, top + step / 2 + 3.0, str(k + 1), 9.0, "bold", BRAND))
        room = box.wide - 13
        first = lines(told[0], 3.9, room, "semibold", 3)
        rest = lines(told[1], SMALL, room, "regular", 2) if len(told) > 1 else []
        high = 3.9 * STEP * len(first) + (SMALL * STEP * len(rest) + 0.8 if rest else 0.0)
        y = top + (step - high) / 2
        shapes += paragraph((box.left + 13, y), first, 3.9, "semibold")
        below = (box.left + 13, y + 3.9 * STEP * len(first) + 0.8)
        shapes += paragraph(below, rest, SMALL, "regular", MUTED)
    return shapes


def _gap(columns: Sequence[Column], k: int) -> float:
    """Room behind a column: numbers keep further off words that follow them."""
    kinds = [c.kind == "number" for c in columns[k : k + 2]]
    return 8.0 if kinds == [True, False] else 3.0


def _grid(columns: Sequence[Column], rows: list[list[str]], wide: float, size: float) -> _Grid:
    """Columns as wide as their words want: numbers whole, texts share what is left."""
    wants, needs = [], []
    for k, column in enumerate(columns):
        gap = _gap(columns, k)
        words = [r[k] for r in rows if r[k]]
        if column.kind == "number":
            words = [piece for w in words for piece in cells.on_a_line(w)]
        longest = max((width(w, size) for w in words), default=6.0)
        head = max(width(w, SMALL, "semibold") for w in column.label.split(" "))
        one = width(column.label, SMALL, "semibold")
        if column.kind == "text":
            needs.append(max(head, min(longest, 16.0)) + gap)
            wants.append(max(min(longest, 84.0), min(one, 26.0)) + gap)
        else:
            needs.append(max(head, longest, 6.0) + gap)
            wants.append(max(longest, min(one, 22.0), 6.0) + gap)
    spare, asked = wide - sum(needs), sum(wants) - sum(needs)
    share = 1.0 if asked <= 0 else min(1.0, max(0.0, spare) / asked)
    found = [n + (w - n) * share for n, w in zip(needs, wants, strict=True)]
    # Columns that cannot all stand give way from the right.
    while sum(found) > wide + 0.01 and len(found) > 2:
        found.pop()
    kept = len(found)
    found = _spread(list(columns[:kept]), rows, found, wide, size)
    return _Grid(tuple(columns[:kept]), [r[:kept] for r in rows], found, size)


def _spread(
    columns: list[Column], rows: list[list[str]], found: list[float], wide: float, size: float
) -> list[float]:
    """Room that is left goes to texts that would break, then to the gaps between columns."""
    spare = wide - sum(found)
    for k, column in enumerate(columns):
        longest = max((width(r[k], size) for r in rows), default=0.0) + 3.0
        if column.kind == "text" and longest > found[k] and spare > 0:
            more = min(longest - found[k], spare)
            found[k] += more
            spare -= more
    # A column of numbers ends before its gap: what follows must not stand near to it.
    free = [k for k, c in enumerate(columns) if c.kind != "number"] or list(range(len(columns)))
    each = min(spare / len(free), 26.0)
    return [w + (each if k in free else 0.0) for k, w in enumerate(found)]


@dataclass(frozen=True, slots=True)
class _Made:
    """A table that was tried: its shapes, rows that found room, cells whose words were cut."""

    shapes: list[Shape]
    shown: int
    cut: int


def _lines_of(grid: _Grid, box: Box, whole: int, most: int) -> _Made:
    """Shapes of the table and the number of rows that found room."""
    size, pad = grid.size, grid.size * 0.34
    heads = [
        lines(c.label, SMALL, grid.wide[k] - 2.0, "semibold", 3) for k, c in enumerate(grid.columns)
    ]
    y = box.top + max(len(h) for h in heads) * SMALL * 1.16 + 1.6
    right = box.left + min(box.wide, sum(grid.wide))
    shapes: list[Shape] = []
    for k, head in enumerate(heads):
        for j, words in enumerate(reversed(head)):
            at = y - 1.6 - j * SMALL * 1.16
            shapes.append(_cell(grid, box.left, k, (at, words), (SMALL, "semibold", MUTED)))
    shapes.append(Path((((box.left, y), (right, y)),), stroke=INK, line=0.25))
    shown = cut = 0
    for n, row in enumerate(grid.rows):
        told_of = [
            lines(w, size, grid.wide[k] - 2.4, "semibold" if not k else "regular", most)
            for k, w in enumerate(row)
        ]
        high = max(len(c) for c in told_of) * size * STEP + 2 * pad
        last = n + 1 == whole
        if y + high + (0.0 if last else SMALL * 1.7) > box.bottom:
            break
        for k, told in enumerate(told_of):
            for j, words in enumerate(told):
                at = y + pad + size * (0.97 + STEP * j)
                face = "regular" if k else "semibold"
                shapes.append(_cell(grid, box.left, k, (at, words), (size, face, INK)))
        y += high
        shapes.append(Path((((box.left, y), (right, y)),), stroke=HAIRLINE, line=0.15))
        shown = n + 1
        pairs = zip(told_of, row, strict=True)
        cut += sum(c[-1].endswith("…") and not w.endswith("…") for c, w in pairs)
    if shown < whole:
        words = t("show.more_rows", n=number(whole - shown))
        shapes.append(say(box.left, y + SMALL * 1.35, words, SMALL, "italic", MUTED))
    return _Made(shapes, shown, cut)


def _cell(
    grid: _Grid, left: float, k: int, told: tuple[float, str], look: tuple[float, str, str]
) -> Shape:
    """A word of a column on its baseline; a missing value is a hatched box."""
    y, words = told
    size, face, fill = look
    start = left + sum(grid.wide[:k])
    # Numbers end where the words of the next column leave a gap.
    end = start + grid.wide[k] - grid.gap(k)
    if not words:
        wide = min(7.0, grid.wide[k] - grid.gap(k))
        x = end - wide if grid.right(k) else start
        place = rectangle(x, y - size * 0.72, wide, size * 0.78)
        return Path(place, closed=True, fill=GAP, stroke=MUTED, line=0.1)
    if grid.right(k):
        return say(end, y, words, size, face, fill, anchor="end")
    return say(start, y, words, size, face, fill)
