"""The interactive map and the choice of a cluster, kept in step."""

from __future__ import annotations

import streamlit as st
from streamlit_folium import st_folium

from dashboard.i18n import t
from dashboard.maps.base import base_map
from dashboard.maps.clusters import cluster_layer
from dashboard.panels import cluster_map as panels
from dashboard.panels.model import Context
from dashboard.settings import load_settings
from dashboard.ui import cards

HEIGHT = 470
_CHOICE, _CLICKS = "cum", "_map_clicks"


def colour_choice() -> str:
    """What the marks are coloured by."""
    names = {t(f"map.colour_{c}"): c for c in panels.COLOURS}
    chosen = st.segmented_control(
        t("map.colour"),
        list(names),
        default=next(iter(names)),
        required=True,
        key="mau",
        bind="query-params",
        label_visibility="collapsed",
    )
    return names.get(str(chosen), "status")


def selected_cluster(ctx: Context) -> str:
    """Chosen cluster: the last click or choice, else the address, else the leading one."""
    labels = panels.labels(ctx.table)
    by_id = {v: k for k, v in labels.items()}
    kept = st.session_state.get(_CHOICE)
    wanted = labels.get(str(kept)) or st.query_params.get("ccn")
    cluster_id = str(wanted) if wanted in by_id else panels.default_cluster(ctx.table)
    st.session_state[_CHOICE] = by_id[cluster_id]
    st.query_params["ccn"] = cluster_id
    return cluster_id


def draw(ctx: Context, selected: str) -> None:
    """The map card. A click on a mark chooses its cluster."""
    with st.container(border=True, key="the-ban-do", height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center", key="dau-ban-do"):
            st.html(f'<div class="vl-title"><h2>{t("map.question")}</h2></div>')
            colour = colour_choice()
        layer = cluster_layer(
            ctx.geo,
            panels.marks(ctx, colour),
            ctx.selection.provinces,
            selected=selected,
            avoid=panels.all_points(ctx),
        )
        shown = st_folium(
            base_map(
                ctx.geo,
                panels.all_points(ctx),
                load_settings().tile_url,
                t("demo.mark") if ctx.book.illustrative else "",
            ),
            key="ban-do",
            height=HEIGHT,
            use_container_width=True,
            returned_objects=["last_active_drawing", "last_object_clicked_count"],
            feature_group_to_add=layer,
        )
        cards.body(ctx, panels.map_panel(ctx, colour))
    # The map reports its last click again at every run; its counter tells a new one.
    report = shown or {}
    count = report.get("last_object_clicked_count")
    clicked = (report.get("last_active_drawing") or {}).get("properties", {}).get("id")
    if clicked and count != st.session_state.get(_CLICKS):
        st.session_state[_CLICKS] = count
        names = {i: name for name, i in panels.labels(ctx.table).items()}
        if clicked != selected and clicked in names:
            st.session_state[_CHOICE] = names[clicked]
            st.rerun()


def sheet(ctx: Context) -> None:
    """Choice of a cluster (also by keyboard) and its sheet."""
    with st.container(border=True, key="the-phieu", height="stretch"):
        labels = panels.labels(ctx.table)
        chosen = st.selectbox(
            t("sheet.choose"),
            list(labels),
            key=_CHOICE,
            filter_mode=None,
            label_visibility="collapsed",
        )
        cards.body(ctx, panels.sheet(ctx, labels[str(chosen)]))
