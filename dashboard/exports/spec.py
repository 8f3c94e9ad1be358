"""What a report map shows, in plain values: no data access, no filter, no page layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shapely.geometry.base import BaseGeometry

from dashboard.selection import Frame

Paper = Literal["a4_portrait", "a4_landscape", "wide"]
PAPERS: tuple[Paper, ...] = ("a4_portrait", "a4_landscape", "wide")
LineKind = Literal["province", "unit", "outer", "road", "river"]


@dataclass(frozen=True, slots=True)
class Pin:
    """A cluster on the map.

    Args:
        lon, lat: its place; several may share one, they are set side by side.
        radius: as on screen, px; the sheet turns it into millimetres.
        fill, edge: colours.
        name: short name.
        second: second line of its label, such as ``72,9 ha``; may be empty.
        core: white core (operating).
        hatched: no figure.
        loose: the figure is only roughly known: dashed outline.
        rough: the place is only roughly known: dashed ring.
        strong: named first.
        crossed: crossed out (taken off the plan).
    """

    lon: float
    lat: float
    radius: float
    fill: str
    edge: str
    name: str
    second: str = ""
    core: bool = False
    hatched: bool = False
    loose: bool = False
    rough: bool = False
    strong: bool = False
    crossed: bool = False


@dataclass(frozen=True, slots=True)
class Swatch:
    """The sign of a legend entry.

    Args:
        kind: ``mark`` (a disc), ``ring`` (a disc with a dashed ring), ``point`` (a cluster on
            a choropleth), ``area`` (a rectangle), ``line`` or ``none``.
        fill, edge: colours of a disc or an area.
        core, hatched, loose, crossed: as in :class:`Pin`; ``veiled``: an area outside the filter.
        line: which line, for ``line``.
    """

    kind: Literal["mark", "ring", "point", "area", "line", "none"] = "none"
    fill: str = ""
    edge: str = ""
    core: bool = False
    hatched: bool = False
    loose: bool = False
    crossed: bool = False
    veiled: bool = False
    line: LineKind = "unit"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend."""

    swatch: Swatch
    text: str


@dataclass(frozen=True, slots=True)
class Sizes:
    """A row of circles that tells what size means: radius in px as in :class:`Pin`, words."""

    circles: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the legend."""

    title: str
    entries: tuple[Entry | Sizes, ...]


@dataclass(frozen=True, slots=True)
class Shade:
    """How an administrative unit is filled on a choropleth.

    Args:
        unit_id: unit of the frame.
        fill: colour of its class.
        hatched: it has no figure.
        words: its figure, printed below its name where there is room.
        radius: ring of a second figure around its middle, px as in :class:`Pin`; 0 for none.
    """

    unit_id: str
    fill: str = ""
    hatched: bool = False
    words: str = ""
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table.

    Args:
        name, place, value, status: its cells; ``value`` is empty when no source gives it.
        swatch: sign before the name.
        strong: belongs to the short table of sheets that have little room.
    """

    name: str
    place: str
    value: str
    status: str
    swatch: Swatch
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """The table beside or below the map.

    Args:
        columns: headers of name, place, value and status.
        lines: all of them, the most important first.
        title: heading of the short table (strong lines).
        others: heading of the lines that follow there when room is left.
        total_words, total: last line of the short table; empty for none.
        note: words below the table.
    """

    columns: tuple[str, str, str, str]
    lines: tuple[Line, ...]
    title: str = ""
    others: str = ""
    total_words: str = ""
    total: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportMap:
    """A map for a report.

    Args:
        title: what the map is of.
        finding: what it shows, one sentence from the data.
        scope: the filter line in words.
        frame: geography: districts of before 1/7/2025, or communes since.
        provinces: unit ids of the chosen old provinces; others are veiled. One alone fills the
            sheet.
        pins: the clusters.
        groups: the legend.
        listing: the table; ``None`` for none.
        places: unit ids (of the frame) that are looked at; the map is cut to them. Empty for all.
        shades: fills of administrative units of the frame (a choropleth): units are named then,
            and clusters are points without names. Empty for none.
        outlines: exact outlines of clusters, longitude and latitude.
        highlight: the one number of a wide sheet, and its words.
        sources: who says so.
        boundaries: source and date of the boundaries.
        disclaimer: that this is no administrative map.
        dated: as-of date, day of drawing, version of the data.
        mark: watermark of illustrative data; it has no other switch than the data themselves.
        degrees: draw ticks of longitude and latitude at the frame.
    """

    title: str
    finding: str
    scope: str
    frame: Frame
    provinces: tuple[str, ...]
    pins: tuple[Pin, ...] = ()
    groups: tuple[Group, ...] = ()
    listing: Listing | None = None
    places: tuple[str, ...] = ()
    shades: tuple[Shade, ...] = ()
    outlines: tuple[BaseGeometry, ...] = ()
    highlight: tuple[str, str] = ("", "")
    sources: str = ""
    boundaries: str = ""
    disclaimer: str = ""
    dated: str = ""
    mark: str = ""
    degrees: bool = False
