"""The values that panels are made of, and the words every panel shares."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import plotly.graph_objects as go
import polars as pl

from dashboard.geodata import Geo
from dashboard.i18n import date_text, join, number, t
from dashboard.metrics.provenance import Origin, origin
from dashboard.metrics.register import register
from dashboard.selection import Selection
from dashboard.store import Book

Kind = Literal["text", "number", "html", "date"]


@dataclass(frozen=True)
class Context:
    """What a page is drawn from: the book, the layers and what the reader filtered."""

    book: Book
    geo: Geo
    selection: Selection

    @cached_property
    def table(self) -> pl.DataFrame:
        """Register of the clusters shown."""
        return register(self.book, self.selection)

    @cached_property
    def all_steps(self) -> pl.DataFrame:
        """Register with the step filter lifted."""
        return register(self.book, self.selection, all_statuses=True)

    @cached_property
    def established(self) -> pl.DataFrame:
        """Clusters shown that are established by decision."""
        return self.table.filter(pl.col("is_established"))

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """Short name of every administrative unit."""
        rows = self.book.units.select("unit_id", "short_name").iter_rows()
        names = dict(rows)
        names["p86-moi"] = t("unit.merged")
        return names

    def rule(self, code: str) -> dict[str, object]:
        """The rule of a code in force on the chosen day, else the newest before it."""
        on = self.selection.on
        rows = self.book.rules.filter(pl.col("code") == code).sort("valid_from")
        past = rows.filter(pl.col("valid_from") <= on)
        return (past if len(past) else rows).row(-1 if len(past) else 0, named=True)


@dataclass(frozen=True, slots=True)
class Column:
    """Column of a table: key of the frame, header, kind and decimals."""

    key: str
    label: str
    kind: Kind = "text"
    digits: int = 1


def text_col(key: str, label: str = "") -> Column:
    """Column of text; its header is ``column.<label>`` of the interface (default: the key)."""
    return Column(key, t(f"column.{label or key}"))


def number_col(key: str, label: str = "", digits: int = 1) -> Column:
    """Column of numbers."""
    return Column(key, t(f"column.{label or key}"), "number", digits)


def date_col(key: str, label: str = "") -> Column:
    """Column of days."""
    return Column(key, t(f"column.{label or key}"), "date")


@dataclass(frozen=True, slots=True)
class Table:
    """A frame with the columns readers see. A missing value stays missing everywhere."""

    frame: pl.DataFrame
    columns: tuple[Column, ...]

    def csv(self) -> bytes:
        """The table for a Vietnamese spreadsheet: UTF-8 with mark, ``;`` and decimal comma."""
        plain = [c for c in self.columns if c.kind != "html"]
        out = self.frame.select(
            [
                (
                    pl.col(c.key).dt.strftime("%d/%m/%Y") if c.kind == "date" else pl.col(c.key)
                ).alias(c.label)
                for c in plain
            ]
        )
        text: str = out.write_csv(separator=";", decimal_comma=True, include_bom=True)
        return text.encode("utf-8")


@dataclass(frozen=True, slots=True)
class Link:
    """Link to another page: its key, the words and address parameters."""

    page: str
    label: str
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """A card: one question and its answer.

    Args:
        key: slug, unique on the page; also part of file names.
        title: the question.
        subtitle: how to read the answer; may hold markup made by :mod:`dashboard.markup`.
        figure: chart for wide screens, made with ``figures.theme.base``.
        narrow: the same for phones; ``None`` when the wide one serves both.
        body: answer in HTML, instead of or below the chart.
        table: the same answer as a table (view and download).
        claim_ids: rows of the book behind every value shown.
        note: words added to the source line.
        alt: what a reader who cannot see the chart should know.
        size: width of the card: ``wide`` (two thirds), ``half`` or ``third``.
        links: pages to go on with.
    """

    key: str
    title: str
    subtitle: str = ""
    figure: go.Figure | None = None
    narrow: go.Figure | None = None
    body: str = ""
    table: Table | None = None
    claim_ids: tuple[str, ...] = ()
    note: str = ""
    alt: str = ""
    size: str = "half"
    links: tuple[Link, ...] = ()

    def with_size(self, size: str) -> Panel:
        """The same panel for a card of another width."""
        return replace(self, size=size)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One leading figure of a page.

    Args:
        label: what it is.
        value: the figure, ``None`` when no source gives it.
        text: the figure in words with its qualifier; empty when missing.
        unit: unit printed small.
        sub: one line of context.
        n: subjects with a figure; with ``of`` drawn as blocks.
        of: subjects in the set; 0 hides the blocks.
        how: formula, set and legal reference: opened with the round "i".
        claim_ids: rows of the book behind it.
    """

    label: str
    value: float | None
    text: str
    unit: str = ""
    sub: str = ""
    n: int = 0
    of: int = 0
    how: str = ""
    claim_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """Title of a page, the finding in one sentence (first part bold) and the filter line."""

    title: str
    bold: str
    rest: str
    scope: tuple[str, ...] = field(default=())


def esc(text: object) -> str:
    """Text made safe for HTML."""
    return html.escape(str(text), quote=True)


def period_text(selection: Selection) -> str:
    """The chosen time in words."""
    if selection.year is None:
        return t("filter.newest")
    if selection.on.year == selection.year and selection.on.month == 12:
        return t("filter.end_of", year=selection.year)
    return t("filter.until", date=date_text(selection.on))


def filter_parts(ctx: Context, count: str = "") -> tuple[str, ...]:
    """The filter line in parts: provinces, time, steps, boundaries, count."""
    chosen = ctx.selection
    parts = [
        ", ".join(ctx.unit_names[p] for p in chosen.provinces),
        period_text(chosen),
        ", ".join(t(f"status_short.{s}") for s in chosen.statuses),
        t("filter.old_frame"),
        count,
    ]
    return tuple(p for p in parts if p)


def filter_line(ctx: Context, count: str = "") -> str:
    """The filter line in one string, as printed in pictures and files."""
    return join(list(filter_parts(ctx, count)))


def clusters_count(n: int) -> str:
    """``21 cụm``."""
    return t("count.clusters", n=number(n))


def source_line(ctx: Context, claim_ids: Sequence[str], note: str = "", most: int = 3) -> str:
    """Publishers, number of documents and as-of date of a set of claims, in words."""
    found: Origin = origin(ctx.book, claim_ids)
    if not found.publishers:
        return note
    # The body behind a publisher's name in brackets is on the sources page.
    names = list(dict.fromkeys(p.split(" (")[0] for p in found.publishers))
    shown = "; ".join(names[:most])
    more = len(names) - most
    if more > 0:
        shown = t("card.and_more", shown=shown, n=more)
    dated = t("card.as_of", date=date_text(found.newest, found.precision)) if found.newest else ""
    return join([shown, dated, note])


def newest_date(days: Sequence[dt.date | None]) -> dt.date | None:
    """Newest of dates, ignoring the missing ones."""
    known = [d for d in days if d is not None]
    return max(known) if known else None


def ids_of(frame: pl.DataFrame, *columns: str) -> tuple[str, ...]:
    """Claim ids found in columns of a frame (texts or lists), without duplicates."""
    found: dict[str, None] = {}
    for column in columns:
        values = frame[column].drop_nulls()
        if values.dtype == pl.List:
            values = values.explode().drop_nulls()
        found |= dict.fromkeys(values.to_list())
    return tuple(found)
