"""How fast the served copy answers, and what it costs to build it, at any number of activities.

python -m bench.answers FOLDER --activities 1000000

Prints one JSON object. Staged tables are made (see `staged`), core tables and the served copy are built from them by
cofolio itself, and a fresh process asks warm questions about many countries.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench import staged
from cofolio.library import Library
from cofolio.model.build import build
from cofolio.model.tables import StagedTables
from cofolio.sources.iati.compiled import STAGE_SCHEMAS
from cofolio.sources.rates import build_annual, build_rates
from cofolio.sources.table.schema import SCHEMAS
from cofolio.store import FORMAT, Store

VERSION = "0" * 64
ASKED = ("KZ", "ET", "UA", "UZ", "NP", "KE", "GE", "AM", "ML", "PE", "VN", "TJ", "AF", "LA", "MD", "KG")


def make(folder: Path, activities: int) -> dict[str, float]:
    """Make a store of made activities; gives seconds and bytes."""
    shutil.rmtree(folder, ignore_errors=True)
    version = folder / "versions" / VERSION
    version.mkdir(parents=True)
    started = time.perf_counter()
    files = staged.write(folder / "stage", activities)
    made = time.perf_counter()
    used = _cpu()
    build(
        files,
        STAGE_SCHEMAS,
        version,
        partial(build_rates, []),
        folder / "work",
        StagedTables({}, SCHEMAS),
        partial(build_annual, []),
    )
    built = time.perf_counter()
    shutil.rmtree(folder / "work", ignore_errors=True)
    stage = {entity: [str(path.relative_to(folder)) for path in paths] for entity, paths in files.items()}
    manifest = {"format": FORMAT, "datasets": {}, "origins": [], "notes": {}, "rates": [], "stage": stage}
    (version / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "CURRENT").write_text(VERSION, encoding="utf-8")
    return {
        "make_seconds": made - started,
        "build_seconds": built - made,
        "build_cpu_seconds": _cpu() - used,
        "build_peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "stage_bytes": _size(folder / "stage"),
        "core_bytes": _size(version / "core"),
        "served_bytes": (version / "served.duckdb").stat().st_size,
    }


def ask(folder: Path, rounds: int) -> dict[str, Any]:
    """Ask warm questions; gives p50 and p95 in milliseconds for each kind of question."""
    with Library(Store.open(folder)) as library:
        questions: dict[str, Callable[[str], object]] = {
            "figures": lambda place: library.figures(place),
            "figures, one donor, EUR": lambda place: library.figures(place, donor="EU", currency="EUR"),
            "figures by year, EUR": lambda place: library.figures(
                place, measure="spend", by="year", currency="EUR"
            ),
            "country": lambda place: library.portfolio(place),
            "country, one donor": lambda place: library.portfolio(place, donor="EU"),
        }
        return {name: _timed(question, rounds) for name, question in questions.items()}


def _timed(question: Callable[[str], object], rounds: int) -> dict[str, float]:
    for place in ASKED:  # warm: each place has been asked for before
        question(place)
    times = []
    for number in range(rounds):
        started = time.perf_counter()
        question(ASKED[number % len(ASKED)])
        times.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(times, n=20)
    return {"p50": statistics.median(times), "p95": cuts[-1], "n": rounds}


def _cpu() -> float:
    return (
        resource.getrusage(resource.RUSAGE_SELF).ru_utime
        + resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Make, build and ask."""
    parser = argparse.ArgumentParser(description="speed of the served copy")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--activities", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=64)
    parser.add_argument("--ask", action="store_true", help="only ask a store made before")
    arguments = parser.parse_args()
    made = {} if arguments.ask else make(arguments.folder, arguments.activities)
    asked = ask(arguments.folder, arguments.rounds)
    json.dump({"activities": arguments.activities, "made": made, "asked": asked}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
