"""The text font of drawings: Source Sans 3 in four faces, and the widths of its letters.

Streamlit carries the font as two variable web fonts, which the typesetter cannot read. They are
cut down to Latin and Vietnamese, frozen at four weights and kept in the cache folder. Widths
come from the font itself, so that a label box is as wide as the label will be.
"""

from __future__ import annotations

import base64
import importlib.util
import os
import tempfile
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from dashboard.settings import load_settings

FAMILY = "Source Sans 3"
#: Part of the folder's name: a new number builds the fonts anew.
EDITION = "1"


def _vietnamese() -> str:
    """Every letter that Vietnamese has beside plain ASCII, in both cases."""
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    lower = {unicodedata.normalize("NFC", v + tone) for v in "aăâeêioôơuưy" for tone in tones}
    lower.add("đ")
    return "".join(sorted(x for a in lower for x in (a, a.upper()) if not x.isascii()))


VIETNAMESE = _vietnamese()
#: Ranges of characters that the faces keep.
_KEPT = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x1A0, 0x1B0),
    (0x300, 0x303),
    (0x309, 0x309),
    (0x323, 0x323),
    (0x1EA0, 0x1EF9),
    (0x2009, 0x2026),
    (0x2030, 0x203A),
    (0x20AB, 0x20AB),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2248, 0x2248),
    (0x2264, 0x2265),
)


class FontError(Exception):
    """The text font is absent or lacks a letter; the message says which."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face of the family.

    Args:
        key: name used in drawings; also the file name.
        weight: CSS weight.
        label: its name inside the font file.
        italic: slanted.
    """

    key: str
    weight: int
    label: str
    italic: bool = False


FACES: dict[str, Face] = {
    f.key: f
    for f in (
        Face("regular", 400, "Regular"),
        Face("semibold", 600, "SemiBold"),
        Face("bold", 700, "Bold"),
        Face("italic", 400, "Italic", italic=True),
    )
}


def folder() -> Path:
    """Folder of the four faces, inside the cache folder of the settings."""
    return load_settings().cache_dir / f"fonts-{EDITION}"


def _sources() -> dict[bool, Path]:
    """The variable fonts inside the installed Streamlit, by slant. Streamlit is not imported."""
    found = importlib.util.find_spec("streamlit")
    if found is None or found.origin is None:
        raise FontError("streamlit")
    media = Path(found.origin).parent / "static" / "static" / "media"
    files = {
        False: next(media.glob("SourceSansVF-Upright*.woff2"), None),
        True: next(media.glob("SourceSansVF-Italic*.woff2"), None),
    }
    kept = {italic: path for italic, path in files.items() if path is not None}
    if len(kept) < len(files):
        raise FontError("SourceSansVF*.woff2")
    return kept


def _cut(path: Path) -> TTFont:
    """The variable font with the characters of :data:`_KEPT` only; four times faster to freeze."""
    options = Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.recalc_timestamp = False
    options.notdef_outline = True
    font = TTFont(path, recalcTimestamp=False)
    cutter = Subsetter(options)
    cutter.populate(unicodes=[c for low, high in _KEPT for c in range(low, high + 1)])
    cutter.subset(font)
    font.flavor = None  # a plain font file, not a compressed web font
    return font


def _name(font: TTFont, face: Face) -> None:
    """Write family, weight and slant: the typesetter chooses a face by them."""
    table = font["name"]
    table.names = []
    names = {
        1: FAMILY if face.key != "semibold" else f"{FAMILY} {face.label}",
        2: face.label if face.key != "semibold" else "Regular",
        3: f"{FAMILY} {face.label} {EDITION}",
        4: f"{FAMILY} {face.label}",
        6: f"SourceSans3-{face.label}",
        16: FAMILY,
        17: face.label,
    }
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)
    bold = face.weight == FACES["bold"].weight
    font["OS/2"].usWeightClass = face.weight
    # Bits of the format: 0 italic, 5 bold, 6 regular; and 0 bold, 1 italic.
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0b1100001) | (
        int(face.italic) | int(bold) << 5 | int(not (bold or face.italic)) << 6
    )
    font["head"].macStyle = int(bold) | int(face.italic) << 1


def absent_letters(path: Path) -> str:
    """Vietnamese letters that a font file has no drawing for."""
    with TTFont(path, lazy=True) as font:
        have = font.getBestCmap()
        glyphs = font["glyf"]
        return "".join(
            x for x in VIETNAMESE if ord(x) not in have or not glyphs[have[ord(x)]].numberOfContours
        )


def build(target: Path) -> Path:
    """Make the four faces in a folder; files appear whole or not at all.

    Raises:
        FontError: the variable font is not installed, or a face lacks a Vietnamese letter.
    """
    target.mkdir(parents=True, exist_ok=True)
    sources = _sources()
    for face in FACES.values():
        font = instancer.instantiateVariableFont(_cut(sources[face.italic]), {"wght": face.weight})
        _name(font, face)
        handle, name = tempfile.mkstemp(dir=target, suffix=".part")
        os.close(handle)
        part = Path(name)
        try:
            font.save(part)
            # A temporary file is private; another user may run the server later.
            part.chmod(0o644)
            lacking = absent_letters(part)
            if lacking:
                raise FontError(f"{face.label}: {lacking}")
            part.replace(target / f"{face.key}.ttf")
        finally:
            part.unlink(missing_ok=True)
    return target


def ensure() -> Path:
    """Folder of the four faces, made when a face is absent.

    Raises:
        FontError: see :func:`build`.
    """
    target = folder()
    if all((target / f"{key}.ttf").is_file() for key in FACES):
        return target
    return build(target)


@cache
def _advances(face: str) -> tuple[dict[int, int], int, int]:
    """Advance of each character, of one that is not there, and units per em."""
    with TTFont(ensure() / f"{face}.ttf", lazy=True) as font:
        metrics = font["hmtx"]
        table = {code: metrics[name][0] for code, name in font.getBestCmap().items()}
        return table, metrics[".notdef"][0], font["head"].unitsPerEm


def width(text: str, size: float, face: str = "regular", spacing: float = 0.0) -> float:
    """Width of a line of text.

    Args:
        text: the line.
        size: size of the type, in the unit of the answer.
        face: key of :data:`FACES`.
        spacing: extra space after each letter, in the same unit.

    Kerning only draws letters nearer, so the drawn line is never wider.
    """
    table, other, em = _advances(face)
    units = sum(table.get(ord(c), other) for c in text)
    return units * size / em + spacing * len(text)


def wrap(text: str, size: float, room: float, face: str = "regular") -> list[str]:
    """Break a text between words into lines no wider than ``room``; a longer word stays whole."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, face) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@lru_cache(maxsize=64)
def web_font(face: str, letters: str) -> str:
    """A face cut to some letters as a web font in base64, to travel inside an SVG."""
    options = Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.recalc_timestamp = False
    options.flavor = "woff2"
    font = TTFont(ensure() / f"{face}.ttf", recalcTimestamp=False)
    cutter = Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    font.flavor = "woff2"
    out = BytesIO()
    font.save(out)
    return base64.b64encode(out.getvalue()).decode("ascii")


if __name__ == "__main__":
    ensure()
