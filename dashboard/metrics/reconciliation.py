"""Projects counted one by one against published totals, per place, year and level.

The two are put side by side and never mixed: a total of one level is compared with the projects
of that level, state money with state money, and a province with projects of the same province.
Totals of the merged province that reach back before the merger are not compared at all: no sum
of projects of the former provinces stands for them.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard.indicators import INDICATORS
from dashboard.metrics.lifecycle import STOPS
from dashboard.metrics.promotion import MIXED, as_text, in_scope
from dashboard.selection import MERGER, Selection
from dashboard.store import Book

MERGED = "p86-moi"
#: What is compared: indicator of ``programmes`` and what is added up of the projects.
COMPARED = ("kc_projects", "kc_budget")
LEVELS = ("KCQG", "KCDP", MIXED)
#: Why two numbers differ; from ``merged`` on, why they are not compared.
REASONS = (
    "equal",
    "stopped",
    "both_levels",
    "unstated",
    "more",
    "money_missing",
    "bundles",
    "missing",
    "merged",
    "no_total",
    "part_of_year",
    "planned",
    "other_scope",
    "none_traced",
)
#: Million đồng within which two sums are the same: totals are printed to a tenth.
ROUNDING = 0.15


def _singles(book: Book, selection: Selection) -> pl.DataFrame:
    """Projects described one by one, of a single year."""
    rows = as_text(in_scope(book.projects, selection))
    return rows.filter(
        pl.col("year_start").is_not_null(), pl.col("year_start") == pl.col("year_end")
    )


def _totals(book: Book, selection: Selection) -> pl.DataFrame:
    """Published totals that are held against projects; carried out before planned, whole first."""
    rows = as_text(in_scope(book.programmes, selection)).filter(
        pl.col("programme") == "chung",
        pl.col("preferred"),
        pl.col("indicator").is_in(COMPARED),
        pl.col("level").is_in(LEVELS),
        pl.col("year_start") == pl.col("year_end"),
        # State money stands beside state money only.
        (pl.col("indicator") != "kc_budget") | (pl.col("money_scope") == "state"),
        pl.col("stage") != "target",
    )
    kind = pl.col("counted_vi").fill_null("") != ""
    other = kind & (pl.col("counted_vi") != pl.col("indicator").replace_strict(
        {c: INDICATORS[c].unit for c in COMPARED}))  # fmt: skip
    return (
        rows.with_columns(
            other=other,
            planned=pl.col("stage") == "planned",
            part=pl.col("part_of_year").is_not_null(),
        )
        .sort("planned", "part", "other", "claim_id")
        .unique(["unit_id", "year_start", "level", "indicator"], keep="first", maintain_order=True)
    )


def _money(level: str, *, unstated: bool = False) -> pl.Expr:
    """State money of a level in a project, triệu đồng; null when the source gives none."""
    columns = {
        "KCQG": ("money_national",),
        "KCDP": ("money_local", "money_unstated") if unstated else ("money_local",),
        MIXED: ("money_national", "money_local", "money_unstated"),
    }[level]
    known = pl.any_horizontal(pl.col(columns).is_not_null())
    return pl.when(known).then(pl.sum_horizontal(columns))


def _total_of(rows: pl.DataFrame, indicator: str, money: pl.Expr) -> float | None:
    """Number of projects, or the sum of their money; ``None`` when no project gives it."""
    if rows.is_empty():
        return 0.0
    if indicator == "kc_projects":
        return float(len(rows))
    known = rows.select(m=money).to_series().drop_nulls().sort()
    return float(known.sum()) if len(known) else None


def _own(singles: pl.DataFrame, level: str) -> pl.DataFrame:
    """Projects that a total of a level speaks of: one of both levels has money of each."""
    return singles if level == MIXED else singles.filter(pl.col("level").is_in([level, MIXED]))


def _explained(singles: pl.DataFrame, level: str, indicator: str) -> list[tuple[str, float | None]]:
    """Other ways to count that a source may have used, with the reason that each would be."""
    going = singles.filter(~pl.col("status").fill_null("").is_in(STOPS))
    ways = [("stopped", _total_of(_own(going, level), indicator, _money(level)))]
    if level == MIXED:
        return ways
    for rows in (singles, going):
        alone = rows.filter(pl.col("level") == level)
        ways.append(("both_levels", _total_of(alone, indicator, _money(level))))
    if level == "KCDP":
        for rows in (singles, going):
            wide = rows.filter(pl.col("level") != "KCQG")
            found = _total_of(wide, indicator, _money(level, unstated=True))
            ways.append(("unstated", found))
    return ways


def _not_compared(total: dict[str, Any] | None, value: float | None) -> str:
    """Why two numbers are not of one kind; empty when they are."""
    if total is None:
        return "no_total"
    marks = {
        "merged": total["unit_id"] == MERGED and int(total["year_start"]) <= MERGER.year,
        "part_of_year": total["part"],
        "planned": total["planned"],
        "other_scope": total["other"],
        "none_traced": value is None,
    }
    return next((reason for reason, holds in marks.items() if holds), "")


def _why(own: pl.DataFrame, total: dict[str, Any], value: float, level: str) -> str:
    """Why a count of projects is not the published total: the first reason that holds."""
    indicator, published = str(total["indicator"]), float(total["value"])
    slack = ROUNDING if indicator == "kc_budget" else 0.0
    singles = own.filter(pl.col("record") == "single")
    ways = [("equal", value), *_explained(singles, level, indicator)]
    for reason, other in ways:
        if other is not None and abs(other - published) <= slack:
            return reason
    if value > published:
        return "more"
    unknown = _own(singles, level).select(m=_money(level)).to_series().null_count()
    if indicator == "kc_budget" and unknown:
        return "money_missing"
    bundles = own.filter(pl.col("record") == "bundle", pl.col("level").is_in([level, "unstated"]))
    amount = pl.col("project_count") if indicator == "kc_projects" else _money(level, unstated=True)
    told = bundles.select(m=amount).to_series().drop_nulls()
    return "bundles" if len(told) else "missing"


def compared(book: Book, selection: Selection) -> pl.DataFrame:
    """Counted from projects against published, one row per place, year, level and indicator.

    Returns:
        ``unit_id, year, level, indicator, counted, published`` (projects, or triệu đồng of the
        State), ``qualifier, difference`` (counted − published; null when they are not of one
        kind), ``reason`` (of :data:`REASONS`), ``claim_ids``; newest year first. Rows where
        neither number exists are left out.
    """
    projects, totals = _singles(book, selection), _totals(book, selection)
    keys = pl.concat(
        [
            projects.select("unit_id", pl.col("year_start").alias("year")),
            totals.select("unit_id", pl.col("year_start").alias("year")),
        ]
    ).unique()
    grid = keys.sort("year", "unit_id", descending=[True, False])
    published = {
        (r["unit_id"], r["year_start"], r["level"], r["indicator"]): r
        for r in totals.iter_rows(named=True)
    }
    records = []
    for unit, year in grid.iter_rows():
        own = projects.filter((pl.col("unit_id") == unit) & (pl.col("year_start") == year))
        for level in LEVELS:
            for indicator in COMPARED:
                total = published.get((unit, year, level, indicator))
                record = _row(own, total, level, indicator)
                if record is not None:
                    records.append({"unit_id": unit, "year": year} | record)
    text = dict.fromkeys(("unit_id", "level", "indicator", "qualifier", "reason"), pl.String())
    numbers = dict.fromkeys(("counted", "published", "difference"), pl.Float64())
    schema: dict[str, pl.DataType] = {**text, **numbers, "year": pl.Int64()}
    schema["claim_ids"] = pl.List(pl.String())
    return pl.DataFrame(records, schema=schema)


def _row(
    own: pl.DataFrame, total: dict[str, Any] | None, level: str, indicator: str
) -> dict[str, object] | None:
    singles = _own(own.filter(pl.col("record") == "single"), level)
    # No project in the file does not mean that there was none.
    value = _total_of(singles, indicator, _money(level)) if len(singles) else None
    if value is None and total is None:
        return None
    reason, difference = _not_compared(total, value), None
    if not reason and total is not None and value is not None:
        reason = _why(own, total, value, level)
        difference = round(value - float(total["value"]), 6)
    ids = singles["project_id"].sort().to_list()
    return {
        "level": level,
        "indicator": indicator,
        "counted": value,
        "published": float(total["value"]) if total else None,
        "qualifier": total["qualifier"] if total else None,
        "difference": difference,
        "reason": reason,
        "claim_ids": [*ids, *([total["claim_id"]] if total else [])],
    }
