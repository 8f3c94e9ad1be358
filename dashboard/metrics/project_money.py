"""Money of promotion projects by stage: planned, adjusted, disbursed, settled.

A source tells the money of a project per origin and stage (``project_money``). Money disbursed is
what was paid until its day, so the newest figure counts. Money of firms is never added to that of
the State, and no stage stands in for another one: a project without a figure is left out and the
number of projects with one is told.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from dashboard.contracts.project_money import MONEY_STAGES
from dashboard.metrics.lifecycle import Sum
from dashboard.metrics.promotion import as_text
from dashboard.store import Book

#: Stages in order.
STAGES = MONEY_STAGES
#: Origins of the money of the State, and of firms.
STATE = ("national", "local", "unstated")
COUNTERPART = ("counterpart",)
#: A claim answers the question what a project has of an origin at a stage.
_QUESTION = ["project_id", "origin", "stage"]


def known(book: Book, table: pl.DataFrame, on: dt.date, *, newest: bool) -> pl.DataFrame:
    """Money of the projects of a table that is known on a day.

    A figure is known from its own day on, without one from the day of its source.

    Args:
        book: the book.
        table: rows of :func:`dashboard.metrics.lifecycle.lives`.
        on: the day.
        newest: whether figures that no day is known of count, too.

    Returns:
        ``project_id, year, title_vi, beneficiary, group, origin, stage, value`` (triệu đồng),
        ``on, date_precision, qualifier, note_vi, money_id`` and ``counts`` (the newest figure of
        its question of a project that was not stopped); newest year first.
    """
    about = table.select(
        "project_id", "title_vi", "beneficiary", "group", year=pl.col("year_start")
    )
    published = book.sources.select("source_id", "published_on")
    rows = (
        as_text(book.project_money)
        .join(about, on="project_id", how="inner")
        .join(published, on="source_id", how="left")
        .with_columns(told=pl.coalesce("on", "published_on"))
    )
    past = pl.col("told") <= on
    rows = rows.filter(past | pl.col("told").is_null() if newest else past)
    order = pl.col("stage").replace_strict(
        {s: i for i, s in enumerate(STAGES)}, return_dtype=pl.Int64
    )
    last = (pl.col("money_id") == pl.col("money_id").last()).over(_QUESTION)
    return (
        rows.sort("told", "money_id", nulls_last=False)
        .with_columns(counts=last & (pl.col("group") != "stopped"), order=order)
        .sort("year", "project_id", "origin", "order", "told", "money_id",
              descending=[True, *[False] * 5], nulls_last=True)
        .select("project_id", "year", "title_vi", "beneficiary", "group", "origin", "stage",
                "value", "on", "date_precision", "qualifier", "note_vi", "money_id", "counts")
    )  # fmt: skip


def concerned(money: pl.DataFrame, table: pl.DataFrame, origins: tuple[str, ...]) -> pl.Series:
    """Projects that were not stopped and have money of an origin, at any stage or in their row."""
    own = pl.any_horizontal(pl.col(f"money_{o}").is_not_null() for o in origins)
    told = money.filter(pl.col("origin").is_in(origins))["project_id"]
    rows = table.filter(
        pl.col("group") != "stopped", own | pl.col("project_id").is_in(told.implode())
    )
    return rows["project_id"].sort()


def totals(
    money: pl.DataFrame, table: pl.DataFrame, origins: tuple[str, ...] = STATE
) -> pl.DataFrame:
    """Money of each stage: Σ over the projects that have a figure of it.

    Args:
        money: rows of :func:`known`.
        table: the table they were taken for.
        origins: whose money; that of firms stands alone.

    Returns:
        ``stage, value`` (triệu đồng, null without a figure), one column per origin, ``n``
        (projects with a figure), ``of`` (:func:`concerned`), ``qualifier``, ``money_ids`` and
        one list ``<origin>_ids`` per origin; the four stages in order.
    """
    rows = money.filter("counts", pl.col("origin").is_in(origins))
    value, ids = pl.col("value"), pl.col("money_id")
    parts: dict[str, pl.Expr] = {}
    for o in origins:
        own = pl.col("origin") == o
        parts[o] = pl.when(own.any()).then(value.filter(own).sum())
        parts[f"{o}_ids"] = ids.filter(own)
    loose = (pl.col("qualifier") != "exact").any()
    told = rows.group_by("stage").agg(
        value=value.sum(),
        n=pl.col("project_id").n_unique(),
        qualifier=pl.when(loose).then(pl.lit("about")).otherwise(pl.lit("exact")),
        money_ids=ids,
        **parts,
    )
    empty = pl.lit([], dtype=pl.List(pl.String))
    lists = ["money_ids", *(f"{o}_ids" for o in origins)]
    return (
        pl.DataFrame({"stage": STAGES})
        .join(told, on="stage", how="left", maintain_order="left")
        .with_columns(
            pl.col("n").fill_null(0).cast(pl.Int64),
            *(pl.col(c).fill_null(empty) for c in lists),
            of=pl.lit(len(concerned(money, table, origins)), dtype=pl.Int64),
        )
    )


def disbursement(money: pl.DataFrame, table: pl.DataFrame) -> Sum:
    """Rate of disbursement of state money in %: Σ disbursed / Σ plan, of projects with both.

    Both are taken per project and origin, the first plan and not the adjusted one.

    Returns:
        ``parts`` are the two sums in triệu đồng, ``claim_ids`` rows of ``project_money``.
    """
    of = len(concerned(money, table, STATE))
    rows = money.filter(
        "counts",
        pl.col("origin").is_in(STATE),
        pl.col("stage").is_in(["plan", "disbursed"]),
    ).filter(pl.len().over("project_id", "origin") == 2)
    sums = dict(rows.group_by("stage").agg(pl.col("value").sum()).iter_rows())
    bottom = float(sums.get("plan", 0.0))
    if bottom <= 0:
        return Sum(None, 0, of, ())
    top = float(sums["disbursed"])
    n = rows["project_id"].n_unique()
    return Sum(100 * top / bottom, n, of, tuple(rows["money_id"]), (top, bottom))


def by_year(money: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """State money of each year of the projects by stage, with the rate of disbursement.

    Returns:
        ``year`` (null for projects without one), per stage ``<stage>`` (triệu đồng, null without
        a figure), ``<stage>_n`` and ``<stage>_ids``, ``of`` (projects with state money),
        ``rate`` (%), ``rate_n, rate_ids``; newest year first.
    """
    records = []
    for year in money["year"].unique().to_list():
        same = pl.col("year").eq_missing(year)
        rows, own = money.filter(same), table.filter(pl.col("year_start").eq_missing(year))
        rate = disbursement(rows, own)
        record: dict[str, object] = {
            "year": year,
            "of": rate.of,
            "rate": rate.value,
            "rate_n": rate.n,
            "rate_ids": list(rate.claim_ids),
        }
        for r in totals(rows, own).iter_rows(named=True):
            stage = r["stage"]
            record |= {stage: r["value"], f"{stage}_n": r["n"], f"{stage}_ids": r["money_ids"]}
        records.append(record)
    schema: dict[str, pl.DataType] = {"year": pl.Int64(), "of": pl.Int64(), "rate": pl.Float64()}
    schema |= {"rate_n": pl.Int64(), "rate_ids": pl.List(pl.String())}
    for s in STAGES:
        schema |= {s: pl.Float64(), f"{s}_n": pl.Int64(), f"{s}_ids": pl.List(pl.String())}
    return pl.DataFrame(records, schema=schema).sort("year", descending=True, nulls_last=True)
