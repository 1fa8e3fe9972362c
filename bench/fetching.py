"""Fetches datasets from a server on this machine, some of whose answers fail the first time.

The server says faults as real ones do: status 500 and 429, an answer that is cut off, an error page with status 200.
Prints one JSON object: seconds of the first fetch and of one with nothing changed, and what was lost.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import random
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn

from cofolio.fetching import Asked, Limits, fetch

FAULTS = ("500", "429", "cut", "html")
TITLE = "<title><narrative>{1}</narrative></title>"
ACTIVITY = "<iati-activity><iati-identifier>XX-{0}</iati-identifier>" + TITLE + "</iati-activity>"


def dataset(number: int) -> bytes:
    """One file of some 4 to 60 kB, the same for a number."""
    chance = random.Random(number)
    rows = "".join(
        ACTIVITY.format(f"{number}-{row}", chance.randbytes(40).hex()) for row in range(20 + number % 280)
    )
    return f'<?xml version="1.0"?><iati-activities version="2.03">{rows}</iati-activities>'.encode()


def serve(listening: socket.socket, count: int, share: float) -> None:
    """Serves the index and the datasets until it is ended."""
    port = listening.getsockname()[1]
    bodies = [dataset(number) for number in range(count)]
    chance = random.Random(5)
    faults = {n: chance.choice(FAULTS) for n in chance.sample(range(count), int(count * share))}
    entries = [
        {
            "short_name": f"dataset-{number}",
            "reporting_org_short_name": f"publisher-{number % 400}",
            "last_known_good_dataset": {
                "cached_dataset_url_xml": f"http://127.0.0.1:{port}/{number}.xml",
                "hash": hashlib.sha1(body).hexdigest(),
            },
        }
        for number, body in enumerate(bodies)
    ]
    index = json.dumps({"datasets": entries}).encode()

    async def app(scope: dict[str, Any], receive: object, send: Callable[[Any], Awaitable[None]]) -> None:
        name = scope["path"].strip("/").removesuffix(".xml")
        fault = faults.pop(int(name), "") if name.isdigit() else ""
        body = index if name == "index" else bodies[int(name)]
        status = int(fault) if fault.isdigit() else 200
        if fault == "html" or status != 200:
            body = b"<!DOCTYPE html><html>later</html>"
        headers = [(b"content-length", str(len(body)).encode()), (b"retry-after", b"1")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        if fault == "cut":
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            raise ConnectionError("cut off on purpose")
        await send({"type": "http.response.body", "body": body})

    config = uvicorn.Config(app, interface="asgi3", log_level="critical", lifespan="off")
    uvicorn.Server(config).run([listening])


def main() -> None:
    """Fetch twice and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("store", type=Path)
    parser.add_argument("--datasets", type=int, default=8000)
    parser.add_argument("--faults", type=float, default=0.01)
    asked = parser.parse_args()
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/index"
    server = multiprocessing.get_context("fork").Process(
        target=serve, args=(listening, asked.datasets, asked.faults), daemon=True
    )
    server.start()
    try:
        print(json.dumps(measured(asked.store, url, asked.datasets)))
    finally:
        server.terminate()
        server.join(5)


def measured(store: Path, url: str, count: int) -> dict[str, float]:
    """Fetch, fetch again, and hold every file against what was served."""
    question = Asked(way="datasets", addresses={"bulk-index": url})
    limits = Limits(at_once=16, pause=0, backoff=0.5, allow_private=True)
    started = time.perf_counter()
    first = fetch("iati", question, store, limits)
    middle = time.perf_counter()
    again = fetch("iati", question, store, limits)
    ended = time.perf_counter()
    folder = store / "fetched" / "iati" / "datasets"
    wrong = sum(
        not (path := folder / f"publisher-{n % 400}" / f"dataset-{n}.xml").is_file()
        or path.read_bytes() != dataset(n)
        for n in range(count)
    )
    return {
        "seconds": middle - started,
        "again_seconds": ended - middle,
        "received": first.received,
        "fetched": first.new,
        "failed": len(first.failed),
        "unchanged_again": again.unchanged,
        "wrong": wrong,
    }


if __name__ == "__main__":
    main()
