"""Two geographies, the map of places, time and comparison in the running app."""

from __future__ import annotations

import re

import pytest

from dashboard.i18n import t
from dashboard.navigation import BY_KEY, PAGES
from dashboard.ui.timeline import following
from tests.app.conftest import filter_line, heading, open_page, parameter, pieces


@pytest.mark.parametrize("page", [p.key for p in PAGES])
def test_every_page_works_in_the_new_frame(page: str) -> None:
    app = open_page(page, dia_gioi=t("filter.frame_option_new"))
    assert not app.exception
    assert heading(app)


def test_the_frame_is_told_in_the_filter_line() -> None:
    app = open_page("cluster_map")
    assert t("filter.frame_old") in filter_line(app)
    app.segmented_control(key="dia_gioi").set_value(t("filter.frame_option_new")).run()
    assert not app.exception
    assert t("filter.frame_new") in filter_line(app)
    assert t("filter.frame_old") not in filter_line(app)


@pytest.mark.parametrize("typed", ["vung liem", "huyện Vũng Liêm", "VUNG LIEM"])
def test_a_place_is_found_by_old_and_new_names(typed: str) -> None:
    app = open_page("cluster_map")
    app.text_input(key="tim_dia_ban").set_value(typed).run()
    names = app.pills(key="dia_ban").options
    assert any("Huyện Vũng Liêm" in n for n in names)
    # Communes that the district was cut into are offered with it.
    assert any(n.startswith("Xã") for n in names)


def test_a_chosen_place_filters_every_page() -> None:
    app = open_page("cluster_map")
    app.text_input(key="tim_dia_ban").set_value("vung liem").run()
    name = app.pills(key="dia_ban").options[0]
    app.pills(key="dia_ban").set_value([name]).run()
    assert not app.exception
    assert name in filter_line(app)
    assert app.text_input(key="tim_dia_ban").value == ""
    for page in ("occupancy", "attraction"):
        shown = open_page(page, dia_ban=name)
        assert not shown.exception
        assert name in filter_line(shown)


def test_a_place_that_does_not_exist_says_so() -> None:
    app = open_page("cluster_map")
    app.text_input(key="tim_dia_ban").set_value("xyz").run()
    assert [c.value for c in app.sidebar.caption] == [t("filter.place_none", words="xyz")]


def test_a_place_without_clusters_keeps_the_map() -> None:
    app = open_page("cluster_map", dia_ban="Huyện Duyên Hải (cũ)")
    assert not app.exception
    assert heading(app) == t("map.title")


@pytest.mark.parametrize("frame", ["old", "new"])
def test_places_can_be_coloured_by_every_figure_offered(frame: str) -> None:
    app = open_page(
        "cluster_map", dia_gioi=t(f"filter.frame_option_{frame}"), hien_thi=t("map.by_place")
    )
    assert not app.exception
    box = app.selectbox(key="chi_tieu")
    for name in box.options:
        app.selectbox(key="chi_tieu").set_value(name).run()
        assert not app.exception, name
        assert any(name in p and "<h2>" in p for p in pieces(app)), name


def test_the_slider_moves_the_time_of_the_sidebar() -> None:
    app = open_page("cluster_map")
    app.select_slider(key="_truot_nam").set_value("2021").run()
    assert not app.exception
    assert app.selectbox(key="nam").value == "2021"
    assert "2021" in filter_line(app)


def test_two_moments_side_by_side_tell_what_moved() -> None:
    app = open_page("cluster_map", so_sanh="true", nam_2="2019")
    assert not app.exception
    assert any(t("changes.title") in p for p in pieces(app))
    told = " ".join(pieces(app))
    assert t("filter.end_of", year=2019) in told
    assert re.search(r"So .*2019.* với", told)


def test_the_year_after() -> None:
    moments = ["2018", "2019", "mới nhất"]
    assert [following(moments, m) for m in moments] == ["2019", "mới nhất", None]
    assert following(moments, "1999") == "2018"


def test_play_starts_again_at_the_end_and_stops_by_hand() -> None:
    app = open_page("cluster_map")
    app.button(key="chay").click().run()
    assert not app.exception
    first = app.select_slider(key="_truot_nam").options[0]
    assert app.selectbox(key="nam").value == first
    assert app.button(key="chay").label == t("time.stop")
    app.button(key="chay").click().run()
    assert app.button(key="chay").label == t("time.play")


def test_the_link_to_share_names_frame_and_place() -> None:
    app = open_page(
        "cluster_map", dia_gioi=t("filter.frame_option_new"), dia_ban="Huyện Vũng Liêm (cũ)"
    )
    copied = next(p for p in pieces(app) if "data-vl-copy" in p)
    assert "dia_gioi=T%E1%BB%AB" in copied
    assert "dia_ban=Huy%E1%BB%87n" in copied
    assert parameter(app, "ccn")


# --- found by review ------------------------------------------------------------------------------
def test_a_moment_that_does_not_exist_is_the_first_one() -> None:
    app = open_page("cluster_map", so_sanh="true", nam_2="1999")
    assert not app.exception
    first = app.select_slider(key="_truot_nam").options[0]
    assert any(t("filter.end_of", year=first) in p for p in pieces(app))


def test_another_time_at_the_side_stops_play() -> None:
    app = open_page("cluster_map")
    app.button(key="chay").click().run()
    app.selectbox(key="nam").set_value("2023").run()
    assert app.button(key="chay").label == t("time.play")
    assert "2023" in filter_line(app)


def test_another_page_stops_play() -> None:
    app = open_page("cluster_map")
    app.button(key="chay").click().run()
    app.switch_page(BY_KEY["occupancy"].path).run()
    app.switch_page(BY_KEY["cluster_map"].path).run()
    assert not app.exception
    assert app.button(key="chay").label == t("time.play")


def test_an_unknown_place_of_the_address_is_named() -> None:
    app = open_page("cluster_map", dia_ban="Huyện Không Có")
    assert not app.exception
    assert t("filter.place_none", words="Huyện Không Có") in [c.value for c in app.sidebar.caption]


def test_a_figure_stays_chosen_in_a_year_without_it() -> None:
    name = t("place_figure.infra_capital")
    app = open_page("cluster_map", hien_thi=t("map.by_place"), chi_tieu=name)
    app.select_slider(key="_truot_nam").set_value("2018").run()
    assert not app.exception
    assert app.selectbox(key="chi_tieu").value == name


def test_the_link_to_share_names_how_the_map_is_drawn() -> None:
    app = open_page("cluster_map", hien_thi=t("map.by_place"))
    copied = next(p for p in pieces(app) if "data-vl-copy" in p)
    for key in ("hien_thi=", "chi_tieu=", "vong=", "lop_"):
        assert key in copied


def test_the_way_back_restores_places_and_frame() -> None:
    app = open_page(
        "occupancy",
        dia_ban="Huyện Duyên Hải (cũ)",
        dia_gioi=t("filter.frame_option_new"),
        tinh="Vĩnh Long",
    )
    app.button[0].click().run()
    assert not app.exception
    assert t("filter.frame_old") in filter_line(app)
    assert "Duyên Hải" not in filter_line(app)
