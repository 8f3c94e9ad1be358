"""Charts drawn for paper: the same numbers, inside the page, in letters that the font has."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from dashboard.exports import plot
from dashboard.exports.drawing import Circle, Clip, Path, Shape, Text, svg, texts
from dashboard.exports.fonts import absent_letters, ensure, width
from dashboard.exports.picture import SIZES, compose
from dashboard.figures.theme import SCREEN_WIDTH, base
from dashboard.geodata import Geo
from dashboard.panels import occupancy, overview, promotion
from dashboard.panels.model import Context, Panel
from dashboard.panels.picture import file_name, picture
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY

PANELS: tuple[Callable[[Context], Panel], ...] = (
    overview.ladder,
    overview.capital,
    overview.planned_counts,
    overview.place,
    occupancy.ladder,
    promotion.money,
    promotion.machinery,
)
EACH = pytest.mark.parametrize("make", PANELS, ids=lambda f: f"{f.__module__}.{f.__name__}")


def simple(**trace: object) -> go.Figure:
    """A chart of 100 px height whose plot is 200 px wide in a page of 240 px."""
    figure = base(100, left=30, right=10, top=10, bottom=10)
    figure.xaxis(range=[0, 10])
    figure.yaxis(range=[0, 4])
    getattr(figure, str(trace.pop("kind")))(**trace)
    return figure.figure()


def drawn(figure: go.Figure, mark: str = "") -> tuple[Shape, ...]:
    return plot.shapes(figure, (0, 0, 240), scale=1.0, mark=mark)


# --- places -------------------------------------------------------------------------------------
def test_a_bar_is_as_long_as_its_number() -> None:
    figure = simple(kind="bar", x=[5, 2.5], y=[1, 3], base=[0, 5], width=1.0, orientation="h")
    first, second = (s for s in drawn(figure) if isinstance(s, Path))
    (corner, _, opposite, _) = first.parts[0]
    assert corner == pytest.approx((30, 60))
    assert opposite[0] - corner[0] == pytest.approx(100)
    assert second.parts[0][0][0] == pytest.approx(130)
    assert second.parts[0][2][0] - second.parts[0][0][0] == pytest.approx(50)


def test_a_missing_number_draws_nothing() -> None:
    figure = simple(kind="bar", x=[None, 4], y=[1, 3], width=1.0, orientation="h")
    assert len([s for s in drawn(figure) if isinstance(s, Path)]) == 1
    dots = simple(kind="scatter", x=[1, None, 3], y=[1, 1, None], mode="markers")
    assert len([s for s in drawn(dots) if isinstance(s, Circle)]) == 1


def test_a_gap_in_a_line_stays_a_gap() -> None:
    figure = simple(kind="scatter", x=[0, 1, 2, 3, 4], y=[1, 1, None, 1, 1], mode="lines")
    (clip,) = drawn(figure)
    assert isinstance(clip, Clip)
    (line,) = clip.shapes
    assert isinstance(line, Path)
    assert [len(p) for p in line.parts] == [2, 2]


def test_days_lie_in_order_on_their_axis() -> None:
    figure = base(100, left=0, right=0)
    days = [dt.date(2020, 1, 1), dt.date(2021, 1, 1), dt.date(2022, 1, 1)]
    figure.xaxis(range=[days[0], days[2]])
    figure.yaxis(range=[0, 1])
    figure.scatter(x=days, y=[0.5] * 3, mode="markers", marker={"size": 4})
    at = [s.x for s in drawn(figure.figure()) if isinstance(s, Circle)]
    assert at == [pytest.approx(0), pytest.approx(120, abs=1), pytest.approx(240)]


def test_words_keep_their_side_of_a_point() -> None:
    figure = base(100, left=0, right=0)
    figure.xaxis(range=[0, 10])
    figure.yaxis(range=[0, 1])
    for side in ("left", "center", "right"):
        figure.annotate(x=5, y=0.5, text="bốn chữ <b>đậm</b>", xanchor=side, showarrow=False)
    lines = texts(drawn(figure.figure()))
    starts = [t for t in lines if t.text.startswith("bốn")]
    long = width("bốn chữ ", 14) + width("đậm", 14, "bold")
    left, middle, right = (t.x for t in starts)
    assert left == pytest.approx(121, abs=0.1)
    assert middle == pytest.approx(120 - long / 2, abs=0.1)
    assert right == pytest.approx(119 - long, abs=0.1)
    assert {t.face for t in lines if t.text == "đậm"} == {"bold"}


def test_words_inside_a_bar_shrink_and_then_stay_away() -> None:
    def inside(value: float) -> list[Text]:
        font = {"size": 14, "color": "#FFFFFF"}
        look = {"text": ["dài vừa"], "textfont": font, "insidetextanchor": "middle"}
        bar = {"x": [value], "y": [2], "width": 2.0, "orientation": "h"}
        return texts(drawn(simple(kind="bar", **bar, **look)))

    wide, tight, none = inside(9), inside(2.4), inside(1)
    assert wide[0].size > tight[0].size
    assert none == []


def test_a_watermark_is_drawn_and_slanted() -> None:
    figure = simple(kind="scatter", x=[1], y=[1], mode="markers")
    (mark,) = [t for t in texts(drawn(figure, "SỐ LIỆU MINH HỌA")) if t.turn]
    assert mark.text == "SỐ LIỆU MINH HỌA"
    assert mark.opacity < 1


# --- real charts --------------------------------------------------------------------------------
@EACH
def test_every_word_and_number_of_a_chart_is_drawn(
    make: Callable[[Context], Panel], ctx: Callable[..., Context]
) -> None:
    panel = make(ctx())
    assert panel.figure is not None
    wide = SCREEN_WIDTH[panel.size] * plot.MM
    found = plot.drawing(panel.figure, wide, title=panel.title, about="")
    shown = " ".join(t.text for t in texts(found.shapes))
    flat = re.sub(r"\s+", "", shown)
    for note in panel.figure.layout.annotations:
        plain = html.unescape(re.sub(r"<[^>]+>", "", note.text or "")).replace("■", "")
        assert re.sub(r"\s+", "", plain) in flat, plain
    missing = set(absent_letters(ensure() / "regular.ttf"))
    assert not plot.letters(found.shapes) & missing


@EACH
@pytest.mark.parametrize("size", SIZES)
def test_a_sheet_holds_title_filters_source_and_stays_on_its_page(
    size: str, make: Callable[[Context], Panel], ctx: Callable[..., Context]
) -> None:
    chosen = ctx()
    panel = make(chosen)
    given = picture(chosen, panel)
    sheet = compose(given, size)  # type: ignore[arg-type]
    shown = re.sub(r"\s+", "", " ".join(t.text for t in texts(sheet.shapes)))
    for words in (given.title, given.scope, given.source, given.dated):
        assert re.sub(r"\s+", "", words) in shown
    assert chosen.book.version in given.dated
    for line in texts(sheet.shapes):
        assert -0.5 <= line.y <= sheet.height
    if size == "wide":
        assert sheet.width / sheet.height == pytest.approx(16 / 9, rel=1e-3)


def test_a_sheet_of_illustrative_data_is_marked(demo: Book, geo: Geo) -> None:
    ctx = Context(demo, geo, Selection(today=TODAY))
    panel = overview.ladder(ctx)
    given = picture(ctx, panel)
    lines = [t for t in texts(compose(given, "full").shapes) if given.mark in t.text]
    # In the head, in the filter line, and slanted across the chart.
    assert [bool(t.turn) for t in lines] == [False, False, True]
    assert "MINH-HOA" in file_name(ctx, panel, "full")


def test_a_clear_sheet_has_no_ground(ctx: Callable[..., Context]) -> None:
    given = picture(ctx(), overview.ladder(ctx()))
    solid, clear = compose(given, "full"), compose(given, "full", clear=True)
    assert len(clear.shapes) == len(solid.shapes) - 1
    assert svg(solid) == svg(compose(given, "full"))


def test_a_panel_without_a_chart_has_no_sheet(ctx: Callable[..., Context]) -> None:
    with pytest.raises(ValueError, match="thieu"):
        picture(ctx(), Panel(key="thieu", title="Không có hình"))


def test_the_narrow_chart_serves_a_column(ctx: Callable[..., Context]) -> None:
    panel = overview.capital(ctx())
    assert panel.narrow is not None
    given = picture(ctx(), panel)
    other = replace(given, narrow=None)
    assert compose(given, "column").height != compose(other, "column").height
    assert compose(given, "full") == compose(other, "full")
