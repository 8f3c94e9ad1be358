"""Small valid rows, frames, books and data folders for tests."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from dashboard.contracts import TABLES
from dashboard.indicators import INDICATORS
from dashboard.store import Book

Row = dict[str, object]

TODAY = dt.date(2026, 11, 25)
DATASET = "public"

#: One valid row per table; columns that are left out are empty. Together they are a dataset.
MINIMAL: dict[str, Row] = {
    "sources": {"source_id": "s1", "publisher": "Báo A", "kind": "press"},
    "units": {
        "unit_id": "p86-cu",
        "frame": "old",
        "level": "province",
        "name_vi": "Tỉnh Vĩnh Long",
        "short_name": "Vĩnh Long",
        "source_id": "s1",
    },
    "rules": {
        "rule_id": "r1",
        "code": "max_area",
        "name_vi": "Diện tích tối đa",
        "text_vi": "Không quá 75 ha.",
        "valid_from": dt.date(2024, 5, 1),
        "legal_ref": "Điều 2",
        "confidence": "text",
        "source_id": "s1",
    },
    "laws": {
        "law_id": "l1",
        "number": "32/2024/NĐ-CP",
        "field": "cluster",
        "meaning_vi": "Nghị định về cụm",
        "confidence": "text",
        "source_id": "s1",
    },
    "forms": {
        "form_row_id": "b04-1",
        "form": "04",
        "row": "1",
        "name_vi": "Số lượng cụm công nghiệp",
        "unit": "Cụm",
        "kind": "stock",
        "key": "plan_n",
        "legal_ref": "Thông tư 14/2024/TT-BCT",
        "source_id": "s1",
    },
    "clusters": {
        "cluster_id": "c1",
        "name_vi": "CCN Một",
        "short_name": "Một",
        "listing": "register",
        "province_id": "p86-cu",
        "source_id": "s1",
    },
    "milestones": {
        "milestone_id": "m1",
        "cluster_id": "c1",
        "milestone": "planned",
        "stage": "actual",
        "date": dt.date(2020, 1, 1),
        "date_precision": "day",
        "inferred": False,
        "source_id": "s1",
    },
    "facts": {
        "claim_id": "f1",
        "subject_kind": "cluster",
        "subject_id": "c1",
        "indicator": "workers",
        "as_of": dt.date(2024, 12, 31),
        "as_of_precision": "day",
        "inferred": False,
        "basis": "chung",
        "value": 100.0,
        "qualifier": "exact",
        "stage": "actual",
        "preferred": True,
        "source_id": "s1",
    },
    "tenants": {
        "tenant_id": "t1",
        "cluster_id": "c1",
        "name_vi": "Công ty A",
        "started_precision": "unknown",
        "as_of": dt.date(2024, 12, 14),
        "as_of_precision": "day",
        "source_id": "s1",
    },
    "parks": {
        "park_id": "k1",
        "name_vi": "KCN Hòa Phú",
        "kind": "KCN",
        "province_id": "p86-cu",
        "source_id": "s1",
    },
    "projects": {
        "project_id": "d1",
        "record": "single",
        "project_count": 1,
        "count_unit": "project",
        "year_start": 2023,
        "year_end": 2023,
        "unit_id": "p86-cu",
        "level": "KCDP",
        "title_vi": "Hỗ trợ máy",
        "money_qualifier": "exact",
        "source_id": "s1",
    },
    "project_steps": {
        "step_id": "b1",
        "project_id": "d1",
        "step": "approved",
        "planned_on": dt.date(2024, 3, 1),
        "date_precision": "day",
        "source_id": "s1",
    },
    "project_outcomes": {
        "outcome_id": "kq1",
        "project_id": "d1",
        "indicator": "jobs",
        "moment": "acceptance",
        "value": 5.0,
        "qualifier": "exact",
        "measured_on": dt.date(2024, 6, 1),
        "date_precision": "day",
        "stage": "actual",
        "source_id": "s1",
    },
    "project_money": {
        "money_id": "v1",
        "project_id": "d1",
        "origin": "local",
        "stage": "plan",
        "value": 100.0,
        "on": dt.date(2024, 3, 1),
        "date_precision": "day",
        "qualifier": "exact",
        "source_id": "s1",
    },
    "programmes": {
        "claim_id": "g1",
        "unit_id": "p86-cu",
        "programme": "chung",
        "level": "KCDP",
        "indicator": "kc_projects",
        "year_start": 2023,
        "year_end": 2023,
        "value": 5.0,
        "qualifier": "exact",
        "stage": "actual",
        "preferred": True,
        "source_id": "s1",
    },
    "products": {
        "product_id": "t1",
        "product_vi": "Bánh",
        "producer": "Cơ sở A",
        "household": False,
        "commune_id": "p86-cu",
        "address_vi": "xã A",
        "source_id": "s1",
    },
    "recognitions": {
        "recognition_id": "n1",
        "unit_id": "p86-cu",
        "level": "national",
        "product_vi": "Bánh",
        "status": "recognised",
        "source_id": "s1",
    },
    "organisations": {
        "organisation_id": "o1",
        "unit_id": "p86-cu",
        "name_vi": "Trung tâm Khuyến công",
        "structure_vi": "Trực thuộc Sở",
        "source_id": "s1",
    },
    "findings": {
        "finding_id": "h1",
        "field": "cluster",
        "scope": "own",
        "unit_ids": "p86-cu",
        "date": dt.date(2023, 11, 3),
        "date_precision": "day",
        "inferred": False,
        "topic": "planning",
        "kind": "difficulty",
        "summary_vi": "Chậm",
        "follow_up": "unknown",
        "source_id": "s1",
    },
    "inspection_scope": {
        "item_id": "i1",
        "position": 1,
        "field": "cluster",
        "text_vi": "Nội dung",
        "topics": "planning",
        "page": "tong-quan",
        "answered_vi": "Chưa nêu",
        "source_id": "s1",
    },
    "conflicts": {
        "conflict_id": "x1",
        "field": "cluster",
        "title_vi": "Bao nhiêu cụm",
        "claims_vi": "13 hay 14",
        "chosen_vi": "14",
        "reason_vi": "mới hơn",
    },
    "gaps": {"gap_id": "y1", "field": "cluster", "text_vi": "Chưa có"},
}


def keys(table: str) -> list[str]:
    """Key columns of a table (one in every table of ours)."""
    return [n for n, c in TABLES[table].schema.columns().items() if c.primary_key]


def row(table: str, **changes: object) -> Row:
    """The minimal row of a table with every column, and some of them changed."""
    names = TABLES[table].schema.column_names()
    if unknown := set(changes) - set(names):
        raise KeyError(f"{table}: {sorted(unknown)}")
    return dict.fromkeys(names) | MINIMAL[table] | changes


def frame(table: str, rows: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    """Typed frame of a table that holds its contract; rows without a key are numbered."""
    schema = TABLES[table].schema
    (key,) = keys(table)
    full = [row(table, **({key: f"{table}.{i}".replace("_", "-")} | dict(r)))
            for i, r in enumerate(rows)]  # fmt: skip
    return schema.validate(pl.DataFrame(full, schema=schema.create_empty().schema))


UNITS: list[Row] = [
    {"unit_id": "p86-cu", "short_name": "Vĩnh Long"},
    {"unit_id": "p84-cu", "short_name": "Trà Vinh"},
    {"unit_id": "p86-moi", "short_name": "Vĩnh Long", "frame": "new"},
]


def book(**tables: Iterable[Mapping[str, object]]) -> Book:
    """A book of small tables; the ones not given are empty (units and sources are not)."""
    given: dict[str, Iterable[Mapping[str, object]]] = {
        "units": UNITS,
        "sources": [{"source_id": "s1"}],
    } | tables
    frames = {name: frame(name, given.get(name, ())) for name in TABLES}
    return Book(dataset="test", version="00000000", **frames)


def figure(indicator: str, value: float | str, cluster: str = "c1", **changes: object) -> Row:
    """Changes that make a row of ``facts``: a figure or a text of a cluster."""
    is_text = INDICATORS[indicator].kind == "text"
    content: Row = {"value": None, "value_text": value} if is_text else {"value": float(value)}
    return {"subject_id": cluster, "indicator": indicator} | content | changes


def step(milestone: str, date: dt.date | None, cluster: str = "c1", **changes: object) -> Row:
    """Changes that make a row of ``milestones``."""
    precision = "unknown" if date is None else "day"
    base: Row = {"milestone": milestone, "date": date, "date_precision": precision}
    return base | {"cluster_id": cluster} | changes


def text(value: object) -> str:
    """A value as a CSV of ours writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def write_csv(path: Path, table: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows (values or ready text) under the header of a table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, TABLES[table].schema.column_names())
        out.writeheader()
        out.writerows({k: text(v) for k, v in r.items()} for r in rows)


def data_folder(folder: Path, **tables: Iterable[Mapping[str, object]]) -> Path:
    """A whole dataset on disk: one minimal row per table, or the rows given."""
    for name, table in TABLES.items():
        rows = tables.get(name, [row(name)])
        if table.folder in ("reference", "both"):
            own = rows if table.folder == "reference" else [row("sources", source_id="ref1")]
            write_csv(folder / "reference" / f"{name}.csv", name, own)
        if table.folder in ("dataset", "both"):
            write_csv(folder / DATASET / f"{name}.csv", name, rows)
    return folder
