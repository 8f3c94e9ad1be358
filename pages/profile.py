"""Hồ sơ cụm: all that sources say about one cluster, and what they do not."""

from dashboard.panels import distances
from dashboard.panels import profile as panels
from dashboard.ui import cards, chooser, page

ctx = page.context_of_register()
cluster = chooser.cluster(ctx)
page.heading(ctx, panels.heading(ctx, cluster), ccn=cluster)
cards.strip(ctx, panels.strip(ctx, cluster))

lead, beside = page.row(2, 1)
with lead:
    cards.show(ctx, panels.timeline(ctx, cluster))
with beside:
    cards.show(ctx, panels.place(ctx, cluster))
cards.show(ctx, distances.panel(ctx, cluster))

cards.row(
    ctx,
    panels.who(ctx, cluster),
    panels.unsaid(ctx, cluster),
    panels.size(ctx, cluster),
)
cards.rows(ctx, panels.by_period(ctx, cluster), panels.tenants(ctx, cluster))
cards.row(ctx, *panels.contested(ctx, cluster))
cards.show(ctx, panels.ledger(ctx, cluster))
