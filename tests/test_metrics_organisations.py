"""Promotion centres: gaps stay gaps, thresholds are dated, work per person needs both numbers."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics import organisations as m
from dashboard.metrics.certificate import certificate
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY, Row, book, frame

NOW = Selection(today=TODAY)
RULES: list[Row] = [
    {"rule_id": f"r-{i}", "code": code, "value": value, "valid_from": dt.date(2021, 8, 15)}
    for i, (code, value) in enumerate(
        [
            ("autonomy_group_2", 100.0),
            ("autonomy_group_3_high", 70.0),
            ("autonomy_group_3_middle", 30.0),
            ("autonomy_group_3_low", 10.0),
            ("autonomy_group_4", None),
        ]
    )
]
THRESHOLDS = frame("rules", RULES)


def centre(year: int | None, unit: object = "p86-cu", **figures: object) -> Row:
    return {"unit_id": unit, "year": year, "organisation_id": f"{unit}-{year or 0}"} | figures


def total(value: object, year: object = 2023, **changes: object) -> Row:
    base: Row = {"level": "KCQG+KCDP", "year_start": year, "year_end": year, "value": value}
    return base | changes


def made(organisations: list[Row], programmes: list[Row] | None = None) -> Book:
    return book(organisations=organisations, programmes=programmes or [], rules=RULES)


def rows(table: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return table.select(columns).rows()


# --- years --------------------------------------------------------------------------------------
def test_a_year_without_a_source_is_a_row_without_figures() -> None:
    told = made([centre(2021, staff_count=15.0), centre(2023, self_financing_pct=45.0)])
    found = m.by_year(told, NOW)
    assert rows(found, "year", "staff_count", "self_financing_pct") == [
        (2021, 15.0, None),
        (2022, None, None),
        (2023, None, 45.0),
        (2024, None, None),
    ]
    assert found["claim_ids"].to_list() == [["p86-cu-2021"], None, ["p86-cu-2023"], None]
    assert found["staff_count_claim"].to_list() == ["p86-cu-2021", None, None, None]


def test_the_merged_centre_begins_a_series_of_its_own() -> None:
    told = made([centre(2024, staff_count=15.0), centre(2025, "p86-moi", staff_count=46.0)])
    assert rows(m.by_year(told, NOW), "unit_id", "year", "staff_count") == [
        ("p86-cu", 2024, 15.0),
        ("p86-moi", 2025, 46.0),
        ("p86-moi", 2026, None),
    ]
    before = Selection(year=2024, today=TODAY)
    assert m.by_year(told, before)["unit_id"].to_list() == ["p86-cu"]


def test_records_are_known_from_their_year_on() -> None:
    told = made([centre(None), centre(2021), centre(2023), centre(2023, "p84-cu")])
    assert len(m.records(told, NOW)) == 4
    past = m.records(told, Selection(year=2022, today=TODAY))
    assert past["organisation_id"].to_list() == ["p86-cu-2021"]
    only = m.records(told, Selection(provinces=("p84-cu",), today=TODAY))
    assert only["organisation_id"].to_list() == ["p84-cu-2023"]


def test_names_of_a_centre_with_the_years_they_were_told_in() -> None:
    told = made(
        [
            centre(2017, name_vi="Trung tâm A tỉnh Vĩnh Long"),
            centre(2019, name_vi="Trung tâm A Vĩnh Long"),
            centre(2021, name_vi="Trung tâm B Vĩnh Long"),
        ]
    )
    found = rows(m.names(told, NOW), "name_vi", "first", "last", "years")
    assert found == [
        ("Trung tâm A Vĩnh Long", 2017, 2019, [2017, 2019]),
        ("Trung tâm B Vĩnh Long", 2021, 2021, [2021]),
    ]


def test_nothing_told_is_no_row() -> None:
    assert m.by_year(made([]), NOW).is_empty()
    assert m.workload(made([]), NOW).is_empty()
    assert m.names(made([]), NOW).is_empty()


# --- autonomy -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("share", "code"),
    [
        (120.0, "autonomy_group_2"),
        (100.0, "autonomy_group_2"),
        (99.9, "autonomy_group_3_high"),
        (70.0, "autonomy_group_3_high"),
        (45.0, "autonomy_group_3_middle"),
        (30.0, "autonomy_group_3_middle"),
        (29.9, "autonomy_group_3_low"),
        (10.0, "autonomy_group_3_low"),
        (9.9, "autonomy_group_4"),
        (None, None),
    ],
)
def test_the_group_of_a_share(share: float | None, code: str | None) -> None:
    assert m.autonomy_group(THRESHOLDS, share, TODAY) == code


def test_thresholds_hold_from_their_day_on() -> None:
    assert m.autonomy_group(THRESHOLDS, 45.0, dt.date(2021, 8, 14)) is None
    assert m.group_of_year(THRESHOLDS, 45.0, 2020, TODAY) is None
    assert m.group_of_year(THRESHOLDS, 45.0, 2021, TODAY) == "autonomy_group_3_middle"
    assert m.thresholds(THRESHOLDS, dt.date(2021, 8, 14)).is_empty()
    assert m.thresholds(THRESHOLDS, TODAY)["code"].to_list() == [*m.GROUPS, m.BELOW]


@given(a=st.floats(0, 200), b=st.floats(0, 200))
def test_a_larger_share_is_never_in_a_lower_group(a: float, b: float) -> None:
    order = [*m.GROUPS, m.BELOW]
    low, high = sorted((a, b))
    groups = [m.autonomy_group(THRESHOLDS, x, TODAY) for x in (low, high)]
    assert order.index(str(groups[1])) <= order.index(str(groups[0]))


# --- workload -----------------------------------------------------------------------------------
def test_work_per_person_needs_both_numbers_of_one_year() -> None:
    told = made(
        [centre(2022), centre(2023, staff_count=15.0), centre(2024, staff_count=16.0)],
        [
            total(6, 2022),
            total(6, 2023),
            total(9, 2023, indicator="kc_beneficiaries"),
        ],
    )
    found = m.workload(told, NOW)
    assert rows(found, "year", "projects_each", "beneficiaries_each") == [
        (2022, None, None),
        (2023, 0.4, 0.6),
        (2024, None, None),
    ]
    assert found["claim_ids"].list.len().to_list() == [1, 3, 1]


def test_nobody_is_no_denominator() -> None:
    told = made([centre(2023, staff_count=0.0)], [total(6)])
    assert m.workload(told, NOW)["projects_each"].drop_nulls().is_empty()


@pytest.mark.parametrize(
    "changes",
    [
        {"stage": "planned"},
        {"part_of_year": "9 tháng"},
        {"counted_vi": "đề án máy móc"},
        {"year_start": 2021},
        {"level": "KCDP"},
        {"programme": "gom-do"},
        {"unit_id": "p84-cu"},
    ],
    ids=lambda c: next(iter(c)),
)
def test_only_the_whole_of_a_year_counts_as_work(changes: Row) -> None:
    told = made([centre(2023, staff_count=15.0)], [total(6, **changes)])
    assert m.workload(told, NOW)["projects"].drop_nulls().is_empty()


def test_both_levels_add_up_when_no_total_is_printed() -> None:
    parts = [total(2, level="KCQG"), total(5, level="KCDP")]
    staff = [centre(2023, staff_count=10.0)]
    assert m.workload(made(staff, parts), NOW)["projects_each"].to_list()[0] == 0.7
    printed = [*parts, total(8)]
    assert m.workload(made(staff, printed), NOW)["projects"].to_list()[0] == 8


def test_the_newest_value_of_each_place() -> None:
    told = made(
        [
            centre(2022, staff_count=15.0),
            centre(2023),
            centre(2021, "p84-cu", staff_count=19.0),
            centre(2022, "p84-cu"),
        ]
    )
    found = m.newest(m.by_year(told, NOW), "staff_count")
    assert rows(found, "unit_id", "year", "staff_count") == [
        ("p86-cu", 2022, 15.0),
        ("p84-cu", 2021, 19.0),
    ]


def test_the_certificate_tells_the_figures_of_a_record() -> None:
    told = made([centre(2023, staff_count=15.0, self_financing_pct=45.5)])
    claim = certificate(told, ["p86-cu-2023"]).claims.row(0, named=True)
    assert claim["period"] == "2023"
    assert "số người: 15" in claim["text"]
    assert "45,5" in claim["text"]
