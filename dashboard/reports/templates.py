"""Templates of reports and briefings: TOML files that name pages, cards and maps.

The built-in ones lie beside this module; an office puts its own into the folder of the setting
``CCN_REPORT_TEMPLATES``. A mistake in a file is told in a sentence with the name of the file and
of the place in it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from dashboard.i18n import t
from dashboard.reports import catalogue
from dashboard.reports.model import Show

FOLDER = Path(__file__).parent / "templates"
Kind = Literal["report", "briefing"]
_PART = {"title", "message", "sentences", "figures", "map", "cards"}
_TOP = {"name", "title", "about", "kind", "needs", "order", "chapter"}


class TemplateError(ValueError):
    """A template that cannot be used; the message is a sentence for its author."""


_Tell = Callable[..., TemplateError]


@dataclass(frozen=True, slots=True)
class CardAsk:
    """A card that a template asks for."""

    name: str
    show: Show
    most: int = 0


@dataclass(frozen=True, slots=True)
class PartAsk:
    """A part as its template has it.

    Args:
        title: heading.
        message: page whose finding is the message; empty for that of its first card.
        sentences: page whose finding and sentences are told; empty for none.
        figures: page whose leading figures are shown; empty for none.
        map: what the report map is coloured by; empty for no map.
        cards: cards in order.
    """

    title: str
    message: str
    sentences: str
    figures: str
    map: str
    cards: tuple[CardAsk, ...]


#: Clusters that a chapter looks at one by one, at most.
MOST_CLUSTERS = 12


@dataclass(frozen=True, slots=True)
class ChapterAsk:
    """A chapter as its template has it.

    Args:
        title: heading.
        parts: content.
        clusters: made once for each of so many clusters, the largest established ones; 0 for a
            chapter about the whole selection.
    """

    title: str
    parts: tuple[PartAsk, ...]
    clusters: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """A template.

    Args:
        key: name of its file without ending.
        kind: ``report`` or ``briefing``.
        name: in the list of templates.
        title: of what it makes; ``{period}``, ``{places}`` and ``{cluster}`` are filled in.
        about: what it is for, one sentence.
        needs: ``cluster`` when it is about one cluster; else empty.
        order: place in the list.
        chapters: content.
    """

    key: str
    kind: Kind
    name: str
    title: str
    about: str
    needs: str
    order: int
    chapters: tuple[ChapterAsk, ...]


def read(path: Path) -> Template:
    """The template in a file.

    Raises:
        TemplateError: the file is no TOML, or asks for something that does not exist.
    """
    tell = _teller(path.name)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise _syntax(str(error), tell) from error
    except UnicodeDecodeError as error:
        raise tell("template.not_utf8") from error
    except OSError as error:
        raise tell("template.not_opened") from error
    try:
        return _template(path.stem, given, tell)
    except TemplateError:
        raise
    except (AttributeError, TypeError, ValueError) as error:
        # A word where a number, a list or a table belongs.
        raise tell("template.shape") from error


def _template(key: str, given: dict[str, Any], tell: _Tell) -> Template:
    _known(given, _TOP, tell, "")
    kind = given.get("kind", "report")
    if kind not in get_args(Kind):
        raise tell("template.kind", found=kind)
    if given.get("needs", "") not in ("", "cluster"):
        raise tell("template.needs", found=given["needs"])
    title = str(given.get("title", "")).strip()
    if not title:
        raise tell("template.no_title")
    try:
        title.format(period="", places="", cluster="")
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise tell("template.bad_title", found=title) from error
    chapters = tuple(_chapter(c, i, tell) for i, c in enumerate(given.get("chapter", ()), 1))
    if not any(c.parts for c in chapters):
        raise tell("template.empty")
    return Template(
        key=key,
        kind=kind,
        name=str(given.get("name", "")) or key,
        title=title,
        about=str(given.get("about", "")),
        needs=str(given.get("needs", "")),
        order=int(given.get("order", 99)),
        chapters=chapters,
    )


def _syntax(words: str, tell: _Tell) -> TemplateError:
    """The place that the parser names, without its English words."""
    place = re.search(r"\(at line (\d+), column (\d+)\)", words)
    if place is None:
        return tell("template.syntax_end")
    return tell("template.syntax", line=place[1], column=place[2])


def _teller(file: str) -> _Tell:
    return lambda key, **values: TemplateError(t(key, file=file, **values))


def _known(given: dict[str, Any], allowed: set[str], tell: _Tell, where: str) -> None:
    unknown = sorted(set(given) - allowed)
    if unknown:
        raise tell(
            "template.unknown_word",
            found=", ".join(unknown),
            where=where or t("template.top"),
            allowed=", ".join(sorted(allowed)),
        )


def _chapter(given: dict[str, Any], number: int, tell: _Tell) -> ChapterAsk:
    where = t("template.chapter", n=number)
    _known(given, {"title", "part", "clusters"}, tell, where)
    parts = tuple(_part(p, f"{where}, {i}", tell) for i, p in enumerate(given.get("part", ()), 1))
    clusters = given.get("clusters", 0)
    if not isinstance(clusters, int) or not 0 <= clusters <= MOST_CLUSTERS:
        raise tell("template.clusters", found=clusters, where=where, most=MOST_CLUSTERS)
    return ChapterAsk(str(given.get("title", "")), parts, clusters)


def _part(given: dict[str, Any], where: str, tell: _Tell) -> PartAsk:
    _known(given, _PART, tell, where)
    pages = {k: str(given.get(k, "")) for k in ("message", "sentences", "figures")}
    for word, page in pages.items():
        known = catalogue.strips() if word == "figures" else catalogue.headings()
        if page and page not in known:
            raise tell("template.unknown_page", found=page, where=where, known=", ".join(known))
    colour = str(given.get("map", ""))
    if colour and colour not in catalogue.MAPS:
        raise tell(
            "template.unknown_map", found=colour, where=where, known=", ".join(catalogue.MAPS)
        )
    cards = tuple(_card(str(c), where, tell) for c in given.get("cards", ()))
    return PartAsk(str(given.get("title", "")), **pages, map=colour, cards=cards)


def _card(words: str, where: str, tell: _Tell) -> CardAsk:
    """``overview.ladder:chart`` or ``sources.catalogue:table:20``."""
    name, _, rest = words.partition(":")
    show, _, most = rest.partition(":")
    if name not in catalogue.cards():
        raise tell("template.unknown_card", found=name, where=where)
    if show and show not in get_args(Show):
        raise tell("template.unknown_show", found=show, where=where)
    if most and not most.isdecimal():
        raise tell("template.unknown_most", found=most, where=where)
    return CardAsk(name, show or "both", int(most or 0))  # type: ignore[arg-type]


def _files(own: str) -> Iterator[Path]:
    yield from sorted(FOLDER.glob("*.toml"))
    if own:
        yield from sorted(Path(own).glob("*.toml"))


def templates(own: str = "") -> tuple[dict[str, Template], tuple[str, ...]]:
    """Every usable template by key, and a sentence for each file that is not.

    Args:
        own: folder of an office's own templates; one with the key of a built-in one replaces it.

    Files are read again when one of them has changed.
    """
    files = tuple(_files(own))
    return _read(files, tuple((p.stat().st_mtime_ns, p.stat().st_size) for p in files))


@lru_cache(maxsize=4)
def _read(
    files: tuple[Path, ...], state: tuple[tuple[int, int], ...]
) -> tuple[dict[str, Template], tuple[str, ...]]:
    del state  # Only part of the key.
    found, wrong = dict[str, Template](), list[str]()
    for path in files:
        try:
            made = read(path)
        except TemplateError as error:
            wrong.append(str(error))
            continue
        twin = next((k for k, x in found.items() if x.name == made.name and k != made.key), "")
        if twin:
            # Readers choose by name.
            wrong.append(t("template.twin", file=path.name, name=made.name, other=f"{twin}.toml"))
            continue
        found[made.key] = made
    ordered = sorted(found.values(), key=lambda x: (x.order, x.key))
    return {x.key: x for x in ordered}, tuple(wrong)
