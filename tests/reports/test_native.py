"""Native charts: blanks for missing values, labels with their qualifiers, XML in schema order."""

from __future__ import annotations

import io

import openpyxl
import polars as pl
import pytest
from lxml import etree

from dashboard.palette import EDGE
from dashboard.panels.model import Chart, Column, Panel, Series, Table
from dashboard.reports import native

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
FRAME = pl.DataFrame(
    {
        "name": ["Một", "Hai & ba", "Bốn", "Năm", None],
        "a": [1.5, None, 3.25, None, 9.0],
        "a_qualifier": ["exact", None, "at_least", None, "exact"],
        "b": [0.1, 2.0, 3.0, None, 1.0],
        "colour": ["#0B5D6B", "#C9D3D8", "#C9D3D8", "#0B5D6B", "#0B5D6B"],
    }
)
KINDS = ("bar", "stacked", "share", "line")


def panel(kind: str = "bar", keys: tuple[str, ...] = ("a",), **more: object) -> Panel:
    series = tuple(Series(k, k.upper(), "#0B5D6B") for k in keys)
    columns = (Column("name", "Tên"), Column("a", "A", "number"), Column("b", "B", "number"))
    chart = Chart(kind, "name", series, **more)  # type: ignore[arg-type]
    return Panel("p", "Câu hỏi?", table=Table(FRAME, columns), chart=chart)


def drawn(given: Panel) -> native.Native:
    found = native.of(given)
    assert found is not None
    return found


def xml(given: Panel, **more: object) -> etree._Element:
    return etree.fromstring(native.part(drawn(given), 8.0, 4.0, **more).xml)  # type: ignore[arg-type]


def test_a_missing_value_is_no_point_and_a_blank_cell() -> None:
    made = xml(panel())
    points = made.findall(f".//{C}val//{C}pt")
    assert [(p.get("idx"), p.find(f"{C}v").text) for p in points] == [("0", "1.5"), ("1", "3.25")]
    book = openpyxl.load_workbook(io.BytesIO(native.workbook(drawn(panel()))))
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [r[:2] for r in rows] == [
        ("Một", 1.5),
        ("Bốn", 3.25),
        ("Hai & ba", None),
        ("Năm", None),
    ]


def test_rows_without_a_name_are_no_part_of_the_chart() -> None:
    assert 9.0 not in drawn(panel()).lines[0].values


def test_gaps_are_told_in_words() -> None:
    found = drawn(panel(noun="cụm"))
    assert found.gaps == {2: "chưa có số liệu", 3: "chưa có số liệu"}
    assert found.note == "2/4 cụm chưa có số liệu"
    names = [x.text for x in xml(panel(), tell_gaps=True).findall(f".//{C}cat//{C}v")]
    assert names == ["Một", "Bốn", "Hai & ba: chưa có số liệu", "Năm: chưa có số liệu"]


def test_bars_that_find_no_room_are_counted() -> None:
    found = drawn(panel(most=1))
    assert found.names == ("Một",)
    assert "còn 1 dòng nữa" in found.note


def test_parts_of_an_unknown_whole_are_no_shares() -> None:
    found = drawn(panel("share", ("a", "b")))
    at = found.names.index("Hai & ba")
    assert all(line.values[at] is None for line in found.lines)
    assert found.gaps[at] == "chưa đủ số liệu"


def test_qualifiers_stand_before_the_label_and_in_the_workbook() -> None:
    made = xml(panel())
    codes = {
        x.find(f"{C}idx").get("val"): x.find(f"{C}numFmt").get("formatCode")
        for x in made.findall(f".//{C}dLbls/{C}dLbl")
    }
    assert codes == {"1": '">\u00a0"#,##0.0'}
    assert native.words_of(drawn(panel()), drawn(panel()).lines[0], 1) == ">\u00a03,3"
    book = openpyxl.load_workbook(io.BytesIO(native.workbook(drawn(panel()))))
    assert book.worksheets[0]["C3"].value == "trên"


def test_light_bars_have_an_outline() -> None:
    made = etree.tostring(xml(panel(colour="colour"))).decode()
    assert EDGE.lstrip("#") in made
    assert EDGE.lstrip("#") not in etree.tostring(xml(panel())).decode()


@pytest.mark.parametrize("kind", KINDS)
def test_the_plot_area_is_fixed_and_inside(kind: str) -> None:
    made = xml(panel(kind, ("a", "b")))
    layout = made.find(f".//{C}manualLayout")
    assert layout.find(f"{C}layoutTarget").get("val") == "inner"
    x, y, w, h = (float(layout.find(f"{C}{k}").get("val")) for k in "xywh")
    assert min(x, y) >= 0
    assert max(x + w, y + h) <= 1
    assert made.find(f".//{C}legend") is None


#: Order of children in the schema of charts, for what is written here.
ORDER = {
    "chartSpace": "date1904 lang roundedCorners chart spPr txPr externalData",
    "chart": "autoTitleDeleted plotArea plotVisOnly dispBlanksAs",
    "plotArea": "layout barChart lineChart catAx valAx spPr",
    "barChart": "barDir grouping varyColors ser gapWidth overlap axId",
    "lineChart": "grouping varyColors ser marker axId",
    "ser": "idx order tx spPr invertIfNegative marker dPt dLbls cat val smooth",
    "dPt": "idx invertIfNegative bubble3D spPr",
    "dLbls": "dLbl numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName"
    " showPercent showBubbleSize",
    "dLbl": "idx delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName"
    " showPercent showBubbleSize",
    "catAx": "axId scaling delete axPos numFmt majorTickMark minorTickMark tickLblPos spPr txPr"
    " crossAx crosses auto lblAlgn lblOffset tickLblSkip noMultiLvlLbl",
    "valAx": "axId scaling delete axPos numFmt majorTickMark minorTickMark tickLblPos crossAx"
    " crosses crossBetween",
    "scaling": "orientation max min",
}


@pytest.mark.parametrize("kind", KINDS)
def test_children_stand_in_the_order_of_the_schema(kind: str) -> None:
    for element in xml(panel(kind, ("a", "b"))).iter():
        order = ORDER.get(etree.QName(element).localname)
        if order is None or not element.tag.startswith(C):
            continue
        places = [order.split().index(etree.QName(x).localname) for x in element]
        assert places == sorted(places), element.tag


def test_a_chart_needs_a_figure_and_more_than_one_bar() -> None:
    none = Panel("p", "t", table=panel().table, chart=None)
    assert native.of(none) is None
    empty = FRAME.with_columns(a=pl.lit(None, dtype=pl.Float64))
    table = Table(empty, panel().table.columns)  # type: ignore[union-attr]
    assert native.of(Panel("p", "t", table=table, chart=panel().chart)) is None
    one = Table(FRAME.head(1), panel().table.columns)  # type: ignore[union-attr]
    assert native.of(Panel("p", "t", table=one, chart=panel().chart)) is None


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_data_give_the_same_part(kind: str) -> None:
    given = drawn(panel(kind, ("a", "b")))
    assert native.part(given, 8, 4) == native.part(given, 8, 4)
