"""Years of organisations: a gap breaks the line, is hatched, and nothing crosses the merger."""

from __future__ import annotations

from dashboard.figures.years import Cell, Lane, lanes_figure, series_figure

OLD = Lane(
    ("Vĩnh Long",),
    "#0072B2",
    (Cell(2021, 15.0, "15", proof="|a|x"), Cell(2022, None, told=False), Cell(2023, 17.0, "17")),
)
NEW = Lane(("Tỉnh mới",), "#5B6B75", (Cell(2025, 46.0, "46"), Cell(2026, None)))


def test_a_year_that_no_source_tells_is_hatched() -> None:
    figure = lanes_figure([OLD, NEW], break_at=2024.5, break_text="hợp nhất")
    bars = {t.x[0]: t for t in figure.data if t.type == "bar"}
    assert sorted(bars) == [2021, 2022, 2023, 2025, 2026]
    assert [x for x, b in bars.items() if b.marker.pattern.shape] == [2022]
    assert bars[2021].text == ("15",)
    assert bars[2021].ids == ("|a|x",)
    words = [a.text for a in figure.layout.annotations]
    assert {"hợp nhất", "2024"} <= set(words)


def test_names_are_data_and_not_markup() -> None:
    lane = Lane(("<b>A",), "#0072B2", (Cell(2021, None),))
    assert any("&lt;b&gt;A" in a.text for a in lanes_figure([lane]).layout.annotations)


def test_a_line_breaks_at_a_gap_and_at_the_merger() -> None:
    figure = series_figure([OLD, NEW], break_at=2024.5, break_text="hợp nhất")
    lines = [t for t in figure.data if t.mode == "lines" and t.fill is None]
    assert [list(t.y) for t in lines] == [[15.0, None, 17.0], [46.0, None]]
    assert not any(t.connectgaps for t in lines)
    marks = [t for t in figure.data if t.fill == "toself"]
    assert len(marks) == 5
    assert sum(bool(t.fillpattern.shape) for t in marks) == 2
    assert figure.layout.yaxis.range[0] < 0 < figure.layout.yaxis.range[1]


def test_thresholds_out_of_reach_are_left_out() -> None:
    limits = ((15.5, "thấp"), (400.0, "cao"))
    words = [a.text for a in series_figure([OLD], limits=limits).layout.annotations]
    assert "cao" not in words
    # No words where a named figure is near at both ends.
    assert "thấp" not in words


def test_of_close_figures_the_lowest_is_named_below() -> None:
    lanes = [Lane((n,), "#0072B2", (Cell(2021, v, n),)) for n, v in (("a", 20.0), ("b", 20.5))]
    notes = {a.text: a.yanchor for a in series_figure(lanes).layout.annotations}
    assert (notes["<b>b</b>"], notes["<b>a</b>"]) == ("bottom", "top")
