"""Which figures exist, and how old the sources are."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.metrics.completeness import (
    KNOWN,
    NEED_ESTABLISHED,
    SCHEMA,
    STATES,
    by_publisher,
    counts,
    freshness,
    matrix,
    months_between,
    periods,
)
from dashboard.metrics.register import register
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders, seeded
from tests.builders import TODAY, Row, figure, frame, step

NOW = Selection(today=TODAY)


def day(year: int, month: int = 12, d: int = 14) -> dt.date:
    return dt.date(year, month, d)


ESTABLISHED = day(2020, 3, 1)


def a_book(*facts: Row, established: dt.date | None = ESTABLISHED) -> Book:
    names = ("c1", "c2")
    return builders.book(
        clusters=[{"cluster_id": c, "short_name": c} for c in names],
        milestones=[
            step("established", established, "c1"),
            step("planned", day(2018), "c2"),
        ],
        facts=facts,
    )


def states(book: Book, indicator: str, *codes: str, newest: bool = True) -> dict[str, list[str]]:
    """State per period of each cluster."""
    table = register(book, NOW)
    cells = matrix(book.facts, table, [indicator], codes or [""], TODAY, newest=newest)
    return {
        str(c): own["state"].to_list()
        for (c,), own in cells.group_by("cluster_id", maintain_order=True)
    }


# --- states by hand -----------------------------------------------------------------------------
def test_states_of_the_newest_figures() -> None:
    book = a_book(figure("workers", 10))
    assert states(book, "workers") == {"c1": ["full"], "c2": ["not_applicable"]}
    assert states(book, "infra_capital") == {"c1": ["missing"], "c2": ["missing"]}


@pytest.mark.parametrize(
    "changes",
    [{"qualifier": "about"}, {"qualifier": "at_least"}, {"inferred": True}, {"stage": "planned"}],
)
def test_what_is_known_roughly_is_approximate(changes: dict[str, object]) -> None:
    assert states(a_book(figure("workers", 10, **changes)), "workers")["c1"] == ["approx"]  # type: ignore[arg-type]


def test_a_target_is_no_figure() -> None:
    assert states(a_book(figure("workers", 10, stage="target")), "workers")["c1"] == ["missing"]


@pytest.mark.parametrize(("other", "state"), [(11.0, "conflict"), (10.0, "full")])
def test_sources_that_disagree_are_a_conflict(other: float, state: str) -> None:
    rows = [
        figure("workers", 10, claim_id="b", reason_vi="x"),
        figure("workers", other, claim_id="a", preferred=False, reason_vi="y"),
    ]
    book = a_book(*rows)
    cells = matrix(book.facts, register(book, NOW), ["workers"], [""], TODAY)
    row = cells.row(0, named=True)
    assert row["state"] == state
    # The claim in use first.
    assert row["claim_ids"] == (["b", "a"] if state == "conflict" else ["b"])


def test_texts_side_by_side_are_no_conflict() -> None:
    rows = [
        figure("investor", "Công ty A", claim_id="a"),
        figure("investor", "Công ty B", claim_id="b"),
    ]
    assert states(a_book(*rows), "investor")["c1"] == ["full"]


def test_a_figure_counts_in_its_own_period_only() -> None:
    book = a_book(
        figure("workers", 10, period="2023", as_of=day(2023)),
        figure("workers", 11, period="2024-H1", as_of=day(2024, 6)),
    )
    found = states(book, "workers", "2024", "2024-H1", "2023", "")
    assert found["c1"] == ["missing", "full", "full", "full"]


def test_a_flow_of_a_half_counts_in_the_half_but_is_not_the_newest() -> None:
    book = a_book(figure("revenue", 10, period="2024-H1", as_of=day(2024, 6)))
    assert states(book, "revenue", "2024-H1", "2024", "")["c1"] == ["full", "missing", "missing"]


def test_before_it_is_established_a_cluster_has_no_workers() -> None:
    book = a_book()
    found = states(book, "workers", "2019", "2020-H1", "2020", "2021")
    assert found["c1"] == ["not_applicable", "missing", "missing", "missing"]
    assert found["c2"] == ["not_applicable"] * 4
    # Capital is planned before a cluster is established.
    assert states(book, "infra_capital", "2019")["c1"] == ["missing"]
    # A figure that a source gives all the same is shown.
    early = a_book(figure("workers", 5, period="2019", as_of=day(2019)))
    assert states(early, "workers", "2019")["c1"] == ["full"]


@pytest.mark.parametrize(
    ("established", "state"),
    [(day(2020, 12, 31), "missing"), (day(2021, 1, 1), "not_applicable"), (None, "missing")],
)
def test_a_year_holds_what_is_dated_to_the_year_alone(
    established: dt.date | None, state: str
) -> None:
    assert states(a_book(established=established), "workers", "2020")["c1"] == [state]


def test_undated_claims_count_in_the_newest_view_only() -> None:
    book = a_book(figure("workers", 10, as_of=None, as_of_precision="unknown"))
    assert states(book, "workers")["c1"] == ["full"]
    assert states(book, "workers", newest=False)["c1"] == ["missing"]


def test_indicators_that_need_an_established_cluster_are_named_by_their_code() -> None:
    assert {"leased_land", "workers", "secondary_projects"} <= set(NEED_ESTABLISHED)
    assert "infra_capital" not in NEED_ESTABLISHED
    assert "area_planned" not in NEED_ESTABLISHED


# --- shape --------------------------------------------------------------------------------------
def test_every_cluster_indicator_and_period_has_one_cell() -> None:
    book = a_book(figure("workers", 10))
    table = register(book, NOW)
    cells = matrix(book.facts, table, ["workers", "revenue"], ["2024", ""], TODAY)
    assert cells.schema == SCHEMA
    assert len(cells) == 2 * 2 * 2
    order = [
        (c, i, p) for c in table["cluster_id"] for i in ("workers", "revenue") for p in ("2024", "")
    ]
    assert cells.select("cluster_id", "indicator", "period").rows() == order
    nothing = matrix(book.facts, table, ["workers"], [], TODAY)
    assert nothing.schema == SCHEMA
    assert nothing.is_empty()


def test_periods_are_those_clusters_have_figures_for() -> None:
    book = a_book(
        figure("workers", 1, period="2023", basis="a"),
        figure("workers", 1, period="2024-H1", basis="b"),
        figure("workers", 1, period="2024", basis="c"),
        figure("workers", 1, period="2021-2025", basis="d"),
        figure("workers", 1, period=None, basis="e"),
        figure("investor", "A", period="2020"),
        figure("workers", 1, "p86-cu", period="2019", subject_kind="unit"),
    )
    assert periods(book.facts) == ["2024", "2024-H1", "2023"]


def test_counts_by_hand() -> None:
    cells = pl.DataFrame(
        {
            "cluster_id": [f"c{i}" for i in range(7)],
            "indicator": ["workers"] * 7,
            "period": [""] * 7,
            "state": [*STATES, "missing", "full"],
        }
    )
    assert counts(cells).row(0, named=True) == {
        "indicator": "workers",
        "period": "",
        "full": 2,
        "conflict": 1,
        "approx": 1,
        "missing": 2,
        "not_applicable": 1,
        "n": 4,
        "of": 6,
    }


# --- seeded sets --------------------------------------------------------------------------------
CODES = ("workers", "revenue", "projects_operating", "wastewater_invested", "ready_land")


def seeded_cells(rows: list[Row]) -> pl.DataFrame:
    book = builders.book(
        clusters=[{"cluster_id": c, "short_name": c} for c in seeded.CLUSTERS],
        milestones=[step("established", day(2017), c) for c in seeded.CLUSTERS],
        facts=rows,
    )
    codes = sorted({str(r["period"]) for r in rows})
    indicators = sorted({str(r["indicator"]) for r in rows})
    return matrix(book.facts, register(book, NOW), indicators, codes, TODAY)


@settings(max_examples=5)
@given(st.integers(0, 10**6))
def test_every_planted_gap_and_conflict_is_found_and_nothing_else(seed: int) -> None:
    planted = seeded.seeded(seed)
    cells = seeded_cells(planted.rows)

    def where(state: str) -> set[tuple[str, str, str]]:
        rows = cells.filter(pl.col("state") == state)
        return set(rows.select("cluster_id", "indicator", "period").rows())

    assert where("conflict") == set(planted.conflicts)
    # The flow of support has no figure for halves; everything else that is missing was taken away.
    gone = {g for g in where("missing") if g[1] != "state_support" or not g[2].endswith("H1")}
    assert gone == set(planted.gaps)
    assert where("not_applicable") == set()


def test_a_clean_set_has_no_gap_and_no_conflict() -> None:
    found = seeded_cells(list(seeded.clean(7).values()))
    missing = found.filter(pl.col("state") != "full")
    assert set(missing["indicator"]) == {"state_support"}
    assert missing["period"].str.ends_with("H1").all()


@settings(max_examples=30)
@given(
    seed=st.integers(0, 10**6),
    share=st.floats(0, 1),
    codes=st.sets(st.sampled_from(CODES), min_size=1),
)
def test_coverage_never_exceeds_the_set(
    book: Book, seed: int, share: float, codes: set[str]
) -> None:
    kept = book.facts.sample(fraction=share, seed=seed)
    table = register(book, Selection(provinces=("p86-cu", "p84-cu", "p83-cu"), today=TODAY))
    cells = matrix(kept, table, sorted(codes), ["", "2025", "2022", "2019"], TODAY)
    found = counts(cells)
    assert (found["n"] <= found["of"]).all()
    assert (found["of"] <= len(table)).all()
    assert (found["of"] + found["not_applicable"] == len(table)).all()
    known = cells.filter(pl.col("state").is_in(KNOWN))
    assert (known["claim_ids"].list.len() > 0).all()
    unknown = cells.filter(~pl.col("state").is_in(KNOWN))
    assert (unknown["claim_ids"].list.len() == 0).all()


@settings(max_examples=12)
@given(st.data())
def test_dropping_a_figure_lowers_coverage_by_one_and_moves_no_other_cell(
    data: st.DataObject,
) -> None:
    codes, years = ["workers", "revenue", "leased_land"], ["2018", "2019"]
    rows = [r for r in seeded.clean(3).values() if r["period"] in years and r["indicator"] in codes]
    table = register(a_book(), NOW)
    gone = data.draw(st.integers(0, len(rows) - 1))
    before = matrix(frame("facts", rows), table, codes, years, TODAY)
    after = matrix(frame("facts", rows[:gone] + rows[gone + 1 :]), table, codes, years, TODAY)
    changed = [a for a, b in zip(before.rows(), after.rows(), strict=True) if a != b]
    row = rows[gone]
    mine = (row["subject_id"], row["indicator"], row["period"])
    shown = row["subject_id"] in ("c1", "c2")
    assert [c[:3] for c in changed] == ([mine] if shown else [])
    assert counts(before)["n"].sum() - counts(after)["n"].sum() == len(changed)


# --- age ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("since", "months"),
    [
        (dt.date(2026, 11, 25), 0),
        (dt.date(2026, 10, 26), 0),
        (dt.date(2026, 10, 25), 1),
        (dt.date(2025, 11, 25), 12),
        (dt.date(2025, 11, 24), 12),
        (dt.date(2025, 10, 25), 13),
        (dt.date(2025, 12, 31), 10),
    ],
)
def test_months_are_whole(since: dt.date, months: int) -> None:
    found = pl.DataFrame({"d": [since]}).select(months_between(pl.col("d"), TODAY)).item()
    assert found == months


RULES: list[Row] = [
    {"rule_id": f"fresh-{n}", "code": f"freshness_{n}_months", "value": v, "valid_from": day(2017)}
    for n, v in (("fresh", 12.0), ("ageing", 36.0))
]


def dated(source: str, *days: dt.date | None, **changes: object) -> list[Row]:
    """Claims of a source with their as-of dates."""
    return [
        figure(
            "workers",
            i + 1,
            claim_id=f"{source}-{i}",
            source_id=source,
            basis=f"{source}-{i}",
            as_of=d,
            as_of_precision="day" if d else "unknown",
            **changes,  # type: ignore[arg-type]
        )
        for i, d in enumerate(days)
    ]


def old_and_new() -> Book:
    years = {
        "new": (2026, 2019),
        "year": (2025,),
        "three": (2023,),
        "old": (2022,),
        "none": (None,),
    }
    ids = [*years, "later", "idle"]
    return builders.book(
        sources=[{"source_id": s, "publisher": "Báo A" if s in ("new", "old") else s} for s in ids]
        + [{"source_id": "s1"}],
        rules=RULES,
        facts=[
            r
            for s, found in years.items()
            for r in dated(s, *[y and dt.date(y, 11, 25) for y in found])
        ]
        + dated("later", dt.date(2027, 1, 1)),
    )


def test_age_of_sources_by_hand() -> None:
    found = freshness(old_and_new(), TODAY)
    rows = {r["source_id"]: r for r in found.iter_rows(named=True)}
    assert {s: (r["months"], r["age"], r["claims"]) for s, r in rows.items()} == {
        "new": (0, "fresh", 2),
        "year": (12, "fresh", 1),
        "three": (36, "ageing", 1),
        "old": (48, "old", 1),
        "none": (None, "undated", 1),
        # A date after the day says nothing about it.
        "later": (None, "undated", 1),
    }
    assert found["source_id"].to_list()[:4] == ["new", "year", "three", "old"]
    assert rows["new"]["claim_ids"] == ["new-0", "new-1"]
    assert rows["none"]["precision"] == "unknown"


def test_one_day_later_a_source_is_one_month_older() -> None:
    found = freshness(old_and_new(), dt.date(2026, 12, 25))
    ages = dict(found.select("source_id", "age").iter_rows())
    assert (ages["year"], ages["three"]) == ("ageing", "old")


def test_without_thresholds_nothing_is_called_fresh() -> None:
    book = builders.book(facts=[figure("workers", 1, as_of=TODAY)])
    assert freshness(book, TODAY)["age"].to_list() == ["old"]


def test_publishers_add_up_their_sources() -> None:
    book = old_and_new()
    found = by_publisher(freshness(book, TODAY))
    first = found.row(0, named=True)
    assert (first["publisher"], first["sources"], first["claims"]) == ("Báo A", 2, 3)
    assert (first["newest"], first["age"]) == (dt.date(2026, 11, 25), "fresh")
    assert first["claim_ids"] == ["new-0", "new-1", "old-0"]
    assert found["claims"].sum() == len(book.facts)


def test_every_source_with_a_claim_has_an_age(book: Book) -> None:
    found = freshness(book, TODAY)
    assert found["source_id"].is_unique().all()
    assert set(found["age"]) <= {"fresh", "ageing", "old", "undated"}
    assert (
        found.filter(pl.col("age") == "undated")["newest"].null_count()
        == (Counter(found["age"])["undated"])
    )
    assert set(book.facts["source_id"]) <= set(found["source_id"])
