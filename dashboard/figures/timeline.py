"""Things on a time axis: published counts per unit, and the milestones of one cluster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import plotly.graph_objects as go

from dashboard.figures.theme import Drawing, base, label, line, row_label, square, width_of
from dashboard.palette import ALERT, AMBER, AMBER_TEXT, AXIS, BRAND, MUTED, PAPER


@dataclass(frozen=True, slots=True)
class Disc:
    """A published number at a date."""

    date: dt.date
    text: str
    below: str
    hover: str
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """Numbers of one unit; ``key`` colours the square, ``fill`` the discs (white text)."""

    name: str
    key: str
    fill: str
    discs: tuple[Disc, ...]


def _years(first: dt.date, last: dt.date, most: int) -> list[int]:
    step = max(1, -(-(last.year - first.year + 1) // most))
    return list(range(first.year, last.year + 1, step))


def discs_figure(
    tracks: Sequence[Track],
    *,
    break_on: dt.date | None = None,
    break_text: str = "",
    narrow: bool = False,
    plot_px: int = 330,
) -> go.Figure:
    """One line of discs per unit. A line never crosses the day the boundaries changed.

    Where discs would lie on each other the older ones become points: hovering gives their number.

    Args:
        tracks: units in reading order, each with at least one disc.
        break_on: day of the change of boundaries, drawn as a dashed line.
        break_text: words at the break.
        narrow: fewer years and smaller margins (phones).
        plot_px: assumed width of the plot, to keep discs and years apart.
    """
    left = 92 if narrow else 108
    plot_px = 190 if narrow else plot_px
    figure = base(30 + 62 * len(tracks) + 28, left=left, right=34, top=26, bottom=28)
    days = [d.date for track in tracks for d in track.discs]
    first, last = min(days), max(days)
    span = (last - first).days
    pad = dt.timedelta(days=int(max(120, span / 14, span * 0.7 * DISC_PX / plot_px)))
    figure.yaxis(range=[len(tracks) - 0.4, -0.55])
    years = _years(first, last, max(2, min(9, plot_px // 36)))
    figure.xaxis(
        range=[first - pad, last + pad],
        tickvals=[dt.date(y, 7, 1) for y in years],
        ticktext=[str(y) for y in years],
        showline=True,
        linecolor=AXIS,
    )
    if break_on and first < break_on < last + pad:
        line(figure, break_on, -0.5, break_on, len(tracks) - 0.4, color=AXIS, dash="dash")
        label(
            figure,
            break_on,
            -0.5,
            break_text,
            yanchor="bottom",
            xanchor="right",
            xshift=-4,
            font={"size": 13, "color": MUTED},
        )
    for y, track in enumerate(tracks):
        row_label(figure, y, f"{square(track.key)} {track.name}", left)
        line(figure, first - pad, y, last + pad, y)
        for a, b in zip(track.discs, track.discs[1:], strict=False):
            if not (break_on and a.date < break_on <= b.date):
                line(figure, a.date, y, b.date, y, color=track.key, width=2)
        _discs(figure, track, y, (last - first + 2 * pad).days / plot_px)
    return figure.figure()


#: Diameter in px of a disc with its number, and of a point whose number hovering shows.
DISC_PX, POINT_PX = 27, 9


def _discs(figure: Drawing, track: Track, y: int, days_per_px: float) -> None:
    """The discs of a track with their numbers, and points where there is no room."""
    named = _named(track, days_per_px)
    figure.scatter(
        x=[d.date for d in track.discs],
        y=[y] * len(track.discs),
        mode="markers+text",
        text=[f"<b>{d.text}</b>" if n else "" for d, n in zip(track.discs, named, strict=True)],
        textfont={"color": PAPER, "size": 13},
        marker={
            "size": [DISC_PX if n else POINT_PX for n in named],
            "color": track.fill,
            # Plotly makes marks of several sizes see-through unless it is told not to.
            "opacity": 1,
            "line": {"color": PAPER, "width": 1.5},
        },
        customdata=[d.hover for d in track.discs],
        ids=[d.proof for d in track.discs],
        hovertemplate="%{customdata}<extra></extra>",
    )
    shown = tuple(d for d, n in zip(track.discs, named, strict=True) if n)
    _below(figure, replace(track, discs=shown), y, days_per_px)


def _named(track: Track, days_per_px: float) -> list[bool]:
    """Which discs have room for their number: the newest always, then from new to old."""
    found: list[bool] = []
    free: dt.date | None = None
    room = dt.timedelta(days=(DISC_PX + 4) * days_per_px)
    for disc in sorted(track.discs, key=lambda d: d.date, reverse=True):
        fits = free is None or disc.date <= free - room
        found.append(fits)
        free = disc.date if fits else free
    return found[::-1]


def _below(figure: Drawing, track: Track, y: int, days_per_px: float) -> None:
    free = dt.date.min
    said = ""
    for disc in track.discs:
        half = dt.timedelta(days=width_of(disc.below, 13) / 2 * days_per_px)
        repeats, said = disc.below == said, disc.below
        if disc.below and not repeats and disc.date - half > free:
            label(
                figure,
                disc.date,
                y,
                disc.below,
                xanchor="center",
                yshift=-24,
                font={"size": 13, "color": MUTED},
            )
            free = disc.date + half


@dataclass(frozen=True, slots=True)
class Event:
    """A dated step of a cluster.

    Args:
        date: position on the axis.
        when: date in words.
        text: what happened.
        planned: a target, drawn hollow in amber.
        proof: what the mark asks its certificate with.
    """

    date: dt.date
    when: str
    text: str
    planned: bool = False
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A planned stretch of time, and the delay after it if any."""

    start: dt.date | None
    end: dt.date
    text: str
    late_until: dt.date | None = None
    late_text: str = ""


#: Words at the change of boundaries.
SMALL = {"size": 12.5, "color": MUTED}


def events_figure(
    events: Sequence[Event],
    spans: Sequence[Span],
    *,
    narrow: bool = False,
    break_on: dt.date | None = None,
    break_text: str = "",
) -> go.Figure:
    """Milestones of one cluster on one axis, words above and below without collision.

    On a narrow screen the events are a list from top to bottom instead. The axis is cut on
    ``break_on``, the day of the change of boundaries, when events lie on both sides of it.
    """
    if narrow:
        plans = [Event(s.start or s.end, s.text, s.late_text, planned=True) for s in spans]
        ordered = sorted([*events, *plans], key=lambda e: e.date)
        return _vertical(ordered, break_on, break_text)
    days = [e.date for e in events] + [s.end for s in spans]
    days += [d for s in spans for d in (s.start, s.late_until) if d]
    first, last = min(days), max(days)
    span = max((last - first).days, 365)
    pad = dt.timedelta(days=int(span * 0.06))
    per_px = (span + 2 * pad.days) / 600
    levels = _levels(events, per_px, first, last)
    up = max((n for n, above in levels if above), default=-1) + 1
    down = max((n for n, above in levels if not above), default=-1) + 1
    unit = 62 if any(e.text.count("<br>") for e in events) else 46
    top, bottom = 20 + unit * up + (18 if spans else 0), 34 + unit * down
    cut = break_on if break_on and first < break_on <= last else None
    room = 18 if cut else 0
    figure = base(top + bottom + room + 10, left=12, right=12, top=0, bottom=0)
    figure.xaxis(range=[first - pad, last + pad], showticklabels=False)
    figure.yaxis(range=[-bottom, top + room])
    _axis(figure, first - pad, last + pad, cut, per_px)
    if cut:
        line(figure, cut, -bottom, cut, top + 4, color=AXIS, dash="dash")
        label(figure, cut, top + 12, break_text, xanchor="center", font=SMALL)
    _year_marks(figure, first, last, pad)
    for item in spans:
        _span(figure, item, per_px, last + pad)
    where = {"unit": unit, "raised": 18 if spans else 0}
    for event, (level, above) in zip(events, levels, strict=True):
        _event(figure, event, level, above=above, first=first, last=last, **where)
    figure.scatter(
        x=[e.date for e in events],
        y=[0] * len(events),
        mode="markers",
        marker={
            "size": 13,
            "color": [PAPER if e.planned else BRAND for e in events],
            "line": {"color": [AMBER if e.planned else PAPER for e in events], "width": 2},
        },
        customdata=[f"<b>{e.when}</b><br>{e.text}" for e in events],
        ids=[e.proof for e in events],
        hovertemplate="%{customdata}<extra></extra>",
    )
    return figure.figure()


def _year_marks(figure: Drawing, first: dt.date, last: dt.date, pad: dt.timedelta) -> None:
    """A tick at the beginning of each year, its number in the middle."""
    for year in _years(first, last, 10):
        mid, start = dt.date(year, 7, 1), dt.date(year, 1, 1)
        if first - pad < mid < last + pad:
            label(figure, mid, -13, str(year), xanchor="center", font={"size": 13, "color": MUTED})
        if first - pad < start < last + pad:
            line(figure, start, -5, start, 5, color=AXIS)


def _axis(
    figure: Drawing, left: dt.date, right: dt.date, cut: dt.date | None, per_px: float
) -> None:
    """The line of time, in two parts with a gap when the boundaries change within it."""
    if cut is None:
        line(figure, left, 0, right, 0, color=AXIS, width=2)
        return
    gap = dt.timedelta(days=max(1, round(4 * per_px)))
    line(figure, left, 0, cut - gap, 0, color=AXIS, width=2)
    line(figure, cut + gap, 0, right, 0, color=AXIS, width=2)


def _levels(
    events: Sequence[Event], per_px: float, first: dt.date, last: dt.date
) -> list[tuple[int, bool]]:
    """Lane of each event's words: nearest free one, above and below in turn."""
    free: dict[tuple[int, bool], float] = {}
    placed: list[tuple[int, bool]] = []
    middle = first + (last - first) / 2
    for i, event in enumerate(events):
        width = (
            max(width_of(event.when, 14), *(width_of(p, 13) for p in event.text.split("<br>"))) + 14
        )
        x = (event.date - first).days / per_px
        left, right = (x, x + width) if event.date <= middle else (x - width, x)
        order = [
            (n, above)
            for n in range(4)
            for above in ((True, False) if i % 2 == 0 else (False, True))
        ]
        slot = next((s for s in order if free.get(s, float("-inf")) <= left), order[-1])
        free[slot] = right
        placed.append(slot)
    return placed


def _event(
    figure: Drawing,
    event: Event,
    level: int,
    *,
    above: bool,
    unit: int,
    raised: int,
    first: dt.date,
    last: dt.date,
) -> None:
    y = raised + 22 + unit * level if above else -(30 + unit * level)
    line(figure, event.date, 0, event.date, y - (0 if above else -4), color=HAIR)
    early = event.date <= first + (last - first) / 2
    colour = AMBER_TEXT if event.planned else "#1B2A33"
    label(
        figure,
        event.date,
        y,
        f"<b>{event.when}</b><br>{event.text}",
        xanchor="left" if early else "right",
        align="left" if early else "right",
        yanchor="bottom" if above else "top",
        xshift=-1 if early else 1,
        font={"size": 13, "color": colour},
    )


HAIR = "#C3CDD2"


#: A delay of fewer days has no room for words of its own.
SHORT = dt.timedelta(days=300)


def _span(figure: Drawing, item: Span, per_px: float, right: dt.date) -> None:
    """Frame of a plan with its words, and the delay after it in red.

    ``per_px`` days make one px; the plot ends at ``right``.
    """
    late = item.late_until if item.late_until and item.late_until > item.end else None
    plan = {"yanchor": "bottom", "font": {"size": 13, "color": AMBER_TEXT}}
    red = {"yanchor": "bottom", "font": {"size": 13, "color": ALERT}, "bgcolor": PAPER}
    if item.start:
        figure.shape(
            type="rect",
            x0=item.start,
            x1=item.end,
            y0=-8,
            y1=8,
            layer="below",
            line={"color": AMBER, "width": 1.5},
            fillcolor="#FFF8E8",
        )
    words_px = width_of(item.text, 13) + width_of(item.late_text, 14) / 2 + 12
    crowded = item.start and late and (item.end - item.start).days / per_px < words_px
    together = item.start and late and (late - item.end < SHORT or crowded)
    if item.start and not together:
        fits = (right - item.start).days / per_px > width_of(item.text, 13)
        edge = {} if fits else {"xanchor": "right"}
        label(figure, item.start if fits else right, 11, item.text, **edge, **plan)
    if late is None:
        return
    line(figure, item.end, 0, late, 0, color=ALERT, width=4)
    words = f"<b>{item.late_text}</b>"
    if together:
        both = f'{item.text} <span style="color:{ALERT}">{words}</span>'
        whole = (width_of(item.text, 13) + width_of(item.late_text, 14)) * per_px
        fits = item.start is not None and (right - item.start).days > whole
        at, side = (item.start, "left") if fits else (late, "right")
        label(figure, at or late, 11, both, xanchor=side, **plan)
        return
    middle = item.end + (late - item.end) / 2
    label(figure, middle, 9, words, xanchor="center", **red)


def _vertical(events: Sequence[Event], cut: dt.date | None, words: str) -> go.Figure:
    """Events from top to bottom; a row of its own says where the boundaries change."""
    after = next((n for n, e in enumerate(events) if cut and e.date >= cut), 0)
    rows = [n + (0.7 if after and n >= after else 0.0) for n in range(len(events))]
    pitch, last = 58, max(rows, default=0.0)
    figure = base(round(pitch * (last + 1)) + 8, left=8, right=8, top=4, bottom=4)
    figure.xaxis(range=[0, 1], showticklabels=False)
    figure.yaxis(range=[last + 0.5, -0.5])
    if after:
        middle = (rows[after - 1] + rows[after]) / 2
        line(figure, 0.02, 0, 0.02, middle - 0.2, color=AXIS, width=2)
        line(figure, 0.02, middle + 0.2, 0.02, last, color=AXIS, width=2)
        line(figure, 0, middle, 1, middle, color=AXIS, dash="dash")
        label(figure, 1, middle, words, xanchor="right", yanchor="bottom", font=SMALL)
    else:
        line(figure, 0.02, 0, 0.02, last, color=AXIS, width=2)
    for y, event in zip(rows, events, strict=True):
        figure.scatter(
            x=[0.02],
            y=[y],
            mode="markers",
            hoverinfo="skip",
            marker={
                "size": 12,
                "color": PAPER if event.planned else BRAND,
                "line": {"color": AMBER if event.planned else PAPER, "width": 2},
            },
        )
        label(figure, 0.02, y, f"<b>{event.when}</b><br>{event.text}", xshift=14, font={"size": 13})
    return figure.figure()
