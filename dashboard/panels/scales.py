"""Classes of a map: one cut of the values for the screen, the legend and the printed map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.i18n import number, t
from dashboard.indicators import PERCENT
from dashboard.metrics.classes import METHODS, Method, class_breaks
from dashboard.metrics.rules import limit
from dashboard.palette import OCCUPANCY_BREAKS, OCCUPANCY_RAMP, class_of
from dashboard.panels.model import Context
from dashboard.selection import DEFAULT_DEFINITION

#: Most classes a reader can tell apart by lightness.
MOST_CLASSES = 5
#: Dated rules whose values are bounds of the classes of occupancy.
LEGAL_RULES = ("occupancy_new_cluster", "occupancy_expansion")

#: Steps of the ramp used for so many classes, so that neighbours stay apart.
_SPREAD = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}


@dataclass(frozen=True, slots=True)
class Scale:
    """Classes of a figure: upper bounds, colours and number of subjects in each.

    Args:
        breaks: upper bounds, smallest first.
        colours: one per class, light to dark.
        counts: subjects per class.
        unit: unit of the bounds.
        whole: the figure is a count, so that bounds are read as "2 to 3".
    """

    breaks: tuple[float, ...]
    colours: tuple[str, ...]
    counts: tuple[int, ...]
    unit: str
    whole: bool = False

    def colour(self, value: float) -> str:
        """Colour of the class of a value."""
        return self.colours[class_of(value, self.breaks)]

    def names(self) -> list[str]:
        """Words of each class: ``20–40 %``; of a count ``2–3 cụm`` or ``4 cụm``."""
        lows = (0.0, *self.breaks[:-1])
        told = []
        for n, (low, top) in enumerate(zip(lows, self.breaks, strict=True)):
            first = low + 1 if self.whole else low
            if self.whole and first >= top:
                told.append(f"{number(top)} {self.unit}")
                continue
            bounds = (number(first, 2, trim=True), number(top, 2, trim=True))
            key = "map.class_first" if n == 0 and not self.whole else "map.class_range"
            told.append(t(key, low=bounds[0], top=bounds[1], unit=self.unit))
        return told


def rated(ctx: Context, name: str) -> str:
    """``occupancy`` for the rate that the law compares with its thresholds, else the name."""
    if name in ("occupancy", ctx.selection.definition):
        legal = ctx.selection.definition == DEFAULT_DEFINITION
        return "occupancy" if legal else "rate"
    return name


def methods(code: str, unit: str) -> tuple[Method, ...]:
    """Ways to cut a figure into classes, the default first.

    A percentage is cut evenly by default; only occupancy has thresholds in the law.
    """
    free: tuple[Method, ...] = ("quantile", "natural")
    if unit != PERCENT:
        return free
    return ("even", "legal", *free) if code == "occupancy" else ("even", *free)


def method_of(code: str, unit: str, wanted: str = "") -> Method:
    """The wanted way when the figure allows it, else its default."""
    allowed = methods(code, unit)
    return next((m for m in METHODS if m == wanted and m in allowed), allowed[0])


def scale(
    ctx: Context,
    code: str,
    unit: str,
    values: Sequence[float],
    method: str = "",
    *,
    whole: bool = False,
) -> Scale:
    """Classes of a figure over the subjects shown.

    Args:
        ctx: data and filters; thresholds are those in force on the day shown.
        code: ``occupancy`` for a rate of occupancy, else any name.
        unit: unit of the values.
        values: the figures; missing ones are not classes.
        method: see :func:`methods`; empty for the default.
        whole: the figure is a count.
    """
    way = method_of(code, unit, method)
    found = (limit(ctx.book.rules, rule, ctx.selection.on) for rule in LEGAL_RULES)
    limits = sorted({v for v in found if v is not None})
    if way == "even":
        breaks: tuple[float, ...] = OCCUPANCY_BREAKS
        if values and max(values) > breaks[-1]:
            breaks = (*breaks[:-1], class_breaks(values, 1)[0])
    else:
        breaks = class_breaks(values, MOST_CLASSES, way, limits)
    if whole:
        breaks = tuple(sorted({float(round(b)) for b in breaks}))
    colours = tuple(OCCUPANCY_RAMP[i] for i in _SPREAD[len(breaks)])
    counts = [0] * len(breaks)
    for value in values:
        counts[class_of(value, breaks)] += 1
    return Scale(breaks, colours, tuple(counts), unit, whole)
