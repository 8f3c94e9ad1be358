"""Planning of a promotion project: ceilings, eligibility, papers, similar projects, targets.

Ceilings and conditions are dated rules of ``rules.csv``; this module knows only which codes
belong to which content. Where two texts disagree both are given, and none is judged.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import polars as pl

from dashboard.i18n import fold
from dashboard.metrics.promotion import traced
from dashboard.metrics.rules import in_force, next_due
from dashboard.selection import Selection
from dashboard.store import Book

#: Largest cost in triệu đồng that is taken for a promotion project (1.000 tỷ đồng).
MOST_COST = 1_000_000.0
#: Years that an idea may be of: rules before the first were not read.
FIRST_YEAR, YEARS_AHEAD = 2014, 10
#: Weakest first: a reading is as sure as its weakest rule.
CONFIDENCE = ("unverified", "secondary", "excerpt", "text")


@dataclass(frozen=True, slots=True)
class Kind:
    """A content that an idea may have.

    Args:
        code: key of its words in ``i18n`` (``guide_kind.<code>``).
        group: content group of ``projects``.
        ceiling: middle of the codes of its ceilings; empty when no text gives one.
        factor: code of a rule that multiplies the amount of the ceiling.
        advance: code of the rule of its advance; empty when it could not be read.
    """

    code: str
    group: str
    ceiling: str = ""
    factor: str = ""
    advance: str = ""


_SERVICE, _INFRA = "kc_advance_service_share", "kc_advance_infrastructure_share"
KINDS: tuple[Kind, ...] = (
    Kind("machinery", "advanced_machinery", "machinery"),
    Kind("line", "advanced_machinery", "machinery", "kc_ceiling_line_factor"),
    Kind("demonstration", "demonstration", "demonstration"),
    Kind("effective_model", "demonstration", "effective_model"),
    Kind("training", "training", advance=_SERVICE),
    Kind("management", "management"),
    Kind("new_enterprise", "management", "new_enterprise"),
    Kind("study_tour", "management", "study_tour_airfare"),
    Kind("cleaner_production", "cleaner_production", advance=_SERVICE),
    Kind("products", "products_fairs", advance=_SERVICE),
    Kind("fair_abroad", "products_fairs", "fair_abroad"),
    Kind("consulting", "consulting", advance=_SERVICE),
    Kind("information", "information"),
    Kind("cluster_development", "cluster_development", advance=_INFRA),
)
KIND_OF = {k.code: k for k in KINDS}
#: Kinds of beneficiaries, in the order of the law; the last is named by no text.
BENEFICIARIES = (
    "sme",
    "group",
    "cooperative",
    "union",
    "household",
    "craft_village",
    "cleaner",
    "investor",
    "artisan",
    "other",
)


@dataclass(frozen=True, slots=True)
class Idea:
    """A project that somebody thinks of; what was not typed is ``None`` or empty.

    Args:
        kind: code of :data:`KINDS`.
        cost: total cost in triệu đồng.
        support: money asked of the State in triệu đồng.
        beneficiary: code of :data:`BENEFICIARIES`.
        commune_id: commune or ward of today.
        year: year of the plan; 0 is not chosen, the page then takes :func:`default_year`.
        words: name of the project.
        wrong: what was typed and could not be read: ``cost``, ``support``, ``year``, ``commune``.
    """

    kind: str = KINDS[0].code
    cost: float | None = None
    support: float | None = None
    beneficiary: str = BENEFICIARIES[0]
    commune_id: str = ""
    year: int = 0
    words: str = ""
    wrong: tuple[str, ...] = ()


# --- what was typed -----------------------------------------------------------------------------
_AMOUNT = re.compile(
    r"(?P<n>\d{1,3}(?:[. ]\d{3})+(?:,\d+)?|\d+(?:,\d+)?)\s*(?P<unit>ty|ti|trieu|tr)?\s*(?:dong|d)?"
)


def amount(typed: str) -> float | None:
    """Money in triệu đồng as typed in Vietnamese: ``1.200,5``, ``700 triệu``, ``1,2 tỷ``.

    A dot or a space parts thousands and a comma begins decimals. Anything else, 0 and more than
    :data:`MOST_COST` are ``None``.
    """
    words = fold(unicodedata.normalize("NFC", typed)).strip().replace("\u00a0", " ")
    found = _AMOUNT.fullmatch(words)
    # "700 đồng" is no sum in triệu đồng.
    if found is None or ("d" in words and found["unit"] is None):
        return None
    value = float(re.sub(r"[. ]", "", found["n"]).replace(",", "."))
    value *= 1000 if found["unit"] in ("ty", "ti") else 1
    return value if 0 < value <= MOST_COST else None


def plan_year(typed: str, on: dt.date) -> int | None:
    """Year of a plan as typed; ``None`` when it is no year that rules were read for."""
    words = typed.strip()
    if not re.fullmatch(r"[0-9]{4}", words):
        return None
    year = int(words)
    return year if FIRST_YEAR <= year <= on.year + YEARS_AHEAD else None


def rule_day(year: int, on: dt.date) -> dt.date:
    """Day that rules are read for: the last of a past year, else that of the calendar.

    Nobody knows yet which rules a year to come will have.
    """
    return dt.date(year, 12, 31) if 0 < year < on.year else on


# --- day of registration ------------------------------------------------------------------------
#: How the day of registration stands to a plan year: open, passed by one reading, or by both.
DAY_STATES = ("open", "some", "passed")


@dataclass(frozen=True, slots=True)
class Registration:
    """Days until which projects of a plan year are registered.

    No text that could be read says which plan year a day serves: it may lie in the year before
    the plan or in the year of the plan. Both days are given, and none is judged.

    Args:
        year: year of the plan.
        days: the day in the year before, and the day in the year of the plan.
        state: one of :data:`DAY_STATES`; projects come in before the day, so the day has passed.
        upcoming: the next of these days of any year.
        rule: row of ``rules``.
    """

    year: int
    days: tuple[dt.date, dt.date]
    state: str
    upcoming: dt.date
    rule: dict[str, Any]


def _deadline(rules: pl.DataFrame, on: dt.date) -> dict[str, Any] | None:
    """The yearly deadline of registration in force on a day; ``None`` without one."""
    rule = in_force(rules, "kc_registration_deadline", on)
    return rule if rule is not None and str(rule["due"] or "").count("/") == 1 else None


def _upcoming(due: str, on: dt.date) -> dt.date:
    """Next day before which something may still come in: today's has passed."""
    return next_due(due, on + dt.timedelta(days=1))


def default_year(on: dt.date) -> int:
    """Plan year that is shown when none was typed: the year after that of the calendar.

    The text that was read (Thông tư 36/2013/TT-BCT: "trước ngày 20/5") does not say which year's
    plan its day serves. The registration file tells the result of last year and of this year and
    the direction of the next, so people plan for the next year. It is open by one reading at
    least all year long, because the day in the year of the plan itself (:class:`Registration`)
    is still to come; that the day in the year before may have passed is told beside it, and
    another year can be typed. To wait for a year that is open by both readings would skip a
    plan that may still take projects.
    """
    return on.year + 1


def registration(rules: pl.DataFrame, year: int, on: dt.date) -> Registration | None:
    """How the day of registration stands to a plan year on a day; ``None`` without a rule.

    A past year has the rule of its own time, another the rule of the day.
    """
    rule = _deadline(rules, min(rule_day(year, on), on))
    if rule is None:
        return None
    due = str(rule["due"])
    days = (next_due(due, dt.date(year - 1, 1, 1)), next_due(due, dt.date(year, 1, 1)))
    passed = sum(day <= on for day in days)
    return Registration(year, days, DAY_STATES[passed], _upcoming(due, on), rule)


# --- ceilings -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a ceiling as one text gives it.

    Args:
        part: ``amount`` (triệu đồng) or ``share`` (% of the cost).
        value: the figure; the factor of an amount is inside.
        factor: what it was multiplied with (1 for most contents).
        rules: its row of ``rules``, then that of the factor.
    """

    part: str
    value: float
    factor: float
    rules: tuple[dict[str, Any], ...]

    @property
    def text(self) -> tuple[str, str, bool]:
        """What makes figures those of one text: source, article, which of two that differ."""
        own = self.rules[0]
        other = str(own["code"]).endswith("_other")
        return str(own["source_id"]), str(own["legal_ref"]), other

    @property
    def legal_ref(self) -> str:
        """Law and article that the text gives for it."""
        return str(self.rules[0]["legal_ref"])


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of the ceiling of a content: at most one amount and one share.

    The two may come from different texts; then no single text states them both
    (:attr:`joined`), and each keeps its own law.

    Args:
        amount: most money in triệu đồng; ``None`` when this reading has no amount.
        share: most share of the cost in %; ``None`` when it has no share.
        factor: what ``amount`` was multiplied with (1 for most contents); it is inside.
        rules: rows of ``rules`` behind it.
        confidence: that of its weakest rule.
        figures: its amount and its share, each with its text.
    """

    amount: float | None
    share: float | None
    factor: float
    rules: tuple[dict[str, Any], ...]
    confidence: str
    figures: tuple[Figure, ...] = ()

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Rules behind it."""
        return tuple(str(r["rule_id"]) for r in self.rules)

    @property
    def joined(self) -> bool:
        """Whether its figures come from more than one text."""
        return len({f.text for f in self.figures}) > 1


@dataclass(frozen=True, slots=True)
class Text:
    """What one text says of the ceiling of a content.

    Args:
        figures: its figures, the amount first.
    """

    figures: tuple[Figure, ...]

    @property
    def rules(self) -> tuple[dict[str, Any], ...]:
        """Rows of ``rules`` behind it, each once."""
        return tuple({r["rule_id"]: r for f in self.figures for r in f.rules}.values())

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Rules behind it."""
        return tuple(str(r["rule_id"]) for r in self.rules)

    def value(self, part: str) -> float | None:
        """Its amount or its share; ``None`` when it gives none."""
        return next((f.value for f in self.figures if f.part == part), None)


@dataclass(frozen=True, slots=True)
class Most:
    """The most that the State could pay by one reading.

    Args:
        value: ``min(amount, share × cost, cost)`` in triệu đồng.
        left: ``cost − value``: the least that the beneficiary pays.
        binding: what decides: ``amount``, ``share`` or ``cost``.
        by_share: ``share × cost``; ``None`` without a share.
    """

    value: float
    left: float
    binding: str
    by_share: float | None


def _rules(rules: pl.DataFrame, name: str, part: str, on: dt.date) -> list[dict[str, Any]]:
    """Rules of one part of a ceiling in force on a day, the other text after the main one."""
    codes = [f"kc_ceiling_{name}_{part}", f"kc_ceiling_{name}_{part}_other"]
    if part == "amount":
        codes.append(f"kc_ceiling_{name}")
    found = (in_force(rules, code, on) for code in codes)
    return [r for r in found if r is not None]


def _known(rules: pl.DataFrame, name: str, part: str, on: dt.date) -> list[dict[str, Any]]:
    """Those of them whose figure was read."""
    return [r for r in _rules(rules, name, part, on) if r["value"] is not None]


def unread(rules: pl.DataFrame, kind: Kind, on: dt.date) -> list[dict[str, Any]]:
    """Rules in force that speak of the ceiling of a content, but whose figure was not read."""
    if not kind.ceiling:
        return []
    every = [r for part in ("amount", "share") for r in _rules(rules, kind.ceiling, part, on)]
    return [r for r in every if r["value"] is None]


def _figures(rules: pl.DataFrame, kind: Kind, on: dt.date) -> list[Figure]:
    """Every figure of the ceiling of a content on a day, amounts first."""
    if not kind.ceiling:
        return []
    factor = in_force(rules, kind.factor, on) if kind.factor else None
    # Without its factor the ceiling of this content is not known.
    if kind.factor and (factor is None or factor["value"] is None):
        return []
    times = 1.0 if factor is None else float(str(factor["value"]))
    more = () if factor is None else (factor,)
    amounts = [
        Figure("amount", float(r["value"]) * times, times, (r, *more))
        for r in _known(rules, kind.ceiling, "amount", on)
    ]
    shares = [
        Figure("share", float(r["value"]), 1.0, (r,))
        for r in _known(rules, kind.ceiling, "share", on)
    ]
    return [*amounts, *shares]


def texts(rules: pl.DataFrame, kind: Kind, on: dt.date) -> list[Text]:
    """What each text says of the ceiling of a content on a day, the main one first."""
    found: dict[tuple[str, str, bool], list[Figure]] = {}
    for figure in _figures(rules, kind, on):
        found.setdefault(figure.text, []).append(figure)
    return [Text(tuple(figures)) for figures in found.values()]


def readings(rules: pl.DataFrame, kind: Kind, on: dt.date) -> list[Reading]:
    """Every reading of the ceiling of a content on a day; none when no text gives a figure.

    A reading is an amount and a share that hold together: every amount with every share that a
    text gives, because a text that gives only one of them does not lift the other.
    """
    found = _figures(rules, kind, on)
    parts: list[list[Figure | None]] = []
    for part in ("amount", "share"):
        told: list[Figure | None] = [f for f in found if f.part == part]
        parts.append(told or [None])
    listed = []
    for most, share in product(*parts):
        figures = tuple(f for f in (most, share) if f is not None)
        if not figures:
            continue
        own = {r["rule_id"]: r for f in figures for r in f.rules[:1]}
        own |= {r["rule_id"]: r for f in figures for r in f.rules[1:]}
        listed.append(
            Reading(
                amount=most.value if most else None,
                share=share.value if share else None,
                factor=most.factor if most else 1.0,
                rules=tuple(own.values()),
                confidence=min((str(r["confidence"]) for r in own.values()), key=CONFIDENCE.index),
                figures=figures,
            )
        )
    return listed


def most_support(reading: Reading, cost: float | None) -> Most | None:
    """``min(amount, share × cost)``, never above the cost; ``None`` without a cost."""
    if cost is None or not math.isfinite(cost) or cost <= 0:
        return None
    by_share = None if reading.share is None else reading.share / 100 * cost
    limits = {"amount": reading.amount, "share": by_share, "cost": cost}
    known = {name: value for name, value in limits.items() if value is not None}
    binding = min(known, key=lambda name: known[name])
    value = known[binding]
    return Most(value, cost - value, binding, by_share)


# --- conditions, papers, deadlines --------------------------------------------------------------
def eligibility(rules: pl.DataFrame, beneficiary: str, on: dt.date) -> dict[str, Any] | None:
    """The rule in force on a day that names a kind of beneficiary; ``None`` when none does."""
    return in_force(rules, f"kc_eligible_{beneficiary}", on)


def eligible_at_all(rules: pl.DataFrame, on: dt.date) -> dict[str, Any] | None:
    """The rule in force on a day that lists who may be supported; ``None`` when none was read."""
    return in_force(rules, "kc_eligible", on)


def checklist(rules: pl.DataFrame, kind: Kind, on: dt.date, calendar: dt.date) -> pl.DataFrame:
    """Papers and steps of the yearly plan in order.

    Args:
        rules: the rules.
        kind: content of the idea.
        on: day that rules are read for.
        calendar: day that deadlines are counted from.

    Returns:
        ``rule_id, part`` (``paper``, ``step``, ``advance``), ``name_vi, text_vi, due_on`` (next
        day of the deadline, null without one), ``days`` until then, ``legal_ref, confidence``.
    """
    papers = sorted({c for c in rules["code"].to_list() if c.startswith("kc_document_")})
    wanted = [("paper", c) for c in papers]
    wanted += [("step", "kc_registration_deadline"), ("step", "kc_summary_table")]
    wanted += [("advance", kind.advance)] if kind.advance else []
    rows = []
    for part, code in wanted:
        rule = in_force(rules, code, on)
        if rule is None:
            continue
        due = _upcoming(str(rule["due"]), calendar) if rule["due"] else None
        rows.append(
            {k: rule[k] for k in ("rule_id", "name_vi", "text_vi", "legal_ref", "confidence")}
            | {"part": part, "due_on": due, "days": (due - calendar).days if due else None}
        )
    text = ("rule_id", "part", "name_vi", "text_vi")
    schema: dict[str, Any] = dict.fromkeys(text, pl.String)
    schema |= {"due_on": pl.Date, "days": pl.Int64, "legal_ref": pl.String, "confidence": pl.String}
    return pl.DataFrame(rows, schema=schema)


# --- similar projects ---------------------------------------------------------------------------
#: Words that most titles have and that say nothing of the trade.
_PHRASES = (
    "hỗ trợ ứng dụng máy móc thiết bị tiên tiến trong sản xuất vào cho các của và theo tại",
    "nâng cao dây chuyền công nghệ mô hình cơ sở đề án dự khuyến công nghiệp nông thôn",
    "chế biến đầu tư xây dựng lập năm một mới tham gia phát triển",
)
COMMON = frozenset(" ".join(_PHRASES).split())
_PLAIN = frozenset(fold(w) for w in COMMON)
_WORD = re.compile(r"[^\W\d_]{2,}")


def trade_words(text: str, *, plain: bool = False) -> frozenset[str]:
    """Words of a text that tell the trade; without accents when ``plain``."""
    words = _WORD.findall(unicodedata.normalize("NFC", text).casefold())
    if plain:
        return frozenset(fold(w) for w in words) - _PLAIN
    return frozenset(words) - COMMON


def _shared(text: str, words: str) -> int:
    # Who types without accents is understood; accents that were typed must agree.
    plain = fold(words) == unicodedata.normalize("NFC", words).casefold()
    return len(trade_words(words, plain=plain) & trade_words(text, plain=plain))


def similar(book: Book, selection: Selection, idea: Idea) -> pl.DataFrame:
    """Past projects like an idea: same content group first, then same words, then same province.

    Only projects of the same group or with a word of the trade in common, told one by one by a
    source and begun by the day of the selection.

    Returns:
        Columns of :func:`dashboard.metrics.promotion.traced` with ``same_group, words_shared,
        same_province``, the nearest first.
    """
    rows = traced(book, replace(selection, year=None, today=selection.on))
    if selection.year is not None:
        rows = rows.filter(pl.col("year_start") <= selection.year)
    if idea.year:
        rows = rows.filter(pl.col("year_start").is_null() | (pl.col("year_start") <= idea.year))
    texts = rows.select(
        pl.concat_str("title_vi", "sector_vi", separator=" ", ignore_nulls=True)
    ).to_series()
    shared = [_shared(str(x), idea.words) for x in texts]
    province = province_of(book, idea.commune_id)
    units = book.units.select("unit_id", home="group_id")
    return (
        rows.with_columns(
            same_group=pl.col("content_group").eq_missing(KIND_OF[idea.kind].group),
            words_shared=pl.Series("words_shared", shared, dtype=pl.Int64),
        )
        .filter(pl.col("same_group") | (pl.col("words_shared") > 0))
        .join(units, left_on="commune_id", right_on="unit_id", how="left")
        .with_columns(
            same_province=pl.lit(province != "")
            & ((pl.col("unit_id") == province) | pl.col("home").eq_missing(province))
        )
        .drop("home")
        .sort(
            *("same_group", "words_shared", "same_province", "year_start", "project_id"),
            descending=[True, True, True, True, False],
            nulls_last=True,
        )
    )


def province_of(book: Book, commune_id: str) -> str:
    """The old province a commune of today lies in; empty when it is not known."""
    row = book.units.filter(pl.col("unit_id") == commune_id)
    return str(row["group_id"][0] or "") if len(row) else ""


# --- what to look at again ----------------------------------------------------------------------
def warnings(
    idea: Idea,
    found: Iterable[Reading],
    *,
    unread_rule: bool = False,
    day: str = "open",
) -> list[str]:
    """Codes of what to look at again in an idea, the most serious first.

    ``cost_below_support``, ``day_passed`` and ``day_some`` (the day of registration has passed, by
    every reading or by one), ``above_<all|some>`` (asked above the ceiling by every reading or by
    some), ``wrong_<what>``, ``no_cost``, ``no_commune``, ``no_ceiling``, ``unread``, ``conflict``,
    ``unverified``.

    Args:
        idea: the idea.
        found: readings of its ceiling.
        unread_rule: a rule speaks of the ceiling, but its figure was not read.
        day: state of the day of registration for its plan year (:data:`DAY_STATES`).
    """
    listed = list(found)
    told = [] if day == "open" else [f"day_{day}"]
    told += [f"wrong_{name}" for name in idea.wrong]
    if idea.cost is not None and idea.support is not None and idea.support > idea.cost:
        told.insert(0, "cost_below_support")
    elif idea.support is not None:
        most = [m.value for r in listed if (m := most_support(r, idea.cost))]
        over = [idea.support > m for m in most]
        if any(over):
            told.append("above_all" if all(over) else "above_some")
    if idea.cost is None and "cost" not in idea.wrong:
        told.append("no_cost")
    if not idea.commune_id and "commune" not in idea.wrong:
        told.append("no_commune")
    if not listed:
        told.append("unread" if unread_rule else "no_ceiling")
    if len(listed) > 1:
        told.append("conflict")
    if any(r.confidence in ("secondary", "unverified") for r in listed):
        told.append("unverified")
    return told
