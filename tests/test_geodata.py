"""Map layers fit each other and the data."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import polars as pl
import pytest
import shapely

from dashboard.geodata import DEFAULT_WINDOW, REGION, Geo, GeoError, load_geo, window
from dashboard.i18n import t
from dashboard.metrics.boundaries import GAP_M
from dashboard.metrics.frames import cover
from dashboard.selection import DEFAULT_PROVINCES
from dashboard.settings import ROOT
from dashboard.store import Book
from dashboard.vn2000 import METRIC

LAYERS = (
    "provinces_old",
    "province_new",
    "districts",
    "communes",
    "communes_light",
    "neighbours",
    "rivers",
    "roads",
)
METRES = "EPSG:32648"
#: A point estimated from a seat or a hamlet may lie this far outside the thinned boundary.
TOLERANCE_M = 1000.0


@pytest.mark.parametrize("layer", LAYERS)
def test_layer_is_sound(geo: Geo, layer: str) -> None:
    frame: gpd.GeoDataFrame = getattr(geo, layer)
    assert len(frame) > 0
    assert frame.crs == "EPSG:4326"
    assert frame.geometry.is_valid.all()
    assert not frame.geometry.is_empty.any()
    west, south, east, north = frame.total_bounds
    assert west >= 105.2
    assert south >= 9.2
    assert east <= 107.2
    assert north <= 10.75


@pytest.mark.parametrize("layer", LAYERS)
def test_names_are_composed(geo: Geo, layer: str) -> None:
    frame: gpd.GeoDataFrame = getattr(geo, layer)
    texts = frame.drop(columns="geometry").select_dtypes(include=["object", "string"])
    words = [w for column in texts for w in texts[column].dropna()]
    assert words
    assert [w for w in words if w != unicodedata.normalize("NFC", str(w)).strip()] == []


def test_places_are_composed_and_inside_the_region(geo: Geo) -> None:
    places = pd.read_csv(ROOT / "geo" / "places.csv")
    for column in ("name", "label"):
        assert places[column].map(lambda w: unicodedata.is_normalized("NFC", w)).all()
    assert places["lon"].between(105.2, 107.2).all()
    assert places["lat"].between(9.2, 10.75).all()
    assert sorted(s.label for s in geo.seats) == ["Bến Tre", "Trà Vinh", "Vĩnh Long"]


# --- ids ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("layer", "level", "frame"),
    [
        ("provinces_old", "province", "old"),
        ("province_new", "province", "new"),
        ("districts", "district", "old"),
        ("communes", "commune", "new"),
        ("communes_light", "commune", "new"),
    ],
)
def test_ids_are_those_of_the_units(
    book: Book, geo: Geo, layer: str, level: str, frame: str
) -> None:
    units = book.units.filter(
        pl.col("level").cast(pl.String) == level, pl.col("frame").cast(pl.String) == frame
    )
    drawn = list(getattr(geo, layer)["unit_id"])
    assert sorted(drawn) == sorted(units["unit_id"])


def test_groups_and_districts_of_communes_exist(book: Book, geo: Geo) -> None:
    groups = dict(book.units.select("unit_id", "group_id").iter_rows())
    for layer in (geo.communes, geo.districts):
        assert {u: groups[u] for u in layer["unit_id"]} == dict(
            zip(layer["unit_id"], layer["group_id"], strict=True)
        )
    named = {d for ids in geo.communes["district_ids"] for d in ids.split(";")}
    assert named == set(geo.districts["unit_id"])


def test_districts_of_a_commune_lie_in_its_group(geo: Geo) -> None:
    group = dict(zip(geo.districts["unit_id"], geo.districts["group_id"], strict=True))
    wrong = [
        row.unit_id
        for row in geo.communes.itertuples()
        if {group[d] for d in row.district_ids.split(";")} != {row.group_id}
    ]
    assert wrong == []


def test_names_on_the_map_are_those_of_the_units(book: Book, geo: Geo) -> None:
    names = dict(book.units.select("unit_id", "name_vi").iter_rows())
    for layer in (geo.communes, geo.districts):
        drawn = zip(layer["unit_id"], layer["full_name"], strict=True)
        assert [name for unit, name in drawn if name not in names[unit]] == []


# --- neighbours --------------------------------------------------------------------------------
#: Layers that cover the ground without gaps and overlaps.
COVERING = ("communes", "communes_light", "districts", "provinces_old")
#: Overlap between neighbours that is no more than rounding of coordinates, in m².
OVERLAP_M2 = 1.0
#: Ground that one frame may have and the other not: 25 m of thinned outer boundary, in m².
APART_M2 = 10_000.0


def faults(layer: gpd.GeoDataFrame) -> tuple[float, float, int]:
    """Overlap in m², length of edges beside narrow gaps in m, and holes of a layer."""
    shapes = layer.to_crs(METRIC).geometry
    whole = shapes.union_all()
    edges = shapely.coverage_invalid_edges(shapes.to_numpy(), gap_width=GAP_M)
    parts = getattr(whole, "geoms", [whole])
    return (
        abs(shapes.area.sum() - whole.area),
        float(shapely.length(edges).sum()),
        sum(len(p.interiors) for p in parts),
    )


@pytest.mark.parametrize("layer", COVERING)
def test_neighbours_share_their_boundary(geo: Geo, layer: str) -> None:
    overlap, loose, holes = faults(getattr(geo, layer))
    assert overlap < OVERLAP_M2
    assert loose == 0
    assert holes == 0


@pytest.mark.parametrize("metres", [3.0, -3.0])
def test_a_gap_or_an_overlap_is_noticed(geo: Geo, metres: float) -> None:
    moved = geo.districts.to_crs(METRIC)
    moved.loc[0, "geometry"] = moved.geometry[0].buffer(metres)
    overlap, loose, _ = faults(moved)
    assert loose > 1000
    assert (overlap > OVERLAP_M2) == (metres > 0)


def test_both_frames_cover_the_same_ground(geo: Geo) -> None:
    wholes = {
        name: getattr(geo, name).to_crs(METRIC).geometry.union_all()
        for name in (*COVERING, "province_new")
        if name != "communes_light"
    }
    for name, whole in wholes.items():
        apart = whole.symmetric_difference(wholes["communes"]).area
        assert apart < APART_M2, name


def test_communes_name_the_districts_they_were_made_from(book: Book, geo: Geo) -> None:
    """Codes of the table of units and of the map agree, but for parts the portal does not list."""
    districts = set(geo.districts["unit_id"])
    more = {}
    for row in geo.communes.itertuples():
        told = cover(book.units, row.unit_id) & districts
        drawn = set(row.district_ids.split(";"))
        assert drawn <= told
        if told - drawn:
            more[row.unit_id] = told - drawn
    # Parts of former communes that only vietnamadminunits names: no line is known for them.
    assert more == {"c29770": {"d860"}, "c29836": {"d860"}, "c29767": {"d862"}}


def test_districts_and_communes_overlap_where_the_codes_say(book: Book, geo: Geo) -> None:
    pieces = gpd.overlay(
        geo.districts.to_crs(METRIC)[["unit_id", "geometry"]],
        geo.communes.to_crs(METRIC)[["unit_id", "geometry"]],
        keep_geom_type=True,
    )
    # Strips along boundaries that were thinned by 12 and by 25 m are no overlap.
    real = pieces[pieces.area / pieces.length > 15]
    covers = {u: cover(book.units, u) for u in geo.districts["unit_id"]}
    pairs = list(zip(real["unit_id_1"], real["unit_id_2"], strict=True))
    assert [p for p in pairs if p[1] not in covers[p[0]]] == []
    assert len(pairs) == sum(len(ids.split(";")) for ids in geo.communes["district_ids"])


# --- points -------------------------------------------------------------------------------------
def outside(points: pl.DataFrame, areas: gpd.GeoDataFrame, column: str) -> dict[str, float]:
    """Metres between each point and the area it should lie in, where it is not inside."""
    shapes = areas.to_crs(METRES).set_index("unit_id").geometry
    where = gpd.GeoSeries(gpd.points_from_xy(points["lon"], points["lat"], crs="EPSG:4326")).to_crs(
        METRES
    )
    ids: Sequence[str] = points[column].to_list()
    far = {
        str(points[points.columns[0]][i]): shapes[unit].distance(where.iloc[i])
        for i, unit in enumerate(ids)
    }
    return {key: round(metres) for key, metres in far.items() if metres > TOLERANCE_M}


def placed(frame: pl.DataFrame, *precisions: str) -> pl.DataFrame:
    return frame.filter(
        pl.col("lon").is_not_null(),
        pl.col("location_precision").cast(pl.String).is_in(precisions),
    )


def test_clusters_lie_in_their_commune(book: Book, geo: Geo) -> None:
    points = placed(book.clusters, "site", "hamlet", "commune").drop_nulls("commune_id")
    assert len(points) > 10
    assert outside(points, geo.communes, "commune_id") == {}


def test_clusters_lie_in_their_old_district(book: Book, geo: Geo) -> None:
    points = placed(book.clusters, "site", "hamlet", "commune", "district").drop_nulls(
        "district_id"
    )
    assert len(points) > 10
    assert outside(points, geo.districts, "district_id") == {}


def test_clusters_lie_in_their_old_province(book: Book, geo: Geo) -> None:
    points = placed(book.clusters, "site", "hamlet", "commune", "district")
    assert outside(points, geo.provinces_old, "province_id") == {}


@pytest.mark.parametrize("layer", ["provinces_old", "districts", "communes", "communes_light"])
def test_every_cluster_lies_in_exactly_one_unit(book: Book, geo: Geo, layer: str) -> None:
    points = book.clusters.drop_nulls("lon")
    where = gpd.GeoDataFrame(
        {"cluster_id": points["cluster_id"].to_list()},
        geometry=gpd.points_from_xy(points["lon"], points["lat"], crs="EPSG:4326"),
    )
    met = gpd.sjoin(where, getattr(geo, layer)[["unit_id", "geometry"]], predicate="intersects")
    assert sorted(met["cluster_id"]) == sorted(points["cluster_id"])


def test_parks_and_products_lie_in_their_commune(book: Book, geo: Geo) -> None:
    for table in (book.parks, book.products):
        points = placed(table, "site", "hamlet", "commune").drop_nulls("commune_id")
        assert outside(points, geo.communes, "commune_id") == {}


def test_all_points_lie_in_the_region_of_the_map(book: Book) -> None:
    west, south, east, north = REGION
    for table in (book.clusters, book.products):
        points = table.drop_nulls("lon")
        assert points["lon"].is_between(west, east).all()
        assert points["lat"].is_between(south, north).all()


def test_a_point_outside_is_noticed(book: Book, geo: Geo) -> None:
    points = placed(book.clusters, "site", "hamlet", "commune").drop_nulls("commune_id")
    moved = points.with_columns(lon=pl.col("lon") + 0.2)
    assert len(outside(moved, geo.communes, "commune_id")) == len(points)


# --- windows ------------------------------------------------------------------------------------
def test_window_holds_the_chosen_provinces(geo: Geo) -> None:
    chosen = geo.provinces_old[geo.provinces_old["unit_id"].isin(DEFAULT_PROVINCES)]
    west, south, east, north = window(geo, DEFAULT_PROVINCES, pad=0)
    assert (west, south, east, north) == tuple(chosen.total_bounds)
    wider = window(geo, DEFAULT_PROVINCES, pad=0.1)
    assert wider == pytest.approx((west - 0.1, south - 0.1, east + 0.1, north + 0.1))


def test_window_of_nothing_is_the_whole(geo: Geo) -> None:
    assert window(geo, (), pad=0) == tuple(geo.provinces_old.total_bounds)
    assert window(geo, ("p84-cu",)) != window(geo, ("p86-cu",))


def test_default_window_lies_in_the_region() -> None:
    assert REGION[0] <= DEFAULT_WINDOW[0] < DEFAULT_WINDOW[2] <= REGION[2]
    assert REGION[1] <= DEFAULT_WINDOW[1] < DEFAULT_WINDOW[3] <= REGION[3]


# --- files --------------------------------------------------------------------------------------
@pytest.mark.parametrize("file", [*(f"{name}.geojson" for name in LAYERS), "places.csv"])
def test_a_missing_layer_is_named(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "geo"
    shutil.copytree(ROOT / "geo", folder)
    (folder / file).unlink()
    with pytest.raises(GeoError) as caught:
        load_geo(folder)
    assert str(caught.value) == t("load.no_file", file=f"geo/{file}")
