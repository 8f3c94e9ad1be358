"""Báo cáo: a template filled with the present filters, previewed, and saved as files."""

from dashboard.panels import official_forms
from dashboard.panels import report as panels
from dashboard.ui import cards, chooser, page, report

ctx = page.context()
page.heading(ctx, panels.heading(ctx))

beside, lead = page.row(1, 2)
with beside:
    made = report.choice(ctx)
    if made is not None:
        report.files(ctx, made)
with lead:
    if made is not None:
        report.preview(ctx, made)

period = chooser.period(ctx)
report.forms(ctx, period)
cards.row(ctx, official_forms.checks(ctx, period), official_forms.missing(ctx, period))
