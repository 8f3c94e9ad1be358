"""Exact outlines of clusters that staff upload: read, checked, stored, put on the map.

:func:`read_outline` turns a file into a polygon or refuses it with a sentence; the functions of
:mod:`dashboard.outlines.storage` keep outlines in a folder and never lose an older one;
:func:`placed` replaces the approximate points of clusters.
"""

from dashboard.outlines.checks import read_outline
from dashboard.outlines.formats import KINDS, MAX_BYTES
from dashboard.outlines.model import (
    CHOICES,
    Choice,
    Expected,
    Limits,
    Outline,
    OutlineError,
    Outlines,
)
from dashboard.outlines.storage import (
    folder_of,
    load_outlines,
    outlines_version,
    placed,
    remove_outline,
    save_outline,
)

__all__ = [
    "CHOICES",
    "KINDS",
    "MAX_BYTES",
    "Choice",
    "Expected",
    "Limits",
    "Outline",
    "OutlineError",
    "Outlines",
    "folder_of",
    "load_outlines",
    "outlines_version",
    "placed",
    "read_outline",
    "remove_outline",
    "save_outline",
]
