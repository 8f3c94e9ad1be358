"""Reporting periods of the demo and the sources that its rows name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dashboard.demo.assumptions import Assumptions
from dashboard.demo.tools import Row
from dashboard.metrics.periods import Period, period

PUBLISHER = "Bộ số liệu minh họa"
QUALITY = "Số do máy tạo theo giả định ghi trong README.md cùng thư mục; không phải nguồn thật."

REVIEW = "minh-hoa-ra-soat-2026"
PRESS = "minh-hoa-tin-bai-2025"
PORTAL = "minh-hoa-cong-ha-tang"
INSPECTION = "minh-hoa-ket-luan-kiem-tra"


@dataclass(frozen=True, slots=True)
class Reports:
    """The periods reported, oldest first."""

    all: tuple[Period, ...]

    @property
    def years(self) -> tuple[Period, ...]:
        """Whole reporting years."""
        return tuple(p for p in self.all if not p.half)

    @property
    def newest(self) -> Period:
        """The last period."""
        return self.all[-1]

    def first_after(self, day: dt.date) -> Period | None:
        """The first report that could tell of a day; ``None`` when none has come yet."""
        return next((p for p in self.all if p.end >= day), None)

    def source(self, day: dt.date) -> str:
        """Source that tells of an event of a day."""
        found = self.first_after(day)
        return source_of(found) if found else REVIEW


def source_of(found: Period) -> str:
    """Source id of the report of a period."""
    return f"minh-hoa-bao-cao-{found.year}" + ("-6t" if found.half else "")


def reports(given: Assumptions) -> Reports:
    """All periods: whole years, first halves since they exist, and the half after the last."""
    codes = [str(y) for y in range(given.first_year, given.last_year + 1)]
    codes += [f"{y}-H1" for y in range(given.first_half_year, given.last_year + 2)]
    return Reports(tuple(sorted((period(c) for c in codes), key=lambda p: p.end)))


def sources(told: Reports) -> list[Row]:
    """Rows of ``sources``: one report per period and four other documents, all illustrative."""
    found = []
    for p in told.all:
        name = f"6 tháng đầu năm {p.year}" if p.half else f"năm {p.year}"
        title = f"Báo cáo {name} về cụm công nghiệp và khuyến công (minh họa)"
        found.append((source_of(p), title, p.end + dt.timedelta(days=16)))
    found += [
        (REVIEW, "Bảng rà soát cụm công nghiệp và khuyến công (minh họa)", dt.date(2026, 9, 30)),
        (PRESS, "Tin bài về cụm công nghiệp và khuyến công (minh họa)", dt.date(2025, 3, 20)),
        (PORTAL, "Danh mục vị trí và sản phẩm (minh họa)", dt.date(2026, 7, 20)),
        (INSPECTION, "Kết luận kiểm tra (minh họa)", dt.date(2023, 12, 29)),
    ]
    return [
        {
            "source_id": source_id,
            "publisher": PUBLISHER,
            "title": title,
            "published_on": day,
            "kind": "illustrative",
            "quality_note": QUALITY,
        }
        for source_id, title, day in found
    ]
