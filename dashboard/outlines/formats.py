"""Files turned into polygons as their authors typed them: GeoJSON, KML and zipped shapefile.

A file comes from outside and is not trusted. GeoJSON and KML are parsed here, so that nothing in
them can name another file or address; of an archive only the parts of one shapefile are taken,
under names of our own, after their sizes were checked.
"""

from __future__ import annotations

import io
import json
import re
import struct
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from dashboard.i18n import t
from dashboard.outlines.model import OutlineError

#: Accepted endings, as named in sentences.
KINDS = ("geojson", "json", "kml", "zip")
MAX_BYTES = 5_000_000
#: Most bytes an archive may unpack to, most entries, most points of an outline.
MAX_UNPACKED, MAX_ENTRIES, MAX_POINTS = 40_000_000, 60, 50_000
SHP_MAGIC = 9994
#: Shape types of a shapefile that are polygons (plain, with height, with measure).
SHP_POLYGONS = (5, 15, 25)
POLYGONS = ("Polygon", "MultiPolygon")
#: Ways to pack that are accepted: what every program writes, and few ways to be broken.
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Raw:
    """Polygons of a file in its own coordinates.

    Args:
        shape: shapely polygon or multipolygon, not checked yet.
        stated: coordinate system that the file itself states; ``None`` when it states none.
        kind: ``geojson``, ``kml`` or ``shp``.
    """

    shape: Any
    stated: CRS | None
    kind: str


def read(name: str, data: bytes) -> Raw:
    """Polygons of a file.

    Raises:
        OutlineError: the file is of another kind, broken, too large, or holds no polygon.
    """
    ending = PurePosixPath(name.lower()).suffix.removeprefix(".")
    if ending not in KINDS:
        raise OutlineError(t("outline.kind", file=name))
    if not data.strip():
        raise OutlineError(t("outline.empty_file", file=name))
    if len(data) > MAX_BYTES:
        raise OutlineError(t("outline.too_large", file=name, most=MAX_BYTES // 1_000_000))
    raw = {"kml": _kml, "zip": _zip}.get(ending, _geojson)(name, data)
    if shapely.get_num_coordinates(raw.shape) > MAX_POINTS:
        raise OutlineError(t("outline.too_many_points", file=name, most=MAX_POINTS))
    return raw


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OutlineError(t("outline.not_utf8", file=name)) from error


# --- GeoJSON ------------------------------------------------------------------------------------
def _geojson(name: str, data: bytes) -> Raw:
    try:
        found = json.loads(_text(name, data))
    except (ValueError, RecursionError) as error:  # ValueError: also a number of many digits
        raise OutlineError(t("outline.bad_json", file=name)) from error
    if not isinstance(found, dict) or "type" not in found:
        raise OutlineError(t("outline.not_geojson", file=name))
    geometries = list(_geometries(name, found))
    if not geometries:
        raise OutlineError(t("outline.no_shape", file=name))
    polygons = [p for g in geometries for p in _polygons(name, g)]
    return Raw(_joined(name, polygons), _stated(name, found.get("crs")), "geojson")


def _geometries(name: str, found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Geometries of a GeoJSON object of any kind."""
    kind = found.get("type")
    if kind == "FeatureCollection":
        parts = found.get("features")
    elif kind == "GeometryCollection":
        parts = found.get("geometries")
    elif kind == "Feature":
        parts = [found["geometry"]] if found.get("geometry") else []
    else:
        yield found
        return
    if not isinstance(parts, list) or not all(isinstance(p, dict) for p in parts):
        raise OutlineError(t("outline.not_geojson", file=name))
    for part in parts:
        yield from _geometries(name, part)


def _polygons(name: str, geometry: dict[str, Any]) -> list[list[Ring]]:
    """Rings of each polygon of a geometry."""
    kind = geometry.get("type")
    coordinates: Any = geometry.get("coordinates")
    if kind not in POLYGONS:
        known = kind in ("Point", "MultiPoint", "LineString", "MultiLineString")
        raise OutlineError(t("outline.not_polygon" if known else "outline.not_geojson", file=name))
    try:
        parts = [coordinates] if kind == "Polygon" else list(coordinates)
        return [[_ring(name, ring) for ring in part] for part in parts]
    except (TypeError, ValueError, IndexError, KeyError, OverflowError) as error:
        raise OutlineError(t("outline.bad_numbers", file=name)) from error


def _ring(name: str, points: Any) -> Ring:
    """A ring as typed: at least a triangle, closed, of finite numbers."""
    ring = [(float(p[0]), float(p[1])) for p in points]
    if not np.isfinite(np.array(ring, dtype=float)).all():
        raise OutlineError(t("outline.bad_numbers", file=name))
    if len(ring) > 1 and ring[0] != ring[-1]:
        raise OutlineError(t("outline.open_ring", file=name))
    if len(ring) < 4:
        raise OutlineError(t("outline.short_ring", file=name))
    return ring


def _joined(name: str, polygons: list[list[Ring]]) -> Any:
    """One shape of all polygons of a file."""
    if not polygons or not all(polygons):
        raise OutlineError(t("outline.no_shape", file=name))
    parts = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _stated(name: str, crs: Any) -> CRS | None:
    """System that the ``crs`` member names, as older GeoJSON and QGIS write it."""
    if crs is None:
        return None
    try:
        stated = crs["properties"]["name"]
        # A string of PROJ (+init=...) can name a file of this machine.
        if "=" in str(stated):
            raise OutlineError(t("outline.unknown_system", file=name))
        return CRS.from_user_input(stated)
    except (CRSError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise OutlineError(t("outline.unknown_system", file=name)) from error


# --- KML ----------------------------------------------------------------------------------------
def _kml(name: str, data: bytes) -> Raw:
    text = _text(name, data)
    # A document type can define entities that grow without end or read other files.
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise OutlineError(t("outline.bad_kml", file=name))
    try:
        root = ET.fromstring(text)  # noqa: S314 - document types were refused above
    except (ET.ParseError, ValueError) as error:
        raise OutlineError(t("outline.bad_kml", file=name)) from error
    if _local(root.tag) != "kml":
        raise OutlineError(t("outline.bad_kml", file=name))
    kinds = {_local(e.tag) for e in root.iter()}
    if kinds & {"Point", "LineString", "Track", "Model"}:
        raise OutlineError(t("outline.not_polygon", file=name))
    polygons = [_kml_polygon(name, e) for e in root.iter() if _local(e.tag) == "Polygon"]
    return Raw(_joined(name, polygons), CRS.from_epsg(4326), "kml")


def _kml_polygon(name: str, polygon: ET.Element) -> list[Ring]:
    """Outer ring, then holes."""
    rings: dict[str, list[Ring]] = {"outerBoundaryIs": [], "innerBoundaryIs": []}
    for boundary in polygon:
        for element in boundary.iter():
            if _local(element.tag) == "coordinates" and _local(boundary.tag) in rings:
                try:
                    points = [p.split(",") for p in (element.text or "").split()]
                    rings[_local(boundary.tag)].append(_ring(name, points))
                except (ValueError, IndexError) as error:
                    raise OutlineError(t("outline.bad_numbers", file=name)) from error
    if len(rings["outerBoundaryIs"]) != 1:
        raise OutlineError(t("outline.no_shape", file=name))
    return rings["outerBoundaryIs"] + rings["innerBoundaryIs"]


def _local(tag: object) -> str:
    """Name of an element without its name space."""
    return str(tag).rpartition("}")[2]


# --- zipped shapefile ---------------------------------------------------------------------------
def _zip(name: str, data: bytes) -> Raw:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(name, archive)
    except OutlineError:
        raise
    except Exception as error:  # the archive and its packings raise errors of several libraries
        raise OutlineError(t("outline.bad_zip", file=name)) from error
    _check_header(name, parts["shp"])
    stated = None
    if "prj" in parts:
        try:
            stated = CRS.from_wkt(parts["prj"].decode("utf-8-sig"))
        except (CRSError, ValueError) as error:
            raise OutlineError(t("outline.unknown_system", file=name)) from error
    shapes = _shapes(name, parts)
    if any(s is None or s.is_empty for s in shapes) or not shapes:
        raise OutlineError(t("outline.no_shape", file=name))
    if any(s.geom_type not in POLYGONS for s in shapes):
        raise OutlineError(t("outline.not_polygon", file=name))
    if not np.isfinite(shapely.get_coordinates(shapes)).all():
        raise OutlineError(t("outline.bad_numbers", file=name))
    pieces = [p for s in shapes for p in getattr(s, "geoms", [s])]
    return Raw(pieces[0] if len(pieces) == 1 else shapely.MultiPolygon(pieces), stated, "shp")


def _parts(name: str, archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The files of the one shapefile in an archive, by ending."""
    entries = [e for e in archive.infolist() if not e.is_dir()]
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
            raise OutlineError(t("outline.zip_path", file=name))
        if entry.flag_bits & 1:
            raise OutlineError(t("outline.zip_locked", file=name))
        if entry.compress_type not in PACKED:
            raise OutlineError(t("outline.zip_packing", file=name))
    if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
        raise OutlineError(t("outline.zip_bomb", file=name))
    shown = [e for e in entries if "__MACOSX" not in e.filename]
    bases = [e.filename[:-4] for e in shown if e.filename.lower().endswith(".shp")]
    if len(bases) != 1:
        key = "outline.zip_many" if bases else "outline.zip_no_shp"
        raise OutlineError(t(key, file=name))
    found = {
        e.filename[-3:].lower(): _unpacked(name, archive, e)
        for e in shown
        if e.filename[:-4] == bases[0] and e.filename[-3:].lower() in ("shp", "shx", "prj")
    }
    if "shx" not in found:
        raise OutlineError(t("outline.zip_no_shx", file=name))
    return found


def _unpacked(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Bytes of an entry; the size it claims is not believed."""
    with archive.open(entry) as file:
        found = file.read(MAX_UNPACKED + 1)
    if len(found) > MAX_UNPACKED:
        raise OutlineError(t("outline.zip_bomb", file=name))
    return found


def _check_header(name: str, shp: bytes) -> None:
    """The main file is what its name says, and holds polygons."""
    if len(shp) < 100 or struct.unpack(">i", shp[:4])[0] != SHP_MAGIC:
        raise OutlineError(t("outline.bad_shp", file=name))
    if struct.unpack("<i", shp[32:36])[0] not in SHP_POLYGONS:
        raise OutlineError(t("outline.not_polygon", file=name))


def _shapes(name: str, parts: dict[str, bytes]) -> list[Any]:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for ending in ("shp", "shx"):
            (Path(folder) / f"outline.{ending}").write_bytes(parts[ending])
        try:
            frame = gpd.read_file(Path(folder) / "outline.shp", columns=[])
            return [None if s is None else shapely.force_2d(s) for s in frame.geometry]
        except Exception as error:  # the reader raises errors of several libraries
            raise OutlineError(t("outline.bad_shp", file=name)) from error
