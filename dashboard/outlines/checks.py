"""Is it the outline of this cluster, in the coordinate system that was named?

The Vietnamese grids differ by their central meridian only: the same metres read in the zone of
another province lie 27 km (a quarter of a degree) or 55 km (half a degree) away and look sound.
So a file is compared with what is known of the cluster's place, and when another zone would bring
it home the sentence names that zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS

from dashboard.i18n import number, quantity, t
from dashboard.outlines.formats import Raw, read
from dashboard.outlines.model import (
    CHOICES,
    REGION,
    Choice,
    Expected,
    Limits,
    Outline,
    OutlineError,
    inside,
)
from dashboard.vn2000 import METRIC, OTHER_ZONES, WGS84, require

#: Words for the systems in sentences.
NAMES: dict[Choice, str] = {"vn2000-105-30": "VN-2000, 105°30'", "wgs84": "WGS 84"}
#: Eastings of the grids here lie below, northings above, in metres.
EAST_NORTH = 900_000.0


def read_outline(
    name: str, data: bytes, crs: Choice, expected: Expected, limits: Limits
) -> Outline:
    """The outline in a file, or a sentence why it is refused.

    Args:
        name: name of the file with its ending, for sentences and the kind of file.
        data: its bytes.
        crs: coordinate system that the person who uploads it names.
        expected: what is known of the cluster.
        limits: bounds of an outline.

    Returns:
        Polygon in WGS 84 with its area in ha (EPSG:9209) and warnings.

    Raises:
        OutlineError: the message says which file, what is wrong and what to do.
    """
    raw = read(name, data)
    asked = _Asked(name, crs, expected, limits)
    _agree(asked, raw)
    typed, swapped = _in_order(asked, raw.shape)
    shape = _moved(typed, CHOICES[crs], WGS84)
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise OutlineError(t("outline.elsewhere", file=name))
    _sound(asked, shape)
    warnings = [t("outline.swapped")] if swapped else []
    warnings += _at_home(asked, typed, shape)
    area = _metric(shape).area / 1e4
    if not limits.min_ha <= area <= limits.max_ha:
        raise OutlineError(
            t(
                "outline.size",
                file=name,
                area=quantity(area, "ha", 2),
                least=number(limits.min_ha, 1, trim=True),
                most=number(limits.max_ha, 1, trim=True),
            )
        )
    return Outline(shape, area, (*warnings, *_size_words(asked, shape, area)), crs)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked about a file."""

    name: str
    crs: Choice
    expected: Expected
    limits: Limits


def _moved(shape: Any, source: str, target: str) -> Any:
    """A shape taken from one system to another."""
    return gpd.GeoSeries([shape], crs=source).to_crs(target).iloc[0]


def _metric(shape: Any) -> Any:
    """A shape of WGS 84 in EPSG:9209."""
    return require(gpd.GeoSeries([shape], crs=WGS84).to_crs(METRIC)).iloc[0]


# --- coordinate system --------------------------------------------------------------------------
def _agree(asked: _Asked, raw: Raw) -> None:
    """What the file states of its system does not contradict what was named."""
    if raw.stated is None or _family(raw.stated) == asked.crs:
        return
    if raw.kind == "kml":
        raise OutlineError(t("outline.kml_is_wgs84", file=asked.name))
    raise OutlineError(
        t(
            "outline.contradicts",
            file=asked.name,
            stated=_words(raw.stated),
            chosen=NAMES[asked.crs],
        )
    )


def _meridian(crs: CRS) -> float | None:
    """Central meridian of a transverse Mercator grid of 3 degrees, in degrees."""
    operation = crs.coordinate_operation
    if not crs.is_projected or operation is None:
        return None
    values = {p.name.lower(): float(str(p.value)) for p in operation.params}
    grid = "transverse mercator" in operation.method_name.lower()
    scale = next((v for k, v in values.items() if k.startswith("scale factor")), None)
    if not grid or scale is None or abs(scale - 0.9999) > 1e-7:
        return None
    origin = (k for k in values if k.startswith("longitude of"))
    return values[next(origin)]


def _family(crs: CRS) -> Choice | None:
    """The choice that a stated system is; ``None`` for neither.

    Many files of the grid name the datum WGS 84 or none, so only the grid itself counts.
    """
    if crs.is_geographic:
        return "wgs84" if "2000" not in crs.name else None
    meridian = _meridian(crs)
    return "vn2000-105-30" if meridian is not None and abs(meridian - 105.5) < 1e-6 else None


def _words(crs: CRS) -> str:
    """A stated system in words: the central meridian of a grid, else its name."""
    meridian = _meridian(crs)
    if meridian is None:
        return crs.name
    minutes = round(meridian * 60)
    return t("outline.zone", zone=f"{minutes // 60}°{minutes % 60:02d}'")


def _in_order(asked: _Asked, shape: Any) -> tuple[Any, bool]:
    """Shape with east before north, and whether the file had it the other way round."""
    west, south, east, north = shape.bounds
    degrees = max(abs(v) for v in shape.bounds) <= 360
    if degrees != (asked.crs == "wgs84"):
        key = "outline.in_degrees" if degrees else "outline.in_metres"
        raise OutlineError(t(key, file=asked.name))
    north_first = inside(REGION, (south, west, north, east))
    swapped = north_first if degrees else west > EAST_NORTH > north
    turned = shapely.transform(shape, lambda xy: xy[:, ::-1]) if swapped else shape
    return turned, swapped


# --- geometry -----------------------------------------------------------------------------------
def _sound(asked: _Asked, shape: Any) -> None:
    """Nothing crosses or overlaps itself."""
    if shapely.is_valid(shape):
        return
    reason = shapely.is_valid_reason(shape)
    found = re.search(r"\[(\S+) (\S+)\]", reason)
    where = ""
    if found:
        lon, lat = (float(v) for v in found.groups())
        where = " " + t("outline.at", lat=number(lat, 5), lon=number(lon, 5))
    raise OutlineError(t("outline.crossing", file=asked.name, where=where))


def _size_words(asked: _Asked, shape: Any, area: float) -> list[str]:
    """Remarks on the area and the number of parts."""
    words = []
    published = asked.expected.area_ha
    if published:
        percent = 100 * (area - published) / published
        if abs(percent) > asked.limits.difference_pct:
            words.append(
                t(
                    "outline.area_differs",
                    area=quantity(area, "ha", 2),
                    published=quantity(published, "ha", 2),
                    percent=number(abs(percent), 0),
                )
            )
    parts = shapely.get_num_geometries(shape)
    return [*words, t("outline.parts", n=parts)] if parts > 1 else words


# --- place --------------------------------------------------------------------------------------
def _at_home(asked: _Asked, typed: Any, shape: Any) -> list[str]:
    """Remarks on the place; a file that lies elsewhere is refused."""
    expected = asked.expected
    within = inside(REGION, shape.bounds)
    if within and expected.known and _near(asked, shape):
        return []
    zone = _other_zone(asked, typed, shape)
    if zone:
        raise OutlineError(zone)
    if not within:
        raise OutlineError(t("outline.elsewhere", file=asked.name))
    if not expected.known:
        return [t("outline.no_place")]
    far = _km(shape, expected)
    if expected.wide is None or _gap_km(shape, expected.wide) > asked.limits.margin_km:
        raise OutlineError(t("outline.far", file=asked.name, km=number(far, 0)))
    return [t("outline.beside", km=number(far, 1))]


def _gap_km(shape: Any, other: Any) -> float:
    """Kilometres between two shapes of WGS 84."""
    return float(_metric(shape).distance(_metric(other))) / 1000


def _km(shape: Any, expected: Expected) -> float:
    """Kilometres from what is known of the place: the point, else the ground."""
    if expected.lon is None:
        return _gap_km(shape, expected.ground if expected.ground is not None else expected.wide)
    return _gap_km(shape, shapely.Point(expected.lon, expected.lat))


def _near(asked: _Asked, shape: Any) -> bool:
    """Whether a shape lies where the cluster is known to be."""
    expected, margin = asked.expected, asked.limits.margin_km
    if expected.ground is not None:
        return _gap_km(shape, expected.ground) <= margin
    if expected.lon is None:
        return _gap_km(shape, expected.wide) <= margin
    return _km(shape, expected) <= expected.tolerance_km + margin


def _other_zone(asked: _Asked, typed: Any, shape: Any) -> str:
    """Sentence that names the zone which would bring the file home; empty when none does."""
    if not asked.expected.known:
        return ""
    for zone, system in OTHER_ZONES.items():
        # Metres: read in the other zone. Degrees: undo a conversion made with the other zone.
        metres = typed if asked.crs != "wgs84" else _moved(shape, WGS84, system)
        source = system if asked.crs != "wgs84" else METRIC
        other = _moved(metres, source, WGS84)
        if inside(REGION, other.bounds) and _near(asked, other):
            key = "outline.wrong_zone" if asked.crs != "wgs84" else "outline.wrong_conversion"
            shift = _gap_km(shapely.centroid(shape), shapely.centroid(other))
            return t(key, file=asked.name, zone=zone, km=number(shift, 0))
    return ""
