"""A panel's answer as a chart that office programs draw and people can edit.

One chart part serves PowerPoint and Word: its XML and the workbook behind it are made here,
without either library. The inner plot area is fixed, so that words set beside the bars line up.
A missing value is a blank in the workbook and no point in the chart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from dashboard.exports import fonts
from dashboard.i18n import NBSP, join, number, t
from dashboard.palette import AXIS, EDGE, INK, PAPER, contrast
from dashboard.panels.model import Chart, Panel

Kind = Literal["bar", "stacked", "share", "line"]

#: Arial is wider than the font whose widths are known, its digits most; Times New Roman is not.
_WIDER = {"Arial": (1.07, 0.05), "Times New Roman": (1.0, 0.01)}
#: Share of a slot left free between bars, in percent of a bar, as office programs count it.
_GAP = {"bar": 45, "stacked": 50, "share": 40, "line": 45}
#: Least contrast of a mark with paper; a lighter one gets an outline.
_MARK = 3.0
#: Embedded workbooks carry a fixed day, so that equal charts are equal bytes.
_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no time zone


@dataclass(frozen=True, slots=True)
class Line:
    """A series.

    Args:
        label: its name in the legend.
        colour: its colour.
        values: one per category; ``None`` for missing.
        colours: colour of each bar; that of the series when they do not differ.
        marks: qualifier of each value, ``exact`` for a plain one.
    """

    label: str
    colour: str
    values: tuple[float | None, ...]
    colours: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Native:
    """Data of a chart.

    Args:
        kind: see :class:`dashboard.panels.model.Chart`.
        names: categories, as readers see them.
        lines: series.
        unit: of the values; empty for plain numbers.
        digits: decimals of the labels; the workbook keeps full precision.
        note: what is not drawn, in words; empty when all is.
        legend: words and colours; empty when one colour says nothing.
        gaps: index of a category without a figure -> words for its slot.
    """

    kind: Kind
    names: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str
    digits: int
    note: str
    legend: tuple[tuple[str, str], ...]
    gaps: dict[int, str]

    @property
    def top(self) -> float:
        """Largest length of a bar, or value of a line; of shares 1."""
        if self.kind == "share":
            return 1.0
        columns = list(zip(*(line.values for line in self.lines), strict=True))
        if self.kind == "stacked":
            found = [sum(v for v in own if v is not None) for own in columns]
        else:
            found = [v for own in columns for v in own if v is not None]
        return max(found, default=0.0) or 1.0


@dataclass(frozen=True, slots=True)
class Room:
    """Inner plot area in fractions of the chart: left, top, width and height."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class ChartPart:
    """What goes into an office file.

    Args:
        xml: the chart part; the workbook is its relationship ``rId1`` of type ``package``.
        workbook: the embedded workbook.
        room: inner plot area.
    """

    xml: bytes
    workbook: bytes
    room: Room


# --- from a panel -------------------------------------------------------------------------------
def of(panel: Panel) -> Native | None:
    """Data of the chart of a panel; ``None`` when it has no figure, or one bar alone.

    Rows of the table without a name in the column of categories are no part of the chart. Bars
    without any figure come last, or are told in the note when there is no room.
    """
    chart, table = panel.chart, panel.table
    if chart is None or table is None:
        return None
    frame = table.frame.filter(pl.col(chart.category).is_not_null())
    rows = list(frame.iter_rows(named=True))
    keys = [s.key for s in chart.series]
    told = [[r[k] for k in keys] for r in rows]
    if (len(told) < 2 and len(keys) < 2) or all(v is None for own in told for v in own):
        return None
    whole = [_drawn(chart, own) for own in told]
    shown = list(range(len(rows)))[-chart.most :]
    if chart.kind != "line":
        full = [i for i, ok in enumerate(whole) if ok]
        empty = [i for i, ok in enumerate(whole) if not ok]
        shown = full[: chart.most]
        if len(full) + len(empty) <= chart.most:
            shown += empty
    gaps = {n: _why(told[i]) for n, i in enumerate(shown) if not whole[i]}
    beside = {c.key: table.beside(c) for c in table.columns}
    lines = []
    for n, series in enumerate(chart.series):
        mark = beside.get(series.key, "")
        lines.append(
            Line(
                series.label,
                series.colour,
                # Parts of a whole that is not known are no shares.
                tuple(_value(told[i][n]) if whole[i] else None for i in shown),
                tuple(rows[i][chart.colour] if chart.colour else series.colour for i in shown),
                tuple(str(rows[i][mark] or "exact") if mark else "exact" for i in shown),
            )
        )
    legend = tuple((s.label, s.colour) for s in chart.series) if len(keys) > 1 else ()
    return Native(
        kind=chart.kind,
        names=tuple(str(rows[i][chart.category]) for i in shown),
        lines=tuple(lines),
        unit=chart.unit,
        digits=chart.digits,
        note=_note(chart, told, whole, len(shown) - len(gaps)),
        legend=chart.legend or legend,
        gaps=gaps if chart.kind != "line" else {},
    )


def _value(value: object) -> float | None:
    return None if value is None else float(str(value))


def _drawn(chart: Chart, values: Sequence[object]) -> bool:
    """Whether a category has a bar: all its parts are needed for shares, else one value."""
    known = [v is not None for v in values]
    if chart.kind == "share":
        return all(known) and any(_value(v) for v in values)
    return any(known)


def _why(values: Sequence[object]) -> str:
    return t("state.missing" if all(v is None for v in values) else "state.not_enough")


def _note(chart: Chart, told: Sequence[Sequence[object]], whole: Sequence[bool], drawn: int) -> str:
    """How many have no figure, and how many bars there was no room for."""
    noun = chart.noun or t("native.rows")
    if chart.kind == "line":
        return ""
    have, every = sum(whole), len(whole)
    words = []
    if have < every:
        reasons = {_why(v) for v, ok in zip(told, whole, strict=True) if not ok}
        why = reasons.pop() if len(reasons) == 1 else t("state.not_enough")
        n, of = number(every - have), number(every)
        words.append(t("native.missing", n=n, of=of, noun=noun, why=why))
    if drawn < have:
        words.append(t("native.more", n=number(have - drawn), noun=noun))
    return join(words, "; ")


# --- measures -----------------------------------------------------------------------------------
def text_width(text: str, size: float, font: str = "Arial", *, bold: bool = False) -> float:
    """Width of a line of text in an office font, in the unit of the size, on the safe side."""
    face = "bold" if bold else "regular"
    letters, digits = _WIDER[font]
    extra = fonts.width("0", size, face) * sum(c.isdigit() for c in text)
    return fonts.width(text, size, face) * letters + extra * digits


def words_of(native: Native, line: Line, at: int) -> str:
    """A value as its label shows it, ``≥ 13,5``; empty for missing."""
    value = line.values[at]
    if value is None:
        return ""
    sign = "" if line.marks[at] == "exact" else t(f"qualifier_sign.{line.marks[at]}") + NBSP
    return sign + number(value, native.digits)


def height(native: Native, size: float) -> float:
    """A good height of the chart in inches for a size of type in points."""
    if native.kind == "line":
        return size * 16 / 72
    bars = len(native.lines) if native.kind == "bar" else 1
    each = 1.45 if bars == 1 else 1.25
    return max(len(native.names), 2) * (bars * each + 0.65) * size / 72


def room(native: Native, width: float, tall: float, size: float, font: str = "Arial") -> Room:
    """Inner plot area for a chart of a width and height in inches: names left, labels right."""
    if native.kind == "line":
        below, above = 2.2 * size / 72, 1.8 * size / 72
        return Room(0.04, above / tall, 0.92, max(0.2, 1 - (above + below) / tall))
    names = max(text_width(n, size, font) for n in native.names) / 72 + 0.12
    # A name that needs more than its share is broken into lines by the office program.
    left = min(names / width, 0.42)
    right = 0.02
    if native.kind == "bar":
        spots = [words_of(native, x, i) for x in native.lines for i in range(len(x.values))]
        right = (max(text_width(w, size, font, bold=True) for w in spots) / 72 + 0.12) / width
    return Room(left, 0.01, max(0.2, 1 - left - right), 0.98)


def gap(native: Native) -> float:
    """Free room between bars, in widths of a bar."""
    return _GAP[native.kind] / 100


def thin(
    native: Native, line: Line, at: int, *, plot: float, size: float, font: str = "Arial"
) -> bool:
    """Whether the label of a part of a stacked bar is wider than the part (``plot`` in inches)."""
    words = words_of(native, line, at)
    value = line.values[at]
    if value is None or native.kind not in ("stacked", "share"):
        return False
    top = native.top
    if native.kind == "share":
        top = sum(x.values[at] or 0 for x in native.lines)
    return text_width(words, size, font, bold=True) / 72 + 0.06 > plot * value / top


# --- the workbook -------------------------------------------------------------------------------
def workbook(native: Native) -> bytes:
    """The workbook behind a chart: names, one column per series, blanks for missing values.

    Qualifiers follow in columns of their own where there are any.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": _EPOCH})
    plain = {"font_name": "Arial", "font_size": 10}
    words = book.add_format(plain)
    figures = book.add_format({**plain, "num_format": _code(native.digits)})
    head = book.add_format({**plain, "bold": True})
    sheet = book.add_worksheet(t("native.sheet"))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2 * len(native.lines), 18)
    sheet.write_string(0, 0, t("native.name"), head)
    for row, name in enumerate(native.names, 1):
        sheet.write_string(row, 0, name, words)
    for column, line in enumerate(native.lines, 1):
        sheet.write_string(0, column, line.label, head)
        for row, value in enumerate(line.values, 1):
            if value is not None:
                sheet.write_number(row, column, value, figures)
    extra = len(native.lines) + 1
    for line in native.lines:
        if any(m != "exact" for m in line.marks):
            sheet.write_string(0, extra, f"{line.label} ({t('column.qualifier')})", head)
            for row, mark in enumerate(line.marks, 1):
                if mark != "exact":
                    sheet.write_string(row, extra, t(f"qualifier.{mark}"), words)
            extra += 1
    book.close()
    return out.getvalue()


def _code(digits: int, mark: str = "exact") -> str:
    """Number format of a value, with the sign of its qualifier."""
    sign = "" if mark == "exact" else f'"{t(f"qualifier_sign.{mark}")}{NBSP}"'
    return sign + "#,##0" + ("." + "0" * digits if digits else "")


# --- the chart part -----------------------------------------------------------------------------
def part(
    native: Native,
    width: float,
    tall: float,
    *,
    font: str = "Arial",
    size: float = 14.0,
    tell_gaps: bool = False,
) -> ChartPart:
    """The chart part for a chart of a width and height in inches.

    Args:
        native: what is drawn.
        width: in the document, inches.
        tall: height, inches.
        font: ``Arial`` or ``Times New Roman``.
        size: size of the type in points.
        tell_gaps: say in the names of bars that there is no figure, where no words can be set
            beside them (Word).
    """
    area = room(native, width, tall, size, font)
    names = [
        f"{n}: {native.gaps[i]}" if tell_gaps and i in native.gaps else n
        for i, n in enumerate(native.names)
    ]
    writer = _Writer(native, tuple(names), font, size, width * area.w)
    plot = writer.lines() if native.kind == "line" else writer.bars()
    text = writer.text(INK)
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<c:date1904 val="0"/><c:lang val="vi-VN"/><c:roundedCorners val="0"/>'
        '<c:chart><c:autoTitleDeleted val="1"/><c:plotArea>'
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/>'
        '<c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{area.x:.5f}"/><c:y val="{area.y:.5f}"/>'
        f'<c:w val="{area.w:.5f}"/><c:h val="{area.h:.5f}"/></c:manualLayout></c:layout>'
        f"{plot}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f"{text}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )
    return ChartPart(xml.encode("utf-8"), workbook(native), area)


@dataclass(frozen=True, slots=True)
class _Writer:
    """XML of one chart; children stand in the order of the schema."""

    native: Native
    names: tuple[str, ...]
    font: str
    size: float
    plot: float

    def text(self, colour: str, *, bold: bool = False) -> str:
        """Text properties."""
        return (
            "<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>"
            f'<a:defRPr sz="{round(self.size * 100)}" b="{int(bold)}">'
            f"{_fill(colour)}<a:latin typeface={quoteattr(self.font)}/>"
            f"<a:cs typeface={quoteattr(self.font)}/></a:defRPr></a:pPr>"
            '<a:endParaRPr lang="vi-VN"/></a:p></c:txPr>'
        )

    def bars(self) -> str:
        """Bars from left to right, the first category on top."""
        kind = self.native.kind
        grouping = {"bar": "clustered", "stacked": "stacked", "share": "percentStacked"}[kind]
        overlap = "" if kind == "bar" else '<c:overlap val="100"/>'
        series = "".join(self._bar(i, line) for i, line in enumerate(self.native.lines))
        return (
            f'<c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/>'
            f'<c:varyColors val="0"/>{series}<c:gapWidth val="{_GAP[kind]}"/>{overlap}'
            '<c:axId val="1001"/><c:axId val="1002"/></c:barChart>'
            + self._axes("maxMin", "l", "t", 0.0, self.native.top)
        )

    def lines(self) -> str:
        """Lines over categories from left to right, broken where a value is missing."""
        series = "".join(self._line(i, line) for i, line in enumerate(self.native.lines))
        every = [v for x in self.native.lines for v in x.values if v is not None]
        low = min(0.0, *every)
        return (
            '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
            f'{series}<c:marker val="1"/><c:axId val="1001"/><c:axId val="1002"/></c:lineChart>'
            + self._axes("minMax", "b", "l", low, self.native.top * 1.02)
        )

    def _axes(self, order: str, names_at: str, values_at: str, low: float, top: float) -> str:
        """The axis of names, and a hidden one of values."""
        line = f'<c:spPr><a:ln w="9525">{_fill(AXIS)}</a:ln></c:spPr>'
        ticks = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        return (
            f'<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
            f'<c:delete val="0"/><c:axPos val="{names_at}"/>'
            f'<c:numFmt formatCode="General" sourceLinked="0"/>{ticks}'
            f'<c:tickLblPos val="low"/>{line}{self.text(INK)}<c:crossAx val="1002"/>'
            '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
            # Every name: an office program leaves out each second one where it thinks them close.
            '<c:lblOffset val="40"/><c:tickLblSkip val="1"/>'
            '<c:noMultiLvlLbl val="1"/></c:catAx>'
            '<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/>'
            f'<c:max val="{top!r}"/><c:min val="{low!r}"/></c:scaling><c:delete val="1"/>'
            f'<c:axPos val="{values_at}"/><c:numFmt formatCode="General" sourceLinked="0"/>{ticks}'
            '<c:tickLblPos val="none"/><c:crossAx val="1001"/><c:crosses val="autoZero"/>'
            '<c:crossBetween val="between"/></c:valAx>'
        )

    def _head(self, at: int, line: Line) -> str:
        sheet, column = _sheet(), xl_col_to_name(at + 1)
        return (
            f'<c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef>'
            f"<c:f>{sheet}!${column}$1</c:f><c:strCache>"
            f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(line.label)}</c:v></c:pt>'
            "</c:strCache></c:strRef></c:tx>"
        )

    def _data(self, at: int, line: Line) -> str:
        """Names and values with their cells in the workbook; a missing value is no point."""
        sheet, column, last = _sheet(), xl_col_to_name(at + 1), len(self.names) + 1
        names = "".join(
            f'<c:pt idx="{i}"><c:v>{escape(n)}</c:v></c:pt>' for i, n in enumerate(self.names)
        )
        values = "".join(
            f'<c:pt idx="{i}"><c:v>{v!r}</c:v></c:pt>'
            for i, v in enumerate(line.values)
            if v is not None
        )
        count = f'<c:ptCount val="{len(self.names)}"/>'
        return (
            f"<c:cat><c:strRef><c:f>{sheet}!$A$2:$A${last}</c:f>"
            f"<c:strCache>{count}{names}</c:strCache></c:strRef></c:cat>"
            f"<c:val><c:numRef><c:f>{sheet}!${column}$2:${column}${last}</c:f><c:numCache>"
            f"<c:formatCode>{_code(self.native.digits)}</c:formatCode>{count}{values}"
            "</c:numCache></c:numRef></c:val>"
        )

    def _bar(self, at: int, line: Line) -> str:
        points = "".join(
            f'<c:dPt><c:idx val="{i}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
            f"{_shape(c)}</c:dPt>"
            for i, c in enumerate(line.colours)
            if c != line.colour
        )
        inside = self.native.kind != "bar"
        return (
            f"<c:ser>{self._head(at, line)}{_shape(line.colour)}"
            f'<c:invertIfNegative val="0"/>{points}'
            f"{self._labels(line, 'ctr' if inside else 'outEnd')}{self._data(at, line)}</c:ser>"
        )

    def _line(self, at: int, line: Line) -> str:
        stroke = f'<a:ln w="34925" cap="rnd">{_fill(line.colour)}<a:round/></a:ln>'
        mark = f'<c:symbol val="circle"/><c:size val="8"/>{_shape(line.colour)}'
        return (
            f"<c:ser>{self._head(at, line)}<c:spPr>{stroke}</c:spPr><c:marker>{mark}</c:marker>"
            f'{self._labels(line, "t")}{self._data(at, line)}<c:smooth val="0"/></c:ser>'
        )

    def _labels(self, line: Line, where: str) -> str:
        """Labels of a series; a point differs where its qualifier or colour does."""
        shown = (
            '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
            '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
        )
        plain = "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        base = _on(line.colour) if where == "ctr" else INK
        own = []
        for i, value in enumerate(line.values):
            if value is None:
                continue
            if thin(self.native, line, i, plot=self.plot, size=self.size, font=self.font):
                own.append(f'<c:dLbl><c:idx val="{i}"/><c:delete val="1"/></c:dLbl>')
                continue
            colour = _on(line.colours[i]) if where == "ctr" else INK
            if line.marks[i] == "exact" and colour == base:
                continue
            code = quoteattr(_code(self.native.digits, line.marks[i]))
            own.append(
                f'<c:dLbl><c:idx val="{i}"/><c:numFmt formatCode={code} sourceLinked="0"/>'
                f"{plain}{self.text(colour, bold=True)}"
                f'<c:dLblPos val="{where}"/>{shown}</c:dLbl>'
            )
        code = quoteattr(_code(self.native.digits))
        return (
            f'<c:dLbls>{"".join(own)}<c:numFmt formatCode={code} sourceLinked="0"/>'
            f'{plain}{self.text(base, bold=True)}<c:dLblPos val="{where}"/>{shown}</c:dLbls>'
        )


def _sheet() -> str:
    return f"'{escape(t('native.sheet'))}'"


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill>'


def _shape(colour: str) -> str:
    """Fill of a mark; a light one has an outline, so that it is seen on paper."""
    line = "<a:ln><a:noFill/></a:ln>"
    if contrast(colour, PAPER) < _MARK:
        line = f'<a:ln w="12700">{_fill(EDGE)}</a:ln>'
    return f"<c:spPr>{_fill(colour)}{line}</c:spPr>"


def _on(colour: str) -> str:
    """Colour of a text on a fill."""
    return PAPER if contrast(colour, PAPER) >= contrast(colour, INK) else INK


def swatches(native: Native) -> Iterable[tuple[str, str, str]]:
    """Entries of the legend: words, fill, outline (that of the marks; empty for none)."""
    for words, colour in native.legend:
        yield words, colour, EDGE if contrast(colour, PAPER) < _MARK else ""
