"""A table as CSV: UTF-8, commas, full stops in numbers; what a spreadsheet would run starts with an apostrophe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cofolio.rendering.amounts import exact, stripped
from cofolio.rendering.clean import csv_text
from cofolio.rendering.csvs import line
from cofolio.rendering.files.table import Cell, Column, Table


def lines(table: Table) -> Iterator[str]:
    """Yields the head and each row as a line."""
    yield line([column.name for column in table.columns])
    for row in table.rows():
        yield line([_cell(column, cell) for column, cell in zip(table.columns, row, strict=True)])


def _cell(column: Column, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return exact(cell) if column.kind == "amount" else stripped(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, int) else csv_text(cell)
