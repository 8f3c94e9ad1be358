"""The briefing show, its hand-out and the portable copy: complete, legible, self-contained."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from html import unescape
from io import BytesIO

import polars as pl
import pytest
from pypdf import PdfReader

from dashboard.exports import plot
from dashboard.exports.drawing import PT, Circle, Clip, Path, texts
from dashboard.figures.theme import base
from dashboard.geodata import Geo
from dashboard.i18n import t
from dashboard.panels.model import Context
from dashboard.reports import cells, pack, slide_charts
from dashboard.reports.build import build
from dashboard.reports.copy import copy_html
from dashboard.reports.handout import handout_pdf
from dashboard.reports.model import Card, Figures, Report
from dashboard.reports.show import slides_of
from dashboard.reports.slides import LOUD, Field, Surroundings, slides
from dashboard.reports.stage import HIGH, ROOM, SMALL, WIDE, Box, Slide, headline
from dashboard.reports.templates import templates
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY

STORIES = ("hop-tong-quan", "hop-kiem-tra", "hop-khuyen-cong")
CASES = tuple(itertools.product(("public", "demo"), STORIES))
EACH = pytest.mark.parametrize(("dataset", "key"), CASES)
#: 20 px on a screen of 1366 x 768, in hundred-and-ninety-seconds of its width.
LEAST = 20 / (1366 / 192)
LONG = "và 8 cụm đã thành lập, trong đó 4 cụm đang xây dựng hạ tầng"

Made = tuple[Context, Report]


@pytest.fixture(scope="module")
def made(book: Book, demo: Book, geo: Geo) -> Callable[[str, str], Made]:
    @cache
    def make(dataset: str, key: str) -> Made:
        ctx = Context(demo if dataset == "demo" else book, geo, Selection(today=TODAY))
        return ctx, build(ctx, templates()[0][key], made_on=TODAY)

    return make


@pytest.fixture(scope="module")
def shown(made: Callable[[str, str], Made], geo: Geo) -> Callable[[str, str], tuple[Slide, ...]]:
    return cache(lambda dataset, key: slides_of(made(dataset, key)[1], geo))


def said(found: tuple[Slide, ...]) -> str:
    return " ".join(x.text for s in found for x in texts(s.drawing.shapes))


def plain(document: str) -> str:
    shown = re.sub(r"<(style|script)\b.*?</\1>", " ", document, flags=re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]+>", " ", shown)).split())


@EACH
def test_every_part_has_a_slide_between_cover_and_end(
    dataset: str,
    key: str,
    made: Callable[[str, str], Made],
    shown: Callable[[str, str], tuple[Slide, ...]],
) -> None:
    found, report = shown(dataset, key), made(dataset, key)[1]
    every = len(list(report.parts()))
    assert [s.part for s in (found[0], found[-1])] == [-1, -1]
    assert list(dict.fromkeys(s.part for s in found[1:-1])) == list(range(every))
    for n, (_, part) in enumerate(report.parts()):
        first = next(s for s in found if s.part == n)
        assert first.title == part.message
        begin = " ".join(headline(part.message)[0].split()[:4])
        assert begin in said((first,))


@EACH
def test_nothing_is_too_small_for_a_meeting_or_outside_the_slide(
    dataset: str, key: str, shown: Callable[[str, str], tuple[Slide, ...]]
) -> None:
    for slide in shown(dataset, key):
        words = texts(slide.drawing.shapes)
        assert min(x.size * PT for x in words) >= LEAST - 1e-6, slide.title
        for x in (w for w in words if not w.turn and w.text.strip()):
            start = {"start": 0.0, "middle": -x.wide / 2, "end": -x.wide}[x.anchor]
            assert x.x + start >= 0, (slide.title, x.text)
            assert x.x + start + x.wide <= WIDE + 0.5, (slide.title, x.text)
            assert 0 < x.y < HIGH, (slide.title, x.text)


@EACH
def test_figures_on_slides_are_those_of_the_panels(
    dataset: str,
    key: str,
    made: Callable[[str, str], Made],
    shown: Callable[[str, str], tuple[Slide, ...]],
) -> None:
    report, words = made(dataset, key)[1], said(shown(dataset, key))
    for _, part in report.parts():
        for piece in part.pieces:
            if isinstance(piece, Figures):
                for figure in piece.figures:
                    assert figure.label in words
                    if figure.value is not None:
                        assert figure.text in words
            elif isinstance(piece, Card) and piece.table and not piece.chart:
                table = piece.panel.table
                assert table is not None
                first = next(c for c in cells.rows(table, report.reviewed, 1)[0] if c)
                assert " ".join(first.split()[:2]) in words


@pytest.mark.parametrize("dataset", ["public", "demo"])
def test_a_small_map_is_whole_on_its_slide(
    dataset: str, shown: Callable[[str, str], tuple[Slide, ...]]
) -> None:
    slide = next(
        s for s in shown(dataset, "hop-khuyen-cong") if t("promotion.place_map") in said((s,))
    )
    clips = [c for c in slide.drawing.shapes if isinstance(c, Clip)]
    marks = [(c, s) for c in clips for s in c.shapes if isinstance(s, Circle)]
    assert len(marks) > 5
    for clip, mark in marks:
        left, top, wide, high = clip.box
        assert left <= mark.x - mark.r <= mark.x + mark.r <= left + wide
        assert top <= mark.y - mark.r <= mark.y + mark.r <= top + high
    assert max(c.box[3] for c in clips) > HIGH / 2


def test_a_missing_figure_is_told_and_never_a_zero(
    made: Callable[[str, str], Made], shown: Callable[[str, str], tuple[Slide, ...]]
) -> None:
    report = made("public", "hop-khuyen-cong")[1]
    strips = [x for _, p in report.parts() for x in p.pieces if isinstance(x, Figures)]
    figures = [f for strip in strips for f in strip.figures]
    gap = next(f for f in figures if f.value is None)
    slide = next(s for s in shown("public", "hop-khuyen-cong") if gap.label in said((s,)))
    lines = [x.text for x in texts(slide.drawing.shapes)]
    assert " ".join((gap.gap or t("state.missing")).split()[:3]) in " ".join(lines)
    assert "0" not in lines


@EACH
def test_the_document_needs_nothing_else(
    dataset: str, key: str, made: Callable[[str, str], Made], geo: Geo
) -> None:
    document = slides(made(dataset, key)[1], geo)
    assert not re.search(r"(?:src|href|action)=|@import|url\((?!#|data:)", document)
    ids = Counter(re.findall(r'\bid="([^"]+)"', document))
    assert [i for i, n in ids.items() if n > 1] == []
    asked = set(re.findall(r"url\(#([^)]+)\)", document))
    assert asked <= set(ids)
    assert document == slides(made(dataset, key)[1], geo)
    assert len(document) < 1_000_000


def test_illustrative_data_are_marked_on_every_slide(
    shown: Callable[[str, str], tuple[Slide, ...]],
) -> None:
    assert all(t("demo.mark") in said((s,)) for s in shown("demo", "hop-tong-quan"))
    assert not any(t("demo.mark") in said((s,)) for s in shown("public", "hop-tong-quan"))


def test_filters_and_the_way_back_are_in_the_show(
    made: Callable[[str, str], Made], geo: Geo
) -> None:
    fields = (
        Field("tinh", "Tỉnh", (("A & B", "A & B"), ("C", "C")), ("C",), "many"),
        Field("nam", "Năm", (("2023", "2023"),), ("2023",)),
        Field("du_lieu", "", (), ("<x>",), "kept"),
    )
    around = Surroundings("/che-do-hop?tinh=A&nam=2023", fields)
    document = slides(made("public", "hop-kiem-tra")[1], geo, around)
    assert 'data-back="/che-do-hop?tinh=A&amp;nam=2023"' in document
    assert 'value="C" checked' in document
    assert 'value="A &amp; B">' in document
    assert '<input type="hidden" name="du_lieu" value="&lt;x&gt;">' in document
    assert 'class="panel filters"' not in slides(made("public", "hop-kiem-tra")[1], geo)


def test_the_projector_palette_has_more_contrast_than_the_usual_one() -> None:
    from dashboard.palette import PAPER, contrast

    for usual, loud in LOUD.items():
        assert contrast(loud, PAPER) > contrast(usual, PAPER), usual


def test_a_selection_without_clusters_still_has_cover_and_end(book: Book, geo: Geo) -> None:
    chosen = Selection(provinces=("p83-cu",), statuses=("removed",), today=TODAY)
    template = templates()[0]["hop-tong-quan"]
    titles = [c.title for c in template.chapters]
    report = build(Context(book, geo, chosen), template, made_on=TODAY, without=titles)
    assert len(slides_of(report, geo)) == 2


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("Ngắn gọn.", "Ngắn gọn"),
        (f"13 trong 21 cụm mới ở bước quy hoạch; {LONG}", "13 trong 21 cụm mới ở bước quy hoạch"),
        (f"Một câu rất dài {LONG}. Câu sau.", f"Một câu rất dài {LONG}"),
    ],
)
def test_a_long_message_is_cut_into_title_and_rest(message: str, title: str) -> None:
    first, rest = headline(message)
    assert first == title
    # No word is lost.
    words = re.findall(r"\w+", message.lower())
    assert re.findall(r"\w+", f"{first} {rest}".lower()) == words


@EACH
def test_a_chart_takes_one_slide(
    dataset: str, key: str, shown: Callable[[str, str], tuple[Slide, ...]]
) -> None:
    for slide in shown(dataset, key):
        assert t("show.continued") not in said((slide,)), slide.title


def test_rows_without_room_are_counted_and_the_latest_come_first(
    made: Callable[[str, str], Made], shown: Callable[[str, str], tuple[Slide, ...]]
) -> None:
    report = made("demo", "hop-tong-quan")[1]
    panel = next(c.panel for c in report.cards() if c.panel.key == "tien-do")
    assert panel.figure is not None
    assert panel.table is not None
    names = [a.text for a in panel.figure.layout.annotations if a.xref == "paper" and a.x == 0]
    slide = next(s for s in shown("demo", "hop-tong-quan") if panel.title in said((s,)))
    lines = [x.text for x in texts(slide.drawing.shapes)]
    kept = [x for x in lines if x in names]
    assert 4 <= len(kept) < len(names)
    assert kept == names[: len(kept)]
    assert t("show.more_rows", n=len(names) - len(kept)) in lines
    due = panel.table.frame.filter(pl.col("late_step").is_not_null())["due_on"].to_list()
    assert due == sorted(due)


def test_headings_count_for_no_row_and_never_end_a_slide() -> None:
    figure = base(1020, left=10, right=10, top=10, bottom=10).figure()
    figure.update_yaxes(range=[9.5, -0.5])
    figure.update_xaxes(range=[0, 10])
    figure.add_bar(x=[4] * 8, y=[1, 2, 3, 4, 6, 7, 8, 9], orientation="h", width=0.4)
    for row in range(10):
        words = "Nhóm" if row in {0, 5} else f"Dòng {row}"
        figure.add_annotation(x=0, y=row, text=words, showarrow=False)
    # Pressed as far as it may be, six rows have room; the sixth is a heading.
    scale = SMALL / plot.smallest(slide_charts._Plain.of(figure))
    box = Box(10.0, 20.0, 170.0, (20 + 1000 * 0.64 * 0.64) * scale + SMALL * 1.7)
    pages = slide_charts.screen(figure, box)
    lines = [x.text for x in texts(pages[0])]
    assert len(pages) == 1
    assert lines.count("Nhóm") == 1
    assert "Dòng 4" in lines
    assert t("show.more_rows", n=4) in lines


@pytest.mark.parametrize("dataset", ["public", "demo"])
def test_the_map_of_a_close_up_fills_its_half(
    dataset: str,
    made: Callable[[str, str], Made],
    shown: Callable[[str, str], tuple[Slide, ...]],
) -> None:
    report, found = made(dataset, "hop-tong-quan")[1], shown(dataset, "hop-tong-quan")
    close = [
        n
        for n, (_, part) in enumerate(report.parts())
        if any(isinstance(x, Card) and x.panel.key == "o-dau" for x in part.pieces)
    ]
    assert close
    for slide in (s for s in found if s.part in close):
        window = max((c for c in slide.drawing.shapes if isinstance(c, Clip)), key=lambda c: c.box)
        left, top, wide, high = window.box
        assert wide > ROOM / 2
        grounds = [x for x in window.shapes if isinstance(x, Path) and x.closed]
        spans = [tuple(zip(*(p for chain in x.parts for p in chain), strict=True)) for x in grounds]
        assert any(
            min(xs) <= left + 0.1
            and max(xs) >= left + wide - 0.1
            and min(ys) <= top + 0.1
            and max(ys) >= top + high - 0.1
            for xs, ys in spans
        ), slide.title


@EACH
def test_sources_of_a_slide_are_never_cut(
    dataset: str, key: str, shown: Callable[[str, str], tuple[Slide, ...]]
) -> None:
    for slide in shown(dataset, key):
        foot = [x.text for x in texts(slide.drawing.shapes) if abs(x.y - 104.6) < 0.01]
        assert not any(x.endswith("…") for x in foot), (slide.title, foot)


def test_the_hand_out_has_two_slides_on_each_page(
    made: Callable[[str, str], Made], shown: Callable[[str, str], tuple[Slide, ...]], geo: Geo
) -> None:
    reader = PdfReader(BytesIO(handout_pdf(made("demo", "hop-tong-quan")[1], geo)))
    every = len(shown("demo", "hop-tong-quan"))
    assert len(reader.pages) == (every + 1) // 2
    first = reader.pages[1].extract_text()
    assert f"3/{every}" in first
    assert f"4/{every}" in first
    assert t("demo.mark") in first
    # Both halves of the page are in use: each slide has lines to write on below it.
    heights: list[float] = []
    reader.pages[1].extract_text(
        visitor_text=lambda text, cm, tm, *_: (
            heights.append(tm[5] * cm[3] + cm[5]) if t("show.to_write") in text else None
        )
    )
    paper = float(reader.pages[1].mediabox.height)
    assert len(heights) == 2
    assert min(abs(y) for y in heights) < 0.15 * paper


# --- portable copy ------------------------------------------------------------------------------
@pytest.mark.parametrize("dataset", ["public", "demo"])
def test_the_copy_holds_the_whole_report(dataset: str, made: Callable[[str, str], Made]) -> None:
    ctx, report = made(dataset, "hop-tong-quan")
    data = copy_html(report, ctx)
    document = data.decode("utf-8")
    words = plain(document)
    assert len(data) < 2_000_000
    for chapter, part in report.parts():
        assert chapter.title in words
        assert part.title in words
    for card in report.cards():
        assert card.panel.title in words
        table = card.panel.table
        shown = cells.rows(table, report.reviewed, card.most or 400) if table else []
        for value in filter(None, itertools.chain.from_iterable(shown)):
            assert " ".join(value.split()) in words
    for reference in report.references:
        assert f'id="nguon-{reference.number}"' in document
    assert report.version in words
    assert (document.count("data-mark=") > 0) == bool(report.mark)


def test_the_copy_speaks_of_a_workbook_only_when_saved_with_it(
    made: Callable[[str, str], Made],
) -> None:
    ctx, report = made("demo", "hop-kiem-tra")
    card = next(c for c in report.cards() if c.panel.table and len(c.panel.table.frame) > 2)
    assert card.panel.table is not None
    rest = len(card.panel.table.frame) - 2
    card = replace(card, most=2, show="both", panel=replace(card.panel, note=t("where.report")))
    chapter, part = next(iter(report.parts()))
    one = replace(report, chapters=(replace(chapter, parts=(replace(part, pieces=(card,)),)),))
    alone = plain(pack.make("html", one, ctx).decode())
    assert "Excel" not in alone
    assert t("where.alone") in alone
    assert t("copy.more_rows", n=rest) in alone
    packed = plain(pack.make("html", one, ctx, ("html", "xlsx")).decode())
    assert t("where.report") in packed
    assert t("copy.more_rows_book", n=rest) in packed


def test_the_copy_asks_for_nothing_and_its_links_lead_somewhere(
    made: Callable[[str, str], Made],
) -> None:
    ctx, report = made("public", "hop-kiem-tra")
    document = copy_html(report, ctx).decode("utf-8")
    assert not re.search(r"\bsrc=|<link|@import|<script|url\((?!#|data:)", document)
    ids = Counter(re.findall(r'\bid="([^"]+)"', document))
    assert [i for i, n in ids.items() if n > 1] == []
    inner = set(re.findall(r'href="#([^"]+)"', document))
    assert inner <= set(ids)
    outer = set(re.findall(r'href="(http[^"]+)"', document))
    assert {unescape(u) for u in outer} <= {r.url for r in report.references}
