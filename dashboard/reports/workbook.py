"""A report as a workbook: a sheet to read first, a sheet per table, and everything behind them.

Numbers are those of the cards' own tables, so they are those of the screen; qualifiers and states
stand in columns beside them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from dashboard.i18n import date_text, join, number, t
from dashboard.indicators import INDICATORS
from dashboard.metrics.certificate import certificate
from dashboard.metrics.provenance import claims_index
from dashboard.palette import BRAND, MUTED
from dashboard.panels import trust
from dashboard.panels.certificate import what as claim_words
from dashboard.panels.model import (
    Context,
    KeyFigure,
    Panel,
    Table,
    ids_of,
    short_lines,
    source_line,
)
from dashboard.reports import native
from dashboard.reports.model import Card, Chapter, Figures, Map, Report, Words
from dashboard.reports.sheets import (
    HEAD,
    Field,
    Volume,
    height,
    note,
    number_code,
    rows_of,
    tidy,
    unique,
    write,
)

#: Width of the sheet to read first, in characters.
COVER = (34, 70, 26)
#: Sheets in the list of contents: name, words and an aside.
Contents = list[tuple[str, str, str]]


@dataclass(slots=True)
class _Writing:
    """A workbook while it is written.

    Args:
        volume: the file.
        report: what is told.
        ctx: the selection it was built from.
        cited: claims behind it, in its order.
        numbers: number of each source in its list.
        source_no: number of the source of each claim.
        contents: sheets so far: name, words, aside.
    """

    volume: Volume
    report: Report
    ctx: Context
    cited: list[str]
    numbers: dict[str, int]
    source_no: dict[str, int]
    contents: Contents = field(default_factory=list)


def xlsx(report: Report, ctx: Context) -> bytes:
    """The workbook of a report.

    Args:
        report: what is told.
        ctx: the selection it was built from; the sheets of claims and of coverage need it.
    """
    numbers = {r.source_id: r.number for r in report.references}
    cited = _cited(report, ctx)
    of_claim = dict(claims_index(ctx.book, cited).select("claim_id", "source_id").iter_rows())
    source_no = {i: numbers[s] for i, s in of_claim.items() if s in numbers}
    foot = join([t("workbook.data_of", version=report.version), _made(report)])
    volume = Volume(report.title, foot, report.mark, report.made_on)
    w = _Writing(volume, report, ctx, cited, numbers, source_no)
    first = volume.sheet(t("workbook.read_first"))
    _key_figures(w)
    for chapter, card in _tables(report):
        _card(w, chapter, card)
    _claims(w)
    _definitions(w)
    _sources(w)
    _coverage(w)
    _read_first(w, first)
    return volume.done()


def _made(report: Report) -> str:
    return t("workbook.made_on", date=date_text(report.made_on))


def _tables(report: Report) -> Iterable[tuple[Chapter, Card]]:
    """Cards with a table, each once, in order."""
    seen: set[int] = set()
    for chapter, part in report.parts():
        for piece in part.pieces:
            if not isinstance(piece, Card) or id(piece.panel) in seen:
                continue
            seen.add(id(piece.panel))
            table = piece.panel.table
            if table is not None and len(table.frame):
                yield chapter, piece


def plain(words: str) -> str:
    """Words of a piece of HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", words)).split())


# --- the sheet to read first --------------------------------------------------------------------
def _read_first(w: _Writing, sheet: Any) -> None:
    for at, width in enumerate(COVER):
        sheet.set_column(at, at, width)
    title = w.volume.format(bold=True, font_size=16, font_color=BRAND, text_wrap=True)
    total = sum(COVER)
    row = 0
    if w.report.mark:
        alarm = w.volume.format(bold=True, font_size=12, font_color="#B42318", text_wrap=True)
        row = _wide(sheet, row, f"{w.report.mark}. {t('demo.words')}", alarm, total * 0.8)
    row = _wide(sheet, row, w.report.title, title, total * 0.55)
    muted = w.volume.format(font_color=MUTED, text_wrap=True)
    row = _wide(sheet, row, w.report.subtitle, muted, total)
    row = _wide(sheet, row, join(list(w.report.scope)), muted, total)
    row = _wide(
        sheet,
        row,
        join([t("workbook.data_of", version=w.report.version), _made(w.report)]),
        muted,
        total,
    )
    row = _list(
        w,
        sheet,
        row + 1,
        t("workbook.how"),
        [
            t("workbook.how_blank"),
            t("workbook.how_qualifier"),
            t("workbook.how_state"),
            t("workbook.how_source"),
            t("workbook.how_dates"),
        ],
    )
    sheet.write_string(row + 1, 0, t("workbook.contents"), w.volume.format(bold=True, font_size=12))
    row += 2
    link = w.volume.format(font_color=BRAND, underline=1, text_wrap=True)
    body = w.volume.format(text_wrap=True)
    for name, words, aside in w.contents:
        sheet.write_url(row, 0, _inside(name), link, name)
        sheet.write_string(row, 1, words, body)
        sheet.write_string(row, 2, aside, muted)
        tall = max(rows_of(w, c) for w, c in zip((name, words, aside), COVER, strict=True))
        sheet.set_row(row, height(tall))
        row += 1
    if w.report.left_out:
        _list(w, sheet, row + 1, t("workbook.left_out"), w.report.left_out)


def _inside(name: str) -> str:
    quoted = name.replace("'", "''")
    return f"internal:'{quoted}'!A1"


def _wide(sheet: Any, row: int, words: str, look: Any, width: float) -> int:
    """A text over the three columns of the sheet to read first."""
    if not words:
        return row
    sheet.merge_range(row, 0, row, len(COVER) - 1, words, look)
    size = float(look.font_size or 10)
    sheet.set_row(row, max(16.0, rows_of(words, width) * size * 1.4 + 3))
    return row + 1


def _list(w: _Writing, sheet: Any, row: int, title: str, words: Iterable[str]) -> int:
    sheet.write_string(row, 0, title, w.volume.format(bold=True, font_size=12))
    body = w.volume.format(text_wrap=True)
    for line in words:
        row += 1
        sheet.merge_range(row, 0, row, len(COVER) - 1, line, body)
        sheet.set_row(row, height(rows_of(line, sum(COVER))))
    return row + 1


# --- key figures --------------------------------------------------------------------------------
def _key_figures(w: _Writing) -> None:
    """Leading figures, once each: number, unit, coverage, and how it is computed."""
    found: dict[tuple[object, ...], tuple[str, KeyFigure]] = {}
    for chapter, part in w.report.parts():
        for piece in part.pieces:
            if isinstance(piece, Figures):
                for figure in piece.figures:
                    key = (figure.label, figure.value, figure.unit, figure.text, figure.sub)
                    found.setdefault(key, (chapter.title, figure))
    if not found:
        return
    chapters = [c for c, _ in found.values()]
    figures = [f for _, f in found.values()]
    # A figure that the page keeps back, for too few clusters have it, is in no file either.
    values = [f.value if f.text else None for f in figures]
    digits = 2 if any(v is not None and v != int(v) for v in values) else 0
    title = t("workbook.figures")
    sheet = _begin(w, title, t("workbook.figures_sub"), len(figures))
    columns = [
        Field(t("workbook.figure"), [f.label for f in figures]),
        Field(t("column.value"), values, "number", digits, units=[f.unit for f in figures]),
        Field(t("column.unit_of"), [f.unit or None for f in figures]),
        Field(t("workbook.shown"), [_shown(f.text, f.unit, f.gap) for f in figures]),
        Field(t("workbook.n"), [f.n if f.of else None for f in figures], "number"),
        Field(t("workbook.of"), [f.of or None for f in figures], "number"),
        Field(t("workbook.sub"), [f.sub or None for f in figures], widest=36),
        Field(t("workbook.definition"), [plain(f.how) or None for f in figures], widest=60),
        Field(t("workbook.chapter"), chapters, widest=26),
    ]
    write(w.volume, sheet, columns, "so_chinh")


def _shown(text: str, unit: str, gap: str) -> str:
    if not text:
        return gap or t("state.missing")
    return text if not unit or unit in text else f"{text} {unit}"


# --- a sheet per card ---------------------------------------------------------------------------
def _begin(w: _Writing, title: str, about: str, rows: int) -> Any:
    """A sheet with its title, the filter line and a way back."""
    sheet = w.volume.sheet(title)
    scope = join(list(w.report.scope))
    w.volume.heading(sheet, title, [scope, about])
    back = w.volume.format(font_color=BRAND, underline=1, font_size=9)
    sheet.write_url(3, 0, _inside(t("workbook.read_first")), back, t("workbook.back"))
    w.contents.append((sheet.get_name(), title, t("workbook.rows", n=number(rows))))
    return sheet


def fields_of(table: Table, report: Report) -> list[Field]:
    """Columns of a table with qualifiers, states and dates in words beside, like its CSV file."""
    found: list[Field] = []
    # A column of values of several kinds has their units beside it.
    own = [c.key for c in table.columns if c.key in ("unit", "unit_vi")]
    units = [str(u or "") for u in table.frame[own[0]].to_list()] if own else []
    for column in table.columns:
        values, beside = table.frame[column.key].to_list(), table.beside(column)
        signs = table.frame[beside].to_list() if beside else [None] * len(values)
        if column.kind == "date":
            marks = [str(s or "day") for s in signs]
            found.append(Field(column.label, values, "date", marks=marks))
            if any(m != "day" for m, v in zip(marks, values, strict=True) if v is not None):
                words = [
                    None if v is None else date_text(v, m)
                    for v, m in zip(values, marks, strict=True)
                ]
                found.append(Field(f"{column.label} ({t('workbook.as_told')})", words))
            continue
        if column.kind != "number":
            words = [None if v is None else _words(v, html=column.kind == "html") for v in values]
            found.append(Field(column.label, words))
            continue
        found.append(Field(column.label, values, "number", column.digits, units=units))
        told = [
            t(f"qualifier.{s}") if s is not None and str(s) != "exact" and v is not None else None
            for s, v in zip(signs, values, strict=True)
        ]
        if any(told):
            found.append(Field(f"{column.label} ({t('column.qualifier')})", told, widest=16))
        states = table.states(column, report.reviewed)
        if any(states):
            found.append(Field(f"{column.label} ({t('column.state_of')})", states, widest=20))
    return found


def _words(value: object, *, html: bool) -> str:
    return plain(str(value)) if html else str(value)


def _behind(w: _Writing, table: Table) -> list[Field]:
    """Last columns: sources by number and in words, and the claims."""
    ids = table.row_ids()
    if ids is None:
        return []
    told_by: list[str | None] = []
    for own in ids:
        every = sorted({w.source_no[i] for i in own if i in w.source_no})
        told_by.append(", ".join(map(str, every)) or None)
    return [
        Field(t("workbook.source_no"), told_by, widest=12),
        Field(t("column.short"), short_lines(w.ctx.book, ids), widest=34),
        Field(t("column.claim_ids"), [" ".join(x) or None for x in ids], widest=30, wrap=False),
    ]


def _card(w: _Writing, chapter: Chapter, card: Card) -> None:
    """The table of a card, its message and sources, and its chart below."""
    panel = card.panel
    assert panel.table is not None  # noqa: S101 - chosen by _tables
    sheet = w.volume.sheet(panel.title)
    name, title = sheet.get_name(), panel.title
    fields = fields_of(panel.table, w.report) + _behind(w, panel.table)
    across = [f.width for f in fields]
    scope = panel.scope or join(list(w.report.scope))
    w.volume.heading(sheet, title, [scope, plain(panel.subtitle)], across)
    back = w.volume.format(font_color=BRAND, underline=1, font_size=9)
    sheet.write_url(3, 0, _inside(t("workbook.read_first")), back, t("workbook.back"))
    rows = len(panel.table.frame)
    w.contents.append((name, f"{chapter.title}: {title}", t("workbook.rows", n=number(rows))))
    row = write(w.volume, sheet, fields, panel.key) + 1
    row = note(w.volume, sheet, row, panel.message, across)
    told_by = ", ".join(map(str, card.sources))
    told = source_line(w.ctx, panel.claim_ids, panel.note)
    line = t("workbook.source_line", words=told, numbers=told_by) if told_by else told
    row = note(w.volume, sheet, row, line, across)
    chart = native.of(panel)
    if chart is not None:
        goal = f"internal:'{_q(name)}'!A{row + 2}"
        sheet.write_url(3, 1, goal, back, t("workbook.to_chart"))
        row = _chart(w, sheet, panel, chart, (row + 1, len(fields) + 1, int(7 * sum(across))))
    sheet.print_area(0, 0, row, len(fields) - 1)


def _q(name: str) -> str:
    return name.replace("'", "''")


# --- the chart ----------------------------------------------------------------------------------
_KINDS: dict[str, dict[str, str | None]] = {
    "bar": {"type": "bar", "subtype": None},
    "stacked": {"type": "bar", "subtype": "stacked"},
    "share": {"type": "bar", "subtype": "percent_stacked"},
    "line": {"type": "line", "subtype": None},
}


def _chart(
    w: _Writing, sheet: Any, panel: Panel, found: native.Native, spot: tuple[int, int, int]
) -> int:
    """An editable chart below the table; its data stand to the right, outside the printed page.

    Args:
        w: the workbook.
        sheet: where it stands.
        panel: its card.
        found: what it draws.
        spot: its first row, the first column of its data, and the width of the table in px.

    Returns:
        The first row below it.
    """
    row, left, wide = spot
    cells = w.volume.format(num_format=number_code(found.digits, found.unit))
    head = w.volume.format(bold=True)
    sheet.write_string(row, left, t("workbook.chart_data"), head)
    for at, label in enumerate(unique([line.label for line in found.lines])):
        sheet.write_string(row, left + 1 + at, label, head)
    for i, name in enumerate(found.names):
        sheet.write_string(row + 1 + i, left, name, w.volume.format())
        for at, line in enumerate(found.lines):
            value = line.values[i]
            if value is not None:
                told = tidy(value, max(found.digits, 2))
                sheet.write_number(row + 1 + i, left + 1 + at, told, cells)
    kind = {k: v for k, v in _KINDS[found.kind].items() if v}
    chart = w.volume.book.add_chart(kind)
    last = row + len(found.names)
    for at, line in enumerate(found.lines):
        chart.add_series(_series(sheet.get_name(), found, line, (row, last, left, at)))
    _axes(chart, found)
    title = join([panel.title, found.unit], " – ")
    chart.set_title({"name": title, "name_font": {"name": "Arial", "size": 12}, "overlay": False})
    if len(found.lines) > 1:
        chart.set_legend({"position": "bottom", "font": {"name": "Arial", "size": 9}})
    else:
        chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"none": True}})
    chart.show_blanks_as("gap")
    bars = len(found.lines) if found.kind == "bar" else 1
    tall = 320.0 if found.kind == "line" else 110 + 24 * len(found.names) * max(1, bars * 0.7)
    tall = min(tall, 900.0)
    chart.set_size({"width": min(860, wide), "height": int(tall)})
    alt = panel.alt or panel.message or panel.title
    sheet.insert_chart(row, 0, chart, {"description": alt, "object_position": 3})
    # Rows below the table have the height of the sheet, 20 px.
    return note(w.volume, sheet, row + int(tall / 20) + 2, found.note)


def _series(
    name: str, found: native.Native, line: native.Line, spot: tuple[int, int, int, int]
) -> dict[str, Any]:
    row, last, left, at = spot
    code = number_code(found.digits, found.unit)
    series: dict[str, Any] = {
        "name": [name, row, left + 1 + at],
        "categories": [name, row + 1, left, last, left],
        "values": [name, row + 1, left + 1 + at, last, left + 1 + at],
        "data_labels": {
            "value": True,
            "num_format": code,
            "font": {"name": "Arial", "size": 9},
        },
    }
    if found.kind == "line":
        series |= {
            "line": {"color": line.colour, "width": 2.25},
            "marker": {"type": "circle", "size": 6, "fill": {"color": line.colour}},
        }
        return series
    series |= {"fill": {"color": line.colour}, "gap": 45}
    if any(c != line.colour for c in line.colours):
        series["points"] = [{"fill": {"color": c}} for c in line.colours]
    return series


def _axes(chart: Any, found: native.Native) -> None:
    """Names on one axis, no grid and no numbers on the other: the labels tell them."""
    font = {"name": "Arial", "size": 9}
    flat = {"visible": False, "major_gridlines": {"visible": False}}
    if found.kind == "line":
        chart.set_x_axis({"num_font": font, "line": {"color": "#9AA7AE"}})
        chart.set_y_axis(flat)
        return
    chart.set_y_axis(
        {"reverse": True, "num_font": font, "line": {"none": True}, "major_tick_mark": "none"}
    )
    # From 0, or lengths of bars say nothing.
    chart.set_x_axis(flat | {"min": 0})


# --- everything behind --------------------------------------------------------------------------
def _cited(report: Report, ctx: Context) -> list[str]:
    """Claims behind all that the report says, in its order."""
    found: dict[str, None] = {}
    for _, part in report.parts():
        for piece in part.pieces:
            if isinstance(piece, Card):
                found |= dict.fromkeys(piece.panel.claim_ids)
                rows = piece.panel.table.row_ids() if piece.panel.table else None
                found |= dict.fromkeys(chain.from_iterable(rows or []))
            elif isinstance(piece, Words):
                found |= dict.fromkeys(i for s in piece.sentences for i in s.claim_ids)
            elif isinstance(piece, Figures):
                found |= dict.fromkeys(i for f in piece.figures for i in f.claim_ids)
            elif isinstance(piece, Map):
                found |= dict.fromkeys(ids_of(ctx.table, "status_claim", "area_claim"))
    return list(found)


def _claims(w: _Writing) -> None:
    """Every claim behind the report, and the claims that contradict them."""
    found = certificate(w.ctx.book, w.cited)
    rows = [*found.claims.iter_rows(named=True), *found.rivals.iter_rows(named=True)]
    names = dict(w.ctx.book.units.select("unit_id", "name_vi").iter_rows())
    names |= dict(w.ctx.book.parks.select("park_id", "name_vi").iter_rows())
    names |= dict(w.ctx.book.projects.select("project_id", "title_vi").iter_rows())
    names |= dict(w.ctx.book.clusters.select("cluster_id", "name_vi").iter_rows())
    title = t("workbook.claims")
    sheet = _begin(w, title, t("workbook.claims_sub"), len(rows))
    marks, units = [r["qualifier"] for r in rows], [_unit(r) for r in rows]
    columns = [
        Field(t("column.claim_ids"), [r["claim_id"] for r in rows], widest=30, wrap=False),
        Field(t("column.subject"), [names.get(r["subject_id"]) for r in rows], widest=30),
        Field(t("column.what"), [claim_words(r) for r in rows], widest=30),
        Field(t("column.value"), [r["value"] for r in rows], "number", 2, units=units),
        Field(t("workbook.high"), [r["value_high"] for r in rows], "number", 2, units=units),
        Field(t("column.unit_of"), units),
        Field(
            t("workbook.qualifier"),
            [t(f"qualifier.{m}") if m and m != "exact" else None for m in marks],
            widest=14,
        ),
        Field(t("workbook.text"), [r["text"] for r in rows], widest=40),
        Field(
            t("column.as_of"),
            [r["as_of"] for r in rows],
            "date",
            marks=[str(r["precision"] or "day") for r in rows],
        ),
        Field(t("workbook.source_no"), [w.numbers.get(r["source_id"]) for r in rows], "number"),
        Field(t("workbook.publisher"), [r["publisher"] for r in rows], widest=28),
        Field(t("workbook.evidence"), [r["evidence"] or None for r in rows], widest=50),
        Field(t("workbook.preferred"), [_preferred(r["preferred"]) for r in rows], widest=14),
        Field(t("column.reason"), [r["reason_vi"] or None for r in rows], widest=40),
    ]
    write(w.volume, sheet, columns, "so_lieu_goc")


def _unit(row: dict[str, Any]) -> str | None:
    if row["value"] is None:
        return None
    if row["table"] == "projects":
        return t("unit.million")
    code = str(row["what"] or "")
    return (INDICATORS[code].unit if code in INDICATORS else row["unit"]) or None


def _preferred(told: bool | None) -> str | None:  # noqa: FBT001
    return None if told is None else t("workbook.used" if told else "workbook.not_used")


def _definitions(w: _Writing) -> None:
    rows = w.report.definitions
    title = t("workbook.definitions")
    sheet = _begin(w, title, "", len(rows))
    columns = [
        Field(t("column.what"), [d.name for d in rows], widest=40),
        Field(t("workbook.formula"), [d.formula for d in rows], widest=80),
        Field(t("workbook.legal"), [d.legal or None for d in rows], widest=50),
    ]
    write(w.volume, sheet, columns, "dinh_nghia")


def _sources(w: _Writing) -> None:
    rows = w.report.references
    title = t("workbook.sources")
    sheet = _begin(w, title, t("workbook.sources_sub"), len(rows))
    columns = [
        Field(t("workbook.no"), [r.number for r in rows], "number"),
        Field(t("workbook.publisher"), [r.publisher for r in rows], widest=40),
        Field(t("workbook.document"), [r.title or None for r in rows], widest=70),
        Field(t("workbook.issued"), [r.issued for r in rows], "date"),
        Field(t("column.url"), [r.url or None for r in rows], "link", widest=48),
        Field(t("workbook.source_id"), [r.source_id for r in rows], widest=26, wrap=False),
    ]
    write(w.volume, sheet, columns, "nguon")


def _coverage(w: _Writing) -> None:
    """How many clusters have each figure: the table of the trust page."""
    panel = trust.coverage(w.ctx)
    assert panel.table is not None  # noqa: S101 - this card always has one
    rows = len(panel.table.frame)
    title = t("workbook.coverage")
    sheet = _begin(w, title, plain(panel.subtitle), rows)
    write(w.volume, sheet, fields_of(panel.table, w.report), "muc_day_du", head=HEAD)
