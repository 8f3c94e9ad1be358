"""Colours can be told apart and text on them can be read."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import palette as p

TEXT, MARK = 4.5, 3.0


def test_contrast_is_that_of_wcag() -> None:
    assert p.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert p.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert p.contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("unit", [*p.PROVINCE, "elsewhere"])
def test_province_colours(unit: str) -> None:
    assert p.contrast(p.province(unit), p.PAPER) >= MARK
    # The twin is text on white, and bears white text: the same pair of colours.
    assert p.contrast(p.province_text(unit), p.PAPER) >= TEXT


@pytest.mark.parametrize("colour", ["INK", "MUTED", "BRAND", "ALERT", "AMBER_TEXT"])
@pytest.mark.parametrize("ground", ["PAPER", "WASH"])
def test_text_colours(colour: str, ground: str) -> None:
    assert p.contrast(getattr(p, colour), getattr(p, ground)) >= TEXT


def test_map_text_colours() -> None:
    assert p.contrast(p.RIVER_TEXT, p.WATER) >= TEXT
    assert p.contrast(p.NEIGHBOUR_TEXT, p.NEIGHBOUR) >= TEXT


@pytest.mark.parametrize("status", p.STATUSES.values(), ids=lambda s: s.code)
def test_status_marks(status: p.Status) -> None:
    assert p.contrast(status.ink, status.fill) >= TEXT
    assert p.contrast(status.edge, p.PAPER) >= MARK


MARKS = (
    "AMBER",
    "ALERT",
    "BRAND",
    "MONEY_NATIONAL",
    "MONEY_LOCAL_EDGE",
    "MONEY_COUNTERPART_EDGE",
    "LEVEL_NATIONAL",  # also the outline of LEVEL_REGIONAL
)


@pytest.mark.parametrize("colour", MARKS)
def test_mark_colours(colour: str) -> None:
    assert p.contrast(getattr(p, colour), p.PAPER) >= MARK


@pytest.mark.parametrize(
    ("fill", "ink"),
    [
        ("MONEY_NATIONAL", "PAPER"),
        ("MONEY_LOCAL", "INK"),
        ("MONEY_UNSTATED", "INK"),
        ("MONEY_COUNTERPART", "INK"),
        ("LEVEL_NATIONAL", "PAPER"),
        ("LEVEL_REGIONAL", "INK"),
    ],
)
def test_text_on_marks(fill: str, ink: str) -> None:
    assert p.contrast(getattr(p, fill), getattr(p, ink)) >= TEXT


@pytest.mark.parametrize(
    ("dark", "light"),
    [("MONEY_NATIONAL", "MONEY_LOCAL"), ("LEVEL_NATIONAL", "LEVEL_REGIONAL")],
)
def test_two_shades_of_one_hue_differ_in_lightness(dark: str, light: str) -> None:
    assert p.contrast(getattr(p, dark), getattr(p, light)) >= 2


def test_colours_are_written_one_way() -> None:
    colours = [v for k, v in vars(p).items() if k.isupper() and isinstance(v, str)]
    colours += [c for pair in p.PROVINCE.values() for c in pair]
    colours += [c for s in p.STATUSES.values() for c in (s.fill, s.edge, s.ink)]
    assert [c for c in colours if not re.fullmatch(r"#[0-9A-F]{6}", c)] == []


# --- steps --------------------------------------------------------------------------------------
def test_every_step_has_a_place_in_legends_and_its_own_rank() -> None:
    assert {s.group for s in p.STATUSES.values()} == set(p.STATUS_GROUPS)
    assert [s.rank for s in p.STATUSES.values()] == list(range(len(p.STATUSES)))
    assert set(p.ESTABLISHED_GROUPS) < set(p.STATUS_GROUPS)


def test_steps_of_one_group_look_the_same_and_groups_differ() -> None:
    looks = {s.group: {(t.fill, t.edge, t.core) for t in p.STATUSES.values() if t.group == s.group}
             for s in p.STATUSES.values()}  # fmt: skip
    assert {len(found) for found in looks.values()} == {1}
    assert len({look for found in looks.values() for look in found}) == len(looks)
    assert {f.name for f in fields(p.Status)} >= {"fill", "edge", "core"}


def test_maturer_steps_are_darker() -> None:
    ladder = ["planned", "investor_selected", "established", "under_construction", "operating"]
    against_white = [p.contrast(p.STATUSES[s].fill, p.PAPER) for s in ladder]
    assert against_white == sorted(against_white)
    assert len(set(against_white)) == len(ladder)


# --- classes ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "index"),
    [(0, 0), (20, 0), (20.1, 1), (40, 1), (59.9, 2), (80, 3), (80.01, 4), (100, 4), (130, 4)],
)
def test_class_of_occupancy(value: float, index: int) -> None:
    assert p.class_of(value) == index


def test_ramp_has_a_colour_per_class_and_gets_darker() -> None:
    assert len(p.OCCUPANCY_RAMP) == len(p.OCCUPANCY_BREAKS)
    against_white = [p.contrast(c, p.PAPER) for c in p.OCCUPANCY_RAMP]
    assert against_white == sorted(against_white)


@given(
    values=st.lists(st.floats(0, 1000), min_size=2, max_size=2),
    breaks=st.lists(st.floats(1, 900), min_size=1, max_size=6, unique=True).map(
        lambda b: tuple(sorted(b))
    ),
)
def test_class_grows_with_the_value_and_holds_it(
    values: list[float], breaks: tuple[float, ...]
) -> None:
    low, high = sorted(values)
    assert p.class_of(low, breaks) <= p.class_of(high, breaks) < len(breaks)
    index = p.class_of(low, breaks)
    if low <= breaks[-1]:
        assert low <= breaks[index]
        assert index == 0 or low > breaks[index - 1]
