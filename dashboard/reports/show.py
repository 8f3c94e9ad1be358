"""A report as the slides of a meeting: cover, one message a slide, what is asked for at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.exports.drawing import Path, Shape, rectangle
from dashboard.exports.fonts import width
from dashboard.geodata import Geo
from dashboard.i18n import date_text, join, number, t
from dashboard.palette import BRAND, HAIRLINE, INK, MUTED, PAPER
from dashboard.reports import slide_charts, slide_tables
from dashboard.reports.model import Card, Chapter, Figures, Map, Part, Piece, Report, Words
from dashboard.reports.stage import (
    FLOOR,
    HIGH,
    LEFT,
    RIGHT,
    ROOM,
    SMALL,
    STEP,
    Box,
    Foot,
    Head,
    Slide,
    fitted,
    foot,
    head,
    headline,
    lines,
    paragraph,
    say,
    sheet,
    source_words,
    watermark,
)

#: Share of its rows below which a chart is drawn as large bars.
_FEWEST = 0.5
#: Findings repeated on the last slide at most.
_MOST_ASKED = 5
#: Card of recommendations, which the last slide puts to the meeting.
PROPOSALS = ("kien-nghi", "kien-nghi-khuyen-cong")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A slide before it is numbered."""

    above: str
    message: str
    about: str
    body: tuple[Shape, ...]
    top: float
    sources: str
    scope: str
    notes: tuple[str, ...]
    part: int


def slides_of(report: Report, geo: Geo) -> tuple[Slide, ...]:
    """The slides of a report.

    Args:
        report: what is told, usually of a template of the kind ``briefing``.
        geo: map layers.

    Returns:
        A cover, at least one slide for each part, and a last slide.
    """
    drafts = [d for k, (c, p) in enumerate(report.parts()) for d in _of_part(report, geo, c, p, k)]
    of = len(drafts) + 2
    found = [_cover(report, geo)]
    for n, draft in enumerate(drafts, 2):
        shapes, _ = head(Head(draft.above, draft.message, draft.scope, report.mark))
        box = Box(LEFT, draft.top, ROOM, FLOOR - draft.top)
        whole = [
            *shapes,
            *draft.body,
            *watermark(report.mark, box),
            *foot(Foot(draft.sources, n, of)),
        ]
        drawing = sheet(draft.message, draft.about, whole)
        found.append(Slide(draft.message, drawing, draft.notes, draft.part))
    found.append(_end(report, of))
    return tuple(found)


# --- parts --------------------------------------------------------------------------------------
def _of_part(report: Report, geo: Geo, chapter: Chapter, part: Part, k: int) -> Iterator[_Draft]:
    """The slides of a part: one for each thing that is shown, the first with its message."""
    above = join([chapter.title, part.title])
    shown = [p for p in part.pieces if not isinstance(p, Words)]
    if not shown:
        yield from _sentences(report, part, above, k)
    for n, piece in enumerate(_beside(shown)):
        message = part.message if n == 0 else _message(piece, part)
        for page, bodies in enumerate(_bodies(report, geo, piece, above, message)):
            body, top, more = bodies
            mark = t("show.continued") if page else ""
            yield _Draft(
                above=join([above, mark]),
                message=message,
                about=_about(piece),
                body=tuple(body),
                top=top,
                sources=_sources(report, piece, more),
                scope=_scope(report, piece),
                notes=part.notes,
                part=k,
            )


@dataclass(frozen=True, slots=True)
class _Pair:
    """Leading figures with a small map beside them: a close-up."""

    figures: Figures
    card: Card

    @property
    def sources(self) -> tuple[int, ...]:
        return tuple(sorted({*self.figures.sources, *self.card.sources}))


_Shown = Piece | _Pair


def _beside(pieces: Sequence[Piece]) -> list[_Shown]:
    """Leading figures and a small map that follows them go on one slide."""
    found: list[_Shown] = []
    for piece in pieces:
        last = found[-1] if found else None
        locator = isinstance(piece, Card) and piece.chart and slide_charts.is_locator(piece.panel)
        if isinstance(piece, Card) and isinstance(last, Figures) and locator:
            found[-1] = _Pair(last, piece)
        else:
            found.append(piece)
    return found


def _message(piece: _Shown, part: Part) -> str:
    if isinstance(piece, Card):
        return piece.panel.message or piece.panel.title
    return piece.spec.finding or piece.title if isinstance(piece, Map) else part.message


def _about(piece: _Shown) -> str:
    if isinstance(piece, Card):
        return piece.panel.alt or piece.panel.title
    if isinstance(piece, Map):
        return piece.spec.finding
    if isinstance(piece, _Pair):
        return join([_about(piece.figures), _about(piece.card)], "; ")
    if isinstance(piece, Figures):
        told = (f"{f.label}: {f.text or f.gap or t('state.missing')}" for f in piece.figures)
        return "; ".join(told)
    return ""


def _scope(report: Report, piece: _Shown) -> str:
    """The filter line; the watermark has its own place."""
    if isinstance(piece, Card) and piece.panel.scope:
        return (
            piece.panel.scope.removeprefix(f"{report.mark} · ")
            if report.mark
            else (piece.panel.scope)
        )
    return join([p for p in report.scope if p != report.mark])


def _sources(report: Report, piece: _Shown, more: str) -> str:
    numbers = piece.sources if isinstance(piece, Card | Map | Figures | _Pair) else ()
    told = [r.publisher for r in report.references if r.number in set(numbers)]
    return source_words(told, len(numbers), more)


_Body = tuple[list[Shape], float, str]


def _bodies(report: Report, geo: Geo, piece: _Shown, above: str, message: str) -> Iterator[_Body]:
    """Content of the slides of a piece, its top edge, and words that go into the foot."""
    _, top = head(Head(above, message, _scope(report, piece), report.mark))
    box = Box(LEFT, top, ROOM, FLOOR - top)
    if isinstance(piece, _Pair):
        # Blocks of coverage need width; without them the map is the larger half.
        part = 112.0 if any(f.of for f in piece.figures.figures) else 74.0
        left = Box(box.left, box.top, part, box.high)
        right = Box(box.left + part + 6.0, box.top, box.wide - part - 6.0, box.high)
        figures = slide_tables.key_figures(piece.figures.figures, left)
        yield [*figures, *slide_charts.locator(piece.card.panel, right)], top, ""
    elif isinstance(piece, Figures):
        yield slide_tables.key_figures(piece.figures, box), top, ""
    elif isinstance(piece, Map):
        yield slide_charts.large_map(geo, piece.spec, box), top, piece.spec.disclaimer
    elif isinstance(piece, Card):
        if piece.chart:
            yield from ((b, top, "") for b in _chart(piece, message, box))
        if piece.table and (piece.show != "both" or not piece.chart):
            yield _table(report, piece, message, box), top, ""


def _question(card: Card, message: str, box: Box) -> tuple[list[Shape], float]:
    """The question that a chart or table answers, unless it is the title."""
    title = card.panel.title
    if headline(message)[0].strip(" .?") == title.strip(" .?"):
        return [], 0.0
    words = fitted(title, 3.7, box.wide, "semibold")
    return [say(box.left, box.top + 3.2, words, 3.7, "semibold", BRAND)], 5.4


def _chart(card: Card, message: str, box: Box) -> Iterator[list[Shape]]:
    asked, used = _question(card, message, box)
    inner = Box(box.left, box.top + used, box.wide, box.high - used)
    if slide_charts.is_locator(card.panel):
        yield [*asked, *slide_charts.map_beside(card.panel, inner)]
        return
    told, high = slide_charts.reading(card.panel.subtitle, inner)
    room = Box(inner.left, inner.top + high, inner.wide, inner.high - high)
    pages = slide_charts.screen(card.panel.figure, room, _FEWEST)
    if len(pages) > 1:
        # Large bars of the same numbers show more rows.
        large = slide_charts.bars(card.panel, inner)
        if large:
            yield [*asked, *large]
            return
        pages = slide_charts.screen(card.panel.figure, room)
    for page in pages:
        yield [*asked, *told, *page]


def _table(report: Report, card: Card, message: str, box: Box) -> list[Shape]:
    asked, used = _question(card, message, box)
    inner = Box(box.left, box.top + used, box.wide, box.high - used)
    if card.panel.table is None:
        return asked
    return [*asked, *slide_tables.table(card.panel.table, inner, report.reviewed, card.most)]


def _sentences(report: Report, part: Part, above: str, k: int) -> Iterator[_Draft]:
    """A part in words alone."""
    told = [s.text for p in part.pieces if isinstance(p, Words) for s in p.sentences]
    scope = join([p for p in report.scope if p != report.mark])
    _, top = head(Head(above, part.message, scope, report.mark))
    shapes: list[Shape] = []
    y = top
    for words in told[1:6]:
        block = lines(words, 3.9, ROOM - 5, "regular", 3)
        shapes.append(Path(rectangle(LEFT, y + 1.4, 1.6, 1.6), closed=True, fill=BRAND))
        shapes += paragraph((LEFT + 5, y), block, 3.9)
        y += 3.9 * STEP * len(block) + 3.2
    yield _Draft(above, part.message, "", tuple(shapes), top, "", scope, part.notes, k)


# --- first and last -----------------------------------------------------------------------------
def _cover(report: Report, geo: Geo) -> Slide:
    shapes: list[Shape] = slide_charts.outline(geo, Box(106, 40, 78, 58), "#DCEAEC")
    shapes.append(Path(rectangle(0, 0, 2, HIGH), closed=True, fill=BRAND))
    size = next((s for s in (9.0, 8.0, 7.0) if len(lines(report.title, s, 150, "bold")) <= 3), 6.4)
    told = lines(report.title, size, 150, "bold", 4)
    y = 20.0
    if report.mark:
        plate = width(report.mark, 3.6, "bold") + 6
        shapes.append(Path(rectangle(LEFT, 10, plate, 6), closed=True, fill="#B42318"))
        shapes.append(say(LEFT + 3, 14.3, report.mark, 3.6, "bold", PAPER))
    shapes += paragraph((LEFT, y), told, size, "bold")
    y += size * STEP * len(told) + 1.5
    scope = join([p for p in report.scope if p != report.mark])
    words = lines(scope, 3.6, 150, "regular", 2)
    shapes += paragraph((LEFT, y), words, 3.6, "regular", MUTED)
    y += 3.6 * STEP * len(words) + 5
    shapes.append(Path((((LEFT, y), (LEFT + 60, y)),), stroke=BRAND, line=0.5))
    y += 4
    step = min(6.2, (95 - y) / max(len(report.chapters), 1) / 1.9)
    for n, chapter in enumerate(report.chapters, 1):
        name = fitted(f"{n}. {chapter.title}", 3.9, 150, "semibold")
        shapes.append(say(LEFT, y + 3.6, name, 3.9, "semibold"))
        parts = fitted(", ".join(p.title for p in chapter.parts), SMALL, 150)
        shapes.append(say(LEFT, y + 7.8, parts, SMALL, "regular", MUTED))
        y += max(9.4, step * 1.9)
    shapes.append(say(LEFT, 104.6, _stamp(report), SMALL, "regular", MUTED))
    return Slide(report.title, sheet(report.title, report.subtitle, shapes), (report.subtitle,))


def _stamp(report: Report) -> str:
    return join(
        [
            t("show.made", date=date_text(report.made_on)),
            t("filter.version", version=report.version),
        ]
    )


def _asked(report: Report) -> list[str]:
    """What the meeting is asked to decide on: recommendations of the sources, else findings."""
    told = [c for c in report.cards() if c.panel.key in PROPOSALS and c.panel.table is not None]
    if told and told[0].panel.table is not None:
        rows = told[0].panel.table.frame.head(_MOST_ASKED)
        pairs = rows.select("topic_name", "summary_vi").iter_rows()
        return [f"{topic}: {words}" for topic, words in pairs]
    chapters = [*report.chapters[-1:], *report.chapters[:-1]]
    found = [headline(p.message)[0] for c in chapters for p in c.parts]
    # A question is no finding.
    return [x for x in dict.fromkeys(found) if not x.endswith("?")][:_MOST_ASKED]


def _end(report: Report, of: int) -> Slide:
    title = t("show.end_title")
    shapes: list[Shape] = [Path(rectangle(0, 0, 2, HIGH), closed=True, fill=BRAND)]
    shapes.append(say(LEFT, 20, title, 9.0, "bold"))
    y = 27.0
    asked = _asked(report)
    for n, words in enumerate(asked, 1):
        block = lines(words, 4.2, ROOM - 12, "regular", 2)
        shapes.append(say(LEFT, y + 4.6, str(n), 5.6, "bold", BRAND))
        shapes += paragraph((LEFT + 10, y + 0.2), block, 4.2, "regular", INK)
        y += 4.2 * STEP * len(block) + 3.6
        shapes.append(Path((((LEFT, y - 1.6), (RIGHT, y - 1.6)),), stroke=HAIRLINE, line=0.18))
    shapes += _limits(report, y + 2)
    shapes += watermark(report.mark, Box(LEFT, 20, ROOM, 70))
    shapes += foot(Foot(_stamp(report), of, of))
    return Slide(title, sheet(title, "; ".join(asked), shapes), tuple(report.left_out))


def _limits(report: Report, y: float) -> Sequence[Shape]:
    """What the figures rest on, and what is not in them."""
    told = [t("show.rests", n=number(len(report.references)), date=date_text(report.on))]
    if report.mark:
        told.insert(0, t("demo.words"))
    shapes: list[Shape] = []
    for words in told:
        block = lines(words, 3.2, ROOM, "regular", 2)
        if y + 3.2 * STEP * len(block) > FLOOR:
            break
        shapes += paragraph((LEFT, y), block, 3.2, "regular", MUTED)
        y += 3.2 * STEP * len(block) + 1
    return shapes
