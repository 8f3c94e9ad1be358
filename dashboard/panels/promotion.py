"""Panels of the page Khuyến công."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.figures.locator import Spot, locator_figure
from dashboard.figures.money import ORIGIN_STYLE, Part, Shares, columns_figure, shares_figure
from dashboard.figures.money import Column as Bar
from dashboard.geodata import window
from dashboard.i18n import date_text, has, join, number, percent, qualified, shorten, t
from dashboard.indicators import INDICATORS
from dashboard.markup import esc
from dashboard.metrics import promotion as m
from dashboard.metrics.certificate import REST
from dashboard.palette import (
    LEVEL_NATIONAL,
    LEVEL_REGIONAL,
    MONEY_COUNTERPART,
    MONEY_LOCAL,
    MONEY_NATIONAL,
    PAPER,
    province,
)
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
    text_col,
)
from dashboard.panels.projects import lives_of
from dashboard.panels.tables import table_html

ORIGINS = ("national", "local", "counterpart")


def scope_parts(ctx: Context) -> tuple[str, ...]:
    """Filter line of this page: periods that hold the year, old and new province apart."""
    year = ctx.selection.year
    period = t("promotion.period", year=year) if year is not None else t("promotion.all_periods")
    parts = [", ".join(ctx.unit_names[p] for p in ctx.selection.provinces), period]
    if "p86-moi" in ctx.selection.units:
        parts.append(t("promotion.both_frames"))
    if ctx.selection.places:
        parts.append(t("within.no_filter"))
    return marked(ctx, parts)


def heading(ctx: Context) -> Heading:
    """Title, finding and filter line."""
    money = m.money_by_origin(ctx.book, ctx.selection)
    plans = money.filter(
        (pl.col("programme") == "chung") & pl.col("counterpart").is_not_null()
    ).sort("year_end")
    scope = scope_parts(ctx)
    more, rule = tuple(sentences.promotion(ctx, 2)), t("sentence_rule.finding_promotion")
    if plans.is_empty():
        told = m.traced(ctx.book, ctx.selection)
        bold = t("promotion.finding_none", n=len(told))
        if told.is_empty():
            bold = t("promotion.finding_nothing")
        ids = ids_of(told, "project_id")
        return Heading(t("promotion.title"), bold, "", scope, more, rule, ids)
    r = plans.row(-1, named=True)
    total = float(r["total"])
    parts = {o: r[o] for o in ORIGINS if r[o] is not None}
    told = ctx.book.programmes.filter(pl.col("claim_id").is_in(list(r["claim_ids"])))
    # A share of sums that are only about, above or below a number is about a share.
    mark = "exact" if (told["qualifier"].cast(pl.String) == "exact").all() else "about"
    bold = t(
        "promotion.finding",
        place=ctx.unit_names[str(r["unit_id"])],
        period=m.period_label(r),
        share=qualified(100 * parts["counterpart"] / total, "%", 0, mark),
        total=qualified(total / 1000, t("unit.billion"), 1, str(r["total_qualifier"])),
    )
    shares = [
        t(f"promotion.finding_{o}", share=qualified(100 * parts[o] / total, "%", 0, mark))
        for o in ("national", "local")
        if o in parts
    ]
    rest = join(shares, ", ") + "."
    return Heading(t("promotion.title"), bold, rest, scope, more, rule, tuple(r["claim_ids"]))


def strip(ctx: Context) -> list[KeyFigure]:
    """At most five leading figures, each with its own period, place and scope of money."""
    return [
        KeyFigure(
            h.label,
            h.value,
            h.text,
            h.unit,
            h.sub,
            how=join([esc(h.caution), t("promotion.head_how")], ". "),
            claim_ids=h.claim_ids,
            measure=h.measure,
        )
        for h in m.headline_figures(ctx.book, ctx.selection)[:5]
    ]


def _money_legend() -> str:
    items = (
        (MONEY_NATIONAL, "national"),
        (MONEY_LOCAL, "local"),
        (MONEY_COUNTERPART, "counterpart"),
    )
    return markup.legend((c, t(f"money.{o}")) for c, o in items)


#: Bars of one chart, rows of one table in a card; the table of the card has all.
MOST_BARS, MOST_LINES = 9, 12


def _money_bar(ctx: Context, r: dict[str, Any], *, short: bool = False) -> Shares:
    """One programme and period: its money by origin, the total and the share of the counterpart."""
    parts, name = [], f"{_place(ctx, r)} {m.period_label(r)}"
    for origin in ORIGINS:
        if r[origin] is None:
            continue
        words, own = number(r[origin] / 1000, 2, trim=True), ""
        if origin == r["derived"]:
            words = t("money.rest", words=words)
            label = join([name, t(f"money.{origin}")], ": ")
            own = markup.proof(r["rest_ids"], REST, label)
        parts.append(Part(origin, r[origin], words, own))
    amount = qualified(r["total"] / 1000, t("unit.billion"), 2, r["total_qualifier"])
    kind = t("money.state" if r["scope"] == "state" else "money.all")
    # A phone has no room for the words; the table says them.
    kind = "" if short else f"{kind} "
    stage = t(f"promotion.stage_{r['stage']}")
    sub = f"{stage}, {kind}{amount}"
    after = t("money.unknown")
    if r["counterpart"] is not None:
        after = t("money.share", share=percent(100 * r["counterpart"] / _whole(r), 0))
    hover = f"<b>{esc(name)}</b><br>{esc(sub)}"
    return Shares(name, sub, tuple(parts), after, hover, markup.proof(r["claim_ids"], label=name))


def money(ctx: Context) -> Panel:
    """Where does the money of promotion come from?"""
    rows = m.money_by_origin(ctx.book, ctx.selection)
    newest = rows.tail(MOST_BARS)
    bars = [_money_bar(ctx, r) for r in newest.iter_rows(named=True)]
    small = [_money_bar(ctx, r, short=True) for r in newest.iter_rows(named=True)]
    frame = rows.with_columns(
        place=pl.Series([_place(ctx, r) for r in rows.iter_rows(named=True)], dtype=pl.String),
        period=pl.Series([m.period_label(r) for r in rows.iter_rows(named=True)], dtype=pl.String),
    )
    message = charts.origins_message(frame)
    frame, chart = charts.origins(frame, MOST_BARS)
    return Panel(
        key="nguon-tien",
        title=t("promotion.money"),
        subtitle=_money_legend() + "<br>" + esc(t("promotion.money_sub")),
        figure=shares_figure(bars, left=190) if bars else None,
        narrow=shares_figure(small, narrow=True) if bars else None,
        body="" if bars else markup.gap(),
        table=Table(
            frame,
            (
                text_col("place", "unit"),
                text_col("period"),
                Column("national", t("money.national_million"), "number", 2),
                Column("local", t("money.local_million"), "number", 2),
                Column("counterpart", t("money.counterpart_million"), "number", 2),
                Column("total", t("money.total_million"), "number", 2),
            ),
        ),
        claim_ids=ids_of(rows, "claim_ids"),
        note=t("promotion.money_note"),
        alt=t("promotion.money_alt", n=len(bars)),
        scope=join(list(scope_parts(ctx))),
        size="wide",
        message=message,
        chart=chart,
    )


def _whole(row: dict[str, object]) -> float:
    """State money and counterpart together, whichever of the two the total holds."""
    parts = [float(str(row[o])) for o in ORIGINS if row[o] is not None]
    return max(float(str(row["total"])), sum(parts))


def _place(ctx: Context, row: dict[str, object]) -> str:
    programme = str(row["programme"])
    if programme == "chung":
        return ctx.unit_names[str(row["unit_id"])]
    key = f"programme.{programme}"
    # A programme may be added by rows alone; until it has a label its code is shown.
    return t(key) if has(key) else programme


def money_by_period(ctx: Context) -> Panel:
    """How much money is there in each period, place and level?"""
    rows = m.money_by_year(ctx.book, ctx.selection)
    records = []
    for r in rows.iter_rows(named=True):
        scope = "promotion.state_money" if r["money_scope"] == "state" else ""
        records.append(
            {
                "period": m.period_label(r),
                "place": _place(ctx, r),
                "level": t(f"level.{r['level']}"),
                "stage": t(f"promotion.stage_{r['stage']}"),
                "value": r["value"],
                "qualifier": r["qualifier"],
                "money_scope": t(scope or f"money_scope.{r['money_scope']}"),
                "scope_vi": r["scope_vi"],
                "claim_id": r["claim_id"],
            }
        )
    schema = dict.fromkeys(
        ("period", "place", "level", "stage", "qualifier", "money_scope", "scope_vi", "claim_id"),
        pl.String,
    )
    frame = pl.DataFrame(records, schema=schema | {"value": pl.Float64})
    shown = (
        text_col("period"),
        text_col("place"),
        text_col("level"),
        text_col("stage"),
        number_col("value", "money", 2, beside="qualifier"),
        text_col("money_scope"),
    )
    table = Table(frame, (*shown, text_col("scope_vi", "scope")))
    return Panel(
        key="tien-theo-ky",
        title=t("promotion.money_years"),
        subtitle=esc(t("promotion.money_years_sub")),
        body=table_html(Table(frame.head(2 * MOST_LINES), shown)) if len(frame) else markup.gap(),
        table=table,
        claim_ids=ids_of(frame, "claim_id"),
        size="wide",
    )


#: Origins of the support of one project, each with its column of money and its certificate.
SUPPORT = ("national", "local", "unstated")


def _support_bar(r: dict[str, Any]) -> Shares:
    """One project: its support by origin, the money of the firm, and what no source names."""
    name, parts = str(r["title_vi"]), []
    for origin in (*SUPPORT, "counterpart"):
        value = r[f"money_{origin}"]
        if value is None:
            continue
        label = join([name, t(f"money.{origin}")], ": ")
        own = markup.proof([r["project_id"]], f"project_{origin}", label)
        parts.append(Part(origin, value, number(value, 1, trim=True), own))
    if r["rest"] and r["rest"] > 0.01:
        parts.append(Part("rest", r["rest"], ""))
    after = t(
        "promotion.share_of",
        share=percent(100 * r["support"] / r["money_total"], 0),
        total=qualified(r["money_total"], "", 1, r["money_qualifier"]),
    )
    return Shares(
        shorten(r["beneficiary"] or name, 34),
        str(r["year_start"] or ""),
        tuple(parts),
        after,
        f"<b>{esc(name)}</b><br>{esc(r['beneficiary'] or '')}",
        markup.proof([r["project_id"]], "project_support", name),
    )


def _support_key(rows: pl.DataFrame) -> str:
    """What the colours of the bars mean, below them: a saved picture has no room above."""
    told = [o for o in (*SUPPORT, "counterpart") if rows[f"money_{o}"].is_not_null().any()]
    names = markup.legend((ORIGIN_STYLE[o][0], t(f"money.{o}")) for o in told)
    empty = esc(t("promotion.support_rest")) if (rows["rest"] > 0.01).any() else ""
    return f'<p class="vl-sub">{join([names, empty], "<br>")}</p>'


def support(ctx: Context) -> Panel:
    """Which share of a project does the support cover? Stopped projects are left out."""
    stopped = lives_of(ctx).filter(pl.col("group") == "stopped")["project_id"]
    rows = (
        m.traced(ctx.book, ctx.selection)
        .filter(
            ~pl.col("project_id").is_in(stopped.implode()),
            pl.col("support").is_not_null() & pl.col("money_total").is_not_null(),
        )
        .sort("money_total", descending=True)
        .with_columns(claim_id="project_id")
    )
    shown = rows.head(MOST_BARS)
    bars = [_support_bar(r) for r in shown.iter_rows(named=True)]
    frame, chart = charts.supported(rows, MOST_BARS)
    words = esc(t("promotion.support_sub", n=number(len(rows)), shown=number(len(bars))))
    return Panel(
        key="ty-le-ho-tro",
        title=t("promotion.support"),
        subtitle=words,
        figure=shares_figure(bars, absolute=True) if bars else None,
        body=_support_key(shown) if bars else markup.gap(),
        table=Table(
            frame,
            (
                text_col("title_vi", "project"),
                text_col("year_start", "year_plain"),
                number_col("support", beside="money_qualifier"),
                Column("money_counterpart", t("money.counterpart_million"), "number", 1),
                Column("money_total", t("money.total_million"), "number", 1, "money_qualifier"),
            ),
        ),
        claim_ids=ids_of(rows, "project_id"),
        alt=t("promotion.support_alt", n=len(bars)),
        scope=join(list(scope_parts(ctx))),
        size="third",
        chart=chart,
    )


def _machinery_bars(ctx: Context, own: pl.DataFrame) -> list[Bar]:
    """Columns of one place; ``*`` marks a count of establishments instead of projects."""
    found = []
    for r in own.iter_rows(named=True):
        year, colour = str(r["year"]), province(r["unit_id"])
        if r["count"] is None:
            found.append(Bar(year, "", None, "", colour))
            continue
        stage = charts.stage_words(r["planned"])
        brief = "promotion.stage_unclear_short" if r["planned"] is None else stage
        sub = r["part_of_year"] or t(brief)
        text = number(r["count"]) + ("*" if r["count_unit"] == "establishment" else "")
        said = join([r["part_of_year"] or "", t(stage)])
        hover = f"<b>{ctx.unit_names[r['unit_id']]} {year}</b><br>{text} · {esc(said)}"
        value = float(r["count"])
        label = f"{ctx.unit_names[r['unit_id']]} {year}"
        asked = markup.proof([r["project_id"]], "project_count", label)
        bar = Bar(year, sub, value, text, colour, hollow=bool(r["planned"]), hover=hover)
        found.append(replace(bar, unclear=r["planned"] is None, proof=asked))
    return found


def _short_years(bars: list[Bar]) -> list[Bar]:
    """Columns for a phone: no words under the years, and two digits where years are many."""
    if len(bars) <= MOST_BARS:
        return [replace(b, sub="") for b in bars]
    return [replace(b, sub="", name=f"’{b.name[-2:]}") for b in bars]


def machinery(ctx: Context) -> Panel:
    """How many machinery projects a year?"""
    rows = m.machinery_by_year(ctx.book, ctx.selection)
    units = [u for u in (*ctx.selection.provinces, "p86-moi") if (rows["unit_id"] == u).any()]
    bars = [
        replace(bar, break_before=" ") if n and not i else bar
        for n, unit in enumerate(units)
        for i, bar in enumerate(_machinery_bars(ctx, rows.filter(pl.col("unit_id") == unit)))
    ]
    if len(bars) > MOST_BARS:
        # No room for words under each year; hollow and solid say the same.
        bars = [replace(b, sub="") for b in bars]
    frame = rows.with_columns(
        unit=pl.col("unit_id").replace_strict(ctx.unit_names),
        stage=pl.when(pl.col("count").is_not_null()).then(
            pl.col("planned").map_elements(
                lambda x: t(charts.stage_words(x)), return_dtype=pl.String, skip_nulls=False
            )
        ),
    )
    frame, chart = charts.machines(frame, 14)
    return Panel(
        key="may-moc",
        title=t("promotion.machinery"),
        subtitle=esc(t("promotion.machinery_sub"))
        + " "
        + markup.legend((province(u), ctx.unit_names[u]) for u in units),
        figure=columns_figure(bars) if bars else None,
        # A phone has no room for words under each year; hollow and solid say the same.
        narrow=columns_figure(_short_years(bars), narrow=True) if bars else None,
        body="" if bars else markup.gap(),
        table=Table(
            frame,
            (
                text_col("unit"),
                text_col("year", "year_plain"),
                number_col("count", digits=0),
                text_col("stage"),
                text_col("part_of_year", "part"),
            ),
        ),
        claim_ids=ids_of(rows, "project_id"),
        note=t("promotion.machinery_note"),
        alt=t("promotion.machinery_alt"),
        scope=join(list(scope_parts(ctx))),
        size="wide",
        message=charts.machines_message(frame),
        chart=chart,
    )


OUTCOMES = (
    "kc_projects",
    "kc_beneficiaries",
    "kc_trained",
    "kc_managers_trained",
    "kc_jobs",
    "kc_products_national",
    "kc_products_regional",
)


def outcomes(ctx: Context) -> Panel:
    """What do sources say was achieved or aimed at?"""
    rows = (
        m.as_text(m.in_scope(ctx.book.programmes, ctx.selection))
        .filter(pl.col("preferred"), pl.col("indicator").is_in(OUTCOMES))
        .sort("year_end", "year_start", "indicator", descending=[True, True, False])
    )
    lines = []
    for r in rows.head(10).iter_rows(named=True):
        value = qualified(r["value"], "", 0, r["qualifier"], short=True)
        if r["value_high"] is not None:
            value = f"{number(r['value'])}–{number(r['value_high'])}"
        counted = r["counted_vi"] or INDICATORS[r["indicator"]].unit
        lines.append(
            [
                markup.named(province(r["unit_id"]), ctx.unit_names[r["unit_id"]], strong=False),
                markup.nowrap(esc(m.period_label(r))),
                markup.certified(f"<b>{esc(value)}</b>", [r["claim_id"]], label=counted),
                esc(counted),
                esc(t(f"promotion.stage_{r['stage']}")),
            ]
        )
    frame = rows.with_columns(
        unit=pl.col("unit_id").replace_strict(ctx.unit_names),
        period=pl.Series([m.period_label(r) for r in rows.iter_rows(named=True)], dtype=pl.String),
        what=pl.col("indicator").replace_strict({c: t(f"indicator.{c}") for c in OUTCOMES}),
        stage_name=pl.col("stage").replace_strict(
            {s: t(f"promotion.stage_{s}") for s in ("actual", "planned", "target")}
        ),
    )
    return Panel(
        key="ket-qua-kc",
        title=t("promotion.outcomes"),
        subtitle=esc(t("promotion.outcomes_sub")),
        body=markup.table(
            [esc(t(f"column.{c}")) for c in ("unit", "period", "value", "counted", "stage")],
            lines,
            numeric=[2],
            caption=t("promotion.outcomes"),
        )
        if lines
        else markup.gap(),
        table=Table(
            frame,
            (
                text_col("unit"),
                text_col("period"),
                text_col("what"),
                number_col("value", digits=0, beside="qualifier"),
                text_col("counted_vi", "counted"),
                text_col("stage_name", "stage"),
                text_col("scope_vi", "scope"),
            ),
        ),
        claim_ids=ids_of(rows, "claim_id"),
        size="wide",
    )


def effects(ctx: Context) -> Panel:
    """What do sources say about effectiveness?"""
    rows = ctx.book.findings.filter(
        pl.col("field").cast(pl.String) == "promotion",
        pl.col("kind").cast(pl.String) == "result",
        pl.col("topic").cast(pl.String).is_in(["beneficiary", "budget"]),
        pl.col("unit_ids")
        .str.split(";")
        .list.eval(pl.element().is_in(list(ctx.selection.units)))
        .list.any(),
        pl.col("date").is_null() | (pl.col("date") <= ctx.selection.on),
    ).sort("date", descending=True, nulls_last=True)
    traced = m.traced(ctx.book, ctx.selection).filter(pl.col("outcome_vi").is_not_null())
    items = [
        markup.item(
            _units(ctx, r["unit_ids"]),
            date_text(r["date"], r["date_precision"]),
            markup.paragraph(r["summary_vi"], strong=True),
        )
        for r in rows.head(3).iter_rows(named=True)
    ]
    items += [
        markup.item(
            shorten(r["beneficiary"] or r["title_vi"], 40),
            r["year_start"] or "",
            markup.paragraph(r["outcome_vi"], strong=True),
        )
        for r in traced.head(max(0, 4 - len(items))).iter_rows(named=True)
    ]
    return Panel(
        key="hieu-qua",
        title=t("promotion.effects"),
        subtitle=esc(t("promotion.effects_sub")),
        body=markup.items(items, empty=markup.gap()),
        table=Table(
            rows.with_columns(
                place=pl.Series([_units(ctx, u) for u in rows["unit_ids"]], dtype=pl.String)
            ),
            (text_col("place"), date_col("date"), text_col("summary_vi", "content")),
        ),
        claim_ids=ids_of(rows.head(3), "finding_id") + ids_of(traced, "project_id"),
        size="third",
    )


def _units(ctx: Context, unit_ids: str) -> str:
    return ", ".join(ctx.unit_names.get(u, u) for u in unit_ids.split(";"))


def _project_line(ctx: Context, r: dict[str, Any]) -> list[str]:
    """One project: year, title, place, level, support, total, step; money opens its certificate."""
    title, gap = str(r["title_vi"]), markup.gap_cell()

    def money(value: float | None, measure: str = "") -> str:
        if value is None:
            return gap
        words = esc(number(value, 1, trim=True))
        return markup.certified(words, [r["project_id"]], measure=measure, label=title)

    return [
        f'<span class="vl-name">{esc(r["year_start"])}</span>' if r["year_start"] else gap,
        markup.two_lines(title, r["beneficiary"]),
        esc(join([r["place_vi"] or "", ctx.unit_names[r["unit_id"]]], ", ")),
        esc(t(f"level.{r['level']}")),
        money(r["support"], "project_support"),
        money(r["money_total"]),
        esc(t(f"project_status.{r['status']}")) if r["status"] else gap,
    ]


def projects(ctx: Context) -> Panel:
    """Which projects can be traced one by one?"""
    rows = m.traced(ctx.book, ctx.selection)
    lines = [_project_line(ctx, r) for r in rows.head(8).iter_rows(named=True)]
    frame = rows.with_columns(
        place=pl.col("unit_id").replace_strict(ctx.unit_names),
        level_name=pl.col("level").replace_strict(
            {x: t(f"level.{x}") for x in ("KCQG", "KCDP", "KCQG+KCDP", "unstated")}
        ),
    )
    headers = ("year_plain", "project", "place", "level", "support", "total_million", "status")
    return Panel(
        key="de-an",
        title=t("promotion.projects", n=len(rows)),
        subtitle=esc(t("promotion.projects_sub", shown=min(8, len(rows)))),
        body=markup.table(
            [esc(t(f"column.{c}")) for c in headers],
            lines,
            numeric=[4, 5],
            hide_narrow=[2, 5, 6],
            caption=t("promotion.projects", n=len(rows)),
        )
        if lines
        else markup.gap(),
        table=Table(
            frame,
            (
                text_col("year_start", "year_plain"),
                text_col("title_vi", "project"),
                text_col("beneficiary"),
                text_col("place", "unit"),
                text_col("level_name", "level"),
                Column("money_national", t("money.national_million"), "number", 1),
                Column("money_local", t("money.local_million"), "number", 1),
                Column("money_counterpart", t("money.counterpart_million"), "number", 1),
                Column("money_total", t("money.total_million"), "number", 1),
                text_col("outcome_vi", "outcome"),
            ),
        ),
        claim_ids=ids_of(rows, "project_id"),
        size="wide",
    )


def product_map(ctx: Context) -> Panel:
    """Where are the recognised products?"""
    listed = m.products(ctx.book, ctx.selection)
    places = m.products_by_commune(listed)
    style = {
        "national": (LEVEL_NATIONAL, LEVEL_NATIONAL, PAPER),
        "regional": (LEVEL_REGIONAL, LEVEL_NATIONAL, "#1B2A33"),
        "unstated": (PAPER, LEVEL_NATIONAL, "#1B2A33"),
    }
    spots = []
    for r in places.iter_rows(named=True):
        fill, edge, ink = style[r["level"]]
        names = "<br>".join(esc(shorten(x, 46)) for x in r["names"])
        more = f"<br>… +{r['n'] - len(r['names'])}" if r["n"] > len(r["names"]) else ""
        spots.append(
            Spot(
                r["lon"],
                r["lat"],
                9 + 7 * r["n"] ** 0.5,
                fill,
                edge,
                f"<b>{esc(r['commune'])}</b>: {r['n']}<br>{names}{more}",
                r["commune_id"],
                text=str(r["n"]) if r["n"] > 1 else "",
                text_colour=ink,
            )
        )
    west, south, east, north = window(ctx.geo, ctx.selection.provinces)
    legend = "".join(
        markup.circle(style[x][0], style[x][1], t(f"promotion.level_{x}"))
        for x in ("national", "regional", "unstated")
    )
    frame = places.with_columns(
        level_name=pl.col("level").replace_strict({x: t(f"promotion.level_{x}") for x in style})
    )
    return Panel(
        key="ban-do-san-pham",
        title=t("promotion.products"),
        subtitle=esc(t("promotion.products_sub", n=len(listed))) + "<br>" + legend,
        figure=locator_figure(
            ctx.geo, spots, bounds=(west, south, east, north), height=430, frame=ctx.selection.frame
        ),
        table=Table(
            frame,
            (
                text_col("commune"),
                number_col("n", "products", 0),
                text_col("level_name", "highest"),
            ),
        ),
        claim_ids=ids_of(listed, "product_id"),
        note=t("promotion.products_note"),
        alt=t("promotion.products_alt", n=len(listed), communes=len(places)),
        scope=join(list(scope_parts(ctx))),
        size="wide",
    )


def _by_year(years: pl.Series) -> str:
    """Number of products per year of recognition: ``2023: 3, 2025: 6``."""
    found = years.drop_nulls().str.split(";").explode()
    counts = found.value_counts(sort=False).sort(found.name)
    return ", ".join(f"{year}: {n}" for year, n in counts.iter_rows()) or t("count.none")


def _level_words(ctx: Context, listed: pl.DataFrame) -> str:
    """Products per level and year; with a chosen year, how many have none and are left out."""
    national, regional = (_by_year(listed[f"year_{x}"]) for x in ("national", "regional"))
    if ctx.selection.year is None:
        unstated = int((listed["level"] == "unstated").sum())
        return t("promotion.by_level", national=national, regional=regional, unstated=unstated)
    every = m.products(ctx.book, replace(ctx.selection, year=None))
    undated = number(int((every["level"] == "unstated").sum()))
    return t("promotion.by_level_year", national=national, regional=regional, undated=undated)


def product_table(ctx: Context) -> Panel:
    """Which products reached the national level, and which the regional one?"""
    listed = m.products(ctx.book, ctx.selection)
    top = listed.filter(pl.col("level") == "national")
    newest = top.sort("year_national", "product_vi", descending=[True, False]).head(MOST_LINES)
    lines = [
        [
            f"{markup.key(province(r['group_id']))} {esc(shorten(r['product_vi'], 64))}<br>"
            + markup.muted(shorten(r["producer"], 44)),
            markup.muted(r["commune"] or ""),
            esc(str(r["year_national"]).replace(";", ", ")),
        ]
        for r in newest.iter_rows(named=True)
    ]
    title = t("promotion.national", n=len(top)) if len(top) else t("promotion.national_none")
    words = _level_words(ctx, listed)
    frame = listed.select(
        "product_vi",
        "producer",
        "commune",
        "year_national",
        "year_regional",
        "capacity_vi",
        "product_id",
    )
    return Panel(
        key="san-pham",
        title=title,
        subtitle=esc(words),
        body=markup.table(
            [esc(t(f"column.{c}")) for c in ("product", "commune_short", "year_plain")],
            lines,
            numeric=[2],
            caption=title,
        )
        if lines
        else markup.gap(),
        table=Table(
            frame,
            (
                text_col("product_vi", "product"),
                text_col("producer"),
                text_col("commune"),
                text_col("year_national", "national"),
                text_col("year_regional", "regional"),
                text_col("capacity_vi", "capacity"),
            ),
        ),
        claim_ids=ids_of(listed, "product_id"),
        note=_other_sources(ctx),
        size="half",
    )


def _other_sources(ctx: Context) -> str:
    rows = ctx.book.recognitions.filter(
        pl.col("unit_id").is_in(list(ctx.selection.units)),
        pl.col("status").cast(pl.String) == "recognised",
    )
    return t("promotion.others", n=len(rows)) if len(rows) else ""


def recognitions(ctx: Context) -> Panel:
    """What do other sources say about recognised products?"""
    rows = ctx.book.recognitions.filter(pl.col("unit_id").is_in(list(ctx.selection.units)))
    if ctx.selection.year is not None:
        rows = rows.filter(pl.col("year") <= ctx.selection.year)
    rows = rows.sort("year", descending=True, nulls_last=True)
    lines = [
        [
            esc(r["year"]) if r["year"] else markup.gap_cell(),
            markup.two_lines(r["product_vi"], r["producer"]),
            esc(t(f"recognition.{r['level']}")),
            esc(t(f"recognition.{r['status']}")),
        ]
        for r in rows.head(MOST_LINES).iter_rows(named=True)
    ]
    frame = rows.with_columns(
        level_name=pl.col("level")
        .cast(pl.String)
        .replace_strict(
            {
                x: t(f"recognition.{x}")
                for x in ("national", "regional", "provincial", "district", "unstated")
            }
        ),
        status_name=pl.col("status")
        .cast(pl.String)
        .replace_strict(
            {x: t(f"recognition.{x}") for x in ("recognised", "entered", "registered")}
        ),
    )
    return Panel(
        key="nguon-khac",
        title=t("promotion.recognitions"),
        subtitle=esc(t("promotion.recognitions_sub")),
        body=markup.table(
            [esc(t(f"column.{c}")) for c in ("year_plain", "product", "level", "stage")],
            lines,
            caption=t("promotion.recognitions"),
        )
        if lines
        else markup.gap(),
        table=Table(
            frame,
            (
                text_col("year", "year_plain"),
                text_col("product_vi", "product"),
                text_col("producer"),
                text_col("level_name", "level"),
                text_col("status_name", "stage"),
                text_col("note_vi", "note"),
            ),
        ),
        claim_ids=ids_of(rows, "recognition_id"),
    )
