"""Tables as an XLSX workbook: real numbers and dates, filters set, heads frozen, nothing that runs.

Strings are written as strings whatever they begin with, so no cell is a formula and none an address. Amounts are
numbers shown with two decimals; a spreadsheet holds 15 digits of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import xlsxwriter

from cofolio.errors import UsageError
from cofolio.rendering.clean import plain
from cofolio.rendering.files.table import Cell, Column, Kind, Table

MOST_ROWS = 1_048_575  # that a sheet takes below its head
_LONGEST = 32_000  # characters of a cell; a sheet takes 32,767
_WIDTHS: dict[Kind, int] = {"text": 16, "date": 12, "amount": 18, "number": 9, "rate": 12, "flag": 9}
_WIDE = {
    "title": 60,
    "name": 40,
    "meaning": 60,
    "file": 40,
    "sector": 34,
    "publisher_name": 36,
    "activity_id": 32,
}
_WIDE |= {"receipt": 70, "dataset": 20, "rate_source": 22, "flags": 26, "publisher": 20}
_LINES = re.compile(r"[\r\n]+")


def write(path: Path, title: str, about: Sequence[tuple[str, str]], tables: Sequence[Table]) -> None:
    """Writes a workbook; rows go to disk as they come.

    Args:
        path: the file; its folder is there.
        title: of the workbook.
        about: names and texts of the first sheet.
        tables: a sheet each.

    Raises:
        UsageError: a table has more rows than a sheet takes.
    """
    options = {
        "constant_memory": True,
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        made_by = f"cofolio {version('cofolio')}"
        # a fixed day, so that the same selection gives the same bytes
        book.set_properties({"title": plain(title), "comments": made_by, "created": datetime(2000, 1, 1)})
        styles = _styles(book)
        _about(book, styles, title, about, tables)
        for table in tables:
            _sheet(book, styles, table)


def _styles(book: Any) -> dict[str, Any]:
    head = {"bold": True, "bg_color": "#1f3b57", "font_color": "#ffffff", "text_wrap": True, "valign": "top"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "name": book.add_format({"bold": True, "valign": "top"}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        "head": book.add_format(head),
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "amount": book.add_format({"num_format": "#,##0.00"}),
        "number": book.add_format({"num_format": "0"}),
        "rate": book.add_format({"num_format": "0.########"}),
        "flag": None,
    }


def _about(
    book: Any, styles: dict[str, Any], title: str, about: Sequence[tuple[str, str]], tables: Sequence[Table]
) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, plain(title), styles["title"])
    lines = [*about, ("", ""), *((f"Sheet {table.title}", table.about) for table in tables)]
    lines += [("", "")]
    lines += [
        (f"{table.title}: {column.title}", column.about)
        for table in tables
        for column in table.columns
        if column.about
    ]
    for row, (name, text) in enumerate(lines, start=2):
        sheet.write_string(row, 0, plain(name), styles["name"])
        sheet.write_string(row, 1, plain(text), styles["wrapped"])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _sheet(book: Any, styles: dict[str, Any], table: Table) -> None:
    sheet = book.add_worksheet(table.title)
    for number, column in enumerate(table.columns):
        wide = _WIDE.get(column.name, _WIDTHS[column.kind])
        sheet.set_column(number, number, wide, styles[column.kind])
    sheet.set_row(0, 32)
    for number, column in enumerate(table.columns):
        sheet.write_string(0, number, column.title, styles["head"])
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    last = 0
    for last, row in enumerate(table.rows(), start=1):
        if last > MOST_ROWS:
            raise UsageError(
                f"{table.title}: more than {MOST_ROWS:,} rows, which no sheet takes; narrow it with --donor, --from "
                "and --to, or take --format csv or parquet"
            )
        for number, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            _cell(sheet, last, number, column, cell, styles[column.kind])
    sheet.autofilter(0, 0, max(last, 1), len(table.columns) - 1)


def _cell(sheet: Any, row: int, number: int, column: Column, cell: Cell, style: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, number, cell)
    elif isinstance(cell, (Decimal, int)):
        sheet.write_number(row, number, cell, style)
    elif isinstance(cell, date):
        if cell.year < 1900:  # before the first day that a sheet counts
            sheet.write_string(row, number, cell.isoformat())
        else:
            sheet.write_datetime(row, number, datetime.combine(cell, time()), style)
    elif cell:
        sheet.write_string(row, number, plain(_LINES.sub(" ", cell))[:_LONGEST], style)
