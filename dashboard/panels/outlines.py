"""Words around an uploaded outline: what it is compared with, and what to read before saving."""

from __future__ import annotations

import datetime as dt
import re

import geopandas as gpd
import polars as pl
import shapely

from dashboard import markup
from dashboard.i18n import date_text, number, quantity, t
from dashboard.markup import esc
from dashboard.metrics.rules import limit
from dashboard.outlines import Expected, Limits, Outline, Outlines
from dashboard.panels.model import Context

#: Fallbacks when rules.csv has no convention of the day: nothing is refused for its size.
NO_LIMITS = Limits(0.0, float("inf"), float("inf"), 0.0)
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def limits_of(ctx: Context) -> Limits:
    """Bounds of an outline that hold today."""
    rules, on = ctx.book.rules, ctx.selection.today

    def told(code: str, otherwise: float) -> float:
        found = limit(rules, code, on)
        return otherwise if found is None else found

    return Limits(
        told("outline_min_area", NO_LIMITS.min_ha),
        told("outline_max_area", NO_LIMITS.max_ha),
        told("outline_area_difference", NO_LIMITS.difference_pct),
        told("outline_place_margin", NO_LIMITS.margin_km),
    )


def expected_of(ctx: Context, cluster_id: str) -> Expected:
    """What is known of a cluster: its point, its commune or district, its published area.

    Raises:
        polars.exceptions.OutOfBoundsError: no cluster has the id.
    """
    row = ctx.book.clusters.filter(pl.col("cluster_id") == cluster_id).row(0, named=True)
    shown = ctx.all_steps.filter(pl.col("cluster_id") == cluster_id)
    commune = _polygon(ctx.geo.communes, row["commune_id"])
    district = _polygon(ctx.geo.districts, row["district_id"])
    precision = row["location_precision"]
    error = limit(ctx.book.rules, f"distance_{precision}", ctx.selection.today)
    return Expected(
        lon=row["lon"],
        lat=row["lat"],
        tolerance_km=error or 0.0,
        ground=district if commune is None else commune,
        wide=commune if district is None else district,
        area_ha=shown["area"][0] if len(shown) else None,
    )


def name_of(ctx: Context, cluster_id: str) -> str:
    """Full name of a cluster."""
    own = ctx.book.clusters.filter(pl.col("cluster_id") == cluster_id)
    return str(own["name_vi"][0])


def _polygon(layer: gpd.GeoDataFrame, unit_id: object) -> object:
    found = layer[layer["unit_id"] == unit_id]
    return found.geometry.iloc[0] if len(found) else None


def preview(ctx: Context, outline: Outline) -> str:
    """What was read, before it is saved (HTML): area, place, then the warnings."""
    middle = outline.shape.representative_point()
    words = t(
        "outline.preview",
        area=quantity(outline.area_ha, "ha", 2),
        lat=number(middle.y, 5),
        lon=number(middle.x, 5),
        place=_commune(ctx, middle),
    )
    warned = "".join(markup.note(esc(w)) for w in outline.warnings)
    return f"{markup.paragraph(words, strong=True)}{warned}"


def _commune(ctx: Context, point: shapely.Point) -> str:
    """Commune or ward of today that a point lies in."""
    met = ctx.geo.communes[ctx.geo.communes.contains(point)]
    return str(met["full_name"].iloc[0]) if len(met) else t("outline.nowhere")


def stored_words(outlines: Outlines, cluster_id: str) -> str:
    """What is stored for a cluster, in words; empty when nothing is."""
    found = outlines.frame[outlines.frame["cluster_id"] == cluster_id]
    if not len(found):
        return ""
    row = found.iloc[0]
    return t(
        "outline.stored",
        area=quantity(row["area_ha"], "ha", 2),
        source=row["source_words"],
        date=date_text(row["provided_on"]),
    )


def day_of(words: str, today: dt.date) -> dt.date | None:
    """Day typed as ``ngày/tháng/năm``; ``None`` when it is no day or lies in the future."""
    found = _DAY.fullmatch(words.strip())
    if not found:
        return None
    day, month, year = (int(x) for x in found.groups())
    try:
        told = dt.date(year, month, day)
    except ValueError:
        return None
    return told if told <= today else None
