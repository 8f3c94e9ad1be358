"""The files of a report: one by one for a progress bar, and a zip of several."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from dashboard.geodata import Geo
from dashboard.i18n import fold, t
from dashboard.identity import Same
from dashboard.panels.model import Context
from dashboard.reports import copy, deck, paper, word, workbook
from dashboard.reports.build import build
from dashboard.reports.model import Report
from dashboard.reports.templates import Template
from dashboard.selection import Selection
from dashboard.store import Book

#: Kinds of file that a file is saved with.
Beside = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Args:
        key: ending of the file; also ``report.format_<key>`` of the interface.
        media: media type.
        make: what writes it, told which other kinds it is saved with.
    """

    key: str
    media: str
    make: Callable[[Report, Context, Beside], bytes]


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: dict[str, Format] = {
    f.key: f
    for f in (
        Format(
            "docx",
            f"{_OFFICE}.wordprocessingml.document",
            lambda report, ctx, _: word.docx(report, ctx.geo),
        ),
        Format(
            "pptx",
            f"{_OFFICE}.presentationml.presentation",
            lambda report, ctx, _: deck.pptx(report, ctx.geo),
        ),
        Format(
            "xlsx",
            f"{_OFFICE}.spreadsheetml.sheet",
            lambda report, ctx, _: workbook.xlsx(report, ctx),
        ),
        Format("pdf", "application/pdf", lambda report, ctx, _: paper.pdf(report, ctx.geo)),
        Format(
            "html",
            "text/html",
            lambda report, ctx, beside: copy.copy_html(report, ctx, book="xlsx" in beside),
        ),
    )
}
#: What is made unless the reader says otherwise.
DEFAULT = ("docx", "pptx", "xlsx", "pdf")
ZIP = "application/zip"


def file_name(report: Report) -> str:
    """Name of the files of a report without ending: template, time and data version."""
    parts = [report.key, report.on.isoformat(), report.version]
    if report.mark:
        parts.insert(0, "-".join(fold(report.mark).split()).upper())
    return "_".join(parts)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a reader asks for: see :func:`dashboard.reports.build.build`."""

    template: Template
    made_on: dt.date
    cluster_id: str = ""
    without: tuple[str, ...] = ()


def report(ctx: Context, ask: Ask) -> Report:
    """The report that is asked for; the last few are kept."""
    return _report(Same(ctx.book), Same(ctx.geo), ctx.selection, ask)


@lru_cache(maxsize=12)
def _report(book: Same[Book], geo: Same[Geo], selection: Selection, ask: Ask) -> Report:
    return build(
        Context(book.value, geo.value, selection),
        ask.template,
        made_on=ask.made_on,
        cluster_id=ask.cluster_id,
        without=ask.without,
    )


def make(key: str, report: Report, ctx: Context, beside: Beside = ()) -> bytes:
    """One file of a report; the last few are kept, since people press twice.

    Args:
        key: of :data:`FORMATS`.
        report: the report.
        ctx: the selection it was built from.
        beside: kinds of file that it is saved with.
    """
    return _made((key, beside), Same(report), Same(ctx.book), Same(ctx.geo), ctx.selection)


@lru_cache(maxsize=16)
def _made(
    asked: tuple[str, Beside],
    report: Same[Report],
    book: Same[Book],
    geo: Same[Geo],
    selection: Selection,
) -> bytes:
    key, beside = asked
    return FORMATS[key].make(report.value, Context(book.value, geo.value, selection), beside)


@lru_cache(maxsize=8)
def _pages(report: Same[Report], geo: Same[Geo]) -> tuple[bytes, ...]:
    return tuple(paper.preview(report.value, geo.value))


def pages(report: Report, geo: Geo) -> tuple[bytes, ...]:
    """Small pictures of the pages of the PDF; the last few are kept."""
    return _pages(Same(report), Same(geo))


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip with the same bytes for the same files.

    Args:
        files: name and content.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files:
            # The day of a file in a zip says nothing: the report carries its own.
            pack.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def told(report: Report) -> str:
    """What a report holds, in one line."""
    cards = list(report.cards())
    return t(
        "report.holds",
        parts=sum(1 for _ in report.parts()),
        charts=sum(c.chart for c in cards),
        tables=sum(c.table for c in cards),
        sources=len(report.references),
    )
