"""Bản đồ: where the clusters are, how large, at which step; a click opens the sheet."""

from dashboard.panels import cluster_map as panels
from dashboard.ui import cards, mapview, page

ctx = page.context_of_map()
selected = mapview.selected_cluster(ctx)
page.heading(ctx, panels.heading(ctx), ccn=selected)

mapview.show(ctx, selected)

cards.show(ctx, panels.register_table(ctx))
