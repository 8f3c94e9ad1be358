"""A national-scale data folder for measurements: random figures in the shape of the tables.

Names, places and figures are invented; clusters lie in the communes of ``units.csv`` because the
contracts know no others. Columns are drawn as whole arrays, so that half a million claims take
seconds. Never committed and never shown to readers.
"""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from dashboard.contracts import TABLES
from dashboard.contracts.clusters import TENANT_STATUSES
from dashboard.contracts.promotion import CONTENT_GROUPS
from dashboard.demo.provinces import FORMER, MERGED
from dashboard.demo.reports import PUBLISHER, QUALITY
from dashboard.metrics.periods import Period, period
from dashboard.store import load_table

NAME = "national"
SOURCE = "quy-mo-toan-quoc"
DAY = dt.date(2026, 6, 14)

#: Stock in the newest period: lowest and highest value.
STOCKS: dict[str, tuple[float, float]] = {
    "area_planned": (12, 75),
    "area_established": (12, 75),
    "area_detailed_plan": (11, 74),
    "industrial_land": (36, 52),
    "ready_land": (30, 36),
    "cleared_land": (36, 36),
    "leased_land": (4, 28),
    "approved_land": (0, 6),
    "infra_capital": (300, 900),
    "infra_paid": (60, 280),
    "secondary_projects": (20, 60),
    "projects_fdi": (0, 18),
    "projects_operating": (8, 20),
    "registered_capital": (900, 3000),
    "implemented_capital": (200, 880),
    "workers": (300, 3000),
    "infra_workers": (6, 30),
    "avg_income": (6, 11),
}
FLOWS: dict[str, tuple[float, float]] = {
    "revenue": (200, 2400),
    "budget_paid": (5, 90),
    "infra_revenue": (2, 14),
    "infra_budget_paid": (0.2, 1.4),
    "state_support": (1, 20),
}
FLAGS = ("wastewater_invested", "wastewater_compliant")
WHOLE = ("secondary_projects", "projects_fdi", "projects_operating", "workers", "infra_workers")
STEPS = (
    "planned",
    "investor_selected",
    "established",
    "detailed_plan",
    "infra_approved",
    "infra_started",
    "infra_completed",
    "operating",
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Size of the set.

    Args:
        clusters: number of clusters.
        periods: reporting periods, years and first halves, ending with 2026-H1.
        projects: promotion projects.
        tenants: secondary projects of a large cluster.
        large: one cluster in so many is large; the others have a tenth.
        seed: start of the random numbers.
    """

    clusters: int = 1000
    periods: int = 20
    projects: int = 50_000
    tenants: int = 300
    large: int = 10
    seed: int = 20261125


def periods(n: int) -> list[Period]:
    """The last ``n`` reporting periods up to 2026-H1, oldest first; half of them first halves."""
    codes = [f"{2026 - i // 2}-H1" if i % 2 == 0 else str(2025 - i // 2) for i in range(n)]
    return [period(c) for c in reversed(codes)]


def _frame(table: str, columns: dict[str, object], height: int) -> pl.DataFrame:
    """A frame with every column of a table as it is written; those not given are empty."""
    names = TABLES[table].schema.column_names()
    frame = pl.DataFrame(
        {k: v for k, v in columns.items() if not isinstance(v, (str, bool, dt.date))}
    )
    same = {k: pl.lit(v) for k, v in columns.items() if isinstance(v, (str, bool, dt.date))}
    missing = {k: pl.lit(None, dtype=pl.String) for k in names if k not in columns}
    return frame.head(height).with_columns(**same, **missing).select(names)


def _sources() -> pl.DataFrame:
    row = {
        "source_id": [SOURCE],
        "publisher": PUBLISHER,
        "title": "Bộ số liệu quy mô toàn quốc để đo tốc độ (minh họa)",
        "published_on": DAY,
        "kind": "illustrative",
        "quality_note": QUALITY,
    }
    return _frame("sources", dict(row), 1)


def _clusters(scale: Scale, communes: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    n = scale.clusters
    home = communes[draw.integers(0, len(communes), n).tolist()]
    number = [f"{i:04}" for i in range(n)]
    return _frame(
        "clusters",
        {
            "cluster_id": [f"qg-{i}" for i in number],
            "name_vi": [f"CCN minh họa {i}" for i in number],
            "short_name": [f"Minh họa {i}" for i in number],
            "listing": "register",
            "type": draw.choice(["general", "craft", "specialised"], n).tolist(),
            "province_id": home["group_id"].to_list(),
            "commune_id": home["unit_id"].to_list(),
            "lon": draw.uniform(105.7, 106.8, n).round(5),
            "lat": draw.uniform(9.55, 10.3, n).round(5),
            "location_precision": "site",
            "source_id": SOURCE,
        },
        n,
    )


def _milestones(scale: Scale, ids: list[str], draw: np.random.Generator) -> pl.DataFrame:
    """Steps a year or so apart; four clusters in ten operate."""
    reached = np.where(
        draw.random(scale.clusters) < 0.4, len(STEPS), draw.integers(1, 8, scale.clusters)
    )
    start = draw.integers(2004, 2017, scale.clusters)
    rows = [
        (f"{c}-{STEPS[k].replace('_', '-')}", c, STEPS[k], dt.date(int(y) + k, 3 + k % 8, 14))
        for c, n, y in zip(ids, reached, start, strict=True)
        for k in range(int(n))
    ]
    kept = pl.DataFrame(
        rows, schema=["milestone_id", "cluster_id", "milestone", "date"], orient="row"
    )
    columns: dict[str, object] = {name: kept[name] for name in kept.columns}
    columns |= {"stage": "actual", "date_precision": "day", "inferred": False, "source_id": SOURCE}
    return _frame("milestones", columns, len(kept))


def _facts(scale: Scale, ids: list[str], draw: np.random.Generator) -> pl.DataFrame:
    """One claim per cluster, indicator and period; stocks grow, halves are part of the year."""
    told = periods(scale.periods)
    growth = np.linspace(0.5, 1.0, len(told))
    half = np.array([p.half for p in told])
    parts = []
    for indicator in (*STOCKS, *FLOWS, *FLAGS):
        if indicator in FLAGS:
            since = draw.integers(0, 2 * len(told), scale.clusters)
            values = (np.arange(len(told))[None, :] >= since[:, None]).astype(float)
        else:
            low, high = (STOCKS | FLOWS)[indicator]
            newest = draw.uniform(low, high, scale.clusters)
            values = newest[:, None] * growth[None, :]
            if indicator in FLOWS:
                values = values * np.where(half, 0.45, 1.0)[None, :]
        digits = 0 if indicator in WHOLE else 2
        parts.append(
            pl.DataFrame({"value": values.round(digits).ravel()}).with_columns(
                indicator=pl.lit(indicator),
                subject_id=pl.Series(np.repeat(ids, len(told))),
                period=pl.Series([p.code for p in told] * scale.clusters),
                as_of=pl.Series([p.end for p in told] * scale.clusters),
            )
        )
    made = pl.concat(parts)
    claim = pl.concat_str(
        "subject_id",
        pl.col("indicator").str.replace_all("_", "-", literal=True),
        pl.col("period").str.to_lowercase(),
        separator="-",
    )
    columns: dict[str, object] = {name: made[name] for name in made.columns}
    columns |= {
        "claim_id": made.select(claim.alias("claim_id"))["claim_id"],
        "subject_kind": "cluster",
        "as_of_precision": "day",
        "inferred": False,
        "basis": "bao-cao",
        "qualifier": "exact",
        "stage": "actual",
        "preferred": True,
        "source_id": SOURCE,
    }
    return _frame("facts", columns, len(made))


def _tenants(scale: Scale, ids: list[str], draw: np.random.Generator) -> pl.DataFrame:
    counts = [
        scale.tenants if i % scale.large == 0 else scale.tenants // 10 for i in range(len(ids))
    ]
    home = np.repeat(ids, counts)
    n = len(home)
    capital = draw.uniform(5, 200, n).round(1)
    return _frame(
        "tenants",
        {
            "tenant_id": [f"qg-dn-{i:06}" for i in range(n)],
            "cluster_id": home.tolist(),
            "name_vi": [f"Doanh nghiệp minh họa {i:06}" for i in range(n)],
            "fdi": (draw.random(n) < 0.2).tolist(),
            "land_ha": draw.uniform(0.1, 3, n).round(2),
            "registered_capital": capital,
            "implemented_capital": (capital * 0.7).round(1),
            "workers": draw.integers(5, 400, n),
            "status": draw.choice(TENANT_STATUSES, n).tolist(),
            "started_precision": "unknown",
            "as_of": DAY,
            "as_of_precision": "day",
            "source_id": SOURCE,
        },
        n,
    )


def _projects(scale: Scale, communes: pl.DataFrame, draw: np.random.Generator) -> pl.DataFrame:
    n = scale.projects
    home = communes[draw.integers(0, len(communes), n).tolist()]
    year = draw.integers(2012, 2027, n)
    support = draw.uniform(20, 300, n).round(0)
    merged = pl.Series(year >= 2025)
    unit = pl.select(pl.when(merged).then(pl.lit(MERGED)).otherwise(home["group_id"]).alias("u"))
    return _frame(
        "projects",
        {
            "project_id": [f"qg-da-{i:06}" for i in range(n)],
            "record": "single",
            "project_count": np.ones(n, dtype=np.int64),
            "count_unit": "project",
            "year_start": year,
            "year_end": year,
            "unit_id": unit["u"],
            "commune_id": home["unit_id"],
            "level": draw.choice(["KCDP", "KCQG"], n, p=[0.75, 0.25]).tolist(),
            "title_vi": [f"Đề án minh họa {i:06}" for i in range(n)],
            "content_group": draw.choice(CONTENT_GROUPS, n).tolist(),
            "beneficiary": [f"Cơ sở minh họa {i:06}" for i in range(n)],
            "money_local": support,
            "money_counterpart": support,
            "money_total": 2 * support,
            "money_stage": "actual",
            "money_qualifier": "exact",
            "status": draw.choice(["approved", "in_progress", "accepted", "settled"], n).tolist(),
            "source_id": SOURCE,
        },
        n,
    )


def _steps(projects: pl.DataFrame) -> pl.DataFrame:
    """Four steps of every project."""
    plan = pl.DataFrame(
        {"step": ["registered", "approved", "accepted", "settled"], "month": [2, 4, 10, 12]}
    )
    made = projects.select("project_id", "year_start").join(plan, how="cross")
    day = pl.date("year_start", "month", 10)
    made = made.with_columns(
        step_id=pl.concat_str("project_id", "step", separator="-"),
        planned_on=day,
        actual_on=pl.when(day <= DAY).then(day + pl.duration(days=9)),
    )
    columns: dict[str, object] = {
        name: made[name] for name in ("step_id", "project_id", "step", "planned_on", "actual_on")
    }
    return _frame(
        "project_steps", columns | {"date_precision": "day", "source_id": SOURCE}, len(made)
    )


def tables(scale: Scale, data_dir: Path) -> dict[str, pl.DataFrame]:
    """Every table of the set; those that measurements do not need are empty."""
    draw = np.random.default_rng(scale.seed)
    units = load_table("units", data_dir, NAME)
    communes = units.filter(
        pl.col("level").cast(pl.String) == "commune", pl.col("group_id").is_in(FORMER)
    ).sort("unit_id")
    clusters = _clusters(scale, communes, draw)
    ids = clusters["cluster_id"].to_list()
    projects = _projects(scale, communes, draw)
    full = {
        "sources": _sources(),
        "clusters": clusters,
        "milestones": _milestones(scale, ids, draw),
        "facts": _facts(scale, ids, draw),
        "tenants": _tenants(scale, ids, draw),
        "projects": projects,
        "project_steps": _steps(projects),
    }
    empty = {
        name: pl.DataFrame(schema=dict.fromkeys(table.schema.column_names(), pl.String))
        for name, table in TABLES.items()
        if table.folder != "reference" and name not in full
    }
    return full | empty


def write_national(out_dir: Path, scale: Scale, data_dir: Path) -> int:
    """Write the set and a copy of the reference tables, so that the folder can be loaded.

    Args:
        out_dir: data folder to make; ``load("national", out_dir)`` reads it.
        scale: how large.
        data_dir: folder that holds ``reference``.

    Returns:
        Bytes written.
    """
    shutil.copytree(data_dir / "reference", out_dir / "reference", dirs_exist_ok=True)
    folder = out_dir / NAME
    folder.mkdir(parents=True, exist_ok=True)
    size = 0
    for name, frame in tables(scale, data_dir).items():
        path = folder / f"{name}.csv"
        frame.write_csv(path)
        size += path.stat().st_size
    return size
