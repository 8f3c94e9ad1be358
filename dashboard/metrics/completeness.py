"""Which figures exist: per cluster, indicator and period; and how old each source is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl

from dashboard.contracts.facts import COMPETE
from dashboard.metrics.claims import FIGURES, current
from dashboard.metrics.periods import period as period_of
from dashboard.metrics.provenance import claims_index
from dashboard.metrics.rules import limit
from dashboard.metrics.states import NEEDS_ESTABLISHED
from dashboard.store import Book

#: States of a cell. ``conflict``: sources that answer the same question give other numbers;
#: ``approx``: known roughly, as a plan, or with an inferred date.
STATES = ("full", "conflict", "approx", "missing", "not_applicable")
#: States in which a figure exists.
KNOWN = ("full", "conflict", "approx")
#: The same as :data:`dashboard.metrics.states.NEEDS_ESTABLISHED`, in codes of the catalogue.
NEED_ESTABLISHED = tuple(sorted({FIGURES[n] for n in NEEDS_ESTABLISHED if n in FIGURES}))
#: Columns of :func:`matrix`.
SCHEMA: dict[str, pl.DataType] = {
    "cluster_id": pl.String(),
    "indicator": pl.String(),
    "period": pl.String(),
    "state": pl.String(),
    "claim_ids": pl.List(pl.String()),
}
#: Ages of a source, youngest first.
AGES = ("fresh", "ageing", "old", "undated")


def periods(facts: pl.DataFrame) -> list[str]:
    """Reporting years and first halves that clusters have figures for, newest first."""
    own = facts.filter(
        pl.col("subject_kind").cast(pl.String) == "cluster",
        pl.col("value").is_not_null(),
        pl.col("period").str.contains(r"^\d{4}(-H1)?$"),
    )
    codes = own["period"].unique().to_list()
    return sorted(codes, key=lambda c: period_of(c).end, reverse=True)


def matrix(
    facts: pl.DataFrame,
    table: pl.DataFrame,
    indicators: Sequence[str],
    codes: Sequence[str],
    on: dt.date,
    *,
    newest: bool = True,
) -> pl.DataFrame:
    """State of every figure of a set of clusters.

    Args:
        facts: rows of ``facts``.
        table: register rows: ``cluster_id, is_established, established_on``.
        indicators: codes of the catalogue.
        codes: reporting periods; the empty one is the newest figure of each cluster, whatever its
            period.
        on: the day the claims are known on.
        newest: undated claims count too.

    Returns:
        ``cluster_id, indicator, period, state, claim_ids``: one row per cluster, indicator and
        period, in the order given; the claim in use is the first id, those it contradicts follow.
    """
    wanted = (
        table.select("cluster_id", "is_established", "established_on")
        .with_row_index("_row")
        .join(_listed("indicator", indicators), how="cross")
        .join(_listed("period", codes), how="cross")
    )
    ends = {code: _calendar_end(code) for code in codes if code}
    late = pl.col("established_on") > pl.col("period").replace_strict(
        ends, default=None, return_dtype=pl.Date
    )
    early = ~pl.col("is_established") | late.fill_null(value=False)
    state = (
        pl.when(pl.col("claim_id").is_null() & early & pl.col("indicator").is_in(NEED_ESTABLISHED))
        .then(pl.lit("not_applicable"))
        .when(pl.col("claim_id").is_null())
        .then(pl.lit("missing"))
        .when(pl.col("answers") > 1)
        .then(pl.lit("conflict"))
        .when(pl.col("loose"))
        .then(pl.lit("approx"))
        .otherwise(pl.lit("full"))
    )
    found = [_claims(facts, indicators, code, on, newest=newest) for code in codes]
    keys = ["cluster_id", "indicator", "period"]
    if not found:
        return pl.DataFrame(schema=SCHEMA)
    return (
        wanted.join(pl.concat(found), on=keys, how="left")
        .sort("_row", "_indicator", "_period")
        .with_columns(state=state, claim_ids=pl.col("claim_ids").fill_null([]))
        .select(*keys, "state", "claim_ids")
    )


def _listed(name: str, values: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame({name: list(values)}, schema={name: pl.String}).with_row_index(f"_{name}")


def _calendar_end(code: str) -> dt.date:
    """Last calendar day of the half or year: a date known only to the year is its last day."""
    found = period_of(code)
    return dt.date(found.year, 6, 30) if found.half else dt.date(found.year, 12, 31)


def _claims(
    facts: pl.DataFrame, indicators: Sequence[str], code: str, on: dt.date, *, newest: bool
) -> pl.DataFrame:
    """The claim in use per cluster and indicator in a period, and how sure it is."""
    own = facts.filter(pl.col("indicator").cast(pl.String).is_in(list(indicators)))
    if code:
        # Alone in its period a half is no part of a year shown beside it, so it counts here.
        own = own.filter(pl.col("period") == code).with_columns(period=pl.lit(code[:4]))
    chosen = current(own, list(indicators), "cluster", on, newest=newest)
    rivals = own.group_by(COMPETE).agg(
        answers=pl.col("value").drop_nulls().n_unique(),
        rivals=pl.col("claim_id").filter(pl.col("value").is_not_null()).sort(),
    )
    asked = list(COMPETE)
    loose = (
        (pl.col("qualifier").cast(pl.String) != "exact")
        | (pl.col("stage").cast(pl.String) != "actual")
        | pl.col("inferred")
    )
    ids = pl.concat_list(
        pl.concat_list("claim_id"),
        pl.when(pl.col("answers") > 1)
        .then("rivals")
        .otherwise(pl.lit([], dtype=pl.List(pl.String))),
    )
    return (
        chosen.with_columns(subject_kind=pl.lit("cluster").cast(own.schema["subject_kind"]))
        .join(rivals, on=asked, how="left", nulls_equal=True)
        .select(
            pl.col("subject_id").alias("cluster_id"),
            pl.col("indicator").cast(pl.String),
            pl.lit(code).alias("period"),
            "claim_id",
            "answers",
            loose=loose,
            claim_ids=ids.list.unique(maintain_order=True),
        )
    )


def counts(cells: pl.DataFrame) -> pl.DataFrame:
    """How many clusters have a figure, per indicator and period.

    Args:
        cells: rows of :func:`matrix`.

    Returns:
        ``indicator, period``, one column per state, ``n`` (clusters with a figure) and ``of``
        (clusters that can have one), in the order of ``cells``. ``n`` never exceeds ``of``.
    """
    return (
        cells.group_by("indicator", "period", maintain_order=True)
        .agg([(pl.col("state") == s).sum().cast(pl.Int64).alias(s) for s in STATES])
        .with_columns(n=pl.sum_horizontal(KNOWN), of=pl.sum_horizontal(*KNOWN, "missing"))
    )


# --- age of sources -----------------------------------------------------------------------------
def months_between(day: pl.Expr, on: dt.date) -> pl.Expr:
    """Whole months from a column of days to a day."""
    whole = (on.year - day.dt.year()) * 12 + (on.month - day.dt.month().cast(pl.Int32))
    return (whole - (day.dt.day() > on.day).cast(pl.Int32)).cast(pl.Int64)


def age(months: pl.Expr, rules: pl.DataFrame, on: dt.date) -> pl.Expr:
    """Class of an age in months, by ``freshness_fresh_months`` and ``freshness_ageing_months``."""
    fresh, ageing = (limit(rules, f"freshness_{name}_months", on) for name in ("fresh", "ageing"))
    return (
        pl.when(months.is_null())
        .then(pl.lit("undated"))
        .when(months <= (fresh if fresh is not None else -1))
        .then(pl.lit("fresh"))
        .when(months <= (ageing if ageing is not None else -1))
        .then(pl.lit("ageing"))
        .otherwise(pl.lit("old"))
    )


def freshness(book: Book, on: dt.date) -> pl.DataFrame:
    """Age of every source that figures or statements are taken from.

    Rules and laws are left out: the date of a law is no date of a figure.

    Returns:
        ``source_id, publisher, title, url, kind, newest, precision, claims, months, age,
        claim_ids``; ``newest`` is the newest as-of date not after ``on``, null when no claim is
        dated. Newest source first, undated ones last.
    """
    used = claims_index(book).filter(~pl.col("table").is_in(["rules", "laws"]))
    past = used.filter(pl.col("as_of") <= on).sort("as_of", "claim_id")
    newest = past.group_by("source_id").agg(
        newest=pl.col("as_of").last(), precision=pl.col("precision").last()
    )
    months = months_between(pl.col("newest"), on)
    return (
        used.group_by("source_id")
        .agg(claims=pl.len().cast(pl.Int64), claim_ids=pl.col("claim_id").sort())
        .join(newest, on="source_id", how="left")
        .join(
            book.sources.select(
                "source_id", "publisher", "title", "url", pl.col("kind").cast(pl.String)
            ),
            on="source_id",
            how="left",
        )
        .with_columns(months=months, precision=pl.col("precision").fill_null("unknown"))
        .with_columns(age=age(pl.col("months"), book.rules, on))
        .select(
            "source_id",
            "publisher",
            "title",
            "url",
            "kind",
            "newest",
            "precision",
            "claims",
            "months",
            "age",
            "claim_ids",
        )
        .sort("newest", "source_id", descending=[True, False], nulls_last=True)
    )


def by_publisher(fresh: pl.DataFrame) -> pl.DataFrame:
    """Sources of :func:`freshness` added up by publisher.

    Returns:
        ``publisher, sources, claims, newest, precision, months, age, claim_ids``: dates of the
        newest source; publishers with most claims first.
    """
    return (
        fresh.sort("newest", "source_id", descending=[True, False], nulls_last=True)
        .group_by("publisher", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("sources"),
            pl.col("claims").sum(),
            pl.col("newest", "precision", "months", "age").first(),
            pl.col("claim_ids").list.explode(keep_nulls=False, empty_as_null=False),
        )
        .sort("claims", "publisher", descending=[True, False])
    )
