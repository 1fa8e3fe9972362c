"""How the server answers under load: requests a second, p50 and p95 of pages and API, and its memory.

python -m bench.web STORE --seconds 10

Prints one JSON object. A server of `workers` processes is started over a store (see `answers` for how one is made),
warmed by a load of its own, and asked by `wrk` over 32 connections, each kind of question by itself: many countries in
turn, receipts of their figures, searches for words of titles, figures and portfolios of the API.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.answers import ASKED
from bench.measure import resident
from cofolio.rendering.links import Links

CONNECTIONS = 32
WORDS = ("support", "sector", "phase", "sector 3", "phase 12", "support 7")
_LUA = """
local paths = {%s}
local at = math.random(#paths)
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at], {["Accept-Encoding"] = "gzip"})
end
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('\\nRESULT {"requests": %%d, "microseconds": %%d, "p50": %%d, "p95": %%d, "p99": %%d,'
    .. ' "errors": %%d}\\n', summary.requests, summary.duration, latency:percentile(50), latency:percentile(95),
    latency:percentile(99), errors.status + errors.timeout + errors.connect + errors.read))
end
"""


class NoWrk(RuntimeError):
    """The load generator is not installed."""


def wrk() -> str:
    """Where `wrk` is."""
    found = shutil.which("wrk")
    if found is None:
        raise NoWrk("wrk is not installed (Debian: apt-get install wrk); nothing is measured without it")
    return found


@contextmanager
def serving(store: Path, workers: int) -> Iterator[tuple[str, int]]:
    """A server's address and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "cofolio", "serve", "--store", str(store), "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--workers", str(workers)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{base}/healthz")
        yield base, server.pid
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(address: str) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=5).read()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise RuntimeError(f"no answer from {address} within two minutes")


def questions(base: str) -> dict[str, list[str]]:
    """The addresses of each kind of question."""
    links = Links()
    asked = {"measure": "spend", "scope": "bilateral", "currency": "EUR"}
    figures = [
        figure
        for place in ASKED
        for figure in json.loads(_read(base + links.api("figures", place=place, **asked)))["items"]
    ]
    return {
        "country page": [links.country(place) for place in ASKED],
        "receipt page": [links.receipt(figure["receipt"]) for figure in figures],
        "search page": [links.search(q=words) for words in WORDS],
        "API figures": [links.api("figures", place=place, by="year", currency="EUR") for place in ASKED],
        "API receipt": [links.api(f"receipt/{quote(figure['receipt'])}") for figure in figures],
        "API portfolio": [links.api(f"portfolio/{place}") for place in ASKED],
    }


def _read(address: str) -> bytes:
    data: bytes = urllib.request.urlopen(address, timeout=300).read()
    return data


def load(base: str, paths: Sequence[str], seconds: int) -> dict[str, float]:
    """What wrk measures over some addresses in turn; milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "paths.lua"
        script.write_text(_LUA % ", ".join(json.dumps(path) for path in paths), encoding="utf-8")
        command = [
            wrk(),
            "-t",
            "2",
            "-c",
            str(CONNECTIONS),
            "-d",
            f"{seconds}s",
            "--timeout",
            "60s",
            "--latency",
        ]
        done = subprocess.run(
            [*command, "-s", str(script), base],
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + 120,
        )
    found = re.search(r"^RESULT (\{.*\})$", done.stdout, re.M)
    if found is None:
        raise RuntimeError(f"wrk said nothing that is understood:\n{done.stdout}{done.stderr}")
    told = json.loads(found[1])
    return {
        "requests": told["requests"],
        "per_second": told["requests"] / (told["microseconds"] / 1e6),
        **{name: told[name] / 1000 for name in ("p50", "p95", "p99")},
        "errors": told["errors"],
    }


def measure(store: Path, seconds: int, workers: int, minutes: float) -> dict[str, Any]:
    """Every kind of question by itself; then all together for some minutes, and the server's memory after."""
    wrk()
    with serving(store, workers) as (base, process):
        asked = questions(base)
        for paths in asked.values():
            for path in paths:
                _read(base + path)
            load(base, paths, max(3, seconds))  # so that every worker has been asked for everything
        told: dict[str, Any] = {"started_bytes": resident(process)}
        told["asked"] = {name: load(base, paths, seconds) for name, paths in asked.items()}
        if minutes:
            mixed = [path for paths in asked.values() for path in paths]
            told["mixed"] = load(base, mixed, int(minutes * 60))
        told["ended_bytes"] = resident(process)
    return told


def main() -> None:
    """Start, warm and load a server."""
    parser = argparse.ArgumentParser(description="speed of the server under load")
    parser.add_argument("store", type=Path)
    parser.add_argument("--seconds", type=int, default=15, help="of each kind of question")
    parser.add_argument(
        "--minutes", type=float, default=10, help="of all kinds together, before memory is read"
    )
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    json.dump(
        measure(arguments.store, arguments.seconds, arguments.workers, arguments.minutes),
        sys.stdout,
        indent=1,
    )
    print()


if __name__ == "__main__":
    main()
