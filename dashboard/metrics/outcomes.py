"""What promotion projects brought: totals, support per result, before and after, surveys.

Figures are those known on the day of the selection, of projects of any year: a result comes after
the year of its project. Only what sources say has happened is added up; promises stay apart. A
project counts with its newest figure of a result, because results are told up to their moment. A
bundle is listed and never added: its projects may have rows of their own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import polars as pl

from dashboard.contracts.promotion import LEVELS_MEASURED, MOMENTS, RESULTS
from dashboard.metrics.known import told_on
from dashboard.metrics.lifecycle import lives, placed
from dashboard.metrics.promotion import as_text, in_scope, within
from dashboard.selection import Selection
from dashboard.store import Book

#: Years after acceptance at which a project is asked again, and the moment of each.
SURVEYS = {1: "after_1", 2: "after_2", 3: "after_3"}
#: Results that support is divided by; revenue counts as its gain.
EFFECTS = ("jobs", "trained_employed", "revenue")
_PLACE = {moment: rank for rank, moment in enumerate(MOMENTS)}


def lifted(selection: Selection) -> Selection:
    """The same day and places with projects of every year."""
    return replace(selection, year=None, today=selection.on)


def projects(book: Book, selection: Selection) -> pl.DataFrame:
    """Single projects in scope, of any year, that were not stopped by the day.

    Returns:
        Columns of :func:`dashboard.metrics.lifecycle.lives`; ``accepted_on`` is the day of
        acceptance known by then, told by the project or by a step of its life, and
        ``accepted_claim`` the row that tells it.
    """
    rows = lives(book, lifted(selection)).filter(pl.col("group") != "stopped")
    steps = (
        as_text(book.project_steps)
        .filter(pl.col("step") == "accepted", pl.col("actual_on") <= selection.on)
        .sort("actual_on", "step_id")
        .unique("project_id", keep="first", maintain_order=True)
        .select("project_id", step_on="actual_on", step_claim="step_id")
    )
    own = pl.col("accepted_on") <= selection.on
    return rows.join(steps, on="project_id", how="left", maintain_order="left").with_columns(
        accepted_on=pl.when(own).then("accepted_on").otherwise("step_on"),
        accepted_claim=pl.when(own).then("project_id").otherwise("step_claim"),
    )


def claims(book: Book, selection: Selection) -> pl.DataFrame:
    """Results that sources tell of projects and bundles in scope, known on the day.

    A figure is known from its own day on, a promise from the day of its source; what has no day
    is known in the newest view only.

    Returns:
        Columns of ``project_outcomes`` as text, with ``title_vi, beneficiary, content_group,
        record`` of the project, ``told_on`` of the source and ``place`` (of the moment in time).
    """
    chosen = within(book, in_scope(book.projects, lifted(selection)), selection)
    scope = placed(book, chosen, selection.places)
    about = as_text(scope).select(
        "project_id", "title_vi", "beneficiary", "content_group", "record"
    )
    day = pl.when(pl.col("stage") == "planned").then("told_on").otherwise("measured_on")
    known = day <= selection.on
    if selection.year is None:
        known = known | day.is_null()
    return (
        as_text(book.project_outcomes)
        .join(about, on="project_id")
        .join(told_on(book), on="source_id", how="left")
        .filter(known.fill_null(value=False))
        .with_columns(place=pl.col("moment").replace_strict(_PLACE, return_dtype=pl.Int64))
        .sort("project_id", "indicator", "place", "outcome_id")
    )


def _happened(told: pl.DataFrame) -> pl.DataFrame:
    return told.filter(pl.col("stage") == "actual", pl.col("record") == "single")


def _one(rows: pl.DataFrame) -> pl.DataFrame:
    """One figure per project and result: latest moment, then day measured, then day told."""
    return rows.sort("place", "measured_on", "told_on", "outcome_id", nulls_last=False).unique(
        ["project_id", "indicator"], keep="last", maintain_order=True
    )


def newest(told: pl.DataFrame) -> pl.DataFrame:
    """The newest figure of each project and result, at or after acceptance."""
    return _one(_happened(told).filter(pl.col("moment") != "before"))


def base(table: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Projects that can have results: those done by the day, and those with a figure."""
    with_figure = _happened(told)["project_id"]
    done = pl.col("group") == "done"
    return table.filter(done | pl.col("project_id").is_in(with_figure.implode()))


def with_data(table: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Projects of :func:`base` with at least one result that has happened."""
    return table.filter(pl.col("project_id").is_in(newest(told)["project_id"].implode()))


def mark(qualifiers: pl.Series) -> str:
    """Qualifier of a sum: that of its loose parts when they agree, else ``about``."""
    loose = set(qualifiers.drop_nulls().to_list()) - {"exact"}
    if not loose:
        return "exact"
    return loose.pop() if len(loose) == 1 else "about"


def totals(table: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Σ of the newest figure of every project, for each result that adds up.

    Returns:
        ``indicator, value`` (unit of the indicator; null without a figure), ``n`` (projects with a
        figure), ``of`` (projects of :func:`base`), ``qualifier, claim_ids``; one row per result in
        the order of the contract.
    """
    own = newest(told).join(table.select("project_id"), on="project_id", how="semi")
    of = len(base(table, told))
    records = []
    for indicator in RESULTS:
        rows = own.filter(pl.col("indicator") == indicator)
        records.append(
            {
                "indicator": indicator,
                "value": float(rows["value"].sum()) if len(rows) else None,
                "n": len(rows),
                "of": of,
                "qualifier": mark(rows["qualifier"]),
                "claim_ids": rows["outcome_id"].sort().to_list(),
            }
        )
    return pl.DataFrame(
        records,
        schema={
            "indicator": pl.String,
            "value": pl.Float64,
            "n": pl.Int64,
            "of": pl.Int64,
            "qualifier": pl.String,
            "claim_ids": pl.List(pl.String),
        },
    )


def changes(told: pl.DataFrame) -> pl.DataFrame:
    """Before and after of the same project and size, where a source gives both.

    Returns:
        ``project_id, title_vi, beneficiary, content_group, indicator, before, after`` (the newest
        at or after acceptance), ``before_qualifier, after_qualifier, moment`` (of ``after``),
        ``before_on, after_on`` with their precisions, ``change`` (after - before, unit of the
        indicator), ``change_pct`` (in % of before; null when that is 0), ``claim_ids``; by
        indicator, newest first.
    """
    rows = _happened(told).filter(pl.col("indicator").is_in(LEVELS_MEASURED))
    first = _one(rows.filter(pl.col("moment") == "before")).select(
        "project_id",
        "indicator",
        before="value",
        before_qualifier="qualifier",
        before_on="measured_on",
        before_on_precision="date_precision",
        before_id="outcome_id",
    )
    last = newest(rows).select(
        "project_id",
        "title_vi",
        "beneficiary",
        "content_group",
        "indicator",
        "moment",
        after="value",
        after_qualifier="qualifier",
        after_on="measured_on",
        after_on_precision="date_precision",
        after_id="outcome_id",
    )
    change = pl.col("after") - pl.col("before")
    order = {indicator: rank for rank, indicator in enumerate(LEVELS_MEASURED)}
    return (
        last.join(first, on=["project_id", "indicator"])
        .with_columns(
            change=change,
            change_pct=pl.when(pl.col("before") > 0).then(100 * change / pl.col("before")),
            claim_ids=pl.concat_list("before_id", "after_id"),
        )
        .drop("before_id", "after_id")
        .sort(
            pl.col("indicator").replace_strict(order, return_dtype=pl.Int64),
            "after_on",
            "project_id",
            descending=[False, True, False],
            nulls_last=True,
        )
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """Support per unit of a result.

    Args:
        indicator: the result; ``revenue`` counts its gain, after minus before.
        value: Σ support / Σ result in triệu đồng per unit; ``None`` without a project that has
            both, or when the results add up to 0 or less.
        support: Σ support of these projects, triệu đồng.
        result: Σ result of these projects.
        n: projects with both figures.
        of: projects of :func:`base`.
        qualifier: of the results.
        claim_ids: the projects and the results.
    """

    indicator: str
    value: float | None
    support: float
    result: float
    n: int
    of: int
    qualifier: str
    claim_ids: tuple[str, ...]


def divided(told: pl.DataFrame) -> pl.DataFrame:
    """The newest result of every project that support is divided by (:data:`EFFECTS`).

    Returns:
        ``project_id, indicator, qualifier, result`` (unit of the indicator; ``revenue`` is its
        gain in triệu đồng a year), ``claim_ids``.
    """
    counted = newest(told).select(
        "project_id",
        "indicator",
        "qualifier",
        result="value",
        claim_ids=pl.concat_list("outcome_id"),
    )
    pairs = changes(told)
    gained = pairs.filter(pl.col("indicator") == "revenue").select(
        "project_id",
        "indicator",
        qualifier=pl.when(pl.col("before_qualifier") == "exact")
        .then("after_qualifier")
        .otherwise(pl.lit("about")),
        result="change",
        claim_ids="claim_ids",
    )
    return pl.concat([counted.filter(pl.col("indicator") != "revenue"), gained]).filter(
        pl.col("indicator").is_in(EFFECTS)
    )


def effects(table: pl.DataFrame, told: pl.DataFrame) -> list[Effect]:
    """Σ support / Σ result over the projects that have both, for each of :data:`EFFECTS`.

    The source is the definition of the desk: a ratio of sums, never a mean of ratios.
    """
    of = len(base(table, told))
    results = divided(told)
    support = table.filter(pl.col("support") > 0).select("project_id", "support")
    both = results.join(support, on="project_id").sort("project_id")
    found = []
    for indicator in EFFECTS:
        rows = both.filter(pl.col("indicator") == indicator)
        paid, result = float(rows["support"].sum()), float(rows["result"].sum())
        ids = [*rows["project_id"], *rows["claim_ids"].explode().drop_nulls()]
        found.append(
            Effect(
                indicator,
                paid / result if result > 0 else None,
                paid,
                result,
                len(rows),
                of,
                mark(rows["qualifier"]),
                tuple(ids),
            )
        )
    return found


def surveys(table: pl.DataFrame, told: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """Every survey that is due by a day: one row per project and anniversary of its acceptance.

    A survey counts as done when a source gives at least one figure of that moment.

    Args:
        table: rows of :func:`projects`.
        told: rows of :func:`claims`.
        on: the day.

    Returns:
        ``project_id, title_vi, beneficiary, content_group, accepted_on, year`` (1 to 3),
        ``due_on, done, measured_on`` with its precision (null when missing), ``claim_ids`` (the
        figures, or the row that tells the acceptance); longest due first.
    """
    accepted = table.filter(pl.col("accepted_on").is_not_null()).select(
        "project_id", "title_vi", "beneficiary", "content_group", "accepted_on", "accepted_claim"
    )
    made = (
        _happened(told)
        .sort("measured_on", "outcome_id", nulls_last=False)
        .group_by("project_id", "moment", maintain_order=True)
        .agg(
            measured_on=pl.col("measured_on").last(),
            measured_on_precision=pl.col("date_precision").last(),
            ids=pl.col("outcome_id").sort(),
        )
    )
    parts = [
        accepted.with_columns(
            year=pl.lit(year, dtype=pl.Int64),
            moment=pl.lit(moment),
            due_on=pl.col("accepted_on").dt.offset_by(f"{year}y"),
        )
        for year, moment in SURVEYS.items()
    ]
    return (
        pl.concat(parts)
        .filter(pl.col("due_on") <= on)
        .join(made, on=["project_id", "moment"], how="left")
        .with_columns(
            done=pl.col("ids").is_not_null(),
            claim_ids=pl.coalesce("ids", pl.concat_list("accepted_claim")),
        )
        .drop("ids", "moment", "accepted_claim")
        .sort("due_on", "project_id", "year")
    )


def survey_coverage(due: pl.DataFrame) -> pl.DataFrame:
    """Surveys done of those due, per year after acceptance.

    Returns:
        ``year, due, done, missing, claim_ids``; years that nothing is due of are left out.
    """
    return (
        due.group_by("year")
        .agg(
            due=pl.len(),
            done=pl.col("done").sum(),
            missing=(~pl.col("done")).sum(),
            claim_ids=pl.col("claim_ids").explode().unique().sort(),
        )
        .sort("year")
    )


def employment(table: pl.DataFrame, told: pl.DataFrame) -> tuple[float, int] | None:
    """Share of the trained who found work, over the projects that tell both.

    Returns:
        Σ with work / Σ trained in %, and the number of these projects; ``None`` without one.
    """
    rows = newest(told).join(table.select("project_id"), on="project_id", how="semi")
    trained, found = (
        rows.filter(pl.col("indicator") == i).select("project_id", pl.col("value").alias(i))
        for i in ("trained", "trained_employed")
    )
    both = trained.join(found, on="project_id")
    people = float(both["trained"].sum())
    if not people:
        return None
    return 100 * float(both["trained_employed"].sum()) / people, len(both)
