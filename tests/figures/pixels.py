"""Where the words of a figure lie, in px: the same arithmetic as Plotly's, without a browser."""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import plotly.graph_objects as go

#: Distance of lines in Plotly, and height of letters with Vietnamese accents, in font sizes.
LINE, LETTERS = 1.3, 1.05


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page, y downwards, and the words in it."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    def overlaps(self, other: Box, spare: float = 1.0) -> bool:
        """Whether both share more than ``spare`` px in both directions."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > spare
            and min(self.bottom, other.bottom) - max(self.top, other.top) > spare
        )


@cache
def letter(character: str) -> float:
    """Width of a letter in font sizes: Source Sans measured in a browser, within 10 %."""
    base = unicodedata.normalize("NFD", character)[0]
    widths = ((" \u00a0", 0.2), ("iljI.,;:·'|!", 0.27), ("ftr()-–/", 0.33), ("mwMW%≈", 0.84))
    found = next((width for letters, width in widths if base in letters), None)
    if found is not None:
        return found
    return 0.6 if base.isupper() else 0.515


def width_of(text: str, size: float) -> float:
    """Width of words in px."""
    return size * sum(map(letter, text))


def plain(text: str) -> str:
    """The words of a Plotly text without its tags."""
    return html.unescape(re.sub("<[^>]*>", "", text)).strip()


def position(value: object) -> float:
    """A place on an axis as a number; days for dates."""
    if isinstance(value, dt.date):
        return float(value.toordinal())
    if isinstance(value, str):
        return float(dt.date.fromisoformat(value[:10]).toordinal())
    return float(str(value))


def _share(value: object, ends: Sequence[object]) -> float:
    low, high = position(ends[0]), position(ends[1])
    return (position(value) - low) / (high - low)


def box(figure: go.Figure, note: go.layout.Annotation, width: int) -> Box:
    """The rectangle of an annotation in a figure drawn ``width`` px wide."""
    layout = figure.layout
    margin = layout.margin
    plot_w = width - margin.l - margin.r
    plot_h = layout.height - margin.t - margin.b
    across = (
        float(note.x) if note.xref == "paper" else _share(note.x, layout.xaxis.range)
    ) * plot_w
    up = (float(note.y) if note.yref == "paper" else _share(note.y, layout.yaxis.range)) * plot_h
    x = margin.l + across + (note.xshift or 0)
    y = margin.t + plot_h - up - (note.yshift or 0)
    lines = [plain(part) for part in re.split(r"<br\s*/?>", note.text)]
    size = note.font.size or layout.font.size
    w = max(width_of(part, size) for part in lines)
    h = size * (LINE * (len(lines) - 1) + LETTERS)
    left = {"left": x, "center": x - w / 2, "right": x - w}[note.xanchor]
    top = {"top": y, "middle": y - h / 2, "bottom": y - h}[note.yanchor]
    return Box(left, top, left + w, top + h, " / ".join(lines))


def words(figure: go.Figure, width: int) -> list[Box]:
    """The rectangles of all annotations that hold words."""
    return [box(figure, a, width) for a in figure.layout.annotations if plain(a.text or "")]


def collisions(boxes: Sequence[Box], spare: float = 1.0) -> list[tuple[str, str]]:
    """Pairs of words that lie on each other."""
    return [
        (a.text, b.text)
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if a.overlaps(b, spare)
    ]


def cut(boxes: Sequence[Box], width: float, spare: float = 1.0) -> list[str]:
    """Words that reach over the left or right edge of the figure."""
    return [b.text for b in boxes if b.left < -spare or b.right > width + spare]


def texts(figure: go.Figure) -> list[str]:
    """All words written in a figure, without tags."""
    return [plain(a.text or "") for a in figure.layout.annotations]


def is_hatched(trace: object) -> bool:
    """Whether a trace is drawn as a missing value."""
    return isinstance(trace, go.Bar) and trace.marker.pattern.shape == "/"


def bars(figure: go.Figure) -> Iterator[go.Bar]:
    """The bars that stand for a value."""
    return (t for t in figure.data if isinstance(t, go.Bar) and not is_hatched(t))


def gaps(figure: go.Figure) -> list[go.Bar]:
    """The hatched bars."""
    return [t for t in figure.data if is_hatched(t)]


def markers(figure: go.Figure) -> list[go.Scatter]:
    """The dots, rings and diamonds."""
    return [t for t in figure.data if isinstance(t, go.Scatter) and "markers" in (t.mode or "")]


def arrows(figure: go.Figure) -> list[go.layout.Annotation]:
    """The arrows of one-sided figures."""
    return [a for a in figure.layout.annotations if a.showarrow]


def lines(figure: go.Figure, **style: object) -> list[go.layout.Shape]:
    """Straight lines whose style has these values."""
    return [
        s
        for s in figure.layout.shapes
        if s.type == "line" and all(s.line[k] == v for k, v in style.items())
    ]
