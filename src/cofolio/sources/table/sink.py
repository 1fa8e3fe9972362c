"""Where a table's staged rows go: Parquet, the same bytes for the same input, written beside the reading."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cofolio.sources.table.rows import Batch
from cofolio.sources.table.schema import RECORD

ROW_GROUP: Final = 1 << 16
_KEYS: Final = ("dataset_id", "sheet", "line")


class Sink:
    """Writes the staged tables of one file.

    Args:
        folder: gets `record.parquet` and `row-<n>.parquet`; nothing for what has no rows.
        dataset_id: SHA-256 of the file.

    Attributes:
        rows: rows of the file that were read.
        years: first and last year met.
        largest: largest amount met and its line.
    """

    def __init__(self, folder: Path, dataset_id: str) -> None:
        self.folder, self.dataset_id = folder, dataset_id
        self.rows = 0
        self.years: tuple[int, int] | None = None
        self.largest: tuple[float, int] = (0, 0)
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._beside = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beside.shutdown(wait=True)
        for writer in self._writers.values():
            writer.close()
        if error is None and self._writing is not None:
            self._writing.result()

    def published(self, batch: Batch, sheet: str, number: int) -> None:
        """Keep rows with every published column as it stands."""
        self.rows += len(batch.lines)
        size = len(batch.lines)
        columns: dict[str, pa.Array] = {
            "dataset_id": pa.repeat(pa.scalar(self.dataset_id), size),
            "sheet": pa.repeat(pa.scalar(sheet), size),
            "line": batch.lines,
        }
        for name, column in batch.columns.items():
            columns[f"{name} (published)" if name.casefold() in _KEYS else name] = column
        if self._writing is not None:
            self._writing.result()
        self._writing = self._beside.submit(self._write, f"row-{number}", pa.table(columns))

    def records(self, table: pa.Table) -> None:
        """Keep records, and note what checks ask for."""
        if not len(table):
            return
        self._write("record", table.cast(RECORD))
        table = table.filter(pc.is_null(table["standing"]))  # sums of others are no single amounts
        extremes = pc.min_max(table["year"]).as_py()
        if extremes["min"] is not None:
            first, last = self.years or (extremes["min"], extremes["max"])
            self.years = min(first, extremes["min"]), max(last, extremes["max"])
        sizes = pc.abs(table["amount"])
        largest = pc.max(sizes).as_py()
        if largest is not None and largest > self.largest[0]:
            at = pc.index(sizes, pa.scalar(largest, sizes.type)).as_py()
            self.largest = (largest, table["line"][at].as_py())

    def whole(self, name: str, table: pa.Table) -> None:
        """Write a small table at once."""
        if len(table):
            self._write(name, table)

    def _write(self, name: str, table: pa.Table) -> None:
        if name not in self._writers:
            self._writers[name] = pq.ParquetWriter(
                self.folder / f"{name}.parquet",
                table.schema,
                compression="zstd",
                compression_level=1,
                store_schema=False,
                write_statistics=["line"],
                data_page_version="1.0",
            )
        self._writers[name].write_table(table, row_group_size=ROW_GROUP)


def checked_by(sink: Sink) -> Mapping[str, tuple[float, float]]:
    """Least and most of what checks ask of a file."""
    found: dict[str, tuple[float, float]] = {"rows": (sink.rows, sink.rows), "amount": (0, sink.largest[0])}
    if sink.years:
        found["year"] = sink.years
    return found
