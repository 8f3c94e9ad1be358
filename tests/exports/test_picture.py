"""Every chart of the catalogue as a picture: it fits its paper, in letters that can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import plotly.graph_objects as go
import pytest

from dashboard import markup
from dashboard.exports import plot
from dashboard.exports.drawing import Circle, Clip, Path, Shape, Text, texts
from dashboard.exports.names import text_box
from dashboard.exports.picture import LEAST, SIZES, TALLEST, Picture, Size, compose
from dashboard.exports.slices import plan, rows_of
from dashboard.figures.theme import base, label, row_label
from dashboard.geodata import Geo
from dashboard.i18n import NBSP, t
from dashboard.palette import BRAND, MUTED, SIGNS
from dashboard.panels.model import Context, Panel
from dashboard.panels.picture import picture
from dashboard.reports import catalogue
from dashboard.reports.slide_charts import reading
from dashboard.reports.stage import Box as StageBox
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY

DATASETS = pytest.mark.parametrize("dataset", ["public", "demo"])
EACH_SIZE = pytest.mark.parametrize("size", SIZES)

Charts = Callable[[str], list[tuple[str, Panel, Picture]]]


@pytest.fixture(scope="module")
def charts(book: Book, demo: Book, geo: Geo) -> Charts:
    """Every chart of the catalogue with its picture."""

    @cache
    def make(dataset: str) -> list[tuple[str, Panel, Picture]]:
        ctx = Context(demo if dataset == "demo" else book, geo, Selection(today=TODAY))
        given = {"ctx": ctx, "cluster_id": ctx.table["cluster_id"][0]}
        found = []
        for name in catalogue.cards():
            made = catalogue.call(name, **given)
            found += [
                (name, panel, picture(ctx, panel))
                for panel in (made if isinstance(made, list | tuple) else [made])
                if isinstance(panel, Panel) and panel.figure is not None
            ]
        return found

    return make


def flat(shapes: Iterable[Shape]) -> Iterator[Shape]:
    for shape in shapes:
        if isinstance(shape, Clip):
            yield from flat(shape.shapes)
        else:
            yield shape


# --- paper --------------------------------------------------------------------------------------
@DATASETS
@EACH_SIZE
def test_every_chart_fits_its_paper_in_letters_that_can_be_read(
    charts: Charts, dataset: str, size: Size
) -> None:
    out = []
    for name, _, given in charts(dataset):
        sheet = compose(given, size)
        every = texts(sheet.shapes)
        small = min(x.size for x in every)
        low = max(text_box(x).bottom for x in every if not x.turn)
        if size != "wide" and sheet.height > TALLEST + 0.01:
            out.append((name, "high", round(sheet.height)))
        if small < LEAST[size] - 0.01:
            out.append((name, "small", round(small, 1)))
        if low > sheet.height:
            out.append((name, "beyond", round(low)))
    assert out == []
    assert len(charts(dataset)) > 15


@DATASETS
@EACH_SIZE
def test_what_is_left_out_is_counted(charts: Charts, dataset: str, size: Size) -> None:
    """A chart shows the names of all of its rows, or says how many are missing."""
    told = re.compile(re.escape(t("picture.more_rows", n="@")).replace("@", r"(\d+)"))
    for name, _, given in charts(dataset):
        words = " ".join(x.text for x in texts(compose(given, size).shapes))
        figure = given.narrow if size == "column" and given.narrow is not None else given.figure
        rows = rows_of(figure)
        if not rows.cuts:
            assert not told.search(words), name
            continue
        shown = [
            a
            for a in figure.layout.annotations
            if a.xref == "paper" and a.yref != "paper" and not a.x and not a.name
        ]
        lost = [a for a in shown if _plain(a.text) not in re.sub(r"\s", "", words)]
        found = told.search(words)
        assert bool(lost) == bool(found), name
        if found:
            assert 0 < int(found[1]) <= len(lost), name
            assert size == "column", name


def _plain(marked: str) -> str:
    words = re.sub(r"<[^>]+>", "", marked)
    return re.sub(rf"\s|[{''.join(SIGNS)}]", "", words)


@DATASETS
def test_numbers_of_a_small_map_do_not_lie_on_each_other(charts: Charts, dataset: str) -> None:
    maps = [p for _, panel, p in charts(dataset) if panel.figure.layout.yaxis.scaleanchor]  # type: ignore[union-attr]
    assert maps
    for given in maps:
        sheet = compose(given, "column")
        words = [x for x in texts(sheet.shapes) if not x.turn]
        boxes = [text_box(x).grown(-0.3) for x in words]
        for i, a in enumerate(boxes):
            assert not any(a.meets(b) for b in boxes[:i]), (given.title, words[i].text)


# --- cuts ---------------------------------------------------------------------------------------
def rows_chart(n: int, pitch: int = 30) -> go.Figure:
    """A heading and n bars, with words of the axis above."""
    figure = base(pitch * (n + 1) + 40, left=100, top=30, bottom=10)
    figure.xaxis(range=[0, 10])
    figure.yaxis(range=[n + 0.5, -0.5])
    label(figure, 0, 1, "0 %", yref="paper", yanchor="bottom")
    row_label(figure, 0, "<b>Nhóm</b>", 100)
    for i in range(1, n + 1):
        row_label(figure, i, f"Dòng {i:02d}", 100)
        figure.bar(x=[5], y=[i], width=0.5, orientation="h", marker={"color": BRAND})
    return figure.figure()


def test_a_cut_leaves_bars_whole_and_a_heading_with_its_rows() -> None:
    rows = rows_of(rows_chart(6))
    # Not before the heading, which is the first, and not between it and its first row.
    assert len(rows.cuts) == 5
    assert rows.count == 6
    assert rows.above == (1, 2, 3, 4, 5)
    assert 10 < rows.head <= 45
    shapes = plot.shapes(rows_chart(6), (0, 0, 700), scale=1.0)
    bars = [p for p in shapes if isinstance(p, Path) and p.closed]
    for cut in rows.cuts:
        for bar in bars:
            ys = [y for _, y in bar.parts[0]]
            assert not min(ys) < cut < max(ys)


def test_a_cut_leaves_names_with_the_bars_they_lead_to() -> None:
    """Names that stand above a bar on lines belong to it, though the name of the row is lower."""
    figure = base(240, left=100, top=10, bottom=10)
    figure.xaxis(range=[0, 10])
    figure.yaxis(range=[220, 0])
    for y in (60, 190):
        row_label(figure, y, "Dòng", 100)
        figure.bar(x=[5], y=[y], width=20, orientation="h", marker={"color": BRAND})
        figure.shape(type="line", x0=2, x1=2, y0=y - 10, y1=y - 50, line={"width": 1})
        label(figure, 2, y - 50, "tên ở trên")
    made = figure.figure()
    (cut,) = rows_of(made).cuts
    words = texts(plot.shapes(made, (0, 0, 700), scale=1.0))
    above = max(text_box(x).top for x in words if x.text == "tên ở trên")
    assert 80 < cut < above


def test_columns_are_of_like_height_and_hold_every_row() -> None:
    rows = rows_of(rows_chart(20))
    made = plan(rows, 2, rows.high)
    assert made.left_out == 0
    (a, b), (c, d) = made.parts
    assert (a, b, d) == (0.0, c, rows.high)
    assert abs((b - a) - (d - c)) < 80


def test_rows_without_room_are_counted() -> None:
    rows = rows_of(rows_chart(20))
    made = plan(rows, 1, rows.high / 2)
    assert made.high <= rows.high / 2
    shown = sum(1 for c in rows.cuts if c <= made.parts[-1][1])
    assert made.left_out == 20 - shown
    assert plan(rows, 2, rows.high / 4).left_out > 0


def example(figure: go.Figure, narrow: go.Figure | None = None) -> Picture:
    return Picture("Câu hỏi?", figure, narrow, "half", "", "bộ lọc", "nguồn", "ngày", "hình")


@pytest.mark.parametrize("n", [10, 30, 60, 150])
@EACH_SIZE
def test_a_chart_of_any_length_keeps_the_rule(size: Size, n: int) -> None:
    sheet = compose(example(rows_chart(n), rows_chart(n, 48)), size)
    assert sheet.height <= TALLEST
    every = texts(sheet.shapes)
    assert min(x.size for x in every) >= LEAST[size] - 0.01
    shown = [x.text for x in every if x.text.startswith("Dòng")]
    assert len(shown) == len(set(shown))
    told = [x.text for x in every if x.text == t("picture.more_rows", n=n - len(shown))]
    assert len(told) == (len(shown) < n)


def test_a_long_chart_of_a_slide_goes_on_in_a_second_column() -> None:
    every = texts(compose(example(rows_chart(30)), "wide").shapes)
    assert len({round(x.x) for x in every if x.text.startswith("Dòng")}) == 2
    assert len([x for x in every if x.text == "0 %"]) == 2, "words of the axis over both"


# --- keys of a legend ---------------------------------------------------------------------------
KEYS = (
    (markup.key(BRAND, "thực hiện"), "■", BRAND),
    (markup.square("#FFFFFF", "dự kiến"), "□", MUTED),
    (markup.square("", "ít nhất"), "◌", MUTED),
    (markup.circle(BRAND, BRAND, "sau đề án"), "●", BRAND),
    (markup.circle("#FFFFFF", "#8A6A2F", "trước đề án"), "○", "#8A6A2F"),
)


@pytest.mark.parametrize(("key", "sign", "colour"), KEYS)
def test_each_kind_of_key_keeps_its_shape_and_colour(key: str, sign: str, colour: str) -> None:
    told = markup.for_picture(key)
    (found,) = markup.SIGN.finditer(told)
    assert (found[1], found[2]) == (colour, sign)
    shapes, _ = plot.words(told, (0, 0, 80), 8)
    mark = next(s for s in shapes if not isinstance(s, Text))
    assert isinstance(mark, Circle if sign in "●○◌" else Path)
    assert bool(mark.fill) == (sign in "■●")
    assert (mark.fill or mark.stroke) == colour
    assert bool(mark.dash) == (sign == "◌")
    shapes, _ = reading(key, StageBox(0, 0, 80, 20))
    assert [type(s) for s in shapes] == [type(mark), Text]


@DATASETS
def test_no_key_of_a_legend_is_lost(charts: Charts, dataset: str) -> None:
    for name, panel, given in charts(dataset):
        keys = panel.subtitle.count('class="vl-keyed"')
        assert len(markup.SIGN.findall(given.subtitle)) == keys, name


def test_a_key_stays_with_its_words_whatever_the_width() -> None:
    told = markup.for_picture("Một câu dài vừa. " + "".join(k for k, _, _ in KEYS))
    for room in range(24, 90, 3):
        shapes, _ = plot.words(told, (0, 0, room), 8)
        for i, mark in enumerate(shapes):
            if isinstance(mark, Text):
                continue
            words = shapes[i + 1]
            assert isinstance(words, Text)
            assert NBSP in words.text or " " not in words.text.strip()
            y = mark.y if isinstance(mark, Circle) else mark.parts[0][0][1]
            assert abs(words.y - y) < 3


def test_a_sentence_after_the_keys_is_set_off() -> None:
    told = markup.for_picture(markup.key(BRAND, "Vốn đối ứng") + "<br>Tỷ đồng.")
    assert told.endswith(f"Vốn{NBSP}đối{NBSP}ứng · Tỷ đồng.")
    alone = markup.for_picture("Tỷ đồng. " + markup.key(BRAND, "a") + markup.key(MUTED, "b"))
    assert "·" not in alone
