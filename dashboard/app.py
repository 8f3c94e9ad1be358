"""The server: the Streamlit script plus the files a map needs, all from this machine.

Started by ``streamlit run dashboard/app.py``. Leaflet comes from the package XStatic-Leaflet
and the text font from Streamlit itself; both are served below ``/assets``, so that no page
asks another host for anything.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

# `streamlit run` puts this folder, not the project, on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from xstatic.pkg import leaflet

from dashboard.geodata import GeoError
from dashboard.i18n import t
from dashboard.maps.base import LOCAL_TILES
from dashboard.navigation import SHOW
from dashboard.panels.certificate import html as certificate_html
from dashboard.settings import load_settings
from dashboard.shell import Shell
from dashboard.store import ContractError, datasets, open_book
from dashboard.ui import briefing
from dashboard.ui.context import today

MAP_STYLE = Path(__file__).parent / "maps" / "map.css"


def text_font() -> Path:
    """The upright text font that Streamlit carries (it has every Vietnamese letter)."""
    folder = Path(st.__file__).parent / "static" / "static" / "media"
    return next(folder.glob("SourceSansVF-Upright*.woff2"))


async def font(_: Request) -> FileResponse:
    """The text font, for frames that are documents of their own (maps)."""
    return FileResponse(text_font(), media_type="font/woff2")


async def map_style(_: Request) -> FileResponse:
    """Style sheet of the map frame."""
    return FileResponse(MAP_STYLE, media_type="text/css")


def tile(request: Request) -> Response:
    """One tile of the administrator's folder; only numbers make its path, so none leads out."""
    folder = load_settings().tile_dir
    z, x, y = (request.path_params[k] for k in ("z", "x", "y"))
    if not folder or not all(n.isascii() and n.isdecimal() and len(n) < 8 for n in (z, x, y)):
        return Response(status_code=404)
    path = Path(folder) / z / x / f"{y}.png"
    if not path.is_file():
        return Response(status_code=404)
    return FileResponse(path, media_type="image/png")


TILES = Route(LOCAL_TILES, tile)


async def health(_: Request) -> JSONResponse:
    """Answer a monitor that the server is up."""
    return JSONResponse({"status": "ok"})


#: Claims that one certificate may be asked for.
MOST_IDS = 20_000


def clean(text: object) -> str:
    """Text without what cannot be sent back (single halves of a surrogate pair)."""
    return str(text).encode("utf-8", "replace").decode("utf-8")


async def proof(request: Request) -> HTMLResponse:
    """The birth certificate of a figure; see :mod:`dashboard.panels.certificate`.

    The body names the dataset, the claims, the way to compute and the title, as JSON.
    """
    settings = load_settings()
    try:
        asked = await request.json()
        ids = [clean(i) for i in asked["ids"][:MOST_IDS]]
        dataset, measure, label = (clean(asked[k]) for k in ("dataset", "measure", "label"))
    except (ValueError, KeyError, TypeError, RecursionError):
        return HTMLResponse(t("certificate.bad_request"), status_code=400)
    if dataset not in datasets(settings.data_dir):
        return HTMLResponse(t("certificate.bad_request"), status_code=404)
    try:
        book = await run_in_threadpool(open_book, dataset, settings.data_dir)
    except ContractError:
        return HTMLResponse(t("error.data"), status_code=503)
    return HTMLResponse(
        await run_in_threadpool(certificate_html, book, ids, measure, label, today())
    )


def show(request: Request) -> HTMLResponse:
    """The briefing of the filters in the address; see :mod:`dashboard.ui.briefing`."""
    query = request.query_params
    asked = {clean(k): [clean(v) for v in query.getlist(k)] for k in query}
    try:
        return HTMLResponse(briefing.show(asked))
    except (ContractError, GeoError):
        return HTMLResponse(t("error.data"), status_code=503)


def on_error(error: Exception) -> bool:
    """Show a sentence instead of a traceback; the traceback goes to the log."""
    logging.getLogger("dashboard").error("page failed", exc_info=error)
    st.error(t("error.page"), icon=":material/error:")
    return True


app = st.App(
    str(Path(__file__).with_name("main.py")),
    routes=[
        Mount("/assets/leaflet", StaticFiles(directory=leaflet.BASE_DIR)),
        Route("/assets/fonts/text.woff2", font),
        Route("/assets/map.css", map_style),
        TILES,
        Route("/suc-khoe", health),
        Route("/chung-thu", proof, methods=["POST"]),
        Route(SHOW, show),
    ],
    middleware=[Middleware(Shell)],
    on_script_error=on_error,
)
