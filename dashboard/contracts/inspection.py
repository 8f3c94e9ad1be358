"""The inspection of 2023, findings of all sources, and promotion centres."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from dashboard.contracts import columns as c

TOPICS = (
    "planning",
    "infrastructure",
    "investment",
    "management_model",
    "land",
    "wastewater",
    "policy",
    "procedure",
    "organisation",
    "budget",
    "beneficiary",
)


class Findings(dy.Schema):
    """Difficulty, cause, recommendation or result that a source states."""

    finding_id = c.key("mã")
    field = dy.Enum(["cluster", "promotion"], description="cụm công nghiệp hay khuyến công")
    scope = dy.Enum(
        ["own", "general", "park"],
        description="nói riêng về cụm hoặc khuyến công, nói chung, hay về khu công nghiệp",
    )
    unit_ids = dy.String(regex=r"^[a-z0-9.;-]+$", description="địa bàn, cách nhau bằng ;")
    date = c.day("ngày cuối của khoảng nguồn nêu")
    date_precision = dy.Enum(c.DATE_PRECISIONS, description="độ chính xác của ngày")
    date_text = c.text("thời điểm như nguồn ghi", nullable=True)
    inferred = dy.Bool(description="thời điểm do người nhập suy luận")
    topic = dy.Enum(TOPICS, description="chủ đề")
    kind = dy.Enum(["difficulty", "cause", "recommendation", "result"], description="loại")
    summary_vi = c.text("tóm tắt tiếng Việt")
    summary_en = c.text("tóm tắt tiếng Anh", nullable=True)
    follow_up = dy.Enum(
        ["open", "in_progress", "done", "unknown"], description="tình trạng xử lý nguồn cho biết"
    )
    follow_up_on = c.day("ngày của tin xử lý mới nhất")
    follow_up_vi = c.text("đã xử lý thế nào, theo nguồn nào", nullable=True)
    source_id = c.ref("nguồn")


class InspectionScope(dy.Schema):
    """What the inspection of 31/10-03/11/2023 looked at, and where the app answers."""

    item_id = c.key("mã nội dung")
    position = dy.Int64(min=1, description="thứ tự")
    field = dy.Enum(["cluster", "promotion"], description="lĩnh vực")
    text_vi = c.text("nội dung kiểm tra")
    topics = dy.String(regex=r"^[a-z_;]+$", description="chủ đề liên quan, cách nhau bằng ;")
    page = c.ref("trang trả lời trong ứng dụng")
    answered_vi = c.text("nguồn công khai cho biết gì, chưa cho biết gì")
    source_id = c.ref("nguồn")


#: Figures of a promotion organisation in a year.
FIGURES = ("staff_count", "self_financing_pct", "budget_million")


class Organisations(dy.Schema):
    """Promotion organisation as one source describes it in a year."""

    organisation_id = c.key("mã bản ghi")
    unit_id = c.ref("địa bàn")
    name_vi = c.text("tên tổ chức")
    year = c.year("năm nguồn nói về")
    staff_count = c.amount("số người làm việc")
    autonomy_vi = c.text("mức tự chủ như nguồn ghi", nullable=True)
    self_financing_pct = c.amount("phần chi thường xuyên đơn vị tự bảo đảm trong năm, %")
    budget_million = c.amount("kinh phí hoạt động của tổ chức trong năm, triệu đồng")
    structure_vi = c.text("cơ cấu, nhiệm vụ, người phụ trách như nguồn ghi")
    source_id = c.ref("nguồn")

    @dy.rule()
    def figures_have_a_year(cls) -> pl.Expr:
        """Staff, self-financing share and budget are those of a year."""
        figures = pl.any_horizontal(pl.col(FIGURES).is_not_null())
        return ~figures | pl.col("year").is_not_null()

    @dy.rule()
    def one_figure_a_year(cls) -> pl.Expr:
        """Of a place and year at most one record gives each figure; others go to conflicts."""
        given = [pl.col(f).is_not_null().sum().over("unit_id", "year") <= 1 for f in FIGURES]
        return pl.col("year").is_null() | pl.all_horizontal(given)
