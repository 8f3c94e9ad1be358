"""Panels of the page Lập kế hoạch: what an idea may get, what it needs, who may be supported."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import markup
from dashboard.i18n import date_text, join, number, t
from dashboard.markup import esc
from dashboard.metrics import guide as m
from dashboard.metrics.guide import Idea
from dashboard.panels import plan_proof, sentences
from dashboard.panels.model import (
    Context,
    Heading,
    KeyFigure,
    Panel,
    Table,
    date_col,
    ids_of,
    text_col,
)
from dashboard.panels.plan_idea import (
    EMPTY,
    confidence_names,
    day_parts,
    either,
    figures,
    laws_words,
    pair,
    readings,
    registration,
    rule_ids,
    scope_parts,
    side_by_side,
    steps,
    text_words,
    texts,
    warning_words,
    year_words,
)


# --- head ---------------------------------------------------------------------------------------
def heading(ctx: Context, idea: Idea = EMPTY) -> Heading:
    """Title, the most the State could pay for the idea, filter line."""
    found, kind = readings(ctx, idea), t(f"guide_kind.{idea.kind}")
    most = [x for r in found if (x := m.most_support(r, idea.cost))]
    if most and idea.cost:
        values = [x.value for x in most]
        key = "finding_each" if len(figures(values)) > 1 else "finding_most"
        bold = t(f"planning.{key}", kind=kind, value=either(values))
        rest = t("planning.finding_left", value=either([x.left for x in most]))
    elif found:
        words = list(dict.fromkeys(text_words(x) for x in texts(ctx, idea)))
        bold = t("planning.finding_ceiling", kind=kind, words=pair("planning.other_text", words))
        rest = t("planning.finding_no_cost")
    else:
        bold = t("planning.finding_none", kind=kind)
        rest = t("planning.finding_none_rest")
    return Heading(
        t("planning.title"),
        bold,
        rest,
        scope_parts(ctx, idea),
        tuple(sentences.planning(ctx, 2)),
        t("sentence_rule.finding_planning"),
        rule_ids(found),
    )


def strip(ctx: Context, idea: Idea = EMPTY) -> list[KeyFigure]:
    """Most support, what is left to pay, next deadline, papers, similar projects."""
    return [*_sums(ctx, idea), *_plan(ctx, idea), _alike(ctx, idea)]


def _sums(ctx: Context, idea: Idea) -> list[KeyFigure]:
    """The most support and the least that is left, by every reading."""
    found = readings(ctx, idea)
    most = [x for r in found if (x := m.most_support(r, idea.cost))]
    ids = rule_ids(found) if most else ()
    on = m.rule_day(idea.year, ctx.selection.on)
    gap = t("planning.gap_cost" if found else "planning.gap_ceiling")
    many = t("planning.readings", n=number(len(found))) if len(found) > 1 else ""
    cost = "" if idea.cost is None else number(idea.cost, 2, trim=True)
    laws = "".join(f"<br>{esc(laws_words(r))}" for r in found) if most else ""
    return [
        KeyFigure(
            t("planning.head_most"),
            max((x.value for x in most), default=None),
            side_by_side([x.value for x in most]),
            t("unit.million"),
            many if most else "",
            how=esc(t("planning.formula_how")) + laws,
            claim_ids=ids,
            measure=plan_proof.way(plan_proof.MOST, idea, on),
            gap=gap,
        ),
        KeyFigure(
            t("planning.head_left"),
            min((x.left for x in most), default=None),
            side_by_side([x.left for x in most]),
            t("unit.million"),
            t("planning.left_sub", cost=cost) if most else "",
            how=esc(t("planning.left_how")),
            claim_ids=ids,
            measure=plan_proof.way(plan_proof.LEFT, idea, on),
            gap=gap,
        ),
    ]


def _due_sub(ctx: Context, idea: Idea, days: int) -> str:
    """Days left, and whether the day of the plan year shown has passed."""
    found = registration(ctx, idea)
    left = t("planning.days_left", n=number(days))
    if found is None or found.state == "open":
        return left
    return join([left, t(f"planning.due_{found.state}", year=found.year)], "; ")


def _plan(ctx: Context, idea: Idea) -> list[KeyFigure]:
    """Next day to register, and how many papers."""
    listed = steps(ctx, idea)
    due = listed.filter(pl.col("due_on").is_not_null()).sort("due_on").head(1)
    papers = listed.filter(pl.col("part") == "paper")
    has_day = len(due) > 0
    return [
        KeyFigure(
            t("planning.head_due"),
            float(due["days"][0]) if has_day else None,
            date_text(due["due_on"][0]) if has_day else "",
            "",
            _due_sub(ctx, idea, int(due["days"][0])) if has_day else "",
            how=join([esc(str(due["text_vi"][0])), esc(year_words(ctx, idea))], "<br>")
            if has_day
            else "",
            claim_ids=ids_of(due, "rule_id"),
            gap=t("planning.no_deadline"),
        ),
        KeyFigure(
            t("planning.head_papers"),
            float(len(papers)) if len(papers) else None,
            number(len(papers)) if len(papers) else "",
            t("planning.papers_unit"),
            how=esc(t("planning.papers_how")),
            claim_ids=ids_of(papers, "rule_id"),
            gap=t("planning.no_deadline"),
        ),
    ]


def _alike(ctx: Context, idea: Idea) -> KeyFigure:
    """How many similar projects there are, and between which sums they were supported."""
    rows = m.similar(ctx.book, ctx.selection, idea)
    known = rows["support"].drop_nulls().sort().to_list()
    ends = dict.fromkeys(number(v, 1, trim=True) for v in (known[:1] + known[-1:]))
    return KeyFigure(
        t("planning.head_similar"),
        float(len(rows)) if len(rows) else None,
        number(len(rows)) if len(rows) else "",
        t("unit.projects"),
        t("planning.similar_sub", span="–".join(ends)) if ends else "",
        how=esc(t("planning.similar_how")),
        claim_ids=ids_of(rows, "project_id"),
        gap=t("planning.no_similar"),
    )


# --- papers and deadlines -----------------------------------------------------------------------


def _due_words(r: dict[str, Any]) -> str:
    if r["due_on"] is None:
        return ""
    return t("planning.before", date=date_text(r["due_on"]), n=number(r["days"]))


def checklist(ctx: Context, idea: Idea = EMPTY) -> Panel:
    """Which papers, in which order, until when?"""
    rows = steps(ctx, idea)
    lines = []
    for r in rows.iter_rows(named=True):
        name = markup.certified(f"<b>{esc(r['name_vi'])}</b>", [r["rule_id"]], label=r["name_vi"])
        due = f"<br><b>{esc(_due_words(r))}</b>" if r["due_on"] else ""
        law = join([r["legal_ref"], t(f"confidence_name.{r['confidence']}")])
        text = f"<p>{esc(r['text_vi'])}<br>{esc(law)}</p>"
        if r["due_on"]:
            text += markup.paragraph(year_words(ctx, idea))
        css = ' class="vl-due"' if r["due_on"] else ""
        lines.append(f'<li{css}><p class="vl-body">{name}{due}</p>{text}</li>')
    found, late = registration(ctx, idea), ""
    if found is not None and found.state != "open":
        late = markup.note(esc(t(f"planning_warning.day_{found.state}", **day_parts(found))))
    if not m.KIND_OF[idea.kind].advance and lines:
        lines.append(f"<li>{markup.paragraph(t('planning.no_advance'))}</li>")
    parts = {x: t(f"planning.part_{x}") for x in ("paper", "step", "advance")}
    frame = rows.with_columns(
        part_name=pl.col("part").replace_strict(parts, return_dtype=pl.String),
        confidence_name=confidence_names(rows),
        claim_ids=pl.concat_list("rule_id"),
    )
    return Panel(
        key="ho-so-han",
        title=t("planning.checklist"),
        subtitle=esc(t("planning.checklist_sub", date=date_text(ctx.selection.on))),
        body=late + markup.items(lines, css="vl-line", empty=markup.gap(t("planning.no_papers"))),
        table=Table(
            frame,
            (
                text_col("part_name", "part_of_plan"),
                text_col("name_vi", "rule"),
                date_col("due_on", "due"),
                text_col("text_vi", "content"),
                text_col("legal_ref", "law"),
                text_col("confidence_name", "confidence"),
            ),
        ),
        claim_ids=ids_of(rows, "rule_id"),
        scope=join(list(scope_parts(ctx, idea))),
        size="third",
    )


# --- conditions ---------------------------------------------------------------------------------


def conditions(ctx: Context, idea: Idea = EMPTY) -> Panel:
    """May this beneficiary be supported, and what must be looked at again?"""
    day = m.rule_day(idea.year, ctx.selection.on)
    rules = ctx.book.rules
    own, every = m.eligibility(rules, idea.beneficiary, day), m.eligible_at_all(rules, day)
    who = t(f"guide_beneficiary.{idea.beneficiary}")
    parts = []
    if own is not None:
        law = join([str(own["legal_ref"]), t(f"confidence_name.{own['confidence']}")])
        since = t("planning.since", date=date_text(own["valid_from"]))
        name = markup.certified(
            f"<b>{esc(t('planning.eligible', who=who))}</b>", [str(own["rule_id"])], label=who
        )
        parts.append(f'<p class="vl-body">{name}<br>{markup.muted(join([law, since]))}</p>')
        parts.append(markup.paragraph(own["text_vi"]))
    elif every is not None:
        words = t("planning.not_named", who=who, law=every["legal_ref"])
        parts.append(f'<p class="vl-body">{esc(words)}</p>' + markup.paragraph(every["text_vi"]))
    else:
        parts.append(markup.gap(t("planning.no_eligibility", date=date_text(day))))
    told = warning_words(ctx, idea)
    notes = "".join(f"<li>{markup.paragraph(w, strong=True)}</li>" for w in told)
    head = markup.heading(esc(t("planning.look_again"))) if told else ""
    listed = f'<ul class="vl-items">{notes}</ul>' if told else ""
    shown = [r for r in (own, every) if r is not None]
    return Panel(
        key="dieu-kien",
        title=t("planning.conditions"),
        body="".join(parts) + head + listed,
        claim_ids=tuple(str(r["rule_id"]) for r in shown),
        scope=join(list(scope_parts(ctx, idea))),
        size="wide",
    )
