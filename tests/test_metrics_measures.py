"""Every definition by hand, with zero and missing parts; sums over any partition are the whole."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.i18n import LANGUAGES, has
from dashboard.indicators import DEFINITIONS, INDICATORS, MEASURES, Measure
from dashboard.metrics.certificate import certificate, compute
from dashboard.metrics.claims import FIGURES
from dashboard.metrics.coverage import Total, sign, total
from dashboard.metrics.measures import COLUMN_OF, explained, overall, per_cluster
from dashboard.metrics.occupancy import rates
from dashboard.metrics.register import register
from dashboard.selection import Selection
from tests import builders
from tests.builders import TODAY, figure, step

BEGIN = dt.date(2020, 1, 1)
EVERY = pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda m: m.code)

#: Parts of a cluster and what each definition gives for it, computed by hand.
LAND = {
    "leased_land": 12.0,
    "approved_land": 3.0,
    "industrial_land": 30.0,
    "ready_land": 20.0,
    "cleared_land": 24.0,
    "area_established": 40.0,
}
BY_HAND = {"legal": 50.0, "leased": 40.0, "ready": 60.0, "cleared": 50.0, "total": 30.0}


def cluster(cluster_id: str, **values: float | None) -> list[builders.Row]:
    """Facts of a cluster: one per indicator that has a value."""
    return [
        figure(code, value, cluster_id, claim_id=f"{cluster_id}-{code.replace('_', '-')}")
        for code, value in values.items()
        if value is not None
    ]


def table(*facts: builders.Row, definition: str = "legal") -> pl.DataFrame:
    """Register of established clusters with these facts."""
    ids = list(dict.fromkeys(str(f["subject_id"]) for f in facts)) or ["c1"]
    book = builders.book(
        clusters=[{"cluster_id": i, "name_vi": f"CCN {i}", "short_name": i} for i in ids],
        milestones=[step("established", BEGIN, i, milestone_id=f"{i}-est") for i in ids],
        facts=list(facts),
    )
    return register(book, Selection(today=TODAY, definition=definition))


# --- definitions of occupancy -------------------------------------------------------------------
@pytest.mark.parametrize(("code", "wanted"), BY_HAND.items())
def test_a_definition_by_hand(code: str, wanted: float) -> None:
    found = table(*cluster("c1", **LAND), definition=code)
    assert found["occupancy"].to_list() == [pytest.approx(wanted)]
    assert found["occupancy_origin"].to_list() == ["computed"]
    assert overall(found, code).value == pytest.approx(wanted)
    parts = {f"c1-{p.replace('_', '-')}" for p in MEASURES[code].parts}
    assert set(found["occupancy_claim"][0]) == parts


@pytest.mark.parametrize("code", BY_HAND)
@pytest.mark.parametrize("gone", LAND)
def test_a_missing_part_gives_no_rate(code: str, gone: str) -> None:
    found = table(*cluster("c1", **(LAND | {gone: None})), definition=code)
    needed = gone in MEASURES[code].parts
    assert (found["occupancy"][0] is None) is needed
    assert (overall(found, code).value is None) is needed
    assert overall(found, code).n == (0 if needed else 1)


@pytest.mark.parametrize("code", BY_HAND)
def test_a_zero_denominator_gives_no_rate_and_a_zero_numerator_gives_zero(code: str) -> None:
    measure = MEASURES[code]
    none = table(*cluster("c1", **(LAND | {measure.denominator: 0.0})), definition=code)
    assert none["occupancy"].to_list() == [None]
    assert overall(none, code).value is None
    empty = dict.fromkeys(measure.numerator, 0.0)
    nothing = table(*cluster("c1", **(LAND | empty)), definition=code)
    assert nothing["occupancy"].to_list() == [0.0]


def test_an_average_is_weighted_by_land_and_the_simple_mean_stands_beside() -> None:
    rows = [
        *cluster("a", leased_land=10.0, industrial_land=10.0),
        *cluster("b", leased_land=10.0, industrial_land=40.0),
        *cluster("c", leased_land=99.0, industrial_land=None),
    ]
    found = overall(table(*rows), "leased")
    assert (found.numerator, found.denominator, found.n, found.of) == (20.0, 50.0, 2, 3)
    assert found.value == pytest.approx(40.0)
    assert found.simple == pytest.approx((100 + 25) / 2)


def test_a_published_rate_stands_in_for_the_legal_one_only() -> None:
    rows = [figure("occupancy", 88.0, "c1", claim_id="told")]
    legal = table(*rows)
    assert legal.select("occupancy", "occupancy_origin").rows() == [(88.0, "published")]
    assert legal["occupancy_claim"].to_list() == [["told"]]
    for code in set(BY_HAND) - {"legal"}:
        assert table(*rows, definition=code)["occupancy"].to_list() == [None]
    # The law's rate is never averaged from rates whose denominators nobody knows.
    assert overall(legal, "legal").value is None


def test_a_computed_rate_goes_before_a_published_one() -> None:
    rows = [*cluster("c1", **LAND), figure("occupancy", 88.0, "c1", claim_id="told")]
    assert table(*rows).select("occupancy", "occupancy_origin").rows() == [(50.0, "computed")]


def test_rates_keep_the_order_of_the_register() -> None:
    found = table(*cluster("a", **LAND), *cluster("b", leased_land=1.0))
    assert rates(found, "legal")["cluster_id"].to_list() == found["cluster_id"].to_list()


# --- other measures -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "facts", "wanted"),
    [
        ("remaining_land", {"industrial_land": 30.0, "leased_land": 12.5}, 17.5),
        ("remaining_land", {"industrial_land": 30.0, "leased_land": 31.0}, -1.0),
        ("industrial_share", {"industrial_land": 30.0, "area_established": 40.0}, 75.0),
        ("disbursement", {"infra_paid": 50.0, "infra_capital": 200.0}, 25.0),
        ("support_share", {"state_support": 15.0, "infra_capital": 60.0}, 25.0),
        ("per_hectare", {"registered_capital": 90.0, "leased_land": 4.0}, 22.5),
        ("per_hectare", {"registered_capital": 90.0, "leased_land": 0.0}, None),
        ("realised_share", {"implemented_capital": 30.0, "registered_capital": 120.0}, 25.0),
        ("mean_income", {"avg_income": 8.0, "workers": 10.0}, 8.0),
        ("mean_income", {"avg_income": 8.0, "workers": 0.0}, None),
    ],
)
def test_a_measure_by_hand(code: str, facts: dict[str, float], wanted: float | None) -> None:
    found = table(*cluster("c1", **facts))
    assert per_cluster(found, code)["value"].to_list() == [wanted]
    assert overall(found, code).value == wanted


def test_income_is_weighted_by_workers() -> None:
    rows = [
        *cluster("a", avg_income=10.0, workers=300.0),
        *cluster("b", avg_income=6.0, workers=100.0),
        *cluster("c", avg_income=50.0),
    ]
    found = overall(table(*rows), "mean_income")
    assert found.value == pytest.approx((3000 + 600) / 400)
    assert (found.n, found.of, found.simple) == (2, 3, 8.0)


def test_a_loose_part_makes_the_result_loose() -> None:
    rows = cluster("c1", **LAND)
    rows[0] = rows[0] | {"qualifier": "about"}
    found = table(*rows)
    assert found["occupancy_qualifier"].to_list() == ["about"]
    assert overall(found, "legal").qualifier == "about"


@EVERY
def test_parts_are_columns_of_the_register_with_names(measure: Measure) -> None:
    assert set(measure.parts) <= set(COLUMN_OF) == set(FIGURES.values())
    assert all(has(f"measure.{measure.code}", lang) for lang in LANGUAGES)
    assert measure.denominator in explained(measure, {c: c for c in measure.parts})
    if measure.form == "ratio":
        units = {INDICATORS[c].unit for c in measure.parts}
        assert len(units) == 1 or measure.unit != "%"


def test_the_legal_definition_comes_first_and_names_its_law() -> None:
    assert DEFINITIONS[0].code == "legal" == Selection().definition
    assert "32/2024" in DEFINITIONS[0].legal
    assert [d.code for d in DEFINITIONS] == list(BY_HAND)


# --- sums over any partition --------------------------------------------------------------------
#: Columns that may be added up at one moment.
ADDITIVE = sorted(
    n
    for n, c in FIGURES.items()
    if INDICATORS[c].aggregate == "sum" and INDICATORS[c].kind == "stock"
)
amounts = st.lists(st.none() | st.integers(0, 10**5).map(float), min_size=1, max_size=8)


def column(name: str, values: list[float | None]) -> pl.DataFrame:
    """The columns of a register that a total of one figure reads."""
    known = [v is not None for v in values]
    return pl.DataFrame(
        {
            "cluster_id": [f"c{i}" for i in range(len(values))],
            name: values,
            f"{name}_qualifier": ["exact" if k else None for k in known],
            f"{name}_claim": [f"f{i}" if k else None for i, k in enumerate(known)],
        },
        schema_overrides={
            name: pl.Float64,
            f"{name}_qualifier": pl.String,
            f"{name}_claim": pl.String,
        },
    )


@given(values=amounts, name=st.sampled_from(ADDITIVE), data=st.data())
def test_parts_of_any_partition_add_up(
    values: list[float | None], name: str, data: st.DataObject
) -> None:
    found = column(name, values)
    groups = data.draw(st.lists(st.integers(0, 2), min_size=len(found), max_size=len(found)))
    parts = [
        total(found.filter(pl.Series([g == k for g in groups], dtype=pl.Boolean)), name)
        for k in range(3)
    ]
    whole = total(found, name)
    known = [p.value for p in parts if p.value is not None]
    assert whole.value == (pytest.approx(sum(known)) if known else None)
    assert sum(p.n for p in parts) == whole.n <= whole.of == sum(p.of for p in parts)


@settings(max_examples=12, deadline=None)
@given(values=amounts, data=st.data())
def test_a_value_taken_away_lowers_n_by_one_and_moves_no_other(
    values: list[float | None], data: st.DataObject
) -> None:
    known = [i for i, v in enumerate(values) if v is not None]
    if not known:
        return
    gone = data.draw(st.sampled_from(known))
    every = [f for i, v in enumerate(values) for f in cluster(f"c{i}", leased_land=v, workers=1.0)]
    fewer = [f for f in every if f["claim_id"] != f"c{gone}-leased-land"]
    before, after = table(*every), table(*fewer)
    assert total(after, "leased_land").n == total(before, "leased_land").n - 1
    others = pl.col("cluster_id") != f"c{gone}"
    left, right = (
        f.filter(others).sort("cluster_id").select("cluster_id", "leased_land", "workers")
        for f in (before, after)
    )
    assert left.equals(right)


# --- flows --------------------------------------------------------------------------------------
def test_a_flow_is_added_over_one_period_only() -> None:
    rows = [
        figure("revenue", 10.0, "a", claim_id="a25", period="2025"),
        figure("revenue", 20.0, "b", claim_id="b24", period="2024"),
        figure("revenue", 40.0, "c", claim_id="c25", period="2025"),
    ]
    found = total(table(*rows), "revenue")
    assert found == Total(50.0, 2, 3, "exact", ("a25", "c25"), "2025")


# --- how a total may be shown -------------------------------------------------------------------
RULES = builders.frame(
    "rules",
    [
        {"rule_id": "r1", "code": "coverage_shown", "value": 50.0},
        {"rule_id": "r2", "code": "coverage_whole", "value": 100.0},
    ],
)


@pytest.mark.parametrize(
    ("n", "of", "wanted"),
    [(0, 4, "missing"), (1, 4, "hidden"), (2, 4, "at_least"), (3, 4, "at_least"), (4, 4, "whole")],
)
def test_coverage_decides_how_a_total_is_shown(n: int, of: int, wanted: str) -> None:
    found = Total(float(n) if n else None, n, of, "exact", ())
    assert sign(found, RULES, TODAY) == wanted


def test_thresholds_are_data() -> None:
    found = Total(1.0, 1, 4, "exact", ())
    assert sign(found, RULES.with_columns(value=pl.lit(10.0)), TODAY) == "whole"
    assert sign(found, RULES.clear(), TODAY) == "whole"


# --- certificates -------------------------------------------------------------------------------
@pytest.mark.parametrize("code", MEASURES)
def test_a_certificate_computes_the_figure_again_from_its_claims(code: str) -> None:
    facts = {c: 10.0 * (i + 1) for i, c in enumerate(MEASURES[code].parts)}
    rows = [*cluster("a", **facts), *cluster("b", **{c: v / 2 for c, v in facts.items()})]
    book = builders.book(
        clusters=[{"cluster_id": i, "name_vi": f"CCN {i}", "short_name": i} for i in "ab"],
        milestones=[step("established", BEGIN, i, milestone_id=f"{i}-est") for i in "ab"],
        facts=rows,
    )
    shown = overall(register(book, Selection(today=TODAY)), code)
    proof = certificate(book, shown.claim_ids, code).sum
    assert proof is not None
    assert proof.value == pytest.approx(shown.value)
    assert (proof.numerator, proof.denominator, proof.n) == (
        pytest.approx(shown.numerator),
        pytest.approx(shown.denominator),
        2,
    )


def test_a_certificate_names_rivals_conflicts_and_source() -> None:
    rows = [
        figure("workers", 10.0, "c1", claim_id="f1", reason_vi="mới hơn"),
        figure("workers", 12.0, "c1", claim_id="f2", preferred=False, reason_vi="làm tròn"),
        figure("workers", 9.0, "c1", claim_id="f3", basis="khac"),
    ]
    book = builders.book(
        facts=rows,
        conflicts=[
            {
                "conflict_id": "x1",
                "field": "cluster",
                "title_vi": "Lao động",
                "claims_vi": "10 hay 12",
                "chosen_vi": "10",
                "reason_vi": "mới hơn",
                "claim_ids": "f1;f2",
            }
        ],
    )
    found = certificate(book, ["f1"])
    assert found.claims["claim_id"].to_list() == ["f1"]
    assert found.claims["publisher"].to_list() == ["Báo A"]
    assert found.rivals["claim_id"].to_list() == ["f2"]
    assert found.conflicts["conflict_id"].to_list() == ["x1"]
    assert found.sum is None
    assert certificate(book, ["f3"]).rivals.is_empty()
    assert certificate(book, []).claims.is_empty()
    assert certificate(book, ["none"]).claims.is_empty()


def test_what_cannot_be_computed_is_not_computed() -> None:
    book = builders.book(facts=[figure("leased_land", 1.0, "c1", claim_id="f1")])
    found = compute(certificate(book, ["f1"]).claims, "leased")
    assert found is not None
    assert (found.value, found.n) == (None, 0)
    with pytest.raises(KeyError):
        certificate(book, ["f1"], "no-such-measure")
