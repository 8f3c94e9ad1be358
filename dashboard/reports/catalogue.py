"""What a template may ask for: pages with a finding, leading figures and cards, by name.

Names are those of the functions that make them, ``overview.ladder``; a card that needs a cluster
is made for the one of the report.
"""

from __future__ import annotations

import importlib
import inspect
import typing
from collections.abc import Callable
from functools import cache
from typing import Any

from dashboard.panels.cluster_map import COLOURS
from dashboard.panels.model import Heading, KeyFigure, Panel

#: Modules whose cards a report can hold.
MODULES = (
    "overview",
    "cluster_map",
    "occupancy",
    "attraction",
    "profile",
    "promotion",
    "promotion_summary",
    "projects",
    "outcomes",
    "project_money",
    "support",
    "beneficiaries",
    "plan_targets",
    "organisations",
    "inspection",
    "trust",
    "sources",
    "distances",
)
#: Arguments that a report can give to a card.
GIVEN = {"ctx", "cluster_id"}
#: What the report map can be coloured by.
MAPS = tuple(COLOURS)


@cache
def _functions() -> dict[str, tuple[Callable[..., Any], type]]:
    """Public functions of the modules that a report can call, with what they give."""
    found: dict[str, tuple[Callable[..., Any], type]] = {}
    for module in MODULES:
        lib = importlib.import_module(f"dashboard.panels.{module}")
        for name, function in inspect.getmembers(lib, inspect.isfunction):
            if function.__module__ != lib.__name__ or name.startswith("_"):
                continue
            given = typing.get_type_hints(function).get("return")
            kinds = [
                k for k in (Panel, KeyFigure, Heading) if k in (given, *typing.get_args(given))
            ]
            parameters = inspect.signature(function).parameters.values()
            needed = {p.name for p in parameters if p.default is p.empty}
            if kinds and needed <= GIVEN:
                found[f"{module}.{name}"] = (function, kinds[0])
    return found


@cache
def cards() -> tuple[str, ...]:
    """Names of cards."""
    return tuple(n for n, (_, kind) in _functions().items() if kind is Panel)


@cache
def headings() -> tuple[str, ...]:
    """Pages that have a finding and sentences."""
    every = _functions().items()
    return tuple(n.split(".")[0] for n, (_, kind) in every if kind is Heading)


@cache
def strips() -> tuple[str, ...]:
    """Pages that have leading figures."""
    every = _functions().items()
    return tuple(n.split(".")[0] for n, (_, kind) in every if kind is KeyFigure)


def call(name: str, **given: object) -> Any:
    """What a function of the catalogue gives, with the arguments it knows.

    Args:
        name: as in a template.
        given: ``ctx`` and, where the report is about one, ``cluster_id``.

    Raises:
        KeyError: there is no such function.
    """
    function, _ = _functions()[name]
    known = inspect.signature(function).parameters
    return function(**{k: v for k, v in given.items() if k in known})


def needs_cluster(name: str) -> bool:
    """Whether a card is about one cluster."""
    parameters = inspect.signature(_functions()[name][0]).parameters
    return "cluster_id" in parameters
