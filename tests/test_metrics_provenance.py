"""Every figure leads to its sources and their dates."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from dashboard.metrics.provenance import CLAIM_TABLES, Origin, claims_index, newest, origin, usage
from dashboard.store import Book
from tests import builders
from tests.builders import TODAY, figure, step


def day(year: int) -> dt.date:
    return dt.date(year, 1, 1)


@pytest.fixture
def small() -> Book:
    return builders.book(
        sources=[
            {"source_id": "s1", "publisher": "Báo A", "published_on": day(2021)},
            {"source_id": "s2", "publisher": "Báo B"},
            {"source_id": "s3", "publisher": "Báo A"},
            {"source_id": "idle", "publisher": "Báo C"},
        ],
        facts=[
            figure("workers", 1, claim_id="dated", as_of=day(2024), as_of_precision="month"),
            figure(
                "workers",
                2,
                claim_id="undated",
                as_of=None,
                as_of_precision="unknown",
                basis="khac",
            ),
            figure("revenue", 3, claim_id="b", source_id="s2", as_of=day(2019)),
            figure("revenue", 4, claim_id="a2", source_id="s3", as_of=day(2020), basis="khac"),
        ],
        milestones=[
            step("operating", day(2030), milestone_id="hope", stage="target"),
            step("planned", day(2018), milestone_id="past"),
        ],
        programmes=[
            {"claim_id": "done", "year_end": 2023},
            {"claim_id": "plan", "year_start": 2025, "year_end": 2030, "stage": "planned"},
        ],
        laws=[{"law_id": "law", "issued_on": day(2012)}],
        recognitions=[{"recognition_id": "bare", "source_id": "s2"}],
    )


@pytest.mark.parametrize(
    ("claim", "as_of", "precision"),
    [
        ("dated", day(2024), "month"),
        ("undated", day(2021), "day"),  # the date of its source
        ("hope", day(2021), "day"),  # a target is dated by its source, not by what it promises
        ("past", day(2018), "day"),
        ("done", dt.date(2023, 12, 31), "year"),
        ("plan", day(2021), "day"),
        ("law", day(2012), "day"),
        ("bare", None, "day"),
    ],
)
def test_date_of_a_claim(small: Book, claim: str, as_of: dt.date | None, precision: str) -> None:
    row = claims_index(small).row(by_predicate=pl.col("claim_id") == claim, named=True)
    assert (row["as_of"], row["precision"]) == (as_of, precision)


def test_origin_by_hand(small: Book) -> None:
    assert origin(small, ["b", "dated", "a2", "a2"]) == Origin(
        publishers=("Báo A", "Báo B"),
        n_sources=3,
        newest=day(2024),
        precision="month",
        oldest=day(2019),
    )


def test_origin_of_nothing(small: Book) -> None:
    nothing = Origin((), 0, None, "unknown", None)
    assert origin(small, []) == origin(small, ["no-such"]) == nothing
    assert origin(small, ["bare"]) == Origin(("Báo B",), 1, None, "unknown", None)


def test_usage_keeps_idle_sources(small: Book) -> None:
    rows = usage(small).select("source_id", "table", "n").rows()
    assert ("idle", None, None) in rows
    assert ("s1", "facts", 2) in rows
    assert ("s1", "milestones", 2) in rows
    assert ("s2", "recognitions", 1) in rows


def test_newest_is_not_in_the_future(small: Book) -> None:
    assert newest(small, TODAY) == (day(2024), "month")
    assert newest(small, day(2020)) == (day(2020), "day")
    assert newest(small, day(2000)) == (None, "unknown")


def test_every_claim_of_the_public_data_has_one_row_and_a_source(book: Book) -> None:
    index = claims_index(book)
    assert len(index) == sum(len(getattr(book, t)) for t in CLAIM_TABLES)
    assert index["claim_id"].is_unique().all()
    assert set(index["source_id"]) <= set(book.sources["source_id"])
    assert usage(book)["n"].sum() == len(index)
    assert index["precision"].null_count() == 0


def test_origin_of_any_claim_of_the_public_data_names_its_publisher(book: Book) -> None:
    publishers = dict(book.sources.select("source_id", "publisher").iter_rows())
    for claim, source in claims_index(book).select("claim_id", "source_id").head(40).iter_rows():
        assert origin(book, [claim]).publishers == (publishers[source],)
