"""The text font: every Vietnamese letter in every face, widths from the font itself."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from dashboard.exports import fonts

EACH_FACE = pytest.mark.parametrize("face", fonts.FACES)


def letters() -> set[str]:
    """Accented vowels with every tone, and đ, in both cases, written out on their own."""
    plain = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
    return {x for x in plain + plain.upper() if not x.isascii()}


def test_the_list_of_letters_is_complete() -> None:
    assert set(fonts.VIETNAMESE) == letters()
    assert unicodedata.is_normalized("NFC", fonts.VIETNAMESE)


@EACH_FACE
def test_every_letter_has_a_drawing_of_its_own(face: str) -> None:
    with TTFont(fonts.ensure() / f"{face}.ttf") as font:
        names = font.getBestCmap()
        assert [x for x in letters() if ord(x) not in names] == []
        glyphs = font["glyf"]
        assert [x for x in letters() if not glyphs[names[ord(x)]].numberOfContours] == []
        # A letter with its tone is not the bare letter.
        bare = {x: names[ord(unicodedata.normalize("NFD", x)[0])] for x in letters() - set("đĐ")}
        assert [x for x, base in bare.items() if names[ord(x)] == base] == []


@EACH_FACE
def test_digits_stand_under_one_another(face: str) -> None:
    widths = [fonts.width(d, 10, face) for d in "0123456789"]
    assert max(widths) - min(widths) < 0.02


@EACH_FACE
def test_a_face_says_its_weight_and_slant(face: str) -> None:
    with TTFont(fonts.ensure() / f"{face}.ttf") as font:
        assert font["OS/2"].usWeightClass == fonts.FACES[face].weight
        assert bool(font["OS/2"].fsSelection & 1) is fonts.FACES[face].italic
        assert font["name"].getDebugName(16) == fonts.FAMILY
        assert "fvar" not in font


def test_faces_appear_whole_and_the_same_each_time(fresh_cache: Path) -> None:
    made = fonts.ensure()
    assert made.parent == fresh_cache
    assert {p.name for p in made.iterdir()} == {f"{k}.ttf" for k in fonts.FACES}
    first = (made / "bold.ttf").read_bytes()
    (made / "bold.ttf").unlink()
    assert fonts.ensure() == made
    assert (made / "bold.ttf").read_bytes() == first


def test_a_face_without_a_letter_is_refused(
    fresh_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = fonts._cut

    def poor(path: Path) -> TTFont:
        font = whole(path)
        options = Options()
        options.notdef_outline = True
        cutter = Subsetter(options)
        cutter.populate(unicodes=[c for c in font.getBestCmap() if chr(c) != "ợ"])
        cutter.subset(font)
        return font

    monkeypatch.setattr(fonts, "_cut", poor)
    with pytest.raises(fonts.FontError, match="ợ"):
        fonts.ensure()
    assert list(fresh_cache.rglob("*.ttf")) == []
    assert list(fresh_cache.rglob("*.part")) == []


def test_an_absent_source_is_named(fresh_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: Path, pattern: str) -> list[Path]:
        del pattern
        return []

    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(gone(self, pattern)))
    with pytest.raises(fonts.FontError, match="SourceSans"):
        fonts.build(fresh_cache)


def test_width_adds_up() -> None:
    one, two = fonts.width("Cụm", 10), fonts.width("CụmCụm", 10)
    assert two == pytest.approx(2 * one)
    assert fonts.width("Cụm", 20) == pytest.approx(2 * one)
    assert fonts.width("Cụm", 10, spacing=1) == pytest.approx(one + 3)
    assert fonts.width("Cụm", 10, "bold") > one
    assert fonts.width("", 10) == 0


def test_wrapping_loses_nothing_and_keeps_within_the_room() -> None:
    text = "Cục Công Thương địa phương (2022, 11/2023); Báo Chính phủ (24/9/2022)"
    lines = fonts.wrap(text, 10, 120)
    assert " ".join(lines) == text
    assert len(lines) > 2
    assert all(fonts.width(x, 10) <= 120 for x in lines)
    assert fonts.wrap("một_từ_rất_dài", 10, 5) == ["một_từ_rất_dài"]
