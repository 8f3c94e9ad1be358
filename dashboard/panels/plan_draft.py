"""Draft line of an idea for the registration table, on the screen and as a file."""

from __future__ import annotations

import polars as pl

from dashboard import markup
from dashboard.exports.registration import Cell, Sheet, workbook
from dashboard.i18n import date_text, join, number, t
from dashboard.markup import esc
from dashboard.metrics import guide as m
from dashboard.metrics.guide import Idea
from dashboard.panels.model import (
    Context,
    Panel,
)
from dashboard.panels.plan_idea import (
    EMPTY,
    confidence_names,
    pair,
    readings,
    rule_ids,
    scope_parts,
    steps,
    unread,
    upper_first,
    warning_words,
    year_of,
    year_words,
)
from dashboard.panels.projects import content_name


def draft_fields(ctx: Context, idea: Idea) -> list[tuple[str, Cell]]:
    """Columns and cells of the draft line; ``None`` for what is not known.

    The columns are those of the house template for schemes: the columns of Biểu số 2 of Thông tư
    36/2013/TT-BCT could not be read.
    """
    rest = None
    if idea.cost is not None and idea.support is not None and idea.support <= idea.cost:
        rest = idea.cost - idea.support
    group, kind = m.KIND_OF[idea.kind].group, t(f"guide_kind.{idea.kind}")
    return [
        ("project", idea.words.strip() or None),
        ("year_plain", year_of(ctx, idea)),
        (
            "content",
            pair("planning.content_kind", list(dict.fromkeys((content_name(group), kind)))),
        ),
        ("implementer", None),
        ("beneficiary", None),
        ("beneficiary_kind", t(f"guide_beneficiary.{idea.beneficiary}")),
        ("place", ctx.place_names.get(idea.commune_id) or None),
        ("total_million", idea.cost),
        ("support_asked", idea.support),
        ("counterpart_million", rest),
        ("decision_no", None),
        ("status", t("planning.idea_status")),
    ]


def draft_line(ctx: Context, idea: Idea = EMPTY) -> Panel:
    """What does the line for the registration table look like?"""
    pairs = []
    for key, value in draft_fields(ctx, idea):
        shown = (
            markup.gap_cell()
            if value is None
            else esc(number(value, 2, trim=True) if isinstance(value, float) else value)
        )
        pairs.append((t(f"column.{key}"), shown))
    return Panel(
        key="dong-dang-ky",
        title=t("planning.draft"),
        subtitle=esc(t("planning.draft_sub")),
        body=f'<div class="vl-tight">{markup.rows(pairs)}</div>',
        scope=join(list(scope_parts(ctx, idea))),
        size="third",
    )


def _rules_used(ctx: Context, idea: Idea) -> pl.DataFrame:
    day = m.rule_day(idea.year, ctx.selection.on)
    asked = [
        m.eligibility(ctx.book.rules, idea.beneficiary, day),
        m.eligible_at_all(ctx.book.rules, day),
    ]
    ids = [
        *rule_ids(readings(ctx, idea)),
        *(str(r["rule_id"]) for r in unread(ctx, idea)),
        *(str(r["rule_id"]) for r in asked if r is not None),
        *steps(ctx, idea)["rule_id"].to_list(),
    ]
    order = pl.DataFrame({"rule_id": list(dict.fromkeys(ids))}, schema={"rule_id": pl.String})
    titles = ctx.book.sources.select("source_id", "publisher", "title", "url", "published_on")
    return order.with_row_index("at").join(ctx.book.rules, on="rule_id", how="left").join(
        titles, on="source_id", how="left"
    ).sort("at")  # fmt: skip


def file_year(ctx: Context, idea: Idea) -> tuple[str, ...]:
    """Lines of the file on the year of the plan that it is drawn up for."""
    shown = upper_first(t("planning.plan_year", year=year_of(ctx, idea)))
    return tuple(x for x in (f"{shown}.", year_words(ctx, idea)) if x)


def _rules_sheet(ctx: Context, idea: Idea) -> Sheet:
    """The rules behind the draft with their days; the address only where a source has one."""
    rows = _rules_used(ctx, idea)
    columns: list[tuple[str, str, int]] = [
        ("rule", "name_vi", 40),
        ("value", "value", 10),
        ("unit_of", "unit", 12),
        ("content", "text_vi", 60),
        ("due", "due", 10),
        ("law", "legal_ref", 34),
        ("issued", "published_on", 13),
        ("in_force", "valid_from", 13),
        ("until", "valid_to", 13),
        ("confidence", "confidence_name", 22),
        ("source_name", "source_name", 44),
    ]
    if rows["url"].drop_nulls().len():
        columns.append(("url", "url", 30))
    named = rows.with_columns(
        confidence_name=confidence_names(rows),
        source_name=pl.Series(
            [join([p or "", x or ""]) for p, x in rows.select("publisher", "title").iter_rows()],
            dtype=pl.String,
        ),
    )
    return Sheet(
        t("planning.sheet_rules"),
        t("planning.sheet_rules"),
        (t("planning.file_rules_note"),),
        tuple(t(f"column.{key}") for key, _, _ in columns),
        tuple(named.select(column for _, column, _ in columns).iter_rows()),
        tuple(wide for _, _, wide in columns),
    )


def draft(ctx: Context, idea: Idea) -> bytes:
    """The draft line and the rules behind it as an XLSX file."""
    fields = draft_fields(ctx, idea)
    wide = {"project": 36, "content": 30, "place": 24, "implementer": 22, "beneficiary": 22}
    line = Sheet(
        t("planning.sheet_line"),
        t("planning.file_title"),
        (
            t("planning.file_note"),
            t("planning.file_day", date=date_text(ctx.selection.on)),
            *file_year(ctx, idea),
            *warning_words(ctx, idea),
        ),
        (t("planning.order_no"), *(t(f"column.{k}") for k, _ in fields)),
        ((1, *(v for _, v in fields)),),
        (5, *(wide.get(k, 16) for k, _ in fields)),
    )
    return workbook(
        (line, _rules_sheet(ctx, idea)), t("demo.mark") if ctx.book.illustrative else ""
    )


def file_name(ctx: Context) -> str:
    """Name of the draft; illustrative data say so first."""
    name = f"dong-dang-ky-khuyen-cong_{ctx.book.version}.xlsx"
    return f"MINH-HOA_{name}" if ctx.book.illustrative else name
