"""Life of promotion projects: the step reached by a day, what is late, plan against done.

A source tells the life of a project by dated steps (``project_steps``), by a day of acceptance or
by a status (``projects``). Steps follow each other as in :data:`LADDER`; suspension and
cancellation end a life unless a later step of the ladder follows. A project that no source tells
a step of stays unknown: it is neither late nor done.

Nothing known only after a day is used on it. What happened is known from the day it happened. No
source says when a planned day was set, so a plan counts from the day its source was published on,
and from the planned or actual day of the step itself when that comes first or the source has no
date. A change of plan told later thus leaves the older plan in use until then. A note of a step is
known when the step has happened, or with its plan while it has not.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from dashboard.metrics import frames
from dashboard.metrics.progress import months_between
from dashboard.metrics.promotion import as_text, traced
from dashboard.selection import Selection
from dashboard.store import Book

#: Steps of a life in order. "Planned" says only that the project stands in a plan.
LADDER = (
    "planned",
    "registered",
    "appraised",
    "approved",
    "in_progress",
    "completed",
    "accepted",
    "settled",
)
RANK = {step: rank for rank, step in enumerate(LADDER)}
STOPS = ("suspended", "cancelled")
DONE = ("completed", "accepted", "settled")
UNKNOWN = "unknown"
#: Every state of a project, in reading order.
STATES = (*LADDER, *STOPS, UNKNOWN)
#: Groups that every project falls into exactly one of.
GROUPS = ("done", "going", "stopped", "unknown")
#: Fewest projects that a ratio is told of: one project is no pattern.
FEWEST = 2
#: Parts of the money of a project that the State pays.
STATE_MONEY = ("money_national", "money_local", "money_unstated")


def _end(column: str, precision: str) -> pl.Expr:
    """Last day that a rough date may mean: a plan for a month has passed when the month has."""
    day, kind = pl.col(column), pl.col(precision)
    ends = {"quarter": "3mo", "half": "6mo", "year": "12mo"}
    found = pl.when(kind == "day").then(day).when(kind == "month").then(day.dt.month_end())
    for name, length in ends.items():
        start = day.dt.truncate(length)
        found = found.when(kind == name).then(start.dt.offset_by(length).dt.offset_by("-1d"))
    return found


def events(book: Book) -> pl.DataFrame:
    """Everything that sources tell about the life of projects, one row per step told.

    A status without a day counts from the date of its source on, that of a finished project not
    before the end of its last year: sources of a plan must not finish it early.

    Returns:
        ``project_id, step, rank`` (place in :data:`LADDER`, null for a stop), ``planned_on`` (last
        day the plan may mean), ``planned_told_on`` (day from which the plan is known),
        ``actual_on``, ``dated`` (the day is that of the step itself), ``note_vi, claim_id``.
    """
    published = book.sources.select("source_id", "published_on")
    told = as_text(book.project_steps).join(published, on="source_id", how="left")
    steps = told.select(
        "project_id",
        "step",
        _end("planned_on", "date_precision").alias("planned_on"),
        # A plan is older than the day it sets, so it is known on that day at the latest.
        pl.when(pl.col("planned_on").is_not_null())
        .then(pl.min_horizontal("published_on", "planned_on", "actual_on"))
        .alias("planned_told_on"),
        "actual_on",
        pl.lit(value=True).alias("dated"),
        "note_vi",
        pl.col("step_id").alias("claim_id"),
    )
    none = pl.lit(None, dtype=pl.Date)
    projects = as_text(book.projects).join(published, on="source_id", how="left")
    closing = pl.date(pl.col("year_end"), 12, 31)
    told_on = (
        pl.when(pl.col("status").is_in(DONE))
        .then(pl.max_horizontal("published_on", closing))
        .otherwise(pl.coalesce("published_on", closing))
    )

    def rows(step: pl.Expr, day: pl.Expr, *, dated: bool) -> pl.DataFrame:
        return projects.select(
            "project_id",
            step.alias("step"),
            none.alias("planned_on"),
            none.alias("planned_told_on"),
            day.alias("actual_on"),
            pl.lit(value=dated).alias("dated"),
            pl.lit(None, dtype=pl.String).alias("note_vi"),
            pl.col("project_id").alias("claim_id"),
        ).filter(pl.col("step").is_not_null(), pl.col("actual_on").is_not_null())

    return pl.concat(
        [
            steps,
            rows(pl.lit("accepted"), pl.col("accepted_on"), dated=True),
            rows(pl.col("status"), told_on, dated=False),
        ]
    ).with_columns(rank=pl.col("step").replace_strict(RANK, default=None, return_dtype=pl.Int64))


def _plan_known(on: dt.date) -> pl.Expr:
    """Rows of :func:`events` whose planned day is known on a day."""
    return pl.col("planned_on").is_not_null() & (pl.col("planned_told_on") <= on)


def _last(rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    """The last row of each project in an order that does not depend on that of the file."""
    return rows.sort(*by, "claim_id").unique("project_id", keep="last", maintain_order=True)


def _reached(told: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """Highest step of the ladder reached by a day, and a stop that no later step follows."""
    past = told.filter(pl.col("actual_on") <= on)
    ladder = past.filter(pl.col("rank").is_not_null())
    top = _last(ladder, "rank", "dated", "actual_on").select(
        "project_id",
        "rank",
        step="step",
        reached_on=pl.when("dated").then("actual_on"),
        reached_claim="claim_id",
    )
    newest = ladder.group_by("project_id").agg(newest=pl.col("actual_on").max())
    stops = _last(past.filter(pl.col("step").is_in(STOPS)), "actual_on", "dated", "step").select(
        "project_id",
        stop="step",
        stop_on=pl.col("actual_on"),
        stop_dated=pl.col("dated"),
        stop_claim="claim_id",
    )
    notes = _last(
        past.filter(pl.col("step").is_in(STOPS), pl.col("note_vi").is_not_null()), "actual_on"
    ).select("project_id", stop_note="note_vi")
    ends = stops.join(newest, on="project_id", how="left").filter(
        pl.col("newest").is_null() | (pl.col("stop_on") >= pl.col("newest"))
    )
    return (
        told.select("project_id")
        .unique()
        .join(top, on="project_id", how="left")
        .join(ends.drop("newest"), on="project_id", how="left")
        .join(notes, on="project_id", how="left")
    )


def _plans(told: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """Planned day of each step of the ladder: the latest one known when a plan was changed."""
    planned = told.filter(_plan_known(on), pl.col("rank").is_not_null())
    return (
        planned.sort("planned_on", "claim_id")
        .group_by("project_id", "step", "rank", maintain_order=True)
        .agg(
            due_on=pl.col("planned_on").last(),
            changed=pl.col("planned_on").n_unique() > 1,
        )
    )


def _notes(told: pl.DataFrame, late: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """What the source notes at the late step, else at the nearest step before it that is known."""
    rows = told.filter(pl.col("note_vi").is_not_null(), pl.col("rank").is_not_null()).join(
        late, on="project_id"
    )
    happened = pl.col("actual_on") <= on
    # A note of a step that has not happened by the day is known with its plan.
    open_yet = pl.col("actual_on").is_null() & _plan_known(on)
    known = ((pl.col("rank") == pl.col("late_rank")) & (happened | open_yet)) | (
        (pl.col("rank") < pl.col("late_rank")) & happened
    )
    return _last(rows.filter(known), "rank").select(
        "project_id", late_note="note_vi", note_step="step"
    )


def states(book: Book, on: dt.date) -> pl.DataFrame:
    """State of every project that a source tells a step of, on a day.

    A project is late when the planned day of a step has passed and neither this step nor a later
    one has happened; a stopped project is not late. Months are whole months past that day.

    Args:
        book: the book.
        on: the day; what happens after it is not known yet.

    Returns:
        ``project_id, state, group, rank`` (of the highest step reached, ``-1`` for none),
        ``state_on, adjusted`` (a step has two planned days), ``late_step, due_on, months_late,
        reason`` (what the source notes at the late or stopped step, else at the nearest step
        before it), ``note_step`` (the step of that note of a late project), ``life_ids`` (claims),
        ``planned_from, planned_to, actual_from, actual_to`` (days of the dated steps).
    """
    told = events(book)
    plans = _plans(told, on)
    found = _reached(told, on)
    open_steps = plans.join(found.select("project_id", reached="rank"), on="project_id").filter(
        pl.col("due_on") < on, pl.col("rank") > pl.col("reached").fill_null(-1)
    )
    late = (
        open_steps.sort("due_on", "rank")
        .unique("project_id", keep="first", maintain_order=True)
        .select(
            "project_id",
            late_step="step",
            late_rank="rank",
            due_on="due_on",
        )
    )
    notes = _notes(told, late, on)
    past = told.filter("dated", pl.col("actual_on") <= on)
    spans = plans.group_by("project_id").agg(
        planned_from=pl.col("due_on").min(),
        planned_to=pl.col("due_on").max(),
        adjusted=pl.col("changed").any(),
    )
    actual = past.group_by("project_id").agg(
        actual_from=pl.col("actual_on").min(), actual_to=pl.col("actual_on").max()
    )
    ids = (
        told.filter(_plan_known(on) | (pl.col("actual_on") <= on))
        .group_by("project_id")
        .agg(life_ids=pl.col("claim_id").unique().sort())
    )
    joined = ids
    for part in (found, late.drop("late_rank"), notes, spans, actual):
        joined = joined.join(part, on="project_id", how="left")
    return _named(joined, on)


def _named(joined: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """State, group and months late in the columns of :func:`states`."""
    stopped = pl.col("stop").is_not_null()
    named = joined.with_columns(
        state=pl.coalesce("stop", "step", pl.lit(LADDER[0])),
        rank=pl.coalesce(
            "rank", pl.when(pl.col("planned_from").is_not_null()).then(RANK["planned"]), -1
        ),
        adjusted=pl.col("adjusted").fill_null(value=False),
        **{
            name: pl.when(~stopped).then(pl.col(name))
            for name in ("late_step", "due_on", "late_note", "note_step")
        },
    ).with_columns(
        group=pl.when(stopped)
        .then(pl.lit("stopped"))
        .when(pl.col("state").is_in(DONE))
        .then(pl.lit("done"))
        .otherwise(pl.lit("going")),
        state_on=pl.when(stopped & pl.col("stop_dated"))
        .then("stop_on")
        .when(~stopped)
        .then("reached_on"),
        reason=pl.when(stopped).then("stop_note").otherwise("late_note"),
    )
    months = [None if d is None else months_between(d, on) for d in named["due_on"].to_list()]
    return named.with_columns(months_late=pl.Series(months, dtype=pl.Int64)).select(
        "project_id",
        "state",
        "group",
        "rank",
        "state_on",
        "adjusted",
        "late_step",
        "due_on",
        "months_late",
        "reason",
        "note_step",
        "life_ids",
        "planned_from",
        "planned_to",
        "actual_from",
        "actual_to",
    )


def placed(book: Book, rows: pl.DataFrame, places: tuple[str, ...]) -> pl.DataFrame:
    """Projects that certainly lie in any of the chosen units; all of them when none is chosen.

    Args:
        book: the book.
        rows: rows with ``project_id, unit_id, district_id, commune_id``.
        places: unit ids of any frame and level.
    """
    if not places:
        return rows
    where = rows.select(
        pl.col("project_id").alias("cluster_id"),
        pl.lit(None, dtype=pl.String).alias("commune_old_id"),
        "district_id",
        pl.col("unit_id").alias("province_id"),
        "commune_id",
    )
    inside = frames.clusters_in(where, book.units, places)
    return rows.filter(pl.col("project_id").is_in(inside))


def lives(book: Book, selection: Selection) -> pl.DataFrame:
    """Single projects in scope with their state on the day of the selection, newest first.

    Returns:
        Columns of :func:`dashboard.metrics.promotion.traced` and of :func:`states`; a project
        without a step has the state ``unknown`` and the project itself as its claim.
    """
    rows = placed(book, traced(book, selection), selection.places)
    joined = rows.join(
        states(book, selection.on), on="project_id", how="left", maintain_order="left"
    )
    return joined.with_columns(
        pl.col("state").fill_null(UNKNOWN),
        pl.col("group").fill_null(UNKNOWN),
        pl.col("rank").fill_null(-1),
        pl.col("adjusted").fill_null(value=False),
        pl.coalesce("life_ids", pl.concat_list("project_id")),
    )


def overdue(table: pl.DataFrame) -> pl.DataFrame:
    """Late projects of :func:`lives`, longest overdue first."""
    return table.filter(pl.col("late_step").is_not_null()).sort("due_on", "project_id")


def counts(table: pl.DataFrame, by: str) -> pl.DataFrame:
    """Plan against done: projects of each value of a column by group of states.

    Args:
        table: rows of :func:`lives`.
        by: ``unit_id``, ``content_group``, ``level`` or ``year_start``.

    Returns:
        ``by, n, done, going, stopped, unknown`` (these four add up to ``n``), ``late`` (among
        those going and done, as an accepted project may wait for its settlement; null where no
        plan is known), ``project_ids`` and those of each number, ``done_ids`` to ``late_ids``; most
        projects first. A null value keeps a row of its own.
    """
    own = pl.col("project_id")
    return (
        table.sort("project_id")
        .group_by(by)
        .agg(
            n=pl.len(),
            **{g: (pl.col("group") == g).sum() for g in GROUPS},
            late=pl.when(pl.col("planned_from").is_not_null().any()).then(
                pl.col("late_step").is_not_null().sum()
            ),
            project_ids=own,
            **{f"{g}_ids": own.filter(pl.col("group") == g) for g in GROUPS},
            late_ids=own.filter(pl.col("late_step").is_not_null()),
        )
        .sort(pl.col("n"), by, descending=[True, False], nulls_last=True)
    )


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum over the projects that have the money, of all projects of a table.

    Args:
        value: Σ in triệu đồng, or a ratio; ``None`` when no project has the money.
        n: projects it is taken over.
        of: projects of the table that were not stopped.
        claim_ids: these projects.
        parts: the sums it is made of.
        qualifier: ``about`` when a part is not exact.
    """

    value: float | None
    n: int
    of: int
    claim_ids: tuple[str, ...]
    parts: tuple[float | None, ...] = ()
    qualifier: str = "exact"


def _running(table: pl.DataFrame) -> pl.DataFrame:
    """A stopped project has no money to count on."""
    return table.filter(pl.col("group") != "stopped")


def state_money(table: pl.DataFrame) -> Sum:
    """Money of the State, triệu đồng: Σ of what sources give of any level.

    Plans and results are added as the newest the source tells; firms' money is no part of it.

    Returns:
        ``parts`` are the sums of national, local and unstated money, ``None`` without a figure.
    """
    rows = _running(table)
    known = rows.filter(pl.col("support").is_not_null())
    parts = tuple(
        float(known[c].sum()) if known[c].drop_nulls().len() else None for c in STATE_MONEY
    )
    value = float(known["support"].sum()) if len(known) else None
    loose = known["money_qualifier"].cast(pl.String).ne("exact").any()
    ids = tuple(known["project_id"])
    return Sum(value, len(known), len(rows), ids, parts, "about" if loose else "exact")


def leverage(table: pl.DataFrame) -> Sum:
    """Đồng of counterpart per đồng of support: Σ counterpart / Σ support of projects with both.

    Returns:
        ``parts`` are the two sums in triệu đồng.
    """
    rows = _running(table)
    both = rows.filter(pl.col("support") > 0, pl.col("money_counterpart").is_not_null())
    if both.is_empty():
        return Sum(None, 0, len(rows), ())
    top, bottom = float(both["money_counterpart"].sum()), float(both["support"].sum())
    return Sum(top / bottom, len(both), len(rows), tuple(both["project_id"]), (top, bottom))
