"""Pieces of a report on its pages: no half-empty page that could be filled, no stray figure."""

from __future__ import annotations

import pytest

from dashboard.reports.paper_flow import LEAST, Item, Kind, above, placed

PAGE = 700.0


def item(kind: Kind, part: int, height: float, name: str = "") -> Item:
    picture = height - 40 if kind == "figure" else 0.0
    return Item(kind, name, part, picture, LEAST if picture else 1.0, height)


def high(items: list[Item]) -> float:
    return sum(above(b, x) + x.height for b, x in zip([None, *items], items, strict=False))


def test_pieces_that_fit_keep_their_order_and_size() -> None:
    items = [item("part", 1, 20), item("text", 1, 40), item("figure", 1, 300), item("table", 1, 90)]
    assert placed(items, PAGE) == items


def test_a_figure_is_pressed_into_the_rest_of_a_page() -> None:
    items = [item("text", 1, 380), item("figure", 1, 340)]
    made = placed(items, PAGE)
    assert LEAST <= made[1].scale < 1
    assert high(made) <= PAGE


def test_pictures_above_it_on_the_page_give_way_too() -> None:
    """Neither would fit if only the second were pressed."""
    items = [item("figure", 1, 360), item("part", 2, 20), item("figure", 2, 440)]
    made = placed(items, PAGE)
    assert made[0].scale == pytest.approx(made[2].scale)
    assert LEAST <= made[0].scale < 1
    assert high(made) <= PAGE


def test_what_follows_in_the_same_part_comes_before_a_figure_without_room() -> None:
    items = [
        item("text", 1, 500),
        item("figure", 1, 600, "a"),
        item("figure", 1, 90, "b"),
        item("table", 1, 100, "c"),
        item("text", 2, 20, "d"),
    ]
    assert [x.body for x in placed(items, PAGE)] == ["", "c", "a", "b", "d"]


def test_a_piece_never_leaves_its_part() -> None:
    items = [item("text", 1, 500), item("figure", 1, 600), item("part", 2, 20), item("text", 2, 30)]
    assert placed(items, PAGE) == items


def test_a_table_that_goes_on_over_a_page_does_not_come_before_a_figure() -> None:
    items = [item("text", 1, 300), item("figure", 1, 640, "a"), item("table", 1, 900, "b")]
    assert [x.body for x in placed(items, PAGE)] == ["", "a", "b"]


def test_headings_stay_with_what_follows() -> None:
    items = [item("text", 1, 640), item("chapter", 2, 20), item("part", 3, 20), item("text", 3, 30)]
    assert placed(items, PAGE) == items


def test_a_table_is_divided_rather_than_leaving_much_of_a_page_empty() -> None:
    much = placed([item("text", 1, 450), item("table", 1, 270)], PAGE)
    little = placed([item("text", 1, 560), item("table", 1, 270)], PAGE)
    small = placed([item("text", 1, 450), item("table", 1, 150)], 590)
    assert [x[-1].whole for x in (much, little, small)] == [False, True, True]
