"""The metric system of the province and the guard against its neighbours."""

from __future__ import annotations

import ast
import re

import geopandas as gpd
import pytest
import shapely
from pyproj import CRS

from dashboard.settings import ROOT
from dashboard.vn2000 import METRIC, OTHER_ZONES, WGS84, require

POINT = shapely.Point(106.0, 10.0)


def test_lengths_are_measured_at_105_30() -> None:
    assert METRIC == "EPSG:9209"
    assert CRS(METRIC).name == "VN-2000 / TM-3 105-30"


@pytest.mark.parametrize("system", ["EPSG:9210", "EPSG:9211", "EPSG:32648", WGS84])
def test_another_system_is_refused(system: str) -> None:
    shapes = gpd.GeoSeries([POINT], crs=WGS84).to_crs(system)
    with pytest.raises(ValueError, match="EPSG:9209 is needed"):
        require(shapes)


def test_shapes_without_a_system_are_refused() -> None:
    with pytest.raises(ValueError, match="state no coordinate system"):
        require(gpd.GeoSeries([POINT]))


def test_the_stated_system_passes() -> None:
    shapes = gpd.GeoSeries([POINT], crs=WGS84)
    assert require(shapes, WGS84) is shapes
    assert len(require(shapes.to_crs(METRIC).to_frame("geometry"))) == 1


@pytest.mark.parametrize(("zone", "system"), OTHER_ZONES.items())
def test_zones_are_named_by_their_meridian(zone: str, system: str) -> None:
    degrees, minutes = re.fullmatch(r"(\d+)°(\d\d)'", zone).groups()  # type: ignore[union-attr]
    values = {p.name: p.value for p in CRS(system).coordinate_operation.params}
    meridian = int(degrees) + int(minutes) / 60
    assert values["Longitude of natural origin"] == pytest.approx(meridian)
    assert system != METRIC


def test_no_module_measures_in_another_zone() -> None:
    """EPSG:9210 is written in one place only: where wrong zones are recognised."""
    found = []
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Constant) and str(node.value) in ("EPSG:9210", "9210")
            if named:
                found.append(path.name)
    assert found == ["vn2000.py"]
