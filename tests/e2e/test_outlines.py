"""Upload of an outline in a browser: no English word in sight, a file saved by mouse and keys."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import Page, expect

from dashboard.i18n import t
from dashboard.settings import ROOT
from tests.builders import TODAY
from tests.e2e.conftest import START_SECONDS, _answers, _free_port

pytestmark = pytest.mark.browser
PANEL = ".st-key-ranh-gioi"
#: What Streamlit's box says in English, at any moment.
ENGLISH = re.compile(
    r"\b(?:upload|drag|drop|browse|files?|limit|per|must|smaller|error|press|enter|apply|remove|add)\b",
    re.IGNORECASE,
)
#: Words that a reader sees: text of some size, inside its clip, and content of pseudo elements.
SEEN = """() => {
  const found = [];
  const hidden = (e) => {
    for (let x = e; x; x = x.parentElement) {
      const css = getComputedStyle(x), box = x.getBoundingClientRect();
      if (css.display === 'none' || css.visibility === 'hidden' || css.opacity === '0') return true;
      if (css.overflow === 'hidden' && (box.width <= 1 || box.height <= 1)) return true;
    }
    // Icons are letters of a font of their own.
    return getComputedStyle(e).fontFamily.includes('Material') || e.closest('style, script');
  };
  for (const e of document.body.querySelectorAll('*')) {
    if (hidden(e)) continue;
    for (const part of ['::before', '::after']) {
      const css = getComputedStyle(e, part);
      if (css.content.startsWith('"') && parseFloat(css.fontSize) > 0) found.push(css.content);
    }
    if (parseFloat(getComputedStyle(e).fontSize) === 0) continue;
    for (const n of e.childNodes) if (n.nodeType === 3 && n.data.trim()) found.push(n.data.trim());
  }
  return found;
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outlines")


@pytest.fixture(scope="module")
def panel_url(folder: Path) -> Iterator[str]:
    """Address of a page that holds the panel alone."""
    port = _free_port()
    address = f"http://localhost:{port}"
    script = str(Path(__file__).with_name("outline_page.py"))
    command = [sys.executable, "-m", "streamlit", "run", script]
    own = {"CCN_TODAY": TODAY.isoformat(), "CCN_OUTLINES_DIR": str(folder)}
    server = subprocess.Popen(  # noqa: S603
        [*command, "--server.port", str(port), "--server.address", "localhost"],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if not k.startswith("CCN_")} | own,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + START_SECONDS
    while not _answers(address) and time.monotonic() < until:
        time.sleep(0.2)
    yield address
    server.terminate()
    server.wait(timeout=10)


@pytest.fixture
def panel(page: Page, panel_url: str) -> Page:
    page.set_viewport_size({"width": 520, "height": 900})
    page.goto(panel_url)
    expect(page.locator(PANEL).get_by_test_id("stFileUploader")).to_be_visible(timeout=30_000)
    return page


def seen(page: Page) -> str:
    return "\n".join(page.evaluate(SEEN))


def square(crs: int) -> bytes:
    place = gpd.GeoSeries([shapely.Point(106.20588, 10.03778)], crs=4326).to_crs(9209).iloc[0]
    shape = gpd.GeoSeries([place.buffer(350, cap_style="square")], crs=9209).to_crs(crs).iloc[0]
    return shapely.to_geojson(shape).encode()


def upload(page: Page, name: str, data: bytes) -> None:
    files = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator(f'{PANEL} input[type="file"]').set_input_files(files)  # type: ignore[arg-type]
    expect(page.get_by_test_id("stFileChipName").last).to_have_attribute("title", name)


def test_the_words_are_vietnamese_as_it_opens(panel: Page) -> None:
    words = seen(panel)
    assert f'"{t("outline.choose")}"' in words
    assert "GeoJSON, KML" in words
    assert ENGLISH.findall(words) == []


def test_a_refused_file_speaks_vietnamese(panel: Page) -> None:
    upload(panel, "mui-khac.geojson", square(9210))
    expect(panel.get_by_test_id("stAlert")).to_contain_text("105°45'")
    assert ENGLISH.findall(seen(panel)) == []


def test_a_file_too_large_to_send_speaks_vietnamese(panel: Page, tmp_path: Path) -> None:
    big = tmp_path / "qua-lon.bin"
    with big.open("wb") as file:
        file.truncate(52_500_000)
    panel.locator(f'{PANEL} input[type="file"]').set_input_files(big)
    chip = panel.locator('[data-testid="stFileChip"][aria-invalid="true"]')
    expect(chip).to_be_visible(timeout=20_000)
    chip.hover()
    panel.wait_for_timeout(600)
    words = seen(panel)
    assert t("outline.too_big", most=50) in words
    assert ENGLISH.findall(words) == []


def test_a_file_is_saved_and_taken_off(panel: Page, folder: Path) -> None:
    upload(panel, "cum.geojson", square(9209))
    expect(panel.locator(PANEL)).to_contain_text("Xã Trung Ngãi")
    panel.get_by_label(t("outline.source")).fill("Sở Xây dựng, công văn 12")
    assert ENGLISH.findall(seen(panel)) == []
    # The click that leaves the box also saves.
    panel.get_by_role("button", name=t("outline.save")).click()
    expect(panel.get_by_text(t("outline.saved"))).to_be_visible()
    stored = folder / "public" / "vl-trung-nghia.geojson"
    (feature,) = json.loads(stored.read_text(encoding="utf-8"))["features"]
    assert feature["properties"]["source_words"] == "Sở Xây dựng, công văn 12"
    assert ENGLISH.findall(seen(panel)) == []
    panel.get_by_role("button", name=t("outline.remove")).click()
    expect(panel.get_by_text(t("outline.remove_ask"))).to_be_visible()
    panel.get_by_role("button", name=t("outline.remove_yes")).click()
    expect(panel.get_by_text(t("outline.removed"))).to_be_visible()
    assert not stored.exists()


def test_the_panel_fits_a_phone(panel: Page) -> None:
    panel.set_viewport_size({"width": 390, "height": 800})
    upload(panel, "ranh-gioi-cum-cong-nghiep-trung-nghia-ban-cuoi.geojson", square(9209))
    expect(panel.locator(PANEL)).to_contain_text("Xã Trung Ngãi")
    assert panel.evaluate("document.documentElement.scrollWidth <= innerWidth")
