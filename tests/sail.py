"""A Spark-compatible engine (Sail) behind a real Spark Connect endpoint on this machine."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import ibis
import pytest

from cofolio.model.engine import SparkEngine


@pytest.fixture(scope="session")
def sail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    """An engine over a Sail server started for this run."""
    warnings.simplefilter("ignore", FutureWarning)
    main = sys.modules["__main__"]
    if not hasattr(main, "__file__"):
        # a worker of pytest-xdist has none, which pyspark takes for a run of its doctests
        main.__file__ = __file__
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer()
    server.start(background=True)
    _, port = server.listening_address
    session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
    folder: Path = tmp_path_factory.mktemp("sail")
    yield SparkEngine(ibis.pyspark.connect(session), folder)
    session.stop()
    server.stop()
