"""Reporting periods of the law: a year runs 15/12 to 14/12, its first half 15/12 to 14/6.

Source: Thông tư 14/2024/TT-BCT, Điều 3.2. A period is written ``2025`` (reporting year),
``2025-H1`` (its first half) or ``2021-2025`` (several years). A first half is a part of its
year, so the two are never added up; neither are periods that overlap.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

_PERIOD = re.compile(r"(\d{4})(?:-(H1|\d{4}))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A reporting period.

    Args:
        start: first day, 15/12 of the year before.
        end: last day: 14/12, or 14/6 of a first half.
        code: how the data write it.
    """

    start: dt.date
    end: dt.date
    code: str

    @property
    def half(self) -> bool:
        """Whether it is the first half of a year."""
        return self.code.endswith("H1")

    @property
    def year(self) -> int:
        """Year in which it ends."""
        return self.end.year

    def overlaps(self, other: Period) -> bool:
        """Whether a day belongs to both."""
        return self.start <= other.end and other.start <= self.end


@lru_cache(maxsize=256)
def period(code: str) -> Period:
    """The period of a code.

    Raises:
        ValueError: the code is none of the three forms, or ends before it begins.
    """
    found = _PERIOD.fullmatch(code)
    if found is None:
        raise ValueError(f"{code!r} is no reporting period")
    first, tail = int(found[1]), found[2]
    last = int(tail) if tail and tail != "H1" else first
    if last < first:
        raise ValueError(f"{code!r} ends before it begins")
    end = dt.date(last, 6, 14) if tail == "H1" else dt.date(last, 12, 14)
    return Period(dt.date(first - 1, 12, 15), end, code)


def may_be_added(codes: Iterable[str]) -> bool:
    """Whether flows of these periods may be summed: no two share a day."""
    ordered = sorted(period(c) for c in codes)
    return not any(a.overlaps(b) for i, a in enumerate(ordered) for b in ordered[i + 1 : i + 2])


def is_half(column: str = "period") -> pl.Expr:
    """Whether a column of period codes names a first half."""
    return pl.col(column).str.ends_with("H1").fill_null(value=False)


def end_year(column: str = "period") -> pl.Expr:
    """Year in which the period of a column of codes ends, Int64; null for none."""
    return pl.col(column).str.extract(r"(\d{4})(?:-H1)?$").cast(pl.Int64)
