"""Cards of support against ceilings: counts, laws and days are told, nothing is judged."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.i18n import t
from dashboard.metrics import support as m
from dashboard.panels import support
from dashboard.panels.model import Context
from dashboard.panels.projects import lives_of
from tests import builders
from tests.panels.gallery import visible


@pytest.mark.parametrize("chosen", ["newest", "demo", "demo-2022"])
def test_counts_projects_above_and_ceilings_are_told(
    chosen: str, ctx_of: Callable[[str], Context]
) -> None:
    ctx = ctx_of(chosen)
    rows = m.compared(ctx.book, lives_of(ctx), ctx.selection.on)
    panel = support.ceilings(ctx)
    shown = visible(panel.body)
    for code in m.VERDICTS:
        n = int((rows["verdict"] == code).sum())
        assert t(f"support.{code}") in shown
        assert t("support.count", n=n, of=len(rows)) in shown
    above = rows.filter(rows["verdict"].is_in(support.ABOVE))
    assert (t("support.above_list") in shown) == bool(len(above))
    for limit in m.used(ctx.book, rows):
        assert str(limit.rules[0]["legal_ref"]) in shown
        assert support.limit_words(limit) in shown
    assert set(panel.claim_ids) >= {i for ids in rows["rule_ids"] for i in ids}
    assert panel.table is not None
    assert len(panel.table.frame) == len(rows)


def test_both_readings_stand_side_by_side(ctx_of: Callable[[str], Context]) -> None:
    shown = visible(support.ceilings(ctx_of("newest")).body)
    assert t("support.of_cost", share="50\u00a0%") in shown
    assert t("support.of_cost", share="30\u00a0%") in shown
    assert "28/3/2018" in shown


def test_without_figures_there_are_words(ctx_of: Callable[[str], Context]) -> None:
    some = ctx_of("newest")
    empty = Context(builders.book(), some.geo, some.selection)
    assert t("support.none") in visible(support.ceilings(empty).body)
    assert t("support.no_money") in visible(support.averages(empty).body)
    assert support.averages(empty).claim_ids == ()


def test_the_average_names_its_projects(ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of("newest")
    found = m.mean(lives_of(ctx))
    body = support.averages(ctx).body
    assert "project_mean|" in body
    words = t("support.mean_of", total="3.492", n=found.n, of=found.of)
    assert words in visible(body)


@pytest.mark.parametrize("chosen", ["newest", "demo"])
def test_a_long_card_has_the_width_of_the_page_in_two_halves(
    ctx_of: Callable[[str], Context], chosen: str
) -> None:
    ctx = ctx_of(chosen)
    card, beside = support.ceilings(ctx), support.averages(ctx)
    left, _, right = card.body.partition(f"{t('support.ceilings')}</h3>")
    assert left.startswith('<div class="vl-halves"><div>')
    assert t("support.above_list") in left
    assert "</div><div>" in left
    assert right.endswith("</div></div>")
    assert 'class="vl-items vl-two"' in beside.body
    assert {card.size, beside.size} == {"wide"}
