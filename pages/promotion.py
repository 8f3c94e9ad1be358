"""Khuyến công: programmes, money by origin, projects, outcomes, recognised products."""

from dashboard.panels import promotion as panels
from dashboard.ui import cards, page

ctx = page.context()
page.heading(ctx, panels.heading(ctx))
cards.strip(ctx, panels.strip(ctx))

lead, beside = page.row(5, 4)
with lead:
    cards.show(ctx, panels.money(ctx))
with beside:
    cards.show(ctx, panels.support(ctx))

lead, beside = page.row(5, 4)
with lead:
    cards.show(ctx, panels.product_map(ctx))
with beside:
    cards.show(ctx, panels.product_table(ctx))

lead, beside = page.row(5, 4)
with lead:
    cards.show(ctx, panels.machinery(ctx))
with beside:
    cards.show(ctx, panels.effects(ctx))

cards.switch(
    ctx,
    panels.projects(ctx),
    panels.money_by_period(ctx),
    panels.outcomes(ctx),
    panels.recognitions(ctx),
)
