"""Totals that say over how many clusters they are taken, and what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from dashboard.indicators import INDICATORS
from dashboard.metrics.claims import FIGURES
from dashboard.metrics.periods import end_year
from dashboard.metrics.rules import limit

#: Columns of a register that stand for an indicator of another name.
SUMMED = {"area": "area_established"}


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over the clusters that have a figure.

    Args:
        value: the sum; ``None`` when no cluster has a figure (never 0).
        n: clusters with a figure.
        of: clusters in the set.
        qualifier: ``about`` when any part is approximate or one-sided, else ``exact``; of a single
            figure its own.
        claim_ids: claims added up.
        period: reporting period of a flow; empty for a stock.
        capped: a part is an upper bound, so the sum is no lower bound of the whole.
    """

    value: float | None
    n: int
    of: int
    qualifier: str
    claim_ids: tuple[str, ...]
    period: str = ""
    capped: bool = False

    @property
    def share(self) -> float:
        """Clusters with a figure, % of the set; 0 for an empty set."""
        return 100 * self.n / self.of if self.of else 0.0


def total(table: pl.DataFrame, name: str) -> Total:
    """Sum of a figure of a register with its coverage; missing stays missing.

    A flow is added up over one reporting period only: the newest that any cluster has. Clusters
    whose figure is of another period count as clusters without one.

    Raises:
        ValueError: the catalogue does not allow the indicator to be added up.
    """
    indicator = INDICATORS[SUMMED.get(name, FIGURES.get(name, name))]
    if indicator.aggregate != "sum":
        raise ValueError(f"{indicator.code} may not be added up")
    have = table.filter(pl.col(name).is_not_null())
    if have.is_empty():
        return Total(None, 0, len(table), "exact", ())
    period = ""
    if indicator.kind == "flow":
        newest = have.select(pl.col(f"{name}_period").sort_by(end_year(f"{name}_period")).last())
        period = str(newest.item() or "")
        have = have.filter(pl.col(f"{name}_period").fill_null("") == period)
    signs = have.get_column(f"{name}_qualifier")
    # Of one figure its own sign is known; of a sum only that a part is loose.
    single = str(signs[0] or "exact") if len(have) == 1 else ""
    loose = signs.ne("exact").any()
    return Total(
        value=float(have.get_column(name).sum()),
        n=len(have),
        of=len(table),
        qualifier=single or ("about" if loose else "exact"),
        claim_ids=tuple(have.get_column(f"{name}_claim").to_list()),
        period=period,
        capped=bool(have.get_column(f"{name}_qualifier").eq("at_most").any()),
    )


Sign = Literal["whole", "at_least", "hidden", "missing"]


def sign(found: Total, rules: pl.DataFrame, on: dt.date) -> Sign:
    """How a total may be shown, by the coverage rules in force on a day.

    ``whole`` as it is; ``at_least`` as the least that is known, because the missing clusters can
    only add to it; ``hidden`` not at all, because too few clusters have a figure; ``missing`` when
    none has. The thresholds are ``coverage_whole`` and ``coverage_shown`` of ``rules.csv``.
    """
    if found.value is None:
        return "missing"
    least, whole = (limit(rules, f"coverage_{name}", on) for name in ("shown", "whole"))
    if least is not None and found.share < least:
        return "hidden"
    return "at_least" if whole is not None and found.share < whole else "whole"


#: What readers ask for, before and after the parts of the chosen definition of occupancy.
BEFORE = ("area", "decision_no", "investor", "infra_capital", "sectors")
AFTER = ("occupancy", "projects", "workers")


def matrix_columns(parts: Sequence[str]) -> tuple[str, ...]:
    """Columns of the matrix when occupancy is computed from these columns of a register."""
    # The area by decision is the area that the matrix begins with.
    own = ("area" if p == "area_est" else p for p in parts)
    return tuple(dict.fromkeys([*BEFORE, *own, *AFTER]))


def matrix(table: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Which figures exist per cluster.

    Args:
        table: register rows.
        columns: columns of the register.

    Returns:
        ``cluster_id, short_name, province_id`` and every column with ``full`` (a source gives
        it), ``part`` (only loosely, or a different measure) or ``none``.
    """
    state = []
    for name in columns:
        have = pl.col(name).is_not_null()
        part = pl.lit(value=False)
        if name == "infra_capital":
            part = pl.col("project_capital").is_not_null()
        if name == "investor":
            # "doanh nghiệp", "Ban QLDA cấp huyện": a kind of investor, not a name.
            unnamed = pl.col("investor").str.contains(r"(?i)không nêu|nêu chung")
            part = have & unnamed
            have = have & ~unnamed.fill_null(value=False)
        label = pl.when(have).then(pl.lit("full")).when(part).then(pl.lit("part"))
        state.append(label.otherwise(pl.lit("none")).alias(name))
    return table.select("cluster_id", "short_name", "province_id", *state)
