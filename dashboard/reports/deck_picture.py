"""The chart of the screen as a sharp picture, where office programs have no chart of its kind."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import markup
from dashboard.exports import plot
from dashboard.exports.drawing import Drawing, Path, Shape, rectangle
from dashboard.exports.typeset import png
from dashboard.figures.theme import SCREEN_WIDTH
from dashboard.palette import MUTED, PAPER
from dashboard.panels.model import Panel
from dashboard.reports.deck_canvas import Box

_MM = 25.4
#: Largest size of a px of the figure, mm: 13 px are then 15 points.
_LARGEST = 0.41
#: Dots per inch of the picture on the slide.
_SHARP = 160


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and where it stands."""

    content: bytes
    box: Box


def chart_picture(panel: Panel, box: Box, mark: str = "") -> Picture:
    """The chart with its colours explained above it, as large as the box allows.

    Args:
        panel: a card with a figure.
        box: room on the slide, inches.
        mark: watermark words.

    Raises:
        ValueError: the card has no chart.
    """
    if panel.figure is None:
        raise ValueError(panel.key)
    wide, tall = box.w * _MM, box.h * _MM
    words: tuple[Shape, ...] = ()
    top = 0.0
    told = markup.for_picture(panel.subtitle)
    if told:
        words, top = plot.words(told, (0.0, 0.0, wide), 12.0, MUTED)
        top += 1.5
    least = SCREEN_WIDTH[panel.size] + 10
    scale = min(_LARGEST, (tall - top) / float(panel.figure.layout.height), wide / least)
    # Letters keep their size when a chart is wider than on the screen; bars only grow.
    # A map keeps its proportions.
    wider = 1.0 if panel.figure.layout.yaxis.scaleanchor else 1.9
    across = min(wide, wider * least * scale)
    shapes = plot.shapes(panel.figure, (0.0, top, across), scale=scale, mark=mark)
    high = min(tall, top + plot.height(panel.figure, scale))
    page = Path(rectangle(0, 0, wide, high), closed=True, fill=PAPER)
    about = panel.message or panel.alt or panel.title
    drawing = Drawing(wide, high, panel.title, about, (page, *shapes, *words))
    return Picture(png(drawing, _SHARP), Box(box.x, box.y, box.w, high / _MM))
