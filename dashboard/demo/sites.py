"""Clusters of the demo: the public register with invented sizes, dates and types."""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from random import Random

from dashboard.demo.assumptions import (
    APPROVED,
    IN_PLAN,
    LIVES,
    OTHERWISE,
    PLANS,
    Assumptions,
    Life,
)
from dashboard.demo.reports import PORTAL
from dashboard.demo.tools import Row, add_months, day_in, stream

#: Steps before the last one, newest first: name and months from it to the next step.
BACKWARDS: tuple[tuple[str, tuple[int, int]], ...] = (
    ("infra_completed", (-4, 5)),
    ("infra_started", (18, 28)),
    ("infra_approved", (3, 8)),
    ("detailed_plan", (3, 8)),
    ("established", (4, 9)),
    ("investor_selected", (3, 7)),
    ("planned", (14, 38)),
)
#: Columns of the public register that are real and kept.
REAL = (
    "cluster_id",
    "name_vi",
    "short_name",
    "aliases",
    "listing",
    "province_id",
    "district_id",
    "commune_old",
    "commune_old_id",
    "commune_id",
    "lon",
    "lat",
    "location_precision",
)
PLACED = "Tên và vị trí chép từ bộ số liệu công khai; mốc và mọi con số là minh họa."
#: Named after a firm, or a phase of a park that is listed as a whole.
PARKS_LEFT_OUT = ("kcn-gilimex-2", "kcn-hoa-phu-1", "kcn-hoa-phu-3")


@dataclass(frozen=True, slots=True)
class Site:
    """A cluster with what its figures are computed from; areas in ha, money in tỷ đồng.

    ``dates`` holds the day of every step reached; ``approved`` is the share of industrial land
    that is approved and not leased.
    """

    row: Row
    life: Life
    dates: dict[str, dt.date]
    planned: float
    established: float
    detailed: float
    industrial: float
    capital: float
    approved: float

    @property
    def cluster_id(self) -> str:
        """Id of the register."""
        return str(self.row["cluster_id"])

    @property
    def province_id(self) -> str:
        """Province before 1/7/2025."""
        return str(self.row["province_id"])

    @property
    def listed(self) -> bool:
        """Whether the plan names it, so that it counts."""
        return self.row["listing"] == "register"

    def reached(self, step: str, on: dt.date) -> bool:
        """Whether a step was reached by a day, in a cluster that is still in the plan."""
        gone = self.dates.get("removed")
        return step in self.dates and self.dates[step] <= on and (gone is None or gone > on)


def public_rows(data_dir: Path, table: str) -> list[dict[str, str]]:
    """Rows of a table of the public dataset as text."""
    with (data_dir / "public" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _dates(draw: Random, life: Life, cutoff: dt.date) -> dict[str, dt.date]:
    """Day of every step of a life, worked out backwards from the last one."""
    last = min(day_in(draw, life.year, 2, 8), cutoff)
    found = {life.last: last}
    names = [name for name, _ in BACKWARDS]
    if life.last == "removed":
        before = names[4:] if draw.random() < 0.5 else names[-1:]
        at = add_months(last, -draw.randint(9, 18))
    elif life.last == "operating":
        before, at = names, last
    else:
        before, at = names[names.index(life.last) + 1 :], last
    months = dict(BACKWARDS)
    for name in before:
        if name == "investor_selected" and life.seeking:
            continue
        low, high = months[name]
        if name == "infra_completed":
            # Works may end after the first projects came in.
            done = add_months(last, draw.randint(low, high))
            found |= {name: done} if done <= cutoff else {}
            continue
        at = add_months(at, -draw.randint(low, high))
        found[name] = at
    return {name: _in_period(day) for name, day in found.items()}


def _in_period(day: dt.date) -> dt.date:
    """A day before the reporting period closes, so that a rough date stays in its period."""
    return min(day, day.replace(day=14)) if day.month in (6, 12) else day


def _in_plan(draw: Random, province_id: str, dates: dict[str, dt.date]) -> dict[str, dt.date]:
    """Most clusters that were planned later are already in the first plan of their province."""
    plan = PLANS[province_id]
    if len(dates) > 1 and dates["planned"] > plan and draw.random() < IN_PLAN:
        return dates | {"planned": plan}
    return dates


def _site(given: Assumptions, row: dict[str, str]) -> Site:
    cluster_id = row["cluster_id"]
    life = LIVES.get(cluster_id, OTHERWISE)
    draw = stream(given.seed, "site", cluster_id)
    dates = _in_plan(draw, row["province_id"], _dates(draw, life, given.cutoff))
    area: tuple[float, float] = getattr(given, f"area_{life.type}")
    established = round(draw.uniform(*area), 1)
    detailed = round(established * draw.uniform(0.985, 1.0), 2)
    approved = APPROVED.get(cluster_id, draw.choice((0.0, 0.03, 0.05, 0.07)))
    kept: Row = {name: row[name] or None for name in REAL}
    return Site(
        row=kept
        | {
            "type": life.type,
            "location_note": PLACED if row["lon"] else None,
            "note_vi": None if row["lon"] else PLACED,
            "source_id": PORTAL,
        },
        life=life,
        dates=dates,
        planned=round(established * draw.uniform(0.94, 1.06), 1),
        established=established,
        detailed=detailed,
        industrial=round(detailed * draw.uniform(*given.industrial_share), 2),
        capital=round(established * draw.uniform(*given.infra_per_ha), 1),
        approved=approved,
    )


def sites(given: Assumptions, data_dir: Path) -> list[Site]:
    """Every cluster of the public register, in its order."""
    return [_site(given, row) for row in public_rows(data_dir, "clusters")]


def parks(data_dir: Path) -> list[Row]:
    """Industrial parks and economic zones with real names and places, without sums of several."""
    found: list[Row] = []
    for row in public_rows(data_dir, "parks"):
        if row["kind"] not in ("KCN", "KKT") or row["park_id"] in PARKS_LEFT_OUT:
            continue
        kept: Row = {k: v or None for k, v in row.items()}
        # What stands in brackets names an investor or a phase.
        name = row["name_vi"].split(" (")[0]
        found.append(kept | {"name_vi": name, "note_vi": PLACED, "source_id": PORTAL})
    return found


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune since 1/7/2025 with its office and the former units around it."""

    commune_id: str
    name: str
    province_id: str
    district_id: str
    lon: float
    lat: float


def communes(geo_dir: Path) -> list[Commune]:
    """Communes of the map layer, sorted by id."""
    layer = json.loads((geo_dir / "communes.geojson").read_text(encoding="utf-8"))
    rows = sorted((f["properties"] for f in layer["features"]), key=lambda p: p["unit_id"])
    return [
        Commune(
            p["unit_id"],
            p["full_name"],
            p["group_id"],
            p["district_ids"].split(";")[0],
            p["hq_lon"],
            p["hq_lat"],
        )
        for p in rows
    ]
