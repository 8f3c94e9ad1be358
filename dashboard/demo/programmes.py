"""Published totals of promotion by place and year, computed from the single projects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from dashboard.demo.assumptions import Assumptions
from dashboard.demo.provinces import FORMER, MERGED
from dashboard.demo.reports import Reports
from dashboard.demo.tools import Row, stream

#: How the sources of a year print money: all parts, state money only, or with the counterpart.
SHAPES = ("parts", "state", "with_counterpart")
BOTH = "KCQG+KCDP"


def _sum(rows: list[Row], *columns: str) -> float:
    return round(sum(float(str(r[c])) for r in rows for c in columns if r.get(c) is not None), 1)


class _Writer:
    """Rows of one place and period with ids made from what they say."""

    def __init__(self, unit_id: str, start: int, end: int, source_id: str, part: str = "") -> None:
        self.base: Row = {
            "unit_id": unit_id,
            "programme": "chung",
            "year_start": start,
            "year_end": end,
            "part_of_year": part or None,
            "qualifier": "exact",
            "stage": "actual",
            "preferred": True,
            "source_id": source_id,
        }
        span = str(start) if start == end else f"{start}-{end}"
        self.name = f"mh-kc-{unit_id}-{span}" + ("-9t" if part else "")

    def row(self, indicator: str, level: str, value: float, **more: object) -> Row:
        """One figure; its id holds indicator, level and stage."""
        stage = str(more.get("stage", "actual"))
        parts = (self.name, indicator[3:].replace("_", "-"), level.lower().replace("+", "-"), stage)
        return (
            self.base
            | {
                "claim_id": "-".join(parts),
                "indicator": indicator,
                "level": level,
                "value": value,
            }
            | more
        )


def _money(out: _Writer, own: list[Row], shape: str) -> Iterator[Row]:
    """Money of a year as its source prints it; some parts are left to be worked out."""
    national = _sum(own, "money_national")
    local = _sum(own, "money_local", "money_unstated")
    counterpart = _sum(own, "money_counterpart")
    yield out.row("kc_budget", "KCQG", national, money_scope="state")
    if shape != "state":
        yield out.row("kc_budget", "KCDP", local, money_scope="state")
    if shape == "with_counterpart":
        total = round(national + local + counterpart, 1)
        yield out.row("kc_budget", BOTH, total, money_scope="with_counterpart")
    else:
        yield out.row("kc_budget", BOTH, round(national + local, 1), money_scope="state")
    if shape == "parts":
        yield out.row("kc_counterpart", BOTH, counterpart, money_scope="with_counterpart")


def _counts(out: _Writer, own: list[Row], listed: list[Row], draw: Random) -> Iterator[Row]:
    """Projects, establishments, people and products of a year."""
    for level in ("KCQG", "KCDP", BOTH):
        n = len(own) if level == BOTH else sum(r["level"] == level for r in own)
        yield out.row("kc_projects", level, float(n), counted_vi="đề án")
    helped = sum(r["beneficiary"] is not None for r in own)
    yield out.row("kc_beneficiaries", BOTH, float(helped + draw.randint(2, 9)), counted_vi="cơ sở")
    taught = sum(r["content_group"] == "training" for r in own)
    led = sum(r["content_group"] == "management" for r in own)
    trained = float(taught * draw.randint(28, 36))
    if trained:
        yield out.row("kc_trained", "KCDP", trained, counted_vi="lao động truyền nghề")
    if led:
        value = float(led * draw.randint(35, 60))
        yield out.row("kc_managers_trained", "KCDP", value, counted_vi="học viên quản lý")
    jobs = draw.randint(60, 240)
    loose: Row = {"qualifier": "about"} if draw.random() < 0.4 else {}
    yield out.row(
        "kc_jobs",
        "unstated",
        float(jobs // 10 * 10 if loose else jobs),
        counted_vi="lao động",
        **loose,
    )
    year = out.base["year_start"]
    for column in ("year_national", "year_regional"):
        n = sum(r[column] == year for r in listed)
        if n:
            indicator = f"kc_products_{column[5:]}"
            yield out.row(indicator, "unstated", float(n), counted_vi="sản phẩm")


def _planned(out: _Writer, own: list[Row], draw: Random) -> Iterator[Row]:
    """What was planned at the beginning of the year."""
    more = draw.uniform(1.02, 1.25)
    for level, columns in (("KCQG", ("money_national",)), ("KCDP", ("money_local",))):
        value = float(round(_sum(own, *columns) * more / 10) * 10)
        yield out.row("kc_budget", level, value, stage="planned", money_scope="state")
    yield out.row(
        "kc_projects",
        BOTH,
        float(len(own) + draw.randint(0, 3)),
        stage="planned",
        counted_vi="đề án",
    )


def _spans(rows: list[Row], told: Reports) -> Iterator[Row]:
    """Programmes of five years: planned by the former provinces, carried out, planned anew."""
    span = [r for r in rows if 2021 <= int(str(r["year_start"])) <= 2025]
    for unit_id in FORMER:
        own = [r for r in span if r["unit_id"] == unit_id]
        out = _Writer(unit_id, 2021, 2025, told.source(dt.date(2021, 3, 1)))
        rough = {"stage": "planned", "qualifier": "about", "money_scope": "state"}
        for level, column in (("KCQG", "money_national"), ("KCDP", "money_local")):
            value = float(round(_sum(own, column) * 1.6 / 100) * 100)
            yield out.row("kc_budget", level, value, **rough)
        whole = _sum(own, "money_national", "money_local", "money_counterpart")
        scope = rough | {"money_scope": "with_counterpart"}
        yield out.row("kc_budget", BOTH, float(round(whole * 1.6 / 100) * 100), **scope)
        # Each target says its level, as the results of single years do: shares can be shown.
        yield out.row("kc_trained", "KCDP", 300.0, stage="target", counted_vi="lao động")
        goal = float(len(own) * 11 // 10 + 2)
        yield out.row("kc_projects", BOTH, goal, stage="target", counted_vi="đề án")
    out = _Writer(MERGED, 2021, 2025, told.source(dt.date(2025, 12, 1)))
    note = "Cộng ba tỉnh trước khi hợp nhất (minh họa)."
    for row in _money(out, span, "parts"):
        yield row | {"scope_vi": note}
    yield out.row("kc_projects", BOTH, float(len(span)), counted_vi="đề án", scope_vi=note)
    out = _Writer(MERGED, 2026, 2030, told.source(dt.date(2026, 3, 1)))
    aims: Row = {"stage": "planned", "money_scope": "state"}
    yield out.row("kc_budget", "KCQG", 18000.0, **aims)
    yield out.row("kc_budget", "KCDP", 46000.0, **aims)
    aims |= {"money_scope": "with_counterpart"}
    yield out.row("kc_budget", BOTH, 150000.0, **aims | {"qualifier": "about"})
    aim: Row = {"stage": "target", "counted_vi": "đề án"}
    yield out.row("kc_projects", BOTH, 260.0, value_high=300.0, **aim)


def _rivals(rows: list[Row]) -> list[tuple[Row, Row]]:
    """Three totals that a second source gives otherwise."""
    pairs = []
    wanted = (("kc_budget", 2022, 1.08), ("kc_projects", 2023, 1.1), ("kc_trained", 2024, 0.8))
    for indicator, year, factor in wanted:
        row = next(
            r
            for r in rows
            if r["indicator"] == indicator
            and r["year_start"] == r["year_end"] == year
            and r["stage"] == "actual"
            and float(str(r["value"])) > 0
        )
        other = float(round(float(str(row["value"])) * factor)) + (indicator == "kc_projects")
        rival = row | {
            "claim_id": f"{row['claim_id']}-khac",
            "value": other,
            "preferred": False,
            "reason_vi": "Không dùng: tin bài, không nêu cách tính (minh họa).",
            "source_id": "minh-hoa-tin-bai-2025",
        }
        used = "Đang dùng: báo cáo kỳ của đơn vị quản lý (minh họa)."
        pairs.append((row | {"reason_vi": used}, rival))
    return pairs


def programmes(
    given: Assumptions,
    singles: list[Row],
    listed: dict[str, list[Row]],
    told: Reports,
) -> tuple[list[Row], list[tuple[Row, Row]]]:
    """Rows of ``programmes``, and the pairs that contradict each other.

    Args:
        given: assumptions.
        singles: single projects.
        listed: former province, or the merged one -> its recognised products.
        told: reporting periods.
    """
    counted = [r for r in singles if r["status"] not in ("cancelled", "suspended")]
    rows: list[Row] = []
    for year in range(given.first_year, given.last_year + 2):
        for unit_id in (*FORMER, MERGED):
            own = [r for r in counted if r["unit_id"] == unit_id and r["year_start"] == year]
            if not own:
                continue
            draw = stream(given.seed, "programme", unit_id, year)
            running = year > given.last_year
            source = told.source(dt.date(year, 9 if running else 12, 1))
            out = _Writer(unit_id, year, year, source, "9 tháng" if running else "")
            plan = _Writer(unit_id, year, year, told.source(dt.date(year, 3, 1)))
            made = [
                *_money(out, own, "parts" if running else SHAPES[year % 3]),
                *_counts(out, own, listed[unit_id], draw),
                *_planned(plan, own, draw),
            ]
            rows += [r for r in made if draw.random() >= given.gap_share]
    rows += _spans(counted, told)
    pairs = _rivals(rows)
    used = {str(a["claim_id"]): a for a, _ in pairs}
    rows = [used.get(str(r["claim_id"]), r) for r in rows]
    return rows + [b for _, b in pairs], pairs
