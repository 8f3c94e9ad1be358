"""What changed between two moments of the register: which clusters took a step."""

from __future__ import annotations

import polars as pl

from dashboard import markup
from dashboard.i18n import t
from dashboard.markup import esc
from dashboard.palette import STATUSES, province
from dashboard.panels.model import Context, Panel, Table, ids_of, period_text, text_col

_KEPT = ("cluster_id", "short_name", "province_id", "status", "status_group", "status_claim")


def moves(before: Context, after: Context) -> pl.DataFrame:
    """Clusters that are new on the register or at another step than before.

    Args:
        before: the earlier moment.
        after: the later one.

    Returns:
        ``cluster_id, short_name, province_id, status, status_group, status_claim`` of the later
        moment and ``status_before`` (null for a cluster that was not on the register yet), in
        the order of the later register. A cluster that left the selection is not a move.
    """
    old = before.all_steps.select(
        "cluster_id",
        status_before=pl.col("status"),
        group_before=pl.col("status_group"),
        claim_before=pl.col("status_claim"),
    )
    return (
        after.all_steps.select(_KEPT)
        .join(old, on="cluster_id", how="left", maintain_order="left")
        .filter(
            pl.col("group_before").is_null() | (pl.col("group_before") != pl.col("status_group"))
        )
        .drop("group_before")
    )


def panel(one: Context, other: Context) -> Panel:
    """The moves as a list, whichever of the two moments comes first."""
    before, after = sorted((one, other), key=lambda c: (c.selection.on, c.selection.year is None))
    rows = moves(before, after)
    fresh = rows["status_before"].null_count()
    key = "changes.some" if len(rows) else "changes.none"
    words = t(
        key,
        before=period_text(before.selection),
        after=period_text(after.selection),
        n=len(rows) - fresh,
        fresh=fresh,
    )
    lines = [
        [
            markup.named(province(r["province_id"]), r["short_name"]),
            markup.status(r["status_before"])
            if r["status_before"]
            else markup.muted(t("changes.absent")),
            markup.status(r["status"]),
        ]
        for r in rows.iter_rows(named=True)
    ]
    headers = [t("column.cluster"), t("changes.before"), t("changes.after")]
    frame = rows.with_columns(
        was=pl.col("status_before").replace_strict(
            {s: t(f"status.{s}") for s in STATUSES}, default=None
        ),
        now=pl.col("status").replace_strict({s: t(f"status.{s}") for s in STATUSES}),
    )
    return Panel(
        key="doi-buoc",
        title=t("changes.title"),
        subtitle=esc(words),
        body=markup.table([esc(h) for h in headers], lines, caption=t("changes.title"))
        if lines
        else "",
        table=Table(frame, (text_col("short_name", "cluster"), text_col("was"), text_col("now"))),
        claim_ids=ids_of(rows, "status_claim", "claim_before"),
        size="wide",
    )
