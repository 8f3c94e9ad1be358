"""Panels of the page Hồ sơ cụm: one cluster."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.contracts.clusters import TENANT_STATUSES
from dashboard.figures.locator import Spot, locator_figure
from dashboard.figures.rows import Row, Threshold, rows_figure
from dashboard.figures.theme import width_of
from dashboard.figures.timeline import Event, Span, events_figure
from dashboard.i18n import date_text, fold, join, number, qualified, shorten, t
from dashboard.indicators import INDICATORS
from dashboard.maps.clusters import radius_of
from dashboard.markup import esc
from dashboard.metrics import known
from dashboard.metrics.claims import FIGURES, history
from dashboard.metrics.periods import period
from dashboard.metrics.progress import delays, months_between
from dashboard.metrics.rules import in_force
from dashboard.metrics.states import claims_of, state
from dashboard.palette import BRAND, EDGE, STATUSES, TRACK, province
from dashboard.panels import charts, sentences
from dashboard.panels.model import (
    Column,
    Context,
    Heading,
    KeyFigure,
    Panel,
    Table,
    date_col,
    ids_of,
    marked,
    number_col,
    period_text,
    text_col,
)
from dashboard.panels.shared import (
    ROUGH,
    address,
    as_of,
    measure_of,
    parts_text,
    period_name,
    rate_how,
    value_html,
)
from dashboard.panels.tables import table_html
from dashboard.selection import MERGER

#: Figures a reader expects of every cluster; what no source says is listed by name.
EXPECTED = (
    "decision_no",
    "investor",
    "area",
    "infra_capital",
    "infra_paid",
    "industrial_land",
    "leased_land",
    "occupancy",
    "projects",
    "registered",
    "workers",
    "revenue",
)
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
        places = (
            r["name_vi"],
            r["aliases"],
            r["district_full"],
            r["commune_old"],
            r["commune_full"],
            r["province"],
        )
        if wanted in fold(" ".join(str(p) for p in places if p)):
            found.append(str(r["cluster_id"]))
    return found


def _scope(ctx: Context, cluster_id: str) -> tuple[str, ...]:
    """Step, place and time of a cluster: the filter line of its page."""
    r = row_of(ctx, cluster_id)
    where = address(ctx, r)
    parts = [t(f"status.{r['status']}"), where, t("profile.province", name=r["province"])]
    return marked(ctx, [p for p in (*parts, period_text(ctx.selection)) if p])


def heading(ctx: Context, cluster_id: str) -> Heading:
    """Name, finding and the line of place and step."""
    r = row_of(ctx, cluster_id)
    day = r["latest_on"]
    newest = date_text(day if isinstance(day, dt.date) else None, str(r["latest_precision"]))
    bold = t("profile.finding", status=t(f"status.{r['status']}").lower())
    facts = []
    if r["area"] is not None:
        facts.append(value_words(r, "area", "area_established"))
    if r["infra_capital"] is not None:
        facts.append(t("profile.capital", money=value_words(r, "infra_capital", "infra_capital")))
    if r["occupancy"] is not None:
        facts.append(t("profile.rate", rate=value_words(r, "occupancy", "occupancy")))
    own = ctx.all_steps.filter(pl.col("cluster_id") == cluster_id)
    return Heading(
        str(r["name_vi"]),
        f"{bold}{': ' + ', '.join(facts) if facts else ''}.",
        t("profile.newest", date=newest),
        _scope(ctx, cluster_id),
        tuple(sentences.profile(ctx, cluster_id, 1)),
        t("sentence_rule.finding_profile"),
        ids_of(own, "claim_ids"),
    )


def value_words(row: dict[str, object], name: str, indicator: str) -> str:
    """Figure in words with unit and qualifier."""
    found = INDICATORS[indicator]
    return qualified(
        float(str(row[name])), found.unit, found.digits, str(row[f"{name}_qualifier"] or "exact")
    )


def strip(ctx: Context, cluster_id: str) -> list[KeyFigure]:
    """Area, capital, decision, occupancy, projects or workers."""
    r = row_of(ctx, cluster_id)
    rule = in_force(ctx.book.rules, "max_area", ctx.selection.on)
    ceiling = ""
    if rule and rule["value"]:
        ceiling = t("profile.ceiling", value=number(float(str(rule["value"]))))
    whole = r["infra_capital"] is None and r["project_capital"] is not None
    capital = "project_capital" if whole else "infra_capital"
    people = "projects" if r["workers"] is None and r["projects"] is not None else "workers"
    people_how = "attraction.projects_how" if people == "projects" else "profile.workers_how"
    return [
        _figure(ctx, r, "area", label=t("sheet.area"), sub=ceiling, how=t("profile.area_how")),
        _figure(
            ctx,
            r,
            capital,
            label=t("sheet.project_capital" if whole else "sheet.capital"),
            sub=as_of(r, capital),
            how=t("profile.capital_how"),
        ),
        _decision(r),
        _figure(
            ctx,
            r,
            "occupancy",
            label=t("sheet.occupancy"),
            sub=_rate_sub(r),
            how=rate_how(ctx, r),
        ),
        _figure(
            ctx, r, people, label=t(f"sheet.{people}"), sub=as_of(r, people), how=t(people_how)
        ),
    ]


def _rate_sub(r: dict[str, object]) -> str:
    """Numerator and denominator of the rate, and its date."""
    parts = (r["occupancy_numerator"], r["occupancy_denominator"])
    top, bottom = (None if x is None else float(str(x)) for x in parts)
    computed = r["occupancy_origin"] == "computed"
    land = parts_text(top, bottom) if computed else ""
    return join([land, as_of(r, "occupancy")], ", ")


def _decision(r: dict[str, object]) -> KeyFigure:
    decision = str(r["decision_no"] or "")
    head, _, tail = decision.partition("/")
    return KeyFigure(
        t("profile.decision"),
        # The number of a decision is a name; files write it as it is said.
        float(head) if head.isdecimal() else (1.0 if decision else None),
        head,
        f"/{tail}" if tail else "",
        t("profile.year", year=r["established_year"]) if r["established_year"] else "",
        how=t("profile.decision_how"),
        claim_ids=(str(r["established_claim"]),) if decision else (),
    )


def _figure(
    ctx: Context, row: dict[str, object], name: str, *, label: str, sub: str, how: str
) -> KeyFigure:
    found = INDICATORS[{"area": "area_established"}.get(name, FIGURES.get(name, name))]
    if row[name] is None:
        early = state(row, name) == "not_applicable"
        words = t("state.not_applicable") if early else ""
        return KeyFigure(label, None, "", how=how, gap=words)
    text = qualified(
        float(str(row[name])), "", found.digits, str(row[f"{name}_qualifier"]), short=True
    )
    return KeyFigure(
        label,
        float(str(row[name])),
        text,
        found.unit,
        sub,
        how=how,
        claim_ids=claims_of(row, name),
        measure=measure_of(ctx, row, name),
        state=state(row, name, ctx.reviewed),
    )


def timeline(ctx: Context, cluster_id: str) -> Panel:
    """Milestones of the cluster with decision numbers, promises and delays."""
    own = known.milestones(ctx.book, ctx.selection).filter(
        pl.col("cluster_id") == cluster_id, pl.col("date").is_not_null()
    )
    own = own.sort("date", "milestone_id")
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
        text = f"{words}<br>{shorten(r['decision_no'], 30)}" if r["decision_no"] else words
        when, asked = date_text(r["date"], r["date_precision"]), markup.proof([r["milestone_id"]])
        events.append(Event(r["date"], when, text, proof=asked))
    spans = _spans(ctx, cluster_id, own)
    frame = own.with_columns(
        what=pl.concat_str(
            [pl.col("stage").cast(pl.String), pl.lit("_"), pl.col("milestone").cast(pl.String)]
        ).map_elements(lambda k: t(f"milestone.{k}"), return_dtype=pl.String)
    )
    return Panel(
        key="moc",
        title=t("profile.timeline"),
        subtitle=esc(t("profile.timeline_sub" if spans else "profile.timeline_sub_plain")),
        figure=events_figure(events, spans, break_on=MERGER, break_text=t("unit.merger"))
        if events
        else None,
        narrow=events_figure(
            events, spans, narrow=True, break_on=MERGER, break_text=t("unit.merger")
        )
        if events
        else None,
        body="" if events else markup.gap(),
        table=Table(
            frame,
            (
                date_col("date"),
                text_col("what", "milestone"),
                text_col("decision_no", "decision"),
                text_col("note_vi", "note"),
            ),
        ),
        claim_ids=ids_of(own, "milestone_id"),
        alt=t("profile.timeline_alt", n=len(events)),
        scope=join(list(_scope(ctx, cluster_id))),
        subject=str(row_of(ctx, cluster_id)["short_name"]),
        size="wide",
    )


def _first(days: pl.Series) -> dt.date | None:
    found = days.drop_nulls().min()
    return found if isinstance(found, dt.date) else None


def _spans(ctx: Context, cluster_id: str, own: pl.DataFrame) -> list[Span]:
    """The planned time of works and how far reality or today lies behind it."""
    stage, step = pl.col("stage").cast(pl.String), pl.col("milestone").cast(pl.String)
    promised = own.filter(stage == "target", step.is_in(["infra_completed", "operating"])).sort(
        "date"
    )
    first_end = _first(promised["date"])
    if first_end is None:
        return []
    starts = own.filter(stage == "target", step == "infra_started", pl.col("date") < first_end)
    start = _first(starts["date"])
    late = delays(own, cluster_id)
    if late:
        words = date_text(first_end, str(promised["date_precision"][0]))
        begin = start or _first(own["date"])
        text = t("profile.planned_until", date=words)
        return [Span(begin, late[0], text, late[1], t("profile.late", n=months_between(*late)))]
    end, precision = promised["date"][-1], str(promised["date_precision"][-1])
    begin = start or _first(own.filter(stage != "target")["date"].sort(descending=True).head(1))
    if begin is not None and begin >= end:
        begin = None
    text = t("profile.planned_until", date=date_text(end, precision))
    operating = row_of(ctx, cluster_id)["status_group"] == "operating"
    today = ctx.selection.on
    if not operating and end < today:
        over = t("profile.overdue", n=months_between(end, today))
        return [Span(begin, end, text, today, over)]
    return [Span(begin, end, text)]


def place(ctx: Context, cluster_id: str) -> Panel:
    """Where is the cluster?"""
    r = row_of(ctx, cluster_id)
    if r["lon"] is None:
        return Panel(key="o-dau", title=t("overview.place"), body=markup.gap(), size="third")
    status = STATUSES[str(r["status"])]
    lon, lat = float(str(r["lon"])), float(str(r["lat"]))
    area = r["area"]
    spot = Spot(
        lon,
        lat,
        2 * radius_of(None if area is None else float(str(area))),
        status.fill,
        status.edge,
        str(r["name_vi"]),
        cluster_id,
        core=status.core,
        rough=ROUGH.get(str(r["location_precision"]), 0.0),
        text=f"  <b>{esc(r['short_name'])}</b>",
    )
    bounds = (lon - 0.17, lat - 0.125, lon + 0.17, lat + 0.125)
    figure = locator_figure(
        ctx.geo,
        [spot],
        bounds=bounds,
        height=250,
        commune_id=str(r["commune_id"] or "") or None,
        highlight=cluster_id,
        frame=ctx.selection.frame,
    )
    precision = t(f"precision.{r['location_precision']}")
    return Panel(
        key="o-dau",
        title=t("overview.place"),
        subtitle=esc(t("profile.place_sub", commune=r["commune_full"] or "", precision=precision)),
        figure=figure,
        table=Table(
            ctx.all_steps.filter(pl.col("cluster_id") == cluster_id).with_columns(
                place=pl.lit(precision)
            ),
            (
                text_col("short_name", "cluster"),
                text_col("commune_full", "commune"),
                number_col("lon", digits=5),
                number_col("lat", digits=5),
                text_col("place", "precision"),
            ),
        ),
        claim_ids=(cluster_id,),
        note=t("map.disclaimer"),
        alt=t(
            "profile.place_alt",
            name=r["name_vi"],
            commune=r["commune_full"] or "",
            precision=precision,
        ),
        scope=join(list(_scope(ctx, cluster_id))),
        subject=str(row_of(ctx, cluster_id)["short_name"]),
        size="third",
    )


#: Clusters beside the chosen one in the comparison of areas.
SHOWN = 14


def _size_row(r: dict[str, Any], *, own: bool) -> Row:
    """One bar of the comparison; the chosen cluster has the colour of its status."""
    return Row(
        r["short_name"],
        "bar",
        r["area"],
        text=qualified(r["area"], "ha" if own else "", 2, r["area_qualifier"], short=True),
        key=province(r["province_id"]),
        fill=STATUSES[r["status"]].fill if own else TRACK,
        subject_id=r["cluster_id"],
        proof=markup.proof(claims_of(r, "area"), label=r["name_vi"]),
    )


def size(ctx: Context, cluster_id: str) -> Panel:
    """How large is it among the established clusters?"""
    is_own = pl.col("cluster_id") == cluster_id
    every = ctx.region.all_steps
    known = every.filter(pl.col("is_established") | is_own, pl.col("area").is_not_null())
    known = known.sort("area", "short_name", descending=[True, False])
    # The largest, and always the cluster itself.
    table = known.filter(is_own | (pl.int_range(pl.len()) < SHOWN))
    rows = [_size_row(r, own=r["cluster_id"] == cluster_id) for r in table.iter_rows(named=True)]
    rule = in_force(ctx.book.rules, "max_area", ctx.selection.on)
    marks: tuple[Threshold, ...] = ()
    top = max((r.value or 0 for r in rows), default=0) or 1
    if rule and rule["value"]:
        ceiling = float(str(rule["value"]))
        marks = (Threshold(ceiling, t("profile.ceiling_line", value=number(ceiling))),)
        top = max(top, ceiling) * 1.02
    own = ctx.all_steps.filter(pl.col("cluster_id") == cluster_id)
    missing = own["area"][0] is None
    left = int(max(104, width_of(str(own["short_name"][0])) + 26))
    if missing:
        rows.append(
            Row(
                own["short_name"][0],
                "missing",
                sub=t("state.missing"),
                key=province(own["province_id"][0]),
            )
        )
    frame, chart = charts.size(table, cluster_id)
    return Panel(
        key="co-lon",
        title=t("profile.size"),
        subtitle=esc(t("profile.size_sub")),
        figure=rows_figure(rows, top, thresholds=marks, left=left, right=64) if rows else None,
        narrow=rows_figure(rows, top, narrow=True, thresholds=marks) if rows else None,
        table=Table(
            frame,
            (
                text_col("short_name", "cluster"),
                number_col("area", digits=2),
            ),
        ),
        claim_ids=ids_of(table, "area_claim") + ((str(rule["rule_id"]),) if rule else ()),
        alt=t("profile.size_alt", n=len(table)),
        scope=join(list(_scope(ctx, cluster_id))),
        subject=str(row_of(ctx, cluster_id)["short_name"]),
        size="third",
        message=charts.size_message(known, cluster_id),
        chart=chart,
    )


def who(ctx: Context, cluster_id: str) -> Panel:
    """Who does it, and where exactly?"""
    r = row_of(ctx, cluster_id)
    texts = _texts(ctx, cluster_id)
    investor = (
        esc(t("sheet.seeking", date=as_of(r, "investor_search")))
        if r["seeking_investor"]
        else (esc(r["investor"]) if r["investor"] else markup.gap())
    )
    pairs = [(t("sheet.investor"), investor)]
    told = [c for c in ("tenant", "oversight", "site") if c in texts]
    pairs += [(t(f"indicator.{code}"), esc(texts[code][0])) for code in told]
    moved = f"{esc(r['commune_old'] or t('date.unknown_place'))} → {esc(r['commune_full'] or '')}"
    pairs += [
        (t("profile.communes"), moved),
        (t("sheet.registered"), value_html(ctx, r, "registered", "registered_capital")),
        (
            t("sheet.place"),
            esc(t(f"precision.{r['location_precision']}"))
            if r["location_precision"]
            else markup.gap(),
        ),
    ]
    return Panel(
        key="ai-lam",
        title=t("profile.who"),
        body=markup.rows(pairs),
        claim_ids=tuple(
            i for c in ("tenant", "oversight", "site") if c in texts for i in [texts[c][1]]
        )
        + ids_of(
            ctx.all_steps.filter(pl.col("cluster_id") == cluster_id),
            "investor_claim",
            "registered_claim",
            "investor_search_claim",
        ),
        size="third",
    )


def _texts(ctx: Context, cluster_id: str) -> dict[str, tuple[str, str]]:
    """Newest text per indicator with its claim."""
    rows = known.facts(ctx.book, ctx.selection).filter(
        (pl.col("subject_id") == cluster_id)
        & pl.col("value_text").is_not_null()
        & pl.col("preferred")
    )
    return {
        str(r["indicator"]): (r["value_text"], r["claim_id"])
        for r in rows.sort("as_of", nulls_last=False).iter_rows(named=True)
    }


#: Questions that several sources answered differently: indicator -> basis is ignored.
CONTESTED = (
    "area_established",
    "area_planned",
    "area_plant",
    "area_detailed_plan",
    "infra_capital",
    "project_capital",
    "registered_capital",
)


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
        claims = pl.concat(
            [
                history(
                    ctx.book.facts,
                    c,
                    "cluster",
                    ctx.selection.on,
                    newest=ctx.selection.year is None,
                )
                for c in codes
            ]
        ).filter(pl.col("subject_id") == cluster_id)
        # The same figure told again at a later date contradicts nothing: its newest counts.
        claims = claims.sort("as_of", nulls_last=False).unique(
            ["indicator", "basis", "value"], keep="last", maintain_order=True
        )
        if claims["value"].drop_nulls().n_unique() < 2:
            continue
        panel = _claims_panel(ctx, name, claims.sort("as_of", nulls_last=True), used)
        line, subject = join(list(_scope(ctx, cluster_id))), str(r["short_name"])
        panels.append(replace(panel, scope=line, subject=subject))
    return panels


def _claim_row(r: dict[str, Any], publisher: str, *, mine: bool) -> Row:
    """One claim as a row: solid and bold when it is the one in use."""
    found = INDICATORS[str(r["indicator"])]
    when = date_text(r["as_of"], str(r["as_of_precision"]))
    # Name and date share one column of the chart.
    label = f"{shorten(publisher.split(' (', 1)[0], 33 - len(when))}, {when}"
    return Row(
        label,
        "dot",
        r["value"],
        text=qualified(r["value"], "", found.digits, str(r["qualifier"]), short=True),
        sub=t("profile.in_use") if mine else shorten(str(r["basis_vi"] or ""), 22),
        fill=BRAND if mine else EDGE,
        hollow=not mine,
        strong=mine,
        proof=markup.proof([r["claim_id"]]),
    )


def _claims_panel(ctx: Context, name: str, claims: pl.DataFrame, used: set[str]) -> Panel:
    names = dict(ctx.book.sources.select("source_id", "publisher").iter_rows())
    values = claims["value"].to_list()
    low, top = min(values), max(values)
    pad = (top - low) * 0.15
    rows = [
        _claim_row(r, names[r["source_id"]], mine=r["claim_id"] in used)
        for r in claims.iter_rows(named=True)
    ]
    frame = claims.with_columns(
        source=pl.col("source_id").replace_strict(names),
        what=pl.col("indicator")
        .cast(pl.String)
        .replace_strict({c: t(f"indicator.{c}") for c in CONTESTED}, default=""),
        when=pl.Series(
            [
                date_text(r["as_of"], str(r["as_of_precision"]))
                for r in claims.iter_rows(named=True)
            ],
            dtype=pl.String,
        ),
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
                text_col("when", "as_of"),
                text_col("what"),
                number_col("value", digits=2, beside="qualifier"),
                text_col("basis_vi", "basis"),
                text_col("source", "source_name"),
                text_col("reason_vi", "reason"),
            ),
        ),
        claim_ids=ids_of(claims, "claim_id"),
        alt=t("profile.contested_alt", n=len(claims)),
    )


@dataclass(frozen=True, slots=True)
class _Statement:
    """What one source says about a cluster, in one line."""

    newest: dt.date | None
    precision: str
    text: str
    source_id: str


def _milestone_words(m: dict[str, Any]) -> str:
    words = t(f"milestone.{m['stage']}_{m['milestone']}")
    if m["stage"] == "target":
        words += f" {date_text(m['date'], m['date_precision'])}"
    return f"{words} ({m['decision_no']})" if m["decision_no"] else words


def _fact_words(f: dict[str, Any]) -> str:
    found = INDICATORS[f["indicator"]]
    if found.kind == "text":
        value = str(f["value_text"])
    else:
        value = qualified(f["value"], found.unit, found.digits, f["qualifier"])
    return value if f["indicator"] == "remark" else f"{t(f'indicator.{found.code}')}: {value}"


def _statements(facts: pl.DataFrame, milestones: pl.DataFrame) -> list[_Statement]:
    """Facts and milestones put together per source, oldest first."""
    told: dict[str, list[tuple[dt.date | None, str, str]]] = {}
    for m in milestones.sort("date").iter_rows(named=True):
        day = None if m["stage"] == "target" else m["date"]
        told.setdefault(m["source_id"], []).append((day, m["date_precision"], _milestone_words(m)))
    for f in facts.iter_rows(named=True):
        told.setdefault(f["source_id"], []).append(
            (f["as_of"], f["as_of_precision"], _fact_words(f))
        )
    found = []
    for source_id, items in told.items():
        newest = max((d for d, _, _ in items if d is not None), default=None)
        precision = next((p for d, p, _ in items if d == newest), "unknown")
        words = list(dict.fromkeys(w for _, _, w in items))
        more = len(words) - MOST_WORDS
        text = "; ".join(words[:MOST_WORDS])
        if more > 0:
            text += "; " + t("profile.more_words", n=more)
        found.append(_Statement(newest, precision, text, source_id))
    return sorted(found, key=lambda e: (e.newest is None, e.newest or dt.date.min))


#: Periods shown side by side, and what must be known before a table of periods says anything.
MOST_PERIODS, FEWEST_PERIODS, FEWEST_ROWS = 7, 3, 3


def by_period(ctx: Context, cluster_id: str) -> Panel | None:
    """How did the figures of the cluster change from period to period?"""
    codes = [c for c, i in INDICATORS.items() if i.kind != "text"]
    facts = known.facts(ctx.book, ctx.selection).filter(
        pl.col("subject_id") == cluster_id,
        pl.col("preferred"),
        pl.col("stage").cast(pl.String) == "actual",
        pl.col("value").is_not_null(),
        pl.col("period").is_not_null(),
    )
    facts = facts.with_columns(pl.col("indicator").cast(pl.String)).sort("as_of")
    told = {(r["indicator"], r["period"]): r for r in facts.iter_rows(named=True)}
    spans = sorted({p for _, p in told}, key=lambda code: period(code).end)[-MOST_PERIODS:]
    rows = [c for c in codes if sum((c, p) in told for p in spans) >= 2]
    if len(spans) < FEWEST_PERIODS or len(rows) < FEWEST_ROWS:
        return None
    headers = [t("column.what"), *(period_name(p) for p in spans)]
    lines = [
        [
            f"{esc(t(f'indicator.{c}'))} {markup.muted(INDICATORS[c].unit)}",
            *(_period_cell(ctx, told.get((c, p)), c) for p in spans),
        ]
        for c in rows
    ]
    shown = facts.filter(pl.col("indicator").is_in(rows), pl.col("period").is_in(spans))
    frame = shown.with_columns(
        what=pl.col("indicator").replace_strict({c: t(f"indicator.{c}") for c in INDICATORS}),
        unit=pl.col("indicator").replace_strict({c: i.unit for c, i in INDICATORS.items()}),
        period=pl.col("period").replace_strict({p: period_name(p) for p in spans}),
    )
    return Panel(
        key="theo-ky",
        title=t("profile.periods"),
        subtitle=esc(t("profile.periods_sub")),
        body=markup.table(
            [esc(h) for h in headers],
            lines,
            numeric=list(range(1, len(headers))),
            hide_narrow=list(range(1, len(headers) - 2)),
            caption=t("profile.periods"),
        ),
        table=Table(
            frame,
            (
                text_col("what"),
                text_col("unit", "unit_of"),
                text_col("period"),
                number_col("value", digits=2, beside="qualifier"),
                date_col("as_of", beside="as_of_precision"),
                text_col("basis_vi", "basis"),
            ),
        ),
        claim_ids=ids_of(shown, "claim_id"),
        size="wide",
    )


def _period_cell(ctx: Context, claim: dict[str, Any] | None, code: str) -> str:
    if claim is None:
        return markup.gap_cell()
    found = INDICATORS[code]
    told = qualified(claim["value"], "", found.digits, str(claim["qualifier"]), short=True)
    loose = "approximate" if str(claim["qualifier"]) != "exact" else ""
    doubted = claim["claim_id"] in ctx.reviewed
    content = markup.in_state(esc(told), "review" if doubted else loose)
    return markup.certified(content, [claim["claim_id"]], label=t(f"indicator.{code}"))


#: Secondary projects shown one by one; the table has all.
MOST_TENANTS = 10


def tenants(ctx: Context, cluster_id: str) -> Panel | None:
    """Which secondary projects are in the cluster?"""
    newest = ctx.selection.year is None
    on = pl.col("as_of") <= ctx.selection.on
    rows = ctx.book.tenants.filter(
        pl.col("cluster_id") == cluster_id, on | pl.col("as_of").is_null() if newest else on
    ).with_columns(
        status_name=pl.col("status")
        .cast(pl.String)
        .replace_strict({s: t(f"tenant_status.{s}") for s in TENANT_STATUSES}, default=None),
        origin=pl.when(pl.col("fdi"))
        .then(pl.coalesce("country", pl.lit(t("profile.foreign"))))
        .when(~pl.col("fdi"))
        .then(pl.lit(t("profile.domestic"))),
    )
    rows = rows.sort("registered_capital", "name_vi", descending=[True, False], nulls_last=True)
    if rows.is_empty():
        return None
    numbers = ("land_ha", "registered_capital", "implemented_capital", "workers")
    columns = (
        text_col("name_vi", "projects"),
        text_col("sector_vi", "sectors"),
        text_col("origin"),
        *(number_col(n, digits=0 if n == "workers" else 1) for n in numbers),
        text_col("status_name", "state"),
        date_col("started_on", "started", beside="started_precision"),
    )
    shown = Table(rows.head(MOST_TENANTS), columns)
    return Panel(
        key="du-an-thu-cap",
        title=t("profile.tenants", n=number(len(rows))),
        subtitle=esc(t("profile.tenants_sub", shown=len(shown.frame), n=number(len(rows)))),
        body=table_html(shown, caption=t("profile.tenants", n=number(len(rows)))),
        table=Table(rows, columns),
        claim_ids=ids_of(rows, "tenant_id"),
        size="wide",
    )


#: Statements of one source that are printed; the certificate and the table have all.
MOST_WORDS = 6


def ledger(ctx: Context, cluster_id: str) -> Panel:
    """What does each source say?"""
    facts = known.facts(ctx.book, ctx.selection).filter(pl.col("subject_id") == cluster_id)
    milestones = known.milestones(ctx.book, ctx.selection).filter(
        pl.col("cluster_id") == cluster_id
    )
    sources = {r["source_id"]: r for r in ctx.book.sources.iter_rows(named=True)}
    lines, records = [], []
    for e in _statements(facts, milestones):
        source = sources[e.source_id]
        name, when = str(source["publisher"]), date_text(e.newest, e.precision)
        short = shorten(name.split(" (", 1)[0], 34)
        link = markup.link(source["url"], short) if source["url"] else esc(short)
        lines.append([markup.nowrap(esc(when)), esc(e.text), markup.nowrap(link)])
        records.append({"when": when, "what": e.text, "source": name, "url": source["url"]})
    columns = {"when": "when", "what": "content", "source": "source_name", "url": "url"}
    headers = [esc(t(f"column.{c}")) for c in ("when", "content", "source_name")]
    return Panel(
        key="tung-nguon",
        title=t("profile.ledger"),
        body=markup.table(headers, lines, caption=t("profile.ledger")),
        table=Table(
            pl.DataFrame(records, schema=dict.fromkeys(columns, pl.String)),
            tuple(Column(c, t(f"column.{label}")) for c, label in columns.items()),
        ),
        claim_ids=ids_of(facts, "claim_id") + ids_of(milestones, "milestone_id"),
        size="wide",
    )


def unsaid(ctx: Context, cluster_id: str) -> Panel:
    """What do public sources not say?"""
    r = row_of(ctx, cluster_id)
    told = known.facts(ctx.book, ctx.selection).filter(pl.col("subject_id") == cluster_id)
    codes = set(told["indicator"].cast(pl.String).to_list())
    # What cannot exist at this step of the cluster is not missing.
    missing = [t(f"profile.unsaid_{c}") for c in EXPECTED if state(r, c) == "missing"]
    missing += [t(f"profile.unsaid_{c}") for c in EXPECTED_FACTS if c not in codes]
    items = "".join(f'<div class="vl-unsaid">{markup.gap_cell()}{esc(m)}</div>' for m in missing)
    sectors = [s.strip() for s in str(r["sectors"] or "").split(";") if s.strip()]
    trades = markup.heading(esc(t("profile.sectors"))) + markup.chips(sectors) if sectors else ""
    return Panel(
        key="chua-neu",
        title=t("profile.unsaid"),
        subtitle=esc(t("profile.unsaid_sub")),
        body=items + trades,
        claim_ids=ids_of(
            ctx.all_steps.filter(pl.col("cluster_id") == cluster_id),
            "sectors_claim",
            "status_claim",
        ),
        size="third",
    )
