"""Biểu 02 of each cluster and Biểu 03 of each district or commune, from the register.

Source of the rows: Thông tư 14/2024/TT-BCT, Phụ lục I. What cannot be computed is empty with a
reason, never 0. Biểu 04 and the checks between rows are in :mod:`dashboard.metrics.forms`.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard.metrics.claims import FIGURES, FLOWS
from dashboard.metrics.forms import CHECKS, SCHEMA, figures, rows_of, standing, wide
from dashboard.metrics.measures import per_cluster
from dashboard.metrics.occupancy import rates
from dashboard.metrics.periods import period as period_of
from dashboard.selection import MERGER, Selection
from dashboard.store import Book

#: Row of Biểu 02 -> indicator; row 5 is computed, row 12 is kept by no table.
ROWS = {
    "1": "infra_capital",
    "2": "infra_paid",
    "3": "ready_land",
    "4": "leased_land",
    "6": "secondary_projects",
    "7": "projects_fdi",
    "8": "projects_operating",
    "9": "infra_revenue",
    "10": "infra_budget_paid",
    "11": "infra_workers",
    "13": "wastewater_invested",
    "14": "wastewater_compliant",
}
RATE = "5"
#: Columns of the register that row 5 is computed from.
_PARTS = ("leased_land", "approved_land", "industrial_land")
#: Why a row is empty, beside those of Biểu 04: no table of the register has the figure.
NOT_KEPT = "not_kept"
#: How row 5 was found: the legal formula, as published, or without the land approved.
RATES = ("legal", "published", "leased")

CLUSTER: dict[str, pl.DataType] = {
    "cluster_id": pl.String(),
    "investor": pl.String(),
    **SCHEMA,
    "basis": pl.String(),
}


def form02(book: Book, selection: Selection, code: str) -> pl.DataFrame:
    """The rows of Biểu 02 for each cluster established at the end of a period.

    A choice of places narrows the clusters; the filter on steps does not apply.

    Args:
        book: all tables; ``forms`` gives the words.
        selection: provinces, places and the day of the visit.
        code: reporting period, ``2025`` or ``2025-H1``.

    Returns:
        :data:`CLUSTER`: ``investor`` as a source names it, ``n`` of ``of`` is 1 of 1 or 0 of 1,
        ``basis`` is one of :data:`RATES` for row 5. Clusters by name, rows as in the circular.

    Raises:
        ValueError: the code is no reporting period.
    """
    chosen = standing(book, selection, code).filter("is_established")
    end = min(period_of(code).end, selection.today)
    running = period_of(code).end >= selection.today
    names = {k: v for k, v in FIGURES.items() if v in {*ROWS.values(), *_PARTS, "occupancy"}}
    told = figures(book, code, end, list(names.values()), newest=running)
    own = chosen.select("cluster_id", "investor").join(
        wide(told, names), on="cluster_id", how="left"
    )
    rate = {r["cluster_id"]: r for r in rates(own, "legal").iter_rows(named=True)}
    part = {r["cluster_id"]: r for r in per_cluster(own, "leased").iter_rows(named=True)}
    known = dict(book.clusters.select("cluster_id", "short_name").iter_rows())
    words = book.forms.filter(pl.col("form").cast(pl.String) == "02")
    column = {v: k for k, v in names.items()}
    rows = []
    for cluster in sorted(own.iter_rows(named=True), key=lambda r: known[r["cluster_id"]]):
        key = cluster["cluster_id"]
        for line in words.iter_rows(named=True):
            if line["row"] == RATE:
                found = _rate(rate[key], part[key])
            else:
                found = _figure(cluster, ROWS.get(line["row"], ""), column)
            rows.append({"cluster_id": key, "investor": cluster["investor"]} | _row(line) | found)
    return pl.DataFrame(rows, schema=CLUSTER)


def _row(line: dict[str, Any]) -> dict[str, Any]:
    told = {c: line[c] for c in ("row", "section_vi", "name_vi", "unit")}
    return told | {"kind": str(line["kind"]), "basis": None, "capped": False}


def _found(
    value: float | None, qualifier: str | None, ids: list[str], reason: str
) -> dict[str, Any]:
    known = value is not None
    return {
        "value": value,
        "qualifier": (qualifier or "exact") if known else "exact",
        "n": int(known),
        "of": 1,
        "claim_ids": ids if known else [],
        "reason": None if known else reason,
        # An upper bound is no lower one.
        "capped": known and qualifier == "at_most",
    }


def _figure(cluster: dict[str, Any], indicator: str, column: dict[str, str]) -> dict[str, Any]:
    """A row that is one figure of the cluster."""
    if not indicator:
        return _found(None, None, [], NOT_KEPT)
    name = column[indicator]
    reason = "no_value_period" if indicator in FLOWS else "no_value"
    ids = [i for i in [cluster[f"{name}_claim"]] if i]
    return _found(cluster[name], cluster[f"{name}_qualifier"], ids, reason)


def _rate(legal: dict[str, Any], leased: dict[str, Any]) -> dict[str, Any]:
    """Row 5: the legal rate, else a published one, else without the land that is approved only."""
    if legal["occupancy"] is not None:
        basis = "legal" if legal["occupancy_origin"] == "computed" else "published"
        ids = list(legal["occupancy_claim"])
        found = _found(legal["occupancy"], legal["occupancy_qualifier"], ids, "")
        return found | {"basis": basis}
    if leased["value"] is not None:
        found = _found(leased["value"], leased["qualifier"], list(leased["claim_ids"]), "")
        return found | {"basis": "leased"}
    return _found(None, None, [], "no_value")


# --- form 03 ------------------------------------------------------------------------------------
def level_of(code: str) -> str:
    """Who reports Biểu 03 for a period: ``district`` until the merger, ``commune`` since.

    Source: Nghị định 139/2025/NĐ-CP, Điều 6 and Điều 11.
    """
    return "commune" if period_of(code).end >= MERGER else "district"


def form03(book: Book, selection: Selection, code: str) -> pl.DataFrame:
    """The rows of Biểu 03 for each district, or each commune since the merger.

    Returns:
        ``place_id`` and :data:`dashboard.metrics.forms.SCHEMA`; ``place_id`` is null for the
        clusters of an unknown district or commune. Places without a cluster have no rows. By the
        name of the place.

    Raises:
        ValueError: the code is no reporting period.
    """
    table = standing(book, selection, code)
    column = f"{level_of(code)}_id"
    places = table.select("cluster_id").join(
        book.clusters.select("cluster_id", place_id=pl.col(column)), on="cluster_id", how="left"
    )
    names = dict(book.units.select("unit_id", "short_name").iter_rows())
    found = places["place_id"].unique().to_list()
    parts = []
    for place in sorted(found, key=lambda p: (p is None, names.get(p, ""), p or "")):
        own = places.filter(pl.col("place_id").eq_missing(pl.lit(place)))["cluster_id"]
        rows = rows_of(book, table.filter(pl.col("cluster_id").is_in(own.implode())), code, "03")
        parts.append(rows.select(pl.lit(place, dtype=pl.String).alias("place_id"), *SCHEMA))
    if not parts:
        return pl.DataFrame(schema={"place_id": pl.String(), **SCHEMA})
    return pl.concat(parts)


#: Counts of clusters and areas that add up over places.
_ADDED = ("1", "2", "3", "4", "15", "16", "17", "18", "20", "25")


def sum_checks(places: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """Whether Biểu 03 of all places add up to Biểu 04; columns of ``forms.CHECKS``.

    Args:
        places: rows of :func:`form03` of every place.
        whole: rows of :func:`dashboard.metrics.forms.form04` of the same clusters.
    """
    lines = []
    for row in _ADDED:
        right = whole.filter(pl.col("row") == row)
        parts = places.filter(pl.col("row") == row)
        if right.is_empty() or parts.is_empty():
            continue
        value, total = right["value"][0], _total(parts["value"])
        ok: bool | None = None
        note: str | None = "missing"
        if value is not None and total is not None:
            equal = abs(total - value) <= 1e-6 * max(1.0, abs(value))
            # A place without the figure can still bring the sum up.
            open_ = bool(parts["value"].null_count()) and total < value
            ok, note = (None, "partial") if open_ else (equal, None)
        lines.append(
            {
                "check": "sum",
                "rows": row,
                "left": total,
                "right": value,
                "ok": ok,
                "note": note,
                "claim_ids": right["claim_ids"][0].to_list(),
            }
        )
    return pl.DataFrame(lines, schema=CHECKS)


def _total(values: pl.Series) -> float | None:
    known = values.drop_nulls()
    return float(known.sum()) if len(known) else None
