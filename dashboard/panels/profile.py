"""Panels of the page Hồ sơ cụm: one cluster."""

from __future__ import annotations

import datetime as dt

import polars as pl

from dashboard import markup
from dashboard.figures.locator import Spot, locator_figure
from dashboard.figures.rows import Row, Threshold, rows_figure
from dashboard.figures.timeline import Event, Span, events_figure
from dashboard.i18n import date_text, fold, join, number, qualified, t
from dashboard.indicators import INDICATORS
from dashboard.maps.clusters import radius_of
from dashboard.metrics.claims import CLAIM_COLUMNS, history
from dashboard.metrics.progress import delays, months_between, targets
from dashboard.metrics.rules import in_force
from dashboard.palette import BRAND, STATUSES, TRACK, province
from dashboard.panels.model import (
    Column,
    Context,
    Heading,
    KeyFigure,
    Panel,
    Table,
    esc,
    ids_of,
    period_text,
)
from dashboard.panels.shared import as_of, status_on, value_html

#: Figures a reader expects of every cluster; what no source says is listed by name.
EXPECTED = (
    "decision_no", "investor", "area", "infra_capital", "infra_paid", "industrial_land",
    "leased_land", "occupancy", "projects", "registered", "workers", "revenue",
)  # fmt: skip
#: Further facts that the register has no column for.
EXPECTED_FACTS = ("budget_paid", "clusters_wastewater")


def row_of(ctx: Context, cluster_id: str) -> dict[str, object]:
    """Register row of a cluster, whatever steps are filtered."""
    return ctx.all_steps.filter(pl.col("cluster_id") == cluster_id).row(0, named=True)


def choices(ctx: Context, search: str = "") -> list[str]:
    """Clusters whose name, place or former name contains the words, accents ignored."""
    wanted = fold(search.strip())
    found = []
    for r in ctx.all_steps.iter_rows(named=True):
        places = (r["name_vi"], r["aliases"], r["district_full"], r["commune_old"], r["commune_full"], r["province"])
        if wanted in fold(" ".join(str(p) for p in places if p)):
            found.append(str(r["cluster_id"]))
    return found


def heading(ctx: Context, cluster_id: str) -> Heading:
    """Name, finding and the line of place and step."""
    r = row_of(ctx, cluster_id)
    parts = [t(f"status.{r['status']}")]
    where = join([str(r["commune_old"] or ""), str(r["district"] or "")], ", ")
    parts += [where, t("profile.province", name=r["province"]), period_text(ctx.selection)]
    latest = r["latest_on"]
    newest = date_text(latest, "month") if isinstance(latest, dt.date) else t("date.unknown")
    bold = t("profile.finding", status=t(f"status.{r['status']}").lower())
    facts = []
    if r["area"] is not None:
        facts.append(value_words(r, "area", "area_established"))
    if r["infra_capital"] is not None:
        facts.append(t("profile.capital", money=value_words(r, "infra_capital", "infra_capital")))
    if r["occupancy"] is not None:
        facts.append(t("profile.rate", rate=value_words(r, "occupancy", "occupancy")))
    return Heading(
        str(r["name_vi"]),
        f"{bold}{': ' + ', '.join(facts) if facts else ''}.",
        t("profile.newest", date=newest),
        tuple(p for p in parts if p),
    )


def value_words(row: dict[str, object], name: str, indicator: str) -> str:
    """Figure in words with unit and qualifier."""
    found = INDICATORS[indicator]
    return qualified(float(str(row[name])), found.unit, found.digits, str(row[f"{name}_qualifier"] or "exact"))


def strip(ctx: Context, cluster_id: str) -> list[KeyFigure]:
    """Area, capital, decision, occupancy, projects and workers."""
    r = row_of(ctx, cluster_id)
    rule = in_force(ctx.book.rules, "max_area", ctx.selection.on)
    ceiling = t("profile.ceiling", value=number(float(str(rule["value"])))) if rule and rule["value"] else ""
    capital = "infra_capital" if r["infra_capital"] is not None or r["project_capital"] is None else "project_capital"
    decision = str(r["decision_no"] or "")
    head, _, tail = decision.partition("/")
    return [
        _figure(r, "area", "area_established", t("sheet.area"), ceiling, t("profile.area_how")),
        _figure(r, capital, capital, t("sheet.capital" if capital == "infra_capital" else "sheet.project_capital"), as_of(r, capital), t("profile.capital_how")),
        KeyFigure(
            t("profile.decision"), float(len(decision)) if decision else None, head, f"/{tail}" if tail else "",
            t("profile.year", year=r["established_year"]) if r["established_year"] else "",
            how=t("profile.decision_how"), claim_ids=(str(r["established_claim"]),) if decision else (),
        ),
        _figure(r, "occupancy", "occupancy", t("sheet.occupancy"), as_of(r, "occupancy"), t("occupancy.have_rate_how")),
        _figure(r, "workers", "workers", t("sheet.workers"), as_of(r, "workers"), t("profile.workers_how"))
        if r["projects"] is None or r["workers"] is not None
        else _figure(r, "projects", "secondary_projects", t("sheet.projects"), as_of(r, "projects"), t("attraction.projects_how")),
    ]  # fmt: skip


def _figure(row: dict[str, object], name: str, indicator: str, label: str, sub: str, how: str) -> KeyFigure:
    found = INDICATORS[indicator]
    if row[name] is None:
        return KeyFigure(label, None, "", how=how)
    text = qualified(float(str(row[name])), "", found.digits, str(row[f"{name}_qualifier"]), short=True)
    return KeyFigure(label, float(str(row[name])), text, found.unit, sub, how=how, claim_ids=(str(row[f"{name}_claim"]),))


def timeline(ctx: Context, cluster_id: str) -> Panel:
    """Milestones of the cluster with decision numbers, promises and delays."""
    on = ctx.selection.on
    own = ctx.book.milestones.filter(
        pl.col("cluster_id") == cluster_id,
        pl.col("date").is_not_null(),
        (pl.col("date") <= on) | (pl.col("stage").cast(pl.String) == "target"),
    ).sort("date", "milestone_id")
    real = own.filter(pl.col("stage").cast(pl.String) != "target")
    events: list[Event] = []
    seen: set[str] = set()
    for r in real.iter_rows(named=True):
        words = t(f"milestone.{r['stage']}_{r['milestone']}")
        # A later source that only repeats a step already reached adds nothing to the line.
        repeats = r["milestone"] in seen and (r["stage"] == "observed" or not r["decision_no"])
        if repeats or (r["milestone"] == "planned" and seen):
            continue
        seen.add(r["milestone"])
        text = f"{words}<br>{_cut(r['decision_no'])}" if r["decision_no"] else words
        events.append(Event(r["date"], date_text(r["date"], r["date_precision"]), text))
    spans = _spans(ctx, cluster_id, own)
    frame = own.with_columns(
        what=pl.concat_str([pl.col("stage").cast(pl.String), pl.lit("_"), pl.col("milestone").cast(pl.String)]).map_elements(lambda k: t(f"milestone.{k}"), return_dtype=pl.String)
    )
    return Panel(
        key="moc",
        title=t("profile.timeline"),
        subtitle=esc(t("profile.timeline_sub" if spans else "profile.timeline_sub_plain")),
        figure=events_figure(events, spans) if events else None,
        narrow=events_figure(events, spans, narrow=True) if events else None,
        body="" if events else markup.gap(),
        table=Table(
            frame,
            (
                Column("date", t("column.date"), "date"),
                Column("what", t("column.milestone")),
                Column("decision_no", t("column.decision")),
                Column("note_vi", t("column.note")),
            ),
        ),
        claim_ids=ids_of(own, "milestone_id"),
        alt=t("profile.timeline_alt", n=len(events)),
        size="wide",
    )


def _cut(text: str, most: int = 30) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _spans(ctx: Context, cluster_id: str, own: pl.DataFrame) -> list[Span]:
    stage, step = pl.col("stage").cast(pl.String), pl.col("milestone").cast(pl.String)
    promised = own.filter(stage == "target", step.is_in(["infra_completed", "operating"]))
    if promised.is_empty():
        return []
    first_end: dt.date = promised["date"].min()  # type: ignore[assignment]
    starts = own.filter(stage == "target", step == "infra_started", pl.col("date") < first_end)["date"]
    start: dt.date | None = starts.min() if len(starts) else None  # type: ignore[assignment]
    ends = promised.sort("date")
    words = t("profile.planned_until", date=date_text(ends["date"][0], str(ends["date_precision"][0])))
    late = delays(own, cluster_id)
    if late:
        months = months_between(*late)
        return [Span(start or own["date"].min(), late[0], words, late[1], t("profile.late", n=months))]  # type: ignore[arg-type]
    newest = targets(ctx.book, ctx.selection.on).filter(pl.col("cluster_id") == cluster_id)
    end = newest["target_on"][0] if len(newest) else first_end
    operating = row_of(ctx, cluster_id)["status_group"] == "operating"
    today = ctx.selection.on
    begin = start or own.filter(stage != "target")["date"].max()
    if begin is not None and begin >= end:
        begin = None
    words = t("profile.planned_until", date=date_text(end, str(newest["target_precision"][0]) if len(newest) else "month"))
    if not operating and end < today:
        return [Span(begin, end, words, today, t("profile.overdue", n=months_between(end, today)))]
    return [Span(begin, end, words)]


def place(ctx: Context, cluster_id: str) -> Panel:
    """Where is the cluster?"""
    r = row_of(ctx, cluster_id)
    if r["lon"] is None:
        return Panel(key="o-dau", title=t("overview.place"), body=markup.gap(), size="third")
    status = STATUSES[str(r["status"])]
    lon, lat = float(str(r["lon"])), float(str(r["lat"]))
    area = r["area"]
    spot = Spot(
        lon, lat, 2 * radius_of(None if area is None else float(str(area))), status.fill, status.edge,
        str(r["name_vi"]), cluster_id, core=status.core, text="",
    )  # fmt: skip
    bounds = (lon - 0.17, lat - 0.125, lon + 0.17, lat + 0.125)
    figure = locator_figure(
        ctx.geo, [spot], bounds=bounds, height=250, commune_id=str(r["commune_id"] or "") or None, highlight=cluster_id
    )
    precision = t(f"precision.{r['location_precision']}")
    return Panel(
        key="o-dau",
        title=t("overview.place"),
        subtitle=esc(t("profile.place_sub", commune=r["commune_full"] or "", precision=precision)),
        figure=figure,
        claim_ids=(cluster_id,),
        note=t("map.disclaimer"),
        alt=t("profile.place_alt", name=r["name_vi"], commune=r["commune_full"] or "", precision=precision),
        size="third",
    )


def size(ctx: Context, cluster_id: str) -> Panel:
    """How large is it among the established clusters?"""
    table = ctx.all_steps.filter(pl.col("is_established") & pl.col("area").is_not_null() | (pl.col("cluster_id") == cluster_id) & pl.col("area").is_not_null())
    table = table.sort("area", descending=True).head(14)
    rows = [
        Row(
            r["short_name"], "bar", r["area"],
            text=qualified(r["area"], "ha" if r["cluster_id"] == cluster_id else "", 2, r["area_qualifier"], short=True),
            key=province(r["province_id"]), fill=STATUSES[r["status"]].fill if r["cluster_id"] == cluster_id else TRACK,
            subject_id=r["cluster_id"],
        )
        for r in table.iter_rows(named=True)
    ]  # fmt: skip
    rule = in_force(ctx.book.rules, "max_area", ctx.selection.on)
    marks, top = (), max((r.value or 0 for r in rows), default=0) or 1
    if rule and rule["value"]:
        ceiling = float(str(rule["value"]))
        marks = (Threshold(ceiling, t("profile.ceiling_line", value=number(ceiling))),)
        top = max(top, ceiling) * 1.02
    own = ctx.all_steps.filter(pl.col("cluster_id") == cluster_id)
    missing = own["area"][0] is None
    if missing:
        rows.append(Row(own["short_name"][0], "missing", sub=t("state.missing"), key=province(own["province_id"][0])))
    return Panel(
        key="co-lon",
        title=t("profile.size"),
        subtitle=esc(t("profile.size_sub")),
        figure=rows_figure(rows, top, thresholds=marks, left=104, right=64) if rows else None,
        narrow=rows_figure(rows, top, narrow=True, thresholds=marks) if rows else None,
        table=Table(table, (Column("short_name", t("column.cluster")), Column("area", t("column.area"), "number", 2))),
        claim_ids=ids_of(table, "area_claim") + ((str(rule["rule_id"]),) if rule else ()),
        alt=t("profile.size_alt", n=len(table)),
        size="third",
    )


def who(ctx: Context, cluster_id: str) -> Panel:
    """Who does it, and where exactly?"""
    r = row_of(ctx, cluster_id)
    texts = _texts(ctx, cluster_id)
    investor = esc(t("sheet.seeking", date=as_of(r, "investor_search"))) if r["seeking_investor"] else (esc(r["investor"]) if r["investor"] else markup.gap())
    pairs = [(t("sheet.investor"), investor)]
    for code in ("tenant", "oversight", "site"):
        if code in texts:
            pairs.append((t(f"indicator.{code}"), esc(texts[code][0])))
    moved = f"{esc(r['commune_old'] or t('date.unknown_place'))} → {esc(r['commune_full'] or '')}"
    pairs += [
        (t("profile.communes"), moved),
        (t("sheet.registered"), value_html(r, "registered", "registered_capital")),
        (t("sheet.place"), esc(t(f"precision.{r['location_precision']}")) if r["location_precision"] else markup.gap()),
    ]
    return Panel(
        key="ai-lam",
        title=t("profile.who"),
        body=markup.rows(pairs),
        claim_ids=tuple(i for c in ("tenant", "oversight", "site") if c in texts for i in [texts[c][1]]) + ids_of(ctx.all_steps.filter(pl.col("cluster_id") == cluster_id), "investor_claim", "registered_claim", "investor_search_claim"),
        size="third",
    )


def _texts(ctx: Context, cluster_id: str) -> dict[str, tuple[str, str]]:
    rows = ctx.book.facts.filter(
        (pl.col("subject_id") == cluster_id) & pl.col("value_text").is_not_null() & pl.col("preferred")
    ).sort("as_of", nulls_last=False)
    return {str(r["indicator"]): (r["value_text"], r["claim_id"]) for r in rows.iter_rows(named=True)}


#: Questions that several sources answered differently: indicator -> basis is ignored.
CONTESTED = ("area_established", "area_planned", "area_plant", "area_detailed_plan", "infra_capital", "project_capital", "registered_capital")


def contested(ctx: Context, cluster_id: str) -> list[Panel]:
    """One card per question with several answers: every claim on its own line."""
    groups = {
        "area": ("area_established", "area_planned", "area_detailed_plan", "area_plant"),
        "capital": ("infra_capital", "project_capital"),
    }
    r = row_of(ctx, cluster_id)
    used = {str(r["area_claim"]), str(r["infra_capital_claim"]), str(r["project_capital_claim"])}
    panels = []
    for name, codes in groups.items():
        claims = pl.concat([
            history(ctx.book.facts, c, "cluster", ctx.selection.on, newest=ctx.selection.year is None) for c in codes
        ]).filter(pl.col("subject_id") == cluster_id)  # fmt: skip
        if claims["value"].drop_nulls().n_unique() < 2:
            continue
        panels.append(_claims_panel(ctx, name, claims.sort("as_of", nulls_last=True), used))
    return panels


def _claims_panel(ctx: Context, name: str, claims: pl.DataFrame, used: set[str]) -> Panel:
    names = dict(ctx.book.sources.select("source_id", "publisher").iter_rows())
    values = claims["value"].to_list()
    low, top = min(values), max(values)
    pad = (top - low) * 0.15
    rows = []
    for r in claims.iter_rows(named=True):
        found = INDICATORS[str(r["indicator"])]
        mine = r["claim_id"] in used
        who = names[r["source_id"]].split(" (")[0]
        when = date_text(r["as_of"], str(r["as_of_precision"]))
        label = f"{_cut(who, 24)}, {when}"
        rows.append(
            Row(
                f"<b>{label}</b>" if mine else label, "dot", r["value"],
                text=qualified(r["value"], "", found.digits, str(r["qualifier"]), short=True),
                sub=t("profile.in_use") if mine else _cut(str(r["basis_vi"] or ""), 26),
                fill=BRAND if mine else "#7C8A92", hollow=not mine,
            )
        )  # fmt: skip
    frame = claims.with_columns(
        source=pl.col("source_id").replace_strict(names),
        what=pl.col("indicator").cast(pl.String).replace_strict({c: t(f"indicator.{c}") for c in CONTESTED}, default=""),
        when=pl.Series([date_text(r["as_of"], str(r["as_of_precision"])) for r in claims.iter_rows(named=True)], dtype=pl.String),
    )
    return Panel(
        key=f"nhieu-so-{name}",
        title=t(f"profile.contested_{name}", n=claims["value"].n_unique()),
        subtitle=esc(
            t(
                "profile.contested_sub",
                unit=INDICATORS[str(claims["indicator"][0])].unit,
                low=number(low - pad, 1, trim=True),
                top=number(top + pad, 1, trim=True),
            )
        ),
        figure=rows_figure(rows, top + pad, left=205, right=200, x_min=low - pad),
        narrow=rows_figure(rows, top + pad, narrow=True, x_min=low - pad),
        table=Table(
            frame,
            (
                Column("when", t("column.as_of")),
                Column("what", t("column.what")),
                Column("value", t("column.value"), "number", 2),
                Column("basis_vi", t("column.basis")),
                Column("source", t("column.source_name")),
                Column("reason_vi", t("column.reason")),
            ),
        ),
        claim_ids=ids_of(claims, "claim_id"),
        alt=t("profile.contested_alt", n=len(claims)),
    )


def ledger(ctx: Context, cluster_id: str) -> Panel:
    """What does each source say?"""
    on = ctx.selection.on
    facts = (
        ctx.book.facts.filter(pl.col("subject_id") == cluster_id, (pl.col("as_of") <= on) | pl.col("as_of").is_null())
        .select(*CLAIM_COLUMNS, "note_vi", "evidence")
        .with_columns(pl.col("indicator").cast(pl.String), pl.col("qualifier").cast(pl.String), pl.col("stage").cast(pl.String), pl.col("as_of_precision").cast(pl.String))
    )
    sources = {r["source_id"]: r for r in ctx.book.sources.iter_rows(named=True)}
    milestones = ctx.book.milestones.filter(pl.col("cluster_id") == cluster_id, (pl.col("date") <= on) | pl.col("date").is_null() | (pl.col("stage").cast(pl.String) == "target"))
    by_source: dict[str, list[tuple[dt.date | None, str, str]]] = {}
    for m in milestones.sort("date").iter_rows(named=True):
        words = t(f"milestone.{m['stage']}_{m['milestone']}")
        if m["stage"] == "target":
            words += f" {date_text(m['date'], m['date_precision'])}"
        if m["decision_no"]:
            words += f" ({m['decision_no']})"
        day = None if m["stage"] == "target" else m["date"]
        by_source.setdefault(m["source_id"], []).append((day, m["date_precision"], words))
    for f in facts.iter_rows(named=True):
        found = INDICATORS[f["indicator"]]
        value = f["value_text"] if found.kind == "text" else qualified(f["value"], found.unit, found.digits, f["qualifier"])
        label = t(f"indicator.{f['indicator']}")
        words = f"{label}: {value}" if f["indicator"] != "remark" else str(value)
        by_source.setdefault(f["source_id"], []).append((f["as_of"], f["as_of_precision"], words))
    entries = []
    for source_id, items in by_source.items():
        days = [d for d, _, _ in items if d is not None]
        newest = max(days) if days else None
        precision = next((p for d, p, _ in items if d == newest), "unknown")
        text = "; ".join(dict.fromkeys(w for _, _, w in items))
        entries.append((newest, precision, text, source_id))
    entries.sort(key=lambda e: (e[0] is None, e[0] or dt.date.min))
    lines = []
    for newest, precision, text, source_id in entries:
        source = sources[source_id]
        name = esc(str(source["publisher"]).split(" (")[0])
        lines.append([
            f'<span class="vl-name">{esc(date_text(newest, precision))}</span>', esc(text),
            markup.link(source["url"], str(source["publisher"]).split(" (")[0]) if source["url"] else name,
        ])  # fmt: skip
    frame = pl.DataFrame(
        [{"when": date_text(n, p), "what": x, "source": sources[s]["publisher"], "url": sources[s]["url"]} for n, p, x, s in entries],
        schema={"when": pl.String, "what": pl.String, "source": pl.String, "url": pl.String},
    )
    return Panel(
        key="tung-nguon",
        title=t("profile.ledger"),
        body=markup.table([esc(t(f"column.{c}")) for c in ("when", "content", "source_name")], lines, caption=t("profile.ledger")),
        table=Table(frame, (Column("when", t("column.when")), Column("what", t("column.content")), Column("source", t("column.source_name")), Column("url", t("column.url")))),
        claim_ids=ids_of(facts, "claim_id") + ids_of(milestones, "milestone_id"),
        size="wide",
    )


def unsaid(ctx: Context, cluster_id: str) -> Panel:
    """What do public sources not say?"""
    r = row_of(ctx, cluster_id)
    known = set(ctx.book.facts.filter(pl.col("subject_id") == cluster_id)["indicator"].cast(pl.String).to_list())
    missing = [t(f"profile.unsaid_{c}") for c in EXPECTED if r.get(c) is None]
    missing += [t(f"profile.unsaid_{c}") for c in EXPECTED_FACTS if c not in known]
    items = "".join(f'<div style="padding:.28rem 0">{markup.gap_cell()} &nbsp;{esc(m)}</div>' for m in missing)
    sectors = [s.strip() for s in str(r["sectors"] or "").split(";") if s.strip()]
    trades = f'<div class="vl-title"><h3>{esc(t("profile.sectors"))}</h3></div>{markup.chips(sectors)}' if sectors else ""
    return Panel(
        key="chua-neu",
        title=t("profile.unsaid"),
        subtitle=esc(t("profile.unsaid_sub")),
        body=items + trades,
        claim_ids=ids_of(ctx.all_steps.filter(pl.col("cluster_id") == cluster_id), "sectors_claim", "status_claim"),
        size="third",
    )


__all__ = ["status_on"]
