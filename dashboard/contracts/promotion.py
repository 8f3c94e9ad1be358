"""Industrial promotion: projects, programme figures, recognised products."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from dashboard.contracts import columns as c

CONTENT_GROUPS = (
    "training",
    "management",
    "demonstration",
    "advanced_machinery",
    "cleaner_production",
    "products_fairs",
    "consulting",
    "information",
    "cluster_development",
    "mixed",
)
PROJECT_STATUSES = (
    "registered",
    "appraised",
    "approved",
    "planned",
    "in_progress",
    "completed",
    "accepted",
    "settled",
    "suspended",
    "cancelled",
)

#: Results that add up over projects, each told up to its moment from the beginning of the project.
RESULTS = (
    "jobs",
    "trained",
    "trained_employed",
    "technology",
    "products_provincial",
    "products_regional",
    "products_national",
    "copies",
)
#: Sizes of an establishment that can be measured before and after a project.
LEVELS_MEASURED = ("revenue", "output", "productivity", "energy")
OUTCOMES = (*RESULTS, *LEVELS_MEASURED)
#: Moments of a figure: before the project, at its acceptance, surveys one to three years later.
MOMENTS = ("before", "acceptance", "after_1", "after_2", "after_3")


class Projects(dy.Schema):
    """Promotion project, or a bundle of projects that a source counts together."""

    project_id = c.key("mã đề án hoặc nhóm đề án")
    record = dy.Enum(["single", "bundle"], description="một đề án hay một nhóm")
    project_count = dy.Int64(nullable=True, min=1, description="số đề án; trống khi chưa nêu")
    count_unit = dy.Enum(["project", "establishment"], description="đếm đề án hay đếm cơ sở")
    year_start = c.year("năm đầu")
    year_end = c.year("năm cuối")
    part_of_year = c.text("phần của năm, ví dụ 6 tháng", nullable=True)
    unit_id = c.ref("địa bàn")
    district_id = c.ref("huyện trước 1/7/2025", nullable=True)
    commune_id = c.ref("xã, phường từ 1/7/2025", nullable=True)
    place_vi = c.text("địa điểm như nguồn ghi", nullable=True)
    level = dy.Enum(c.LEVELS, description="khuyến công quốc gia, địa phương hay chưa nêu")
    title_vi = c.text("tên đề án")
    content_group = dy.Enum(CONTENT_GROUPS, nullable=True, description="nội dung hoạt động")
    beneficiary = c.text("đơn vị thụ hưởng", nullable=True)
    sector_vi = c.text("ngành", nullable=True)
    money_national = c.amount("kinh phí khuyến công quốc gia, triệu đồng")
    money_local = c.amount("kinh phí khuyến công địa phương, triệu đồng")
    money_unstated = c.amount("kinh phí hỗ trợ chưa rõ cấp, triệu đồng")
    money_counterpart = c.amount("vốn đối ứng của cơ sở, triệu đồng")
    money_total = c.amount("tổng kinh phí, triệu đồng")
    money_stage = dy.Enum(c.STAGES, nullable=True, description="kinh phí kế hoạch hay thực hiện")
    money_qualifier = dy.Enum(c.QUALIFIERS, description="đúng, khoảng, trên, dưới")
    status = dy.Enum(PROJECT_STATUSES, nullable=True, description="tình trạng nguồn ghi")
    accepted_on = c.day("ngày nghiệm thu")
    outcome_vi = c.text("kết quả, hiệu quả nguồn nêu", nullable=True)
    note_vi = c.text("ghi chú", nullable=True)
    evidence = c.text("câu chữ trong nguồn", nullable=True)
    source_id = c.ref("nguồn")

    @dy.rule()
    def year_order(cls) -> pl.Expr:
        """The period does not end before it begins, and has both years or none."""
        both = pl.col("year_start").is_null() == pl.col("year_end").is_null()
        return both & (
            pl.col("year_start").is_null() | (pl.col("year_end") >= pl.col("year_start"))
        )

    @dy.rule()
    def parts_within_total(cls) -> pl.Expr:
        """The parts of the money that are known do not exceed the total."""
        parts = pl.sum_horizontal(
            "money_national", "money_local", "money_unstated", "money_counterpart"
        )
        return pl.col("money_total").is_null() | (parts <= pl.col("money_total") + 0.01)

    @dy.rule()
    def single_counts_one(cls) -> pl.Expr:
        """A single project counts one."""
        return (pl.col("record").cast(pl.String) != "single") | (pl.col("project_count") == 1)


class Programmes(dy.Schema):
    """Published figure about promotion in a place and period: one claim per row."""

    claim_id = c.key("mã số liệu")
    unit_id = c.ref("địa bàn")
    scope_vi = c.text("phạm vi, cảnh báo địa giới nguồn nêu", nullable=True)
    programme = dy.String(regex=c.SLUG, description="chương trình: chung, gom-do, de-an-diem…")
    level = dy.Enum(c.LEVELS, description="khuyến công quốc gia, địa phương, cả hai hay chưa nêu")
    indicator = c.indicator("kc_")
    year_start = c.year("năm đầu", nullable=False)
    year_end = c.year("năm cuối", nullable=False)
    part_of_year = c.text("phần của năm, ví dụ 9 tháng", nullable=True)
    value = dy.Float64(min=0.0, description="giá trị theo đơn vị của chỉ tiêu")
    value_high = c.amount("đầu trên của khoảng")
    counted_vi = c.text("đếm cái gì, như nguồn ghi", nullable=True)
    qualifier = dy.Enum(c.QUALIFIERS, description="đúng, khoảng, trên, dưới")
    stage = dy.Enum(c.STAGES, description="thực hiện, kế hoạch hay mục tiêu")
    money_scope = dy.Enum(
        ["state", "with_counterpart", "unclear"],
        nullable=True,
        description="chỉ tiền ngân sách, gồm vốn cơ sở, hay chưa rõ",
    )
    preferred = dy.Bool(description="số liệu đang dùng trong nhóm cùng câu hỏi")
    reason_vi = c.text("lý do chọn hoặc không chọn", nullable=True)
    note_vi = c.text("ghi chú", nullable=True)
    evidence = c.text("câu chữ trong nguồn", nullable=True)
    source_id = c.ref("nguồn")

    @dy.rule()
    def year_order(cls) -> pl.Expr:
        """The period does not end before it begins."""
        return pl.col("year_end") >= pl.col("year_start")

    @dy.rule()
    def money_has_scope(cls) -> pl.Expr:
        """A sum of money says whose money it contains."""
        is_money = pl.col("indicator").cast(pl.String).is_in(["kc_budget", "kc_counterpart"])
        return ~is_money | pl.col("money_scope").is_not_null()

    @dy.rule()
    def one_preferred(cls) -> pl.Expr:
        """Among competing claims exactly one is preferred."""
        group = (
            "unit_id",
            "programme",
            "level",
            "indicator",
            "year_start",
            "year_end",
            "part_of_year",
            "counted_vi",
            "stage",
        )
        return pl.col("preferred").sum().over(group) == 1


class Products(dy.Schema):
    """Recognised rural industrial product listed by the provincial portal."""

    product_id = c.key("mã sản phẩm")
    product_vi = c.text("sản phẩm, bộ sản phẩm")
    producer = c.text("cơ sở sản xuất")
    household = dy.Bool(description="hộ kinh doanh: chỉ hiện xã, phường")
    commune_id = c.ref("xã, phường từ 1/7/2025")
    address_vi = c.text("xã, phường như nguồn ghi")
    capacity_vi = c.text("sản lượng nguồn ghi", nullable=True)
    year_regional = dy.String(nullable=True, regex=r"^\d{4}(;\d{4})*$", description="cấp khu vực")
    year_national = dy.String(nullable=True, regex=r"^\d{4}(;\d{4})*$", description="cấp quốc gia")
    lon = c.lon()
    lat = c.lat()
    location_precision = dy.Enum(
        c.LOCATION_PRECISIONS, nullable=True, description="độ chính xác của vị trí hiển thị"
    )
    note_vi = c.text("ghi chú", nullable=True)
    source_id = c.ref("nguồn")


class Recognitions(dy.Schema):
    """Recognition, entry or registration of products told by another source."""

    recognition_id = c.key("mã")
    unit_id = c.ref("tỉnh")
    district_id = c.ref("huyện trước 1/7/2025", nullable=True)
    year = c.year("năm")
    level = dy.Enum(
        ["national", "regional", "provincial", "district", "unstated"], description="cấp công nhận"
    )
    product_vi = c.text("sản phẩm")
    producer = c.text("cơ sở sản xuất", nullable=True)
    status = dy.Enum(["recognised", "entered", "registered"], description="tình trạng")
    note_vi = c.text("ghi chú", nullable=True)
    evidence = c.text("câu chữ trong nguồn", nullable=True)
    source_id = c.ref("nguồn")


class ProjectSteps(dy.Schema):
    """A step in the life of a promotion project: when it was planned and when it happened."""

    step_id = c.key("mã bước")
    project_id = c.ref("đề án")
    step = dy.Enum(PROJECT_STATUSES, description="bước")
    planned_on = c.day("ngày dự kiến")
    actual_on = c.day("ngày thực tế")
    date_precision = dy.Enum(c.DATE_PRECISIONS, description="độ chính xác của ngày")
    note_vi = c.text("ghi chú, lý do điều chỉnh, dừng, hủy", nullable=True)
    source_id = c.ref("nguồn")

    @dy.rule()
    def has_a_day(cls) -> pl.Expr:
        """A step has a planned day, an actual day or both."""
        return pl.col("planned_on").is_not_null() | pl.col("actual_on").is_not_null()


class ProjectOutcomes(dy.Schema):
    """What a project brought, by one source at one moment: one claim per row."""

    outcome_id = c.key("mã kết quả")
    project_id = c.ref("đề án hoặc nhóm đề án")
    indicator = dy.Enum(
        OUTCOMES,
        description="kết quả. Người: jobs, trained, trained_employed; máy, quy trình: technology;"
        " sản phẩm: products_…; cơ sở làm theo: copies; triệu đồng/năm: revenue; tấn/năm: output;"
        " triệu đồng/người/năm: productivity; kWh/tấn sản phẩm: energy",
    )
    moment = dy.Enum(
        MOMENTS, description="trước đề án, lúc nghiệm thu, khảo sát sau 1, 2, 3 năm nghiệm thu"
    )
    value = dy.Float64(
        min=0.0, description="giá trị; kết quả đếm được là số cộng dồn đến thời điểm đó"
    )
    qualifier = dy.Enum(c.QUALIFIERS, description="đúng, khoảng, trên, dưới")
    measured_on = c.day("ngày khảo sát, ngày của số liệu")
    date_precision = dy.Enum(c.DATE_PRECISIONS, description="độ chính xác của ngày")
    stage = dy.Enum(["actual", "planned"], description="kết quả đã có hay dự kiến")
    note_vi = c.text("ghi chú", nullable=True)
    evidence = c.text("câu chữ trong nguồn", nullable=True)
    source_id = c.ref("nguồn")

    @dy.rule()
    def date_has_precision(cls) -> pl.Expr:
        """A known day has a precision, an unknown one has none."""
        unknown = pl.col("date_precision").cast(pl.String) == "unknown"
        return pl.col("measured_on").is_null() == unknown

    @dy.rule()
    def before_is_a_level(cls) -> pl.Expr:
        """Only what exists without the project can be measured before it."""
        level = pl.col("indicator").cast(pl.String).is_in(LEVELS_MEASURED)
        return level | (pl.col("moment").cast(pl.String) != "before")

    @dy.rule()
    def employed_within_trained(cls) -> pl.Expr:
        """Of one source and moment, not more people found work than were trained."""
        kind = pl.col("indicator").cast(pl.String)
        same = ("project_id", "moment", "stage", "source_id")
        trained = pl.col("value").filter(kind == "trained").max().over(same)
        return (kind != "trained_employed") | trained.is_null() | (pl.col("value") <= trained)

    @dy.rule()
    def one_claim_a_source(cls) -> pl.Expr:
        """A source tells a result of a project at a moment once."""
        question = ("project_id", "indicator", "moment", "stage", "source_id")
        return pl.len().over(question) == 1
