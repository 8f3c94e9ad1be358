"""Panels and pieces that several pages show the same way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from dashboard import markup
from dashboard.figures.locator import Spot
from dashboard.figures.rows import Row as ChartRow
from dashboard.i18n import date_text, qualified, t
from dashboard.indicators import INDICATORS
from dashboard.maps.clusters import fan_out
from dashboard.markup import esc
from dashboard.metrics.coverage import Total
from dashboard.palette import MUTED, PAPER, STATUSES, province
from dashboard.panels.model import Context, KeyFigure

Row = Mapping[str, object]


def as_of(row: Row, name: str) -> str:
    """As-of date of a figure of a register row, in words."""
    day, precision = row[f"{name}_as_of"], row[f"{name}_precision"]
    return date_text(day if isinstance(day, dt.date) else None, str(precision or "unknown"))


def value_text(row: Row, name: str, indicator: str, *, short: bool = True) -> str:
    """Figure of a register row with unit and qualifier; words when missing."""
    value = row[name]
    found = INDICATORS[indicator]
    if value is None:
        return t("state.missing")
    qualifier = str(row[f"{name}_qualifier"] or "exact")
    return qualified(float(str(value)), found.unit, found.digits, qualifier, short=short)


def value_html(row: Row, name: str, indicator: str) -> str:
    """The same as HTML, hatched when missing."""
    if row[name] is None:
        return markup.gap()
    return esc(value_text(row, name, indicator))


def status_on(row: Row) -> str:
    """Step of a cluster and the date of the source: ``Đã thành lập · 9/2022``."""
    day = row["status_as_of"]
    when = date_text(day if isinstance(day, dt.date) else None, str(row["status_precision"]))
    name = t(f"status.{row['status']}")
    return f"{name} · {when}"


def hover_of(row: Row) -> str:
    """Name, step and area of a cluster for a hover label."""
    area = value_text(row, "area", "area_established")
    return f"<b>{esc(row['name_vi'])}</b><br>{esc(status_on(row))}<br>{esc(area)}"


def province_legend(ctx: Context) -> str:
    """Squares with the names of the provinces shown."""
    return markup.legend((province(p), ctx.unit_names[p]) for p in ctx.selection.provinces)


def total_figure(
    total: Total,
    label: str,
    indicator: str,
    how: str,
    sub: str = "",
) -> KeyFigure:
    """Key figure of a sum with its coverage; missing when no cluster has a figure."""
    found = INDICATORS[indicator]
    digits = 1 if found.unit == "ha" else 0
    text = (
        ""
        if total.value is None
        else qualified(total.value, "", digits, total.qualifier, short=True)
    )
    return KeyFigure(
        label=label,
        value=total.value,
        text=text,
        unit=found.unit,
        sub=sub,
        n=total.n,
        of=total.of,
        how=how,
        claim_ids=total.claim_ids,
    )


#: Width in px of the ring around an approximate place on a small map.
ROUGH = {"commune": 6.0, "district": 11.0}


def spots(table: pl.DataFrame, scale: float = 1.15) -> list[Spot]:
    """Marks of the clusters of a register, size by √ha; clusters on one point fanned out."""
    rows = [r for r in table.iter_rows(named=True) if r["lon"] is not None]
    places = fan_out([(r["lon"], r["lat"]) for r in rows])
    marks = []
    for row, (lon, lat) in zip(rows, places, strict=True):
        status, area = STATUSES[row["status"]], row["area"]
        size = 8.0 if area is None else max(8.0, min(26.0, 2.0 * scale * area**0.5))
        marks.append(
            Spot(
                lon=lon,
                lat=lat,
                size=size,
                fill=PAPER if area is None else status.fill,
                edge=MUTED if area is None else status.edge,
                hover=hover_of(row),
                subject_id=row["cluster_id"],
                core=status.core and area is not None,
                rough=ROUGH.get(str(row["location_precision"]), 0.0),
            )
        )
    return marks


#: Up to this many subjects without a figure keep a row of their own.
MOST_GAPS = 5


def gap_rows(missing: pl.DataFrame) -> list[ChartRow]:
    """Hatched rows of the clusters without a figure; beyond :data:`MOST_GAPS` one row for all.

    Args:
        missing: rows with ``short_name`` and ``province_id``.
    """
    if len(missing) > MOST_GAPS:
        return [ChartRow(t("count.others", n=len(missing)), "missing", sub=t("state.missing"))]
    return [
        ChartRow(name, "missing", sub=t("state.missing"), key=province(unit))
        for name, unit in missing.select("short_name", "province_id").iter_rows()
    ]
