"""Tỷ lệ lấp đầy: what is filled, what is published, what is missing to know."""

from dashboard.panels import occupancy as panels
from dashboard.ui import cards, page

ctx = page.context_of_register()
page.heading(ctx, panels.heading(ctx))
cards.strip(ctx, panels.strip(ctx))

lead, beside = page.row(2, 1)
with lead:
    cards.show(ctx, panels.ladder(ctx))
with beside:
    cards.show(ctx, panels.one_figure(ctx), panels.over_years(ctx))

cards.show(ctx, panels.missing_matrix(ctx))
cards.row(ctx, panels.definition(ctx), panels.not_joined(ctx))
cards.show(ctx, panels.parks(ctx))
