"""A server over a store of a few small published files, hostile ones among them, asked without a socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from cofolio import pipeline
from cofolio.serving import create
from tests.surfaces.conftest import FAMILY


@pytest.fixture(scope="session")
def served_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the store."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "family.xml").write_text(FAMILY, encoding="utf-8")
    pipeline.ingest([str(folder / "family.xml")], folder / "store", 1)
    return folder / "store"


@pytest.fixture(scope="session")
def client(served_store: Path) -> Iterator[TestClient]:
    """Asks the application; its own faults come out as answers, as on a server."""
    with TestClient(create(served_store), raise_server_exceptions=False) as asking:
        yield asking
