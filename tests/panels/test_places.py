"""Maps of districts and communes: classes, words and the choice of a place."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from dashboard.geodata import Geo
from dashboard.i18n import t
from dashboard.maps.choropleth import shapes_of
from dashboard.metrics.classes import METHODS
from dashboard.palette import OCCUPANCY_RAMP
from dashboard.panels import changes, cluster_map, place_map, scales
from dashboard.panels.model import Context
from dashboard.panels.place_map import View
from dashboard.selection import Selection
from tests.panels.gallery import visible

FRAMED = pytest.mark.parametrize("chosen", ["all-three", "new-frame", "demo", "demo-new-frame"])


def views(ctx: Context) -> list[View]:
    return [View(c, circle="area") for c in place_map.offered(ctx).values()]


@FRAMED
def test_every_unit_of_the_frame_is_drawn_once(
    chosen: str, ctx_of: Callable[[str], Context], geo: Geo
) -> None:
    ctx = ctx_of(chosen)
    groups = set(ctx.selection.provinces)
    drawn = geo.districts if ctx.selection.frame == "old" else geo.communes
    wanted = sorted(drawn[drawn["group_id"].isin(groups)]["unit_id"])
    for view in views(ctx):
        assert sorted(s.unit_id for s in place_map.shades(ctx, view)) == wanted
    assert set(wanted) <= set(shapes_of(geo, ctx.selection.frame)["unit_id"])


@FRAMED
def test_the_legend_counts_every_unit(chosen: str, ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of(chosen)
    for view in views(ctx):
        rows = place_map.figures(ctx, view.choice).filter(pl.col("place_id").is_not_null())
        words = visible(place_map.legend(ctx, replace(view, circle="")))
        least = (rows["state"] == "at_least").sum()
        counted = sum(int(n) for n in re.findall(r"\((\d+)\)", words))
        # Lower bounds are counted in their class and once more by their outline.
        assert counted - least == len(place_map.units(ctx)), view


@FRAMED
def test_a_missing_figure_is_hatched_and_an_empty_place_is_not(
    chosen: str, ctx_of: Callable[[str], Context]
) -> None:
    ctx = ctx_of(chosen)
    for view in views(ctx):
        rows = place_map.figures(ctx, view.choice)
        gaps = set(rows.filter(pl.col("state").is_in(["missing", "hidden"]))["place_id"])
        with_clusters = set(rows["place_id"].to_list())
        for shade in place_map.shades(ctx, view):
            assert shade.hatched == (shade.unit_id in gaps)
            if shade.unit_id not in with_clusters:
                assert (shade.fill, shade.text) == ("", "")
                assert t("place.none") in visible(shade.tooltip)
            if shade.hatched:
                assert shade.text == ""
                assert not re.search(r"[: ]0[ ,]", visible(shade.tooltip).split(":")[1][:3])


@FRAMED
def test_shapes_and_legend_use_the_same_classes(
    chosen: str, ctx_of: Callable[[str], Context]
) -> None:
    ctx = ctx_of(chosen)
    for view in views(ctx):
        for method in scales.methods(scales.rated(ctx, view.choice.code), view.choice.unit):
            told = replace(view, method=method)
            rows = place_map.figures(ctx, view.choice)
            classes = place_map.scale_of(ctx, told, rows)
            counted = dict.fromkeys(classes.colours, 0)
            for shade in place_map.shades(ctx, told):
                if shade.fill:
                    counted[shade.fill] += 1
            assert tuple(counted.values()) == classes.counts


def test_the_legal_thresholds_are_those_of_the_day(ctx_of: Callable[[str], Context]) -> None:
    demo = ctx_of("demo")
    before = Context(demo.book, demo.geo, Selection(year=2022, today=demo.selection.today))
    values = [10.0, 55.0, 90.0]
    assert scales.scale(before, "occupancy", "%", values, "legal").breaks == (50.0, 60.0, 100.0)
    assert scales.scale(demo, "occupancy", "%", values, "legal").breaks == (50.0, 100.0)


@pytest.mark.parametrize("method", METHODS)
def test_every_value_has_a_class_and_every_class_a_colour(
    method: str, ctx_of: Callable[[str], Context]
) -> None:
    for values in ([], [0.0], [3.0, 3.0], [1.0, 5.0, 7.0, 40.0, 99.0, 130.0]):
        found = scales.scale(ctx_of("newest"), "occupancy", "%", values, method)
        assert len(found.breaks) == len(found.colours) == len(found.counts) == len(found.names())
        assert sum(found.counts) == len(values)
        assert set(found.colours) <= set(OCCUPANCY_RAMP)
        assert all(v <= found.breaks[-1] for v in values)


def test_whole_numbers_are_told_as_such(ctx_of: Callable[[str], Context]) -> None:
    found = scales.scale(ctx_of("newest"), "clusters", "cụm", [1, 2, 2, 5, 9], whole=True)
    assert found.names()[0] == "1 cụm"
    assert all("," not in n for n in found.names())


# --- a chosen place -------------------------------------------------------------------------------
def test_a_place_filters_the_register_but_not_the_map_of_places(
    ctx_of: Callable[[str], Context],
) -> None:
    whole, own = ctx_of("newest"), ctx_of("one-district")
    assert set(own.table["district_id"]) == {"d859"}
    assert own.region.table.equals(whole.table)
    view = next(iter(views(own)))
    assert place_map.shades(own, view) == place_map.shades(whole, view)
    assert own.place_names["d859"] in " ".join(cluster_map.heading(own).scope)


def test_a_commune_and_its_former_communes_choose_the_same_clusters(
    ctx_of: Callable[[str], Context],
) -> None:
    ctx = ctx_of("newest")
    row = ctx.table.filter(pl.col("cluster_id") == "vl-trung-nghia").row(0, named=True)
    for place in (row["district_id"], row["commune_id"], row["commune_old_id"]):
        chosen = Selection(places=(place,), today=ctx.selection.today)
        found = Context(ctx.book, ctx.geo, chosen).table["cluster_id"].to_list()
        assert "vl-trung-nghia" in found


def test_a_place_without_clusters_has_a_sheet(ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of("newest")
    view = views(ctx)[0]
    empty = [s.unit_id for s in place_map.shades(ctx, view) if not s.fill and not s.hatched]
    assert empty
    assert t("place.none") in visible(place_map.sheet(ctx, empty[0], view).body)


# --- two moments ----------------------------------------------------------------------------------
def at(ctx: Context, year: int | None) -> Context:
    return Context(ctx.book, ctx.geo, replace(ctx.selection, year=year))


@pytest.mark.parametrize("chosen", ["newest", "demo"])
def test_moves_lead_from_one_register_to_the_other(
    chosen: str, ctx_of: Callable[[str], Context]
) -> None:
    before, after = at(ctx_of(chosen), 2019), at(ctx_of(chosen), 2024)
    steps = dict(before.all_steps.select("cluster_id", "status_group").iter_rows())
    for r in changes.moves(before, after).iter_rows(named=True):
        was = steps.pop(r["cluster_id"], None)
        assert was != r["status_group"]
        assert (was is None) == (r["status_before"] is None)
    later = dict(after.all_steps.select("cluster_id", "status_group").iter_rows())
    assert all(later.get(c, s) == s for c, s in steps.items())


def test_the_order_of_two_moments_does_not_matter(ctx_of: Callable[[str], Context]) -> None:
    one, other = at(ctx_of("newest"), 2019), ctx_of("newest")
    assert changes.panel(one, other).body == changes.panel(other, one).body
    assert changes.panel(one, one).body == ""


@pytest.mark.parametrize("size", cluster_map.SIZES)
def test_the_size_of_marks_follows_the_figure(size: str, ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of("demo")
    radii = {m.cluster_id: m.radius for m in cluster_map.marks(ctx, "status", size=size)}
    rows = ctx.table.filter(pl.col("lon").is_not_null(), pl.col(size).is_not_null()).sort(size)
    sizes = [radii[i] for i in rows["cluster_id"]]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) > 3
