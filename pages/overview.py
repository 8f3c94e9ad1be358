"""Tổng quan: where the clusters stand, in one screen and a half."""

from dashboard.panels import overview as panels
from dashboard.ui import cards, page

ctx = page.context_of_clusters()
page.heading(ctx, panels.heading(ctx))
cards.strip(ctx, panels.strip(ctx))

lead, beside = page.row(2, 1)
with lead:
    cards.show(ctx, panels.ladder(ctx))
with beside:
    cards.show(ctx, panels.three_things(ctx))

left, right = page.row(1, 1)
with left:
    cards.show(ctx, panels.planned_counts(ctx))
with right:
    cards.show(ctx, panels.capital(ctx))

one, two, three = page.row(1, 1, 1)
with one:
    cards.show(ctx, panels.place(ctx))
with two:
    cards.show(ctx, panels.review(ctx))
with three:
    cards.show(ctx, panels.by_province(ctx))

one, two, three = page.row(1, 1, 1)
with one:
    cards.show(ctx, panels.newest_data(ctx))
with two:
    cards.show(ctx, panels.promotion(ctx))
with three:
    cards.show(ctx, panels.deadlines(ctx))
