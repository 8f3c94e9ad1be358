"""Targets against results: same place and period, the least known, no frame mixed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dashboard.i18n import t
from dashboard.metrics import targets as m
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, Row


def told(name: str, value: float, **more: object) -> Row:
    made: Row = {
        "claim_id": name,
        "unit_id": "p84-cu",
        "programme": "chung",
        "level": "KCDP",
        "indicator": "kc_trained",
        "year_start": 2021,
        "year_end": 2025,
        "value": value,
        "counted_vi": "lao động",
        "stage": "actual",
        "qualifier": "exact",
        "preferred": True,
    }
    return made | more


def year(name: str, value: float, at: int, **more: object) -> Row:
    return told(name, value, year_start=at, year_end=at, **more)


TARGET = told("goal", 300.0, stage="target")


def only(*rows: Row, on: int | None = None) -> dict[str, Any]:
    units = [
        {"unit_id": "p86-cu"},
        {"unit_id": "p84-cu", "name_vi": "Tỉnh Trà Vinh", "short_name": "Trà Vinh"},
        {"unit_id": "p86-moi", "frame": "new", "name_vi": "Tỉnh mới", "short_name": "mới"},
    ]
    book = builders.book(programmes=[TARGET, *rows], units=units)
    found = m.provincial(book, Selection(today=TODAY, year=on))
    assert len(found.filter(target_id="goal")) == 1
    return found.filter(target_id="goal").row(0, named=True)


def test_a_result_of_the_whole_period_goes_first() -> None:
    row = only(told("whole", 150.0), year("one", 40.0, 2021))
    assert (row["result"], row["share"], row["years"], row["of_years"]) == (150.0, 50.0, 5, 5)
    assert row["result_qualifier"] == "exact"
    assert row["claim_ids"] == ["goal", "whole"]


def test_single_years_are_added_and_told_as_the_least_known() -> None:
    row = only(year("a", 40.0, 2021), year("b", 50.0, 2023), year("early", 99.0, 2020))
    assert (row["result"], row["share"], row["years"]) == (90.0, 30.0, 2)
    assert row["result_qualifier"] == "least"
    assert row["result_ids"] == ["a", "b"]


def test_two_figures_of_one_year_are_not_added() -> None:
    twice = [year("a", 40.0, 2021), year("b", 7.0, 2021, part_of_year="6 tháng")]
    assert only(*twice)["result"] == 40.0
    levels = [year("a", 40.0, 2021), year("b", 90.0, 2021, level="KCQG")]
    assert only(*levels)["result"] == 40.0


def test_a_missing_result_is_missing() -> None:
    row = only()
    assert row["result"] is None
    assert row["share"] is None
    assert row["years"] == 0
    planned = only(year("a", 40.0, 2021, stage="planned"))
    assert planned["result"] is None


@pytest.mark.parametrize("level", ["KCQG", "unstated", "KCQG+KCDP"])
def test_another_level_has_no_share_and_says_why(level: str) -> None:
    row = only(told("whole", 150.0, level=level))
    assert (row["result"], row["share"], row["same_level"]) == (150.0, None, False)
    assert row["result_level"] == level
    why = t("planning.levels_apart", target=t("level.KCDP"), result=t(f"level.{level}"))
    assert row["scope_vi"] == why


def test_years_of_the_same_level_go_before_a_period_of_another() -> None:
    row = only(told("whole", 290.0, level="KCQG"), year("a", 40.0, 2021), year("b", 50.0, 2023))
    assert (row["result"], row["share"], row["years"]) == (90.0, 30.0, 2)
    assert (row["same_level"], row["scope_vi"]) == (True, None)


def of_both(*rows: Row, **more: object) -> dict[str, Any]:
    """Result of a target of both levels together."""
    units = [{"unit_id": "p84-cu", "name_vi": "Tỉnh Trà Vinh", "short_name": "Trà Vinh"}]
    goal = told("both", 40.0, stage="target", level="KCQG+KCDP") | more
    book = builders.book(programmes=[goal, *rows], units=units)
    found = m.provincial(book, Selection(today=TODAY))
    return found.filter(target_id="both").row(0, named=True)


def test_years_without_a_total_of_both_levels_are_the_sum_of_the_two() -> None:
    row = of_both(
        year("w21", 6.0, 2021, level="KCQG+KCDP"),
        year("q21", 1.0, 2021, level="KCQG"),
        year("d21", 4.0, 2021),
        year("q23", 2.0, 2023, level="KCQG", scope_vi="cả tỉnh"),
        year("d23", 4.0, 2023, qualifier="about", scope_vi="cả tỉnh"),
        year("w24", 8.0, 2024, level="KCQG+KCDP"),
        year("alone", 9.0, 2025, level="KCQG"),
    )
    assert (row["result"], row["years"], row["share"]) == (20.0, 3, 50.0)
    assert row["result_ids"] == ["w21", "d23", "q23", "w24"]
    assert (row["result_qualifier"], row["scope_vi"]) == ("least", "cả tỉnh")


def test_levels_that_count_different_things_are_not_added() -> None:
    row = of_both(year("q", 2.0, 2023, level="KCQG"), year("d", 4.0, 2023, counted_vi="lớp học"))
    assert (row["same_level"], row["share"]) == (False, None)


def test_one_level_of_a_year_stays_alone_for_a_target_of_that_level() -> None:
    row = only(year("q", 2.0, 2023, level="KCQG"), year("d", 4.0, 2023))
    assert (row["result"], row["result_ids"]) == (4.0, ["d"])


def test_frames_are_never_mixed() -> None:
    assert only(told("merged", 200.0, unit_id="p86-moi"))["result"] is None
    assert only(told("neighbour", 200.0, unit_id="p86-cu"))["result"] is None


def test_what_is_counted_otherwise_has_no_share() -> None:
    row = only(told("other", 200.0, counted_vi="lớp học"))
    assert (row["result"], row["share"], row["same_counted"]) == (200.0, None, False)
    part = only(told("part", 150.0, counted_vi="Lao động truyền nghề"))
    assert (part["share"], part["same_counted"]) == (50.0, True)


def test_the_calendar_hides_what_is_not_known_yet() -> None:
    rows = [year("a", 40.0, 2021), year("b", 50.0, 2023), told("whole", 290.0)]
    row = only(*rows, on=2022)
    assert (row["result"], row["years"]) == (40.0, 1)
    book = builders.book(programmes=[TARGET], units=[{"unit_id": "p86-cu"}, {"unit_id": "p84-cu"}])
    assert m.provincial(book, Selection(today=TODAY, year=2020)).is_empty()


def test_a_result_without_a_target_keeps_its_row_and_its_scope(book: Book) -> None:
    found = m.provincial(book, Selection(today=TODAY))
    row = found.filter(unit_id="p86-moi", indicator="kc_projects", level="KCQG+KCDP").row(
        0, named=True
    )
    assert (row["target"], row["result"], row["share"]) == (None, 165.0, None)
    assert "nguồn không nói rõ" in row["scope_vi"]


def test_plans_are_marked(book: Book) -> None:
    rows = m.provincial(book, Selection(today=TODAY)).filter(year_start=2026)
    assert rows["planned"].to_list() == [True]
    assert rows["share"].to_list() == [None]


def test_national_targets_have_no_result(book: Book) -> None:
    rows = m.national(book, TODAY)
    assert len(rows) == 12
    assert rows["result"].null_count() == 12
    assert set(rows["year_end"]) == {2025}
    assert m.national(book, dt.date(2020, 12, 31)).is_empty()
    newer = m.without_targets(book, TODAY)
    assert newer is not None
    assert newer["number"] == "2646/QĐ-BCT"
    assert m.without_targets(book, dt.date(2025, 9, 22)) is None


@pytest.mark.parametrize("on", [None, 2022, 2025])
def test_shares_are_results_over_targets(demo: Book, on: int | None) -> None:
    for r in m.provincial(demo, Selection(today=TODAY, year=on)).iter_rows(named=True):
        if r["share"] is not None:
            assert r["share"] == pytest.approx(100 * r["result"] / r["target"])
        assert (r["result"] is None) == (r["result_ids"] == [])
        assert 0 <= r["years"] <= r["of_years"]


# --- the whole country --------------------------------------------------------------------------
def _aim(**more: object) -> Row:
    made: Row = {
        "rule_id": "aim",
        "code": "kc_target_models",
        "name_vi": "Chỉ tiêu cả nước 2021–2025: mô hình",
        "value": 340.0,
        "unit": "mô hình",
        "valid_from": dt.date(2021, 1, 1),
        "valid_to": dt.date(2025, 12, 31),
    }
    return made | more


def nationwide(on: dt.date, *rows: Row, aims: tuple[Row, ...] = (_aim(),)) -> list[str]:
    units = [{"unit_id": "p86-cu"}, {"unit_id": m.NATION, "level": "country", "frame": "any"}]
    of_country = [r | {"unit_id": m.NATION} for r in rows]
    book = builders.book(programmes=of_country, units=units, rules=list(aims))
    found = m.nationwide(book, on)
    return [] if found.is_empty() else found["claim_id"].to_list()


def test_figures_of_the_country_stand_within_the_years_of_its_targets() -> None:
    budget = {"indicator": "kc_budget", "money_scope": "state", "level": "KCQG+KCDP"}
    rows = [
        told("plan", 1436000.0, stage="planned", **budget),
        year("done", 173.0, 2023, indicator="kc_products_national"),
        year("early", 102.0, 2017, indicator="kc_products_national"),
    ]
    assert nationwide(TODAY, *rows) == ["plan", "done"]
    # What was done in 2023 is not known in 2022; what was planned from 2021 on is.
    assert nationwide(dt.date(2022, 6, 1), *rows) == ["plan"]
    assert nationwide(TODAY, *rows, aims=()) == []


def test_a_year_told_level_by_level_counts_in_the_illustrative_data(demo: Book) -> None:
    found = m.provincial(demo, Selection(today=TODAY))
    row = found.filter(unit_id="p84-cu", indicator="kc_projects", year_start=2021).row(
        0, named=True
    )
    assert (row["result"], row["years"], row["of_years"]) == (20.0, 3, 5)
