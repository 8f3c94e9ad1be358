"""The data dictionary says what the contracts say."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import docs
from dashboard.contracts import TABLES
from dashboard.i18n import t
from dashboard.indicators import INDICATORS


def test_the_dictionary_is_up_to_date() -> None:
    assert docs.README.read_text(encoding="utf-8") == docs.readme(), "run python -m dashboard.docs"


@pytest.mark.parametrize("table", TABLES)
def test_every_column_and_rule_is_in_it(table: str) -> None:
    schema = TABLES[table].schema
    section = docs.dictionary().split(f"\n### {table}\n")[1].split("\n### ")[0]
    for name, column in schema.columns().items():
        assert f"| `{name}` | {docs.type_name(column)} |" in section
        assert str(column.description) in section
    for rule in docs.own_rules(schema):
        assert t(f"rule.{table}.{rule}") in section


def test_every_indicator_is_in_it() -> None:
    text = docs.dictionary()
    assert [c for c in INDICATORS if f"| `{c}` | {t(f'indicator.{c}')} |" not in text] == []


def test_the_hand_written_part_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(f"# Của tôi\n\n{docs.MARK}\ncũ", encoding="utf-8")
    text = docs.readme(path)
    assert text.startswith(f"# Của tôi\n\n{docs.MARK}\n\n## Các bảng")
    assert not text.endswith("cũ")


def test_a_file_without_the_mark_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("# Của tôi", encoding="utf-8")
    with pytest.raises(ValueError, match="README"):
        docs.readme(path)


def test_allowed_values_are_told() -> None:
    columns = TABLES["facts"].schema.columns()
    assert docs.allowed(columns["stage"]) == "`actual`, `planned`, `target`"
    assert docs.allowed(columns["value"]) == "từ 0 trở lên"
    assert docs.allowed(TABLES["clusters"].schema.columns()["lon"]) == "từ 105.2 đến 107.2"
    assert docs.allowed(columns["reason_vi"]) == ""
    assert "kc_" in docs.allowed(TABLES["programmes"].schema.columns()["indicator"])
