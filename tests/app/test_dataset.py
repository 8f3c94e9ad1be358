"""One switch chooses the dataset; illustrative data say so on every page and in the link."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.i18n import t
from dashboard.indicators import DEFINITIONS
from dashboard.navigation import PAGES
from dashboard.settings import ROOT
from tests.app.conftest import filter_line, heading, open_page, pieces, start

EACH = pytest.mark.parametrize("key", [p.key for p in PAGES])
DEMO = t("dataset.demo")


def link(app: AppTest) -> str:
    """Address that the button copies."""
    head = next(p for p in pieces(app) if "data-vl-copy" in p)
    return head.split('data-vl-copy="')[1].split('"')[0]


@EACH
def test_every_page_of_the_illustrative_dataset_says_so(key: str) -> None:
    app = open_page(key, du_lieu=DEMO)
    assert [e.message for e in app.exception] == []
    assert any('class="vl-demo"' in p and t("demo.mark") in p for p in pieces(app))
    assert t("demo.mark") in filter_line(app)
    assert "du_lieu=Minh+h%E1%BB%8Da" in link(app)
    assert 'data-vl-dataset="demo"' in "".join(pieces(app))


def test_the_public_dataset_is_the_default_and_has_no_mark() -> None:
    app = start()
    assert app.segmented_control(key="du_lieu").value == t("dataset.public")
    assert t("demo.mark") not in " ".join(pieces(app))
    assert "du_lieu=C%C3%B4ng+khai" in link(app)


def test_a_setting_chooses_the_dataset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCN_DATASET", "demo")
    assert t("demo.mark") in filter_line(start())


def test_without_a_second_dataset_there_is_no_switch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("public", "reference"):
        shutil.copytree(ROOT / "data" / name, tmp_path / name)
    monkeypatch.setenv("CCN_DATA_DIR", str(tmp_path))
    app = start(du_lieu=DEMO)
    assert not app.exception
    assert t("demo.mark") not in " ".join(pieces(app))
    assert "du_lieu" not in [s.key for s in app.segmented_control]


@pytest.mark.parametrize("definition", [d.code for d in DEFINITIONS])
def test_the_address_chooses_the_definition(definition: str) -> None:
    name = t(f"measure_short.{definition}")
    app = open_page("occupancy", cach_tinh=name)
    assert not app.exception
    assert heading(app) == t(f"measure.{definition}")
    assert app.selectbox(key="cach_tinh").value == name
