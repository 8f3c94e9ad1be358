"""The illustrative dataset: the same bytes, the contracts, its promises, and nothing real in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from dashboard.contracts.promotion import LEVELS_MEASURED
from dashboard.demo import __main__ as command
from dashboard.demo.assumptions import DIFFERENT, LIVES, PLANTED, SILENT, UNLISTED, Assumptions
from dashboard.demo.checks import alarms
from dashboard.demo.claims import slug
from dashboard.demo.dataset import build, write
from dashboard.demo.national import Scale, periods, write_national
from dashboard.demo.reports import PUBLISHER, reports
from dashboard.demo.tools import span_end, text, two_figures
from dashboard.i18n import number, t
from dashboard.indicators import INDICATORS
from dashboard.metrics import outcomes
from dashboard.metrics.anomalies import anomalies
from dashboard.metrics.periods import period
from dashboard.metrics.promotion import money_by_origin
from dashboard.metrics.register import register, statuses
from dashboard.metrics.rules import limit
from dashboard.selection import Selection
from dashboard.settings import ROOT
from dashboard.store import Book, load
from tests.builders import TODAY

DATA, GEO = ROOT / "data", ROOT / "geo"
PROVINCES = ("p86-cu", "p84-cu", "p83-cu")
EVERY = Selection(PROVINCES, today=TODAY)
#: Table columns of the public dataset that name firms and persons.
NAMING = (("projects", "beneficiary"), ("products", "producer"), ("recognitions", "producer"))
#: What tenants add up to -> column of ``tenants`` (``None`` counts rows that are not withdrawn).
SUMS = {
    "leased_land": "land_ha",
    "registered_capital": "registered_capital",
    "implemented_capital": "implemented_capital",
    "workers": "workers",
    "secondary_projects": None,
}


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return build(Assumptions(), DATA, GEO)


@pytest.fixture(scope="module")
def demo() -> Book:
    return load("demo", DATA)


@pytest.fixture(scope="module")
def facts(demo: Book) -> pl.DataFrame:
    return demo.facts.with_columns(pl.col(pl.Enum).cast(pl.String))


def claim(subject: str, indicator: str, code: str) -> str:
    return f"{subject}-{slug(indicator)}-{slug(code)}"


def series(facts: pl.DataFrame, kind: str) -> Iterator[tuple[str, dict[str, dict[str, float]]]]:
    """Figures in use of each subject: indicator -> period -> value."""
    rows = facts.filter(
        pl.col("subject_kind") == kind,
        pl.col("preferred"),
        pl.col("stage") == "actual",
        pl.col("value").is_not_null(),
    )
    for (subject,), own in rows.group_by("subject_id", maintain_order=True):
        found: dict[str, dict[str, float]] = {}
        for indicator, code, value in own.select("indicator", "period", "value").iter_rows():
            found.setdefault(indicator, {})[code] = value
        yield str(subject), found


# --- files --------------------------------------------------------------------------------------
def test_the_files_are_those_the_module_writes(made: dict[str, str]) -> None:
    kept = {p.name: p.read_bytes() for p in sorted((DATA / "demo").iterdir())}
    written = {name: content.encode("utf-8") for name, content in made.items()}
    assert sorted(kept) == sorted(written)
    different = [name for name, content in written.items() if kept[name] != content]
    assert different == [], "run python -m dashboard.demo"


def test_the_files_stay_small(made: dict[str, str]) -> None:
    assert sum(len(content.encode("utf-8")) for content in made.values()) < 4_000_000


def test_another_seed_gives_other_figures_that_hold_the_contracts(tmp_path: Path) -> None:
    files = build(replace(Assumptions(), seed=7), DATA, GEO)
    assert files["facts.csv"] != (DATA / "demo" / "facts.csv").read_text(encoding="utf-8")
    write(tmp_path / "demo", files)
    (tmp_path / "reference").symlink_to(DATA / "reference")
    assert load("demo", tmp_path).illustrative


def test_the_readme_states_every_assumption_and_every_planted_mistake(made: dict[str, str]) -> None:
    assert t("demo.mark") in made["README.md"]
    assert number(Assumptions().fill_per_year, 3) in made["README.md"]
    planted = [f"| `{o.cluster_id}` | " for o in PLANTED]
    assert [p for p in planted if p not in made["README.md"]] == []


# --- nothing real, nothing unmarked -------------------------------------------------------------
def test_every_source_is_illustrative(demo: Book) -> None:
    own = demo.sources.filter(pl.col("publisher") == PUBLISHER)
    assert set(own["kind"].cast(pl.String)) == {"illustrative"}
    assert own["title"].str.contains("minh họa").all()
    reference = set(pl.read_csv(DATA / "reference" / "sources.csv")["source_id"])
    assert set(demo.sources["source_id"]) - reference == set(own["source_id"])
    assert own["url"].null_count() == len(own)
    used = {
        s for table in ("facts", "projects", "clusters") for s in getattr(demo, table)["source_id"]
    }
    assert used <= set(own["source_id"])


def test_nothing_pretends_to_be_a_quotation(demo: Book) -> None:
    for table in ("facts", "programmes", "projects", "project_outcomes", "recognitions"):
        assert getattr(demo, table)["evidence"].null_count() == len(getattr(demo, table))


def names_of(book: Book) -> set[str]:
    """Firms and persons of the public dataset, and the parts of lists of them."""
    found = [getattr(book, table)[column] for table, column in NAMING]
    found.append(book.tenants["name_vi"])
    told = book.facts.filter(pl.col("indicator").cast(pl.String).is_in(["investor", "tenant"]))
    found.append(told["value_text"])
    whole = pl.concat(found).drop_nulls().to_list()
    parts = [p.strip() for name in whole for p in re.split(r"[;,(]", name)]
    # A proper name has a capital letter inside; "doanh nghiệp" and "thành phố" are no names.
    return {p for p in (*whole, *parts) if len(p) > 8 and p[1:] != p[1:].lower()}


def test_no_firm_or_person_of_the_public_dataset_appears(book: Book, made: dict[str, str]) -> None:
    everything = "\n".join(made.values())
    assert [name for name in names_of(book) if name in everything] == []


def test_invented_firms_are_numbers(demo: Book) -> None:
    named = re.compile(r"minh họa \d{2,3}$|^Nhiều cơ sở công nghiệp nông thôn$")
    columns = [demo.tenants["name_vi"], *(getattr(demo, t)[c] for t, c in NAMING)]
    investors = demo.facts.filter(pl.col("indicator").cast(pl.String) == "investor")["value_text"]
    for column in (*columns, investors):
        assert [n for n in column.drop_nulls() if not named.search(n)] == []


# --- clusters -----------------------------------------------------------------------------------
def test_every_cluster_of_the_public_register_is_there(book: Book, demo: Book) -> None:
    real = ["cluster_id", "name_vi", "short_name", "listing", "province_id", "commune_id", "lon"]
    assert demo.clusters.select(real).equals(book.clusters.select(real))
    assert demo.clusters["type"].null_count() == 0
    assert set(demo.milestones["cluster_id"]) == set(demo.clusters["cluster_id"])


def test_every_cluster_has_a_life_of_its_own(book: Book) -> None:
    listed = book.clusters.filter(pl.col("listing").cast(pl.String) == "register")
    assert set(LIVES) == set(listed["cluster_id"])


def test_the_register_shows_every_step(demo: Book) -> None:
    table = register(demo, EVERY)
    operating = table.filter(pl.col("status") == "operating")
    assert len(operating) >= 12
    assert set(operating["province_id"]) == set(PROVINCES)
    assert set(table["status"]) == {
        "planned",
        "investor_selected",
        "established",
        "detailed_plan",
        "infra_approved",
        "under_construction",
        "operating",
        "removed",
    }


def test_some_promises_are_overdue(demo: Book) -> None:
    targets = demo.milestones.filter(pl.col("stage").cast(pl.String) == "target")
    late = {name for name, life in LIVES.items() if life.overdue}
    passed = targets.filter(
        pl.col("cluster_id").is_in(late),
        pl.col("milestone").cast(pl.String) != "infra_started",
        pl.col("date") < Assumptions().cutoff,
    )
    assert set(passed["cluster_id"]) == late


def test_every_period_is_reported(facts: pl.DataFrame) -> None:
    told = reports(Assumptions())
    codes = [p.code for p in told.all]
    assert codes[0] == "2018"
    assert codes[-1] == "2026-H1"
    own = facts.filter(pl.col("subject_kind") == "cluster", pl.col("value").is_not_null())
    assert set(own["period"]) == set(codes)
    ends = own.select("period", "as_of").unique()
    assert all(period(code).end == day for code, day in ends.iter_rows())


def test_figures_are_as_precise_as_their_indicator(facts: pl.DataFrame) -> None:
    whole = [i.code for i in INDICATORS.values() if i.digits == 0 and i.unit != "%"]
    rows = facts.filter(pl.col("indicator").is_in(whole), pl.col("value").is_not_null())
    assert rows.filter(pl.col("value") != pl.col("value").round()).is_empty()


# --- mistakes, gaps, conflicts ------------------------------------------------------------------
def test_only_what_was_planted_looks_wrong(facts: pl.DataFrame) -> None:
    wrong = {(o.cluster_id, o.indicator): o for o in PLANTED}
    loud = {}
    for subject, values in series(facts, "cluster"):
        for indicator, code, _ in alarms(values, Assumptions().steepest):
            found = wrong.get((subject, indicator))
            # The period after a spike is right again, and falls.
            if found is None or period(code).end < period(found.period).end:
                loud[subject, indicator] = code
    assert loud == {}
    for unit, values in series(facts, "unit"):
        assert alarms(values, Assumptions().steepest) == set(), unit


def test_the_checks_of_the_app_find_what_was_planted_and_nothing_else(demo: Book) -> None:
    found = anomalies(demo.facts, demo.rules, TODAY)
    planted = {claim(o.cluster_id, o.indicator, o.period): o.kind for o in PLANTED}
    told = {
        claim_id: kind
        for kind, ids in found.select("kind", "claim_ids").iter_rows()
        for claim_id in ids
        if claim_id in planted
    }
    assert told == planted
    assert len(found) == len(planted)


def test_planted_values_are_in_the_data(facts: pl.DataFrame) -> None:
    ids = {claim(o.cluster_id, o.indicator, o.period) for o in PLANTED}
    rows = facts.filter(pl.col("claim_id").is_in(ids))
    assert set(rows["claim_id"]) == ids
    assert rows["preferred"].all()


@pytest.mark.parametrize("outlier", PLANTED, ids=lambda o: f"{o.kind}-{o.cluster_id}")
def test_a_planted_value_is_as_wrong_as_it_says(facts: pl.DataFrame, outlier: object) -> None:
    from dashboard.demo.assumptions import Outlier

    assert isinstance(outlier, Outlier)
    values = dict(series(facts, "cluster"))[outlier.cluster_id]
    own, at = values[outlier.indicator], outlier.period
    codes = sorted(own, key=lambda c: period(c).end)
    flow = INDICATORS[outlier.indicator].kind == "flow"
    same = [c for c in codes if not flow or period(c).half == period(at).half]
    before = same[same.index(at) - 1] if same.index(at) else at
    if outlier.kind in ("jump", "unit_slip"):
        assert own[at] / own[before] >= (5 if outlier.kind == "jump" else 300)
    elif outlier.kind == "shrinking_flow":
        assert own[at] > own[at[:4]]
    elif outlier.indicator == "approved_land":
        assert own[at] + values["leased_land"][at] > values["industrial_land"][at]
    else:
        whole = {"infra_paid": "infra_capital", "projects_fdi": "secondary_projects"}
        assert own[at] > values[whole[outlier.indicator]][at]


def test_halves_are_part_of_their_year(facts: pl.DataFrame) -> None:
    planted = {(o.cluster_id, o.indicator, o.period) for o in PLANTED}
    larger = {
        (subject, indicator, code)
        for subject, values in series(facts, "cluster")
        for indicator, own in values.items()
        if INDICATORS[indicator].kind == "flow"
        for code, value in own.items()
        if code.endswith("H1") and value > own.get(code[:4], value)
    }
    assert larger == {p for p in planted if p[2].endswith("H1") and p in larger}
    assert len(larger) == sum(o.kind == "shrinking_flow" for o in PLANTED)


def test_gaps_and_loose_words_are_as_frequent_as_assumed(facts: pl.DataFrame) -> None:
    own = facts.filter(pl.col("subject_kind") == "cluster", pl.col("value").is_not_null())
    assert 0.04 < (own["qualifier"] != "exact").mean() < 0.08  # type: ignore[operator]
    assert set(own["qualifier"]) == {"exact", "about", "at_least", "at_most"}
    assert own["value_high"].drop_nulls().len() >= 3
    silent = own.filter(
        pl.any_horizontal(
            [(pl.col("subject_id") == c) & (pl.col("indicator") == i) for c, i in SILENT]
        ),
        pl.col("stage") == "actual",
    )
    assert silent.is_empty()


def test_conflicts_name_claims_that_exist(demo: Book) -> None:
    known = {*demo.facts["claim_id"], *demo.programmes["claim_id"]}
    named = demo.conflicts["claim_ids"].str.split(";").explode()
    assert set(named) <= known
    assert 10 <= len(demo.conflicts) <= 15
    assert 8 <= len(demo.gaps) <= 14


def test_provinces_publish_the_sum_of_their_clusters_but_where_it_says_not(
    demo: Book, facts: pl.DataFrame
) -> None:
    listed = demo.clusters.filter(pl.col("listing").cast(pl.String) == "register")
    of = dict(listed.select("cluster_id", "province_id").iter_rows())
    steps = {"clusters_planned": None, "clusters_operating": "operating"}
    different = {(d.unit_id, d.indicator, d.period) for d in DIFFERENT}
    seen = 0
    for p in reports(Assumptions()).all:
        # A step dated roughly in the last month of a period lies at the end of that month.
        end = dt.date(p.year, 6 if p.half else 12, 30)
        now = statuses(demo.milestones, span_end(end, "month"), newest=False)
        for unit in (*PROVINCES, "p86-moi"):
            own = now.filter(
                pl.col("cluster_id").replace_strict(of, default="").is_in([unit])
                | (pl.lit(unit == "p86-moi") & pl.col("cluster_id").is_in(list(of)))
            ).filter(pl.col("status") != "removed")
            for indicator, step in steps.items():
                told = facts.filter(pl.col("claim_id") == claim(unit, indicator, p.code))
                if told.is_empty() or (unit, indicator, p.code) in different:
                    continue
                counted = own if step is None else own.filter(pl.col("status") == step)
                assert told["value"].item() == len(counted), (unit, indicator, p.code)
                seen += 1
    assert seen > 40


def test_differences_are_in_the_data_with_their_reason(facts: pl.DataFrame) -> None:
    for d in DIFFERENT:
        row = facts.filter(pl.col("claim_id") == claim(d.unit_id, d.indicator, d.period))
        assert row["note_vi"].item() == f"{d.why} (Minh họa.)"


# --- tenants ------------------------------------------------------------------------------------
def test_tenants_add_up_to_the_newest_figures(demo: Book, facts: pl.DataFrame) -> None:
    wrong = {(o.cluster_id, o.indicator) for o in PLANTED}
    newest = reports(Assumptions()).newest.code
    compared = 0
    for (cluster,), own in demo.tenants.group_by("cluster_id", maintain_order=True):
        here = own.filter(pl.col("status").cast(pl.String) != "withdrawn")
        for indicator, column in SUMS.items():
            told = facts.filter(pl.col("claim_id") == claim(str(cluster), indicator, newest))
            if told.is_empty():
                assert (cluster, indicator) in SILENT
                continue
            if (cluster, indicator) in wrong:
                continue
            whole = len(here) if column is None else own[column].sum()
            assert told["value"].item() == pytest.approx(whole, abs=0.001)
            compared += 1
    assert compared > 50


def test_tenants_are_where_clusters_operate(demo: Book) -> None:
    table = register(demo, EVERY).filter(pl.col("status") == "operating")
    counts = dict(demo.tenants.group_by("cluster_id").len().iter_rows())
    assert set(counts) == set(table["cluster_id"]) - {UNLISTED}
    assert max(counts.values()) <= Assumptions().tenants_most + 1
    assert set(demo.tenants["status"].cast(pl.String)) >= {"building", "operating", "withdrawn"}


# --- promotion ----------------------------------------------------------------------------------
def test_part_of_the_accepted_projects_has_results_and_fewer_have_surveys(demo: Book) -> None:
    table, told = outcomes.projects(demo, EVERY), outcomes.claims(demo, EVERY)
    share = len(outcomes.with_data(table, told)) / len(outcomes.base(table, told))
    assert share == pytest.approx(Assumptions().outcome_share, abs=0.06)
    coverage = outcomes.survey_coverage(outcomes.surveys(table, told, TODAY))
    rates = (coverage["done"] / coverage["due"]).to_list()
    assert share > rates[0] > rates[1] > rates[2] > 0
    assert len(told) == len(demo.project_outcomes)
    assert (told["told_on"] >= told["measured_on"]).all()
    assert set(told["stage"]) == {"actual", "planned"}
    assert {*outcomes.changes(told)["indicator"]} == {*LEVELS_MEASURED}
    assert outcomes.totals(table, told)["value"].null_count() == 0


def test_projects_have_a_life_in_order(demo: Book) -> None:
    single = demo.projects.filter(pl.col("record").cast(pl.String) == "single")
    assert len(single) == sum(Assumptions().projects)
    steps = demo.project_steps.with_columns(pl.col("step").cast(pl.String))
    assert set(steps["project_id"]) == set(single["project_id"])
    status = dict(single.select("project_id", pl.col("status").cast(pl.String)).iter_rows())
    for (project,), own in steps.group_by("project_id", maintain_order=True):
        days = own["actual_on"].drop_nulls().to_list()
        assert days == sorted(days), project
        assert not days or days[-1] <= Assumptions().cutoff
        assert status[str(project)] in own["step"].to_list()
    reasons = steps.filter(pl.col("step").is_in(["suspended", "cancelled"]))
    assert len(reasons) > 5
    assert reasons["note_vi"].null_count() == 0
    late = steps.filter((pl.col("actual_on") - pl.col("planned_on")).dt.total_days() > 20)
    assert len(late) > 20


def test_support_stays_below_the_ceilings(demo: Book) -> None:
    codes = {"advanced_machinery": "machinery", "demonstration": "demonstration"}
    support = pl.sum_horizontal("money_national", "money_local", "money_unstated")
    rows = demo.projects.filter(
        pl.col("record").cast(pl.String) == "single",
        pl.col("content_group").cast(pl.String).is_in(list(codes)),
    ).with_columns(pl.col("content_group").cast(pl.String), support=support)
    for r in rows.iter_rows(named=True):
        name, on = codes[r["content_group"]], dt.date(r["year_start"], 6, 30)
        most = limit(demo.rules, f"kc_ceiling_{name}_amount", on)
        share = limit(demo.rules, f"kc_ceiling_{name}_share", on)
        assert most is not None
        assert share is not None
        assert r["support"] <= most
        if r["money_total"] is not None:
            assert r["support"] <= r["money_total"] * share / 100


def test_money_of_promotion_can_be_split_by_origin(demo: Book) -> None:
    split = money_by_origin(demo, EVERY)
    assert len(split) > 15
    assert {"local", "counterpart", None} == set(split["derived"])


def test_promotion_is_told_for_every_year_and_indicator(demo: Book) -> None:
    rows = demo.programmes.with_columns(pl.col(pl.Enum).cast(pl.String))
    assert set(rows["indicator"]) == {c for c in INDICATORS if c.startswith("kc_")}
    assert set(rows["level"]) == {"KCQG", "KCDP", "KCQG+KCDP", "unstated"}
    assert set(rows.filter(pl.col("stage") == "actual")["year_end"]) >= set(range(2018, 2027))
    assert len(demo.products) == Assumptions().products


def test_findings_tell_what_became_of_them(demo: Book) -> None:
    rows = demo.findings.with_columns(pl.col("follow_up").cast(pl.String))
    assert set(rows["follow_up"]) == {"open", "in_progress", "done", "unknown"}
    known = rows.filter(pl.col("follow_up") != "unknown")
    assert known["follow_up_vi"].null_count() == 0
    assert known.filter(pl.col("follow_up_on") < pl.col("date")).is_empty()
    assert demo.inspection_scope["answered_vi"].str.starts_with("Minh họa").all()


# --- tools --------------------------------------------------------------------------------------
def test_tools() -> None:
    assert [two_figures(v) for v in (7.2, 45.3, 128.0, 1949.0)] == [7, 45, 130, 1900]
    assert span_end(dt.date(2024, 2, 3), "month") == dt.date(2024, 2, 29)
    assert span_end(dt.date(2024, 10, 3), "quarter") == dt.date(2024, 12, 31)
    assert span_end(dt.date(2024, 10, 3), "day") == dt.date(2024, 10, 3)
    assert [text(v) for v in (None, True, 1.50, 3.0, 0.123456789)] == [
        "",
        "true",
        "1.5",
        "3",
        "0.123457",
    ]


# --- national scale -----------------------------------------------------------------------------
@pytest.mark.parametrize("clusters", [1, 20])
def test_a_small_national_set_can_be_loaded(tmp_path: Path, clusters: int) -> None:
    scale = Scale(clusters=clusters, periods=6, projects=100, tenants=30)
    size = write_national(tmp_path, scale, DATA)
    assert size == sum(p.stat().st_size for p in (tmp_path / "national").iterdir())
    made = load("national", tmp_path)
    assert len(made.clusters) == clusters
    assert len(made.facts) == clusters * 6 * 25
    assert len(made.projects) == 100
    assert made.tenants.group_by("cluster_id").len()["len"].max() == 30
    assert made.illustrative
    assert len(register(made, EVERY)) == clusters


def test_the_national_set_repeats_itself(tmp_path: Path) -> None:
    scale = Scale(clusters=3, periods=4, projects=5, tenants=10)
    for name in ("a", "b"):
        write_national(tmp_path / name, scale, DATA)
    for path in (tmp_path / "a" / "national").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / "national" / path.name).read_bytes()


def test_periods_of_the_national_set() -> None:
    assert [p.code for p in periods(3)] == ["2025-H1", "2025", "2026-H1"]
    assert len({p.code for p in periods(20)}) == 20


def test_the_national_set_is_refused_inside_the_repository(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert command.main(["--national", str(DATA / "lon")]) == 1
    assert capsys.readouterr().out.strip() == t("demo.inside", folder=DATA / "lon")
    assert not (DATA / "lon").exists()
    monkeypatch.setattr(
        command, "Scale", lambda: Scale(clusters=2, periods=2, projects=3, tenants=10)
    )
    assert command.main(["--national", str(tmp_path / "qg")]) == 0
    assert str(tmp_path) in capsys.readouterr().out
