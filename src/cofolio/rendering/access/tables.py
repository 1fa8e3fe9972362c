"""Rows as CSV lines, and as a workbook with real numbers and dates."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import xlsxwriter

from cofolio.errors import UsageError
from cofolio.measures.access.rows import Row
from cofolio.rendering.access.columns import Cell, Column
from cofolio.rendering.amounts import stripped
from cofolio.rendering.clean import is_formula

MOST_ROWS: Final = 50_000  # that are written while somebody waits
_LONGEST: Final = 32_767  # characters of a cell
_FIRST_YEAR: Final = 1900  # of a workbook's calendar; an earlier day is text


def rows_csv(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    """Yields a head and one line a row."""
    yield _line([column.name for column in columns])
    for row in rows:
        yield _line([csv_cell(column.of(row)) for column in columns])


def csv_cell(value: Cell) -> str:
    """A cell's text; one that a spreadsheet would run is set behind an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return stripped(value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).replace("\x00", "")
    return f"'{text}" if is_formula(text) else text


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def rows_xlsx(path: Path, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    """Writes a workbook row by row, so that memory does not grow with it.

    Raises:
        UsageError: there are more rows than are put into a workbook.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("data")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.name)
        for number, row in enumerate(rows, 1):
            if number > MOST_ROWS:
                raise UsageError(
                    f"a workbook is made of {MOST_ROWS:,} rows at most; narrow the filters, or ask for csv"
                )
            for place, column in enumerate(columns):
                value = column.of(row)
                if isinstance(value, date) and value.year >= _FIRST_YEAR:
                    sheet.write_datetime(number, place, value, day)
                elif isinstance(value, Decimal):
                    sheet.write_number(number, place, float(value))
                elif value not in (None, ""):
                    sheet.write_string(number, place, str(value)[:_LONGEST])
        sheet.freeze_panes(1, 0)
