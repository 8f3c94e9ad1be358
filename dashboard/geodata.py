"""Boundaries and base layers as GeoDataFrames keyed by the unit ids of the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import polars as pl

from dashboard.i18n import t

#: Day the boundaries were taken from their source (geo/README.md).
TAKEN_ON = date(2026, 11, 23)
#: Region that maps show and are locked to: west, south, east, north in degrees.
REGION = (105.62, 9.45, 106.85, 10.36)
#: Window around the two provinces of the default scope.
DEFAULT_WINDOW = (105.66, 9.50, 106.62, 10.33)


@dataclass(frozen=True, slots=True)
class Seat:
    """Seat of a former province: name and place in degrees."""

    label: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Place:
    """A point of ``places.csv``.

    Args:
        kind: ``city``, ``town``, ``commune_seat``, ``ferry``, ``bridge`` or ``port``.
        label: word to draw.
        name: full name.
        lon, lat: place in degrees.
        rank: 1 is drawn first.
        precision: how exact the place is; ``approximate`` when it was worked out.
    """

    kind: str
    label: str
    name: str
    lon: float
    lat: float
    rank: int
    precision: str


@dataclass(frozen=True, slots=True)
class Geo:
    """Layers in WGS 84. Shared between visitors; must not be modified."""

    provinces_old: gpd.GeoDataFrame
    province_new: gpd.GeoDataFrame
    districts: gpd.GeoDataFrame
    communes: gpd.GeoDataFrame
    communes_light: gpd.GeoDataFrame
    neighbours: gpd.GeoDataFrame
    rivers: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    seats: tuple[Seat, ...]
    places: tuple[Place, ...] = ()


class GeoError(Exception):
    """A layer is missing or unreadable; the message says which and what to do."""


def _layer(folder: Path, name: str) -> gpd.GeoDataFrame:
    path = folder / f"{name}.geojson"
    if not path.is_file():
        raise GeoError(t("load.no_file", file=f"{folder.name}/{path.name}"))
    try:
        return gpd.read_file(path)
    except Exception as error:  # the reader raises errors of several libraries
        raise GeoError(t("load.bad_layer", file=f"{folder.name}/{path.name}")) from error


def load_geo(folder: Path) -> Geo:
    """All layers of a folder.

    Raises:
        GeoError: a layer is missing.
    """
    places = folder / "places.csv"
    if not places.is_file():
        raise GeoError(t("load.no_file", file=f"{folder.name}/{places.name}"))
    table = pl.read_csv(places)
    # Rank 1: the seats of the three former provinces, the names a small map has room for.
    seats = table.filter((pl.col("kind") == "city") & (pl.col("rank") == 1))
    return Geo(
        provinces_old=_layer(folder, "provinces_old"),
        province_new=_layer(folder, "province_new"),
        districts=_layer(folder, "districts"),
        communes=_layer(folder, "communes"),
        communes_light=_layer(folder, "communes_light"),
        neighbours=_layer(folder, "neighbours"),
        rivers=_layer(folder, "rivers"),
        roads=_layer(folder, "roads"),
        seats=tuple(Seat(*r) for r in seats.select("label", "lon", "lat").iter_rows()),
        places=tuple(
            Place(*r)
            for r in table.select(
                "kind", "label", "name", "lon", "lat", "rank", "precision"
            ).iter_rows()
        ),
    )


def window(geo: Geo, province_ids: tuple[str, ...], pad: float = 0.03) -> tuple[float, ...]:
    """West, south, east, north of the chosen old provinces with a margin in degrees."""
    chosen = geo.provinces_old[geo.provinces_old["unit_id"].isin(province_ids)]
    west, south, east, north = (chosen if len(chosen) else geo.provinces_old).total_bounds
    return (west - pad, south - pad, east + pad, north + pad)
