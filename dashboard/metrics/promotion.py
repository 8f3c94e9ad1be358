"""Industrial promotion: figures in scope, money by origin, projects and products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.i18n import number, qualified, t
from dashboard.selection import Selection
from dashboard.store import Book

MIXED = "KCQG+KCDP"


def in_scope(frame: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """Rows of programmes or projects of the chosen places whose period holds the chosen year.

    Without a year every period counts; rows without a year are kept then.
    """
    rows = frame.filter(pl.col("unit_id").is_in(selection.units))
    if selection.year is None:
        return rows
    return rows.filter(
        (pl.col("year_start") <= selection.year) & (pl.col("year_end") >= selection.year)
    )


def within(book: Book, projects: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """Projects without those of the merged province whose commune lay in a province not chosen.

    The commune of today tells the former province. A project of the merged province whose source
    names no commune may lie in any of them and stays.

    Args:
        book: ``units`` give the former province of a commune (``group_id``).
        projects: rows with ``commune_id``.
        selection: its provinces.
    """
    group = dict(book.units.select("unit_id", "group_id").drop_nulls().iter_rows())
    former = pl.col("commune_id").replace_strict(group, default=None, return_dtype=pl.String)
    return projects.filter(former.is_null() | former.is_in(list(selection.provinces)))


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """The same frame with enumerated columns as text, for comparisons."""
    return frame.with_columns(pl.col(pl.Enum).cast(pl.String))


def period_label(row: dict[str, object]) -> str:
    """``2021–2025``, ``2025``, ``9 tháng 2025``."""
    start, end, part = row["year_start"], row["year_end"], row.get("part_of_year")
    years = str(start) if start == end else f"{start}\u2013{end}"
    return f"{part} {years}" if part else years


@dataclass(frozen=True, slots=True)
class Headline:
    """One leading figure of promotion in words, with what it is and its claims."""

    label: str
    value: float
    text: str
    unit: str
    sub: str
    claim_ids: tuple[str, ...]
    caution: str = ""
    measure: str = ""


def _newest(rows: pl.DataFrame, *, multi_year: bool | None = None) -> dict[str, object] | None:
    if multi_year is not None:
        spans = pl.col("year_end") > pl.col("year_start")
        rows = rows.filter(spans if multi_year else ~spans)
    if rows.is_empty():
        return None
    return rows.sort("year_end", "value", descending=[True, True]).row(0, named=True)


def _scope(row: dict[str, object], names: dict[str, str]) -> str:
    words = [names.get(str(row["unit_id"]), "")]
    if row["scope_vi"]:
        words.append(t("promotion.frame_doubt"))
    if row["money_scope"] in ("state_parts", "unclear"):
        words.append(t(f"money_scope.{row['money_scope']}"))
    return ", ".join(w for w in words if w)


def _without_firms(rows: pl.DataFrame) -> pl.DataFrame:
    """Sums of money of both levels; one that holds money of firms is its state parts added up.

    Returns:
        The rows with ``claim_ids`` (of the parts; null for a sum as published). A sum with money
        of firms whose parts a source does not print is left out.
    """
    keys = ["unit_id", "programme", "year_start", "year_end", "stage"]
    money = rows.filter(pl.col("indicator") == "kc_budget", pl.col("part_of_year").is_null())
    whole = money.filter(pl.col("level") == MIXED)
    own = whole.filter(pl.col("money_scope") != "with_counterpart").with_columns(
        claim_ids=pl.lit(None, dtype=pl.List(pl.String))
    )
    state = money.filter(pl.col("level").is_in(["KCQG", "KCDP"]), pl.col("money_scope") == "state")
    loose = (pl.col("qualifier") != "exact").any()
    parts = (
        state.sort("level", "claim_id", descending=[True, False])
        .group_by(keys, maintain_order=True)
        .agg(
            pl.col("value").sum(),
            qualifier=pl.when(loose).then(pl.lit("about")).otherwise(pl.lit("exact")),
            claim_ids=pl.col("claim_id"),
            levels=pl.col("level").n_unique(),
        )
        .filter(pl.col("levels") == 2, pl.col("claim_ids").list.len() == 2)
        .drop("levels")
    )
    mixed = whole.filter(pl.col("money_scope") == "with_counterpart")
    told = mixed.drop("value", "qualifier").join(parts, on=keys, how="inner")
    # A sum of the State that a source prints goes before one added up here.
    told = told.join(own, on=keys, how="anti").with_columns(money_scope=pl.lit("state_parts"))
    return pl.concat([own, told.select(own.columns)])


def headline_figures(book: Book, selection: Selection) -> list[Headline]:
    """Projects and money of the newest programme, the last year, the next plan, products.

    Each figure keeps its own period, place and scope of money. A sum that holds money of firms is
    told as the state money of the same programme, its national and local part added up, where a
    source prints both; without them the next sum that holds none is told.
    """
    rows = as_text(in_scope(book.programmes, selection)).filter(
        pl.col("preferred"), pl.col("programme") == "chung"
    )
    names = dict(book.units.select("unit_id", "short_name").iter_rows()) | {
        "p86-moi": t("unit.merged")
    }
    mixed = rows.filter(pl.col("level") == MIXED)
    money = _without_firms(rows)
    done = money.filter(pl.col("stage") == "actual")
    planned = money.filter(pl.col("stage") == "planned")
    none = pl.lit(None, dtype=pl.List(pl.String))
    projects = mixed.filter(
        pl.col("indicator") == "kc_projects", pl.col("stage") == "actual"
    ).with_columns(claim_ids=none)
    chosen = [
        ("promotion.head_projects", _newest(projects)),
        ("promotion.head_money", _newest(done, multi_year=True)),
        ("promotion.head_year", _newest(done, multi_year=False)),
        ("promotion.head_plan", _newest(planned)),
    ]
    found = []
    for key, row in chosen:
        if row is None:
            continue
        value = float(str(row["value"]))
        parts: list[str] = row["claim_ids"] or []  # type: ignore[assignment]
        ids = tuple(parts or [str(row["claim_id"])])
        is_money = row["indicator"] == "kc_budget"
        shown = value / 1000 if is_money else value
        digits = 1 if is_money else 0
        text = qualified(shown, "", digits, str(row["qualifier"]), short=True)
        found.append(
            Headline(
                t(key, period=period_label(row)),
                shown,
                text,
                t("unit.billion") if is_money else t("unit.projects"),
                _scope(row, names),
                ids,
                str(row["scope_vi"] or ""),
                "sum" if parts else "",
            )
        )
    listed = products(book, selection)
    if len(listed):
        national = listed.filter(pl.col("year_national").is_not_null())
        found.append(
            Headline(
                t("promotion.head_products"),
                float(len(listed)),
                number(len(listed)),
                t("unit.products"),
                t("promotion.head_products_sub", n=len(national)),
                tuple(listed["product_id"].to_list()),
                measure="rows",
            )
        )
    return found


def money_by_origin(book: Book, selection: Selection) -> pl.DataFrame:
    """Money of each programme and period split by origin, as far as sources allow.

    A part that a source does not print is the rest of a printed total: state total minus
    national money is local, total minus state money is counterpart. Such parts are marked.

    Returns:
        ``unit_id, programme, year_start, year_end, stage, national, local, counterpart, total,
        derived`` (name of the part that is a rest, or null), ``total_qualifier, scope,
        claim_ids`` and ``rest_ids`` (the total, then the parts taken off it); amounts in triệu
        đồng. Only rows with two parts or more.
    """
    keys = ["unit_id", "programme", "year_start", "year_end", "stage"]
    rows = as_text(in_scope(book.programmes, selection)).filter(
        pl.col("preferred"),
        pl.col("indicator").is_in(["kc_budget", "kc_counterpart"]),
        pl.col("part_of_year").is_null(),
    )
    records = []
    for group, part in rows.group_by(keys, maintain_order=True):
        split = _split(part)
        if split is not None:
            records.append(dict(zip(keys, group, strict=True)) | split)
    schema: dict[str, pl.DataType] = (
        dict.fromkeys(("unit_id", "programme"), pl.String())
        | dict.fromkeys(("year_start", "year_end"), pl.Int64())
        | {"stage": pl.String()}
        | dict.fromkeys(("national", "local", "counterpart", "total"), pl.Float64())
        | dict.fromkeys(("derived", "total_qualifier", "scope"), pl.String())
        | dict.fromkeys(("claim_ids", "rest_ids"), pl.List(pl.String()))
    )
    return pl.DataFrame(records, schema=schema).sort("year_start", "year_end", "unit_id")


def _split(part: pl.DataFrame) -> dict[str, object] | None:
    """Parts of one programme and period; a part is derived only when all others are known."""
    budget = part.filter(pl.col("indicator") == "kc_budget")

    def printed(level: str, scope: str) -> dict[str, Any] | None:
        rows = budget.filter((pl.col("level") == level) & (pl.col("money_scope") == scope))
        return None if rows.is_empty() else rows.row(0, named=True)

    def value(row: dict[str, Any] | None) -> float | None:
        return None if row is None else float(row["value"])

    own, below = printed("KCQG", "state"), printed("KCDP", "state")
    told = part.filter(pl.col("indicator") == "kc_counterpart")
    firms = told.row(0, named=True) if len(told) else None
    national, local, counterpart = value(own), value(below), value(firms)
    state = printed(MIXED, "state")
    whole = printed(MIXED, "with_counterpart") or printed("KCDP", "with_counterpart")
    head = whole or state
    if head is None:
        return None
    derived, total = None, float(head["value"])
    public = value(state)
    # The total of a rest, then the parts taken off it.
    terms: tuple[dict[str, Any] | None, ...] = ()
    if local is None and public is not None and national is not None:
        local, derived, terms = public - national, "local", (state, own)
    elif whole is not None and whole["level"] == "KCDP" and local is None:
        if counterpart is not None:
            local, derived, terms = total - counterpart, "local", (whole, firms)
    elif whole is not None and counterpart is None and national is not None and local is not None:
        counterpart, derived = total - national - local, "counterpart"
        terms = (whole, own, below)
    parts = [v for v in (national, local, counterpart) if v is not None]
    if len(parts) < 2 or min(parts) < 0 or total <= 0:
        return None
    return {
        "national": national,
        "local": local,
        "counterpart": counterpart,
        "total": total,
        "derived": derived,
        "total_qualifier": head["qualifier"],
        "scope": head["money_scope"],
        "claim_ids": part["claim_id"].to_list(),
        "rest_ids": [str(r["claim_id"]) for r in terms if r is not None],
    }


MONEY_LEVELS = ("KCQG", "KCDP", MIXED, "unstated")


def money_by_year(book: Book, selection: Selection) -> pl.DataFrame:
    """Every published sum of money by place, period and level, newest first.

    Returns:
        Preferred rows of ``programmes`` with ``indicator`` ``kc_budget``, enumerations as text.
    """
    return (
        as_text(in_scope(book.programmes, selection))
        .filter(pl.col("indicator") == "kc_budget", pl.col("preferred"))
        .sort("year_end", "year_start", "unit_id", "level", descending=[True, True, False, False])
    )


def traced(book: Book, selection: Selection) -> pl.DataFrame:
    """Single projects that sources describe one by one, newest first.

    Returns:
        Columns of ``projects`` with ``support`` (money of any level) and ``rest`` (total minus
        support and counterpart; null when the total is unknown).
    """
    chosen = within(book, in_scope(book.projects, selection), selection)
    rows = as_text(chosen).filter(pl.col("record") == "single")
    levels = ("money_national", "money_local", "money_unstated")
    known = pl.any_horizontal(pl.col(levels).is_not_null())
    support = pl.when(known).then(pl.sum_horizontal(levels))
    return rows.with_columns(
        support=support,
        rest=pl.col("money_total") - support - pl.col("money_counterpart").fill_null(0.0),
    ).sort("year_start", "project_id", descending=[True, False], nulls_last=True)


def machinery_by_year(book: Book, selection: Selection) -> pl.DataFrame:
    """Machinery projects counted by a source, one row per place and year.

    A whole year goes before a part of it; carried out goes before planned. Years in between
    that no source counts are rows with a null ``count``.

    Returns:
        ``unit_id, year, count, part_of_year, planned, count_unit, project_id``.
    """
    rows = as_text(in_scope(book.projects, selection)).filter(
        pl.col("record") == "bundle",
        pl.col("content_group") == "advanced_machinery",
        pl.col("year_start") == pl.col("year_end"),
        pl.col("project_count").is_not_null(),
    )
    counted = (
        rows.with_columns(planned=pl.col("status").is_in(["planned", "approved", "registered"]))
        .sort(
            "unit_id",
            "year_start",
            pl.col("part_of_year").is_null(),
            "planned",
            "project_count",
            descending=[False, False, True, False, True],
        )
        .unique(["unit_id", "year_start"], keep="first", maintain_order=True)
        .select(
            "unit_id",
            pl.col("year_start").alias("year"),
            pl.col("project_count").alias("count"),
            "part_of_year",
            "planned",
            "count_unit",
            "project_id",
        )
    )
    spans = counted.group_by("unit_id").agg(first=pl.col("year").min(), last=pl.col("year").max())
    grid = spans.with_columns(
        year=pl.int_ranges("first", pl.col("last") + 1, dtype=pl.Int64)
    ).explode("year")
    return (
        grid.select("unit_id", "year")
        .join(counted, on=["unit_id", "year"], how="left")
        .sort("unit_id", "year")
    )


def _until(column: str, year: int) -> pl.Expr:
    years = pl.col(column).str.split(";")
    kept = years.list.eval(pl.element().filter(pl.element().cast(pl.Int64) <= year))
    return pl.when(kept.list.len() > 0).then(kept.list.join(";"))


def products(book: Book, selection: Selection) -> pl.DataFrame:
    """Recognised products of the chosen places with their commune and its old province.

    With a year: products with a regional or national recognition up to that year.
    """
    communes = book.units.filter(pl.col("level").cast(pl.String) == "commune").select(
        pl.col("unit_id").alias("commune_id"), pl.col("name_vi").alias("commune"), "group_id"
    )
    rows = book.products.join(communes, on="commune_id", how="left").filter(
        pl.col("group_id").is_in(selection.provinces)
    )
    on = selection.year
    if on is not None:
        # A recognition of a later year is not known yet.
        rows = rows.with_columns(
            [_until(column, on).alias(column) for column in ("year_national", "year_regional")]
        ).filter(pl.any_horizontal(pl.col("year_national", "year_regional").is_not_null()))
    return rows.with_columns(
        level=pl.when(pl.col("year_national").is_not_null())
        .then(pl.lit("national"))
        .when(pl.col("year_regional").is_not_null())
        .then(pl.lit("regional"))
        .otherwise(pl.lit("unstated"))
    ).sort("year_national", "product_vi", nulls_last=True)


def products_by_commune(listed: pl.DataFrame) -> pl.DataFrame:
    """Number of products per commune and the highest level among them."""
    order = {"national": 0, "regional": 1, "unstated": 2}
    return (
        listed.filter(pl.col("lon").is_not_null())
        .with_columns(rank=pl.col("level").replace_strict(order, return_dtype=pl.Int64))
        .group_by("commune_id", "commune", "lon", "lat")
        .agg(
            n=pl.len(),
            level=pl.col("level").sort_by("rank").first(),
            names=pl.col("product_vi").sort().head(4),
            product_ids=pl.col("product_id"),
        )
        .sort("n", "commune", descending=[True, False])
    )
