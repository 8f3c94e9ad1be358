"""Marks, rings and names of the clusters that are shown."""

from __future__ import annotations

import math
import re

import folium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.geodata import DEFAULT_WINDOW, Geo
from dashboard.maps.base import obstacles
from dashboard.maps.clusters import (
    MOST_NAMES,
    PX_PER_DEGREE,
    Mark,
    cluster_layer,
    fan_out,
    place_names,
    radius_of,
)
from dashboard.palette import ALERT

BOTH = ("p86-cu", "p84-cu")
WEST, SOUTH, EAST, NORTH = DEFAULT_WINDOW
POINTS = st.tuples(st.floats(WEST, EAST), st.floats(SOUTH, NORTH))


def mark(cluster_id: str = "a", **changes: object) -> Mark:
    options: dict[str, object] = {
        "cluster_id": cluster_id,
        "lon": 106.0,
        "lat": 10.0,
        "radius": 8.0,
        "fill": "#0B5D6B",
        "edge": "#0B5D6B",
        "core": False,
        "precision": "site",
        "name": "Thuận An",
        "strong": True,
        "tooltip": "<b>Thuận An</b>",
        "popup": "<b>Thuận An</b>",
    }
    return Mark(**(options | changes))  # type: ignore[arg-type]


def many(n: int) -> list[Mark]:
    side = math.ceil(math.sqrt(n))
    return [
        mark(
            f"c{i}",
            lon=WEST + (EAST - WEST) * (i % side) / side,
            lat=SOUTH + (NORTH - SOUTH) * (i // side) / side,
            precision=("site", "hamlet", "commune", "district")[i % 4],
            core=i % 7 == 0,
            strong=i % 3 == 0,
            radius=4.5 + i % 9,
        )
        for i in range(n)
    ]


def point_layers(group: folium.FeatureGroup) -> list[list[dict[str, object]]]:
    """Features of each layer of points."""
    found = []
    for child in group._children.values():
        if isinstance(child, folium.GeoJson):
            features = child.data["features"]
            if all(f["geometry"]["type"] == "Point" for f in features):
                found.append(features)
    return found


def styles(features: list[dict[str, object]]) -> list[dict[str, object]]:
    return [f["properties"]["style"] for f in features]  # type: ignore[index]


def is_mark(style: dict[str, object]) -> bool:
    return "mk" in str(style.get("className", "")).split()


def mark_layers(group: folium.FeatureGroup) -> list[list[dict[str, object]]]:
    return [f for f in point_layers(group) if any(map(is_mark, styles(f)))]


def ids(features: list[dict[str, object]]) -> list[str]:
    return [f["properties"]["id"] for f in features]  # type: ignore[index]


def rings(group: folium.FeatureGroup) -> list[str]:
    """Clusters with a dashed ring: their place is an estimate."""
    return [
        i
        for features in point_layers(group)
        for i, style in zip(ids(features), styles(features), strict=True)
        if style.get("dashArray")
    ]


def red(group: folium.FeatureGroup) -> list[str]:
    return [
        i
        for features in point_layers(group)
        for i, style in zip(ids(features), styles(features), strict=True)
        if style["color"] == ALERT
    ]


# --- marks --------------------------------------------------------------------------------------
def test_there_is_one_mark_per_cluster_in_one_layer(geo: Geo) -> None:
    marks = many(30)
    (features,) = mark_layers(cluster_layer(geo, marks, BOTH))
    assert sorted(ids(features)) == sorted(m.cluster_id for m in marks)
    for cluster_id, style in zip(ids(features), styles(features), strict=True):
        assert {"mk", f"mk-{cluster_id}"} <= set(str(style["className"]).split())


def test_a_thousand_clusters_are_one_layer_of_marks(geo: Geo) -> None:
    group = cluster_layer(geo, many(1000), BOTH)
    (features,) = mark_layers(group)
    assert len(features) == 1000
    # Marks, rings, cores; a layer per cluster would be a thousand.
    assert len(point_layers(group)) <= 4


def test_a_mark_is_drawn_where_the_cluster_is(geo: Geo) -> None:
    ((feature,),) = mark_layers(cluster_layer(geo, [mark(lon=106.123456, lat=9.987654)], BOTH))
    lon, lat = feature["geometry"]["coordinates"]  # type: ignore[index]
    assert (lon, lat) == pytest.approx((106.123456, 9.987654), abs=1e-4)


def test_small_marks_lie_on_large_ones(geo: Geo) -> None:
    marks = [mark("small", radius=5.0), mark("large", radius=14.0)]
    (features,) = mark_layers(cluster_layer(geo, marks, BOTH))
    assert ids(features) == ["large", "small"]


def test_a_mark_without_a_figure_says_so_by_its_class(geo: Geo) -> None:
    marks = [mark("a", hatched=True), mark("b")]
    (features,) = mark_layers(cluster_layer(geo, marks, BOTH))
    has = {
        i: "mk-gap" in str(s["className"]).split()
        for i, s in zip(ids(features), styles(features), strict=True)
    }
    assert has == {"a": True, "b": False}


def test_no_cluster_is_no_mark(geo: Geo) -> None:
    assert point_layers(cluster_layer(geo, [], BOTH)) == []


def test_leading_facts_go_with_the_mark(geo: Geo) -> None:
    ((feature,),) = mark_layers(cluster_layer(geo, [mark(tooltip="<b>x</b>", popup="y")], BOTH))
    properties = feature["properties"]
    assert properties["tooltip"] == "<b>x</b>"  # type: ignore[index]
    assert properties["popup"] == "y"  # type: ignore[index]


# --- rings --------------------------------------------------------------------------------------
def test_only_estimated_places_have_a_dashed_ring(geo: Geo) -> None:
    marks = [mark(p, precision=p) for p in ("site", "hamlet", "commune", "district")]
    assert sorted(rings(cluster_layer(geo, marks, BOTH))) == ["commune", "district"]


def test_a_rougher_place_has_a_wider_ring(geo: Geo) -> None:
    group = cluster_layer(
        geo, [mark("commune", precision="commune"), mark("district", precision="district")], BOTH
    )
    radius = {
        i: s["radius"]
        for features in point_layers(group)
        for i, s in zip(ids(features), styles(features), strict=True)
        if s.get("dashArray")
    }
    assert 8 < radius["commune"] < radius["district"]  # type: ignore[operator]


def test_the_selected_cluster_alone_has_a_red_ring(geo: Geo) -> None:
    marks = many(5)
    assert red(cluster_layer(geo, marks, BOTH, selected="c3")) == ["c3"]
    assert red(cluster_layer(geo, marks, BOTH)) == []
    assert red(cluster_layer(geo, marks, BOTH, selected="not shown")) == []


def test_only_marks_take_clicks(geo: Geo) -> None:
    group = cluster_layer(geo, many(30), BOTH, selected="c3")
    layers = [c for c in group._children.values() if isinstance(c, folium.GeoJson)]
    free = [c for c in layers if c.options.get("interactive") is not False]
    assert len(free) == 1
    assert is_mark(free[0].data["features"][0]["properties"]["style"])


# --- veil ---------------------------------------------------------------------------------------
def veiled(group: folium.FeatureGroup) -> int:
    return sum(
        len(c.data["features"])
        for c in group._children.values()
        if isinstance(c, folium.GeoJson)
        and c.data["features"][0]["geometry"]["type"] in ("Polygon", "MultiPolygon")
    )


@pytest.mark.parametrize("chosen", [("p86-cu",), BOTH, ("p86-cu", "p84-cu", "p83-cu")])
def test_provinces_that_are_not_chosen_are_veiled(geo: Geo, chosen: tuple[str, ...]) -> None:
    group = cluster_layer(geo, [mark()], chosen)
    assert veiled(group) == len(geo.provinces_old) - len(chosen)


# --- names --------------------------------------------------------------------------------------
Box = tuple[float, float, float, float]


def name_boxes(placed: list[tuple[Mark, tuple[int, int], bool]]) -> list[tuple[Box, bool]]:
    """Rectangles of the names in px at the view they are placed for."""
    scale_y = PX_PER_DEGREE / math.cos(math.radians((SOUTH + NORTH) / 2))
    found = []
    for m, (dx, dy), hidden in placed:
        size = 13 if m.strong else 12
        x, y = m.lon * PX_PER_DEGREE + dx, -m.lat * scale_y + dy
        found.append(((x, y, x + len(m.name) * size * 0.53, y + size + 4), hidden))
    return found


def overlap(a: Box, b: Box, spare: float = 1.5) -> bool:
    """Positions are rounded to whole px, so a px and a half may be shared."""
    return min(a[2], b[2]) - max(a[0], b[0]) > spare and min(a[3], b[3]) - max(a[1], b[1]) > spare


def shown_collisions(placed: list[tuple[Mark, tuple[int, int], bool]]) -> list[tuple[Box, Box]]:
    shown = [b for b, hidden in name_boxes(placed) if not hidden]
    return [(a, b) for i, a in enumerate(shown) for b in shown[i + 1 :] if overlap(a, b)]


def marked(points: list[tuple[float, float]]) -> list[Mark]:
    return [
        mark(f"c{i}", lon=x, lat=y, strong=i % 2 == 0, name="Phước Trường - Phước Thọ"[: 6 + i])
        for i, (x, y) in enumerate(points)
    ]


@given(st.lists(POINTS, min_size=1, max_size=25))
def test_names_that_are_shown_do_not_lie_on_each_other(points: list[tuple[float, float]]) -> None:
    assert shown_collisions(place_names(marked(points))) == []


@given(st.lists(POINTS, min_size=1, max_size=25))
def test_names_that_are_shown_lie_on_no_mark(points: list[tuple[float, float]]) -> None:
    marks = marked(points)
    scale_y = PX_PER_DEGREE / math.cos(math.radians((SOUTH + NORTH) / 2))
    dots = [
        (x - m.radius, y - m.radius, x + m.radius, y + m.radius)
        for m in marks
        for x, y in [(m.lon * PX_PER_DEGREE, -m.lat * scale_y)]
    ]
    shown = [b for b, hidden in name_boxes(place_names(marks)) if not hidden]
    assert [(b, d) for b in shown for d in dots if overlap(b, d)] == []


@given(st.lists(POINTS, min_size=1, max_size=25))
def test_names_that_are_shown_leave_the_names_of_the_base_map_free(
    points: list[tuple[float, float]],
) -> None:
    fixed = [(106.0, 10.0, -20.0, -10.0, 90.0, 10.0), (106.3, 9.95, -17.0, -9.0, 17.0, 9.0)]
    scale_y = PX_PER_DEGREE / math.cos(math.radians((SOUTH + NORTH) / 2))
    taken = [
        (x + a, y + b, x + c, y + d)
        for lon, lat, a, b, c, d in fixed
        for x, y in [(lon * PX_PER_DEGREE, -lat * scale_y)]
    ]
    shown = [b for b, hidden in name_boxes(place_names(marked(points), fixed)) if not hidden]
    assert [(b, t) for b in shown for t in taken if overlap(b, t)] == []


def test_names_off_the_base_map_with_its_real_names(geo: Geo) -> None:
    marks = many(40)
    points = tuple((m.lon, m.lat) for m in marks)
    placed = place_names(marks, obstacles(geo, points))
    assert shown_collisions(placed) == []
    assert any(not hidden for _, _, hidden in placed)


def test_a_name_that_collides_everywhere_is_kept_but_hidden_when_far_out(geo: Geo) -> None:
    marks = [mark(f"c{i}", lon=106.0 + i * 1e-4, name="Một tên cụm rất dài") for i in range(30)]
    placed = place_names(marks)
    assert len(placed) == 30
    assert any(hidden for _, _, hidden in placed)
    group = cluster_layer(geo, marks, BOTH)
    written = [c.icon.options["html"] for c in group._children.values() if hasattr(c, "icon")]
    hidden_names = [h for h in written if re.search(r'class="[^"]*\bfar-off\b', h)]
    assert len(written) == 30
    assert len(hidden_names) == sum(h for _, _, h in place_names(marks, obstacles(geo)))


def test_the_most_advanced_and_largest_are_named_first() -> None:
    marks = [
        mark("weak", strong=False, radius=14.0),
        mark("strong", strong=True, radius=5.0),
        mark("large", strong=True, radius=12.0),
    ]
    assert [m.cluster_id for m, _, _ in place_names(marks)] == ["large", "strong", "weak"]


def test_with_very_many_clusters_only_the_leading_ones_are_named() -> None:
    marks = many(1000)
    assert len(place_names(marks)) == MOST_NAMES
    last = place_names(marks, first=marks[-1].cluster_id)[0][0]
    assert last == marks[-1]


def test_names_are_written_on_the_map(geo: Geo) -> None:
    marks = [mark("a", name="Thuận An"), mark("b", lon=106.3, name="Cổ Chiên", strong=False)]
    group = cluster_layer(geo, marks, BOTH)
    written = [c.icon.options["html"] for c in group._children.values() if hasattr(c, "icon")]
    assert [re.sub("<[^>]*>", "", h) for h in written] == ["Thuận An", "Cổ Chiên"]


# --- places -------------------------------------------------------------------------------------
def test_points_of_their_own_stay_where_they_are() -> None:
    points = [(106.0, 10.0), (106.1, 10.0), (106.0, 10.1)]
    assert fan_out(points) == points


@given(st.lists(st.sampled_from([(106.0, 10.0), (106.2, 9.9)]), max_size=12))
def test_equal_points_are_moved_apart_and_the_first_stays(
    points: list[tuple[float, float]],
) -> None:
    moved = fan_out(points)
    assert len(moved) == len(points)
    for point in set(points):
        first = points.index(point)
        assert moved[first] == point
        same = [m for m, p in zip(moved, points, strict=True) if p == point]
        near = [math.dist(a, b) for i, a in enumerate(same) for b in same[i + 1 :]]
        assert min(near, default=1.0) > 0.01
        assert max(near, default=0.0) < 0.25


# --- size ---------------------------------------------------------------------------------------
def test_the_area_of_a_mark_is_in_proportion_to_its_hectares() -> None:
    assert (radius_of(40.0) / radius_of(20.0)) ** 2 == pytest.approx(2)


@given(st.floats(0.1, 1e4), st.floats(0.1, 1e4))
def test_a_larger_cluster_never_has_a_smaller_mark(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert 4.5 <= radius_of(low) <= radius_of(high) <= 14


def test_an_unknown_area_has_a_mark_that_can_be_clicked() -> None:
    assert radius_of(None) >= 4.5
