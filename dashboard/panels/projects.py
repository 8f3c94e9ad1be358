"""Panels of the page Đề án: life of projects, plan against done, what is late."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.figures.gantt import Life, gantt_figure
from dashboard.i18n import date_text, join, number, qualified, quantity, shorten, t
from dashboard.identity import Same
from dashboard.markup import esc
from dashboard.metrics import lifecycle as m
from dashboard.metrics.beneficiaries import is_collective
from dashboard.metrics.project_places import COLUMN, with_district
from dashboard.palette import ALERT, BRAND
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
    places_text,
    text_col,
)
from dashboard.selection import Selection
from dashboard.store import Book

#: Rows of the chart of lives, of the list of late projects, of the table on the screen.
MOST_LIVES, MOST_LATE, MOST_LINES = 21, 3, 10
#: Rows of each cut on the screen.
MOST_CUT = 6
#: Column of a count whose projects are not named like it.
IDS_OF = {"n": "project_ids"}
#: How a certificate computes a number of projects again.
COUNT = "project_count"
LEVELS = ("KCQG", "KCDP", "KCQG+KCDP", "unstated")


@lru_cache(maxsize=16)
def _lives(book: Same[Book], selection: Selection) -> pl.DataFrame:
    """Kept between runs of the script and shared by the panels of a run."""
    return m.lives(book.value, selection)


def lives_of(ctx: Context) -> pl.DataFrame:
    """Projects in scope with their state on the day of the page."""
    return _lives(Same(ctx.book), ctx.selection)


def scope_parts(ctx: Context) -> tuple[str, ...]:
    """Filter line of this page: places, years of the projects, the day compared with."""
    chosen = ctx.selection
    years = t("promotion.all_periods")
    if chosen.year is not None:
        years = t("promotion.period", year=chosen.year)
    both = t("promotion.both_frames") if "p86-moi" in chosen.units else ""
    parts = [
        ", ".join(ctx.unit_names[p] for p in chosen.provinces),
        places_text(ctx),
        years,
        t("project.compared", date=date_text(chosen.on)),
        both,
    ]
    return marked(ctx, [p for p in parts if p])


def content_name(code: str | None) -> str:
    """Name of a content group of Nghị định 45/2012; a project without one says so."""
    return t(f"content_group.{code or 'unstated'}")


def state_name(row: dict[str, Any]) -> str:
    """State of a project in words; an unknown one says that its progress is not known."""
    words = (
        t("project.unknown") if row["state"] == m.UNKNOWN else t(f"project_status.{row['state']}")
    )
    return t("project.adjusted", state=words) if row["adjusted"] else words


def late_words(row: dict[str, Any]) -> str:
    """How long a project is late: ``chậm 3 tháng``, ``chậm dưới 1 tháng``."""
    months = row["months_late"]
    return t("project.late_months", n=number(months)) if months else t("project.late_days")


def names(row: dict[str, Any]) -> tuple[str, str]:
    """The one establishment of a project and its title; without one the title comes first."""
    who, title = row["beneficiary"], str(row["title_vi"])
    if not who or is_collective(who):
        return title, str(who or "")
    return str(who), title


# --- head ---------------------------------------------------------------------------------------
def heading(ctx: Context) -> Heading:
    """Title, how many projects are at which stage, filter line."""
    rows = lives_of(ctx)
    title, scope = t("project.title"), scope_parts(ctx)
    rule = t("sentence_rule.finding_projects")
    if rows.is_empty():
        return Heading(title, t("promotion.finding_nothing"), "", scope, (), rule)
    n = {g: int((rows["group"] == g).sum()) for g in m.GROUPS}
    told = [t(f"project.n_{g}", n=number(n[g])) for g in m.GROUPS if n[g]]
    bold = t("project.finding", n=number(len(rows)))
    more = tuple(sentences.projects(ctx, 2))
    ids = ids_of(rows, "life_ids", "project_id")
    return Heading(title, bold, join(told, ", ") + ".", scope, more, rule, ids)


def strip(ctx: Context) -> list[KeyFigure]:
    """Projects traced, done, late, money of the State, counterpart per đồng of support."""
    rows = lives_of(ctx)
    of, unknown = len(rows), int((rows["group"] == "unknown").sum())
    done = rows.filter(pl.col("group") == "done")
    planned = rows.filter(pl.col("planned_from").is_not_null())
    late = m.overdue(rows)
    has = of > unknown
    return [
        KeyFigure(
            t("project.head_traced"),
            float(of) if of else None,
            number(of) if of else "",
            t("unit.projects"),
            _unknown_words(of, unknown),
            how=esc(t("project.head_traced_how")),
            claim_ids=ids_of(rows, "project_id"),
            measure=COUNT if of else "",
        ),
        KeyFigure(
            t("project.head_done"),
            float(len(done)) if has else None,
            number(len(done)) if has else "",
            t("unit.projects"),
            t("project.head_done_sub", of=number(of - unknown)) if has else "",
            how=esc(t("project.head_done_how")),
            # None is done: the lives of all projects tell it.
            claim_ids=ids_of(done if len(done) else rows, "life_ids") if has else (),
            measure=COUNT if len(done) else "",
        ),
        KeyFigure(
            t("project.head_late"),
            float(len(late)) if len(planned) else None,
            number(len(late)) if len(planned) else "",
            t("unit.projects"),
            t("project.head_late_sub", of=number(len(planned))) if len(planned) else "",
            how=esc(t("project.late_rule", date=date_text(ctx.selection.on))),
            claim_ids=ids_of(late if len(late) else planned, "life_ids"),
            measure=COUNT if len(late) else "",
            gap=t("project.no_plan"),
        ),
        _state_money(rows),
        _leverage(rows),
    ]


def _unknown_words(of: int, unknown: int) -> str:
    if not of:
        return ""
    return t("project.head_traced_sub", n=number(unknown)) if unknown else t("project.all_known")


def _state_money(rows: pl.DataFrame) -> KeyFigure:
    """Money of the State by origin; money of firms is no part of it."""
    found = m.state_money(rows)
    parts = [
        t(f"project.part_{name}", value=number(value, 0))
        for name, value in zip(("national", "local", "unstated"), found.parts, strict=True)
        if value is not None
    ]
    known = t("project.of_projects", n=number(found.n), of=number(found.of))
    return KeyFigure(
        t("project.head_money"),
        found.value,
        "" if found.value is None else qualified(found.value, "", 0, found.qualifier, short=True),
        t("unit.million"),
        join([known, *parts]) if found.n else "",
        how=esc(t("project.head_money_how")),
        claim_ids=found.claim_ids,
        measure="project_support" if found.n else "",
    )


def _leverage(rows: pl.DataFrame) -> KeyFigure:
    """Σ counterpart / Σ support over the projects that have both; one project gives no ratio."""
    found = m.leverage(rows)
    how = t("project.head_leverage_how")
    few = found.n < m.FEWEST
    if found.value is not None and not few:
        top, bottom = (quantity(x, t("unit.million"), 1) for x in found.parts)
        how = f"{how} {t('measure_how.numbers', top=top, sign='/', bottom=bottom)}"
    return KeyFigure(
        t("project.head_leverage"),
        None if few else found.value,
        "" if found.value is None or few else number(found.value, 2, trim=True),
        t("project.leverage_unit"),
        t("project.of_projects", n=number(found.n), of=number(found.of)) if found.n else "",
        how=esc(how),
        claim_ids=found.claim_ids,
        measure="" if few else "project_leverage",
        gap=t("project.leverage_few") if found.n else "",
    )


# --- lives --------------------------------------------------------------------------------------
def years_told(ctx: Context) -> list[int]:
    """Years that have a project with a dated step, newest first."""
    dated = lives_of(ctx).filter(
        pl.col("planned_from").is_not_null() | pl.col("actual_from").is_not_null()
    )
    return sorted(dated["year_start"].drop_nulls().unique().to_list(), reverse=True)


def _life(r: dict[str, Any], most: int) -> Life:
    late = r["late_step"] is not None
    state = state_name(r)
    spans = [
        None if r[f"{k}_from"] is None else (r[f"{k}_from"], r[f"{k}_to"])
        for k in ("planned", "actual")
    ]
    title = str(r["title_vi"])
    told = [
        f"<b>{esc(shorten(title, 70))}</b>",
        esc(r["beneficiary"] or ""),
        esc(join([state, late_words(r) if late else ""])),
    ]
    for key, span in zip(("planned", "actual"), spans, strict=True):
        if span:
            days = "–".join(dict.fromkeys(date_text(d) for d in span))
            told.append(esc(t(f"project.days_{key}", days=days)))
    return Life(
        name=shorten(names(r)[0], most),
        text=late_words(r) if late else state,
        planned=spans[0],
        actual=spans[1],
        overdue=r["due_on"] if late else None,
        hover="<br>".join(x for x in told if x),
        proof=markup.proof(r["life_ids"], label=title),
    )


def gantt(ctx: Context, year: int = 0) -> Panel:
    """How far are the projects of a year? The newest year with a dated step by default."""
    offered = years_told(ctx)
    chosen = year if year in offered else next(iter(offered), 0)
    rows = lives_of(ctx).filter(
        pl.col("year_start") == chosen,
        pl.col("planned_from").is_not_null() | pl.col("actual_from").is_not_null(),
    )
    order = pl.col("group").replace_strict(
        {"going": 0, "stopped": 1, "done": 2, "unknown": 3}, return_dtype=pl.Int64
    )
    first = pl.coalesce("planned_from", "actual_from")
    # The longest overdue first: what is cut off below is late by less, or not at all.
    late = pl.when(pl.col("late_step").is_not_null()).then("due_on")
    rows = rows.sort(late, order, first, "project_id", nulls_last=True)
    shown = rows.head(MOST_LIVES).to_dicts()
    on = ctx.selection.on
    line = t("project.today", date=date_text(on))
    more = len(rows) - len(shown)
    legend = "".join(
        (
            markup.square("#FFFFFF", t("project.legend_planned")),
            markup.key(BRAND, t("project.legend_actual")),
            markup.key(ALERT, t("project.legend_late")),
        )
    )
    wide, narrow = ([_life(r, most) for r in shown] for most in (27, 24))
    return Panel(
        key="tien-do",
        title=t("project.gantt", year=chosen) if shown else t("project.gantt_none"),
        subtitle=legend + (f"<br>{esc(t('project.more', n=number(more)))}" if more else ""),
        figure=gantt_figure(wide, on, line) if shown else None,
        narrow=gantt_figure(narrow, on, line, narrow=True) if shown else None,
        body="" if shown else markup.gap(t("project.no_steps")),
        table=Table(
            _named(rows),
            (
                text_col("title_vi", "project"),
                text_col("beneficiary"),
                text_col("state_name", "status"),
                date_col("planned_from", "planned_from"),
                date_col("planned_to", "planned_to"),
                date_col("actual_from", "actual_from"),
                date_col("actual_to", "actual_to"),
                date_col("due_on", "due"),
            ),
        ),
        claim_ids=ids_of(rows, "life_ids"),
        alt=t("project.gantt_alt", n=len(shown), year=chosen),
        scope=join(list(scope_parts(ctx))),
        size="wide",
    )


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with the words of their codes, and their claims for the file."""
    dicts = rows.to_dicts()
    words: dict[str, list[str | None]] = {
        "state_name": [state_name(r) for r in dicts],
        "content_name": [content_name(r["content_group"]) for r in dicts],
        "level_name": [t(f"level.{r['level']}") for r in dicts],
        "step_name": [
            t(f"project_step.{r['late_step']}") if r["late_step"] else None for r in dicts
        ],
    }
    series = [pl.Series(k, v, dtype=pl.String) for k, v in words.items()]
    return rows.with_columns(series).with_columns(claim_ids="life_ids")


# --- plan against done --------------------------------------------------------------------------
def _rest(r: dict[str, Any]) -> str:
    """What became of the projects that are not done, in words."""
    parts = [(g, r[g]) for g in ("going", "stopped", "unknown")]
    if r["late"]:
        parts.insert(1, ("late", r["late"]))
    return join([t(f"project.n_{g}", n=number(n)) for g, n in parts if n])


def _done_label(name: str) -> str:
    return f"{name}: {t('column.projects_done')}"


def by_group(ctx: Context) -> Panel:
    """How many projects of each content are done?"""
    rows = m.counts(lives_of(ctx), "content_group")
    lines = []
    for r in rows.iter_rows(named=True):
        name = content_name(r["content_group"])
        # Unknown progress is no progress of 0: without a known life there is no bar and no share.
        known = r["n"] > r["unknown"]
        words = t("project.done_of", n=number(r["done"]), of=number(r["n"])) if known else ""
        done = (r["done_ids"], COUNT) if r["done"] else (r["project_ids"], "")
        figure = markup.certified(
            f"<b>{esc(words)}</b>", done[0], measure=done[1], label=_done_label(name)
        )
        bar = markup.bar(100 * r["done"] / r["n"], BRAND) if known else markup.gap_cell()
        figure = figure if known else ""
        rest = f" {markup.muted(_rest(r))}" if _rest(r) else ""
        lines.append(markup.item(name, "", bar, f"<p>{figure}{rest}</p>"))
    frame = _known(rows).with_columns(
        pl.Series("name", [content_name(c) for c in rows["content_group"]], dtype=pl.String),
        claim_ids="project_ids",
    )
    frame, chart = charts.progress(frame)
    return Panel(
        key="theo-noi-dung",
        title=t("project.by_group"),
        subtitle=esc(t("project.by_group_sub")),
        body=markup.items(lines, empty=markup.gap()),
        table=Table(frame, (Column("name", t("column.content")), *_count_columns())),
        claim_ids=ids_of(rows, "project_ids"),
        scope=join(list(scope_parts(ctx))),
        size="third",
        message=charts.progress_message(frame),
        chart=chart,
    )


def _known(counted: pl.DataFrame) -> pl.DataFrame:
    """Counts with those left empty that nothing is known of: no project there tells a step."""
    known = pl.col("n") > pl.col("unknown")
    return counted.with_columns(
        pl.when(known).then(pl.col(c)).alias(c) for c in ("done", "going", "stopped", "late")
    )


def _count_columns() -> tuple[Column, ...]:
    return tuple(
        Column(k, t(f"column.{label}"), "number", 0)
        for k, label in (
            ("n", "projects_n"),
            ("done", "projects_done"),
            ("going", "projects_going"),
            ("late", "projects_late"),
            ("stopped", "projects_stopped"),
            ("unknown", "projects_unknown"),
        )
    )


def by_cut(ctx: Context) -> Panel:
    """How do places, levels, years and trades stand?

    Each cut shows its first :data:`MOST_CUT` rows; the table of the card has all.
    """
    rows = lives_of(ctx)
    frame = _cuts(ctx, rows)
    columns = (Column("kind", t("column.cut")), Column("name", t("column.name")))
    table = Table(frame, (*columns, *_count_columns()))
    first = frame.filter(pl.int_range(pl.len()).over("kind") < MOST_CUT)
    lines = _cut_lines(first)
    body = markup.table(
        [esc(c.label) for c in table.columns],
        lines,
        numeric=range(2, 8),
        hide_narrow=[0, 4, 6, 7],
        caption=t("project.by_cut"),
    )
    more = len(frame) - len(first)
    if more:
        body += markup.paragraph(t("project.cut_more", n=number(more), most=number(MOST_CUT)))
    return Panel(
        key="theo-dia-ban",
        title=t("project.by_cut"),
        subtitle=esc(t("project.by_cut_sub")),
        body=body if lines else markup.gap(),
        table=table,
        claim_ids=ids_of(rows, "project_id"),
        scope=join(list(scope_parts(ctx))),
        size="wide",
    )


def _cuts(ctx: Context, rows: pl.DataFrame) -> pl.DataFrame:
    """Counts by province, place of the frame chosen, level, year and trade, one below the other.

    Years stand newest first, the rest with most projects first; what no source tells comes last.
    """
    place = COLUMN[ctx.selection.frame]
    if place == "district_id":
        # A project that tells only its commune of today counts in the one district before it.
        rows = with_district(rows, ctx.book.units)
    parts = []
    for column in ("unit_id", place, "level", "year_start", "sector_vi"):
        found = m.counts(rows, column)
        order = [column] if column == "year_start" else ["n", column]
        unknown = pl.col(column).is_null()
        down = [False, True] if column == "year_start" else [False, True, False]
        found = found.sort(unknown, *order, descending=down, nulls_last=True)
        names = [_cut_name(ctx, column, v) for v in found[column].to_list()]
        kind = pl.lit(t(f"project.cut_{column}")).alias("kind")
        name = pl.Series("name", names, dtype=pl.String)
        parts.append(found.drop(column).with_columns(kind, name))
    return _known(pl.concat(parts)).with_columns(claim_ids="project_ids")


def _cut_lines(frame: pl.DataFrame) -> list[list[str]]:
    """Cells of the rows of :func:`_cuts`, each number with its certificate."""
    lines = []
    for r in frame.iter_rows(named=True):
        cells = [esc(r["kind"]), f"<b>{esc(r['name'])}</b>"]
        for c in _count_columns():
            if r[c.key] is None:
                cells.append(markup.gap_cell())
                continue
            words, own = esc(number(r[c.key])), r[IDS_OF.get(c.key, f"{c.key}_ids")]
            # A zero rests on all the projects of the line.
            ids, way = (own, COUNT) if own else (r["project_ids"], "")
            asked = markup.certified(words, ids, measure=way, label=f"{r['name']}: {c.label}")
            cells.append(asked)
        lines.append(cells)
    return lines


def _cut_name(ctx: Context, column: str, value: object) -> str:
    if value is None:
        return t("project.no_year" if column == "year_start" else f"project.no_{column}")
    if column == "unit_id":
        return ctx.unit_names[str(value)]
    if column in COLUMN.values():
        return ctx.place_names[str(value)]
    return t(f"level.{value}") if column == "level" else str(value)


# --- late ---------------------------------------------------------------------------------------
def _why(r: dict[str, Any]) -> str:
    """What the source notes about a delay, and at which step."""
    if not r["reason"]:
        return t("project.no_reason")
    return t("project.reason", step=t(f"project_step.{r['note_step']}"), words=r["reason"])


def late(ctx: Context) -> Panel:
    """Which projects have passed a planned day? To be checked, never a fault by itself."""
    every = lives_of(ctx)
    rows = m.overdue(every)
    lines = []
    for r in rows.head(MOST_LATE).iter_rows(named=True):
        step = t("project.late_step", step=t(f"project_step.{r['late_step']}"),
                 date=date_text(r["due_on"]))  # fmt: skip
        name, below = names(r)
        told = markup.certified(esc(step), r["life_ids"], label=name)
        why = _why(r)
        lines.append(
            markup.item(
                shorten(name, 44),
                late_words(r),
                markup.paragraph(shorten(below, 80), strong=True) if below else "",
                f"<p>{told}</p>",
                markup.paragraph(why),
            )
        )
    planned = every.filter(pl.col("planned_from").is_not_null())
    newest = every["actual_to"].max()
    sub = t("project.late_rule", date=date_text(ctx.selection.on))
    if planned.is_empty():
        empty = markup.gap(t("project.no_plan"))
    else:
        empty = markup.paragraph(t("project.late_none", of=number(len(planned))), strong=True)
        sub = f"{sub} {t('project.newest_step', date=date_text(newest))}"  # type: ignore[arg-type]
    more = len(rows) - len(lines)
    rest = markup.paragraph(t("project.more", n=number(more))) if more > 0 else ""
    return Panel(
        key="cham-tien-do",
        title=t("project.late", n=number(len(rows))) if len(rows) else t("project.late_title"),
        message=charts.counted("late", len(rows)),
        subtitle=esc(sub),
        body=markup.items(lines, empty=empty) + rest,
        table=Table(
            _named(rows),
            (
                text_col("title_vi", "project"),
                text_col("beneficiary"),
                text_col("step_name", "step"),
                date_col("due_on", "due"),
                number_col("months_late", digits=0),
                text_col("reason"),
            ),
        ),
        claim_ids=ids_of(rows if len(rows) else planned, "life_ids"),
        scope=join(list(scope_parts(ctx))),
        size="half",
    )


# --- table --------------------------------------------------------------------------------------
def filter_choices(ctx: Context) -> tuple[dict[str, str], dict[str, str]]:
    """Content groups and levels that the projects in scope have: name -> code; the first is all."""
    rows = lives_of(ctx)
    found = set(rows["content_group"].fill_null("unstated"))
    names = sorted((content_name(c), c) for c in found)
    levels = [x for x in LEVELS if (rows["level"] == x).any()]
    return (
        {t("project.all_contents"): "", **dict(names)},
        {t("project.all_levels"): "", **{t(f"level.{x}"): x for x in levels}},
    )


def _line(r: dict[str, Any]) -> list[str]:
    title, gap = str(r["title_vi"]), markup.gap_cell()

    def money(origin: str) -> str:
        value = r[f"money_{origin}"]
        if value is None:
            return gap
        words = esc(number(value, 1, trim=True))
        return markup.certified(words, [r["project_id"]], measure=f"project_{origin}", label=title)

    state = esc(state_name(r)) if r["state"] != m.UNKNOWN else markup.muted(state_name(r))
    if r["state_on"] is not None:
        state += f"<br>{markup.muted(date_text(r['state_on']))}"
    if r["late_step"] is not None:
        state += f"<br>{markup.muted(late_words(r))}"
    return [
        markup.nowrap(esc(r["year_start"])) if r["year_start"] else gap,
        markup.two_lines(title, r["beneficiary"]),
        esc(content_name(r["content_group"])),
        esc(t(f"level.{r['level']}")),
        *(money(origin) for origin in ("national", "local", "counterpart")),
        state,
    ]


def table(ctx: Context, group: str = "", level: str = "") -> Panel:
    """Which projects are there, where do they stand, who pays?

    Args:
        ctx: context of the page.
        group: content group shown, ``unstated`` for those without one; empty for all.
        level: level shown; empty for all.
    """
    rows = lives_of(ctx)
    if group:
        rows = rows.filter(pl.col("content_group").fill_null("unstated") == group)
    if level:
        rows = rows.filter(pl.col("level") == level)
    lines = [_line(r) for r in rows.head(MOST_LINES).iter_rows(named=True)]
    headers = [
        t("column.year_plain"),
        t("column.project"),
        t("column.content"),
        t("column.level"),
        *(t(f"project.short_{o}") for o in ("national", "local", "counterpart")),
        t("column.status"),
    ]
    body = markup.table(
        [esc(h) for h in headers],
        lines,
        numeric=[4, 5, 6],
        hide_narrow=[2, 3, 4, 5, 6],
        caption=t("project.table", n=number(len(rows))),
    )
    chosen = [content_name(group) if group else "", t(f"level.{level}") if level else ""]
    shown = t("project.table_sub", shown=number(len(lines)), n=number(len(rows)))
    return Panel(
        key="bang-de-an",
        title=t("project.table", n=number(len(rows))) if len(rows) else t("project.table_none"),
        subtitle=esc(join([*[c for c in chosen if c], t("project.money_unit"), shown])),
        body=body if lines else markup.gap(t("project.none_found")),
        table=Table(
            _named(rows),
            (
                text_col("year_start", "year_plain"),
                text_col("title_vi", "project"),
                text_col("beneficiary"),
                text_col("content_name", "content"),
                text_col("place_vi", "place"),
                text_col("level_name", "level"),
                Column("money_national", t("money.national_million"), "number", 1),
                Column("money_local", t("money.local_million"), "number", 1),
                Column("money_unstated", t("project.unstated_million"), "number", 1),
                Column("money_counterpart", t("money.counterpart_million"), "number", 1),
                text_col("state_name", "status"),
                date_col("state_on", "status_day"),
                text_col("reason"),
                text_col("outcome_vi", "outcome"),
            ),
        ),
        claim_ids=ids_of(rows, "project_id", "life_ids"),
        scope=join([*scope_parts(ctx), *[c for c in chosen if c]]),
        size="wide",
    )
