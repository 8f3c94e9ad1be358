"""Every panel, strip and heading of the app, found by inspection, for a selection."""

from __future__ import annotations

import html
import importlib
import inspect
import itertools
import pkgutil
import re
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import plotly.graph_objects as go
import polars as pl
import pytest

import dashboard.panels
from dashboard.metrics.provenance import claims_index
from dashboard.navigation import PAGES
from dashboard.panels.cluster_map import COLOURS
from dashboard.panels.inspection import topic_choices
from dashboard.panels.model import Context, Heading, KeyFigure, Panel
from dashboard.panels.place_map import View, offered
from dashboard.panels.place_map import units as place_units
from dashboard.panels.tables import table_html
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY

#: Modules that hold the panels of a page; the others hold what pages share.
#: The pages for reports and meetings show those of the other pages.
PAGE_MODULES = tuple(p.key for p in PAGES if p.section != "output")
MODULES = (
    *PAGE_MODULES,
    "beneficiaries",
    "boundaries",
    "distances",
    "official_forms",
    "outcomes",
    "place_map",
    "plan_targets",
    "project_money",
    "promotion_summary",
    "plan_ceilings",
    "plan_similar",
    "plan_draft",
    "support",
)
RESULTS = (Panel, KeyFigure, Heading)
#: Width of a chart on a wide screen (1366 px) and on a phone (390 px), in px.
WIDE = {"wide": 653, "half": 479, "third": 301}
WIDE_OF = {
    "promotion.money": 537,
    "promotion.machinery": 537,
    "promotion_summary.place_map": 537,
    "attraction.support": 374,
}
PHONE = 321

SELECTIONS: dict[str, Selection] = {
    "newest": Selection(today=TODAY),
    "tra-vinh": Selection(provinces=("p84-cu",), today=TODAY),
    "ben-tre": Selection(provinces=("p83-cu",), today=TODAY),
    "all-three": Selection(provinces=("p86-cu", "p84-cu", "p83-cu"), today=TODAY),
    **{str(y): Selection(year=y, today=TODAY) for y in (2021, 2025)},
    "operating": Selection(statuses=("operating",), today=TODAY),
    "new-frame": Selection(provinces=("p86-cu", "p84-cu", "p83-cu"), frame="new", today=TODAY),
    "one-district": Selection(places=("d859",), today=TODAY),
    "building-2024": Selection(
        year=2024, statuses=("under_construction", "established"), today=TODAY
    ),
}


#: Selections of the illustrative dataset: the same charts, full.
RICH: dict[str, Selection] = {
    "demo": Selection(today=TODAY),
    "demo-all-three": Selection(provinces=("p86-cu", "p84-cu", "p83-cu"), today=TODAY),
    "demo-2022": Selection(year=2022, today=TODAY),
    "demo-new-frame": Selection(provinces=("p86-cu", "p84-cu", "p83-cu"), frame="new", today=TODAY),
    "demo-ready": Selection(provinces=("p84-cu",), definition="ready", today=TODAY),
}

EACH = pytest.mark.parametrize("module", MODULES)
BOTH = pytest.mark.parametrize("chosen", [*SELECTIONS, *RICH])
CHOSEN = pytest.mark.parametrize("chosen", SELECTIONS)


@dataclass(frozen=True, slots=True)
class Item:
    """One result of a panel function and the call that made it."""

    name: str
    value: Panel | KeyFigure | Heading


Gallery = Callable[[str, str], list[Item]]


def panels(found: Iterable[Item]) -> list[tuple[str, Panel]]:
    """The panels among results, each with the call that made it."""
    return [(i.name, i.value) for i in found if isinstance(i.value, Panel)]


def public_functions(module: str) -> dict[str, Callable[..., object]]:
    """Public functions of a module of ``dashboard.panels``."""
    found = importlib.import_module(f"dashboard.panels.{module}")
    return {
        name: f
        for name, f in inspect.getmembers(found, inspect.isfunction)
        if f.__module__ == found.__name__ and not name.startswith("_")
    }


def makes_panels(function: Callable[..., object]) -> bool:
    """Whether a function gives panels, figures or a heading, by its annotation."""
    given = typing.get_type_hints(function).get("return")
    return any(r in (given, *typing.get_args(given)) for r in RESULTS)


def required(function: Callable[..., object]) -> tuple[str, ...]:
    """Names of the parameters without a default."""
    parameters = inspect.signature(function).parameters.values()
    return tuple(p.name for p in parameters if p.default is p.empty)


def _views(ctx: Context) -> list[View]:
    """Every figure of the map of places, and one with classes and circles of choice."""
    choices = list(offered(ctx).values())
    return [*(View(c) for c in choices), *(View(c, "natural", "area") for c in choices[:1])]


def arguments(ctx: Context, names: tuple[str, ...]) -> Iterator[dict[str, object]]:
    """Every set of arguments to call a panel function with, besides ``ctx``."""
    wanted = set(names) - {"ctx"}
    if wanted == {"field", "topic"}:
        yield from ({"field": f, "topic": x} for f, x in topic_choices(ctx).values())
        return
    values: dict[str, Iterable[object]] = {
        "cluster_id": ctx.table["cluster_id"].to_list(),
        "colour": list(COLOURS),
        "view": _views(ctx) if "view" in wanted else [],
        "unit_id": place_units(ctx)["unit_id"].to_list()[:3],
    }
    for combination in itertools.product(*(values[n] for n in sorted(wanted))):
        yield dict(zip(sorted(wanted), combination, strict=True))


def items(ctx: Context, module: str, clusters: int = 99) -> list[Item]:
    """All results of the panel functions of a page, for its first clusters."""
    found = []
    for name, function in public_functions(module).items():
        if not makes_panels(function):
            continue
        for given in itertools.islice(arguments(ctx, required(function)), clusters):
            result = function(ctx, **given)
            call = f"{module}.{name}({', '.join(map(str, given.values()))})"
            results = result if isinstance(result, list) else [result]
            found += [Item(call, r) for r in results if r is not None]  # type: ignore[arg-type]
    return found


def all_modules() -> list[str]:
    """Names of the modules of ``dashboard.panels``."""
    return [m.name for m in pkgutil.iter_modules(dashboard.panels.__path__)]


# --- what readers see ---------------------------------------------------------------------------
def markup_of(value: Panel | KeyFigure | Heading) -> list[str]:
    """Pieces of HTML that a result puts on the page."""
    if isinstance(value, Panel):
        table = table_html(value.table, caption=value.title) if value.table else ""
        return [value.subtitle, value.body, table]
    if isinstance(value, KeyFigure):
        return [value.how]
    return []


def plain_of(value: Panel | KeyFigure | Heading) -> list[str]:
    """Texts that the page escapes before it shows them."""
    if isinstance(value, Panel):
        return [value.title, value.alt, value.note, *(link.label for link in value.links)]
    if isinstance(value, KeyFigure):
        return [value.label, value.text, value.unit, value.sub]
    told = [words for s in value.sentences for words in (s.text, s.rule)]
    return [value.title, value.bold, value.rest, value.rule, *value.scope, *told]


def figures_of(value: object, name: str = "") -> list[tuple[go.Figure, str, int]]:
    """Charts of a panel with the size of their picture and their width on the screen."""
    if not isinstance(value, Panel):
        return []
    found = []
    if value.figure is not None:
        width = WIDE_OF.get(name.split("(", maxsplit=1)[0], WIDE[value.size])
        found.append((value.figure, value.size, width))
    if value.narrow is not None:
        found.append((value.narrow, "third", PHONE))
    return found


def drawn_texts(figure: go.Figure) -> list[str]:
    """Words in a chart: labels, numbers in marks, what hovering shows."""
    found = [a.text or "" for a in figure.layout.annotations]
    for trace in figure.data:
        for part in (trace.text, trace.hovertemplate):
            found += [part] if isinstance(part, str) else [str(p) for p in part or ()]
        if "%{customdata}" in (trace.hovertemplate or ""):
            found += [str(c) for c in trace.customdata or ()]
    return [f.replace("%{customdata}", "").replace("<extra></extra>", "") for f in found]


def visible(fragment: str) -> str:
    """Words of a piece of HTML, those for screen readers included, without tags."""
    spoken = re.findall(r'\b(?:aria-label|title|alt)="([^"]*)"', fragment)
    return html.unescape(" ".join([re.sub("<[^>]*>", " ", fragment), *spoken]))


def words_of(value: Panel | KeyFigure | Heading) -> str:
    """All words of a result."""
    charts = [text for figure, _, _ in figures_of(value) for text in drawn_texts(figure)]
    parts = [visible(part) for part in (*markup_of(value), *charts)]
    return "\n".join([*plain_of(value), *parts])


def foreign_names(book: Book) -> re.Pattern[str]:
    """Publishers, titles, addresses, codes and quotations of the data: in any language."""
    columns = [
        book.sources["publisher"],
        book.sources["title"],
        book.sources["url"],
        book.sources["publisher"].str.split(" (").list.first(),
        book.products["producer"],
        book.products["product_vi"],
        book.sources["source_id"],
        claims_index(book)["claim_id"],
    ]
    found = pl.concat([c.cast(pl.String) for c in columns]).drop_nulls().unique().to_list()
    names = {n.strip() for n in found if len(n) > 3}
    return re.compile(any_of(names) + r"|https?://\S+|“[^”]*”")


def any_of(words: Iterable[str]) -> str:
    """Pattern of the longest of some words that begins at a place.

    Beginnings are shared: thousands of words side by side would each be tried at every letter.
    """
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[:1], []).append(word[1:])
    ends = rests.pop("", None) is not None
    branches = [re.escape(first) + any_of(rest) for first, rest in sorted(rests.items())]
    if not branches:
        return ""
    one = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return f"{one}?" if ends else one
