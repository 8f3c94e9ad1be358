"""What a cluster would report in each period if nothing were missing and nobody erred."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from dashboard.demo.assumptions import Assumptions
from dashboard.demo.reports import Reports
from dashboard.demo.sites import Site
from dashboard.demo.tenants import Tenant
from dashboard.demo.tools import add_months, interpolate, stream, years_between
from dashboard.metrics.periods import Period

#: Share of the approved infrastructure capital paid 0, 1, 2, … years after works began.
PAID = (0.16, 0.34, 0.54, 0.72, 0.82, 0.87, 0.89)
#: Share of industrial land cleared, and ready to lease, in the same years.
CLEARED = (0.55, 0.78, 0.94, 1.0)
READY = (0.42, 0.62, 0.84, 1.0)
#: Share of the state support that each of three years pays.
SUPPORT_YEARS = 3
#: Land leased by this many months later is already ready: nothing is leased that is not.
AHEAD = 20


@dataclass(frozen=True, slots=True)
class Character:
    """What stays the same in a cluster over the years; shares and tỷ đồng."""

    per_worker: float
    budget: float
    income: float
    fee: float
    dearer_since: int
    dearer_by: float
    wastewater_since: int
    compliant_since: int
    support: float
    new_plan: float
    basis: str


def character(given: Assumptions, site: Site) -> Character:
    """Draw the character of a cluster."""
    draw = stream(given.seed, "character", site.cluster_id)
    works = site.dates.get("infra_started", dt.date(2100, 1, 1)).year
    treated = works + draw.randint(1, 4) if draw.random() < 0.72 else 2100
    aided = site.life.public or site.life.type == "craft"
    return Character(
        per_worker=draw.uniform(*given.revenue_per_worker),
        budget=draw.uniform(*given.budget_share),
        income=draw.uniform(-0.5, 0.7),
        fee=draw.uniform(*given.fee_per_ha),
        dearer_since=draw.choice((2021, 2022, 2023, 2024, 2100, 2100)),
        dearer_by=draw.uniform(1.06, 1.2),
        wastewater_since=treated,
        compliant_since=treated + draw.randint(3, 5) if draw.random() < 0.6 else 2100,
        support=draw.uniform(0.12, 0.27) if aided else 0.0,
        new_plan=draw.choice((1.0, 1.0, draw.uniform(0.94, 1.07))),
        basis=draw.choice(("nghi-dinh-32",) * 4 + ("dat-san-sang", "tong-dien-tich")),
    )


@dataclass(frozen=True, slots=True)
class Truth:
    """A cluster with everything it could report: indicator -> period code -> value."""

    site: Site
    tenants: tuple[Tenant, ...]
    character: Character
    values: dict[str, dict[str, float]]


def truth(given: Assumptions, site: Site, tenants: list[Tenant], told: Reports) -> Truth:
    """All figures of a cluster."""
    own = Truth(site, tuple(tenants), character(given, site), {})
    draw = stream(given.seed, "truth", site.cluster_id)
    for p in told.all:
        for part in (_land(own, p), _works(own, p), _people(given, own, p, draw)):
            for indicator, value in part:
                own.values.setdefault(indicator, {})[p.code] = value
    return own


def _leased(own: Truth, on: dt.date) -> float:
    return round(sum(x.land for x in own.tenants if x.leased_on <= on), 2)


def _approved(own: Truth, p: Period) -> float:
    site, until = own.site, dt.date(2100, 1, 1)
    free = site.industrial - _leased(own, until)
    wanted = site.industrial * site.approved * (0.86 + 0.02 * ((p.year + len(own.tenants)) % 7))
    return round(max(0.0, min(wanted, free * 0.98)), 2)


def _land(own: Truth, p: Period) -> Iterator[tuple[str, float]]:
    site, on = own.site, p.end
    if site.reached("planned", on):
        yield (
            "area_planned",
            round(site.planned * (own.character.new_plan if p.year > 2023 else 1), 1),
        )
    if site.reached("established", on):
        yield "area_established", site.established
    if site.reached("detailed_plan", on):
        yield "area_detailed_plan", site.detailed
        yield "industrial_land", site.industrial
        # Nothing leased yet is a true zero.
        yield "leased_land", _leased(own, on)
        yield "approved_land", _approved(own, p)
    if not site.reached("infra_started", on):
        return
    since = years_between(site.dates["infra_started"], on)
    soon = _leased(own, add_months(on, AHEAD))
    ready = max(site.industrial * interpolate(READY, since), soon)
    cleared = max(site.industrial * interpolate(CLEARED, since), ready)
    yield "cleared_land", round(min(cleared, site.industrial), 2)
    yield "ready_land", round(min(ready, site.industrial), 2)
    if site.reached("operating", on):
        yield "occupancy", _published(own, _leased(own, on), _approved(own, p), ready)


def _published(own: Truth, leased: float, approved: float, ready: float) -> float:
    """Occupancy as the cluster publishes it, in per cent of its own denominator."""
    site = own.site
    if own.character.basis == "dat-san-sang":
        return round(100 * leased / min(ready, site.industrial), 1)
    if own.character.basis == "tong-dien-tich":
        return round(100 * leased / site.established, 1)
    return round(100 * (leased + approved) / site.industrial, 1)


def capital(own: Truth, year: int) -> float:
    """Approved infrastructure capital in a year, tỷ đồng; some projects were made dearer once."""
    site, c = own.site, own.character
    return round(site.capital * (c.dearer_by if year >= c.dearer_since else 1.0), 1)


def _works(own: Truth, p: Period) -> Iterator[tuple[str, float]]:
    site, c, on = own.site, own.character, p.end
    if site.reached("infra_approved", on):
        yield "infra_capital", capital(own, p.year)
    if not site.reached("infra_started", on):
        return
    begin = site.dates["infra_started"]
    since = years_between(begin, on)
    yield "infra_paid", round(capital(own, p.year) * interpolate(PAID, since), 1)
    yield "wastewater_invested", float(p.year >= c.wastewater_since)
    yield "wastewater_compliant", float(p.year >= c.compliant_since)
    yield "infra_workers", float(5 + round(0.35 * (_leased(own, on) + site.industrial * 0.2)))
    if c.support and not p.half and 0 <= p.year - begin.year < SUPPORT_YEARS:
        share = (0.36, 0.34, 0.3)[p.year - begin.year]
        yield "state_support", round(site.capital * c.support * share, 1)


def _people(given: Assumptions, own: Truth, p: Period, draw: Random) -> Iterator[tuple[str, float]]:
    c, on = own.character, p.end
    here = [x for x in own.tenants if x.leased_on <= on]
    luck, half = draw.uniform(0.95, 1.05), draw.uniform(*given.half_share)
    if not own.site.reached("detailed_plan", on):
        return
    yield "secondary_projects", float(len(here))
    yield "projects_fdi", float(sum(bool(x.country) for x in here))
    yield "projects_operating", float(sum(x.operates(on) for x in here))
    if not here:
        return
    yield "registered_capital", round(sum(x.registered(on) for x in here), 1)
    yield "implemented_capital", round(sum(x.implemented(on) for x in here), 1)
    workers = sum(x.employs(on) for x in here)
    years = p.year - given.first_year
    # Before the first project runs there are no workers: a true zero.
    yield "workers", float(workers)
    if workers:
        yield "avg_income", round(given.income_2018 + c.income + given.income_per_year * years, 1)
    part = half if p.half else 1.0
    if workers:
        revenue = workers * c.per_worker * (1 + 0.03 * years) * luck * part
        yield "revenue", round(revenue, 1)
        yield "budget_paid", round(revenue * c.budget, 2)
    fees = _leased(own, on) * c.fee * (1 + 0.02 * years) * part
    yield "infra_revenue", round(fees, 2)
    yield "infra_budget_paid", round(fees * 0.09, 3)
