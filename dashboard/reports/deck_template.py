"""The empty presentation that decks start from: 16:9, one master, two layouts, our own theme.

Written out here instead of taken from python-pptx, whose default is 4:3, English and has eleven
layouts. Colours and fonts stand in the theme, sizes in the master, so an office can change the
look of a whole deck in one place.
"""

from __future__ import annotations

import io
import zipfile
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from dashboard.i18n import t
from dashboard.palette import (
    ALERT,
    AMBER,
    BRAND,
    HAIRLINE,
    INK,
    MUTED,
    PAPER,
    STATUSES,
    WASH,
)

FONT = "Arial"
#: Sizes in inches.
WIDE, HIGH = 13.333, 7.5
STRIP, MARGIN = 0.13, 0.6
#: Left, top, width and height of the places of a slide.
TITLE = (MARGIN, 0.30, 12.13, 0.94)
SCOPE = (MARGIN, 1.27, 12.13, 0.28)
SOURCES = (MARGIN, 6.98, 11.2, 0.4)
NUMBER = (12.13, 6.98, 0.6, 0.25)
COVER_TITLE = (0.95, 1.2, 6.3, 2.5)
COVER_SUB = (0.95, 3.85, 6.3, 1.0)
COVER_FOOT = (0.95, 5.75, 6.3, 1.2)
#: Numbers of the placeholders.
AT_SCOPE, AT_SOURCES, AT_NUMBER, AT_FOOT = 10, 11, 12, 13
TITLE_SIZE, SCOPE_SIZE, SOURCE_SIZE = 26, 13.5, 9.5
EMU = 914400

_NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.presentationml"
_GROUP = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>'
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/>'
    '<a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>'
)
_MAP = (
    'bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2"'
    ' accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink"'
    ' folHlink="folHlink"'
)


def emu(inches: float) -> int:
    """A length as office files count it."""
    return round(inches * EMU)


def _hex(colour: str) -> str:
    return colour.lstrip("#")


def _theme() -> str:
    shades = {
        "dk1": INK,
        "lt1": PAPER,
        "dk2": MUTED,
        "lt2": WASH,
        "accent1": BRAND,
        "accent2": STATUSES["under_construction"].fill,
        "accent3": STATUSES["established"].fill,
        "accent4": STATUSES["planned"].fill,
        "accent5": AMBER,
        "accent6": ALERT,
        "hlink": BRAND,
        "folHlink": MUTED,
    }
    colours = "".join(f'<a:{k}><a:srgbClr val="{_hex(v)}"/></a:{k}>' for k, v in shades.items())
    font = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface="{FONT}"/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{_HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        f' name="CCN"><a:themeElements><a:clrScheme name="CCN">{colours}</a:clrScheme>'
        f'<a:fontScheme name="CCN"><a:majorFont>{font}</a:majorFont>'
        f"<a:minorFont>{font}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="CCN"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}"
        f"</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )


def _frame(box: tuple[float, float, float, float]) -> str:
    x, y, w, h = (emu(v) for v in box)
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>'


def _place(
    number: int,
    name: str,
    kind: str,
    box: tuple[float, float, float, float],
    look: str,
    *,
    words: str = "",
    anchor: str = "t",
) -> str:
    """A placeholder of a layout or the master."""
    text = words or f'<a:r><a:rPr lang="vi-VN"/><a:t>{escape(name)}</a:t></a:r>'
    style = f"<a:lstStyle><a:lvl1pPr {look}</a:lvl1pPr></a:lstStyle>" if look else "<a:lstStyle/>"
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(name)}/><p:cNvSpPr>'
        f'<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr>'
        f'<p:spPr>{_frame(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}">'
        f"<a:noAutofit/></a:bodyPr>{style}<a:p>{text}</a:p></p:txBody></p:sp>"
    )


def _look(size: float, colour: str, *, bold: bool = False, align: str = "l") -> str:
    """First level of a list style: size, colour, no bullet."""
    return (
        f'marL="0" indent="0" algn="{align}"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/><a:defRPr sz="{round(size * 100)}"'
        f' b="{int(bold)}"><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill></a:defRPr>'
    )


def _block(number: int, box: tuple[float, float, float, float], colour: str) -> str:
    """A coloured rectangle of the background."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={quoteattr(t("deck.decoration"))}/>'
        f'<p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{_frame(box)}'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>{colour}</a:solidFill>'
        "<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>"
        '<a:p><a:endParaRPr lang="vi-VN"/></a:p></p:txBody></p:sp>'
    )


def _watermark(mark: str) -> str:
    """Large pale words across every slide; they are in the master, so none can lack them."""
    if not mark:
        return ""
    box = (2.2, 3.0, 9.0, 1.6)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="90" name={quoteattr(t("deck.watermark"))}/>'
        f'<p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>'
        f"{_frame(box).replace('<a:xfrm>', '<a:xfrm rot=' + chr(34) + '-1080000' + chr(34) + '>')}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        '<p:txBody><a:bodyPr wrap="none" anchor="ctr"/><a:lstStyle/>'
        '<a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="vi-VN" sz="6000" b="1"><a:solidFill>'
        f'<a:srgbClr val="{_hex(ALERT)}"><a:alpha val="10000"/></a:srgbClr></a:solidFill></a:rPr>'
        f"<a:t>{escape(mark)}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def _master(mark: str) -> str:
    brand = '<a:schemeClr val="accent1"/>'
    level = "".join(
        f'<a:lvl{n}pPr marL="0" indent="0"><a:buNone/><a:defRPr sz="1600" kern="1200">'
        '<a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/>'
        f'<a:cs typeface="+mn-cs"/></a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 10)
    )
    title = (
        f"<a:lvl1pPr {_look(TITLE_SIZE, 'tx1', bold=True)}".replace(
            "</a:defRPr>", '<a:latin typeface="+mj-lt"/><a:cs typeface="+mj-cs"/></a:defRPr>'
        )
        + "</a:lvl1pPr>"
    )
    shapes = (
        _block(20, (0, 0, STRIP, HIGH), brand)
        + _watermark(mark)
        + _place(2, t("deck.place_title"), 'type="title"', TITLE, "", anchor="b")
        + _place(3, t("deck.place_text"), 'type="body" idx="1"', (MARGIN, 1.75, 12.13, 5.05), "")
    )
    layouts = "".join(f'<p:sldLayoutId id="{2147483649 + n}" r:id="rId{n + 1}"/>' for n in (0, 1))
    return (
        f"{_HEAD}<p:sldMaster {_NS}><p:cSld><p:bg><p:bgPr><a:solidFill>"
        '<a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
        f"<p:spTree>{_GROUP}{shapes}</p:spTree></p:cSld><p:clrMap {_MAP}/>"
        f"<p:sldLayoutIdLst>{layouts}</p:sldLayoutIdLst>"
        f"<p:txStyles><p:titleStyle>{title}</p:titleStyle><p:bodyStyle>{level}</p:bodyStyle>"
        f"<p:otherStyle>{level}</p:otherStyle></p:txStyles></p:sldMaster>"
    )


def _layout(name: str, kind: str, shapes: str) -> str:
    return (
        f'{_HEAD}<p:sldLayout {_NS} type="{kind}" preserve="1"><p:cSld name={quoteattr(name)}>'
        f"<p:spTree>{_GROUP}{shapes}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    )


def _cover() -> str:
    brand = '<a:schemeClr val="accent1"/>'
    return _layout(
        t("deck.layout_cover"),
        "title",
        _block(20, (0, 0, 0.34, HIGH), brand)
        + _place(
            2,
            t("deck.place_title"),
            'type="ctrTitle"',
            COVER_TITLE,
            _look(34, "tx1", bold=True),
            anchor="b",
        )
        + _place(3, t("deck.place_about"), 'type="subTitle" idx="1"', COVER_SUB, _look(16, "tx2"))
        + _place(
            4,
            t("deck.place_dated"),
            f'type="body" sz="quarter" idx="{AT_FOOT}"',
            COVER_FOOT,
            _look(12, "tx2"),
            anchor="b",
        ),
    )


def _content() -> str:
    hair = f'<a:srgbClr val="{_hex(HAIRLINE)}"/>'
    field = (
        '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
        '<a:rPr lang="vi-VN"/><a:t>1</a:t></a:fld>'
    )
    return _layout(
        t("deck.layout_content"),
        "titleOnly",
        _place(2, t("deck.place_title"), 'type="title"', TITLE, "", anchor="b")
        + _place(
            3,
            t("deck.place_scope"),
            f'type="body" sz="quarter" idx="{AT_SCOPE}"',
            SCOPE,
            _look(SCOPE_SIZE, "tx2"),
        )
        + _block(21, (MARGIN, 6.92, 12.13, 0.01), hair)
        + _place(
            4,
            t("deck.place_sources"),
            f'type="body" sz="quarter" idx="{AT_SOURCES}"',
            SOURCES,
            _look(SOURCE_SIZE, "tx2"),
        )
        + _place(
            5,
            t("deck.place_number"),
            f'type="sldNum" sz="quarter" idx="{AT_NUMBER}"',
            NUMBER,
            _look(11, "tx2", bold=True, align="r"),
            words=field,
        ),
    )


def _relations(*found: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{_REL}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(found, 1)
    )
    return (
        f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships">{rows}</Relationships>'
    )


def _presentation() -> str:
    return (
        f'{_HEAD}<p:presentation {_NS} saveSubsetFonts="1"><p:sldMasterIdLst>'
        '<p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        f'<p:sldSz cx="{emu(WIDE)}" cy="{emu(HIGH)}"/><p:notesSz cx="6858000" cy="9144000"/>'
        '<p:defaultTextStyle><a:defPPr><a:defRPr lang="vi-VN"/></a:defPPr></p:defaultTextStyle>'
        "</p:presentation>"
    )


def _types() -> str:
    parts = {
        "/ppt/presentation.xml": f"{_TYPE}.presentation.main+xml",
        "/ppt/slideMasters/slideMaster1.xml": f"{_TYPE}.slideMaster+xml",
        "/ppt/slideLayouts/slideLayout1.xml": f"{_TYPE}.slideLayout+xml",
        "/ppt/slideLayouts/slideLayout2.xml": f"{_TYPE}.slideLayout+xml",
        "/ppt/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "/ppt/tableStyles.xml": f"{_TYPE}.tableStyles+xml",
        "/ppt/presProps.xml": f"{_TYPE}.presProps+xml",
        "/ppt/viewProps.xml": f"{_TYPE}.viewProps+xml",
    }
    rows = "".join(f'<Override PartName="{k}" ContentType="{v}"/>' for k, v in parts.items())
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


@cache
def empty(mark: str = "") -> bytes:
    """The empty presentation.

    Args:
        mark: words of the watermark in its master; empty for none.
    """
    up = "../slideMasters/slideMaster1.xml"
    files = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": _presentation(),
        "ppt/_rels/presentation.xml.rels": _relations(
            ("slideMaster", "slideMasters/slideMaster1.xml"),
            ("theme", "theme/theme1.xml"),
            ("tableStyles", "tableStyles.xml"),
            # Without these two PowerPoint may offer to repair the file.
            ("presProps", "presProps.xml"),
            ("viewProps", "viewProps.xml"),
        ),
        "ppt/slideMasters/slideMaster1.xml": _master(mark),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": _relations(
            ("slideLayout", "../slideLayouts/slideLayout1.xml"),
            ("slideLayout", "../slideLayouts/slideLayout2.xml"),
            ("theme", "../theme/theme1.xml"),
        ),
        "ppt/slideLayouts/slideLayout1.xml": _cover(),
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": _relations(("slideMaster", up)),
        "ppt/slideLayouts/slideLayout2.xml": _content(),
        "ppt/slideLayouts/_rels/slideLayout2.xml.rels": _relations(("slideMaster", up)),
        "ppt/theme/theme1.xml": _theme(),
        "ppt/tableStyles.xml": f"{_HEAD}<a:tblStyleLst {_NS.split(' xmlns:r', maxsplit=1)[0]}"
        ' def="{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"/>',
        "ppt/presProps.xml": f"{_HEAD}<p:presentationPr {_NS}/>",
        "ppt/viewProps.xml": f"{_HEAD}<p:viewPr {_NS}/>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(zipfile.ZipInfo(name), text.encode("utf-8"))
    return out.getvalue()


#: English words and dates that python-pptx writes into pages of notes.
_NOTES_ENGLISH = (
    "Click to edit Master text styles",
    "Second level",
    "Third level",
    "Fourth level",
    "Fifth level",
    "10/17/16",
)


def finished(content: bytes) -> bytes:
    """The saved file with Vietnamese as its language and without traces of the clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as made:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith(".xml"):
                data = data.replace(b'lang="en-US"', b'lang="vi-VN"')
            if entry.filename.startswith("ppt/notesMasters/"):
                for words in _NOTES_ENGLISH:
                    data = data.replace(f">{words}<".encode(), b"><")
            info = zipfile.ZipInfo(entry.filename)
            # Pictures and workbooks are packed already.
            packed = entry.filename.endswith((".png", ".xlsx"))
            info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            made.writestr(info, data, compresslevel=6)
    return out.getvalue()
