"""Targets of promotion programmes against results, with the scope of each."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard import markup
from dashboard.figures.rows import Row, name_room, rows_figure
from dashboard.i18n import (
    date_text,
    fold,
    join,
    lower_first,
    number,
    percent,
    qualified,
    shorten,
    t,
)
from dashboard.indicators import INDICATORS
from dashboard.markup import esc
from dashboard.metrics import targets as m
from dashboard.palette import BRAND
from dashboard.panels import charts
from dashboard.panels.model import Context, Panel, Table, ids_of, marked, number_col, text_col
from dashboard.panels.plan_idea import upper_first

#: Right end of the scale in %: more is drawn to it and told in words.
MOST_SHARE = 120.0


def _period(r: dict[str, Any]) -> str:
    first, last = r["year_start"], r["year_end"]
    return str(last) if first == last else f"{first}–{last}"


def programme_name(ctx: Context, r: dict[str, Any]) -> str:
    """``Trà Vinh (cũ), 2021–2025``: place with its frame, and period."""
    period = _period(r)
    if r["unit_id"] == m.NATIONAL:
        return t("planning.national", period=period)
    frame = t("planning.frame_merged" if r["unit_id"] == "p86-moi" else "planning.frame_old")
    return f"{ctx.unit_names[r['unit_id']]} ({frame}), {period}"


#: Characters of a name in the chart: the card is half a page wide.
MOST_NAME = 26


def what(r: dict[str, Any]) -> str:
    """What a line is about."""
    if r["name_vi"]:
        name = str(r["name_vi"])
        return name[:1].upper() + name[1:]
    name = t(f"indicator.{r['indicator']}")
    single = r["level"] in ("KCQG", "KCDP")
    return t("planning.of_level", what=name, level=t(f"level.{r['level']}")) if single else name


def _figure(value: float | None, r: dict[str, Any], mark: str | None) -> str:
    return qualified(value, str(r["unit"] or ""), 0, str(mark or "exact"), short=True)


def target_words(r: dict[str, Any]) -> str:
    """The target with its unit; empty when no source tells one."""
    if r["target"] is None:
        return ""
    first = _figure(r["target"], r, r["target_qualifier"])
    if r["target_high"] is None:
        return first
    low, high = number(r["target"]), number(r["target_high"])
    return f"{low}–{high} {r['unit'] or ''}".strip()


def result_words(r: dict[str, Any]) -> str:
    """The result with its unit and the years it covers; empty when no source tells one."""
    if r["result"] is None:
        return ""
    words = _figure(r["result"], r, r["result_qualifier"])
    if r["years"] < r["of_years"]:
        words = join([words, t("planning.years", n=r["years"], of=r["of_years"])], ", ")
    return words


def cautions(r: dict[str, Any]) -> list[str]:
    """What limits a comparison: scope, other things counted, a plan instead of a target."""
    told = [str(r["scope_vi"]).rstrip(".")] if r["scope_vi"] else []
    for side in ("target", "result"):
        words = r[f"{side}_counted"]
        # "52 cơ sở" counts "cơ sở": nothing to warn of.
        if words and fold(words) != fold(r["unit"] or ""):
            told.append(t(f"planning.{side}_counts", what=words))
    if r["planned"]:
        told.append(t("planning.is_plan"))
    if r["target_high"] is not None and r["share"] is not None:
        told.append(t("planning.low_end"))
    return told


def _row(r: dict[str, Any]) -> Row:
    name = shorten(what(r), MOST_NAME)
    goal, done = target_words(r), result_words(r)
    if r["share"] is None:
        if r["target"] is None:
            words = t("planning.no_target", result=done)
        elif r["result"] is None:
            words = t("planning.no_result", target=goal)
        else:
            apart = "not_alike" if r["same_level"] else "not_one_level"
            words = t(f"planning.{apart}", result=done, target=goal)
        return Row(name, "missing", sub=words)
    mark = "least" if r["years"] < r["of_years"] else "exact"
    return Row(
        name,
        "bar",
        value=min(r["share"], MOST_SHARE),
        text=qualified(r["share"], "%", 0, mark, short=True),
        fill=BRAND,
        bound=mark == "least",
        proof=markup.proof(r["claim_ids"], label=name),
    )


def _chart(ctx: Context, listed: list[dict[str, Any]]) -> list[Row]:
    rows: list[Row] = []
    before = ""
    for r in listed:
        head = programme_name(ctx, r)
        if head != before:
            rows.append(Row(head, "header"))
            before = head
        rows.append(_row(r))
    return rows


def _share_mark(r: dict[str, Any]) -> str | None:
    """Qualifier of a share: at least, when results of some years are not known."""
    if r["share"] is None:
        return None
    return "least" if r["years"] < r["of_years"] else "exact"


def _frame(ctx: Context, listed: list[dict[str, Any]]) -> pl.DataFrame:
    rows = [
        {
            "programme": programme_name(ctx, r),
            "what": what(r),
            "unit": r["unit"],
            "target": r["target"],
            "target_qualifier": r["target_qualifier"],
            "result": r["result"],
            "result_qualifier": r["result_qualifier"],
            "share": r["share"],
            "share_qualifier": _share_mark(r),
            "years": f"{r['years']}/{r['of_years']}" if r["result"] is not None else None,
            "scope": "; ".join(cautions(r)) or None,
            "claim_ids": r["claim_ids"],
        }
        for r in listed
    ]
    number_keys = ("target", "result", "share")
    schema: dict[str, Any] = {
        k: pl.Float64 if k in number_keys else pl.List(pl.String) if k == "claim_ids" else pl.String
        for k in (
            "programme",
            "what",
            "unit",
            "target",
            "target_qualifier",
            "result",
            "result_qualifier",
            "share",
            "share_qualifier",
            "years",
            "scope",
            "claim_ids",
        )
    }
    return pl.DataFrame(rows, schema=schema)


def _warned(ctx: Context, listed: list[dict[str, Any]]) -> str:
    """Scope of every line that has one, in words below the chart."""
    lines = []
    for r in listed:
        told = cautions(r)
        if r["share"] is not None:
            both = {"result": result_words(r), "target": target_words(r)}
            told.insert(0, t("planning.of_target", **both))
        if told:
            name = esc(join([programme_name(ctx, r), what(r)], ": "))
            words = markup.certified(f"<b>{name}</b>", r["claim_ids"], label=what(r))
            lines.append(f"<li><p>{words} {esc('; '.join(told))}.</p></li>")
    if not lines:
        return ""
    return markup.heading(esc(t("planning.scopes"))) + f'<ul class="vl-items">{"".join(lines)}</ul>'


def _told_line(r: dict[str, Any]) -> str:
    """A figure of the whole country: its value, what it covers, and when it was told."""
    unit, value = INDICATORS[r["indicator"]].unit, float(r["value"])
    if unit == t("unit.million"):
        unit, value = t("unit.billion"), value / 1000
    name = lower_first(what(r | {"name_vi": None}))
    name = join([t("planning.national", period=_period(r)), name], ": ")
    figure = qualified(value, unit, 1 if value % 1 else 0, str(r["qualifier"]))
    shown = markup.certified(f"<b>{esc(figure)}</b>", [r["claim_id"]], label=name)
    day = r["published_on"]
    scope = "state_parts" if r["money_scope"] == "state" and "+" in r["level"] else r["money_scope"]
    told = (
        # A note says more exactly what kind of plan it is.
        t("planning.is_plan") if r["stage"] == "planned" and not r["note_vi"] else "",
        t(f"money_scope.{scope}") if scope and scope != "state" else "",
        str(r["counted_vi"] or ""),
        str(r["note_vi"] or "").rstrip("."),
        t("planning.told_on", date=date_text(day)) if day else str(r["published_text"] or ""),
    )
    return f"<li><p>{esc(name)} {shown}. {esc(upper_first(join(list(told), '; ')))}.</p></li>"


def _nationwide(told: pl.DataFrame) -> str:
    """What is known of the whole country beside its targets; empty without a figure."""
    if told.is_empty():
        return ""
    lines = "".join(_told_line(r) for r in told.iter_rows(named=True))
    head = markup.heading(esc(t("planning.nationwide")), esc(t("planning.nationwide_rule")))
    return f'{head}<ul class="vl-items">{lines}</ul>'


def _panel(
    ctx: Context,
    key: str,
    listed: list[dict[str, Any]],
    more: str,
    told: pl.DataFrame | None = None,
) -> Panel:
    rows = _chart(ctx, listed)
    frame, chart = charts.targets(_frame(ctx, listed))
    # A scale without a mark on it says nothing.
    drawn = any(r.value is not None for r in rows)
    ticks = ((0.0, "0 %"), (50.0, "50 %"), (100.0, "100 %")) if drawn else ()
    left = name_room(rows)
    beside = () if told is None or told.is_empty() else ids_of(told, "claim_id")
    scope = marked(
        ctx,
        [
            ", ".join(ctx.unit_names[u] for u in ctx.selection.units),
            t("project.compared", date=date_text(ctx.selection.on)),
        ],
    )
    return Panel(
        key=key,
        title=t(f"planning.{'targets' if key == 'chi-tieu' else 'national_targets'}"),
        subtitle=esc(t("planning.targets_sub")),
        figure=rows_figure(rows, MOST_SHARE, right=90 if drawn else 12, left=left, ticks=ticks)
        if rows
        else None,
        narrow=rows_figure(rows, MOST_SHARE, narrow=True, ticks=ticks) if rows else None,
        body=(_warned(ctx, listed) if rows else markup.gap(t("planning.no_targets"))) + more,
        table=Table(
            frame,
            (
                text_col("programme"),
                text_col("what"),
                text_col("unit", "unit_of"),
                number_col("target", "goal", 0),
                number_col("result", "reached", 0),
                number_col("share", "reached_share"),
                text_col("years", "years_known"),
                text_col("scope"),
            ),
        ),
        claim_ids=(*ids_of(frame, "claim_ids"), *beside),
        alt=t("planning.targets_alt", n=len(listed)),
        scope=join(list(scope)),
        size="half",
        message=charts.targets_message(frame),
        chart=chart,
    )


def provincial(ctx: Context) -> Panel:
    """How much of its targets has the province reached?"""
    listed = m.provincial(ctx.book, ctx.selection).to_dicts()
    return _panel(ctx, "chi-tieu", listed, "")


def national(ctx: Context) -> Panel:
    """What do the national programmes aim at, and which results are known?"""
    on = ctx.selection.on
    listed = m.national(ctx.book, on).to_dicts() if ctx.selection.provinces else []
    newer = m.without_targets(ctx.book, on)
    more = ""
    if newer is not None and listed:
        words = join([str(newer["number"]), str(newer["meaning_vi"])], ": ")
        shown = markup.certified(
            f"<b>{esc(t('planning.newer'))}</b>", [str(newer["law_id"])], label=str(newer["number"])
        )
        more = f"<p>{shown} {esc(words)}</p>"
    told = m.nationwide(ctx.book, on) if listed else pl.DataFrame()
    return _panel(ctx, "chi-tieu-quoc-gia", listed, _nationwide(told) + more, told)


def reached(ctx: Context) -> dict[str, Any] | None:
    """The provincial target with the largest share reached; ``None`` when no share is known."""
    rows = m.provincial(ctx.book, ctx.selection).filter(pl.col("share").is_not_null())
    if rows.is_empty():
        return None
    top = rows.sort("share", "year_start", "unit_id", "indicator", descending=[True] + [False] * 3)
    return top.row(0, named=True)


def reached_words(ctx: Context, r: dict[str, Any]) -> str:
    """A target, its result and the share as a sentence."""
    mark = "least" if r["years"] < r["of_years"] else "exact"
    return t(
        "sentence.target_reached",
        programme=programme_name(ctx, r),
        what=what(r),
        result=result_words(r),
        target=target_words(r),
        share=qualified(r["share"], "%", 0, mark) if mark != "exact" else percent(r["share"], 0),
    )
