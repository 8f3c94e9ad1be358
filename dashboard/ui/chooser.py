"""Choice of one cluster by name, place or former name; accents do not matter."""

from __future__ import annotations

import streamlit as st

from dashboard.i18n import t
from dashboard.panels.cluster_map import default_cluster, label_of
from dashboard.panels.inspection import topic_choices
from dashboard.panels.model import Context
from dashboard.panels.profile import choices

_CHOICE, _SEARCH = "ho-so", "tim-cum"


def cluster(ctx: Context) -> str:
    """Search box and list; the choice is ``?ccn=`` in the address."""
    wanted = st.session_state.get(_CHOICE) or st.query_params.get("ccn")
    if st.query_params.get("ccn") and _CHOICE not in st.session_state:
        wanted = st.query_params["ccn"]
    with st.container(horizontal=True, key="chon-cum", gap="small"):
        search = st.text_input(
            t("chooser.search"),
            key=_SEARCH,
            placeholder=t("chooser.search"),
            label_visibility="collapsed",
            icon=":material/search:",
        )
        ids = choices(ctx, search or "")
        if not ids:
            st.caption(t("chooser.none", words=search))
            ids = choices(ctx)
        if wanted not in ids:
            wanted = ids[0] if search else default_cluster(ctx)
        if wanted not in ids:
            wanted = ids[0]
        st.session_state[_CHOICE] = wanted
        st.selectbox(
            t("sheet.choose"),
            ids,
            key=_CHOICE,
            format_func=lambda i: label_of(ctx, i),
            filter_mode=None,
            label_visibility="collapsed",
        )
    chosen = str(st.session_state[_CHOICE])
    st.query_params["ccn"] = chosen
    return chosen


def topic(ctx: Context) -> tuple[str, str]:
    """Field and topic whose findings are shown; kept in the address."""
    by_name = topic_choices(ctx)
    name = st.pills(
        t("inspection.choose"),
        list(by_name),
        default=next(iter(by_name)),
        required=True,
        key="chu-de",
        bind="query-params",
        label_visibility="collapsed",
    )
    return by_name.get(str(name)) or next(iter(by_name.values()))


def words() -> str:
    """Search words for the list of sources."""
    return (
        st.text_input(
            t("sources.search"),
            key="tim",
            placeholder=t("sources.search"),
            label_visibility="collapsed",
            icon=":material/search:",
            bind="query-params",
        )
        or ""
    )
