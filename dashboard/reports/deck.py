"""A report as a presentation: one message per slide, native charts and tables, notes to speak from.

Every slide holds its message as title, the filter line below it, what shows the message, and the
sources at the foot. The notes hold what may be said and the sources with their addresses.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck

from dashboard.exports.drawing import Drawing, Path, rectangle
from dashboard.exports.ground import fit, ground
from dashboard.exports.typeset import png
from dashboard.geodata import Geo
from dashboard.i18n import date_text, join, number, t
from dashboard.palette import BRAND, INK, MUTED, PAPER
from dashboard.panels.messages import on_paper
from dashboard.panels.model import KeyFigure
from dashboard.reports import deck_table, native, slide_charts, stage
from dashboard.reports.deck_canvas import LEADING, Box, Canvas, Para, Run, cut, high, lines_of
from dashboard.reports.deck_picture import chart_picture
from dashboard.reports.deck_template import (
    AT_FOOT,
    AT_SCOPE,
    AT_SOURCES,
    SCOPE,
    SCOPE_SIZE,
    SOURCE_SIZE,
    SOURCES,
    TITLE,
    WIDE,
    empty,
    finished,
)
from dashboard.reports.model import (
    Card,
    Chapter,
    Figures,
    Map,
    Part,
    Piece,
    Reference,
    Report,
    Words,
)
from dashboard.reports.native import Native
from dashboard.reports.stage import headline
from dashboard.reports.word_xml import ranges

#: The content of a slide; the chart and the words beside it.
BODY = Box(0.6, 1.72, 12.13, 5.08)
_CHART, _SIDE = 8.2, 3.53
#: Sizes of a title, the first that fits on two lines.
_TITLES = (26, 24, 22, 20)
_MM = 25.4
#: Dots per inch of the map on the slide.
_SHARP = 160
#: Sizes of leading figures beside a chart, and sentences there at most.
_SIDE_SIZES, _MOST_WORDS = (28.0, 24.0, 20.0), 4
#: Leading figures without a chart: in a row, their size, lines of context; the first that fits.
_ROWS = tuple((n, size, sub) for n, size in ((3, 36.0), (4, 30.0), (5, 24.0)) for sub in (2, 1, 0))
#: Lines of a list of sources on one slide.
_REFERENCES = 17
#: Fills of the provinces on the cover.
_COVER_FILLS = ("#0B5D6B", "#2B7F88", "#9CC5C9")


@dataclass(frozen=True, slots=True)
class _Slide:
    """A slide before it is drawn.

    Args:
        chapter: of the report.
        part: its part.
        message: its title.
        piece: what it shows.
        figures: leading figures beside it.
        words: sentences beside it.
        notes: what may be said.
    """

    chapter: Chapter
    part: Part
    message: str
    piece: Piece
    figures: tuple[KeyFigure, ...] = ()
    words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()


def pptx(report: Report, geo: Geo) -> bytes:
    """The presentation of a report.

    Args:
        report: see :mod:`dashboard.reports.build`.
        geo: map layers, for the cover and the maps.
    """
    deck: Deck = Presentation(io.BytesIO(empty(report.mark)))
    _properties(deck, report)
    _cover(deck, report, geo)
    for chapter, part in report.parts():
        for slide in _slides(chapter, part):
            _draw(deck, report, geo, slide)
    _references(deck, report)
    _list_notes_master(deck)
    out = io.BytesIO()
    deck.save(out)
    return finished(out.getvalue())


def _list_notes_master(deck: Deck) -> None:
    """Names the master of the notes in the presentation, which python-pptx leaves out."""
    rel = next((k for k, r in deck.part.rels.items() if r.reltype == RT.NOTES_MASTER), "")
    if rel:
        root = deck.part._element  # noqa: SLF001 - no public way leads there
        listed = root.makeelement(qn("p:notesMasterIdLst"))
        listed.append(listed.makeelement(qn("p:notesMasterId"), {qn("r:id"): rel}))
        root.find(qn("p:sldMasterIdLst")).addnext(listed)


def _properties(deck: Deck, report: Report) -> None:
    """Title and language; nobody's name, and the day that the report was made."""
    found = deck.core_properties
    day = dt.datetime(report.made_on.year, report.made_on.month, report.made_on.day)  # noqa: DTZ001
    found.title, found.subject, found.language = report.title, report.subtitle, "vi-VN"
    found.author = found.last_modified_by = found.comments = found.keywords = ""
    found.created = found.modified = day
    found.revision = 1


# --- what goes on which slide -------------------------------------------------------------------
def _slides(chapter: Chapter, part: Part) -> Iterator[_Slide]:
    """Slides of a part: its message first, then one for each further card."""
    told = [s.text for p in part.pieces if isinstance(p, Words) for s in p.sentences]
    words = tuple(w for w in told if w != part.message)
    strips = [p for p in part.pieces if isinstance(p, Figures)]
    figures = tuple(f for p in strips for f in p.figures)
    cited = tuple(sorted({n for p in strips for n in p.sources}))
    shown = [p for p in part.pieces if isinstance(p, Card | Map) and _content(p)]
    beside = bool(shown) and _stands_beside(figures, shown[0], part.message)
    lead = _Slide(chapter, part, part.message, Words(()), figures, words, part.notes, cited)
    if (figures and not beside) or not shown:
        piece: Piece = Figures(figures) if figures else Words(())
        if figures or words:
            yield replace(lead, piece=piece)
    for n, piece in enumerate(shown):
        first = n == 0 and (beside or not figures)
        own = _message(piece)
        if first:
            side = replace(lead, piece=piece, sources=cited + piece.sources)
            yield side if beside else replace(side, words=())
            continue
        notes = _notes(piece)
        yield _Slide(chapter, part, own, piece, notes=notes, sources=piece.sources)


def _stands_beside(figures: Sequence[KeyFigure], piece: Card | Map, message: str) -> bool:
    """Whether a piece leaves room for the figures: a map and a table need the whole slide."""
    if isinstance(piece, Map) or not _visual(piece):
        return False
    column = _beside(_side_note(piece), replace(_body(_title(message)[1]), w=_SIDE))
    return not figures or bool(_column(figures, column))


def _content(piece: Card | Map) -> bool:
    """Whether there is anything to show: a table without rows is none."""
    if isinstance(piece, Map) or _visual(piece):
        return True
    return piece.panel.table is not None and len(piece.panel.table.frame) > 0


def _visual(piece: Card | Map) -> bool:
    """Whether a piece is drawn; a card may be a table alone."""
    if isinstance(piece, Map):
        return True
    return piece.show != "table" and (piece.chart or native.of(piece.panel) is not None)


def _message(piece: Card | Map) -> str:
    if isinstance(piece, Map):
        return piece.spec.finding or piece.title
    return piece.panel.message or piece.panel.title


def _notes(piece: Card | Map) -> tuple[str, ...]:
    if isinstance(piece, Map):
        return (piece.spec.finding,)
    panel = piece.panel
    return tuple(dict.fromkeys(x for x in (panel.message, panel.alt, panel.note) if x))


# --- one slide ----------------------------------------------------------------------------------
def _draw(deck: Deck, report: Report, geo: Geo, slide: _Slide) -> None:
    piece, note = slide.piece, _side_note(slide.piece)
    canvas, body = _open(deck, report, slide)
    if isinstance(piece, Card) and not _visual(piece):
        pages = deck_table.pages(piece, report.reviewed, body)
        for n, page in enumerate(pages):
            if n:
                canvas, body = _open(deck, report, slide, n + 1)
            page.draw(canvas, body)
        return
    if isinstance(piece, Figures):
        _figure_rows(canvas, body, slide)
        return
    if isinstance(piece, Words):
        _sentences(canvas, body, slide.words, 18)
        return
    room = body
    if (slide.figures or slide.words) and not isinstance(piece, Map):
        room = replace(body, w=_CHART)
        _side(canvas, replace(body, x=body.x + body.w - _SIDE, w=_SIDE), slide, note)
    elif note:
        words = cut(note, 12, body.w, 2)
        tall = len(lines_of(words, 12, body.w)) * 12 * LEADING / 72
        place = replace(body, y=body.y + body.h - tall, h=tall)
        canvas.text(place, [_note_para(words)], t("deck.name_note"))
        room = replace(body, h=body.h - tall - 0.1)
    if isinstance(piece, Map):
        _map(canvas, geo, piece, room)
    elif isinstance(piece, Card):
        _chart(canvas, report, piece, room, slide.message)


def _note_para(words: str) -> Para:
    return Para((Run(words, 12, MUTED, italic=True),))


def _open(deck: Deck, report: Report, slide: _Slide, page: int = 1) -> tuple[Canvas, Box]:
    """A new slide with title, filter line, sources, number and notes; the room for its content."""
    canvas = Canvas(deck.slides.add_slide(deck.slide_layouts[1]))
    title, rest = _title(slide.message)
    if page > 1:
        title = t("deck.continued", title=title)
    size = next((s for s in _TITLES if len(lines_of(title, s, TITLE[2], bold=True)) <= 2), 0)
    if not size:
        size, title = _TITLES[-1], cut(title, _TITLES[-1], TITLE[2], 2, bold=True)
    canvas.fill(0, [Para((Run(title, 0 if size == _TITLES[0] else size),))])
    scope = _scope(report, slide)
    canvas.fill(AT_SCOPE, [Para((Run(cut(scope, SCOPE_SIZE, SCOPE[2], 1), 0),))])
    canvas.fill(AT_SOURCES, [Para((Run(_source_line(report, slide.sources), 0),))])
    canvas.number()
    _speak(canvas, report, slide)
    if not rest or page > 1:
        return canvas, BODY
    body = _body(rest)
    told = [Para((Run(cut(rest, 16, BODY.w, 2), 16),))]
    canvas.text(replace(BODY, h=body.y - BODY.y - 0.15), told, t("deck.place_text"))
    return canvas, body


def _title(message: str) -> tuple[str, str]:
    """A message as title and rest: one that is short enough is all title."""
    title, rest = message, ""
    if len(lines_of(title, _TITLES[1], TITLE[2], bold=True)) > 2:
        title, rest = headline(title)
    return title.removesuffix("."), rest


def _body(rest: str) -> Box:
    """Room for the content below what the title leaves over."""
    if not rest:
        return BODY
    tall = len(lines_of(cut(rest, 16, BODY.w, 2), 16, BODY.w)) * 16 * LEADING / 72
    return BODY.below(tall + 0.15)


def _scope(report: Report, slide: _Slide) -> str:
    """The filter line: that of the card where it has one; illustrative data say so first."""
    own = slide.piece.panel.scope if isinstance(slide.piece, Card) else ""
    words = own.split(" · ") if own else list(report.scope)
    parts = [report.mark, slide.part.title, *(w for w in words if w != report.mark)]
    return join([w for w in parts if w])


def _source_line(report: Report, numbers: tuple[int, ...]) -> str:
    """Publishers with their numbers, as many as two lines hold."""
    found = {r.number: r for r in report.references}
    own: dict[str, list[int]] = {}
    for n in sorted(set(numbers)):
        own.setdefault(found[n].publisher.split(" (")[0], []).append(n)
    told = [f"{_spans(every)} {name}" for name, every in own.items()]
    for shown in range(len(told), 0, -1):
        words = "; ".join(told[:shown])
        if shown < len(told):
            rest = sum(len(x) for x in list(own.values())[shown:])
            words = t("deck.more_sources", words=words, n=number(rest))
        line = t("deck.sources", words=words)
        if len(lines_of(line, SOURCE_SIZE, SOURCES[2])) <= 2:
            return line
    return t("deck.no_sources") if not told else cut(told[0], SOURCE_SIZE, SOURCES[2], 2)


def _spans(numbers: Sequence[int]) -> str:
    """Numbers of sources, those that follow each other as one: ``[1]–[3], [5]``."""
    return ", ".join(f"[{a}]" if a == b else f"[{a}]–[{b}]" for a, b in ranges(numbers))


def _speak(canvas: Canvas, report: Report, slide: _Slide) -> None:
    """Notes: what may be said, then the sources with their addresses."""
    lines = list(slide.notes)
    if slide.figures:
        lines += [join([f"{f.label}: {_value(f)}", f.sub]) for f in slide.figures]
    wanted = set(slide.sources)
    cited = [_reference_words(r) for r in report.references if r.number in wanted]
    if cited:
        lines += ["", t("deck.notes_sources"), *cited]
    if report.mark:
        lines.insert(0, report.mark)
    frame = canvas.slide.notes_slide.notes_text_frame
    frame.text = "\n".join(x.replace("\n", " ") for x in lines)


def _reference_words(found: Reference) -> str:
    issued = date_text(found.issued) if found.issued else ""
    words = [f"[{found.number}] {found.publisher}", found.title, issued, found.url]
    return ". ".join(x.rstrip(".") for x in words if x)


def _value(figure: KeyFigure) -> str:
    if figure.value is None:
        return figure.gap or t("state.missing")
    return f"{figure.text} {figure.unit}".strip()


# --- figures and words --------------------------------------------------------------------------
def _figure(figure: KeyFigure, size: float, room: float, sub: int) -> list[Para]:
    """A leading figure: the number large, what it is, of how many, and a line of context."""
    found = [Para(_number(figure, size, room))]
    count = t("deck.of", n=number(figure.n), of=number(figure.of)) if figure.of else ""
    label = cut(join([figure.label, count], ", "), 13, room, 2)
    found.append(Para((Run(label, 13, INK),)))
    if figure.sub and sub:
        found.append(Para((Run(cut(figure.sub, 11, room, sub), 11, MUTED),)))
    return found


def _number(figure: KeyFigure, size: float, room: float) -> tuple[Run, ...]:
    """The figure with its unit, as large as one line allows; words when it is missing."""
    if figure.value is None:
        return (Run(cut(_value(figure), size * 0.6, room, 1), size * 0.6, MUTED),)
    words = _value(figure)
    while size > 16 and native.text_width(words, size, bold=True) / 72 > room:
        size -= 1
    return (Run(cut(words, size, room, 1, bold=True), size, BRAND, bold=True),)


def _column(figures: Sequence[KeyFigure], box: Box) -> list[Para]:
    """Leading figures below each other, as large as all of them allow; empty when some lack room.

    All or none: a figure that is left out would not be missed.
    """
    for size in _SIDE_SIZES:
        for sub in (2, 1, 0):
            told: list[Para] = []
            for figure in figures:
                own = _figure(figure, size, box.w, sub)
                own[0] = replace(own[0], before=12.0 if told else 0.0)
                told += own
            if high(told, box.w) <= box.h:
                return told
    return []


def _side(canvas: Canvas, box: Box, slide: _Slide, note: str) -> None:
    """Leading figures or sentences beside a chart, and what the chart leaves out."""
    foot = _foot(note, box)
    room = _beside(note, box)
    told = _column(slide.figures, room)
    if not slide.figures:
        for words in slide.words[:_MOST_WORDS]:
            own = [Para((Run(words, 16),), before=10.0 if told else 0.0)]
            if high([*told, *own], box.w) <= room.h:
                told += own
    name = t("deck.name_figures" if slide.figures else "deck.name_words")
    canvas.text(room, told, name)
    if foot:
        tall = high(foot, box.w)
        place = replace(box, y=box.y + box.h - tall, h=tall)
        canvas.text(place, foot, t("deck.name_note"))


def _foot(note: str, box: Box) -> list[Para]:
    return [_note_para(cut(note, 12, box.w, 6))] if note else []


def _beside(note: str, box: Box) -> Box:
    """The column beside a chart without the note at its foot."""
    foot = _foot(note, box)
    return replace(box, h=box.h - (high(foot, box.w) + 0.15 if foot else 0.0))


def _side_note(piece: Piece) -> str:
    """What a chart leaves out, and the note of its card."""
    if isinstance(piece, Map):
        return piece.spec.disclaimer
    if not isinstance(piece, Card):
        return ""
    found = native.of(piece.panel)
    told = on_paper(found.note) if found else ""
    left_out = f"{told[:1].upper()}{told[1:]}." if told else ""
    return f"{left_out} {piece.panel.note}".strip()


def _figure_rows(canvas: Canvas, body: Box, slide: _Slide) -> None:
    """All leading figures in rows of three or more, sentences below where there is room."""
    gap, between = 0.4, 0.35
    room = body.h - 0.1
    for per, size, sub in _ROWS:
        wide = (body.w - (per - 1) * gap) / per
        every = [_figure(f, size, wide, sub) for f in slide.figures]
        rows = [every[n : n + per] for n in range(0, len(every), per)]
        tall = [max(high(own, wide) for own in row) for row in rows]
        if sum(tall) + between * len(tall) <= room:
            break
    top = body.y + 0.1
    names = iter(slide.figures)
    for row, deep in zip(rows, tall, strict=True):
        for n, own in enumerate(row):
            place = Box(body.x + n * (wide + gap), top, wide, high(own, wide))
            canvas.text(place, own, next(names).label)
        top += deep + between
    _sentences(canvas, body.below(top - body.y), slide.words, 16)


def _sentences(canvas: Canvas, box: Box, words: tuple[str, ...], size: float) -> None:
    told: list[Para] = []
    for sentence in words:
        own = Para((Run(sentence, size),), before=8.0 if told else 0.0)
        if high([*told, own], box.w) <= box.h:
            told.append(own)
    canvas.text(box, told, t("deck.name_words"))


# --- charts and maps ----------------------------------------------------------------------------
def _chart(canvas: Canvas, report: Report, card: Card, box: Box, message: str) -> None:
    """The native chart of a card, else a picture of the one on the screen."""
    panel = card.panel
    found = native.of(panel)
    about = ". ".join(x.rstrip(".") for x in (panel.title, panel.message, panel.alt) if x)
    asked = (
        []
        if message.rstrip(".") == panel.title.rstrip(".")
        else [Run(panel.title, 14, BRAND, bold=True)]
    )
    if found is not None and found.unit:
        asked.append(
            Run(t("deck.unit", unit=found.unit) if not asked else f" ({found.unit})", 14, MUTED)
        )
    if asked:
        words = "".join(r.text for r in asked)
        lines = len(lines_of(words, 14, box.w, bold=True))
        tall = lines * 14 * LEADING / 72
        canvas.text(replace(box, h=tall), [Para(tuple(asked))], t("deck.name_question"))
        box = box.below(tall + 0.1)
    if found is None:
        picture = chart_picture(panel, box, report.mark)
        canvas.picture(picture.content, picture.box, panel.title, about)
        return
    box = box.below(_legend(canvas, found, box))
    size = _type_size(found, box.h)
    tall = min(box.h, native.height(found, size) * 1.35)
    canvas.chart(found, replace(box, h=tall), panel.title, about, size)


def _type_size(found: Native, room: float) -> float:
    """The largest type, up to 16 points, at which every bar has its row."""
    return next(
        (s for s in (16.0, 15.0, 14.0, 13.0, 12.0, 11.0) if native.height(found, s) <= room), 10.0
    )


def _legend(canvas: Canvas, found: Native, box: Box) -> float:
    """Squares with words; the height they take."""
    size, side = 12.0, 0.16
    x, y = box.x, box.y
    row = size * LEADING / 72 + 0.08
    entries = list(native.swatches(found))
    for words, fill, edge in entries:
        wide = native.text_width(words, size) / 72 + 0.05
        if x > box.x and x + side + 0.08 + wide > box.x + box.w:
            x, y = box.x, y + row
        canvas.rectangle(Box(x, y + 0.03, side, side), fill, words, edge)
        place = Box(x + side + 0.08, y, wide, row - 0.08)
        canvas.text(place, [Para((Run(words, size),))], words, wrap=False)
        x += side + 0.08 + wide + 0.25
    return y - box.y + row + 0.05 if entries else 0.0


def _map(canvas: Canvas, geo: Geo, piece: Map, box: Box) -> None:
    """The map with its legend beside it, drawn as for the meeting room."""
    grown = stage.WIDE / WIDE
    wide, tall = box.w * grown, box.h * grown
    shapes = slide_charts.large_map(geo, piece.spec, stage.Box(0.3, 0.3, wide - 0.6, tall - 0.6))
    page = Path(rectangle(0, 0, wide, tall), closed=True, fill=PAPER)
    about = ". ".join(
        x.rstrip(".") for x in (piece.title, piece.spec.finding, piece.spec.scope) if x
    )
    drawing = Drawing(wide, tall, piece.title, about, (page, *shapes))
    canvas.picture(png(drawing, _SHARP * WIDE * _MM / stage.WIDE), box, piece.title, about)


# --- first and last slides ----------------------------------------------------------------------
def _cover(deck: Deck, report: Report, geo: Geo) -> None:
    """Title, filters and dates, with the region drawn as shapes that people can recolour."""
    canvas = Canvas(deck.slides.add_slide(deck.slide_layouts[0]))
    size = next(
        (s for s in (34, 30, 27, 24) if len(lines_of(report.title, s, 6.3, bold=True)) <= 4), 22
    )
    canvas.fill(0, [Para((Run(report.title, size),))])
    canvas.fill(1, [Para((Run(cut(report.subtitle, 16, 6.3, 3), 0),))])
    dated = t("deck.dated", date=date_text(report.made_on), version=report.version)
    lines = [cut(join(list(report.scope)), 12, 6.3, 4), dated]
    canvas.fill(AT_FOOT, [Para((Run(x, 0),)) for x in lines])
    base = ground(geo, "old")
    box = (7.6 * _MM, 1.2 * _MM, 5.1 * _MM, 5.1 * _MM)
    west, south, east, north = (float(v) for v in base.region.bounds)
    view = fit((west, south, east, north), box, 0.0)
    shapes, names = [], []
    for area, fill in zip(base.provinces, _COVER_FILLS * 2, strict=False):
        drawn = view.on_page(area.shape, 0.25)
        parts = [p for p in getattr(drawn, "geoms", [drawn]) if p.area > 1.0]
        rings = [[(x / _MM, y / _MM) for x, y in p.exterior.coords[:-1]] for p in parts]
        shapes.append((rings, fill))
        middle = max(parts, key=lambda p: float(p.area)).representative_point()
        names.append((area.name, middle.x / _MM, middle.y / _MM, fill))
    about = t("deck.cover_about", names=", ".join(n for n, *_ in names))
    canvas.outline(shapes, t("deck.name_region"), about)
    for name, x, y, fill in names:
        run = Run(name, 13, INK if fill == _COVER_FILLS[2] else PAPER, bold=True)
        canvas.text(Box(x - 0.7, y - 0.12, 1.4, 0.24), [Para((run,), "ctr")], name, anchor="ctr")
    canvas.slide.notes_slide.notes_text_frame.text = "\n".join([*lines, *report.left_out])


def _references(deck: Deck, report: Report) -> None:
    """Every source with its number and address, at the end."""
    found = report.references
    for start in range(0, len(found), _REFERENCES):
        own = found[start : start + _REFERENCES]
        canvas = Canvas(deck.slides.add_slide(deck.slide_layouts[1]))
        title = t("deck.references", n=number(len(found)))
        canvas.fill(0, [Para((Run(title, 0),))])
        span = t("deck.references_span", first=own[0].number, last=own[-1].number)
        mark = [report.mark] if report.mark else []
        canvas.fill(AT_SCOPE, [Para((Run(join([*mark, span]), 0),))])
        dated = t("deck.dated", date=date_text(report.made_on), version=report.version)
        canvas.fill(AT_SOURCES, [Para((Run(dated, 0),))])
        canvas.number()
        deck_table.references(canvas, BODY, own)
        words = [*mark, *(_reference_words(r) for r in own)]
        canvas.slide.notes_slide.notes_text_frame.text = "\n".join(words)
