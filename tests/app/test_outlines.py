"""Upload of an outline: refused with a sentence, previewed, saved with its source, taken off."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import polars as pl
import pytest
import shapely
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.i18n import t
from dashboard.outlines import load_outlines
from dashboard.settings import ROOT
from dashboard.store import open_book
from dashboard.ui import outlines
from tests.app.conftest import body

CLUSTER = "vl-trung-nghia"
VN, WGS = t("outline.system_vn2000_105_30"), t("outline.system_wgs84")


def mounted() -> None:
    """The panel alone on a page."""
    import datetime as dt

    from dashboard.geodata import load_geo
    from dashboard.panels.model import Context
    from dashboard.selection import Selection
    from dashboard.settings import ROOT
    from dashboard.store import open_book
    from dashboard.ui import outlines

    book = outlines.located(open_book("public", ROOT / "data"))
    selection = Selection(today=dt.date(2026, 11, 25))
    ctx = Context(book, load_geo(ROOT / "geo"), selection)
    outlines.panel(ctx, "vl-trung-nghia")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CCN_OUTLINES_DIR", str(tmp_path))
    st.cache_resource.clear()
    return tmp_path / "public"


@pytest.fixture
def app(folder: Path) -> AppTest:
    assert not folder.exists()
    return AppTest.from_function(mounted, default_timeout=60).run()


def upload(app: AppTest, system: str = VN, name: str = "cum.geojson", crs: int = 9209) -> AppTest:
    """A square of 49 ha around the cluster, in a grid."""
    place = gpd.GeoSeries([shapely.Point(106.20588, 10.03778)], crs=4326).to_crs(9209).iloc[0]
    shape = gpd.GeoSeries([place.buffer(350, cap_style="square")], crs=9209).to_crs(crs).iloc[0]
    app.segmented_control(key="he-toa-do").set_value(system)
    app.file_uploader[0].set_value((name, shapely.to_geojson(shape).encode(), "application/json"))
    return app.run()


def errors(app: AppTest) -> list[str]:
    assert [e.message for e in app.exception] == []
    return [str(e.value) for e in app.error]


def saved(app: AppTest, source: str = "Sở Xây dựng, công văn 12") -> AppTest:
    app.text_input(key=f"nguon-{CLUSTER}").set_value(source)
    return app.button(key="luu-ranh-gioi").click().run()


def test_the_panel_opens_without_a_file(app: AppTest, folder: Path) -> None:
    assert errors(app) == []
    assert [b.key for b in app.button] == []
    assert "CCN Trung Nghĩa" in body(app)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("file", "part"),
    [
        ((VN, "ve.dxf", 9209), "ve.dxf: loại tệp này"),
        ((VN, "cum.geojson", 9210), "105°45'"),
        ((WGS, "cum.geojson", 9209), "bằng mét"),
        ((VN, "cum.zip", 9209), "không phải ZIP"),
    ],
)
def test_a_refused_file_says_why_and_cannot_be_saved(
    file: tuple[str, str, int], part: str, app: AppTest, folder: Path
) -> None:
    (words,) = errors(upload(app, *file))
    assert part in words
    assert [b.key for b in app.button] == []
    assert not folder.exists()


def test_a_good_file_is_previewed_before_anything_is_written(app: AppTest, folder: Path) -> None:
    assert errors(upload(app)) == []
    for part in ("49\u00a0ha", "Xã Trung Ngãi", "10,03778"):
        assert part in body(app)
    assert not folder.exists()


def test_without_a_source_nothing_is_saved(app: AppTest, folder: Path) -> None:
    assert errors(saved(upload(app), " ")) == [t("outline.no_source")]
    assert load_outlines(folder).frame.empty


def test_a_day_that_is_none_is_refused(app: AppTest, folder: Path) -> None:
    upload(app).text_input(key=f"ngay-{CLUSTER}").set_value("31/2/2026")
    assert errors(saved(app)) == [t("outline.bad_day")]
    assert load_outlines(folder).frame.empty


def test_saving_keeps_the_source_and_empties_the_box(app: AppTest, folder: Path) -> None:
    assert errors(saved(upload(app))) == []
    assert [s.value for s in app.success] == [t("outline.saved")]
    (row,) = load_outlines(folder).frame.to_dict("records")
    assert (row["cluster_id"], row["source_words"]) == (CLUSTER, "Sở Xây dựng, công văn 12")
    assert str(row["provided_on"]) == "2026-11-25"
    assert "Sở Xây dựng, công văn 12" in body(app)
    assert app.file_uploader[0].value is None
    # The next run says it no more.
    assert not app.run().success


def test_an_outline_is_taken_off_after_a_question_and_kept(app: AppTest, folder: Path) -> None:
    saved(upload(app))
    app.button(key="go-ranh-gioi").click().run()
    assert errors(app) == []
    assert [w.value for w in app.warning] == [t("outline.remove_ask")]
    assert [b.key for b in app.button] == ["dong-y-go-ranh-gioi", "giu-ranh-gioi"]
    assert len(load_outlines(folder).frame) == 1
    app.button(key="dong-y-go-ranh-gioi").click().run()
    assert errors(app) == []
    assert [s.value for s in app.success] == [t("outline.removed")]
    assert load_outlines(folder).frame.empty
    assert [p.name for p in (folder / "history").iterdir()] == [f"{CLUSTER}-1.geojson"]


def test_an_outline_may_be_kept_after_all(app: AppTest, folder: Path) -> None:
    saved(upload(app)).button(key="go-ranh-gioi").click().run()
    app.button(key="giu-ranh-gioi").click().run()
    assert errors(app) == []
    assert [b.key for b in app.button] == ["go-ranh-gioi"]
    assert len(load_outlines(folder).frame) == 1
    assert not (folder / "history").exists()


@pytest.mark.parametrize("value", ["off", "OFF", "of"])
def test_switched_off_it_tells_and_draws_and_changes_nothing(
    value: str, app: AppTest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(upload(app))
    before = [p.name for p in folder.iterdir()]
    monkeypatch.setenv("CCN_OUTLINES", value)
    app.run()
    assert errors(app) == []
    assert t("outline.off") in body(app)
    assert "Sở Xây dựng, công văn 12" in body(app)
    assert [b.key for b in app.button] == []
    assert not app.file_uploader
    book = outlines.located(open_book("public", ROOT / "data"))
    own = book.clusters.row(by_predicate=pl.col("cluster_id") == CLUSTER, named=True)
    assert own["location_precision"] == "site"
    assert [p.name for p in folder.iterdir()] == before


def test_a_stored_outline_of_no_cluster_is_told(app: AppTest, folder: Path) -> None:
    saved(upload(app))
    text = (folder / f"{CLUSTER}.geojson").read_text().replace(CLUSTER, "khong-co-cum")
    (folder / "khong-co-cum.geojson").write_text(text)
    app.run()
    assert errors(app) == []
    words = t("outline.stored_unknown", file="khong-co-cum.geojson")
    assert [w.value for w in app.warning] == [words]


def test_a_broken_stored_outline_is_told(app: AppTest, folder: Path) -> None:
    folder.mkdir()
    (folder / f"{CLUSTER}.geojson").write_text(json.dumps({"features": []}))
    app.run()
    assert errors(app) == []
    assert [f"{CLUSTER}.geojson" in str(w.value) for w in app.warning] == [True]


def test_a_folder_that_cannot_be_written_is_told(app: AppTest, folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    (words,) = errors(saved(upload(app)))
    assert "Không ghi được" in words
