"""Industrial promotion: each figure keeps its period, place and scope of money."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from dashboard.i18n import NBSP, t
from dashboard.metrics.promotion import (
    MIXED,
    headline_figures,
    in_scope,
    machinery_by_year,
    money_by_origin,
    period_label,
    products,
    products_by_commune,
    traced,
)
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, UNITS, Row, frame

ALL = Selection(today=TODAY)


def money(value: float, level: str = MIXED, scope: str = "state", **changes: object) -> Row:
    base: Row = {"indicator": "kc_budget", "level": level, "value": value, "money_scope": scope}
    return base | changes


def counted(value: float, **changes: object) -> Row:
    return {"indicator": "kc_projects", "level": MIXED, "value": value} | changes


# --- scope and labels ---------------------------------------------------------------------------
def test_scope_is_place_and_period() -> None:
    rows = frame(
        "programmes",
        [
            {"claim_id": "a", "year_start": 2021, "year_end": 2025},
            {"claim_id": "b", "unit_id": "p84-cu", "year_start": 2020, "year_end": 2020},
            {"claim_id": "c", "unit_id": "p86-moi", "year_start": 2026, "year_end": 2026},
            {"claim_id": "d", "unit_id": "p83-cu"},
        ],
    )

    def ids(**filters: object) -> list[str]:
        return in_scope(rows, Selection(today=TODAY, **filters))["claim_id"].to_list()  # type: ignore[arg-type]

    assert ids() == ["a", "b", "c"]
    assert ids(year=2023) == ["a"]
    assert ids(year=2020) == ["b"]
    assert ids(year=2026) == ["c"]
    assert ids(provinces=("p84-cu",)) == ["b", "c"]


def test_projects_without_a_year_are_kept_without_a_chosen_year() -> None:
    rows = frame("projects", [{"year_start": None, "year_end": None}])
    assert len(in_scope(rows, ALL)) == 1
    assert in_scope(rows, Selection(today=TODAY, year=2023)).is_empty()


@pytest.mark.parametrize(
    ("start", "end", "part", "label"),
    [
        (2021, 2025, None, "2021–2025"),
        (2025, 2025, None, "2025"),
        (2025, 2025, "9 tháng", "9 tháng 2025"),
    ],
)
def test_period_label(start: int, end: int, part: str | None, label: str) -> None:
    assert period_label({"year_start": start, "year_end": end, "part_of_year": part}) == label


# --- headlines ----------------------------------------------------------------------------------
def test_headlines_by_hand() -> None:
    book = builders.book(
        programmes=[
            counted(120.0, claim_id="p1", year_start=2021, year_end=2025),
            counted(300.0, claim_id="p0", year_start=2016, year_end=2020),
            money(24500.0, claim_id="m1", year_start=2021, year_end=2025, qualifier="at_least"),
            money(5000.0, scope="with_counterpart", claim_id="m2", year_start=2024, year_end=2024),
            money(6250.0, claim_id="m3", year_start=2026, year_end=2026, stage="planned"),
            money(9999.0, claim_id="part", part_of_year="6 tháng", year_start=2025, year_end=2025),
            money(8888.0, claim_id="another", year_start=2026, year_end=2026, programme="gom-do"),
        ],
    )
    found = headline_figures(book, ALL)
    # The sum of 2024 holds money of firms and no source prints its parts.
    assert [h.claim_ids for h in found] == [("p1",), ("m1",), ("m3",)]
    assert [h.value for h in found] == [120, 24.5, 6.25]
    assert [h.text for h in found] == ["120", f">{NBSP}24,5", "6,3"]
    assert [h.label for h in found] == [
        t("promotion.head_projects", period="2021–2025"),
        t("promotion.head_money", period="2021–2025"),
        t("promotion.head_plan", period="2026"),
    ]


def test_money_of_firms_never_stands_in_the_strip() -> None:
    plan: dict[str, Any] = {"year_start": 2026, "year_end": 2030, "stage": "planned"}
    whole = money(150.0, scope="with_counterpart", claim_id="whole", **plan)
    parts = [
        money(20.0, claim_id="n", level="KCQG", **plan),
        money(45.0, claim_id="l", level="KCDP", qualifier="about", **plan),
    ]
    older = money(90.0, claim_id="old", year_start=2025, year_end=2025, stage="planned")

    def told(*rows: Row) -> list[tuple[float, tuple[str, ...], str, str]]:
        found = headline_figures(builders.book(programmes=list(rows)), ALL)
        # Claims are in triệu đồng, headlines in tỷ đồng.
        return [(round(1000 * h.value, 6), h.claim_ids, h.measure, h.sub) for h in found]

    state = f"Vĩnh Long, {t('money_scope.state_parts')}"
    assert told(whole, *parts, older) == [(65.0, ("n", "l"), "sum", state)]
    # Without both parts the next sum without money of firms is told, or none.
    assert told(whole, parts[0], older) == [(90.0, ("old",), "", "Vĩnh Long")]
    assert told(whole, parts[0]) == []
    printed = money(66.0, claim_id="printed", counted_vi="ngân sách", **plan)
    assert told(whole, *parts, printed) == [(66.0, ("printed",), "", "Vĩnh Long")]


@pytest.mark.parametrize("name", ["book", "demo"])
def test_no_headline_of_a_dataset_holds_money_of_firms(
    name: str, request: pytest.FixtureRequest
) -> None:
    found: Book = request.getfixturevalue(name)
    mixed = found.programmes.filter(pl.col("money_scope") == "with_counterpart")["claim_id"]
    for year in (None, 2021, 2024, 2026):
        for h in headline_figures(found, Selection(today=TODAY, year=year)):
            assert not set(h.claim_ids) & set(mixed)


def test_no_data_no_headline() -> None:
    assert headline_figures(builders.book(), ALL) == []


def test_headlines_of_the_public_data_have_claims(book: Book) -> None:
    known = set(book.programmes["claim_id"]) | set(book.products["product_id"])
    found = headline_figures(book, ALL)
    assert len(found) >= 3
    for headline in found:
        assert headline.claim_ids
        assert set(headline.claim_ids) <= known


# --- money by origin ----------------------------------------------------------------------------
def split(*rows: Row) -> dict[str, object] | None:
    numbered = [{"claim_id": f"g{i}"} | r for i, r in enumerate(rows)]
    found = money_by_origin(builders.book(programmes=numbered), ALL)
    return found.row(0, named=True) if len(found) else None


def parts(row: dict[str, object] | None) -> tuple[object, ...]:
    assert row is not None
    return tuple(row[k] for k in ("national", "local", "counterpart", "total", "derived"))


def counterpart(value: float) -> Row:
    return money(value, scope="unclear", indicator="kc_counterpart")


def test_local_money_is_the_rest_of_the_state_money() -> None:
    assert parts(split(money(100), money(30, "KCQG"))) == (30, 70, None, 100, "local")


def test_printed_parts_are_not_derived() -> None:
    row = split(money(100), money(30, "KCQG"), money(65, "KCDP"))
    assert parts(row) == (30, 65, None, 100, None)


def test_counterpart_is_the_rest_of_the_whole() -> None:
    row = split(money(100, scope="with_counterpart"), money(30, "KCQG"), money(20, "KCDP"))
    assert parts(row) == (30, 20, 50, 100, "counterpart")
    assert row is not None
    assert row["scope"] == "with_counterpart"
    assert row["claim_ids"] == ["g0", "g1", "g2"]


def test_local_money_is_the_whole_without_counterpart() -> None:
    row = split(money(100, "KCDP", scope="with_counterpart"), counterpart(60))
    assert parts(row) == (None, 40, 60, 100, "local")


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [money(100)],
        [money(30, "KCQG")],
        [money(30, "KCQG"), money(20, "KCDP")],
        [money(100, scope="unclear"), money(30, "KCQG")],
        [money(100), money(30, "KCQG", stage="planned")],
        [money(100), money(30, "KCQG", year_end=2024)],
        [money(100), money(30, "KCQG", unit_id="p84-cu")],
        [money(100), money(30, "KCQG", part_of_year="6 tháng")],
    ],
)
def test_parts_of_different_things_are_never_combined(rows: list[Row]) -> None:
    assert split(*rows) is None


def test_parts_of_the_public_data_add_up(book: Book) -> None:
    rows = money_by_origin(book, ALL)
    assert len(rows) > 0
    for row in rows.iter_rows(named=True):
        known = [row[k] for k in ("national", "local", "counterpart") if row[k] is not None]
        assert len(known) >= 2
        assert min(known) >= 0
        assert row["claim_ids"]
        if row["derived"]:
            assert sum(known) == pytest.approx(row["total"])


# --- projects -----------------------------------------------------------------------------------
def test_traced_by_hand() -> None:
    book = builders.book(
        projects=[
            {
                "project_id": "a",
                "money_local": 40.0,
                "money_counterpart": 48.0,
                "money_total": 88.0,
            },
            {
                "project_id": "b",
                "money_national": 300.0,
                "money_total": 500.0,
                "year_start": 2024,
                "year_end": 2024,
            },
            {"project_id": "c", "money_unstated": 10.0, "year_start": None, "year_end": None},
            {"project_id": "d", "year_start": 2020, "year_end": 2020},
            {"project_id": "group", "record": "bundle", "project_count": 7},
        ]
    )
    columns = ("project_id", "support", "rest")
    assert traced(book, ALL).select(columns).rows() == [
        ("b", 300, 200),
        ("a", 40, 0),
        ("d", None, None),
        ("c", 10, None),
    ]


def test_projects_of_the_merged_province_follow_the_choice_of_former_ones() -> None:
    communes: list[Row] = [
        {"unit_id": "x1", "level": "commune", "name_vi": "Xã Một", "group_id": "p86-cu"},
        {"unit_id": "x2", "level": "commune", "name_vi": "Xã Hai", "group_id": "p84-cu"},
    ]
    new: Row = {"unit_id": "p86-moi", "year_start": 2025, "year_end": 2025}
    book = builders.book(
        units=[*UNITS, *communes],
        projects=[
            new | {"project_id": "one", "commune_id": "x1"},
            new | {"project_id": "two", "commune_id": "x2"},
            new | {"project_id": "anywhere"},
        ],
    )

    def found(*provinces: str) -> list[str]:
        chosen = Selection(provinces=provinces, today=TODAY)
        return sorted(traced(book, chosen)["project_id"].to_list())

    assert found("p86-cu") == ["anywhere", "one"]
    assert found("p84-cu") == ["anywhere", "two"]
    assert found("p86-cu", "p84-cu") == ["anywhere", "one", "two"]


def bundle(year: int, count: int | None, **changes: object) -> Row:
    base: Row = {"record": "bundle", "content_group": "advanced_machinery"}
    return base | {"year_start": year, "year_end": year, "project_count": count} | changes


def test_machinery_by_year_by_hand() -> None:
    book = builders.book(
        projects=[
            bundle(2020, 5, project_id="half", part_of_year="6 tháng"),
            bundle(2020, 9, project_id="whole"),
            bundle(2020, 12, project_id="plan", status="planned"),
            bundle(2023, 4, project_id="only-plan", status="approved"),
            bundle(2021, None, project_id="uncounted"),
            bundle(2022, 8, project_id="other", content_group="training"),
            bundle(2021, 3, project_id="long", year_end=2025),
            bundle(2022, 2, project_id="tv", unit_id="p84-cu"),
        ]
    )
    rows = machinery_by_year(book, ALL).select("unit_id", "year", "count", "planned", "project_id")
    assert rows.rows() == [
        ("p84-cu", 2022, 2, None, "tv"),
        ("p86-cu", 2020, 9, None, "whole"),
        ("p86-cu", 2021, None, None, None),
        ("p86-cu", 2022, None, None, None),
        ("p86-cu", 2023, 4, True, "only-plan"),
    ]


# --- products -----------------------------------------------------------------------------------
@pytest.fixture
def with_products() -> Book:
    communes: list[Row] = [
        {"unit_id": "x1", "level": "commune", "name_vi": "Xã Một", "group_id": "p86-cu"},
        {"unit_id": "x2", "level": "commune", "name_vi": "Xã Hai", "group_id": "p84-cu"},
    ]
    place: Row = {"commune_id": "x1", "lon": 106.0, "lat": 10.0, "location_precision": "commune"}
    return builders.book(
        units=[*UNITS, *communes],
        products=[
            place
            | {
                "product_id": "n",
                "product_vi": "B",
                "year_national": "2019;2023",
                "year_regional": "2018",
            },
            place | {"product_id": "r", "product_vi": "A", "year_regional": "2020"},
            {"product_id": "u", "commune_id": "x2", "product_vi": "C"},
            {"product_id": "nowhere"},
        ],
    )


def test_products_by_hand(with_products: Book) -> None:
    rows = products(with_products, ALL)
    assert rows.select("product_id", "level", "commune").rows() == [
        ("n", "national", "Xã Một"),
        ("r", "regional", "Xã Một"),
        ("u", "unstated", "Xã Hai"),
    ]


def test_products_of_a_year_were_recognised_by_then(with_products: Book) -> None:
    def ids(year: int) -> list[str]:
        return products(with_products, Selection(today=TODAY, year=year))["product_id"].to_list()

    assert ids(2017) == []
    assert ids(2018) == ["n"]
    assert ids(2020) == ["n", "r"]


def test_products_by_commune_by_hand(with_products: Book) -> None:
    (row,) = products_by_commune(products(with_products, ALL)).iter_rows(named=True)
    assert (row["commune_id"], row["n"], row["level"]) == ("x1", 2, "national")
    assert row["names"] == ["A", "B"]
    assert sorted(row["product_ids"]) == ["n", "r"]


def test_products_of_the_public_data_are_all_placed_once(book: Book) -> None:
    listed = products(book, ALL)
    placed = products_by_commune(listed)
    assert placed["n"].sum() == listed["lon"].count()
    assert placed["commune_id"].is_unique().all()
