"""A small set of clusters over many periods, made from a seed: clean, and with planted faults.

Nothing here is a figure of a real cluster; the numbers only hold the laws that clean figures
hold (parts below wholes, halves below years, steady growth).
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.builders import Row, figure

YEARS = tuple(range(2018, 2026))
HALVES = (2024, 2025)
CLUSTERS = ("c1", "c2", "c3", "c4", "c5", "c6")
FLOWS = ("revenue", "budget_paid")


def claim(cluster: str, code: str, period: str) -> str:
    """Id of the claim in use about a cluster, an indicator and a period."""
    return f"{cluster}-{code}-{period}".replace("_", "-").lower()


def _row(cluster: str, code: str, period: str, value: float) -> Row:
    half = period.endswith("H1")
    year = int(period[:4])
    return figure(
        code,
        round(value, 2),
        cluster,
        claim_id=claim(cluster, code, period),
        period=period,
        as_of=dt.date(year, 6, 14) if half else dt.date(year, 12, 14),
    )


def _figures(draw: random.Random, share: float, size: dict[str, float]) -> dict[str, float]:
    """Stocks of one cluster at one date; ``share`` grows from period to period."""
    industrial, capital = size["area"] * 0.7, size["capital"]
    projects = round(12 + size["projects"] * share)
    registered = size["capital"] * (1 + share)
    return {
        "area_established": size["area"],
        "industrial_land": industrial,
        "ready_land": industrial * (0.55 + 0.4 * share),
        "leased_land": industrial * (0.3 + 0.4 * share),
        "approved_land": industrial * 0.1 * share,
        "infra_capital": capital,
        "infra_paid": capital * (0.3 + 0.5 * share),
        "state_support": capital * 0.1,
        "secondary_projects": projects,
        "projects_operating": round(projects * 0.8),
        "projects_fdi": round(projects * 0.2),
        "registered_capital": registered,
        "implemented_capital": registered * 0.6,
        "workers": round(size["workers"] * (1 + share)),
        "avg_income": 6 + 3 * share + draw.random() * 0.2,
        "wastewater_invested": 1.0,
        "wastewater_compliant": float(share > 0.5),
    }


def clean(seed: int) -> dict[str, Row]:
    """Rows of ``facts`` by claim id that raise no alarm."""
    draw = random.Random(seed)  # noqa: S311
    rows: list[Row] = []
    for cluster in CLUSTERS:
        size = {
            "area": draw.uniform(15, 75),
            "capital": draw.uniform(80, 900),
            "projects": draw.uniform(4, 40),
            "workers": draw.uniform(100, 3000),
        }
        for place, year in enumerate(YEARS):
            share = place / len(YEARS)
            stocks = _figures(draw, share, size)
            rows += [_row(cluster, code, str(year), v) for code, v in stocks.items()]
            flows = {
                code: size["capital"] * (0.4 + share) * draw.uniform(0.9, 1.1) for code in FLOWS
            }
            rows += [_row(cluster, code, str(year), v) for code, v in flows.items()]
            if year in HALVES:
                middle = _figures(draw, share - 0.5 / len(YEARS), size)
                # Support is a flow of the year, so a half has none of its own here.
                del middle["state_support"]
                half = {code: v * draw.uniform(0.3, 0.6) for code, v in flows.items()} | middle
                rows += [_row(cluster, code, f"{year}-H1", v) for code, v in half.items()]
    return {str(r["claim_id"]): r for r in rows}


@dataclass(slots=True)
class Seeded:
    """A set with planted faults.

    Args:
        rows: rows of ``facts``.
        alarms: kind and claim of every planted wrong figure.
        gaps: cluster, indicator and period of every figure taken away.
        conflicts: the same for every figure that a second source contradicts.
    """

    rows: list[Row]
    alarms: list[tuple[str, str]] = field(default_factory=list)
    gaps: list[tuple[str, str, str]] = field(default_factory=list)
    conflicts: list[tuple[str, str, str]] = field(default_factory=list)


Fault = Callable[[dict[str, Row], str], str]


def _scaled(code: str, period: str, factor: float, of: str = "", at: str = "") -> Fault:
    """A fault that sets a figure to a multiple of itself or of another figure or period."""

    def plant(rows: dict[str, Row], cluster: str) -> str:
        base = rows[claim(cluster, of or code, at or period)]["value"]
        wrong = claim(cluster, code, period)
        rows[wrong]["value"] = round(float(str(base)) * factor, 4)
        return wrong

    return plant


#: Kind -> ways to plant it.
FAULTS: dict[str, tuple[Fault, ...]] = {
    "jump": (
        _scaled("workers", "2021", 9),
        _scaled("registered_capital", "2020", 7),
        _scaled("workers", "2022", 0.1),
    ),
    "unit_slip": (
        _scaled("revenue", "2022", 1000),
        _scaled("avg_income", "2019", 1000),
        _scaled("infra_capital", "2023", 0.001),
        _scaled("budget_paid", "2018", 1000),
    ),
    "over_100": (
        _scaled("leased_land", "2023", 1.05, of="industrial_land"),
        _scaled("infra_paid", "2025", 1.2, of="infra_capital"),
    ),
    "parts_over_whole": (
        _scaled("projects_fdi", "2019", 1.5, of="secondary_projects"),
        _scaled("projects_operating", "2024-H1", 1.1, of="secondary_projects"),
        _scaled("implemented_capital", "2020", 1.2, of="registered_capital"),
        _scaled("state_support", "2021", 1.01, of="infra_capital"),
        _scaled("industrial_land", "2022", 1.02, of="area_established"),
    ),
    "shrinking_flow": (
        _scaled("revenue", "2025-H1", 1.1, at="2025"),
        _scaled("infra_paid", "2021", 0.5),
    ),
}


def seeded(seed: int) -> Seeded:
    """The clean set of a seed with every kind of fault planted in clusters drawn from it."""
    rows = clean(seed)
    draw = random.Random(seed + 1)  # noqa: S311
    found = Seeded([])
    # One cluster takes no two faults on the same figures, so faults of a kind go to different ones.
    free: dict[str, list[str]] = {}
    for kind, plants in FAULTS.items():
        for i, plant in enumerate(plants):
            pool = free.setdefault(f"{i % 2}", [])
            if not pool:
                pool += draw.sample(CLUSTERS, len(CLUSTERS))
            found.alarms.append((kind, plant(rows, pool.pop())))
    used = {i for _, i in found.alarms}
    quiet = [i for i in sorted(rows) if i not in used and rows[i]["indicator"] in _QUIET]
    chosen = draw.sample(quiet, 24)
    for gone in chosen[:12]:
        found.gaps.append(_where(rows.pop(gone)))
    extra = [_rival(rows[i]) for i in chosen[12:]]
    found.conflicts = [_where(r) for r in extra]
    found.rows = shuffled([*rows.values(), *extra], seed)
    return found


#: Figures no planted fault depends on, so that a gap cannot hide one.
_QUIET = ("projects_operating", "wastewater_invested", "approved_land", "ready_land")


def _where(row: Row) -> tuple[str, str, str]:
    return str(row["subject_id"]), str(row["indicator"]), str(row["period"])


def _rival(row: Row) -> Row:
    """A second source that says otherwise; both rows get their reasons."""
    row["reason_vi"] = "Văn bản gốc."
    changes: Row = {
        "claim_id": f"{row['claim_id']}-b",
        # Works exist or do not, so a flag is contradicted by the other value.
        "value": 0.0 if row["indicator"] == "wastewater_invested" else float(str(row["value"])) + 3,
        "preferred": False,
        "reason_vi": "Báo dẫn lại.",
    }
    return row | changes


def shuffled(rows: Sequence[Row], seed: int) -> list[Row]:
    """The same rows in another order."""
    return random.Random(seed).sample(list(rows), len(rows))  # noqa: S311
