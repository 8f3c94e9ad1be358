"""The drawing list and its SVG."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from dashboard.exports.drawing import (
    Circle,
    Clip,
    Drawing,
    Hatch,
    Path,
    Text,
    hatch_lines,
    rectangle,
    svg,
    texts,
)

SVG = "{http://www.w3.org/2000/svg}"
HATCH = Hatch(1.0, 0.2, "#7C8A92", "#FFFFFF")


def page(*shapes: Path | Circle | Text | Clip) -> Drawing:
    return Drawing(100, 50, "Tên <a> & «b»", "Mô tả", shapes)


def parsed(drawing: Drawing, *, twice: bool = True) -> ET.Element:
    return ET.fromstring(svg(drawing, twice=twice))  # noqa: S314


def test_the_page_is_in_millimetres() -> None:
    root = parsed(page())
    assert root.attrib["width"] == "100mm"
    assert root.attrib["viewBox"] == "0 0 100 50"
    assert root.findtext(f"{SVG}title") == "Tên <a> & «b»"
    assert "'Source Sans 3'" in root.attrib["font-family"]


def test_text_stays_text() -> None:
    root = parsed(page(Text(1, 2, "Cụm <&> «Ấp»", 8, "semibold")))
    (found,) = root.iter(f"{SVG}text")
    assert found.text == "Cụm <&> «Ấp»"
    assert found.attrib["font-weight"] == "600"


def test_a_rim_is_a_second_text_below_or_a_stroke_painted_first() -> None:
    words = Text(1, 2, "Ấp Ba", 8, halo=0.4)
    below, above = parsed(page(words)).iter(f"{SVG}text")
    assert "stroke" in below.attrib
    assert below.attrib["aria-hidden"] == "true"
    assert "stroke" not in above.attrib
    (one,) = parsed(page(words), twice=False).iter(f"{SVG}text")
    assert one.attrib["paint-order"] == "stroke"


def test_clips_of_two_drawings_do_not_share_names() -> None:
    inside = Clip((0, 0, 10, 10), (Circle(5, 5, 2, "#000000"),))
    one, two = page(inside), page(replace(inside, shapes=(Circle(5, 5, 3, "#000000"),)))
    names = [{e.attrib["id"] for e in parsed(d).iter(f"{SVG}clipPath")} for d in (one, two)]
    assert names[0]
    assert names[0].isdisjoint(names[1])
    assert "url(#@" not in svg(one)


def test_a_hatch_is_lines_inside_its_shape() -> None:
    circle = Circle(10, 10, 3, HATCH, "#000000")
    lines = hatch_lines(circle, HATCH).parts
    assert len(lines) > 4
    assert all((x - 10) ** 2 + (y - 10) ** 2 < 3.001**2 for line in lines for x, y in line)
    ring = Path((*rectangle(0, 0, 10, 10), *rectangle(3, 3, 4, 4)), closed=True, fill=HATCH)
    for line in hatch_lines(ring, HATCH).parts:
        (a, b), (c, d) = line[0], line[-1]
        x, y = (a + c) / 2, (b + d) / 2
        assert 0 <= x <= 10
        assert 0 <= y <= 10
        assert not (3.01 < x < 6.99 and 3.01 < y < 6.99), "the hole stays free"


def test_hatches_of_neighbours_join() -> None:
    """Lines of two shapes side by side are in step."""
    left, right = (
        hatch_lines(Path(rectangle(x, 0, 10, 10), closed=True, fill=HATCH), HATCH).parts
        for x in (0, 10)
    )
    step = HATCH.gap * 2**0.5
    for line in (*left, *right):
        total = (line[0][0] + line[0][1]) / step
        assert total == pytest.approx(round(total), abs=1e-6)


def test_a_hatched_shape_keeps_ground_and_outline() -> None:
    root = parsed(page(Circle(10, 10, 3, HATCH, "#123456")))
    circles = list(root.iter(f"{SVG}circle"))
    assert [c.attrib["fill"] for c in circles] == ["#FFFFFF", "none"]
    assert circles[1].attrib["stroke"] == "#123456"
    assert root.find(f".//{SVG}pattern") is None


def test_the_same_drawing_gives_the_same_bytes() -> None:
    shapes = (Circle(5, 5, 2, HATCH), Clip((0, 0, 9, 9), (Text(1, 1, "a", 8, halo=0.3),)))
    assert svg(page(*shapes)) == svg(page(*shapes))


def test_all_texts_are_found() -> None:
    a, b = Text(1, 1, "a", 8), Text(1, 1, "b", 8)
    assert texts((a, Clip((0, 0, 5, 5), (b,)))) == [a, b]
