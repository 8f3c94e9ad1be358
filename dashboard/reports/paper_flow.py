"""Where the pieces of a report stand on its pages.

Heights are measured before. A figure never leaves its part: one that has no room on the rest of a
page is pressed a little, or what follows it in the same part comes first, or it opens a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal["chapter", "part", "text", "figure", "table"]

#: Spaces above a piece, points.
ABOVE = {"chapter": 17.0, "part": 14.0, "text": 8.0, "figure": 12.0, "table": 12.0}
#: Space below a heading, points.
BELOW = {"chapter": 10.0, "part": 7.0}
#: Least part of its size to which a picture is pressed, and one with small letters.
LEAST, SMALL_LEAST = 0.74, 0.9
#: Reserve for rounding, points; least room in which a table may begin.
RESERVE, BEGIN = 3.0, 120.0
#: Higher tables may go on over a page; so may those from the second height on where they would
#: leave more than the third empty, points.
WHOLE, DIVISIBLE, EMPTY = 300.0, 180.0, 160.0


@dataclass(frozen=True, slots=True)
class Item:
    """A piece that is set as one.

    Args:
        kind: heading of a chapter or part, text, figure or table.
        body: its source.
        part: number of its part; pieces of two parts are never mixed.
        picture: height of the picture inside, points; 0 for none.
        least: part of its size to which its picture may be pressed.
        height: measured, points.
        scale: of the picture, set by :func:`placed`.
        split: a table that would leave too much of a page empty if it stood on one.
    """

    kind: Kind
    body: str
    part: int
    picture: float = 0.0
    least: float = 1.0
    height: float = 0.0
    scale: float = 1.0
    split: bool = False

    @property
    def heading(self) -> bool:
        """Whether it must not stand without what follows."""
        return self.kind in ("chapter", "part")

    @property
    def give(self) -> float:
        """By how much its picture may still be pressed, points."""
        return max(self.picture * (self.scale - self.least), 0.0)

    def pressed(self, part: float) -> Item:
        """The piece when it gives way by a part of what it may."""
        by = part * self.give
        if not by:
            return self
        return replace(self, scale=self.scale - by / self.picture, height=self.height - by)

    @property
    def whole(self) -> bool:
        """Whether it stands on one page."""
        return self.kind != "table" or (self.height <= WHOLE and not self.split)


def above(before: Item | None, item: Item) -> float:
    """Space between two pieces, points."""
    if before is None:
        return 0.0
    return BELOW[before.kind] if before.heading else ABOVE[item.kind]


@dataclass(slots=True)
class _Sheet:
    """Pages being filled: height used on the last one, and its pieces."""

    page: float
    used: float = 0.0
    items: list[Item] = field(default_factory=list)

    def needs(self, items: Sequence[Item]) -> float:
        """Height of some pieces below the last one."""
        before, total = self.items[-1] if self.items else None, 0.0
        for item in items:
            total += above(before, item) + item.height
            before = item
        return total

    @property
    def slack(self) -> float:
        """By how much the pictures of the page may still be pressed, points."""
        return sum(x.give for x in self.items)

    def over(self, heads: Sequence[Item], item: Item) -> float:
        """By how much a piece is too high; one that may go on over a page only has to begin."""
        room = self.page - self.used - RESERVE
        begun = item if item.whole else replace(item, height=min(item.height, BEGIN))
        return self.needs([*heads, begun]) - room

    def divided(self, heads: Sequence[Item], item: Item) -> Item:
        """The piece, set free to go on over the page where it would leave much of it empty."""
        empty = self.page - self.used - self.needs(heads)
        freed = item.kind == "table" and item.height >= DIVISIBLE and empty > EMPTY
        return replace(item, split=True) if freed and self.over(heads, item) > 0 else item

    def press(self, over: float, item: Item) -> Item | None:
        """The piece when its picture and those above it on the page give way by so much."""
        give = [x.give for x in self.items] + [item.give]
        if over <= 0:
            return item
        if not item.give or over > sum(give):
            return None
        part = over / sum(give)
        self.used -= part * sum(give[:-1])
        self.items[:] = [x.pressed(part) for x in self.items]
        return item.pressed(part)

    def add(self, items: Sequence[Item]) -> None:
        self.used += self.needs(items)
        self.items += items


def _first(sheet: _Sheet, heads: Sequence[Item], waiting: Sequence[Item]) -> int:
    """Place of the piece that comes next: the first, or one that fits while a figure waits.

    What goes on over a page does not: the figure would wait longer and leave a page half empty.
    Kinds keep their order, so that figures and tables stay numbered from 1.
    """
    lead = waiting[0]
    if lead.kind != "figure" or sheet.over(heads, lead) <= sheet.slack + lead.give:
        return 0
    kinds: set[Kind] = {lead.kind}
    for i, item in enumerate(waiting[1:], 1):
        if item.whole and item.kind not in kinds and sheet.over(heads, item) <= 0:
            return i
        kinds.add(item.kind)
    return 0


def placed(items: Iterable[Item], page: float) -> list[Item]:
    """The pieces in the order and at the scale in which they fill pages.

    Args:
        items: in the order of the report, with their heights.
        page: height of the text of a page, points.
    """
    waiting, done, sheet = list(items), list[Item](), _Sheet(page)
    heads: list[Item] = []
    while waiting:
        if waiting[0].heading:
            heads.append(waiting.pop(0))
            continue
        same = [x for x in waiting if x.part == waiting[0].part]
        chosen = waiting.pop(_first(sheet, heads, same))
        chosen = sheet.divided(heads, chosen)
        fits = sheet.press(sheet.over(heads, chosen), chosen)
        if fits is None:
            done += sheet.items
            sheet = _Sheet(page)
            fits = sheet.press(sheet.over(heads, chosen), chosen)
        sheet.add([*heads, fits or chosen])
        heads = []
        if sheet.used > page:
            # A table that goes on: its pages are full but for the last one.
            done += sheet.items[:-1]
            sheet = _Sheet(page, sheet.used % page, sheet.items[-1:])
    return [*done, *sheet.items, *heads]
