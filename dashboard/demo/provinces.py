"""What provinces publish (rows of Biểu 04): sums over their clusters, a few of them different."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dashboard.demo.assumptions import DIFFERENT, Assumptions, Difference
from dashboard.demo.checks import alarms
from dashboard.demo.claims import fact
from dashboard.demo.reports import Reports
from dashboard.demo.sites import Site
from dashboard.demo.tools import Row, stream
from dashboard.demo.truth import Truth
from dashboard.indicators import INDICATORS
from dashboard.metrics.periods import Period
from dashboard.selection import MERGER

MERGED = "p86-moi"
FORMER = ("p86-cu", "p84-cu", "p83-cu")
#: Count of clusters -> step they have reached.
COUNTED = {
    "clusters_planned": "planned",
    "clusters_established": "established",
    "clusters_detailed_plan": "detailed_plan",
    "clusters_infra_approved": "infra_approved",
    "clusters_operating": "operating",
}
#: Area over the clusters of a step -> step and the size that is added up.
MEASURED: dict[str, tuple[str, Callable[[Site], float]]] = {
    "area_planned": ("planned", lambda site: site.planned),
    "area_established": ("established", lambda site: site.established),
    "area_detailed_plan": ("detailed_plan", lambda site: site.detailed),
    "area_infra_approved": ("infra_approved", lambda site: site.detailed),
    "area_operating": ("operating", lambda site: site.established),
    "industrial_land": ("operating", lambda site: site.industrial),
}
#: Sums of what clusters report.
SUMS = (
    "infra_capital",
    "infra_paid",
    "leased_land",
    "secondary_projects",
    "projects_fdi",
    "projects_operating",
    "registered_capital",
    "revenue",
    "budget_paid",
    "workers",
)
BASES: dict[str, tuple[str, str]] = {
    "clusters_planned": ("quy-hoach", "theo phương án phát triển cụm (minh họa)"),
    "area_planned": ("quy-hoach", "theo phương án phát triển cụm (minh họa)"),
    "clusters_established": ("cum-da-thanh-lap", "cụm đã thành lập (minh họa)"),
    "area_established": ("cum-da-thanh-lap", "cụm đã thành lập (minh họa)"),
    "clusters_operating": ("cum-dang-hoat-dong", "cụm đang hoạt động (minh họa)"),
    "area_operating": ("cum-dang-hoat-dong", "cụm đang hoạt động (minh họa)"),
    "industrial_land": ("cum-dang-hoat-dong", "cụm đang hoạt động (minh họa)"),
    "leased_land": ("cum-dang-hoat-dong", "cụm đang hoạt động (minh họa)"),
    "occupancy": ("cum-dang-hoat-dong", "bình quân các cụm đang hoạt động (minh họa)"),
}


def _of(unit_id: str, every: list[Truth]) -> list[Truth]:
    listed = [x for x in every if x.site.listed]
    return listed if unit_id == MERGED else [x for x in listed if x.site.province_id == unit_id]


def _figures(own: list[Truth], p: Period) -> Iterator[tuple[str, float]]:
    for indicator, step in COUNTED.items():
        yield indicator, float(sum(x.site.reached(step, p.end) for x in own))
    for indicator, (step, size) in MEASURED.items():
        here = [x for x in own if x.site.reached(step, p.end)]
        if indicator == "area_planned":
            areas = [x.values["area_planned"][p.code] for x in here]
        else:
            areas = [size(x.site) for x in here]
        yield indicator, round(sum(areas), 2)
    treated = [x.values.get("wastewater_compliant", {}).get(p.code, 0.0) for x in own]
    yield "clusters_wastewater", sum(treated)
    for indicator in SUMS:
        parts = [x.values[indicator][p.code] for x in own if p.code in x.values.get(indicator, {})]
        if parts:
            yield indicator, round(sum(parts), 2)
    busy = [x for x in own if x.site.reached("operating", p.end)]
    land = sum(x.site.industrial for x in busy)
    if land:
        yield "occupancy", round(100 * sum(x.values["leased_land"][p.code] for x in busy) / land, 1)


def _units(p: Period) -> tuple[str, ...]:
    """Provinces that exist on the last day of a period."""
    return FORMER if p.end < MERGER else (MERGED,)


def _different(unit_id: str, indicator: str, code: str) -> Difference | None:
    key = (unit_id, indicator, code)
    return next((d for d in DIFFERENT if (d.unit_id, d.indicator, d.period) == key), None)


def _gaps(given: Assumptions, unit_id: str, values: dict[str, dict[str, float]]) -> None:
    """Leave figures out at random, never where two right figures would look wrong together."""
    draw, told = stream(given.seed, "published", unit_id), alarms(values, given.steepest)
    for indicator in sorted(values):
        for code in list(values[indicator]):
            if _different(unit_id, indicator, code) or draw.random() >= given.gap_share:
                continue
            value = values[indicator].pop(code)
            if alarms(values, given.steepest) != told:
                values[indicator][code] = value


def published(given: Assumptions, every: list[Truth], told: Reports) -> list[Row]:
    """Rows of ``facts`` about provinces: three former ones, the merged one since 1/7/2025."""
    rows: list[Row] = []
    for unit_id in (*FORMER, MERGED):
        own, values = _of(unit_id, every), dict[str, dict[str, float]]()
        for p in told.all:
            if unit_id in _units(p):
                for indicator, value in _figures(own, p):
                    values.setdefault(indicator, {})[p.code] = value
        _gaps(given, unit_id, values)
        rows += [
            _row(unit_id, indicator, p, values[indicator][p.code])
            for indicator in sorted(values)
            for p in told.all
            if p.code in values[indicator]
        ]
    return rows + _support(every, told) + _plans(told)


def _row(unit_id: str, indicator: str, p: Period, value: float) -> Row:
    """A published figure; some differ from the sum on purpose and say why."""
    row = fact(unit_id, "unit", indicator, p, value)
    change = _different(unit_id, indicator, p.code)
    if change is not None:
        digits = INDICATORS[indicator].digits
        row["value"] = round(value * change.factor + change.plus, digits)
        row["note_vi"] = f"{change.why} (Minh họa.)"
    if indicator in BASES:
        row["basis"], row["basis_vi"] = BASES[indicator]
    return row


def _support(every: list[Truth], told: Reports) -> list[Row]:
    """State support by year, and what two provinces still call for."""
    rows = []
    for unit_id in FORMER[:2]:
        for p in told.years:
            own = [x.values.get("state_support", {}) for x in _of(unit_id, every)]
            total = round(sum(x.get(p.code, 0.0) for x in own), 1)
            if total and p.end < MERGER and p.year > 2019:
                rows.append(fact(unit_id, "unit", "state_support", p, total))
        seeking = [x.site for x in _of(unit_id, every) if x.site.life.seeking]
        if seeking:
            p = told.years[-2]
            value = round(sum(s.capital for s in seeking), 0)
            row = fact(unit_id, "unit", "capital_called", p, value)
            words = {"basis": "keu-goi-dau-tu", "basis_vi": "danh mục mời gọi (minh họa)"}
            rows.append(row | words | {"stage": "planned", "qualifier": "about"})
    return rows


def _plans(told: Reports) -> list[Row]:
    """Aims of the merged province for 2030."""
    rows = []
    for indicator, value in (("clusters_established", 26.0), ("occupancy", 75.0)):
        row = fact(MERGED, "unit", indicator, told.newest, value)
        words = {"basis": "muc-tieu-2030", "basis_vi": "mục tiêu đến năm 2030 (minh họa)"}
        row |= words | {"period": "2026-2030", "stage": "target", "qualifier": "at_least"}
        rows.append(row | {"claim_id": f"{row['claim_id']}-muc-tieu"})
    return rows


def park_facts(given: Assumptions, parks: list[Row], told: Reports) -> list[Row]:
    """Area, state and occupancy of industrial parks, as context."""
    rows = []
    for park in parks:
        park_id = str(park["park_id"])
        draw = stream(given.seed, "park", park_id)
        size, full = round(draw.uniform(80, 260), 1), draw.random() < 0.55
        rate = draw.uniform(35, 92)
        for p in told.years[-2:]:
            rows.append(fact(park_id, "park", "area_park", p, size))
            state = "Đang hoạt động (minh họa)" if full else "Đang chuẩn bị đầu tư (minh họa)"
            rows.append(fact(park_id, "park", "status_text", p, state))
            if full:
                value = round(min(100.0, rate + 3 * (p.year - 2024)), 1)
                rows.append(fact(park_id, "park", "occupancy", p, value))
    return rows
