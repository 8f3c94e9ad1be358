"""Distances that investors ask for: straight lines from each cluster to the nearest target.

Measured in VN-2000 / TM-3 105-30 (EPSG:9209), where a length here is true to 0.02 %. That is far
better than the places themselves: the error of a distance is the error of the cluster's place plus
that of the target, both dated conventions of ``rules.csv``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import polars as pl
import shapely

from dashboard.geodata import Geo
from dashboard.metrics.rules import limit
from dashboard.store import Book
from dashboard.vn2000 import METRIC, WGS84, require

#: What distances are measured to, in the order of a sheet.
TARGETS = ("road", "port", "park", "centre", "old_centre")
#: Target -> rule with the error of its place.
TARGET_RULES = {
    "road": "distance_road",
    "port": "distance_port",
    "park": "distance_park",
    "centre": "distance_seat",
    "old_centre": "distance_seat",
}
#: The seat of the province since 1/7/2025 is that of the former Vĩnh Long (geo/README.md).
CENTRE = "p86-cu"

DISTANCES: dict[str, pl.DataType] = {
    "cluster_id": pl.String(),
    "target": pl.String(),
    "target_id": pl.String(),
    "name": pl.String(),
    "km": pl.Float64(),
    "tolerance_km": pl.Float64(),
    "location_precision": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Targets:
    """Targets of one kind: keys, names and shapes in EPSG:9209, all of one length."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    shapes: np.ndarray[Any, np.dtype[Any]]


def distances(
    book: Book, geo: Geo, on: dt.date, clusters: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Straight-line distance from each cluster to the nearest target of each kind.

    ``road`` is the nearest national road (drawn as a schematic), ``port`` the nearest port that the
    layers have, ``park`` the nearest industrial park (KCN) with a place, ``centre`` the seat of
    today's province and ``old_centre`` the seat of the cluster's own province before 1/7/2025.

    Args:
        book: all tables.
        geo: layers in WGS 84.
        on: day whose rules tell the errors of places.
        clusters: rows of ``clusters`` or of the register; by default all clusters.

    Returns:
        :data:`DISTANCES`, one row per cluster and target in the order of both. ``km`` and
        ``tolerance_km`` in kilometres; all values are null for a cluster without a place and for
        a target that the data do not have, never 0.

    Raises:
        ValueError: a layer states no or another coordinate system.
    """
    rows = book.clusters if clusters is None else clusters
    columns = ["cluster_id", "province_id", "lon", "lat"]
    asked = rows.select(*columns, pl.col("location_precision").cast(pl.String))
    placed = asked.drop_nulls(["lon", "lat"])
    points = _metric(gpd.points_from_xy(placed["lon"].to_list(), placed["lat"].to_list()))
    found = [
        _nearest(placed, points, name, targets)
        for name, targets in (
            ("road", _roads(geo)),
            ("port", _ports(geo)),
            ("park", _parks(book)),
            ("centre", _seats(book, geo, (CENTRE,))),
        )
    ]
    found.append(_own_seat(placed, points, book, geo))
    errors = {t: limit(book.rules, rule, on) for t, rule in TARGET_RULES.items()}
    own = {p: limit(book.rules, f"distance_{p}", on) for p in asked["location_precision"].unique()}
    grid = asked.select("cluster_id", "location_precision").join(
        pl.DataFrame({"target": TARGETS}), how="cross"
    )
    full = grid.join(
        pl.concat(found), on=["cluster_id", "target"], how="left", maintain_order="left"
    )
    error = pl.col("target").replace_strict(errors, return_dtype=pl.Float64) + pl.col(
        "location_precision"
    ).replace_strict(own, return_dtype=pl.Float64, default=None)
    return full.with_columns(tolerance_km=pl.when(pl.col("km").is_not_null()).then(error)).select(
        pl.col(name).cast(kind) for name, kind in DISTANCES.items()
    )


def _metric(shapes: Any) -> np.ndarray[Any, np.dtype[Any]]:
    """Shapes in WGS 84 taken to EPSG:9209, as an array."""
    moved = gpd.GeoSeries(shapes, crs=getattr(shapes, "crs", None) or WGS84).to_crs(METRIC)
    return np.asarray(require(moved).to_numpy())


def _roads(geo: Geo) -> Targets:
    layer = require(geo.roads, WGS84)
    refs = tuple(str(r) for r in layer["ref"])
    return Targets(refs, tuple(str(n) for n in layer["name"]), _metric(layer.geometry))


def _ports(geo: Geo) -> Targets:
    ports = [p for p in geo.places if p.kind == "port"]
    return _points([(p.name, p.label, p.lon, p.lat) for p in ports])


def _parks(book: Book) -> Targets:
    rows = book.parks.filter(pl.col("kind").cast(pl.String) == "KCN").drop_nulls(["lon", "lat"])
    return _points(rows.select("park_id", "name_vi", "lon", "lat").rows())


def _seats(book: Book, geo: Geo, provinces: Sequence[str]) -> Targets:
    """Seats of provinces: the seat bears the name of the province."""
    names = dict(book.units.select("unit_id", "short_name").iter_rows())
    seats = {s.label: s for s in geo.seats}
    known = [(p, seats[names[p]]) for p in provinces if names.get(p) in seats]
    return _points([(p, s.label, s.lon, s.lat) for p, s in known])


def _points(rows: Sequence[tuple[Any, ...]]) -> Targets:
    """Targets from key, name, longitude and latitude."""
    where = gpd.points_from_xy([r[2] for r in rows], [r[3] for r in rows])
    return Targets(tuple(str(r[0]) for r in rows), tuple(str(r[1]) for r in rows), _metric(where))


def _nearest(
    placed: pl.DataFrame, points: np.ndarray[Any, np.dtype[Any]], target: str, targets: Targets
) -> pl.DataFrame:
    """Nearest target of each cluster; of equally near ones the first by name."""
    if not len(points) or not targets.ids:
        return _rows(target, [], [], [], [])
    pairs, metres = shapely.STRtree(targets.shapes).query_nearest(points, return_distance=True)
    met = pl.DataFrame({"i": pairs[0], "j": pairs[1], "km": metres / 1000})
    names = pl.DataFrame({"j": range(len(targets.ids)), "id": targets.ids, "name": targets.names})
    best = (
        met.join(names.with_columns(pl.col("j").cast(met.schema["j"])), on="j")
        .sort("i", "name", "id")
        .unique("i", keep="first", maintain_order=True)
    )
    ids = placed["cluster_id"].gather(best["i"]).to_list()
    return _rows(target, ids, best["id"].to_list(), best["name"].to_list(), best["km"].to_list())


def _own_seat(
    placed: pl.DataFrame, points: np.ndarray[Any, np.dtype[Any]], book: Book, geo: Geo
) -> pl.DataFrame:
    """Seat of the province that each cluster belonged to before the merger."""
    provinces = placed["province_id"].to_list()
    seats = _seats(book, geo, sorted(set(provinces)))
    at = {p: i for i, p in enumerate(seats.ids)}
    known = [k for k, p in enumerate(provinces) if p in at]
    which = [at[provinces[k]] for k in known]
    metres = shapely.distance(points[known], seats.shapes[which]) if known else []
    ids = placed["cluster_id"].to_list()
    return _rows(
        "old_centre",
        [ids[k] for k in known],
        [seats.ids[j] for j in which],
        [seats.names[j] for j in which],
        [float(m) / 1000 for m in metres],
    )


def _rows(
    target: str, clusters: list[str], ids: list[str], names: list[str], km: list[float]
) -> pl.DataFrame:
    schema = {k: DISTANCES[k] for k in ("cluster_id", "target", "target_id", "name", "km")}
    values = (clusters, [target] * len(clusters), ids, names, km)
    return pl.DataFrame(dict(zip(schema, values, strict=True)), schema=schema)
