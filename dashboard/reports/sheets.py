"""Sheets of a workbook in the house look: titles, named tables, notes, page setup.

A missing value is an empty cell. Numbers and dates are real ones; a date that its source gives to
the month, the year or the half shows just that.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any, Literal

import xlsxwriter

from dashboard.i18n import date_text, fold, rounded, shorten, t
from dashboard.palette import BRAND, HAIRLINE, INK, MUTED, PAPER, WASH

#: Longest name of a sheet, and what it may not hold.
NAME = 31
_BARRED = re.compile(r"[\[\]:*?/\\]")
#: Years that dates and numbers of documents may name.
_YEARS = (1900, 2199)
#: Height of a line, least and most of a row, in points.
LINE, LEAST, MOST = 13.0, 15.0, 400.0
#: Longest text of a cell and longest address of a link, in characters.
CELL, LINK = 32_000, 2_000
#: Decimals that a source states at most: coordinates have five.
_STATED = 6
#: First row of the header of a table: title, filter line and notes are above.
HEAD = 4
FONT = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}


@dataclass(frozen=True)
class Field:
    """A column of a sheet.

    Args:
        label: header.
        values: one per row, ``None`` for missing.
        kind: ``link`` is an address.
        digits: decimals shown of numbers; full precision is kept.
        marks: precision of each date.
        units: unit of each number where they differ by row; a header that names ``%`` says it
            for all.
        widest: most characters of the column's width.
        wrap: whether long texts take several lines; codes do not.
    """

    label: str
    values: Sequence[Any]
    kind: Literal["text", "number", "date", "link"] = "text"
    digits: int = 0
    marks: Sequence[str] = ()
    units: Sequence[str | None] = ()
    widest: int = 44
    wrap: bool = True

    def code(self, at: int = -1) -> str:
        """Number format of a row, or of the column."""
        # Units of a table are those of its figures; a share of them is a percentage all the same.
        own = self.units[at] if self.units and at >= 0 else ""
        return number_code(self.digits, "%" if "%" in self.label else own or "")

    @cached_property
    def width(self) -> float:
        """Width in characters: of the content, within limits; long headers wrap."""
        word = max((len(w) for w in self.label.split()), default=4)
        # A long header takes three lines at most.
        word = max(word, min(len(self.label) // 3, 18))
        if self.kind == "number":
            told = [
                len(f"{v:,.{self.digits}f}") + 2 * ("%" in self.code(0))
                for v in self.values
                if v is not None
            ]
            return max([9, word + 3, min(len(self.label), 14), *(n + 2 for n in told)])
        if self.kind == "date":
            return max(12, word + 3)
        sizes = sorted(len(str(v)) for v in self.values if v is not None)
        usual = sizes[int(0.9 * (len(sizes) - 1))] if sizes else 0
        return min(self.widest, max(8, word + 3, usual * 1.05 + 2))

    def lines(self, at: int) -> int:
        """Lines that a value needs when it wraps."""
        value = self.values[at]
        if value is None or self.kind != "text" or not self.wrap:
            return 1
        return rows_of(str(value), self.width)


def rows_of(text: str, width: float) -> int:
    """Lines of a wrapped text in a column of a width in characters, on the safe side."""
    room = max(4.0, width - 1)
    return sum(max(1, math.ceil(len(part) * 1.06 / room)) for part in text.split("\n"))


def height(lines: int) -> float:
    """Height of a row with lines of text, in points."""
    return min(MOST, max(LEAST, lines * LINE + 2))


@dataclass(slots=True)
class Volume:
    """A workbook being written.

    Args:
        title: of the whole, in the page header.
        foot: words at the foot of every printed page.
        mark: words of the watermark; empty for real data.
        made_on: day of its properties.
    """

    title: str
    foot: str
    mark: str
    made_on: dt.date
    out: BytesIO = field(default_factory=BytesIO)
    book: Any = None
    _formats: dict[tuple[tuple[str, object], ...], Any] = field(default_factory=dict)
    _sheets: set[str] = field(default_factory=set)
    _tables: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Opens the file."""
        self.book = xlsxwriter.Workbook(self.out, {"in_memory": True})
        day = dt.datetime.combine(self.made_on, dt.time(), dt.UTC).replace(tzinfo=None)
        told = {"title": self.title, "author": "", "created": day}
        self.book.set_properties(told | ({"subject": self.mark} if self.mark else {}))

    def format(self, **look: object) -> Any:
        """A format in the house look; equal ones are one."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(FONT | look)
        return self._formats[key]

    def sheet_name(self, title: str) -> str:
        """A name for a sheet, unique without regard to case."""
        plain = " ".join(_BARRED.sub(" ", without_slashes(title)).split()).strip("' .")
        name, n = shorten(plain, NAME), 2
        while name.casefold() in self._sheets:
            tail = f" ({n})"
            name, n = shorten(plain, NAME - len(tail)) + tail, n + 1
        self._sheets.add(name.casefold())
        return name

    def table_name(self, key: str) -> str:
        """A name for a table: letters, digits and ``_``, unique."""
        plain = "bang_" + re.sub(r"[^a-z0-9]+", "_", fold(key)).strip("_")
        name, n = plain, 2
        while name in self._tables:
            name, n = f"{plain}_{n}", n + 1
        self._tables.add(name)
        return name

    def sheet(self, title: str, *, landscape: bool = True) -> Any:
        """A new sheet for A4, one page wide."""
        made = self.book.add_worksheet(self.sheet_name(title))
        made.hide_gridlines(2)
        made.set_paper(9)
        if landscape:
            made.set_landscape()
        made.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
        made.fit_to_pages(1, 0)
        mark = f'&C&"Arial,Bold"&10{_code(self.mark)}' if self.mark else ""
        # Header and footer hold at most 255 signs each.
        head = shorten(self.title, 100)
        made.set_header(f'&L&"Arial"&8{_code(head)}{mark}&R&"Arial"&8&A')
        page = t("workbook.page")
        made.set_footer(f'&L&"Arial"&8{_code(shorten(self.foot, 120))}&R&"Arial"&8{page} &P/&N')
        return made

    def heading(
        self, sheet: Any, title: str, lines: Iterable[str] = (), across: Sequence[float] = ()
    ) -> int:
        """Title and lines under it; returns the next free row.

        ``across`` are the widths of the columns below: lines too long for them are wrapped.
        """
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, title, self.format(bold=True, font_size=14, valign="vcenter"))
        row = 1
        for line in lines:
            if line:
                self.line(sheet, row, line, across, font_color=MUTED, font_size=9)
            row += 1
        return row

    def line(
        self, sheet: Any, row: int, words: str, across: Sequence[float], **look: object
    ) -> None:
        """Words over the width of some columns, in as many lines as they need."""
        room = sum(across)
        if len(across) < 2 or len(words) < room * 0.95:
            sheet.write_string(row, 0, words, self.format(**look))
            return
        wrapped = self.format(**look, text_wrap=True)
        sheet.merge_range(row, 0, row, len(across) - 1, words, wrapped)
        sheet.set_row(row, height(rows_of(words, room)))

    def done(self) -> bytes:
        """The file."""
        self.book.close()
        return self.out.getvalue()


def without_slashes(title: str) -> str:
    """A title without ``/``, which no name of a sheet may hold, that reads as before.

    So many of so many become words (``58/93`` -> ``58 trên 93``); dates, numbers of documents and
    alternatives take a hyphen.
    """

    def words(found: re.Match[str]) -> str:
        part, whole = int(found[1]), int(found[2])
        # A year behind a slash belongs to a date or to the number of a document.
        share = part <= whole and not _YEARS[0] <= whole <= _YEARS[1]
        return t("workbook.out_of", n=found[1], of=found[2]) if share else found[0]

    told = re.sub(r"(?<![\d/.,])(\d+)/(\d+)(?![\d/])", words, title)
    return re.sub(r"(?<=\w)/(?=\w)", "-", told)


def _code(text: str) -> str:
    """Text for a page header, where ``&`` begins a code."""
    return text.replace("&", "&&")


def number_code(digits: int, unit: str = "") -> str:
    """Number format with that many decimals; a percentage bears its sign in every cell."""
    return "#,##0" + ("." + "0" * digits if digits else "") + (' "%"' if unit == "%" else "")


def tidy(value: float, digits: int) -> float:
    """A number without the noise of binary fractions, as the screen rounds it.

    What a source states has few decimals and keeps all of them; a quotient has no end and gets the
    decimals of its column.
    """
    exact = round(value, _STATED)
    return exact if math.isclose(value, exact, rel_tol=1e-13) else rounded(value, digits)


def date_code(day: dt.date, precision: str) -> str:
    """Format of a date that shows what its source gives: ``d/m/yyyy``, ``m/yyyy``, ``yyyy``."""
    plain = {"day": "d/m/yyyy", "month": "m/yyyy", "year": "yyyy"}
    if precision in plain:
        return plain[precision]
    words, year = date_text(day, precision).replace('"', ""), str(day.year)
    head = words.removesuffix(year)
    # Quarters and halves: words before a real year.
    return f'"{head}"yyyy' if head != words else f'"{words}"'


def unique(labels: Sequence[str]) -> list[str]:
    """Headers of a table: none twice, none empty."""
    found: list[str] = []
    for label in labels:
        plain = " ".join(label.split()) or t("workbook.column")
        name, n = plain, 2
        while name.casefold() in {x.casefold() for x in found}:
            name, n = f"{plain} ({n})", n + 1
        found.append(name)
    return found


def write(
    volume: Volume, sheet: Any, fields: Sequence[Field], key: str, *, head: int = HEAD
) -> int:
    """A table with its header in a row, frozen and filtered, under a name of its own.

    Returns:
        The first row below it.
    """
    count = len(fields[0].values)
    looks = [_look(volume, f) for f in fields]
    labels = unique([f.label for f in fields])
    top = volume.format(
        bold=True,
        font_color=PAPER,
        bg_color=BRAND,
        text_wrap=True,
        align="center",
        valign="vcenter",
        border=1,
        border_color=PAPER,
    )
    columns = [
        {"header": label, "header_format": top, "format": look}
        for label, look in zip(labels, looks, strict=True)
    ]
    last = (head + max(count, 1), len(fields) - 1)
    if count:
        sheet.add_table(
            head,
            0,
            *last,
            {"name": volume.table_name(key), "columns": columns, "style": None, "banded_rows": 0},
        )
    else:
        for at, label in enumerate(labels):
            sheet.write_string(head, at, label, top)
    for at, (one, look) in enumerate(zip(fields, looks, strict=True)):
        sheet.set_column(at, at, one.width)
        blank = _blank(volume, one)
        for row, value in enumerate(one.values, head + 1):
            if value is None or value == "":
                sheet.write_blank(row, at, None, blank)
            elif one.kind == "number":
                own = _look(volume, one, row - head - 1) if one.units else look
                sheet.write_number(row, at, tidy(float(value), one.digits), own)
            elif one.kind == "text":
                sheet.write_string(row, at, str(value)[:CELL], look)
            else:
                _special(volume, sheet, (row, at), (one, row - head - 1))
    header = max(rows_of(label, f.width - 2) for label, f in zip(labels, fields, strict=True))
    sheet.set_row(head, height(header) + 4)
    for row in range(count):
        sheet.set_row(head + 1 + row, height(max(f.lines(row) for f in fields)))
    sheet.freeze_panes(head + 1, 1)
    sheet.repeat_rows(head)
    return head + 1 + count


def _look(volume: Volume, one: Field, at: int = -1) -> Any:
    rule = {"bottom": 1, "bottom_color": HAIRLINE}
    if one.kind == "number":
        return volume.format(num_format=one.code(at), **rule)
    if one.kind == "date":
        return volume.format(num_format="d/m/yyyy", align="center", **rule)
    return volume.format(text_wrap=one.wrap, **rule)


def _blank(volume: Volume, one: Field) -> Any:
    """An empty cell: grey where a number or a day is missing."""
    rule = {"bottom": 1, "bottom_color": HAIRLINE}
    grey = {"bg_color": WASH} if one.kind in {"number", "date"} else {}
    return volume.format(**rule, **grey)


def _special(volume: Volume, sheet: Any, spot: tuple[int, int], told: tuple[Field, int]) -> None:
    """A day in the precision of its source, or an address that can be opened."""
    one, at = told
    value = one.values[at]
    rule = {"bottom": 1, "bottom_color": HAIRLINE}
    if one.kind == "date":
        code = date_code(value, (one.marks[at] if one.marks else "") or "day")
        look = volume.format(num_format=code, align="center", **rule)
        sheet.write_datetime(*spot, value, look)
        return
    words = str(value)
    # Addresses longer than a program takes stay as text.
    if words.startswith(("http://", "https://")) and len(words) <= LINK:
        blue = volume.format(font_color=BRAND, underline=1, **rule)
        shown = shorten(re.sub(r"^https?://(www\.)?", "", words), 48)
        sheet.write_url(*spot, words, blue, shown)
    else:
        sheet.write_string(*spot, words[:CELL], volume.format(text_wrap=True, **rule))


def note(volume: Volume, sheet: Any, row: int, words: str, across: Sequence[float] = ()) -> int:
    """A line of small print over the width of the table; returns the next row."""
    if not words:
        return row
    volume.line(sheet, row, words, across, font_color=MUTED, font_size=9, italic=True)
    return row + 1
