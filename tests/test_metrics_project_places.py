"""Projects by place, the best and the stuck ones."""

from __future__ import annotations

import datetime as dt

import polars as pl

from dashboard.metrics import project_places as m
from dashboard.metrics.lifecycle import lives
from dashboard.metrics.outcomes import claims
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY, UNITS, Row, book

NOW = Selection(today=TODAY)
PLACES: list[Row] = [
    {"unit_id": "d1", "level": "district", "parent_id": "p86-cu", "group_id": "p86-cu"},
    {"unit_id": "d2", "level": "district", "parent_id": "p84-cu", "group_id": "p84-cu"},
    {"unit_id": "c1", "level": "commune", "frame": "new", "group_id": "p86-cu"},
]


def made(projects: list[Row], steps: list[Row] | None = None) -> Book:
    return book(units=[*UNITS, *PLACES], projects=projects, project_steps=steps or [])


def test_projects_are_counted_where_their_source_puts_them() -> None:
    told = made(
        [
            {"district_id": "d1", "commune_id": "c1", "money_national": 40.0},
            {"district_id": "d1", "money_local": 10.0, "money_counterpart": 5.0},
            {"district_id": "d2", "unit_id": "p84-cu"},
            {},
        ]
    )
    rows = lives(told, NOW)
    old = m.by_place(rows, told.units, "old")
    assert old.select("place_id", "province_id", "n").rows() == [
        ("d1", "p86-cu", 2),
        ("d2", "p84-cu", 1),
    ]
    assert old.select(*m.MONEY, "with_money").rows() == [
        (40.0, 10.0, None, 5.0, 2),
        (None, None, None, None, 0),
    ]
    new = m.by_place(rows, told.units, "new")
    assert new.select("place_id", "n").rows() == [("c1", 1)]
    assert m.by_place(rows.clear(), told.units, "old").is_empty()


def test_the_best_are_finished_with_an_outcome() -> None:
    done: Row = {"status": "accepted", "outcome_vi": "Tốt", "money_local": 50.0}
    told = made(
        [
            done | {"project_id": "a", "money_counterpart": 100.0},
            done | {"project_id": "b", "money_counterpart": 200.0},
            done | {"project_id": "c"},
            done | {"project_id": "d", "outcome_vi": None},
            done | {"project_id": "e", "status": "in_progress"},
        ]
    )
    best = m.best(lives(told, NOW), claims(told, NOW))
    assert best.select("project_id", "leverage").rows() == [("b", 4.0), ("a", 2.0), ("c", None)]
    assert best["measured"].null_count() == 3


def ranked(outcomes: list[Row]) -> list[tuple[object, ...]]:
    done: Row = {"status": "accepted", "outcome_vi": "Tốt", "content_group": "training"}
    told = book(
        units=[*UNITS, *PLACES],
        projects=[
            done | {"project_id": "a", "money_local": 100.0, "money_counterpart": 900.0},
            done | {"project_id": "b", "money_local": 50.0, "outcome_vi": None},
            done | {"project_id": "c", "money_local": 100.0, "money_counterpart": 500.0},
            done | {"project_id": "d", "content_group": "demonstration", "money_local": 10.0},
            done | {"project_id": "e", "status": "in_progress", "money_local": 1.0},
        ],
        project_outcomes=outcomes,
    )
    found = m.best(lives(told, NOW), claims(told, NOW))
    return found.select("project_id", "place", "measured", "rate").rows()


def jobs(project: str, value: float, **more: object) -> Row:
    return {"project_id": project, "indicator": "jobs", "value": value} | more


def test_measured_results_go_before_counterpart() -> None:
    both = [jobs("a", 4.0), jobs("b", 6.0), jobs("d", 9.0), jobs("e", 99.0)]
    # "d" is the only one of its content; "c" has no result; "e" is not finished.
    assert ranked(both) == [
        ("b", 1, "jobs", 0.12),
        ("a", 2, "jobs", 0.04),
        ("c", None, None, None),
        ("d", None, None, None),
    ]


def test_one_measured_project_is_no_ranking() -> None:
    assert [r[0] for r in ranked([jobs("b", 6.0)])] == ["a", "c", "d"]
    promised = [jobs("a", 4.0), jobs("b", 6.0, stage="planned")]
    assert [r[0] for r in ranked(promised)] == ["a", "c", "d"]


def test_the_result_that_most_projects_have_is_compared() -> None:
    levels = [
        {"project_id": p, "indicator": "revenue", "value": v, "moment": moment}
        for p, pair in (("a", (100.0, 300.0)), ("b", (100.0, 120.0)), ("c", (50.0, 60.0)))
        for moment, v in zip(("before", "acceptance"), pair, strict=True)
    ]
    found = ranked([*levels, jobs("a", 1.0), jobs("b", 9.0)])
    assert found[:3] == [
        ("a", 1, "revenue", 2.0),
        ("b", 2, "revenue", 0.4),
        ("c", 3, "revenue", 0.1),
    ]


def test_the_stuck_are_late_or_suspended() -> None:
    steps: list[Row] = [
        {"project_id": p, "step": "accepted", "planned_on": dt.date(2026, month, 1)}
        for p, month in (("a", 6), ("b", 3))
    ]
    told = made(
        [
            {"project_id": "a"},
            {"project_id": "b"},
            {"project_id": "c", "status": "suspended"},
            {"project_id": "d", "status": "cancelled"},
            {"project_id": "e"},
        ],
        steps,
    )
    stuck = m.stuck(lives(told, NOW))
    assert stuck["project_id"].to_list() == ["b", "a", "c"]
    earlier = Selection(year=2025, today=TODAY)
    assert m.stuck(lives(told, earlier)).filter(pl.col("late_step").is_not_null()).is_empty()


def test_a_former_district_follows_from_a_commune_of_one_district() -> None:
    def old(unit: str, district: str, successors: str) -> Row:
        return {"unit_id": unit, "level": "commune", "parent_id": district,
                "successor_ids": successors, "valid_to": dt.date(2025, 6, 30)}  # fmt: skip

    new_unit: Row = {"level": "commune", "frame": "new", "group_id": "p86-cu",
                     "valid_from": dt.date(2025, 7, 1)}  # fmt: skip
    units = [
        *UNITS,
        *PLACES[:2],
        *(new_unit | {"unit_id": c} for c in ("c1", "c2", "c3")),
        old("x1", "d1", "c1"),
        old("x2", "d1", "c1;c2"),
        old("x3", "d2", "c2"),
    ]
    told = book(
        units=units,
        projects=[
            {"project_id": "a", "commune_id": "c1"},
            {"project_id": "b", "commune_id": "c2"},
            {"project_id": "c", "commune_id": "c3"},
            {"project_id": "d", "commune_id": "c2", "district_id": "d2"},
            {"project_id": "e"},
        ],
    )
    known = dict(m.former_districts(told.units).iter_rows())
    assert known == {"c1": ["d1"], "c2": ["d1", "d2"]}
    rows = m.with_district(lives(told, NOW), told.units).sort("project_id")
    assert rows.select("district_id", "district_from", "district_open").rows() == [
        ("d1", "commune", False),
        (None, None, True),
        (None, None, False),
        ("d2", "told", False),
        (None, None, False),
    ]
    places = m.by_place(lives(told, NOW), told.units, "old")
    assert dict(places.select("place_id", "n").iter_rows()) == {"d1": 1, "d2": 1}
    new = m.by_place(lives(told, NOW), told.units, "new")
    assert dict(new.select("place_id", "n").iter_rows()) == {"c1": 1, "c2": 2, "c3": 1}
