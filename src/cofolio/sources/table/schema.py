"""The staged tables of table sources: published text, and what is parsed of it beside."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from cofolio.sources.record import FIELDS

MONEY: Final = pa.decimal128(38, 12)
_TYPES: Final = {
    "year": pa.int32(),
    "booking_date": pa.date32(),
    "start_date": pa.date32(),
    "end_date": pa.date32(),
}

RECORD: Final = pa.schema(
    [
        ("dataset_id", pa.string()),  # SHA-256 of the file
        ("sheet", pa.string()),  # of a workbook; empty for other tables
        ("line", pa.int64()),  # row in the file or sheet, the first being 1
        ("record_no", pa.int32()),  # which of the row's amounts
        ("source", pa.string()),
        ("element", pa.string()),  # the published name of the column
        ("measure", pa.string()),
        ("amount_text", pa.string()),
        ("amount", MONEY),  # in units of the currency; null where the text cannot be read
        ("price_basis", pa.string()),
        ("price_base_year", pa.int32()),
        ("markers", pa.string()),  # "gender=1; environment=2"
        ("standing", pa.string()),  # null, or why the row is not counted: total-row, repeated-row
        ("one_speaks", pa.bool_()),
        *((name, _TYPES.get(name, pa.string())) for name in FIELDS),
    ]
)
"""`stg_table__record`: one row for each published amount."""

FINDING: Final = pa.schema(
    [
        ("dataset_id", pa.string()),
        ("line", pa.int64()),
        ("code", pa.string()),
        ("severity", pa.string()),
        ("message", pa.string()),
        ("expected", pa.string()),
        ("element", pa.string()),
        ("occurrences", pa.int64()),
    ]
)
"""`stg_table__finding`: what was wrong in a file, in a row or a cell."""

DATASET: Final = pa.schema([("dataset_id", pa.string()), ("named_year", pa.int32())])
"""`stg_table__dataset`: the year that a file's name gives, for tables that say none themselves."""

SCHEMAS: Final = {"record": RECORD, "finding": FINDING, "dataset": DATASET}
