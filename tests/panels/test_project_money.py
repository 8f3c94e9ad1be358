"""Cards of money by stage: state money alone, words instead of an empty chart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.geodata import Geo
from dashboard.i18n import t
from dashboard.panels import beneficiaries, project_money
from dashboard.panels.model import Context, Panel
from dashboard.selection import Selection
from tests import builders
from tests.builders import Row
from tests.panels.gallery import visible

ON = dt.date(2024, 12, 31)
Make = Callable[..., Context]


@pytest.fixture
def make(geo: Geo) -> Make:
    def build(**tables: Any) -> Context:
        return Context(builders.book(**tables), geo, Selection(today=ON))

    return build


PROJECTS: list[Row] = [
    {"project_id": "a", "money_national": 100.0, "money_counterpart": 80.0,
     "money_stage": "planned"},
    {"project_id": "b", "money_local": 40.0, "money_stage": "actual",
     "money_qualifier": "about"},
]  # fmt: skip
MONEY: list[Row] = [
    {"money_id": "m1", "project_id": "a", "origin": "national", "value": 100.0},
    {"money_id": "m2", "project_id": "a", "origin": "national", "stage": "disbursed",
     "value": 75.0},
    {"money_id": "m3", "project_id": "a", "origin": "counterpart", "value": 80.0},
]  # fmt: skip


def test_without_money_by_stage_there_are_words_and_no_chart(make: Make) -> None:
    panel = project_money.stages(make(projects=PROJECTS))
    shown = visible(panel.body)
    assert panel.figure is None
    assert t("project_money.none") in shown
    assert "100" in shown
    assert t("project_money.projects", n=1) in shown
    assert project_money.by_year(make(projects=PROJECTS)) is None
    empty = project_money.stages(make())
    assert empty.figure is None
    assert empty.claim_ids == ()


def test_the_public_data_have_one_card_and_the_demo_two(ctx_of: Callable[[str], Context]) -> None:
    assert project_money.stages(ctx_of("newest")).figure is None
    assert project_money.by_year(ctx_of("newest")) is None
    assert project_money.stages(ctx_of("demo")).figure is not None
    assert isinstance(project_money.by_year(ctx_of("demo")), Panel)


def test_state_money_is_drawn_without_that_of_firms(make: Make) -> None:
    panel = project_money.stages(make(projects=PROJECTS, project_money=MONEY))
    assert panel.figure is not None
    hovers = [str(c) for trace in panel.figure.data for c in trace.customdata or ()]
    assert len(hovers) == 2
    assert not any(t("money.counterpart") in h for h in hovers)
    proofs = [str(i) for trace in panel.figure.data for i in trace.ids or ()]
    assert [p.split("|")[:2] for p in proofs] == [["sum", "m1"], ["sum", "m2"]]
    shown = visible(panel.body)
    assert t("money.counterpart") in shown
    assert "75\u00a0%" in shown
    assert t("project_money.of", n=1, of=1) in shown
    assert panel.title == t("project_money.finding", rate="75\u00a0%", n=1)


def test_the_file_tells_what_is_not_added(make: Make) -> None:
    older = MONEY[1] | {"money_id": "m0", "value": 30.0, "on": dt.date(2024, 1, 5)}
    table = project_money.stages(make(projects=PROJECTS, project_money=[*MONEY, older])).table
    assert table is not None
    told = dict(table.frame.select("money_id", "counts_name").iter_rows())
    assert told == {"m0": t("project_money.left_out"), "m1": None, "m2": None, "m3": None}


# --- profile of an establishment ----------------------------------------------------------------
UNITS: list[Row] = [
    *builders.UNITS,
    {"unit_id": "d1", "level": "district", "name_vi": "Huyện Một", "short_name": "Một",
     "parent_id": "p86-cu", "group_id": "p86-cu"},
    {"unit_id": "d2", "level": "district", "name_vi": "Huyện Hai", "short_name": "Hai",
     "parent_id": "p86-cu", "group_id": "p86-cu"},
    *({"unit_id": c, "level": "commune", "frame": "new", "name_vi": f"Xã {c}", "short_name": c,
       "valid_from": dt.date(2025, 7, 1), "parent_id": "p86-moi"} for c in ("m1", "m2")),
    *({"unit_id": f"x{i}", "level": "commune", "parent_id": d, "successor_ids": s,
       "valid_to": dt.date(2025, 6, 30)}
      for i, (d, s) in enumerate([("d1", "m1"), ("d1", "m2"), ("d2", "m2")])),
]  # fmt: skip
CLUSTERS: list[Row] = [
    {"cluster_id": "c1", "commune_id": "m1", "district_id": "d1", "short_name": "Gần",
     "name_vi": "CCN Gần"},
    {"cluster_id": "c2", "commune_id": "m2", "district_id": "d1", "short_name": "Cùng huyện",
     "name_vi": "CCN Cùng huyện"},
]  # fmt: skip


def profile_of(make: Make, *rows: Row) -> Panel:
    own = [{"beneficiary": "Cơ sở A"} | r for r in rows]
    return beneficiaries.profile(make(units=UNITS, clusters=CLUSTERS, projects=own))


def test_a_profile_tells_both_frames_and_links_to_clusters(make: Make) -> None:
    panel = profile_of(make, {"commune_id": "m1", "money_local": 40.0})
    shown = visible(panel.body)
    assert "Xã m1" in shown
    assert t("unit.before", name="Huyện Một") in shown
    assert [(x.page, x.label) for x in panel.links] == [
        ("cluster_map", t("beneficiary.open_map", place="Xã m1")),
        ("profile", "CCN Gần"),
        ("profile", "CCN Cùng huyện"),
    ]
    assert dict(panel.links[0].query)["dia_ban"] == "Xã m1"
    assert t("beneficiary.again", n=1) not in shown


def test_an_open_former_district_names_all_and_links_to_none(make: Make) -> None:
    panel = profile_of(make, {"commune_id": "m2"}, {"commune_id": "m2"})
    shown = visible(panel.body)
    assert t("beneficiary.one_of", names="Một, Hai") in shown
    assert t("beneficiary.again", n=2) in shown
    # The cluster of the same commune stays; the district is not guessed.
    assert [x.label for x in panel.links[1:]] == ["CCN Cùng huyện"]


def test_an_unknown_place_is_a_gap(make: Make) -> None:
    panel = profile_of(make, {})
    assert visible(panel.body).count(t("beneficiary.no_place")) == 2
    assert panel.links == ()
    assert panel.figure is None
    nobody = beneficiaries.profile(make())
    assert t("state.missing") in nobody.body


def test_every_establishment_can_be_chosen(ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of("demo")
    names = beneficiaries.names(ctx)
    for name, key in [*names.items()][:12]:
        panel = beneficiaries.profile(ctx, key)
        assert name.startswith(panel.title)
    assert beneficiaries.profile(ctx, "khong-co").title == beneficiaries.profile(ctx).title


def test_money_of_a_stopped_project_is_not_in_the_certificate(make: Make) -> None:
    steps = [{"project_id": "s", "step": "cancelled", "actual_on": dt.date(2024, 1, 1)}]
    rows = [
        {"project_id": "s", "beneficiary": "Cơ sở A", "money_local": 30.0},
        {"project_id": "k", "beneficiary": "Cơ sở A", "money_local": 40.0},
    ]
    body = beneficiaries.establishments(make(projects=rows, project_steps=steps)).body
    assert "project_local|k|" in body
    assert "project_count|k;s|" in body
