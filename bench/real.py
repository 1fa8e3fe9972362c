"""What comes out of archives of real files: the tables of `docs/real-data.md`, as Markdown.

python -m bench.real [FOLDER]

FOLDER holds the archives (default `../shared/data/iati`). Each is ingested into a store of its own, then all into one.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cofolio
from bench.corpus import SHARED
from cofolio.pipeline import ingest


@dataclass(frozen=True)
class Outcome:
    """What one ingest left in its store."""

    name: str
    files: int
    datasets: int
    activities: int
    organisations: int
    transactions: int
    findings: dict[str, int]
    notes: dict[str, int]

    def row(self) -> str:
        """One row of the first table."""
        numbers = (self.files, self.datasets, self.activities, self.organisations, self.transactions)
        return (
            f"| {self.name} | " + " | ".join(f"{n:,}" for n in (*numbers, sum(self.findings.values()))) + " |"
        )


def outcome(name: str, paths: Sequence[Path], folder: Path) -> Outcome:
    """Ingest paths into a fresh store."""
    report = ingest(paths, folder)
    with cofolio.open(folder) as library:
        status = library.status()
        manifest = library.store.manifest
    datasets = manifest["datasets"].values()
    return Outcome(
        name=name,
        files=len(manifest["origins"]),
        datasets=report.datasets,
        activities=report.activities,
        organisations=sum(about.get("organisation_count", 0) for about in datasets),
        transactions=report.transactions,
        findings=status.finding_codes,
        notes=dict(Counter(note["code"] for note in report.notes)),
    )


def main() -> None:
    """Print both tables."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    archives = sorted(folder.glob("*.zip"))
    with tempfile.TemporaryDirectory() as scratch:
        outcomes = [outcome(f"`{path.name}`", [path], Path(scratch) / path.stem) for path in archives]
        outcomes.append(outcome("all in one store", archives, Path(scratch) / "all"))
    print("| archive | files | datasets | activities | organisations | transactions | findings |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for one in outcomes:
        print(one.row())
    print("\n| archive | findings by code |\n| --- | --- |")
    for one in outcomes:
        found = [f"{code} {count:,}" for code, count in (*one.findings.items(), *one.notes.items())]
        print(f"| {one.name} | {', '.join(found) or 'none'} |")


if __name__ == "__main__":
    main()
