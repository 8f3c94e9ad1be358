"""Panels of the page Lập kế hoạch: what an idea may get, what it needs, what others did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import polars as pl

from dashboard import markup
from dashboard.exports.registration import Cell, Sheet, workbook
from dashboard.figures.money import Part, Shares, shares_figure
from dashboard.i18n import NBSP, date_text, has, join, number, percent, quantity, shorten, t
from dashboard.markup import esc
from dashboard.metrics import guide as m
from dashboard.metrics.guide import Idea
from dashboard.palette import MONEY_COUNTERPART, MONEY_NATIONAL
from dashboard.panels import measured, sentences
from dashboard.panels.model import (
    Context,
    Heading,
    KeyFigure,
    Link,
    Panel,
    Table,
    date_col,
    ids_of,
    marked,
    number_col,
    text_col,
)
from dashboard.panels.projects import content_name

#: Rows of the table of similar projects on the screen, characters of an outcome and a title there.
MOST_LINES, MOST_WORDS, MOST_TITLE = 6, 110, 90
#: What the page opens with: a content, and nothing typed.
EMPTY = Idea()


# --- choices ------------------------------------------------------------------------------------
def kind_choices() -> dict[str, str]:
    """Words of every content -> its code."""
    return {t(f"guide_kind.{k.code}"): k.code for k in m.KINDS}


def beneficiary_choices() -> dict[str, str]:
    """Words of every kind of beneficiary -> its code."""
    return {t(f"guide_beneficiary.{b}"): b for b in m.BENEFICIARIES}


def commune_choices(ctx: Context) -> dict[str, str]:
    """Communes and wards of today in the provinces shown -> their ids, none chosen first."""
    rows = ctx.book.units.filter(
        pl.col("level").cast(pl.String) == "commune",
        pl.col("frame").cast(pl.String) == "new",
        pl.col("group_id").is_in(list(ctx.selection.provinces)),
    ).sort("short_name", "unit_id")
    named = {ctx.place_names[i]: i for i in rows["unit_id"].to_list()}
    return {t("planning.no_commune"): "", **named}


# --- the idea in words --------------------------------------------------------------------------
def year_of(ctx: Context, idea: Idea) -> int:
    """Year of the plan: the one typed, else :func:`dashboard.metrics.guide.default_year`."""
    return idea.year or m.default_year(ctx.selection.on)


def _registration(ctx: Context, idea: Idea) -> m.Registration | None:
    """How the day of registration stands to the year of the plan."""
    return m.registration(ctx.book.rules, year_of(ctx, idea), ctx.selection.on)


def _day_parts(found: m.Registration) -> dict[str, object]:
    """Year and days of a registration for sentences."""
    before, within = (date_text(day) for day in found.days)
    day = str(found.rule["due"])
    upcoming = date_text(found.upcoming)
    return {"year": found.year, "before": before, "within": within, "day": day, "next": upcoming}


def year_words(ctx: Context, idea: Idea) -> str:
    """Which plan year the day of registration serves, and which year is shown; empty without."""
    found = _registration(ctx, idea)
    if found is None:
        return ""
    unsaid = t("planning.year_unsaid", day=found.rule["due"])
    if idea.year:
        return unsaid
    return f"{unsaid} {t('planning.year_default', year=found.year)}"


def scope_parts(ctx: Context, idea: Idea = EMPTY) -> tuple[str, ...]:
    """Filter line of this page: provinces, content, year of the plan, day of the rules."""
    day = m.rule_day(idea.year, ctx.selection.on)
    parts = [
        ", ".join(ctx.unit_names[p] for p in ctx.selection.provinces),
        t(f"guide_kind.{idea.kind}"),
        t("planning.plan_year", year=year_of(ctx, idea)),
        t("planning.rules_on", date=date_text(day)),
        t("within.no_filter") if ctx.selection.places else "",
    ]
    return marked(ctx, [p for p in parts if p])


def _readings(ctx: Context, idea: Idea) -> list[m.Reading]:
    day = m.rule_day(idea.year, ctx.selection.on)
    return m.readings(ctx.book.rules, m.KIND_OF[idea.kind], day)


def _texts(ctx: Context, idea: Idea) -> list[m.Text]:
    day = m.rule_day(idea.year, ctx.selection.on)
    return m.texts(ctx.book.rules, m.KIND_OF[idea.kind], day)


def _unread(ctx: Context, idea: Idea) -> list[dict[str, Any]]:
    day = m.rule_day(idea.year, ctx.selection.on)
    return m.unread(ctx.book.rules, m.KIND_OF[idea.kind], day)


def million(value: float) -> str:
    """``1.234,5 triệu đồng``."""
    return quantity(value, t("unit.million"), 2)


def _pair(key: str, words: Sequence[str]) -> str:
    """Words joined two by two: ``a hoặc b``."""
    told = words[0] if words else ""
    for more in words[1:]:
        told = t(key, a=told, b=more)
    return told


def upper_first(words: str) -> str:
    """Words that begin a line."""
    return words[:1].upper() + words[1:]


def ceiling_words(amount: float | None, share: float | None) -> str:
    """A ceiling in words: ``không quá 300 triệu đồng và 50 % kinh phí``."""
    parts = []
    if amount is not None:
        parts.append(million(amount))
    if share is not None:
        parts.append(t("planning.of_cost", share=percent(share, 0)))
    return t("planning.at_most", words=_pair("planning.pair", parts))


def text_words(text: m.Text) -> str:
    """What one text says, in words."""
    return ceiling_words(text.value("amount"), text.value("share"))


def _figure_words(figure: m.Figure) -> str:
    """``300 triệu đồng`` or ``50 % kinh phí``."""
    if figure.part == "amount":
        return million(figure.value)
    return t("planning.of_cost", share=percent(figure.value, 0))


def laws_words(reading: m.Reading) -> str:
    """Each figure of a reading with its own law: ``300 triệu đồng: Điều 8.4 …; 30 %: …``."""
    if not reading.joined:
        return reading.figures[0].legal_ref if reading.figures else ""
    return "; ".join(
        t("planning.figure_law", figure=_figure_words(f), law=f.legal_ref) for f in reading.figures
    )


def valid_words(rule: dict[str, Any]) -> str:
    """``áp dụng từ 28/03/2018``, with the last day when the rule has one."""
    since = date_text(rule["valid_from"])
    if rule["valid_to"] is None:
        return t("planning.valid_open", since=since)
    return t("planning.valid_until", since=since, until=date_text(rule["valid_to"]))


def _figures(values: Sequence[float]) -> list[str]:
    """Different figures in words, the smallest first."""
    return list(dict.fromkeys(number(v, 2, trim=True) for v in sorted(values)))


def _side_by_side(values: Sequence[float]) -> str:
    """Different figures on one line: ``150 / 250``."""
    return f"{NBSP}/{NBSP}".join(_figures(values))


def _either(values: list[float]) -> str:
    """One figure, or the figures of several readings side by side, the smallest first."""
    return _pair("planning.either", _figures(values))


def _rule_ids(found: list[m.Reading]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for r in found for i in r.rule_ids))


# --- head ---------------------------------------------------------------------------------------
def heading(ctx: Context, idea: Idea = EMPTY) -> Heading:
    """Title, the most the State could pay for the idea, filter line."""
    found, kind = _readings(ctx, idea), t(f"guide_kind.{idea.kind}")
    most = [x for r in found if (x := m.most_support(r, idea.cost))]
    if most and idea.cost:
        values = [x.value for x in most]
        key = "finding_each" if len(_figures(values)) > 1 else "finding_most"
        bold = t(f"planning.{key}", kind=kind, value=_either(values))
        rest = t("planning.finding_left", value=_either([x.left for x in most]))
    elif found:
        words = list(dict.fromkeys(text_words(x) for x in _texts(ctx, idea)))
        bold = t("planning.finding_ceiling", kind=kind, words=_pair("planning.other_text", words))
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
        _rule_ids(found),
    )


def strip(ctx: Context, idea: Idea = EMPTY) -> list[KeyFigure]:
    """Most support, what is left to pay, next deadline, papers, similar projects."""
    return [*_sums(ctx, idea), *_plan(ctx, idea), _alike(ctx, idea)]


def _sums(ctx: Context, idea: Idea) -> list[KeyFigure]:
    """The most support and the least that is left, by every reading."""
    found = _readings(ctx, idea)
    most = [x for r in found if (x := m.most_support(r, idea.cost))]
    ids = _rule_ids(found) if most else ()
    gap = t("planning.gap_cost" if found else "planning.gap_ceiling")
    many = t("planning.readings", n=number(len(found))) if len(found) > 1 else ""
    cost = "" if idea.cost is None else number(idea.cost, 2, trim=True)
    laws = "".join(f"<br>{esc(laws_words(r))}" for r in found) if most else ""
    return [
        KeyFigure(
            t("planning.head_most"),
            max((x.value for x in most), default=None),
            _side_by_side([x.value for x in most]),
            t("unit.million"),
            many if most else "",
            how=esc(t("planning.formula_how")) + laws,
            claim_ids=ids,
            gap=gap,
        ),
        KeyFigure(
            t("planning.head_left"),
            min((x.left for x in most), default=None),
            _side_by_side([x.left for x in most]),
            t("unit.million"),
            t("planning.left_sub", cost=cost) if most else "",
            how=esc(t("planning.left_how")),
            claim_ids=ids,
            gap=gap,
        ),
    ]


def _due_sub(ctx: Context, idea: Idea, days: int) -> str:
    """Days left, and whether the day of the plan year shown has passed."""
    found = _registration(ctx, idea)
    left = t("planning.days_left", n=number(days))
    if found is None or found.state == "open":
        return left
    return join([left, t(f"planning.due_{found.state}", year=found.year)], "; ")


def _plan(ctx: Context, idea: Idea) -> list[KeyFigure]:
    """Next day to register, and how many papers."""
    listed = _checklist(ctx, idea)
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


# --- ceilings -----------------------------------------------------------------------------------
def formula(reading: m.Reading, most: m.Most, cost: float) -> str:
    """``min(300; 50 % × 700 = 350; 700) = 300 triệu đồng``."""
    parts = []
    if reading.amount is not None:
        parts.append(number(reading.amount, 2, trim=True))
    if reading.share is not None and most.by_share is not None:
        share, whole = percent(reading.share, 0), number(cost, 2, trim=True)
        parts.append(f"{share} × {whole} = {number(most.by_share, 2, trim=True)}")
    parts.append(number(cost, 2, trim=True))
    return f"min({'; '.join(parts)}) = {million(most.value)}"


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


def _bars(idea: Idea, found: list[m.Reading]) -> list[Shares]:
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
        proof = markup.proof(reading.rule_ids, label=name)
        bars.append(Shares(name, sub, tuple(parts), hover=hover, proof=proof))
    return bars


def _ceiling_table(idea: Idea, found: list[m.Reading]) -> Table:
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
            }
        )
    numbers = dict.fromkeys(("amount", "share", "most", "left"), pl.Float64)
    text = dict.fromkeys(("law", "confidence"), pl.String)
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
    found, missing, said = _readings(ctx, idea), _unread(ctx, idea), _texts(ctx, idea)
    bars = _bars(idea, found)
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
    ids = (*_rule_ids(found), *(str(r["rule_id"]) for r in missing))
    return Panel(
        key="muc-ho-tro",
        title=t("planning.ceilings"),
        subtitle=join([legend, esc(t("planning.ceilings_sub"))])
        if legend
        else esc(t("planning.ceilings_sub")),
        figure=shares_figure(bars) if bars else None,
        narrow=shares_figure(bars, narrow=True) if bars else None,
        body=body,
        table=_ceiling_table(idea, found),
        claim_ids=ids,
        alt=t("planning.ceilings_alt", n=len(bars)),
        scope=join(list(scope_parts(ctx, idea))),
        size="wide",
    )


# --- papers and deadlines -----------------------------------------------------------------------
def _checklist(ctx: Context, idea: Idea) -> pl.DataFrame:
    day = m.rule_day(idea.year, ctx.selection.on)
    kind = m.KIND_OF[idea.kind]
    return m.checklist(ctx.book.rules, kind, day, ctx.selection.on)


def _due_words(r: dict[str, Any]) -> str:
    if r["due_on"] is None:
        return ""
    return t("planning.before", date=date_text(r["due_on"]), n=number(r["days"]))


def checklist(ctx: Context, idea: Idea = EMPTY) -> Panel:
    """Which papers, in which order, until when?"""
    rows = _checklist(ctx, idea)
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
    found, late = _registration(ctx, idea), ""
    if found is not None and found.state != "open":
        late = markup.note(esc(t(f"planning_warning.day_{found.state}", **_day_parts(found))))
    if not m.KIND_OF[idea.kind].advance and lines:
        lines.append(f"<li>{markup.paragraph(t('planning.no_advance'))}</li>")
    parts = {x: t(f"planning.part_{x}") for x in ("paper", "step", "advance")}
    frame = rows.with_columns(
        part_name=pl.col("part").replace_strict(parts, return_dtype=pl.String),
        confidence_name=_confidence(rows),
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


def _confidence(rows: pl.DataFrame) -> pl.Series:
    names = [t(f"confidence_name.{c}") for c in rows["confidence"].cast(pl.String).to_list()]
    return pl.Series("confidence_name", names, dtype=pl.String)


# --- conditions ---------------------------------------------------------------------------------
def warning_words(ctx: Context, idea: Idea) -> list[str]:
    """What to look at again in the idea, in words."""
    found = _readings(ctx, idea)
    served = _registration(ctx, idea)
    codes = m.warnings(
        idea,
        found,
        unread_rule=bool(_unread(ctx, idea)),
        day=served.state if served else "open",
    )
    last = ctx.selection.on.year + m.YEARS_AHEAD
    given: dict[str, object] = {"first": m.FIRST_YEAR, "last": last, "example": "1.200,5"}
    days = _day_parts(served) if served else {}
    told = []
    for code in codes:
        kind = code.partition("_")[0]
        told.append(t(f"planning_warning.{code}", **{"wrong": given, "day": days}.get(kind, {})))
    return told


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


# --- similar projects ---------------------------------------------------------------------------
def project_address(ctx: Context, row: dict[str, Any]) -> str:
    """Address of the page of projects with the content and year of one of them."""
    pairs = [("tinh", ctx.unit_names[p]) for p in ctx.selection.provinces]
    if has(f"dataset.{ctx.book.dataset}"):
        pairs.append(("du_lieu", t(f"dataset.{ctx.book.dataset}")))
    pairs.append(("noi_dung", content_name(row["content_group"])))
    if row["year_start"]:
        pairs.append(("nam_de_an", str(row["year_start"])))
    return f"/de-an?{urlencode(pairs)}"


def _why_similar(r: dict[str, Any]) -> str:
    names = ("group", "words", "province")
    on = (r["same_group"], r["words_shared"] > 0, r["same_province"])
    return join([t(f"planning.same_{n}") for n, yes in zip(names, on, strict=True) if yes], ", ")


def _outcome(r: dict[str, Any], told: measured.Measured) -> str:
    """What came of a project: what was measured, then the words of the source."""
    figures, words = told.words(), r["outcome_vi"]
    parts = []
    if figures:
        strong = f"<b>{esc(figures)}</b>"
        parts.append(markup.certified(strong, told.claim_ids, label=str(r["title_vi"])))
    if words:
        parts.append(esc(shorten(words, MOST_WORDS)))
    return "<br>".join(parts) or markup.gap_cell()


def _line(ctx: Context, r: dict[str, Any], told: measured.Measured) -> list[str]:
    """Cells of a project in the table on the screen."""

    def money(value: float | None) -> str:
        if value is None:
            return markup.gap_cell()
        words = esc(number(value, 1, trim=True))
        return markup.certified(words, [r["project_id"]], label=str(r["title_vi"]))

    name = markup.go(
        project_address(ctx, r), f"<b>{esc(shorten(str(r['title_vi']), MOST_TITLE))}</b>"
    )
    below = join([r["beneficiary"] or "", r["place_vi"] or "", _why_similar(r)])
    return [
        esc(r["year_start"]) if r["year_start"] else markup.gap_cell(),
        f"{name}<br>{markup.muted(below)}",
        money(r["support"]),
        money(r["money_counterpart"]),
        _outcome(r, told),
    ]


def _similar_table(rows: pl.DataFrame, results: dict[str, measured.Measured]) -> Table:
    told = [results.get(i) for i in rows["project_id"].to_list()]
    words = [_why_similar(r) for r in rows.iter_rows(named=True)]
    names = [content_name(c) for c in rows["content_group"].to_list()]
    frame = rows.with_columns(
        why=pl.Series(words, dtype=pl.String),
        content_name=pl.Series(names, dtype=pl.String),
        measured=pl.Series([x.words(len(x.parts)) if x else None for x in told], dtype=pl.String),
        claim_ids=pl.concat_list("project_id"),
    )
    return Table(
        frame,
        (
            text_col("year_start", "year_plain"),
            text_col("title_vi", "project"),
            text_col("beneficiary"),
            text_col("place_vi", "place"),
            text_col("content_name", "content"),
            number_col("support"),
            number_col("money_counterpart", "counterpart_million"),
            number_col("money_total", "total_million"),
            text_col("measured"),
            text_col("outcome_vi", "outcome"),
            text_col("why", "why_similar"),
        ),
    )


def similar(ctx: Context, idea: Idea = EMPTY) -> Panel:
    """What did similar projects get, and what came of them?"""
    rows = m.similar(ctx.book, ctx.selection, idea)
    results = measured.by_project(measured.claims(ctx, everywhere=True))
    lines = [
        _line(ctx, r, results.get(r["project_id"], measured.NOTHING))
        for r in rows.head(MOST_LINES).iter_rows(named=True)
    ]
    headers = ("year_plain", "project", "support", "counterpart_million", "outcome")
    shown = t("project.table_sub", shown=number(len(lines)), n=number(len(rows)))
    table = markup.table(
        [esc(t(f"column.{h}")) for h in headers],
        lines,
        numeric=[2, 3],
        hide_narrow=[3, 4],
        caption=t("planning.similar"),
    )
    return Panel(
        key="de-an-tuong-tu",
        title=t("planning.similar"),
        subtitle=esc(join([t("planning.similar_order"), shown])) if lines else "",
        body=table if lines else markup.gap(t("planning.no_similar")),
        table=_similar_table(rows, results),
        claim_ids=ids_of(rows, "project_id"),
        scope=join(list(scope_parts(ctx, idea))),
        links=(Link("projects", t("planning.open_projects")),),
        size="wide",
    )


# --- draft line ---------------------------------------------------------------------------------
def draft_fields(ctx: Context, idea: Idea) -> list[tuple[str, Cell]]:
    """Columns and cells of the draft line; ``None`` for what is not known.

    The columns are those of the house template for schemes: the columns of Biểu số 2 of Thông tư
    36/2013/TT-BCT could not be read.
    """
    rest = None
    if idea.cost is not None and idea.support is not None and idea.support <= idea.cost:
        rest = idea.cost - idea.support
    group, kind = m.KIND_OF[idea.kind].group, t(f"guide_kind.{idea.kind}")
    return [
        ("project", idea.words.strip() or None),
        ("year_plain", year_of(ctx, idea)),
        (
            "content",
            _pair("planning.content_kind", list(dict.fromkeys((content_name(group), kind)))),
        ),
        ("implementer", None),
        ("beneficiary", None),
        ("beneficiary_kind", t(f"guide_beneficiary.{idea.beneficiary}")),
        ("place", ctx.place_names.get(idea.commune_id) or None),
        ("total_million", idea.cost),
        ("support_asked", idea.support),
        ("counterpart_million", rest),
        ("decision_no", None),
        ("status", t("planning.idea_status")),
    ]


def draft_line(ctx: Context, idea: Idea = EMPTY) -> Panel:
    """What does the line for the registration table look like?"""
    pairs = []
    for key, value in draft_fields(ctx, idea):
        shown = (
            markup.gap_cell()
            if value is None
            else esc(number(value, 2, trim=True) if isinstance(value, float) else value)
        )
        pairs.append((t(f"column.{key}"), shown))
    return Panel(
        key="dong-dang-ky",
        title=t("planning.draft"),
        subtitle=esc(t("planning.draft_sub")),
        body=f'<div class="vl-tight">{markup.rows(pairs)}</div>',
        scope=join(list(scope_parts(ctx, idea))),
        size="third",
    )


def _rules_used(ctx: Context, idea: Idea) -> pl.DataFrame:
    day = m.rule_day(idea.year, ctx.selection.on)
    asked = [
        m.eligibility(ctx.book.rules, idea.beneficiary, day),
        m.eligible_at_all(ctx.book.rules, day),
    ]
    ids = [
        *_rule_ids(_readings(ctx, idea)),
        *(str(r["rule_id"]) for r in _unread(ctx, idea)),
        *(str(r["rule_id"]) for r in asked if r is not None),
        *_checklist(ctx, idea)["rule_id"].to_list(),
    ]
    order = pl.DataFrame({"rule_id": list(dict.fromkeys(ids))}, schema={"rule_id": pl.String})
    titles = ctx.book.sources.select("source_id", "publisher", "title", "url", "published_on")
    return order.with_row_index("at").join(ctx.book.rules, on="rule_id", how="left").join(
        titles, on="source_id", how="left"
    ).sort("at")  # fmt: skip


def file_year(ctx: Context, idea: Idea) -> tuple[str, ...]:
    """Lines of the file on the year of the plan that it is drawn up for."""
    shown = upper_first(t("planning.plan_year", year=year_of(ctx, idea)))
    return tuple(x for x in (f"{shown}.", year_words(ctx, idea)) if x)


def _rules_sheet(ctx: Context, idea: Idea) -> Sheet:
    """The rules behind the draft with their days; the address only where a source has one."""
    rows = _rules_used(ctx, idea)
    columns: list[tuple[str, str, int]] = [
        ("rule", "name_vi", 40),
        ("value", "value", 10),
        ("unit_of", "unit", 12),
        ("content", "text_vi", 60),
        ("due", "due", 10),
        ("law", "legal_ref", 34),
        ("issued", "published_on", 13),
        ("in_force", "valid_from", 13),
        ("until", "valid_to", 13),
        ("confidence", "confidence_name", 22),
        ("source_name", "source_name", 44),
    ]
    if rows["url"].drop_nulls().len():
        columns.append(("url", "url", 30))
    named = rows.with_columns(
        confidence_name=_confidence(rows),
        source_name=pl.Series(
            [join([p or "", x or ""]) for p, x in rows.select("publisher", "title").iter_rows()],
            dtype=pl.String,
        ),
    )
    return Sheet(
        t("planning.sheet_rules"),
        t("planning.sheet_rules"),
        (t("planning.file_rules_note"),),
        tuple(t(f"column.{key}") for key, _, _ in columns),
        tuple(named.select(column for _, column, _ in columns).iter_rows()),
        tuple(wide for _, _, wide in columns),
    )


def draft(ctx: Context, idea: Idea) -> bytes:
    """The draft line and the rules behind it as an XLSX file."""
    fields = draft_fields(ctx, idea)
    wide = {"project": 36, "content": 30, "place": 24, "implementer": 22, "beneficiary": 22}
    line = Sheet(
        t("planning.sheet_line"),
        t("planning.file_title"),
        (
            t("planning.file_note"),
            t("planning.file_day", date=date_text(ctx.selection.on)),
            *file_year(ctx, idea),
            *warning_words(ctx, idea),
        ),
        (t("planning.order_no"), *(t(f"column.{k}") for k, _ in fields)),
        ((1, *(v for _, v in fields)),),
        (5, *(wide.get(k, 16) for k, _ in fields)),
    )
    return workbook(
        (line, _rules_sheet(ctx, idea)), t("demo.mark") if ctx.book.illustrative else ""
    )


def file_name(ctx: Context) -> str:
    """Name of the draft; illustrative data say so first."""
    name = f"dong-dang-ky-khuyen-cong_{ctx.book.version}.xlsx"
    return f"MINH-HOA_{name}" if ctx.book.illustrative else name
