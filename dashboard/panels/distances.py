"""How far a cluster is from roads, ports, parks and provincial centres, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping

import polars as pl

from dashboard import markup
from dashboard.i18n import NBSP, join, number, t
from dashboard.markup import esc
from dashboard.metrics.distances import TARGETS, distances
from dashboard.panels.model import Column, Context, Panel, Table, text_col

Row = Mapping[str, object]


def distance_text(row: Row) -> str:
    """A distance as exact as its places allow.

    ``khoảng 36 km (± 2,5 km)``; smaller than its error it is only ``dưới 9 km``, the distance plus
    the error rounded up. Empty for a missing distance.

    Args:
        row: row of :func:`dashboard.metrics.distances.distances`.
    """
    if row["km"] is None:
        return ""
    km = float(str(row["km"]))
    error = None if row["tolerance_km"] is None else float(str(row["tolerance_km"]))
    if error is not None and km < error:
        return t("distance.below", km=number(math.ceil(km + error)))
    shown = number(km, 0 if error is None or error >= 1 else 1)
    told = "?" if error is None else number(error, 1, trim=True)
    return t("distance.about", km=shown, tolerance=told)


def rows(ctx: Context, cluster_id: str) -> list[tuple[str, str]]:
    """Label and value (HTML) of each target, for the sheet of a cluster.

    The former centre is left out where it is the centre of today too.
    """
    return [(_label(r), _value(r)) for r in _shown(_of(ctx, cluster_id))]


def note(ctx: Context, cluster_id: str) -> str:
    """How the distances were measured, how exact the place is, which roads and ports are known."""
    own = ctx.book.clusters.filter(pl.col("cluster_id") == cluster_id)
    precision = own["location_precision"][0]
    where = t("distance.place_none")
    if precision is not None:
        where = t("distance.place_is", words=t(f"precision.{precision}"))
    ports = sum(p.kind == "port" for p in ctx.geo.places)
    known = t("distance.ports_known", n=ports) if ports else ""
    roads = t("distance.roads_known", refs=_refs(ctx)) if len(ctx.geo.roads) else ""
    return join([t("distance.method"), where, roads, known], " ")


def _refs(ctx: Context) -> str:
    """Numbers of the national roads of the layer: ``QL1, 53, 54``."""
    numbers = sorted({int(str(r).removeprefix("QL")) for r in ctx.geo.roads["ref"]})
    return "QL" + ", ".join(str(n) for n in numbers)


def panel(ctx: Context, cluster_id: str) -> Panel:
    """How far is it from the cluster to a road, a port, a park and the centres?

    A card as wide as the page: one cell per target. A cluster without a place has one gap instead
    of a gap per target.
    """
    found = _of(ctx, cluster_id)
    parks = found.filter(pl.col("target") == "park")["target_id"].drop_nulls().to_list()
    cells = [(f"<strong>{_distance(r)}</strong>", _target(r)) for r in _shown(found)]
    placed = found["location_precision"][0] is not None
    body = markup.figures(cells) if placed else markup.gap(t("distance.no_place"))
    return Panel(
        key="khoang-cach",
        title=t("distance.title"),
        body=f'{body}<p class="vl-sub">{esc(note(ctx, cluster_id))}</p>',
        table=table(ctx, found),
        claim_ids=(cluster_id, *parks),
        subject=_names(ctx)[cluster_id],
        note=t("map.disclaimer"),
        size="wide",
    )


def table(ctx: Context, found: pl.DataFrame | None = None) -> Table:
    """Distances of all clusters shown (or of some rows) for view and download."""
    asked = ctx.table.select("cluster_id", "province_id", "lon", "lat", "location_precision")
    shown = distances(ctx.book, ctx.geo, ctx.selection.today, asked) if found is None else found
    words = [distance_text(r) or None for r in shown.iter_rows(named=True)]
    precision = pl.col("location_precision")
    frame = shown.with_columns(
        cluster=pl.col("cluster_id").replace_strict(_names(ctx), return_dtype=pl.String),
        kind=pl.col("target").replace_strict({x: t(f"distance.{x}") for x in TARGETS}),
        text=pl.Series("text", words, dtype=pl.String),
        # Metres would be invented: no place here is known that well.
        km=pl.col("km").round(1),
        place=precision.replace_strict(
            {p: t(f"precision.{p}") for p in _precisions(shown)}, return_dtype=pl.String
        ),
        claim_ids=pl.when(pl.col("km").is_not_null()).then(pl.col("cluster_id")),
    )
    return Table(
        frame,
        (
            text_col("cluster"),
            Column("kind", t("distance.col_target")),
            Column("name", t("distance.col_name")),
            Column("km", t("distance.col_km"), "number", 1),
            Column("tolerance_km", t("distance.col_tolerance"), "number", 1),
            Column("text", t("distance.col_text")),
            text_col("place", "precision"),
        ),
    )


def _of(ctx: Context, cluster_id: str) -> pl.DataFrame:
    own = ctx.book.clusters.filter(pl.col("cluster_id") == cluster_id)
    return distances(ctx.book, ctx.geo, ctx.selection.today, own)


def _names(ctx: Context) -> dict[str, str]:
    return dict(ctx.book.clusters.select("cluster_id", "short_name").iter_rows())


def _shown(found: pl.DataFrame) -> list[Row]:
    """Rows of one cluster, without the former centre where it is the centre of today too."""
    by_target = {str(r["target"]): r for r in found.iter_rows(named=True)}
    if by_target["centre"]["target_id"] == by_target["old_centre"]["target_id"]:
        del by_target["old_centre"]
    return list(by_target.values())


def _label(row: Row) -> str:
    return t(f"distance.{row['target']}")


def _value(row: Row) -> str:
    """Name and distance (HTML); words for what the data do not have."""
    return _distance(row) if row["km"] is None else f"{esc(row['name'])}: {_distance(row)}"


def _distance(row: Row) -> str:
    """Distance (HTML) that breaks between its parts only; words for what the data do not have."""
    if row["km"] is None:
        if row["location_precision"] is None:
            return markup.gap(t("distance.no_place"))
        return markup.gap(t("distance.no_port") if row["target"] == "port" else None)
    return esc(distance_text(row).replace(" km", f"{NBSP}km").replace("± ", f"±{NBSP}"))


def _target(row: Row) -> str:
    """What a distance leads to: kind and name."""
    return join([_label(row), str(row["name"] or "")], ": ")


def _precisions(found: pl.DataFrame) -> list[str]:
    return sorted(found["location_precision"].drop_nulls().unique().to_list())
