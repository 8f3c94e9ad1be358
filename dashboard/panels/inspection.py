"""Panels of the page Kiểm tra và kiến nghị."""

from __future__ import annotations

import datetime as dt

import polars as pl

from dashboard import markup
from dashboard.figures.timeline import Event, events_figure
from dashboard.i18n import date_text, has, join, number, t
from dashboard.markup import esc
from dashboard.metrics.findings import KINDS, in_scope, matrix
from dashboard.palette import province
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
from dashboard.panels.shared import region_parts
from dashboard.selection import MERGER

INSPECTION = (dt.date(2023, 10, 31), dt.date(2023, 11, 3))
#: Findings of a kind listed on the page; the file has all.
MOST_TOLD = 5


def heading(ctx: Context) -> Heading:
    """Title, finding and filter line."""
    rows = in_scope(ctx.book, ctx.selection)
    counts = {k: int((rows["kind"] == k).sum()) for k in KINDS if k != "result"}
    # What no source states is not counted as 0.
    parts = [f"{number(n)} {t(f'finding.{k}').lower()}" for k, n in counts.items() if n]
    bold = t("inspection.finding", parts=", ".join(parts))
    if not parts:
        bold = t("inspection.finding_nothing")
    told = rows.filter(pl.col("kind") != "result")
    return Heading(
        t("inspection.title"),
        bold,
        t("inspection.finding_rest"),
        region_parts(ctx),
        tuple(sentences.inspection(ctx, 2)),
        t("sentence_rule.finding_inspection"),
        ids_of(told, "finding_id"),
    )


def strip(ctx: Context) -> list[KeyFigure]:
    """How many difficulties, causes, recommendations and results sources state."""
    rows = in_scope(ctx.book, ctx.selection)
    found = []
    for kind in KINDS:
        own = rows.filter(pl.col("kind") == kind)
        by_field = dict(own.group_by("field").len().iter_rows())
        found.append(
            KeyFigure(
                t(f"finding.{kind}_many"),
                len(own) or None,
                number(len(own)) if len(own) else "",
                "",
                t(
                    "inspection.split",
                    cluster=by_field.get("cluster", 0),
                    promotion=by_field.get("promotion", 0),
                ),
                how=t("inspection.count_how"),
                claim_ids=ids_of(own, "finding_id"),
            )
        )
    known = rows.filter(pl.col("follow_up") != "unknown")
    found.append(
        KeyFigure(
            t("inspection.follow_up"),
            len(known),
            f"{len(known)}/{len(rows)}",
            "",
            t("inspection.follow_up_sub"),
            how=t("inspection.follow_up_how"),
            claim_ids=ids_of(rows, "finding_id"),
        )
    )
    return found


def scope(ctx: Context) -> Panel:
    """What did the inspection of 2023 look at, and what can be answered today?"""
    rows = ctx.book.inspection_scope.sort("position")
    items = []
    for r in rows.iter_rows(named=True):
        slug = f"slug.{r['page']}"
        where = t("inspection.see", page=t(slug) if has(slug) else str(r["page"]))
        items.append(
            f"<li><header><span>{esc(r['text_vi'])}</span></header>"
            f"<p>{esc(r['answered_vi'])} <em>{esc(where)}</em></p></li>"
        )
    return Panel(
        key="noi-dung",
        title=t("inspection.scope"),
        message=charts.counted("scope", len(rows)),
        subtitle=esc(
            t("inspection.scope_sub", first=date_text(INSPECTION[0]), last=date_text(INSPECTION[1]))
        ),
        body=f'<ol class="vl-num-list vl-items vl-two">{"".join(items)}</ol>',
        table=Table(
            rows,
            (text_col("text_vi", "content"), text_col("answered_vi", "answer")),
        ),
        claim_ids=ids_of(rows, "item_id"),
        size="wide",
    )


def topics(ctx: Context) -> Panel:
    """Which topics have difficulties, causes, recommendations, results?"""
    counts = matrix(in_scope(ctx.book, ctx.selection))
    lines = []
    for r in counts.iter_rows(named=True):
        name = t(f"field_short.{r['field']}")
        cells = [
            f'<span class="vl-tag vl-{k}">{r[k]}</span>'
            if r[k] is not None
            else '<span class="vl-muted">–</span>'
            for k in KINDS
        ]
        topic = esc(t("topic." + r["topic"]))
        lines.append([f'{topic} <span class="vl-muted">{esc(name)}</span>', *cells])
    headers = [esc(t("column.topic")), *[esc(t(f"finding.{k}")) for k in KINDS]]
    frame = counts.with_columns(
        field_name=pl.col("field").replace_strict(
            {f: t(f"field.{f}") for f in ("cluster", "promotion")}, default=None
        ),
        topic_name=pl.col("topic").map_elements(lambda x: t(f"topic.{x}"), return_dtype=pl.String),
    )
    rows = in_scope(ctx.book, ctx.selection)
    return Panel(
        key="chu-de",
        title=t("inspection.topics"),
        message=charts.findings_message(rows, "difficulty"),
        subtitle=esc(t("inspection.topics_sub")),
        body=markup.table(headers, lines, caption=t("inspection.topics"))
        if lines
        else markup.gap(),
        table=Table(
            frame,
            (
                text_col("field_name", "field"),
                text_col("topic_name", "topic"),
                *(Column(k, t(f"finding.{k}"), "number", 0) for k in KINDS),
            ),
        ),
        claim_ids=ids_of(rows, "finding_id"),
        size="third",
    )


def difficulties(ctx: Context) -> Panel:
    """What sources name as difficulties, one topic after the other."""
    return _told(ctx, "difficulty", "kho-khan")


def proposals(ctx: Context) -> Panel:
    """What sources recommend, one topic after the other."""
    return _told(ctx, "recommendation", "kien-nghi")


def promotion_difficulties(ctx: Context) -> Panel:
    """What sources name as difficulties of industrial promotion."""
    return _told(ctx, "difficulty", "kho-khan-khuyen-cong", field="promotion")


def promotion_proposals(ctx: Context) -> Panel:
    """What sources recommend for industrial promotion."""
    return _told(ctx, "recommendation", "kien-nghi-khuyen-cong", field="promotion")


def _told(ctx: Context, kind: str, key: str, field: str = "") -> Panel:
    """Findings of a kind: the newest of each topic first, so that a short list names many."""
    own = in_scope(ctx.book, ctx.selection).filter(pl.col("kind") == kind)
    if field:
        own = own.filter(pl.col("field") == field)
    turn = pl.int_range(pl.len()).over("field", "topic")
    rows = own.sort("date", descending=True, nulls_last=True).with_columns(turn=turn)
    rows = rows.sort("turn", maintain_order=True)
    # The body behind a publisher's name in brackets is on the sources page.
    found = ctx.book.sources.select("source_id", pl.col("publisher").str.split(" (").list.first())
    names = dict(found.iter_rows())
    frame = rows.with_columns(
        topic_name=pl.col("topic").map_elements(lambda x: t(f"topic.{x}"), return_dtype=pl.String),
        publisher=pl.col("source_id").replace_strict(names, return_dtype=pl.String),
    )
    columns = (
        text_col("topic_name", "topic"),
        text_col("summary_vi", "content"),
        text_col("publisher", "source_name"),
        date_col("date"),
    )
    lines = [
        markup.item(
            r["topic_name"],
            date_text(r["date"], r["date_precision"] or "day"),
            markup.paragraph(r["summary_vi"]),
        )
        for r in frame.head(MOST_TOLD).iter_rows(named=True)
    ]
    return Panel(
        key=key,
        title=t(f"inspection.{kind}_{field}" if field else f"inspection.{kind}"),
        message=charts.findings_message(own, kind),
        subtitle=esc(t("inspection.newest_first")),
        body=markup.items(lines, empty=markup.gap()),
        table=Table(frame, columns),
        claim_ids=ids_of(rows, "finding_id"),
    )


def topic_choices(ctx: Context) -> dict[str, tuple[str, str]]:
    """Topics that have findings: name shown -> (field, topic), most findings first."""
    rows = in_scope(ctx.book, ctx.selection)
    order = (
        rows.group_by("field", "topic")
        .len()
        .sort("field", "len", "topic", descending=[False, True, False])
    )
    return {_topic_name(r): (r["field"], r["topic"]) for r in order.iter_rows(named=True)}


def _topic_name(row: dict[str, object]) -> str:
    topic, field = t(f"topic.{row['topic']}"), t(f"field_short.{row['field']}")
    return f"{topic} ({field})"


def findings(ctx: Context, field: str, topic: str) -> Panel:
    """All findings of a topic in four columns: difficulty, cause, recommendation, result."""
    rows = in_scope(ctx.book, ctx.selection).filter(
        pl.col("field") == field, pl.col("topic") == topic
    )
    columns = []
    for kind in KINDS:
        own = rows.filter(pl.col("kind") == kind)
        entries = [_finding(ctx, r) for r in own.iter_rows(named=True)]
        empty = f'<p class="vl-sub">{markup.gap(t("inspection.no_kind"))}</p>'
        tag = f'<span class="vl-tag vl-{kind}">{esc(t(f"finding.{kind}"))}</span>'
        head = markup.heading(tag, str(len(own)) if len(own) else "")
        columns.append(f"<div>{head}{markup.items(entries, empty=empty)}</div>")
    return Panel(
        key="phat-hien",
        title=t("inspection.detail", topic=t(f"topic.{topic}").lower()),
        subtitle=esc(t("inspection.detail_sub")),
        body=f'<div class="vl-four vl-quad">{"".join(columns)}</div>',
        table=_table(ctx, rows),
        claim_ids=ids_of(rows, "finding_id"),
        size="wide",
    )


def _finding(ctx: Context, r: dict[str, object]) -> str:
    units = str(r["unit_ids"]).split(";")
    keys = "".join(markup.key(province(u)) for u in units)
    names = ", ".join(ctx.unit_names.get(u, u) for u in units)
    day = r["date"]
    when = date_text(day if isinstance(day, dt.date) else None, str(r["date_precision"]))
    scope_words = _scope_words(r)
    who = _publisher(ctx, str(r["source_id"]))
    return (
        f'<li><p class="vl-body">{esc(r["summary_vi"])}</p>'
        f"<p>{keys} {esc(names)} · {esc(when)}{esc(scope_words)} · {esc(who)}</p></li>"
    )


def _scope_words(r: dict[str, object]) -> str:
    return "" if r["scope"] == "own" else f" · {t('finding_scope.' + str(r['scope']))}"


def _publisher(ctx: Context, source_id: str) -> str:
    row = ctx.book.sources.filter(pl.col("source_id") == source_id)
    return str(row["publisher"][0]).split(" (")[0]


def _table(ctx: Context, rows: pl.DataFrame) -> Table:
    names = dict(ctx.book.sources.select("source_id", "publisher").iter_rows())
    frame = rows.with_columns(
        kind_name=pl.col("kind").replace_strict({k: t(f"finding.{k}") for k in KINDS}),
        place=pl.col("units")
        .list.eval(pl.element().replace_strict(ctx.unit_names, default=pl.element()))
        .list.join(", "),
        publisher=pl.col("source_id").replace_strict(names),
        follow=pl.col("follow_up").map_elements(
            lambda x: t(f"follow_up.{x}"), return_dtype=pl.String
        ),
    )
    return Table(
        frame,
        (
            text_col("kind_name", "kind"),
            text_col("summary_vi", "content"),
            text_col("place", "unit"),
            date_col("date"),
            text_col("follow"),
            text_col("publisher", "source_name"),
        ),
    )


def organisations(ctx: Context) -> Panel:
    """Who runs industrial promotion, before and after the merger?"""
    wanted = [*ctx.selection.units, "ca-nuoc"]
    year = ctx.selection.year
    known = pl.col("year") <= year if year is not None else pl.lit(value=True)
    rows = ctx.book.organisations.filter(pl.col("unit_id").is_in(wanted), known).sort(
        "unit_id", "year", nulls_last=False
    )
    lines = []
    for (unit, name), own in rows.group_by("unit_id", "name_vi", maintain_order=True):
        told = "".join(
            f"<p style='margin:0 0 .2rem'><span class='vl-muted'>"
            f"{r['year'] or esc(t('date.unknown'))}:</span> {esc(r['structure_vi'])}</p>"
            for r in own.iter_rows(named=True)
        )
        staff, autonomy = own["staff_count"].drop_nulls(), own["autonomy_vi"].drop_nulls()
        lines.append(
            [
                markup.two_lines(name, ctx.unit_names[str(unit)]),
                told,
                esc(number(staff[-1])) if len(staff) else markup.gap_cell(),
                esc(autonomy[-1]) if len(autonomy) else markup.gap_cell(),
            ]
        )
    headers = [t(f"column.{c}") for c in ("organisation", "structure", "staff", "autonomy")]
    frame = rows.with_columns(place=pl.col("unit_id").replace_strict(ctx.unit_names, default=None))
    return Panel(
        key="to-chuc",
        title=t("inspection.organisations"),
        subtitle=esc(t("inspection.organisations_sub")),
        body=markup.table(
            [esc(h) for h in headers],
            lines,
            numeric=[2],
            hide_narrow=[3],
            caption=t("inspection.organisations"),
        )
        if lines
        else markup.gap(),
        table=Table(
            frame,
            (
                text_col("place", "unit"),
                text_col("name_vi", "organisation"),
                text_col("year", "year_plain"),
                text_col("structure_vi", "structure"),
                number_col("staff_count", "staff", 0),
                text_col("autonomy_vi", "autonomy"),
            ),
        ),
        claim_ids=ids_of(rows, "organisation_id"),
        size="wide",
    )


#: Documents the inspection worked under and those that replaced them.
LAWS_SHOWN = (
    "nd-68-2017",
    "nd-66-2020",
    "tt-28-2020",
    "nd-45-2012",
    "nd-60-2021",
    "nd-32-2024",
    "tt-14-2024",
    "nd-139-2025",
    "nd-235-2025",
    "nd-303-2026",
)


def laws(ctx: Context) -> Panel:
    """Under which law was inspected, and what has changed since?"""
    rows = (
        ctx.book.laws.filter(
            pl.col("law_id").is_in(LAWS_SHOWN),
            pl.col("in_force_on").is_not_null() | pl.col("issued_on").is_not_null(),
        )
        .with_columns(day=pl.coalesce("in_force_on", "issued_on"))
        .sort("day")
    )
    recent = rows.filter(pl.col("day") >= dt.date(2017, 1, 1))
    events = [
        Event(r["day"], date_text(r["day"]), str(r["number"]).split(" ")[0])
        for r in recent.iter_rows(named=True)
    ]
    events.append(
        Event(INSPECTION[0], date_text(INSPECTION[0]), t("inspection.here"), planned=True)
    )
    events.sort(key=lambda e: e.date)
    lines = [
        markup.item(r["number"], _force(r), f"<p>{esc(r['meaning_vi'])}{_caution(r)}</p>")
        for r in rows.sort("day", descending=True).iter_rows(named=True)
    ]
    return Panel(
        key="van-ban",
        title=t("inspection.laws"),
        message=charts.counted("laws", int((rows["day"] > INSPECTION[1]).sum())),
        subtitle=esc(t("inspection.laws_sub", n=len(lines))),
        figure=events_figure(events, [], break_on=MERGER, break_text=t("unit.merger")),
        narrow=events_figure(events, [], narrow=True, break_on=MERGER, break_text=t("unit.merger")),
        body=markup.items(lines[:6], css="vl-two"),
        # The card shows the laws of the field; the table has every law of the timeline.
        table=Table(
            ctx.book.laws.sort("in_force_on", "law_id", descending=[True, False], nulls_last=True),
            (
                text_col("number", "law"),
                date_col("issued_on", "issued"),
                date_col("in_force_on", "in_force"),
                date_col("ended_on", "ended"),
                text_col("meaning_vi", "content"),
            ),
        ),
        claim_ids=(*ids_of(rows, "law_id"), *ids_of(ctx.book.laws, "law_id")),
        alt=t("inspection.laws_alt", n=len(rows)),
        scope=join(list(marked(ctx, [t("inspection.laws_scope")]))),
        size="wide",
    )


def _force(r: dict[str, object]) -> str:
    begin, end = r["in_force_on"], r["ended_on"]
    if isinstance(end, dt.date):
        return t("inspection.until", date=date_text(end))
    if isinstance(begin, dt.date):
        return t("inspection.since", date=date_text(begin))
    issued = r["issued_on"]
    return t("inspection.issued", date=date_text(issued)) if isinstance(issued, dt.date) else ""


def _caution(r: dict[str, object]) -> str:
    return (
        ""
        if r["confidence"] == "text"
        else f" <em>{esc(t('confidence.' + str(r['confidence'])))}</em>"
    )
