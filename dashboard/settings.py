"""Settings read once from ``CCN_*`` environment variables.

Every setting is a row of :data:`SETTINGS`; the README lists the same rows and a test
compares the two, so that a setting cannot exist without being documented.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Setting:
    """One documented setting: its variable, its default and what it does."""

    variable: str
    default: str
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("CCN_DATASET", "public", "folder below CCN_DATA_DIR that is shown"),
    Setting("CCN_DATA_DIR", str(ROOT / "data"), "folder that holds reference/ and the datasets"),
    Setting("CCN_GEO_DIR", str(ROOT / "geo"), "folder of the boundary and base map layers"),
    Setting("CCN_CACHE_DIR", str(ROOT / ".cache"), "folder for files that can be made again"),
    Setting(
        "CCN_OUTLINES_DIR",
        "",
        "folder of uploaded outlines, by dataset; empty: outlines/ in the folder of the dataset",
    ),
    Setting(
        "CCN_OUTLINES",
        "on",
        "on: outlines may be uploaded and taken off in the app; off: they are only drawn",
    ),
    Setting(
        "CCN_REPORT_TEMPLATES",
        "",
        "folder with an office's own report templates (*.toml); they join the built-in ones",
    ),
    Setting("CCN_LANG", "vi", "language of the interface: vi or en"),
    Setting("CCN_TODAY", "", "fixed reporting date YYYY-MM-DD; empty: the day of the visit"),
    Setting(
        "CCN_TILE_URL",
        "",
        "address of a tile layer {z}/{x}/{y}; empty (the default): no request leaves the machine",
    ),
    Setting(
        "CCN_TILE_DIR",
        "",
        "folder of tiles {z}/{x}/{y}.png served by the app itself; goes before CCN_TILE_URL",
    ),
    Setting(
        "CCN_TILE_CREDIT",
        "",
        "words on the map that name the source of the tiles; empty: chosen by the administrator",
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of this process."""

    dataset: str
    data_dir: Path
    geo_dir: Path
    cache_dir: Path
    outlines_dir: str
    outlines: str
    report_templates: str
    lang: str
    today: str
    tile_url: str
    tile_dir: str
    tile_credit: str

    @property
    def outlines_open(self) -> bool:
        """Whether outlines may be uploaded and taken off; a value that is misspelt closes."""
        return self.outlines.strip().lower() == "on"


def load_settings(environ: dict[str, str] | None = None) -> Settings:
    """Read the settings from the environment (or from ``environ`` in tests)."""
    env = dict(os.environ) if environ is None else environ
    value = {s.variable: env.get(s.variable, "") or s.default for s in SETTINGS}
    return Settings(
        dataset=value["CCN_DATASET"],
        data_dir=Path(value["CCN_DATA_DIR"]),
        geo_dir=Path(value["CCN_GEO_DIR"]),
        cache_dir=Path(value["CCN_CACHE_DIR"]),
        outlines_dir=value["CCN_OUTLINES_DIR"],
        outlines=value["CCN_OUTLINES"],
        report_templates=value["CCN_REPORT_TEMPLATES"],
        lang=value["CCN_LANG"],
        today=value["CCN_TODAY"],
        tile_url=value["CCN_TILE_URL"],
        tile_dir=value["CCN_TILE_DIR"],
        tile_credit=value["CCN_TILE_CREDIT"],
    )
