"""Among claims, the preferred and newest known one is in use; the others stay visible."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics.claims import CLAIM_COLUMNS, column, current, history, known_on
from tests.builders import Row, figure, frame

ON = dt.date(2026, 1, 1)


def day(year: int) -> dt.date:
    return dt.date(year, 1, 1)


def in_use(*claims: Row, on: dt.date = ON, newest: bool = True) -> list[str]:
    facts = frame("facts", claims)
    codes = facts["indicator"].cast(pl.String).unique().to_list()
    rows = current(facts, codes, "cluster", on, newest=newest)
    return rows["claim_id"].sort().to_list()


def workers(claim_id: str, value: float, as_of: dt.date | None, **changes: object) -> Row:
    precision = "unknown" if as_of is None else "day"
    claim = {"claim_id": claim_id, "as_of": as_of, "as_of_precision": precision}
    return figure("workers", value, **(claim | changes))


def test_the_newest_date_counts() -> None:
    old, new = workers("old", 90, day(2020)), workers("new", 80, day(2024), period="2023")
    assert in_use(old, new) == ["new"]
    assert in_use(old, new, on=day(2022)) == ["old"]
    assert in_use(old, new, on=day(2019)) == []


def test_a_newer_date_goes_before_a_named_period() -> None:
    assert in_use(workers("p", 90, day(2020), period="2020"), workers("n", 80, day(2024))) == ["n"]


def test_on_one_date_the_later_period_counts() -> None:
    one = workers("a", 1, day(2024), period="2022")
    two = workers("b", 2, day(2024), period="2020-2023")
    assert in_use(one, two) == ["b"]


def test_on_one_date_what_happened_goes_before_what_is_planned() -> None:
    planned = workers("planned", 1, day(2024), stage="planned")
    assert in_use(planned, workers("real", 2, day(2024))) == ["real"]
    assert in_use(planned) == ["planned"]


def test_a_target_is_no_figure_in_use() -> None:
    assert in_use(workers("hope", 1, day(2024), stage="target")) == []


def test_the_preferred_of_competing_claims_counts_though_older() -> None:
    pair = [
        workers("a", 90, day(2020), reason_vi="báo cáo"),
        workers("b", 80, day(2024), reason_vi="làm tròn", preferred=False),
    ]
    assert in_use(*pair) == ["a"]


def test_before_the_preferred_was_known_the_newest_known_counts() -> None:
    claims = [
        workers("a", 1, day(2018), reason_vi="x", preferred=False),
        workers("b", 2, day(2020), reason_vi="x", preferred=False),
        workers("c", 3, day(2024), reason_vi="x"),
    ]
    assert in_use(*claims, on=day(2021)) == ["b"]
    assert in_use(*claims) == ["c"]


def test_an_undated_claim_counts_for_the_newest_state_when_nothing_is_dated() -> None:
    undated = workers("u", 1, None)
    assert in_use(undated) == ["u"]
    assert in_use(undated, newest=False) == []
    assert in_use(undated, workers("d", 2, day(2015), basis="khac")) == ["d"]


def test_other_subjects_and_kinds_stay_apart() -> None:
    facts = frame(
        "facts",
        [
            workers("c1", 1, day(2020)),
            workers("c2", 2, day(2020), cluster="c2"),
            workers("unit", 3, day(2020), subject_kind="unit", cluster="p86-cu"),
            figure("revenue", 4, claim_id="money"),
        ],
    )
    rows = current(facts, "workers", "cluster", ON)
    assert rows["subject_id"].sort().to_list() == ["c1", "c2"]
    assert current(facts, "workers", "unit", ON)["claim_id"].to_list() == ["unit"]
    assert rows.columns == [*CLAIM_COLUMNS, "n_claims"]


def test_claims_that_were_known_are_counted() -> None:
    facts = frame(
        "facts",
        [
            workers("a", 1, day(2018)),
            workers("b", 2, day(2020), basis="khac"),
            workers("c", 3, day(2030), basis="nua"),
        ],
    )
    rows = current(facts, "workers", "cluster", ON)
    assert rows.select("claim_id", "n_claims").rows() == [("b", 2)]


claims = st.lists(
    st.tuples(
        st.sampled_from(["c1", "c2"]),
        st.none() | st.dates(day(2015), day(2030)),
        st.sampled_from(["actual", "planned", "target"]),
    ),
    max_size=8,
).map(
    lambda rows: frame(
        "facts",
        [
            workers(f"f{i}", i, d, cluster=c, stage=s, basis=f"b{i}")
            for i, (c, d, s) in enumerate(rows)
        ],
    )
)


@given(facts=claims, on=st.dates(day(2015), day(2030)), newest=st.booleans())
def test_at_most_one_figure_per_subject_and_never_a_later_or_hoped_one(
    facts: pl.DataFrame, on: dt.date, *, newest: bool
) -> None:
    rows = current(facts, "workers", "cluster", on, newest=newest)
    assert rows["subject_id"].is_unique().all()
    assert (rows["as_of"].is_null() | (rows["as_of"] <= on)).all()
    assert not (rows["stage"].cast(pl.String) == "target").any()
    if not newest:
        assert rows["as_of"].null_count() == 0
    usable = known_on(facts, on, newest=newest).filter(pl.col("stage").cast(pl.String) != "target")
    assert set(rows["subject_id"]) == set(usable["subject_id"])


@given(claims, st.dates(day(2015), day(2030)))
def test_history_is_all_that_was_known_oldest_first(facts: pl.DataFrame, on: dt.date) -> None:
    rows = history(facts, "workers", "cluster", on)
    known = facts.filter(pl.col("as_of").is_null() | (pl.col("as_of") <= on))
    assert sorted(rows["claim_id"]) == sorted(known["claim_id"])
    for _, own in rows.group_by("subject_id"):
        dated = own["as_of"].drop_nulls()
        assert dated.is_sorted()
        undated = own["as_of"].null_count()
        assert own["as_of"].head(undated).null_count() == undated


@pytest.mark.parametrize(
    ("indicator", "value", "dtype"),
    [("workers", 7.0, pl.Float64()), ("investor", "Công ty A", pl.String())],
)
def test_column_has_the_type_of_its_indicator(
    indicator: str, value: float | str, dtype: pl.DataType
) -> None:
    facts = frame("facts", [figure(indicator, value, claim_id="x")])
    rows = column(current(facts, indicator, "cluster", ON), indicator, "n")
    assert rows["n"].to_list() == [value]
    assert rows["n_claim"].to_list() == ["x"]
    assert rows["n_n"].to_list() == [1]
    empty = column(current(facts.clear(), indicator, "cluster", ON), indicator, "n")
    assert rows.schema == empty.schema
    assert empty.schema["n"] == dtype
