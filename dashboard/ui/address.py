"""Filters in an address and back: the words a reader sees in it are those of the sidebar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.i18n import t
from dashboard.indicators import DEFINITIONS
from dashboard.panels.model import Context
from dashboard.selection import DEFAULT_DEFINITION, DEFAULT_PROVINCES, FRAMES, Selection
from dashboard.settings import load_settings
from dashboard.store import Book, datasets
from dashboard.ui import filters
from dashboard.ui.context import today

Query = Mapping[str, Sequence[str]]


def pairs(ctx: Context) -> list[tuple[str, str]]:
    """Address parameters of the filters of a view, defaults included."""
    chosen = ctx.selection
    names = {u: n for n, u in filters.provinces(ctx.book).items()}
    found = [("tinh", names[p]) for p in chosen.provinces]
    found.append(("nam", str(chosen.year) if chosen.year else t("filter.newest_option")))
    found += [("buoc", t(f"status_short.{s}")) for s in chosen.statuses]
    found.append(("dia_gioi", filters.frame_name(chosen.frame)))
    found += [("dia_ban", ctx.place_names[p]) for p in chosen.places]
    found.append(("cach_tinh", filters.definition_name(chosen.definition)))
    found.append(("du_lieu", filters.dataset_name(ctx.book.dataset)))
    return found


def dataset(query: Query) -> str:
    """The dataset that an address names, else that of the settings."""
    settings = load_settings()
    names = {filters.dataset_name(d): d for d in datasets(settings.data_dir)}
    return next((names[n] for n in query.get("du_lieu", ()) if n in names), settings.dataset)


def selection(book: Book, query: Query) -> Selection:
    """The filters that an address names; unknown words are left out, defaults fill in."""
    day = today()
    by_province, by_step = filters.provinces(book), filters.statuses(book)
    by_place = filters.place_labels(book)
    frames = {filters.frame_name(f): f for f in FRAMES}
    ways = {filters.definition_name(d.code): d.code for d in DEFINITIONS}
    provinces = [by_province[n] for n in query.get("tinh", ()) if n in by_province]
    known_years = {str(y) for y in filters.years(book, day.year)}
    year = next((int(y) for y in query.get("nam", ()) if y in known_years), None)
    defaults = [u for u in by_province.values() if u in DEFAULT_PROVINCES]
    # In the order of the menu, as the sidebar gives them.
    ordered = [u for u in by_province.values() if u in (provinces or defaults)]
    return Selection(
        provinces=tuple(ordered),
        year=year,
        statuses=tuple(g for n, g in by_step.items() if n in query.get("buoc", ())),
        today=day,
        definition=next(
            (ways[n] for n in query.get("cach_tinh", ()) if n in ways), DEFAULT_DEFINITION
        ),
        frame=next((frames[n] for n in query.get("dia_gioi", ()) if n in frames), FRAMES[0]),
        places=tuple(by_place[n] for n in query.get("dia_ban", ()) if n in by_place),
    )
