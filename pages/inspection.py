"""Kiểm tra và kiến nghị: what was inspected in 2023, findings by topic, centres, law."""

from dashboard.panels import inspection as panels
from dashboard.ui import cards, chooser, page

ctx = page.context()
page.heading(ctx, panels.heading(ctx))
cards.strip(ctx, panels.strip(ctx))

cards.show(ctx, panels.scope(ctx))

field, topic = chooser.topic(ctx)
lead, beside = page.row(2, 1)
with lead:
    cards.show(ctx, panels.findings(ctx, field, topic))
with beside:
    cards.show(ctx, panels.topics(ctx))

cards.row(ctx, panels.difficulties(ctx), panels.proposals(ctx))

cards.switch(ctx, panels.laws(ctx), panels.organisations(ctx))
