"""The map inside its frame: base, marks and names, nothing on top of anything else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.exports import names
from dashboard.exports.drawing import PT, Circle, Clip, Hatch, Path, Shape, Text, rectangle
from dashboard.exports.ground import Ground, View, metres
from dashboard.exports.labels import Box, around
from dashboard.exports.names import Spot, Style
from dashboard.exports.spec import LineKind, Pin, ReportMap, Swatch
from dashboard.i18n import number, t
from dashboard.palette import (
    ALERT,
    AXIS,
    BRAND,
    HATCH,
    HATCH_DARK,
    INK,
    LAND,
    MUTED,
    NEIGHBOUR,
    PAPER,
    ROAD,
    WATER,
)

#: Fill of what has no figure, in marks and in areas.
GAP_SMALL = Hatch(0.62, 0.16, HATCH_DARK, PAPER)
GAP_AREA = Hatch(0.9, 0.22, HATCH, PAPER)
#: Fill of provinces outside the filter: wider, so that it is not taken for a missing figure.
OUTSIDE = Hatch(1.7, 0.14, "#CDD3CF", "#F3F3EE")
VEIL = "#F1F2EE"

#: Width and dashes of the lines, mm; rivers by rank.
LINES: dict[LineKind, tuple[str, float, tuple[float, ...]]] = {
    "outer": ("#76848D", 0.38, ()),
    "province": ("#76848D", 0.3, (2.2, 0.7, 0.35, 0.7)),
    "unit": ("#A9B3B9", 0.18, (1.1, 0.7)),
    "road": (ROAD, 0.75, ()),
    "river": (WATER, 2.6, ()),
}
RIVER_WIDTHS = {3: 2.7, 2: 1.8, 1: 1.1}
BANK = "#BCD3DF"
#: Radius of a cluster on a choropleth, mm.
POINT = 0.75
#: Dashed ring of a rough place, mm outside the mark.
RING = 0.75


def _chains(geometry: BaseGeometry) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Chains of points of lines or outlines, holes included."""
    found = []
    for part in getattr(geometry, "geoms", [geometry]):
        if part.geom_type == "Polygon" and not part.is_empty:
            found += [part.exterior, *part.interiors]
        elif part.geom_type in ("LineString", "LinearRing") and not part.is_empty:
            found.append(part)
        elif hasattr(part, "geoms"):
            found += list(part.geoms)
    return tuple(tuple((x, y) for x, y in line.coords) for line in found)


def _area(view: View, shape: BaseGeometry, fill: str | Hatch) -> Path:
    return Path(_chains(view.on_page(shape)), closed=True, fill=fill)


def _line(view: View, shape: BaseGeometry, kind: LineKind, style: Style) -> Path:
    colour, wide, dash = LINES[kind]
    return Path(
        _chains(view.on_page(shape)),
        stroke=colour,
        line=wide * style.type,
        dash=tuple(d * style.type for d in dash),
    )


# --- marks --------------------------------------------------------------------------------------
def spots(view: View, pins: Sequence[Pin], style: Style) -> list[Spot]:
    """Pins on the page; those on one place are set side by side until none hides another."""
    found = []
    for pin in pins:
        x, y = view.place(pin.lon, pin.lat)
        r = pin.radius * style.mark
        found.append([x, y, r, r + (RING * style.type if pin.rough else 0.25)])
    gap = 0.12
    for _ in range(80):
        moved = False
        for i, a in enumerate(found):
            for j in range(i):
                moved |= _apart(a, found[j], gap, (pins[i].rough, pins[j].rough))
        if not moved:
            break
    return [Spot(pin, *place) for pin, place in zip(pins, found, strict=True)]


def _as_point(pin: Pin, style: Style) -> Pin:
    return Pin(pin.lon, pin.lat, POINT * style.type / style.mark, INK, PAPER, pin.name)


def _apart(a: list[float], b: list[float], gap: float, rough: tuple[bool, bool]) -> bool:
    """Push two marks apart, the one with a rough place further; whether they moved."""
    dx, dy = a[0] - b[0], a[1] - b[1]
    away = math.hypot(dx, dy)
    # Dashed rings may touch; only marks and rings of others keep a gap.
    need = max(a[2] + b[3], a[3] + b[2]) + gap
    if away >= need - 1e-3:
        return False
    if away < 0.05:
        # As on the screen: the later one to the left and a little up.
        dx, dy, away = -1.0, -0.12, math.hypot(1.0, 0.12)
    push = (need - math.hypot(a[0] - b[0], a[1] - b[1])) / away
    share = {(True, False): 0.95, (False, True): 0.05}.get(rough, 0.5)
    a[0] += dx * push * share
    a[1] += dy * push * share
    b[0] -= dx * push * (1 - share)
    b[1] -= dy * push * (1 - share)
    return True


def mark(x: float, y: float, r: float, look: Pin | Swatch, style: Style) -> list[Shape]:
    """A mark: white rim, disc, core; hatched or dashed as its figure is known."""
    thin = style.type
    fill: str | Hatch = GAP_SMALL if look.hatched else look.fill
    dash = (0.8 * thin, 0.5 * thin) if look.loose else ()
    wide = (0.38 if look.loose else 0.22) * thin
    edge = MUTED if look.hatched and not look.edge else look.edge
    shapes: list[Shape] = [
        Circle(x, y, r + 0.22, fill=PAPER),
        Circle(x, y, r, fill, edge, wide, dash),
    ]
    if look.core:
        shapes.append(Circle(x, y, max(0.5, r * 0.34), fill=PAPER))
    if look.crossed:
        a = r * 0.62
        lines = (((x - a, y - a), (x + a, y + a)), ((x - a, y + a), (x + a, y - a)))
        shapes.append(Path(lines, stroke=edge, line=wide))
    return shapes


def ring(x: float, y: float, r: float, style: Style) -> Circle:
    """The dashed ring of a rough place."""
    dash = (0.62 * style.type, 0.5 * style.type)
    return Circle(x, y, r + RING * style.type, "", MUTED, 0.17 * style.type, dash)


def _pins(placed: Sequence[Spot], style: Style) -> list[Shape]:
    shapes: list[Shape] = []
    # Rings lie below all marks.
    shapes += [ring(s.x, s.y, s.r, style) for s in placed if s.pin.rough]
    for s in sorted(placed, key=lambda s: -s.r):
        shapes += mark(s.x, s.y, s.r, s.pin, style)
    return shapes


# --- base ---------------------------------------------------------------------------------------
def _fills(base: Ground, spec: ReportMap, view: View) -> list[Shape]:
    """Water, neighbours, land, shades and the provinces outside the filter."""
    left, top, wide, high = view.left, view.top, view.wide, view.high
    shapes: list[Shape] = [
        Path(rectangle(left, top, wide, high), closed=True, fill=WATER),
        _area(view, base.land, NEIGHBOUR),
        _area(view, base.region, LAND),
    ]
    told = {s.unit_id: s for s in spec.shades}
    for unit in base.units:
        shade = told.get(unit.unit_id)
        if shade is not None and (shade.hatched or shade.fill):
            shapes.append(_area(view, unit.shape, GAP_AREA if shade.hatched else shade.fill))
    outside = [p.shape for p in base.provinces if p.unit_id not in spec.provinces]
    shapes += [_area(view, shape, VEIL if told else OUTSIDE) for shape in outside]
    if spec.places:
        chosen = shapely.union_all(places(base, spec))
        rest = base.region.difference(shapely.union_all([chosen, *outside]))
        chains = _chains(view.on_page(rest))
        shapes.append(Path(chains, closed=True, fill=VEIL, opacity=0.8))
    return shapes


def _rings(base: Ground, spec: ReportMap, view: View, style: Style) -> list[Circle]:
    """Rings of a second figure; without a fill, so that the colours below stay as they are."""
    wanted = {s.unit_id: s.radius * style.mark for s in spec.shades if s.radius}
    found = []
    for unit in base.units:
        if unit.unit_id in wanted:
            middle = view.on_page(unit.shape).representative_point()
            found.append(
                Circle(middle.x, middle.y, wanted[unit.unit_id], "", INK, 0.3 * style.type)
            )
    return found


def places(base: Ground, spec: ReportMap) -> list[BaseGeometry]:
    """Shapes of the chosen places that have one, in metres; former communes have none."""
    return [base.any_unit[p] for p in spec.places if p in base.any_unit]


def _courses(base: Ground, spec: ReportMap, view: View, style: Style) -> list[Shape]:
    """Rivers with their banks, roads, borders."""
    shapes: list[Shape] = []
    for bank in (True, False):
        for river in base.rivers:
            wide = RIVER_WIDTHS.get(river.rank, 1.1) * style.type
            chains = _chains(view.on_page(river.shape))
            colour, wide = (BANK, wide + 0.24) if bank else (WATER, wide)
            shapes.append(Path(chains, stroke=colour, line=wide))
    # On a choropleth roads would cut the colours.
    if not spec.shades:
        shapes += [_line(view, r.shape, "road", style) for r in base.roads]
    borders = _line(view, base.unit_borders, "unit", style)
    if spec.shades:
        borders = replace(borders, stroke=PAPER, line=0.22 * style.type, dash=())
    between = _line(view, base.province_borders, "province", style)
    shapes += [
        borders,
        # Over dark colours only ink is seen.
        replace(between, stroke=INK) if spec.shades else between,
        _line(view, base.outer, "outer", style),
    ]
    chosen = places(base, spec)
    if chosen:
        edge = view.on_page(shapely.union_all(chosen).boundary)
        shapes.append(Path(_chains(edge), stroke=BRAND, line=0.45 * style.type))
    for outline in spec.outlines:
        chains = _chains(view.on_page(metres(outline), 0.01))
        shapes.append(Path(chains, closed=True, fill="", stroke=ALERT, line=0.35 * style.type))
    return shapes


# --- furniture ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Furniture:
    """Scale bar or north arrow with the box it needs."""

    box: Box
    shapes: tuple[Shape, ...]


#: Kilometres at the ends of the parts of a scale bar, by its length.
_PARTS = {
    1: (0, 0.5, 1),
    2: (0, 1, 2),
    5: (0, 1, 2, 5),
    10: (0, 2, 5, 10),
    20: (0, 5, 10, 20),
    50: (0, 10, 20, 50),
}


def scale_bar(view: View, left: float, bottom: float, style: Style) -> Furniture:
    """A scale bar of a round number of kilometres in two or three parts, true at the middle."""
    per_km = view.true_scale * 1000
    size = 7.4 * style.type
    whole = max((s for s in _PARTS if s * per_km <= 38 * style.type), default=1)
    ends = _PARTS[whole]
    x, y, high = left + 2 * style.type, bottom, 0.95 * style.type
    shapes: list[Shape] = []
    for i in range(len(ends) - 1):
        start, wide = x + ends[i] * per_km, (ends[i + 1] - ends[i]) * per_km
        fill = PAPER if i == 1 else INK
        box = rectangle(start, y - high, wide, high)
        shapes.append(Path(box, closed=True, fill=fill, stroke=INK, line=0.16))
    base = y - high - 1.0 * style.type
    for end in ends[:-1]:
        words = number(end, 2, trim=True)
        shapes.append(Text(x + end * per_km, base, words, size, anchor="middle", halo=0.4))
    last = f"{number(whole)} {t('report_map.km')}"
    # The number stands above its end, the unit behind it.
    lead = Text(0, 0, number(whole), size).wide / 2
    shapes.append(Text(x + whole * per_km - lead, base, last, size, halo=0.4))
    right = x + whole * per_km - lead + Text(0, 0, last, size).wide
    box_ = Box(left, base - size * PT, right + 1, y + 0.5)
    return Furniture(box_, tuple(shapes))


def north_arrow(x: float, top: float, style: Style) -> Furniture:
    """The north arrow: letter and needle; the map's grid north is up."""
    f = style.type
    wide, high, base = 3.0 * f, 10.5 * f, top + 14.5 * f
    needle = base - high
    letter = Text(x, top + 3.2 * f, t("report_map.north"), 9.5 * f, "bold", anchor="middle")
    left = ((x, needle), (x - wide, base), (x, base - 3.4 * f))
    right = ((x, needle), (x + wide, base), (x, base - 3.4 * f))
    shapes: tuple[Shape, ...] = (
        letter,
        Path((left,), closed=True, fill=PAPER, stroke=INK, line=0.2 * f),
        Path((right,), closed=True, fill=INK, stroke=INK, line=0.2 * f),
    )
    return Furniture(Box(x - wide - 1, top, x + wide + 1, base + 1), shapes)


def _furniture(view: View, placed: Sequence[Spot], style: Style) -> list[Furniture]:
    """Scale and arrow in the first corner that no mark needs."""
    right, bottom = view.left + view.wide, view.top + view.high
    f = style.type
    arrows = [
        north_arrow(right - 9 * f, view.top + 3 * f, style),
        north_arrow(view.left + 9 * f, view.top + 3 * f, style),
        north_arrow(right - 9 * f, bottom - 20 * f, style),
    ]
    bars = [
        scale_bar(view, view.left + 3 * f, bottom - 4.5 * f, style),
        scale_bar(view, right - 46 * f, bottom - 4.5 * f, style),
        scale_bar(view, view.left + 3 * f, view.top + 9 * f, style),
    ]

    def crowd(piece: Furniture) -> int:
        return sum(piece.box.meets(around(s.x, s.y, s.reach + 1)) for s in placed)

    return [min(arrows, key=crowd), min(bars, key=crowd)]


def _degrees(view: View, style: Style) -> list[Shape]:
    """Ticks of a quarter of a degree on the frame with their numbers."""
    shapes: list[Shape] = []
    right, bottom = view.left + view.wide, view.top + view.high
    west, north = view.degrees(view.left, view.top)
    east, south = view.degrees(right, bottom)
    size, tick = 5.4 * style.type, 1.0 * style.type
    for k in range(math.ceil(west * 4), math.floor(east * 4) + 1):
        x, _ = view.place(k / 4, south)
        if view.left + 6 < x < right - 6:
            line = ((x, bottom), (x, bottom - tick))
            shapes.append(Path((line,), stroke=MUTED, line=0.15))
            words = _degree_words(k, t("report_map.east"))
            shapes.append(Text(x, bottom - tick - 0.6, words, size, fill=MUTED, anchor="middle"))
    for k in range(math.ceil(south * 4), math.floor(north * 4) + 1):
        _, y = view.place(west, k / 4)
        if view.top + 4 < y < bottom - 4:
            shapes.append(Path((((right, y), (right - tick, y)),), stroke=MUTED, line=0.15))
            words = _degree_words(k, t("report_map.north"))
            shapes.append(Text(right - tick - 0.6, y + 0.6, words, size, fill=MUTED, anchor="end"))
    return shapes


def _degree_words(quarters: int, side: str) -> str:
    return f"{quarters // 4}°{quarters % 4 * 15:02d}'{side}"


def _watermark(view: View, words: str, style: Style) -> list[Shape]:
    """Large pale words across the map, above everything: they cannot be cropped away."""
    shapes: list[Shape] = []
    size = 30 * style.type
    for share in (0.2, 0.52, 0.84):
        x, y = view.left + view.wide / 2, view.top + view.high * share
        shapes.append(Text(x, y, words, size, "bold", ALERT, "middle", 0.8, turn=-14, opacity=0.11))
    return shapes


@dataclass(frozen=True, slots=True)
class MapPart:
    """The finished map: shapes, boxes of all names, and the names that found no room."""

    shapes: tuple[Shape, ...]
    boxes: tuple[tuple[str, Box], ...]
    obstacles: tuple[Box, ...]
    left_out: tuple[str, ...]


def draw(base: Ground, spec: ReportMap, view: View, style: Style) -> MapPart:
    """The map in its frame.

    Args:
        base: layers of the geography.
        spec: what to show.
        view: the window.
        style: sizes of the sheet.
    """
    # On a choropleth the colour of a unit speaks; clusters are points.
    pins = [_as_point(p, style) for p in spec.pins] if spec.shades else spec.pins
    placed = spots(view, pins, style)
    pieces = _furniture(view, placed, style)
    marks = [b for s in placed for b in names.circle_boxes(s.x, s.y, s.reach)]
    rings = _rings(base, spec, view, style)
    towns = () if spec.shades else base.seats
    squares = [names.square(view, x, y, style) for _, x, y in towns]
    fixed = [*marks, *(p.box for p in pieces), *squares]
    scene = names.scene_of(base, spec, view, style, rings)
    named = names.place(scene, placed, fixed)
    inside: list[Shape] = [
        *_fills(base, spec, view),
        *_courses(base, spec, view, style),
        *(replace(r, stroke=PAPER, line=0.7 * style.type) for r in rings),
        *rings,
        *names.squares(scene),
        *_pins(placed, style),
        *named.shapes,
        *(x for p in pieces for x in p.shapes),
    ]
    if spec.degrees:
        inside += _degrees(view, style)
    if spec.mark:
        inside += _watermark(view, spec.mark, style)
    box = (view.left, view.top, view.wide, view.high)
    frame = Path(rectangle(*box), closed=True, stroke=AXIS, line=0.3)
    return MapPart((Clip(box, tuple(inside)), frame), named.boxes, tuple(fixed), named.left_out)
