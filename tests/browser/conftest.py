"""A real server in a process of its own, and a real Chromium that looks at it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.serving.conftest import served_store

__all__ = ["served_store"]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PICTURES = Path(__file__).parents[2] / "build" / "screenshots"
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="session")
def address(served_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `cofolio serve` over the store."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = tmp_path_factory.mktemp("server") / "log"
    with said.open("w") as log:
        command = [
            sys.executable,
            "-m",
            "cofolio",
            "serve",
            "--store",
            str(served_store),
            "--port",
            str(port),
        ]
        server = subprocess.Popen(command, stderr=log, stdout=log)
        try:
            _wait(server, f"http://127.0.0.1:{port}", said)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def _wait(server: subprocess.Popen[bytes], address: str, said: Path) -> None:
    """Until the server answers."""
    for _ in range(300):
        assert server.poll() is None, said.read_text()
        try:
            httpx.get(f"{address}/healthz", timeout=30).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the server did not start: {said.read_text()}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser, for a module: Playwright's event loop must end before other tests run theirs."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@dataclass
class Seen:
    """What a page did beside showing itself."""

    faults: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


Opened = Callable[..., tuple[Page, Seen]]


@pytest.fixture
def opened(chromium: Browser, address: str) -> Iterator[Opened]:
    """Opens a path in a window of a width, and notes faults and hosts."""
    contexts = []

    def open_(path: str, window: str = "desktop", language: str = "en-GB") -> tuple[Page, Seen]:
        width, height = WIDTHS[window]
        context = chromium.new_context(viewport={"width": width, "height": height}, locale=language)
        contexts.append(context)
        page, seen = context.new_page(), Seen()
        page.on("console", lambda said: seen.faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: seen.faults.append(str(error)))
        page.on("request", lambda request: seen.hosts.add(urlsplit(request.url).netloc))
        page.goto(f"{address}{path}")
        return page, seen

    yield open_
    for context in contexts:
        context.close()
