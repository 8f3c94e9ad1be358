"""Random numbers with a stream per subject, rounding, dates, and rows as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from random import Random

from dashboard.contracts import TABLES

Row = dict[str, object]


def stream(seed: int, *names: object) -> Random:
    """Random numbers of one subject: a row added elsewhere does not change them."""
    return Random("/".join(map(str, (seed, *names))))


def pick(draw: Random, weights: Mapping[str, float]) -> str:
    """One of several names by weight."""
    return draw.choices(list(weights), list(weights.values()))[0]


def day_in(draw: Random, year: int, first: int = 2, last: int = 11) -> dt.date:
    """A day of a year between two months."""
    return dt.date(year, draw.randint(first, last), draw.randint(1, 28))


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of another month, at most the 28th."""
    at = day.year * 12 + day.month - 1 + months
    return dt.date(at // 12, at % 12 + 1, min(day.day, 28))


def years_between(start: dt.date, end: dt.date) -> float:
    """Years from one day to another, negative when the second is earlier."""
    return (end - start).days / 365.25


def span_end(day: dt.date, precision: str) -> dt.date:
    """Last day of the month, quarter or year that holds a day; the day itself otherwise."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(precision)
    if months is None:
        return day
    last = (day.month - 1) // months * months + months
    return add_months(dt.date(day.year, last, 1), 1) - dt.timedelta(days=1)


def two_figures(value: float) -> float:
    """A value as people say it roughly: its two leading figures."""
    scale = 1.0
    while value / scale >= 100:
        scale *= 10
    return round(value / scale) * scale


def interpolate(path: Sequence[float], at: float) -> float:
    """Value of a broken line through ``path[0]`` at 0, ``path[1]`` at 1, …; flat at both ends."""
    if at <= 0:
        return path[0]
    left = int(at)
    if left >= len(path) - 1:
        return path[-1]
    return path[left] + (path[left + 1] - path[left]) * (at - left)


def text(value: object) -> str:
    """A value as a CSV of ours writes it; floats without trailing zeros."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)


def csv_text(table: str, rows: Iterable[Row]) -> str:
    """Rows of a table under its header, every column of the contract and no other.

    Raises:
        ValueError: a row has a column that the contract does not have.
    """
    file = io.StringIO()
    out = csv.DictWriter(file, TABLES[table].schema.column_names(), lineterminator="\n")
    out.writeheader()
    out.writerows({k: text(v) for k, v in row.items()} for row in rows)
    return file.getvalue()
