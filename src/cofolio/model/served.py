"""The served copy: one DuckDB file over the version's Parquet, with what the pages ask ready."""

from __future__ import annotations

from pathlib import Path

import duckdb


def build_served(folder: Path) -> None:
    """Copy the core tables of a version into `served.duckdb`, fragments in the order of place."""
    with duckdb.connect(str(folder / "served.duckdb")) as served:
        for path in sorted((folder / "core").glob("*.parquet")):
            listed = str(path).replace("'", "''")
            served.execute(f"CREATE TABLE \"{path.stem}\" AS SELECT * FROM read_parquet('{listed}')")
