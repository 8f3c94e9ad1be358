"""A meeting from the page to the last slide and back, on a projector of 1366 x 768."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from dashboard.i18n import t
from tests.e2e import screen
from tests.e2e.screen import Watch
from tests.e2e.test_pages import ENGLISH, NAMES

pytestmark = pytest.mark.browser

#: Sizes in px of everything that can be read, the smallest first.
_SIZES = """() => {
  const found = [];
  const seen = (e) => e.checkVisibility({opacityProperty: false}) && !e.closest('.sr');
  for (const e of document.querySelectorAll('section.on text')) {
    const m = e.getScreenCTM();
    found.push([parseFloat(e.getAttribute('font-size')) * Math.hypot(m.a, m.b), e.textContent]);
  }
  const rest = 'p, h2, button, label, legend, select, dt, dd';
  for (const e of document.querySelectorAll(rest)) {
    if (seen(e) && e.textContent.trim()) {
      found.push([parseFloat(getComputedStyle(e).fontSize), e.textContent]);
    }
  }
  return found.filter(([size]) => size < 19.99);
}"""
_SCROLLS = """() => {
  const e = document.documentElement;
  return e.scrollWidth > innerWidth || e.scrollHeight > innerHeight
    || getComputedStyle(document.body).overflow !== 'hidden';
}"""


def number(page: Page) -> int:
    return int(page.evaluate("location.hash.slice(1)"))


def test_a_meeting(page: Page, watch: Watch) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/che-do-hop?tinh=Tr%C3%A0%20Vinh")
    screen.settled(page)
    page.locator(".vl-start").click()
    page.wait_for_url("**/hop?**")
    # The show is a document of its own, not a page of the app.
    assert page.evaluate("window.__streamlit") is None
    slides = page.locator("main > section")
    expect(slides.first).to_have_class("on")
    every = slides.count()
    for press, expected in (
        ("ArrowRight", 2),
        ("PageDown", 3),
        ("ArrowLeft", 2),
        ("End", every),
        ("ArrowRight", every),
        ("Home", 1),
        ("PageUp", 1),
    ):
        page.keyboard.press(press)
        assert number(page) == expected
    said = []
    for n in range(every):
        assert number(page) == n + 1
        assert page.evaluate(_SIZES) == []
        assert page.evaluate(_SCROLLS) is False
        said.append(page.locator("section.on").inner_text())
        page.keyboard.press("ArrowRight")
    shown = NAMES.sub(" ", "\n".join(said))
    assert sorted({m[0] for m in ENGLISH.finditer(shown)}) == []
    # Clicks: right half onwards, left quarter back.
    page.keyboard.press("Home")
    page.mouse.click(900, 300)
    assert number(page) == 2
    page.mouse.click(100, 300)
    assert number(page) == 1
    _panels(page)
    page.keyboard.press("Escape")
    page.wait_for_url("**/che-do-hop**")
    screen.settled(page)
    expect(page.locator(".vl-scope")).to_contain_text("Trà Vinh")
    assert watch.elsewhere == []
    assert watch.errors == []


def _panels(page: Page) -> None:
    """Notes, contrast, keys and filters; a new filter keeps the place in the story."""
    page.keyboard.press("n")
    expect(page.locator(".notes")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator(".notes")).to_be_hidden()
    before = page.locator("main").screenshot()
    page.keyboard.press("p")
    assert page.locator("main").screenshot() != before
    page.keyboard.press("h")
    expect(page.locator(".panel.help")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("l")
    expect(page.locator(".panel.filters")).to_be_visible()
    assert page.evaluate(_SIZES) == []
    page.locator(".panel.filters").get_by_text("Vĩnh Long").first.click()
    page.get_by_role("button", name=t("show.apply")).click()
    page.wait_for_url("**tinh=V*")
    assert number(page) == 2
    page.keyboard.press("l")
    box = page.locator(".panel.filters").get_by_label("Vĩnh Long")
    expect(box).to_be_checked()
    box.uncheck()
    page.get_by_role("button", name=t("show.apply")).click()
    expect(page.locator("section.on")).to_contain_text("Trà Vinh")
