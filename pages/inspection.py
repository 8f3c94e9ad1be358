"""Kiểm tra và kiến nghị: what was inspected in 2023, findings by topic, centres, law."""

from dashboard.panels import inspection as panels
from dashboard.ui import cards, chooser, page

ctx = page.context()
page.heading(ctx, panels.heading(ctx))
cards.strip(ctx, panels.strip(ctx))

cards.show(ctx, panels.scope(ctx))

lead, beside = page.row(3, 2)
with lead:
    cards.show(ctx, panels.organisations(ctx))
with beside:
    cards.show(ctx, panels.topics(ctx))

field, topic = chooser.topic(ctx)
cards.show(ctx, panels.findings(ctx, field, topic))
cards.show(ctx, panels.laws(ctx))
