"""PDF and PNG of a drawing, set by typst with the four faces of :mod:`dashboard.exports.fonts`.

No browser and no font of the system is used; text stays text in the PDF and its fonts are
embedded. The same drawing gives the same bytes.
"""

from __future__ import annotations

import json
import struct
import threading
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Literal

import typst

from dashboard.exports.drawing import Drawing, svg
from dashboard.exports.fonts import FAMILY, ensure

#: Dots per inch of a picture for print, and for a screen of 2560 x 1440.
PRINT, SCREEN = 300, 192

#: The typesetter may not be entered twice at a time.
_LOCK = threading.Lock()


@cache
def _fonts() -> typst.Fonts:
    """Our faces and no other: a missing face must not be replaced silently."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[ensure()]
    )


def _source(drawing: Drawing) -> str:
    # A JSON string is a typst string for every text without escapes of its own kind.
    title, about = (json.dumps(x, ensure_ascii=False) for x in (drawing.title, drawing.about))
    return (
        f"#set document(title: {title}, date: none)\n"
        f'#set text(font: "{FAMILY}", lang: "vi", size: 8pt)\n'
        f"#set page(width: {drawing.width:.3f}mm, height: {drawing.height:.3f}mm, margin: 0mm)\n"
        f'#image("drawing.svg", width: 100%, alt: {about})\n'
    )


def _compile(drawing: Drawing, kind: Literal["pdf", "png"], ppi: float | None = None) -> bytes:
    drawn = {"drawing.svg": svg(drawing, twice=False).encode()}
    made = _set(_source(drawing), drawn, kind, ppi)
    # A drawing is one page; a list of pages would mean that it is larger than its page.
    if not isinstance(made, bytes):
        raise TypeError(drawing.title)
    return made


def _set(source: str, files: Mapping[str, bytes], kind: str, ppi: float | None = None) -> object:
    # The stubs do not know that the files may be given by content.
    given = {"main.typ": source.encode("utf-8"), **files}
    with _LOCK:
        return typst.compile(given, font_paths=_fonts(), format=kind, ppi=ppi)  # type: ignore[call-overload]


def compile_pdf(source: str, files: Mapping[str, bytes]) -> bytes:
    """A PDF of a whole typst source and the files it shows.

    Args:
        source: the text.
        files: name as used in the source -> content.
    """
    made = _set(source, files, "pdf")
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


def told(source: str, label: str) -> list[float]:
    """Numbers that a source tells of itself by ``metadata`` with a label, in its order.

    Args:
        source: the text; it shows no files.
        label: of the metadata.
    """
    given = {"main.typ": source.encode("utf-8")}
    with _LOCK:
        found = typst.query(given, f"<{label}>", field="value", font_paths=_fonts())  # type: ignore[type-var]
    return [float(x) for x in json.loads(found)]


def compile_pages(source: str, files: Mapping[str, bytes], ppi: float) -> list[bytes]:
    """Pictures (PNG) of the pages of a typst source; see :func:`compile_pdf`."""
    made = _set(source, files, "png", ppi)
    return [made] if isinstance(made, bytes) else list(made)  # type: ignore[call-overload]


def pdf(drawing: Drawing) -> bytes:
    """The drawing as a PDF of its exact paper size."""
    return _compile(drawing, "pdf")


def png(drawing: Drawing, ppi: float = PRINT) -> bytes:
    """The drawing as a picture that knows its size on paper.

    Args:
        drawing: the page.
        ppi: dots per inch, :data:`PRINT` or :data:`SCREEN`.
    """
    return _with_size(_compile(drawing, "png", ppi), ppi)


def _with_size(data: bytes, ppi: float) -> bytes:
    """The picture with its resolution (chunk ``pHYs``), by which programs know its size on paper.

    It must stand before the first data; here it follows the header, whose length is fixed.
    """
    header = 8 + 4 + 4 + 13 + 4
    dots = round(ppi / 25.4 * 1000)
    body = b"pHYs" + struct.pack(">IIB", dots, dots, 1)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return data[:header] + chunk + data[header:]
