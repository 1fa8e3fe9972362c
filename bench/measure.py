"""Runs a command and says what it cost: wall time, CPU of the whole tree, peak memory of its largest process."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Cost:
    """What one command cost.

    Attributes:
        wall: seconds from start to end.
        user: seconds of user CPU, of the process and all it started.
        system: seconds of system CPU, likewise.
        peak: peak resident memory in bytes of the largest single process.
        together: peak of the sum over all processes, sampled.
        output: standard output.
    """

    wall: float
    user: float
    system: float
    peak: int
    together: int
    output: str


def _status(pid: int) -> dict[str, int]:
    """Memory lines of one process in bytes; empty when it is gone."""
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return {}
    values = {}
    for line in lines:
        name, _, rest = line.partition(":")
        if name in ("VmHWM", "VmRSS"):
            values[name] = int(rest.split()[0]) * 1024
    return values


def _tree(pid: int) -> list[int]:
    """The process and all that descend from it."""
    found, queue = [], [pid]
    while queue:
        current = queue.pop()
        found.append(current)
        with suppress(OSError):  # a process or thread may end while it is looked at
            for task in (PROC / str(current) / "task").glob("*/children"):
                queue += [int(child) for child in task.read_text().split()]
    return found


def resident(pid: int) -> int:
    """Resident memory of a process and all that descend from it, in bytes."""
    return sum(_status(one).get("VmRSS", 0) for one in _tree(pid))


def run(command: Sequence[str], *, timeout: float = 3600) -> Cost:
    """Run a command to its end; its failure is an error that shows what it wrote."""
    before = os.times()
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peaks: dict[int, int] = {}
    together = 0
    done = threading.Event()

    def watch() -> None:
        nonlocal together
        while not done.wait(0.05):
            resident = 0
            for pid in _tree(process.pid):
                memory = _status(pid)
                resident += memory.get("VmRSS", 0)
                peaks[pid] = max(peaks.get(pid, 0), memory.get("VmHWM", 0))
            together = max(together, resident)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        output, errors = process.communicate(timeout=timeout)
    finally:
        done.set()
        watcher.join()
    wall = time.perf_counter() - started
    after = os.times()
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{errors[-4000:]}")
    return Cost(
        wall=wall,
        user=after.children_user - before.children_user,
        system=after.children_system - before.children_system,
        peak=max(peaks.values(), default=0),
        together=together,
        output=output,
    )
