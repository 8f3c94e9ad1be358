"""Shares of money add up to one; columns say carried out, planned or unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.exports import plot
from dashboard.exports.drawing import texts as texts_of
from dashboard.exports.names import text_box
from dashboard.figures.money import Column, Part, Shares, columns_figure, shares_figure
from dashboard.palette import PAPER
from tests.figures.pixels import bars, collisions, gaps, lines, texts, words

COLOUR = "#0072B2"
BOTH = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
THREE = (
    Part("national", 20.0, "20"),
    Part("local", 30.0, "30"),
    Part("counterpart", 150.0, "còn lại 150"),
)


def lengths(figure: object, y: int = 0) -> list[float]:
    return [b.x[0] for b in bars(figure) if round(b.y[0]) == y]  # type: ignore[arg-type]


# --- shares -------------------------------------------------------------------------------------
@BOTH
def test_parts_are_shares_of_their_own_bar(*, narrow: bool) -> None:
    figure = shares_figure([Shares("Trà Vinh", "kế hoạch", THREE)], narrow=narrow)
    assert lengths(figure) == pytest.approx([0.1, 0.15, 0.75])
    starts = [b.base[0] for b in bars(figure)]
    assert starts == pytest.approx([0, 0.1, 0.25])
    assert list(figure.layout.xaxis.range) == [0, 1]


def test_a_number_below_its_bar_stays_clear_of_the_next_name() -> None:
    """Seen on the programme of Tra Vinh: 1,5 of 40 stood on the name that followed."""
    small = (
        Part("national", 1.5, "1,5"),
        Part("local", 18.3, "18,3"),
        Part("counterpart", 20.2, "còn lại 20,2"),
    )
    rows = [Shares("Trà Vinh 2021–2025", "kế hoạch", small), Shares("Đề án gốm đỏ", "", THREE)]
    figure = shares_figure(rows, narrow=True)
    assert collisions(words(figure, 321)) == []
    scale = plot.MM
    boxes = [
        text_box(x)
        for x in texts_of(plot.shapes(figure, (0, 0, 79), scale=scale))
        if x.text in {"1,5", "Đề án gốm đỏ"}
    ]
    number, name = sorted(boxes, key=lambda b: b.top)
    assert name.top - number.bottom > 0


def test_words_of_slim_parts_stand_beside_each_other() -> None:
    slim = (
        Part("national", 2.0, "103"),
        Part("local", 3.0, "128"),
        Part("counterpart", 195.0, "x"),
    )
    figure = shares_figure([Shares("A", "", slim)], absolute=True)
    assert not collisions(words(figure, 400))


amounts = st.lists(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=4), min_size=1, max_size=6)


@given(amounts)
def test_shares_of_every_bar_add_up_to_one(rows: list[list[float]]) -> None:
    origins = ("national", "local", "counterpart", "rest")
    drawn = shares_figure(
        [
            Shares("A", "", tuple(Part(o, v, "x") for o, v in zip(origins, row, strict=False)))
            for row in rows
        ]
    )
    for y in range(len(rows)):
        assert sum(lengths(drawn, y)) == pytest.approx(1)


@given(amounts)
def test_bars_on_one_scale_are_as_long_as_their_amounts(rows: list[list[float]]) -> None:
    drawn = shares_figure(
        [Shares("A", "", tuple(Part("local", v, "x") for v in row)) for row in rows], absolute=True
    )
    most = max(sum(row) for row in rows)
    found = [sum(lengths(drawn, y)) for y in range(len(rows))]
    assert found == pytest.approx([sum(row) / most for row in rows])


@BOTH
@pytest.mark.parametrize("absolute", [False, True])
def test_each_amount_is_written_in_the_bar_or_beside_it(*, narrow: bool, absolute: bool) -> None:
    figure = shares_figure([Shares("A", "", THREE)], narrow=narrow, absolute=absolute)
    inside = [b.text[0] for b in bars(figure) if b.text[0]]
    shown = inside + texts(figure)
    assert [p.text for p in THREE if shown.count(p.text) != 1] == []


def test_a_part_that_no_source_names_stays_empty() -> None:
    parts = (Part("local", 30.0, "30"), Part("rest", 70.0, ""))
    figure = shares_figure([Shares("A", "", parts)], absolute=True)
    rest = list(bars(figure))[1]
    assert rest.marker.color == PAPER
    assert rest.text[0] == ""


@BOTH
def test_words_of_bars_do_not_lie_on_each_other(*, narrow: bool) -> None:
    rows = [
        Shares("Trà Vinh 2021–2025", "kế hoạch, 86 tỷ đồng", THREE, "75 % đối ứng"),
        Shares("Vĩnh Long 2021–2025", "thực hiện, 45 tỷ đồng", THREE, "75 % đối ứng"),
    ]
    width = 360 if narrow else 176 + 96 + 300
    assert collisions(words(shares_figure(rows, narrow=narrow), width)) == []


# --- columns ------------------------------------------------------------------------------------
@BOTH
def test_columns_start_at_zero(*, narrow: bool) -> None:
    figure = columns_figure([Column("2023", "", 12.0, "12", COLOUR)], narrow=narrow)
    (bar,) = bars(figure)
    assert bar.y[0] == 12
    assert bar.base is None
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] >= 12


@BOTH
def test_a_planned_column_is_hollow_and_a_carried_out_one_solid(*, narrow: bool) -> None:
    figure = columns_figure(
        [
            Column("2023", "thực hiện", 12.0, "12", COLOUR),
            Column("2024", "kế hoạch", 15.0, "15", COLOUR, hollow=True),
            Column("2025", "chưa rõ", 43.0, "43", COLOUR, unclear=True),
        ],
        narrow=narrow,
    )
    solid, hollow, pale = bars(figure)
    assert pale.marker.color not in (COLOUR, PAPER)
    assert pale.marker.line.color == COLOUR
    assert solid.marker.color == COLOUR
    assert hollow.marker.color == PAPER
    assert hollow.marker.line.color == COLOUR
    assert hollow.marker.line.width > 1


@BOTH
def test_a_year_without_a_figure_is_hatched_and_has_no_number(*, narrow: bool) -> None:
    years = [
        Column("2022", "", 10.0, "10", COLOUR),
        Column("2023", "", None, "", COLOUR),
        Column("2024", "", 12.0, "12", COLOUR),
    ]
    figure = columns_figure(years, narrow=narrow)
    (gap,) = gaps(figure)
    assert list(gap.x) == [1]
    assert gap.hoverinfo == "skip"
    assert [b.y[0] for b in bars(figure)] == [10, 12]
    numbers = [w for w in texts(figure) if w.isdigit() and len(w) < 4]
    assert numbers == ["10", "12"]


def test_years_without_any_figure_can_be_drawn() -> None:
    figure = columns_figure([Column("2023", "", None, "", COLOUR)])
    assert len(gaps(figure)) == 1
    assert list(bars(figure)) == []
    assert figure.layout.yaxis.range[1] > 0


def test_a_change_of_boundaries_is_drawn_between_two_columns() -> None:
    years = [
        Column("2024", "", 10.0, "10", COLOUR),
        Column("2025", "", 12.0, "12", "#5B6B75", break_before="sáp nhập"),
    ]
    figure = columns_figure(years)
    (dotted,) = [s for s in lines(figure) if s.line.dash == "dot"]
    assert dotted.x0 == dotted.x1 == 0.5
    assert "sáp nhập" in texts(figure)


@given(st.lists(st.none() | st.floats(0.1, 500), min_size=1, max_size=10))
def test_every_year_has_a_column_or_a_hatch(values: list[float | None]) -> None:
    figure = columns_figure(
        [
            Column(str(2015 + i), "", v, "" if v is None else "x", COLOUR)
            for i, v in enumerate(values)
        ]
    )
    assert [b.y[0] for b in bars(figure)] == [v for v in values if v is not None]
    assert [g.x[0] for g in gaps(figure)] == [i for i, v in enumerate(values) if v is None]
