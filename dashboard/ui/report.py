"""Choice of a template, preview of its pages, and the files."""

from __future__ import annotations

import base64
from functools import partial

import streamlit as st

from dashboard import markup
from dashboard.i18n import number, t
from dashboard.panels.cluster_map import labels
from dashboard.panels.model import Context
from dashboard.reports import forms as official
from dashboard.reports import pack
from dashboard.reports.model import Report
from dashboard.reports.templates import Template, templates
from dashboard.settings import load_settings
from dashboard.ui import context, saved

#: Pages shown before the reader asks for all.
FEW = 8


def choice(ctx: Context) -> Report | None:
    """What the reader wants: template, cluster, chapters; the report built from it."""
    found, wrong = templates(load_settings().report_templates)
    for problem in wrong:
        st.warning(problem, icon=":material/error:")
    reports = {x.name: x for x in found.values() if x.kind == "report"}
    with st.container(border=True, key="the-mau"):
        st.html(f'<div class="vl-title"><h2>{markup.esc(t("report.choose"))}</h2></div>')
        name = st.radio(
            t("report.choose"),
            list(reports),
            captions=[x.about for x in reports.values()],
            key="mau",
            bind="query-params",
            label_visibility="collapsed",
        )
        template = reports.get(str(name)) or next(iter(reports.values()))
        cluster_id = _cluster(ctx, template)
        titles = [c.title for c in template.chapters]
        kept = st.multiselect(
            t("report.chapters"), titles, default=titles, key=f"chuong-{template.key}"
        )
    if not kept:
        st.info(t("report.no_chapter"))
        return None
    left_out = tuple(x for x in titles if x not in kept)
    with st.spinner(t("report.building")):
        return pack.report(ctx, pack.Ask(template, ctx.selection.today, cluster_id, left_out))


def _cluster(ctx: Context, template: Template) -> str:
    if template.needs != "cluster":
        return ""
    names = labels(ctx.all_steps)
    last = context.cluster()
    first = next((i for i, c in enumerate(names.values()) if c == last), 0)
    name = st.selectbox(
        t("sheet.choose"), list(names), index=first, key="cum-bao-cao", filter_mode=None
    )
    return names[str(name)]


@st.fragment
def files(ctx: Context, report: Report) -> None:
    """Kinds of file, the button that makes them with a progress bar, and the download."""
    with st.container(border=True, key="the-tep"):
        st.html(f'<div class="vl-title"><h2>{markup.esc(t("report.files"))}</h2></div>')
        st.caption(pack.told(report))
        by_name = {t(f"report.format_{k}"): k for k in pack.FORMATS}
        chosen = st.pills(
            t("report.formats"),
            list(by_name),
            selection_mode="multi",
            default=[t(f"report.format_{k}") for k in pack.DEFAULT],
            key="loai-tep",
            label_visibility="collapsed",
        )
        keys = [by_name[c] for c in by_name if c in chosen]
        asked = (pack.file_name(report), id(report), tuple(keys))
        pressed = st.button(
            t("report.make"), type="primary", icon=":material/bolt:", disabled=not keys, key="lap"
        )
        if pressed:
            st.session_state["_lap"] = asked
        if st.session_state.get("_lap") == asked and keys:
            _download(ctx, report, keys)
        if report.left_out:
            words = markup.items(f"<li>{markup.esc(x)}</li>" for x in report.left_out)
            st.html(f'<p class="vl-muted">{markup.esc(t("report.left_out"))}</p>{words}')


def _download(ctx: Context, report: Report, keys: list[str]) -> None:
    name, made = pack.file_name(report), []
    bar = st.progress(0.0, t("report.making"))
    for i, key in enumerate(keys):
        bar.progress(i / len(keys), t("report.making_one", kind=t(f"report.format_{key}")))
        made.append((f"{name}.{key}", pack.make(key, report, ctx, tuple(keys))))
    bar.empty()
    file, data = made[0] if len(made) == 1 else (f"{name}.zip", pack.zipped(made))
    size = number(len(data) / 1e6, 1)
    saved.button(t("report.download", size=size), data, file, key="tai-bao-cao")


@st.fragment
def preview(ctx: Context, report: Report) -> None:
    """Pictures of the pages of the PDF."""
    with st.container(border=True, key="the-xem-truoc"):
        st.html(
            f'<div class="vl-title"><h2>{markup.esc(report.title)}</h2>'
            f'<p class="vl-sub">{markup.esc(t("report.preview_words"))}</p></div>'
        )
        with st.spinner(t("report.drawing")):
            drawn = pack.pages(report, ctx.geo)
        every = len(drawn) <= FEW or st.toggle(
            t("report.every_page", n=number(len(drawn))), key="moi-trang"
        )
        shown = drawn if every else drawn[:FEW]
        st.html(
            f'<div class="vl-pages">{"".join(_page(p, i) for i, p in enumerate(shown, 1))}</div>'
        )


def _page(picture: bytes, n: int) -> str:
    data = base64.b64encode(picture).decode("ascii")
    label = markup.esc(t("report.page", n=n))
    return f'<img src="data:image/png;base64,{data}" alt="{label}">'


def forms(ctx: Context, period: str) -> None:
    """The official forms of a period, made when a button is pressed."""
    with st.container(border=True, key="the-bieu"):
        words = markup.esc(t("report.forms_words"))
        st.html(
            f'<div class="vl-title"><h2>{markup.esc(t("report.forms"))}</h2>'
            f'<p class="vl-sub">{words}</p></div>'
        )
        with st.container(horizontal=True):
            for ending in official.WRITERS:
                saved.button(
                    t(f"report.format_{ending}"),
                    partial(official.make, ending, ctx, period),
                    f"{official.file_name(ctx, period)}.{ending}",
                    key=f"bieu-{ending}",
                )
