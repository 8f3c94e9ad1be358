"""The base map comes from this server alone and is the same at every run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import folium
import pytest
from shapely.geometry import Point
from xstatic.pkg import leaflet

from dashboard.geodata import DEFAULT_WINDOW, REGION, Geo
from dashboard.maps.base import CSS, JS, base_map, obstacles, road_numbers

POINTS = ((106.0, 10.0), (106.3, 9.9))
TILES = "https://tiles.example/{z}/{x}/{y}.png"


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


def addresses(page: str) -> set[str]:
    """Everything a browser would fetch: src, href and CSS urls."""
    found = re.findall(r"""(?:src|href)\s*=\s*["']([^"']+)["']""", page)
    return set(found) | set(re.findall(r"""url\(\s*["']?([^"')]+)""", page))


def without_ids(page: str) -> str:
    """The page with the random names of its parts replaced."""
    return re.sub(r"[0-9a-f]{32}", "id", page)


@pytest.fixture(scope="module")
def drawn(geo: Geo) -> str:
    return rendered(base_map(geo, POINTS))


# --- offline ------------------------------------------------------------------------------------
def test_nothing_is_fetched_from_another_host(drawn: str) -> None:
    assert addresses(drawn) == {address for _, address in (*JS, *CSS)}
    assert [a for a in addresses(drawn) if not a.startswith("/assets/")] == []


def test_no_address_of_the_internet_is_written_anywhere(drawn: str) -> None:
    assert re.findall(r"https?://[^\s\"'<>)]+|[\"']//[^\"']+", drawn) == []


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


# --- tiles --------------------------------------------------------------------------------------
def test_there_are_no_tiles_by_default(drawn: str) -> None:
    assert "tileLayer" not in drawn


def test_an_administrator_can_switch_tiles_on(geo: Geo) -> None:
    page = rendered(base_map(geo, POINTS, TILES))
    assert page.count("L.tileLayer(") == 1
    assert TILES in page


def test_land_hides_no_tiles(geo: Geo) -> None:
    page = rendered(base_map(geo, POINTS, TILES))
    assert re.findall(r'"fillOpacity": (?!0\.0)[\d.]+', page) == []


# --- the same at every run ----------------------------------------------------------------------
def test_two_base_maps_differ_only_by_the_names_of_their_parts(geo: Geo) -> None:
    first, second = (rendered(base_map(geo, POINTS)) for _ in range(2))
    assert first != second
    assert without_ids(first) == without_ids(second)


def test_a_map_leaves_the_shared_layers_as_they_were(geo: Geo) -> None:
    before = {name: getattr(geo, name).to_json() for name in ("districts", "neighbours", "rivers")}
    base_map(geo, POINTS)
    assert {name: getattr(geo, name).to_json() for name in before} == before


# --- region -------------------------------------------------------------------------------------
def layers(target: folium.Map) -> dict[str, dict[str, object]]:
    found = [c for c in target._children.values() if isinstance(c, folium.GeoJson)]
    return {c.layer_name: c.data for c in found}


def test_the_map_is_locked_to_the_region(drawn: str) -> None:
    west, south, east, north = REGION
    (low_lat, low_lon), (high_lat, high_lon) = option(drawn, "maxBounds")  # type: ignore[misc]
    assert low_lat < south < north < high_lat
    assert low_lon < west < east < high_lon
    assert 7 < float(str(option(drawn, "minZoom"))) < float(str(option(drawn, "maxZoom"))) <= 16


def test_the_first_view_is_the_default_window(drawn: str) -> None:
    west, south, east, north = DEFAULT_WINDOW
    fit = re.search(r"fitBounds\(\s*(\[\[.*?\]\])", drawn, re.DOTALL)
    assert fit
    assert json.loads(fit[1]) == [[south, west], [north, east]]


def test_base_layers_take_no_clicks(geo: Geo) -> None:
    target = base_map(geo)
    own = [c for c in target._children.values() if isinstance(c, folium.GeoJson)]
    assert len(own) >= 6
    assert [c.layer_name for c in own if c.options.get("interactive") is not False] == []


def test_each_layer_holds_all_its_shapes(geo: Geo) -> None:
    found = layers(base_map(geo))
    assert len(found["districts"]["features"]) == len(geo.districts)  # type: ignore[arg-type]
    assert len(found["neighbours"]["features"]) == len(geo.neighbours)  # type: ignore[arg-type]
    assert len(found["land"]["features"]) == len(geo.provinces_old)  # type: ignore[arg-type]


def test_neighbours_are_other_provinces_only(geo: Geo) -> None:
    """Own land would be painted over by a neighbour of the same place."""
    own = geo.provinces_old.geometry.union_all()
    for row in geo.neighbours.itertuples():
        shared = row.geometry.intersection(own).area
        assert shared < 0.05 * min(row.geometry.area, own.area), row.name
    drawn = layers(base_map(geo))["neighbours"]["features"]
    assert len(drawn) == len(geo.neighbours)  # type: ignore[arg-type]


# --- names --------------------------------------------------------------------------------------
def test_former_seats_and_road_numbers_are_written(geo: Geo, drawn: str) -> None:
    for seat in geo.seats:
        assert f">{seat.label}<" in drawn
    for ref, _, _ in road_numbers(geo):
        assert f">{ref}<" in drawn


def test_the_eastern_sea_is_named(drawn: str) -> None:
    assert "BIỂN ĐÔNG" in drawn


def test_a_road_has_at_most_one_shield_and_it_lies_on_the_road(geo: Geo) -> None:
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


def test_obstacles_are_the_seats_and_the_shields(geo: Geo) -> None:
    found = obstacles(geo, POINTS)
    places = {(o[0], o[1]) for o in found}
    assert places == {(s.lon, s.lat) for s in geo.seats} | {
        (lon, lat) for _, lon, lat in road_numbers(geo, POINTS)
    }
    assert all(o[2] < o[4] and o[3] < o[5] for o in found)


def test_a_region_without_roads_can_be_drawn(geo: Geo) -> None:
    bare = replace(geo, roads=geo.roads.iloc[:0], seats=())
    assert "L.map(" in rendered(base_map(bare))
