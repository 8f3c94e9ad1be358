"""From a template and a selection to a report: every piece made by the panels of the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from dashboard.i18n import date_text, lower_first, t
from dashboard.indicators import INDICATORS, MEASURES
from dashboard.metrics.measures import explained
from dashboard.metrics.provenance import claims_index
from dashboard.panels import messages, report_map
from dashboard.panels.model import (
    Context,
    Heading,
    Panel,
    Sentence,
    filter_line,
    filter_parts,
    ids_of,
)
from dashboard.reports import catalogue
from dashboard.reports.model import (
    Card,
    Chapter,
    Definition,
    Figures,
    Map,
    Part,
    Piece,
    Reference,
    Report,
    Words,
)
from dashboard.reports.templates import CardAsk, ChapterAsk, PartAsk, Template


@dataclass(slots=True)
class _Citations:
    """Numbers of sources, given in the order in which they are cited."""

    of_claim: Mapping[str, str]
    numbers: dict[str, int] = field(default_factory=dict)
    claims: dict[str, None] = field(default_factory=dict)
    measures: dict[str, None] = field(default_factory=dict)
    worded: dict[int, tuple[Panel, Panel]] = field(default_factory=dict)

    def told(self, name: str, panel: Panel) -> Panel:
        """The panel in the words of a report; the same one for the same panel."""
        if id(panel) not in self.worded:
            frame = panel.table.frame if panel.table is not None else None
            made = replace(
                panel,
                message=panel.message or messages.of(name, frame),
                subtitle=messages.on_paper(panel.subtitle),
                note=messages.on_paper(panel.note),
            )
            self.worded[id(panel)] = panel, made
        return self.worded[id(panel)][1]

    def cite(self, claim_ids: Iterable[str]) -> tuple[int, ...]:
        known = [i for i in claim_ids if i in self.of_claim]
        self.claims |= dict.fromkeys(known)
        sources = dict.fromkeys(self.of_claim[i] for i in known)
        found = [self.numbers.setdefault(s, len(self.numbers) + 1) for s in sources]
        return tuple(sorted(found))


def build(
    ctx: Context,
    template: Template,
    *,
    made_on: dt.date,
    cluster_id: str = "",
    without: Iterable[str] = (),
) -> Report:
    """The report that a template describes, for a selection.

    Args:
        ctx: data and filters.
        template: see :mod:`dashboard.reports.templates`.
        made_on: the day printed on it.
        cluster_id: the cluster of a template that needs one.
        without: titles of chapters that the reader left out.

    Raises:
        ValueError: the template is about one cluster and none is given.
    """
    if template.needs == "cluster" and not cluster_id:
        raise ValueError(t("report.no_cluster"))
    index = claims_index(ctx.book)
    cited = _Citations(dict(index.select("claim_id", "source_id").iter_rows()))
    left_out: list[str] = []
    chapters = []
    for asked in template.chapters:
        if asked.title in set(without):
            continue
        made = (
            _close_ups(ctx, asked, cited, left_out)
            if asked.clusters
            else _chapter(ctx, asked, cited, cluster_id, left_out)
        )
        if made.parts:
            chapters.append(made)
    return Report(
        key=template.key,
        title=_title(ctx, template, cluster_id),
        subtitle=template.about,
        scope=filter_parts(ctx),
        on=ctx.selection.on,
        made_on=made_on,
        version=ctx.book.version,
        mark=t("demo.mark") if ctx.book.illustrative else "",
        chapters=tuple(chapters),
        references=_references(ctx, cited),
        definitions=tuple(_definitions(ctx, cited)),
        left_out=tuple(dict.fromkeys(left_out)),
        reviewed=ctx.reviewed,
    )


def _title(ctx: Context, template: Template, cluster_id: str) -> str:
    names = dict(ctx.book.clusters.select("cluster_id", "name_vi").iter_rows())
    chosen = ctx.selection
    period = t("report.newest", date=date_text(chosen.on))
    if chosen.year is not None:
        period = t("report.year", year=chosen.year)
    places = ", ".join(ctx.unit_names[p] for p in chosen.provinces)
    return template.title.format(period=period, places=places, cluster=names.get(cluster_id, ""))


def _chapter(
    ctx: Context, asked: ChapterAsk, cited: _Citations, cluster_id: str, left_out: list[str]
) -> Chapter:
    parts = []
    for wanted in asked.parts:
        pieces = list(_pieces(ctx, wanted, cited, cluster_id, left_out))
        if pieces:
            parts.append(
                Part(
                    title=wanted.title,
                    message=_message(ctx, wanted, pieces, cluster_id),
                    pieces=tuple(pieces),
                    notes=_notes(pieces),
                )
            )
    return Chapter(asked.title, tuple(parts))


def _close_ups(ctx: Context, asked: ChapterAsk, cited: _Citations, left_out: list[str]) -> Chapter:
    """The chapter once for each of the largest established clusters; its parts bear their names."""
    order = ctx.listed.sort("area", "short_name", descending=[True, False], nulls_last=True)
    parts: list[Part] = []
    rows = order.head(asked.clusters).select("cluster_id", "short_name").iter_rows()
    for cluster_id, name in rows:
        made = _chapter(ctx, asked, cited, cluster_id, left_out)
        parts += [
            replace(p, title=name, message=f"{name}: {lower_first(p.message)}") for p in made.parts
        ]
    return Chapter(asked.title, tuple(parts))


def _pieces(
    ctx: Context, asked: PartAsk, cited: _Citations, cluster_id: str, left_out: list[str]
) -> Iterator[Piece]:
    if asked.sentences:
        found = tuple(_sentences(_heading(ctx, asked.sentences, cluster_id)))
        sources = tuple(cited.cite(sentence.claim_ids) for sentence in found)
        if found:
            yield Words(found, sources)
    if asked.figures:
        given = {"ctx": ctx, "cluster_id": cluster_id}
        figures = catalogue.call(f"{asked.figures}.strip", **given)
        numbers: set[int] = set()
        for figure in figures:
            numbers.update(cited.cite(figure.claim_ids))
            cited.measures[figure.measure] = None
        yield Figures(tuple(figures), tuple(sorted(numbers)))
    if asked.map:
        yield _map(ctx, asked.map, cited)
    for wanted in asked.cards:
        yield from _cards(ctx, wanted, cited, cluster_id, left_out)


def _map(ctx: Context, colour: str, cited: _Citations) -> Map:
    spec = report_map.spec(ctx, colour)
    ids = ids_of(ctx.table, "status_claim", "area_claim")
    return Map(spec.title, spec, cited.cite(ids))


def _cards(
    ctx: Context, asked: CardAsk, cited: _Citations, cluster_id: str, left_out: list[str]
) -> Iterator[Card]:
    if catalogue.needs_cluster(asked.name) and not cluster_id:
        left_out.append(t("report.card_needs_cluster", card=asked.name))
        return
    found = catalogue.call(asked.name, ctx=ctx, cluster_id=cluster_id)
    every: list[Panel] = found if isinstance(found, list) else [found] if found else []
    for panel in every:
        if panel.figure is None and (panel.table is None or panel.table.frame.is_empty()):
            # A card in words alone has nothing to draw or to list.
            left_out.append(t("report.card_empty", card=panel.title))
            continue
        cited.measures[panel.measure] = None
        yield Card(
            cited.told(asked.name, panel), asked.show, cited.cite(panel.claim_ids), asked.most
        )


def _heading(ctx: Context, page: str, cluster_id: str) -> Heading:
    found: Heading = catalogue.call(f"{page}.heading", ctx=ctx, cluster_id=cluster_id)
    return found


def _sentences(heading: Heading) -> Iterator[Sentence]:
    finding = finding_text(heading)
    if finding:
        yield Sentence(finding, heading.rule, heading.claim_ids)
    yield from heading.sentences


def finding_text(heading: Heading) -> str:
    """The finding of a page in one string."""
    return f"{heading.bold} {heading.rest}".strip()


def _message(ctx: Context, asked: PartAsk, pieces: list[Piece], cluster_id: str) -> str:
    if asked.message:
        return finding_text(_heading(ctx, asked.message, cluster_id))
    for piece in pieces:
        if isinstance(piece, Card) and piece.panel.message:
            return piece.panel.message
        if isinstance(piece, Words):
            return piece.sentences[0].text
    titles = [p.panel.title for p in pieces if isinstance(p, Card)]
    return titles[0] if titles else asked.title


def _notes(pieces: list[Piece]) -> tuple[str, ...]:
    """What the speaker may say: sentences, what charts show, how figures are computed."""
    found: list[str] = []
    for piece in pieces:
        if isinstance(piece, Words):
            found += [s.text for s in piece.sentences]
        elif isinstance(piece, Card):
            panel = piece.panel
            found += [x for x in (panel.message, panel.alt, panel.note) if x]
        elif isinstance(piece, Map):
            found.append(piece.spec.finding)
    return tuple(dict.fromkeys(found))


def scope_of(ctx: Context, panel: Panel) -> str:
    """The filter line printed with a card: its own, else that of the page."""
    return panel.scope or filter_line(ctx)


def _references(ctx: Context, cited: _Citations) -> tuple[Reference, ...]:
    rows = {r["source_id"]: r for r in ctx.book.sources.iter_rows(named=True)}
    found = []
    for source_id, number in cited.numbers.items():
        row = rows[source_id]
        found.append(
            Reference(
                number=number,
                source_id=source_id,
                publisher=row["publisher"],
                title=row["title"] or "",
                url=row["url"] or "",
                issued=row["published_on"],
            )
        )
    return tuple(found)


def _definitions(ctx: Context, cited: _Citations) -> Iterator[Definition]:
    """Formulas of the measures used, then the indicators of the claims cited."""
    for code in (m for m in cited.measures if m in MEASURES):
        formula = MEASURES[code]
        told = {c: t(f"indicator.{c}").lower() for c in formula.parts}
        yield Definition(t(f"measure.{code}"), explained(formula, told), formula.legal or "")
    facts = ctx.book.facts.filter(ctx.book.facts["claim_id"].is_in(list(cited.claims)))
    for code in facts["indicator"].cast(str).unique(maintain_order=True).sort().to_list():
        if code in INDICATORS:
            found = INDICATORS[code]
            yield Definition(t(f"indicator.{code}"), t("report.as_stated"), found.legal or "")
