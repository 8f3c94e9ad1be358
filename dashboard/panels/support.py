"""Support against ceilings, its average and its contents: shown on the page Khuyến công."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import markup
from dashboard.i18n import date_text, join, number, percent, qualified, shorten, t
from dashboard.markup import esc
from dashboard.metrics import support as m
from dashboard.palette import BRAND
from dashboard.panels.model import (
    Column,
    Context,
    Panel,
    Table,
    ids_of,
    number_col,
    text_col,
)
from dashboard.panels.projects import content_name, lives_of, names, scope_parts

#: Projects above a ceiling on the screen, characters of a name there; the file has all.
MOST_ABOVE, MOST_NAME = 5, 60
ABOVE = ("above_all", "above_some")


# --- against ceilings ---------------------------------------------------------------------------
def limit_words(limit: m.Limit) -> str:
    """``300 triệu đồng``, ``50 % tổng kinh phí``, or that the figure was not read."""
    if limit.value is None:
        return t("support.unread")
    if limit.part == "share":
        return t("support.of_cost", share=percent(limit.value, 0))
    words = f"{number(limit.value, 1, trim=True)} {t('unit.million')}"
    if limit.factor == 1:
        return words
    return t("support.times", value=words, factor=number(limit.factor, 2, trim=True))


def _valid_words(limit: m.Limit) -> str:
    start, end = limit.valid
    if end is None:
        return t("support.from", start=date_text(start))
    return t("support.span", start=date_text(start), end=date_text(end))


def _laws(limit: m.Limit) -> str:
    """Articles behind a ceiling and how well they were read."""
    refs = dict.fromkeys(str(r["legal_ref"]) for r in limit.rules)
    read = dict.fromkeys(t(f"confidence_name.{r['confidence']}") for r in limit.rules)
    return join([*refs, *read])


def _ceilings(found: list[m.Limit]) -> str:
    """The ceilings used with their days and laws; figures of one article stand in one line."""
    texts: dict[tuple[str, str, str], list[m.Limit]] = {}
    for x in found:
        kind = t(f"guide_kind.{x.kind}")
        texts.setdefault((kind, _valid_words(x), _laws(x)), []).append(x)
    lines = []
    for (kind, valid, law), own in texts.items():
        figures = [
            markup.certified(f"<b>{esc(limit_words(x))}</b>", x.rule_ids, label=kind) for x in own
        ]
        lines.append([esc(kind), "<br>".join(figures), esc(valid), esc(law)])
    heads = [esc(t(f"support.col_{c}")) for c in ("content", "limit", "valid", "law")]
    title = t("support.ceilings")
    return markup.heading(esc(title)) + markup.table(heads, lines, caption=title)


def _day_words(r: dict[str, Any]) -> str:
    if r["day"] is None:
        return t("support.no_day")
    return t(f"support.by_{r['day_from']}", date=date_text(r["day"]))


def _ladder(r: dict[str, Any]) -> str:
    """The ceilings a project is compared with: ``300 / 450 triệu đồng; 30 / 50 % …``."""
    parts = []
    if r["amounts"]:
        told = " / ".join(number(v, 1, trim=True) for v in r["amounts"])
        parts.append(f"{told} {t('unit.million')}")
    if r["shares"]:
        told = " / ".join(number(v, 1, trim=True) for v in r["shares"])
        parts.append(t("support.of_cost", share=f"{told} %"))
    return t("support.limits", limits=join(parts, "; "))


def _above(rows: pl.DataFrame) -> str:
    """Projects above a ceiling, those above every reading first."""
    over = rows.filter(pl.col("verdict").is_in(ABOVE))
    if over.is_empty():
        return ""
    lines = []
    for r in over.head(MOST_ABOVE).iter_rows(named=True):
        name, year = shorten(names(r)[0], MOST_NAME), r["year_start"] or ""
        figure = qualified(r["support"], t("unit.million"), 1, r["money_qualifier"])
        if r["share"] is not None:
            share = t("support.of_cost", share=percent(r["share"], 1))
            figure = join([figure, share], ", ")
        told = markup.certified(
            f"<b>{esc(figure)}</b>", r["claim_ids"], measure="project_support", label=name
        )
        words = esc(join([_ladder(r), _day_words(r)], "; "))
        verdict = esc(t(f"support.{r['verdict']}"))
        lines.append(markup.item(name, year, f"<p>{told}. {verdict}; {words}</p>"))
    more = len(over) - len(lines)
    rest = markup.paragraph(t("support.more", n=number(more))) if more else ""
    return markup.heading(esc(t("support.above_list"))) + markup.items(lines) + rest


def _counts(rows: pl.DataFrame) -> str:
    """How many projects stand how; a number opens the projects behind it."""
    pairs = []
    for code in ("within", "above_some", "above_all", "unknown"):
        own = rows.filter(pl.col("verdict") == code)
        name = t(f"support.{code}")
        words = t("support.count", n=number(len(own)), of=number(len(rows)))
        # A zero rests on all the projects compared.
        ids = ids_of(own if len(own) else rows, "project_id")
        figure = markup.certified(
            f"<b>{esc(words)}</b>",
            ids,
            measure="project_count" if len(own) else "",
            label=t("support.count_label", name=name),
        )
        why = [t(f"support.why_{w}") for w in sorted(own["why"].drop_nulls().unique())]
        pairs.append((name, f"{figure} {markup.muted(join(why, '; '))}" if why else figure))
    return markup.rows(pairs)


def _table(rows: pl.DataFrame) -> Table:
    dicts = rows.to_dicts()

    def told(key: str, prefix: str) -> list[str | None]:
        return [t(f"support.{prefix}{r[key]}") if r[key] else None for r in dicts]

    def joined(key: str) -> list[str | None]:
        return [" / ".join(number(v, 1, trim=True) for v in r[key]) or None for r in dicts]

    words: dict[str, list[str | None]] = {
        "content_name": [content_name(r["content_group"]) for r in dicts],
        "amounts": joined("amounts"),
        "shares": joined("shares"),
        "day_from": told("day_from", "from_"),
        "verdict": told("verdict", ""),
        "why": told("why", "why_"),
    }
    frame = rows.with_columns(pl.Series(k, v, dtype=pl.String) for k, v in words.items())
    return Table(
        frame,
        (
            text_col("year_start", "year_plain"),
            text_col("title_vi", "project"),
            text_col("beneficiary"),
            text_col("content_name", "content"),
            number_col("support", beside="money_qualifier"),
            Column("money_total", t("money.total_million"), "number", 1, "money_qualifier"),
            Column("share", t("support.col_share"), "number", 1, "money_qualifier"),
            Column("amounts", t("support.col_amounts")),
            Column("shares", t("support.col_shares")),
            Column("day", t("support.col_day"), "date"),
            Column("day_from", t("support.col_day_from")),
            Column("verdict", t("support.col_verdict")),
            Column("why", t("support.col_why")),
        ),
    )


def ceilings(ctx: Context) -> Panel:
    """How does the support of projects stand to the ceilings of their content?"""
    table = lives_of(ctx)
    rows = m.compared(ctx.book, table, ctx.selection.on)
    left = len(m.running(table)) - len(rows)
    notes = [t("support.left_out", n=number(left))] if left else []
    body, limits = markup.gap(t("support.none")), ""
    if len(rows):
        n = {d: int((rows["day_from"] == d).sum()) for d in ("approved", "year")}
        days = t("support.days", approved=number(n["approved"]), year=number(n["year"]))
        notes = [days, t("support.other_text"), *notes]
        body = _counts(rows) + _above(rows)
        limits = _ceilings(found) if (found := m.used(ctx.book, rows)) else ""
    said = limits + "".join(markup.paragraph(x) for x in notes)
    return Panel(
        key="so-voi-muc-toi-da",
        title=t("support.title"),
        subtitle=esc(t("support.sub")),
        body=markup.halves(body, said) if limits else body + said,
        table=_table(rows),
        claim_ids=ids_of(rows, "claim_ids"),
        scope=join(list(scope_parts(ctx))),
        size="wide",
    )


# --- average and contents -----------------------------------------------------------------------
def averages(ctx: Context) -> Panel:
    """How much is a project supported with on average, and for which contents?"""
    table = lives_of(ctx)
    found, groups = m.mean(table), m.by_group(table)
    body = markup.gap(t("support.no_money"))
    if found.value is not None:
        total = found.parts[0] or 0.0
        loose = m.running(table)["money_qualifier"].ne("exact").any()
        mark = "about" if loose else "exact"
        figure = markup.certified(
            f"<b>{esc(qualified(found.value, t('unit.million'), 1, mark))}</b>",
            found.claim_ids,
            measure="project_mean",
            label=t("support.mean"),
        )
        words = t(
            "support.mean_of",
            total=number(total, 1, trim=True),
            n=number(found.n),
            of=number(found.of),
        )
        lines = [_group(r) for r in groups.iter_rows(named=True)]
        head = f'<p class="vl-body">{esc(t("support.mean"))}: {figure} {markup.muted(words)}</p>'
        body = head + markup.items(lines, css="vl-two")
    frame = groups.with_columns(
        pl.Series("name", [content_name(c) for c in groups["content_group"]], dtype=pl.String),
        claim_ids="project_ids",
    )
    return Panel(
        key="ho-tro-binh-quan",
        title=t("support.mean_title"),
        subtitle=esc(t("support.mean_sub")),
        body=body,
        table=Table(
            frame,
            (
                Column("name", t("column.content")),
                Column("support", t("support.col_sum"), "number", 1, "qualifier"),
                Column("share", t("support.col_part"), "number", 1, "qualifier"),
                Column("n", t("support.col_n"), "number", 0),
                Column("of", t("support.col_of"), "number", 0),
            ),
        ),
        claim_ids=ids_of(table.filter(pl.col("group") != "stopped"), "project_id"),
        scope=join(list(scope_parts(ctx))),
        size="wide",
    )


def _group(r: dict[str, Any]) -> str:
    """One content: its money, its share of all, and of how many projects it is told."""
    name = content_name(r["content_group"])
    count = markup.muted(t("support.group_n", n=number(r["n"]), of=number(r["of"])))
    if r["support"] is None:
        return markup.item(name, "", markup.gap_cell(), f"<p>{count}</p>")
    value = qualified(r["support"], "", 1, r["qualifier"])
    words = t("support.share_of", value=value, share=percent(r["share"], 1))
    figure = markup.certified(
        f"<b>{esc(words)}</b>", r["project_ids"], measure="project_support", label=name
    )
    return markup.item(name, "", markup.bar(r["share"], BRAND), f"<p>{figure} {count}</p>")
