"""Pages that were made are kept: a version of the store never changes, so neither does a page of it on a day."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import LRUCache
from fastapi import Request
from fastapi.responses import Response

from cofolio.rendering.pages.site import Site

MOST_BYTES = 96 * 1024 * 1024
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page, packed; nearly every browser takes it so."""

    packed: bytes

    @property
    def plain(self) -> bytes:
        """The page itself."""
        return gzip.decompress(self.packed)


class Kept:
    """Made pages, the least used forgotten first; a page that many ask for at once is made once."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._pages: LRUCache[_Key, Page] = LRUCache(
            most_bytes, getsizeof=lambda page: len(page.packed) + 500
        )
        self._lock = threading.Condition()
        self._making: set[_Key] = set()

    def page(self, key: _Key, make: Callable[[], str]) -> Page:
        """Returns the page of a key, made where it is not kept."""
        with self._lock:
            self._lock.wait_for(lambda: key in self._pages or key not in self._making)
            found = self._pages.get(key)
            if found is not None:
                return found
            self._making.add(key)
        try:
            made = Page(gzip.compress(make().encode("utf-8"), compresslevel=5, mtime=0))
        finally:
            with self._lock:
                self._making.discard(key)
                self._lock.notify_all()
        with self._lock:
            if len(made.packed) < self._pages.maxsize // 8:
                self._pages[key] = made
        return made


KEPT = Kept()


def answer(request: Request, site: Site, make: Callable[[], str]) -> Response:
    """Returns a page as an answer, from those kept or made now.

    Args:
        request: what was asked.
        site: language, version and day, which with the address tell one page from another.
        make: makes the page.
    """
    key = (site.version, site.path, site.state, site.language, site.links, site.today)
    page = KEPT.page(key, make)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            page.packed,
            media_type="text/html",
            headers={"content-encoding": "gzip", "vary": "Accept-Encoding"},
        )
    return Response(page.plain, media_type="text/html")
