"""Boundaries put to the test: do clusters lie where their codes say, and do areas fit.

Two answers to "which unit is this cluster in" stand side by side: the code that was typed and the
polygon that the point falls into. Neither replaces the other; where they differ, both are shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import polars as pl
import shapely

from dashboard.geodata import Geo
from dashboard.metrics.frames import Ground, ground
from dashboard.metrics.rules import limit
from dashboard.selection import FRAMES, Frame
from dashboard.store import Book
from dashboard.vn2000 import METRIC, WGS84, require

#: Gaps between neighbours narrower than this count as faults, in metres.
GAP_M = 10.0
#: Column of a cluster with its unit, by frame.
UNIT_OF: dict[Frame, str] = {"old": "district_id", "new": "commune_id"}
#: Answers of :func:`agreement`, the ones that need a look first.
STATES = ("apart", "disagrees", "no_unit", "no_shape", "no_point", "tolerated", "agrees")
#: Why the area of a shape may differ from the published one.
REASONS = ("coast", "divided", "split", "river", "unknown")

AGREEMENT: dict[str, pl.DataType] = {
    "cluster_id": pl.String(),
    "frame": pl.String(),
    "by_code": pl.String(),
    "by_point": pl.String(),
    "agrees": pl.Boolean(),
    "distance_km": pl.Float64(),
    "location_precision": pl.String(),
    "state": pl.String(),
}
GEOMETRY: dict[str, pl.DataType] = {
    "unit_id": pl.String(),
    "frame": pl.String(),
    "level": pl.String(),
    "published_km2": pl.Float64(),
    "basis": pl.String(),
    "geometry_km2": pl.Float64(),
    "difference_pct": pl.Float64(),
    "reason": pl.String(),
    "overlap_m2": pl.Float64(),
    "loose_m": pl.Float64(),
}


# --- clusters -----------------------------------------------------------------------------------
def agreement(book: Book, geo: Geo, on: dt.date) -> pl.DataFrame:
    """Unit of each cluster by its code against the polygon its point lies in, in both frames.

    A point that is only known to lie in a hamlet, a commune or a district is tolerated up to the
    ``boundary_point_tolerance`` of the rules (km) from the polygon of its code; one known by its
    district only is also tolerated in a commune on the ground of that district.

    Args:
        book: all tables.
        geo: layers; districts answer for the old frame, communes for the new one.
        on: day whose rules count.

    Returns:
        :data:`AGREEMENT`, two rows per cluster (``old``, ``new``) in the order of the register.
        ``by_code`` and ``by_point`` are unit ids or null, ``agrees`` is null when one is null,
        ``distance_km`` from the point to the polygon of the code (0 inside), ``state`` one of
        :data:`STATES`. ``apart`` means that the codes of the two frames share no ground;
        ``no_point``, ``no_unit`` and ``no_shape`` that nothing can be compared.
    """
    points = _points(book.clusters)
    areas = _areas(geo)
    # One spatial join for both frames: every point stands in it once per frame.
    joined = gpd.sjoin(points, areas, how="left", predicate="intersects")
    joined = joined[(joined["frame_right"] == joined["frame_left"]) | joined["unit_id"].isna()]
    met = dict(zip(zip(joined["cluster_id"], joined["frame_left"], strict=True),
                   joined["unit_id"], strict=True))  # fmt: skip
    shapes = _metric(areas).set_index("unit_id").geometry
    metric = _metric(points).geometry
    far = {
        (c, f): shapes[u].distance(p) / 1000
        for c, f, u, p in zip(
            points["cluster_id"], points["frame"], points["by_code"], metric, strict=True
        )
        if u in shapes.index
    }
    judge = _Judge(
        cut=ground(book.units),
        drawn=frozenset(shapes.index),
        most=limit(book.rules, "boundary_point_tolerance", on) or 0.0,
    )
    rows = []
    for cluster in book.clusters.iter_rows(named=True):
        for frame in FRAMES:
            place = (cluster["cluster_id"], frame)
            rows.append(judge.row(cluster, frame, met.get(place), far.get(place)))
    return pl.DataFrame(rows, schema=AGREEMENT)


def _metric(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A layer of WGS 84 in EPSG:9209; one in another system is an error."""
    return require(require(layer, WGS84).to_crs(METRIC))


def _points(clusters: pl.DataFrame) -> gpd.GeoDataFrame:
    """Points of the clusters that have one, once per frame with the unit of that frame."""
    placed = clusters.drop_nulls(["lon", "lat"])
    both = pl.concat(
        [
            placed.select("cluster_id", "lon", "lat", by_code=column).with_columns(
                frame=pl.lit(frame)
            )
            for frame, column in UNIT_OF.items()
        ]
    )
    where = gpd.points_from_xy(both["lon"].to_list(), both["lat"].to_list(), crs=WGS84)
    columns = {c: both[c].to_list() for c in ("cluster_id", "frame", "by_code")}
    return gpd.GeoDataFrame(columns, geometry=where)


def _areas(geo: Geo) -> gpd.GeoDataFrame:
    """Districts and communes in one frame."""
    layers = (("old", geo.districts), ("new", geo.communes))
    parts = [layer[["unit_id", "geometry"]].assign(frame=frame) for frame, layer in layers]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=geo.communes.crs)


@dataclass(frozen=True, slots=True)
class _Judge:
    """What an answer depends on besides the cluster: ground, drawn units, tolerance in km."""

    cut: Ground
    drawn: frozenset[str]
    most: float

    def row(
        self, cluster: Mapping[str, object], frame: Frame, met: object, km: float | None
    ) -> dict[str, object]:
        """One row of :func:`agreement`; ``met`` is the unit the point lies in."""
        code = cluster[UNIT_OF[frame]]
        by_point = met if isinstance(met, str) else None
        precision = cluster["location_precision"]
        return {
            "cluster_id": cluster["cluster_id"],
            "frame": frame,
            "by_code": code,
            "by_point": by_point,
            "agrees": None if code is None or by_point is None else code == by_point,
            "distance_km": km,
            "location_precision": None if precision is None else str(precision),
            "state": self._state(cluster, frame, by_point, km),
        }

    def _state(
        self, cluster: Mapping[str, object], frame: Frame, by_point: str | None, km: float | None
    ) -> str:
        code = cluster[UNIT_OF[frame]]
        if not self._meet(cluster["district_id"], cluster["commune_id"], unknown=True):
            return "apart"
        if code is None:
            return "no_unit"
        if cluster["location_precision"] is None or code not in self.drawn:
            return "no_point" if code in self.drawn else "no_shape"
        if code == by_point:
            return "agrees"
        return "tolerated" if self._tolerated(cluster, frame, by_point, km) else "disagrees"

    def _tolerated(
        self, cluster: Mapping[str, object], frame: Frame, by_point: str | None, km: float | None
    ) -> bool:
        """Whether the precision of the point explains that it lies in another unit."""
        precision = str(cluster["location_precision"])
        if precision != "site" and km is not None and km <= self.most:
            return True
        # A point set on the seat of a district says nothing about the commune.
        same = precision == "district" and frame == "new"
        return same and self._meet(cluster["district_id"], by_point, unknown=False)

    def _meet(self, one: object, other: object, *, unknown: bool) -> bool:
        """Whether two units share ground; ``unknown`` when one of them is not known."""
        pieces = [self.cut.pieces.get(str(unit)) for unit in (one, other)]
        if pieces[0] is None or pieces[1] is None:
            return unknown
        return bool(pieces[0] & pieces[1])


# --- areas --------------------------------------------------------------------------------------
def geometry_report(geo: Geo, units: pl.DataFrame, most: float) -> pl.DataFrame:
    """Area of every shape against the published one, with faults between neighbours.

    Areas of shapes are measured in EPSG:9209 (true to 0.03 % here) and serve this comparison
    only: what the application prints is the published area.

    Args:
        geo: layers.
        units: the table of units.
        most: difference in % up to which no reason is looked for (rule
            ``boundary_area_tolerance``).

    Returns:
        :data:`GEOMETRY`, one row per drawn unit. ``basis`` is ``own`` when the area of the unit
        is published and ``communes`` when it is the sum of the published areas of the communes
        that lie wholly in it; else it is null and so is the difference (geometry minus
        published, in % of published). ``reason`` is one of :data:`REASONS`, empty when the
        difference is within ``most``: ``coast`` (the shape ends at the shore line and is smaller
        than the published area, never larger), ``divided``
        (the unit took a part of a former commune, or lost one), ``split`` (its boundary is a
        straight line), ``river`` (its boundary runs mid-river), ``unknown``. ``overlap_m2`` is
        ground shared with neighbours of the same layer, ``loose_m`` the length of edges that
        leave a gap narrower than :data:`GAP_M` or do not match.
    """
    lines = _metric(geo.rivers)
    coast = lines[lines["kind"] == "coast"].geometry.union_all()
    rivers = lines[lines["kind"] == "river"].geometry.union_all()
    known = {r["unit_id"]: r for r in units.iter_rows(named=True)}
    cut = ground(units)
    divided, whole = _divided(cut), _whole(cut, known)
    rows = []
    for layer in (geo.provinces_old, geo.districts, geo.province_new, geo.communes):
        for shape in _shapes(_metric(layer)):
            unit = str(shape["unit_id"])
            published, basis = _published(unit, known, whole)
            area: float = shape["area"]
            difference = None if published is None else 100 * (area / published - 1)
            marks = {
                # Ground that the sea took from the shape; it never adds any.
                "coast": (difference or 0) < 0 and shape["shape"].intersects(coast),
                "divided": unit in divided,
                "split": shape["split"],
                "river": shape["shape"].intersects(rivers),
                "unknown": True,
            }
            off = difference is not None and abs(difference) > most
            rows.append(
                {
                    "unit_id": unit,
                    "frame": str(known[unit]["frame"]),
                    "level": str(known[unit]["level"]),
                    "published_km2": published,
                    "basis": basis,
                    "geometry_km2": area,
                    "difference_pct": difference,
                    "reason": next(r for r in REASONS if marks[r]) if off else "",
                    "overlap_m2": shape["overlap"],
                    "loose_m": shape["loose"],
                }
            )
    return pl.DataFrame(rows, schema=GEOMETRY)


def _shapes(metric: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    """Shapes of a layer with their area in km² and faults between neighbours in m² and m."""
    loose = shapely.coverage_invalid_edges(metric.geometry.to_numpy(), gap_width=GAP_M)
    overlaps = _overlaps(metric)
    for i, row in enumerate(metric.to_dict("records")):
        yield {
            "unit_id": row["unit_id"],
            "shape": row["geometry"],
            "area": row["geometry"].area / 1e6,
            "split": row.get("boundary_quality") == "approximate split",
            "overlap": float(overlaps.get(row["unit_id"], 0.0)),
            "loose": 0.0 if loose[i] is None else float(shapely.length(loose[i])),
        }


def _divided(cut: Ground) -> frozenset[str]:
    """New units that share a former commune with another one."""
    after: dict[str, set[str]] = {}
    for pieces in cut.pieces.values():
        for old, new in pieces:
            if old and new:
                after.setdefault(old, set()).add(new)
    return frozenset(u for units in after.values() if len(units) > 1 for u in units)


def _whole(cut: Ground, known: Mapping[str, Mapping[str, object]]) -> dict[str, list[str]]:
    """Communes of each district that is made of whole communes only."""
    communes = [u for u, r in known.items() if str(r["level"]) == "commune" and u in cut.pieces]
    new = {u: cut.pieces[u] for u in communes if cut.frame[u] == "new"}
    found = {}
    for unit, row in known.items():
        if str(row["level"]) != "district":
            continue
        inside = [u for u, pieces in new.items() if pieces & cut.pieces[unit]]
        if inside and all(new[u] <= cut.pieces[unit] for u in inside):
            found[unit] = inside
    return found


def _published(
    unit: str, known: Mapping[str, Mapping[str, object]], whole: Mapping[str, list[str]]
) -> tuple[float | None, str | None]:
    """Published area in km² and where it comes from."""
    own = known[unit]["area_km2"]
    if own is not None:
        return float(str(own)), "own"
    parts = [known[u]["area_km2"] for u in whole.get(unit, ())]
    if parts and None not in parts:
        return sum(float(str(p)) for p in parts), "communes"
    return None, None


def _overlaps(layer: gpd.GeoDataFrame) -> dict[str, float]:
    """Ground that each unit shares with others of its layer, in m²."""
    pairs = gpd.overlay(
        layer[["unit_id", "geometry"]], layer[["unit_id", "geometry"]], keep_geom_type=True
    )
    other = pairs[pairs["unit_id_1"] != pairs["unit_id_2"]]
    return dict(other.assign(area=other.area).groupby("unit_id_1")["area"].sum())
