"""Every page at its own address: offline, in Vietnamese, nothing cut, on both screens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard.i18n import t
from dashboard.navigation import BY_KEY, PAGES
from tests.e2e import screen
from tests.e2e.screen import Watch

pytestmark = pytest.mark.browser
EACH = pytest.mark.parametrize("key", [p.key for p in PAGES])
#: Words of Streamlit, Leaflet and Plotly that must never show.
ENGLISH = re.compile(
    r"\b(?:deploy|settings|rerun|no results|choose|select|search|download|loading|running|stop"
    r"|source|sources|page not found|error|warning|open|close|clear|show|hide|view|fullscreen"
    r"|menu|print|record|about|made with|powered by|zoom|leaflet map|total|missing|null|nan"
    r"|undefined|none|please wait|connecting|cancel|ok|yes|no options|copy|link|traceback)\b",
    re.IGNORECASE,
)
#: Names of the data that hold such words.
NAMES = re.compile(
    r"Vi[eệ]t ?Nam News|The Saigon Times|Vietnam\.vn|VietnamPlus|Open\w+|https?://\S+|“[^”]*”"
)
_WIDER = """() => ['html', '[data-testid="stMain"]']
  .map((s) => document.querySelector(s))
  .filter((e) => e && e.scrollWidth > e.clientWidth + 1)
  .map((e) => [e.tagName, e.scrollWidth, e.clientWidth])"""
_CUT = """() => [...document.querySelectorAll('h1, h2, .vl-value')]
  .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth)
  .map((e) => [e.textContent.trim(), e.scrollWidth, e.clientWidth])"""


@EACH
def test_a_page_at_its_own_address(key: str, page: Page, watch: Watch) -> None:
    """Two visits, wide and narrow; all findings together, since a visit is slow.

    The wide one follows the address of the menu, ``/<slug>`` of navigation.py, also for the page
    that the bare address opens.
    """
    found: dict[str, object] = {}
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 900})
        if width == 1366:
            page.goto(f"/{BY_KEY[key].slug}")
            screen.settled(page)
            expect(page.get_by_role("dialog")).to_have_count(0)
            current = page.get_by_test_id("stSidebarNav").locator("[aria-current=page]")
            expect(current).to_have_text(re.compile(f"{t(f'page.{key}')}$"))
        else:
            screen.open_page(page, key)
        words = screen.visible_words(page)
        shown = NAMES.sub(" ", "\n".join(words))
        chart = screen.chart_words(page)
        found |= {
            f"English at {width}": sorted({m[0] for m in ENGLISH.finditer(shown)}),
            f"wider than the screen at {width}": screen.until_empty(page, _WIDER),
            f"cut at {width}": page.evaluate(_CUT),
            f"cut in charts at {width}": screen.cut(chart),
            f"on each other in charts at {width}": screen.on_each_other(chart),
        }
        assert len(words) > 30
    found |= {"asked elsewhere": watch.elsewhere, "errors": watch.errors}
    assert {k: v for k, v in found.items() if v} == {}
    assert page.locator("html").get_attribute("lang") == "vi"
    assert page.title().startswith(t(f"page.{key}")) or t("app.title") in page.title()


def test_an_address_that_does_not_exist_is_answered_in_vietnamese(page: Page) -> None:
    page.goto("/khong-co-trang-nay")
    screen.settled(page)
    shown = NAMES.sub(" ", "\n".join(screen.visible_words(page)))
    assert sorted({m[0] for m in ENGLISH.finditer(shown)}) == []


def test_the_empty_selection_is_explained_in_vietnamese(page: Page, watch: Watch) -> None:
    screen.open_page(page, "overview")
    for name in ("Vĩnh Long", "Trà Vinh"):
        screen.choose_province(page, name)
    expect(page.get_by_role("heading", name=t("empty.title"))).to_be_visible()
    page.get_by_role("button", name=t("empty.back")).click()
    screen.settled(page)
    assert screen.filter_line(page).startswith("Vĩnh Long, Trà Vinh")
    assert watch.errors == []


def test_a_table_opens_in_vietnamese(page: Page) -> None:
    screen.open_page(page, "overview")
    page.get_by_role("button", name=t("card.table")).first.click()
    table = page.get_by_test_id("stPopoverBody").locator("table.vl-table")
    expect(table).to_be_visible()
    assert table.locator("tbody tr").count() > 10
    shown = NAMES.sub(" ", "\n".join(screen.visible_words(page)))
    assert sorted({m[0] for m in ENGLISH.finditer(shown)}) == []


# --- keyboard -----------------------------------------------------------------------------------
def test_tab_reaches_the_menu_and_the_filters(page: Page) -> None:
    screen.open_page(page, "overview")
    seen: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                """() => {
                  const e = document.activeElement;
                  if (e.closest('[data-testid="stSidebarNav"]')) return 'menu';
                  const filter = e.closest('.st-key-tinh, .st-key-nam, .st-key-buoc');
                  return filter ? filter.className.match(/st-key-(\\w+)/)[1] : '';
                }"""
            )
        )
        if seen[-1] == "buoc":
            break
    assert {"menu", "tinh", "nam", "buoc"} <= set(seen)


def test_a_province_can_be_chosen_by_keyboard(page: Page) -> None:
    screen.open_page(page, "overview")
    page.locator(".st-key-tinh").get_by_role("button", name="Vĩnh Long", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".vl-scope p")).to_have_text(re.compile(r"^\s*Trà Vinh"))


def test_enter_opens_the_explanation_of_a_figure(page: Page) -> None:
    screen.open_page(page, "overview")
    details = page.locator("details.vl-more").first
    expect(details.locator(".vl-pop")).to_be_hidden()
    details.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(details.locator(".vl-pop")).to_be_visible()
    assert details.locator(".vl-pop").inner_text().strip()
