"""Column kinds shared by several tables, so that a bound is stated once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import dataframely as dy

from dashboard.indicators import INDICATORS

SLUG = r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$"
SLUGS = r"^[a-z0-9.;-]+$"
DATE_PRECISIONS = ("day", "month", "quarter", "half", "year", "unknown")
QUALIFIERS = ("exact", "about", "at_least", "at_most")
STAGES = ("actual", "planned", "target")
LEVELS = ("KCQG", "KCDP", "KCQG+KCDP", "unstated")
LOCATION_PRECISIONS = ("site", "hamlet", "commune", "district")
EARLIEST, LATEST = dt.date(1975, 1, 1), dt.date(2050, 12, 31)
YEAR_MIN, YEAR_MAX = 1975, 2050


def key(description: str) -> dy.String:
    """Primary key: lower-case letters, digits, ``-`` and ``.``."""
    return dy.String(primary_key=True, regex=SLUG, description=description)


def ref(description: str, *, nullable: bool = False) -> dy.String:
    """Reference to the key of another table."""
    return dy.String(nullable=nullable, regex=SLUG, description=description)


def refs(description: str, *, nullable: bool = False) -> dy.String:
    """References to keys of another table, separated by ``;``."""
    return dy.String(nullable=nullable, regex=SLUGS, description=description)


def text(description: str, *, nullable: bool = False) -> dy.String:
    """Text without leading or trailing spaces, in Unicode NFC."""
    return dy.String(
        nullable=nullable,
        min_length=1,
        description=description,
        check={
            "trimmed": lambda c: c.str.strip_chars() == c,
            "nfc": lambda c: c.str.normalize("NFC") == c,
        },
    )


def day(description: str, *, nullable: bool = True) -> dy.Date:
    """Calendar day between 1975 and 2050."""
    return dy.Date(nullable=nullable, min=EARLIEST, max=LATEST, description=description)


def year(description: str, *, nullable: bool = True) -> dy.Int64:
    """Calendar year between 1975 and 2050."""
    return dy.Int64(nullable=nullable, min=YEAR_MIN, max=YEAR_MAX, description=description)


def amount(description: str, **bounds: Any) -> dy.Float64:
    """Quantity; empty when the source does not say it, never 0 for unknown."""
    return dy.Float64(nullable=True, min=0.0, description=description, **bounds)


def lon() -> dy.Float64:
    """Longitude in WGS 84, inside the region of the lower Mekong."""
    return dy.Float64(nullable=True, min=105.2, max=107.2, description="kinh độ WGS 84, độ")


def lat() -> dy.Float64:
    """Latitude in WGS 84, inside the region of the lower Mekong."""
    return dy.Float64(nullable=True, min=9.2, max=10.75, description="vĩ độ WGS 84, độ")


def indicator(prefix: str = "", *, exclude: str = "\0") -> dy.Enum:
    """Code of the catalogue, optionally restricted to (or without) a prefix."""
    codes = [c for c in INDICATORS if c.startswith(prefix) and not c.startswith(exclude)]
    return dy.Enum(codes, description="mã chỉ tiêu trong dashboard/indicators.py")
