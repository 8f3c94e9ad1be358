"""The calculation on the certificate of a planning figure: rules and the cost that was typed.

The cost is no claim of the book, so the question for the certificate carries it: the way to
compute is ``code:content:cost:day``. Everything else is read from the rules once more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from dashboard import markup
from dashboard.i18n import number, percent, t
from dashboard.markup import esc
from dashboard.metrics import guide as m
from dashboard.metrics.guide import Idea
from dashboard.panels.plan_idea import laws_words, million
from dashboard.store import Book

#: Codes: the most the State could pay, and what is left of the cost then.
MOST, LEFT = "plan_most", "plan_left"


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


def way(code: str, idea: Idea, on: dt.date) -> str:
    """The way to compute of a figure of an idea; empty without a cost.

    Args:
        code: :data:`MOST` or :data:`LEFT`.
        idea: the idea, with its cost.
        on: day that rules are read for (:func:`dashboard.metrics.guide.rule_day`).
    """
    return f"{code}:{idea.kind}:{idea.cost!r}:{on.isoformat()}" if idea.cost else ""


def _asked(measure: str) -> tuple[str, m.Kind, float, dt.date] | None:
    """What a way to compute asks for; ``None`` for any other words."""
    try:
        code, kind, cost, day = measure.split(":")
        read = (code, m.KIND_OF[kind], float(cost), dt.date.fromisoformat(day))
    except (ValueError, KeyError):
        return None
    return read if code in (MOST, LEFT) else None


def _line(code: str, name: str, reading: m.Reading, cost: float) -> str:
    """One reading: the formula with its numbers, and the law of each figure."""
    most = m.most_support(reading, cost)
    if most is None:
        return ""
    words = formula(reading, most, cost)
    if code == LEFT:
        told = [number(x, 2, trim=True) for x in (cost, most.value)]
        words = f"{words}; {' − '.join(told)} = {million(most.left)}"
    return f"<p><b>{esc(name + words)}</b></p>{markup.paragraph(laws_words(reading))}"


def calculation(book: Book, measure: str, rule_ids: Collection[str]) -> str:
    """HTML of the calculation; empty for a way to compute that is none of these.

    Args:
        book: the book of the rules.
        measure: see :func:`way`.
        rule_ids: rules behind the figure; readings that need others are left out.
    """
    asked = _asked(measure)
    if asked is None:
        return ""
    code, kind, cost, day = asked
    found = [r for r in m.readings(book.rules, kind, day) if set(r.rule_ids) <= set(rule_ids)]
    names = [
        f"{t('planning.reading', n=n)}: " if len(found) > 1 else "" for n, _ in enumerate(found, 1)
    ]
    lines = [_line(code, name, r, cost) for name, r in zip(names, found, strict=True)]
    if not any(lines):
        return ""
    how = t("planning.left_how" if code == LEFT else "planning.formula_how")
    typed = t("planning.typed_cost", cost=million(cost))
    head = markup.paragraph(how) + markup.paragraph(typed)
    return f'<section class="vl-formula">{head}{"".join(lines)}</section>'
