"""Reads a table row by row or in batches, all cells as text, each row with its number in the file."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from pyzstd import SeekableZstdFile

from cofolio.sources.table.cells import text_of
from cofolio.sources.table.findings import Findings
from cofolio.sources.table.sniff import Sniffed, Unopened, quoting_of, workbook

BATCH_ROWS: Final = 1 << 16
BLOCK: Final = 16 << 20  # bytes of text read in one go
LONGEST_CELL: Final = 16 << 20


@dataclass(slots=True)
class Batch:
    """Some rows of a table: a line number and texts by column, nulls for empty cells."""

    lines: pa.Int64Array
    columns: dict[str, pa.StringArray]


class Uneven(Exception):
    """A text has rows of other lengths than its header, which the fast reader cannot number."""


class Unreadable(Exception):
    """A table cannot be read to its end."""


def batches(
    path: Path, sniffed: Sniffed, sheet: str, header: int, findings: Findings, even: bool = True
) -> Iterator[Batch]:
    """Give the rows below the header of one table.

    Args:
        path: the file, unpacked for workbooks and Parquet, else as the store keeps it.
        sniffed: what the file looks like.
        sheet: which table of a workbook.
        header: the row that names the columns, counted from 0.
        findings: told of rows that do not fit.
        even: whether every row of a text is taken to have as many cells as the header.

    Raises:
        Uneven: a row of a text has not; ask again with `even` off.
        Unreadable: the table breaks off.
    """
    if sniffed.kind == "parquet":
        yield from _parquet(path)
    elif sniffed.kind == "text":
        fast = even and not header
        yield from _text(path, sniffed) if fast else _gathered(lines(path, sniffed), header, findings)
    else:
        yield from _gathered(worksheet(path, sheet, findings), header, findings)


def rows(path: Path, sniffed: Sniffed, sheet: str, findings: Findings) -> Iterator[list[str]]:
    """Give every row of a small table, the first too, cells as text."""
    yield from worksheet(path, sheet, findings) if sniffed.kind == "workbook" else lines(path, sniffed)


def unique(names: list[str]) -> list[str]:
    """Names of columns, each once: a repeated one gets a number."""
    seen: dict[str, int] = {}
    found = []
    for name in (name.strip() or "column" for name in names):
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def _parquet(path: Path) -> Iterator[Batch]:
    file, first = pq.ParquetFile(path), 1
    for batch in file.iter_batches(BATCH_ROWS):
        lines = pa.array(range(first, first + len(batch)), pa.int64())
        first += len(batch)
        columns = zip(unique(batch.schema.names), batch.columns, strict=True)
        yield Batch(lines, {name: _as_text(column) for name, column in columns})


def _as_text(column: pa.Array) -> pa.StringArray:
    """A typed column as text; floats as the shortest text that reads back as the same number."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        texts = [None if value is None or value != value else text_of(value) for value in column.to_pylist()]
        return pa.array(texts, pa.string())
    if pa.types.is_timestamp(column.type):
        return pa.array([text_of(value) or None for value in column.to_pylist()], pa.string())
    return _clean(pc.cast(column, pa.string()))


def _clean(column: pa.StringArray) -> pa.StringArray:
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _text(path: Path, sniffed: Sniffed) -> Iterator[Batch]:
    header = sniffed.heads[0].rows[0]
    if len(set(header)) < len(header):
        raise Uneven
    first = 2
    try:
        with _arrow(path, sniffed) as reader:
            for batch in reader:
                if not all(pa.types.is_string(kind) for kind in batch.schema.types):
                    raise Uneven
                numbers = pa.array(range(first, first + len(batch)), pa.int64())
                first += len(batch)
                names = unique(batch.schema.names)
                yield Batch(numbers, {n: _clean(c) for n, c in zip(names, batch.columns, strict=True)})
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError) as error:
        raise Uneven from error


def _arrow(path: Path, sniffed: Sniffed) -> pacsv.CSVStreamingReader:
    encoding = "utf8" if sniffed.encoding.startswith("utf-8") else sniffed.encoding
    return pacsv.open_csv(
        SeekableZstdFile(path),
        read_options=pacsv.ReadOptions(block_size=BLOCK, encoding=encoding),
        parse_options=pacsv.ParseOptions(
            delimiter=sniffed.delimiter,
            quote_char='"' if sniffed.quoted else False,
            newlines_in_values=sniffed.quoted,
            ignore_empty_lines=False,
        ),
        convert_options=pacsv.ConvertOptions(
            column_types={name: pa.string() for name in sniffed.heads[0].rows[0]},
            strings_can_be_null=False,
            null_values=[],
        ),
    )


def lines(path: Path, sniffed: Sniffed) -> Iterator[list[str]]:
    """Give every row of a text, the first too."""
    csv.field_size_limit(LONGEST_CELL)
    with SeekableZstdFile(path) as packed:
        text = io.TextIOWrapper(packed, sniffed.encoding, errors="replace", newline="")
        reader = csv.reader(
            (line.replace("\0", "") for line in text),
            delimiter=sniffed.delimiter,
            quoting=quoting_of(sniffed.quoted),
        )
        try:
            for row in reader:
                yield [cell.strip().strip("\ufeff") for cell in row]
        except csv.Error as error:
            raise Unreadable(str(error)) from error


def worksheet(path: Path, sheet: str, findings: Findings) -> Iterator[list[str]]:
    """Give every row of a sheet; a formula without a stored value is a finding."""
    with ExitStack() as books:
        try:
            stored = _open(books.enter_context(workbook(path)), sheet)
            formulas = books.enter_context(workbook(path, values=False)) if _has_formulas(path) else None
            written = _open(formulas, sheet) if formulas else iter(())
            for number, row in enumerate(stored, 1):
                _without_value(number, row, next(written, ()), findings)
                yield [text_of(cell) for cell in row]
        except Unopened as error:
            raise Unreadable(str(error)) from error


def _without_value(
    number: int, row: tuple[object, ...], formulas: tuple[object, ...], findings: Findings
) -> None:
    for cell, formula in zip(row, formulas, strict=False):
        if cell is None and isinstance(formula, str) and formula.startswith("="):
            said = f"a formula without a stored value: {formula[:60]}"
            findings.add(number, "formula-without-value", said, "a number; open the workbook and save it")


def _open(book: Any, sheet: str) -> Iterator[tuple[object, ...]]:
    found = book[sheet]
    found.reset_dimensions()
    return iter(found.iter_rows(values_only=True))


def _has_formulas(path: Path) -> bool:
    pattern, tail = re.compile(rb"<(?:x:)?f[ />]"), b""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                with archive.open(name) as part:
                    while piece := part.read(1 << 20):
                        if pattern.search(tail + piece):
                            return True
                        tail = piece[-8:]
    return False


def _gathered(every: Iterator[list[str]], header: int, findings: Findings) -> Iterator[Batch]:
    """Batches from rows; a row with more cells than the header cannot be trusted and is left out with a finding."""
    names: list[str] = []
    held: list[list[str]] = []
    numbers: list[int] = []
    for number, row in enumerate(every, 1):
        if number <= header:
            continue
        if number == header + 1:
            names = unique(_without_end(row))
            continue
        if not any(row):
            continue
        if len(_without_end(row)) > len(names):
            findings.add(
                number,
                "row-too-long",
                f"{len(row)} cells under {len(names)} columns; the row is not read",
                f"{len(names)} cells",
            )
            continue
        held.append([*row[: len(names)], *[""] * (len(names) - len(row))])
        numbers.append(number)
        if len(held) == BATCH_ROWS:
            yield _batch(names, held, numbers)
            held, numbers = [], []
    if held:
        yield _batch(names, held, numbers)


def _without_end(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]


def _batch(names: list[str], held: list[list[str]], numbers: list[int]) -> Batch:
    columns = zip(*held, strict=True)
    texts = {
        name: pa.array([cell or None for cell in column], pa.string())
        for name, column in zip(names, columns, strict=True)
    }
    return Batch(pa.array(numbers, pa.int64()), texts)
