"""Panels on boundaries: counts, words for every answer, and the file."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import polars as pl
import pytest

from dashboard.geodata import Geo
from dashboard.i18n import LANGUAGES, has, t
from dashboard.metrics.boundaries import REASONS, STATES
from dashboard.panels import boundaries
from dashboard.panels.model import Context, Panel
from dashboard.selection import Selection
from dashboard.settings import ROOT
from dashboard.store import Book, load
from tests import builders
from tests.builders import TODAY

ALL = ("p86-cu", "p84-cu", "p83-cu")


def words(panel: Panel) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", panel.body)))


@pytest.fixture(scope="module")
def whole(book: Book, geo: Geo) -> Context:
    return Context(book, geo, Selection(provinces=ALL, today=TODAY))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_answer_has_words(lang: str) -> None:
    keys = [f"boundary_{x}.{s}" for x in ("state", "todo") for s in STATES]
    keys += [f"boundary_reason.{r}" for r in REASONS]
    assert [k for k in keys if not has(k, lang)] == []


@pytest.mark.parametrize("dataset", ["public", "demo"])
def test_all_clusters_agree_in_both_frames(dataset: str, geo: Geo) -> None:
    ctx = Context(load(dataset, ROOT / "data"), geo, Selection(provinces=ALL, today=TODAY))
    panel = boundaries.places(ctx)
    n = len(ctx.all_steps)
    assert n > 20
    assert words(panel).count(f"{n} /{n}") == 2
    assert panel.table is not None
    csv = panel.table.csv(ctx.book).decode()
    assert len(panel.table.frame) == 2 * len(ctx.book.clusters)
    assert csv.count(t("boundary_todo.no_point")) == csv.count(t("boundary_todo.no_unit")) == 1
    # The one cluster without a place is in no plan: it is listed and not counted.
    assert t("boundary.unconfirmed") in panel.body


def test_only_the_chosen_clusters_and_units_are_told(book: Book, geo: Geo) -> None:
    ctx = Context(book, geo, Selection(provinces=("p84-cu",), today=TODAY))
    told = boundaries.places(ctx)
    assert told.table is not None
    assert set(told.table.frame["cluster_id"]) == set(ctx.all_steps["cluster_id"])
    assert t("boundary.none") in words(told)
    areas = boundaries.areas(ctx)
    assert areas.table is not None
    groups = dict(book.units.select("unit_id", "group_id").iter_rows())
    own = {groups[u] or u for u in areas.table.frame["unit_id"]}
    assert own == {"p84-cu", "p86-moi"}


def test_a_disagreement_is_a_row_with_words_and_what_to_do(book: Book, geo: Geo) -> None:
    moved = pl.col("cluster_id") == "vl-trung-nghia"
    clusters = book.clusters.with_columns(
        lon=pl.when(moved).then(105.92159).otherwise("lon"),
        lat=pl.when(moved).then(10.16173).otherwise("lat"),
    )
    ctx = Context(replace(book, clusters=clusters), geo, Selection(today=TODAY))
    panel = boundaries.places(ctx)
    n = len(ctx.all_steps)
    assert words(panel).count(f"{n - 1} /{n}") == 2
    assert words(panel).count(t("boundary_todo.disagrees")) == 2
    assert t("boundary_state.disagrees") in words(panel)
    first = panel.table.frame.row(0, named=True) if panel.table else {}
    assert first["state"] == "disagrees"
    assert first["code_name"] != first["point_name"]
    assert 15 < first["distance_km"] < 40


def test_areas_beyond_the_rule_are_listed_with_the_reason(whole: Context) -> None:
    panel = boundaries.areas(whole)
    assert panel.table is not None
    frame = panel.table.frame
    beyond = frame.filter(pl.col("reason") != "")
    assert panel.body.count("<tr>") == 1 + len(beyond) == 28
    assert words(panel).count(t("boundary_reason.unknown")) == 2
    for reason in ("coast", "divided", "river"):
        assert t(f"boundary_reason.{reason}") in words(panel)
    # What nobody can explain comes first, then the largest differences.
    assert beyond["reason"].to_list()[:2] == ["unknown", "unknown"]
    listed = beyond["difference_pct"].abs().to_list()[2:]
    assert listed == sorted(listed, reverse=True)
    assert "113 /140" in words(panel)
    assert "25 /27" in words(panel)
    # Published areas are told beside the shape's own, nowhere alone.
    assert [c.key for c in panel.table.columns][:3] == ["unit", "published_km2", "geometry_km2"]


def test_faults_between_shapes_are_told(book: Book, geo: Geo) -> None:
    districts = geo.districts.copy()
    districts.loc[0, "geometry"] = districts.geometry[0].buffer(0.001)
    broken = replace(geo, districts=districts)
    sound = Context(book, geo, Selection(provinces=ALL, today=TODAY))
    ctx = Context(book, broken, Selection(provinces=ALL, today=TODAY))
    assert t("boundary.sound", gap="10") in words(boundaries.areas(sound))
    assert t("boundary.sound", gap="10") not in words(boundaries.areas(ctx))


def test_nothing_to_show(geo: Geo) -> None:
    units = load("public", ROOT / "data").units.with_columns(source_id=pl.lit("s1"))
    empty = builders.book(units=list(units.iter_rows(named=True)))
    ctx = Context(empty, geo, Selection(today=TODAY))
    panel = boundaries.places(ctx)
    assert t("empty.no_cluster") in words(panel)
    assert panel.claim_ids == ()
    # Without a rule every difference is told.
    areas = boundaries.areas(ctx)
    assert areas.table is not None
    assert (areas.table.frame.drop_nulls("difference_pct")["reason"] != "").all()
