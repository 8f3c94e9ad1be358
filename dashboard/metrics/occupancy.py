"""Occupancy (tỷ lệ lấp đầy) under each definition, and as sources publish it.

Source of the legal definition: Nghị định 32/2024/NĐ-CP, Điều 2.6 and 2.7.
"""

from __future__ import annotations

import polars as pl

from dashboard.indicators import DEFINITIONS
from dashboard.metrics.claims import history
from dashboard.metrics.measures import per_cluster
from dashboard.metrics.periods import end_year
from dashboard.selection import Selection
from dashboard.store import Book

#: Columns of :func:`rates`.
RATE_COLUMNS = (
    "occupancy",
    "occupancy_numerator",
    "occupancy_denominator",
    "occupancy_qualifier",
    "occupancy_as_of",
    "occupancy_precision",
    "occupancy_claim",
    "occupancy_origin",
)


def rates(table: pl.DataFrame, definition: str) -> pl.DataFrame:
    """Occupancy of every cluster under one definition.

    A rate is computed when every part of the formula is known. Under the legal definition a rate
    that a source publishes without its parts stands in for it, and ``occupancy_origin`` says so;
    under any other definition such a rate says nothing, because its denominator is unknown.

    Args:
        table: register rows with the figures of :data:`dashboard.metrics.claims.FIGURES`.
        definition: code of a measure in :data:`dashboard.indicators.DEFINITIONS`.

    Returns:
        ``cluster_id`` and :data:`RATE_COLUMNS`; percentages; ``occupancy_claim`` is a list;
        ``occupancy_origin`` is ``computed``, ``published`` or null.
    """
    computed = per_cluster(table, definition).rename(
        {
            "value": "occupancy",
            "numerator": "occupancy_numerator",
            "denominator": "occupancy_denominator",
            "qualifier": "occupancy_qualifier",
            "as_of": "occupancy_as_of",
            "precision": "occupancy_precision",
            "claim_ids": "occupancy_claim",
        }
    )
    joined = computed.hstack(
        table.select(
            pl.col(f"published_rate{suffix}")
            for suffix in ("", "_qualifier", "_as_of", "_precision", "_claim")
        )
    )
    own = pl.col("occupancy").is_not_null()
    legal = definition == DEFINITIONS[0].code
    stands_in = ~own & pl.col("published_rate").is_not_null() if legal else own & ~own
    merged = [
        pl.when(own)
        .then(f"occupancy{suffix}")
        .when(stands_in)
        .then(f"published_rate{suffix}")
        .alias(f"occupancy{suffix}")
        for suffix in ("", "_qualifier", "_as_of", "_precision")
    ]
    # An id holds no line break, so this makes a list of one.
    told = pl.col("published_rate_claim").str.split("\n")
    claim = pl.when(own).then("occupancy_claim").when(stands_in).then(told)
    origin = pl.when(own).then(pl.lit("computed")).when(stands_in).then(pl.lit("published"))
    return joined.with_columns(*merged, occupancy_claim=claim, occupancy_origin=origin).select(
        "cluster_id", *RATE_COLUMNS
    )


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
