"""The PDF of a report: selectable words, bookmarks, links, no font but ours."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from dashboard.geodata import Geo
from dashboard.i18n import t
from dashboard.panels.model import Context
from dashboard.reports import cells
from dashboard.reports.build import build
from dashboard.reports.model import Card, Chapter, Map, Part, Report
from dashboard.reports.paper import MOST_ROWS, pdf, preview
from dashboard.reports.paper_table import layout
from dashboard.reports.templates import templates
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY

DAY = dt.date(2026, 11, 26)
CASES = [("public", "bao-cao-nam"), ("demo", "ket-qua-khuyen-cong"), ("public", "mot-cum")]


def across(report: Report, card: Card) -> bool:
    """Whether the table of a card stands on a page on its side."""
    table = card.panel.table
    assert table is not None
    rows = cells.rows(table, report.reviewed, card.most or MOST_ROWS)
    return layout([c.label for c in table.columns], rows).across


def plain(words: str) -> str:
    """Words without spaces and hyphens: a line break may fall anywhere."""
    return re.sub(r"[\s\u00ad-]+", "", words)


class Made:
    """A report and what a reader finds in its PDF."""

    def __init__(self, report: Report, geo: Geo) -> None:
        self.report = report
        self.file = pdf(report, geo)
        self.reader = pypdf.PdfReader(io.BytesIO(self.file))
        self.words = plain("".join(p.extract_text() for p in self.reader.pages))


@pytest.fixture(scope="module", params=CASES, ids="-".join)
def made(request: pytest.FixtureRequest, book: Book, demo: Book, geo: Geo) -> Made:
    dataset, key = request.param
    ctx = Context(demo if dataset == "demo" else book, geo, Selection(today=TODAY))
    template = templates()[0][key]
    first = str(ctx.established["cluster_id"][0]) if template.needs else ""
    return Made(build(ctx, template, made_on=DAY, cluster_id=first), geo)


def test_title_headings_sentences_and_sources_can_be_selected(made: Made) -> None:
    report = made.report
    told = [report.title, *(c.title for c in report.chapters)]
    told += [part.title for _, part in report.parts()]
    told += [
        s.text for _, p in report.parts() for x in p.pieces for s in getattr(x, "sentences", ())
    ]
    told += [r.publisher for r in report.references]
    missing = [words for words in told if plain(words) not in made.words]
    assert missing == []


def test_every_cell_is_that_of_the_screen(made: Made) -> None:
    for card in made.report.cards():
        if card.table and card.panel.table is not None:
            for row in cells.rows(card.panel.table, made.report.reviewed, card.most or 60):
                for words in row:
                    assert plain(words) in made.words, (card.panel.key, words)


def test_bookmarks_follow_the_chapters(made: Made) -> None:
    titles = [str(x.title) for x in made.reader.outline if not isinstance(x, list)]
    chapters = [c.title for c in made.report.chapters]
    assert [t_.split(". ", 1)[1] for t_ in titles[: len(chapters)]] == chapters
    assert t("paper.sources") in titles


def test_figures_and_tables_are_numbered_without_gaps(made: Made) -> None:
    cards = list(made.report.cards())
    tables = sum(c.table for c in cards)
    for n in range(1, tables + 1):
        assert plain(f"Bảng {n}.") in made.words
    assert plain(f"Bảng {tables + 1}.") not in made.words


def test_only_our_faces_are_embedded(made: Made) -> None:
    names = set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([\w-]+)", made.file))
    for page in made.reader.pages:
        found: Any = page["/Resources"]
        fonts = found.get("/Font", {})
        names |= {str(f.get_object()["/BaseFont"]).encode() for f in fonts.values()}
    assert names
    assert all(b"SourceSans3" in name for name in names), names


def test_illustrative_data_are_marked_on_every_page(made: Made) -> None:
    mark = plain(t("demo.mark"))
    shown = [mark in plain(p.extract_text()) for p in made.reader.pages]
    assert all(shown) if made.report.mark else not any(shown)


def test_the_same_report_gives_the_same_bytes(made: Made, geo: Geo) -> None:
    assert pdf(made.report, geo) == made.file


def test_a_missing_value_is_a_sign_and_never_a_zero(ctx: Callable[..., Context]) -> None:
    report = build(ctx(), templates()[0]["bao-cao-nam"], made_on=DAY)
    card = next(c for c in report.cards() if c.table and c.most == 0)
    assert card.panel.table is not None
    column = next(c for c in card.panel.table.columns if c.kind == "number")
    rows = card.panel.table.frame.with_row_index().filter(
        card.panel.table.frame[column.key].is_null()
    )
    at = card.panel.table.columns.index(column)
    shown = cells.rows(card.panel.table)
    assert len(rows)
    assert {shown[i][at] for i in rows["index"]} <= {"", "–"}


def test_the_preview_has_a_picture_of_every_page(made: Made, geo: Geo) -> None:
    pictures = preview(made.report, geo, 20)
    assert len(pictures) == len(made.reader.pages)
    assert all(p.startswith(b"\x89PNG") for p in pictures)


def test_wide_tables_stand_at_the_end_and_leave_no_half_page(made: Made) -> None:
    """No page on its side between upright ones: each would leave two pages half blank."""
    sides = [p.mediabox.width > p.mediabox.height for p in made.reader.pages]
    assert sides == sorted(sides)
    wide = [c for c in made.report.cards() if c.table and c.panel.table and across(made.report, c)]
    assert any(sides) is bool(wide)
    told = plain(t("paper.at_the_end", n="", title="").rpartition("(")[2])
    assert made.words.count(told) == len(wide)


def test_a_figure_stands_below_the_heading_of_its_part_and_above_the_next(made: Made) -> None:
    marks, figures = [], 0
    for chapter in made.report.chapters:
        for n, part in enumerate(chapter.parts, 1):
            marks.append(plain(f"{n}. {part.title}"))
            for piece in part.pieces:
                drawn = piece.chart and piece.panel.figure if isinstance(piece, Card) else None
                if drawn or isinstance(piece, Map):
                    figures += 1
                    marks.append(plain(f"Hình {figures}."))
    assert figures
    at = 0
    # The contents name the headings first: each is looked for behind them.
    body = made.words.index(plain(t("paper.contents")))
    start = body + sum(len(m) for m in marks if not m.startswith("Hình"))
    for mark in marks:
        at = made.words.find(mark, max(at, start))
        assert at >= 0, mark


def test_no_page_begins_with_the_notes_of_a_table_before(demo: Book, geo: Geo) -> None:
    """Whatever row of the table stands last on its page."""
    ctx = Context(demo, geo, Selection(today=TODAY))
    report = build(ctx, templates()[0]["bao-cao-nam"], made_on=DAY)
    card = next(c for c in report.cards() if c.table and c.panel.key == "ket-qua")
    notes = (t("paper.source"), t("paper.blank", sign="…"), "… và")
    for most in range(34, 58):
        part = Part("A", "", (replace(card, most=most),))
        short = replace(report, chapters=(Chapter("A", (part,)),), mark="")
        for page in pypdf.PdfReader(io.BytesIO(pdf(short, geo))).pages:
            assert not page.extract_text().strip().startswith(notes), most
