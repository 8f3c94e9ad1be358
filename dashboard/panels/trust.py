"""Panels of the page Độ tin cậy: what is known, how old it is, what looks wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.figures.rows import Row, rows_figure
from dashboard.i18n import date_text, join, lower_first, number, percent, qualified, t
from dashboard.identity import Same
from dashboard.indicators import INDICATORS
from dashboard.markup import esc
from dashboard.metrics import known
from dashboard.metrics.anomalies import RULE_OF, in_use
from dashboard.metrics.completeness import (
    AGES,
    KNOWN,
    by_publisher,
    counts,
    freshness,
    matrix,
    periods,
)
from dashboard.metrics.coverage import Total, sign
from dashboard.metrics.forms import MERGED, REASONS, checks, form04, published_against_computed
from dashboard.metrics.periods import period as period_of
from dashboard.metrics.provenance import claims_index
from dashboard.metrics.rules import in_force, limit
from dashboard.palette import BRAND, province
from dashboard.panels import charts
from dashboard.panels.model import (
    Column,
    Context,
    Heading,
    KeyFigure,
    Link,
    Panel,
    Sentence,
    Table,
    date_col,
    filter_parts,
    ids_of,
    number_col,
    text_col,
)
from dashboard.panels.shared import profile_address
from dashboard.selection import Selection
from dashboard.store import Book

#: Columns of the matrix by group: what Biểu 02 asks of a cluster, and what the legal rates need.
GROUPS: dict[str, tuple[str, ...]] = {
    "land": (
        "area_established",
        "industrial_land",
        "cleared_land",
        "ready_land",
        "leased_land",
        "approved_land",
    ),
    "infra": (
        "investor",
        "infra_capital",
        "infra_paid",
        "state_support",
        "wastewater_invested",
        "wastewater_compliant",
    ),
    "projects": (
        "secondary_projects",
        "projects_fdi",
        "projects_operating",
        "registered_capital",
        "implemented_capital",
    ),
    "results": ("workers", "avg_income", "revenue", "budget_paid"),
}
CODES = tuple(code for group in GROUPS.values() for code in group)
#: Alarms, contradictions, and publishers shown one by one; the table has them all.
MOST, PUBLISHERS = 6, 4
#: Names in a sentence before the rest is counted.
NAMES = 2


# --- what several panels of the page ask for -----------------------------------------------------
def period_names(ctx: Context) -> dict[str, str]:
    """Reporting periods that can be chosen: name shown -> code, the newest view (empty) first."""
    codes = periods(known.facts(ctx.book, ctx.selection))
    names = {t("trust.choose_one", period=lower_first(_period_name(c))): c for c in codes}
    return {t("trust.choose_newest"): ""} | names


def _period_name(code: str) -> str:
    """Name of a reporting period; the newest view for the empty one."""
    if not code:
        return t("filter.newest_option")
    found = period_of(code)
    return t("trust.period_half" if found.half else "trust.period_year", year=found.year)


def _shown(ctx: Context) -> pl.DataFrame:
    """Clusters of the matrix: those shown, without the ones that were given up."""
    kept = ctx.table.filter(pl.col("status_group") != "removed")
    return kept if len(kept) else ctx.table


def _cells(ctx: Context, period: str) -> pl.DataFrame:
    """State of every cell of the matrix; ``review`` where an alarm objects to its claim."""
    found = matrix(
        known.facts(ctx.book, ctx.selection),
        _shown(ctx),
        CODES,
        [period],
        ctx.selection.on,
        newest=ctx.selection.year is None,
    )
    doubted = pl.col("claim_ids").list.first().is_in(sorted(ctx.reviewed))
    return found.with_columns(
        shown=pl.when(doubted.fill_null(value=False)).then(pl.lit("review")).otherwise("state")
    )


def _alarms(ctx: Context) -> pl.DataFrame:
    """Alarms about the clusters and units in scope."""
    subjects = [*ctx.all_steps["cluster_id"], *ctx.selection.units]
    return ctx.alarms.filter(pl.col("subject_id").is_in(subjects))


def _checked(ctx: Context) -> pl.DataFrame:
    """Figures in use that the checks look at."""
    used = in_use(known.facts(ctx.book, ctx.selection), ctx.selection.on)
    subjects = [*ctx.all_steps["cluster_id"], *ctx.selection.units]
    return used.filter(pl.col("subject_id").is_in(subjects))


@lru_cache(maxsize=48)
def _remembered(
    same: Same[Book], provinces: tuple[str, ...], today: dt.date, code: str
) -> pl.DataFrame:
    return form04(same.value, Selection(provinces=provinces, today=today), code)


def form_of(book: Book, selection: Selection, code: str) -> pl.DataFrame:
    """Rows of a form, remembered: three panels and the strip show the same one.

    The form of a province is about all of it, whatever places and steps are chosen.
    """
    return _remembered(Same(book), selection.provinces, selection.today, code)


def form_period(ctx: Context, period: str) -> str:
    """Reporting period of the form: the one chosen, else the one of the day shown."""
    if period:
        return period
    on, chosen = ctx.selection.on, ctx.selection.year
    later = chosen is None and (on.month, on.day) > (12, 14)
    return str(on.year + 1 if later else on.year)


def _form(ctx: Context, period: str) -> pl.DataFrame:
    return form_of(ctx.book, ctx.selection, form_period(ctx, period))


def _form_note(ctx: Context) -> str:
    """Words that forms are about whole provinces; empty when no place is chosen."""
    return f" {t('within.forms')}" if ctx.selection.places else ""


def _form_checks(ctx: Context, period: str) -> pl.DataFrame:
    return checks(_form(ctx, period), ctx.book.rules, ctx.selection.on)


def _names(ctx: Context) -> dict[str, str]:
    clusters: dict[str, str] = dict(ctx.book.clusters.select("cluster_id", "name_vi").iter_rows())
    return clusters | dict(ctx.book.units.select("unit_id", "name_vi").iter_rows())


def _limit(ctx: Context, code: str) -> str:
    value = limit(ctx.book.rules, code, ctx.selection.on)
    return "" if value is None else number(value, 1, trim=True)


def _rule_ids(ctx: Context, codes: Sequence[str]) -> tuple[str, ...]:
    found = (in_force(ctx.book.rules, code, ctx.selection.on) for code in codes)
    return tuple(str(rule["rule_id"]) for rule in found if rule)


# --- heading and strip --------------------------------------------------------------------------
def heading(ctx: Context, period: str = "") -> Heading:
    """Title, how complete the figures are, what is missing everywhere, how old the sources are."""
    cells = _cells(ctx, period)
    have = cells.filter(pl.col("state").is_in(KNOWN))
    of = len(cells.filter(pl.col("state") != "not_applicable"))
    words = {
        "n": number(len(have)),
        "of": number(of),
        "clusters": number(len(_shown(ctx))),
        "share": percent(100 * len(have) / of if of else 0.0, 0),
    }
    n = int((cells["state"] == "conflict").sum())
    disputed = t("trust.disputed_some", n=number(n)) if n else t("trust.disputed_none")
    alarms_ = len(_alarms(ctx))
    rest = t("trust.finding_calm", disputed=disputed)
    if alarms_:
        rest = t("trust.finding_alarms", disputed=disputed, alarms=number(alarms_))
    return Heading(
        t("trust.title"),
        t("trust.finding", **words),
        rest,
        filter_parts(ctx, t("count.clusters", n=len(_shown(ctx))), _scope(period)),
        tuple(s for s in (_thin(cells), _aged(ctx)) if s is not None),
        t("trust.finding_rule"),
        ids_of(have, "claim_ids"),
    )


def _scope(period: str) -> str:
    return lower_first(_period_name(period)) if period else ""


def _thin(cells: pl.DataFrame) -> Sentence | None:
    """Indicators that no cluster has, though some could."""
    found = counts(cells)
    none = found.filter(pl.col("n") == 0, pl.col("of") > 0)["indicator"].to_list()
    if not none:
        return None
    told = [lower_first(t(f"indicator.{code}")) for code in none]
    names = ", ".join(told)
    if len(told) > NAMES + 1:
        names = t("trust.thin_more", names=", ".join(told[:NAMES]), n=len(told) - NAMES)
    return Sentence(t("trust.thin", names=names), t("trust.thin_rule"), ())


def _aged(ctx: Context) -> Sentence | None:
    """Share of sources whose figures are old."""
    found = freshness(ctx.book, ctx.selection.on)
    old = found.filter(pl.col("age") == "old")
    if old.is_empty():
        return None
    text = t(
        "trust.aged",
        old=number(len(old)),
        of=number(len(found)),
        months=_limit(ctx, "freshness_ageing_months"),
    )
    ids = (*ids_of(old, "claim_ids"), *_rule_ids(ctx, ["freshness_ageing_months"]))
    return Sentence(text, t("trust.aged_rule"), ids)


def strip(ctx: Context, period: str = "") -> list[KeyFigure]:
    """Cells with a figure, alarms, contradictions, fresh sources, checks that hold."""
    return [
        _covered_figure(ctx, period),
        _alarm_figure(ctx),
        _conflict_figure(ctx),
        _fresh_figure(ctx),
        _check_figure(ctx, period),
    ]


def _covered_figure(ctx: Context, period: str) -> KeyFigure:
    cells = _cells(ctx, period)
    have = cells.filter(pl.col("state").is_in(KNOWN))
    of = len(cells.filter(pl.col("state") != "not_applicable"))
    share = 100 * len(have) / of if len(have) else None
    return KeyFigure(
        t("trust.covered"),
        share,
        percent(share, 0) if share is not None else "",
        sub=t("trust.covered_sub", n=number(len(have)), of=number(of)),
        how=esc(t("trust.covered_how")),
        claim_ids=ids_of(have, "claim_ids"),
    )


def _alarm_figure(ctx: Context) -> KeyFigure:
    alarms, used = _alarms(ctx), _checked(ctx)
    ids = ids_of(alarms, "claim_ids") or _rule_ids(ctx, list(RULE_OF.values()))
    # Nothing to look at is a gap: "0" would read as "all figures are sound".
    known_ = len(alarms) if len(used) and ids else None
    return KeyFigure(
        t("trust.odd"),
        known_,
        number(known_) if known_ is not None else "",
        sub=t("trust.odd_sub", n=number(len(used))),
        how=esc(t("trust.odd_how")),
        claim_ids=ids if known_ is not None else (),
    )


def _conflict_figure(ctx: Context) -> KeyFigure:
    conflicts_ = ctx.book.conflicts
    ids = _conflict_ids(ctx, conflicts_)
    return KeyFigure(
        t("trust.disputed"),
        len(conflicts_) if ids else None,
        number(len(conflicts_)) if ids else "",
        sub=t("trust.disputed_sub"),
        how=esc(t("trust.disputed_how")),
        claim_ids=ids,
    )


def _conflict_ids(ctx: Context, rows: pl.DataFrame) -> tuple[str, ...]:
    """Claims that contradictions name and that exist."""
    named = rows["claim_ids"].drop_nulls().str.split(";").explode().drop_nulls().unique().sort()
    return tuple(claims_index(ctx.book, named.to_list())["claim_id"].unique().sort().to_list())


def _fresh_figure(ctx: Context) -> KeyFigure:
    found = freshness(ctx.book, ctx.selection.on)
    fresh, months = found.filter(pl.col("age") == "fresh"), _limit(ctx, "freshness_fresh_months")
    ids = (*ids_of(fresh, "claim_ids"), *_rule_ids(ctx, ["freshness_fresh_months"]))
    value = len(fresh) if ids else None
    return KeyFigure(
        t("trust.fresh"),
        value,
        number(value) if value is not None else "",
        sub=t("trust.fresh_sub", of=number(len(found)), months=months),
        how=esc(t("trust.fresh_how", months=months, date=date_text(ctx.selection.on))),
        claim_ids=ids,
    )


def _check_figure(ctx: Context, period: str) -> KeyFigure:
    found, code = _form_checks(ctx, period), form_period(ctx, period)
    passed, bad = found.filter(pl.col("ok")), found.filter(~pl.col("ok"))
    decided = pl.concat([passed, bad])
    value = len(passed) if len(decided) else None
    return KeyFigure(
        t("trust.passed"),
        value,
        number(value) if value is not None else "",
        sub=t("trust.passed_sub", bad=len(bad), open=found["ok"].null_count()),
        how=esc(t("trust.passed_how", period=lower_first(_period_name(code))) + _form_note(ctx)),
        claim_ids=ids_of(decided, "claim_ids") if value is not None else (),
    )


# --- completeness -------------------------------------------------------------------------------
def completeness(ctx: Context, period: str = "") -> Panel:
    """Which cluster lacks which figure, in one period?"""
    cells = _cells(ctx, period)
    legend = " ".join(
        f'<span class="vl-keyed">{_mark(s)} {esc(t(f"cell_state.{s}"))}</span>'
        for s in ("full", "approx", "conflict", "review", "missing", "not_applicable")
    )
    sub = esc(t("trust.matrix_sub", period=_period_name(period)))
    return Panel(
        key="ma-tran",
        title=t("trust.matrix"),
        subtitle=f'{sub}<span class="vl-states">{legend}</span>',
        body=_grid(ctx, cells),
        table=_cell_table(ctx, cells),
        claim_ids=ids_of(cells, "claim_ids"),
        size="wide",
    )


def _mark(state: str, words: str = "") -> str:
    """Mark of a cell; its state is told by form, not by colour alone."""
    told = esc(words or t(f"cell_state.{state}"))
    sign_ = {"approx": "≈", "conflict": "≠", "review": "?", "not_applicable": "–"}.get(state, "")
    return (
        f'<span class="vl-mark vl-mark-{state}" role="img" aria-label="{told}" '
        f'title="{told}">{sign_}</span>'
    )


def _grid(ctx: Context, cells: pl.DataFrame) -> str:
    """The matrix as a table with two rows of headers; the names stay in view when it scrolls."""
    states = {
        (r["cluster_id"], r["indicator"]): (r["shown"], r["claim_ids"])
        for r in cells.iter_rows(named=True)
    }
    top = "".join(
        f'<th scope="colgroup" colspan="{len(codes)}" class="vl-first">'
        f"{esc(t(f'trust_group.{group}'))}</th>"
        for group, codes in GROUPS.items()
    )
    first = {codes[0] for codes in GROUPS.values()}
    head = "".join(
        f'<th scope="col" class="{_css(c, first)}">{esc(t(f"trust_column.{c}"))}</th>'
        for c in CODES
    )
    lines = [
        _grid_line(ctx, r, [states[r["cluster_id"], c] for c in CODES], first)
        for r in _shown(ctx)
        .select("cluster_id", "name_vi", "short_name", "province_id")
        .iter_rows(named=True)
    ]
    found = {r["indicator"]: r for r in counts(cells).iter_rows(named=True)}
    foot = "".join(
        f'<td class="{_css(c, first)}">{found[c]["n"]}<small>/{found[c]["of"]}</small></td>'
        for c in CODES
    )
    name, count = esc(t("trust.cluster")), esc(t("trust.count"))
    return (
        '<div class="vl-gridbox" tabindex="0"><table class="vl-table vl-grid">'
        f'<caption class="vl-sr">{esc(t("trust.matrix"))}</caption>'
        f'<thead><tr><th scope="col" rowspan="2">{name}</th>{top}'
        f'<th scope="col" rowspan="2" class="vl-first">{esc(t("trust.have"))}</th></tr>'
        f"<tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody>"
        f'<tfoot><tr><td>{count}</td>{foot}<td class="vl-first"></td></tr></tfoot></table></div>'
    )


def _css(code: str, first: set[str]) -> str:
    return "vl-first" if code in first else ""


def _grid_line(
    ctx: Context,
    row: Mapping[str, Any],
    cells: Sequence[tuple[str, list[str]]],
    first: set[str],
) -> str:
    """Line of a cluster: its name, a mark per indicator, how many it has of those it can have."""
    parts, can = [], 0
    for code, (state, ids) in zip(CODES, cells, strict=True):
        can += state != "not_applicable"
        label = f"{row['name_vi']}: {t(f'indicator.{code}')}"
        mark = _mark(state, f"{label}, {t(f'cell_state.{state}')}")
        cell = markup.certified(mark, ids, label=label)
        parts.append(f'<td class="{_css(code, first)}">{cell}</td>')
    have = sum(bool(ids) for _, ids in cells)
    name = markup.named(province(row["province_id"]), row["short_name"], strong=False)
    name = markup.go(profile_address(ctx, row["cluster_id"]), name)
    total = f'<td class="vl-first vl-num">{have}<small>/{can}</small></td>'
    return f"<tr><td>{name}</td>{''.join(parts)}{total}</tr>"


def _cell_table(ctx: Context, cells: pl.DataFrame) -> Table:
    """The matrix in words: one row per cluster, one column per indicator; a gap stays a gap."""
    words = {s: t(f"cell_state.{s}") for s in ("full", "approx", "conflict", "review")}
    words["not_applicable"] = t("state.not_applicable")
    told = cells.with_columns(
        pl.col("shown").replace_strict(words, default=None, return_dtype=pl.String)
    )
    wide = told.group_by("cluster_id", maintain_order=True).agg(
        *[pl.col("shown").filter(pl.col("indicator") == c).first().alias(c) for c in CODES],
        claim_ids=pl.col("claim_ids").list.explode(keep_nulls=False, empty_as_null=False),
    )
    frame = _shown(ctx).select("cluster_id", "short_name").join(wide, on="cluster_id", how="left")
    columns = [Column(c, t(f"indicator.{c}")) for c in CODES]
    return Table(frame, (text_col("short_name", "cluster"), *columns))


def coverage(ctx: Context, period: str = "") -> Panel:
    """Which indicator is covered, which has no figure anywhere?"""
    cells = _cells(ctx, period)
    found = {r["indicator"]: r for r in counts(cells).iter_rows(named=True)}
    ids = {
        str(code): ids_of(own, "claim_ids")
        for (code,), own in cells.group_by("indicator", maintain_order=True)
    }
    rows = []
    for group, codes in GROUPS.items():
        rows.append(Row(t(f"trust_group.{group}"), "header"))
        rows += [_coverage_row(code, found[code], ids[code]) for code in codes]
    ticks = ((0.0, "0 %"), (100.0, "100 %"))
    frame = counts(cells).with_columns(
        name=pl.col("indicator").replace_strict({c: t(f"indicator.{c}") for c in CODES}),
        share=pl.when(pl.col("of") > 0).then(100 * pl.col("n") / pl.col("of")),
        claim_ids=pl.Series([list(ids[c]) for c in CODES], dtype=pl.List(pl.String)),
    )
    full = int((frame["n"] == frame["of"]).sum())
    frame, chart = charts.coverage(frame)
    return Panel(
        key="do-phu",
        title=t("trust.coverage"),
        subtitle=esc(t("trust.coverage_sub", period=_period_name(period))),
        figure=rows_figure(rows, 100, ticks=ticks, left=160, right=90),
        narrow=rows_figure(rows, 100, ticks=ticks, narrow=True),
        table=Table(
            frame,
            (
                text_col("name", "what"),
                Column("n", t("trust.count"), "number", 0),
                Column("of", t("trust.clusters_known"), "number", 0),
                Column("share", "%", "number", 0),
            ),
        ),
        claim_ids=ids_of(cells, "claim_ids"),
        alt=t("trust.coverage_alt", full=full, of=len(CODES), none=int((frame["n"] == 0).sum())),
        size="wide",
        message=charts.coverage_message(frame),
        chart=chart,
    )


def _coverage_row(code: str, found: Mapping[str, Any], ids: Sequence[str]) -> Row:
    name = t(f"trust_column.{code}")
    if not found["n"]:
        why = t("trust.coverage_none" if found["of"] else "trust.coverage_na")
        return Row(name, "missing", sub=why)
    share = 100 * found["n"] / found["of"]
    words = t("coverage.clusters", n=found["n"], of=found["of"]).split(" ", 1)
    return Row(
        name,
        "bar",
        share,
        text=words[0],
        fill=BRAND,
        subject_id=code,
        proof=markup.proof(ids, label=t(f"indicator.{code}")),
    )


# --- age of sources -----------------------------------------------------------------------------
def ages(ctx: Context) -> Panel:
    """Which sources are old?"""
    found = freshness(ctx.book, ctx.selection.on)
    words = {
        "fresh": _limit(ctx, "freshness_fresh_months"),
        "ageing": _limit(ctx, "freshness_ageing_months"),
    }
    sizes = {a: int((found["age"] == a).sum()) for a in AGES}
    segments = "".join(
        f'<i class="vl-age-{a}" style="flex-grow:{n}"></i>' for a, n in sizes.items() if n
    )
    spans = {
        "fresh": t("age.fresh_span", fresh=words["fresh"]),
        "ageing": t("age.ageing_span", **words),
        "old": t("age.old_span", ageing=words["ageing"]),
        "undated": "",
    }
    lines = [
        (
            f'<span class="vl-keyed"><i class="vl-age vl-age-{a}"></i>{esc(t(f"age.{a}"))}</span>'
            + (f" {markup.muted(spans[a])}" if spans[a] else ""),
            f"<b>{number(n)}</b>",
        )
        for a, n in sizes.items()
    ]
    names = found.with_columns(
        age_name=pl.col("age").replace_strict({a: t(f"age.{a}") for a in AGES}),
        name=pl.coalesce("title", "publisher"),
    )
    return Panel(
        key="tuoi-nguon",
        title=t("trust.sources"),
        subtitle=esc(t("trust.sources_sub", date=date_text(ctx.selection.on))),
        body=f'<div class="vl-ages" aria-hidden="true">{segments}</div>{_pairs(lines)}'
        + markup.heading(esc(t("trust.publishers")))
        + _publishers(found),
        table=Table(
            names,
            (
                text_col("name", "source_name"),
                text_col("publisher"),
                date_col("newest", "as_of", beside="precision"),
                Column("months", t("trust.months"), "number", 0),
                Column("age_name", t("trust.age")),
                Column("claims", t("trust.claims"), "number", 0),
            ),
        ),
        claim_ids=(*ids_of(found, "claim_ids"), *_rule_ids(ctx, ["freshness_fresh_months"])),
        size="third",
    )


def _pairs(lines: Sequence[tuple[str, str]]) -> str:
    """Name (HTML) at the left, value (HTML) at the right."""
    rows = "".join(f"<div><dt>{a}</dt><dd>{b}</dd></div>" for a, b in lines)
    return f'<dl class="vl-rows vl-wider">{rows}</dl>'


def _publishers(found: pl.DataFrame) -> str:
    lines = []
    for r in by_publisher(found).head(PUBLISHERS).iter_rows(named=True):
        name = str(r["publisher"]).split(" (", 1)[0]
        when = esc(date_text(r["newest"], r["precision"]))
        told = markup.certified(when, r["claim_ids"], label=name)
        told_age = esc(t(f"age.{r['age']}"))
        mark = f'<i class="vl-age vl-age-{r["age"]}" title="{told_age}"></i>'
        lines.append((f'<span class="vl-keyed">{mark}<span>{esc(name)}</span></span>', told))
    return _pairs(lines)


# --- alarms -------------------------------------------------------------------------------------
def alarms(ctx: Context) -> Panel:
    """Which figures look wrong, and why?"""
    found, used = _alarms(ctx), _checked(ctx)
    names = _names(ctx)
    told = [why(r) for r in found.iter_rows(named=True)]
    frame = found.with_columns(
        subject=pl.col("subject_id").replace_strict(names, return_dtype=pl.String),
        what=_indicator_names(),
        kind_name=pl.col("kind").replace_strict({k: t(f"anomaly.{k}") for k in RULE_OF}),
        level=pl.col("severity").replace_strict(
            {s: t(f"anomaly.{s}") for s in ("high", "medium")}, return_dtype=pl.String
        ),
        told=pl.Series(told, dtype=pl.String),
    )
    title = t("trust.alarms", n=number(len(found))) if len(found) else t("trust.alarms_none")
    ids = ids_of(found, "claim_ids") or ids_of(used, "claim_id")
    date = date_text(ctx.selection.on)
    return Panel(
        key="bat-thuong",
        title=title,
        subtitle=esc(t("trust.alarms_sub", n=number(len(used)), date=date)),
        body=_alarm_items(frame) if len(frame) else _conventions(ctx),
        table=Table(
            frame,
            (
                Column("kind_name", t("column.kind")),
                text_col("subject"),
                text_col("what"),
                text_col("period"),
                number_col("value", digits=2),
                Column("compared", t("trust.compared"), "number", 2),
                Column("level", t("trust.severity")),
                Column("told", t("trust.explained")),
            ),
        ),
        claim_ids=(*ids, *_rule_ids(ctx, list(RULE_OF.values()))),
        size="wide",
    )


def _indicator_names(column: str = "indicator") -> pl.Expr:
    names = {c: t(f"indicator.{c}") for c in INDICATORS}
    return pl.col(column).replace_strict(names, return_dtype=pl.String)


def _alarm_items(frame: pl.DataFrame) -> str:
    items = []
    for r in frame.head(MOST).iter_rows(named=True):
        title = f"{r['subject']}: {lower_first(r['what'])}"
        css = "vl-late" if r["severity"] == "high" else "vl-soon"
        words = markup.certified(esc(r["told"]), r["claim_ids"], label=title)
        kind = f'<b class="{css}">{esc(r["kind_name"])}</b>'
        when = lower_first(_period_name(r["period"])) if r["period"] else ""
        aside = markup.muted("· " + join([when, r["level"]]))
        line = f"<p>{kind} {aside}</p>"
        items.append(markup.item(title, "", line, f'<p class="vl-body">{words}</p>'))
    more = len(frame) - len(items)
    rest = markup.paragraph(t("trust.alarms_more", n=number(more))) if more > 0 else ""
    return markup.items(items, css="vl-pair") + rest


def _conventions(ctx: Context) -> str:
    """What was checked, when nothing was found; each kind opens its convention."""
    items = []
    for kind, code in RULE_OF.items():
        rule = in_force(ctx.book.rules, code, ctx.selection.on)
        if rule is not None:
            name = t(f"anomaly.{kind}")
            words = markup.certified(esc(rule["text_vi"]), [str(rule["rule_id"])], label=name)
            items.append(markup.item(name, "", f"<p>{words}</p>"))
    if not items:
        return markup.gap()
    told = f'<p class="vl-sub">{esc(t("trust.alarms_checked"))}</p>'
    return told + markup.items(items, css="vl-pair")


def _amount(code: str, value: float) -> str:
    found = INDICATORS[code]
    return qualified(value, found.unit, max(found.digits, 1))


def why(row: Mapping[str, Any]) -> str:
    """Why an alarm was raised, with its numbers."""
    code, whole, value, compared = (row[c] for c in ("indicator", "against", "value", "compared"))
    words = {"value": _amount(code, value), "compared": _amount(whole, compared)}
    if row["kind"] in ("over_100", "parts_over_whole"):
        words["whole"] = lower_first(t(f"indicator.{whole}"))
        return _told_part(row, words)
    before = row["against_period"]
    if row["kind"] == "shrinking_flow" and row["period"] == f"{before}-H1":
        return t("anomaly.half_told", **words)
    words["against"] = t("anomaly.against", period=lower_first(_period_name(before)))
    if row["kind"] == "shrinking_flow":
        return t("anomaly.falls_told", **words)
    if row["kind"] == "unit_slip":
        times = max(value / compared, compared / value)
        return t("anomaly.slip_told", times=number(times), **words)
    if value > compared:
        return t("anomaly.up_told", times=number(value / compared, 1, trim=True), **words)
    return t("anomaly.down_told", share=percent(100 * value / compared), **words)


def _told_part(row: Mapping[str, Any], words: dict[str, str]) -> str:
    """The same for a part above its whole; a rate has none over a whole of 0."""
    if row["kind"] == "parts_over_whole":
        return t("anomaly.part_told", **words)
    if not row["compared"]:
        return t("anomaly.rate_zero", **words)
    return t("anomaly.rate_told", rate=percent(100 * row["value"] / row["compared"]), **words)


# --- contradictions -----------------------------------------------------------------------------
def conflicts(ctx: Context) -> Panel:
    """Where do sources disagree?"""
    rows = ctx.book.conflicts.with_columns(
        field_name=pl.col("field")
        .cast(pl.String)
        .replace_strict(
            {f: t(f"conflict_field.{f}") for f in ctx.book.conflicts["field"].unique().to_list()},
            return_dtype=pl.String,
        )
    )
    sizes = rows.group_by("field_name").len().sort("len", "field_name", descending=[True, False])
    chips = markup.chips(f"{name}: {number(n)}" for name, n in sizes.iter_rows())
    subjects = [*ctx.table["cluster_id"], *ctx.selection.units]
    own = rows.filter(pl.col("subject_id").is_in(subjects)).head(MOST)
    items = [
        markup.item(
            r["title_vi"],
            "",
            f"<p><b>{esc(t('sources.chosen'))}</b> {esc(r['chosen_vi'])}</p>",
        )
        for r in own.iter_rows(named=True)
    ]
    target = (("xem-danh-muc", t("switch.mau-thuan")),)
    return Panel(
        key="khac-nhau",
        title=t("trust.conflicts"),
        subtitle=esc(t("trust.conflicts_sub", n=number(len(rows)))),
        body=chips + markup.items(items, css="vl-pair")
        if len(rows)
        else markup.paragraph(t("trust.conflicts_none")),
        table=Table(
            rows,
            (
                text_col("field_name", "field"),
                text_col("title_vi", "question"),
                text_col("claims_vi", "claims"),
                text_col("chosen_vi", "chosen"),
                text_col("reason_vi", "reason"),
            ),
        ),
        claim_ids=_conflict_ids(ctx, rows),
        size="wide",
        links=(Link("sources", t("trust.conflicts_link"), target),),
    )


# --- form 04 ------------------------------------------------------------------------------------
def form(ctx: Context, period: str = "") -> Panel:
    """What would form 04 hold, computed from the register?"""
    rows, code = _form(ctx, period), form_period(ctx, period)
    end = min(period_of(code).end, ctx.selection.today)
    lines, section = [], ""
    for r in rows.iter_rows(named=True):
        if r["section_vi"] and r["section_vi"] != section:
            section = r["section_vi"]
            lines.append(["", f"<b>{esc(section)}</b>", "", ""])
        deep = ' class="vl-deep"' if "." in r["row"] else ""
        lines.append(
            [
                esc(r["row"]),
                f"<span{deep}>{esc(r['name_vi'])}</span>",
                _result(ctx, r),
                f"{r['n']}<small>/{r['of']}</small>" if r["of"] else "",
            ]
        )
    heads = [t(f"trust.{c}") for c in ("row", "row_name", "result", "clusters_known")]
    frame = rows.with_columns(
        why=pl.col("reason").replace_strict(reason_words(), default=None, return_dtype=pl.String),
        # What the card does not show for too few clusters is in no file either.
        value=pl.Series([may_show(ctx, r) for r in rows.iter_rows(named=True)], dtype=pl.Float64),
    )
    return Panel(
        key="bieu-mau",
        title=t("trust.form"),
        subtitle=esc(
            t("trust.form_sub", period=lower_first(_period_name(code)), date=date_text(end))
            + _form_note(ctx)
        ),
        body=boxed(
            markup.table(
                [esc(h) for h in heads],
                lines,
                numeric=[2, 3],
                hide_narrow=[3],
                caption=t("trust.form"),
            )
        ),
        table=Table(
            frame,
            (
                Column("row", t("trust.row")),
                Column("name_vi", t("trust.row_name")),
                text_col("unit", "unit_of"),
                Column("value", t("trust.result"), "number", 2),
                Column("n", t("trust.clusters_known"), "number", 0),
                Column("of", t("trust.cells"), "number", 0),
                Column("why", t("trust.why")),
            ),
        ),
        claim_ids=ids_of(rows, "claim_ids"),
        size="wide",
    )


def boxed(content: str) -> str:
    """A long table in a box of its own that scrolls; its header stays in view."""
    return f'<div class="vl-longbox" tabindex="0">{content}</div>'


def reason_words() -> dict[str, str]:
    """Words for each reason why a row is empty."""
    return {code: t(f"form_reason.{code}") for code in REASONS}


def may_show(ctx: Context, row: Mapping[str, Any]) -> float | None:
    """Value of a row when the coverage rules allow it."""
    found = Total(row["value"], row["n"], row["of"], row["qualifier"], ())
    hidden = row["of"] and sign(found, ctx.book.rules, ctx.selection.on) == "hidden"
    return None if hidden else row["value"]


def _result(ctx: Context, row: Mapping[str, Any]) -> str:
    """Value of a row as the coverage rules allow it to be shown, with its unit; or why not."""
    if row["value"] is None:
        return markup.gap(reason_words()[row["reason"]])
    unit = str(row["unit"])
    unit = lower_first(unit) if unit != "ha" else unit
    total = Total(row["value"], row["n"], row["of"], row["qualifier"], ())
    shown = "whole" if not row["of"] else sign(total, ctx.book.rules, ctx.selection.on)
    if shown == "hidden":
        return markup.gap(t("state.not_enough"))
    partial = shown == "at_least" and row["kind"] != "ratio" and not row["capped"]
    mark = "least" if partial else row["qualifier"]
    words = qualified(row["value"], unit, 2, mark, short=True)
    return markup.certified(esc(words), row["claim_ids"], label=row["name_vi"])


def form_checks(ctx: Context, period: str = "") -> Panel:
    """Do the rows of form 04 agree with each other?"""
    found, code = _form_checks(ctx, period), form_period(ctx, period)
    frame = check_frame(found)
    lines = [
        [
            f"<b>{esc(r['what'])}</b>",
            side_html(r["left"]),
            side_html(r["right"]),
            markup.certified(outcome_html(r["ok"], r["outcome"]), r["claim_ids"], label=r["what"]),
            markup.muted(r["why"] or ""),
        ]
        for r in frame.iter_rows(named=True)
    ]
    columns = {
        "what": Column("what", t("trust.check")),
        "left": Column("left", t("trust.left"), "number", 2),
        "right": Column("right", t("trust.right"), "number", 2),
        "outcome": Column("outcome", t("trust.outcome")),
        "why": Column("why", t("trust.why")),
    }
    words = {
        "period": lower_first(_period_name(code)),
        "ok": int(found["ok"].sum() or 0),
        "bad": len(found.filter(~pl.col("ok"))),
        "open": found["ok"].null_count(),
    }
    heads = [esc(c.label) for c in columns.values()]
    told = markup.table(heads, lines, numeric=[1, 2], hide_narrow=[4], caption=t("trust.checks"))
    return Panel(
        key="phep-kiem",
        title=t("trust.checks"),
        subtitle=esc(t("trust.checks_sub", **words) + _form_note(ctx)),
        body=boxed(told),
        table=Table(frame, tuple(columns.values())),
        claim_ids=ids_of(found, "claim_ids"),
        size="wide",
    )


def check_frame(found: pl.DataFrame) -> pl.DataFrame:
    """Checks in words: what fails first, what cannot be decided last."""
    order = pl.when(~pl.col("ok")).then(0).when(pl.col("ok")).then(1).otherwise(2)
    notes = ("missing", "partial", "never_established", "overspend")
    outcome = {True: t("form_check.ok"), False: t("form_check.bad"), None: t("form_check.open")}
    frame = found.sort(order, maintain_order=True)
    told = [_check_words(r) for r in frame.iter_rows(named=True)]
    return frame.with_columns(
        what=pl.Series(told, dtype=pl.String),
        outcome=pl.Series([outcome[o] for o in frame["ok"].to_list()], dtype=pl.String),
        why=pl.col("note").replace_strict(
            {n: t(f"form_note.{n}") for n in notes}, default=None, return_dtype=pl.String
        ),
    )


def _check_words(row: Mapping[str, Any]) -> str:
    if row["check"] == "zero":
        n, _, _, _, area, *_ = row["rows"].split()
        return t("form_check.zero", n=n, area=area)
    return t("form_check.rows", rows=row["rows"])


def side_html(value: float | None) -> str:
    """One side of a check; a missing one is a hatched cell."""
    return markup.gap_cell() if value is None else esc(number(value, 2, trim=True))


def outcome_html(ok: bool | None, words: str) -> str:  # noqa: FBT001
    """Outcome of a check with a sign of its own."""
    if ok is None:
        return markup.muted(words)
    css, sign_ = ("vl-good", "✓") if ok else ("vl-late", "✗")
    return f'<b class="{css}">{sign_} {esc(words)}</b>'


def published(ctx: Context, period: str = "") -> Panel:
    """Do published totals of a province match the register?"""
    found = published_against_computed(ctx.book, ctx.selection, period, form_of)
    told = [_compared(r) for r in found.iter_rows(named=True)]
    reasons = reason_words() | {MERGED: t("trust.merged")}
    frame = found.with_columns(
        why=pl.col("reason").replace_strict(reasons, default=None, return_dtype=pl.String),
        place=pl.col("unit_id").replace_strict(ctx.unit_names, return_dtype=pl.String),
        what=_indicator_names(),
        when=pl.Series([_period_name(p) for p in found["period"].to_list()], dtype=pl.String),
        outcome=pl.Series(told, dtype=pl.String),
    ).sort(
        pl.col("ok").eq(other=False).fill_null(value=False), descending=True, maintain_order=True
    )
    heads = [
        t("column.unit"),
        t("column.what"),
        t("column.period"),
        *(t(f"trust.{c}") for c in ("published_value", "computed", "outcome")),
    ]
    body = markup.paragraph(t("trust.published_none"))
    if len(frame):
        lines = [_published_line(r) for r in frame.iter_rows(named=True)]
        names = [esc(h) for h in heads]
        caption = t("trust.published")
        body = boxed(markup.table(names, lines, numeric=[3, 4], hide_narrow=[2], caption=caption))
    return Panel(
        key="doi-chieu",
        title=t("trust.published"),
        subtitle=esc(t("trust.published_sub") + _form_note(ctx)),
        body=body,
        table=Table(
            frame,
            (
                text_col("place", "unit"),
                text_col("what"),
                text_col("basis_vi", "basis"),
                text_col("when", "period"),
                Column("published", t("trust.published_value"), "number", 2, "qualifier"),
                Column("computed", t("trust.computed"), "number", 2),
                Column("n", t("trust.clusters_known"), "number", 0),
                Column("of", t("trust.cells"), "number", 0),
                Column("difference", t("trust.difference"), "number", 2),
                Column("outcome", t("trust.outcome")),
                Column("why", t("trust.why")),
            ),
        ),
        claim_ids=ids_of(frame, "claim_ids"),
        size="wide",
    )


def _compared(r: Mapping[str, Any]) -> str | None:
    """Outcome of a comparison in words; none where nothing is compared."""
    if r["reason"] == MERGED:
        return None
    outcome = {True: "match", False: "differs", None: "open"}
    return t(f"form_check.{outcome[r['ok']]}")


def _published_line(r: Mapping[str, Any]) -> list[str]:
    told = esc(_short(r["indicator"], r["published"], r["qualifier"]))
    label = f"{r['place']}: {r['what']}"
    alone = t("trust.merged") if r["reason"] == MERGED else ""
    return [
        markup.named(province(r["unit_id"]), r["place"], strong=False),
        markup.two_lines(r["what"], join([r["basis_vi"] or "", alone])),
        markup.muted(r["when"]),
        markup.certified(told, [r["claim_id"]], label=label),
        markup.certified(_computed(r), r["claim_ids"][1:], label=label),
        outcome_html(r["ok"], r["outcome"]) if r["outcome"] else "",
    ]


def _short(code: str, value: float, qualifier: str = "exact") -> str:
    found = INDICATORS[code]
    return qualified(value, found.unit, found.digits, qualifier, short=True)


def _computed(row: Mapping[str, Any]) -> str:
    """The computed side: a value, the least that is known, or why it is missing."""
    if row["reason"] == MERGED:
        return ""
    if row["computed"] is None:
        return markup.gap(reason_words()[row["reason"]])
    # Missing clusters can only add to a sum; a rate can move both ways.
    partial = row["n"] < row["of"] and INDICATORS[row["indicator"]].kind != "ratio"
    return esc(_short(row["indicator"], row["computed"], "least" if partial else "exact"))
