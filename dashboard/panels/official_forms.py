"""Biểu 02, 03 and 04 before they are downloaded: what checks say, and what stays empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.i18n import lower_first, number, t
from dashboard.identity import Same
from dashboard.markup import esc
from dashboard.metrics import forms, unit_forms
from dashboard.metrics.frames import label
from dashboard.panels.model import Column, Context, Panel, Table, ids_of
from dashboard.panels.trust import (
    boxed,
    check_frame,
    form_of,
    form_period,
    may_show,
    outcome_html,
    reason_words,
    side_html,
)
from dashboard.selection import Selection
from dashboard.store import Book

FORMS = ("02", "03", "04")
#: Checks that fail, shown one by one before the rest is counted.
MOST = 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """One filled form.

    Args:
        form: ``02``, ``03`` or ``04``.
        key: cluster or place it is about; empty for form 04.
        name: what it is about, in words.
        sender: who reports; empty when the register does not name it.
        rows: ``forms.SCHEMA`` with ``value`` as it may be shown, ``remark`` (column "Ghi chú")
            and ``why`` (words for an empty row).
        checks: checks between its rows, columns of ``forms.CHECKS``.
    """

    form: str
    key: str
    name: str
    sender: str
    rows: pl.DataFrame
    checks: pl.DataFrame


@lru_cache(maxsize=8)
def _frames(book: Same[Book], selection: Selection, code: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of forms 02 and 03, remembered: two cards and two files show the same ones."""
    return (
        unit_forms.form02(book.value, selection, code),
        unit_forms.form03(book.value, selection, code),
    )


def _of(ctx: Context, period: str) -> tuple[str, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    code = form_period(ctx, period)
    # Reports are about all clusters of a place, whatever steps and year are shown.
    chosen = replace(ctx.selection, statuses=(), year=None)
    two, three = _frames(Same(ctx.book), chosen, code)
    return code, two, three, form_of(ctx.book, ctx.selection, code)


def sheets(ctx: Context, period: str = "") -> tuple[Sheet, ...]:
    """Every filled form: 02 per cluster, 03 per district or commune, 04 once."""
    _, two, three, four = _of(ctx, period)
    names = dict(ctx.book.clusters.select("cluster_id", "name_vi").iter_rows())
    found = []
    for (key,), own in two.group_by("cluster_id", maintain_order=True):
        told = own["investor"][0] or ""
        checked = forms.cluster_checks(own)
        rows = _rows(ctx, own, "02")
        found.append(Sheet("02", str(key), names[str(key)], told, rows, checked))
    units = {r["unit_id"]: r for r in ctx.book.units.iter_rows(named=True)}
    on = ctx.selection.on
    for (key,), own in three.group_by("place_id", maintain_order=True):
        name, sender = t("official.no_place"), ""
        if key is not None:
            name = label(units[str(key)])
            sender = t("official.committee", place=units[str(key)]["name_vi"])
        checked = forms.checks(own, ctx.book.rules, on)
        found.append(Sheet("03", str(key or ""), name, sender, _rows(ctx, own, "03"), checked))
    places = ", ".join(ctx.unit_names[p] for p in ctx.selection.provinces)
    checked = forms.checks(four, ctx.book.rules, on)
    found.append(Sheet("04", "", places, t("official.department"), _rows(ctx, four, "04"), checked))
    return tuple(found)


def across(ctx: Context, period: str = "") -> pl.DataFrame:
    """Whether forms 03 add up to form 04; empty when only some places are chosen."""
    _, _, three, four = _of(ctx, period)
    return unit_forms.sum_checks(three.clear() if ctx.selection.places else three, four)


def _rows(ctx: Context, own: pl.DataFrame, form: str) -> pl.DataFrame:
    """Rows of a form with the value that may be shown and its words."""
    told = list(own.iter_rows(named=True))
    values = [may_show(ctx, r) for r in told]
    reasons = reason_words() | {unit_forms.NOT_KEPT: t("official.not_kept")}
    why = [
        None if v is not None else reasons.get(str(r["reason"]), t("state.not_enough"))
        for v, r in zip(values, told, strict=True)
    ]
    least = next((r for r in told if r["row"] == "15" and r["n"] < r["of"]), None)
    remarks = [
        _remark(r, form, least) if v is not None else None
        for v, r in zip(values, told, strict=True)
    ]
    return own.with_columns(
        value=pl.Series(values, dtype=pl.Float64),
        why=pl.Series(why, dtype=pl.String),
        remark=pl.Series(remarks, dtype=pl.String),
    )


def _remark(row: Mapping[str, Any], form: str, least: Mapping[str, Any] | None) -> str | None:
    """What a reader of a filled cell must know.

    Args:
        row: row of the form.
        form: ``02``, ``03`` or ``04``.
        least: row 15 when more clusters may operate than sources say.
    """
    told = []
    if form != "02" and row["row"] == "1":
        told.append(t("official.named_only"))
    if form != "02" and least is not None and row["row"] in forms.SUMS:
        told.append(t("official.operating_only", n=number(least["n"]), of=number(least["of"])))
    if row["qualifier"] and row["qualifier"] != "exact":
        # Of a sum only that a part is approximate; of one figure the words of its source.
        words = t("official.qualified", words=t(f"qualifier.{row['qualifier']}"))
        told.append(words if form == "02" else t("official.loose"))
    if form != "02" and row["of"] and row["n"] < row["of"]:
        told.append(t("official.partial", n=number(row["n"]), of=number(row["of"])))
    if row.get("basis"):
        told.append(t(f"official.rate_{row['basis']}"))
    return "; ".join(told) or None


# --- cards --------------------------------------------------------------------------------------
def form_name(form: str) -> str:
    """``Biểu số 02``."""
    return t("official.form", form=form)


def checks_frame(ctx: Context, period: str = "") -> pl.DataFrame:
    """Every check of every form in words, what fails first.

    Returns:
        ``form, name, what, left, right, outcome, why, ok, claim_ids``.
    """
    parts = []
    for sheet in sheets(ctx, period):
        own = check_frame(sheet.checks)
        form, name = pl.lit(form_name(sheet.form)), pl.lit(sheet.name)
        parts.append(own.select(form=form, name=name, **_columns()))
    total = across(ctx, period)
    told = check_frame(total)
    words = [t("official.sum", row=r) for r in told["rows"].to_list()]
    parts.append(
        told.with_columns(what=pl.Series(words, dtype=pl.String)).select(
            form=pl.lit(t("official.both")), name=pl.lit(t("official.all_places")), **_columns()
        )
    )
    order = pl.when(~pl.col("ok")).then(0).when(pl.col("ok")).then(1).otherwise(2)
    return pl.concat(parts).sort(order, maintain_order=True)


def _columns() -> dict[str, pl.Expr]:
    names = ("what", "left", "right", "outcome", "why", "ok", "claim_ids")
    return {c: pl.col(c) for c in names}


def check_columns() -> tuple[Column, ...]:
    """Columns of :func:`checks_frame`, the same on the page and in the files."""
    return (
        Column("form", t("official.form_head")),
        Column("name", t("official.about")),
        Column("what", t("trust.check")),
        Column("left", t("trust.left"), "number", 2),
        Column("right", t("trust.right"), "number", 2),
        Column("outcome", t("trust.outcome")),
        Column("why", t("trust.why")),
    )


def checks(ctx: Context, period: str = "") -> Panel:
    """Do the figures of the three forms agree with each other?"""
    frame = checks_frame(ctx, period)
    counts = (
        frame.group_by("form", maintain_order=True)
        .agg(
            n=pl.len(),
            ok=pl.col("ok").sum(),
            bad=(~pl.col("ok")).sum(),
            open=pl.col("ok").null_count(),
        )
        .sort("form")
    )
    heads = [t("official.form_head"), *(t(f"official.{c}") for c in ("total", "ok", "bad", "open"))]
    lines = [
        [f"<b>{esc(r['form'])}</b>", *(esc(number(r[c])) for c in ("n", "ok", "bad", "open"))]
        for r in counts.iter_rows(named=True)
    ]
    body = markup.table(
        [esc(h) for h in heads], lines, numeric=[1, 2, 3, 4], caption=t("official.checks")
    )
    bad = frame.filter(~pl.col("ok"))
    body += _failing(bad)
    ok, open_ = int(frame["ok"].sum() or 0), frame["ok"].null_count()
    words = {"n": number(len(frame)), "ok": number(ok), "open": number(open_)}
    return Panel(
        key="phep-kiem-bieu",
        title=t("official.checks"),
        subtitle=esc(t("official.checks_sub", bad=number(len(bad)), **words)),
        body=body,
        table=Table(frame, check_columns()),
        claim_ids=ids_of(frame, "claim_ids"),
        size="wide",
    )


def _failing(bad: pl.DataFrame) -> str:
    """Checks that fail, one line each; each opens the figures behind it."""
    if bad.is_empty():
        return markup.paragraph(t("official.none_bad"))
    lines = [
        [
            markup.two_lines(f"{r['form']}: {r['name']}", r["what"]),
            side_html(r["left"]),
            side_html(r["right"]),
            markup.certified(outcome_html(r["ok"], r["outcome"]), r["claim_ids"], label=r["what"]),
        ]
        for r in bad.head(MOST).iter_rows(named=True)
    ]
    heads = [t(f"trust.{c}") for c in ("check", "left", "right", "outcome")]
    told = markup.table(
        [esc(h) for h in heads], lines, numeric=[1, 2], caption=t("official.failing")
    )
    more = len(bad) - len(lines)
    return told + (markup.paragraph(t("official.more", n=number(more))) if more > 0 else "")


def missing_frame(ctx: Context, period: str = "") -> pl.DataFrame:
    """Every row that stays empty: ``form, name, row, name_vi, unit, why``."""
    parts = [
        sheet.rows.filter(pl.col("value").is_null()).select(
            form=pl.lit(form_name(sheet.form)),
            name=pl.lit(sheet.name),
            row=pl.col("row"),
            name_vi=pl.col("name_vi"),
            unit=pl.col("unit"),
            why=pl.col("why"),
        )
        for sheet in sheets(ctx, period)
    ]
    return pl.concat(parts)


def missing_columns() -> tuple[Column, ...]:
    """Columns of :func:`missing_frame`, the same on the page and in the files."""
    return (
        Column("form", t("official.form_head")),
        Column("name", t("official.about")),
        Column("row", t("trust.row")),
        Column("name_vi", t("trust.row_name")),
        Column("unit", t("column.unit_of")),
        Column("why", t("column.reason")),
    )


def _missing_lines(frame: pl.DataFrame, every: Sequence[Sheet]) -> list[list[str]]:
    """Per form: copies, rows filled, rows empty and why."""
    sizes = {f: sum(len(s.rows) for s in every if s.form == f) for f in FORMS}
    counts = (
        frame.group_by("form", "why", maintain_order=True)
        .len("n")
        .sort("form", "n", "why", descending=[False, True, False])
    )
    lines = []
    for form in FORMS:
        empty = frame.filter(pl.col("form") == form_name(form))
        own = counts.filter(pl.col("form") == form_name(form))
        told = "; ".join(f"{r['why']} ({number(r['n'])})" for r in own.iter_rows(named=True))
        copies = sum(s.form == form for s in every)
        lines.append(
            [
                f"<b>{esc(form_name(form))}</b>",
                esc(number(copies)),
                esc(number(sizes[form] - len(empty))),
                esc(number(len(empty))),
                esc(told),
            ]
        )
    return lines


def missing(ctx: Context, period: str = "") -> Panel:
    """Which rows of the forms stay empty, and why?"""
    frame = missing_frame(ctx, period)
    lines = _missing_lines(frame, sheets(ctx, period))
    heads = [t("official.form_head"), *(t(f"official.{c}") for c in ("copies", "filled", "empty"))]
    heads.append(t("column.reason"))
    told = markup.table(
        [esc(h) for h in heads], lines, numeric=[1, 2, 3], caption=t("official.missing")
    )
    code = form_period(ctx, period)
    level = lower_first(t(f"official.{unit_forms.level_of(code)}"))
    ids = [
        i
        for s in sheets(ctx, period)
        for i in ids_of(s.rows.filter(pl.col("value").is_not_null()), "claim_ids")
    ]
    return Panel(
        key="bieu-con-trong",
        title=t("official.missing"),
        subtitle=esc(t("official.missing_sub", level=level)),
        body=boxed(told),
        table=Table(frame, missing_columns()),
        claim_ids=tuple(dict.fromkeys(ids)),
        size="wide",
    )
