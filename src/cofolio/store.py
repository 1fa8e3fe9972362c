"""The store on disk: the only place that opens it for reading, and the only one that swaps its version.

A reader opens one version and keeps it. A writer builds the next beside it and swaps `CURRENT` in one
atomic step, so whatever happens to a writer, a reader sees the old version or the new one.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import platformdirs
from filelock import FileLock, Timeout
from pyzstd import SeekableZstdFile

from cofolio.errors import NotFound, StoreBusy, StoreError, StoreMissing, VersionMissing

if TYPE_CHECKING:
    import duckdb

FORMAT: Final = 7
KEPT_VERSIONS: Final = 5  # older ones are swept: a version takes the room of its core tables
Manifest = dict[str, Any]


def default_path() -> Path:
    """Give the store's folder: `COFOLIO_STORE`, else `store` in the user's data folder."""
    named = os.environ.get("COFOLIO_STORE")
    return Path(named) if named else Path(platformdirs.user_data_dir("cofolio", appauthor=False)) / "store"


def _resolved(path: str | os.PathLike[str] | None) -> Path:
    return Path(path).expanduser().absolute() if path is not None else default_path().expanduser().absolute()


def _load(folder: Path) -> Manifest:
    try:
        manifest: Manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder}: the manifest of this version cannot be read ({error})") from error
    if manifest.get("format") != FORMAT:
        raise StoreError(f"{folder}: written by another format of the store; ingest again into a new folder")
    return manifest


def current_version(path: Path) -> str | None:
    """Give the id of the store's current version, `None` where nothing was ingested."""
    try:
        return (path / "CURRENT").read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error})") from error


class Store:
    """One version of a store, read-only.

    Attributes:
        path: the store's folder.
        version: id of the version this reader keeps.
        folder: the version's own folder.
        manifest: its inputs: `datasets` by SHA-256, `origins`, `notes`, `rates`, `statistics`, `stage` files by entity.
    """

    def __init__(self, path: Path, version: str) -> None:
        self.path = path
        self.version = version
        self.folder = path / "versions" / version
        if not self.folder.is_dir():
            raise VersionMissing(
                f"{path}: has no version {version}; it has {', '.join(versions(path)) or 'none'}"
            )
        self.manifest = _load(self.folder)

    @classmethod
    def open(cls, path: str | os.PathLike[str] | None = None, version: str | None = None) -> Self:
        """Open a store.

        Args:
            path: its folder; without one the default (see `default_path`).
            version: an older version's id; without one the current.

        Raises:
            StoreMissing: nothing has been ingested there.
            VersionMissing: the store has no such version.
            StoreError: it is damaged or of another format.
        """
        where = _resolved(path)
        wanted = version or current_version(where)
        if wanted is None:
            raise StoreMissing(f"{where}: nothing has been ingested here yet; try: cofolio ingest FILE...")
        return cls(where, wanted)

    def versions(self) -> list[str]:
        """List the ids of the versions in the store, oldest first."""
        return versions(self.path)

    @property
    def made_at(self) -> datetime:
        """When this version was made, UTC."""
        return datetime.fromtimestamp(self.folder.stat().st_mtime, UTC)

    def stage_files(self, entity: str) -> list[Path]:
        """List the Parquet files of a staged table; empty where it has no rows."""
        return [self.path / name for name in self.manifest["stage"].get(entity, [])]

    def rate_files(self) -> list[Path]:
        """List the loaded tables of exchange rates."""
        return [self.path / "rates" / f"{digest}.parquet" for digest in self.manifest["rates"]]

    def statistics_files(self, kind: str) -> list[Path]:
        """List the loaded tables of a kind: `prices` (deflators), `indicators` (population, income)."""
        listed = self.manifest.get("statistics", {}).get(kind, [])
        return [self.path / "statistics" / kind / f"{digest}.parquet" for digest in listed]

    def origins(self, dataset_id: str) -> list[dict[str, Any]]:
        """List where a dataset was found: `path`, `member`, `size`, `mtime_ns`, `seen_at`."""
        return [origin for origin in self.manifest["origins"] if origin["dataset"] == dataset_id]

    def xml(self, dataset_id: str, start: int, end: int) -> bytes:
        """Give the bytes of an activity as published, in milliseconds.

        Args:
            dataset_id: SHA-256 of the dataset.
            start: byte offset where it begins.
            end: byte offset behind it.

        Returns:
            Its bytes; of a dataset that was not UTF-8, the bytes of its UTF-8 rewriting.

        Raises:
            NotFound: the version holds no such dataset.
        """
        known = self.manifest["datasets"].get(dataset_id)
        if known is None:
            raise NotFound(f"version {self.version} holds no dataset {dataset_id}")
        suffix = ".zst" if known["encoding"] == "utf-8" else ".utf8.zst"
        path = self.path / "raw" / dataset_id[:2] / f"{dataset_id}{suffix}"
        try:
            with SeekableZstdFile(path) as file:
                file.seek(start)
                return file.read(end - start)
        except OSError as error:
            raise StoreError(f"{path}: cannot be read ({error})") from error

    def raw(self, dataset_id: str) -> Iterator[bytes]:
        """Give a dataset's bytes as received, piece by piece."""
        if dataset_id not in self.manifest["datasets"]:
            raise NotFound(f"version {self.version} holds no dataset {dataset_id}")
        with SeekableZstdFile(self.path / "raw" / dataset_id[:2] / f"{dataset_id}.zst") as file:
            while piece := file.read(1 << 20):
                yield piece

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Connect to the served copy, read-only.

        Raises:
            StoreError: this version has none.
        """
        import duckdb  # late: reading files, and each worker that does, needs no query engine

        served = self.folder / "served.duckdb"
        if not served.exists():
            raise StoreError(f"{served}: this version has no served copy; ingest again")
        return duckdb.connect(str(served), read_only=True)


def versions(path: Path) -> list[str]:
    """List the ids of the versions under a store's folder, oldest first."""
    folder = path / "versions"
    if not folder.is_dir():
        return []
    found = [entry for entry in folder.iterdir() if (entry / "manifest.json").exists()]
    return [entry.name for entry in sorted(found, key=lambda e: (e.stat().st_mtime_ns, e.name))]


def write_atomically(path: Path, text: str) -> None:
    """Replace a small file so that a reader sees the old text or the new one."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames within a folder last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_files(files: list[Path]) -> None:
    """Make the bytes of files last through a power cut."""
    if len(files) > 300:
        os.sync()  # one call is quicker than many
        return
    for path in files:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class StoreWriter:
    """The one process that may write to a store, as a context manager.

    Attributes:
        path: the store's folder.
        work: a folder for what is under way; gone when the writer closes.
        previous: the manifest of the current version, `None` where there is none.

    Raises:
        StoreBusy: another process is writing to it.
        StoreError: the folder cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self.path = _resolved(path)
        self.work = self.path / f"work-{os.getpid()}"
        self.previous: Manifest | None = None
        self._lock: FileLock | None = None

    def __enter__(self) -> Self:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self.path / "lock")
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise StoreBusy(
                f"{self.path}: another process is writing to this store; try again when it is done"
            ) from error
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be written ({error})") from error
        try:
            self._sweep()
            current = current_version(self.path)
            self.previous = _load(self.path / "versions" / current) if current else None
            self.work.mkdir()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.work, ignore_errors=True)
        if self._lock is not None:
            self._lock.release()

    def commit(self, manifest: Mapping[str, Any], folder: Path) -> str:
        """Make a built version the current one.

        Args:
            manifest: its inputs; `version` is its id.
            folder: what was built, within `work`.

        Returns:
            The version's id. Where the store has that version already, only its manifest is renewed.
        """
        version = str(manifest["version"])
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        final = self.path / "versions" / version
        if (final / "manifest.json").exists():
            write_atomically(final / "manifest.json", text)
        else:
            write_atomically(folder / "manifest.json", text)
            sync_files([file for file in folder.rglob("*") if file.is_file()])
            final.parent.mkdir(exist_ok=True)
            shutil.rmtree(final, ignore_errors=True)
            folder.rename(final)
            sync_folder(final.parent)
        if current_version(self.path) != version:
            os.utime(final)
            write_atomically(self.path / "CURRENT", version + "\n")
        return version

    def _sweep(self) -> None:
        """Remove what a killed writer left, and what no kept version needs."""
        for left in (*self.path.glob("work-*"), *self.path.glob(".CURRENT.*")):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
        current = current_version(self.path)
        known = versions(self.path)
        for version in [v for v in known if v != current][: max(0, len(known) - KEPT_VERSIONS)]:
            shutil.rmtree(self.path / "versions" / version, ignore_errors=True)
        used: set[Path] = set()
        for version in versions(self.path):
            manifest = _load(self.path / "versions" / version)
            used |= {self.path / name for names in manifest["stage"].values() for name in names}
            used |= {self.path / "rates" / f"{digest}.parquet" for digest in manifest["rates"]}
            for dataset in manifest["datasets"]:
                base = self.path / "raw" / dataset[:2]
                used |= {base / f"{dataset}.zst", base / f"{dataset}.utf8.zst"}
        for kept in ("stage", "raw"):
            for file in (self.path / kept).glob("*/*"):
                if file not in used:
                    with suppress(OSError):
                        file.unlink()
