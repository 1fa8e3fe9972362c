"""One writing of the store, from the manifest before to the manifest after."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cofolio.errors import NotFound
from cofolio.pipeline.pool import IN_PROCESS, Pool, in_fresh_process
from cofolio.pipeline.report import IngestReport, Progress
from cofolio.pipeline.staging import Staging
from cofolio.pipeline.tables import TableStaging, about_table, are_tables
from cofolio.pipeline.taking import Taken, jobs, receive_again, take_in
from cofolio.pipeline.version import build_model, link_model, manifest_of
from cofolio.sources import containers
from cofolio.sources.iati.compiled import STAGE_FORMAT
from cofolio.sources.iati.plan import about_row
from cofolio.sources.iati.receive import Received
from cofolio.sources.mapped import Mapping
from cofolio.sources.table.receive import ReceivedTable, year_in
from cofolio.store import Manifest, StoreWriter

COUNTED_HERE: Final = 100 << 20
"""Bytes of published files whose counting takes so little memory that a process of its own is not worth its start."""

Key = tuple[str, str | None]
"""Path and member of an origin."""


class Run:
    """Takes in, forgets or adds rates, and publishes what comes of it.

    Args:
        writer: holds the store's lock.
        pool: where work is done.
        progress: told how far it is.
        count: whether to make core tables.
    """

    def __init__(self, writer: StoreWriter, pool: Pool, progress: Progress, count: bool = True) -> None:
        self.writer, self.pool, self.progress, self.count = writer, pool, progress, count
        before = writer.previous or {}
        self.before = before
        self.datasets: dict[str, dict[str, Any]] = dict(before.get("datasets", {}))
        self.origins: dict[Key, dict[str, Any]] = {
            (o["path"], o["member"]): o for o in before.get("origins", [])
        }
        self.files: dict[str, dict[str, int]] = dict(before.get("files", {}))
        self.notes: list[dict[str, Any]] = list(before.get("notes", []))
        self.rates: list[str] = list(before.get("rates", []))
        self.statistics: dict[str, list[str]] = {k: list(v) for k, v in before.get("statistics", {}).items()}
        self.received: dict[str, Received | ReceivedTable] = {}
        self.report = IngestReport(before=before.get("version", ""))

    def ingest(self, paths: list[str], mapping: Mapping | None = None) -> IngestReport:
        """Take in what changed under some paths; with a mapping all of it, as the mapping may have changed."""
        sources = list(dict.fromkeys(containers.sources(paths)))
        changed = [source for source in sources if mapping or not self._unchanged(source)]
        self._take_in(changed, mapping)
        return self._finish()

    def forget(self, names: list[str]) -> IngestReport:
        """Let go of origins, and of datasets that no other origin has."""
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
        """Keep tables of rates by their SHA-256."""
        self._keep(files, self.writer.path / "rates", self.rates)
        return self._finish()

    def add_statistics(self, kind: str, files: list[Path], alone: bool = False) -> IngestReport:
        """Keep tables that are read when asked, by their SHA-256; nothing is counted again for them."""
        known = self.statistics.setdefault(kind, [])
        if alone:
            known.clear()
        self._keep(files, self.writer.path / "statistics" / kind, known)
        if not known:
            del self.statistics[kind]
        return self._finish()

    def _keep(self, files: list[Path], folder: Path, known: list[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            kept = self.writer.work / f"{digest}.parquet"
            shutil.copyfile(file, kept)
            kept.replace(folder / kept.name)
            if digest not in known:
                known.append(digest)

    def _unchanged(self, source: containers.Source) -> bool:
        known = self.files.get(source.path)
        same = known is not None and (known["size"], known["mtime_ns"]) == (source.size, source.mtime_ns)
        if same and source.path != "-":
            self.report.unchanged += known["datasets"] if known else 0
            return True
        return False

    def _take_in(self, sources: list[containers.Source], mapping: Mapping | None = None) -> None:
        if not sources:
            return
        raw = self.writer.path / "raw"
        calls = [
            replace(job, mapping=mapping) for job in jobs(sources, raw, self.writer.work, self.pool.workers)
        ]
        total = sum(job.size for job in calls)
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
        apart = total > IN_PROCESS and self.pool.workers > 1
        if apart:
            self.pool.start()  # a lone file is read here while they come up to stage it
        for job, results in self.pool.each(take_in, calls, apart and len(calls) > 1):
            done += job.size
            self.progress("read", done, total)
            for one in results:
                if isinstance(one, containers.Note):
                    self.notes.append(
                        {"path": one.path, "member": one.member, "code": one.code, "message": one.message}
                    )
                else:
                    self._origin(one, stats[one.path], before[one.path], now)

    def _origin(
        self,
        one: Taken,
        source: containers.Source,
        before: dict[Key, dict[str, Any]],
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
        is_mapped = isinstance(received, ReceivedTable) and received.mapping is not None
        if dataset not in self.datasets or is_mapped:
            self.report.new += dataset not in self.received
            self.received[dataset] = received

    def _finish(self) -> IngestReport:
        """Stage what is new, drop what left, count, and swap the version."""
        left = {origin["dataset"] for origin in self.origins.values()}
        self.report.removed = len([d for d in self.datasets if d not in left])
        self.datasets = {d: about for d, about in self.datasets.items() if d in left}
        arrived = {d: r for d, r in self.received.items() if d in left}
        new = {d: r for d, r in arrived.items() if isinstance(r, Received)}
        if self.before and self.before["stage_format"] != STAGE_FORMAT:
            new |= self._again(new)
        for dataset, received in {**arrived, **new}.items():
            if isinstance(received, ReceivedTable):
                self.datasets[dataset] = about_table(received)
            else:
                row = about_row(received)
                self.datasets[dataset] = {k: v for k, v in row.items() if k != "dataset_id" and v is not None}
        self._name_years()
        where = (self.writer.path, self.writer.work, self.before, self.pool, self.progress)
        stage = Staging(*where).run(self.datasets.keys() - are_tables(self.datasets), new)
        stage |= TableStaging(*where).run(self.datasets)
        manifest = manifest_of(
            self.datasets,
            self.origins.values(),
            self.files,
            self.notes,
            self.rates,
            stage,
            self.count,
            self.statistics,
        )
        if manifest != self.before:
            self._publish(manifest)
        return self.report.holds(manifest, self.writer.path)

    def _name_years(self) -> None:
        """Note the year that a table's names give; where they give several, none counts."""
        years: dict[str, set[int]] = {}
        for origin in self.origins.values():
            found = year_in(origin["member"] or origin["path"])
            if found is not None:
                years.setdefault(origin["dataset"], set()).add(found)
        for dataset, about in are_tables(self.datasets).items():
            named = years.get(dataset, set())
            about = {key: value for key, value in about.items() if key != "named_year"}
            self.datasets[dataset] = about | ({"named_year": named.pop()} if len(named) == 1 else {})

    def _again(self, new: dict[str, Received]) -> dict[str, Received]:
        """Read every dataset once more from raw, as the staged tables changed their shape."""
        self.before = {**self.before, "stage": {}, "buckets": {}}
        raw, work = self.writer.path / "raw", self.writer.work
        known = sorted(self.datasets.keys() - are_tables(self.datasets))
        calls = [(dataset, raw, work) for dataset in known if dataset not in new]
        size = sum(self.datasets[dataset]["byte_count"] for dataset, _, _ in calls)
        return {
            call[0]: received for call, received in self.pool.each(receive_again, calls, size > IN_PROCESS)
        }

    def _publish(self, manifest: Manifest) -> None:
        folder = self.writer.work / "version"
        folder.mkdir()
        known = self.writer.path / "versions"
        if not (known / manifest["version"]).exists():
            if self.before.get("content") == manifest["content"]:
                link_model(known / self.before["version"], folder)
            elif self.count:
                self.progress("count", 0, 1)
                self._count(manifest, folder)
                self.progress("count", 1, 1)
        self.writer.commit(manifest, folder)

    def _count(self, manifest: Manifest, folder: Path) -> None:
        """Make core tables; of much data in a process that holds nothing else, once those that read have ended."""
        made = (self.writer.path, self.writer.work, manifest, folder)
        size = sum(about.get("byte_count") or 0 for about in self.datasets.values())
        if self.pool.workers == 1 or size < COUNTED_HERE:
            build_model(*made)
            return
        self.pool.close()
        in_fresh_process(build_model, *made)


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
