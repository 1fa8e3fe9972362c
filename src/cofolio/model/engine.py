"""The engines that core tables are built on: DuckDB here, a Spark-compatible one beyond one machine.

The model is one text of Ibis expressions. What engines do differently stands in this file alone: how a
table is materialised, and exact division (Ibis types a division of decimals as a float).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

INTEGER = dt.Decimal(38, 0)
"""Whole numbers beyond 64 bits: units of money times shares."""

LEAST_MEMORY, LARGEST_MEMORY = 200_000_000, 6_000_000_000
MEMORY_PER_STAGED = 2.75
"""Bytes that DuckDB may hold for each byte of staged Parquet (a sixteenth of the XML); what it needs beyond that it
spills. Without a limit 1 GB of XML takes twice the memory and three quarters of the time (bench/README.md)."""

LEAST_FOR_TABLES = 1_000_000_000
"""Bytes that sorting records needs, which have sixty columns and pin a block for each; beyond that it spills."""

_HALF_UP_MACRO = """
CREATE OR REPLACE TEMP MACRO exact_div_half_up(n, d) AS CAST(
  (CASE WHEN n < 0 THEN -1 ELSE 1 END)::HUGEINT
  * ((2 * abs(n::HUGEINT) + d::HUGEINT) // (2 * d::HUGEINT)) AS DECIMAL(38, 0))
"""


@ibis.udf.scalar.builtin(name="exact_div_half_up", signature=((INTEGER, INTEGER), INTEGER))
def _duckdb_div_half_up(n, d):  # type: ignore[no-untyped-def]  # typed by the signature given to Ibis
    """`n / d` rounded half away from zero, in 128-bit integers."""


_compiled: dict[Any, str] = {}
"""SQL by expression: a process that builds often (tests, a server that follows a store) compiles each step once."""


def memory_for(files: Iterable[Path], tables: Iterable[Path] = ()) -> int:
    """How many bytes DuckDB may hold while it counts what staged files and tables hold; it spills beyond."""
    staged = sum(path.stat().st_size for path in files)
    least = LEAST_FOR_TABLES if any(True for _ in tables) else LEAST_MEMORY
    return min(max(int(MEMORY_PER_STAGED * staged), least), LARGEST_MEMORY)


class Engine(Protocol):
    """What the model asks of an engine."""

    def table(self, name: str) -> ir.Table:
        """A registered or saved table."""
        ...

    def put(self, name: str, rows: pa.Table) -> ir.Table:
        """Register rows made on the driver."""
        ...

    def scratch(self, name: str, expr: ir.Table) -> ir.Table:
        """Materialise a step that is not kept."""
        ...

    def replace(self, name: str, make: Callable[[ir.Table], ir.Table]) -> None:
        """Let a staged table's name give what is made of it, in the same columns."""
        ...

    def save(self, name: str, expr: ir.Table, order_by: Sequence[str]) -> ir.Table:
        """Materialise a core table, ordered by a unique key so that its bytes repeat."""
        ...

    def fetch(self, expr: ir.Table) -> pa.Table:
        """Bring rows to the driver."""
        ...

    def div_half_up(self, n: Any, d: Any) -> Any:
        """`n / d` of whole numbers, rounded half away from zero; `d` positive."""
        ...


class DuckEngine:
    """DuckDB 2: staged Parquet in, sorted zstd Parquet out."""

    def __init__(self, folder: Path, work: Path, memory: int = LARGEST_MEMORY) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        work.mkdir(parents=True, exist_ok=True)
        self.connection = ibis.duckdb.connect(str(work / "build.duckdb"), temp_directory=str(work / "spill"))
        self.raw: duckdb.DuckDBPyConnection = self.connection.con
        self.raw.execute(
            "SET enable_progress_bar = false"
        )  # which Ibis turns on, and DuckDB writes to standard output
        self.raw.execute(f"SET memory_limit = '{memory}B'")
        self.raw.execute(_HALF_UP_MACRO)
        self._schemas: dict[str, ibis.Schema] = {}

    def stage(
        self, files: Mapping[str, list[Path]], schemas: Mapping[str, pa.Schema], source: str = "iati"
    ) -> None:
        """Register the staged tables of a source, empty ones too."""
        for entity, schema in schemas.items():
            name = f"stg_{source}__{entity}"
            self._schemas[name] = ibis.Schema.from_pyarrow(schema)
            paths = sorted(str(p) for p in files.get(entity, []))
            if paths:
                listed = ", ".join("'" + p.replace("'", "''") + "'" for p in paths)
                self.raw.execute(f'CREATE OR REPLACE VIEW "{name}" AS SELECT * FROM read_parquet([{listed}])')
            else:
                self.put(name, schema.empty_table())

    def table(self, name: str) -> ir.Table:
        # unbound, so that the same step of two builds is the same expression, compiled once
        return ibis.table(self._schemas[name], name=name)

    def put(self, name: str, rows: pa.Table) -> ir.Table:
        self.raw.register("_incoming", rows)
        self.raw.execute(f'CREATE OR REPLACE TABLE "{name}" AS SELECT * FROM _incoming')
        self.raw.unregister("_incoming")
        self._schemas[name] = ibis.Schema.from_pyarrow(rows.schema)
        return self.table(name)

    def scratch(self, name: str, expr: ir.Table) -> ir.Table:
        self.raw.execute(f'CREATE OR REPLACE TABLE "{name}" AS {self._typed(expr)}')
        self._schemas[name] = expr.schema()
        return self.table(name)

    def replace(self, name: str, make: Callable[[ir.Table], ir.Table]) -> None:
        before = f"{name}__published"
        self.raw.execute(f'ALTER VIEW "{name}" RENAME TO "{before}"')
        self._schemas[before] = self._schemas[name]
        # a view, not a copy: a few rows change, of millions
        self.raw.execute(f'CREATE VIEW "{name}" AS {self._typed(make(self.table(before)))}')

    def save(self, name: str, expr: ir.Table, order_by: Sequence[str]) -> ir.Table:
        target = str(self.folder / f"{name}.parquet").replace("'", "''")
        keys = ", ".join(f'"{key}" NULLS LAST' for key in order_by)
        self.raw.execute(
            f"COPY ({self._typed(expr)} ORDER BY {keys}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )
        self.raw.execute(f"CREATE OR REPLACE VIEW \"{name}\" AS SELECT * FROM read_parquet('{target}')")
        self._schemas[name] = expr.schema()
        return self.table(name)

    def _compile(self, expr: ir.Table) -> str:
        operation = expr.op()
        if operation not in _compiled:
            _compiled[operation] = self.connection.compile(expr)
        return _compiled[operation]

    def _typed(self, expr: ir.Table) -> str:
        """SQL whose columns have the types that Ibis derived: it leaves out casts that DuckDB would need."""
        mapper = self.connection.compiler.type_mapper
        columns = ", ".join(
            f'CAST("{name}" AS {mapper.to_string(kind)}) AS "{name}"' for name, kind in expr.schema().items()
        )
        return f"SELECT {columns} FROM ({self._compile(expr)})"

    def fetch(self, expr: ir.Table) -> pa.Table:
        return self.raw.sql(self._compile(expr)).to_arrow_table()

    def div_half_up(self, n: Any, d: Any) -> Any:
        return _duckdb_div_half_up(n, d)

    def close(self) -> None:
        """Close the working database."""
        self.connection.disconnect()


class SparkEngine:
    """Any engine behind Spark Connect (Spark, Sail): the same expressions, tables kept as Parquet files."""

    def __init__(self, connection: Any, folder: Path) -> None:
        self.connection = connection
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._tables: dict[str, ir.Table] = {}

    def stage(
        self, files: Mapping[str, list[Path]], schemas: Mapping[str, pa.Schema], source: str = "iati"
    ) -> None:
        """Register the staged tables of a source, empty ones too."""
        for entity, schema in schemas.items():
            tables = [pq.read_table(path).cast(schema) for path in files.get(entity, [])]
            self.put(f"stg_{source}__{entity}", pa.concat_tables([schema.empty_table(), *tables]))

    def table(self, name: str) -> ir.Table:
        return self._tables[name]

    def put(self, name: str, rows: pa.Table) -> ir.Table:
        path = self.folder / f"{name}.parquet"
        pq.write_table(rows, path)
        self._tables[name] = self.connection.read_parquet(str(path), table_name=name)
        return self._tables[name]

    def scratch(self, name: str, expr: ir.Table) -> ir.Table:
        return self.put(name, self.fetch(expr))

    def replace(self, name: str, make: Callable[[ir.Table], ir.Table]) -> None:
        self.put(name, self.fetch(make(self.table(name))))

    def save(self, name: str, expr: ir.Table, order_by: Sequence[str]) -> ir.Table:
        return self.put(name, self.fetch(expr.order_by(list(order_by))))

    def fetch(self, expr: ir.Table) -> pa.Table:
        rows = self.connection._session.sql(self.connection.compile(expr)).toArrow()
        return rows.cast(expr.schema().to_pyarrow())

    def div_half_up(self, n: Any, d: Any) -> Any:
        """Exact below 10^33, where the engine reports an overflow instead of answering wrongly."""
        doubled = n.abs() * _whole(2) + d
        divisor = d * _whole(2)
        whole = ((doubled - doubled % divisor) / divisor).cast(INTEGER)
        return ibis.ifelse(n < 0, -whole, whole).cast(INTEGER)


def _whole(number: int) -> Any:
    return ibis.literal(number).cast(INTEGER)
