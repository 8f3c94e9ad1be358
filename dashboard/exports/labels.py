"""Labels that do not collide: each one takes a place of its own, or is left out and told.

A label comes with the places it could take. They are chosen greedily, the most important label
first, and then improved by annealing: a label moves to another place, whoever was there moves
on, and the change stays when the whole is better, or sometimes when it is a little worse. No
state on the way has an overlap, so the result has none. The seed is fixed: the same labels get
the same places.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: Seed of the annealing; any number would do, but always the same one.
SEED = 1705


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle on the page, mm."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two share ground; touching edges do not."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def inside(self, other: Box) -> bool:
        """Whether all of it lies in the other."""
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )

    def grown(self, by: float) -> Box:
        """The box with a margin on all sides."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def around(x: float, y: float, r: float) -> Box:
    """The box around a circle."""
    return Box(x - r, y - r, x + r, y + r)


@dataclass(frozen=True, slots=True)
class Place:
    """A place a label could take.

    Args:
        boxes: what it covers; a turned label is a row of small boxes.
        cost: how little it is liked: 0 is the best place.
    """

    boxes: tuple[Box, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Label:
    """A label and its possible places.

    Args:
        key: name of the label, unique.
        places: in any order; may be empty.
        loss: cost of leaving it out.
    """

    key: str
    places: tuple[Place, ...]
    loss: float = 20.0


@dataclass(frozen=True, slots=True)
class Solution:
    """Index of the place of each label, and the labels that found none."""

    placed: dict[str, int]
    dropped: tuple[str, ...]


Grid = npt.NDArray[np.float64]


def _array(boxes: Iterable[Box]) -> Grid:
    rows = [(b.left, b.top, b.right, b.bottom) for b in boxes]
    return np.array(rows, dtype=float).reshape(-1, 4)


def _overlaps(a: Grid, b: Grid) -> npt.NDArray[np.bool_]:
    """Matrix of which boxes of ``a`` meet which of ``b``."""
    found: npt.NDArray[np.bool_] = (
        (a[:, None, 0] < b[None, :, 2])
        & (b[None, :, 0] < a[:, None, 2])
        & (a[:, None, 1] < b[None, :, 3])
        & (b[None, :, 1] < a[:, None, 3])
    )
    return found


class _Board:
    """Places of all labels that are free of obstacles, and which of them exclude each other."""

    def __init__(self, labels: Sequence[Label], fixed: Sequence[Box]) -> None:
        self.labels = labels
        flat = [
            (i, j, box)
            for i, label in enumerate(labels)
            for j, place in enumerate(label.places)
            for box in place.boxes
        ]
        boxes, ground = _array(b for _, _, b in flat), _array(fixed)
        blocked = np.zeros(len(boxes), dtype=bool)
        if len(ground):
            blocked = np.asarray(_overlaps(boxes, ground).any(axis=1), dtype=bool)
        barred = {(i, j) for (i, j, _), hit in zip(flat, blocked.tolist(), strict=True) if hit}
        #: Number of a place on the board -> label and index of the place.
        self.what = [
            (i, j)
            for i, label in enumerate(labels)
            for j in range(len(label.places))
            if (i, j) not in barred
        ]
        number = {pair: n for n, pair in enumerate(self.what)}
        self.cost = np.array([labels[i].places[j].cost for i, j in self.what])
        self.of: list[list[int]] = [[] for _ in labels]
        for n, (i, _) in enumerate(self.what):
            self.of[i].append(n)
        for own in self.of:
            own.sort(key=lambda n: self.cost[n])
        self.excludes = self._exclusions(flat, boxes, number)
        #: The place each label has; -1 for none.
        self.taken = np.full(len(labels), -1)

    def _exclusions(
        self, flat: list[tuple[int, int, Box]], boxes: Grid, number: dict[tuple[int, int], int]
    ) -> npt.NDArray[np.bool_]:
        """Which places cannot be taken together, for places of different labels."""
        keep = [k for k, (i, j, _) in enumerate(flat) if (i, j) in number]
        place = np.array([number[flat[k][:2]] for k in keep], dtype=int)
        size = len(self.what)
        found = np.zeros((size, size), dtype=bool)
        rows, columns = np.nonzero(_overlaps(boxes[keep], boxes[keep]))
        found[place[rows], place[columns]] = True
        owner = np.array([i for i, _ in self.what], dtype=int)
        found &= owner[:, None] != owner[None, :]
        return found

    def rivals(self, n: int) -> list[int]:
        """Labels whose present place excludes place ``n``."""
        held = np.flatnonzero(self.taken >= 0)
        return [int(i) for i in held[self.excludes[n, self.taken[held]]]]

    def free(self, i: int) -> int:
        """The cheapest place of a label that excludes nobody; -1 for none."""
        return next((n for n in self.of[i] if not self.rivals(n)), -1)

    def loss(self, i: int) -> float:
        """Cost of a label as it stands."""
        n = self.taken[i]
        return self.labels[i].loss if n < 0 else float(self.cost[n])


def solve(
    labels: Sequence[Label], fixed: Sequence[Box] = (), steps: int = 4000, heat: float = 3.0
) -> Solution:
    """Choose a place for each label so that nothing meets anything.

    Args:
        labels: the most important first.
        fixed: obstacles; a place that meets one is not taken.
        steps: changes that are tried.
        heat: how much worse the first changes may be.
    """
    board = _Board(labels, fixed)
    for i in range(len(labels)):
        board.taken[i] = board.free(i)
    chance = random.Random(SEED)  # noqa: S311
    movable = [i for i, own in enumerate(board.of) if own]
    for step in range(steps if movable else 0):
        _change(board, chance, chance.choice(movable), heat * (1 - step / steps) + 1e-9)
    placed = {labels[i].key: board.what[n][1] for i, n in enumerate(board.taken.tolist()) if n >= 0}
    return Solution(placed, tuple(x.key for x in labels if x.key not in placed))


def _change(board: _Board, chance: random.Random, i: int, heat: float) -> None:
    """Move a label to another place; whoever was there takes the best place left."""
    own = board.of[i]
    # Cheap places come first in the list and are tried more often.
    n = own[int(len(own) * chance.random() ** 2)]
    if n == board.taken[i]:
        return
    rivals = board.rivals(n)
    rivals = [r for r in rivals if r != i]
    moved = [i, *rivals]
    before = [int(board.taken[m]) for m in moved]
    cost = sum(board.loss(m) for m in moved)
    for m in moved:
        board.taken[m] = -1
    board.taken[i] = n
    for r in rivals:
        board.taken[r] = board.free(r)
    worse = sum(board.loss(m) for m in moved) - cost
    if worse > 0 and chance.random() >= math.exp(-worse / heat):
        for m, old in zip(moved, before, strict=True):
            board.taken[m] = old
