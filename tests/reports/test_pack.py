"""Files of a report: eight at once, without a browser, named after what they show."""

from __future__ import annotations

import datetime as dt
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.exports.picture import compose
from dashboard.exports.typeset import png
from dashboard.geodata import Geo
from dashboard.panels import overview
from dashboard.panels.model import Context
from dashboard.panels.picture import picture
from dashboard.reports import pack
from dashboard.reports.build import build
from dashboard.reports.model import Report
from dashboard.reports.templates import templates
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY

DAY = dt.date(2026, 11, 26)


@pytest.fixture(scope="module")
def rich(demo: Book, geo: Geo) -> Context:
    return Context(demo, geo, Selection(today=TODAY))


@pytest.fixture(scope="module")
def report(rich: Context) -> Report:
    return build(rich, templates()[0]["mot-tinh"], made_on=DAY)


def no_process(*_: object, **__: object) -> None:
    raise AssertionError("a file needed another program")


def test_eight_exports_at_once_finish_without_a_browser(
    rich: Context, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", no_process)
    sheet = picture(rich, overview.ladder(rich))
    tasks = [lambda key=key: pack.FORMATS[key].make(report, rich, ()) for key in pack.FORMATS]
    tasks += [lambda size=size: png(compose(sheet, size)) for size in ("column", "full", "wide")]
    assert len(tasks) == 8
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda task: task(), tasks))
    assert all(len(content) > 10_000 for content in made)
    # Drawn side by side or one after the other, a picture is the same.
    assert made[-1] == tasks[-1]()


def test_names_tell_template_day_version_and_illustration(
    rich: Context, report: Report, book: Book
) -> None:
    name = pack.file_name(report)
    assert name.startswith("SO-LIEU-MINH-HOA_mot-tinh_2026-")
    assert name.endswith(rich.book.version)
    real = Context(book, rich.geo, rich.selection)
    assert pack.file_name(build(real, templates()[0]["mot-tinh"], made_on=DAY)).startswith(
        "mot-tinh"
    )


def test_what_a_report_holds_is_told(report: Report) -> None:
    cards = list(report.cards())
    words = pack.told(report)
    assert f"{sum(c.chart for c in cards)} biểu đồ" in words
    assert f"{len(report.references)} nguồn" in words
