"""Runs calls in this process or in a few others, results in the order of the calls."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Final, Self, TypeVar

from cofolio.errors import StoreError

IN_PROCESS: Final = 6 << 20  # bytes below which starting processes costs more than it saves

Call = TypeVar("Call")
Result = TypeVar("Result")


class Pool:
    """Worker processes that start only when there is enough work for them.

    Args:
        workers: how many; without one as many as there are processors.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = max(1, workers or os.cpu_count() or 1)
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> ProcessPoolExecutor:
        """Start the workers, all at once and beside whatever is done meanwhile, where they do not run yet."""
        if self._executor is None:
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(self.workers, mp_context=context)
            for _ in range(self.workers):
                self._executor.submit(_get_ready)
        return self._executor

    def close(self) -> None:
        """End the worker processes; new ones start when there is work again."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None

    def each(
        self,
        work: Callable[[Call], Result],
        calls: Iterable[Call],
        apart: bool,
    ) -> Iterator[tuple[Call, Result]]:
        """Run `work` on each call.

        Args:
            work: a function of a module, so that another process finds it.
            calls: its arguments.
            apart: whether the work is worth other processes.

        Yields:
            Each call with its result, in order.
        """
        if not apart or self.workers == 1:
            for call in calls:
                yield call, work(call)
            return
        executor = self.start()
        waiting: deque[tuple[Call, Future[Result]]] = deque()
        try:
            for call in calls:
                waiting.append((call, executor.submit(work, call)))
                if len(waiting) > 4 * self.workers:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        except BrokenProcessPool as error:
            raise _died("try --workers 1") from error


def _get_ready() -> None:
    """Do nothing: to be asked for it, a worker has imported this package and all that it works with."""


def in_fresh_process(work: Callable[..., None], *arguments: object) -> None:
    """Run `work` in a process of its own, so that its memory does not lie on top of what this one still holds.

    Args:
        work: a function of a module, so that another process finds it.
        arguments: its arguments, which can be sent there.

    Raises:
        StoreError: the process died.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        try:
            executor.submit(work, *arguments).result()
        except BrokenProcessPool as error:
            raise _died("free some memory and try again") from error


def _died(advice: str) -> StoreError:
    return StoreError(f"a worker process died (out of memory?); the store is as it was; {advice}")
