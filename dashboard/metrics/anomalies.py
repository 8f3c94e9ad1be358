"""Figures that cannot be right together, or that look wrong: deterministic checks of claims.

Five kinds, the most specific first:

``unit_slip``
    about 1,000 times more or less than the series of the same subject.
``over_100``
    a rate above 100 %: land leased (and approved) over industrial land, capital paid over
    approved. A published rate above 100 % is refused by the contract and never gets here.
``parts_over_whole``
    a part larger than its whole in the same period.
``shrinking_flow``
    a half-year larger than its year, or a cumulative counter that falls.
``jump``
    much more or less than in the period before.

One cause raises one alarm. Figures that contain a unit slip are not reported a second time as a
jump, a part or a rate. After a spike the return to a level seen before is no alarm; a lasting new
level is one alarm, at its first period. Land leased is compared with industrial land as a rate
only, capital paid with capital approved likewise.

Thresholds are rows of ``rules.csv``; a kind without a rule in force is not checked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

import polars as pl

from dashboard.indicators import INDICATORS
from dashboard.metrics.claims import FLOWS, known_on
from dashboard.metrics.periods import end_year, is_half
from dashboard.metrics.rules import in_force, limit

#: Kind -> code of the rule that explains it, most specific kind first.
RULE_OF = {
    "unit_slip": "anomaly_unit_slip_low",
    "over_100": "anomaly_rate_max",
    "parts_over_whole": "anomaly_parts",
    "shrinking_flow": "anomaly_shrinking",
    "jump": "anomaly_jump_factor",
}
KINDS = tuple(RULE_OF)
#: ``high``: both figures cannot be right; ``medium``: possible, but worth a look.
SEVERITIES = ("high", "medium")

SCHEMA: dict[str, pl.DataType] = {
    "kind": pl.String(),
    "severity": pl.String(),
    "subject_id": pl.String(),
    "indicator": pl.String(),
    "period": pl.String(),
    "value": pl.Float64(),
    "compared": pl.Float64(),
    "threshold": pl.Float64(),
    "claim_ids": pl.List(pl.String()),
    "rule_id": pl.String(),
    "against": pl.String(),
    "against_period": pl.String(),
}

#: Counters that the forms define as cumulative (lũy kế): Thông tư 14/2024/TT-BCT, Biểu 02 dòng 2.
CUMULATIVE = ("infra_paid",)
#: Land from the part to the whole; each is compared with the next one that is known.
LAND = ("leased_land", "ready_land", "industrial_land", "area_established")
#: Part -> whole.
PARTS = (
    ("projects_fdi", "secondary_projects"),
    ("projects_operating", "secondary_projects"),
    ("implemented_capital", "registered_capital"),
    ("wastewater_compliant", "wastewater_invested"),
    ("state_support", "infra_capital"),
)
#: Rates that are compared with 100 %: numerator, part added where known, denominator, severity.
#: Capital may be overspent, so its rate is a question; land cannot be leased twice.
RATES = (
    ("leased_land", "approved_land", "industrial_land", "high"),
    ("infra_paid", "", "infra_capital", "medium"),
)
#: Sums of decimals may differ from the typed whole in the last binary digit.
_HAIR = 1e-9

_SERIES = ("subject_kind", "subject_id", "indicator", "basis", "track")
_SUBJECT = ("subject_kind", "subject_id", "whose")


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds of the checks of series; infinite where no rule is in force.

    Args:
        factor: a jump is more than so many times the period before.
        base: below it, in the unit of the indicator, nothing is a jump.
        low: least ratio of a unit slip.
        high: largest ratio of a unit slip.
    """

    factor: float
    base: float
    low: float
    high: float

    def far(self, value: float, before: float) -> bool:
        """Whether a value is a jump from another: strictly more than the factor, up or down."""
        if before <= 0 or max(value, before) < self.base:
            return False
        return value > self.factor * before or value * self.factor < before

    def slipped(self, value: float, usual: float) -> bool:
        """Whether a value is about 1,000 times, or a thousandth of, another."""
        if value <= 0 or usual <= 0:
            return False
        ratio = max(value / usual, usual / value)
        return self.low <= ratio <= self.high


@dataclass(frozen=True, slots=True)
class _Alarm:
    """Alarm of one value of a series: its kind, what it was compared with, and where that is."""

    kind: str
    compared: float
    at: int


def limits(rules: pl.DataFrame, on: dt.date) -> Limits:
    """Thresholds of series in force on a day."""
    factor, base, low, high = (
        limit(rules, f"anomaly_{name}", on)
        for name in ("jump_factor", "jump_base", "unit_slip_low", "unit_slip_high")
    )
    never = float("inf")
    return Limits(
        never if factor is None else factor,
        base or 0.0,
        never if low is None or high is None else low,
        high or 0.0,
    )


def in_use(facts: pl.DataFrame, on: dt.date, tolerance: float = 0.0) -> pl.DataFrame:
    """Figures in use of clusters and units known on a day, with the least and most they can mean.

    Args:
        facts: rows of ``facts``.
        on: the day; undated claims are kept.
        tolerance: what "about" may be off, %.

    Returns:
        ``claim_id, subject_kind, subject_id, indicator, basis, period, as_of, value, low, high``;
        ``whose``: figures of one cluster are about the same cluster whatever their basis, figures
        of a unit only about the same set of clusters.
    """
    text, share = pl.String, tolerance / 100
    about = pl.col("qualifier") == "about"
    return (
        known_on(facts, on, newest=True)
        .filter(
            pl.col("subject_kind").cast(text).is_in(["cluster", "unit"]),
            pl.col("stage").cast(text) == "actual",
            pl.col("preferred"),
            pl.col("value").is_not_null(),
        )
        .with_columns(pl.col("subject_kind", "indicator", "qualifier").cast(text))
        .select(
            "claim_id",
            "subject_kind",
            "subject_id",
            "indicator",
            "basis",
            "period",
            "as_of",
            "value",
            low=pl.when(about)
            .then(pl.col("value") * (1 - share))
            .when(pl.col("qualifier") == "at_most")
            .then(0.0)
            .otherwise("value"),
            high=pl.when(about)
            .then(pl.coalesce("value_high", "value") * (1 + share))
            .when(pl.col("qualifier") == "at_least")
            .then(float("inf"))
            .otherwise(pl.coalesce("value_high", "value")),
            whose=pl.when(pl.col("subject_kind") == "unit").then("basis").otherwise(pl.lit("")),
        )
        .sort("claim_id")
    )


def anomalies(facts: pl.DataFrame, rules: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """Every alarm about the claims in use of clusters and units known on a day.

    Args:
        facts: rows of ``facts``, in any order.
        rules: rows of ``rules``.
        on: the day.

    Returns:
        :data:`SCHEMA`, one row per alarm: ``value`` in the unit of ``indicator``; ``compared`` is
        the other value (the period before, the usual level, the whole), of the indicator
        ``against`` in the period ``against_period``; ``threshold`` a factor, a percentage or the
        whole itself. High severity first, then by kind, subject, indicator and period.
    """
    used = in_use(facts, on, limit(rules, "anomaly_about_tolerance", on) or 0.0)
    series = series_alarms(used, limits(rules, on))
    slipped = series.filter(pl.col("kind") == "unit_slip")["claim_ids"].list.first()
    others = pl.concat(
        [
            over_100(used, limit(rules, "anomaly_rate_max", on)),
            parts_over_whole(used),
            halves_over_years(used),
        ]
    ).filter(~pl.col("claim_ids").list.eval(pl.element().is_in(slipped.implode())).list.any())
    ids = {}
    for kind, code in RULE_OF.items():
        rule = in_force(rules, code, on)
        if rule is not None:
            ids[kind] = str(rule["rule_id"])
    orders = {
        "severity": {s: i for i, s in enumerate(SEVERITIES)},
        "kind": {k: i for i, k in enumerate(KINDS)},
    }
    return (
        pl.concat([series, others])
        .filter(pl.col("kind").is_in(list(ids)))
        .with_columns(rule_id=pl.col("kind").replace_strict(ids, return_dtype=pl.String))
        .sort(
            *[pl.col(c).replace_strict(o, return_dtype=pl.Int64) for c, o in orders.items()],
            "subject_id",
            "indicator",
            "period",
            pl.col("claim_ids").list.join(" "),
            nulls_last=True,
        )
    )


def doubted(alarms: pl.DataFrame) -> frozenset[str]:
    """Claims that alarms object to.

    A jump or a slip doubts the figure itself, not the usual level it was compared with; figures
    that cannot be right together doubt each other.
    """
    alone = pl.col("kind").is_in(["jump", "unit_slip"])
    ids = pl.when(alone).then(pl.col("claim_ids").list.head(1)).otherwise("claim_ids")
    found = alarms.select(ids.alias("ids"))["ids"].explode().drop_nulls()
    return frozenset(found.to_list())


# --- series of one subject ----------------------------------------------------------------------
def series_alarms(used: pl.DataFrame, found: Limits) -> pl.DataFrame:
    """Unit slips, jumps and falling counters in the period series of every subject.

    A stock at 14/6 follows the one at 14/12, so stocks form one series; flows form two, of years
    and of first halves. Claims of several years or of no period belong to no series.
    """
    flow = pl.col("indicator").is_in(FLOWS)
    ordered = (
        used.filter(pl.col("period").str.contains(r"^\d{4}(-H1)?$"))
        .with_columns(
            track=pl.when(~flow)
            .then(pl.lit("stock"))
            .when(is_half())
            .then(pl.lit("half"))
            .otherwise(pl.lit("year")),
            place=end_year() * 2 + (~is_half()).cast(pl.Int64),
        )
        .sort(*_SERIES, "place", "claim_id")
    )
    if ordered.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    rows: list[dict[str, object]] = []
    for _, own in _suspects(ordered, found).group_by(_SERIES, maintain_order=True):
        rows += _alarms_of(own, found)
    return pl.DataFrame(rows, schema=SCHEMA)


def _suspects(ordered: pl.DataFrame, found: Limits) -> pl.DataFrame:
    """Series with a step that could be an alarm: only these are walked through one by one."""
    before = pl.col("value").shift(1).over(_SERIES)
    step = min(found.factor, found.low)
    odd = (pl.col("value") > step * before) | (pl.col("value") * step < before)
    falls = pl.col("indicator").is_in(CUMULATIVE) & (pl.col("value") < before)
    return ordered.filter((odd | falls).fill_null(value=False).any().over(_SERIES))


def _alarms_of(own: pl.DataFrame, found: Limits) -> list[dict[str, object]]:
    """Rows of :data:`SCHEMA` for one series."""
    code = str(own["indicator"][0])
    told = _walk(
        own["value"].to_list(),
        found,
        bounds=list(own.select("low", "high").iter_rows()) if code in CUMULATIVE else (),
        # A wage or a rate may move; only a slip of its unit is a mistake.
        jumps=INDICATORS[code].kind != "ratio",
    )
    claims, periods = own["claim_id"].to_list(), own["period"].to_list()
    threshold = {"unit_slip": found.low, "jump": found.factor}
    return [
        {
            "kind": alarm.kind,
            "severity": "medium" if alarm.kind == "jump" else "high",
            "subject_id": own["subject_id"][0],
            "indicator": code,
            "period": periods[i],
            "value": own["value"][i],
            "compared": alarm.compared,
            "threshold": threshold.get(alarm.kind, alarm.compared),
            "claim_ids": [claims[i], claims[alarm.at]],
            "against": code,
            "against_period": periods[alarm.at],
        }
        for i, alarm in sorted(told.items())
    ]


def _walk(
    values: Sequence[float],
    found: Limits,
    *,
    bounds: Sequence[tuple[float, float]] = (),
    jumps: bool = True,
) -> dict[int, _Alarm]:
    """Alarms of one series by position.

    A value is a jump when it is far from the value before it and from every earlier value that
    raised no alarm; so neither the return after a spike nor the second value of a new level is.

    Args:
        values: the series in time order.
        found: thresholds.
        bounds: least and most each value can mean, for a cumulative counter; empty for others.
        jumps: whether jumps are looked for.
    """
    alarms = _slips(values, found)
    normal: list[int] = []
    for i, value in enumerate(values):
        if i in alarms:
            continue
        if normal:
            last, before = normal[-1], i - 1
            if bounds and max(bounds[i][1] - bounds[k][0] for k in (last, before)) < 0:
                alarms[i] = _Alarm("shrinking_flow", values[last], last)
                continue
            rises = not bounds or value > values[before]
            # Growth from nothing is no jump, and says nothing about later growth.
            earlier = [k for k in (*normal, before) if values[k] > 0]
            if jumps and rises and earlier and all(found.far(value, values[k]) for k in earlier):
                alarms[i] = _Alarm("jump", values[last], last)
                continue
        normal.append(i)
    return alarms


def _slips(values: Sequence[float], found: Limits) -> dict[int, _Alarm]:
    """Unit slips: against the median of a series of three or more, then against the one before.

    The median is a guide only where most of the series is at its level; else the first value after
    the step is the slip, and the ones that follow at its level are not reported again.
    """
    alarms: dict[int, _Alarm] = {}
    usual = values.index(median_low(values))
    slipped = [i for i, v in enumerate(values) if found.slipped(v, values[usual])]
    if len(values) > 2 * len(slipped):
        alarms = {i: _Alarm("unit_slip", values[usual], usual) for i in slipped}
    for i in range(1, len(values)):
        if i in alarms or i - 1 in alarms:
            continue
        if found.slipped(values[i], values[i - 1]):
            alarms[i] = _Alarm("unit_slip", values[i - 1], i - 1)
    return alarms


# --- parts and wholes ---------------------------------------------------------------------------
def _matched(used: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Parts beside their wholes of the same subject and period.

    Periods are the same when both name the same one, or when one names none and both are as of
    the same day. Of several readings the one kindest to the data counts: smallest part, largest
    whole.

    Args:
        used: rows of :func:`in_use`.
        pairs: ``part, whole`` codes, other columns are kept.
    """
    columns = ("claim_id", "period", "as_of", "value", "low", "high")
    whole = used.select(
        *_SUBJECT,
        pl.col("indicator").alias("whole"),
        *[pl.col(c).alias(f"{c}_whole") for c in columns],
    )
    same = (pl.col("period") == pl.col("period_whole")).fill_null(value=False)
    loose = pl.col("period").is_null() | pl.col("period_whole").is_null()
    day = (pl.col("as_of") == pl.col("as_of_whole")).fill_null(value=False)
    return (
        used.rename({"indicator": "part"})
        .join(pairs, on="part", how="inner")
        .join(whole, on=[*_SUBJECT, "whole"], how="inner")
        .filter(same | (loose & day))
        .with_columns(when=pl.coalesce("period", "period_whole"))
        .sort(
            "low",
            pl.col("high_whole"),
            "claim_id",
            "claim_id_whole",
            descending=[False, True, False, False],
        )
        .unique([*_SUBJECT, "part", "whole", "when"], keep="first", maintain_order=True)
    )


def _too_large(low: pl.Expr, most: pl.Expr) -> pl.Expr:
    return low > most * (1 + _HAIR) + _HAIR


def _rows(found: pl.DataFrame, kind: str, value: pl.Expr, threshold: pl.Expr) -> pl.DataFrame:
    """Matched rows in the columns of :data:`SCHEMA`; ``ids`` lists their claims."""
    return found.select(
        kind=pl.lit(kind),
        severity="severity",
        subject_id="subject_id",
        indicator="part",
        period="when",
        value=value,
        compared="value_whole",
        threshold=threshold,
        claim_ids="ids",
        rule_id=pl.lit(None, dtype=pl.String),
        against="whole",
        against_period=pl.coalesce("period_whole", "period"),
    ).cast(SCHEMA)  # type: ignore[arg-type]


def _pair(part: str, whole: str, severity: str) -> pl.DataFrame:
    return pl.DataFrame({"part": [part], "whole": [whole], "severity": [severity]})


def over_100(used: pl.DataFrame, most: float | None) -> pl.DataFrame:
    """Rates above a percentage: land leased and approved over industrial land, capital paid.

    Args:
        used: rows of :func:`in_use`.
        most: highest rate, %; ``None`` checks nothing.
    """
    parts = []
    for part, added, whole, severity in RATES if most is not None else ():
        found = _matched(used, _pair(part, whole, severity))
        more = (
            _matched(used, _pair(added, whole, severity))
            .select("claim_id_whole", more="low", more_value="value", more_id="claim_id")
            .unique("claim_id_whole", keep="first", maintain_order=True)
        )
        found = found.join(more, on="claim_id_whole", how="left").with_columns(
            ids=pl.concat_list("claim_id", "more_id", "claim_id_whole").list.drop_nulls()
        )
        top = pl.col("low") + pl.col("more").fill_null(0.0)
        found = found.filter(_too_large(top, pl.col("high_whole") * ((most or 0.0) / 100)))
        value = pl.col("value") + pl.col("more_value").fill_null(0.0)
        parts.append(_rows(found, "over_100", value, pl.lit(most)))
    return pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)


def parts_over_whole(used: pl.DataFrame) -> pl.DataFrame:
    """Parts larger than their whole in the same period.

    Land is compared along :data:`LAND` with the next larger kind that is known; leased with
    industrial land is left to :func:`over_100`.
    """
    pairs = [(part, whole, 0) for part, whole in PARTS]
    pairs += [(LAND[i], LAND[k], k - i) for i in range(len(LAND)) for k in range(i + 1, len(LAND))]
    frame = pl.DataFrame(pairs, schema=["part", "whole", "distance"], orient="row")
    found = _matched(used, frame.with_columns(severity=pl.lit("high")))
    nearest = pl.col("distance") == pl.col("distance").min().over(*_SUBJECT, "part", "when")
    as_rate = (pl.col("part") == "leased_land") & (pl.col("whole") == "industrial_land")
    # Several wholes of one part (none of land) are all checked: their distance is 0.
    found = found.filter(nearest, ~as_rate, _too_large(pl.col("low"), pl.col("high_whole")))
    found = found.with_columns(ids=pl.concat_list("claim_id", "claim_id_whole"))
    return _rows(found, "parts_over_whole", pl.col("value"), pl.col("value_whole"))


def halves_over_years(used: pl.DataFrame) -> pl.DataFrame:
    """Flows of a first half that exceed those of their whole year, on the same basis."""
    flows = used.filter(pl.col("indicator").is_in(FLOWS), pl.col("period").is_not_null())
    year = pl.col("period").str.slice(0, 4)
    keys = ["subject_kind", "subject_id", "indicator", "basis"]
    halves = flows.filter(is_half()).with_columns(year=year)
    years = flows.filter(pl.col("period").str.contains(r"^\d{4}$")).select(
        *keys,
        year="period",
        claim_id_whole="claim_id",
        period_whole="period",
        value_whole="value",
        high_whole="high",
    )
    found = (
        halves.join(years, on=[*keys, "year"], how="inner")
        .filter(_too_large(pl.col("low"), pl.col("high_whole")))
        .with_columns(
            severity=pl.lit("high"),
            part=pl.col("indicator"),
            whole=pl.col("indicator"),
            when=pl.col("period"),
            ids=pl.concat_list("claim_id", "claim_id_whole"),
        )
    )
    return _rows(found, "shrinking_flow", pl.col("value"), pl.col("value_whole"))
