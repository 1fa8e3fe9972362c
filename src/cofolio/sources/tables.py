"""Which source a table comes from: told from its columns and shape, never from its name."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from cofolio.sources import aiddata, crs_matrix, record
from cofolio.sources.record import SourceRecord
from cofolio.sources.table.fit import fits
from cofolio.sources.table.receive import Readable
from cofolio.sources.table.sniff import HEAD_BYTES, Sniffed, kind_of, sniff_file, sniff_text
from cofolio.sources.table.stage import Reader

PIECE: Final = 1 << 20


READERS: Final[Mapping[str, Reader]] = {
    "aiddata": Reader(aiddata.recognise, aiddata.read),
    "crs-matrix": Reader(crs_matrix.recognise, crs_matrix.read),
}
"""Sources some of whose tables no layout can describe."""


def recognise(sniffed: Sniffed | None) -> SourceRecord | None:
    """The source of a table, the one whose layout explains most of its columns; `None` for a stranger's."""
    if sniffed is None:
        return None
    known = record.sources()
    for name, reader in READERS.items():
        if reader.recognise(sniffed):
            return known[name]
    scored = [
        (sum(fit.matched for fit in fits(sniffed, one.layouts)), one.id)
        for one in known.values()
        if one.layouts
    ]
    best = max(scored, key=lambda pair: pair[0], default=(0, ""))
    return known[best[1]] if best[0] else None


def is_wanted(head: bytes) -> bool:
    """Whether a file found in a folder or an archive may be a table that a source knows.

    Of a text the first rows decide; workbooks and Parquet must be opened to be told.
    """
    kind = kind_of(head)
    return kind in ("workbook", "parquet") or (kind == "text" and recognise(sniff_text(head)) is not None)


@contextmanager
def looked_at(stream: Readable, head: bytes) -> Iterator[tuple[str, SourceRecord | None, Readable]]:
    """Look at a stream: its kind, its source, and a stream of all its bytes once more.

    A workbook or a Parquet file is put on disk for that; a text is told from its beginning.
    """
    kind = kind_of(head)
    if kind not in ("workbook", "parquet"):
        yield kind, recognise(sniff_text(head[:HEAD_BYTES])) if kind == "text" else None, stream
        return
    with tempfile.NamedTemporaryFile() as kept:
        while piece := stream.read(PIECE):
            kept.write(piece)
        kept.flush()
        found = recognise(sniff_file(Path(kept.name), kind))
        kept.seek(0)
        yield kind, found, kept


@cache
def stage_digest(source_id: str) -> str:
    """Names the code and records that stage a source's tables: new code, new staged files."""
    folder = Path(__file__).parent
    own = source_id.replace("-", "_")
    total = hashlib.sha256()
    for file in sorted((*folder.glob("*.py"), *(folder / "table").glob("*.py"), *(folder / own).glob("*.*"))):
        if file.suffix in (".py", ".yml"):
            total.update(f"{file.relative_to(folder)}\0".encode() + file.read_bytes())
    return total.hexdigest()[:16]


def reader_of(source_id: str) -> Reader | None:
    """What stages a source's tables where no layout can describe them."""
    return READERS.get(source_id)
