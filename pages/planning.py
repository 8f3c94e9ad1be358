"""Lập kế hoạch: what an idea may get, papers and deadlines, similar projects, targets."""

from dashboard.panels import plan_ceilings, plan_draft, plan_similar, plan_targets
from dashboard.panels import planning as panels
from dashboard.ui import cards, page, planner

ctx = page.context()
(top,) = page.row(1)
idea = planner.idea(ctx)
with top:
    page.heading(ctx, panels.heading(ctx, idea))
cards.strip(ctx, panels.strip(ctx, idea))

lead, beside = page.row(2, 1)
with lead:
    cards.show(ctx, plan_ceilings.ceilings(ctx, idea), panels.conditions(ctx, idea))
with beside:
    cards.show(ctx, panels.checklist(ctx, idea))

lead, beside = page.row(2, 1)
with lead:
    cards.show(ctx, plan_similar.similar(ctx, idea))
with beside:
    planner.download(ctx, idea)
    cards.show(ctx, plan_draft.draft_line(ctx, idea))

cards.row(ctx, plan_targets.provincial(ctx), plan_targets.national(ctx))
