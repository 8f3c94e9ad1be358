"""The HTML shell of the app in Vietnamese.

Streamlit serves one HTML file for every page. Three things of it need a word of ours before
any script runs: the language (screen readers), the title shown while loading, and the address
of the server, without which a page opened by its own link first asks for two addresses that
do not exist and logs two errors.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.i18n import t
from dashboard.navigation import PAGES, SHOW
from dashboard.settings import load_settings

_SERVER = b'<script>window.__streamlit={BACKEND_BASE_URL:location.origin+"/"}</script>'


def vietnamese(page: bytes) -> bytes:
    """The shell with its language, title and server address."""
    lang = load_settings().lang.encode()
    title = f"<title>{t('app.title')}</title>".encode()
    page = page.replace(b'<html lang="en">', b'<html lang="' + lang + b'">', 1)
    page = page.replace(b"<title>Streamlit</title>", title, 1)
    return page.replace(b"<head>", b"<head>" + _SERVER, 1)


def wanders(scope: Scope) -> bool:
    """Whether a browser asks for a page that is not there, or for the first page by its name.

    Streamlit answers both with a dialog in English; the first page is a better answer.
    """
    accept = dict(scope["headers"]).get(b"accept", b"")
    name = scope["path"].strip("/")
    pages = {p.slug for p in PAGES if not p.default}
    return b"text/html" in accept and bool(name) and "." not in name and name not in pages


class Shell:
    """ASGI middleware that applies :func:`vietnamese` to the app's own HTML file."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through except HTML of the shell."""
        if (
            scope["type"] != "http"
            or scope["path"] == SHOW
            or scope["path"].startswith(("/component", "/static", "/_stcore"))
        ):
            await self.app(scope, receive, send)
            return
        if wanders(scope):
            query = scope["query_string"].decode("latin-1")
            await RedirectResponse(f"/?{query}" if query else "/")(scope, receive, send)
            return
        start: MutableMapping[str, Any] | None = None
        body = b""

        async def collect(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                kind = dict(message["headers"]).get(b"content-type", b"")
                if kind.startswith(b"text/html"):
                    start = message
                    return
            if start is None:
                await send(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                page = vietnamese(body)
                dropped = (b"content-length", b"etag", b"last-modified")
                headers = [h for h in start["headers"] if h[0] not in dropped]
                headers.append((b"content-length", str(len(page)).encode()))
                await send({**start, "headers": headers})
                await send({"type": "http.response.body", "body": page})

        # A conditional or compressed answer could not be rewritten.
        plain = [
            h
            for h in scope["headers"]
            if h[0] not in (b"if-none-match", b"if-modified-since", b"accept-encoding")
        ]
        await self.app({**scope, "headers": plain}, receive, collect)
