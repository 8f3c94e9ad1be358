"""What clean figures never do. The dataset is built so that only planted mistakes break this."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from dashboard.indicators import INDICATORS
from dashboard.metrics.periods import period

#: Indicator -> period code -> value, of one cluster or province.
Series = Mapping[str, Mapping[str, float]]
#: Indicator, period code, kind of alarm.
Alarm = tuple[str, str, str]

#: A part, and the whole it must not exceed.
PARTS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("leased_land", "approved_land"), "industrial_land", "over_100"),
    (("leased_land",), "industrial_land", "over_100"),
    (("leased_land",), "ready_land", "parts_over_whole"),
    (("leased_land",), "cleared_land", "parts_over_whole"),
    (("ready_land",), "industrial_land", "parts_over_whole"),
    (("cleared_land",), "industrial_land", "parts_over_whole"),
    (("industrial_land",), "area_established", "parts_over_whole"),
    (("projects_fdi",), "secondary_projects", "parts_over_whole"),
    (("projects_operating",), "secondary_projects", "parts_over_whole"),
    (("infra_paid",), "infra_capital", "parts_over_whole"),
    (("implemented_capital",), "registered_capital", "parts_over_whole"),
    (("budget_paid",), "revenue", "parts_over_whole"),
    (("infra_budget_paid",), "infra_revenue", "parts_over_whole"),
    (("wastewater_compliant",), "wastewater_invested", "parts_over_whole"),
    (("clusters_established",), "clusters_planned", "parts_over_whole"),
    (("clusters_operating",), "clusters_planned", "parts_over_whole"),
)
#: A change by more than this factor is a slip of the unit, not a jump.
SLIP = 300.0


def _in_order(codes: Mapping[str, float], *, half: bool | None = None) -> list[str]:
    chosen = [c for c in codes if half is None or period(c).half == half]
    return sorted(chosen, key=lambda c: period(c).end)


def changes(series: Series, steepest: float) -> set[Alarm]:
    """Values that changed by more than a factor against the known value before.

    First halves of a flow are compared with first halves, years with years. Shares that the
    contract bounds by 100 % and zeros are left out: nothing can be said of a ratio with 0.
    """
    found = set()
    for indicator, values in series.items():
        flow = INDICATORS[indicator].kind == "flow"
        runs = [_in_order(values, half=h) for h in (True, False)] if flow else [_in_order(values)]
        for codes in runs:
            for before, code in pairwise(codes):
                old, new = values[before], values[code]
                if min(old, new) <= 0:
                    continue
                factor = max(old, new) / min(old, new)
                if factor > SLIP:
                    found.add((indicator, code, "unit_slip"))
                elif factor > steepest:
                    found.add((indicator, code, "jump"))
    return found


def _known(values: Mapping[str, float], code: str) -> tuple[float, str] | None:
    """The newest value at the end of a period, as readers see it, with its period."""
    earlier = [c for c in _in_order(values) if period(c).end <= period(code).end]
    return (values[earlier[-1]], earlier[-1]) if earlier else None


def proportions(series: Series) -> set[Alarm]:
    """Parts above their whole at the end of some period, each figure being the newest then."""
    found: set[Alarm] = set()
    whole_years = {
        name: {c: v for c, v in values.items() if not period(c).half}
        if INDICATORS[name].kind == "flow"
        else values
        for name, values in series.items()
    }
    for parts, whole, kind in PARTS:
        if not {*parts, whole} <= set(whole_years):
            continue
        for code in {c for name in (*parts, whole) for c in whole_years[name]}:
            tops = [_known(whole_years[name], code) for name in parts]
            bottom = _known(whole_years[whole], code)
            if bottom is None or None in tops:
                continue
            if sum(top[0] for top in tops if top) > bottom[0] + 0.005:
                found.add((parts[-1], code, kind))
    return found


def halves(series: Series) -> set[Alarm]:
    """First halves of a flow above their year."""
    return {
        (name, code, "shrinking_flow")
        for name, values in series.items()
        if INDICATORS[name].kind == "flow"
        for code, value in values.items()
        if period(code).half and value > values.get(str(period(code).year), value)
    }


def alarms(series: Series, steepest: float) -> set[Alarm]:
    """All of the above for one cluster or province."""
    return changes(series, steepest) | proportions(series) | halves(series)
