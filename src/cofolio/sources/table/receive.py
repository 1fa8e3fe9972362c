"""Takes a table in: keeps its bytes by their SHA-256 as they came."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final, Protocol

from pyzstd import CParameter, SeekableZstdFile

CHUNK: Final = 1 << 20
_LEVEL: Final[dict[int, int]] = {CParameter.compressionLevel: 1}
_YEAR: Final = re.compile(r"(?<!\d)(19[4-9]\d|20\d\d)(?!\d)")


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(slots=True)
class ReceivedTable:
    """A table as taken in.

    Attributes:
        dataset_id: SHA-256 of the bytes as received.
        byte_count: how many they are.
        source: the record that describes it.
        kind: `text`, `workbook` or `parquet`.
        is_utf8: whether all of its bytes are UTF-8.
        mapping: what its columns mean, where a user says it.
    """

    dataset_id: str
    byte_count: int
    source: str
    kind: str
    is_utf8: bool
    mapping: dict[str, Any] | None = None


def receive_table(stream: Readable, raw: Path, work: Path, source: str, kind: str) -> ReceivedTable:
    """Keep the bytes of a stream under `raw`.

    Args:
        stream: where to read from.
        raw: the store's folder of raw files.
        work: a folder on the same disk for files under way.
        source: the record that describes the table.
        kind: which kind of table it is.
    """
    digest, size, partial = hashlib.sha256(), 0, work / f"raw-{os.getpid()}-{os.urandom(4).hex()}"
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = kind == "text"
    with SeekableZstdFile(partial, "w", level_or_option=_LEVEL, max_frame_content_size=CHUNK) as out:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
            size += len(chunk)
            is_utf8 = is_utf8 and _decodes(decoder, chunk)
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    final = raw / digest.hexdigest()[:2] / f"{digest.hexdigest()}.zst"
    final.parent.mkdir(parents=True, exist_ok=True)
    partial.replace(final)
    return ReceivedTable(digest.hexdigest(), size, source, kind, is_utf8)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def year_in(name: str) -> int | None:
    """The last year that a file's name has in it, for tables that say none themselves."""
    years = _YEAR.findall(PurePosixPath(name.replace("\\", "/")).name)
    return int(years[-1]) if years else None
