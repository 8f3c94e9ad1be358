"""Upload of a cluster's exact outline: file, coordinate system, source, preview, save."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from dashboard import markup
from dashboard.i18n import date_text, t
from dashboard.markup import esc
from dashboard.outlines import (
    CHOICES,
    MAX_BYTES,
    Choice,
    Outline,
    OutlineError,
    Outlines,
    folder_of,
    load_outlines,
    outlines_version,
    placed,
    read_outline,
    remove_outline,
    save_outline,
)
from dashboard.panels import outlines as panels
from dashboard.panels.model import Context
from dashboard.settings import load_settings
from dashboard.store import Book

#: Largest file the browser may send at all, MB.
WIDGET_MB = 50
_DONE, _ROUND, _ASKED = "_outline_done", "_outline_round", "_outline_asked"


@st.cache_resource(max_entries=4, show_spinner=False)
def _stored(_book: Book, dataset: str, version: str, folder: Path, outlines: str) -> Outlines:
    del dataset, version, outlines  # another book or a changed folder is read anew
    return load_outlines(folder, set(_book.clusters["cluster_id"]))


def stored(book: Book) -> Outlines:
    """The outlines of a book's clusters, read once per change of the folder."""
    folder = folder_of(load_settings(), book.dataset)
    return _stored(book, book.dataset, book.version, folder, outlines_version(folder))


@st.cache_resource(max_entries=4, show_spinner=False)
def _located(_book: Book, dataset: str, version: str, folder: Path, outlines: str) -> Book:
    shown = _stored(_book, dataset, version, folder, outlines)
    return replace(_book, clusters=placed(_book.clusters, shown))


def located(book: Book) -> Book:
    """The book with clusters placed by their outlines; the same book when there are none."""
    folder = folder_of(load_settings(), book.dataset)
    outlines = outlines_version(folder)
    known_by = (book.dataset, book.version, folder, outlines)
    if not len(_stored(book, *known_by).frame):
        return book
    return _located(book, *known_by)


def panel(ctx: Context, cluster_id: str) -> None:
    """Everything about the outline of one cluster. Mount it in a container or popover.

    With ``CCN_OUTLINES=off`` it only tells what is stored.
    """
    may_change = load_settings().outlines_open
    with st.container(key="ranh-gioi", gap="small"):
        _told(ctx, cluster_id, may_change=may_change)
        if not may_change:
            st.html(f'<p class="vl-sub">{esc(t("outline.off"))}</p>')
            return
        outline = _file(ctx, cluster_id)
        if outline is not None:
            _save(ctx, cluster_id, outline)


def _told(ctx: Context, cluster_id: str, *, may_change: bool) -> None:
    """Whose outline it is, what was just done, what is stored, and what is broken."""
    st.html(markup.heading(esc(t("outline.title", name=panels.name_of(ctx, cluster_id)))))
    done = st.session_state.pop(_DONE, "")
    if done:
        st.success(done, icon=":material/check:")
    outlines = stored(ctx.book)
    for problem in outlines.problems:
        st.warning(problem, icon=":material/warning:")
    words = panels.stored_words(outlines, cluster_id)
    if words:
        st.html(f'<p class="vl-sub">{esc(words)}</p>')
        if may_change:
            _removal(ctx, cluster_id)


def _removal(ctx: Context, cluster_id: str) -> None:
    """Button that takes the outline off, after a second one that says what will happen."""
    if st.session_state.get(_ASKED) != cluster_id:
        st.button(t("outline.remove"), key="go-ranh-gioi", on_click=_ask, args=(cluster_id,))
        return
    st.warning(t("outline.remove_ask"), icon=":material/help:")
    with st.container(horizontal=True, gap="small"):
        yes, no = t("outline.remove_yes"), t("outline.remove_no")
        st.button(yes, key="dong-y-go-ranh-gioi", on_click=_remove, args=(ctx, cluster_id))
        st.button(no, key="giu-ranh-gioi", on_click=_ask, args=("",))


def _ask(cluster_id: str) -> None:
    """Remember whose outline is about to be taken off; empty: nobody's."""
    st.session_state[_ASKED] = cluster_id


def _file(ctx: Context, cluster_id: str) -> Outline | None:
    """The file and its coordinate system; the outline read from it, or the reason against it."""
    names: dict[str, Choice] = {t(f"outline.system_{c.replace('-', '_')}"): c for c in CHOICES}
    system = st.segmented_control(
        t("outline.system"),
        list(names),
        default=next(iter(names)),
        required=True,
        key="he-toa-do",
    )
    # Streamlit's own words in the box are English; style.css hides them and shows these.
    words = {"choose": t("outline.choose"), "too-big": t("outline.too_big", most=WIDGET_MB)}
    variables = "".join(f'--vl-{k}:"{v}";' for k, v in words.items())
    st.html(f"<style>.st-key-ranh-gioi{{{variables}}}</style>")
    # Another key empties the box: after saving, and when another cluster is chosen.
    turn = st.session_state.setdefault(_ROUND, 0)
    uploaded = st.file_uploader(
        t("outline.file", most=MAX_BYTES // 1_000_000),
        key=f"tep-ranh-gioi-{cluster_id}-{turn}",
        # Kinds and sizes are refused by our own sentences, the widget's are English.
        max_upload_size=WIDGET_MB,
    )
    if uploaded is None:
        return None
    try:
        return read_outline(
            uploaded.name,
            uploaded.getvalue(),
            names[str(system)],
            panels.expected_of(ctx, cluster_id),
            panels.limits_of(ctx),
        )
    except OutlineError as error:
        st.error(str(error), icon=":material/error:")
        return None


def _save(ctx: Context, cluster_id: str, outline: Outline) -> None:
    """Source and date, the preview, and the button that saves."""
    today = ctx.selection.today
    words = st.text_input(t("outline.source"), key=f"nguon-{cluster_id}", max_chars=200) or ""
    typed = st.text_input(t("outline.day"), value=date_text(today), key=f"ngay-{cluster_id}") or ""
    day = panels.day_of(typed, today)
    st.html(panels.preview(ctx, outline))
    # Never disabled: a click is also what ends typing in a box, and it must count.
    if not st.button(t("outline.save"), type="primary", key="luu-ranh-gioi"):
        return
    if day is None:
        st.error(t("outline.bad_day"), icon=":material/error:")
        return
    try:
        folder = folder_of(load_settings(), ctx.book.dataset)
        save_outline(folder, cluster_id, outline, words, day)
    except OutlineError as error:
        st.error(str(error), icon=":material/error:")
        return
    _ask("")
    st.session_state[_DONE] = t("outline.saved")
    st.session_state[_ROUND] += 1
    st.rerun()


def _remove(ctx: Context, cluster_id: str) -> None:
    _ask("")
    try:
        remove_outline(folder_of(load_settings(), ctx.book.dataset), cluster_id)
        st.session_state[_DONE] = t("outline.removed")
    except OutlineError as error:
        st.session_state[_DONE] = str(error)
