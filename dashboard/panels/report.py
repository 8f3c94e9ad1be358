"""Words of the page that makes reports."""

from __future__ import annotations

from dashboard.i18n import number, t
from dashboard.panels.model import Context, Heading, clusters_count, filter_parts


def heading(ctx: Context) -> Heading:
    """What a report of the present filters has to go on."""
    known = ctx.listed
    rated = known["occupancy"].is_not_null().sum() if len(known) else 0
    bold = t("report.finding", clusters=clusters_count(len(ctx.table)))
    rest = t("report.finding_rest", n=number(int(rated)), of=number(len(known)))
    scope = filter_parts(ctx, clusters_count(len(ctx.table)))
    return Heading(t("report.title"), bold, rest, scope, (), t("report.rule"))
