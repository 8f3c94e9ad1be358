"""Draft line for the registration table of projects as an XLSX file: values in, bytes out.

The columns of the circular's own table could not be read, so those of the house template for
schemes are used, and the file says so. A cell whose value is not known stays empty.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

Cell = str | float | int | dt.date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the file.

    Args:
        name: words of its tab, at most 31 characters.
        title: first line.
        notes: lines below it.
        header: names of the columns.
        rows: cells; ``None`` stays empty, numbers stay numbers.
        widths: width of each column in characters.
    """

    name: str
    title: str
    notes: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]


#: Fixed day of the file's own properties: the same draft gives the same bytes.
_CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001


def workbook(sheets: Sequence[Sheet], mark: str = "") -> bytes:
    """The file.

    Args:
        sheets: in order.
        mark: words of illustrative data, first on every sheet; empty for public data.

    Raises:
        ValueError: a row has another number of cells than its header.
    """
    stream = io.BytesIO()
    # Words that begin like a formula or an address stay words.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"created": _CREATED})
    for sheet in sheets:
        _write(book, sheet, mark)
    book.close()
    return stream.getvalue()


def _write(book: xlsxwriter.Workbook, sheet: Sheet, mark: str) -> None:
    if any(len(r) != len(sheet.header) for r in sheet.rows):
        raise ValueError("A row has another number of cells than the header.")
    page = book.add_worksheet(sheet.name)
    edge = {"border": 1, "valign": "top", "text_wrap": True}
    head = book.add_format({**edge, "bold": True, "bg_color": "#E6F1F2"})
    text, figure = book.add_format(edge), book.add_format({**edge, "num_format": "#,##0.###"})
    year = book.add_format({**edge, "num_format": "0"})
    day = book.add_format({**edge, "num_format": "dd/mm/yyyy"})
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    at = 0
    if mark:
        loud = book.add_format({"bold": True, "font_color": "#A63D2F"})
        page.write_string(at, 0, mark, loud)
        at += 1
    page.write_string(at, 0, sheet.title, book.add_format({"bold": True, "font_size": 14}))
    for note in sheet.notes:
        at += 1
        page.write_string(at, 0, note, book.add_format({"italic": True}))
    at += 2
    for column, words in enumerate(sheet.header):
        page.write_string(at, column, words, head)
    page.freeze_panes(at + 1, 0)
    for row in sheet.rows:
        at += 1
        for column, value in enumerate(row):
            if value is None or value == "":
                page.write_blank(at, column, None, text)
            elif isinstance(value, str):
                page.write_string(at, column, value, text)
            elif isinstance(value, dt.date):
                stamp = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
                page.write_datetime(at, column, stamp, day)
            elif isinstance(value, int):
                page.write_number(at, column, value, year)
            else:
                page.write_number(at, column, value, figure)
