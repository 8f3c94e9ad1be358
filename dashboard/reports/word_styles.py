"""Styles, numbering, settings and theme of the Word report: the look of a Vietnamese office.

Nghị định 30/2020/NĐ-CP, Phụ lục I: A4, Times New Roman 13, first line 10 mm, justified, headings
I. / 1. / a). Everything is a named style, so an office changes the look in one place.
"""

from __future__ import annotations

from dashboard import palette
from dashboard.reports.word_xml import HEAD, attribute, twips

FONT = "Times New Roman"
#: Frame of tables, fill of their header, ground of the summary.
FRAME, HEADER, BOX = "8D9BA3", "EAF1F2", "F1F6F7"
#: Ids of the numbering: headings, and points of the summary.
HEADINGS, POINTS = 1, 2
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LANG = '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>'


def _style(
    key: str,
    name: str,
    ppr: str = "",
    rpr: str = "",
    *,
    base: str = "Normal",
    after: str = "",
    own: bool = True,
) -> str:
    """A paragraph style; ``own`` marks one that Word does not have by itself."""
    custom = ' w:customStyle="1"' if own else ""
    follow = f'<w:next w:val="{after}"/>' if after else ""
    props = f"<w:pPr>{ppr}</w:pPr>" if ppr else ""
    look = f"<w:rPr>{rpr}</w:rPr>" if rpr else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{key}"><w:name w:val={attribute(name)}/>'
        f'<w:basedOn w:val="{base}"/>{follow}<w:qFormat/>{props}{look}</w:style>'
    )


def _size(points: float) -> str:
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _space(before: float = 0, after: float = 0) -> str:
    """Space before and after, points; single lines."""
    said = f'w:before="{round(before * 20)}" w:after="{round(after * 20)}"'
    return f'<w:spacing {said} w:line="240" w:lineRule="auto"/>'


def _colour(value: str) -> str:
    return f'<w:color w:val="{value.lstrip("#")}"/>'


_BOLD, _ITALIC = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>"
_FIRST = f'<w:ind w:firstLine="{twips(10)}"/>'
_BOTH, _CENTRE = '<w:jc w:val="both"/>', '<w:jc w:val="center"/>'
_NEXT = "<w:keepNext/>"


def _numbered(level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{HEADINGS}"/></w:numPr>'


def _text_styles() -> str:
    def heading(level: int, *, look: str, keep: str = _NEXT, after: str = "BodyText") -> str:
        ppr = f"{keep}{_numbered(level)}{_space(6, 6)}{_FIRST}{_BOTH}"
        ppr += f'<w:outlineLvl w:val="{level}"/>'
        key, name = f"Heading{level + 1}", f"heading {level + 1}"
        return _style(key, name, ppr, look, after=after, own=False)

    body = f"{_space(0, 6)}{_FIRST}{_BOTH}"
    return "".join(
        (
            _style("BodyText", "Body Text", body, own=False),
            heading(0, look=f"{_BOLD}<w:caps/>"),
            heading(1, look=_BOLD),
            heading(2, look="", keep="", after="BodyText"),
        )
    )


def _front_styles() -> str:
    brand = palette.BRAND.lstrip("#")
    rule = f'<w:top w:val="single" w:sz="6" w:space="1" w:color="{palette.INK.lstrip("#")}"/>'
    box = (
        f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{brand}"/></w:pBdr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{BOX}"/>'
    )
    side = f'<w:ind w:left="{twips(4)}" w:right="{twips(2)}"/>'
    hang = f'<w:ind w:left="{twips(10)}" w:right="{twips(2)}" w:hanging="{twips(5)}"/>'
    point = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{POINTS}"/></w:numPr>'
    aside = f'<w:ind w:left="{twips(62)}" w:right="{twips(62)}"/>'
    return "".join(
        (
            _style("AnnexMark", "Chữ Phụ lục", _NEXT + _space(0, 6) + _CENTRE, _BOLD + _size(14)),
            _style(
                "Title",
                "Title",
                f"{_NEXT}{_space(0, 4)}{_CENTRE}",
                f"{_BOLD}<w:caps/>{_size(14)}",
                after="Attached",
                own=False,
            ),
            _style("Attached", "Kèm theo", f"{_NEXT}{_space(0, 2)}{_CENTRE}", _ITALIC),
            _style("TitleRule", "Kẻ dưới tên", f"<w:pBdr>{rule}</w:pBdr>{_space(2, 2)}{aside}"),
            _style("Scope", "Phạm vi", _space(0, 8) + _CENTRE, _ITALIC + _size(12)),
            _style(
                "SummaryHead",
                "Tóm tắt, đầu",
                f"{_NEXT}{box}{_space(6, 0)}{side}",
                _BOLD,
                after="SummaryPoint",
            ),
            _style("SummaryPoint", "Tóm tắt, ý", f"{point}{box}{_space(0, 3)}{hang}{_BOTH}"),
            _style(
                "AnnexHeading",
                "Tên phụ lục",
                f'{_NEXT}<w:pageBreakBefore/>{_space(0, 8)}{_CENTRE}<w:outlineLvl w:val="0"/>',
                _BOLD + _size(14),
                after="BodyText",
            ),
        )
    )


def _exhibit_styles() -> str:
    muted = _colour(palette.MUTED)
    return "".join(
        (
            _style(
                "Caption", "caption", _NEXT + _space(6, 3) + _CENTRE, _BOLD + _size(12), own=False
            ),
            _style(
                "FigureCaption",
                "Tên hình",
                f'<w:keepNext w:val="0"/>{_space(3, 2)}',
                base="Caption",
            ),
            _style("Figure", "Hình", _NEXT + _space(4, 0) + _CENTRE),
            _style("Legend", "Chú giải hình", _NEXT + _space(4, 0) + _CENTRE, _size(10.5)),
            _style("Source", "Dòng nguồn", _space(2, 8) + _BOTH, _ITALIC + _size(10.5)),
            _style("CellText", "Ô chữ", _space(1, 1), _size(11)),
            _style("CellNumber", "Ô số", '<w:jc w:val="right"/>', base="CellText"),
            _style("CellDecimal", "Ô số theo dấu phẩy", base="CellText"),
            _style("CellMiddle", "Ô giữa", _CENTRE, base="CellText"),
            _style("CellHead", "Ô tiêu đề", _NEXT + _CENTRE, _BOLD, base="CellText"),
            _style("SmallText", "Ô chữ nhỏ", "", _size(10), base="CellText"),
            _style("SmallNumber", "Ô số nhỏ", "", _size(10), base="CellNumber"),
            _style("SmallDecimal", "Ô số theo dấu phẩy, nhỏ", "", _size(10), base="CellDecimal"),
            _style("SmallMiddle", "Ô giữa nhỏ", "", _size(10), base="CellMiddle"),
            _style("SmallHead", "Ô tiêu đề nhỏ", "", _size(10), base="CellHead"),
            _style("Header", "header", _space() + _CENTRE, own=False),
            _style(
                "Illustrative",
                "Dấu minh họa",
                _space() + _CENTRE,
                _BOLD + _colour(palette.ALERT) + _size(11),
            ),
            _style("EmptyLine", "Dòng trống", _space(), muted + _size(4)),
        )
    )


def _table_style() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(
        f'<w:{s} w:val="single" w:sz="4" w:space="0" w:color="{FRAME}"/>' for s in sides
    )
    pad = twips(1.4)
    margins = "".join(
        f'<w:{s} w:w="{w}" w:type="dxa"/>'
        for s, w in (("top", 0), ("left", pad), ("bottom", 0), ("right", pad))
    )
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        f"{margins}</w:tblCellMar></w:tblPr></w:style>"
        '<w:style w:type="table" w:customStyle="1" w:styleId="ReportTable">'
        '<w:name w:val="Bảng báo cáo"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{lines}</w:tblBorders></w:tblPr>"
        '<w:tcPr><w:vAlign w:val="center"/></w:tcPr>'
        '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{HEADER}"/></w:tcPr></w:tblStylePr>'
        "</w:style>"
    )


def styles() -> str:
    """The part with every style."""
    fonts = f'<w:rFonts w:ascii="{FONT}" w:eastAsia="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>'
    link = (
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        f'<w:rPr>{_colour(palette.BRAND)}<w:u w:val="single"/></w:rPr></w:style>'
    )
    return (
        f"{HEAD}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{fonts}{_size(13)}{_LANG}"
        f"</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>{_space()}</w:pPr></w:pPrDefault>"
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        "<w:qFormat/></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        f"{_text_styles()}{_front_styles()}{_exhibit_styles()}{link}{_table_style()}</w:styles>"
    )


def numbering() -> str:
    """Headings I. / 1. / a), and the dash of the summary."""
    forms = (
        ("upperRoman", "%1.", "Heading1"),
        ("decimal", "%2.", "Heading2"),
        ("lowerLetter", "%3)", "Heading3"),
    )
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:pStyle w:val="{style}"/><w:suff w:val="space"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="{twips(10)}"/>'
        "</w:pPr></w:lvl>"
        for i, (form, text, style) in enumerate(forms)
    )
    dash = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        '<w:pStyle w:val="SummaryPoint"/><w:lvlText w:val="–"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{twips(10)}" w:hanging="{twips(5)}"/></w:pPr></w:lvl>'
    )
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="{kind}"/>{own}'
        "</w:abstractNum>"
        for n, kind, own in ((HEADINGS, "multilevel", levels), (POINTS, "singleLevel", dash))
    )
    nums = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (HEADINGS, POINTS)
    )
    return f"{HEAD}<w:numbering {_W}>{abstract}{nums}</w:numbering>"


def settings() -> str:
    """The present version of Word, and the separators of Vietnamese numbers."""
    compat = (
        '<w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    )
    return (
        f'{HEAD}<w:settings {_W}><w:zoom w:percent="100"/>'
        f'<w:defaultTabStop w:val="{twips(10)}"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat>{compat}</w:compat><w:themeFontLang w:val="vi-VN"/>'
        '<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" '
        'w:accent1="accent1" w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" '
        'w:accent5="accent5" w:accent6="accent6" w:hyperlink="hyperlink" '
        'w:followedHyperlink="followedHyperlink"/>'
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )


def font_table() -> str:
    """The one font."""
    return (
        f'{HEAD}<w:fonts {_W}><w:font w:name="{FONT}"><w:panose1 w:val="02020603050405020304"/>'
        '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
        "</w:fonts>"
    )


def theme() -> str:
    """Colours of the house, for what people add; the text itself names its font."""
    status = [s.fill for s in palette.STATUSES.values()][:6]
    accents = [palette.BRAND, *(p[0] for p in palette.PROVINCE.values()), *status][:6]
    pairs = [("dk1", palette.INK), ("lt1", palette.PAPER), ("dk2", palette.MUTED)]
    pairs += [("lt2", palette.WASH), *((f"accent{i}", c) for i, c in enumerate(accents, 1))]
    pairs += [("hlink", palette.BRAND), ("folHlink", palette.MUTED)]
    colours = "".join(
        f'<a:{key}><a:srgbClr val="{value.lstrip("#")}"/></a:{key}>' for key, value in pairs
    )
    face = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    line = f'<a:ln w="9525">{fill}</a:ln>'
    return (
        f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        f'name="CCN"><a:themeElements><a:clrScheme name="CCN">{colours}</a:clrScheme>'
        f'<a:fontScheme name="CCN"><a:majorFont>{face}</a:majorFont><a:minorFont>{face}'
        f'</a:minorFont></a:fontScheme><a:fmtScheme name="CCN"><a:fillStyleLst>{fill * 3}'
        f"</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}"
        f"</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )
