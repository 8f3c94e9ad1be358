"""What the map does by itself: layers, names that keep off each other, a view that stays."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import folium
import pytest
from playwright.sync_api import Frame, Locator, Page, expect

from dashboard.geodata import DEFAULT_WINDOW, Geo
from dashboard.i18n import t
from dashboard.maps.base import LAYERS, LOCAL_TILES, Park, TileLayer, base_map
from dashboard.maps.clusters import Mark, cluster_layer
from tests.e2e import screen
from tests.e2e.screen import Watch

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 900}
WAIT_MS = 10_000
#: Degrees of a px and a half at the zoom of these tests: the limits of the map round to whole px.
PIXEL = 0.002
WHITE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
#: Names that a reader sees: middle, size and turn; px less than the line height, which is air.
NAMES = """() => [...document.querySelectorAll('.vlm span')]
  .filter((e) => e.textContent.trim() && !e.closest('.vl-ruler') &&
    e.checkVisibility({checkVisibilityCSS: true}))
  .map((e) => {
    const r = e.getBoundingClientRect();
    const turn = /rotate\\((-?[\\d.]+)deg\\)/.exec(e.style.transform);
    return {text: e.textContent, css: e.className, x: (r.left + r.right) / 2,
            y: (r.top + r.bottom) / 2, w: e.offsetWidth - 2, h: e.offsetHeight - 3,
            a: turn ? Number(turn[1]) * Math.PI / 180 : 0};
  })"""
#: Pairs of names whose turned boxes meet.
ON_EACH_OTHER = """(names) => {
  const corners = (n) => [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([i, j]) => {
    const x = i * n.w / 2, y = j * n.h / 2;
    const cos = Math.cos(n.a), sin = Math.sin(n.a);
    return [n.x + x * cos - y * sin, n.y + x * sin + y * cos];
  });
  const apart = (p, q, a) => {
    const on = (c) => c.map(([x, y]) => x * Math.cos(a) + y * Math.sin(a));
    const one = on(p), two = on(q);
    return Math.max(...one) <= Math.min(...two) || Math.max(...two) <= Math.min(...one);
  };
  const found = [];
  for (let i = 0; i < names.length; i++) for (let j = 0; j < i; j++) {
    const p = corners(names[i]), q = corners(names[j]);
    const axes = [names[i].a, names[i].a + Math.PI / 2, names[j].a, names[j].a + Math.PI / 2];
    if (!axes.some((a) => apart(p, q, a))) found.push([names[j].text, names[i].text]);
  }
  return found;
}"""
#: Names that lie on the disc of a mark.
ON_MARKS = """() => {
  const discs = [...document.querySelectorAll('path.mk')].map((e) => {
    const r = e.getBoundingClientRect();
    return {x: (r.left + r.right) / 2, y: (r.top + r.bottom) / 2, r: r.width / 2 - 1.5};
  });
  return [...document.querySelectorAll('.vlm span')]
    .filter((e) => e.textContent.trim() && !e.style.transform && !e.closest('.vl-ruler') &&
      e.checkVisibility({checkVisibilityCSS: true}))
    .filter((e) => {
      const b = e.getBoundingClientRect();
      return discs.some((d) => Math.hypot(d.x - Math.max(b.left, Math.min(d.x, b.right)),
        d.y - Math.max(b.top + 2, Math.min(d.y, b.bottom - 2))) < d.r);
    }).map((e) => e.textContent);
}"""
VIEW = "() => { const c = map.getCenter(); return [c.lat, c.lng, map.getZoom()]; }"


def frame_of(page: Page, at: int = 0) -> Frame:
    """The document of a map, once it is drawn."""
    expect(page.locator(screen.MAP).nth(at)).to_be_visible()
    handle = page.locator(screen.MAP).nth(at).element_handle()
    frame = handle and handle.content_frame()
    assert frame
    frame.wait_for_function("() => window.map && document.querySelector('.vlm .vl-in')")
    return frame


def look(frame: Frame, lat: float, lon: float, zoom: float) -> None:
    """Show a place, and wait until the names have found theirs."""
    frame.evaluate(f"() => map.setView([{lat}, {lon}], {zoom}, {{animate: false}})")
    frame.evaluate("() => new Promise((done) => setTimeout(done, 150))")


def names(frame: Frame) -> list[dict[str, Any]]:
    """Names that a reader sees."""
    found: list[dict[str, Any]] = frame.evaluate(NAMES)
    return found


def tick(frame: Frame, layer: str) -> Locator:
    """Box of a layer in the switch, which is opened."""
    opener = frame.locator(".vl-open")
    if opener.get_attribute("aria-expanded") == "false":
        opener.click()
    return frame.locator(f"input[data-layer={layer}]")


def choose_frame(page: Page, frame: str) -> None:
    """Choose the frame in the sidebar."""
    name = t(f"filter.frame_option_{frame}")
    page.locator(".st-key-dia_gioi").get_by_role("radio", name=name).click()


def drag(page: Page, at: int = 0, dx: int = 90, dy: int = 40) -> None:
    """Pull a map with the mouse."""
    box = page.locator(screen.MAP).nth(at).bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.3
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(x - dx * step / 5, y - dy * step / 5)
    page.wait_for_timeout(300)
    page.mouse.up()


# --- layers -------------------------------------------------------------------------------------
def test_a_layer_is_switched_without_touching_the_map(page: Page, watch: Watch) -> None:
    screen.open_page(page, "cluster_map")
    frame = frame_of(page)
    frame.evaluate("() => { window.mine = 1; }")
    before = frame.evaluate(VIEW)
    shapes = {
        "outlines": ".leaflet-vl-outlines-pane",
        "water": ".leaflet-vl-water-pane",
        "roads": ".leaflet-vl-roads-pane",
    }
    for layer, pane in shapes.items():
        expect(frame.locator(pane)).to_have_css("display", "block")
        tick(frame, layer).uncheck()
        expect(frame.locator(pane)).to_have_css("display", "none")
    for layer, css in {"outlines": ".dn", "water": ".rv", "roads": ".rd"}.items():
        expect(frame.locator(f".vlm {css}.vl-in")).to_have_count(0)
        tick(frame, layer).check()
        expect(frame.locator(shapes[layer])).to_have_css("display", "block")
        expect(frame.locator(f".vlm {css}.vl-in")).not_to_have_count(0)
    tick(frame, "towns").uncheck()
    expect(frame.locator(".vlm .sq")).to_have_count(0)
    tick(frame, "crossings").check()
    expect(frame.locator(".vlm .dot-bridge")).not_to_have_count(0)
    tick(frame, "parks").check()
    expect(frame.locator(".vlm .dot-park")).not_to_have_count(0)
    tick(frame, "grid").check()
    expect(frame.locator(".vl-degrees span")).not_to_have_count(0)
    assert frame.evaluate("() => window.mine") == 1
    assert frame.evaluate(VIEW) == before
    assert watch.elsewhere == []
    assert watch.errors == []


def test_the_choice_of_layers_survives_other_pages(page: Page) -> None:
    screen.open_page(page, "cluster_map")
    frame = frame_of(page)
    tick(frame, "roads").uncheck()
    tick(frame, "parks").check()
    screen.visit(page, "overview")
    screen.visit(page, "cluster_map")
    frame = frame_of(page)
    expect(frame.locator(".leaflet-vl-roads-pane")).to_have_css("display", "none")
    expect(frame.locator(".vlm .dot-park")).not_to_have_count(0)
    assert not tick(frame, "roads").is_checked()
    assert tick(frame, "parks").is_checked()


def test_layers_can_be_switched_by_keyboard(page: Page) -> None:
    screen.open_page(page, "cluster_map")
    frame = frame_of(page)
    opener = frame.locator(".vl-open")
    expect(opener).to_have_text(t("map.layers"))
    expect(frame.locator(".vl-list")).to_be_hidden()
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    assert frame.locator(".vl-row input").evaluate_all(
        "all => all.map((e) => [e.dataset.layer, e.checked])"
    ) == [[layer, shown] for layer, shown in LAYERS.items()]
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(frame.locator(".leaflet-vl-outlines-pane")).to_have_css("display", "none")
    page.keyboard.press("Escape")
    expect(frame.locator(".vl-list")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_layer_of_the_base_never_comes_above_the_marks(page: Page) -> None:
    screen.open_page(page, "cluster_map")
    frame = frame_of(page)
    for layer in LAYERS:
        tick(frame, layer).uncheck()
        tick(frame, layer).check()
    depths = frame.evaluate(
        """() => Object.entries(map.getPanes()).filter(([n]) => n.startsWith('vl-'))
          .map(([n, e]) => [n, Number(getComputedStyle(e).zIndex), e.style.pointerEvents])"""
    )
    assert len(depths) > 8
    for name, depth, pointer in depths:
        assert depth < (600 if name == "vl-basenames" else 400), name
        assert pointer == ("" if name == "vl-shades" else "none"), name


def test_a_park_tells_its_name_when_pointed_at(page: Page) -> None:
    screen.open_page(page, "cluster_map")
    frame = frame_of(page)
    tick(frame, "parks").check()
    frame.locator(".vl-open").click()
    look(frame, 9.63305, 106.36536, 11.5)
    hint = frame.locator(".vl-hint")
    expect(hint).to_be_hidden()
    box = page.locator(screen.MAP).bounding_box()
    at = frame.evaluate("() => map.latLngToContainerPoint([9.63305, 106.36536])")
    assert box
    page.mouse.move(box["x"] + at["x"] + 1, box["y"] + at["y"] + 1)
    expect(hint).to_be_visible()
    expect(hint).to_contain_text("Định An")
    page.mouse.move(box["x"] + at["x"] + 60, box["y"] + at["y"] + 60)
    expect(hint).to_be_hidden()


# --- names --------------------------------------------------------------------------------------
@pytest.mark.parametrize("frame_name", ["old", "new"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_names_never_lie_on_each_other_or_on_marks(
    frame_name: str, size: dict[str, int], page: Page
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    query = "" if frame_name == "old" else f"dia_gioi={t('filter.frame_option_new')}"
    screen.open_page(page, "cluster_map", query)
    frame = frame_of(page)
    assert frame.locator(f".vl-{frame_name}").count() == 1
    tick(frame, "parks").check()
    tick(frame, "crossings").check()
    frame.locator(".vl-open").click()
    views = [frame.evaluate(VIEW), (10.1, 105.9, 9.3), (9.9, 106.3, 10.4), (10.05, 106.0, 11.6)]
    for lat, lon, zoom in views:
        look(frame, lat, lon, zoom)
        shown = names(frame)
        assert len(shown) > 2, zoom
        assert frame.evaluate(ON_EACH_OTHER, shown) == [], zoom
        assert frame.evaluate(ON_MARKS) == [], zoom


def test_a_hidden_name_comes_back_where_there_is_room(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    screen.open_page(page, "cluster_map")
    frame = frame_of(page)
    state = """() => Object.fromEntries(Object.values(map._layers)
      .filter((l) => l._icon && !l.vlOwn && l._icon.textContent.trim())
      .map((l) => [l._icon.textContent, [l._icon.firstChild.matches('.vl-in'),
                   l.getLatLng().lat, l.getLatLng().lng]]))"""
    first, before = frame.evaluate(VIEW), frame.evaluate(state)
    hidden = {name: at for name, (shown, *at) in before.items() if not shown}
    assert hidden
    for name, (lat, lon) in hidden.items():
        look(frame, lat, lon, 12.5)
        assert frame.evaluate(state)[name][0], name
    look(frame, *first)
    assert frame.evaluate(state) == before


def test_the_chosen_cluster_is_always_named(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    screen.open_page(page, "cluster_map", "ccn=vl-song-phu")
    frame = frame_of(page)
    expect(frame.locator(".vlm .vl-sel.vl-in")).to_have_text("Song Phú")


# --- view ---------------------------------------------------------------------------------------
def near(one: list[float], two: list[float], spare: float = 0.004) -> bool:
    return all(abs(a - b) < spare for a, b in zip(one, two, strict=True))


def test_the_view_survives_a_filter_and_another_frame(page: Page, watch: Watch) -> None:
    screen.open_page(page, "cluster_map")
    frame = frame_of(page)
    home = frame.evaluate(VIEW)
    frame.locator(".leaflet-control-zoom-in").click()
    frame.wait_for_function(f"() => map.getZoom() > {home[2]} + 0.3 && !map._animatingZoom")
    drag(page)
    kept = frame.evaluate(VIEW)
    assert not near(kept, home, 0.02)
    frame.evaluate("() => { window.mine = 1; }")
    screen.choose_province(page, "Trà Vinh")
    screen.settled(page)
    assert frame_of(page).evaluate("() => window.mine") == 1
    assert near(frame_of(page).evaluate(VIEW), kept)
    choose_frame(page, "new")
    expect(screen.map_frame(page).locator(".vl-new")).to_be_attached(timeout=WAIT_MS)
    screen.settled(page)
    assert near(frame_of(page).evaluate(VIEW), kept)
    assert watch.errors == []
    assert watch.elsewhere == []


def test_the_way_home_brings_the_first_view_back(page: Page) -> None:
    screen.open_page(page, "cluster_map")
    frame = frame_of(page)
    home = frame.evaluate(VIEW)
    drag(page)
    assert page.evaluate("() => sessionStorage.getItem('vl-map-view')")
    button = frame.locator(".vl-home")
    expect(button).to_have_attribute("aria-label", t("map.home"))
    button.click()
    frame.wait_for_function(
        f"() => Math.abs(map.getCenter().lat - {home[0]}) < 0.004 && !map._panAnim?._inProgress"
    )
    assert near(frame.evaluate(VIEW), home)
    assert page.evaluate("() => sessionStorage.getItem('vl-map-view')") is None


def test_a_narrow_window_shows_the_whole_region(page: Page) -> None:
    west, south, east, north = DEFAULT_WINDOW
    screen.open_page(page, "cluster_map")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    frame = frame_of(page)
    frame.wait_for_function("() => map.getSize().x < 380")
    whole = (
        f"() => map.getBounds().contains([[{south + 0.02}, {west + 0.02}],"
        f" [{north - 0.02}, {east - 0.02}]])"
    )
    assert screen.comes(page, lambda: bool(frame.evaluate(whole)))


def test_two_maps_show_the_same_view(page: Page, watch: Watch) -> None:
    screen.open_page(page, "cluster_map", "so_sanh=true")
    one, two = frame_of(page), frame_of(page, 1)

    def together() -> bool:
        return near(one.evaluate(VIEW), two.evaluate(VIEW), PIXEL)

    assert near(one.evaluate(VIEW), two.evaluate(VIEW))
    for at, mover in ((0, one), (1, two)):
        before = mover.evaluate(VIEW)
        drag(page, at)
        page.wait_for_timeout(400)
        assert screen.comes(page, together)
        assert not near(mover.evaluate(VIEW), before)
    zoom = one.evaluate(VIEW)[2]
    two.locator(".leaflet-control-zoom-in").click()
    one.wait_for_function(f"() => map.getZoom() > {zoom}")
    page.wait_for_timeout(600)
    assert screen.comes(page, together)
    for frame in (one, two):
        frame.evaluate("() => { window.moves = 0; map.on('move', () => window.moves++); }")
    page.wait_for_timeout(400)
    assert [f.evaluate("() => window.moves") for f in (one, two)] == [0, 0]
    tick(one, "roads").uncheck()
    expect(two.locator(".leaflet-vl-roads-pane")).to_have_css("display", "none")
    assert watch.errors == []


# --- maps of their own: very many marks, tiles --------------------------------------------------
def mark(number: int, **changes: object) -> Mark:
    west, south, east, north = DEFAULT_WINDOW
    options: dict[str, object] = {
        "cluster_id": f"c{number}",
        "lon": west + 0.1 + (east - west - 0.2) * (number % 25) / 25,
        "lat": south + 0.1 + (north - south - 0.2) * (number // 25) / 20,
        "radius": 6.0,
        "fill": "#0B5D6B",
        "edge": "#0B5D6B",
        "core": False,
        "precision": "site",
        "name": f"Cụm {number}",
        "strong": True,
        "tooltip": f"<b>Cụm {number}</b>",
        "popup": f"<b>Cụm {number}</b>",
    }
    return Mark(**(options | changes))  # type: ignore[arg-type]


@pytest.fixture
def open_map(page: Page, base_url: str) -> Callable[[folium.Map], Frame]:
    """Show a map of one's own as a page of the app's server."""

    def show(target: folium.Map) -> Frame:
        html = str(target.get_root().render())
        name = re.search(r"var (map_[0-9a-f]+) = L\.map", html)
        assert name
        ready = f"<script>window.map = {name[1]};</script></html>"
        page.route(
            "**/mot-ban-do",
            lambda route: route.fulfill(
                body=html.replace("</html>", ready), content_type="text/html"
            ),
        )
        page.goto(f"{base_url}/mot-ban-do")
        page.wait_for_function("() => window.map && document.querySelector('.vlm .vl-in')")
        return page.main_frame

    return show


def test_very_many_marks_on_one_canvas(
    page: Page, geo: Geo, open_map: Callable[[folium.Map], Frame], watch: Watch
) -> None:
    hatched, chosen = 262, 20
    marks = [
        mark(i, **({"hatched": True, "fill": "#FFFFFF", "radius": 12.0} if i == hatched else {}))
        for i in range(500)
    ]
    target = base_map(geo, canvas=True)
    cluster_layer(geo, marks, ("p86-cu", "p84-cu"), selected=f"c{chosen}").add_to(target)
    frame = open_map(target)
    assert frame.locator("path.mk").count() == 0
    assert frame.locator(".leaflet-overlay-pane canvas").count() == 1
    middle = frame.evaluate(
        "(p) => { const q = map.latLngToContainerPoint(p); return [q.x, q.y]; }",
        [marks[hatched].lat, marks[hatched].lon],
    )
    page.mouse.move(*middle)
    expect(frame.locator(".vlt")).to_contain_text(f"Cụm {hatched}")
    page.mouse.click(*middle)
    expect(frame.locator(".vlp")).to_contain_text(f"Cụm {hatched}")
    page.keyboard.press("Escape")
    colours = frame.evaluate(
        """([lat, lon]) => {
          const canvas = document.querySelector('.leaflet-overlay-pane canvas');
          const box = canvas.getBoundingClientRect(), p = map.latLngToContainerPoint([lat, lon]);
          const k = canvas.width / box.width;
          const data = canvas.getContext('2d').getImageData(
            Math.round((p.x - box.left - 7) * k), Math.round((p.y - box.top - 7) * k), 14, 14).data;
          const seen = [];
          for (let i = 0; i < data.length; i += 4) seen.push(data[i]);
          return [Math.min(...seen), Math.max(...seen)];
        }""",
        [marks[hatched].lat, marks[hatched].lon],
    )
    # Paper and the grey of the hatch, not one flat colour.
    assert colours[0] < 170
    assert colours[1] > 240
    red = frame.evaluate(
        """([lat, lon]) => {
          const canvas = document.querySelector('.leaflet-overlay-pane canvas');
          const box = canvas.getBoundingClientRect(), p = map.latLngToContainerPoint([lat, lon]);
          const k = canvas.width / box.width;
          const data = canvas.getContext('2d').getImageData(
            Math.round((p.x - box.left + 9) * k), Math.round((p.y - box.top - 1) * k), 4, 2).data;
          let best = 0;
          for (let i = 0; i < data.length; i += 4) best = Math.max(best, data[i] - data[i + 1]);
          return best;
        }""",
        [marks[chosen].lat, marks[chosen].lon],
    )
    assert red > 90
    expect(frame.locator(".vlm .vl-sel.vl-in")).to_have_text(f"Cụm {chosen}")
    assert watch.errors == []


def test_parks_answer_below_a_canvas(
    page: Page, geo: Geo, open_map: Callable[[folium.Map], Frame]
) -> None:
    target = base_map(geo, canvas=True, parks=(Park("KCN thử", 106.1, 9.9),))
    cluster_layer(geo, [mark(1)], ("p86-cu", "p84-cu")).add_to(target)
    frame = open_map(target)
    tick(frame, "parks").check()
    at = frame.evaluate("() => map.latLngToContainerPoint([9.9, 106.1])")
    page.mouse.move(at["x"], at["y"])
    expect(frame.locator(".vl-hint")).to_have_text("KCN thử")


def test_tiles_can_be_switched_and_are_credited(
    page: Page, geo: Geo, open_map: Callable[[folium.Map], Frame], watch: Watch
) -> None:
    asked: list[str] = []
    page.route(
        "**/assets/tiles/**",
        lambda route: (
            asked.append(route.request.url),
            route.fulfill(body=WHITE, content_type="image/png"),
        )[1],
    )
    frame = open_map(base_map(geo, tiles=TileLayer(LOCAL_TILES, "Nền <b>thử</b>")))
    credit = frame.locator(".leaflet-control-attribution")
    expect(credit).to_contain_text("Nền <b>thử</b>")
    expect(frame.locator(".leaflet-tile").first).to_be_visible()
    expect(frame.locator(".leaflet-vl-land-pane")).to_have_css("display", "none")
    assert asked
    assert all(re.search(r"/assets/tiles/\d+/\d+/\d+\.png$", a) for a in asked)
    tick(frame, "tiles").uncheck()
    expect(credit).not_to_contain_text("thử")
    expect(frame.locator(".leaflet-tile")).to_have_count(0)
    expect(frame.locator(".leaflet-vl-land-pane")).to_have_css("display", "block")
    assert watch.elsewhere == []


def test_without_the_setting_no_tile_is_asked_for(page: Page, base_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    screen.open_page(page, "cluster_map")
    frame = frame_of(page)
    assert frame.locator("input[data-layer=tiles]").count() == 0
    assert [a for a in asked if "tile" in a] == []
    assert page.request.get(f"{base_url}/assets/tiles/9/406/241.png").status == 404


def test_words_around_the_map_are_in_vietnamese(page: Page) -> None:
    screen.open_page(page, "cluster_map")
    frame = frame_of(page)
    titles = frame.locator("[title]").evaluate_all("all => all.map((e) => e.title)")
    assert set(titles) == {t(f"map.{w}") for w in ("zoom_in", "zoom_out", "home", "layers_title")}
    expect(frame.locator(".vl-north")).to_contain_text(t("map.north"))
    expect(frame.locator(".leaflet-control-scale-line")).to_have_text(re.compile(r"^\d+ km$"))
    credit = frame.locator(".leaflet-control-attribution")
    expect(credit).to_contain_text("Sơ đồ minh họa")
    assert credit.locator("svg, img").count() == 0
    stored = page.evaluate("() => Object.keys(sessionStorage)")
    assert "vl-map-view" not in json.dumps(stored)
