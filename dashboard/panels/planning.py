"""Panels of the page Lập kế hoạch: what an idea may get, what it needs, what others did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import polars as pl

from dashboard import markup
from dashboard.exports.registration import Cell, Sheet, workbook
from dashboard.figures.money import Part, Shares, shares_figure
from dashboard.i18n import date_text, has, join, number, percent, quantity, shorten, t
from dashboard.markup import esc
from dashboard.metrics import guide as m
from dashboard.metrics.guide import Idea
from dashboard.palette import MONEY_COUNTERPART, MONEY_NATIONAL
from dashboard.panels import sentences
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
    """Year of the plan: the one typed, else that of the calendar."""
    return idea.year or ctx.selection.on.year


def scope_parts(ctx: Context, idea: Idea = EMPTY) -> tuple[str, ...]:
    """Filter line of this page: provinces, content, year of the plan, day of the rules."""
    day = m.rule_day(idea.year, ctx.selection.on)
    parts = [
        ", ".join(ctx.unit_names[p] for p in ctx.selection.provinces),
        t(f"guide_kind.{idea.kind}"),
        t("planning.plan_year", year=year_of(ctx, idea)),
        t("planning.rules_on", date=date_text(day)),
    ]
    return marked(ctx, [p for p in parts if p])


def _readings(ctx: Context, idea: Idea) -> list[m.Reading]:
    day = m.rule_day(idea.year, ctx.selection.on)
    return m.readings(ctx.book.rules, m.KIND_OF[idea.kind], day)


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


def ceiling_words(reading: m.Reading) -> str:
    """The ceiling of a reading: ``không quá 300 triệu đồng và 50 % kinh phí``."""
    parts = []
    if reading.amount is not None:
        parts.append(million(reading.amount))
    if reading.share is not None:
        parts.append(t("planning.of_cost", share=percent(reading.share, 0)))
    return t("planning.at_most", words=_pair("planning.pair", parts))


def _figures(values: Sequence[float]) -> list[str]:
    """Different figures in words, the smallest first."""
    return list(dict.fromkeys(number(v, 2, trim=True) for v in sorted(values)))


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
        bold = t("planning.finding_most", kind=kind, value=_either([x.value for x in most]))
        rest = t("planning.finding_left", value=_either([x.left for x in most]))
    elif found:
        words = list(dict.fromkeys(ceiling_words(r) for r in found))
        bold = t("planning.finding_ceiling", kind=kind, words=_pair("planning.either", words))
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
    return [
        KeyFigure(
            t("planning.head_most"),
            max((x.value for x in most), default=None),
            " / ".join(_figures([x.value for x in most])),
            t("unit.million"),
            many if most else "",
            how=esc(t("planning.formula_how")),
            claim_ids=ids,
            gap=gap,
        ),
        KeyFigure(
            t("planning.head_left"),
            min((x.left for x in most), default=None),
            " / ".join(_figures([x.left for x in most])),
            t("unit.million"),
            t("planning.left_sub", cost=cost) if most else "",
            how=esc(t("planning.left_how")),
            claim_ids=ids,
            gap=gap,
        ),
    ]


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
            t("planning.days_left", n=number(due["days"][0])) if has_day else "",
            how=esc(str(due["text_vi"][0])) if has_day else "",
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


def _law_of(rule: Mapping[str, Any]) -> str:
    """Figure of a rule, its law, since when it holds, and how sure the text is."""
    value = quantity(rule["value"], str(rule["unit"] or ""), 2)
    return join(
        [
            f"{value}: {rule['legal_ref']}",
            t("planning.since", date=date_text(rule["valid_from"])),
            t(f"confidence_name.{rule['confidence']}"),
        ]
    )


def _reading(idea: Idea, reading: m.Reading) -> str:
    """One reading: the ceiling with its law beside it, the formula, what is left to pay."""
    head = markup.certified(
        f"<b>{esc(upper_first(ceiling_words(reading)))}</b>",
        reading.rule_ids,
        label=t("planning.ceiling_of", kind=t(f"guide_kind.{idea.kind}")),
    )
    # Each figure keeps its own text: no single one may say both.
    laws = "".join(f"<br>{markup.muted(_law_of(r))}" for r in reading.rules)
    parts = [f'<p class="vl-body">{head}{laws}</p>']
    most = m.most_support(reading, idea.cost)
    if most is not None and idea.cost:
        words = t("planning.binding_" + most.binding)
        parts.append(markup.paragraph(f"{formula(reading, most, idea.cost)}; {words}", strong=True))
        parts.append(markup.paragraph(t("planning.left", value=million(most.left)), strong=True))
    if reading.factor != 1:
        parts.append(markup.paragraph(t("planning.factor", n=number(reading.factor, 2, trim=True))))
    texts = dict.fromkeys(str(r["text_vi"]) for r in reading.rules)
    parts += [markup.paragraph(x) for x in texts]
    return f"<li>{''.join(parts)}</li>"


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
        rows.append(
            {
                "reading": str(n),
                "amount": reading.amount,
                "share": reading.share,
                "most": most.value if most else None,
                "left": most.left if most else None,
                "law": "; ".join(_law_of(r) for r in reading.rules),
                "confidence": t(f"confidence_name.{reading.confidence}"),
                "claim_ids": list(reading.rule_ids),
            }
        )
    numbers = dict.fromkeys(("amount", "share", "most", "left"), pl.Float64)
    text = dict.fromkeys(("law", "confidence"), pl.String)
    schema: dict[str, Any] = {"reading": pl.String, **numbers, **text}
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
            text_col("confidence"),
        ),
    )


def ceilings(ctx: Context, idea: Idea = EMPTY) -> Panel:
    """How much may the State pay of this idea, by each text that gives a ceiling?"""
    found, missing = _readings(ctx, idea), _unread(ctx, idea)
    bars = _bars(idea, found)
    body = markup.items([_reading(idea, r) for r in found], empty="")
    if not found:
        body = markup.gap(t("planning.no_ceiling"))
    # A ceiling whose figure was not read is said, never taken for "no ceiling".
    body += "".join(
        f"<p>{esc(r['name_vi'])}: {esc(r['text_vi'])} {markup.muted(r['legal_ref'])}</p>"
        for r in missing
    )
    if len(found) > 1:
        body = markup.note(esc(t("planning.conflict", n=number(len(found))))) + body
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
        css = ' class="vl-due"' if r["due_on"] else ""
        lines.append(f'<li{css}><p class="vl-body">{name}{due}</p>{text}</li>')
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
        body=markup.items(lines, css="vl-line", empty=markup.gap(t("planning.no_papers"))),
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
    codes = m.warnings(idea, found, unread_rule=bool(_unread(ctx, idea)))
    first, last = m.FIRST_YEAR, ctx.selection.on.year + m.YEARS_AHEAD
    told = [
        t(f"planning_warning.{c}", first=first, last=last, example="1.200,5")
        if c.startswith("wrong_")
        else t(f"planning_warning.{c}")
        for c in codes
    ]
    passed = m.registration_passed(ctx.book.rules, year_of(ctx, idea), ctx.selection.on)
    if passed is not None:
        day, following = (date_text(d) for d in passed)
        year = year_of(ctx, idea)
        told.insert(0, t("planning_warning.passed", day=day, next=following, year=year))
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


def _line(ctx: Context, r: dict[str, Any]) -> list[str]:
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
    outcome = r["outcome_vi"]
    return [
        esc(r["year_start"]) if r["year_start"] else markup.gap_cell(),
        f"{name}<br>{markup.muted(below)}",
        money(r["support"]),
        money(r["money_counterpart"]),
        esc(shorten(outcome, MOST_WORDS)) if outcome else markup.gap_cell(),
    ]


def _similar_table(rows: pl.DataFrame) -> Table:
    words = [_why_similar(r) for r in rows.iter_rows(named=True)]
    names = [content_name(c) for c in rows["content_group"].to_list()]
    frame = rows.with_columns(
        why=pl.Series(words, dtype=pl.String),
        content_name=pl.Series(names, dtype=pl.String),
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
            text_col("outcome_vi", "outcome"),
            text_col("why", "why_similar"),
        ),
    )


def similar(ctx: Context, idea: Idea = EMPTY) -> Panel:
    """What did similar projects get, and what came of them?"""
    rows = m.similar(ctx.book, ctx.selection, idea)
    lines = [_line(ctx, r) for r in rows.head(MOST_LINES).iter_rows(named=True)]
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
        table=_similar_table(rows),
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
    titles = ctx.book.sources.select("source_id", "publisher", "title", "url")
    return order.with_row_index("at").join(ctx.book.rules, on="rule_id", how="left").join(
        titles, on="source_id", how="left"
    ).sort("at")  # fmt: skip


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
            *warning_words(ctx, idea),
        ),
        (t("planning.order_no"), *(t(f"column.{k}") for k, _ in fields)),
        ((1, *(v for _, v in fields)),),
        (5, *(wide.get(k, 16) for k, _ in fields)),
    )
    rows = _rules_used(ctx, idea)
    keys = (
        *("rule", "value", "unit_of", "content", "due", "in_force", "until", "law"),
        *("confidence", "source_name"),
    )
    cells = tuple(
        (
            r["name_vi"],
            r["value"],
            r["unit"],
            r["text_vi"],
            r["due"],
            date_text(r["valid_from"]),
            date_text(r["valid_to"]) if r["valid_to"] else None,
            r["legal_ref"],
            t(f"confidence_name.{r['confidence']}"),
            join([r["publisher"] or "", r["title"] or ""]),
        )
        for r in rows.iter_rows(named=True)
    )
    used = Sheet(
        t("planning.sheet_rules"),
        t("planning.sheet_rules"),
        (t("planning.file_rules_note"),),
        tuple(t(f"column.{k}") for k in keys),
        cells,
        (40, 10, 12, 60, 10, 13, 13, 34, 22, 44),
    )
    return workbook((line, used), t("demo.mark") if ctx.book.illustrative else "")


def file_name(ctx: Context) -> str:
    """Name of the draft; illustrative data say so first."""
    name = f"dong-dang-ky-khuyen-cong_{ctx.book.version}.xlsx"
    return f"MINH-HOA_{name}" if ctx.book.illustrative else name
