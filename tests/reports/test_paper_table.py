"""Columns of the tables of the PDF: every word has room."""

from __future__ import annotations

import pytest

from dashboard.exports.drawing import PT
from dashboard.exports.fonts import width
from dashboard.geodata import Geo
from dashboard.panels.model import Context
from dashboard.reports import cells
from dashboard.reports.build import build
from dashboard.reports.paper import MOST_ROWS
from dashboard.reports.paper_table import (
    ACROSS,
    INSET,
    LARGE,
    SMALL,
    TEXT,
    TINY,
    fitting,
    layout,
    tokens,
)
from dashboard.reports.templates import templates
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY


@pytest.mark.parametrize("key", templates()[0])
@pytest.mark.parametrize("dataset", ["public", "demo"])
def test_no_word_of_a_built_in_report_is_wider_than_its_column(
    dataset: str, key: str, book: Book, demo: Book, geo: Geo
) -> None:
    ctx = Context(demo if dataset == "demo" else book, geo, Selection(today=TODAY))
    template = templates()[0][key]
    first = str(ctx.established["cluster_id"][0]) if template.needs else ""
    for card in build(ctx, template, made_on=TODAY, cluster_id=first).cards():
        table = card.panel.table
        if not card.table or table is None:
            continue
        rows = cells.rows(table, (), card.most or MOST_ROWS)
        form = layout([c.label for c in table.columns], rows)
        assert sum(form.widths) <= (ACROSS if form.across else TEXT) / PT + 0.01
        for i, column in enumerate(table.columns):
            room = form.widths[i] - INSET
            said = [(x, "semibold") for x in tokens(column.label)]
            said += [(x, "regular") for row in rows for x in tokens(row[i])]
            wide = [x for x, face in said if width(x, form.size, face) > room]
            assert wide == [], (card.panel.key, column.key)


def test_a_binding_space_holds_a_number_to_its_qualifier() -> None:
    assert tokens("32,58 khoảng\u00a0370\u202fha ") == ["32,58", "khoảng\u00a0370\u202fha"]
    form = layout(["A", "B"], [["khoảng\u00a0370", "một " * 400]])
    assert form.widths[0] >= width("khoảng\u00a0370", form.size) + INSET


def test_type_gets_smaller_and_then_the_page_is_turned() -> None:
    word = "m" * 10
    made = [layout(["a"] * n, [[word] * n]) for n in (2, 6, 8, 12)]
    assert [(m.size, m.across) for m in made[:2]] == [(LARGE, False), (SMALL, False)]
    assert [m.across for m in made[2:]] == [True, True]
    assert made[3].size in {SMALL, *TINY}


def test_a_word_that_no_page_holds_gets_places_to_break() -> None:
    word = "x" * 400
    form = layout(["a", "b"], [[word, "10/10/2019"]])
    assert form.across
    assert form.widths[1] >= width("10/10/2019", form.size) + INSET
    told = fitting(f"một {word}", form.size, form.widths[0])
    assert told.replace("\u200b", "") == f"một {word}"
    assert told.startswith("một ")
    assert "\u200b" in told
    assert fitting("10/10/2019", form.size, form.widths[1]) == "10/10/2019"
