"""The base of a report map in metres: Transverse Mercator on 105°30', as VN-2000 uses here.

All that does not depend on the filters: units, their shared borders drawn once, land of the
neighbours, rivers, roads. It is made once per set of layers and geography.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Proj
from shapely.geometry.base import BaseGeometry

from dashboard.geodata import Geo
from dashboard.identity import Same
from dashboard.selection import Frame

#: VN-2000 / TM-3 105-30 (EPSG:9209) without its shift of some 200 m, a quarter of a millimetre.
PROJECTION = "+proj=tmerc +lat_0=0 +lon_0=105.5 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84"
#: The neighbours come from another, coarser map; gaps up to this many metres are closed, wider
#: ones away from the sea.
GAP, WIDE_GAP, COAST = 2600.0, 4500.0, 12_000.0
#: Metres between two places that bear the name of one neighbour.
TWICE = 50_000.0
#: A border of units closer than this to a border of provinces is the same line.
SAME = 90.0
#: Borders of units in the middle of a river are not drawn: the river shows them.
STREAM = 450.0
#: A town of each neighbour (degrees, to a twentieth): its name stands near, because the borders
#: between neighbours on the coarse map are not to be trusted.
TOWNS = {
    "Tiền Giang": (106.35, 10.40),
    "Đồng Tháp": (105.75, 10.30),
    "Cần Thơ": (105.75, 10.05),
    "Hậu Giang": (105.75, 9.85),
    "Sóc Trăng": (105.95, 9.65),
}

Coordinates = npt.NDArray[np.float64]


@cache
def projection() -> Proj:
    """Degrees to metres and back."""
    return Proj(PROJECTION)


def metres(geometry: BaseGeometry) -> BaseGeometry:
    """A shape in degrees, in metres."""

    def move(points: Coordinates) -> Coordinates:
        x, y = projection()(points[:, 0], points[:, 1])
        return np.column_stack([x, y])

    return shapely.transform(geometry, move)


def plain_name(name: str) -> str:
    """A name without the word in brackets that tells it from its namesakes."""
    return re.sub(r"\s*\(.*\)$", "", name)


@dataclass(frozen=True, slots=True)
class Area:
    """A named area and the old province it belongs to."""

    unit_id: str
    name: str
    group: str
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Course:
    """A named line; ``rank`` 3 is the widest."""

    name: str
    rank: int
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Ground:
    """Layers in metres.

    Args:
        provinces: old provinces.
        region: all of them together.
        units: districts (old) or communes (new).
        neighbours: names of the provinces around in the geography, and where they belong.
        land: ground of the neighbours, gaps closed.
        unit_borders: borders of units that are no borders of provinces, each once.
        province_borders: borders between the old provinces.
        outer: border of the region.
        rivers, roads: lines.
        seats: towns: name, x, y.
        any_unit: shape of every unit of either geography.
    """

    provinces: tuple[Area, ...]
    region: BaseGeometry
    units: tuple[Area, ...]
    neighbours: tuple[tuple[str, float, float], ...]
    land: BaseGeometry
    unit_borders: BaseGeometry
    province_borders: BaseGeometry
    outer: BaseGeometry
    rivers: tuple[Course, ...]
    roads: tuple[Course, ...]
    seats: tuple[tuple[str, float, float], ...]
    any_unit: dict[str, BaseGeometry]


def _lines(geometry: BaseGeometry) -> BaseGeometry:
    merged = shapely.line_merge(geometry) if geometry.geom_type == "MultiLineString" else geometry
    return merged.simplify(20.0)


def _neighbours(geo: Geo, frame: Frame) -> tuple[tuple[str, float, float], ...]:
    """Names of the neighbours in the frame, at their towns; a large one is named twice."""
    column = "name" if frame == "old" else "name_since_2025"
    found: list[tuple[str, float, float]] = []
    told = {str(r.name): str(getattr(r, column)) for r in geo.neighbours.itertuples()}
    for name in (n for n in TOWNS if n in told):
        x, y = projection()(*TOWNS[name])
        near = [1 for n, a, b in found if n == told[name] and math.hypot(a - x, b - y) < TWICE]
        if not near:
            found.append((told[name], x, y))
    return tuple(found)


def _land(geo: Geo, region: BaseGeometry) -> BaseGeometry:
    """Ground of the neighbours up to the region, without the gaps between the two maps."""
    around = shapely.union_all([metres(g) for g in geo.neighbours.geometry])
    coast = shapely.union_all(
        [metres(r.geometry) for r in geo.rivers.itertuples() if str(r.kind) == "coast"]
    )
    between = around.buffer(GAP).intersection(region.buffer(GAP))
    whole = shapely.union_all([around, between, region])
    inland = whole.buffer(WIDE_GAP).buffer(-WIDE_GAP).difference(coast.buffer(COAST))
    return shapely.union_all([around, between, inland]).simplify(40.0)


def _make(geo: Geo, frame: Frame) -> Ground:
    provinces = tuple(
        Area(str(r.unit_id), str(r.name), str(r.unit_id), metres(r.geometry))
        for r in geo.provinces_old.itertuples()
    )
    layer = geo.districts if frame == "old" else geo.communes
    units = tuple(
        Area(str(r.unit_id), plain_name(str(r.name)), str(r.group_id), metres(r.geometry))
        for r in layer.itertuples()
    )
    region = shapely.union_all([p.shape for p in provinces])
    edges = shapely.union_all([p.shape.boundary for p in provinces])
    outer = region.boundary
    borders = shapely.union_all([u.shape.boundary for u in units])
    rivers = [r for r in geo.rivers.itertuples() if str(r.kind) == "river"]
    streams = shapely.union_all([metres(r.geometry) for r in rivers]).buffer(STREAM)
    x_y = [(s.label, *projection()(s.lon, s.lat)) for s in geo.seats]
    return Ground(
        provinces=provinces,
        region=region,
        units=units,
        neighbours=_neighbours(geo, frame),
        land=_land(geo, region),
        unit_borders=_lines(borders.difference(shapely.union(edges.buffer(SAME), streams))),
        province_borders=_lines(edges.difference(outer.buffer(SAME))),
        outer=outer.simplify(20.0),
        rivers=tuple(Course(str(r.name), int(r.rank), metres(r.geometry)) for r in rivers),
        roads=tuple(Course(str(r.ref), 1, metres(r.geometry)) for r in geo.roads.itertuples()),
        seats=tuple(x_y),
        any_unit={
            str(unit): metres(shape)
            for other in (geo.districts, geo.communes)
            for unit, shape in zip(other["unit_id"], other.geometry, strict=True)
        },
    )


@lru_cache(maxsize=4)
def _kept(key: Same[Geo], frame: Frame) -> Ground:
    return _make(key.value, frame)


def ground(geo: Geo, frame: Frame) -> Ground:
    """The base of a geography, made once."""
    return _kept(Same(geo), frame)


@dataclass(frozen=True, slots=True)
class View:
    """The window of a map on the page.

    Args:
        left, top, wide, high: of the frame, mm.
        west, north: metres at its upper left corner.
        scale: mm on the page per metre.
    """

    left: float
    top: float
    wide: float
    high: float
    west: float
    north: float
    scale: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Metres to page."""
        return self.left + (x - self.west) * self.scale, self.top + (self.north - y) * self.scale

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Degrees to page."""
        return self.at(*projection()(lon, lat))

    def on_page(self, geometry: BaseGeometry, finer: float = 0.03) -> BaseGeometry:
        """A shape in metres, cut to the window, on the page; points closer than seen are left."""
        spare = 5 / self.scale
        east, south = self.west + self.wide / self.scale, self.north - self.high / self.scale
        box = (self.west - spare, south - spare, east + spare, self.north + spare)
        cut = shapely.clip_by_rect(geometry, *box)

        def move(points: Coordinates) -> Coordinates:
            x = self.left + (points[:, 0] - self.west) * self.scale
            y = self.top + (self.north - points[:, 1]) * self.scale
            return np.column_stack([x, y])

        return shapely.transform(cut, move).simplify(finer)

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Page to degrees."""
        east = self.west + (x - self.left) / self.scale
        north = self.north - (y - self.top) / self.scale
        lon, lat = projection()(east, north, inverse=True)
        return float(lon), float(lat)

    @property
    def true_scale(self) -> float:
        """Mm on the page per metre on the ground at the middle of the map."""
        lon, lat = self.degrees(self.left + self.wide / 2, self.top + self.high / 2)
        return self.scale * float(projection().get_factors(lon, lat).meridional_scale)


def fit(
    bounds: tuple[float, float, float, float],
    box: tuple[float, float, float, float],
    pad: float,
    least: float = 30_000.0,
) -> View:
    """The view that shows bounds in metres in a frame on the page.

    Args:
        bounds: west, south, east, north.
        box: left, top, width and height of the frame, mm.
        pad: margin inside the frame, mm.
        least: metres that the shorter side shows at least.
    """
    west, south, east, north = bounds
    left, top, wide, high = box
    scale = min(
        (wide - 2 * pad) / max(east - west, 1.0),
        (high - 2 * pad) / max(north - south, 1.0),
        min(wide, high) / least,
    )
    mid_x, mid_y = (west + east) / 2, (south + north) / 2
    return View(left, top, wide, high, mid_x - wide / 2 / scale, mid_y + high / 2 / scale, scale)
