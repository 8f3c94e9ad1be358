"""Small pieces of WordprocessingML as text, children in the order of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from dashboard.palette import HATCH

#: Twentieths of a point and EMU in a millimetre, the two units of Word.
TWIPS, EMU = 1440 / 25.4, 36_000
#: Characters that XML 1.0 does not allow.
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point."""
    return round(mm * TWIPS)


def clean(text: str) -> str:
    """Text without the characters that XML does not allow; a line break is a space."""
    return _BAD.sub("", text).replace("\r", "").replace("\n", " ")


def attribute(text: str) -> str:
    """Text as a quoted attribute."""
    return quoteattr(clean(text))


def run(text: str, style: str = "", colour: str = "", edge: str = "") -> str:
    """Words of one look.

    Args:
        text: the words.
        style: id of a character style.
        colour: ``#RRGGBB`` of a square of a legend.
        edge: that of its outline.
    """
    if not text:
        return ""
    look = f'<w:rStyle w:val="{style}"/>' if style else ""
    look += f'<w:color w:val="{colour.lstrip("#")}"/>' if colour else ""
    if edge:
        look += f'<w:bdr w:val="single" w:sz="4" w:space="0" w:color="{edge.lstrip("#")}"/>'
    props = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{props}<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'


def paragraph(style: str, content: str, tabs: Sequence[tuple[str, int]] = ()) -> str:
    """A paragraph of a named style.

    Args:
        style: id of its style.
        content: runs, made by this module.
        tabs: kind and place (twips) of tab stops, for numbers aligned on their comma.
    """
    stops = "".join(f'<w:tab w:val="{kind}" w:pos="{at}"/>' for kind, at in tabs)
    props = f'<w:pStyle w:val="{style}"/>' + (f"<w:tabs>{stops}</w:tabs>" if stops else "")
    return f"<w:p><w:pPr>{props}</w:pPr>{content}</w:p>"


def counted(code: str, shown: str) -> str:
    """A field with its cached text, so that Word does not ask to update it."""
    return f"<w:fldSimple w:instr={attribute(f' {code} ')}>{run(shown)}</w:fldSimple>"


def bookmark(number: int, name: str, content: str) -> str:
    """Content that references point to."""
    start = f'<w:bookmarkStart w:id="{number}" w:name={attribute(name)}/>'
    return f'{start}{content}<w:bookmarkEnd w:id="{number}"/>'


def inward(name: str, words: str) -> str:
    """Words that lead to a bookmark of the document."""
    return f'<w:hyperlink w:anchor={attribute(name)} w:history="1">{run(words)}</w:hyperlink>'


def outward(rel: str, words: str) -> str:
    """Words that lead to an address, by the id of its relationship."""
    return f'<w:hyperlink r:id="{rel}" w:history="1">{run(words, "Hyperlink")}</w:hyperlink>'


@dataclass(frozen=True, slots=True)
class Object:
    """A picture or a chart in a line of its own.

    Args:
        number: unique in the document.
        rel: id of the relationship to its part.
        wide, high: mm.
        name: of the object.
        about: what it shows, for those who cannot see it.
    """

    number: int
    rel: str
    wide: float
    high: float
    name: str
    about: str


def _inline(found: Object, uri: str, graphic: str) -> str:
    size = f'cx="{round(found.wide * EMU)}" cy="{round(found.high * EMU)}"'
    named = f"name={attribute(found.name)} descr={attribute(found.about)}"
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{found.number}" {named}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/{uri}">'
        f"{graphic}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def picture(found: Object) -> str:
    """A picture."""
    size = f'cx="{round(found.wide * EMU)}" cy="{round(found.high * EMU)}"'
    graphic = (
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{found.number}" name={attribute(found.name)} '
        f"descr={attribute(found.about)}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{found.rel}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    return _inline(found, "picture", graphic)


def chart(found: Object) -> str:
    """An editable chart."""
    return _inline(found, "chart", f'<c:chart r:id="{found.rel}"/>')


def ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers in runs, first and last of each: 1, 2, 3, 7 -> (1, 3), (7, 7)."""
    found: list[tuple[int, int]] = []
    for n in sorted(set(numbers)):
        if found and found[-1][1] == n - 1:
            found[-1] = (found[-1][0], n)
        else:
            found.append((n, n))
    return found


def watermark(mark: str, number: int) -> str:
    """Large pale words behind the page, as Word itself writes them."""
    style = (
        "position:absolute;margin-left:0;margin-top:0;width:470pt;height:62pt;rotation:315;"
        "z-index:-251658752;mso-position-horizontal:center;"
        "mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        "mso-position-vertical-relative:margin"
    )
    kind = (
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
        '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
        '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
        '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>'
        '<v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="custom" '
        'o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
    )
    face = "font-family:&quot;Times New Roman&quot;;font-size:1pt;font-weight:bold"
    shape = (
        f'<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{2048 + number}" '
        f'type="#_x0000_t136" alt={attribute(mark)} style="{style}" o:allowincell="f" '
        f'fillcolor="{HATCH}" stroked="f"><v:fill opacity=".5"/>'
        f'<v:textpath style="{face}" string={attribute(mark)}/></v:shape>'
    )
    return f"<w:r><w:pict>{kind}{shape}</w:pict></w:r>"
