"""Classes of a map: one cut of the values for the screen, the legend and the printed map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.i18n import join, lower_first, number, t
from dashboard.indicators import PERCENT
from dashboard.metrics.classes import METHODS, Method, class_breaks
from dashboard.metrics.rules import in_force, limit
from dashboard.palette import OCCUPANCY_BREAKS, OCCUPANCY_RAMP, ZERO, class_of
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
        legal: the bounds are thresholds of the law.
    """

    breaks: tuple[float, ...]
    colours: tuple[str, ...]
    counts: tuple[int, ...]
    unit: str
    whole: bool = False
    legal: bool = False

    def colour(self, value: float) -> str:
        """Colour of the class of a value."""
        return self.colours[class_of(value, self.breaks)]

    def names(self) -> list[str]:
        """Words of each class: ``20–40 %``; of a count ``2–3 cụm`` or ``4 cụm``; ``0 ha``.

        Bounds that are thresholds say on which side a value on them falls.
        """
        told, low = [], 0.0
        for n, top in enumerate(self.breaks):
            first = low + 1 if self.whole and not (n == 0 and top == 0) else low
            bounds = {"low": _short(first), "top": _short(top), "unit": self.unit}
            if top == 0 or (self.whole and first >= top):
                told.append(f"{_short(top)} {self.unit}")
            elif n == 0 and not self.whole:
                told.append(t("map.class_first", **bounds))
            else:
                told.append(t("map.class_above" if self.legal else "map.class_range", **bounds))
            low = top
        return told


def _short(value: float) -> str:
    return number(value, 2, trim=True)


def rated(ctx: Context, name: str) -> str:
    """``occupancy`` for the rate that the law compares with its thresholds, else the name."""
    if name in ("occupancy", ctx.selection.definition):
        legal = ctx.selection.definition == DEFAULT_DEFINITION
        return "occupancy" if legal else "rate"
    return name


def limits(ctx: Context) -> tuple[float, ...]:
    """Thresholds of occupancy in force on the day shown, smallest first."""
    found = (limit(ctx.book.rules, rule, ctx.selection.on) for rule in LEGAL_RULES)
    return tuple(sorted({v for v in found if v is not None}))


def methods(ctx: Context, code: str, unit: str) -> tuple[Method, ...]:
    """Ways to cut a figure into classes, the default first.

    A percentage is cut evenly by default; only occupancy has thresholds in the law, and only on
    days on which a rule is in force.
    """
    free: tuple[Method, ...] = ("quantile", "natural")
    if unit != PERCENT:
        return free
    legal = code == "occupancy" and bool(limits(ctx))
    return ("even", "legal", *free) if legal else ("even", *free)


def method_of(ctx: Context, code: str, unit: str, wanted: str = "") -> Method:
    """The wanted way when the figure allows it, else its default."""
    allowed = methods(ctx, code, unit)
    return next((m for m in METHODS if m == wanted and m in allowed), allowed[0])


def legal_note(ctx: Context) -> str:
    """What the thresholds of the classes are, with their rules in words."""
    rules = [in_force(ctx.book.rules, code, ctx.selection.on) for code in LEGAL_RULES]
    told = [
        t(
            "map.threshold",
            value=number(float(str(r["value"]))),
            name=lower_first(str(r["name_vi"])),
            law=r["legal_ref"],
        )
        for r in rules
        if r and r["value"] is not None
    ]
    return join(told, "; ")


def scale(
    ctx: Context,
    code: str,
    unit: str,
    values: Sequence[float],
    method: str = "",
    *,
    whole: bool = False,
    beside: Sequence[float] = (),
) -> Scale:
    """Classes of a figure over the subjects shown.

    Args:
        ctx: data and filters; thresholds are those in force on the day shown.
        code: ``occupancy`` for a rate of occupancy, else any name.
        unit: unit of the values.
        values: the figures; missing ones are not classes.
        method: see :func:`methods`; empty for the default.
        whole: the figure is a count.
        beside: figures of another moment that the classes must hold too, so that one colour
            means one thing on both maps; they are not counted.
    """
    way = method_of(ctx, code, unit, method)
    every = [*values, *beside]
    above = [v for v in every if v > 0]
    if way == "even":
        breaks: tuple[float, ...] = OCCUPANCY_BREAKS
        if above and max(above) > breaks[-1]:
            breaks = (*breaks[:-1], class_breaks(above, 1)[0])
    else:
        breaks = class_breaks(above, MOST_CLASSES, way, limits(ctx))
    if whole:
        breaks = tuple(sorted({float(math.ceil(b)) for b in breaks}))
    colours = tuple(OCCUPANCY_RAMP[i] for i in _SPREAD[len(breaks)])
    if way not in ("even", "legal") and any(v <= 0 for v in every):
        # Nothing at all is told apart from a little; the first class begins above it.
        breaks, colours = ((0.0, *breaks), (ZERO, *colours)) if above else ((0.0,), (ZERO,))
    counts = [0] * len(breaks)
    for value in values:
        counts[class_of(value, breaks)] += 1
    return Scale(breaks, colours, tuple(counts), unit, whole, way == "legal")
