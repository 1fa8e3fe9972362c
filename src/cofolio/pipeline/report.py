"""What an ingest tells: while it works, and when it is done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pyarrow.compute as pc
import pyarrow.parquet as pq

from cofolio.store import Manifest


class Progress(Protocol):
    """Told how far the work is: phase (`read`, `stage`, `write`, `count`), done and total in bytes or files."""

    def __call__(self, phase: str, done: int, total: int, /) -> None: ...


@dataclass(slots=True)
class IngestReport:
    """What an ingest did.

    Attributes:
        version: id of the store's version now.
        before: id of its version before; empty where there was none.
        new, unchanged, replaced: datasets taken in, origins not read again as nothing changed, origins whose
            content changed.
        removed: datasets that left the store.
        activities, transactions, records: rows in the store now; records are amounts of tables.
        findings: how many of each code, in the store now.
        notes: members and files that are no dataset or were refused: path, member, code, message.
        bytes_read: bytes of XML read.
        seconds: wall time.
    """

    version: str = ""
    before: str = ""
    new: int = 0
    unchanged: int = 0
    replaced: int = 0
    removed: int = 0
    datasets: int = 0
    activities: int = 0
    transactions: int = 0
    records: int = 0
    findings: dict[str, int] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    bytes_read: int = 0
    seconds: float = 0.0

    @property
    def megabytes_per_second(self) -> float:
        """Give the speed: MB of XML a second of wall time."""
        return self.bytes_read / 1e6 / self.seconds if self.seconds else 0.0

    def holds(self, manifest: Manifest, path: Path) -> IngestReport:
        """Add what the store under `path` holds now."""
        self.version, self.notes = manifest["version"], manifest["notes"]
        self.datasets = len(manifest["datasets"])
        self.activities = sum(about["activity_count"] for about in manifest["datasets"].values())
        files = {entity: [path / name for name in names] for entity, names in manifest["stage"].items()}
        self.transactions = sum(
            pq.ParquetFile(file).metadata.num_rows for file in files.get("transaction", [])
        )
        codes: Counter[str] = Counter()
        every = [
            file for entity, listed in files.items() if entity.split("__")[-1] == "finding" for file in listed
        ]
        for file in every:
            counted = pc.value_counts(pq.read_table(file, columns=["code"])["code"])
            codes.update({entry["values"]: entry["counts"] for entry in counted.to_pylist()})
        self.records = sum(
            pq.ParquetFile(file).metadata.num_rows
            for entity, listed in files.items()
            if entity.endswith("__record")
            for file in listed
        )
        self.findings = dict(sorted(codes.items()))
        return self
