"""Words and numbers of the interface.

All words live in ``vi.toml`` (and ``en.toml`` beside it); code names them by a dotted key.
Numbers follow Vietnamese usage: decimal comma, dot for thousands, halves rounded up.
"""

from __future__ import annotations

import datetime as dt
import tomllib
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.settings import load_settings

FOLDER = Path(__file__).parent
NBSP = "\u00a0"
LANGUAGES = ("vi", "en")


@cache
def words(lang: str) -> dict[str, Any]:
    """All words of a language as the nested tables of its TOML file."""
    with (FOLDER / f"{lang}.toml").open("rb") as file:
        return tomllib.load(file)


def _lookup(key: str, lang: str) -> str | None:
    node: Any = words(lang)
    for part in key.split("."):
        if not isinstance(node, dict) or part not in node:
            return None
        node = node[part]
    return node if isinstance(node, str) else None


@cache
def language() -> str:
    """Language of the interface, read once; an unknown one is refused at the first word.

    Raises:
        ValueError: ``CCN_LANG`` is not one of :data:`LANGUAGES`.
    """
    lang = load_settings().lang
    if lang not in LANGUAGES:
        raise ValueError(f"CCN_LANG={lang}: vi, en")
    return lang


def has(key: str, lang: str | None = None) -> bool:
    """Whether the language has a text under ``key``."""
    return _lookup(key, lang or language()) is not None


def t(key: str, /, **values: object) -> str:
    """Text under a dotted key, with ``{name}`` fields filled in.

    Raises:
        KeyError: when neither the chosen language nor Vietnamese has the key.
    """
    found = _lookup(key, language()) or _lookup(key, "vi")
    if found is None:
        raise KeyError(f"i18n: {key}")
    return found.format(**values) if values else found


def _decimal(value: float, digits: int) -> Decimal:
    step = Decimal(1).scaleb(-digits)
    return Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)


def rounded(value: float, digits: int = 0) -> float:
    """The number that :func:`number` writes: halves are rounded up, away from zero."""
    return float(_decimal(value, digits))


def number(value: float, digits: int = 0, *, trim: bool = False) -> str:
    """Vietnamese number: ``1.234,5``. Halves are rounded up, away from zero.

    Args:
        value: the number; it must exist (a missing value has no number, see :func:`missing`).
        digits: decimals.
        trim: drop decimals that are zero, for values whose precision is the source's own.
    """
    found = _decimal(value, digits)
    text = f"{found:,.{digits}f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    if found == 0:
        text = text.lstrip("-")
    return text.translate(str.maketrans(",.", ".,"))


def quantity(value: float | None, unit: str, digits: int = 0, *, trim: bool = True) -> str:
    """Number with its unit and a space that does not break; words when missing."""
    if value is None:
        return missing()
    text = number(value, digits, trim=trim)
    return f"{text}{NBSP}{unit}" if unit else text


def qualified(
    value: float | None,
    unit: str,
    digits: int = 0,
    qualifier: str = "exact",
    *,
    short: bool = False,
) -> str:
    """Number with unit and its qualifier in words (``trên 75 %``) or as a sign (``≥``)."""
    text = quantity(value, unit, digits)
    if value is None or qualifier == "exact":
        return text
    mark = t(f"qualifier_sign.{qualifier}" if short else f"qualifier.{qualifier}")
    return f"{mark}{NBSP}{text}"


def percent(value: float | None, digits: int = 1) -> str:
    """Percentage with a space that does not break: ``26,96 %``."""
    return quantity(value, "%", digits)


def missing() -> str:
    """The words for a value that no source gives."""
    return t("state.missing")


def date_text(day: dt.date | None, precision: str = "day") -> str:
    """Vietnamese date as precise as the source: ``15/9/2026``, ``11/2023``, ``quý III/2024``."""
    if day is None or precision == "unknown":
        return t("date.unknown")
    if precision == "day":
        return f"{day.day}/{day.month}/{day.year}"
    if precision == "month":
        return f"{day.month}/{day.year}"
    if precision == "quarter":
        return t("date.quarter", q=("I", "II", "III", "IV")[(day.month - 1) // 3], year=day.year)
    if precision == "half":
        return t(f"date.half{1 if day.month <= 6 else 2}", year=day.year)
    return str(day.year)


def fold(text: str) -> str:
    """Lower case without accents, ``đ`` as ``d``, for search that ignores accents."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def lower_first(text: str) -> str:
    """Text that begins in lower case, for the middle of a sentence; names inside stay."""
    return text[:1].lower() + text[1:]


def shorten(text: str, most: int) -> str:
    """Text of at most ``most`` characters, cut between words; what is cut off shows as ``…``."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    # One long word has no place to cut but inside.
    whole = head if text[most - 1].isspace() else head.rpartition(" ")[0] or head
    return whole.rstrip(" ,;:") + "…"


def join(parts: list[str], sep: str = " · ") -> str:
    """Join the parts that are not empty; no part ends with the full stop that the joint brings."""
    told = [p for p in parts if p]
    if sep.startswith("."):
        told = [*(p.rstrip(".") for p in told[:-1]), *told[-1:]]
    return sep.join(told)
