"""A report as a PDF, set by typst: selectable text, bookmarks, numbered tables and figures.

No office program, browser or font of the system is used. The typesetting is code of this module;
every word of the report travels as a string, so nothing in the data can be read as a command.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import plotly.graph_objects as go

from dashboard import markup
from dashboard.exports import plot
from dashboard.exports.drawing import PT, Drawing, svg
from dashboard.exports.fonts import FAMILY
from dashboard.exports.report_map import inset
from dashboard.exports.typeset import compile_pages, compile_pdf, told
from dashboard.figures.theme import SCREEN_WIDTH
from dashboard.geodata import Geo
from dashboard.i18n import date_text, join, number, t
from dashboard.palette import AMBER, BRAND, HAIRLINE, INK, MUTED
from dashboard.panels.model import KeyFigure, Table
from dashboard.reports import cells
from dashboard.reports.model import Card, Chapter, Figures, Map, Part, Report, Words
from dashboard.reports.paper_flow import LEAST, SMALL_LEAST, Item, Kind, above, placed
from dashboard.reports.paper_table import TEXT, Layout, fitting, layout, whole

#: Rows of a table printed at most.
MOST_ROWS = 60
#: Height of the map, and of a chart at most, mm; height of the text of a page, points.
MAP, TALLEST, PAGE = 104.0, 212.0, 257 / PT
#: Rows at the end of a table that stay together with its notes.
TOGETHER = 3
#: Sign of a missing value in a cell.
BLANK = "…"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass(slots=True)
class _Page:
    """Lines of the source, the pieces of its chapters, its drawings and the wide tables."""

    lines: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    later: list[str] = field(default_factory=list)
    figures: int = 0
    tables: int = 0
    part: int = 0

    def item(self, kind: Kind, *lines: str, picture: float = 0.0, least: float = 1.0) -> None:
        self.items.append(Item(kind, "\n".join(lines), self.part, picture, least))

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
    for item, before in _ordered(page, report):
        page.add(_set(item, above(before, item)))
    _annexes(page, report)
    return page


def _set(item: Item, space: float) -> str:
    """A piece in its block, with the scale of its picture."""
    held = f"sticky: {str(item.heading).lower()}, breakable: {str(not item.whole).lower()}"
    block = f"block(width: 100%, above: {space:.2f}pt, below: 0pt, {held})"
    return f"#let press = {item.scale:.4f}\n#{block}[\n{item.body}\n]"


def _ordered(page: _Page, report: Report) -> Iterator[tuple[Item, Item | None]]:
    """The pieces as they fill the pages, each with the one before it."""
    tall = _heights(page, report)
    items = [replace(item, height=high) for item, high in zip(page.items, tall, strict=True)]
    before = None
    for item in placed(items, PAGE):
        yield item, before
        before = item


def _heights(page: _Page, report: Report) -> list[float]:
    """Height of each piece, points, measured by the typesetter.

    Pictures are boxes of their size here, which is faster; headings and places of links stand
    once more at the end, because what is only measured is not there to be listed or linked.
    """
    measured = [
        f"#context [#metadata(measure(width: {TEXT}mm)[\n{x.body}\n].height.pt())<high>]"
        for x in page.items
    ]
    source = [
        _STYLE,
        "#let drawn(file, wide, high, about) = box(width: wide, height: high)",
        "#let press = 1",
        *measured,
        *(x.body for x in page.items if x.heading),
        *(f"#heading(level: 1, {_s(x)})" for x in _annex_titles(page, report)),
        *(f'#metadata("") <s{r.number}>' for r in report.references),
        *(f'#metadata("") <b{n}>' for n in range(1, page.tables + 1)),
    ]
    return told("\n".join(source), "high")


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
#let drawn(file, wide, high, about) = image(file, width: wide, height: high, alt: about)
#let bare = table.cell(inset: 0pt, stroke: (left: line))[]
#let sheet(size, columns, align, head, rows, whole: true, ..notes) = {{
  set text(size)
  set par(justify: false, leading: 0.5em)
  let last = calc.max(rows.len() - {TOGETHER}, 0)
  let foot = notes.pos().len()
  // The last rows and the notes stand on one page: a cell without width that cannot break is
  // beside them.
  let hold = table.cell(
    rowspan: rows.len() - last + foot, breakable: false, inset: 0pt, stroke: none)[]
  let side(i) = if i < last {{ (bare,) }} else if i == last {{ (hold,) }} else {{ () }}
  let high = if size < 8pt {{ 2.4pt }} else {{ 3.4pt }}
  set table.cell(breakable: not whole)
  table(columns: (..columns, 0pt), inset: (x: 4pt, y: high), stroke: line,
    align: (..align, left), fill: (_, y) => if y == 0 {{ rgb("#EAF1F2") }},
    table.header(..head.map(strong), bare),
    ..rows.enumerate().map(((i, row)) => row + side(i)).flatten(),
    ..notes.pos().map(x => table.cell(
      colspan: columns.len(), inset: (x: 0pt, y: 2.4pt), stroke: none, text(8pt, fill: muted, x))))
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
    lines = [f"#cover({_s(report.title)})"]
    if report.subtitle:
        lines += [f"#{_s(report.subtitle)}", ""]
    line = join([*report.scope, t("paper.made", date=date_text(report.made_on))])
    lines += [f"#scope({_s(line)})", ""]
    found = [p.message for _, p in report.parts()]
    points = list(dict.fromkeys(m for m in found if m.endswith(".")))[:6]
    if points:
        lines.append(f"#summary({', '.join(map(_s, (t('paper.summary'), *points)))})")
    lines.append(f"#outline(title: {_s(t('paper.contents'))}, depth: 2, indent: 1em)")
    page.item("text", *lines)


# --- chapters -----------------------------------------------------------------------------------
def _chapter(page: _Page, report: Report, geo: Geo, chapter: Chapter, roman: str) -> None:
    page.part += 1
    page.item("chapter", f"#heading(level: 1, {_s(f'{roman}. {chapter.title}')})")
    for i, part in enumerate(chapter.parts, 1):
        page.part += 1
        page.item("part", f"#heading(level: 2, {_s(f'{i}. {part.title}')})")
        _part(page, report, geo, part)


def _part(page: _Page, report: Report, geo: Geo, part: Part) -> None:
    if not any(isinstance(p, Words) for p in part.pieces) and part.message.endswith("."):
        page.item("text", f"#{_s(part.message)}")
    for piece in part.pieces:
        if isinstance(piece, Words):
            for i, sentence in enumerate(piece.sentences):
                cited = _cited(piece.sources[i] if i < len(piece.sources) else ())
                page.item("text", f"#{_s(sentence.text)}{cited}")
        elif isinstance(piece, Figures):
            page.item("text", f"#figures({', '.join(_figure(f) for f in piece.figures)})")
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


def _notes(numbers: tuple[int, ...], note: str = "") -> list[str]:
    """The line of sources and the note below a figure or table, as content; maybe none."""
    words = _cited(numbers, 12)
    if not words and not note:
        return []
    lead = f"#{_s(t('paper.source'))}{words}" if words else ""
    tail = f" #{_s(note)}" if note else ""
    return [f"[{lead}{tail}]"]


def _figure(figure: KeyFigure) -> str:
    known = figure.value is not None
    value = figure.text if known else figure.gap or t("state.missing")
    count = t("paper.of", n=number(figure.n), of=number(figure.of)) if figure.of else ""
    below = join([x for x in (figure.sub, count) if x])
    unit = figure.unit if known else ""
    words = _s(figure.label), _s(value), "15pt" if known else "9.5pt", _s(unit), _s(below)
    return f"figure-cell({', '.join(words)})"


def _picture(drawing: str, wide: float, high: float, about: str) -> str:
    """A picture, mm; what is short of room presses it."""
    size = f"{wide:.2f}mm * press, {high:.2f}mm * press"
    return f"#align(center, drawn({_s(drawing)}, {size}, {_s(about)}))"


def _map(page: _Page, geo: Geo, piece: Map) -> None:
    drawing = inset(geo, piece.spec, TEXT, MAP)
    about = f"{piece.spec.finding}. {piece.spec.scope}"
    page.figures += 1
    page.item(
        "figure",
        _picture(page.draw(drawing), TEXT, drawing.height, about),
        f"#caption({_s(t('paper.figure', n=page.figures, title=piece.title))})",
        *(f"#note{x}" for x in _notes(piece.sources, piece.spec.disclaimer)),
        picture=drawing.height / PT,
        least=LEAST,
    )


def _card(page: _Page, report: Report, card: Card) -> None:
    panel = card.panel
    if card.chart and panel.figure is not None:
        _chart(page, report, card, panel.figure)
    if card.table and panel.table is not None:
        page.tables += 1
        notes = [] if card.chart else _notes(card.sources, panel.note)
        _table(page, report, card, panel.table, notes)


def _chart(page: _Page, report: Report, card: Card, figure: go.Figure) -> None:
    panel = card.panel
    tall = TALLEST / float(figure.layout.height)
    scale = min(plot.MM, TEXT / (SCREEN_WIDTH[panel.size] + 10), tall)
    wide = min(TEXT, 1.45 * SCREEN_WIDTH[panel.size] * scale)
    about = panel.message or panel.alt or panel.title
    drawing = plot.drawing(
        figure, wide, title=panel.title, about=about, scale=scale, mark=report.mark
    )
    high = drawing.height * wide / drawing.width
    page.figures += 1
    page.item(
        "figure",
        _legend(page, panel.subtitle),
        _picture(page.draw(drawing), wide, high, about),
        f"#caption({_s(t('paper.figure', n=page.figures, title=panel.title))})",
        *(f"#note{x}" for x in _notes(card.sources, panel.note)),
        picture=high / PT,
        # A chart that is small already has letters that must hardly get smaller still.
        least=min(SMALL_LEAST, LEAST * plot.MM / scale),
    )


def _legend(page: _Page, subtitle: str) -> str:
    words = markup.for_picture(subtitle)
    if not words:
        return ""
    shapes, high = plot.words(words, (0, 0, TEXT), 8.5, MUTED)
    name = page.draw(Drawing(TEXT, high + 0.8, "", "", shapes))
    return f'#drawn("{name}", {TEXT}mm, {high + 0.8:.2f}mm, "")'


def _table(page: _Page, report: Report, card: Card, table: Table, notes: list[str]) -> None:
    rows = cells.rows(table, report.reviewed, card.most or MOST_ROWS)
    form = layout([c.label for c in table.columns], rows)
    more = len(table.frame) - len(rows)
    if more > 0:
        notes = [f"[#{_s(t('paper.more_rows', n=number(more)))}]", *notes]
    if any(not x for row in rows for x in row):
        notes = [f"[#{_s(t('paper.blank', sign=BLANK))}]", *notes]
    name = f"#name({_s(t('paper.table', n=page.tables, title=card.panel.title))})"
    body = [name, *_grid(table, rows, form, notes)]
    if not form.across:
        page.item("table", *body)
        return
    # A page on its side would leave two half pages blank: such tables stand at the end.
    words = t("paper.at_the_end", n=page.tables, title=card.panel.title)
    page.item("text", f'#text(8pt, fill: muted, link(label("b{page.tables}"), {_s(words)}))')
    page.later += [f'#metadata("") <b{page.tables}>', *body]


def _grid(table: Table, rows: list[list[str]], form: Layout, notes: list[str]) -> list[str]:
    """Cells of a table and the notes below it."""
    sides = ", ".join("right" if c.kind == "number" else "left" for c in table.columns)
    columns = list(zip(table.columns, form.widths, strict=True))
    head = ", ".join(_s(fitting(c.label, form.size, w, "semibold")) for c, w in columns)
    widths = ", ".join(f"{w:.2f}pt" for w in form.widths)
    return [
        f"#sheet({form.size}pt, ({widths},), ({sides},), ({head},), (",
        *(f"({', '.join(map(_cell, _fitted(row, form)))},)," for row in rows),
        f"), {', '.join([f'whole: {str(whole(rows, form)).lower()}', *notes])})",
    ]


def _fitted(row: list[str], form: Layout) -> Iterator[str]:
    for words, room in zip(row, form.widths, strict=True):
        yield fitting(words, form.size, room)


def _cell(words: str) -> str:
    """A cell; a missing value is the sign that the note below the table explains."""
    return _s(words) if words else f"pale({_s(BLANK)})"


# --- annexes ------------------------------------------------------------------------------------
def _annex_titles(page: _Page, report: Report) -> Iterator[str]:
    """Headings of the annexes, which the contents list too."""
    if report.definitions:
        yield t("paper.definitions")
    yield t("paper.sources")
    if report.left_out:
        yield t("paper.left_out")
    if page.later:
        yield t("paper.wide")


def _annexes(page: _Page, report: Report) -> None:
    page.add("#pagebreak(weak: true)")
    if report.definitions:
        page.add(f"#heading(level: 1, {_s(t('paper.definitions'))})")
        names = ", ".join(_s(t(f"paper.definition_{k}")) for k in ("name", "formula", "legal"))
        page.add(
            f"#sheet(8.2pt, (1.2fr, 1.5fr, 1.3fr), (left,) * 3, ({names}), (",
            *(
                f"({', '.join(map(_cell, (d.name, d.formula, d.legal)))}),"
                for d in report.definitions
            ),
            "))",
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
