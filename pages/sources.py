"""Nguồn số liệu: every source, contradictions with the chosen value, gaps, rules in force."""

from dashboard.panels import sources as panels
from dashboard.ui import cards, chooser, page

ctx = page.context()
page.heading(ctx, panels.heading(ctx))
cards.strip(ctx, panels.strip(ctx))

search = chooser.words()
cards.switch(
    ctx,
    panels.catalogue(ctx, search),
    panels.lookup(ctx, search),
    panels.conflicts(ctx, search),
    panels.gaps(ctx, search),
    panels.rules(ctx, search),
)
