"""Cards: a panel drawn with its question, chart or table, sources and downloads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import streamlit as st

from dashboard import markup
from dashboard.figures.theme import config, framed
from dashboard.i18n import t
from dashboard.markup import esc
from dashboard.panels.model import (
    Context,
    KeyFigure,
    Panel,
    Table,
    clusters_count,
    filter_line,
    source_line,
)
from dashboard.panels.picture import file_name
from dashboard.panels.tables import table_html
from dashboard.ui import picture
from dashboard.ui.page import page_object


def show(ctx: Context, *panels: Panel) -> None:
    """One card per panel, below each other; the last fills what its column has left."""
    for panel in panels:
        # Were all of them to stretch, a short text would stand in a tall empty card.
        height: Literal["stretch", "content"] = "stretch" if panel is panels[-1] else "content"
        with st.container(border=True, key=f"the-{panel.key}", height=height):
            _card(ctx, panel)


def row(ctx: Context, *panels: Panel | None) -> None:
    """Cards side by side, equally wide; panels that do not apply are left out."""
    shown = [p for p in panels if p is not None]
    if not shown:
        return
    for column, panel in zip(st.columns(len(shown), gap="small"), shown, strict=True):
        with column:
            show(ctx, panel)


def rows(ctx: Context, *panels: Panel | None) -> None:
    """Cards below each other; panels that do not apply are left out."""
    show(ctx, *(p for p in panels if p is not None))


def switch(ctx: Context, *panels: Panel) -> None:
    """Several panels in one card, one shown at a time; the choice is kept in the address."""
    by_name = {t(f"switch.{p.key}"): p for p in panels}
    key = f"xem-{panels[0].key}"
    with st.container(key=f"chuyen-{panels[0].key}"):
        name = st.segmented_control(
            t("card.switch"),
            list(by_name),
            default=next(iter(by_name)),
            required=True,
            key=key,
            bind="query-params",
            label_visibility="collapsed",
        )
    show(ctx, by_name.get(str(name), panels[0]))


def body(ctx: Context, panel: Panel) -> None:
    """Body, links and sources of a panel inside a card that the caller opened."""
    if panel.body:
        st.html(panel.body)
    _links(panel)
    _foot(ctx, panel, source_line(ctx, panel.claim_ids, panel.note))


def _links(panel: Panel) -> None:
    for link in panel.links:
        st.page_link(
            page_object(link.page),
            label=link.label,
            icon=":material/arrow_forward:",
            icon_position="right",
            query_params=list(link.query) or None,
        )


def _card(ctx: Context, panel: Panel) -> None:
    subtitle = f'<p class="vl-sub">{panel.subtitle}</p>' if panel.subtitle else ""
    st.html(f'<div class="vl-title"><h2>{esc(panel.title)}</h2>{subtitle}</div>')
    sources = source_line(ctx, panel.claim_ids, panel.note)
    if panel.figure is not None:
        _chart(ctx, panel, sources)
    if panel.body:
        st.html(panel.body)
    _links(panel)
    _foot(ctx, panel, sources)


def _chart(ctx: Context, panel: Panel, sources: str) -> None:
    words = t("card.source", words=sources) if sources != panel.note else sources
    line = panel.scope or filter_line(ctx, clusters_count(len(ctx.table)))
    narrow = panel.narrow if panel.narrow is not None else None
    forms = [("rong" if narrow is not None else "moi", panel.figure, panel.size)]
    if narrow is not None:
        forms.append(("hep", narrow, "third"))
    for form, figure, size in forms:
        drawn = framed(
            figure,
            panel.title,
            line,
            words,
            subtitle=markup.for_picture(panel.subtitle),
            size=size,
            mark=t("demo.mark") if ctx.book.illustrative else "",
        )
        with st.container(key=f"hinh-{form}-{panel.key}"):
            st.plotly_chart(
                drawn,
                theme=None,
                key=f"plot-{form}-{panel.key}",
                config=config(file_name(ctx, panel), int(drawn.layout.height), size),
                alt=panel.alt or panel.title,
            )


def _foot(ctx: Context, panel: Panel, sources: str) -> None:
    """Sources and as-of date; table and download beside them, or below on a narrow card."""
    if not sources and panel.table is None:
        return
    asked = markup.proof(panel.claim_ids, label=panel.title)
    word = t("card.source_word" if sources != panel.note else "card.note_word")
    source = (
        f'<p class="vl-source"><b>{esc(word)}</b> {esc(sources)} {_basis(asked)}</p>'
        if sources
        else '<p class="vl-source"></p>'
    )
    if panel.size == "third":
        with st.container(key=f"chan-doc-{panel.key}"):
            st.html(source)
            if panel.table is not None:
                with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
                    _actions(ctx, panel, panel.table)
        return
    with st.container(
        horizontal=True, wrap=False, vertical_alignment="center", key=f"chan-ngang-{panel.key}"
    ):
        st.html(source)
        if panel.table is not None:
            _actions(ctx, panel, panel.table)


def _basis(asked: str) -> str:
    """Button that opens every claim behind a card."""
    if not asked:
        return ""
    words = esc(t("certificate.button"))
    return f'<button type="button" class="vl-basis" data-vl-proof="{esc(asked)}">{words}</button>'


def _actions(ctx: Context, panel: Panel, table: Table) -> None:
    with st.popover(t("card.table"), type="tertiary", icon=":material/table_rows:"):
        st.html(
            f'<div class="vl-title"><h2>{esc(panel.title)}</h2></div>'
            + _mark(ctx)
            + table_html(table, panel.title, ctx.reviewed, ctx.selection.definition)
        )
    _download(ctx, panel, table)
    if panel.figure is not None:
        st.html(
            f'<button type="button" class="vl-photo" data-vl-photo title="{esc(t("card.camera"))}">'
            f'<i aria-hidden="true"></i>{esc(t("card.photo"))}</button>',
            width="content",
        )
        picture.menu(ctx, panel)


def _mark(ctx: Context) -> str:
    """The mark of illustrative data above a table."""
    if not ctx.book.illustrative:
        return ""
    return f'<p class="vl-demo-line">{esc(t("demo.mark"))}</p>'


def _download(ctx: Context, panel: Panel, table: Table) -> None:
    st.download_button(
        t("card.csv"),
        data=partial(table.csv, ctx.book, ctx.reviewed),
        file_name=f"{file_name(ctx, panel)}.csv",
        mime="text/csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key=f"csv-{panel.key}",
    )


def strip(ctx: Context, figures: Sequence[KeyFigure]) -> None:
    """At most five leading figures in one white strip, each with its explanation."""
    cells = []
    for figure in figures:
        sources = source_line(ctx, figure.claim_ids, most=4)
        how = "".join(
            f"<p>{w}</p>"
            for w in (figure.how, t("card.source", words=esc(sources)) if sources else "")
            if w
        )
        if figure.value is None:
            value = markup.gap(figure.gap or None)
        else:
            unit = f" <small>{esc(figure.unit)}</small>" if figure.unit else ""
            value = markup.certified(
                markup.in_state(f"<strong>{esc(figure.text)}</strong>{unit}", figure.state),
                figure.claim_ids,
                measure=figure.measure,
                label=figure.label,
            )
        foot = f"<span>{esc(figure.sub)}</span>" if figure.sub or not figure.of else ""
        foot += markup.meter(figure.n, figure.of) if figure.of else ""
        cells.append(
            f'<div class="vl-cell"><div class="vl-label"><span>{esc(figure.label)}</span>'
            f"{markup.more(how, t('card.how', label=figure.label))}</div>"
            f'<div class="vl-value">{value}</div><div class="vl-foot">{foot}</div></div>'
        )
    st.html(f'<div class="vl-strip">{"".join(cells)}</div>')
