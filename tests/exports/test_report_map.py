"""The report map: readable, whole, the same figures as on screen."""

from __future__ import annotations

import base64
import itertools
import math
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from shapely import Polygon

from dashboard.exports import blocks, typeset
from dashboard.exports.drawing import Circle, Path, Text, standalone, svg, texts
from dashboard.exports.ground import fit, ground, metres
from dashboard.exports.labels import Box
from dashboard.exports.mapframe import scale_bar, spots
from dashboard.exports.names import Style, text_box
from dashboard.exports.report_map import SHEETS, Composed, compose, composed
from dashboard.exports.spec import PAPERS, Paper, Pin, ReportMap, Shade
from dashboard.geodata import Geo
from dashboard.i18n import number, t
from dashboard.metrics.coverage import total
from dashboard.palette import INK, OCCUPANCY_RAMP, contrast
from dashboard.panels import report_map
from dashboard.panels.model import Context
from dashboard.panels.shared import total_text, value_text
from tests.exports.conftest import CASES

Sheets = Callable[[str, Paper], Composed]
Specs = Callable[[str], ReportMap]
EACH_PAPER = pytest.mark.parametrize("paper", PAPERS)
EACH_CASE = pytest.mark.parametrize("case", CASES)


def words(made: Composed) -> list[str]:
    return [x.text for x in texts(made.drawing.shapes)]


def all_words(made: Composed) -> str:
    return " ".join(words(made))


# --- no overlap ---------------------------------------------------------------------------------
@EACH_CASE
@EACH_PAPER
def test_no_name_meets_a_name_or_a_mark(sheet_of: Sheets, case: str, paper: Paper) -> None:
    part = sheet_of(case, paper).map_part
    met = [
        (a, b)
        for (a, one), (b, two) in itertools.combinations(part.boxes, 2)
        if a != b and one.meets(two)
    ]
    assert met == []
    assert [k for k, box in part.boxes if any(box.meets(o) for o in part.obstacles)] == []


@EACH_CASE
@EACH_PAPER
def test_no_mark_hides_another(sheet_of: Sheets, spec_of: Specs, case: str, paper: Paper) -> None:
    view = sheet_of(case, paper).view
    placed = spots(view, spec_of(case).pins, SHEETS[paper].style)
    for a, b in itertools.combinations(placed, 2):
        assert math.hypot(a.x - b.x, a.y - b.y) > (a.r + b.r) * 0.97, (a.pin.name, b.pin.name)


@EACH_CASE
@EACH_PAPER
def test_all_text_is_on_the_page(sheet_of: Sheets, case: str, paper: Paper) -> None:
    made = sheet_of(case, paper)
    page = Box(0, 0, made.drawing.width, made.drawing.height)
    margin = page.grown(-SHEETS[paper].margin * 0.5)
    outside = [
        x.text for x in texts(made.drawing.shapes) if not x.turn and not text_box(x).inside(margin)
    ]
    assert outside == []


@EACH_CASE
@EACH_PAPER
def test_text_outside_the_map_meets_no_other(sheet_of: Sheets, case: str, paper: Paper) -> None:
    """Head, legend, table and foot: the cap heights of no two lines share ground."""
    made = sheet_of(case, paper)
    tight = [
        (x.text, Box(box.left, x.y - 0.6 * x.size * 0.3528, box.right, x.y))
        for x in made.drawing.shapes
        if isinstance(x, Text)
        for box in [text_box(x)]
    ]
    assert [(a, b) for (a, p), (b, q) in itertools.combinations(tight, 2) if p.meets(q)] == []


@EACH_PAPER
def test_every_cluster_of_the_public_data_is_named(sheet_of: Sheets, paper: Paper) -> None:
    made = sheet_of("public", paper)
    assert made.drawing.left_out == ()


def many(spec: ReportMap, count: int) -> ReportMap:
    """A spec with so many clusters, spread in rows over the region."""
    pins = [
        Pin(
            lon=105.75 + 0.82 * (k % 12) / 11,
            lat=9.75 + 0.5 * (k // 12) / 9,
            radius=4.5 + k % 9,
            fill="#2B7F88",
            edge="#0B5D6B",
            name=f"Cụm thử số {k}",
            second=f"{k},5 ha",
            strong=k % 2 == 0,
        )
        for k in range(count)
    ]
    return replace(spec, pins=tuple(pins))


@pytest.mark.parametrize("count", [31, 60, 100])
def test_names_without_room_are_told(geo: Geo, spec_of: Specs, count: int) -> None:
    made = composed(geo, many(spec_of("public"), count), "a4_portrait")
    names = set(words(made))
    lost = set(made.drawing.left_out)
    assert len(lost) + len({n for n in names if n.startswith("Cụm thử")}) == count
    assert (t("report_map.unnamed", n=len(lost)) in names) is bool(lost)
    # Names twice as long as the marks are apart: most of sixty are still named.
    assert len(lost) <= max(5, count - 45)
    boxes = made.map_part.boxes
    pairs = itertools.combinations(boxes, 2)
    assert [1 for (a, p), (b, q) in pairs if a != b and p.meets(q)] == []


# --- the same figures ---------------------------------------------------------------------------
@EACH_CASE
def test_the_table_has_the_figures_of_the_register(
    context_of: Callable[[str], Context], spec_of: Specs, case: str
) -> None:
    ctx, listing = context_of(case), spec_of(case).listing
    name = CASES[case][2] if CASES[case][2] != "status" else "area"
    assert listing is not None
    assert [x.name for x in listing.lines] == ctx.table["short_name"].to_list()
    for line, row in zip(listing.lines, ctx.table.iter_rows(named=True), strict=True):
        assert line.status == t(f"status.{row['status']}")
        if row[name] is None:
            assert line.value == ""
        else:
            shown = value_text(row, name, {"area": "area_established"}.get(name, name))
            assert shown.startswith(line.value)


@EACH_CASE
def test_labels_carry_the_same_figures(
    context_of: Callable[[str], Context], spec_of: Specs, case: str
) -> None:
    name = CASES[case][2] if CASES[case][2] != "status" else "area"
    table = context_of(case).table.drop_nulls("lon")
    for pin, row in zip(spec_of(case).pins, table.iter_rows(named=True), strict=True):
        assert pin.name == row["short_name"]
        told = value_text(row, name, {"area": "area_established"}.get(name, name))
        assert pin.second == ("" if row[name] is None else told)


def test_the_upright_sheet_prints_every_line(sheet_of: Sheets, spec_of: Specs) -> None:
    for case in ("public", "demo"):
        listing, said = spec_of(case).listing, all_words(sheet_of(case, "a4_portrait"))
        assert listing is not None
        assert [x.name for x in listing.lines if x.name not in said] == []
        assert t("report_map.more", n=1)[4:].split(" ", 1)[1] not in said


def test_counts_of_the_legend_add_up(context_of: Callable[[str], Context], spec_of: Specs) -> None:
    for case in CASES:
        group = spec_of(case).groups[0]
        counted = [
            re.search(r"\((\d+)\)$", e.text)
            for e in group.entries
            if isinstance(e, report_map.Entry) and e.swatch.kind == "mark" and not e.swatch.loose
        ]
        found = sum(int(m.group(1)) for m in counted if m)
        assert found == len(context_of(case).table), case


def test_the_total_is_that_of_the_cards(
    context_of: Callable[[str], Context], sheet_of: Sheets
) -> None:
    ctx = context_of("public")
    told = total_text(ctx, total(ctx.listed, "area"), "", 2)
    assert told
    # The number is set in two pieces around its comma.
    assert told in "".join(words(sheet_of("public", "a4_landscape")))
    assert told in all_words(sheet_of("public", "wide"))


def test_the_large_number_counts_established_clusters(
    context_of: Callable[[str], Context], sheet_of: Sheets
) -> None:
    ctx = context_of("demo")
    big = f"{number(len(ctx.established))}/{number(len(ctx.all_steps))}"
    assert big in words(sheet_of("demo", "wide"))


# --- missing ------------------------------------------------------------------------------------
def test_a_missing_figure_is_a_blank_and_a_hatch_never_a_zero(
    context_of: Callable[[str], Context], sheet_of: Sheets, spec_of: Specs
) -> None:
    ctx = context_of("public")
    gaps = ctx.table["area"].null_count()
    assert gaps
    said = words(sheet_of("public", "a4_portrait"))
    assert said.count(blocks.BLANK) == gaps
    assert not {"0 ha", "0,0", "0,00"} & set(said)
    values = [line.value for line in spec_of("public").listing.lines]  # type: ignore[union-attr]
    assert "0" not in values
    spec = spec_of("public")
    assert sum(p.hatched for p in spec.pins) == ctx.table.drop_nulls("lon")["area"].null_count()
    assert t("report_map.blank") in said
    assert all(p.second == "" for p in spec.pins if p.hatched)


def test_a_missing_rate_is_hatched(spec_of: Specs, context_of: Callable[[str], Context]) -> None:
    spec, ctx = spec_of("public-occupancy"), context_of("public-occupancy")
    established = ctx.table.drop_nulls("lon").filter("is_established")
    hatched = {p.name for p in spec.pins if p.hatched}
    assert hatched == set(established.filter(established["occupancy"].is_null())["short_name"])


# --- illustrative data --------------------------------------------------------------------------
@EACH_PAPER
def test_illustrative_data_say_so_across_the_map_and_in_the_head(
    sheet_of: Sheets, paper: Paper
) -> None:
    mark = t("demo.mark")
    made = sheet_of("demo", paper)
    large = [x for x in texts(made.drawing.shapes) if x.text == mark and x.turn]
    assert len(large) == 3
    assert all(x.size > 20 and 0 < x.opacity < 0.3 for x in large)
    assert any(x.text == mark and not x.turn for x in texts(made.drawing.shapes))
    assert mark not in all_words(sheet_of("public", paper))


def test_the_watermark_has_no_switch(context_of: Callable[[str], Context]) -> None:
    names = report_map.spec.__kwdefaults__
    assert "mark" not in (names or {})
    assert report_map.spec(context_of("demo"), "occupancy").mark == t("demo.mark")


# --- words that must be there -------------------------------------------------------------------
@EACH_CASE
@EACH_PAPER
def test_a_sheet_says_what_it_is(sheet_of: Sheets, spec_of: Specs, case: str, paper: Paper) -> None:
    said, spec = all_words(sheet_of(case, paper)), spec_of(case)
    plain = re.sub(r"\s+", " ", said)
    for part in (spec.finding, spec.scope, spec.sources, spec.boundaries):
        assert re.sub(r"\s+", " ", part) in plain
    assert spec.disclaimer in plain
    assert spec.dated in plain
    assert t("report_map.north") in words(sheet_of(case, paper))
    assert any(w.endswith(f" {t('report_map.km')}") for w in words(sheet_of(case, paper)))


def test_neighbours_bear_the_names_of_the_geography(sheet_of: Sheets) -> None:
    old, new = (words(sheet_of(c, "a4_landscape")) for c in ("public", "public-new"))
    assert {"SÓC TRĂNG", "CẦN THƠ"} <= set(old)
    assert "SÓC TRĂNG" not in new
    assert "CẦN THƠ" in new
    assert t("report_map.old_province", name="Trà Vinh").upper() in new
    assert t("report_map.sea") in old


@pytest.mark.parametrize("paper", ["a4_portrait", "a4_landscape"])
@pytest.mark.parametrize(
    ("count", "strong"), [(3, 3), (9, 2), (16, 16), (25, 0), (40, 30), (90, 20), (200, 200)]
)
def test_a_table_counts_what_it_leaves_out(
    geo: Geo, spec_of: Specs, paper: Paper, count: int, strong: int
) -> None:
    spec = spec_of("demo-all-three")
    assert spec.listing is not None
    line = spec.listing.lines[0]
    lines = tuple(replace(line, name=f"Cụm {k}", place="", strong=k < strong) for k in range(count))
    long = replace(spec, listing=replace(spec.listing, lines=lines))
    said = words(composed(geo, long, paper))
    told = [re.fullmatch(r"còn (\d+) cụm, xem tệp số liệu", w) for w in said]
    left = sum(int(m.group(1)) for m in told if m)
    shown = [w for w in said if re.fullmatch(r"Cụm \d+", w)]
    assert len(shown) + left == count
    assert len(shown) == len(set(shown))
    assert shown[:3] == ["Cụm 0", "Cụm 1", "Cụm 2"]


# --- the map ------------------------------------------------------------------------------------
def test_one_province_fills_the_sheet(sheet_of: Sheets) -> None:
    one, all_of = (sheet_of(c, "a4_landscape").view for c in ("one-province", "public"))
    assert one.scale > 1.25 * all_of.scale


def test_chosen_places_fill_the_sheet(geo: Geo, spec_of: Specs) -> None:
    spec = replace(spec_of("public"), places=("d857",))
    made = composed(geo, spec, "a4_landscape")
    assert made.view.scale > 2 * composed(geo, spec_of("public"), "a4_landscape").view.scale


@EACH_PAPER
def test_the_scale_bar_is_true_at_the_middle(sheet_of: Sheets, paper: Paper) -> None:
    """The bar against the distance on the ellipsoid between two points beside the middle."""
    from pyproj import Geod

    view = sheet_of("public", paper).view
    x, y = view.left + view.wide / 2, view.top + view.high / 2
    a, b = view.degrees(x - 10, y), view.degrees(x + 10, y)
    _, _, apart = Geod(ellps="WGS84").inv(*a, *b)
    assert 20 / apart == pytest.approx(view.true_scale, rel=2e-4)
    style = SHEETS[paper].style
    bars = [s for s in scale_bar(view, 0, 0, style).shapes if isinstance(s, Path)]
    left = min(x for s in bars for x, _ in s.parts[0])
    right = max(x for s in bars for x, _ in s.parts[0])
    km = (right - left) / view.true_scale / 1000
    assert km == pytest.approx(round(km), abs=1e-6)


def test_there_and_back(geo: Geo) -> None:
    base = ground(geo, "old")
    view = fit(base.region.bounds, (10, 10, 180, 140), 5)
    lon, lat = view.degrees(*view.place(106.1, 9.9))
    assert (lon, lat) == pytest.approx((106.1, 9.9), abs=1e-7)
    west, south, east, north = base.region.bounds
    corners = [view.at(west, north), view.at(east, south)]
    assert all(14.9 <= x <= 185.1 and 14.9 <= y <= 145.1 for x, y in corners)


def test_shared_borders_are_drawn_once(geo: Geo) -> None:
    """Borders of units run nowhere along borders of provinces."""
    for frame in ("old", "new"):
        base = ground(geo, frame)
        both = base.unit_borders.intersection(base.province_borders.buffer(40))
        assert both.length < 0.02 * base.province_borders.length


# --- choropleth ---------------------------------------------------------------------------------
def shaded(geo: Geo, spec: ReportMap) -> ReportMap:
    layer = geo.districts if spec.frame == "old" else geo.communes
    shades = [
        Shade(unit, OCCUPANCY_RAMP[k % 5], hatched=k % 6 == 0, words=f"{k},5")
        for k, unit in enumerate(layer["unit_id"])
    ]
    return replace(spec, shades=tuple(shades))


@pytest.mark.parametrize("case", ["public", "public-new"])
@EACH_PAPER
def test_a_choropleth_names_units_inside_their_own_colour(
    geo: Geo, spec_of: Specs, case: str, paper: Paper
) -> None:
    spec = shaded(geo, spec_of(case))
    made = composed(geo, spec, paper)
    base = ground(geo, spec.frame)
    shapes = {u.unit_id: made.view.on_page(u.shape, 0.1) for u in base.units}
    named = [(k.removeprefix("u:"), b) for k, b in made.map_part.boxes if k.startswith("u:")]
    assert len(named) >= (18 if spec.frame == "old" else 30)
    for unit, box in named:
        sides = Polygon(
            [
                (box.left, box.top),
                (box.right, box.top),
                (box.right, box.bottom),
                (box.left, box.bottom),
            ]
        )
        assert shapes[unit].buffer(0.01).covers(sides), unit
    boxes = made.map_part.boxes
    pairs = itertools.combinations(boxes, 2)
    assert [1 for (a, p), (b, q) in pairs if a != b and p.meets(q)] == []
    assert not any(k.startswith("c") for k, _ in boxes), "clusters are points"


@pytest.mark.parametrize("fill", OCCUPANCY_RAMP)
def test_names_are_read_on_every_colour(fill: str) -> None:
    from dashboard.exports.names import _tint

    tint = _tint(Shade("d1", fill), within=True)
    assert contrast(tint.letters, fill) >= 4.5
    assert tint.rim == fill


def test_outlines_are_drawn(geo: Geo, spec_of: Specs) -> None:
    outline = Polygon([(106.0, 10.0), (106.01, 10.0), (106.01, 10.01), (106.0, 10.01)])
    spec = replace(spec_of("public"), outlines=(outline,))
    assert svg(compose(geo, spec, "wide")).count("#B42318") > svg(
        compose(geo, spec_of("public"), "wide")
    ).count("#B42318")
    assert metres(outline).area == pytest.approx(1.21e6, rel=0.02)


# --- files --------------------------------------------------------------------------------------
@EACH_PAPER
def test_an_svg_asks_nobody_for_anything(sheet_of: Sheets, paper: Paper) -> None:
    text = svg(sheet_of("demo", paper).drawing)
    assert re.findall(r"https?://[^\"<\s]*", text) == ["http://www.w3.org/2000/svg"]
    assert re.findall(r"<(?:image|use|script|style|link|foreignObject)\b", text) == []
    assert re.findall(r"\w=[^\"]", re.sub(r">[^<]*<", "><", text)) == [], "attributes are quoted"
    assert len(text) < 300_000


@EACH_PAPER
def test_the_same_selection_gives_the_same_bytes(
    geo: Geo, spec_of: Specs, sheet_of: Sheets, paper: Paper
) -> None:
    from dashboard.exports.report_map import _composed

    first = svg(sheet_of("public", paper).drawing)
    _composed.cache_clear()
    again = compose(geo, spec_of("public"), paper)
    assert svg(again) == first
    assert typeset.pdf(again) == typeset.pdf(again)


def test_a_file_of_its_own_carries_its_letters(sheet_of: Sheets) -> None:
    drawing = sheet_of("public", "a4_portrait").drawing
    text = standalone(drawing)
    assert re.findall(r"https?://[^\"<\s]*", text) == ["http://www.w3.org/2000/svg"]
    fonts = re.findall(r"font-weight:(\d+);font-style:(\w+);src:url\(data:font/woff2;base64,", text)
    assert sorted(fonts) == [
        ("400", "italic"),
        ("400", "normal"),
        ("600", "normal"),
        ("700", "normal"),
    ]
    packed = re.findall(r"base64,([^)]*)\)", text)
    assert all(base64.b64decode(p).startswith(b"wOF2") for p in packed)
    assert sum(map(len, packed)) < 90_000
    assert standalone(drawing) == text


def test_a_spec_is_plain_and_can_be_a_key(spec_of: Specs) -> None:
    assert len({spec_of(c) for c in CASES}) == len(CASES)


def test_file_names(context_of: Callable[[str], Context]) -> None:
    names = {
        report_map.file_name(context_of(case), CASES[case][2], paper)
        for case in CASES
        for paper in PAPERS
    }
    assert len(names) == len(CASES) * len(PAPERS)
    assert [n for n in names if not re.fullmatch(r"[a-zA-Z0-9_-]+", n)] == []
    assert all(("so-lieu-minh-hoa" in n.lower()) is (n in demo_names(context_of)) for n in names)


def demo_names(context_of: Callable[[str], Context]) -> set[str]:
    return {
        report_map.file_name(context_of(c), CASES[c][2], p)
        for c in CASES
        for p in PAPERS
        if CASES[c][0] == "demo"
    }


def test_a_crossed_mark_has_its_cross(spec_of: Specs) -> None:
    from dashboard.exports.mapframe import mark

    pin = Pin(106, 10, 8, "#FFFFFF", INK, "x", crossed=True)
    plain = mark(10, 10, 3, replace(pin, crossed=False), Style())
    crossed = mark(10, 10, 3, pin, Style())
    assert len(crossed) == len(plain) + 1
    assert isinstance(crossed[-1], Path)
    assert isinstance(plain[-1], Circle)
    removed = [p for p in spec_of("demo").pins if p.crossed]
    assert removed
