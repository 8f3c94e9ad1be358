"""Rules of the law hold between their dates; deadlines come round every year."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics.rules import in_force, next_due, with_next_due
from dashboard.store import Book
from tests.builders import TODAY, frame

RULES = frame(
    "rules",
    [
        {"rule_id": "old", "valid_from": dt.date(2017, 5, 25), "valid_to": dt.date(2024, 4, 30)},
        {"rule_id": "new", "valid_from": dt.date(2024, 5, 1)},
        {"rule_id": "other", "code": "another", "valid_from": dt.date(2000, 1, 1)},
        {"rule_id": "newer", "code": "overlap", "valid_from": dt.date(2020, 1, 1)},
        {"rule_id": "older", "code": "overlap", "valid_from": dt.date(2010, 1, 1)},
    ],
)


@pytest.mark.parametrize(
    ("on", "rule"),
    [
        (dt.date(2017, 5, 24), None),
        (dt.date(2017, 5, 25), "old"),
        (dt.date(2024, 4, 30), "old"),
        (dt.date(2024, 5, 1), "new"),
        (dt.date(2099, 1, 1), "new"),
    ],
)
def test_in_force(on: dt.date, rule: str | None) -> None:
    found = in_force(RULES, "max_area", on)
    assert (found and found["rule_id"]) == rule


def test_an_unknown_code_is_never_in_force() -> None:
    assert in_force(RULES, "nothing", TODAY) is None


def test_of_two_rules_in_force_the_newer_counts() -> None:
    found = in_force(RULES, "overlap", TODAY)
    assert found is not None
    assert found["rule_id"] == "newer"


@pytest.mark.parametrize(
    ("due", "on", "day"),
    [
        ("20/12", dt.date(2026, 11, 25), dt.date(2026, 12, 20)),
        ("20/6", dt.date(2026, 11, 25), dt.date(2027, 6, 20)),
        ("25/11", dt.date(2026, 11, 25), dt.date(2026, 11, 25)),
        ("1/7/2025", dt.date(2026, 11, 25), dt.date(2025, 7, 1)),
    ],
)
def test_next_due_by_hand(due: str, on: dt.date, day: dt.date) -> None:
    assert next_due(due, on) == day


@given(st.dates(dt.date(2000, 1, 1), dt.date(2040, 12, 31)), st.integers(1, 12), st.integers(1, 28))
def test_a_yearly_deadline_falls_within_the_next_year(on: dt.date, month: int, day: int) -> None:
    found = next_due(f"{day}/{month}", on)
    assert (found.month, found.day) == (month, day)
    assert dt.timedelta(0) <= found - on <= dt.timedelta(366)


def test_only_rules_with_a_deadline_have_a_day() -> None:
    rules = frame("rules", [{"rule_id": "a", "due": "20/12"}, {"rule_id": "b"}])
    rows = with_next_due(rules, TODAY)
    assert rows.select("rule_id", "due_on").rows() == [("a", dt.date(2026, 12, 20))]
    assert with_next_due(rules.clear(), TODAY).schema["due_on"] == pl.Date


def test_rules_of_one_code_do_not_overlap(book: Book) -> None:
    thresholds = book.rules.filter(pl.col("value").is_not_null(), pl.col("due").is_null())
    open_end = pl.col("valid_to").fill_null(dt.date(2050, 12, 31))
    codes = thresholds.group_by("code").agg(n=pl.len()).filter(pl.col("n") > 1)["code"].to_list()
    assert codes
    overlapping = [
        code
        for code in codes
        for rows in [thresholds.filter(pl.col("code") == code).sort("valid_from")]
        if (rows["valid_from"][1:] <= rows.select(open_end)["valid_to"][:-1]).any()
    ]
    assert overlapping == []


def test_every_deadline_of_the_data_is_a_day(book: Book) -> None:
    rows = with_next_due(book.rules, TODAY)
    assert len(rows) == book.rules["due"].count() > 0
    assert rows["due_on"].null_count() == 0
