"""Decks: one message per slide, values of the screen, nothing outside the slide."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
from functools import cache

import openpyxl
import polars as pl
import pytest
from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from dashboard.geodata import Geo, load_geo
from dashboard.i18n import t
from dashboard.panels.model import Context
from dashboard.reports import cells, deck, native
from dashboard.reports.build import build
from dashboard.reports.deck_canvas import Box, high, lines_of
from dashboard.reports.deck_table import MOST_PAGES, pages
from dashboard.reports.model import Card, Figures, Report
from dashboard.reports.templates import templates
from dashboard.selection import Selection
from dashboard.settings import ROOT
from dashboard.store import load
from tests.builders import TODAY

DATASETS = ("public", "demo")
KEYS = tuple(templates()[0])
CASES = [(d, k) for d in DATASETS for k in KEYS]
#: Decks that most checks look into; every template is opened once.
FEW = [("public", "bao-cao-nam"), ("demo", "ket-qua-khuyen-cong"), ("demo", "mot-cum")]


@cache
def layers() -> Geo:
    return load_geo(ROOT / "geo")


@cache
def report(dataset: str, key: str) -> Report:
    ctx = Context(load(dataset, ROOT / "data"), layers(), Selection(today=TODAY))
    template = templates()[0][key]
    cluster = str(ctx.table["cluster_id"][0]) if template.needs else ""
    return build(ctx, template, made_on=TODAY, cluster_id=cluster)


@cache
def content(dataset: str, key: str) -> bytes:
    return deck.pptx(report(dataset, key), layers())


@cache
def opened(dataset: str, key: str):
    return Presentation(io.BytesIO(content(dataset, key)))


def shapes_of(shapes):
    for shape in shapes:
        yield shape
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from shapes_of(shape.shapes)


def describes(shape) -> str:
    return shape._element.xpath(".//p:cNvPr")[0].get("descr") or ""


# --- every template, both datasets --------------------------------------------------------------
@pytest.mark.parametrize(("dataset", "key"), CASES)
def test_every_slide_has_a_message_and_stays_inside(dataset: str, key: str) -> None:
    found = opened(dataset, key)
    assert len(found.slides) > 2
    for slide in found.slides:
        assert slide.shapes.title.text_frame.text.strip()
        for shape in shapes_of(slide.shapes):
            assert min(shape.left, shape.top) >= 0, shape.name
            assert shape.left + shape.width <= found.slide_width, (shape.name, key)
            assert shape.top + shape.height <= found.slide_height, (shape.name, key)


@pytest.mark.parametrize(("dataset", "key"), CASES)
def test_every_chart_picture_and_table_has_words(dataset: str, key: str) -> None:
    for slide in opened(dataset, key).slides:
        for shape in slide.shapes:
            drawn = shape.shape_type in (MSO_SHAPE_TYPE.PICTURE, MSO_SHAPE_TYPE.GROUP)
            if drawn or shape.has_chart or shape.has_table:
                assert len(describes(shape)) > 10, shape.name


@pytest.mark.parametrize(("dataset", "key"), CASES)
def test_ids_of_shapes_are_unique(dataset: str, key: str) -> None:
    for slide in opened(dataset, key).slides:
        ids = [x.get("id") for x in slide.shapes.element.xpath(".//p:cNvPr")]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("dataset", "key"), CASES)
def test_illustrative_data_say_so_on_every_slide(dataset: str, key: str) -> None:
    mark = report(dataset, key).mark
    found = opened(dataset, key)
    master = etree.tostring(found.slide_master._element, encoding="unicode")
    assert bool(mark) == (dataset == "demo")
    if not mark:
        assert "MINH HỌA" not in master.upper()
        return
    assert mark in master
    for slide in found.slides:
        words = [s.text_frame.text for s in slide.placeholders]
        assert any(w.startswith(mark) for w in words)
        assert mark in slide.notes_slide.notes_text_frame.text


# --- values -------------------------------------------------------------------------------------
def natives(found: Report) -> dict[str, tuple[Card, native.Native]]:
    told = {}
    for card in found.cards():
        own = native.of(card.panel)
        if own is not None:
            told[card.panel.title] = (card, own)
    return told


@pytest.mark.parametrize(("dataset", "key"), CASES)
def test_charts_and_their_workbooks_hold_the_cells_of_the_screen(dataset: str, key: str) -> None:
    cards = natives(report(dataset, key))
    for slide in opened(dataset, key).slides:
        for shape in slide.shapes:
            if not shape.has_chart:
                continue
            card, told = cards[shape.name]
            chart = card.panel.chart
            frame = card.panel.table.frame.filter(pl.col(chart.category).is_not_null())
            blob = shape.chart.part.chart_workbook.xlsx_part.blob
            sheet = openpyxl.load_workbook(io.BytesIO(blob), read_only=False).worksheets[0]
            rows = list(sheet.iter_rows(min_row=2, values_only=True))
            assert [r[0] for r in rows] == list(told.names)
            series = list(shape.chart.plots[0].series)
            assert len(series) == len(chart.series)
            for n, spec in enumerate(chart.series):
                drawn = list(series[n].values)
                own = [None if r[n + 1] is None else float(r[n + 1]) for r in rows]
                assert own == [None if v is None else pytest.approx(v) for v in drawn]
                keyed = frame.group_by(chart.category).agg(pl.col(spec.key))
                known = dict(keyed.iter_rows())
                for name, value in zip(told.names, own, strict=True):
                    if value is not None:
                        assert any(v is not None and v == pytest.approx(value) for v in known[name])
                    elif chart.kind != "share":
                        # A blank is a value that no source gives, and never drawn as 0.
                        assert None in known[name]


@pytest.mark.parametrize(("dataset", "key"), FEW)
def test_cells_of_tables_are_those_of_the_screen(dataset: str, key: str) -> None:
    found = report(dataset, key)
    tables = {c.panel.title: c for c in found.cards() if c.panel.table is not None}
    seen = 0
    rows: dict[str, int] = {}
    for slide in opened(dataset, key).slides:
        for shape in slide.shapes:
            if not shape.has_table or shape.name not in tables:
                continue
            table = tables[shape.name].panel.table
            told = cells.rows(table, found.reviewed)
            heads = [c.text for c in shape.table.rows[0].cells]
            kept = [i for i, c in enumerate(table.columns) if c.label in heads]
            assert [table.columns[i].label for i in kept] == heads
            for row in list(shape.table.rows)[1:]:
                at = rows.get(shape.name, 0)
                rows[shape.name] = at + 1
                for cell, i in zip(row.cells, kept, strict=True):
                    full = told[at][i]
                    # Long words are cut; numbers and gaps never are.
                    assert cell.text == full or (
                        cell.text.endswith("…") and table.columns[i].kind == "text"
                    )
                    hatched = cell._tc.xpath(".//a:pattFill")
                    assert bool(hatched) == (full == "")
                    seen += 1
    assert seen > 20 or key == "mot-cum"


def test_a_long_table_takes_two_slides_and_says_how_much_is_left() -> None:
    card = next(c for c in report("demo", "bao-cao-nam").cards() if len(c.panel.table.frame) > 45)
    found = pages(replace(card, most=0), frozenset(), Box(0.6, 1.7, 12.1, 5.1))
    shown = sum(len(p.rows) - 1 for p in found)
    assert len(found) == MOST_PAGES
    assert str(len(card.panel.table.frame) - shown) in found[-1].note
    for page in found:
        assert sum(h for h, _ in page.rows) <= 5.1


# --- notes and sources --------------------------------------------------------------------------
@pytest.mark.parametrize(("dataset", "key"), FEW)
def test_notes_hold_the_sources_with_addresses(dataset: str, key: str) -> None:
    found = report(dataset, key)
    notes = [s.notes_slide.notes_text_frame.text for s in opened(dataset, key).slides]
    by_number = {r.number: r for r in found.references}
    for card in found.cards():
        words = [n for n in notes if card.panel.title in n or card.panel.alt in n]
        if not card.sources or not words:
            continue
        assert any(
            all(f"[{n}] {by_number[n].publisher}" in own for n in card.sources) for own in words
        )
    every = "\n".join(notes)
    for reference in found.references:
        assert f"[{reference.number}]" in every
        assert reference.url in every


@pytest.mark.parametrize(("dataset", "key"), FEW)
def test_every_source_is_listed_at_the_end(dataset: str, key: str) -> None:
    numbers = [
        row.cells[0].text
        for slide in opened(dataset, key).slides
        for shape in slide.shapes
        if shape.has_table and shape.table.columns[0].width < 600000
        for row in list(shape.table.rows)[1:]
    ]
    assert [n for n in numbers if n.startswith("[")] == [
        f"[{r.number}]" for r in report(dataset, key).references
    ]


# --- the file -----------------------------------------------------------------------------------
@pytest.mark.parametrize(("dataset", "key"), CASES)
def test_every_leading_figure_is_on_a_slide(dataset: str, key: str) -> None:
    slides = [
        [s.text_frame.text for s in shapes_of(x.shapes) if s.has_text_frame]
        for x in opened(dataset, key).slides
    ]
    lines = {line for every in slides for text in every for line in text.split("\n")}
    for _, part in report(dataset, key).parts():
        for strip in (x for x in part.pieces if isinstance(x, Figures)):
            for f in strip.figures:
                begin = " ".join(f.label.split()[:3])
                assert any(x.startswith(begin) for x in lines), (part.title, f.label)
                shown = (f.gap or t("state.missing")).split()[0] if f.value is None else f.text
                assert any(x.startswith(shown) for x in lines), (part.title, f.label, shown)


def test_figures_without_room_beside_a_chart_have_a_slide_of_their_own() -> None:
    found = report("demo", "bao-cao-nam")
    pairs = [(c, p) for c, p in found.parts() if any(isinstance(x, Figures) for x in p.pieces)]
    chapter, part = next(
        (c, p) for c, p in pairs if any(isinstance(x, Card) and x.chart for x in p.pieces)
    )
    card = next(x for x in part.pieces if isinstance(x, Card) and x.chart)
    strip = next(x for x in part.pieces if isinstance(x, Figures))
    few, many = (replace(strip, figures=strip.figures[:1] * n) for n in (2, 12))
    told = [list(deck._slides(chapter, replace(part, pieces=(x, card)))) for x in (few, many)]
    assert [len(x) for x in told] == [1, 2]
    assert len(told[1][0].figures) == 12
    assert isinstance(told[1][0].piece, Figures)


def test_publishers_are_named_once_with_their_numbers() -> None:
    assert deck._spans((1, 2, 3, 5)) == "[1]–[3], [5]"
    for dataset, key in CASES:
        found = report(dataset, key)
        every = tuple(r.number for r in found.references)
        names = {r.publisher.split(" (")[0] for r in found.references}
        line = deck._source_line(found, every)
        assert all(line.count(f"] {n};") + line.endswith(f"] {n}.") <= 1 for n in names), line
    line = deck._source_line(report("demo", "hop-khuyen-cong"), tuple(range(1, 5)))
    assert line.count("Bộ số liệu minh họa") <= 1


def test_parts_that_powerpoint_expects_are_there() -> None:
    with zipfile.ZipFile(io.BytesIO(content("demo", "mot-cum"))) as made:
        types = made.read("[Content_Types].xml").decode()
        relations = made.read("ppt/_rels/presentation.xml.rels").decode()
        for name in ("presProps", "viewProps", "tableStyles", "theme/theme1"):
            etree.fromstring(made.read(f"ppt/{name}.xml"))
            assert f'PartName="/ppt/{name}.xml"' in types
            assert f"{name}.xml" in relations
        # Pages of notes need their master in the list of the presentation.
        root = etree.fromstring(made.read("ppt/presentation.xml"))
        order = [etree.QName(x).localname for x in root]
        assert order.index("notesMasterIdLst") == order.index("sldMasterIdLst") + 1


@pytest.mark.parametrize(("dataset", "key"), FEW)
def test_the_package_is_whole(dataset: str, key: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content(dataset, key))) as made:
        names = set(made.namelist())
        types = made.read("[Content_Types].xml").decode()
        for name in names:
            ending = name.rpartition(".")[2]
            assert f'PartName="/{name}"' in types or f'Extension="{ending}"' in types, name
            if not name.endswith(".rels"):
                continue
            folder = name.replace("_rels/", "").rpartition("/")[0]
            for rel in etree.fromstring(made.read(name)):
                if rel.get("TargetMode") == "External":
                    continue
                target = rel.get("Target")
                path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
                parts: list[str] = []
                for step in path.split("/"):
                    if step == "..":
                        parts.pop()
                    elif step:
                        parts.append(step)
                assert "/".join(parts) in names, (name, target)


def test_the_same_report_gives_the_same_bytes() -> None:
    told = report("demo", "hop-khuyen-cong")
    assert deck.pptx(told, layers()) == deck.pptx(told, layers())


def test_the_language_is_vietnamese_and_nobody_is_named() -> None:
    data = content("public", "bao-cao-nam")
    found = opened("public", "bao-cao-nam").core_properties
    assert found.language == "vi-VN"
    assert found.title == report("public", "bao-cao-nam").title
    assert (found.author, found.last_modified_by) == ("", "")
    assert found.created == dt.datetime.combine(TODAY, dt.time())
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        for name in made.namelist():
            if name.endswith(".xml"):
                text = made.read(name).decode("utf-8")
                assert "en-US" not in text, name
                assert "Click to edit" not in text
                assert "python-pptx" not in text


def test_addresses_of_other_kinds_open_nothing() -> None:
    told = report("public", "mot-cum")
    bad = replace(told.references[0], url="javascript:alert(1)")
    made = deck.pptx(replace(told, references=(bad, *told.references[1:])), layers())
    with zipfile.ZipFile(io.BytesIO(made)) as found:
        rels = [found.read(n).decode() for n in found.namelist() if n.endswith(".rels")]
    assert not any("javascript" in r for r in rels)


@pytest.mark.parametrize(("dataset", "key"), FEW)
def test_words_fit_their_boxes(dataset: str, key: str) -> None:
    for slide in opened(dataset, key).slides:
        for shape in slide.shapes:
            if not shape.has_text_frame or shape.is_placeholder or not shape.text_frame.text:
                continue
            if shape.text_frame.word_wrap is False:
                continue
            told = 0.0
            for p in shape.text_frame.paragraphs:
                size = max(r.font.size.pt for r in p.runs)
                text = "".join(r.text for r in p.runs)
                room = shape.width / 914400 + 0.01
                bold = any(r.font.bold for r in p.runs)
                told += len(lines_of(text, size, room, bold=bold)) * size * 1.18
                told += p.space_before.pt if p.space_before else 0
            assert told / 72 <= shape.height / 914400 + 0.02, shape.text_frame.text


def test_height_of_nothing_is_nothing() -> None:
    assert high([], 3.0) == 0


def test_titles_take_two_lines_at_most() -> None:
    for dataset, key in CASES:
        for slide in list(opened(dataset, key).slides)[1:]:
            frame = slide.shapes.title.text_frame
            size = frame.paragraphs[0].runs[0].font.size
            points = size.pt if size else 26
            assert len(lines_of(frame.text, points, 12.13, bold=True)) <= 2
            assert not re.search(r"[.]$", frame.text)
