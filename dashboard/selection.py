"""What the reader filtered: one frozen value that every page, figure and file receives."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dashboard.indicators import DEFINITIONS

DEFAULT_DEFINITION = DEFINITIONS[0].code
DEFAULT_PROVINCES = ("p86-cu", "p84-cu")
MERGER = dt.date(2025, 7, 1)
#: Administrative units before the merger (provinces, districts) or since then (communes).
Frame = Literal["old", "new"]
FRAMES: tuple[Frame, ...] = ("old", "new")
_YEAR = re.compile("[1-9][0-9]{3}")


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters of the sidebar.

    Args:
        provinces: unit ids of the old provinces shown, in menu order.
        year: state at the end of this year; ``None`` is the newest figure of each cluster.
        statuses: groups of steps shown; empty means all.
        today: day of the visit, never taken at import.
        definition: how occupancy is computed, a code of ``DEFINITIONS``.
        frame: units that places are told in: ``old`` until 30/6/2025 (districts), ``new`` since
            1/7/2025 (communes and wards; the old provinces stay as groups).
        places: unit ids of districts, communes or former communes; empty means everywhere.
    """

    provinces: tuple[str, ...] = DEFAULT_PROVINCES
    year: int | None = None
    statuses: tuple[str, ...] = ()
    today: dt.date = dt.date(2026, 1, 1)
    definition: str = DEFAULT_DEFINITION
    frame: Frame = "old"
    places: tuple[str, ...] = ()

    @property
    def on(self) -> dt.date:
        """The day the register is shown for: end of the chosen year, else today."""
        if self.year is None:
            return self.today
        return min(dt.date(self.year, 12, 31), self.today)

    @property
    def units(self) -> tuple[str, ...]:
        """The provinces shown and, once it exists, the merged province."""
        return (*self.provinces, "p86-moi") if self.on >= MERGER else self.provinces

    def to_query(self) -> dict[str, str | list[str]]:
        """All filters as address parameters, defaults included, so a link keeps its meaning."""
        return {
            "tinh": list(self.provinces),
            "nam": "" if self.year is None else str(self.year),
            "buoc": list(self.statuses),
            "cach_tinh": self.definition,
            "dia_gioi": self.frame,
            "dia_ban": list(self.places),
        }

    @classmethod
    def from_query(cls, query: Mapping[str, str | Sequence[str]], today: dt.date) -> Selection:
        """The reverse of :meth:`to_query`; unknown or broken parameters are left out."""

        def many(name: str) -> tuple[str, ...]:
            raw = query.get(name, ())
            return tuple([raw] if isinstance(raw, str) else raw)

        year = "".join(many("nam"))
        definition = "".join(many("cach_tinh"))
        known = {d.code for d in DEFINITIONS}
        frame: Frame = "new" if "".join(many("dia_gioi")) == "new" else "old"
        return cls(
            provinces=many("tinh") or DEFAULT_PROVINCES,
            year=int(year) if _YEAR.fullmatch(year) else None,
            statuses=tuple(s for s in many("buoc") if s),
            today=today,
            definition=definition if definition in known else DEFAULT_DEFINITION,
            frame=frame,
            places=tuple(p for p in many("dia_ban") if p),
        )
