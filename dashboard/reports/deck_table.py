"""Tables of slides: widths by content, at most two slides, the rest is in the workbook."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from dashboard.i18n import date_text, number, shorten, t
from dashboard.palette import BRAND, INK, MUTED
from dashboard.panels.model import Column, Table
from dashboard.reports import cells
from dashboard.reports.deck_canvas import LEADING, Box, Canvas, Para, Run, cut, lines_of
from dashboard.reports.model import Card, Reference
from dashboard.reports.native import text_width

#: Columns that a slide has room for, slides of one table, lines of a cell.
MOST_COLUMNS, MOST_PAGES, MOST_LINES = 8, 2, 3
_PAD = 0.14
#: Letters of an address on a line.
_LONGEST = 84
#: Rows (with the header) that are too few for a slide of their own; smallest type.
_FEW, _SMALLEST = 5, 10.0
#: Narrowest and widest column of words, inches.
_NARROW, _BROAD = 0.9, 4.6


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a table on one slide.

    Args:
        title: name of the table.
        about: what it shows.
        size: of the type.
        widths: of the columns.
        rows: height and cells, the header first.
        note: words below.
    """

    title: str
    about: str
    size: float
    widths: tuple[float, ...]
    rows: tuple[tuple[float, tuple[Para | None, ...]], ...]
    note: str

    def draw(self, canvas: Canvas, box: Box) -> None:
        """The table and the words below it."""
        tall = sum(h for h, _ in self.rows)
        place = replace(box, w=sum(self.widths), h=tall)
        canvas.table(place, self.widths, self.rows, self.title, self.about)
        if self.note:
            below = Box(box.x, box.y + tall + 0.08, box.w, 0.22)
            words = Para((Run(self.note, 11, MUTED, italic=True),))
            canvas.text(below, [words], t("deck.name_note"))


def pages(card: Card, reviewed: Collection[str], box: Box) -> list[Page]:
    """The table of a card on one slide or two.

    Args:
        card: with a table.
        reviewed: claims that a check objects to.
        box: room on a slide.
    """
    table = card.panel.table
    if table is None:
        return []
    rows = cells.rows(table, reviewed)
    kept, lost = _columns(table, rows)
    columns = [table.columns[i] for i in kept]
    told = [[row[i] for i in kept] for row in rows]
    allowed = told[: card.most] if card.most else told
    usual = 13.0 if len(columns) <= 4 else 12.0 if len(columns) <= 6 else 11.0
    # A few rows too many fit when the type is a little smaller; else they get a slide.
    for size in (usual, usual - 1, usual - 2, usual):
        widths = _widths(columns, allowed, size, box.w)
        found, shown = _filled(columns, allowed, widths, size, box.h - 0.35)
        few = len(found) == 1 or (len(found) == MOST_PAGES and len(found[-1]) > _FEW)
        if few or size < _SMALLEST + 1:
            break
    title, blank = card.panel.title, any(not x for row in allowed[:shown] for x in row)
    notes = [
        t("deck.blank") if blank else "",
        t("deck.columns", n=number(lost)) if lost else "",
        t("deck.more_rows", n=number(len(told) - shown)) if shown < len(told) else "",
    ]
    about = t("deck.table_about", title=title.rstrip("."), n=number(len(told)))
    note = " ".join(x for x in notes if x)
    last = len(found) - 1
    first = notes[0]
    return [
        Page(title, about, size, widths, tuple(own), note if n == last else first)
        for n, own in enumerate(found)
    ]


_Rows = list[tuple[float, tuple[Para | None, ...]]]


def _filled(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    size: float,
    room: float,
) -> tuple[list[_Rows], int]:
    """Rows of each slide, the header first on each, and how many there was room for."""
    head = _row([c.label for c in columns], columns, widths, size, head=True)
    found: list[_Rows] = []
    used, shown = room + 1, 0
    for words in rows:
        row = _row(words, columns, widths, size)
        if used + row[0] > room:
            if len(found) == MOST_PAGES:
                break
            found.append([head])
            used = head[0]
        found[-1].append(row)
        used += row[0]
        shown += 1
    return found, shown


def _columns(table: Table, rows: Sequence[Sequence[str]]) -> tuple[list[int], int]:
    """Columns that are shown: where there is no room, empty ones go first, then the last."""
    kept = list(range(len(table.columns)))
    if len(kept) > MOST_COLUMNS:
        full = [i for i in kept if any(row[i] for row in rows)]
        kept = (full if len(full) >= 2 else kept)[:MOST_COLUMNS]
    return kept, len(table.columns) - len(kept)


def _wide(text: str, size: float, *, bold: bool = False) -> float:
    return text_width(text, size, bold=bold) / 72


def _headed(label: str, size: float) -> float:
    """Width at which a header takes two lines."""
    wide = max((_wide(w, size, bold=True) for w in label.split(" ")), default=0.0)
    while len(lines_of(label, size, wide, bold=True)) > 2:
        wide += 0.05
    return wide + 0.02


def _widths(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], size: float, room: float
) -> tuple[float, ...]:
    """Numbers get what they need; words share what is left by what they would like."""
    needed, liked = [], []
    for n, column in enumerate(columns):
        told = [row[n] for row in rows]
        if column.kind == "number":
            told = [piece for words in told for piece in cells.on_a_line(words)]
        long = max((_wide(words, size) for words in told), default=0.0)
        if column.kind == "number":
            needed.append(max(long, _headed(column.label, size)) + _PAD)
            liked.append(needed[-1])
            continue
        single = max((_wide(w, size) for row in rows for w in row[n].split(" ")), default=0.0)
        needed.append(max(_NARROW, _headed(column.label, size), min(single, 1.8)) + _PAD)
        liked.append(max(needed[-1], min(_BROAD, long + _PAD)))
    spare = room - sum(needed)
    if spare < 0:
        return tuple(w * room / sum(needed) for w in needed)
    wish = sum(b - a for a, b in zip(needed, liked, strict=True))
    if wish <= 0:
        return tuple(needed)
    share = min(1.0, spare / wish)
    return tuple(a + (b - a) * share for a, b in zip(needed, liked, strict=True))


def _row(
    words: Sequence[str],
    columns: Sequence[Column],
    widths: Sequence[float],
    size: float,
    *,
    head: bool = False,
) -> tuple[float, tuple[Para | None, ...]]:
    """A row with its height; a missing value is no words at all."""
    made: list[Para | None] = []
    most = 1
    for text, column, wide in zip(words, columns, widths, strict=True):
        # Office programs break a line a little before the measured width is full.
        room = wide - _PAD - 0.02
        told = cut(text, size, room, MOST_LINES, bold=head)
        most = max(most, len(lines_of(told, size, room, bold=head)))
        align = "r" if column.kind == "number" else "l"
        look = Run(told, size, BRAND if head else INK, bold=head)
        made.append(Para((look,), align) if told else None)
    if head:
        made = [p or Para((Run("", size),)) for p in made]
    return most * size * LEADING / 72 + 0.09, tuple(made)


def references(canvas: Canvas, box: Box, found: Sequence[Reference]) -> None:
    """Sources with their numbers; a title opens its address."""
    size = 11.0
    widths = (0.6, 3.3, 7.13, 1.1)
    heads = (t("deck.ref_number"), t("deck.ref_publisher"), t("deck.ref_title"), t("deck.ref_date"))
    tall = size * LEADING / 72 + 0.09
    head = tuple(Para((Run(x, size, BRAND, bold=True),)) for x in heads)
    rows: list[tuple[float, tuple[Para | None, ...]]] = [(tall, head)]
    for r in found:
        title = cut(r.title or _short(r.url), size, widths[2] - _PAD, 1)
        issued = date_text(r.issued) if r.issued else ""
        words = (
            Run(f"[{r.number}]", size),
            Run(cut(r.publisher, size, widths[1] - _PAD, 1), size),
            Run(title, size, BRAND if r.url else INK, link=_address(r.url)),
            Run(issued, size),
        )
        rows.append((tall, tuple(Para((w,)) for w in words)))
    about = t("deck.table_about", title=t("deck.references_alt"), n=number(len(found)))
    place = replace(box, h=tall * len(rows))
    canvas.table(place, widths, rows, t("deck.references_alt"), about)


def _short(url: str) -> str:
    """An address as words: without its scheme, and in one line."""
    return shorten(re.sub(r"^https?://(www\.)?", "", url), _LONGEST)


def _address(url: str) -> str:
    """An address that may be opened; anything else stays words."""
    return url if url.startswith(("http://", "https://")) else ""
