"""A report as values: chapters of pieces, numbered sources and definitions.

A report is made once from a template and a selection (:mod:`dashboard.reports.build`) and written
by every format alike, so that a figure is the same on a slide, on a page, in a cell and on the
screen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dashboard.exports.spec import ReportMap
from dashboard.panels.model import KeyFigure, Panel, Sentence

Show = Literal["chart", "table", "both"]


@dataclass(frozen=True, slots=True)
class Words:
    """Automatic sentences of a page, and the numbers of the sources of each."""

    sentences: tuple[Sentence, ...]
    sources: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """Leading figures of a page, and the numbers of their sources."""

    figures: tuple[KeyFigure, ...]
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A card of the app.

    Args:
        panel: the question and its answer.
        show: its chart, its table or both; a card without a chart shows its table.
        sources: numbers of its sources in the list of the report.
        most: rows of its table that are printed; the workbook holds all. 0 prints all.
    """

    panel: Panel
    show: Show = "both"
    sources: tuple[int, ...] = ()
    most: int = 0

    @property
    def chart(self) -> bool:
        """Whether its chart is shown."""
        return self.panel.figure is not None and self.show in ("chart", "both")

    @property
    def table(self) -> bool:
        """Whether its table is shown."""
        shown = self.show in ("table", "both") or self.panel.figure is None
        return shown and self.panel.table is not None and len(self.panel.table.frame) > 0


@dataclass(frozen=True, slots=True)
class Map:
    """The report map of the selection.

    Args:
        title: what it shows.
        spec: see :mod:`dashboard.exports.report_map`.
        sources: numbers of its sources in the list of the report.
    """

    title: str
    spec: ReportMap
    sources: tuple[int, ...] = ()


Piece = Words | Figures | Card | Map


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a chapter: on slides one message each.

    Args:
        title: short heading, ``Quy mô và tiến độ``.
        message: what the part says in one sentence; the title of its slide.
        pieces: its content in order.
        notes: what the speaker may say, for slides.
    """

    title: str
    message: str
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter with its parts."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A source in the list at the end.

    Args:
        number: as cited, ``[3]``.
        source_id: its row in the book.
        publisher, title, url: as in the book; the address may be empty.
        issued: day of issue; ``None`` when unknown.
    """

    number: int
    source_id: str
    publisher: str
    title: str
    url: str = ""
    issued: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator that the report uses: name, formula in words, legal reference."""

    name: str
    formula: str
    legal: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report ready to be written.

    Args:
        key: key of its template; part of file names.
        title: of the whole.
        subtitle: what it is for.
        scope: filter line in parts; illustrative data say so first.
        on: day the figures stand for.
        made_on: day the report is made.
        version: version of the data.
        mark: words of the watermark; empty for real data.
        chapters: content.
        references: every source cited, in order of number.
        definitions: indicators used.
        left_out: what the template asks for and the selection does not have, in words.
        reviewed: claims that a check objects to; their figures say so, as on the screen.
    """

    key: str
    title: str
    subtitle: str
    scope: tuple[str, ...]
    on: dt.date
    made_on: dt.date
    version: str
    mark: str
    chapters: tuple[Chapter, ...]
    references: tuple[Reference, ...]
    definitions: tuple[Definition, ...]
    left_out: tuple[str, ...] = ()
    reviewed: frozenset[str] = frozenset()

    def parts(self) -> Iterator[tuple[Chapter, Part]]:
        """Every part with its chapter, in order."""
        for chapter in self.chapters:
            for part in chapter.parts:
                yield chapter, part

    def cards(self) -> Iterator[Card]:
        """Every card, in order."""
        for _, part in self.parts():
            yield from (p for p in part.pieces if isinstance(p, Card))
