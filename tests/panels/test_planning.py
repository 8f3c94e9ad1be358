"""Cards of the planning page: every figure with its text and days, results of similar projects."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.i18n import NBSP, t
from dashboard.metrics.guide import Idea
from dashboard.panels import (
    measured,
    plan_ceilings,
    plan_idea,
    plan_similar,
    plan_targets,
    planning,
)
from dashboard.panels.model import Context
from dashboard.panels.plan_idea import upper_first
from tests.panels.gallery import visible

Of = Callable[[str], Context]


def plain(fragment: str) -> str:
    return visible(fragment).replace(NBSP, " ")


def test_every_text_stands_with_its_law_and_days(ctx_of: Of) -> None:
    panel = plan_ceilings.ceilings(ctx_of("newest"), Idea(cost=700.0))
    shown = plain(panel.body)
    assert "Không quá 300 triệu đồng và 50 % kinh phí" in shown
    assert "Không quá 30 % kinh phí" in shown
    assert "300 triệu đồng và 30 %" not in shown
    days = "ban hành 28/3/2018 · áp dụng từ 28/3/2018, chưa thấy ngày hết"
    assert shown.count(days) == 2
    joined = "300 triệu đồng: Điều 8.4 Thông tư 28/2018/TT-BTC; 30 % kinh phí: Thông tư 28/2018"
    assert joined in shown
    assert t("planning.joined") in shown
    assert t("planning.by_reading") in shown
    assert panel.table is not None
    assert panel.table.frame.select("since", "until").rows()[0][1] is None


def test_a_text_that_ended_tells_its_last_day(ctx_of: Of) -> None:
    panel = plan_ceilings.ceilings(ctx_of("newest"), Idea(kind="demonstration", year=2016))
    assert "áp dụng từ 18/2/2014 đến 27/3/2018" in plain(panel.body)
    assert t("planning.by_cost") not in plain(panel.body)


def test_one_text_is_one_reading(ctx_of: Of) -> None:
    shown = plain(
        plan_ceilings.ceilings(ctx_of("newest"), Idea(kind="new_enterprise", cost=6.0)).body
    )
    assert t("planning.by_cost") in shown
    assert t("planning.joined") not in shown


def test_figures_side_by_side_never_break(ctx_of: Of) -> None:
    figures = planning.strip(ctx_of("newest"), Idea(cost=700.0))
    assert figures[0].text == f"210{NBSP}/{NBSP}300"
    assert " " not in figures[1].text


def test_the_day_of_a_year_that_has_passed_is_told_in_three_places(ctx_of: Of) -> None:
    ctx = ctx_of("newest")
    year = plan_idea.year_of(ctx, plan_idea.EMPTY)
    late = Idea(year=year - 2)
    warned = t("planning.due_passed", year=year - 2)
    assert warned in planning.strip(ctx, late)[2].sub
    assert warned not in planning.strip(ctx, plan_idea.EMPTY)[2].sub
    words = next(w for w in plan_idea.warning_words(ctx, late) if str(year - 2) in w)
    assert words in plain(planning.checklist(ctx, late).body)
    assert words in plain(planning.conditions(ctx, late).body)
    assert t("planning.year_default", year=year) in plain(planning.checklist(ctx).body)


def test_similar_projects_tell_what_was_measured(ctx_of: Of) -> None:
    ctx = ctx_of("demo")
    panel = plan_similar.similar(ctx)
    told = measured.by_project(measured.claims(ctx, everywhere=True))
    assert panel.table is not None
    frame = panel.table.frame.head(plan_similar.MOST_LINES)
    known = [i for i in frame["project_id"] if i in told]
    assert known
    for project in known:
        assert told[project].words() in visible(panel.body)
    assert frame["measured"].drop_nulls().len() == len(known)
    # Without measured results only the words of the source stand there.
    assert plan_similar.similar(ctx_of("newest")).table.frame["measured"].null_count() > 0  # type: ignore[union-attr]


def test_figures_of_the_country_stand_beside_its_targets(ctx_of: Of) -> None:
    panel = plan_targets.national(ctx_of("newest"))
    shown = plain(panel.body)
    assert t("planning.nationwide_rule") in shown
    words = " ".join(shown.split())
    assert "Cả nước, 2021–2025: kinh phí khuyến công 1.436 tỷ đồng" in words
    assert f"{upper_first(t('money_scope.state_parts'))}; Nguồn ghi là ngân sách" in words
    assert "không thấy ngày đăng" in shown
    assert "kc-cn-2021-2025-budget-kcqg-kcdp-planned-vnvn-de-be-do" in panel.claim_ids
    # Illustrative data tell nothing of the country.
    assert t("planning.nationwide") not in plain(plan_targets.national(ctx_of("demo")).body)


def test_illustrative_targets_of_a_level_have_shares(ctx_of: Of) -> None:
    panel = plan_targets.provincial(ctx_of("demo"))
    assert panel.table is not None
    frame = panel.table.frame.drop_nulls("share")
    assert set(frame["what"]) == {"Lao động được đào tạo, Địa phương", "Số đề án"}
    assert frame["share"].min() > 0  # type: ignore[operator]
    assert plan_targets.reached(ctx_of("demo")) is not None
