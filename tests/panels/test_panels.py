"""Every panel of every page, for many selections: keys, sources and tables."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

from dashboard.i18n import date_text, missing, t
from dashboard.metrics.provenance import claims_index
from dashboard.panels import cluster_map
from dashboard.panels.model import Context, Heading, KeyFigure, Panel, Table, source_line
from dashboard.panels.tables import table_html
from dashboard.store import Book
from tests.panels import gallery
from tests.panels.gallery import (
    BOTH,
    CHOSEN,
    EACH,
    MODULES,
    PAGE_MODULES,
    SELECTIONS,
    Gallery,
    Item,
    panels,
)


@pytest.fixture(scope="module")
def claims(book: Book) -> set[str]:
    return set(claims_index(book)["claim_id"])


# --- found by inspection ------------------------------------------------------------------------
def test_every_module_belongs_to_a_page_or_is_shared() -> None:
    assert set(gallery.all_modules()) == {
        *MODULES,
        "model",
        "certificate",
        "changes",
        "messages",
        "charts",
        "distances",
        "outlines",
        "picture",
        "place_print",
        "report",
        "report_map",
        "scales",
        "sentences",
        "shared",
        "tables",
    }


@pytest.mark.parametrize("module", PAGE_MODULES)
def test_every_page_has_a_heading_and_panels(module: str, shown: Gallery) -> None:
    kinds = Counter(type(i.value) for i in shown(module, "newest"))
    assert kinds[Heading] >= 1
    assert kinds[Panel] >= 2


@CHOSEN
@EACH
def test_every_panel_can_be_made(module: str, chosen: str, shown: Gallery) -> None:
    assert shown(module, chosen)


@pytest.mark.parametrize("chosen", SELECTIONS)
def test_selections_show_clusters(chosen: str, ctx_of: Callable[[str], Context]) -> None:
    assert len(ctx_of(chosen).table) > 0


# --- keys, titles -------------------------------------------------------------------------------
@CHOSEN
@EACH
def test_keys_are_unique_on_a_page(module: str, chosen: str, shown: Gallery) -> None:
    makers = defaultdict(set)
    for name, panel in panels(shown(module, chosen)):
        makers[panel.key].add(name.split("(")[0])
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", panel.key), panel.key
    assert {k: v for k, v in makers.items() if len(v) > 1} == {}


@CHOSEN
@EACH
def test_every_panel_asks_a_question_or_states_one_thing(
    module: str, chosen: str, shown: Gallery
) -> None:
    # The sheet beside the map carries the name of its cluster in its body.
    bare = [n for n, p in panels(shown(module, chosen)) if not p.title and "<h2>" not in p.body]
    assert bare == []


@CHOSEN
@EACH
def test_every_panel_shows_something(module: str, chosen: str, shown: Gallery) -> None:
    empty = [n for n, p in panels(shown(module, chosen)) if p.figure is None and not p.body]
    assert empty == []


# --- sources ------------------------------------------------------------------------------------
def has_answer(panel: Panel) -> bool:
    """Whether a panel shows a value: a chart, or a table with more than names and gaps."""
    if panel.table is None:
        return panel.figure is not None
    numbers = [c.key for c in panel.table.columns if c.kind in ("number", "date")]
    keys = numbers or [c.key for c in panel.table.columns]
    return any(panel.table.frame[key].drop_nulls().len() for key in keys)


@CHOSEN
@pytest.mark.parametrize("module", [m for m in MODULES if m != "sources"])
def test_every_answer_names_its_claims(module: str, chosen: str, shown: Gallery) -> None:
    """The page of sources lists the sources themselves."""
    found = shown(module, chosen)
    silent = [n for n, p in panels(found) if has_answer(p) and not p.claim_ids]
    silent += [
        f"{i.name}: {i.value.label}"
        for i in found
        if isinstance(i.value, KeyFigure) and i.value.value is not None and not i.value.claim_ids
    ]
    assert silent == []


@CHOSEN
@EACH
def test_every_claim_named_exists(
    module: str, chosen: str, shown: Gallery, claims: set[str]
) -> None:
    unknown = {
        i.name: sorted(set(i.value.claim_ids) - claims)
        for i in shown(module, chosen)
        if not isinstance(i.value, Heading) and set(i.value.claim_ids) - claims
    }
    assert unknown == {}


@CHOSEN
@EACH
def test_every_answer_prints_a_publisher(
    module: str, chosen: str, shown: Gallery, ctx_of: Callable[[str], Context]
) -> None:
    ctx = ctx_of(chosen)
    silent = [
        n
        for n, p in panels(shown(module, chosen))
        if p.claim_ids and source_line(ctx, p.claim_ids) == ""
    ]
    assert silent == []


@CHOSEN
@EACH
def test_every_answer_prints_its_date_or_says_that_the_source_has_none(
    module: str, chosen: str, shown: Gallery, ctx_of: Callable[[str], Context]
) -> None:
    ctx = ctx_of(chosen)
    ends = [t(f"card.{k}", date="").strip() for k in ("as_of", "issued", "undated")]
    undated = [
        n
        for n, p in panels(shown(module, chosen))
        if p.claim_ids and not any(e in source_line(ctx, p.claim_ids) for e in ends)
    ]
    assert undated == []


@CHOSEN
@EACH
def test_a_figure_that_no_source_gives_has_no_words_of_a_number(
    module: str, chosen: str, shown: Gallery
) -> None:
    figures = [i.value for i in shown(module, chosen) if isinstance(i.value, KeyFigure)]
    assert [f.label for f in figures if f.value is None and f.text] == []
    assert [f.label for f in figures if f.value is not None and not f.text] == []
    assert [f.label for f in figures if not 0 <= f.n <= f.of and f.of] == []


# --- tables -------------------------------------------------------------------------------------
def tables(found: list[Item]) -> list[tuple[str, Table]]:
    return [(n, p.table) for n, p in panels(found) if p.table is not None]


@CHOSEN
@EACH
def test_columns_of_a_table_have_names_of_their_own(
    module: str, chosen: str, shown: Gallery
) -> None:
    for name, table in tables(shown(module, chosen)):
        labels = [c.label for c in table.columns]
        assert all(labels), name
        assert len(set(labels)) == len(labels), (name, labels)


@CHOSEN
@EACH
def test_a_missing_cell_is_hatched(module: str, chosen: str, shown: Gallery) -> None:
    for name, table in tables(shown(module, chosen)):
        page = table_html(table)
        gaps = sum(table.frame[c.key].null_count() for c in table.columns)
        early = page.count('class="vl-na"')
        assert page.count("vl-gap-cell") + early == gaps, name
        assert page.count(f'aria-label="{missing()}"') == gaps - early, name
        # Only a cluster that is not established has figures that cannot exist.
        if "is_established" not in table.frame.columns or table.frame["is_established"].all():
            assert early == 0, name


def read_csv(table: Table, book: Book) -> tuple[list[str], list[list[str]]]:
    raw = table.csv(book)
    assert raw.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";")
    return head, rows


@CHOSEN
@EACH
def test_the_file_of_a_table_holds_the_same_values(
    module: str, chosen: str, shown: Gallery, book: Book
) -> None:
    for name, table in tables(shown(module, chosen)):
        head, rows = read_csv(table, book)
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


@CHOSEN
@EACH
def test_the_file_of_a_table_adds_qualifiers_and_claims_only(
    module: str, chosen: str, shown: Gallery, claims: set[str], book: Book
) -> None:
    codes, short = t("column.claim_ids"), t("column.short")
    for name, table in tables(shown(module, chosen)):
        head, rows = read_csv(table, book)
        labels = {c.label for c in table.columns}
        marks = {f"{c.label} ({t('column.qualifier')})" for c in table.columns}
        marks |= {f"{c.label} ({t('column.state_of')})" for c in table.columns}
        assert set(head) - labels - marks <= {codes, short}, name
        if codes in head and codes not in labels:
            assert head[-1] == codes, name
            named = {i for line in rows for i in line[-1].split()}
            assert named <= claims, name
            # Every row with claims says in words where they come from, and no other row does.
            assert head[-2] == short, name
            assert all(bool(line[-1]) == bool(line[-2]) for line in rows), name


@pytest.mark.parametrize(
    ("module", "call", "value"),
    [
        ("overview", "overview.ladder()", "area"),
        ("overview", "overview.capital()", "value"),
        ("cluster_map", "cluster_map.register_table()", "infra_capital"),
        ("attraction", "attraction.per_hectare()", "value"),
        ("occupancy", "occupancy.ladder()", "value"),
    ],
)
def test_figures_of_a_file_name_their_claims(
    module: str, call: str, value: str, shown: Gallery, book: Book
) -> None:
    """A reader of the file alone can look each figure up on the page of sources."""
    table = next(p.table for n, p in panels(shown(module, "newest")) if n == call)
    assert table is not None
    head, rows = read_csv(table, book)
    assert t("column.claim_ids") in head
    have = table.frame[value].is_not_null().to_list()
    named = [bool(line[head.index(t("column.claim_ids"))]) for line in rows]
    assert any(have)
    assert [k for k, (h, n) in enumerate(zip(have, named, strict=True)) if h and not n] == []


def test_a_file_tells_the_four_states_apart(ctx_of: Callable[[str], Context]) -> None:
    ctx = ctx_of("demo")
    table = cluster_map.register_table(ctx).table
    assert table is not None
    raw = table.csv(ctx.book, ctx.reviewed).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(raw), delimiter=";")
    rate, told = t("column.occupancy"), f"{t('column.occupancy')} ({t('column.state_of')})"
    found = {(bool(r[head.index(rate)]), r[head.index(told)]) for r in rows}
    # Known, under review, not applicable, missing: four different pairs of cells.
    assert found == {
        (True, ""),
        (True, t("state.under_review")),
        (False, t("state.not_applicable")),
        (False, ""),
    }
    assert any(t("qualifier.about") in r for r in rows)


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


# --- key figures --------------------------------------------------------------------------------
@BOTH
@EACH
def test_the_words_of_a_key_figure_say_its_value(module: str, chosen: str, shown: Gallery) -> None:
    """Files write the value, the screen the words: they must be the same number."""
    wrong = []
    for item in shown(module, chosen):
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
