"""Choice of one cluster by name, place or former name; accents do not matter."""

from __future__ import annotations

import streamlit as st

from dashboard.i18n import t
from dashboard.panels.beneficiaries import names as establishment_names
from dashboard.panels.cluster_map import default_cluster, labels
from dashboard.panels.inspection import topic_choices
from dashboard.panels.model import Context
from dashboard.panels.profile import choices
from dashboard.panels.projects import filter_choices, years_told
from dashboard.panels.trust import period_names
from dashboard.ui.context import choose_cluster
from dashboard.ui.context import cluster as chosen_cluster

_CHOICE, _SEARCH = "ho-so", "tim-cum"


def cluster(ctx: Context) -> str:
    """Search box and list; the choice is ``?ccn=`` in the address."""
    table = ctx.all_steps
    names = labels(table)
    with st.container(horizontal=True, key="chon-cum", gap="small"):
        search = st.text_input(
            t("chooser.search"),
            key=_SEARCH,
            placeholder=t("chooser.search"),
            label_visibility="collapsed",
            icon=":material/search:",
        )
        found = set(choices(ctx, search or ""))
        shown = {name: i for name, i in names.items() if i in found} or names
        wanted = _wanted(ctx, names)
        if wanted not in shown.values():
            wanted = next(iter(shown.values()))
        st.session_state[_CHOICE] = next(n for n, i in shown.items() if i == wanted)
        name = st.selectbox(
            t("sheet.choose"),
            list(shown),
            key=_CHOICE,
            filter_mode=None,
            label_visibility="collapsed",
        )
    if search and not found:
        st.caption(t("chooser.none", words=search))
    chosen = shown[str(name)]
    asked = st.query_params.get("ccn")
    if asked and asked not in names.values():
        st.caption(t("chooser.unknown", words=asked))
    st.query_params["ccn"] = chosen
    choose_cluster(chosen)
    return chosen


def _wanted(ctx: Context, names: dict[str, str]) -> str:
    """The cluster chosen before, else that of the address, else the leading one."""
    kept = names.get(str(st.session_state.get(_CHOICE)))
    table = ctx.table if len(ctx.table) else ctx.all_steps
    asked = [str(i) for i in (st.query_params.get("ccn"), chosen_cluster()) if i in names.values()]
    return kept or (asked[0] if asked else default_cluster(table))


def topic(ctx: Context) -> tuple[str, str]:
    """Field and topic whose findings are shown; kept in the address."""
    by_name = topic_choices(ctx)
    if not by_name:
        return "", ""
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


def period(ctx: Context) -> str:
    """Reporting period of the figures; empty for the newest of each cluster."""
    by_name = period_names(ctx)
    with st.container(key="chon-ky", width=300):
        name = st.selectbox(
            t("trust.choose_period"),
            list(by_name),
            key="ky",
            bind="query-params",
            filter_mode=None,
            label_visibility="collapsed",
        )
    return by_name.get(str(name), "")


def project_year(ctx: Context) -> int:
    """Year whose projects are drawn; 0 when no project has a dated step."""
    names = {str(y): y for y in years_told(ctx)}
    if not names:
        return 0
    with st.container(key="chon-nam-de-an", width=200):
        name = st.selectbox(
            t("project.choose_year"),
            list(names),
            key="nam_de_an",
            bind="query-params",
            filter_mode=None,
        )
    return names.get(str(name), 0)


def establishment(ctx: Context) -> str:
    """Establishment whose profile is shown, kept in the address; empty when none is named."""
    by_name = establishment_names(ctx)
    if not by_name:
        return ""
    with st.container(key="chon-co-so", width=420):
        name = st.selectbox(
            t("beneficiary.choose"), list(by_name), key="co_so", bind="query-params"
        )
    return by_name.get(str(name), "")


def project_filter(ctx: Context) -> tuple[str, str]:
    """Content group and level of the projects listed; both kept in the address, empty for all."""
    contents, levels = filter_choices(ctx)
    with st.container(horizontal=True, key="loc-de-an", gap="small", vertical_alignment="bottom"):
        content = st.selectbox(
            t("project.choose_content"),
            list(contents),
            key="noi_dung",
            bind="query-params",
            filter_mode=None,
            width=320,
        )
        level = st.segmented_control(
            t("project.choose_level"),
            list(levels),
            default=next(iter(levels)),
            required=True,
            key="cap",
            bind="query-params",
        )
    return contents.get(str(content), ""), levels.get(str(level), "")
