"""Time axes: lines stop at the merger, words do not collide, promises are hollow."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.timeline import Disc, Event, Span, Track, discs_figure, events_figure
from dashboard.palette import ALERT, AMBER, BRAND, PAPER
from dashboard.selection import MERGER
from tests.figures.pixels import (
    collisions,
    lines,
    markers,
    plain,
    position,
    texts,
    words,
)

KEY = "#D55E00"
BOTH = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31))


def track(*days: dt.date, name: str = "Trà Vinh", below: str = "") -> Track:
    return Track(name, KEY, "#B34F00", tuple(Disc(d, "12", below, "") for d in days))


def year(y: int, month: int = 6) -> dt.date:
    return dt.date(y, month, 15)


# --- discs --------------------------------------------------------------------------------------
def joints(figure: object) -> list[tuple[float, float]]:
    """Ends of the lines that join discs."""
    found = lines(figure, color=KEY)  # type: ignore[arg-type]
    return [(position(s.x0), position(s.x1)) for s in found]


@BOTH
def test_discs_of_one_frame_are_joined(*, narrow: bool) -> None:
    figure = discs_figure([track(year(2020), year(2022), year(2024))], narrow=narrow)
    assert len(joints(figure)) == 2


@BOTH
def test_the_merger_is_drawn_with_its_words(*, narrow: bool) -> None:
    figure = discs_figure(
        [track(year(2024), year(2026))], break_on=MERGER, break_text="sáp nhập", narrow=narrow
    )
    dashed = [s for s in lines(figure) if s.line.dash == "dash"]
    assert [(position(s.x0), position(s.x1)) for s in dashed] == [(position(MERGER),) * 2]
    assert "sáp nhập" in texts(figure)


@given(st.lists(st.lists(DAYS, min_size=1, max_size=6).map(sorted), min_size=1, max_size=4))
def test_no_line_crosses_the_day_the_boundaries_changed(tracks: list[list[dt.date]]) -> None:
    for narrow in (False, True):
        figure = discs_figure(
            [track(*days) for days in tracks], break_on=MERGER, break_text="x", narrow=narrow
        )
        change = position(MERGER)
        assert [j for j in joints(figure) if min(j) < change <= max(j)] == []


@given(st.lists(DAYS, min_size=1, max_size=6, unique=True).map(sorted))
def test_every_disc_is_drawn_at_its_day_and_the_newest_with_its_number(
    days: list[dt.date],
) -> None:
    """Where discs would lie on each other the older one is a point; hovering has its number."""
    (mark,) = markers(discs_figure([track(*days)]))
    assert [position(x) for x in mark.x] == [position(d) for d in days]
    written = [plain(word) for word in mark.text]
    assert set(written) <= {"12", ""}
    assert written[-1] == "12"
    sizes = list(mark.marker.size)
    assert [s == max(sizes) for s in sizes] == [w == "12" for w in written]
    assert len(mark.customdata) == len(days)


def test_discs_far_apart_all_have_their_number() -> None:
    (mark,) = markers(discs_figure([track(year(2019), year(2021), year(2024))]))
    assert [plain(word) for word in mark.text] == ["12"] * 3


def test_a_single_disc_has_no_line() -> None:
    assert joints(discs_figure([track(year(2024))], break_on=MERGER)) == []


@BOTH
def test_words_below_discs_do_not_collide(*, narrow: bool) -> None:
    days = [dt.date(2024, m, 1) for m in range(1, 13, 2)]
    figure = discs_figure([track(*days, below="≈ 1.240 ha")], narrow=narrow)
    below = [b for b in words(figure, 340 if narrow else 480) if b.text == "≈ 1.240 ha"]
    assert 1 <= len(below) < len(days)
    assert collisions(below) == []


# --- events -------------------------------------------------------------------------------------
def happened(day: dt.date, text: str = "được thành lập<br>2141/QĐ-UBND") -> Event:
    return Event(day, f"{day.day}/{day.month}/{day.year}", text)


CROWDED = [
    [year(2019), year(2020), year(2021), year(2022), year(2023), year(2024)],
    [dt.date(2022, m, 1) for m in range(1, 9)],
    [dt.date(2018, 1, 1), *(dt.date(2025, m, 3) for m in range(5, 12))],
    [year(2023)],
    [year(2023), year(2023)],
]


@pytest.mark.parametrize("days", CROWDED, ids=["even", "near", "at the end", "one", "same day"])
def test_words_of_events_do_not_lie_on_each_other(days: list[dt.date]) -> None:
    figure = events_figure([happened(d) for d in days], [])
    shown = words(figure, 624)
    assert sum("được thành lập" in b.text for b in shown) == len(days)
    assert collisions(shown) == []
    assert all(b.top >= 0 and b.bottom <= figure.layout.height for b in shown)


@pytest.mark.parametrize("late", [None, dt.date(2026, 11, 25)])
def test_words_of_a_promise_do_not_lie_on_events(late: dt.date | None) -> None:
    events = [happened(d) for d in (year(2021), year(2022), year(2023))]
    span = Span(year(2022), year(2025), "dự kiến đến 6/2025", late, "quá 17 tháng")
    shown = words(events_figure(events, [span]), 624)
    assert any("dự kiến" in b.text for b in shown)
    assert any("quá 17" in b.text for b in shown) == (late is not None)
    assert collisions(shown) == []


@given(st.lists(DAYS, min_size=1, max_size=8).map(sorted))
def test_up_to_eight_events_never_collide(days: list[dt.date]) -> None:
    figure = events_figure([happened(d, "khởi công") for d in days], [])
    mine = [b for b in words(figure, 624) if "khởi công" in b.text]
    assert len(mine) == len(days)
    assert collisions(mine) == []


@BOTH
def test_events_are_solid_and_promises_hollow(*, narrow: bool) -> None:
    promise = Event(year(2025), "6/2025", "dự kiến hoạt động", planned=True)
    figure = events_figure([happened(year(2022)), promise], [], narrow=narrow)
    fills: list[str] = []
    edges: list[str] = []
    for mark in markers(figure):
        color, edge = mark.marker.color, mark.marker.line.color
        fills += [color] if isinstance(color, str) else list(color)
        edges += [edge] if isinstance(edge, str) else list(edge)
    assert fills == [BRAND, PAPER]
    assert edges[1] == AMBER


def test_a_promised_time_is_a_frame_and_the_delay_a_red_line() -> None:
    span = Span(year(2022), year(2024), "dự kiến", year(2026), "quá 24 tháng")
    figure = events_figure([happened(year(2021))], [span])
    (frame,) = [s for s in figure.layout.shapes if s.type == "rect"]
    assert (position(frame.x0), position(frame.x1)) == (position(year(2022)), position(year(2024)))
    (late,) = lines(figure, color=ALERT)
    assert (position(late.x0), position(late.x1)) == (position(year(2024)), position(year(2026)))


def test_a_promise_that_is_kept_has_no_red_line() -> None:
    span = Span(year(2022), year(2028), "dự kiến")
    assert lines(events_figure([happened(year(2021))], [span]), color=ALERT) == []


def test_on_a_phone_events_are_a_list_from_first_to_last() -> None:
    days = [year(2019), year(2021), year(2024)]
    figure = events_figure([happened(d) for d in days], [], narrow=True)
    shown = words(figure, 340)
    assert [b.text[:9] for b in sorted(shown, key=lambda b: b.top)] == [
        "15/6/2019",
        "15/6/2021",
        "15/6/2024",
    ]
    assert collisions(shown) == []


def test_a_promise_is_told_on_a_phone_too() -> None:
    span = Span(year(2022), year(2024), "dự kiến đến 6/2024", year(2026), "quá 24 tháng")
    wide = events_figure([happened(year(2021))], [span])
    narrow = events_figure([happened(year(2021))], [span], narrow=True)
    told = {w for w in texts(wide) if "dự kiến" in w or "quá" in w}
    assert told
    everything = " ".join(texts(narrow))
    assert [w for w in told if w not in everything] == []


# --- the merger on the axis of events -------------------------------------------------------------
def crossing(*, narrow: bool) -> object:
    events = [Event(year(y), str(y), "Mốc") for y in (2019, 2023, 2026)]
    return events_figure(events, [], narrow=narrow, break_on=MERGER, break_text="sáp nhập")


@BOTH
def test_events_on_both_sides_of_the_merger_show_it(*, narrow: bool) -> None:
    figure = crossing(narrow=narrow)
    assert len([s for s in lines(figure) if s.line.dash == "dash"]) == 1  # type: ignore[arg-type]
    assert "sáp nhập" in texts(figure)  # type: ignore[arg-type]


@BOTH
def test_the_axis_of_events_does_not_join_both_sides(*, narrow: bool) -> None:
    figure = crossing(narrow=narrow)
    axis = [s for s in lines(figure) if s.line.width == 2]  # type: ignore[arg-type]
    assert len(axis) == 2
    if narrow:
        first, second = sorted(axis, key=lambda s: float(s.y0))
        assert float(first.y1) < float(second.y0)
        return
    first, second = sorted(axis, key=lambda s: position(s.x0))
    assert position(first.x1) < position(MERGER) < position(second.x0)


@BOTH
def test_events_of_one_frame_have_a_whole_axis(*, narrow: bool) -> None:
    events = [Event(year(y), str(y), "Mốc") for y in (2019, 2023)]
    figure = events_figure(events, [], narrow=narrow, break_on=MERGER, break_text="sáp nhập")
    assert not [s for s in lines(figure) if s.line.dash == "dash"]
    assert "sáp nhập" not in texts(figure)
