"""Class breaks for colouring a map by an indicator."""

from __future__ import annotations

import math
from collections.abc import Sequence


def nice_ceiling(value: float) -> float:
    """Smallest of 1, 1,5, 2, 2,5, 3, 4, 5, 6, 8 × 10ⁿ that is not below a positive value."""
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return next(s * power for s in steps if s * power >= value - 1e-9 * power)


def class_breaks(values: Sequence[float | None], most: int) -> tuple[float, ...]:
    """Upper bounds of at most ``most`` classes by quantiles, rounded up to readable numbers.

    The last bound is not below the largest value; equal bounds are merged. No value gives one
    class up to 1, so that a legend can still be drawn.
    """
    known = sorted(v for v in values if v is not None)
    if not known:
        return (1.0,)
    n = min(most, len(known))
    cuts = [known[math.ceil(len(known) * (i + 1) / n) - 1] for i in range(n)]
    return tuple(sorted({nice_ceiling(c) for c in cuts}))
