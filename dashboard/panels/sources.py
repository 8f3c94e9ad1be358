"""Panels of the page Nguồn số liệu."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboard import markup
from dashboard.i18n import date_text, fold, number, qualified, t
from dashboard.indicators import INDICATORS
from dashboard.markup import esc
from dashboard.metrics.provenance import newest, statements, usage
from dashboard.panels import sentences
from dashboard.panels.model import (
    Column,
    Context,
    Heading,
    KeyFigure,
    Panel,
    Table,
    date_col,
    ids_of,
    marked,
    number_col,
    text_col,
)
from dashboard.store import Book

KINDS = (
    "law",
    "official",
    "portal",
    "press",
    "translation",
    "company",
    "house",
    "illustrative",
)


def heading(ctx: Context) -> Heading:
    """Title, finding and version line."""
    book = ctx.book
    bold = t("sources.finding", n=len(book.sources), claims=number(_claims(ctx)))
    rest = t("sources.finding_rest", conflicts=len(book.conflicts), gaps=len(book.gaps))
    last = newest(book, ctx.selection.today)
    scope = [
        t("sources.scope"),
        t("filter.data_until", date=date_text(*last)),
        t("filter.version", version=book.version),
    ]
    more, rule = tuple(sentences.sources(ctx, 2)), t("sentence_rule.finding_sources")
    return Heading(t("sources.title"), bold, rest, marked(ctx, scope), more, rule)


def _claims(ctx: Context) -> int:
    book = ctx.book
    return sum(
        len(f)
        for f in (
            book.facts,
            book.milestones,
            book.programmes,
            book.projects,
            book.products,
            book.recognitions,
            book.findings,
            book.organisations,
        )
    )


def strip(ctx: Context) -> list[KeyFigure]:
    """Sources, claims, contradictions and gaps."""
    book = ctx.book
    official = book.sources.filter(
        pl.col("kind").cast(pl.String).is_in(["law", "official", "portal"])
    )
    loose = book.facts.filter(pl.col("qualifier").cast(pl.String) != "exact")
    inferred = book.facts.filter(pl.col("inferred"))
    return [
        KeyFigure(
            t("sources.count"),
            len(book.sources),
            number(len(book.sources)),
            t("sources.unit"),
            t("sources.official", n=len(official)),
        ),
        KeyFigure(
            t("sources.claims"),
            _claims(ctx),
            number(_claims(ctx)),
            "",
            t("sources.claims_sub"),
            claim_ids=ids_of(book.facts, "claim_id"),
        ),
        KeyFigure(
            t("sources.loose"),
            len(loose),
            number(len(loose)),
            "",
            t("sources.loose_sub", n=len(inferred)),
            claim_ids=ids_of(loose, "claim_id"),
        ),
        KeyFigure(
            t("sources.conflicts"),
            len(book.conflicts),
            number(len(book.conflicts)),
            "",
            t("sources.conflicts_sub"),
        ),
        KeyFigure(
            t("sources.gaps"), len(book.gaps), number(len(book.gaps)), "", t("sources.gaps_sub")
        ),
    ]


SHOWN = 20


def _used(ctx: Context) -> pl.DataFrame:
    """Sources with their kind, time and what was taken from them, most used first."""
    rows = usage(ctx.book).filter(pl.col("n").is_not_null())
    words = [f"{n} {t('table.' + table)}" for table, n in rows.select("table", "n").iter_rows()]
    taken = (
        rows.with_columns(words=pl.Series(words, dtype=pl.String))
        .group_by("source_id", maintain_order=True)
        .agg(taken=pl.col("words").str.join(", "), total=pl.col("n").sum())
    )
    frame = ctx.book.sources.join(taken, on="source_id", how="left")
    when = [
        date_text(day) if day else (text or t("date.unknown"))
        for day, text in frame.select("published_on", "published_text").iter_rows()
    ]
    kinds = {k: t(f"source_kind.{k}") for k in KINDS}
    return frame.with_columns(
        kind_name=pl.col("kind").cast(pl.String).replace_strict(kinds),
        when=pl.Series(when, dtype=pl.String),
    ).sort("total", "publisher", descending=[True, False], nulls_last=True)


_SOURCE_WORDS = ("publisher", "title", "quality_note", "kind_name", "taken", "url")


def _matching(
    frame: pl.DataFrame, search: str, columns: Sequence[str] = _SOURCE_WORDS
) -> pl.DataFrame:
    """Rows that contain the words in any column shown; accents do not matter."""
    wanted = fold(search.strip())
    if not wanted:
        return frame
    keep = [
        wanted in fold(" ".join(str(r[c]) for c in columns if r[c]))
        for r in frame.iter_rows(named=True)
    ]
    return frame.filter(pl.Series(keep, dtype=pl.Boolean))


def catalogue(ctx: Context, search: str = "") -> Panel:
    """Every source with what was taken from it; the search ignores accents."""
    frame = _matching(_used(ctx), search)
    shown = frame.head(SHOWN)
    lines = []
    for r in shown.iter_rows(named=True):
        title = str(r["title"] or r["publisher"])
        name = markup.link(r["url"], title) if r["url"] else esc(title)
        below = [str(r["publisher"])] if r["title"] else []
        below += [str(r["quality_note"])] if r["quality_note"] else []
        note = "".join(f"<br>{markup.muted(words)}" for words in below)
        taken = r["taken"] or t("sources.not_used")
        lines.append([name + note, esc(r["kind_name"]), esc(r["when"]), esc(taken)])
    title = t("sources.catalogue", n=len(frame))
    headers = [esc(t(f"column.{c}")) for c in ("source_name", "kind", "published", "taken")]
    columns = (
        "source_id",
        "publisher",
        "title",
        "kind_name",
        "when",
        "taken",
        "quality_note",
        "url",
    )
    labels = ("code", "publisher", "title", "kind", "published", "taken", "note", "url")
    return Panel(
        key="danh-muc",
        title=title,
        subtitle=esc(t("sources.catalogue_sub", shown=len(shown), n=len(frame))),
        body=markup.table(headers, lines, hide_narrow=[1], caption=title)
        if lines
        else markup.paragraph(t("sources.nothing", words=search)),
        table=Table(
            frame,
            tuple(
                Column(c, t(f"column.{label}")) for c, label in zip(columns, labels, strict=True)
            ),
        ),
        size="wide",
    )


def _told(book: Book) -> pl.DataFrame:
    """Everything sources say, with the words a reader looks for instead of ids and codes."""
    names = dict(book.clusters.select("cluster_id", "name_vi").iter_rows())
    names |= dict(book.parks.select("park_id", "name_vi").iter_rows())
    names |= dict(book.units.select("unit_id", "name_vi").iter_rows())
    publishers = dict(book.sources.select("source_id", "publisher").iter_rows())
    told = {code: t(f"indicator.{code}") for code in INDICATORS}
    units = {code: found.unit for code, found in INDICATORS.items()}
    stages = {s: t(f"promotion.stage_{s}") for s in ("actual", "planned", "target")}
    used = {True: t("sources.used"), False: t("sources.compared")}
    return statements(book).with_columns(
        subject=pl.col("subject_id").replace_strict(names),
        what=pl.col("indicator").replace_strict(told),
        unit=pl.col("indicator").replace_strict(units),
        publisher=pl.col("source_id").replace_strict(publishers),
        stage_name=pl.col("stage").replace_strict(stages),
        used=pl.col("in_use").replace_strict(used),
    )


def lookup(ctx: Context, search: str = "") -> Panel:
    """Every figure and statement of every source; the search ignores accents."""
    columns = ("subject", "what", "value_text", "publisher", "claim_id", "used", "stage_name")
    frame = _matching(_told(ctx.book), search, columns)
    lines = []
    for r in frame.head(SHOWN).iter_rows(named=True):
        value = esc(r["value_text"] or "")
        if r["value"] is not None:
            value = esc(qualified(r["value"], r["unit"], 2, r["qualifier"]))
        value = markup.certified(value, [r["claim_id"]], label=f"{r['subject']}: {r['what']}")
        lines.append(
            [
                esc(r["subject"]),
                esc(r["what"]),
                value,
                markup.nowrap(esc(date_text(r["as_of"], r["precision"]))),
                markup.muted(r["used"]),
                markup.muted(str(r["publisher"]).split(" (", 1)[0]),
            ]
        )
    headers = ("subject", "what", "value", "as_of", "in_use", "source_name")
    shown = min(SHOWN, len(frame))
    return Panel(
        key="tra-cuu",
        title=t("sources.lookup", n=number(len(frame))),
        subtitle=esc(t("sources.lookup_sub", shown=shown, n=number(len(frame)))),
        body=markup.table([esc(t(f"column.{h}")) for h in headers], lines, hide_narrow=[4, 5])
        if lines
        else markup.paragraph(t("sources.nothing", words=search)),
        table=Table(
            frame,
            (
                text_col("subject"),
                text_col("what"),
                number_col("value", digits=3, beside="qualifier"),
                text_col("unit", "unit_of"),
                text_col("value_text", "content"),
                date_col("as_of", beside="precision"),
                text_col("stage_name", "stage"),
                text_col("used", "in_use"),
                text_col("reason"),
                text_col("publisher", "source_name"),
            ),
        ),
        claim_ids=ids_of(frame, "claim_id"),
        size="wide",
    )


FIELDS = ("cluster", "park", "promotion", "product", "merger")


def conflicts(ctx: Context, search: str = "") -> Panel:
    """All contradictions with the value chosen and the reason."""
    frame = ctx.book.conflicts.with_columns(
        field_name=pl.col("field")
        .cast(pl.String)
        .replace_strict({f: t(f"conflict_field.{f}") for f in FIELDS})
    )
    columns = ("field_name", "title_vi", "claims_vi", "chosen_vi", "reason_vi")
    frame = _matching(frame, search, columns)
    items = [
        markup.item(
            r["title_vi"],
            r["field_name"],
            markup.paragraph(r["claims_vi"]),
            f'<p class="vl-body"><b>{esc(t("sources.chosen"))}</b> {esc(r["chosen_vi"])}</p>',
            markup.paragraph(f"{t('sources.why')} {r['reason_vi']}"),
        )
        for r in frame.iter_rows(named=True)
    ]
    return Panel(
        key="mau-thuan",
        title=t("sources.conflict_title", n=len(frame)),
        subtitle=esc(t("sources.conflict_title_sub")),
        body=f'<ul class="vl-items vl-two vl-tall">{"".join(items)}</ul>'
        if items
        else markup.paragraph(t("sources.nothing", words=search)),
        table=Table(
            frame,
            (
                text_col("field_name", "field"),
                text_col("title_vi", "question"),
                text_col("claims_vi", "claims"),
                text_col("chosen_vi", "chosen"),
                text_col("reason_vi", "reason"),
                text_col("claim_ids", "code"),
            ),
        ),
        size="wide",
    )


GAP_FIELDS = ("cluster", "park", "promotion", "product", "inspection", "map", "law")


def gaps(ctx: Context, search: str = "") -> Panel:
    """What is missing, and who could supply it."""
    frame = ctx.book.gaps.with_columns(
        field_name=pl.col("field")
        .cast(pl.String)
        .replace_strict({f: t(f"gap_field.{f}") for f in GAP_FIELDS}),
        unit=pl.col("unit_id").replace_strict(ctx.unit_names, default=None),
    )
    frame = _matching(frame, search, ("field_name", "unit", "text_vi", "action_vi"))
    items = [
        markup.item(
            r["text_vi"], r["unit"] or r["field_name"], markup.paragraph(r["action_vi"] or "")
        )
        for r in frame.iter_rows(named=True)
    ]
    return Panel(
        key="khoang-trong",
        title=t("sources.gap_title", n=len(frame)),
        subtitle=esc(t("sources.gap_title_sub")),
        body=f'<ul class="vl-items vl-two vl-tall">{"".join(items)}</ul>'
        if items
        else markup.paragraph(t("sources.nothing", words=search)),
        table=Table(
            frame,
            (
                text_col("field_name", "field"),
                text_col("unit"),
                text_col("text_vi", "missing"),
                text_col("action_vi", "action"),
            ),
        ),
        size="wide",
    )


def rules(ctx: Context, search: str = "") -> Panel:
    """Which thresholds and deadlines does the app use, from when to when?"""
    on = ctx.selection.on
    frame = ctx.book.rules.sort("code", "valid_from").with_columns(
        in_force=(pl.col("valid_from") <= on)
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= on)),
        confidence_name=pl.col("confidence")
        .cast(pl.String)
        .replace_strict(
            {c: t(f"confidence_name.{c}") for c in ("text", "excerpt", "secondary", "unverified")}
        ),
    )
    frame = _matching(frame, search, ("name_vi", "text_vi", "legal_ref"))
    lines = []
    for r in frame.filter(pl.col("in_force")).iter_rows(named=True):
        value = (
            f"{number(r['value'], 2, trim=True)} {r['unit'] or ''}"
            if r["value"] is not None
            else ""
        )
        lines.append(
            [
                f"<b>{esc(r['name_vi'])}</b>",
                esc(value),
                f"{esc(r['text_vi'])}<br><span class='vl-muted'>{esc(r['legal_ref'])}</span>",
                f'<span class="vl-name">{esc(date_text(r["valid_from"]))}</span>',
                esc(r["confidence_name"]),
            ]
        )
    return Panel(
        key="quy-dinh",
        title=t("sources.rules", n=len(lines), date=date_text(on)),
        subtitle=esc(t("sources.rules_sub")),
        body=markup.table(
            [esc(t(f"column.{c}")) for c in ("rule", "value", "content", "in_force", "confidence")],
            lines,
            numeric=[1],
            hide_narrow=[3, 4],
            caption=t("sources.rules", n=len(lines), date=date_text(on)),
        )
        if lines
        else markup.paragraph(t("sources.nothing", words=search)),
        table=Table(
            frame,
            (
                text_col("name_vi", "rule"),
                number_col("value", digits=2, beside="qualifier"),
                text_col("unit", "unit_of"),
                text_col("text_vi", "content"),
                date_col("valid_from", "in_force"),
                date_col("valid_to", "ended"),
                text_col("legal_ref", "law"),
                text_col("confidence_name", "confidence"),
            ),
        ),
        claim_ids=ids_of(frame, "rule_id"),
        size="wide",
    )
