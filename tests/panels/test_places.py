"""Maps of districts and communes: classes, words and the choice of a place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

import polars as pl
import pytest

from dashboard.exports import report_map as report_sheet
from dashboard.exports.drawing import Circle, Clip, Shape
from dashboard.exports.spec import Entry, Sizes
from dashboard.geodata import Geo
from dashboard.i18n import t
from dashboard.maps.choropleth import radius, shapes_of
from dashboard.metrics.classes import METHODS
from dashboard.palette import OCCUPANCY_RAMP, ZERO
from dashboard.panels import changes, cluster_map, place_map, place_print, report_map, scales
from dashboard.panels.model import Context
from dashboard.panels.place_map import View
from dashboard.selection import Selection
from tests.panels.gallery import visible

FRAMED = pytest.mark.parametrize("chosen", ["all-three", "new-frame", "demo", "demo-new-frame"])


def circles(shapes: Iterable[Shape]) -> int:
    return sum(circles(s.shapes) if isinstance(s, Clip) else isinstance(s, Circle) for s in shapes)


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
        words = words.replace(place_map.titled(ctx, view.choice), "", 1)
        least = (rows["state"] == "at_least").sum() + rows["published"].sum()
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
        gaps = set(rows.filter(pl.col("state").is_in(place_map.GAPS))["place_id"])
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
        for method in scales.methods(ctx, scales.rated(ctx, view.choice.code), view.choice.unit):
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
        assert set(found.colours) <= {*OCCUPANCY_RAMP, ZERO}
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


# --- found by review ------------------------------------------------------------------------------
def test_zero_is_told_apart_from_one(ctx_of: Callable[[str], Context]) -> None:
    found = scales.scale(ctx_of("newest"), "established", "cụm", [0, 0, 1, 2, 2], whole=True)
    assert found.names()[:2] == ["0 cụm", "1 cụm"]
    assert found.counts[0] == 2
    assert found.colour(0) != found.colour(1)
    assert scales.scale(ctx_of("newest"), "area", "ha", [0.0, 5.0]).names()[0] == "0 ha"


def test_a_value_on_a_threshold_is_told_on_its_side(ctx_of: Callable[[str], Context]) -> None:
    demo = ctx_of("demo-2022")
    found = scales.scale(demo, "occupancy", "%", [60.0], "legal")
    assert found.names()[1] == "trên 50 đến 60 %"
    assert found.counts == (0, 1, 0)
    assert "60" in scales.legal_note(demo)


def test_without_a_rule_there_are_no_legal_classes(ctx_of: Callable[[str], Context]) -> None:
    demo = ctx_of("demo")
    early = Context(demo.book, demo.geo, Selection(year=2010, today=demo.selection.today))
    assert "legal" in scales.methods(demo, "occupancy", "%")
    assert "legal" not in scales.methods(early, "occupancy", "%")
    assert scales.method_of(early, "occupancy", "%", "legal") == "even"


def test_a_published_rate_is_told_as_such(ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of("newest")
    choice = place_map.offered(ctx)[t("measure.legal")]
    rows = place_map.figures(ctx, choice).filter(pl.col("value").is_not_null())
    assert rows["published"].all()
    shade = next(s for s in place_map.shades(ctx, View(choice)) if s.fill)
    assert shade.loose
    assert shade.text == t("place.published", value="100\u00a0%")


@pytest.mark.parametrize("chosen", ["demo", "demo-2022", "demo-new-frame"])
def test_map_and_sheet_tell_one_figure_of_a_place(
    chosen: str, ctx_of: Callable[[str], Context]
) -> None:
    ctx = ctx_of(chosen)
    for view in views(ctx):
        for row in place_map.figures(ctx, view.choice).iter_rows(named=True):
            if row["place_id"] is None:
                continue
            words = visible(place_map.sheet(ctx, row["place_id"], view).body)
            told = place_map.value_words(row, view.choice)
            assert told in words or row["state"] == "not_applicable", (view.choice.code, row)


def test_a_flow_of_another_period_is_no_missing_figure(ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of("demo-2022")
    flows = [v for v in views(ctx) if place_map.titled(ctx, v.choice).endswith(")")]
    assert flows
    for view in flows:
        rows = place_map.figures(ctx, view.choice)
        assert rows["period"].n_unique() == 1
        assert rows["period"][0]


def test_two_moments_share_their_classes(ctx_of: Callable[[str], Context]) -> None:
    early, late = at(ctx_of("demo"), 2019), ctx_of("demo")
    view = View(place_map.offered(late)[t("place_figure.infra_capital")])
    one = place_map.scale_of(
        early, replace(view, beside=late), place_map.figures(early, view.choice)
    )
    other = place_map.scale_of(
        late, replace(view, beside=early), place_map.figures(late, view.choice)
    )
    assert one.breaks == other.breaks
    marks = [
        cluster_map.scale_of(a, "infra_capital", "", b) for a, b in ((early, late), (late, early))
    ]
    assert marks[0].breaks == marks[1].breaks


@pytest.mark.parametrize("size", cluster_map.SIZES)
def test_screen_and_print_count_the_same_marks(size: str, ctx_of: Callable[[str], Context]) -> None:
    for chosen in ("newest", "demo"):
        ctx = ctx_of(chosen)
        counts, hollow = cluster_map.step_counts(ctx, size)
        assert sum(counts.values()) + len(hollow) == len(ctx.table)
        words = visible(cluster_map.legend(ctx, "status", size=size))
        group = next(g for g in report_map.spec(ctx, size=size).groups if g.entries)
        for entry in group.entries:
            if isinstance(entry, Entry) and entry.swatch.fill and not entry.swatch.hatched:
                assert entry.text in words


def test_the_printed_map_of_places_has_one_date(ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of("newest")
    for view in views(ctx):
        spec = place_print.spec(ctx, view)
        days = re.findall(r"số liệu đến ([^·]+?)(?= ·|\.|$)", spec.sources)
        later = re.findall(r"Số liệu đến ([^·]+?) ·", spec.dated)
        assert days == later, view.choice.code


@FRAMED
def test_the_printed_rings_are_the_circles_of_the_screen(
    chosen: str, ctx_of: Callable[[str], Context]
) -> None:
    ctx = ctx_of(chosen)
    view = views(ctx)[0]
    told = {s.unit_id: s.size for s in place_map.shades(ctx, view)}
    spec = place_print.spec(ctx, view)
    assert {s.unit_id: s.radius for s in spec.shades} == {
        i: 0.0 if size is None else radius(size) for i, size in told.items()
    }
    assert any(s.radius for s in spec.shades)
    rows = [e for g in spec.groups for e in g.entries if isinstance(e, Sizes)]
    words = visible(place_map.legend(ctx, view))
    assert len(rows) == 1
    for _, value in rows[0].circles:
        assert value.split(" ")[0] in words
    plain = place_print.spec(ctx, replace(view, circle=""))
    assert not any(s.radius for s in plain.shades)
    assert not any(isinstance(e, Sizes) for g in plain.groups for e in g.entries)


@FRAMED
def test_rings_stand_on_paper_and_cost_no_name(
    chosen: str, ctx_of: Callable[[str], Context]
) -> None:
    ctx = ctx_of(chosen)
    view = views(ctx)[0]
    spec, plain = (place_print.spec(ctx, v) for v in (view, replace(view, circle="")))
    drawn, bare = (report_sheet.composed(ctx.geo, s, "a4_landscape") for s in (spec, plain))
    rings = sum(s.radius > 0 for s in spec.shades)
    # Each with a rim in the colour of paper; the legend draws three more.
    more = circles(drawn.drawing.shapes) - circles(bare.drawing.shapes)
    assert more == 2 * rings + 3
    assert set(drawn.map_part.left_out) <= set(bare.map_part.left_out)
