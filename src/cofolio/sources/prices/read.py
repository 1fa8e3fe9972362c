"""Files of DAC deflators, in the layouts they are published in, as one table.

Read are AidData's tables (`transaction_year, value, donor, donor_iso3`), the OECD's table as its data explorers give
it (a row
with donor, year and value), and the OECD's workbook or CSV with a donor a row and a year a column.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import openpyxl
import pyarrow as pa

from cofolio.errors import PricesError
from cofolio.sources.prices.donors import series_named

SCHEMA = pa.schema(
    [
        ("publisher", pa.string()),
        ("file", pa.string()),
        ("series", pa.string()),  # ISO 3166-1 alpha-2, EU, or DAC for the total
        ("name", pa.string()),
        ("year", pa.int32()),
        ("deflator", pa.decimal128(38, 12)),
        ("line", pa.int64()),
    ]
)
_ABSENT = ("", "..", "n/a", "na", "nan", "-", "x")
_YEAR = re.compile(r"(19|20)\d\d")
_LARGEST, _STEP, _LARGEST_FILE = Decimal("1e9"), Decimal("1e-12"), 50_000_000
_NAME = ("donor", "donor name", "donor_name", "reference area")
_CODE = ("donor_iso3", "iso3")
_YEARS = ("year", "transaction_year", "time_period", "time period", "time")
_VALUES = ("value", "obs_value", "deflator", "observation value")
_LEAST_YEARS = 3
Rows = Iterable[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class _Entry:
    publisher: str
    file: str
    series: str
    name: str
    year: int
    deflator: Decimal
    line: int


def normalise(path: Path) -> pa.Table:
    """A file of deflators as one table (`SCHEMA`), to be kept as Parquet.

    Rows of donors that no list knows are left out; a table of nothing else is an error.

    Raises:
        PricesError: it is none, or a line is wrong; the text names file and line.
    """
    entries = sorted(_entries(path.name, _rows(path)), key=lambda one: (one.series, one.year, one.line))
    if not entries:
        raise PricesError(f"{path.name}: holds no deflator of a donor we know")
    _check(path.name, entries)
    return pa.table(
        {field.name: [getattr(entry, field.name) for entry in entries] for field in SCHEMA}, schema=SCHEMA
    )


def _rows(path: Path) -> Rows:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise PricesError(f"{path.name}: larger than any table of deflators")
        content = path.read_bytes()
    except OSError as error:
        raise PricesError(f"{path.name}: cannot be read: {error}") from error
    if content[:2] == b"PK":
        return _workbook(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PricesError(f"{path.name}: cannot be read as text: {error}") from error
    head = text[:10_000]
    separator = max(("\t", ",", ";", "|"), key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row)]


def _workbook(path: Path) -> Rows:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise PricesError(f"{path.name}: cannot be read as a workbook: {error}") from error
    for sheet in book.worksheets:
        rows = [
            (line, ["" if cell is None else str(cell).strip() for cell in row])
            for line, row in enumerate(sheet.iter_rows(values_only=True), 1)
        ]
        if any(_is_header(row) for _, row in rows):
            return rows
    return []


def _is_header(row: Sequence[str]) -> bool:
    return _long(row) is not None or len(_years(row)) >= _LEAST_YEARS


def _long(row: Sequence[str]) -> tuple[int, int, int] | None:
    """The columns of donor, year and value of a table with one value a row."""
    names = [cell.lower() for cell in row]
    # of a code and its label under one name (DONOR, Donor) the label stands later
    found = [
        [at for at, name in enumerate(names) if name in wanted][-1:] for wanted in (_NAME, _YEARS, _VALUES)
    ]
    return (found[0][0], found[1][0], found[2][0]) if all(found) else None


def _years(row: Sequence[str]) -> dict[int, int]:
    """The years of a header, by column."""
    cells = {at: cell.removesuffix(".0") for at, cell in enumerate(row)}
    return {at: int(cell) for at, cell in cells.items() if at and _YEAR.fullmatch(cell)}


def _entries(file: str, rows: Rows) -> Iterator[_Entry]:
    body = iter(rows)
    for line, row in body:
        columns = _long(row)
        if columns:
            codes = [at for at, cell in enumerate(row) if cell.lower() in _CODE]
            publisher = "AidData" if "transaction_year" in row else "OECD"
            yield from _tall(file, body, columns, codes[0] if codes else None, publisher)
            return
        if len(_years(row)) >= _LEAST_YEARS:
            yield from _wide(file, body, _years(row))
            return
        if line > 50:
            break
    raise PricesError(
        f"{file}: not a known table of deflators; expected the OECD's (a donor a row, a year a column; or columns "
        "Donor, Year, Value) or AidData's (transaction_year, value, donor, donor_iso3)"
    )


def _tall(
    file: str, rows: Rows, columns: tuple[int, int, int], code: int | None, publisher: str
) -> Iterator[_Entry]:
    for line, row in rows:
        where = f"{file}, line {line}"
        if len(row) <= max(*columns, code or 0):
            raise PricesError(f"{where}: {len(row)} cells, fewer than the header has")
        name, year, value = (row[at] for at in columns)
        if value.lower() in _ABSENT:
            continue
        if not _YEAR.fullmatch(year):
            raise PricesError(f"{where}: {year!r} is not a year")
        series = series_named(row[code] if code is not None else "") or series_named(name)
        if series:
            yield _Entry(publisher, file, series, name, int(year), _number(value, where), line)


def _wide(file: str, rows: Rows, years: dict[int, int]) -> Iterator[_Entry]:
    for line, row in rows:
        name = next((cell for at, cell in enumerate(row) if at < min(years) and series_named(cell)), None)
        series = series_named(name or "")
        for at, year in years.items() if series and name else ():
            if at < len(row) and row[at].lower() not in _ABSENT:
                number = _number(row[at], f"{file}, line {line}, {year}")
                yield _Entry("OECD", file, series or "", name or "", year, number, line)


def _number(text: str, where: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise PricesError(f"{where}: {text!r} is not a number") from None
    if not number.is_finite() or not 0 < number < _LARGEST:
        raise PricesError(
            f"{where}: {text!r} is not a deflator; expected an index above 0, 100 in its base year"
        )
    kept = number.quantize(_STEP)
    if not kept:
        raise PricesError(f"{where}: {text!r} is too small to be a deflator")
    return kept


def _check(file: str, entries: Sequence[_Entry]) -> None:
    """One value for a donor and year."""
    seen: dict[tuple[str, int], _Entry] = {}
    for entry in entries:
        known = seen.setdefault((entry.series, entry.year), entry)
        if known.deflator != entry.deflator:
            raise PricesError(
                f"{file}, lines {known.line} and {entry.line}: two deflators of {entry.name} for {entry.year}"
            )
