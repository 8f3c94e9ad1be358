"""One wording of cells for every file: qualifiers and doubts in words, gaps empty, never 0."""

from __future__ import annotations

import polars as pl
import pytest

from dashboard.i18n import NBSP, qualified, t
from dashboard.panels.model import Table, number_col, text_col
from dashboard.panels.tables import cell as on_screen
from dashboard.reports import cells
from dashboard.reports.word_table import grid_of

FRAME = pl.DataFrame(
    {
        "name": ["A", "B", "C"],
        "value": [1300.0, 185.6, None],
        "value_qualifier": ["exact", "at_least", None],
        "value_claim": ["a", "b", None],
    }
)
TABLE = Table(FRAME, (text_col("name"), number_col("value")))
DOUBT = "(đang rà soát)"


def test_qualifiers_and_doubts_are_words_and_a_gap_is_empty() -> None:
    told = [row[1] for row in cells.rows(TABLE, {"a"})]
    assert told == [f"1.300 {DOUBT}", f"trên{NBSP}185,6", ""]
    assert told[1] == qualified(185.6, "", 1, "at_least")


def test_word_has_the_same_words_as_every_file() -> None:
    grid = grid_of(TABLE, reviewed={"a"})
    assert [[c.words or "" for c in row] for row in grid.rows] == cells.rows(TABLE, {"a"})
    assert grid.rows[2][1].words is None, "a gap is drawn, not written"


@pytest.mark.parametrize("of_row", [["c1"], ["c1", "c2"]])
def test_a_cell_is_doubted_where_the_screen_doubts_it(of_row: list[str]) -> None:
    """The claim of a whole row counts for its cells only when there is just one."""
    frame = pl.DataFrame({"value": [5.0], "claim_ids": [of_row]})
    row, column = frame.row(0, named=True), number_col("value")
    screen = t("state.under_review") in on_screen(row, column, reviewed={"c1"})
    assert (DOUBT in cells.cell(row, column, reviewed={"c1"})) is screen is (len(of_row) == 1)


def test_a_figure_that_cannot_exist_yet_is_a_dash() -> None:
    row = {"workers": None, "is_established": False, "status_group": "planned"}
    assert cells.cell(row, number_col("workers")) == cells.DASH == "–"


def test_a_number_is_as_wide_as_its_widest_piece() -> None:
    words = cells.rows(TABLE, {"a"})[0][1]
    assert cells.on_a_line(words) == ["1.300", DOUBT]
    assert cells.on_a_line("1.300") == ["1.300"]
