"""Holds a file against its mapping before anything is read into a store."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import islice
from pathlib import Path

from cofolio.errors import InputError
from cofolio.sources.mapped.mapping import Mapping
from cofolio.sources.mapped.read import HEADS, as_mapped, fit_of
from cofolio.sources.table.sniff import HEAD_BYTES, Head, Sniffed, kind_of, quoting_of, sniff_file, sniff_text

BEGINNING = 1 << 20


def check(path: Path, mapping: Mapping) -> str:
    """Whether a file has what its mapping names; its kind.

    Raises:
        InputError: it is no table, or a sheet or column is missing; names the file, the row and what there is.
    """
    kind, sniffed = look(path, mapping.encoding)
    sniffed = with_rows(path, as_mapped(sniffed, mapping), max(HEADS, mapping.header or 0))
    found = fit_of(sniffed, mapping)
    if isinstance(found, str):
        raise InputError(f"{path}: {found}")
    return kind


def look(path: Path, encoding: str | None = None) -> tuple[str, Sniffed]:
    """A file's kind and its beginning.

    Raises:
        InputError: it cannot be read, or is no table.
    """
    try:
        with path.open("rb") as file:
            head = file.read(BEGINNING)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    kind = kind_of(head[:HEAD_BYTES])
    if kind not in ("text", "workbook", "parquet"):
        raise InputError(f"{path}: not a table; expected CSV or other separated text, XLSX or Parquet")
    sniffed = sniff_text(head[:HEAD_BYTES]) if kind == "text" else sniff_file(path, kind)
    if sniffed is None:
        raise InputError(f"{path}: a table without columns, or a damaged {kind}")
    if kind == "text" and sniffed.encoding == "cp1252" and is_cyrillic(head):
        sniffed = replace(sniffed, encoding="cp1251")
    return kind, replace(sniffed, encoding=encoding) if encoding else sniffed


def with_rows(path: Path, sniffed: Sniffed, count: int) -> Sniffed:
    """A text's first rows, read in its encoding; other kinds have theirs."""
    if sniffed.kind != "text":
        return sniffed
    with path.open("rb") as file:
        text = file.read(BEGINNING).decode(sniffed.encoding, "replace")
    reader = csv.reader(
        io.StringIO(text.replace("\0", ""), newline=""),
        delimiter=sniffed.delimiter,
        quoting=quoting_of(sniffed.quoted),
    )
    try:
        rows = tuple(tuple(cell.strip().strip("\ufeff") for cell in row) for row in islice(reader, count))
    except csv.Error as error:
        raise InputError(f"{path}, row {reader.line_num}: cannot be read: {error}") from error
    return replace(sniffed, heads=(Head("", rows),))


def is_cyrillic(head: bytes) -> bool:
    """Whether bytes that are no UTF-8 are Windows-1251: its letters stand in words, accented Latin ones alone."""
    high = [byte >= 0xC0 for byte in head]
    beside = sum(
        one and (other or before)
        for before, one, other in zip([False, *high], high, [*high[1:], False], strict=False)
    )
    return sum(high) > 0 and beside / sum(high) > 0.6
