"""Columns of a table in the PDF: no word is wider than its column.

Widths come from the letters of the font at the size they are set in, so a table that has no room
on an upright page is known before it is set: it gets smaller type, then a page on its side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.exports.drawing import PT
from dashboard.exports.fonts import width

#: Width of the text of an upright page and of one on its side, mm.
TEXT, ACROSS = 160.0, 261.0
#: Columns up to which a table stands upright, and up to which its type is the larger one.
UPRIGHT, ROOMY = 12, 6
#: Sizes of the type, points: of few columns, of many, and the smaller ones of a page on its side.
LARGE, SMALL, TINY = 8.4, 7.2, (6.6, 6.0)
#: Space on both sides of the words of a cell with its rules, and for rounding, points.
INSET, SLACK = 8.0, 0.6
#: Height of a line in sizes of the type; highest row that is kept on one page, points.
LEADING, ROW = 1.5, 300.0
#: A line of text is comfortable up to this width, in sizes of the type.
_LINE = 30.0
#: Where a line may break: at spaces other than those that bind.
_BREAK = re.compile(r"[^\S\u00a0\u202f]+|\u200b+")
#: A place where a word may break that shows no sign.
_SOFT = "\u200b"
#: The typesetter breaks an address by itself, at its signs and inside parts of over 16 letters.
_ADDRESS, _PART = (
    re.compile(r"https?://|www\."),
    re.compile(r"[^/_.?=&-]{1,16}[/_.?=&-]*|[/_.?=&-]+"),
)
#: A longer word, in sizes of the type, is broken: no table is turned for one word.
_WORD = 16.0


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is set.

    Args:
        size: of the type, points.
        widths: of the columns, points, insets included.
        across: whether it needs a page on its side.
    """

    size: float
    widths: tuple[float, ...]
    across: bool


def tokens(words: str) -> list[str]:
    """What of a text stays on one line: its words, with those that a binding space holds."""
    found = [x for x in _BREAK.split(words) if x]
    return [y for x in found for y in (_PART.findall(x) if _ADDRESS.match(x) else [x])]


def _widest(texts: Iterable[str], size: float, face: str = "regular") -> float:
    return max((width(x, size, face) for text in texts for x in tokens(text)), default=0.0)


def _least(labels: Sequence[str], rows: Sequence[Sequence[str]], size: float) -> list[float]:
    """Widest word of each column with the space beside it."""
    words = [
        max(_widest([label], size, "semibold"), _widest((r[i] for r in rows), size))
        for i, label in enumerate(labels)
    ]
    return [min(x, _WORD * size) + INSET + SLACK for x in words]


def _wanted(rows: Sequence[Sequence[str]], size: float, count: int) -> list[float]:
    """Room at which the cells of each column take few lines."""
    found = []
    for i in range(count):
        lengths = [width(r[i], size) for r in rows] or [0.0]
        middle = sum(lengths) / len(lengths)
        found.append(min(_LINE * size, 0.35 * max(lengths) + 0.65 * middle) + INSET + SLACK)
    return found


def _shared(least: Sequence[float], wanted: Sequence[float], room: float) -> tuple[float, ...]:
    """The room in shares: each column its least, what is left by what the columns want."""
    free = room - sum(least)
    more = [max(w - a, 0.0) for a, w in zip(least, wanted, strict=True)]
    if sum(more) > free:
        return tuple(a + m * free / sum(more) for a, m in zip(least, more, strict=True))
    full = [a + m for a, m in zip(least, more, strict=True)]
    return tuple(x * room / sum(full) for x in full)


def _pressed(least: Sequence[float], room: float) -> tuple[float, ...]:
    """The widest columns are cut to one width until all have room."""
    kept = sorted(least)
    for i, narrow in enumerate(kept):
        cut = (room - sum(kept[:i])) / (len(kept) - i)
        if cut < narrow:
            return tuple(min(x, cut) for x in least)
    return tuple(least)


def layout(labels: Sequence[str], rows: Sequence[Sequence[str]]) -> Layout:
    """Type, widths and page of a table.

    Args:
        labels: of the columns.
        rows: cells as printed.
    """
    count = len(labels)
    upright = () if count > UPRIGHT else ((LARGE, SMALL) if count <= ROOMY else (SMALL,))
    tries = [(x, False) for x in upright] + [(x, True) for x in (SMALL, *TINY)]
    for size, across in tries:
        room = (ACROSS if across else TEXT) / PT
        least = _least(labels, rows, size)
        if sum(least) <= room:
            return Layout(size, _shared(least, _wanted(rows, size, count), room), across)
    return Layout(TINY[-1], _pressed(_least(labels, rows, TINY[-1]), ACROSS / PT), across=True)


def whole(rows: Iterable[Sequence[str]], form: Layout) -> bool:
    """Whether every row is low enough to stand on one page; a page must never cut words off.

    Args:
        rows: cells as printed.
        form: of the table.
    """
    # Lines are never full: a third more than the letters need is on the safe side.
    high = (
        width(words, form.size) / (room - INSET) * 4 / 3 * form.size * LEADING
        for row in rows
        for words, room in zip(row, form.widths, strict=True)
    )
    return max(high, default=0.0) <= ROW


def fitting(words: str, size: float, room: float, face: str = "regular") -> str:
    """The words with places to break inside those that are wider than their column.

    Args:
        words: of a cell.
        size: of the type, points.
        room: width of the column, points.
        face: key of :data:`dashboard.exports.fonts.FACES`.
    """
    inner = room - INSET
    return "".join(
        x if _ADDRESS.match(x) or width(x, size, face) <= inner else _SOFT.join(x)
        for x in re.split(f"({_BREAK.pattern})", words)
    )
