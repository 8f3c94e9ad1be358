"""A report as a PDF, set by typst: selectable text, bookmarks, numbered tables and figures.

No office program, browser or font of the system is used. The typesetting is code of this module;
every word of the report travels as a string, so nothing in the data can be read as a command.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dashboard import markup
from dashboard.exports import plot
from dashboard.exports.drawing import Drawing, svg
from dashboard.exports.fonts import FAMILY
from dashboard.exports.report_map import inset
from dashboard.exports.typeset import compile_pages, compile_pdf
from dashboard.figures.theme import SCREEN_WIDTH
from dashboard.geodata import Geo
from dashboard.i18n import date_text, join, number, t
from dashboard.palette import AMBER, BRAND, HAIRLINE, INK, MUTED
from dashboard.panels.model import KeyFigure, Table
from dashboard.reports import cells
from dashboard.reports.model import Card, Chapter, Figures, Map, Part, Report, Words

#: Width of the text of an upright page, mm; rows of a table printed at most.
TEXT, MOST_ROWS = 160.0, 60
#: Height of the map, and of a chart at most, mm.
MAP, TALLEST = 104.0, 212.0
#: Columns up to which a table stands upright, and up to which its type is the larger one.
UPRIGHT, ROOMY = 12, 6
#: Sign of a missing value in a cell.
BLANK = "…"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass(slots=True)
class _Page:
    """Lines of the source, the drawings it shows, and the wide tables of its end."""

    lines: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    later: list[str] = field(default_factory=list)
    figures: int = 0
    tables: int = 0

    def add(self, *lines: str) -> None:
        self.lines += lines

    def draw(self, drawing: Drawing) -> str:
        name = f"d{len(self.files)}.svg"
        self.files[name] = svg(drawing, twice=False).encode("utf-8")
        return name


def pdf(report: Report, geo: Geo) -> bytes:
    """The report as a PDF.

    Args:
        report: see :mod:`dashboard.reports.build`.
        geo: layers of its map.
    """
    page = _source(report, geo)
    return compile_pdf("\n".join(page.lines), page.files)


def _source(report: Report, geo: Geo) -> _Page:
    page = _Page()
    _frame(page, report)
    _cover(page, report)
    for i, chapter in enumerate(report.chapters):
        _chapter(page, report, geo, chapter, _ROMAN[min(i, len(_ROMAN) - 1)])
    _annexes(page, report)
    return page


def _s(text: object) -> str:
    """A typst string: its escapes are those of JSON for words without control characters."""
    clean = re.sub(r"[\x00-\x1f\x7f]+", " ", str(text))
    return json.dumps(clean, ensure_ascii=False)


#: Looks by name; the words of a report are only ever arguments of these.
_STYLE = f"""
#let (ink, muted, brand, rim) = ("{INK}", "{MUTED}", "{BRAND}", "{HAIRLINE}").map(rgb)
#let line = 0.4pt + rim
#let pale(x) = text(fill: muted, x)
#let strong(x) = text(weight: 600, x)
#let note(x) = block(above: 0.4em, below: 1.2em, text(8pt, fill: muted, x))
#let name(x) = block(above: 1.1em, below: 0.5em, sticky: true, text(10pt, weight: 600, x))
#let caption(x) = align(center, text(10pt, weight: 600, x))
#let cover(x) = block(below: 1.1em, par(leading: 0.5em, justify: false,
  text(20pt, weight: 700, fill: brand, x)))
#let scope(x) = text(9pt, fill: muted, x)
#let foot(x) = text(7.5pt, fill: muted, grid(columns: (1fr, auto), x, counter(page).display()))
#let mark(x) = rotate(-32deg, text(46pt, weight: 700, fill: rgb("{AMBER}").transparentize(86%), x))
#let summary(title, ..points) = block(
  width: 100%, inset: 9pt, fill: rgb("#F1F6F7"), stroke: (left: 3pt + brand),
  [#text(weight: 700, title) #list(..points)])
#let figures(..cells) = block(breakable: false, above: 1em, below: 1em, table(
  columns: (1fr,) * cells.pos().len(), inset: 7pt, stroke: line, align: left + top, ..cells))
#let figure-cell(label, value, size, unit, below) = {{
  set par(justify: false)
  text(8pt, fill: muted, label) + linebreak() + text(size, weight: 700, value)
  if unit != "" {{ text(8pt, " " + unit) }}
  if below != "" {{ linebreak() + text(7.5pt, fill: muted, below) }}
}}
#let floating(body) = place(auto, float: true, clearance: 1.1em, block(width: 100%, body))
#let sheet(size, columns, align, head, ..cells) = {{
  set text(size)
  set par(justify: false, leading: 0.5em)
  table(columns: columns, inset: (x: 4pt, y: 3.4pt), stroke: line, align: align,
    fill: (_, y) => if y == 0 {{ rgb("#EAF1F2") }}, table.header(..head.map(strong)), ..cells)
}}
#let source(x) = block(below: 0.55em, text(8.4pt, par(justify: false, x)))
#set text(font: "{FAMILY}", lang: "vi", size: 10.5pt, fill: ink)
#set par(justify: true, leading: 0.62em, spacing: 0.8em)
#show heading.where(level: 1): it => block(above: 1.6em, below: 0.8em, sticky: true,
  text(15pt, weight: 700, fill: brand, it.body))
#show heading.where(level: 2): it => block(above: 1.3em, below: 0.6em, sticky: true,
  text(12pt, weight: 600, it.body))
"""


def _frame(page: _Page, report: Report) -> None:
    foot = _s(join([report.title, t("paper.version", version=report.version)]))
    mark = f", background: mark({_s(report.mark)})" if report.mark else ""
    margin = "(top: 20mm, bottom: 20mm, left: 30mm, right: 20mm)"
    page.add(
        _STYLE,
        f"#set document(title: {_s(report.title)}, date: none)",
        f'#set page(paper: "a4", margin: {margin}, footer: context foot({foot}){mark})',
    )


def _cover(page: _Page, report: Report) -> None:
    page.add(f"#cover({_s(report.title)})")
    if report.subtitle:
        page.add(f"#{_s(report.subtitle)}", "")
    line = join([*report.scope, t("paper.made", date=date_text(report.made_on))])
    page.add(f"#scope({_s(line)})", "")
    found = [p.message for _, p in report.parts()]
    points = list(dict.fromkeys(m for m in found if m.endswith(".")))[:6]
    if points:
        page.add(f"#summary({', '.join(map(_s, (t('paper.summary'), *points)))})")
    page.add(f"#outline(title: {_s(t('paper.contents'))}, depth: 2, indent: 1em)")


# --- chapters -----------------------------------------------------------------------------------
def _chapter(page: _Page, report: Report, geo: Geo, chapter: Chapter, roman: str) -> None:
    # Text flows on before a figure that has no room; but not into the next chapter.
    page.add("", "#place.flush()", f"#heading(level: 1, {_s(f'{roman}. {chapter.title}')})")
    for i, part in enumerate(chapter.parts, 1):
        page.add("", f"#heading(level: 2, {_s(f'{i}. {part.title}')})")
        _part(page, report, geo, part)


def _part(page: _Page, report: Report, geo: Geo, part: Part) -> None:
    if not any(isinstance(p, Words) for p in part.pieces) and part.message.endswith("."):
        page.add(f"#{_s(part.message)}", "")
    for piece in part.pieces:
        if isinstance(piece, Words):
            for i, sentence in enumerate(piece.sentences):
                cited = _cited(piece.sources[i] if i < len(piece.sources) else ())
                page.add(f"#{_s(sentence.text)}{cited}", "")
        elif isinstance(piece, Figures):
            _figures(page, piece)
        elif isinstance(piece, Map):
            _map(page, geo, piece)
        elif isinstance(piece, Card):
            _card(page, report, piece)


def _cited(numbers: Iterable[int], most: int = 6) -> str:
    """Numbers of sources as links to the list at the end."""
    found = list(numbers)
    shown = [f'#link(label("s{n}"), {_s(f"[{n}]")})' for n in found[:most]]
    more = f" #{_s(t('paper.more_sources', n=len(found) - most))}" if len(found) > most else ""
    return " " + " ".join(shown) + more if shown else ""


def _sources(page: _Page, numbers: tuple[int, ...], note: str = "") -> None:
    words = _cited(numbers, 12)
    if not words and not note:
        return
    lead = f"#{_s(t('paper.source'))}{words}" if words else ""
    tail = f" #{_s(note)}" if note else ""
    page.add(f"#note[{lead}{tail}]", "")


def _figures(page: _Page, piece: Figures) -> None:
    page.add(f"#figures({', '.join(_figure(f) for f in piece.figures)})", "")


def _figure(figure: KeyFigure) -> str:
    known = figure.value is not None
    value = figure.text if known else figure.gap or t("state.missing")
    count = t("paper.of", n=number(figure.n), of=number(figure.of)) if figure.of else ""
    below = join([x for x in (figure.sub, count) if x])
    unit = figure.unit if known else ""
    words = _s(figure.label), _s(value), "15pt" if known else "9.5pt", _s(unit), _s(below)
    return f"figure-cell({', '.join(words)})"


def _map(page: _Page, geo: Geo, piece: Map) -> None:
    drawn = page.draw(inset(geo, piece.spec, TEXT, MAP))
    page.figures += 1
    about = _s(f"{piece.spec.finding}. {piece.spec.scope}")
    page.add(
        f'#floating[#image("{drawn}", width: 100%, alt: {about})'
        f"#caption({_s(t('paper.figure', n=page.figures, title=piece.title))})",
    )
    _sources(page, piece.sources, piece.spec.disclaimer)
    page.add("]")


def _card(page: _Page, report: Report, card: Card) -> None:
    panel = card.panel
    if card.chart and panel.figure is not None:
        scale = min(
            plot.MM,
            TEXT / (SCREEN_WIDTH[panel.size] + 10),
            TALLEST / float(panel.figure.layout.height),
        )
        wide = min(TEXT, 1.45 * SCREEN_WIDTH[panel.size] * scale)
        about = panel.message or panel.alt or panel.title
        drawing = plot.drawing(
            panel.figure, wide, title=panel.title, about=about, scale=scale, mark=report.mark
        )
        drawn = page.draw(drawing)
        page.figures += 1
        caption = t("paper.figure", n=page.figures, title=panel.title)
        page.add(
            "#floating[",
            _legend(page, panel.subtitle),
            f'#align(center, image("{drawn}", width: {wide:.1f}mm, alt: {_s(about)}))',
            f"#caption({_s(caption)})",
        )
        _sources(page, card.sources, panel.note)
        page.add("]")
    if card.table and panel.table is not None:
        page.tables += 1
        _table(page, report, card, panel.table)
        if not card.chart:
            _sources(page, card.sources, panel.note)


def _legend(page: _Page, subtitle: str) -> str:
    words = markup.for_picture(subtitle)
    if not words:
        return ""
    shapes, high = plot.words(words, (0, 0, TEXT), 8.5, MUTED)
    drawn = page.draw(Drawing(TEXT, high + 0.8, "", "", shapes))
    return f'#image("{drawn}", width: 100%, alt: "")'


def _table(page: _Page, report: Report, card: Card, table: Table) -> None:
    rows = cells.rows(table, report.reviewed, card.most or MOST_ROWS)
    if len(table.columns) > UPRIGHT:
        # A page on its side would leave two half pages blank: such tables stand at the end.
        words = t("paper.at_the_end", n=page.tables, title=card.panel.title)
        page.add(f'#note[#link(label("b{page.tables}"), {_s(words)})]', "")
        held, page.lines = page.lines, []
        page.add(f'#metadata("") <b{page.tables}>')
        _grid(page, card, table, rows)
        page.later += page.lines
        page.lines = held
        return
    _grid(page, card, table, rows)


def _grid(page: _Page, card: Card, table: Table, rows: list[list[str]]) -> None:
    """Name, cells and notes of a table."""
    more = len(table.frame) - len(rows)
    page.add(f"#name({_s(t('paper.table', n=page.tables, title=card.panel.title))})")
    shares = ", ".join(f"{w:.2f}fr" for w in _shares(table, rows))
    sides = ", ".join("right" if c.kind == "number" else "left" for c in table.columns)
    head = ", ".join(_s(c.label) for c in table.columns)
    size = "8.4pt" if len(table.columns) <= ROOMY else "7.2pt"
    page.add(f"#sheet({size}, ({shares},), ({sides},), ({head},),")
    page.add(*(", ".join(_cell(x) for x in row) + "," for row in rows), ")")
    if any(not x for row in rows for x in row):
        page.add(f"#note[#{_s(t('paper.blank', sign=BLANK))}]")
    if more > 0:
        page.add(f"#note[#{_s(t('paper.more_rows', n=number(more)))}]")


def _cell(words: str) -> str:
    """A cell; a missing value is the sign that the note below the table explains."""
    return _s(words) if words else f"pale({_s(BLANK)})"


def _shares(table: Table, rows: list[list[str]]) -> Iterator[float]:
    """Shares of the width by the length of words, so that no column starves."""
    for i, column in enumerate(table.columns):
        longest = max([len(r[i]) for r in rows] or [0])
        middle = sum(len(r[i]) for r in rows) / max(1, len(rows))
        word = max(map(len, column.label.split()), default=4)
        yield min(46.0, max(word * 1.25, 7.5, 0.35 * longest + 0.65 * middle))


# --- annexes ------------------------------------------------------------------------------------
def _annexes(page: _Page, report: Report) -> None:
    page.add("#place.flush()", "#pagebreak(weak: true)")
    if report.definitions:
        page.add(f"#heading(level: 1, {_s(t('paper.definitions'))})")
        names = ", ".join(_s(t(f"paper.definition_{k}")) for k in ("name", "formula", "legal"))
        page.add(
            f"#sheet(8.2pt, (1.2fr, 1.5fr, 1.3fr), left, ({names}),",
            *(
                ", ".join(map(_cell, (d.name, d.formula, d.legal))) + ","
                for d in report.definitions
            ),
            ")",
        )
    page.add(f"#heading(level: 1, {_s(t('paper.sources'))})")
    for r in report.references:
        title = f"#link({_s(r.url)}, {_s(r.title or r.url)})" if r.url else f"#{_s(r.title)}"
        when = f" (#{_s(date_text(r.issued))})" if r.issued else ""
        page.add(f"#source[#{_s(f'[{r.number}] {r.publisher}: ')}{title}{when}] <s{r.number}>", "")
    if report.left_out:
        page.add(f"#heading(level: 1, {_s(t('paper.left_out'))})")
        page.add(*(f"- #{_s(x)}" for x in report.left_out))
    if page.later:
        head = f"#heading(level: 1, {_s(t('paper.wide'))})"
        page.add("#page(flipped: true, margin: (x: 18mm, y: 18mm))[", head, *page.later, "]")


def preview(report: Report, geo: Geo, ppi: float = 50) -> list[bytes]:
    """Pictures of the pages of the PDF.

    Args:
        report: see :mod:`dashboard.reports.build`.
        geo: layers of its map.
        ppi: dots per inch.
    """
    page = _source(report, geo)
    return compile_pages("\n".join(page.lines), page.files, ppi)
