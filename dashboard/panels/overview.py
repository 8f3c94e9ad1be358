"""Panels of the page Tổng quan."""

from __future__ import annotations

import polars as pl

from dashboard import markup
from dashboard.figures.ladder import Lane, Tile, ladder_figure
from dashboard.figures.locator import locator_figure
from dashboard.figures.rows import Row, room_for, rows_figure
from dashboard.figures.timeline import Disc, Track, discs_figure
from dashboard.geodata import window
from dashboard.i18n import date_text, number, percent, qualified, t
from dashboard.metrics.attraction import capital_changes, published, whole_plans
from dashboard.metrics.coverage import total
from dashboard.metrics.findings import in_scope
from dashboard.metrics.progress import to_review
from dashboard.metrics.promotion import headline_figures
from dashboard.metrics.rules import with_next_due
from dashboard.palette import STATUS_GROUPS, STATUSES, province, province_text
from dashboard.panels.model import (
    Column,
    Context,
    Heading,
    KeyFigure,
    Link,
    Panel,
    Table,
    clusters_count,
    esc,
    filter_parts,
    ids_of,
)
from dashboard.panels.shared import (
    as_of,
    gap_rows,
    hover_of,
    province_legend,
    spots,
    status_on,
    total_figure,
    value_text,
)
from dashboard.selection import MERGER


def heading(ctx: Context) -> Heading:
    """Title, finding and filter line."""
    by_group = dict(ctx.table.group_by("status_group").len().iter_rows())
    n, planned = len(ctx.table), by_group.get("planned", 0)
    established = len(ctx.established)
    rest = t(
        "overview.finding_rest",
        established=established,
        building=by_group.get("under_construction", 0),
        operating=by_group.get("operating", 0),
    )
    bold = t("overview.finding_planned", planned=planned, n=n)
    if not planned:
        bold = t("overview.finding_none_planned", n=n)
    return Heading(t("overview.title"), bold, rest, filter_parts(ctx, clusters_count(n)))


def strip(ctx: Context) -> list[KeyFigure]:
    """Five leading figures."""
    table, established = ctx.table, ctx.established
    plan = published(ctx.book, ["clusters_planned"], ctx.selection, ctx.selection.provinces)
    newest_plan = whole_plans(plan).unique("unit_id", keep="last", maintain_order=True)
    in_plan = {r["unit_id"]: int(r["value"]) for r in newest_plan.iter_rows(named=True)}
    planned_words = " · ".join(
        f"{ctx.unit_names[p]} {in_plan[p]}" for p in ctx.selection.provinces if p in in_plan
    )
    by_province = dict(established.group_by("province_id").len().iter_rows())
    split = " · ".join(
        f"{ctx.unit_names[p]} {by_province.get(p, 0)}" for p in ctx.selection.provinces
    )
    with_rate = established.filter(pl.col("occupancy").is_not_null())
    first = with_rate.row(0, named=True) if len(with_rate) else None
    return [
        KeyFigure(
            t("overview.known"),
            len(table),
            number(len(table)),
            t("unit.clusters"),
            t("overview.known_sub", words=planned_words) if planned_words else "",
            how=t("overview.known_how"),
            claim_ids=(*ids_of(table, "status_claim"), *ids_of(newest_plan, "claim_id")),
        ),
        KeyFigure(
            t("overview.established"),
            len(established),
            number(len(established)),
            t("unit.clusters"),
            split,
            how=t("overview.established_how"),
            claim_ids=ids_of(established, "established_claim", "status_claim"),
        ),
        total_figure(
            total(established, "area"),
            t("overview.area"),
            "area_established",
            t("overview.area_how"),
        ),
        total_figure(
            total(established, "infra_capital"),
            t("overview.capital"),
            "infra_capital",
            t("overview.capital_how") + _capital_terms(established),
        ),
        KeyFigure(
            t("overview.occupancy"),
            len(with_rate),
            f"{len(with_rate)}/{len(established)}",
            t("unit.clusters"),
            t(
                "overview.occupancy_one",
                name=first["short_name"],
                value=percent(first["occupancy"]),
                date=as_of(first, "occupancy"),
            )
            if first
            else t("overview.occupancy_zero"),
            how=t("overview.occupancy_how"),
            claim_ids=ids_of(with_rate, "occupancy_claim") or ids_of(established, "status_claim"),
        ),
    ]


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
    return Panel(
        key="buoc",
        title=t("overview.ladder"),
        subtitle=esc(t("overview.ladder_sub")) + " " + province_legend(ctx),
        figure=ladder_figure(shown, unknown),
        narrow=ladder_figure(shown, unknown, narrow=True),
        table=Table(
            frame,
            (
                Column("short_name", t("column.cluster")),
                Column("province", t("column.province")),
                Column("status_name", t("column.status")),
                Column("area", t("column.area"), "number", 2),
                Column("established_year", t("column.year"), "text"),
            ),
        ),
        claim_ids=ids_of(ctx.table, "status_claim", "area_claim"),
        alt=t("overview.ladder_alt", counts=counts),
        size="wide",
    )


def _lane(ctx: Context, group: str) -> Lane:
    rows = ctx.table.filter(pl.col("status_group") == group)
    area = total(rows, "area")
    status = STATUSES[group]
    count = clusters_count(len(rows))
    sub = count
    if area.value is not None:
        sub = f"{count} · {qualified(area.value, 'ha', 1, area.qualifier, short=True)}"
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
        )
        for r in rows.iter_rows(named=True)
    )
    return Lane(t(f"status.{group}"), sub, tiles, status.fill, status.edge, status.ink, note)


def three_things(ctx: Context) -> Panel:
    """The three most important things the filtered data say; fewer when data are missing."""
    items: list[tuple[str, tuple[str, ...]]] = []
    table, established = ctx.table, ctx.established
    planned = table.filter(pl.col("status_group") == "planned")
    if len(planned) and len(table):
        share = 100 * len(planned) / len(table)
        no_area = planned.filter(pl.col("area").is_null())
        items.append(
            (
                t(
                    "overview.thing_planned",
                    n=len(planned),
                    of=len(table),
                    share=percent(share, 0),
                    gap=len(no_area),
                ),
                ids_of(planned, "status_claim"),
            )
        )
    if len(established):
        rated = established.filter(pl.col("occupancy").is_not_null())
        land = established.filter(
            pl.col("industrial_land").is_not_null() & pl.col("leased_land").is_not_null()
        )
        items.append(
            (
                t("overview.thing_occupancy", n=len(rated), of=len(established), land=len(land)),
                ids_of(established, "status_claim") + ids_of(rated, "occupancy_claim"),
            )
        )
    late = to_review(ctx.book, table, ctx.selection).filter(pl.col("months_late").is_not_null())
    if len(late):
        worst = late.row(0, named=True)
        items.append(
            (
                t(
                    "overview.thing_late",
                    n=len(late),
                    name=worst["short_name"],
                    months=worst["months_late"],
                ),
                ids_of(late, "claims"),
            )
        )
    changes = capital_changes(ctx.book, established, ctx.selection).filter(pl.col("change") > 0)
    if len(changes) and len(items) < 3:
        top = changes.sort("change", descending=True).row(0, named=True)
        items.append(
            (
                t(
                    "overview.thing_capital",
                    n=len(changes),
                    name=top["short_name"],
                    share=percent(100 * top["change"], 0),
                ),
                ids_of(changes, "claim_ids"),
            )
        )
    body = "".join(f"<li>{words}</li>" for words, _ in items[:3])
    return Panel(
        key="ba-dieu",
        title=t("overview.things"),
        subtitle=esc(t("overview.things_sub")),
        body=f'<ol class="vl-num-list">{body}</ol>',
        claim_ids=tuple(dict.fromkeys(i for _, ids in items[:3] for i in ids)),
        size="third",
    )


def review(ctx: Context) -> Panel:
    """Which clusters need their progress checked?"""
    rows = to_review(ctx.book, ctx.table, ctx.selection)
    lines = []
    for row in rows.head(4).iter_rows(named=True):
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
    return Panel(
        key="ra-soat",
        title=t("overview.review"),
        subtitle=esc(t("overview.review_sub", date=date_text(ctx.selection.on))),
        body=markup.items(lines, empty=empty),
        table=Table(
            rows,
            (
                Column("short_name", t("column.cluster")),
                Column("target_on", t("column.target"), "date"),
                Column("months_late", t("column.months_late"), "number", 0),
                Column("status_as_of", t("column.newest"), "date"),
            ),
        ),
        claim_ids=ids_of(rows, "claims", "start_claims"),
        note=t("overview.review_note"),
        size="third",
    )


def planned_counts(ctx: Context) -> Panel:
    """How did the number of clusters in plans change?"""
    units = (*ctx.selection.provinces, "p86-moi")
    counts = whole_plans(published(ctx.book, ["clusters_planned"], ctx.selection, units))
    areas = whole_plans(published(ctx.book, ["area_planned"], ctx.selection, units))
    tracks = []
    for unit in units:
        own = counts.filter(pl.col("unit_id") == unit).sort("as_of")
        if own.is_empty():
            continue
        discs = []
        for row in own.iter_rows(named=True):
            match = areas.filter(
                (pl.col("unit_id") == unit)
                & (pl.col("as_of") == row["as_of"])
                & (pl.col("basis") == row["basis"])
            )
            below = ""
            if len(match) == 1:
                area = match.row(0, named=True)
                below = qualified(area["value"], "ha", 0, area["qualifier"], short=True)
            when = date_text(row["as_of"], row["as_of_precision"])
            text = qualified(row["value"], "", 0, row["qualifier"], short=True)
            discs.append(
                Disc(
                    row["as_of"],
                    text,
                    below,
                    f"<b>{ctx.unit_names[unit]}</b>, {when}<br>{text} {t('unit.clusters')} {below}",
                )
            )
        tracks.append(
            Track(ctx.unit_names[unit], province(unit), province_text(unit), tuple(discs))
        )
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
    return Panel(
        key="so-cum-quy-hoach",
        title=t("overview.counts"),
        subtitle=esc(t("overview.counts_sub")),
        figure=discs_figure(tracks, break_on=MERGER, break_text=t("unit.merger"))
        if tracks
        else None,
        narrow=discs_figure(tracks, break_on=MERGER, break_text=t("unit.merger"), narrow=True)
        if tracks
        else None,
        table=Table(
            frame,
            (
                Column("unit", t("column.unit")),
                Column("as_of", t("column.as_of"), "date"),
                Column("what", t("column.what")),
                Column("value", t("column.value"), "number", 2),
                Column("basis_vi", t("column.basis")),
            ),
        ),
        claim_ids=ids_of(frame, "claim_id"),
        body="" if tracks else markup.gap(),
        alt=t("overview.counts_alt"),
    )


def capital(ctx: Context) -> Panel:
    """How much is the estimated infrastructure, and did it rise?"""
    changes = capital_changes(ctx.book, ctx.established, ctx.selection)
    have = changes.filter(pl.col("value").is_not_null())
    missing = changes.filter(pl.col("value").is_null())
    rows = []
    for r in have.iter_rows(named=True):
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
            )
        )
    rows += gap_rows(missing)
    top = max((r.value or 0 for r in rows), default=0) or 1
    figure = rows_figure(rows, top * 1.02, right=room_for(rows), left=150) if rows else None
    return Panel(
        key="von-ha-tang",
        title=t("overview.infra"),
        subtitle=esc(t("overview.infra_sub")),
        figure=figure,
        narrow=rows_figure(rows, top * 1.02, narrow=True) if rows else None,
        body="" if rows else markup.gap(),
        table=Table(
            changes,
            (
                Column("short_name", t("column.cluster")),
                Column("first", t("column.first_billion"), "number", 1),
                Column("value", t("column.newest_billion"), "number", 1),
                Column("as_of", t("column.as_of"), "date"),
            ),
        ),
        claim_ids=ids_of(changes, "claim_ids"),
        note=t("overview.infra_note"),
        alt=t("overview.infra_alt", n=len(have), of=len(changes)),
    )


def place(ctx: Context) -> Panel:
    """Where are the clusters?"""
    west, south, east, north = window(ctx.geo, ctx.selection.provinces)
    return Panel(
        key="vi-tri",
        title=t("overview.place"),
        figure=locator_figure(
            ctx.geo, spots(ctx.table, 0.8), bounds=(west, south, east, north), height=330
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
            Column("short_name", t("column.cluster")),
            Column("district", t("column.district")),
            Column("commune_full", t("column.commune")),
            Column("precision", t("column.precision")),
        ),
    )


def by_province(ctx: Context) -> Panel:
    """How many clusters does each province have at each step?"""
    table = ctx.table
    groups = [g for g in STATUS_GROUPS if (table["status_group"] == g).any()]
    headers = [
        esc(t("column.status")),
        *[esc(ctx.unit_names[p]) for p in ctx.selection.provinces],
        esc(t("column.sum")),
    ]
    count = {
        (g, p): n for g, p, n in table.group_by("status_group", "province_id").len().iter_rows()
    }
    lines, frame_rows = [], []
    for g in groups:
        numbers = [count.get((g, p), 0) for p in ctx.selection.provinces]
        lines.append(
            [
                markup.status(g, short=True),
                *[number(n) if n else "–" for n in numbers],
                f"<b>{sum(numbers)}</b>",
            ]
        )
        frame_rows.append(
            {
                "status": t(f"status.{g}"),
                **dict(zip(ctx.selection.provinces, numbers, strict=True)),
                "sum": sum(numbers),
            }
        )
    extra, more_ids = _province_facts(ctx)
    sums = [sum(count.get((g, p), 0) for g in groups) for p in ctx.selection.provinces]
    foot = [esc(t("column.sum")), *[number(n) for n in sums], number(sum(sums))]
    columns = [
        Column("status", t("column.status")),
        *[Column(p, ctx.unit_names[p], "number", 0) for p in ctx.selection.provinces],
        Column("sum", t("column.sum"), "number", 0),
    ]
    return Panel(
        key="tinh-va-buoc",
        title=t("overview.by_province"),
        subtitle=esc(t("overview.by_province_sub")),
        body=markup.table(
            headers,
            lines,
            numeric=list(range(1, len(headers))),
            foot=foot,
            caption=t("overview.by_province"),
        )
        + extra,
        table=Table(pl.DataFrame(frame_rows), tuple(columns)) if frame_rows else None,
        claim_ids=ids_of(table, "status_claim") + more_ids,
        size="third",
    )


def _province_facts(ctx: Context) -> tuple[str, tuple[str, ...]]:
    """Established area, capital and coverage of occupancy of each province."""
    ids: list[str] = []
    lines = []
    for name, indicator in (("area", "area_established"), ("infra_capital", "infra_capital")):
        cells = []
        for p in ctx.selection.provinces:
            own = total(ctx.established.filter(pl.col("province_id") == p), name)
            ids += own.claim_ids
            digits = 1 if name == "area" else 0
            words = (
                markup.gap_cell()
                if own.value is None
                else f"{esc(qualified(own.value, '', digits, own.qualifier, short=True))}"
                f" <span class='vl-muted'>{own.n}/{own.of}</span>"
            )
            cells.append(words)
        lines.append([esc(t(f"overview.fact_{indicator}")), *cells])
    headers = ["", *[esc(ctx.unit_names[p]) for p in ctx.selection.provinces]]
    table = markup.table(headers, lines, numeric=list(range(1, len(headers))))
    note = f'<p class="vl-sub">{esc(t("overview.fact_note"))}</p>'
    return f'<div style="margin-top:.9rem">{table}{note}</div>', tuple(ids)


def newest_data(ctx: Context) -> Panel:
    """What are the newest data?"""
    on = ctx.selection.on
    names = dict(ctx.book.clusters.select("cluster_id", "short_name").iter_rows()) | ctx.unit_names
    names |= dict(ctx.book.parks.select("park_id", "name_vi").iter_rows())
    provinces = {*ctx.selection.units}
    own = {*ctx.table["cluster_id"]} | provinces
    facts = ctx.book.facts.filter(
        pl.col("subject_id").is_in(own),
        pl.col("as_of").is_not_null() & (pl.col("as_of") <= on),
    ).select(
        "subject_id",
        pl.col("indicator").cast(pl.String),
        "as_of",
        pl.col("as_of_precision").cast(pl.String).alias("precision"),
        "claim_id",
        "source_id",
    )
    newest = (
        facts.sort("as_of", "subject_id", descending=[True, False])
        .group_by("subject_id", "as_of", "precision", maintain_order=True)
        .agg(
            "claim_id", pl.col("indicator").unique(maintain_order=True), pl.col("source_id").first()
        )
        .head(4)
        .join(ctx.book.sources.select("source_id", "publisher"), on="source_id", how="left")
    )
    lines = []
    for row in newest.iter_rows(named=True):
        what = ", ".join(t(f"indicator.{i}").lower() for i in row["indicator"][:3])
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
        claim_ids=ids_of(newest, "claim_id"),
        links=(Link("sources", t("overview.open_sources")),),
        size="third",
    )


def promotion(ctx: Context) -> Panel:
    """Where does industrial promotion stand?"""
    cells: list[tuple[str, str]] = []
    ids: list[str] = []
    for item in headline_figures(ctx.book, ctx.selection)[:5]:
        value = f"<strong>{esc(item.text)}</strong> {esc(item.unit)}"
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
        subtitle=esc(t("overview.promotion_sub")),
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
        body=f'<dl class="vl-rows vl-left">{"".join(lines)}</dl>' if lines else markup.gap(),
        claim_ids=ids_of(rows.head(5), "rule_id"),
        size="third",
    )
