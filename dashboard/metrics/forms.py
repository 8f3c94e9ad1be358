"""Rows of Biểu 03/04 computed from the register, their own checks, and published figures.

Source of the rows: Thông tư 14/2024/TT-BCT, Phụ lục I (``forms.csv`` holds their words). A row
that cannot be computed is empty with a reason, never 0; a count is 0 only when every cluster that
could count is known not to.

Dates known only to the month, quarter, half or year lie at the end of it; they count in the
reporting period of that half or year, although it closes on 14/6 or 14/12.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from dashboard.indicators import INDICATORS
from dashboard.metrics.claims import FIGURES, FLOWS, current
from dashboard.metrics.coverage import total
from dashboard.metrics.measures import overall
from dashboard.metrics.periods import Period
from dashboard.metrics.periods import period as period_of
from dashboard.metrics.register import established_on, scope, statuses
from dashboard.metrics.rules import limit
from dashboard.selection import Selection
from dashboard.store import Book

SCHEMA: dict[str, pl.DataType] = {
    "row": pl.String(),
    "section_vi": pl.String(),
    "name_vi": pl.String(),
    "unit": pl.String(),
    "kind": pl.String(),
    "value": pl.Float64(),
    "qualifier": pl.String(),
    "n": pl.Int64(),
    "of": pl.Int64(),
    "claim_ids": pl.List(pl.String()),
    "reason": pl.String(),
    "capped": pl.Boolean(),
}
#: Why a row is empty.
REASONS = (
    "no_cluster",
    "no_value",
    "no_value_period",
    "no_milestone",
    "no_type",
    "no_date",
    "no_report",
)
#: Why a published figure of the merged province has no computed one beside it.
MERGED = "merged"

#: Figures of a cluster that the rows add up: column -> indicator.
_FIGURES = {
    name: FIGURES[name]
    for name in (
        "area_est",
        "area_plan",
        "area_detail",
        "industrial_land",
        "leased_land",
        "infra_capital",
        "infra_paid",
        "projects",
        "fdi",
        "projects_operating",
        "revenue",
        "budget_paid",
        "workers",
        "wastewater_invested",
        "wastewater_compliant",
        "investor",
    )
}
#: A developer that is an enterprise, by the words of its name.
ENTERPRISE = r"(?i)công ty|doanh nghiệp|tập đoàn|tổng công ty|hợp tác xã|cổ phần|tnhh"
_MILESTONES = ("established", "detailed_plan", "infra_approved", "operating")


@dataclass(frozen=True, slots=True)
class Entry:
    """A computed row.

    Args:
        value: ``None`` when it cannot be computed.
        n: clusters whose figure, or membership, is known.
        of: clusters that could count.
        claim_ids: rows of the book behind it.
        qualifier: ``about`` when a part is approximate or one-sided, else ``exact``.
        reason: one of :data:`REASONS` when empty.
        capped: a part is an upper bound, so the value is no lower bound.
    """

    value: float | None
    n: int
    of: int
    claim_ids: tuple[str, ...] = ()
    qualifier: str = "exact"
    reason: str = ""
    capped: bool = False


# --- what is known at the end of the period -----------------------------------------------------
def _cut(day: str, precision: str) -> pl.Expr:
    """A date that is the end of a half or year, drawn to the end of the reporting period."""
    found = pl.col(day)
    coarse = pl.col(precision).cast(pl.String) != "day"
    late = coarse & (found.dt.day() > 14) & found.dt.month().is_in([6, 12])
    return pl.when(late).then(pl.date(found.dt.year(), found.dt.month(), 14)).otherwise(found)


def _facts(book: Book, code: str, end: dt.date) -> pl.DataFrame:
    """Facts with dates drawn to the period: what is about the period is known at its end."""
    own = pl.col("period") == code
    facts = book.facts.with_columns(as_of=_cut("as_of", "as_of_precision"))
    return facts.with_columns(
        as_of=pl.when(own).then(pl.min_horizontal("as_of", pl.lit(end))).otherwise("as_of")
    )


def figures(
    book: Book, code: str, end: dt.date, codes: Sequence[str], *, newest: bool
) -> pl.DataFrame:
    """The claim in use per cluster and indicator: stocks at the end, flows of the period alone.

    Returns:
        :data:`dashboard.metrics.claims.CLAIM_COLUMNS` and ``n_claims``.
    """
    facts = _facts(book, code, end)
    stocks = [c for c in codes if c not in FLOWS]
    flows = [c for c in codes if c in FLOWS]
    stages = ("actual",)
    kept = current(facts, stocks, "cluster", end, newest=newest, stages=stages)
    # Alone in its period a half is no part of a year beside it, so it is taken as it is.
    alone = facts.filter(pl.col("period") == code).with_columns(period=pl.lit(code[:4]))
    within = current(alone, flows, "cluster", end, newest=True, stages=stages)
    return pl.concat([kept, within])


def wide(claims: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """One row per cluster: each figure under its column name, with qualifier, date and claim.

    ``names`` gives the indicator of each column. The columns are those of
    :func:`dashboard.metrics.claims.column`; all figures in one pass, for a page compares the forms
    of several provinces and years.
    """
    parts = {
        "_qualifier": pl.col("qualifier").cast(pl.String),
        "_period": pl.col("period"),
        "_as_of": pl.col("as_of"),
        "_precision": pl.col("as_of_precision").cast(pl.String),
        "_claim": pl.col("claim_id"),
    }
    columns = []
    for name, indicator in names.items():
        own = pl.col("indicator").cast(pl.String) == indicator
        value = "value_text" if INDICATORS[indicator].kind == "text" else "value"
        columns.append(pl.col(value).filter(own).first().alias(name))
        columns += [part.filter(own).first().alias(f"{name}{s}") for s, part in parts.items()]
    return claims.group_by(pl.col("subject_id").alias("cluster_id")).agg(columns)


def standing(book: Book, selection: Selection, code: str) -> pl.DataFrame:
    """Clusters of the chosen provinces with what is known of them at the end of a period.

    Args:
        book: all tables.
        selection: provinces and the day of the visit; a running period ends on that day, and only
            then undated claims count.
        code: reporting period.

    Returns:
        One row per cluster that is in a plan or further: ``cluster_id, type``, the id of the
        milestone behind each of ``established, detailed_plan, infra_approved, operating``
        (``<name>_claim``, null when not reached), ``first_on, first_precision`` (decision of
        establishment), ``is_established, is_operating``, ``year_only`` (its decision is dated only
        to the year of the period), the figures the rows add up, and ``area``.
    """
    found = period_of(code)
    running = found.end >= selection.today
    end = min(found.end, selection.today)
    milestones = book.milestones.with_columns(date=_cut("date", "date_precision"))
    table = (
        scope(book, selection)
        .select("cluster_id", pl.col("type").cast(pl.String))
        .join(statuses(milestones, end, newest=running), on="cluster_id", how="inner")
        .filter(pl.col("status") != "removed")
        .join(
            established_on(milestones, end, newest=running).select(
                "cluster_id", first_on="established_on", first_precision="established_precision"
            ),
            on="cluster_id",
            how="left",
        )
    )
    reached = milestones.filter(
        pl.col("stage").cast(pl.String) != "target",
        (pl.col("date") <= end) | (pl.lit(running) & pl.col("date").is_null()),
    ).sort("date", "milestone_id", nulls_last=True)
    for name in _MILESTONES:
        own = reached.filter(pl.col("milestone").cast(pl.String) == name)
        first = own.unique("cluster_id", keep="first", maintain_order=True)
        told = first.select(
            "cluster_id",
            pl.col("milestone_id").alias(f"{name}_claim"),
            pl.col("date").alias(f"{name}_on"),
        )
        table = table.join(told, on="cluster_id", how="left")
    told = figures(book, code, end, list(_FIGURES.values()), newest=running)
    decided = book.milestones.filter(
        pl.col("milestone").cast(pl.String) == "established",
        pl.col("stage").cast(pl.String) == "actual",
        pl.col("date_precision").cast(pl.String) == "year",
        pl.col("date").dt.year() == found.year,
    )
    table = table.join(wide(told, _FIGURES), on="cluster_id", how="left").with_columns(
        year_only=pl.col("cluster_id").is_in(decided["cluster_id"].implode())
    )
    return _with_sets(table).sort("cluster_id")


def _with_sets(table: pl.DataFrame) -> pl.DataFrame:
    """Adds the sets the rows are taken over and the area of a cluster."""
    operating = (pl.col("status") == "operating") | (pl.col("projects") >= 1).fill_null(value=False)
    area = [
        pl.when(pl.col("area_est").is_not_null())
        .then(f"area_est{suffix}")
        .when(pl.col("area_detail").is_not_null())
        .then(f"area_detail{suffix}")
        .otherwise(f"area_plan{suffix}")
        .alias(f"area{suffix}")
        for suffix in ("", "_qualifier", "_claim")
    ]
    return table.with_columns(
        *area,
        is_established=pl.col("established_claim").is_not_null(),
        is_operating=operating,
        operating_claim=pl.coalesce("operating_claim", "projects_claim", "status_claim"),
    )


# --- rows ---------------------------------------------------------------------------------------
def _ids(table: pl.DataFrame, name: str) -> tuple[str, ...]:
    return tuple(table[name].drop_nulls().to_list())


def _count(
    found: pl.DataFrame, claim: str, unsure: int = 0, known: int = 0, reason: str = ""
) -> Entry:
    """Number of clusters; ``unsure`` may belong to them, ``known`` surely do not."""
    n = len(found) + known
    if found.is_empty() and unsure:
        return Entry(None, n, n + unsure, (), reason=reason)
    return Entry(float(len(found)), n, n + unsure, _ids(found, claim))


def _area(found: pl.DataFrame, count: Entry, name: str = "area") -> Entry:
    """Area of counted clusters: 0 ha only when the count is a known 0."""
    if count.value is None:
        return replace(count, claim_ids=())
    unsure = count.of - count.n
    if found.is_empty():
        return Entry(0.0, 0, unsure, count.claim_ids)
    summed = _sum(found, name)
    return replace(summed, of=summed.of + unsure)


def _sum(found: pl.DataFrame, name: str, reason: str = "no_value") -> Entry:
    """A total over the clusters that have the figure."""
    summed = total(found, name)
    if summed.value is None:
        return Entry(None, 0, summed.of, reason=reason if summed.of else "no_cluster")
    ids, mark, capped = summed.claim_ids, summed.qualifier, summed.capped
    return Entry(summed.value, summed.n, summed.of, ids, mark, capped=capped)


def _newly(table: pl.DataFrame, found: Period) -> tuple[pl.DataFrame, int]:
    """Clusters established within a period, and how many more of the established may have been.

    A cluster may have been when no decision dates it and its first report lies in the period.
    """
    established = table.filter("is_established")
    dated = established.filter(pl.col("first_on").is_not_null())
    inside = dated.filter(pl.col("first_on").is_between(found.start, found.end))
    undated = established.filter(pl.col("first_on").is_null())
    perhaps = undated.filter(
        pl.col("established_on").is_null() | (pl.col("established_on") >= found.start)
    )
    return inside, len(perhaps)


def _plan_rows(table: pl.DataFrame, found: Period) -> dict[str, Entry]:
    """Rows 1 to 14: plan, establishment, infrastructure."""
    established = table.filter("is_established")
    rows = {"1": _count(table, "status_claim"), "3": _count(established, "established_claim")}
    rows["2"] = _area(table, rows["1"], "area_plan")
    rows["4"] = _area(established, rows["3"], "area_est")
    inside, unsure = _newly(table, found)
    known = len(established) - len(inside) - unsure
    # A decision dated only to the year may lie in its first half.
    later = len(table.filter("year_only", ~pl.col("is_established"))) if found.half else 0
    rows["5"] = _count(inside, "established_claim", unsure + later, known, "no_date")
    rows["6"] = _area(inside, rows["5"], "area_est")
    named = established.filter(pl.col("investor").is_not_null())
    firms = named.filter(pl.col("investor").str.contains(ENTERPRISE))
    silent, others = len(established) - len(named), len(named) - len(firms)
    rows["7"] = _count(firms, "investor_claim", silent, others, "no_value")
    rows["8"] = _area(firms, rows["7"], "area_est")
    for n_row, name, area in (("9", "detailed_plan", "area"), ("11", "infra_approved", "area")):
        reached = table.filter(pl.col(f"{name}_claim").is_not_null())
        without = established.filter(pl.col(f"{name}_claim").is_null())
        known = len(table) - len(reached) - len(without)
        rows[n_row] = _count(reached, f"{name}_claim", len(without), known, "no_milestone")
        rows[str(int(n_row) + 1)] = _area(reached, rows[n_row], area)
    rows["13"] = _sum(established, "infra_capital")
    rows["14"] = _sum(established, "infra_paid")
    return rows


def _operating_rows(table: pl.DataFrame, start: dt.date) -> dict[str, Entry]:
    """Rows 15 to 27: clusters that operate, their land, projects and results.

    Args:
        table: rows of :func:`standing`.
        start: first day of the period.
    """
    operating = table.filter("is_operating")
    sets = {
        "": operating,
        ".1": operating.filter("is_established"),
        ".2": operating.filter(~pl.col("is_established")),
    }
    # No report of an operation and no count of projects: nobody says that it does not operate.
    # Of a cluster that is only planned a step reported within the period says so.
    silent = table.filter(~pl.col("is_operating"), pl.col("projects").is_null())
    old = (pl.col("status_as_of") < start).fill_null(value=True)
    quiet = {
        ".1": len(silent.filter("is_established")),
        ".2": len(silent.filter(~pl.col("is_established"), old)),
    }
    quiet[""] = quiet[".1"] + quiet[".2"]
    rows = {}
    for part, own in sets.items():
        rows[f"15{part}"] = _count(own, "operating_claim", quiet[part], 0, "no_report")
        rows[f"16{part}"] = _area(own, rows[f"15{part}"])
    typed = operating.filter(pl.col("type").is_not_null())
    for part, kind in ((".3", "craft"), (".4", "specialised")):
        own = typed.filter(pl.col("type") == kind)
        unsure, others = len(operating) - len(typed), len(typed) - len(own)
        rows[f"15{part}"] = _count(own, "cluster_id", unsure, others, "no_type")
        rows[f"16{part}"] = _area(own, rows[f"15{part}"])
    for row, name in SUMS.items():
        reason = "no_value_period" if FIGURES[name] in FLOWS else "no_value"
        rows[row] = _sum(operating, name, reason)
    mean = overall(operating, "leased")
    reason = "" if mean.value is not None else "no_value" if mean.of else "no_cluster"
    rows["19"] = Entry(mean.value, mean.n, mean.of, mean.claim_ids, mean.qualifier, reason)
    wide = table.filter(pl.col("is_established") | pl.col("is_operating"))
    rows["26"] = _sum(wide, "wastewater_invested")
    rows["27"] = _sum(wide, "wastewater_compliant")
    return rows


#: Rows that add up a figure of the operating clusters: row -> column.
SUMS = {
    "17": "industrial_land",
    "18": "leased_land",
    "20": "projects",
    "21": "fdi",
    "22": "projects_operating",
    "23": "revenue",
    "24": "budget_paid",
    "25": "workers",
}


def form04(book: Book, selection: Selection, code: str, form: str = "04") -> pl.DataFrame:
    """The rows of Biểu 04 for the clusters of the chosen provinces and a reporting period.

    Counts of clusters come from milestones known at the end of the period, amounts from the
    newest claim of each cluster known then; flows (rows 5, 6, 23, 24) of the period alone. The
    filter on steps does not apply: a report is about all clusters. Form 04 is the report of a
    province, so it lifts a choice of districts and communes as well; form 03 keeps it.

    Args:
        book: all tables; ``forms`` gives the words.
        selection: provinces and the day of the visit.
        code: reporting period, ``2025`` or ``2025-H1``.
        form: ``04`` (province) or ``03`` (district, commune): same rows, other words.

    Returns:
        :data:`SCHEMA`, in the order of the circular; ``n`` of ``of`` clusters are known, so a
        value with ``n < of`` is the least that is known.

    Raises:
        ValueError: the code is no reporting period.
    """
    chosen = replace(selection, places=()) if form == "04" else selection
    return rows_of(book, standing(book, chosen, code), code, form)


def rows_of(book: Book, table: pl.DataFrame, code: str, form: str) -> pl.DataFrame:
    """The rows of Biểu 03 or 04 for some rows of :func:`standing`: see :func:`form04`."""
    entries = _plan_rows(table, period_of(code)) | _operating_rows(table, period_of(code).start)
    if table.is_empty():
        entries = dict.fromkeys(entries, Entry(None, 0, 0, reason="no_cluster"))
    words = book.forms.filter(pl.col("form").cast(pl.String) == form)
    rows = [
        {
            "row": r["row"],
            "section_vi": r["section_vi"],
            "name_vi": r["name_vi"],
            "unit": r["unit"],
            "kind": str(r["kind"]),
            "value": entries[r["row"]].value,
            "qualifier": entries[r["row"]].qualifier,
            "n": entries[r["row"]].n,
            "of": entries[r["row"]].of,
            "claim_ids": list(dict.fromkeys(entries[r["row"]].claim_ids)),
            "reason": entries[r["row"]].reason or None,
            "capped": entries[r["row"]].capped,
        }
        for r in words.iter_rows(named=True)
        if r["row"] in entries
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


# --- checks between rows ------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Side:
    """What rows on one side of a check add up to: at least ``low``, at most ``high``."""

    value: float | None
    low: float
    high: float


CHECKS: dict[str, pl.DataType] = {
    "check": pl.String(),
    "rows": pl.String(),
    "left": pl.Float64(),
    "right": pl.Float64(),
    "ok": pl.Boolean(),
    "note": pl.String(),
    "claim_ids": pl.List(pl.String()),
}
#: Why a check says what it says. ``partial``: not every cluster has the figure.
NOTES = ("missing", "partial", "never_established", "overspend")
_HAIR = 1e-9

#: Left rows, right rows, of the checks of equality.
_EQUAL = (("15", ("15.1", "15.2")), ("16", ("16.1", "16.2")))
#: Left row may not exceed the right one.
_AT_MOST = (
    ("5", "3"),
    ("7", "3"),
    ("9", "3"),
    ("11", "3"),
    ("14", "13"),
    ("15.3", "15"),
    ("15.4", "15"),
    ("18", "17"),
    ("21", "20"),
    ("22", "20"),
    ("27", "26"),
)
#: Number of clusters and their area: one is 0 exactly when the other is.
_PAIRS = (
    ("1", "2"),
    ("3", "4"),
    ("5", "6"),
    ("7", "8"),
    ("9", "10"),
    ("11", "12"),
    ("15", "16"),
    ("15.1", "16.1"),
    ("15.2", "16.2"),
    ("15.3", "16.3"),
    ("15.4", "16.4"),
)
#: May exceed row 3 by clusters that operate although they were never established (row 15.2).
_NEVER_ESTABLISHED = ("9", "11")


def checks(form: pl.DataFrame, rules: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """The published checks between the rows of a form.

    A row that not every cluster has a figure for is a lower bound; a check is only decided when
    the missing clusters cannot turn it.

    Args:
        form: rows of :func:`form04`.
        rules: rows of ``rules``; ``form_rate_tolerance`` is used for row 19.
        on: day the rules are taken from.

    Returns:
        :data:`CHECKS`: ``check`` is ``equal``, ``at_most``, ``zero`` or ``rate``; ``rows`` names
        the rows (``15 = 15.1 + 15.2``); ``ok`` is null when the check cannot be made; ``note`` is
        one of :data:`NOTES` or null.
    """
    known = {r["row"]: r for r in form.iter_rows(named=True)}
    made = [_equal(known, left, right) for left, right in _EQUAL]
    made.append(_rate(known, limit(rules, "form_rate_tolerance", on)))
    made += [_at_most(known, left, right) for left, right in _AT_MOST]
    made += [_zero(known, n, area) for n, area in _PAIRS]
    return pl.DataFrame(made, schema=CHECKS)


#: Checks of Biểu 02: payments, leased land, projects of some kind, waste water works.
_AT_MOST_CLUSTER = (("2", "1"), ("4", "3"), ("7", "6"), ("8", "6"), ("14", "13"))


def cluster_checks(form: pl.DataFrame) -> pl.DataFrame:
    """The checks between the rows of Biểu 02 of one cluster; columns of :data:`CHECKS`."""
    known = {r["row"]: r for r in form.iter_rows(named=True)}
    made = [_at_most(known, left, right) for left, right in _AT_MOST_CLUSTER]
    for line in made:
        if line["ok"] is False:
            line["note"] = "overspend" if str(line["rows"]).startswith("2 ") else None
    whole = Side(100.0, 100.0, 100.0)
    rate = _side(known, "5")
    made.append(_made(known, "at_most", "5 ≤ 100", (rate, whole), (_below(rate, whole), "")))
    return pl.DataFrame(made, schema=CHECKS)


Rows = dict[str, dict[str, object]]


def _side(rows: Rows, *codes: str) -> Side:
    """Sum of rows with its bounds; unknown when one of them is."""
    values, complete, capped = [], True, False
    for code in codes:
        row = rows.get(code, {})
        if row.get("value") is None:
            return Side(None, 0.0, float("inf"))
        values.append(float(str(row["value"])))
        complete &= int(str(row["n"])) >= int(str(row["of"]))
        capped |= bool(row.get("capped"))
    told = sum(values)
    # With a part that is an upper bound nothing is known from below.
    return Side(told, 0.0 if capped else told, told if complete else float("inf"))


def _made(
    rows: Rows, check: str, words: str, sides: tuple[Side, Side], told: tuple[bool | None, str]
) -> dict[str, object]:
    """A line of :data:`CHECKS`; ``told`` is the outcome and its note."""
    (left, right), (ok, note) = sides, told
    if left.value is None or right.value is None:
        ok, note = None, "missing"
    elif ok is None:
        note = note or "partial"
    used = [c for c in words.replace("=", " ").replace("+", " ").split() if c in rows]
    ids = [i for c in used for i in rows[c]["claim_ids"]]  # type: ignore[attr-defined]
    return {
        "check": check,
        "rows": words,
        "left": left.value,
        "right": right.value,
        "ok": ok,
        "note": note or None,
        "claim_ids": list(dict.fromkeys(ids)),
    }


def _below(left: Side, right: Side) -> bool | None:
    """Whether left ≤ right; ``None`` when missing clusters can still decide it."""
    hair = _HAIR * max(1.0, abs(right.low))
    if left.high <= right.low + hair:
        return True
    return False if left.low > right.high + hair else None


def _equal(rows: Rows, code: str, parts: tuple[str, ...]) -> dict[str, object]:
    left, right = _side(rows, code), _side(rows, *parts)
    one, two = _below(left, right), _below(right, left)
    ok = False if False in (one, two) else True if one and two else None
    return _made(rows, "equal", f"{code} = {' + '.join(parts)}", (left, right), (ok, ""))


def _at_most(rows: Rows, code: str, whole: str) -> dict[str, object]:
    left, right = _side(rows, code), _side(rows, whole)
    ok, note = _below(left, right), ""
    if ok is not True and code in _NEVER_ESTABLISHED:
        wider = _side(rows, whole, "15.2")
        if wider.value is not None:
            excused = _below(left, wider)
            if excused or (ok is False and excused is None):
                ok, note = excused, "never_established"
        elif ok is False:
            ok = None
    if ok is False and code == "14":
        note = "overspend"
    return _made(rows, "at_most", f"{code} ≤ {whole}", (left, right), (ok, note))


def _rate(rows: Rows, tolerance: float | None) -> dict[str, object]:
    """Row 19 against 100 × row 18 / row 17."""
    left, leased, land = (_side(rows, c) for c in ("19", "18", "17"))
    value = None
    if leased.value is not None and land.value:
        value = 100 * leased.value / land.value
    whole = leased.high == leased.low and land.high == land.low
    right = Side(value, value or 0.0, value or 0.0)
    ok = None
    if whole and value is not None and left.value is not None and tolerance is not None:
        ok = abs(left.value - value) <= tolerance + _HAIR
    made = _made(rows, "rate", "19 = 18 / 17", (left, right), (ok, ""))
    ids = [i for c in ("19", "18", "17") for i in rows.get(c, {}).get("claim_ids", [])]  # type: ignore[attr-defined]
    return made | {"claim_ids": list(dict.fromkeys(ids))}


def _zero(rows: Rows, n: str, area: str) -> dict[str, object]:
    left, right = _side(rows, n), _side(rows, area)
    ok: bool | None = None
    if left.value is not None and right.value is not None:
        ok = (left.value == 0) == (right.value == 0)
        # A missing cluster can still bring the other above 0.
        if not ok and (left if left.value == 0 else right).high > 0:
            ok = None
    return _made(rows, "zero", f"{n} = 0 ⇔ {area} = 0", (left, right), (ok, ""))


# --- what sources publish for a whole unit -------------------------------------------------------
#: Indicator published for a unit -> row of the form.
ROW_OF = {
    "clusters_planned": "1",
    "area_planned": "2",
    "clusters_established": "3",
    "area_established": "4",
    "clusters_detailed_plan": "9",
    "area_detailed_plan": "10",
    "clusters_infra_approved": "11",
    "area_infra_approved": "12",
    "infra_capital": "13",
    "infra_paid": "14",
    "clusters_operating": "15",
    "area_operating": "16",
    "industrial_land": "17",
    "leased_land": "18",
    "occupancy": "19",
    "secondary_projects": "20",
    "projects_fdi": "21",
    "projects_operating": "22",
    "revenue": "23",
    "budget_paid": "24",
    "workers": "25",
    "clusters_wastewater": "27",
}
PUBLISHED: dict[str, pl.DataType] = {
    "unit_id": pl.String(),
    "row": pl.String(),
    "indicator": pl.String(),
    "period": pl.String(),
    "published": pl.Float64(),
    "qualifier": pl.String(),
    "basis_vi": pl.String(),
    "computed": pl.Float64(),
    "n": pl.Int64(),
    "of": pl.Int64(),
    "difference": pl.Float64(),
    "ok": pl.Boolean(),
    "reason": pl.String(),
    "claim_id": pl.String(),
    "claim_ids": pl.List(pl.String()),
}


def _published(book: Book, selection: Selection, code: str) -> pl.DataFrame:
    """Preferred carried-out figures of the chosen units, one per unit, row and period."""
    own = book.facts.filter(
        pl.col("subject_kind").cast(pl.String) == "unit",
        pl.col("subject_id").is_in(list(selection.units)),
        pl.col("indicator").cast(pl.String).is_in(list(ROW_OF)),
        pl.col("stage").cast(pl.String) == "actual",
        pl.col("preferred"),
        pl.col("value").is_not_null(),
        pl.col("period").str.contains(r"^\d{4}(-H1)?$"),
    ).with_columns(pl.col("indicator", "qualifier").cast(pl.String))
    if code:
        own = own.filter(pl.col("period") == code)
    # The newest period counts; within it the widest set of clusters that a source speaks of.
    return own.sort(
        pl.col("period").str.slice(0, 4),
        pl.col("period").str.len_chars() == 4,
        "value",
        "claim_id",
        descending=[True, True, True, False],
    ).unique(["subject_id", "indicator"], keep="first", maintain_order=True)


def provinces_of(book: Book, unit_id: str) -> tuple[str, ...]:
    """Old provinces a unit consists of: those it succeeded, or itself."""
    level = pl.col("level").cast(pl.String) == "province"
    merged = book.units.filter(level, pl.col("successor_ids").str.split(";").list.contains(unit_id))
    return tuple(merged["unit_id"].sort().to_list()) or (unit_id,)


def published_against_computed(
    book: Book,
    selection: Selection,
    code: str = "",
    compute: Callable[[Book, Selection, str], pl.DataFrame] = form04,
) -> pl.DataFrame:
    """Figures that sources publish for a province beside the same row computed from its clusters.

    Always of whole provinces: a choice of districts and communes is lifted. What is published for
    a province made by a merger stands alone: its clusters are counted in another way than those of
    the provinces before it, so it is not compared with their sum.

    Args:
        book: all tables.
        selection: units and the day of the visit.
        code: reporting period; the empty one takes the newest published figure of each kind.
        compute: how the rows of a form are made (a page may remember them).

    Returns:
        :data:`PUBLISHED`; ``computed`` is of the same unit and period; ``difference`` is computed
        minus published; ``ok`` is null when a side is missing or the computed one is only a lower
        bound that does not exceed the published one; ``reason`` is :data:`MERGED` where nothing is
        computed. In the order of units and rows.
    """
    found = _published(book, selection, code)
    forms: dict[tuple[str, str], dict[str, dict[str, object]]] = {}
    lines = []
    for r in found.iter_rows(named=True):
        key = (r["subject_id"], r["period"])
        if provinces_of(book, key[0]) != (key[0],):
            lines.append(_alone(r))
            continue
        if key not in forms:
            own = replace(selection, provinces=(key[0],), statuses=(), places=())
            made = compute(book, own, key[1])
            forms[key] = {row["row"]: row for row in made.iter_rows(named=True)}
        row = forms[key].get(ROW_OF[r["indicator"]])
        if row is not None:
            old = _is_older(book, row, key[1])
            lines.append(_compared(r, row, book.rules, selection.today, old=old))
    order = {u: i for i, u in enumerate(selection.units)}
    lines.sort(key=lambda x: (order[str(x["unit_id"])], float(str(x["row"]))))
    return pl.DataFrame(lines, schema=PUBLISHED)


def _alone(told: dict[str, object]) -> dict[str, object]:
    """The line of a published figure that is compared with nothing."""
    return {
        "unit_id": told["subject_id"],
        "row": ROW_OF[str(told["indicator"])],
        "indicator": told["indicator"],
        "period": told["period"],
        "published": told["value"],
        "qualifier": told["qualifier"],
        "basis_vi": told["basis_vi"],
        "computed": None,
        "n": None,
        "of": None,
        "difference": None,
        "ok": None,
        "reason": MERGED,
        "claim_id": told["claim_id"],
        "claim_ids": [told["claim_id"]],
    }


def _is_older(book: Book, row: dict[str, object], code: str) -> bool:
    """Whether a computed row rests on a figure from before its period."""
    ids = list(row["claim_ids"] or [])  # type: ignore[call-overload]
    used = book.facts.filter(pl.col("claim_id").is_in(ids))
    return bool((used["as_of"] < period_of(code).start).any()) if code else False


def _compared(
    told: dict[str, object],
    row: dict[str, object],
    rules: pl.DataFrame,
    on: dt.date,
    *,
    old: bool,
) -> dict[str, object]:
    """One line of :func:`published_against_computed`."""
    indicator, published = str(told["indicator"]), float(str(told["value"]))
    computed = None if row["value"] is None else float(str(row["value"]))
    ok = None
    if computed is not None:
        share = limit(rules, "form_published_tolerance", on)
        if told["qualifier"] == "about":
            share = limit(rules, "anomaly_about_tolerance", on)
        spare = (share or 0.0) / 100 * published
        if INDICATORS[indicator].kind == "ratio":
            spare = limit(rules, "form_rate_tolerance", on) or 0.0
        whole = int(str(row["n"])) >= int(str(row["of"])) and not row.get("capped")
        above = told["qualifier"] != "at_least" and computed > published + spare + _HAIR
        below = told["qualifier"] != "at_most" and computed < published - spare - _HAIR
        # Missing clusters can only add to a sum or a count; a rate can move both ways.
        sums = INDICATORS[indicator].kind != "ratio"
        ok = not (above or below) if whole else False if above and sums else None
        # An older figure of a cluster says nothing about a sum of a later period.
        ok = ok or None if old else ok
    return {
        "unit_id": told["subject_id"],
        "row": row["row"],
        "indicator": indicator,
        "period": told["period"],
        "published": published,
        "qualifier": told["qualifier"],
        "basis_vi": told["basis_vi"],
        "computed": computed,
        "n": row["n"],
        "of": row["of"],
        "difference": None if computed is None else computed - published,
        "ok": ok,
        "reason": row["reason"],
        "claim_id": told["claim_id"],
        "claim_ids": [told["claim_id"], *row["claim_ids"]],  # type: ignore[misc]
    }
