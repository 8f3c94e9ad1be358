"""What no source says stays missing: facts are taken away at random, and nothing fills in."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import plotly.graph_objects as go
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.geodata import Geo
from dashboard.metrics.claims import FIGURES
from dashboard.metrics.coverage import matrix, matrix_columns, total
from dashboard.metrics.measures import overall
from dashboard.panels import attraction, cluster_map, occupancy, overview
from dashboard.panels.model import Context, Panel
from dashboard.panels.tables import table_html
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY
from tests.figures.pixels import bars, gaps, is_hatched, markers
from tests.panels.test_claims import MEASURES, NUMBERS, SUMS

EVERYWHERE = Selection(provinces=("p86-cu", "p84-cu", "p83-cu"), today=TODAY)
#: Share of the facts that is taken away.
SHARES = (0.02, 0.2, 0.5, 0.8, 1.0)

MATRIX = matrix_columns(["leased_land", "approved_land", "industrial_land"])


Without = Callable[[int, float], Context]


@pytest.fixture(scope="module")
def without(book: Book, geo: Geo) -> Without:
    """Make the context of all provinces with a random part of the facts gone."""

    def make(seed: int, share: float) -> Context:
        keep = random.Random(seed).random  # noqa: S311
        mask = [keep() >= share for _ in range(len(book.facts))]
        facts = book.facts.filter(pl.Series(mask, dtype=pl.Boolean))
        return Context(replace(book, facts=facts), geo, EVERYWHERE)

    return make


def subjects(trace: go.Bar | go.Scatter) -> list[str]:
    """Clusters a trace stands for."""
    return [str(c) for c in trace.customdata or () if c]


def values_of(trace: go.Bar | go.Scatter) -> list[float]:
    along = trace.y if isinstance(trace, go.Bar) and trace.orientation != "h" else trace.x
    return [float(v) for v in along]


def drawn(figure: go.Figure) -> list[go.Bar | go.Scatter]:
    """Bars and dots that stand for a value."""
    return [*bars(figure), *markers(figure)]


LESS = {"seed": st.integers(0, 2**32), "share": st.sampled_from(SHARES)}


# --- frames -------------------------------------------------------------------------------------
@settings(max_examples=30)
@given(**LESS)
def test_a_register_holds_what_is_left_and_nothing_else(
    without: Without, seed: int, share: float
) -> None:
    whole, ctx = without(0, 0.0), without(seed, share)
    left = {r["claim_id"]: r["value"] for r in ctx.book.facts.iter_rows(named=True)}
    assert ctx.table["cluster_id"].sort().to_list() == whole.table["cluster_id"].sort().to_list()
    for row in ctx.table.iter_rows(named=True):
        for name in NUMBERS:
            if row[name] is None:
                assert row[f"{name}_claim"] is None
            else:
                assert left[row[f"{name}_claim"]] == row[name]


@settings(max_examples=30)
@given(**LESS)
def test_a_total_is_missing_or_the_sum_of_what_is_left(
    without: Without, seed: int, share: float
) -> None:
    ctx = without(seed, share)
    left = {r["claim_id"]: r["value"] for r in ctx.book.facts.iter_rows(named=True)}
    for name in SUMS:
        found = total(ctx.table, name)
        have = ctx.table[name].drop_nulls()
        if have.is_empty():
            assert found.value is None
            assert found.claim_ids == ()
        else:
            assert found.value == pytest.approx(sum(left[c] for c in found.claim_ids))
        assert (found.n, found.of) == (len(have), len(ctx.table))
    mean = overall(ctx.established, "leased")
    both = ctx.established.drop_nulls(["industrial_land", "leased_land"])
    assert (mean.value is None) == both.is_empty()


@settings(max_examples=30)
@given(**LESS)
def test_the_matrix_marks_every_gap(without: Without, seed: int, share: float) -> None:
    table = without(seed, share).table
    states = matrix(table, MATRIX)
    for name in MATRIX:
        for value, state in zip(table[name], states[name], strict=True):
            assert value is not None or state != "full", name
            assert value is None or state != "none", name


@given(st.data())
def test_a_claim_taken_away_changes_its_own_cluster_only(
    without: Without, data: st.DataObject
) -> None:
    whole = without(0, 0.0)
    facts = whole.book.facts.filter(pl.col("subject_kind").cast(pl.String) == "cluster")
    gone = facts.row(data.draw(st.integers(0, len(facts) - 1)), named=True)
    kept = whole.book.facts.filter(pl.col("claim_id") != gone["claim_id"])
    ctx = Context(replace(whole.book, facts=kept), whole.geo, whole.selection)
    others = pl.col("cluster_id") != gone["subject_id"]
    before = whole.table.filter(others).sort("cluster_id")
    after = ctx.table.filter(others).sort("cluster_id")
    assert before.equals(after, null_equal=True)
    own = ctx.table.filter(~others)
    assert gone["claim_id"] not in [c for ids in own["claim_ids"] for c in ids]
    untouched = [n for n, code in FIGURES.items() if code != gone["indicator"]]
    was = whole.table.filter(~others).select(untouched)
    assert was.equals(own.select(untouched), null_equal=True)


# --- panels -------------------------------------------------------------------------------------
PANELS: dict[str, tuple[Callable[[Context], Panel], str]] = {
    "overview.ladder": (overview.ladder, "area"),
    "overview.capital": (overview.capital, "infra_capital"),
    "attraction.capital": (attraction.capital, "infra_capital"),
    "occupancy.ladder": (occupancy.ladder, "occupancy"),
}


@pytest.mark.parametrize("name", PANELS)
@settings(max_examples=12)
@given(**LESS)
def test_a_missing_subject_has_no_bar_and_no_dot(
    without: Without, name: str, seed: int, share: float
) -> None:
    ctx = without(seed, share)
    make, column = PANELS[name]
    panel = make(ctx)
    value = dict(ctx.table.select("cluster_id", column).iter_rows())
    for figure in (panel.figure, panel.narrow):
        if figure is None:
            continue
        told = [s for trace in drawn(figure) for s in subjects(trace)]
        assert [s for s in told if value.get(s, 1) is None] == []
        hatched = [s for trace in gaps(figure) for s in subjects(trace)]
        assert [s for s in hatched if value.get(s) is not None] == []


@pytest.mark.parametrize("name", PANELS)
@settings(max_examples=12)
@given(**LESS)
def test_no_zero_is_drawn_that_no_source_gives(
    without: Without, name: str, seed: int, share: float
) -> None:
    ctx = without(seed, share)
    make, column = PANELS[name]
    measured = pl.col("indicator").cast(pl.String).is_in(sorted(MEASURES.get(column, {column})))
    zeros = ctx.book.facts.filter(measured, pl.col("value") == 0)
    assert zeros.is_empty(), "the data hold a true zero: let this test tell it apart"
    panel = make(ctx)
    for figure in (panel.figure, panel.narrow):
        if figure is not None:
            assert [v for trace in drawn(figure) for v in values_of(trace) if v == 0] == []


@settings(max_examples=12)
@given(**LESS)
def test_every_cluster_stays_on_the_ladder(without: Without, seed: int, share: float) -> None:
    ctx = without(seed, share)
    figure = overview.ladder(ctx).figure
    assert figure is not None
    area = dict(ctx.table.select("cluster_id", "area").iter_rows())
    shown = {s: is_hatched(trace) for trace in figure.data for s in subjects(trace)}
    assert shown == {cluster: value is None for cluster, value in area.items()}
    lengths = {s: trace.x[0] for trace in bars(figure) for s in subjects(trace)}
    assert lengths == {c: v for c, v in area.items() if v is not None}


@settings(max_examples=12)
@given(**LESS)
def test_cells_of_tables_are_hatched_where_nothing_is_left(
    without: Without, seed: int, share: float
) -> None:
    ctx = without(seed, share)
    found = [make(ctx) for make, _ in PANELS.values()]
    found += [cluster_map.register_table(ctx), attraction.per_hectare(ctx)]
    for panel in found:
        assert panel.table is not None
        frame = panel.table.frame
        nulls = sum(frame[c.key].null_count() for c in panel.table.columns)
        page = table_html(panel.table)
        assert page.count("vl-gap-cell") + page.count('class="vl-na"') == nulls
        numbers = [c.key for c in panel.table.columns if c.kind == "number"]
        assert [k for k in numbers if (frame[k] == 0).any()] == []


@settings(max_examples=12)
@given(**LESS)
def test_the_matrix_on_the_page_hatches_every_gap(
    without: Without, seed: int, share: float
) -> None:
    ctx = without(seed, share)
    body = occupancy.missing_matrix(ctx).body
    states = matrix(ctx.established, MATRIX)
    gone = sum(int((states[name] == "none").sum()) for name in MATRIX)
    full = sum(int((states[name] == "full").sum()) for name in MATRIX)
    assert body.count("vl-gap-cell") == gone
    assert body.count("vl-full") == full


@settings(max_examples=12)
@given(**LESS)
def test_a_key_figure_without_a_claim_has_no_value(
    without: Without, seed: int, share: float
) -> None:
    ctx = without(seed, share)
    strips = [*overview.strip(ctx), *attraction.strip(ctx), *occupancy.strip(ctx)]
    for figure in strips:
        if figure.value is None:
            assert figure.text == ""
            assert figure.claim_ids == ()
        elif figure.unit != "cụm":
            assert figure.value > 0
            assert figure.claim_ids


def test_without_any_fact_every_figure_is_missing(without: Without) -> None:
    ctx = without(0, 1.0)
    assert ctx.book.facts.is_empty()
    measured = [f for f in (*overview.strip(ctx), *attraction.strip(ctx)) if f.unit != "cụm"]
    assert measured
    assert [f.label for f in measured if f.value is not None] == []
    figure = overview.ladder(ctx).figure
    assert figure is not None
    assert list(bars(figure)) == []
    assert len(gaps(figure)) == len(ctx.table)
