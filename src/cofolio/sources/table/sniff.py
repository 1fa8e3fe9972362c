"""Looks at the beginning of a file: which kind of table it is, and its first rows. The name plays no part."""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from cofolio.sources.table.cells import text_of

HEAD_BYTES: Final = 1 << 16
HEAD_ROWS: Final = 20
_DELIMITERS: Final = "|\t;,"
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OFFICE: Final = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/")
LARGEST_SHEET: Final = 8 << 30  # bytes of XML in a workbook
RATIO: Final = 250  # unpacked to packed, beyond 64 MB


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows of one table; `sheet` is empty but in a workbook."""

    sheet: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file looks like.

    Attributes:
        kind: `text`, `workbook` or `parquet`.
        encoding: of a text.
        delimiter: between cells of a text.
        quoted: whether cells of a text may stand in quotation marks.
        heads: its tables.
    """

    kind: str
    heads: tuple[Head, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    quoted: bool = True


def kind_of(head: bytes) -> str:
    """`xml`, `parquet`, `workbook`, `text` or, for bytes that are no table, nothing."""
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return "workbook" if is_office(head) else ""
    if not head.strip(b"\0 \t\r\n"):
        return ""
    start = decode(head)[:2000].lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return "xml"
    return "" if start.startswith(("{", "[")) or "\0" in start else "text"


def is_office(head: bytes) -> bool:
    """Whether a zip archive is an office document: by what it holds first."""
    return head.startswith(b"PK\x03\x04") and head[30:].startswith(_OFFICE)


def encoding_of(head: bytes) -> str:
    """The encoding that the first bytes show; `utf-8` where they show none."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if head[1:200:2].count(0) > 80:
        return "utf-16-le"
    try:
        head[: len(head) - 4].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 8:
            return "cp1252"
    return "utf-8"


def decode(head: bytes) -> str:
    """The first bytes as text, whatever they are."""
    return head.decode(encoding_of(head), "replace")


def sniff_text(head: bytes) -> Sniffed | None:
    """Look at the beginning of a text; `None` where it has no columns."""
    encoding, text = encoding_of(head), decode(head)
    lines = [line for line in text.splitlines()[:HEAD_ROWS] if line.strip()]
    if not lines:
        return None
    counts = {sign: max(line.count(sign) for line in lines[:5]) for sign in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda sign: counts[sign])
    if not counts[delimiter]:
        return None
    quoted = delimiter != "|" or bool(re.search(r'(?:^|\|)"', "\n".join(lines)))
    rows = islice(_cells(text, delimiter, quoted), HEAD_ROWS)
    return Sniffed("text", (Head("", tuple(rows)),), encoding, delimiter, quoted)


def quoting_of(quoted: bool) -> Literal[0, 3]:
    """How the standard library's reader is told whether cells may stand in quotation marks."""
    return csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE


def _cells(text: str, delimiter: str, quoted: bool) -> Iterator[tuple[str, ...]]:
    try:
        for row in csv.reader(
            text.splitlines(keepends=True), delimiter=delimiter, quoting=quoting_of(quoted)
        ):
            yield tuple(cell.strip("\ufeff") for cell in row)
    except csv.Error:
        return


def sniff_file(path: Path, kind: str) -> Sniffed | None:
    """Look at a workbook or a Parquet file; `None` where it cannot be opened or is a bomb."""
    try:
        if kind == "parquet":
            names = tuple(pq.ParquetFile(path).schema_arrow.names)
            return Sniffed("parquet", (Head("", (names,)),))
        heads = tuple(_sheets(path))
        return Sniffed("workbook", heads) if heads else None
    except (pa.ArrowException, Unopened):
        return None


@contextmanager
def workbook(path: Path, values: bool = True) -> Iterator[Any]:
    """A workbook, read as a stream: stored values, or formulas.

    Raises:
        Unopened: it is none, or is damaged.
    """
    import openpyxl  # late: few files are workbooks, and it takes as long to import as all else
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # of headers and styles that it cannot read; cells are not concerned
            book = openpyxl.load_workbook(file, read_only=True, data_only=values)
            try:
                yield book
            finally:
                book.close()
    except (
        OSError,
        zipfile.BadZipFile,
        zlib.error,
        SyntaxError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        EOFError,
        NotImplementedError,
        InvalidFileException,
    ) as error:  # a stranger's file fails in many ways
        raise Unopened(str(error) or type(error).__name__) from error


class Unopened(Exception):
    """A workbook cannot be opened, or not be read to its end."""


def is_bomb(path: Path) -> bool:
    """Whether a workbook unpacks to more than can be meant."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unopened(str(error)) from error
    with archive:
        unpacked = sum(info.file_size for info in archive.infolist())
        return unpacked > min(LARGEST_SHEET, max(64 << 20, path.stat().st_size * RATIO))


def _sheets(path: Path) -> Iterator[Head]:
    if is_bomb(path):
        return
    with workbook(path) as book:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = islice(sheet.iter_rows(values_only=True), HEAD_ROWS)
            yield Head(sheet.title, tuple(tuple(text_of(cell) for cell in row) for row in rows))
