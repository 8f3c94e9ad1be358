"""Secondary projects: who leases how much land when, and what becomes of it."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from random import Random

from dashboard.demo.assumptions import FOREIGN, UNLISTED, Assumptions
from dashboard.demo.reports import Reports, source_of
from dashboard.demo.sites import Site
from dashboard.demo.tools import Row, add_months, interpolate, stream, years_between
from dashboard.demo.words import COUNTRIES, SECTORS

#: Share of the registered capital carried out 0, 1, 2, … years after the lease.
CARRIED_OUT = (0.38, 0.56, 0.72, 0.84, 0.9, 0.92)
#: Share of the final workforce 0, 1, 2 years after the start of operation.
HIRED = (0.62, 0.82, 1.0)
#: Share of the projects (and about half of the land) that come when the cluster begins.
FIRST_WAVE = 0.4
FOREIGN_SHARE = 0.62


@dataclass(frozen=True, slots=True)
class Tenant:
    """A secondary project; land in ha, capital in tỷ đồng, ``workers`` once fully staffed."""

    sector: str
    country: str
    land: float
    capital: float
    workers: int
    leased_on: dt.date
    operates_on: dt.date
    stopped_on: dt.date | None

    def registered(self, on: dt.date) -> float:
        """Registered capital on a day."""
        return self.capital if self.leased_on <= on else 0.0

    def implemented(self, on: dt.date) -> float:
        """Capital carried out by a day."""
        if self.leased_on > on:
            return 0.0
        share = interpolate(CARRIED_OUT, years_between(self.leased_on, on))
        return round(self.capital * share, 1)

    def operates(self, on: dt.date) -> bool:
        """Whether it runs on a day."""
        stopped = self.stopped_on is not None and self.stopped_on <= on
        return self.operates_on <= on and not stopped

    def employs(self, on: dt.date) -> int:
        """People employed on a day."""
        if not self.operates(on):
            return 0
        return round(self.workers * interpolate(HIRED, years_between(self.operates_on, on)))

    def status(self, on: dt.date) -> str:
        """Status as ``tenants.csv`` writes it."""
        if self.operates(on):
            return "operating"
        if self.stopped_on is not None and self.stopped_on <= on:
            return "suspended"
        return "building" if years_between(self.leased_on, on) > 0.6 else "registered"


def _leases(draw: Random, site: Site, n: int, until: dt.date) -> list[dt.date]:
    """Days of lease: a first wave that makes the cluster operate, the rest spread until now.

    A cluster operates once it has a project (Thông tư 14/2024/TT-BCT, Biểu 04 dòng 15).
    """
    begin = site.dates["operating"]
    first = max(1, math.ceil(n * FIRST_WAVE))
    # One batch of contracts: the first report that tells of leases tells of all of them.
    days = [begin] * first
    end = min(until, add_months(begin, 12 * 9))
    months = max(1, (end.year - begin.year) * 12 + end.month - begin.month - 6)
    for i in range(n - first):
        at = 6 + (i + draw.uniform(0.1, 0.9)) * months / (n - first)
        days.append(min(add_months(begin, int(at)), add_months(until, -2)))
    return sorted(days)


def _lands(draw: Random, total: float, n: int) -> list[float]:
    """Areas that add up to a total, the larger ones first so that later leases change less."""
    first = max(1, math.ceil(n * FIRST_WAVE))
    weights = [draw.uniform(0.7, 1.3) * (1.6 if i < first else 1.0) for i in range(n)]
    lands = [round(total * w / sum(weights), 2) for w in weights]
    return [max(land, 0.2) for land in lands]


def _tenant(
    draw: Random, given: Assumptions, site: Site, land: float, leased: dt.date, *, foreign: bool
) -> Tenant:
    early = leased == site.dates["operating"]
    operates = add_months(leased, 5 if early else draw.randint(13, 22))
    rich = 1.35 if foreign else 1.0
    stopped = add_months(operates, draw.randint(30, 60)) if draw.random() < 0.06 else None
    own = SECTORS[site.life.type]
    sector = own[0] if site.life.type == "specialised" and draw.random() < 0.7 else draw.choice(own)
    return Tenant(
        sector=sector,
        country=draw.choice(COUNTRIES) if foreign else "",
        land=land,
        capital=round(land * draw.uniform(*given.capital_per_ha) * rich, 1),
        workers=max(6, round(land * draw.uniform(*given.workers_per_ha))),
        leased_on=leased,
        operates_on=operates,
        stopped_on=stopped,
    )


def tenants_of(given: Assumptions, site: Site, told: Reports) -> list[Tenant]:
    """Secondary projects of a cluster, oldest first; none before it operates."""
    if "operating" not in site.dates:
        return []
    draw, until = stream(given.seed, "tenants", site.cluster_id), told.newest.end
    age = years_between(site.dates["operating"], until)
    n = round(1 + given.tenants_per_year * age + draw.uniform(-1.0, 2.0))
    n = max(1, min(given.tenants_most, n))
    fill = given.fill_at_start + given.fill_per_year * age + draw.uniform(-0.04, 0.05)
    fill = min(given.fill_most - site.approved, fill)
    days = _leases(draw, site, n, until)
    lands = _lands(draw, fill * site.industrial, n)
    share, at = given.fdi_share, draw.random()
    if site.cluster_id == FOREIGN:
        share, at = FOREIGN_SHARE, 0.5
    # Spread evenly, so that their number never jumps.
    foreign = [int(at + share * (i + 1)) > int(at + share * i) for i in range(n)]
    return [
        _tenant(draw, given, site, land, day, foreign=far)
        for land, day, far in zip(lands, days, foreign, strict=True)
    ]


def tenant_rows(named: list[tuple[Site, list[Tenant]]], told: Reports) -> list[Row]:
    """Rows of ``tenants`` on the day of the newest report; firms are numbers, not names.

    A project that withdrew before it leased anything has no figures, so that the sums over the
    rows of a cluster equal what the cluster reports.
    """
    on, source = told.newest.end, source_of(told.newest)
    rows: list[Row] = []
    for site, own in named:
        if site.cluster_id == UNLISTED:
            continue
        for tenant in own:
            rows.append(_tenant_row(site, tenant, len(rows) + 1, on, source))
        if len(own) >= 9:
            row = _tenant_row(site, own[-1], len(rows) + 1, on, source)
            lost = dict.fromkeys(("land_ha", "registered_capital", "implemented_capital"))
            note = "Rút trước khi thuê đất (minh họa)."
            rows.append(row | lost | {"workers": None, "status": "withdrawn", "note_vi": note})
    return rows


def _tenant_row(site: Site, tenant: Tenant, number: int, on: dt.date, source: str) -> Row:
    return {
        "tenant_id": f"mh-dn-{number:03}",
        "cluster_id": site.cluster_id,
        "name_vi": f"Doanh nghiệp minh họa {number:03}",
        "sector_vi": tenant.sector,
        "fdi": bool(tenant.country),
        "country": tenant.country or None,
        "land_ha": tenant.land,
        "registered_capital": tenant.capital,
        "implemented_capital": tenant.implemented(on),
        "workers": tenant.employs(on),
        "status": tenant.status(on),
        "started_on": tenant.leased_on,
        "started_precision": "day",
        "as_of": on,
        "as_of_precision": "day",
        "source_id": source,
    }
