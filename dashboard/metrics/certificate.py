"""The birth certificate of a figure: its claims, what contradicts them, and the calculation.

A figure on the screen names the claims behind it and how it was computed from them. The value is
computed here once more from the claims alone, so that the certificate is a proof and not a copy.

Ways to compute (``measure``): empty for values shown as published; ``sum`` for a total; ``count``
for a number of subjects; ``rows`` for a number of claims; a code of :data:`PROJECT_MEASURES` for
projects and their money, :data:`DISBURSEMENT` for money by stage, :data:`EFFECT` and :data:`GAIN`
for what projects brought; :data:`REST` for a part that no source prints; a code of
:data:`dashboard.indicators.MEASURES` for a formula. :data:`WAYS` are all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from dashboard.contracts.facts import COMPETE
from dashboard.contracts.promotion import LEVELS_MEASURED
from dashboard.i18n import lower_first, number, t
from dashboard.indicators import MEASURES
from dashboard.metrics.provenance import CLAIM_TABLES, claims_index
from dashboard.store import Book

#: Columns of a claim on a certificate, whatever table it comes from. A rule or a law has a name
#: of its own (``named``), a rule the unit of its number and its article.
COLUMNS: dict[str, pl.DataType] = {
    "claim_id": pl.String(),
    "table": pl.String(),
    "subject_id": pl.String(),
    "what": pl.String(),
    "named": pl.String(),
    "value": pl.Float64(),
    "value_high": pl.Float64(),
    "unit": pl.String(),
    "text": pl.String(),
    "legal_ref": pl.String(),
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
    "project_count": pl.Int64(),
    "money_national": pl.Float64(),
    "money_local": pl.Float64(),
    "money_unstated": pl.Float64(),
    "money_counterpart": pl.Float64(),
}
#: Table -> columns that are named otherwise there.
_NAMES: dict[str, dict[str, str]] = {
    "facts": {"what": "indicator", "text": "value_text"},
    "programmes": {"what": "indicator", "subject_id": "unit_id", "text": "counted_vi"},
    "milestones": {"what": "milestone", "subject_id": "cluster_id", "text": "decision_no"},
    "projects": {"subject_id": "unit_id", "text": "title_vi", "value": "money_total"},
    "project_steps": {"what": "step", "subject_id": "project_id"},
    "project_outcomes": {"what": "indicator", "subject_id": "project_id", "level": "moment"},
    "project_money": {"what": "stage", "subject_id": "project_id", "level": "origin"},
    "tenants": {"subject_id": "cluster_id", "text": "name_vi"},
    "products": {"subject_id": "commune_id", "text": "product_vi"},
    "recognitions": {"subject_id": "unit_id", "text": "product_vi"},
    "findings": {"what": "topic", "text": "summary_vi"},
    "organisations": {"subject_id": "unit_id"},
    "inspection_scope": {"text": "text_vi"},
    "clusters": {"subject_id": "cluster_id", "text": "location_note"},
    "parks": {"subject_id": "park_id", "text": "name_vi"},
    "rules": {"text": "text_vi", "named": "name_vi"},
    "laws": {"text": "meaning_vi", "named": "number"},
}

_STATE_MONEY = ("money_national", "money_local", "money_unstated")
#: Code -> columns of a project that are added up, and those they are divided by.
PROJECT_MEASURES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "project_count": (("project_count",), ()),
    "project_national": (("money_national",), ()),
    "project_local": (("money_local",), ()),
    "project_unstated": (("money_unstated",), ()),
    "project_counterpart": (("money_counterpart",), ()),
    "project_support": (_STATE_MONEY, ()),
    "project_leverage": (("money_counterpart",), _STATE_MONEY),
    "project_mean": (_STATE_MONEY, ("project_count",)),
}
#: Σ disbursed / Σ plan in %, of rows of ``project_money`` by project and origin.
DISBURSEMENT = "project_disbursement"
#: Σ support / Σ result of the projects that have both, and Σ (after - before) of a size.
EFFECT, GAIN = "project_effect", "project_gain"
#: The first claim named less all others: a part of a total that is the rest of it.
REST = "rest"
#: Every way to compute.
WAYS = (
    *("", "sum", "count", "rows"),
    *PROJECT_MEASURES,
    *(DISBURSEMENT, EFFECT, GAIN, REST),
    *MEASURES,
)

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


def project_terms(claims: pl.DataFrame, measure: str) -> pl.DataFrame:
    """What each project gives to a figure of :data:`PROJECT_MEASURES`.

    A step of a project stands for the project. A ratio takes only projects that have both parts.

    Returns:
        ``project_id, top, bottom`` (null unless the measure is a ratio), one row per project.
    """
    over, under = PROJECT_MEASURES[measure]
    rows = claims.filter(pl.col("table") == "projects")
    if measure == "project_count":
        steps = claims.filter(pl.col("table") == "project_steps")
        named = steps.filter(~pl.col("subject_id").is_in(rows["claim_id"].implode()))
        alone = named.select(
            project_id="subject_id", project_count=pl.lit(1, dtype=pl.Int64)
        ).unique(maintain_order=True)
        told = rows.select("project_count", project_id="claim_id").select(alone.columns)
        return pl.concat([told, alone]).select(
            "project_id",
            pl.col("project_count").cast(pl.Float64).alias("top"),
            pl.lit(None, dtype=pl.Float64).alias("bottom"),
        ).filter(pl.col("top").is_not_null())  # fmt: skip

    def added(columns: tuple[str, ...]) -> pl.Expr:
        known = pl.any_horizontal(pl.col(columns).is_not_null())
        return pl.when(known).then(pl.sum_horizontal(columns))

    bottom = added(under) if under else pl.lit(None, dtype=pl.Float64)
    terms = rows.select(project_id="claim_id", top=added(over), bottom=bottom)
    full = terms.filter(pl.col("top").is_not_null())
    return full.filter(pl.col("bottom") > 0) if under else full


def _of_projects(claims: pl.DataFrame, measure: str) -> Sum:
    terms = project_terms(claims, measure)
    if terms.is_empty():
        return Sum(measure, None, None, None, 0)
    top = float(terms["top"].sum())
    if not PROJECT_MEASURES[measure][1]:
        return Sum(measure, top, top, None, len(terms))
    bottom = float(terms["bottom"].sum())
    return Sum(measure, top / bottom, top, bottom, len(terms))


def _disbursed(claims: pl.DataFrame) -> Sum:
    """Money disbursed of money planned, of each project and origin that has both."""
    rows = claims.filter(pl.col("table") == "project_money")
    both = pl.col("what").is_in(["plan", "disbursed"])
    pairs = rows.filter(both).filter(pl.col("what").n_unique().over("subject_id", "level") == 2)
    top, bottom = (
        float(pairs.filter(pl.col("what") == stage)["value"].sum())
        for stage in ("disbursed", "plan")
    )
    n = pairs["subject_id"].n_unique()
    return Sum(DISBURSEMENT, 100 * top / bottom if bottom > 0 else None, top, bottom, n)


def result_terms(claims: pl.DataFrame) -> pl.DataFrame:
    """Result of each project: its figure, or of a size that is measured twice its gain.

    A size with one side only has no gain.

    Returns:
        ``project_id, result`` (unit of the indicator).
    """
    rows = claims.filter(pl.col("table") == "project_outcomes", pl.col("value").is_not_null())
    before, size = pl.col("level") == "before", pl.col("what").is_in(LEVELS_MEASURED)
    sides = before.n_unique().over("subject_id", "what")
    signed = pl.when(before).then(-pl.col("value")).otherwise("value")
    return (
        rows.filter(pl.when(size).then(sides == 2).otherwise(~before))
        .group_by("subject_id", maintain_order=True)
        .agg(result=signed.sum())
        .rename({"subject_id": "project_id"})
    )


def _brought(claims: pl.DataFrame, measure: str) -> Sum:
    """Gain of the projects, or their support per unit of result."""
    results = result_terms(claims)
    if measure == GAIN:
        gain = float(results["result"].sum()) if len(results) else None
        return Sum(measure, gain, gain, None, len(results))
    paid = project_terms(claims, "project_support").filter(pl.col("top") > 0)
    both = paid.join(results, on="project_id")
    top, bottom = float(both["top"].sum()), float(both["result"].sum())
    return Sum(measure, top / bottom if bottom > 0 else None, top, bottom, len(both))


def _rest(claims: pl.DataFrame) -> Sum:
    """What is left of the first claim when all others are taken off."""
    values = claims["value"]
    if len(values) < 2 or values.null_count():
        return Sum(REST, None, None, None, len(values))
    top, off = float(values[0]), float(values[1:].sum())
    return Sum(REST, top - off, top, off, len(values))


def _counted(claims: pl.DataFrame, measure: str) -> Sum:
    """A number of subjects or of claims, or a total."""
    if measure == "sum":
        numbers = claims.filter(pl.col("value").is_not_null())
        total = float(numbers["value"].sum()) if len(numbers) else None
        return Sum(measure, total, total, None, numbers["subject_id"].n_unique())
    n = claims["subject_id"].n_unique() if measure == "count" else len(claims)
    return Sum(measure, float(n), float(n), None, n)


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
    if measure in ("count", "rows", "sum"):
        return _counted(claims, measure)
    if measure in PROJECT_MEASURES:
        return _of_projects(claims, measure)
    if measure in (EFFECT, GAIN):
        return _brought(claims, measure)
    if measure == REST:
        return _rest(claims)
    return _disbursed(claims) if measure == DISBURSEMENT else _formula(claims, measure)


def _formula(claims: pl.DataFrame, measure: str) -> Sum:
    """A formula of the catalogue over the subjects that have every part."""
    numbers = claims.filter(pl.col("value").is_not_null())
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
