"""A figure opens its certificate at once, without another run of the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.i18n import t
from tests.e2e import screen
from tests.e2e.screen import Watch

pytestmark = pytest.mark.browser


def paper(page: Page) -> Locator:
    return page.locator("dialog.vl-cert[open]")


def test_a_figure_of_the_strip_opens_its_certificate(page: Page, watch: Watch) -> None:
    screen.open_page(page, "overview")
    figure = page.locator(".vl-strip .vl-proof").nth(2)
    shown = figure.locator("strong").inner_text()
    figure.click()
    expect(paper(page)).to_be_visible()
    expect(paper(page)).to_contain_text(t("certificate.title"))
    # The total is computed again from its claims; the card rounds it to one decimal.
    number = re.sub(r"[^0-9,]", "", shown).split(",")[0]
    expect(paper(page).locator(".vl-formula")).to_contain_text(number)
    expect(paper(page).locator("code").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(paper(page)).to_have_count(0)
    figure.click()
    expect(paper(page)).to_be_visible()
    page.mouse.click(5, 5)
    expect(paper(page)).to_have_count(0)
    assert (watch.elsewhere, watch.errors) == ([], [])


def test_a_mark_of_a_chart_opens_its_certificate(page: Page, watch: Watch) -> None:
    screen.open_page(page, "occupancy")
    mark = page.locator(".st-key-hinh-rong-lap-day .scatterlayer .point").first
    mark.scroll_into_view_if_needed()
    spot = mark.bounding_box()
    assert spot
    x, y = spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2
    page.mouse.move(x, y)
    expect(page.locator(".st-key-hinh-rong-lap-day .hoverlayer text").first).to_be_attached()
    page.mouse.click(x, y)
    expect(paper(page)).to_contain_text(t("measure.legal"))
    page.get_by_role("button", name=t("certificate.close")).click()
    expect(paper(page)).to_have_count(0)
    assert (watch.elsewhere, watch.errors) == ([], [])


def test_every_claim_of_a_card_is_one_click_away(page: Page, watch: Watch) -> None:
    screen.open_page(page, "attraction")
    page.locator(".vl-source .vl-basis").first.click()
    expect(paper(page).locator("code").first).to_be_visible()
    assert paper(page).locator("code").count() > 3
    assert (watch.elsewhere, watch.errors) == ([], [])


def test_illustrative_data_are_marked_on_the_screen_and_in_the_certificate(
    page: Page, watch: Watch
) -> None:
    screen.open_page(page, "cluster_map", f"du_lieu={t('dataset.demo')}")
    expect(page.locator(".vl-demo")).to_be_visible()
    expect(screen.map_frame(page).locator(".vl-mark")).to_have_text(t("demo.mark"))
    page.locator(".st-key-the-phieu .vl-proof").first.click()
    expect(paper(page)).to_contain_text(t("demo.mark"))
    page.keyboard.press("Escape")
    page.reload()
    screen.settled(page)
    expect(page.locator(".vl-demo")).to_be_visible()
    assert (watch.elsewhere, watch.errors) == ([], [])


def test_a_figure_in_the_popup_of_the_map_opens_its_certificate(page: Page, watch: Watch) -> None:
    screen.open_page(page, "cluster_map")
    screen.click_mark(page, "tv-hiep-my-tay")
    figure = screen.map_frame(page).locator(".leaflet-popup .vl-proof").first
    figure.click()
    expect(paper(page)).to_contain_text("Hiệp Mỹ Tây")
    expect(paper(page).locator("code").first).to_be_visible()
    assert (watch.elsewhere, watch.errors) == ([], [])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ('{"dataset": "public"}', 400),
        ("[" * 100_000, 400),
        ('{"dataset": "public", "measure": "", "ids": ["\\ud800"], "label": "\\ud800"}', 200),
        ('{"dataset": "../..", "measure": "", "ids": [], "label": ""}', 404),
        ('{"dataset": "public", "measure": "x", "ids": ["none"], "label": "<b>"}', 200),
    ],
)
def test_a_wrong_question_gets_a_sentence(
    body: str, status: int, page: Page, base_url: str
) -> None:
    answer = page.request.post(
        f"{base_url}/chung-thu", data=body.encode(), headers={"Content-Type": "application/json"}
    )
    assert answer.status == status
    words = answer.text()
    assert words
    assert "<b>" not in words
    assert "Traceback" not in words
