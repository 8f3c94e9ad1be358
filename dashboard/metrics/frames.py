"""Two administrative frames on one ground: which units overlap, and which hold a cluster.

Until 30/6/2025 provinces had districts and communes; since 1/7/2025 one province has communes
only. The table of units says which new communes took over each former commune. A former commune
and one of its successors mark a *piece* of ground, and every unit is a set of pieces: two units
overlap when they share a piece, and one lies inside another when all its pieces do. Nothing here
looks at a map.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from dashboard.i18n import fold, t
from dashboard.identity import Same
from dashboard.selection import Frame
from dashboard.store import Book

#: Former unit and its successor; ``None`` where the table of units names no such.
Piece = tuple[str | None, str | None]
Pieces = frozenset[Piece]

#: Level of the units that are drawn in each frame.
DRAWN = {"old": "district", "new": "commune"}
#: Levels that can be searched for and chosen.
PLACES = ("district", "commune")
#: Short forms that people type before a name.
SHORT_FORMS = {"h": "huyen", "tp": "thanh pho", "tx": "thi xa", "tt": "thi tran", "x": "xa",
               "p": "phuong", "t": "tinh"}  # fmt: skip
#: Words that say what kind of unit a name is of.
KINDS = ("huyen", "thanh pho", "thi xa", "thi tran", "xa", "phuong")
#: Columns of a cluster that say where it is, the most exact one of each frame first.
WHERE = ("commune_old_id", "district_id", "province_id", "commune_id")
_OLD, _NEW = WHERE[:3], WHERE[3:]
_BRACKET = re.compile(r"^(?P<name>.*?) \((?P<of>.*)\)$")
_MARKS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Ground:
    """The pieces of every unit that belongs to a frame, and the frame of each unit."""

    pieces: dict[str, Pieces]
    frame: dict[str, str]


def ground(units: pl.DataFrame) -> Ground:
    """Cut the ground into pieces.

    Args:
        units: the table of units; those of no frame (country, region) are left out.
    """
    framed = units.filter(pl.col("frame").cast(pl.String) != "any")
    columns = (pl.col("frame").cast(pl.String), "parent_id", "successor_ids")
    rows = {r[0]: r[1:] for r in framed.select("unit_id", *columns).iter_rows()}
    inner = {parent for frame, parent, _ in rows.values() if rows.get(parent, ("",))[0] == frame}
    found: dict[str, set[Piece]] = {unit: set() for unit in rows}
    for unit, (frame, _, successors) in rows.items():
        if frame == "old" and unit not in inner:
            for after in (successors or "").split(";"):
                piece = (unit, after if after in rows else None)
                found[unit].add(piece)
                if piece[1]:
                    found[piece[1]].add(piece)
    for unit, (frame, _, _) in rows.items():
        if frame == "new" and unit not in inner and not found[unit]:
            found[unit].add((None, unit))
    for unit, (frame, parent, _) in rows.items():
        # A unit is part of everything above it in its own frame.
        own = found[unit] if unit not in inner else set()
        above = parent
        while above in rows and rows[above][0] == frame:
            found[above] |= own
            above = rows[above][1]
    return Ground(
        pieces={unit: frozenset(pieces) for unit, pieces in found.items()},
        frame={unit: row[0] for unit, row in rows.items()},
    )


def cover(units: pl.DataFrame, unit_id: str) -> frozenset[str]:
    """All units of both frames and of every level that share ground with a unit, itself included.

    A district gives its former communes, the new communes made from parts of it and the provinces
    above; a new commune gives its former communes and their districts; a former commune gives its
    district and its successors. The relation is symmetric. A unit of no frame gives itself.

    Raises:
        KeyError: the table has no such unit.
    """
    cut = ground(units)
    if unit_id not in cut.pieces:
        if unit_id not in units["unit_id"]:
            raise KeyError(unit_id)
        return frozenset({unit_id})
    own = cut.pieces[unit_id]
    return frozenset(u for u, pieces in cut.pieces.items() if own & pieces) | {unit_id}


def mapped_units(book: Book, frame: Frame) -> pl.DataFrame:
    """The units drawn on a map: districts of the old frame, communes of the new one.

    Returns:
        ``unit_id, name_vi, short_name, group_id, area_km2, population`` in the order of the
        table; area in km² and population as published, null when no source tells them.
    """
    return book.units.filter(
        pl.col("frame").cast(pl.String) == frame,
        pl.col("level").cast(pl.String) == DRAWN[frame],
    ).select("unit_id", "name_vi", "short_name", "group_id", "area_km2", "population")


# --- clusters -----------------------------------------------------------------------------------
def _shared(cut: Ground, keys: Iterable[str | None]) -> Pieces | None:
    """Pieces that all known units have in common; ``None`` when no unit is known."""
    known = [cut.pieces[key] for key in keys if key in cut.pieces]
    return frozenset.intersection(*known) if known else None


def _inside(cut: Ground, where: Mapping[str, str | None], places: Iterable[str]) -> bool | None:
    """Whether a cluster lies in the chosen units; ``None`` when its units leave it open."""
    chosen = [p for p in places if p in cut.pieces]
    old = _shared(cut, (where[c] for c in _OLD))
    new = _shared(cut, (where[c] for c in _NEW))
    if old and new and not old & new:
        # The two frames contradict each other: each place is answered in its own frame.
        own = {"old": old, "new": new}
        answers = [_within(own[cut.frame[p]], cut.pieces[p]) for p in chosen]
        return True if True in answers else None if None in answers else False
    possible = old & new if old and new else old or new
    area: Pieces = frozenset().union(*(cut.pieces[p] for p in chosen))
    return _within(possible, area) if possible else None


def _within(possible: Pieces, area: Pieces) -> bool | None:
    if possible <= area:
        return True
    return None if possible & area else False


def _answers(clusters: pl.DataFrame, units: pl.DataFrame, places: Iterable[str]) -> pl.DataFrame:
    """``cluster_id, inside`` in the order of the clusters."""
    cut = ground(units)
    chosen = tuple(places)
    kinds = clusters.select(WHERE).unique(maintain_order=True)
    answers = [_inside(cut, r, chosen) for r in kinds.iter_rows(named=True)]
    told = kinds.with_columns(pl.Series("inside", answers, dtype=pl.Boolean))
    joined = clusters.join(told, on=WHERE, how="left", nulls_equal=True, maintain_order="left")
    return joined.select("cluster_id", "inside")


def clusters_in(clusters: pl.DataFrame, units: pl.DataFrame, places: Iterable[str]) -> list[str]:
    """Clusters that certainly lie in any of the chosen units.

    Every unit that is known of a cluster narrows the ground it can lie on: its former commune,
    its district and old province, its new commune. It counts when all that is left belongs to the
    chosen units. Where old and new units of a cluster contradict each other, an old place is
    answered by the old unit and a new place by the new one.

    Args:
        clusters: rows of ``clusters``.
        units: the table of units.
        places: unit ids of any frame and level; unknown ones hold no cluster.

    Returns:
        Cluster ids in the order of ``clusters``; see :func:`uncertain` for those left open.
    """
    found = _answers(clusters, units, places)
    return found.filter(pl.col("inside"))["cluster_id"].to_list()


def uncertain(clusters: pl.DataFrame, units: pl.DataFrame, places: Iterable[str]) -> list[str]:
    """Clusters that may or may not lie in the chosen units, for lack of an exact unit.

    Arguments as in :func:`clusters_in`, which leaves these clusters out.
    """
    found = _answers(clusters, units, places)
    return found.filter(pl.col("inside").is_null())["cluster_id"].to_list()


# --- names --------------------------------------------------------------------------------------
def label(unit: Mapping[str, object]) -> str:
    """Name that no other unit has, of either frame.

    Args:
        unit: row of the table of units. Where units share a name, the short name carries what
            tells them apart in brackets.

    Returns:
        For example "Huyện Vũng Liêm (trước 1/7/2025)", "Xã Trung Thành" or
        "Xã Trung Nghĩa (cũ, H. Vũng Liêm)".
    """
    name, level = str(unit["name_vi"]), str(unit["level"])
    apart = _BRACKET.match(str(unit["short_name"]))
    if str(unit["frame"]) != "old" or level not in PLACES:
        return name
    if level == "district":
        return t("unit.before", name=f"{name}, {apart['of']}" if apart else name)
    return t("unit.former", name=name, of=apart["of"]) if apart else t("unit.before", name=name)


def _plain(words: str) -> str:
    """Words without accents, marks and short forms of the kind of unit."""
    found = _MARKS.sub(" ", fold(words)).split()
    # "p 1" and "p. 1" are a ward, "h" alone is the beginning of a name.
    if len(found) > 1:
        found = [SHORT_FORMS.get(word, word) for word in found]
    return " ".join(found)


@dataclass(frozen=True, slots=True)
class _Names:
    """What a unit is searched by, without accents.

    ``own`` are its full name, short name and the name without its kind; ``exact`` are the names
    with what tells it apart, which only count as a whole; ``apart`` are the words of the latter.
    """

    own: tuple[str, ...]
    exact: tuple[str, ...]
    apart: frozenset[str]


def _names(unit: Mapping[str, object]) -> _Names:
    full, short = str(unit["name_vi"]), str(unit["short_name"])
    bracket = _BRACKET.match(short)
    own = [_plain(full), _plain(bracket["name"] if bracket else short)]
    own += [own[0].removeprefix(kind).strip() for kind in KINDS if own[0].startswith(f"{kind} ")]
    return _Names(
        own=tuple(dict.fromkeys(own)),
        exact=(_plain(short), _plain(label(unit))),
        apart=frozenset(_plain(bracket["of"]).split() if bracket else ()),
    )


def _rank(names: _Names, asked: str) -> int | None:
    """How well a unit answers: 0 exact, 1 begins so, 2 a later word begins so, 3 all words."""
    if asked in names.own or asked in names.exact:
        return 0
    if any(n.startswith(asked) for n in names.own):
        return 1
    if any(f" {asked}" in n for n in names.own):
        return 2
    # "xã Trung Nghĩa huyện Vũng Liêm": the district only helps to tell, it is not the name.
    rest = set(asked.split()) - names.apart
    return 3 if rest and rest <= set(names.own[0].split()) else None


def search(units: pl.DataFrame, words: str, limit: int) -> list[str]:
    """Districts, communes and former communes found by words, with or without accents.

    An exact name comes first, then names that begin with the words, that contain them, and last
    the relatives of the best answers: the units of the other frame and level on the same ground.
    "huyện Vũng Liêm" finds the district, its new communes and its former communes.

    Args:
        units: the table of units.
        words: what was typed; short forms ("tx", "H.") are understood.
        limit: most answers.

    Returns:
        Unit ids, the best answer first; empty when nothing was typed or found.
    """
    asked = _plain(words)
    if not asked:
        return []
    rows, named = _searched(Same(units))
    ranked = [(rank, i) for i, n in enumerate(named) if (rank := _rank(n, asked)) is not None]
    best = min((rank for rank, _ in ranked), default=0)
    ranked.sort(key=lambda found: (found[0], _order(rows[found[1]]), found[1]))
    hits = [str(rows[i]["unit_id"]) for _, i in ranked]
    heads = [str(rows[i]["unit_id"]) for rank, i in ranked if rank == best]
    return list(dict.fromkeys([*hits, *_relatives(units, rows, heads)]))[: max(limit, 0)]


@lru_cache(maxsize=4)
def _searched(units: Same[pl.DataFrame]) -> tuple[list[dict[str, object]], list[_Names]]:
    """Places of the table of units and what they are searched by: the same for any words."""
    rows = [r for r in units.value.iter_rows(named=True) if str(r["level"]) in PLACES]
    return rows, [_names(r) for r in rows]


def _order(unit: Mapping[str, object]) -> int:
    """Districts before new communes before former communes."""
    return 0 if str(unit["level"]) == "district" else 1 if str(unit["frame"]) == "new" else 2


def _relatives(units: pl.DataFrame, rows: list[dict[str, object]], heads: list[str]) -> list[str]:
    """Units that share ground with the best answers, near ones of each answer together."""
    cut = ground(units)
    ordered = sorted(rows, key=_order)
    return [
        str(r["unit_id"])
        for head in heads
        for r in ordered
        if cut.pieces.get(head, frozenset()) & cut.pieces.get(str(r["unit_id"]), frozenset())
    ]
