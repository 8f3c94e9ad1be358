"""Support against dated ceilings, its average, its shares: by hand, and on both datasets."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from dashboard.metrics import support as m
from dashboard.metrics.guide import KIND_OF
from dashboard.metrics.lifecycle import lives
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, Row

D = dt.date
ON = D(2024, 12, 31)


def rule(code: str, value: float | None, start: dt.date, end: dt.date | None = None) -> Row:
    name = f"kc_ceiling_{code}"
    return {"rule_id": f"{name}-{start.year}".replace("_", "-"), "code": name, "value": value,
            "unit": "%" if "share" in code else "triệu đồng", "valid_from": start,
            "valid_to": end}  # fmt: skip


OLD, NEW = D(2014, 2, 18), D(2018, 3, 28)
RULES: list[Row] = [
    rule("machinery_amount", 200.0, OLD, D(2018, 3, 27)),
    rule("machinery_share", 50.0, OLD, D(2018, 3, 27)),
    rule("machinery_amount", 300.0, NEW),
    rule("machinery_share", 50.0, NEW),
    rule("machinery_share_other", 30.0, NEW),
    rule("line_factor", 1.5, NEW),
    rule("demonstration_amount", 1000.0, NEW),
    rule("demonstration_share", 30.0, NEW),
    rule("effective_model_amount", None, NEW),
]


def machine(support: float | None, total: float | None = None, **more: object) -> Row:
    made: Row = {"content_group": "advanced_machinery", "money_local": support,
                 "money_total": total, "year_start": 2023, "year_end": 2023}  # fmt: skip
    return made | more


def compared(*rows: Row, steps: tuple[Row, ...] = (), on: dt.date = ON) -> list[dict[str, Any]]:
    numbered = [{"project_id": f"p{i}"} | r for i, r in enumerate(rows)]
    book = builders.book(projects=numbered, project_steps=list(steps), rules=RULES)
    found = m.compared(book, lives(book, Selection(today=on)), on)
    return found.sort("project_id").to_dicts()


@pytest.mark.parametrize(
    ("support", "total", "verdict"),
    [
        (90.0, 300.0, "within"),
        (120.0, 300.0, "above_some"),
        (150.0, 300.0, "above_some"),
        (151.0, 300.0, "above_all"),
        (300.0, 1000.0, "within"),
        (301.0, 1100.0, "above_some"),
        (450.0, 1500.0, "above_some"),
        (451.0, 2000.0, "above_all"),
        (100.0, None, "unknown"),
        (301.0, None, "above_some"),
        (451.0, None, "above_all"),
    ],
)
def test_verdicts_by_hand(support: float, total: float | None, verdict: str) -> None:
    (row,) = compared(machine(support, total))
    assert row["verdict"] == verdict
    assert (row["amounts"], row["shares"]) == ([300.0, 450.0], [30.0, 50.0])
    assert row["why"] == ("no_total" if verdict == "unknown" else None)
    assert row["claim_ids"][0] == "p0"


def test_the_day_of_approval_picks_the_text() -> None:
    approved: Row = {"project_id": "p0", "step": "approved", "step_id": "b1",
                     "actual_on": D(2018, 3, 1)}  # fmt: skip
    given = machine(220.0, 1000.0, year_start=2019, year_end=2019)
    (told,) = compared(given, steps=(approved,))
    assert (told["day"], told["day_from"]) == (D(2018, 3, 1), "approved")
    assert (told["verdict"], told["amounts"]) == ("above_all", [200.0])
    assert "b1" in told["claim_ids"]
    (other,) = compared(given)
    assert (other["day"], other["day_from"]) == (D(2019, 1, 1), "year")
    assert other["verdict"] == "within"
    # An approval after the day of the page is not known yet.
    late = approved | {"actual_on": D(2025, 2, 1)}
    assert compared(given, steps=(late,))[0]["day_from"] == "year"


def test_what_cannot_be_compared_says_why() -> None:
    rows = compared(
        machine(100.0, 400.0, year_start=2009, year_end=2009),
        machine(100.0, 400.0, year_start=None, year_end=None),
        machine(100.0, 400.0, beneficiary="Các cơ sở gốm"),
        machine(100.0, 400.0, money_qualifier="at_least"),
        machine(460.0, 400.0 * 4, money_qualifier="at_most"),
    )
    assert [r["verdict"] for r in rows] == ["unknown"] * 5
    assert [r["why"] for r in rows] == ["no_ceiling", "no_day", "collective", "loose", "loose"]
    (least,) = compared(machine(460.0, None, money_qualifier="at_least"))
    assert least["verdict"] == "above_all"


def test_only_contents_whose_ceiling_is_of_all_of_it_are_compared() -> None:
    rows = compared(
        machine(100.0, 400.0, content_group="products_fairs"),
        machine(100.0, 400.0, content_group=None),
        machine(None, 400.0),
        machine(100.0, 400.0, status="cancelled", year_start=2020, year_end=2020),
        machine(250.0, 1000.0, content_group="demonstration"),
    )
    assert [r["project_id"] for r in rows] == ["p4"]
    assert rows[0]["verdict"] == "within"


def test_used_ceilings_have_days_and_laws() -> None:
    numbered = [machine(1.0, 10.0, project_id="a"),
                machine(1.0, 10.0, project_id="b", content_group="demonstration"),
                machine(1.0, 10.0, project_id="c", year_start=2016, year_end=2016)]  # fmt: skip
    book = builders.book(projects=numbered, rules=RULES)
    found = m.used(book, m.compared(book, lives(book, Selection(today=ON)), ON))
    told = [(x.kind, x.part, x.value) for x in found]
    assert told == [
        ("machinery", "amount", 300.0), ("machinery", "share", 50.0), ("machinery", "share", 30.0),
        ("machinery", "amount", 200.0), ("machinery", "share", 50.0), ("line", "amount", 450.0),
        ("demonstration", "amount", 1000.0), ("demonstration", "share", 30.0),
        ("effective_model", "amount", None),
    ]  # fmt: skip
    assert found[0].valid == (NEW, None)
    assert found[3].valid == (OLD, D(2018, 3, 27))
    assert len(found[5].rule_ids) == 2


def test_average_and_shares_by_hand() -> None:
    rows: list[Row] = [
        {"project_id": "a", "content_group": "training", "money_local": 30.0,
         "money_national": 10.0, "money_counterpart": 900.0},
        {"project_id": "b", "content_group": "training"},
        {"project_id": "c", "money_unstated": 120.0, "money_qualifier": "about"},
        {"project_id": "d", "content_group": "consulting"},
        {"project_id": "e", "money_local": 500.0, "status": "cancelled", "year_start": 2020,
         "year_end": 2020},
    ]  # fmt: skip
    table = lives(builders.book(projects=rows), Selection(today=ON))
    found = m.mean(table)
    assert (found.value, found.n, found.of, found.parts) == (80.0, 2, 4, (160.0, 2))
    assert sorted(found.claim_ids) == ["a", "c"]
    groups = m.by_group(table).select("content_group", "support", "share", "n", "of", "qualifier")
    assert groups.rows() == [
        (None, 120.0, 75.0, 1, 1, "about"),
        ("training", 40.0, 25.0, 1, 2, "exact"),
        ("consulting", None, None, 0, 1, "exact"),
    ]
    assert m.by_group(table)["project_ids"].to_list() == [["c"], ["a"], ["d"]]


def test_nothing_known_is_nothing_told() -> None:
    for rows in ([], [{"project_id": "a"}]):
        book = builders.book(projects=rows, rules=RULES)
        table = lives(book, Selection(today=ON))
        assert m.compared(book, table, ON).is_empty()
        assert m.mean(table).value is None
        assert m.by_group(table).is_empty()
        assert "share" in m.by_group(table).columns


@pytest.mark.parametrize("name", ["book", "demo"])
def test_the_datasets_add_up(name: str, request: pytest.FixtureRequest) -> None:
    found: Book = request.getfixturevalue(name)
    table = lives(found, Selection(today=TODAY))
    rows = m.compared(found, table, TODAY)
    assert len(rows) == len(m.running(table).filter(pl.col("content_group").is_in(m.GROUPS)))
    assert set(rows["verdict"]) <= set(m.VERDICTS)
    assert (rows["why"].is_not_null() == (rows["verdict"] == "unknown")).all()
    groups = m.by_group(table)
    assert groups["share"].sum() == pytest.approx(100)
    assert groups["support"].sum() == pytest.approx((m.mean(table).parts or (0,))[0])


@pytest.mark.parametrize("name", ["machinery_amount", "machinery_share", "demonstration_share"])
def test_the_ceilings_of_the_law_are_found(book: Book, name: str) -> None:
    kind, _, part = name.rpartition("_")
    found = m.limits(book.rules, KIND_OF[kind].group, ON)
    assert any(x.kind == kind and x.part == part and x.value for x in found)
    assert m.limits(book.rules, "training", ON) == []
    assert m.limits(book.rules, KIND_OF[kind].group, D(2010, 1, 1)) == []
