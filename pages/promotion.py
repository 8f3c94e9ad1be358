"""Khuyến công: summary, programmes, money, ceilings, projects, outcomes, products."""

from dashboard.panels import inspection, project_money, support
from dashboard.panels import promotion as panels
from dashboard.panels import promotion_summary as summary
from dashboard.ui import cards, page

ctx = page.context()
page.heading(ctx, panels.heading(ctx))
cards.strip(ctx, panels.strip(ctx))

for column, shown in zip(page.row(1, 1), summary.places_of(ctx), strict=True):
    with column:
        cards.show(ctx, *shown)

for leading, following in (
    (panels.money, panels.support),
    (panels.product_map, panels.product_table),
    (panels.machinery, panels.effects),
):
    lead, beside = page.row(5, 4)
    with lead:
        cards.show(ctx, leading(ctx))
    with beside:
        cards.show(ctx, following(ctx))

cards.row(ctx, inspection.promotion_difficulties(ctx), inspection.promotion_proposals(ctx))
cards.row(ctx, project_money.stages(ctx), project_money.by_year(ctx))
cards.rows(ctx, support.ceilings(ctx), support.averages(ctx))

cards.switch(
    ctx,
    panels.projects(ctx),
    panels.money_by_period(ctx),
    summary.agreement(ctx),
    panels.outcomes(ctx),
    panels.recognitions(ctx),
)
