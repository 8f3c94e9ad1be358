"""Đề án: life of promotion projects, what is late, plan against done, who was supported."""

from dashboard.panels import beneficiaries
from dashboard.panels import projects as panels
from dashboard.ui import cards, chooser, page

ctx = page.context()
page.heading(ctx, panels.heading(ctx))
cards.strip(ctx, panels.strip(ctx))

year = chooser.project_year(ctx)
lead, beside = page.row(2, 1)
with lead:
    cards.show(ctx, panels.gantt(ctx, year))
with beside:
    cards.show(ctx, panels.by_group(ctx))

cards.row(ctx, panels.late(ctx), panels.effectiveness(ctx))

group, level = chooser.project_filter(ctx)
cards.show(ctx, panels.table(ctx, group, level))
cards.switch(ctx, beneficiaries.establishments(ctx), panels.by_cut(ctx))
