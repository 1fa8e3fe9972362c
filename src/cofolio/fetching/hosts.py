"""Politeness: how many requests at once a host gets, how far apart, and how long it asked to be left alone."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cofolio.fetching.asked import Limits


class Hosts:
    """Lets requests through, host by host."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._at_once: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(limits.at_once)
        )
        self._next: defaultdict[str, float] = defaultdict(float)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Waits until it is this request's turn at the host; the host is busy with it until the block is left."""
        async with self._at_once[host]:
            loop = asyncio.get_running_loop()
            while (wait := self._next[host] - loop.time()) > 0:
                await asyncio.sleep(wait)
            self._next[host] = loop.time() + self._limits.pause
            yield

    def leave_alone(self, host: str, seconds: float) -> None:
        """Sends nothing to a host for a while: it said that it is asked too much."""
        until = asyncio.get_running_loop().time() + min(seconds, self._limits.longest_wait)
        self._next[host] = max(self._next[host], until)


def retry_after(value: str | None) -> float | None:
    """Reads `Retry-After`: seconds, or a date; `None` where it is neither."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
