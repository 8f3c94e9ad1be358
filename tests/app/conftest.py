"""The app in Streamlit's own test runner, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import unescape

import pytest
from streamlit import config
from streamlit.source_util import PageHash, PageInfo
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from dashboard.navigation import BY_KEY
from dashboard.settings import ROOT
from dashboard.store import Book
from tests.builders import TODAY
from tests.panels.gallery import foreign_names

MAIN = ROOT / "dashboard" / "main.py"
SERIALIZABLE = "runner.enforceSerializableSessionState"


@pytest.fixture(autouse=True, scope="module")
def _reporting_date() -> Iterator[None]:
    """The same day for every test."""
    # The runner keeps the functions that write options in the session, and they cannot be
    # serialised. The tests with a browser check the app's own state with this option on.
    before = config.get_option(SERIALIZABLE)
    config.set_option(SERIALIZABLE, value=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CCN_TODAY", TODAY.isoformat())
        yield
    config.set_option(SERIALIZABLE, before)


@pytest.fixture(scope="session")
def names(book: Book) -> re.Pattern[str]:
    """Texts of the data that may be in any language."""
    return foreign_names(book)


def _new(query: Mapping[str, str | list[str]]) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app


def start(**query: str | list[str]) -> AppTest:
    """The page that opens first; arguments are address parameters."""
    return _new(query).run()


@cache
def _menu() -> dict[PageHash, PageInfo]:
    """The pages that the shell registers, the same for every session."""
    return start()._registered_pages


def open_page(key: str, **query: str | list[str]) -> AppTest:
    """A page of the menu in the real shell; arguments are address parameters.

    The page is the first of its session, as for a reader who follows a link to it.
    """
    if BY_KEY[key].default:
        return start(**query)
    app = _new(query)
    # The runner learns the menu from a first run; the shell need not draw another page for it.
    app._registered_pages = _menu()
    return app.switch_page(BY_KEY[key].path).run()


def option(box: Selectbox[str], name: str) -> int:
    """Place of the option that begins with a name."""
    return next(i for i, words in enumerate(box.options) if words.startswith(name))


def parameter(app: AppTest, name: str) -> str:
    """Value of an address parameter."""
    value = app.query_params.get(name, "")
    return value if isinstance(value, str) else "".join(value)


def pieces(app: AppTest) -> list[str]:
    """HTML that the page itself (not the sidebar) shows."""
    return [e.proto.body for e in app.main if e.type == "html"]


def words(fragment: str) -> str:
    """Words of a piece of HTML."""
    shown = re.sub(r"<(script|style)\b.*?</\1>", " ", fragment, flags=re.DOTALL)
    return unescape(re.sub("<[^>]*>", " ", shown))


def heading(app: AppTest) -> str:
    """Title of the page."""
    found = [m[1] for p in pieces(app) for m in [re.search(r"<h1>(.*?)</h1>", p)] if m]
    return unescape(found[0]) if found else ""


def filter_line(app: AppTest) -> str:
    """The line that says what is filtered."""
    head = next(p for p in pieces(app) if "vl-scope" in p)
    line = re.search(r'<div class="vl-scope"><p>(.*?)</p>', head)
    assert line
    return " ".join(words(line[1]).split())


def body(app: AppTest) -> str:
    """All words of the page that are HTML, Markdown, titles or captions."""
    parts = [words(p) for p in pieces(app)]
    for kind in ("title", "markdown", "caption", "error", "warning"):
        parts += [str(e.value) for e in app.main.get(kind)]
    return "\n".join(parts)
