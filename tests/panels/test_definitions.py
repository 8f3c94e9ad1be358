"""The definition of occupancy changes title, legend, subtitle, file name and numbers together."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.geodata import Geo
from dashboard.i18n import lower_first, t
from dashboard.indicators import DEFINITIONS
from dashboard.panels import cluster_map, occupancy, overview, profile
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
