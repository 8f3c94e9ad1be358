"""A slide to draw on: words, shapes, pictures, native charts and tables in inches.

Shapes are written without python-pptx's ``style`` element, which brings a shadow of the theme,
and every picture, chart and table carries words for those who cannot see it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.parts.chart import ChartPart as PptxChart
from pptx.parts.embeddedpackage import EmbeddedXlsxPart

from dashboard.palette import HATCH, INK, MUTED, PAPER
from dashboard.reports import native as charts
from dashboard.reports.deck_template import FONT, emu
from dashboard.reports.native import Native, text_width

_NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
#: Height of a line of text, in heights of its type.
LEADING = 1.18
#: Table style of office programs without any line or fill.
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the slide: left, top, width, height in inches."""

    x: float
    y: float
    w: float
    h: float

    def below(self, used: float) -> Box:
        """What is left under the first inches."""
        return replace(self, y=self.y + used, h=self.h - used)


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one look; ``link`` is an address to open."""

    text: str
    size: float
    colour: str = INK
    bold: bool = False
    italic: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; ``before`` is the space above it in points."""

    runs: tuple[Run, ...]
    align: str = "l"
    before: float = 0.0


def lines_of(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """A text broken between words into lines no wider than ``room`` inches."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, FONT, bold=bold) / 72 <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def cut(text: str, size: float, room: float, most: int, *, bold: bool = False) -> str:
    """A text that takes no more lines than ``most``, cut between words with an ellipsis."""
    if len(lines_of(text, size, room, bold=bold)) <= most:
        return text
    words = text.split(" ")
    while len(words) > 1:
        words.pop()
        shorter = " ".join(words).rstrip(" ,;:·–-(") + "…"
        if len(lines_of(shorter, size, room, bold=bold)) <= most:
            return shorter
    return words[0]


def high(paragraphs: Iterable[Para], room: float) -> float:
    """Height of paragraphs in inches."""
    total = 0.0
    for p in paragraphs:
        size = max(r.size for r in p.runs)
        text = "".join(r.text for r in p.runs)
        bold = any(r.bold for r in p.runs)
        total += len(lines_of(text, size, room, bold=bold)) * size * LEADING + p.before
    return total / 72


class Canvas:
    """A slide that is being drawn."""

    def __init__(self, slide: Any) -> None:
        self.slide = slide
        self._tree = slide.shapes.element
        self._next = 100

    def _id(self) -> int:
        self._next += 1
        return self._next

    def _add(self, xml: str) -> Any:
        made = parse_xml(xml)
        self._tree.append(made)
        return made

    def _run(self, run: Run) -> str:
        link = ""
        if run.link:
            rel = self.slide.part.relate_to(run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            link = f'<a:hlinkClick r:id="{rel}"/>'
        return (
            f'<a:r><a:rPr lang="vi-VN" sz="{round(run.size * 100)}" b="{int(run.bold)}"'
            f' i="{int(run.italic)}">{_solid(run.colour)}{link}</a:rPr>'
            f"<a:t>{escape(run.text)}</a:t></a:r>"
        )

    def _paragraphs(self, paragraphs: Iterable[Para]) -> str:
        return "".join(
            f'<a:p><a:pPr algn="{p.align}"><a:spcBef><a:spcPts val="{round(p.before * 100)}"/>'
            f"</a:spcBef></a:pPr>{''.join(self._run(r) for r in p.runs)}</a:p>"
            for p in paragraphs
        )

    def text(
        self,
        box: Box,
        paragraphs: Sequence[Para],
        name: str,
        *,
        anchor: str = "t",
        wrap: bool = True,
    ) -> None:
        """Words in a box without margins."""
        if not paragraphs:
            return
        self._add(
            f'<p:sp {_NS}><p:nvSpPr><p:cNvPr id="{self._id()}" name={quoteattr(name)}/>'
            f'<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>{_frame(box)}'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
            f'<p:txBody><a:bodyPr wrap="{"square" if wrap else "none"}" lIns="0" tIns="0"'
            f' rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/></a:bodyPr><a:lstStyle/>'
            f"{self._paragraphs(paragraphs)}</p:txBody></p:sp>"
        )

    def rectangle(self, box: Box, fill: str, name: str, edge: str = "") -> None:
        """A coloured rectangle."""
        line = f'<a:ln w="9525">{_solid(edge)}</a:ln>' if edge else "<a:ln><a:noFill/></a:ln>"
        self._add(
            f'<p:sp {_NS}><p:nvSpPr><p:cNvPr id="{self._id()}" name={quoteattr(name)}/>'
            f"<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{_frame(box)}"
            f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{_solid(fill)}{line}</p:spPr>'
            '<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="vi-VN"/></a:p>'
            "</p:txBody></p:sp>"
        )

    def outline(
        self,
        shapes: Sequence[tuple[Sequence[Sequence[tuple[float, float]]], str]],
        name: str,
        about: str,
    ) -> None:
        """Areas as freeform shapes in one group: rings of points in inches and a fill each."""
        found = [p for rings, _ in shapes for ring in rings for p in ring]
        box = _around(found)
        inner = "".join(self._freeform(rings, fill, name) for rings, fill in shapes)
        x, y, w, h = (emu(v) for v in (box.x, box.y, box.w, box.h))
        self._add(
            f'<p:grpSp {_NS}><p:nvGrpSpPr><p:cNvPr id="{self._id()}" name={quoteattr(name)}'
            f" descr={quoteattr(about)}/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>"
            f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/>'
            f'<a:chOff x="{x}" y="{y}"/><a:chExt cx="{w}" cy="{h}"/></a:xfrm></p:grpSpPr>'
            f"{inner}</p:grpSp>"
        )

    def _freeform(
        self, rings: Sequence[Sequence[tuple[float, float]]], fill: str, name: str
    ) -> str:
        box = _around([p for ring in rings for p in ring])
        paths = ""
        for ring in rings:
            points = [f'<a:pt x="{emu(px - box.x)}" y="{emu(py - box.y)}"/>' for px, py in ring]
            paths += f"<a:moveTo>{points[0]}</a:moveTo>"
            paths += "".join(f"<a:lnTo>{p}</a:lnTo>" for p in points[1:]) + "<a:close/>"
        return (
            f'<p:sp><p:nvSpPr><p:cNvPr id="{self._id()}" name={quoteattr(name)}/><p:cNvSpPr/>'
            f"<p:nvPr/></p:nvSpPr><p:spPr>{_frame(box)}<a:custGeom><a:avLst/><a:gdLst/>"
            '<a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
            f'<a:path w="{emu(box.w)}" h="{emu(box.h)}">{paths}</a:path></a:pathLst>'
            f'</a:custGeom>{_solid(fill)}<a:ln w="12700">{_solid(PAPER)}</a:ln></p:spPr></p:sp>'
        )

    def picture(self, content: bytes, box: Box, name: str, about: str) -> None:
        """A picture with words for those who cannot see it."""
        _, rel = self.slide.part.get_or_add_image_part(io.BytesIO(content))
        self._add(
            f'<p:pic {_NS}><p:nvPicPr><p:cNvPr id="{self._id()}" name={quoteattr(name)}'
            f' descr={quoteattr(about)}/><p:cNvPicPr><a:picLocks noChangeAspect="1"/>'
            f'</p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="{rel}"/>'
            f"<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>{_frame(box)}"
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
        )

    def chart(self, native: Native, box: Box, name: str, about: str, size: float = 14.0) -> None:
        """A native chart with the words that belong over its slots."""
        part = charts.part(native, box.w, box.h, font=FONT, size=size)
        package = self.slide.part.package
        made = PptxChart.load(
            PackURI(package.next_partname(PptxChart.partname_template)),
            CONTENT_TYPE.DML_CHART,
            package,
            part.xml,
        )
        made.relate_to(EmbeddedXlsxPart.new(part.workbook, package), RELATIONSHIP_TYPE.PACKAGE)
        rel = self.slide.part.relate_to(made, RELATIONSHIP_TYPE.CHART)
        self._frame_of(
            box,
            name,
            about,
            "http://schemas.openxmlformats.org/drawingml/2006/chart",
            '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
            f' r:id="{rel}"/>',
        )
        self._slots(native, box, part.room, size)

    def _slots(self, native: Native, box: Box, room: charts.Room, size: float) -> None:
        """Words for bars without a figure, and values of parts too thin for their label."""
        if native.kind == "line":
            return
        slot = box.h * room.h / len(native.names)
        left, wide = box.x + box.w * room.x, box.w * room.w
        for at, words in native.gaps.items():
            top = box.y + box.h * room.y + at * slot
            run = Run(words, min(size, 14), MUTED, italic=True)
            place = Box(left + 0.08, top, wide - 0.08, slot)
            self.text(place, [Para((run,))], words, anchor="ctr", wrap=False)
        for at in range(len(native.names)):
            self._thin(native, at, Box(left, box.y + box.h * room.y + at * slot, wide, slot), size)

    def _thin(self, native: Native, at: int, slot: Box, size: float) -> None:
        """The value of a thin part stands above it, when there is room over the bar."""
        if native.kind not in ("stacked", "share"):
            return
        small = min(size - 1, 12.0)
        tall = small * LEADING / 72
        over = slot.h * charts.gap(native) / (1 + charts.gap(native)) / 2
        values = [line.values[at] or 0.0 for line in native.lines]
        top = sum(values) if native.kind == "share" else native.top
        done, last = 0.0, -1.0
        for line, value in zip(native.lines, values, strict=True):
            if value and charts.thin(native, line, at, plot=slot.w, size=size, font=FONT):
                words = charts.words_of(native, line, at)
                half = text_width(words, small, FONT) / 144
                middle = slot.x + slot.w * (done + value / 2) / top
                x = max(slot.x, middle - half)
                if tall <= over + 0.03 and x > last:
                    place = Box(x, slot.y + over - tall, 2 * half + 0.04, tall)
                    run = Run(words, small, INK)
                    self.text(place, [Para((run,))], words, wrap=False)
                    last = x + 2 * half + 0.08
            done += value

    def _frame_of(self, box: Box, name: str, about: str, uri: str, inner: str) -> None:
        x, y, w, h = (emu(v) for v in (box.x, box.y, box.w, box.h))
        self._add(
            f'<p:graphicFrame {_NS}><p:nvGraphicFramePr><p:cNvPr id="{self._id()}"'
            f" name={quoteattr(name)} descr={quoteattr(about)}/><p:cNvGraphicFramePr>"
            '<a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/>'
            f'</p:nvGraphicFramePr><p:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/>'
            f'</p:xfrm><a:graphic><a:graphicData uri="{uri}">{inner}</a:graphicData>'
            "</a:graphic></p:graphicFrame>"
        )

    def table(
        self,
        box: Box,
        widths: Sequence[float],
        rows: Sequence[tuple[float, Sequence[Para | None]]],
        name: str,
        about: str,
    ) -> None:
        """A native table; its first row is its header.

        Args:
            box: where; its height is that of the rows.
            widths: of the columns, inches.
            rows: height and cells; ``None`` for a missing value, drawn hatched.
            name: what it is called.
            about: what it shows.
        """
        grid = "".join(f'<a:gridCol w="{emu(w)}"/>' for w in widths)
        body = ""
        for n, (tall, cells) in enumerate(rows):
            inner = "".join(self._cell(cell, head=n == 0) for cell in cells)
            body += f'<a:tr h="{emu(tall)}">{inner}</a:tr>'
        self._frame_of(
            box,
            name,
            about,
            "http://schemas.openxmlformats.org/drawingml/2006/table",
            f'<a:tbl><a:tblPr firstRow="1"><a:tableStyleId>{_NO_STYLE}</a:tableStyleId>'
            f"</a:tblPr><a:tblGrid>{grid}</a:tblGrid>{body}</a:tbl>",
        )

    def _cell(self, cell: Para | None, *, head: bool) -> str:
        fill = "<a:noFill/>"
        words = '<a:p><a:endParaRPr lang="vi-VN" sz="1000"/></a:p>'
        if cell is None:
            fill = (
                f'<a:pattFill prst="ltUpDiag"><a:fgClr><a:srgbClr val="{HATCH.lstrip("#")}"/>'
                '</a:fgClr><a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>'
            )
        elif cell.runs and cell.runs[0].text:
            words = self._paragraphs([cell])
        none = "".join(f'<a:{x} w="0"><a:noFill/></a:{x}>' for x in ("lnL", "lnR", "lnT"))
        below = f'<a:lnB w="{12700 if head else 6350}">{_solid(MUTED if head else HATCH)}</a:lnB>'
        return (
            f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{words}</a:txBody>"
            f'<a:tcPr marL="{emu(0.05)}" marR="{emu(0.05)}" marT="{emu(0.03)}"'
            f' marB="{emu(0.03)}" anchor="{"b" if head else "ctr"}">{none}{below}{fill}'
            "</a:tcPr></a:tc>"
        )

    def fill(self, idx: int, paragraphs: Sequence[Para]) -> None:
        """Words of a placeholder, by its number; their look is that of the layout."""
        place = next(p for p in self.slide.placeholders if p.placeholder_format.idx == idx)
        body = place.text_frame._txBody  # noqa: SLF001 - links are not reachable otherwise
        for old in body.findall(qn("a:p")):
            body.remove(old)
        plain = "".join(
            f"<a:p {_NS}>{''.join(self._plain(r) for r in p.runs)}</a:p>" for p in paragraphs
        )
        for new in parse_xml(f"<a:holder {_NS}>{plain}</a:holder>"):
            body.append(new)

    def _plain(self, run: Run) -> str:
        size = f' sz="{round(run.size * 100)}"' if run.size else ""
        return f'<a:r><a:rPr lang="vi-VN"{size}/><a:t>{escape(run.text)}</a:t></a:r>'

    def number(self) -> None:
        """The slide number: python-pptx does not take it over from the layout."""
        for place in self.slide.slide_layout.placeholders:
            if place.placeholder_format.type is not None and "SLIDE_NUMBER" in str(
                place.placeholder_format.type
            ):
                idx = place.placeholder_format.idx
                self._add(
                    f'<p:sp {_NS}><p:nvSpPr><p:cNvPr id="{self._id()}"'
                    f" name={quoteattr(place.name)}/><p:cNvSpPr>"
                    '<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>'
                    f'<p:ph type="sldNum" sz="quarter" idx="{idx}"/></p:nvPr></p:nvSpPr>'
                    "<p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p>"
                    '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
                    '<a:rPr lang="vi-VN"/><a:t>1</a:t></a:fld></a:p></p:txBody></p:sp>'
                )


def _solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill>'


def _frame(box: Box) -> str:
    return (
        f'<a:xfrm><a:off x="{emu(box.x)}" y="{emu(box.y)}"/>'
        f'<a:ext cx="{emu(box.w)}" cy="{emu(box.h)}"/></a:xfrm>'
    )


def _around(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
