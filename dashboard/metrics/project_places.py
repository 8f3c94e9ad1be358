"""Promotion projects by district (until 30/6/2025) or commune (since 1/7/2025)."""

from __future__ import annotations

import polars as pl

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


def best(table: pl.DataFrame) -> pl.DataFrame:
    """Finished projects whose outcome a source tells, most counterpart per đồng of support first.

    Returns:
        Rows of the table with ``leverage`` (đồng of counterpart per đồng of support, null when
        either is unknown; such projects come last).
    """
    ratio = pl.col("money_counterpart") / pl.col("support")
    return (
        table.filter(pl.col("group") == "done", pl.col("outcome_vi").is_not_null())
        .with_columns(leverage=pl.when(pl.col("support") > 0).then(ratio))
        .sort(
            "leverage", "year_start", "project_id", descending=[True, True, False], nulls_last=True
        )
    )


def stuck(table: pl.DataFrame) -> pl.DataFrame:
    """Late projects, longest first, then suspended ones; a cancelled one has ended."""
    late = table.filter(pl.col("late_step").is_not_null()).sort("due_on", "project_id")
    halted = table.filter(pl.col("state") == "suspended").sort(
        "year_start", "project_id", descending=[True, False], nulls_last=True
    )
    return pl.concat([late, halted])
