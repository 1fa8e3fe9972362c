"""Cuts what was taken in into tasks of about equal size, bucket by bucket, in the order of its content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cofolio.sources.iati.compiled import STAGE_FORMAT
from cofolio.sources.iati.parse import Wrapper
from cofolio.sources.iati.receive import Received, raw_path, spans_between
from cofolio.sources.iati.stage import TASK_BYTES, Piece, Task


def bucket_of(dataset_id: str) -> str:
    """Name the bucket of a dataset."""
    return dataset_id[0]


def bucket_digest(datasets: Iterable[str]) -> str:
    """Name a bucket's content: its datasets and the format of the staged tables."""
    return hashlib.sha256("\n".join([STAGE_FORMAT, *sorted(datasets)]).encode()).hexdigest()[:16]


def tasks(received: Iterable[Received], raw: Path, parts: Path, size: int = TASK_BYTES) -> list[Task]:
    """Plan the staging of new datasets.

    Args:
        received: the datasets.
        raw: the store's folder of raw files.
        parts: folder for parts; each bucket gets its own within.
        size: bytes of XML a task, about.
    """
    planned: list[Task] = []
    by_bucket: dict[str, list[Received]] = {}
    for one in sorted(received, key=lambda r: r.dataset_id):
        by_bucket.setdefault(bucket_of(one.dataset_id), []).append(one)
    for bucket, datasets in by_bucket.items():
        number = 0
        task = Task(number, parts / bucket)
        for dataset in datasets:
            for piece, length in _pieces(dataset, raw, size):
                if task.pieces and task.size + length > size:
                    planned.append(task)
                    number += 1
                    task = Task(number, parts / bucket)
                task.pieces.append(piece)
                task.size += length
        planned.append(task)
    return planned


def _pieces(dataset: Received, raw: Path, size: int) -> Iterator[tuple[Piece, int]]:
    spans, wrapper = dataset.spans, Wrapper.of(dataset.namespaces)
    path = raw_path(raw, dataset.dataset_id, dataset.encoding)
    first, count = 0, len(spans.starts)
    while True:
        last = first
        while last < count and (last == first or spans.ends[last] - spans.starts[first] <= size):
            last += 1
        about = (about_row(dataset), dataset.faults, dataset.unknown) if first == 0 else None
        length = spans.ends[last - 1] - spans.starts[first] if last > first else 0
        yield Piece(dataset.dataset_id, path, wrapper, *spans_between(spans, first, last), about), length
        first = last
        if first >= count:
            return


def about_row(dataset: Received) -> dict[str, Any]:
    """Make the row of the `dataset` table; `generated_at` is parsed when staging."""
    organisations = sum(dataset.spans.kinds)
    return {
        "dataset_id": dataset.dataset_id,
        "kind": dataset.kind,
        "version": dataset.root.get("version"),
        "generated_datetime": dataset.root.get("generated-datetime"),
        "linked_data_default": dataset.root.get("linked-data-default"),
        "encoding": dataset.encoding,
        "byte_count": dataset.byte_count,
        "activity_count": len(dataset.spans.starts) - organisations,
        "organisation_count": organisations,
    }
