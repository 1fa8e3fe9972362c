"""What a fetch tells: while it works, and when it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


class Told(Protocol):
    """Told how far the work is: files done, files wanted, bytes received."""

    def __call__(self, done: int, total: int, received: int, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be had; what was there of it before is kept."""

    name: str
    url: str
    reason: str


@dataclass(slots=True)
class FetchReport:
    """What a fetch did.

    Attributes:
        source: which source.
        folder: where its files are.
        new: files that were not there before.
        changed: files with other bytes than before.
        unchanged: files that the source says, or the bytes show, to be as before.
        failed: what could not be had.
        notes: what else is to be known, a sentence each.
        files: what was asked for and is there now.
        received: bytes over the network.
        seconds: wall time.
    """

    source: str
    folder: Path
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    received: int = 0
    seconds: float = 0.0
