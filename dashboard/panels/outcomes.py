"""Panels of what projects brought: totals and support per result, before and after, surveys.

Figures exist for some projects only. Where no source gives any, one card says what is missing
and lists the words that sources do give.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.contracts.promotion import LEVELS_MEASURED, OUTCOMES, RESULTS
from dashboard.figures.rows import Row, name_room, room_for, rows_figure
from dashboard.i18n import date_text, join, lower_first, number, qualified, shorten, t
from dashboard.identity import Same
from dashboard.markup import esc
from dashboard.metrics import lifecycle
from dashboard.metrics import outcomes as m
from dashboard.metrics.certificate import EFFECT, GAIN
from dashboard.palette import BRAND, PAPER
from dashboard.panels.measured import signed
from dashboard.panels.model import (
    Column,
    Context,
    Panel,
    Table,
    date_col,
    ids_of,
    marked,
    number_col,
    places_text,
    text_col,
)
from dashboard.panels.projects import content_name, lives_of, names, scope_parts
from dashboard.selection import Selection
from dashboard.store import Book

#: Pairs drawn of each size, missing surveys and words listed.
MOST_PAIRS, MOST_MISSING, MOST_WORDS = 5, 4, 3


@lru_cache(maxsize=16)
def _told(book: Same[Book], selection: Selection) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Projects in scope and the results told of them; kept between runs of the script."""
    return m.projects(book.value, selection), m.claims(book.value, selection)


def _of(ctx: Context) -> tuple[pl.DataFrame, pl.DataFrame]:
    return _told(Same(ctx.book), ctx.selection)


def _scope(ctx: Context) -> str:
    """Filter line: places, and that results of projects of every year count up to the day."""
    chosen = ctx.selection
    both = t("promotion.both_frames") if "p86-moi" in chosen.units else ""
    parts = [
        ", ".join(ctx.unit_names[p] for p in chosen.provinces),
        places_text(ctx),
        t("result.every_year", date=date_text(chosen.on)),
        both,
    ]
    return join(list(marked(ctx, [p for p in parts if p])))


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with the name of their content group."""
    words = [content_name(c) for c in rows["content_group"].to_list()]
    return rows.with_columns(pl.Series("content_name", words, dtype=pl.String))


# --- totals, support per result -------------------------------------------------------------------
def results(ctx: Context) -> Panel:
    """What did the projects bring, and how much support stands behind one unit of it?

    Where no source gives a figure: what is missing, and the words of the sources.
    """
    table, told = _of(ctx)
    if m.newest(told).is_empty():
        return _words(ctx, alone=True)
    with_data, of = len(m.with_data(table, told)), len(m.base(table, told))
    frame = _result_frame(table, told)
    totals = [(str(r["name"]), _figure(r)) for r in frame.iter_rows(named=True)]
    support = [_support(r) for r in frame.drop_nulls("n_both").iter_rows(named=True)]
    head = markup.heading(esc(t("result.each")), esc(t("result.each_rule")))
    title = t("result.title", n=number(with_data), of=number(of))
    return Panel(
        key="hieu-qua-de-an",
        title=title,
        subtitle=esc(t("result.sub", date=date_text(ctx.selection.on))),
        body=markup.rows(totals) + head + markup.rows(support),
        table=Table(
            frame,
            (
                text_col("name", "result"),
                number_col("value", "figure"),
                text_col("unit", "unit_of"),
                number_col("n", "projects_with_figure", 0),
                number_col("of", "projects_done", 0),
                number_col("each", "support_each", 3),
                number_col("support", digits=0),
                number_col("n_both", "projects_with_both", 0),
            ),
        ),
        claim_ids=ids_of(told, "outcome_id"),
        note=_employment(table, told),
        scope=_scope(ctx),
        size="half",
    )


def _result_frame(table: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """A line per result with its total and, where it has one, the support per unit."""
    found = {e.indicator: e for e in m.effects(table, told)}
    gain = found["revenue"]
    gained = pl.DataFrame(
        {
            "indicator": ["revenue"],
            "value": [gain.result if gain.n else None],
            "n": [gain.n],
            "of": [gain.of],
            "qualifier": [gain.qualifier],
            "claim_ids": [list(gain.claim_ids)],
        },
        schema=m.totals(table, told).schema,
    )
    rows = pl.concat([m.totals(table, told), gained])
    effects = [found.get(i) for i in rows["indicator"]]
    told_names = [
        t("result.gain") if i == "revenue" else t(f"outcome.{i}") for i in rows["indicator"]
    ]
    return rows.rename({"qualifier": "value_qualifier"}).with_columns(
        pl.Series("name", told_names, dtype=pl.String),
        pl.Series("unit", [t(f"outcome_unit.{i}") for i in rows["indicator"]], dtype=pl.String),
        pl.Series("each", [e.value if e else None for e in effects], dtype=pl.Float64),
        pl.Series("support", [e.support if e and e.n else None for e in effects], pl.Float64),
        pl.Series("result", [e.result if e and e.n else None for e in effects], pl.Float64),
        pl.Series("n_both", [e.n if e else None for e in effects], dtype=pl.Int64),
        pl.Series(
            "each_ids", [list(e.claim_ids) if e else [] for e in effects], pl.List(pl.String)
        ),
    )


def _share(n: int, of: int) -> str:
    return markup.muted(f"{number(n)}/{number(of)}")


def _figure(r: dict[str, Any]) -> str:
    """Total of a result with its unit, and of how many projects it is known."""
    if r["value"] is None:
        return markup.gap_cell()
    words = qualified(r["value"], r["unit"], 0, r["value_qualifier"], short=True)
    measure = GAIN if r["indicator"] == "revenue" else "sum"
    figure = markup.certified(
        f"<b>{esc(words)}</b>", r["claim_ids"], measure=measure, label=str(r["name"])
    )
    return f"{figure} {_share(r['n'], r['of'])}"


def _support(r: dict[str, Any]) -> tuple[str, str]:
    """Support per unit of a result: its name, and the quotient with its numbers."""
    name = t(f"result.each_{r['indicator']}")
    if r["each"] is None:
        return name, markup.gap_cell()
    digits, mark = (1 if r["each"] >= 1 else 2), _inverse(r["value_qualifier"])
    words = qualified(r["each"], t("unit.million"), digits, mark, short=True)
    figure = markup.certified(f"<b>{esc(words)}</b>", r["each_ids"], measure=EFFECT, label=name)
    how = t("result.quotient", support=number(r["support"]), result=number(r["result"]))
    return name, f"{figure} {_share(r['n_both'], r['of'])}<br>{markup.muted(how)}"


def _inverse(qualifier: str) -> str:
    """Qualifier of a quotient whose divisor has one: at least so many means at most so much."""
    return {"at_least": "at_most", "at_most": "at_least"}.get(qualifier, qualifier)


def _employment(table: pl.DataFrame, told: pl.DataFrame) -> str:
    """How many of the trained found work, over the projects that tell both; empty for none."""
    found = m.employment(table, told)
    if found is None:
        return ""
    share, n = found
    return t("result.employed", share=number(share, 0), n=number(n))


# --- before and after, surveys ------------------------------------------------------------------
def follow(ctx: Context) -> list[Panel]:
    """How are establishments before and after, and which surveys are missing? None without any."""
    _, told = _of(ctx)
    return [] if m.newest(told).is_empty() else [_change(ctx), _surveys(ctx)]


def _who(r: dict[str, Any], most: int) -> str:
    return shorten(names(r)[0], most)


def _pair(r: dict[str, Any], largest: float, most: int) -> Row:
    """One pair on the scale of its size: 100 is the largest figure drawn of it."""
    before, after = (
        qualified(r[k], "", 1, r[f"{k}_qualifier"], short=True) for k in ("before", "after")
    )
    loose = {r["before_qualifier"], r["after_qualifier"]} != {"exact"}
    change = "" if r["change_pct"] is None else signed(r["change_pct"])
    name = t(f"outcome.{r['indicator']}")
    return Row(
        _who(r, most),
        value=100 * r["after"] / largest,
        start=100 * r["before"] / largest,
        text=after,
        start_text=before,
        sub=change,
        state="approximate" if loose else "",
        outer=True,
        proof=markup.proof(r["claim_ids"], label=f"{names(r)[0]}: {name}"),
    )


def _pairs(rows: pl.DataFrame, most: int, *, narrow: bool) -> list[Row]:
    """Rows of the chart: a header per size with its unit and median, then its newest pairs."""
    found: list[Row] = []
    for indicator in LEVELS_MEASURED:
        own = rows.filter(pl.col("indicator") == indicator)
        shown = own.head(MOST_PAIRS)
        largest = max([*shown["before"], *shown["after"]], default=0.0)
        if not largest:
            continue
        middle = own["change_pct"].median()
        words = t(f"outcome_unit.{indicator}")
        if isinstance(middle, float) and not narrow:
            words = t("result.median", unit=words, change=signed(middle), n=number(len(own)))
        found.append(Row(t(f"outcome.{indicator}"), "header", sub=words))
        found += [_pair(r, largest, most) for r in shown.iter_rows(named=True)]
    return found


def _change(ctx: Context) -> Panel:
    """How did establishments change, where a source gives both ends?"""
    _, told = _of(ctx)
    rows = m.changes(told)
    wide, narrow = (_pairs(rows, most, narrow=n) for most, n in ((26, False), (34, True)))
    drawn = sum(r.mark != "header" for r in wide)
    legend = markup.circle(PAPER, BRAND, t("result.before")) + markup.circle(
        BRAND, BRAND, t("result.after")
    )
    more = t("result.more_pairs", n=number(len(rows) - drawn)) if len(rows) > drawn else ""
    dicts = rows.to_dicts()
    frame = _named(rows).with_columns(
        pl.Series("name", [t(f"outcome.{r['indicator']}") for r in dicts], dtype=pl.String),
        pl.Series("unit", [t(f"outcome_unit.{r['indicator']}") for r in dicts], dtype=pl.String),
        pl.Series("moment_name", [t(f"moment.{r['moment']}") for r in dicts], dtype=pl.String),
    )
    n = rows["project_id"].n_unique()
    return Panel(
        key="truoc-sau",
        title=t("result.change", n=number(n)) if n else t("result.change_none"),
        subtitle=f"{legend}<br>{esc(join([t('result.change_sub'), more], ' '))}" if drawn else "",
        figure=rows_figure(wide, 100, left=name_room(wide), right=room_for(wide))
        if drawn
        else None,
        narrow=rows_figure(narrow, 100, narrow=True) if drawn else None,
        body="" if drawn else markup.gap(t("result.no_pairs")),
        table=Table(
            frame,
            (
                text_col("title_vi", "project"),
                text_col("beneficiary"),
                text_col("content_name", "content"),
                text_col("name", "result"),
                text_col("unit", "unit_of"),
                number_col("before"),
                number_col("after"),
                text_col("moment_name", "when"),
                date_col("after_on", "measured_on"),
                number_col("change"),
                number_col("change_pct"),
            ),
        ),
        claim_ids=ids_of(rows, "claim_ids"),
        alt=t("result.change_alt", n=number(drawn)),
        scope=_scope(ctx),
        size="wide",
    )


def _surveys(ctx: Context) -> Panel:
    """Which projects were asked again one, two and three years after acceptance?"""
    table, told = _of(ctx)
    on = ctx.selection.on
    due = m.surveys(table, told, on)
    lines = []
    for r in m.survey_coverage(due).iter_rows(named=True):
        name = t(f"moment.{m.SURVEYS[r['year']]}")
        words = t("result.surveyed", n=number(r["done"]), of=number(r["due"]))
        figure = markup.certified(f"<b>{esc(words)}</b>", r["claim_ids"], label=name)
        bar = markup.bar(100 * r["done"] / r["due"], BRAND)
        lines.append(markup.item(name, "", bar, f"<p>{figure}</p>"))
    missing = due.filter(~pl.col("done")).sort("due_on", "project_id", descending=[True, False])
    left = [
        markup.item(
            _who(r, 34),
            date_text(r["due_on"]),
            markup.paragraph(
                join([t(f"moment.{m.SURVEYS[r['year']]}"), content_name(r["content_group"])])
            ),
        )
        for r in missing.head(MOST_MISSING).iter_rows(named=True)
    ]
    head = markup.heading(esc(t("result.missing", n=number(len(missing))))) if left else ""
    done = table.filter(pl.col("group") == "done", pl.col("accepted_on").is_null())
    undated = t("result.undated", n=number(len(done))) if len(done) else ""
    sub = join([t("result.survey_sub", date=date_text(on)), undated], " ")
    return Panel(
        key="khao-sat-sau",
        title=t("result.surveys"),
        subtitle=esc(sub),
        body=markup.items(lines, empty=markup.gap(t("result.none_due")))
        + head
        + markup.items(left),
        table=_survey_table(due),
        claim_ids=ids_of(due, "claim_ids"),
        scope=_scope(ctx),
        size="third",
    )


def _survey_table(every: pl.DataFrame) -> Table:
    # A report may print the first rows alone: what is still to ask, the newest first.
    due = every.sort("done", "due_on", "project_id", descending=[False, True, False])
    dicts = due.to_dicts()
    states = [t("result.done" if r["done"] else "result.not_done") for r in dicts]
    moments = [t(f"moment.{m.SURVEYS[r['year']]}") for r in dicts]
    frame = _named(due).with_columns(
        pl.Series("state_name", states, dtype=pl.String),
        pl.Series("moment_name", moments, dtype=pl.String),
    )
    columns: tuple[Column, ...] = (
        text_col("title_vi", "project"),
        text_col("beneficiary"),
        text_col("content_name", "content"),
        date_col("accepted_on"),
        text_col("moment_name", "survey"),
        date_col("due_on", "due"),
        text_col("state_name", "status"),
        date_col("measured_on"),
    )
    return Table(frame, columns)


# --- words --------------------------------------------------------------------------------------
def words(ctx: Context) -> list[Panel]:
    """What do sources tell in words? Empty where :func:`results` shows it already."""
    _, told = _of(ctx)
    return [] if m.newest(told).is_empty() else [_words(ctx, alone=False)]


def _lacking(ctx: Context) -> str:
    """What no source gives a figure of, and surveys that are due."""
    table, told = _of(ctx)
    listed = ", ".join(
        lower_first(t(f"outcome.{i}")) for i in OUTCOMES if i in (*RESULTS[:3], "revenue")
    )
    due = m.survey_coverage(m.surveys(table, told, ctx.selection.on))
    asked = ", ".join(
        t(
            "result.survey_of",
            moment=lower_first(t(f"moment.{m.SURVEYS[r['year']]}")),
            n=number(r["done"]),
            of=number(r["due"]),
        )
        for r in due.iter_rows(named=True)
    )
    told_of = t("result.survey_told", which=asked) if asked else ""
    line = markup.certified(esc(told_of), ids_of(due, "claim_ids"), label=t("result.surveys"))
    return (
        markup.gap(t("result.none"))
        + markup.paragraph(t("result.lacking", what=listed))
        + f"<p>{line}</p>"
    )


def _words(ctx: Context, *, alone: bool) -> Panel:
    """What sources tell in words, and of how many projects; alone: what is missing comes first."""
    every = lives_of(ctx).filter(pl.col("group") != "stopped")
    rows = every.filter(pl.col("outcome_vi").is_not_null())
    lines = [
        markup.item(
            shorten(names(r)[0], 40),
            r["year_start"] or "",
            f"<p>{markup.muted(content_name(r['content_group']))}</p>",
            markup.paragraph(r["outcome_vi"], strong=True),
        )
        for r in rows.head(MOST_WORDS).iter_rows(named=True)
    ]
    counted = t("project.with_outcome", n=number(len(rows)), of=number(len(every)))
    head = markup.certified(f"<b>{esc(counted)}</b>", rows["project_id"], label=counted)
    shown = f"<p>{head}</p>{markup.items(lines)}" if lines else markup.gap(t("result.no_words"))
    if not alone:
        shown = f"<p>{head}</p>{_by_content(every, rows)}{markup.items(lines)}" if lines else shown
    return Panel(
        key="ket-qua-de-an",
        title=t("project.effects"),
        subtitle=esc(t("project.effects_sub")),
        body=(_lacking(ctx) if alone else "") + shown,
        table=Table(
            _named(rows).with_columns(claim_ids=pl.concat_list("project_id")),
            (
                text_col("year_start", "year_plain"),
                text_col("title_vi", "project"),
                text_col("beneficiary"),
                text_col("content_name", "content"),
                text_col("outcome_vi", "outcome"),
            ),
        ),
        claim_ids=ids_of(rows, "project_id"),
        scope=join(list(scope_parts(ctx))),
        size="half",
    )


def _by_content(every: pl.DataFrame, rows: pl.DataFrame) -> str:
    """Projects with words of all projects, per content group that has some."""
    told = rows["content_group"].value_counts()
    have = dict(told.iter_rows())
    groups = lifecycle.counts(every, "content_group").filter(
        pl.col("content_group").is_in(told["content_group"].implode(), nulls_equal=True)
    )
    return markup.rows(
        [
            (
                content_name(r["content_group"]),
                markup.certified(
                    f"{number(have[r['content_group']])}/{number(r['n'])}",
                    r["project_ids"],
                    label=content_name(r["content_group"]),
                ),
            )
            for r in groups.iter_rows(named=True)
        ]
    )
