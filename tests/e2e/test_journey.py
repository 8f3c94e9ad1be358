"""From the first page to a file: filter, look, open a profile, save, share."""

from __future__ import annotations

import base64
import csv
import io
import re
import struct
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from dashboard.figures.theme import BOTTOM, PICTURE_WIDTH, TOP
from dashboard.i18n import t
from dashboard.navigation import PAGES
from dashboard.panels.model import Context
from tests.e2e import screen
from tests.e2e.screen import Watch

pytestmark = pytest.mark.browser
SCALE = 3


def test_filters_lead_from_the_first_page_to_a_profile(
    page: Page, watch: Watch, ctx: Callable[..., Context]
) -> None:
    screen.open_page(page, "overview")
    before = page.locator(".vl-finding").inner_text()
    screen.choose_province(page, "Vĩnh Long")
    expect(page.locator(".vl-scope p")).to_have_text(re.compile(r"^\s*Trà Vinh\s*·"))
    screen.choose_year(page, "2022")
    expect(page.locator(".vl-scope p")).to_have_text(re.compile("2022"))
    screen.settled(page)
    assert page.locator(".vl-finding").inner_text() != before

    table = ctx(provinces=("p84-cu",), year=2022).table
    for spec in PAGES:
        screen.visit(page, spec.key)
        chosen = screen.query(page)
        assert (chosen["tinh"], chosen["nam"]) == (["Trà Vinh"], ["2022"]), spec.key
        if spec.key == "cluster_map":
            expect(screen.marks(page)).to_have_count(len(table.drop_nulls("lon")))

    screen.visit(page, "cluster_map")
    # Not the cluster that the page opens with: its sheet would prove no answer to the click.
    screen.click_mark(page, "tv-phu-can")
    sheet = page.locator(".st-key-the-phieu")
    expect(sheet.locator("h2")).to_have_text("CCN Phú Cần")
    screen.settled(page)
    sheet.get_by_role("link", name=t("sheet.open")).click()
    expect(page.locator(".vl-head h1")).to_have_text("CCN Phú Cần")
    screen.settled(page)
    chosen = screen.query(page)
    assert chosen["ccn"] == ["tv-phu-can"]
    assert (chosen["tinh"], chosen["nam"]) == (["Trà Vinh"], ["2022"])
    assert watch.errors == []
    assert watch.elsewhere == []


# --- files --------------------------------------------------------------------------------------
def card(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-the-{key}")


def saved(page: Page, button: Locator, folder: Path) -> Path:
    """The file that a button saves."""
    with page.expect_download() as waiting:
        button.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def png_size(path: Path) -> tuple[int, int]:
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def dark_share(page: Page, path: Path, top: int, bottom: int) -> float:
    """Share of pixels that are not paper in a horizontal strip of a picture."""
    data = base64.b64encode(path.read_bytes()).decode()
    share: float = page.evaluate(
        """async ([data, top, bottom]) => {
          const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
          const picture = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
          const canvas = new OffscreenCanvas(picture.width, picture.height);
          const drawing = canvas.getContext('2d');
          drawing.drawImage(picture, 0, 0);
          const found = drawing.getImageData(0, top, picture.width, bottom - top).data;
          let dark = 0;
          for (let i = 0; i < found.length; i += 4) if (found[i] < 140) dark += 1;
          return dark / (found.length / 4);
        }""",
        [data, top, bottom],
    )
    return share


@pytest.mark.parametrize(("width", "form", "size"), [(1366, "rong", "wide"), (390, "hep", "third")])
def test_the_picture_of_a_chart_is_sharp_and_carries_title_and_source(
    width: int, form: str, size: str, page: Page, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    screen.open_page(page, "overview")
    here = card(page, "buoc")
    plot = here.locator(f".st-key-hinh-{form}-buoc .js-plotly-plot")
    expect(plot).to_be_visible()
    height = plot.evaluate("(e) => e._fullLayout.height")
    path = saved(page, here.get_by_role("button", name=t("card.photo")), tmp_path)
    assert path.suffix == ".png"
    assert re.fullmatch(r"[a-z0-9_-]+\.png", path.name)
    assert png_size(path) == (PICTURE_WIDTH[size] * SCALE, height * SCALE)
    # The page hides the strips; the picture shows them, with words in them.
    hidden = here.locator(f".st-key-hinh-{form}-buoc").bounding_box()
    assert hidden
    assert hidden["height"] == pytest.approx(height - TOP - BOTTOM, abs=1)
    assert dark_share(page, path, 0, 40 * SCALE) > 0.005
    assert dark_share(page, path, (height - BOTTOM) * SCALE, height * SCALE) > 0.001


def test_the_file_of_a_table_opens_in_a_vietnamese_spreadsheet(
    page: Page, tmp_path: Path, ctx: Callable[..., Context]
) -> None:
    screen.open_page(page, "overview")
    button = card(page, "buoc").get_by_role("button", name=t("card.csv"))
    path = saved(page, button, tmp_path)
    assert re.fullmatch(r"[a-z0-9_-]+\.csv", path.name)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";")
    table = ctx().table
    assert len(rows) == len(table)
    names, areas = head.index(t("column.cluster")), head.index(t("column.area"))
    found = {r[names]: None if r[areas] == "" else float(r[areas].replace(",", ".")) for r in rows}
    assert found == dict(table.select("short_name", "area").iter_rows())
    assert None in found.values()
    assert any("," in r[areas] for r in rows)


# --- sharing ------------------------------------------------------------------------------------
def test_a_copied_link_opens_the_same_view(
    page: Page,
    context: BrowserContext,
    browser: Browser,
    browser_context_args: dict[str, object],
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    screen.open_page(page, "cluster_map", "tinh=Trà Vinh&nam=2023&ccn=tv-an-phu-tan")
    sheet = page.locator(".st-key-the-phieu h2")
    expect(sheet).to_have_text("CCN An Phú Tân")
    shown = screen.filter_line(page), screen.marks(page).count(), sheet.inner_text()
    button = page.get_by_role("button", name=t("card.copy_link"))
    button.click()
    expect(page.locator("[data-vl-copy]")).to_contain_text(t("card.copied"))
    link = page.evaluate("() => navigator.clipboard.readText()")
    parts = urlsplit(link)
    assert parts.path == urlsplit(page.url).path
    assert {"tinh", "nam", "ccn", "phien_ban"} <= set(parse_qs(parts.query))

    elsewhere = browser.new_context(**browser_context_args)  # type: ignore[arg-type]
    other = elsewhere.new_page()
    other.goto(link)
    screen.settled(other)
    expect(other.locator(".st-key-the-phieu h2")).to_have_text(shown[2])
    expect(screen.marks(other)).to_have_count(shown[1])
    assert screen.filter_line(other) == shown[0]
    elsewhere.close()


def test_a_copied_link_names_what_is_chosen_by_default(page: Page, context: BrowserContext) -> None:
    """Defaults vanish from the address bar; a shared link must not change with them."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    screen.open_page(page, "overview")
    page.get_by_role("button", name=t("card.copy_link")).click()
    expect(page.locator("[data-vl-copy]")).to_contain_text(t("card.copied"))
    link = page.evaluate("() => navigator.clipboard.readText()")
    chosen = parse_qs(urlsplit(link).query)
    assert chosen["tinh"] == ["Vĩnh Long", "Trà Vinh"]
    assert chosen["nam"] == [t("filter.newest_option")]
    page.goto(link)
    screen.settled(page)
    assert screen.filter_line(page).startswith("Vĩnh Long, Trà Vinh")
