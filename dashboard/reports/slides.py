"""The briefing show: one HTML document that needs nothing else, neither server nor network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from dashboard.exports.drawing import Drawing, svg, texts
from dashboard.exports.fonts import FACES, FAMILY, web_font
from dashboard.geodata import Geo
from dashboard.i18n import t
from dashboard.markup import esc
from dashboard.reports.model import Report
from dashboard.reports.show import slides_of
from dashboard.reports.stage import Slide
from dashboard.settings import load_settings

_FOLDER = Path(__file__).parent
#: Colours of the slides -> those for a washed-out lamp (checked at black lifted to 18 %).
LOUD = {
    "#1B2A33": "#0B1720",
    "#5B6B75": "#3E4E58",
    "#5F6E78": "#3E4E58",
    "#616E76": "#3E4E58",
    "#0B5D6B": "#003A46",
    "#C9D3D8": "#B4C0C7",
    "#9CC5C9": "#7FB4B9",
    "#5FA8AE": "#3E98A0",
    "#2B7F88": "#12707B",
    "#D9E0E4": "#9DABB3",
    "#E8EDF0": "#C3CDD3",
    "#D6E6EE": "#BFDCEB",
    "#7C8A92": "#56646D",
    "#DB8FA9": "#C76A8B",
    "#E4DCCB": "#CFC3A8",
}
#: Keys of the show and the words for what they do (``show.key_…``).
KEYS = ("next", "previous", "first", "last", "full", "filters", "notes", "loud", "black", "leave")


@dataclass(frozen=True, slots=True)
class Field:
    """A filter of the show.

    Args:
        name: address parameter.
        label: its words.
        options: value and words of each choice.
        chosen: values that are on.
        kind: ``many`` (boxes), ``one`` (a list) or ``kept`` (carried along unseen).
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]
    kind: Literal["many", "one", "kept"] = "one"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What connects a show with the app that made it.

    Args:
        back: address that Esc leads to.
        fields: filters that can be changed while it runs.
    """

    back: str = ""
    fields: tuple[Field, ...] = ()


def slides(report: Report, geo: Geo, around: Surroundings | None = None) -> str:
    """The show as an HTML document.

    Args:
        report: what is told.
        geo: map layers.
        around: the way back and the filters; without it the show stands alone (a file).
    """
    found = slides_of(report, geo)
    context = around if around is not None else Surroundings()
    body = "".join(
        (
            f"<main>{''.join(_section(s, n) for n, s in enumerate(found, 1))}",
            '<p class="clock" aria-hidden="true"></p><div class="bar"></div>',
            _notes(found),
            _buttons(context),
            _filters(context.fields),
            _help(context),
            '<div class="dark"></div></main>',
        )
    )
    title = f"{report.title} · {report.mark}" if report.mark else report.title
    style = faces((s.drawing for s in found), body) + _style()
    back = f' data-back="{esc(context.back)}"' if context.back else ""
    return (
        f'<!doctype html>\n<html lang="{esc(load_settings().lang)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{esc(title)}</title><style>{style}</style></head>"
        f"<body{back}>{body}<script>{_script()}</script></body></html>\n"
    )


def _section(slide: Slide, n: int) -> str:
    part = f' data-part="{slide.part}"' if slide.part >= 0 else ""
    drawing = svg(slide.drawing, twice=False).replace("<svg ", '<svg aria-hidden="true" ', 1)
    about = slide.drawing.about
    told = f'<p class="sr">{esc(about)}</p>' if about and about != slide.title else ""
    return (
        f'<section id="trang-{n}" aria-label="{esc(slide.title)}"{part}>'
        f'<h1 class="sr">{esc(slide.title)}</h1>{told}{drawing}</section>'
    )


def _notes(found: Iterable[Slide]) -> str:
    """The speaker's notes, one block for each slide."""
    blocks = []
    for slide in found:
        words = slide.notes or (t("show.no_notes"),)
        lines = "".join(f"<p>{esc(w)}</p>" for w in words[:5])
        blocks.append(f"<div hidden>{lines}</div>")
    return f'<aside class="notes"><h2>{esc(t("show.notes"))}</h2>{"".join(blocks)}</aside>'


def _buttons(context: Surroundings) -> str:
    names = ["previous", "next", *(["filters"] if context.fields else [])]
    names += ["notes", "loud", "full", "help", *(["leave"] if context.back else [])]
    found = "".join(
        f'<button type="button" data-do="{n}">{esc(t(f"show.button_{n}"))}</button>' for n in names
    )
    return f'<nav class="keys" aria-label="{esc(t("show.buttons"))}">{found}</nav>'


def _filters(fields: Sequence[Field]) -> str:
    if not fields:
        return ""
    parts = "".join(_field(f) for f in fields)
    go = f'<button class="go" type="submit">{esc(t("show.apply"))}</button>'
    close = f'<button type="button" data-do="filters">{esc(t("show.close"))}</button>'
    return (
        f'<aside class="panel filters"><h2>{esc(t("show.button_filters"))}</h2>'
        f'<form method="get">{parts}{go} {close}</form></aside>'
    )


def _field(field: Field) -> str:
    name = esc(field.name)
    if field.kind == "kept":
        return "".join(
            f'<input type="hidden" name="{name}" value="{esc(v)}">' for v in field.chosen
        )
    if field.kind == "many":
        boxes = "".join(
            f'<label><input type="checkbox" name="{name}" value="{esc(value)}"'
            f"{' checked' if value in field.chosen else ''}>{esc(words)}</label>"
            for value, words in field.options
        )
        return (
            f"<fieldset><legend>{esc(field.label)}</legend>"
            f'<div class="many">{boxes}</div></fieldset>'
        )
    options = "".join(
        f'<option value="{esc(value)}"{" selected" if value in field.chosen else ""}>'
        f"{esc(words)}</option>"
        for value, words in field.options
    )
    return (
        f"<fieldset><label>{esc(field.label)}"
        f'<select name="{name}">{options}</select></label></fieldset>'
    )


def _help(context: Surroundings) -> str:
    shown = [k for k in KEYS if context.fields or k != "filters"]
    shown = [k for k in shown if context.back or k != "leave"]
    rows = "".join(
        f"<dt>{esc(t(f'show.press_{k}'))}</dt><dd>{esc(t(f'show.key_{k}'))}</dd>" for k in shown
    )
    close = f'<button type="button" data-do="help">{esc(t("show.close"))}</button>'
    return (
        f'<aside class="panel help"><h2>{esc(t("show.button_help"))}</h2>'
        f"<dl>{rows}</dl><p>{close}</p></aside>"
    )


def faces(found: Iterable[Drawing], words: str) -> str:
    """Rules of the text font, cut to the letters that are used, inside the document.

    Args:
        found: drawings of the document.
        words: its other text; markup does no harm.
    """
    used: dict[str, set[str]] = {"regular": set(words), "semibold": set(words), "bold": set(words)}
    for drawing in found:
        for line in texts(drawing.shapes):
            used.setdefault(line.face, set()).update(line.text)
    return "".join(_face(key, "".join(sorted(used[key]))) for key in FACES if key in used)


def _face(key: str, letters: str) -> str:
    face = FACES[key]
    return (
        f'@font-face{{font-family:"{FAMILY}";font-weight:{face.weight};'
        f"font-style:{'italic' if face.italic else 'normal'};"
        f'src:url(data:font/woff2;base64,{web_font(key, letters)}) format("woff2")}}'
    )


@cache
def _style() -> str:
    rules = "".join(
        f'.loud [{what}="{usual}"]{{{what}:{loud}}}'
        for usual, loud in LOUD.items()
        for what in ("fill", "stroke")
    )
    return (_FOLDER / "show.css").read_text(encoding="utf-8").replace("COLOURS", rules)


@cache
def _script() -> str:
    return (_FOLDER / "show.js").read_text(encoding="utf-8")
