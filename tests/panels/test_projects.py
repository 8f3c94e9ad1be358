"""The page of projects: sentences, figures and lists say what the rows say, and no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from dashboard.geodata import Geo
from dashboard.i18n import NBSP, t
from dashboard.panels import beneficiaries, projects, sentences
from dashboard.panels.model import Context, KeyFigure
from dashboard.selection import Selection
from tests import builders
from tests.builders import Row
from tests.panels import gallery
from tests.panels.gallery import BOTH, Gallery

ON = dt.date(2024, 6, 30)
Make = Callable[..., Context]


@pytest.fixture
def make(geo: Geo) -> Make:
    """Context of a small book on the day :data:`ON`."""

    def build(rows: list[Row], steps: list[Row] | None = None, **tables: Any) -> Context:
        book = builders.book(projects=rows, project_steps=steps or [], **tables)
        return Context(book, geo, Selection(today=ON))

    return build


def step(project: str, name: str, actual: dt.date | None, planned: dt.date | None = None) -> Row:
    return {"project_id": project, "step": name, "actual_on": actual, "planned_on": planned}


ROWS: list[Row] = [
    {"project_id": "a", "beneficiary": "Cơ sở A", "money_local": 100.0,
     "money_counterpart": 150.0, "content_group": "training"},
    {"project_id": "b", "beneficiary": "Cơ sở A", "money_national": 60.0,
     "money_counterpart": 90.0},
    {"project_id": "c"},
]  # fmt: skip
STEPS = [
    step("a", "accepted", dt.date(2024, 2, 1)),
    step("b", "approved", None, dt.date(2024, 3, 15)),
]


def figures(ctx: Context) -> dict[str, KeyFigure]:
    return {f.label: f for f in projects.strip(ctx)}


def test_the_strip_by_hand(make: Make) -> None:
    found = figures(make(ROWS, STEPS))
    values = [f.value for f in found.values()]
    assert values == [3.0, 1.0, 1.0, 160.0, pytest.approx(1.5)]
    money = found[t("project.head_money")]
    assert "60" in money.sub
    assert "100" in money.sub
    assert "240" not in f"{money.text} {money.sub}"
    assert set(found[t("project.head_leverage")].claim_ids) == {"a", "b"}


def test_one_project_gives_no_leverage(make: Make) -> None:
    tile = figures(make(ROWS[:1]))[t("project.head_leverage")]
    assert (tile.value, tile.text, tile.measure) == (None, "", "")
    assert tile.gap == t("project.leverage_few", n=1)
    assert tile.claim_ids == ("a",)
    nothing = figures(make(ROWS[2:]))[t("project.head_leverage")]
    assert (nothing.value, nothing.gap) == (None, "")


UNITS: list[Row] = [
    *builders.UNITS,
    {"unit_id": "d1", "level": "district", "name_vi": "Huyện d1", "short_name": "d1",
     "parent_id": "p86-cu", "group_id": "p86-cu"},
    {"unit_id": "d2", "level": "district", "name_vi": "Huyện d2", "short_name": "d2",
     "parent_id": "p86-cu", "group_id": "p86-cu"},
    {"unit_id": "m1", "level": "commune", "frame": "new", "name_vi": "Xã m1", "short_name": "m1",
     "valid_from": dt.date(2025, 7, 1), "parent_id": "p86-moi", "group_id": "p86-cu"},
    {"unit_id": "x1", "level": "commune", "parent_id": "d1", "successor_ids": "m1",
     "valid_to": dt.date(2025, 6, 30)},
]  # fmt: skip


def cut(ctx: Context, kind: str) -> list[tuple[str, int]]:
    table = projects.by_cut(ctx).table
    assert table is not None
    rows = table.frame.filter(kind=t(f"project.cut_{kind}"))
    return list(rows.select("name", "n").iter_rows())


def test_cuts_hold_sectors_and_places_of_the_frame(make: Make) -> None:
    rows: list[Row] = [
        {"project_id": "a", "district_id": "d2", "sector_vi": "Gốm"},
        {"project_id": "b", "commune_id": "m1", "sector_vi": "Dừa"},
        {"project_id": "c", "commune_id": "m1", "sector_vi": "Dừa"},
        {"project_id": "d"},
    ]
    ctx = make(rows, units=UNITS)
    assert cut(ctx, "sector_vi") == [("Dừa", 2), ("Gốm", 1), (t("project.no_sector_vi"), 1)]
    old = [t("unit.before", name=f"Huyện {d}") for d in ("d1", "d2")]
    assert cut(ctx, "district_id") == [(old[0], 2), (old[1], 1), (t("project.no_district_id"), 1)]
    assert cut(ctx, "commune_id") == []
    new = Context(ctx.book, ctx.geo, Selection(today=ON, frame="new"))
    assert cut(new, "commune_id") == [("Xã m1", 2), (t("project.no_commune_id"), 2)]


def test_a_cut_shows_its_first_rows_and_the_table_all(make: Make) -> None:
    many = [{"project_id": f"p{i}", "sector_vi": f"Ngành {i}"} for i in range(9)]
    panel = projects.by_cut(make(many))
    assert panel.table is not None
    assert len(panel.table.frame.filter(kind=t("project.cut_sector_vi"))) == 9
    assert sum(f"Ngành {i}" in gallery.visible(panel.body) for i in range(9)) == projects.MOST_CUT
    assert t("project.cut_more", n=3, most=projects.MOST_CUT) in gallery.visible(panel.body)


def test_unknown_progress_is_no_zero(make: Make) -> None:
    ctx = make([{"project_id": "c"}])
    found = figures(ctx)
    assert found[t("project.head_done")].value is None
    assert found[t("project.head_late")].value is None
    assert found[t("project.head_late")].gap == t("project.no_plan")
    panel = projects.by_group(ctx)
    assert panel.table is not None
    row = panel.table.frame.row(0, named=True)
    assert [row[k] for k in ("n", "done", "going", "late", "stopped", "unknown")] == [
        1, None, None, None, None, 1,
    ]  # fmt: skip
    assert "vl-bar" not in panel.body
    assert projects.gantt(ctx).figure is None
    assert t("project.no_plan") in projects.late(ctx).body


def test_nothing_late_is_told_only_where_a_plan_is_known(make: Make) -> None:
    ctx = make(ROWS, [step("a", "accepted", dt.date(2024, 2, 1), dt.date(2024, 2, 1))])
    late = figures(ctx)[t("project.head_late")]
    assert (late.value, late.text) == (0.0, "0")
    assert t("project.late_none", of="1") in projects.late(ctx).body


def test_sentences_by_hand(make: Make) -> None:
    told = [s.text.replace(NBSP, " ") for s in sentences.projects(make(ROWS, STEPS))]
    assert told == [
        t("sentence.late_longest", n=1, months=3),
        t("sentence.leverage", value="1,5", n=2, of=3),
        t("sentence.repeated", n=1),
    ]
    assert sentences.projects(make(ROWS[2:])) == []


@BOTH
def test_a_late_project_is_to_be_checked_and_no_offender(chosen: str, shown: Gallery) -> None:
    for module in ("projects", "beneficiaries"):
        for item in shown(module, chosen):
            assert "vi phạm" not in gallery.words_of(item.value).lower(), item.name


def test_filters_of_the_table_agree_with_the_counts(ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of("demo")
    contents, levels = projects.filter_choices(ctx)
    counts = projects.by_group(ctx).table
    assert counts is not None
    by_name = dict(counts.frame.select("name", "n").iter_rows())
    for name, code in contents.items():
        table = projects.table(ctx, code).table
        assert table is not None
        if code:
            assert len(table.frame) == by_name[name]
            parts = [projects.table(ctx, code, x).table for x in levels.values() if x]
            assert sum(len(p.frame) for p in parts if p is not None) == by_name[name]
        else:
            assert len(table.frame) == sum(by_name.values())


def test_the_chart_shows_the_year_asked_for(ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of("demo")
    for year in projects.years_told(ctx):
        panel = projects.gantt(ctx, year)
        assert panel.title == t("project.gantt", year=year)
        assert panel.table is not None
        assert (panel.table.frame["year_start"] == year).all()
        more = len(panel.table.frame) - projects.MOST_LIVES
        assert (t("project.more", n=more) in panel.subtitle) is (more > 0)
    assert projects.gantt(ctx, 1999).title == projects.gantt(ctx).title


def test_establishments_link_to_clusters_of_their_commune(make: Make) -> None:
    units = [
        *builders.UNITS,
        {"unit_id": "x1", "level": "commune", "frame": "new", "parent_id": "p86-moi",
         "short_name": "Một"},
    ]  # fmt: skip
    rows: list[Row] = [{"project_id": "a", "beneficiary": "Cơ sở A", "commune_id": "x1"}]
    near = [{"cluster_id": "c1", "commune_id": "x1", "short_name": "Gần"}]
    panel = beneficiaries.establishments(make(rows, units=units, clusters=near))
    assert "/ho-so-cum?" in panel.body
    assert "ccn=c1" in panel.body
    assert panel.table is not None
    assert panel.table.frame["clusters_text"].to_list() == ["Gần"]


def test_a_name_cannot_hold_markup(make: Make) -> None:
    bad = "<img src=x>"
    rows = [r | {"beneficiary": bad, "title_vi": bad, "outcome_vi": bad} for r in ROWS]
    ctx = make(rows, STEPS)
    for item in (*gallery.items(ctx, "projects"), *gallery.items(ctx, "beneficiaries")):
        assert not any("<img" in part for part in gallery.markup_of(item.value)), item.name


def test_the_places_of_the_sidebar_filter_the_projects(ctx_of: Callable[[str], Context]) -> None:
    every = projects.lives_of(ctx_of("demo"))
    place = every["district_id"].drop_nulls().mode().sort()[0]
    base = ctx_of("demo")
    ctx = Context(base.book, base.geo, Selection(today=base.selection.today, places=(place,)))
    found = projects.lives_of(ctx)
    assert 0 < len(found) < len(every)
    told = found.filter(pl.col("district_id").is_not_null())
    assert (told["district_id"] == place).all()
