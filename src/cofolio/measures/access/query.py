"""One request for rows: counted, a page, all, or as XML.

It has a connection of its own, so that a long answer does not stand in the way of others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

from cofolio.measures.access.choose import Choice, Key, count, page, pieces
from cofolio.measures.access.details import details
from cofolio.measures.access.published import Published, published
from cofolio.measures.access.rows import Row
from cofolio.measures.deadline import deadline, too_long


class Query:
    """A question for published rows.

    Args:
        connection: to the served copy; the query closes it.
        choice: which rows.
        read: gives the bytes of a dataset from an offset to another.
        version_of: the version of the standard that a dataset states.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        choice: Choice,
        read: Callable[[str, int, int], bytes],
        version_of: Callable[[str], str | None],
    ) -> None:
        self._connection = connection
        self._choice = choice
        self._read = read
        self._version_of = version_of
        self._over: tuple[float, float] | None = None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """A block whose questions and rows may take so long; `TookTooLong` where that is not enough."""
        self._over = (time.monotonic() + seconds, seconds)
        try:
            with deadline(self._connection, seconds):
                yield
        finally:
            self._over = None

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def count(self) -> int:
        """How many rows there are in all."""
        return count(self._connection, self._choice)

    def page(self, limit: int, offset: int, lang: str = "en") -> Iterator[Row]:
        """Some rows, in the order of identifiers.

        Args:
            limit: how many at most.
            offset: how many to pass over.
            lang: language that titles and descriptions are wanted in.
        """
        return self._rows(page(self._connection, self._choice, limit, offset), lang)

    def all(self, lang: str = "en") -> Iterator[Row]:
        """Every row, in the order of files."""
        for keys in pieces(self._connection, self._choice):
            yield from self._rows(keys, lang)

    def published_page(self, limit: int, offset: int) -> Iterator[Published]:
        """Some activities as published, in the order of identifiers."""
        return self._published(page(self._connection, self._choice, limit, offset))

    def published_all(self) -> Iterator[Published]:
        """Every activity as published, in the order of files."""
        for keys in pieces(self._connection, self._choice):
            yield from self._published(keys)

    def _rows(self, keys: list[Key], lang: str) -> Iterator[Row]:
        found = details(self._connection, self._choice, keys)
        split = self._choice.split
        for key in keys:
            if self._over is not None and time.monotonic() > self._over[0]:
                raise too_long(self._over[1])
            activity = found.activities[key.copy_no]
            shares = (
                () if split is None else activity.countries if split == "by_country" else activity.sectors
            )
            yield Row(
                activity,
                found.transactions.get((key.copy_no, key.number)),
                found.budgets.get((key.copy_no, key.number)),
                shares[key.share - 1] if shares else None,
                lang,
            )

    def _published(self, keys: list[Key]) -> Iterator[Published]:
        if not keys:
            return
        sql = "SELECT copy_no, activity_end FROM core__copy WHERE copy_no IN (SELECT unnest(?))"
        ends = dict(self._connection.execute(sql, [[key.copy_no for key in keys]]).fetchall())
        yield from published(keys, lambda key: ends[key.copy_no], self._read, self._version_of)
