"""Promises and progress: planned dates against the day shown."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence

import polars as pl

from dashboard.metrics import known
from dashboard.selection import Selection
from dashboard.store import Book


def months_between(start: dt.date, end: dt.date) -> int:
    """Whole months from ``start`` to ``end``; negative when ``end`` is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    # A day that the last month does not have is its last day: 31/1 -> 28/2 is one month.
    last = calendar.monthrange(end.year, end.month)[1]
    return months if end.day >= min(start.day, last) else months - 1


def targets(book: Book, selection: Selection, waiting: Sequence[str] = ()) -> pl.DataFrame:
    """Planned dates of completion or operation, the latest promise per cluster.

    A later promise replaces an earlier one, so a date is only overdue when even the most
    generous source is overdue.

    Args:
        book: the book.
        selection: gives the day on which a promise must have been known.
        waiting: clusters that are not established; for them the date by which they should be
            counts too.

    Returns:
        ``cluster_id, target, target_on, target_precision, target_claim, start_claims`` (claims
        of planned starts of works), ``starts`` (their distinct dates).
    """
    rows = known.milestones(book, selection).filter(pl.col("stage").cast(pl.String) == "target")
    step = pl.col("milestone").cast(pl.String)
    open_step = step.is_in(["infra_completed", "operating"])
    open_step |= (step == "established") & pl.col("cluster_id").is_in(list(waiting))
    ends = (
        rows.filter(open_step, pl.col("date").is_not_null())
        .sort("date", "milestone_id", descending=[True, False])
        .unique("cluster_id", keep="first", maintain_order=True)
        .select(
            "cluster_id",
            pl.col("milestone").cast(pl.String).alias("target"),
            pl.col("date").alias("target_on"),
            pl.col("date_precision").cast(pl.String).alias("target_precision"),
            pl.col("milestone_id").alias("target_claim"),
        )
    )
    starts = (
        rows.filter(step == "infra_started", pl.col("date").is_not_null())
        .sort("date")
        .group_by("cluster_id", maintain_order=True)
        .agg(
            starts=pl.struct("date", pl.col("date_precision").cast(pl.String)).unique(
                maintain_order=True
            ),
            start_claims=pl.col("milestone_id"),
        )
    )
    return ends.join(starts, on="cluster_id", how="left")


def to_review(book: Book, table: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """Clusters whose progress should be checked against the investor.

    A cluster is listed when its latest promised date (of establishment, completion or operation)
    has passed and no source says that it came to that, or when it is established and sources
    still look for an infrastructure investor.

    Args:
        book: the book.
        table: rows of :func:`dashboard.metrics.register.register`.
        selection: gives the day compared with.

    Returns:
        Columns of ``table`` plus those of :func:`targets`, ``months_late`` (null where only
        the investor is missing) and ``claims``; longest overdue first.
    """
    on = selection.on
    waiting = table.filter(~pl.col("is_established"))["cluster_id"].to_list()
    joined = table.join(targets(book, selection, waiting), on="cluster_id", how="left")
    open_steps = ~pl.col("status_group").is_in(["operating", "removed"])
    late = open_steps & (pl.col("target_on") < on)
    seeking = pl.col("is_established") & pl.col("seeking_investor") & open_steps
    rows = joined.filter(late.fill_null(value=False) | seeking)
    months = [
        months_between(day, on) if day is not None and day < on else None
        for day in rows["target_on"].to_list()
    ]
    return rows.with_columns(
        months_late=pl.Series("months_late", months, dtype=pl.Int64),
        claims=pl.concat_list(
            "target_claim", "status_claim", "investor_search_claim"
        ).list.drop_nulls(),
    ).sort("months_late", "short_name", descending=[True, False], nulls_last=True)


def delays(milestones: pl.DataFrame, cluster_id: str) -> tuple[dt.date, dt.date] | None:
    """Promised end and actual start of operation of a cluster, when the latter came later.

    The first promise counts here: the question is how far reality moved from the decision.
    """
    own = milestones.filter(pl.col("cluster_id") == cluster_id, pl.col("date").is_not_null())
    stage, step = pl.col("stage").cast(pl.String), pl.col("milestone").cast(pl.String)
    promised = own.filter(stage == "target", step.is_in(["infra_completed", "operating"]))[
        "date"
    ].min()
    actual = own.filter(stage == "actual", step == "operating")["date"].min()
    if isinstance(promised, dt.date) and isinstance(actual, dt.date) and actual > promised:
        return promised, actual
    return None
