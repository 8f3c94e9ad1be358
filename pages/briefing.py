"""Chế độ họp: a story of the present filters for the projector, and its hand-out."""

from dashboard.ui import briefing, page

ctx = page.context_of_clusters()
page.heading(ctx, briefing.heading(ctx))

beside, lead = page.row(1, 2)
with beside:
    story = briefing.choice()
    briefing.start(ctx, story)
with lead:
    briefing.preview(ctx, story)
