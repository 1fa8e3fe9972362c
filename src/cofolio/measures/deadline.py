"""A limit on how long a question may take."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb

from cofolio.errors import TookTooLong

_AGAIN: Final = 0.02  # seconds: nothing may have been running when the time was over


@contextmanager
def deadline(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupts the connection's query when the time is over.

    Args:
        connection: what the questions within go through.
        seconds: wall time for all of them together.

    Raises:
        TookTooLong: the time was not enough.
    """
    done = threading.Event()

    def watch() -> None:
        pause = seconds
        while not done.wait(pause):
            connection.interrupt()
            pause = _AGAIN

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    except duckdb.InterruptException:
        raise too_long(seconds) from None
    finally:
        done.set()


def too_long(seconds: float) -> TookTooLong:
    """The error that says how to ask for less."""
    return TookTooLong(
        f"this takes more than {seconds:g} seconds; ask for less: a place, a period, a lower limit"
    )
