"""Fetches a source: what it offers is planned, then got, many at a time and each for itself."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from cofolio.errors import FetchError, UsageError
from cofolio.fetching import addresses
from cofolio.fetching.area import Area
from cofolio.fetching.asked import Asked, Limits, Wanted
from cofolio.fetching.clients import crs, feeds, iati, income, rates
from cofolio.fetching.clients.planned import Plan
from cofolio.fetching.report import Failure, FetchReport, Told
from cofolio.fetching.session import Session

Planner = Callable[[Session, addresses.Addresses, Asked], Awaitable[Plan]]
_PLANNERS: Final[dict[str, Planner]] = {
    "crs": crs.plan,
    "feeds": feeds.plan,
    "iati": iati.plan,
    "income": income.plan,
    "rates": rates.plan,
}
SOURCES: Final = tuple(_PLANNERS)
_TOGETHER: Final = 64  # files under way at once, over all hosts
_SAVED_EVERY: Final = 10.0  # seconds


def fetch(
    source: str,
    asked: Asked | None = None,
    store: str | os.PathLike[str] | None = None,
    limits: Limits | None = None,
    told: Told | None = None,
) -> FetchReport:
    """Gets what a source publishes into `STORE/fetched`.

    Args:
        source: one of `SOURCES`.
        asked: what of it; the usual where not said.
        store: the store's folder; without one the default.
        limits: how much, how fast and how often.
        told: told how far the work is.

    Returns:
        What was done, and what could not be had. Good files are never replaced by bad ones.

    Raises:
        UsageError: the source does not offer what is asked.
        FetchError: its list, or everything asked of it, cannot be had.
        StoreBusy: another process is fetching it.
    """
    if source not in _PLANNERS:
        raise UsageError(f"'{source}' cannot be fetched; these can: {', '.join(SOURCES)}")
    return asyncio.run(_fetch(source, asked or Asked(), store, limits or Limits(), told))


async def _fetch(
    source: str, asked: Asked, store: str | os.PathLike[str] | None, limits: Limits, told: Told | None
) -> FetchReport:
    started = time.monotonic()
    known = addresses.of(source, asked)
    with Area(store, source) as area:
        area.about = {"publisher": known.publisher, "licence": known.licence}
        report = FetchReport(source, area.folder)
        work = _Work(area, report, told)
        async with Session(area, limits, known.licence, work.counted) as session:
            plan = await _PLANNERS[source](session, known, asked)
            report.notes += plan.notes
            await work.all(session, plan.wanted)
            for finish in plan.finish:
                report.files += finish(area, report)
    report.seconds = time.monotonic() - started
    if plan.wanted and not report.files:
        first = report.failed[0]
        raise FetchError(
            f"{first.url}: {first.reason}; nothing of {source} was fetched, and nothing was lost"
        )
    return report


class _Work:
    """Gets the files of a plan and counts what becomes of them."""

    def __init__(self, area: Area, report: FetchReport, told: Told | None) -> None:
        self._area = area
        self._report = report
        self._told = told
        self._total = self._done = 0
        self._saved = time.monotonic()

    def counted(self, count: int, /) -> None:
        """Counts received bytes."""
        self._report.received += count
        self._tell()

    async def all(self, session: Session, wanted: Sequence[Wanted]) -> None:
        """Gets every file; one that fails stops no other."""
        self._total = len(wanted)
        together = asyncio.Semaphore(_TOGETHER)

        async def one(item: Wanted) -> None:
            async with together:
                await self._one(session, item)

        async with asyncio.TaskGroup() as group:
            for item in wanted:
                group.create_task(one(item))
        self._report.files.sort()
        self._report.failed.sort(key=lambda failure: failure.name)

    async def _one(self, session: Session, item: Wanted) -> None:
        report = self._report
        try:
            got = await session.get(item)
        except FetchError as error:
            report.failed.append(Failure(item.name, item.url, str(error)))
            if self._area.kept(item.name):
                report.files.append(self._area.path(item.name))
        else:
            report.files.append(got.path)
            report.new += got.state == "new"
            report.changed += got.state == "changed"
            report.unchanged += got.state == "unchanged"
            if got.kept.note and got.state != "unchanged":
                report.notes.append(f"{item.name}: {got.kept.note}")
        self._done += 1
        self._tell()
        if time.monotonic() - self._saved > _SAVED_EVERY:
            self._area.save()
            self._saved = time.monotonic()

    def _tell(self) -> None:
        if self._told is not None:
            self._told(self._done, self._total, self._report.received)
