"""Templates: the built-in ones are sound; a mistake in an office's own is told in a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.geodata import Geo
from dashboard.panels.model import Context
from dashboard.reports import catalogue
from dashboard.reports.build import build
from dashboard.reports.model import Card, Figures, Map, Report, Words
from dashboard.reports.templates import FOLDER, Template, TemplateError, read, templates
from dashboard.selection import Selection
from dashboard.store import Book
from tests.builders import TODAY

GOOD = """
title = "Báo cáo thử {places}, {period}"
about = "Mẫu thử."
[[chapter]]
title = "Chương một"
[[chapter.part]]
title = "Mục một"
sentences = "overview"
figures = "overview"
map = "status"
cards = ["overview.ladder:chart", "overview.review:table:3"]
"""
KEYS = sorted(p.stem for p in FOLDER.glob("*.toml"))
#: Names that stand for several cards, or for none.
SEVERAL = {"outcomes.follow", "profile.contested"}
DAY = dt.date(2026, 11, 26)


def written(folder: Path, text: str, name: str = "cua-so.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# --- files --------------------------------------------------------------------------------------
def test_every_built_in_template_is_sound() -> None:
    found, wrong = templates()
    assert wrong == ()
    assert set(found) == set(KEYS)
    assert {x.kind for x in found.values()} == {"report", "briefing"}
    assert sum(x.kind == "briefing" for x in found.values()) == 3


def test_a_template_is_read_as_written(tmp_path: Path) -> None:
    found = read(written(tmp_path, GOOD))
    (chapter,) = found.chapters
    (part,) = chapter.parts
    assert (found.kind, found.key, part.map) == ("report", "cua-so", "status")
    assert [(c.name, c.show, c.most) for c in part.cards] == [
        ("overview.ladder", "chart", 0),
        ("overview.review", "table", 3),
    ]


def test_an_office_adds_and_replaces_templates(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, GOOD.replace("Báo cáo thử", "Mẫu của Sở"), f"{KEYS[0]}.toml")
    written(tmp_path, "title = [", "hong.toml")
    found, wrong = templates(str(tmp_path))
    assert set(found) == {*KEYS, "cua-so"}
    assert found[KEYS[0]].title.startswith("Mẫu của Sở")
    assert len(wrong) == 1
    assert "hong.toml" in wrong[0]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[[chapter]]", "[chapter", "TOML"),
        ('"Mẫu thử."', '"Mẫu thử."\nmau = 1', "mau"),
        ('"Mẫu thử."', '"Mẫu thử."\nkind = "slides"', "slides"),
        ('"Mẫu thử."', '"Mẫu thử."\nneeds = "park"', "park"),
        ('title = "Báo cáo thử {places}, {period}"', 'title = ""', "title"),
        ("{period}", "{nam}", "{nam}"),
        ('sentences = "overview"', 'sentences = "tong-quan"', "tong-quan"),
        ('figures = "overview"', 'figures = "cluster_map"', "cluster_map"),
        ('map = "status"', 'map = "mau-sac"', "mau-sac"),
        ("overview.ladder:chart", "overview.thang:chart", "overview.thang"),
        ("overview.ladder:chart", "overview.ladder:hinh", "hinh"),
        ("table:3", "table:ba", "ba"),
        ('title = "Mục một"', 'title = "Mục một"\ncard = 1', "card"),
    ],
)
def test_a_mistake_is_told_with_file_and_place(
    old: str, new: str, told: str, tmp_path: Path
) -> None:
    assert old in GOOD
    with pytest.raises(TemplateError) as error:
        read(written(tmp_path, GOOD.replace(old, new, 1)))
    assert "cua-so.toml" in str(error.value)
    assert told in str(error.value)


def test_a_name_that_is_taken_is_told(tmp_path: Path) -> None:
    taken = templates()[0][KEYS[0]].name
    written(tmp_path, GOOD.replace("title =", f'name = "{taken}"\ntitle =', 1))
    found, (problem,) = templates(str(tmp_path))
    assert "cua-so" not in found
    assert taken in problem
    assert "cua-so.toml" in problem


def test_a_corrected_file_is_read_without_a_restart(tmp_path: Path) -> None:
    path = written(tmp_path, "title = [")
    assert len(templates(str(tmp_path))[1]) == 1
    path.write_text(GOOD, encoding="utf-8")
    found, wrong = templates(str(tmp_path))
    assert wrong == ()
    assert "cua-so" in found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[chapter]]", "chapter = 5\n[[other]]"),
        ('cards = ["overview.ladder:chart", "overview.review:table:3"]', "cards = 5"),
        ('"Mẫu thử."', '"Mẫu thử."\norder = "đầu"'),
        ("{period}", "{period.foo}"),
    ],
)
def test_a_value_of_the_wrong_shape_is_told(old: str, new: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"cua-so\.toml"):
        read(written(tmp_path, GOOD.replace(old, new, 1)))


def test_a_template_without_parts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="chapter"):
        read(written(tmp_path, 'title = "Rỗng"\n'))


def test_the_catalogue_names_what_pages_show() -> None:
    assert {"overview.ladder", "profile.timeline"} <= set(catalogue.cards())
    assert catalogue.needs_cluster("profile.timeline")
    assert not catalogue.needs_cluster("overview.ladder")
    assert "overview" in catalogue.headings()
    assert "cluster_map" not in catalogue.strips()


# --- reports ------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def made(book: Book, demo: Book, geo: Geo) -> Callable[[str, str], Report]:
    kept: dict[tuple[str, str], Report] = {}

    def make(dataset: str, key: str) -> Report:
        if (dataset, key) not in kept:
            chosen = demo if dataset == "demo" else book
            ctx = Context(chosen, geo, Selection(today=TODAY))
            template = templates()[0][key]
            first = str(ctx.established["cluster_id"][0]) if template.needs else ""
            kept[dataset, key] = build(ctx, template, made_on=DAY, cluster_id=first)
        return kept[dataset, key]

    return make


BOTH = pytest.mark.parametrize("dataset", ["public", "demo"])
EACH = pytest.mark.parametrize("key", KEYS)


@BOTH
@EACH
def test_a_report_has_what_its_template_asks_for(
    key: str, dataset: str, made: Callable[[str, str], Report]
) -> None:
    report, template = made(dataset, key), templates()[0][key]
    assert [c.title for c in report.chapters] == [c.title for c in template.chapters]
    cards = list(report.cards())
    asked = sum(c.name not in SEVERAL for x in template.chapters for p in x.parts for c in p.cards)
    assert len(cards) + len(report.left_out) >= asked
    assert all(part.message for _, part in report.parts())
    assert bool(report.mark) is (dataset == "demo")
    assert "{" not in report.title


@BOTH
@EACH
def test_sources_are_numbered_as_they_are_cited(
    key: str, dataset: str, made: Callable[[str, str], Report]
) -> None:
    report = made(dataset, key)
    assert [r.number for r in report.references] == list(range(1, len(report.references) + 1))
    assert len({r.source_id for r in report.references}) == len(report.references)
    cited: set[int] = set()
    for _, part in report.parts():
        for piece in part.pieces:
            if isinstance(piece, Card | Map | Figures):
                cited |= set(piece.sources)
            elif isinstance(piece, Words):
                cited |= {n for own in piece.sources for n in own}
    assert cited == {r.number for r in report.references}


def test_a_chapter_can_be_left_out(ctx: Callable[..., Context], template: Template) -> None:
    whole = build(ctx(), template, made_on=DAY)
    title = whole.chapters[0].title
    less = build(ctx(), template, made_on=DAY, without=[title])
    assert [c.title for c in less.chapters] == [c.title for c in whole.chapters[1:]]
    assert len(less.references) < len(whole.references)


@pytest.fixture
def template() -> Template:
    return templates()[0]["bao-cao-nam"]


def test_a_report_of_a_cluster_needs_one(ctx: Callable[..., Context]) -> None:
    with pytest.raises(ValueError, match="chọn cụm"):
        build(ctx(), templates()[0]["mot-cum"], made_on=DAY)


def test_a_card_without_rows_is_named(tmp_path: Path, ctx: Callable[..., Context]) -> None:
    template = read(written(tmp_path, GOOD))
    report = build(ctx(provinces=("p83-cu",), statuses=("operating",)), template, made_on=DAY)
    assert any("rà soát" in words for words in report.left_out)


def test_filters_reach_title_and_scope(tmp_path: Path, ctx: Callable[..., Context]) -> None:
    template = read(written(tmp_path, GOOD))
    report = build(ctx(provinces=("p84-cu",), year=2023), template, made_on=DAY)
    assert report.title == "Báo cáo thử Trà Vinh, năm 2023"
    assert report.scope[0] == "Trà Vinh"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'title = "Th\n', "dòng 1, cột 12"),
        (b'title = "A"\nabout = = "B"\n', "dòng 2, cột 9"),
        (b'title = "A"\n[[chapter\n', "dòng 2, cột 10"),
        (b'title = """A', "cuối tệp"),
        ('title = "Báo cáo"\n'.encode("utf-16"), "UTF-8"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_broken_toml_is_told_in_vietnamese_with_its_place(
    tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "hong.toml"
    path.write_bytes(content)
    with pytest.raises(TemplateError) as error:
        read(path)
    words = str(error.value)
    assert "hong.toml" in words
    assert told in words
    assert "hãy" in words
    for english in ("line", "column", "Expected", "Invalid", "Illegal", "codec", "document"):
        assert english not in words


def test_a_file_of_notepad_with_a_mark_at_its_head_is_read(tmp_path: Path) -> None:
    path = tmp_path / "notepad.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read(path).key == "notepad"
