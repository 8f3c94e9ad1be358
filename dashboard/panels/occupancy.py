"""Panels of the page Tỷ lệ lấp đầy."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.figures.rows import Row, Threshold, rows_figure
from dashboard.figures.timeline import Disc, Track, discs_figure
from dashboard.i18n import date_text, join, lower_first, number, percent, qualified, shorten, t
from dashboard.indicators import DEFINITIONS, Measure
from dashboard.markup import esc
from dashboard.metrics.claims import column, current
from dashboard.metrics.coverage import matrix, matrix_columns
from dashboard.metrics.measures import COLUMN_OF, explained, overall
from dashboard.metrics.occupancy import park_rates, published_rates
from dashboard.metrics.rules import in_force
from dashboard.metrics.states import claims_of
from dashboard.palette import BRAND, MUTED, province, province_text
from dashboard.panels import charts, sentences
from dashboard.panels.model import (
    Column,
    Context,
    Heading,
    KeyFigure,
    Panel,
    Table,
    date_col,
    definition_text,
    filter_parts,
    ids_of,
    number_col,
    text_col,
)
from dashboard.panels.shared import (
    as_of,
    enough,
    mark_state,
    measure_how,
    measure_mark,
    measure_of,
    parts_text,
    province_label,
    province_legend,
    provinces_told,
    sound,
    status_on,
    units_told,
    value_text,
    whole_label,
    whole_note,
)
from dashboard.selection import DEFAULT_DEFINITION, MERGER

DEFINITION = {d.code: d for d in DEFINITIONS}


#: Rows of one kind on the ladder, tracks over the years; tables and files have all.
MOST_CLUSTERS, MOST_PARKS, MOST_TRACKS = 40, 8, 8


def heading(ctx: Context) -> Heading:
    """Title, finding and filter line."""
    established = ctx.established
    rated = established.filter(pl.col("occupancy").is_not_null())
    count = t("occupancy.scope", n=len(established))
    scope = filter_parts(ctx, count, definition=definition_text(ctx))
    title = t(f"measure.{ctx.selection.definition}")
    bold = t("occupancy.finding", n=len(rated), of=len(established))
    if established.is_empty():
        bold = t("sentence.no_established")
    rule = t("sentence_rule.finding_occupancy")
    ids = (*ids_of(established, "status_claim"), *ids_of(rated, "occupancy_claim"))
    if rated.is_empty():
        more = tuple(sentences.occupancy(ctx, 2))
        return Heading(title, bold, _why_none(ctx), scope, more, rule, ids)
    # A rate that a check objects to is no finding, unless there is no other.
    checked = sound(ctx, rated, "occupancy")
    in_order = (checked if len(checked) else rated).sort(
        "occupancy", "short_name", descending=[True, False]
    )
    first = in_order.row(0, named=True)
    value = value_text(first, "occupancy", "occupancy", short=False)
    name, date = first["short_name"], as_of(first, "occupancy")
    rest = t("occupancy.finding_one", name=name, value=value, date=date)
    if len(rated) > 1:
        rest = t("occupancy.finding_many", name=name, value=value)
    if 0 < len(checked) < len(rated):
        rest = t("occupancy.finding_checked", name=name, value=value, n=len(rated) - len(checked))
    mean = overall(established, ctx.selection.definition)
    if mean.value is not None and enough(ctx, mean):
        rest += " " + t("occupancy.finding_mean", value=percent(mean.value), n=mean.n)
    else:
        key = "within.no_mean" if ctx.selection.places else "occupancy.finding_no_mean"
        rest += " " + t(key)
    return Heading(title, bold, rest, scope, tuple(sentences.occupancy(ctx, 1)), rule, ids)


def _why_none(ctx: Context) -> str:
    """Why no cluster has a rate under the chosen definition: how many have each part."""
    if ctx.established.is_empty():
        return t("occupancy.finding_nothing")
    parts = DEFINITION[ctx.selection.definition].parts
    known = [ctx.established[COLUMN_OF[c]].drop_nulls().len() for c in parts]
    told = ", ".join(
        f"{t(f'indicator_short.{c}')} {n}/{len(ctx.established)}"
        for c, n in zip(parts, known, strict=True)
    )
    return t("occupancy.finding_zero", parts=told)


#: The two sets over which the law takes an average: name in ``i18n`` -> rows of the register.
SETS = {
    "established": pl.col("is_established"),
    "operating": pl.col("status_group") == "operating",
}


def strip(ctx: Context) -> list[KeyFigure]:
    """The average over both sets of the law, clusters with a rate, land left, published rate."""
    established = ctx.established
    rated = established.filter(pl.col("occupancy").is_not_null())
    left = overall(established, "remaining_land")
    shown = enough(ctx, left)
    return [
        *(_mean(ctx, name) for name in SETS),
        KeyFigure(
            t("occupancy.have_rate"),
            # Nothing known is a gap: "0 cụm" would read as "no cluster has land".
            len(rated) or None,
            number(len(rated)) if len(rated) else "",
            t("unit.clusters"),
            n=len(rated),
            of=len(established),
            how=t("occupancy.have_rate_how"),
            claim_ids=ids_of(rated, "occupancy_claim"),
        ),
        KeyFigure(
            t("measure.remaining_land"),
            left.value if shown else None,
            qualified(left.value, "", 1, measure_mark(left), short=True)
            if shown and left.value is not None
            else "",
            t("unit.ha"),
            n=left.n,
            of=left.of,
            how=measure_how(ctx, left, t("occupancy.set_established")),
            claim_ids=left.claim_ids if shown else (),
            measure="remaining_land",
            gap=t("state.not_enough") if left.value is not None else "",
        ),
        _newest_published(ctx),
    ]


def _mean(ctx: Context, name: str) -> KeyFigure:
    """Average occupancy Σ/Σ over one of the sets of the law, with its numbers in ha."""
    found = overall(ctx.all_steps.filter(SETS[name]), ctx.selection.definition)
    shown = found.value is not None and enough(ctx, found)
    return KeyFigure(
        t(f"occupancy.mean_{name}"),
        found.value if shown else None,
        qualified(found.value, "", 1, found.qualifier, short=True) if shown else "",
        "%",
        parts_text(found.numerator, found.denominator) if shown else "",
        n=found.n,
        of=found.of,
        how=measure_how(ctx, found, t(f"occupancy.set_{name}")),
        claim_ids=found.claim_ids if shown else (),
        measure=ctx.selection.definition,
        gap=t("state.not_enough") if found.value is not None else "",
    )


def _newest_published(ctx: Context) -> KeyFigure:
    """The newest rate that a source publishes for a whole province."""
    units = published_rates(ctx.book, ctx.selection, "unit", [*units_told(ctx)])
    newest = units.sort("as_of", nulls_last=False).tail(1)
    row = newest.row(0, named=True) if len(newest) else None
    return KeyFigure(
        t("occupancy.published"),
        row["value"] if row else None,
        qualified(row["value"], "", 1, row["qualifier"]) if row else "",
        "%",
        shorten(join([_told(ctx, row), str(row["basis_vi"] or "")], ", "), 58)
        if row
        else t("occupancy.published_none"),
        how=t("occupancy.published_how"),
        claim_ids=ids_of(newest, "claim_id"),
    )


def _told(ctx: Context, row: dict[str, Any]) -> str:
    when = date_text(row["as_of"], row["as_of_precision"])
    return f"{whole_label(ctx, row['subject_id'])}, {when}"


def _thresholds(ctx: Context) -> tuple[Threshold, ...]:
    found: list[Threshold] = []
    if ctx.selection.definition != DEFAULT_DEFINITION:
        # The law compares its own rate with its thresholds, and no other.
        return ()
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
    for r in table.head(MOST_CLUSTERS).iter_rows(named=True):
        key = province(r["province_id"])
        if r["occupancy"] is None:
            reason = _reason(ctx, r)
            gap = Row(r["short_name"], "missing", sub=reason, key=key, subject_id=r["cluster_id"])
            rows.append(gap)
        else:
            rate = _rate(r["short_name"], r["occupancy"], r["occupancy_qualifier"])
            told = r["occupancy_origin"] == "published"
            when = as_of(r, "occupancy")
            land = parts_text(r["occupancy_numerator"], r["occupancy_denominator"])
            rows.append(
                replace(
                    rate,
                    sub=t("occupancy.as_published", date=when) if told else f"{land}, {when}",
                    key=key,
                    fill=BRAND,
                    hollow=told,
                    subject_id=r["cluster_id"],
                    state=mark_state(ctx, r, "occupancy"),
                    proof=markup.proof(
                        r["occupancy_claim"],
                        measure_of(ctx, r, "occupancy"),
                        f"{r['name_vi']}: {t(f'measure.{ctx.selection.definition}')}",
                    ),
                )
            )
    more = len(table) - len(rows)
    if more > 0:
        rows.append(Row(t("count.others", n=more), "header", sub=t("occupancy.more")))
    name, sub = t("occupancy.group_clusters"), t("coverage.clusters", n=rated, of=len(table))
    told = table.select(
        as_of="occupancy_as_of",
        as_of_precision="occupancy_precision",
        qualifier="occupancy_qualifier",
        claim_id=pl.col("occupancy_claim").list.join(" "),
    )
    plain = [Row(n, value=v) for n, v in table.select("short_name", "occupancy").iter_rows()]
    frame = _group(name, plain, told)
    ids = ids_of(table, "occupancy_claim", "status_claim")
    return _Group([Row(name, "header", sub=sub), *rows], frame, ids)


def _reason(ctx: Context, r: dict[str, Any]) -> str:
    """Why a cluster has no rate: which parts of the formula no source gives."""
    parts = DEFINITION[ctx.selection.definition].parts
    absent = [c for c in parts if r[COLUMN_OF[c]] is None]
    if len(absent) == len(parts):
        return t("occupancy.reason", status=status_on(r).lower())
    if not absent:
        return t("occupancy.reason_zero")
    names = ", ".join(t(f"indicator_short.{c}") for c in absent)
    return t("occupancy.reason_part", names=names)


def _means(ctx: Context) -> _Group:
    rows: list[Row] = []
    ids: list[str] = []
    used: list[str | None] = []
    for p in provinces_told(ctx):
        own = ctx.established.filter(pl.col("province_id") == p)
        mean = overall(own, ctx.selection.definition)
        ids += mean.claim_ids
        used.append(" ".join(mean.claim_ids) or None)
        name = province_label(ctx, p)
        if mean.value is None or not enough(ctx, mean):
            reason = t("occupancy.mean_reason", n=mean.n, of=mean.of)
            rows.append(Row(name, "missing", sub=reason, key=province(p)))
        else:
            land = parts_text(mean.numerator, mean.denominator)
            over = f"{land}, {t('count.of_clusters', n=mean.n, of=mean.of)}"
            rate = _rate(name, mean.value, mean.qualifier)
            asked = markup.proof(mean.claim_ids, ctx.selection.definition, name)
            colour = province_text(p)
            rows.append(replace(rate, sub=over, key=province(p), fill=colour, proof=asked))
    name, sub = t("occupancy.group_mean"), t("occupancy.group_mean_sub")
    # An average of several days has no day of its own.
    told = pl.DataFrame({"claim_id": used}, schema={"claim_id": pl.String}).with_columns(
        as_of=None, as_of_precision=pl.lit("unknown"), qualifier=pl.lit("exact")
    )
    frame = _group(name, rows, told)
    return _Group([Row(name, "header", sub=sub), *rows], frame, tuple(ids))


def _published(ctx: Context) -> _Group:
    units = published_rates(ctx.book, ctx.selection, "unit", [*units_told(ctx)])
    # Older rates of the same set are in the chart over the years.
    units = units.sort("as_of", descending=True, nulls_last=True).unique(
        ["subject_id", "basis"], keep="first", maintain_order=True
    )
    rows = []
    for r in units.iter_rows(named=True):
        rate = _rate(_told(ctx, r), r["value"], r["qualifier"])
        asked = markup.proof([r["claim_id"]])
        rows.append(replace(rate, sub=shorten(r["basis_vi"] or "", 19), fill=MUTED, proof=asked))
    name, sub = t("occupancy.group_published"), t("occupancy.group_published_sub")
    frame = _group(name, rows, units)
    head = [Row(name, "header", sub=sub)] if rows else []
    return _Group([*head, *rows], frame, ids_of(units, "claim_id"))


def _parks(ctx: Context) -> _Group:
    parks = park_rates(ctx.book, ctx.selection).head(MOST_PARKS)
    rows = []
    for r in parks.iter_rows(named=True):
        when = date_text(r["as_of"], r["as_of_precision"]) if r["as_of"] else r["period"]
        rate = _rate(f"{r['name_vi']}, {when}", r["value"], r["qualifier"])
        asked = markup.proof([r["claim_id"]])
        rows.append(replace(rate, mark="diamond", fill=MUTED, proof=asked))
    name, sub = t("occupancy.group_parks"), t("occupancy.group_parks_sub")
    frame = _group(name, rows, parks)
    head = [Row(name, "header", sub=sub)] if rows else []
    return _Group([*head, *rows], frame, ids_of(parks, "claim_id"))


def _rate(name: str, value: float, qualifier: str) -> Row:
    text = qualified(value, "%", 2, qualifier)
    return Row(name, "dot", value, text=text, bound=qualifier == "at_least")


def _formula(definition: str) -> str:
    """Formula of a definition in short words, for a subtitle."""
    measure = DEFINITION[definition]
    words = explained(measure, {c: t(f"indicator_short.{c}") for c in measure.parts})
    return words[:1].upper() + words[1:]


def ladder(ctx: Context) -> Panel:
    """Which cluster is filled, which has no figure?"""
    groups = [_clusters(ctx), _means(ctx), _published(ctx), _parks(ctx)]
    rows = [row for group in groups for row in group.rows]
    ticks, marks = ((0.0, "0 %"), (100.0, "100 %")), _thresholds(ctx)
    # A rate over 100 % is wrong and must be seen to be.
    top = max([100.0, *(r.value for r in rows if r.value is not None)])
    wide = rows_figure(rows, top, ticks=ticks, thresholds=marks, stem=True, left=200, right=210)
    narrow = rows_figure(rows, top, narrow=True, ticks=ticks, thresholds=marks, stem=True)
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
    rated = ctx.established.filter(pl.col("occupancy").is_not_null())
    chosen = ctx.selection.definition
    name = lower_first(t(f"measure_short.{chosen}"))
    checked = sound(ctx, rated, "occupancy")
    review = set(rated["short_name"]) - set(checked["short_name"])
    group = t("occupancy.group_clusters")
    frame, chart = charts.occupancy(pl.concat([g.frame for g in groups]), group, review)
    return Panel(
        key="lap-day",
        title=t("occupancy.ladder", name=name),
        subtitle=esc(f"{_formula(chosen)}. {t('occupancy.ladder_sub')}")
        + " "
        + province_legend(ctx),
        figure=wide,
        narrow=narrow,
        table=Table(frame, columns),
        claim_ids=tuple(i for g in groups for i in g.claim_ids) + ids_of(rules, "rule_id"),
        alt=t("occupancy.ladder_alt", n=len(rated), of=len(ctx.established)),
        size="wide",
        scope=join(list(heading(ctx).scope)),
        measure=chosen,
        message=charts.occupancy_message(rated, checked, len(ctx.established)),
        chart=chart,
    )


def one_figure(ctx: Context) -> Panel:
    """What does the figure of the fullest cluster say, and what not?"""
    rated = sound(ctx, ctx.established, "occupancy").sort("occupancy", descending=True)
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
        value = markup.certified(
            f"<strong>{esc(words)}</strong>", claims_of(r, name), label=r["name_vi"]
        )
        cells.append((value, t(f"indicator.{indicator}")))
    big = markup.certified(
        f"<strong>{esc(number(r['occupancy'], 1, trim=True))} <small>%</small></strong>",
        r["occupancy_claim"],
        measure=measure_of(ctx, r, "occupancy"),
        label=f"{r['name_vi']}: {t(f'measure.{ctx.selection.definition}')}",
    )
    who = f"{r['name_vi']}, {as_of(r, 'occupancy')}"
    words = t("occupancy.one_single") if r["projects"] == 1 else t("occupancy.one_many")
    body = (
        f'<div class="vl-big">{big}{markup.muted(who)}</div>'
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
    formula = "".join(_definition_line(ctx, d) for d in DEFINITIONS)
    return Panel(
        key="dinh-nghia",
        title=t("occupancy.definition"),
        subtitle=esc(t("occupancy.definition_sub")),
        body=f'<ul class="vl-items vl-two">{formula}</ul>' + markup.items(lines, css="vl-three"),
        claim_ids=tuple(ids),
        size="wide",
    )


def _definition_line(ctx: Context, measure: Measure) -> str:
    """One way to compute the rate: its name, formula, law and what it gives here."""
    found = overall(ctx.established, measure.code)
    words = {c: t(f"indicator.{c}").lower() for c in measure.parts}
    value = markup.gap(t("state.not_enough") if found.value is not None else None)
    if found.value is not None and enough(ctx, found):
        value = markup.certified(
            f"<b>{esc(percent(found.value))}</b>",
            found.claim_ids,
            measure=measure.code,
            label=t(f"measure.{measure.code}"),
        )
    value += " " + markup.muted(t("coverage.clusters", n=found.n, of=found.of))
    chosen = measure.code == ctx.selection.definition
    title = t(f"measure.{measure.code}")
    name = f"{title} ({t('occupancy.chosen')})" if chosen else title
    note = f"{t(f'measure_note.{measure.code}')} {measure.legal}".strip()
    return (
        f"<li><header><span>{esc(name)}</span><em>{value}</em></header>"
        f'<p class="vl-body">{esc(explained(measure, words))}</p>'
        f"{markup.paragraph(note)}</li>"
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
    units = published_rates(ctx.book, ctx.selection, "unit", [*units_told(ctx)]).filter(
        pl.col("as_of").is_not_null()
    )
    tracks = []
    for (subject, _), own in clusters.group_by("subject_id", "basis", maintain_order=True):
        name, p = names[str(subject)]
        tracks.append(Track(name, province(p), province_text(p), _discs(own, name)))
    own_units = []
    # A track holds one basis only: figures over different sets of clusters are not a series.
    for (subject, basis), own in units.group_by("subject_id", "basis", maintain_order=True):
        name = ctx.unit_names[str(subject)]
        own_units.append(
            Track(
                name,
                province(str(subject)),
                province_text(str(subject)),
                _discs(own, f"{name} ({basis})"),
            )
        )
    # Units say most; then the clusters with the longest history.
    tracks = sorted(tracks, key=lambda x: len(x.discs), reverse=True)
    tracks = [*own_units, *tracks[: max(0, MOST_TRACKS - len(own_units))]]
    frame = pl.concat([clusters, units]).with_columns(
        name=pl.col("subject_id").replace_strict(
            {k: v[0] for k, v in names.items()} | {u: whole_label(ctx, u) for u in ctx.unit_names}
        )
    )
    frame, chart = charts.over_years(frame, ctx.unit_names)
    cut: dict[str, Any] = {"break_on": MERGER, "break_text": t("unit.merger")}
    return Panel(
        key="theo-nam",
        title=t("occupancy.years"),
        subtitle=esc(t("occupancy.years_sub")) + whole_note(ctx, "within.rows"),
        figure=discs_figure(tracks, **cut, plot_px=150) if tracks else None,
        narrow=discs_figure(tracks, **cut, narrow=True) if tracks else None,
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
        chart=chart,
    )


def _discs(own: pl.DataFrame, name: str) -> tuple[Disc, ...]:
    found = []
    for r in own.iter_rows(named=True):
        day: dt.date = r["as_of"]
        text = qualified(r["value"], "", 0, r["qualifier"], short=True).replace("\u00a0", "")
        below, full = (
            shorten(str(r["basis_vi"] or ""), 16),
            qualified(r["value"], "%", 2, r["qualifier"]),
        )
        when = date_text(day, r["as_of_precision"])
        hover = f"<b>{esc(name)}</b>, {when}<br>{full}<br>{esc(r['basis_vi'] or '')}"
        found.append(Disc(day, text, below, hover, markup.proof([r["claim_id"]])))
    return tuple(found)


def not_joined(ctx: Context) -> Panel | None:
    """Why are two published rates of one province not one series?"""
    units = published_rates(ctx.book, ctx.selection, "unit", [*provinces_told(ctx)])
    for subject in units["subject_id"].unique(maintain_order=True).to_list():
        own = units.filter(pl.col("subject_id") == subject).unique(
            "basis", keep="last", maintain_order=True
        )
        if len(own) < 2:
            continue
        blocks = "".join(
            markup.heading(
                markup.certified(
                    esc(percent(r["value"], 2)), [r["claim_id"]], label=ctx.unit_names[subject]
                ),
                esc(date_text(r["as_of"], r["as_of_precision"])),
            )
            + markup.bar(r["value"], province_text(subject))
            + f'<p class="vl-sub">{esc(r["basis_vi"] or r["basis"])}</p>'
            for r in own.iter_rows(named=True)
        )
        why = esc(t("occupancy.not_joined_why"))
        return Panel(
            key="khong-noi",
            title=t("occupancy.not_joined", name=whole_label(ctx, subject)),
            body=f'{blocks}<p class="vl-sub" style="margin-top:.5rem">{why}</p>',
            claim_ids=ids_of(own, "claim_id"),
        )
    return None


def _cell(state: str) -> str:
    label = esc(t(f"matrix.{state}"))
    return f'<span class="vl-cell-mark vl-{state}" role="img" aria-label="{label}"></span>'


#: Columns of the matrix whose claim is that of another column.
_CLAIM = {"decision_no": "established"}


def missing_matrix(ctx: Context) -> Panel:
    """What is missing to compute it right?"""
    table = ctx.listed
    parts = DEFINITION[ctx.selection.definition].parts
    needed = ["area" if c == "area_established" else COLUMN_OF[c] for c in parts]
    columns = matrix_columns(needed)
    states = matrix(table, columns)
    headers = [""] + [
        f'<span class="vl-need">{esc(t(f"matrix.{c}"))}</span>'
        if c in needed
        else esc(t(f"matrix.{c}"))
        for c in columns
    ]
    cell = {
        "full": _cell("full"),
        "part": _cell("part"),
        "none": markup.gap_cell(),
    }
    lines = [
        [
            markup.named(province(r["province_id"]), r["short_name"], strong=False),
            *[
                markup.certified(
                    cell[r[c]],
                    claims_of(own, _CLAIM.get(c, c)),
                    label=f"{own['name_vi']}: {t(f'matrix.{c}')}",
                )
                for c in columns
            ],
        ]
        for r, own in zip(states.iter_rows(named=True), table.iter_rows(named=True), strict=True)
    ]
    counts = [int((states[c] == "full").sum()) for c in columns]
    foot = [
        esc(t("matrix.count")),
        *[f"{n}<span class='vl-muted'>/{len(states)}</span>" for n in counts],
    ]
    body = markup.table(headers, lines, foot=foot, caption=t("matrix.title")).replace(
        "vl-table", "vl-table vl-matrix", 1
    )
    words = {"full": t("matrix.full"), "part": t("matrix.part"), "none": t("state.missing")}
    frame = states.with_columns([pl.col(c).replace_strict(words) for c in columns])
    return Panel(
        key="con-thieu",
        title=t("matrix.title"),
        message=charts.counted("blank_columns", counts.count(0), of=number(len(counts))),
        subtitle=esc(t("matrix.sub")),
        body=body,
        table=Table(
            frame,
            (
                text_col("short_name", "cluster"),
                *(Column(c, t(f"matrix.{c}")) for c in columns),
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
            _park_area(r),
            esc(r["status_text"]) if r["status_text"] else markup.gap_cell(),
            _park_rate(r),
            markup.muted(as_of(r, "area_park")) if r["area_park_as_of"] else markup.gap_cell(),
        ]
        for r in table.iter_rows(named=True)
    ]
    keys = ("park", "area_park", "state", "occupancy", "as_of")
    return Panel(
        key="khu-cong-nghiep",
        title=t("occupancy.parks"),
        subtitle=esc(t("occupancy.parks_sub")) + whole_note(ctx, "within.parks"),
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


def _park_area(r: dict[str, Any]) -> str:
    """Area of a park as published."""
    if r["area_park"] is None:
        return markup.gap_cell()
    told = esc(_loose(r, "area_park", 2))
    return markup.certified(told, claims_of(r, "area_park"), label=r["name_vi"])


def _park_rate(r: dict[str, Any]) -> str:
    """Published rate of a park with its own date."""
    if r["occupancy"] is None:
        return markup.gap_cell()
    when = as_of(r, "occupancy") if r["occupancy_as_of"] else str(r["occupancy_period"] or "")
    told = markup.certified(
        esc(_loose(r, "occupancy", 2)), claims_of(r, "occupancy"), label=r["name_vi"]
    )
    return f"{told} {markup.muted(f'({when})')}" if when else told


def _loose(row: dict[str, Any], name: str, digits: int) -> str:
    return qualified(row[name], "", digits, str(row[f"{name}_qualifier"]), short=True)
