"""Money of promotion projects: what was planned, adjusted, disbursed and settled."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from dashboard.contracts import columns as c

#: Who pays; money of firms is never added to that of the State.
ORIGINS = ("national", "local", "unstated", "counterpart")
#: Stages in order; money is disbursed until the day of the row, not on that day alone.
MONEY_STAGES = ("plan", "adjusted", "disbursed", "settled")


class ProjectMoney(dy.Schema):
    """Money of a project by who pays and at which stage: one claim per row."""

    money_id = c.key("mã số tiền")
    project_id = c.ref("đề án")
    origin = dy.Enum(ORIGINS, description="quốc gia, địa phương, chưa rõ cấp, vốn đối ứng")
    stage = dy.Enum(
        MONEY_STAGES, description="kế hoạch, điều chỉnh, giải ngân (lũy kế), quyết toán"
    )
    value = dy.Float64(min=0.0, description="số tiền, triệu đồng")
    on = c.day("ngày của số tiền; giải ngân tính đến hết ngày này")
    date_precision = dy.Enum(c.DATE_PRECISIONS, description="độ chính xác của ngày")
    qualifier = dy.Enum(c.QUALIFIERS, description="đúng, khoảng, trên, dưới")
    note_vi = c.text("ghi chú, lý do điều chỉnh", nullable=True)
    evidence = c.text("câu chữ trong nguồn", nullable=True)
    source_id = c.ref("nguồn")

    @dy.rule()
    def date_has_precision(cls) -> pl.Expr:
        """A row without a day has an unknown precision, and the other way round."""
        return pl.col("on").is_null() == (pl.col("date_precision").cast(pl.String) == "unknown")

    @dy.rule()
    def one_claim(cls) -> pl.Expr:
        """A source tells the money of a project, origin, stage and day once."""
        return pl.len().over("project_id", "origin", "stage", "on", "source_id") == 1
