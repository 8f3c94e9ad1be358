"""The definition of occupancy changes title, legend, subtitle, file name and numbers together."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from dashboard.geodata import Geo
from dashboard.i18n import lower_first, t
from dashboard.indicators import DEFINITIONS
from dashboard.panels import attraction, cluster_map, occupancy, overview, profile
from dashboard.panels.model import Context, filter_line
from dashboard.selection import Selection
from dashboard.store import Book
from dashboard.ui.cards import file_name
from tests.builders import TODAY

CODES = [d.code for d in DEFINITIONS]


@pytest.fixture(scope="module")
def of(demo: Book, geo: Geo) -> Callable[[str], Context]:
    made = {c: Context(demo, geo, Selection(today=TODAY, definition=c)) for c in CODES}
    return made.__getitem__


@pytest.mark.parametrize("code", CODES)
def test_words_follow_the_definition(code: str, of: Callable[[str], Context]) -> None:
    ctx = of(code)
    short = lower_first(t(f"measure_short.{code}"))
    head, ladder = occupancy.heading(ctx), occupancy.ladder(ctx)
    assert head.title == t(f"measure.{code}")
    assert any(short in part for part in head.scope)
    assert short in ladder.title
    assert t(f"measure.{code}") in cluster_map.legend(ctx, "occupancy")
    assert short in " · ".join(cluster_map.heading(ctx).scope)
    assert short in ladder.scope
    assert short not in filter_line(ctx)


def test_every_definition_has_its_own_words_numbers_and_file(
    of: Callable[[str], Context],
) -> None:
    ladders = {c: occupancy.ladder(of(c)) for c in CODES}
    assert len({p.title for p in ladders.values()}) == len(CODES)
    assert len({p.subtitle for p in ladders.values()}) == len(CODES)
    assert len({file_name(of(c), p) for c, p in ladders.items()}) == len(CODES)
    numbers = {c: tuple(of(c).established["occupancy"].to_list()) for c in CODES}
    assert len(set(numbers.values())) == len(CODES)
    for code, panel in ladders.items():
        assert panel.table is not None
        shown = panel.table.frame["value"].drop_nulls().to_list()
        assert set(of(code).established["occupancy"].drop_nulls()) <= set(shown)


@pytest.mark.parametrize("code", CODES)
def test_every_page_that_shows_a_rate_shows_the_chosen_one(
    code: str, of: Callable[[str], Context]
) -> None:
    ctx = of(code)
    own = ctx.established.drop_nulls("occupancy").sort("cluster_id").row(0, named=True)
    rate = next(f for f in profile.strip(ctx, own["cluster_id"]) if f.label == t("sheet.occupancy"))
    assert rate.value == own["occupancy"]
    assert rate.unit == "%"
    assert set(own["occupancy_claim"]) == set(rate.claim_ids)
    rated = ctx.established["occupancy"].drop_nulls().len()
    assert overview.strip(ctx)[-1].value == rated


@pytest.mark.parametrize("code", CODES)
def test_thresholds_of_the_law_are_drawn_for_its_own_rate_only(
    code: str, of: Callable[[str], Context]
) -> None:
    figure = occupancy.ladder(of(code)).figure
    assert figure is not None
    lines = [a.text for a in figure.layout.annotations if "50 %" in (a.text or "")]
    assert bool(lines) is (code == "legal")


def test_a_rate_under_review_is_no_finding_and_is_named_as_such(
    of: Callable[[str], Context],
) -> None:
    ctx = of("legal")
    doubted = [
        r["short_name"]
        for r in ctx.established.iter_rows(named=True)
        if r["occupancy"] is not None and set(r["occupancy_claim"]) & ctx.reviewed
    ]
    assert doubted
    rest = occupancy.heading(ctx).rest
    assert not any(f"là {name}," in rest for name in doubted)
    assert t("state.under_review") in rest


def test_other_figures_do_not_move_with_the_definition(of: Callable[[str], Context]) -> None:
    kept = [c for c in of("legal").all_steps.columns if not c.startswith("occupancy")]
    first = of("legal").all_steps.select(kept)
    for code in CODES[1:]:
        assert first.equals(of(code).all_steps.select(kept), null_equal=True)


def test_what_a_card_hides_is_in_no_file(book: Book, geo: Geo) -> None:
    ctx = Context(book, geo, Selection(today=TODAY))
    panel = attraction.indicators(ctx)
    assert panel.table is not None
    assert panel.body.count(t("state.not_enough")) >= 3
    shown = panel.table.frame.filter(pl.col("value").is_not_null())
    assert panel.body.count("<strong>") == len(shown)
    assert (shown["n"] * 2 >= shown["of"]).all()
    told = panel.table.csv(book).decode("utf-8-sig")
    assert t("qualifier.least") in told


def test_a_doubted_figure_of_the_profile_carries_its_mark(of: Callable[[str], Context]) -> None:
    ctx = of("legal")
    rows = ctx.established.drop_nulls("occupancy").iter_rows(named=True)
    doubted = next(r["cluster_id"] for r in rows if set(r["occupancy_claim"]) & ctx.reviewed)
    rate = next(f for f in profile.strip(ctx, doubted) if f.label == t("sheet.occupancy"))
    assert rate.state == "review"


def test_the_sum_of_support_rests_on_its_own_province(of: Callable[[str], Context]) -> None:
    ctx = of("legal")
    own = next(f for f in attraction.strip(ctx) if f.label == t("attraction.support"))
    rows = ctx.book.facts.filter(pl.col("claim_id").is_in(list(own.claim_ids)))
    assert rows["subject_id"].n_unique() == 1
    assert own.value == pytest.approx(rows["value"].sum())
