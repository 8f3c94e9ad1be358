"""What holds for all panels of a page, whatever is chosen: one function for each law."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import plotly.graph_objects as go

from dashboard import markup
from dashboard.figures.theme import BOTTOM, PICTURE_WIDTH, TOP, base, framed
from dashboard.i18n import date_text, missing, t
from dashboard.palette import ALERT, AMBER
from dashboard.panels.model import (
    Context,
    Heading,
    KeyFigure,
    Panel,
    Table,
    clusters_count,
    filter_line,
    source_line,
)
from dashboard.panels.tables import MOST_ROWS, table_html
from dashboard.selection import MERGER
from dashboard.store import Book
from tests.figures.pixels import Box, bars, box, collisions, cut, lines, position, texts, words
from tests.panels import gallery
from tests.panels.gallery import Item, panels


@dataclass(frozen=True)
class Seen:
    """The results of the panel functions of a module for a selection.

    Args:
        module: where the functions are.
        found: what they gave.
        ctx: what they were drawn from.
        claims: ids of all claims of the data.
        names: texts of the data that may be in any language.
    """

    module: str
    found: list[Item]
    ctx: Context
    claims: set[str]
    names: re.Pattern[str]

    @cached_property
    def written(self) -> list[tuple[str, int, list[Box]]]:
        """Name and width of every chart, with the places of its words."""
        return [
            (name, width, words(figure, width))
            for name, panel in panels(self.found)
            for figure, _, width in gallery.figures_of(panel, name)
        ]

    @cached_property
    def said(self) -> list[str]:
        """All words of every result."""
        return [gallery.words_of(i.value) for i in self.found]

    @cached_property
    def source_lines(self) -> list[tuple[str, str]]:
        """The line of sources below every panel with claims."""
        return [
            (name, source_line(self.ctx, panel.claim_ids))
            for name, panel in panels(self.found)
            if panel.claim_ids
        ]


Law = Callable[[Seen], None]
LAWS: list[Law] = []


def law(check: Law) -> Law:
    """Add a function that asserts something to the laws."""
    LAWS.append(check)
    return check


def broken(seen: Seen) -> Iterator[tuple[str, str]]:
    """Name of every law that does not hold, and what is wrong."""
    for check in LAWS:
        try:
            check(seen)
        except AssertionError as error:
            yield check.__name__, str(error)


# --- titles, sources -----------------------------------------------------------------------------
def has_answer(panel: Panel) -> bool:
    """Whether a panel shows a value: a chart, or a table with more than names and gaps."""
    if panel.table is None:
        return panel.figure is not None
    numbers = [c.key for c in panel.table.columns if c.kind in ("number", "date")]
    keys = numbers or [c.key for c in panel.table.columns]
    return any(panel.table.frame[key].drop_nulls().len() for key in keys)


def tables(found: list[Item]) -> list[tuple[str, Table]]:
    return [(n, p.table) for n, p in panels(found) if p.table is not None]


def read_csv(table: Table, book: Book) -> tuple[list[str], list[list[str]]]:
    raw = table.csv(book)
    assert raw.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";")
    return head, rows


#: Qualifiers that are told beside a number.
QUALIFIERS = ("about", "at_least", "at_most")


def same(cell: str, value: object, kind: str, mark: object) -> bool:
    """Whether a cell of a file says the same as a value of a frame."""
    if value is None:
        return cell == ""
    if kind == "number":
        return "." not in cell and float(cell.replace(",", ".")) == float(str(value))
    if kind == "date":
        assert isinstance(value, dt.date)
        return cell == date_text(value, str(mark or "day"))
    return cell == str(value)


@law
def every_panel_can_be_made(seen: Seen) -> None:
    assert seen.found


@law
def keys_are_unique_on_a_page(seen: Seen) -> None:
    makers = defaultdict(set)
    for name, panel in panels(seen.found):
        makers[panel.key].add(name.split("(")[0])
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", panel.key), panel.key
    assert {k: v for k, v in makers.items() if len(v) > 1} == {}


@law
def every_panel_asks_a_question_or_states_one_thing(seen: Seen) -> None:
    # The sheet beside the map carries the name of its cluster in its body.
    bare = [n for n, p in panels(seen.found) if not p.title and "<h2>" not in p.body]
    assert bare == []


@law
def every_panel_shows_something(seen: Seen) -> None:
    empty = [n for n, p in panels(seen.found) if p.figure is None and not p.body]
    assert empty == []


@law
def every_answer_names_its_claims(seen: Seen) -> None:
    """The page of sources lists the sources themselves."""
    if seen.module == "sources":
        return
    found = seen.found
    silent = [n for n, p in panels(found) if has_answer(p) and not p.claim_ids]
    silent += [
        f"{i.name}: {i.value.label}"
        for i in found
        if isinstance(i.value, KeyFigure) and i.value.value is not None and not i.value.claim_ids
    ]
    assert silent == []


@law
def every_claim_named_exists(seen: Seen) -> None:
    unknown = {
        i.name: sorted(set(i.value.claim_ids) - seen.claims)
        for i in seen.found
        if not isinstance(i.value, Heading) and set(i.value.claim_ids) - seen.claims
    }
    assert unknown == {}


@law
def every_answer_prints_a_publisher(seen: Seen) -> None:
    assert [name for name, line in seen.source_lines if line == ""] == []


@law
def every_answer_prints_its_date_or_says_that_the_source_has_none(seen: Seen) -> None:
    ends = [t(f"card.{k}", date="").strip() for k in ("as_of", "issued", "undated")]
    assert [name for name, line in seen.source_lines if not any(e in line for e in ends)] == []


@law
def a_figure_that_no_source_gives_has_no_words_of_a_number(seen: Seen) -> None:
    figures = [i.value for i in seen.found if isinstance(i.value, KeyFigure)]
    assert [f.label for f in figures if f.value is None and f.text] == []
    assert [f.label for f in figures if f.value is not None and not f.text] == []
    assert [f.label for f in figures if not 0 <= f.n <= f.of and f.of] == []


@law
def columns_of_a_table_have_names_of_their_own(seen: Seen) -> None:
    for name, table in tables(seen.found):
        labels = [c.label for c in table.columns]
        assert all(labels), name
        assert len(set(labels)) == len(labels), (name, labels)


@law
def a_missing_cell_is_hatched(seen: Seen) -> None:
    for name, table in tables(seen.found):
        page = table_html(table)
        shown = table.frame.head(MOST_ROWS)
        gaps = sum(shown[c.key].null_count() for c in table.columns)
        early = page.count('class="vl-na"')
        assert page.count("vl-gap-cell") + early == gaps, name
        assert page.count(f'aria-label="{missing()}"') == gaps - early, name
        # Only a cluster that is not established has figures that cannot exist.
        if "is_established" not in table.frame.columns or table.frame["is_established"].all():
            assert early == 0, name


@law
def the_file_of_a_table_holds_the_same_values(seen: Seen) -> None:
    for name, table in tables(seen.found):
        head, rows = read_csv(table, seen.ctx.book)
        labels = [c.label for c in table.columns]
        assert [h for h in head if h in labels] == labels, name
        assert len(set(head)) == len(head), name
        assert len(rows) == len(table.frame), name
        for column in table.columns:
            i, beside = head.index(column.label), table.beside(column)
            marks = table.frame[beside].to_list() if beside else [None] * len(rows)
            values = table.frame[column.key].to_list()
            for line, value, mark in zip(rows, values, marks, strict=True):
                wanted = (name, column.key, line[i], value)
                assert same(line[i], value, column.kind, mark), wanted
                told = line[i + 1] if column.kind == "number" and mark in QUALIFIERS else ""
                assert told == (t(f"qualifier.{mark}") if told else ""), wanted
                assert told or column.kind != "number" or mark not in QUALIFIERS, wanted


@law
def the_file_of_a_table_adds_qualifiers_and_claims_only(seen: Seen) -> None:
    codes, short = t("column.claim_ids"), t("column.short")
    told = {t("column.dataset")} if seen.ctx.book.illustrative else set()
    for name, table in tables(seen.found):
        head, rows = read_csv(table, seen.ctx.book)
        labels = {c.label for c in table.columns}
        marks = {f"{c.label} ({t('column.qualifier')})" for c in table.columns}
        marks |= {f"{c.label} ({t('column.state_of')})" for c in table.columns}
        assert set(head) - labels - marks - told == {codes, short} & set(head), name
        assert told <= set(head), name
        if codes in head and codes not in labels:
            assert head[-1] == codes, name
            named = {i for line in rows for i in line[-1].split()}
            assert named <= seen.claims, name
            # Every row with claims says in words where they come from, and no other row does.
            assert head[-2] == short, name
            assert all(bool(line[-1]) == bool(line[-2]) for line in rows), name


@law
def the_words_of_a_key_figure_say_its_value(seen: Seen) -> None:
    """Files write the value, the screen the words: they must be the same number."""
    wrong = []
    for item in seen.found:
        figure = item.value
        if not isinstance(figure, KeyFigure) or figure.value is None:
            continue
        # Dates, shares of counts and numbers of documents are names, not quantities.
        found = re.fullmatch(r"[^\d/-]*?(\d[\d.]*(?:,(\d+))?)", figure.text)
        if found:
            told = float(found[1].replace(".", "").replace(",", "."))
            if abs(told - figure.value) > 0.51 * 10 ** -len(found[2] or ""):
                wrong.append((item.name, figure.label, figure.value, figure.text))
    assert wrong == []


# --- pictures and words --------------------------------------------------------------------------
#: Code words and English interface words; whole words, whatever their case.
ENGLISH = re.compile(
    r"\b(?:null|none|nan|nat|undefined|missing|no data|source|sources|total|unknown|planned|target"
    r"|actual|observed|exact|about|at_least|at_most|true|false|operating|established|removed"
    r"|under_construction|investor_selected|detailed_plan|infra_\w+|area_\w+|clusters?_\w+"
    r"|promotion|difficulty|cause|recommendation|result|recognised|national|regional|unstated"
    r"|p8\d-(?:cu|moi)|unit|value|year|month|day|error|loading)\b",
    re.IGNORECASE,
)


@law
def every_chart_has_a_height_and_words_for_those_who_cannot_see_it(seen: Seen) -> None:
    for name, panel in panels(seen.found):
        for figure, _, _ in gallery.figures_of(panel):
            assert 30 <= figure.layout.height <= 2600, name
            assert panel.alt, name
            assert panel.alt != panel.title, name


@law
def bars_start_at_zero(seen: Seen) -> None:
    wrong = []
    for name, panel in panels(seen.found):
        for figure, _, _ in gallery.figures_of(panel):
            drawn = list(bars(figure))
            upright = any(b.orientation != "h" for b in drawn)
            axis = figure.layout.yaxis if upright else figure.layout.xaxis
            if drawn and axis.range[0] != 0:
                wrong.append((name, axis.range))
    assert wrong == []


@law
def no_chart_is_empty(seen: Seen) -> None:
    empty = [
        n
        for n, p in panels(seen.found)
        for figure, _, _ in gallery.figures_of(p)
        if not figure.data
    ]
    assert empty == []


@law
def words_in_charts_do_not_lie_on_each_other(seen: Seen) -> None:
    found = {}
    for name, width, boxes in seen.written:
        if pairs := collisions(boxes, spare=3):
            found[name, width] = pairs
    assert found == {}


@law
def words_in_charts_are_not_cut_at_the_edge(seen: Seen) -> None:
    found = {}
    for name, width, boxes in seen.written:
        if over := cut(boxes, width, spare=3):
            found[name, width] = over
    assert found == {}


def is_time(figure: go.Figure) -> bool:
    """Whether the horizontal axis holds days."""
    return any(isinstance(x, dt.date) for trace in figure.data for x in trace.x or ())


@law
def a_chart_over_time_shows_the_merger(seen: Seen) -> None:
    """Charts over time that cross 1/7/2025 show it, and no line joins the two frames."""
    for item in seen.found:
        for figure, _, _ in gallery.figures_of(item.value, item.name):
            if not is_time(figure):
                continue
            days = [position(x) for trace in figure.data for x in trace.x or () if x is not None]
            crosses = min(days) < position(MERGER) <= max(days)
            # A plan that ends after the merger crosses it as well, without a mark.
            assert t("unit.merger") in texts(figure) or not crosses, item.name
            joined = [
                s
                for s in lines(figure)
                if s.line.dash is None
                and position(s.x0) < position(MERGER) < position(s.x1)
                # The frame of a plan and its delay tell of one cluster, not of a series.
                and s.line.color not in (ALERT, AMBER)
                and (s.line.width or 1) >= 2
            ]
            # A margin of the axis may lie beyond the merger, data may not.
            assert joined == [] or not crosses, item.name


@law
def title_filters_and_source_fit_into_the_strips_of_a_picture(seen: Seen) -> None:
    ctx = seen.ctx
    line = filter_line(ctx, clusters_count(len(ctx.table)))
    out = []
    for name, panel in panels(seen.found):
        source = source_line(ctx, panel.claim_ids, panel.note)
        for figure, size, _ in gallery.figures_of(panel):
            how = markup.for_picture(panel.subtitle)
            named = f"Nguồn: {source}"
            own = [a.name for a in figure.layout.annotations if a.name]
            # The strips stand outside the plot: without its marks the picture is made faster.
            margin = figure.layout.margin
            plain = base(
                figure.layout.height, left=margin.l, right=margin.r, top=margin.t, bottom=margin.b
            ).figure()
            whole = framed(plain, panel.title, line, named, subtitle=how, size=size)
            width, height = PICTURE_WIDTH[size], whole.layout.height
            strips = {a.name: box(whole, a, width) for a in whole.layout.annotations if a.name}
            fits = (
                own == []
                and strips["picture-filter"].bottom <= TOP + 1
                and strips["picture-source"].top >= height - BOTTOM - 1
                and collisions(list(strips.values())) == []
                and max(s.right for s in strips.values()) <= width
                and not any("style=" in s.text or "<" in s.text for s in strips.values())
            )
            if not fits:
                out.append((name, size))
    assert out == []


@law
def every_word_is_vietnamese(seen: Seen) -> None:
    found = {}
    for item, text in zip(seen.found, seen.said, strict=True):
        own = seen.names.sub(" ", text)
        if wrong := sorted({m[0] for m in ENGLISH.finditer(own)}):
            found[item.name] = wrong
    assert found == {}


@law
def no_field_of_a_text_is_left_open(seen: Seen) -> None:
    left = {
        i.name: re.findall(r"\{\w*\}", text)
        for i, text in zip(seen.found, seen.said, strict=True)
        if re.search(r"\{\w*\}", text)
    }
    assert left == {}


@law
def markup_holds_no_script(seen: Seen) -> None:
    wrong = [
        i.name
        for i in seen.found
        for part in gallery.markup_of(i.value)
        if "<script" in part.lower() or "javascript:" in part.lower()
    ]
    assert wrong == []
