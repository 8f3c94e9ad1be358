"""The slides of a briefing on paper: two on a page, to be given to those who attend."""

from __future__ import annotations

import json

from dashboard.exports.drawing import svg
from dashboard.exports.fonts import FAMILY
from dashboard.exports.typeset import compile_pdf
from dashboard.geodata import Geo
from dashboard.i18n import date_text, join, t
from dashboard.reports.model import Report
from dashboard.reports.show import slides_of
from dashboard.reports.stage import HIGH, WIDE

#: Margins of the page at the sides, above and below, and width of a slide, mm.
_SIDE, _ABOVE, _BELOW = 7.0, 8.0, 13.0
_WIDE = 210.0 - 2 * _SIDE
#: Height of a slide with the room for notes below it: half of the page without its margins.
_HALF = (297.0 - _ABOVE - _BELOW) / 2
#: Distance of two lines to write on, mm.
_LINE = 8.0


def handout_pdf(report: Report, geo: Geo) -> bytes:
    """Two slides on each upright A4 page, below each lines to write on.

    At the foot of a page stand its number, the date and the version of the data.

    Args:
        report: what is told.
        geo: map layers.
    """
    found = slides_of(report, geo)
    files = {f"s{n}.svg": svg(s.drawing, twice=False).encode("utf-8") for n, s in enumerate(found)}
    stamp = join(
        [
            report.mark,
            t("show.made", date=date_text(report.made_on)),
            t("filter.version", version=report.version),
        ]
    )
    # A JSON string is a typst string for every text without escapes of its own kind.
    words = json.dumps(stamp, ensure_ascii=False)
    edges = f"(x: {_SIDE}mm, top: {_ABOVE}mm, bottom: {_BELOW}mm)"
    paper = f'paper: "a4", margin: {edges}, footer-descent: 30%'
    count = '#context counter(page).display("1/1", both: true)'
    lines = [
        f"#set document(title: {json.dumps(report.title, ensure_ascii=False)}, date: none)",
        f'#set text(font: "{FAMILY}", lang: "vi", size: 8.5pt, fill: rgb("#5B6B75"))',
        f"#set page({paper}, footer: [#text({words}) #h(1fr) {count}])",
    ]
    free = _HALF - _WIDE * HIGH / WIDE - 0.5
    for n, slide in enumerate(found):
        about = json.dumps(slide.title, ensure_ascii=False)
        lines.append(
            f"#block(height: {_HALF}mm, breakable: false, above: 0mm, below: 0mm)["
            '#block(stroke: 0.4pt + rgb("#9AA7AE"), above: 0mm, below: 0mm)'
            f'[#image("s{n}.svg", width: {_WIDE}mm, alt: {about})]{_to_write(free)}]'
        )
        if n % 2 and n + 1 < len(found):
            lines.append("#pagebreak()")
    return compile_pdf("\n".join(lines), files)


def _to_write(free: float) -> str:
    """Lines for notes in the room below a slide, mm; the first one says what they are for."""
    words = json.dumps(t("show.to_write"), ensure_ascii=False)
    rule = 'line(length: 100%, stroke: 0.4pt + rgb("#C9D3D8"))'
    places = [_LINE * k for k in range(1, int((free - 2.0) / _LINE) + 1)]
    label = f"#place(dy: {_LINE - 4.5}mm, text({words}))"
    return label + "".join(f"#place(dy: {y}mm, {rule})" for y in places)
