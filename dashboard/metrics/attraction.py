"""Infrastructure capital, its change over time, and what provinces published."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboard.metrics.claims import history
from dashboard.selection import Selection
from dashboard.store import Book


def capital_changes(book: Book, table: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """First and newest published infrastructure capital per cluster of a register.

    Claims that only repeat or round another (not preferred) do not open a change.

    Returns:
        ``cluster_id, short_name, province_id, value, qualifier, stage, as_of, first,
        first_as_of, change`` (share, null when only one figure) and ``claim_ids``; clusters
        without a figure have null values. Largest first.
    """
    claims = (
        history(book.facts, "infra_capital", "cluster", selection.on, newest=selection.year is None)
        .filter(pl.col("preferred"))
        .sort("as_of", "claim_id", nulls_last=False)
    )
    ends = claims.group_by("subject_id", maintain_order=True).agg(
        first=pl.col("value").first(),
        first_as_of=pl.col("as_of").first(),
        value_ids=pl.col("claim_id"),
    )
    return (
        table.select(
            "cluster_id",
            "short_name",
            "province_id",
            "is_established",
            "area",
            pl.col("infra_capital").alias("value"),
            pl.col("infra_capital_qualifier").alias("qualifier"),
            pl.col("infra_capital_stage").alias("stage"),
            pl.col("infra_capital_as_of").alias("as_of"),
            "infra_capital_claim",
            "area_claim",
        )
        .join(ends, left_on="cluster_id", right_on="subject_id", how="left")
        .with_columns(first=pl.when(pl.col("first") != pl.col("value")).then(pl.col("first")))
        .with_columns(
            change=pl.col("value") / pl.col("first") - 1,
            per_ha=pl.col("value") / pl.col("area"),
            claim_ids=pl.col("value_ids").fill_null([]),
        )
        .drop("value_ids")
        .sort("value", "short_name", descending=[True, False], nulls_last=True)
    )


def published(
    book: Book, indicators: Sequence[str], selection: Selection, units: Sequence[str] | None = None
) -> pl.DataFrame:
    """Figures that sources publish for whole provinces: never summed, never reconciled.

    Returns:
        ``unit_id, indicator, period, as_of, as_of_precision, value, qualifier, stage, basis,
        basis_vi, preferred, claim_id``, oldest first.
    """
    parts = [
        history(book.facts, code, "unit", selection.on, newest=selection.year is None)
        for code in indicators
    ]
    wanted = list(units if units is not None else selection.units)
    return (
        pl.concat(parts)
        .filter(pl.col("subject_id").is_in(wanted))
        .rename({"subject_id": "unit_id"})
        .with_columns(
            pl.col("indicator").cast(pl.String),
            pl.col("qualifier").cast(pl.String),
            pl.col("stage").cast(pl.String),
            pl.col("as_of_precision").cast(pl.String),
        )
    )


def whole_plans(figures: pl.DataFrame) -> pl.DataFrame:
    """Of published plan figures, those about a whole plan in force (not a phase or a draft).

    Args:
        figures: rows of :func:`published` for ``clusters_planned`` or ``area_planned``.
    """
    return figures.filter(
        pl.col("preferred"),
        pl.col("as_of").is_not_null(),
        pl.col("basis").str.starts_with("quy-hoach"),
        pl.col("stage") == "actual",
    )
