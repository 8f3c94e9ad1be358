"""Small pieces of HTML in the house look; every class begins with ``vl-`` (see style.css)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from dashboard.i18n import NBSP, number, t
from dashboard.palette import MUTED, PAPER, SIGNS, STATUSES, Status


def esc(text: object) -> str:
    """Text made safe for HTML."""
    return html.escape(str(text), quote=True)


def gap(words: str | None = None) -> str:
    """A missing value: hatched box with words."""
    shown = esc(words if words is not None else t("state.missing"))
    return f'<span class="vl-gap"><span>{shown}</span></span>'


def gap_cell() -> str:
    """A missing value in a dense table: hatched box, words for screen readers only."""
    label = esc(t("state.missing"))
    return f'<span class="vl-gap vl-gap-cell" role="img" aria-label="{label}"></span>'


def not_applicable() -> str:
    """A value that cannot exist yet: no hatch, a dash with words for screen readers."""
    words = esc(t("state.not_applicable"))
    return f'<span class="vl-na" role="img" aria-label="{words}" title="{words}">–</span>'


def under_review(content: str) -> str:
    """A value (HTML) that a check objects to: dotted amber frame and words."""
    words = esc(t("state.under_review"))
    return f'<span class="vl-review" title="{words}">{content}<i aria-label="{words}">?</i></span>'


def approximate(content: str) -> str:
    """A value (HTML) that its source gives only roughly: dotted underline."""
    return f'<span class="vl-approx" title="{esc(t("state.approximate"))}">{content}</span>'


def in_state(content: str, state: str) -> str:
    """A known value (HTML) in the look of its state: under review, approximate, or plain."""
    if state == "review":
        return under_review(content)
    return approximate(content) if state == "approximate" else content


def proof(claim_ids: Iterable[str], measure: str = "", label: str = "") -> str:
    """What a figure asks its certificate with: ``measure|claim;claim|label``."""
    ids = ";".join(dict.fromkeys(i for i in claim_ids if i))
    return f"{measure}|{ids}|{label}" if ids else ""


def certified(content: str, claim_ids: Iterable[str], *, measure: str = "", label: str = "") -> str:
    """A figure (HTML) that opens its certificate; unchanged when no claim stands behind it.

    Args:
        content: the figure.
        claim_ids: claims behind it.
        measure: how it is computed from them (see :mod:`dashboard.metrics.certificate`).
        label: what it is, the title of the certificate.
    """
    asked = proof(claim_ids, measure, label)
    if not asked:
        return content
    title = esc(t("certificate.open"))
    return (
        f'<button type="button" class="vl-proof" data-vl-proof="{esc(asked)}" title="{title}">'
        f"{content}</button>"
    )


def key(colour: str, words: str = "") -> str:
    """Coloured square before a name."""
    square = f'<span class="vl-key" style="background:{colour}"></span>'
    return f'<span class="vl-keyed">{square}{esc(words)}</span>' if words else square


def muted(words: object) -> str:
    """Secondary words."""
    return f'<span class="vl-muted">{esc(words)}</span>'


def nowrap(content: str) -> str:
    """Content (HTML) that stays on one line on wide screens."""
    return f'<span class="vl-name">{content}</span>'


def named(colour: str, words: object, *, strong: bool = True) -> str:
    """Name behind the square of its province, on one line."""
    name = f"<b>{esc(words)}</b>" if strong else esc(words)
    return nowrap(f"{key(colour)} {name}")


def two_lines(first: object, second: object) -> str:
    """Strong words with secondary words below."""
    below = f"<br>{muted(second)}" if second else ""
    return f"<b>{esc(first)}</b>{below}"


def paragraph(words: object, *, strong: bool = False) -> str:
    """Paragraph of an item: secondary, or as readable as body text."""
    css = ' class="vl-body"' if strong else ""
    return f"<p{css}>{esc(words)}</p>"


def item(title: object, aside: object, *content: str, css: str = "vl-muted") -> str:
    """Entry of a list: title at the left, short remark at the right, content (HTML) below."""
    remark = f'<em class="{css}">{esc(aside)}</em>' if aside else ""
    return f"<li><header><span>{esc(title)}</span>{remark}</header>{''.join(content)}</li>"


def items(entries: Iterable[str], *, css: str = "", empty: str = "") -> str:
    """List of entries made by :func:`item`; ``empty`` (HTML) when there is none."""
    found = "".join(entries)
    return f'<ul class="vl-items {css}">{found}</ul>' if found else empty


def heading(words: str, after: str = "") -> str:
    """Small heading (HTML) inside a card."""
    rest = f' <span class="vl-light">{after}</span>' if after else ""
    return f'<div class="vl-title"><h3>{words}{rest}</h3></div>'


def circle(fill: str, edge: str, words: str) -> str:
    """Entry of a legend: round mark with words."""
    mark = f'<span class="vl-dot" style="background:{fill};border-color:{edge}"></span>'
    return f'<span class="vl-keyed">{mark}{esc(words)}</span>'


def square(fill: str, words: str) -> str:
    """Entry of a legend: outlined square with words; without a fill its outline is dashed."""
    look = f"background:{fill}" if fill else ""
    css = "vl-key vl-square" if fill else "vl-key vl-square vl-dash"
    mark = f'<span class="{css}" style="{look}"></span>'
    return f'<span class="vl-keyed">{mark}{esc(words)}</span>'


def ring(*diameters: float, css: str = "") -> str:
    """Empty circles of a legend, diameters in px."""
    return "".join(
        f'<span class="vl-ring {css}" style="width:{d:.0f}px;height:{d:.0f}px"></span>'
        for d in diameters
    )


def bar(share: float, colour: str) -> str:
    """Bar from 0 to 100 % on a light track."""
    fill = f"width:{share:.1f}%;background:{colour}"
    return f'<div class="vl-bar"><div style="{fill}"></div></div>'


def figures(cells: Iterable[tuple[str, str]], *, small: str = "") -> str:
    """Grid of figures (HTML) with words below each."""
    boxes = "".join(f"<div>{value}<p>{esc(words)}</p></div>" for value, words in cells)
    return f'<div class="vl-grid2 {small}">{boxes}</div>'


def legend(entries: Iterable[tuple[str, str]]) -> str:
    """Squares with words in one line."""
    return "".join(key(colour, words) for colour, words in entries)


def halves(left: str, right: str) -> str:
    """Two parts of a wide card side by side; below each other where there is no room."""
    return f'<div class="vl-halves"><div>{left}</div><div>{right}</div></div>'


def dot(status: Status) -> str:
    """Mark of a status: fill, outline and core."""
    core = '<i class="vl-core"></i>' if status.core else ""
    style = f"background:{status.fill};border-color:{status.edge}"
    return f'<span class="vl-dot" style="{style}">{core}</span>'


def status(code: str, *, short: bool = False) -> str:
    """Mark and name of a status."""
    found = STATUSES[code]
    long_words, short_words = t(f"status.{code}"), t(f"status_short.{code}")
    words = (
        f"<span>{esc(short_words)}</span>"
        if short
        else f'<span class="vl-wide">{esc(long_words)}</span>'
        f'<span class="vl-narrow">{esc(short_words)}</span>'
    )
    return f'<span class="vl-keyed">{dot(found)}{words}</span>'


def meter(n: int, of: int) -> str:
    """N of N as blocks (up to 16) or as a bar, with the words "n/N cụm có số liệu"."""
    words = t("coverage.clusters", n=number(n), of=number(of))
    if of <= 16:
        blocks = "".join(f'<i class="{"on" if k < n else "off"}"></i>' for k in range(of))
    else:
        blocks = f'<b style="width:{100 * n / of:.0f}%"></b>'
    kind = "vl-meter" if of <= 16 else "vl-meter vl-meter-bar"
    return f'<span class="{kind}" aria-hidden="true">{blocks}</span><span>{esc(words)}</span>'


def more(words: str, label: str) -> str:
    """Round "i" that opens an explanation; works without script and by keyboard."""
    if not words:
        return ""
    return (
        f'<details class="vl-more"><summary aria-label="{esc(label)}">i</summary>'
        f'<div class="vl-pop">{words}</div></details>'
    )


def rows(pairs: Sequence[tuple[str, str]]) -> str:
    """Name at the left, value (HTML) at the right, one pair per line."""
    lines = "".join(f"<div><dt>{esc(a)}</dt><dd>{b}</dd></div>" for a, b in pairs)
    return f'<dl class="vl-rows">{lines}</dl>'


def table(
    headers: Sequence[str],
    lines: Sequence[Sequence[str]],
    *,
    numeric: Sequence[int] = (),
    foot: Sequence[str] = (),
    hide_narrow: Sequence[int] = (),
    caption: str = "",
) -> str:
    """Table of HTML cells; numeric columns are set right with tabular figures."""

    def cells(tag: str, values: Sequence[str]) -> str:
        parts = []
        for i, value in enumerate(values):
            css = " ".join(
                name for name, on in (("vl-num", i in numeric), ("vl-wide", i in hide_narrow)) if on
            )
            scope = ' scope="col"' if tag == "th" else ""
            parts.append(f'<{tag}{scope} class="{css}">{value}</{tag}>')
        return "".join(parts)

    head = f"<thead><tr>{cells('th', headers)}</tr></thead>"
    body = "".join(f"<tr>{cells('td', line)}</tr>" for line in lines)
    total = f"<tfoot><tr>{cells('td', foot)}</tr></tfoot>" if foot else ""
    title = f'<caption class="vl-sr">{esc(caption)}</caption>' if caption else ""
    inner = f"{title}{head}<tbody>{body}</tbody>{total}"
    return f'<div class="vl-scroll"><table class="vl-table">{inner}</table></div>'


_KEYED = re.compile(
    r'<span class="vl-keyed"><span class="(vl-(?:key|dot|ring)[^"]*)" style="([^"]*)">'
    r'(?:<i class="vl-core"></i>)?</span>(.*?)</span>'
)
#: A sign of a legend in the text that :func:`for_picture` gives: its colour and itself.
SIGN = re.compile(rf'<span style="color:(#\w+)">([{"".join(SIGNS)}])</span>')
#: Words of a key up to this length stay on one line.
_SHORT = 30


def _sign(css: str, style: str) -> tuple[str, str]:
    """Colour of a key of a legend and the letter that stands for its shape."""
    fill = re.search(r"background:(#\w+)", style)
    edge = re.search(r"border-color:(#\w+)", style)
    if "vl-dash" in css or fill is None or fill[1].upper() == PAPER:
        hollow = "○" if "vl-dot" in css or "vl-ring" in css else "□"
        return edge[1] if edge else MUTED, "◌" if "vl-dash" in css else hollow
    return fill[1], "●" if "vl-dot" in css else "■"


def _signed(key: re.Match[str]) -> str:
    colour, sign = _sign(key[1], key[2])
    words = key[3].strip()
    # Words of a usual length stay together; longer ones must be free to break.
    close = words.replace(" ", NBSP) if len(words) <= _SHORT else words
    return f" \x01{colour}\x02{sign}{NBSP}{close}\x03 "


def for_picture(content: str) -> str:
    """Text of a subtitle for a saved picture.

    Keys of its legend become signs in their colours (:data:`SIGN`) that no line break parts from
    their words; a sentence after them is set off; other markup is gone.
    """
    marked = _KEYED.sub(_signed, content)
    plain = re.sub(r"[ \t]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", marked)))
    apart = re.sub(r"\x03\s*(?=[^\x01\s·.,;])", " · ", plain).replace("\x03", "")
    return re.sub(r"\x01(#\w+)\x02(.)", r'<span style="color:\1">\2</span>', apart).strip()


def link(url: str, words: str) -> str:
    """Link to a source; opens in a new tab and only when the reader asks for it."""
    return f'<a href="{esc(url)}" target="_blank" rel="noopener noreferrer">{esc(words)}</a>'


def go(address: str, content: str) -> str:
    """Link (HTML) to another page of the app, in the same tab."""
    return f'<a class="vl-go" href="{esc(address)}" target="_self">{content}</a>'


def chips(words: Iterable[str]) -> str:
    """Words in small boxes."""
    return '<div class="vl-chips">' + "".join(f"<span>{esc(w)}</span>" for w in words) + "</div>"


def steps(names: Sequence[str], reached: int) -> str:
    """Steps of a cluster as dots on a line, filled up to the one reached."""
    parts = []
    for i, name in enumerate(names):
        state = "done" if i < reached else "now" if i == reached else "todo"
        parts.append(f'<li class="{state}"><i></i><span>{esc(name)}</span></li>')
    return f'<ol class="vl-steps">{"".join(parts)}</ol>'


def note(words: str) -> str:
    """Remark in an amber frame."""
    return f'<p class="vl-note">{words}</p>'
