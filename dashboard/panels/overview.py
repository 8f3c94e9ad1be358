"""Panels of the page Tổng quan."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import markup
from dashboard.figures.ladder import Lane, Tile, ladder_figure
from dashboard.figures.locator import locator_figure
from dashboard.figures.rows import Row, name_room, room_for, rows_figure
from dashboard.figures.timeline import Disc, Track, discs_figure
from dashboard.geodata import window
from dashboard.i18n import date_text, number, percent, qualified, t
from dashboard.indicators import INDICATORS
from dashboard.markup import esc
from dashboard.metrics.attraction import capital_changes, published, whole_plans
from dashboard.metrics.coverage import Total, total
from dashboard.metrics.findings import in_scope
from dashboard.metrics.progress import to_review
from dashboard.metrics.promotion import headline_figures
from dashboard.metrics.rules import with_next_due
from dashboard.metrics.states import claims_of
from dashboard.palette import STATUS_GROUPS, STATUSES, province, province_text
from dashboard.panels import charts, sentences
from dashboard.panels.model import (
    Column,
    Context,
    Heading,
    KeyFigure,
    Link,
    Panel,
    Table,
    clusters_count,
    date_col,
    filter_parts,
    ids_of,
    number_col,
    text_col,
)
from dashboard.panels.shared import (
    as_of,
    gap_rows,
    hover_of,
    province_label,
    province_legend,
    provinces_told,
    region_line,
    sound,
    spots,
    status_on,
    total_figure,
    total_text,
    units_told,
    value_text,
    whole_label,
    whole_note,
)
from dashboard.selection import MERGER


def heading(ctx: Context) -> Heading:
    """Title, finding and filter line."""
    by_group = dict(ctx.all_steps.group_by("status_group").len().iter_rows())
    n, planned = len(ctx.all_steps), by_group.get("planned", 0)
    established = len(ctx.established)
    building, operating = by_group.get("under_construction"), by_group.get("operating")
    # A step that no source names is left out: silence of the sources is no zero.
    parts = [t("overview.finding_building", n=building)] if building else []
    parts += [t("overview.finding_operating", n=operating)] if operating else []
    rest = t("overview.finding_rest", established=established)
    if not established:
        rest = t("overview.finding_rest_none")
    elif parts:
        rest = t("overview.finding_rest_of", established=established, parts=", ".join(parts))
    bold = t("overview.finding_planned", planned=planned, n=n)
    if not planned:
        bold = t("overview.finding_none_planned", n=n)
    scope = filter_parts(ctx, clusters_count(len(ctx.table)))
    return Heading(
        t("overview.title"),
        bold,
        rest,
        scope,
        tuple(sentences.overview(ctx, 2)),
        t("sentence_rule.finding_overview"),
        ids_of(ctx.all_steps, "status_claim"),
    )


def strip(ctx: Context) -> list[KeyFigure]:
    """Five leading figures."""
    established = ctx.established
    by_province = dict(established.group_by("province_id").len().iter_rows())
    told = provinces_told(ctx)
    split = " · ".join(f"{ctx.unit_names[p]} {by_province.get(p, 0)}" for p in told)
    if ctx.selection.places:
        split = t("within.counts", words=split)
    return [
        _known(ctx),
        KeyFigure(
            t("overview.established"),
            len(established),
            number(len(established)),
            t("unit.clusters"),
            split,
            how=t("overview.established_how"),
            claim_ids=ids_of(established, "status_claim"),
            measure="count",
        ),
        total_figure(
            ctx,
            total(established, "area"),
            t("overview.area"),
            "area_established",
            t("overview.area_how"),
        ),
        total_figure(
            ctx,
            total(established, "infra_capital"),
            t("overview.capital"),
            "infra_capital",
            t("overview.capital_how") + _capital_terms(established),
        ),
        _rated(ctx),
    ]


def _known(ctx: Context) -> KeyFigure:
    """Clusters that sources name, beside the numbers that plans publish."""
    table = ctx.table
    # A plan of a whole province says nothing beside the clusters of one district.
    chosen = () if ctx.selection.places else ctx.selection.provinces
    plan = whole_plans(published(ctx.book, ["clusters_planned"], ctx.selection, chosen))
    newest = plan.unique("unit_id", keep="last", maintain_order=True)
    planned = {r["unit_id"]: int(r["value"]) for r in newest.iter_rows(named=True)}
    words = " · ".join(f"{ctx.unit_names[p]} {planned[p]}" for p in chosen if p in planned)
    return KeyFigure(
        t("overview.known"),
        len(table),
        number(len(table)),
        t("unit.clusters"),
        t("overview.known_sub", words=words) if words else "",
        how=t("overview.known_how"),
        claim_ids=(*ids_of(table, "status_claim"), *ids_of(newest, "claim_id")),
    )


def _rated(ctx: Context) -> KeyFigure:
    """How many established clusters have a published occupancy."""
    established = ctx.established
    rated = established.filter(pl.col("occupancy").is_not_null()).sort("occupancy", descending=True)
    sub = t("overview.occupancy_zero")
    checked = sound(ctx, rated, "occupancy")
    if len(checked):
        r = checked.row(0, named=True)
        value, date = value_text(r, "occupancy", "occupancy"), as_of(r, "occupancy")
        sub = t("overview.occupancy_one", name=r["short_name"], value=value, date=date)
        if len(rated) > 1:
            sub = t("overview.occupancy_many", name=r["short_name"], value=value)
    return KeyFigure(
        t("overview.occupancy"),
        len(rated),
        f"{len(rated)}/{len(established)}",
        t("unit.clusters"),
        sub,
        how=t("overview.occupancy_how"),
        claim_ids=ids_of(rated, "occupancy_claim") or ids_of(established, "status_claim"),
    )


def _capital_terms(established: pl.DataFrame) -> str:
    terms = "; ".join(
        f"{r['short_name']} {value_text(r, 'infra_capital', 'infra_capital')}"
        for r in established.filter(pl.col("infra_capital").is_not_null()).iter_rows(named=True)
    )
    apart = "; ".join(
        f"{r['short_name']} {value_text(r, 'project_capital', 'project_capital')}"
        for r in established.filter(pl.col("project_capital").is_not_null()).iter_rows(named=True)
    )
    words = f"<br>{esc(terms)}." if terms else ""
    return words + (f"<br>{esc(t('overview.capital_apart', terms=apart))}" if apart else "")


def ladder(ctx: Context) -> Panel:
    """Which step is each cluster at?"""
    lanes = [_lane(ctx, group) for group in STATUS_GROUPS]
    shown = [lane for lane in lanes if lane.tiles]
    unknown = t("overview.ladder_unknown")
    counts = ", ".join(f"{lane.name} {lane.sub}" for lane in shown)
    frame = ctx.table.with_columns(
        status_name=pl.col("status").replace_strict({s: t(f"status.{s}") for s in STATUSES}),
    )
    frame, chart = charts.steps(frame)
    return Panel(
        key="buoc",
        title=t("overview.ladder"),
        subtitle=esc(t("overview.ladder_sub")) + " " + province_legend(ctx),
        figure=ladder_figure(shown, unknown),
        narrow=ladder_figure(shown, unknown, narrow=True),
        table=Table(
            frame,
            (
                text_col("short_name", "cluster"),
                text_col("province"),
                text_col("status_name", "status"),
                number_col("area", digits=2),
                Column("established_year", t("column.year"), "text"),
            ),
        ),
        claim_ids=ids_of(ctx.table, "status_claim", "area_claim"),
        alt=t("overview.ladder_alt", counts=counts),
        size="wide",
        message=charts.steps_message(ctx),
        chart=chart,
    )


def _lane(ctx: Context, group: str) -> Lane:
    rows = ctx.table.filter(pl.col("status_group") == group)
    area = total(rows, "area")
    status = STATUSES[group]
    count = clusters_count(len(rows))
    sub = count
    words = total_text(ctx, area, "ha", 1)
    if words:
        sub = f"{count} · {words}"
        if area.n < area.of:
            sub += f" ({clusters_count(area.n)})"
    note = ""
    if group == "operating" and len(rows) == 1:
        row = rows.row(0, named=True)
        if row["projects"] is not None and row["workers"] is not None:
            note = t(
                "overview.ladder_operating",
                projects=value_text(row, "projects", "secondary_projects"),
                workers=value_text(row, "workers", "workers"),
                date=as_of(row, "workers"),
            )
    tiles = tuple(
        Tile(
            r["cluster_id"],
            r["short_name"],
            r["area"],
            province(r["province_id"]),
            hover_of(r),
            markup.proof([*claims_of(r, "area"), *claims_of(r, "status")], label=str(r["name_vi"])),
        )
        for r in rows.iter_rows(named=True)
    )
    return Lane(t(f"status.{group}"), sub, tiles, status.fill, status.edge, status.ink, note)


Thing = tuple[str, tuple[str, ...]]


def _thing_planned(ctx: Context) -> Thing | None:
    planned = ctx.all_steps.filter(pl.col("status_group") == "planned")
    if planned.is_empty():
        return None
    n, of = len(planned), len(ctx.all_steps)
    unknown = planned["area"].null_count()
    gap = t("overview.thing_planned_gap", gap=unknown) if unknown else ""
    words = t("overview.thing_planned", n=n, of=of, share=percent(100 * n / of, 0), gap=gap)
    return words, ids_of(planned, "status_claim")


def _thing_occupancy(ctx: Context) -> Thing | None:
    established = ctx.established
    if established.is_empty():
        return None
    rated = established.filter(pl.col("occupancy").is_not_null())
    both = pl.col("industrial_land").is_not_null() & pl.col("leased_land").is_not_null()
    land = established.filter(both)
    words = t("overview.thing_occupancy", n=len(rated), of=len(established), land=len(land))
    return words, ids_of(established, "status_claim") + ids_of(rated, "occupancy_claim")


def _thing_late(ctx: Context) -> Thing | None:
    rows = to_review(ctx.book, ctx.all_steps, ctx.selection)
    late = rows.filter(pl.col("months_late").is_not_null())
    if late.is_empty():
        return None
    worst = late.row(0, named=True)
    name, months = esc(worst["short_name"]), worst["months_late"]
    words = t("overview.thing_late", n=len(late), name=name, months=months)
    return words, ids_of(late, "claims")


def _thing_capital(ctx: Context) -> Thing | None:
    changes = capital_changes(ctx.book, ctx.established, ctx.selection)
    rising = changes.filter(pl.col("change") > 0).sort("change", descending=True)
    if rising.is_empty():
        return None
    top = rising.row(0, named=True)
    share = percent(100 * top["change"], 0)
    words = t("overview.thing_capital", n=len(rising), name=esc(top["short_name"]), share=share)
    return words, ids_of(rising, "claim_ids")


def three_things(ctx: Context) -> Panel:
    """The three most important things the filtered data say; fewer when data are missing."""
    rules = (_thing_planned, _thing_occupancy, _thing_late, _thing_capital)
    found = [thing for thing in (rule(ctx) for rule in rules) if thing is not None][:3]
    body = "".join(f"<li>{words}</li>" for words, _ in found)
    return Panel(
        key="ba-dieu",
        title=t("overview.things"),
        subtitle=esc(t("overview.things_sub")),
        body=f'<ol class="vl-num-list">{body}</ol>' if found else markup.gap(),
        claim_ids=tuple(dict.fromkeys(i for _, ids in found for i in ids)),
        size="third",
    )


#: Clusters told of in the card; the others are in its table.
MOST_REVIEWED = 4


def review(ctx: Context) -> Panel:
    """Which clusters need their progress checked?"""
    rows = to_review(ctx.book, ctx.table, ctx.selection)
    lines = []
    for row in rows.head(MOST_REVIEWED).iter_rows(named=True):
        late = row["months_late"]
        if late is not None:
            css = "vl-late" if late >= 12 else "vl-soon"
            flag = t("overview.review_late", n=late) if late else t("overview.review_due")
            when = date_text(row["target_on"], row["target_precision"])
            words = t(f"overview.review_{row['target']}", when=when)
        else:
            css, flag = "vl-soon", t("overview.review_no_investor")
            words = t("overview.review_seeking", date=as_of(row, "investor_search"))
        moved = row["starts"] or []
        if len(moved) > 1:
            words += "; " + t(
                "overview.review_moved",
                first=date_text(moved[0]["date"], moved[0]["date_precision"]),
                last=date_text(moved[-1]["date"], moved[-1]["date_precision"]),
            )
        words += "; " + t("overview.review_newest", status=status_on(row).lower())
        lines.append(markup.item(row["short_name"], flag, markup.paragraph(words), css=css))
    empty = f"<p>{esc(t('overview.review_none'))}</p>"
    rest = len(rows) - len(lines)
    more = markup.paragraph(t("overview.review_more", n=number(rest))) if rest else ""
    return Panel(
        key="ra-soat",
        title=t("overview.review"),
        subtitle=esc(t("overview.review_sub", date=date_text(ctx.selection.on))),
        message=charts.review_message(rows),
        body=markup.items(lines, empty=empty) + more,
        table=Table(
            rows,
            (
                text_col("short_name", "cluster"),
                date_col("target_on", "target"),
                number_col("months_late", digits=0),
                date_col("status_as_of", "newest"),
            ),
        ),
        claim_ids=ids_of(rows, "claims", "start_claims"),
        note=t("overview.review_note"),
        size="third",
    )


def _plan_discs(ctx: Context, own: pl.DataFrame, areas: pl.DataFrame) -> tuple[Disc, ...]:
    """Numbers of planned clusters of one unit, each with the area of the same plan below."""
    found = []
    for row in own.iter_rows(named=True):
        same = (
            (pl.col("unit_id") == row["unit_id"])
            & (pl.col("as_of") == row["as_of"])
            & (pl.col("basis") == row["basis"])
        )
        match = areas.filter(same)
        below = ""
        if len(match) == 1:
            area = match.row(0, named=True)
            below = qualified(area["value"], "ha", 0, area["qualifier"], short=True)
        name, when = ctx.unit_names[row["unit_id"]], date_text(row["as_of"], row["as_of_precision"])
        text = qualified(row["value"], "", 0, row["qualifier"], short=True)
        hover = f"<b>{name}</b>, {when}<br>{text} {t('unit.clusters')} {below}"
        found.append(Disc(row["as_of"], text, below, hover, markup.proof([row["claim_id"]])))
    return tuple(found)


def planned_counts(ctx: Context) -> Panel:
    """How did the number of clusters in plans change?"""
    units = (*ctx.selection.provinces, "p86-moi")
    counts = whole_plans(published(ctx.book, ["clusters_planned"], ctx.selection, units))
    areas = whole_plans(published(ctx.book, ["area_planned"], ctx.selection, units))
    tracks = []
    for unit in units:
        own = counts.filter(pl.col("unit_id") == unit).sort("as_of")
        if len(own):
            name, discs = ctx.unit_names[unit], _plan_discs(ctx, own, areas)
            tracks.append(Track(name, province(unit), province_text(unit), discs))
    frame = (
        pl.concat([counts, areas])
        .sort("unit_id", "as_of")
        .with_columns(
            unit=pl.col("unit_id").replace_strict(ctx.unit_names, default=""),
            what=pl.col("indicator").replace_strict(
                {
                    "clusters_planned": t("indicator.clusters_planned"),
                    "area_planned": t("indicator.area_planned"),
                }
            ),
        )
    )
    frame, chart = charts.planned(frame, "clusters_planned")
    return Panel(
        key="so-cum-quy-hoach",
        title=t("overview.counts"),
        subtitle=esc(t("overview.counts_sub")) + whole_note(ctx),
        figure=discs_figure(tracks, break_on=MERGER, break_text=t("unit.merger"))
        if tracks
        else None,
        narrow=discs_figure(tracks, break_on=MERGER, break_text=t("unit.merger"), narrow=True)
        if tracks
        else None,
        table=Table(
            frame,
            (
                text_col("unit"),
                date_col("as_of", beside="as_of_precision"),
                text_col("what"),
                number_col("value", digits=2, beside="qualifier"),
                text_col("basis_vi", "basis"),
            ),
        ),
        claim_ids=ids_of(frame, "claim_id"),
        body="" if tracks else markup.gap(),
        alt=t("overview.counts_alt"),
        scope=region_line(ctx),
        message=charts.planned_message(frame, "clusters_planned"),
        chart=chart,
    )


#: Clusters with the largest capital shown on the first page; the page of attraction has more.
MOST_CAPITAL = 9


def _capital_state(ctx: Context, r: dict[str, Any]) -> str:
    """State of the newest infrastructure capital of a cluster, for its mark."""
    if any(i in ctx.reviewed for i in r["claim_ids"]):
        return "review"
    return "approximate" if r["qualifier"] != "exact" else ""


def capital(ctx: Context, most: int = MOST_CAPITAL) -> Panel:
    """How much is the estimated infrastructure, and did it rise?"""
    changes = capital_changes(ctx.book, ctx.listed, ctx.selection)
    have = changes.filter(pl.col("value").is_not_null())
    missing = changes.filter(pl.col("value").is_null())
    rows = []
    for r in have.head(most).iter_rows(named=True):
        change = (
            f"({'+' if r['change'] > 0 else ''}{percent(100 * r['change'], 0)})"
            if r["change"]
            else ""
        )
        rows.append(
            Row(
                r["short_name"],
                "dot",
                r["value"],
                start=r["first"],
                text=qualified(r["value"], "", 1, r["qualifier"], short=True),
                sub=change,
                start_text=number(r["first"], 1, trim=True) if r["first"] else "",
                key=province(r["province_id"]),
                fill=province(r["province_id"]),
                subject_id=r["cluster_id"],
                proof=markup.proof(r["claim_ids"], label=r["short_name"]),
                state=_capital_state(ctx, r),
            )
        )
    more = len(have) - len(rows)
    if more > 0:
        rows.append(Row(t("count.others", n=more), "header", sub=t("occupancy.more")))
    rows += gap_rows(missing)
    top = max((r.value or 0 for r in rows), default=0) or 1
    figure = (
        rows_figure(rows, top * 1.02, right=room_for(rows), left=name_room(rows)) if rows else None
    )
    frame, chart = charts.capital(changes, ctx.reviewed)
    return Panel(
        key="von-ha-tang",
        title=t("overview.infra"),
        subtitle=esc(t("overview.infra_sub")),
        figure=figure,
        narrow=rows_figure(rows, top * 1.02, narrow=True) if rows else None,
        body="" if rows else markup.gap(),
        table=Table(
            frame,
            (
                text_col("short_name", "cluster"),
                number_col("first", "first_billion"),
                number_col("value", "newest_billion", beside="qualifier"),
                text_col("basis_vi", "basis"),
                date_col("as_of", beside="precision"),
            ),
        ),
        claim_ids=ids_of(changes, "claim_ids"),
        note=t("overview.infra_note"),
        alt=t("overview.infra_alt", n=len(have), of=len(changes)),
        message=charts.capital_message(changes, ctx.reviewed),
        chart=chart,
    )


def place(ctx: Context) -> Panel:
    """Where are the clusters?"""
    west, south, east, north = window(ctx.geo, ctx.selection.provinces)
    return Panel(
        key="vi-tri",
        title=t("overview.place"),
        figure=locator_figure(
            ctx.geo,
            spots(ctx.table, 0.8),
            bounds=(west, south, east, north),
            height=330,
            frame=ctx.selection.frame,
        ),
        claim_ids=ids_of(ctx.table, "cluster_id"),
        note=t("map.disclaimer"),
        alt=t("overview.place_alt", n=len(ctx.table)),
        table=_place_table(ctx),
        links=(Link("cluster_map", t("overview.open_map")),),
        size="third",
    )


def _place_table(ctx: Context) -> Table:
    frame = ctx.table.with_columns(
        precision=pl.col("location_precision")
        .cast(pl.String)
        .replace_strict(
            {p: t(f"precision.{p}") for p in ("site", "hamlet", "commune", "district")},
            default=None,
        )
    )
    return Table(
        frame,
        (
            text_col("short_name", "cluster"),
            text_col("district"),
            text_col("commune_full", "commune"),
            text_col("precision"),
        ),
    )


def _count_cell(table: pl.DataFrame, group: str, unit: str, n: int) -> str:
    """Number of clusters of a province at a step; it opens the reports of the step."""
    if not n:
        return "–"
    own = table.filter(pl.col("status_group") == group, pl.col("province_id") == unit)
    ids = ids_of(own, "status_claim")
    return markup.certified(number(n), ids, measure="count", label=t(f"status.{group}"))


def by_province(ctx: Context) -> Panel:
    """How many clusters does each province have at each step?"""
    table, told = ctx.table, provinces_told(ctx)
    groups = [g for g in STATUS_GROUPS if (table["status_group"] == g).any()]
    headers = [
        esc(t("column.status")),
        *[esc(province_label(ctx, p)) for p in told],
        esc(t("column.sum")),
    ]
    count = {
        (g, p): n for g, p, n in table.group_by("status_group", "province_id").len().iter_rows()
    }
    lines, frame_rows = [], []
    for g in groups:
        numbers = [count.get((g, p), 0) for p in told]
        lines.append(
            [
                markup.status(g, short=True),
                *[_count_cell(table, g, p, n) for p, n in zip(told, numbers, strict=True)],
                f"<b>{sum(numbers)}</b>",
            ]
        )
        frame_rows.append(
            {
                "status": t(f"status.{g}"),
                **dict(zip(told, numbers, strict=True)),
                "sum": sum(numbers),
            }
        )
    extra, more_ids = _province_facts(ctx)
    part = bool(ctx.selection.places)
    title = t("within.title" if part else "overview.by_province")
    sums = [sum(count.get((g, p), 0) for g in groups) for p in told]
    foot = [esc(t("column.sum")), *[number(n) for n in sums], number(sum(sums))]
    columns = [
        text_col("status"),
        *[Column(p, province_label(ctx, p), "number", 0) for p in told],
        number_col("sum", digits=0),
    ]
    return Panel(
        key="tinh-va-buoc",
        title=title,
        subtitle=esc(t("within.counted" if part else "overview.by_province_sub")),
        body=markup.table(
            headers,
            lines,
            numeric=list(range(1, len(headers))),
            foot=foot,
            caption=title,
        )
        + extra,
        table=Table(pl.DataFrame(frame_rows), tuple(columns)) if frame_rows else None,
        claim_ids=ids_of(table, "status_claim") + more_ids,
        size="third",
    )


def _province_facts(ctx: Context) -> tuple[str, tuple[str, ...]]:
    """Established area, capital and coverage of occupancy of each province."""
    ids: list[str] = []
    lines, told = [], provinces_told(ctx)
    for name, indicator in (("area", "area_established"), ("infra_capital", "infra_capital")):
        cells = []
        for p in told:
            own = total(ctx.established.filter(pl.col("province_id") == p), name)
            ids += own.claim_ids
            digits = 1 if name == "area" else 0
            cells.append(_sum_cell(ctx, own, digits, t(f"overview.fact_{indicator}")))
        lines.append([esc(t(f"overview.fact_{indicator}")), *cells])
    headers = ["", *[esc(province_label(ctx, p)) for p in told]]
    table = markup.table(headers, lines, numeric=list(range(1, len(headers))))
    note = f'<p class="vl-sub">{esc(t("overview.fact_note"))}</p>'
    return f'<div style="margin-top:.9rem">{table}{note}</div>', tuple(ids)


def _sum_cell(ctx: Context, found: Total, digits: int, label: str) -> str:
    """A sum with its coverage in a table; a gap with the coverage when it may not be shown."""
    over = f" <span class='vl-muted'>{found.n}/{found.of}</span>"
    words = total_text(ctx, found, "", digits)
    if not words:
        return markup.gap_cell() + (over if found.n else "")
    return markup.certified(esc(words), found.claim_ids, measure="sum", label=label) + over


def _newest_facts(ctx: Context) -> pl.DataFrame:
    """The last things sources said of the clusters and provinces in view, one row per day."""
    own = {*ctx.table["cluster_id"], *units_told(ctx)}
    facts = ctx.book.facts.filter(
        pl.col("subject_id").is_in(own),
        pl.col("as_of").is_not_null() & (pl.col("as_of") <= ctx.selection.on),
    ).select(
        "subject_id",
        pl.col("indicator").cast(pl.String),
        "as_of",
        pl.col("as_of_precision").cast(pl.String).alias("precision"),
        "claim_id",
        "source_id",
    )
    return (
        facts.sort("as_of", "subject_id", descending=[True, False])
        .group_by("subject_id", "as_of", "precision", maintain_order=True)
        .agg(
            "claim_id", pl.col("indicator").unique(maintain_order=True), pl.col("source_id").first()
        )
        .head(4)
        .join(ctx.book.sources.select("source_id", "publisher"), on="source_id", how="left")
    )


def newest_data(ctx: Context) -> Panel:
    """What are the newest data?"""
    names = dict(ctx.book.clusters.select("cluster_id", "short_name").iter_rows())
    names |= {u: whole_label(ctx, u) for u in ctx.unit_names}
    newest = _newest_facts(ctx)
    told = {code: t(f"indicator.{code}") for code in INDICATORS}
    lines = []
    for row in newest.iter_rows(named=True):
        what = ", ".join(told[i].lower() for i in row["indicator"][:3])
        lines.append(
            markup.item(
                names.get(row["subject_id"], row["subject_id"]),
                date_text(row["as_of"], row["precision"]),
                markup.paragraph(f"{what} · {row['publisher']}"),
            )
        )
    return Panel(
        key="so-lieu-moi",
        title=t("overview.newest"),
        subtitle=esc(t("overview.newest_sub")),
        body=markup.items(lines, empty=markup.gap()),
        table=Table(
            newest.with_columns(
                name=pl.col("subject_id").replace_strict(names, default=None),
                what=pl.col("indicator")
                .list.eval(pl.element().replace_strict(told))
                .list.join(", "),
            ),
            (
                text_col("name"),
                date_col("as_of", beside="precision"),
                text_col("what"),
                text_col("publisher", "source_name"),
            ),
        ),
        claim_ids=ids_of(newest, "claim_id"),
        links=(Link("sources", t("overview.open_sources")),),
        size="third",
    )


def promotion(ctx: Context) -> Panel:
    """Where does industrial promotion stand?"""
    cells: list[tuple[str, str]] = []
    ids: list[str] = []
    for item in headline_figures(ctx.book, ctx.selection)[:5]:
        value = markup.certified(
            f"<strong>{esc(item.text)}</strong> {esc(item.unit)}",
            item.claim_ids,
            measure=item.measure,
            label=item.label,
        )
        cells.append((value, f"{item.label}: {item.sub}"))
        ids += item.claim_ids
    told = in_scope(ctx.book, ctx.selection).filter(
        pl.col("field") == "promotion", pl.col("kind") == "result", pl.col("topic") == "beneficiary"
    )
    told = told.head(1)
    words = "".join(f'<p style="margin:.6rem 0 0">{esc(x)}</p>' for x in told["summary_vi"])
    return Panel(
        key="khuyen-cong",
        title=t("overview.promotion"),
        subtitle=esc(t("overview.promotion_sub")) + whole_note(ctx),
        body=markup.figures(cells) + words if cells else markup.gap(),
        claim_ids=tuple(ids) + ids_of(told, "finding_id"),
        links=(Link("promotion", t("overview.open_promotion")),),
        size="third",
    )


def deadlines(ctx: Context) -> Panel:
    """Which report is due next?"""
    on = ctx.selection.today
    rows = (
        ctx.book.rules.filter(
            pl.col("code").str.starts_with("deadline_form") | (pl.col("code") == "settle_before"),
            (pl.col("valid_from") <= on)
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= on)),
        )
        .pipe(with_next_due, on)
        .filter(pl.col("due_on") >= on)
        .sort("due_on", "code")
    )
    lines = [
        f"<div><dt><b>{esc(date_text(r['due_on']))}</b></dt><dd>{esc(r['name_vi'])}</dd></div>"
        for r in rows.head(5).iter_rows(named=True)
    ]
    return Panel(
        key="han-bao-cao",
        title=t("overview.deadlines"),
        subtitle=esc(t("overview.deadlines_sub")),
        message=charts.due_message(rows),
        body=f'<dl class="vl-rows vl-left">{"".join(lines)}</dl>' if lines else markup.gap(),
        table=Table(
            rows,
            (
                date_col("due_on", "due"),
                text_col("name_vi", "rule"),
                text_col("text_vi", "content"),
                text_col("legal_ref", "law"),
            ),
        ),
        claim_ids=ids_of(rows, "rule_id"),
        size="third",
    )
