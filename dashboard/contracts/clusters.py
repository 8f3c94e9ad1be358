"""Clusters, their milestones, and industrial parks as context."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from dashboard.contracts import columns as c

MILESTONES = (
    "planned",
    "investor_selected",
    "established",
    "detailed_plan",
    "infra_approved",
    "infra_started",
    "infra_completed",
    "operating",
    "settled",
    "removed",
)


CLUSTER_TYPES = ("general", "craft", "specialised")
TENANT_STATUSES = ("registered", "building", "operating", "suspended", "withdrawn")


class Clusters(dy.Schema):
    """Industrial cluster named by a source. Its status is derived from milestones."""

    cluster_id = c.key("mã cụm")
    name_vi = c.text("tên cụm, bắt đầu bằng CCN")
    short_name = c.text("tên ngắn dùng trên biểu đồ")
    aliases = c.text("tên khác, cách nhau bằng ;", nullable=True)
    listing = dy.Enum(
        ["register", "unconfirmed"],
        description="có trong danh mục quy hoạch hay chỉ được nhắc tên, chưa xác nhận",
    )
    type = dy.Enum(
        CLUSTER_TYPES,
        nullable=True,
        description="loại cụm: tổng hợp, làng nghề, chuyên ngành; trống khi nguồn không nêu",
    )
    province_id = c.ref("tỉnh trước 1/7/2025")
    district_id = c.ref("huyện, thị xã, thành phố trước 1/7/2025", nullable=True)
    commune_old = c.text("xã, phường trước 1/7/2025", nullable=True)
    commune_old_id = c.ref("mã của xã, phường đó, khi tên khớp trong huyện", nullable=True)
    commune_id = c.ref("xã, phường từ 1/7/2025", nullable=True)
    lon = c.lon()
    lat = c.lat()
    location_precision = dy.Enum(
        c.LOCATION_PRECISIONS, nullable=True, description="độ chính xác của vị trí"
    )
    location_note = c.text("vị trí được tìm ra thế nào", nullable=True)
    note_vi = c.text("ghi chú", nullable=True)
    source_id = c.ref("nguồn của vị trí; với cụm chưa xác nhận: nguồn nhắc tên")

    @dy.rule()
    def point_complete(cls) -> pl.Expr:
        """Longitude, latitude and precision come together or not at all."""
        has = pl.col("lon").is_not_null()
        return (pl.col("lat").is_not_null() == has) & (
            pl.col("location_precision").is_not_null() == has
        )


class Milestones(dy.Schema):
    """A step in the life of a cluster, as one source dates it."""

    milestone_id = c.key("mã mốc")
    cluster_id = c.ref("cụm")
    milestone = dy.Enum(MILESTONES, description="bước")
    stage = dy.Enum(
        ["actual", "observed", "target"],
        description="ngày diễn ra, ngày nguồn ghi nhận đã ở bước đó, hay mốc dự kiến",
    )
    date = c.day("ngày cuối của khoảng thời gian nguồn nêu")
    date_precision = dy.Enum(c.DATE_PRECISIONS, description="độ chính xác của ngày")
    date_text = c.text("thời điểm như nguồn ghi", nullable=True)
    inferred = dy.Bool(description="ngày do người nhập suy luận")
    decision_no = c.text("số quyết định", nullable=True)
    authority = c.text("cơ quan ban hành", nullable=True)
    note_vi = c.text("ghi chú", nullable=True)
    source_id = c.ref("nguồn")

    @dy.rule()
    def date_has_precision(cls) -> pl.Expr:
        """No date means precision ``unknown``, and the reverse."""
        return pl.col("date").is_null() == (pl.col("date_precision").cast(pl.String) == "unknown")


class Parks(dy.Schema):
    """Industrial park or economic zone: context, never mixed with clusters."""

    park_id = c.key("mã khu")
    name_vi = c.text("tên khu")
    kind = dy.Enum(
        ["KCN", "KKT", "line", "group"], description="khu công nghiệp, khu kinh tế, tuyến, nhóm khu"
    )
    province_id = c.ref("tỉnh trước 1/7/2025, hoặc tỉnh mới")
    commune_id = c.ref("xã, phường từ 1/7/2025", nullable=True)
    lon = c.lon()
    lat = c.lat()
    location_precision = dy.Enum(
        c.LOCATION_PRECISIONS, nullable=True, description="độ chính xác của vị trí"
    )
    note_vi = c.text("ghi chú", nullable=True)
    source_id = c.ref("nguồn của vị trí hoặc nguồn nhắc tên")

    @dy.rule()
    def point_complete(cls) -> pl.Expr:
        """Longitude, latitude and precision come together or not at all."""
        has = pl.col("lon").is_not_null()
        return (pl.col("lat").is_not_null() == has) & (
            pl.col("location_precision").is_not_null() == has
        )


class Tenants(dy.Schema):
    """Secondary project in a cluster, as one source describes it on a day."""

    tenant_id = c.key("mã dự án")
    cluster_id = c.ref("cụm")
    name_vi = c.text("tên dự án hoặc nhà đầu tư")
    sector_vi = c.text("ngành, nghề", nullable=True)
    fdi = dy.Bool(nullable=True, description="có vốn đầu tư nước ngoài; trống khi chưa nêu")
    country = c.text("nước, vùng lãnh thổ của nhà đầu tư", nullable=True)
    land_ha = c.amount("đất thuê, ha")
    registered_capital = c.amount("vốn đăng ký, tỷ đồng")
    implemented_capital = c.amount("vốn thực hiện, tỷ đồng")
    workers = c.amount("lao động, người")
    status = dy.Enum(TENANT_STATUSES, nullable=True, description="tình trạng dự án")
    started_on = c.day("ngày thuê đất hoặc được chấp thuận đầu tư")
    started_precision = dy.Enum(c.DATE_PRECISIONS, description="độ chính xác của ngày bắt đầu")
    as_of = c.day("số liệu tính đến ngày")
    as_of_precision = dy.Enum(c.DATE_PRECISIONS, description="độ chính xác của ngày")
    note_vi = c.text("ghi chú", nullable=True)
    source_id = c.ref("nguồn")

    @dy.rule()
    def as_of_has_precision(cls) -> pl.Expr:
        """No date means precision ``unknown``, and the reverse."""
        return pl.col("as_of").is_null() == (pl.col("as_of_precision").cast(pl.String) == "unknown")
