"""The report map of places: districts or communes in their classes, drawn for paper."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from dashboard.exports.spec import Entry, Group, Line, Listing, ReportMap, Shade, Swatch
from dashboard.i18n import fold, join, number, qualified, t
from dashboard.palette import EDGE, PAPER
from dashboard.panels import place_map, report_map
from dashboard.panels.model import (
    Context,
    clusters_count,
    definition_text,
    filter_parts,
    ids_of,
    source_line,
)
from dashboard.panels.place_map import View, name_of
from dashboard.panels.shared import place_column

#: Places of the short table.
MOST_STRONG = 10


def spec(ctx: Context, view: View) -> ReportMap:
    """What the report map shows: the same classes, counts and words as the map on screen."""
    whole = ctx.region
    rows = place_map.figures(ctx, view.choice)
    placed = rows.filter(pl.col("place_id").is_not_null())
    plain = report_map.spec(whole, shades=_shades(ctx, view), shade_group=_group(ctx, view, rows))
    known = placed.filter(pl.col("value").is_not_null())
    definition = definition_text(ctx) if view.choice.ratio else ""
    scope = filter_parts(whole, clusters_count(len(whole.table)), definition=definition)
    ids = ids_of(rows, "claim_ids")
    return replace(
        plain,
        title=f"{name_of(view.choice)} {t(f'place.by_{ctx.selection.frame}')}",
        finding=finding(view, known),
        scope=join(list(scope)),
        listing=_listing(ctx, view, rows),
        highlight=(
            f"{number(len(known))}/{number(len(placed))}",
            t(f"place.highlight_{ctx.selection.frame}"),
        ),
        sources=t("report_map.sources", words=source_line(ctx, ids, most=report_map.MOST_SOURCES)),
    )


def finding(view: View, known: pl.DataFrame) -> str:
    """The place that leads, or how many share the lead; silent words when none has a figure."""
    if known.is_empty():
        return t("place.finding_none")
    best = float(known["value"][0])
    first = known.filter(pl.col("value") == best)
    words = place_map.value_words(known.row(0, named=True), view.choice)
    if len(first) > 1:
        return t("place.finding_many", n=number(len(first)), value=words)
    return t("place.finding_one", place=known["place_full"][0], value=words)


def file_name(ctx: Context, view: View, paper: str) -> str:
    """Name of a saved map without its ending: figure, places, frame, time, paper, version."""
    parts = [
        t("report_map.file"),
        name_of(view.choice),
        *(ctx.unit_names[p] for p in ctx.selection.provinces),
        t(f"report_map.file_{ctx.selection.frame}"),
        "" if ctx.selection.year is None else str(ctx.selection.year),
        t(f"report_map.paper_{paper}"),
        ctx.book.version,
        t("demo.mark") if ctx.book.illustrative else "",
    ]
    return re.sub(r"[^a-z0-9]+", "-", fold(" ".join(p for p in parts if p))).strip("-")


def _shades(ctx: Context, view: View) -> list[Shade]:
    return [
        Shade(s.unit_id, s.fill, hatched=s.hatched, words=s.text)
        for s in place_map.shades(ctx, view)
    ]


def _group(ctx: Context, view: View, rows: pl.DataFrame) -> Group:
    """Legend of the classes with the number of places in each, in the words of the screen."""
    classes = place_map.scale_of(ctx, view, rows)
    placed = rows.filter(pl.col("place_id").is_not_null())
    entries = [
        Entry(Swatch("area", colour, EDGE), f"{name} ({number(n)})")
        for name, colour, n in zip(classes.names(), classes.colours, classes.counts, strict=True)
    ]
    states = dict(placed.group_by("state").len().iter_rows())
    gap = Swatch("area", PAPER, EDGE, hatched=True)
    blank = Swatch("area", "#FBFAF6", EDGE)
    none = len(place_map.units(ctx)) - len(placed)
    others = (
        (states.get("missing", 0), gap, "map.class_missing"),
        (states.get("hidden", 0), gap, "place.class_hidden"),
        (states.get("not_applicable", 0), blank, "map.class_early"),
        (none, blank, "place.class_none"),
    )
    entries += [Entry(look, t(key, n=number(n))) for n, look, key in others if n]
    if states.get("at_least"):
        entries.append(Entry(Swatch(), t("place.least_note", n=number(states["at_least"]))))
    unit = f", {view.choice.unit}" if view.choice.unit else ""
    return Group(f"{name_of(view.choice)}{unit}", tuple(entries))


def _listing(ctx: Context, view: View, rows: pl.DataFrame) -> Listing:
    classes = place_map.scale_of(ctx, view, rows)
    lines = []
    for n, r in enumerate(rows.iter_rows(named=True)):
        value, look = "", Swatch("area", PAPER, EDGE, hatched=True)
        if r["value"] is not None:
            mark = "least" if r["state"] == "at_least" else str(r["qualifier"])
            value = qualified(float(r["value"]), "", view.choice.digits, mark, short=True)
            look = Swatch("area", classes.colour(float(r["value"])), EDGE)
        elif r["state"] == "not_applicable":
            look = Swatch("area", "#FBFAF6", EDGE)
        lines.append(
            Line(
                name=str(r["place"] or t("place.unknown")),
                place=ctx.unit_names.get(str(r["province_id"]), ""),
                value=value,
                status=clusters_count(r["clusters"]),
                swatch=look if r["place_id"] else Swatch(),
                strong=n < MOST_STRONG and r["value"] is not None,
            )
        )
    return Listing(
        columns=(place_column(ctx), t("place.group"), view.choice.unit, t("place.count")),
        lines=tuple(lines),
        title=t(f"place.ranking_{ctx.selection.frame}"),
        others=t("place.others"),
        note=t("report_map.blank") if any(not x.value for x in lines) else "",
    )
