"""Panels of the page Thu hút đầu tư."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import markup
from dashboard.figures.money import Column as Bar
from dashboard.figures.money import columns_figure
from dashboard.figures.rows import Row, name_room, room_for, rows_figure
from dashboard.i18n import date_text, lower_first, qualified, t
from dashboard.indicators import INDICATORS, MEASURES
from dashboard.markup import esc
from dashboard.metrics.attraction import capital_changes, published
from dashboard.metrics.claims import FIGURES
from dashboard.metrics.coverage import total
from dashboard.metrics.measures import explained, overall
from dashboard.metrics.periods import may_be_added, period
from dashboard.palette import province, province_text
from dashboard.panels import charts, overview, sentences
from dashboard.panels.model import (
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
from dashboard.panels.shared import (
    as_of,
    enough,
    gap_rows,
    measure_mark,
    period_name,
    province_legend,
    region_line,
    total_figure,
    total_text,
    value_html,
    whole_label,
    whole_note,
)


def heading(ctx: Context) -> Heading:
    """Title, finding and filter line."""
    established = ctx.established
    named = established.filter(pl.col("investor").is_not_null() & ~pl.col("seeking_investor"))
    capital = total(established, "infra_capital")
    open_steps = ~pl.col("status_group").is_in(["operating", "removed"])
    seeking = ctx.all_steps.filter(pl.col("seeking_investor"), open_steps)
    told = established.filter(pl.col("investor").is_not_null() | pl.col("seeking_investor"))
    # Silent sources do not mean that there is no investor.
    key = "attraction.finding" if len(told) else "attraction.finding_unknown"
    bold = t(key, n=len(named), of=len(established))
    if established.is_empty():
        bold = t("sentence.no_established")
    money = sentences.sum_words(ctx, capital, t("unit.billion"))
    rest = t("attraction.finding_no_money")
    if money:
        rest = t("attraction.finding_rest", money=money, n=capital.n, of=capital.of)
    elif capital.n:
        rest = t("attraction.finding_no_sum", n=capital.n, of=capital.of)
    if len(seeking):
        rest += " " + t("attraction.finding_seeking", n=len(seeking))
    ids = (*ids_of(told, "investor_claim"), *ids_of(seeking, "investor_search_claim"))
    return Heading(
        t("attraction.title"),
        bold,
        rest,
        filter_parts(ctx, t("occupancy.scope", n=len(established))),
        tuple(sentences.attraction(ctx, 1 if len(seeking) else 2)),
        t("sentence_rule.finding_attraction"),
        (*ids, *capital.claim_ids),
    )


def strip(ctx: Context) -> list[KeyFigure]:
    """Infrastructure capital, registered capital, projects, state support, call for capital."""
    sums = (
        ("infra_capital", "infra_capital", "attraction.infra", "overview.capital_how"),
        ("registered", "registered_capital", "attraction.registered", "attraction.registered_how"),
        ("projects", "secondary_projects", "attraction.projects", "attraction.projects_how"),
    )
    totals = [
        total_figure(ctx, total(ctx.established, column), t(label), indicator, t(how))
        for column, indicator, label, how in sums
    ]
    return [*totals, _supported(ctx), _called(ctx)]


def _supported(ctx: Context) -> KeyFigure:
    """State support that plans foresee: sum of the years of one province, never across two."""
    label, how = t("attraction.support"), t("attraction.support_how")
    rows = _support(ctx)
    if rows.is_empty():
        return KeyFigure(label, None, "", how=how)
    sums = []
    for (unit,), every in rows.group_by("unit_id", maintain_order=True):
        own, spans = every, every["period"].drop_nulls().to_list()
        if not may_be_added(spans):
            # Periods that overlap are no sum: the newest alone is shown.
            newest = max(spans, key=lambda p: period(p).end)
            own = every.filter(pl.col("period") == newest).tail(1)
            spans = own["period"].to_list()
        loose = "about" if (own["qualifier"] != "exact").any() else "exact"
        span = f"{min(spans)[:4]}–{max(spans)[-4:]}" if len(set(spans)) > 1 else "".join(spans)
        ids = ids_of(own, "claim_id")
        sums.append((float(own["value"].sum()), loose, span, str(unit), ids))
    sums.sort(reverse=True)
    value, loose, span, unit, ids = sums[0]
    rest = [
        f"{whole_label(ctx, u)} {x}: {qualified(v, '', 1, q, short=True)}"
        for v, q, x, u, _ in sums[1:]
    ]
    return KeyFigure(
        label,
        value,
        qualified(value, "", 1, loose, short=True),
        t("unit.billion"),
        "; ".join([f"{whole_label(ctx, unit)} {span}", *rest]),
        how=how,
        claim_ids=ids,
        measure="sum",
    )


def _called(ctx: Context) -> KeyFigure:
    """Newest total that a province called for, for clusters alone."""
    rows = published(ctx.book, ["capital_called"], ctx.selection, ctx.selection.provinces)
    # A list that mixes parks and clusters is no figure about clusters.
    own = rows.filter(pl.col("preferred"), ~pl.col("basis").str.contains("khu"))
    label, how = t("attraction.called"), t("attraction.called_how")
    if own.is_empty():
        return KeyFigure(
            label, None, "", sub=t("attraction.called_none", n=len(ctx.table)), how=how
        )
    r = own.sort("as_of", nulls_last=False).row(-1, named=True)
    when = date_text(r["as_of"], r["as_of_precision"])
    return KeyFigure(
        label,
        r["value"],
        qualified(r["value"], "", 0, r["qualifier"], short=True),
        t("unit.billion"),
        f"{whole_label(ctx, r['unit_id'])}, {when}",
        how=how,
        claim_ids=(r["claim_id"],),
    )


def _support(ctx: Context) -> pl.DataFrame:
    """Planned state support of the chosen provinces, one row per claim in use."""
    return published(ctx.book, ["state_support"], ctx.selection, ctx.selection.provinces).filter(
        pl.col("preferred")
    )


#: Clusters in a chart and lines in a card; the table has all.
MOST_CLUSTERS, MOST_LINES = 40, 10


def capital(ctx: Context) -> Panel:
    """Infrastructure capital per cluster and its change."""
    return overview.capital(ctx, MOST_CLUSTERS)


def _loosest(row: dict[str, Any]) -> str:
    """Qualifier of a quotient: its own when the area is exact, else approximate."""
    return str(row["qualifier"]) if row["area_qualifier"] == "exact" else "about"


def per_hectare(ctx: Context) -> Panel:
    """How much infrastructure capital per hectare?"""
    changes = capital_changes(ctx.book, ctx.table, ctx.selection).sort(
        "per_ha", descending=True, nulls_last=True
    )
    have = changes.filter(pl.col("per_ha").is_not_null())
    lacking = changes.filter(pl.col("per_ha").is_null() & pl.col("is_established"))
    rows = [
        Row(
            r["short_name"],
            "bar",
            r["per_ha"],
            text=qualified(r["per_ha"], "", 1, _loosest(r), short=True),
            sub="" if r["is_established"] else t("attraction.call_estimate"),
            key=province(r["province_id"]),
            fill=province(r["province_id"]),
            hollow=not r["is_established"],
            subject_id=r["cluster_id"],
            proof=markup.proof([*r["claim_ids"], r["area_claim"]], label=r["short_name"]),
        )
        for r in have.iter_rows(named=True)
    ]
    rows += gap_rows(lacking)
    top = max((r.value or 0 for r in rows), default=0) or 1
    marks = [None if r["per_ha"] is None else _loosest(r) for r in changes.iter_rows(named=True)]
    told = changes.with_columns(pl.Series("per_ha_qualifier", marks, dtype=pl.String))
    frame, chart = charts.per_hectare(told)
    return Panel(
        key="suat-dau-tu",
        title=t("attraction.per_ha"),
        subtitle=esc(t("attraction.per_ha_sub")) + " " + province_legend(ctx),
        figure=rows_figure(rows, top, left=name_room(rows), right=room_for(rows)) if rows else None,
        narrow=rows_figure(rows, top, narrow=True) if rows else None,
        body="" if rows else markup.gap(),
        table=Table(
            frame,
            (
                text_col("short_name", "cluster"),
                number_col("value", "capital", beside="qualifier"),
                number_col("area", digits=2),
                number_col("per_ha", digits=2),
            ),
        ),
        claim_ids=ids_of(changes, "claim_ids", "area_claim"),
        note=t("attraction.per_ha_note"),
        alt=t("attraction.per_ha_alt", n=len(have)),
        message=charts.per_hectare_message(changes),
        chart=chart,
    )


def _investor_line(ctx: Context, r: dict[str, Any]) -> list[str]:
    who = esc(r["investor"]) if r["investor"] else markup.gap_cell()
    if r["seeking_investor"]:
        who = esc(t("sheet.seeking", date=as_of(r, "investor_search")))
    return [
        markup.named(province(r["province_id"]), r["short_name"]),
        esc(t(f"attraction.model_{model_of(r)}")),
        who,
        value_html(ctx, r, "infra_capital", "infra_capital", dense=True),
        markup.muted(as_of(r, "investor")) if r["investor"] else markup.gap_cell(),
    ]


def investors(ctx: Context) -> Panel:
    """Who invests in the infrastructure, under which model?"""
    lines = [_investor_line(ctx, r) for r in ctx.listed.head(MOST_LINES).iter_rows(named=True)]
    headers = [
        t("column.cluster"),
        t("column.model"),
        t("column.investor"),
        t("column.capital_short"),
        t("column.investor_on"),
    ]
    frame = ctx.listed.with_columns(
        model=pl.Series(
            [t(f"attraction.model_{model_of(r)}") for r in ctx.listed.iter_rows(named=True)],
            dtype=pl.String,
        )
    )
    return Panel(
        key="chu-dau-tu",
        title=t("attraction.who"),
        subtitle=esc(t("attraction.who_sub", shown=len(lines), n=len(ctx.listed))),
        body=markup.table(
            [esc(h) for h in headers],
            lines,
            numeric=[3],
            hide_narrow=[1, 4],
            caption=t("attraction.who"),
        )
        if lines
        else markup.gap(),
        table=Table(
            frame,
            (
                text_col("short_name", "cluster"),
                text_col("model"),
                text_col("investor"),
                number_col("infra_capital", "capital"),
                text_col("sectors"),
            ),
        ),
        claim_ids=ids_of(
            ctx.listed, "investor_claim", "investor_search_claim", "infra_capital_claim"
        ),
        size="wide",
    )


def model_of(row: dict[str, object]) -> str:
    """Management model told by the investor: enterprise, public board, none yet, unknown."""
    if row["seeking_investor"]:
        return "seeking"
    investor = str(row["investor"] or "").lower()
    if not investor:
        return "unknown"
    return (
        "public"
        if investor.startswith(("ban ", "trung tâm", "ubnd", "đơn vị sự nghiệp"))
        else "enterprise"
    )


#: Columns of the register that are added up, and measures over all established clusters, in the
#: order of the report forms.
SUMS = (
    "industrial_land",
    "ready_land",
    "leased_land",
    "approved_land",
    "infra_capital",
    "infra_paid",
    "projects",
    "fdi",
    "projects_operating",
    "registered",
    "implemented",
    "revenue",
    "budget_paid",
    "workers",
    "wastewater_invested",
    "wastewater_compliant",
)
SHARES = (
    "remaining_land",
    "industrial_share",
    "disbursement",
    "realised_share",
    "per_hectare",
    "mean_income",
)


def _sum_line(ctx: Context, name: str) -> dict[str, Any]:
    code = FIGURES[name]
    # An estimate in a call for investment is no approved total (Biểu 02 dòng 1).
    stage = pl.col(f"{name}_stage") == "actual"
    rows = ctx.established.with_columns(pl.when(stage).then(name).alias(name))
    found, total_of = INDICATORS[code], total(rows, name)
    kind = t(f"kind.{found.kind}")
    return {
        "name": t(f"indicator.{code}"),
        "known": total_of.value is not None,
        **_shown(total_text(ctx, total_of, "", found.digits), total_of.value, total_of.qualifier),
        "unit": found.unit,
        "kind": kind,
        "period": period_name(total_of.period) if total_of.period else "",
        "n": total_of.n,
        "of": total_of.of,
        "law": found.legal,
        "measure": "sum",
        "claim_ids": list(total_of.claim_ids),
    }


def _shown(text: str, value: float | None, mark: str) -> dict[str, Any]:
    """Value and qualifier as the card shows them: what it hides is in no table and no file."""
    least = text.startswith(t("qualifier_sign.least"))
    told = None if not text else "least" if least else mark
    return {"text": text, "value": value if text else None, "value_qualifier": told}


def _share_line(ctx: Context, code: str) -> dict[str, Any]:
    measure, found = MEASURES[code], overall(ctx.established, code)
    shown = found.value is not None and enough(ctx, found)
    mark = measure_mark(found)
    told = qualified(found.value, "", measure.digits, mark, short=True) if shown else ""
    return {
        "name": t(f"measure.{code}"),
        "known": found.value is not None,
        **_shown(told, found.value, mark),
        "unit": measure.unit,
        "period": "",
        "kind": explained(measure, {c: lower_first(t(f"indicator.{c}")) for c in measure.parts}),
        "n": found.n,
        "of": found.of,
        "law": measure.legal,
        "measure": code,
        "claim_ids": list(found.claim_ids),
    }


def indicators(ctx: Context) -> Panel:
    """What do all established clusters have together, by the indicators of the report forms?"""
    lines = [_sum_line(ctx, n) for n in SUMS] + [_share_line(ctx, c) for c in SHARES]
    told = [x for x in lines if x["known"]]
    unknown = [lower_first(str(x["name"])) for x in lines if not x["known"]]
    cells = []
    for x in told:
        value = markup.gap(t("state.not_enough"))
        if x["text"]:
            value = markup.certified(
                f"<strong>{esc(x['text'])}</strong> {esc(x['unit'])}",
                x["claim_ids"],
                measure=x["measure"],
                label=x["name"],
            )
        over = t("count.of_clusters", n=x["n"], of=x["of"])
        when = f", {x['period']}" if x["period"] else ""
        cells.append((value, f"{x['name']}{when} · {over}"))
    texts = ("name", "value_qualifier", "unit", "period", "kind", "law")
    counts = ("n", "of")
    schema: dict[str, pl.DataType] = {"value": pl.Float64(), "claim_ids": pl.List(pl.String())}
    schema |= dict.fromkeys(texts, pl.String()) | dict.fromkeys(counts, pl.Int64())
    frame = pl.DataFrame([{k: x[k] for k in schema} for x in lines], schema=schema)
    rest = t("attraction.unknown", names=", ".join(unknown)) if unknown else ""
    title = t("attraction.indicators")
    return Panel(
        key="chi-tieu",
        title=title,
        subtitle=esc(t("attraction.indicators_sub")),
        body=markup.figures(cells, small="vl-four")
        + (f'<p class="vl-sub" style="margin-top:.5rem">{esc(rest)}</p>' if rest else "")
        if told
        else markup.gap(),
        table=Table(
            frame,
            (
                text_col("name", "what"),
                number_col("value", digits=2),
                text_col("unit", "unit_of"),
                number_col("n", "coverage", 0),
                number_col("of", "of_all", 0),
                text_col("period"),
                text_col("kind", "how"),
                text_col("law"),
            ),
        ),
        claim_ids=tuple(dict.fromkeys(i for x in told for i in x["claim_ids"]))
        or ids_of(ctx.all_steps, "status_claim"),
        size="wide",
    )


def calls(ctx: Context) -> Panel:
    """Which clusters are calling for an investor?"""
    open_steps = ~pl.col("status_group").is_in(["operating", "removed"])
    rows = ctx.table.filter(pl.col("seeking_investor"), open_steps).sort(
        "infra_capital", "area", descending=True, nulls_last=True
    )
    lines = [
        [
            markup.named(province(r["province_id"]), r["short_name"]),
            value_html(ctx, r, "area", "area_planned", dense=True),
            value_html(ctx, r, "infra_capital", "infra_capital", dense=True),
            esc(r["investor_search"]),
            markup.muted(as_of(r, "investor_search")),
        ]
        for r in rows.head(12).iter_rows(named=True)
    ]
    headers = [
        t("column.cluster"),
        t("column.area"),
        t("column.capital_short"),
        t("column.search"),
        t("column.as_of"),
    ]
    title = t("attraction.calls", n=len(rows)) if len(rows) > 1 else t("attraction.calls_few")
    return Panel(
        key="moi-goi",
        title=title,
        message=charts.counted("calls", len(rows)),
        subtitle=esc(t("attraction.calls_sub")),
        body=markup.table(
            [esc(h) for h in headers],
            lines,
            numeric=[1, 2],
            hide_narrow=[3],
            caption=title,
        )
        if lines
        else f"<p>{esc(t('attraction.calls_none'))}</p>",
        table=Table(
            rows,
            (
                text_col("short_name", "cluster"),
                number_col("area", digits=2),
                number_col("infra_capital", "capital"),
                text_col("investor_search", "search"),
                date_col("investor_search_as_of", "as_of"),
            ),
        ),
        claim_ids=ids_of(rows, "investor_search_claim", "area_claim", "infra_capital_claim"),
        note=t("attraction.calls_note", n=len(rows)),
        size="wide",
    )


def support(ctx: Context) -> Panel:
    """How much state support is planned?"""
    rows = _support(ctx).sort("unit_id", "period", "as_of")
    bars: list[Bar] = []
    for r in rows.iter_rows(named=True):
        years = str(r["period"] or "").replace("-", "–")
        bars.append(
            Bar(
                years or date_text(r["as_of"], r["as_of_precision"]),
                ctx.unit_names[r["unit_id"]],
                r["value"],
                qualified(r["value"], "", 0, r["qualifier"], short=True),
                province_text(r["unit_id"]),
                hollow=r["stage"] != "actual",
                hover=f"<b>{ctx.unit_names[r['unit_id']]}</b>, {years}<br>{value_words(r)}"
                f"<br>{esc(r['basis_vi'] or '')}",
                proof=markup.proof([r["claim_id"]], label=ctx.unit_names[r["unit_id"]]),
                # The merged province is no continuation of the old ones.
                break_before=" " if bars and r["unit_id"] == "p86-moi" else "",
            )
        )
    frame = rows.with_columns(unit=pl.col("unit_id").replace_strict(ctx.unit_names))
    frame, chart = charts.budget(frame)
    return Panel(
        key="ho-tro",
        title=t("attraction.support_title"),
        subtitle=esc(t("attraction.support_title_sub")) + whole_note(ctx),
        figure=columns_figure(bars) if bars else None,
        narrow=columns_figure(bars, narrow=True) if bars else None,
        body="" if bars else markup.gap(),
        table=Table(
            frame,
            (
                text_col("unit"),
                text_col("period"),
                number_col("value", "billion", beside="qualifier"),
                text_col("basis_vi", "basis"),
            ),
        ),
        claim_ids=ids_of(rows, "claim_id"),
        note=t("attraction.support_note"),
        alt=t("attraction.support_alt"),
        scope=region_line(ctx),
        chart=chart,
    )


def value_words(row: dict[str, object]) -> str:
    """Published figure in words: ``khoảng 356 tỷ đồng (dự kiến)``."""
    found = INDICATORS[str(row["indicator"])]
    words = qualified(float(str(row["value"])), found.unit, 2, str(row["qualifier"]))
    return words if row["stage"] == "actual" else t(f"stage.{row['stage']}", words=words)


RESULTS = (
    "secondary_projects",
    "registered_capital",
    "workers",
    "clusters_established",
    "clusters_operating",
    "area_established",
)


#: Publications shown one by one, newest first; the table has all.
MOST_RESULTS = 9


def _result_line(ctx: Context, seen: pl.DataFrame, period: dict[str, Any]) -> list[str]:
    """One publication of one province: its figures in the order of :data:`RESULTS`."""
    own = seen.filter(
        pl.col("unit_id") == period["unit_id"], pl.col("as_of").eq_missing(period["as_of"])
    )
    cells = []
    for code in RESULTS:
        match = own.filter(pl.col("indicator") == code)
        if match.is_empty():
            cells.append(markup.gap_cell())
            continue
        digits, r = INDICATORS[code].digits, match.row(0, named=True)
        told = esc(qualified(r["value"], "", digits, r["qualifier"], short=True))
        label = f"{ctx.unit_names[r['unit_id']]}: {t(f'indicator.{code}')}"
        cells.append(markup.certified(told, [r["claim_id"]], label=label))
    unit = period["unit_id"]
    name = markup.named(province(unit), ctx.unit_names[unit], strong=False)
    when = date_text(period["as_of"], period["as_of_precision"])
    return [name, markup.muted(when), *cells]


def results(ctx: Context) -> Panel:
    """What have whole provinces published about attraction?"""
    rows = published(ctx.book, list(RESULTS), ctx.selection).filter(
        pl.col("stage") == "actual", ~pl.col("basis").str.contains("nganh-cong-nghiep")
    )
    seen = rows.filter(pl.col("preferred"))
    periods = (
        seen.select("unit_id", "as_of", "as_of_precision")
        .unique(maintain_order=True)
        .sort("as_of", descending=True, nulls_last=True)
    )
    lines = [_result_line(ctx, seen, p) for p in periods.head(MOST_RESULTS).iter_rows(named=True)]
    headers = ["", t("column.as_of"), *[f"{t(f'attraction.result_{c}')}" for c in RESULTS]]
    frame = rows.with_columns(
        unit=pl.col("unit_id").replace_strict(ctx.unit_names),
        what=pl.col("indicator").replace_strict({c: t(f"indicator.{c}") for c in RESULTS}),
    )
    return Panel(
        key="ket-qua",
        title=t("attraction.results"),
        subtitle=esc(t("attraction.results_sub")) + whole_note(ctx),
        body=markup.table(
            [esc(h) for h in headers],
            lines,
            numeric=list(range(2, 8)),
            hide_narrow=[5, 6, 7],
            caption=t("attraction.results"),
        )
        if lines
        else markup.gap(),
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
        claim_ids=ids_of(rows, "claim_id"),
        size="wide",
    )
