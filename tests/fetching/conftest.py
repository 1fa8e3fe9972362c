"""A real server on this machine, and a fetch of one file of it into a fresh store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cofolio.fetching import Area, Limits
from cofolio.fetching.asked import Wanted
from cofolio.fetching.session import Got, Session
from tests.fetching.publisher import Publisher

LIMITS = Limits(pause=0, backoff=0.01, silence=20.0, connect=2.0, per_file=60.0, allow_private=True)
XML = (
    b'<?xml version="1.0"?>\n<iati-activities version="2.03">'
    + b"<iati-activity/>" * 100_000
    + b"</iati-activities>"
)


@pytest.fixture(scope="session")
def server() -> Iterator[Publisher]:
    with Publisher() as made:
        yield made


@pytest.fixture
def publisher(server: Publisher) -> Publisher:
    """The server, with nothing on it yet."""
    server.reset()
    return server


@pytest.fixture
def area(tmp_path: Path) -> Iterator[Area]:
    with Area(tmp_path / "store", "iati") as made:
        yield made


Get = Callable[..., Got]


@pytest.fixture
def get(publisher: Publisher, area: Area) -> Get:
    """Gets one path of the publisher."""

    def go(
        path: str, form: str = "xml", most: int = 50_000_000, checksum: str | None = None, **limits: object
    ) -> Got:
        async def one() -> Got:
            async with Session(area, replace(LIMITS, **limits), "CC0", lambda count: None) as session:
                return await session.get(Wanted(path.strip("/"), publisher.url + path, form, most, checksum))

        return asyncio.run(one())

    return go
