"""The offline base map: neighbours, land, outlines, rivers, roads, names, scale.

Folium names ten addresses on the internet; without them the map is silently blank. Here a
map loads Leaflet and its style from the app's own server (``dashboard/app.py``) and draws
its base from the layers of ``geo/``. Nothing of it depends on the filters, so the map on
screen neither blinks nor loses its zoom when a filter changes. What moves on the map without
a rerun (layers, names, view) is the work of ``client.js``, which is read once at import.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template
from shapely.geometry import mapping

from dashboard.geodata import DEFAULT_WINDOW, REGION, TAKEN_ON, Geo
from dashboard.i18n import t
from dashboard.identity import Same
from dashboard.maps import names
from dashboard.maps.names import CROSSINGS, Park, name_mark, obstacles, road_numbers
from dashboard.palette import (
    ALERT,
    COAST,
    DISTRICT_EDGE,
    HATCH_DARK,
    LAND,
    MUTED,
    NEIGHBOUR,
    NEIGHBOUR_EDGE,
    PAPER,
    PROVINCE_EDGE,
    ROAD,
    WATER,
)
from dashboard.settings import Settings

__all__ = [
    "CSS",
    "JS",
    "OfflineMap",
    "Park",
    "TileLayer",
    "base_map",
    "drawing",
    "name_mark",
    "obstacles",
    "road_numbers",
    "tiles_of",
]

JS = [("leaflet", "/assets/leaflet/leaflet.js")]
CSS = [("leaflet_css", "/assets/leaflet/leaflet.css"), ("map_css", "/assets/map.css")]
#: Address below which the app serves the administrator's folder of tiles.
LOCAL_TILES = "/assets/tiles/{z}/{x}/{y}.png"
CLIENT = (Path(__file__).parent / "client.js").read_text(encoding="utf-8")
#: Layers of the switch in their order there, and whether each is shown at first.
LAYERS = {
    "outlines": True,
    "water": True,
    "roads": True,
    "towns": True,
    "crossings": False,
    "parks": False,
    "grid": False,
}
#: Decimals of a degree that shapes are drawn with: about 11 m, one px at the closest zoom.
DECIMALS = 4
#: Width in px of a river of each rank.
RIVER_WIDTH = {3: 6, 2: 4, 1: 3}


@dataclass(frozen=True, slots=True)
class TileLayer:
    """A layer of tiles that an administrator switched on.

    Args:
        url: address with ``{z}``, ``{x}`` and ``{y}``.
        credit: words that name its source on the map.
    """

    url: str
    credit: str


def tiles_of(settings: Settings) -> TileLayer | None:
    """Tiles of the settings: the local folder before an address; ``None`` when neither is set."""
    url = LOCAL_TILES if settings.tile_dir else settings.tile_url
    return TileLayer(url, settings.tile_credit or t("map.tile_credit")) if url else None


class OfflineMap(folium.Map):
    """Folium map whose files come from this server. Lists are set anew, never edited."""

    def __init__(self, **options: Any) -> None:
        super().__init__(tiles=None, **options)
        # Folium gives the limits of zoom to a tile layer only, and this map has none.
        self.options |= {"min_zoom": options["min_zoom"], "max_zoom": options["max_zoom"]}
        self.default_js = list(JS)
        self.default_css = list(CSS)


class Client(MacroElement):
    """Runs ``client.js`` on the map with its shapes, names and words."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        ({{ this.code }})({{ this._parent.get_name() }}, {{ this.data }}, {{ this.options }});
        {% endmacro %}
        """
    )

    def __init__(self, data: str, options: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Client"
        self.code = CLIENT
        self.data = data
        self.options = options


def _text(value: object) -> str:
    """JSON that a script may hold: no end tag, none of Jinja's signs."""
    words = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    # JSON itself never opens two braces, so these stand in strings, where they can be spelled.
    for sign, spelled in (("{{", "{\\u007b"), ("{%", "{\\u0025"), ("{#", "{\\u0023")):
        words = words.replace(sign, spelled)
    return words


def _rounded(numbers: Any) -> Any:
    if isinstance(numbers, (list, tuple)):
        return [_rounded(n) for n in numbers]
    return round(numbers, DECIMALS)


def _shapes(pane: str, geometries: Iterable[Any], **style: object) -> dict[str, object]:
    """Shapes of one look in one pane of the map."""
    drawn = []
    for geometry in geometries:
        shape = mapping(geometry)
        drawn.append({"type": shape["type"], "coordinates": _rounded(shape["coordinates"])})
    return {
        "pane": pane,
        "style": style,
        "shapes": {"type": "GeometryCollection", "geometries": drawn},
    }


def _land(geo: Geo, frame: str) -> list[dict[str, object]]:
    """Neighbours, land and outlines as of the frame."""
    old = frame == "old"
    around = geo.neighbours if old else geo.neighbours.dissolve(by="name_since_2025")
    province = geo.provinces_old if old else geo.province_new
    units = geo.districts if old else geo.communes_light
    line = {"fill": False}
    return [
        _shapes(
            "land",
            around.geometry,
            fillColor=NEIGHBOUR,
            fillOpacity=1,
            color=NEIGHBOUR_EDGE,
            weight=0.8,
        ),
        _shapes("land", province.geometry, fillColor=LAND, fillOpacity=1, color=LAND, weight=0.5),
        _shapes("outlines", units.geometry, color=DISTRICT_EDGE, weight=0.8, **line),
        _shapes("province", province.geometry, color=PROVINCE_EDGE, weight=1.3, **line),
    ]


def _lines(geo: Geo) -> list[dict[str, object]]:
    """Coast, rivers and roads."""
    coast = geo.rivers[geo.rivers["kind"] == "coast"]
    found = [_shapes("water", coast.geometry, color=COAST, weight=1.6, fill=False)]
    for rank, width in RIVER_WIDTH.items():
        rows = geo.rivers[(geo.rivers["kind"] == "river") & (geo.rivers["rank"] == rank)]
        if len(rows):
            found.append(_shapes("water", rows.geometry, color=WATER, weight=width, fill=False))
    found.append(_shapes("roads", geo.roads.geometry, color=ROAD, weight=2, fill=False))
    return found


@lru_cache(maxsize=24)
def _data(
    same: Same[Geo], frame: str, avoid: tuple[tuple[float, float], ...], parks: tuple[Park, ...]
) -> str:
    return _text(drawing(same.value, frame, avoid, parks))


def drawing(
    geo: Geo,
    frame: str = "old",
    avoid: tuple[tuple[float, float], ...] = (),
    parks: tuple[Park, ...] = (),
) -> dict[str, Any]:
    """All that the client draws of the base map, as data.

    Args:
        geo: boundaries and base layers.
        frame: ``old`` draws districts until 30/6/2025, ``new`` communes since 1/7/2025.
        avoid: points (lon, lat) that first road numbers keep away from.
        parks: industrial parks that have a place.

    Returns:
        ``shapes`` (pane, style, geometry), ``labels`` and ``layers`` (id, name, shown).
    """
    labels = names.all_labels(geo, frame, avoid, parks)
    used = {label.layer for label in labels} | {"outlines", "water", "roads", "grid"}
    kinds = {p.kind for p in geo.places if p.kind in CROSSINGS}
    words = {layer: t(f"map.layer_{layer}") for layer in LAYERS if layer != "towns"}
    words["towns"] = t(f"map.layer_towns_{frame}")
    if "port" not in kinds:
        words["crossings"] = t("map.layer_crossings_inland")
    return {
        "frame": frame,
        "shapes": [*_land(geo, frame), *_lines(geo)],
        "labels": [label.compact() for label in labels],
        "layers": [
            {"id": layer, "name": words[layer], "on": shown}
            for layer, shown in LAYERS.items()
            if layer in used
        ],
    }


#: Words that the client shows or says, each ``map.<word>`` of i18n.
WORDS = (
    "zoom_in",
    "zoom_out",
    "home",
    "layers",
    "layers_title",
    "north",
    "east",
    "latitude",
    "close",
    "name",
)


def _options(frame: str, tiles: TileLayer | None, mark: str) -> str:
    west, south, east, north = DEFAULT_WINDOW
    hatch = (
        '<svg width="0" height="0" style="position:absolute"><defs><pattern id="vl-gap" '
        'width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="5" height="5" fill="{PAPER}"/>'
        f'<rect width="1.4" height="5" fill="{HATCH_DARK}"/></pattern></defs></svg>'
    )
    taken = f"{TAKEN_ON.day}/{TAKEN_ON.month}/{TAKEN_ON.year}"
    options: dict[str, object] = {
        "home": [[south, west], [north, east]],
        "region": REGION,
        "words": {word: t(f"map.{word}") for word in WORDS},
        "credit": t(f"map.credit_{frame}", date=taken),
        "short": t("map.credit_short", date=taken),
        "mark": mark,
        "hatch": hatch,
        "gap": [PAPER, HATCH_DARK],
        "alert": ALERT,
        "line": MUTED,
        "tiles": None,
    }
    if tiles is not None:
        options["tiles"] = {"url": tiles.url, "credit": tiles.credit, "name": t("map.layer_tiles")}
    return _text(options)


def base_map(
    geo: Geo,
    *,
    frame: str = "old",
    avoid: tuple[tuple[float, float], ...] = (),
    parks: tuple[Park, ...] = (),
    tiles: TileLayer | None = None,
    mark: str = "",
    canvas: bool = False,
) -> folium.Map:
    """A new base map, locked to the region.

    A map is built anew for each run (drawing it renames its parts); what it draws is prepared
    once for the same arguments.

    Args:
        geo: boundaries and base layers.
        frame: ``old`` draws districts until 30/6/2025, ``new`` communes since 1/7/2025.
        avoid: points (lon, lat) that road numbers keep away from: all clusters of the data.
        parks: industrial parks that have a place, drawn when their layer is switched on.
        tiles: tiles that an administrator switched on; ``None`` draws none.
        mark: watermark over the map; empty draws none.
        canvas: draw marks on one canvas instead of one shape each (very many clusters).
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
        prefer_canvas=canvas,
        # The client watches the frame itself: its height may change without the window's.
        track_resize=False,
        control_scale=False,
    )
    data = _data(Same(geo), frame, tuple(avoid), tuple(parks))
    Client(data, _options(frame, tiles, mark)).add_to(target)
    return target
