"""A project idea in words: what may be chosen, its plan year, its ceilings, what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboard.i18n import NBSP, date_text, number, percent, quantity, t
from dashboard.metrics import guide as m
from dashboard.metrics.guide import Idea
from dashboard.panels.model import (
    Context,
    marked,
)

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


def registration(ctx: Context, idea: Idea) -> m.Registration | None:
    """How the day of registration stands to the year of the plan."""
    return m.registration(ctx.book.rules, year_of(ctx, idea), ctx.selection.on)


def day_parts(found: m.Registration) -> dict[str, object]:
    """Year and days of a registration for sentences."""
    before, within = (date_text(day) for day in found.days)
    day = str(found.rule["due"])
    upcoming = date_text(found.upcoming)
    return {"year": found.year, "before": before, "within": within, "day": day, "next": upcoming}


def year_words(ctx: Context, idea: Idea) -> str:
    """Which plan year the day of registration serves, and which year is shown; empty without."""
    found = registration(ctx, idea)
    if found is None:
        return ""
    unsaid = t("planning.year_unsaid", day=found.rule["due"])
    if idea.year:
        return unsaid
    return f"{unsaid} {t('planning.year_default', year=found.year)}"


def scope_parts(ctx: Context, idea: Idea = EMPTY) -> tuple[str, ...]:
    """Filter line of this page: provinces, content, year of the plan, day of the rules."""
    day = m.rule_day(idea.year, ctx.selection.on)
    rules = "rules_may_change" if idea.year > ctx.selection.on.year else "rules_on"
    parts = [
        ", ".join(ctx.unit_names[p] for p in ctx.selection.provinces),
        t(f"guide_kind.{idea.kind}"),
        t("report.year", year=chosen) if (chosen := ctx.selection.year) is not None else "",
        t("planning.plan_year", year=year_of(ctx, idea)),
        t(f"planning.{rules}", date=date_text(day)),
        t("within.no_filter") if ctx.selection.places else "",
    ]
    return marked(ctx, [p for p in parts if p])


def readings(ctx: Context, idea: Idea) -> list[m.Reading]:
    """Every reading of the ceiling of the idea."""
    day = m.rule_day(idea.year, ctx.selection.on)
    return m.readings(ctx.book.rules, m.KIND_OF[idea.kind], day)


def texts(ctx: Context, idea: Idea) -> list[m.Text]:
    """What each text says of the ceiling of the idea."""
    day = m.rule_day(idea.year, ctx.selection.on)
    return m.texts(ctx.book.rules, m.KIND_OF[idea.kind], day)


def unread(ctx: Context, idea: Idea) -> list[dict[str, Any]]:
    """Rules on its ceiling whose figure was not read."""
    day = m.rule_day(idea.year, ctx.selection.on)
    return m.unread(ctx.book.rules, m.KIND_OF[idea.kind], day)


def million(value: float) -> str:
    """``1.234,5 triệu đồng``."""
    return quantity(value, t("unit.million"), 2)


def pair(key: str, words: Sequence[str]) -> str:
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
    return t("planning.at_most", words=pair("planning.pair", parts))


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


def figures(values: Sequence[float]) -> list[str]:
    """Different figures in words, the smallest first."""
    return list(dict.fromkeys(number(v, 2, trim=True) for v in sorted(values)))


def side_by_side(values: Sequence[float]) -> str:
    """Different figures on one line: ``150 / 250``."""
    return f"{NBSP}/{NBSP}".join(figures(values))


def either(values: list[float]) -> str:
    """One figure, or the figures of several readings side by side, the smallest first."""
    return pair("planning.either", figures(values))


def rule_ids(found: list[m.Reading]) -> tuple[str, ...]:
    """Rules behind readings, each once."""
    return tuple(dict.fromkeys(i for r in found for i in r.rule_ids))


def steps(ctx: Context, idea: Idea) -> pl.DataFrame:
    """Papers and steps of the yearly plan (:func:`dashboard.metrics.guide.checklist`)."""
    day = m.rule_day(idea.year, ctx.selection.on)
    kind = m.KIND_OF[idea.kind]
    return m.checklist(ctx.book.rules, kind, day, ctx.selection.on)


def confidence_names(rows: pl.DataFrame) -> pl.Series:
    """Column ``confidence_name``: how sure each rule is, in words."""
    names = [t(f"confidence_name.{c}") for c in rows["confidence"].cast(pl.String).to_list()]
    return pl.Series("confidence_name", names, dtype=pl.String)


def wrong_words(ctx: Context, idea: Idea) -> dict[str, str]:
    """Code of everything typed that cannot be read -> a sentence that says what to type."""
    last = ctx.selection.on.year + m.YEARS_AHEAD
    given = {"first": m.FIRST_YEAR, "last": last, "example": "1.200,5"}
    codes = [f"wrong_{name}" for name in idea.wrong]
    return {code: t(f"planning_warning.{code}", **given) for code in codes}


def warning_words(ctx: Context, idea: Idea) -> list[str]:
    """What to look at again in the idea, in words."""
    found = readings(ctx, idea)
    served = registration(ctx, idea)
    codes = m.warnings(
        idea,
        found,
        unread_rule=bool(unread(ctx, idea)),
        day=served.state if served else "open",
    )
    days = day_parts(served) if served else {}
    wrong, told = wrong_words(ctx, idea), []
    for code in codes:
        given = days if code.startswith("day_") else {}
        told.append(wrong.get(code) or t(f"planning_warning.{code}", **given))
    return told
