"""Class breaks for colouring a map by an indicator: one function for screen and print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import jenkspy

#: Ways to cut values into classes: equal steps of a percentage, as many subjects in each, least
#: spread within each, at thresholds that a law sets.
Method = Literal["even", "quantile", "natural", "legal"]
METHODS: tuple[Method, ...] = ("even", "quantile", "natural", "legal")


def nice_ceiling(value: float) -> float:
    """Smallest of 1, 1,5, 2, 2,5, 3, 4, 5, 6, 8 × 10ⁿ that is not below a positive value."""
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return next(s * power for s in steps if s * power >= value - 1e-9 * power)


def shortest_between(low: float, high: float) -> float:
    """The number with the fewest digits in ``[low, high)``; ``low`` when the gap is empty.

    A bound chosen this way reads well and leaves every value in the class it was cut into.
    """
    if high <= low or low < 0:
        return low
    power = 10.0 ** math.ceil(math.log10(high))
    for _ in range(17):
        candidate = math.ceil(low / power - 1e-12) * power
        if low <= candidate < high:
            return float(f"{candidate:.12g}")
        power /= 10
    return low


def class_breaks(
    values: Sequence[float | None],
    most: int,
    method: Method = "quantile",
    thresholds: Sequence[float] = (),
) -> tuple[float, ...]:
    """Upper bounds of at most ``most`` classes, as readable numbers.

    The last bound is not below the largest value; equal bounds are merged. No value gives one
    class up to 1, so that a legend can still be drawn.

    Args:
        values: figures, missing ones ignored.
        most: classes at most.
        method: ``quantile`` (as many subjects in each class, bounds rounded up), ``natural``
            (Fisher-Jenks: least spread within classes) or ``legal`` (at the thresholds; without
            any it is ``quantile``).
        thresholds: bounds of ``legal``, in the unit of the values.
    """
    known = sorted(v for v in values if v is not None)
    if method == "legal" and thresholds:
        top = nice_ceiling(known[-1]) if known else 0.0
        # The class above the last threshold must exist even when no value reaches it.
        above = max(top, 100.0 if max(thresholds) < 100 else 0.0)
        return tuple(sorted({*thresholds, above}))
    if not known:
        return (1.0,)
    distinct = sorted(set(known))
    n = min(most, len(known))
    if method == "natural" and len(distinct) > 2:
        tops = jenkspy.jenks_breaks(known, n_classes=min(most, len(distinct) - 1))[1:-1]
        cuts = [shortest_between(v, next(d for d in distinct if d > v)) for v in tops]
        return tuple(sorted({*cuts, nice_ceiling(known[-1])}))
    cuts = [known[math.ceil(len(known) * (i + 1) / n) - 1] for i in range(n)]
    return tuple(sorted({nice_ceiling(c) for c in cuts}))
