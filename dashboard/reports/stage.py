"""The sheet of a slide: measures, head, foot and the mark of illustrative data.

A slide is a drawing of 192 x 108 mm. One millimetre of it is a hundred-and-ninety-second of the
width of the screen (``1rem`` in the show), so that the same drawing fills a projector, a small
frame on a page and half a sheet of paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.exports.drawing import PT, Drawing, Hatch, Path, Shape, Text, rectangle, texts
from dashboard.exports.fonts import width, wrap
from dashboard.i18n import join, shorten, t
from dashboard.palette import ALERT, BRAND, HAIRLINE, HATCH_DARK, INK, MUTED, PAPER

WIDE, HIGH = 192.0, 108.0
LEFT, RIGHT = 9.5, 183.0
ROOM = RIGHT - LEFT
#: Lower edge of the content; sources and numbers stand below it.
FLOOR = 98.5
#: Smallest type, mm: 20 px on a screen of 1366 x 768 are 2.81.
SMALL = 2.86
BODY, LEAD = 3.3, 3.5
#: Distance of two baselines as a share of the type.
STEP = 1.24
#: A missing value on a slide.
GAP = Hatch(0.95, 0.2, HATCH_DARK, PAPER)
#: Room kept free at the right of the foot for clock and number.
_NUMBER, _CLOCK = 12.0, 15.0
#: Room of the sources.
_SOURCES = ROOM - _NUMBER - _CLOCK
_TITLES = (6.4, 5.8, 5.2, 4.7)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the sheet: left, top, width and height, mm."""

    left: float
    top: float
    wide: float
    high: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.left + self.wide

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.top + self.high


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide.

    Args:
        title: its message in full.
        drawing: what is shown.
        notes: what the speaker may say.
        part: number of the part of the report that it shows; -1 for cover and end.
    """

    title: str
    drawing: Drawing
    notes: tuple[str, ...] = ()
    part: int = -1


@dataclass(frozen=True, slots=True)
class Head:
    """Words at the top of a slide.

    Args:
        above: small line above the title, what part of the story this is.
        message: the message; its first sentence is the title, the rest follows in smaller type.
        scope: filter line.
        mark: watermark words, or empty.
    """

    above: str
    message: str
    scope: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Foot:
    """Words at the bottom of a slide: sources, number of the slide, and of how many."""

    sources: str
    number: int
    of: int


def say(  # noqa: PLR0917 - a place, words and a look
    x: float,
    y: float,
    words: str,
    size: float = BODY,
    face: str = "regular",
    fill: str = INK,
    **more: object,
) -> Text:
    """A line of text; its size is in mm here."""
    return Text(x, y, words, size / PT, face, fill, **more)  # type: ignore[arg-type]


def lines(words: str, size: float, room: float, face: str = "regular", most: int = 99) -> list[str]:
    """Words broken into lines; what goes beyond the last one allowed is cut with an ellipsis."""
    found = [x for part in words.split("\n") for x in wrap(part, size, room, face)]
    if len(found) > most:
        last = f"{found[most - 1]} {found[most]}"
        while width(f"{last}…", size, face) > room and " " in last:
            last = last.rpartition(" ")[0]
        found = [*found[: most - 1], f"{last.rstrip(' ,;:–-')}…"]
    return [fitted(x, size, room, face) for x in found]


def fitted(words: str, size: float, room: float, face: str = "regular") -> str:
    """A line cut with an ellipsis where it is longer than its room."""
    if width(words, size, face) <= room:
        return words
    cut = len(words)
    while cut > 1 and width(shorten(words, cut), size, face) > room:
        cut -= 1
    return shorten(words, cut)


def paragraph(
    at: tuple[float, float],
    words: Sequence[str],
    size: float,
    face: str = "regular",
    fill: str = INK,
) -> list[Text]:
    """Lines below each other; the place is that of the upper left corner."""
    x, top = at
    first = top + size * 0.95
    return [say(x, first + size * STEP * k, w, size, face, fill) for k, w in enumerate(words)]


def headline(message: str) -> tuple[str, str]:
    """A message as title and rest: the title ends with the first sentence, or part of one."""
    words = message.strip()
    for end in (r"(?<=\D)\. (?=[A-ZĐÀ-Ỹ\d])", "; ", ": "):
        # A title that fits needs no cut; what stands before a colon alone says little.
        if len(words) <= (110 if end == ": " else 75):
            break
        cut = re.search(end, words)
        if cut and 18 <= cut.start() <= 110:
            rest = words[cut.end() :]
            return words[: cut.start()], rest[:1].upper() + rest[1:]
    return words.removesuffix("."), ""


def head(found: Head) -> tuple[list[Shape], float]:
    """Shapes of the head, and the top of what follows."""
    shapes: list[Shape] = [Path(rectangle(0, 0, 2, HIGH), closed=True, fill=BRAND)]
    room = ROOM
    if found.mark:
        plate = width(found.mark, SMALL, "bold") + 5
        shapes.append(Path(rectangle(RIGHT - plate, 4.2, plate, 4.6), closed=True, fill=ALERT))
        shapes.append(
            say(RIGHT - plate / 2, 7.5, found.mark, SMALL, "bold", PAPER, anchor="middle")
        )
        room -= plate + 4
    above = fitted(found.above, SMALL, room, "semibold")
    shapes.append(say(LEFT, 7.5, above, SMALL, "semibold", BRAND))
    title, rest = headline(found.message)
    size = next((s for s in _TITLES if len(wrap(title, s, ROOM, "bold")) == 1), 0.0)
    if size < _TITLES[1]:
        size = next((s for s in _TITLES if len(wrap(title, s, ROOM, "bold")) <= 2), _TITLES[-1])
    told = lines(title, size, ROOM, "bold", 2)
    y = 9.6
    for k, line in enumerate(told):
        y += size * (1.1 if k else 0.98)
        shapes.append(say(LEFT, y, line, size, "bold"))
    y += size * 0.24
    if rest:
        below = lines(rest, LEAD, ROOM, "regular", 2)
        shapes += paragraph((LEFT, y + 0.6), below, LEAD)
        y += 0.6 + LEAD * STEP * len(below)
    scope = fitted(found.scope, SMALL, ROOM)
    shapes.append(say(LEFT, y + SMALL * 1.15, scope, SMALL, "regular", MUTED))
    y += SMALL * 1.15 + 2.0
    shapes.append(Path((((LEFT, y), (RIGHT, y)),), stroke=HAIRLINE, line=0.18))
    return shapes, y + 2.4


def foot(found: Foot) -> list[Shape]:
    """Shapes of the foot."""
    rule = ((LEFT, 100.4), (RIGHT, 100.4))
    shapes: list[Shape] = [Path((rule,), stroke=HAIRLINE, line=0.18)]
    words = fitted(found.sources, SMALL, _SOURCES)
    shapes.append(say(LEFT, 104.6, words, SMALL, "regular", MUTED))
    count = f"{found.number}/{found.of}"
    shapes.append(say(RIGHT, 104.6, count, SMALL, "semibold", MUTED, anchor="end"))
    return shapes


def watermark(mark: str, box: Box) -> list[Shape]:
    """Large pale words across the content: they cannot be cropped away."""
    if not mark:
        return []
    x, y = box.left + box.wide / 2, box.top + box.high * 0.6
    return [
        Text(x, y, mark, 14 / PT, "bold", ALERT, "middle", 0.3, turn=-14, opacity=0.1),
    ]


def sheet(title: str, about: str, shapes: Iterable[Shape]) -> Drawing:
    """The slide as a drawing."""
    page = Path(rectangle(0, 0, WIDE, HIGH), closed=True, fill=PAPER)
    return Drawing(WIDE, HIGH, title, about, (page, *shapes))


def smallest(shapes: Iterable[Shape]) -> float:
    """Size of the smallest type, mm."""
    return min((x.size * PT for x in texts(shapes)), default=SMALL)


def legend(
    entries: Sequence[tuple[str, str]], at: tuple[float, float], room: float
) -> tuple[list[Shape], float]:
    """Coloured squares with words in one row, or more; the height they take."""
    left, top = at
    shapes: list[Shape] = []
    x, y = left, top
    for words, colour in entries:
        wide = width(words, SMALL) + 9.0
        if x > left and x + wide - 5 > left + room:
            x, y = left, y + SMALL * 1.6
        box = rectangle(x, y + 0.5, 2.5, 2.5)
        shapes.append(Path(box, closed=True, fill=colour or PAPER, stroke=MUTED, line=0.15))
        shapes.append(say(x + 3.7, y + SMALL * 0.98, words, SMALL))
        x += wide
    return shapes, (y - top + SMALL * 1.7) if entries else 0.0


def source_words(publishers: Sequence[str], cited: int, before: str = "") -> str:
    """Who says so, for the foot: as many publishers as have room, and how many documents.

    Args:
        publishers: of the documents, in their order.
        cited: number of documents.
        before: words that stand before it in the foot.
    """
    names = list(dict.fromkeys(p.split(" (")[0] for p in publishers))
    if not names:
        return before
    told = ""
    for shown in range(min(len(names), 3), 0, -1):
        words = "; ".join(names[:shown])
        if len(names) > shown:
            words = t("card.and_more", shown=words, n=len(names) - shown)
        told = join([before, t("show.sources", names=words, n=cited)])
        if width(told, SMALL) <= _SOURCES:
            return told
    short = join([before, t("show.sources_only", n=cited)])
    return short if width(short, SMALL) <= _SOURCES else told
