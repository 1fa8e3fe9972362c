"""One worker's task: the activities of some datasets, or a stretch of one, to parts of the staged tables.

A part is an Arrow stream in the work folder. Tasks of a bucket are numbered in the order of dataset and
offset, and rows keep that order within a part, so putting parts together needs no sorting.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyzstd import SeekableZstdFile

from cofolio.sources.iati.compiled import STAGE_SCHEMAS, Table, parsed_columns
from cofolio.sources.iati.consolidate import coded, datasets_of
from cofolio.sources.iati.findings import severity
from cofolio.sources.iati.parse import LARGEST_ACTIVITY, Wrapper, parse_many, parse_one
from cofolio.sources.iati.scan import Fault
from cofolio.sources.iati.shred import KINDS, Shredder, first_paths
from cofolio.sources.iati.values import parse_column, read_instant

TASK_BYTES: Final = 16 << 20
_FLUSH: Final = 8 << 20  # bytes of XML whose rows are held at most
_GROUP: Final = 256 << 10  # bytes parsed in one go
LONGEST_VALUE: Final = 1 << 20  # bytes kept of one value; the rest stays in raw
_INTS: Final = {"start": pa.int64(), "no": pa.int64(), "line": pa.int64(), "end": pa.int64()}


@dataclass(slots=True)
class Piece:
    """A stretch of activities of one dataset.

    `about` holds the row of the `dataset` table, the faults and the unknown paths of the file as a
    whole; it comes with the first stretch only.
    """

    dataset_id: str
    path: Path
    wrapper: Wrapper
    starts: array[int]
    ends: array[int]
    lines: array[int]
    kinds: bytes
    about: tuple[dict[str, object], list[Fault], dict[str, list[object]]] | None = None


@dataclass(slots=True)
class Task:
    """Pieces to stage, in order, into `folder` under the number `number`."""

    number: int
    folder: Path
    pieces: list[Piece] = field(default_factory=list)
    size: int = 0


def stage(task: Task) -> dict[str, int]:
    """Stage the pieces of a task.

    Returns:
        How many rows each entity got.
    """
    collecting = gc.isenabled()
    gc.disable()  # rows are many and never cyclic: the collector only walks them in vain
    try:
        return _Stager(task).run()
    finally:
        if collecting:
            gc.enable()


class _Stager:
    def __init__(self, task: Task) -> None:
        self.task = task
        self.writers: dict[str, pa.RecordBatchStreamWriter] = {}
        self.counts: dict[str, int] = {}
        self.shredders = [Shredder(kind) for kind in KINDS]
        self._reset()

    def _reset(self) -> None:
        for shredder in self.shredders:
            shredder.clear()
        self.findings: list[tuple[object, ...]] = []
        self.unknown: list[tuple[object, ...]] = []
        self.datasets: list[dict[str, object]] = []
        self.ids: list[str] = []
        self.marks: list[list[int]] = []  # after each dataset, how many rows each list holds

    def run(self) -> dict[str, int]:
        held = 0
        for piece in self.task.pieces:
            for stretch in _stretches(piece):
                if held and held + stretch[2] > _FLUSH:
                    self._flush()
                    held = 0
                held += stretch[2]
                self._stretch(piece, *stretch)
        self._flush()
        for writer in self.writers.values():
            writer.close()
        return self.counts

    def _lists(self) -> list[list[Any]]:
        lists: list[list[Any]] = []
        for shredder in self.shredders:
            lists += [*shredder.rows, shredder.narratives, shredder.leftovers]
        return lists

    def _stretch(self, piece: Piece, first: int, last: int, _: int) -> None:
        if first == 0 and piece.about is not None:
            row, faults, unknown = piece.about
            self.datasets.append(row)
            for fault in faults:
                self._finding(piece.dataset_id, fault.start, fault)
            self._note_unknown(piece.dataset_id, unknown)
            generated = row.get("generated_datetime")
            said = read_instant(str(generated))[1] if generated is not None else None
            if said:
                self._finding(
                    piece.dataset_id, None, Fault(said[0], 1, said[1], said[2]), "generated-datetime"
                )
        if last > first:
            self._activities(piece, first, last)
        for shredder in self.shredders:
            self._note_unknown(piece.dataset_id, shredder.unknown)
            shredder.unknown = {}
        self.ids.append(piece.dataset_id)
        self.marks.append([len(rows) for rows in self._lists()])

    def _activities(self, piece: Piece, first: int, last: int) -> None:
        base = piece.starts[first]
        with SeekableZstdFile(piece.path) as file:
            file.seek(base)
            held = memoryview(file.read(piece.ends[last - 1] - base))
        group: list[int] = []
        size = 0
        for index in range(first, last):
            length = piece.ends[index] - piece.starts[index]
            if group and (size + length > _GROUP or piece.kinds[index] != piece.kinds[group[0]]):
                self._group(piece, group, held, base)
                group, size = [], 0
            group.append(index)
            size += length
        self._group(piece, group, held, base)

    def _group(self, piece: Piece, group: list[int], held: memoryview, base: int) -> None:
        slices = [held[piece.starts[i] - base : piece.ends[i] - base] for i in group]
        shredder = self.shredders[piece.kinds[group[0]]]
        small = sum(map(len, slices)) <= LARGEST_ACTIVITY
        elements = parse_many(slices, piece.wrapper) if small else None
        if elements is not None:
            for index, one, element in zip(group, slices, elements, strict=True):
                shredder.activity(element, piece.starts[index], one, piece.lines[index])
            return
        for index, one in zip(group, slices, strict=True):
            self._one(piece, index, bytes(one), shredder)

    def _one(self, piece: Piece, index: int, one: bytes, shredder: Shredder) -> None:
        start, line = piece.starts[index], piece.lines[index]
        faults: list[Fault] = []
        element = parse_one(one, line, piece.wrapper, faults)
        if element is None and not faults:
            faults.append(Fault("activity-unreadable", line, "nothing of it can be read", "well-formed XML"))
        for fault in faults:
            self._finding(piece.dataset_id, start, fault)
        shredder.activity(element, start, one, line)

    def _finding(self, dataset: str, start: int | None, fault: Fault, element: str | None = None) -> None:
        self.findings.append(
            (
                dataset,
                start,
                fault.line,
                fault.code,
                severity(fault.code),
                fault.message,
                fault.expected,
                element,
            )
        )

    def _note_unknown(self, dataset: str, unknown: dict[str, list[object]]) -> None:
        self.unknown += [(dataset, path, *entry) for path, entry in first_paths(unknown).items()]

    def _flush(self) -> None:
        """Hand over what is held as Arrow."""
        number = 0
        for shredder in self.shredders:
            for table, rows in zip(shredder.tables, shredder.rows, strict=True):
                if rows:
                    self._write(table.name, self._table(table, rows, self._dataset_column(number)))
                number += 1
            prefix = "" if shredder.tables[0].name == "activity" else "organisation_"
            for name, side in (("further_narrative", shredder.narratives), ("leftover", shredder.leftovers)):
                if side:
                    self._side(prefix + name, side, self._dataset_column(number))
                number += 1
        if self.datasets:
            for row in self.datasets:
                generated = row.get("generated_datetime")
                row["generated_at"] = read_instant(str(generated))[0] if generated is not None else None
            self._write("dataset", pa.Table.from_pylist(self.datasets, STAGE_SCHEMAS["dataset"]))
        for name, records in (("finding", self.findings), ("unknown", self.unknown)):
            if records:
                schema = STAGE_SCHEMAS[name]
                columns = [
                    pa.array(column, field.type)
                    for column, field in zip(zip(*records, strict=True), schema, strict=True)
                ]
                self._write(name, pa.Table.from_arrays(columns, schema=schema))
        self._reset()

    def _dataset_column(self, number: int) -> pa.DictionaryArray:
        """Say for each row of a list which dataset it is of."""
        counts = np.diff([0, *(mark[number] for mark in self.marks)]).tolist()
        return datasets_of(zip(self.ids, counts, strict=True))

    def _side(self, name: str, rows: list[tuple[object, ...]], datasets: pa.Array) -> None:
        schema = STAGE_SCHEMAS[name]
        columns = [
            pa.array(column, field.type)
            for column, field in zip(zip(*rows, strict=True), list(schema)[1:], strict=True)
        ]
        self._write(name, pa.Table.from_arrays([datasets, *columns], schema=coded(schema)))

    def _table(self, table: Table, rows: list[list[object]], datasets: pa.Array) -> pa.Table:
        arrays = [datasets]
        starts: pa.Array = None
        lines: pa.Array = None
        by_column = list(zip(*rows, strict=True))
        for place, (column, kind) in enumerate(table.columns.items()):
            values = _column(by_column[place], _INTS.get(kind, pa.string()))
            starts = values if kind == "start" else starts
            lines = values if kind == "line" else lines
            if kind not in _INTS:
                values = self._bounded(values, table, column, (datasets, starts, lines))
            arrays.append(values)
            if parsed_columns(column, kind):
                parsed, notes = parse_column(kind, values)
                arrays += parsed
                for row, note in notes:
                    fault = Fault(note[0], lines[row].as_py(), note[1], note[2])
                    self._finding(datasets[row].as_py(), starts[row].as_py(), fault, f"{table.name}.{column}")
            if column in ("iati_identifier", "organisation_identifier"):
                self._identifiers(table, column, values, (datasets, starts, lines))
        return pa.Table.from_arrays(arrays, schema=coded(STAGE_SCHEMAS[table.name]))

    def _identifiers(
        self, table: Table, column: str, values: pa.Array, where: tuple[pa.Array, pa.Array, pa.Array]
    ) -> None:
        """Report activities without an identifier."""
        if table.name != "activity":
            return
        blank = pc.equal(pc.binary_length(pc.utf8_trim_whitespace(pc.fill_null(values, ""))), 0)
        for row in pc.indices_nonzero(blank).to_pylist():
            fault = Fault(
                "missing-identifier",
                where[2][row].as_py(),
                "this activity has no identifier",
                "one iati-identifier",
            )
            self._finding(where[0][row].as_py(), where[1][row].as_py(), fault, f"{table.name}.{column}")

    def _bounded(
        self, values: pa.Array, table: Table, column: str, where: tuple[pa.Array, pa.Array, pa.Array]
    ) -> pa.Array:
        """Cut values beyond any use; what is cut is said, and stays in raw."""
        if len(values) == values.null_count or len(values.buffers()[2]) <= LONGEST_VALUE:
            return values
        long = pc.indices_nonzero(
            pc.fill_null(pc.greater(pc.binary_length(values), LONGEST_VALUE), False)
        ).to_pylist()
        if not long:
            return values
        words = values.to_pylist()
        for row in long:
            fault = Fault(
                "value-cut",
                where[2][row].as_py(),
                f"a value of {len(words[row])} characters is cut",
                f"at most {LONGEST_VALUE} bytes",
            )
            self._finding(where[0][row].as_py(), where[1][row].as_py(), fault, f"{table.name}.{column}")
            words[row] = words[row].encode()[:LONGEST_VALUE].decode("utf-8", "ignore")
        return pa.array(words, pa.string())

    def _write(self, entity: str, table: pa.Table) -> None:
        writer = self.writers.get(entity)
        if writer is None:
            self.task.folder.mkdir(parents=True, exist_ok=True)
            path = part_path(self.task.folder, entity, self.task.number)
            writer = self.writers[entity] = pa.ipc.new_stream(str(path), table.schema)
        writer.write_table(table)
        self.counts[entity] = self.counts.get(entity, 0) + len(table)


def _column(values: tuple[object, ...], kind: pa.DataType) -> pa.Array:
    """Make a column; most columns of a wide table are empty, which is quicker told than converted."""
    if values[0] is None and values.count(None) == len(values):
        return pa.nulls(len(values), kind)
    return pa.array(values, kind)


def part_path(folder: Path, entity: str, number: int) -> Path:
    """Name the part of an entity that a task writes."""
    return folder / f"{entity}.{number:06d}.arrow"


def _stretches(piece: Piece) -> Iterator[tuple[int, int, int]]:
    """Cut a piece so that the bytes of one stretch are bounded: first, last, bytes."""
    first, count = 0, len(piece.starts)
    while True:
        last = first
        while last < count and (last == first or piece.ends[last] - piece.starts[first] <= _FLUSH):
            last += 1
        yield first, last, piece.ends[last - 1] - piece.starts[first] if last > first else 0
        first = last
        if first >= count:
            return
