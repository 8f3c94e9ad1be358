"""The workbook of a report, parsed back: the same figures as the tables on the screen."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache

import openpyxl
import polars as pl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.geodata import Geo
from dashboard.i18n import date_text, number, t
from dashboard.metrics.certificate import claims_of
from dashboard.panels import trust
from dashboard.panels.model import Column, Context, Panel, Table
from dashboard.reports import native
from dashboard.reports.build import build
from dashboard.reports.model import Card, Figures, Report
from dashboard.reports.sheets import HEAD, Field, Volume, date_code, rows_of, tidy, unique, write
from dashboard.reports.templates import templates
from dashboard.reports.workbook import fields_of, plain, xlsx
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY

KEYS = ("bao-cao-nam", "mot-cum", "ket-qua-khuyen-cong", "hop-kiem-tra")
BOTH = pytest.mark.parametrize("name", ["book", "demo"])
EACH = pytest.mark.parametrize("key", KEYS)

Made = tuple[Report, Context, bytes, Workbook]
Make = Callable[[str, str], Made]


@pytest.fixture(scope="module")
def made(book: Book, demo: Book, geo: Geo) -> Make:
    """A report, its context, its workbook as bytes and as parsed; each made once."""
    books = {"book": book, "demo": demo}

    @cache
    def make(name: str, key: str) -> Made:
        template = templates()[0][key]
        ctx = Context(books[name], geo, Selection(today=TODAY))
        cluster = ctx.established["cluster_id"][0] if template.needs else ""
        report = build(ctx, template, made_on=TODAY, cluster_id=cluster)
        content = xlsx(report, ctx)
        return report, ctx, content, openpyxl.load_workbook(io.BytesIO(content))

    return make


def tables(report: Report) -> list[Panel]:
    """Panels of a report with a table, each once."""
    every = {id(c.panel): c.panel for c in report.cards()}
    return [p for p in every.values() if p.table is not None and len(p.table.frame)]


def sheets_of(report: Report, parsed: Workbook) -> Iterator[tuple[Panel, Worksheet]]:
    """Each panel with its sheet, in order."""
    named = [w for w in parsed if w["A1"].value in {p.title for p in tables(report)}]
    yield from zip(tables(report), named, strict=True)


def column(sheet: Worksheet, label: str) -> list[object]:
    """Values of a column of a sheet's table."""
    (only,) = sheet.tables.values()
    first, last = re.findall(r"\d+", only.ref)
    wanted = " ".join(label.split())
    at = next(c.column for c in sheet[int(first)] if c.value == wanted)
    return [sheet.cell(r, at).value for r in range(int(first) + 1, int(last) + 1)]


def hyperlinks(sheet: Worksheet) -> list[Hyperlink]:
    """Links of a sheet."""
    return [c.hyperlink for row in sheet.iter_rows() for c in row if c.hyperlink]


@BOTH
@EACH
def test_numbers_equal_the_table_of_the_card(made: Make, name: str, key: str) -> None:
    report, _, _, parsed = made(name, key)
    seen = 0
    for panel, sheet in sheets_of(report, parsed):
        assert panel.table
        for c in panel.table.columns:
            labels = [x.label for x in panel.table.columns]
            if c.kind != "number" or labels.count(c.label) > 1:
                continue
            told = column(sheet, c.label)
            own = [None if v is None else float(v) for v in panel.table.frame[c.key].to_list()]
            for got, wanted in zip(told, own, strict=True):
                assert (got is None) is (wanted is None)
                if wanted is None:
                    continue
                assert isinstance(got, int | float)
                # Equal as the screen shows it, and without the noise of binary fractions.
                assert number(got, c.digits) == number(wanted, c.digits), (panel.title, c.label)
                assert len(repr(float(got)).partition(".")[2]) <= max(6, c.digits), got
                seen += 1
    assert seen > 10


@pytest.mark.parametrize(
    ("value", "digits", "told"),
    [
        (667.1999999999999, 1, 667.2),
        (1129.4699999999998, 0, 1129.47),
        (525.652, 1, 525.652),
        (17.83264746227709, 2, 17.83),
        (47.03703703703704, 1, 47.0),
        (106.20588, 5, 106.20588),
        (2 / 3, 0, 1.0),
        (0.0, 2, 0.0),
    ],
)
def test_noise_goes_and_the_digits_of_sources_stay(value: float, digits: int, told: float) -> None:
    assert tidy(value, digits) == told


@BOTH
def test_percentages_bear_their_sign(made: Make, name: str) -> None:
    """In the header of a column or in the format of each cell; a leading figure has its unit."""
    report, _, _, parsed = made(name, "bao-cao-nam")
    seen = 0
    for panel, sheet in sheets_of(report, parsed):
        assert panel.table
        for c in panel.table.columns:
            if c.kind != "number" or "%" not in c.label:
                continue
            cells = [x for row in sheet.iter_rows() for x in row if x.value == c.label]
            below = [sheet.cell(cells[0].row + n, cells[0].column) for n in range(1, 6)]
            codes = {x.number_format for x in below if isinstance(x.value, int | float)}
            assert all(code.endswith('"%"') for code in codes), (panel.title, c.label)
            seen += len(codes)
    assert seen
    sheet = parsed[t("workbook.figures")]
    for row in sheet.iter_rows(min_row=6, max_col=4):
        value, unit, shown = row[1], row[2].value, str(row[3].value or "")
        if value.value is not None:
            assert ("%" in shown) is (unit == "%"), shown
            assert value.number_format.endswith('"%"') is (unit == "%")


@BOTH
@EACH
def test_words_and_dates_equal_the_table(made: Make, name: str, key: str) -> None:
    report, _, _, parsed = made(name, key)
    for panel, sheet in sheets_of(report, parsed):
        assert panel.table
        for c in panel.table.columns:
            labels = [x.label for x in panel.table.columns]
            if c.kind == "number" or labels.count(c.label) > 1:
                continue
            own = panel.table.frame[c.key].to_list()
            told = column(sheet, c.label)
            if c.kind == "date":
                days = [v.date() if isinstance(v, dt.datetime) else v for v in told]
                assert days == own
            elif c.kind == "html":
                assert told == [plain(v) or None if v else None for v in own]
            else:
                assert told == [None if v in (None, "") else str(v) for v in own]


@BOTH
def test_qualifiers_are_words_beside_numbers(made: Make, name: str) -> None:
    report, _, _, parsed = made(name, "bao-cao-nam")
    seen = 0
    for panel, sheet in sheets_of(report, parsed):
        assert panel.table
        for c in panel.table.columns:
            beside = panel.table.beside(c)
            if c.kind != "number" or not beside:
                continue
            rows = panel.table.frame.select(pl.col(c.key), pl.col(beside).cast(pl.String)).rows()
            own = [
                t(f"qualifier.{q}") if v is not None and q not in (None, "exact") else None
                for v, q in rows
            ]
            if any(own):
                assert column(sheet, f"{c.label} ({t('column.qualifier')})") == own
                seen += 1
    assert seen


@BOTH
@EACH
def test_missing_is_an_empty_cell_and_number_columns_hold_numbers(
    made: Make, name: str, key: str
) -> None:
    report, _, _, parsed = made(name, key)
    for panel, sheet in sheets_of(report, parsed):
        assert panel.table
        for f in fields_of(panel.table, report):
            if (
                f.kind == "number"
                and [x.label for x in fields_of(panel.table, report)].count(f.label) == 1
            ):
                told = column(sheet, f.label)
                assert all(v is None or isinstance(v, int | float) for v in told)
                assert [v is None for v in told] == [v is None for v in f.values]


@BOTH
@EACH
def test_tables_and_sheets_have_names_of_their_own(made: Make, name: str, key: str) -> None:
    _, _, _, parsed = made(name, key)
    names = [n for sheet in parsed for n in sheet.tables]
    assert len(names) == len(set(names)) > 3
    assert all(re.fullmatch(r"bang_[a-z0-9_]+", n) for n in names)
    titles = [s.casefold() for s in parsed.sheetnames]
    assert len(titles) == len(set(titles))
    assert all(len(s) <= 31 and not re.search(r"[\[\]:*?/\\]", s) for s in parsed.sheetnames)
    for sheet in parsed:
        for found in sheet.tables.values():
            heads = [c.name for c in found.tableColumns]
            assert len({h.casefold() for h in heads}) == len(heads)


@BOTH
def test_pages_are_ready_to_print(made: Make, name: str) -> None:
    report, _, _, parsed = made(name, "bao-cao-nam")
    for sheet in parsed:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in {None, 1}
        assert sheet.page_setup.fitToHeight == 0
        assert bool(sheet.tables) == bool(sheet.print_title_rows)
        if sheet.tables:
            assert sheet.freeze_panes == f"B{HEAD + 2}"
            assert next(iter(sheet.tables.values())).autoFilter is not None
        assert (report.mark or "&A") in (sheet.oddHeader.center.text or "") + "&A"
        assert bool(sheet.oddHeader.center.text) == bool(report.mark)


@BOTH
def test_first_sheet_says_what_blanks_mean_and_leads_everywhere(made: Make, name: str) -> None:
    report, _, _, parsed = made(name, "bao-cao-nam")
    first = parsed.worksheets[0]
    assert first.title == t("workbook.read_first")
    words = [c.value for row in first.iter_rows() for c in row if c.value]
    assert report.title in words
    assert t("workbook.how_blank") in words
    assert any(report.version in w for w in words)
    assert any(report.mark in w for w in words) if report.mark else True
    assert set(report.left_out) <= set(words)
    links = [h.location for h in hyperlinks(first)]
    goals = {re.match(r"'(.*)'!", x)[1].replace("''", "'") for x in links}  # type: ignore[index]
    assert goals == set(parsed.sheetnames[1:])


@BOTH
def test_key_figures_are_numbers_with_their_coverage(made: Make, name: str) -> None:
    report, _, _, parsed = made(name, "bao-cao-nam")
    sheet = parsed[t("workbook.figures")]
    told = dict(
        zip(column(sheet, t("workbook.figure")), column(sheet, t("column.value")), strict=True)
    )
    counts = dict(zip(column(sheet, t("workbook.figure")), column(sheet, "Tổng số"), strict=True))
    own = [
        f
        for _, part in report.parts()
        for piece in part.pieces
        if isinstance(piece, Figures)
        for f in piece.figures
    ]
    assert own
    labels = [f.label for f in own]
    for f in own:
        if labels.count(f.label) == 1:
            wanted = f.value if f.text else None
            assert told[f.label] == (None if wanted is None else pytest.approx(wanted, abs=0.005))
            assert counts[f.label] == (f.of or None)


@BOTH
def test_every_claim_of_the_cards_is_listed(made: Make, name: str) -> None:
    report, ctx, _, parsed = made(name, "bao-cao-nam")
    sheet = parsed[t("workbook.claims")]
    listed = column(sheet, t("column.claim_ids"))
    behind = {i for c in report.cards() for i in c.panel.claim_ids}
    found = claims_of(ctx.book, sorted(behind))
    assert set(found["claim_id"]) <= set(listed)
    assert len(listed) == len(set(listed))
    values = dict(zip(listed, column(sheet, t("column.value")), strict=True))
    for claim, value in found.select("claim_id", "value").iter_rows():
        assert values[claim] == (None if value is None else pytest.approx(value))
    evidence = dict(zip(listed, column(sheet, t("workbook.evidence")), strict=True))
    for claim, words in found.select("claim_id", "evidence").iter_rows():
        assert evidence[claim] == (words or None)


@BOTH
def test_sources_and_definitions_are_those_of_the_report(made: Make, name: str) -> None:
    report, _, _, parsed = made(name, "bao-cao-nam")
    sheet = parsed[t("workbook.sources")]
    assert column(sheet, t("workbook.no")) == [r.number for r in report.references]
    assert column(sheet, t("workbook.publisher")) == [r.publisher for r in report.references]
    links = [h.target for h in hyperlinks(sheet) if h.target]
    assert len(links) == sum(r.url.startswith("http") for r in report.references)
    names = column(parsed[t("workbook.definitions")], t("column.what"))
    assert names == [d.name for d in report.definitions]


@BOTH
def test_coverage_is_that_of_the_trust_page(made: Make, name: str) -> None:
    _, ctx, _, parsed = made(name, "bao-cao-nam")
    table = trust.coverage(ctx).table
    assert table
    told = column(parsed[t("workbook.coverage")], t("trust.count"))
    assert told == table.frame["n"].to_list()


@BOTH
def test_charts_draw_the_values_of_the_card(made: Make, name: str) -> None:
    report, _, content, parsed = made(name, "bao-cao-nam")
    drawn = 0
    for panel, sheet in sheets_of(report, parsed):
        chart = native.of(panel)
        assert len(sheet._charts) == (chart is not None)
        if chart is None:
            continue
        drawn += 1
        for series, line in zip(sheet._charts[0].series, chart.lines, strict=True):
            ref = series.val.numRef.f.rpartition("!")[2].replace("$", "")
            told = [row[0].value for row in sheet[ref]]
            assert told == [None if v is None else pytest.approx(v, abs=0.005) for v in line.values]
    assert drawn
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        drawings = [n for n in files.namelist() if re.fullmatch(r"xl/drawings/drawing\d+.xml", n)]
        assert all(b'descr="' in files.read(n) for n in drawings)


def test_same_report_gives_same_bytes(made: Make) -> None:
    report, ctx, content, _ = made("book", "mot-cum")
    assert xlsx(report, ctx) == content


def test_a_date_shows_as_precise_as_its_source() -> None:
    day = dt.date(2023, 11, 1)
    told = {p: date_code(day, p) for p in ("day", "month", "year", "quarter", "half")}
    assert [told[p] for p in ("day", "month", "year")] == ["d/m/yyyy", "m/yyyy", "yyyy"]
    for precision in ("quarter", "half"):
        shown = told[precision].replace('"', "").replace("yyyy", "2023")
        assert shown == date_text(day, precision)
    assert date_code(day, "unknown") == f'"{date_text(day, "unknown")}"'


def test_a_table_of_one_row_keeps_gaps_and_long_words() -> None:
    volume = Volume("a & b", "c", "", TODAY)
    sheet = volume.sheet("Cụm nào? [1/2]")
    fields = [
        Field("x", ["= 1 + 1"]),
        Field("x", [None], "number", 2),
        Field("d", [None], "date"),
        Field("dài", ["chữ " * 60]),
        Field("u", ["ftp://a"], "link"),
    ]
    write(volume, sheet, fields, "Tên Bảng!")
    parsed = openpyxl.load_workbook(io.BytesIO(volume.done()))
    only = parsed.worksheets[0]
    assert only.title == "Cụm nào 1 trên 2"
    assert list(only.tables) == ["bang_ten_bang"]
    row = [c.value for c in only[HEAD + 2]]
    assert row[0] == "= 1 + 1"
    assert only.cell(HEAD + 2, 1).data_type == "s"
    assert row[1:3] == [None, None]
    assert row[4] == "ftp://a"
    assert only.row_dimensions[HEAD + 2].height > 60
    assert only.cell(HEAD + 1, 2).value == "x (2)"


def test_names_of_sheets_and_columns_never_repeat() -> None:
    volume = Volume("a", "b", "", TODAY)
    long = "Mỗi cụm đã cho thuê được bao nhiêu hecta"
    names = [volume.sheet_name(x) for x in (long, long, long.upper())]
    assert len({n.casefold() for n in names}) == 3
    assert max(map(len, names)) <= 31
    assert unique(["a", "A", "", " a "]) == ["a", "A (2)", t("workbook.column"), "a (3)"]
    volume.sheet("x")
    volume.done()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("58/93 đề án đã xong", "58 trên 93 đề án đã xong"),
        ("Từ 1/7/2025 đến 12/2026", "Từ 1-7-2025 đến 12-2026"),
        ("Thông tư 14/2024/TT-BCT", "Thông tư 14-2024-TT-BCT"),
        ("Xã/phường nào?", "Xã-phường nào"),
    ],
)
def test_a_slash_in_a_title_stays_readable(title: str, name: str) -> None:
    volume = Volume("a", "b", "", TODAY)
    assert volume.sheet_name(title) == name
    volume.sheet("x")
    volume.done()


@BOTH
def test_no_note_ends_with_two_full_stops(made: Make, name: str) -> None:
    parsed = made(name, "bao-cao-nam")[3]
    told = [c.value for s in parsed for row in s.iter_rows() for c in row]
    assert [x for x in told if isinstance(x, str) and re.search(r"(?<!\.)\.\.(?!\.)", x)] == []


def test_lines_are_counted_on_the_safe_side() -> None:
    assert rows_of("", 10) == 1
    assert rows_of("a" * 9, 10) == 2
    assert rows_of("một\nhai", 40) == 2


def test_a_hidden_card_value_is_in_no_column() -> None:
    frame = pl.DataFrame({"v": [None, 0.0]}, schema={"v": pl.Float64})
    report = Report("k", "t", "", (), TODAY, TODAY, "1", "", (), (), ())
    (only,) = fields_of(Table(frame, (Column("v", "V", "number"),)), report)
    assert list(only.values) == [None, 0.0]


def test_every_card_with_a_table_has_a_sheet(made: Make) -> None:
    report, _, _, parsed = made("demo", "bao-cao-nam")
    assert len(list(sheets_of(report, parsed))) == len(tables(report)) > 10
    assert all(isinstance(c, Card) for c in report.cards())
