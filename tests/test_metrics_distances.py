"""Distances from clusters to roads, ports, parks and provincial centres."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import geopandas as gpd
import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dashboard.geodata import Geo, load_geo
from dashboard.metrics.distances import DISTANCES, TARGET_RULES, TARGETS, distances
from dashboard.metrics.rules import limit
from dashboard.panels import distances as panels
from dashboard.panels.model import Context
from dashboard.settings import ROOT
from dashboard.store import Book, load
from dashboard.vn2000 import METRIC, WGS84
from tests import builders
from tests.builders import TODAY, Row

Make = Callable[..., Context]
LON, LAT = st.floats(105.7, 106.7), st.floats(9.6, 10.3)
PORT = "Cảng biển Trung tâm Điện lực Duyên Hải"


@pytest.fixture(scope="module")
def found(book: Book, geo: Geo) -> pl.DataFrame:
    return distances(book, geo, TODAY)


@cache
def layers() -> Geo:
    return load_geo(ROOT / "geo")


@cache
def public() -> Book:
    return load("public", ROOT / "data")


def made(book: Book, *clusters: Row) -> Book:
    rows = [{"province_id": "p86-cu", "location_precision": "site"} | c for c in clusters]
    return replace(book, clusters=builders.frame("clusters", rows))


def one(frame: pl.DataFrame, target: str) -> dict[str, object]:
    return frame.row(by_predicate=pl.col("target") == target, named=True)


# --- shape --------------------------------------------------------------------------------------
def test_one_row_per_cluster_and_target(found: pl.DataFrame, book: Book) -> None:
    assert found.schema == DISTANCES
    assert found["cluster_id"].to_list() == [
        c for c in book.clusters["cluster_id"] for _ in TARGETS
    ]
    assert found["target"].to_list() == list(TARGETS) * len(book.clusters)


def test_a_cluster_without_a_place_has_no_distance(found: pl.DataFrame) -> None:
    nowhere = found.filter(pl.col("location_precision").is_null())
    assert nowhere["cluster_id"].unique().to_list() == ["vl-thien-my"]
    empty = nowhere.select("name", "target_id", "km", "tolerance_km")
    assert set(empty.null_count().row(0)) == {len(TARGETS)}


def test_every_other_cluster_has_every_distance(found: pl.DataFrame) -> None:
    placed = found.filter(pl.col("location_precision").is_not_null())
    assert placed.null_count().sum_horizontal().item() == 0
    assert placed.filter(pl.col("km") < 0).is_empty()
    assert placed.filter(pl.col("km") > 150).is_empty()


def test_no_clusters_no_rows(book: Book, geo: Geo) -> None:
    empty = distances(book, geo, TODAY, book.clusters.clear())
    assert empty.schema == DISTANCES
    assert empty.is_empty()


# --- values -------------------------------------------------------------------------------------
@given(lon=LON, lat=LAT)
def test_nearest_is_nearest_and_measured_in_9209(
    lon: float, lat: float, book: Book, geo: Geo
) -> None:
    frame = distances(made(book, {"lon": lon, "lat": lat}), geo, TODAY)
    here = gpd.GeoSeries([shapely.Point(lon, lat)], crs=WGS84).to_crs(METRIC).iloc[0]
    parks = book.parks.filter(pl.col("kind").cast(pl.String) == "KCN").drop_nulls("lon")
    shapes = gpd.GeoSeries(gpd.points_from_xy(parks["lon"], parks["lat"]), crs=WGS84).to_crs(METRIC)
    assert one(frame, "park")["km"] == pytest.approx(shapes.distance(here).min() / 1000)
    roads = geo.roads.to_crs(METRIC).distance(here).min() / 1000
    assert one(frame, "road")["km"] == pytest.approx(roads, abs=1e-6)


@given(lon=LON, lat=LAT, east=st.floats(-20, 20), north=st.floats(-20, 20))
def test_moving_a_cluster_changes_a_distance_by_no_more(
    lon: float, lat: float, east: float, north: float
) -> None:
    book, geo = public(), layers()
    start = gpd.GeoSeries([shapely.Point(lon, lat)], crs=WGS84).to_crs(METRIC)
    end = start.translate(1000 * east, 1000 * north).to_crs(WGS84).iloc[0]
    own = made(book, {"lon": lon, "lat": lat}, {"lon": end.x, "lat": end.y})
    km = distances(own, geo, TODAY)["km"].to_list()
    pairs = zip(km[: len(TARGETS)], km[len(TARGETS) :], strict=True)
    assert all(abs(a - b) <= (east**2 + north**2) ** 0.5 + 1e-6 for a, b in pairs)


def test_a_target_at_the_place_is_at_no_distance(book: Book, geo: Geo) -> None:
    park = book.parks.row(by_predicate=pl.col("park_id") == "kcn-long-duc", named=True)
    frame = distances(made(book, {"lon": park["lon"], "lat": park["lat"]}), geo, TODAY)
    row = one(frame, "park")
    assert (row["target_id"], row["name"]) == ("kcn-long-duc", "KCN Long Đức")
    assert row["km"] == pytest.approx(0)


def test_only_industrial_parks_count(book: Book, geo: Geo) -> None:
    zone = book.parks.row(by_predicate=pl.col("park_id") == "kkt-dinh-an", named=True)
    frame = distances(made(book, {"lon": zone["lon"], "lat": zone["lat"]}), geo, TODAY)
    assert one(frame, "park")["target_id"] != "kkt-dinh-an"


def test_equally_near_parks_are_told_by_name(book: Book, geo: Geo) -> None:
    # Two phases of one park share a point.
    frame = distances(made(book, {"lon": 105.79534, "lat": 10.08931}), geo, TODAY)
    assert one(frame, "park")["name"] == "KCN Bình Tân (Gilimex Vĩnh Long)"


@pytest.mark.parametrize(("province", "seat"), [("p86-cu", "Vĩnh Long"), ("p84-cu", "Trà Vinh")])
def test_centres_of_today_and_before(province: str, seat: str, book: Book, geo: Geo) -> None:
    at = next(s for s in geo.seats if s.label == seat)
    own = made(book, {"province_id": province, "lon": at.lon, "lat": at.lat})
    frame = distances(own, geo, TODAY)
    assert one(frame, "centre")["name"] == "Vĩnh Long"
    assert (one(frame, "old_centre")["name"], one(frame, "old_centre")["km"]) == (seat, 0)


def test_a_known_distance(book: Book, geo: Geo) -> None:
    # TP Vĩnh Long - TP Trà Vinh: 53 km by the coordinates of both seats.
    at = next(s for s in geo.seats if s.label == "Trà Vinh")
    frame = distances(made(book, {"lon": at.lon, "lat": at.lat}), geo, TODAY)
    assert one(frame, "centre")["km"] == pytest.approx(53.4, abs=0.3)


# --- errors of places ---------------------------------------------------------------------------
def test_errors_are_dated_rules(book: Book) -> None:
    codes = {*TARGET_RULES.values(), *(f"distance_{p}" for p in ("site", "hamlet", "commune"))}
    told = {c: limit(book.rules, c, TODAY) for c in [*codes, "distance_district"]}
    assert None not in told.values()
    sources = book.rules.filter(pl.col("code").is_in(list(told)))["source_id"].unique().to_list()
    assert sources == ["quy-uoc"]


def test_the_error_is_that_of_both_places(book: Book, geo: Geo) -> None:
    at: Row = {"lon": 106.0, "lat": 10.0}
    grades = ("site", "hamlet", "commune", "district")
    own = made(book, *({**at, "location_precision": p} for p in grades))
    frame = distances(own, geo, TODAY)
    roads = frame.filter(pl.col("target") == "road")["tolerance_km"].to_list()
    assert roads == [3.5, 5.0, 9.5, 16.0]
    assert frame.filter(pl.col("target") == "park")["tolerance_km"].to_list() == [1.5, 3, 7.5, 14]


def test_without_a_rule_the_error_is_not_known(book: Book, geo: Geo) -> None:
    own = made(book, {"lon": 106.0, "lat": 10.0})
    frame = distances(own, geo, dt.date(2000, 1, 1))
    assert frame["tolerance_km"].null_count() == len(frame)
    assert frame["km"].null_count() == 0
    assert "(± ? km)" in panels.distance_text(one(frame, "centre"))


# --- ports --------------------------------------------------------------------------------------
def test_ports_come_from_the_layer_with_a_source(geo: Geo, book: Book) -> None:
    ports = [p for p in geo.places if p.kind == "port"]
    assert [p.name for p in ports] == [PORT]
    source = book.sources.row(by_predicate=pl.col("source_id") == "tbhh-267-2020", named=True)
    assert source["url"].startswith("https://www.vms-south.vn/")
    # Middle of the four corners of the water in front of the berth, as the notice lists them.
    lats, lons = (41.1, 39.4, 34.0, 35.7), (16.6, 15.1, 21.2, 22.8)
    assert ports[0].lat == pytest.approx(9 + 34 / 60 + sum(lats) / 4 / 3600, abs=1e-5)
    assert ports[0].lon == pytest.approx(106 + 32 / 60 + sum(lons) / 4 / 3600, abs=1e-5)


def test_without_ports_the_row_says_nothing(book: Book, geo: Geo, ctx: Make) -> None:
    bare = replace(geo, places=tuple(p for p in geo.places if p.kind != "port"))
    frame = distances(made(book, {"lon": 106.0, "lat": 10.0}), bare, TODAY)
    port = one(frame, "port")
    assert (port["km"], port["name"], port["tolerance_km"]) == (None, None, None)
    shown = dict(panels.rows(replace(ctx(), geo=bare), "vl-trung-nghia"))
    assert "chưa có vị trí cảng trong dữ liệu" in shown["Cảng đã có vị trí"]


def test_a_layer_without_a_system_is_refused(book: Book, geo: Geo) -> None:
    lost = geo.roads.set_crs(None, allow_override=True)
    with pytest.raises(ValueError, match="coordinate system"):
        distances(book, replace(geo, roads=lost), TODAY)
    moved = geo.roads.to_crs("EPSG:9210")
    with pytest.raises(ValueError, match="EPSG:9210"):
        distances(book, replace(geo, roads=moved), TODAY)


# --- words --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("km", "tolerance", "words"),
    [
        (35.3, 2.5, "khoảng 35 km (± 2,5 km)"),
        (0.53, 5.0, "dưới 6 km"),
        (0.0, 9.5, "dưới 10 km"),
        (5.0, 5.0, "khoảng 5 km (± 5 km)"),
        (1.26, 0.7, "khoảng 1,3 km (± 0,7 km)"),
        (None, None, ""),
    ],
)
def test_a_distance_is_told_as_exactly_as_it_is_known(
    km: float | None, tolerance: float | None, words: str
) -> None:
    assert panels.distance_text({"km": km, "tolerance_km": tolerance}) == words


@given(km=st.floats(0, 200), tolerance=st.floats(0.1, 20))
def test_what_is_told_as_less_is_less(km: float, tolerance: float) -> None:
    words = panels.distance_text({"km": km, "tolerance_km": tolerance})
    if km < tolerance:
        assert words.startswith("dưới ")
        assert float(words.split()[1]) >= km + tolerance
    else:
        assert words.startswith("khoảng ")


def test_rows_of_a_sheet(ctx: Make) -> None:
    told = panels.rows(ctx(), "vl-trung-nghia")
    assert [label for label, _ in told] == [
        "Quốc lộ gần nhất",
        "Cảng đã có vị trí",
        "KCN gần nhất",
        "Trung tâm tỉnh",
    ]
    # The former centre of Vĩnh Long is today's; Trà Vinh has one of its own.
    other = ctx().book.clusters.filter(province_id="p84-cu")["cluster_id"][0]
    assert panels.rows(ctx(), other)[-1][0] == "Trung tâm tỉnh cũ"
    assert dict(told)["Quốc lộ gần nhất"] == "Quốc lộ 53: dưới 6\u00a0km"


def test_a_sheet_without_a_place_shows_gaps(ctx: Make) -> None:
    told = panels.rows(ctx(), "vl-thien-my")
    assert all("vl-gap" in value for _, value in told)
    assert not [value for _, value in told if any(c.isdigit() for c in value)]
    assert "chưa có vị trí" in panels.note(ctx(), "vl-thien-my")


def test_the_note_names_method_precision_and_ports(ctx: Make) -> None:
    words = panels.note(ctx(), "vl-trung-nghia")
    for part in ("Đường chim bay", "VN-2000", "105°30'", "theo ấp", "1 cảng", "có thể gần hơn"):
        assert part in words


def test_the_note_names_the_roads_that_are_measured(ctx: Make, geo: Geo) -> None:
    words = panels.note(ctx(), "vl-trung-nghia")
    assert "chỉ tính QL1, 53, 54, 57, 60, 80," in words
    assert len(geo.roads) == 6
    two = replace(geo, roads=geo.roads[geo.roads["ref"].isin(["QL60", "QL1"])])
    assert "chỉ tính QL1, 60," in panels.note(replace(ctx(), geo=two), "vl-trung-nghia")
    none = replace(geo, roads=geo.roads.head(0))
    assert "chỉ tính" not in panels.note(replace(ctx(), geo=none), "vl-trung-nghia")


def test_the_card_has_a_cell_per_target_or_one_gap(ctx: Make) -> None:
    body = panels.panel(ctx(), "vl-trung-nghia").body
    assert body.count("<strong>") == len(panels.rows(ctx(), "vl-trung-nghia")) == 4
    assert "<strong>dưới 6\u00a0km</strong><p>Quốc lộ gần nhất: Quốc lộ 53</p>" in body
    lost = panels.panel(ctx(), "vl-thien-my").body
    assert lost.count("vl-gap") == 1
    assert "<strong>" not in lost


def test_the_table_has_every_cluster_shown(ctx: Make) -> None:
    context = ctx()
    table = panels.table(context)
    assert len(table.frame) == len(TARGETS) * len(context.table)
    lines = table.csv(context.book).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Cụm;Nơi đến;Tên nơi đến;Khoảng cách, km;Sai số, ± km")


def test_a_missing_distance_stays_empty_in_files(ctx: Make) -> None:
    panel = panels.panel(ctx(), "vl-thien-my")
    assert panel.table is not None
    lost = panel.table.csv(ctx().book).decode("utf-8-sig").splitlines()[1:]
    assert len(lost) == len(TARGETS)
    assert not [line for line in lost if any(c.isdigit() for c in line)]


def test_the_panel_names_its_claims(ctx: Make) -> None:
    panel = panels.panel(ctx(), "vl-trung-nghia")
    assert panel.claim_ids == ("vl-trung-nghia", "kcn-co-chien")
    assert panel.table is not None
