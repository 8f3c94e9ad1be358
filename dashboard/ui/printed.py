"""The report map: choice of paper, and the three kinds of file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.exports import typeset
from dashboard.exports.drawing import Drawing, standalone
from dashboard.exports.report_map import compose
from dashboard.exports.spec import PAPERS, Paper, ReportMap
from dashboard.geodata import Geo
from dashboard.i18n import t

#: Ending of a file -> what makes its bytes, and its media type.
KINDS: dict[str, tuple[Callable[[Drawing], bytes], str]] = {
    "png": (typeset.png, "image/png"),
    "svg": (lambda drawing: standalone(drawing).encode("utf-8"), "image/svg+xml"),
    "pdf": (typeset.pdf, "application/pdf"),
}


def _bytes(geo: Geo, make: Callable[[], ReportMap], paper: Paper, kind: str) -> bytes:
    return KINDS[kind][0](compose(geo, make(), paper))


def menu(geo: Geo, make: Callable[[], ReportMap], name: Callable[[Paper], str]) -> None:
    """Buttons that save the map of the present view for a report.

    Nothing is drawn before a button is pressed.

    Args:
        geo: boundaries.
        make: what the map shows.
        name: file name without ending for a paper.
    """
    with st.popover(t("printed.open"), icon=":material/print:", type="tertiary"):
        st.caption(t("printed.words"))
        by_name: dict[str, Paper] = {t(f"report_map.paper_{p}"): p for p in PAPERS}
        chosen = st.segmented_control(
            t("printed.paper"),
            list(by_name),
            default=next(iter(by_name)),
            required=True,
            key="kho_giay",
        )
        paper = by_name.get(str(chosen), PAPERS[0])
        with st.container(horizontal=True):
            for kind, (_, media) in KINDS.items():
                st.download_button(
                    kind.upper(),
                    data=partial(_bytes, geo, make, paper, kind),
                    file_name=f"{name(paper)}.{kind}",
                    mime=media,
                    on_click="ignore",
                    key=f"in-{kind}",
                    icon=":material/download:",
                )
