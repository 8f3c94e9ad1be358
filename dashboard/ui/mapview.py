"""The interactive map: what it shows, the time it shows, and the choice of a cluster or place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import folium
import streamlit as st
from shapely.geometry.base import BaseGeometry
from streamlit_folium import st_folium

from dashboard.exports.spec import Paper
from dashboard.i18n import t
from dashboard.indicators import INDICATORS
from dashboard.maps.base import base_map, tiles_of
from dashboard.maps.choropleth import add_shapes
from dashboard.maps.clusters import cluster_layer
from dashboard.markup import esc
from dashboard.panels import changes, place_map, place_print, report_map, scales
from dashboard.panels import cluster_map as panels
from dashboard.panels.model import Context, Panel
from dashboard.settings import load_settings
from dashboard.ui import cards, filters, outlines, printed, timeline
from dashboard.ui.context import choose_cluster
from dashboard.ui.context import cluster as chosen_cluster

HEIGHT = 520
_CHOICE, _CLICKS = "cum", "_map_clicks"
#: Fewer marks than this are drawn as shapes of their own, more on one canvas.
MOST_SHAPES = 400


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the map is drawn.

    Args:
        places: shapes of districts or communes instead of marks.
        colour: what marks are coloured by.
        size: what the size of marks stands for.
        method: how a figure is cut into classes.
        view: what shapes show; ``None`` for marks.
    """

    places: bool
    colour: str
    size: str
    method: str
    view: place_map.View | None


def _pick(label: str, names: dict[str, str], key: str, *, hidden: bool = True) -> str:
    """One of several options side by side, kept in the address; the first is the default."""
    chosen = st.segmented_control(
        label,
        list(names),
        default=next(iter(names)),
        required=True,
        key=key,
        bind="query-params",
        label_visibility="collapsed" if hidden else "visible",
    )
    return names.get(str(chosen), next(iter(names.values())))


def _ways(ctx: Context, code: str, unit: str) -> str:
    """Choice of the way a figure is cut into classes."""
    names: dict[str, str] = {t(f"map.method_{m}"): m for m in scales.methods(ctx, code, unit)}
    return _pick(t("map.method"), names, f"lop_{len(names)}", hidden=False)


def _of_clusters(ctx: Context) -> Drawing:
    names = {t(f"map.colour_{c}"): c for c in panels.COLOURS}
    colour = _pick(t("map.colour"), names, "mau")
    with st.popover(t("map.how"), type="tertiary"):
        sizes = {t(f"map.size_{s}"): s for s in panels.SIZES}
        size = _pick(t("map.size"), sizes, "co", hidden=False)
        method = ""
        if panels.COLOURS[colour]:
            method = _ways(ctx, scales.rated(ctx, colour), INDICATORS[panels.COLOURS[colour]].unit)
    return Drawing(places=False, colour=colour, size=size, method=method, view=None)


def _of_places(ctx: Context) -> Drawing:
    offered = place_map.offered(ctx)
    name = st.selectbox(
        t("map.figure"),
        list(offered),
        key="chi_tieu",
        bind="query-params",
        filter_mode=None,
        label_visibility="collapsed",
    )
    choice = offered[str(name)]
    with st.popover(t("map.how"), type="tertiary"):
        circles = {t("map.circle_none"): ""}
        circles |= {t(f"place_figure.{c}"): c for c in place_map.CIRCLES}
        circle = _pick(t("map.circle"), circles, "vong", hidden=False)
        method = _ways(ctx, scales.rated(ctx, choice.code), choice.unit)
    view = place_map.View(choice, method, circle)
    return Drawing(places=True, colour="", size="", method=method, view=view)


def _controls(ctx: Context) -> Drawing:
    with st.container(horizontal=True, vertical_alignment="center", key="dau-ban-do"):
        words = {
            t("map.by_cluster"): "clusters",
            t("map.by_place"): "places",
        }
        mode = _pick(t("map.mode"), words, "hien_thi")
        return _of_places(ctx) if mode == "places" else _of_clusters(ctx)


def selected_cluster(ctx: Context) -> str:
    """Chosen cluster: the last click or choice, else the address, else the leading one."""
    if ctx.table.is_empty():
        return ""
    labels = panels.labels(ctx.table)
    by_id = {v: k for k, v in labels.items()}
    kept = st.session_state.get(_CHOICE)
    asked = (labels.get(str(kept)), st.query_params.get("ccn"), chosen_cluster())
    wanted = next((i for i in asked if i in by_id), None)
    cluster_id = wanted or panels.default_cluster(ctx.table)
    st.session_state[_CHOICE] = by_id[cluster_id]
    st.query_params["ccn"] = cluster_id
    choose_cluster(cluster_id)
    return cluster_id


def show(ctx: Context, selected: str) -> None:
    """The map with its controls, and what a click selects beside it."""
    moments = timeline.moments(ctx)
    if timeline.comparing():
        _two(ctx, selected, moments)
        return
    lead, beside = st.columns([2, 1], gap="small")
    with lead, st.container(border=True, key="the-ban-do", height="stretch"):
        head = st.container(horizontal=True, vertical_alignment="center", key="ten-ban-do")
        drawing = _controls(ctx)
        # Colours must not change their meaning from year to year while time runs.
        last = timeline.newest(ctx) if timeline.playing() else None
        panel = _legend(ctx, drawing, last)
        with head:
            _title(panel.title)
            _print_menu(ctx, drawing)
        _map(ctx, selected, drawing, "ban-do", last)
        timeline.row(moments)
        cards.body(ctx, panel)
    with beside, st.container(border=True, key="the-phieu", height="stretch"):
        _sheet(ctx, drawing)


def _two(ctx: Context, selected: str, moments: list[str]) -> None:
    """Two moments side by side, with what changed between them below."""
    timeline.stop()
    other = timeline.other(ctx, moments)
    with st.container(border=True, key="the-ban-do"):
        with st.container(horizontal=True, vertical_alignment="center", key="ten-ban-do"):
            _title(t("map.compare_title"))
            timeline.switch()
        drawing = _controls(ctx)
        pair = (
            (other, ctx, "ban-do-2", timeline.other_slider),
            (ctx, other, "ban-do", timeline.slider),
        )
        columns = st.columns(2, gap="small")
        for column, (moment, beside, key, slider) in zip(columns, pair, strict=True):
            with column:
                slider(moments)
                _map(moment, selected, drawing, key, beside)
                cards.body(moment, replace(_legend(moment, drawing, beside), key=key))
    cards.show(ctx, changes.panel(ctx, other))


def _print_menu(ctx: Context, drawing: Drawing) -> None:
    if drawing.view is None:
        make = partial(
            report_map.spec,
            ctx,
            drawing.colour,
            method=drawing.method,
            size=drawing.size,
            outlines=_outlines(ctx),
        )
        printed.menu(ctx.geo, make, partial(_file_name, ctx, drawing))
        return
    view = drawing.view
    printed.menu(
        ctx.geo, partial(place_print.spec, ctx, view), lambda p: place_print.file_name(ctx, view, p)
    )


def _file_name(ctx: Context, drawing: Drawing, paper: Paper) -> str:
    """Name of a saved map of marks: what the colours and sizes of the marks stand for."""
    size = "" if drawing.size == panels.SIZES[0] else t(f"map.size_{drawing.size}")
    subject = t(f"map.colour_{drawing.colour}")
    return report_map.file_name(ctx, subject, paper, method=drawing.method, also=size)


#: Widgets of the map whose values a link to share must name, defaults included.
PARAMETERS = (
    "hien_thi",
    "mau",
    "co",
    "chi_tieu",
    "vong",
    "so_sanh",
    "nam_2",
    "lop_2",
    "lop_3",
    "lop_4",
)


def parameters() -> dict[str, str]:
    """How the map is drawn now, as address parameters."""
    kept = {k: st.session_state.get(k) for k in PARAMETERS}
    return {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in kept.items() if v}


def _title(words: str) -> None:
    st.html(f'<div class="vl-title"><h2>{esc(words)}</h2></div>')


def _legend(ctx: Context, drawing: Drawing, beside: Context | None = None) -> Panel:
    if drawing.view is not None:
        return place_map.map_panel(ctx, replace(drawing.view, beside=beside))
    return panels.map_panel(ctx, drawing.colour, drawing.method, drawing.size, beside)


def _outlines(ctx: Context) -> tuple[BaseGeometry, ...]:
    """Exact outlines that staff gave for clusters on the map."""
    frame = outlines.stored(ctx.book).frame
    shown = ctx.table["cluster_id"].to_list()
    return tuple(frame[frame["cluster_id"].isin(shown)].geometry)


def _base(ctx: Context) -> folium.Map:
    return base_map(
        ctx.geo,
        frame=ctx.selection.frame,
        avoid=panels.all_points(ctx),
        parks=panels.parks(ctx),
        tiles=tiles_of(load_settings()),
        mark=t("demo.mark") if ctx.book.illustrative else "",
        canvas=len(ctx.book.clusters) > MOST_SHAPES,
    )


def _layer(
    ctx: Context, selected: str, drawing: Drawing, beside: Context | None
) -> folium.FeatureGroup:
    if drawing.view is None:
        return cluster_layer(
            ctx.geo,
            panels.marks(ctx, drawing.colour, drawing.method, drawing.size, beside),
            ctx.selection.provinces,
            selected=selected,
            avoid=panels.all_points(ctx),
            outlines=_outlines(ctx),
        )
    group = cluster_layer(ctx.geo, [], ctx.selection.provinces)
    shades = place_map.shades(ctx, replace(drawing.view, beside=beside))
    add_shapes(group, ctx.geo, ctx.selection.frame, shades, place_map.outlined(ctx))
    return group


def _map(ctx: Context, selected: str, drawing: Drawing, key: str, beside: Context | None) -> None:
    """Draw one map. ``beside`` is another moment whose figures share its classes."""
    shown = st_folium(
        _base(ctx),
        key=key,
        height=HEIGHT,
        use_container_width=True,
        returned_objects=["last_active_drawing", "last_object_clicked_count"],
        feature_group_to_add=_layer(ctx, selected, drawing, beside),
    )
    clicked = _new_click(shown or {}, key)
    if not clicked:
        return
    if drawing.view is not None:
        _choose_place(ctx, str(clicked))
        return
    names = {i: name for name, i in panels.labels(ctx.table).items()}
    if clicked != selected and clicked in names:
        st.session_state[_CHOICE] = names[clicked]
        st.rerun()


def _new_click(report: dict[str, Any], key: str) -> str:
    """Identifier of the shape that was clicked since the last run; empty when none was.

    A map reports its last click again at every run, so its counter tells a new one. A map that
    is drawn anew counts from nought: that is remembered too, else the first click on it would
    look like the last one on the map before.
    """
    seen = f"{_CLICKS}-{key}"
    count = report.get("last_object_clicked_count")
    if count == st.session_state.get(seen):
        return ""
    st.session_state[seen] = count
    drawn = report.get("last_active_drawing") or {}
    return str(drawn.get("properties", {}).get("id") or "")


def _choose_place(ctx: Context, unit_id: str) -> None:
    """A click on a shape chooses its place for every page; a second click takes it back."""
    name = ctx.place_names.get(unit_id)
    if name is None:
        return
    filters.want(dia_ban=[] if ctx.selection.places == (unit_id,) else [name])
    st.rerun()


def _sheet(ctx: Context, drawing: Drawing) -> None:
    """What is chosen: a cluster (also by keyboard) or a place."""
    if drawing.view is not None:
        if len(ctx.selection.places) == 1:
            cards.body(ctx, place_map.sheet(ctx, ctx.selection.places[0], drawing.view))
            st.button(
                t("place.clear"),
                icon=":material/close:",
                type="tertiary",
                key="bo-dia-ban",
                on_click=filters.want,
                kwargs={"dia_ban": []},
            )
        else:
            cards.body(ctx, place_map.ranking(ctx, drawing.view))
        return
    if ctx.table.is_empty():
        st.html(f'<p class="vl-note">{esc(t("place.none"))}</p>')
        return
    labels = panels.labels(ctx.table)
    with st.container(horizontal=True, vertical_alignment="center", key="chon-phieu", gap="small"):
        chosen = str(
            st.selectbox(
                t("sheet.choose"),
                list(labels),
                key=_CHOICE,
                filter_mode=None,
                label_visibility="collapsed",
            )
        )
        with st.popover(t("outline.open"), icon=":material/polyline:", type="tertiary"):
            outlines.panel(ctx, labels[chosen])
    cards.body(ctx, panels.sheet(ctx, labels[chosen]))
