"""Broken data are refused with sentences; sound data become one frozen book."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from dashboard.contracts import FOREIGN_KEYS, TABLES
from dashboard.i18n import t
from dashboard.metrics.provenance import CLAIM_TABLES
from dashboard.navigation import PAGES
from dashboard.settings import ROOT
from dashboard.store import (
    MAX_ERRORS,
    Book,
    ContractError,
    data_version,
    load,
    load_table,
    main,
    table_names,
)
from tests.builders import DATASET, MINIMAL, data_folder, row, write_csv


def problems(folder: Path) -> list[str]:
    with pytest.raises(ContractError) as caught:
        load(DATASET, folder)
    return caught.value.problems


def edit(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small valid dataset on disk."""
    return data_folder(tmp_path)


# --- files --------------------------------------------------------------------------------------
def test_a_minimal_dataset_loads(folder: Path) -> None:
    book = load(DATASET, folder)
    assert book.dataset == DATASET
    for name in TABLES:
        assert getattr(book, name).columns == TABLES[name].schema.column_names()
    assert book.sources["source_id"].to_list() == ["ref1", "s1"]
    assert book.milestones["date"].to_list() == [dt.date(2020, 1, 1)]
    assert book.facts["preferred"].to_list() == [True]


def test_a_missing_file(folder: Path) -> None:
    (folder / DATASET / "facts.csv").unlink()
    assert problems(folder) == [t("load.no_file", file="public/facts.csv")]


def test_a_missing_folder_names_every_file(tmp_path: Path) -> None:
    expected = sum(2 if table.folder == "both" else 1 for table in TABLES.values())
    assert len(problems(tmp_path)) == expected - 1  # the second sources.csv is not reached


def test_an_empty_file(folder: Path) -> None:
    (folder / DATASET / "gaps.csv").write_text("", encoding="utf-8")
    assert problems(folder) == [t("load.empty", file="public/gaps.csv")]


def test_a_file_with_a_header_only_is_an_empty_table(folder: Path) -> None:
    write_csv(folder / DATASET / "gaps.csv", "gaps", [])
    assert load(DATASET, folder).gaps.is_empty()


@pytest.mark.parametrize(
    "content", [b"gap_id,field,unit_id,text_vi,action_vi\n\xff\xfe,b\n", b"a,b\n1,2,3\n"]
)
def test_an_unreadable_file(folder: Path, content: bytes) -> None:
    (folder / DATASET / "gaps.csv").write_bytes(content)
    (problem,) = problems(folder)
    assert problem.startswith("Không đọc được tệp public/gaps.csv")


def test_a_missing_column(folder: Path) -> None:
    edit(folder / DATASET / "gaps.csv", ",text_vi", ",noi_dung")
    assert problems(folder) == [
        t("load.column_absent", file="public/gaps.csv", column="text_vi"),
        t("load.column_extra", file="public/gaps.csv", column="noi_dung"),
    ]


def test_an_extra_column(folder: Path) -> None:
    path = folder / DATASET / "gaps.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{lines[0]},them\n{lines[1]},x\n", encoding="utf-8")
    assert problems(folder) == [t("load.column_extra", file="public/gaps.csv", column="them")]


def test_columns_may_stand_in_any_order(folder: Path) -> None:
    path = folder / DATASET / "gaps.csv"
    pl.read_csv(path, infer_schema=False).select(
        "text_vi", "action_vi", "unit_id", "field", "gap_id"
    ).write_csv(path)
    assert load(DATASET, folder).gaps.columns == TABLES["gaps"].schema.column_names()


def test_a_byte_order_mark_and_windows_line_ends_are_taken(folder: Path) -> None:
    path = folder / DATASET / "facts.csv"
    before = load(DATASET, folder).facts
    plain = path.read_bytes().replace(b"\r\n", b"\n")
    path.write_bytes(b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"))
    assert load(DATASET, folder).facts.equals(before)


# --- values -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("column", "value", "advice"),
    [
        ("value", "1.108,5", "load.expect_number"),
        ("value", "1,108.5", "load.expect_number"),
        ("as_of", "31/12/2024", "load.expect_date"),
        ("as_of", "2024-02-30", "load.expect_date"),
        ("preferred", "có", "load.expect_bool"),
    ],
)
def test_a_bad_value(tmp_path: Path, column: str, value: str, advice: str) -> None:
    folder = data_folder(tmp_path, facts=[row("facts") | {column: value}])
    sentence = t("load.bad_value", file="public/facts.csv", row=2, column=column, value=value)
    assert problems(folder) == [f"{sentence} {t(advice)}"]


def test_a_bad_choice_names_the_allowed_ones(tmp_path: Path) -> None:
    folder = data_folder(tmp_path, facts=[row("facts"), row("facts", claim_id="f2", stage="done")])
    (problem,) = problems(folder)
    assert problem.startswith(
        t("load.bad_value", file="public/facts.csv", row=3, column="stage", value="done")
    )
    assert "actual, planned, target" in problem


@pytest.mark.parametrize(("written", "read"), [("TRUE", True), ("0", False), ("False", False)])
def test_spreadsheets_write_truth_in_several_ways(
    tmp_path: Path, written: str, *, read: bool
) -> None:
    folder = data_folder(tmp_path, products=[row("products") | {"household": written}])
    assert load(DATASET, folder).products["household"].to_list() == [read]


# --- references ---------------------------------------------------------------------------------
FOREIGN = [(k.table, k.column, k.target, k.when) for k in FOREIGN_KEYS]


@pytest.mark.parametrize(("table", "column", "target", "when"), FOREIGN)
def test_an_unknown_key(
    tmp_path: Path, table: str, column: str, target: str, when: tuple[str, str] | None
) -> None:
    changes: dict[str, object] = {column: "khong-co"} | ({when[0]: when[1]} if when else {})
    folder = data_folder(tmp_path, **{table: [row(table, **changes)]})
    sentence = t(
        "load.unknown_key", table=table, row=2, column=column, value="khong-co", target=target
    )
    assert sentence in problems(folder)


def test_each_of_several_keys_is_looked_up(tmp_path: Path) -> None:
    folder = data_folder(tmp_path, findings=[row("findings", unit_ids="p86-cu;khong-co")])
    (problem,) = problems(folder)
    assert "«khong-co»" in problem


def test_a_source_named_twice(tmp_path: Path) -> None:
    both = [row("sources"), row("sources", source_id="ref1")]
    folder = data_folder(tmp_path, sources=both)
    assert problems(folder) == [t("load.source_twice", source="ref1")]


@pytest.mark.parametrize(
    ("changes", "early"),
    [
        ({"measured_on": dt.date(2024, 5, 31)}, True),
        ({"measured_on": dt.date(2024, 5, 31), "moment": "after_1"}, True),
        ({"measured_on": dt.date(2024, 6, 1)}, False),
        ({"measured_on": dt.date(2023, 12, 31), "moment": "before", "indicator": "revenue"}, False),
        ({"measured_on": dt.date(2024, 1, 1), "stage": "planned"}, False),
        ({"measured_on": None, "date_precision": "unknown"}, False),
    ],
)
@pytest.mark.parametrize("by_step", [False, True])
def test_a_result_is_not_measured_before_acceptance(
    tmp_path: Path, changes: dict[str, object], *, early: bool, by_step: bool
) -> None:
    day = dt.date(2024, 6, 1)
    tables = {"project_outcomes": [row("project_outcomes", **changes)]}
    if by_step:
        tables["project_steps"] = [row("project_steps", step="accepted", actual_on=day)]
    else:
        tables["projects"] = [row("projects", accepted_on=day)]
    folder = data_folder(tmp_path, **tables)
    if early:
        assert problems(folder) == [t("load.survey_early", row=2, key="kq1", day="2024-06-01")]
    else:
        assert len(load(DATASET, folder).project_outcomes) == 1


# --- all at once --------------------------------------------------------------------------------
def test_all_problems_are_listed_and_nothing_is_loaded(folder: Path) -> None:
    (folder / DATASET / "gaps.csv").unlink()
    edit(folder / DATASET / "facts.csv", "workers", "nguoi")
    edit(folder / DATASET / "clusters.csv", "CCN Một", " CCN Một")
    edit(folder / "reference" / "rules.csv", "2024-05-01", "1/5/2024")
    found = problems(folder)
    assert [p.split(":")[0].split(",")[0].split(". ")[0] for p in found] == [
        "Tệp reference/rules.csv",
        "Tệp public/clusters.csv",
        "Tệp public/facts.csv",
        "Thiếu tệp public/gaps.csv",
    ]


def test_the_error_text_stays_short(tmp_path: Path) -> None:
    rows = [row("gaps", gap_id=f"y{i}") | {"field": "sai"} for i in range(MAX_ERRORS + 5)]
    with pytest.raises(ContractError) as caught:
        load(DATASET, data_folder(tmp_path, gaps=rows))
    assert len(caught.value.problems) == MAX_ERRORS + 5
    assert len(str(caught.value).splitlines()) == MAX_ERRORS


# --- version ------------------------------------------------------------------------------------
FILES = [
    (folder_name, name)
    for name, table in TABLES.items()
    for folder_name in ("reference", DATASET)
    if table.folder == "both" or (table.folder == "reference") == (folder_name == "reference")
]


@pytest.mark.parametrize(("where", "table"), FILES)
def test_version_changes_with_any_byte(folder: Path, where: str, table: str) -> None:
    before = data_version(DATASET, folder)
    path = folder / where / f"{table}.csv"
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)
    assert data_version(DATASET, folder) != before


def test_version_is_that_of_the_bytes(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again = data_folder(tmp_path_factory.mktemp("again"))
    assert (
        data_version(DATASET, folder)
        == data_version(DATASET, again)
        == load(DATASET, again).version
    )
    assert len(load(DATASET, folder).version) == 8


def test_a_book_cannot_be_changed(folder: Path) -> None:
    with pytest.raises(AttributeError):
        load(DATASET, folder).version = "x"  # type: ignore[misc]


# --- command line -------------------------------------------------------------------------------
def test_command_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CCN_DATA_DIR", str(folder))
    assert main() == 0
    out = capsys.readouterr().out
    assert all(name in out for name in TABLES)
    assert data_version(DATASET, folder) in out

    (folder / DATASET / "gaps.csv").unlink()
    assert main() == 1
    assert capsys.readouterr().out.strip() == t("load.no_file", file="public/gaps.csv")


# --- the public dataset -------------------------------------------------------------------------
def test_the_public_dataset_loads(book: Book) -> None:
    assert book.version == data_version("public", ROOT / "data")
    assert [n for n in table_names() if getattr(book, n).is_empty()] == [
        "project_outcomes",
        "project_money",
    ]
    assert table_names() == list(TABLES)


def test_ids_of_claims_are_unique_across_tables(book: Book) -> None:
    ids = pl.concat([getattr(book, n).get_column(c[0]) for n, c in CLAIM_TABLES.items()])
    assert ids.filter(ids.is_duplicated()).unique().to_list() == []


def test_every_table_with_a_source_is_a_claim_table_or_reference() -> None:
    with_source = {n for n, x in TABLES.items() if "source_id" in x.schema.column_names()}
    assert with_source - set(CLAIM_TABLES) == {"sources", "units", "forms"}


def test_every_source_is_used_and_every_row_has_one(book: Book) -> None:
    used: set[str] = set()
    for name, table in TABLES.items():
        if name != "sources" and "source_id" in table.schema.column_names():
            column = getattr(book, name).get_column("source_id")
            assert column.null_count() == 0
            used |= set(column.to_list())
    assert used - set(book.sources["source_id"]) == set()
    unused = set(book.sources["source_id"]) - used
    # Layers of geo/ alone need them: the neighbouring provinces and the port.
    assert unused == {"natural-earth", "tbhh-267-2020"}


def test_every_confirmed_cluster_has_a_milestone(book: Book) -> None:
    confirmed = book.clusters.filter(pl.col("listing").cast(pl.String) == "register")
    with_step = set(book.milestones["cluster_id"])
    assert sorted(set(confirmed["cluster_id"]) - with_step) == []


def test_names_of_clusters_begin_alike(book: Book) -> None:
    assert book.clusters.filter(~pl.col("name_vi").str.starts_with("CCN ")).is_empty()
    assert book.clusters["short_name"].is_unique().all()


def test_conflicts_point_to_existing_claims_and_subjects(book: Book) -> None:
    claims = {i for n, c in CLAIM_TABLES.items() for i in getattr(book, n).get_column(c[0])}
    named = book.conflicts["claim_ids"].drop_nulls().str.split(";").explode()
    assert sorted(set(named) - claims) == []
    subjects = {*book.clusters["cluster_id"], *book.units["unit_id"], *book.parks["park_id"]}
    assert sorted(set(book.conflicts["subject_id"].drop_nulls()) - subjects) == []


def test_units_are_grouped_by_old_provinces(book: Book) -> None:
    old = book.units.filter(
        pl.col("level").cast(pl.String) == "province", pl.col("frame").cast(pl.String) == "old"
    )
    assert set(book.units["group_id"].drop_nulls()) <= set(old["unit_id"])


def test_units_end_on_the_day_before_the_merger_or_never(book: Book) -> None:
    ends = book.units.filter(pl.col("frame").cast(pl.String) == "old")["valid_to"].unique()
    assert ends.to_list() == [dt.date(2025, 6, 30)]
    assert book.units.filter(pl.col("frame").cast(pl.String) == "new")["valid_to"].null_count() > 0


def test_the_inspection_points_to_existing_pages(book: Book) -> None:
    assert set(book.inspection_scope["page"]) - {p.slug for p in PAGES} == set()


def test_no_claim_is_about_the_future(book: Book) -> None:
    done = book.facts.filter(pl.col("stage").cast(pl.String) == "actual")
    assert done.filter(pl.col("as_of") > dt.date(2026, 11, 25)).is_empty()


def test_minimal_rows_are_a_dataset() -> None:
    assert list(MINIMAL) == list(TABLES)


def test_reference_tables_do_not_depend_on_the_dataset(folder: Path) -> None:
    units = load_table("units", folder, "another")
    assert units["unit_id"].to_list() == ["p86-cu"]
