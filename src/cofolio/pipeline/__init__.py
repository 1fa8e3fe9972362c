"""Brings paths into the store: read, keep, stage, count, swap the version; and forgets them again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from cofolio.errors import StoreError
from cofolio.pipeline.pool import Pool
from cofolio.pipeline.report import IngestReport, Progress
from cofolio.pipeline.run import Run
from cofolio.sources.mapped import Mapping, check
from cofolio.store import StoreWriter

__all__ = ["IngestReport", "Progress", "add_rates", "add_statistics", "forget", "ingest", "set_statistics"]

_PathLike = str | os.PathLike[str]


def ingest(
    paths: Iterable[_PathLike],
    store_path: _PathLike | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    count: bool = True,
    mapping: Mapping | None = None,
) -> IngestReport:
    """Bring files, folders and archives into a store.

    Args:
        paths: what to read; `-` is standard input.
        store_path: the store's folder; without one the default.
        workers: how many processes; without one as many as there are processors.
        progress: told how far the work is.
        count: `False` stops at the staged tables; such a version answers no questions.
        mapping: what the columns of the paths mean, for tables of one's own; the paths are then single tables.

    Returns:
        What was done. Faults in published data are findings in the store, not errors.

    Raises:
        InputError: a path cannot be read at all.
        StoreBusy: another process is writing to the store.
        StoreError: the store cannot be written, for example as the disk is full.
    """
    named = [os.fspath(path) for path in paths]
    if mapping is not None:
        for name in named:
            check(Path(name), mapping)
    return _write(store_path, workers, progress, count, lambda run: run.ingest(named, mapping))


def forget(
    names: Iterable[_PathLike],
    store_path: _PathLike | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    count: bool = True,
) -> IngestReport:
    """Remove datasets with all their rows.

    Args:
        names: paths or patterns of origins (`*.xml`, `bulk.zip`, `bulk.zip!member`), or SHA-256 of datasets.
        store_path: the store's folder.
        workers: how many processes.
        progress: told how far the work is.
        count: `False` stops at the staged tables.

    Raises:
        NotFound: a name fits nothing in the store.
    """
    return _write(
        store_path, workers, progress, count, lambda run: run.forget([os.fspath(name) for name in names])
    )


def add_rates(
    files: Iterable[Path],
    store_path: _PathLike | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Add tables of exchange rates to a store and count again.

    Args:
        files: Parquet files of `cofolio.sources.rates.normalise`.
        store_path: the store's folder.
        progress: told how far the work is.
    """
    return _write(store_path, 1, progress, True, lambda run: run.add_rates(list(files)))


def add_statistics(
    kind: str,
    files: Iterable[Path],
    store_path: _PathLike | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Add tables that are read when they are asked for; nothing is counted again.

    Args:
        kind: `prices`, `indicators` or `income`.
        files: Parquet files as their source makes them.
        store_path: the store's folder.
        progress: told how far the work is.
    """
    return _write(store_path, 1, progress, True, lambda run: run.add_statistics(kind, list(files)))


def set_statistics(kind: str, files: Iterable[Path], store_path: _PathLike | None = None) -> IngestReport:
    """Let these tables alone be those of their kind, instead of what was added before.

    Args:
        kind: `organisations`.
        files: Parquet files; none takes all of the kind away.
        store_path: the store's folder.
    """
    return _write(store_path, 1, None, True, lambda run: run.add_statistics(kind, list(files), alone=True))


def _write(
    store_path: _PathLike | None,
    workers: int | None,
    progress: Progress | None,
    count: bool,
    work: Callable[[Run], IngestReport],
) -> IngestReport:
    """Do one writing of the store under its lock."""
    started = time.monotonic()
    with StoreWriter(store_path) as writer, Pool(workers) as pool:
        try:
            report = work(Run(writer, pool, progress or _silent, count))
        except OSError as error:
            reason = "the disk is full" if error.errno == 28 else str(error)
            raise StoreError(
                f"{writer.path}: cannot be written ({reason}); the store is as it was"
            ) from error
    report.seconds = time.monotonic() - started
    return report


def _silent(phase: str, done: int, total: int, /) -> None:
    """Tell nobody."""
