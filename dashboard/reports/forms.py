"""Biểu 02, 03 and 04 of Thông tư 14/2024 as files to send: filled from the register.

One copy of form 02 per cluster, of form 03 per district or commune, and form 04 once. What cannot
be computed is left empty; annexes list it and the checks between the figures. The words of the
rows are those of the circular (``forms.csv``); the block of signatures is left blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

import polars as pl

from dashboard.i18n import date_text, fold, join, number, t
from dashboard.metrics.periods import period as period_of
from dashboard.metrics.unit_forms import level_of
from dashboard.palette import ALERT, BRAND, MUTED
from dashboard.panels.model import Context
from dashboard.panels.official_forms import (
    Sheet,
    checks_frame,
    form_name,
    missing_frame,
    sheets,
)
from dashboard.panels.trust import form_period
from dashboard.reports.sheets import Field, Volume, height, number_code, rows_of, write
from dashboard.reports.word_package import Package
from dashboard.reports.word_xml import HEAD, NAMESPACES, counted, paragraph, run, twips

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


def _lines(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows with the headings of sections (``section`` only) before their first row."""
    found: list[dict[str, Any]] = []
    section = ""
    for row in rows.iter_rows(named=True):
        if row["section_vi"] and row["section_vi"] != section:
            section = row["section_vi"]
            found.append({"section": section})
        found.append(row)
    return found


def _section(words: str) -> tuple[str, str]:
    """``I. Phương án`` -> ``I``, ``Phương án``."""
    mark, _, rest = words.partition(". ")
    return (mark, rest) if rest else ("", words)


# --- the workbook -------------------------------------------------------------------------------
def forms_xlsx(ctx: Context, period: str = "") -> bytes:
    """The three forms as a workbook: a list of sheets, the forms, empty rows, checks.

    Args:
        ctx: data and filters; the filter on steps does not apply.
        period: reporting period; the empty one takes that of the day shown.

    Raises:
        ValueError: the code is no reporting period.
    """
    code, mark = form_period(ctx, period), t("demo.mark") if ctx.book.illustrative else ""
    title = t("official_file.title", period=period_words(code))
    foot = t("workbook.data_of", version=ctx.book.version)
    volume = Volume(title, foot, mark, ctx.selection.today)
    first = volume.sheet(t("official_file.list"))
    listed = []
    for sheet in sheets(ctx, period):
        name = _form_sheet(volume, sheet, code, mark)
        filled = sheet.rows["value"].count()
        listed.append((name, form_name(sheet.form), sheet.name, filled, len(sheet.rows)))
    others = [_missing_sheet(volume, ctx, period), _checks_sheet(volume, ctx, period)]
    _list_sheet(volume, first, listed, others)
    return volume.done()


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
        if "section" in line:
            bold = volume.format(**grid, bold=True)
            for at, words in enumerate((*_section(line["section"]), "", "", "")):
                look = volume.format(**centre, bold=True) if at == 0 else bold
                made.write(row, at, words or None, look)
            row += 1
            continue
        made.write_string(row, 0, line["row"], volume.format(**centre))
        made.write_string(row, 1, line["name_vi"], volume.format(**grid))
        made.write_string(row, 2, line["unit"], volume.format(**centre))
        look = volume.format(**grid, num_format=number_code(digits(line["unit"])))
        if line["value"] is None:
            made.write_blank(row, 3, None, look)
        else:
            made.write_number(row, 3, line["value"], look)
        made.write(row, 4, line["remark"], volume.format(**grid, font_size=9))
        texts = ((line["name_vi"], CHARS[1]), (line["remark"] or "", CHARS[4]))
        made.set_row(row, height(max(rows_of(w, c) for w, c in texts)) + 2)
        row += 1
    return row + 1


def _missing_sheet(volume: Volume, ctx: Context, period: str) -> str:
    frame = missing_frame(ctx, period)
    sheet = volume.sheet(t("official_file.missing"))
    volume.heading(sheet, t("official_file.missing"), [t("official_file.missing_sub")])
    labels = (
        ("form", "official.form_head"),
        ("name", "official.about"),
        ("row", "trust.row"),
        ("name_vi", "trust.row_name"),
        ("unit", "column.unit_of"),
        ("why", "column.reason"),
    )
    fields = [Field(t(key), frame[c].to_list(), widest=60) for c, key in labels]
    write(volume, sheet, fields, "o_de_trong")
    return str(sheet.get_name())


def _checks_sheet(volume: Volume, ctx: Context, period: str) -> str:
    frame = checks_frame(ctx, period)
    sheet = volume.sheet(t("official_file.checks"))
    volume.heading(sheet, t("official_file.checks"), [t("official_file.checks_sub")])
    fields = [
        Field(t("official.form_head"), frame["form"].to_list()),
        Field(t("official.about"), frame["name"].to_list()),
        Field(t("trust.check"), frame["what"].to_list(), widest=50),
        Field(t("trust.left"), frame["left"].to_list(), "number", 2),
        Field(t("trust.right"), frame["right"].to_list(), "number", 2),
        Field(t("trust.outcome"), frame["outcome"].to_list()),
        Field(t("trust.why"), frame["why"].to_list()),
    ]
    write(volume, sheet, fields, "phep_kiem")
    return str(sheet.get_name())


# --- the document -------------------------------------------------------------------------------
def forms_docx(ctx: Context, period: str = "") -> bytes:
    """The three forms as a document, A4 on its side: one form per page or more, then two annexes.

    Args:
        ctx: data and filters; the filter on steps does not apply.
        period: reporting period; the empty one takes that of the day shown.

    Raises:
        ValueError: the code is no reporting period.
    """
    code, mark = form_period(ctx, period), t("demo.mark") if ctx.book.illustrative else ""
    package = Package(t("official_file.title", period=period_words(code)), ctx.selection.today)
    body = [
        part for n, s in enumerate(sheets(ctx, period)) for part in _form(s, code, first=n == 0)
    ]
    body += _annexes(ctx, period)
    words = join([t("workbook.data_of", version=ctx.book.version), mark])
    body.append(paragraph("Source", run(words)))
    lines = paragraph("Header", counted("PAGE", "1"))
    lines += paragraph("Illustrative", run(mark)) if mark else ""
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
        if "section" in line:
            strong.append(len(rows) + 2)
            rows.append((*_section(line["section"]), "", "", ""))
            continue
        value = line["value"]
        told = "" if value is None else number(value, digits(line["unit"]), trim=True)
        rows.append((line["row"], line["name_vi"], line["unit"], told, line["remark"] or ""))
    numbers = tuple(f"({n})" for n in range(1, 6))
    styles = ("SmallMiddle", "SmallText", "SmallMiddle", "SmallNumber", "SmallText")
    cells = [heads(sheet.form), numbers, *rows]
    found.append(_table(cells, WIDE, styles, title_of(sheet), top=2, strong=strong))
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


def _annexes(ctx: Context, period: str) -> list[str]:
    """What is left empty, then the checks."""
    empty = missing_frame(ctx, period)
    found = [paragraph("AnnexHeading", run(t("official_file.missing")))]
    found.append(paragraph("Scope", run(t("official_file.missing_sub"))))
    labels = (
        "official.form_head",
        "official.about",
        "trust.row",
        "trust.row_name",
        "column.reason",
    )
    columns = ("form", "name", "row", "name_vi", "why")
    rows = [tuple(t(x) for x in labels)]
    rows += [tuple(str(r[c] or "") for c in columns) for r in empty.iter_rows(named=True)]
    styles = ("SmallText", "SmallText", "SmallMiddle", "SmallText", "SmallText")
    wide = (24.0, 52.0, 16.0, 105.0, 60.0)
    found.append(_table(rows, wide, styles, t("official_file.missing"), top=1))
    return [*found, *_checked(ctx, period)]


def _checked(ctx: Context, period: str) -> list[str]:
    """Every check, those that fail first."""
    checked = checks_frame(ctx, period)
    found = [paragraph("AnnexHeading", run(t("official_file.checks")))]
    found.append(paragraph("Scope", run(t("official_file.checks_sub"))))
    labels = ("official.form_head", "official.about", "trust.check", "trust.left", "trust.right")
    rows = [(*(t(x) for x in labels), t("trust.outcome"))]
    for r in checked.iter_rows(named=True):
        sides = ("" if r[c] is None else number(r[c], 2, trim=True) for c in ("left", "right"))
        outcome = join([r["outcome"], r["why"] or ""], ": ")
        rows.append((r["form"], r["name"], r["what"], *sides, outcome))
    styles = ("SmallText", "SmallText", "SmallText", "SmallNumber", "SmallNumber", "SmallText")
    wide = (34.0, 50.0, 73.0, 26.0, 26.0, 48.0)
    found.append(_table(rows, wide, styles, t("official_file.checks"), top=1))
    found.append(paragraph("EmptyLine", ""))
    return found


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
        cells = "".join(
            f"<w:tc>{size}"
            f"{paragraph('SmallHead' if at < top or at in bold else look, run(words))}</w:tc>"
            for size, look, words in zip(sizes, styles, row, strict=True)
        )
        lines.append(f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{cells}</w:tr>")
    return f"<w:tbl>{props}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
