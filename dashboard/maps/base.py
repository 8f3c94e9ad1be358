"""The offline base map: neighbours, land, districts, rivers, roads, names, scale.

Folium names ten addresses on the internet; without them the map is silently blank. Here a
map loads Leaflet and its style from the app's own server (``dashboard/app.py``) and draws
its base from the layers of ``geo/``. Nothing of it depends on the filters, so the map on
screen neither blinks nor loses its zoom when a filter changes.
"""

from __future__ import annotations

import html
import math
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template
from shapely.geometry import LineString

from dashboard.geodata import DEFAULT_WINDOW, REGION, Geo
from dashboard.i18n import t
from dashboard.palette import (
    DISTRICT_EDGE,
    HATCH_DARK,
    LAND,
    NEIGHBOUR,
    NEIGHBOUR_EDGE,
    PAPER,
    PROVINCE_EDGE,
    ROAD,
    WATER,
)

JS = [("leaflet", "/assets/leaflet/leaflet.js")]
CSS = [("leaflet_css", "/assets/leaflet/leaflet.css"), ("map_css", "/assets/map.css")]
#: Zoom below which names of planned clusters and road numbers are hidden (map.css).
CLOSE_ZOOM = 9.25


#: A road number closer than this (degrees) to a cluster or town is left out.
NEAR = 0.06
#: Rivers shorter than this (degrees) have no room for their name.
LONG_RIVER = 0.25


class OfflineMap(folium.Map):
    """Folium map whose files come from this server. Lists are set anew, never edited."""

    def __init__(self, **options: Any) -> None:
        super().__init__(tiles=None, **options)
        # Folium gives the limits of zoom to a tile layer only, and this map has none.
        self.options |= {"min_zoom": options["min_zoom"], "max_zoom": options["max_zoom"]}
        self.default_js = list(JS)
        self.default_css = list(CSS)


class Furniture(MacroElement):
    """Metric scale, neutral credit, and the class that hides small names when far out."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        (function (map) {
            L.control.scale({imperial: false, position: 'bottomleft'}).addTo(map);
            map.attributionControl.setPrefix('{{ this.credit }}');
            if ('{{ this.mark }}') box_mark(map.getContainer());
            function box_mark(box) {
                const words = document.createElement('div');
                words.className = 'vl-mark';
                words.textContent = '{{ this.mark }}';
                box.appendChild(words);
            }
            const box = map.getContainer();
            // The map is a document of its own; the page around it opens certificates.
            document.addEventListener('click', (event) => {
                const proof = event.target.closest('[data-vl-proof]');
                if (!proof) return;
                const detail = proof.dataset.vlProof;
                window.parent.dispatchEvent(new CustomEvent('vl-proof', {detail}));
            }, true);
            const far = () => box.classList.toggle('far', map.getZoom() < {{ this.close }});
            map.on('zoomend', far); far();
            document.body.insertAdjacentHTML('beforeend', '{{ this.hatch }}');
            map.zoomControl._zoomInButton.title = '{{ this.zoom_in }}';
            map.zoomControl._zoomOutButton.title = '{{ this.zoom_out }}';
            map.zoomControl._zoomInButton.setAttribute('aria-label', '{{ this.zoom_in }}');
            map.zoomControl._zoomOutButton.setAttribute('aria-label', '{{ this.zoom_out }}');
        })({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, mark: str = "") -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Furniture"
        self.mark = mark
        self.credit = t("map.credit")
        self.close = CLOSE_ZOOM
        self.hatch = (
            '<svg width="0" height="0" style="position:absolute"><defs><pattern id="vl-gap" '
            'width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="5" height="5" fill="{PAPER}"/>'
            f'<rect width="1.4" height="5" fill="{HATCH_DARK}"/></pattern></defs></svg>'
        )
        self.zoom_in = t("map.zoom_in")
        self.zoom_out = t("map.zoom_out")


def _layer(frame: Any, style: dict[str, object], name: str) -> folium.GeoJson:
    """A layer without interaction."""
    return folium.GeoJson(
        frame[["geometry"]].to_json(drop_id=True),
        name=name,
        style_function=lambda _, s=style: dict(s),
        interactive=False,
        control=False,
    )


def name_mark(
    lat: float,
    lon: float,
    text: str,
    css: str,
    *,
    rotate: float = 0.0,
    shift: tuple[int, int] = (0, 0),
) -> folium.Marker:
    """A name on the map: HTML with a halo (``map.css``), never in the way of a click."""
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


def _angle(line: LineString, share: float) -> tuple[float, float, float]:
    """Point at a share of a line and the direction there, in degrees, text upright."""
    a = line.interpolate(max(share - 0.05, 0.0), normalized=True)
    b = line.interpolate(min(share + 0.05, 1.0), normalized=True)
    point = line.interpolate(share, normalized=True)
    angle = -math.degrees(math.atan2(b.y - a.y, (b.x - a.x) * math.cos(math.radians(point.y))))
    return point.y, point.x, (angle + 90) % 180 - 90


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
    """Number, longitude and latitude of each road's shield, away from the towns."""
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


def _names(target: folium.Map, geo: Geo, avoid: tuple[tuple[float, float], ...]) -> None:
    west, south, east, north = REGION
    for row in geo.neighbours.itertuples():
        inside = row.geometry.intersection(_box(west, south, east, north))
        if inside.is_empty or inside.area < 0.02:
            continue
        point = inside.representative_point()
        name_mark(point.y, point.x, str(row.name).upper(), "nb").add_to(target)
    name_mark(9.585, 106.50, t("map.sea"), "nb").add_to(target)
    taken = [*avoid, *((x.lon, x.lat) for x in geo.seats)]
    for row in geo.rivers.itertuples():
        if str(row.kind) != "river" or row.geometry.length < LONG_RIVER:
            continue
        parts = getattr(row.geometry, "geoms", [row.geometry])
        spots = [_angle(part, share) for part in parts for share in (0.25, 0.4, 0.5, 0.6, 0.75)]
        lat, lon, angle = max(spots, key=lambda p: _room(p[1], p[0], tuple(taken)))
        taken.append((lon, lat))
        name_mark(lat, lon, str(row.name), "rv", rotate=angle or 0.1).add_to(target)
    for ref, lon, lat in road_numbers(geo, avoid):
        name_mark(lat, lon, ref, "rd").add_to(target)
    for row in geo.seats:
        name_mark(row.lat, row.lon, "", "sq").add_to(target)
        name_mark(row.lat, row.lon, str(row.label), "st", shift=(8, -10)).add_to(target)


def _box(west: float, south: float, east: float, north: float) -> Any:
    from shapely.geometry import box  # noqa: PLC0415

    return box(west, south, east, north)


def base_map(
    geo: Geo, avoid: tuple[tuple[float, float], ...] = (), tile_url: str = "", mark: str = ""
) -> folium.Map:
    """A new base map, locked to the region.

    A map is built anew for each run (drawing it renames its parts); only the layers are shared.

    Args:
        geo: boundaries and base layers.
        avoid: points (lon, lat) that road numbers keep away from: all clusters of the data.
        tile_url: tile layer that an administrator switched on; empty draws none.
        mark: watermark over the map; empty draws none.
    """
    west, south, east, north = REGION
    target = OfflineMap(
        location=[9.95, 106.15],
        zoom_start=10,
        min_zoom=8.6,
        max_zoom=14,
        zoom_snap=0.1,
        zoom_delta=0.5,
        max_bounds=True,
        min_lat=south - 0.15,
        max_lat=north + 0.15,
        min_lon=west - 0.25,
        max_lon=east + 0.25,
        prefer_canvas=False,
        control_scale=False,
    )
    if tile_url:
        folium.TileLayer(tile_url, attr=t("map.tile_credit"), control=False).add_to(target)
    land = {
        "fillColor": LAND,
        "fillOpacity": 0.0 if tile_url else 1.0,
        "color": LAND,
        "weight": 0.5,
    }
    neighbours = {
        "fillColor": NEIGHBOUR,
        "fillOpacity": 0.0 if tile_url else 1.0,
        "color": NEIGHBOUR_EDGE,
        "weight": 0.8,
    }
    _layer(geo.neighbours, neighbours, "neighbours").add_to(target)
    _layer(geo.provinces_old, land, "land").add_to(target)
    line = {"fill": False, "fillOpacity": 0.0}
    _layer(geo.districts, line | {"color": DISTRICT_EDGE, "weight": 0.8}, "districts").add_to(
        target
    )
    main = geo.rivers[geo.rivers["kind"] == "river"]
    _layer(main, line | {"color": WATER, "weight": 5, "opacity": 1}, "rivers").add_to(target)
    _layer(geo.roads, line | {"color": ROAD, "weight": 2, "opacity": 1}, "roads").add_to(target)
    _layer(geo.provinces_old, line | {"color": PROVINCE_EDGE, "weight": 1.3}, "provinces").add_to(
        target
    )
    _names(target, geo, avoid)
    Furniture(mark).add_to(target)
    w, s, e, n = DEFAULT_WINDOW
    target.fit_bounds([[s, w], [n, e]])
    return target
