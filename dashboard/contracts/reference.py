"""Reference tables: sources, administrative units, dated legal thresholds and laws."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from dashboard.contracts import columns as c


class Sources(dy.Schema):
    """One document, page or layer that claims are taken from."""

    source_id = c.key("mã nguồn")
    publisher = c.text("cơ quan hoặc báo phát hành")
    title = c.text("tên văn bản hoặc bài; trống khi chưa đọc được", nullable=True)
    url = dy.String(nullable=True, regex=r"^https?://\S+$", description="địa chỉ trang")
    published_on = c.day("ngày phát hành ghi trên trang")
    published_text = c.text("thời điểm như trang ghi hoặc suy luận", nullable=True)
    kind = dy.Enum(
        ["law", "official", "press", "translation", "company", "portal", "house", "illustrative"],
        description="loại nguồn; house: quy ước của ứng dụng, illustrative: số liệu minh họa",
    )
    quality_note = c.text("lưu ý về độ tin cậy", nullable=True)


class Units(dy.Schema):
    """Administrative unit before (``old``) or since (``new``) 1 July 2025."""

    unit_id = c.key("mã đơn vị trong hệ thống")
    official_code = dy.String(nullable=True, regex=r"^\d{2,5}$", description="mã hành chính")
    frame = dy.Enum(["old", "new", "any"], description="địa giới trước hay sau 1/7/2025")
    level = dy.Enum(["country", "region", "province", "district", "commune"], description="cấp")
    name_vi = c.text("tên đầy đủ")
    short_name = c.text("tên ngắn dùng trên biểu đồ")
    aliases = c.text("tên khác, cách nhau bằng ;", nullable=True)
    parent_id = c.ref("đơn vị cấp trên", nullable=True)
    group_id = c.ref("tỉnh cũ chứa đơn vị, dùng để gộp", nullable=True)
    valid_from = c.day("ngày bắt đầu có hiệu lực")
    valid_to = c.day("ngày hết hiệu lực")
    successor_ids = c.refs("các đơn vị thay thế, cách nhau bằng ;", nullable=True)
    area_km2 = c.amount("diện tích công bố, km²")
    population = c.amount("dân số công bố, người")
    note_vi = c.text("ghi chú, ví dụ nguồn khác ghi gì", nullable=True)
    source_id = c.ref("nguồn")

    @dy.rule()
    def valid_order(cls) -> pl.Expr:
        """A unit does not end before it begins."""
        return pl.col("valid_to").is_null() | (pl.col("valid_to") > pl.col("valid_from"))

    @dy.rule()
    def successors_follow(cls) -> pl.Expr:
        """Successors are of the new frame and begin on the day after the unit has ended.

        Successors that no row has are the matter of the foreign key.
        """
        day = pl.duration(days=1)
        next_day = (pl.col("valid_to") + day).dt.to_string("@%Y-%m-%d").fill_null("@")
        named = pl.col("successor_ids").str.split(";")
        # Every key with the day it must begin on, to be looked up in one step.
        due = pl.concat_str(
            pl.col("successor_ids").str.replace_all(";", next_day + ";"), next_day
        ).str.split(";")
        new = pl.col("frame").cast(pl.String) == "new"
        begun = pl.concat_str("unit_id", pl.col("valid_from").dt.to_string("@%Y-%m-%d"))
        right = due.list.set_intersection(begun.filter(new).implode()).list.len()
        known = named.list.set_intersection(pl.col("unit_id").implode()).list.len()
        return pl.col("successor_ids").is_null() | (right == known)


class Rules(dy.Schema):
    """Threshold, ceiling, deadline or definition of a law, with its period of validity."""

    rule_id = c.key("mã quy định")
    code = c.text("điều được quy định, dùng trong mã nguồn")
    name_vi = c.text("tên gọi")
    value = c.amount("ngưỡng bằng số")
    unit = c.text("đơn vị của ngưỡng", nullable=True)
    text_vi = c.text("nội dung rút gọn")
    due = dy.String(
        nullable=True, regex=r"^\d{1,2}/\d{1,2}(/\d{4})?$", description="hạn ngày/tháng(/năm)"
    )
    valid_from = c.day("ngày bắt đầu áp dụng", nullable=False)
    valid_to = c.day("ngày cuối cùng áp dụng")
    legal_ref = c.text("điều, khoản")
    confidence = dy.Enum(
        ["text", "excerpt", "secondary", "unverified"],
        description="đọc toàn văn, trích đoạn, nguồn thứ cấp hay chưa kiểm chứng",
    )
    source_id = c.ref("nguồn")

    @dy.rule()
    def due_is_a_day(cls) -> pl.Expr:
        """A deadline is a day that every year has (29/2 is not), or a real day of one year."""
        yearly = pl.col("due").str.count_matches("/") == 1
        whole = pl.when(yearly).then(pl.col("due") + "/2023").otherwise(pl.col("due"))
        return pl.col("due").is_null() | whole.str.to_date("%d/%m/%Y", strict=False).is_not_null()

    @dy.rule()
    def valid_order(cls) -> pl.Expr:
        """A rule does not end before it begins."""
        return pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("valid_from"))


class Laws(dy.Schema):
    """Legal document of the timeline."""

    law_id = c.key("mã văn bản")
    number = c.text("số hiệu")
    issued_on = c.day("ngày ban hành")
    in_force_on = c.day("ngày có hiệu lực")
    ended_on = c.day("ngày hết hiệu lực")
    field = dy.Enum(
        ["cluster", "promotion", "land", "map", "administration", "organisation"],
        description="lĩnh vực",
    )
    meaning_vi = c.text("ý nghĩa đối với người dùng")
    confidence = dy.Enum(["text", "excerpt", "secondary", "unverified"], description="mức đọc")
    source_id = c.ref("nguồn")


class Forms(dy.Schema):
    """Row of an official report form, as the circular prints it."""

    form_row_id = c.key("mã dòng")
    form = dy.Enum(["01", "02", "03", "04"], description="biểu số")
    section_vi = c.text("phần của biểu", nullable=True)
    row = dy.String(regex=r"^\d{1,2}(?:\.\d)?$", description="số thứ tự của dòng")
    name_vi = c.text("chỉ tiêu như văn bản ghi")
    unit = c.text("đơn vị tính như văn bản ghi")
    kind = dy.Enum(["stock", "flow", "ratio", "flag"], description="thời điểm, thời kỳ, tỷ lệ")
    key = dy.String(regex=r"^[a-z][a-z0-9_]*$", description="khóa dùng trong mã nguồn")
    legal_ref = c.text("văn bản")
    source_id = c.ref("nguồn")
