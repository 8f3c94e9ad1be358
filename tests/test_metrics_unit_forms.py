"""Biểu 02 and 03 from a small register, and their checks."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from dashboard.metrics.forms import CHECKS, cluster_checks, form04
from dashboard.metrics.unit_forms import CLUSTER, NOT_KEPT, ROWS, form02, form03, sum_checks
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, Row, figure, step

CHOSEN = Selection(today=TODAY)


def at(code: str, value: float | str, cluster: str = "c1", **changes: object) -> Row:
    name = f"{cluster}.{code}".replace("_", "-").lower()
    base: Row = {"claim_id": name, "period": "2024", "as_of": dt.date(2024, 12, 14)}
    return figure(code, value, cluster, **(base | changes))


@pytest.fixture
def small(book: Book) -> Book:
    """One established cluster with figures, one without, and one that is only planned."""
    words = list(book.forms.with_columns(source_id=pl.lit("s1")).iter_rows(named=True))
    clusters: list[Row] = [
        {"cluster_id": "c1", "short_name": "Một"},
        {"cluster_id": "c2", "short_name": "Hai"},
        {"cluster_id": "c3", "short_name": "Ba"},
    ]
    steps = [
        step("established", dt.date(2019, 5, 1), "c1", milestone_id="c1-qd"),
        step("established", dt.date(2020, 5, 1), "c2", milestone_id="c2-qd"),
        step("planned", dt.date(2018, 1, 1), "c3", milestone_id="c3-qh"),
    ]
    facts = [
        at("infra_capital", 300.0),
        at("infra_paid", 320.0),
        at("ready_land", 20.0),
        at("leased_land", 15.0, qualifier="at_most"),
        at("industrial_land", 25.0),
        at("infra_revenue", 5.0),
        at("secondary_projects", 4.0),
        at("projects_fdi", 0.0),
        at("wastewater_invested", 0.0),
    ]
    return builders.book(clusters=clusters, milestones=steps, facts=facts, forms=words)


def values(rows: pl.DataFrame, key: str = "c1") -> dict[str, float | None]:
    return dict(rows.filter(pl.col("cluster_id") == key).select("row", "value").iter_rows())


def test_rows_are_the_figures_of_each_established_cluster(small: Book) -> None:
    rows = form02(small, CHOSEN, "2024")
    assert dict(rows.schema) == CLUSTER
    assert rows["cluster_id"].unique(maintain_order=True).to_list() == ["c2", "c1"]
    told = values(rows)
    assert told["1"] == 300
    assert told["3"] == 20
    assert told["7"] == 0, "a known 0 stays 0"
    assert told["13"] == 0
    assert told["8"] is None
    assert set(values(rows, "c2").values()) == {None}


def test_rate_without_approved_land_says_so(small: Book) -> None:
    rate = form02(small, CHOSEN, "2024").filter(row="5", cluster_id="c1").row(0, named=True)
    assert rate["value"] == pytest.approx(60.0)
    assert rate["basis"] == "leased"
    assert rate["qualifier"] == "about"


def test_reasons_of_empty_rows(small: Book) -> None:
    rows = form02(small, CHOSEN, "2024").filter(cluster_id="c2")
    why = dict(rows.select("row", "reason").iter_rows())
    assert why["12"] == NOT_KEPT
    assert why["9"] == why["10"] == "no_value_period"
    assert why["1"] == "no_value"
    assert set(ROWS) | {"5", "12"} == set(why)


def test_flows_count_in_their_own_period_alone(small: Book) -> None:
    told = values(form02(small, CHOSEN, "2025"))
    assert told["9"] is None
    assert told["1"] == 300


def test_checks_of_a_cluster(small: Book) -> None:
    rows = form02(small, CHOSEN, "2024").filter(cluster_id="c1")
    found = cluster_checks(rows)
    assert dict(found.schema) == CHECKS
    told = {r["rows"]: (r["ok"], r["note"]) for r in found.iter_rows(named=True)}
    assert told["2 ≤ 1"] == (False, "overspend")
    assert told["4 ≤ 3"] == (True, None)
    assert told["7 ≤ 6"] == (True, None)
    assert told["8 ≤ 6"] == (None, "missing")
    assert told["14 ≤ 13"] == (None, "missing")
    assert told["5 ≤ 100"][0] is True


def test_a_rate_above_100_fails(small: Book) -> None:
    rows = form02(small, CHOSEN, "2024").filter(cluster_id="c1")
    high = rows.with_columns(value=pl.when(pl.col("row") == "5").then(106.0).otherwise("value"))
    found = cluster_checks(high).filter(rows="5 ≤ 100")
    assert found["ok"].to_list() == [False]


def test_places_add_up_to_the_whole(small: Book) -> None:
    three, four = form03(small, CHOSEN, "2024"), form04(small, CHOSEN, "2024")
    found = sum_checks(three, four)
    assert dict(found.schema) == CHECKS
    told = dict(found.select("rows", "ok").iter_rows())
    assert told["1"] is True
    assert told["3"] is True
    more = four.with_columns(value=pl.when(pl.col("row") == "1").then(9.0).otherwise("value"))
    assert dict(sum_checks(three, more).select("rows", "ok").iter_rows())["1"] is False


def test_no_cluster_gives_no_form(small: Book) -> None:
    nowhere = Selection(provinces=("p83-cu",), today=TODAY)
    assert form02(small, nowhere, "2024").is_empty()
    assert form03(small, nowhere, "2024").is_empty()
    whole = form04(small, nowhere, "2024")
    assert sum_checks(form03(small, nowhere, "2024"), whole).is_empty()


def test_an_unknown_period_is_refused(small: Book) -> None:
    with pytest.raises(ValueError, match="2024-Q1"):
        form02(small, CHOSEN, "2024-Q1")
