"""Time on the map: a slider over the years, play, and two years side by side.

The slider moves the time of the sidebar, so that every word and figure of the page follows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard.i18n import t
from dashboard.panels.model import Context
from dashboard.ui import filters
from dashboard.ui.context import today

#: Seconds a year stays on the screen while the map plays.
PACE = 2.0
_TIME, _AT, _SLIDER, _PLAYING, _FRESH, _OTHER, _COMPARE = (
    "nam",
    "_playing_at",
    "_truot_nam",
    "_playing",
    "_fresh_run",
    "nam_2",
    "so_sanh",
)


def moments(ctx: Context) -> list[str]:
    """Moments in order of time: each year with data, then the newest figures."""
    found = filters.years(ctx.book, today().year)
    return [*(str(y) for y in reversed(found)), t("filter.newest_option")]


def following(order: Sequence[str], now: str) -> str | None:
    """The moment after ``now``; ``None`` after the last."""
    at = order.index(now) if now in order else -1
    return order[at + 1] if at + 1 < len(order) else None


def _slid() -> None:
    st.session_state[_TIME] = st.session_state[_SLIDER]
    st.session_state[_PLAYING] = False


def _toggle_play(order: Sequence[str]) -> None:
    st.session_state[_PLAYING] = not playing()
    if playing() and following(order, st.session_state.get(_TIME, "")) is None:
        # At the end, play starts again from the first year.
        st.session_state[_TIME] = order[0]
    st.session_state[_AT] = _now(order)


def playing() -> bool:
    """Whether time runs."""
    return bool(st.session_state.get(_PLAYING, False))


def stop() -> None:
    """Time stands still from here on."""
    st.session_state[_PLAYING] = False


def newest(ctx: Context) -> Context:
    """The view of the newest figures."""
    return Context(ctx.book, ctx.geo, replace(ctx.selection, year=None))


def _now(order: Sequence[str]) -> str:
    now = str(st.session_state.get(_TIME))
    return now if now in order else order[-1]


def slider(order: Sequence[str]) -> None:
    """The moment of the sidebar as a slider."""
    st.session_state[_SLIDER] = _now(order)
    st.select_slider(
        t("time.slider"), order, key=_SLIDER, on_change=_slid, label_visibility="collapsed"
    )


def _first_other(order: Sequence[str]) -> str:
    """What a moment is compared with at first: the oldest, of the oldest the newest."""
    return order[-1] if _now(order) == order[0] else order[0]


def other_slider(order: Sequence[str]) -> None:
    """The moment that the one of the sidebar is compared with; kept in the address."""
    st.select_slider(
        t("time.other"),
        order,
        value=_first_other(order),
        key=_OTHER,
        bind="query-params",
        label_visibility="collapsed",
    )


def switch() -> None:
    """Switch between one moment and two."""
    st.toggle(t("time.compare"), key=_COMPARE, bind="query-params")


def row(order: Sequence[str]) -> None:
    """Play, the slider, and the switch to two moments."""
    if playing() and _now(order) != st.session_state.get(_AT):
        # The reader chose another time at the side.
        stop()
    runs = playing()
    with st.container(horizontal=True, vertical_alignment="center", key="thoi-gian", gap="small"):
        st.button(
            t("time.stop" if runs else "time.play"),
            key="chay",
            icon=":material/pause:" if runs else ":material/play_arrow:",
            on_click=_toggle_play,
            args=(order,),
            type="tertiary",
        )
        slider(order)
        switch()
    if runs:
        st.session_state[_FRESH] = True
        _tick(tuple(order), _now(order))


@st.fragment(run_every=PACE)
def _tick(order: tuple[str, ...], now: str) -> None:
    """Runs once with the page, then every few seconds: only those later runs move the time.

    A run that was asked for before the reader stopped the time may come after it.
    """
    if st.session_state.pop(_FRESH, False) or not playing():
        return
    after = following(order, now)
    if after is None:
        st.session_state[_PLAYING] = False
    else:
        filters.want(**{_TIME: after})
        st.session_state[_AT] = after
    st.rerun()


def comparing() -> bool:
    """Whether two moments are shown side by side."""
    kept = st.session_state.get(_COMPARE)
    return bool(kept) if kept is not None else st.query_params.get(_COMPARE) == "true"


def other(ctx: Context, order: Sequence[str]) -> Context:
    """The view at the other of two moments."""
    chosen = str(st.session_state.get(_OTHER) or st.query_params.get(_OTHER))
    chosen = chosen if chosen in order else _first_other(order)
    year = int(chosen) if chosen.isdigit() else None
    return Context(ctx.book, ctx.geo, replace(ctx.selection, year=year))
