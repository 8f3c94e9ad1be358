"""The server: the Streamlit script plus the files a map needs, all from this machine.

Started by ``streamlit run dashboard/app.py``. Leaflet comes from the package XStatic-Leaflet
and the text fonts from Streamlit itself; both are served below ``/assets``, so that no page
asks another host for anything.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

# `streamlit run` puts this folder, not the project, on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from xstatic.pkg import leaflet

from dashboard.i18n import t

FONTS = Path(st.__file__).parent / "static" / "static" / "media"


async def health(_: Request) -> JSONResponse:
    """Answer a monitor that the server is up."""
    return JSONResponse({"status": "ok"})


def on_error(error: Exception) -> bool:
    """Show a sentence instead of a traceback; the traceback goes to the log."""
    logging.getLogger("dashboard").error("page failed", exc_info=error)
    st.error(t("error.page"), icon=":material/error:")
    return True


app = st.App(
    str(Path(__file__).with_name("main.py")),
    routes=[
        Mount("/assets/leaflet", StaticFiles(directory=leaflet.BASE_DIR)),
        Mount("/assets/fonts", StaticFiles(directory=FONTS)),
        Route("/suc-khoe", health),
    ],
    on_script_error=on_error,
)
