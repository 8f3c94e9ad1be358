"""Past projects like an idea: what they got and what came of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import polars as pl

from dashboard import markup
from dashboard.i18n import has, join, number, shorten, t
from dashboard.markup import esc
from dashboard.metrics import guide as m
from dashboard.metrics.guide import Idea
from dashboard.panels import measured
from dashboard.panels.model import (
    Context,
    Link,
    Panel,
    Table,
    ids_of,
    number_col,
    text_col,
)
from dashboard.panels.plan_idea import EMPTY, scope_parts
from dashboard.panels.projects import content_name

#: Rows of the table on the screen, characters of an outcome and a title there.
MOST_LINES, MOST_WORDS, MOST_TITLE = 6, 110, 90


def project_address(ctx: Context, row: dict[str, Any]) -> str:
    """Address of the page of projects with the content and year of one of them."""
    pairs = [("tinh", ctx.unit_names[p]) for p in ctx.selection.provinces]
    if has(f"dataset.{ctx.book.dataset}"):
        pairs.append(("du_lieu", t(f"dataset.{ctx.book.dataset}")))
    pairs.append(("noi_dung", content_name(row["content_group"])))
    if row["year_start"]:
        pairs.append(("nam_de_an", str(row["year_start"])))
    return f"/de-an?{urlencode(pairs)}"


def _why_similar(r: dict[str, Any]) -> str:
    names = ("group", "words", "province")
    on = (r["same_group"], r["words_shared"] > 0, r["same_province"])
    return join([t(f"planning.same_{n}") for n, yes in zip(names, on, strict=True) if yes], ", ")


def _outcome(r: dict[str, Any], told: measured.Measured) -> str:
    """What came of a project: what was measured, then the words of the source."""
    figures, words = told.words(), r["outcome_vi"]
    parts = []
    if figures:
        strong = f"<b>{esc(figures)}</b>"
        parts.append(markup.certified(strong, told.claim_ids, label=str(r["title_vi"])))
    if words:
        parts.append(esc(shorten(words, MOST_WORDS)))
    return "<br>".join(parts) or markup.gap_cell()


def _line(ctx: Context, r: dict[str, Any], told: measured.Measured) -> list[str]:
    """Cells of a project in the table on the screen."""

    def money(value: float | None) -> str:
        if value is None:
            return markup.gap_cell()
        words = esc(number(value, 1, trim=True))
        return markup.certified(words, [r["project_id"]], label=str(r["title_vi"]))

    name = markup.go(
        project_address(ctx, r), f"<b>{esc(shorten(str(r['title_vi']), MOST_TITLE))}</b>"
    )
    below = join([r["beneficiary"] or "", r["place_vi"] or "", _why_similar(r)])
    return [
        esc(r["year_start"]) if r["year_start"] else markup.gap_cell(),
        f"{name}<br>{markup.muted(below)}",
        money(r["support"]),
        money(r["money_counterpart"]),
        _outcome(r, told),
    ]


def _similar_table(rows: pl.DataFrame, results: dict[str, measured.Measured]) -> Table:
    told = [results.get(i) for i in rows["project_id"].to_list()]
    words = [_why_similar(r) for r in rows.iter_rows(named=True)]
    names = [content_name(c) for c in rows["content_group"].to_list()]
    frame = rows.with_columns(
        why=pl.Series(words, dtype=pl.String),
        content_name=pl.Series(names, dtype=pl.String),
        measured=pl.Series([x.words(len(x.parts)) if x else None for x in told], dtype=pl.String),
        claim_ids=pl.concat_list("project_id"),
    )
    return Table(
        frame,
        (
            text_col("year_start", "year_plain"),
            text_col("title_vi", "project"),
            text_col("beneficiary"),
            text_col("place_vi", "place"),
            text_col("content_name", "content"),
            number_col("support"),
            number_col("money_counterpart", "counterpart_million"),
            number_col("money_total", "total_million"),
            text_col("measured"),
            text_col("outcome_vi", "outcome"),
            text_col("why", "why_similar"),
        ),
    )


def similar(ctx: Context, idea: Idea = EMPTY) -> Panel:
    """What did similar projects get, and what came of them?"""
    rows = m.similar(ctx.book, ctx.selection, idea)
    results = measured.by_project(measured.claims(ctx, everywhere=True))
    lines = [
        _line(ctx, r, results.get(r["project_id"], measured.NOTHING))
        for r in rows.head(MOST_LINES).iter_rows(named=True)
    ]
    headers = ("year_plain", "project", "support", "counterpart_million", "outcome")
    shown = t("project.table_sub", shown=number(len(lines)), n=number(len(rows)))
    table = markup.table(
        [esc(t(f"column.{h}")) for h in headers],
        lines,
        numeric=[2, 3],
        hide_narrow=[3, 4],
        caption=t("planning.similar"),
    )
    return Panel(
        key="de-an-tuong-tu",
        title=t("planning.similar"),
        subtitle=esc(join([t("planning.similar_order"), shown])) if lines else "",
        body=table if lines else markup.gap(t("planning.no_similar")),
        table=_similar_table(rows, results),
        claim_ids=ids_of(rows, "project_id"),
        scope=join(list(scope_parts(ctx, idea))),
        links=(Link("projects", t("planning.open_projects")),),
        size="wide",
    )
