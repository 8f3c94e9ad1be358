"""Panels and pieces that several pages show the same way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlencode

import polars as pl

from dashboard import markup
from dashboard.figures.locator import Spot
from dashboard.figures.rows import Row as ChartRow
from dashboard.i18n import date_text, has, join, number, qualified, quantity, t
from dashboard.indicators import INDICATORS
from dashboard.maps.clusters import fan_out
from dashboard.markup import esc
from dashboard.metrics.coverage import Total, sign
from dashboard.metrics.measures import Result, explained
from dashboard.metrics.rules import in_force, limit
from dashboard.metrics.states import claims_of, state
from dashboard.palette import MUTED, PAPER, STATUSES, province
from dashboard.panels.model import Context, KeyFigure, filter_parts

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


def value_html(
    ctx: Context,
    row: Row,
    name: str,
    indicator: str,
    *,
    unit: bool = True,
    dense: bool = False,
    digits: int = -1,
) -> str:
    """The same as HTML in the look of its state; it opens its certificate.

    Args:
        ctx: context of the page.
        row: register row.
        name: column of the figure.
        indicator: what it measures.
        unit: print the unit; a table may have it in its header.
        dense: a gap without words, for tables.
        digits: decimals, by default those of the indicator.
    """
    found = INDICATORS[indicator]
    told = state(row, name, ctx.reviewed)
    if told == "missing":
        return markup.gap_cell() if dense else markup.gap()
    if told == "not_applicable":
        return markup.not_applicable()
    words = qualified(
        float(str(row[name])),
        found.unit if unit else "",
        found.digits if digits < 0 else digits,
        str(row[f"{name}_qualifier"] or "exact"),
        short=True,
    )
    return markup.certified(
        markup.in_state(esc(words), told),
        claims_of(row, name),
        measure=measure_of(ctx, row, name),
        label=f"{row['name_vi']}: {indicator_name(ctx, name, indicator)}",
    )


def measure_of(ctx: Context, row: Row, name: str) -> str:
    """How a figure of a register row was computed; empty when it is shown as published."""
    computed = name == "occupancy" and row["occupancy_origin"] == "computed"
    return ctx.selection.definition if computed else ""


def indicator_name(ctx: Context, name: str, indicator: str) -> str:
    """What a figure is; occupancy bears the name of its definition."""
    if name == "occupancy":
        return t(f"measure.{ctx.selection.definition}")
    return t(f"indicator.{indicator}")


def sound(ctx: Context, table: pl.DataFrame, name: str) -> pl.DataFrame:
    """Rows of a register whose figure is known and that no check objects to."""
    keep = [
        state(r, name, ctx.reviewed) in ("known", "approximate")
        for r in table.iter_rows(named=True)
    ]
    return table.filter(pl.Series(keep, dtype=pl.Boolean))


def mark_state(ctx: Context, row: Row, name: str) -> str:
    """State of a known figure for a chart: ``approximate``, ``review`` or empty."""
    told = state(row, name, ctx.reviewed)
    return told if told in ("approximate", "review") else ""


def period_name(code: str) -> str:
    """Name of a reporting period: ``2025``, ``6 tháng 2025``, ``2021–2025``."""
    if code.endswith("-H1"):
        return t("profile.half", year=code[:4])
    return code.replace("-", "–")


def profile_address(ctx: Context, cluster_id: str) -> str:
    """Address of the profile of a cluster with the filters that a link must keep."""
    pairs = [("tinh", ctx.unit_names[p]) for p in ctx.selection.provinces]
    pairs.append(("ccn", cluster_id))
    if ctx.selection.year is not None:
        pairs.append(("nam", str(ctx.selection.year)))
    if has(f"dataset.{ctx.book.dataset}"):
        pairs.append(("du_lieu", t(f"dataset.{ctx.book.dataset}")))
    pairs.append(("dia_gioi", t(f"filter.frame_option_{ctx.selection.frame}")))
    pairs += [("dia_ban", ctx.place_names[p]) for p in ctx.selection.places]
    pairs.append(("cach_tinh", t(f"measure_short.{ctx.selection.definition}")))
    return f"/ho-so-cum?{urlencode(pairs)}"


def address(ctx: Context, row: Row) -> str:
    """Where a cluster lies in the chosen frame: commune and district, or today's commune."""
    if ctx.selection.frame == "new":
        return str(row["commune_full"] or "")
    return join([str(row["commune_old"] or ""), str(row["district"] or "")], ", ")


def place_column(ctx: Context) -> str:
    """Header of the column that tells the place in the chosen frame."""
    return t("column.district" if ctx.selection.frame == "old" else "column.commune_new")


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
    return markup.legend((province(p), ctx.unit_names[p]) for p in provinces_told(ctx))


# --- the name of a province is about the whole of it ----------------------------------------------
def provinces_told(ctx: Context) -> tuple[str, ...]:
    """Provinces that get a row or column of their clusters.

    All the chosen ones; when districts or communes are chosen, only those with a cluster in them:
    "0" beside the name of another province would be said of the whole province.
    """
    if not ctx.selection.places:
        return ctx.selection.provinces
    within = set(ctx.all_steps["province_id"])
    return tuple(p for p in ctx.selection.provinces if p in within)


def units_told(ctx: Context) -> tuple[str, ...]:
    """The provinces of :func:`provinces_told` and, once it exists, the merged province."""
    out = set(ctx.selection.provinces) - set(provinces_told(ctx))
    return tuple(u for u in ctx.selection.units if u not in out)


def province_label(ctx: Context, unit: str) -> str:
    """Name of a province over figures of the clusters shown; a part of it says that it is one."""
    name = ctx.unit_names[unit]
    return t("within.province", name=name) if ctx.selection.places else name


def whole_label(ctx: Context, unit: str) -> str:
    """Name of a province over what is published for the whole of it, beside a part of it."""
    name = ctx.unit_names[unit]
    return t("within.whole", name=name) if ctx.selection.places else name


def whole_note(ctx: Context, words: str = "within.note") -> str:
    """Words below a card of whole provinces (HTML); empty when no place is chosen."""
    return f" {esc(t(words))}" if ctx.selection.places else ""


def region_parts(ctx: Context, count: str = "") -> tuple[str, ...]:
    """The filter line of what the choice of places does not filter; it says so."""
    unfiltered = (t("within.no_filter"),) if ctx.selection.places else ()
    return filter_parts(ctx.region, count) + unfiltered


def region_line(ctx: Context) -> str:
    """The same in one string for pictures of whole provinces; empty when no place is chosen."""
    return join(list(region_parts(ctx))) if ctx.selection.places else ""


def total_text(ctx: Context, total: Total, unit: str = "", digits: int = 0) -> str:
    """A sum as the coverage rules allow it to be shown; empty when they do not."""
    told = sign(total, ctx.book.rules, ctx.selection.on)
    if told in ("missing", "hidden") or total.value is None:
        return ""
    mark = total.qualifier
    # Missing clusters can only add to a sum, unless a part is itself an upper bound.
    if told == "at_least" and not total.capped:
        mark = "least"
    return qualified(total.value, unit, digits, mark, short=True)


def coverage_reason(ctx: Context, total: Total) -> str:
    """Why a sum is not shown, or shown as the least that is known; empty for a whole one."""
    told = sign(total, ctx.book.rules, ctx.selection.on)
    if told not in ("hidden", "at_least"):
        return ""
    rule = in_force(ctx.book.rules, "coverage_shown", ctx.selection.on)
    least = number(float(str(rule["value"]))) if rule else ""
    return t(f"coverage.{told}", n=total.n, of=total.of, least=least)


def enough(ctx: Context, found: Result) -> bool:
    """Whether a computed figure over a set covers enough clusters to be shown."""
    least = limit(ctx.book.rules, "coverage_shown", ctx.selection.on)
    return found.n > 0 and (least is None or 100 * found.n >= least * found.of)


def measure_mark(found: Result) -> str:
    """Qualifier of a computed figure: a difference over part of the set is a sum, the least known.

    Land left of a cluster without figures can only add to the land left of the others.
    """
    partial = found.measure.form == "minus" and found.n < found.of
    return "least" if partial and found.qualifier == "exact" else found.qualifier


def measure_how(ctx: Context, found: Result, over: str) -> str:
    """Formula, numbers, set, coverage, second reading and law of a computed figure.

    Args:
        ctx: context of the page.
        found: the figure.
        over: words for the set it is taken over.
    """
    measure = found.measure
    words = {c: t(f"indicator.{c}").lower() for c in measure.parts}
    parts = [f"{explained(measure, words)}."]
    if found.numerator is not None and found.denominator is not None:
        unit = INDICATORS[measure.denominator].unit
        top, bottom = (quantity(x, unit, 2) for x in (found.numerator, found.denominator))
        sign = "−" if measure.form == "minus" else "/"
        parts.append(t("measure_how.numbers", top=top, sign=sign, bottom=bottom))
    parts.append(t("measure_how.set", over=over, n=found.n, of=found.of))
    if found.simple is not None and measure.form == "ratio":
        simple = quantity(found.simple, measure.unit, measure.digits)
        parts.append(t("measure_how.simple", value=simple))
    if not enough(ctx, found) and found.value is not None:
        least = limit(ctx.book.rules, "coverage_shown", ctx.selection.on) or 0
        parts.append(t("coverage.hidden", n=found.n, of=found.of, least=number(least)))
    parts.append(f"{measure.legal}." if measure.legal else t("certificate.no_law"))
    return esc(" ".join(parts))


def parts_text(numerator: float | None, denominator: float | None) -> str:
    """Numerator and denominator of a rate in ha: ``12,5/30 ha``; empty without them."""
    if numerator is None or denominator is None:
        return ""
    return f"{number(numerator, 2, trim=True)}/{quantity(denominator, 'ha', 2)}"


def rate_how(ctx: Context, row: Row) -> str:
    """How the occupancy of a cluster came about: computed with its numbers, or as published."""
    chosen = ctx.selection.definition
    if row["occupancy_origin"] == "published":
        return esc(t("occupancy.published_one"))
    note = t(f"measure_note.{chosen}")
    if row["occupancy"] is None:
        return esc(f"{t(f'measure.{chosen}')}. {note}")
    top, bottom = (
        quantity(float(str(row[f"occupancy_{x}"])), "ha", 2) for x in ("numerator", "denominator")
    )
    numbers = t("measure_how.numbers", top=top, sign="/", bottom=bottom)
    return esc(f"{t(f'measure.{chosen}')}. {numbers} {note}")


def total_figure(ctx: Context, total: Total, label: str, indicator: str, how: str) -> KeyFigure:
    """Key figure of a sum with its coverage; not shown when too few clusters have a figure."""
    found = INDICATORS[indicator]
    text = total_text(ctx, total, "", 1 if found.unit == "ha" else 0)
    reason = coverage_reason(ctx, total)
    return KeyFigure(
        label=label,
        value=total.value if text else None,
        text=text,
        unit=found.unit,
        n=total.n,
        of=total.of,
        how=f"{how} {reason}".strip(),
        claim_ids=total.claim_ids if text else (),
        measure="sum",
        gap=t("state.not_enough") if total.value is not None else "",
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
                proof=markup.proof(row["claim_ids"], label=row["name_vi"]),
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
