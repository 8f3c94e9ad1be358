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
_CHOICE, _CLICK = "cum", "_last_click"


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
    ids = ctx.table["cluster_id"].to_list()
    wanted = st.session_state.get(_CHOICE) or st.query_params.get("ccn")
    if wanted not in ids:
        wanted = panels.default_cluster(ctx)
    cluster_id = str(wanted)
    st.session_state[_CHOICE] = cluster_id
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
            base_map(ctx.geo, panels.all_points(ctx), load_settings().tile_url),
            key="ban-do",
            height=HEIGHT,
            use_container_width=True,
            returned_objects=["last_active_drawing"],
            feature_group_to_add=layer,
        )
        cards.body(ctx, panels.map_panel(ctx, colour))
    clicked = ((shown or {}).get("last_active_drawing") or {}).get("properties", {}).get("id")
    if clicked and clicked != st.session_state.get(_CLICK):
        st.session_state[_CLICK] = clicked
        if clicked != selected:
            st.session_state[_CHOICE] = clicked
            st.rerun()


def sheet(ctx: Context) -> None:
    """Choice of a cluster (also by keyboard) and its sheet."""
    with st.container(border=True, key="the-phieu", height="stretch"):
        st.selectbox(
            t("sheet.choose"),
            ctx.table["cluster_id"].to_list(),
            key=_CHOICE,
            format_func=lambda i: panels.label_of(ctx, i),
            filter_mode=None,
            label_visibility="collapsed",
        )
        cards.body(ctx, panels.sheet(ctx, st.session_state[_CHOICE]))
