"""Biểu 02, 03 and 04 as files: each filled cell is the metric, empty ones are listed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache

import docx
import openpyxl
import polars as pl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.geodata import Geo
from dashboard.i18n import number, t
from dashboard.metrics import forms, unit_forms
from dashboard.panels import official_forms, trust
from dashboard.panels.model import Context
from dashboard.reports.forms import WRITERS, digits, file_name, filled, heads, make, period_words
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY

BOTH = pytest.mark.parametrize("name", ["book", "demo"])
PERIODS = pytest.mark.parametrize("code", ["2026", "2024", "2025-H1"])

Made = tuple[Context, Workbook]


@pytest.fixture(scope="module")
def contexts(book: Book, demo: Book, geo: Geo) -> dict[str, Context]:
    chosen = Selection(today=TODAY)
    return {"book": Context(book, geo, chosen), "demo": Context(demo, geo, chosen)}


@pytest.fixture(scope="module")
def made(contexts: dict[str, Context]) -> Callable[[str, str], Made]:
    @cache
    def parse(name: str, code: str) -> Made:
        ctx = contexts[name]
        return ctx, openpyxl.load_workbook(io.BytesIO(make("xlsx", ctx, code)))

    return parse


def cells(sheet: Worksheet) -> dict[str, list[object]]:
    """Row number of the circular -> the five cells."""
    found = {}
    started = False
    for row in sheet.iter_rows(max_col=5, values_only=True):
        if row[0] == "(1)":
            started = True
        elif started and row[0] and row[1] and row[2]:
            found[str(row[0])] = list(row)
    return found


@BOTH
@PERIODS
def test_form_02_is_the_figures_of_the_clusters(
    made: Callable[[str, str], Made], name: str, code: str
) -> None:
    ctx, parsed = made(name, code)
    rows = unit_forms.form02(ctx.book, ctx.selection, code)
    clusters = dict(ctx.book.clusters.select("cluster_id", "short_name").iter_rows())
    shown = [s for s in parsed.sheetnames if s.startswith("B02")]
    assert len(shown) == rows["cluster_id"].n_unique() > 0
    for (key,), own in rows.group_by("cluster_id"):
        told = cells(parsed[f"B02 {clusters[str(key)]}"])
        assert len(told) == 14
        for r in own.iter_rows(named=True):
            _, words, unit, value, _ = told[r["row"]]
            assert (words, unit) == (r["name_vi"], r["unit"])
            assert value == (None if r["value"] is None else pytest.approx(r["value"]))


@BOTH
@PERIODS
def test_form_04_is_the_card_of_the_trust_page(
    made: Callable[[str, str], Made], name: str, code: str
) -> None:
    ctx, parsed = made(name, code)
    table = trust.form(ctx, code).table
    assert table
    (only,) = [s for s in parsed.sheetnames if s.startswith("B04")]
    told = cells(parsed[only])
    assert len(told) == len(table.frame) == 35
    for r in table.frame.iter_rows(named=True):
        value = told[r["row"]][3]
        assert value == (None if r["value"] is None else pytest.approx(r["value"]))


@BOTH
@PERIODS
def test_form_03_of_all_places_holds_every_cluster_once(
    made: Callable[[str, str], Made], name: str, code: str
) -> None:
    ctx, _ = made(name, code)
    three = unit_forms.form03(ctx.book, ctx.selection, code)
    four = forms.form04(ctx.book, ctx.selection, code)
    added = three.filter(pl.col("row") == "1")["value"].sum()
    assert added == four.filter(pl.col("row") == "1")["value"][0]
    sheets = [s for s in official_forms.sheets(ctx, code) if s.form == "03"]
    assert len(sheets) == three["place_id"].n_unique()
    assert all(len(s.rows) == 35 for s in sheets)


@BOTH
@PERIODS
def test_every_empty_cell_is_listed_with_its_reason(
    made: Callable[[str, str], Made], name: str, code: str
) -> None:
    ctx, parsed = made(name, code)
    empty = 0
    for title in parsed.sheetnames:
        if title.startswith(("B02", "B03", "B04")):
            told = cells(parsed[title]).values()
            empty += sum(v[3] is None for v in told)
            assert all(v[3] is None or isinstance(v[3], int | float) for v in told)
    sheet = parsed[t("official_file.missing")]
    listed = [r for r in sheet.iter_rows(min_row=6, max_col=6, values_only=True) if r[0]]
    assert len(listed) == empty > 0
    assert all(r[5] for r in listed)
    assert len(official_forms.missing_frame(ctx, code)) == empty


@BOTH
def test_checks_are_told_in_the_file_as_on_the_card(
    made: Callable[[str, str], Made], name: str
) -> None:
    ctx, parsed = made(name, "2026")
    table = official_forms.checks(ctx, "2026").table
    assert table
    sheet = parsed[t("official_file.checks")]
    listed = [r for r in sheet.iter_rows(min_row=6, max_col=7, values_only=True) if r[0]]
    assert [r[2] for r in listed] == table.frame["what"].to_list()
    assert [r[5] for r in listed] == table.frame["outcome"].to_list()
    own = table.frame.filter(pl.col("form") == t("official.form", form="04"))
    screen = trust.form_checks(ctx, "2026").table
    assert screen
    assert sorted(own["what"]) == sorted(screen.frame["what"])
    assert len(own) == 25


@BOTH
def test_document_holds_the_same_forms(contexts: dict[str, Context], name: str) -> None:
    ctx = contexts[name]
    found = docx.Document(io.BytesIO(make("docx", ctx, "2026")))
    grids = [x for x in found.tables if x.style is not None and x.style.name == "Bảng báo cáo"]
    every = official_forms.sheets(ctx, "2026")
    assert len(grids) == len(every) + 2
    for sheet, grid in zip(every, grids, strict=False):
        rows = [[c.text for c in r.cells] for r in grid.rows]
        assert tuple(rows[0]) == heads(sheet.form)
        told = {r[0]: r for r in rows[2:] if r[2]}
        for r in sheet.rows.iter_rows(named=True):
            value = r["value"]
            words = "" if value is None else number(value, digits(r["unit"]), trim=True)
            assert told[r["row"]][3] == words
    page = found.sections[0]
    assert page.page_width is not None
    assert page.page_height is not None
    assert page.page_width > page.page_height
    marked = any(t("demo.mark") in p.text for p in page.header.paragraphs)
    assert marked == ctx.book.illustrative
    assert len(grids[-2].rows) - 1 == len(official_forms.missing_frame(ctx, "2026"))


@BOTH
def test_illustrative_data_say_so(contexts: dict[str, Context], name: str) -> None:
    ctx = contexts[name]
    parsed = openpyxl.load_workbook(io.BytesIO(make("xlsx", ctx)))
    for sheet in parsed:
        assert bool(sheet.oddHeader.center.text) == ctx.book.illustrative
        told = [str(c.value) for row in sheet.iter_rows(max_row=4) for c in row if c.value]
        assert any(x.startswith(t("demo.mark")) for x in told) == ctx.book.illustrative, sheet.title
    assert file_name(ctx).startswith("SO-LIEU-MINH-HOA") == ctx.book.illustrative
    with zipfile.ZipFile(io.BytesIO(make("docx", ctx))) as made:
        header = made.read("word/header1.xml").decode()
    assert ("PowerPlusWaterMarkObject" in header) == ctx.book.illustrative


@BOTH
def test_both_files_hold_the_same_lists(contexts: dict[str, Context], name: str) -> None:
    """One description of the annexes: headers and number of rows are equal in both files."""
    ctx = contexts[name]
    wanted = filled(ctx, "2026").annexes
    book = openpyxl.load_workbook(io.BytesIO(make("xlsx", ctx, "2026")))
    grids = docx.Document(io.BytesIO(make("docx", ctx, "2026"))).tables[-len(wanted) :]
    for annex, grid in zip(wanted, grids, strict=True):
        heads_ = [c.label for c in annex.table.columns]
        assert [c.text for c in grid.rows[0].cells] == heads_
        sheet = book[annex.title]
        assert [c.value for c in sheet[5]][: len(heads_)] == heads_
        assert len(grid.rows) - 1 == len(annex.table.frame)
        assert sheet.max_row >= len(annex.table.frame) + 5
        assert sum(annex.wide) == 257
    assert set(WRITERS) == {"xlsx", "docx"}


def test_place_of_form_03_follows_the_merger() -> None:
    assert unit_forms.level_of("2025-H1") == "district"
    assert unit_forms.level_of("2025") == "commune"


def test_period_is_told_with_its_days() -> None:
    assert "15/12/2024" in period_words("2025-H1")
    assert "14/6/2025" in period_words("2025-H1")


def test_same_data_give_same_bytes(contexts: dict[str, Context]) -> None:
    ctx = contexts["book"]
    assert make("xlsx", ctx, "2024") == make("xlsx", ctx, "2024")
    assert make("docx", ctx, "2024") == make("docx", ctx, "2024")


def test_a_figure_not_in_the_register_is_never_zero(contexts: dict[str, Context]) -> None:
    rows = unit_forms.form02(contexts["book"].book, Selection(today=TODAY), "2026")
    income = rows.filter(pl.col("row") == "12")
    assert income["value"].null_count() == len(income)
    assert set(income["reason"]) == {unit_forms.NOT_KEPT}
