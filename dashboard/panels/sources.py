"""Panels of the page Nguồn số liệu."""

from __future__ import annotations

import polars as pl

from dashboard import markup
from dashboard.i18n import date_text, fold, number, t
from dashboard.metrics.provenance import newest, usage
from dashboard.panels.model import Column, Context, Heading, KeyFigure, Panel, Table, esc, ids_of

KINDS = ("law", "official", "portal", "press", "translation", "company")


def heading(ctx: Context) -> Heading:
    """Title, finding and version line."""
    book = ctx.book
    bold = t("sources.finding", n=len(book.sources), claims=number(_claims(ctx)))
    rest = t("sources.finding_rest", conflicts=len(book.conflicts), gaps=len(book.gaps))
    last = newest(book, ctx.selection.today)
    scope = (t("sources.scope"), t("filter.data_until", date=date_text(last)), t("filter.version", version=book.version))
    return Heading(t("sources.title"), bold, rest, scope)


def _claims(ctx: Context) -> int:
    book = ctx.book
    return sum(len(f) for f in (book.facts, book.milestones, book.programmes, book.projects, book.products, book.recognitions, book.findings, book.organisations))


def strip(ctx: Context) -> list[KeyFigure]:
    """Sources, claims, contradictions and gaps."""
    book = ctx.book
    official = book.sources.filter(pl.col("kind").cast(pl.String).is_in(["law", "official", "portal"]))
    loose = book.facts.filter(pl.col("qualifier").cast(pl.String) != "exact")
    inferred = book.facts.filter(pl.col("inferred"))
    return [
        KeyFigure(t("sources.count"), len(book.sources), number(len(book.sources)), t("sources.unit"), t("sources.official", n=len(official))),
        KeyFigure(t("sources.claims"), _claims(ctx), number(_claims(ctx)), "", t("sources.claims_sub"), claim_ids=ids_of(book.facts, "claim_id")),
        KeyFigure(t("sources.loose"), len(loose), number(len(loose)), "", t("sources.loose_sub", n=len(inferred)), claim_ids=ids_of(loose, "claim_id")),
        KeyFigure(t("sources.conflicts"), len(book.conflicts), number(len(book.conflicts)), "", t("sources.conflicts_sub")),
        KeyFigure(t("sources.gaps"), len(book.gaps), number(len(book.gaps)), "", t("sources.gaps_sub")),
    ]  # fmt: skip


def catalogue(ctx: Context, search: str = "") -> Panel:
    """Every source with what was taken from it; the search ignores accents."""
    rows = usage(ctx.book)
    words = fold(search.strip())
    taken = (
        rows.filter(pl.col("n").is_not_null())
        .with_columns(words=pl.struct("table", "n").map_elements(lambda r: f"{r['n']} {t('table.' + r['table'])}", return_dtype=pl.String))
        .group_by("source_id", maintain_order=True)
        .agg(taken=pl.col("words").str.join(", "), total=pl.col("n").sum())
    )
    frame = (
        ctx.book.sources.join(taken, on="source_id", how="left")
        .with_columns(
            kind_name=pl.col("kind").cast(pl.String).replace_strict({k: t(f"source_kind.{k}") for k in KINDS}),
            when=pl.struct("published_on", "published_text").map_elements(lambda r: date_text(r["published_on"]) if r["published_on"] else (r["published_text"] or t("date.unknown")), return_dtype=pl.String),
        )
        .sort("total", "publisher", descending=[True, False], nulls_last=True)
    )
    if words:
        keep = [words in fold(" ".join(str(v) for v in (r["publisher"], r["title"], r["quality_note"], r["kind_name"], r["taken"], r["url"]) if v)) for r in frame.iter_rows(named=True)]
        frame = frame.filter(pl.Series(keep, dtype=pl.Boolean))
    shown = frame.head(24)
    lines = []
    for r in shown.iter_rows(named=True):
        title = str(r["title"] or r["publisher"])
        name = markup.link(r["url"], title) if r["url"] else esc(title)
        under = r["publisher"] if r["title"] else ""
        note = f"<br><span class='vl-muted'>{esc(r['quality_note'])}</span>" if r["quality_note"] else ""
        lines.append([
            f"{name}{f'<br><span class=vl-muted>{esc(under)}</span>' if under else ''}{note}",
            esc(r["kind_name"]), esc(r["when"]), esc(r["taken"] or t("sources.not_used")),
        ])  # fmt: skip
    return Panel(
        key="danh-muc",
        title=t("sources.catalogue", n=len(frame)),
        subtitle=esc(t("sources.catalogue_sub", shown=len(shown), n=len(frame))),
        body=markup.table([esc(t(f"column.{c}")) for c in ("source_name", "kind", "published", "taken")], lines, hide_narrow=[1], caption=t("sources.catalogue", n=len(frame))) if lines else f"<p>{esc(t('sources.nothing', words=search))}</p>",
        table=Table(
            frame,
            (
                Column("source_id", t("column.code")),
                Column("publisher", t("column.publisher")),
                Column("title", t("column.title")),
                Column("kind_name", t("column.kind")),
                Column("when", t("column.published")),
                Column("taken", t("column.taken")),
                Column("quality_note", t("column.note")),
                Column("url", t("column.url")),
            ),
        ),
        size="wide",
    )


FIELDS = ("cluster", "park", "promotion", "product", "merger")


def conflicts(ctx: Context) -> Panel:
    """All contradictions with the value chosen and the reason."""
    frame = ctx.book.conflicts.with_columns(field_name=pl.col("field").cast(pl.String).replace_strict({f: t(f"conflict_field.{f}") for f in FIELDS}))
    items = [
        f'<li><header><span>{esc(r["title_vi"])}</span><em class="vl-muted">{esc(r["field_name"])}</em></header>'
        f'<p>{esc(r["claims_vi"])}</p><p class="vl-body"><b>{esc(t("sources.chosen"))}</b> {esc(r["chosen_vi"])}</p>'
        f'<p>{esc(t("sources.why"))} {esc(r["reason_vi"])}</p></li>'
        for r in frame.iter_rows(named=True)
    ]
    return Panel(
        key="mau-thuan",
        title=t("sources.conflict_title", n=len(frame)),
        subtitle=esc(t("sources.conflict_title_sub")),
        body=f'<ul class="vl-items vl-two vl-tall">{"".join(items)}</ul>' if items else markup.gap(),
        table=Table(
            frame,
            (
                Column("field_name", t("column.field")),
                Column("title_vi", t("column.question")),
                Column("claims_vi", t("column.claims")),
                Column("chosen_vi", t("column.chosen")),
                Column("reason_vi", t("column.reason")),
                Column("claim_ids", t("column.code")),
            ),
        ),
        size="wide",
    )


GAP_FIELDS = ("cluster", "park", "promotion", "product", "inspection", "map", "law")


def gaps(ctx: Context) -> Panel:
    """What is missing, and who could supply it."""
    frame = ctx.book.gaps.with_columns(
        field_name=pl.col("field").cast(pl.String).replace_strict({f: t(f"gap_field.{f}") for f in GAP_FIELDS}),
        unit=pl.col("unit_id").replace_strict(ctx.unit_names, default=None),
    )
    items = [
        f'<li><header><span>{esc(r["text_vi"])}</span><em class="vl-muted">{esc(r["unit"] or r["field_name"])}</em></header>'
        f"<p>{esc(r['action_vi'] or '')}</p></li>"
        for r in frame.iter_rows(named=True)
    ]
    return Panel(
        key="khoang-trong",
        title=t("sources.gap_title", n=len(frame)),
        subtitle=esc(t("sources.gap_title_sub")),
        body=f'<ul class="vl-items vl-two vl-tall">{"".join(items)}</ul>' if items else markup.gap(),
        table=Table(
            frame,
            (
                Column("field_name", t("column.field")),
                Column("unit", t("column.unit")),
                Column("text_vi", t("column.missing")),
                Column("action_vi", t("column.action")),
            ),
        ),
        size="wide",
    )


def rules(ctx: Context) -> Panel:
    """Which thresholds and deadlines does the app use, from when to when?"""
    on = ctx.selection.on
    frame = ctx.book.rules.sort("code", "valid_from").with_columns(
        in_force=(pl.col("valid_from") <= on) & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= on)),
        confidence_name=pl.col("confidence").cast(pl.String).replace_strict({c: t(f"confidence_name.{c}") for c in ("text", "excerpt", "secondary", "unverified")}),
    )
    lines = []
    for r in frame.filter(pl.col("in_force")).iter_rows(named=True):
        value = f"{number(r['value'], 2, trim=True)} {r['unit'] or ''}" if r["value"] is not None else ""
        lines.append([
            f"<b>{esc(r['name_vi'])}</b>", esc(value), f"{esc(r['text_vi'])}<br><span class='vl-muted'>{esc(r['legal_ref'])}</span>",
            f'<span class="vl-name">{esc(date_text(r["valid_from"]))}</span>', esc(r["confidence_name"]),
        ])  # fmt: skip
    return Panel(
        key="quy-dinh",
        title=t("sources.rules", n=len(lines), date=date_text(on)),
        subtitle=esc(t("sources.rules_sub")),
        body=markup.table([esc(t(f"column.{c}")) for c in ("rule", "value", "content", "in_force", "confidence")], lines, numeric=[1], hide_narrow=[3, 4], caption=t("sources.rules", n=len(lines), date=date_text(on))),
        table=Table(
            frame,
            (
                Column("name_vi", t("column.rule")),
                Column("value", t("column.value"), "number", 2),
                Column("unit", t("column.unit_of")),
                Column("text_vi", t("column.content")),
                Column("valid_from", t("column.in_force"), "date"),
                Column("valid_to", t("column.ended"), "date"),
                Column("legal_ref", t("column.law")),
                Column("confidence_name", t("column.confidence")),
            ),
        ),
        claim_ids=ids_of(frame, "rule_id"),
        size="wide",
    )
