"""Answers of panels as charts that office programs draw, and each answer in one sentence.

A chart is told over the table of its panel: these functions add columns that readers of the
table do not see, with the names of the bars and their colours. A row without a name is no part
of the chart.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from dashboard.i18n import date_text, lower_first, number, qualified, shorten, t
from dashboard.palette import (
    BRAND,
    EDGE,
    HATCH,
    MONEY_COUNTERPART,
    MONEY_LOCAL,
    MONEY_NATIONAL,
    MONEY_UNSTATED,
    MUTED,
    PAPER,
    STATUS_GROUPS,
    STATUSES,
    TRACK,
    lighter,
    province_text,
)
from dashboard.panels.model import Chart, Context, Series

#: Hidden columns of a table: name of a bar, its colour.
NAME, COLOUR = "chart_name", "chart_colour"
#: Names of bars are cut at this many letters.
_LONGEST = 64
_ORIGINS = {
    "national": MONEY_NATIONAL,
    "local": MONEY_LOCAL,
    "counterpart": MONEY_COUNTERPART,
}


def named(
    frame: pl.DataFrame, names: Sequence[str | None], colours: Sequence[str] = ()
) -> pl.DataFrame:
    """A table with the name of the bar of each row (``None`` for no bar) and its colour."""
    told = [None if n is None else shorten(n, _LONGEST) for n in names]
    more = [pl.Series(NAME, told, dtype=pl.String)]
    if colours:
        more.append(pl.Series(COLOUR, list(colours), dtype=pl.String))
    return frame.with_columns(more)


def reviewed_name(name: str, *, review: bool) -> str:
    """Name of a bar whose figure a check objects to."""
    return f"{name} ({t('state.under_review')})" if review else name


def _bars(key: str, label: str, **more: object) -> Chart:
    return Chart("bar", NAME, (Series(key, label, BRAND),), **more)  # type: ignore[arg-type]


# --- clusters -----------------------------------------------------------------------------------
def steps(frame: pl.DataFrame) -> tuple[pl.DataFrame, Chart]:
    """Area of each cluster, coloured by its step."""
    groups = frame["status_group"].to_list()
    fills = {g: STATUSES[g].fill for g in STATUS_GROUPS}
    told = named(frame, frame["short_name"].to_list(), [fills[g] for g in groups])
    legend = tuple((t(f"status.{g}"), fills[g]) for g in STATUS_GROUPS if g in groups)
    chart = _bars(
        "area",
        t("column.area"),
        unit=t("unit.ha"),
        colour=COLOUR,
        most=24,
        noun=t("unit.clusters"),
        legend=legend,
    )
    return told, chart


def steps_message(ctx: Context) -> str:
    """How many clusters are established and work; empty when there is none at all."""
    n, of = len(ctx.established), len(ctx.all_steps)
    working = int((ctx.all_steps["status_group"] == "operating").sum())
    if not of:
        return ""
    key = "panel_message.steps_working" if working else "panel_message.steps"
    return t(key, n=n, of=of, working=working)


def capital(frame: pl.DataFrame, reviewed: Collection[str]) -> tuple[pl.DataFrame, Chart]:
    """Infrastructure capital of each cluster: as first published where it differs, and newest."""
    rows = list(frame.iter_rows(named=True))
    names = [
        reviewed_name(r["short_name"], review=any(i in reviewed for i in r["claim_ids"] or ()))
        for r in rows
    ]
    series = [Series("value", t("panel_chart.newest"), BRAND)]
    if any(r["first"] is not None for r in rows):
        series.insert(0, Series("first", t("panel_chart.first"), HATCH))
    chart = Chart(
        "bar",
        NAME,
        tuple(series),
        unit=t("unit.billion"),
        most=12,
        noun=t("unit.clusters"),
    )
    return named(frame, names), chart


def capital_message(frame: pl.DataFrame, reviewed: Collection[str]) -> str:
    """How many clusters have a figure, and the largest that no check objects to."""
    have = frame.filter(pl.col("value").is_not_null())
    told = [
        r
        for r in have.sort("value", "short_name", descending=[True, False]).iter_rows(named=True)
        if not any(i in reviewed for i in r["claim_ids"])
    ]
    if not told:
        return ""
    top = told[0]
    value = qualified(top["value"], t("unit.billion"), 1, top["qualifier"])
    return t(
        "panel_message.capital", n=len(have), of=len(frame), name=top["short_name"], value=value
    )


def per_hectare(frame: pl.DataFrame) -> tuple[pl.DataFrame, Chart]:
    """Capital per hectare; a cluster that still looks for its investor is hollow."""
    rows = list(frame.iter_rows(named=True))
    fill = {True: STATUSES["under_construction"].fill, False: PAPER}
    names = [
        r["short_name"] if r["is_established"] or r["per_ha"] is not None else None for r in rows
    ]
    shown = {r["is_established"] for r in rows if r["per_ha"] is not None}
    words = {True: t("status.established"), False: t("attraction.call_estimate")}
    legend = tuple((words[x], fill[x]) for x in (True, False) if x in shown)
    chart = _bars(
        "per_ha",
        t("column.per_ha"),
        unit=t("panel_chart.per_ha"),
        colour=COLOUR,
        noun=t("unit.clusters"),
        legend=legend if len(legend) > 1 else (),
    )
    return named(frame, names, [fill[bool(r["is_established"])] for r in rows]), chart


def per_hectare_message(frame: pl.DataFrame) -> str:
    """The range of the figures; empty when there are fewer than two."""
    have = frame.filter(pl.col("per_ha").is_not_null()).sort("per_ha")
    if len(have) < 2:
        return ""
    low, high = (number(have["per_ha"][i], 1) for i in (0, -1))
    return t("panel_message.per_ha", low=low, high=high, n=len(have))


def occupancy(
    frame: pl.DataFrame, group: str, review: Collection[str]
) -> tuple[pl.DataFrame, Chart]:
    """Rate of each cluster, from the rows of one group of the table."""
    names = [
        reviewed_name(r["name"], review=r["name"] in review) if r["group"] == group else None
        for r in frame.iter_rows(named=True)
    ]
    label = t("column.occupancy")
    return named(frame, names), _bars("value", label, unit="%", most=24, noun=t("unit.clusters"))


def occupancy_message(rated: pl.DataFrame, checked: pl.DataFrame, of: int) -> str:
    """How many clusters have a rate, and the highest that no check objects to."""
    if rated.is_empty():
        return ""
    if checked.is_empty():
        return t("panel_message.occupancy_n", n=len(rated), of=of)
    top = checked.sort("occupancy", "short_name", descending=[True, False]).row(0, named=True)
    value = qualified(top["occupancy"], "%", 1, top["occupancy_qualifier"])
    return t("panel_message.occupancy", n=len(rated), of=of, name=top["short_name"], value=value)


def over_years(frame: pl.DataFrame, units: Collection[str]) -> tuple[pl.DataFrame, Chart]:
    """Published rates of provinces, each with its day and its set; of clusters without any."""
    whole = any(s in units for s in frame["subject_id"])
    # The set is named where one subject has rates over several.
    sets = frame.group_by("subject_id").agg(pl.col("basis").n_unique())
    several = dict(sets.iter_rows())
    names = []
    for r in frame.iter_rows(named=True):
        when = date_text(r["as_of"], r["as_of_precision"])
        told = r["basis_vi"] and several[r["subject_id"]] > 1
        basis = f", {r['basis_vi']}" if told else ""
        mine = (r["subject_id"] in units) == whole
        names.append(f"{r['name']} {when}{basis}" if mine else None)
    return named(frame, names), _bars(
        "value", t("column.occupancy"), unit="%", most=24, noun=t("panel_chart.rates")
    )


def size(frame: pl.DataFrame, cluster_id: str) -> tuple[pl.DataFrame, Chart]:
    """Area of the established clusters, with one of them marked."""
    ids = frame["cluster_id"].to_list()
    colours = [BRAND if i == cluster_id else TRACK for i in ids]
    chart = _bars("area", t("column.area"), unit=t("unit.ha"), colour=COLOUR, most=24)
    return named(frame, frame["short_name"].to_list(), colours), chart


def size_message(known: pl.DataFrame, cluster_id: str) -> str:
    """Place of a cluster among those whose area is known; empty when its own is not."""
    own = known.filter(pl.col("cluster_id") == cluster_id)
    if own.is_empty() or len(known) < 2:
        return ""
    r = own.row(0, named=True)
    rank = 1 + int((known["area"] > r["area"]).sum())
    area = qualified(r["area"], t("unit.ha"), 2, r["area_qualifier"])
    return t("panel_message.size", name=r["short_name"], area=area, rank=rank, of=len(known))


# --- plans and targets --------------------------------------------------------------------------
def planned(frame: pl.DataFrame, indicator: str) -> tuple[pl.DataFrame, Chart]:
    """Number of clusters in each published plan."""
    rows = list(frame.iter_rows(named=True))
    names = [
        f"{r['unit']}, {date_text(r['as_of'], r['as_of_precision'])}"
        if r["indicator"] == indicator
        else None
        for r in rows
    ]
    colours = [province_text(r["unit_id"]) for r in rows]
    chart = _bars(
        "value", t("unit.clusters"), unit=t("unit.clusters"), digits=0, colour=COLOUR, most=24
    )
    return named(frame, names, colours), chart


def planned_message(frame: pl.DataFrame, indicator: str) -> str:
    """The newest plan; empty without one."""
    rows = frame.filter(pl.col("indicator") == indicator, pl.col("as_of").is_not_null())
    if rows.is_empty():
        return ""
    r = rows.sort("as_of", "value", maintain_order=True).row(-1, named=True)
    return t(
        "panel_message.planned",
        unit=r["unit"],
        value=qualified(r["value"], t("unit.clusters"), 0, r["qualifier"]),
        when=date_text(r["as_of"], r["as_of_precision"]),
    )


def targets(frame: pl.DataFrame) -> tuple[pl.DataFrame, Chart]:
    """Share of each target that is reached; the programme is named where there are several."""
    several = frame["programme"].n_unique() > 1
    names = [
        f"{r['what']} ({r['programme']})" if several else r["what"]
        for r in frame.iter_rows(named=True)
    ]
    chart = _bars(
        "share", t("column.reached_share"), unit="%", digits=0, noun=t("panel_chart.targets")
    )
    return named(frame, names), chart


def targets_message(frame: pl.DataFrame) -> str:
    """How many targets that can be compared are reached; empty when none can."""
    known = frame.filter(pl.col("share").is_not_null())
    if known.is_empty():
        return ""
    done = int((known["share"] >= 100).sum())
    return t("panel_message.targets", n=done, of=len(known), every=len(frame))


def coverage(frame: pl.DataFrame) -> tuple[pl.DataFrame, Chart]:
    """Share of the clusters that have each figure."""
    chart = _bars(
        "share", t("panel_chart.covered"), unit="%", digits=0, most=24, noun=t("panel_chart.items")
    )
    return named(frame, frame["name"].to_list()), chart


def coverage_message(frame: pl.DataFrame) -> str:
    """How many figures every cluster has, and how many none has."""
    asked = frame.filter(pl.col("of") > 0)
    if asked.is_empty():
        return ""
    full, none = int((asked["n"] == asked["of"]).sum()), int((asked["n"] == 0).sum())
    return t("panel_message.coverage", full=full, of=len(asked), none=none)


# --- money and projects -------------------------------------------------------------------------
def budget(frame: pl.DataFrame) -> tuple[pl.DataFrame, Chart]:
    """Support of the budget by place and period; planned money is lighter."""
    rows = list(frame.iter_rows(named=True))
    names = []
    for r in rows:
        when = str(r["period"] or "").replace("-", "–")
        names.append(f"{r['unit']} {when or date_text(r['as_of'], r['as_of_precision'])}")
    stages = [_stage(r["stage"] != "actual") for r in rows]
    legend = tuple(dict.fromkeys(stages))
    chart = _bars(
        "value",
        t("unit.billion"),
        unit=t("unit.billion"),
        colour=COLOUR,
        legend=legend if len(legend) > 1 else (),
    )
    return named(frame, names, [c for _, c in stages]), chart


def stage_words(planned: bool | None) -> str:  # noqa: FBT001 - read from a row
    """Key of the words for a number that is planned, carried out, or not called either."""
    if planned is None:
        return "promotion.stage_unclear"
    return "promotion.stage_planned" if planned else "promotion.stage_actual"


def _stage(planned: bool | None) -> tuple[str, str]:  # noqa: FBT001 - read from a row
    colour = lighter(MUTED) if planned is None else lighter(BRAND) if planned else BRAND
    return t(stage_words(planned)), colour


def origins(frame: pl.DataFrame, most: int) -> tuple[pl.DataFrame, Chart]:
    """Money of the newest programmes by origin, in billions, as shares of each."""
    first = max(0, len(frame) - most)
    names = []
    for n, r in enumerate(frame.iter_rows(named=True)):
        amount = qualified(r["total"] / 1000, t("unit.billion"), 1, r["total_qualifier"])
        names.append(f"{r['place']} {r['period']}, {amount}" if n >= first else None)
    told = frame.with_columns((pl.col(o) / 1000).alias(f"{o}_billion") for o in _ORIGINS)
    series = tuple(Series(f"{o}_billion", t(f"money.{o}"), c) for o, c in _ORIGINS.items())
    return named(told, names), Chart("share", NAME, series, unit=t("unit.billion"), most=most)


def origins_message(frame: pl.DataFrame) -> str:
    """The share of the counterpart in the newest programme that tells every origin."""
    full = frame.filter(pl.all_horizontal(pl.col(*_ORIGINS).is_not_null()))
    if full.is_empty():
        return ""
    r = full.row(-1, named=True)
    whole = sum(r[o] for o in _ORIGINS)
    if not whole:
        return ""
    mark = "exact" if r["total_qualifier"] == "exact" else "about"
    share = qualified(100 * r["counterpart"] / whole, "%", 0, mark)
    return t("panel_message.origins", place=r["place"], period=r["period"], share=share)


def supported(frame: pl.DataFrame, most: int) -> tuple[pl.DataFrame, Chart]:
    """Support of the largest projects by origin, and the money of the firm beside it."""
    rows = list(frame.iter_rows(named=True))
    names = []
    for n, r in enumerate(rows):
        year = f" ({r['year_start']})" if r["year_start"] else ""
        name = shorten(str(r["beneficiary"] or r["title_vi"]), _LONGEST - len(year))
        names.append(name + year if n < most else None)
    every = (
        Series("money_national", t("money.national"), MONEY_NATIONAL),
        Series("money_local", t("money.local"), MONEY_LOCAL),
        Series("money_unstated", t("money.unstated"), MONEY_UNSTATED),
        Series("money_counterpart", t("money.counterpart"), MONEY_COUNTERPART),
        Series("rest", t("panel_chart.rest"), TRACK),
    )
    series = tuple(s for s in every if frame[s.key].fill_null(0).head(most).sum() > 0)
    chart = Chart("stacked", NAME, series, unit=t("unit.million"), digits=0, most=most)
    return named(frame, names), chart


def machines(frame: pl.DataFrame, most: int) -> tuple[pl.DataFrame, Chart]:
    """Projects with machinery in the newest years; planned ones are lighter."""
    rows = list(frame.iter_rows(named=True))
    years = sorted((r["year"] for r in rows if r["count"] is not None), reverse=True)
    oldest = years[min(most, len(years)) - 1] if years else 0
    names, colours = [], []
    for r in rows:
        star = "*" if r["count_unit"] == "establishment" else ""
        part = f", {r['part_of_year']}" if r["part_of_year"] else ""
        shown = r["year"] >= oldest
        names.append(f"{r['unit']} {r['year']}{part}{star}" if shown else None)
        colours.append(_stage(r["planned"]))
    legend = tuple(dict.fromkeys(c for n, c in zip(names, colours, strict=True) if n))
    chart = _bars(
        "count",
        t("unit.projects"),
        unit=t("unit.projects"),
        digits=0,
        colour=COLOUR,
        most=most + 4,
        legend=legend if len(legend) > 1 else (),
    )
    return named(frame, names, [c for _, c in colours]), chart


def machines_message(frame: pl.DataFrame) -> str:
    """The newest year that is not only planned, place by place; empty without any."""
    done = frame.filter(
        pl.col("count").is_not_null(),
        pl.col("planned").ne_missing(other=True),
        pl.col("count_unit").cast(pl.String).ne_missing("establishment"),
    )
    if done.is_empty():
        return ""
    r = done.sort("year", "count", maintain_order=True).row(-1, named=True)
    key = "machines_unclear" if r["planned"] is None else "machines"
    return t(f"panel_message.{key}", year=r["year"], unit=r["unit"], n=number(r["count"]))


def progress(frame: pl.DataFrame) -> tuple[pl.DataFrame, Chart]:
    """Projects by what became of them; those of an unknown life stand apart."""
    colours = {
        "done": BRAND,
        "going": STATUSES["established"].fill,
        "stopped": EDGE,
        "unknown": TRACK,
    }
    series = tuple(
        Series(k, t(f"column.projects_{k}"), c)
        for k, c in colours.items()
        if frame[k].fill_null(0).sum()
    )
    chart = Chart("stacked", NAME, series, unit=t("unit.projects"), digits=0, most=16)
    return named(frame, frame["name"].to_list()), chart


def progress_message(frame: pl.DataFrame) -> str:
    """How many of the projects whose life is known are done; empty when none is known."""
    told = frame.filter(pl.col("done").is_not_null())
    known = int((told["n"] - told["unknown"]).sum())
    if not known:
        return ""
    return t("panel_message.progress", n=int(told["done"].sum()), of=known)


# --- tables -------------------------------------------------------------------------------------
def review_message(rows: pl.DataFrame) -> str:
    """How many clusters are to be checked, and which is late by most; empty for none."""
    late = rows.drop_nulls("months_late").sort("months_late", descending=True)
    if rows.is_empty():
        return ""
    if late.is_empty() or not late["months_late"][0]:
        return t("panel_message.review", n=number(len(rows)))
    first = late.row(0, named=True)
    months = number(first["months_late"])
    return t(
        "panel_message.review_late", n=number(len(rows)), name=first["short_name"], months=months
    )


def due_message(rows: pl.DataFrame) -> str:
    """The next day on which a report is due; rows are sorted by it."""
    if rows.is_empty():
        return ""
    first = rows.row(0, named=True)
    name = lower_first(first["name_vi"])
    return t("panel_message.due", date=date_text(first["due_on"]), name=name)


def findings_message(rows: pl.DataFrame, kind: str) -> str:
    """How many findings of a kind sources state, and on which topic most of them are."""
    own = rows.filter(pl.col("kind").cast(pl.String) == kind)
    if own.is_empty():
        return ""
    counts = own.group_by("topic").len().sort("len", "topic", descending=[True, False])
    topic, n = counts.row(0)
    name = t(f"topic.{topic}").lower()
    return t(f"panel_message.{kind}", n=number(len(own)), topic=name, most=number(n))


def counted(key: str, n: int, **values: object) -> str:
    """A sentence that begins with a number; empty when there is nothing to count."""
    return t(f"panel_message.{key}", n=number(n), **values) if n else ""
