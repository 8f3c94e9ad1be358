"""Cards of results: n of N beside each figure, no empty charts, one card without figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from dashboard.geodata import Geo
from dashboard.i18n import t
from dashboard.metrics import outcomes as m
from dashboard.panels import certificate, outcomes
from dashboard.panels.model import Context
from dashboard.selection import Selection
from tests import builders
from tests.builders import Row
from tests.figures.pixels import markers
from tests.panels.gallery import visible

ON = dt.date(2024, 6, 30)
Of = Callable[[str], Context]


def plain(fragment: str) -> str:
    return visible(fragment).replace("\u00a0", " ")


def test_without_figures_one_card_says_what_is_missing(ctx_of: Of) -> None:
    ctx = ctx_of("newest")
    panel = outcomes.results(ctx)
    assert outcomes.follow(ctx) == []
    assert outcomes.words(ctx) == []
    assert panel.figure is None
    shown = plain(panel.body)
    assert t("result.none") in shown
    assert t("outcome.revenue").lower() in shown
    assert "Long Hiệp" in shown
    assert panel.claim_ids


def test_figures_stand_beside_the_projects_they_cover(ctx_of: Of) -> None:
    ctx = ctx_of("demo")
    panel = outcomes.results(ctx)
    assert panel.table is not None
    shown, frame = plain(panel.body), panel.table.frame
    for r in frame.iter_rows(named=True):
        assert f"{r['n']}/{r['of']}" in shown
    jobs = frame.row(0, named=True)
    assert f"{jobs['value']:.0f} {t('outcome_unit.jobs')}" in shown
    assert jobs["each"] == pytest.approx(jobs["support"] / jobs["result"])
    assert t("result.each_rule") in shown
    assert [p.key for p in outcomes.words(ctx)] == ["ket-qua-de-an"]


def test_every_pair_is_drawn_with_its_certificate_and_on_its_own_scale(ctx_of: Of) -> None:
    change, surveys = outcomes.follow(ctx_of("demo"))
    assert change.figure is not None
    assert change.table is not None
    ends = [float(x) for trace in markers(change.figure) for x in trace.x]
    assert ends
    assert max(ends) <= 100
    proofs = [i for trace in change.figure.data for i in trace.ids or ()]
    assert proofs
    assert all(i.count(";") == 1 for i in proofs)
    assert surveys.table is not None
    states = surveys.table.frame["state_name"].value_counts()
    assert set(states["state_name"]) == {t("result.done"), t("result.not_done")}


def small(geo: Geo, *rows: Row) -> Context:
    project: Row = {"project_id": "a", "accepted_on": dt.date(2022, 3, 1), "status": "accepted",
                    "year_start": 2021, "year_end": 2021, "money_local": 90.0}  # fmt: skip
    base: Row = {"project_id": "a", "measured_on": dt.date(2022, 3, 1)}
    book = builders.book(projects=[project], project_outcomes=[base | r for r in rows])
    return Context(book, geo, Selection(today=ON))


def test_no_pairs_are_words_and_no_axes(geo: Geo) -> None:
    ctx = small(geo, {"indicator": "jobs", "value": 3.0, "qualifier": "at_least"})
    change, _ = outcomes.follow(ctx)
    assert change.figure is None
    assert t("result.no_pairs") in change.body
    shown = plain(outcomes.results(ctx).body)
    assert "> 3 người" in shown
    # At least three jobs for 90 million are at most 30 million each.
    assert "< 30 triệu đồng" in shown
    assert "vl-gap-cell" in outcomes.results(ctx).body


def test_a_promise_alone_is_no_result(geo: Geo) -> None:
    ctx = small(geo, {"indicator": "jobs", "value": 3.0, "stage": "planned"})
    assert outcomes.follow(ctx) == []
    assert t("result.none") in outcomes.results(ctx).body


def test_the_certificate_names_result_moment_and_unit(geo: Geo) -> None:
    ctx = small(geo, {"outcome_id": "kq-1", "indicator": "revenue", "value": 800.0,
                      "moment": "after_1", "measured_on": dt.date(2023, 3, 2)})  # fmt: skip
    page = plain(certificate.html(ctx.book, ["kq-1"]))
    assert f"{t('outcome.revenue')}, sau 1 năm" in page
    assert "800 triệu đồng/năm" in page
    assert m.SURVEYS[1] == "after_1"


def test_results_of_a_past_year_are_those_known_then(ctx_of: Of) -> None:
    then, now = (outcomes.results(ctx_of(x)).table for x in ("demo-2022", "demo-all-three"))
    assert then is not None
    assert now is not None
    assert then.frame["value"][0] < now.frame["value"][0]
