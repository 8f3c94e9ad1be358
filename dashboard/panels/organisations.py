"""Panels of the page Tổ chức: promotion centres before and after the merger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.figures.years import Cell, Lane, lanes_figure, series_figure
from dashboard.i18n import date_text, join, lower_first, number, quantity, t
from dashboard.markup import esc
from dashboard.metrics import findings as found_in
from dashboard.metrics import organisations as m
from dashboard.palette import province_text
from dashboard.panels import sentences
from dashboard.panels.model import (
    Column,
    Context,
    Heading,
    KeyFigure,
    Panel,
    Table,
    date_col,
    ids_of,
    marked,
    number_col,
    text_col,
)
from dashboard.selection import MERGER

#: Place of the merger on an axis of years: the merged centre's first year is 2025.
BREAK = MERGER.year - 0.5
Row = Mapping[str, Any]


def _parts(ctx: Context) -> tuple[str, ...]:
    """Filter line: centres are of whole provinces, old and new apart."""
    year = ctx.selection.year
    parts = [", ".join(ctx.unit_names[p] for p in ctx.selection.provinces)]
    parts.append(
        t("organisation.until", year=year) if year is not None else t("organisation.all_years")
    )
    if m.MERGED in ctx.selection.units:
        parts.append(t("promotion.both_frames"))
    if ctx.selection.places:
        parts.append(t("within.no_filter"))
    return marked(ctx, parts)


def _scope(ctx: Context) -> str:
    return join(list(_parts(ctx)))


def last_known(table: pl.DataFrame, column: str) -> Row | None:
    """Row of the newest year with a value; of two places the one told last in the table."""
    rows = m.newest(table, column).sort("year", maintain_order=True)
    return rows.row(-1, named=True) if len(rows) else None


def _known_years(table: pl.DataFrame, column: str) -> str:
    """``14/16 năm có số``."""
    known = table[column].drop_nulls().len()
    return t("organisation.years_known", n=number(known), of=number(len(table)))


def _share_words(ctx: Context, share: Row, *, same: bool) -> tuple[str, tuple[str, ...]]:
    """Newest share with its group in words, and the rules of the thresholds."""
    rules, value, year = ctx.book.rules, share["self_financing_pct"], share["year"]
    code = m.group_of_year(rules, value, year, ctx.selection.on)
    key = "organisation.finding_share" if same else "organisation.finding_share_only"
    words = t(
        key,
        place=ctx.unit_names[share["unit_id"]],
        share=quantity(value, "%", 0),
        year=year,
        group=lower_first(group_words(code)),
    )
    return words, ids_of(
        m.thresholds(rules, min(dt.date(year, 12, 31), ctx.selection.on)), "rule_id"
    )


def heading(ctx: Context) -> Heading:
    """Title, finding and filter line."""
    table, told = m.by_year(ctx.book, ctx.selection), m.names(ctx.book, ctx.selection)
    staff, share = last_known(table, "staff_count"), last_known(table, "self_financing_pct")
    ids = ids_of(told, "claim_ids")
    bold, rest = t("organisation.finding_nothing"), ""
    if len(told):
        bold = t(
            "organisation.finding_names",
            n=number(told["unit_id"].n_unique()),
            names=number(len(told)),
        )
        rest = t("organisation.finding_unknown")
    if staff is not None:
        ids = (str(staff["staff_count_claim"]),)
        place = ctx.unit_names[staff["unit_id"]]
        bold = t(
            "organisation.finding_staff",
            place=place,
            n=number(staff["staff_count"]),
            year=staff["year"],
        )
        rest = ""
    if share is not None:
        rest, limits = _share_words(
            ctx, share, same=staff is not None and staff["unit_id"] == share["unit_id"]
        )
        ids = tuple(dict.fromkeys((*ids, str(share["self_financing_pct_claim"]), *limits)))
    more = tuple(sentences.organisations(ctx, 2))
    return Heading(
        t("organisation.title"),
        bold,
        rest,
        _parts(ctx),
        more,
        t("sentence_rule.finding_organisations"),
        ids,
    )


def _figure(ctx: Context, table: pl.DataFrame, column: str, unit: str, digits: int) -> KeyFigure:
    """Newest known value of a column with its place, its year and how many years have one."""
    row, label = last_known(table, column), t(f"organisation.head_{column}")
    how = esc(t(f"organisation.how_{column}"))
    if row is None:
        return KeyFigure(label, None, "", sub=_known_years(table, column), how=how)
    ids = row.get(f"{column}_claim") or row["claim_ids"]
    return KeyFigure(
        label,
        row[column],
        number(row[column], digits),
        unit,
        join([ctx.unit_names[row["unit_id"]], str(row["year"]), _known_years(table, column)], ", "),
        how=how,
        claim_ids=(ids,) if isinstance(ids, str) else tuple(ids),
    )


def strip(ctx: Context) -> list[KeyFigure]:
    """Centres told of, and the newest staff, self-financing share, budget and work per person."""
    told, table = m.names(ctx.book, ctx.selection), m.by_year(ctx.book, ctx.selection)
    places = told["unit_id"].n_unique()
    return [
        KeyFigure(
            t("organisation.head_centres"),
            float(places) if places else None,
            number(places),
            t("organisation.unit_centres"),
            t("organisation.head_names", n=number(len(told))),
            how=esc(t("organisation.how_centres")),
            claim_ids=ids_of(told, "claim_ids"),
        ),
        _figure(ctx, table, "staff_count", t("organisation.unit_people"), 0),
        _figure(ctx, table, "self_financing_pct", "%", 0),
        _figure(ctx, table, "budget_million", t("unit.million"), 0),
        _figure(
            ctx,
            m.workload(ctx.book, ctx.selection),
            "projects_each",
            t("organisation.unit_each"),
            2,
        ),
    ]


# --- before and after the merger ----------------------------------------------------------------
def _hover(ctx: Context, row: Row, words: str) -> str:
    return f"<b>{esc(ctx.unit_names[row['unit_id']])} {row['year']}</b><br>{esc(words)}"


def _names(ctx: Context, told: pl.DataFrame, unit: str) -> tuple[str, ...]:
    """Names of a centre in order, each with the years it was told in."""
    lines = []
    own = told.filter(pl.col("unit_id") == unit).sort("first", nulls_last=True)
    for r in own.iter_rows(named=True):
        years = "\u2013".join(dict.fromkeys(str(y) for y in (r["first"], r["last"]) if y))
        lines.append(f"{r['name_vi']} ({years or t('date.unknown')})")
    return (f"{ctx.unit_names[unit]}: {lines[0]}", *lines[1:])


def _lane(ctx: Context, told: pl.DataFrame, own: pl.DataFrame) -> Lane:
    unit = str(own["unit_id"][0])
    cells = []
    for r in own.iter_rows(named=True):
        spoken, staff = r["claim_ids"] is not None, r["staff_count"]
        words = t("organisation.people", n=number(staff)) if staff is not None else ""
        words = words or t("organisation.told" if spoken else "organisation.untold")
        cells.append(
            Cell(
                r["year"],
                staff,
                number(staff) if staff is not None else "",
                spoken,
                _hover(ctx, r, words),
                markup.proof(r["claim_ids"] or (), label=f"{ctx.unit_names[unit]} {r['year']}"),
            )
        )
    return Lane(_names(ctx, told, unit), province_text(unit), tuple(cells))


def centres(ctx: Context) -> Panel:
    """Who carried promotion out, year by year, before and after the merger?"""
    table, told = m.by_year(ctx.book, ctx.selection), m.names(ctx.book, ctx.selection)
    lanes = [_lane(ctx, told, own) for own in table.partition_by("unit_id", maintain_order=True)]
    words = t("organisation.merger")
    frame = told.with_columns(
        place=pl.col("unit_id").replace_strict(ctx.unit_names),
        told_in=pl.col("years").cast(pl.List(pl.String)).list.join(", "),
    )
    return Panel(
        key="trung-tam",
        title=t("organisation.centres"),
        subtitle=esc(t("organisation.centres_sub")),
        figure=lanes_figure(lanes, break_at=BREAK, break_text=words) if lanes else None,
        narrow=lanes_figure(lanes, break_at=BREAK, break_text=words, narrow=True)
        if lanes
        else None,
        body="" if lanes else markup.gap(),
        table=Table(
            frame,
            (text_col("place", "unit"), text_col("name_vi", "organisation"), text_col("told_in")),
        ),
        claim_ids=ids_of(told, "claim_ids"),
        alt=t("organisation.centres_alt", n=number(len(lanes))),
        scope=_scope(ctx),
        size="wide",
    )


def group_words(code: str | None) -> str:
    """Name of an autonomy group; words for an unknown one."""
    return t(f"autonomy.{code}") if code else t("autonomy.unknown")


def _group_rows(ctx: Context) -> list[list[str]]:
    """Newest share of each place with the group it falls into on the last day of that year."""
    lines = []
    shares = m.newest(m.by_year(ctx.book, ctx.selection), "self_financing_pct")
    for r in shares.iter_rows(named=True):
        code = m.group_of_year(ctx.book.rules, r["self_financing_pct"], r["year"], ctx.selection.on)
        name = ctx.unit_names[r["unit_id"]]
        share = markup.certified(
            f"<b>{esc(quantity(r['self_financing_pct'], '%', 0))}</b>",
            [r["self_financing_pct_claim"]],
            label=f"{name}: {t('column.self_financing')}",
        )
        lines.append([markup.two_lines(name, str(r["year"])), share, esc(group_words(code))])
    return lines


def autonomy(ctx: Context) -> Panel:
    """Which autonomy group does each centre fall into?"""
    limits = m.thresholds(ctx.book.rules, ctx.selection.on)
    frame = limits.with_columns(
        group=pl.col("code").map_elements(group_words, return_dtype=pl.String),
        sure=pl.col("confidence")
        .cast(pl.String)
        .map_elements(lambda x: t(f"confidence_name.{x}"), return_dtype=pl.String),
        claim_id=pl.col("rule_id"),
    )
    rules = [
        [
            esc(r["group"]),
            markup.certified(
                esc(t("organisation.from", value=number(r["value"]))),
                [r["rule_id"]],
                label=r["name_vi"],
            )
            if r["value"] is not None
            else markup.muted(r["sure"]),
        ]
        for r in frame.iter_rows(named=True)
    ]
    lines, heads = _group_rows(ctx), ("unit", "self_share", "autonomy_group")
    title = t("organisation.autonomy")
    first = (
        markup.table([esc(t(f"column.{c}")) for c in heads], lines, numeric=[1], caption=title)
        if lines
        else f"<p>{markup.gap(t('organisation.no_share'))}</p>"
    )
    second = markup.paragraph(t("organisation.no_rule"))
    if rules:
        second = markup.heading(esc(t("organisation.thresholds"))) + markup.table(
            [esc(t(f"column.{c}")) for c in ("autonomy_group", "threshold")], rules, numeric=[1]
        )
    return Panel(
        key="nhom-tu-chu",
        title=title,
        subtitle=esc(t("organisation.autonomy_sub")),
        body=first + second,
        table=Table(
            frame,
            (
                text_col("group", "autonomy_group"),
                number_col("value", "threshold", 0),
                text_col("legal_ref", "law"),
                text_col("sure", "confidence"),
            ),
        ),
        claim_ids=ids_of(limits, "rule_id"),
        note=str(limits["legal_ref"][0]) if len(limits) else "",
        size="third",
    )


# --- figures over the years ---------------------------------------------------------------------
def _series(
    ctx: Context,
    column: str,
    table: pl.DataFrame,
    columns: tuple[Column, ...],
    words: Callable[[float], str],
    *,
    key: str,
    limits: tuple[tuple[float, str], ...] = (),
) -> Panel:
    """One figure of the centres over the years; a year without it is a gap in line and strip."""
    lanes = []
    for own in table.partition_by("unit_id", maintain_order=True):
        name, cells = ctx.unit_names[str(own["unit_id"][0])], []
        for r in own.iter_rows(named=True):
            value, ids = r[column], r.get(f"{column}_claim") or r["claim_ids"] or ()
            asked = markup.proof(
                [ids] if isinstance(ids, str) else ids, label=f"{name} {r['year']}"
            )
            text = words(value) if value is not None else ""
            cells.append(Cell(r["year"], value, text, hover=_hover(ctx, r, text), proof=asked))
        lanes.append(Lane((name,), province_text(str(own["unit_id"][0])), tuple(cells)))
    known, text = table.filter(pl.col(column).is_not_null()), t("organisation.merger")
    drawn = not known.is_empty()
    legend = markup.legend((lane.colour, lane.names[0]) for lane in lanes)
    about = {"limits": limits, "break_at": BREAK, "break_text": text}
    frame = table.with_columns(place=pl.col("unit_id").replace_strict(ctx.unit_names))
    empty = markup.gap() + markup.paragraph(t(f"organisation.need_{column}"))
    return Panel(
        key=key,
        title=t(f"organisation.{column}"),
        subtitle=join([esc(t(f"organisation.sub_{column}")), _known_years(table, column)], ". ")
        + (f"<br>{legend}" if drawn else ""),
        figure=series_figure(lanes, **about) if drawn else None,  # type: ignore[arg-type]
        narrow=series_figure(lanes, narrow=True, **about) if drawn else None,  # type: ignore[arg-type]
        body="" if drawn else empty,
        table=Table(frame, (text_col("place", "unit"), text_col("year", "year_plain"), *columns)),
        claim_ids=ids_of(
            known, f"{column}_claim" if f"{column}_claim" in known.columns else "claim_ids"
        ),
        alt=t("organisation.series_alt", what=t(f"organisation.{column}"), n=number(len(known))),
        scope=_scope(ctx),
        size="half",
    )


def self_financing(ctx: Context) -> Panel:
    """How much of its regular spending does each centre pay itself?"""
    limits = m.thresholds(ctx.book.rules, ctx.selection.on).filter(pl.col("value").is_not_null())
    lines = tuple(
        (
            float(r["value"]),
            t("organisation.limit", name=group_words(r["code"]), value=number(r["value"])),
        )
        for r in limits.iter_rows(named=True)
    )
    return _series(
        ctx,
        "self_financing_pct",
        m.by_year(ctx.book, ctx.selection),
        (number_col("self_financing_pct", "self_financing", 0),),
        lambda v: quantity(v, "%", 0),
        limits=lines,
        key="tu-bao-dam",
    )


def staff(ctx: Context) -> Panel:
    """How many people work in each centre?"""
    return _series(
        ctx,
        "staff_count",
        m.by_year(ctx.book, ctx.selection),
        (number_col("staff_count", "staff", 0),),
        number,
        key="so-nguoi",
    )


def budget(ctx: Context) -> Panel:
    """What does each centre spend in a year?"""
    return _series(
        ctx,
        "budget_million",
        m.by_year(ctx.book, ctx.selection),
        (number_col("budget_million", "centre_budget", 0),),
        number,
        key="kinh-phi",
    )


def workload(ctx: Context) -> Panel:
    """How many projects and establishments a year does one person look after?"""
    return _series(
        ctx,
        "projects_each",
        m.workload(ctx.book, ctx.selection),
        (
            number_col("staff_count", "staff", 0),
            number_col("projects", "projects_year", 0),
            number_col("beneficiaries", "beneficiaries_year", 0),
            number_col("projects_each", "projects_each", 2),
            number_col("beneficiaries_each", "beneficiaries_each", 2),
        ),
        lambda v: number(v, 2),
        key="khoi-luong",
    )


# --- what was found, what is not known ----------------------------------------------------------
def _finding(ctx: Context, r: Row) -> str:
    units = ", ".join(ctx.unit_names.get(u, u) for u in r["units"])
    followed = (
        markup.paragraph(t("organisation.followed", words=r["follow_up_vi"]))
        if r["follow_up_vi"]
        else ""
    )
    return markup.item(
        join([t(f"finding.{r['kind']}"), units], ", "),
        date_text(r["date"], r["date_precision"]),
        markup.paragraph(r["summary_vi"], strong=True),
        followed,
    )


def found(ctx: Context) -> Panel:
    """What did the inspection and later sources find about organisation and autonomy?"""
    rows = found_in.in_scope(ctx.book, ctx.selection).filter(
        pl.col("field") == "promotion", pl.col("topic") == "organisation"
    )
    asked = ctx.book.inspection_scope.filter(
        pl.col("field").cast(pl.String) == "promotion",
        pl.col("topics").str.split(";").list.contains("organisation"),
    )
    items = [
        markup.item(
            t("organisation.asked"),
            t("organisation.inspection"),
            markup.paragraph(r["text_vi"], strong=True),
            markup.paragraph(r["answered_vi"]),
        )
        for r in asked.iter_rows(named=True)
    ]
    items += [_finding(ctx, r) for r in rows.head(5).iter_rows(named=True)]
    frame = rows.with_columns(
        kind_name=pl.col("kind").map_elements(lambda x: t(f"finding.{x}"), return_dtype=pl.String),
        place=pl.col("units")
        .list.eval(pl.element().replace_strict(ctx.unit_names, default=pl.element()))
        .list.join(", "),
    )
    return Panel(
        key="kiem-tra-to-chuc",
        title=t("organisation.found"),
        subtitle=esc(
            t("organisation.found_sub", n=number(len(rows)), shown=number(min(5, len(rows))))
        ),
        body=markup.items(items, empty=markup.gap()),
        table=Table(
            frame,
            (
                text_col("kind_name", "kind"),
                text_col("place", "unit"),
                date_col("date"),
                text_col("summary_vi", "content"),
                text_col("follow_up_vi", "follow"),
            ),
        ),
        claim_ids=ids_of(asked, "item_id") + ids_of(rows, "finding_id"),
        size="half",
    )


#: Words of a gap that speaks of the centres.
ABOUT = r"(?i)trung tâm|tự chủ|số người làm việc"


def unknown(ctx: Context) -> Panel:
    """What is not known about the centres?"""
    table, work = m.by_year(ctx.book, ctx.selection), m.workload(ctx.book, ctx.selection)
    asked = [(c, table) for c in ("staff_count", "self_financing_pct", "budget_million")]
    asked += [("projects_each", work), ("beneficiaries_each", work)]
    places = list(dict.fromkeys(table["unit_id"].to_list()))
    records = []
    for column, source in asked:
        record: dict[str, object] = {"what": t(f"organisation.{column}")}
        for unit in places:
            own = source.filter(pl.col("unit_id") == unit)
            record[unit] = f"{own[column].drop_nulls().len()}/{len(own)}"
        records.append(record)
    gaps = ctx.book.gaps.filter(
        pl.col("field").cast(pl.String) == "promotion", pl.col("text_vi").str.contains(ABOUT)
    )
    items = [
        markup.item(r["text_vi"], "", markup.paragraph(r["action_vi"] or ""))
        for r in gaps.iter_rows(named=True)
    ]
    schema = dict.fromkeys(("what", *places), pl.String)
    frame = pl.DataFrame(records, schema=schema)
    columns = (text_col("what"), *(Column(u, ctx.unit_names[u]) for u in places))
    shown = markup.table(
        [esc(c.label) for c in columns],
        [[esc(r[c.key]) for c in columns] for r in frame.iter_rows(named=True)],
        numeric=list(range(1, len(columns))),
        caption=t("organisation.unknown"),
    )
    return Panel(
        key="chua-biet",
        title=t("organisation.unknown"),
        subtitle=esc(t("organisation.unknown_sub")),
        body=(shown if places else markup.gap()) + markup.items(items),
        table=Table(frame, columns),
        claim_ids=ids_of(table, "claim_ids"),
        size="half",
    )


def _staff(r: dict[str, Any]) -> str:
    """People of one record; the figure opens that record."""
    label = join([str(r["name_vi"]), t("column.staff")], ": ")
    words = esc(number(r["staff_count"]))
    return markup.certified(words, [r["organisation_id"]], label=label)


def records(ctx: Context) -> Panel:
    """What does each source say about structure, staff and autonomy?"""
    rows = m.records(ctx.book, ctx.selection)
    frame = rows.with_columns(place=pl.col("unit_id").replace_strict(ctx.unit_names, default=None))
    gap = markup.gap_cell()
    lines = [
        [
            esc(r["year"]) if r["year"] else markup.muted(t("date.unknown")),
            markup.two_lines(r["name_vi"], r["place"]),
            markup.certified(esc(r["structure_vi"]), [r["organisation_id"]], label=r["name_vi"]),
            _staff(r) if r["staff_count"] is not None else gap,
            esc(r["autonomy_vi"]) if r["autonomy_vi"] else gap,
        ]
        for r in frame.sort("year", descending=True, nulls_last=True).head(6).iter_rows(named=True)
    ]
    headers = ("year_plain", "organisation", "structure", "staff", "autonomy")
    title = t("organisation.records", n=number(len(rows)))
    return Panel(
        key="ban-ghi",
        title=title,
        subtitle=esc(t("organisation.records_sub", shown=number(len(lines)))),
        body=markup.table(
            [esc(t(f"column.{c}")) for c in headers],
            lines,
            numeric=[3],
            hide_narrow=[3, 4],
            caption=title,
        )
        if lines
        else markup.gap(),
        table=Table(
            frame,
            (
                text_col("place", "unit"),
                text_col("name_vi", "organisation"),
                text_col("year", "year_plain"),
                text_col("structure_vi", "structure"),
                number_col("staff_count", "staff", 0),
                text_col("autonomy_vi", "autonomy"),
                number_col("self_financing_pct", "self_financing", 0),
                number_col("budget_million", "centre_budget", 0),
            ),
        ),
        claim_ids=ids_of(rows, "organisation_id"),
        size="wide",
    )
