"""A report as a Word document in the style of Vietnamese offices (Nghị định 30/2020/NĐ-CP).

The document is written as text in the order of the schema and put into its package by
:mod:`dashboard.reports.word_package`; every look is a named style of
:mod:`dashboard.reports.word_styles`. Charts stay editable where the panel describes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dashboard import markup
from dashboard.exports import plot, typeset
from dashboard.exports.report_map import inset
from dashboard.figures.theme import SCREEN_WIDTH
from dashboard.geodata import Geo
from dashboard.i18n import date_text, join, t
from dashboard.panels.model import Panel
from dashboard.reports import native, word_table
from dashboard.reports.model import Card, Figures, Map, Part, Report, Words
from dashboard.reports.word_package import Package
from dashboard.reports.word_plan import ChapterPlan, Item, Label, PartPlan, plan
from dashboard.reports.word_table import ACROSS, UPRIGHT, Align, Cell, Grid
from dashboard.reports.word_xml import (
    HEAD,
    NAMESPACES,
    Object,
    bookmark,
    chart,
    counted,
    inward,
    outward,
    paragraph,
    picture,
    ranges,
    run,
    twips,
    watermark,
)

#: Height of the map without its legend and of the tallest figure, mm; type in charts, points.
MAP_HIGH, TALLEST, CHART_TYPE = 112.0, 205.0, 10.5
#: Points of the summary at most.
MOST_POINTS = 7
_SLOT = "\x00"


def docx(report: Report, geo: Geo) -> bytes:
    """The report as a Word document. The same report gives the same bytes.

    Args:
        report: see :mod:`dashboard.reports.build`.
        geo: layers of its map.
    """
    writer = _Writer(report, geo, Package(report.title, report.made_on), plan(report))
    writer.front()
    for chapter in writer.chapters:
        writer.chapter(chapter)
    writer.annexes()
    return writer.package.file(writer.document())


@dataclass(slots=True)
class _Writer:
    """Writes the document from top to bottom."""

    report: Report
    geo: Geo
    package: Package
    chapters: tuple[ChapterPlan, ...]
    body: list[str] = field(default_factory=list)
    objects: int = 0
    marks: int = 0
    headers: str = ""

    def add(self, style: str, content: str) -> None:
        self.body.append(paragraph(style, content))

    # --- small pieces ---------------------------------------------------------------------------
    def _mark(self, name: str, content: str) -> str:
        self.marks += 1
        return bookmark(self.marks, name, content)

    def _cited(self, numbers: Iterable[int]) -> str:
        """``[1]–[4], [7]``; each leads to its line in the list of sources."""
        found = []
        for first, last in ranges(numbers):
            ends = [inward(f"nguon_{n}", f"[{n}]") for n in dict.fromkeys((first, last))]
            found.append(run("–" if last > first + 1 else ", ").join(ends))
        return run(", ").join(found)

    def _list(self, labels: Sequence[Label]) -> str:
        """Labels as references, ``Hình 1, Bảng 2``."""
        refs = [
            counted(f"REF {x.mark} \\h", x.words) + run(f" {x.annex}" if x.annex else "")
            for x in labels
        ]
        return run(", ").join(refs)

    def _seeing(self, words: str, labels: Sequence[Label]) -> str:
        """Words that end in a reference to labels."""
        if not labels:
            return run(words)
        if words and words[-1] not in "?!":
            said = t("word.see_with", words=words.rstrip("."), list=_SLOT)
        else:
            said = f"{words} {t('word.see', list=_SLOT)}".strip()
        before, after = said.split(_SLOT)
        return run(before) + self._list(labels) + run(after)

    def _caption(self, label: Label, title: str, style: str = "Caption") -> None:
        number = counted(f"SEQ {label.word} \\* ARABIC", str(label.number))
        marked = self._mark(label.mark, run(f"{label.word} ") + number)
        before, after = t("word.caption", label=_SLOT, title=title).split(_SLOT)
        self.add(style, run(before) + marked + run(after))

    def _source(self, sources: Sequence[int], *notes: str) -> None:
        """The line below a table or figure; an empty one keeps tables apart."""
        said = ". ".join(x.strip(" .")[:1].upper() + x.strip(" .")[1:] for x in notes if x)
        content = ""
        if sources:
            before, after = t("word.sources", list=_SLOT).split(_SLOT)
            content = run(before) + self._cited(sources) + run(after + ".")
        if said:
            content += run(f" {said}." if content else f"{said}.")
        self.add("Source" if content else "EmptyLine", content)

    # --- front ----------------------------------------------------------------------------------
    def front(self) -> None:
        """Title block and summary."""
        report = self.report
        self.add("AnnexMark", run(t("word.annex")))
        self.add("Title", run(report.title))
        self.add("Attached", run(t("word.attached", year=report.made_on.year)))
        self.add("TitleRule", "")
        if report.mark:
            self.add("Illustrative", run(t("demo.words")))
        self.add("Scope", run(t("word.scope", scope=join(list(report.scope)))))
        points = self._points()
        if points:
            self.add("SummaryHead", run(t("word.summary")))
            for words, sources in points:
                cited = self._cited(sources)
                self.add("SummaryPoint", run(words) + (run(" ") + cited if cited else ""))

    def _first_words(self) -> Words | None:
        """Sentences of the first part: they make the summary."""
        first = next((p for _, p in self.report.parts()), None)
        pieces = first.pieces if first else ()
        return next((p for p in pieces if isinstance(p, Words)), None)

    def _points(self) -> list[tuple[str, tuple[int, ...]]]:
        """Sentences of the first part, then what the others found."""
        first, found = self._first_words(), list[tuple[str, tuple[int, ...]]]()
        if first:
            found += _sentences(first)
        for _, part in self.report.parts():
            words = next((p for p in part.pieces if isinstance(p, Words)), None)
            if words and words is not first:
                found.append(_sentences(words)[0])
            elif not words and _finding(part):
                found.append((_finding(part), ()))
        return list(dict(found).items())[:MOST_POINTS]

    # --- chapters -------------------------------------------------------------------------------
    def chapter(self, planned: ChapterPlan) -> None:
        """A chapter with its parts."""
        self.add("Heading1", run(planned.chapter.title))
        for part in planned.parts:
            self.add("Heading2", run(part.part.title))
            self._part(part)

    def _part(self, planned: PartPlan) -> None:
        """Sentences, then what they refer to, then the cards as points a), b)."""
        plain = [i for i in planned.items if not isinstance(i.piece, Card)]
        cards = [(i, i.piece.panel) for i in planned.items if isinstance(i.piece, Card)]
        told = [s for i in plain if isinstance(i.piece, Words) for s in self._told(i.piece)]
        if not told and _own_message(planned.part):
            told = [(_finding(planned.part), ())]
        labels = [x for i in plain for x in i.labels]
        for n, (words, sources) in enumerate(told):
            cited = self._cited(sources)
            seen = self._seeing("", labels) if n == len(told) - 1 and labels else ""
            parts = [run(words), cited, seen]
            self.add("BodyText", run(" ").join(p for p in parts if p))
        if labels and not told:
            summed = any(i.piece is self._first_words() for i in plain)
            key = "word.summed" if summed else "word.see"
            before, after = t(key, list=_SLOT).split(_SLOT)
            self.add("BodyText", run(before) + self._list(labels) + run(after))
        for item in plain:
            self._exhibit(item, planned.part)
        for item, panel in cards:
            style = "Heading3" if len(cards) > 1 else "BodyText"
            self.add(style, self._seeing(panel.message or panel.title, item.labels))
            self._exhibit(item, planned.part)

    def _told(self, words: Words) -> list[tuple[str, tuple[int, ...]]]:
        # The summary has said what the first part says.
        return [] if words is self._first_words() else _sentences(words)

    def _exhibit(self, item: Item, part: Part) -> None:
        piece = item.piece
        if isinstance(piece, Map) and item.figure:
            self._map(piece, item.figure)
        elif isinstance(piece, Figures) and item.table and item.grid:
            title = t("word.figures", part=part.title)
            self._table(item.table, title, item.grid, piece.sources)
        elif isinstance(piece, Card):
            if item.figure:
                self._figure(piece, item.figure)
            if item.table and item.grid and not item.wide:
                self._card_table(item, piece)

    def _card_table(self, item: Item, card: Card, room: float = UPRIGHT) -> None:
        if item.table is None or item.grid is None:
            return
        panel, title = card.panel, card.panel.title
        if item.figure:
            title = t("word.data_of", title=title, figure=item.figure.words)
        note = "" if item.figure else panel.note
        self._table(item.table, title, item.grid, card.sources, note=note, room=room)

    def _table(
        self,
        label: Label,
        title: str,
        grid: Grid,
        sources: Sequence[int],
        *,
        note: str = "",
        room: float = UPRIGHT,
    ) -> None:
        self._caption(label, title)
        made = word_table.layout(grid, room)
        about = join([title, ", ".join(grid.headers)], ": ")
        self.body.append(word_table.xml(grid, made, label.words, about))
        blank = t("word.blank") if grid.blank else ""
        dashed = t("word.not_applicable") if grid.dashed else ""
        self._source(sources, note, blank, dashed)

    # --- figures --------------------------------------------------------------------------------
    def _object(self, rel: str, size: tuple[float, float], name: str, about: str) -> Object:
        self.objects += 1
        return Object(self.objects, rel, *size, name, about)

    def _map(self, piece: Map, label: Label) -> None:
        drawing = inset(self.geo, piece.spec, UPRIGHT, MAP_HIGH)
        rel = self.package.picture(typeset.png(drawing))
        size = (drawing.width, drawing.height)
        self.add("Figure", picture(self._object(rel, size, label.words, drawing.about)))
        self._caption(label, piece.title, "FigureCaption")
        self._source(piece.sources, piece.spec.disclaimer, piece.spec.boundaries)

    def _figure(self, card: Card, label: Label) -> None:
        panel = card.panel
        about = panel.alt or panel.message or panel.title
        data = native.of(panel)
        note = data.note if data else ""
        # How to read the chart on the screen does not fit its editable sister.
        legend = _squares(data) if data else _coloured(markup.for_picture(panel.subtitle))
        if legend:
            self.add("Legend", legend)
        drawn = self._native(data, label, about) if data else self._drawn(panel, label, about)
        self.add("Figure", drawn)
        unit = data.unit if data else ""
        title = f"{panel.title} ({unit})" if unit else panel.title
        self._caption(label, title, "FigureCaption")
        self._source(card.sources, panel.note, note)

    def _native(self, data: native.Native, label: Label, about: str) -> str:
        """A chart that people can edit."""
        wide = UPRIGHT / 25.4
        longest = max(native.text_width(n, CHART_TYPE, "Times New Roman") for n in data.names)
        # Names of one line stand closer on paper than on a slide.
        close = 0.72 if data.kind != "line" and longest / 72 < 0.34 * wide else 1.0
        tall = min(native.height(data, CHART_TYPE) * close, TALLEST / 25.4)
        made = native.part(
            data, wide, tall, font="Times New Roman", size=CHART_TYPE, tell_gaps=True
        )
        rel = self.package.chart(made.xml, made.workbook)
        return chart(self._object(rel, (UPRIGHT, tall * 25.4), label.words, about))

    def _drawn(self, panel: Panel, label: Label, about: str) -> str:
        """A picture of the chart on the screen, as wide as the text or less."""
        screen = SCREEN_WIDTH[panel.size]
        scale = min(plot.MM, UPRIGHT / (screen + 10))
        wide = min(UPRIGHT, 1.45 * screen * scale)
        drawing = plot.drawing(
            panel.figure, wide, title=panel.title, about=about, scale=scale, mark=self.report.mark
        )
        rel = self.package.picture(typeset.png(drawing))
        less = min(1.0, TALLEST / drawing.height)
        size = (drawing.width * less, drawing.height * less)
        return picture(self._object(rel, size, label.words, about))

    # --- annexes --------------------------------------------------------------------------------
    def annexes(self) -> None:
        """Definitions, sources, what is left out, wide tables."""
        report = self.report
        if report.definitions:
            self.add("AnnexHeading", run(t("word.annex_a")))
            rows = tuple((Cell(d.name), Cell(d.formula), Cell(d.legal)) for d in report.definitions)
            headers = (t("word.indicator"), t("word.formula"), t("word.legal"))
            self._annex_table(Grid(headers, ("text",) * 3, rows), t("word.annex_a"), count=True)
        if report.references:
            self.add("AnnexHeading", run(t("word.annex_b")))
            self._annex_table(self._references(), t("word.annex_b"))
        self.add("AnnexHeading", run(t("word.annex_c")))
        said = t("word.left_out") if report.left_out else t("word.nothing_left_out")
        self.add("BodyText", run(said))
        for words in report.left_out:
            self.add("BodyText", run(f"– {words}"))
        every = [i for c in self.chapters for p in c.parts for i in p.items if i.wide]
        wide = [(i, i.piece) for i in every if isinstance(i.piece, Card)]
        self._headers()
        version = t(
            "word.version",
            version=report.version,
            on=date_text(report.on),
            made=date_text(report.made_on),
        )
        # The section of upright pages ends with the properties of its last paragraph.
        end = self._section(first=True) if wide else ""
        props = f'<w:pPr><w:pStyle w:val="BodyText"/>{end}</w:pPr>'
        self.body.append(f"<w:p>{props}{run(version)}</w:p>")
        if wide:
            self.add("AnnexHeading", run(t("word.annex_d")))
            for item, card in wide:
                self._card_table(item, card, ACROSS)
        self.body.append(self._section(first=not wide, across=bool(wide)))

    def _annex_table(self, grid: Grid, name: str, *, count: bool = False) -> None:
        made = word_table.numbered(grid) if count else grid
        self.body.append(word_table.xml(made, word_table.layout(made), name, name))
        self.add("EmptyLine", "")

    def _references(self) -> Grid:
        rows = []
        for source in self.report.references:
            number = f"[{source.number}]"
            host = (urlsplit(source.url).hostname or source.url).removeprefix("www.")
            link = outward(self.package.address(source.url), host) if source.url else ""
            rows.append(
                (
                    Cell(number, self._mark(f"nguon_{source.number}", run(number))),
                    Cell(join([source.publisher, source.title], ": ")),
                    Cell(date_text(source.issued)),
                    Cell(host, link),
                )
            )
        headers = (t("word.number"), t("word.source"), t("word.date"), t("word.address"))
        # Without any address there is no column for it.
        kept = len(headers) if any(s.url for s in self.report.references) else len(headers) - 1
        kinds: tuple[Align, ...] = ("middle", "text", "middle", "text")
        return Grid(headers[:kept], kinds[:kept], tuple(row[:kept] for row in rows))

    # --- sections -------------------------------------------------------------------------------
    def _headers(self) -> None:
        """Page number from the second page on; the mark of illustrative data on every page."""
        mark = self.report.mark
        made = []
        for n, (kind, number) in enumerate((("default", True), ("first", False)), 1):
            shown = counted("PAGE", "2") if number else ""
            lines = paragraph("Header", shown + (watermark(mark, n) if mark else ""))
            if mark:
                lines += paragraph("Illustrative", run(mark))
            xml = f"{HEAD}<w:hdr {NAMESPACES}>{lines}</w:hdr>"
            rel = self.package.word("header", f"header{n}.xml", xml)
            made.append(f'<w:headerReference w:type="{kind}" r:id="{rel}"/>')
        self.headers = "".join(made)

    def _section(self, *, first: bool, across: bool = False) -> str:
        """Properties of a section: A4, margins of Nghị định 30; the first page has no number."""
        wide, high = twips(210), twips(297)
        size = f'w:w="{wide}" w:h="{high}"'
        sides = f'w:right="{twips(15)}" w:bottom="{twips(20)}" w:left="{twips(30)}"'
        if across:
            size = f'w:w="{high}" w:h="{wide}" w:orient="landscape"'
            sides = f'w:right="{twips(20)}" w:bottom="{twips(15)}" w:left="{twips(20)}"'
        margins = f'w:top="{twips(20)}" {sides} w:header="{twips(10)}" w:footer="{twips(8)}"'
        title = "<w:titlePg/>" if first else ""
        return (
            f'<w:sectPr>{self.headers}<w:type w:val="nextPage"/><w:pgSz {size}/>'
            f'<w:pgMar {margins} w:gutter="0"/><w:cols w:space="720"/>{title}</w:sectPr>'
        )

    def document(self) -> str:
        """The document part."""
        return f"{HEAD}<w:document {NAMESPACES}><w:body>{''.join(self.body)}</w:body></w:document>"


def _sentences(words: Words) -> list[tuple[str, tuple[int, ...]]]:
    """Sentences with the numbers of their sources."""
    sources = words.sources or ((),) * len(words.sentences)
    return [(s.text, n) for s, n in zip(words.sentences, sources, strict=True)]


def _finding(part: Part) -> str:
    """The message of a part when it is a sentence, not a title or a question."""
    cards = [p.panel for p in part.pieces if isinstance(p, Card)]
    said = part.message
    sentence = said.endswith(".") or said in {c.message for c in cards if c.message}
    return f"{said.rstrip('.')}." if sentence else ""


def _own_message(part: Part) -> bool:
    """Whether the message of a part is a sentence that none of its cards repeats."""
    said = {p.panel.message for p in part.pieces if isinstance(p, Card)}
    words = any(isinstance(p, Words) for p in part.pieces)
    return not words and bool(_finding(part)) and part.message not in said


def _squares(data: native.Native) -> str:
    """The legend of an editable chart."""
    found = [
        run("■", colour=fill, edge=edge) + run(f" {words}")
        for words, fill, edge in native.swatches(data)
    ]
    return run("    ").join(found)


def _coloured(words: str) -> str:
    """Words of a legend with its signs in their colours."""
    found, at = "", 0
    for sign in markup.SIGN.finditer(words):
        found += run(words[at : sign.start()]) + run(sign[2], colour=sign[1])
        at = sign.end()
    return found + run(words[at:])
