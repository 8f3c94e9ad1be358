"""The one look of all charts, and the frame that goes with a chart into a picture.

On screen a card shows title, filter line and sources as text that wraps and is read aloud. A
picture saved with the camera button must carry them too, so they are drawn into strips above
and below the plot (:func:`framed`); the page hides the two strips, the picture keeps them.
"""

from __future__ import annotations

import datetime as dt
import html
import re
import textwrap
from typing import Any

import plotly.graph_objects as go

from dashboard.i18n import t
from dashboard.palette import AMBER, GRID, HAIRLINE, HATCH, INK, MUTED, PAPER, SIGNS

FONT = '"Source Sans", "Source Sans 3", "Segoe UI", Arial, sans-serif'
SERIF = '"Source Serif", "Source Serif 4", Georgia, "Times New Roman", serif'
#: Height in px of the strips that only a saved picture shows. ``ui/style.css`` hides the same.
TOP, BOTTOM = 124, 70
PICTURE_WIDTH = {"wide": 1000, "half": 760, "third": 620}
#: Width in px of a chart on a usual screen, which is less than that of its picture.
SCREEN_WIDTH = {"wide": 640, "half": 470, "third": 290}
CHAR = 0.53
#: Place on a horizontal axis: a number, or a day on a time axis.
Position = float | dt.date


def width_of(text: str, size: float = 14) -> float:
    """Estimated width of a text in px (letters × size × 0.53, measured for Source Sans)."""
    return len(text) * size * CHAR


class Drawing:
    """Collects marks, lines and words, and becomes a figure once, at the end.

    Plotly checks a figure again at each addition; built one by one, sixty words cost 100 ms,
    together 12 ms (``benchmarks``).
    """

    def __init__(self, height: int, *, left: int, right: int, top: int, bottom: int) -> None:
        axis = {
            "showgrid": False,
            "zeroline": False,
            "showline": False,
            "ticks": "",
            "fixedrange": True,
            "tickfont": {"size": 13, "color": MUTED},
            "automargin": False,
        }
        self._traces: list[dict[str, Any]] = []
        self._annotations: list[dict[str, Any]] = []
        self._shapes: list[dict[str, Any]] = []
        self._layout: dict[str, Any] = {
            "height": height,
            "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
            "font": {"family": FONT, "size": 14, "color": INK},
            "paper_bgcolor": PAPER,
            "plot_bgcolor": PAPER,
            "separators": ",.",
            "showlegend": False,
            "barmode": "overlay",
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": PAPER,
                "bordercolor": HAIRLINE,
                "font": {"family": FONT, "size": 14, "color": INK},
                "align": "left",
            },
            "xaxis": dict(axis),
            "yaxis": axis | {"showticklabels": False},
            "uirevision": "fixed",
            # Without this Plotly merges its own template back in.
            "template": {"data": {}, "layout": {}},
        }

    def bar(self, **trace: Any) -> None:
        """Add bars."""
        self._traces.append({"type": "bar"} | trace)

    def scatter(self, **trace: Any) -> None:
        """Add dots, words or outlines."""
        self._traces.append({"type": "scatter"} | trace)

    def annotate(self, **options: Any) -> None:
        """Add words or an arrow."""
        self._annotations.append(options)

    def shape(self, **options: Any) -> None:
        """Add a line or a rectangle."""
        self._shapes.append(options)

    def xaxis(self, **options: Any) -> None:
        """Set up the horizontal axis."""
        self._layout["xaxis"] |= options

    def yaxis(self, **options: Any) -> None:
        """Set up the vertical axis."""
        self._layout["yaxis"] |= options

    def layout(self, **options: Any) -> None:
        """Change the layout."""
        self._layout |= options

    def figure(self) -> go.Figure:
        """The finished figure."""
        layout = self._layout | {"annotations": self._annotations, "shapes": self._shapes}
        return go.Figure({"data": self._traces, "layout": layout})


def base(height: int, *, left: int = 8, right: int = 12, top: int = 8, bottom: int = 8) -> Drawing:
    """Empty drawing of the house look: no grid, no legend, nothing that drags or zooms."""
    return Drawing(height, left=left, right=right, top=top, bottom=bottom)


def hatch() -> dict[str, Any]:
    """Marker of a missing value: diagonal lines on paper, the same in every drawing."""
    return {
        "color": PAPER,
        "line": {"color": HATCH, "width": 1},
        "pattern": {"shape": "/", "size": 6, "solidity": 0.28, "fgcolor": HATCH, "bgcolor": PAPER},
    }


def label(figure: Drawing, x: Position, y: float, text: str, **more: Any) -> None:
    """Text at a data position, without an arrow."""
    options: dict[str, Any] = {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "middle",
        "align": "left",
        "font": {"size": 14, "color": INK},
    }
    figure.annotate(**(options | more))


def row_label(figure: Drawing, y: float, text: str, left: int, **more: Any) -> None:
    """Text at the left edge of the paper, so that row names align with the card's title."""
    label(figure, 0, y, text, xref="paper", xshift=-left, **more)


def line(figure: go.Figure, x0: Position, y0: float, x1: Position, y1: float, **style: Any) -> None:
    """Straight line below the marks."""
    figure.shape(
        type="line",
        x0=x0,
        y0=y0,
        x1=x1,
        y1=y1,
        layer="below",
        line={"color": GRID, "width": 1} | style,
    )


def safe(text: str) -> str:
    """Data for a chart's words: Plotly reads a few tags, so ``<`` must not begin one."""
    return html.escape(text, quote=False)


_SIGNED = re.compile(rf"<span[^>]*>[{''.join(SIGNS)}]</span>")


def square(colour: str) -> str:
    """Small coloured square before a name: the key of a province."""
    return f'<span style="color:{colour};font-size:11px">■</span>' if colour else ""


def wrapped(text: str, width: int, size: float) -> str:
    """Break a text into lines of at most ``width`` px."""
    chars = max(20, int(width / (size * CHAR)))
    # A coloured sign is markup that takes the room of one letter; it must not be broken.
    signs = iter([m[0] for m in _SIGNED.finditer(text)])
    plain = _SIGNED.sub("\0", text)
    lines = "<br>".join(textwrap.wrap(plain, chars, break_long_words=False))
    return re.sub("\0", lambda _: next(signs), lines)


def framed(
    figure: go.Figure,
    title: str,
    filter_line: str,
    source: str,
    *,
    subtitle: str = "",
    size: str = "wide",
    mark: str = "",
) -> go.Figure:
    """A copy of the figure with title, filter line and source drawn above and below it.

    Args:
        figure: a figure made with :func:`base`.
        title: question that the chart answers.
        filter_line: what was filtered, in words.
        source: sources and as-of date, in words.
        subtitle: how to read the chart, with unit and colours (see ``markup.for_picture``).
        size: key of :data:`PICTURE_WIDTH`, the width of the saved picture.
        mark: watermark over the plot, on the screen and in the picture.
    """
    drawn = figure.to_dict()
    layout = drawn["layout"]
    margin = layout["margin"]
    left, width = margin["l"], PICTURE_WIDTH[size] - 24
    top, bottom = margin["t"] + TOP, margin["b"] + BOTTOM

    def words(name: str, y: int, shift: int, text: str, font: dict[str, Any]) -> dict[str, Any]:
        return {
            "name": f"picture-{name}",
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "y": y,
            "xanchor": "left",
            "yanchor": "top" if y else "bottom",
            "xshift": 4 - left,
            "yshift": shift,
            "showarrow": False,
            "align": "left",
            "text": text,
            "font": font,
        }

    small, smaller = {"size": 13, "color": MUTED}, {"size": 12, "color": MUTED}
    below = [wrapped(subtitle, width, 13)] if subtitle else []
    below.append(wrapped(filter_line, width, 13))
    lines = wrapped(title, width, 22).count("<br>") + 1
    heading = f"<b>{wrapped(title, width, 22)}</b>"
    layout["annotations"] = [
        *layout.get("annotations", ()),
        words("title", 1, top - 8, heading, {"family": SERIF, "size": 21, "color": INK}),
        words("filter", 1, top - 14 - 28 * lines, "<br>".join(below), small),
        words("source", 0, 8 - bottom, wrapped(source, width, 12), smaller),
    ]
    if mark:
        layout["annotations"].append(watermark(mark, SCREEN_WIDTH[size]))
    layout["height"] += TOP + BOTTOM
    layout["margin"] = {**margin, "t": top, "b": bottom}
    return go.Figure(drawn)


def watermark(words: str, width: float) -> dict[str, Any]:
    """Large, slanted, see-through words in the middle of a plot ``width`` px wide."""
    size = min(46.0, 0.8 * width / (CHAR * len(words)))
    return {
        "name": "watermark",
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "xanchor": "center",
        "yanchor": "middle",
        "showarrow": False,
        "text": f"<b>{words}</b>",
        "textangle": -14,
        "opacity": 0.26,
        "font": {"size": size, "color": AMBER},
    }


def config(file_name: str, height: int, size: str = "wide") -> dict[str, Any]:
    """Plotly settings of a chart: only the camera, in Vietnamese, three dots per px."""
    return {
        "displayModeBar": True,
        "displaylogo": False,
        "showTips": False,
        "scrollZoom": False,
        "doubleClick": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {
            "format": "png",
            "filename": file_name,
            "width": PICTURE_WIDTH[size],
            "height": height,
            "scale": 3,
        },
        "locale": "vi",
        "locales": {
            "vi": {
                "dictionary": {
                    "Download plot as a PNG": t("card.camera"),
                    "Download plot as a png": t("card.camera"),
                    "Download plot": t("card.camera"),
                    "Preparing image - this may take a few seconds": t("card.taking"),
                    "Image download succeeded": t("card.taken"),
                    "Sorry, there was a problem downloading your snapshot!": t("card.not_taken"),
                },
                "format": {"decimal": ",", "thousands": "."},
            }
        },
    }
