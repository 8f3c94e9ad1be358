"""Data and filters of this visit, loaded once and shared by all visitors."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import streamlit as st

from dashboard.geodata import Geo, GeoError, load_geo
from dashboard.i18n import t
from dashboard.panels.model import Context
from dashboard.selection import Selection
from dashboard.settings import load_settings
from dashboard.store import Book, ContractError, open_book
from dashboard.ui.outlines import located

_KEY, _DATASET, _CLUSTER = "_selection", "_dataset", "_cluster"


@st.cache_resource(max_entries=2, show_spinner=False)
def _geo(folder: Path) -> Geo:
    return load_geo(folder)


def opened(name: str) -> tuple[Book, Geo]:
    """A dataset with its outlines, and the layers.

    Raises:
        ContractError: the data are broken.
        GeoError: a layer is.
    """
    settings = load_settings()
    return located(open_book(name, settings.data_dir)), _geo(settings.geo_dir)


def data() -> tuple[Book, Geo]:
    """Book and layers; broken data stop the page with sentences, never with a traceback."""
    try:
        return opened(dataset())
    except (ContractError, GeoError) as error:
        problems = error.problems if isinstance(error, ContractError) else [str(error)]
        st.error(t("error.data"), icon=":material/error:")
        st.markdown("\n".join(f"- {p}" for p in problems[:20]))
        if len(problems) > 20:
            st.caption(t("error.data_more", n=len(problems) - 20))
        st.stop()


def dataset() -> str:
    """Dataset of this visit: the reader's choice, else that of the settings."""
    return str(st.session_state.get(_DATASET) or load_settings().dataset)


def choose(name: str) -> None:
    """Show another dataset from here on."""
    st.session_state[_DATASET] = name


def cluster() -> str:
    """Cluster chosen last, on whatever page; empty before the first choice."""
    return str(st.session_state.get(_CLUSTER, ""))


def choose_cluster(cluster_id: str) -> None:
    """Every page that shows one cluster shows this one from here on."""
    st.session_state[_CLUSTER] = cluster_id


def today() -> dt.date:
    """Day of the visit, or the fixed reporting date of the settings."""
    fixed = load_settings().today
    return dt.date.fromisoformat(fixed) if fixed else dt.datetime.now().astimezone().date()


def remember(selection: Selection) -> None:
    """Hand the filters of the sidebar to the page that runs next."""
    st.session_state[_KEY] = selection


def current() -> Context:
    """Context of the page: data and the filters of the sidebar."""
    book, geo = data()
    return Context(book, geo, st.session_state[_KEY])
