"""The label solver: nothing on top of anything, nothing lost without being told."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from dashboard.exports.labels import Box, Label, Place, Solution, around, solve

NUMBERS = st.floats(0, 60, allow_nan=False)
POINTS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=25)


def label(key: str, x: float, y: float) -> Label:
    """A label of 10 by 3 at the four sides of a point."""
    places = [(2, -1.5), (-12, -1.5), (-5, -5), (-5, 2)]
    return Label(
        key,
        tuple(
            Place((Box(x + dx, y + dy, x + dx + 10, y + dy + 3),), cost)
            for cost, (dx, dy) in enumerate(places)
        ),
    )


def boxes(labels: list[Label], found: Solution) -> list[tuple[str, Box]]:
    by_key = {x.key: x for x in labels}
    return [(k, b) for k, n in found.placed.items() for b in by_key[k].places[n].boxes]


@given(POINTS)
def test_no_two_labels_meet_and_none_meets_a_mark(points: list[tuple[float, float]]) -> None:
    labels = [label(str(k), x, y) for k, (x, y) in enumerate(points)]
    marks = [around(x, y, 1.5) for x, y in points]
    found = solve(labels, marks, steps=300)
    placed = boxes(labels, found)
    assert [1 for (_, a), (_, b) in itertools.combinations(placed, 2) if a.meets(b)] == []
    assert [k for k, b in placed if any(b.meets(m) for m in marks)] == []
    assert sorted([*found.placed, *found.dropped]) == sorted(x.key for x in labels)


@given(POINTS)
def test_the_same_labels_get_the_same_places(points: list[tuple[float, float]]) -> None:
    labels = [label(str(k), x, y) for k, (x, y) in enumerate(points)]
    assert solve(labels, (), steps=200) == solve(labels, (), steps=200)


def test_a_lone_label_takes_its_best_place() -> None:
    assert solve([label("a", 20, 20)]).placed == {"a": 0}


def test_a_label_gives_way_so_that_both_have_room() -> None:
    # Alone each would stand at the right; the left mark's label must turn left.
    labels = [label("a", 20, 20), label("b", 31, 20)]
    found = solve(labels, [around(20, 20, 1), around(31, 20, 1)])
    assert found.dropped == ()
    assert found.placed["a"] != 0


def test_a_label_without_room_is_told() -> None:
    wall = Box(0, 0, 100, 100)
    found = solve([label("a", 20, 20), Label("b", ())], [wall])
    assert found == Solution({}, ("a", "b"))


def test_nothing_to_place() -> None:
    assert solve([]) == Solution({}, ())


def test_boxes() -> None:
    box = Box(0, 0, 10, 10)
    assert box.meets(Box(9, 9, 12, 12))
    assert not box.meets(Box(10, 0, 12, 10)), "touching edges share no ground"
    assert Box(1, 1, 2, 2).inside(box)
    assert not Box(1, 1, 12, 2).inside(box)
    assert box.grown(-1) == Box(1, 1, 9, 9)
    assert around(5, 5, 2).centre == (5, 5)
