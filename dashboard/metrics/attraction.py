"""Infrastructure capital, its change over time, and what provinces published."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboard.metrics.claims import history
from dashboard.selection import Selection
from dashboard.store import Book


def capital_changes(book: Book, table: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """First and newest published infrastructure capital per cluster of a register.

    Claims that only repeat or round another (not preferred) do not open a change. A change in
    per cent is given only between two exact figures of the same basis and stage: an estimate in
    a call for investment and the total of a decision are two measures, not a rise.

    Returns:
        ``cluster_id, short_name, province_id, is_established, area, value, qualifier, stage,
        basis_vi, as_of, precision, first, first_as_of, change`` (share, null when not
        comparable), ``per_ha`` and ``claim_ids``; clusters without a figure have null values.
        Largest first.
    """
    claims = history(
        book.facts, "infra_capital", "cluster", selection.on, newest=selection.year is None
    )
    first = (
        claims.filter(pl.col("preferred"))
        .sort("as_of", "claim_id", nulls_last=False)
        .unique("subject_id", keep="first", maintain_order=True)
        .select(
            pl.col("subject_id").alias("cluster_id"),
            pl.col("value").alias("first"),
            pl.col("as_of").alias("first_as_of"),
            pl.col("claim_id").alias("first_claim"),
            _first=pl.struct("basis", "stage", "qualifier"),
        )
    )
    used = claims.select(
        pl.col("claim_id").alias("infra_capital_claim"),
        "basis_vi",
        _used=pl.struct("basis", "stage", "qualifier"),
    )
    moved = pl.col("first") != pl.col("value")
    exact = pl.col("_used").struct.field("qualifier").cast(pl.String) == "exact"
    comparable = (pl.col("_first") == pl.col("_used")) & exact & (pl.col("first") > 0)
    return (
        table.select(
            "cluster_id",
            "short_name",
            "province_id",
            "is_established",
            "area",
            "area_claim",
            "area_qualifier",
            "infra_capital_claim",
            pl.col("infra_capital").alias("value"),
            pl.col("infra_capital_qualifier").alias("qualifier"),
            pl.col("infra_capital_stage").alias("stage"),
            pl.col("infra_capital_as_of").alias("as_of"),
            pl.col("infra_capital_precision").alias("precision"),
        )
        .join(first, on="cluster_id", how="left")
        .join(used, on="infra_capital_claim", how="left")
        .with_columns(
            first=pl.when(moved).then("first"),
            first_claim=pl.when(moved).then("first_claim"),
            change=pl.when(moved & comparable).then(pl.col("value") / pl.col("first") - 1),
            per_ha=pl.when(pl.col("area") > 0).then(pl.col("value") / pl.col("area")),
        )
        .with_columns(
            claim_ids=pl.concat_list("infra_capital_claim", "first_claim").list.drop_nulls()
        )
        .drop("_first", "_used")
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
