"""The four states of a figure that is not simply known; one rule for maps, charts and tables.

``missing``: no source gives it. ``not_applicable``: the cluster is at a step at which the figure
cannot exist (land of a cluster that is not established is not leased). ``review``: a check of the
trust page objects to it. ``approximate``: its source gives it only roughly, or its date is
inferred.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

State = Literal["known", "approximate", "review", "missing", "not_applicable"]

#: Figures that exist only once a cluster is established by decision: land is cleared, leased and
#: filled, projects come in, works are paid, after that day (Nghị định 32/2024/NĐ-CP, Chương III).
NEEDS_ESTABLISHED = frozenset(
    {
        "leased_land",
        "approved_land",
        "ready_land",
        "cleared_land",
        "occupancy",
        "published_rate",
        "infra_paid",
        "projects",
        "fdi",
        "projects_operating",
        "registered",
        "implemented",
        "workers",
        "revenue",
        "budget_paid",
        "avg_income",
        "infra_revenue",
        "infra_budget_paid",
        "infra_workers",
        "wastewater_invested",
        "wastewater_compliant",
        "area_est",
        "established_year",
        "decision_no",
    }
)


def claims_of(row: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Claims behind a figure of a register row: none, one, or those of a formula."""
    found = row.get(f"{name}_claim")
    if found is None:
        return ()
    return (found,) if isinstance(found, str) else tuple(str(i) for i in found)  # type: ignore[attr-defined]


def state(row: Mapping[str, object], name: str, reviewed: Collection[str] = ()) -> State:
    """State of a figure of a register row.

    Args:
        row: row of :func:`dashboard.metrics.register.register`.
        name: column of the figure.
        reviewed: claims that a check objects to.
    """
    if row[name] is None:
        early = not row.get("is_established") and name in NEEDS_ESTABLISHED
        return "not_applicable" if early else "missing"
    if any(i in reviewed for i in claims_of(row, name)):
        return "review"
    loose = str(row.get(f"{name}_qualifier") or "exact") != "exact"
    return "approximate" if loose or row.get(f"{name}_inferred") else "known"
