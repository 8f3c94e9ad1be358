"""The layer of clusters: one GeoJson layer for marks, one for rings, names that do not collide."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import folium
from shapely.geometry.base import BaseGeometry

from dashboard.geodata import DEFAULT_WINDOW, Geo
from dashboard.maps.base import name_mark, obstacles
from dashboard.palette import ALERT, BRAND, MUTED, NEIGHBOUR, PAPER

#: Names drawn at most; with more clusters only the most advanced and largest are named.
MOST_NAMES = 200
APPROXIMATE = {"commune": 4, "district": 8}
#: Pixels per degree of longitude at the view the names are placed for.
PX_PER_DEGREE = 690.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A cluster on the map.

    Args:
        cluster_id: id reported when the mark is clicked.
        lon, lat: where it is drawn (fanned out when several share a point).
        radius: px.
        fill, edge: colours.
        core: white core (operating).
        precision: ``site``, ``hamlet``, ``commune`` or ``district``.
        name: short name.
        strong: name in bold, kept at every zoom.
        tooltip, popup: HTML with the leading facts.
        hatched: no figure for the chosen indicator.
        loose: the figure is only roughly known: dashed outline.
    """

    cluster_id: str
    lon: float
    lat: float
    radius: float
    fill: str
    edge: str
    core: bool
    precision: str
    name: str
    strong: bool
    tooltip: str
    popup: str
    hatched: bool = False
    loose: bool = False


def radius_of(area: float | None) -> float:
    """Radius in px: area of the mark in proportion to hectares, 4.5 to 14 px; 6 if unknown."""
    return 6.0 if area is None else max(4.5, min(14.0, 1.62 * math.sqrt(area)))


def fan_out(
    points: Sequence[tuple[float, float]], step: float = 0.026
) -> list[tuple[float, float]]:
    """Points moved apart where several are the same, the first one left in place."""
    seen: dict[tuple[float, float], int] = {}
    moved = []
    for lon, lat in points:
        n = seen.get((lon, lat), 0)
        seen[(lon, lat)] = n + 1
        angle = n * 2.4
        moved.append(
            (
                lon + step * math.sqrt(n) * math.cos(angle),
                lat + step * math.sqrt(n) * math.sin(angle),
            )
        )
    return moved


def _feature(mark: Mark, style: dict[str, Any], **properties: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(mark.lon, 5), round(mark.lat, 5)]},
        "properties": {"id": mark.cluster_id, "style": style} | properties,
    }


def _points(features: list[dict[str, Any]], **options: Any) -> folium.GeoJson:
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        # The layer's own switch does not reach its marks.
        marker=folium.CircleMarker(
            radius=6, fill=True, interactive=options.get("interactive", True)
        ),
        style_function=lambda f: f["properties"]["style"],
        control=False,
        **options,
    )


def cluster_layer(
    geo: Geo,
    marks: Sequence[Mark],
    provinces: Sequence[str],
    *,
    selected: str | None = None,
    avoid: tuple[tuple[float, float], ...] = (),
    outlines: Sequence[BaseGeometry] = (),
) -> folium.FeatureGroup:
    """All that depends on the filters: veil, rings, marks, names, ring of the selection.

    Args:
        geo: boundaries, for the veil over provinces that are not chosen.
        marks: clusters, one mark each.
        provinces: unit ids of the chosen old provinces.
        selected: cluster with the red ring.
        avoid: the points given to ``base_map``, so that names keep off its road numbers.
        outlines: exact outlines of clusters in degrees, drawn below their marks.
    """
    group = folium.FeatureGroup(name="clusters", control=False)
    veiled = geo.provinces_old[~geo.provinces_old["unit_id"].isin(list(provinces))]
    veil = {"fillColor": NEIGHBOUR, "fillOpacity": 0.78, "weight": 0}
    _shapes(group, veiled.geometry, veil, "vl-veil")
    exact = {"color": BRAND, "weight": 1.6, "fillColor": BRAND, "fillOpacity": 0.25}
    _shapes(group, outlines, exact, "vl-chosen")
    _marks(group, marks)
    cores = [_feature(m, _core(m.radius)) for m in marks if m.core]
    if cores:
        _points(cores, interactive=False).add_to(group)
    for mark, (dx, dy), hidden in place_names(marks, obstacles(geo, avoid), selected):
        css = "cl" if mark.strong else "cp"
        name_mark(
            mark.lat, mark.lon, mark.name, f"{css} far-off" if hidden else css, shift=(dx, dy)
        ).add_to(group)
    chosen = [m for m in marks if m.cluster_id == selected]
    if chosen:
        ring = {"radius": chosen[0].radius + 5, "color": ALERT, "weight": 2.2, "fill": False}
        _points([_feature(chosen[0], ring)], interactive=False).add_to(group)
    return group


def _shapes(
    group: folium.FeatureGroup, shapes: Iterable[BaseGeometry], style: dict[str, Any], pane: str
) -> None:
    """Shapes of one look that no click can reach, in a pane of the base map."""
    features = [
        {"type": "Feature", "geometry": shape.__geo_interface__, "properties": {}}
        for shape in shapes
    ]
    if features:
        folium.GeoJson(
            {"type": "FeatureCollection", "features": features},
            style_function=lambda _: style,
            interactive=False,
            control=False,
            pane=pane,
        ).add_to(group)


def _marks(group: folium.FeatureGroup, marks: Sequence[Mark]) -> None:
    """Rings of rough places, then one mark per cluster, the small ones on top."""
    rings = [
        _feature(m, _ring(m.radius + APPROXIMATE[m.precision]))
        for m in marks
        if m.precision in APPROXIMATE
    ]
    if rings:
        _points(rings, interactive=False).add_to(group)
    if not marks:
        return
    features = [
        _feature(m, _style(m), tooltip=m.tooltip, **({"popup": m.popup} if m.popup else {}))
        for m in sorted(marks, key=lambda m: -m.radius)
    ]
    popups = any(m.popup for m in marks)
    _points(
        features,
        tooltip=folium.GeoJsonTooltip(["tooltip"], labels=False, sticky=False, class_name="vlt"),
        # Leaflet wants its own names of options; the map must not move when a popup opens.
        popup=folium.GeoJsonPopup(["popup"], labels=False, class_name="vlp", autoPan=False)
        if popups
        else None,
    ).add_to(group)


def _core(radius: float) -> dict[str, Any]:
    return {
        "radius": max(2.0, radius * 0.34),
        "color": PAPER,
        "weight": 0,
        "fillColor": PAPER,
        "fillOpacity": 1,
        "className": "core",
    }


def _ring(radius: float) -> dict[str, Any]:
    return {
        "radius": radius,
        "color": MUTED,
        "weight": 1,
        "dashArray": "2.5 3",
        "fill": False,
        "fillOpacity": 0,
    }


def _style(mark: Mark) -> dict[str, Any]:
    return {
        "radius": mark.radius,
        "color": mark.edge,
        "weight": 1.4,
        "fillColor": mark.fill,
        "fillOpacity": 1,
        "className": f"mk mk-{mark.cluster_id}" + (" mk-gap" if mark.hatched else ""),
        **({"dashArray": "4 2.5", "weight": 2.2} if mark.loose else {}),
    }


class Boxes:
    """Boxes on the screen, found by cells, so that ten thousand marks stay quick to ask."""

    CELL = 64.0

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}

    def _keys(self, box: tuple[float, float, float, float]) -> Iterator[tuple[int, int]]:
        left, top, right, bottom = (math.floor(v / self.CELL) for v in box)
        return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))

    def add(self, box: tuple[float, float, float, float]) -> None:
        """Take the room of a box: left, top, right, bottom in px."""
        for key in self._keys(box):
            self._cells.setdefault(key, []).append(box)

    def hit(self, box: tuple[float, float, float, float]) -> bool:
        """Whether a box overlaps one that is taken."""
        return any(
            box[0] < t[2] and box[2] > t[0] and box[1] < t[3] and box[3] > t[1]
            for key in self._keys(box)
            for t in self._cells.get(key, ())
        )


def place_names(
    marks: Sequence[Mark],
    fixed: Sequence[tuple[float, ...]] = (),
    first: str | None = None,
) -> list[tuple[Mark, tuple[int, int], bool]]:
    """Position of each name around its mark, greedily without overlap.

    Args:
        marks: marks to name.
        fixed: names of the base map (see ``maps.base.obstacles``) that must stay free.
        first: cluster that is named before all others.

    The most advanced and largest come first; ten positions are tried; a name that collides
    everywhere is kept but hidden when the map is far out.

    Returns:
        mark, offset of the name's top left corner in px, and whether it collides.
    """
    taken = Boxes()
    scale_y = PX_PER_DEGREE / math.cos(math.radians((DEFAULT_WINDOW[1] + DEFAULT_WINDOW[3]) / 2))
    screen = {m.cluster_id: (m.lon * PX_PER_DEGREE, -m.lat * scale_y) for m in marks}
    for m in marks:
        x, y = screen[m.cluster_id]
        taken.add((x - m.radius, y - m.radius, x + m.radius, y + m.radius))
    for lon, lat, left, top, right, bottom in fixed:
        x, y = lon * PX_PER_DEGREE, -lat * scale_y
        taken.add((x + left, y + top, x + right, y + bottom))
    placed = []
    ordered = sorted(marks, key=lambda m: (m.cluster_id != first, not m.strong, -m.radius))
    for m in ordered[:MOST_NAMES]:
        x, y = screen[m.cluster_id]
        size = 13 if m.strong else 12
        w, h, r = len(m.name) * size * 0.53, size + 4, m.radius + 5
        options = [
            (r, -h / 2),
            (-r - w, -h / 2),
            (-w / 2, -r - h),
            (-w / 2, r),
            (r * 0.8, -r - h * 0.6),
            (r * 0.8, r - h * 0.4),
            (-w - r * 0.8, -r - h * 0.6),
            (-w - r * 0.8, r - h * 0.4),
            (r + 8, -h / 2),
            (-w / 2, r + 8),
        ]
        best = next(
            (o for o in options if not taken.hit((x + o[0], y + o[1], x + o[0] + w, y + o[1] + h))),
            None,
        )
        dx, dy = best or options[0]
        if best:
            taken.add((x + dx, y + dy, x + dx + w, y + dy + h))
        placed.append((m, (round(dx), round(dy)), best is None))
    return placed
