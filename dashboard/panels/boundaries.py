"""Panels on boundaries: do clusters lie in the units of their codes, do shapes fit areas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.geodata import Geo
from dashboard.i18n import has, join, number, t
from dashboard.identity import Same
from dashboard.markup import esc
from dashboard.metrics.boundaries import (
    GAP_M,
    REASONS,
    STATES,
    agreement,
    geometry_report,
)
from dashboard.metrics.rules import in_force, limit
from dashboard.panels.model import Column, Context, Panel, Table, text_col
from dashboard.selection import FRAMES
from dashboard.store import Book

#: Answers that need no look.
_GOOD = ("agrees", "tolerated")


@lru_cache(maxsize=4)
def _agreement(book: Same[Book], geo: Same[Geo], on: dt.date) -> pl.DataFrame:
    return agreement(book.value, geo.value, on)


@lru_cache(maxsize=4)
def _report(book: Same[Book], geo: Same[Geo], most: float) -> pl.DataFrame:
    return geometry_report(geo.value, book.value.units, most)


def _rule(ctx: Context, code: str) -> tuple[str, ...]:
    rule = in_force(ctx.book.rules, code, ctx.selection.on)
    return (str(rule["rule_id"]),) if rule else ()


def _figure(n: int, of: int, ids: tuple[str, ...], label: str) -> str:
    words = f"<b>{number(n)}<small>/{number(of)}</small></b>"
    return markup.certified(words, ids, label=label)


def _boxed(content: str) -> str:
    """A long table in a box of its own that scrolls; its header stays in view."""
    return f'<div class="vl-longbox" tabindex="0">{content}</div>'


# --- clusters -----------------------------------------------------------------------------------
def _told(ctx: Context) -> pl.DataFrame:
    """Answers about the clusters in scope in words, what needs a look first.

    ``counted`` is false for clusters that no plan confirms: they are listed with the others.
    """
    scope = ctx.all_steps["cluster_id"].to_list()
    unconfirmed = ctx.book.clusters.filter(
        pl.col("listing").cast(pl.String) != "register",
        pl.col("province_id").is_in(ctx.selection.provinces),
    )["cluster_id"].to_list()
    names = dict(ctx.book.clusters.select("cluster_id", "name_vi").iter_rows())
    found = (
        _agreement(Same(ctx.book), Same(ctx.geo), ctx.selection.on)
        .filter(pl.col("cluster_id").is_in([*scope, *unconfirmed]))
        .with_columns(counted=pl.col("cluster_id").is_in(scope))
    )
    order = {state: i for i, state in enumerate(STATES)}
    frame = found.sort(
        pl.col("state").replace_strict(order, return_dtype=pl.Int64), maintain_order=True
    )

    def words(column: str) -> pl.Expr:
        known = ctx.place_names
        return pl.col(column).replace_strict(known, default=None, return_dtype=pl.String)

    return frame.with_columns(
        cluster=pl.col("cluster_id").replace_strict(names, return_dtype=pl.String),
        frame_name=pl.col("frame").replace_strict(
            {f: t(f"filter.frame_option_{f}") for f in FRAMES}, return_dtype=pl.String
        ),
        code_name=words("by_code"),
        point_name=words("by_point"),
        outcome=pl.Series([t(f"boundary_state.{s}") for s in frame["state"]], dtype=pl.String),
        todo=pl.Series([_todo(r) for r in frame.iter_rows(named=True)], dtype=pl.String),
    )


def _todo(row: Mapping[str, Any]) -> str:
    precision = f"precision.{row['location_precision']}"
    return t(f"boundary_todo.{row['state']}", precision=t(precision) if has(precision) else "")


def _line(row: Mapping[str, Any]) -> list[str]:
    """One answer that needs a look, or is only tolerated."""
    doubt = "" if row["counted"] else t("boundary.unconfirmed")
    beyond = row["by_point"] is None and row["location_precision"] is not None
    point = esc(row["point_name"] or (t("boundary.outside") if beyond else ""))
    sign, css = ("✓", "vl-good") if row["state"] in _GOOD else ("✗", "vl-late")
    if row["state"] in ("no_unit", "no_point", "no_shape"):
        outcome = markup.muted(row["outcome"])
    else:
        outcome = f'<b class="{css}">{sign} {esc(row["outcome"])}</b>'
    return [
        markup.two_lines(row["cluster"], join([row["frame_name"], doubt], ", ")),
        esc(row["code_name"]) if row["code_name"] else markup.gap_cell(),
        point or markup.gap_cell(),
        esc(number(row["distance_km"], 1)) if row["distance_km"] else "",
        markup.certified(outcome, [row["cluster_id"]], label=row["cluster"]),
        markup.muted(row["todo"]),
    ]


def places(ctx: Context) -> Panel:
    """Do clusters lie in the unit of their code, in both frames?"""
    frame = _told(ctx)
    cells = []
    for name in FRAMES:
        own = frame.filter(pl.col("frame") == name, "counted")
        good = own.filter(pl.col("state").is_in(_GOOD))
        label = t(f"boundary.agrees_{name}")
        ids = tuple(good["cluster_id"].to_list())
        cells.append((_figure(len(good), len(own), ids, label), label))
    open_ = frame.filter(pl.col("state") != "agrees")
    heads = [
        t("column.cluster"),
        *(t(f"boundary.{c}") for c in ("by_code", "by_point", "distance")),
        t("trust.outcome"),
        t("boundary.todo"),
    ]
    lines = [_line(r) for r in open_.iter_rows(named=True)]
    caption = t("boundary.places")
    listed = markup.paragraph(t("boundary.none" if len(frame) else "empty.no_cluster"))
    if lines:
        names = [esc(h) for h in heads]
        listed = markup.heading(esc(t("boundary.open"))) + _boxed(
            markup.table(names, lines, numeric=[3], hide_narrow=[2, 3], caption=caption)
        )
    rule = _rule(ctx, "boundary_point_tolerance")
    return Panel(
        key="vi-tri-dia-gioi",
        title=caption,
        subtitle=esc(t("boundary.places_sub")),
        body=markup.figures(cells) + listed,
        table=Table(
            frame,
            (
                text_col("cluster"),
                Column("frame_name", t("filter.frame")),
                Column("code_name", t("boundary.by_code")),
                Column("point_name", t("boundary.by_point")),
                Column("distance_km", t("boundary.distance"), "number", 1),
                Column("outcome", t("trust.outcome")),
                Column("todo", t("boundary.todo")),
            ),
        ),
        claim_ids=(*frame["cluster_id"].unique(maintain_order=True).to_list(), *rule),
        note=t("boundary.note"),
        size="wide",
    )


# --- areas --------------------------------------------------------------------------------------
def _areas(ctx: Context, most: float) -> pl.DataFrame:
    """Report on the chosen provinces in words: unexplained and large differences first."""
    found = _report(Same(ctx.book), Same(ctx.geo), most)
    groups = ctx.book.units.select("unit_id", "group_id")
    own = pl.coalesce("group_id", "unit_id").is_in([*ctx.selection.provinces, "p86-moi"])
    frame = (
        found.join(groups, on="unit_id", how="left", maintain_order="left")
        .filter(own)
        .sort(
            pl.col("reason") == "unknown",
            pl.col("difference_pct").abs(),
            descending=True,
            nulls_last=True,
            maintain_order=True,
        )
    )
    why = {reason: t(f"boundary_reason.{reason}") for reason in REASONS}
    basis = {code: t(f"boundary_basis.{code}") for code in ("own", "communes")}
    return frame.with_columns(
        unit=pl.col("unit_id").replace_strict(ctx.place_names, return_dtype=pl.String),
        why=pl.col("reason").replace_strict(why, default=None, return_dtype=pl.String),
        basis_name=pl.col("basis").replace_strict(basis, default=None, return_dtype=pl.String),
    )


def _remarks(ctx: Context, frame: pl.DataFrame) -> str:
    """What cannot be compared, and whether shapes fit their neighbours."""
    parts = []
    if alone := frame["difference_pct"].null_count():
        rough = ctx.geo.districts["boundary_quality"] == "approximate split"
        split = frame["unit_id"].is_in(ctx.geo.districts["unit_id"][rough].to_list()).sum()
        parts.append(t("boundary.no_area", n=alone, split=split))
    bad = len(frame.filter((pl.col("overlap_m2") > 1) | (pl.col("loose_m") > 0)))
    state = "faulty" if bad else "sound"
    parts.append(t(f"boundary.{state}", n=bad, gap=number(GAP_M)))
    return markup.paragraph(join(parts, " "))


def areas(ctx: Context) -> Panel:
    """Do the shapes of the map fit the published areas?"""
    most = limit(ctx.book.rules, "boundary_area_tolerance", ctx.selection.on) or 0.0
    frame, told = _areas(ctx, most), number(most)
    compared = frame.drop_nulls("difference_pct")
    beyond = compared.filter(pl.col("reason") != "")
    unknown = beyond.filter(pl.col("reason") == "unknown")
    fits, known = len(compared) - len(beyond), len(beyond) - len(unknown)
    cells = [
        (_figure(fits, len(compared), (), ""), t("boundary.within", most=told)),
        (_figure(known, len(beyond), (), ""), t("boundary.explained")),
    ]
    lines = [
        [
            f"<b>{esc(r['unit'])}</b>",
            esc(number(r["published_km2"], 1)),
            esc(number(r["geometry_km2"], 1)),
            esc(number(r["difference_pct"], 1).replace("-", "−")),
            markup.muted(r["why"]),
        ]
        for r in beyond.iter_rows(named=True)
    ]
    columns = {
        "unit": text_col("unit"),
        "published_km2": Column("published_km2", t("boundary.published"), "number", 2),
        "geometry_km2": Column("geometry_km2", t("boundary.shape"), "number", 2),
        "difference_pct": Column("difference_pct", t("boundary.difference"), "number", 1),
        "why": Column("why", t("boundary.reason")),
        "basis_name": Column("basis_name", t("boundary.basis")),
    }
    heads = [esc(c.label) for key, c in columns.items() if key != "basis_name"]
    caption = t("boundary.areas")
    listed = markup.paragraph(t("boundary.areas_none", most=told))
    if lines:
        listed = markup.heading(esc(t("boundary.beyond", most=told))) + _boxed(
            markup.table(heads, lines, numeric=[1, 2, 3], caption=caption)
        )
    return Panel(
        key="dien-tich-hinh",
        title=caption,
        subtitle=esc(t("boundary.areas_sub", most=told)),
        body=markup.figures(cells) + listed + _remarks(ctx, frame),
        table=Table(frame, tuple(columns.values())),
        claim_ids=_rule(ctx, "boundary_area_tolerance"),
        note=t("boundary.note"),
        size="wide",
    )
