"""Names on a report map: where each could stand, and which of them found room.

Clusters and provinces are placed first, then rivers, roads, towns, neighbours and units, each
only where it touches nothing that stands already.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.exports.drawing import PT, Anchor, Circle, Path, Shape, Text, rectangle
from dashboard.exports.fonts import width
from dashboard.exports.ground import Area, Ground, View
from dashboard.exports.labels import Box, Label, Place, around, solve
from dashboard.exports.spec import Pin, ReportMap, Shade
from dashboard.i18n import t
from dashboard.palette import (
    INK,
    MUTED,
    NEIGHBOUR_TEXT,
    PAPER,
    RIVER_TEXT,
    WATER,
    contrast,
    province_text,
)

#: Clusters that are named at most; the others have a mark only, and a line in the table.
MOST_NAMED = 60
#: Names of units outside the filter, and of units inside.
OUTSIDE_TEXT, UNIT_TEXT = "#6B767D", "#5F6E78"
#: Height of a line of type above and below its baseline, in ems: Ấ and ậ included.
ABOVE, BELOW = 0.82, 0.24
#: Half of the height of small letters, in ems: moves a line to the middle of its place.
MIDDLE = 0.25


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes of one sheet.

    Args:
        type: factor of all type and thin lines.
        mark: millimetres of a mark's radius per px on screen.
        label: further factor of the names of clusters.
    """

    type: float = 1.0
    mark: float = 0.27
    label: float = 1.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A pin on the page: its circle, and the circle with its rings, mm."""

    pin: Pin
    x: float
    y: float
    r: float
    reach: float


@dataclass(frozen=True, slots=True)
class Named:
    """Names that found room (shapes and boxes), and clusters whose name did not."""

    shapes: tuple[Shape, ...]
    boxes: tuple[tuple[str, Box], ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """A name with its places, and what is drawn at each of them."""

    label: Label
    drawn: tuple[tuple[Shape, ...], ...]


def circle_boxes(x: float, y: float, r: float) -> list[Box]:
    """A circle as three boxes, nearer to it than one box is."""
    return [
        Box(x - a * r, y - b * r, x + a * r, y + b * r)
        for a, b in ((1.0, 0.4), (0.74, 0.74), (0.4, 1.0))
    ]


def text_box(text: Text) -> Box:
    """The box of an upright line of text with its rim."""
    start = {"start": 0.0, "middle": -text.wide / 2, "end": -text.wide}[text.anchor]
    size, rim = text.size * PT, text.halo * 0.6
    left = text.x + start
    return Box(
        left - rim, text.y - ABOVE * size - rim, left + text.wide + rim, text.y + BELOW * size + rim
    )


def _all(boxes: Iterable[Box]) -> Box:
    found = list(boxes)
    return Box(
        min(b.left for b in found),
        min(b.top for b in found),
        max(b.right for b in found),
        max(b.bottom for b in found),
    )


def _shapes(boxes: Sequence[Box]) -> npt.NDArray[np.object_]:
    sides = np.array([(b.left, b.top, b.right, b.bottom) for b in boxes]).reshape(-1, 4)
    found: npt.NDArray[np.object_] = shapely.box(*sides.T)
    return found


@dataclass(frozen=True, slots=True)
class Scene:
    """What every name needs to know of the map it stands on.

    Args:
        base: layers.
        spec: what the map shows.
        view: its window.
        style: sizes of the sheet.
        frame: where names may stand.
        avoid: lines that names rather do not cross.
        rings: discs that names of units rather do not cross.
    """

    base: Ground
    spec: ReportMap
    view: View
    style: Style
    frame: Box
    avoid: BaseGeometry
    rings: BaseGeometry

    @property
    def window(self) -> BaseGeometry:
        """The frame as a shape."""
        return shapely.box(self.frame.left, self.frame.top, self.frame.right, self.frame.bottom)


# --- clusters -----------------------------------------------------------------------------------
#: Dislike of a name across a ring: more than of any other place inside its unit.
CROSSED = 6.0
#: Directions around a mark: shift of the label in halves of its size, its side, how little liked.
_AROUND: tuple[tuple[float, float, Anchor, float], ...] = (
    (1, 0, "start", 0.0),
    (0, -1, "middle", 0.9),
    (0, 1, "middle", 1.0),
    (-1, 0, "end", 0.8),
    (0.7, -0.7, "start", 0.7),
    (0.7, 0.7, "start", 0.8),
    (-0.7, -0.7, "end", 1.3),
    (-0.7, 0.7, "end", 1.4),
)
_GAPS = (0.7, 1.7, 2.8, 4.0)


@dataclass(frozen=True, slots=True)
class Words:
    """A line of a label: what, how large, in which face and colour."""

    text: str
    size: float
    face: str
    fill: str


def _block(lines: Sequence[Words], halo: float, rim: str = PAPER) -> list[Text]:
    """Lines of a label, the first baseline at 0; a lower line is drawn first."""
    made, y = [], 0.0
    for i, w in enumerate(lines):
        y += 1.13 * w.size * PT if i else 0.0
        made.append(Text(0.0, y, w.text, w.size, w.face, w.fill, halo=halo, rim=rim))
    return made[::-1]


def _moved(block: Sequence[Text], x: float, y: float, anchor: Anchor) -> tuple[Text, ...]:
    return tuple(replace(b, x=x, y=b.y + y, anchor=anchor) for b in block)


def _beside(x: float, y: float, reach: float, block: Sequence[Text]) -> list[tuple[Text, ...]]:
    """A label at all places around a circle, in the order of :func:`_beside_costs`."""
    whole = _all(text_box(b) for b in block)
    high = whole.bottom - whole.top
    found = []
    for gap in _GAPS:
        for dx, dy, anchor, _ in _AROUND:
            side = abs(dx) == 1
            px = x if dx == 0 else x + math.copysign((reach + gap) * abs(dx), dx)
            # Beside the mark the label is centred on it; above, its lower edge keeps the gap.
            py = y + dy * (reach + gap) if not side else y
            middle = py + (math.copysign(high / 2, dy) * (0.55 if dx else 1.0) if dy else 0.0)
            found.append(_moved(block, px, middle - (whole.top + whole.bottom) / 2, anchor))
    return found


def _beside_costs() -> list[float]:
    return [cost + 0.9 * k for k in range(len(_GAPS)) for *_, cost in _AROUND]


def _pin_lines(pin: Pin, factor: float, *, brief: bool) -> list[Words]:
    lines = [Words(pin.name, 8.2 * factor, "semibold", INK)]
    if pin.second and not brief:
        lines.append(Words(pin.second, 7.0 * factor, "regular", MUTED))
    return lines


def _pin_wish(scene: Scene, key: str, spot: Spot, factor: float, *, brief: bool) -> Wish:
    block = _block(_pin_lines(spot.pin, factor, brief=brief), 0.42 * factor)
    drawn = _beside(spot.x, spot.y, spot.reach, block)
    loss = 40.0 if spot.pin.strong else 25.0
    return _wish(scene, key, drawn, loss)


def _wish(scene: Scene, key: str, drawn: Sequence[tuple[Shape, ...]], loss: float) -> Wish:
    """A name beside a mark at the places inside the frame; crossing a line costs a little."""
    boxes = [tuple(text_box(x) for x in one if isinstance(x, Text)) for one in drawn]
    wholes = [_all(b) for b in boxes]
    hits = shapely.intersects(scene.avoid, _shapes(wholes)).tolist()
    kept = [
        (one, Place(own, cost + 1.0 * hit))
        for one, own, whole, cost, hit in zip(
            drawn, boxes, wholes, _beside_costs(), hits, strict=True
        )
        if whole.inside(scene.frame)
    ]
    return Wish(Label(key, tuple(p for _, p in kept), loss), tuple(one for one, _ in kept))


# --- areas --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Home:
    """An area on the page that a name belongs to.

    Args:
        shape: the area.
        overhang: mm that the name may stand over its border.
        heart: where it stands best; ``None`` for the middle.
        far: mm that it may stand from there.
    """

    shape: BaseGeometry
    overhang: float = 0.0
    heart: tuple[float, float] | None = None
    far: float = 1000.0


def _middle(shape: BaseGeometry) -> tuple[float, float]:
    inside = shape.covers(shape.centroid)
    point = shape.centroid if inside else shape.representative_point()
    return point.x, point.y


def _in_area(frame: Box, key: str, block: Sequence[Text], home: Home, loss: float) -> Wish:
    """A name at points of a grid inside an area, the nearest to its heart first."""
    shape = home.shape
    if shape.is_empty:
        return Wish(Label(key, (), loss), ())
    left, top, right, bottom = shape.bounds
    whole = _all(text_box(b) for b in _moved(block, 0, 0, "middle"))
    middle = (whole.top + whole.bottom) / 2
    heart = home.heart or _middle(shape)
    points = [heart]
    points += [(x, y) for x in np.linspace(left, right, 17) for y in np.linspace(top, bottom, 17)]
    half, tall = (whole.right - whole.left) / 2, (whole.bottom - whole.top) / 2
    boxes = [Box(x - half, y - tall, x + half, y + tall) for x, y in points]
    drawable, wide = _shapes(boxes), shape.buffer(home.overhang)
    shapely.prepare([shape, wide])
    allowed, within = shapely.covers(wide, drawable), shapely.covers(shape, drawable)
    away = [math.hypot(x - heart[0], y - heart[1]) for x, y in points]
    found = [
        (far / 6 + (0.0 if own else 2.0), x, y, box)
        for (x, y), far, box, ok, own in zip(points, away, boxes, allowed, within, strict=True)
        if ok and far <= home.far and box.inside(frame)
    ]
    found.sort(key=lambda f: f[0])
    found = found[:MOST_PLACES]
    drawn = [_moved(block, x, y - middle, "middle") for _, x, y, _ in found]
    places = tuple(Place((box,), cost) for cost, _, _, box in found)
    return Wish(Label(key, places, loss), tuple(drawn))


#: Places tried for a name inside an area.
MOST_PLACES = 40


def _capitals(words: str, size: float, fill: str, face: str, style: Style) -> list[Text]:
    spacing = 0.055 * size * PT * 2.2
    rim = 0.45 * style.type
    return [Text(0, 0, words.upper(), size, face, fill, "middle", spacing, rim)]


def _provinces(scene: Scene) -> list[Wish]:
    """Names of the old provinces; on a choropleth those outside the filter only."""
    found, old, spec = [], scene.spec.frame == "old", scene.spec
    for area in scene.base.provinces:
        if spec.shades and area.unit_id in spec.provinces:
            continue
        words = area.name if old else t("report_map.old_province", name=area.name)
        size = (13.5 if old else 10.5) * scene.style.type
        block = _capitals(words, size, province_text(area.unit_id), "bold", scene.style)
        home = Home(scene.view.on_page(area.shape, 0.3).intersection(scene.window), 1.0)
        found.append(_in_area(scene.frame, f"p:{area.unit_id}", block, home, 60.0))
    return found


def _two_lines(name: str) -> list[str]:
    """A name of several words in two lines of like length."""
    words = name.split(" ")
    if len(words) < 2:
        return [name]
    cuts = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))]
    lengths = [max(len(first), len(second)) for first, second in cuts]
    return list(cuts[lengths.index(min(lengths))])


@dataclass(frozen=True, slots=True)
class Tint:
    """Colours of a name on its ground: letters and rim."""

    letters: str
    rim: str


def _tint(shade: Shade | None, *, within: bool) -> Tint:
    if shade is None or not (shade.fill or shade.hatched):
        fill = UNIT_TEXT if within else OUTSIDE_TEXT
        return Tint(fill, PAPER)
    if shade.hatched:
        return Tint(UNIT_TEXT, PAPER)
    dark = contrast(shade.fill, INK) < 4.5
    return Tint(PAPER if dark else INK, shade.fill)


def _ways(name: str, figure: str, *, cut: bool) -> list[tuple[tuple[str, ...], str, float]]:
    """Ways to write a unit: lines of its name, its figure, and how little each is liked."""
    lines = [(name,), *([tuple(_two_lines(name))] if cut else [])]
    found = [(words, figure, 0.5 * k) for k, words in enumerate(lines)]
    if figure:
        found += [(words, "", 4.0 + 0.5 * k) for k, words in enumerate(lines)]
    return found


def _unit(scene: Scene, area: Area, shade: Shade | None) -> Wish:
    """The name of a unit in one line, or in two where the unit is narrow; its figure below."""
    spec, old, f = scene.spec, scene.spec.frame == "old", scene.style.type
    size = (7.2 if old else 5.7) * f
    # A name in the colours of its own ground must not leave it.
    overhang = 0.0 if shade else 1.6 if old else 0.7
    within = area.group in spec.provinces and (not spec.places or area.unit_id in spec.places)
    tint, loss = _tint(shade, within=within), 12.0 if within else 8.0
    ground = scene.view.on_page(area.shape, 0.1).intersection(scene.window)
    # Beside a ring where there is room, else across it: the rim of the letters keeps them legible.
    homes = [(Home(ground, overhang), CROSSED)] if ground.intersects(scene.rings) else []
    homes.insert(0, (Home(ground.difference(scene.rings), overhang), 0.0))
    key = f"u:{area.unit_id}"
    both: list[tuple[tuple[Shape, ...], Place]] = []
    cut = not old or shade is not None
    face = "semibold" if shade else "regular"
    for words, figure, cost in _ways(area.name, shade.words if shade else "", cut=cut):
        lines = [Words(w, size, face, tint.letters) for w in words]
        lines += [Words(figure, size, "regular", tint.letters)] if figure else []
        block = _block(lines, 0.36 * f, tint.rim)
        for home, more in homes:
            wish = _in_area(scene.frame, key, block, home, loss)
            both += [
                (drawn, replace(place, cost=place.cost + cost + more))
                for drawn, place in zip(wish.drawn, wish.label.places, strict=True)
            ]
    both.sort(key=lambda x: x[1].cost)
    both = both[:24]
    return Wish(Label(key, tuple(p for _, p in both), loss), tuple(d for d, _ in both))


# --- lines --------------------------------------------------------------------------------------
def _upright(angle: float) -> float:
    return (angle + 90) % 180 - 90


def _along(key: str, text: Text, lines: Iterable[BaseGeometry], frame: Box, spread: float) -> Wish:
    """A name on the straightest stretches of a line.

    Args:
        key: name of the label.
        text: the line of text at any place.
        lines: courses on the page.
        frame: the map.
        spread: mm that the course may leave the straight line of the text.
    """
    need, size = text.wide + 1.0, text.size * PT
    found: list[tuple[float, tuple[Box, ...], tuple[Shape, ...]]] = []
    for line in lines:
        for k in range(int((line.length - need) / 1.5) + 1):
            stretch = [line.interpolate(k * 1.5 + need * s / 8) for s in range(9)]
            a, b = stretch[0], stretch[-1]
            chord = math.hypot(b.x - a.x, b.y - a.y)
            bend = max(_off(p.x, p.y, a, b) for p in stretch) if chord > 0.8 * need else 9.0
            if bend > spread:
                continue
            x = sum(p.x for p in stretch) / 9
            y = sum(p.y for p in stretch) / 9
            angle = _upright(math.degrees(math.atan2(b.y - a.y, b.x - a.x)))
            boxes = _row(x, y, angle, need, size)
            if _all(boxes).inside(frame):
                off = abs(k * 1.5 + need / 2 - line.length / 2) / line.length
                found.append((2 * bend + off, boxes, _in_stream(text, (x, y), angle, need)))
    found.sort(key=lambda f: f[0])
    places = tuple(Place(boxes, cost) for cost, boxes, _ in found[:30])
    return Wish(Label(key, places, 15.0), tuple(x for *_, x in found[:30]))


def _off(x: float, y: float, a: shapely.Point, b: shapely.Point) -> float:
    """Distance of a point from the line through a and b."""
    chord = math.hypot(b.x - a.x, b.y - a.y)
    return float(abs((b.x - a.x) * (a.y - y) - (a.x - x) * (b.y - a.y)) / chord)


def _row(x: float, y: float, angle: float, wide: float, size: float) -> tuple[Box, ...]:
    """Small boxes along a turned line of text whose middle is x, y."""
    half = 0.52 * size
    count = max(2, math.ceil(wide / size))
    way = math.radians(angle)
    found = []
    for k in range(count):
        s = (k + 0.5) / count * wide - wide / 2
        cx, cy = x + s * math.cos(way), y + s * math.sin(way)
        found.append(Box(cx - half, cy - half, cx + half, cy + half))
    return tuple(found)


def _in_stream(
    text: Text, middle: tuple[float, float], angle: float, wide: float
) -> tuple[Shape, ...]:
    """A name of a river over a stretch of water, so that no border runs between its words."""
    x, y = middle
    way = math.radians(angle)
    dx, dy = math.cos(way) * wide / 2, math.sin(way) * wide / 2
    water = Path((((x - dx, y - dy), (x + dx, y + dy)),), stroke=WATER, line=0.62 * text.size * PT)
    return water, _turned(text, x, y, angle)


def _turned(text: Text, x: float, y: float, angle: float) -> Text:
    """The text with its middle at x, y."""
    way, down = math.radians(angle), MIDDLE * text.size * PT
    return replace(
        text, x=x - down * math.sin(way), y=y + down * math.cos(way), anchor="middle", turn=angle
    )


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    return [p for p in getattr(shape, "geoms", [shape]) if not p.is_empty]


def _rivers(scene: Scene) -> list[Wish]:
    found, f = [], scene.style.type
    for river in scene.base.rivers:
        # A branch has its river's name and a word in brackets.
        if "(" in river.name:
            continue
        size = (7.4 if river.rank > 1 else 6.4) * f
        text = Text(0, 0, river.name, size, "italic", RIVER_TEXT, "middle", 0.1, 0.5 * f, WATER)
        parts = _parts(scene.view.on_page(river.shape, 0.25).intersection(scene.window))
        found.append(_along(f"r:{river.name}", text, parts, scene.frame, 1.3 * f))
    return found


def _shields(scene: Scene) -> list[Wish]:
    """Numbers of roads in small plates on the road."""
    f = scene.style.type
    found = []
    for road in scene.base.roads:
        size = 5.6 * f
        half = width(road.name, size * PT, "semibold") / 2 + 0.7 * f
        tall = size * PT * 0.68
        drawn: list[tuple[Shape, ...]] = []
        places = []
        for line in _parts(scene.view.on_page(road.shape)):
            for k in range(1, max(2, int(line.length / 5))):
                spot = line.interpolate(k * 5)
                box = Box(spot.x - half, spot.y - tall, spot.x + half, spot.y + tall)
                if box.inside(scene.frame):
                    off = abs(k * 5 - line.length / 2) / line.length
                    drawn.append(_shield(box, road.name, size))
                    places.append(Place((box.grown(0.4),), off))
        found.append(Wish(Label(f"q:{road.name}", tuple(places), 5.0), tuple(drawn)))
    return found


def _shield(box: Box, words: str, size: float) -> tuple[Shape, ...]:
    x, y = box.centre
    plate = rectangle(box.left, box.top, box.right - box.left, box.bottom - box.top)
    return (
        Path(plate, closed=True, fill=PAPER, stroke="#CDBE9F"),
        Text(x, y + size * PT * 0.34, words, size, "semibold", "#7A6A4F", "middle"),
    )


def square(view: View, east: float, north: float, style: Style) -> Box:
    """The sign of a town, from its place in metres."""
    x, y = view.at(east, north)
    half = 0.55 * style.type
    return Box(x - half, y - half, x + half, y + half)


def _seats(scene: Scene) -> list[Wish]:
    """Towns with a square; in the old geography they bear the names of their districts."""
    found, f = [], scene.style.type
    units = {u.name for u in scene.base.units}
    for name, east, north in scene.base.seats:
        box = square(scene.view, east, north, scene.style)
        if not box.inside(scene.frame):
            continue
        words = f"TP {name}" if f"TP {name}" in units else name
        block = _block([Words(words, 7.4 * f, "regular", INK)], 0.4 * f)
        x, y = box.centre
        drawn = _beside(x, y, box.right - x, block)
        found.append(_wish(scene, f"t:{words}", drawn, 14.0))
    return found


def squares(scene: Scene) -> list[Shape]:
    """Signs of the towns; a choropleth has none."""
    if scene.spec.shades:
        return []
    boxes = [square(scene.view, x, y, scene.style) for _, x, y in scene.base.seats]
    return [
        Path(
            rectangle(b.left, b.top, b.right - b.left, b.bottom - b.top),
            closed=True,
            fill=PAPER,
            stroke=INK,
            line=0.22,
        )
        for b in boxes
    ]


def _around(scene: Scene) -> list[Wish]:
    """Neighbours and the sea."""
    view, f = scene.view, scene.style.type
    kept_off = view.on_page(scene.base.region, 0.2).buffer(2.0 * f)
    land = view.on_page(scene.base.land, 0.2)
    around = land.intersection(scene.window).difference(kept_off)
    found = []
    for k, (name, east, north) in enumerate(scene.base.neighbours):
        home = Home(around, 0.6, view.at(east, north), 28.0 * f)
        block = _capitals(name, 8.2 * f, NEIGHBOUR_TEXT, "regular", scene.style)
        found.append(_in_area(scene.frame, f"n{k}:{name}", block, home, 9.0))
    sea = scene.window.difference(kept_off).difference(land.buffer(1.5))
    largest = max(_parts(sea), key=lambda p: p.area, default=sea)
    words = Text(0, 0, t("report_map.sea"), 11.0 * f, "italic", RIVER_TEXT, "middle", 0.15)
    found.append(_in_area(scene.frame, "sea", [words], Home(largest), 12.0))
    return found


def scene_of(
    base: Ground, spec: ReportMap, view: View, style: Style, rings: Sequence[Circle] = ()
) -> Scene:
    """The map that names stand on: names keep a little off its frame."""
    frame = Box(view.left, view.top, view.left + view.wide, view.top + view.high).grown(-0.8)
    discs = shapely.union_all([shapely.Point(c.x, c.y).buffer(c.r) for c in rings])
    return Scene(base, spec, view, style, frame, _avoided(base, view), discs)


# --- all ----------------------------------------------------------------------------------------
@dataclass(slots=True)
class _Table:
    """Names placed so far."""

    fixed: list[Box]
    shapes: list[Shape]
    boxes: list[tuple[str, Box]]

    def put(self, wishes: Sequence[Wish], steps: int) -> tuple[str, ...]:
        """Place what finds room; the keys of the others."""
        found = solve([w.label for w in wishes], self.fixed, steps)
        for wish in wishes:
            n = found.placed.get(wish.label.key)
            if n is None:
                continue
            self.shapes += wish.drawn[n]
            own = wish.label.places[n].boxes
            self.fixed += own
            self.boxes += [(wish.label.key, box) for box in own]
        return found.dropped


def _avoided(base: Ground, view: View) -> BaseGeometry:
    """Lines that names of clusters rather do not cross."""
    lines = [*(r.shape for r in base.rivers), base.province_borders, base.outer]
    found = shapely.union_all([view.on_page(x, 0.1) for x in lines])
    shapely.prepare(found)
    return found


def place(scene: Scene, spots: Sequence[Spot], fixed: Sequence[Box]) -> Named:
    """Names of a map.

    Args:
        scene: the map.
        spots: marks on the page.
        fixed: what stands already: marks, towns, scale bar, north arrow.
    """
    spec, style, frame = scene.spec, scene.style, scene.frame
    table = _Table(list(fixed), [], [])
    # On a choropleth clusters are points without names.
    wanted = () if spec.shades else spots
    inside = [s for s in wanted if around(s.x, s.y, 0).inside(frame)]
    ordered = sorted(inside, key=lambda s: (not s.pin.strong, -s.r))[:MOST_NAMED]
    factor = style.type * style.label
    pins = {f"c{k}": s for k, s in enumerate(ordered)}

    def wishes(keys: Iterable[str], size: float, *, brief: bool) -> list[Wish]:
        return [_pin_wish(scene, k, pins[k], size, brief=brief) for k in keys]

    lost = table.put([*_provinces(scene), *wishes(pins, factor, brief=False)], 5000)
    # Who found no room for two lines may find it for the name alone.
    again = [k for k in lost if k in pins]
    table.put(wishes(again, factor * 0.92, brief=True), 500)
    named = {key for key, _ in table.boxes}
    left_out = [s.pin.name for k, s in pins.items() if k not in named]
    left_out += [s.pin.name for s in wanted if s not in ordered]
    _rest(table, scene)
    return Named(tuple(table.shapes), tuple(table.boxes), tuple(left_out))


def _rest(table: _Table, scene: Scene) -> None:
    """Names of the base, after those of the data."""
    table.put([*_rivers(scene), *_around(scene)], 600)
    # On a choropleth the units bear the names, and a town stands in one of them.
    towns = [] if scene.spec.shades else _seats(scene)
    table.put(towns, 0)
    taken = {w.label.key.partition(":")[2] for w in towns}
    shades = {s.unit_id: s for s in scene.spec.shades}
    units = [a for a in scene.base.units if shades or a.name not in taken]
    table.put([_unit(scene, a, shades.get(a.unit_id)) for a in units], 1500)
    # Roads are not drawn over the colours of a choropleth.
    if not scene.spec.shades:
        table.put(_shields(scene), 0)
