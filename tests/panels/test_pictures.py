"""Charts and words of every panel, for many selections."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from dashboard import markup
from dashboard.figures.theme import BOTTOM, PICTURE_WIDTH, TOP, framed
from dashboard.panels.model import Context, clusters_count, filter_line, source_line
from dashboard.store import Book
from tests.figures.pixels import bars, box, collisions, cut, words
from tests.panels import gallery
from tests.panels.gallery import BOTH, EACH, Gallery, panels


# --- pictures -----------------------------------------------------------------------------------
@BOTH
@EACH
def test_every_chart_has_a_height_and_words_for_those_who_cannot_see_it(
    module: str, chosen: str, shown: Gallery
) -> None:
    for name, panel in panels(shown(module, chosen)):
        for figure, _, _ in gallery.figures_of(panel):
            assert 30 <= figure.layout.height <= 2600, name
            assert panel.alt, name
            assert panel.alt != panel.title, name


@BOTH
@EACH
def test_bars_start_at_zero(module: str, chosen: str, shown: Gallery) -> None:
    wrong = []
    for name, panel in panels(shown(module, chosen)):
        for figure, _, _ in gallery.figures_of(panel):
            drawn = list(bars(figure))
            upright = any(b.orientation != "h" for b in drawn)
            axis = figure.layout.yaxis if upright else figure.layout.xaxis
            if drawn and axis.range[0] != 0:
                wrong.append((name, axis.range))
    assert wrong == []


@BOTH
@EACH
def test_no_chart_is_empty(module: str, chosen: str, shown: Gallery) -> None:
    empty = [
        n
        for n, p in panels(shown(module, chosen))
        for figure, _, _ in gallery.figures_of(p)
        if not figure.data
    ]
    assert empty == []


@BOTH
@EACH
def test_words_in_charts_do_not_lie_on_each_other(module: str, chosen: str, shown: Gallery) -> None:
    found = {}
    for name, panel in panels(shown(module, chosen)):
        for figure, _, width in gallery.figures_of(panel, name):
            if pairs := collisions(words(figure, width), spare=3):
                found[name, width] = pairs
    assert found == {}


@BOTH
@EACH
def test_words_in_charts_are_not_cut_at_the_edge(module: str, chosen: str, shown: Gallery) -> None:
    found = {}
    for name, panel in panels(shown(module, chosen)):
        for figure, _, width in gallery.figures_of(panel, name):
            if over := cut(words(figure, width), width, spare=3):
                found[name, width] = over
    assert found == {}


@BOTH
@EACH
def test_title_filters_and_source_fit_into_the_strips_of_a_picture(
    module: str, chosen: str, shown: Gallery, ctx_of: Callable[[str], Context]
) -> None:
    ctx = ctx_of(chosen)
    line = filter_line(ctx, clusters_count(len(ctx.table)))
    out = []
    for name, panel in panels(shown(module, chosen)):
        source = source_line(ctx, panel.claim_ids, panel.note)
        for figure, size, _ in gallery.figures_of(panel):
            how = markup.for_picture(panel.subtitle)
            named = f"Nguồn: {source}"
            whole = framed(figure, panel.title, line, named, subtitle=how, size=size)
            width, height = PICTURE_WIDTH[size], whole.layout.height
            strips = {a.name: box(whole, a, width) for a in whole.layout.annotations if a.name}
            fits = (
                strips["picture-filter"].bottom <= TOP + 1
                and strips["picture-source"].top >= height - BOTTOM - 1
                and collisions(list(strips.values())) == []
                and max(s.right for s in strips.values()) <= width
                and not any("style=" in s.text or "<" in s.text for s in strips.values())
            )
            if not fits:
                out.append((name, size))
    assert out == []


# --- words --------------------------------------------------------------------------------------
#: Code words and English interface words; whole words, whatever their case.
ENGLISH = re.compile(
    r"\b(?:null|none|nan|nat|undefined|missing|no data|source|sources|total|unknown|planned|target"
    r"|actual|observed|exact|about|at_least|at_most|true|false|operating|established|removed"
    r"|under_construction|investor_selected|detailed_plan|infra_\w+|area_\w+|clusters?_\w+"
    r"|promotion|difficulty|cause|recommendation|result|recognised|national|regional|unstated"
    r"|p8\d-(?:cu|moi)|unit|value|year|month|day|error|loading)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def names(book: Book, demo: Book) -> dict[bool, re.Pattern[str]]:
    return {False: gallery.foreign_names(book), True: gallery.foreign_names(demo)}


@BOTH
@EACH
def test_every_word_is_vietnamese(
    module: str, chosen: str, shown: Gallery, names: dict[bool, re.Pattern[str]]
) -> None:
    found = {}
    for item in shown(module, chosen):
        text = names[chosen in gallery.RICH].sub(" ", gallery.words_of(item.value))
        if wrong := sorted({m[0] for m in ENGLISH.finditer(text)}):
            found[item.name] = wrong
    assert found == {}


@BOTH
@EACH
def test_no_field_of_a_text_is_left_open(module: str, chosen: str, shown: Gallery) -> None:
    left = {
        i.name: re.findall(r"\{\w*\}", text)
        for i in shown(module, chosen)
        for text in [gallery.words_of(i.value)]
        if re.search(r"\{\w*\}", text)
    }
    assert left == {}


@BOTH
@EACH
def test_markup_holds_no_script(module: str, chosen: str, shown: Gallery) -> None:
    wrong = [
        i.name
        for i in shown(module, chosen)
        for part in gallery.markup_of(i.value)
        if "<script" in part.lower() or "javascript:" in part.lower()
    ]
    assert wrong == []
