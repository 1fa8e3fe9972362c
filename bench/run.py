"""Every measurement in one run: `make bench`, or `python -m bench.run [--quick] [--only NAME...]`.

Corpora, stores and results go into a scratch folder (`--scratch`, default `build/bench`), which is emptied at the end.
`--quick` takes a tenth of the sizes. What each figure means, and what came out, is in `bench/README.md`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
import venv
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import records
from bench.corpus import Corpus, write_file, write_zip
from bench.measure import Cost, run

MB = 1_000_000


@dataclass(frozen=True)
class Bench:
    """Sizes and places of one run."""

    scratch: Path
    scale: float

    def bytes(self, size: int) -> int:
        """A size at this run's scale."""
        return max(5 * MB, int(size * self.scale))

    def store(self, name: str) -> str:
        """A fresh store folder."""
        folder = self.scratch / name
        shutil.rmtree(folder, ignore_errors=True)
        return str(folder)


def say(name: str, figure: str, aim: str = "") -> None:
    """Print one result."""
    print(f"  {name:<58} {figure:>24}   {aim}".rstrip(), flush=True)


def say_workers(alone: dict[str, Any], both: dict[str, Any]) -> None:
    """Print what a second worker brings until the staged tables are there."""
    staged = [sum(one["wall"].get(phase, 0) for phase in ("read", "stage", "write")) for one in (alone, both)]
    say("wall time to staged tables, 1 worker and 2", f"{staged[0]:.1f} s, {staged[1]:.1f} s")
    say("  2 workers against 1", f"{staged[0] / staged[1]:.2f} x", "1.6 x or better")


def module(name: str, *arguments: str) -> Cost:
    """Run a module of this folder in a process of its own."""
    return run([sys.executable, "-m", f"bench.{name}", *arguments])


def cofolio(*arguments: str) -> Cost:
    """Run the command."""
    return run([sys.executable, "-m", "cofolio", *arguments])


def reading(bench: Bench) -> None:
    """User CPU per MB against lxml's own loops; wall time with two workers against one."""
    path = bench.scratch / "reading.xml"
    size = write_file(path, bench.bytes(200 * MB)) / MB
    print(f"\nreading: one file of {size:.0f} MB")
    loops = {
        kind: module("baseline", str(path), kind).user / size * 1000 for kind in ("elements", "activities")
    }
    say("lxml's empty loop over every element", f"{loops['elements']:.1f} ms/MB")
    say("lxml's empty loop over activities alone", f"{loops['activities']:.1f} ms/MB")
    one = module("baseline", str(path), "elements").wall
    with ThreadPoolExecutor(2) as both_at_once:
        apart = [both_at_once.submit(module, "baseline", str(path), "elements") for _ in range(2)]
    ceiling = 2 * one / max(loop.result().wall for loop in apart)
    say(
        "two of lxml's loops at once against one after the other", f"{ceiling:.2f} x", "the machine's ceiling"
    )
    alone = json.loads(module("phases", bench.store("one"), str(path), "--workers", "1").output)
    phases = {phase: seconds / size * 1000 for phase, seconds in alone["by_phase"].items()}
    to_tables = sum(phases.get(phase, 0) for phase in ("read", "stage", "write"))
    whole = alone["user"] / size * 1000
    for phase in ("read", "stage", "write", "count"):
        say(f"user CPU of phase '{phase}'", f"{phases.get(phase, 0):.1f} ms/MB")
    say("XML to all staged tables, Parquet written", f"{to_tables:.1f} ms/MB")
    say("  against the loop over every element", f"{to_tables / loops['elements']:.2f} x", "2.5 x or better")
    say("  against the loop over activities", f"{to_tables / loops['activities']:.2f} x")
    say("whole ingest, core tables and served copy too", f"{whole:.1f} ms/MB")
    say("  against the loop over every element", f"{whole / loops['elements']:.2f} x")
    both = json.loads(module("phases", bench.store("two"), str(path), "--workers", "2").output)
    say_workers(alone, both)
    say("wall time of the whole ingest, 1 worker and 2", f"{alone['seconds']:.1f} s, {both['seconds']:.1f} s")
    say("  2 workers against 1", f"{alone['seconds'] / both['seconds']:.2f} x")
    path.unlink()


def gigabyte(bench: Bench) -> None:
    """1 GB: from zip to an answer, again with nothing changed, memory of one large file."""
    corpus = Corpus()
    path = bench.scratch / "gigabyte.zip"
    size = write_zip(path, bench.bytes(1000 * MB), corpus=corpus) / MB
    print(
        f"\n1 GB: a zip of {size:.0f} MB of XML in files of 4 MB ({path.stat().st_size / MB:.0f} MB packed)"
    )
    store = bench.store("gigabyte")
    first = cofolio("ingest", str(path), "--store", store, "--workers", "2")
    country = cofolio("country", "KZ", "--store", store)
    say("ingest", f"{first.wall:.1f} s", f"{size / first.wall:.1f} MB/s")
    say("cofolio country KZ", f"{country.wall:.2f} s")
    say("from zip to answer", f"{first.wall + country.wall:.1f} s", "180 s or better")
    say("peak memory of the largest process", f"{first.peak / MB:.0f} MB", "600 MB or better")
    again = cofolio("ingest", str(path), "--store", store, "--workers", "2")
    say("ingest again, nothing changed", f"{again.wall:.2f} s")
    say("  of the first", f"{again.wall / first.wall * 100:.1f} %", "5 % or better")
    say("store on disk", f"{_size(Path(store)) / MB:.0f} MB")
    path.unlink()
    shutil.rmtree(store)

    path = bench.scratch / "gigabyte.xml"
    size = write_file(path, bench.bytes(1000 * MB), corpus) / MB
    print(f"\nmemory: one file of {size:.0f} MB")
    cost = cofolio("ingest", str(path), "--store", bench.store("large"), "--workers", "2")
    say("ingest", f"{cost.wall:.1f} s", f"{size / cost.wall:.1f} MB/s")
    say("peak memory of the largest process", f"{cost.peak / MB:.0f} MB", "600 MB or better")
    say("peak memory of all processes together", f"{cost.together / MB:.0f} MB")
    alone = json.loads(module("phases", bench.store("large"), str(path), "--workers", "1").output)
    for phase, peak in alone["peak_until"].items():
        say(f"1 worker, until the end of phase '{phase}'", f"{peak / MB:.0f} MB")
    both = json.loads(module("phases", bench.store("large"), str(path), "--workers", "2").output)
    say_workers(alone, both)
    path.unlink()


def answers(bench: Bench) -> None:
    """The served copy at 1 million activities and 20 million transactions."""
    count = int(1_000_000 * bench.scale)
    print(f"\nanswers: {count:,} activities, {count * 20:,} transactions")
    result = json.loads(module("answers", bench.store("answers"), "--activities", str(count)).output)
    made: dict[str, float] = result["made"]
    say("core tables and served copy built in", f"{made['build_seconds']:.0f} s")
    say("  CPU, peak memory", f"{made['build_cpu_seconds']:.0f} s, {made['build_peak_bytes'] / MB:.0f} MB")
    sizes = [f"{made[f'{part}_bytes'] / MB:.0f}" for part in ("stage", "core", "served")]
    say("on disk: staged, core, served", f"{', '.join(sizes)} MB")
    for name, times in result["asked"].items():
        say(f"{name}: p50, p95", f"{times['p50']:.0f} ms, {times['p95']:.0f} ms", "p95 150 ms or better")


def side_by_side(bench: Bench) -> None:
    """The same file through iatiflattener and through cofolio, activities a second."""
    path = bench.scratch / "both.xml"
    size = write_file(path, bench.bytes(100 * MB)) / MB
    print(f"\nside by side: one file of {size:.0f} MB")
    environment = bench.scratch / "iatiflattener"
    venv.create(environment, with_pip=True)
    python = str(environment / "bin" / "python")
    run([python, "-m", "pip", "install", "--quiet", "iatiflattener==0.10.*"])
    script = str(Path(__file__).with_name("flatten.py"))
    cost = run([python, script, str(path), bench.store("flat")])
    activities, transactions, seconds, _ = cost.output.split()
    say("iatiflattener 0.10, 1 process", f"{int(activities) / float(seconds):,.0f} activities/s")
    say("  peak memory", f"{cost.peak / MB:.0f} MB")
    for workers in ("1", "2"):
        cost = module("phases", bench.store("both"), str(path), "--workers", workers)
        mine: dict[str, Any] = json.loads(cost.output)
        say(
            f"cofolio, whole ingest, {workers} worker(s)",
            f"{mine['activities'] / mine['seconds']:,.0f} activities/s",
        )
        say("  peak memory of the largest process", f"{cost.peak / MB:.0f} MB")
    say("activities, transactions in the file", f"{activities}, {transactions}")
    path.unlink()


def web(bench: Bench) -> None:
    """The server under load at 50,000 activities and at 1 million, and its memory after ten minutes."""
    if shutil.which("wrk") is None:
        print("\nweb: not measured, as wrk is not installed (Debian: apt-get install wrk)")
        return
    for count, aim in ((50_000, 100), (1_000_000, 300)):
        made = max(5000, int(count * bench.scale))
        store = bench.store("web")
        module("answers", store, "--activities", str(made), "--rounds", "16")
        print(f"\nweb: {made:,} activities, 32 connections, 2 workers")
        minutes = 10 * bench.scale if count < 1_000_000 else 0
        seconds = str(max(3, int(15 * bench.scale)))
        told = json.loads(module("web", store, "--seconds", seconds, "--minutes", str(minutes)).output)
        for name, one in told["asked"].items():
            figure = f"{one['per_second']:.0f}/s, {one['p50']:.0f} ms, {one['p95']:.0f} ms"
            say(f"{name}: requests, p50, p95", figure, f"p95 {aim} ms or better")
            if one["errors"]:
                say("  errors", str(one["errors"]), "none")
        say("memory of all processes, warm", f"{told['started_bytes'] / MB:.0f} MB")
        if minutes:
            say(f"  after {minutes:g} minutes of load", f"{told['ended_bytes'] / MB:.0f} MB")
        shutil.rmtree(store)


def fetching(bench: Bench) -> None:
    """8,000 datasets from a server on this machine, one in a hundred of which fails the first time."""
    count = int(8000 * bench.scale)
    print(f"\nfetching: {count:,} datasets from a server on this machine, 1 % of answers with a fault")
    cost = module("fetching", bench.store("fetching"), "--datasets", str(count))
    found: dict[str, float] = json.loads(cost.output)
    say("fetched, checked and put in place in", f"{found['seconds']:.1f} s")
    say("  datasets a second", f"{count / found['seconds']:,.0f}")
    say("  received", f"{found['received'] / MB:.0f} MB")
    say("again with nothing changed", f"{found['again_seconds']:.1f} s")
    say("not fetched, or other than served", f"{found['failed']:.0f}, {found['wrong']:.0f}", "0, 0")
    say("peak memory of the largest process", f"{cost.peak / MB:.0f} MB")


def site(bench: Bench) -> None:
    """The pages of 150 countries as files, and the same again."""
    store, folder = bench.store("site"), bench.scratch / "public"
    shutil.rmtree(folder, ignore_errors=True)
    module("answers", store, "--activities", str(max(5000, int(50_000 * bench.scale))), "--rounds", "2")
    countries = max(5, int(150 * bench.scale))
    cost = module("site", store, str(folder), "--countries", str(countries))
    found: dict[str, float] = json.loads(cost.output)
    print(f"\nsite: {found['countries']:.0f} countries, 2 workers")
    say("pages and receipts", f"{found['pages']:,.0f}")
    say("  size", f"{found['bytes'] / MB:,.0f} MB")
    say("built in", f"{found['seconds']:.0f} s")
    say("again with nothing changed", f"{found['again_seconds']:.1f} s")
    say("peak memory of the largest process", f"{cost.peak / MB:.0f} MB")
    shutil.rmtree(folder)


def tables(bench: Bench) -> None:
    """Sources that are tables: CRS at 5 million rows made to the layout, the matrices and the EU's own system."""
    folder = bench.scratch / "crs"
    files = records.write(folder, int(5_000_000 * bench.scale))
    _ingested(bench, "CRS, made text files of ten years", files, int(5_000_000 * bench.scale))
    shutil.rmtree(folder)
    path = bench.scratch / "fts.csv"
    count = records.write_fts(path, int(200_000 * bench.scale))
    _ingested(bench, "FTS, a made CSV", [path], count)
    path.unlink()
    shared = Path(__file__).parents[2] / "shared" / "data" / "crs.zip"
    if shared.exists():
        with zipfile.ZipFile(shared) as archive:
            names = [name for name in archive.namelist() if "d-portal/crs_2" in name]
            matrices = [Path(archive.extract(name, bench.scratch)) for name in names]
        _ingested(bench, "CRS matrices, 16 real files", matrices, sum(_lines(path) for path in matrices))


def _ingested(bench: Bench, name: str, files: list[Path], rows: int) -> None:
    size = sum(path.stat().st_size for path in files) / MB
    print(f"\nrecords: {name}, {rows:,} rows, {size:.0f} MB")
    store = bench.store("records")
    cost = cofolio("ingest", *map(str, files), "--store", store, "--workers", "2")
    say("ingest", f"{cost.wall:.1f} s", f"{rows / cost.wall:,.0f} rows/s")
    say(
        "CPU of all processes",
        f"{cost.user + cost.system:.1f} s",
        f"{rows / (cost.user + cost.system):,.0f} rows/s",
    )
    say("peak memory of the largest process", f"{cost.peak / MB:.0f} MB")
    say("peak memory of all processes together", f"{cost.together / MB:.0f} MB")
    say("store on disk", f"{_size(Path(store)) / MB:.0f} MB")
    shutil.rmtree(store)


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")


PARTS: dict[str, Callable[[Bench], None]] = {
    "reading": reading,
    "gigabyte": gigabyte,
    "answers": answers,
    "side-by-side": side_by_side,
    "web": web,
    "fetching": fetching,
    "site": site,
    "records": tables,
}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Run all parts, or those asked for."""
    parser = argparse.ArgumentParser(description="measure speed and memory")
    parser.add_argument("--quick", action="store_true", help="a tenth of the sizes")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--scratch", type=Path, default=Path("build/bench"))
    arguments = parser.parse_args()
    bench = Bench(arguments.scratch.absolute(), 0.1 if arguments.quick else 1.0)
    bench.scratch.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    try:
        for name in arguments.only:
            PARTS[name](bench)
    finally:
        shutil.rmtree(bench.scratch, ignore_errors=True)
    print(f"\n{time.perf_counter() - started:.0f} s in all")


if __name__ == "__main__":
    main()
