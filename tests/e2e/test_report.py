"""From a template to files on the disk, and a chart of a card as a picture for a report."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.i18n import t
from tests.e2e import screen
from tests.e2e.screen import Watch
from tests.e2e.test_journey import png_size, saved

pytestmark = pytest.mark.browser


def test_a_report_is_chosen_previewed_and_saved(page: Page, watch: Watch, tmp_path: Path) -> None:
    screen.open_page(page, "report", "tinh=Trà Vinh")
    expect(page.locator(".vl-pages img").first).to_be_visible()
    page.locator(".st-key-lap").get_by_role("button").click()
    button = page.locator(".st-key-tai-bao-cao").get_by_role("button")
    expect(button).to_be_visible()
    path = saved(page, button, tmp_path)
    with zipfile.ZipFile(path) as pack:
        endings = sorted(name.rsplit(".", 1)[1] for name in pack.namelist())
        assert endings == ["docx", "pdf", "pptx", "xlsx"]
        assert pack.testzip() is None
    assert watch.errors == []
    assert watch.elsewhere == []


def test_the_official_forms_are_saved(page: Page, tmp_path: Path) -> None:
    screen.open_page(page, "report")
    for ending in ("xlsx", "docx"):
        button = page.locator(f".st-key-bieu-{ending}").get_by_role("button")
        path = saved(page, button, tmp_path)
        assert path.suffix == f".{ending}"
        assert zipfile.is_zipfile(path)


def test_a_chart_is_saved_for_a_page_and_for_a_slide(
    page: Page, watch: Watch, tmp_path: Path
) -> None:
    screen.open_page(page, "overview")
    card = page.locator(".st-key-the-buoc")
    card.get_by_role("button", name=t("picture.open")).click()
    files = page.locator(".st-key-in-png-buoc")
    expect(files).to_be_visible()
    wide, high = png_size(saved(page, files.get_by_role("button"), tmp_path))
    assert wide == pytest.approx(165 / 25.4 * 300, abs=2)
    sizes = page.locator(".st-key-kho-buoc")
    sizes.get_by_text(t("picture.size_wide"), exact=True).click()
    chosen = sizes.get_by_role("radio", name=t("picture.size_wide"))
    expect(chosen).to_have_attribute("aria-checked", "true")
    # The buttons belong to the size, which the name tells, only when the fragment has run again.
    for _ in range(screen.TRIES):
        page.wait_for_timeout(1500)
        screen.settled(page)
        path = saved(page, files.get_by_role("button"), tmp_path)
        if t("picture.file_wide") in path.name:
            break
    assert t("picture.file_wide") in path.name
    wide, high = png_size(path)
    assert wide / high == pytest.approx(16 / 9, rel=0.01)
    pdf = saved(page, page.locator(".st-key-in-pdf-buoc").get_by_role("button"), tmp_path)
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert watch.errors == []
