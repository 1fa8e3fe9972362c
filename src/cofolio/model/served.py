"""The served copy: one DuckDB file over the version's Parquet, with what pages ask ready.

Repeated text becomes ENUM columns (half the time of a country's read), fragments stay in the order of place. The marts
are in `model.mart`.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from cofolio.model.mart import build_marts

_ENUMS = (
    "measure",
    "currency",
    "flow_class",
    "finance_class",
    "funder_status",
    "funder_reason",
    "deliverer_status",
    "deliverer_reason",
    "place",
    "scope",
    "sector",
    "sector_group",
    "donor_id",
)
_RECORD_ENUMS = (
    "source",
    "measure",
    "currency",
    "price_basis",
    "standing",
    "reason",
    "place",
    "scope",
    "donor",
    "donor_name",
    "agency_name",
    "purpose_name",
    "flow_class",
    "finance_class",
    "flow_name",
    "income_group",
    "sector_group",
    "element",
)


def build_served(folder: Path, work: Path, memory: int) -> None:
    """Copy the core tables of a version into `served.duckdb` and prepare its marts.

    Args:
        folder: the version's folder.
        work: a folder for spilling.
        memory: how many bytes DuckDB may hold.
    """
    with duckdb.connect(str(folder / "served.duckdb")) as served:
        served.execute(f"SET temp_directory = '{_quoted(work / 'spill')}'")
        served.execute(f"SET memory_limit = '{memory}B'")
        for path in sorted((folder / "core").glob("*.parquet")):
            served.execute(
                f'CREATE TABLE "{path.stem}" AS SELECT {_columns(served, path)} FROM {_parquet(path)}'
            )
        build_marts(served)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _parquet(path: Path) -> str:
    return f"read_parquet('{_quoted(path)}')"


def _columns(served: duckdb.DuckDBPyConnection, path: Path) -> str:
    names = {"core__fragment": _ENUMS, "core__record": _RECORD_ENUMS}.get(path.stem)
    if names is None:
        return "*"
    kinds = {name: f"{path.stem.removeprefix('core__')}_{name}_kind" for name in names}
    for name, kind in kinds.items():
        served.execute(
            f"CREATE TYPE {kind} AS ENUM (SELECT DISTINCT {name} FROM {_parquet(path)}"
            f" WHERE {name} IS NOT NULL ORDER BY 1)"
        )
    return "* REPLACE (" + ", ".join(f"{name}::{kind} AS {name}" for name, kind in kinds.items()) + ")"
