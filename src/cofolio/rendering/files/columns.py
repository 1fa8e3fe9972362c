"""A table as Parquet, with exact decimals and real dates; texts as published."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cofolio.rendering.files.table import Kind, Table

_BATCH = 50_000
_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "amount": pa.decimal128(38, 12),
    "number": pa.int64(),
    "rate": pa.decimal128(38, 10),
    "flag": pa.bool_(),
}


def write(path: Path, table: Table) -> None:
    """Writes a table; the meaning of each column stands in its metadata."""
    schema = pa.schema(
        [
            pa.field(
                column.name,
                _TYPES[column.kind],
                metadata={"title": column.title, "description": column.about or column.title},
            )
            for column in table.columns
        ],
        metadata={"title": table.title, "description": table.about},
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(table, schema):
            writer.write_batch(batch)


def _batches(table: Table, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    rows = table.rows()
    while held := list(islice(rows, _BATCH)):
        columns = zip(*held, strict=True)
        yield pa.record_batch(
            [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
            schema=schema,
        )
