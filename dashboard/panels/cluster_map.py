"""Panels of the page Bản đồ cụm công nghiệp."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from dashboard import markup
from dashboard.i18n import date_text, number, t
from dashboard.indicators import INDICATORS
from dashboard.maps.clusters import Mark, fan_out, radius_of
from dashboard.maps.names import Park
from dashboard.markup import esc
from dashboard.metrics.classes import class_breaks
from dashboard.metrics.coverage import total
from dashboard.metrics.progress import to_review
from dashboard.metrics.states import state
from dashboard.palette import (
    AMBER,
    MUTED,
    PAPER,
    STATUS_GROUPS,
    STATUSES,
    class_of,
    province,
)
from dashboard.panels import distances, sentences
from dashboard.panels.model import (
    Context,
    Heading,
    Link,
    Panel,
    Table,
    clusters_count,
    date_col,
    definition_text,
    filter_parts,
    ids_of,
    number_col,
    text_col,
)
from dashboard.panels.scales import legal_note, rated, scale
from dashboard.panels.shared import (
    address,
    as_of,
    indicator_name,
    place_column,
    province_legend,
    status_on,
    total_text,
    value_html,
    value_text,
)

#: What marks can be coloured by: column of the register -> indicator ("" for status).
COLOURS = {"status": "", "occupancy": "occupancy", "infra_capital": "infra_capital"}
#: Clusters whose marks carry their leading figures; of more, the sheet beside the map tells them.
MOST_IN_FULL = 400
#: Clusters listed in the card; of more, the file has the rest.
MOST_LINES = 200
#: What the size of a mark stands for.
SIZES = ("area", "infra_capital")
STEPS = ("planned", "established", "under_construction", "operating")
REACHED = {
    "planned": 0,
    "investor_selected": 0,
    "established": 1,
    "under_construction": 2,
    "operating": 3,
    "removed": 0,
}


def heading(ctx: Context) -> Heading:
    """Title, finding and filter line."""
    table, established = ctx.table, ctx.established
    close = table.filter(pl.col("location_precision").cast(pl.String).is_in(["site", "hamlet"]))
    places = established["place_id"].drop_nulls().n_unique()
    bold = t(
        f"map.finding_{ctx.selection.frame}", n=number(len(established)), places=number(places)
    )
    if established.is_empty():
        bold = t("map.finding_none", n=number(len(table)))
    if table.is_empty():
        bold, rest = t("map.finding_empty"), ""
    nowhere = table["lon"].null_count()
    key = "map.finding_rest" if len(close) < len(table) else "map.finding_all"
    rest = t(key, n=number(len(close)), of=number(len(table)))
    if nowhere:
        rest += " " + t("map.nowhere", n=nowhere)
    return Heading(
        t("map.title"),
        bold,
        rest,
        filter_parts(ctx, clusters_count(len(table)), definition=definition_text(ctx)),
        tuple(sentences.cluster_map(ctx, 1 if nowhere else 2)),
        t("sentence_rule.finding_map"),
        (*ids_of(established, "status_claim"), *ids_of(table, "cluster_id")),
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """Classes of an indicator on the map: upper bounds, colours, counts and words.

    ``missing`` clusters have no figure; ``early`` ones cannot have one yet; ``loose`` figures are
    rough; ``review`` ones a check objects to.
    """

    breaks: tuple[float, ...]
    colours: tuple[str, ...]
    counts: tuple[int, ...]
    names: list[str]
    missing: int
    early: int = 0
    loose: int = 0
    review: int = 0
    legal: bool = False


def scale_of(ctx: Context, column: str, method: str = "", beside: Context | None = None) -> Scale:
    """Class breaks of the chosen indicator over the clusters shown.

    Args:
        ctx: data and filters.
        column: column of the register.
        method: see :func:`dashboard.panels.scales.methods`; empty for the default.
        beside: another moment that is seen at the same time, whose figures share the classes.
    """
    values = ctx.table[column].drop_nulls().to_list()
    others = beside.table[column].drop_nulls().to_list() if beside else []
    unit = INDICATORS[COLOURS[column]].unit
    classes = scale(ctx, rated(ctx, column), unit, values, method, beside=others)
    told = [state(r, column, ctx.reviewed) for r in ctx.table.iter_rows(named=True)]
    return Scale(
        classes.breaks,
        classes.colours,
        classes.counts,
        classes.names(),
        missing=told.count("missing"),
        early=told.count("not_applicable"),
        loose=told.count("approximate"),
        review=told.count("review"),
        legal=classes.legal,
    )


def marks(
    ctx: Context,
    colour: str,
    method: str = "",
    size: str = "area",
    beside: Context | None = None,
) -> list[Mark]:
    """One mark per visible cluster that has a place.

    Args:
        ctx: data and filters.
        colour: one of :data:`COLOURS`.
        method: how a figure is cut into classes.
        size: column that the area of a mark stands for, one of :data:`SIZES`.
        beside: another moment that is seen at the same time.
    """
    rows = [r for r in ctx.table.iter_rows(named=True) if r["lon"] is not None]
    places = fan_out([(r["lon"], r["lat"]) for r in rows])
    scale = scale_of(ctx, colour, method, beside) if COLOURS[colour] else None
    few = len(rows) <= MOST_IN_FULL
    largest = largest_of(ctx, size, beside)
    found = []
    for row, (lon, lat) in zip(rows, places, strict=True):
        status = STATUSES[row["status"]]
        fill, edge, core, hatched = status.fill, status.edge, status.core, False
        told = "known"
        if scale is not None:
            value, core, told = row[colour], False, state(row, colour, ctx.reviewed)
            hatched = told == "missing"
            fill = PAPER if value is None else scale.colours[class_of(value, scale.breaks)]
            edge = MUTED if value is None else "#0B4650"
            edge = AMBER if told == "review" else edge
        elif row[size] is None:
            fill, edge, core = PAPER, MUTED, False
        found.append(
            Mark(
                cluster_id=row["cluster_id"],
                lon=lon,
                lat=lat,
                radius=size_of(row[size], size, largest),
                fill=fill,
                edge=edge,
                core=core,
                precision=str(row["location_precision"]),
                name=row["short_name"],
                strong=bool(row["is_established"]),
                tooltip=_tooltip(ctx, row, colour) if few else _brief(row),
                popup=_popup(ctx, row) if few else "",
                hatched=hatched,
                loose=told in ("approximate", "review"),
            )
        )
    return found


def _brief(row: dict[str, object]) -> str:
    """Name and step, all that a map of very many clusters carries for each; a click tells more."""
    step = t(f"status.{row['status']}")
    return f"<b>{esc(row['name_vi'])}</b><br>{esc(step)}"


def largest_of(ctx: Context, size: str, beside: Context | None = None) -> float:
    """Largest figure that the size of a mark stands for, whatever place is chosen."""
    tables = [ctx.region.table, *([beside.region.table] if beside else [])]
    return max((v for x in tables for v in x[size].drop_nulls().to_list()), default=0.0)


def step_counts(ctx: Context, size: str) -> tuple[dict[str, int], pl.DataFrame]:
    """Clusters drawn in the colour of each step, and those left hollow for want of a size."""
    known = ctx.table.filter(pl.col(size).is_not_null())
    counts = dict(known.group_by("status_group").len().iter_rows())
    return counts, ctx.table.filter(pl.col(size).is_null())


def size_of(value: float | None, size: str, largest: float) -> float:
    """Radius of a mark in px: fixed scale for hectares, else in proportion to the largest."""
    if size == "area" or value is None or largest <= 0:
        return radius_of(value)
    return max(4.5, 14.0 * math.sqrt(value / largest))


def _tooltip(ctx: Context, row: dict[str, object], colour: str) -> str:
    lines = [status_on(row), value_text(row, "area", "area_established")]
    if COLOURS[colour]:
        name = indicator_name(ctx, colour, COLOURS[colour])
        lines.append(f"{name}: {value_text(row, colour, COLOURS[colour])}")
    place = t("map.place_is", words=t(f"precision.{row['location_precision']}"))
    body = "<br>".join(esc(line) for line in lines)
    return f"<b>{esc(row['name_vi'])}</b><br>{body}<br><small>{esc(place)}</small>"


def _popup(ctx: Context, row: dict[str, object]) -> str:
    area = "area_established" if row["is_established"] else "area_planned"
    figures = (("area", area), ("infra_capital", "infra_capital"), ("occupancy", "occupancy"))
    body = "<br>".join(
        f"<small>{esc(indicator_name(ctx, name, code))}:</small> {value_html(ctx, row, name, code)}"
        for name, code in figures
    )
    where = f"{row['place_full'] or ''}, {ctx.unit_names[str(row['province_id'])]}"
    return f"<b>{esc(row['name_vi'])}</b><br><small>{esc(where)}</small><br>{body}"


def legend(
    ctx: Context,
    colour: str,
    method: str = "",
    size: str = "area",
    beside: Context | None = None,
) -> str:
    """Legend of the map in HTML, with counts and a class for missing figures."""
    items = _classes(ctx, colour, method, beside) if COLOURS[colour] else _steps(ctx, size)
    precision = pl.col("location_precision").cast(pl.String)
    rough = ctx.table.filter(precision.is_in(["commune", "district"]))
    if len(rough):
        words = esc(t("map.rough", n=len(rough)))
        items.append(f'<span class="vl-keyed">{markup.ring(19, css="vl-dash")}{words}</span>')
    nowhere = ctx.table["lon"].null_count()
    if nowhere:
        items.append(f'<span class="vl-keyed">{esc(t("map.nowhere", n=nowhere))}</span>')
    items.append(_size_key(ctx, size, beside))
    return f'<div class="vl-map-legend">{"".join(items)}</div>'


def _size_key(ctx: Context, size: str, beside: Context | None) -> str:
    """Three circles with their values: what the size of a mark means."""
    if size == "area":
        values, words = (10.0, 30.0, 50.0), t("map.sizes")
        largest = 0.0
    else:
        largest = largest_of(ctx, size, beside)
        if not largest:
            return ""
        top = class_breaks([largest], 1)[0]
        values = (top / 10, top / 2, top)
        told = " · ".join(number(v, 1, trim=True) for v in values)
        words = f"{told} {INDICATORS[size].unit}"
    rings = markup.ring(*(2 * size_of(v, size, largest) for v in values))
    return f'<span class="vl-keyed">{rings} {esc(words)}</span>'


def _classes(ctx: Context, colour: str, method: str, beside: Context | None) -> list[str]:
    scale, found = scale_of(ctx, colour, method, beside), INDICATORS[COLOURS[colour]]
    entries = [
        markup.circle(fill, "#0B4650", f"{name} ({n})")
        for name, fill, n in zip(scale.names, scale.colours, scale.counts, strict=True)
    ]
    words = esc(t("map.class_missing", n=scale.missing))
    entries.append(f'<span class="vl-keyed">{markup.gap_cell()}{words}</span>')
    if scale.early:
        entries.append(markup.circle(PAPER, MUTED, t("map.class_early", n=scale.early)))
    if scale.loose:
        ring = markup.ring(13, css="vl-dash")
        words = esc(f"{t('state.approximate')} ({scale.loose})")
        entries.append(f'<span class="vl-keyed">{ring}{words}</span>')
    if scale.review:
        ring = markup.ring(13, css="vl-dash vl-amber")
        words = esc(f"{t('state.under_review')} ({scale.review})")
        entries.append(f'<span class="vl-keyed">{ring}{words}</span>')
    if scale.legal:
        entries.append(f'<span class="vl-keyed">{esc(legal_note(ctx))}</span>')
    title = indicator_name(ctx, colour, found.code)
    return [f"<b>{esc(title)}, {esc(found.unit)}</b>&nbsp;&nbsp;", *entries]


def _steps(ctx: Context, size: str) -> list[str]:
    counts, hollow = step_counts(ctx, size)
    entries = [
        f'<span class="vl-keyed">{markup.dot(STATUSES[g])}'
        f"{esc(t(f'status.{g}'))} ({counts[g]})</span>"
        for g in STATUS_GROUPS
        if g in counts
    ]
    if len(hollow):
        entries.append(markup.circle(PAPER, MUTED, t(f"map.no_{size}", n=len(hollow))))
    return entries


def map_panel(
    ctx: Context,
    colour: str,
    method: str = "",
    size: str = "area",
    beside: Context | None = None,
) -> Panel:
    """The card that holds the map: title, legend, table and sources."""
    frame = ctx.table.with_columns(
        status_name=pl.col("status").replace_strict({s: t(f"status.{s}") for s in STATUSES}),
        precision=pl.col("location_precision")
        .cast(pl.String)
        .replace_strict(
            {p: t(f"precision.{p}") for p in ("site", "hamlet", "commune", "district")},
            default=None,
        ),
    )
    return Panel(
        key="ban-do",
        title=t("map.question"),
        body=legend(ctx, colour, method, size, beside),
        table=Table(
            frame,
            (
                text_col("short_name", "cluster"),
                text_col("status_name", "status"),
                number_col("area", digits=2),
                text_col("precision"),
                number_col("lon", digits=5),
                number_col("lat", digits=5),
            ),
        ),
        claim_ids=ids_of(
            ctx.table,
            "status_claim",
            "area_claim",
            "infra_capital_claim",
            "occupancy_claim",
        ),
        note=t("map.note"),
        size="wide",
    )


def all_points(ctx: Context) -> tuple[tuple[float, float], ...]:
    """Places of all clusters of the data, whatever is filtered (the base map never changes)."""
    rows = ctx.book.clusters.select("lon", "lat").drop_nulls().unique(maintain_order=True)
    return tuple((float(lon), float(lat)) for lon, lat in rows.iter_rows())


def parks(ctx: Context) -> tuple[Park, ...]:
    """Industrial parks and zones of the data that have a place; context on the map."""
    rows = ctx.book.parks.filter(pl.col("kind").cast(pl.String).is_in(["KCN", "KKT"]))
    rows = rows.drop_nulls("lon").sort("park_id")
    return tuple(
        Park(*row) for row in rows.select("name_vi", "lon", "lat", "location_precision").iter_rows()
    )


def default_cluster(clusters: pl.DataFrame) -> str:
    """The cluster whose sheet opens first: the largest that is being built, else the largest."""
    building = clusters.filter(pl.col("status_group") == "under_construction")
    table = building if len(building) else clusters
    return str(table.sort("area", descending=True, nulls_last=True)["cluster_id"][0])


def labels(table: pl.DataFrame) -> dict[str, str]:
    """Names for a list of clusters, ``CCN Thuận An (TX Bình Minh)``, and their ids.

    Two clusters of one name and place are told apart by their ids.
    """
    found: dict[str, str] = {}
    for r in table.iter_rows(named=True):
        name = f"{r['name_vi']} ({r['place'] or r['province']})"
        found[name if name not in found else f"{name} · {r['cluster_id']}"] = r["cluster_id"]
    return found


def sheet(ctx: Context, cluster_id: str) -> Panel:
    """Sheet of one cluster beside the map."""
    row = ctx.table.filter(pl.col("cluster_id") == cluster_id).row(0, named=True)
    where = address(ctx, row)
    key = markup.key(province(row["province_id"]), row["province"])
    place = f"{markup.muted(where)} {key}"
    year = esc(row["established_year"]) if row["established_year"] else markup.gap()
    year = year if row["is_established"] else markup.not_applicable()
    capital = value_html(ctx, row, "infra_capital", "infra_capital")
    pairs = [
        (t("sheet.area"), value_html(ctx, row, "area", "area_established")),
        (t("sheet.year"), year),
        (t("sheet.investor"), _investor(row)),
        (t("sheet.capital"), capital),
        (t("sheet.occupancy"), value_html(ctx, row, "occupancy", "occupancy")),
        (t("sheet.projects"), value_html(ctx, row, "projects", "secondary_projects")),
        (t("sheet.workers"), value_html(ctx, row, "workers", "workers")),
        (t("sheet.place"), place_words(row)),
    ]
    if row["project_capital"] is not None:
        pairs.insert(
            4,
            (
                t("sheet.project_capital"),
                value_html(ctx, row, "project_capital", "project_capital"),
            ),
        )
    status_words = t(
        "sheet.status_from", date=date_text(row["status_as_of"], row["status_precision"])
    )
    body = (
        f'<div class="vl-title"><h2>{esc(row["name_vi"])}</h2><p class="vl-sub">{place}</p></div>'
        + markup.steps([t(f"status_short.{s}") for s in STEPS], REACHED[row["status_group"]])
        + f'<p class="vl-sub">{esc(status_words)}</p>'
        + markup.rows(pairs)
        + _remark(ctx, row)
        + _distances(ctx, cluster_id)
    )
    return Panel(
        key="phieu",
        title="",
        body=body,
        claim_ids=ids_of(ctx.table.filter(pl.col("cluster_id") == cluster_id), "claim_ids"),
        links=(Link("profile", t("sheet.open"), (("ccn", cluster_id),)),),
        size="third",
    )


def _distances(ctx: Context, cluster_id: str) -> str:
    """How far the cluster is from what investors ask for (HTML), with the exactness of places."""
    why = markup.more(markup.paragraph(distances.note(ctx, cluster_id)), t("distance.title"))
    head = markup.heading(esc(t("distance.title")), why)
    return f'<div class="vl-tight">{head}{markup.rows(distances.rows(ctx, cluster_id))}</div>'


def place_words(row: Mapping[str, object]) -> str:
    """How precise the place on the map is (HTML); a gap for a cluster without a place."""
    precision = row["location_precision"]
    return esc(t(f"precision.{precision}")) if precision else markup.gap()


def _investor(row: dict[str, object]) -> str:
    if row["seeking_investor"]:
        return esc(t("sheet.seeking", date=as_of(row, "investor_search")))
    return esc(row["investor"]) if row["investor"] else markup.gap()


def _remark(ctx: Context, row: dict[str, object]) -> str:
    own = to_review(ctx.book, ctx.table, ctx.selection).filter(
        pl.col("cluster_id") == row["cluster_id"], pl.col("months_late").is_not_null()
    )
    if len(own):
        found = own.row(0, named=True)
        when = date_text(found["target_on"], found["target_precision"])
        words = t(f"overview.review_{found['target']}", when=when)
        return markup.note(esc(t("sheet.late", words=words, n=found["months_late"])))
    return ""


_REGISTER = (
    ("cluster", False),
    ("place", True),
    ("status", False),
    ("area", False),
    ("year_short", True),
    ("investor", True),
    ("capital", True),
    ("occupancy", False),
    ("source", True),
)


def _register_line(ctx: Context, r: dict[str, object]) -> list[str]:
    who = _investor(r) if r["investor"] or r["seeking_investor"] else markup.gap_cell()
    day = r["latest_on"]
    return [
        markup.named(province(str(r["province_id"])), r["short_name"]),
        markup.muted(r["place"] or ""),
        markup.status(str(r["status"])),
        _num(ctx, r, "area", 2),
        esc(r["established_year"]) if r["established_year"] else markup.gap_cell(),
        who,
        _num(ctx, r, "infra_capital", 1),
        _num(ctx, r, "occupancy", 1),
        markup.muted(
            date_text(day if isinstance(day, dt.date) else None, str(r["latest_precision"]))
        ),
    ]


def register_table(ctx: Context) -> Panel:
    """Which figures exist for each established cluster, and the planned ones as a list."""
    established = ctx.listed
    shown = established.head(MOST_LINES)
    lines = [_register_line(ctx, r) for r in shown.iter_rows(named=True)]
    area, capital = total(established, "area"), total(established, "infra_capital")
    rated = established["occupancy"].drop_nulls().len()
    summed = total_text(ctx, area, "", 2)
    foot = [clusters_count(len(established)), "", "", summed, "", ""]
    foot += [f"{capital.n}/{capital.of}", f"{rated}/{len(established)}", ""]
    body = markup.table(
        [esc(place_column(ctx) if c == "place" else t(f"column.{c}")) for c, _ in _REGISTER],
        lines,
        numeric=[3, 4, 6, 7],
        foot=[esc(x) for x in foot],
        hide_narrow=[i for i, (_, hidden) in enumerate(_REGISTER) if hidden],
        caption=t("map.register"),
    )
    return Panel(
        key="tung-cum",
        title=t("map.register"),
        subtitle=esc(t("map.register_sub")) + " " + province_legend(ctx),
        body=(body if lines else "") + _more(len(established) - len(lines)) + _planned(ctx),
        table=full_table(ctx.table),
        claim_ids=ids_of(ctx.table, "claim_ids"),
        size="wide",
    )


def full_table(table: pl.DataFrame) -> Table:
    """All leading figures of a register, for view and download."""
    frame = table.with_columns(
        status_name=pl.col("status").replace_strict({s: t(f"status.{s}") for s in STATUSES})
    )
    return Table(
        frame,
        (
            text_col("short_name", "cluster"),
            text_col("province"),
            text_col("district"),
            text_col("commune_full", "commune"),
            text_col("status_name", "status"),
            date_col("status_as_of", "status_on", beside="status_precision"),
            number_col("area", digits=2),
            text_col("established_year", "year"),
            text_col("decision_no", "decision"),
            text_col("investor"),
            number_col("infra_capital", "capital"),
            number_col("occupancy"),
            number_col("projects", digits=0),
            number_col("workers", digits=0),
            date_col("latest_on", "source", beside="latest_precision"),
        ),
    )


def _num(ctx: Context, row: dict[str, object], name: str, digits: int) -> str:
    indicator = {"area": "area_established"}.get(name, name)
    return value_html(ctx, row, name, indicator, unit=False, dense=True, digits=digits)


def _more(n: int) -> str:
    """Words for clusters that a very long list leaves to its table and file (HTML)."""
    return markup.paragraph(t("table.more", n=number(n))) if n > 0 else ""


def _planned(ctx: Context) -> str:
    planned = ctx.table.filter(~pl.col("is_established"), pl.col("status_group") != "removed")
    if planned.is_empty():
        return ""
    have = planned["area"].drop_nulls().len()
    head = markup.heading(
        f"{markup.dot(STATUSES['planned'])} {esc(t('map.planned'))}",
        esc(t("map.planned_sub", n=len(planned), have=have)),
    )
    lines = []
    for r in planned.head(MOST_LINES).iter_rows(named=True):
        area = value_html(ctx, r, "area", "area_planned", dense=True)
        name = markup.named(province(r["province_id"]), r["short_name"], strong=False)
        lines.append(f"<div>{name}{markup.muted(r['place'] or '')}<span>{area}</span></div>")
    body = f'<div class="vl-cols3">{"".join(lines)}</div>{_more(len(planned) - len(lines))}'
    return f'<div style="margin-top:.8rem">{head}</div>{body}'
