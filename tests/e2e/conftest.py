"""The app as readers get it: the real server and a real browser, offline."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.settings import ROOT
from tests.builders import TODAY
from tests.e2e.screen import PAGE_MS, Watch

# A machine that runs other tests beside answers late; how fast the app is, is not asked here.
expect.set_options(timeout=PAGE_MS)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60


def chromium() -> str | None:
    """Path of a Chromium: the environment, else the usual places."""
    named = os.environ.get("CHROMIUM", "")
    found = (shutil.which(name) for name in (named, *NAMES, "/usr/bin/chromium") if name)
    return next((path for path in found if path), None)


@pytest.fixture(scope="session", autouse=True)
def _browser_exists() -> None:
    if chromium() is None:
        pytest.skip("no Chromium: install one or set CHROMIUM=/path/to/chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": chromium(), "args": ARGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {
        "locale": "vi-VN",
        "timezone_id": "Asia/Ho_Chi_Minh",
        "viewport": {"width": 1366, "height": 900},
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app, started as ``make run`` starts it, on a free port."""
    port = _free_port()
    address = f"http://localhost:{port}"
    log = tmp_path_factory.mktemp("server") / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard" / "app.py")]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CCN_")}
    with log.open("wb") as output:
        server = subprocess.Popen(  # noqa: S603
            [*command, "--server.port", str(port), "--server.address", "localhost"],
            cwd=ROOT,
            env=environment | {"CCN_TODAY": TODAY.isoformat()},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(server, f"{address}/suc-khoe", log)
            yield address
            ended = server.poll()
            if ended is not None:
                pytest.fail(f"the server ended by itself ({ended}):\n{_tail(log)}")
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Return when the server answers; fail with its log when it ends or stays silent."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        if _answers(address):
            return
        time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{_tail(log)}")


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-3000:]


@pytest.fixture
def watch(page: Page, base_url: str) -> Watch:
    """What the browser asks for and complains about while a test runs."""
    return Watch(page, base_url)
