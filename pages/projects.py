"""Đề án: life of promotion projects, what is late, plan against done, who was supported."""

from dashboard.panels import beneficiaries, outcomes
from dashboard.panels import projects as panels
from dashboard.ui import cards, chooser, page

ctx = page.context()
page.heading(ctx, panels.heading(ctx))
cards.strip(ctx, panels.strip(ctx))

year = chooser.project_year(ctx)
lead, beside = page.row(2, 1)
with lead:
    cards.show(ctx, panels.gantt(ctx, year), outcomes.results(ctx))
with beside:
    cards.show(ctx, panels.by_group(ctx), panels.late(ctx))

if follow := outcomes.follow(ctx):
    for place, panel in zip(page.row(2, 1), follow, strict=True):
        with place:
            cards.show(ctx, panel)

group, level = chooser.project_filter(ctx)
cards.show(ctx, panels.table(ctx, group, level))
lead, beside = page.row(2, 1)
with lead:
    cards.switch(ctx, beneficiaries.establishments(ctx), panels.by_cut(ctx), *outcomes.words(ctx))
with beside:
    cards.show(ctx, beneficiaries.profile(ctx, chooser.establishment(ctx)))
