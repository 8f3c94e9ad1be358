"""What a Word report shows where: numbers of tables and figures before a line is written.

A reference may point forwards, so numbers are given first. Tables that need a page on its side
stand together in the last annex and take the last numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dashboard.i18n import number, t
from dashboard.panels.model import KeyFigure
from dashboard.reports.model import Card, Chapter, Figures, Map, Part, Report, Words
from dashboard.reports.word_table import Cell, Grid, across, grid_of, in_words


@dataclass(frozen=True, slots=True)
class Label:
    """Kind and number of a table or a figure.

    Args:
        kind: ``table`` or ``figure``.
        number: counted through the document by kind.
        annex: the annex it stands in, in words; empty for its own place.
    """

    kind: str
    number: int
    annex: str = ""

    @property
    def word(self) -> str:
        """``Bảng`` or ``Hình``."""
        return t("word.table") if self.kind == "table" else t("word.figure")

    @property
    def words(self) -> str:
        """``Bảng 3``."""
        return t("word.label", kind=self.word, n=self.number)

    @property
    def mark(self) -> str:
        """Name of its bookmark."""
        return f"_Ref_{self.kind}_{self.number}"


@dataclass(frozen=True, slots=True)
class Item:
    """A piece with what it is shown as.

    Args:
        piece: of the report.
        figure, table: its labels; ``None`` when it has no such part.
        grid: cells of its table.
        wide: the table stands in the annex of wide tables.
    """

    piece: Words | Figures | Card | Map
    figure: Label | None = None
    table: Label | None = None
    grid: Grid | None = None
    wide: bool = False

    @property
    def labels(self) -> list[Label]:
        """Its labels, the figure first."""
        return [x for x in (self.figure, self.table) if x is not None]


@dataclass(frozen=True, slots=True)
class PartPlan:
    """A part with its items in order."""

    part: Part
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ChapterPlan:
    """A chapter with its parts."""

    chapter: Chapter
    parts: tuple[PartPlan, ...]


def figure_value(figure: KeyFigure) -> str:
    """A leading figure as printed; words when no source gives it."""
    if figure.value is None:
        return figure.gap or t("state.missing")
    return in_words(figure.text)


def figures_grid(figures: Iterable[KeyFigure]) -> Grid:
    """Leading figures as a small table; columns without a word are left out."""
    rows = []
    for figure in figures:
        covered = f"{number(figure.n)}/{number(figure.of)}" if figure.of else ""
        value = figure_value(figure)
        unit = figure.unit if figure.value is not None else ""
        rows.append((figure.label, value, unit, covered, in_words(figure.sub)))
    headers = (
        t("word.col_figure"),
        t("word.col_value"),
        t("word.col_unit"),
        t("word.col_covered"),
        t("word.col_note"),
    )
    kinds = ("text", "number", "middle", "middle", "text")
    kept = [n for n in range(len(headers)) if n < 2 or any(row[n] for row in rows)]
    return Grid(
        tuple(headers[n] for n in kept),
        tuple(kinds[n] for n in kept),  # type: ignore[misc]
        tuple(tuple(Cell(row[n]) for n in kept) for row in rows),
    )


def plan(report: Report) -> tuple[ChapterPlan, ...]:
    """Every piece with its labels."""
    counts = Counter[str]()

    def label(kind: str) -> Label:
        counts[kind] += 1
        return Label(kind, counts[kind])

    def item(piece: Words | Figures | Card | Map) -> Item:
        if isinstance(piece, Figures):
            return Item(piece, table=label("table"), grid=figures_grid(piece.figures))
        if isinstance(piece, Map):
            return Item(piece, figure=label("figure"))
        if isinstance(piece, Words):
            return Item(piece)
        figure = label("figure") if piece.chart else None
        if not piece.table or piece.panel.table is None:
            return Item(piece, figure)
        grid = grid_of(piece.panel.table, piece.most, report.reviewed)
        wide = across(grid)
        return Item(piece, figure, None if wide else label("table"), grid, wide)

    chapters = [
        ChapterPlan(c, tuple(PartPlan(p, tuple(map(item, p.pieces))) for p in c.parts))
        for c in report.chapters
    ]

    def last(found: Item) -> Item:
        if not found.wide:
            return found
        return replace(found, table=replace(label("table"), annex=t("word.in_annex_d")))

    return tuple(
        replace(c, parts=tuple(replace(p, items=tuple(map(last, p.items))) for p in c.parts))
        for c in chapters
    )
