"""Rows: one mark per figure, and a hatched bar with words where none exists."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.rows import Row, Threshold, room_for, rows_figure
from dashboard.palette import AMBER, PAPER
from tests.figures.pixels import (
    arrows,
    bars,
    collisions,
    gaps,
    lines,
    markers,
    plain,
    position,
    texts,
    words,
)

BOTH = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
FILL = "#0072B2"
WIDTH = 700


def one(row: Row, *, narrow: bool = False, **more: object) -> go.Figure:
    return rows_figure([row], 100, narrow=narrow, **more)  # type: ignore[arg-type]


# --- missing ------------------------------------------------------------------------------------
@BOTH
def test_a_missing_figure_is_hatched_with_its_reason_and_has_no_mark(*, narrow: bool) -> None:
    figure = one(Row("Thuận An", "missing", sub="chưa có số liệu"), narrow=narrow)
    assert len(gaps(figure)) == 1
    assert markers(figure) == []
    assert list(bars(figure)) == []
    assert "chưa có số liệu" in texts(figure)
    assert "Thuận An" in texts(figure)


@BOTH
def test_no_words_say_zero_where_a_figure_is_missing(*, narrow: bool) -> None:
    figure = one(Row("Thuận An", "missing", sub="chưa có số liệu"), narrow=narrow)
    assert [w for w in texts(figure) if any(c.isdigit() for c in w)] == []


@BOTH
def test_a_hatched_bar_says_nothing_on_hover(*, narrow: bool) -> None:
    (gap,) = gaps(one(Row("Thuận An", "missing", sub="chưa có số liệu"), narrow=narrow))
    assert gap.hoverinfo == "skip"


@BOTH
def test_a_dot_without_a_value_is_not_drawn(*, narrow: bool) -> None:
    figure = one(Row("Thuận An", "dot", None), narrow=narrow)
    assert markers(figure) == []


# --- marks --------------------------------------------------------------------------------------
@BOTH
def test_a_figure_is_one_dot_at_its_value_with_its_words(*, narrow: bool) -> None:
    figure = one(Row("A", "dot", 42.5, text="42,5 %", fill=FILL), narrow=narrow)
    (mark,) = markers(figure)
    assert list(mark.x) == [42.5]
    assert mark.marker.color == FILL
    assert mark.marker.symbol == "circle"
    assert "42,5 %" in texts(figure)


@BOTH
@pytest.mark.parametrize("mark", ["dot", "bar"])
def test_a_planned_figure_is_hollow(mark: str, *, narrow: bool) -> None:
    figure = one(Row("A", mark, 40, fill=FILL, hollow=True), narrow=narrow)  # type: ignore[arg-type]
    (drawn,) = [*markers(figure), *bars(figure)]
    assert drawn.marker.color == PAPER
    assert drawn.marker.line.color == FILL
    assert drawn.marker.line.width > 1


@BOTH
def test_a_diamond_is_hollow_and_no_dot(*, narrow: bool) -> None:
    (mark,) = markers(one(Row("KCN", "diamond", 40, fill=FILL), narrow=narrow))
    assert mark.marker.symbol == "diamond"
    assert mark.marker.color == PAPER


@BOTH
def test_over_is_drawn_as_an_arrow_to_the_right_of_the_mark(*, narrow: bool) -> None:
    figure = one(Row("A", "dot", 75, text="trên 75 %", bound=True), narrow=narrow)
    (arrow,) = arrows(figure)
    assert (arrow.x, arrow.ay) == (75, 0)
    assert arrow.arrowside == "start"  # the head is at the end that lies to the right
    assert arrow.ax > 0
    word = next(a for a in figure.layout.annotations if plain(a.text) == "trên 75 %")
    assert (word.x, word.xanchor) == (75, "left")
    assert word.xshift > arrow.ax


@BOTH
def test_an_exact_figure_has_no_arrow(*, narrow: bool) -> None:
    assert arrows(one(Row("A", "dot", 75, text="75 %"), narrow=narrow)) == []


@BOTH
def test_an_earlier_value_is_a_ring_joined_to_the_newest(*, narrow: bool) -> None:
    row = Row("A", "dot", 80, start=30, text="80", start_text="30", fill=FILL)
    figure = one(row, narrow=narrow)
    ring, mark = sorted(markers(figure), key=lambda m: m.x[0])
    assert ring.x[0] == 30
    assert ring.marker.color == PAPER
    assert mark.marker.color == FILL
    (joint,) = lines(figure, color=FILL)
    assert {joint.x0, joint.x1} == {30, 80}
    assert {"30", "80"} <= set(texts(figure))


@BOTH
def test_a_header_is_words_only(*, narrow: bool) -> None:
    figure = one(Row("Cụm đã thành lập", "header", sub="1/8 cụm"), narrow=narrow)
    assert len(figure.data) == 0
    assert texts(figure) == ["Cụm đã thành lập 1/8 cụm"]


@BOTH
def test_a_stem_starts_at_zero(*, narrow: bool) -> None:
    figure = one(Row("A", "dot", 60, fill=FILL), narrow=narrow, stem=True)
    (stem,) = lines(figure, color=FILL)
    assert {stem.x0, stem.x1} == {0, 60}


def test_marks_carry_the_id_of_their_subject() -> None:
    figure = rows_figure(
        [Row("A", "dot", 1, subject_id="a"), Row("B", "bar", 2, subject_id="b")], 3
    )
    assert [t.customdata[0] for t in figure.data] == ["a", "b"]


# --- scale --------------------------------------------------------------------------------------
@BOTH
def test_bars_start_at_zero(*, narrow: bool) -> None:
    figure = rows_figure([Row("A", "bar", 10), Row("B", "bar", 90)], 100, narrow=narrow)
    assert figure.layout.xaxis.range[0] == 0
    assert [bar.base for bar in bars(figure)] == [None, None]
    assert [bar.x[0] for bar in bars(figure)] == [10, 90]


def test_only_dots_may_have_a_scale_that_starts_higher() -> None:
    figure = rows_figure([Row("A", "dot", 70)], 80, x_min=60)
    assert list(figure.layout.xaxis.range) == [60, 80]


@BOTH
def test_rows_keep_their_order_from_top_to_bottom(*, narrow: bool) -> None:
    names = ["Một", "Hai", "Ba"]
    figure = rows_figure([Row(n, "dot", 5) for n in names], 10, narrow=narrow)
    shown = [b for b in words(figure, WIDTH) if b.text in names]
    assert [b.text for b in sorted(shown, key=lambda b: b.top)] == names


# --- thresholds ---------------------------------------------------------------------------------
@BOTH
def test_a_threshold_is_a_dotted_line_over_all_rows_with_its_words(*, narrow: bool) -> None:
    rows = [Row(n, "dot", 50, text="50") for n in "ABC"]
    figure = rows_figure(rows, 100, narrow=narrow, thresholds=(Threshold(60, "60 %: mở rộng"),))
    (dotted,) = lines(figure, color=AMBER)
    assert dotted.line.dash == "dot"
    assert dotted.x0 == dotted.x1 == 60
    assert {dotted.y0, dotted.y1} == set(figure.layout.yaxis.range)
    word = next(b for b in words(figure, WIDTH) if b.text == "60 %: mở rộng")
    assert word.bottom <= figure.layout.margin.t
    assert word.top >= 0


@BOTH
@pytest.mark.parametrize("values", [(50, 60), (75,), (95,), (5,)])
def test_words_above_the_rows_do_not_collide(values: tuple[float, ...], *, narrow: bool) -> None:
    rows = [Row(n, "dot", 50, text="50") for n in "ABC"]
    marks = tuple(Threshold(v, f"{v} %: lập mới, mở rộng cụm") for v in values)
    ticks = ((0.0, "0 %"), (100.0, "100 %"))
    figure = rows_figure(rows, 100, narrow=narrow, thresholds=marks, ticks=ticks)
    width = 360 if narrow else WIDTH
    above = [b for b in words(figure, width) if b.bottom <= figure.layout.margin.t + 1]
    assert len(above) == len(values) + 2
    assert collisions(above) == []
    assert [b for b in above if b.left < 0 or b.right > width or b.top < 0] == []


# --- any rows -----------------------------------------------------------------------------------
def any_row() -> st.SearchStrategy[Row]:
    number = st.floats(0.1, 100)
    given_row = st.builds(
        Row,
        name=st.just("Cụm"),
        mark=st.sampled_from(["dot", "bar", "diamond"]),
        value=number,
        text=st.just("12,5"),
        hollow=st.booleans(),
        bound=st.booleans(),
    )
    missing = st.just(Row("Cụm", "missing", sub="chưa có số liệu"))
    return given_row | missing | st.just(Row("Nhóm", "header"))


@given(st.lists(any_row(), min_size=1, max_size=14), st.booleans())
def test_every_figure_has_one_mark_and_every_gap_one_hatch(rows: list[Row], narrow: bool) -> None:  # noqa: FBT001
    figure = rows_figure(rows, 100, narrow=narrow)
    have = [r for r in rows if r.value is not None]
    drawn = sorted([m.x[0] for m in markers(figure)] + [b.x[0] for b in bars(figure)])
    assert drawn == sorted(r.value for r in have if r.value is not None)
    assert len(gaps(figure)) == sum(r.mark == "missing" for r in rows)
    assert len(arrows(figure)) == sum(r.bound for r in have)
    assert all(position(x) > 0 for x in drawn)


def test_room_for_words_grows_with_the_words() -> None:
    short, long = Row("A", "dot", 1, text="1"), Row("A", "dot", 1, text="1.234,5 tỷ đồng", sub="x")
    assert room_for([short]) < room_for([short, long])
    assert room_for([]) >= 0


def test_words_after_the_last_mark_stay_on_the_card() -> None:
    rows = [Row("A", "dot", 100, text="> 1.108,5", sub="(+24 %)")]
    figure = rows_figure(rows, 102, right=room_for(rows))
    after = next(b for b in words(figure, 560) if plain(b.text).startswith("> 1.108"))
    assert after.right <= 560


def test_words_of_a_falling_pair_stand_on_its_outer_sides() -> None:
    for start, value in ((90.0, 60.0), (60.0, 90.0)):
        row = Row("A", value=value, start=start, text="sau", start_text="trước", outer=True)
        told = {a.text: a for a in rows_figure([row], 100).layout.annotations}
        last, first = told["<b>sau</b>"], told["trước"]
        falls = start > value
        assert (last.x, last.xanchor) == (value, "right" if falls else "left")
        assert (first.x, first.xanchor) == (start, "left" if falls else "right")
        assert (last.xshift < 0 < first.xshift) is falls
