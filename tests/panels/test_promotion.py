"""Cards of promotion: what a project's money is made of, people of the centres."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable

import polars as pl
import pytest

from dashboard import markup
from dashboard.geodata import Geo
from dashboard.i18n import t
from dashboard.metrics import organisations as m
from dashboard.metrics.lifecycle import lives
from dashboard.panels import organisations, promotion
from dashboard.panels.model import Context
from dashboard.selection import Selection
from tests import builders
from tests.builders import Row
from tests.panels.gallery import visible

NOW = Selection(today=dt.date(2024, 12, 31))
Make = Callable[..., Context]


@pytest.fixture
def make(geo: Geo) -> Make:
    def build(projects: list[Row]) -> Context:
        return Context(builders.book(projects=projects), geo, NOW)

    return build


def project(name: str, **more: object) -> Row:
    return {"project_id": name, "title_vi": f"Đề án {name}", "money_total": 1000.0} | more


MIXED: list[Row] = [
    project("a", money_national=300.0, money_local=50.0, money_counterpart=650.0),
    project("b", money_unstated=200.0, money_total=900.0),
]


def test_every_origin_of_a_support_is_a_part_with_its_own_certificate(make: Make) -> None:
    figure = promotion.support(make(MIXED)).figure
    assert figure is not None
    drawn = [(bar.x[0], bar.ids[0]) for bar in figure.data if bar.type == "bar"]
    assert [round(1000 * x) for x, _ in drawn] == [300, 50, 650, 200, 700]
    wanted = ("project_national", "project_local", "project_counterpart", "project_unstated")
    for (_, asked), measure in zip(drawn, wanted, strict=False):
        assert asked.startswith(f"{measure}|")
    assert len({bar.marker.color for bar in figure.data if bar.type == "bar"}) == 5


def test_the_printed_chart_has_a_series_per_origin_and_adds_up_to_the_total(make: Make) -> None:
    panel = promotion.support(make(MIXED))
    assert panel.chart is not None
    assert panel.table is not None
    keys = [s.key for s in panel.chart.series]
    assert keys == ["money_national", "money_local", "money_unstated", "money_counterpart", "rest"]
    for r in panel.table.frame.iter_rows(named=True):
        assert sum(r[k] or 0 for k in keys) == pytest.approx(r["money_total"])


def test_the_key_names_what_is_drawn(make: Make) -> None:
    shown = visible(promotion.support(make(MIXED[:1])).body)
    assert t("money.local") in shown
    assert t("money.unstated") not in shown
    assert t("promotion.support_rest") not in shown
    shown = visible(promotion.support(make(MIXED)).body)
    assert t("money.unstated") in shown
    assert t("promotion.support_rest") in shown


def test_a_stopped_project_has_no_bar_and_is_not_counted(make: Make) -> None:
    stopped = project("c", money_local=400.0, status="cancelled")
    panel = promotion.support(make([*MIXED, stopped]))
    assert panel.claim_ids == ("a", "b")
    assert t("promotion.support_sub", n=2, shown=2) in visible(panel.subtitle)


def test_how_many_have_both_figures_and_how_many_are_drawn(make: Make) -> None:
    rows = [project(f"p{n:02}", money_local=100.0) for n in range(12)]
    words = visible(promotion.support(make(rows)).subtitle)
    assert "12 đề án có đủ số hỗ trợ và tổng vốn; vẽ 9 đề án lớn nhất" in words


@pytest.mark.parametrize("chosen", ["newest", "demo"])
def test_the_file_names_the_source_of_every_project(
    ctx_of: Callable[[str], Context], chosen: str
) -> None:
    ctx = ctx_of(chosen)
    panel = promotion.support(ctx)
    assert panel.table is not None
    lines = panel.table.csv(ctx.book).decode("utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines, delimiter=";"))
    assert [r[t("column.claim_ids")] for r in rows] == panel.table.frame["project_id"].to_list()
    assert all(r[t("column.short")] for r in rows)
    stopped = lives(ctx.book, ctx.selection).filter(group="stopped")["project_id"]
    assert not set(stopped) & set(panel.claim_ids)


def test_people_of_a_record_open_that_record(ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of("demo")
    shown = organisations.records(ctx).body
    rows = m.records(ctx.book, ctx.selection)
    first = rows.sort("year", descending=True, nulls_last=True).head(6)
    told = first.filter(pl.col("staff_count").is_not_null())
    assert len(told) > 0
    for r in told.iter_rows(named=True):
        asked = markup.proof([r["organisation_id"]], "", f"{r['name_vi']}: {t('column.staff')}")
        assert f'data-vl-proof="{markup.esc(asked)}"' in shown
