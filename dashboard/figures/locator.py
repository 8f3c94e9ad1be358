"""Small still map drawn as Plotly polygons: no tiles, no Leaflet, good in pictures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from shapely.geometry.base import BaseGeometry

from dashboard.figures.theme import Drawing, base, label
from dashboard.geodata import Geo
from dashboard.palette import (
    ALERT,
    DISTRICT_EDGE,
    INK,
    LAND,
    NEIGHBOUR,
    NEIGHBOUR_EDGE,
    PROVINCE_EDGE,
    ROAD,
    WATER,
)
from dashboard.selection import Frame


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark on the map; ``rough`` px of dashed ring around an approximate place."""

    lon: float
    lat: float
    size: float
    fill: str
    edge: str
    hover: str
    subject_id: str
    core: bool = False
    text: str = ""
    text_colour: str = ""
    rough: float = 0.0
    proof: str = ""


def _rings(geometry: BaseGeometry) -> Iterable[tuple[list[float], list[float]]]:
    parts = getattr(geometry, "geoms", [geometry])
    for part in parts:
        coords = part.exterior.coords if part.geom_type == "Polygon" else part.coords
        yield [c[0] for c in coords], [c[1] for c in coords]


def _shape(
    figure: Drawing,
    geometries: Iterable[BaseGeometry],
    *,
    fill: str | None,
    edge: str,
    width: float,
) -> None:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for geometry in geometries:
        for x, y in _rings(geometry):
            xs += [*x, None]
            ys += [*y, None]
    figure.scatter(
        x=xs,
        y=ys,
        mode="lines",
        hoverinfo="skip",
        line={"color": edge, "width": width},
        fill="toself" if fill else None,
        fillcolor=fill,
    )


def locator_figure(
    geo: Geo,
    spots: Sequence[Spot],
    *,
    bounds: tuple[float, float, float, float],
    height: int = 250,
    names: bool = True,
    commune_id: str | None = None,
    highlight: str | None = None,
    frame: Frame = "old",
) -> go.Figure:
    """Map of the region with marks.

    Args:
        geo: boundaries and base layers.
        spots: marks, drawn largest first.
        bounds: west, south, east, north in degrees.
        height: height in px.
        names: print the names of the former provincial seats.
        commune_id: commune of today to tint (profile of one cluster).
        highlight: subject whose mark gets a red ring and its name.
        frame: outlines of districts (``old``) or of communes (``new``).
    """
    figure = base(height, left=0, right=0, top=0, bottom=0)
    figure.layout(plot_bgcolor=WATER)
    west, south, east, north = bounds
    middle = math.cos(math.radians((south + north) / 2))
    figure.xaxis(range=[west, east], constrain="range", showticklabels=False)
    figure.yaxis(range=[south, north], scaleanchor="x", scaleratio=1 / middle, constrain="range")
    # The layer ends in the west where the land goes on; a wide picture shows what lies beyond.
    edge = float(geo.neighbours.total_bounds[0])
    land = {"fillcolor": NEIGHBOUR, "line": {"width": 0}, "layer": "below"}
    figure.shape(type="rect", x0=edge - 2, x1=edge + 0.01, y0=south - 1, y1=north + 1, **land)
    _shape(figure, geo.neighbours.geometry, fill=NEIGHBOUR, edge=NEIGHBOUR_EDGE, width=0.8)
    _shape(figure, geo.provinces_old.geometry, fill=LAND, edge=LAND, width=0.5)
    if commune_id is not None:
        own = geo.communes[geo.communes["unit_id"] == commune_id]
        _shape(figure, own.geometry, fill="#F2E6C9", edge="#D8C79E", width=0.8)
    units = geo.districts if frame == "old" else geo.communes_light
    _shape(figure, units.geometry, fill=None, edge=DISTRICT_EDGE, width=0.7)
    _shape(figure, geo.rivers.geometry, fill=None, edge=WATER, width=4)
    _shape(figure, geo.roads.geometry, fill=None, edge=ROAD, width=1.6)
    _shape(figure, geo.provinces_old.geometry, fill=None, edge=PROVINCE_EDGE, width=1.2)
    if names:
        _seats(figure, geo, bounds)
    for spot in sorted(spots, key=lambda s: -s.size):
        _spot(figure, spot, highlighted=spot.subject_id == highlight)
    return figure.figure()


def _seats(figure: Drawing, geo: Geo, bounds: tuple[float, float, float, float]) -> None:
    """Squares and names of the former provincial seats within the picture."""
    west, south, east, north = bounds
    for seat in geo.seats:
        if not (west < seat.lon < east and south < seat.lat < north):
            continue
        # Near the right edge the name stands left of its square.
        last = seat.lon > east - 0.24 * (east - west)
        label(
            figure,
            seat.lon,
            seat.lat,
            f"<b>{seat.label}</b>",
            xanchor="right" if last else "left",
            xshift=-7 if last else 7,
            font={"size": 13, "color": INK},
        )
        figure.scatter(
            x=[seat.lon],
            y=[seat.lat],
            mode="markers",
            hoverinfo="skip",
            marker={
                "symbol": "square",
                "size": 6,
                "color": "#FFFFFF",
                "line": {"color": INK, "width": 1.2},
            },
        )


def _dashed(figure: Drawing, spot: Spot) -> None:
    """Light ring around an approximate place (a marker's outline cannot be dashed here)."""
    figure.scatter(
        x=[spot.lon],
        y=[spot.lat],
        mode="markers",
        hoverinfo="skip",
        marker={
            "size": spot.size + spot.rough,
            "symbol": "circle-open",
            "color": "rgba(91,107,117,0.55)",
            "line": {"width": 1},
        },
    )


def _spot(figure: Drawing, spot: Spot, *, highlighted: bool) -> None:
    if spot.rough:
        _dashed(figure, spot)
    if highlighted:
        figure.scatter(
            x=[spot.lon],
            y=[spot.lat],
            mode="markers",
            hoverinfo="skip",
            marker={
                "size": spot.size + 10,
                "color": "rgba(0,0,0,0)",
                "line": {"color": ALERT, "width": 2},
            },
        )
    figure.scatter(
        x=[spot.lon],
        y=[spot.lat],
        mode="markers+text" if spot.text else "markers",
        text=[spot.text],
        textposition="middle center" if not highlighted else "middle right",
        textfont={"size": 12 if not highlighted else 14, "color": spot.text_colour or INK},
        marker={
            "size": spot.size,
            "color": spot.fill,
            "line": {"color": spot.edge, "width": 1.2},
        },
        customdata=[spot.subject_id],
        ids=[spot.proof],
        hovertemplate=f"{spot.hover}<extra></extra>",
    )
    if spot.core:
        figure.scatter(
            x=[spot.lon],
            y=[spot.lat],
            mode="markers",
            hoverinfo="skip",
            marker={"size": max(4, spot.size * 0.35), "color": "#FFFFFF"},
        )
