"""What the illustrative figures are computed from. Change a value here and run the module."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Seed and rules of the illustrative dataset; each field says in Vietnamese what it is."""

    seed: Annotated[int, "Số khởi tạo; cùng số này thì mọi tệp giống nhau từng byte"] = 20261125
    first_year: Annotated[int, "Năm báo cáo đầu tiên"] = 2018
    last_year: Annotated[int, "Năm báo cáo trọn vẹn cuối cùng"] = 2025
    first_half_year: Annotated[int, "Năm đầu tiên có báo cáo 6 tháng"] = 2024
    cutoff: Annotated[dt.date, "Ngày cuối cùng có tin về mốc và đề án"] = dt.date(2026, 9, 30)
    area_general: Annotated[tuple[float, float], "Diện tích cụm tổng hợp, ha"] = (34.0, 68.0)
    area_craft: Annotated[tuple[float, float], "Diện tích cụm làng nghề, ha"] = (9.0, 19.0)
    area_specialised: Annotated[
        tuple[float, float],
        "Diện tích cụm chuyên ngành, ha",
    ] = (22.0, 46.0)
    industrial_share: Annotated[
        tuple[float, float],
        "Đất công nghiệp trên diện tích quy hoạch chi tiết",
    ] = (0.66, 0.75)
    fill_at_start: Annotated[
        float,
        "Phần đất công nghiệp cho thuê khi cụm bắt đầu hoạt động",
    ] = 0.24
    fill_per_year: Annotated[float, "Phần đất công nghiệp cho thuê thêm mỗi năm hoạt động"] = 0.075
    fill_most: Annotated[float, "Phần đất công nghiệp cho thuê nhiều nhất"] = 0.96
    tenants_per_year: Annotated[float, "Số dự án thứ cấp thêm mỗi năm hoạt động"] = 1.7
    tenants_most: Annotated[int, "Số dự án thứ cấp nhiều nhất của một cụm"] = 25
    fdi_share: Annotated[float, "Phần dự án có vốn nước ngoài"] = 0.18
    capital_per_ha: Annotated[
        tuple[float, float],
        "Vốn đăng ký trên 1 ha thuê, tỷ đồng",
    ] = (42.0, 96.0)
    workers_per_ha: Annotated[tuple[float, float], "Lao động trên 1 ha thuê, người"] = (38.0, 92.0)
    revenue_per_worker: Annotated[
        tuple[float, float],
        "Doanh thu một lao động một năm, tỷ đồng",
    ] = (0.55, 1.15)
    budget_share: Annotated[tuple[float, float], "Nộp ngân sách trên doanh thu"] = (0.028, 0.055)
    income_2018: Annotated[float, "Thu nhập bình quân năm 2018, triệu đồng/người/tháng"] = 5.4
    income_per_year: Annotated[float, "Mức tăng thu nhập mỗi năm, triệu đồng/người/tháng"] = 0.41
    half_share: Annotated[
        tuple[float, float],
        "Phần của 6 tháng đầu trong số cả năm",
    ] = (0.43, 0.48)
    infra_per_ha: Annotated[tuple[float, float], "Vốn hạ tầng trên 1 ha, tỷ đồng"] = (7.5, 12.5)
    fee_per_ha: Annotated[
        tuple[float, float],
        "Doanh thu hạ tầng trên 1 ha đã cho thuê một năm, tỷ đồng",
    ] = (0.24, 0.42)
    gap_share: Annotated[float, "Phần số liệu bị bỏ trống ngẫu nhiên"] = 0.062
    loose_share: Annotated[
        float,
        "Phần số liệu ghi không chính xác, trong các chỉ tiêu có thể",
    ] = 0.25
    competing: Annotated[int, "Số lượng số liệu có nguồn thứ hai nêu khác"] = 16
    steepest: Annotated[float, "Số liệu sạch không tăng quá số lần này giữa hai kỳ"] = 2.5
    projects: Annotated[
        tuple[int, ...],
        "Số đề án khuyến công từng năm, từ năm đầu đến 2026",
    ] = (14, 15, 12, 13, 18, 20, 22, 25, 21)
    late_share: Annotated[float, "Phần đề án có bước chậm"] = 0.22
    stopped_share: Annotated[float, "Phần đề án tạm dừng hoặc hủy"] = 0.08
    outcome_share: Annotated[float, "Phần đề án đã nghiệm thu có số liệu kết quả"] = 0.6
    survey_shares: Annotated[
        tuple[float, ...],
        "Phần đề án đó được khảo sát lại sau 1, 2, 3 năm",
    ] = (0.62, 0.42, 0.25)
    cost_per_person: Annotated[
        tuple[float, float],
        "Kinh phí hoạt động của trung tâm trên một người năm 2018, triệu đồng",
    ] = (150.0, 185.0)
    products: Annotated[int, "Số sản phẩm công nghiệp nông thôn tiêu biểu"] = 120
    recognitions: Annotated[int, "Số lượt công nhận, dự thi, đăng ký do nguồn khác nêu"] = 26


Type = Literal["general", "craft", "specialised"]


@dataclass(frozen=True, slots=True)
class Life:
    """How far a cluster of the demo gets.

    Args:
        last: last milestone reached.
        year: year of that milestone.
        type: kind of cluster.
        overdue: promised end of works lies before the cutoff without being kept.
        public: the infrastructure investor is a public body.
        seeking: an infrastructure investor is being looked for.
    """

    last: str
    year: int
    type: Type = "general"
    overdue: bool = False
    public: bool = False
    seeking: bool = False


#: What becomes of each cluster of the public register. A cluster that is added there later is
#: planned until it gets a line of its own here.
LIVES: dict[str, Life] = {
    "vl-trung-nghia": Life("operating", 2017),
    "vl-thuan-an": Life("operating", 2021),
    "vl-tan-binh": Life("infra_started", 2025),
    "vl-tp-vinh-long": Life("operating", 2014, public=True),
    "vl-my-loi": Life("established", 2024, seeking=True),
    "vl-tan-quoi": Life("operating", 2019, "specialised"),
    "vl-phu-long-a": Life("operating", 2023, "craft", public=True),
    "vl-phu-long-b": Life("infra_approved", 2025, "craft"),
    "vl-phuoc-truong-phuoc-tho": Life("detailed_plan", 2024, seeking=True),
    "vl-phu-an": Life("infra_completed", 2025, overdue=True),
    "vl-song-phu": Life("operating", 2025),
    "vl-vinh-thanh": Life("planned", 2018, seeking=True),
    "vl-ap-ba": Life("removed", 2023),
    "vl-ap-nhat-b": Life("investor_selected", 2026, "craft"),
    "tv-tan-ngai": Life("operating", 2016, public=True),
    "tv-sa-binh": Life("operating", 2020),
    "tv-phu-can": Life("operating", 2022, "specialised"),
    "tv-hiep-my-tay": Life("infra_started", 2024, overdue=True),
    "tv-an-phu-tan": Life("infra_approved", 2023, "craft", overdue=True, public=True),
    "tv-luu-nghiep-anh": Life("planned", 2021, seeking=True),
    "tv-binh-phu": Life("operating", 2023, "craft"),
    "bt-long-phuoc": Life("operating", 2012),
    "bt-phong-nam": Life("operating", 2017, "craft", public=True),
    "bt-thi-tran-thanh-phu": Life("established", 2022, overdue=True, seeking=True),
    "bt-thanh-thoi-b": Life("removed", 2022),
    "bt-thi-tran-an-duc": Life("operating", 2022, "specialised"),
    "bt-tan-thanh-binh": Life("infra_started", 2023, overdue=True),
}
OTHERWISE = Life("planned", 2022)

#: Day of the first plan of each province (invented), and how many of the clusters that would be
#: planned after it are already in it.
PLANS = {
    "p86-cu": dt.date(2016, 5, 10),
    "p84-cu": dt.date(2017, 3, 14),
    "p83-cu": dt.date(2015, 9, 9),
}
IN_PLAN = 0.75

#: Operating cluster whose secondary projects no list names: figures without rows of ``tenants``.
UNLISTED = "bt-phong-nam"
#: Cluster in which most secondary projects are foreign.
FOREIGN = "bt-thi-tran-an-duc"
#: Share of industrial land approved but not leased where it is not drawn by lot.
APPROVED = {"vl-trung-nghia": 0.09, "bt-long-phuoc": 0.1}
#: Whole indicators that a cluster never reports.
SILENT: tuple[tuple[str, str], ...] = (
    ("vl-song-phu", "approved_land"),
    ("vl-song-phu", "budget_paid"),
    ("vl-thuan-an", "cleared_land"),
    ("vl-thuan-an", "ready_land"),
    ("vl-phu-long-a", "industrial_land"),
    ("tv-sa-binh", "approved_land"),
    ("tv-sa-binh", "budget_paid"),
    ("tv-binh-phu", "implemented_capital"),
    ("tv-binh-phu", "avg_income"),
    ("bt-phong-nam", "wastewater_invested"),
    ("bt-phong-nam", "wastewater_compliant"),
    ("bt-phong-nam", "infra_budget_paid"),
    ("bt-tan-thanh-binh", "infra_paid"),
    ("vl-tan-binh", "infra_capital"),
)

Kind = Literal["jump", "over_100", "parts_over_whole", "shrinking_flow", "unit_slip"]


@dataclass(frozen=True, slots=True)
class Outlier:
    """A mistake planted on purpose, to be found by the checks of the trust page.

    Args:
        cluster_id: cluster.
        indicator: indicator whose value is wrong.
        period: reporting period.
        kind: as :mod:`dashboard.metrics.anomalies` names them: ``jump`` (×6 against the period
            before), ``over_100`` (leased and approved land above industrial land, paid above
            approved capital), ``parts_over_whole`` (foreign projects above all projects),
            ``shrinking_flow`` (a first half above its year), ``unit_slip`` (×1,000).
    """

    cluster_id: str
    indicator: str
    period: str
    kind: Kind


#: Every mistake of the dataset. Where a period follows a jump or a slip, its value is right
#: again, so a check that looks at falls as well will name that period too.
PLANTED: tuple[Outlier, ...] = (
    Outlier("vl-phu-long-a", "workers", "2026-H1", "jump"),
    Outlier("tv-phu-can", "revenue", "2025", "jump"),
    Outlier("tv-tan-ngai", "infra_workers", "2020", "jump"),
    Outlier("vl-trung-nghia", "approved_land", "2026-H1", "over_100"),
    Outlier("bt-long-phuoc", "approved_land", "2022", "over_100"),
    Outlier("bt-thi-tran-an-duc", "projects_fdi", "2026-H1", "parts_over_whole"),
    Outlier("vl-tan-quoi", "infra_paid", "2026-H1", "over_100"),
    Outlier("vl-tp-vinh-long", "revenue", "2024-H1", "shrinking_flow"),
    Outlier("tv-sa-binh", "infra_revenue", "2025-H1", "shrinking_flow"),
    Outlier("vl-thuan-an", "budget_paid", "2023", "unit_slip"),
    Outlier("bt-phong-nam", "registered_capital", "2021", "unit_slip"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A province figure that does not equal the sum of its clusters, on purpose.

    Args:
        unit_id: province.
        indicator: indicator.
        period: reporting period.
        factor: published value over the sum.
        plus: added after that.
        why: the reason in Vietnamese, used in ``conflicts.csv``.
    """

    unit_id: str
    indicator: str
    period: str
    factor: float = 1.0
    plus: float = 0.0
    why: str = ""


DIFFERENT: tuple[Difference, ...] = (
    Difference(
        "p84-cu",
        "clusters_established",
        "2023",
        plus=1,
        why="Tỉnh tính cả một cụm có quyết định sau ngày chốt số liệu 14/12.",
    ),
    Difference(
        "p86-cu",
        "workers",
        "2024",
        factor=1.06,
        why="Tỉnh tính cả lao động thời vụ, báo cáo của cụm chỉ tính lao động có hợp đồng.",
    ),
    Difference(
        "p83-cu",
        "area_planned",
        "2022",
        plus=12.5,
        why="Tỉnh còn cộng cụm đã rút khỏi quy hoạch trong năm.",
    ),
    Difference(
        "p86-moi",
        "secondary_projects",
        "2025",
        plus=-3,
        why="Ba dự án chờ bàn giao đất chưa được tỉnh tính.",
    ),
    Difference(
        "p86-moi",
        "registered_capital",
        "2026-H1",
        factor=0.97,
        why="Tỉnh quy đổi vốn ngoại tệ theo tỷ giá khác.",
    ),
)
