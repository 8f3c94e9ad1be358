"""A table value as HTML for readers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from dashboard import markup
from dashboard.i18n import date_text, number, qualified, t
from dashboard.metrics.states import claims_of, state
from dashboard.panels.model import IDS, Column, Table

#: Rows of a table on the screen; files have all of them.
MOST_ROWS = 1000


def cell(
    row: Mapping[str, Any],
    column: Column,
    beside: str = "",
    reviewed: Collection[str] = (),
    definition: str = "",
) -> str:
    """HTML of one value; a missing value is a hatched box, never 0 or nothing.

    Args:
        row: a row of the frame.
        column: the column.
        beside: column with the qualifier of a number or the precision of a date.
        reviewed: claims that a check objects to.
        definition: how occupancies are computed, for their certificates.
    """
    value = row[column.key]
    if value is None:
        early = state(row, column.key) == "not_applicable" and "is_established" in row
        return markup.not_applicable() if early else markup.gap_cell()
    mark = str(row[beside]) if beside and row[beside] is not None else ""
    if column.kind == "html":
        return str(value)
    if column.kind == "number":
        words = markup.esc(qualified(float(value), "", column.digits, mark or "exact", short=True))
        loose = "approximate" if mark not in ("", "exact") else ""
        ids = _claims(row, column.key)
        doubted = any(i in reviewed for i in own_claims(row, column.key))
        computed = column.key == "occupancy" and row.get("occupancy_origin") == "computed"
        own = str(row.get(f"{column.key}_measure") or row.get("measure") or "")
        return markup.certified(
            markup.in_state(words, "review" if doubted else loose),
            ids,
            measure=definition if computed else own,
            label=column.label,
        )
    if column.kind == "date":
        return markup.esc(date_text(value, mark or "day"))
    return markup.esc(value)


def _claims(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Claims behind a cell: its own, else those of the whole row."""
    own = claims_of(row, key)
    if own:
        return own
    found = next((row[c] for c in IDS if row.get(c)), ())
    return tuple(found.replace(";", " ").split()) if isinstance(found, str) else tuple(found)


def own_claims(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Claims that stand behind one cell alone.

    Claims of a whole row say nothing about one cell, unless there is only one.
    """
    ids = _claims(row, key)
    return claims_of(row, key) or (ids if len(ids) == 1 else ())


def table_html(
    table: Table, caption: str = "", reviewed: Collection[str] = (), definition: str = ""
) -> str:
    """The table with right-aligned numbers and hatched gaps.

    Of a very long table the first :data:`MOST_ROWS` rows; the words below say how many more the
    file has.
    """
    columns = [(c, table.beside(c)) for c in table.columns]
    lines = [
        [cell(row, c, b, reviewed, definition) for c, b in columns]
        for row in table.frame.head(MOST_ROWS).iter_rows(named=True)
    ]
    more = len(table.frame) - len(lines)
    rest = markup.paragraph(t("table.more", n=number(more))) if more > 0 else ""
    shown = markup.table(
        [markup.esc(c.label) for c in table.columns],
        lines,
        numeric=[i for i, c in enumerate(table.columns) if c.kind == "number"],
        caption=caption,
    )
    return shown + rest
