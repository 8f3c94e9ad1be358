"""Establishments that promotion supported: projects, money by origin, products, neighbours.

Names are compared without accents, letter case and marks, and must then be the same in full.
The same name in two communes may be two establishments; it is told, not decided.
"""

from __future__ import annotations

import re

import polars as pl

from dashboard.i18n import fold
from dashboard.metrics.lifecycle import lives
from dashboard.metrics.project_places import former_districts, with_district
from dashboard.metrics.promotion import as_text
from dashboard.selection import Selection
from dashboard.store import Book

#: Beginnings of names that stand for several establishments ("Nhiều cơ sở …", "Các hộ …").
COLLECTIVE = ("nhieu ", "cac ", "mot so ")
_MARKS = re.compile(r"[^\w]+")
_MONEY = ("money_national", "money_local", "money_unstated", "money_counterpart")


def name_key(name: str) -> str:
    """The name without accents, case and marks: ``"HTX  Long-Hiệp"`` -> ``"htx long hiep"``."""
    return _MARKS.sub(" ", fold(name)).strip()


def is_collective(name: str) -> bool:
    """Whether a name stands for several establishments and has no profile."""
    return name_key(name).startswith(COLLECTIVE)


def _keyed(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Rows that name one establishment, with its ``key``."""
    named = frame.filter(pl.col(column).is_not_null())
    keys = [None if is_collective(n) else name_key(n) for n in named[column].to_list()]
    return named.with_columns(key=pl.Series(keys, dtype=pl.String)).filter(
        pl.col("key").is_not_null()
    )


def _recognised(book: Book, selection: Selection) -> pl.DataFrame:
    """Recognised products by name of their maker: ``key, products, product_ids``.

    Only recognitions of the chosen years: a later one is not known on the day of the selection.
    """
    listed = _keyed(book.products, "producer").select(
        "key", product="product_vi", product_id="product_id", years=pl.concat_str(
            pl.col("year_regional", "year_national"), separator=";", ignore_nulls=True
        ),
    )  # fmt: skip
    first = (
        listed["years"].str.extract_all(r"\d{4}").list.eval(pl.element().cast(pl.Int64)).list.min()
    )
    listed = listed.with_columns(first=first)
    told = _keyed(
        as_text(book.recognitions).filter(pl.col("status") == "recognised"), "producer"
    ).select(
        "key",
        product="product_vi",
        product_id="recognition_id",
        first=pl.col("year").cast(pl.Int64),
    )
    both = pl.concat([listed.drop("years").select(told.columns), told])
    if selection.year is not None:
        both = both.filter(pl.col("first") <= selection.year)
    return both.group_by("key").agg(
        products=pl.col("product").unique().sort(), product_ids=pl.col("product_id").unique().sort()
    )


def _districts(own: pl.DataFrame, book: Book) -> pl.DataFrame:
    """Rows with ``district_ids``: the former districts told, else all those of the communes."""
    known = former_districts(book.units)
    of_communes = (
        own.select("key", commune_id="commune_ids")
        .explode("commune_id")
        .join(known, on="commune_id")
        .explode("district_ids")
        .group_by("key")
        .agg(possible=pl.col("district_ids").unique().sort())
    )
    empty = pl.lit([], dtype=pl.List(pl.String))
    told = pl.col("told_districts")
    return (
        own.join(of_communes, on="key", how="left", maintain_order="left")
        .with_columns(
            district_ids=pl.when(told.list.len() > 0)
            .then(told)
            .otherwise(pl.col("possible").fill_null(empty))
        )
        .drop("possible", "told_districts")
    )


def _near(own: pl.DataFrame, book: Book, place: str, name: str) -> pl.DataFrame:
    """Clusters in the communes or former districts of each establishment: ``key`` and a list.

    A cluster in one of several possible districts would be a guess: such rows have none.
    """
    clusters = (
        book.clusters.filter(pl.col(place).is_not_null())
        .group_by(place)
        .agg(ids=pl.col("cluster_id").sort())
    )
    places = f"{place}s"
    rows = own if place == "commune_id" else own.filter(pl.col(places).list.len() == 1)
    return (
        rows.select("key", pl.col(places).alias(place))
        .explode(place)
        .join(clusters, on=place)
        .explode("ids")
        .group_by("key")
        .agg(pl.col("ids").unique().sort().alias(name))
    )


def establishments(book: Book, selection: Selection) -> pl.DataFrame:
    """Establishments that projects in scope name, those supported most often first.

    Money is Σ of the projects with a figure; a stopped project is counted with its money left out.

    Returns:
        ``key, name_vi`` (as the newest project writes it), ``spellings`` (all ways of writing),
        ``n`` (projects), ``years, national, local, unstated, counterpart`` (triệu đồng, null
        without a figure), ``place_vi, commune_ids, district_ids`` (former districts told, or of
        the communes), ``several_places`` (projects tell different communes), ``products``
        (recognised ones), ``product_ids, cluster_ids`` (clusters in the communes),
        ``district_cluster_ids`` (further ones in the former districts), ``project_ids``,
        ``money_ids`` (those not stopped).
    """
    table = with_district(_keyed(lives(book, selection), "beneficiary"), book.units)
    stopped = pl.col("group") == "stopped"
    sums = {
        c.removeprefix("money_"): pl.when(pl.col(c).filter(~stopped).count() > 0).then(
            pl.col(c).filter(~stopped).sum()
        )
        for c in _MONEY
    }
    own = (
        table.sort("year_start", "project_id", nulls_last=False)
        .group_by("key", maintain_order=True)
        .agg(
            name_vi=pl.col("beneficiary").last(),
            spellings=pl.col("beneficiary").unique().sort(),
            n=pl.len(),
            years=pl.col("year_start").drop_nulls().unique().sort(),
            place_vi=pl.col("place_vi").drop_nulls().last(),
            unit_id=pl.col("unit_id").last(),
            commune_ids=pl.col("commune_id").drop_nulls().unique().sort(),
            spots=pl.coalesce("commune_id", "place_vi").drop_nulls().n_unique(),
            project_ids=pl.col("project_id").sort(),
            money_ids=pl.col("project_id").filter(~stopped).sort(),
            told_districts=pl.col("district_id").drop_nulls().unique().sort(),
            **sums,
        )
    )
    own = _districts(own, book)
    empty = pl.lit([], dtype=pl.List(pl.String))
    return (
        own.join(_recognised(book, selection), on="key", how="left")
        .join(_near(own, book, "commune_id", "cluster_ids"), on="key", how="left")
        .join(_near(own, book, "district_id", "wide_ids"), on="key", how="left")
        .with_columns(pl.col(c).fill_null(empty) for c in ("cluster_ids", "wide_ids"))
        .with_columns(
            several_places=pl.col("spots") > 1,
            district_cluster_ids=pl.col("wide_ids").list.set_difference("cluster_ids").list.sort(),
            **{c: pl.col(c).fill_null(empty) for c in ("products", "product_ids")},
        )
        .drop("wide_ids")
        .drop("spots")
        .sort("n", "key", descending=[True, False])
    )
