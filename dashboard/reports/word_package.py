"""The file around a Word document: parts, relationships, content types.

Equal content gives equal bytes.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import quote
from xml.sax.saxutils import escape

from dashboard.reports import word_styles
from dashboard.reports.word_xml import HEAD, attribute, clean

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
#: Files carry a fixed day inside: the first that a zip archive can tell.
_DAY = (1980, 1, 1, 0, 0, 0)
_SAFE = "%/:=&?~#+!$,;'@()*[]"


@dataclass(slots=True)
class Package:
    """Parts of a document while it is written."""

    title: str
    made_on: dt.date
    parts: dict[str, bytes] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)

    def _link(self, kind: str, target: str, *, outside: bool = False) -> str:
        """A relationship of the document; its id."""
        rel = f"rId{len(self.links) + 1}"
        mode = ' TargetMode="External"' if outside else ""
        self.links.append(
            f'<Relationship Id="{rel}" Type="{_OFFICE}/{kind}" Target={attribute(target)}{mode}/>'
        )
        return rel

    def add(self, kind: str, name: str, content: bytes | str, media: str) -> str:
        """A part of the document; the id of its relationship.

        Args:
            kind: last word of the type of relationship.
            name: path below ``word/``.
            content: of the part.
            media: content type; empty for one known by its ending.
        """
        self.parts[f"word/{name}"] = content.encode() if isinstance(content, str) else content
        if media:
            self.kinds[f"word/{name}"] = media
        return self._link(kind, name)

    def word(self, kind: str, name: str, content: str) -> str:
        """A part of WordprocessingML."""
        return self.add(kind, name, content, f"{_WORD}.{kind}+xml")

    def picture(self, content: bytes) -> str:
        """A PNG."""
        number = sum(name.startswith("word/media/") for name in self.parts) + 1
        return self.add("image", f"media/image{number}.png", content, "")

    def chart(self, xml: bytes, workbook: bytes) -> str:
        """A chart part with its workbook, which the chart names ``rId1``."""
        number = sum(name.startswith("word/charts/chart") for name in self.parts) + 1
        self.parts[f"word/embeddings/chart{number}.xlsx"] = workbook
        rel = (
            f'<Relationship Id="rId1" Type="{_OFFICE}/package" '
            f'Target="../embeddings/chart{number}.xlsx"/>'
        )
        self.parts[f"word/charts/_rels/chart{number}.xml.rels"] = _relations(rel)
        return self.add("chart", f"charts/chart{number}.xml", xml, _CHART)

    def address(self, url: str) -> str:
        """A link out of the document."""
        return self._link("hyperlink", quote(clean(url), safe=_SAFE), outside=True)

    def file(self, document: str) -> bytes:
        """The file."""
        self.word("styles", "styles.xml", word_styles.styles())
        self.word("numbering", "numbering.xml", word_styles.numbering())
        self.word("settings", "settings.xml", word_styles.settings())
        self.word("fontTable", "fontTable.xml", word_styles.font_table())
        media = "application/vnd.openxmlformats-officedocument.theme+xml"
        self.add("theme", "theme/theme1.xml", word_styles.theme(), media)
        main = f"{_WORD}.document.main+xml"
        core = "application/vnd.openxmlformats-package.core-properties+xml"
        self.kinds |= {"word/document.xml": main, "docProps/core.xml": core}
        whole = {
            "[Content_Types].xml": self._types(),
            "_rels/.rels": _relations(
                f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
                'Target="word/document.xml"/>'
                f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
                'Target="docProps/core.xml"/>'
            ),
            "word/document.xml": document.encode(),
            "word/_rels/document.xml.rels": _relations("".join(self.links)),
            "docProps/core.xml": self._core().encode(),
            **self.parts,
        }
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            for name, content in whole.items():
                info = zipfile.ZipInfo(name, _DAY)
                # Pictures and workbooks are packed already.
                packed = posixpath.splitext(name)[1] in (".png", ".xlsx")
                info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
                file.writestr(info, content)
        return out.getvalue()

    def _types(self) -> bytes:
        known = {
            "rels": "application/vnd.openxmlformats-package.relationships+xml",
            "xml": "application/xml",
            "png": "image/png",
            "xlsx": _SHEET,
        }
        defaults = "".join(
            f'<Default Extension="{k}" ContentType="{v}"/>' for k, v in known.items()
        )
        own = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>'
            for name, kind in self.kinds.items()
        )
        return f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">{defaults}{own}</Types>'.encode()

    def _core(self) -> str:
        day = f"{self.made_on.isoformat()}T00:00:00Z"
        stamp = 'xsi:type="dcterms:W3CDTF"'
        return (
            f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(clean(self.title))}</dc:title><dc:language>vi-VN</dc:language>"
            f"<dcterms:created {stamp}>{day}</dcterms:created>"
            f"<dcterms:modified {stamp}>{day}</dcterms:modified></cp:coreProperties>"
        )


def _relations(content: str) -> bytes:
    return (
        f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{content}</Relationships>'.encode()
    )
