"""What could be known on a day: one rule for claims, milestones and promises.

A claim is known from its own as-of date. A promise is known from the day its source spoke, not
from the day it promises. What has no date at all is known only in the newest view, because it
cannot be placed in a year.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from dashboard.selection import Selection
from dashboard.store import Book


def told_on(book: Book) -> pl.DataFrame:
    """Day each source spoke: its publication, else its newest dated claim.

    Returns:
        ``source_id, told_on``; null when nothing of the source is dated.
    """
    real = pl.col("stage").cast(pl.String) != "target"
    dated = pl.concat(
        [
            book.facts.select("source_id", day=pl.col("as_of")),
            book.milestones.filter(real).select("source_id", day=pl.col("date")),
        ]
    )
    newest = dated.group_by("source_id").agg(newest=pl.col("day").max())
    return book.sources.join(newest, on="source_id", how="left").select(
        "source_id", told_on=pl.coalesce("published_on", "newest")
    )


def _by(day: pl.Expr, on: dt.date, *, newest: bool) -> pl.Expr:
    return (day <= on) | day.is_null() if newest else (day <= on).fill_null(value=False)


def facts(book: Book, selection: Selection) -> pl.DataFrame:
    """Claims known on the chosen day."""
    return book.facts.filter(_by(pl.col("as_of"), selection.on, newest=selection.year is None))


def findings(book: Book, selection: Selection) -> pl.DataFrame:
    """Findings known on the chosen day."""
    return book.findings.filter(_by(pl.col("date"), selection.on, newest=selection.year is None))


def milestones(book: Book, selection: Selection) -> pl.DataFrame:
    """Steps reached by the chosen day, and promises made by then.

    Returns:
        Columns of ``milestones`` with ``told_on`` of the source.
    """
    newest, on = selection.year is None, selection.on
    target = pl.col("stage").cast(pl.String) == "target"
    return book.milestones.join(told_on(book), on="source_id", how="left").filter(
        pl.when(target)
        .then(_by(pl.col("told_on"), on, newest=newest))
        .otherwise(_by(pl.col("date"), on, newest=newest))
    )
