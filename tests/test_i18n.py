"""Words and numbers in Vietnamese."""

from __future__ import annotations

import ast
import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import i18n
from dashboard.settings import ROOT

NBSP = i18n.NBSP
VALUES = st.floats(min_value=-1e12, max_value=1e12)


def parsed(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))


# --- numbers ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, "1.000"),
        (1234567.891, 2, "1.234.567,89"),
        (90.25, 1, "90,3"),  # Python alone gives 90.2
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (1.005, 2, "1,01"),  # the binary value lies below the half; the typed one does not
        (-0.04, 1, "0,0"),
        (-0.0, 0, "0"),
        (999.999, 2, "1.000,00"),
        (53, 2, "53,00"),
    ],
)
def test_number_examples(value: float, digits: int, text: str) -> None:
    assert i18n.number(value, digits) == text


@given(value=VALUES, digits=st.integers(0, 4))
def test_number_is_rounded_half_away_from_zero(value: float, digits: int) -> None:
    shown, exact = parsed(i18n.number(value, digits)), Decimal(repr(value))
    half = Decimal(1).scaleb(-digits) / 2
    assert abs(shown - exact) <= half
    if abs(shown - exact) == half:
        assert abs(shown) > abs(exact)


@given(value=VALUES, digits=st.integers(0, 4))
def test_number_has_vietnamese_separators(value: float, digits: int) -> None:
    text = i18n.number(value, digits)
    decimals = rf",\d{{{digits}}}" if digits else ""
    assert re.fullmatch(rf"-?\d{{1,3}}(\.\d{{3}})*{decimals}", text)
    assert not text.startswith("-") or parsed(text) < 0


@given(value=VALUES, digits=st.integers(0, 4))
def test_trimming_drops_zeros_and_nothing_else(value: float, digits: int) -> None:
    whole, trimmed = i18n.number(value, digits), i18n.number(value, digits, trim=True)
    assert parsed(trimmed) == parsed(whole)
    assert whole.startswith(trimmed)
    assert not trimmed.endswith(",")
    if "," in trimmed:
        assert not trimmed.endswith("0")


@pytest.mark.parametrize("value", [10, 100, 1000, 20000])
def test_trimming_leaves_whole_numbers_alone(value: int) -> None:
    assert i18n.number(value, 0, trim=True) == i18n.number(value, 0)


def test_quantity_keeps_its_unit_on_the_same_line() -> None:
    assert i18n.quantity(1108.5, "tỷ đồng", 1) == f"1.108,5{NBSP}tỷ đồng"
    assert i18n.quantity(53, "ha", 2) == f"53{NBSP}ha"
    assert i18n.quantity(53, "ha", 2, trim=False) == f"53,00{NBSP}ha"
    assert i18n.quantity(3, "") == "3"


def test_a_missing_value_is_words_never_zero() -> None:
    for text in (
        i18n.quantity(None, "ha"),
        i18n.qualified(None, "ha", 0, "about"),
        i18n.percent(None),
    ):
        assert text == i18n.missing() == "chưa có số liệu"


@pytest.mark.parametrize(
    ("qualifier", "short", "text"),
    [
        ("exact", False, "75"),
        ("about", False, f"khoảng{NBSP}75"),
        ("at_least", False, f"trên{NBSP}75"),
        ("at_most", False, f"dưới{NBSP}75"),
        ("about", True, f"≈{NBSP}75"),
        ("at_least", True, f">{NBSP}75"),
        ("at_most", True, f"<{NBSP}75"),
    ],
)
def test_qualifier_is_kept(qualifier: str, *, short: bool, text: str) -> None:
    assert i18n.qualified(75, "", 0, qualifier, short=short) == text


def test_percent() -> None:
    assert i18n.percent(26.957, 2) == f"26,96{NBSP}%"


# --- dates --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "precision", "text"),
    [
        (dt.date(2026, 9, 5), "day", "5/9/2026"),
        (dt.date(2023, 11, 30), "month", "11/2023"),
        (dt.date(2024, 3, 31), "quarter", "quý I/2024"),
        (dt.date(2024, 4, 1), "quarter", "quý II/2024"),
        (dt.date(2024, 9, 30), "quarter", "quý III/2024"),
        (dt.date(2024, 12, 31), "quarter", "quý IV/2024"),
        (dt.date(2024, 6, 30), "half", "nửa đầu 2024"),
        (dt.date(2024, 7, 1), "half", "nửa cuối 2024"),
        (dt.date(2024, 12, 31), "year", "2024"),
        (None, "day", "chưa rõ thời điểm"),
        (dt.date(2024, 12, 31), "unknown", "chưa rõ thời điểm"),
    ],
)
def test_date_is_as_precise_as_the_source(day: dt.date | None, precision: str, text: str) -> None:
    assert i18n.date_text(day, precision) == text


# --- search -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đại Phước", "dai phuoc"),
        ("đường", "duong"),
        ("CỔ CHIÊN", "co chien"),
        ("Ấp Nhất B", "ap nhat b"),
    ],
)
def test_fold_examples(text: str, folded: str) -> None:
    assert i18n.fold(text) == folded


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíị ƠƯĐÂĂ"))
def test_fold_of_vietnamese_is_ascii_in_either_normal_form(text: str) -> None:
    folded = i18n.fold(text)
    assert folded.isascii()
    assert folded == i18n.fold(unicodedata.normalize("NFD", text)) == i18n.fold(folded)
    assert len(folded) == len(text)


def test_join_skips_empty_parts() -> None:
    assert i18n.join(["a", "", "b"]) == "a · b"
    assert i18n.join(["", ""]) == ""
    assert i18n.join(["Một.", "", "Hai."], ". ") == "Một. Hai."


# --- the two files of words ---------------------------------------------------------------------
def leaves(node: dict[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in node.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            assert isinstance(value, str), f"{prefix}{key}"
            yield f"{prefix}{key}", value


VI, EN = (dict(leaves(i18n.words(lang))) for lang in ("vi", "en"))


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    assert sorted(set(VI) - set(EN)) == [], "missing in en.toml"
    assert sorted(set(EN) - set(VI)) == [], "left over in en.toml"
    assert list(VI) == list(EN)


def test_both_languages_have_the_same_fields() -> None:
    def names(text: str) -> list[str]:
        return sorted(re.findall(r"\{(\w*)\}", text))

    assert [k for k in VI if names(VI[k]) != names(EN.get(k, ""))] == []


def test_both_languages_have_the_same_markup() -> None:
    def tags(text: str) -> list[str]:
        return sorted(re.findall(r"</?\w+", text))

    assert [k for k in VI if tags(VI[k]) != tags(EN.get(k, ""))] == []


#: Names and numbers of documents that stay as they are in English.
PROPER = re.compile(r"Vĩnh Long|Trà Vinh|Bến Tre|NĐ-CP|QĐ-TTg|QĐ-UBND|TT-BCT|VNĐ")


def test_english_is_translated() -> None:
    vietnamese = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1EA0-\u1EF9àáãèéìíòóõùúýĩũ]")
    assert [k for k, text in EN.items() if vietnamese.search(PROPER.sub("", text))] == []


def test_words_are_clean() -> None:
    for key, text in [*VI.items(), *EN.items()]:
        assert text == unicodedata.normalize("NFC", text).strip(), key
        assert text, key
        assert "  " not in text, key


def test_t_fills_fields_and_refuses_unknown_keys() -> None:
    assert i18n.t("count.clusters", n=3) == "3 cụm"
    for key in ("no.such", "state", "state.missing.more"):
        assert not i18n.has(key)
        with pytest.raises(KeyError, match=key):
            i18n.t(key)


@pytest.fixture
def fresh_language() -> Iterator[None]:
    """The language is read once per process; forget it before and after."""
    i18n.language.cache_clear()
    yield
    i18n.language.cache_clear()


@pytest.mark.usefixtures("fresh_language")
def test_language_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCN_LANG", "en")
    assert i18n.t("count.clusters", n=3) == EN["count.clusters"].format(n=3) != "3 cụm"
    assert i18n.has("count.clusters")


@pytest.mark.usefixtures("fresh_language")
def test_an_unknown_language_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CCN_LANG", "fr")
    with pytest.raises(ValueError, match="CCN_LANG=fr"):
        i18n.t("count.clusters", n=3)


# --- words and code -----------------------------------------------------------------------------
def pattern(node: ast.JoinedStr) -> str:
    """Regular expression of what an f-string may give as a key."""
    fixed = [v.value if isinstance(v, ast.Constant) else None for v in node.values]
    return "".join(r"[\w.+-]+" if part is None else re.escape(str(part)) for part in fixed)


SOURCES = sorted([*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").glob("*.py")])
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


CALLS: list[tuple[str, ast.Call]] = [
    (f"{path.relative_to(ROOT)}:{node.lineno}", node)
    for path, module in TREES.items()
    for node in ast.walk(module)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "t"
]


def keys_asked_for() -> Iterator[tuple[str, str, ast.expr]]:
    """File and first argument of every call of t(...); both arms of a condition."""
    for where, call in CALLS:
        first = call.args[0]
        for key in [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]:
            yield where, ast.unparse(key), key


def test_every_key_the_code_asks_for_exists() -> None:
    absent = []
    for where, source, node in keys_asked_for():
        if isinstance(node, ast.Constant) and node.value not in VI:
            absent.append((where, source))
        if isinstance(node, ast.JoinedStr) and not any(re.fullmatch(pattern(node), k) for k in VI):
            absent.append((where, source))
    assert absent == []


def test_fields_the_code_fills_exist() -> None:
    wrong = []
    for where, call in CALLS:
        given_names = {k.arg for k in call.keywords}
        # No field given: the text is handed on as a template.
        if not isinstance(call.args[0], ast.Constant) or not given_names or None in given_names:
            continue
        wanted = set(re.findall(r"\{(\w+)\}", VI.get(str(call.args[0].value), "")))
        if wanted != given_names:
            wrong.append((where, call.args[0].value))
    assert wrong == []


def test_no_words_are_left_over() -> None:
    nodes = [node for module in TREES.values() for node in ast.walk(module)]
    constants = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    # Keys are also put together from a group and a name.
    prefixes = tuple(c for c in constants if re.fullmatch(r"(\w+\.)+", c))
    shapes = [pattern(n) for n in nodes if isinstance(n, ast.JoinedStr)]
    dotted = re.compile("|".join(s for s in shapes if re.match(r"\w+\\.", s)))
    unused = [
        key
        for key in VI
        if key not in constants and not key.startswith(prefixes) and not dotted.fullmatch(key)
    ]
    assert unused == []
