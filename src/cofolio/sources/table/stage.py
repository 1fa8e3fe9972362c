"""Stages one table: from the bytes that the store keeps to Parquet, a function of those bytes and of the code alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyzstd import SeekableZstdFile

from cofolio.sources.record import Check, Layout, SourceRecord
from cofolio.sources.table.findings import Findings
from cofolio.sources.table.fit import Fit, fits
from cofolio.sources.table.records import Records
from cofolio.sources.table.rows import Uneven, Unreadable, batches
from cofolio.sources.table.sink import Sink, checked_by
from cofolio.sources.table.sniff import HEAD_BYTES, Sniffed, is_bomb, sniff_file, sniff_text

FULL: Final = 1 << 20


@dataclass(slots=True)
class Opened:
    """A file ready to be read.

    Attributes:
        dataset_id: SHA-256 of it.
        path: where its bytes are; packed as the store keeps them for texts, plain for other kinds.
        sniffed: what it looks like.
        findings: told of its faults.
    """

    dataset_id: str
    path: Path
    sniffed: Sniffed
    findings: Findings


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads the tables of a source whose shape no layout can describe.

    Attributes:
        recognise: whether a file is one of them, from its first rows.
        read: stages such a file.
    """

    recognise: Callable[[Sniffed], bool]
    read: Callable[[Opened, Sink], None]


@dataclass(frozen=True, slots=True)
class Call:
    """One file to stage.

    Attributes:
        dataset_id: SHA-256 of it.
        raw: the file that holds its bytes.
        kind: `text`, `workbook` or `parquet`.
        is_utf8: whether all of it is.
        folder: where staged tables go.
        record: the source's record.
        layouts: what it may look like: the record's, or a user's mapping.
        reader: for shapes that layouts cannot describe.
        size: bytes.
        digest: names what it is staged by.
        encoding: of a text, where a user says it.
    """

    dataset_id: str
    raw: Path
    kind: str
    is_utf8: bool
    folder: Path
    record: SourceRecord
    layouts: tuple[Layout, ...]
    reader: Reader | None
    size: int
    digest: str = ""
    encoding: str | None = None


def stage_table(call: Call) -> list[str]:
    """Stage a file.

    Returns:
        The names of the staged tables that have rows.
    """
    for even in (True, False):
        shutil.rmtree(call.folder, ignore_errors=True)
        findings = Findings(call.dataset_id)
        try:
            _stage(call, findings, even)
            break
        except Uneven:
            continue
    return sorted(file.stem for file in call.folder.glob("*.parquet"))


def _stage(call: Call, findings: Findings, even: bool) -> None:
    with Sink(call.folder, call.dataset_id) as sink:
        try:
            opened = _open(call, findings)
            if opened is None:
                findings.add(None, "table-unreadable", "cannot be opened any more", f"a {call.kind}")
            elif call.reader is not None and call.reader.recognise(opened.sniffed):
                call.reader.read(opened, sink)
            else:
                for number, fit in enumerate(fits(opened.sniffed, call.layouts), 1):
                    _table(opened, fit, number, sink, even)
        except Unreadable as error:
            findings.add(
                None, "table-unreadable", f"breaks off: {error}", "a table that can be read to its end"
            )
        _check(call.record, sink, findings)
        sink.whole("finding", findings.table())


def _open(call: Call, findings: Findings) -> Opened | None:
    if call.kind == "text":
        with SeekableZstdFile(call.raw) as packed:
            sniffed = sniff_text(packed.read(HEAD_BYTES))
        if sniffed is not None and call.encoding:
            said_so = Sniffed("text", sniffed.heads, call.encoding, sniffed.delimiter, sniffed.quoted)
            return Opened(call.dataset_id, call.raw, said_so, findings)
        if sniffed is not None and sniffed.encoding == "utf-8" and not call.is_utf8:
            sniffed = Sniffed("text", sniffed.heads, "cp1252", sniffed.delimiter, sniffed.quoted)
        if sniffed is not None and not sniffed.encoding.startswith("utf-8"):
            said = f"{sniffed.encoding} where UTF-8 is expected; read as that"
            findings.add(None, "encoding-rewritten", said, "UTF-8")
        return Opened(call.dataset_id, call.raw, sniffed, findings) if sniffed else None
    plain = call.folder / "plain"
    with SeekableZstdFile(call.raw) as packed, plain.open("wb") as out:
        shutil.copyfileobj(packed, out, FULL)
    if call.kind == "workbook" and is_bomb(plain):
        findings.add(None, "table-unreadable", "unpacks to more than can be meant; not read", "a workbook")
        return None
    sniffed = sniff_file(plain, call.kind)
    return Opened(call.dataset_id, plain, sniffed, findings) if sniffed else None


def _table(opened: Opened, fit: Fit, number: int, sink: Sink, even: bool) -> None:
    records = Records(fit, opened.dataset_id, opened.findings)
    if fit.unknown:
        message = (
            f"columns that the layout '{fit.layout.id}' does not name, kept: {', '.join(fit.unknown)[:300]}"
        )
        opened.findings.add(
            fit.header + 1, "columns-not-known", message, "the columns of the source's record"
        )
    for batch in batches(opened.path, opened.sniffed, fit.sheet, fit.header, opened.findings, even):
        sink.published(batch, fit.sheet, number)
        for table in records.of(batch):
            sink.records(table)


def _check(record: SourceRecord, sink: Sink, findings: Findings) -> None:
    """Hold the source's own checks against what was read."""
    met = checked_by(sink)
    for check in record.checks:
        if check.of not in met:
            continue
        least, most = met[check.of]
        wanted = f"{check.of} {_span(check)}: {check.reason}"
        if check.least is not None and least < check.least and check.of != "amount":
            findings.add(None, "check-failed", f"{check.of}: {least:,.0f}, below {check.least:,}", wanted)
        if check.most is not None and most > check.most:
            line = sink.largest[1] if check.of == "amount" else None
            findings.add(line, "check-failed", f"{check.of}: {most:,.0f}, above {check.most:,}", wanted)


def _span(check: Check) -> str:
    if check.least is None or check.most is None:
        return f"of {check.least:,} or more" if check.least is not None else f"of {check.most:,} or less"
    return f"from {check.least} to {check.most}"
