"""The page "Chế độ họp" and the show that it opens."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.requests import Request

from dashboard.i18n import t
from dashboard.ui import address, briefing
from dashboard.ui.context import opened
from tests.app.conftest import heading, open_page, pieces


def _start(app_pieces: list[str]) -> str:
    found = re.search(r'class="vl-start" href="([^"]+)"', "\n".join(app_pieces))
    assert found
    return unescape(found[1])


def test_the_page_shows_the_slides_and_opens_the_show() -> None:
    app = open_page("briefing", tinh=["Trà Vinh"], nam="2023")
    assert not app.exception
    assert heading(app) == t("page.briefing")
    shown = "\n".join(pieces(app))
    assert shown.count("<img src=") >= 10
    link = urlsplit(_start(pieces(app)))
    assert link.path == "/hop"
    asked = parse_qs(link.query)
    assert asked["tinh"] == ["Trà Vinh"]
    assert asked["nam"] == ["2023"]
    # Slides and hand-out speak of rows in the workbook, so it stands beside them.
    labels = [x.label for x in app.main.get("download_button")]
    assert labels == [t(f"briefing.{k}") for k in ("handout", "file", "book")]
    # The page itself does not offer the way to itself.
    assert "vl-meet" not in shown


def test_another_story_can_be_chosen() -> None:
    app = open_page("briefing")
    before = parse_qs(urlsplit(_start(pieces(app))).query)["mau"]
    titles = app.main.radio[0].options
    assert len(titles) == len(briefing.stories()) == 3
    app.main.radio[0].set_value(titles[1]).run()
    after = parse_qs(urlsplit(_start(pieces(app))).query)["mau"]
    assert (before, after) == (["hop-tong-quan"], ["hop-kiem-tra"])


def test_templates_that_cannot_be_shown_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = '[[chapter]]\n[[chapter.part]]\nmessage = "overview"\n'
    (tmp_path / "hong.toml").write_text("title = \n", encoding="utf-8")
    alone = f'title = "Một cụm"\nkind = "briefing"\nneeds = "cluster"\n{body}'
    (tmp_path / "mot.toml").write_text(alone, encoding="utf-8")
    monkeypatch.setenv("CCN_REPORT_TEMPLATES", str(tmp_path))
    app = open_page("briefing")
    assert not app.exception
    told = [x.value for x in app.main.warning]
    assert told == list(briefing.problems())
    assert ["hong.toml" in x for x in told] == [True, False]
    assert "dòng 1, cột 9" in told[0]
    assert told[1] == t("briefing.one_cluster", file="mot.toml", name="mot")


def test_other_pages_lead_to_the_briefing_of_their_filters() -> None:
    app = open_page("occupancy", tinh=["Vĩnh Long"])
    found = re.search(r'class="vl-meet" href="([^"]+)"', "\n".join(pieces(app)))
    assert found
    link = urlsplit(unescape(found[1]))
    assert link.path == "/che-do-hop"
    assert parse_qs(link.query)["tinh"] == ["Vĩnh Long"]


@pytest.mark.parametrize("dataset", ["public", "demo"])
def test_filters_of_an_address_come_back(dataset: str) -> None:
    from dashboard.panels.model import Context

    book, geo = opened(dataset)
    query = {
        "tinh": ["Trà Vinh"],
        "nam": ["2023"],
        "buoc": [t("status_short.operating"), "không có bước này"],
        "dia_gioi": [t("filter.frame_option_new")],
        "cach_tinh": ["lạ"],
    }
    chosen = address.selection(book, query)
    assert (chosen.provinces, chosen.year, chosen.statuses, chosen.frame) == (
        ("p84-cu",),
        2023,
        ("operating",),
        "new",
    )
    told: dict[str, list[str]] = {}
    for name, value in address.pairs(Context(book, geo, chosen)):
        told.setdefault(name, []).append(value)
    assert address.selection(book, told) == chosen
    assert address.dataset(told) == dataset


def test_the_route_answers_whatever_it_is_asked() -> None:
    shown = briefing.show({"mau": ["hop-kiem-tra"], "tinh": ["Trà Vinh"]})
    assert 'data-back="/che-do-hop?' in shown
    assert '<option value="hop-kiem-tra" selected>' in shown
    for query in ({}, {"mau": ["../x"], "nam": ["9999"], "du_lieu": ["<script>"]}):
        assert "<main>" in briefing.show(query)
        assert "<script>alert" not in briefing.show(query)
    nothing = briefing.show({"tinh": ["Trà Vinh"], "nam": ["2017"], "buoc": ["Hoạt động"]})
    assert t("show.end_title") in nothing


def test_the_server_gives_the_show() -> None:
    from dashboard.app import show

    query = b"mau=hop-khuyen-cong&tinh=Tr%C3%A0%20Vinh&tinh=%ED%A0%80"
    answer = show(Request({"type": "http", "query_string": query, "headers": []}))
    assert answer.status_code == 200
    assert bytes(answer.body).count(b"<section ") >= 8
