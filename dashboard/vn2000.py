"""The metric system of the province, VN-2000 / TM-3 105-30, and its neighbours it is mistaken for.

Lengths and areas are computed in EPSG:9209 and nowhere else. Its neighbour EPSG:9210 (central
meridian 105°45') has the same datum and the same units, so a mix-up raises no error and moves a
place by 27 km; :func:`require` is the guard against it.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pyproj import CRS

Shapes = TypeVar("Shapes")

WGS84 = "EPSG:4326"
#: VN-2000 / TM-3 105-30, the system of the province; lengths are 0.02 % true here.
METRIC = "EPSG:9209"
#: Systems of other provinces by central meridian, the likely ones first.
OTHER_ZONES: dict[str, str] = {
    "105°45'": "EPSG:9210",
    "106°00'": "EPSG:9211",
    "105°00'": "EPSG:5897",
    "104°45'": "EPSG:9208",
    "106°15'": "EPSG:9212",
    "106°30'": "EPSG:9213",
}


def require(shapes: Shapes, crs: str = METRIC) -> Shapes:
    """The same shapes, or an error when they are not in the system they are said to be in.

    Args:
        shapes: ``GeoSeries`` or ``GeoDataFrame``.
        crs: system that the next step needs.

    Raises:
        ValueError: the shapes state no system or another one, for example EPSG:9210.
    """
    held: Any = getattr(shapes, "crs", None)
    if held is None:
        raise ValueError(f"shapes state no coordinate system, {crs} is needed")
    if CRS.from_user_input(held).to_authority() != CRS.from_user_input(crs).to_authority():
        raise ValueError(f"shapes are in {held}, {crs} is needed")
    return shapes
