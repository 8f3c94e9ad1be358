"""Districts or communes coloured by class, and circles in proportion to a second figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import folium
import geopandas as gpd

from dashboard.geodata import Geo
from dashboard.maps.base import name_mark
from dashboard.palette import ALERT, DISTRICT_EDGE, INK, LAND, MUTED, PAPER

#: Pane of the base map below rivers and roads, the only one there that takes the pointer.
PANE = "vl-shades"
#: Pane above rivers and roads for outlines and circles, which let the pointer through.
ABOVE = "vl-chosen"
#: Largest circle of a second figure, px.
MOST_RADIUS = 18.0


@dataclass(frozen=True, slots=True)
class Shade:
    """A unit on the map.

    Args:
        unit_id: id reported when the shape is clicked.
        fill: colour of its class; empty leaves the land as it is (no cluster, not applicable).
        hatched: no figure although the unit has clusters.
        loose: the figure is a lower bound or roughly known: dashed outline.
        name: name drawn on the shape; empty draws none.
        text: figure drawn below the name.
        size: share of the largest circle's value, 0 to 1; ``None`` draws no circle.
        tooltip: HTML with the leading facts.
    """

    unit_id: str
    fill: str
    hatched: bool
    loose: bool
    name: str
    text: str
    size: float | None
    tooltip: str


def shapes_of(geo: Geo, frame: str) -> gpd.GeoDataFrame:
    """Geometry that units are drawn with on screen, keyed by ``unit_id``."""
    return geo.districts if frame == "old" else geo.communes_light


def _style(shade: Shade) -> dict[str, Any]:
    return {
        "color": MUTED if shade.loose else DISTRICT_EDGE,
        "weight": 1.6 if shade.loose else 0.8,
        "fillColor": PAPER if shade.hatched else shade.fill or LAND,
        # A shape must answer the pointer, so that it is never without a fill.
        "fillOpacity": 0.92 if shade.fill or shade.hatched else 0.01,
        "className": f"un un-{shade.unit_id}" + (" mk-gap" if shade.hatched else ""),
        **({"dashArray": "4 2.5"} if shade.loose else {}),
    }


def add_shapes(
    group: folium.FeatureGroup,
    geo: Geo,
    frame: str,
    shades: Sequence[Shade],
    selected: Sequence[str] = (),
) -> None:
    """Draw the shapes of units below everything else of a group.

    Args:
        group: layer of all that depends on the filters.
        geo: boundaries.
        frame: ``old`` draws districts, ``new`` communes.
        shades: units to draw.
        selected: units with the red outline, one around all of them.
    """
    if not shades:
        return
    shapes = shapes_of(geo, frame).set_index("unit_id").geometry
    features = [
        {
            "type": "Feature",
            "geometry": shapes[s.unit_id].__geo_interface__,
            "properties": {"id": s.unit_id, "style": _style(s), "tooltip": s.tooltip},
        }
        for s in shades
        if s.unit_id in shapes.index
    ]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda f: f["properties"]["style"],
        tooltip=folium.GeoJsonTooltip(["tooltip"], labels=False, sticky=True, class_name="vlt"),
        control=False,
        pane=PANE,
    ).add_to(group)
    chosen = shapes[shapes.index.isin(list(selected))]
    if len(chosen):
        folium.GeoJson(
            {
                "type": "Feature",
                "geometry": chosen.union_all().__geo_interface__,
                "properties": {},
            },
            style_function=lambda _: {"color": ALERT, "weight": 2.4, "fill": False},
            interactive=False,
            control=False,
            pane=ABOVE,
        ).add_to(group)
    points = {s.unit_id: shapes[s.unit_id].representative_point() for s in shades if s.name}
    _circles(group, shades, points)
    for shade in shades:
        if shade.name:
            point = points[shade.unit_id]
            words = f"{shade.name}\n{shade.text}" if shade.text else shade.name
            name_mark(point.y, point.x, words, "un-name").add_to(group)


def radius(share: float) -> float:
    """Radius in px: the area of the circle is in proportion to the value; 3 px at least."""
    return max(3.0, MOST_RADIUS * math.sqrt(max(0.0, share)))


def _circles(group: folium.FeatureGroup, shades: Sequence[Shade], points: dict[str, Any]) -> None:
    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [points[s.unit_id].x, points[s.unit_id].y],
            },
            "properties": {
                "style": {
                    "radius": radius(s.size),
                    "color": INK,
                    "weight": 1.2,
                    "fillColor": PAPER,
                    "fillOpacity": 0.25,
                }
            },
        }
        for s in shades
        if s.size is not None and s.unit_id in points
    ]
    if features:
        folium.GeoJson(
            {"type": "FeatureCollection", "features": features},
            marker=folium.CircleMarker(radius=6, fill=True, interactive=False, pane=ABOVE),
            style_function=lambda f: f["properties"]["style"],
            interactive=False,
            control=False,
            pane=ABOVE,
        ).add_to(group)
