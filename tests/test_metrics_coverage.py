"""Totals say over how many clusters they are taken; missing is never zero."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.metrics.coverage import Total, matrix, matrix_columns, total
from dashboard.metrics.register import register
from dashboard.selection import Selection
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, figure, step

MATRIX = matrix_columns(["industrial_land", "leased_land"])


def table(values: list[float | None], qualifiers: list[str] | None = None) -> pl.DataFrame:
    known = qualifiers or ["exact"] * len(values)
    return pl.DataFrame(
        {
            "area": values,
            "area_qualifier": [
                q if v is not None else None for v, q in zip(values, known, strict=True)
            ],
            "area_claim": [f"f{i}" if v is not None else None for i, v in enumerate(values)],
        },
        schema={"area": pl.Float64, "area_qualifier": pl.String, "area_claim": pl.String},
    )


def test_total_by_hand() -> None:
    found = total(table([10.5, None, 0.0, 20.0]), "area")
    assert found == Total(30.5, 3, 4, "exact", ("f0", "f2", "f3"))


@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_nothing_known_is_not_zero(values: list[float | None]) -> None:
    assert total(table(values), "area") == Total(None, 0, len(values), "exact", ())


def test_a_known_zero_is_zero() -> None:
    assert total(table([0.0, None]), "area").value == 0.0


@pytest.mark.parametrize("qualifier", ["about", "at_least", "at_most"])
def test_one_loose_part_makes_the_sum_approximate(qualifier: str) -> None:
    assert total(table([1.0, 2.0], ["exact", qualifier]), "area").qualifier == "about"
    assert total(table([1.0, None], ["exact", qualifier]), "area").qualifier == "exact"


values = st.lists(st.none() | st.integers(0, 10**6).map(float), min_size=1, max_size=8)


@given(values, st.data())
def test_dropping_a_value_lowers_n_by_one_and_the_sum_by_it(
    known: list[float | None], data: st.DataObject
) -> None:
    present = [i for i, v in enumerate(known) if v is not None]
    if not present:
        assert total(table(known), "area").value is None
        return
    before = total(table(known), "area")
    i = data.draw(st.sampled_from(present))
    after = total(table([None if k == i else v for k, v in enumerate(known)]), "area")
    assert (after.n, after.of) == (before.n - 1, before.of)
    assert before.value is not None
    assert (after.value or 0.0) == before.value - float(known[i] or 0.0)
    assert (after.value is None) == (len(present) == 1)
    assert set(before.claim_ids) - set(after.claim_ids) == {f"f{i}"}


@given(values)
def test_coverage_is_what_is_not_null(known: list[float | None]) -> None:
    found = total(table(known), "area")
    assert found.n == len(found.claim_ids) == sum(v is not None for v in known)
    assert found.of == len(known)
    assert 0 <= found.n <= found.of


# --- matrix -------------------------------------------------------------------------------------
def test_matrix_by_hand() -> None:
    names = ("named", "kind", "bare")
    book = builders.book(
        clusters=[{"cluster_id": c, "short_name": c} for c in names],
        milestones=[
            step("established", builders.TODAY, "named", decision_no="1/QĐ-UBND"),
            step("planned", builders.TODAY, "kind"),
            step("planned", builders.TODAY, "bare"),
        ],
        facts=[
            figure("area_established", 50, "named"),
            figure("investor", "Công ty cổ phần A", "named"),
            figure("infra_capital", 300, "named"),
            figure("industrial_land", 30, "named"),
            figure("investor", "doanh nghiệp (nguồn không nêu tên)", "kind"),
            figure("project_capital", 900, "kind"),
        ],
    )
    rows = matrix(register(book, Selection(today=TODAY)), MATRIX)
    assert rows.columns == ["cluster_id", "short_name", "province_id", *MATRIX]
    by_id = {r.pop("cluster_id"): r for r in rows.iter_rows(named=True)}
    full = {"area", "decision_no", "investor", "infra_capital", "industrial_land"}
    assert {k for k in MATRIX if by_id["named"][k] == "full"} == full
    assert {k for k in MATRIX if by_id["kind"][k] == "part"} == {"investor", "infra_capital"}
    assert {by_id["bare"][k] for k in MATRIX} == {"none"}


@pytest.mark.parametrize("year", [None, 2010, 2018, 2024])
def test_matrix_of_the_public_data_agrees_with_the_register(book: Book, year: int | None) -> None:
    register_rows = register(book, Selection(today=TODAY, year=year))
    rows = matrix(register_rows, MATRIX)
    assert len(rows) == len(register_rows)
    for name in set(MATRIX) - {"investor"}:
        full = register_rows.filter(pl.col(name).is_not_null())["cluster_id"]
        assert rows.filter(pl.col(name) == "full")["cluster_id"].to_list() == full.to_list()
