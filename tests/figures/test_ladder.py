"""The ladder: tile length by hectares, unknown areas hatched and outside the scale."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.ladder import Lane, Tile, ladder_figure
from tests.figures.pixels import (
    Box,
    bars,
    collisions,
    gaps,
    is_hatched,
    markers,
    texts,
    words,
)

UNKNOWN = "{n} cụm chưa rõ diện tích"
BOTH = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
PLOT, MARGINS = 500, 200


def tiles(*areas: float | None, name: str = "Hiệp Mỹ Tây") -> tuple[Tile, ...]:
    return tuple(Tile(f"c{i}", name, a, "#0072B2", "") for i, a in enumerate(areas))


def lane(*areas: float | None, name: str = "Đã thành lập", note: str = "") -> Lane:
    found = tiles(*areas)
    return Lane(name, f"{len(found)} cụm", found, "#5FA8AE", "#2B7F88", "#1B2A33", note)


def names_of(figure: go.Figure) -> list[Box]:
    """Names of clusters above the tiles, not the names of lanes."""
    return [b for b in words(figure, PLOT + MARGINS) if b.text.startswith("■")]


# --- length -------------------------------------------------------------------------------------
def test_a_tile_is_as_long_as_its_hectares_and_tiles_follow_each_other() -> None:
    figure = ladder_figure([lane(50.0, 30.0, 20.0)], UNKNOWN)
    drawn = list(bars(figure))
    assert [b.x[0] for b in drawn] == [50, 30, 20]
    assert [b.base[0] for b in drawn] == [0, 50, 80]


def test_all_lanes_share_one_scale_from_zero() -> None:
    figure = ladder_figure([lane(10.0), lane(200.0)], UNKNOWN)
    assert figure.layout.xaxis.range[0] == 0
    assert figure.layout.xaxis.range[1] >= 200
    assert {b.base[0] for b in bars(figure)} == {0}


def test_each_tile_is_written_with_its_hectares_inside_or_beside_its_name() -> None:
    figure = ladder_figure([lane(60.0, 50.0, 2.5)], UNKNOWN)
    inside = {b.text[0] for b in bars(figure)} - {""}
    beside = [w for w in texts(figure) if w.startswith("■") and "2,5" in w]
    assert inside == {"60,0", "50,0"}
    assert len(beside) == 1


@BOTH
def test_the_first_lane_is_on_top(*, narrow: bool) -> None:
    figure = ladder_figure(
        [lane(50.0, name="Hoạt động"), lane(30.0, name="Quy hoạch")], UNKNOWN, narrow=narrow
    )
    shown = {b.text: b.top for b in words(figure, 700)}
    top, below = (
        next(y for text, y in shown.items() if text.startswith(n))
        for n in ("Hoạt động", "Quy hoạch")
    )
    assert top < below


# --- missing ------------------------------------------------------------------------------------
def test_an_unknown_area_is_hatched_outside_the_scale_and_counted_in_words() -> None:
    figure = ladder_figure([lane(50.0, 30.0, None, None)], UNKNOWN)
    hatched = gaps(figure)
    assert len(hatched) == 2
    assert min(g.base[0] for g in hatched) > 80
    assert "2 cụm chưa rõ diện tích" in texts(figure)
    assert markers(figure) == []


def test_hatched_tiles_carry_no_number() -> None:
    figure = ladder_figure([lane(None, None)], UNKNOWN)
    assert [g.text for g in gaps(figure)] == [None, None]
    assert [t for t in texts(figure) if "0,0" in t or t == "0"] == []


def test_hatched_tiles_are_equally_long_whatever_the_known_areas() -> None:
    figure = ladder_figure([lane(50.0, None), lane(None, None)], UNKNOWN)
    assert len({round(g.x[0], 9) for g in gaps(figure)}) == 1


def test_a_lane_of_unknown_areas_only_is_still_drawn() -> None:
    figure = ladder_figure([lane(None, None, None)], UNKNOWN)
    low, high = figure.layout.xaxis.range
    assert low == 0
    assert high >= max(g.base[0] + g.x[0] for g in gaps(figure))


def test_unknown_areas_on_a_phone_are_one_hatched_row_with_their_number() -> None:
    figure = ladder_figure([lane(50.0, None, None)], UNKNOWN, narrow=True)
    assert len(gaps(figure)) == 1
    assert [b.x[0] for b in bars(figure)] == [50]
    assert "2 cụm chưa rõ diện tích" in texts(figure)


# --- words --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "areas",
    [
        (50.0, 48.2, 46.7, 40.0, 30.0),
        (60.0, 3.0, 2.5, 2.0),
        (5.0, 4.0, 45.0, 50.0, 40.0),
        (20.0, 20.0, 20.0, 20.0, 20.0, 20.0, 20.0),
        (1.0,),
    ],
    ids=["like ours", "small at the end", "small at the start", "equal", "one"],
)
def test_names_of_a_lane_do_not_lie_on_each_other(areas: tuple[float, ...]) -> None:
    figure = ladder_figure([lane(*areas)], UNKNOWN, plot_px=PLOT)
    shown = names_of(figure)
    assert len(shown) == len(areas)
    assert collisions(shown) == []


MANY = tuple(float(a) for a in (65, 48, 47, 44, 42, 36, 32, 19, 11, 9, 5, 5, 4, 3, 2, 1))


@pytest.mark.parametrize("width", [540, 700, 1100], ids=["paper", "card", "screen"])
@pytest.mark.parametrize("areas", [MANY, MANY[::-1], (5.0,) * 31], ids=["fall", "rise", "equal"])
def test_no_line_crosses_a_name_on_paper_or_screen(areas: tuple[float, ...], width: int) -> None:
    figure = ladder_figure([lane(*areas), lane(3.0, 300.0)], UNKNOWN, plot_px=PLOT)
    names = names_of(figure)
    assert len(names) == len(areas) + 2
    assert collisions([b for b in words(figure, width) if b.text.startswith("■")]) == []
    margin, (low, high) = figure.layout.margin, figure.layout.xaxis.range
    page = width - margin.l - margin.r
    hairs = [s for s in figure.layout.shapes if s.x0 == s.x1 and s.xref != "paper"]
    assert hairs
    for hair in hairs:
        x = margin.l + (hair.x0 - low) / (high - low) * page
        top, bottom = sorted((margin.t + hair.y0, margin.t + hair.y1))
        crossed = [
            b.text
            for b in words(figure, width)
            if b.left + 2 < x < b.right - 2 and min(bottom, b.bottom) - max(top, b.top) > 4
        ]
        assert crossed == []


def test_words_of_neighbouring_lanes_do_not_lie_on_each_other() -> None:
    lanes = [lane(50.0, None), lane(20.0, 18.0, 16.0, None), lane(120.0, 70.0, 30.0)]
    assert collisions(words(ladder_figure(lanes, UNKNOWN, plot_px=PLOT), PLOT + MARGINS)) == []


def test_a_note_is_written_only_where_there_is_room() -> None:
    lanes = [lane(10.0, note="1 dự án"), lane(200.0, note="2 dự án")]
    shown = texts(ladder_figure(lanes, UNKNOWN))
    assert "1 dự án" in shown
    assert "2 dự án" not in shown


@given(st.lists(st.none() | st.floats(0.5, 75), min_size=1, max_size=12))
def test_known_tiles_and_gaps_are_all_there(areas: list[float | None]) -> None:
    figure = ladder_figure([lane(*areas)], UNKNOWN)
    known = [a for a in areas if a is not None]
    assert [b.x[0] for b in bars(figure)] == known
    assert len(gaps(figure)) == areas.count(None)
    assert sum(map(is_hatched, figure.data)) + len(known) == len(figure.data)
    ids = [t.customdata[0] for t in figure.data]
    assert sorted(ids) == sorted(f"c{i}" for i in range(len(areas)))
