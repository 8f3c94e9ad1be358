"""Tổ chức: promotion centres before and after the merger, staff, autonomy, budget, workload."""

from dashboard.panels import organisations as panels
from dashboard.ui import cards, page

ctx = page.context()
page.heading(ctx, panels.heading(ctx))
cards.strip(ctx, panels.strip(ctx))

lead, beside = page.row(2, 1)
with lead:
    cards.show(ctx, panels.centres(ctx))
with beside:
    cards.show(ctx, panels.autonomy(ctx))

cards.row(ctx, panels.self_financing(ctx), panels.staff(ctx))
cards.row(ctx, panels.workload(ctx), panels.budget(ctx))
cards.row(ctx, panels.found(ctx), panels.unknown(ctx))

cards.show(ctx, panels.records(ctx))
