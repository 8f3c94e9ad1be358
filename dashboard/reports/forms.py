"""Biểu 02, 03 and 04 of Thông tư 14/2024 as files to send: filled from the register.

One copy of form 02 per cluster, of form 03 per district or commune, and form 04 once. What cannot
be computed is left empty; annexes list it and the checks between the figures. The words of the
rows are those of the circular (``forms.csv``); the block of signatures is left blank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from xml.sax.saxutils import quoteattr

import polars as pl

from dashboard.i18n import date_text, fold, join, number, t
from dashboard.metrics.periods import period as period_of
from dashboard.metrics.unit_forms import level_of
from dashboard.palette import ALERT, BRAND, MUTED
from dashboard.panels.model import Context, Table
from dashboard.panels.official_forms import (
    Sheet,
    check_columns,
    checks_frame,
    form_name,
    missing_columns,
    missing_frame,
    sheets,
)
from dashboard.panels.trust import form_period
from dashboard.reports import cells
from dashboard.reports.sheets import Field, Volume, height, number_code, rows_of, write
from dashboard.reports.word_package import Package
from dashboard.reports.word_xml import (
    HEAD,
    NAMESPACES,
    counted,
    paragraph,
    run,
    twips,
    watermark,
)

#: Widths of the five columns in characters and in millimetres.
CHARS = (7.0, 62.0, 22.0, 22.0, 34.0)
WIDE = (14.0, 117.0, 40.0, 36.0, 50.0)
#: Units that count things: no decimals.
WHOLE = ("cụm", "dự án", "người", "công trình")
_INSIDE = "internal:'{name}'!A1"


def heads(form: str) -> tuple[str, ...]:
    """Headers of the five columns, as the circular has them."""
    result = "official_file.result" if form == "02" else "official_file.result_so_far"
    return (
        t("official_file.no"),
        t("official_file.row_name"),
        t("official_file.unit"),
        t(result),
        t("official_file.remark"),
    )


def digits(unit: str) -> int:
    """Decimals of a result."""
    return 0 if unit.lower() in WHOLE else 2


def period_words(code: str) -> str:
    """``6 tháng năm 2025 (15/12/2024–14/6/2025)``."""
    found = period_of(code)
    key = "official_file.half" if found.half else "official_file.year"
    days = f"{date_text(found.start)}–{date_text(found.end)}"
    return t(key, year=found.year, days=days)


def file_name(ctx: Context, period: str = "") -> str:
    """Name of the files without ending; illustrative data say so first."""
    parts = ["bieu-02-03-04", form_period(ctx, period), ctx.book.version]
    if ctx.book.illustrative:
        parts.insert(0, "-".join(fold(t("demo.mark")).split()).upper())
    return "_".join(parts)


def _block(sheet: Sheet, code: str) -> tuple[tuple[str, str], ...]:
    """Lines of the title block: what it is about, who reports, to whom, for which period."""
    level = level_of(code)
    dots = t("official_file.dots")
    return (
        (t(f"official_file.about_{sheet.form}"), sheet.name),
        (t("official_file.sender"), sheet.sender or dots),
        (t("official_file.receiver"), t(f"official_file.to_{sheet.form}_{level}")),
        (t("official_file.period"), period_words(code)),
    )


def _signature(sheet: Sheet) -> tuple[str, str]:
    return t(f"official_file.sign_{sheet.form}"), t("official_file.sign_how")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a form: its five columns; a heading of a section has but a mark and words."""

    mark: str
    name: str
    unit: str = ""
    value: float | None = None
    remark: str = ""
    heading: bool = False


def _lines(rows: pl.DataFrame) -> list[Line]:
    """Rows with the headings of sections before their first row."""
    found: list[Line] = []
    section = ""
    for row in rows.iter_rows(named=True):
        if row["section_vi"] and row["section_vi"] != section:
            section = row["section_vi"]
            # ``I. Phương án`` -> ``I``, ``Phương án``.
            mark, _, words = section.partition(". ")
            found.append(Line(mark, words, heading=True) if words else Line("", mark, heading=True))
        told = (row["row"], row["name_vi"], row["unit"], row["value"], row["remark"] or "")
        found.append(Line(*told))
    return found


@dataclass(frozen=True, slots=True)
class Annex:
    """A list behind the forms.

    Args:
        key: name of its table in the workbook.
        title: heading.
        about: what it holds, one sentence.
        table: its rows.
        wide: widths of its columns in the document, mm.
    """

    key: str
    title: str
    about: str
    table: Table
    wide: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """The forms of a period, ready to be written in any kind of file.

    Args:
        title: of the file.
        code: reporting period.
        version: of the data, in words.
        mark: words of the watermark; empty for real data.
        day: of the properties of the file.
        forms: filled forms in order.
        annexes: what stays empty, then the checks.
    """

    title: str
    code: str
    version: str
    mark: str
    day: dt.date
    forms: tuple[Sheet, ...]
    annexes: tuple[Annex, ...]


def filled(ctx: Context, period: str = "") -> Filled:
    """The three forms filled from the register.

    Args:
        ctx: data and filters; the filter on steps does not apply.
        period: reporting period; the empty one takes that of the day shown.

    Raises:
        ValueError: the code is no reporting period.
    """
    code = form_period(ctx, period)
    return Filled(
        title=t("official_file.title", period=period_words(code)),
        code=code,
        version=t("workbook.data_of", version=ctx.book.version),
        mark=t("demo.mark") if ctx.book.illustrative else "",
        day=ctx.selection.today,
        forms=sheets(ctx, period),
        annexes=(_missing(ctx, period), _checks(ctx, period)),
    )


def _missing(ctx: Context, period: str) -> Annex:
    return Annex(
        "o_de_trong",
        t("official_file.missing"),
        t("official_file.missing_sub"),
        Table(missing_frame(ctx, period), missing_columns()),
        (24.0, 52.0, 16.0, 89.0, 20.0, 56.0),
    )


def _checks(ctx: Context, period: str) -> Annex:
    return Annex(
        "phep_kiem",
        t("official_file.checks"),
        t("official_file.checks_sub"),
        Table(checks_frame(ctx, period), check_columns()),
        (34.0, 46.0, 67.0, 24.0, 24.0, 24.0, 38.0),
    )


# --- the workbook -------------------------------------------------------------------------------
def _workbook(found: Filled) -> bytes:
    """The three forms as a workbook: a list of sheets, the forms, empty rows, checks."""
    volume = Volume(found.title, found.version, found.mark, found.day)
    first = volume.sheet(t("official_file.list"))
    listed = []
    for sheet in found.forms:
        name = _form_sheet(volume, sheet, found.code, found.mark)
        told = sheet.rows["value"].count()
        listed.append((name, form_name(sheet.form), sheet.name, told, len(sheet.rows)))
    _list_sheet(volume, first, listed, [_annex_sheet(volume, x) for x in found.annexes])
    return volume.done()


def _annex_sheet(volume: Volume, annex: Annex) -> str:
    sheet = volume.sheet(annex.title)
    volume.heading(sheet, annex.title, [annex.about])
    if volume.mark:
        look = volume.format(bold=True, font_color=ALERT, font_size=12)
        sheet.write_string(2, 0, volume.mark, look)
    frame = annex.table.frame
    fields = []
    for c in annex.table.columns:
        kind: Literal["number", "text"] = "number" if c.kind == "number" else "text"
        fields.append(Field(c.label, frame[c.key].to_list(), kind, c.digits, widest=60))
    write(volume, sheet, fields, annex.key)
    return str(sheet.get_name())


def _list_sheet(
    volume: Volume,
    sheet: Any,
    listed: Sequence[tuple[str, str, str, int, int]],
    others: Sequence[str],
) -> None:
    """Which sheets there are and how many rows of each are filled."""
    warned = f"{volume.mark}. {t('demo.words')}" if volume.mark else ""
    row = volume.heading(sheet, volume.title, [t("official_file.list_sub"), warned])
    link = volume.format(font_color=BRAND, underline=1)
    for name in others:
        sheet.write_url(row, 0, _INSIDE.format(name=name), link, name)
        row += 1
    fields = [
        Field(t("official_file.sheet"), [x[0] for x in listed], widest=32),
        Field(t("official.form_head"), [x[1] for x in listed]),
        Field(t("official.about"), [x[2] for x in listed]),
        Field(t("official.filled"), [x[3] for x in listed], "number"),
        Field(t("official_file.rows"), [x[4] for x in listed], "number"),
    ]
    write(volume, sheet, fields, "danh_sach_bieu", head=row + 1)
    for at, (name, *_) in enumerate(listed):
        sheet.write_url(row + 2 + at, 0, _INSIDE.format(name=name.replace("'", "''")), link, name)


def _form_sheet(volume: Volume, sheet: Sheet, code: str, mark: str) -> str:
    """One form in the order of the circular; returns the name of its sheet."""
    made = volume.sheet(t("official_file.sheet_name", form=sheet.form, name=_short(sheet.name)))
    for at, wide in enumerate(CHARS):
        made.set_column(at, at, wide)
    bold = volume.format(bold=True)
    made.write_string(0, 0, form_name(sheet.form), volume.format(bold=True, font_size=13))
    made.write_string(1, 0, t("official_file.issued"), volume.format(italic=True, font_size=9))
    if mark:
        made.write_string(0, 3, mark, volume.format(bold=True, font_color=ALERT, font_size=12))
    row = 2
    for label, words in _block(sheet, code):
        made.write_string(row, 0, label, bold)
        made.write_string(row, 2, words, volume.format())
        row += 1
    row += 1
    row = _form_table(volume, made, sheet, row)
    made.write_string(row, 3, t("official_file.dated"), volume.format(italic=True))
    signer, how = _signature(sheet)
    made.write_string(row + 1, 3, signer, bold)
    made.write_string(row + 2, 3, how, volume.format(italic=True))
    made.print_area(0, 0, row + 7, len(CHARS) - 1)
    return str(made.get_name())


def _short(name: str) -> str:
    return name.removeprefix("CCN ").split(" (")[0]


def _form_table(volume: Volume, made: Any, sheet: Sheet, row: int) -> int:
    """Header, numbers of columns and rows; returns the row of the signature."""
    grid = {"border": 1, "text_wrap": True, "valign": "vcenter"}
    centre = grid | {"align": "center"}
    head = volume.format(**centre, bold=True, bg_color="#EAF1F2")
    small = volume.format(**centre, italic=True, font_size=9, font_color=MUTED)
    told = heads(sheet.form)
    for at, words in enumerate(told):
        made.write_string(row, at, words, head)
        made.write_string(row + 1, at, f"({at + 1})", small)
    tall = max(rows_of(w, c - 2) for w, c in zip(told, CHARS, strict=True))
    made.set_row(row, height(tall) + 4)
    made.repeat_rows(row, row + 1)
    made.freeze_panes(row + 2, 2)
    row += 2
    for line in _lines(sheet.rows):
        if line.heading:
            bold = volume.format(**grid, bold=True)
            for at, words in enumerate((line.mark, line.name, "", "", "")):
                look = volume.format(**centre, bold=True) if at == 0 else bold
                made.write(row, at, words or None, look)
            row += 1
            continue
        made.write_string(row, 0, line.mark, volume.format(**centre))
        made.write_string(row, 1, line.name, volume.format(**grid))
        made.write_string(row, 2, line.unit, volume.format(**centre))
        look = volume.format(**grid, num_format=number_code(digits(line.unit)))
        if line.value is None:
            made.write_blank(row, 3, None, look)
        else:
            made.write_number(row, 3, line.value, look)
        made.write(row, 4, line.remark or None, volume.format(**grid, font_size=9))
        texts = ((line.name, CHARS[1]), (line.remark, CHARS[4]))
        made.set_row(row, height(max(rows_of(w, c) for w, c in texts)) + 2)
        row += 1
    return row + 1


# --- the document -------------------------------------------------------------------------------
def _document(found: Filled) -> bytes:
    """The three forms on A4 on its side: one form per page or more, then the annexes."""
    package = Package(found.title, found.day)
    body = [x for n, s in enumerate(found.forms) for x in _form(s, found.code, first=n == 0)]
    body += [part for annex in found.annexes for part in _annex(annex)]
    body.append(paragraph("EmptyLine", ""))
    body.append(paragraph("Source", run(join([found.version, found.mark]))))
    pale = watermark(found.mark, 1) if found.mark else ""
    lines = paragraph("Header", counted("PAGE", "1") + pale)
    lines += paragraph("Illustrative", run(found.mark)) if found.mark else ""
    header = package.word("header", "header1.xml", f"{HEAD}<w:hdr {NAMESPACES}>{lines}</w:hdr>")
    margins = f'w:top="{twips(20)}" w:right="{twips(20)}" w:bottom="{twips(15)}"'
    end = (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{header}"/>'
        f'<w:pgSz w:w="{twips(297)}" w:h="{twips(210)}" w:orient="landscape"/>'
        f'<w:pgMar {margins} w:left="{twips(20)}" w:header="{twips(10)}" w:footer="{twips(8)}" '
        'w:gutter="0"/><w:cols w:space="720"/></w:sectPr>'
    )
    return package.file(
        f"{HEAD}<w:document {NAMESPACES}><w:body>{''.join(body)}{end}</w:body></w:document>"
    )


def _form(sheet: Sheet, code: str, *, first: bool) -> list[str]:
    """Title block, table and signatures of one form."""
    title = run(form_name(sheet.form)) + run(f" – {sheet.name}")
    break_ = "" if first else "<w:pageBreakBefore/>"
    head = f'<w:pPr><w:pStyle w:val="AnnexHeading"/>{break_ or _NO_BREAK}</w:pPr>'
    found = [f"<w:p>{head}{title}</w:p>", paragraph("Scope", run(t("official_file.issued")))]
    about = [(label, words) for label, words in _block(sheet, code)]
    found.append(_table(about, (50.0, 207.0), ("SmallHead", "SmallText"), "", plain=True))
    found.append(paragraph("EmptyLine", ""))
    rows: list[tuple[str, ...]] = []
    strong = []
    for line in _lines(sheet.rows):
        if line.heading:
            strong.append(len(rows) + 2)
        told = "" if line.value is None else number(line.value, digits(line.unit), trim=True)
        rows.append((line.mark, line.name, line.unit, told, line.remark))
    numbers = tuple(f"({n})" for n in range(1, 6))
    styles = ("SmallMiddle", "SmallText", "SmallMiddle", "SmallNumber", "SmallText")
    every = [heads(sheet.form), numbers, *rows]
    found.append(_table(every, WIDE, styles, title_of(sheet), top=2, strong=strong))
    signer, how = _signature(sheet)
    lines = [("", t("official_file.dated")), ("", signer), ("", how)]
    found.append(paragraph("EmptyLine", ""))
    looks = ("SmallText", "SmallMiddle")
    found.append(_table(lines, (150.0, 107.0), looks, "", plain=True, strong=[1]))
    found.append(paragraph("EmptyLine", ""))
    return found


_NO_BREAK = '<w:pageBreakBefore w:val="0"/>'


def title_of(sheet: Sheet) -> str:
    """Name of a form in words, for readers who cannot see its table."""
    return f"{form_name(sheet.form)}: {sheet.name}"


def _annex(annex: Annex) -> list[str]:
    """Heading and table of a list behind the forms."""
    columns = annex.table.columns
    rows = [tuple(c.label for c in columns), *map(tuple, cells.rows(annex.table))]
    styles = ["SmallNumber" if c.kind == "number" else "SmallText" for c in columns]
    return [
        paragraph("AnnexHeading", run(annex.title)),
        paragraph("Scope", run(annex.about)),
        _table(rows, annex.wide, styles, annex.title, top=1),
    ]


def _table(
    rows: Sequence[Sequence[str]],
    wide: Sequence[float],
    styles: Sequence[str],
    about: str,
    *,
    top: int = 0,
    strong: Sequence[int] = (),
    plain: bool = False,
) -> str:
    """A table of fixed widths (mm); the first ``top`` rows are repeated on every page."""
    style = "TableNormal" if plain else "ReportTable"
    told = f"<w:tblCaption w:val={quoteattr(about)}/>" if about else ""
    props = (
        f'<w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{twips(sum(wide))}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" '
        f'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{told}</w:tblPr>'
    )
    grid = "".join(f'<w:gridCol w:w="{twips(x)}"/>' for x in wide)
    lines = []
    bold = set(strong)
    sizes = [f'<w:tcPr><w:tcW w:w="{twips(x)}" w:type="dxa"/></w:tcPr>' for x in wide]
    for at, row in enumerate(rows):
        header = "<w:tblHeader/>" if at < top else ""
        told = "".join(
            f"<w:tc>{size}"
            f"{paragraph('SmallHead' if at < top or at in bold else look, run(words))}</w:tc>"
            for size, look, words in zip(sizes, styles, row, strict=True)
        )
        lines.append(f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{told}</w:tr>")
    return f"<w:tbl>{props}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"


#: What writes the forms, by ending of the file.
WRITERS: dict[str, Callable[[Filled], bytes]] = {"xlsx": _workbook, "docx": _document}


def make(ending: str, ctx: Context, period: str = "") -> bytes:
    """A file of the three forms.

    Args:
        ending: of :data:`WRITERS`.
        ctx: data and filters; the filter on steps does not apply.
        period: reporting period; the empty one takes that of the day shown.

    Raises:
        ValueError: the code is no reporting period.
    """
    return WRITERS[ending](filled(ctx, period))
