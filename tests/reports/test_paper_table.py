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
            said = [(column.label, "semibold"), *((row[i], "regular") for row in rows)]
            wide = [
                x
                for words, face in said
                for x in tokens(fitting(words, form.size, form.widths[i], face))
                if width(x, form.size, face) > room
            ]
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


def test_a_table_is_not_turned_for_one_address_which_breaks_at_its_joints() -> None:
    address = "http://khuyencong.vn/tin-tuc/vinh-long-can-quan-tam-hon-nua-trong-cong-tac-quan-ly"
    form = layout(["a", "b"], [[address * 2, "10/10/2019"], ["một", "hai"]])
    assert not form.across
    assert fitting(address, form.size, 90) == address
    assert "".join(tokens(address)) == address
    assert max(map(len, tokens(address))) <= 17
    assert fitting("10/10/2019", form.size, form.widths[1]) == "10/10/2019"


def test_a_word_without_joints_breaks_anywhere_and_a_crowded_table_is_pressed() -> None:
    assert fitting("x" * 99, 8, 60).count("\u200b") == 98
    form = layout(["m" * 12] * 30, [["10/10/2019"] * 30])
    assert form.across
    assert sum(form.widths) <= ACROSS / PT + 0.01
