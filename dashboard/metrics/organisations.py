"""Promotion centres by place and year: staff, autonomy, budget, and work per person.

A place before the merger and the merged one are different organisations: a series never runs
from one into the other. A year of which no source tells a figure is a row without it.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from dashboard.contracts.inspection import FIGURES
from dashboard.indicators import INDICATORS
from dashboard.metrics.promotion import MIXED, as_text
from dashboard.metrics.rules import in_force
from dashboard.selection import MERGER, Selection
from dashboard.store import Book

MERGED, NATION = "p86-moi", "ca-nuoc"
#: Rules of the autonomy groups from the highest threshold down. Of 100 % and more the share does
#: not tell group 1 from group 2: that depends on who pays for investment.
GROUPS = (
    "autonomy_group_2",
    "autonomy_group_3_high",
    "autonomy_group_3_middle",
    "autonomy_group_3_low",
)
BELOW = "autonomy_group_4"
#: What is done in a year, and the column of its number per person.
WORK = {"kc_projects": "projects", "kc_beneficiaries": "beneficiaries"}


def records(book: Book, selection: Selection) -> pl.DataFrame:
    """What sources tell about the centres of the chosen places, and the national agency.

    A record of a year is known from that year on; one without a year only in the newest view.

    Returns:
        Columns of ``organisations``, by place and year.
    """
    known = pl.col("year") <= selection.on.year
    known = known | pl.col("year").is_null() if selection.year is None else known
    order = {u: n for n, u in enumerate((*selection.units, NATION))}
    return (
        book.organisations.filter(
            pl.col("unit_id").is_in(list(order)), known.fill_null(value=False)
        )
        .with_columns(_order=pl.col("unit_id").replace_strict(order, return_dtype=pl.Int64))
        .sort("_order", "year", "organisation_id", nulls_last=False)
        .drop("_order")
    )


def centres(book: Book, selection: Selection) -> pl.DataFrame:
    """Records of the centres of the places alone, without the national agency."""
    return records(book, selection).filter(pl.col("unit_id") != NATION)


def _span(unit: str, years: list[int], on: dt.date) -> range:
    """Years of a centre: from the first one told up to the merger, or since it up to the day."""
    last = on.year if unit == MERGED else min(on.year, MERGER.year - 1)
    return range(min(years), max(last, *years) + 1)


def by_year(book: Book, selection: Selection) -> pl.DataFrame:
    """Figures of each centre, one row per place and year of its life, gaps as nulls.

    Returns:
        ``unit_id, year, staff_count`` (people), ``self_financing_pct`` (% of regular spending),
        ``budget_million`` (triệu đồng), for each ``<figure>_claim``, and ``claim_ids``. Only
        places that some source tells a year of.
    """
    told = centres(book, selection).filter(pl.col("year").is_not_null())
    years = told.group_by("unit_id", maintain_order=True).agg(pl.col("year"))
    grid = [
        {"unit_id": unit, "year": year}
        for unit, own in years.iter_rows()
        for year in _span(unit, own, selection.on)
    ]
    figures = told.group_by("unit_id", "year").agg(
        *(pl.col(f).drop_nulls().first() for f in FIGURES),
        *(
            pl.col("organisation_id").filter(pl.col(f).is_not_null()).first().alias(f"{f}_claim")
            for f in FIGURES
        ),
        claim_ids=pl.col("organisation_id").sort(),
    )
    frame = pl.DataFrame(grid, schema={"unit_id": pl.String, "year": pl.Int64})
    return frame.join(figures, on=["unit_id", "year"], how="left", maintain_order="left")


def autonomy_group(rules: pl.DataFrame, share: float | None, on: dt.date) -> str | None:
    """Code of the rule of the autonomy group that a self-financing share falls into.

    Args:
        rules: dated rules.
        share: % of regular spending the unit pays itself; ``None`` when unknown.
        on: day whose thresholds count.

    Returns:
        A code of :data:`GROUPS`, :data:`BELOW` under the lowest threshold, or ``None`` when the
        share is unknown or no threshold was in force on the day.
    """
    limits = [(code, in_force(rules, code, on)) for code in GROUPS]
    known = [(c, float(str(r["value"]))) for c, r in limits if r and r["value"] is not None]
    if share is None or not known:
        return None
    return next((code for code, least in known if share >= least), BELOW)


def thresholds(rules: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """Thresholds of the autonomy groups in force on a day, highest first.

    Returns:
        Columns of ``rules`` for :data:`GROUPS` and :data:`BELOW` (whose value is not verified).
    """
    found = [r for code in (*GROUPS, BELOW) if (r := in_force(rules, code, on))]
    return pl.DataFrame(found, schema=rules.schema)


def published(book: Book, unit_ids: list[str], indicator: str) -> pl.DataFrame:
    """Published number of a whole year, all levels together, carried out.

    A total of both levels goes before the sum of the two; one level alone is no total. Counts of
    one kind of project only are left out.

    Returns:
        ``unit_id, year, value, claim_ids``.
    """
    rows = as_text(book.programmes).filter(
        pl.col("unit_id").is_in(unit_ids),
        pl.col("programme") == "chung",
        pl.col("indicator") == indicator,
        pl.col("preferred"),
        pl.col("part_of_year").is_null(),
        pl.col("year_start") == pl.col("year_end"),
        pl.col("stage") == "actual",
        pl.col("counted_vi").fill_null(INDICATORS[indicator].unit) == INDICATORS[indicator].unit,
    )
    both = rows.filter(pl.col("level") == MIXED)
    parts = rows.filter(pl.col("level").is_in(["KCQG", "KCDP"])).join(
        both, on=["unit_id", "year_start"], how="anti"
    )
    summed = (
        parts.group_by("unit_id", "year_start")
        .agg(
            pl.col("value").sum(), claim_ids=pl.col("claim_id").sort(), n=pl.col("level").n_unique()
        )
        .filter(pl.col("n") == 2)
    )
    columns = ("unit_id", pl.col("year_start").alias("year"), "value", "claim_ids")
    whole = both.with_columns(claim_ids=pl.concat_list("claim_id")).select(*columns)
    return pl.concat([whole, summed.select(*columns)]).sort("unit_id", "year")


def workload(book: Book, selection: Selection) -> pl.DataFrame:
    """Work per person: projects and establishments of a year over the staff of that year.

    Returns:
        ``unit_id, year, staff_count, projects, beneficiaries, projects_each,
        beneficiaries_each, claim_ids``: a ratio only where both of its numbers are known.
    """
    table = by_year(book, selection)
    for indicator, name in WORK.items():
        done = published(book, table["unit_id"].unique().to_list(), indicator).rename(
            {"value": name, "claim_ids": f"{name}_ids"}
        )
        table = table.join(done, on=["unit_id", "year"], how="left", maintain_order="left")
    none = pl.lit([], dtype=pl.List(pl.String))
    ids = [pl.concat_list("staff_count_claim").list.drop_nulls()]
    ids += [pl.col(f"{name}_ids").fill_null(none) for name in WORK.values()]
    return table.select(
        "unit_id",
        "year",
        "staff_count",
        *WORK.values(),
        *(
            pl.when(pl.col("staff_count") > 0)
            .then(pl.col(name) / pl.col("staff_count"))
            .alias(f"{name}_each")
            for name in WORK.values()
        ),
        claim_ids=pl.concat_list(ids),
    )


def newest(table: pl.DataFrame, column: str) -> pl.DataFrame:
    """The newest known value of a column per place, the merged place last.

    Returns:
        Rows of the table; a place without a value has none.
    """
    known = table.filter(pl.col(column).is_not_null())
    return known.filter(pl.col("year") == pl.col("year").max().over("unit_id"))


def names(book: Book, selection: Selection) -> pl.DataFrame:
    """Each name a centre was told under, with the years it was told in.

    Returns:
        ``unit_id, name_vi, first, last`` (null when no source dates it), ``years`` (list),
        ``claim_ids``; in the order of :func:`records`. Spellings with and without "tỉnh" before
        the place are one name.
    """
    plain = pl.col("name_vi").str.replace(r",? tỉnh ", " ")
    return (
        centres(book, selection)
        .group_by("unit_id", plain.alias("name_vi"), maintain_order=True)
        .agg(
            first=pl.col("year").min(),
            last=pl.col("year").max(),
            years=pl.col("year").drop_nulls().unique().sort(),
            claim_ids=pl.col("organisation_id"),
        )
    )


def group_of_year(rules: pl.DataFrame, share: float | None, year: int, on: dt.date) -> str | None:
    """Group of a share of a year, by the thresholds on the last day of the year known on a day."""
    return autonomy_group(rules, share, min(dt.date(year, 12, 31), on))
