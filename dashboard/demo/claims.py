"""Facts of clusters as claims: what is reported, left out, rounded, contradicted or wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from dashboard.demo.assumptions import PLANTED, SILENT, Assumptions, Outlier
from dashboard.demo.checks import Series, alarms
from dashboard.demo.reports import PRESS, REVIEW, Reports, source_of
from dashboard.demo.tools import Row, stream, two_figures
from dashboard.demo.truth import Truth, capital
from dashboard.demo.words import SECTORS
from dashboard.indicators import INDICATORS
from dashboard.metrics.periods import Period, period

#: Basis of an indicator with its words; any other is reported as it is.
BASES: dict[str, tuple[str, str]] = {
    "area_planned": ("quy-hoach", "theo phương án phát triển cụm (minh họa)"),
    "area_established": ("quyet-dinh-thanh-lap", "theo quyết định thành lập (minh họa)"),
    "area_detailed_plan": ("quy-hoach-chi-tiet", "theo quy hoạch chi tiết (minh họa)"),
    "industrial_land": ("quy-hoach-chi-tiet", "theo quy hoạch chi tiết (minh họa)"),
}
REPORTED = ("bao-cao", "theo báo cáo kỳ (minh họa)")
OCCUPANCY_BASES = {
    "nghi-dinh-32": "đã cho thuê và đã chấp thuận / đất công nghiệp (minh họa)",
    "dat-san-sang": "đã cho thuê / đất đủ điều kiện cho thuê (minh họa)",
    "tong-dien-tich": "đã cho thuê / tổng diện tích cụm (minh họa)",
}
#: Indicators that a report may give only roughly, and those it may only bound from below.
ROUGH = ("revenue", "budget_paid", "infra_revenue", "state_support", "infra_capital", "workers")
AT_LEAST = ("registered_capital", "workers", "revenue", "leased_land")
AT_MOST = ("budget_paid", "infra_workers", "state_support")
#: Figures of the newest period that equal the sums over the rows of ``tenants``.
SUMMED = (
    "leased_land",
    "registered_capital",
    "implemented_capital",
    "workers",
    "secondary_projects",
    "projects_fdi",
    "projects_operating",
)
#: How much too large a jump and a first half are.
JUMP, RISE = 6.0, 1.04


@dataclass
class Reported:
    """A cluster's figures on their way to claims; ``values`` loses what is left out."""

    truth: Truth
    values: dict[str, dict[str, float]]
    qualifiers: dict[tuple[str, str], str] = field(default_factory=dict)
    highs: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def cluster_id(self) -> str:
        """Id of the register."""
        return self.truth.site.cluster_id

    def planted(self) -> list[Outlier]:
        """Mistakes planted in this cluster."""
        return [o for o in PLANTED if o.cluster_id == self.cluster_id]


def _before(values: Mapping[str, float], code: str, *, flow: bool) -> str:
    """Period before another one in which the indicator has a value."""
    at = period(code)
    earlier = [
        c for c in values if period(c).end < at.end and (not flow or period(c).half == at.half)
    ]
    return max(earlier, key=lambda c: period(c).end)


def wrong_value(values: Series, planted: Outlier) -> float:
    """The wrong value of a planted mistake, from the right values around it.

    Raises:
        KeyError: the cluster does not report what the mistake needs.
    """
    own, at = values[planted.indicator], planted.period
    if planted.kind == "jump":
        flow = INDICATORS[planted.indicator].kind == "flow"
        digits = INDICATORS[planted.indicator].digits
        return round(JUMP * own[_before(own, at, flow=flow)], digits)
    if planted.indicator == "approved_land":
        return round(1.06 * values["industrial_land"][at] - values["leased_land"][at], 2)
    if planted.indicator == "infra_paid":
        return round(1.07 * values["infra_capital"][at], 1)
    if planted.indicator == "projects_fdi":
        return values["secondary_projects"][at] + 1
    if planted.kind == "shrinking_flow":
        return round(RISE * own[str(period(at).year)], 2)
    return round(1000 * own[at], 1)


def _plant(own: Reported) -> None:
    for outlier in own.planted():
        own.values[outlier.indicator][outlier.period] = wrong_value(own.values, outlier)


def _protected(own: Reported, newest: str) -> set[tuple[str, str]]:
    """What must stay for the mistakes to be visible and the sums of tenants to hold."""
    kept = {(code, newest) for code in SUMMED}
    for o in own.planted():
        flow = INDICATORS[o.indicator].kind == "flow"
        kept |= {(o.indicator, o.period), (o.indicator, str(period(o.period).year))}
        kept |= {(c, o.period) for c in own.values}
        if o.kind == "jump":
            kept.add((o.indicator, _before(own.values[o.indicator], o.period, flow=flow)))
    return kept


def _leave_out(given: Assumptions, own: Reported, newest: str) -> None:
    """Gaps at random, never where one would make two right figures look wrong together."""
    for cluster_id, indicator in SILENT:
        if cluster_id == own.cluster_id:
            own.values.pop(indicator, None)
    draw = stream(given.seed, "gaps", own.cluster_id)
    kept, told = _protected(own, newest), alarms(own.values, given.steepest)
    for indicator in sorted(own.values):
        for code in sorted(own.values[indicator]):
            if draw.random() >= given.gap_share or (indicator, code) in kept:
                continue
            value = own.values[indicator].pop(code)
            if alarms(own.values, given.steepest) != told:
                own.values[indicator][code] = value
    own.values = {k: dict(sorted(v.items())) for k, v in own.values.items() if v}


def _loosely(draw: Random, indicator: str, value: float) -> tuple[str, float] | None:
    """A figure as a source says it loosely; ``None`` when it says it exactly."""
    kinds = [
        name
        for name, own in (("about", ROUGH), ("at_least", AT_LEAST), ("at_most", AT_MOST))
        if indicator in own
    ]
    if not kinds or value < 10:
        return None
    kind = draw.choice(kinds)
    rough = two_figures(value)
    if kind == "at_least" and rough > value:
        rough -= 10 ** max(0, len(str(int(rough))) - 2)
    if kind == "at_most" and rough < value:
        rough += 10 ** max(0, len(str(int(rough))) - 2)
    return kind, rough


def _loosen(given: Assumptions, own: Reported, newest: str) -> None:
    """Some figures are said roughly, as bounds, or as a range."""
    draw = stream(given.seed, "loose", own.cluster_id)
    kept, told = _protected(own, newest), alarms(own.values, given.steepest)
    for indicator in sorted(own.values):
        for code, value in own.values[indicator].items():
            said = _loosely(draw, indicator, value) if draw.random() < given.loose_share else None
            if said is None or (indicator, code) in kept:
                continue
            own.values[indicator][code] = said[1]
            if alarms(own.values, given.steepest) != told:
                own.values[indicator][code] = value
                continue
            own.qualifiers[indicator, code] = said[0]
            if said[0] == "about" and draw.random() < 0.15:
                own.highs[indicator, code] = two_figures(said[1] * 1.1)


def reported(given: Assumptions, truth: Truth, told: Reports) -> Reported:
    """What a cluster reports, with its gaps, loose words and planted mistakes."""
    own = Reported(truth, {k: dict(v) for k, v in truth.values.items()})
    newest = told.newest.code
    _plant(own)
    _leave_out(given, own, newest)
    _loosen(given, own, newest)
    return own


def slug(code: str) -> str:
    """A period or indicator as part of a claim id."""
    return code.lower().replace("_", "-")


def fact(subject: str, kind: str, indicator: str, p: Period, value: float | str | None) -> Row:
    """A row of ``facts`` as a report of the period gives it."""
    basis, words = BASES.get(indicator, REPORTED)
    text = isinstance(value, str)
    return {
        "claim_id": f"{subject}-{slug(indicator)}-{slug(p.code)}",
        "subject_kind": kind,
        "subject_id": subject,
        "indicator": indicator,
        "period": p.code,
        "as_of": p.end,
        "as_of_precision": "day",
        "inferred": False,
        "basis": basis,
        "basis_vi": words,
        "value": None if text else value,
        "value_text": value if text else None,
        "qualifier": "exact",
        "stage": "actual",
        "preferred": True,
        "source_id": source_of(p),
    }


def _numbers(own: Reported) -> Iterator[Row]:
    for indicator in sorted(own.values):
        for code, value in own.values[indicator].items():
            row = fact(own.cluster_id, "cluster", indicator, period(code), value)
            if indicator == "occupancy":
                basis = own.truth.character.basis
                row |= {"basis": basis, "basis_vi": OCCUPANCY_BASES[basis]}
            key = (indicator, code)
            if key in own.qualifiers:
                row |= {"qualifier": own.qualifiers[key], "value_high": own.highs.get(key)}
            yield row


def _texts(own: Reported, told: Reports, number: int) -> Iterator[Row]:
    """Who builds the infrastructure, whether an investor is sought, and which trades are meant."""
    site, source = own.truth.site, own.truth
    if not site.listed or "removed" in site.dates:
        return
    words = "; ".join(SECTORS[site.life.type][:3])
    planned = told.first_after(site.dates["planned"]) or told.newest
    yield fact(site.cluster_id, "cluster", "sectors", planned, words)
    since = site.dates.get("investor_selected")
    if since is not None and not site.life.seeking:
        p = told.first_after(since) or told.newest
        who = f"Công ty hạ tầng minh họa {number:02}"
        if site.life.public:
            who = f"Trung tâm phát triển cụm công nghiệp minh họa {number:02}"
        yield fact(site.cluster_id, "cluster", "investor", p, who)
    if site.life.seeking:
        search = "Đang mời gọi nhà đầu tư hạ tầng (minh họa)"
        yield fact(site.cluster_id, "cluster", "investor_search", told.newest, search)
        row = fact(
            site.cluster_id, "cluster", "infra_capital", told.years[-2], capital(source, 2024)
        )
        yield row | {
            "claim_id": f"{row['claim_id']}-moi-goi",
            "stage": "planned",
            "qualifier": "about",
            "value": two_figures(capital(source, 2024)),
            "basis": "keu-goi-dau-tu",
            "basis_vi": "ước tính khi mời gọi đầu tư (minh họa)",
        }


def _rival(draw: Random, row: Row) -> tuple[Row, Row]:
    """A claim and one of another source that contradicts it; which is used, and why."""
    value = float(str(row["value"]))
    digits = INDICATORS[str(row["indicator"])].digits
    # News of March 2025 cannot know the year 2025.
    newer = str(row["period"]) == "2025" or draw.random() < 0.35
    factor = draw.choice((1.05, 1.09, 1.12)) if newer else draw.choice((0.9, 0.94, 1.06, 1.12))
    other = round(value * factor, digits)
    other = value + 1 if other == value else other
    used = "Đang dùng: bảng rà soát sau, đã đối chiếu hồ sơ (minh họa)."
    left = "Không dùng: báo cáo trước khi rà soát (minh họa)."
    if not newer:
        used = "Đang dùng: báo cáo kỳ của đơn vị quản lý (minh họa)."
        left = "Không dùng: tin bài, không nêu cách tính (minh họa)."
    rival = row | {
        "claim_id": f"{row['claim_id']}-khac",
        "value": other,
        "qualifier": "exact" if newer else "about",
        "source_id": REVIEW if newer else PRESS,
        "preferred": newer,
        "reason_vi": used if newer else left,
    }
    return row | {"preferred": not newer, "reason_vi": left if newer else used}, rival


#: Indicators that a second source contradicts.
CONTESTED = (
    "area_established",
    "infra_capital",
    "workers",
    "revenue",
    "registered_capital",
    "secondary_projects",
    "avg_income",
)


def contradict(given: Assumptions, rows: list[Row]) -> tuple[list[Row], list[tuple[Row, Row]]]:
    """Give some claims a rival.

    Returns:
        All rows with the rivals behind them, and the pairs.
    """
    draw = stream(given.seed, "conflicts")
    wrong = {(o.cluster_id, o.indicator) for o in PLANTED}
    free = [
        i
        for i, r in enumerate(rows)
        if r["indicator"] in CONTESTED
        and r["qualifier"] == "exact"
        and r["stage"] == "actual"
        and str(r["period"]) in ("2022", "2023", "2024", "2025")
        and (r["subject_id"], r["indicator"]) not in wrong
    ]
    chosen = sorted(draw.sample(free, given.competing))
    pairs: list[tuple[Row, Row]] = []
    out = list(rows)
    for i in chosen:
        out[i], rival = _rival(draw, rows[i])
        pairs.append((out[i], rival))
    return out + [rival for _, rival in pairs], pairs


def facts_of(every: list[Reported], told: Reports) -> list[Row]:
    """Rows of ``facts`` of all clusters, without rivals."""
    rows: list[Row] = []
    for number, own in enumerate(every, 1):
        if not own.truth.site.listed:
            continue
        rows += _numbers(own)
        rows += _texts(own, told, number)
    return rows
