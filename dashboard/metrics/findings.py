"""Findings of all sources by topic and kind."""

from __future__ import annotations

import polars as pl

from dashboard.metrics import known
from dashboard.selection import Selection
from dashboard.store import Book

KINDS = ("difficulty", "cause", "recommendation", "result")


def in_scope(book: Book, selection: Selection) -> pl.DataFrame:
    """Findings about the chosen places, known on the chosen day.

    Returns:
        Columns of ``findings`` with enumerations as text and ``units`` (list of unit ids),
        newest first.
    """
    wanted = [*selection.units, "ca-nuoc"]
    rows = known.findings(book, selection).with_columns(
        pl.col(pl.Enum).cast(pl.String), units=pl.col("unit_ids").str.split(";")
    )
    return rows.filter(pl.col("units").list.eval(pl.element().is_in(wanted)).list.any()).sort(
        "date", "finding_id", descending=[True, False], nulls_last=True
    )


def matrix(findings: pl.DataFrame) -> pl.DataFrame:
    """Number of findings per field and topic, one column per kind.

    Returns:
        ``field, topic`` and :data:`KINDS`; no finding is null, for a table that shows a dash.
    """
    counts = findings.group_by("field", "topic").agg(
        [(pl.col("kind") == k).sum().alias(k) for k in KINDS], total=pl.len()
    )
    return (
        counts.with_columns([pl.when(pl.col(k) > 0).then(pl.col(k)).alias(k) for k in KINDS])
        .sort("field", "total", "topic", descending=[False, True, False])
        .drop("total")
    )
