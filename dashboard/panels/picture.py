"""The chart of a panel as a sheet for reports: see :mod:`dashboard.exports.picture`."""

from __future__ import annotations

from dashboard import markup
from dashboard.exports.picture import Picture, Size
from dashboard.i18n import date_text, fold, t
from dashboard.panels.model import Context, Panel, clusters_count, filter_line, source_line


def picture(ctx: Context, panel: Panel) -> Picture:
    """What the sheet of a panel shows: the same words as its card.

    Raises:
        ValueError: the panel has no chart.
    """
    if panel.figure is None:
        raise ValueError(panel.key)
    sources = source_line(ctx, panel.claim_ids, panel.note)
    words = t("card.source", words=sources) if sources != panel.note else sources
    return Picture(
        title=panel.title,
        figure=panel.figure,
        narrow=panel.narrow,
        size=panel.size,
        subtitle=markup.for_picture(panel.subtitle),
        scope=panel.scope or filter_line(ctx, clusters_count(len(ctx.table))),
        source=words,
        dated=dated(ctx),
        about=panel.message or panel.alt or panel.title,
        mark=t("demo.mark") if ctx.book.illustrative else "",
    )


def dated(ctx: Context) -> str:
    """Version of the data and the day of the picture, for its foot."""
    return t("picture.dated", version=ctx.book.version, date=date_text(ctx.selection.today))


def file_name(ctx: Context, panel: Panel, size: Size | None = None) -> str:
    """Name of a saved file without ending: question, time, size and data version, no accents."""
    name = fold(f"{panel.subject} {panel.title}")
    words = "-".join("".join(c if c.isalnum() else " " for c in name).split()[:10])
    parts = [words, str(ctx.selection.year or "moi-nhat")]
    if panel.measure:
        parts.append("-".join(fold(t(f"measure_short.{panel.measure}")).split()))
    if size is not None:
        parts.append(t(f"picture.file_{size}"))
    if ctx.book.illustrative:
        parts.insert(0, "-".join(fold(t("demo.mark")).split()).upper())
    return "_".join([*parts, ctx.book.version])
