"""A table value as HTML for readers."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import markup
from dashboard.i18n import date_text, number, t
from dashboard.panels.model import Column, Table


def cell(row: Mapping[str, object], column: Column) -> str:
    """HTML of one value; a missing value is a hatched box, never 0 or nothing."""
    value = row[column.key]
    if value is None:
        return markup.gap_cell()
    if column.kind == "html":
        return str(value)
    if column.kind == "number":
        text = number(float(str(value)), column.digits, trim=column.digits > 2)
        qualifier = row.get(f"{column.key}_qualifier")
        if qualifier and qualifier != "exact":
            text = f"{t(f'qualifier_sign.{qualifier}')} {text}"
        return markup.esc(text)
    if column.kind == "date":
        return markup.esc(date_text(value))  # type: ignore[arg-type]
    return markup.esc(value)


def table_html(table: Table, caption: str = "") -> str:
    """The table with right-aligned numbers and hatched gaps."""
    lines = [[cell(row, c) for c in table.columns] for row in table.frame.iter_rows(named=True)]
    return markup.table(
        [markup.esc(c.label) for c in table.columns],
        lines,
        numeric=[i for i, c in enumerate(table.columns) if c.kind == "number"],
        caption=caption,
    )
