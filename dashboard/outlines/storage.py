"""Outlines in a folder: one GeoJSON file per cluster, older ones in ``history``.

A file is written beside its place and moved there in one step, so that a reader never sees half of
it. What it replaces is copied to ``history`` first; nothing is ever deleted.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import os
import re
import tempfile
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl
import shapely

from dashboard.contracts.columns import SLUG
from dashboard.i18n import date_text, t
from dashboard.outlines.model import REGION, Outline, OutlineError, Outlines, inside
from dashboard.settings import Settings
from dashboard.vn2000 import WGS84

HISTORY = "history"
#: What a file that somebody wrote by hand can raise.
BROKEN = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    shapely.GEOSException,
)
COLUMNS = ("cluster_id", "source_words", "provided_on", "area_ha")


def folder_of(settings: Settings, dataset: str) -> Path:
    """Folder of the outlines of a dataset: ``CCN_OUTLINES_DIR/<dataset>`` when that is set."""
    if settings.outlines_dir:
        return Path(settings.outlines_dir) / dataset
    return settings.data_dir / dataset / "outlines"


def _path(folder: Path, cluster_id: str) -> Path:
    """File of a cluster; an id that is no id never becomes part of a path."""
    if not re.fullmatch(SLUG, cluster_id):
        raise OutlineError(t("outline.bad_id", id=cluster_id))
    return folder / f"{cluster_id}.geojson"


def save_outline(
    folder: Path, cluster_id: str, outline: Outline, source_words: str, provided_on: dt.date
) -> Path:
    """Store an outline; an older one of the cluster goes to ``history``.

    Args:
        folder: folder of the dataset's outlines, made when missing.
        cluster_id: cluster.
        outline: what :func:`dashboard.outlines.read_outline` accepted.
        source_words: who provided it and in which document; must not be empty.
        provided_on: day it was provided.

    Returns:
        The file written.

    Raises:
        OutlineError: the id or the words do not fit, or the folder cannot be written.
    """
    path = _path(folder, cluster_id)
    words = unicodedata.normalize("NFC", " ".join(source_words.split()))
    if not words:
        raise OutlineError(t("outline.no_source"))
    feature = {
        "type": "Feature",
        "properties": {
            "cluster_id": cluster_id,
            "source_words": words,
            "provided_on": provided_on.isoformat(),
            "area_ha": round(outline.area_ha, 4),
        },
        "geometry": json.loads(shapely.to_geojson(outline.shape)),
    }
    text = json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _archive(folder, path)
        _write(path, text.encode())
    except OSError as error:
        raise OutlineError(t("outline.no_write")) from error
    return path


def remove_outline(folder: Path, cluster_id: str) -> None:
    """Take an outline off the map; the file stays in ``history``.

    Raises:
        OutlineError: the id does not fit, or the folder cannot be written.
    """
    path = _path(folder, cluster_id)
    try:
        _archive(folder, path)
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutlineError(t("outline.no_write")) from error


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it appears whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _archive(folder: Path, path: Path) -> None:
    """Copy the present file of a cluster to the next free number of its history."""
    if not path.is_file():
        return
    history = folder / HISTORY
    history.mkdir(exist_ok=True)
    data, n = path.read_bytes(), 1
    while True:
        target = history / f"{path.stem}-{n}.geojson"
        try:
            # Reserving the name first keeps two people from taking the same number.
            target.touch(exist_ok=False)
        except FileExistsError:
            n += 1
            continue
        _write(target, data)
        return


def load_outlines(folder: Path, known: Collection[str] | None = None) -> Outlines:
    """The stored outlines of a dataset.

    Args:
        folder: folder of the dataset's outlines.
        known: ids of the clusters of the dataset; ``None`` takes the outline of any id.

    Returns:
        Outlines by id; a file that is broken, lies outside the region of the register (metres
        instead of degrees) or belongs to no known cluster is left out and told in ``problems``.
        A folder that does not exist holds no outlines.
    """
    rows: list[dict[str, Any]] = []
    problems = []
    for path in sorted(folder.glob("*.geojson")):
        try:
            row = _row(path)
        except OutlineError as error:
            problems.append(str(error))
            continue
        except BROKEN:
            problems.append(t("outline.broken", file=path.name))
            continue
        if known is None or path.stem in known:
            rows.append(row)
        else:
            problems.append(t("outline.stored_unknown", file=path.name))
    frame = gpd.GeoDataFrame(
        {name: [r[name] for r in rows] for name in COLUMNS},
        geometry=gpd.GeoSeries([r["geometry"] for r in rows], crs=WGS84),
    )
    return Outlines(frame, tuple(problems))


def _row(path: Path) -> dict[str, Any]:
    """One stored outline; anything odd raises."""
    feature = json.loads(path.read_text(encoding="utf-8"))["features"][0]
    told = feature["properties"]
    shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    polygon = shape.geom_type in ("Polygon", "MultiPolygon")
    if told["cluster_id"] != path.stem or not polygon or not shapely.is_valid(shape):
        raise ValueError(path.name)
    area = float(told["area_ha"])
    if shape.is_empty or not math.isfinite(area):
        raise ValueError(path.name)
    if not inside(REGION, shape.bounds):
        raise OutlineError(t("outline.stored_elsewhere", file=path.name))
    return {
        "cluster_id": path.stem,
        "source_words": str(told["source_words"]),
        "provided_on": dt.date.fromisoformat(told["provided_on"]),
        "area_ha": area,
        "geometry": shape,
    }


def outlines_version(folder: Path) -> str:
    """Short text that changes when a stored outline is added, replaced or removed."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.geojson")):
        try:
            seen = path.stat()
        except FileNotFoundError:  # taken off since the folder was listed
            continue
        digest.update(f"{path.name}|{seen.st_size}|{seen.st_mtime_ns}".encode())
    return digest.hexdigest()[:8]


def placed(clusters: pl.DataFrame, outlines: Outlines) -> pl.DataFrame:
    """Clusters with the approximate point replaced by a point inside the outline.

    Args:
        clusters: ``cluster_id, lon, lat, location_precision, location_note`` and any others.
        outlines: stored outlines.

    Returns:
        The same rows and columns; clusters with an outline have precision ``site`` and a note
        that names the source of the outline.
    """
    frame = outlines.frame
    if not len(frame):
        return clusters
    points = frame.geometry.representative_point()
    told = pl.DataFrame(
        {
            "cluster_id": frame["cluster_id"].tolist(),
            "_lon": [round(p.x, 6) for p in points],
            "_lat": [round(p.y, 6) for p in points],
            "_note": [
                t("outline.note", source=words, date=date_text(day))
                for words, day in zip(frame["source_words"], frame["provided_on"], strict=True)
            ],
        }
    )
    site = pl.when(pl.col("_lon").is_not_null()).then(
        pl.lit("site").cast(clusters.schema["location_precision"])
    )
    return (
        clusters.join(told, on="cluster_id", how="left", maintain_order="left")
        .with_columns(
            lon=pl.coalesce("_lon", "lon"),
            lat=pl.coalesce("_lat", "lat"),
            location_precision=site.otherwise(pl.col("location_precision")),
            location_note=pl.coalesce("_note", "location_note"),
        )
        .drop("_lon", "_lat", "_note")
    )
