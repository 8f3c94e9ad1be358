"""Computed figures: one formula for a cluster and for any set of clusters.

The formulas and their legal references are :data:`dashboard.indicators.MEASURES`. A part that no
source gives leaves the result empty; a zero denominator gives no ratio; neither is ever 0 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from dashboard.indicators import MEASURES, Measure
from dashboard.metrics.claims import FIGURES

#: Column of a register that holds an indicator.
COLUMN_OF: dict[str, str] = {indicator: name for name, indicator in FIGURES.items()}


@dataclass(frozen=True, slots=True)
class Result:
    """A measure over a set of clusters.

    Args:
        measure: the formula.
        value: the result; ``None`` unless a cluster has every part and the formula is defined.
        numerator: Σ of the numerator over the clusters that have every part.
        denominator: Σ of the denominator over the same clusters.
        n: clusters that have every part.
        of: clusters in the set.
        simple: unweighted mean of the clusters' own results, ``None`` when there is none.
        qualifier: ``about`` when a part is approximate or one-sided, else ``exact``.
        claim_ids: claims used.
    """

    measure: Measure
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int
    of: int
    simple: float | None
    qualifier: str
    claim_ids: tuple[str, ...]


def _columns(measure: Measure) -> list[str]:
    return [COLUMN_OF[code] for code in measure.parts]


def _is_complete(measure: Measure) -> pl.Expr:
    """Every part is known."""
    names = _columns(measure)
    return pl.all_horizontal([pl.col(n).is_not_null() for n in names])


def _numerator(measure: Measure) -> pl.Expr:
    top: pl.Expr = pl.sum_horizontal([COLUMN_OF[c] for c in measure.numerator], ignore_nulls=False)
    return top * pl.col(COLUMN_OF[measure.denominator]) if measure.form == "weighted" else top


def _value(measure: Measure, top: float, bottom: float) -> float | None:
    if measure.form == "minus":
        return top - bottom
    return measure.scale * top / bottom if bottom > 0 else None


def per_cluster(table: pl.DataFrame, code: str) -> pl.DataFrame:
    """A measure of every cluster of a register.

    Args:
        table: rows of :func:`dashboard.metrics.register.register`.
        code: measure.

    Returns:
        ``cluster_id, value, numerator, denominator, qualifier, as_of, precision, claim_ids``,
        one row per row of ``table`` and in its order; ``value`` is null when a part is missing or
        the denominator is 0; the date is the older one of the parts.
    """
    measure = MEASURES[code]
    names = _columns(measure)
    top, bottom = _numerator(measure), pl.col(COLUMN_OF[measure.denominator])
    if measure.form == "minus":
        value = top - bottom
    elif measure.form == "weighted":
        value = pl.when(bottom > 0).then(pl.col(COLUMN_OF[measure.numerator[0]]))
    else:
        value = pl.when(bottom > 0).then(measure.scale * top / bottom)
    complete = _is_complete(measure)
    loose = pl.any_horizontal([pl.col(f"{n}_qualifier").ne("exact") for n in names])
    dates = pl.concat_list(
        [pl.struct(date=pl.col(f"{n}_as_of"), precision=pl.col(f"{n}_precision")) for n in names]
    ).list.sort(nulls_last=False)
    first = dates.list.first()
    return table.select(
        "cluster_id",
        pl.when(complete).then(value).cast(pl.Float64).alias("value"),
        pl.when(complete).then(top).alias("numerator"),
        pl.when(complete).then(bottom).alias("denominator"),
        pl.when(complete)
        .then(
            pl.when(loose.fill_null(value=False)).then(pl.lit("about")).otherwise(pl.lit("exact"))
        )
        .alias("qualifier"),
        pl.when(complete).then(first.struct.field("date")).alias("as_of"),
        pl.when(complete).then(first.struct.field("precision")).alias("precision"),
        pl.concat_list([pl.col(f"{n}_claim") for n in names]).list.drop_nulls().alias("claim_ids"),
    )


def overall(table: pl.DataFrame, code: str) -> Result:
    """A measure over the clusters of a register that have every part: Σ/Σ, never a mean of rates.

    The simple mean of the clusters' own rates is given beside it as a second reading.
    """
    measure = MEASURES[code]
    names = _columns(measure)
    have = table.filter(_is_complete(measure))
    if have.is_empty():
        return Result(measure, None, None, None, 0, len(table), None, "exact", ())
    top = float(have.select(_numerator(measure).sum()).item())
    bottom = float(have[COLUMN_OF[measure.denominator]].sum())
    own = per_cluster(have, code)
    loose = have.select(
        pl.any_horizontal([pl.col(f"{n}_qualifier").ne("exact") for n in names]).any()
    ).item()
    mean = own["value"].mean()
    return Result(
        measure=measure,
        value=_value(measure, top, bottom),
        numerator=top,
        denominator=bottom,
        n=len(have),
        of=len(table),
        simple=float(str(mean)) if mean is not None else None,
        qualifier="about" if loose else "exact",
        claim_ids=tuple(i for n in names for i in have[f"{n}_claim"].to_list()),
    )


def explained(measure: Measure, names: Mapping[str, str]) -> str:
    """The formula in words: ``(a + b) / c × 100``; ``names`` gives each part its words."""
    top = " + ".join(names[c] for c in measure.numerator)
    top = f"({top})" if len(measure.numerator) > 1 else top
    bottom = names[measure.denominator]
    if measure.form == "minus":
        return f"{top} − {bottom}"
    if measure.form == "weighted":
        return f"Σ({top} × {bottom}) / Σ {bottom}"
    scale = " × 100" if measure.scale == 100.0 else ""
    return f"{top} / {bottom}{scale}"
