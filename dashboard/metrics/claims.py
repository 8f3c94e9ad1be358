"""Choose among claims: the figure in use on a day, and the history behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl

from dashboard.contracts.facts import COMPETE
from dashboard.indicators import INDICATORS
from dashboard.metrics.periods import end_year, is_half

FLOWS = tuple(i.code for i in INDICATORS.values() if i.kind == "flow")

#: Figures joined to the register: name of the column -> indicator.
FIGURES = {
    "area_est": "area_established",
    "area_plan": "area_planned",
    "area_detail": "area_detailed_plan",
    "infra_capital": "infra_capital",
    "project_capital": "project_capital",
    "registered": "registered_capital",
    "published_rate": "occupancy",
    "industrial_land": "industrial_land",
    "leased_land": "leased_land",
    "projects": "secondary_projects",
    "workers": "workers",
    "revenue": "revenue",
    "infra_paid": "infra_paid",
    "state_support": "state_support",
    "approved_land": "approved_land",
    "ready_land": "ready_land",
    "cleared_land": "cleared_land",
    "implemented": "implemented_capital",
    "fdi": "projects_fdi",
    "projects_operating": "projects_operating",
    "budget_paid": "budget_paid",
    "avg_income": "avg_income",
    "infra_revenue": "infra_revenue",
    "infra_budget_paid": "infra_budget_paid",
    "infra_workers": "infra_workers",
    "wastewater_invested": "wastewater_invested",
    "wastewater_compliant": "wastewater_compliant",
    "investor": "investor",
    "investor_search": "investor_search",
    "sectors": "sectors",
}

CLAIM_COLUMNS = (
    "subject_id",
    "indicator",
    "value",
    "value_high",
    "value_text",
    "qualifier",
    "stage",
    "basis",
    "basis_vi",
    "period",
    "as_of",
    "as_of_precision",
    "inferred",
    "claim_id",
    "source_id",
)


def known_on(facts: pl.DataFrame, on: dt.date, *, newest: bool) -> pl.DataFrame:
    """Claims that could be known on a day.

    Args:
        facts: rows of ``facts``.
        on: the day.
        newest: keep claims without a date too (they cannot be placed in a year).
    """
    dated = pl.col("as_of") <= on
    return facts.filter(dated | pl.col("as_of").is_null()) if newest else facts.filter(dated)


def current(
    facts: pl.DataFrame,
    indicators: str | Sequence[str],
    kind: str,
    on: dt.date,
    *,
    newest: bool = True,
    stages: Sequence[str] = ("actual", "planned"),
) -> pl.DataFrame:
    """The claim in use per subject and indicator on a day: at most one row each.

    A flow counts for a whole reporting year: the figure of a first half is part of the year's
    and is never shown in its place. Among competing claims the preferred one counts; if it was
    not yet known on that day, the newest known. Across periods the newest as-of date counts; on
    the same date a carried-out figure goes before a planned one.

    Returns:
        :data:`CLAIM_COLUMNS` plus ``n_claims``, how many claims of this subject and
        indicator were known (contradicting ones included).
    """
    codes = [indicators] if isinstance(indicators, str) else list(indicators)
    known = known_on(
        facts.filter(
            pl.col("subject_kind").cast(pl.String) == kind,
            pl.col("indicator").cast(pl.String).is_in(codes),
            pl.col("stage").cast(pl.String).is_in(list(stages)),
            ~(pl.col("indicator").cast(pl.String).is_in(FLOWS) & is_half()),
        ),
        on,
        newest=newest,
    )
    per_question = known.sort(
        "preferred", "as_of", "claim_id", descending=[True, True, False], nulls_last=True
    ).unique(COMPETE, keep="first", maintain_order=True)
    counts = known.group_by("subject_id", "indicator").agg(n_claims=pl.len())
    return (
        per_question.with_columns(_period_end=end_year())
        # A claim without a day is as old as the year it speaks of.
        .with_columns(_told=pl.coalesce("as_of", pl.date("_period_end", 1, 1)))
        .sort(
            "_told",
            "_period_end",
            pl.col("stage").cast(pl.String) == "actual",
            "claim_id",
            descending=[True, True, True, False],
            nulls_last=True,
        )
        .unique(["subject_id", "indicator"], keep="first", maintain_order=True)
        .select(CLAIM_COLUMNS)
        .join(counts, on=["subject_id", "indicator"], how="left")
    )


def history(
    facts: pl.DataFrame, indicator: str, kind: str, on: dt.date, *, newest: bool = True
) -> pl.DataFrame:
    """All claims of one indicator known on a day, oldest first, competing ones included."""
    return (
        known_on(
            facts.filter(
                pl.col("subject_kind").cast(pl.String) == kind,
                pl.col("indicator").cast(pl.String) == indicator,
            ),
            on,
            newest=newest,
        )
        .select(*CLAIM_COLUMNS, "preferred", "reason_vi", "note_vi", "evidence")
        .sort("subject_id", "as_of", "claim_id", nulls_last=False)
    )


def column(current_claims: pl.DataFrame, indicator: str, name: str) -> pl.DataFrame:
    """One indicator of :func:`current` as columns to join to a register.

    Returns:
        ``subject_id``, ``name`` (value or text), and ``name_`` + qualifier, stage, basis,
        period, as_of, precision, inferred, claim, n.
    """
    rows = current_claims.filter(pl.col("indicator").cast(pl.String) == indicator)
    is_text = INDICATORS[indicator].kind == "text"
    return rows.select(
        "subject_id",
        pl.col("value_text" if is_text else "value").alias(name),
        pl.col("qualifier").cast(pl.String).alias(f"{name}_qualifier"),
        pl.col("stage").cast(pl.String).alias(f"{name}_stage"),
        pl.col("basis").alias(f"{name}_basis"),
        pl.col("period").alias(f"{name}_period"),
        pl.col("inferred").alias(f"{name}_inferred"),
        pl.col("as_of").alias(f"{name}_as_of"),
        pl.col("as_of_precision").cast(pl.String).alias(f"{name}_precision"),
        pl.col("claim_id").alias(f"{name}_claim"),
        pl.col("n_claims").alias(f"{name}_n"),
    )
