"""Money of promotion projects by stage: shown on the page Khuyến công."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import markup
from dashboard.figures.money import ORIGIN_STYLE, Part, Shares, shares_figure
from dashboard.i18n import join, number, percent, qualified, t
from dashboard.markup import esc
from dashboard.metrics import project_money as m
from dashboard.metrics.certificate import DISBURSEMENT
from dashboard.metrics.lifecycle import Sum
from dashboard.panels.model import (
    Column,
    Context,
    Panel,
    Table,
    date_col,
    ids_of,
    number_col,
    text_col,
)
from dashboard.panels.projects import lives_of, scope_parts

#: Years shown in the card; the file has all.
MOST_YEARS = 10
#: Share of the longest bar below which a part has no number in it; hovering and the file tell it.
SMALL = 0.15


def money_of(ctx: Context) -> pl.DataFrame:
    """Money of the projects in scope that is known on the day of the page."""
    chosen = ctx.selection
    return m.known(ctx.book, lives_of(ctx), chosen.on, newest=chosen.year is None)


def _legend() -> str:
    return "".join(
        markup.circle(ORIGIN_STYLE[o][0], ORIGIN_STYLE[o][1], t(f"money.{o}")) for o in m.STATE
    )


def _label(stage: str, origin: str) -> str:
    return f"{t(f'money_stage.{stage}')}: {t(f'money.{origin}')}"


def _bar(r: dict[str, Any], longest: float) -> Shares:
    """One stage: state money by origin and of how many projects it is told."""
    told = {o: r[o] for o in m.STATE if r[o] is not None}
    parts = tuple(Part(o, v, number(v, 0) if v >= SMALL * longest else "") for o, v in told.items())
    stage = t(f"money_stage.{r['stage']}")
    sub = t("project_money.of", n=number(r["n"]), of=number(r["of"]))
    total = qualified(r["value"], "", 0, r["qualifier"])
    hover = "<br>".join(
        [
            f"<b>{esc(stage)}</b>",
            *(
                esc(f"{t(f'money.{o}')}: {number(v, 0)} {t('unit.million')}")
                for o, v in told.items()
            ),
            esc(sub),
        ]
    )
    asked = markup.proof(r["money_ids"], "sum", stage)
    return Shares(stage, sub, parts, total, hover, asked)


def _counterpart(rows: pl.DataFrame) -> str:
    """Money of firms, apart from that of the State: one line per stage that a source tells."""
    pairs = []
    for r in rows.filter(pl.col("value").is_not_null()).iter_rows(named=True):
        told = qualified(r["value"], t("unit.million"), 0, r["qualifier"])
        figure = markup.certified(
            f"<b>{esc(told)}</b>",
            r["money_ids"],
            measure="sum",
            label=_label(r["stage"], "counterpart"),
        )
        count = t("project_money.of", n=number(r["n"]), of=number(r["of"]))
        pairs.append((t(f"money_stage.{r['stage']}"), f"{figure} {markup.muted(count)}"))
    if not pairs:
        return ""
    return markup.heading(esc(t("money.counterpart"))) + markup.rows(pairs)


def _rate(found: Sum) -> str:
    """The rate of disbursement with its numbers and how many projects it is taken over."""
    if found.value is None:
        return f"<p>{markup.gap(t('project_money.no_rate'))}</p>"
    top, bottom = (number(x or 0, 0) for x in found.parts)
    figure = markup.certified(
        f"<b>{esc(percent(found.value, 1))}</b>",
        found.claim_ids,
        measure=DISBURSEMENT,
        label=t("project_money.rate"),
    )
    words = t(
        "project_money.rate_of",
        top=top,
        bottom=bottom,
        n=number(found.n),
        of=number(found.of),
    )
    return f'<p class="vl-body">{esc(t("project_money.rate"))}: {figure} {markup.muted(words)}</p>'


def _named(money: pl.DataFrame) -> pl.DataFrame:
    """Rows with the words of their codes, for the file."""
    words: dict[str, list[str | None]] = {
        "stage_name": [t(f"money_stage.{s}") for s in money["stage"]],
        "origin_name": [t(f"money.{o}") for o in money["origin"]],
        "counts_name": [None if c else t("project_money.left_out") for c in money["counts"]],
    }
    named = money.with_columns(pl.Series(k, v, dtype=pl.String) for k, v in words.items())
    return named.with_columns(claim_id="money_id")


def _file(money: pl.DataFrame) -> Table:
    return Table(
        _named(money),
        (
            text_col("year", "year_plain"),
            text_col("title_vi", "project"),
            text_col("beneficiary"),
            text_col("origin_name", "money_origin"),
            text_col("stage_name", "stage"),
            number_col("value", "money", 1, beside="qualifier"),
            date_col("on", "date", beside="date_precision"),
            text_col("counts_name", "note"),
            text_col("note_vi", "reason"),
        ),
    )


def stages(ctx: Context) -> Panel:
    """How much was planned, adjusted, disbursed, settled? Money of the State alone."""
    money = money_of(ctx)
    if money.is_empty():
        return _nothing(ctx)
    table = lives_of(ctx)
    state = m.totals(money, table).filter(pl.col("value").is_not_null())
    own = m.totals(money, table, m.COUNTERPART)
    found = m.disbursement(money, table)
    longest = float(str(state["value"].max() or 1))
    bars = [_bar(r, longest) for r in state.iter_rows(named=True)]
    title = t("project_money.title")
    if found.value is not None:
        title = t("project_money.finding", rate=percent(found.value, 0), n=number(found.n))
    return Panel(
        key="tien-theo-buoc",
        title=title,
        subtitle=_legend() + "<br>" + esc(t("project_money.sub")),
        figure=shares_figure(bars, absolute=True) if bars else None,
        narrow=shares_figure(bars, absolute=True, narrow=True) if bars else None,
        body=_rate(found) + f"<p>{markup.muted(t('project_money.left'))}</p>" + _counterpart(own),
        table=_file(money),
        claim_ids=ids_of(money, "money_id"),
        alt=t("project_money.alt", n=number(len(bars))),
        scope=join(list(scope_parts(ctx))),
        size="half",
    )


def _nothing(ctx: Context) -> Panel:
    """No source tells money by stage: what the rows of the projects say instead, in words."""
    table = lives_of(ctx).filter(pl.col("group") != "stopped", pl.col("support").is_not_null())
    pairs = []
    for stage in ("planned", "actual"):
        rows = table.filter(pl.col("money_stage") == stage)
        if rows.is_empty():
            continue
        loose = rows["money_qualifier"].ne("exact").any()
        told = qualified(
            float(rows["support"].sum()), t("unit.million"), 1, "about" if loose else "exact"
        )
        figure = markup.certified(
            f"<b>{esc(told)}</b>",
            rows["project_id"],
            measure="project_support",
            label=t(f"project_money.told_{stage}"),
        )
        count = t("project_money.projects", n=number(len(rows)))
        pairs.append((t(f"project_money.told_{stage}"), f"{figure} {markup.muted(count)}"))
    words = markup.paragraph(t("project_money.none"), strong=True)
    return Panel(
        key="tien-theo-buoc",
        title=t("project_money.title"),
        subtitle=esc(t("project_money.none_sub")) if pairs else "",
        body=words + (markup.rows(pairs) if pairs else ""),
        claim_ids=ids_of(table, "project_id"),
        scope=join(list(scope_parts(ctx))),
        size="half",
    )


def _cell(r: dict[str, Any], stage: str) -> str:
    if r[stage] is None:
        return markup.gap_cell()
    figure = markup.certified(
        esc(number(r[stage], 0)),
        r[f"{stage}_ids"],
        measure="sum",
        label=f"{t(f'money_stage.{stage}')} {r['year'] or ''}",
    )
    return f"{figure}<br>{markup.muted(number(r[f'{stage}_n']))}"


def _line(r: dict[str, Any]) -> list[str]:
    rate = markup.gap_cell()
    if r["rate"] is not None:
        told = markup.certified(
            f"<b>{esc(percent(r['rate'], 0))}</b>",
            r["rate_ids"],
            measure=DISBURSEMENT,
            label=f"{t('project_money.rate')} {r['year'] or ''}",
        )
        rate = f"{told}<br>{markup.muted(number(r['rate_n']))}"
    return [
        f"<b>{esc(r['year'] or t('project.no_year'))}</b><br>"
        + markup.muted(t("project_money.projects", n=number(r["of"]))),
        *(_cell(r, stage) for stage in m.STAGES),
        rate,
    ]


def by_year(ctx: Context) -> Panel | None:
    """How far is the money of each year? Not shown until a source tells money by stage."""
    rows = m.by_year(money_of(ctx), lives_of(ctx))
    rows = rows.filter(pl.any_horizontal(pl.col(m.STAGES).is_not_null()))
    if rows.is_empty():
        return None
    lines = [_line(r) for r in rows.head(MOST_YEARS).iter_rows(named=True)]
    headers = [
        t("column.year_plain"),
        *(t(f"money_stage.{s}") for s in m.STAGES),
        t("project_money.rate_short"),
    ]
    title = t("project_money.years")
    ids = pl.concat_list("rate_ids", *(f"{s}_ids" for s in m.STAGES)).list.unique()
    return Panel(
        key="tien-theo-nam",
        title=title,
        subtitle=esc(t("project_money.years_sub")),
        body=markup.table(
            [esc(h) for h in headers],
            lines,
            numeric=range(1, 6),
            hide_narrow=[2, 4],
            caption=title,
        ),
        table=Table(
            rows.with_columns(claim_ids=ids),
            (
                text_col("year", "year_plain"),
                Column("of", t("project_money.with_state"), "number", 0),
                *(
                    column
                    for s in m.STAGES
                    for column in (
                        Column(s, t(f"project_money.{s}_million"), "number", 1),
                        Column(f"{s}_n", t(f"project_money.{s}_n"), "number", 0),
                    )
                ),
                Column("rate", t("project_money.rate"), "number", 1),
                Column("rate_n", t("project_money.rate_n"), "number", 0),
            ),
        ),
        claim_ids=ids_of(rows.with_columns(claim_ids=ids), "claim_ids"),
        scope=join(list(scope_parts(ctx))),
        size="half",
    )
