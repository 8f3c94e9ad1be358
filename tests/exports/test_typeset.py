"""PDF and PNG: real text, our fonts, exact paper."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable

import pytest

from dashboard.exports import typeset
from dashboard.exports.drawing import Drawing, Text, texts
from dashboard.exports.report_map import SHEETS, Composed
from dashboard.exports.spec import PAPERS, Paper

EACH_PAPER = pytest.mark.parametrize("paper", PAPERS)
Sheets = Callable[[str, Paper], Composed]


def inflated(data: bytes) -> bytes:
    """A PDF with its streams unpacked, for looking into."""
    found = [data]
    for raw in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            continue
    return b"\n".join(found)


def letters(data: bytes) -> str:
    """Characters that the fonts of a PDF can be turned back into (ToUnicode tables)."""
    found = []
    for block in re.findall(rb"beginbf(?:char|range)(.*?)endbf", inflated(data), re.DOTALL):
        for line in block.splitlines():
            codes = re.findall(rb"<([0-9A-Fa-f]+)>", line)
            if codes:
                found.append(bytes.fromhex(codes[-1].decode()).decode("utf-16-be"))
    return "".join(found)


@EACH_PAPER
def test_a_pdf_has_real_text_and_our_fonts_only(sheet_of: Sheets, paper: Paper) -> None:
    drawing = sheet_of("public", paper).drawing
    data = typeset.pdf(drawing)
    inside = inflated(data)
    fonts = set(re.findall(rb"/BaseFont\s*/([A-Z]{6}\+)?([\w-]+)", inside))
    assert fonts
    assert all(prefix and name.startswith(b"SourceSans3-") for prefix, name in fonts), fonts
    assert inside.count(b"/FontFile") >= len({name for _, name in fonts})
    wanted = {c for x in texts(drawing.shapes) for c in x.text if not c.isspace()}
    assert wanted - set(letters(data)) == set(), "all of it can be copied"


@EACH_PAPER
def test_a_pdf_is_one_page_of_its_paper(sheet_of: Sheets, paper: Paper) -> None:
    inside = inflated(typeset.pdf(sheet_of("public", paper).drawing))
    boxes = re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", inside)
    assert len(boxes) == 1
    *_, wide, high = (float(x) for x in boxes[0].split())
    assert wide == pytest.approx(SHEETS[paper].width * 72 / 25.4, abs=0.1)
    assert high == pytest.approx(SHEETS[paper].height * 72 / 25.4, abs=0.1)


def size(png: bytes) -> tuple[int, int]:
    return struct.unpack(">II", png[16:24])  # type: ignore[return-value]


def test_pictures_have_their_pixels(sheet_of: Sheets) -> None:
    assert size(typeset.png(sheet_of("public", "a4_portrait").drawing)) == (2480, 3508)
    slide = typeset.png(sheet_of("public", "wide").drawing, typeset.SCREEN)
    assert size(slide) == (2560, 1440)


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """Names and contents of the chunks of a picture; each one's check sum is tested."""
    found, at = [], 8
    while at < len(png):
        (long,) = struct.unpack(">I", png[at : at + 4])
        body = png[at + 4 : at + 8 + long]
        assert struct.unpack(">I", png[at + 8 + long : at + 12 + long]) == (zlib.crc32(body),)
        found.append((body[:4], body[4:]))
        at += 12 + long
    return found


@pytest.mark.parametrize(("ppi", "dots"), [(typeset.PRINT, 11811), (typeset.SCREEN, 7559)])
def test_a_picture_tells_its_size_on_paper(ppi: int, dots: int) -> None:
    drawing = Drawing(85, 20, "Một cột", "", (Text(5, 10, "Chữ", 8),))
    data = typeset.png(drawing, ppi)
    found = chunks(data)
    names = [name for name, _ in found]
    assert names.count(b"pHYs") == 1
    assert names.index(b"pHYs") < names.index(b"IDAT")
    assert struct.unpack(">IIB", dict(found)[b"pHYs"]) == (dots, dots, 1)
    assert size(data)[0] / dots * 1000 == pytest.approx(85, abs=0.2)


def test_the_printed_map_tells_its_size_on_paper(sheet_of: Sheets) -> None:
    data = typeset.png(sheet_of("public", "a4_portrait").drawing)
    wide, high, unit = struct.unpack(">IIB", dict(chunks(data))[b"pHYs"])
    assert unit == 1
    assert [n / d for n, d in zip(size(data), (wide, high), strict=True)] == [
        pytest.approx(0.21, abs=1e-3),
        pytest.approx(0.297, abs=1e-3),
    ]


def test_the_same_drawing_gives_the_same_files(sheet_of: Sheets) -> None:
    drawing = sheet_of("demo", "a4_landscape").drawing
    assert typeset.pdf(drawing) == typeset.pdf(drawing)
    assert typeset.png(drawing, 60) == typeset.png(drawing, 60)


def test_hostile_words_stay_words() -> None:
    title = 'a" + panic("x") + "\\ #[b] $c$ <d> *e* _f_ @g'
    drawing = Drawing(60, 20, title, title, (Text(5, 10, title, 6),))
    assert typeset.pdf(drawing).startswith(b"%PDF")
    assert typeset.png(drawing, 40).startswith(b"\x89PNG")
