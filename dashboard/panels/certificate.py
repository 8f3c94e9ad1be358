"""The birth certificate of a figure as HTML: one drawing, used by every card of every page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import polars as pl

from dashboard import markup
from dashboard.i18n import date_text, lower_first, number, qualified, shorten, t
from dashboard.indicators import INDICATORS, MEASURES
from dashboard.markup import esc
from dashboard.metrics.anomalies import anomalies
from dashboard.metrics.certificate import (
    DISBURSEMENT,
    EFFECT,
    GAIN,
    PROJECT_MEASURES,
    REST,
    WAYS,
    Certificate,
    Sum,
    certificate,
    project_terms,
)
from dashboard.metrics.measures import explained
from dashboard.panels import plan_proof
from dashboard.panels.shared import period_name
from dashboard.panels.trust import why
from dashboard.store import Book

#: Claims listed; a certificate of more says how many it leaves out. Up to so many are told in
#: full, with quotation and remarks. Objections of checks printed.
MOST, MOST_IN_FULL, MOST_DOUBTS = 1000, 6, 5
#: Terms of a sum printed, and letters of the name of each.
MOST_TERMS, MOST_NAME = 12, 46


def html(
    book: Book,
    claim_ids: Iterable[str],
    measure: str = "",
    label: str = "",
    on: dt.date | None = None,
) -> str:
    """The certificate of a figure.

    Args:
        book: the book the figure was taken from.
        claim_ids: claims behind it.
        measure: see :mod:`dashboard.metrics.certificate` and
            :mod:`dashboard.panels.plan_proof`; an unknown one counts as none.
        label: what the figure is.
        on: day whose checks of figures are told; none are without it.
    """
    found = certificate(book, claim_ids, measure if measure in WAYS else "")
    names = _names(book)
    if found.claims.is_empty():
        return _frame(book, label, markup.paragraph(t("certificate.nothing")))
    parts = [
        _doubts(book, found, names, on),
        _calculation(found, names)
        or plan_proof.calculation(book, measure, found.claims["claim_id"].to_list()),
        _block(
            "certificate.claims" if len(found.claims) > 1 else "certificate.claim",
            found.claims,
            names,
        ),
        _block("certificate.rivals", found.rivals, names),
        _conflicts(found.conflicts),
    ]
    return _frame(book, label, "".join(parts))


def _frame(book: Book, label: str, body: str) -> str:
    words = t("certificate.version", version=book.version)
    close = f'<button aria-label="{esc(t("certificate.close"))}">✕</button>'
    demo = f'<p class="vl-demo-line">{esc(t("demo.mark"))}</p>' if book.illustrative else ""
    return (
        f"<header><div><small>{esc(t('certificate.title'))}</small>"
        f"<h2>{esc(label or t('certificate.of_claims'))}</h2></div>"
        f'<form method="dialog">{close}</form>'
        f'</header>{demo}<div class="vl-cert-body">{body}</div>'
        f"<footer>{esc(words)}</footer>"
    )


def _names(book: Book) -> dict[str, str]:
    names: dict[str, str] = dict(book.units.select("unit_id", "name_vi").iter_rows())
    names |= dict(book.parks.select("park_id", "name_vi").iter_rows())
    names |= dict(book.projects.select("project_id", "title_vi").iter_rows())
    return names | dict(book.clusters.select("cluster_id", "name_vi").iter_rows())


# --- calculation --------------------------------------------------------------------------------
def _calculation(found: Certificate, names: dict[str, str]) -> str:
    result = found.sum
    if result is None:
        return ""
    if result.measure in ("count", "rows"):
        key = "certificate.count" if result.measure == "count" else "certificate.rows"
        return _formula(f"<p>{esc(t(key, n=number(result.n)))}</p>")
    if result.measure in PROJECT_MEASURES:
        return _projects(found, result, names)
    own = {DISBURSEMENT: _disbursed, EFFECT: _brought, GAIN: _brought, REST: _rest}
    if result.measure in own:
        return own[result.measure](found, result)
    if result.measure == "sum":
        return _total(found, result, names)
    formula = MEASURES[result.measure]
    told = {c: t(f"indicator.{c}").lower() for c in formula.parts}
    lines = [f"<p>{esc(t(f'measure.{formula.code}'))} = {esc(explained(formula, told))}</p>"]
    if result.value is None:
        lines.append(f"<p>{esc(t('certificate.not_computed'))}</p>")
    else:
        top, bottom = number(result.numerator or 0, 2, trim=True), ""
        if result.denominator is not None:
            bottom = number(result.denominator, 2, trim=True)
        sign = "−" if formula.form == "minus" else "÷"
        scale = " × 100" if formula.scale == 100.0 else ""
        mark = _mark(found.claims)
        value = qualified(result.value, formula.unit, formula.digits + 1, mark)
        lines.append(
            f"<p><b>{esc(top)} {sign} {esc(bottom)}{scale} = {esc(value)}</b>"
            f" {markup.muted(t('certificate.over', n=number(result.n)))}</p>"
        )
    law = formula.legal or t("certificate.no_law")
    lines.append(markup.paragraph(law))
    return f'<section class="vl-formula">{"".join(lines)}</section>'


def _formula(*lines: str) -> str:
    return f'<section class="vl-formula">{"".join(lines)}</section>'


def _projects(found: Certificate, result: Sum, names: dict[str, str]) -> str:
    """A number of projects, their money added up, or counterpart per đồng of support."""
    words = esc(t(f"project_measure.{result.measure}"))
    if result.value is None:
        return _formula(f"<p>{words}</p>", f"<p>{esc(t('certificate.not_computed'))}</p>")
    over = markup.muted(t("certificate.over_projects", n=number(result.n)))
    top = number(result.numerator or 0, 2, trim=True)
    mark = _mark(found.claims.filter(pl.col("table") == "projects"))
    if result.denominator is not None:
        bottom = number(result.denominator, 2, trim=True)
        mean = result.measure == "project_mean"
        unit = t("support.mean_unit" if mean else "project.leverage_unit")
        value = qualified(result.value, unit, 2, mark)
        return _formula(
            f"<p>{words}</p>", f"<p><b>{esc(f'{top} ÷ {bottom} = {value}')}</b> {over}</p>"
        )
    counted = result.measure == "project_count"
    terms = [
        f"{shorten(names.get(i, i), MOST_NAME)} {number(v, 2, trim=True)}"
        for i, v in project_terms(found.claims, result.measure)
        .select("project_id", "top")
        .head(MOST_TERMS)
        .iter_rows()
    ]
    more = result.n - len(terms)
    if more > 0:
        terms.append(t("certificate.more_terms", n=number(more)))
    unit = t("unit.projects") if counted else t("unit.million")
    value = qualified(result.value, unit, 2, "exact" if counted else mark)
    return _formula(
        f"<p>{words}</p>",
        f"<p>{esc(' + '.join(terms))}</p>",
        f"<p><b>= {esc(value)}</b> {over}</p>",
    )


def _disbursed(found: Certificate, result: Sum) -> str:
    words = f"<p>{esc(t(f'project_measure.{DISBURSEMENT}'))}</p>"
    if result.value is None:
        return _formula(words, f"<p>{esc(t('certificate.not_computed'))}</p>")
    top, bottom = (number(x or 0, 2, trim=True) for x in (result.numerator, result.denominator))
    value = qualified(result.value, "%", 2, _mark(found.claims))
    over = markup.muted(t("certificate.over_projects", n=number(result.n)))
    return _formula(
        words, f"<p><b>{esc(f'{top} ÷ {bottom} × 100 = {value}')}</b> {over}</p>",
        markup.paragraph(t("certificate.no_law")),
    )  # fmt: skip


def _brought(found: Certificate, result: Sum) -> str:
    """Support per unit of a result, or the gain of a size that was measured twice."""
    words = f"<p>{esc(t(f'project_measure.{result.measure}'))}</p>"
    if result.value is None:
        return _formula(words, f"<p>{esc(t('certificate.not_computed'))}</p>")
    rows = found.claims.filter(pl.col("table") == "project_outcomes")
    code = str(rows["what"][0])
    over = markup.muted(t("certificate.over_projects", n=number(result.n)))
    if result.denominator is None:
        value = qualified(result.value, t(f"outcome_unit.{code}"), 2, _mark(rows))
        return _formula(words, f"<p><b>{esc(f'= {value}')}</b> {over}</p>")
    top, bottom = (number(x or 0, 2, trim=True) for x in (result.numerator, result.denominator))
    value = qualified(result.value, t("unit.million"), 2, _mark(rows))
    return _formula(
        words,
        f"<p>{esc(t(f'result.each_{code}'))}</p>",
        f"<p><b>{esc(f'{top} ÷ {bottom} = {value}')}</b> {over}</p>",
    )


def _rest(found: Certificate, result: Sum) -> str:
    """A part that no source prints: the total less the parts that sources print."""
    words = f"<p>{esc(t('project_measure.rest'))}</p>"
    if result.value is None:
        return _formula(words, f"<p>{esc(t('certificate.not_computed'))}</p>")
    terms = [
        f"{lower_first(what(r))} {number(r['value'], 2, trim=True)}"
        for r in found.claims.iter_rows(named=True)
    ]
    code = str(found.claims["what"][0])
    unit = INDICATORS[code].unit if code in INDICATORS else ""
    value = qualified(result.value, unit, 2, _mark(found.claims))
    return _formula(words, f"<p>{esc(' − '.join(terms))}</p>", f"<p><b>= {esc(value)}</b></p>")


def _mark(claims: pl.DataFrame) -> str:
    """Qualifier of what is computed from claims: approximate when one of them is."""
    loose = claims["qualifier"].drop_nulls().ne("exact").any()
    return "about" if loose else "exact"


def _total(found: Certificate, result: Sum, names: dict[str, str]) -> str:
    rows = found.claims.filter(pl.col("value").is_not_null())
    if result.value is None or rows.is_empty():
        return ""
    code = str(rows["what"][0])
    money = rows["table"][0] == "project_money"
    terms = [
        f"{shorten(names.get(s, s).removeprefix('CCN '), MOST_NAME)} {number(v, 2, trim=True)}"
        for s, v in rows.select("subject_id", "value").head(MOST_TERMS).iter_rows()
    ]
    more = len(rows) - len(terms)
    if more > 0:
        terms.append(t("certificate.more_terms", n=number(more)))
    found_unit = INDICATORS[code].unit if code in INDICATORS else ""
    if money:
        found_unit = t("unit.million")
    over = t("certificate.over_projects" if money else "certificate.over", n=number(result.n))
    if rows["table"][0] == "programmes":
        # Parts of one programme: no clusters are counted.
        over = ""
    value = qualified(result.value, found_unit, 2, _mark(found.claims))
    law = INDICATORS[code].legal if code in INDICATORS else ""
    words = f"<p>{esc(' + '.join(terms))}</p><p><b>= {esc(value)}</b> "
    words += markup.muted(over) + "</p>"
    words += markup.paragraph(law) if law else ""
    return f'<section class="vl-formula">{words}</section>'


def _doubts(book: Book, found: Certificate, names: dict[str, str], on: dt.date | None) -> str:
    """What the checks of the trust page object to in the claims used."""
    if on is None:
        return ""
    used = found.claims["claim_id"].to_list()
    # Checks compare figures of one subject, so the others need not be read.
    about = book.facts.filter(
        pl.col("subject_id").is_in(found.claims["subject_id"].drop_nulls().implode())
    )
    alarms = anomalies(about, book.rules, on).filter(
        pl.col("claim_ids").list.eval(pl.element().is_in(used)).list.any()
    )
    lines = "".join(
        f"<p><b>{esc(names.get(str(r['subject_id']), ''))}</b>: {esc(why(r))}</p>"
        for r in alarms.head(MOST_DOUBTS).iter_rows(named=True)
    )
    if not lines:
        return ""
    return f'<section class="vl-doubt"><p>{esc(t("certificate.doubts"))}</p>{lines}</section>'


# --- claims -------------------------------------------------------------------------------------
def _block(title: str, claims: pl.DataFrame, names: dict[str, str]) -> str:
    if claims.is_empty():
        return ""
    head = markup.heading(esc(t(title)), number(len(claims)) if len(claims) > 1 else "")
    if len(claims) > MOST_IN_FULL:
        return f"<section>{head}{_brief(claims, names)}</section>"
    lines = "".join(_claim(r, names) for r in claims.iter_rows(named=True))
    return f'<section>{head}<ul class="vl-items">{lines}</ul></section>'


def _brief(claims: pl.DataFrame, names: dict[str, str]) -> str:
    """Many claims as a table, one line each; a line opens its own certificate."""
    lines = []
    for r in claims.head(MOST).iter_rows(named=True):
        subject = _subject(r, names)
        shown = shorten(told(r), 90) or t("certificate.view")
        when = date_text(r["as_of"], str(r["precision"] or "unknown"))
        publisher = str(r["publisher"] or "").split(" (")[0]
        lines.append(
            [
                markup.two_lines(subject or what(r), what(r) if subject else r["legal_ref"] or ""),
                markup.certified(esc(shown), [r["claim_id"]], label=subject or what(r)),
                esc(when),
                f"{esc(publisher)}<br><code>{esc(r['claim_id'])}</code>",
            ]
        )
    headers = [esc(t(f"column.{c}")) for c in ("subject", "value", "as_of", "source_name")]
    more = len(claims) - MOST
    rest = markup.paragraph(t("certificate.more_claims", n=number(more))) if more > 0 else ""
    return markup.table(headers, lines) + rest


def _subject(row: dict[str, Any], names: dict[str, str]) -> str:
    """Name of what a claim is about; a project goes by its own title, not by its province."""
    key = "claim_id" if row["table"] == "projects" else "subject_id"
    return names.get(str(row[key]), "")


def what(row: dict[str, Any]) -> str:
    """What a claim is about, in words."""
    code = str(row["what"] or "")
    table = str(row["table"])
    if table == "facts":
        return t(f"indicator.{code}")
    if table == "programmes":
        level = t(f"level.{row['level']}")
        return f"{t(f'indicator.{code}')} ({lower_first(level)})"
    if table == "milestones":
        return t(f"milestone.{row['stage']}_{code}")
    if table == "project_steps":
        return t(f"project_status.{code}")
    if table in ("project_outcomes", "project_money"):
        return _at_a_stage(table, code, str(row["level"]))
    return str(row["named"] or t(f"table_one.{table}"))


def _at_a_stage(table: str, code: str, level: str) -> str:
    """An outcome of a project and its moment, or money of a project and its origin."""
    if table == "project_money":
        return f"{t(f'money_stage.{code}')}: {lower_first(t(f'money.{level}'))}"
    return f"{t(f'outcome.{code}')}, {lower_first(t(f'moment.{level}'))}"


def told(row: dict[str, Any]) -> str:
    """Value of a claim as its source gives it, with qualifier, range and unit; or its words."""
    if row["table"] == "projects":
        return _told_project(row)
    if row["value"] is None:
        return str(row["text"] or "")
    code = str(row["what"] or "")
    unit = INDICATORS[code].unit if code in INDICATORS else str(row["unit"] or "")
    if row["table"] == "project_money":
        unit = t("unit.million")
    if row["table"] == "project_outcomes":
        unit = t(f"outcome_unit.{code}")
    high = row["value_high"]
    if high is not None:
        low = number(row["value"], 3, trim=True)
        return f"{low}–{qualified(high, unit, 3)}"
    return qualified(row["value"], unit, 3, str(row["qualifier"] or "exact"))


def _told_project(row: dict[str, Any]) -> str:
    """Money of a project by origin, its total last; without any, its title."""
    parts = [
        f"{t(f'certificate.{origin}')} {number(row[f'money_{origin}'], 3, trim=True)}"
        for origin in ("national", "local", "unstated", "counterpart")
        if row[f"money_{origin}"] is not None
    ]
    if row["value"] is not None:
        mark = str(row["qualifier"] or "exact")
        total = qualified(row["value"], t("unit.million"), 3, mark)
        return "; ".join([*parts, f"{t('certificate.total')} {total}" if parts else total])
    if parts:
        return f"{'; '.join(parts)} {t('unit.million')}"
    return str(row["text"] or "")


def _claim(row: dict[str, Any], names: dict[str, str]) -> str:
    subject = _subject(row, names)
    title = ": ".join(x for x in (subject, what(row)) if x)
    when = date_text(row["as_of"], str(row["precision"] or "unknown"))
    marks = [t("certificate.as_of", date=when)]
    if row["period"]:
        marks.append(t("certificate.period", period=lower_first(period_name(row["period"]))))
    if row["stage"] in ("planned", "target"):
        marks.append(t(f"promotion.stage_{row['stage']}"))
    if row["inferred"]:
        marks.append(t("certificate.inferred"))
    if row["basis_vi"]:
        marks.append(str(row["basis_vi"]))
    quote = f"<q>{esc(row['evidence'])}</q>" if row["evidence"] else ""
    notes = [str(row[c]) for c in ("reason_vi", "note_vi") if row[c]]
    return markup.item(
        title,
        "",
        f'<p class="vl-body"><b>{esc(told(row))}</b></p>' if told(row) else "",
        _article(row),
        markup.paragraph(" · ".join(marks)),
        f"<p>{quote}</p>" if quote else "",
        *(markup.paragraph(n) for n in notes),
        f"<p>{_source(row)} <code>{esc(row['claim_id'])}</code></p>",
    )


def _article(row: dict[str, Any]) -> str:
    """Words of a rule that has a number too, and its article."""
    if row["table"] != "rules":
        return ""
    words = str(row["text"]) if row["value"] is not None else ""
    return "".join(markup.paragraph(w) for w in (words, row["legal_ref"]) if w)


def _source(row: dict[str, Any]) -> str:
    words = str(row["title"] or row["publisher"])
    name = markup.link(str(row["url"]), words) if row["url"] else esc(words)
    parts = [name]
    if row["title"]:
        parts.append(esc(row["publisher"]))
    day = row["published_on"]
    parts.append(esc(date_text(day) if day else str(row["published_text"] or t("date.unknown"))))
    parts.append(esc(t(f"source_kind.{row['kind']}")))
    quality = f"<br>{markup.muted(row['quality_note'])}" if row["quality_note"] else ""
    return f"{esc(t('card.source_word'))} " + " · ".join(parts) + quality


def _conflicts(conflicts: pl.DataFrame) -> str:
    if conflicts.is_empty():
        return ""
    lines = "".join(
        markup.item(
            r["title_vi"],
            "",
            markup.paragraph(r["claims_vi"]),
            f'<p class="vl-body"><b>{esc(t("sources.chosen"))}</b> {esc(r["chosen_vi"])}</p>',
            markup.paragraph(f"{t('sources.why')} {r['reason_vi']}"),
        )
        for r in conflicts.iter_rows(named=True)
    )
    head = markup.heading(esc(t("certificate.conflicts")))
    return f'<section>{head}<ul class="vl-items">{lines}</ul></section>'
