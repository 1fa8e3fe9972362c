"""A store that is followed: whoever asks gets the current version, and keeps it for as long as the answer takes.

A new version is opened beside the one in use, and the old one is closed when the last answer from it is done. So a
server goes on answering while `cofolio ingest` replaces the store under it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import structlog
from fastapi import Depends, Query, Request

from cofolio.errors import StoreError, StoreMissing, VersionMissing
from cofolio.library import Library
from cofolio.store import Store, current_version, default_path, versions

VERSION_ID = re.compile(r"[0-9a-f]{8,64}")
KEPT_OLDER = 3  # versions asked for by name that stay open
_log = structlog.get_logger("cofolio.live")


@dataclass(slots=True)
class _Held:
    """An open version and how many answers are being made from it."""

    library: Library
    leases: int = 0
    is_retired: bool = False


class Live:
    """Leases of a store's versions, safe for threads.

    Attributes:
        path: the store's folder.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = Path(path).expanduser().absolute() if path is not None else default_path()
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._held: dict[str, _Held] = {}
        self._current: str | None = None

    @contextmanager
    def lease(self, version: str | None = None) -> Iterator[Library]:
        """Lends the library of the current version, or of one asked for, until the block is left.

        Args:
            version: a version's id or its beginning, of eight characters at least.

        Raises:
            StoreMissing: nothing has been ingested there.
            VersionMissing: the store does not hold that version (any more).
            StoreError: it cannot be read.
        """
        held = self._taken(self._resolved(version) if version else None)
        try:
            yield held.library
        finally:
            self._give_back(held)

    def current(self) -> str:
        """The id of the version that is served now; opens a newer one where `CURRENT` names it.

        Raises:
            StoreMissing: nothing has been ingested there.
            StoreError: the first version cannot be read; of a later one the version before goes on.
        """
        named = current_version(self.path)
        served = self._current
        if named is None and served is None:
            raise StoreMissing(
                f"{self.path}: nothing has been ingested here yet; try: cofolio ingest FILE..."
            )
        if named is None or named == served:
            return str(served)
        if served is None:
            with self._opening:
                return self._swapped(named)
        if self._opening.acquire(blocking=False):  # one thread opens it; the others go on with what there is
            try:
                return self._swapped(named)
            except StoreError as error:
                _log.error("version cannot be opened", version=named, reason=str(error))
            finally:
                self._opening.release()
        return served

    def close(self) -> None:
        """Closes every version that no answer is being made from; the others when theirs are done."""
        with self._lock:
            self._current = None
            for held in list(self._held.values()):
                self._retire(held)

    def _swapped(self, version: str) -> str:
        if self._current == version:
            return version
        self._opened(version)
        with self._lock:
            before, self._current = self._current, version
            if before is not None and before in self._held:
                self._retire(self._held[before])
        _log.info("version served", version=version, before=before)
        return version

    def _opened(self, version: str) -> None:
        library = Library(Store.open(self.path, version))
        library.status()  # what every page shows is counted before anybody waits for it
        with self._lock:
            held = self._held.setdefault(version, _Held(library))
        if held.library is not library:
            library.close()

    def _taken(self, version: str | None) -> _Held:
        for _ in range(8):  # a version may be swapped and closed between asking for its id and taking it
            wanted = version or self.current()
            with self._lock:
                held = self._held.get(wanted)
                if held is not None:
                    held.leases += 1
                    return held
            self._opened(wanted)
        raise StoreError(f"{self.path}: no version could be kept open; try again")

    def _give_back(self, held: _Held) -> None:
        with self._lock:
            held.leases -= 1
            if held.is_retired:
                self._retire(held)
            elif held.library.version != self._current:
                older = [one for name, one in self._held.items() if name != self._current]
                for one in older[: max(0, len(older) - KEPT_OLDER)]:
                    self._retire(one)

    def _retire(self, held: _Held) -> None:
        """Closes a version at once, or when its last lease ends; the lock is held."""
        held.is_retired = True
        if held.leases == 0:
            self._held.pop(held.library.version, None)
            held.library.close()

    def _resolved(self, version: str) -> str:
        """The full id of a version of the store; what is no id never becomes a path."""
        if VERSION_ID.fullmatch(version):
            for known in (*self._held, *versions(self.path)):
                if known.startswith(version):
                    return known
        raise VersionMissing(
            f"this store holds no version '{version[:64]}' (any more); leave `version` out to ask the current one"
        )


Version = Annotated[
    str | None,
    Query(
        description="A version of the store, by its id or the beginning of it; the current one where not said.",
        max_length=64,
    ),
]


def library(request: Request, version: Version = None) -> Iterator[Library]:
    """The library of the version that a request asks for: a dependency of routes."""
    live: Live = request.app.state.live
    with live.lease(version) as leased:
        yield leased


def of_receipt(request: Request, name: str) -> Iterator[Library]:
    """The library of the version that a receipt belongs to: a dependency of routes whose path has its `name`."""
    live: Live = request.app.state.live
    with live.lease(name.partition(".")[0] or "none") as leased:
        yield leased


Leased = Annotated[Library, Depends(library)]
"""The library of the asked version, for a route's parameters."""
ReceiptLeased = Annotated[Library, Depends(of_receipt)]
"""The library of the version that the receipt in the path belongs to."""
