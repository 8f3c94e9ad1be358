"""Panels of the page Tỷ lệ lấp đầy."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.figures.rows import Row, Threshold, rows_figure
from dashboard.figures.timeline import Disc, Track, discs_figure
from dashboard.i18n import date_text, number, percent, qualified, shorten, t
from dashboard.markup import esc
from dashboard.metrics.claims import column, current
from dashboard.metrics.coverage import MATRIX, NEEDED_FOR_OCCUPANCY, matrix
from dashboard.metrics.occupancy import average, park_rates, published_rates
from dashboard.metrics.rules import in_force
from dashboard.palette import BRAND, MUTED, province, province_text
from dashboard.panels.model import (
    Column,
    Context,
    Heading,
    KeyFigure,
    Panel,
    Table,
    date_col,
    filter_parts,
    ids_of,
    number_col,
    text_col,
)
from dashboard.panels.shared import as_of, province_legend, status_on, value_text
from dashboard.selection import MERGER


def heading(ctx: Context) -> Heading:
    """Title, finding and filter line."""
    established = ctx.established
    rated = established.filter(pl.col("occupancy").is_not_null())
    scope = filter_parts(ctx, t("occupancy.scope", n=len(established)))
    bold = t("occupancy.finding", n=len(rated), of=len(established))
    if rated.is_empty():
        return Heading(t("occupancy.title"), bold, t("occupancy.finding_zero"), scope)
    first = rated.sort("occupancy", descending=True).row(0, named=True)
    value = value_text(first, "occupancy", "occupancy", short=False)
    name, date = first["short_name"], as_of(first, "occupancy")
    rest = t("occupancy.finding_one", name=name, value=value, date=date)
    if len(rated) > 1:
        rest = t("occupancy.finding_many", name=name, value=value)
    mean = average(established)
    if mean.value is not None:
        rest += " " + t("occupancy.finding_mean", value=percent(mean.value), n=mean.n)
    else:
        rest += " " + t("occupancy.finding_no_mean")
    return Heading(t("occupancy.title"), bold, rest, scope)


def strip(ctx: Context) -> list[KeyFigure]:
    """Coverage of the three figures of the definition, and the average where it exists."""
    established = ctx.established
    mean = average(established)
    found = []
    for name, label in (
        ("industrial_land", "land"),
        ("leased_land", "leased"),
        ("occupancy", "rate"),
    ):
        have = established.filter(pl.col(name).is_not_null())
        found.append(
            KeyFigure(
                t(f"occupancy.have_{label}"),
                # Nothing known is a gap: "0 cụm" would read as "no cluster has land".
                len(have) or None,
                number(len(have)) if len(have) else "",
                t("unit.clusters"),
                n=len(have),
                of=len(established),
                how=t(f"occupancy.have_{label}_how"),
                claim_ids=ids_of(have, f"{name}_claim"),
            )
        )
    found.append(
        KeyFigure(
            t("occupancy.mean"),
            mean.value,
            percent(mean.value) if mean.value is not None else "",
            "",
            t("occupancy.mean_sub", n=mean.n, of=mean.of),
            how=t("occupancy.mean_how", leased=_ha(mean.leased), land=_ha(mean.land)),
            claim_ids=mean.claim_ids,
        )
    )
    units = published_rates(ctx.book, ctx.selection, "unit", [*ctx.selection.units])
    newest = units.sort("as_of", nulls_last=False).tail(1)
    row = newest.row(0, named=True) if len(newest) else None
    found.append(
        KeyFigure(
            t("occupancy.published"),
            row["value"] if row else None,
            qualified(row["value"], "%", 1, row["qualifier"]) if row else "",
            "",
            _told(ctx, row) if row else t("occupancy.published_none"),
            how=t("occupancy.published_how"),
            claim_ids=ids_of(newest, "claim_id"),
        )
    )
    return found


def _told(ctx: Context, row: dict[str, Any]) -> str:
    when = date_text(row["as_of"], row["as_of_precision"])
    return f"{ctx.unit_names[row['subject_id']]}, {when}"


def _ha(value: float | None) -> str:
    return t("state.missing") if value is None else f"{number(value, 2, trim=True)} ha"


def _thresholds(ctx: Context) -> tuple[Threshold, ...]:
    found: list[Threshold] = []
    for code in ("occupancy_new_cluster", "occupancy_expansion"):
        rule = in_force(ctx.book.rules, code, ctx.selection.on)
        if rule and rule["value"] is not None:
            value = float(str(rule["value"]))
            caution = "" if rule["confidence"] == "text" else f" {t('occupancy.threshold_caution')}"
            if any(f.value == value for f in found):
                found = [
                    Threshold(value, t("occupancy.threshold_both", value=number(value)) + caution)
                ]
            else:
                found.append(
                    Threshold(
                        value, t(f"occupancy.threshold_{code}", value=number(value)) + caution
                    )
                )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows of one kind on the ladder, the same rows as a frame, and their claims."""

    rows: list[Row]
    frame: pl.DataFrame
    claim_ids: tuple[str, ...]


_FRAME = {"group": pl.String, "name": pl.String, "value": pl.Float64}
_TOLD = {
    "as_of": pl.Date,
    "as_of_precision": pl.String,
    "qualifier": pl.String,
    "claim_id": pl.String,
}


def _group(name: str, rows: list[Row], told: pl.DataFrame) -> pl.DataFrame:
    """Rows of the table behind a group; ``told`` says of each row when, how exactly, by whom."""
    values = [{"group": name, "name": r.name, "value": r.value} for r in rows]
    frame = pl.DataFrame(values, schema=_FRAME)
    return frame.hstack(told.select(pl.col(c).cast(kind) for c, kind in _TOLD.items()))


def _clusters(ctx: Context) -> _Group:
    table = ctx.listed.sort("occupancy", "area", descending=True, nulls_last=True)
    rated = table["occupancy"].drop_nulls().len()
    rows = []
    for r in table.iter_rows(named=True):
        key = province(r["province_id"])
        if r["occupancy"] is None:
            reason = t("occupancy.reason", status=status_on(r).lower())
            gap = Row(r["short_name"], "missing", sub=reason, key=key, subject_id=r["cluster_id"])
            rows.append(gap)
        else:
            rate = _rate(r["short_name"], r["occupancy"], r["occupancy_qualifier"])
            rows.append(replace(rate, sub=as_of(r, "occupancy"), key=key, fill=BRAND))
    name, sub = t("occupancy.group_clusters"), t("coverage.clusters", n=rated, of=len(table))
    told = table.select(
        as_of="occupancy_as_of",
        as_of_precision="occupancy_precision",
        qualifier="occupancy_qualifier",
        claim_id="occupancy_claim",
    )
    frame = _group(name, rows, told)
    ids = ids_of(table, "occupancy_claim", "status_claim")
    return _Group([Row(name, "header", sub=sub), *rows], frame, ids)


def _means(ctx: Context) -> _Group:
    rows: list[Row] = []
    ids: list[str] = []
    used: list[str | None] = []
    for p in ctx.selection.provinces:
        mean = average(ctx.established.filter(pl.col("province_id") == p))
        ids += mean.claim_ids
        used.append(" ".join(mean.claim_ids) or None)
        name = ctx.unit_names[p]
        if mean.value is None:
            reason = t("occupancy.mean_reason", n=mean.n, of=mean.of)
            rows.append(Row(name, "missing", sub=reason, key=province(p)))
        else:
            over = t("coverage.clusters", n=mean.n, of=mean.of)
            rate = _rate(name, mean.value, "exact")
            rows.append(replace(rate, sub=over, key=province(p), fill=province_text(p)))
    name, sub = t("occupancy.group_mean"), t("occupancy.group_mean_sub")
    # An average of several days has no day of its own.
    told = pl.DataFrame({"claim_id": used}, schema={"claim_id": pl.String}).with_columns(
        as_of=None, as_of_precision=pl.lit("unknown"), qualifier=pl.lit("exact")
    )
    frame = _group(name, rows, told)
    return _Group([Row(name, "header", sub=sub), *rows], frame, tuple(ids))


def _published(ctx: Context) -> _Group:
    units = published_rates(ctx.book, ctx.selection, "unit", [*ctx.selection.units])
    units = units.sort("as_of", descending=True, nulls_last=True)
    rows = []
    for r in units.iter_rows(named=True):
        rate = _rate(_told(ctx, r), r["value"], r["qualifier"])
        rows.append(replace(rate, sub=shorten(r["basis_vi"] or "", 19), fill=MUTED))
    name, sub = t("occupancy.group_published"), t("occupancy.group_published_sub")
    frame = _group(name, rows, units)
    head = [Row(name, "header", sub=sub)] if rows else []
    return _Group([*head, *rows], frame, ids_of(units, "claim_id"))


def _parks(ctx: Context) -> _Group:
    parks = park_rates(ctx.book, ctx.selection)
    rows = []
    for r in parks.iter_rows(named=True):
        when = date_text(r["as_of"], r["as_of_precision"]) if r["as_of"] else r["period"]
        rate = _rate(f"{r['name_vi']}, {when}", r["value"], r["qualifier"])
        rows.append(replace(rate, mark="diamond", fill=MUTED))
    name, sub = t("occupancy.group_parks"), t("occupancy.group_parks_sub")
    frame = _group(name, rows, parks)
    head = [Row(name, "header", sub=sub)] if rows else []
    return _Group([*head, *rows], frame, ids_of(parks, "claim_id"))


def _rate(name: str, value: float, qualifier: str) -> Row:
    text = qualified(value, "%", 2, qualifier)
    return Row(name, "dot", value, text=text, bound=qualifier == "at_least")


def ladder(ctx: Context) -> Panel:
    """Which cluster is filled, which has no figure?"""
    groups = [_clusters(ctx), _means(ctx), _published(ctx), _parks(ctx)]
    rows = [row for group in groups for row in group.rows]
    ticks, marks = ((0.0, "0 %"), (100.0, "100 %")), _thresholds(ctx)
    wide = rows_figure(rows, 100, ticks=ticks, thresholds=marks, stem=True, left=190, right=150)
    narrow = rows_figure(rows, 100, narrow=True, ticks=ticks, thresholds=marks, stem=True)
    rules = ctx.book.rules.filter(
        pl.col("code").is_in(["occupancy_new_cluster", "occupancy_expansion"]),
        pl.col("valid_from") <= ctx.selection.on,
    )
    columns = (
        text_col("group"),
        text_col("name"),
        number_col("value", "occupancy", 2, beside="qualifier"),
        date_col("as_of", beside="as_of_precision"),
    )
    rated = ctx.established["occupancy"].drop_nulls().len()
    return Panel(
        key="lap-day",
        title=t("occupancy.ladder"),
        subtitle=esc(t("occupancy.ladder_sub")) + " " + province_legend(ctx),
        figure=wide,
        narrow=narrow,
        table=Table(pl.concat([g.frame for g in groups]), columns),
        claim_ids=tuple(i for g in groups for i in g.claim_ids) + ids_of(rules, "rule_id"),
        alt=t("occupancy.ladder_alt", n=rated, of=len(ctx.established)),
        size="wide",
    )


def one_figure(ctx: Context) -> Panel:
    """What does the figure of the fullest cluster say, and what not?"""
    rated = ctx.established.filter(pl.col("occupancy").is_not_null()).sort(
        "occupancy", descending=True
    )
    if rated.is_empty():
        return Panel(
            key="mot-so",
            title=t("occupancy.one_none"),
            body=f"<p>{esc(t('occupancy.one_none_body'))}</p>",
            claim_ids=ids_of(ctx.established, "status_claim"),
            size="third",
        )
    r = rated.row(0, named=True)
    cells = []
    for name, indicator in (
        ("projects", "secondary_projects"),
        ("workers", "workers"),
        ("area", "area_established"),
        ("registered", "registered_capital"),
    ):
        words = value_text(r, name, indicator) if r[name] is not None else t("state.missing")
        cells.append((f"<strong>{esc(words)}</strong>", t(f"indicator.{indicator}")))
    rate, who = number(r["occupancy"], 1, trim=True), f"{r['name_vi']}, {as_of(r, 'occupancy')}"
    words = t("occupancy.one_single") if r["projects"] == 1 else t("occupancy.one_many")
    body = (
        f'<div class="vl-big"><strong>{esc(rate)} <small>%</small></strong>'
        f"{markup.muted(who)}</div>"
        f'{markup.figures(cells)}<p style="margin:.5rem 0 0">{esc(words)}</p>'
    )
    return Panel(
        key="mot-so",
        title=t("occupancy.one", value=value_text(r, "occupancy", "occupancy", short=False)),
        body=body,
        claim_ids=ids_of(
            rated.head(1),
            "occupancy_claim",
            "projects_claim",
            "workers_claim",
            "area_claim",
            "registered_claim",
        ),
        size="third",
    )


def definition(ctx: Context) -> Panel:
    """How does the law define the rate, and what do its thresholds decide?"""
    lines = []
    ids = []
    for code in ("occupancy_new_cluster", "remaining_land_new_cluster", "occupancy_expansion"):
        rule = in_force(ctx.book.rules, code, ctx.selection.on)
        if rule is None:
            continue
        ids.append(str(rule["rule_id"]))
        level = str(rule["confidence"])
        caution = "" if level == "text" else f" <em>{esc(t(f'confidence.{level}'))}</em>"
        limit = rule["value"]
        value = f"{number(float(str(limit)))} {rule['unit'] or ''}" if limit is not None else ""
        lines.append(
            markup.item(
                rule["name_vi"],
                value,
                f"<p>{esc(rule['text_vi'])} {esc(rule['legal_ref'])}.{caution}</p>",
            )
        )
    formula = (
        f'<p style="margin:.1rem 0 .3rem"><b>{esc(t("occupancy.formula"))}</b></p>'
        f'<p class="vl-sub">{esc(t("occupancy.formula_words"))}</p>'
    )
    return Panel(
        key="dinh-nghia",
        title=t("occupancy.definition"),
        body=formula + markup.items(lines, css="vl-three"),
        claim_ids=tuple(ids),
        size="wide",
    )


def over_years(ctx: Context) -> Panel:
    """Published rates by year; rates with different denominators are never joined."""
    names = {
        r["cluster_id"]: (r["short_name"], r["province_id"])
        for r in ctx.listed.iter_rows(named=True)
    }
    clusters = published_rates(ctx.book, ctx.selection, "cluster", list(names)).filter(
        pl.col("as_of").is_not_null()
    )
    units = published_rates(ctx.book, ctx.selection, "unit", [*ctx.selection.units]).filter(
        pl.col("as_of").is_not_null()
    )
    tracks = []
    for (subject, _), own in clusters.group_by("subject_id", "basis", maintain_order=True):
        name, p = names[str(subject)]
        tracks.append(Track(name, province(p), province_text(p), _discs(own, name)))
    # A track holds one basis only: figures over different sets of clusters are not a series.
    for (subject, basis), own in units.group_by("subject_id", "basis", maintain_order=True):
        name = ctx.unit_names[str(subject)]
        tracks.append(
            Track(
                name,
                province(str(subject)),
                province_text(str(subject)),
                _discs(own, f"{name} ({basis})"),
            )
        )
    frame = pl.concat([clusters, units]).with_columns(
        name=pl.col("subject_id").replace_strict(
            {k: v[0] for k, v in names.items()} | ctx.unit_names
        )
    )
    return Panel(
        key="theo-nam",
        title=t("occupancy.years"),
        subtitle=esc(t("occupancy.years_sub")),
        figure=discs_figure(tracks, break_on=MERGER, break_text=t("unit.merger"))
        if tracks
        else None,
        narrow=discs_figure(tracks, break_on=MERGER, break_text=t("unit.merger"), narrow=True)
        if tracks
        else None,
        body="" if tracks else markup.gap(),
        table=Table(
            frame,
            (
                text_col("name"),
                date_col("as_of", beside="as_of_precision"),
                number_col("value", "occupancy", 2, beside="qualifier"),
                text_col("basis_vi", "basis"),
            ),
        ),
        claim_ids=ids_of(frame, "claim_id"),
        alt=t("occupancy.years_alt"),
        size="third",
    )


def _discs(own: pl.DataFrame, name: str) -> tuple[Disc, ...]:
    found = []
    for r in own.iter_rows(named=True):
        day: dt.date = r["as_of"]
        text = qualified(r["value"], "", 0, r["qualifier"], short=True).replace("\u00a0", "")
        below, full = (
            shorten(str(r["basis_vi"] or ""), 20),
            qualified(r["value"], "%", 2, r["qualifier"]),
        )
        when = date_text(day, r["as_of_precision"])
        hover = f"<b>{esc(name)}</b>, {when}<br>{full}<br>{esc(r['basis_vi'] or '')}"
        found.append(Disc(day, text, below, hover))
    return tuple(found)


def not_joined(ctx: Context) -> Panel | None:
    """Why are two published rates of one province not one series?"""
    units = published_rates(ctx.book, ctx.selection, "unit", [*ctx.selection.provinces])
    for subject in units["subject_id"].unique(maintain_order=True).to_list():
        own = units.filter(pl.col("subject_id") == subject).unique(
            "basis", keep="last", maintain_order=True
        )
        if len(own) < 2:
            continue
        blocks = "".join(
            markup.heading(
                esc(percent(r["value"], 2)), esc(date_text(r["as_of"], r["as_of_precision"]))
            )
            + markup.bar(r["value"], province_text(subject))
            + f'<p class="vl-sub">{esc(r["basis_vi"] or r["basis"])}</p>'
            for r in own.iter_rows(named=True)
        )
        why = esc(t("occupancy.not_joined_why"))
        return Panel(
            key="khong-noi",
            title=t("occupancy.not_joined", name=ctx.unit_names[subject]),
            body=f'{blocks}<p class="vl-sub" style="margin-top:.5rem">{why}</p>',
            claim_ids=ids_of(own, "claim_id"),
        )
    return None


def _cell(state: str) -> str:
    label = esc(t(f"matrix.{state}"))
    return f'<span class="vl-cell-mark vl-{state}" role="img" aria-label="{label}"></span>'


def missing_matrix(ctx: Context) -> Panel:
    """What is missing to compute it right?"""
    table = ctx.listed
    states = matrix(table)
    headers = [""] + [
        f'<span class="vl-need">{esc(t(f"matrix.{c}"))}</span>'
        if c in NEEDED_FOR_OCCUPANCY
        else esc(t(f"matrix.{c}"))
        for c in MATRIX
    ]
    cell = {
        "full": _cell("full"),
        "part": _cell("part"),
        "none": markup.gap_cell(),
    }
    lines = [
        [
            markup.named(province(r["province_id"]), r["short_name"], strong=False),
            *[cell[r[c]] for c in MATRIX],
        ]
        for r in states.iter_rows(named=True)
    ]
    counts = [int((states[c] == "full").sum()) for c in MATRIX]
    foot = [
        esc(t("matrix.count")),
        *[f"{n}<span class='vl-muted'>/{len(states)}</span>" for n in counts],
    ]
    body = markup.table(headers, lines, foot=foot, caption=t("matrix.title")).replace(
        "vl-table", "vl-table vl-matrix", 1
    )
    words = {"full": t("matrix.full"), "part": t("matrix.part"), "none": t("state.missing")}
    frame = states.with_columns([pl.col(c).replace_strict(words) for c in MATRIX])
    return Panel(
        key="con-thieu",
        title=t("matrix.title"),
        subtitle=esc(t("matrix.sub")),
        body=body,
        table=Table(
            frame,
            (
                text_col("short_name", "cluster"),
                *(Column(c, t(f"matrix.{c}")) for c in MATRIX),
            ),
        ),
        claim_ids=ids_of(table, "claim_ids"),
        size="wide",
    )


def parks(ctx: Context) -> Panel:
    """Industrial parks around as context: area and state, newest claim of each."""
    chosen = ctx.book.parks.filter(
        pl.col("province_id").is_in(list(ctx.selection.units)),
        pl.col("kind").cast(pl.String).is_in(["KCN", "KKT"]),
    )
    newest = current(
        ctx.book.facts,
        ["area_park", "status_text", "occupancy"],
        "park",
        ctx.selection.on,
        newest=ctx.selection.year is None,
    )
    table = chosen.select("park_id", "name_vi", "province_id")
    for name in ("area_park", "status_text", "occupancy"):
        part = column(newest, name, name)
        table = table.join(part, left_on="park_id", right_on="subject_id", how="left")
    known = pl.any_horizontal(pl.col("area_park", "status_text", "occupancy").is_not_null())
    table = table.filter(known).sort(
        "area_park", "name_vi", descending=[True, False], nulls_last=True
    )
    lines = [
        [
            markup.named(province(r["province_id"]), r["name_vi"], strong=False),
            esc(_loose(r, "area_park", 2)) if r["area_park"] is not None else markup.gap_cell(),
            esc(r["status_text"]) if r["status_text"] else markup.gap_cell(),
            esc(_loose(r, "occupancy", 2)) if r["occupancy"] is not None else markup.gap_cell(),
            markup.muted(as_of(r, "area_park")) if r["area_park_as_of"] else markup.gap_cell(),
        ]
        for r in table.iter_rows(named=True)
    ]
    keys = ("park", "area_park", "state", "occupancy", "as_of")
    return Panel(
        key="khu-cong-nghiep",
        title=t("occupancy.parks"),
        subtitle=esc(t("occupancy.parks_sub")),
        body=markup.table(
            [esc(t(f"column.{k}")) for k in keys],
            lines,
            numeric=[1, 3],
            hide_narrow=[4],
            caption=t("occupancy.parks"),
        )
        if lines
        else markup.gap(),
        table=Table(
            table,
            (
                text_col("name_vi", "park"),
                number_col("area_park", digits=2),
                text_col("status_text", "state"),
                number_col("occupancy", digits=2),
                date_col("area_park_as_of", "as_of", beside="area_park_precision"),
            ),
        ),
        claim_ids=ids_of(table, "area_park_claim", "status_text_claim", "occupancy_claim"),
        size="wide",
    )


def _loose(row: dict[str, Any], name: str, digits: int) -> str:
    return qualified(row[name], "", digits, str(row[f"{name}_qualifier"]), short=True)
