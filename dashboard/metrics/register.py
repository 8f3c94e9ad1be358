"""The register of clusters on a day: place, step derived from milestones, leading figures."""

from __future__ import annotations

import datetime as dt

import polars as pl

from dashboard.metrics import frames
from dashboard.metrics.claims import FIGURES, column, current
from dashboard.metrics.occupancy import rates
from dashboard.palette import ESTABLISHED_GROUPS, STATUSES
from dashboard.selection import Selection
from dashboard.store import Book

#: A milestone proves a step; a plan or an approval alone proves no more than a plan.
STEP_OF_MILESTONE = {
    "planned": "planned",
    "investor_selected": "investor_selected",
    "established": "established",
    "detailed_plan": "detailed_plan",
    "infra_approved": "infra_approved",
    "infra_started": "under_construction",
    "infra_completed": "under_construction",
    "operating": "operating",
    "settled": "operating",
    "removed": "removed",
}
#: Steps that only count once the cluster is established by decision.
NEEDS_ESTABLISHED = ("detailed_plan", "infra_approved")


#: Level of the units that places are told in, by frame.
LEVEL = {"old": "district", "new": "commune"}


def scope(book: Book, selection: Selection) -> pl.DataFrame:
    """Confirmed clusters of the chosen places with the names of their units.

    ``place_id, place, place_full`` are the district of the old frame or the commune of the new
    one, as the selection asks; null when no source tells it.
    """
    names = book.units.select("unit_id", "short_name", "name_vi")
    level = LEVEL[selection.frame]
    clusters = book.clusters
    if selection.places:
        within = frames.clusters_in(clusters, book.units, selection.places)
        clusters = clusters.filter(pl.col("cluster_id").is_in(within))
    return (
        clusters.filter(
            pl.col("listing").cast(pl.String) == "register",
            pl.col("province_id").is_in(selection.provinces),
        )
        .join(_named(names, "province"), on="province_id", how="left")
        .join(_named(names, "district"), on="district_id", how="left")
        .join(_named(names, "commune"), on="commune_id", how="left")
        .with_columns(
            place_id=pl.col(f"{level}_id"),
            place=pl.col(level),
            place_full=pl.col(f"{level}_full"),
        )
    )


def _named(names: pl.DataFrame, level: str) -> pl.DataFrame:
    short = pl.col("short_name").alias(level)
    full = pl.col("name_vi").alias(f"{level}_full")
    return names.select(pl.col("unit_id").alias(f"{level}_id"), short, full)


def statuses(milestones: pl.DataFrame, on: dt.date, *, newest: bool = True) -> pl.DataFrame:
    """Step of each cluster on a day, derived from dated milestones.

    A target is never a step. The most mature step reached counts; an approved detailed plan or
    infrastructure project proves no more than a plan until the cluster is established by
    decision. A removal ends the ladder unless a later milestone follows it.

    Args:
        milestones: rows of ``milestones``.
        on: the day.
        newest: undated milestones count too.

    Returns:
        ``cluster_id, status, status_group, status_rank, status_as_of, status_precision,
        status_stage, status_claim, milestone_ids``: one row per cluster with a milestone.
    """
    known = milestones.filter(
        pl.col("stage").cast(pl.String) != "target",
        (pl.col("date") <= on) | (pl.lit(newest) & pl.col("date").is_null()),
    ).with_columns(
        status=pl.col("milestone")
        .cast(pl.String)
        .replace_strict(STEP_OF_MILESTONE, return_dtype=pl.String)
    )
    removed_on = pl.col("date").filter(pl.col("status") == "removed").max().over("cluster_id")
    later = (pl.col("date") > removed_on).fill_null(value=False)
    revived = later.any().over("cluster_id")
    reached = known.filter(
        removed_on.is_null() | pl.when(revived).then(later).otherwise(pl.col("status") == "removed")
    )
    established = pl.col("status").is_in(ESTABLISHED_GROUPS).any().over("cluster_id")
    unproven = pl.col("status").is_in(NEEDS_ESTABLISHED) & ~established
    ranks = {code: s.rank for code, s in STATUSES.items()}
    reached = reached.with_columns(
        status=pl.when(unproven).then(pl.lit("planned")).otherwise(pl.col("status"))
    ).with_columns(status_rank=pl.col("status").replace_strict(ranks, return_dtype=pl.Int64))
    groups = {code: s.group for code, s in STATUSES.items()}
    best = reached.sort(
        "status_rank", "date", "milestone_id", descending=[True, True, False], nulls_last=True
    ).unique("cluster_id", keep="first", maintain_order=True)
    ids = known.group_by("cluster_id").agg(milestone_ids=pl.col("milestone_id").sort())
    return best.select(
        "cluster_id",
        "status",
        pl.col("status").replace_strict(groups, return_dtype=pl.String).alias("status_group"),
        "status_rank",
        pl.col("date").alias("status_as_of"),
        pl.col("date_precision").cast(pl.String).alias("status_precision"),
        pl.col("stage").cast(pl.String).alias("status_stage"),
        pl.col("milestone_id").alias("status_claim"),
    ).join(ids, on="cluster_id", how="left")


def established_on(milestones: pl.DataFrame, on: dt.date, *, newest: bool = True) -> pl.DataFrame:
    """First decision of establishment per cluster: date, precision, number, milestone id."""
    return (
        milestones.filter(
            pl.col("milestone").cast(pl.String) == "established",
            # A report that a cluster "is established" does not date the decision.
            pl.col("stage").cast(pl.String) == "actual",
            (pl.col("date") <= on) | (pl.lit(newest) & pl.col("date").is_null()),
        )
        .sort(
            pl.col("date").dt.year(),
            pl.col("decision_no").is_not_null(),
            pl.col("date_precision").cast(pl.String) != "year",
            "milestone_id",
            descending=[False, True, True, False],
            nulls_last=True,
        )
        .unique("cluster_id", keep="first", maintain_order=True)
        .select(
            "cluster_id",
            pl.col("date").alias("established_on"),
            pl.col("date_precision").cast(pl.String).alias("established_precision"),
            pl.col("date").dt.year().alias("established_year"),
            pl.col("decision_no"),
            pl.col("milestone_id").alias("established_claim"),
        )
    )


def _area() -> list[pl.Expr]:
    """The area in use with its attributes: by decision, else planned, else by detailed plan."""
    use_established = pl.col("is_established") & pl.col("area_est").is_not_null()
    return [
        pl.when(use_established)
        .then(pl.col(f"area_est{suffix}"))
        .when(~pl.col("is_established") & pl.col("area_plan").is_not_null())
        .then(pl.col(f"area_plan{suffix}"))
        .when(~pl.col("is_established"))
        .then(pl.col(f"area_detail{suffix}"))
        .alias(f"area{suffix}")
        for suffix in ("", "_qualifier", "_as_of", "_precision", "_claim", "_n")
    ]


def register(book: Book, selection: Selection, *, all_statuses: bool = False) -> pl.DataFrame:
    """One row per cluster in scope with its step and leading figures on the chosen day.

    A cluster without a milestone on that day is not yet on the register and is left out; the
    step filter of the selection applies unless ``all_statuses``.

    Returns:
        Columns of :func:`scope`, :func:`statuses`, :func:`established_on`, one group of
        columns per entry of :data:`FIGURES` (see :func:`dashboard.metrics.claims.column`),
        ``area`` (established area; before establishment the planned area, else that of an
        approved detailed plan) with its qualifier and claim, ``occupancy`` under the chosen
        definition (see :func:`dashboard.metrics.occupancy.rates`),
        ``is_established``, ``latest_on`` with its precision and ``claim_ids``. Sorted from the
        most mature and largest to the least; missing figures are null.
    """
    on, newest = selection.on, selection.year is None
    table = (
        scope(book, selection)
        .join(statuses(book.milestones, on, newest=newest), on="cluster_id", how="inner")
        .join(established_on(book.milestones, on, newest=newest), on="cluster_id", how="left")
        .with_columns(is_established=pl.col("status_group").is_in(ESTABLISHED_GROUPS))
    )
    if selection.statuses and not all_statuses:
        table = table.filter(pl.col("status_group").is_in(selection.statuses))
    figures = current(book.facts, list(FIGURES.values()), "cluster", on, newest=newest)
    for name, indicator in FIGURES.items():
        part = column(figures, indicator, name)
        table = table.join(part, left_on="cluster_id", right_on="subject_id", how="left")
    table = table.join(rates(table, selection.definition), on="cluster_id", how="left")
    claim_columns = [f"{name}_claim" for name in FIGURES]
    dated = [
        pl.struct(date=pl.col(f"{name}_as_of"), precision=pl.col(f"{name}_precision"))
        for name in ("status", *FIGURES)
    ]
    in_order = pl.concat_list(dated).list.sort(descending=True, nulls_last=True)
    newest_first = in_order.list.first()
    return (
        table.with_columns(_area())
        .with_columns(
            latest_on=newest_first.struct.field("date"),
            latest_precision=newest_first.struct.field("precision"),
            claim_ids=pl.concat_list(
                "status_claim", "established_claim", "area_claim", *claim_columns
            )
            .list.drop_nulls()
            .list.unique(maintain_order=True),
            seeking_investor=pl.col("investor_search").is_not_null()
            & (
                pl.col("investor").is_null()
                | (pl.col("investor_search_as_of") > pl.col("investor_as_of")).fill_null(
                    value=False
                )
            ),
        )
        .sort(
            # What left the plan comes last, whatever it had reached.
            pl.when(pl.col("status") == "removed").then(-1).otherwise("status_rank"),
            "area",
            "short_name",
            descending=[True, True, False],
            nulls_last=True,
        )
    )
