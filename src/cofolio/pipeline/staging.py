"""Stages new datasets and writes the buckets that changed; the others are used as they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from cofolio.pipeline.pool import IN_PROCESS, Pool
from cofolio.pipeline.report import Progress
from cofolio.sources.iati.compiled import STAGE_SCHEMAS
from cofolio.sources.iati.consolidate import Bucket, consolidate
from cofolio.sources.iati.plan import bucket_digest, bucket_of, tasks
from cofolio.sources.iati.receive import Received
from cofolio.sources.iati.stage import TASK_BYTES, stage
from cofolio.store import Manifest, sync_files


def buckets(datasets: Collection[str]) -> dict[str, set[str]]:
    """Give the datasets of each bucket, and so the name of its files."""
    found: dict[str, set[str]] = {}
    for dataset in datasets:
        found.setdefault(bucket_of(dataset), set()).add(dataset)
    return dict(sorted(found.items()))


def bucket_file(bucket: str, members: Collection[str]) -> str:
    """Name a bucket's files: a function of its datasets alone."""
    return f"{bucket}-{bucket_digest(members)}.parquet"


class Staging:
    """Writes the staged tables of one version.

    Args:
        path: the store's folder.
        work: the writer's work folder.
        before: the manifest of the version before.
        pool: where work is done.
        progress: told how far it is.
    """

    def __init__(self, path: Path, work: Path, before: Manifest, pool: Pool, progress: Progress) -> None:
        self.path, self.work, self.before = path, work, before
        self.pool, self.progress = pool, progress

    def run(self, datasets: Collection[str], new: Mapping[str, Received]) -> dict[str, list[str]]:
        """Stage what is new; give every staged file of the version by entity."""
        parts = self.work / "parts"
        planned = tasks(new.values(), self.path / "raw", parts, TASK_BYTES)
        total, done = sum(task.size for task in planned), 0
        for task, _ in self.pool.each(stage, planned, total > IN_PROCESS):
            done += task.size
            self.progress("stage", done, total)
        files: dict[str, list[str]] = {}
        wanted: list[Bucket] = []
        for bucket, members in buckets(datasets).items():
            name = bucket_file(bucket, members)
            for entity in STAGE_SCHEMAS:
                relative = f"stage/{entity}/{name}"
                if relative in self.before.get("stage", {}).get(entity, []):
                    files.setdefault(entity, []).append(relative)
                elif self.before.get("buckets", {}).get(bucket) != name:
                    wanted.append(self._bucket(entity, bucket, name, members - new.keys()))
        self._write(wanted, files, total)
        return {entity: sorted(names) for entity, names in sorted(files.items())}

    def _bucket(self, entity: str, bucket: str, name: str, keep: set[str]) -> Bucket:
        old = f"stage/{entity}/{self.before.get('buckets', {}).get(bucket)}"
        known = self.path / old if old in self.before.get("stage", {}).get(entity, []) else None
        return Bucket(
            entity, self.work / f"{entity}.{name}", self.work / "parts" / bucket, known, frozenset(keep)
        )

    def _write(self, wanted: list[Bucket], files: dict[str, list[str]], size: int) -> None:
        """Write buckets in the work folder, then move them to their places, named by content."""
        written: list[tuple[Path, Path]] = []
        for done, (bucket, rows) in enumerate(self.pool.each(consolidate, wanted, size > IN_PROCESS), 1):
            self.progress("write", done, len(wanted))
            if rows:
                name = f"stage/{bucket.entity}/{bucket.target.name.removeprefix(bucket.entity + '.')}"
                files.setdefault(bucket.entity, []).append(name)
                written.append((bucket.target, self.path / name))
        sync_files([made for made, _ in written])
        for made, final in written:
            final.parent.mkdir(parents=True, exist_ok=True)
            made.replace(final)
