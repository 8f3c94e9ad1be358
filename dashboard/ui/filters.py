"""Filters of the sidebar, bound to the address of every page."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboard.i18n import date_text, has, t
from dashboard.indicators import DEFINITIONS
from dashboard.markup import esc
from dashboard.metrics import frames
from dashboard.metrics.provenance import newest
from dashboard.palette import STATUS_GROUPS
from dashboard.selection import DEFAULT_DEFINITION, DEFAULT_PROVINCES, FRAMES, Frame, Selection
from dashboard.settings import load_settings
from dashboard.store import Book, datasets
from dashboard.ui.context import today

FIRST_YEAR = 2017
#: Places offered for a search.
MOST_PLACES = 8
#: Values that a page wants filters to have at the next run.
_WANTED = "_wanted_filters"
_PLACE_SEARCH, _UNKNOWN = "tim_dia_ban", "_unknown_places"


def want(**values: object) -> None:
    """Set filters from a page; they take effect when the script runs next."""
    st.session_state[_WANTED] = {**st.session_state.get(_WANTED, {}), **values}


def years(book: Book, until: int) -> list[int]:
    """Years that have a dated claim or milestone, newest first."""
    days = pl.concat([book.facts["as_of"], book.milestones["date"]]).drop_nulls().dt.year()
    ends = book.programmes["year_end"].cast(pl.Int32)
    found = pl.concat([days, ends]).unique()
    return sorted((y for y in found.to_list() if FIRST_YEAR <= y <= until), reverse=True)


def provinces(book: Book) -> dict[str, str]:
    """Old provinces that have clusters: name shown -> unit id, default scope first."""
    ids = book.clusters["province_id"].unique().to_list()
    rows = book.units.filter(pl.col("unit_id").is_in(ids)).select("short_name", "unit_id")
    order = {u: i for i, u in enumerate(DEFAULT_PROVINCES)}
    pairs = sorted(rows.iter_rows(), key=lambda r: (order.get(r[1], 99), r[0]))
    return dict(pairs)


def statuses(book: Book) -> dict[str, str]:
    """Steps that clusters can be filtered by: name shown -> group."""
    from dashboard.metrics.register import STEP_OF_MILESTONE  # noqa: PLC0415
    from dashboard.palette import STATUSES  # noqa: PLC0415

    real = book.milestones.filter(pl.col("stage").cast(pl.String) != "target")
    seen = {
        STATUSES[STEP_OF_MILESTONE[m]].group
        for m in real["milestone"].cast(pl.String).unique().to_list()
    }
    return {t(f"status_short.{g}"): g for g in STATUS_GROUPS if g in seen}


def dataset() -> str:
    """The switch between the data of public sources and the illustrative ones."""
    settings = load_settings()
    found = datasets(settings.data_dir)
    names = {dataset_name(d): d for d in found}
    first = dataset_name(settings.dataset)
    if len(names) < 2 or first not in names:
        return settings.dataset
    with st.sidebar:
        chosen = st.segmented_control(
            t("filter.dataset"),
            sorted(names, key=lambda n: n != first),
            default=first,
            required=True,
            key="du_lieu",
            bind="query-params",
        )
    return names.get(str(chosen), settings.dataset)


def dataset_name(code: str) -> str:
    """Name of a dataset as readers see it; its folder when it has no name of its own."""
    return t(f"dataset.{code}") if has(f"dataset.{code}") else code


def definition_name(code: str) -> str:
    """Name of a definition of occupancy in the sidebar and in the address."""
    return t(f"measure_short.{code}")


def frame_name(frame: Frame) -> str:
    """Name of a frame in the sidebar and in the address."""
    return t(f"filter.frame_option_{frame}")


def _frame() -> Frame:
    names: dict[str, Frame] = {frame_name(f): f for f in FRAMES}
    chosen = st.segmented_control(
        t("filter.frame"),
        list(names),
        default=frame_name(FRAMES[0]),
        required=True,
        key="dia_gioi",
        bind="query-params",
        help=t("filter.frame_help"),
    )
    return names.get(str(chosen), FRAMES[0])


def place_labels(book: Book) -> dict[str, str]:
    """Districts, communes and former communes: label that tells the frames apart -> unit id."""
    rows = book.units.filter(pl.col("level").cast(pl.String).is_in(["district", "commune"]))
    return {frames.label(r): str(r["unit_id"]) for r in rows.iter_rows(named=True)}


def _forget_search() -> None:
    st.session_state[_PLACE_SEARCH] = ""
    st.session_state[_UNKNOWN] = []


def _places(book: Book) -> tuple[str, ...]:
    """Search box and the places chosen; old and new names both find a place."""
    labels = place_labels(book)
    by_id = {i: n for n, i in labels.items()}
    words = st.text_input(
        t("filter.place"),
        key=_PLACE_SEARCH,
        placeholder=t("filter.place_search"),
        icon=":material/search:",
    )
    found = frames.search(book.units, words, MOST_PLACES) if words else []
    kept = st.session_state.get("dia_ban") or st.query_params.get_all("dia_ban")
    options = [n for n in kept if n in labels]
    # The address is cleared of unknown names at once; the reader is told until the next choice.
    unknown = [n for n in kept if n not in labels] or st.session_state.get(_UNKNOWN, [])
    st.session_state[_UNKNOWN] = unknown
    if unknown:
        st.caption(t("filter.place_none", words=", ".join(unknown)))
    options += [by_id[i] for i in found if i in by_id and by_id[i] not in options]
    if words and not found:
        st.caption(t("filter.place_none", words=words))
    if len(found) == MOST_PLACES:
        st.caption(t("filter.place_more", n=MOST_PLACES))
    # Drawn even without an option: a widget that is not there cannot write the address.
    chosen = st.pills(
        t("filter.place"),
        options,
        selection_mode="multi",
        key="dia_ban",
        bind="query-params",
        label_visibility="collapsed",
        on_change=_forget_search,
    )
    places = tuple(labels[n] for n in chosen or [])
    lost = frames.uncertain(book.clusters, book.units, places) if places else []
    if lost:
        st.caption(t("filter.place_uncertain", n=len(lost)))
    return places


def sidebar(book: Book) -> Selection:
    """Draw the filters and return what they say."""
    day = today()
    by_name, by_status = provinces(book), statuses(book)
    defaults = [n for n, u in by_name.items() if u in DEFAULT_PROVINCES]
    for key, value in st.session_state.pop(_WANTED, {}).items():
        st.session_state[key] = value
    with st.sidebar:
        frame = _frame()
        names = st.pills(
            t("filter.province" if frame == "old" else "filter.province_new"),
            list(by_name),
            selection_mode="multi",
            default=defaults,
            key="tinh",
            bind="query-params",
        )
        places = _places(book)
        newest_label = t("filter.newest_option")
        choice = st.selectbox(
            t("filter.time"),
            [newest_label, *[str(y) for y in years(book, day.year)]],
            key="nam",
            bind="query-params",
            filter_mode=None,
        )
        definitions = {definition_name(d.code): d.code for d in DEFINITIONS}
        way = st.selectbox(
            t("filter.definition"),
            list(definitions),
            key="cach_tinh",
            bind="query-params",
            filter_mode=None,
            help=t("filter.definition_help"),
        )
        steps = st.pills(
            t("filter.status"),
            list(by_status),
            selection_mode="multi",
            key="buoc",
            bind="query-params",
        )
        _stamp(book)
    return Selection(
        provinces=tuple(u for n, u in by_name.items() if n in (names or [])),
        year=int(choice) if choice and choice != newest_label else None,
        statuses=tuple(g for n, g in by_status.items() if n in (steps or [])),
        today=day,
        definition=definitions.get(str(way), DEFAULT_DEFINITION),
        frame=frame,
        places=places,
    )


def _stamp(book: Book) -> None:
    last = newest(book, today())
    demo = book.illustrative
    words = t("demo.mark") if demo else t("filter.data_until", date=date_text(*last))
    st.html(
        f'<div class="vl-stamp"><b>{esc(words)}</b>'
        f"<span>{esc(t('demo.words' if demo else 'filter.data_words'))}</span>"
        f"<span>{esc(t('filter.version', version=book.version))}</span></div>"
    )


def restore_defaults(book: Book) -> None:
    """Bring back the default scope (used by the page shown for an empty selection)."""
    st.session_state["tinh"] = [n for n, u in provinces(book).items() if u in DEFAULT_PROVINCES]
    st.session_state["buoc"] = []
    st.session_state["dia_ban"] = []
    st.session_state["dia_gioi"] = frame_name(FRAMES[0])
    st.session_state["nam"] = t("filter.newest_option")
    st.session_state["cach_tinh"] = definition_name(DEFAULT_DEFINITION)
