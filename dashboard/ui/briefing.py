"""Briefing: choice of a story, its slides in small, the way into the show and the hand-out."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from urllib.parse import urlencode

import streamlit as st

from dashboard import markup
from dashboard.exports import typeset
from dashboard.geodata import Geo
from dashboard.i18n import t
from dashboard.identity import Same
from dashboard.indicators import DEFINITIONS
from dashboard.markup import esc
from dashboard.navigation import BY_KEY, SHOW
from dashboard.panels.model import Context, Heading, clusters_count, filter_parts
from dashboard.reports import pack
from dashboard.reports.build import build
from dashboard.reports.handout import handout_pdf
from dashboard.reports.model import Report
from dashboard.reports.show import slides_of
from dashboard.reports.slides import Field, Surroundings, slides
from dashboard.reports.templates import Template, templates
from dashboard.selection import FRAMES, Selection
from dashboard.settings import load_settings
from dashboard.store import Book
from dashboard.ui import address, context, filters, saved

#: Dots per inch of the small pictures: 480 px wide.
_SMALL = 63.5
#: Address parameters: of the page (a title), of the show (a key).
_PAGE, _STORY = "mau_hop", "mau"


@lru_cache(maxsize=12)
def _made(book: Same[Book], geo: Same[Geo], selection: Selection, template: Template) -> Report:
    ctx = Context(book.value, geo.value, selection)
    # Without a cluster there is nothing to tell; the show says so by having no chapter.
    nothing = () if len(ctx.table) else tuple(c.title for c in template.chapters)
    return build(ctx, template, made_on=selection.today, without=nothing)


def report(ctx: Context, template: Template) -> Report:
    """The report of a story, made once for each selection."""
    return _made(Same(ctx.book), Same(ctx.geo), ctx.selection, template)


def stories() -> dict[str, Template]:
    """Templates of briefings by key: the built-in ones and those of the office."""
    found, _ = templates(load_settings().report_templates)
    return {k: x for k, x in found.items() if x.kind == "briefing" and not x.needs}


def problems() -> tuple[str, ...]:
    """A sentence for each template that cannot be shown: broken files, stories of one cluster."""
    found, wrong = templates(load_settings().report_templates)
    alone = (x for x in found.values() if x.kind == "briefing" and x.needs)
    return (*wrong, *(t("briefing.one_cluster", file=f"{x.key}.toml", name=x.name) for x in alone))


def heading(ctx: Context) -> Heading:
    """Words of the page."""
    bold, rest = t("briefing.bold"), t("briefing.rest")
    scope = filter_parts(ctx, clusters_count(len(ctx.table)))
    return Heading(t("page.briefing"), bold, rest, scope, (), "")


def choice() -> Template:
    """The story that the reader chooses; files of the office that give none are told first."""
    for problem in problems():
        st.warning(problem, icon=":material/error:")
    by_title = {x.name: x for x in stories().values()}
    with st.container(border=True, key="the-cau-chuyen"):
        st.html(f'<div class="vl-title"><h2>{esc(t("briefing.choose"))}</h2></div>')
        name = st.radio(
            t("briefing.choose"),
            list(by_title),
            captions=[x.about for x in by_title.values()],
            key=_PAGE,
            bind="query-params",
            label_visibility="collapsed",
        )
    return by_title.get(str(name)) or next(iter(by_title.values()))


def start(ctx: Context, template: Template) -> None:
    """The button that opens the show, the keys it knows, and the files."""
    made = report(ctx, template)
    with st.container(border=True, key="the-bat-dau"):
        st.html(
            f'<a class="vl-start" href="{esc(show_address(ctx, template))}" target="_self">'
            f'{esc(t("briefing.start"))}</a><p class="vl-sub">{esc(t("briefing.keys"))}</p>'
        )
        name = pack.file_name(made)
        handout = partial(handout_pdf, made, ctx.geo)
        saved.button(t("briefing.handout"), handout, f"{name}.pdf", key="tai-in", icon="print")
        copy = partial(_document, made, ctx.geo)
        saved.button(t("briefing.file"), copy, f"{name}.html", key="tai-trinh-chieu", icon="usb")
        # Slides and hand-out say how many rows they leave out: this file holds them all.
        book = partial(pack.make, "xlsx", made, ctx)
        saved.button(t("briefing.book"), book, f"{name}.xlsx", key="tai-so-lieu", icon="table_view")


def _document(made: Report, geo: Geo) -> bytes:
    return slides(made, geo).encode("utf-8")


@lru_cache(maxsize=6)
def _pictures(made: Same[Report], geo: Same[Geo]) -> tuple[tuple[str, str], ...]:
    """Title and picture of each slide."""
    found = []
    for slide in slides_of(made.value, geo.value):
        data = base64.b64encode(typeset.png(slide.drawing, _SMALL)).decode("ascii")
        found.append((slide.title, data))
    return tuple(found)


@st.fragment
def preview(ctx: Context, template: Template) -> None:
    """The slides in small; each one opens the show at its place."""
    made = report(ctx, template)
    with st.container(border=True, key="the-trang-chieu"):
        st.html(f'<div class="vl-title"><h2>{esc(made.title)}</h2></div>')
        with st.spinner(t("briefing.drawing")):
            found = _pictures(Same(made), Same(ctx.geo))
        where = esc(show_address(ctx, template))
        shown = "".join(
            f'<a href="{where}#{n}" target="_self">'
            f'<img src="data:image/png;base64,{data}" alt="{esc(f"{n}. {title}")}"></a>'
            for n, (title, data) in enumerate(found, 1)
        )
        st.html(f'<div class="vl-slides">{shown}</div>')
        if made.left_out:
            words = markup.items(f"<li>{esc(x)}</li>" for x in made.left_out)
            st.html(f'<p class="vl-sub">{esc(t("briefing.left_out"))}</p>{words}')


def show_address(ctx: Context, template: Template) -> str:
    """Address of the show of the present filters."""
    return f"{SHOW}?{urlencode([(_STORY, template.key), *address.pairs(ctx)])}"


# --- the show itself ----------------------------------------------------------------------------
def show(query: Mapping[str, Sequence[str]]) -> str:
    """The show of an address: filters as in the sidebar, ``mau`` is the story.

    Raises:
        ContractError: the data are broken.
        GeoError: a layer is.
    """
    book, geo = context.opened(address.dataset(query))
    ctx = Context(book, geo, address.selection(book, query))
    known = stories()
    asked = next((k for k in query.get(_STORY, ()) if k in known), next(iter(known)))
    return slides(report(ctx, known[asked]), geo, _around(ctx, known, asked))


def _around(ctx: Context, known: Mapping[str, Template], asked: str) -> Surroundings:
    pairs = address.pairs(ctx)
    back = urlencode([(_PAGE, known[asked].name), *pairs])
    on: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        on[name] = (*on.get(name, ()), value)

    def field(name: str, label: str, values: Sequence[str], *, many: bool = False) -> Field:
        options = tuple((v, v) for v in values)
        return Field(name, t(label), options, on.get(name, ()), "many" if many else "one")

    years = [str(y) for y in filters.years(ctx.book, ctx.selection.today.year)]
    titles = tuple((k, x.name) for k, x in known.items())
    fields = (
        Field(_STORY, t("briefing.choose"), titles, (asked,)),
        field("tinh", "filter.province", list(filters.provinces(ctx.book)), many=True),
        field("nam", "filter.time", [t("filter.newest_option"), *years]),
        field("buoc", "filter.status", list(filters.statuses(ctx.book)), many=True),
        field("dia_gioi", "filter.frame", [filters.frame_name(f) for f in FRAMES]),
        field(
            "cach_tinh", "filter.definition", [filters.definition_name(d.code) for d in DEFINITIONS]
        ),
        Field("dia_ban", "", (), on.get("dia_ban", ()), "kept"),
        Field("du_lieu", "", (), on.get("du_lieu", ()), "kept"),
    )
    return Surroundings(f"/{BY_KEY['briefing'].slug}?{back}", fields)
