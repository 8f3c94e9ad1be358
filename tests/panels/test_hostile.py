"""Texts of the data are data: markup in a cell of a CSV never becomes markup on a page."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl
import pytest

from dashboard.contracts import TABLES
from dashboard.geodata import Geo
from dashboard.maps.clusters import cluster_layer
from dashboard.panels import cluster_map
from dashboard.panels.model import Context
from dashboard.store import Book
from tests.panels import gallery
from tests.panels.gallery import EACH, SELECTIONS

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)>"
#: Texts that code compares or parses; no reader types prose into them.
CODES = re.compile(
    r"(_id|_ids|code|programme|basis|period|due|url|year_\w+|topics|page|part_of_year)$"
)


@pytest.fixture(scope="module")
def hostile(book: Book, geo: Geo) -> Context:
    """The public book with markup at the end of every free text."""
    changed = {}
    for name in TABLES:
        frame: pl.DataFrame = getattr(book, name)
        texts = [c for c, kind in frame.schema.items() if kind == pl.String and not CODES.search(c)]
        changed[name] = frame.with_columns([(pl.col(c) + ATTACK).alias(c) for c in texts])
    return Context(replace(book, **changed), geo, SELECTIONS["newest"])


#: Modules that tell counts and sums of the public data, or an idea as typed, and no text of them.
NUMBERS_ONLY = {"project_money", "plan_draft"}


@EACH
def test_markup_of_the_data_is_escaped(module: str, hostile: Context) -> None:
    found = gallery.items(hostile, module, 4)
    seen = sum("alert(1)" in gallery.words_of(i.value) for i in found)
    # Elsewhere an attack that is nowhere on the page would prove nothing.
    assert bool(seen) is (module not in NUMBERS_ONLY)
    raw = {
        i.name
        for i in found
        for part in gallery.markup_of(i.value)
        if "<script" in part or "<img" in part
    }
    assert raw == set()


def test_markup_of_the_data_is_escaped_on_the_map(hostile: Context, geo: Geo) -> None:
    marks = cluster_map.marks(hostile, "status")
    assert any("alert(1)" in m.name for m in marks)
    assert [m.cluster_id for m in marks if "<script" in m.tooltip + m.popup] == []
    group = cluster_layer(geo, marks, hostile.selection.provinces)
    written = [c.icon.options["html"] for c in group._children.values() if hasattr(c, "icon")]
    assert any("alert(1)" in h for h in written)
    assert [h for h in written if "<script" in h or "<img" in h] == []
