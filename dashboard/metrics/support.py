"""Support of projects against the dated ceilings of their content, its average and its shares.

A ceiling holds on the day a project was approved on; where no source tells that day, on 1 January
of the year of its plan. Contents whose ceilings speak of a part of them only (fairs abroad, new
enterprises, air fares) are left out: no source tells whether a project is of that part. Where texts
or kinds within a content disagree every ceiling is a reading, and none is judged.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.metrics.beneficiaries import is_collective
from dashboard.metrics.guide import KIND_OF
from dashboard.metrics.lifecycle import Sum
from dashboard.metrics.rules import in_force
from dashboard.store import Book

#: Kinds of :data:`dashboard.metrics.guide.KINDS` whose ceilings hold for all of their content.
KINDS = ("machinery", "line", "demonstration", "effective_model")
GROUPS = tuple(dict.fromkeys(KIND_OF[k].group for k in KINDS))
#: What a comparison may say.
VERDICTS = ("above_all", "above_some", "within", "unknown")
PARTS = ("amount", "share")
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Limit:
    """One figure of one text.

    Args:
        kind: code of the kind of content.
        part: ``amount`` (triệu đồng) or ``share`` (% of the total cost).
        value: the figure; ``None`` when it was not read.
        factor: what an amount was multiplied with; it is inside.
        rules: rows of ``rules`` behind it, the ceiling first.
    """

    kind: str
    part: str
    value: float | None
    factor: float
    rules: tuple[dict[str, Any], ...]

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Rules behind it."""
        return tuple(str(r["rule_id"]) for r in self.rules)

    @property
    def valid(self) -> tuple[dt.date, dt.date | None]:
        """First and last day on which all of its rules hold; no last day while they do."""
        ends = [r["valid_to"] for r in self.rules if r["valid_to"] is not None]
        return max(r["valid_from"] for r in self.rules), min(ends, default=None)


def limits(rules: pl.DataFrame, group: str | None, on: dt.date) -> list[Limit]:
    """Every ceiling of a content in force on a day, those whose figure was not read included."""
    found = []
    for code in KINDS:
        kind = KIND_OF[code]
        if kind.group != group:
            continue
        factor = in_force(rules, kind.factor, on) if kind.factor else None
        # Without its factor no ceiling of this kind is known.
        if kind.factor and (factor is None or factor["value"] is None):
            continue
        for part in PARTS:
            name = f"kc_ceiling_{kind.ceiling}_{part}"
            for rule in (in_force(rules, c, on) for c in (name, f"{name}_other")):
                if rule is None:
                    continue
                own: tuple[dict[str, Any], ...] = (rule,)
                times, value = 1.0, rule["value"]
                if part == "amount" and factor is not None:
                    own, times = (rule, factor), float(str(factor["value"]))
                told = None if value is None else float(str(value)) * times
                found.append(Limit(code, part, told, times, own))
    return found


def _days(book: Book, on: dt.date) -> pl.DataFrame:
    """First day of approval of each project that is known on a day, and its step."""
    return (
        book.project_steps.filter(
            pl.col("step").cast(pl.String) == "approved", pl.col("actual_on") <= on
        )
        .sort("actual_on", "step_id")
        .unique("project_id", keep="first", maintain_order=True)
        .select("project_id", approved_on="actual_on", approved_id="step_id")
    )


def verdict(found: list[Limit], amount: float | None, share: float | None) -> str:
    """How figures stand to ceilings: ``within, above_some, above_all, unknown``.

    Above by every reading means that each kind with a figure has an amount or a share that is
    above all its texts; a figure that is missing can neither be within nor above.
    """
    asked = {"amount": amount, "share": share}
    every, some, missing = [], False, False
    read = [(x.kind, x.part, x.value) for x in found if x.value is not None]
    for kind in dict.fromkeys(k for k, _, _ in read):
        beyond = False
        for part in PARTS:
            own = [v for k, p, v in read if (k, p) == (kind, part)]
            value = asked[part]
            if not own:
                continue
            if value is None:
                missing = True
                continue
            some |= value > min(own) + _CLOSE
            beyond |= value > max(own) + _CLOSE
        every.append(beyond)
    if every and all(every):
        return "above_all"
    if some:
        return "above_some"
    return "unknown" if missing or not every else "within"


def _why(r: dict[str, Any], found: list[Limit], *, one: bool) -> str | None:
    """Why a project could not be compared."""
    if r["day"] is None:
        return "no_day"
    if not any(x.value is not None for x in found):
        return "no_ceiling"
    if r["money_qualifier"] in ("at_least", "at_most"):
        return "loose"
    return "no_total" if one else "collective"


def _row(rules: pl.DataFrame, r: dict[str, Any]) -> dict[str, Any]:
    """The comparison of one project."""
    found = [] if r["day"] is None else limits(rules, r["content_group"], r["day"])
    one = not is_collective(str(r["beneficiary"] or ""))
    mark = r["money_qualifier"]
    # A ceiling in money is one of an establishment or a model.
    amount = r["support"] if one else None
    share = None if mark in ("at_least", "at_most") else r["share"]
    told = verdict(found, amount, share)
    # "At least 97" is never certainly within; "at most" never certainly above.
    if (mark == "at_least" and told == "within") or (mark == "at_most" and told != "within"):
        told = "unknown"
    known = {
        part: sorted({x.value for x in found if x.part == part and x.value is not None})
        for part in PARTS
    }
    ids = [r["project_id"], *([r["approved_id"]] if r["approved_id"] else [])]
    rule_ids = list(dict.fromkeys(i for x in found for i in x.rule_ids))
    return {
        "verdict": told,
        "why": _why(r, found, one=one) if told == "unknown" else None,
        "amounts": known["amount"],
        "shares": known["share"],
        "rule_ids": rule_ids,
        "claim_ids": [*ids, *rule_ids],
    }


_SCHEMA: dict[str, Any] = {
    "verdict": pl.String,
    "why": pl.String,
    "amounts": pl.List(pl.Float64),
    "shares": pl.List(pl.Float64),
    "rule_ids": pl.List(pl.String),
    "claim_ids": pl.List(pl.String),
}


def running(table: pl.DataFrame) -> pl.DataFrame:
    """Projects with a figure of support that were not stopped."""
    return table.filter(pl.col("group") != "stopped", pl.col("support").is_not_null())


def compared(book: Book, table: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """Support of each project of a content with ceilings (:data:`GROUPS`) against them.

    Args:
        book: rules and steps.
        table: rows of :func:`dashboard.metrics.lifecycle.lives`.
        on: the day of the page; an approval after it is not known yet.

    Returns:
        ``project_id, title_vi, beneficiary, year_start, content_group, support`` and
        ``money_total`` (triệu đồng), ``money_qualifier, share`` (support / total cost in %, null
        without a total), ``day`` (that rules are read for), ``day_from`` (``approved`` or ``year``;
        both null without a year), ``verdict`` (:data:`VERDICTS`), ``why`` (of an unknown one:
        ``no_day, no_ceiling, no_total, collective, loose``), ``amounts`` and ``shares`` (ceilings
        in triệu đồng and %), ``rule_ids, claim_ids``; those above every reading first.
    """
    approved = pl.col("approved_on").is_not_null()
    rows = (
        running(table)
        .filter(pl.col("content_group").is_in(GROUPS))
        .join(_days(book, on), on="project_id", how="left", maintain_order="left")
        .with_columns(
            share=pl.when(pl.col("money_total") > 0).then(
                100 * pl.col("support") / pl.col("money_total")
            ),
            day=pl.coalesce("approved_on", pl.date(pl.col("year_start"), 1, 1)),
        )
        .with_columns(
            day_from=pl.when(approved)
            .then(pl.lit("approved"))
            .when(pl.col("day").is_not_null())
            .then(pl.lit("year"))
        )
        .select(
            "project_id", "title_vi", "beneficiary", "year_start", "content_group", "support",
            "money_total", "money_qualifier", "share", "day", "day_from", "approved_id",
        )
    )  # fmt: skip
    told = [_row(book.rules, r) for r in rows.iter_rows(named=True)]
    order = pl.col("verdict").replace_strict(
        {v: n for n, v in enumerate(VERDICTS)}, return_dtype=pl.Int64
    )
    return pl.concat(
        [rows.drop("approved_id"), pl.DataFrame(told, schema=_SCHEMA)], how="horizontal"
    ).sort(order, "support", "project_id", descending=[False, True, False])


def used(book: Book, rows: pl.DataFrame) -> list[Limit]:
    """Every ceiling behind rows of :func:`compared`, the newest text of each kind first."""
    asked = rows.filter(pl.col("day").is_not_null()).select("content_group", "day").unique()
    found: dict[tuple[str, ...], Limit] = {}
    for group, day in asked.sort("content_group", "day", descending=[False, True]).iter_rows():
        for limit in limits(book.rules, group, day):
            # A line has the share of a machine: one text, told once.
            found.setdefault(limit.rule_ids, limit)
    return sorted(
        found.values(),
        key=lambda x: (KINDS.index(x.kind), -x.valid[0].toordinal(), PARTS.index(x.part)),
    )


def mean(table: pl.DataFrame) -> Sum:
    """Average support of a project, triệu đồng: Σ support / number of projects with support.

    Returns:
        ``parts`` are the sum and the number; ``of`` counts the projects that were not stopped.
    """
    of = len(table.filter(pl.col("group") != "stopped"))
    rows = running(table)
    if rows.is_empty():
        return Sum(None, 0, of, ())
    total = float(rows["support"].sum())
    return Sum(total / len(rows), len(rows), of, tuple(rows["project_id"]), (total, len(rows)))


def by_group(table: pl.DataFrame) -> pl.DataFrame:
    """Share of the support of each content: Σ of the content / Σ of all.

    Returns:
        ``content_group`` (null when no source tells it), ``support`` (triệu đồng, null when no
        project has a figure), ``share`` (%), ``n`` (projects with a figure), ``of`` (projects that
        were not stopped), ``qualifier, project_ids`` (those with a figure, else all); largest
        first. Empty when no project has a figure.
    """
    known = pl.col("support").is_not_null()
    loose = (known & (pl.col("money_qualifier") != "exact")).any()
    rows = (
        table.filter(pl.col("group") != "stopped")
        .sort("project_id")
        .group_by("content_group")
        .agg(
            support=pl.when(known.any()).then(pl.col("support").sum()),
            n=known.sum().cast(pl.Int64),
            of=pl.len().cast(pl.Int64),
            qualifier=pl.when(loose).then(pl.lit("about")).otherwise(pl.lit("exact")),
            project_ids=pl.col("project_id").filter(known),
            every=pl.col("project_id"),
        )
        .with_columns(
            project_ids=pl.when(pl.col("n") > 0).then("project_ids").otherwise(pl.col("every"))
        )
        .drop("every")
    )
    whole = float(rows["support"].sum() or 0)
    if whole <= 0:
        return rows.clear().with_columns(share=pl.lit(None, dtype=pl.Float64))
    return rows.with_columns(share=100 * pl.col("support") / whole).sort(
        "support", "content_group", descending=[True, False], nulls_last=True
    )
