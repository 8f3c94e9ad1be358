"""A drawing as a list of shapes in page millimetres, and its SVG.

One list serves every file: the SVG that is handed out, and the PDF and PNG that
:mod:`dashboard.exports.typeset` makes of it. The origin is the top left corner of the page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html import escape
from typing import Literal

from shapely import MultiLineString, Polygon

from dashboard.exports.fonts import FACES, FAMILY, web_font, width
from dashboard.palette import INK, PAPER

#: Millimetres in a point, the unit of type sizes.
PT = 25.4 / 72

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Hatch:
    """Diagonal lines as a fill.

    Args:
        gap: distance between lines, mm.
        line: width of a line, mm.
        colour: of the lines.
        ground: colour between them; empty leaves what lies below visible.
    """

    gap: float
    line: float
    colour: str
    ground: str = ""


Paint = str | Hatch


@dataclass(frozen=True, slots=True)
class Path:
    """Lines or outlines.

    Args:
        parts: chains of points.
        closed: each chain ends where it began; holes are chains too (even-odd).
        fill: colour, hatch, or empty.
        stroke: colour of the line, or empty.
        line: its width, mm.
        dash: lengths of dashes and gaps, mm.
        opacity: 0 to 1.
    """

    parts: tuple[tuple[Point, ...], ...]
    closed: bool = False
    fill: Paint = ""
    stroke: str = ""
    line: float = 0.2
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Circle:
    """A disc or a ring."""

    x: float
    y: float
    r: float
    fill: Paint = ""
    stroke: str = ""
    line: float = 0.2
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text.

    Args:
        x, y: end of the baseline named by ``anchor``.
        text: the words.
        size: points.
        face: key of :data:`dashboard.exports.fonts.FACES`.
        fill: colour.
        anchor: which end of the baseline lies on x.
        spacing: space after each letter, mm.
        halo: width of the pale rim, mm; 0 for none.
        rim: colour of the rim.
        turn: degrees, clockwise, around x, y.
        opacity: 0 to 1.
    """

    x: float
    y: float
    text: str
    size: float
    face: str = "regular"
    fill: str = INK
    anchor: Anchor = "start"
    spacing: float = 0.0
    halo: float = 0.0
    rim: str = PAPER
    turn: float = 0.0
    opacity: float = 1.0

    @property
    def wide(self) -> float:
        """Length of the line, mm."""
        return width(self.text, self.size * PT, self.face, self.spacing)


@dataclass(frozen=True, slots=True)
class Clip:
    """Shapes cut off at a rectangle: left, top, width, height."""

    box: tuple[float, float, float, float]
    shapes: tuple[Shape, ...]


Shape = Path | Circle | Text | Clip


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page.

    Args:
        width, height: mm.
        title: name of the drawing, for readers and screen readers.
        about: what it shows, for those who cannot see it.
        shapes: in order, later ones above.
        left_out: names that found no room, for the caller to tell the reader.
    """

    width: float
    height: float
    title: str
    about: str
    shapes: tuple[Shape, ...]
    left_out: tuple[str, ...] = ()


def rectangle(left: float, top: float, wide: float, high: float) -> tuple[tuple[Point, ...], ...]:
    """The chain of points of a rectangle, for :class:`Path`."""
    right, bottom = left + wide, top + high
    return (((left, top), (right, top), (right, bottom), (left, bottom)),)


def texts(shapes: Iterable[Shape]) -> list[Text]:
    """Every line of text of a drawing, those inside clips included."""
    found: list[Text] = []
    for shape in shapes:
        if isinstance(shape, Text):
            found.append(shape)
        elif isinstance(shape, Clip):
            found += texts(shape.shapes)
    return found


def _n(value: float) -> str:
    """A length with at most two decimals: a hundredth of a millimetre is not seen."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@dataclass(slots=True)
class _Writer:
    """Writes shapes and collects the clips they name."""

    twice: bool
    prefix: str = "@"
    clips: dict[tuple[float, float, float, float], str] = field(default_factory=dict)

    def look(self, shape: Path | Circle) -> str:
        fill = shape.fill if isinstance(shape.fill, str) else shape.fill.ground
        text = f' fill="{fill or "none"}"'
        if shape.stroke:
            text += f' stroke="{shape.stroke}" stroke-width="{_n(shape.line)}"'
            if shape.dash:
                text += f' stroke-dasharray="{" ".join(_n(d) for d in shape.dash)}"'
        return text

    def path(self, shape: Path) -> str:
        chains = []
        for chain in shape.parts:
            points = "L".join(f"{_n(x)} {_n(y)}" for x, y in chain)
            chains.append(f"M{points}" + ("Z" if shape.closed else ""))
        more = f' opacity="{_n(shape.opacity)}"' if shape.opacity < 1 else ""
        if shape.closed and len(shape.parts) > 1:
            more += ' fill-rule="evenodd"'
        return f'<path d="{"".join(chains)}"{self.look(shape)}{more}/>'

    def circle(self, shape: Circle) -> str:
        place = f'cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.r)}"'
        return f"<circle {place}{self.look(shape)}/>"

    def text(self, shape: Text) -> str:
        face = FACES[shape.face]
        look = f'x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size * PT)}"'
        if face.weight != FACES["regular"].weight:
            look += f' font-weight="{face.weight}"'
        if face.italic:
            look += ' font-style="italic"'
        if shape.anchor != "start":
            look += f' text-anchor="{shape.anchor}"'
        if shape.spacing:
            look += f' letter-spacing="{_n(shape.spacing)}"'
        if shape.turn:
            look += f' transform="rotate({_n(shape.turn)} {_n(shape.x)} {_n(shape.y)})"'
        if shape.opacity < 1:
            look += f' opacity="{_n(shape.opacity)}"'
        words = escape(shape.text)
        rim = (
            f' stroke="{shape.rim}" stroke-width="{_n(2 * shape.halo)}" stroke-linejoin="round"'
            if shape.halo
            else ""
        )
        if rim and self.twice:
            below = f'<text {look} fill="{shape.rim}"{rim} aria-hidden="true">{words}</text>'
            return f'{below}<text {look} fill="{shape.fill}">{words}</text>'
        order = ' paint-order="stroke"' if rim else ""
        return f'<text {look} fill="{shape.fill}"{rim}{order}>{words}</text>'

    def clip(self, shape: Clip) -> str:
        name = self.clips.setdefault(shape.box, f"{self.prefix}c{len(self.clips)}")
        return f'<g clip-path="url(#{name})">{self.all(shape.shapes)}</g>'

    def all(self, shapes: Iterable[Shape]) -> str:
        return "\n".join(self.one(s) for s in shapes)

    def one(self, shape: Shape) -> str:
        if isinstance(shape, Text):
            return self.text(shape)
        if isinstance(shape, Clip):
            return self.clip(shape)
        plain = self.path(shape) if isinstance(shape, Path) else self.circle(shape)
        if isinstance(shape.fill, str):
            return plain
        lines = self.path(hatch_lines(shape, shape.fill))
        if not (shape.stroke and shape.fill.ground):
            return plain + lines
        # The outline goes above the lines.
        rim = replace(shape, fill="")
        outline = self.path(rim) if isinstance(rim, Path) else self.circle(rim)
        return self.one(replace(shape, stroke="")) + outline

    def definitions(self) -> str:
        found = []
        for (x, y, wide, high), name in self.clips.items():
            box = f'x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}"'
            found.append(f'<clipPath id="{name}"><rect {box}/></clipPath>')
        return f"<defs>{''.join(found)}</defs>" if found else ""


def _chords(hatch: Hatch, low: float, high: float) -> Iterable[float]:
    """Values of x + y of the lines that may cross a shape; in step over the whole page."""
    step = hatch.gap * 2**0.5
    first = int(low // step)
    return [k * step for k in range(first, int(high // step) + 2)]


def hatch_lines(shape: Path | Circle, hatch: Hatch) -> Path:
    """The lines of a hatch inside a shape, as lines of their own.

    A pattern would be shorter, but office programs turn it wrongly and the typesetter draws its
    seams.
    """
    if isinstance(shape, Circle):
        found = []
        middle, reach = shape.x + shape.y, shape.r * 2**0.5
        for total in _chords(hatch, middle - reach, middle + reach):
            away = (total - middle) / 2**0.5
            if abs(away) < shape.r:
                half = (shape.r**2 - away**2) ** 0.5 / 2**0.5
                x, y = shape.x + away / 2**0.5, shape.y + away / 2**0.5
                found.append(((x - half, y + half), (x + half, y - half)))
        return Path(tuple(found), stroke=hatch.colour, line=hatch.line)
    # Even-odd: what lies in an even number of chains is a hole.
    area = Polygon()
    for chain in shape.parts:
        area = area.symmetric_difference(Polygon(chain).buffer(0))
    left, top, right, bottom = area.bounds
    lines = MultiLineString(
        [
            ((left, total - left), (right, total - right))
            for total in _chords(hatch, left + top, right + bottom)
        ]
    )
    cut = area.intersection(lines)
    parts = tuple(
        tuple((x, y) for x, y in line.coords)
        for line in getattr(cut, "geoms", [cut])
        if line.geom_type == "LineString"
    )
    return Path(parts, stroke=hatch.colour, line=hatch.line)


def svg(drawing: Drawing, *, twice: bool = True) -> str:
    """A drawing as SVG with real text.

    Args:
        drawing: the page.
        twice: write the rim of a label as a second text below it: programs that do not know
            ``paint-order`` would cover the words. The typesetter knows it, and writes each
            word once.

    The same drawing gives the same bytes. Names of clips carry a hash of the content, so that
    several drawings can stand in one document.
    """
    writer = _Writer(twice)
    body = writer.all(drawing.shapes)
    defs = writer.definitions()
    digest = hashlib.sha256(f"{drawing.title}{defs}{body}".encode()).hexdigest()[:8]
    family = f"'{FAMILY}', 'Source Sans Pro', 'Segoe UI', Arial, sans-serif" if twice else FAMILY
    wide, high = _n(drawing.width), _n(drawing.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}mm" height="{high}mm" '
        f'viewBox="0 0 {wide} {high}" font-family="{family}" role="img" lang="vi" '
        'stroke-linejoin="round" text-rendering="geometricPrecision">'
        f"<title>{escape(drawing.title)}</title><desc>{escape(drawing.about)}</desc>"
    )
    content = f"{defs}\n{body}".replace("url(#@", f"url(#v{digest}")
    content = content.replace('id="@', f'id="v{digest}')
    return f"{head}{content}\n</svg>\n"


def standalone(drawing: Drawing) -> str:
    """The SVG as a file of its own: it carries the letters it needs of each face.

    Browsers and most viewers use them; a program that does not falls back to a like font.
    """
    used: dict[str, set[str]] = {}
    for line in texts(drawing.shapes):
        used.setdefault(line.face, set()).update(line.text)
    rules = []
    for key in (k for k in FACES if k in used):
        face = FACES[key]
        letters = "".join(sorted(used[key]))
        rules.append(
            f"@font-face{{font-family:'{FAMILY}';font-weight:{face.weight};"
            f"font-style:{'italic' if face.italic else 'normal'};"
            f"src:url(data:font/woff2;base64,{web_font(key, letters)}) format('woff2')}}"
        )
    return svg(drawing).replace("<desc>", f"<style>{''.join(rules)}</style><desc>", 1)
