"""Measured results of single projects in a few words: ``tạo 6 việc làm; doanh thu +12 %``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboard.contracts.promotion import LEVELS_MEASURED, OUTCOMES
from dashboard.i18n import NBSP, lower_first, number, qualified, t
from dashboard.metrics import outcomes as m
from dashboard.panels.model import Context

#: Results of a project told in a table on the screen.
MOST = 3
#: People and sizes first, then what stands in the place.
ORDER = ("jobs", "trained", "trained_employed", *LEVELS_MEASURED)


@dataclass(frozen=True, slots=True)
class Measured:
    """The newest results of a project.

    Args:
        parts: one per result, in the order of :data:`ORDER`, then of the contract.
        claim_ids: the rows behind them.
    """

    parts: tuple[str, ...] = ()
    claim_ids: tuple[str, ...] = ()

    def words(self, most: int = MOST) -> str:
        """The first of them in a line; empty without any."""
        return "; ".join(self.parts[:most])


NOTHING = Measured()


def signed(value: float) -> str:
    """Change in % with its sign: ``+12 %``, ``−4 %``."""
    sign = "+" if value > 0 else "\u2212" if value < 0 else ""
    return f"{sign}{number(abs(value))}{NBSP}%"


def _part(row: dict[str, Any], change: dict[str, Any] | None) -> str:
    """One result: its change where both sides are exact, else its newest figure."""
    indicator = str(row["indicator"])
    name = lower_first(t(f"outcome.{indicator}"))
    both = change is not None and {change["before_qualifier"], change["after_qualifier"]}
    if change is not None and both == {"exact"} and change["change_pct"] is not None:
        return f"{name} {signed(change['change_pct'])}"
    if indicator in LEVELS_MEASURED:
        unit = t(f"outcome_unit.{indicator}")
        return f"{name} {qualified(row['value'], unit, 1, row['qualifier'], short=True)}"
    value = qualified(row["value"], "", 0, row["qualifier"], short=True)
    return t(f"measured.{indicator}", n=value)


def claims(ctx: Context, *, everywhere: bool = False) -> pl.DataFrame:
    """Results known on the day; ``everywhere`` leaves the chosen districts and communes out."""
    chosen = replace(ctx.selection, places=()) if everywhere else ctx.selection
    return m.claims(ctx.book, chosen)


def by_project(told: pl.DataFrame) -> dict[str, Measured]:
    """The newest results of each project that has any.

    Args:
        told: rows of :func:`claims`.
    """
    order = {code: rank for rank, code in enumerate(dict.fromkeys((*ORDER, *OUTCOMES)))}
    rows = m.newest(told).sort(
        "project_id", pl.col("indicator").replace_strict(order, return_dtype=pl.Int64)
    )
    changes = {(r["project_id"], r["indicator"]): r for r in m.changes(told).iter_rows(named=True)}
    found: dict[str, Measured] = {}
    for r in rows.iter_rows(named=True):
        change = changes.get((r["project_id"], r["indicator"]))
        ids = change["claim_ids"] if change else [r["outcome_id"]]
        own = found.get(r["project_id"], NOTHING)
        found[r["project_id"]] = Measured((*own.parts, _part(r, change)), (*own.claim_ids, *ids))
    return found
