"""The values that panels are made of, and the words every panel shares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Literal

import plotly.graph_objects as go
import polars as pl

from dashboard.geodata import Geo
from dashboard.i18n import date_text, join, lower_first, number, t
from dashboard.identity import Same
from dashboard.metrics import frames, known
from dashboard.metrics.anomalies import anomalies, doubted
from dashboard.metrics.provenance import Origin, claims_index, origin
from dashboard.metrics.register import register
from dashboard.metrics.states import state
from dashboard.selection import Selection
from dashboard.store import Book

Kind = Literal["text", "number", "html", "date"]


@lru_cache(maxsize=32)
def _register(book: Same[Book], selection: Selection, *, all_statuses: bool) -> pl.DataFrame:
    """Kept between runs of the script: most of them change nothing of it."""
    return register(book.value, selection, all_statuses=all_statuses)


@lru_cache(maxsize=32)
def _alarms(book: Same[Book], on: dt.date, *, newest: bool) -> pl.DataFrame:
    """Alarms depend on the day alone, whatever places and steps are shown."""
    day = Selection(year=None if newest else on.year, today=on)
    return anomalies(known.facts(book.value, day), book.value.rules, on)


@dataclass(frozen=True)
class Context:
    """What a page is drawn from: the book, the layers and what the reader filtered."""

    book: Book
    geo: Geo
    selection: Selection

    @cached_property
    def table(self) -> pl.DataFrame:
        """Register of the clusters shown."""
        return _register(Same(self.book), self.selection, all_statuses=False)

    @cached_property
    def all_steps(self) -> pl.DataFrame:
        """Register with the step filter lifted."""
        return _register(Same(self.book), self.selection, all_statuses=True)

    @cached_property
    def established(self) -> pl.DataFrame:
        """Clusters in scope that are established by decision, whatever steps are shown.

        A filter on steps picks what lists and marks show; it must not turn "8 established" of a
        province into 0.
        """
        return self.all_steps.filter(pl.col("is_established"))

    @cached_property
    def listed(self) -> pl.DataFrame:
        """Established clusters that the step filter lets through: for lists and charts."""
        return self.table.filter(pl.col("is_established"))

    @cached_property
    def alarms(self) -> pl.DataFrame:
        """What the checks of figures object to on the chosen day."""
        return _alarms(Same(self.book), self.selection.on, newest=self.selection.year is None)

    @cached_property
    def reviewed(self) -> frozenset[str]:
        """Claims that a check of the trust page objects to."""
        return doubted(self.alarms)

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """Short name of every administrative unit."""
        rows = self.book.units.select("unit_id", "short_name").iter_rows()
        names = dict(rows)
        names["p86-moi"] = t("unit.merged")
        return names

    @cached_property
    def place_names(self) -> dict[str, str]:
        """Label of every administrative unit that tells the frames apart."""
        return {r["unit_id"]: frames.label(r) for r in self.book.units.iter_rows(named=True)}

    @cached_property
    def region(self) -> Context:
        """The same with the choice of districts and communes lifted."""
        return Context(self.book, self.geo, replace(self.selection, places=()))


@dataclass(frozen=True, slots=True)
class Column:
    """Column of a table: key of the frame, header, kind and decimals.

    Args:
        key: column of the frame.
        label: header.
        kind: ``number``, ``date`` or ``text``.
        digits: decimals shown; files keep full precision.
        beside: column of the frame with the qualifier of a number or the precision of a date;
            by default ``<key>_qualifier`` or ``<key>_precision`` where the frame has it.
    """

    key: str
    label: str
    kind: Kind = "text"
    digits: int = 1
    beside: str = ""


def text_col(key: str, label: str = "") -> Column:
    """Column of text; its header is ``column.<label>`` of the interface (default: the key)."""
    return Column(key, t(f"column.{label or key}"))


def number_col(key: str, label: str = "", digits: int = 1, *, beside: str = "") -> Column:
    """Column of numbers with their qualifiers (``trên``, ``khoảng``)."""
    return Column(key, t(f"column.{label or key}"), "number", digits, beside)


def date_col(key: str, label: str = "", *, beside: str = "") -> Column:
    """Column of dates, as precise as the source."""
    return Column(key, t(f"column.{label or key}"), "date", 0, beside)


#: Columns of a frame that name the claims of the whole row.
IDS = ("claim_id", "claim_ids", "tenant_id")


@dataclass(frozen=True, slots=True)
class Table:
    """A frame with the columns readers see. A missing value stays missing everywhere."""

    frame: pl.DataFrame
    columns: tuple[Column, ...]

    def beside(self, column: Column) -> str:
        """Column of the frame with the qualifier or precision of a column; empty for none."""
        suffix = {"number": "_qualifier", "date": "_precision"}.get(column.kind, "")
        wanted = column.beside or (f"{column.key}{suffix}" if suffix else "")
        return wanted if wanted in self.frame.columns else ""

    def states(self, column: Column, reviewed: Collection[str] = ()) -> list[str | None]:
        """Words for cells whose figure cannot exist yet, or that a check objects to."""
        if "is_established" not in self.frame.columns or column.kind != "number":
            return []
        told = [state(r, column.key, reviewed) for r in self.frame.iter_rows(named=True)]
        words = {"not_applicable": "state.not_applicable", "review": "state.under_review"}
        return [t(words[s]) if s in words else None for s in told]

    def row_ids(self) -> list[list[str]] | None:
        """Claims behind each row; ``None`` when the frame names none."""
        shown = {c.key for c in self.columns}
        ids_of_row = [
            c
            for c in self.frame.columns
            if (c in IDS and c not in shown)
            or (c.endswith("_claim") and c.removesuffix("_claim") in shown)
        ]
        if not ids_of_row:
            return None
        flat = [
            pl.col(c).list.join(" ")
            if self.frame.schema[c] == pl.List
            else pl.col(c).str.replace_all(";", " ", literal=True)
            for c in ids_of_row
        ]
        named = self.frame.select(pl.concat_str(flat, separator=" ", ignore_nulls=True))
        # One claim may stand behind several columns of a row.
        return [list(dict.fromkeys(x.split())) for x in named.to_series().to_list()]

    def csv(self, book: Book, reviewed: Collection[str] = ()) -> bytes:
        """The table for a Vietnamese spreadsheet: UTF-8 with mark, ``;`` and decimal comma.

        A number keeps its full precision; its qualifier and its state (not applicable, under
        review) follow in columns of their own; a missing value is an empty cell. The last
        columns are the certificate in short: sources and date in words, and the claims.
        Illustrative data say so in the first column of every row.
        """
        out: dict[str, pl.Series] = {}
        if book.illustrative:
            out[t("column.dataset")] = pl.repeat(t("demo.mark"), len(self.frame), eager=True)
        for column in self.columns:
            values, beside = self.frame[column.key], self.beside(column)
            if column.kind == "date":
                marks = self.frame[beside].to_list() if beside else ["day"] * len(values)
                days = zip(values.to_list(), marks, strict=True)
                words = [None if d is None else date_text(d, str(m)) for d, m in days]
                out[column.label] = pl.Series(words, dtype=pl.String)
                continue
            out[column.label] = values.cast(pl.String) if values.dtype == pl.Enum else values
            if column.kind == "number" and beside:
                signs = self.frame[beside].cast(pl.String).to_list()
                told = [t(f"qualifier.{x}") if x and x != "exact" else None for x in signs]
                if any(told):
                    name = f"{column.label} ({t('column.qualifier')})"
                    out[name] = pl.Series(told, dtype=pl.String)
            states = self.states(column, reviewed)
            if any(states):
                out[f"{column.label} ({t('column.state_of')})"] = pl.Series(states, dtype=pl.String)
        ids = self.row_ids()
        if ids is not None:
            out[t("column.short")] = pl.Series(short_lines(book, ids), dtype=pl.String)
            words = [" ".join(x) or None for x in ids]
            out[t("column.claim_ids")] = pl.Series(words, dtype=pl.String)
        text: str = pl.DataFrame(out).write_csv(separator=";", decimal_comma=True, include_bom=True)
        return text.encode("utf-8")


@dataclass(frozen=True, slots=True)
class Link:
    """Link to another page: its key, the words and address parameters."""

    page: str
    label: str
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart.

    Args:
        key: column of the frame of the panel's table.
        label: name in the legend.
        colour: as on the screen.
    """

    key: str
    label: str
    colour: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The answer of a panel as a chart that an office program draws and people can edit.

    Its numbers are cells of the panel's table, so they are those of the screen.

    Args:
        kind: ``bar`` (side by side), ``stacked``, ``share`` (stacked to 100 %) or ``line``.
        category: column with the names of the bars, or of the points in time.
        series: one or more columns of numbers.
        unit: of the numbers.
        digits: decimals of the labels.
        colour: column of the frame with a colour for each bar, when bars differ in it.
        most: bars drawn at most; the rest is named in a note, and is in the table.
        noun: what a bar stands for, ``cụm``, for that note.
        legend: words and colours when bars differ in colour.
    """

    kind: Literal["bar", "stacked", "share", "line"]
    category: str
    series: tuple[Series, ...]
    unit: str = ""
    digits: int = 1
    colour: str = ""
    most: int = 15
    noun: str = ""
    legend: tuple[tuple[str, str], ...] = ()


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
        scope: line of filters for the saved picture when it is not that of the page's clusters.
        subject: what the file name begins with, when the title does not name its subject.
        measure: definition the answer depends on; part of file names.
        links: pages to go on with.
        message: the answer in one short sentence, title of its slide.
        chart: the same answer as an editable chart of office programs.
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
    scope: str = ""
    subject: str = ""
    measure: str = ""
    links: tuple[Link, ...] = ()
    message: str = ""
    chart: Chart | None = None


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
        measure: how it was computed from them (see :mod:`dashboard.metrics.certificate`).
        gap: words instead of the figure when it is not shown; by default that it is missing.
        state: of a figure of one subject (see :mod:`dashboard.metrics.states`).
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
    measure: str = ""
    gap: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """An automatic sentence: what the filtered data show, how it was formed, from which rows.

    Args:
        text: the sentence, plain text.
        rule: how it is formed and when it stays away, in words.
        claim_ids: rows of the book behind it.
        measure: how its figure was computed from them (see
            :mod:`dashboard.metrics.certificate`); empty when it is shown as published.
    """

    text: str
    rule: str
    claim_ids: tuple[str, ...]
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """Title of a page, what the data show in two or three sentences, and the filter line.

    Args:
        title: title of the page.
        bold: beginning of the finding, set in bold.
        rest: its end.
        scope: the filter line in parts.
        sentences: further sentences (see :mod:`dashboard.panels.sentences`).
        rule: how the finding is formed.
        claim_ids: rows of the book behind the finding.
    """

    title: str
    bold: str
    rest: str
    scope: tuple[str, ...] = field(default=())
    sentences: tuple[Sentence, ...] = ()
    rule: str = ""
    claim_ids: tuple[str, ...] = ()


def period_text(selection: Selection) -> str:
    """The chosen time in words."""
    if selection.year is None:
        return t("filter.newest")
    if selection.on.year == selection.year and selection.on.month == 12:
        return t("filter.end_of", year=selection.year)
    return t("filter.until", date=date_text(selection.on))


def frame_text(selection: Selection) -> str:
    """The frame that places are told in, in words."""
    return t(f"filter.frame_{selection.frame}")


def places_text(ctx: Context) -> str:
    """Chosen districts and communes in words; empty when all are shown."""
    return ", ".join(ctx.place_names[p] for p in ctx.selection.places)


def definition_text(ctx: Context) -> str:
    """How occupancy is computed, for the filter line of what shows it."""
    return t(
        "filter.definition_is", name=lower_first(t(f"measure_short.{ctx.selection.definition}"))
    )


def filter_parts(
    ctx: Context, count: str = "", period: str = "", definition: str = ""
) -> tuple[str, ...]:
    """The filter line in parts: provinces, time, steps, boundaries, definition, count."""
    chosen = ctx.selection
    parts = [
        ", ".join(ctx.unit_names[p] for p in chosen.provinces),
        period or period_text(chosen),
        ", ".join(t(f"status_short.{s}") for s in chosen.statuses),
        frame_text(chosen),
        places_text(ctx),
        definition,
        count,
    ]
    return marked(ctx, [p for p in parts if p])


def marked(ctx: Context, parts: Sequence[str]) -> tuple[str, ...]:
    """A filter line in parts; illustrative data say so first."""
    return (t("demo.mark"), *parts) if ctx.book.illustrative else tuple(parts)


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
    if found.newest:
        dated = t("card.as_of", date=date_text(found.newest, found.precision))
    elif found.issued:
        dated = t("card.issued", date=date_text(found.issued))
    else:
        dated = t("card.undated")
    return join([shown, dated, note])


def short_lines(book: Book, ids: Sequence[Sequence[str]]) -> list[str | None]:
    """The certificate of each row in one line: publishers and newest date; ``None`` for none."""
    every = list(dict.fromkeys(i for own in ids for i in own))
    index = claims_index(book, every).join(
        book.sources.select("source_id", "publisher"), on="source_id", how="left"
    )
    told = {r["claim_id"]: r for r in index.iter_rows(named=True)}
    lines: list[str | None] = []
    for own in ids:
        rows = [told[i] for i in own if i in told]
        names = list(dict.fromkeys(str(r["publisher"]).split(" (")[0] for r in rows))
        dated = [r for r in rows if r["as_of"] is not None]
        last = max(dated, key=lambda r: r["as_of"]) if dated else None
        when = t("card.undated")
        if last is not None:
            when = t("card.as_of", date=date_text(last["as_of"], last["precision"]))
        lines.append(join(["; ".join(names), when]) if rows else None)
    return lines


def ids_of(frame: pl.DataFrame, *columns: str) -> tuple[str, ...]:
    """Claim ids found in columns of a frame (texts or lists), without duplicates."""
    found: dict[str, None] = {}
    for column in columns:
        values = frame[column].drop_nulls()
        if values.dtype == pl.List:
            values = values.explode().drop_nulls()
        found |= dict.fromkeys(values.to_list())
    return tuple(found)
