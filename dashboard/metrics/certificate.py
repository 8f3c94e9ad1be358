"""The birth certificate of a figure: its claims, what contradicts them, and the calculation.

A figure on the screen names the claims behind it and how it was computed from them. The value is
computed here once more from the claims alone, so that the certificate is a proof and not a copy.

Ways to compute (``measure``): empty for values shown as published; ``sum`` for a total; ``count``
for a number of subjects; a code of :data:`dashboard.indicators.MEASURES` for a formula.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from dashboard.contracts.facts import COMPETE
from dashboard.i18n import lower_first, number, t
from dashboard.indicators import MEASURES
from dashboard.metrics.provenance import CLAIM_TABLES, claims_index
from dashboard.store import Book

#: Columns of a claim on a certificate, whatever table it comes from.
COLUMNS: dict[str, pl.DataType] = {
    "claim_id": pl.String(),
    "table": pl.String(),
    "subject_id": pl.String(),
    "what": pl.String(),
    "value": pl.Float64(),
    "value_high": pl.Float64(),
    "text": pl.String(),
    "qualifier": pl.String(),
    "stage": pl.String(),
    "period": pl.String(),
    "level": pl.String(),
    "basis_vi": pl.String(),
    "inferred": pl.Boolean(),
    "preferred": pl.Boolean(),
    "reason_vi": pl.String(),
    "note_vi": pl.String(),
    "evidence": pl.String(),
    "source_id": pl.String(),
}
#: Table -> columns that are named otherwise there.
_NAMES: dict[str, dict[str, str]] = {
    "facts": {"what": "indicator", "text": "value_text"},
    "programmes": {"what": "indicator", "subject_id": "unit_id", "text": "counted_vi"},
    "milestones": {"what": "milestone", "subject_id": "cluster_id", "text": "decision_no"},
    "projects": {"subject_id": "unit_id", "text": "title_vi", "value": "money_total"},
    "project_steps": {"what": "step", "subject_id": "project_id"},
    "tenants": {"subject_id": "cluster_id", "text": "name_vi"},
    "products": {"subject_id": "commune_id", "text": "product_vi"},
    "recognitions": {"subject_id": "unit_id", "text": "product_vi"},
    "findings": {"what": "topic", "text": "summary_vi"},
    "organisations": {"subject_id": "unit_id"},
    "inspection_scope": {"text": "text_vi"},
    "clusters": {"subject_id": "cluster_id", "text": "location_note"},
    "parks": {"subject_id": "park_id", "text": "name_vi"},
    "rules": {"text": "text_vi"},
    "laws": {"text": "meaning_vi"},
}


#: Figures of an organisation, and the words of each.
ORGANISATION = {
    "staff_count": "staff",
    "self_financing_pct": "self_financing",
    "budget_million": "centre_budget",
}


@dataclass(frozen=True, slots=True)
class Sum:
    """A calculation with its numbers.

    Args:
        measure: how it was computed.
        value: the result; ``None`` when the claims do not allow it.
        numerator: Σ of the numerator, the total, or the count.
        denominator: Σ of the denominator; ``None`` for a total or a count.
        n: subjects it is taken over.
    """

    measure: str
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """Everything that stands behind a figure.

    Args:
        claims: the claims used, one row each: :data:`COLUMNS`, ``as_of, precision`` and
            ``publisher, title, url, published_on, published_text, kind, quality_note``.
        rivals: other claims that answer the same questions, same columns.
        conflicts: rows of ``conflicts`` that name one of the claims or their rivals.
        sum: the calculation; ``None`` for values shown as published.
    """

    claims: pl.DataFrame
    rivals: pl.DataFrame
    conflicts: pl.DataFrame
    sum: Sum | None


def _years() -> pl.Expr:
    """Period of a programme figure: ``2024``, or ``2021-2025`` for several years."""
    first, last = pl.col("year_start").cast(pl.String), pl.col("year_end").cast(pl.String)
    return pl.when(first == last).then(last).otherwise(pl.concat_str(first, last, separator="-"))


def _organisation(row: dict[str, object]) -> str:
    """Name of an organisation with the figures that its record gives."""
    figures = (
        f"{lower_first(t(f'column.{word}'))}: {number(float(str(row[column])), 2, trim=True)}"
        for column, word in ORGANISATION.items()
        if row[column] is not None
    )
    return "; ".join([str(row["name_vi"]), *figures])


def _unified(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Rows of a table with the columns of :data:`COLUMNS`; what a table has not is null."""
    if table == "programmes":
        frame = frame.with_columns(period=_years())
    if table == "organisations":
        words = [_organisation(r) for r in frame.iter_rows(named=True)]
        frame = frame.with_columns(
            period=pl.col("year").cast(pl.String), text=pl.Series(words, dtype=pl.String)
        )
    key = CLAIM_TABLES[table][0]
    names = {"claim_id": key} | _NAMES[table]
    columns = []
    for column, dtype in COLUMNS.items():
        own = names.get(column, column)
        if column == "table":
            columns.append(pl.lit(table).alias(column))
        elif own in frame.columns:
            columns.append(pl.col(own).cast(dtype).alias(column))
        else:
            columns.append(pl.lit(None, dtype=dtype).alias(column))
    return frame.select(columns)


def claims_of(book: Book, claim_ids: Iterable[str]) -> pl.DataFrame:
    """Claims of any table by id, in the order asked for, with their sources.

    Returns:
        See :class:`Certificate`; ids that no table has are left out.
    """
    asked = list(dict.fromkeys(claim_ids))
    ids = pl.DataFrame({"claim_id": asked, "_order": range(len(asked))}, strict=False).cast(
        {"claim_id": pl.String, "_order": pl.Int64}
    )
    parts = []
    for table, (key, _, _) in CLAIM_TABLES.items():
        frame: pl.DataFrame = getattr(book, table)
        own = frame.filter(pl.col(key).is_in(asked))
        parts.append(_unified(own, table))
    dated = claims_index(book, asked).select("claim_id", "as_of", "precision")
    sources = book.sources.select(
        "source_id",
        "publisher",
        "title",
        "url",
        "published_on",
        "published_text",
        pl.col("kind").cast(pl.String),
        "quality_note",
    )
    return (
        pl.concat(parts)
        .join(dated, on="claim_id", how="left")
        .join(sources, on="source_id", how="left")
        .join(ids, on="claim_id", how="left")
        .sort("_order")
        .drop("_order")
    )


def _rivals(book: Book, claims: pl.DataFrame) -> list[str]:
    """Ids of other facts that answer a question that one of the claims answers."""
    used = claims.filter(pl.col("table") == "facts")["claim_id"]
    facts = book.facts
    asked = facts.filter(pl.col("claim_id").is_in(used.implode())).select(COMPETE).unique()
    rivals = facts.join(asked, on=list(COMPETE), how="semi", nulls_equal=True)
    return rivals.filter(~pl.col("claim_id").is_in(used.implode()), pl.col("value").is_not_null())[
        "claim_id"
    ].to_list()


def compute(claims: pl.DataFrame, measure: str) -> Sum | None:
    """A figure from its claims alone.

    Args:
        claims: rows of :func:`claims_of`.
        measure: see the module.

    Returns:
        ``None`` for values shown as published.
    """
    if not measure:
        return None
    if measure == "count":
        n = claims["subject_id"].n_unique()
        return Sum(measure, float(n), float(n), None, n)
    numbers = claims.filter(pl.col("value").is_not_null())
    if measure == "sum":
        total = float(numbers["value"].sum()) if len(numbers) else None
        return Sum(measure, total, total, None, numbers["subject_id"].n_unique())
    formula = MEASURES[measure]
    wide = numbers.filter(pl.col("what").is_in(formula.parts)).pivot(
        on="what", index="subject_id", values="value", aggregate_function="first"
    )
    if not set(formula.parts) <= set(wide.columns):
        return Sum(measure, None, None, None, 0)
    full = wide.drop_nulls(list(formula.parts))
    top_of = pl.sum_horizontal(formula.numerator)
    if formula.form == "weighted":
        top_of = top_of * pl.col(formula.denominator)
    top = float(full.select(top_of.sum()).item())
    bottom = float(full[formula.denominator].sum())
    if formula.form == "minus":
        value: float | None = top - bottom
    else:
        value = formula.scale * top / bottom if bottom > 0 else None
    return Sum(measure, value if len(full) else None, top, bottom, len(full))


def certificate(book: Book, claim_ids: Iterable[str], measure: str = "") -> Certificate:
    """The certificate of a figure.

    Raises:
        KeyError: the measure does not exist.
    """
    claims = claims_of(book, claim_ids)
    rivals = claims_of(book, _rivals(book, claims))
    named = [*claims["claim_id"], *rivals["claim_id"]]
    conflicts = book.conflicts.filter(
        pl.col("claim_ids").str.split(";").list.eval(pl.element().is_in(named)).list.any()
    )
    return Certificate(claims, rivals, conflicts, compute(claims, measure))
