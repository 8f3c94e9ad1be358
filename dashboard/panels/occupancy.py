"""Panels of the page Tỷ lệ lấp đầy."""

from __future__ import annotations

import datetime as dt

import polars as pl

from dashboard import markup
from dashboard.figures.rows import Row, Threshold, rows_figure
from dashboard.figures.timeline import Disc, Track, discs_figure
from dashboard.i18n import date_text, number, percent, qualified, t
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
    esc,
    filter_parts,
    ids_of,
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
    first = rated.row(0, named=True)
    rest = t(
        "occupancy.finding_one",
        name=first["short_name"],
        value=percent(first["occupancy"]),
        date=as_of(first, "occupancy"),
    )
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
    for column, label in (("industrial_land", "land"), ("leased_land", "leased"), ("occupancy", "rate")):
        have = established.filter(pl.col(column).is_not_null())
        found.append(
            KeyFigure(
                t(f"occupancy.have_{label}"), len(have), number(len(have)), t("unit.clusters"),
                n=len(have), of=len(established), how=t(f"occupancy.have_{label}_how"),
                claim_ids=ids_of(have, f"{column}_claim") or ids_of(established, "status_claim"),
            )  # fmt: skip
        )
    found.append(
        KeyFigure(
            t("occupancy.mean"), mean.value, percent(mean.value) if mean.value is not None else "",
            "", t("occupancy.mean_sub", n=mean.n, of=mean.of),
            how=t("occupancy.mean_how", leased=_ha(mean.leased), land=_ha(mean.land)),
            claim_ids=mean.claim_ids,
        )  # fmt: skip
    )
    units = published_rates(ctx.book, ctx.selection, "unit", [*ctx.selection.units])
    newest = units.sort("as_of", nulls_last=False).tail(1)
    row = newest.row(0, named=True) if len(newest) else None
    found.append(
        KeyFigure(
            t("occupancy.published"), row["value"] if row else None,
            qualified(row["value"], "%", 1, row["qualifier"]) if row else "", "",
            f"{ctx.unit_names[row['subject_id']]}, {date_text(row['as_of'], row['as_of_precision'])}" if row else t("occupancy.published_none"),
            how=t("occupancy.published_how"), claim_ids=ids_of(newest, "claim_id"),
        )  # fmt: skip
    )
    return found


def _ha(value: float | None) -> str:
    return t("state.missing") if value is None else f"{number(value, 2, trim=True)} ha"


def _thresholds(ctx: Context) -> tuple[Threshold, ...]:
    found = []
    for code in ("occupancy_new_cluster", "occupancy_expansion"):
        rule = in_force(ctx.book.rules, code, ctx.selection.on)
        if rule and rule["value"] is not None:
            value = float(str(rule["value"]))
            caution = "" if rule["confidence"] == "text" else f" {t('occupancy.threshold_caution')}"
            if any(f.value == value for f in found):
                found = [Threshold(value, t("occupancy.threshold_both", value=number(value)) + caution)]
            else:
                found.append(Threshold(value, t(f"occupancy.threshold_{code}", value=number(value)) + caution))
    return tuple(found)


def ladder(ctx: Context) -> Panel:
    """Which cluster is filled, which has no figure?"""
    rows: list[Row] = []
    established = ctx.established.sort("occupancy", "area", descending=True, nulls_last=True)
    rated = established["occupancy"].drop_nulls().len()
    rows.append(Row(t("occupancy.group_clusters"), "header", sub=t("coverage.clusters", n=rated, of=len(established))))
    for r in established.iter_rows(named=True):
        key = province(r["province_id"])
        if r["occupancy"] is None:
            reason = t("occupancy.reason", status=status_on(r).lower())
            rows.append(Row(r["short_name"], "missing", sub=reason, key=key, subject_id=r["cluster_id"]))
        else:
            rows.append(_rate_row(r["short_name"], r["occupancy"], r["occupancy_qualifier"], as_of(r, "occupancy"), key, "dot", BRAND))
    rows.append(Row(t("occupancy.group_mean"), "header", sub=t("occupancy.group_mean_sub")))
    mean_ids: list[str] = []
    for p in ctx.selection.provinces:
        mean = average(established.filter(pl.col("province_id") == p))
        mean_ids += mean.claim_ids
        if mean.value is None:
            rows.append(Row(ctx.unit_names[p], "missing", sub=t("occupancy.mean_reason", n=mean.n, of=mean.of), key=province(p)))
        else:
            rows.append(_rate_row(ctx.unit_names[p], mean.value, "exact", t("coverage.clusters", n=mean.n, of=mean.of), province(p), "dot", province_text(p)))
    units = published_rates(ctx.book, ctx.selection, "unit", [*ctx.selection.units])
    if len(units):
        rows.append(Row(t("occupancy.group_published"), "header", sub=t("occupancy.group_published_sub")))
        for r in units.sort("as_of", descending=True, nulls_last=True).iter_rows(named=True):
            name = f"{ctx.unit_names[r['subject_id']]}, {date_text(r['as_of'], r['as_of_precision'])}"
            rows.append(_rate_row(name, r["value"], r["qualifier"], _short(r["basis_vi"] or ""), "", "dot", MUTED))
    parks = park_rates(ctx.book, ctx.selection)
    if len(parks):
        rows.append(Row(t("occupancy.group_parks"), "header", sub=t("occupancy.group_parks_sub")))
        for r in parks.iter_rows(named=True):
            when = date_text(r["as_of"], r["as_of_precision"]) if r["as_of"] else (r["period"] or t("date.unknown"))
            rows.append(_rate_row(f"{r['name_vi']}, {when}", r["value"], r["qualifier"], "", "", "diamond", MUTED))
    ticks = ((0.0, "0 %"), (100.0, "100 %"))
    marks = _thresholds(ctx)
    rules = ctx.book.rules.filter(pl.col("code").is_in(["occupancy_new_cluster", "occupancy_expansion"]), pl.col("valid_from") <= ctx.selection.on)
    frame = pl.concat(
        [
            established.select(pl.col("short_name").alias("name"), pl.col("occupancy").alias("value"), pl.col("occupancy_as_of").alias("as_of"), pl.lit(t("occupancy.group_clusters")).alias("group")),
            units.select(pl.col("subject_id").replace_strict(ctx.unit_names).alias("name"), "value", "as_of", pl.lit(t("occupancy.group_published")).alias("group")),
            parks.select(pl.col("name_vi").alias("name"), "value", "as_of", pl.lit(t("occupancy.group_parks")).alias("group")),
        ]
    )
    return Panel(
        key="lap-day",
        title=t("occupancy.ladder"),
        subtitle=esc(t("occupancy.ladder_sub")) + " " + province_legend(ctx),
        figure=rows_figure(rows, 100, ticks=ticks, thresholds=marks, stem=True, left=190, right=150),
        narrow=rows_figure(rows, 100, narrow=True, ticks=ticks, thresholds=marks, stem=True),
        table=Table(
            frame,
            (
                Column("group", t("column.group")),
                Column("name", t("column.name")),
                Column("value", t("column.occupancy"), "number", 2),
                Column("as_of", t("column.as_of"), "date"),
            ),
        ),
        claim_ids=(*ids_of(established, "occupancy_claim", "status_claim"), *mean_ids, *ids_of(units, "claim_id"), *ids_of(parks, "claim_id"), *ids_of(rules, "rule_id")),
        alt=t("occupancy.ladder_alt", n=rated, of=len(established)),
        size="wide",
    )


def _short(words: str, most: int = 24) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _rate_row(name: str, value: float, qualifier: str, sub: str, key: str, mark: str, fill: str) -> Row:
    return Row(
        name, "diamond" if mark == "diamond" else "dot", value,
        text=qualified(value, "%", 2, qualifier), sub=sub, key=key, fill=fill,
        bound=qualifier == "at_least",
    )  # fmt: skip


def one_figure(ctx: Context) -> Panel:
    """What does the figure of the fullest cluster say, and what not?"""
    rated = ctx.established.filter(pl.col("occupancy").is_not_null()).sort("occupancy", descending=True)
    if rated.is_empty():
        return Panel(key="mot-so", title=t("occupancy.one_none"), body=f"<p>{esc(t('occupancy.one_none_body'))}</p>", claim_ids=ids_of(ctx.established, "status_claim"), size="third")
    r = rated.row(0, named=True)
    cells = []
    for name, indicator in (("projects", "secondary_projects"), ("workers", "workers"), ("area", "area_established"), ("registered", "registered_capital")):
        words = value_text(r, name, indicator) if r[name] is not None else t("state.missing")
        cells.append(f"<div><strong>{esc(words)}</strong><p>{esc(t(f'indicator.{indicator}'))}</p></div>")
    words = t("occupancy.one_single") if r["projects"] == 1 else t("occupancy.one_many")
    body = (
        f'<div class="vl-big"><strong>{esc(number(r["occupancy"], 1, trim=True))} <small>%</small></strong>'
        f'<span class="vl-muted">{esc(r["name_vi"])}, {esc(as_of(r, "occupancy"))}</span></div>'
        f'<div class="vl-grid2">{"".join(cells)}</div><p style="margin:.5rem 0 0">{esc(words)}</p>'
    )
    return Panel(
        key="mot-so",
        title=t("occupancy.one", value=percent(r["occupancy"])),
        body=body,
        claim_ids=ids_of(rated.head(1), "occupancy_claim", "projects_claim", "workers_claim", "area_claim", "registered_claim"),
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
        value = qualified(rule["value"], str(rule["unit"] or ""), 0) if rule["value"] is not None else ""  # type: ignore[arg-type]
        lines.append(
            f"<li><header><span>{esc(rule['name_vi'])}</span><em>{esc(value)}</em></header>"
            f"<p>{esc(rule['text_vi'])} {esc(rule['legal_ref'])}.{caution}</p></li>"
        )
    formula = f'<p style="margin:.1rem 0 .3rem"><b>{esc(t("occupancy.formula"))}</b></p><p class="vl-sub">{esc(t("occupancy.formula_words"))}</p>'
    return Panel(
        key="dinh-nghia",
        title=t("occupancy.definition"),
        body=f'{formula}<ul class="vl-items vl-three">{"".join(lines)}</ul>',
        claim_ids=tuple(ids),
        size="wide",
    )


def over_years(ctx: Context) -> Panel:
    """Published rates by year; rates with different denominators are never joined."""
    names = {r["cluster_id"]: (r["short_name"], r["province_id"]) for r in ctx.established.iter_rows(named=True)}
    clusters = published_rates(ctx.book, ctx.selection, "cluster", list(names)).filter(pl.col("as_of").is_not_null())
    units = published_rates(ctx.book, ctx.selection, "unit", [*ctx.selection.units]).filter(pl.col("as_of").is_not_null())
    tracks = []
    for subject in clusters["subject_id"].unique(maintain_order=True).to_list():
        name, p = names[subject]
        own = clusters.filter(pl.col("subject_id") == subject)
        tracks.append(Track(name, province(p), province_text(p), _discs(own, name)))
    # A track holds one basis only: figures over different sets of clusters are not a series.
    for (subject, basis), own in units.group_by("subject_id", "basis", maintain_order=True):
        name = ctx.unit_names[str(subject)]
        tracks.append(Track(name, province(str(subject)), province_text(str(subject)), _discs(own, f"{name} ({basis})")))
    frame = pl.concat([clusters, units]).with_columns(
        name=pl.col("subject_id").replace_strict({k: v[0] for k, v in names.items()} | ctx.unit_names)
    )
    return Panel(
        key="theo-nam",
        title=t("occupancy.years"),
        subtitle=esc(t("occupancy.years_sub")),
        figure=discs_figure(tracks, break_on=MERGER, break_text=t("unit.merger")) if tracks else None,
        narrow=discs_figure(tracks, break_on=MERGER, break_text=t("unit.merger"), narrow=True) if tracks else None,
        body="" if tracks else markup.gap(),
        table=Table(
            frame,
            (
                Column("name", t("column.name")),
                Column("as_of", t("column.as_of"), "date"),
                Column("value", t("column.occupancy"), "number", 2),
                Column("basis_vi", t("column.basis")),
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
        below = str(r["basis_vi"] or "")
        found.append(Disc(day, text, below if len(below) < 30 else below[:28] + "…", f"<b>{esc(name)}</b>, {date_text(day, r['as_of_precision'])}<br>{qualified(r['value'], '%', 2, r['qualifier'])}<br>{esc(below)}"))
    return tuple(found)


def not_joined(ctx: Context) -> Panel | None:
    """Why are two published rates of one province not one series?"""
    units = published_rates(ctx.book, ctx.selection, "unit", [*ctx.selection.provinces])
    for subject in units["subject_id"].unique(maintain_order=True).to_list():
        own = units.filter(pl.col("subject_id") == subject).unique("basis", keep="last", maintain_order=True)
        if len(own) < 2:
            continue
        blocks = "".join(
            f'<div class="vl-title"><h3>{esc(percent(r["value"], 2))} <span class="vl-muted" style="font-weight:400">{esc(date_text(r["as_of"], r["as_of_precision"]))}</span></h3></div>'
            f'<div style="height:11px;background:#E3E9EC"><div style="height:11px;width:{r["value"]:.1f}%;background:{province_text(subject)}"></div></div>'
            f'<p class="vl-sub">{esc(r["basis_vi"] or r["basis"])}</p>'
            for r in own.iter_rows(named=True)
        )
        return Panel(
            key="khong-noi",
            title=t("occupancy.not_joined", name=ctx.unit_names[subject]),
            body=blocks
            + f'<p class="vl-sub" style="margin-top:.5rem">{esc(t("occupancy.not_joined_why"))}</p>',
            claim_ids=ids_of(own, "claim_id"),
        )
    return None


def missing_matrix(ctx: Context) -> Panel:
    """What is missing to compute it right?"""
    table = ctx.established
    states = matrix(table)
    headers = [""] + [
        f'<span class="{"vl-need" if c in NEEDED_FOR_OCCUPANCY else ""}">{esc(t(f"matrix.{c}"))}</span>' for c in MATRIX
    ]
    cell = {
        "full": f'<span class="vl-cell-mark vl-full" role="img" aria-label="{esc(t("matrix.full"))}"></span>',
        "part": f'<span class="vl-cell-mark vl-part" role="img" aria-label="{esc(t("matrix.part"))}"></span>',
        "none": markup.gap_cell(),
    }
    lines = [
        [f"{markup.key(province(r['province_id']))} {esc(r['short_name'])}", *[cell[r[c]] for c in MATRIX]]
        for r in states.iter_rows(named=True)
    ]
    counts = [int((states[c] == "full").sum()) for c in MATRIX]
    foot = [esc(t("matrix.count")), *[f"{n}<span class='vl-muted'>/{len(states)}</span>" for n in counts]]
    body = markup.table(headers, lines, foot=foot, caption=t("matrix.title")).replace("vl-table", "vl-table vl-matrix", 1)
    words = {"full": t("matrix.full"), "part": t("matrix.part"), "none": t("state.missing")}
    frame = states.with_columns([pl.col(c).replace_strict(words) for c in MATRIX])
    return Panel(
        key="con-thieu",
        title=t("matrix.title"),
        subtitle=esc(t("matrix.sub")),
        body=body,
        table=Table(frame, (Column("short_name", t("column.cluster")), *(Column(c, t(f"matrix.{c}")) for c in MATRIX))),
        claim_ids=ids_of(table, "claim_ids"),
        size="wide",
    )
