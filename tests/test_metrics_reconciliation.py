"""Projects against published totals: like with like, and every difference has a reason."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics import reconciliation as m
from dashboard.selection import Selection
from tests.builders import TODAY, Row, book

NOW = Selection(today=TODAY)


def project(level: object = "KCDP", **changes: object) -> Row:
    return {"level": level} | changes


def total(value: object, level: object = "KCDP", **changes: object) -> Row:
    return {"level": level, "value": value} | changes


def money(value: float, level: str = "KCDP", **changes: object) -> Row:
    base: Row = {"indicator": "kc_budget", "money_scope": "state"}
    return total(value, level) | base | changes


def compared(projects: list[Row], programmes: list[Row], chosen: Selection = NOW) -> pl.DataFrame:
    return m.compared(book(projects=projects, programmes=programmes), chosen)


def one(
    projects: list[Row], programmes: list[Row], level: str = "KCDP", indicator: str = "kc_projects"
) -> dict[str, object]:
    rows = compared(projects, programmes).filter(
        pl.col("level") == level, pl.col("indicator") == indicator
    )
    assert len(rows) == 1
    return rows.row(0, named=True)


def test_equal_counts_agree() -> None:
    found = one([project(), project()], [total(2, claim_id="g")])
    assert (found["counted"], found["published"]) == (2.0, 2.0)
    assert (found["difference"], found["reason"]) == (0.0, "equal")
    assert found["claim_ids"] == ["projects.0", "projects.1", "g"]


@pytest.mark.parametrize(
    ("projects", "published", "difference", "reason"),
    [
        ([project(), project(status="cancelled")], 1, 1, "stopped"),
        ([project(), project("KCQG+KCDP")], 1, 1, "both_levels"),
        ([project(), project("unstated")], 2, -1, "unstated"),
        ([project(), project()], 1, 1, "more"),
        ([project()], 4, -3, "missing"),
        ([project(), project(record="bundle", project_count=3)], 4, -3, "bundles"),
        ([project(), project(record="bundle", project_count=None)], 4, -3, "missing"),
        ([project(status="suspended")], 0, 1, "stopped"),
    ],
)
def test_a_difference_is_explained(
    projects: list[Row], published: float, difference: float, reason: str
) -> None:
    found = one(projects, [total(published)])
    assert (found["difference"], found["reason"]) == (difference, reason)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"stage": "planned"}, "planned"),
        ({"part_of_year": "9 tháng"}, "part_of_year"),
        ({"counted_vi": "đề án máy móc"}, "other_scope"),
    ],
)
def test_what_is_not_of_one_kind_is_not_compared(changes: Row, reason: str) -> None:
    found = one([project()], [total(5, **changes)])
    assert (found["published"], found["difference"], found["reason"]) == (5.0, None, reason)


def test_the_merged_province_is_never_compared_with_what_reaches_back() -> None:
    year: Row = {"year_start": 2025, "year_end": 2025}
    merged = {"unit_id": "p86-moi"} | year
    rows = compared([project(**year), project(**merged)], [total(2, **merged)])
    found = rows.filter(pl.col("unit_id") == "p86-moi", pl.col("level") == "KCDP").row(
        0, named=True
    )
    assert (found["counted"], found["difference"], found["reason"]) == (1.0, None, "merged")
    later = {"unit_id": "p86-moi", "year_start": 2026, "year_end": 2026}
    found = compared([project(**later)], [total(1, **later)]).row(0, named=True)
    assert found["reason"] == "equal"


def test_one_number_alone() -> None:
    found = one([project()], [])
    assert (found["counted"], found["published"], found["reason"]) == (1.0, None, "no_total")
    found = one([], [total(3)])
    assert (found["counted"], found["difference"], found["reason"]) == (None, None, "none_traced")
    assert compared([], []).is_empty()


def test_state_money_stands_beside_state_money() -> None:
    projects = [project(money_local=40.0, money_counterpart=60.0), project(money_local=50.04)]
    found = one(projects, [money(90.0)], indicator="kc_budget")
    assert (found["counted"], found["reason"]) == (pytest.approx(90.04), "equal")
    with_firms = [money(150.0, money_scope="with_counterpart")]
    assert one(projects, with_firms, indicator="kc_budget")["reason"] == "no_total"


def test_money_of_a_project_of_both_levels_counts_in_each() -> None:
    projects = [project("KCQG+KCDP", money_national=30.0, money_local=20.0)]
    totals = [money(30, "KCQG"), money(20, "KCDP"), money(50, "KCQG+KCDP")]
    for level in m.LEVELS:
        assert one(projects, totals, level, "kc_budget")["reason"] == "equal"


def test_a_project_without_money_explains_a_lack_of_it() -> None:
    projects = [project(money_local=40.0), project()]
    found = one(projects, [money(90.0)], indicator="kc_budget")
    assert (found["difference"], found["reason"]) == (-50.0, "money_missing")


def test_several_years_are_not_one_year() -> None:
    assert compared([project(year_end=2024)], [total(5, year_start=2021, year_end=2025)]).is_empty()
    chosen = Selection(year=2022, today=TODAY)
    assert compared([project()], [total(1)], chosen).is_empty()


LEVEL = st.sampled_from(["KCQG", "KCDP", "KCQG+KCDP", "unstated"])
STATUS = st.sampled_from([None, "accepted", "suspended", "cancelled"])


@given(
    projects=st.lists(st.tuples(LEVEL, STATUS), min_size=1, max_size=6),
    published=st.integers(0, 8),
    level=st.sampled_from(m.LEVELS),
)
def test_every_row_has_a_reason_and_its_difference(
    projects: list[tuple[str, str | None]], published: int, level: str
) -> None:
    rows = compared([project(x, status=s) for x, s in projects], [total(float(published), level)])
    for r in rows.iter_rows(named=True):
        assert r["reason"] in m.REASONS
        assert (r["difference"] is None) == (r["counted"] is None or r["published"] is None)
        if r["difference"] is not None:
            assert r["difference"] == r["counted"] - r["published"]
            assert (r["difference"] == 0) == (r["reason"] == "equal")
