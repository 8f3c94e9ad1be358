"""Claims about clusters, units and parks; contradictions; gaps."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from dashboard.contracts import columns as c
from dashboard.indicators import INDICATORS, WORKS

#: Claims that answer the same question compete; exactly one of them is preferred.
COMPETE = ("subject_kind", "subject_id", "indicator", "period", "basis", "stage")
#: A reporting year (15/12 to 14/12), its first half (15/12 to 14/6), or several years.
PERIOD = r"^\d{4}(?:-\d{4}|-H1)?$"
TEXT_CODES = tuple(i.code for i in INDICATORS.values() if i.kind == "text")
PERCENT_CODES = tuple(i.code for i in INDICATORS.values() if i.unit == "%")
FLAG_CODES = tuple(i.code for i in INDICATORS.values() if i.unit == WORKS)


class Facts(dy.Schema):
    """One claim of one source about one subject: a value or a text."""

    claim_id = c.key("mã số liệu")
    subject_kind = dy.Enum(["cluster", "unit", "park"], description="loại đối tượng")
    subject_id = c.ref("đối tượng")
    indicator = c.indicator(exclude="kc_")
    period = dy.String(
        nullable=True,
        regex=PERIOD,
        description="năm, sáu tháng đầu năm (2025-H1) hoặc giai đoạn mà số liệu nói về",
    )
    as_of = c.day("số liệu tính đến ngày (ngày cuối của khoảng nguồn nêu)")
    as_of_precision = dy.Enum(c.DATE_PRECISIONS, description="độ chính xác của ngày")
    as_of_text = c.text("thời điểm như nguồn ghi hoặc cách suy luận", nullable=True)
    inferred = dy.Bool(description="thời điểm do người nhập suy luận")
    basis = dy.String(regex=c.SLUG, description="tập hợp hoặc cách tính, dùng để so cùng loại")
    basis_vi = c.text("tập hợp hoặc cách tính viết cho người đọc", nullable=True)
    value = c.amount("giá trị theo đơn vị của chỉ tiêu")
    value_high = c.amount("đầu trên của khoảng, khi nguồn nêu khoảng")
    value_text = c.text("nội dung, với chỉ tiêu bằng chữ", nullable=True)
    qualifier = dy.Enum(c.QUALIFIERS, description="đúng, khoảng, trên, dưới")
    stage = dy.Enum(c.STAGES, description="thực tế, kế hoạch hoặc dự kiến, mục tiêu")
    preferred = dy.Bool(description="số liệu đang dùng trong nhóm cùng câu hỏi")
    reason_vi = c.text("lý do chọn hoặc không chọn", nullable=True)
    note_vi = c.text("ghi chú", nullable=True)
    evidence = c.text("câu chữ trong nguồn", nullable=True)
    source_id = c.ref("nguồn")

    @dy.rule()
    def value_or_text(cls) -> pl.Expr:
        """A text indicator holds text, any other holds a number, never both."""
        is_text = pl.col("indicator").cast(pl.String).is_in(TEXT_CODES)
        return (pl.col("value_text").is_not_null() == is_text) & (
            pl.col("value").is_null() == is_text
        )

    @dy.rule()
    def range_order(cls) -> pl.Expr:
        """The upper end of a range is not below its lower end."""
        return pl.col("value_high").is_null() | (pl.col("value_high") >= pl.col("value"))

    @dy.rule()
    def percent_in_range(cls) -> pl.Expr:
        """A published share lies between 0 and 100 %."""
        is_share = pl.col("indicator").cast(pl.String).is_in(PERCENT_CODES)
        return ~is_share | pl.col("value").is_null() | (pl.col("value") <= 100)

    @dy.rule()
    def flag_is_one_or_zero(cls) -> pl.Expr:
        """Works exist (1) or do not (0)."""
        is_flag = pl.col("indicator").cast(pl.String).is_in(FLAG_CODES)
        return ~is_flag | pl.col("value").is_in([0.0, 1.0])

    @dy.rule()
    def as_of_has_precision(cls) -> pl.Expr:
        """No date means precision ``unknown``, and the reverse."""
        return pl.col("as_of").is_null() == (pl.col("as_of_precision").cast(pl.String) == "unknown")

    @dy.rule()
    def one_preferred(cls) -> pl.Expr:
        """Among competing numbers exactly one is preferred (texts may stand side by side)."""
        is_text = pl.col("value_text").is_not_null()
        return is_text | (pl.col("preferred").sum().over(COMPETE) == 1)

    @dy.rule()
    def competing_has_reason(cls) -> pl.Expr:
        """Where numbers compete, each says why it is or is not the preferred one."""
        alone = pl.len().over(COMPETE) == 1
        return alone | pl.col("value_text").is_not_null() | pl.col("reason_vi").is_not_null()


class Conflicts(dy.Schema):
    """Contradiction between sources, the value chosen and the reason."""

    conflict_id = c.key("mã mâu thuẫn")
    field = dy.Enum(["cluster", "park", "promotion", "product", "merger"], description="lĩnh vực")
    subject_id = c.ref("đối tượng (cụm, đơn vị, khu), nếu có một", nullable=True)
    title_vi = c.text("câu hỏi đang có nhiều câu trả lời")
    claims_vi = c.text("các nguồn nói gì")
    chosen_vi = c.text("đang dùng gì")
    reason_vi = c.text("vì sao")
    claim_ids = dy.String(
        nullable=True, regex=r"^[a-z0-9.;-]+$", description="mã số liệu liên quan, cách nhau bằng ;"
    )


class Gaps(dy.Schema):
    """Something the public sources read so far do not say."""

    gap_id = c.key("mã khoảng trống")
    field = dy.Enum(
        ["cluster", "park", "promotion", "product", "inspection", "map", "law"],
        description="lĩnh vực",
    )
    unit_id = c.ref("đơn vị hành chính, nếu có", nullable=True)
    text_vi = c.text("điều chưa có số liệu")
    action_vi = c.text("ai có thể bổ sung, từ đâu", nullable=True)
