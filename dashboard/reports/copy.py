"""The portable copy: a report as one HTML file for a USB stick, read without app or network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from dashboard.exports import plot
from dashboard.exports.drawing import Drawing, svg
from dashboard.exports.report_map import inset
from dashboard.i18n import date_text, join, number, t
from dashboard.markup import esc
from dashboard.panels.model import Context, KeyFigure, Panel, Table
from dashboard.reports import cells
from dashboard.reports.model import Card, Figures, Map, Part, Piece, Report, Words
from dashboard.reports.slides import faces
from dashboard.settings import load_settings

#: Widths of charts on a screen and on a phone, px.
_WIDE, _NARROW = 960, 340
#: Maps: width and height, mm, on a screen and on a phone.
_MAP_WIDE, _MAP_NARROW = (250.0, 150.0), (92.0, 96.0)
#: Rows of a table; the workbook holds all.
MOST_ROWS = 400


@dataclass(slots=True)
class _Page:
    """The document while it is written."""

    report: Report
    ctx: Context
    book: bool
    drawings: list[Drawing] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """Attribute that lays the watermark over a card."""
        return f' data-mark="{esc(self.report.mark)}"' if self.report.mark else ""

    def words(self, told: str) -> str:
        """Words of a card; without the workbook the rest of a table is on the screen alone."""
        return told if self.book else told.replace(t("where.report"), t("where.alone"))

    def figure(self, drawing: Drawing, kind: str) -> str:
        self.drawings.append(drawing)
        return f'<figure class="{kind}">{svg(drawing, twice=False)}</figure>'


def copy_html(report: Report, ctx: Context, *, book: bool = False) -> bytes:
    """The report as one HTML file: map, charts, tables, sources, definitions.

    Args:
        report: see :mod:`dashboard.reports.build`.
        ctx: data and layers that it was built from.
        book: whether the workbook of the report is saved with it.
    """
    page = _Page(report, ctx, book)
    chapters = "".join(_chapters(page))
    body = "".join(
        (
            f'<div class="demo" role="note">{esc(join([report.mark, t("demo.words")]))}</div>'
            if report.mark
            else "",
            "<main>",
            _top(report),
            chapters,
            _definitions(report),
            _references(report),
            _left_out(report),
            f'<p class="stamp"><span>{esc(_stamp(report))}</span></p></main>',
        )
    )
    title = join([report.mark, report.title])
    document = (
        f'<!doctype html>\n<html lang="{esc(load_settings().lang)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{esc(title)}</title><style>{faces(page.drawings, body)}{_style()}</style></head>"
        f"<body>{body}</body></html>\n"
    )
    return document.encode("utf-8")


def _stamp(report: Report) -> str:
    return join(
        [
            t("copy.made", date=date_text(report.made_on)),
            t("filter.version", version=report.version),
            t("copy.offline"),
        ]
    )


def _top(report: Report) -> str:
    scope = join([p for p in report.scope if p != report.mark])
    links = "".join(
        f'<li><a href="#chuong-{n}">{esc(c.title)}</a></li>'
        for n, c in enumerate(report.chapters, 1)
    )
    return (
        f'<header class="top"><h1>{esc(report.title)}</h1>'
        f'<p class="lead">{esc(report.subtitle)}</p></header>'
        f'<p class="stamp"><span>{esc(scope)}</span><span>{esc(_stamp(report))}</span></p>'
        f'<nav aria-label="{esc(t("copy.contents"))}"><ol>{links}</ol></nav>'
    )


# --- content ------------------------------------------------------------------------------------
def _chapters(page: _Page) -> Iterator[str]:
    for n, chapter in enumerate(page.report.chapters, 1):
        yield f'<section id="chuong-{n}"><h2>{n}. {esc(chapter.title)}</h2>'
        for part in chapter.parts:
            yield from _part(page, part)
        yield "</section>"


def _part(page: _Page, part: Part) -> Iterator[str]:
    yield f"<h3>{esc(part.title)}</h3>"
    told = [s.text for p in part.pieces if isinstance(p, Words) for s in p.sentences]
    titles = {p.panel.title for p in part.pieces if isinstance(p, Card)}
    if part.message not in told and part.message not in titles and part.message != part.title:
        yield f'<p class="lead">{esc(part.message)}</p>'
    for piece in part.pieces:
        yield _piece(page, piece)


def _piece(page: _Page, piece: Piece) -> str:
    if isinstance(piece, Words):
        given = piece.sources or ((),) * len(piece.sentences)
        pairs = zip(piece.sentences, given, strict=True)
        return "".join(f"<p>{esc(s.text)} {_cited(n)}</p>" for s, n in pairs)
    if isinstance(piece, Figures):
        return f'<div class="strip">{"".join(_figure(page, f) for f in piece.figures)}</div>'
    if isinstance(piece, Map):
        return _map(page, piece)
    return _card(page, piece)


def _cited(numbers: Iterable[int]) -> str:
    return " ".join(f'<a class="source" href="#nguon-{n}">[{n}]</a>' for n in numbers)


def _source(numbers: tuple[int, ...], note: str = "") -> str:
    if not numbers and not note:
        return ""
    words = f"{esc(t('copy.sources'))} {_cited(numbers)}" if numbers else ""
    dot = " · " if numbers and note else ""
    return f'<p class="source">{words}{dot}{esc(note)}</p>'


def _gap(words: str = "") -> str:
    return f'<span class="gap"><i>{esc(words or t("state.missing"))}</i></span>'


def _figure(page: _Page, figure: KeyFigure) -> str:
    value = _gap(figure.gap)
    if figure.value is not None:
        value = f"<b>{esc(figure.text)}</b> {esc(figure.unit)}"
    below = [figure.sub]
    if figure.of:
        below.append(t("coverage.clusters", n=number(figure.n), of=number(figure.of)))
    lines = "".join(f"<span>{esc(w)}</span>" for w in below if w)
    name = f'<span class="name">{esc(figure.label)}</span>'
    return f'<div class="card"{page.mark}>{value}{name}{lines}</div>'


def _map(page: _Page, piece: Map) -> str:
    geo, spec = page.ctx.geo, piece.spec
    wide = page.figure(inset(geo, spec, *_MAP_WIDE), "wide")
    narrow = page.figure(inset(geo, spec, *_MAP_NARROW), "narrow")
    note = join([spec.disclaimer, spec.boundaries])
    return (
        f'<div class="card"{page.mark}><h4>{esc(piece.title)}</h4>{wide}{narrow}'
        f"{_source(piece.sources, note)}</div>"
    )


def _card(page: _Page, card: Card) -> str:
    panel = card.panel
    parts = [f"<h4>{esc(panel.title)}</h4>"]
    if panel.subtitle:
        parts.append(f'<p class="muted">{page.words(panel.subtitle)}</p>')
    if card.chart:
        parts += _charts(page, panel)
    table = panel.table
    if table is not None and len(table.frame):
        shown = _table(page, table, card.most)
        if card.chart:
            words = t("copy.table", n=number(len(table.frame)))
            shown = f"<details><summary>{esc(words)}</summary>{shown}</details>"
        parts.append(shown)
    parts.append(_source(card.sources, page.words(panel.note)))
    return f'<div class="card"{page.mark}>{"".join(parts)}</div>'


def _charts(page: _Page, panel: Panel) -> Iterator[str]:
    """The chart for screens and the one for phones; one alone when it serves both."""
    about = panel.alt or panel.title
    wide = plot.drawing(panel.figure, _WIDE * plot.MM, title=panel.title, about=about)
    slim = panel.narrow if panel.narrow is not None else panel.figure
    narrow = plot.drawing(slim, _NARROW * plot.MM, title=panel.title, about=about)
    yield page.figure(wide, "chart wide")
    yield page.figure(narrow, "chart narrow")


def _table(page: _Page, table: Table, most: int) -> str:
    columns = table.columns
    numeric = [c.kind == "number" for c in columns]
    head = "".join(
        f'<th scope="col"{" class=n" if n else ""}>{esc(c.label)}</th>'
        for c, n in zip(columns, numeric, strict=True)
    )
    limit = most or MOST_ROWS
    lines = []
    for row in cells.rows(table, page.report.reviewed, limit):
        line = "".join(
            f"<td{' class=n' if n else ''}>{esc(w) if w else _gap()}</td>"
            for w, n in zip(row, numeric, strict=True)
        )
        lines.append(f"<tr>{line}</tr>")
    rest = len(table.frame) - len(lines)
    told = t("copy.more_rows_book" if page.book else "copy.more_rows", n=number(rest))
    more = f'<p class="muted">{esc(told)}</p>' if rest > 0 else ""
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>{more}"
    )


# --- end ----------------------------------------------------------------------------------------
def _definitions(report: Report) -> str:
    if not report.definitions:
        return ""
    rows = "".join(
        f"<dt>{esc(d.name)}</dt><dd>{esc(join([d.formula, d.legal]))}</dd>"
        for d in report.definitions
    )
    return f'<h2>{esc(t("copy.definitions"))}</h2><div class="card"><dl>{rows}</dl></div>'


def _references(report: Report) -> str:
    rows = []
    for r in report.references:
        words = join([r.publisher, r.title, date_text(r.issued) if r.issued else ""])
        shown = esc(words)
        if r.url.startswith(("http://", "https://")):
            shown = f'<a href="{esc(r.url)}" rel="noopener noreferrer">{shown}</a>'
        rows.append(f'<li id="nguon-{r.number}">[{r.number}] {shown}</li>')
    if not rows:
        return ""
    return (
        f"<h2>{esc(t('copy.references'))}</h2>"
        f'<div class="card"><ol class="sources">{"".join(rows)}</ol></div>'
    )


def _left_out(report: Report) -> str:
    if not report.left_out:
        return ""
    rows = "".join(f"<li>{esc(w)}</li>" for w in report.left_out)
    return f'<h2>{esc(t("copy.left_out"))}</h2><div class="card"><ul>{rows}</ul></div>'


@cache
def _style() -> str:
    return Path(__file__).with_name("copy.css").read_text(encoding="utf-8")
