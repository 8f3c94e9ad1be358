"""The report map of a selection: the same clusters and figures as the map on screen, for paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import polars as pl
from shapely.geometry.base import BaseGeometry

from dashboard.exports.ground import plain_name
from dashboard.exports.spec import (
    Entry,
    Group,
    Line,
    Listing,
    Paper,
    Pin,
    ReportMap,
    Shade,
    Sizes,
    Swatch,
)
from dashboard.i18n import date_text, fold, join, number, qualified, t
from dashboard.indicators import INDICATORS
from dashboard.maps.clusters import Mark
from dashboard.metrics.classes import class_breaks
from dashboard.metrics.coverage import total
from dashboard.metrics.provenance import origin
from dashboard.palette import AMBER, MUTED, PAPER, STATUS_GROUPS, STATUSES
from dashboard.panels import cluster_map
from dashboard.panels.cluster_map import COLOURS, largest_of, marks, scale_of, size_of, step_counts
from dashboard.panels.model import (
    Context,
    clusters_count,
    definition_text,
    filter_parts,
    ids_of,
    source_line,
)
from dashboard.panels.scales import legal_note
from dashboard.panels.shared import indicator_name, total_text, value_text

#: Precisions of a place that is only roughly known.
ROUGH = ("commune", "district")
#: Indicator behind a column of the register, for unit and decimals.
INDICATOR = {"area": "area_established"}
#: Publishers named in the source line before "and n more".
MOST_SOURCES = 6
#: Districts or communes named in the title; with more it names the provinces.
MOST_PLACES = 3
EDGE = "#0B4650"


def spec(
    ctx: Context,
    colour: str = "status",
    *,
    method: str = "",
    size: str = "area",
    shades: Sequence[Shade] = (),
    shade_group: Group | None = None,
    outlines: Sequence[BaseGeometry] = (),
) -> ReportMap:
    """What the report map of a selection shows.

    Args:
        ctx: data and filters.
        colour: what marks are coloured by, one of ``cluster_map.COLOURS``.
        method: how a figure is cut into classes; empty for the default.
        size: what the size of a mark stands for, one of ``cluster_map.SIZES``.
        shades: fills of administrative units (choropleth).
        shade_group: their legend, put first.
        outlines: exact outlines of clusters, longitude and latitude.
    """
    scope = filter_parts(
        ctx,
        clusters_count(len(ctx.table)),
        definition=definition_text(ctx) if colour == "occupancy" else "",
    )
    groups = [shade_group] if shade_group else []
    # On a choropleth clusters are points: no steps and no sizes to explain.
    if not shades:
        groups += [_look(ctx, colour, method, size), _sizes(ctx, size)]
    groups.append(_base(ctx, choropleth=bool(shades)))
    ids = ids_of(ctx.table, "status_claim", "area_claim", f"{size}_claim", *_claims(colour))
    bold = cluster_map.heading(ctx).bold.rstrip(";:, ")
    return ReportMap(
        title=_title(ctx),
        finding=bold,
        scope=join(list(scope)),
        frame=ctx.selection.frame,
        provinces=tuple(ctx.selection.provinces),
        pins=_pins(ctx, colour, method, size),
        groups=tuple(groups),
        listing=_listing(ctx, colour, method, size, signs=not shades),
        places=tuple(ctx.selection.places),
        shades=tuple(shades),
        outlines=tuple(outlines),
        highlight=_highlight(ctx),
        sources=t("report_map.sources", words=source_line(ctx, ids, most=MOST_SOURCES)),
        boundaries=_boundaries(ctx),
        disclaimer=t("report_map.disclaimer"),
        dated=dated(ctx, ids),
        mark=t("demo.mark") if ctx.book.illustrative else "",
    )


def file_name(ctx: Context, subject: str, paper: Paper, *, method: str = "", also: str = "") -> str:
    """Name of a saved map without its ending: what it shows, filters, paper, version.

    Args:
        ctx: data and filters.
        subject: what the map tells, in words.
        paper: sheet.
        method: way of cutting into classes; empty for the default.
        also: what sizes or circles stand for, in words; empty for the default.
    """
    chosen = ctx.selection
    parts = [
        t("report_map.file"),
        subject,
        also,
        t(f"map.method_{method}") if method else "",
        *(ctx.place_names[p] for p in chosen.places[:MOST_PLACES]),
        *(() if chosen.places else (ctx.unit_names[p] for p in chosen.provinces)),
        t(f"report_map.file_{chosen.frame}"),
        *(t(f"status_short.{s}") for s in chosen.statuses),
        "" if chosen.year is None else str(chosen.year),
        t(f"report_map.paper_{paper}"),
        ctx.book.version,
        t("demo.mark") if ctx.book.illustrative else "",
    ]
    return "-".join(re.sub(r"[^a-z0-9]+", "-", fold(p)).strip("-") for p in parts if p)


def _title(ctx: Context) -> str:
    """What the map is of; since the merger the old provinces are parts of one."""
    chosen, places = ctx.selection.provinces, ctx.selection.places
    if 0 < len(places) <= MOST_PLACES:
        return t("report_map.title", places=_list([ctx.place_names[p] for p in places]))
    if places:
        return t("report_map.title_places", n=number(len(places)))
    names = _list([ctx.unit_names[p] for p in chosen])
    if ctx.selection.frame == "old":
        return t("report_map.title", places=names)
    whole = len(chosen) == len(_provinces(ctx))
    return t("report_map.title_new") if whole else t("report_map.title_part", places=names)


def _list(names: Sequence[str]) -> str:
    """Names as in a sentence: "A, B và C"."""
    if len(names) < 2:
        return "".join(names)
    return t("report_map.and", first=", ".join(names[:-1]), last=names[-1])


def _claims(colour: str) -> tuple[str, ...]:
    return (f"{colour}_claim",) if COLOURS[colour] else ()


def _figure(colour: str, size: str) -> str:
    """Column of the figure in words: of the colour, or of the size when colours tell steps."""
    return colour if COLOURS[colour] else size


def _indicator(name: str) -> str:
    return INDICATOR.get(name, name)


# --- marks --------------------------------------------------------------------------------------
def _pins(ctx: Context, colour: str, method: str, size: str) -> tuple[Pin, ...]:
    """Marks of the map on screen at their own places: the sheet sets them side by side itself."""
    rows = ctx.table.filter(pl.col("lon").is_not_null()).iter_rows(named=True)
    drawn = marks(ctx, colour, method, size)
    name = _figure(colour, size)
    return tuple(
        _pin(row, mark, name, size, by_step=not COLOURS[colour])
        for row, mark in zip(rows, drawn, strict=True)
    )


def _pin(row: dict[str, Any], mark: Mark, name: str, size: str, *, by_step: bool) -> Pin:
    unknown = row[size] is None
    return Pin(
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        radius=mark.radius,
        fill=mark.fill,
        edge=mark.edge,
        name=mark.name,
        second="" if row[name] is None else value_text(row, name, _indicator(name)),
        core=mark.core,
        hatched=mark.hatched or (by_step and unknown),
        loose=mark.loose,
        rough=mark.precision in ROUGH,
        strong=mark.strong,
        crossed=by_step and row["status_group"] == "removed",
    )


# --- legend -------------------------------------------------------------------------------------
def _look(ctx: Context, colour: str, method: str, size: str) -> Group:
    return _classes(ctx, colour, method) if COLOURS[colour] else _steps(ctx, size)


def _steps(ctx: Context, size: str) -> Group:
    """Steps with the clusters drawn in their colour, and those hatched for want of a size."""
    counts, unknown = step_counts(ctx, size)
    entries: list[Entry | Sizes] = []
    for code in (g for g in STATUS_GROUPS if g in counts):
        words = f"{t(f'status.{code}')} ({number(counts[code])})"
        entries.append(Entry(_sign(code), words))
    if len(unknown):
        steps = unknown["status_group"].unique().to_list()
        key = f"report_map.no_{size}"
        words = t(key, n=number(len(unknown)))
        if len(steps) == 1:
            words = t(f"{key}_of", status=t(f"status.{steps[0]}"), n=number(len(unknown)))
        entries.append(Entry(Swatch("mark", PAPER, MUTED, hatched=True), words))
    return Group(t("report_map.by_status"), (*entries, *_nowhere(ctx)))


def _sign(code: str) -> Swatch:
    s = STATUSES[code]
    return Swatch("mark", s.fill, s.edge, core=s.core, crossed=code == "removed")


def _classes(ctx: Context, colour: str, method: str) -> Group:
    scale = scale_of(ctx, colour, method)
    entries: list[Entry | Sizes] = [
        Entry(Swatch("mark", fill, EDGE), f"{name} ({number(n)})")
        for name, fill, n in zip(scale.names, scale.colours, scale.counts, strict=True)
    ]
    others = (
        (scale.missing, Swatch("mark", PAPER, MUTED, hatched=True), "map.class_missing"),
        (scale.early, Swatch("mark", PAPER, MUTED), "map.class_early"),
    )
    entries += [Entry(look, t(key, n=number(n))) for n, look, key in others if n]
    # How far a figure is known comes on top of its class: these marks are counted above too.
    rough = (
        (scale.loose, EDGE, "state.approximate"),
        (scale.review, AMBER, "state.under_review"),
    )
    entries += [
        Entry(Swatch("mark", PAPER, edge, loose=True), f"{t(key)} ({number(n)})")
        for n, edge, key in rough
        if n
    ]
    if scale.legal:
        entries.append(Entry(Swatch(), legal_note(ctx)))
    name = indicator_name(ctx, colour, COLOURS[colour])
    return Group(t("report_map.by_figure", name=name), (*entries, *_nowhere(ctx)))


def _nowhere(ctx: Context) -> tuple[Entry, ...]:
    nowhere = ctx.table["lon"].null_count()
    return (Entry(Swatch(), t("map.nowhere", n=number(nowhere))),) if nowhere else ()


#: Hectares of the circles in the legend.
CIRCLES = (50.0, 30.0, 10.0)


def _sizes(ctx: Context, size: str) -> Group:
    largest = largest_of(ctx, size)
    unit = INDICATORS[_indicator(size)].unit
    values = CIRCLES
    if size != "area" and largest:
        top = class_breaks([largest], 1)[0]
        values = (top, top / 2, top / 10)
    entries: list[Entry | Sizes] = []
    if size == "area" or largest:
        circles = tuple(
            (size_of(v, size, largest), f"{number(v, 1, trim=True)} {unit}") for v in values
        )
        entries.append(Sizes(circles))
    rough = pl.col("location_precision").cast(pl.String).is_in(ROUGH)
    n = len(ctx.table.filter(rough & pl.col("lon").is_not_null()))
    if n:
        look = Swatch("ring", STATUSES["established"].fill, STATUSES["established"].edge)
        entries.append(Entry(look, t("report_map.rough", n=number(n))))
    return Group(t(f"report_map.size_{size}"), tuple(entries))


def _base(ctx: Context, *, choropleth: bool) -> Group:
    outside = [
        ctx.unit_names[p] for p in sorted(_provinces(ctx)) if p not in ctx.selection.provinces
    ]
    entries = []
    if choropleth:
        entries.append(Entry(Swatch("point"), t("report_map.point")))
    # One province alone fills the sheet; the others are only seen at the edge.
    if outside:
        look = Swatch("area", fill="#F1F2EE", veiled=not choropleth)
        entries.append(Entry(look, t("report_map.outside", places=", ".join(outside))))
    entries += [
        Entry(Swatch("line", line="province"), t("report_map.line_province")),
    ]
    # On a choropleth the units show by their colours, and roads are not drawn.
    if not choropleth:
        entries += [
            Entry(Swatch("line", line="unit"), t(f"report_map.line_{ctx.selection.frame}")),
            Entry(Swatch("line", line="road"), t("report_map.line_road")),
        ]
    return Group(t("report_map.base"), tuple(entries))


def _provinces(ctx: Context) -> set[str]:
    return {str(p) for p in ctx.geo.provinces_old["unit_id"]}


# --- table --------------------------------------------------------------------------------------
def _listing(ctx: Context, colour: str, method: str, size: str, *, signs: bool) -> Listing:
    """All clusters in the order of the register; ``signs`` repeats the mark before each name."""
    name = _figure(colour, size)
    found = INDICATORS[_indicator(name)]
    located = ctx.table.filter(pl.col("lon").is_not_null())["cluster_id"]
    looks = dict(zip(located, _pins(ctx, colour, method, size), strict=True)) if signs else {}
    places = _places(ctx)
    lines = tuple(
        _line(r, name, looks, places.get(r["place_id"], ""))
        for r in ctx.table.iter_rows(named=True)
    )
    summed = found.aggregate == "sum" and len(ctx.listed)
    told = total_text(ctx, total(ctx.listed, name), "", found.digits) if summed else ""
    blank = any(not line.value for line in lines)
    return Listing(
        columns=(
            t("column.cluster"),
            t(f"report_map.place_{ctx.selection.frame}"),
            found.unit,
            t("column.status"),
        ),
        lines=lines,
        title=t("report_map.established", n=number(len(ctx.listed))),
        others=t("report_map.others", n=number(len(ctx.table) - len(ctx.listed))),
        total_words=t("report_map.total"),
        total=told,
        note=t("report_map.blank") if blank else "",
    )


def _line(row: dict[str, Any], name: str, looks: dict[str, Pin], place: str) -> Line:
    value = ""
    if row[name] is not None:
        digits = INDICATORS[_indicator(name)].digits
        qualifier = str(row[f"{name}_qualifier"] or "exact")
        value = qualified(float(row[name]), "", digits, qualifier, short=True)
    pin = looks.get(row["cluster_id"])
    swatch = Swatch()
    if pin is not None:
        swatch = Swatch(
            "mark",
            pin.fill,
            pin.edge,
            core=pin.core,
            hatched=pin.hatched,
            loose=pin.loose,
            crossed=pin.crossed,
        )
    return Line(
        name=row["short_name"],
        place=place,
        value=value,
        status=t(f"status.{row['status']}"),
        swatch=swatch,
        strong=bool(row["is_established"]),
    )


def _places(ctx: Context) -> dict[str, str]:
    """Names of districts or communes without the word in brackets where none is needed."""
    pairs = dict(ctx.table.select("place_id", "place").drop_nulls().unique().iter_rows())
    plain = {unit: plain_name(name) for unit, name in pairs.items()}
    taken = list(plain.values())
    return {u: plain[u] if taken.count(plain[u]) == 1 else name for u, name in pairs.items()}


def _highlight(ctx: Context) -> tuple[str, str]:
    """Established clusters among all, and their area; steps that are filtered out count too."""
    all_of, done = len(ctx.all_steps), ctx.established
    if not all_of:
        return "", ""
    area = total_text(ctx, total(done, "area"), INDICATORS["area_established"].unit, 2)
    key = "report_map.highlight_area" if area else "report_map.highlight"
    words = t(key, area=area) if area else t(key)
    return f"{number(len(done))}/{number(all_of)}", words


# --- foot ---------------------------------------------------------------------------------------
def _boundaries(ctx: Context) -> str:
    """Who drew the boundaries, and when they were read."""
    told = {r["source_id"]: r for r in ctx.book.sources.iter_rows(named=True)}
    names = [told[s]["publisher"] for s in ("boundaries-vn", "hatang-2026") if s in told]
    portal = told.get("hatang-2026")
    date = date_text(portal["published_on"]) if portal else t("date.unknown")
    return t("report_map.boundaries", words="; ".join(names), date=date)


def dated(ctx: Context, ids: Sequence[str]) -> str:
    """As-of date of claims, day of drawing and version of the data."""
    found = origin(ctx.book, ids)
    today, version = date_text(ctx.selection.today), ctx.book.version
    newest = date_text(found.newest, found.precision) if found.newest else ""
    parts = [
        t("report_map.as_of", date=newest) if newest else "",
        t("report_map.drawn", date=today),
        t("report_map.version", version=version),
    ]
    return join(parts)
