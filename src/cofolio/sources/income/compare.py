"""Reads a class history (OGHIST workbook, or a CSV of classes by year), tells where it differs from the shipped one."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import openpyxl

from cofolio.errors import InputError
from cofolio.registry.income import CLASSES, NOT_CLASSED, income_classes

_SHEET: Final = "Country Analytical History"
_YEARS: Final = "Data for calendar year :"
_LETTERS: Final = {"L": "LIC", "LM": "LMIC", "UM": "UMIC", "H": "HIC", "..": NOT_CLASSED}
_WORDS: Final = {
    "Low income": "LIC", "Lower middle income": "LMIC", "Upper middle income": "UMIC", "High income": "HIC",
}  # fmt: skip
_CSV: Final = {"code", "year_data", "incgroup_historical"}


@dataclass(frozen=True, slots=True)
class Difference:
    """An economy and data year in which a history says something else than the shipped classes.

    Attributes:
        economy: the World Bank's code.
        name: its name there.
        data_year: year of the income behind the class; it is in force from July of the year after.
        shipped: the shipped class; `None` where none is shipped for that year.
        found: the class in the file.
        line: row in the file.
    """

    economy: str
    name: str
    data_year: int
    shipped: str | None
    found: str
    line: int


def compare(path: Path) -> list[Difference]:
    """Where a class history differs from the shipped classes, or goes on after them.

    Raises:
        InputError: the file cannot be read, or is no class history.
    """
    shipped = {
        (one.economy, year): one.name_of_class
        for runs in income_classes().values()
        for one in runs
        for year in range(one.first_data_year, one.last_data_year + 1)
    }
    try:
        is_book = path.read_bytes()[:2] == b"PK"
        found = list(_workbook(path) if is_book else _table(path))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as a class history: {error}") from error
    if not found:
        raise InputError(
            f"{path}: no class history; expected the sheet {_SHEET!r} of the World Bank's OGHIST workbook, or a CSV "
            f"with the columns {', '.join(sorted(_CSV))}"
        )
    return [
        Difference(code, name, year, shipped.get((code, year)), one, line)
        for code, name, year, one, line in found
        if shipped.get((code, year), NOT_CLASSED) != one
    ]


def _workbook(path: Path) -> Iterator[tuple[str, str, int, str, int]]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    if _SHEET not in book.sheetnames:
        return
    years: dict[int, int] = {}
    for line, row in enumerate(book[_SHEET].iter_rows(values_only=True), 1):
        cells = ["" if cell is None else str(cell).strip() for cell in row]
        if len(cells) > 1 and cells[1] == _YEARS:
            years = {
                at: int(float(cell))
                for at, cell in enumerate(cells)
                if at > 1 and cell.replace(".0", "").isdigit()
            }
        elif years and len(cells[0]) == 3 and cells[0].isupper():
            for at, year in years.items():
                letters = cells[at].rstrip("*") if at < len(cells) else ""
                if letters in _LETTERS:
                    yield cells[0], cells[1], year, _LETTERS[letters], line


def _table(path: Path) -> Iterator[tuple[str, str, int, str, int]]:
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    if not set(reader.fieldnames or ()) >= _CSV:
        return
    for row in reader:
        said = row["incgroup_historical"].strip()
        known = _WORDS.get(said, said)
        if known in CLASSES:
            yield row["code"], row.get("economy", ""), int(row["year_data"]), known, reader.line_num
