"""Illustrative data say so on every page, chart, picture, file, certificate and link."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.figures.theme import framed
from dashboard.i18n import t
from dashboard.maps.base import base_map
from dashboard.panels import certificate
from dashboard.panels.model import Context, Heading, filter_line
from dashboard.ui.cards import file_name
from tests.panels import gallery
from tests.panels.gallery import EACH, Gallery, panels

MARK = "SỐ LIỆU MINH HỌA"
EITHER = pytest.mark.parametrize("chosen", ["newest", "demo"])


def test_the_words_of_the_mark() -> None:
    assert t("demo.mark") == MARK


@EITHER
@EACH
def test_every_page_chart_and_file(
    module: str, chosen: str, shown: Gallery, ctx_of: Callable[[str], Context]
) -> None:
    ctx, marked = ctx_of(chosen), chosen == "demo"
    assert ctx.book.illustrative is marked
    for item in shown(module, chosen):
        if isinstance(item.value, Heading):
            assert (MARK in item.value.scope) is marked, item.name
    for name, panel in panels(shown(module, chosen)):
        assert (MARK in (panel.scope or filter_line(ctx))) is marked, name
        assert file_name(ctx, panel).startswith("SO-LIEU-MINH-HOA_") is marked, name
        if panel.table is not None and len(panel.table.frame):
            lines = panel.table.csv(ctx.book).decode("utf-8-sig").splitlines()
            assert all((MARK in line) is marked for line in lines[1:2]), name
            assert lines[0].startswith(t("column.dataset")) is marked, name


@EITHER
def test_the_watermark_is_in_the_drawing_itself(
    chosen: str, shown: Gallery, ctx_of: Callable[[str], Context]
) -> None:
    mark = MARK if ctx_of(chosen).book.illustrative else ""
    seen = 0
    for _, panel in panels(shown("overview", chosen)):
        for figure, size, _ in gallery.figures_of(panel):
            drawn = framed(figure, panel.title, "x", "y", size=size, mark=mark)
            words = [a for a in drawn.layout.annotations if a.name == "watermark"]
            assert len(words) == bool(mark)
            assert all(MARK in w.text and w.opacity < 0.5 for w in words)
            seen += 1
    assert seen > 4


@EITHER
def test_the_map_and_the_certificate(chosen: str, ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of(chosen)
    marked = ctx.book.illustrative
    claim = ctx.book.facts["claim_id"][0]
    assert (MARK in certificate.html(ctx.book, [claim])) is marked
    page = base_map(ctx.geo, mark=MARK if marked else "").get_root().render()
    assert (f'"mark":"{MARK}"' in page) is marked
