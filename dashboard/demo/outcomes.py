"""What the demo's projects brought: figures before, at acceptance and in surveys later."""

from __future__ import annotations

import datetime as dt
from random import Random

from dashboard.demo.assumptions import Assumptions
from dashboard.demo.reports import Reports
from dashboard.demo.tools import Row, add_months, stream, two_figures

#: Content group -> results counted at acceptance with their lowest and highest figure.
COUNTED: dict[str, dict[str, tuple[int, int]]] = {
    "advanced_machinery": {"technology": (1, 4), "jobs": (1, 9)},
    "demonstration": {"technology": (2, 6), "jobs": (3, 16), "copies": (0, 2)},
    "training": {"trained": (25, 70)},
    "cleaner_production": {"technology": (1, 3)},
    "products_fairs": {
        "products_provincial": (1, 4),
        "products_regional": (0, 2),
        "products_national": (0, 1),
    },
    "consulting": {"products_provincial": (0, 2)},
    "mixed": {"jobs": (1, 5)},
}
#: Content group -> sizes measured before and after: lowest, highest, least and most growth in %.
MEASURED: dict[str, dict[str, tuple[float, float, float, float]]] = {
    "advanced_machinery": {
        "revenue": (800.0, 9000.0, -6.0, 38.0),
        "productivity": (90.0, 260.0, 4.0, 32.0),
    },
    "demonstration": {
        "revenue": (4000.0, 28000.0, 2.0, 45.0),
        "output": (60.0, 900.0, 5.0, 40.0),
    },
    "cleaner_production": {"energy": (120.0, 640.0, -28.0, -4.0)},
    "consulting": {"revenue": (600.0, 5000.0, -4.0, 22.0)},
}
MOMENTS = ("acceptance", "after_1", "after_2", "after_3")
#: One project in so many tells how many jobs it promised.
PROMISED = 3


def _row(
    project: Row, indicator: str, moment: str, value: float, *, on: dt.date, told: Reports
) -> Row:
    code = f"{indicator}-{moment}".replace("_", "-")
    return {
        "outcome_id": f"{str(project['project_id']).replace('-da-', '-kq-')}-{code}",
        "project_id": project["project_id"],
        "indicator": indicator,
        "moment": moment,
        "value": value,
        "qualifier": "exact",
        "measured_on": on,
        "date_precision": "day",
        "stage": "actual",
        "source_id": told.source(on),
    }


def _moments(draw: Random, given: Assumptions, accepted: dt.date) -> dict[str, dt.date]:
    """Moments that a project tells figures of, with their days."""
    days = {"acceptance": accepted}
    for k, share in enumerate(given.survey_shares, 1):
        day = add_months(accepted, 12 * k) + dt.timedelta(days=draw.randint(6, 50))
        if draw.random() < share and day <= given.cutoff:
            days[MOMENTS[k]] = day
    return days


def _counted(draw: Random, project: Row, days: dict[str, dt.date], told: Reports) -> list[Row]:
    """Results told up to each moment: they stay or grow."""
    rows: list[Row] = []
    for indicator, (low, high) in COUNTED.get(str(project["content_group"]), {}).items():
        value = draw.randint(low, high)
        for moment, on in days.items():
            rows.append(_row(project, indicator, moment, float(value), on=on, told=told))
            if indicator in ("jobs", "copies"):
                value += draw.choice((0, 0, 1, 2))
            if indicator == "trained":
                found = round(value * draw.uniform(0.68, 0.95))
                rows.append(
                    _row(project, "trained_employed", moment, float(found), on=on, told=told)
                )
    return rows


def _measured(draw: Random, project: Row, days: dict[str, dt.date], told: Reports) -> list[Row]:
    """Sizes of the establishment: the year before, then at each moment; revenue from surveys."""
    rows: list[Row] = []
    year = int(str(project["year_start"]))
    for name, (low, high, least, most) in MEASURED.get(str(project["content_group"]), {}).items():
        before = two_figures(draw.uniform(low, high))
        on = dt.date(year - 1, 12, 31)
        first = _row(project, name, "before", before, on=on, told=told)
        rows.append(first | {"date_precision": "year"})
        value = before
        for n, (moment, day) in enumerate(days.items()):
            # Most of the change comes with the project, a little in each year after it.
            part = 1.0 if n == 0 else draw.uniform(0.0, 0.3)
            value *= 1 + part * draw.uniform(least, most) / 100
            if moment == "acceptance" and name == "revenue":
                continue
            loose = draw.random() < 0.15
            shown = two_figures(value) if loose else float(round(value))
            own = _row(project, name, moment, shown, on=day, told=told)
            rows.append(own | {"qualifier": "about" if loose else "exact"})
    return rows


def project_outcomes(given: Assumptions, projects: list[Row], told: Reports) -> list[Row]:
    """Rows of ``project_outcomes`` for a part of the accepted projects.

    Args:
        given: shares of projects with figures and with surveys.
        projects: rows of ``projects``.
        told: reports that the rows name as their sources.
    """
    rows: list[Row] = []
    for project in projects:
        accepted = project["accepted_on"]
        draw = stream(given.seed, "outcome", project["project_id"])
        if not isinstance(accepted, dt.date) or draw.random() >= given.outcome_share:
            continue
        days = _moments(draw, given, accepted)
        own = _counted(draw, project, days, told)
        jobs = next((r for r in own if r["indicator"] == "jobs"), None)
        if jobs is not None and draw.randrange(PROMISED) == 0:
            promise = {"outcome_id": f"{jobs['outcome_id']}-du-kien", "stage": "planned"}
            value = float(str(jobs["value"])) + draw.choice((-1, 0, 0, 1, 2))
            dated = {"measured_on": None, "date_precision": "unknown", "value": max(1.0, value)}
            own.insert(0, jobs | promise | dated)
        rows += own + _measured(draw, project, days, told)
    return rows
