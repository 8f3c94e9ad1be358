"""Every panel of every page, for many selections: keys, sources and tables."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable

import pytest

from dashboard.i18n import t
from dashboard.metrics.provenance import claims_index
from dashboard.panels import cluster_map
from dashboard.panels.model import Context, Heading, Panel
from dashboard.store import Book
from tests.panels import gallery
from tests.panels.gallery import (
    BOTH,
    EACH,
    MODULES,
    PAGE_MODULES,
    SELECTIONS,
    Gallery,
    panels,
)
from tests.panels.laws import LAWS, Seen, broken, read_csv

#: Claims of a dataset, and its texts that may be in any language.
Read = tuple[set[str], re.Pattern[str]]


@pytest.fixture(scope="module")
def read_of(book: Book, demo: Book) -> Callable[[str], Read]:
    """Claims and foreign names of the dataset of a selection."""
    each = {
        rich: (set(claims_index(read)["claim_id"]), gallery.foreign_names(read))
        for rich, read in ((False, book), (True, demo))
    }
    return lambda chosen: each[chosen in gallery.RICH]


# --- found by inspection ------------------------------------------------------------------------
def test_every_module_belongs_to_a_page_or_is_shared() -> None:
    assert set(gallery.all_modules()) == {
        *MODULES,
        "model",
        "certificate",
        "changes",
        "messages",
        "charts",
        "distances",
        "measured",
        "plan_idea",
        "plan_proof",
        "outlines",
        "picture",
        "place_print",
        "report",
        "report_map",
        "scales",
        "sentences",
        "shared",
        "tables",
    }


@pytest.mark.parametrize("module", PAGE_MODULES)
def test_every_page_has_a_heading_and_panels(module: str, shown: Gallery) -> None:
    kinds = Counter(type(i.value) for i in shown(module, "newest"))
    assert kinds[Heading] >= 1
    assert kinds[Panel] >= 2


@BOTH
@EACH
def test_every_law_of_panels_holds(
    module: str,
    chosen: str,
    shown: Gallery,
    ctx_of: Callable[[str], Context],
    read_of: Callable[[str], Read],
) -> None:
    """Panels are made once for a selection, then every law looks at all of them."""
    claims, names = read_of(chosen)
    seen = Seen(module, shown(module, chosen), ctx_of(chosen), claims, names)
    found = dict(broken(seen))
    assert not found, "\n\n".join(f"{name}: {wrong}" for name, wrong in found.items())


@pytest.mark.parametrize("chosen", ["all-three", "demo"])
@pytest.mark.parametrize("module", ["overview", "occupancy", "profile"])
def test_the_merger_is_within_some_chart(module: str, chosen: str, shown: Gallery) -> None:
    """The law of the merger has something to look at."""
    words = t("unit.merger")
    found = [
        item.name
        for item in shown(module, chosen)
        for figure, _, _ in gallery.figures_of(item.value, item.name)
        if words in gallery.drawn_texts(figure)
    ]
    assert found


def test_laws_are_found() -> None:
    assert len({check.__name__ for check in LAWS}) == len(LAWS) > 20


@pytest.mark.parametrize("chosen", SELECTIONS)
def test_selections_show_clusters(chosen: str, ctx_of: Callable[[str], Context]) -> None:
    assert len(ctx_of(chosen).table) > 0


# --- tables -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("module", "call", "value"),
    [
        ("overview", "overview.ladder()", "area"),
        ("overview", "overview.capital()", "value"),
        ("cluster_map", "cluster_map.register_table()", "infra_capital"),
        ("attraction", "attraction.per_hectare()", "value"),
        ("occupancy", "occupancy.ladder()", "value"),
    ],
)
def test_figures_of_a_file_name_their_claims(
    module: str, call: str, value: str, shown: Gallery, book: Book
) -> None:
    """A reader of the file alone can look each figure up on the page of sources."""
    table = next(p.table for n, p in panels(shown(module, "newest")) if n == call)
    assert table is not None
    head, rows = read_csv(table, book)
    assert t("column.claim_ids") in head
    have = table.frame[value].is_not_null().to_list()
    named = [bool(line[head.index(t("column.claim_ids"))]) for line in rows]
    assert any(have)
    assert [k for k, (h, n) in enumerate(zip(have, named, strict=True)) if h and not n] == []


def test_a_file_tells_the_four_states_apart(ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of("demo")
    table = cluster_map.register_table(ctx).table
    assert table is not None
    raw = table.csv(ctx.book, ctx.reviewed).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(raw), delimiter=";")
    rate, told = t("column.occupancy"), f"{t('column.occupancy')} ({t('column.state_of')})"
    found = {(bool(r[head.index(rate)]), r[head.index(told)]) for r in rows}
    # Known, under review, not applicable, missing: four different pairs of cells.
    assert found == {
        (True, ""),
        (True, t("state.under_review")),
        (False, t("state.not_applicable")),
        (False, ""),
    }
    assert any(t("qualifier.about") in r for r in rows)


# --- key figures --------------------------------------------------------------------------------


def test_the_pattern_of_names_takes_the_longest() -> None:
    words = ["ab", "abc", "abd.e", "b", "Cục", "Cụm"]
    found = re.compile(gallery.any_of(words)).findall("abcd ab abd.e abdxe Cục Cụm Cụ xb")
    assert found == ["abc", "ab", "abd.e", "ab", "Cục", "Cụm", "b"]
