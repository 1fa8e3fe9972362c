"""Puts the parts of a bucket together: one Parquet file an entity, the same bytes however the work was cut."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cofolio.sources.iati.compiled import STAGE_SCHEMAS
from cofolio.sources.iati.findings import severity
from cofolio.sources.iati.shred import first_paths

ROW_GROUP: Final = 65536  # rows; fixed, so that the bytes depend on the rows alone
_ORDERS: Final = {
    "finding": ["line", "activity_start", "code", "element", "message", "expected"],
    "unknown": ["path", "first_line", "sample", "occurrences"],
}


_Run = tuple[str, pa.Table]
"""Rows of one dataset, without the column that names it."""


@dataclass(slots=True)
class Bucket:
    """One entity of one bucket to write.

    Attributes:
        entity: which staged table.
        target: the file to write; none is written where there are no rows.
        parts: folder of this bucket's new parts.
        kept: the file of the bucket as it was, or `None`.
        keep: the datasets of it that stay.
    """

    entity: str
    target: Path
    parts: Path
    kept: Path | None
    keep: frozenset[str]


def consolidate(bucket: Bucket) -> int:
    """Write one entity of one bucket.

    Returns:
        The number of rows; 0 where no file was written.
    """
    schema = STAGE_SCHEMAS[bucket.entity]
    streams: list[Iterator[_Run]] = [_runs(_new(bucket))]
    if bucket.kept is not None and bucket.keep:
        streams.append(_runs(_old(bucket.kept, bucket.keep, schema)))
    writer, rows = None, 0
    try:
        for group in _groups(heapq.merge(*streams, key=lambda run: run[0])):
            if writer is None:
                bucket.target.parent.mkdir(parents=True, exist_ok=True)
                writer = pq.ParquetWriter(
                    bucket.target,
                    coded(schema),
                    compression="zstd",
                    compression_level=1,
                    store_schema=False,
                    use_dictionary=True,
                    write_statistics=["dataset_id"],
                    data_page_version="1.0",
                )
            writer.write_table(group, row_group_size=ROW_GROUP)
            rows += len(group)
    finally:
        if writer is not None:
            writer.close()
    return rows


def _new(bucket: Bucket) -> Iterator[pa.Table]:
    """Read the new parts in order; findings and unknown paths are put in order here."""
    if bucket.entity in _ORDERS:
        yield from _ordered(bucket)
        return
    for path in sorted(bucket.parts.glob(f"{bucket.entity}.*.arrow")):
        with pa.memory_map(str(path)) as source, pa.ipc.open_stream(source) as reader:
            for batch in reader:
                yield pa.Table.from_batches([batch])


def _whole(folder: Path, entity: str, columns: list[str] | None = None) -> pa.Table:
    tables = []
    for path in sorted(folder.glob(f"{entity}.*.arrow")):
        with pa.memory_map(str(path)) as source, pa.ipc.open_stream(source) as reader:
            for batch in reader:
                table = pa.Table.from_batches([batch])
                tables.append(table.select(columns) if columns else table)
    empty = STAGE_SCHEMAS[entity].empty_table()
    empty = empty.select(columns) if columns else empty
    return pa.concat_tables([empty, *(table.cast(empty.schema) for table in tables)])


def _ordered(bucket: Bucket) -> Iterator[pa.Table]:
    table = _whole(bucket.parts, bucket.entity)
    found = bucket.entity == "finding"
    table = pa.concat_tables([table, _duplicates(bucket.parts)]) if found else _summed(table)
    order = [("dataset_id", "ascending"), *((column, "ascending") for column in _ORDERS[bucket.entity])]
    yield table.take(pc.sort_indices(table, sort_keys=order)).combine_chunks()


def _summed(table: pa.Table) -> pa.Table:
    """Add up the unknown paths of a dataset that was read in several stretches."""
    merged: dict[str, dict[str, list[Any]]] = {}
    for dataset, path, occurrences, line, sample in zip(
        *(column.to_pylist() for column in table.columns), strict=True
    ):
        entry = merged.setdefault(dataset, {}).setdefault(path, [0, line, sample])
        entry[0] += occurrences
        if line < entry[1]:
            entry[1:] = [line, sample]
    rows = [
        (dataset, path, *entry)
        for dataset, paths in merged.items()
        for path, entry in first_paths(paths).items()
    ]
    schema = STAGE_SCHEMAS["unknown"]
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )


def _duplicates(parts: Path) -> pa.Table:
    """Report identifiers that occur more than once in one dataset."""
    table = _whole(parts, "activity", ["dataset_id", "activity_start", "line", "iati_identifier"])
    names = pc.utf8_trim_whitespace(table["iati_identifier"])
    table = table.set_column(3, "name", names).filter(pc.greater(pc.binary_length(names), 0))
    counted = table.group_by(["dataset_id", "name"]).aggregate([("line", "count")])
    counted = counted.filter(pc.greater(counted["line_count"], 1))
    schema = STAGE_SCHEMAS["finding"]
    if not len(counted):
        return schema.empty_table()
    first: dict[tuple[str, str], int] = {}
    rows = []
    wanted = set(zip(counted["dataset_id"].to_pylist(), counted["name"].to_pylist(), strict=True))
    for dataset, start, line, name in zip(*(table.column(c).to_pylist() for c in range(4)), strict=True):
        if (dataset, name) not in wanted:
            continue
        if (dataset, name) not in first:
            first[dataset, name] = line
            continue
        rows.append(
            (
                dataset,
                start,
                line,
                "duplicate-identifier",
                severity("duplicate-identifier"),
                f"{name[:200]!r} is also the identifier of the activity on line {first[dataset, name]}",
                "each identifier once in a file",
                "activity.iati_identifier",
            )
        )
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(zip(*rows, strict=True), schema, strict=True)], schema=schema
    )


def _old(path: Path, keep: frozenset[str], schema: pa.Schema) -> Iterator[pa.Table]:
    file = pq.ParquetFile(path)
    wanted = pa.array(sorted(keep), pa.string())
    for number in range(file.num_row_groups):
        table = file.read_row_group(number)
        table = table.filter(pc.is_in(table["dataset_id"], wanted))
        if len(table):
            yield table.cast(schema)


def _runs(tables: Iterable[pa.Table]) -> Iterator[_Run]:
    """Cut tables where the dataset changes; its name is put back as a column when a group is written."""
    for table in tables:
        ids = table["dataset_id"].combine_chunks().dictionary_encode()
        ends = pc.run_end_encode(ids.indices)
        names = ids.dictionary.take(ends.values).to_pylist()
        rest = table.drop_columns(["dataset_id"])
        first = 0
        for dataset, end in zip(names, ends.run_ends.to_pylist(), strict=True):
            yield dataset, rest.slice(first, end - first)
            first = end


def _groups(runs: Iterable[_Run]) -> Iterator[pa.Table]:
    """Gather runs to row groups of one fixed size."""
    held: list[_Run] = []
    rows = 0
    for dataset, table in runs:
        while rows + len(table) >= ROW_GROUP:
            room = ROW_GROUP - rows
            yield _group([*held, (dataset, table.slice(0, room))])
            held, rows, table = [], 0, table.slice(room)
        if len(table):
            held.append((dataset, table))
            rows += len(table)
    if rows:
        yield _group(held)


def _group(runs: list[_Run]) -> pa.Table:
    """One row group; its dictionary of datasets is made from its own rows, so that its bytes depend on them alone."""
    whole = pa.concat_tables([table for _, table in runs]).combine_chunks()
    column = datasets_of([(dataset, len(table)) for dataset, table in runs])
    return whole.add_column(0, "dataset_id", column)


def datasets_of(counts: Iterable[tuple[str, int]]) -> pa.DictionaryArray:
    """A column that says for each row which dataset it is of.

    Args:
        counts: datasets in the order of the rows, with how many follow each other.
    """
    numbers: dict[str, int] = {}
    runs = [(numbers.setdefault(dataset, len(numbers)), count) for dataset, count in counts if count]
    indices = np.repeat(*np.array(runs, np.int32).reshape(-1, 2).T).astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(indices), pa.array(list(numbers), pa.string()))


def coded(schema: pa.Schema) -> pa.Schema:
    """A staged table's schema while it is made: datasets are numbers, as their names are long and few."""
    return schema.set(0, pa.field("dataset_id", pa.dictionary(pa.int32(), pa.string())))
