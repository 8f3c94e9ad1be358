"""The values that outlines are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd

from dashboard.contracts import columns
from dashboard.vn2000 import METRIC, WGS84

#: Coordinate systems that a file may be in, by what the person who uploads it says.
Choice = Literal["vn2000-105-30", "wgs84"]
CHOICES: dict[Choice, str] = {"vn2000-105-30": METRIC, "wgs84": WGS84}
#: Region of the register in degrees: west, south, east, north. Maps are locked to a smaller one.
REGION = (columns.lon().min, columns.lat().min, columns.lon().max, columns.lat().max)


def inside(region: tuple[Any, ...], bounds: tuple[float, ...]) -> bool:
    """Whether bounds (west, south, east, north) lie in a region; never for NaN or infinity."""
    low = all(b >= r for b, r in zip(bounds[:2], region[:2], strict=True))
    return low and all(b <= r for b, r in zip(bounds[2:], region[2:], strict=True))


class OutlineError(Exception):
    """A file is refused. The message is a sentence: which file, what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one cluster's outline, dated conventions of ``rules.csv``.

    Args:
        min_ha: smallest area accepted, ha.
        max_ha: largest area accepted, ha.
        difference_pct: difference from the published area that is pointed out, %.
        margin_km: how far outside its commune a cluster may reach, km.
    """

    min_ha: float
    max_ha: float
    difference_pct: float
    margin_km: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known of the cluster's place and size before the file is read.

    Args:
        lon, lat: point of the register in degrees (WGS 84); ``None`` without one.
        tolerance_km: error of that point, km.
        ground: polygon (WGS 84) of the cluster's commune, or of its district; ``None`` if unknown.
        wide: polygon of its district, or of its commune when the district is unknown.
        area_ha: published area, ha; ``None`` when no source tells it.
    """

    lon: float | None = None
    lat: float | None = None
    tolerance_km: float = 0.0
    ground: Any = None
    wide: Any = None
    area_ha: float | None = None

    @property
    def known(self) -> bool:
        """Whether anything is known to compare a place with."""
        return self.lon is not None or self.ground is not None or self.wide is not None


@dataclass(frozen=True, slots=True)
class Outline:
    """An accepted outline.

    Args:
        shape: shapely polygon or multipolygon in WGS 84, degrees.
        area_ha: its area in hectares, computed in EPSG:9209.
        warnings: sentences to read before saving.
        system: the coordinate system the file was read in.
    """

    shape: Any
    area_ha: float
    warnings: tuple[str, ...]
    system: Choice


@dataclass(frozen=True, slots=True)
class Outlines:
    """The stored outlines of a dataset.

    Args:
        frame: ``cluster_id, source_words, provided_on, area_ha, geometry`` in WGS 84, by id.
        problems: a sentence per file that cannot be used.
    """

    frame: gpd.GeoDataFrame
    problems: tuple[str, ...] = ()
