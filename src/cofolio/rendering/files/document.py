"""Tables as one JSON object: what was asked, then each table as a list of records; amounts are decimal strings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from cofolio.rendering.amounts import exact, stripped
from cofolio.rendering.files.table import Cell, Column, Table
from cofolio.rendering.records import json_array, record


def pieces(about: Sequence[tuple[str, str]], tables: Sequence[Table]) -> Iterator[str]:
    """Yields the document piece by piece, without holding its rows."""
    yield '{\n  "about": ' + json.dumps(dict(about), ensure_ascii=False)
    for table in tables:
        yield f',\n  "{table.name}": '
        yield from json_array(_records(table), indent="    ")
    yield "\n}\n"


def _records(table: Table) -> Iterator[dict[str, Any]]:
    for row in table.rows():
        yield {column.name: _value(column, cell) for column, cell in zip(table.columns, row, strict=True)}


def _value(column: Column, cell: Cell) -> Any:
    if isinstance(cell, Decimal):
        return exact(cell) if column.kind == "amount" else stripped(cell)
    return record(cell)
