"""Contexts and panels of named selections, made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from dashboard.geodata import Geo
from dashboard.panels.model import Context
from dashboard.store import Book
from tests.panels import gallery
from tests.panels.gallery import RICH, SELECTIONS, Gallery, Item


@pytest.fixture(scope="session")
def ctx_of(book: Book, demo: Book, geo: Geo) -> Callable[[str], Context]:
    """The context of a named selection, made once."""

    @cache
    def make(chosen: str) -> Context:
        if chosen in RICH:
            return Context(demo, geo, RICH[chosen])
        return Context(book, geo, SELECTIONS[chosen])

    return make


@pytest.fixture(scope="session")
def shown(ctx_of: Callable[[str], Context]) -> Gallery:
    """Results of the panel functions of a page for a selection, made once."""

    @cache
    def make(module: str, chosen: str) -> list[Item]:
        every = chosen in ("newest", "all-three", "demo")
        return gallery.items(ctx_of(chosen), module, 99 if every else 4)

    return make
