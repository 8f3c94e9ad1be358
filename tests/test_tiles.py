"""Tiles of the administrator's folder: served as they are, and nothing else of the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Match

from dashboard import app


def answer(path: str) -> int | Path:
    """Status of an address, or the file it gives."""
    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    match, more = app.TILES.matches(scope)
    if match != Match.FULL:
        return 404
    found = app.tile(Request(scope | more))
    return Path(found.path) if isinstance(found, FileResponse) else found.status_code


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tile = tmp_path / "tiles" / "9" / "406" / "241.png"
    tile.parent.mkdir(parents=True)
    tile.write_bytes(b"tile")
    (tmp_path / "secret.png").write_bytes(b"secret")
    monkeypatch.setenv("CCN_TILE_DIR", str(tmp_path / "tiles"))
    return tmp_path / "tiles"


def test_a_tile_is_served(folder: Path) -> None:
    assert answer("/assets/tiles/9/406/241.png") == folder / "9" / "406" / "241.png"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/tiles/9/406/242.png",
        "/assets/tiles/9/406/241.txt",
        "/assets/tiles/../secret.png",
        "/assets/tiles/9/../../secret.png",
        "/assets/tiles/9/406/%2e%2e.png",
        "/assets/tiles/-9/406/241.png",
        "/assets/tiles/9/406/" + "9" * 5000 + ".png",
        "/assets/tiles/9/406/٢٤١.png",
        "/assets/tiles/9/406/.png",
    ],
)
def test_anything_else_is_not_there(path: str, folder: Path) -> None:
    assert folder.is_dir()
    assert answer(path) == 404


def test_without_a_folder_there_is_no_tile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CCN_TILE_DIR", raising=False)
    assert answer("/assets/tiles/9/406/241.png") == 404
