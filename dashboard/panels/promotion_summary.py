"""First row of the page Khuyến công for leaders, and whether projects add up to totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.contracts.promotion import OUTCOMES
from dashboard.figures.locator import Spot, locator_figure
from dashboard.figures.money import ORIGIN_STYLE
from dashboard.geodata import Geo, window
from dashboard.i18n import date_text, join, number, qualified, shorten, t
from dashboard.markup import esc
from dashboard.metrics import lifecycle, project_places, reconciliation
from dashboard.panels import measured, sentences
from dashboard.panels.model import (
    Column,
    Context,
    Panel,
    Sentence,
    Table,
    ids_of,
    marked,
    number_col,
    places_text,
    source_line,
    text_col,
)

Row = Mapping[str, Any]
#: Projects of each half of the table; lines of the comparison on the screen.
MOST, MOST_LINES = 3, 24
ORIGINS = {
    "money_national": "national",
    "money_local": "local",
    "money_unstated": "unstated",
    "money_counterpart": "counterpart",
}


def _scope(ctx: Context) -> str:
    """Filter line of projects: provinces, places, years of the projects, the day compared with."""
    chosen = ctx.selection
    years = t("promotion.all_periods")
    if chosen.year is not None:
        years = t("promotion.period", year=chosen.year)
    parts = [
        ", ".join(ctx.unit_names[p] for p in chosen.provinces),
        places_text(ctx),
        years,
        t("project.compared", date=date_text(chosen.on)),
    ]
    return join(list(marked(ctx, [x for x in parts if x])))


# --- three messages -----------------------------------------------------------------------------
def _message(ctx: Context, sentence: Sentence) -> str:
    """A sentence and its round "i" on the line of the last word: rule, sources, the rows."""
    before, space, last = sentence.text.rpartition(" ")
    sources = t("card.source", words=source_line(ctx, sentence.claim_ids))
    asked = esc(markup.proof(sentence.claim_ids, sentence.measure, sentence.text))
    why = (
        f'<p>{esc(sentence.rule)}</p><p class="vl-source">{esc(sources)}</p>'
        f'<button type="button" class="vl-basis" data-vl-proof="{asked}">'
        f"{esc(t('sentence.open'))}</button>"
    )
    mark = markup.more(why, t("sentence.basis"))
    return f'{esc(before)}{space}<span class="vl-last">{esc(last)}{mark}</span>'


def messages(ctx: Context) -> Panel:
    """What should a leader know first?"""
    said = sentences.promotion_summary(ctx)
    lines = [f'<div class="vl-told"><div>{_message(ctx, s)}</div></div>' for s in said]
    return Panel(
        key="ba-dieu",
        title=t("promotion.messages"),
        body="".join(lines) if lines else markup.gap(t("promotion.no_message")),
        table=Table(
            pl.DataFrame(
                {"message": [s.text for s in said], "rule": [s.rule for s in said]},
                schema={"message": pl.String, "rule": pl.String},
            ),
            (text_col("message"), text_col("rule", "message_rule")),
        ),
        claim_ids=tuple(dict.fromkeys(i for s in said for i in s.claim_ids)),
        size="third",
    )


# --- map ----------------------------------------------------------------------------------------
def _origin(row: Row) -> str:
    """Who pays first in a place: national, else local money, else of an unstated level."""
    return next((o for m, o in ORIGINS.items() if m != "money_counterpart" and row[m]), "rest")


def _money_lines(row: Row) -> list[str]:
    """Money of a place by origin, one line each; an unknown origin has none."""
    return [
        f"{t(f'money.{origin}')}: {number(row[m], 1, trim=True)} {t('unit.million')}"
        for m, origin in ORIGINS.items()
        if row[m] is not None
    ]


def _spots(ctx: Context, places: pl.DataFrame) -> list[Spot]:
    layer = ctx.geo.districts if ctx.selection.frame == "old" else ctx.geo.communes_light
    points = {
        unit: shape.representative_point()
        for unit, shape in zip(layer["unit_id"], layer.geometry, strict=True)
    }
    spots = []
    for r in places.iter_rows(named=True):
        point = points.get(r["place_id"])
        if point is None:
            continue
        fill, edge, ink = ORIGIN_STYLE[_origin(r)]
        name = ctx.place_names.get(r["place_id"], r["place_id"])
        told = [t("promotion.place_projects", n=number(r["n"]), done=number(r["done"]))]
        told += _money_lines(r)
        spots.append(
            Spot(
                point.x,
                point.y,
                11 + 7 * r["n"] ** 0.5,
                fill,
                edge,
                f"<b>{esc(name)}</b><br>" + "<br>".join(esc(x) for x in told),
                r["place_id"],
                text=number(r["n"]),
                text_colour=ink,
                proof=markup.proof(r["project_ids"], "project_count", name),
            )
        )
    return spots


#: Room of the name of a seat, in degrees: to the right of its square, and above and below.
SEAT_WIDE, SEAT_HIGH = 0.17, 0.035


def _named_seats(geo: Geo, spots: Sequence[Spot]) -> Geo:
    """The layers with the seats whose names no mark would lie on."""
    free = tuple(
        seat
        for seat in geo.seats
        if not any(
            -SEAT_HIGH < s.lon - seat.lon < SEAT_WIDE and abs(s.lat - seat.lat) < SEAT_HIGH
            for s in spots
        )
    )
    return replace(geo, seats=free)


def _from_communes(ctx: Context, rows: pl.DataFrame) -> tuple[int, int]:
    """Projects that stand in a former district for their commune of today, and those left open."""
    told = project_places.with_district(rows, ctx.book.units)
    derived = (told["district_from"] == "commune").sum()
    return int(derived), int(told["district_open"].sum())


def place_map(ctx: Context) -> Panel:
    """Where are the projects, and whose money goes there?"""
    rows = lifecycle.lives(ctx.book, ctx.selection)
    frame = ctx.selection.frame
    everywhere = project_places.by_place(rows, ctx.book.units, frame)
    places = everywhere.filter(pl.col("province_id").is_in(ctx.selection.provinces))
    shown, outside = int(places["n"].sum()), int(everywhere["n"].sum()) - int(places["n"].sum())
    words = [t(f"promotion.place_sub_{frame}", n=number(shown), of=number(len(rows)))]
    unknown = len(rows) - shown - outside
    if frame == "old":
        derived, left_open = _from_communes(ctx, rows)
        unknown -= left_open
        if derived:
            words.append(t("promotion.place_derived", n=number(derived)))
        if left_open:
            words.append(t("promotion.place_open", n=number(left_open)))
    if unknown:
        words.append(t("promotion.place_unknown", n=number(unknown)))
    if outside:
        words.append(t("promotion.place_outside", n=number(outside)))
    legend = "".join(
        markup.circle(ORIGIN_STYLE[o][0], ORIGIN_STYLE[o][1], t(f"promotion.place_{o}"))
        for o in ("national", "local", "unstated", "rest")
    )
    spots = _spots(ctx, places)
    west, south, east, north = window(ctx.geo, ctx.selection.provinces)
    named = places.with_columns(
        place=pl.col("place_id").replace_strict(ctx.place_names, default=pl.col("place_id"))
    )
    return Panel(
        key="ban-do-de-an",
        title=t("promotion.place_map"),
        subtitle=esc(" ".join(words)) + "<br>" + legend,
        figure=locator_figure(
            _named_seats(ctx.geo, spots),
            spots,
            bounds=(west, south, east, north),
            height=400,
            frame=frame,
        )
        if shown
        else None,
        body="" if shown else markup.gap(),
        table=Table(
            named,
            (
                text_col("place"),
                number_col("n", "project_n", 0),
                number_col("done", "project_done", 0),
                Column("money_national", t("money.national_million"), "number", 1),
                Column("money_local", t("money.local_million"), "number", 1),
                Column("money_unstated", t("money.unstated_million"), "number", 1),
                Column("money_counterpart", t("money.counterpart_million"), "number", 1),
            ),
        ),
        claim_ids=ids_of(places, "project_ids"),
        alt=t("promotion.place_alt", n=number(shown), places=number(len(places))),
        scope=_scope(ctx),
        size="wide",
    )


# --- best and stuck -----------------------------------------------------------------------------
def _name(r: Row) -> str:
    told = join([str(r["year_start"] or ""), shorten(r["beneficiary"] or "", 40)], ", ")
    return markup.two_lines(shorten(r["title_vi"], 64), told)


def _rate(r: Row) -> tuple[str, str]:
    """Measured result per support, and its unit: jobs per tỷ đồng, đồng of revenue per đồng."""
    scale, digits = (1.0, 2) if r["measured"] == "revenue" else (1000.0, 1)
    words = qualified(r["rate"] * scale, "", digits, r["measured_qualifier"], short=True)
    return words, t(f"promotion.best_{r['measured']}")


def _best_number(r: Row) -> str:
    """What a project is ranked by: its measured result, else its counterpart, per support."""
    if r["place"] is not None:
        words, unit = _rate(r)
        ids = [r["project_id"], *r["measured_ids"]]
        figure = markup.certified(f"<b>{esc(words)}</b>", ids, label=r["title_vi"])
    elif r["leverage"] is not None:
        unit = t("promotion.best_leverage")
        figure = markup.certified(
            f"<b>{esc(number(r['leverage'], 1))}</b>",
            [r["project_id"]],
            measure="project_leverage",
            label=r["title_vi"],
        )
    else:
        return markup.gap_cell()
    return f"{figure}<br>{markup.muted(unit)}"


def _best_line(r: Row, told: measured.Measured) -> list[str]:
    figures = told.words()
    what = []
    if figures:
        what.append(markup.certified(esc(figures), told.claim_ids, label=r["title_vi"]))
    if r["outcome_vi"]:
        what.append(esc(shorten(r["outcome_vi"], 90)))
    return [_name(r), "<br>".join(what), _best_number(r)]


def _stuck_line(r: Row) -> list[str]:
    if r["state"] == "suspended":
        words, amount = t("project_status.suspended"), ""
    else:
        words = t("promotion.waits_for", step=t(f"promotion.step_{r['late_step']}"))
        amount = markup.certified(
            f"<b>{esc(number(r['months_late']))}</b>", r["life_ids"], label=r["title_vi"]
        )
    return [_name(r), markup.two_lines(words, shorten(r["reason"] or "", 80)), amount]


def _best_lines(rows: pl.DataFrame, results: Mapping[str, measured.Measured]) -> list[list[str]]:
    nothing = measured.NOTHING
    return [
        _best_line(r, results.get(r["project_id"], nothing)) for r in rows.iter_rows(named=True)
    ]


def _measured_columns(rows: pl.DataFrame, results: Mapping[str, measured.Measured]) -> pl.DataFrame:
    """Rows with their results in words and what they are ranked by, for the file."""
    ranked = list(rows.iter_rows(named=True))
    rates = [" ".join(_rate(r)) if r["place"] is not None else None for r in ranked]
    words = [
        results[r["project_id"]].words(len(OUTCOMES)) if r["project_id"] in results else None
        for r in ranked
    ]
    return rows.with_columns(
        pl.Series("measured_rate", rates, dtype=pl.String),
        pl.Series("measured_words", words, dtype=pl.String),
    )


def standing(ctx: Context) -> Panel:
    """Which projects did best, and which are stuck?"""
    rows = lifecycle.lives(ctx.book, ctx.selection)
    told = measured.claims(ctx)
    results = measured.by_project(told)
    best, stuck = project_places.best(rows, told), project_places.stuck(rows)
    blocks = []
    for key, lines, of in (
        ("best", _best_lines(best.head(MOST), results), len(best)),
        ("stuck", [_stuck_line(r) for r in stuck.head(MOST).iter_rows(named=True)], len(stuck)),
    ):
        count = t("promotion.shown_of", n=number(len(lines)), of=number(of)) if of else ""
        blocks.append(markup.heading(esc(t(f"promotion.{key}")), count))
        headers = [t("column.project"), t(f"promotion.{key}_what"), t(f"promotion.{key}_number")]
        blocks.append(
            markup.table(
                [esc(h) for h in headers], lines, numeric=[2], caption=t(f"promotion.{key}")
            )
            if lines
            else f"<p>{markup.gap(t(f'promotion.{key}_none'))}</p>"
        )
    both = pl.concat(
        [
            _measured_columns(best, results).with_columns(part=pl.lit(t("promotion.best"))),
            stuck.with_columns(part=pl.lit(t("promotion.stuck"))),
        ],
        how="diagonal",
    )
    return Panel(
        key="noi-bat",
        title=t("promotion.standing"),
        subtitle=esc(t("promotion.standing_sub")),
        body="".join(blocks) if len(rows) else markup.gap(),
        table=Table(
            both,
            (
                text_col("part", "half_of_list"),
                text_col("year_start", "year_plain"),
                text_col("title_vi", "project"),
                text_col("beneficiary"),
                text_col("outcome_vi", "outcome"),
                text_col("measured_words", "measured"),
                text_col("measured_rate"),
                number_col("leverage"),
                number_col("months_late", digits=0),
                text_col("reason"),
            ),
        ),
        # "None is late" speaks of all of them.
        claim_ids=ids_of(rows, "project_id"),
        size="third",
    )


def places_of(ctx: Context) -> tuple[tuple[Panel, ...], tuple[Panel, ...]]:
    """Cards of the first row in two columns of about the same height, the messages first.

    The messages stand above the lower of the two other cards: above the map where the table has
    many lines, else above the table.
    """
    said, where, table = messages(ctx), place_map(ctx), standing(ctx)
    halves = table.table.frame["part"].value_counts()["count"] if table.table else pl.Series()
    lines = halves.clip(upper_bound=MOST).sum()
    return ((said, where), (table,)) if lines > MOST else ((said, table), (where,))


# --- sums of projects against totals ------------------------------------------------------------
def _cell(r: Row, column: str, label: str) -> str:
    value = r[column]
    if value is None:
        return markup.gap_cell() if column != "difference" else markup.not_applicable()
    digits = 0 if r["indicator"] == "kc_projects" else 1
    mark = str(r["qualifier"]) if column == "published" else "exact"
    words = qualified(abs(value), "", digits, mark, short=True)
    if column == "difference":
        return esc(f"{'+' if value > 0 else '−' if value < 0 else ''}{words}")
    last = r["claim_ids"][-1:] if r["published"] is not None else []
    ids = last if column == "published" else [i for i in r["claim_ids"] if i not in last]
    return markup.certified(esc(words), ids, measure=_counted_by(r, column), label=label)


#: Level of a comparison -> how the money of its projects is added up.
MONEY_BY = {
    "KCQG": "project_national",
    "KCDP": "project_local",
    "KCQG+KCDP": "project_support",
}


def _counted_by(r: Row, column: str) -> str:
    """How a sum of projects is computed again; a published total is not."""
    if column != "counted":
        return ""
    return "project_count" if r["indicator"] == "kc_projects" else MONEY_BY[r["level"]]


def _agreement_line(ctx: Context, r: Row) -> list[str]:
    place = ctx.unit_names.get(r["unit_id"], r["unit_id"])
    what = t(f"promotion.sum_{r['indicator']}")
    label = f"{place} {r['year']}: {what}"
    return [
        esc(r["year"]),
        esc(place),
        esc(t(f"level.{r['level']}")),
        esc(what),
        *(_cell(r, c, label) for c in ("counted", "published", "difference")),
        esc(t(f"promotion.why_{r['reason']}")),
    ]


def _worded(column: str, head: str) -> pl.Expr:
    """A column of codes as words of the interface."""
    words = pl.col(column).map_elements(lambda x: t(f"{head}{x}"), return_dtype=pl.String)
    return words.alias(f"{column}_words")


def _agreement_table(ctx: Context, rows: pl.DataFrame) -> Table:
    heads = {"level": "level.", "indicator": "promotion.sum_", "reason": "promotion.why_"}
    named = [_worded(column, head) for column, head in heads.items()]
    place = pl.col("unit_id").replace_strict(ctx.unit_names, default=pl.col("unit_id"))
    return Table(
        rows.with_columns(*named, place=place),
        (
            text_col("year", "year_plain"),
            text_col("place", "unit"),
            text_col("level_words", "level"),
            text_col("indicator_words", "what"),
            number_col("counted", "counted_sum", 2),
            number_col("published", "published_total", 2, beside="qualifier"),
            number_col("difference", digits=2),
            text_col("reason_words", "why"),
        ),
    )


def agreement(ctx: Context) -> Panel:
    """Do the projects add up to the published totals?"""
    rows = reconciliation.compared(ctx.book, ctx.selection)
    told = rows.filter(pl.col("difference").is_not_null())
    equal = told.filter(pl.col("reason") == "equal")
    # What no source totals has nothing to be held against; the file has it.
    listed = rows.filter(pl.col("reason") != "no_total").sort(
        pl.col("difference").is_null(), "year", maintain_order=True, descending=[False, True]
    )
    shown = listed.head(MOST_LINES)
    lines = [_agreement_line(ctx, r) for r in shown.iter_rows(named=True)]
    columns = (
        *("year_plain", "unit", "level", "what"),
        *("counted_sum", "published_total", "difference", "why"),
    )
    words = t(
        "promotion.agreement_sub",
        equal=number(len(equal)),
        n=number(len(told)),
        shown=number(len(lines)),
        of=number(len(listed)),
    )
    title = t("promotion.agreement")
    heads = [esc(t(f"column.{c}")) for c in columns]
    return Panel(
        key="khop-so",
        title=title,
        subtitle=esc(join([words, t("within.totals") if ctx.selection.places else ""], " ")),
        body=markup.table(heads, lines, numeric=[4, 5, 6], hide_narrow=[2], caption=title)
        if lines
        else markup.gap(),
        table=_agreement_table(ctx, rows),
        claim_ids=ids_of(rows, "claim_ids"),
        size="wide",
    )
