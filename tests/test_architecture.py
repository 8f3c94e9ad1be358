"""The layout that ARCHITECTURE.md promises, where the import linter cannot see it."""

from __future__ import annotations

import ast
import re
import sys
import unicodedata
from pathlib import Path

import pytest

from dashboard.i18n import LANGUAGES, fold, has
from dashboard.navigation import BY_KEY, PAGES
from dashboard.settings import ROOT

PAGE_FILES = sorted((ROOT / "pages").glob("*.py"))
MODULES = sorted((ROOT / "dashboard").rglob("*.py"))
ONE_PAGE = pytest.mark.parametrize("path", PAGE_FILES, ids=lambda p: p.stem)
ONE_MODULE = pytest.mark.parametrize(
    "path", MODULES, ids=lambda p: str(p.relative_to(ROOT / "dashboard"))
)
MAX_PAGE_LINES, MAX_FUNCTION_LINES = 40, 60


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


# --- pages --------------------------------------------------------------------------------------
def test_menu_and_files_agree() -> None:
    assert sorted(p.key for p in PAGES) == [f.stem for f in PAGE_FILES]
    assert {Path(p.path) for p in PAGES} == set(PAGE_FILES)
    assert len(BY_KEY) == len(PAGES)


def test_one_page_opens_first() -> None:
    assert [p.default for p in PAGES].count(True) == 1


def test_addresses_are_words_without_accents() -> None:
    slugs = [p.slug for p in PAGES]
    assert len(set(slugs)) == len(slugs)
    assert [s for s in slugs if not re.fullmatch(r"[a-z]+(-[a-z]+)*", s)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_and_section_has_a_label(lang: str) -> None:
    keys = [f"page.{p.key}" for p in PAGES] + [f"section.{p.section}" for p in PAGES if p.section]
    assert [k for k in keys if not has(k, lang)] == []


@ONE_PAGE
def test_a_page_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < MAX_PAGE_LINES


@ONE_PAGE
def test_a_page_imports_streamlit_and_dashboard_only(path: Path) -> None:
    roots = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            roots.add(str(node.module).split(".")[0])
    assert roots <= {"streamlit", "dashboard"}


@ONE_PAGE
def test_a_page_defines_nothing(path: Path) -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    assert [n.lineno for n in ast.walk(tree(path)) if isinstance(n, kinds)] == []


@ONE_PAGE
def test_a_page_holds_no_text(path: Path) -> None:
    module = tree(path)
    docstring = module.body[0].value if ast.get_docstring(module) else None  # type: ignore[attr-defined]
    literal = [
        node.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node is not docstring
    ]
    assert docstring is not None
    assert literal == []


# --- modules ------------------------------------------------------------------------------------
def test_no_module_hides_one_of_the_standard_library() -> None:
    folders = [p for p in (ROOT / "dashboard").iterdir() if p.is_dir()]
    names = {p.stem for p in (ROOT / "dashboard").glob("*.py")} | {p.name for p in folders}
    assert names & set(sys.stdlib_module_names) - {"__init__"} == set()


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    return lines - ((first.end_lineno or 0) - first.lineno + 1 if documented else 0)


@ONE_MODULE
def test_functions_are_short(path: Path) -> None:
    functions = [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    assert {f.name: length(f) for f in functions if length(f) >= MAX_FUNCTION_LINES} == {}


@ONE_MODULE
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path))


@ONE_MODULE
def test_file_names_are_plain(path: Path) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*|__init__|__main__", path.stem)


@ONE_MODULE
def test_text_is_composed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == unicodedata.normalize("NFC", text)


def test_below_the_pages_nobody_reads_the_clock() -> None:
    """Today comes from the settings through one function, so that tests can fix it."""
    clock = re.compile(r"\b(date\.today|datetime\.(now|today|utcnow)|time\.time)\(")
    readers = [p.name for p in MODULES if clock.search(p.read_text(encoding="utf-8"))]
    assert readers == ["context.py"]


def test_fold_makes_slugs() -> None:
    assert fold("Tổng quan").replace(" ", "-") == BY_KEY["overview"].slug
