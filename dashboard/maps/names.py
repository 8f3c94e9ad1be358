"""Names of the base map: what is written, where it may stand, and what gives way first.

A name is a :class:`Label` with the places it may take; the client (``client.js``) chooses
among them at every zoom, so that no name lies on another or on a mark.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import folium
from shapely.affinity import translate
from shapely.geometry import LineString, Point, box

from dashboard.geodata import DEFAULT_WINDOW, REGION, Geo, Place
from dashboard.i18n import t

#: A road number closer than this (degrees) to a cluster or town is left out.
NEAR = 0.06
#: Spots that the name of an area may take, and rows that are looked at for them.
SPOTS, ROWS = 6, 7
#: Zoom from which seats of a rank are drawn; ranks that are not here wait for the closest view.
SEAT_ZOOM = {1: 0.0, 2: 9.6, 3: 10.2, 5: 11.2}
CLOSEST = 11.2
#: Zoom from which names of communes are written: a few of 124 further out look like a choice.
COMMUNE_ZOOM = 10.6
#: Kinds of ``places.csv`` that stand in the layer of bridges, ferries and ports.
CROSSINGS = ("bridge", "ferry", "port")
CROSSING_ZOOM, PARK_ZOOM = 10.4, 10.2
#: Degrees around the region in which names of neighbours may stand.
MARGIN = 0.2
#: Same name again along a line only after this many px.
ROAD_GAP, RIVER_GAP = 280, 430


@dataclass(frozen=True, slots=True)
class Label:
    """A name that the client places.

    Args:
        css: class of its look (``map.css``), which also gives its rank among names.
        text: the name.
        layer: layer of the switch it belongs to; empty: always shown.
        at: places it may take, the best first: lat, lon and the room in degrees on each
            side (0: any).
        lines: lines it may stand along: lists of lat, lon.
        turn: turned with the line (rivers), else upright (road numbers).
        around: px around its point that stay free; ``None`` writes on the point.
        dot: class of the mark at its point; empty draws none.
        keep: the mark is drawn even where its name finds no room.
        same: names with one key appear once.
        gap: px after which the same name may come again along its line; 0: never.
        zoom: smallest zoom it is shown at.
        name_zoom: smallest zoom its name is written at (the mark may come before).
        tip: words of the hint when the pointer is on the mark; empty gives none.
    """

    css: str
    text: str
    layer: str = ""
    at: tuple[tuple[float, float, float], ...] = ()
    lines: tuple[tuple[tuple[float, float], ...], ...] = ()
    turn: bool = False
    around: int | None = None
    dot: str = ""
    keep: bool = False
    same: str = ""
    gap: int = 0
    zoom: float = 0.0
    name_zoom: float = 0.0
    tip: str = ""

    def compact(self) -> dict[str, object]:
        """Fields that differ from their defaults, for the client."""
        plain = asdict(Label("", ""))
        return {k: v for k, v in asdict(self).items() if k in ("css", "text") or v != plain[k]}


@dataclass(frozen=True, slots=True)
class Park:
    """An industrial park shown as context.

    Args:
        name: its name.
        lon, lat: place in degrees.
        precision: ``site``, ``hamlet``, ``commune`` or ``district``.
    """

    name: str
    lon: float
    lat: float
    precision: str = field(default="site")

    @property
    def rough(self) -> bool:
        """Whether the place is only that of its commune or district."""
        return self.precision in ("commune", "district")


def name_mark(
    lat: float,
    lon: float,
    text: str,
    css: str,
    *,
    rotate: float = 0.0,
    shift: tuple[int, int] = (0, 0),
) -> folium.Marker:
    """A name on the map: HTML with a halo (``map.css``), never in the way of a click.

    The client moves it to a free place around its mark, or hides it; ``shift`` is the place
    that is tried first.
    """
    text = html.escape(text)
    turn = f"transform:translate(-50%,-50%) rotate({rotate:.0f}deg);" if rotate else ""
    move = f"left:{shift[0]}px;top:{shift[1]}px;"
    return folium.Marker(
        [lat, lon],
        icon=folium.DivIcon(
            html=f'<span class="{css}" style="{move}{turn}">{text}</span>',
            icon_size=(0, 0),
            class_name="vlm",
        ),
        interactive=False,
        keyboard=False,
    )


def _longest(geometry: Any) -> LineString:
    return max(getattr(geometry, "geoms", [geometry]), key=lambda part: part.length)


def _room(x: float, y: float, others: tuple[tuple[float, float], ...]) -> float:
    """Distance in degrees to the nearest other name; -1 outside the default window."""
    west, south, east, north = DEFAULT_WINDOW
    if not (west < x < east and south < y < north):
        return -1.0
    return min((math.hypot(x - a, y - b) for a, b in others), default=1.0)


def road_numbers(
    geo: Geo, avoid: tuple[tuple[float, float], ...] = ()
) -> list[tuple[str, float, float]]:
    """Number, longitude and latitude of each road's first shield, away from the towns."""
    found: list[tuple[str, float, float]] = []
    for row in geo.roads.itertuples():
        line = _longest(row.geometry)
        spots = [line.interpolate(f, normalized=True) for f in (0.3, 0.42, 0.55, 0.66, 0.78)]
        seats = [(s.lon, s.lat) for s in geo.seats]
        others = [*seats, *avoid, *((lon, lat) for _, lon, lat in found)]
        best = max(spots, key=lambda p, near=tuple(others): _room(p.x, p.y, near))  # type: ignore[misc]
        if _room(best.x, best.y, tuple(others)) > NEAR:
            found.append((str(row.ref), best.x, best.y))
    return found


def obstacles(
    geo: Geo, avoid: tuple[tuple[float, float], ...] = ()
) -> list[tuple[float, float, float, float, float, float]]:
    """Places taken by names of the base map: lon, lat and box in px around that point."""
    taken = [(s.lon, s.lat, -5.0, -12.0, 12 + len(s.label) * 7.0, 8.0) for s in geo.seats]
    taken += [(lon, lat, -17.0, -9.0, 17.0, 9.0) for _, lon, lat in road_numbers(geo, avoid)]
    return taken


def spots(area: Any) -> tuple[tuple[float, float, float], ...]:
    """Places where a name may stand inside an area, the best first.

    Returns:
        latitude, longitude and the free room to the left and right, all in degrees.
    """
    if area.is_empty:
        return ()
    _, south, _, north = area.bounds
    air = min(0.008, (north - south) / 8)
    inner = area.intersection(translate(area, 0, air)).intersection(translate(area, 0, -air))
    if inner.area == 0:
        return ()
    west, south, east, north = inner.bounds
    middle = inner.centroid
    found: list[tuple[float, float, float, float]] = []
    for row in range(1, ROWS + 1):
        y = south + (north - south) * row / (ROWS + 1)
        cut = inner.intersection(LineString([(west - 1, y), (east + 1, y)]))
        for part in getattr(cut, "geoms", [cut]):
            left, _, right, _ = part.bounds if not part.is_empty else (0, 0, 0, 0)
            for share in (0.5, 0.35, 0.65):
                x = left + (right - left) * share
                room = min(x - left, right - x)
                away = math.hypot(x - middle.x, y - middle.y)
                found.append((room - 0.35 * away, y, x, room))
    found.sort(key=lambda s: -s[0])
    return tuple(
        (round(y, 4), round(x, 4), round(room, 4)) for _, y, x, room in found[:SPOTS] if room > 0
    )


def _line(part: Any) -> tuple[tuple[float, float], ...]:
    return tuple((round(y, 4), round(x, 4)) for x, y in part.coords)


def _lines(geometry: Any) -> tuple[tuple[tuple[float, float], ...], ...]:
    return tuple(_line(part) for part in getattr(geometry, "geoms", [geometry]))


def around_the_region(geo: Geo, frame: str) -> list[Label]:
    """Names of the neighbouring provinces, as of the frame, and of the sea."""
    west, south, east, north = REGION
    view = box(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    column = "name" if frame == "old" else "name_since_2025"
    shapes = geo.neighbours.dissolve(by=column).geometry
    found = []
    for name, shape in shapes.items():
        inside = shape.intersection(view)
        if not inside.is_empty:
            found.append(Label("nb", str(name).upper(), at=_scattered(inside)))
    land = geo.neighbours.union_all().union(geo.provinces_old.union_all())
    found.append(Label("nb", t("map.sea"), at=_scattered(view.difference(land.buffer(0.01)))))
    return found


def _scattered(area: Any) -> tuple[tuple[float, float, float], ...]:
    """Places all over a large area, so that one of them is in view, the roomiest first."""
    west, south, east, north = area.bounds
    rows = [box(west, y / 10, east, y / 10 + 0.1) for y in range(int(south * 10), int(north * 10))]
    found = [s for row in rows for s in spots(area.intersection(row))[:3]]
    found.sort(key=lambda s: -s[2])
    return tuple(found)


def areas(geo: Geo, frame: str) -> list[Label]:
    """Names of districts (old frame) or communes and wards (new frame)."""
    rows, zoom = geo.districts[["unit_id", "name", "geometry"]], 0.0
    if frame == "new":
        zoom = COMMUNE_ZOOM
        names = geo.communes.set_index("unit_id")["name"]
        rows = geo.communes_light.assign(name=geo.communes_light["unit_id"].map(names))
    return [
        Label("dn", str(r.name), "outlines", at=spots(r.geometry), same=str(r.unit_id), zoom=zoom)
        for r in rows.itertuples(index=False)
    ]


def _unit_of(place: Place, shapes: Any) -> tuple[str, str]:
    """Id and name of the unit a place lies in; empty outside of all."""
    point = Point(place.lon, place.lat)
    for row in shapes.itertuples(index=False):
        if row.geometry.contains(point):
            return str(row.unit_id), str(row.name)
    return "", ""


def towns(geo: Geo, frame: str) -> list[Label]:
    """Old seats (old frame), or the seats of communes and wards by rank (new frame)."""
    kinds = ("city", "town") if frame == "old" else ("city", "town", "commune_seat")
    shapes = geo.districts if frame == "old" else geo.communes
    found = []
    for place in sorted(geo.places, key=lambda p: p.rank):
        if place.kind not in kinds:
            continue
        unit_id, name = _unit_of(place, shapes)
        # The three cities keep their names; other seats are named after their unit of the frame.
        old_name = frame == "old" or place.rank == 1 or not name
        text = place.label if old_name else name
        zoom = SEAT_ZOOM.get(place.rank, CLOSEST)
        found.append(
            Label(
                "st" if place.rank == 1 else "st st-low",
                text,
                "towns",
                at=((place.lat, place.lon, 0.0),),
                around=6,
                dot="sq",
                keep=place.rank == 1,
                same=unit_id if text == name else "",
                zoom=zoom,
            )
        )
    return found


def roads(geo: Geo, avoid: tuple[tuple[float, float], ...]) -> list[Label]:
    """Numbers of roads, again and again along the road when near."""
    first = {ref: (lat, lon, 0.0) for ref, lon, lat in road_numbers(geo, avoid)}
    return [
        Label(
            "rd",
            str(row.ref),
            "roads",
            at=(first[str(row.ref)],) if str(row.ref) in first else (),
            lines=_lines(row.geometry),
            gap=ROAD_GAP,
        )
        for row in geo.roads.itertuples()
    ]


def rivers(geo: Geo) -> list[Label]:
    """Names of rivers, turned along their course."""
    return [
        Label("rv", str(r.name), "water", lines=_lines(r.geometry), turn=True, gap=RIVER_GAP)
        for r in geo.rivers.itertuples()
        if str(r.kind) == "river"
    ]


def crossings(places: Iterable[Place]) -> list[Label]:
    """Bridges, ferries and ports with their names when near."""
    return [
        Label(
            "po",
            p.label,
            "crossings",
            at=((p.lat, p.lon, 0.0),),
            around=8,
            dot=f"dot dot-{p.kind}",
            keep=True,
            name_zoom=CROSSING_ZOOM,
            tip=_tip(p.name, rough=p.precision == "approximate"),
        )
        for p in places
        if p.kind in CROSSINGS
    ]


def parks(known: Iterable[Park]) -> list[Label]:
    """Industrial parks with their names when near."""
    return [
        Label(
            "po",
            p.name,
            "parks",
            at=((p.lat, p.lon, 0.0),),
            around=8,
            dot="dot dot-park" + (" rough" if p.rough else ""),
            keep=True,
            name_zoom=PARK_ZOOM,
            tip=_tip(p.name, rough=p.rough),
        )
        for p in known
    ]


def _tip(name: str, *, rough: bool) -> str:
    return t("map.tip_rough", name=name) if rough else name


def all_labels(
    geo: Geo, frame: str, avoid: tuple[tuple[float, float], ...], known: Iterable[Park]
) -> list[Label]:
    """Every name of the base map."""
    return [
        *towns(geo, frame),
        *areas(geo, frame),
        *crossings(geo.places),
        *parks(known),
        *roads(geo, avoid),
        *rivers(geo),
        *around_the_region(geo, frame),
    ]
