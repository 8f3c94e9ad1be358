"""One sentence for each card of a report that does not say its finding itself.

A slide bears its finding as title, never a question. The sentence is counted from the table of
the card, by one rule for each card; a rule that has nothing to count is silent (an empty string),
and the title of the card stays.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from dashboard.i18n import date_text, lower_first, number, percent, qualified, t
from dashboard.indicators import INDICATORS

Rule = Callable[[pl.DataFrame], str]


def _say(code: str, **values: object) -> str:
    told = {k: number(v) if isinstance(v, int) else v for k, v in values.items()}
    return t(f"card_message.{code}", **told)


def _known(frame: pl.DataFrame, column: str) -> int:
    return int(frame[column].count())


def _register(frame: pl.DataFrame) -> str:
    """Clusters with an area, a capital and an occupancy."""
    names = ("area", "infra_capital", "occupancy")
    told = {c: _known(frame, c) for c in names}
    return _say("register", of=len(frame), **told)


def _rates(frame: pl.DataFrame) -> str:
    """Published rates: how many, of how many places, since when."""
    days = frame["as_of"].drop_nulls()
    if days.is_empty():
        return ""
    years = sorted({d.year for d in days.to_list()})
    places = frame["name"].n_unique()
    return _say("rates", n=len(frame), places=places, first=str(years[0]), last=str(years[-1]))


def _gaps(frame: pl.DataFrame) -> str:
    """Cells with a source; the first three columns name the cluster."""
    cells = [x for c in frame.columns[3:] for x in frame[c].to_list()]
    full = sum(x == t("matrix.full") for x in cells)
    return _say("gaps", n=full, of=len(cells), clusters=len(frame))


def _investors(frame: pl.DataFrame) -> str:
    """Clusters that have an investor, named or not; one that is still looked for is none."""
    found = frame.filter(pl.col("investor").is_not_null() & ~pl.col("seeking_investor"))
    return _say("investors", n=len(found), of=len(frame))


def _support(frame: pl.DataFrame) -> str:
    """The largest budget support told for a place, in words of its source."""
    told = frame.drop_nulls("value")
    if told.is_empty():
        return ""
    top = told.filter(pl.col("value") == pl.col("value").max())
    if len(top) != 1 or not top["chart_name"][0]:
        return ""
    r = top.row(0, named=True)
    value = qualified(r["value"], t("unit.billion"), 1, str(r["qualifier"]))
    return _say("support", n=len(told), value=value, name=r["chart_name"])


def _results(frame: pl.DataFrame) -> str:
    """Published results: how many, of how many kinds, up to when."""
    days = frame["as_of"].drop_nulls()
    last = str(days.max().year) if len(days) else ""  # type: ignore[union-attr]
    return _say("results", n=len(frame), kinds=frame["what"].n_unique(), last=last) if last else ""


def _cut(frame: pl.DataFrame) -> str:
    """The place, level, year or sector of the first cut with the most projects."""
    own = frame.filter(pl.col("kind") == frame["kind"][0])
    top = own.filter(pl.col("n") == pl.col("n").max())
    r = top.row(0, named=True)
    if len(top) > 1:
        return _say("cut_many", names=", ".join(top["name"]), n=int(r["n"]))
    return _say("cut", name=r["name"], n=int(r["n"]), done=int(r["done"]))


def _targets(frame: pl.DataFrame) -> str:
    """Targets that have a result to be compared with."""
    n = _known(frame, "share")
    return _say("targets" if n else "no_target", n=n, of=len(frame))


def _centres(frame: pl.DataFrame) -> str:
    """Names of centres, places and years."""
    first, last = frame["first"].min(), frame["last"].max()
    places = frame["unit_id"].n_unique()
    return _say("centres", n=len(frame), places=places, first=str(first), last=str(last))


def _unknown(frame: pl.DataFrame) -> str:
    """Questions that no year of no centre answers."""
    rows = [[v for k, v in r.items() if k != "what"] for r in frame.iter_rows(named=True)]
    n = sum(all(v is None or str(v).startswith("0/") for v in row) for row in rows)
    return _say("unknown" if n else "all_known", n=n, of=len(frame))


def _progress(frame: pl.DataFrame) -> str:
    """Projects of the chart that are done and going on."""
    done, going = (int((frame["group"] == g).sum()) for g in ("done", "going"))
    return _say("progress", n=len(frame), done=done, going=going)


def _milestone(frame: pl.DataFrame) -> str:
    """The newest milestone that has happened."""
    past = frame.filter(pl.col("stage").cast(pl.String) == "actual").drop_nulls("date")
    if past.is_empty():
        return ""
    r = past.sort("date", maintain_order=True).row(-1, named=True)
    return _say("milestone", what=r["what"], date=date_text(r["date"], str(r["date_precision"])))


def _place(frame: pl.DataFrame) -> str:
    """Where the cluster lies, as precisely as is known."""
    r = frame.row(0, named=True)
    if not r["commune_full"]:
        return ""
    return _say("place", name=r["short_name"], place=lower_first(r["commune_full"]))


def _periods(frame: pl.DataFrame) -> str:
    """Figures of a cluster over the periods."""
    periods = frame["period"].drop_nulls().n_unique()
    return _say("periods", n=len(frame), periods=periods) if periods else ""


def _tenants(frame: pl.DataFrame) -> str:
    """Projects in the cluster that a source names."""
    return _say("tenants", n=len(frame))


def _nearest(frame: pl.DataFrame) -> str:
    """The nearest of what distances are measured to."""
    told = frame.drop_nulls("km").sort("km", maintain_order=True)
    if told.is_empty():
        return ""
    r = told.row(0, named=True)
    return _say("nearest", kind=r["kind"], name=r["name"], far=r["text"])


def _contested(frame: pl.DataFrame) -> str:
    """The span of the figures that sources give."""
    values = frame["value"].drop_nulls()
    if len(values) < 2:
        return ""
    found = INDICATORS[str(frame["indicator"][0])]
    low, high = (number(float(v), 2, trim=True) for v in (values.min(), values.max()))  # type: ignore[arg-type]
    return _say("contested", n=len(frame), low=low, high=high, unit=found.unit)


def _ledger(frame: pl.DataFrame) -> str:
    """How often sources speak of the cluster."""
    return _say("ledger", n=len(frame), sources=frame["source"].n_unique())


def _first_words(frame: pl.DataFrame) -> str:
    """The first of the messages of the page."""
    return str(frame["message"][0])


def _project_places(frame: pl.DataFrame) -> str:
    """The place with the most projects."""
    top = frame.filter(pl.col("n") == pl.col("n").max())
    whole = int(frame["n"].sum())
    if len(top) != 1:
        return _say("places", n=whole, places=len(frame))
    r = top.row(0, named=True)
    return _say("top_place", name=r["place"], n=int(r["n"]), of=whole)


def _standing(frame: pl.DataFrame) -> str:
    """Projects that are done, and those that are late."""
    done, late = int((frame["group"] == "done").sum()), _known(frame, "months_late")
    return _say("standing" if late else "standing_done", n=len(frame), done=done, late=late)


def _share(frame: pl.DataFrame) -> str:
    """Support in the whole money of the projects that state both."""
    both = frame.drop_nulls(["support", "money_total"])
    # Added in an order of its own: floats added in another order differ.
    whole = float(both["money_total"].sort().sum())
    if not whole:
        return ""
    share = percent(100 * float(both["support"].sort().sum()) / whole, 0)
    return _say("share", n=len(both), share=share)


def _verdict(frame: pl.DataFrame) -> str:
    """The verdict that most projects have; silent when two have as many."""
    counts = frame["verdict"].value_counts().sort("count", "verdict", descending=[True, False])
    if len(counts) > 1 and counts["count"][0] == counts["count"][1]:
        return ""
    words, n = counts.row(0)
    return _say("verdict", n=int(n), of=len(frame), words=lower_first(words))


def _largest_share(frame: pl.DataFrame) -> str:
    """The content that most of the support goes to."""
    told = frame.drop_nulls("share")
    top = told.filter(pl.col("share") == pl.col("share").max())
    if len(top) != 1:
        return ""
    r = top.row(0, named=True)
    if r["content_group"] in (None, "unstated"):
        return _say("share_unknown", share=percent(r["share"], 0))
    return _say("largest_share", name=r["name"], share=percent(r["share"], 0))


def _changes(frame: pl.DataFrame) -> str:
    """Figures that are higher after than before; without pairs, how many there are."""
    if "change" not in frame.columns:
        if "done" not in frame.columns:
            return ""
        return _say("surveys", n=int(frame["done"].sum()), of=len(frame))
    told = frame.drop_nulls("change")
    up = int((told["change"] > 0).sum())
    return _say("changes", n=up, of=len(told)) if len(told) else ""


def _outcomes(frame: pl.DataFrame) -> str:
    """Figures by what they are: results or targets."""
    stages = frame["stage"].cast(pl.String)
    return _say("outcomes", n=len(frame), targets=int((stages == "target").sum()))


def _establishments(frame: pl.DataFrame) -> str:
    """Establishments, and those supported more than once."""
    many = int((frame["n"] > 1).sum())
    return _say("establishments" if many else "establishments_once", n=len(frame), many=many)


def _products(frame: pl.DataFrame) -> str:
    """The commune with the most products."""
    top = frame.filter(pl.col("n") == pl.col("n").max())
    if len(top) != 1:
        return _say("products", n=int(frame["n"].sum()), places=len(frame))
    r = top.row(0, named=True)
    return _say("top_products", name=r["commune"], n=int(r["n"]), of=int(frame["n"].sum()))


def _recognised(frame: pl.DataFrame) -> str:
    """Products by their level."""
    return _say("recognised", n=_known(frame, "year_national"), of=len(frame))


def _agreement(frame: pl.DataFrame) -> str:
    """Pairs that could be compared, and that agree."""
    told = frame["difference"].drop_nulls()
    agreed = int((told.abs() < 0.5 * 0.01).sum())
    return _say("agreement" if len(told) else "no_agreement", n=agreed, of=len(told))


def _records(frame: pl.DataFrame) -> str:
    """Records about the centres."""
    years = frame["year"].drop_nulls()
    if years.is_empty():
        return ""
    return _say("records", n=len(frame), units=frame["unit_id"].n_unique(), last=str(years.max()))


def _results_of_projects(frame: pl.DataFrame) -> str:
    """Kinds of results that projects state; without figures, projects with a result in words."""
    if "value" not in frame.columns:
        return _say("results_in_words", n=len(frame))
    kinds = frame.drop_nulls("value")["indicator"].n_unique()
    return _say("kinds", n=kinds) if kinds else ""


RULES: dict[str, Rule] = {
    "outcomes.results": _results_of_projects,
    "cluster_map.register_table": _register,
    "occupancy.over_years": _rates,
    "occupancy.missing_matrix": _gaps,
    "attraction.investors": _investors,
    "attraction.support": _support,
    "attraction.results": _results,
    "projects.by_cut": _cut,
    "plan_targets.provincial": _targets,
    "plan_targets.national": _targets,
    "organisations.centres": _centres,
    "organisations.unknown": _unknown,
    "organisations.records": _records,
    "projects.gantt": _progress,
    "profile.timeline": _milestone,
    "profile.place": _place,
    "profile.by_period": _periods,
    "profile.tenants": _tenants,
    "profile.contested": _contested,
    "profile.ledger": _ledger,
    "distances.panel": _nearest,
    "promotion_summary.messages": _first_words,
    "promotion_summary.place_map": _project_places,
    "promotion_summary.standing": _standing,
    "promotion_summary.agreement": _agreement,
    "promotion.support": _share,
    "promotion.outcomes": _outcomes,
    "promotion.product_map": _products,
    "promotion.product_table": _recognised,
    "support.ceilings": _verdict,
    "support.averages": _largest_share,
    "outcomes.follow": _changes,
    "beneficiaries.establishments": _establishments,
}


def of(name: str, frame: pl.DataFrame | None) -> str:
    """The sentence of a card; empty when its table has nothing to say.

    Args:
        name: of the card, as in a template.
        frame: of its table.
    """
    rule = RULES.get(name)
    return rule(frame) if rule is not None and frame is not None and len(frame) else ""


def on_paper(words: str, *, meeting: bool = False) -> str:
    """Words of a card for a report: what the screen has in its table is in the workbook there.

    Args:
        words: words of the card.
        meeting: the workbook is that of a meeting.
    """
    there = t("where.meeting" if meeting else "where.report")
    for place in ("where.screen", "where.table"):
        words = words.replace(t(place), there)
    return words
