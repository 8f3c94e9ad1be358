"""Every figure of the register is the value of the claim it names."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from dashboard.indicators import INDICATORS
from dashboard.metrics.attraction import capital_changes
from dashboard.metrics.claims import FIGURES
from dashboard.metrics.coverage import total
from dashboard.metrics.register import STEP_OF_MILESTONE
from dashboard.palette import STATUSES
from dashboard.panels.model import Context, KeyFigure
from dashboard.store import Book
from tests.panels import gallery
from tests.panels.gallery import CHOSEN

#: Column of the register -> indicators its claim may measure.
MEASURES = {name: {code} for name, code in FIGURES.items()} | {
    "area": {"area_established", "area_planned", "area_detailed_plan"}
}
NUMBERS = sorted(n for n, codes in MEASURES.items() if INDICATORS[min(codes)].kind != "text")
TEXTS = sorted(set(MEASURES) - set(NUMBERS))
#: Figures that the catalogue of indicators allows to add up.
SUMS = [n for n in NUMBERS if all(INDICATORS[c].aggregate == "sum" for c in MEASURES[n])]


@pytest.fixture(scope="module")
def facts(book: Book) -> dict[str, dict[str, object]]:
    return {r["claim_id"]: r for r in book.facts.iter_rows(named=True)}


@pytest.fixture(scope="module")
def milestones(book: Book) -> dict[str, dict[str, object]]:
    return {r["milestone_id"]: r for r in book.milestones.iter_rows(named=True)}


def wrong_figures(
    table: pl.DataFrame, facts: dict[str, dict[str, object]], names: list[str], value: str
) -> list[tuple[object, ...]]:
    """Figures of a register that are not what their claim says."""
    found: list[tuple[object, ...]] = []
    for row in table.iter_rows(named=True):
        for name in names:
            claim_id = row[f"{name}_claim"]
            if row[name] is None and claim_id is None:
                continue
            claim = facts.get(claim_id, {})
            agrees = (
                claim.get(value) == row[name] is not None
                and claim["subject_id"] == row["cluster_id"]
                and claim["indicator"] in MEASURES[name]
            )
            if not agrees:
                found.append((row["cluster_id"], name, row[name], claim_id, claim.get(value)))
    return found


def test_every_column_is_checked(ctx_of: Callable[[str], Context]) -> None:
    table = ctx_of("all-three").table
    numeric = {n for n in MEASURES if table[n].dtype.is_numeric()}
    assert numeric == set(NUMBERS)
    assert {n: table[n].drop_nulls().len() for n in ("area", "infra_capital", "investor")} != {}
    assert all(table[n].drop_nulls().len() for n in ("area", "infra_capital", "investor"))


@CHOSEN
def test_every_number_is_the_value_of_its_claim(
    chosen: str, ctx_of: Callable[[str], Context], facts: dict[str, dict[str, object]]
) -> None:
    ctx = ctx_of(chosen)
    for table in (ctx.table, ctx.all_steps):
        assert wrong_figures(table, facts, NUMBERS, "value") == []


@CHOSEN
def test_every_text_is_the_text_of_its_claim(
    chosen: str, ctx_of: Callable[[str], Context], facts: dict[str, dict[str, object]]
) -> None:
    assert wrong_figures(ctx_of(chosen).all_steps, facts, TEXTS, "value_text") == []


@CHOSEN
def test_qualifier_and_date_are_those_of_the_claim(
    chosen: str, ctx_of: Callable[[str], Context], facts: dict[str, dict[str, object]]
) -> None:
    for row in ctx_of(chosen).all_steps.iter_rows(named=True):
        for name in NUMBERS:
            if row[name] is not None:
                claim = facts[row[f"{name}_claim"]]
                assert row[f"{name}_qualifier"] == claim["qualifier"]
                assert row[f"{name}_as_of"] == claim["as_of"]


@CHOSEN
def test_no_claim_is_younger_than_the_day_shown(
    chosen: str, ctx_of: Callable[[str], Context], facts: dict[str, dict[str, object]]
) -> None:
    ctx = ctx_of(chosen)
    used = {
        row[f"{name}_claim"]
        for row in ctx.all_steps.iter_rows(named=True)
        for name in MEASURES
        if row[f"{name}_claim"]
    }
    dates = [facts[c]["as_of"] for c in used]
    assert [d for d in dates if d is not None and d > ctx.selection.on] == []  # type: ignore[operator]
    if ctx.selection.year is not None:
        assert None not in dates


@CHOSEN
def test_every_step_is_proved_by_its_milestone(
    chosen: str, ctx_of: Callable[[str], Context], milestones: dict[str, dict[str, object]]
) -> None:
    for row in ctx_of(chosen).all_steps.iter_rows(named=True):
        proof = milestones[row["status_claim"]]
        assert proof["cluster_id"] == row["cluster_id"]
        assert proof["stage"] != "target"
        step = STEP_OF_MILESTONE[str(proof["milestone"])]
        # Only a cluster that is not established is shown at a lower step than its milestone.
        lower = STATUSES[row["status"]].rank < STATUSES[step].rank
        assert step == row["status"] or (lower and not row["is_established"])


@CHOSEN
def test_year_and_decision_are_those_of_the_milestone(
    chosen: str, ctx_of: Callable[[str], Context], milestones: dict[str, dict[str, object]]
) -> None:
    for row in ctx_of(chosen).all_steps.iter_rows(named=True):
        if row["established_claim"] is None:
            assert row["established_year"] is None
            assert row["decision_no"] is None
            continue
        proof = milestones[row["established_claim"]]
        day = proof["date"]
        assert row["established_year"] == (None if day is None else day.year)  # type: ignore[attr-defined]
        assert row["decision_no"] == proof["decision_no"]


@CHOSEN
def test_ids_of_a_row_hold_the_claims_of_all_its_figures(
    chosen: str, ctx_of: Callable[[str], Context]
) -> None:
    for row in ctx_of(chosen).all_steps.iter_rows(named=True):
        used = {row[f"{name}_claim"] for name in MEASURES} - {None}
        assert used <= set(row["claim_ids"]), row["cluster_id"]
        assert row["status_claim"] in row["claim_ids"]


@CHOSEN
def test_a_total_is_the_sum_of_its_claims(
    chosen: str, ctx_of: Callable[[str], Context], facts: dict[str, dict[str, object]]
) -> None:
    ctx = ctx_of(chosen)
    for table in (ctx.table, ctx.established):
        for name in SUMS:
            found = total(table, name)
            values = [float(str(facts[c]["value"])) for c in found.claim_ids]
            assert found.n == len(values) == table[name].drop_nulls().len()
            assert found.of == len(table)
            assert found.value == (pytest.approx(sum(values)) if values else None)


@pytest.mark.parametrize("name", sorted(set(NUMBERS) - set(SUMS)))
def test_what_may_not_be_added_up_is_refused(name: str, ctx_of: Callable[[str], Context]) -> None:
    with pytest.raises(ValueError, match=FIGURES[name]):
        total(ctx_of("newest").table, name)


@CHOSEN
def test_a_key_figure_that_is_a_total_is_the_sum_of_its_claims(
    chosen: str, ctx_of: Callable[[str], Context], facts: dict[str, dict[str, object]]
) -> None:
    """Figures in ha or tỷ đồng over clusters; counts and rates are told apart by their unit."""
    ctx = ctx_of(chosen)
    checked = 0
    for module in ("overview", "attraction"):
        for item in gallery.items(ctx, module):
            figure = item.value
            is_sum = isinstance(figure, KeyFigure) and figure.of and figure.unit != "cụm"
            if not is_sum or figure.value is None:  # type: ignore[union-attr]
                continue
            values = [float(str(facts[c]["value"])) for c in figure.claim_ids]  # type: ignore[union-attr]
            assert figure.value == pytest.approx(sum(values)), figure.label  # type: ignore[union-attr]
            assert figure.n == len(values)  # type: ignore[union-attr]
            checked += 1
    assert checked or ctx.established.is_empty() or ctx.selection.year


@CHOSEN
def test_changes_of_capital_start_and_end_at_claims(
    chosen: str, ctx_of: Callable[[str], Context], facts: dict[str, dict[str, object]]
) -> None:
    ctx = ctx_of(chosen)
    for row in capital_changes(ctx.book, ctx.table, ctx.selection).iter_rows(named=True):
        values = {facts[c]["value"] for c in row["claim_ids"]}
        for name in ("value", "first"):
            assert row[name] is None or row[name] in values, (row["cluster_id"], name)
        if row["change"] is not None:
            assert row["change"] == pytest.approx(row["value"] / row["first"] - 1)
        if row["per_ha"] is not None:
            assert row["per_ha"] == pytest.approx(row["value"] / row["area"])
