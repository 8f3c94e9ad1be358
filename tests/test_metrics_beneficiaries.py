"""Establishments that promotion supported: the same name in full, never a similar one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dashboard.metrics.beneficiaries import establishments, is_collective, name_key
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, UNITS, Row

NEW: Row = {"level": "commune", "frame": "new", "parent_id": "p86-moi"}
COMMUNES: list[Row] = [
    *UNITS,
    NEW | {"unit_id": "x1", "short_name": "Một"},
    NEW | {"unit_id": "x2", "short_name": "Hai"},
]


def found(projects: list[Row], year: int | None = None, **tables: Any) -> list[dict[str, Any]]:
    small = builders.book(units=COMMUNES, projects=projects, **tables)
    return establishments(small, Selection(today=TODAY, year=year)).to_dicts()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("HTX  Long-Hiệp", "htx long hiep"),
        ("Công ty TNHH “Đông Phát”", "cong ty tnhh dong phat"),
        ("  hộ kinh doanh A. ", "ho kinh doanh a"),
    ],
)
def test_name_key(name: str, key: str) -> None:
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("name", "many"),
    [("Nhiều cơ sở công nghiệp nông thôn", True), ("Các hộ làng nghề", True), ("Cácao A", False)],
)
def test_a_collective_name_has_no_profile(name: str, many: bool) -> None:  # noqa: FBT001
    assert is_collective(name) is many
    assert bool(found([{"beneficiary": name}])) is not many


def test_money_by_origin_by_hand() -> None:
    rows = found(
        [
            {"beneficiary": "Cơ sở Một", "money_national": 100.0, "money_counterpart": 150.0},
            {"beneficiary": "CƠ SỞ MỘT", "money_local": 40.0, "year_start": 2024, "year_end": 2024},
            {"beneficiary": "Cơ sở Một Hai", "money_local": 7.0},
            {"beneficiary": None, "money_local": 9.0},
        ]
    )
    assert [(r["key"], r["n"]) for r in rows] == [("co so mot", 2), ("co so mot hai", 1)]
    one = rows[0]
    assert (one["national"], one["local"], one["unstated"]) == (100.0, 40.0, None)
    assert one["counterpart"] == 150.0
    assert one["name_vi"] == "CƠ SỞ MỘT"
    assert one["spellings"] == ["CƠ SỞ MỘT", "Cơ sở Một"]
    assert one["years"] == [2023, 2024]
    assert one["project_ids"] == ["projects.0", "projects.1"]


def test_a_stopped_project_is_counted_without_its_money() -> None:
    rows = found(
        [{"project_id": "d1", "beneficiary": "A", "money_local": 40.0}],
        project_steps=[{"step": "cancelled", "actual_on": dt.date(2024, 1, 1)}],
    )
    assert (rows[0]["n"], rows[0]["local"]) == (1, None)


def test_the_same_name_in_two_communes_is_told() -> None:
    projects: list[Row] = [{"beneficiary": "A", "commune_id": "x1"}, {"beneficiary": "A"}]
    assert not found(projects)[0]["several_places"]
    projects[1]["commune_id"] = "x2"
    assert found(projects)[0]["several_places"]


def test_products_of_the_same_name_known_by_the_year() -> None:
    products = [
        {"product_id": "s1", "producer": "cơ sở MỘT", "product_vi": "Kẹo", "year_regional": "2022",
         "year_national": "2024"},
        {"product_id": "s2", "producer": "Cơ sở Một Hai", "product_vi": "Bánh"},
    ]  # fmt: skip
    told = [
        {"recognition_id": "n1", "producer": "Cơ sở Một", "product_vi": "Mứt", "year": 2023},
        {"recognition_id": "n2", "producer": "Cơ sở Một", "product_vi": "Cốm", "status": "entered"},
    ]
    given: dict[str, Any] = {"products": products, "recognitions": told}
    row: Row = {"beneficiary": "Cơ sở Một", "year_start": 2020, "year_end": 2025}
    assert found([row], **given)[0]["products"] == ["Kẹo", "Mứt"]
    assert found([row], 2022, **given)[0]["product_ids"] == ["s1"]
    assert found([row], 2021, **given)[0]["products"] == []


def test_clusters_of_the_commune() -> None:
    clusters = [{"cluster_id": "c1", "commune_id": "x1"}, {"cluster_id": "c2", "commune_id": "x2"}]
    rows = found(
        [{"beneficiary": "A", "commune_id": "x1"}, {"beneficiary": "B"}], clusters=clusters
    )
    assert [r["cluster_ids"] for r in rows] == [["c1"], []]


def test_establishments_of_the_datasets(book: Book, demo: Book) -> None:
    public = establishments(book, Selection(today=TODAY))
    named = dict(public.select("name_vi", "products").iter_rows())
    assert named["Hợp tác xã Nông nghiệp Long Hiệp"]
    assert (public["n"] == 1).all()
    shown = establishments(demo, Selection(today=TODAY))
    assert (shown["n"] > 1).any()
    assert not shown["key"].str.starts_with("nhieu").any()
