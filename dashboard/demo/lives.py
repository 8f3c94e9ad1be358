"""Milestones of the demo: steps reached, steps that a report notes, and promised dates."""

from __future__ import annotations

import datetime as dt

from dashboard.demo.assumptions import Assumptions
from dashboard.demo.reports import Reports
from dashboard.demo.sites import Site
from dashboard.demo.tools import Row, add_months, pick, span_end, stream

#: Steps that a decision of the province makes.
DECIDED = ("planned", "investor_selected", "established", "detailed_plan", "infra_approved")
PRECISIONS = {"day": 0.74, "month": 0.12, "quarter": 0.09, "year": 0.05}
MANY = {"p86-cu": "Vĩnh Long", "p84-cu": "Trà Vinh", "p83-cu": "Bến Tre"}


def _row(site: Site, step: str, stage: str, day: dt.date, told: Reports, **more: object) -> Row:
    ending = "" if stage == "actual" else f"-{stage}"
    return {
        "milestone_id": f"{site.cluster_id}-{step.replace('_', '-')}-minh-hoa{ending}",
        "cluster_id": site.cluster_id,
        "milestone": step,
        "stage": stage,
        "date": day,
        "date_precision": "day",
        "inferred": False,
        "source_id": told.source(day),
    } | more


def _reached(given: Assumptions, site: Site, told: Reports, number: int) -> list[Row]:
    """Steps with their dates; a few are only noted by a report, a few are dated roughly."""
    draw = stream(given.seed, "milestones", site.cluster_id)
    rows = []
    for step, day in sorted(site.dates.items(), key=lambda x: (x[1], x[0])):
        number += 1
        precision = pick(draw, PRECISIONS)
        shown = span_end(day, precision)
        late = day.year >= given.first_half_year and precision == "year"
        # A rough date must not move a step into another reporting period.
        if shown > given.cutoff or late or day.month in (6, 12):
            precision, shown = "day", day
        stage = "actual"
        report = told.first_after(shown)
        if report is not None and step.startswith("infra") and draw.random() < 0.12:
            stage, precision, shown = "observed", "day", report.end
        row = _row(site, step, stage, shown, told, date_precision=precision)
        if step in DECIDED and stage == "actual":
            row["decision_no"] = f"MH-{number}"
            row["authority"] = f"UBND tỉnh {MANY[site.province_id]} (minh họa)"
        if precision == "year" and stage == "actual":
            row["inferred"] = draw.random() < 0.5
        rows.append(row)
    if not site.listed:
        # Only mentioned: nobody has decided anything.
        rows = [r | {"stage": "observed", "decision_no": None, "authority": None} for r in rows]
    return rows


def _promised(given: Assumptions, site: Site, told: Reports) -> list[Row]:
    """Planned dates, told when the cluster was established; some are overdue by now."""
    if "established" not in site.dates or "removed" in site.dates:
        return []
    draw = stream(given.seed, "targets", site.cluster_id)
    since = site.dates["established"]
    source = told.source(since)
    if "operating" in site.dates:
        end = span_end(add_months(site.dates["operating"], draw.randint(-9, 4)), "quarter")
    elif site.life.overdue:
        end = span_end(dt.date(draw.choice((2024, 2025)), draw.choice((6, 9, 12)), 1), "quarter")
    else:
        end = span_end(dt.date(draw.choice((2027, 2028)), draw.choice((3, 6, 9, 12)), 1), "quarter")
    step = draw.choice(("infra_completed", "operating"))
    same = {"date_precision": "quarter", "source_id": source}
    rows = [_row(site, step, "target", end, told, **same)]
    if "infra_started" in site.dates:
        return rows
    starts = [span_end(add_months(since, n), "quarter") for n in (9, draw.choice((21, 33)))]
    later = told.source(add_months(since, 14))
    for n, (start, teller) in enumerate(zip(starts, (source, later), strict=True), 1):
        row = _row(site, "infra_started", "target", start, told, **same | {"source_id": teller})
        rows.append(row | {"milestone_id": f"{row['milestone_id']}-{n}"})
    return rows


def milestones(given: Assumptions, every: list[Site], told: Reports) -> list[Row]:
    """Rows of ``milestones`` of all clusters."""
    rows: list[Row] = []
    for site in every:
        rows += _reached(given, site, told, len(rows))
        rows += _promised(given, site, told)
    return rows
