"""Answers that were made are kept: a version of the store never changes, so neither does an answer from it on a day."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from cachetools import LRUCache
from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from cofolio.live import Live

MOST_BYTES: Final = 64 * 1024 * 1024
_LARGEST: Final = MOST_BYTES // 8
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer, packed; nearly every client takes it so."""

    packed: bytes
    headers: tuple[tuple[str, str], ...]

    def response(self, takes_gzip: bool) -> Response:
        headers = dict(self.headers)
        if takes_gzip:
            return Response(self.packed, headers={**headers, "content-encoding": "gzip"})
        return Response(gzip.decompress(self.packed), headers=headers)


class Kept:
    """Made answers, the least used forgotten first; one that many ask for at once is made once.

    Used from the event loop alone, so that it needs no lock.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._answers: LRUCache[_Key, _Answer] = LRUCache(
            most_bytes, getsizeof=lambda one: len(one.packed) + 1000
        )
        self._making: dict[_Key, asyncio.Event] = {}

    async def answer(self, request: Request, make: Callable[[Request], Awaitable[Response]]) -> Response:
        """The answer to a request, kept or made now.

        Args:
            request: its address and form, with the current version and the day, tell one answer from another.
            make: makes the answer; what went wrong is not kept.
        """
        live: Live = request.app.state.live
        version = await run_in_threadpool(live.current)
        accept = request.headers.get("accept", "")
        key = (
            id(live),
            version,
            request.url.path,
            request.url.query,
            accept,
            str(request.base_url),
            date.today(),
        )
        takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
        while (made := self._making.get(key)) is not None:
            await made.wait()
        found = self._answers.get(key)
        if found is not None:
            return found.response(takes_gzip)
        made = self._making[key] = asyncio.Event()
        try:
            response = await make(request)
            if (
                type(response) is Response
                and response.status_code == 200
                and len(response.body) < 8 * _LARGEST
            ):
                packed = await run_in_threadpool(gzip.compress, bytes(response.body), 5, mtime=0)
                kept = tuple((n, v) for n, v in response.headers.items() if n != "content-length")
                if len(packed) < _LARGEST and live.current() == version:
                    self._answers[key] = _Answer(packed, kept)
            return response
        finally:
            del self._making[key]
            made.set()


KEPT = Kept()
