"""The base map comes from this server alone and is the same at every run."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, Polygon, box, shape
from xstatic.pkg import leaflet

from dashboard.geodata import DEFAULT_WINDOW, REGION, TAKEN_ON, Geo
from dashboard.i18n import t
from dashboard.maps import base, names
from dashboard.maps.base import (
    CSS,
    JS,
    LAYERS,
    LOCAL_TILES,
    Park,
    TileLayer,
    base_map,
    drawing,
    obstacles,
    road_numbers,
    tiles_of,
)
from dashboard.settings import load_settings

POINTS = ((106.0, 10.0), (106.3, 9.9))
TILES = TileLayer("https://tiles.example/{z}/{x}/{y}.png", "Nguồn <thử>")
PARKS = (Park("KCN Hòa Phú", 105.94433, 10.17308), Park("KCN thử", 106.1, 10.0, "commune"))
FRAMES = ("old", "new")
WIDE = (105.0, 9.0, 107.5, 11.0)


def rendered(target: folium.Map) -> str:
    """The page of a map, with letters as letters."""
    page = str(target.get_root().render())
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), page)


def option(page: str, name: str) -> object:
    """A value among the options that Leaflet's map is made with."""
    options = page[page.index("L.map(") :]
    found = re.search(rf'"{name}": (\[.*?\](?=,\s*"|\s*\}})|[^,]+)', options, re.DOTALL)
    assert found, name
    return json.loads(re.sub(r",(\s*\])", r"\1", found[1]))


def client(target: folium.Map) -> base.Client:
    """The element that runs the script of the base map."""
    (found,) = (c for c in target._children.values() if isinstance(c, base.Client))
    return found


def given(target: folium.Map) -> tuple[dict[str, Any], dict[str, Any]]:
    """Data and options that the script is called with."""
    element = client(target)
    return json.loads(element.data), json.loads(element.options)


def addresses(page: str) -> set[str]:
    """Everything a browser would fetch: src, href and CSS urls."""
    found = re.findall(r"""(?:src|href)\s*=\s*["']([^"']+)["']""", page)
    found = [a for a in found if a != "#"]
    return set(found) | set(re.findall(r"""url\(\s*["']?([^"')]+)""", page)) - {"#vl-gap"}


def without_ids(page: str) -> str:
    """The page with the random names of its parts replaced."""
    return re.sub(r"[0-9a-f]{32}", "id", page)


def shapes(data: dict[str, Any], pane: str) -> list[Any]:
    """Geometries drawn in a pane."""
    return [g for s in data["shapes"] if s["pane"] == pane for g in s["shapes"]["geometries"]]


def labels(data: dict[str, Any], layer: str) -> list[dict[str, Any]]:
    """Names of a layer."""
    return [x for x in data["labels"] if x.get("layer", "") == layer]


@pytest.fixture(scope="module")
def drawn(geo: Geo) -> str:
    return rendered(base_map(geo, avoid=POINTS))


@pytest.fixture(scope="module", params=FRAMES)
def data(request: pytest.FixtureRequest, geo: Geo) -> dict[str, Any]:
    return json.loads(client(base_map(geo, frame=request.param, avoid=POINTS, parks=PARKS)).data)


# --- offline ------------------------------------------------------------------------------------
@pytest.mark.parametrize("frame", FRAMES)
def test_nothing_is_fetched_from_another_host(frame: str, geo: Geo) -> None:
    page = rendered(base_map(geo, frame=frame, avoid=POINTS, parks=PARKS))
    assert addresses(page) == {address for _, address in (*JS, *CSS)}
    assert [a for a in addresses(page) if not a.startswith("/assets/")] == []
    assert re.findall(r"https?://[^\s\"'<>)]+|[\"']//[^\"']+", page) == []


def test_leaflet_is_the_version_folium_was_written_for() -> None:
    wanted = dict(folium.Map.default_js)["leaflet"]
    version = re.search(r"leaflet@([\d.]+)", wanted)
    assert version
    own = (Path(leaflet.BASE_DIR) / "leaflet.js").read_text(encoding="utf-8")
    assert f"Leaflet {version[1]}" in own[:200]
    assert (Path(leaflet.BASE_DIR) / "leaflet.css").is_file()


def test_other_maps_keep_their_own_files(geo: Geo) -> None:
    before = list(folium.Map.default_js), list(folium.Map.default_css)
    base_map(geo)
    assert (folium.Map.default_js, folium.Map.default_css) == before


def test_the_script_holds_nothing_that_a_template_or_a_page_would_read() -> None:
    """Jinja reads the script once more, and a page ends it at its end tag."""
    assert [sign for sign in ("{{", "{%", "{#", "</script", "<!--") if sign in base.CLIENT] == []


def test_names_and_words_cannot_leave_the_script(geo: Geo) -> None:
    nasty = "</script>{{ 7*7 }}{% raw %}{# x"
    target = base_map(geo, parks=(Park(nasty, 106.1, 10.0),), mark=nasty)
    element = client(target)
    for text in (element.data, element.options):
        assert [s for s in ("</script", "{{", "{%", "{#") if s in text] == []
    assert rendered(target).count("7*7") == 3
    found, options = given(target)
    assert [x["text"] for x in labels(found, "parks")] == [nasty]
    assert options["mark"] == nasty


# --- tiles --------------------------------------------------------------------------------------
def test_there_are_no_tiles_by_default(geo: Geo) -> None:
    assert tiles_of(load_settings({})) is None
    assert given(base_map(geo))[1]["tiles"] is None


def test_an_administrator_can_switch_tiles_on(geo: Geo) -> None:
    _, options = given(base_map(geo, tiles=TILES))
    assert options["tiles"] == {
        "url": TILES.url,
        "credit": TILES.credit,
        "name": t("map.layer_tiles"),
    }


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({"CCN_TILE_URL": TILES.url}, TILES.url),
        ({"CCN_TILE_DIR": "tiles"}, LOCAL_TILES),
        ({"CCN_TILE_DIR": "tiles", "CCN_TILE_URL": TILES.url}, LOCAL_TILES),
    ],
    ids=["address", "folder", "folder goes first"],
)
def test_tiles_come_from_the_settings(settings: dict[str, str], url: str) -> None:
    assert tiles_of(load_settings(settings)) == TileLayer(url, t("map.tile_credit"))
    named = tiles_of(load_settings(settings | {"CCN_TILE_CREDIT": "Sở Công Thương"}))
    assert named == TileLayer(url, "Sở Công Thương")


# --- the same at every run ----------------------------------------------------------------------
@pytest.mark.parametrize("frame", FRAMES)
def test_two_base_maps_differ_only_by_the_names_of_their_parts(frame: str, geo: Geo) -> None:
    first, second = (
        rendered(base_map(geo, frame=frame, avoid=POINTS, parks=PARKS)) for _ in range(2)
    )
    assert first != second
    assert without_ids(first) == without_ids(second)


def test_the_drawing_is_the_same_when_it_is_made_anew(geo: Geo) -> None:
    assert drawing(geo, "new", POINTS, PARKS) == drawing(geo, "new", POINTS, PARKS)


def test_a_second_map_is_quick(geo: Geo) -> None:
    """A map is built at every run of the page; its drawing is prepared once."""
    base_map(geo, frame="new", avoid=POINTS)
    start = time.perf_counter()
    base_map(geo, frame="new", avoid=POINTS)
    assert time.perf_counter() - start < 0.05


def test_other_layers_are_not_taken_for_the_same(geo: Geo) -> None:
    base_map(geo)
    bare = given(base_map(replace(geo, roads=geo.roads.iloc[:0])))[0]
    assert labels(bare, "roads") == []


def test_a_map_leaves_the_shared_layers_as_they_were(geo: Geo) -> None:
    columns = ("districts", "communes_light", "neighbours", "rivers")
    before = {name: getattr(geo, name).to_json() for name in columns}
    for frame in FRAMES:
        drawing(geo, frame, POINTS, PARKS)
    assert {name: getattr(geo, name).to_json() for name in before} == before


# --- region -------------------------------------------------------------------------------------
def test_the_map_is_locked_to_the_region(drawn: str) -> None:
    west, south, east, north = REGION
    (low_lat, low_lon), (high_lat, high_lon) = option(drawn, "maxBounds")  # type: ignore[misc]
    assert low_lat < south < north < high_lat
    assert low_lon < west < east < high_lon
    assert 7 < float(str(option(drawn, "minZoom"))) < float(str(option(drawn, "maxZoom"))) <= 16


@pytest.mark.parametrize("frame", FRAMES)
def test_the_first_view_is_the_default_window_in_both_frames(frame: str, geo: Geo) -> None:
    west, south, east, north = DEFAULT_WINDOW
    assert given(base_map(geo, frame=frame))[1]["home"] == [[south, west], [north, east]]


def test_marks_are_drawn_on_one_canvas_when_asked(geo: Geo) -> None:
    assert option(rendered(base_map(geo, canvas=True)), "preferCanvas") is True
    assert option(rendered(base_map(geo)), "preferCanvas") is False


# --- shapes -------------------------------------------------------------------------------------
def test_each_frame_has_its_own_outlines(geo: Geo) -> None:
    old, new = (drawing(geo, f) for f in FRAMES)
    assert len(shapes(old, "outlines")) == len(geo.districts)
    assert len(shapes(new, "outlines")) == len(geo.communes_light)
    assert len(shapes(old, "province")) == len(geo.provinces_old)
    assert len(shapes(new, "province")) == len(geo.province_new)


def test_neighbours_are_those_of_the_frame(geo: Geo) -> None:
    old, new = (drawing(geo, f) for f in FRAMES)
    since = geo.neighbours["name_since_2025"].nunique()
    assert len(shapes(old, "land")) == len(geo.neighbours) + len(geo.provinces_old)
    assert len(shapes(new, "land")) == since + len(geo.province_new)
    for found, column in ((old, "name"), (new, "name_since_2025")):
        written = {x["text"] for x in labels(found, "")}
        allowed = {n.upper() for n in geo.neighbours[column]} | {t("map.sea")}
        assert t("map.sea") in written <= allowed
    assert "TIỀN GIANG" in {x["text"] for x in labels(old, "")}
    assert "TIỀN GIANG" not in {x["text"] for x in labels(new, "")}


def test_neighbours_are_other_provinces_only(geo: Geo) -> None:
    """Own land would be painted over by a neighbour of the same place."""
    own = geo.provinces_old.geometry.union_all()
    for row in geo.neighbours.itertuples():
        shared = row.geometry.intersection(own).area
        assert shared < 0.05 * min(row.geometry.area, own.area), row.name


def test_shapes_are_drawn_where_they_are(geo: Geo, data: dict[str, Any]) -> None:
    units = geo.districts if data["frame"] == "old" else geo.communes_light
    for drawn_shape, true in zip(shapes(data, "outlines"), units.geometry, strict=True):
        assert shape(drawn_shape).hausdorff_distance(true) < 2 * 10.0**-base.DECIMALS
    assert len(shapes(data, "water")) == len(geo.rivers)
    assert len(shapes(data, "roads")) == len(geo.roads)


def test_panes_of_the_shapes_exist_and_lie_below_the_marks(data: dict[str, Any]) -> None:
    block = base.CLIENT.split("const PANES = {")[1].split("}")[0]
    panes = {name: int(z) for name, z in re.findall(r"(\w+): (\d+)", block)}
    assert {s["pane"] for s in data["shapes"]} <= set(panes)
    # Leaflet draws marks at 400 and names at 600.
    assert all(z < 400 for name, z in panes.items() if name != "basenames")
    assert 400 < panes["basenames"] < 600
    assert panes["land"] < panes["shades"] < panes["outlines"]


# --- layers of the switch -----------------------------------------------------------------------
def test_layers_are_switched_on_as_told(data: dict[str, Any]) -> None:
    assert {x["id"]: x["on"] for x in data["layers"]} == LAYERS
    on = {k for k, shown in LAYERS.items() if shown}
    assert on == {"outlines", "water", "roads", "towns"}
    assert [
        x["name"] for x in data["layers"] if not x["name"] or x["name"] != x["name"].strip()
    ] == []


def test_a_layer_without_content_is_not_offered(geo: Geo) -> None:
    bare = replace(geo, places=(), seats=())
    offered = {x["id"] for x in drawing(bare)["layers"]}
    assert offered == set(LAYERS) - {"towns", "crossings", "parks"}


def test_ports_are_named_only_where_there_are_any(geo: Geo) -> None:
    inland = replace(geo, places=tuple(p for p in geo.places if p.kind != "port"))
    assert t("map.layer_crossings_inland") in {x["name"] for x in drawing(inland)["layers"]}
    port = replace(geo.places[0], kind="port")
    with_port = replace(geo, places=(*inland.places, port))
    assert t("map.layer_crossings") in {x["name"] for x in drawing(with_port)["layers"]}


def test_every_name_belongs_to_a_layer_of_the_switch(data: dict[str, Any]) -> None:
    assert {x.get("layer", "") for x in data["labels"]} == (set(LAYERS) - {"grid"}) | {""}


def test_every_kind_of_name_has_a_look_and_a_rank() -> None:
    style = (Path(base.__file__).parent / "map.css").read_text(encoding="utf-8")
    ranks = base.CLIENT.split("const RANK = {")[1].split("}")[0]
    for css in ("cl", "cp", "st", "st-low", "po", "dn", "rd", "rv", "nb", "un-name"):
        assert re.search(rf"\.{css}\b", style), css
        assert re.search(rf'"?{css}"?: \d', ranks), css


# --- names --------------------------------------------------------------------------------------
def test_former_towns_in_the_old_frame_and_seats_in_the_new(geo: Geo) -> None:
    old, new = (labels(drawing(geo, f), "towns") for f in FRAMES)
    cities = {s.label for s in geo.seats}
    assert {p.label for p in geo.places if p.kind in ("city", "town")} == {x["text"] for x in old}
    assert len(new) == sum(p.kind in ("city", "town", "commune_seat") for p in geo.places)
    assert {x["text"] for x in new} <= set(geo.communes["name"]) | cities
    for found in (old, new):
        zooms = [x.get("zoom", 0.0) for x in found]
        assert zooms == sorted(zooms)
        assert {x["text"] for x in found if x.get("keep")} == cities


def test_a_place_outside_of_all_units_keeps_its_label(geo: Geo) -> None:
    far = replace(geo.places[0], label="Xa", lon=100.0, lat=5.0, rank=5, kind="commune_seat")
    (only,) = names.towns(replace(geo, places=(far,)), "new")
    assert (only.text, only.same) == ("Xa", "")


def test_units_are_named_inside_of_themselves(geo: Geo, data: dict[str, Any]) -> None:
    units = geo.districts if data["frame"] == "old" else geo.communes_light
    by_id = units.set_index("unit_id").geometry
    named = labels(data, "outlines")
    assert {x["same"] for x in named} == set(by_id.index)
    known = geo.districts if data["frame"] == "old" else geo.communes
    spelled = dict(zip(known["unit_id"], known["name"], strict=True))
    for label in named:
        assert label["text"] == spelled[label["same"]]
        for lat, lon, room in label["at"]:
            sides = LineString([(lon - room, lat), (lon + room, lat)])
            assert by_id[label["same"]].buffer(2e-4).contains(sides), label["text"]


def test_a_name_has_most_room_in_the_middle_of_an_area() -> None:
    square = box(106, 10, 106.4, 10.2)
    (lat, lon, room), *rest = names.spots(square)
    assert (lat, lon) == pytest.approx((10.1, 106.2), abs=0.01)
    assert room == pytest.approx(0.2, abs=0.001)
    assert 0 < len(rest) < names.SPOTS


def test_an_area_too_thin_for_a_name_has_no_place() -> None:
    assert names.spots(Polygon()) == ()
    needle = Polygon([(106, 10), (106.2, 10), (106, 10)])
    assert names.spots(needle) == ()


def test_seats_crossings_and_parks_stand_where_they_are(geo: Geo, data: dict[str, Any]) -> None:
    true = {(p.lat, p.lon) for p in geo.places}
    for label in (*labels(data, "towns"), *labels(data, "crossings")):
        assert tuple(label["at"][0][:2]) in true
    assert len(labels(data, "crossings")) == sum(p.kind in names.CROSSINGS for p in geo.places)
    assert [(x["text"], x["at"]) for x in labels(data, "parks")] == [
        (p.name, [[p.lat, p.lon, 0.0]]) for p in PARKS
    ]


def test_a_rough_place_says_so(data: dict[str, Any]) -> None:
    sure, rough = labels(data, "parks")
    assert sure["tip"] == PARKS[0].name
    assert rough["tip"] == t("map.tip_rough", name=PARKS[1].name)
    assert "rough" in rough["dot"].split()
    assert "rough" not in sure["dot"].split()


def test_rivers_are_named_along_their_course(geo: Geo, data: dict[str, Any]) -> None:
    found = {x["text"]: x for x in labels(data, "water")}
    assert set(found) == set(geo.rivers[geo.rivers["kind"] == "river"]["name"])
    assert all(x["turn"] and x["gap"] > 0 for x in found.values())
    course = dict(zip(geo.rivers["name"], geo.rivers.geometry, strict=True))
    for name, label in found.items():
        for line in label["lines"]:
            assert course[name].distance(LineString([(x, y) for y, x in line])) < 1e-3


def test_the_eastern_sea_is_named_on_the_sea(geo: Geo, data: dict[str, Any]) -> None:
    (sea,) = [x for x in labels(data, "") if x["text"] == t("map.sea")]
    land = gpd.GeoSeries([*geo.neighbours.geometry, *geo.provinces_old.geometry]).union_all()
    assert len(sea["at"]) > 5
    assert [p for p in sea["at"] if land.contains(Point(p[1], p[0]))] == []


def test_the_credit_names_source_and_day_and_frame(geo: Geo) -> None:
    day = f"{TAKEN_ON.day}/{TAKEN_ON.month}/{TAKEN_ON.year}"
    seen = set()
    for frame in FRAMES:
        _, options = given(base_map(geo, frame=frame))
        assert day in options["credit"]
        assert day in options["short"]
        assert "Sơ đồ minh họa" in options["credit"]
        assert "1/7/2025" in options["credit"]
        seen.add(options["credit"])
    assert len(seen) == 2
    assert (Path(__file__).parents[2] / "geo" / "README.md").read_text("utf-8").count(day)


# --- road numbers and obstacles of the first placement ------------------------------------------
def test_a_road_has_at_most_one_first_shield_and_it_lies_on_the_road(geo: Geo) -> None:
    shields = road_numbers(geo, POINTS)
    roads = {str(r.ref): r.geometry for r in geo.roads.itertuples()}
    refs = [ref for ref, _, _ in shields]
    assert refs == [r for r in roads if r in refs]
    assert len(refs) >= len(roads) / 2
    for ref, lon, lat in shields:
        assert roads[ref].distance(Point(lon, lat)) < 1e-6


def test_a_shield_stays_off_the_clusters(geo: Geo) -> None:
    on_them = tuple((lon, lat) for _, lon, lat in road_numbers(geo))
    places = {(lon, lat) for _, lon, lat in road_numbers(geo, on_them)}
    assert places
    assert places & set(on_them) == set()


def test_every_road_is_numbered_along_its_course(geo: Geo, data: dict[str, Any]) -> None:
    found = {x["text"]: x for x in labels(data, "roads")}
    assert set(found) == set(geo.roads["ref"])
    first = {ref: [lat, lon, 0.0] for ref, lon, lat in road_numbers(geo, POINTS)}
    assert {t: x["at"][0] for t, x in found.items() if x.get("at")} == first
    assert all(x["lines"] and x["gap"] > 0 for x in found.values())


def test_obstacles_are_the_seats_and_the_shields(geo: Geo) -> None:
    found = obstacles(geo, POINTS)
    places = {(o[0], o[1]) for o in found}
    assert places == {(s.lon, s.lat) for s in geo.seats} | {
        (lon, lat) for _, lon, lat in road_numbers(geo, POINTS)
    }
    assert all(o[2] < o[4] and o[3] < o[5] for o in found)


def test_a_region_without_roads_can_be_drawn(geo: Geo) -> None:
    bare = replace(geo, roads=geo.roads.iloc[:0], seats=(), places=())
    assert "L.map(" in rendered(base_map(bare))
