"""Every rule of every table refuses a broken row, and says so in Vietnamese."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import dataframely as dy
import polars as pl
import pytest

from dashboard.contracts import FOREIGN_KEYS, TABLES
from dashboard.docs import own_rules
from dashboard.i18n import has, t
from dashboard.store import Book, ContractError, load_table
from tests.builders import DATASET, MINIMAL, Row, data_folder, frame, keys, row, text, write_csv

#: Per table and rule: rows that break this rule and no other; the last one is reported.
BROKEN: dict[tuple[str, str], list[Row]] = {
    ("units", "valid_order"): [
        {"valid_from": dt.date(2025, 7, 1), "valid_to": dt.date(2025, 6, 30)}
    ],
    ("units", "successors_follow"): [
        {"unit_id": "p-moi", "frame": "new", "valid_from": dt.date(2025, 7, 2)},
        {"valid_to": dt.date(2025, 6, 30), "successor_ids": "p-moi"},
    ],
    ("rules", "valid_order"): [
        {"valid_from": dt.date(2025, 7, 1), "valid_to": dt.date(2025, 6, 30)}
    ],
    ("rules", "due_is_a_day"): [{"due": "31/2"}],
    ("clusters", "point_complete"): [{"lon": 106.2}],
    ("parks", "point_complete"): [{"lon": 106.2, "lat": 10.0}],
    ("milestones", "date_has_precision"): [{"date": None}],
    ("facts", "value_or_text"): [{"value_text": "một trăm"}],
    ("facts", "range_order"): [{"value": 12.0, "value_high": 10.0}],
    ("facts", "percent_in_range"): [{"indicator": "occupancy", "value": 100.5}],
    ("facts", "flag_is_one_or_zero"): [{"indicator": "wastewater_compliant", "value": 2.0}],
    ("facts", "as_of_has_precision"): [{"as_of_precision": "unknown"}],
    ("facts", "one_preferred"): [
        {"claim_id": "f1", "reason_vi": "mới hơn"},
        {"claim_id": "f2", "reason_vi": "chi tiết hơn"},
    ],
    ("facts", "competing_has_reason"): [
        {"claim_id": "f1", "reason_vi": "mới hơn"},
        {"claim_id": "f2", "preferred": False},
    ],
    ("tenants", "as_of_has_precision"): [{"as_of": None}],
    ("projects", "year_order"): [{"year_start": 2024, "year_end": 2023}],
    ("projects", "parts_within_total"): [
        {"money_national": 60.0, "money_counterpart": 50.0, "money_total": 100.0}
    ],
    ("projects", "single_counts_one"): [{"project_count": 2}],
    ("project_steps", "has_a_day"): [{"planned_on": None}],
    ("project_money", "date_has_precision"): [{"on": None}],
    ("project_money", "one_claim"): [{"money_id": "k1"}, {"money_id": "k2", "value": 90.0}],
    ("project_outcomes", "date_has_precision"): [{"measured_on": None}],
    ("project_outcomes", "before_is_a_level"): [{"moment": "before"}],
    ("project_outcomes", "employed_within_trained"): [
        {"outcome_id": "kq1", "indicator": "trained", "value": 10.0},
        {"outcome_id": "kq2", "indicator": "trained_employed", "value": 11.0},
    ],
    ("project_outcomes", "one_claim_a_source"): [
        {"outcome_id": "kq1"},
        {"outcome_id": "kq2", "value": 6.0},
    ],
    ("programmes", "year_order"): [{"year_start": 2024, "year_end": 2023}],
    ("programmes", "money_has_scope"): [{"indicator": "kc_budget"}],
    ("programmes", "one_preferred"): [{"preferred": False}],
    ("organisations", "figures_have_a_year"): [{"self_financing_pct": 45.0}],
    ("organisations", "one_figure_a_year"): [
        {"organisation_id": "o1", "year": 2024, "staff_count": 15.0},
        {"organisation_id": "o2", "year": 2024, "staff_count": 16.0},
    ],
}

#: Rows that look unusual and are right: a rule must not refuse too much.
SOUND: dict[tuple[str, str], list[Row]] = {
    ("units", "valid_order"): [
        {"valid_from": dt.date(2025, 6, 29), "valid_to": dt.date(2025, 6, 30)}
    ],
    ("units", "successors_follow"): [
        {"unit_id": "x-moi", "frame": "new", "valid_from": dt.date(2025, 7, 1)},
        {"unit_id": "y-moi", "frame": "new", "valid_from": dt.date(2025, 7, 1)},
        {"valid_to": dt.date(2025, 6, 30), "successor_ids": "y-moi;x-moi"},
        {"unit_id": "z-cu", "valid_to": dt.date(2020, 1, 31)},
    ],
    ("rules", "valid_order"): [
        {"valid_from": dt.date(2025, 7, 1), "valid_to": dt.date(2025, 7, 1)}
    ],
    ("rules", "due_is_a_day"): [
        {"rule_id": "r1", "due": "31/12"},
        {"rule_id": "r2", "due": "29/2/2028"},
    ],
    ("clusters", "point_complete"): [{"lon": 106.2, "lat": 10.0, "location_precision": "hamlet"}],
    ("parks", "point_complete"): [{"lon": 106.2, "lat": 10.0, "location_precision": "site"}],
    ("milestones", "date_has_precision"): [{"date": None, "date_precision": "unknown"}],
    ("facts", "value_or_text"): [
        {"indicator": "investor", "value": None, "value_text": "Công ty A"}
    ],
    ("facts", "range_order"): [{"value": 10.0, "value_high": 10.0}],
    ("facts", "percent_in_range"): [{"indicator": "occupancy", "value": 100.0}],
    ("facts", "flag_is_one_or_zero"): [
        {"claim_id": "f1", "indicator": "wastewater_compliant", "value": 0.0},
        {"claim_id": "f2", "indicator": "wastewater_invested", "value": 1.0},
    ],
    ("facts", "as_of_has_precision"): [{"as_of": None, "as_of_precision": "unknown"}],
    ("facts", "one_preferred"): [
        {"claim_id": "f1", "reason_vi": "mới hơn"},
        {"claim_id": "f2", "reason_vi": "cũ hơn", "preferred": False},
        {"claim_id": "f3", "basis": "khac"},
    ],
    ("facts", "competing_has_reason"): [
        {"claim_id": f"f{i}", "indicator": "sectors", "value": None, "value_text": f"ngành {i}"}
        for i in range(2)
    ],
    ("tenants", "as_of_has_precision"): [{"as_of": None, "as_of_precision": "unknown"}],
    ("projects", "year_order"): [{"year_start": None, "year_end": None}],
    ("projects", "parts_within_total"): [
        {"money_local": 40.0, "money_counterpart": 48.0, "money_total": 88.0}
    ],
    ("projects", "single_counts_one"): [{"record": "bundle", "project_count": None}],
    ("project_steps", "has_a_day"): [{"planned_on": None, "actual_on": dt.date(2025, 3, 1)}],
    ("project_money", "date_has_precision"): [{"on": None, "date_precision": "unknown"}],
    ("project_money", "one_claim"): [
        {"money_id": "k1"},
        {"money_id": "k2", "stage": "disbursed"},
        {"money_id": "k3", "stage": "disbursed", "on": dt.date(2024, 6, 1)},
        {"money_id": "k4", "origin": "national"},
    ],
    ("project_outcomes", "date_has_precision"): [
        {"measured_on": None, "date_precision": "unknown"}
    ],
    ("project_outcomes", "before_is_a_level"): [{"indicator": "revenue", "moment": "before"}],
    ("project_outcomes", "employed_within_trained"): [
        {"outcome_id": "kq1", "indicator": "trained", "value": 10.0},
        {"outcome_id": "kq2", "indicator": "trained_employed", "value": 10.0},
        {"outcome_id": "kq3", "indicator": "trained_employed", "value": 12.0, "moment": "after_1"},
    ],
    ("project_outcomes", "one_claim_a_source"): [
        {"outcome_id": "kq1"},
        {"outcome_id": "kq2", "stage": "planned"},
        {"outcome_id": "kq3", "moment": "after_1"},
    ],
    ("programmes", "year_order"): [{"year_start": 2021, "year_end": 2025}],
    ("programmes", "money_has_scope"): [{"indicator": "kc_budget", "money_scope": "unclear"}],
    ("programmes", "one_preferred"): [
        {"claim_id": "g1"},
        {"claim_id": "g2", "preferred": False, "value": 6.0},
        {"claim_id": "g3", "part_of_year": "6 tháng"},
    ],
    ("organisations", "figures_have_a_year"): [{"year": None}],
    ("organisations", "one_figure_a_year"): [
        {"organisation_id": "o1", "year": 2024, "staff_count": 15.0},
        {"organisation_id": "o2", "year": 2024, "self_financing_pct": 105.0},
        {"organisation_id": "o3", "year": 2025, "staff_count": 16.0, "budget_million": 0.0},
    ],
}

NEW: Row = {"unit_id": "p-moi", "frame": "new", "valid_from": dt.date(2025, 7, 1)}
ENDED: Row = {"valid_to": dt.date(2025, 6, 30), "successor_ids": "p-moi"}

#: Makes a claim that competes with no other.
OTHER_QUESTION: dict[str, Row] = {
    "facts": {"basis": "khac"},
    "programmes": {"programme": "khac"},
    "project_money": {"origin": "national"},
    "project_outcomes": {"moment": "after_3"},
}

OWN_RULES = [(name, rule) for name, table in TABLES.items() for rule in own_rules(table.schema)]


def refused(tmp_path: Path, table: str, rows: list[Row]) -> list[str]:
    """Problems found in a table with these rows (at least one)."""
    folder = data_folder(tmp_path, **{table: rows})
    with pytest.raises(ContractError) as caught:
        load_table(table, folder, DATASET)
    return caught.value.problems


def file_of(table: str) -> str:
    folder = "reference" if TABLES[table].folder == "reference" else DATASET
    return f"{folder}/{table}.csv"


# --- rules of a table ---------------------------------------------------------------------------
def test_every_rule_has_a_broken_and_a_sound_example_and_its_own_sentence() -> None:
    assert sorted(BROKEN) == sorted(OWN_RULES)
    assert sorted(SOUND) == sorted(OWN_RULES)
    assert [f"rule.{t}.{r}" for t, r in OWN_RULES if not has(f"rule.{t}.{r}", "vi")] == []


@pytest.mark.parametrize(("table", "rule"), OWN_RULES)
def test_a_row_that_breaks_a_rule_is_refused(tmp_path: Path, table: str, rule: str) -> None:
    good = row(table, **{keys(table)[0]: "good-row"} | OTHER_QUESTION.get(table, {}))
    broken = [row(table, **changes) for changes in BROKEN[table, rule]]
    problems = refused(tmp_path, table, [good, *broken])
    last = 2 + len(broken)
    wanted = t(
        "load.broken_rule",
        file=file_of(table),
        row=last,
        key=broken[-1][keys(table)[0]],
        why=t(f"rule.{table}.{rule}"),
    )
    assert problems[-1] == wanted
    assert {p.split(": ", 1)[1] for p in problems} == {t(f"rule.{table}.{rule}")}
    assert not any("good-row" in p for p in problems)


@pytest.mark.parametrize(("table", "rule"), OWN_RULES)
def test_an_unusual_but_right_row_is_taken(tmp_path: Path, table: str, rule: str) -> None:
    rows = [row(table, **changes) for changes in SOUND[table, rule]]
    folder = data_folder(tmp_path, **{table: rows})
    assert len(load_table(table, folder, DATASET)) >= len(rows)


@pytest.mark.parametrize(
    ("new", "ended"),
    [
        ({"frame": "old"}, {}),
        ({"frame": "any"}, {}),
        ({"valid_from": None}, {}),
        ({"valid_from": dt.date(2025, 6, 30)}, {}),
        ({}, {"valid_to": None}),
        ({}, {"successor_ids": "p86-cu"}),
        ({}, {"successor_ids": "p-moi;p86-cu"}),
    ],
)
def test_a_successor_takes_over_on_the_next_day(tmp_path: Path, new: Row, ended: Row) -> None:
    folder = data_folder(tmp_path / "sound", units=[row("units", **NEW), row("units", **ENDED)])
    assert len(load_table("units", folder, DATASET)) == 2
    rows = [row("units", **(NEW | new)), row("units", **(ENDED | ended))]
    problems = refused(tmp_path / "broken", "units", rows)
    assert [p for p in problems if t("rule.units.successors_follow") in p] == problems
    assert len(problems) == 1


# --- columns ------------------------------------------------------------------------------------
Case = tuple[str, str, str, str]
DECOMPOSED = unicodedata.normalize("NFD", "Vĩnh Long")


def bad_text(column: dy.Column, kind: str) -> str | None:
    """Text that breaks one constraint of a column, or ``None`` where it has no such."""
    dtype = column.dtype
    if kind == "nullability":
        return "" if not column.nullable or column.primary_key else None
    if kind == "value":
        unreadable = dtype in (pl.Date, pl.Boolean) or isinstance(dtype, pl.Enum)
        return "khong-phai" if unreadable or dtype.is_numeric() else None
    if kind in ("min", "max"):
        bound = getattr(column, kind, None)
        if bound is None:
            return None
        outside = -1 if kind == "min" else 1
        by: object = dt.timedelta(days=outside) if dtype == pl.Date else outside
        return str(bound + by)  # type: ignore[operator]
    if kind == "regex":
        return "Không Đúng!" if getattr(column, "regex", None) else None
    checks = column.check if isinstance(column.check, dict) else {}
    broken = {"check__trimmed": " thừa", "check__nfc": DECOMPOSED}
    return broken[kind] if kind.removeprefix("check__") in checks else None


KINDS = ("nullability", "value", "min", "max", "regex", "check__trimmed", "check__nfc")


def cases() -> Iterator[Case]:
    for name, table in TABLES.items():
        for column_name, column in table.schema.columns().items():
            for kind in KINDS:
                value = bad_text(column, kind)
                if value is not None:
                    yield name, column_name, kind, value


@pytest.mark.parametrize(
    ("table", "column", "kind", "value"), list(cases()), ids=lambda v: v if v.isascii() else "text"
)
def test_a_bad_cell_is_refused(
    tmp_path: Path, table: str, column: str, kind: str, value: str
) -> None:
    (key,) = keys(table)
    broken = row(table) | {column: value}
    good = row(table, **{key: "good-row"} | OTHER_QUESTION.get(table, {}))
    problems = refused(tmp_path, table, [good, broken])
    if kind == "value":
        start = t("load.bad_value", file=file_of(table), row=3, column=column, value=value)
        assert problems[0].startswith(start)
        assert len(problems[0]) > len(start) + len("Ghi")
    else:
        start = t("load.broken_rule", file=file_of(table), row=3, key=text(broken[key]), why="")
        sentence = t(f"rule.general.{kind}", column=column)
        assert f"{start}{sentence}" in problems
        assert all(p.startswith(start) for p in problems)


def test_every_constraint_of_the_contracts_is_tried() -> None:
    tried = {(table, column, kind) for table, column, kind, _ in cases()}
    # Not reachable from a file: an empty cell is "missing", and "NaN" is not read as a number.
    unreachable = {"min_length", "inf", "nan"}
    declared = {
        (name, column_name, kind)
        for name, table in TABLES.items()
        for column_name, column in table.schema.columns().items()
        for kind in column.validation_rules(pl.col("any"))
        if kind not in unreachable
    }
    assert declared - tried == set()


@pytest.mark.parametrize("table", TABLES)
def test_a_key_used_twice_is_refused(tmp_path: Path, table: str) -> None:
    problems = refused(tmp_path, table, [row(table), row(table)])
    sentence = t("rule.general.primary_key")
    assert [p for p in problems if sentence in p] != []
    assert any(", dòng 3 " in p for p in problems)


@pytest.mark.parametrize("value", ["NaN", "inf", "-inf"])
def test_what_is_no_quantity_is_not_read_as_one(tmp_path: Path, value: str) -> None:
    (problem,) = refused(tmp_path, "facts", [row("facts") | {"value": value}])
    assert value in problem
    assert t("load.expect_number") in problem


def test_an_empty_cell_is_missing_never_zero_or_empty_text(tmp_path: Path) -> None:
    found = load_table("clusters", data_folder(tmp_path), DATASET)
    nullable = [n for n, c in TABLES["clusters"].schema.columns().items() if c.nullable]
    assert found.select(nullable).row(0) == (None,) * len(nullable)


# --- shape of the contracts ---------------------------------------------------------------------
@pytest.mark.parametrize("table", TABLES)
def test_the_minimal_row_is_valid(table: str) -> None:
    assert len(frame(table, [MINIMAL[table]])) == 1


@pytest.mark.parametrize("table", TABLES)
def test_only_needed_columns_are_needed(table: str) -> None:
    needed = {n for n, c in TABLES[table].schema.columns().items() if not c.nullable}
    assert needed <= set(MINIMAL[table])


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described(table: str) -> None:
    columns = TABLES[table].schema.columns()
    assert [n for n, c in columns.items() if not c.description] == []
    assert TABLES[table].schema.__doc__
    assert len(keys(table)) == 1


def test_tables_are_the_fields_of_a_book() -> None:
    assert [f for f in Book.__dataclass_fields__ if f not in ("dataset", "version")] == list(TABLES)


def test_foreign_keys_name_existing_columns() -> None:
    for key in FOREIGN_KEYS:
        assert key.column in TABLES[key.table].schema.column_names()
        assert keys(key.target) == [key.target_column]
        if key.when:
            column = TABLES[key.table].schema.columns()[key.when[0]]
            assert key.when[1] in column.dtype.categories.to_list()  # type: ignore[attr-defined]


def test_every_reference_has_a_foreign_key() -> None:
    watched = {(k.table, k.column) for k in FOREIGN_KEYS}
    #: References that are no single key: checked in test_store.
    known = {("conflicts", "subject_id"), ("inspection_scope", "page")}
    references = {
        (name, column)
        for name, table in TABLES.items()
        for column in table.schema.column_names()
        if column.endswith("_id") and column not in keys(name)
    } | {("inspection_scope", "page")}
    assert references - watched == known


def test_write_csv_knows_the_columns(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not in fieldnames"):
        write_csv(tmp_path / "gaps.csv", "gaps", [{"nothing": 1}])
