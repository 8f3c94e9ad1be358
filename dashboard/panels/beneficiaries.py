"""Establishments that promotion supported: shown on the page Đề án."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard import markup
from dashboard.figures.locator import Spot, locator_figure
from dashboard.i18n import join, number, shorten, t
from dashboard.markup import esc
from dashboard.metrics.beneficiaries import establishments as found_in
from dashboard.palette import BRAND, PAPER
from dashboard.panels.model import (
    Column,
    Context,
    Link,
    Panel,
    Table,
    ids_of,
    number_col,
    text_col,
)
from dashboard.panels.projects import COUNT, lives_of, scope_parts, state_name
from dashboard.panels.shared import profile_address

#: Establishments of the list; clusters of a commune, and of a former district, named in a line;
#: links below a profile.
MOST_LINES, MOST_NEAR, MOST_LINKS = 10, 3, 3
_ORIGINS = ("national", "local", "counterpart")
_ALL = ("national", "local", "unstated", "counterpart")


def _years(years: list[int]) -> str:
    return ", ".join(str(y) for y in years)


def places_told(ctx: Context, r: dict[str, Any]) -> tuple[str, str]:
    """Where an establishment lies: its commune of today, and its former district, in words.

    A commune of today that joins several districts leaves the former district open and names
    them; an unknown place is empty.
    """
    new = ", ".join(ctx.place_names.get(c, c) for c in r["commune_ids"])
    names = [ctx.unit_names.get(d, d) for d in r["district_ids"]]
    if len(names) > 1 and not r["several_places"]:
        return new, t("beneficiary.one_of", names=", ".join(names))
    return new, ", ".join(ctx.place_names.get(d, d) for d in r["district_ids"])


def _place(ctx: Context, r: dict[str, Any]) -> str:
    """Both frames in words for a line below the name; without a commune the source's own words."""
    new, old = places_told(ctx, r)
    if new:
        return join([x for x in (new, old) if x])
    return str(r["place_vi"] or old)


def _near(ctx: Context, r: dict[str, Any], clusters: dict[str, str]) -> str:
    """Links to the clusters of the commune, then to further ones of the former district."""
    own = [markup.go(profile_address(ctx, c), esc(clusters[c])) for c in r["cluster_ids"]]
    wide = [markup.go(profile_address(ctx, c), esc(clusters[c])) for c in r["district_cluster_ids"]]
    lines = []
    if own:
        lines.append(", ".join(own))
    if wide:
        more = len(wide) - MOST_NEAR
        rest = f" {markup.muted(f'+{more}')}" if more > 0 else ""
        head = markup.muted(t("beneficiary.same_district"))
        lines.append(f"{head} {', '.join(wide[:MOST_NEAR])}{rest}")
    return "<br>".join(lines) or markup.gap_cell()


def _money(r: dict[str, Any], origin: str, digits: int = 1) -> str:
    """Money of an origin; it is computed again from the projects that were not stopped."""
    if r[origin] is None:
        return markup.gap_cell()
    return markup.certified(
        esc(number(r[origin], digits, trim=True)),
        r["money_ids"],
        measure=f"project_{origin}",
        label=f"{r['name_vi']}: {t(f'money.{origin}')}",
    )


def _count(r: dict[str, Any]) -> str:
    """Number of projects and their years."""
    figure = markup.certified(
        f"<b>{number(r['n'])}</b>", r["project_ids"], measure=COUNT, label=str(r["name_vi"])
    )
    return figure + (f" {markup.muted(_years(r['years']))}" if r["years"] else "")


def _again(r: dict[str, Any]) -> str:
    """Mark of support given more than once under one name; empty for once."""
    return markup.chips([t("beneficiary.again", n=number(r["n"]))]) if r["n"] > 1 else ""


def _line(ctx: Context, r: dict[str, Any], clusters: dict[str, str]) -> list[str]:
    doubt = f"<br>{markup.muted(t('beneficiary.several'))}" if r["several_places"] else ""
    products = "; ".join(r["products"])
    told = markup.certified(esc(products), r["product_ids"], label=str(r["name_vi"]))
    return [
        markup.two_lines(" / ".join(r["spellings"]), _place(ctx, r)) + doubt + _again(r),
        _count(r),
        *(_money(r, o) for o in _ORIGINS),
        told if products else markup.gap_cell(),
        _near(ctx, r, clusters),
    ]


def _told(ctx: Context, rows: pl.DataFrame, clusters: dict[str, str]) -> pl.DataFrame:
    """Rows with their lists in words, and their claims, for the file."""
    places = [places_told(ctx, r) for r in rows.iter_rows(named=True)]

    def named(column: str) -> pl.Series:
        words = [", ".join(clusters[c] for c in ids) or None for ids in rows[column]]
        return pl.Series(words, dtype=pl.String)

    return rows.with_columns(
        names=pl.col("spellings").list.join(" / "),
        years_text=pl.when(pl.col("years").list.len() > 0).then(
            pl.col("years").list.eval(pl.element().cast(pl.String)).list.join(", ")
        ),
        products_text=pl.when(pl.col("products").list.len() > 0).then(
            pl.col("products").list.join("; ")
        ),
        commune_text=pl.Series([new or None for new, _ in places], dtype=pl.String),
        district_text=pl.Series([old or None for _, old in places], dtype=pl.String),
        clusters_text=named("cluster_ids"),
        wide_text=named("district_cluster_ids"),
        claim_ids=pl.concat_list("project_ids", "product_ids"),
    )


def _file(ctx: Context, rows: pl.DataFrame, clusters: dict[str, str]) -> Table:
    return Table(
        _told(ctx, rows, clusters),
        (
            text_col("names", "producer"),
            text_col("place_vi", "place"),
            Column("commune_text", t("column.commune_new")),
            Column("district_text", t("beneficiary.district")),
            number_col("n", "projects_n", 0),
            text_col("years_text", "year_plain"),
            *(Column(o, t(f"money.{o}_million"), "number", 1) for o in _ORIGINS[:2]),
            Column("unstated", t("project.unstated_million"), "number", 1),
            Column("counterpart", t("money.counterpart_million"), "number", 1),
            Column("products_text", t("beneficiary.products")),
            Column("clusters_text", t("beneficiary.clusters")),
            Column("wide_text", t("beneficiary.wide")),
        ),
    )


def establishments(ctx: Context) -> Panel:
    """Who was supported, how often, with what, where, and which clusters are near?"""
    rows = found_in(ctx.book, ctx.selection)
    clusters = dict(ctx.book.clusters.select("cluster_id", "short_name").iter_rows())
    often = int((rows["n"] > 1).sum())
    lines = [_line(ctx, r, clusters) for r in rows.head(MOST_LINES).iter_rows(named=True)]
    headers = [
        t("column.producer"),
        t("column.projects_n"),
        *(t(f"project.short_{o}") for o in _ORIGINS),
        t("beneficiary.products"),
        t("beneficiary.near"),
    ]
    body = markup.table(
        [esc(h) for h in headers],
        lines,
        numeric=[2, 3, 4],
        hide_narrow=[2, 3, 4, 5],
        caption=t("beneficiary.title", n=number(len(rows))),
    )
    many = t("beneficiary.often", n=number(often)) if often else ""
    shown = t("project.table_sub", shown=number(len(lines)), n=number(len(rows)))
    title = t("beneficiary.title", n=number(len(rows))) if lines else t("beneficiary.none")
    return Panel(
        key="co-so-thu-huong",
        title=title,
        subtitle=esc(join([x for x in (many, t("project.money_unit"), shown) if x]))
        + f"<br>{esc(t('beneficiary.sub'))}",
        body=body if lines else markup.gap(),
        table=_file(ctx, rows, clusters),
        claim_ids=ids_of(rows, "project_ids", "product_ids"),
        scope=join(list(scope_parts(ctx))),
        size="wide",
    )


# --- profile of one establishment ---------------------------------------------------------------
def names(ctx: Context) -> dict[str, str]:
    """Establishments to choose from: name with its number of projects -> key, most often first."""
    rows = found_in(ctx.book, ctx.selection)
    told = rows.select("name_vi", "n", "key").iter_rows()
    return {t("beneficiary.choice", name=name, n=number(n)): key for name, n, key in told}


def _map_link(ctx: Context, r: dict[str, Any]) -> list[Link]:
    """The map of clusters with the place chosen, when the place is known."""
    places = [*r["commune_ids"], *(r["district_ids"] if len(r["district_ids"]) == 1 else [])]
    known = [ctx.place_names[p] for p in places if p in ctx.place_names]
    if not known:
        return []
    frame = "new" if r["commune_ids"] else "old"
    query = (("dia_ban", known[0]), ("dia_gioi", t(f"filter.frame_option_{frame}")))
    return [Link("cluster_map", t("beneficiary.open_map", place=known[0]), query)]


def _links(ctx: Context, r: dict[str, Any]) -> tuple[Link, ...]:
    names_of = dict(ctx.book.clusters.select("cluster_id", "name_vi").iter_rows())
    near = [*r["cluster_ids"], *r["district_cluster_ids"]][:MOST_LINKS]
    found = [Link("profile", names_of[c], (("ccn", c),)) for c in near]
    return (*_map_link(ctx, r), *found)


def _locator(ctx: Context, r: dict[str, Any]) -> go.Figure | None:
    """Small map with a mark in the commune of today; ``None`` without a known commune."""
    layer = ctx.geo.communes_light
    wanted = set(r["commune_ids"])
    shapes = {u: s for u, s in zip(layer["unit_id"], layer.geometry, strict=True) if u in wanted}
    if not shapes:
        return None
    points = {u: s.representative_point() for u, s in shapes.items()}
    spots = [
        Spot(p.x, p.y, 14, BRAND, PAPER, esc(ctx.place_names.get(u, u)), u,
             proof=markup.proof(r["project_ids"], COUNT, str(r["name_vi"])))
        for u, p in points.items()
    ]  # fmt: skip
    xs, ys = [p.x for p in points.values()], [p.y for p in points.values()]
    bounds = (min(xs) - 0.17, min(ys) - 0.125, max(xs) + 0.17, max(ys) + 0.125)
    # Over several communes the names of the seats would lie on each other.
    return locator_figure(
        ctx.geo,
        spots,
        bounds=bounds,
        height=230,
        names=len(spots) == 1,
        commune_id=next(iter(shapes)),
        frame="new",
    )


def _items(ctx: Context, r: dict[str, Any]) -> str:
    """Projects of the establishment, newest first."""
    own = lives_of(ctx).filter(pl.col("project_id").is_in(r["project_ids"]))
    return markup.items(
        markup.item(
            shorten(p["title_vi"], 70),
            join([str(p["year_start"] or ""), state_name(p)], ", "),
            markup.paragraph(p["outcome_vi"]) if p["outcome_vi"] else "",
        )
        for p in own.iter_rows(named=True)
    )


def profile(ctx: Context, key: str = "") -> Panel:
    """One establishment: projects, money by origin, products, outcomes, place, clusters near.

    Args:
        ctx: context of the page.
        key: of :func:`names`; the one supported most often by default.
    """
    rows = found_in(ctx.book, ctx.selection)
    chosen = rows.filter(pl.col("key") == key) if key else rows
    if chosen.is_empty():
        chosen = rows
    if chosen.is_empty():
        return Panel(key="ho-so-co-so", title=t("beneficiary.none"), body=markup.gap())
    clusters = dict(ctx.book.clusters.select("cluster_id", "short_name").iter_rows())
    r = chosen.row(0, named=True)
    new, old = places_told(ctx, r)
    gap = markup.gap(t("beneficiary.no_place"))
    pairs = [
        (t("column.projects_n"), _count(r)),
        *((t(f"money.{o}_million"), _money(r, o)) for o in _ALL if r[o] is not None),
        (t("column.commune_new"), esc(new) if new else gap),
        (t("beneficiary.district"), esc(old) if old else gap),
    ]
    if r["products"]:
        told = esc("; ".join(r["products"]))
        linked = markup.certified(told, r["product_ids"], label=str(r["name_vi"]))
        pairs.append((t("beneficiary.products"), linked))
    sub = [x for x in (r["place_vi"], t("beneficiary.several") if r["several_places"] else "") if x]
    return Panel(
        key="ho-so-co-so",
        title=str(r["name_vi"]),
        subtitle=esc(join(sub)),
        figure=_locator(ctx, r),
        body=_again(r)
        + markup.rows(pairs)
        + markup.heading(esc(t("beneficiary.projects")))
        + _items(ctx, r),
        table=_file(ctx, chosen.head(1), clusters),
        claim_ids=ids_of(chosen.head(1), "project_ids", "product_ids"),
        alt=t("beneficiary.alt", name=r["name_vi"], place=new),
        scope=join(list(scope_parts(ctx))),
        size="third",
        links=_links(ctx, r),
    )
