"""One ingest, with wall time and user CPU of each of its phases.

python -m bench.phases STORE PATH... --workers 1

Prints one JSON object. With one worker everything runs in this process, so CPU can be told apart by phase; with more,
CPU of the workers is in the total alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import defaultdict

import pyarrow as pa

from cofolio.pipeline import ingest


class Phases:
    """Takes the time between two reports of progress for the phase of the second."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = defaultdict(float)
        self.user: dict[str, float] = defaultdict(float)
        self.peak: dict[str, int] = {}
        self._at = (time.perf_counter(), _user())

    def __call__(self, phase: str, done: int, total: int, /) -> None:
        """Be told of progress."""
        now = (time.perf_counter(), _user())
        self.wall[phase] += now[0] - self._at[0]
        self.user[phase] += now[1] - self._at[1]
        self.peak[phase] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        self._at = now


def _user() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def main() -> None:
    """Ingest and say where the time went."""
    parser = argparse.ArgumentParser(description="an ingest by phases")
    parser.add_argument("store")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    pa.array([0])  # imports pandas where it is installed: the start of the program, not its work
    phases = Phases()
    started, used = time.perf_counter(), _user()
    report = ingest(arguments.paths, arguments.store, workers=arguments.workers, progress=phases)
    phases("end", 1, 1)
    result = {
        "seconds": time.perf_counter() - started,
        "user": _user() - used,
        "wall": dict(phases.wall),
        "by_phase": dict(phases.user),
        "peak_until": phases.peak,
        "bytes": report.bytes_read,
        "activities": report.activities,
        "transactions": report.transactions,
        "findings": sum(report.findings.values()),
    }
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
