"""Bản đồ: where the clusters are, how large, at which step; a click opens the sheet."""

import streamlit as st

from dashboard.panels import cluster_map as panels
from dashboard.ui import cards, mapview, page

ctx = page.context_of_map()
selected = mapview.selected_cluster(ctx)
head = st.empty()
heading = panels.heading(ctx)
# Drawn first, so that the map never moves down under the pointer, and again at the end, so that
# the link to share names how the map is drawn.
with head:
    page.heading(ctx, heading, ccn=selected, **mapview.parameters())
mapview.show(ctx, selected)
with head:
    page.heading(ctx, heading, ccn=selected, **mapview.parameters())

if len(ctx.table):
    cards.show(ctx, panels.register_table(ctx))
