"""Money of the projects of the demo by stage: planned, adjusted, disbursed, settled."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from random import Random

import polars as pl

from dashboard.demo.assumptions import Assumptions
from dashboard.demo.promotion import ceiling
from dashboard.demo.reports import Reports
from dashboard.demo.tools import Row, stream

#: Column of a project -> origin of its money.
STATE = {"money_national": "national", "money_local": "local", "money_unstated": "unstated"}
OWN = {"money_counterpart": "counterpart"}
#: Share of the projects whose plan was changed, and of the figures that no source tells.
ADJUSTED, UNTOLD = 0.22, 0.1
WHY = (
    "Điều chỉnh theo giá thiết bị được duyệt (minh họa).",
    "Giảm quy mô theo đề nghị của cơ sở (minh họa).",
    "Điều chỉnh theo số học viên thực tế (minh họa).",
)


def _days(steps: list[Row]) -> dict[str, dt.date]:
    """Actual day of each step that has happened."""
    return {str(s["step"]): s["actual_on"] for s in steps if isinstance(s["actual_on"], dt.date)}


def _amounts(row: Row, columns: Mapping[str, str]) -> dict[str, float]:
    """Money that the project's own row tells, by origin."""
    return {o: v for c, o in columns.items() if isinstance(v := row.get(c), float)}


def _grown(draw: Random, row: Row, money: dict[str, float], rules: pl.DataFrame) -> float:
    """How many times the first plan was larger, within the ceiling in force; 1 for no change."""
    times = draw.uniform(1.05, 1.18)
    total, support = row.get("money_total"), sum(money.values())
    own = row.get("money_counterpart")
    if not isinstance(total, float):
        total = support + own if isinstance(own, float) else None
    if total is None or support <= 0:
        return 1.0
    year = int(str(row["year_start"]))
    most = ceiling(rules, str(row["content_group"]), total, dt.date(year, 6, 30))
    times = min(times, most / support)
    return times if times > 1.02 else 1.0


class _Rows:
    """Rows of one project; a figure that no source tells is left out."""

    def __init__(self, given: Assumptions, project_id: str, told: Reports, draw: Random) -> None:
        self.given, self.project_id, self.told, self.draw = given, project_id, told, draw
        self.rows: list[Row] = []

    def add(
        self, stage: str, money: dict[str, float], on: dt.date, *, part: float = 1.0, note: str = ""
    ) -> None:
        untold = self.draw.random() < UNTOLD
        if untold or on > self.given.cutoff:
            return
        for origin, value in money.items():
            n = 1 + sum(r["origin"] == origin and r["stage"] == stage for r in self.rows)
            again = f"-{n}" if n > 1 else ""
            self.rows.append(
                {
                    "money_id": f"{self.project_id}-tien-{origin}-{stage}{again}",
                    "project_id": self.project_id,
                    "origin": origin,
                    "stage": stage,
                    "value": float(math.floor(value * part)),
                    "on": on,
                    "date_precision": "day",
                    "qualifier": "exact",
                    "note_vi": note or None,
                    "source_id": self.told.source(on),
                }
            )


def _life(
    made: _Rows, row: Row, days: dict[str, dt.date], draw: Random, rules: pl.DataFrame
) -> None:
    """Money of one project that was approved: the steps it has taken decide its stages."""
    state, own = _amounts(row, STATE), _amounts(row, OWN)
    approved, begun = days["approved"], days.get("in_progress")
    changed = draw.random() < ADJUSTED and begun is not None
    times = _grown(draw, row, state, rules) if changed else 1.0
    first = {o: float(math.floor(v * times)) for o, v in state.items()}
    made.add("plan", first, approved)
    made.add("plan", own, approved)
    if begun and first != state:
        made.add("adjusted", state, begun + dt.timedelta(days=draw.randint(3, 40)),
                 note=draw.choice(WHY))  # fmt: skip
    if begun and row["status"] not in ("suspended", "cancelled"):
        advance = begun + dt.timedelta(days=draw.randint(12, 60))
        if advance < days.get("accepted", advance + dt.timedelta(days=1)):
            made.add("disbursed", state, advance, part=draw.choice((0.5, 0.6, 0.7)))
    if "accepted" in days:
        made.add("disbursed", state, days["accepted"] + dt.timedelta(days=draw.randint(4, 35)))
    if "settled" in days:
        made.add("settled", state, days["settled"])
        made.add("settled", own, days["settled"])


def project_money(
    given: Assumptions, projects: list[Row], steps: list[Row], told: Reports, rules: pl.DataFrame
) -> list[Row]:
    """Rows of ``project_money``: approval gives the plan, work and acceptance the disbursement.

    What is settled is what the row of the project tells; a changed plan was larger at first. Each
    project has random numbers of its own, so that no other table changes.

    Args:
        given: seed and last day.
        projects: rows of ``projects``; bundles have no money.
        steps: rows of ``project_steps``.
        told: the reports that tell of a day.
        rules: dated ceilings.
    """
    by_project: dict[str, list[Row]] = {}
    for step in steps:
        by_project.setdefault(str(step["project_id"]), []).append(step)
    rows: list[Row] = []
    for row in projects:
        project_id = str(row["project_id"])
        days = _days(by_project.get(project_id, []))
        if row["record"] != "single" or "approved" not in days:
            continue
        draw = stream(given.seed, "project-money", project_id)
        made = _Rows(given, project_id, told, draw)
        _life(made, row, days, draw, rules)
        rows += made.rows
    return rows
