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

#: Width of a slide on the page, mm; height of the page without its margins is twice that of one.
_WIDE = 186.0


def handout_pdf(report: Report, geo: Geo) -> bytes:
    """Two slides on each upright A4 page, with page numbers, date and version of the data.

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
    paper = 'paper: "a4", margin: (x: 12mm, top: 14mm, bottom: 16mm)'
    count = '#context counter(page).display("1/1", both: true)'
    lines = [
        f"#set document(title: {json.dumps(report.title, ensure_ascii=False)}, date: none)",
        f'#set text(font: "{FAMILY}", lang: "vi", size: 8.5pt, fill: rgb("#5B6B75"))',
        f"#set page({paper}, footer: [#text({words}) #h(1fr) {count}])",
    ]
    for n, slide in enumerate(found):
        about = json.dumps(slide.title, ensure_ascii=False)
        lines.append(
            f'#block(stroke: 0.4pt + rgb("#9AA7AE"), breakable: false, above: 0mm, below: 0mm)'
            f'[#image("s{n}.svg", width: {_WIDE}mm, alt: {about})]'
        )
        last = n + 1 == len(found)
        lines.append("" if last else ("#v(12mm)" if n % 2 == 0 else "#pagebreak()"))
    return compile_pdf("\n".join(lines), files)
