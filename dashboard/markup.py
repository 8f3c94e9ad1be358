"""Small pieces of HTML in the house look; every class begins with ``vl-`` (see style.css)."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from dashboard.i18n import number, t
from dashboard.palette import STATUSES, Status


def esc(text: object) -> str:
    """Text made safe for HTML."""
    return html.escape(str(text), quote=True)


def gap(words: str | None = None) -> str:
    """A missing value: hatched box with words."""
    return f'<span class="vl-gap"><span>{esc(words if words is not None else t("state.missing"))}</span></span>'


def gap_cell() -> str:
    """A missing value in a dense table: hatched box, words for screen readers only."""
    return f'<span class="vl-gap vl-gap-cell" role="img" aria-label="{esc(t("state.missing"))}"></span>'


def key(colour: str, words: str = "") -> str:
    """Coloured square before a name."""
    square = f'<span class="vl-key" style="background:{colour}"></span>'
    return f'<span class="vl-keyed">{square}{esc(words)}</span>' if words else square


def legend(items: Iterable[tuple[str, str]]) -> str:
    """Squares with words in one line."""
    return "".join(key(colour, words) for colour, words in items)


def dot(status: Status) -> str:
    """Mark of a status: fill, outline and core."""
    core = '<i class="vl-core"></i>' if status.core else ""
    return f'<span class="vl-dot" style="background:{status.fill};border-color:{status.edge}">{core}</span>'


def status(code: str, *, short: bool = False) -> str:
    """Mark and name of a status."""
    found = STATUSES[code]
    long_words, short_words = t(f"status.{code}"), t(f"status_short.{code}")
    words = (
        f"<span>{esc(short_words)}</span>"
        if short
        else f'<span class="vl-wide">{esc(long_words)}</span><span class="vl-narrow">{esc(short_words)}</span>'
    )
    return f'<span class="vl-keyed">{dot(found)}{words}</span>'


def meter(n: int, of: int) -> str:
    """n of N as blocks (up to 16) or as a bar, with the words "n/N cụm có số liệu"."""
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
        f'<details class="vl-more"><summary aria-label="{esc(label)}" title="{esc(label)}">i</summary>'
        f'<div class="vl-pop">{words}</div></details>'
    )


def rows(items: Sequence[tuple[str, str]]) -> str:
    """Name at the left, value (HTML) at the right, one pair per line."""
    lines = "".join(f"<div><dt>{esc(a)}</dt><dd>{b}</dd></div>" for a, b in items)
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
                name
                for name, on in (("vl-num", i in numeric), ("vl-wide", i in hide_narrow))
                if on
            )
            scope = ' scope="col"' if tag == "th" else ""
            parts.append(f'<{tag}{scope} class="{css}">{value}</{tag}>')
        return "".join(parts)

    head = f"<thead><tr>{cells('th', headers)}</tr></thead>"
    body = "".join(f"<tr>{cells('td', line)}</tr>" for line in lines)
    total = f"<tfoot><tr>{cells('td', foot)}</tr></tfoot>" if foot else ""
    title = f'<caption class="vl-sr">{esc(caption)}</caption>' if caption else ""
    return f'<div class="vl-scroll"><table class="vl-table">{title}{head}<tbody>{body}</tbody>{total}</table></div>'


def link(url: str, words: str) -> str:
    """Link to a source; opens in a new tab and only when the reader asks for it."""
    return f'<a href="{esc(url)}" target="_blank" rel="noopener noreferrer">{esc(words)}</a>'


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
