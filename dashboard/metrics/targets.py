"""Targets of promotion programmes against results, each with the scope its source gives.

A result is taken of the same place, indicator and period; else the single years within the
period are added up, and a sum of only some of the years is the least that is known. The merged
province is never compared with old ones. What is counted otherwise, or is of another level
(national, local, both, unstated), has a result but no share. Where the target is of both levels
and no source prints a year's total of both, the two levels of that year are added up, as in
:func:`dashboard.metrics.organisations.published`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from dashboard.i18n import fold, t
from dashboard.indicators import INDICATORS
from dashboard.metrics.promotion import MIXED, as_text
from dashboard.selection import Selection
from dashboard.store import Book

#: Law of a national programme whose targets no source told.
WITHOUT_TARGETS = "qd-2646-2025"
#: Where national targets are of no place of the units table.
NATIONAL = "national"
#: The whole country in the units table.
NATION = "ca-nuoc"
MONEY = ("kc_budget", "kc_counterpart")

_SCHEMA: dict[str, Any] = {
    "unit_id": pl.String,
    "year_start": pl.Int64,
    "year_end": pl.Int64,
    "indicator": pl.String,
    "level": pl.String,
    "name_vi": pl.String,
    "unit": pl.String,
    "target": pl.Float64,
    "target_high": pl.Float64,
    "target_qualifier": pl.String,
    "target_counted": pl.String,
    "planned": pl.Boolean,
    "result": pl.Float64,
    "result_qualifier": pl.String,
    "result_counted": pl.String,
    "years": pl.Int64,
    "of_years": pl.Int64,
    "share": pl.Float64,
    "same_counted": pl.Boolean,
    "same_level": pl.Boolean,
    "result_level": pl.String,
    "scope_vi": pl.String,
    "target_id": pl.String,
    "result_ids": pl.List(pl.String),
    "claim_ids": pl.List(pl.String),
}


def _same(one: str | None, other: str | None) -> bool:
    """Whether two sources count the same thing: one's words are within the other's."""
    a, b = fold(one or "").strip(), fold(other or "").strip()
    return not a or not b or a in b or b in a


def _choose(rows: pl.DataFrame, level_of: str, counted: str | None) -> list[dict[str, Any]]:
    """The rows of one level and one thing counted that stand nearest to a target.

    The level of the target goes first: money or projects of another level are another quantity.
    """
    groups = []
    for (level, what), part in rows.group_by("level", "counted_vi"):
        # Two figures of one year are of two questions: they cannot be added up.
        if part["year_start"].n_unique() < len(part):
            continue
        other, unlike = str(level) != level_of, not _same(counted, str(what or ""))
        order = (other, unlike, -len(part), str(level), str(what or ""))
        groups.append((order, part.sort("year_start").to_dicts()))
    return min(groups, key=lambda g: g[0])[1] if groups else []


def _mark(marks: pl.Series) -> str:
    """Qualifier of a sum: that of all its terms, or approximate."""
    return str(marks[0]) if marks.n_unique() == 1 else "about"


def _both_levels(yearly: pl.DataFrame) -> pl.DataFrame:
    """Years that no total of both levels tells, as the sum of the two.

    Only figures that count the same thing are added; one level alone is no total.

    Returns:
        The same columns, one row per year and thing counted.
    """
    on = ["year_start", "counted_vi"]
    whole = yearly.filter(pl.col("level") == MIXED)
    alone = yearly.filter(pl.col("level").is_in(MIXED.split("+"))).join(
        whole, on=on, how="anti", nulls_equal=True
    )
    found = []
    for _, part in alone.sort("level", "claim_id").group_by(on, maintain_order=True):
        if part["level"].n_unique() != 2:
            continue
        scopes = part["scope_vi"].drop_nulls().unique(maintain_order=True)
        found.append(
            part.head(1).with_columns(
                value=pl.lit(float(part["value"].sum())),
                level=pl.lit(MIXED),
                qualifier=pl.lit(_mark(part["qualifier"])),
                scope_vi=pl.lit("; ".join(scopes) or None, dtype=pl.String),
                claim_ids=pl.lit(part["claim_id"].implode()),
            )
        )
    return pl.concat([yearly, *found]) if found else yearly


def _result(rows: pl.DataFrame, key: dict[str, Any], on: dt.date) -> dict[str, Any]:
    """Result of a place, indicator and period, as far as it is known on a day."""
    first, last = key["year_start"], key["year_end"]
    own = rows.filter(
        pl.col("unit_id") == key["unit_id"],
        pl.col("indicator") == key["indicator"],
        pl.col("year_end") <= on.year,
    ).with_columns(claim_ids=pl.concat_list("claim_id"))
    whole = own.filter((pl.col("year_start") == first) & (pl.col("year_end") == last))
    yearly = own.filter(
        (pl.col("year_start") == pl.col("year_end"))
        & (pl.col("year_start") >= first)
        & (pl.col("year_end") <= last)
    )
    if key["level"] == MIXED:
        yearly = _both_levels(yearly)
    of_years = last - first + 1
    found, years = list[dict[str, Any]](), 0
    mine = pl.col("level") == key["level"]
    # Years of the same level go before a whole period of another one.
    for told in (whole.filter(mine), yearly.filter(mine), whole, yearly):
        found = _choose(told, str(key["level"]), key["counted_vi"])
        if found:
            spans = found[0]["year_end"] > found[0]["year_start"]
            years = of_years if spans else len(found)
            break
    if not found:
        return {"result": None, "years": 0, "of_years": of_years, "result_ids": []}
    mark = "least" if years < of_years else _mark(pl.Series([str(r["qualifier"]) for r in found]))
    scopes = [str(r["scope_vi"]) for r in found if r["scope_vi"]]
    return {
        "result": float(sum(r["value"] for r in found)),
        "result_qualifier": mark,
        "result_counted": found[0]["counted_vi"],
        "result_level": str(found[0]["level"]),
        "years": years,
        "of_years": of_years,
        "scope_result": "; ".join(dict.fromkeys(scopes)),
        "result_ids": [str(i) for r in found for i in r["claim_ids"]],
    }


def _levels_apart(target: str, result: str) -> str:
    """Why a result of another level has no share."""
    return t("planning.levels_apart", target=t(f"level.{target}"), result=t(f"level.{result}"))


def _row(
    target: dict[str, Any] | None, key: dict[str, Any], found: dict[str, Any]
) -> dict[str, Any]:
    """One line of the table from a target (or none) and the result found."""
    value = None if target is None else float(target["value"])
    same = target is None or _same(target["counted_vi"], found.get("result_counted"))
    level = found.get("result_level")
    alike = target is None or level is None or level == target["level"]
    result = found["result"]
    scopes = [found.get("scope_result") or "", "" if target is None else target["scope_vi"] or ""]
    if not alike:
        scopes.append(_levels_apart(str(key["level"]), str(level)))
    indicator = INDICATORS[str(key["indicator"])]
    ids = [] if target is None else [str(target["claim_id"])]
    return {
        "unit_id": key["unit_id"],
        "year_start": key["year_start"],
        "year_end": key["year_end"],
        "indicator": indicator.code,
        "level": key["level"],
        "unit": indicator.unit,
        "target": value,
        "target_high": None if target is None else target["value_high"],
        "target_qualifier": None if target is None else target["qualifier"],
        "target_counted": None if target is None else target["counted_vi"],
        "planned": target is not None and target["stage"] == "planned",
        "result": result,
        "result_qualifier": found.get("result_qualifier"),
        "result_counted": found.get("result_counted"),
        "years": found["years"],
        "of_years": found["of_years"],
        "share": 100 * result / value if value and result is not None and same and alike else None,
        "same_counted": same,
        "same_level": alike,
        "result_level": level,
        "scope_vi": "; ".join(dict.fromkeys(s for s in scopes if s)) or None,
        "target_id": ids[0] if ids else None,
        "result_ids": found["result_ids"],
        "claim_ids": [*ids, *found["result_ids"]],
    }


def provincial(book: Book, selection: Selection) -> pl.DataFrame:
    """Targets and plans over several years of the places chosen, with the results known.

    Money is left out: most sums hold money of firms. A result over several years without a target
    keeps its row, so that nobody takes silence for a target met.

    Returns:
        ``unit_id, year_start, year_end, indicator, level, unit, target, target_high,
        target_qualifier, target_counted, planned, result, result_qualifier, result_counted,
        years, of_years, share``
        (result / target in %, null when either is missing, they count different things or are of
        different levels), ``same_counted, same_level, result_level, scope_vi`` (says why levels
        are not compared), ``target_id, result_ids, claim_ids``.
    """
    on = selection.on
    rows = as_text(book.programmes).filter(
        pl.col("unit_id").is_in(list(selection.units)),
        pl.col("preferred"),
        pl.col("programme") == "chung",
        ~pl.col("indicator").is_in(MONEY),
        pl.col("part_of_year").is_null(),
        pl.col("year_start") <= on.year,
    )
    long = rows.filter(pl.col("year_end") > pl.col("year_start")).sort(
        "year_start", "unit_id", "indicator", "stage", "claim_id"
    )
    done = rows.filter(pl.col("stage") == "actual")
    aims = long.filter(pl.col("stage").is_in(["target", "planned"]))
    found = [_row(x, x, _result(done, x, on)) for x in aims.iter_rows(named=True)]
    told = {(r["unit_id"], r["indicator"], r["year_start"], r["year_end"]) for r in found}
    results = long.filter(pl.col("stage") == "actual", pl.col("year_end") <= on.year)
    for key in results.iter_rows(named=True):
        if (key["unit_id"], key["indicator"], key["year_start"], key["year_end"]) in told:
            continue
        own = {
            "result": float(key["value"]),
            "result_qualifier": key["qualifier"],
            "result_counted": key["counted_vi"],
            "result_level": key["level"],
            "years": key["year_end"] - key["year_start"] + 1,
            "of_years": key["year_end"] - key["year_start"] + 1,
            "scope_result": key["scope_vi"],
            "result_ids": [key["claim_id"]],
        }
        found.append(_row(None, key, own))
    newest = [True, False, False, False, False]
    return pl.DataFrame(found, schema=_SCHEMA).sort(
        "year_start",
        "unit_id",
        "indicator",
        "level",
        "target_id",
        descending=newest,
        nulls_last=True,
    )


def national(book: Book, on: dt.date) -> pl.DataFrame:
    """Targets of national programmes begun by a day; no source gives results they count.

    What is told of the country besides is in :func:`nationwide`.

    Returns:
        The same columns; ``unit_id`` is :data:`NATIONAL`, ``name_vi`` the words of the rule.
    """
    rows = book.rules.filter(
        pl.col("code").str.starts_with("kc_target_"),
        pl.col("valid_from") <= on,
        pl.col("value").is_not_null(),
    ).sort("valid_from", "value", "rule_id", descending=[False, True, False])
    found = []
    for r in rows.iter_rows(named=True):
        last = r["valid_to"].year if r["valid_to"] else r["valid_from"].year
        found.append(
            {
                "unit_id": NATIONAL,
                "year_start": r["valid_from"].year,
                "year_end": last,
                "name_vi": r["name_vi"].split(": ", 1)[-1],
                "unit": r["unit"],
                "target": r["value"],
                "target_qualifier": "exact",
                "planned": False,
                "years": 0,
                "of_years": last - r["valid_from"].year + 1,
                "same_counted": True,
                "same_level": True,
                "target_id": r["rule_id"],
                "result_ids": [],
                "claim_ids": [r["rule_id"]],
            }
        )
    return pl.DataFrame(found, schema=_SCHEMA)


def nationwide(book: Book, on: dt.date) -> pl.DataFrame:
    """Figures of the whole country within the years of its programmes, as far as begun by a day.

    They count other things than the targets (money, products), so that no share is computed. A
    figure of what was done is known when its last year is over or running, and no figure before
    its source came out.

    Returns:
        Rows of ``programmes`` (enums as text) with ``publisher, published_on, published_text`` of
        the source, the longest period first.
    """
    aims = national(book, on)
    if aims.is_empty():
        return pl.DataFrame()
    first, last = aims["year_start"].min(), aims["year_end"].max()
    done = (pl.col("stage") != "actual") | (pl.col("year_end") <= on.year)
    sources = book.sources.select("source_id", "publisher", "published_on", "published_text")
    return (
        as_text(book.programmes)
        .filter(
            pl.col("unit_id") == NATION,
            pl.col("preferred"),
            pl.col("programme") == "chung",
            pl.col("year_start") >= first,
            pl.col("year_end") <= last,
            pl.col("year_start") <= on.year,
            done,
        )
        .join(sources, on="source_id", how="left")
        .filter(pl.col("published_on").is_null() | (pl.col("published_on") <= on))
        .sort(
            "year_start",
            "year_end",
            "indicator",
            "claim_id",
            descending=[False, True] + [False] * 2,
        )
    )


def without_targets(book: Book, on: dt.date) -> dict[str, Any] | None:
    """The national programme issued by a day whose targets no source told; ``None`` before it."""
    rows = book.laws.filter(pl.col("law_id") == WITHOUT_TARGETS, pl.col("issued_on") <= on)
    return rows.row(0, named=True) if len(rows) else None
