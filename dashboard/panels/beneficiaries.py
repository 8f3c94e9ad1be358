"""Establishments that promotion supported: shown on the page Đề án."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import markup
from dashboard.i18n import join, number, t
from dashboard.markup import esc
from dashboard.metrics.beneficiaries import establishments as found_in
from dashboard.panels.model import Column, Context, Panel, Table, ids_of, number_col, text_col
from dashboard.panels.projects import scope_parts
from dashboard.panels.shared import profile_address

MOST_LINES = 10
_ORIGINS = ("national", "local", "counterpart")


def _years(years: list[int]) -> str:
    return ", ".join(str(y) for y in years)


def _line(ctx: Context, r: dict[str, Any], clusters: dict[str, str]) -> list[str]:
    name, gap = str(r["name_vi"]), markup.gap_cell()

    def told(value: float | None) -> str:
        if value is None:
            return gap
        return markup.certified(esc(number(value, 1, trim=True)), r["project_ids"], label=name)

    count = markup.certified(f"<b>{number(r['n'])}</b>", r["project_ids"], label=name)
    years = f" {markup.muted(_years(r['years']))}" if r["years"] else ""
    doubt = f"<br>{markup.muted(t('beneficiary.several'))}" if r["several_places"] else ""
    products = "; ".join(r["products"])
    near = [markup.go(profile_address(ctx, c), esc(clusters[c])) for c in r["cluster_ids"]]
    return [
        markup.two_lines(" / ".join(r["spellings"]), r["place_vi"]) + doubt,
        count + years,
        *(told(r[o]) for o in _ORIGINS),
        markup.certified(esc(products), r["product_ids"], label=name) if products else gap,
        ", ".join(near) or gap,
    ]


def _told(rows: pl.DataFrame, clusters: dict[str, str]) -> pl.DataFrame:
    """Rows with their lists in words, and their claims, for the file."""
    return rows.with_columns(
        names=pl.col("spellings").list.join(" / "),
        years_text=pl.when(pl.col("years").list.len() > 0).then(
            pl.col("years").list.eval(pl.element().cast(pl.String)).list.join(", ")
        ),
        products_text=pl.when(pl.col("products").list.len() > 0).then(
            pl.col("products").list.join("; ")
        ),
        clusters_text=pl.Series(
            [", ".join(clusters[c] for c in ids) or None for ids in rows["cluster_ids"]],
            dtype=pl.String,
        ),
        claim_ids=pl.concat_list("project_ids", "product_ids"),
    )


def establishments(ctx: Context) -> Panel:
    """Who was supported, how often, with what, and which clusters are near?"""
    rows = found_in(ctx.book, ctx.selection)
    clusters = dict(ctx.book.clusters.select("cluster_id", "short_name").iter_rows())
    often = int((rows["n"] > 1).sum())
    lines = [_line(ctx, r, clusters) for r in rows.head(MOST_LINES).iter_rows(named=True)]
    headers = [
        t("column.producer"),
        t("column.projects_n"),
        *(t(f"project.short_{o}") for o in _ORIGINS),
        t("beneficiary.products"),
        t("beneficiary.clusters"),
    ]
    body = markup.table(
        [esc(h) for h in headers],
        lines,
        numeric=[2, 3, 4],
        hide_narrow=[2, 3, 4, 5],
        caption=t("beneficiary.title", n=number(len(rows))),
    )
    many = t("beneficiary.often", n=number(often)) if often else ""
    shown = t("project.table_sub", shown=number(len(lines)), n=number(len(rows)))
    title = t("beneficiary.title", n=number(len(rows))) if lines else t("beneficiary.none")
    return Panel(
        key="co-so-thu-huong",
        title=title,
        subtitle=esc(join([x for x in (many, t("project.money_unit"), shown) if x]))
        + f"<br>{esc(t('beneficiary.sub'))}",
        body=body if lines else markup.gap(),
        table=Table(
            _told(rows, clusters),
            (
                text_col("names", "producer"),
                text_col("place_vi", "place"),
                number_col("n", "projects_n", 0),
                text_col("years_text", "year_plain"),
                *(Column(o, t(f"money.{o}_million"), "number", 1) for o in _ORIGINS[:2]),
                Column("unstated", t("project.unstated_million"), "number", 1),
                Column("counterpart", t("money.counterpart_million"), "number", 1),
                Column("products_text", t("beneficiary.products")),
                Column("clusters_text", t("beneficiary.clusters")),
            ),
        ),
        claim_ids=ids_of(rows, "project_ids", "product_ids"),
        scope=join(list(scope_parts(ctx))),
        size="wide",
    )
