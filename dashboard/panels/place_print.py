"""The report map of places: districts or communes in their classes, drawn for paper."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from dashboard.exports.spec import (
    Entry,
    Group,
    Line,
    Listing,
    Paper,
    ReportMap,
    Shade,
    Sizes,
    Swatch,
)
from dashboard.i18n import join, number, qualified, t
from dashboard.maps.choropleth import radius
from dashboard.palette import EDGE, LAND, PAPER
from dashboard.panels import place_map, report_map
from dashboard.panels.model import (
    Context,
    clusters_count,
    definition_text,
    filter_parts,
    ids_of,
    source_line,
)
from dashboard.panels.place_map import View, name_of, titled
from dashboard.panels.scales import legal_note
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
        title=f"{titled(ctx, view.choice)} {t(f'place.by_{ctx.selection.frame}')}",
        finding=finding(view, known),
        scope=join(list(scope)),
        groups=(plain.groups[0], *_circle_group(ctx, view), *plain.groups[1:]),
        listing=_listing(ctx, view, rows),
        highlight=(
            f"{number(len(known))}/{number(len(placed))}",
            t(f"place.highlight_{ctx.selection.frame}"),
        ),
        dated=report_map.dated(ctx, ids),
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
    return t("place.finding_one", place=known["place_full"][0], n=number(len(known)), value=words)


def file_name(ctx: Context, view: View, paper: Paper) -> str:
    """Name of a saved map without its ending."""
    also = t(f"place_figure.{view.circle}") if view.circle else ""
    return report_map.file_name(ctx, name_of(view.choice), paper, method=view.method, also=also)


def _shades(ctx: Context, view: View) -> list[Shade]:
    return [
        Shade(
            s.unit_id,
            s.fill,
            hatched=s.hatched,
            words=s.text,
            radius=0.0 if s.size is None else radius(s.size),
        )
        for s in place_map.shades(ctx, view)
    ]


def _circle_group(ctx: Context, view: View) -> tuple[Group, ...]:
    """Legend of the rings in the values of the screen; nothing where no place has the figure."""
    key = place_map.circle_key(ctx, view)
    if key is None:
        return ()
    circles = tuple((r, f"{words} {key.unit}") for r, words in reversed(key.circles))
    return (Group(key.name[:1].upper() + key.name[1:], (Sizes(circles),)),)


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
    blank = Swatch("area", LAND, EDGE)
    none = len(place_map.units(ctx)) - len(placed)
    others = (
        (states.get("missing", 0), gap, "map.class_missing"),
        (states.get("hidden", 0), gap, "place.class_hidden"),
        (states.get("other_period", 0), gap, "place.class_other_period"),
        (states.get("not_applicable", 0), blank, "map.class_early"),
        (none, blank, "place.class_none"),
    )
    entries += [Entry(look, t(key, n=number(n))) for n, look, key in others if n]
    published = int(placed["published"].sum())
    notes = [
        t("place.least_note", n=number(states["at_least"])) if states.get("at_least") else "",
        t("place.published_note", n=number(published)) if published else "",
        legal_note(ctx) if classes.legal else "",
    ]
    entries += [Entry(Swatch(), words) for words in notes if words]
    unit = f", {view.choice.unit}" if view.choice.unit else ""
    return Group(f"{titled(ctx, view.choice)}{unit}", tuple(entries))


def _listing(ctx: Context, view: View, rows: pl.DataFrame) -> Listing:
    classes = place_map.scale_of(ctx, view, rows)
    lines = []
    for n, r in enumerate(rows.iter_rows(named=True)):
        value, look = "", Swatch("area", PAPER, EDGE, hatched=True)
        if r["value"] is not None:
            mark = "least" if r["state"] == "at_least" else str(r["qualifier"])
            value = qualified(float(r["value"]), "", view.choice.digits, mark, short=True)
            value = f"{value} *" if r["published"] else value
            look = Swatch("area", classes.colour(float(r["value"])), EDGE)
        elif r["state"] in ("not_applicable", "other_period", "hidden"):
            value = t(f"place_short.{r['state']}")
            look = Swatch("area", LAND, EDGE) if r["state"] == "not_applicable" else look
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
