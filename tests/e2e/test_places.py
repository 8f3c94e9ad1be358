"""Map of places and time in the browser: a click chooses everywhere, the map stays, play moves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.i18n import t
from tests.e2e import screen
from tests.e2e.screen import Watch

pytestmark = pytest.mark.browser
PLACES = f"hien_thi={t('map.by_place')}"
DISTRICT, NAME = "d859", "Huyện Vũng Liêm (cũ)"
#: A point well inside a shape, found in the browser: the middle of a box may lie outside.
_INSIDE = """(path) => {
  const box = path.getBBox(), point = path.ownerSVGElement.createSVGPoint();
  const to = path.getScreenCTM();
  for (let n = 1; n < 20; n++) for (let m = 1; m < 20; m++) {
    point.x = box.x + box.width * n / 20; point.y = box.y + box.height * m / 20;
    const spot = point.matrixTransform(to);
    if (path.isPointInFill(point) && document.elementFromPoint(spot.x, spot.y) === path) {
      return [spot.x, spot.y];
    }
  }
  return null;
}"""


def shape(page: Page, unit: str) -> Locator:
    """The shape of a district or commune."""
    return screen.map_frame(page).locator(f"path.un-{unit}")


def click_shape(page: Page, unit: str) -> None:
    """Click on a shape where a reader would, wherever it is free."""
    path = shape(page, unit)
    path.scroll_into_view_if_needed()
    spot = path.evaluate(_INSIDE)
    frame = page.locator(screen.MAP).bounding_box()
    assert spot
    assert frame
    page.mouse.click(frame["x"] + spot[0], frame["y"] + spot[1])


def test_a_click_on_a_district_chooses_it_on_every_page(page: Page, watch: Watch) -> None:
    screen.open_page(page, "cluster_map", PLACES)
    frame = page.locator(screen.MAP)
    frame.evaluate("(e) => { e.mine = 1; }")
    click_shape(page, DISTRICT)
    expect(page.locator(".st-key-the-phieu h2")).to_have_text("Huyện Vũng Liêm")
    page.wait_for_url(re.compile("dia_ban="))
    screen.settled(page)
    assert frame.evaluate("(e) => e.mine") == 1
    assert NAME in screen.filter_line(page)
    screen.visit(page, "occupancy")
    expect(page.locator(".vl-scope p")).to_contain_text(NAME)
    assert screen.query(page)["dia_ban"] == [NAME]
    page.reload()
    screen.settled(page)
    assert NAME in screen.filter_line(page)
    assert watch.errors == []
    assert watch.elsewhere == []


def test_a_second_click_takes_the_choice_back(page: Page) -> None:
    screen.open_page(page, "cluster_map", PLACES)
    for told in (True, False):
        click_shape(page, DISTRICT)
        line = expect(page.locator(".vl-scope p"))
        if told:
            line.to_contain_text(NAME)
        else:
            line.not_to_contain_text(NAME)
        screen.settled(page)


def test_both_frames_draw_their_shapes(page: Page) -> None:
    screen.open_page(page, "cluster_map", PLACES)
    expect(shape(page, DISTRICT)).to_be_attached()
    page.locator(".st-key-dia_gioi").get_by_role("radio", name=t("filter.frame_option_new")).click()
    screen.settled(page)
    expect(screen.map_frame(page).locator("path.un-c29698")).to_be_attached()
    expect(shape(page, DISTRICT)).to_have_count(0)


def test_play_moves_the_year_and_keeps_the_map(page: Page) -> None:
    screen.open_page(page, "cluster_map", "nam=2021")
    frame = page.locator(screen.MAP)
    frame.evaluate("(e) => { e.mine = 1; }")
    line = page.locator(".vl-scope p")
    expect(line).to_contain_text("2021")
    page.locator(".st-key-chay button").click()
    expect(line).to_contain_text("2022")
    expect(line).to_contain_text("2023")
    page.locator(".st-key-chay button").click()
    expect(page.locator(".st-key-chay")).to_contain_text(t("time.play"))
    screen.settled(page)
    stopped = screen.filter_line(page)
    assert frame.evaluate("(e) => e.mine") == 1
    page.wait_for_timeout(3000)
    assert screen.filter_line(page) == stopped


def test_the_printed_map_is_a_file_of_each_kind(page: Page) -> None:
    screen.open_page(page, "cluster_map", PLACES)
    page.locator(".st-key-ten-ban-do button").click()
    begins = {"png": b"\x89PNG", "svg": b"<svg", "pdf": b"%PDF-"}
    for kind, magic in begins.items():
        with page.expect_download(timeout=screen.PAGE_MS) as waiting:
            page.locator(f".st-key-in-{kind} button").click()
        path = waiting.value.path()
        assert waiting.value.suggested_filename.endswith(f".{kind}")
        assert magic in path.read_bytes()[:200]
