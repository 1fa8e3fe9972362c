"""Takes files in: bytes to raw, in calls that several processes can share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from pyzstd import SeekableZstdFile

from cofolio.sources import containers, tables
from cofolio.sources.iati.receive import Received, raw_path, receive
from cofolio.sources.mapped import Mapping
from cofolio.sources.table.receive import ReceivedTable, receive_table
from cofolio.sources.table.sniff import kind_of

_BATCH: Final = 4 << 20  # bytes of small files taken in by one call


@dataclass(frozen=True, slots=True)
class Job:
    """Files to take in by one call: sources, and of a single archive which members."""

    sources: tuple[containers.Source, ...]
    first: int
    last: int | None
    raw: Path
    work: Path
    size: int
    mapping: Mapping | None = None


@dataclass(slots=True)
class Taken:
    """A dataset taken in, and where it was found."""

    path: str
    member: str | None
    received: Received | ReceivedTable


def take_in(job: Job) -> list[Taken | containers.Note]:
    """Read the datasets of a job into raw; what cannot be read becomes a note."""
    taken: list[Taken | containers.Note] = []
    for source in job.sources:
        try:
            if source.path == "-":
                found = containers.read_stream(sys.stdin.buffer, is_wanted)
            else:
                found = containers.read(source, job.first, job.last, is_wanted)
            taken.extend(one if isinstance(one, containers.Note) else _receive(one, job) for one in found)
        except containers.DAMAGED as error:
            taken.append(
                containers.Note(source.path, None, "archive-damaged", f"cannot be read to its end ({error})")
            )
    return taken


def _receive(one: containers.Found, job: Job) -> Taken | containers.Note:
    try:
        head = one.stream.peek(containers.HEAD)
        if job.mapping is not None:
            table = receive_table(one.stream, job.raw, job.work, job.mapping.source, kind_of(head))
            table.mapping = job.mapping.plain()
            return Taken(one.path, one.member, table)
        with tables.looked_at(one.stream, head) as (kind, source, stream):
            if source is not None:
                table = receive_table(stream, job.raw, job.work, source.id, kind)
                return Taken(one.path, one.member, table)
            if kind in ("workbook", "parquet") and not one.asked:
                said = f"a {kind} file of no known source; left aside"
                return containers.Note(one.path, one.member, "unknown-table", said)
            return Taken(one.path, one.member, receive(stream, job.raw, job.work))
    except containers.Bomb:
        return containers.Note(
            one.path,
            one.member,
            "zip-bomb",
            f"unpacks to more than {containers.RATIO} times its size; not read",
        )
    except containers.DAMAGED as error:
        return containers.Note(one.path, one.member, "archive-damaged", f"cannot be unpacked ({error})")


def is_wanted(name: str, head: bytes) -> bool:
    """Whether a file found in a folder or an archive may be a dataset: XML, or a table of a known source."""
    return containers.is_xml(name, head) or tables.is_wanted(head)


def receive_again(call: tuple[str, Path, Path]) -> Received:
    """Read a dataset once more from raw."""
    dataset, raw, work = call
    with SeekableZstdFile(raw_path(raw, dataset)) as stream:
        return receive(stream, raw, work)


def jobs(sources: list[containers.Source], raw: Path, work: Path, workers: int) -> Iterator[Job]:
    """Share the reading: small files together, large archives by stretches of members."""
    small: list[containers.Source] = []
    for source in sources:
        if source.size < _BATCH:
            small.append(source)
            if sum(s.size for s in small) >= _BATCH or len(small) >= 500:
                yield Job(tuple(small), 0, None, raw, work, sum(s.size for s in small))
                small = []
            continue
        count = containers.parts(source)
        shares = min(count, workers * 4)
        edges = [count * i // shares for i in range(shares + 1)]
        for first, last in pairwise(edges):
            yield Job((source,), first, last if count > 1 else None, raw, work, source.size // shares)
    if small:
        yield Job(tuple(small), 0, None, raw, work, sum(s.size for s in small))
