"""Automatic sentences at the head of a page: what the filtered data show.

A page tries its rules in order, the most important first, and takes the first ones that have
something to say. A rule returns nothing when the figures it needs are missing, when they cover
too few clusters to be shown, or when two figures are not of the same kind: silence, never 0.
The same data give the same words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice
from typing import Any

import polars as pl

from dashboard.i18n import date_text, number, percent, qualified, t
from dashboard.indicators import DEFINITIONS
from dashboard.metrics import known, lifecycle, project_places
from dashboard.metrics import organisations as centres
from dashboard.metrics import promotion as kc
from dashboard.metrics.attraction import capital_changes
from dashboard.metrics.beneficiaries import establishments
from dashboard.metrics.coverage import Total, sign, total
from dashboard.metrics.findings import in_scope
from dashboard.metrics.measures import Result, overall
from dashboard.metrics.occupancy import published_rates
from dashboard.metrics.progress import delays, months_between, to_review
from dashboard.metrics.reconciliation import compared
from dashboard.metrics.rules import in_force, next_due
from dashboard.panels import plan_targets
from dashboard.panels.model import Context, Sentence, ids_of
from dashboard.panels.shared import sound, units_told

#: Sentences of a page, its finding not counted.
MOST = 3
#: Names listed one by one before the rest is counted.
NAMES = 3
#: Hectares that are shown as 0.
NOTHING = 0.05

Rule = Callable[[], Sentence | None]


def _first(most: int, *rules: Rule) -> list[Sentence]:
    """What the first rules say that have something to say; later ones are not tried."""
    said = (sentence for rule in rules if (sentence := rule()) is not None)
    return list(islice(said, most))


def _say(code: str, text: str, claim_ids: Iterable[str], measure: str = "") -> Sentence:
    ids = tuple(sorted({i for i in claim_ids if i}))
    return Sentence(text, t(f"sentence_rule.{code}"), ids, measure)


def _names(names: Sequence[str], more: str = "sentence.more_clusters", between: str = ", ") -> str:
    """Names in order; when there are many, the first :data:`NAMES` and the number of others."""
    if len(names) <= NAMES + 1:
        return between.join(names)
    shown = between.join(names[:NAMES])
    return t(more, names=shown, n=number(len(names) - NAMES))


def _covers(ctx: Context, n: int, of: int) -> bool:
    """Whether a figure over ``n`` of ``of`` clusters may be shown, by the rule in force."""
    told = sign(Total(0.0, n, of, "exact", ()), ctx.book.rules, ctx.selection.on)
    return n > 0 and told != "hidden"


def _measured(ctx: Context, found: Result) -> bool:
    return found.value is not None and _covers(ctx, found.n, found.of)


def sum_words(ctx: Context, found: Total, unit: str, digits: int = 0) -> str:
    """A sum in words: ``ít nhất`` where clusters lack a figure; empty when it may not be shown."""
    told = sign(found, ctx.book.rules, ctx.selection.on)
    if told in ("missing", "hidden"):
        return ""
    # What is missing can only add to the sum, unless a part is itself an upper bound.
    mark = "least" if told == "at_least" and not found.capped else found.qualifier
    return qualified(found.value, unit, digits, mark)


def _single_top(rows: pl.DataFrame, column: str) -> dict[str, Any] | None:
    """The row with the largest value; ``None`` when no row or several have it."""
    if rows.is_empty():
        return None
    top = rows.filter(pl.col(column) == pl.col(column).max())
    return top.row(0, named=True) if len(top) == 1 else None


def _sum(rows: pl.DataFrame, column: str) -> float:
    """Sum of a column in an order of its own: floats added in another order differ."""
    return float(rows[column].drop_nulls().sort().sum())


def _full_year(ctx: Context) -> int:
    """The last calendar year that has ended on the day shown."""
    on = ctx.selection.on
    return on.year if (on.month, on.day) == (12, 31) else on.year - 1


def _months(n: int) -> str:
    return t("sentence.months", n=number(n)) if n > 0 else t("sentence.under_a_month")


# --- overview -----------------------------------------------------------------------------------
def overview(ctx: Context, most: int = MOST) -> list[Sentence]:
    """Average occupancy, largest province, newest establishments, overdue clusters."""
    rules = (_mean, _largest_province, _newest_established, _overdue)
    return _first(most, *(partial(rule, ctx) for rule in rules))


def mean_occupancy(ctx: Context) -> Result:
    """Average occupancy of the established clusters under the definition chosen."""
    return overall(ctx.established, ctx.selection.definition)


def _mean(ctx: Context) -> Sentence | None:
    mean = mean_occupancy(ctx)
    if not _measured(ctx, mean):
        return None
    text = t(
        "sentence.mean",
        measure=t(f"measure.{mean.measure.code}"),
        value=qualified(mean.value, "%", 1, mean.qualifier),
        n=number(mean.n),
        of=number(mean.of),
    )
    return _say("mean", text, mean.claim_ids, mean.measure.code)


def _largest_province(ctx: Context) -> Sentence | None:
    # Clusters of some districts do not tell which province has most.
    if ctx.selection.places:
        return None
    whole = total(ctx.established, "area")
    if whole.value is None or whole.value <= 0 or not _covers(ctx, whole.n, whole.of):
        return None
    sums = (
        ctx.established.filter(pl.col("area").is_not_null())
        .group_by("province_id")
        .agg(
            area=pl.col("area").sort().sum(),
            loose=pl.col("area_qualifier").ne("exact").any(),
        )
    )
    top = _single_top(sums, "area") if len(sums) > 1 else None
    if top is None:
        return None
    text = t(
        "sentence.province",
        name=ctx.unit_names[top["province_id"]],
        area=qualified(top["area"], "ha", 1, "about" if top["loose"] else "exact"),
        share=qualified(100 * top["area"] / whole.value, "%", 0, whole.qualifier),
        n=number(whole.n),
        of=number(whole.of),
    )
    return _say("province", text, whole.claim_ids)


def _newest_established(ctx: Context) -> Sentence | None:
    dated = ctx.established.filter(pl.col("established_year").is_not_null())
    if dated.is_empty():
        return None
    year = max(dated["established_year"].to_list())
    own = dated.filter(pl.col("established_year") == year).sort("short_name")
    before = dated.filter(pl.col("established_year") == year - 1)
    names, n = _names(own["short_name"].to_list()), number(len(own))
    # A year compares with the one before when it has ended and no cluster lacks its year.
    comparable = year <= _full_year(ctx) and len(dated) == len(ctx.established)
    if comparable and len(before):
        text = t(
            "sentence.established_before",
            year=year,
            n=n,
            names=names,
            before=year - 1,
            m=number(len(before)),
        )
        ids = ids_of(pl.concat([own, before]), "established_claim")
    else:
        text = t("sentence.established", year=year, n=n, names=names)
        if len(own) == 1:
            text = t("sentence.established_one", name=names, year=year)
        ids = ids_of(own, "established_claim")
    return _say("established", text, ids)


def _overdue(ctx: Context) -> Sentence | None:
    rows = to_review(ctx.book, ctx.all_steps, ctx.selection)
    late = rows.filter(pl.col("months_late").is_not_null())
    if late.is_empty():
        return None
    worst = late.row(0, named=True)
    name, months = worst["short_name"], _months(worst["months_late"])
    text = t("sentence.late_one", name=name, months=months)
    if len(late) > 1:
        text = t("sentence.late", n=number(len(late)), name=name, months=months)
    return _say("late", text, ids_of(late, "claims"))


# --- map ----------------------------------------------------------------------------------------
def cluster_map(ctx: Context, most: int = MOST) -> list[Sentence]:
    """Place with most clusters, largest and smallest cluster, places still waiting."""
    rules = (_densest_place, _size_span, _waiting_places)
    return _first(most, *(partial(rule, ctx) for rule in rules))


def _densest_place(ctx: Context) -> Sentence | None:
    placed = ctx.established.filter(pl.col("place_id").is_not_null())
    counts = placed.group_by("place_id", "place_full").agg(
        n=pl.len(), ids=pl.col("status_claim").sort()
    )
    top = _single_top(counts, "n")
    # An established cluster without a place could belong to any of them.
    if top is None or top["n"] < 2 or len(placed) < len(ctx.established):
        return None
    name = top["place_full"]
    text = t("sentence.densest", name=name, n=number(top["n"]), of=number(len(placed)))
    return _say("densest", text, top["ids"])


def _size_span(ctx: Context) -> Sentence | None:
    # A planned area is no area by decision: two stages are not one ranking.
    rows = ctx.established.filter(
        pl.col("area").is_not_null(), pl.col("area_est_stage").eq("actual")
    )
    small = _single_top(rows.with_columns(least=-pl.col("area")), "least")
    large = _single_top(rows, "area")
    if len(rows) < 3 or small is None or large is None:
        return None
    text = t(
        "sentence.sizes",
        large=large["short_name"],
        most=qualified(large["area"], "ha", 2, large["area_qualifier"]),
        small=small["short_name"],
        least=qualified(small["area"], "ha", 2, small["area_qualifier"]),
        n=number(len(rows)),
        of=number(len(ctx.established)),
    )
    return _say("sizes", text, ids_of(rows, "area_claim"))


def _waiting_places(ctx: Context) -> Sentence | None:
    if ctx.established["place_id"].null_count():
        return None
    served = ctx.established["place_id"].unique()
    waiting = ctx.all_steps.filter(
        pl.col("status_group").is_in(["planned", "investor_selected"]),
        pl.col("place_id").is_not_null(),
        ~pl.col("place_id").is_in(served.implode()),
    )
    names = sorted(waiting["place"].drop_nulls().unique().to_list())
    if not names:
        return None
    listed = _names(names, "sentence.more_places")
    text = t(f"sentence.waiting_{ctx.selection.frame}", n=number(len(names)), names=listed)
    return _say("waiting", text, ids_of(waiting, "status_claim"))


# --- occupancy ----------------------------------------------------------------------------------
def occupancy(ctx: Context, most: int = MOST) -> list[Sentence]:
    """Land left, lowest rate, clusters that may be extended, newest published rate."""
    rules = (_land_left, _lowest_rate, _extendable, _published_rate)
    return _first(most, *(partial(rule, ctx) for rule in rules))


def _land_left(ctx: Context) -> Sentence | None:
    left = overall(ctx.established, "remaining_land")
    # More land leased than planned is an error to review, not land left.
    if left.value is None or left.value < -NOTHING or not _measured(ctx, left):
        return None
    n, of = number(left.n), number(left.of)
    if left.value < NOTHING:
        text = t("sentence.land_none", n=n, of=of)
        return _say("land", text, left.claim_ids, "remaining_land")
    own = ctx.established.with_columns(
        left=pl.col("industrial_land") - pl.col("leased_land")
    ).filter(pl.col("left").is_not_null())
    top = _single_top(own, "left")
    land = qualified(left.value, "ha", 1, left.qualifier)
    text = t("sentence.land", land=land, n=n, of=of)
    if top is not None and len(own) > 1:
        exact = top["industrial_land_qualifier"] == top["leased_land_qualifier"] == "exact"
        most = qualified(top["left"], "ha", 1, "exact" if exact else "about")
        text = t("sentence.land_most", land=land, n=n, of=of, name=top["short_name"], most=most)
    return _say("land", text, left.claim_ids, "remaining_land")


def _computed_rates(ctx: Context) -> pl.DataFrame:
    """Clusters whose rate is computed; one that a source publishes has an unknown denominator."""
    computed = ctx.established.filter(pl.col("occupancy_origin") == "computed")
    return sound(ctx, computed, "occupancy")


def _lowest_rate(ctx: Context) -> Sentence | None:
    rows = _computed_rates(ctx)
    low = rows.filter(pl.col("occupancy") == pl.col("occupancy").min()).sort("short_name")
    if len(rows) < 2 or len(low) == len(rows):
        return None
    r = low.row(0, named=True)
    text = t(
        "sentence.lowest",
        names=_names(low["short_name"].to_list()),
        value=qualified(r["occupancy"], "%", 1, r["occupancy_qualifier"]),
        n=number(len(rows)),
        of=number(len(ctx.established)),
    )
    return _say("lowest", text, ids_of(rows, "occupancy_claim"))


def _extendable(ctx: Context) -> Sentence | None:
    # The threshold is one of the legal rate only.
    legal = ctx.selection.definition == DEFINITIONS[0].code
    rule = in_force(ctx.book.rules, "occupancy_expansion", ctx.selection.on)
    rows = _computed_rates(ctx)
    if not legal or rule is None or rule["value"] is None or rows.is_empty():
        return None
    least = float(str(rule["value"]))
    reached = rows.filter(pl.col("occupancy") >= least)
    if reached.is_empty():
        return None
    text = t(
        "sentence.extendable",
        n=number(len(reached)),
        of=number(len(rows)),
        least=percent(least, 0),
    )
    ids = (*ids_of(rows, "occupancy_claim"), str(rule["rule_id"]))
    return _say("extendable", text, ids)


def _published_rate(ctx: Context) -> Sentence | None:
    rates = published_rates(ctx.book, ctx.selection, "unit", [*units_told(ctx)]).filter(
        pl.col("as_of").is_not_null(), pl.col("basis_vi").is_not_null()
    )
    if rates.is_empty():
        return None
    r = rates.sort("as_of", "claim_id").row(-1, named=True)
    text = t(
        "sentence.published",
        place=ctx.unit_names[r["subject_id"]],
        value=qualified(r["value"], "%", 2, r["qualifier"]),
        date=date_text(r["as_of"], r["as_of_precision"]),
        basis=r["basis_vi"],
    )
    return _say("published", text, [r["claim_id"]])


# --- attraction ---------------------------------------------------------------------------------
def attraction(ctx: Context, most: int = MOST) -> list[Sentence]:
    """What a leased hectare brings, money carried out, changes and size of estimates."""
    rules = (_per_leased_hectare, _realised, _disbursed, _largest_change, _largest_capital)
    return _first(most, *(partial(rule, ctx) for rule in rules))


def _per_leased_hectare(ctx: Context) -> Sentence | None:
    money = overall(ctx.established, "per_hectare")
    both = ctx.established.filter(pl.col("workers").is_not_null(), pl.col("leased_land") > 0)
    people = None
    if _covers(ctx, len(both), len(ctx.established)):
        exact = both.select((pl.col("workers_qualifier", "leased_land_qualifier") == "exact").all())
        loose = "exact" if all(exact.row(0)) else "about"
        per_ha = _sum(both, "workers") / _sum(both, "leased_land")
        people = qualified(per_ha, t("sentence.workers"), 1, loose)
    capital = None
    if _measured(ctx, money):
        capital = qualified(money.value, t("unit.billion"), 1, money.qualifier)
    n, of = number(money.n), number(money.of)
    if capital and people and money.n == len(both):
        text = t("sentence.leased_both", capital=capital, workers=people, n=n, of=of)
        ids = (*money.claim_ids, *ids_of(both, "workers_claim", "leased_land_claim"))
        return _say("leased_both", text, ids)
    if capital:
        text = t("sentence.leased_capital", capital=capital, n=n, of=of)
        return _say("leased_capital", text, money.claim_ids, "per_hectare")
    if people:
        text = t("sentence.leased_workers", workers=people, n=number(len(both)), of=of)
        return _say("leased_workers", text, ids_of(both, "workers_claim", "leased_land_claim"))
    return None


def _realised(ctx: Context) -> Sentence | None:
    done = overall(ctx.established, "realised_share")
    if not _measured(ctx, done):
        return None
    share = qualified(done.value, "%", 1, done.qualifier)
    text = t("sentence.realised", share=share, n=number(done.n), of=number(done.of))
    return _say("realised", text, done.claim_ids, "realised_share")


def _disbursed(ctx: Context) -> Sentence | None:
    # An estimate of a call for investment is no approved total.
    approved = ctx.established.filter(
        pl.col("infra_capital_stage") == "actual", pl.col("infra_paid_stage") == "actual"
    )
    paid, of = overall(approved, "disbursement"), len(ctx.established)
    if paid.value is None or not _covers(ctx, paid.n, of):
        return None
    share = qualified(paid.value, "%", 1, paid.qualifier)
    text = t("sentence.disbursed", share=share, n=number(paid.n), of=number(of))
    return _say("disbursed", text, paid.claim_ids, "disbursement")


def _largest_change(ctx: Context) -> Sentence | None:
    moved = capital_changes(ctx.book, ctx.established, ctx.selection).filter(
        pl.col("change").is_not_null(), pl.col("change") != 0
    )
    up = bool(len(moved)) and max(moved["change"].to_list()) > 0
    size = pl.col("change") if up else -pl.col("change")
    top = _single_top(moved.with_columns(size=size), "size")
    if top is None:
        return None
    words = {
        "name": top["short_name"],
        "share": percent(100 * top["size"], 0),
        "first": qualified(top["first"], t("unit.billion"), 1),
        "last": qualified(top["value"], t("unit.billion"), 1),
    }
    text = t("sentence.capital_up", **words) if up else t("sentence.capital_down", **words)
    return _say("capital_change", text, top["claim_ids"])


def _largest_capital(ctx: Context) -> Sentence | None:
    told = capital_changes(ctx.book, ctx.established, ctx.selection).filter(
        pl.col("value").is_not_null(), pl.col("stage") == "actual", pl.col("basis_vi").is_not_null()
    )
    kinds = told.group_by("basis_vi").len().sort("len", "basis_vi", descending=[True, False])
    if kinds.is_empty() or kinds["len"][0] < 2:
        return None
    basis = str(kinds["basis_vi"][0])
    same = told.filter(pl.col("basis_vi") == basis)
    top = _single_top(same, "value")
    if top is None:
        return None
    text = t(
        "sentence.capital_most",
        n=number(len(same)),
        basis=basis,
        name=top["short_name"],
        money=qualified(top["value"], t("unit.billion"), 1, top["qualifier"]),
    )
    return _say("capital_most", text, ids_of(same, "infra_capital_claim"))


# --- profile ------------------------------------------------------------------------------------
def profile(ctx: Context, cluster_id: str, most: int = MOST) -> list[Sentence]:
    """Promise missed, investor wanted, delay, land left, rank by area of one cluster."""
    own = ctx.all_steps.filter(pl.col("cluster_id") == cluster_id)
    if own.is_empty():
        return []
    return _first(
        most,
        partial(_own_promise, ctx, own),
        partial(_own_search, own),
        partial(_own_land, own),
        partial(_own_delay, ctx, cluster_id),
        partial(_own_rank, ctx, own),
    )


def _own_promise(ctx: Context, own: pl.DataFrame) -> Sentence | None:
    rows = to_review(ctx.book, own, ctx.selection).filter(pl.col("months_late").is_not_null())
    if rows.is_empty():
        return None
    r = rows.row(0, named=True)
    when = date_text(r["target_on"], r["target_precision"])
    text = t("sentence.own_late", when=when, months=_months(r["months_late"]))
    return _say("own_late", text, r["claims"])


def _own_search(own: pl.DataFrame) -> Sentence | None:
    r = own.row(0, named=True)
    if not r["seeking_investor"] or r["status_group"] in ("operating", "removed"):
        return None
    if r["investor_search_as_of"] is None:
        return None
    when = date_text(r["investor_search_as_of"], r["investor_search_precision"])
    return _say("own_search", t("sentence.own_search", date=when), [r["investor_search_claim"]])


def _own_land(own: pl.DataFrame) -> Sentence | None:
    left = overall(own, "remaining_land")
    if left.value is None or left.value < -NOTHING or not left.numerator:
        return None
    text = t(
        "sentence.own_land",
        land=qualified(left.value, "ha", 1, left.qualifier),
        share=qualified(100 * left.value / left.numerator, "%", 0, left.qualifier),
    )
    if left.value < NOTHING:
        text = t("sentence.own_land_none")
    return _say("own_land", text, left.claim_ids, "remaining_land")


def _own_delay(ctx: Context, cluster_id: str) -> Sentence | None:
    steps = known.milestones(ctx.book, ctx.selection).filter(pl.col("cluster_id") == cluster_id)
    late = delays(steps, cluster_id)
    if late is None or months_between(*late) < 1:
        return None
    stage, step = pl.col("stage").cast(pl.String), pl.col("milestone").cast(pl.String)
    promised = (stage == "target") & step.is_in(["infra_completed", "operating"])
    promised &= pl.col("date") == late[0]
    began = (stage == "actual") & (step == "operating") & (pl.col("date") == late[1])
    proof = steps.filter(promised | began)
    when = date_text(late[0], str(proof.filter(promised)["date_precision"].sort()[0]))
    text = t("sentence.own_delay", months=_months(months_between(*late)), when=when)
    return _say("own_delay", text, ids_of(proof, "milestone_id"))


def _own_rank(ctx: Context, own: pl.DataFrame) -> Sentence | None:
    r = own.row(0, named=True)
    every = ctx.region.established
    rows = every.filter(pl.col("area").is_not_null(), pl.col("area_est_stage").eq("actual"))
    if r["cluster_id"] not in rows["cluster_id"] or len(rows) < 3:
        return None
    place = rows.filter(pl.col("area") > r["area"]).height + 1
    n, of = number(len(rows)), number(len(every))
    text = t("sentence.own_rank", place=number(place), n=n, of=of)
    if place == 1:
        text = t("sentence.own_first", n=n, of=of)
    return _say("own_rank", text, ids_of(rows, "area_claim"))


# --- promotion ----------------------------------------------------------------------------------
#: Words for the level of promotion money.
LEVELS = {
    kc.MIXED: "sentence.level_both",
    "KCDP": "sentence.level_local",
    "KCQG": "sentence.level_national",
    "unstated": "sentence.level_unstated",
}
#: Figures of promotion that answer the same question in two years.
SAME = ("unit_id", "level", "stage", "money_scope", "counted_vi")
FINISHED = ("completed", "accepted", "settled")


def promotion(ctx: Context, most: int = MOST) -> list[Sentence]:
    """Money and projects of the last year against the one before, results, main content."""
    rules = (_money_year, _projects_year, _finished, _main_content, _support_share)
    return _first(most, *(partial(rule, ctx) for rule in rules))


def _two_years(ctx: Context, indicator: str) -> dict[str, Any] | None:
    """The newest full year of a figure with the same figure of the year before it."""
    rows = kc.as_text(ctx.book.programmes).filter(
        pl.col("unit_id").is_in([*ctx.selection.units]),
        pl.col("programme") == "chung",
        pl.col("indicator") == indicator,
        pl.col("preferred"),
        pl.col("part_of_year").is_null(),
        pl.col("year_start") == pl.col("year_end"),
        pl.col("year_end") <= _full_year(ctx),
        pl.col("stage") != "target",
    )
    newest = rows.filter(pl.col("year_end") == pl.col("year_end").max().over(SAME))
    earlier = rows.with_columns(pl.col("year_end") + 1).select(
        *SAME, "year_end", old="value", old_qualifier="qualifier", old_claim="claim_id"
    )
    pairs = newest.join(earlier, on=[*SAME, "year_end"], how="inner", nulls_equal=True)
    if pairs.is_empty():
        return None
    order = {level: i for i, level in enumerate(LEVELS)}
    return (
        pairs.with_columns(
            _level=pl.col("level").replace_strict(order, return_dtype=pl.Int64),
            _planned=pl.col("stage") != "actual",
        )
        .sort(
            "year_end",
            "_planned",
            "_level",
            "value",
            "claim_id",
            descending=[True, False, False, True, False],
        )
        .row(0, named=True)
    )


def _compared(r: dict[str, Any], old: str) -> str:
    """The year before in words; a change in per cent only between two exact figures."""
    before = int(r["year_end"]) - 1
    exact = r["qualifier"] == r["old_qualifier"] == "exact"
    if not exact or r["old"] <= 0:
        return t("sentence.year_before", before=before, old=old)
    if r["value"] == r["old"]:
        return t("sentence.year_same", before=before)
    share = percent(100 * abs(r["value"] / r["old"] - 1), 0)
    if r["value"] > r["old"]:
        return t("sentence.year_up", share=share, before=before, old=old)
    return t("sentence.year_down", share=share, before=before, old=old)


def _money(millions: float, qualifier: str) -> str:
    """Money in words, below a billion in millions."""
    if millions < 1000:
        return qualified(millions, t("unit.million"), 1, qualifier)
    return qualified(millions / 1000, t("unit.billion"), 2, qualifier)


def _money_year(ctx: Context) -> Sentence | None:
    r = _two_years(ctx, "kc_budget")
    if r is None:
        return None
    value, old = _money(r["value"], r["qualifier"]), _money(r["old"], r["old_qualifier"])
    text = t(
        "sentence.money_year",
        place=ctx.unit_names[r["unit_id"]],
        year=r["year_end"],
        level=t(LEVELS[r["level"]]),
        stage=t(f"promotion.stage_{r['stage']}"),
        value=value,
        compared=_compared(r, old),
    )
    return _say("money_year", text, [r["claim_id"], r["old_claim"]])


def _projects_year(ctx: Context) -> Sentence | None:
    r = _two_years(ctx, "kc_projects")
    if r is None:
        return None
    text = t(
        "sentence.projects_year",
        place=ctx.unit_names[r["unit_id"]],
        year=r["year_end"],
        value=qualified(r["value"], r["counted_vi"] or t("unit.projects"), 0, r["qualifier"]),
        level=t(LEVELS[r["level"]]),
        stage=t(f"promotion.stage_{r['stage']}"),
        compared=_compared(r, qualified(r["old"], "", 0, r["old_qualifier"])),
    )
    return _say("projects_year", text, [r["claim_id"], r["old_claim"]])


def _finished(ctx: Context) -> Sentence | None:
    told = kc.traced(ctx.book, ctx.selection).filter(pl.col("status").is_not_null())
    done = told.filter(pl.col("status").is_in(FINISHED))
    if len(told) < 2 or done.is_empty():
        return None
    text = t("sentence.finished", n=number(len(done)), of=number(len(told)))
    return _say("finished", text, ids_of(told, "project_id"))


def _main_content(ctx: Context) -> Sentence | None:
    # "Mixed" is no content of its own.
    told = kc.traced(ctx.book, ctx.selection).filter(pl.col("content_group") != "mixed")
    top = _single_top(told.group_by("content_group").len(), "len")
    if top is None or len(told) < 2:
        return None
    text = t(
        "sentence.content",
        of=number(len(told)),
        content=t(f"sentence_content.{top['content_group']}"),
        n=number(top["len"]),
    )
    return _say("content", text, ids_of(told, "project_id"))


def _support_share(ctx: Context) -> Sentence | None:
    rows = kc.traced(ctx.book, ctx.selection).filter(
        pl.col("support").is_not_null(),
        pl.col("money_total") > 0,
        # A plan and a result are not one share.
        pl.col("money_stage") == "actual",
    )
    if len(rows) < 2:
        return None
    loose = (rows["money_qualifier"] != "exact").any()
    share = 100 * _sum(rows, "support") / _sum(rows, "money_total")
    words = qualified(share, "%", 0, "about" if loose else "exact")
    text = t("sentence.support", share=words, n=number(len(rows)))
    return _say("support", text, ids_of(rows, "project_id"))


# --- summary of promotion for leaders -----------------------------------------------------------
def promotion_summary(ctx: Context, most: int = MOST) -> list[Sentence]:
    """How far the projects are, the money of the State, the place with most, sums and totals."""
    rows = lifecycle.lives(ctx.book, ctx.selection)
    rules = (
        partial(_summary_progress, rows),
        partial(_summary_money, rows),
        partial(_summary_place, ctx, rows),
        partial(_summary_totals, ctx),
    )
    return _first(most, *rules)


def _summary_progress(rows: pl.DataFrame) -> Sentence | None:
    told = rows.filter(pl.col("group") != "unknown")
    if told.is_empty():
        return None
    counts = {g: int((rows["group"] == g).sum()) for g in lifecycle.GROUPS}
    late = len(lifecycle.overdue(rows.filter(pl.col("group") == "going")))
    words = {g: t(f"sentence.progress_{g}", n=number(n)) for g, n in counts.items() if n}
    if late:
        words["going"] = t("sentence.progress_late", words=words["going"], n=number(late))
    parts = list(words.values())
    text = t("sentence.progress", of=number(len(rows)), parts=", ".join(parts))
    return _say("progress", text, ids_of(rows, "project_id"))


def _summary_money(rows: pl.DataFrame) -> Sentence | None:
    money, ratio = lifecycle.state_money(rows), lifecycle.leverage(rows)
    if money.value is None:
        return None
    text = t(
        "sentence.state_support",
        value=_money(money.value, money.qualifier),
        n=number(money.n),
        of=number(money.of),
    )
    if ratio.value is not None and ratio.n > 1:
        text += t("sentence.state_leverage", value=number(ratio.value, 1), n=number(ratio.n))
    return _say("state_support", f"{text}.", money.claim_ids, "project_support")


def _summary_place(ctx: Context, rows: pl.DataFrame) -> Sentence | None:
    places = project_places.by_place(rows, ctx.book.units, ctx.selection.frame)
    top = _single_top(places, "n")
    if top is None or top["n"] < 2 or len(places) < 2:
        return None
    text = t(
        "sentence.project_place",
        name=ctx.place_names.get(top["place_id"], top["place_id"]),
        n=number(top["n"]),
        of=number(int(places["n"].sum())),
    )
    return _say("project_place", text, top["project_ids"], "project_count")


def _summary_totals(ctx: Context) -> Sentence | None:
    told = compared(ctx.book, ctx.selection).filter(pl.col("difference").is_not_null())
    if told.is_empty():
        return None
    equal = told.filter(pl.col("reason") == "equal")
    key = "totals_all_places" if ctx.selection.places else "totals"
    text = t(f"sentence.{key}", n=number(len(equal)), of=number(len(told)))
    return _say("totals", text, ids_of(told, "claim_ids"))


# --- projects -----------------------------------------------------------------------------------
def projects(ctx: Context, most: int = MOST) -> list[Sentence]:
    """Projects past a planned day, counterpart per đồng of support, repeated support."""
    rows = lifecycle.lives(ctx.book, ctx.selection)
    rules = (partial(_late_projects, rows), partial(_leverage, rows), partial(_repeated, ctx))
    return _first(most, *rules)


def _late_projects(rows: pl.DataFrame) -> Sentence | None:
    late = lifecycle.overdue(rows)
    if late.is_empty():
        return None
    longest = int(str(late["months_late"].max()))
    text = t("sentence.late_projects", n=number(len(late)))
    if longest:
        text = t("sentence.late_longest", n=number(len(late)), months=number(longest))
    return _say("late_projects", text, ids_of(late, "life_ids"), "project_count")


def _leverage(rows: pl.DataFrame) -> Sentence | None:
    found = lifecycle.leverage(rows)
    # One project is no pattern.
    if not found.value or found.n < 2:
        return None
    value = number(found.value, 2, trim=True)
    text = t("sentence.leverage", value=value, n=number(found.n), of=number(found.of))
    return _say("leverage", text, found.claim_ids, "project_leverage")


def _repeated(ctx: Context) -> Sentence | None:
    rows = establishments(ctx.book, ctx.selection).filter(pl.col("n") > 1)
    if rows.is_empty():
        return None
    text = t("sentence.repeated", n=number(len(rows)))
    return _say("repeated", text, ids_of(rows, "project_ids"))


# --- organisations ------------------------------------------------------------------------------
def organisations(ctx: Context, most: int = MOST) -> list[Sentence]:
    """Largest change of the self-financed share, work per person, years with a known staff."""
    rules = (_centre_change, _centre_load, _centre_staff)
    return _first(most, *(partial(rule, ctx) for rule in rules))


def _centre_change(ctx: Context) -> Sentence | None:
    known = centres.by_year(ctx.book, ctx.selection).filter(
        pl.col("self_financing_pct").is_not_null()
    )
    share, year = pl.col("self_financing_pct"), pl.col("year")
    spans = known.group_by("unit_id").agg(
        first=year.min(),
        last=year.max(),
        before=share.sort_by("year").first(),
        after=share.sort_by("year").last(),
        ids=pl.col("self_financing_pct_claim").sort_by("year").gather([0, -1]),
    )
    spans = spans.with_columns(size=(pl.col("after") - pl.col("before")).abs())
    top = _single_top(spans.filter(pl.col("size") > 0), "size")
    if top is None:
        return None
    text = t(
        "sentence.centre_change",
        place=ctx.unit_names[top["unit_id"]],
        before=percent(top["before"], 0),
        first=top["first"],
        way=t("sentence.way_up" if top["after"] > top["before"] else "sentence.way_down"),
        after=percent(top["after"], 0),
        last=top["last"],
    )
    return _say("centre_change", text, top["ids"])


def _centre_load(ctx: Context) -> Sentence | None:
    rows = centres.newest(centres.workload(ctx.book, ctx.selection), "projects_each")
    if rows.is_empty():
        return None
    r = rows.sort("year", maintain_order=True).row(-1, named=True)
    text = t(
        "sentence.centre_load",
        year=r["year"],
        place=ctx.unit_names[r["unit_id"]],
        n=number(r["projects_each"], 2),
        projects=number(r["projects"]),
        staff=number(r["staff_count"]),
    )
    return _say("centre_load", text, r["claim_ids"])


def _centre_staff(ctx: Context) -> Sentence | None:
    table = centres.by_year(ctx.book, ctx.selection)
    known = table.filter(pl.col("staff_count").is_not_null())
    if table.is_empty():
        return None
    text = t("sentence.centre_staff_known", n=number(len(known)), of=number(len(table)))
    return _say("centre_staff_known", text, ids_of(table, "claim_ids"))


# --- planning -----------------------------------------------------------------------------------
def planning(ctx: Context, most: int = MOST) -> list[Sentence]:
    """Next day to register projects, the target of a programme that is reached most."""
    return _first(most, *(partial(rule, ctx) for rule in (_next_registration, _target_reached)))


def _next_registration(ctx: Context) -> Sentence | None:
    on = ctx.selection.on
    rule = in_force(ctx.book.rules, "kc_registration_deadline", on)
    if rule is None or not rule["due"] or not ctx.selection.provinces:
        return None
    day = next_due(str(rule["due"]), on)
    days = (day - on).days
    if days == 0:
        return None
    text = t("sentence.next_registration", date=date_text(day), n=number(days))
    return _say("next_registration", text, [str(rule["rule_id"])])


def _target_reached(ctx: Context) -> Sentence | None:
    top = plan_targets.reached(ctx)
    if top is None:
        return None
    return _say("target_reached", plan_targets.reached_words(ctx, top), top["claim_ids"])


# --- inspection ---------------------------------------------------------------------------------
def inspection(ctx: Context, most: int = MOST) -> list[Sentence]:
    """Topic with most trouble, what became of it, topics without a recommendation."""
    rules = (_main_trouble, _follow_up, _unanswered)
    return _first(most, *(partial(rule, ctx) for rule in rules))


def _topic(row: dict[str, Any]) -> str:
    topic, field = t(f"topic.{row['topic']}").lower(), t(f"field_short.{row['field']}")
    return f"{topic} ({field})"


def _main_trouble(ctx: Context) -> Sentence | None:
    rows = in_scope(ctx.book, ctx.selection).filter(pl.col("kind").is_in(["difficulty", "cause"]))
    counts = rows.group_by("field", "topic").agg(n=pl.len(), ids=pl.col("finding_id"))
    top = _single_top(counts, "n")
    if top is None or top["n"] < 2:
        return None
    text = t("sentence.trouble", topic=_topic(top), n=number(top["n"]), of=number(len(rows)))
    return _say("trouble", text, ids_of(rows, "finding_id"))


def _follow_up(ctx: Context) -> Sentence | None:
    rows = in_scope(ctx.book, ctx.selection)
    told = rows.filter(pl.col("follow_up") != "unknown")
    if told.is_empty():
        return None
    counts = {x: int((told["follow_up"] == x).sum()) for x in ("open", "in_progress", "done")}
    words = ", ".join(f"{number(n)} {t(f'follow_up.{x}')}" for x, n in counts.items() if n)
    text = t("sentence.follow_up", n=number(len(told)), of=number(len(rows)), words=words)
    return _say("follow_up", text, ids_of(told, "finding_id"))


def _unanswered(ctx: Context) -> Sentence | None:
    rows = in_scope(ctx.book, ctx.selection)
    answered = rows.filter(pl.col("kind") == "recommendation")
    open_rows = rows.filter(pl.col("kind") == "difficulty").join(
        answered.select("field", "topic").unique(), on=["field", "topic"], how="anti"
    )
    names = sorted({_topic(r) for r in open_rows.iter_rows(named=True)})
    if not names:
        return None
    text = t("sentence.unanswered", topics=_names(names, "sentence.more_topics", "; "))
    return _say("unanswered", text, ids_of(open_rows, "finding_id"))


# --- sources ------------------------------------------------------------------------------------
#: Kinds of sources that are documents of the law or speak for the State.
OFFICIAL = ("law", "official", "portal")


def sources(ctx: Context, most: int = MOST) -> list[Sentence]:
    """Who the figures come from, how old they are, where most is missing.

    They speak of all rows of the dataset, which this page lists, so they name no claim.
    """
    rules = (_who_says, _age, _most_gaps)
    return _first(most, *(partial(rule, ctx) for rule in rules))


def _who_says(ctx: Context) -> Sentence | None:
    book = ctx.book
    # Invented figures have no publisher to speak of.
    if book.facts.is_empty() or book.illustrative:
        return None
    kinds = book.facts.join(book.sources, on="source_id", how="left")["kind"].cast(pl.String)
    shares = {
        name: 100 * float(kinds.is_in(list(wanted)).sum()) / len(kinds)
        for name, wanted in (("official", OFFICIAL), ("press", ("press",)))
    }
    text = t(
        "sentence.who",
        n=number(len(kinds)),
        official=percent(shares["official"], 0),
        press=percent(shares["press"], 0),
    )
    return _say("who", text, ())


def _age(ctx: Context) -> Sentence | None:
    facts = ctx.book.facts.filter(pl.col("as_of") <= ctx.selection.today)
    days: list[dt.date] = facts["as_of"].sort().to_list()
    if not days:
        return None
    # At least half of the figures are of this day or older.
    middle = days[(len(days) - 1) // 2]
    text = t("sentence.age", n=number(len(days)), date=date_text(middle, "month"))
    return _say("age", text, ())


def _most_gaps(ctx: Context) -> Sentence | None:
    gaps = ctx.book.gaps
    top = _single_top(gaps.group_by(pl.col("field").cast(pl.String)).len(), "len")
    if top is None:
        return None
    field = t(f"gap_field.{top['field']}").lower()
    text = t("sentence.gaps", field=field, n=number(top["len"]), of=number(len(gaps)))
    return _say("gaps", text, ())
