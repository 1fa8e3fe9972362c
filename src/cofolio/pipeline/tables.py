"""Stages the datasets that are tables: one file for each dataset and staged table, named by content and code."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from cofolio.pipeline.pool import IN_PROCESS, Pool
from cofolio.pipeline.report import Progress
from cofolio.sources import mapped, record, tables
from cofolio.sources.mapped import reader_of, record_of
from cofolio.sources.table.receive import ReceivedTable
from cofolio.sources.table.stage import Call, stage_table
from cofolio.store import Manifest, sync_files


def about_table(received: ReceivedTable) -> dict[str, Any]:
    """What a manifest says of a dataset that is a table."""
    mapped = {} if received.mapping is None else {"mapping": received.mapping}
    return mapped | {
        "kind": received.kind,
        "source": received.source,
        "encoding": "utf-8",
        "is_utf8": received.is_utf8,
        "byte_count": received.byte_count,
        "activity_count": 0,
        "organisation_count": 0,
    }


def are_tables(datasets: Mapping[str, Any]) -> dict[str, Any]:
    """The datasets that are tables."""
    return {dataset: about for dataset, about in datasets.items() if "source" in about}


def _mapping(about: Mapping[str, Any]) -> mapped.Mapping | None:
    return mapped.Mapping.of(about["mapping"]) if "mapping" in about else None


def _digest(about: Mapping[str, Any]) -> str:
    """Names what a table is staged by: code and record, or code and mapping."""
    mapping = _mapping(about)
    return (
        f"{tables.stage_digest('mapped')}{mapping.digest}"
        if mapping
        else tables.stage_digest(about["source"])
    )


class TableStaging:
    """Writes the staged tables of table datasets.

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

    def run(self, datasets: Mapping[str, Any]) -> dict[str, list[str]]:
        """Stage what has no staged files yet; give every staged file of the version by staged table."""
        files: dict[str, list[str]] = {}
        calls = []
        known = self._known()
        for dataset, about in sorted(are_tables(datasets).items()):
            name = f"{dataset}-{_digest(about)}.parquet"
            if name in known:
                for entity in known[name]:
                    files.setdefault(entity, []).append(f"stage/{entity}/{name}")
            else:
                calls.append(self._call(dataset, about))
        self._stage(calls, files)
        return {entity: sorted(names) for entity, names in sorted(files.items())}

    def _known(self) -> dict[str, list[str]]:
        """Staged tables of the version before, by file name; a table without any row has none."""
        known: dict[str, list[str]] = {}
        for entity, names in self.before.get("stage", {}).items():
            for name in names:
                known.setdefault(name.rsplit("/", 1)[-1], []).append(entity)
        return known

    def _call(self, dataset: str, about: Mapping[str, Any]) -> Call:
        mapping = _mapping(about)
        one = record_of(mapping) if mapping else record.source(about["source"])
        return Call(
            dataset_id=dataset,
            raw=self.path / "raw" / dataset[:2] / f"{dataset}.zst",
            kind=about["kind"],
            is_utf8=about["is_utf8"],
            folder=self.work / "tables" / dataset,
            record=one,
            layouts=one.layouts,
            reader=reader_of(mapping) if mapping else tables.reader_of(one.id),
            size=about["byte_count"],
            digest=_digest(about),
            encoding=mapping.encoding if mapping else None,
        )

    def _stage(self, calls: Collection[Call], files: dict[str, list[str]]) -> None:
        total, done = sum(call.size for call in calls), 0
        written: list[tuple[Path, Path]] = []
        for call, names in self.pool.each(stage_table, calls, total > IN_PROCESS and len(calls) > 1):
            done += call.size
            self.progress("stage", done, total)
            for name in names:
                entity = f"{call.record.id}__{name}"
                final = f"{call.dataset_id}-{call.digest}.parquet"
                files.setdefault(entity, []).append(f"stage/{entity}/{final}")
                written.append((call.folder / f"{name}.parquet", self.path / "stage" / entity / final))
        sync_files([made for made, _ in written])
        for made, final_path in written:
            final_path.parent.mkdir(parents=True, exist_ok=True)
            made.replace(final_path)
