"""The Word report is read back and compared with the panels of the screen."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO

import openpyxl
import polars as pl
import pytest
from docx import Document
from docx.document import Document as Doc
from docx.table import Table as DocTable
from lxml import etree

from dashboard import markup
from dashboard.geodata import Geo
from dashboard.i18n import NBSP, number, t
from dashboard.palette import MUTED
from dashboard.panels.model import Context, KeyFigure, Table, number_col, text_col
from dashboard.reports import cells, native, word
from dashboard.reports.build import build
from dashboard.reports.model import Card, Chapter, Map, Part, Report
from dashboard.reports.templates import templates
from dashboard.reports.word_plan import Item, figure_value, plan
from dashboard.reports.word_table import (
    ACROSS,
    MOST_ROWS,
    UPRIGHT,
    Cell,
    Grid,
    across,
    grid_of,
    in_words,
    layout,
)
from dashboard.reports.word_xml import ranges, run
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
V = "urn:schemas-microsoft-com:vml"
#: A picture of one dot: how charts are drawn is tested elsewhere.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8ffff3f0005fe02fea7cd81be0000000049454e44ae426082"
)
#: Order of children in the schema (ISO/IEC 29500-1, transitional).
ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers"
        " pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct"
        " autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing"
        " mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap"
        " outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ),
    "rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint"
        " noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u"
        " effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
    ),
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc"
        " tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption"
        " tblDescription tblPrChange"
    ),
    "tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText"
        " vAlign hideMark headers cellIns cellDel cellMerge tcPrChange"
    ),
    "trPr": (
        "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader"
        " tblCellSpacing jc hidden ins del trPrChange"
    ),
    "sectPr": (
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders"
        " lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter"
        " docGrid printerSettings sectPrChange"
    ),
    "style": (
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed"
        " qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr"
        " tblStylePr"
    ),
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
}
KEYS = tuple(templates()[0])
CASES = [(data, key) for data in ("public", "demo") for key in KEYS]


@dataclass(frozen=True)
class Made:
    """A report, its file, and the file read back."""

    report: Report
    content: bytes
    doc: Doc

    @property
    def file(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(BytesIO(self.content))

    def tree(self, name: str = "word/document.xml") -> etree._Element:
        return etree.fromstring(self.file.read(name))


@pytest.fixture(scope="module")
def dots() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word.typeset, "png", lambda *_: DOT)
        yield patch


_MADE: dict[tuple[str, str], Made] = {}


@pytest.fixture(params=CASES, ids=["-".join(c) for c in CASES])
def made(
    request: pytest.FixtureRequest, book: Book, demo: Book, geo: Geo, dots: pytest.MonkeyPatch
) -> Made:
    """Every template on both datasets, made once."""
    assert dots
    return make(request.param, book, demo, geo)


@pytest.fixture
def annual(book: Book, demo: Book, geo: Geo, dots: pytest.MonkeyPatch) -> Made:
    assert dots
    return make(("public", "bao-cao-nam"), book, demo, geo)


@pytest.fixture
def invented(book: Book, demo: Book, geo: Geo, dots: pytest.MonkeyPatch) -> Made:
    assert dots
    return make(("demo", "bao-cao-nam"), book, demo, geo)


def make(case: tuple[str, str], book: Book, demo: Book, geo: Geo) -> Made:
    if case not in _MADE:
        ctx = Context(book if case[0] == "public" else demo, geo, Selection(today=TODAY))
        asked = templates()[0][case[1]]
        cluster = str(ctx.table["cluster_id"][0]) if asked.needs else ""
        report = build(ctx, asked, made_on=TODAY, cluster_id=cluster)
        content = word.docx(report, geo)
        _MADE[case] = Made(report, content, Document(BytesIO(content)))
    return _MADE[case]


def tables_of(made: Made) -> dict[str, DocTable]:
    """Tables by their name in the structure, ``Bảng 3``."""
    found = {}
    for table in made.doc.tables:
        name = table._tbl.tblPr.find(f"{{{W}}}tblCaption")
        assert name is not None
        found[str(name.get(f"{{{W}}}val"))] = table
    return found


def texts(table: DocTable) -> list[list[str]]:
    return [
        ["".join(x.text or "" for x in cell.iter(f"{{{W}}}t")) for cell in row.tc_lst]
        for row in table._tbl.tr_lst
    ]


def items(made: Made) -> Iterator[Item]:
    for chapter in plan(made.report):
        for part in chapter.parts:
            yield from part.items


def signed(words: str) -> str:
    """Qualifiers back from words to signs, as the screen has them."""
    for code in ("least", "about", "at_least", "at_most"):
        sign, word_ = t(f"qualifier_sign.{code}"), t(f"qualifier.{code}")
        words = words.replace(f"{word_}{NBSP}", f"{sign}{NBSP}")
    return words


# --- numbers ------------------------------------------------------------------------------------
def test_cells_equal_the_screen(made: Made) -> None:
    """Each cell is the value of the frame in the words of the screen, qualifiers spelled out."""
    tables, seen = tables_of(made), 0
    for item in items(made):
        if not isinstance(item.piece, Card) or item.table is None:
            continue
        table = item.piece.panel.table
        assert table is not None
        got = texts(tables[item.table.words])
        assert got[0] == [c.label for c in table.columns]
        shown = item.piece.most or MOST_ROWS
        want = cells.rows(table, made.report.reviewed, min(shown, MOST_ROWS))
        body = got[1 : len(want) + 1]
        for line, expected in zip(body, want, strict=True):
            for words, plain in zip(line, expected, strict=True):
                assert words == plain.replace("\n", " ")
        more = len(table.frame) - len(want)
        tail = got[len(want) + 1 :]
        assert tail == ([[t("word.more_rows", n=number(more))]] if more else [])
        seen += 1
    assert seen


def test_missing_is_never_a_zero(made: Made) -> None:
    """A null of the frame is an empty hatched cell, or a dash where no figure can exist."""
    tables = tables_of(made)
    for item in items(made):
        if not isinstance(item.piece, Card) or item.table is None:
            continue
        table = item.piece.panel.table
        assert table is not None
        rows = list(tables[item.table.words]._tbl.tr_lst)[1:]
        for tr, row in zip(rows, table.frame.iter_rows(named=True), strict=False):
            if len(tr.tc_lst) < len(table.columns):
                break
            for tc, column in zip(tr.tc_lst, table.columns, strict=True):
                words = "".join(x.text or "" for x in tc.iter(f"{{{W}}}t"))
                hatched = tc.find(f"{{{W}}}tcPr/{{{W}}}shd") is not None
                if row[column.key] is None:
                    assert words in ("", "–")
                    assert hatched is (words == "")
                else:
                    assert not hatched


def test_key_figures_equal_the_strip(made: Made) -> None:
    tables = tables_of(made)
    for item in items(made):
        figures = getattr(item.piece, "figures", ())
        if not figures or item.table is None:
            continue
        got = texts(tables[item.table.words])
        assert [r[0] for r in got[1:]] == [f.label for f in figures]
        for line, figure in zip(got[1:], figures, strict=True):
            if figure.value is None:
                assert line[1] == (figure.gap or t("state.missing"))
                assert not re.search(r"\d", line[1].replace("32", ""))
            else:
                assert signed(line[1]) == signed(figure.text)


def test_qualifiers_are_words(invented: Made, annual: Made) -> None:
    for found in (invented, annual):
        for table in found.doc.tables:
            for line in texts(table)[1:]:
                for words in line:
                    assert not re.match(r"[≥≈<>]\s?\d", words), words
    assert in_words(f"≥{NBSP}2.818") == f"ít nhất{NBSP}2.818"
    assert figure_value(KeyFigure("x", None, "")) == t("state.missing")


def test_charts_hold_the_frame(made: Made) -> None:
    """The workbook inside an editable chart has the values of the table, blanks for missing."""
    file = made.file
    books = [n for n in file.namelist() if n.startswith("word/embeddings/")]
    panels = [c.panel for c in made.report.cards() if c.chart and native.of(c.panel) is not None]
    assert len(books) == len(panels)
    for name, panel in zip(books, panels, strict=True):
        data = native.of(panel)
        assert data is not None
        sheet = openpyxl.load_workbook(BytesIO(file.read(name))).worksheets[0]
        rows = list(sheet.iter_rows(min_row=2, max_col=1 + len(data.lines), values_only=True))
        for k, row in enumerate(rows):
            for line, value in zip(data.lines, row[1:], strict=True):
                known = line.values[k]
                assert value is None if known is None else float(value) == pytest.approx(known)


# --- structure ----------------------------------------------------------------------------------
def test_captions_count_from_one_and_references_exist(made: Made) -> None:
    tree = made.tree()
    counted: dict[str, list[int]] = {}
    asked = []
    targets = [x.get(f"{{{W}}}name") for x in tree.iter(f"{{{W}}}bookmarkStart")]
    for found in tree.iter(f"{{{W}}}fldSimple"):
        code = str(found.get(f"{{{W}}}instr")).split()
        shown = "".join(x.text or "" for x in found.iter(f"{{{W}}}t"))
        if code[0] == "SEQ":
            counted.setdefault(code[1], []).append(int(shown))
        elif code[0] == "REF":
            asked.append((code[1], shown))
    for numbers in counted.values():
        assert numbers == list(range(1, len(numbers) + 1))
    assert len(targets) == len(set(targets))
    ids = [x.get(f"{{{W}}}id") for x in tree.iter(f"{{{W}}}bookmarkStart")]
    assert len(ids) == len(set(ids))
    kinds = {"table": t("word.table"), "figure": t("word.figure")}
    for name, shown in asked:
        assert name in targets
        _, _, kind, n = name.split("_")
        assert shown == f"{kinds[kind]} {n}"
    # Everything that is numbered is spoken of in the text.
    assert {name for name, _ in asked} == {x for x in targets if str(x).startswith("_Ref_")}
    for found in tree.iter(f"{{{W}}}hyperlink"):
        anchor = found.get(f"{{{W}}}anchor")
        assert anchor is None or anchor in targets


def test_every_source_cited_is_listed(made: Made) -> None:
    listed = {f"nguon_{r.number}" for r in made.report.references}
    names = {str(x.get(f"{{{W}}}name")) for x in made.tree().iter(f"{{{W}}}bookmarkStart")}
    assert {n for n in names if n.startswith("nguon_")} == listed
    last = texts(tables_of(made)[t("word.annex_b")])
    assert [r[0] for r in last[1:]] == [f"[{r.number}]" for r in made.report.references]
    rels = made.doc.part.rels.values()
    outside = {r.target_ref for r in rels if r.is_external}
    assert len(outside) == len({r.url for r in made.report.references if r.url})


def test_pictures_and_charts_have_words(made: Made) -> None:
    shown = list(made.tree().iter(f"{{{WP}}}docPr"))
    for found in shown:
        assert len(str(found.get("descr"))) > 10
        assert found.get("name")
    ids = [x.get("id") for x in shown]
    assert len(ids) == len(set(ids))
    cards = [c for c in made.report.cards() if c.chart]
    maps = [x for _, p in made.report.parts() for x in p.pieces if isinstance(x, Map)]
    assert len(shown) == len(cards) + len(maps)
    for found in made.tree().iter(f"{{{WP}}}inline"):
        assert {found.get(f"dist{x}") for x in "TBLR"} == {"0"}
        extent = found.find(f"{{{WP}}}extent")
        assert extent is not None
        assert int(extent.get("cx")) <= round(UPRIGHT * 36_000)
        assert int(extent.get("cy")) <= 230 * 36_000


def test_tables_repeat_their_header_and_keep_rows_whole(made: Made) -> None:
    for table in made.doc.tables:
        rows = list(table._tbl.tr_lst)
        heads = [r.find(f"{{{W}}}trPr/{{{W}}}tblHeader") is not None for r in rows]
        assert heads == [True] + [False] * (len(rows) - 1)
        assert all(r.find(f"{{{W}}}trPr/{{{W}}}cantSplit") is not None for r in rows)
        assert len(rows) <= MOST_ROWS + 2 or table._tbl.tblPr.find(f"{{{W}}}tblCaption").get(
            f"{{{W}}}val"
        ) in (t("word.annex_a"), t("word.annex_b"))
        grid = [int(x.get(f"{{{W}}}w")) for x in table._tbl.iter(f"{{{W}}}gridCol")]
        assert sum(grid) / 1440 * 25.4 <= ACROSS + 0.5
        for row in rows:
            spans = [tc.grid_span for tc in row.tc_lst]
            assert sum(spans) == len(grid)


def test_children_stand_in_the_order_of_the_schema(made: Made) -> None:
    parts = [n for n in made.file.namelist() if re.fullmatch(r"word/\w+\.xml", n)]
    assert "word/header1.xml" in parts
    wrong = [w for name in parts for w in disorder(made.tree(name))]
    assert wrong == []


def disorder(tree: etree._Element) -> list[str]:
    """Elements whose children are unknown or stand in another order than the schema's."""
    found = []
    for name, order in ORDER.items():
        known = order.split()
        for element in tree.iter(f"{{{W}}}{name}"):
            tags = [etree.QName(child).localname for child in element]
            strange = [x for x in tags if x not in known]
            places = [known.index(x) for x in tags if x in known]
            if strange or places != sorted(places):
                found.append(f"{name}: {tags}")
    return found


def test_checker_sees_disorder() -> None:
    tree = etree.fromstring(f'<w:p xmlns:w="{W}"><w:pPr><w:jc/><w:pStyle/></w:pPr></w:p>')
    assert disorder(tree) == ["pPr: ['jc', 'pStyle']"]


def test_package_is_whole(made: Made) -> None:
    """Every relationship has its part, every part its content type and every id its target."""
    file = made.file
    names = set(file.namelist())
    types = made.tree("[Content_Types].xml")
    defaults = {x.get("Extension") for x in types if x.get("Extension")}
    own = {str(x.get("PartName"))[1:] for x in types if x.get("PartName")}
    assert own <= names
    for name in names - {"[Content_Types].xml"}:
        assert name in own or name.rsplit(".", 1)[1] in defaults - {"xml"}, name
    rels = made.tree("word/_rels/document.xml.rels")
    known = {x.get("Id"): x for x in rels}
    assert len(known) == len(rels)
    for x in rels:
        assert x.get("TargetMode") == "External" or f"word/{x.get('Target')}" in names
    xml = file.read("word/document.xml").decode()
    assert set(re.findall(r'r:(?:id|embed)="(\w+)"', xml)) <= set(known)
    for name in (n for n in names if re.fullmatch(r"word/charts/chart\d+\.xml", n)):
        link = made.tree(name.replace("charts/", "charts/_rels/") + ".rels")[0]
        assert f"word/{str(link.get('Target'))[3:]}" in names


def test_only_named_styles_that_exist(made: Made) -> None:
    tree = made.tree()
    have = {x.get(f"{{{W}}}styleId") for x in made.tree("word/styles.xml").iter(f"{{{W}}}style")}
    for tag in ("pStyle", "rStyle", "tblStyle"):
        assert {x.get(f"{{{W}}}val") for x in tree.iter(f"{{{W}}}{tag}")} <= have
    # Direct formatting: tab stops, colours and outlines of legend squares, nothing else.
    inside = {etree.QName(c).localname for p in tree.iter(f"{{{W}}}pPr") for c in p}
    assert inside <= {"pStyle", "tabs", "sectPr"}
    inside = {etree.QName(c).localname for p in tree.iter(f"{{{W}}}rPr") for c in p}
    assert inside <= {"rStyle", "color", "bdr"}


# --- look of the office -------------------------------------------------------------------------
def test_page_of_decree_30(annual: Made) -> None:
    section = annual.doc.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(x.mm) for x in sizes] == [210, 297, 20, 20]
    assert [round(x.mm) for x in (section.left_margin, section.right_margin)] == [30, 15]
    assert section.different_first_page_header_footer
    assert "PAGE" in etree.tostring(section.header._element).decode()
    assert "PAGE" not in etree.tostring(section.first_page_header._element).decode()
    body = annual.doc.styles["Body Text"].paragraph_format
    assert round(body.first_line_indent.mm) == 10
    wide = annual.doc.sections[1]
    assert round(wide.page_width.mm) == 297
    assert not wide.different_first_page_header_footer


def test_fonts_language_and_mode(annual: Made) -> None:
    styles = annual.file.read("word/styles.xml").decode()
    assert "Theme=" not in styles
    assert 'w:ascii="Times New Roman"' in styles
    assert '<w:lang w:val="vi-VN"' in styles
    assert '<w:sz w:val="26"/>' in styles
    settings = annual.file.read("word/settings.xml").decode()
    assert re.search(r'name="compatibilityMode"[^>]*w:val="15"', settings)
    assert "updateFields" not in settings


def test_title_block_headings_and_annexes(annual: Made) -> None:
    told = [(p.style.name, p.text) for p in annual.doc.paragraphs]
    assert told[0] == ("Chữ Phụ lục", t("word.annex"))
    assert told[1] == ("Title", annual.report.title)
    assert told[2][1] == t("word.attached", year=2026)
    headings = [x for s, x in told if s == "Heading 1"]
    assert headings == [c.title for c in annual.report.chapters]
    parts = [x for s, x in told if s == "Heading 2"]
    assert parts == [p.title for _, p in annual.report.parts()]
    annexes = [x for s, x in told if s == "Tên phụ lục"]
    assert annexes == [t(f"word.annex_{x}") for x in "abcd"]
    points = [x for s, x in told if s == "Tóm tắt, ý"]
    first = annual.report.chapters[0].parts[0].pieces[0]
    assert points[0].startswith(first.sentences[0].text)  # type: ignore[union-attr]
    version = [x for _, x in told if annual.report.version in x]
    assert len(version) == 1
    for words in annual.report.left_out:
        assert any(words in x for _, x in told)


def test_numbering_is_of_styles(annual: Made) -> None:
    levels = list(annual.tree("word/numbering.xml").iter(f"{{{W}}}lvl"))[:3]
    forms = [x.find(f"{{{W}}}numFmt").get(f"{{{W}}}val") for x in levels]
    assert forms == ["upperRoman", "decimal", "lowerLetter"]
    signs = [x.find(f"{{{W}}}lvlText").get(f"{{{W}}}val") for x in levels]
    assert signs == ["%1.", "%2.", "%3)"]
    assert annual.tree().find(f".//{{{W}}}numPr") is None


def test_illustrative_data_are_marked_on_every_page(invented: Made, annual: Made) -> None:
    for name in ("word/header1.xml", "word/header2.xml"):
        tree = invented.tree(name)
        assert [x.get("string") for x in tree.iter(f"{{{V}}}textpath") if x.get("string")] == [
            invented.report.mark
        ]
        assert all(x.get("alt") for x in tree.iter(f"{{{V}}}shape"))
        assert list(annual.tree(name).iter(f"{{{V}}}shape")) == []
    for section in invented.doc.sections:
        refs = section._sectPr.findall(f"{{{W}}}headerReference")
        assert {x.get(f"{{{W}}}type") for x in refs} == {"default", "first"}
    assert t("demo.words") in [p.text for p in invented.doc.paragraphs]
    assert t("demo.words") not in [p.text for p in annual.doc.paragraphs]


def test_same_report_same_bytes(annual: Made, geo: Geo) -> None:
    assert word.docx(annual.report, geo) == annual.content


def test_real_pictures(book: Book, geo: Geo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pictures in the file are those of the drawings, with the proportions of the text."""
    monkeypatch.undo()
    ctx = Context(book, geo, Selection(today=TODAY))
    report = build(ctx, templates()[0]["mot-tinh"], made_on=TODAY)
    kept = [p for _, p in report.parts() if any(isinstance(x, Map) for x in p.pieces)]
    maps = tuple(x for p in kept for x in p.pieces if isinstance(x, Map))
    small = replace(report, chapters=(Chapter("A", (Part("B", "", maps),)),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word.typeset, "png", REAL)
        doc = Document(BytesIO(word.docx(small, geo)))
    shape = doc.inline_shapes[0]
    assert shape.width.mm == pytest.approx(UPRIGHT, abs=0.1)
    picture = next(iter(r.target_part for r in doc.part.rels.values() if "image" in r.reltype))
    assert picture.image.px_width == pytest.approx(UPRIGHT / 25.4 * 300, abs=2)
    ratio = picture.image.px_height / picture.image.px_width
    assert shape.height / shape.width == pytest.approx(ratio, rel=0.01)


REAL = word.typeset.png


# --- small pieces -------------------------------------------------------------------------------
def small_table(rows: int = 3) -> Table:
    frame = pl.DataFrame(
        {
            "name": [f"Cụm {i}" for i in range(rows)],
            "value": [1300.0, 185.6, None][:rows] + [1.0] * max(0, rows - 3),
            "value_qualifier": ["exact", "at_least", None][:rows] + ["exact"] * max(0, rows - 3),
            "value_claim": ["a", "b", None][:rows] + ["c"] * max(0, rows - 3),
        }
    )
    return Table(frame, (text_col("name"), number_col("value")))


def test_long_tables_are_cut_and_say_so() -> None:
    grid = grid_of(small_table(90))
    assert (len(grid.rows), grid.more) == (MOST_ROWS, 90 - MOST_ROWS)
    assert grid_of(small_table(90), 5).more == 85
    assert grid_of(small_table(3)).more == 0


def test_numbers_stand_on_their_comma() -> None:
    grid = grid_of(small_table())
    made = layout(grid)
    assert sum(made.widths) == pytest.approx(UPRIGHT)
    assert made.wants[1].comma is not None
    assert made.wants[0].comma is None


def test_wide_tables_lie_across(annual: Made) -> None:
    found = {i.piece.panel.key: i for i in items(annual) if isinstance(i.piece, Card)}
    register = found["tung-cum"]
    assert register.wide
    assert register.grid is not None
    assert across(register.grid)
    made = layout(register.grid, ACROSS)
    # No word is broken: each column is as wide as its longest word.
    assert all(a >= w.word - 0.01 for a, w in zip(made.widths, made.wants, strict=True))
    assert sum(made.widths) == pytest.approx(ACROSS)


def test_no_word_is_broken(made: Made) -> None:
    for item in items(made):
        if item.grid is None:
            continue
        room = ACROSS if item.wide else UPRIGHT
        found = layout(item.grid, room)
        assert sum(found.widths) == pytest.approx(room)
        for wide, wants in zip(found.widths, found.wants, strict=True):
            assert wide >= wants.word - 0.01


def test_ranges_of_sources() -> None:
    assert ranges([3, 1, 2, 7]) == [(1, 3), (7, 7)]
    assert ranges([]) == []


def test_letters_that_xml_does_not_allow() -> None:
    made = run("a\x0b<b>&\n")
    assert etree.fromstring(f'<x xmlns:w="{W}">{made}</x>')[0][0].text == "a<b>& "


def test_every_kind_of_key_keeps_its_sign_and_colour_in_a_legend() -> None:
    keys = markup.square("#FFFFFF", "dự kiến") + markup.circle("#FFFFFF", "#8A6A2F", "trước")
    found = word._coloured(markup.for_picture(keys + "<br>Tỷ đồng."))
    assert re.findall(r'w:color w:val="(\w+)"/></w:rPr><w:t[^>]*>(.)<', found) == [
        (MUTED.lstrip("#"), "□"),
        ("8A6A2F", "○"),
    ]
    assert " · Tỷ đồng." in found


def test_a_remark_behind_a_number_takes_no_room_from_texts() -> None:
    text = Cell("Trung tâm phát triển cụm công nghiệp của tỉnh, huyện và các xã lân cận")

    def number_column(remark: str) -> float:
        rows = ((Cell(f"411,2{remark}"), text), (Cell("1.044"), text))
        return layout(Grid(("Vốn", "Chủ đầu tư"), ("number", "text"), rows), 70.0).widths[0]

    # Its words may stand below the number, each on a line of its own at worst.
    assert number_column(" (đang rà soát)") - number_column("") < 10
