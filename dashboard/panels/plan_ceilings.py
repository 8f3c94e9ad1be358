"""Ceilings of an idea: what each text says, and the most support by every reading."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.figures.money import Part, Shares, shares_figure
from dashboard.i18n import date_text, join, number, percent, t
from dashboard.markup import esc
from dashboard.metrics import guide as m
from dashboard.metrics.guide import Idea
from dashboard.palette import MONEY_COUNTERPART, MONEY_NATIONAL
from dashboard.panels import plan_proof
from dashboard.panels.model import (
    Context,
    Panel,
    Table,
    date_col,
    number_col,
    text_col,
)
from dashboard.panels.plan_idea import (
    EMPTY,
    laws_words,
    million,
    readings,
    rule_ids,
    scope_parts,
    text_words,
    texts,
    unread,
    upper_first,
    valid_words,
)
from dashboard.panels.plan_proof import formula


def _issued(ctx: Context, rule: dict[str, Any]) -> str:
    """``ban hành 28/03/2018``; empty when the source has no day."""
    row = ctx.book.sources.filter(pl.col("source_id") == rule["source_id"])
    day = row["published_on"][0] if len(row) else None
    return "" if day is None else t("planning.issued", date=date_text(day))


def _text(ctx: Context, idea: Idea, text: m.Text) -> str:
    """One text: its ceiling, each law behind it with its days, and what it says."""
    head = markup.certified(
        f"<b>{esc(upper_first(text_words(text)))}</b>",
        text.rule_ids,
        label=t("planning.ceiling_of", kind=t(f"guide_kind.{idea.kind}")),
    )
    laws = dict.fromkeys(
        join(
            [
                str(r["legal_ref"]),
                t(f"confidence_name.{r['confidence']}"),
                _issued(ctx, r),
                valid_words(r),
            ]
        )
        for r in text.rules
    )
    lines = "<br>".join(markup.muted(law) for law in laws)
    parts = [f'<p class="vl-body">{head}<br>{lines}</p>']
    factor = next((f.factor for f in text.figures if f.factor != 1), 1.0)
    if factor != 1:
        parts.append(markup.paragraph(t("planning.factor", n=number(factor, 2, trim=True))))
    parts += [markup.paragraph(x) for x in dict.fromkeys(str(r["text_vi"]) for r in text.rules)]
    return f"<li>{''.join(parts)}</li>"


def _reading(idea: Idea, n: int, reading: m.Reading, *, alone: bool) -> str:
    """One reading computed: the formula, what is left to pay, the law of each figure."""
    most = m.most_support(reading, idea.cost)
    if most is None or not idea.cost:
        return ""
    words = t("planning.binding_" + most.binding)
    name = "" if alone else f"{t('planning.reading', n=n)}: "
    parts = [
        markup.paragraph(f"{name}{formula(reading, most, idea.cost)}; {words}", strong=True),
        markup.paragraph(t("planning.left", value=million(most.left)), strong=True),
        markup.paragraph(laws_words(reading)),
    ]
    if reading.joined:
        parts.append(markup.paragraph(t("planning.joined")))
    return f"<li>{''.join(parts)}</li>"


def _computed(idea: Idea, found: list[m.Reading]) -> str:
    """Every reading with the cost that was typed; empty without a cost."""
    alone = len(found) == 1
    lines = [_reading(idea, n, r, alone=alone) for n, r in enumerate(found, 1)]
    listed = [x for x in lines if x]
    if not listed:
        return ""
    head = t("planning.by_cost" if alone else "planning.by_reading")
    return markup.heading(esc(head)) + markup.items(listed)


def _bars(idea: Idea, found: list[m.Reading], on: dt.date) -> list[Shares]:
    """Support and counterpart of each reading as parts of the cost."""
    bars = []
    for n, reading in enumerate(found, 1):
        most = m.most_support(reading, idea.cost)
        if most is None:
            continue
        parts = [Part("national", most.value, number(most.value, 1, trim=True))]
        if most.left > 0:
            parts.append(Part("counterpart", most.left, number(most.left, 1, trim=True)))
        name = t("planning.reading", n=n) if len(found) > 1 else t("planning.one_reading")
        limit = reading.share if reading.share is not None else 0.0
        sub = t("planning.of_cost", share=percent(limit, 0)) if limit else t("planning.by_amount")
        hover = esc(t("planning.bar", most=million(most.value), left=million(most.left)))
        proof = markup.proof(reading.rule_ids, plan_proof.way(plan_proof.MOST, idea, on), name)
        bars.append(Shares(name, sub, tuple(parts), hover=hover, proof=proof))
    return bars


def _ceiling_table(idea: Idea, found: list[m.Reading], on: dt.date) -> Table:
    rows = []
    for n, reading in enumerate(found, 1):
        most = m.most_support(reading, idea.cost)
        ends = [r["valid_to"] for r in reading.rules if r["valid_to"] is not None]
        rows.append(
            {
                "reading": str(n),
                "amount": reading.amount,
                "share": reading.share,
                "most": most.value if most else None,
                "left": most.left if most else None,
                "law": laws_words(reading),
                "since": max(r["valid_from"] for r in reading.rules),
                "until": min(ends) if ends else None,
                "confidence": t(f"confidence_name.{reading.confidence}"),
                "claim_ids": list(reading.rule_ids),
                "most_measure": plan_proof.way(plan_proof.MOST, idea, on),
                "left_measure": plan_proof.way(plan_proof.LEFT, idea, on),
            }
        )
    numbers = dict.fromkeys(("amount", "share", "most", "left"), pl.Float64)
    words = ("law", "confidence", "most_measure", "left_measure")
    text = dict.fromkeys(words, pl.String)
    days = dict.fromkeys(("since", "until"), pl.Date)
    schema: dict[str, Any] = {"reading": pl.String, **numbers, **text, **days}
    frame = pl.DataFrame(rows, schema={**schema, "claim_ids": pl.List(pl.String)})
    return Table(
        frame,
        (
            text_col("reading"),
            number_col("amount", "ceiling_amount"),
            number_col("share", "ceiling_share"),
            number_col("most", "most_support"),
            number_col("left", "left_to_pay"),
            text_col("law"),
            date_col("since", "in_force"),
            date_col("until"),
            text_col("confidence"),
        ),
    )


def ceilings(ctx: Context, idea: Idea = EMPTY) -> Panel:
    """How much may the State pay of this idea, by each text that gives a ceiling?"""
    found, missing, said = readings(ctx, idea), unread(ctx, idea), texts(ctx, idea)
    on = m.rule_day(idea.year, ctx.selection.on)
    bars = _bars(idea, found, on)
    body = markup.items([_text(ctx, idea, x) for x in said], empty="") + _computed(idea, found)
    if not found:
        body = markup.gap(t("planning.no_ceiling"))
    # A ceiling whose figure was not read is said, never taken for "no ceiling".
    body += "".join(
        f"<p>{esc(r['name_vi'])}: {esc(r['text_vi'])} "
        f"{markup.muted(join([r['legal_ref'], _issued(ctx, r), valid_words(r)]))}</p>"
        for r in missing
    )
    if len(said) > 1:
        body = markup.note(esc(t("planning.conflict", n=number(len(said))))) + body
    legend = ""
    if bars:
        names = ("planning.legend_state", "planning.legend_left")
        colours = (MONEY_NATIONAL, MONEY_COUNTERPART)
        legend = markup.legend((c, t(n)) for c, n in zip(colours, names, strict=True))
    ids = (*rule_ids(found), *(str(r["rule_id"]) for r in missing))
    return Panel(
        key="muc-ho-tro",
        title=t("planning.ceilings"),
        subtitle=join([legend, esc(t("planning.ceilings_sub"))])
        if legend
        else esc(t("planning.ceilings_sub")),
        figure=shares_figure(bars) if bars else None,
        narrow=shares_figure(bars, narrow=True) if bars else None,
        body=body,
        table=_ceiling_table(idea, found, on),
        claim_ids=ids,
        alt=t("planning.ceilings_alt", n=len(bars)),
        scope=join(list(scope_parts(ctx, idea))),
        size="wide",
    )
