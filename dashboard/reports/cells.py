"""Cells of a table as plain words: the one wording of every file (Word, PDF, slides, HTML).

The values are those of the screen. What the screen says by a sign or a hatch (``≥``, under review)
stands in words here, because a printed page has no pointer to ask.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping
from typing import Any

from dashboard.i18n import date_text, qualified, t
from dashboard.metrics.states import state
from dashboard.panels.model import Column, Table
from dashboard.panels.tables import own_claims

#: What stands for a figure that cannot exist yet, as on the screen.
DASH = "–"


def cell(
    row: Mapping[str, Any], column: Column, beside: str = "", reviewed: Collection[str] = ()
) -> str:
    """One value in words; a missing one is empty, one that cannot exist yet a dash.

    Args:
        row: a row of the frame.
        column: the column.
        beside: column with the qualifier of a number or the precision of a date.
        reviewed: claims that a check objects to; their figures are said to be under review.
    """
    value = row[column.key]
    if value is None:
        early = "is_established" in row and state(row, column.key) == "not_applicable"
        return DASH if early else ""
    mark = str(row[beside]) if beside and row[beside] is not None else ""
    if column.kind == "number":
        words = qualified(float(value), "", column.digits, mark or "exact")
        doubted = any(i in reviewed for i in own_claims(row, column.key))
        return t("cell.reviewed", words=words) if doubted else words
    if column.kind == "date":
        return date_text(value, mark or "day")
    if column.kind == "html":
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(value)))).strip()
    return str(value)


def on_a_line(words: str) -> list[str]:
    """What of a number stays on one line: the number, and the words that follow it in brackets."""
    number, bracket, after = words.partition(" (")
    return [number, f"({after}"] if bracket else [number]


def rows(table: Table, reviewed: Collection[str] = (), most: int = 0) -> list[list[str]]:
    """The cells of the first ``most`` rows (0: of all)."""
    columns = [(c, table.beside(c)) for c in table.columns]
    frame = table.frame.head(most) if most else table.frame
    return [[cell(row, c, b, reviewed) for c, b in columns] for row in frame.iter_rows(named=True)]


def blank() -> str:
    """Words for an empty cell in text."""
    return t("state.missing")
