"""Colours, steps of a cluster and the look of a missing value; shared by all drawings.

Province colours are Okabe-Ito; every text on a colour has contrast of at least 4.5:1 and
every mark 3:1 (tested). Status is told by lightness, outline and core, never hue alone.
"""

from __future__ import annotations

from dataclasses import dataclass

INK, MUTED, HAIRLINE, WASH, PAPER = "#1B2A33", "#5B6B75", "#D9E0E4", "#F5F7F8", "#FFFFFF"
BRAND, ALERT, AMBER, AMBER_TEXT = "#0B5D6B", "#B42318", "#B7791F", "#8A5A12"
GRID, AXIS = "#E8EDF0", "#9AA7AE"
HATCH = "#C9D3D8"
#: The same hatch where it is small and must hold 3:1, as in a mark on the map.
HATCH_DARK = "#7C8A92"
TRACK = "#E3E9EC"

#: Outline of a planned or unused mark.
EDGE = "#7C8A92"

#: Colour of a province and its darker twin for text on it or in it.
PROVINCE: dict[str, tuple[str, str]] = {
    "p86-cu": ("#0072B2", "#0072B2"),
    "p84-cu": ("#D55E00", "#B34F00"),
    "p83-cu": ("#009E73", "#00795A"),
    "p86-moi": ("#5B6B75", "#5B6B75"),
}
OTHER_UNIT = ("#5B6B75", "#5B6B75")

MONEY_NATIONAL = "#8A1C4A"
#: Too light for 3:1 on paper, so the mark carries an edge, like the counterpart.
MONEY_LOCAL, MONEY_LOCAL_EDGE = "#DB8FA9", "#B5517B"
#: Support whose level no source tells: paler than both levels.
MONEY_UNSTATED = "#C9B4BC"
MONEY_COUNTERPART, MONEY_COUNTERPART_EDGE = "#E4DCCB", "#968A6E"
LEVEL_NATIONAL, LEVEL_REGIONAL = "#7A3E9D", "#B893CF"

WATER, LAND, NEIGHBOUR, NEIGHBOUR_EDGE = "#D6E6EE", "#FBFAF6", "#EEF0EC", "#D3D8D4"
COAST = "#A9C3D1"
DISTRICT_EDGE, PROVINCE_EDGE, ROAD, RIVER_TEXT = "#CBD2D6", "#9AA7AE", "#E3D9C6", "#3A6A86"
NEIGHBOUR_TEXT = "#616E76"


@dataclass(frozen=True, slots=True)
class Status:
    """A step in the life of a cluster and how it is drawn.

    Args:
        code: step, also the key of its name in ``i18n`` (``status.<code>``).
        group: step shown in filters, colours and legends.
        rank: maturity; a higher rank replaces a lower one.
        fill: colour of the mark.
        edge: outline of the mark.
        ink: colour of text on the fill.
        core: whether the mark has a white core (status is not colour alone).
    """

    code: str
    group: str
    rank: int
    fill: str
    edge: str
    ink: str
    core: bool = False


_PLANNED = ("#C9D3D8", "#7C8A92", INK)
_SELECTED = ("#9CC5C9", "#4D8F95", INK)
_ESTABLISHED = ("#5FA8AE", "#2B7F88", INK)
_BUILDING = ("#2B7F88", "#0B5D6B", PAPER)
_OPERATING = ("#0B5D6B", "#0B5D6B", PAPER)

STATUSES: dict[str, Status] = {
    s.code: s
    for s in (
        Status("planned", "planned", 0, *_PLANNED),
        Status("investor_selected", "investor_selected", 1, *_SELECTED),
        Status("established", "established", 2, *_ESTABLISHED),
        Status("detailed_plan", "established", 3, *_ESTABLISHED),
        Status("infra_approved", "established", 4, *_ESTABLISHED),
        Status("under_construction", "under_construction", 5, *_BUILDING),
        Status("operating", "operating", 6, *_OPERATING, core=True),
        Status("removed", "removed", 7, PAPER, "#7C8A92", INK),
    )
}
#: Groups in the order of filters and legends, most mature first.
STATUS_GROUPS = (
    "operating",
    "under_construction",
    "established",
    "investor_selected",
    "planned",
    "removed",
)
#: Groups that count as established by decision.
ESTABLISHED_GROUPS = ("established", "under_construction", "operating")

#: Upper bounds of the five occupancy classes in % and their ramp, light to dark.
OCCUPANCY_BREAKS = (20.0, 40.0, 60.0, 80.0, 100.0)
#: Class of a figure that is 0: known, and nothing.
ZERO = "#F1EFE6"
OCCUPANCY_RAMP = ("#D5E8EA", "#A3CDD1", "#63A7AE", "#2B7F88", "#0B4650")


def province(unit_id: str) -> str:
    """Mark colour of a province; grey for any other unit."""
    return PROVINCE.get(unit_id, OTHER_UNIT)[0]


def province_text(unit_id: str) -> str:
    """Colour for text that names a province, or for a mark that bears white text."""
    return PROVINCE.get(unit_id, OTHER_UNIT)[1]


def lighter(colour: str) -> str:
    """The colour mixed with paper, for a figure that is only roughly known."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(0.45 * p + 0.55 * 255):02X}" for p in parts)


def class_of(value: float, breaks: tuple[float, ...] = OCCUPANCY_BREAKS) -> int:
    """Index of the class whose upper bound is the first not below ``value``."""
    return next((i for i, top in enumerate(breaks) if value <= top), len(breaks) - 1)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


#: Signs that stand for the keys of a legend in plain text: full, hollow and dashed.
SIGNS = ("■", "□", "●", "○", "◌")


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two ``#rrggbb`` colours as WCAG 2 defines it (1 to 21)."""
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
