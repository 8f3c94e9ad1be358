"""The planning page: ideas typed by hand or in the address, broken ones explained."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import NBSP, t
from tests.app.conftest import body, filter_line, heading, open_page, option

DEMO = {"du_lieu": t("dataset.demo")}


def plain(app: AppTest) -> str:
    return " ".join(body(app).replace(NBSP, " ").split())


@pytest.mark.parametrize("dataset", [{}, DEMO])
def test_the_page_opens_without_an_idea(dataset: dict[str, str]) -> None:
    app = open_page("planning", **dataset)
    assert not app.exception
    assert heading(app) == t("planning.title")
    words = plain(app)
    assert "không quá 300 triệu đồng và 50 % kinh phí" in words
    assert "300 triệu đồng và 30 % kinh phí" not in words
    assert "văn bản khác ghi không quá 30 % kinh phí" in words
    assert t("planning_warning.no_cost") in words
    assert "min(" not in words


def test_a_cost_that_is_typed_is_computed_with_both_texts() -> None:
    app = open_page("planning")
    app.text_input(key="yt_kinh_phi").set_value("700").run()
    assert not app.exception
    words = plain(app)
    assert "min(300; 50 % × 700 = 350; 700) = 300 triệu đồng" in words
    assert "min(300; 30 % × 700 = 210; 700) = 210 triệu đồng" in words
    assert "nhiều nhất 210 hoặc 300 triệu đồng theo từng cách đọc" in words
    assert "300 triệu đồng: Điều 8.4 Thông tư 28/2018/TT-BTC" in words
    assert "30 % kinh phí: Thông tư 28/2018/TT-BTC" in words
    assert t("planning.joined") in words


def test_a_year_whose_day_has_passed_is_never_planned_silently() -> None:
    app = open_page("planning")
    words = plain(app)
    assert "kế hoạch năm 2027" in filter_line(app)
    assert t("planning.year_unsaid", day="20/5") in words
    assert t("planning.year_default", year=2027) in words
    assert "còn đến 20/5/2027 nếu hạn trong năm kế hoạch" in words
    app.text_input(key="yt_nam").set_value("2026").run()
    words = plain(app)
    assert "kế hoạch năm 2026" in filter_line(app)
    assert "Hạn đăng ký kế hoạch năm 2026 đã qua: 20/5/2025" in words
    assert t("planning.year_default", year=2027) not in words
    app.text_input(key="yt_nam").set_value("2028").run()
    assert "kế hoạch năm 2028" in filter_line(app)
    assert "đã qua" not in plain(app)


@pytest.mark.parametrize(
    ("kind", "typed", "told"),
    [
        ("demonstration", "1.500", "min(1.000; 30 % × 1.500 = 450; 1.500) = 450 triệu đồng"),
        ("demonstration", "5 tỷ", "min(1.000; 30 % × 5.000 = 1.500; 5.000) = 1.000 triệu đồng"),
        ("line", "1.000", "min(450; 50 % × 1.000 = 500; 1.000) = 450 triệu đồng"),
        ("new_enterprise", "6,5", "min(10; 6,5) = 6,5 triệu đồng"),
        ("fair_abroad", "80", "min(100 % × 80 = 80; 80) = 80 triệu đồng"),
    ],
)
def test_every_kind_of_ceiling(kind: str, typed: str, told: str) -> None:
    app = open_page("planning", yt_noi_dung=t(f"guide_kind.{kind}"), yt_kinh_phi=typed)
    assert not app.exception
    assert told in plain(app)
    assert t(f"guide_kind.{kind}") in filter_line(app)


@pytest.mark.parametrize("kind", ["training", "information", "effective_model"])
def test_no_ceiling_gives_no_number(kind: str) -> None:
    app = open_page("planning", yt_noi_dung=t(f"guide_kind.{kind}"), yt_kinh_phi="700")
    assert not app.exception
    words = plain(app)
    assert t("planning.no_ceiling") in words
    assert "min(" not in words
    warning = "unread" if kind == "effective_model" else "no_ceiling"
    assert t(f"planning_warning.{warning}") in words


@pytest.mark.parametrize("typed", ["abc", "-5", "0", "1.2", "<script>", "'; --", "9" * 150, "∞"])
def test_a_broken_cost_is_explained(typed: str) -> None:
    app = open_page("planning", yt_kinh_phi=typed, yt_ho_tro=typed, yt_nam=typed)
    assert not app.exception
    words = plain(app)
    assert t("planning_warning.wrong_cost", example="1.200,5") in words
    assert t("planning_warning.wrong_support", example="1.200,5") in words
    assert t("planning_warning.wrong_year", first=2014, last=2036) in words
    assert "min(" not in words


@pytest.mark.parametrize("typed", ["abc", "-5", "99 tỷ rưỡi"])
def test_what_cannot_be_read_is_said_under_the_form(typed: str) -> None:
    app = open_page("planning", yt_kinh_phi=typed)
    said = t("planning_warning.wrong_cost", example="1.200,5")
    notes = [h.proto.body for h in app.get("html") if said in h.proto.body]
    assert notes[0].count(said) == 1
    assert notes[0].startswith('<p class="vl-note">')
    fine = open_page("planning", yt_kinh_phi="700")
    assert not any(said in h.proto.body for h in fine.get("html"))


def test_a_broken_place_or_content_is_explained_or_ignored() -> None:
    app = open_page("planning", yt_xa="Xã Không Có", yt_noi_dung="khong-co", yt_doi_tuong="?")
    assert not app.exception
    words = plain(app)
    assert t("planning_warning.wrong_commune") in words
    assert t("guide_kind.machinery") in filter_line(app)


def test_more_support_than_cost_is_told() -> None:
    app = open_page("planning", yt_kinh_phi="100", yt_ho_tro="101")
    assert t("planning_warning.cost_below_support") in plain(app)


def test_the_year_chooses_the_text() -> None:
    app = open_page(
        "planning", yt_noi_dung=t("guide_kind.demonstration"), yt_nam="2016", yt_kinh_phi="4.000"
    )
    words = plain(app)
    assert "min(500; 30 % × 4.000 = 1.200; 4.000) = 500 triệu đồng" in words
    assert "quy định ngày 31/12/2016" in filter_line(app)
    assert t("planning.no_eligibility", date="31/12/2016") in words


def test_a_commune_and_a_beneficiary_are_kept_in_the_line() -> None:
    app = open_page("planning")
    place = app.selectbox(key="yt_xa")
    name = place.options[3]
    place.select_index(3).run()
    who = app.selectbox(key="yt_doi_tuong")
    who.select_index(option(who, t("guide_beneficiary.other"))).run()
    assert not app.exception
    words = plain(app)
    assert name in words
    assert t("planning_warning.no_commune") not in words
    assert "văn bản đọc được không nêu đối tượng này" in words
