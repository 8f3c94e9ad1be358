"""Totals that say over how many clusters they are taken, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboard.indicators import INDICATORS
from dashboard.metrics.register import FIGURES

#: Columns of a register that stand for an indicator of another name.
SUMMED = {"area": "area_established"}


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over the clusters that have a figure.

    Args:
        value: the sum; ``None`` when no cluster has a figure (never 0).
        n: clusters with a figure.
        of: clusters in the set.
        qualifier: ``about`` when any part is approximate or one-sided, else ``exact``.
        claim_ids: claims added up.
    """

    value: float | None
    n: int
    of: int
    qualifier: str
    claim_ids: tuple[str, ...]


def total(table: pl.DataFrame, name: str) -> Total:
    """Sum of a figure of a register with its coverage; missing stays missing.

    Raises:
        ValueError: the catalogue does not allow the indicator to be added up.
    """
    indicator = INDICATORS[SUMMED.get(name, FIGURES.get(name, name))]
    if indicator.aggregate != "sum":
        raise ValueError(f"{indicator.code} may not be added up")
    have = table.filter(pl.col(name).is_not_null())
    if have.is_empty():
        return Total(None, 0, len(table), "exact", ())
    loose = have.get_column(f"{name}_qualifier").ne("exact").any()
    return Total(
        value=float(have.get_column(name).sum()),
        n=len(have),
        of=len(table),
        qualifier="about" if loose else "exact",
        claim_ids=tuple(have.get_column(f"{name}_claim").to_list()),
    )


#: What a correct calculation of the law's occupancy needs, and what readers ask for.
MATRIX = (
    "area",
    "decision_no",
    "investor",
    "infra_capital",
    "sectors",
    "industrial_land",
    "leased_land",
    "occupancy",
    "projects",
    "workers",
)
#: The two figures without which the legal occupancy cannot be computed.
NEEDED_FOR_OCCUPANCY = ("industrial_land", "leased_land")


def matrix(table: pl.DataFrame) -> pl.DataFrame:
    """Which figures exist per cluster.

    Returns:
        ``cluster_id, short_name, province_id`` and one column per entry of :data:`MATRIX`
        with ``full`` (a source gives it), ``part`` (only loosely, or a different measure) or
        ``none``.
    """
    state = []
    for name in MATRIX:
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
