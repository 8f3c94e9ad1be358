"""Figures of places: sums and rates of the clusters of each district or commune.

A place is a district of the old frame or a commune of the new one, as the register was asked.
Clusters whose place no source tells form a row of their own, so that the rows of either frame add
up to the whole.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import polars as pl

from dashboard.indicators import DEFINITIONS, INDICATORS, MEASURES
from dashboard.metrics.claims import FIGURES
from dashboard.metrics.coverage import sign, total
from dashboard.metrics.measures import overall
from dashboard.metrics.states import NEEDS_ESTABLISHED

Kind = Literal["count", "sum", "measure"]

#: Columns of :func:`by_place`.
COLUMNS: dict[str, pl.DataType] = {
    "place_id": pl.String(),
    "place": pl.String(),
    "place_full": pl.String(),
    "province_id": pl.String(),
    "clusters": pl.Int64(),
    "value": pl.Float64(),
    "n": pl.Int64(),
    "of": pl.Int64(),
    "qualifier": pl.String(),
    "state": pl.String(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
    "period": pl.String(),
    "published": pl.Boolean(),
    "claim_ids": pl.List(pl.String),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What places can be told apart by.

    Args:
        code: key of the name and of the address.
        kind: number of clusters, sum of a column of the register, or a measure.
        column: column of the register; empty for a count or a measure.
        unit: unit of the value.
        digits: decimals shown.
        established: taken over established clusters only, the others cannot have a figure.
    """

    code: str
    kind: Kind
    column: str
    unit: str
    digits: int
    established: bool

    @property
    def ratio(self) -> bool:
        """A rate: it may be compared with thresholds and is no size of anything."""
        return self.kind == "measure" and MEASURES[self.code].form != "minus"


#: Areas by stage are one figure of the register.
_FOLDED = ("area_est", "area_plan", "area_detail")


def choices(definition: str) -> tuple[Choice, ...]:
    """Everything that may be added up or divided over a set of clusters.

    Args:
        definition: how occupancy is computed; the other definitions are left out.
    """
    sums = [
        ("area", INDICATORS["area_established"]),
        *(
            (name, INDICATORS[code])
            for name, code in FIGURES.items()
            if INDICATORS[code].aggregate == "sum" and name not in _FOLDED
        ),
    ]
    other = {d.code for d in DEFINITIONS} - {definition}
    # Land ratios and workers come from established clusters; so do all their parts.
    measures = [MEASURES[definition], *(m for c, m in MEASURES.items() if c not in other)]
    clusters = INDICATORS["clusters_planned"].unit
    return (
        Choice("clusters", "count", "", clusters, 0, established=False),
        Choice("established", "count", "", clusters, 0, established=True),
        *(
            Choice(n, "sum", n, i.unit, i.digits, established=n in NEEDS_ESTABLISHED)
            for n, i in sums
        ),
        *(
            Choice(m.code, "measure", "", m.unit, m.digits, established=True)
            for m in dict.fromkeys(measures)
        ),
    )


def filled(table: pl.DataFrame, choice: Choice) -> bool:
    """Whether any cluster of a register has the figure."""
    own = table.filter(pl.col("is_established")) if choice.established else table
    if choice.kind == "count":
        return len(own) > 0
    if choice.kind == "sum":
        return own[choice.column].drop_nulls().len() > 0
    if choice.code in {d.code for d in DEFINITIONS}:
        return own["occupancy"].drop_nulls().len() > 0
    return overall(own, choice.code).value is not None


def period_of(table: pl.DataFrame, choice: Choice) -> str:
    """Reporting period that a flow is told for: the newest of any cluster; empty for a stock."""
    if choice.kind != "sum" or not _is_flow(choice.column):
        return ""
    own = table.filter(pl.col("is_established")) if choice.established else table
    return total(own, choice.column).period


def _is_flow(column: str) -> bool:
    return INDICATORS[FIGURES.get(column, "area_established")].kind == "flow"


def by_place(table: pl.DataFrame, choice: Choice, rules: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """One row per place of a register, with the row of clusters without a place last.

    Args:
        table: rows of :func:`dashboard.metrics.register.register`.
        choice: what is told.
        rules: dated rules (coverage of totals).
        on: day shown.

    Returns:
        :data:`COLUMNS`. ``clusters`` counts all clusters of the place; ``n`` of ``of`` have the
        figure. ``state`` is ``known``, ``at_least`` (a sum that misses clusters), ``hidden`` (too
        few clusters have a figure), ``missing``, ``other_period`` (a flow that is only known for
        another period than that of :func:`period_of`) or ``not_applicable`` (no cluster can have
        one yet); ``value`` is null in the last four. ``published`` marks a rate that a source
        gives without its parts.
    """
    period = period_of(table, choice)
    rows = []
    for own in table.partition_by("place_id", maintain_order=True):
        first = own.row(0, named=True)
        row = {k: first[k] for k in ("place_id", "place", "place_full", "province_id")}
        rows.append(row | figure(own, choice, rules, on, period))
    found = pl.DataFrame(rows, schema=COLUMNS)
    return found.sort("value", "place", descending=[True, False], nulls_last=True).sort(
        pl.col("place_id").is_null(), maintain_order=True
    )


def figure(
    clusters: pl.DataFrame, choice: Choice, rules: pl.DataFrame, on: dt.date, period: str = ""
) -> dict[str, object]:
    """The figure of the clusters of one place: the columns of a row of :func:`by_place`.

    Arguments as there; ``period`` is the reporting period of a flow.
    """
    own = clusters.filter(pl.col("is_established")) if choice.established else clusters
    row: dict[str, object] = {"clusters": len(clusters), "numerator": None, "denominator": None}
    row |= {"qualifier": "exact", "n": len(own), "of": len(own)}
    row |= {"period": period, "published": False}
    if choice.kind == "count":
        ids = own["status_claim"].drop_nulls().to_list()
        return row | {"value": float(len(own)), "state": "known", "claim_ids": ids}
    if own.is_empty():
        return row | {"value": None, "state": "not_applicable", "claim_ids": []}
    if choice.kind == "sum":
        return row | _sum(own, choice.column, rules, on, period)
    measured = overall(own, choice.code)
    if measured.value is None and len(own) == 1 and choice.code in {d.code for d in DEFINITIONS}:
        return row | _published(own.row(0, named=True))
    return row | {
        "value": measured.value,
        "n": measured.n,
        "qualifier": measured.qualifier,
        "state": "missing" if measured.value is None else "known",
        "numerator": measured.numerator,
        "denominator": measured.denominator,
        "claim_ids": list(measured.claim_ids),
    }


def _sum(
    own: pl.DataFrame, column: str, rules: pl.DataFrame, on: dt.date, period: str
) -> dict[str, object]:
    elsewhere = False
    if period:
        # Places are told apart over the same time.
        had = own[column].drop_nulls().len()
        same = pl.col(f"{column}_period").fill_null("") == period
        own = own.with_columns(pl.when(same).then(pl.col(column)).alias(column))
        elsewhere = had > 0 and own[column].drop_nulls().is_empty()
    found = total(own, column)
    told = sign(found, rules, on)
    state = {"whole": "known", "missing": "other_period" if elsewhere else "missing"}.get(
        told, told
    )
    # A sum with an upper bound in it is no least amount of the whole.
    state = "known" if state == "at_least" and found.capped else state
    return {
        "value": found.value if told in ("whole", "at_least") else None,
        "n": found.n,
        "qualifier": found.qualifier,
        "state": state,
        "claim_ids": list(found.claim_ids),
    }


def _published(own: dict[str, object]) -> dict[str, object]:
    """Rate that a source publishes without its parts: that of the only cluster of the place."""
    missing = own["occupancy"] is None
    return {
        "value": own["occupancy"],
        "n": 0 if missing else 1,
        "published": not missing,
        "qualifier": own["occupancy_qualifier"] or "exact",
        "state": "missing" if missing else "known",
        "claim_ids": [] if missing else own["occupancy_claim"],
    }
