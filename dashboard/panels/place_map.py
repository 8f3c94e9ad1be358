"""Map of districts or communes: the figure of each, its classes and the sheet of one of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache

import polars as pl

from dashboard import markup
from dashboard.i18n import join, number, qualified, quantity, t
from dashboard.identity import Same
from dashboard.maps.choropleth import Shade, radius
from dashboard.markup import esc
from dashboard.metrics import frames
from dashboard.metrics.classes import shortest_between
from dashboard.metrics.places import Choice, by_place, choices, figure, filled, period_of
from dashboard.palette import LAND, province
from dashboard.panels.model import (
    Context,
    Panel,
    Table,
    clusters_count,
    ids_of,
    number_col,
    text_col,
)
from dashboard.panels.scales import Scale, legal_note, rated, scale
from dashboard.panels.shared import period_name, place_column, profile_address

#: Figures that circles may stand for.
CIRCLES = ("area", "infra_capital")
#: States a figure of a place can be in.
STATES = ("known", "at_least", "hidden", "missing", "other_period", "not_applicable")
#: States in which a shape is hatched.
GAPS = ("missing", "hidden", "other_period")
#: Places listed beside the map.
MOST_RANKED = 14
#: Figures in the sheet of a place.
MOST_FIGURES = 7
#: Clusters listed in the sheet of a place.
MOST_LISTED = 8


@dataclass(frozen=True, slots=True)
class View:
    """What the map of places shows.

    Args:
        choice: figure that colours the shapes.
        method: how it is cut into classes; empty for the default.
        circle: figure that circles stand for; empty draws none.
        beside: another moment that is seen at the same time, whose figures share the classes.
    """

    choice: Choice
    method: str = ""
    circle: str = ""
    beside: Context | None = None


def offered(ctx: Context) -> dict[str, Choice]:
    """Figures that at least one cluster has, at the moment shown or now: name -> choice.

    A figure stays on offer while time is moved to a year without it; its shapes are hatched then.
    """
    now = Context(ctx.book, ctx.geo, replace(ctx.region.selection, year=None))
    return {
        name_of(c): c
        for c in choices(ctx.selection.definition)
        if _filled(Same(ctx.region.table), c) or _filled(Same(now.table), c)
    }


# A map, its legend, its title and the sheet beside it ask for the same figures of one register.
@lru_cache(maxsize=512)
def _filled(table: Same[pl.DataFrame], choice: Choice) -> bool:
    return filled(table.value, choice)


@lru_cache(maxsize=256)
def _figures(
    table: Same[pl.DataFrame], choice: Choice, rules: Same[pl.DataFrame], on: dt.date
) -> pl.DataFrame:
    return by_place(table.value, choice, rules.value, on)


@lru_cache(maxsize=512)
def _period(table: Same[pl.DataFrame], choice: Choice) -> str:
    return period_of(table.value, choice)


def name_of(choice: Choice) -> str:
    """Name of a figure of places, without unit."""
    if choice.kind == "measure":
        return t(f"measure.{choice.code}")
    return t(f"place_figure.{choice.code}")


def figures(ctx: Context, choice: Choice) -> pl.DataFrame:
    """Rows of :func:`dashboard.metrics.places.by_place` whatever place is chosen."""
    return _figures(Same(ctx.region.table), choice, Same(ctx.book.rules), ctx.selection.on)


def titled(ctx: Context, choice: Choice) -> str:
    """Name of a figure with the reporting period of a flow."""
    period = _period(Same(ctx.region.table), choice)
    return f"{name_of(choice)} ({period_name(period)})" if period else name_of(choice)


def _values(rows: pl.DataFrame) -> list[float]:
    return rows.filter(pl.col("place_id").is_not_null())["value"].drop_nulls().to_list()


def scale_of(ctx: Context, view: View, rows: pl.DataFrame) -> Scale:
    """Classes of the figure over the places that have it, and over the moment beside it."""
    choice = view.choice
    return scale(
        ctx,
        rated(ctx, choice.code),
        choice.unit,
        _values(rows),
        view.method,
        whole=choice.digits == 0,
        beside=_values(figures(view.beside, choice)) if view.beside else (),
    )


def value_words(row: dict[str, object], choice: Choice) -> str:
    """Figure of a place in words with its sign; words for its state when it has none."""
    if row["value"] is None:
        return t(f"place_state.{row['state']}")
    mark = "least" if row["state"] == "at_least" else str(row["qualifier"])
    words = qualified(float(str(row["value"])), choice.unit, choice.digits, mark, short=True)
    return t("place.published", value=words) if row["published"] else words


def _tooltip(row: dict[str, object], choice: Choice, title: str) -> str:
    lines = [f"{title}: {value_words(row, choice)}"]
    if choice.kind != "count":
        lines.append(t("coverage.clusters", n=row["n"], of=row["of"]))
    if choice.code != "clusters":
        lines.append(t("place.clusters", n=row["clusters"]))
    body = "<br>".join(esc(line) for line in lines)
    return f"<b>{esc(row['place_full'])}</b><br>{body}"


def shades(ctx: Context, view: View) -> list[Shade]:
    """One shape per district or commune of the chosen provinces."""
    rows = figures(ctx, view.choice)
    classes = scale_of(ctx, view, rows)
    told = {r["place_id"]: r for r in rows.iter_rows(named=True) if r["place_id"]}
    sizes = _sizes(ctx, view)
    title = titled(ctx, view.choice)
    found = []
    for unit in units(ctx).iter_rows(named=True):
        row = told.get(unit["unit_id"])
        if row is None:
            words = f"<b>{esc(unit['name_vi'])}</b><br>{esc(t('place.none'))}"
            found.append(
                Shade(
                    unit["unit_id"],
                    "",
                    hatched=False,
                    loose=False,
                    name="",
                    text="",
                    size=None,
                    tooltip=words,
                )
            )
            continue
        value = row["value"]
        found.append(
            Shade(
                unit_id=unit["unit_id"],
                fill="" if value is None else classes.colour(value),
                hatched=row["state"] in GAPS,
                loose=row["state"] == "at_least" or row["qualifier"] != "exact" or row["published"],
                name=str(row["place"]),
                text="" if value is None else value_words(row, view.choice),
                size=sizes.get(unit["unit_id"]),
                tooltip=_tooltip(row, view.choice, title),
            )
        )
    return found


def outlined(ctx: Context) -> list[str]:
    """Units of the frame that the chosen places share ground with."""
    own = set(units(ctx)["unit_id"])
    found: set[str] = set()
    for place in ctx.selection.places:
        found |= {place} if place in own else frames.cover(ctx.book.units, place) & own
    return sorted(found)


def _circled(ctx: Context, view: View) -> pl.DataFrame:
    """Places with the figure that circles stand for; no row without one."""
    found = next((c for c in choices(ctx.selection.definition) if c.code == view.circle), None)
    if found is None:
        return figures(ctx, view.choice).clear()
    rows = figures(ctx, found)
    return rows.filter(pl.col("place_id").is_not_null(), pl.col("value").is_not_null())


def _largest(ctx: Context, view: View) -> float:
    """Figure of the largest circle, of both moments seen."""
    every = [_circled(ctx, view), *([_circled(view.beside, view)] if view.beside else [])]
    return max((v for rows in every for v in _values(rows)), default=0.0)


def _sizes(ctx: Context, view: View) -> dict[str, float]:
    """Share of the largest circle for each place with the figure."""
    rows, most = _circled(ctx, view), _largest(ctx, view)
    return {i: v / most for i, v in rows.select("place_id", "value").iter_rows()} if most else {}


def units(ctx: Context) -> pl.DataFrame:
    """Districts or communes of the chosen provinces, in order of their codes."""
    return (
        frames.mapped_units(ctx.book, ctx.selection.frame)
        .filter(pl.col("group_id").is_in(list(ctx.selection.provinces)))
        .sort("unit_id")
    )


def legend(ctx: Context, view: View) -> str:
    """Legend in HTML: classes with counts, the places without a figure, lower bounds, circles."""
    rows = figures(ctx, view.choice)
    placed = rows.filter(pl.col("place_id").is_not_null())
    classes = scale_of(ctx, view, rows)
    unit = f", {view.choice.unit}" if view.choice.unit else ""
    items = [f"<b>{esc(titled(ctx, view.choice))}{esc(unit)}</b>&nbsp;&nbsp;"]
    items += [
        markup.key(colour, f"{name} ({n})")
        for colour, name, n in zip(classes.colours, classes.names(), classes.counts, strict=True)
    ]
    states = dict(placed.group_by("state").len().iter_rows())
    gap = states.get("missing", 0)
    if gap:
        words = esc(t("map.class_missing", n=gap))
        items.append(f'<span class="vl-keyed">{markup.gap_cell()}{words}</span>')
    for state in ("hidden", "other_period"):
        if states.get(state):
            words = esc(t(f"place.class_{state}", n=states[state]))
            items.append(f'<span class="vl-keyed">{markup.gap_cell()}{words}</span>')
    if states.get("at_least"):
        items.append(markup.square("", t("place.class_least", n=states["at_least"])))
    if states.get("not_applicable"):
        items.append(markup.square(LAND, t("map.class_early", n=states["not_applicable"])))
    none = len(units(ctx)) - len(placed)
    if none:
        items.append(markup.square(LAND, t("place.class_none", n=none)))
    lost = rows.filter(pl.col("place_id").is_null())
    if len(lost):
        items.append(f'<span class="vl-keyed">{esc(_lost(ctx, lost, view))}</span>')
    published = int(placed["published"].sum())
    if published:
        items.append(markup.square("", t("place.class_published", n=published)))
    if classes.legal:
        items.append(f'<span class="vl-keyed">{esc(legal_note(ctx))}</span>')
    items.append(_circles(ctx, view))
    return f'<div class="vl-map-legend">{"".join(items)}</div>'


@dataclass(frozen=True, slots=True)
class CircleKey:
    """What the size of a circle means.

    Args:
        name: figure that circles stand for.
        circles: three sizes, smallest first: radius in px and value in words.
        unit: unit of the figure.
    """

    name: str
    circles: tuple[tuple[float, str], ...]
    unit: str


def circle_key(ctx: Context, view: View) -> CircleKey | None:
    """Legend of the circles; ``None`` when none is drawn."""
    most = _largest(ctx, view)
    if not most:
        return None
    unit = next(c.unit for c in choices(ctx.selection.definition) if c.code == view.circle)
    values = [shortest_between(most * share * 0.8, most * share) for share in (0.1, 0.4, 1.0)]
    circles = tuple((radius(v / most), number(v, 1, trim=True)) for v in values)
    return CircleKey(
        t("place.circles", name=t(f"place_figure.{view.circle}").lower()), circles, unit
    )


def _circles(ctx: Context, view: View) -> str:
    """The legend of the circles in HTML."""
    key = circle_key(ctx, view)
    if key is None:
        return ""
    rings = markup.ring(*(2 * r for r, _ in key.circles))
    told = " · ".join(words for _, words in key.circles)
    return f'<span class="vl-keyed">{rings} {esc(f"{key.name}, {told} {key.unit}")}</span>'


def _lost(ctx: Context, lost: pl.DataFrame, view: View) -> str:
    """What the clusters without a place hold, so that the map is not taken for the whole."""
    row = lost.row(0, named=True)
    key = f"place.lost_{ctx.selection.frame}"
    return t(key, n=row["clusters"], value=value_words(row, view.choice))


def map_panel(ctx: Context, view: View) -> Panel:
    """The card that holds the map: title, legend, table and sources."""
    rows = figures(ctx, view.choice).with_columns(
        province=pl.col("province_id").replace_strict(ctx.unit_names, default=None),
        place_shown=pl.col("place_full").fill_null(t("place.unknown")),
        state_name=pl.col("state").replace_strict(
            {s: t(f"place_state.{s}") for s in STATES}, default=None
        ),
    )
    unit = f", {view.choice.unit}" if view.choice.unit else ""
    columns = (
        replace(text_col("place_shown", "place"), label=place_column(ctx)),
        text_col("province"),
        replace(
            number_col("value", digits=view.choice.digits),
            label=f"{name_of(view.choice)}{unit}",
        ),
        text_col("state_name", "state_of"),
        number_col("n", "with_figure", digits=0),
        number_col("of", "in_set", digits=0),
        number_col("clusters", "clusters_all", digits=0),
    )
    return Panel(
        key="ban-do",
        title=question(ctx, view),
        body=legend(ctx, view),
        table=Table(rows, columns),
        # Without a figure the map still tells where clusters are.
        claim_ids=ids_of(rows, "claim_ids") or ids_of(ctx.region.table, "status_claim"),
        note=t("map.note"),
        size="wide",
        measure=ctx.selection.definition if view.choice.ratio else "",
    )


def question(ctx: Context, view: View) -> str:
    """Title of the map: the figure, by district or by commune."""
    known = figures(ctx, view.choice).filter(pl.col("place_id").is_not_null(), pl.col("value") > 0)
    if len(known) == 1:
        name = titled(ctx, view.choice)
        return t("place.question_one", name=name, place=known["place_full"][0])
    key = "question_rate" if view.choice.ratio else "question"
    return t(f"place.{key}_{ctx.selection.frame}", name=titled(ctx, view.choice))


def _related(ctx: Context, unit: dict[str, object]) -> list[tuple[str, str]]:
    """The units of the other frame that a unit became or was made from."""
    named = dict(ctx.book.units.select("unit_id", "name_vi").iter_rows())
    if str(unit["frame"]) == "old":
        after = [named[i] for i in str(unit["successor_ids"] or "").split(";") if i in named]
        return [(t("place.became"), esc(join(after, ", ")))] if after else []
    before = str(unit["aliases"] or "").replace(";", ", ")
    group = ctx.unit_names[str(unit["group_id"])]
    pairs = [(t("place.group"), markup.key(province(str(unit["group_id"])), group))]
    return [*pairs, (t("place.made_of"), esc(before))] if before else pairs


def sheet(ctx: Context, unit_id: str, view: View) -> Panel:
    """Sheet of one district or commune beside the map."""
    unit = ctx.book.units.filter(pl.col("unit_id") == unit_id).row(0, named=True)
    inside = frames.clusters_in(ctx.book.clusters, ctx.book.units, (unit_id,))
    own = ctx.region.table.filter(pl.col("cluster_id").is_in(inside))
    others = [c for c in offered(ctx).values() if c != view.choice]
    shown = [view.choice, *others][:MOST_FIGURES] if len(own) else []
    told = [(c, _of(ctx, own, c)) for c in shown]
    pairs = [(titled(ctx, c), _figure_html(row, c) + _covered(row, c)) for c, row in told]
    area = quantity(unit["area_km2"], "km²", 2) if unit["area_km2"] is not None else None
    people = number(unit["population"]) if unit["population"] is not None else None
    if str(unit["frame"]) == "new":
        pairs.append((t("place.area"), esc(area) if area else markup.gap()))
        pairs.append((t("place.people"), esc(people) if people else markup.gap()))
    pairs += _related(ctx, unit)
    frame = unit["frame"]
    head = (
        f'<div class="vl-title"><h2>{esc(unit["name_vi"])}</h2>'
        f'<p class="vl-sub">{esc(t(f"filter.frame_{frame}"))}</p></div>'
    )
    ids = ids_of(own, "status_claim") or ()
    return Panel(
        key="phieu-dia-ban",
        title="",
        body=head + markup.rows(pairs) + _listed(ctx, own),
        claim_ids=(*ids, *(str(i) for _, row in told for i in row["claim_ids"])),  # type: ignore[attr-defined]
        size="third",
    )


def _of(ctx: Context, own: pl.DataFrame, choice: Choice) -> dict[str, object]:
    """A figure of some clusters over the same period as the map."""
    period = period_of(ctx.region.table, choice)
    return figure(own, choice, ctx.book.rules, ctx.selection.on, period)


def ranking(ctx: Context, view: View) -> Panel:
    """The places that lead, shown until one of them is chosen."""
    rows = figures(ctx, view.choice).filter(pl.col("place_id").is_not_null())
    told = rows.filter(pl.col("value") > 0)
    known = told.head(MOST_RANKED)
    twice = told.filter(pl.col("place_full").is_duplicated())["place_full"].to_list()
    gaps = rows.filter(pl.col("value").is_null(), pl.col("state") != "not_applicable")
    pairs = [
        (
            str(r["place"] if r["place_full"] in twice else r["place_full"]),
            _figure_html(r, view.choice),
        )
        for r in known.iter_rows(named=True)
    ]
    head = (
        f'<div class="vl-title"><h2>{esc(t(f"place.ranking_{ctx.selection.frame}"))}</h2>'
        f'<p class="vl-sub">{esc(t("place.click"))}</p></div>'
    )
    rest = len(told) - len(known)
    words = [t("place.more_places", n=rest)] if rest > 0 else []
    if len(gaps):
        words.append(t("place.gaps", n=len(gaps)))
    tail = f'<p class="vl-sub">{esc(join(words, " · "))}</p>' if words else ""
    return Panel(
        key="xep-hang-dia-ban",
        title="",
        body=head + (markup.rows(pairs) if pairs else markup.gap()) + tail,
        claim_ids=ids_of(rows, "claim_ids") or ids_of(ctx.region.table, "status_claim"),
        size="third",
    )


def _covered(row: dict[str, object], choice: Choice) -> str:
    """Coverage of a figure that not every cluster of the place has (HTML)."""
    if choice.kind == "count" or row["n"] == row["of"] or not row["n"]:
        return ""
    return f"<br>{markup.muted(t('coverage.clusters', n=row['n'], of=row['of']))}"


def _figure_html(row: dict[str, object], choice: Choice) -> str:
    if row["value"] is None:
        words = t(f"place_state.{row['state']}")
        return esc(words) if row["state"] == "not_applicable" else markup.gap(words)
    measure = {"count": "count", "sum": "sum"}.get(choice.kind, choice.code)
    if choice.kind == "measure" and row["numerator"] is None:
        measure = ""
    ids = [str(i) for i in row["claim_ids"]]  # type: ignore[attr-defined]
    return markup.certified(esc(value_words(row, choice)), ids, measure=measure)


def _listed(ctx: Context, own: pl.DataFrame) -> str:
    """Clusters of the place, most advanced first; each opens its profile."""
    if own.is_empty():
        return markup.note(esc(t("place.none")))
    lines = []
    for r in own.head(MOST_LISTED).iter_rows(named=True):
        name = markup.go(profile_address(ctx, r["cluster_id"]), esc(r["short_name"]))
        lines.append(f"<div>{name}<span>{markup.status(r['status'], short=True)}</span></div>")
    more = len(own) - len(lines)
    rest = f'<p class="vl-sub">{esc(t("place.more", n=more))}</p>' if more > 0 else ""
    head = markup.heading(esc(clusters_count(len(own))))
    return f'{head}<div class="vl-place-list">{"".join(lines)}</div>{rest}'
