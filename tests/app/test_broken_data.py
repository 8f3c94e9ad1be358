"""Broken data stop every page with sentences for the person who typed them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import streamlit as st

from dashboard.i18n import t
from dashboard.navigation import PAGES
from dashboard.settings import ROOT
from tests.app.conftest import body, heading, open_page

EACH = pytest.mark.parametrize("key", [p.key for p in PAGES])
TRACEBACK = re.compile(r"Traceback|File \"|\.py\b|Exception|polars|dataframely", re.IGNORECASE)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data that the app reads in this test."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder)
    monkeypatch.setenv("CCN_DATA_DIR", str(folder))
    st.cache_resource.clear()
    return folder


def replace_in_line(path: Path, number: int, before: str, after: str) -> None:
    """Change one line of a file, counted as a spreadsheet does (the header is 1)."""
    lines = path.read_text(encoding="utf-8").split("\n")
    assert before in lines[number - 1], lines[number - 1]
    lines[number - 1] = lines[number - 1].replace(before, after, 1)
    path.write_text("\n".join(lines), encoding="utf-8")


def line_of(path: Path, text: str) -> int:
    """First line that holds a text."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return next(i for i, line in enumerate(lines, 1) if text in line)


@EACH
def test_a_broken_row_is_named_by_file_and_line(key: str, data: Path) -> None:
    path = data / "public" / "milestones.csv"
    number = line_of(path, ",actual,")
    replace_in_line(path, number, ",actual,", ",done,")
    app = open_page(key)
    assert [e.message for e in app.exception] == []
    assert t("error.data") in [e.value for e in app.error]
    shown = body(app)
    assert f"public/milestones.csv, dòng {number}" in shown
    assert "«done»" in shown
    assert TRACEBACK.search(shown) is None
    assert heading(app) == ""


def test_an_unknown_key_is_told_in_words(data: Path) -> None:
    path = data / "public" / "facts.csv"
    head = path.read_text(encoding="utf-8").split("\n")[0].split(",")
    assert "source_id" in head
    source = path.read_text(encoding="utf-8").split("\n")[1].rsplit(",", 1)[1]
    replace_in_line(path, 2, f",{source}", ",khong-co-nguon-nay")
    app = open_page("overview")
    assert not app.exception
    assert "khong-co-nguon-nay" in body(app)
    assert "dòng 2" in body(app)
    assert TRACEBACK.search(body(app)) is None


def test_a_missing_file_is_named(data: Path) -> None:
    (data / "public" / "clusters.csv").unlink()
    app = open_page("overview")
    assert not app.exception
    assert t("load.no_file", file="public/clusters.csv") in body(app)


def test_many_problems_are_cut_and_counted(data: Path) -> None:
    path = data / "public" / "milestones.csv"
    text = path.read_text(encoding="utf-8")
    broken = text.count(",actual,")
    assert broken > 20
    path.write_text(text.replace(",actual,", ",done,"), encoding="utf-8")
    app = open_page("overview")
    assert not app.exception
    assert body(app).count("dòng ") >= 20
    assert t("error.data_more", n=broken - 20) in [c.value for c in app.caption]


def test_repaired_data_are_shown_at_the_next_visit(data: Path) -> None:
    path = data / "public" / "milestones.csv"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace(",actual,", ",done,", 1), encoding="utf-8")
    app = open_page("overview")
    assert t("error.data") in [e.value for e in app.error]
    path.write_text(good, encoding="utf-8")
    app.run()
    assert not app.error
    assert heading(app)


def test_a_missing_layer_of_the_map_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    geo = tmp_path / "geo"
    shutil.copytree(ROOT / "geo", geo)
    (geo / "rivers.geojson").unlink()
    monkeypatch.setenv("CCN_GEO_DIR", str(geo))
    app = open_page("cluster_map")
    assert not app.exception
    assert t("load.no_file", file="geo/rivers.geojson") in body(app)
    assert TRACEBACK.search(body(app)) is None
