"""The draft line read back from the file: numbers stay numbers, unknown cells stay empty."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest

from dashboard.exports.registration import Cell, Sheet, workbook
from dashboard.geodata import Geo
from dashboard.i18n import t
from dashboard.metrics.guide import Idea
from dashboard.panels import plan_draft, plan_idea
from dashboard.panels.model import Context
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY

NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
Read = dict[str, str | float]


def read(data: bytes) -> dict[str, Read]:
    """Cells of every sheet by their address; empty cells are left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as folder:
        names = folder.namelist()
        shared = ["".join(si.itertext()) for si in _root(folder, "xl/sharedStrings.xml")]
        titles = [
            s.attrib["name"] for s in _root(folder, "xl/workbook.xml").iterfind(".//x:sheet", NS)
        ]
        files = sorted(n for n in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n))
        return {
            title: _cells(_root(folder, name), shared)
            for title, name in zip(titles, files, strict=True)
        }


def _root(folder: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(folder.read(name))  # noqa: S314 - our own file


def _cells(root: ET.Element, shared: list[str]) -> Read:
    found: Read = {}
    for cell in root.iterfind(".//x:c", NS):
        assert cell.find("x:f", NS) is None
        value = cell.find("x:v", NS)
        if value is None or value.text is None:
            continue
        is_text = cell.attrib.get("t") == "s"
        found[cell.attrib["r"]] = shared[int(value.text)] if is_text else float(value.text)
    return found


def sheet(*rows: tuple[Cell, ...]) -> Sheet:
    return Sheet("Một", "Tên", ("Ghi chú",), ("A", "B"), rows, (10, 10))


def test_cells_keep_their_kind() -> None:
    rows = [("=1+1", 1234.5), ("https://a.vn", None), (dt.date(2026, 1, 31), 2026), ("", 0.0)]
    found = read(workbook([sheet(*rows)]))["Một"]
    assert found["A1"] == "Tên"
    assert found["A2"] == "Ghi chú"
    assert (found["A4"], found["B4"]) == ("A", "B")
    assert (found["A5"], found["B5"]) == ("=1+1", 1234.5)
    assert found["A6"] == "https://a.vn"
    assert "B6" not in found
    assert (found["A7"], found["B7"]) == (46053.0, 2026.0)
    assert "A8" not in found
    assert found["B8"] == 0.0


def test_the_mark_is_first_on_every_sheet() -> None:
    one, two = sheet(("a", 1.0)), Sheet("Hai", "Tên", (), ("A",), (("b",),), (5,))
    found = read(workbook([one, two], "MINH HỌA"))
    assert [cells["A1"] for cells in found.values()] == ["MINH HỌA", "MINH HỌA"]


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="another number of cells"):
        workbook([sheet(("a",))])


def test_the_same_values_give_the_same_bytes() -> None:
    assert workbook([sheet(("a", 1.0))]) == workbook([sheet(("a", 1.0))])


# --- the draft of the page ----------------------------------------------------------------------
def line_of(cells: Read) -> dict[str, str | float]:
    """The draft line by the names of its columns."""
    first = t("planning.order_no")
    head = next(a for a, v in cells.items() if a[0] == "A" and a[1:].isdigit() and v == first)
    row = int(head[1:])
    names = {
        a.rstrip("0123456789"): str(v)
        for a, v in cells.items()
        if a.endswith(str(row)) and re.fullmatch(rf"[A-Z]+{row}", a)
    }
    return {
        name: cells[f"{letter}{row + 1}"]
        for letter, name in names.items()
        if f"{letter}{row + 1}" in cells
    }


def test_the_draft_holds_what_was_typed_and_nothing_else(book: Book, geo: Geo) -> None:
    ctx = Context(book, geo, Selection(today=TODAY))
    commune = plan_idea.commune_choices(ctx)
    name = next(n for n, i in commune.items() if i)
    idea = Idea(
        cost=700.5, support=200.0, commune_id=commune[name], words="=Máy sấy dừa", year=2027
    )
    cells = read(plan_draft.draft(ctx, idea))
    line = line_of(cells[t("planning.sheet_line")])
    assert line[t("column.project")] == "=Máy sấy dừa"
    assert line[t("column.year_plain")] == 2027
    assert line[t("column.total_million")] == 700.5
    assert line[t("column.support_asked")] == 200
    assert line[t("column.counterpart_million")] == 500.5
    assert line[t("column.place")] == name
    assert t("column.implementer") not in line
    assert t("column.decision_no") not in line
    used = cells[t("planning.sheet_rules")]
    words = "\n".join(str(v) for v in used.values())
    assert "Điều 8.4 Thông tư 28/2018/TT-BTC" in words
    assert t("confidence_name.unverified") in words
    assert {30.0, 50.0, 300.0} <= {v for v in used.values() if isinstance(v, float)}


def test_the_file_tells_its_year_the_warning_and_the_days_of_rules(book: Book, geo: Geo) -> None:
    ctx = Context(book, geo, Selection(today=dt.date(2026, 11, 26)))
    cells = read(plan_draft.draft(ctx, Idea(year=2026)))
    words = "\n".join(str(v) for v in cells[t("planning.sheet_line")].values())
    assert "Kế hoạch năm 2026." in words
    assert "Hạn đăng ký kế hoạch năm 2026 đã qua" in words
    shown = read(plan_draft.draft(ctx, plan_idea.EMPTY))[t("planning.sheet_line")]
    assert line_of(shown)[t("column.year_plain")] == 2027
    assert any(t("planning.year_default", year=2027) in str(v) for v in shown.values())
    used = cells[t("planning.sheet_rules")]
    at = {v: re.sub(r"\d", "", a) for a, v in used.items() if isinstance(v, str)}
    row = {re.sub(r"\d", "", a): v for a, v in used.items() if a[1:] == "5"}
    assert row[at[t("column.in_force")]] == (dt.date(2018, 3, 28) - dt.date(1899, 12, 30)).days
    assert row[at[t("column.issued")]] == row[at[t("column.in_force")]]
    assert at[t("column.until")] not in row
    assert row[at[t("column.law")]] == "Điều 8.4 Thông tư 28/2018/TT-BTC"
    # No source of a rule has an address: no empty column.
    assert t("column.url") not in at
    old = read(plan_draft.draft(ctx, Idea(kind="demonstration", year=2016)))
    days = {v for v in old[t("planning.sheet_rules")].values() if isinstance(v, float)}
    assert (dt.date(2018, 3, 27) - dt.date(1899, 12, 30)).days in days


def test_an_empty_idea_has_empty_cells(book: Book, geo: Geo) -> None:
    ctx = Context(book, geo, Selection(today=TODAY))
    line = line_of(read(plan_draft.draft(ctx, plan_idea.EMPTY))[t("planning.sheet_line")])
    unknown = ("project", "place", "total_million", "support_asked", "counterpart_million")
    assert [k for k in unknown if t(f"column.{k}") in line] == []


def test_illustrative_data_say_so(demo: Book, geo: Geo) -> None:
    ctx = Context(demo, geo, Selection(today=TODAY))
    found = read(plan_draft.draft(ctx, plan_idea.EMPTY))
    assert {cells["A1"] for cells in found.values()} == {t("demo.mark")}
    assert plan_draft.file_name(ctx).startswith("MINH-HOA_")
