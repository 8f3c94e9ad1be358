"""With districts or communes chosen, the name of a province still means all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import polars as pl
import pytest

from dashboard.i18n import t
from dashboard.metrics.forms import MERGED
from dashboard.panels import (
    attraction,
    inspection,
    occupancy,
    overview,
    profile,
    promotion,
    sentences,
    shared,
    trust,
)
from dashboard.panels.model import Context, KeyFigure, Panel
from tests.panels.gallery import visible

Made = Callable[[str], Context]
EACH = pytest.mark.parametrize("dataset", ["newest", "demo"])
#: A district with clusters of Vĩnh Long alone; one of each province.
ONE, TWO = ("d859",), ("d859", "d844")


def chosen(ctx: Context, places: tuple[str, ...] = ONE) -> Context:
    return Context(ctx.book, ctx.geo, replace(ctx.selection, places=places))


def frame_of(panel: Panel) -> pl.DataFrame:
    assert panel.table is not None
    return panel.table.frame


def named(panel: Panel) -> list[str]:
    return [str(n) for n in frame_of(panel)["name"].to_list()]


# --- names ----------------------------------------------------------------------------------------
@EACH
def test_provinces_without_a_cluster_in_the_places_are_left_out(dataset: str, ctx_of: Made) -> None:
    ctx = ctx_of(dataset)
    assert shared.provinces_told(ctx) == ctx.selection.provinces
    assert shared.provinces_told(chosen(ctx)) == ("p86-cu",)
    assert shared.provinces_told(chosen(ctx, TWO)) == ("p86-cu", "p84-cu")
    assert shared.units_told(ctx) == ctx.selection.units
    assert shared.units_told(chosen(ctx)) == ("p86-cu", "p86-moi")


def test_a_part_of_a_province_says_that_it_is_one(ctx_of: Made) -> None:
    whole = ctx_of("newest")
    part, name = chosen(whole), whole.unit_names["p86-cu"]
    assert shared.province_label(whole, "p86-cu") == shared.whole_label(whole, "p86-cu") == name
    assert shared.province_label(part, "p86-cu") == t("within.province", name=name)
    assert shared.whole_label(part, "p86-cu") == t("within.whole", name=name)
    assert (shared.whole_note(whole), shared.region_line(whole)) == ("", "")


# --- occupancy ------------------------------------------------------------------------------------
@EACH
def test_the_average_of_a_district_does_not_bear_the_name_of_its_province(
    dataset: str, ctx_of: Made
) -> None:
    whole = ctx_of(dataset)
    part, name = chosen(whole), whole.unit_names["p86-cu"]
    means = frame_of(occupancy.ladder(part)).filter(pl.col("group") == t("occupancy.group_mean"))
    assert means["name"].to_list() == [t("within.province", name=name)]
    every = named(occupancy.ladder(part)) + named(occupancy.over_years(part))
    # Beside it, what is published says that it is of the whole province; others stay away.
    provinces = set(whole.unit_names.values())
    assert not provinces & {n.split(",")[0] for n in every}
    assert not [n for n in every if n.startswith(whole.unit_names["p84-cu"])]
    assert t("within.whole", name=t("unit.merged")) in occupancy.strip(part)[-1].sub
    assert name in [n.split(",")[0] for n in named(occupancy.ladder(whole))]


# --- overview -------------------------------------------------------------------------------------
def labelled(figures: list[KeyFigure], key: str) -> KeyFigure:
    return next(f for f in figures if f.label == t(key))


@EACH
def test_the_strip_tells_the_part_and_no_plan_of_a_whole_province(
    dataset: str, ctx_of: Made
) -> None:
    whole = ctx_of(dataset)
    part = chosen(whole)
    n, name = len(part.established), whole.unit_names["p86-cu"]
    told = labelled(overview.strip(part), "overview.established").sub
    assert told == t("within.counts", words=f"{name} {n}")
    assert labelled(overview.strip(part), "overview.known").sub == ""
    assert name in labelled(overview.strip(whole), "overview.known").sub
    ids = labelled(overview.strip(part), "overview.known").claim_ids
    assert set(ids) == set(part.table["status_claim"].drop_nulls())


@EACH
def test_columns_of_provinces_say_that_they_hold_a_part(dataset: str, ctx_of: Made) -> None:
    whole = ctx_of(dataset)
    part, name = chosen(whole), whole.unit_names["p86-cu"]
    panel = overview.by_province(part)
    assert panel.table is not None
    assert [c.label for c in panel.table.columns][1:-1] == [t("within.province", name=name)]
    assert whole.unit_names["p84-cu"] not in visible(panel.body)
    assert panel.title == t("within.title")
    assert frame_of(panel)["sum"].sum() == len(part.table)
    assert [c.label for c in overview.by_province(whole).table.columns][1:-1] == [  # type: ignore[union-attr]
        whole.unit_names[p] for p in whole.selection.provinces
    ]


@EACH
def test_cards_of_whole_provinces_say_so_and_do_not_change(dataset: str, ctx_of: Made) -> None:
    whole = ctx_of(dataset)
    part = chosen(whole)
    for card in (overview.planned_counts, attraction.support, attraction.results):
        before, after = card(whole), card(part)
        assert frame_of(after).equals(frame_of(before))
        assert visible(after.subtitle).endswith(t("within.note"))
        assert t("within.note") not in before.subtitle
        if after.figure is not None:
            assert after.scope.endswith(t("within.no_filter"))
            assert part.place_names["d859"] not in after.scope
    for figure in attraction.strip(part)[-2:]:
        assert not figure.text or t("within.whole", name="").strip() in figure.sub


@EACH
def test_no_province_is_the_largest_of_some_districts(dataset: str, ctx_of: Made) -> None:
    whole = ctx_of(dataset)
    assert sentences._largest_province(whole) is not None
    assert sentences._largest_province(chosen(whole, TWO)) is None


@EACH
def test_the_rank_of_a_cluster_is_among_all(dataset: str, ctx_of: Made) -> None:
    whole = ctx_of(dataset)
    part = chosen(whole)
    for cluster in part.table["cluster_id"].to_list():
        own = whole.all_steps.filter(pl.col("cluster_id") == cluster)
        assert sentences._own_rank(part, own) == sentences._own_rank(whole, own)
        assert frame_of(profile.size(part, cluster)).equals(frame_of(profile.size(whole, cluster)))


# --- pages that places do not filter --------------------------------------------------------------
@EACH
@pytest.mark.parametrize("module", [promotion, inspection])
def test_a_page_that_places_do_not_filter_says_so(
    module: ModuleType, dataset: str, ctx_of: Made
) -> None:
    whole = ctx_of(dataset)
    part = chosen(whole)
    before, after = module.heading(whole), module.heading(part)
    assert (after.bold, after.rest, after.sentences) == (before.bold, before.rest, before.sentences)
    assert after.scope == (*before.scope, t("within.no_filter"))


# --- forms ----------------------------------------------------------------------------------------
@EACH
@pytest.mark.parametrize("period", ["", "2025", "2024"])
def test_forms_are_about_whole_provinces(period: str, dataset: str, ctx_of: Made) -> None:
    whole = ctx_of(dataset)
    part = chosen(whole)
    for card in (trust.form, trust.form_checks, trust.published):
        before, after = card(whole, period), card(part, period)
        assert frame_of(after).equals(frame_of(before))
        assert visible(after.subtitle).endswith(t("within.forms"))
        assert t("within.forms") not in visible(before.subtitle)
    assert trust.strip(part, period)[-1].text == trust.strip(whole, period)[-1].text
    assert t("within.forms") in visible(trust.strip(part, period)[-1].how)


@EACH
def test_the_merged_province_is_compared_with_no_sum(dataset: str, ctx_of: Made) -> None:
    panel = trust.published(ctx_of(dataset))
    own = frame_of(panel).filter(pl.col("unit_id") == "p86-moi")
    assert len(own) > 0
    assert set(own["reason"]) == {MERGED}
    for column in ("computed", "difference", "outcome", "n", "of", "ok"):
        assert own[column].null_count() == len(own), column
    assert visible(panel.body).count(t("trust.merged")) == len(own)
    others = frame_of(panel).filter(pl.col("unit_id") != "p86-moi")
    assert others["outcome"].null_count() == 0
