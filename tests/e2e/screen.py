"""What is on the screen: settled pages, visible words, texts that are cut or on each other."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import FloatRect, FrameLocator, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from dashboard.i18n import t
from dashboard.navigation import BY_KEY, PageSpec

PAGE_MS = 30_000
REST_MS = 5_000
PAUSE_MS = 100
TRIES = 4
MAP = 'iframe[title="streamlit_folium.st_folium"]'
#: The page is drawn: the script has ended, no part is stale, every chart and map is there.
_SETTLED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.dataset.testScriptState !== 'notRunning') return false;
  if (document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')) return false;
  const charts = [...document.querySelectorAll('[data-testid="stPlotlyChart"]')];
  return charts.every((c) => c.querySelector('.js-plotly-plot .main-svg'));
}"""
#: Words that a reader can see, without the names of icons, which are drawn as pictures.
_WORDS = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const words = node.textContent.trim();
    const parent = node.parentElement;
    if (!words || parent.closest('[data-testid="stIconMaterial"], script, style')) continue;
    if (parent.checkVisibility({checkVisibilityCSS: true, checkOpacity: true})) found.push(words);
  }
  return found;
}"""
#: Texts of charts in px from the left edge of their chart; strips of the picture left out.
_CHART_WORDS = """() => [...document.querySelectorAll('.js-plotly-plot')]
  .filter((plot) => plot.checkVisibility())
  .flatMap((plot) => {
    const frame = plot.getBoundingClientRect();
    const key = plot.closest('[class*="st-key-hinh-"]').className.match(/st-key-(hinh-\\S+)/)[1];
    return [...plot.querySelectorAll('.annotation')]
      .filter((g) => !plot.layout.annotations[g.dataset.index]?.name?.startsWith('picture-'))
      .map((g) => g.querySelector('text.annotation-text'))
      .filter((text) => text && text.textContent.trim())
      .map((text) => {
        const r = text.getBoundingClientRect();
        const size = parseFloat(getComputedStyle(text).fontSize);
        return {key, size, text: text.textContent.trim(),
                left: r.left - frame.left, right: r.right - frame.left,
                top: r.top - frame.top, bottom: r.bottom - frame.top, width: frame.width};
      });
  })"""


@dataclass
class Watch:
    """Requests to other hosts, errors of the page and of the console."""

    page: Page
    base_url: str
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        host = urlsplit(self.base_url).netloc

        def asked(address: str) -> None:
            parts = urlsplit(address)
            if parts.scheme not in ("data", "blob") and parts.netloc != host:
                self.elsewhere.append(address)

        self.page.on("request", lambda request: asked(request.url))
        self.page.on("websocket", lambda socket: asked(socket.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type == "error" else None,
        )
        self.page.on(
            "response",
            lambda answer: (
                self.errors.append(f"{answer.status} {answer.url}")
                if answer.status >= 400
                else None
            ),
        )


def address(spec: PageSpec, query: str = "") -> str:
    """Own address of a page; the one that opens first has the bare address."""
    return ("/" if spec.default else f"/{spec.slug}") + (f"?{query}" if query else "")


def open_page(page: Page, key: str, query: str = "") -> None:
    """Open a page by its address and wait until it is drawn."""
    page.goto(address(BY_KEY[key], query))
    settled(page)


def settled(page: Page) -> None:
    """Wait until the page is drawn."""
    expect(page.locator(".vl-head h1")).to_be_visible()
    page.wait_for_function(_SETTLED, timeout=PAGE_MS)
    if page.locator(MAP).count():
        drawn = map_frame(page).locator("path.mk, path.un")
        expect(drawn.first).to_be_attached()


def visit(page: Page, key: str) -> None:
    """Choose a page in the menu and wait until it, and not the one before, is drawn."""
    spec, title = BY_KEY[key], page.locator(".vl-head h1")
    before, here = title.inner_text(), urlsplit(page.url).path == address(spec)
    menu(page, t(f"page.{key}")).click()
    expect(page).to_have_url(re.compile(re.escape(address(spec)) + r"(\?|$)"))
    if not here:
        expect(title).not_to_have_text(before)
    settled(page)


def until_empty(page: Page, script: str) -> object:
    """What a script finds when the layout has come to rest: nothing, or what stays."""
    with contextlib.suppress(PlaywrightTimeoutError):
        page.wait_for_function(f"() => ({script})().length === 0", timeout=REST_MS)
    return page.evaluate(script)


def map_frame(page: Page) -> FrameLocator:
    """The document of the map."""
    return page.frame_locator(MAP).first


def marks(page: Page) -> Locator:
    """Marks of clusters on the map."""
    return map_frame(page).locator("path.mk")


def comes(page: Page, true: Callable[[], bool]) -> bool:
    """Whether something becomes true while the page comes to rest."""
    for _ in range(REST_MS // PAUSE_MS):
        if true():
            return True
        page.wait_for_timeout(PAUSE_MS)
    return true()


def at_rest(locator: Locator) -> FloatRect:
    """Where something lies once it moves no more: nobody points at what still moves."""
    last = None
    for _ in range(REST_MS // PAUSE_MS):
        box = locator.bounding_box()
        if box and box == last:
            return box
        last = box
        locator.page.wait_for_timeout(PAUSE_MS)
    pytest.fail(f"{locator} does not come to rest")


def point_at(page: Page, cluster: str) -> None:
    """Move the mouse to the middle of a mark, to whatever lies there, as a reader does."""
    mark = map_frame(page).locator(f"path.mk-{cluster}")
    mark.scroll_into_view_if_needed()
    box = at_rest(mark)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def click_mark(page: Page, cluster: str) -> None:
    """Click in the middle of a mark."""
    point_at(page, cluster)
    page.mouse.down()
    page.mouse.up()


def visible_words(page: Page) -> list[str]:
    """Words that a reader can see, those of the map included."""
    return [words for frame in page.frames for words in frame.evaluate(_WORDS)]


def chart_words(page: Page) -> list[dict[str, Any]]:
    """Words in charts and where they lie."""
    found: list[dict[str, Any]] = page.evaluate(_CHART_WORDS)
    return found


def cut(words: list[dict[str, Any]], spare: float = 2) -> list[tuple[str, str]]:
    """Words of charts that reach over the left or right edge."""
    return [
        (w["key"], w["text"])
        for w in words
        if w["left"] < -spare or w["right"] > w["width"] + spare
    ]


def on_each_other(words: list[dict[str, Any]], spare: float = 3) -> list[tuple[str, str, str]]:
    """Pairs of words of one chart that lie on each other (letters, not line heights)."""
    found = []
    for i, a in enumerate(words):
        for b in words[i + 1 :]:
            across = min(a["right"], b["right"]) - max(a["left"], b["left"])
            air = 0.12 * (a["size"] + b["size"])
            down = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"]) - air
            if a["key"] == b["key"] and across > spare and down > spare:
                found.append((a["key"], a["text"], b["text"]))
    return found


def filter_line(page: Page) -> str:
    """The line that says what is filtered."""
    return " ".join(page.locator(".vl-scope p").inner_text().split())


def query(page: Page) -> dict[str, list[str]]:
    """Address parameters of the page."""
    return parse_qs(urlsplit(page.url).query)


def choose_province(page: Page, name: str) -> None:
    """Press a province in the sidebar."""
    page.locator(".st-key-tinh").get_by_role("button", name=name, exact=True).click()


def choose_year(page: Page, name: str) -> None:
    """Choose a time in the sidebar."""
    settled(page)
    box = page.locator(".st-key-nam").get_by_role("combobox")
    option = page.get_by_role("option", name=name, exact=True)
    # A list closes when its part of the page is drawn anew under it; a reader opens it again.
    for _ in range(TRIES):
        box.click()
        with contextlib.suppress(PlaywrightTimeoutError):
            option.click(timeout=REST_MS)
            return
        page.keyboard.press("Escape")
    pytest.fail(f"the list of times does not show {name!r}")


def menu(page: Page, label: str) -> Locator:
    """Entry of the menu."""
    return page.get_by_test_id("stSidebarNav").get_by_role("link", name=re.compile(f"{label}$"))
