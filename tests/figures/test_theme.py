"""The look all charts share, and the frame that a saved picture carries."""

from __future__ import annotations

import re

import plotly.graph_objects as go
import pytest

from dashboard.figures import theme
from dashboard.figures.rows import Row, rows_figure
from dashboard.palette import HATCH, PAPER
from dashboard.settings import ROOT
from tests.figures.pixels import box, collisions, plain, words

STYLE = (ROOT / "dashboard" / "ui" / "style.css").read_text(encoding="utf-8")
TITLE, FILTER, SOURCE = "Cụm nào đã lấp đầy?", "Vĩnh Long · mới nhất", "Nguồn: Báo A"


@pytest.fixture
def figure() -> go.Figure:
    rows = [Row("Thuận An", "dot", 1234.5, text="1.234,5"), Row("Cổ Chiên", "missing", sub="?")]
    return rows_figure(rows, 2000, left=100)


def test_a_figure_draws_nothing_of_its_own_accord(figure: go.Figure) -> None:
    layout = figure.layout
    assert layout.showlegend is False
    assert layout.dragmode is False
    for axis in (layout.xaxis, layout.yaxis):
        assert axis.showgrid is False
        assert axis.zeroline is False
        assert axis.fixedrange is True


def test_numbers_have_decimal_comma_and_dots_between_thousands(figure: go.Figure) -> None:
    assert figure.layout.separators == ",."
    assert theme.framed(figure, TITLE, FILTER, SOURCE).layout.separators == ",."


# --- frame --------------------------------------------------------------------------------------
def test_the_frame_adds_title_filters_and_source(figure: go.Figure) -> None:
    framed = theme.framed(figure, TITLE, FILTER, SOURCE)
    added = {a.name: plain(a.text) for a in framed.layout.annotations if a.name}
    assert added == {"picture-title": TITLE, "picture-filter": FILTER, "picture-source": SOURCE}
    assert len(framed.layout.annotations) == len(figure.layout.annotations) + 3


def test_the_frame_is_added_around_the_same_plot(figure: go.Figure) -> None:
    framed = theme.framed(figure, TITLE, FILTER, SOURCE)
    assert framed.layout.height == figure.layout.height + theme.TOP + theme.BOTTOM
    before, after = figure.layout.margin, framed.layout.margin
    assert (after.l, after.r) == (before.l, before.r)
    assert (after.t, after.b) == (before.t + theme.TOP, before.b + theme.BOTTOM)


def test_the_frame_leaves_the_figure_as_it_was(figure: go.Figure) -> None:
    before = figure.to_json()
    theme.framed(figure, TITLE, FILTER, SOURCE)
    assert figure.to_json() == before


@pytest.mark.parametrize("size", theme.PICTURE_WIDTH)
def test_words_of_the_frame_stay_in_the_strips_that_the_page_hides(
    figure: go.Figure, size: str
) -> None:
    width = theme.PICTURE_WIDTH[size]
    title = "Kiểm tra theo luật nào, từ đó luật đổi ra sao, và cụm nào phải làm lại hồ sơ?"
    line = "Vĩnh Long, Trà Vinh · mới nhất của từng cụm · địa giới trước 1/7/2025 · 21 cụm"
    source = "Nguồn: " + "; ".join(["Cổng thông tin điện tử tỉnh Vĩnh Long"] * 3)
    how = "Tỷ đồng. Chấm rỗng: lần đầu; chấm đặc: lần mới nhất. Gạch chéo: nguồn chưa nêu."
    framed = theme.framed(figure, title, line, source, subtitle=how, size=size)
    found = {a.name: box(framed, a, width) for a in framed.layout.annotations if a.name}
    assert all(b.left >= 0 and b.right <= width for b in found.values())
    assert found["picture-title"].top >= 0
    assert found["picture-filter"].bottom <= theme.TOP
    assert found["picture-source"].top >= framed.layout.height - theme.BOTTOM
    assert found["picture-source"].bottom <= framed.layout.height
    assert collisions(list(found.values())) == []
    shown = " ".join(plain(a.text).replace("\n", " ") for a in framed.layout.annotations)
    assert " ".join(how.split()[:6]) in shown


def test_colours_in_the_subtitle_survive_the_frame(figure: go.Figure) -> None:
    square = '<span style="color:#0072B2">■</span>'
    for extra in range(60):
        how = "Tỷ đồng. " * 9 + "x" * extra + f" {square} Vĩnh Long {square} Trà Vinh"
        framed = theme.framed(figure, TITLE, FILTER, SOURCE, subtitle=how, size="third")
        text = " ".join(a.text for a in framed.layout.annotations)
        assert text.count(square) == 2, text


def test_the_page_hides_exactly_the_strips() -> None:
    rule = re.search(r'\[class\*="st-key-hinh-"\]>\[data-testid[^{]*\{([^}]*)\}', STYLE)
    assert rule, "style.css has no rule that hides the strips of a picture"
    margins = dict(re.findall(r"margin-(top|bottom):\s*-(\d+)px", rule[1]))
    assert {k: int(v) for k, v in margins.items()} == {"top": theme.TOP, "bottom": theme.BOTTOM}


def test_the_english_hint_inside_a_field_is_hidden_on_every_page() -> None:
    rules = re.findall(r"^([^{}\n]*InputInstructions[^{}]*)\{([^}]*)\}", STYLE, re.MULTILINE)
    assert rules == [('[data-testid="InputInstructions"]', "display:none")]


# --- camera -------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", theme.PICTURE_WIDTH)
def test_the_camera_saves_a_sharp_picture_of_the_whole_figure(figure: go.Figure, size: str) -> None:
    framed = theme.framed(figure, TITLE, FILTER, SOURCE, size=size)
    options = theme.config("ten-tep", framed.layout.height, size)["toImageButtonOptions"]
    assert options["format"] == "png"
    assert options["filename"] == "ten-tep"
    assert options["scale"] == 3
    assert options["width"] == theme.PICTURE_WIDTH[size]
    assert options["height"] == framed.layout.height


def test_the_only_button_of_a_chart_is_the_camera_and_speaks_vietnamese() -> None:
    settings = theme.config("x", 100)
    assert settings["modeBarButtons"] == [["toImage"]]
    assert settings["displaylogo"] is False
    assert settings["scrollZoom"] is False
    words_of = settings["locales"][settings["locale"]]["dictionary"].values()
    assert [w for w in words_of if w.isascii()] == []


# --- pieces -------------------------------------------------------------------------------------
def test_a_missing_value_is_hatched_on_paper() -> None:
    mark = theme.hatch()
    assert mark["color"] == PAPER
    assert mark["pattern"]["shape"] == "/"
    assert mark["pattern"]["fgcolor"] == HATCH


def test_a_long_text_is_broken_into_lines_that_fit() -> None:
    text = "Cổng thông tin điện tử tỉnh Vĩnh Long; Báo Công Thương; Báo Vĩnh Long và 4 nguồn khác"
    lines = theme.wrapped(text, 300, 13).split("<br>")
    assert len(lines) > 1
    assert " ".join(lines) == text
    assert max(theme.width_of(line, 13) for line in lines) <= 300


def test_names_of_rows_start_at_the_left_edge_of_the_card(figure: go.Figure) -> None:
    names = [b for b in words(figure, 700) if b.text in ("Thuận An", "Cổ Chiên")]
    assert [b.left for b in names] == [0, 0]
