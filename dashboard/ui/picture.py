"""The chart of a card as a picture for a report: size, ground and kind of file."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.exports.picture import SIZES, Size, compose
from dashboard.i18n import t
from dashboard.panels.model import Context, Panel
from dashboard.panels.picture import file_name, picture
from dashboard.ui.printed import KINDS


def _bytes(ctx: Context, panel: Panel, size: Size, kind: str, *, clear: bool) -> bytes:
    return KINDS[kind][0](compose(picture(ctx, panel), size, clear=clear))


@st.fragment
def menu(ctx: Context, panel: Panel) -> None:
    """Buttons that save a chart for a report.

    Its content is sent to the page when it is opened, and a picture is drawn when its button is
    pressed: cards that nobody saves cost nothing.
    """
    opened = st.popover(
        t("picture.open"),
        icon=":material/image:",
        type="tertiary",
        on_change="rerun",
        key=f"hinh-in-{panel.key}",
    )
    if not opened.open:
        return
    with opened:
        st.caption(t("picture.words"))
        by_name: dict[str, Size] = {t(f"picture.size_{s}"): s for s in SIZES}
        chosen = st.segmented_control(
            t("picture.size"),
            list(by_name),
            default=t("picture.size_full"),
            required=True,
            key=f"kho-{panel.key}",
        )
        clear = st.toggle(t("picture.clear"), key=f"nen-{panel.key}")
        size = by_name.get(str(chosen), "full")
        with st.container(horizontal=True):
            for kind, (_, media) in KINDS.items():
                st.download_button(
                    kind.upper(),
                    data=partial(_bytes, ctx, panel, size, kind, clear=clear),
                    file_name=f"{file_name(ctx, panel, size)}.{kind}",
                    mime=media,
                    on_click="ignore",
                    key=f"in-{kind}-{panel.key}",
                    icon=":material/download:",
                )
