"""Uploaded outlines: every format and system, every broken file, and storage that loses nothing."""

from __future__ import annotations

import datetime as dt
import io
import json
import lzma
import math
import re
import struct
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dashboard.geodata import REGION as MAP_REGION
from dashboard.geodata import Geo, load_geo
from dashboard.i18n import t
from dashboard.outlines import (
    Choice,
    Expected,
    Limits,
    Outline,
    OutlineError,
    folder_of,
    load_outlines,
    outlines_version,
    placed,
    read_outline,
    remove_outline,
    save_outline,
    storage,
)
from dashboard.outlines import formats as formats_module
from dashboard.outlines.model import REGION, inside
from dashboard.panels import outlines as panels
from dashboard.panels.model import Context
from dashboard.settings import ROOT, load_settings
from dashboard.vn2000 import METRIC, OTHER_ZONES, WGS84
from tests import builders

Make = Callable[..., Context]
LON, LAT = 106.20588, 10.03778
LIMITS = Limits(min_ha=0.5, max_ha=500, difference_pct=10, margin_km=1)
ON = dt.date(2026, 11, 25)
VN: Choice = "vn2000-105-30"


@cache
def geo() -> Geo:
    return load_geo(ROOT / "geo")


@cache
def home() -> Expected:
    """CCN Trung Nghĩa: a point by hamlet in Xã Trung Ngãi, huyện Vũng Liêm."""
    communes = geo().communes.set_index("unit_id").geometry
    districts = geo().districts.set_index("unit_id").geometry
    return Expected(LON, LAT, 2.0, communes["c29698"], districts["d859"], 49.0)


def to(shape: Any, target: str, source: str = METRIC) -> Any:
    return gpd.GeoSeries([shape], crs=source).to_crs(target).iloc[0]


@cache
def centre() -> Any:
    return to(shapely.Point(LON, LAT), METRIC, WGS84)


def square(half: float = 350.0, east: float = 0.0, north: float = 0.0) -> Any:
    x, y = centre().x + east, centre().y + north
    return shapely.box(x - half, y - half, x + half, y + half)


# --- files --------------------------------------------------------------------------------------
def geojson(shape: Any, crs: str = "") -> bytes:
    feature = {
        "type": "Feature",
        "properties": {"ten": "Cụm"},
        "geometry": json.loads(shapely.to_geojson(shape)),
    }
    found: dict[str, Any] = {"type": "FeatureCollection", "features": [feature]}
    if crs:
        found["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(found).encode()


def kml(shape: Any) -> bytes:
    def ring(points: Any, tag: str) -> str:
        text = " ".join(f"{x!r},{y!r},0" for x, y in points.coords)
        return f"<{tag}><LinearRing><coordinates>{text}</coordinates></LinearRing></{tag}>"

    parts = ""
    for polygon in getattr(shape, "geoms", [shape]):
        holes = "".join(ring(r, "innerBoundaryIs") for r in polygon.interiors)
        parts += f"<Polygon>{ring(polygon.exterior, 'outerBoundaryIs')}{holes}</Polygon>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><Placemark><MultiGeometry>{parts}</MultiGeometry></Placemark></Document></kml>"
    ).encode()


def parts_of(shape: Any, crs: str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        gpd.GeoDataFrame({"ten": ["a"]}, geometry=[shape], crs=crs).to_file(f"{folder}/cum.shp")
        return {p.name: p.read_bytes() for p in Path(folder).iterdir()}


def packed(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def shp(shape: Any, crs: str) -> bytes:
    return packed(parts_of(shape, crs))


def read(name: str, data: bytes, crs: Choice, expected: Expected | None = None) -> Outline:
    return read_outline(name, data, crs, expected or home(), LIMITS)


def refused(name: str, data: bytes, crs: Choice = "wgs84", expected: Expected | None = None) -> str:
    with pytest.raises(OutlineError) as caught:
        read(name, data, crs, expected)
    words = str(caught.value)
    assert name in words
    assert words.endswith(".")
    return words


def file_of(kind: str, shape: Any, crs: Choice) -> tuple[str, bytes]:
    """A file of a kind with a shape given in EPSG:9209."""
    system = METRIC if crs == VN else WGS84
    typed = to(shape, system)
    if kind == "shp":
        return "cum.zip", shp(typed, system)
    if kind == "kml":
        return "cum.kml", kml(typed)
    stated = "urn:ogc:def:crs:EPSG::9209" if kind == "crs" and crs == VN else ""
    return "cum.geojson", geojson(typed, stated)


# --- what is read is what was drawn -------------------------------------------------------------
@st.composite
def polygons(draw: st.DrawFn) -> Any:
    """Star-shaped outlines near the cluster, some with a hole, some in two parts."""
    n = draw(st.integers(3, 24))
    radii = draw(st.lists(st.floats(150, 900), min_size=n, max_size=n))
    east, north = draw(st.floats(-800, 800)), draw(st.floats(-800, 800))
    x, y = centre().x + east, centre().y + north
    corners = [
        (x + r * math.cos(2 * math.pi * i / n), y + r * math.sin(2 * math.pi * i / n))
        for i, r in enumerate(radii)
    ]
    shape = shapely.Polygon(corners)
    if n > 3 and draw(st.booleans()):
        shape = shape.difference(shapely.Point(x, y).buffer(20, quad_segs=2))
    if draw(st.booleans()):
        shape = shapely.union_all([shape, shapely.box(x + 1000, y, x + 1100, y + 100)])
    return shape


@pytest.mark.parametrize(
    ("kind", "crs"),
    [
        ("plain", "wgs84"),
        ("plain", VN),
        ("crs", VN),
        ("kml", "wgs84"),
        ("shp", "wgs84"),
        ("shp", VN),
    ],
)
@hypothesis_settings(max_examples=25)
@given(shape=polygons())
def test_a_polygon_survives_every_format_within_a_metre(kind: str, crs: Choice, shape: Any) -> None:
    name, data = file_of(kind, shape, crs)
    found = read(name, data, crs)
    again = to(found.shape, METRIC, WGS84)
    assert shapely.hausdorff_distance(again, shape) < 1
    assert found.area_ha == pytest.approx(shape.area / 1e4, rel=1e-4)
    assert shapely.is_valid(found.shape)
    assert found.system == crs


def test_heights_are_dropped() -> None:
    flat = to(square(), WGS84)
    high = shapely.force_3d(flat, 2.5)
    assert not read("cum.geojson", geojson(high), "wgs84").shape.has_z


@pytest.mark.parametrize("wrap", ["geometry", "feature", "collection"])
def test_every_kind_of_geojson_object_is_read(wrap: str) -> None:
    geometry = json.loads(shapely.to_geojson(to(square(), WGS84)))
    found: dict[str, Any] = {
        "geometry": geometry,
        "feature": {"type": "Feature", "properties": None, "geometry": geometry},
        "collection": {"type": "GeometryCollection", "geometries": [geometry]},
    }[wrap]
    data = "\ufeff".encode() + json.dumps(found).encode()
    assert read("Ranh giới.JSON", data, "wgs84").area_ha == pytest.approx(49, rel=1e-4)


def test_a_grid_with_the_wrong_datum_name_is_still_the_grid() -> None:
    """Survey software often writes WGS 84 as the datum of the grid."""
    prj = (
        'PROJCS["VN2000_105-30",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",'
        '6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
        'PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],'
        'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.5],'
        'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )
    parts = parts_of(square(), METRIC) | {"cum.prj": prj.encode()}
    found = read("cum.zip", packed(parts), VN)
    assert shapely.hausdorff_distance(to(found.shape, METRIC, WGS84), square()) < 1


def test_a_shapefile_without_prj_is_what_the_person_says() -> None:
    parts = {k: v for k, v in parts_of(square(), METRIC).items() if not k.endswith(".prj")}
    assert read("cum.zip", packed(parts), VN).warnings == ()


# --- coordinate system --------------------------------------------------------------------------
@pytest.mark.parametrize(("zone", "system"), OTHER_ZONES.items())
@pytest.mark.parametrize("kind", ["geojson", "shp"])
def test_a_wrong_zone_is_refused_and_named(kind: str, zone: str, system: str) -> None:
    typed = to(square(), system)
    if kind == "geojson":
        words = refused("cum.geojson", geojson(typed), VN)
    else:
        parts = {k: v for k, v in parts_of(typed, system).items() if not k.endswith(".prj")}
        words = refused("cum.zip", packed(parts), VN)
    assert zone in words
    quarters = abs((int(zone[:3]) * 60 + int(zone[4:6])) - (105 * 60 + 30)) / 15
    told = re.search(r"lệch (\d+) km", words)
    assert told
    assert int(told[1]) == pytest.approx(27.4 * quarters, abs=1)


@pytest.mark.parametrize(("zone", "system"), OTHER_ZONES.items())
def test_degrees_converted_with_a_wrong_zone_are_refused_and_named(zone: str, system: str) -> None:
    words = refused("cum.geojson", geojson(to(square(), WGS84, system)), "wgs84")
    assert zone in words
    assert "105°30'" in words


@hypothesis_settings(max_examples=20)
@given(shape=polygons(), zone=st.sampled_from(sorted(OTHER_ZONES)))
def test_no_shape_slips_through_in_a_wrong_zone(shape: Any, zone: str) -> None:
    typed = to(shape, OTHER_ZONES[zone])
    assert zone in refused("cum.geojson", geojson(typed), VN)


def test_a_wrong_zone_is_known_by_the_point_alone() -> None:
    only = Expected(LON, LAT, 13.0)
    assert "105°45'" in refused("a.geojson", geojson(to(square(), "EPSG:9210")), VN, only)
    ground = Expected(ground=home().ground, wide=home().wide)
    assert "106°00'" in refused("a.geojson", geojson(to(square(), "EPSG:9211")), VN, ground)


def test_a_stated_system_that_contradicts_is_refused() -> None:
    there, grid = to(square(), WGS84), to(square(), "EPSG:9210")
    assert "WGS 84" in refused("a.zip", shp(there, WGS84), VN)
    assert "105°45'" in refused("a.zip", shp(grid, "EPSG:9210"), VN)
    assert "UTM" in refused("a.zip", shp(to(square(), "EPSG:3405"), "EPSG:3405"), VN)
    assert "VN-2000" in refused("a.zip", shp(to(square(), "EPSG:4756"), "EPSG:4756"), "wgs84")
    stated = geojson(square(), "urn:ogc:def:crs:EPSG::9209")
    assert "kinh tuyến trục 105°30'" in refused("a.geojson", stated, "wgs84")
    assert "KML" in refused("a.kml", kml(there), VN)


def test_degrees_and_metres_are_told_apart() -> None:
    assert "bằng độ" in refused("a.geojson", geojson(to(square(), WGS84)), VN)
    assert "bằng mét" in refused("a.geojson", geojson(square()), "wgs84")


@pytest.mark.parametrize("crs", ["wgs84", VN])
def test_north_before_east_is_turned_and_told(crs: Choice) -> None:
    typed = to(square(), METRIC if crs == VN else WGS84)
    turned = shapely.transform(typed, lambda xy: xy[:, ::-1])
    found = read("a.geojson", geojson(turned), crs)
    assert any("đổi chỗ" in w for w in found.warnings)
    assert shapely.hausdorff_distance(to(found.shape, METRIC, WGS84), square()) < 1


# --- place and size -----------------------------------------------------------------------------
def test_another_place_is_refused_with_the_distance() -> None:
    away = square(north=40_000)
    assert re.search(r"cách vị trí đã biết của cụm \d+ km", refused("a.geojson", geojson(away), VN))
    outside = shapely.transform(to(square(), WGS84), lambda xy: xy + 5)
    assert "ngoài vùng" in refused("a.geojson", geojson(outside), "wgs84")
    absurd = shapely.transform(square(), lambda xy: xy * 40)
    assert "ngoài vùng" in refused("a.geojson", geojson(absurd), VN)


def test_beside_the_commune_in_the_district_is_only_pointed_out() -> None:
    inside = home().wide.difference(home().ground.buffer(0.02)).representative_point()
    there = to(inside, METRIC, WGS84).buffer(300)
    found = read("a.geojson", geojson(there), VN)
    assert any("ngoài xã, phường" in w for w in found.warnings)


def test_without_a_known_place_the_zone_is_said_to_be_unchecked() -> None:
    found = read("a.geojson", geojson(square()), VN, Expected())
    assert any("chưa kiểm tra được múi" in w for w in found.warnings)


@pytest.mark.parametrize("half", [20, 1300])
def test_a_size_that_is_no_cluster_is_refused(half: float) -> None:
    words = refused("a.geojson", geojson(square(half)), VN)
    assert "0,5 đến 500 ha" in words


@pytest.mark.parametrize(("published", "warned"), [(49.0, False), (52.0, False), (75.0, True)])
def test_a_different_area_is_pointed_out_with_both_figures(
    published: float, *, warned: bool
) -> None:
    known = Expected(LON, LAT, 2.0, area_ha=published)
    words = read("a.geojson", geojson(square()), VN, known).warnings
    assert bool(words) == warned
    if warned:
        assert "49\u00a0ha" in words[0]
        assert "75\u00a0ha" in words[0]
        assert "35 %" in words[0]


def test_parts_are_counted() -> None:
    two = shapely.union_all([square(200), square(200, east=1000)])
    assert any("2 phần" in w for w in read("a.geojson", geojson(two), VN).warnings)


# --- broken files -------------------------------------------------------------------------------
def there() -> Any:
    return to(square(), WGS84)


def ring(*points: tuple[Any, ...]) -> bytes:
    return json.dumps({"type": "Polygon", "coordinates": [points]}).encode()


def kml_of(body: str) -> bytes:
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'.encode()


def line_shp() -> bytes:
    return shp(shapely.LineString([(106.2, 10.0), (106.3, 10.1)]), WGS84)


def renamed(**extra: bytes) -> dict[str, bytes]:
    return parts_of(there(), WGS84) | extra


def without(ending: str) -> bytes:
    return packed({k: v for k, v in renamed().items() if not k.endswith(ending)})


def locked() -> bytes:
    """An archive whose entries claim to be encrypted."""
    data = bytearray(packed(renamed()))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + offset] |= 1
    return bytes(data)


def nested(levels: int) -> bytes:
    return b'{"type":' + b"[" * levels + b"]" * levels + b"}"


def bow_tie() -> bytes:
    return geojson(
        shapely.Polygon([(106.20, 10.03), (106.21, 10.04), (106.21, 10.03), (106.20, 10.04)])
    )


BROKEN: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "drawing": ("ve.dxf", lambda: b"0\nSECTION", "GeoJSON, KML"),
    "drawing of another program": ("ve.dwg", lambda: b"AC1032", "GeoJSON, KML"),
    "no ending": ("ranhgioi", lambda: b"{}", "GeoJSON, KML"),
    "zipped kml": ("a.kmz", lambda: b"PK", "GeoJSON, KML"),
    "nothing": ("a.geojson", lambda: b" \n", "trống"),
    "too large": ("a.geojson", lambda: b"[" + b" " * 6_000_000 + b"]", "lớn hơn 5 MB"),
    "no text": ("a.geojson", lambda: b"\xff\xfe\x00", "UTF-8"),
    "cut off": ("a.geojson", lambda: geojson(there())[:-40], "bị hỏng hoặc không phải GeoJSON"),
    "without an end": ("a.json", lambda: nested(200_000), "bị hỏng hoặc không phải GeoJSON"),
    "a list": ("a.json", lambda: b"[1, 2]", "chuẩn GeoJSON"),
    "no geojson": ("a.json", lambda: b'{"a": 1}', "chuẩn GeoJSON"),
    "odd features": ("a.json", lambda: b'{"type":"FeatureCollection","features":[3]}', "chuẩn"),
    "odd kind": ("a.json", lambda: b'{"type":"Circle","coordinates":[]}', "chuẩn GeoJSON"),
    "no features": ("a.json", lambda: b'{"type":"FeatureCollection","features":[]}', "vùng nào"),
    "empty feature": ("a.json", lambda: b'{"type":"Feature","geometry":null}', "vùng nào"),
    "empty polygon": ("a.json", lambda: b'{"type":"Polygon","coordinates":[]}', "vùng nào"),
    "a line": ("a.json", lambda: geojson(shapely.LineString([(106, 10), (106.1, 10)])), "đường"),
    "a point": ("a.json", lambda: geojson(shapely.Point(106, 10)), "đường"),
    "words": ("a.json", lambda: ring(("x", "y"), (1, 2), (3, 4), ("x", "y")), "không phải là số"),
    "one number": ("a.json", lambda: ring((1,), (2,), (3,), (1,)), "không phải là số"),
    "no number": (
        "a.json",
        lambda: b'{"type":"Polygon","coordinates":[[[106,10],[NaN,10],[106,11],[106,10]]]}',
        "không phải là số",
    ),
    "null": ("a.json", lambda: b'{"type":"Polygon","coordinates":null}', "không phải là số"),
    "open": (
        "a.json",
        lambda: ring((106, 10), (106.1, 10), (106.1, 10.1), (106, 10.1)),
        "khép kín",
    ),
    "too short": ("a.json", lambda: ring((106, 10), (106.1, 10), (106, 10)), "ít hơn ba điểm"),
    "crosses itself": ("a.json", bow_tie, "tự cắt hoặc chồng lên nhau tại vĩ độ 10,035"),
    "odd system": ("a.json", lambda: geojson(there(), "EPSG:999999"), "Không hiểu hệ tọa độ"),
    "no xml": ("a.kml", lambda: b"<kml><a></kml>", "không phải KML"),
    "other xml": ("a.kml", lambda: b"<svg/>", "không phải KML"),
    "entities": (
        "a.kml",
        lambda: b'<!DOCTYPE k [<!ENTITY a "b">]><kml>&a;</kml>',
        "không phải KML",
    ),
    "kml without area": ("a.kml", lambda: kml_of("<Placemark/>"), "vùng nào"),
    "kml line": ("a.kml", lambda: kml_of("<LineString/>"), "đường"),
    "kml numbers": (
        "a.kml",
        lambda: kml(there()).replace(b"106.2", b"x106.2"),
        "không phải là số",
    ),
    "kml without ring": ("a.kml", lambda: kml_of("<Polygon/>"), "vùng nào"),
    "no zip": ("a.zip", lambda: b"PK\x03\x04 no", "không phải ZIP"),
    "damaged zip": ("a.zip", lambda: shp(there(), WGS84)[:200] + b"\0" * 300, "không phải ZIP"),
    "path out": ("a.zip", lambda: packed(renamed() | {"../../x.shp": b""}), "không an toàn"),
    "path from the root": (
        "a.zip",
        lambda: packed(renamed() | {"/etc/x.shp": b""}),
        "không an toàn",
    ),
    "path of a drive": ("a.zip", lambda: packed(renamed() | {"C:\\x.shp": b""}), "không an toàn"),
    "locked": ("a.zip", locked, "mật khẩu"),
    "bomb": ("a.zip", lambda: packed(renamed() | {"x.bin": b"0" * 41_000_000}), "quá lớn"),
    "many files": (
        "a.zip",
        lambda: packed(renamed() | {f"{i}": b"" for i in range(80)}),
        "quá nhiều",
    ),
    "packed with bzip2": (
        "a.zip",
        lambda: packed(renamed(), zipfile.ZIP_BZIP2),
        "nén theo kiểu không dùng được",
    ),
    "packed with lzma": (
        "a.zip",
        lambda: packed(renamed(), zipfile.ZIP_LZMA),
        "nén theo kiểu không dùng được",
    ),
    "no shp": ("a.zip", lambda: without(".shp"), "không có tệp .shp"),
    "no shx": ("a.zip", lambda: without(".shx"), "thiếu tệp .shx"),
    "several": ("a.zip", lambda: packed(renamed() | {"b.shp": b"x"}), "nhiều shapefile"),
    "no shapefile": ("a.zip", lambda: packed(renamed() | {"cum.shp": b"x" * 200}), "bị hỏng"),
    "cut shapefile": (
        "a.zip",
        lambda: packed(renamed() | {"cum.shp": renamed()["cum.shp"][:110]}),
        "",
    ),
    "shapefile of lines": ("a.zip", line_shp, "đường"),
    "odd prj": ("a.zip", lambda: packed(renamed() | {"cum.prj": b"xyz"}), "Không hiểu hệ tọa độ"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_every_broken_file_has_its_own_sentence(case: str) -> None:
    name, make, part = BROKEN[case]
    assert part in refused(name, make())


def test_sentences_differ() -> None:
    words = {refused(name, make()).replace(name, "") for name, make, _ in BROKEN.values()}
    assert len(words) >= 22


def test_a_size_that_lies_is_found_while_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats_module, "MAX_UNPACKED", 150)
    parts = parts_of(there(), WGS84)
    with zipfile.ZipFile(io.BytesIO(packed(parts))) as archive:
        entry = archive.getinfo("cum.shp")
        assert entry.file_size > 150
        with pytest.raises(OutlineError, match="quá lớn"):
            formats_module._unpacked("a.zip", archive, entry)


def test_a_disguised_file_is_never_handed_to_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A virtual data source under the name of a shapefile could name other files."""
    monkeypatch.setattr(formats_module.gpd, "read_file", lambda *_a, **_k: pytest.fail("opened"))
    virtual = b"<OGRVRTDataSource>" + b" " * 200
    assert "bị hỏng" in refused("a.zip", packed(renamed() | {"cum.shp": virtual}))


@given(data=st.binary(max_size=300), name=st.sampled_from(["a.geojson", "a.kml", "a.zip"]))
def test_noise_is_refused_with_a_sentence(data: bytes, name: str) -> None:
    refused(name, data)


@hypothesis_settings(max_examples=40)
@given(data=st.data(), kind=st.sampled_from(["plain", "kml", "shp"]))
def test_a_damaged_file_is_refused_or_still_sound(data: st.DataObject, kind: str) -> None:
    name, whole = file_of(kind, square(), "wgs84")
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + bytes([data.draw(st.integers(0, 255))]) + whole[at + 1 :]
    try:
        found = read(name, damaged, "wgs84")
    except OutlineError:
        return
    assert shapely.is_valid(found.shape)
    assert LIMITS.min_ha <= found.area_ha <= LIMITS.max_ha


@cache
def sound_file(kind: str) -> bytes:
    """A valid file of a kind, around the cluster in WGS 84."""
    parts = {k: v for k, v in parts_of(there(), WGS84).items() if k[-3:] in ("shp", "shx", "prj")}
    how = {
        "zip": zipfile.ZIP_DEFLATED,
        "zip-stored": zipfile.ZIP_STORED,
        "zip-bzip2": zipfile.ZIP_BZIP2,
        "zip-lzma": zipfile.ZIP_LZMA,
    }
    plain: dict[str, Callable[[], bytes]] = {
        "geojson": lambda: geojson(there()),
        "crs": lambda: geojson(there(), "EPSG:4979"),
        "kml": lambda: kml(there()),
    }
    if kind in plain:
        return plain[kind]()
    return packed(parts, how[kind])


#: What a mutation puts in: digits without end, signs of the formats, bytes of no text.
BITS = (
    b"",
    b"9" * 400,
    b"9" * 5000,
    b"1e999",
    b"NaN",
    b"null",
    b"{",
    b"]",
    b",",
    b"<",
    b"\xff",
    b"\0",
)


@pytest.mark.parametrize(
    "kind", ["geojson", "crs", "kml", "zip", "zip-stored", "zip-bzip2", "zip-lzma"]
)
@hypothesis_settings(max_examples=60)
@given(data=st.data())
def test_a_mutated_file_is_an_outline_or_a_sentence(kind: str, data: st.DataObject) -> None:
    whole = sound_file(kind)
    bits = st.one_of(st.sampled_from(BITS), st.binary(min_size=1, max_size=4))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole)))
        cut = data.draw(st.integers(0, 12))
        whole = whole[:at] + data.draw(bits) + whole[at + cut :]
    name = f"cum.{kind if kind in ('geojson', 'kml') else 'json' if kind == 'crs' else 'zip'}"
    with suppress(OutlineError):
        assert isinstance(read(name, whole, "wgs84"), Outline)


@pytest.mark.parametrize("digits", [400, 5000])
@pytest.mark.parametrize("kind", ["geojson", "kml"])
def test_a_number_without_end_is_refused(kind: str, digits: int) -> None:
    whole = sound_file(kind)
    at = re.search(rb"106\.\d+", whole)
    assert at
    refused(f"cum.{kind}", whole.replace(at[0], b"9" * digits, 1))


@pytest.mark.parametrize(
    "system", ["+init=/etc/hostname:root", "+proj=longlat", {"a": 1}, None, [9209], 10**400]
)
def test_a_system_that_is_no_name_is_refused(system: object) -> None:
    found = json.loads(geojson(there()))
    found["crs"] = {"type": "name", "properties": {"name": system}}
    assert "Không hiểu hệ tọa độ" in refused("cum.geojson", json.dumps(found).encode())


@pytest.mark.parametrize("error", [lzma.LZMAError("x"), OSError("x"), RuntimeError("x")])
def test_whatever_unpacking_raises_is_a_sentence(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(formats_module, "_unpacked", fail)
    assert "không phải ZIP" in refused("a.zip", sound_file("zip"))


def test_a_header_of_lines_is_refused_before_reading() -> None:
    parts = renamed()
    head = bytearray(parts["cum.shp"])
    head[32:36] = struct.pack("<i", 3)
    assert "đường" in refused("a.zip", packed(parts | {"cum.shp": bytes(head)}))


# --- storage ------------------------------------------------------------------------------------
def outline(half: float = 350.0) -> Outline:
    return read("a.geojson", geojson(square(half)), VN)


def save(folder: Path, half: float = 350.0, cluster: str = "vl-trung-nghia") -> Path:
    return save_outline(folder, cluster, outline(half), "Sở Xây dựng, công văn 12", ON)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = save(tmp_path / "moi")
    found = load_outlines(tmp_path / "moi")
    row = found.frame.iloc[0]
    assert found.problems == ()
    assert path.name == "vl-trung-nghia.geojson"
    assert (row["cluster_id"], row["source_words"]) == (
        "vl-trung-nghia",
        "Sở Xây dựng, công văn 12",
    )
    assert row["provided_on"] == ON
    assert row["area_ha"] == pytest.approx(49, rel=1e-4)
    assert found.frame.crs == WGS84
    assert shapely.hausdorff_distance(to(row["geometry"], METRIC, WGS84), square()) < 0.01


def test_a_stored_file_is_read_by_any_program(tmp_path: Path) -> None:
    assert len(gpd.read_file(save(tmp_path))) == 1


def test_older_outlines_go_to_history(tmp_path: Path) -> None:
    sizes = (300, 350, 400)
    texts = [save(tmp_path, half).read_bytes() for half in sizes]
    remove_outline(tmp_path, "vl-trung-nghia")
    assert load_outlines(tmp_path).frame.empty
    history = sorted((tmp_path / "history").iterdir())
    assert [p.name for p in history] == [f"vl-trung-nghia-{n}.geojson" for n in (1, 2, 3)]
    assert [p.read_bytes() for p in history] == texts


def test_removing_what_is_not_there_changes_nothing(tmp_path: Path) -> None:
    remove_outline(tmp_path / "nowhere", "vl-trung-nghia")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["write", "replace", "history"])
def test_a_failure_leaves_the_old_outline_and_no_half_file(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = save(tmp_path).read_bytes()
    with monkeypatch.context() as patch:
        if step == "write":
            patch.setattr(storage.os, "fsync", lambda _: (_ for _ in ()).throw(OSError("full")))
        elif step == "replace":
            patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("busy")))
        else:
            (tmp_path / "history").write_text("a file where the folder should be")
        with pytest.raises(OutlineError, match="Không ghi được"):
            save(tmp_path, 200)
    assert (tmp_path / "vl-trung-nghia.geojson").read_bytes() == before
    assert [p for p in tmp_path.rglob("*") if p.suffix == ".part"] == []
    assert load_outlines(tmp_path).problems == ()


@pytest.mark.parametrize("bad", ["", "../x", "a/b", "A", "vl trung", "x\n", "..", "a.geojson/"])
def test_an_id_never_becomes_a_path(bad: str, tmp_path: Path) -> None:
    folder = tmp_path / "outlines"
    with pytest.raises(OutlineError, match="Mã cụm"):
        save(folder, cluster=bad)
    with pytest.raises(OutlineError, match="Mã cụm"):
        remove_outline(folder, bad)
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("words", ["", "  \n"])
def test_a_source_is_required(words: str, tmp_path: Path) -> None:
    with pytest.raises(OutlineError, match="nguồn"):
        save_outline(tmp_path, "vl-trung-nghia", outline(), words, ON)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"features":[]}', '{"features":[{"properties":{}}]}', "\x00"],
)
def test_a_broken_stored_file_is_told_and_left_out(text: str, tmp_path: Path) -> None:
    save(tmp_path)
    (tmp_path / "vl-thuan-an.geojson").write_text(text)
    found = load_outlines(tmp_path)
    assert found.frame["cluster_id"].tolist() == ["vl-trung-nghia"]
    assert len(found.problems) == 1
    assert "vl-thuan-an.geojson" in found.problems[0]


def test_a_file_of_another_cluster_is_not_believed(tmp_path: Path) -> None:
    save(tmp_path).rename(tmp_path / "vl-thuan-an.geojson")
    assert load_outlines(tmp_path).frame.empty
    assert len(load_outlines(tmp_path).problems) == 1


@pytest.mark.parametrize("area", ["NaN", "Infinity", "9" * 400, "null"])
def test_a_stored_area_that_is_no_number_is_told(area: str, tmp_path: Path) -> None:
    path = save(tmp_path)
    path.write_text(re.sub(r'"area_ha": [\d.]+', f'"area_ha": {area}', path.read_text()))
    found = load_outlines(tmp_path)
    assert found.frame.empty
    assert found.problems == (t("outline.broken", file=path.name),)


@pytest.mark.parametrize("system", [METRIC, "swapped", "far"])
def test_a_stored_file_outside_the_region_is_told_and_left_out(system: str, tmp_path: Path) -> None:
    path = save(tmp_path)
    shapes = {
        METRIC: square(),
        "swapped": shapely.transform(to(square(), WGS84), lambda xy: xy[:, ::-1]),
        "far": shapely.box(110, 10, 110.01, 10.01),
    }
    stored = json.loads(path.read_text())
    stored["features"][0]["geometry"] = json.loads(shapely.to_geojson(shapes[system]))
    path.write_text(json.dumps(stored))
    found = load_outlines(tmp_path)
    assert found.frame.empty
    assert found.problems == (t("outline.stored_elsewhere", file=path.name),)


def test_the_region_of_outlines_is_wider_than_the_map() -> None:
    west, south, east, north = MAP_REGION
    assert inside(REGION, (west - 0.2, south - 0.2, east + 0.2, north + 0.2))


def test_a_stored_file_of_an_unknown_cluster_is_told_and_left_out(tmp_path: Path) -> None:
    save(tmp_path)
    save(tmp_path, cluster="khong-co-cum")
    assert len(load_outlines(tmp_path).frame) == 2
    found = load_outlines(tmp_path, {"vl-trung-nghia", "vl-thuan-an"})
    assert found.frame["cluster_id"].tolist() == ["vl-trung-nghia"]
    assert found.problems == (t("outline.stored_unknown", file="khong-co-cum.geojson"),)


def test_a_file_taken_off_while_the_folder_is_read_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = outlines_version(tmp_path)
    monkeypatch.setattr(Path, "glob", lambda self, _: [self / "vl-trung-nghia.geojson"])
    assert outlines_version(tmp_path) == empty


def test_no_folder_no_outlines(tmp_path: Path) -> None:
    found = load_outlines(tmp_path / "none")
    assert found.frame.empty
    assert found.frame.crs == WGS84
    assert found.problems == ()


def test_the_version_changes_with_the_folder(tmp_path: Path) -> None:
    seen = [outlines_version(tmp_path)]
    save(tmp_path)
    seen.append(outlines_version(tmp_path))
    assert outlines_version(tmp_path) == seen[-1]
    save(tmp_path, 300)
    seen.append(outlines_version(tmp_path))
    remove_outline(tmp_path, "vl-trung-nghia")
    assert len(set(seen)) == 3
    assert outlines_version(tmp_path) == seen[0]


def test_the_folder_belongs_to_the_dataset() -> None:
    assert folder_of(load_settings({}), "demo") == ROOT / "data" / "demo" / "outlines"
    own = load_settings({"CCN_OUTLINES_DIR": "/srv/outlines"})
    assert folder_of(own, "public") == Path("/srv/outlines/public")


# --- on the map ---------------------------------------------------------------------------------
def test_clusters_move_into_their_outlines(tmp_path: Path) -> None:
    rows = [
        {
            "cluster_id": "vl-trung-nghia",
            "lon": 106.0,
            "lat": 10.0,
            "location_precision": "commune",
        },
        {"cluster_id": "vl-thuan-an", "lon": 105.9, "lat": 10.1, "location_precision": "hamlet"},
        {"cluster_id": "vl-thien-my"},
    ]
    clusters = builders.frame("clusters", rows)
    assert placed(clusters, load_outlines(tmp_path)) is clusters
    save(tmp_path)
    save(tmp_path, cluster="vl-thien-my")
    found = placed(clusters, load_outlines(tmp_path))
    assert found.schema == clusters.schema
    assert found.columns == clusters.columns
    assert found["cluster_id"].to_list() == clusters["cluster_id"].to_list()
    assert found["location_precision"].to_list() == ["site", "hamlet", "site"]
    assert found.row(1) == clusters.row(1)
    point = to(shapely.Point(found["lon"][0], found["lat"][0]), METRIC, WGS84)
    assert square().contains(point)
    assert "Sở Xây dựng, công văn 12" in found["location_note"][0]
    assert "25/11/2026" in found["location_note"][2]
    other = [c for c in clusters.columns if c not in ("lon", "lat", "location_precision")]
    kept = [c for c in other if c != "location_note"]
    assert found.select(kept).equals(clusters.select(kept))


@given(shape=polygons())
@hypothesis_settings(max_examples=20)
def test_the_point_lies_inside_whatever_the_shape(shape: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = read("a.geojson", geojson(shape), VN)
        save_outline(Path(folder), "c1", found, "Nguồn", ON)
        row = placed(
            builders.frame("clusters", [{"cluster_id": "c1"}]), load_outlines(Path(folder))
        )
    assert found.shape.distance(shapely.Point(row["lon"][0], row["lat"][0])) < 2e-6


# --- words around it ----------------------------------------------------------------------------
def test_limits_are_dated_rules(ctx: Make) -> None:
    assert panels.limits_of(ctx()) == LIMITS


def test_what_is_known_of_a_cluster(ctx: Make) -> None:
    found = panels.expected_of(ctx(), "vl-trung-nghia")
    assert (found.lon, found.lat, found.tolerance_km) == (LON, LAT, 2.0)
    assert found.ground.equals(home().ground)
    assert found.wide.equals(home().wide)
    lost = panels.expected_of(ctx(), "vl-thien-my")
    assert lost.lon is None
    assert (lost.ground is None) == (lost.wide is None)


@pytest.mark.parametrize("dataset", ["public", "demo"])
def test_every_cluster_accepts_an_outline_where_it_is_and_no_other_zone(
    dataset: str, ctx: Make, request: pytest.FixtureRequest
) -> None:
    book = request.getfixturevalue("book" if dataset == "public" else "demo")
    context = Context(book, geo(), ctx().selection)
    for row in book.clusters.drop_nulls("lon").iter_rows(named=True):
        known = panels.expected_of(context, row["cluster_id"])
        at = to(shapely.Point(row["lon"], row["lat"]), METRIC, WGS84).buffer(300)
        read("a.geojson", geojson(at), VN, known)
        words = refused("a.geojson", geojson(to(at, "EPSG:9210")), VN, known)
        assert "105°45'" in words, row["cluster_id"]


def test_the_preview_tells_area_place_and_warnings(ctx: Make) -> None:
    found = read("a.geojson", geojson(square()), VN, Expected(LON, LAT, 2.0, area_ha=75.0))
    html = panels.preview(ctx(), found)
    for part in ("49\u00a0ha", "10,0377", "106,2058", "Xã Trung Ngãi", "vl-note", "75\u00a0ha"):
        assert part in html


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("25/11/2026", ON),
        (" 1/2/2025 ", dt.date(2025, 2, 1)),
        ("26/11/2026", None),
        ("30/2/2025", None),
        ("2025-02-01", None),
        ("", None),
    ],
)
def test_days_are_typed_the_vietnamese_way(words: str, day: dt.date | None) -> None:
    assert panels.day_of(words, ON) == day


def test_what_is_stored_is_told(tmp_path: Path) -> None:
    assert panels.stored_words(load_outlines(tmp_path), "vl-trung-nghia") == ""
    save(tmp_path)
    words = panels.stored_words(load_outlines(tmp_path), "vl-trung-nghia")
    assert "49\u00a0ha" in words
    assert "Sở Xây dựng, công văn 12" in words


def test_precision_of_an_outline_is_the_best_there_is() -> None:
    clusters = builders.frame("clusters", [{"cluster_id": "c1"}])
    grades = clusters.schema["location_precision"]
    assert isinstance(grades, pl.Enum)
    assert grades.categories[0] == "site"
