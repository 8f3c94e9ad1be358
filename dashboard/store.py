"""Load a dataset into a :class:`Book`, or refuse it with a sentence about the broken row.

CSV files are read as text; types are converted by the contract's own columns, so that a
value which cannot be converted is reported with file, row, column and what to do, and is
never turned silently into a missing value.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from pathlib import Path

import dataframely as dy
import polars as pl

from dashboard.contracts import FOREIGN_KEYS, TABLES, ForeignKey, Table
from dashboard.i18n import has, t
from dashboard.settings import load_settings

BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
MAX_ERRORS = 20
LINE = "line_number"


class ContractError(Exception):
    """The data break a contract. ``problems`` are sentences for the person who typed them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems[:MAX_ERRORS]))


@dataclass(frozen=True, slots=True)
class Book:
    """All tables of a dataset, checked. Frames are shared and must not be modified.

    ``version`` is a short hash of the files: the same bytes give the same version.
    """

    dataset: str
    version: str
    sources: pl.DataFrame
    units: pl.DataFrame
    rules: pl.DataFrame
    laws: pl.DataFrame
    forms: pl.DataFrame
    clusters: pl.DataFrame
    milestones: pl.DataFrame
    facts: pl.DataFrame
    tenants: pl.DataFrame
    parks: pl.DataFrame
    projects: pl.DataFrame
    project_steps: pl.DataFrame
    project_outcomes: pl.DataFrame
    project_money: pl.DataFrame
    programmes: pl.DataFrame
    products: pl.DataFrame
    recognitions: pl.DataFrame
    organisations: pl.DataFrame
    findings: pl.DataFrame
    inspection_scope: pl.DataFrame
    conflicts: pl.DataFrame
    gaps: pl.DataFrame

    @property
    def illustrative(self) -> bool:
        """Whether the figures are invented for illustration: then every view must say so."""
        return bool((self.sources["kind"].cast(pl.String) == "illustrative").any())


def _files(table: str, kind: Table, data_dir: Path, dataset: str) -> list[Path]:
    folders = {
        "reference": [data_dir / "reference"],
        "dataset": [data_dir / dataset],
        "both": [data_dir / "reference", data_dir / dataset],
    }[kind.folder]
    return [folder / f"{table}.csv" for folder in folders]


def _read_text(path: Path, schema: type[dy.Schema]) -> pl.DataFrame:
    """Read a CSV as text and check its header against the contract."""
    if not path.is_file():
        raise ContractError([t("load.no_file", file=_name(path))])
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except pl.exceptions.NoDataError as error:
        raise ContractError([t("load.empty", file=_name(path))]) from error
    except (pl.exceptions.ComputeError, UnicodeDecodeError) as error:
        raise ContractError([t("load.unreadable", file=_name(path))]) from error
    wanted, got = schema.column_names(), [c.lstrip("\ufeff") for c in frame.columns]
    frame.columns = got
    problems = [t("load.column_absent", file=_name(path), column=c) for c in wanted if c not in got]
    problems += [t("load.column_extra", file=_name(path), column=c) for c in got if c not in wanted]
    if problems:
        raise ContractError(problems)
    # Row 1 of the file is the header, so the first data row is line 2, as in a spreadsheet.
    return frame.select(wanted).with_row_index(LINE, offset=2)


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _convert(frame: pl.DataFrame, schema: type[dy.Schema], path: Path) -> pl.DataFrame:
    """Turn text into the types of the contract; refuse text that cannot be converted."""
    problems: list[str] = []
    converted: dict[str, pl.Expr] = {}
    for name, column in schema.columns().items():
        dtype = column.dtype
        text = pl.col(name)
        if dtype == pl.Date:
            converted[name] = text.str.to_date("%Y-%m-%d", strict=False)
        elif dtype == pl.Boolean:
            converted[name] = text.str.to_lowercase().replace_strict(
                BOOLEANS, default=None, return_dtype=pl.Boolean
            )
        elif dtype.is_numeric():
            typed_number = text.cast(dtype, strict=False)
            # "NaN" and "inf" are text a spreadsheet leaves behind, not numbers.
            converted[name] = pl.when(typed_number.is_finite()).then(typed_number)
        elif isinstance(dtype, pl.Enum):
            known = text.is_in(dtype.categories.to_list())
            converted[name] = pl.when(known).then(text).cast(dtype)
        else:
            converted[name] = text
    typed = frame.with_columns(**converted)
    for name, column in schema.columns().items():
        lost = frame.filter(frame[name].is_not_null() & typed[name].is_null())
        for line, value in lost.select(LINE, name).iter_rows():
            expected = _expected(column)
            problems.append(
                t("load.bad_value", file=_name(path), row=line, column=name, value=value)
                + f" {expected}"
            )
    if problems:
        raise ContractError(problems)
    return typed


def _expected(column: dy.Column) -> str:
    dtype = column.dtype
    if dtype == pl.Date:
        return t("load.expect_date")
    if dtype == pl.Boolean:
        return t("load.expect_bool")
    if isinstance(dtype, pl.Enum):
        return t("load.expect_enum", allowed=", ".join(dtype.categories.to_list()))
    return t("load.expect_number")


def _rule_text(table: str, rule: str) -> str:
    """Sentence for a broken rule: the table's own, or the general one of its kind."""
    if has(f"rule.{table}.{rule}", "vi"):
        return t(f"rule.{table}.{rule}")
    column, _, kind = rule.partition("|")
    kind = kind or column
    if has(f"rule.general.{kind}", "vi"):
        return t(f"rule.general.{kind}", column=column)
    return t("rule.general.other", column=column, rule=kind)


@cache
def _numbered(schema: type[dy.Schema]) -> type[dy.Schema]:
    """The contract with the line number as one more column, so that a failure can name it."""
    return type(f"Numbered{schema.__name__}", (schema,), {LINE: dy.UInt32(nullable=False)})


def _validate(frame: pl.DataFrame, table: str, schema: type[dy.Schema], path: Path) -> None:
    """Apply the rules of the contract; name the row, its key and each broken rule."""
    numbered = _numbered(schema)
    _, failure = numbered.filter(frame.select(numbered.column_names()))
    details = failure.details()
    rules = details.columns[len(numbered.column_names()) :]
    first = schema.column_names()[0]
    problems = [
        t(
            "load.broken_rule",
            file=_name(path),
            row=row[LINE],
            key=row[first] or "",
            why=_rule_text(table, rule),
        )
        for row in details.sort(LINE).iter_rows(named=True)
        for rule in rules
        if row[rule] == "invalid"
    ]
    if problems:
        raise ContractError(problems)


def load_table(table: str, data_dir: Path, dataset: str) -> pl.DataFrame:
    """One table, read from its file(s), converted and checked by its contract.

    Raises:
        ContractError: a file, column, value or row breaks the contract.
    """
    kind = TABLES[table]
    parts = []
    for path in _files(table, kind, data_dir, dataset):
        frame = _convert(_read_text(path, kind.schema), kind.schema, path)
        _validate(frame, table, kind.schema, path)
        parts.append(frame.drop(LINE))
    return pl.concat(parts)


def _foreign_problems(key: ForeignKey, frames: dict[str, pl.DataFrame]) -> list[str]:
    frame = frames[key.table].with_row_index(LINE, offset=2)
    if key.when:
        frame = frame.filter(pl.col(key.when[0]).cast(pl.String) == key.when[1])
    frame = frame.select(LINE, pl.col(key.column).alias("value")).drop_nulls("value")
    if key.many:
        frame = frame.with_columns(pl.col("value").str.split(";")).explode("value")
    known = frames[key.target][key.target_column]
    return [
        t(
            "load.unknown_key",
            table=key.table,
            row=line,
            column=key.column,
            value=value,
            target=key.target,
        )
        for line, value in frame.filter(~pl.col("value").is_in(known.implode())).iter_rows()
    ]


def _duplicate_sources(frames: dict[str, pl.DataFrame]) -> list[str]:
    ids = frames["sources"]["source_id"]
    return [t("load.source_twice", source=s) for s in ids.filter(ids.is_duplicated()).unique()]


def _early_surveys(frames: dict[str, pl.DataFrame]) -> list[str]:
    """Results measured at or after acceptance must not be dated before it."""
    accepted = pl.concat(
        [
            frames["projects"].select("project_id", day="accepted_on"),
            frames["project_steps"]
            .filter(pl.col("step").cast(pl.String) == "accepted")
            .select("project_id", day="actual_on"),
        ]
    )
    first = accepted.group_by("project_id").agg(pl.col("day").min())
    early = (
        frames["project_outcomes"]
        .with_row_index(LINE, offset=2)
        .filter(
            pl.col("moment").cast(pl.String) != "before",
            pl.col("stage").cast(pl.String) == "actual",
        )
        .join(first, on="project_id", how="left", maintain_order="left")
        .filter(pl.col("measured_on") < pl.col("day"))
    )
    return [
        t("load.survey_early", row=r[LINE], key=r["outcome_id"], day=r["day"].isoformat())
        for r in early.iter_rows(named=True)
    ]


def load(dataset: str, data_dir: Path) -> Book:
    """All tables of a dataset, checked one by one and against each other.

    Args:
        dataset: folder below ``data_dir``: ``public`` or ``demo``.
        data_dir: folder that holds ``reference`` and the dataset.

    Raises:
        ContractError: with every problem found; nothing is loaded then.
    """
    frames: dict[str, pl.DataFrame] = {}
    problems: list[str] = []
    for table in TABLES:
        try:
            frames[table] = load_table(table, data_dir, dataset)
        except ContractError as error:
            problems += error.problems
    if problems:
        raise ContractError(problems)
    problems += _duplicate_sources(frames)
    for key in FOREIGN_KEYS:
        problems += _foreign_problems(key, frames)
    problems += _early_surveys(frames)
    if problems:
        raise ContractError(problems)
    return Book(dataset=dataset, version=data_version(dataset, data_dir), **frames)


def data_version(dataset: str, data_dir: Path) -> str:
    """Eight hexadecimal digits that change when any byte of the data changes."""
    digest = hashlib.sha256()
    for table, kind in TABLES.items():
        for path in _files(table, kind, data_dir, dataset):
            if path.is_file():
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


@lru_cache(maxsize=4)
def _opened(dataset: str, data_dir: Path, version: str) -> Book:
    """The book of a data version; ``version`` makes changed files load anew."""
    del version
    return load(dataset, data_dir)


def open_book(dataset: str, data_dir: Path) -> Book:
    """The book of a dataset, loaded once per version of its files and shared by all readers.

    Raises:
        ContractError: see :func:`load`.
    """
    return _opened(dataset, data_dir, data_version(dataset, data_dir))


def datasets(data_dir: Path) -> list[str]:
    """Names of the datasets of a data folder: every folder that has clusters."""
    return sorted(p.parent.name for p in data_dir.glob("*/clusters.csv"))


def table_names() -> list[str]:
    """Names of the tables of a book, in load order."""
    return [f.name for f in fields(Book) if f.name in TABLES]


def main() -> int:
    """``python -m dashboard.store``: check the data from the command line."""
    settings = load_settings()
    try:
        book = load(settings.dataset, settings.data_dir)
    except ContractError as error:
        print("\n".join(error.problems))
        return 1
    for name in table_names():
        print(f"{name:18} {len(getattr(book, name)):5}")
    print(f"{t('load.ok')} {book.version}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
