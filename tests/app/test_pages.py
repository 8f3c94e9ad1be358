"""Every page runs in the real shell, in Vietnamese, whatever is filtered."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import t
from dashboard.navigation import BY_KEY, PAGES
from dashboard.panels.model import Context
from dashboard.ui import filters
from tests.app.conftest import body, filter_line, heading, open_page, pieces, start

EACH = pytest.mark.parametrize("key", [p.key for p in PAGES])
CLUSTER_PAGES = [k for k in BY_KEY if k not in ("sources", "profile")]
PROMOTION_PAGES = ("promotion", "projects", "planning", "organisations")
NEWEST = t("filter.newest_option")
#: What Streamlit says in English when something is wrong.
ENGLISH = re.compile(
    r"\b(?:error|traceback|exception|app|file|page not found|no results|missing|none|nan|true|false"
    r"|deploy|running|rerun)\b",
    re.IGNORECASE,
)


def count_of(app: AppTest) -> int:
    """Number of clusters that the filter line names."""
    found = re.search(r"(\d+) cụm", filter_line(app))
    assert found, filter_line(app)
    return int(found[1])


# --- as it opens --------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def opened(_reporting_date: None) -> dict[str, AppTest]:
    """Every page as it opens, one after the other through the menu."""
    return {p.key: open_page(p.key) for p in PAGES}


@EACH
def test_a_page_opens_without_an_error(key: str, opened: dict[str, AppTest]) -> None:
    assert [e.message for e in opened[key].exception] == []
    assert [e.value for e in opened[key].error] == []


@EACH
def test_a_page_has_a_title_and_cards(key: str, opened: dict[str, AppTest]) -> None:
    assert heading(opened[key])
    assert [p for p in pieces(opened[key]) if "vl-title" in p]


@EACH
def test_a_page_speaks_vietnamese(
    key: str, opened: dict[str, AppTest], names: re.Pattern[str]
) -> None:
    shown = names.sub(" ", body(opened[key]))
    assert sorted({m[0] for m in ENGLISH.finditer(shown)}) == []


def test_titles_of_pages_differ(opened: dict[str, AppTest]) -> None:
    assert len({heading(app) for app in opened.values()}) == len(PAGES)


@pytest.mark.parametrize(
    "query",
    [
        {"tinh": ["Trà Vinh"]},
        {"tinh": ["Vĩnh Long", "Trà Vinh", "Bến Tre"]},
        {"nam": "2019"},
        {"nam": "2024", "buoc": ["Thành lập"]},
        {"tinh": ["Bến Tre"], "buoc": ["Quy hoạch"]},
        {"nam": "1850", "tinh": ["Hà Nội"], "buoc": ["?"]},
    ],
    ids=["one", "all", "year", "year and step", "step", "nonsense"],
)
def test_every_page_opens_with_filters_in_its_address(query: dict[str, str | list[str]]) -> None:
    app = start(**query)
    for spec in PAGES:
        app.switch_page(spec.path).run()
        assert [e.message for e in app.exception] == [], spec.key
        assert [e.value for e in app.error] == [], spec.key
        assert heading(app) or app.title, spec.key


# --- filters ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "key",
    [k for k in CLUSTER_PAGES if k not in (*PROMOTION_PAGES, "inspection")],
)
def test_one_province_changes_the_filter_line_and_the_count(
    key: str, ctx: Callable[..., Context]
) -> None:
    app = open_page(key)
    assert filter_line(app).startswith("Vĩnh Long, Trà Vinh")
    before = count_of(app)
    app.button_group(key="tinh").set_value(["Trà Vinh"]).run()
    assert not app.exception
    assert filter_line(app).startswith("Trà Vinh ·")
    chosen = ctx(provinces=("p84-cu",))
    wanted = {len(chosen.table), len(chosen.established)}
    assert count_of(app) in wanted
    assert count_of(app) < before


@pytest.mark.parametrize("key", CLUSTER_PAGES)
def test_a_year_is_told_in_the_filter_line(key: str) -> None:
    app = open_page(key)
    app.selectbox(key="nam").set_value("2019").run()
    assert not app.exception
    assert "2019" in filter_line(app)


def test_a_year_shows_the_clusters_known_then(ctx: Callable[..., Context]) -> None:
    app = open_page("overview")
    before = count_of(app)
    app.selectbox(key="nam").set_value("2019").run()
    assert count_of(app) == len(ctx(year=2019).table)
    assert count_of(app) < before


def test_the_running_year_is_told_as_far_as_it_has_come() -> None:
    app = open_page("overview")
    app.selectbox(key="nam").set_value("2026").run()
    assert "tình hình đến 25/11/2026" in filter_line(app)


def test_years_offered_are_those_of_the_data(ctx: Callable[..., Context]) -> None:
    offered = open_page("overview").selectbox(key="nam").options
    assert offered[0] == NEWEST
    assert offered[1:] == [str(y) for y in filters.years(ctx().book, 2026)]
    assert offered[1:] == sorted(offered[1:], reverse=True)


def test_a_step_shows_its_clusters_alone(ctx: Callable[..., Context]) -> None:
    app = open_page("overview")
    app.button_group(key="buoc").set_value([t("status_short.established")]).run()
    assert not app.exception
    assert t("status_short.established") in filter_line(app)
    assert count_of(app) == len(ctx(statuses=("established",)).table)


def test_only_steps_that_exist_are_offered(ctx: Callable[..., Context]) -> None:
    offered = open_page("overview").button_group(key="buoc").options
    every = ctx(provinces=("p86-cu", "p84-cu", "p83-cu"))
    found = {t(f"status_short.{g}") for g in every.table["status_group"]}
    assert found <= set(offered)


def test_filters_are_kept_from_page_to_page() -> None:
    app = open_page("overview")
    app.button_group(key="tinh").set_value(["Trà Vinh"])
    app.selectbox(key="nam").set_value("2021").run()
    for spec in PAGES:
        app.switch_page(spec.path).run()
        assert not app.exception
        assert app.button_group(key="tinh").value == ["Trà Vinh"], spec.key
        assert app.selectbox(key="nam").value == "2021", spec.key


# --- nothing chosen -----------------------------------------------------------------------------
@pytest.mark.parametrize("key", BY_KEY)
def test_no_province_is_explained_and_can_be_undone(key: str) -> None:
    app = open_page(key)
    title = heading(app)
    app.selectbox(key="nam").set_value("2019")
    app.button_group(key="tinh").set_value([]).run()
    assert not app.exception
    assert [e.value for e in app.title] == [t("empty.title")]
    assert t("empty.no_province") in body(app)
    (back,) = [b for b in app.button if b.label == t("empty.back")]
    back.click().run()
    assert not app.exception
    assert not app.title
    assert heading(app) == title
    assert app.button_group(key="tinh").value == ["Vĩnh Long", "Trà Vinh"]
    assert app.button_group(key="buoc").value == []
    assert app.selectbox(key="nam").value == NEWEST


def test_filters_that_match_no_cluster_are_explained() -> None:
    app = open_page("overview")
    app.selectbox(key="nam").set_value("2017")
    app.button_group(key="buoc").set_value([t("status_short.operating")]).run()
    assert not app.exception
    assert t("empty.no_cluster") in body(app)
    assert t("empty.no_province") not in body(app)
