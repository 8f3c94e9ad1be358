"""Promotion projects of the demo and their life, from registration to settlement."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from random import Random

import polars as pl

from dashboard.demo.assumptions import Assumptions
from dashboard.demo.provinces import FORMER, MERGED
from dashboard.demo.reports import Reports
from dashboard.demo.sites import Commune
from dashboard.demo.tools import Row, add_months, pick, stream
from dashboard.demo.words import LATE, OUTCOMES, STOPPED, TITLES
from dashboard.metrics.rules import limit

GROUPS = {
    "advanced_machinery": 45.0,
    "demonstration": 9.0,
    "training": 10.0,
    "management": 5.0,
    "cleaner_production": 5.0,
    "products_fairs": 10.0,
    "consulting": 6.0,
    "information": 4.0,
    "cluster_development": 5.0,
    "mixed": 1.0,
}
#: Total cost of a project, triệu đồng, and the share that its beneficiary pays at least.
COSTS: dict[str, tuple[int, int, float]] = {
    "advanced_machinery": (140, 880, 0.5),
    "demonstration": (900, 3600, 0.7),
    "training": (60, 190, 0.0),
    "management": (25, 80, 0.0),
    "cleaner_production": (40, 120, 0.2),
    "products_fairs": (60, 420, 0.0),
    "consulting": (30, 110, 0.1),
    "information": (20, 90, 0.0),
    "cluster_development": (300, 1400, 0.3),
    "mixed": (200, 600, 0.1),
}
#: Content group -> codes of the ceilings of ``rules.csv``: share in % and amount in triệu đồng.
CEILINGS = {
    "advanced_machinery": ("kc_ceiling_machinery_share", "kc_ceiling_machinery_amount"),
    "demonstration": ("kc_ceiling_demonstration_share", "kc_ceiling_demonstration_amount"),
}
LEVELS = {"KCDP": 68.0, "KCQG": 20.0, "KCQG+KCDP": 7.0, "unstated": 5.0}
#: Step -> planned month and days around it, relative to the year of the project.
PLAN: tuple[tuple[str, int, int], ...] = (
    ("registered", -1, 5),
    ("appraised", -1, 9),
    ("approved", 0, 1),
    ("in_progress", 0, 4),
    ("accepted", 0, 10),
    ("settled", 0, 12),
)
TRADES = {
    "sản xuất kẹo dừa": "Chế biến dừa",
    "sản xuất than gáo dừa": "Chế biến dừa",
    "chế biến bánh tráng": "Chế biến nông sản",
    "chế biến gạo": "Chế biến nông sản",
    "gia công cơ khí": "Cơ khí",
    "may mặc": "May mặc",
    "chế biến cá khô": "Chế biến thủy sản",
}


def ceiling(rules: pl.DataFrame, group: str, total: float, on: dt.date) -> float:
    """Most support that a project of a content group may get, triệu đồng.

    The share and amount are those of ``rules.csv`` in force on the day; a group without a
    ceiling there is bound by its total.
    """
    if group not in CEILINGS:
        return total
    share, amount = (limit(rules, code, on) for code in CEILINGS[group])
    most = total if share is None else total * share / 100
    return most if amount is None else min(most, amount)


def _money(draw: Random, group: str, level: str, year: int, rules: pl.DataFrame) -> Row:
    """Money by origin within the ceilings, triệu đồng; some sources leave a part out."""
    low, high, own = COSTS[group]
    total = float(draw.randint(low, high))
    most = min(ceiling(rules, group, total, dt.date(year, 6, 30)), total * (1 - own))
    support = math.floor(most * draw.uniform(0.72, 1.0))
    national = local = unstated = None
    if level == "KCQG":
        national = float(support)
    elif level == "KCDP":
        local = float(support)
    elif level == "unstated":
        unstated = float(support)
    else:
        national = float(math.floor(support * draw.uniform(0.4, 0.7)))
        local = support - national
    counterpart: float | None = total - support if support < total else None
    shown: float | None = total
    if draw.random() < 0.07:
        shown = None
    if counterpart is not None and draw.random() < 0.08:
        counterpart = None
    return {
        "money_national": national,
        "money_local": local,
        "money_unstated": unstated,
        "money_counterpart": counterpart,
        "money_total": shown,
    }


def _steps(
    draw: Random, given: Assumptions, year: int, project_id: str, told: Reports
) -> tuple[list[Row], str]:
    """Steps with planned and actual days; the last actual one is the status."""
    slow = draw.random() < given.late_share
    stop = ""
    if draw.random() < given.stopped_share:
        stop = draw.choice(("suspended", "cancelled"))
    slow_from = draw.choice(("approved", "in_progress", "accepted"))
    shift, status, rows = 0, "registered", list[Row]()
    # A second round of the running year is registered in spring and still on its way.
    second = draw.randint(8, 11) if year > given.last_year and draw.random() < 0.35 else 0
    for name, offset, month in PLAN:
        planned = add_months(dt.date(year + offset, month, draw.randint(2, 19)), second)
        if slow and name == slow_from:
            shift = draw.randint(24, 110)
        actual = planned + dt.timedelta(days=shift + draw.randint(-6, 14))
        if stop and name == "accepted":
            on = planned - dt.timedelta(days=draw.randint(15, 70))
            if on <= given.cutoff:
                note = draw.choice(STOPPED[stop])
                return [*rows, _step(project_id, stop, None, on, told, note=note)], stop
        done = actual <= given.cutoff
        note = draw.choice(LATE) if shift and name == slow_from else ""
        rows.append(_step(project_id, name, planned, actual if done else None, told, note=note))
        if not done:
            break
        status = name
    return rows, status


def _step(
    project_id: str,
    name: str,
    planned: dt.date | None,
    actual: dt.date | None,
    told: Reports,
    *,
    note: str = "",
) -> Row:
    day = actual or planned
    return {
        "step_id": f"{project_id}-{name.replace('_', '-')}",
        "project_id": project_id,
        "step": name,
        "planned_on": planned,
        "actual_on": actual,
        "date_precision": "day",
        "note_vi": note or None,
        "source_id": told.source(day) if day else None,
    }


def _project(
    draw: Random,
    given: Assumptions,
    place: Commune,
    year: int,
    project_id: str,
    *,
    rules: pl.DataFrame,
) -> Row:
    """A single project without its status."""
    group, level = pick(draw, GROUPS), pick(draw, LEVELS)
    if group == "cluster_development":
        level = "KCQG"
    title, subjects = TITLES[group]
    what, number = draw.choice(subjects), int(project_id.rsplit("-", 1)[1])
    maker = draw.choice(("Cơ sở", "Hộ kinh doanh", "Hợp tác xã", "Doanh nghiệp"))
    single = group in ("advanced_machinery", "demonstration", "cleaner_production")
    who = f"{maker} minh họa {number:03}" if single else "Nhiều cơ sở công nghiệp nông thôn"
    merged = year > given.last_year - 1
    name = place.name[0].lower() + place.name[1:]
    return {
        "project_id": project_id,
        "record": "single",
        "project_count": 1,
        "count_unit": "project",
        "year_start": year,
        "year_end": year,
        "unit_id": MERGED if merged else place.province_id,
        "district_id": None if merged else place.district_id,
        "commune_id": place.commune_id,
        "place_vi": f"địa bàn {name} hiện nay" if not merged else name,
        "level": level,
        "title_vi": title.format(what=what),
        "content_group": group,
        "beneficiary": who if draw.random() < 0.95 else None,
        "sector_vi": TRADES.get(what, "Nhiều ngành"),
        "money_qualifier": "exact",
    } | _money(draw, group, level, year, rules)


def _told(draw: Random, row: Row, status: str, steps: list[Row], told: Reports) -> Row:
    """What became of a project: its status, the day it was accepted, its outcome."""
    days = {str(s["step"]): s["actual_on"] for s in steps}
    finished = status in ("accepted", "settled")
    words = None
    if finished and draw.random() < 0.82:
        group = str(row["content_group"])
        words = draw.choice(OUTCOMES[group]).format(n=draw.randint(12, 38))
    reason = steps[-1]["note_vi"] if status in STOPPED else None
    last = max((d for d in days.values() if isinstance(d, dt.date)), default=None)
    if not finished and draw.random() < 0.1:
        row = row | {"money_qualifier": "about"}
    return row | {
        "money_stage": "actual" if finished else "planned",
        "status": status,
        "accepted_on": days.get("accepted") if finished else None,
        "outcome_vi": words,
        "note_vi": reason,
        "source_id": told.source(last) if last else told.source(dt.date(2018, 1, 1)),
    }


def projects(
    given: Assumptions, communes: list[Commune], told: Reports, rules: pl.DataFrame
) -> tuple[list[Row], list[Row]]:
    """Single projects, and their steps.

    Returns:
        Rows of ``projects`` and of ``project_steps``.
    """
    by_province = {p: [c for c in communes if c.province_id == p] for p in FORMER}
    rows, steps = list[Row](), list[Row]()
    for offset, count in enumerate(given.projects):
        year = given.first_year + offset
        for n in range(1, count + 1):
            project_id = f"mh-da-{year}-{n:02}"
            draw = stream(given.seed, "project", year, n)
            place = draw.choice(by_province[FORMER[(n + offset) % 3]])
            row = _project(draw, given, place, year, project_id, rules=rules)
            own, status = _steps(draw, given, year, project_id, told)
            steps += own
            rows.append(_told(draw, row, status, own, told))
    return rows, steps


#: Years whose machinery projects a source also counts together.
COUNTED_TOGETHER = (2020, 2021, 2022, 2023, 2024, 2025, 2026)


def bundles(given: Assumptions, rows: list[Row], told: Reports) -> list[Row]:
    """Machinery projects of a place and year counted together, as some sources do."""
    counts = Counter(
        (str(r["unit_id"]), int(str(r["year_start"])))
        for r in rows
        if r["content_group"] == "advanced_machinery" and r["status"] != "cancelled"
    )
    found: list[Row] = []
    for (unit_id, year), n in sorted(counts.items()):
        if year not in COUNTED_TOGETHER:
            continue
        going_on = year > given.last_year
        found.append(
            {
                "project_id": f"mh-nhom-{year}-{unit_id}",
                "record": "bundle",
                "project_count": n,
                "count_unit": "project",
                "year_start": year,
                "year_end": year,
                "unit_id": unit_id,
                "level": "unstated",
                "title_vi": f"Các đề án máy móc năm {year} (minh họa)",
                "content_group": "advanced_machinery",
                "money_qualifier": "exact",
                "status": "planned" if going_on else "completed",
                "note_vi": "Đếm gộp các đề án đã có dòng riêng; không cộng với từng đề án.",
                "source_id": told.source(dt.date(year, 6, 1) if going_on else dt.date(year, 12, 1)),
            }
        )
    return found
