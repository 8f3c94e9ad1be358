"""Where figures come from: claims, their sources and as-of dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from dashboard.identity import Same
from dashboard.store import Book

#: Table -> (id column, date column or None, precision column or None).
CLAIM_TABLES: dict[str, tuple[str, str | None, str | None]] = {
    "facts": ("claim_id", "as_of", "as_of_precision"),
    "milestones": ("milestone_id", "date", "date_precision"),
    "programmes": ("claim_id", None, None),
    "projects": ("project_id", None, None),
    "products": ("product_id", None, None),
    "recognitions": ("recognition_id", None, None),
    "tenants": ("tenant_id", "as_of", "as_of_precision"),
    "project_steps": ("step_id", "actual_on", "date_precision"),
    "project_outcomes": ("outcome_id", "measured_on", "date_precision"),
    "project_money": ("money_id", "on", "date_precision"),
    "findings": ("finding_id", "date", "date_precision"),
    "organisations": ("organisation_id", None, None),
    "inspection_scope": ("item_id", None, None),
    "clusters": ("cluster_id", None, None),
    "parks": ("park_id", None, None),
    "rules": ("rule_id", None, None),
    "laws": ("law_id", "issued_on", None),
}


def claims_index(book: Book, only: Sequence[str] | None = None) -> pl.DataFrame:
    """All rows that can stand behind a figure, or those of some ids.

    Returns:
        ``claim_id, table, source_id, as_of, precision``; the as-of date is the claim's own,
        else the end of its period, else the date of its source.
    """
    index = _index(Same(book))
    return index if only is None else index.filter(pl.col("claim_id").is_in(only))


@lru_cache(maxsize=8)
def _index(same: Same[Book]) -> pl.DataFrame:
    """The whole index, kept: every card of a page asks it for its own claims."""
    book, parts = same.value, []
    for table, (key, date, precision) in CLAIM_TABLES.items():
        frame: pl.DataFrame = getattr(book, table)
        if date is not None:
            when = pl.col(date)
        elif "year_end" in frame.columns:
            when = pl.date(pl.col("year_end"), 12, 31)
        else:
            when = pl.lit(None, dtype=pl.Date)
        if "stage" in frame.columns and table != "facts":
            # A target or a plan is dated by its source, not by the day it promises.
            promised = pl.col("stage").cast(pl.String).is_in(["target", "planned"])
            when = pl.when(~promised).then(when)
        exact = pl.lit("day") if date else pl.lit("year")
        parts.append(
            frame.select(
                pl.col(key).alias("claim_id"),
                pl.lit(table).alias("table"),
                "source_id",
                when.alias("as_of"),
                (pl.col(precision).cast(pl.String) if precision else exact).alias("precision"),
            )
        )
    index = pl.concat(parts).join(
        book.sources.select("source_id", "published_on"), on="source_id", how="left"
    )
    own = pl.col("as_of").is_not_null()
    return index.with_columns(
        as_of=pl.coalesce("as_of", "published_on"),
        precision=pl.when(own).then(pl.col("precision")).otherwise(pl.lit("day")),
    ).drop("published_on")


@dataclass(frozen=True, slots=True)
class Origin:
    """Sources and newest as-of date of a set of claims.

    Args:
        publishers: distinct publishers, most often used first.
        n_sources: distinct documents.
        newest: newest as-of date, ``None`` when no claim is dated.
        precision: precision of that date.
        oldest: oldest as-of date.
        issued: newest date of a legal document among the claims: no as-of date of a figure.
    """

    publishers: tuple[str, ...]
    n_sources: int
    newest: dt.date | None
    precision: str
    oldest: dt.date | None
    issued: dt.date | None = None


def origin(book: Book, claim_ids: Iterable[str]) -> Origin:
    """Sources behind a set of claims."""
    rows = claims_index(book, sorted(set(claim_ids))).join(
        book.sources.select("source_id", "publisher"), on="source_id", how="left"
    )
    by_use = (
        rows.group_by("publisher").agg(n=pl.len()).sort("n", "publisher", descending=[True, False])
    )
    # The date of a law is no as-of date of a figure.
    measured = ~pl.col("table").is_in(["rules", "laws"])
    dated = rows.filter(pl.col("as_of").is_not_null()).sort("as_of")
    past, laws = dated.filter(measured), dated.filter(~measured)
    return Origin(
        publishers=tuple(by_use["publisher"].to_list()),
        n_sources=rows["source_id"].n_unique(),
        newest=past["as_of"][-1] if len(past) else None,
        precision=past["precision"][-1] if len(past) else "unknown",
        oldest=past["as_of"][0] if len(past) else None,
        issued=laws["as_of"][-1] if len(laws) else None,
    )


def usage(book: Book) -> pl.DataFrame:
    """What was taken from each source.

    Returns:
        Columns of ``sources`` plus ``table, n``: one row per source and table, sources
        without a claim included (``n`` null).
    """
    counts = claims_index(book).group_by("source_id", "table").agg(n=pl.len())
    return book.sources.join(counts, on="source_id", how="left").sort(
        "publisher", "source_id", "table"
    )


def newest(book: Book, on: dt.date) -> tuple[dt.date | None, str]:
    """Newest as-of date of a figure or step not later than a day, and its precision."""
    past = claims_index(book).filter(
        pl.col("table").is_in(["facts", "milestones", "clusters", "products"]),
        pl.col("as_of") <= on,
    )
    if past.is_empty():
        return None, "unknown"
    row = past.sort("as_of").row(-1, named=True)
    return row["as_of"], row["precision"]


def statements(book: Book) -> pl.DataFrame:
    """Everything sources say in figures or words, one row per claim, for looking up.

    Returns:
        ``claim_id, subject_id, indicator, value, value_text, qualifier, as_of, precision, stage,
        in_use, reason, source_id``; facts first, then promotion figures, newest first.
    """
    text = pl.String
    facts = book.facts.select(
        "claim_id",
        "subject_id",
        pl.col("indicator").cast(text),
        "value",
        "value_text",
        pl.col("qualifier").cast(text),
        "as_of",
        precision=pl.col("as_of_precision").cast(text),
        stage=pl.col("stage").cast(text),
        in_use=pl.col("preferred"),
        reason=pl.col("reason_vi"),
        source_id=pl.col("source_id"),
    )
    promotion = book.programmes.select(
        "claim_id",
        pl.col("unit_id").alias("subject_id"),
        pl.col("indicator").cast(text),
        "value",
        value_text=pl.col("counted_vi"),
        qualifier=pl.col("qualifier").cast(text),
        as_of=pl.date(pl.col("year_end"), 12, 31),
        precision=pl.lit("year"),
        stage=pl.col("stage").cast(text),
        in_use=pl.col("preferred"),
        reason=pl.col("reason_vi"),
        source_id=pl.col("source_id"),
    )
    return pl.concat([facts, promotion]).sort(
        "as_of", "claim_id", descending=[True, False], nulls_last=True
    )
