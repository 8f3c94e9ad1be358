"""Promotion projects by district (until 30/6/2025) or commune (since 1/7/2025)."""

from __future__ import annotations

import polars as pl

from dashboard.metrics.outcomes import EFFECTS, divided
from dashboard.selection import Frame

#: Column of a project that names its place in each frame.
COLUMN = {"old": "district_id", "new": "commune_id"}
#: Money of a project by who pays; never added up with each other here.
MONEY = ("money_national", "money_local", "money_unstated", "money_counterpart")


def former_districts(units: pl.DataFrame) -> pl.DataFrame:
    """Districts until 30/6/2025 whose communes a commune of today took over.

    Returns:
        ``commune_id, district_ids`` (sorted; more than one when the commune of today joins parts
        of several districts), one row per commune of today that the table of units names as a
        successor.
    """
    text = pl.String
    return (
        units.filter(
            pl.col("frame").cast(text) == "old",
            pl.col("level").cast(text) == "commune",
            pl.col("successor_ids").is_not_null(),
            pl.col("parent_id").is_not_null(),
        )
        .select(commune_id=pl.col("successor_ids").str.split(";"), district_id="parent_id")
        .explode("commune_id")
        .group_by("commune_id")
        .agg(district_ids=pl.col("district_id").unique().sort())
        .sort("commune_id")
    )


def with_district(table: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Rows with the former district of a project that tells only its commune of today.

    The district is taken over only when all former communes of the commune lay in it.

    Returns:
        The rows with ``district_id`` filled, ``district_from`` (``told``, ``commune``, or null
        when no district is known) and ``district_open`` (the commune joins parts of several
        districts, so the project may lie in any of them).
    """
    known = former_districts(units)
    joined = table.join(known, on="commune_id", how="left", maintain_order="left")
    one = pl.col("district_ids").list.len() == 1
    told = pl.col("district_id").is_not_null()
    return joined.with_columns(
        district_id=pl.coalesce(
            "district_id", pl.when(one).then(pl.col("district_ids").list.first())
        ),
        district_from=pl.when(told).then(pl.lit("told")).when(one).then(pl.lit("commune")),
        district_open=(~told & (pl.col("district_ids").list.len() > 1)).fill_null(value=False),
    ).drop("district_ids")


def by_place(table: pl.DataFrame, units: pl.DataFrame, frame: Frame) -> pl.DataFrame:
    """Projects of each place of a frame with their money by origin.

    A project that tells only its commune of today counts in the former district when the commune
    lies in one district alone (:func:`with_district`); a commune is never guessed from a district.

    Args:
        table: rows of :func:`dashboard.metrics.lifecycle.lives`.
        units: administrative units.
        frame: districts (``old``) or communes (``new``).

    Returns:
        ``place_id, province_id`` (old province), ``n`` projects, ``done, late, stopped``, the
        sums :data:`MONEY` (triệu đồng, null when no project has a figure), ``with_money``
        (projects with state money), ``project_ids``; most projects first.
    """
    column = COLUMN[frame]
    if frame == "old":
        table = with_district(table, units)
    provinces = units.select(pl.col("unit_id").alias(column), province_id=pl.col("group_id"))
    return (
        table.filter(pl.col(column).is_not_null())
        .group_by(pl.col(column))
        .agg(
            n=pl.len(),
            done=(pl.col("group") == "done").sum(),
            late=pl.col("late_step").is_not_null().sum(),
            stopped=(pl.col("group") == "stopped").sum(),
            **{
                m: pl.when(pl.col(m).is_not_null().any()).then(pl.col(m).drop_nulls().sort().sum())
                for m in MONEY
            },
            with_money=pl.col("support").is_not_null().sum(),
            project_ids=pl.col("project_id").sort(),
        )
        .join(provinces, on=column, how="left")
        .rename({column: "place_id"})
        .sort("n", "place_id", descending=[True, False])
    )


#: Projects of a content with a measured result from which they are ranked by it.
ENOUGH = 2


def _measured(done: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Measured result per support of finished projects, of one result per content.

    That is the result most of its projects have, at least :data:`ENOUGH`; of equal ones the
    first of :data:`dashboard.metrics.outcomes.EFFECTS`.
    """
    order = {indicator: rank for rank, indicator in enumerate(EFFECTS)}
    support = done.filter(pl.col("support") > 0).select("project_id", "content_group", "support")
    each = (
        divided(told)
        .join(support, on="project_id")
        .filter(pl.col("content_group").is_not_null())
        .select(
            "project_id",
            "content_group",
            measured="indicator",
            measured_qualifier="qualifier",
            rate=pl.col("result") / pl.col("support"),
            measured_ids="claim_ids",
        )
    )
    chosen = (
        each.group_by("content_group", "measured")
        .len()
        .filter(pl.col("len") >= ENOUGH)
        .sort(
            "len",
            pl.col("measured").replace_strict(order, return_dtype=pl.Int64),
            descending=[True, False],
        )
        .unique("content_group", keep="first", maintain_order=True)
        .select("content_group", "measured")
    )
    return (
        each.join(chosen, on=["content_group", "measured"], how="semi")
        .with_columns(
            place=pl.col("rate").rank("min", descending=True).over("content_group").cast(pl.Int64)
        )
        .drop("content_group")
    )


def best(table: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Finished projects whose outcome a source tells or measures, the best first.

    Where at least two projects of a content have a measured result and support, the projects of
    that content stand by result per đồng of support; results of different contents have no
    common unit, so first comes the best of each content, then the second of each. Other projects
    follow by counterpart per đồng of support.

    Args:
        table: rows of :func:`dashboard.metrics.lifecycle.lives`.
        told: rows of :func:`dashboard.metrics.outcomes.claims`.

    Returns:
        Rows of the table with ``measured`` (the result its content is ranked by), ``rate`` (of it
        per triệu đồng of support), ``measured_qualifier, measured_ids, place`` (within the
        content), all null without, and ``leverage`` (đồng of counterpart per đồng of support, null
        when either is unknown; such projects come last).
    """
    ratio = pl.col("money_counterpart") / pl.col("support")
    done = table.filter(pl.col("group") == "done")
    return (
        done.join(_measured(done, told), on="project_id", how="left", maintain_order="left")
        .filter(pl.col("outcome_vi").is_not_null() | pl.col("place").is_not_null())
        .with_columns(leverage=pl.when(pl.col("support") > 0).then(ratio))
        .sort(
            *("place", "leverage", "year_start", "project_id"),
            descending=[False, True, True, False],
            nulls_last=True,
        )
    )


def stuck(table: pl.DataFrame) -> pl.DataFrame:
    """Late projects, longest first, then suspended ones; a cancelled one has ended."""
    late = table.filter(pl.col("late_step").is_not_null()).sort("due_on", "project_id")
    halted = table.filter(pl.col("state") == "suspended").sort(
        "year_start", "project_id", descending=[True, False], nulls_last=True
    )
    return pl.concat([late, halted])
