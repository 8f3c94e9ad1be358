"""Occupancy (tỷ lệ lấp đầy) as the law defines it, and as sources publish it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboard.metrics.claims import history
from dashboard.metrics.periods import end_year
from dashboard.selection import Selection
from dashboard.store import Book


@dataclass(frozen=True, slots=True)
class Average:
    """Average occupancy over a set of clusters.

    Args:
        value: Σ leased / Σ industrial land × 100; ``None`` unless both exist for a cluster.
        leased: Σ leased land, ha.
        land: Σ industrial land, ha, over the same clusters.
        n: clusters with both figures.
        of: clusters in the set.
        claim_ids: claims used.
    """

    value: float | None
    leased: float | None
    land: float | None
    n: int
    of: int
    claim_ids: tuple[str, ...]


def average(table: pl.DataFrame) -> Average:
    """Average occupancy Σ/Σ over the clusters of a register that have both areas.

    Formula: leased industrial land / industrial land of the detailed plan × 100
    (Nghị định 32/2024/NĐ-CP, Điều 2.7; the part approved but not yet leased is not published
    for any cluster so far). A zero denominator gives no rate.
    """
    both = table.filter(
        pl.col("industrial_land").is_not_null() & pl.col("leased_land").is_not_null()
    )
    if both.is_empty():
        return Average(None, None, None, 0, len(table), ())
    leased, land = float(both["leased_land"].sum()), float(both["industrial_land"].sum())
    ids = (*both["leased_land_claim"].to_list(), *both["industrial_land_claim"].to_list())
    value = 100 * leased / land if land > 0 else None
    return Average(value, leased, land, len(both), len(table), ids)


def published_rates(
    book: Book, selection: Selection, kind: str, subjects: list[str]
) -> pl.DataFrame:
    """Preferred published rates of clusters, units or parks, each with its own denominator.

    Returns:
        ``subject_id, value, qualifier, basis, basis_vi, as_of, as_of_precision, period, claim_id``,
        oldest first; undated claims keep a null date.
    """
    return (
        history(book.facts, "occupancy", kind, selection.on, newest=selection.year is None)
        .filter(
            pl.col("preferred"),
            pl.col("subject_id").is_in(subjects),
            pl.col("stage").cast(pl.String) == "actual",
        )
        .with_columns(
            pl.col("qualifier").cast(pl.String), pl.col("as_of_precision").cast(pl.String)
        )
        .select(
            "subject_id",
            "value",
            "qualifier",
            "basis",
            "basis_vi",
            "as_of",
            "as_of_precision",
            "period",
            "claim_id",
        )
    )


#: A rate of a park older than this many years says nothing about today.
PARK_YEARS = 8


def park_rates(book: Book, selection: Selection) -> pl.DataFrame:
    """Newest published rate of each industrial park of the chosen provinces: context only.

    Rates older than :data:`PARK_YEARS` before the day shown stay in the profile of sources.
    """
    parks = book.parks.filter(
        pl.col("province_id").is_in([*selection.units]),
        pl.col("kind").cast(pl.String).is_in(["KCN", "KKT", "line"]),
    )
    rates = published_rates(book, selection, "park", parks["park_id"].to_list())
    return (
        rates.with_columns(_year=end_year())
        .filter(pl.col("_year") > selection.on.year - PARK_YEARS)
        .sort("_year", "as_of", descending=True, nulls_last=True)
        .unique("subject_id", keep="first", maintain_order=True)
        .join(parks.select(pl.col("park_id").alias("subject_id"), "name_vi"), on="subject_id")
        .sort("value", descending=True)
        .drop("_year")
    )
