"""Report maps of both datasets, made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from dashboard.exports.report_map import Composed, composed
from dashboard.exports.spec import Paper, ReportMap
from dashboard.geodata import Geo
from dashboard.panels import report_map
from dashboard.panels.model import Context
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY

ALL_THREE = ("p86-cu", "p84-cu", "p83-cu")
#: Name -> dataset, filters, what marks are coloured by.
CASES: dict[str, tuple[str, dict[str, object], str]] = {
    "public": ("public", {}, "status"),
    "public-new": ("public", {"frame": "new"}, "status"),
    "public-occupancy": ("public", {}, "occupancy"),
    "one-province": ("public", {"provinces": ("p84-cu",), "frame": "new"}, "status"),
    "nothing": ("public", {"provinces": ("p83-cu",), "statuses": ("operating",)}, "status"),
    "demo": ("demo", {}, "status"),
    "demo-all-three": ("demo", {"provinces": ALL_THREE, "frame": "new"}, "occupancy"),
    "demo-capital": ("demo", {"provinces": ("p86-cu",)}, "infra_capital"),
}


@pytest.fixture(scope="session")
def context_of(book: Book, demo: Book, geo: Geo) -> Callable[[str], Context]:
    @cache
    def make(case: str) -> Context:
        dataset, filters, _ = CASES[case]
        chosen = Selection(**({"today": TODAY} | filters))  # type: ignore[arg-type]
        return Context(demo if dataset == "demo" else book, geo, chosen)

    return make


@pytest.fixture(scope="session")
def spec_of(context_of: Callable[[str], Context]) -> Callable[[str], ReportMap]:
    @cache
    def make(case: str) -> ReportMap:
        return report_map.spec(context_of(case), CASES[case][2])

    return make


@pytest.fixture(scope="session")
def sheet_of(geo: Geo, spec_of: Callable[[str], ReportMap]) -> Callable[[str, Paper], Composed]:
    @cache
    def make(case: str, paper: Paper) -> Composed:
        return composed(geo, spec_of(case), paper)

    return make


@pytest.fixture
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CCN_CACHE_DIR", str(tmp_path))
    return tmp_path
