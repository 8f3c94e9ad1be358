"""Dated rules of the law: which one holds on a day, and when something is due next."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import polars as pl

from dashboard.identity import Same


def in_force(rules: pl.DataFrame, code: str, on: dt.date) -> dict[str, object] | None:
    """The rule of a code that holds on a day; ``None`` when none does."""
    found = _in_force(Same(rules), code, on)
    return None if found is None else dict(found)


@lru_cache(maxsize=512)
def _in_force(same: Same[pl.DataFrame], code: str, on: dt.date) -> dict[str, object] | None:
    """Kept: a page asks for the same few rules at every figure it signs."""
    rows = same.value.filter(
        pl.col("code") == code,
        pl.col("valid_from") <= on,
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= on),
    ).sort("valid_from")
    return rows.row(-1, named=True) if len(rows) else None


def limit(rules: pl.DataFrame, code: str, on: dt.date) -> float | None:
    """Number of the rule of a code that holds on a day; ``None`` without a rule or number."""
    rule = in_force(rules, code, on)
    value = rule["value"] if rule else None
    return None if value is None else float(str(value))


def next_due(due: str, on: dt.date) -> dt.date:
    """Next day of a yearly deadline ``d/m``, or the day of a single one ``d/m/yyyy``."""
    parts = [int(p) for p in due.split("/")]
    if len(parts) == 3:
        return dt.date(parts[2], parts[1], parts[0])
    this_year = dt.date(on.year, parts[1], parts[0])
    return this_year if this_year >= on else dt.date(on.year + 1, parts[1], parts[0])


def with_next_due(rules: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """Rules that have a deadline, with the next day it falls on in ``due_on``."""
    rows = rules.filter(pl.col("due").is_not_null())
    days = [next_due(d, on) for d in rows["due"].to_list()]
    return rows.with_columns(due_on=pl.Series("due_on", days, dtype=pl.Date))
