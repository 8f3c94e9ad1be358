"""Thu hút đầu tư: who invests, how much, what the State plans, what is still on offer."""

from dashboard.panels import attraction as panels
from dashboard.ui import cards, page

ctx = page.context_of_register()
page.heading(ctx, panels.heading(ctx))
cards.strip(ctx, panels.strip(ctx))

cards.row(ctx, panels.capital(ctx), panels.per_hectare(ctx))
cards.show(ctx, panels.indicators(ctx))
lead, beside = page.row(3, 2)
with lead:
    cards.show(ctx, panels.investors(ctx))
with beside:
    cards.show(ctx, panels.support(ctx))
cards.show(ctx, panels.calls(ctx))
cards.show(ctx, panels.results(ctx))
