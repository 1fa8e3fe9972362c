"""Brings paths into the store: read, keep, stage, count, swap the version; and forgets them again."""

from __future__ import annotations

import fnmatch
import hashlib
import importlib
import importlib.metadata
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyzstd import SeekableZstdFile

from cofolio.errors import NotFound, StoreError
from cofolio.pooling import Pool
from cofolio.sources import containers
from cofolio.sources.iati.compiled import STAGE_FORMAT, STAGE_SCHEMAS
from cofolio.sources.iati.consolidate import Bucket, consolidate
from cofolio.sources.iati.plan import about_row, bucket_digest, bucket_of, tasks
from cofolio.sources.iati.receive import Received, raw_path, receive
from cofolio.sources.iati.stage import TASK_BYTES, stage
from cofolio.sources.rates import build_rates, normalise
from cofolio.store import FORMAT, Manifest, StoreWriter, sync_files

_BATCH: Final = 4 << 20  # bytes of small files taken in by one call
_IN_PROCESS: Final = 6 << 20  # bytes below which starting processes costs more than it saves


class Progress(Protocol):
    """Told how far the work is: phase (`read`, `stage`, `write`, `count`), done and total in bytes or files."""

    def __call__(self, phase: str, done: int, total: int, /) -> None: ...


@dataclass(slots=True)
class IngestReport:
    """What an ingest did.

    Attributes:
        version: id of the store's version now.
        new, unchanged, replaced: datasets taken in, origins not read again as nothing changed, origins whose
            content changed.
        removed: datasets that left the store.
        activities, transactions: rows in the store now.
        findings: how many of each code, in the store now.
        notes: members and files that are no dataset or were refused: path, member, code, message.
        bytes_read: bytes of XML read.
        seconds: wall time.
    """

    version: str = ""
    new: int = 0
    unchanged: int = 0
    replaced: int = 0
    removed: int = 0
    datasets: int = 0
    activities: int = 0
    transactions: int = 0
    findings: dict[str, int] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    bytes_read: int = 0
    seconds: float = 0.0

    @property
    def megabytes_per_second(self) -> float:
        """Give the speed: MB of XML a second of wall time."""
        return self.bytes_read / 1e6 / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class _Job:
    """Files to take in by one call: sources, and of a single archive which members."""

    sources: tuple[containers.Source, ...]
    first: int
    last: int | None
    raw: Path
    work: Path
    size: int


@dataclass(slots=True)
class _Taken:
    path: str
    member: str | None
    received: Received


def _take_in(job: _Job) -> list[_Taken | containers.Note]:
    """Read the datasets of a job into raw; what cannot be read becomes a note."""
    taken: list[_Taken | containers.Note] = []
    for source in job.sources:
        try:
            if source.path == "-":
                found = containers.read_stream(sys.stdin.buffer)
            else:
                found = containers.read(source, job.first, job.last)
            for one in found:
                taken.append(one if isinstance(one, containers.Note) else _receive(one, job))
        except containers.DAMAGED as error:
            taken.append(
                containers.Note(source.path, None, "archive-damaged", f"cannot be read to its end ({error})")
            )
    return taken


def _receive(one: containers.Found, job: _Job) -> _Taken | containers.Note:
    try:
        return _Taken(one.path, one.member, receive(one.stream, job.raw, job.work))
    except containers.Bomb:
        return containers.Note(
            one.path,
            one.member,
            "zip-bomb",
            f"unpacks to more than {containers.RATIO} times its size; not read",
        )
    except containers.DAMAGED as error:
        return containers.Note(one.path, one.member, "archive-damaged", f"cannot be unpacked ({error})")


def _receive_again(call: tuple[str, Path, Path]) -> Received:
    dataset, raw, work = call
    with SeekableZstdFile(raw_path(raw, dataset)) as stream:
        return receive(stream, raw, work)


def ingest(
    paths: Iterable[str | os.PathLike[str]],
    store_path: str | os.PathLike[str] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    count: bool = True,
) -> IngestReport:
    """Bring files, folders and archives into a store.

    Args:
        paths: what to read; `-` is standard input.
        store_path: the store's folder; without one the default.
        workers: how many processes; without one as many as there are processors.
        progress: told how far the work is.
        count: `False` stops at the staged tables; such a version answers no questions.

    Returns:
        What was done. Faults in published data are findings in the store, not errors.

    Raises:
        InputError: a path cannot be read at all.
        StoreBusy: another process is writing to the store.
        StoreError: the store cannot be written, for example as the disk is full.
    """
    started = time.monotonic()
    with StoreWriter(store_path) as writer, Pool(workers) as pool:
        work = _Ingest(writer, pool, progress or (lambda phase, done, total, /: None))
        work.count = count
        report = _guarded(writer, lambda: work.run([os.fspath(path) for path in paths]))
    report.seconds = time.monotonic() - started
    return report


def forget(
    names: Iterable[str | os.PathLike[str]],
    store_path: str | os.PathLike[str] | None = None,
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
    started = time.monotonic()
    with StoreWriter(store_path) as writer, Pool(workers) as pool:
        work = _Ingest(writer, pool, progress or (lambda phase, done, total, /: None))
        work.count = count
        report = _guarded(writer, lambda: work.forget([os.fspath(name) for name in names]))
    report.seconds = time.monotonic() - started
    return report


def add_rates(
    files: Iterable[Path], store_path: str | os.PathLike[str] | None = None, progress: Progress | None = None
) -> IngestReport:
    """Add tables of exchange rates to a store and count again.

    Args:
        files: tables in one of the formats that `cofolio.sources.rates` knows.
        store_path: the store's folder.
        progress: told how far the work is.

    Raises:
        RatesError: a table cannot be read.
    """
    with StoreWriter(store_path) as writer, Pool(1) as pool:
        work = _Ingest(writer, pool, progress or (lambda phase, done, total, /: None))
        return _guarded(writer, lambda: work.add_rates(list(files)))


def _guarded(writer: StoreWriter, run: Callable[[], IngestReport]) -> IngestReport:
    try:
        return run()
    except OSError as error:
        reason = "the disk is full" if error.errno == 28 else str(error)
        raise StoreError(f"{writer.path}: cannot be written ({reason}); the store is as it was") from error


class _Ingest:
    """One writing of the store, from the manifest before to the manifest after."""

    def __init__(self, writer: StoreWriter, pool: Pool, progress: Progress) -> None:
        self.writer, self.pool, self.progress = writer, pool, progress
        before = writer.previous or {}
        self.before = before
        self.datasets: dict[str, dict[str, Any]] = dict(before.get("datasets", {}))
        self.origins: dict[tuple[str, str | None], dict[str, Any]] = {
            (o["path"], o["member"]): o for o in before.get("origins", [])
        }
        self.files: dict[str, dict[str, int]] = dict(before.get("files", {}))
        self.notes: list[dict[str, Any]] = list(before.get("notes", []))
        self.rates: list[str] = list(before.get("rates", []))
        self.received: dict[str, Received] = {}
        self.count = True
        self.report = IngestReport()

    def run(self, paths: list[str]) -> IngestReport:
        sources = list(dict.fromkeys(containers.sources(paths)))
        changed = [source for source in sources if not self._unchanged(source)]
        self._take_in(changed)
        return self._finish()

    def forget(self, names: list[str]) -> IngestReport:
        for name in names:
            absolute = str(Path(name).expanduser().absolute())
            gone = [
                key for key, origin in self.origins.items() if _fits(name, absolute, key, origin["dataset"])
            ]
            if not gone:
                raise NotFound(f"nothing in the store comes from {name}")
            for key in gone:
                del self.origins[key]
                self.files.pop(key[0], None)
                self.notes = [note for note in self.notes if note["path"] != key[0]]
        return self._finish()

    def add_rates(self, files: list[Path]) -> IngestReport:
        folder = self.writer.path / "rates"
        folder.mkdir(exist_ok=True)
        for file in files:
            kept = self.writer.work / "rates.parquet"
            pq.write_table(normalise(file), kept, compression="zstd", store_schema=False)
            digest = hashlib.sha256(kept.read_bytes()).hexdigest()
            os.replace(kept, folder / f"{digest}.parquet")
            if digest not in self.rates:
                self.rates.append(digest)
        return self._finish()

    def _unchanged(self, source: containers.Source) -> bool:
        known = self.files.get(source.path)
        same = known is not None and (known["size"], known["mtime_ns"]) == (source.size, source.mtime_ns)
        if same and source.path != "-":
            self.report.unchanged += known["datasets"] if known else 0
            return True
        return False

    def _take_in(self, sources: list[containers.Source]) -> None:
        if not sources:
            return
        raw = self.writer.path / "raw"
        jobs = list(self._jobs(sources, raw))
        total = sum(job.size for job in jobs)
        before = {
            source.path: {k: o for k, o in self.origins.items() if k[0] == source.path} for source in sources
        }
        for source in sources:
            if source.path != "-":
                for key in before[source.path]:
                    del self.origins[key]
                self.notes = [note for note in self.notes if note["path"] != source.path]
            self.files[source.path] = {"size": source.size, "mtime_ns": source.mtime_ns, "datasets": 0}
        stats = {source.path: source for source in sources}
        done = 0
        now = datetime.now(UTC).isoformat(timespec="seconds")
        for job, results in self.pool.each(_take_in, jobs, total > _IN_PROCESS):
            done += job.size
            self.progress("read", done, total)
            for one in results:
                if isinstance(one, containers.Note):
                    self.notes.append(
                        {"path": one.path, "member": one.member, "code": one.code, "message": one.message}
                    )
                else:
                    self._origin(one, stats[one.path], before[one.path], now)

    def _jobs(self, sources: list[containers.Source], raw: Path) -> Iterable[_Job]:
        """Share the reading: small files together, large archives by stretches of members."""
        small: list[containers.Source] = []
        for source in sources:
            if source.size < _BATCH:
                small.append(source)
                if sum(s.size for s in small) >= _BATCH or len(small) >= 500:
                    yield _Job(tuple(small), 0, None, raw, self.writer.work, sum(s.size for s in small))
                    small = []
                continue
            count = containers.parts(source)
            shares = min(count, max(1, self.pool.workers * 4))
            edges = [count * i // shares for i in range(shares + 1)]
            for first, last in zip(edges, edges[1:], strict=False):
                yield _Job(
                    (source,),
                    first,
                    last if count > 1 else None,
                    raw,
                    self.writer.work,
                    source.size // shares,
                )
        if small:
            yield _Job(tuple(small), 0, None, raw, self.writer.work, sum(s.size for s in small))

    def _origin(
        self,
        one: _Taken,
        source: containers.Source,
        before: dict[tuple[str, str | None], dict[str, Any]],
        now: str,
    ) -> None:
        """Note where a dataset was found, and whether it is new there."""
        received = one.received
        dataset = received.dataset_id
        member = dataset[:12] if one.path == "-" and one.member is None else one.member
        key = (one.path, member)
        self.report.bytes_read += received.byte_count
        known = before.get(key)
        if known is not None and known["dataset"] == dataset:
            self.report.unchanged += 1
            now = known["seen_at"]
        elif known is not None:
            self.report.replaced += 1
        self.files[one.path]["datasets"] += 1
        self.origins[key] = {
            "path": one.path,
            "member": member,
            "size": received.byte_count,
            "mtime_ns": source.mtime_ns,
            "dataset": dataset,
            "seen_at": now,
        }
        if dataset not in self.datasets:
            self.report.new += dataset not in self.received
            self.received[dataset] = received

    def _finish(self) -> IngestReport:
        """Stage what is new, drop what left, count, and swap the version."""
        left = {origin["dataset"] for origin in self.origins.values()}
        self.report.removed = len([d for d in self.datasets if d not in left])
        self.datasets = {d: about for d, about in self.datasets.items() if d in left}
        new = {d: r for d, r in self.received.items() if d in left}
        if self.before and self.before["stage_format"] != STAGE_FORMAT:
            new |= self._again(new)
        for dataset, received in new.items():
            row = about_row(received)
            self.datasets[dataset] = {k: v for k, v in row.items() if k != "dataset_id" and v is not None}
        stage_files = self._stage(new)
        manifest = self._manifest(stage_files)
        if manifest != self.before:
            self._publish(manifest)
        return self._told(manifest)

    def _again(self, new: dict[str, Received]) -> dict[str, Received]:
        """Read every dataset once more from raw, as the staged tables changed their shape."""
        self.before = {**self.before, "stage": {}, "buckets": {}}
        raw, work = self.writer.path / "raw", self.writer.work
        calls = [(dataset, raw, work) for dataset in sorted(self.datasets) if dataset not in new]
        size = sum(self.datasets[dataset]["byte_count"] for dataset, _, _ in calls)
        return {
            call[0]: received for call, received in self.pool.each(_receive_again, calls, size > _IN_PROCESS)
        }

    def _stage(self, new: dict[str, Received]) -> dict[str, list[str]]:
        """Write the buckets that changed; give every staged file by entity."""
        parts = self.writer.work / "parts"
        planned = tasks(new.values(), self.writer.path / "raw", parts, TASK_BYTES)
        total, done = sum(task.size for task in planned), 0
        for task, _ in self.pool.each(stage, planned, total > _IN_PROCESS):
            done += task.size
            self.progress("stage", done, total)
        files: dict[str, list[str]] = {}
        wanted: list[Bucket] = []
        by_bucket: dict[str, set[str]] = {}
        for dataset in self.datasets:
            by_bucket.setdefault(bucket_of(dataset), set()).add(dataset)
        for bucket, members in sorted(by_bucket.items()):
            name = f"{bucket}-{bucket_digest(members)}.parquet"
            for entity in STAGE_SCHEMAS:
                relative = f"stage/{entity}/{name}"
                if relative in self.before.get("stage", {}).get(entity, []):
                    files.setdefault(entity, []).append(relative)
                elif self.before.get("buckets", {}).get(bucket) != name:
                    wanted.append(self._bucket(entity, bucket, name, members - new.keys(), parts))
        self._write(wanted, files, total)
        return files

    def _bucket(self, entity: str, bucket: str, name: str, keep: set[str], parts: Path) -> Bucket:
        old = f"stage/{entity}/{self.before.get('buckets', {}).get(bucket)}"
        known = old in self.before.get("stage", {}).get(entity, [])
        return Bucket(
            entity,
            self.writer.work / f"{entity}.{name}",
            parts / bucket,
            self.writer.path / old if known else None,
            frozenset(keep),
        )

    def _write(self, wanted: list[Bucket], files: dict[str, list[str]], size: int) -> None:
        written: list[Path] = []
        for done, (bucket, rows) in enumerate(self.pool.each(consolidate, wanted, size > _IN_PROCESS), 1):
            self.progress("write", done, len(wanted))
            if rows:
                files.setdefault(bucket.entity, []).append(
                    f"stage/{bucket.entity}/{bucket.target.name.partition('.')[2]}"
                )
                written.append(bucket.target)
        sync_files(written)
        for path in written:
            entity, _, name = path.name.partition(".")
            final = self.writer.path / "stage" / entity / name
            final.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, final)
        for names in files.values():
            names.sort()

    def _manifest(self, stage_files: dict[str, list[str]]) -> Manifest:
        buckets: dict[str, set[str]] = {}
        for dataset in self.datasets:
            buckets.setdefault(bucket_of(dataset), set()).add(dataset)
        origins = [self.origins[key] for key in sorted(self.origins, key=lambda k: (k[0], k[1] or ""))]
        notes = sorted(self.notes, key=lambda n: (n["path"], n["member"] or "", n["code"]))
        code = importlib.metadata.version("cofolio")
        content = _digest(
            [
                FORMAT,
                STAGE_FORMAT,
                code,
                sorted(self.datasets),
                sorted(self.rates),
                _model_digest() if self.count else "",
            ]
        )
        names = [[o["path"], o["member"], o["dataset"]] for o in origins]
        return {
            "format": FORMAT,
            "stage_format": STAGE_FORMAT,
            "code": code,
            "content": content,
            "version": _digest([content, names, notes]),
            "datasets": dict(sorted(self.datasets.items())),
            "origins": origins,
            "files": dict(sorted(self.files.items())),
            "notes": notes,
            "rates": sorted(self.rates),
            "buckets": {b: f"{b}-{bucket_digest(m)}.parquet" for b, m in sorted(buckets.items())},
            "stage": dict(sorted(stage_files.items())),
        }

    def _publish(self, manifest: Manifest) -> None:
        folder = self.writer.work / "version"
        folder.mkdir()
        known = self.writer.path / "versions" / manifest["version"]
        before = self.writer.path / "versions" / self.before.get("version", "none")
        if not known.exists():
            if self.before.get("content") == manifest["content"]:
                shutil.copytree(
                    before,
                    folder,
                    dirs_exist_ok=True,
                    copy_function=_linked,
                    ignore=shutil.ignore_patterns("manifest.json"),
                )
            elif self.count:
                self._build(manifest, folder)
        self.writer.commit(manifest, folder)

    def _build(self, manifest: Manifest, folder: Path) -> None:
        """Make core tables and the served copy from the staged tables."""
        try:
            build = importlib.import_module("cofolio.model.build").build
        except ModuleNotFoundError as error:
            if error.name not in ("cofolio.model", "cofolio.model.build"):
                raise
            return
        self.progress("count", 0, 1)
        files = {
            entity: [self.writer.path / name for name in names] for entity, names in manifest["stage"].items()
        }
        scratch = self.writer.work / "model"
        scratch.mkdir()
        loaded = [self.writer.path / "rates" / f"{digest}.parquet" for digest in manifest["rates"]]
        build(
            stage_files=files,
            schemas=STAGE_SCHEMAS,
            folder=folder,
            rates=partial(build_rates, loaded),
            work=scratch,
        )
        self.progress("count", 1, 1)

    def _told(self, manifest: Manifest) -> IngestReport:
        """Count what the store holds now."""
        report = self.report
        report.version, report.notes = manifest["version"], manifest["notes"]
        report.datasets = len(manifest["datasets"])
        report.activities = sum(about["activity_count"] for about in manifest["datasets"].values())
        stage_files = manifest["stage"]
        report.transactions = sum(
            pq.ParquetFile(self.writer.path / name).metadata.num_rows
            for name in stage_files.get("transaction", [])
        )
        codes: Counter[str] = Counter()
        for name in stage_files.get("finding", []):
            counted = pc.value_counts(pq.read_table(self.writer.path / name, columns=["code"])["code"])
            codes.update({entry["values"]: entry["counts"] for entry in counted.to_pylist()})
        report.findings = dict(sorted(codes.items()))
        return report


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _fits(name: str, absolute: str, key: tuple[str, str | None], dataset: str) -> bool:
    path, member = key
    whole = path if member is None else f"{path}!{member}"
    return (
        dataset == name
        or path == absolute
        or whole in (absolute, name)
        or path.startswith(absolute + os.sep)
        or fnmatch.fnmatch(whole, name)
        or fnmatch.fnmatch(whole, absolute)
        or fnmatch.fnmatch(path, absolute)
    )


def _digest(parts: Sequence[object]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def _model_digest() -> str:
    """Give the digest of the code and facts that turn staged tables into core tables."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for part in ("model", "registry", "data"):
        for file in sorted((folder / part).rglob("*")):
            if file.is_file() and file.suffix not in (".pyc",):
                digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
