"""Choosing a cluster, a topic, a content; searching without accents."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import fold, t
from dashboard.panels import cluster_map, inspection, sources
from dashboard.panels.model import Context, Panel
from tests.app.conftest import body, heading, open_page, option, parameter, pieces


def card_titles(app: AppTest) -> list[str]:
    """Questions of the cards on the page."""
    return [m[1] for p in pieces(app) for m in re.finditer(r"<h2>(.*?)</h2>", p)]


# --- profile ------------------------------------------------------------------------------------
@pytest.mark.parametrize("cluster", ["tv-hiep-my-tay", "vl-trung-nghia", "vl-ap-ba"])
def test_the_address_opens_the_profile_of_a_cluster(
    cluster: str, ctx: Callable[..., Context]
) -> None:
    app = open_page("profile", ccn=cluster)
    name = dict(ctx().book.clusters.select("cluster_id", "name_vi").iter_rows())[cluster]
    assert not app.exception
    assert heading(app) == name
    assert str(app.selectbox(key="ho-so").value).startswith((name, cluster))
    assert parameter(app, "ccn") == cluster


@pytest.fixture(scope="module")
def leading(_reporting_date: None) -> AppTest:
    """The profile that opens when the address names no cluster."""
    return open_page("profile")


@pytest.mark.parametrize("wrong", ["khong-co", "", "<script>", "bt-phong-nam"])
def test_an_unknown_cluster_falls_back_to_the_leading_one(wrong: str, leading: AppTest) -> None:
    app = open_page("profile", ccn=wrong)
    assert not app.exception
    assert parameter(app, "ccn") == parameter(leading, "ccn")
    assert heading(app) == heading(leading)


def test_every_cluster_has_a_profile(ctx: Callable[..., Context]) -> None:
    app = open_page("profile")
    names = dict(ctx().table.select("cluster_id", "name_vi").iter_rows())
    assert len(names) > 20
    for cluster, name in names.items():
        box = app.selectbox(key="ho-so")
        box.select_index(option(box, name)).run()
        assert [e.message for e in app.exception] == [], cluster
        assert heading(app) == name
        assert parameter(app, "ccn") == cluster


@pytest.mark.parametrize("typed", ["hiep my tay", "HIỆP MỸ TÂY", "  hiệp mỹ tây "])
def test_a_cluster_is_found_without_accents(typed: str) -> None:
    app = open_page("profile")
    app.text_input(key="tim-cum").set_value(typed).run()
    assert not app.exception
    assert parameter(app, "ccn") == "tv-hiep-my-tay"
    assert heading(app) == "CCN Hiệp Mỹ Tây"


def test_a_cluster_is_found_by_its_district(ctx: Callable[..., Context]) -> None:
    app = open_page("profile")
    app.text_input(key="tim-cum").set_value("vung liem").run()
    shown = app.selectbox(key="ho-so").options
    table = ctx().table
    inside = [
        r["name_vi"] for r in table.iter_rows(named=True) if "Vũng Liêm" in str(r["district"])
    ]
    assert inside
    assert [n for n in inside if not any(o.startswith(n) for o in shown)] == []
    assert len(shown) < len(table)


def test_words_that_no_cluster_has_say_so_and_keep_the_list(ctx: Callable[..., Context]) -> None:
    app = open_page("profile")
    app.text_input(key="tim-cum").set_value("xyz").run()
    assert not app.exception
    assert any("xyz" in c.value for c in app.caption)
    assert len(app.selectbox(key="ho-so").options) == len(ctx().table)


def test_a_cluster_outside_the_chosen_province_is_replaced(ctx: Callable[..., Context]) -> None:
    app = open_page("profile", ccn="tv-hiep-my-tay")
    app.button_group(key="tinh").set_value(["Vĩnh Long"]).run()
    assert not app.exception
    inside = ctx(provinces=("p86-cu",)).table["cluster_id"].to_list()
    assert parameter(app, "ccn") in inside


# --- map ----------------------------------------------------------------------------------------
def test_the_address_opens_the_sheet_of_a_cluster() -> None:
    app = open_page("cluster_map", ccn="tv-hiep-my-tay")
    assert not app.exception
    assert parameter(app, "ccn") == "tv-hiep-my-tay"
    assert "CCN Hiệp Mỹ Tây" in card_titles(app)


def test_choosing_a_cluster_opens_its_sheet() -> None:
    app = open_page("cluster_map")
    box = app.selectbox(key="cum")
    box.select_index(option(box, "CCN Trung Nghĩa")).run()
    assert not app.exception
    assert "CCN Trung Nghĩa" in card_titles(app)
    assert parameter(app, "ccn") == "vl-trung-nghia"


@pytest.mark.parametrize("colour", cluster_map.COLOURS)
def test_marks_can_be_coloured_by_each_indicator(colour: str) -> None:
    app = open_page("cluster_map")
    app.button_group(key="mau").set_value(t(f"map.colour_{colour}")).run()
    assert not app.exception
    legend = next(p for p in pieces(app) if "vl-map-legend" in p)
    assert (t("map.class_missing", n="").split("(")[0].strip() in legend) == (colour != "status")


# --- inspection ---------------------------------------------------------------------------------
def test_every_topic_shows_its_findings(ctx: Callable[..., Context]) -> None:
    app = open_page("inspection")
    choices = inspection.topic_choices(ctx())
    assert len(choices) > 5
    for name, (_, topic) in choices.items():
        app.button_group(key="chu-de").set_value(name).run()
        assert [e.message for e in app.exception] == [], name
        assert t("inspection.detail", topic=t(f"topic.{topic}").lower()) in card_titles(app)


# --- cards with several contents ----------------------------------------------------------------
@pytest.mark.parametrize(
    ("where", "key"),
    [("promotion", "xem-de-an"), ("inspection", "xem-van-ban"), ("sources", "xem-danh-muc")],
)
def test_every_content_of_a_card_can_be_shown(where: str, key: str) -> None:
    app = open_page(where)
    shown = []
    for name in list(app.button_group(key=key).options):
        app.button_group(key=key).set_value(name).run()
        assert [e.message for e in app.exception] == [], name
        shown.append(tuple(card_titles(app)))
    assert len(set(shown)) == len(shown) > 1


# --- sources ------------------------------------------------------------------------------------
def catalogue_title(app: AppTest) -> str:
    return next(c for c in card_titles(app) if re.match(r"\d+ nguồn", c))


def test_sources_are_found_without_accents(ctx: Callable[..., Context]) -> None:
    app = open_page("sources")
    every = catalogue_title(app)
    counts = []
    for typed in ("báo vĩnh long", "bao vinh long", "BAO VINH LONG"):
        app.text_input(key="tim").set_value(typed).run()
        assert not app.exception
        counts.append(catalogue_title(app))
    assert len(set(counts)) == 1
    assert counts[0] != every
    publishers = ctx().book.sources["publisher"]
    at_least = sum("bao vinh long" in fold(p) for p in publishers)
    assert at_least > 0
    assert int(counts[0].split()[0]) >= at_least


def test_the_catalogue_agrees_with_the_search(ctx: Callable[..., Context]) -> None:
    everything = sources.catalogue(ctx()).table
    found = sources.catalogue(ctx(), "bao vinh long").table
    assert everything is not None
    assert found is not None
    assert 0 < len(found.frame) < len(everything.frame)
    ids = set(found.frame["source_id"])
    named = everything.frame.filter(
        everything.frame["publisher"]
        .map_elements(fold, return_dtype=str)
        .str.contains("bao vinh long")
    )
    assert set(named["source_id"]) <= ids


@pytest.mark.parametrize(
    ("panel", "column"),
    [
        (sources.catalogue, "publisher"),
        (sources.lookup, "subject"),
        (sources.conflicts, "title_vi"),
        (sources.gaps, "text_vi"),
        (sources.rules, "name_vi"),
    ],
)
def test_every_list_of_the_page_is_searched(
    panel: Callable[..., Panel], column: str, ctx: Callable[..., Context]
) -> None:
    every = panel(ctx(), "").table
    assert every is not None
    wanted = str(every.frame[column][-1])
    found = panel(ctx(), fold(wanted)).table
    assert found is not None
    assert wanted in found.frame[column].to_list()
    assert len(found.frame) < len(every.frame)
    nothing = panel(ctx(), "zzz")
    assert nothing.table is not None
    assert nothing.table.frame.is_empty()
    assert t("sources.nothing", words="zzz") in nothing.body


def test_words_that_no_source_has_are_repeated_safely() -> None:
    app = open_page("sources")
    app.text_input(key="tim").set_value("<script>zzz").run()
    assert not app.exception
    assert t("sources.nothing", words="<script>zzz") in body(app)
    assert [p for p in pieces(app) if "<script>zzz" in p] == []
