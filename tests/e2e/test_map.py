"""The map: one mark per cluster shown, a click opens its sheet, no blinking."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboard.geodata import REGION
from dashboard.navigation import BY_KEY
from dashboard.panels.model import Context
from tests.e2e import screen
from tests.e2e.screen import Watch

pytestmark = pytest.mark.browser
PROVINCES = {"p86-cu": "Vĩnh Long", "p84-cu": "Trà Vinh", "p83-cu": "Bến Tre"}


def clusters(ctx: Callable[..., Context], *provinces: str) -> dict[str, str]:
    """Clusters that the map shows, with their names."""
    table = ctx(provinces=provinces).table.drop_nulls("lon")
    return dict(table.select("cluster_id", "name_vi").iter_rows())


@pytest.mark.parametrize(
    "provinces",
    [("p86-cu", "p84-cu"), ("p86-cu",), ("p86-cu", "p84-cu", "p83-cu")],
    ids=["default", "vinh-long", "all"],
)
def test_there_is_one_mark_per_cluster_shown(
    provinces: tuple[str, ...], page: Page, ctx: Callable[..., Context]
) -> None:
    wanted = clusters(ctx, *provinces)
    screen.open_page(page, "cluster_map", "&".join(f"tinh={PROVINCES[p]}" for p in provinces))
    expect(screen.marks(page)).to_have_count(len(wanted))
    classes = screen.marks(page).evaluate_all("all => all.map((e) => e.getAttribute('class'))")
    found = {c.removeprefix("mk-") for line in classes for c in line.split() if "mk-" in c}
    assert found - {"gap"} == set(wanted)


def test_a_click_opens_the_sheet_and_goes_into_the_address(
    page: Page, ctx: Callable[..., Context], watch: Watch
) -> None:
    names = clusters(ctx, "p86-cu", "p84-cu")
    screen.open_page(page, "cluster_map")
    sheet = page.locator(".st-key-the-phieu")
    before = sheet.locator("h2").inner_text()
    for cluster in ("tv-hiep-my-tay", "vl-trung-nghia"):
        assert names[cluster] != before
        screen.click_mark(page, cluster)
        expect(sheet.locator("h2")).to_have_text(names[cluster])
        page.wait_for_url(f"**/{BY_KEY['cluster_map'].slug}?*ccn={cluster}*")
        screen.settled(page)
    assert watch.errors == []
    page.reload()
    screen.settled(page)
    expect(sheet.locator("h2")).to_have_text(names["vl-trung-nghia"])
    assert screen.query(page)["ccn"] == ["vl-trung-nghia"]


def test_the_first_click_after_another_page_counts(page: Page, ctx: Callable[..., Context]) -> None:
    names = clusters(ctx, "p86-cu", "p84-cu")
    screen.open_page(page, "cluster_map")
    sheet = page.locator(".st-key-the-phieu")
    for cluster in ("vl-trung-nghia", "tv-hiep-my-tay"):
        screen.click_mark(page, cluster)
        expect(sheet.locator("h2")).to_have_text(names[cluster])
        screen.settled(page)
        screen.visit(page, "overview")
        screen.visit(page, "cluster_map")


@pytest.mark.parametrize("cluster", ["tv-hiep-my-tay", "vl-trung-nghia"], ids=["plain", "core"])
def test_pointing_at_the_middle_of_a_mark_tells_its_facts(
    cluster: str, page: Page, ctx: Callable[..., Context]
) -> None:
    screen.open_page(page, "cluster_map")
    screen.point_at(page, cluster)
    name = clusters(ctx, "p86-cu", "p84-cu")[cluster]
    expect(screen.map_frame(page).locator(".vlt")).to_contain_text(name)


def test_the_map_stays_when_a_filter_changes(page: Page, ctx: Callable[..., Context]) -> None:
    screen.open_page(page, "cluster_map")
    expect(screen.marks(page)).to_have_count(len(clusters(ctx, "p86-cu", "p84-cu")))
    frame = page.locator(screen.MAP)
    frame.evaluate("(e) => { e.mine = 1; e.contentWindow.mine = 1; }")
    screen.choose_province(page, "Trà Vinh")
    expect(screen.marks(page)).to_have_count(len(clusters(ctx, "p86-cu")))
    assert frame.evaluate("(e) => [e.mine, e.contentWindow.mine]") == [1, 1]
    screen.choose_province(page, "Bến Tre")
    expect(screen.marks(page)).to_have_count(len(clusters(ctx, "p86-cu", "p83-cu")))
    assert frame.evaluate("(e) => [e.mine, e.contentWindow.mine]") == [1, 1]


def test_marks_can_be_coloured_by_an_indicator(page: Page) -> None:
    screen.open_page(page, "cluster_map")
    before = screen.marks(page).count()
    page.locator(".st-key-mau").get_by_text("Tỷ lệ lấp đầy", exact=True).click()
    expect(page.locator(".vl-map-legend")).to_contain_text("chưa có số liệu")
    expect(screen.map_frame(page).locator("path.mk-gap").first).to_be_attached()
    expect(screen.marks(page)).to_have_count(before)


def test_the_map_cannot_leave_the_region(page: Page) -> None:
    screen.open_page(page, "cluster_map")
    frame = page.frame(url=re.compile("streamlit_folium"))
    assert frame
    # Once per step of the animation, until the button gives up or the time is over.
    frame.wait_for_function(
        """() => {
          const out = document.querySelector('.leaflet-control-zoom-out');
          if (out.ariaDisabled === 'true') return true;
          out.click();
          return false;
        }""",
        polling=250,
        timeout=15_000,
    )
    west, south, east, north = frame.evaluate(
        """() => { const b = window.map.getBounds();
             return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; }"""
    )
    assert REGION[0] - 3 < west < east < REGION[2] + 3
    assert REGION[1] - 3 < south < north < REGION[3] + 3


def test_names_on_the_map_do_not_lie_on_each_other(page: Page) -> None:
    screen.open_page(page, "cluster_map")
    boxes = (
        screen.map_frame(page)
        .locator(".vlm span")
        .evaluate_all(
            """all => all.filter((e) => e.checkVisibility() && e.textContent.trim()
                 && !e.matches('.rv, .nb'))
              .map((e) => { const r = e.getBoundingClientRect();
                return {key: '', text: e.textContent, size: 13, left: r.left, right: r.right,
                        top: r.top, bottom: r.bottom, width: 9999}; })"""
        )
    )
    assert len(boxes) > 15
    assert screen.on_each_other(boxes) == []
