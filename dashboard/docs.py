"""The data dictionary ``data/README.md``, written from the contracts.

``python -m dashboard.docs`` rewrites everything below :data:`MARK`; the part above it is
written by hand and kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

import dataframely as dy
import polars as pl

from dashboard.contracts import FOREIGN_KEYS, TABLES, Table
from dashboard.i18n import t
from dashboard.indicators import INDICATORS
from dashboard.settings import ROOT

MARK = "<!-- Phần dưới do `python -m dashboard.docs` viết ra; đừng sửa bằng tay. -->"
README = ROOT / "data" / "README.md"

_FOLDERS = {
    "reference": "`reference/{table}.csv`",
    "dataset": "`<bộ dữ liệu>/{table}.csv`",
    "both": "`reference/{table}.csv` và `<bộ dữ liệu>/{table}.csv`",
}
_PATTERNS = {
    r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$": "chữ thường không dấu, số, `-` và `.`",
    r"^[a-z0-9.;-]+$": "một hay nhiều mã, cách nhau bằng `;`",
    r"^[a-z_;]+$": "một hay nhiều mã, cách nhau bằng `;`",
    r"^\d{4}(?:-\d{4}|-H1)?$": "`2025`, `2025-H1` (sáu tháng đầu năm) hoặc `2021-2025`",
    r"^\d{1,2}(?:\.\d)?$": "`1` hoặc `15.1`",
    r"^[a-z][a-z0-9_]*$": "chữ thường không dấu, số và `_`",
    r"^\d{4}(;\d{4})*$": "`2025` hoặc nhiều năm cách nhau bằng `;`",
    r"^https?://\S+$": "địa chỉ bắt đầu bằng `http://` hoặc `https://`",
    r"^\d{2,5}$": "hai đến năm chữ số",
    r"^\d{1,2}/\d{1,2}(/\d{4})?$": "`d/m` (hằng năm) hoặc `d/m/yyyy`",
}


def type_name(column: dy.Column) -> str:
    """Vietnamese word for the type of a column."""
    dtype = column.dtype
    if dtype == pl.Date:
        return "ngày"
    if dtype == pl.Boolean:
        return "đúng/sai"
    if isinstance(dtype, pl.Enum):
        return "chọn"
    if dtype.is_integer():
        return "số nguyên"
    return "số" if dtype.is_numeric() else "chữ"


def allowed(column: dy.Column) -> str:
    """Values a column may hold, in words; empty when any text will do."""
    dtype = column.dtype
    if dtype == pl.Date:
        return f"`năm-tháng-ngày`, {_between(column)}"
    if dtype == pl.Boolean:
        return "`true`, `false`"
    if isinstance(dtype, pl.Enum):
        codes = dtype.categories.to_list()
        if set(codes) <= set(INDICATORS):
            # The list of all indicators is a table of its own below.
            prefix = " bắt đầu bằng `kc_`" if codes[0].startswith("kc_") else ""
            return f"mã{prefix} trong bảng [Chỉ tiêu](#chỉ-tiêu)"
        return ", ".join(f"`{code}`" for code in codes)
    if dtype.is_numeric():
        return _between(column)
    pattern = getattr(column, "regex", None)
    return _PATTERNS[pattern] if pattern else ""


def _between(column: dy.Column) -> str:
    low, high = (
        f"{bound:g}" if isinstance(bound, float) else bound
        for bound in (getattr(column, "min", None), getattr(column, "max", None))
    )
    if low is not None and high is not None:
        return f"từ {low} đến {high}"
    return f"từ {low} trở lên" if low is not None else ""


def _target(table: str, column: str) -> str:
    """Tables a reference points to, in words; empty for any other column."""
    targets = [
        f"`{key.target}`" + (f" khi `{key.when[0]}` là `{key.when[1]}`" if key.when else "")
        for key in FOREIGN_KEYS
        if (key.table, key.column) == (table, column)
    ]
    return f"mã có trong bảng {', '.join(targets)}" if targets else ""


def own_rules(schema: type[dy.Schema]) -> list[str]:
    """Names of the rules a schema states itself (not those of single columns or the key)."""
    # The library has no public list of them.
    return list(schema.__dataframely_rules__)  # type: ignore[attr-defined]


def _section(name: str, table: Table) -> list[str]:
    summary = (table.schema.__doc__ or "").split("\n\n")[0].strip()
    lines = [
        f"### {name}",
        "",
        f"Tệp {_FOLDERS[table.folder].format(table=name)}. *{summary}*",
        "",
        "| cột | kiểu | bắt buộc | ý nghĩa | giá trị được phép |",
        "|---|---|---|---|---|",
    ]
    for column_name, column in table.schema.columns().items():
        needed = "khóa" if column.primary_key else "" if column.nullable else "có"
        values = "; ".join(w for w in (_target(name, column_name), allowed(column)) if w)
        words = (column.description or "").replace("|", "\\|")
        cells = (f"`{column_name}`", type_name(column), needed, words, values)
        lines.append(f"| {' | '.join(cells)} |")
    rules = own_rules(table.schema)
    if rules:
        lines += ["", "Quy tắc; khi một dòng vi phạm, ứng dụng báo:", ""]
        lines += [f"- `{rule}`: {t(f'rule.{name}.{rule}')}" for rule in rules]
    return [*lines, ""]


def _indicators() -> list[str]:
    kinds = {"stock": "thời điểm", "flow": "cả kỳ", "ratio": "tỷ lệ", "text": "bằng chữ"}
    sums = {"sum": "cộng được", "ratio": "Σ tử / Σ mẫu", "none": ""}
    lines = [
        "## Chỉ tiêu",
        "",
        "Khai báo trong `dashboard/indicators.py`; cột cuối trống nghĩa là không cộng lại.",
        "",
        "| mã | tên | đơn vị | loại | căn cứ | tổng hợp |",
        "|---|---|---|---|---|---|",
    ]
    for i in INDICATORS.values():
        cells = (f"`{i.code}`", t(f"indicator.{i.code}"), i.unit, kinds[i.kind], i.legal)
        lines.append(f"| {' | '.join(cells)} | {sums[i.aggregate]} |")
    return [*lines, ""]


def dictionary() -> str:
    """The generated part of the README: every table, column, rule and indicator."""
    lines = ["## Các bảng", ""]
    for name, table in TABLES.items():
        lines += _section(name, table)
    return "\n".join([*lines, *_indicators()])


def readme(path: Path = README) -> str:
    """The README as it should be: the hand-written part of ``path`` and the generated one."""
    top, found, _ = path.read_text(encoding="utf-8").partition(MARK)
    if not found:
        raise ValueError(f"{path}: {MARK}")
    return f"{top}{MARK}\n\n{dictionary()}"


def main() -> int:
    """``python -m dashboard.docs``: rewrite the generated part of ``data/README.md``."""
    README.write_text(readme(), encoding="utf-8")
    print(README)
    return 0


if __name__ == "__main__":
    sys.exit(main())
