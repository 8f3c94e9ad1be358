"""The small still map: marks where they belong, true proportions, no tiles."""

from __future__ import annotations

import math

import plotly.graph_objects as go
import pytest

from dashboard.figures.locator import Spot, locator_figure
from dashboard.geodata import DEFAULT_WINDOW, Geo
from dashboard.palette import ALERT, DISTRICT_EDGE
from dashboard.selection import FRAMES
from tests.figures.pixels import markers, texts

SPOTS = [
    Spot(106.0, 10.0, 20.0, "#0B5D6B", "#0B5D6B", "Thuận An", "a", core=True),
    Spot(106.3, 9.9, 10.0, "#C9D3D8", "#7C8A92", "Cổ Chiên", "b"),
]


@pytest.fixture(scope="module")
def figure(geo: Geo) -> go.Figure:
    return locator_figure(geo, SPOTS, bounds=DEFAULT_WINDOW, height=300, highlight="b")


def spots(figure: go.Figure) -> dict[str, go.Scatter]:
    return {m.customdata[0]: m for m in markers(figure) if m.customdata is not None}


def test_each_spot_is_drawn_once_where_it_is(figure: go.Figure) -> None:
    found = spots(figure)
    assert {k: (m.x[0], m.y[0]) for k, m in found.items()} == {
        s.subject_id: (s.lon, s.lat) for s in SPOTS
    }
    assert [found[s.subject_id].marker.size for s in SPOTS] == [20, 10]


def test_a_spot_is_a_circle_not_an_ellipse(figure: go.Figure) -> None:
    west, south, east, north = DEFAULT_WINDOW
    axis = figure.layout.yaxis
    assert axis.scaleanchor == "x"
    assert axis.scaleratio == pytest.approx(1 / math.cos(math.radians((south + north) / 2)))
    assert list(figure.layout.xaxis.range) == [west, east]
    assert list(axis.range) == [south, north]


def test_only_the_highlighted_spot_has_a_red_ring(figure: go.Figure) -> None:
    red = [m for m in markers(figure) if m.marker.line.color == ALERT]
    assert [(m.x[0], m.y[0]) for m in red] == [(106.3, 9.9)]


def test_an_operating_cluster_has_a_white_core(figure: go.Figure) -> None:
    white = [
        m for m in markers(figure) if m.marker.color == "#FFFFFF" and m.marker.symbol != "square"
    ]
    assert [(m.x[0], m.y[0]) for m in white] == [(106.0, 10.0)]


def test_the_map_needs_no_tiles_and_no_geo_subplot(figure: go.Figure) -> None:
    assert {t.type for t in figure.data} == {"scatter"}
    assert "http" not in figure.to_json()


def test_larger_spots_lie_below_smaller_ones(geo: Geo) -> None:
    figure = locator_figure(geo, SPOTS[::-1], bounds=DEFAULT_WINDOW)
    assert list(spots(figure)) == ["a", "b"]


def test_the_seats_in_view_are_named_and_the_others_are_not(figure: go.Figure, geo: Geo) -> None:
    west, south, east, north = DEFAULT_WINDOW
    inside = {str(s.label) for s in geo.seats if west < s.lon < east and south < s.lat < north}
    assert inside
    assert inside == {t for t in texts(figure) if t}


def test_a_commune_can_be_tinted(geo: Geo) -> None:
    commune = str(geo.communes["unit_id"].iloc[0])
    plain = locator_figure(geo, [], bounds=DEFAULT_WINDOW)
    tinted = locator_figure(geo, [], bounds=DEFAULT_WINDOW, commune_id=commune)
    fills = {t.fillcolor for t in tinted.data} - {t.fillcolor for t in plain.data}
    assert len(tinted.data) == len(plain.data) + 1
    assert len(fills) == 1


def test_outlines_are_those_of_the_frame(geo: Geo) -> None:
    edges = {}
    for frame in FRAMES:
        figure = locator_figure(geo, [], bounds=DEFAULT_WINDOW, frame=frame)
        lines = [t for t in figure.data if t.line.color == DISTRICT_EDGE]
        edges[frame] = sum(x is None for t in lines for x in t.x)
    assert edges["new"] > edges["old"] >= len(geo.districts)
