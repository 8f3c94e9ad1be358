"""Tables of the Word report: the words of each cell, widths by content, numbers on their comma."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dashboard.exports.drawing import PT
from dashboard.exports.fonts import width
from dashboard.i18n import NBSP, number, t
from dashboard.palette import HATCH
from dashboard.panels.model import Table
from dashboard.reports import cells
from dashboard.reports.word_xml import attribute, paragraph, run, twips

#: Widths of the text, mm: A4 upright with 30 and 15 mm beside it, A4 across with 20 and 20.
UPRIGHT, ACROSS = 165.0, 257.0
#: Rows printed at most; the workbook has all.
MOST_ROWS = 60
#: More columns than this are set across the page, unless they are short.
MOST_COLUMNS = 7
#: Type of cells and of small cells, points; space beside their words, mm.
_TYPE, _SMALL, _PAD = 11.0, 10.0, 1.4
#: A column of text is comfortable from this width on, mm.
_COMFORT = 30.0
#: Cells up to this width are short, mm.
_SHORT = 25.0
#: Longest cell of numbers, and of dates or units, that is kept on one line, mm.
_ONE_LINE = {"number": 27.0, "middle": 19.0}
_SIGNS = ("least", "about", "at_least", "at_most")

Align = Literal["text", "number", "middle"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its words; ``None`` for a value that no source gives, drawn as a hatched blank."""

    words: str | None
    content: str = ""

    @property
    def runs(self) -> str:
        """Its content as runs: given ones (links, bookmarks), else its words."""
        return self.content or run(self.words or "")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table ready to be set.

    Args:
        headers: of the columns.
        kinds: how each column is aligned.
        rows: cells.
        more: rows that are not printed.
    """

    headers: tuple[str, ...]
    kinds: tuple[Align, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: int = 0

    @property
    def blank(self) -> bool:
        """Whether a cell is blank for want of a source."""
        return any(c.words is None for row in self.rows for c in row)

    @property
    def dashed(self) -> bool:
        """Whether a figure cannot exist yet."""
        return any(c.words == cells.DASH for row in self.rows for c in row)


def in_words(text: str) -> str:
    """A figure with its qualifier in words: ``≥ 2.818`` is "ít nhất 2.818"."""
    for code in _SIGNS:
        text = text.replace(t(f"qualifier_sign.{code}") + NBSP, t(f"qualifier.{code}") + NBSP)
    return text


def grid_of(table: Table, most: int = 0, reviewed: Collection[str] = ()) -> Grid:
    """The cells of a table.

    Args:
        table: as on the screen.
        most: rows that are printed; 0 for as many as a report holds.
        reviewed: claims that a check objects to.
    """
    shown = min(most or MOST_ROWS, MOST_ROWS)
    told = cells.rows(table, reviewed, shown)
    rows = tuple(tuple(Cell(words or None) for words in row) for row in told)
    kinds: list[Align] = []
    for n, column in enumerate(table.columns):
        short = max((len(r[n].words or "") for r in rows), default=0) <= 4
        plain = "middle" if short or column.kind == "date" else "text"
        kinds.append("number" if column.kind == "number" else plain)  # type: ignore[arg-type]
    headers = tuple(c.label for c in table.columns)
    return Grid(headers, tuple(kinds), rows, max(len(table.frame) - len(rows), 0))


# --- widths -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Wants:
    """What a column needs, mm.

    Args:
        word: its longest word.
        least: as little as it should have: numbers, dates and units stay on one line.
        whole: its longest line.
        comma: before and after the decimal comma; ``None`` where there is none.
    """

    word: float
    least: float
    whole: float
    comma: tuple[float, float] | None = None


def _wide(text: str, size: float, face: str = "regular") -> float:
    # Times New Roman is as wide as Source Sans, but for capitals: measured, up to a quarter more.
    capitals = sum(map(str.isupper, text))
    wider = 1 + 0.25 * capitals / len(text) if capitals > 1 else 1.0
    return width(text, size * PT, face) * wider


def _figure(words: str) -> bool:
    return any(c.isdigit() for c in words)


def _bare(words: str) -> str:
    """A number without the remark in brackets behind it, which may take a line of its own."""
    return words.partition(" (")[0]


def _parts(words: str) -> tuple[str, str]:
    """A number before and from its decimal comma on."""
    found = re.search(r"\d(,\d)", words)
    at = found.start(1) if found else len(words)
    return words[:at], words[at:]


def _wants(grid: Grid, at: int, size: float) -> Wants:
    told = [row[at].words or "" for row in grid.rows]
    head, kind = grid.headers[at], grid.kinds[at]
    word = max((_wide(w, size, "bold") for w in head.split(" ")), default=0.0)
    line, comma = 0.0, None
    if kind == "number":
        pairs = [_parts(_bare(words)) for words in told if _figure(words)]
        if any(after for _, after in pairs):
            comma = (
                max(_wide(before, size) for before, _ in pairs),
                max(_wide(after, size) for _, after in pairs),
            )
            word = max(word, sum(comma) + 1.0)
    for words in told:
        # Numbers, dates and units stay on one line unless they are sentences.
        if kind != "text":
            long = _wide(_bare(words), size)
            line = max(line, long if long <= _ONE_LINE[kind] else 0.0)
        for piece in re.split(r"[ \-]", words):
            word = max(word, _wide(piece, size))
    shown = [_bare(words) for words in told] if kind == "number" else told
    lines = [_wide(words, size) for words in shown] or [0.0]
    # A header may take two lines.
    whole = max(word, *lines, _wide(head, size, "bold") * 0.6)
    sides = 2 * _PAD + 0.6
    return Wants(word + sides, max(word, line) + sides, whole + sides, comma)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is set: widths of its columns (mm), small type or not, and its numbers."""

    widths: tuple[float, ...]
    small: bool
    wants: tuple[Wants, ...]


def _shared(wants: Sequence[Wants], room: float) -> tuple[float, ...]:
    """Widths that fill the room: the longest word at least, the rest by what lines want."""
    least = [w.least for w in wants]
    if sum(least) > room:
        least = [w.word for w in wants]
    # Short cells stay on one line before long ones take the rest.
    short = [w.whole if w.whole <= _SHORT else w.least for w in wants]
    if sum(short) <= room * 0.8:
        least = short
    cap = room * 0.5
    wish = [max(a, min(w.whole, cap)) for a, w in zip(least, wants, strict=True)]
    spare = room - sum(least)
    if spare <= 0:
        # Even single words have no room: the office program breaks the longest.
        return tuple(x * room / sum(least) for x in least)
    if sum(wish) <= room:
        # All lines fit: what is left goes to all columns, in proportion.
        left = room - sum(wish)
        return tuple(x + left * x / sum(wish) for x in wish)
    return tuple(_poured(least, wish, spare))


def _poured(least: Sequence[float], wish: Sequence[float], spare: float) -> list[float]:
    """Room given to columns by what they lack, to short texts a little more."""
    found = list(least)
    for _ in range(len(found)):
        weights = [max(b - a, 0.0) ** 0.75 for a, b in zip(found, wish, strict=True)]
        if spare < 0.01 or not sum(weights):
            break
        part = spare / sum(weights)
        for n, weight in enumerate(weights):
            given = min(part * weight, wish[n] - found[n])
            found[n] += given
            spare -= given
    # What rounding leaves goes to the widest column.
    found[found.index(max(found))] += spare
    return found


def layout(grid: Grid, room: float = UPRIGHT) -> Layout:
    """Widths and type of a table in a room."""
    for size in (_TYPE, _SMALL):
        wants = tuple(_wants(grid, n, size) for n in range(len(grid.headers)))
        if sum(w.least for w in wants) <= room and (size == _SMALL or len(wants) < MOST_COLUMNS):
            break
    return Layout(_shared(wants, room), size == _SMALL, wants)


def across(grid: Grid) -> bool:
    """Whether a table needs a page that lies on its side."""
    wants = [_wants(grid, n, _SMALL) for n in range(len(grid.headers))]
    if sum(w.least for w in wants) > UPRIGHT:
        return True
    comfort = sum(max(w.least, min(w.whole, _COMFORT)) for w in wants)
    return len(wants) > MOST_COLUMNS and comfort > UPRIGHT


# --- XML ----------------------------------------------------------------------------------------
_HATCHED = f'<w:shd w:val="thinDiagStripe" w:color="{HATCH.lstrip("#")}" w:fill="FFFFFF"/>'


def _cell(cell: Cell, wide: float, style: str, tabs: Sequence[tuple[str, int]] = ()) -> str:
    look = _HATCHED if cell.words is None else ""
    props = f'<w:tcPr><w:tcW w:w="{twips(wide)}" w:type="dxa"/>{look}</w:tcPr>'
    return f"<w:tc>{props}{paragraph(style, cell.runs, tabs)}</w:tc>"


def _stop(wants: Wants, wide: float) -> tuple[tuple[str, int], ...]:
    """The place of the decimal comma: the numbers stand in the middle of their column."""
    if wants.comma is None:
        return ()
    before, after = wants.comma
    inner = wide - 2 * _PAD
    return (("decimal", twips(min((inner + before - after) / 2, inner - after - 0.5))),)


def xml(grid: Grid, made: Layout, name: str, about: str) -> str:
    """The table; its header is repeated on every page and its rows are not broken.

    Args:
        grid: its cells.
        made: its widths.
        name: what readers of the structure call it.
        about: what it holds.
    """
    kind = "Small" if made.small else "Cell"
    total = sum(twips(w) for w in made.widths)
    columns = "".join(f'<w:gridCol w:w="{twips(w)}"/>' for w in made.widths)
    head = "".join(
        _cell(Cell(words), wide, f"{kind}Head")
        for words, wide in zip(grid.headers, made.widths, strict=True)
    )
    styles, stops = [], []
    for align, wants, wide in zip(grid.kinds, made.wants, made.widths, strict=True):
        stop = _stop(wants, wide) if align == "number" else ()
        plain = {"text": "Text", "number": "Number", "middle": "Middle"}[align]
        styles.append(f"{kind}{'Decimal' if stop else plain}")
        stops.append(stop)
    rows = []
    for row in grid.rows:
        line = "".join(
            # Words in a column of numbers (no data, not applicable) stand in its middle.
            _cell(cell, wide, style, stop)
            if cell.words != cells.DASH and (align != "number" or _figure(cell.words or ""))
            else _cell(cell, wide, f"{kind}Middle")
            for cell, wide, style, stop, align in zip(
                row, made.widths, styles, stops, grid.kinds, strict=True
            )
        )
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{line}</w:tr>")
    if grid.more:
        words = run(t("word.more_rows", n=number(grid.more)))
        rows.append(
            f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{total}" '
            f'w:type="dxa"/><w:gridSpan w:val="{len(grid.headers)}"/></w:tcPr>'
            f"{paragraph(f'{kind}Middle', words)}</w:tc></w:tr>"
        )
    look = (
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="{total}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>{look}'
        f"<w:tblCaption w:val={attribute(name)}/><w:tblDescription w:val={attribute(about)}/>"
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{''.join(rows)}</w:tbl>"
    )


def numbered(grid: Grid) -> Grid:
    """The same with a first column that counts the rows."""
    rows = tuple((Cell(str(n)), *row) for n, row in enumerate(grid.rows, 1))
    headers, kinds = (t("word.number"), *grid.headers), ("middle", *grid.kinds)
    return replace(grid, headers=headers, kinds=kinds, rows=rows)
