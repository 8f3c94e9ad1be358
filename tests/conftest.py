"""What several tests share."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from dashboard.geodata import Geo, load_geo
from dashboard.selection import Selection
from dashboard.settings import ROOT
from dashboard.store import Book, load
from tests.builders import TODAY

if TYPE_CHECKING:
    from dashboard.panels.model import Context

# The same result on every machine; `HYPOTHESIS_PROFILE=search` looks for new cases.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

# Tests see the defaults, whatever the machine has set.
for _name in [n for n in os.environ if n.startswith("CCN_")]:
    del os.environ[_name]


@pytest.fixture(scope="session")
def book() -> Book:
    """The public dataset. Shared: must not be modified."""
    return load("public", ROOT / "data")


@pytest.fixture(scope="session")
def demo() -> Book:
    """The illustrative dataset. Shared: must not be modified."""
    return load("demo", ROOT / "data")


@pytest.fixture(scope="session")
def geo() -> Geo:
    """The map layers. Shared: must not be modified."""
    return load_geo(ROOT / "geo")


@pytest.fixture(scope="session")
def ctx(book: Book, geo: Geo) -> Callable[..., Context]:
    """Make a context of the public dataset on 25/11/2026; arguments are those of Selection."""
    from dashboard.panels.model import Context

    def make(**filters: object) -> Context:
        return Context(book, geo, Selection(**({"today": TODAY} | filters)))  # type: ignore[arg-type]

    return make
