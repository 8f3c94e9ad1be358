"""The catalogue of indicators is complete and consistent."""

from __future__ import annotations

import re

import polars as pl
import pytest

from dashboard.i18n import LANGUAGES, has
from dashboard.indicators import INDICATORS, WAGE, Indicator
from dashboard.store import Book

ALL = pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda i: i.code)


def test_codes_are_unique_and_lower_case() -> None:
    from dashboard.indicators import _ALL

    assert len(_ALL) == len(INDICATORS)
    assert [c for c in INDICATORS if not re.fullmatch(r"[a-z][a-z_]*", c)] == []


@ALL
@pytest.mark.parametrize("lang", LANGUAGES)
def test_has_a_name_in_each_language(indicator: Indicator, lang: str) -> None:
    assert has(f"indicator.{indicator.code}", lang)


@ALL
def test_unit_fits_the_kind(indicator: Indicator) -> None:
    assert (indicator.unit == "") == (indicator.kind == "text")
    assert (indicator.unit in ("%", WAGE)) == (indicator.kind == "ratio")


@ALL
def test_only_quantities_are_added_up(indicator: Indicator) -> None:
    if indicator.aggregate == "sum":
        assert indicator.kind in ("stock", "flow")
    if indicator.aggregate == "ratio":
        assert indicator.kind == "ratio"
        assert indicator.numerator


@ALL
def test_parts_of_a_ratio_exist_and_have_one_unit(indicator: Indicator) -> None:
    assert bool(indicator.numerator) == bool(indicator.denominator)
    if indicator.numerator:
        assert indicator.kind == "ratio"
        parts = [INDICATORS[indicator.numerator], INDICATORS[indicator.denominator]]
        assert parts[0].unit == parts[1].unit
        assert [p.aggregate for p in parts] == ["sum", "sum"]


def test_counts_have_no_decimals() -> None:
    counted = {"cụm", "dự án", "cơ sở", "người", "đề án", "lao động", "học viên", "sản phẩm"}
    assert [i.code for i in INDICATORS.values() if i.unit in counted and i.digits] == []


def test_every_indicator_of_the_data_is_in_the_catalogue_with_whole_counts(book: Book) -> None:
    whole = [
        i.code for i in INDICATORS.values() if i.digits == 0 and i.unit not in ("%", "triệu đồng")
    ]
    for frame in (book.facts, book.programmes):
        rows = frame.filter(pl.col("indicator").cast(pl.String).is_in(whole))
        assert len(rows) > 0
        assert rows.filter(pl.col("value") != pl.col("value").round()).is_empty()
