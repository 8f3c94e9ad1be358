"""Findings, the inspection, promotion centres, conflicts and gaps of the demo."""

from __future__ import annotations

from pathlib import Path

from dashboard.demo.assumptions import DIFFERENT, SILENT, UNLISTED, Assumptions
from dashboard.demo.claims import slug
from dashboard.demo.lives import MANY
from dashboard.demo.provinces import FORMER, MERGED
from dashboard.demo.reports import INSPECTION, REVIEW, Reports, source_of
from dashboard.demo.sites import Site, public_rows
from dashboard.demo.tools import Row, add_months, day_in, pick, stream
from dashboard.demo.words import ANSWERS, FINDINGS, FOLLOW_UP, NAMES
from dashboard.i18n import number
from dashboard.indicators import INDICATORS
from dashboard.selection import MERGER

#: How often each text is found: in how many places and years.
REPEATED = 2


def findings(given: Assumptions, told: Reports) -> list[Row]:
    """Rows of ``findings``: each text in two places, with what became of it."""
    rows: list[Row] = []
    for turn in range(REPEATED):
        for n, (field, topic, kind, words) in enumerate(FINDINGS, 1):
            draw = stream(given.seed, "finding", turn, n)
            day = day_in(draw, draw.randint(2019, 2026), 2, 6)
            place = MERGED if day >= MERGER else draw.choice(FORMER)
            units = place
            if place != MERGED and draw.random() < 0.12:
                units = ";".join(FORMER[:2])
            state = "done" if kind == "result" else "unknown"
            if kind in ("difficulty", "recommendation"):
                shares = {"done": 4.0, "in_progress": 3.0, "open": 2.0, "unknown": 1.0}
                state = pick(draw, shares)
            on = min(add_months(day, draw.randint(4, 22)), given.cutoff)
            rows.append(
                {
                    "finding_id": f"mh-ph-{turn * len(FINDINGS) + n:03}",
                    "field": field,
                    "scope": "general" if draw.random() < 0.1 else "own",
                    "unit_ids": units,
                    "date": day,
                    "date_precision": "day",
                    "inferred": False,
                    "topic": topic,
                    "kind": kind,
                    "summary_vi": f"Minh họa: {words[0].lower()}{words[1:]}",
                    "follow_up": state,
                    "follow_up_on": on if state in FOLLOW_UP else None,
                    "follow_up_vi": FOLLOW_UP.get(state),
                    "source_id": INSPECTION if day.year == 2023 else told.source(day),
                }
            )
    return rows


def inspection_scope(data_dir: Path) -> list[Row]:
    """The real list of what was inspected, with illustrative answers."""
    rows: list[Row] = []
    for i, row in enumerate(public_rows(data_dir, "inspection_scope")):
        kept: Row = dict(row)
        answer = ANSWERS[min(i, len(ANSWERS) - 1)]
        rows.append(kept | {"answered_vi": answer, "source_id": INSPECTION})
    return rows


def organisations(given: Assumptions, told: Reports) -> list[Row]:
    """Promotion centres by year; one centre since the merger."""
    rows: list[Row] = []
    for unit_id in (*FORMER, MERGED):
        draw = stream(given.seed, "organisation", unit_id)
        staff, share = draw.randint(15, 24), draw.randint(28, 52)
        merged = unit_id == MERGED
        if merged:
            staff, share = 46, 41
        place = "Vĩnh Long" if merged else MANY[unit_id]
        for p in told.years:
            if (p.end >= MERGER) != merged:
                continue
            staff += draw.choice((-1, 0, 0, 1))
            share += draw.randint(0, 3)
            rows.append(
                {
                    "organisation_id": f"mh-tc-{unit_id}-{p.year}",
                    "unit_id": unit_id,
                    "name_vi": f"Trung tâm khuyến công minh họa, tỉnh {place}",
                    "year": p.year,
                    "staff_count": float(staff) if draw.random() < 0.9 else None,
                    "autonomy_vi": f"Nhóm 3, tự bảo đảm {share} % chi thường xuyên (minh họa)",
                    "self_financing_pct": float(share),
                    "budget_million": _budget(given, unit_id, p.year, staff),
                    "structure_vi": "Hai phòng: hành chính và nghiệp vụ khuyến công (minh họa).",
                    "source_id": source_of(p),
                }
            )
    rows.append(
        {
            "organisation_id": f"mh-tc-{MERGED}-2026",
            "unit_id": MERGED,
            "name_vi": "Trung tâm khuyến công minh họa, tỉnh Vĩnh Long",
            "year": 2026,
            "staff_count": 44.0,
            "autonomy_vi": "Nhóm 3, tự bảo đảm 45 % chi thường xuyên (minh họa)",
            "self_financing_pct": 45.0,
            "budget_million": _budget(given, MERGED, 2026, 44),
            "structure_vi": "Ba phòng; cộng tác viên ở mỗi xã, phường (minh họa).",
            "source_id": REVIEW,
        }
    )
    return rows


def _budget(given: Assumptions, unit_id: str, year: int, staff: int) -> float | None:
    """Running costs of a centre in a year, triệu đồng; one year in ten is left out.

    It draws from a stream of its own, so that the figures of other tables stay as they are.
    """
    draw = stream(given.seed, "organisation-budget", unit_id, year)
    if draw.random() < 0.1:
        return None
    low, high = given.cost_per_person
    return float(
        round(staff * draw.uniform(low, high) * 1.05 ** (year - given.first_year) / 10) * 10
    )


def _title(indicator: str) -> str:
    name = NAMES[indicator]
    return name[0].upper() + name[1:]


def _said(row: Row) -> str:
    found = INDICATORS[str(row["indicator"])]
    return f"{number(float(str(row['value'])), found.digits)} {found.unit}"


def _pair(row: Row, rival: Row, field: str, subject: str, name: str) -> Row:
    """A conflict of two claims of one question."""
    used, left = (row, rival) if row["preferred"] else (rival, row)
    indicator = str(row["indicator"])
    when = row.get("period") or row.get("year_start")
    return {
        "conflict_id": f"mh-mt-{row['claim_id']}",
        "field": field,
        "subject_id": subject,
        "title_vi": f"{_title(indicator)}, {name}, kỳ {when} (minh họa)",
        "claims_vi": f"Một nguồn nêu {_said(used)}; nguồn khác nêu {_said(left)}.",
        "chosen_vi": f"{_said(used)}.",
        "reason_vi": used["reason_vi"],
        "claim_ids": f"{used['claim_id']};{left['claim_id']}",
    }


#: One pair of facts in so many is told as a conflict; the rest only compete.
TOLD = 4


def conflicts(
    pairs: list[tuple[Row, Row]],
    promotion: list[tuple[Row, Row]],
    every: list[Site],
    facts: list[Row],
) -> list[Row]:
    """Rows of ``conflicts``: competing claims, promotion totals, provinces against clusters."""
    names = {s.cluster_id: str(s.row["name_vi"]) for s in every}
    rows = [
        _pair(a, b, "cluster", str(a["subject_id"]), names[str(a["subject_id"])])
        for a, b in pairs[::TOLD]
    ]
    units = {MERGED: "tỉnh Vĩnh Long từ 1/7/2025"} | {u: f"tỉnh {n} cũ" for u, n in MANY.items()}
    rows += [
        _pair(a, b, "promotion", str(a["unit_id"]), units[str(a["unit_id"])]) for a, b in promotion
    ]
    by_id = {str(r["claim_id"]): r for r in facts}
    for d in DIFFERENT:
        claim_id = f"{d.unit_id}-{slug(d.indicator)}-{slug(d.period)}"
        words = _alone(by_id[claim_id]) if d.unit_id == MERGED else _summed(by_id[claim_id])
        rows.append(
            {
                "conflict_id": f"mh-mt-{claim_id}",
                "field": "merger" if d.unit_id == MERGED else "cluster",
                "subject_id": d.unit_id,
                "title_vi": f"{_title(d.indicator)}, {units[d.unit_id]}, kỳ {d.period}:"
                f" {words[0]} (minh họa)",
                "claims_vi": words[1],
                "chosen_vi": words[2],
                "reason_vi": f"{d.why} (Minh họa.)",
                "claim_ids": claim_id,
            }
        )
    return rows


def _summed(row: Row) -> tuple[str, str, str]:
    """Title, claims and choice for a former province whose figure is not that of its clusters."""
    unit = INDICATORS[str(row["indicator"])].unit
    return (
        "tỉnh và tổng các cụm",
        f"Tỉnh công bố {_said(row)}; cộng các cụm được số khác.",
        f"Số của tỉnh khi nói về tỉnh; tổng các cụm ({unit}) khi cộng.",
    )


def _alone(row: Row) -> tuple[str, str, str]:
    """The same for the merged province, whose figures are never held against a sum."""
    return (
        "số công bố của tỉnh mới",
        f"Tỉnh mới công bố {_said(row)}, có cách tính riêng.",
        "Giữ số công bố, ghi riêng, không so với tổng các tỉnh cũ.",
    )


def gaps(every: list[Site]) -> list[Row]:
    """Rows of ``gaps``: indicators that clusters never report, and what lists leave out."""
    provinces = {s.cluster_id: s.province_id for s in every}
    names = {s.cluster_id: str(s.row["name_vi"]) for s in every}
    silent: dict[str, list[str]] = {}
    for cluster_id, indicator in SILENT:
        silent.setdefault(cluster_id, []).append(NAMES[indicator])
    rows: list[Row] = [
        {
            "gap_id": f"mh-kt-{cluster_id}",
            "field": "cluster",
            "unit_id": provinces.get(cluster_id),
            "text_vi": f"{names.get(cluster_id, cluster_id)} chưa báo cáo: {', '.join(words)}.",
            "action_vi": "Chủ đầu tư hạ tầng bổ sung ở báo cáo kỳ sau (minh họa).",
        }
        for cluster_id, words in silent.items()
    ]
    listed = f"Danh sách dự án thứ cấp của {names.get(UNLISTED, UNLISTED)}"
    more = (
        (f"{UNLISTED}-du-an", "cluster", provinces.get(UNLISTED), listed),
        ("toa-do", "map", FORMER[0], "Ranh giới từng cụm theo bản vẽ quy hoạch chi tiết"),
        ("doanh-thu", "promotion", MERGED, "Doanh thu của cơ sở sau khi được hỗ trợ"),
    )
    rows += [
        {
            "gap_id": f"mh-kt-{key}",
            "field": field,
            "unit_id": unit_id,
            "text_vi": f"{words} (minh họa).",
            "action_vi": "Đơn vị quản lý bổ sung (minh họa).",
        }
        for key, field, unit_id, words in more
    ]
    return rows
