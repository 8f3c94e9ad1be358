"""Độ tin cậy: what is known, how old it is, what looks wrong, whether the rows of Biểu 04 agree."""

from dashboard.panels import boundaries
from dashboard.panels import trust as panels
from dashboard.ui import cards, chooser, page

ctx = page.context_of_clusters()
(top,) = page.row(1)
period = chooser.period(ctx)
with top:
    page.heading(ctx, panels.heading(ctx, period))
    cards.strip(ctx, panels.strip(ctx, period))

cards.switch(ctx, panels.completeness(ctx, period), panels.coverage(ctx, period))

lead, beside = page.row(2, 1)
with lead:
    cards.switch(ctx, panels.alarms(ctx), panels.conflicts(ctx))
with beside:
    cards.show(ctx, panels.ages(ctx))

cards.switch(
    ctx, panels.form(ctx, period), panels.form_checks(ctx, period), panels.published(ctx, period)
)

cards.switch(ctx, boundaries.places(ctx), boundaries.areas(ctx))
