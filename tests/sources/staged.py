"""Stages texts in memory-sized stores, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cofolio import pipeline
from cofolio.store import Store

HEAD = '<iati-activities version="2.03" generated-datetime="2024-01-02T03:04:05Z">\n'
FOOT = "</iati-activities>\n"


def activity(inner: str = "", identifier: str = "XX-1") -> str:
    return f"<iati-activity><iati-identifier>{identifier}</iati-identifier>{inner}</iati-activity>\n"


def activities(*inner: str) -> str:
    return HEAD + "".join(activity(one, f"XX-{number}") for number, one in enumerate(inner, 1)) + FOOT


class Staged:
    """A store made from one file, its staged tables as lists of rows."""

    def __init__(self, folder: Path, content: str | bytes, name: str = "one.xml") -> None:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        self.report = pipeline.ingest([path], folder / "store", workers=1, count=False)
        self.store = Store.open(folder / "store")

    def rows(self, entity: str) -> list[dict[str, Any]]:
        return table(self.store, entity).to_pylist()

    def codes(self) -> list[str]:
        return sorted(row["code"] for row in self.rows("finding"))

    def finding(self, code: str) -> dict[str, Any]:
        return next(row for row in self.rows("finding") if row["code"] == code)


def table(store: Store, entity: str) -> pa.Table:
    files = store.stage_files(entity)
    tables = [pq.read_table(file) for file in files]
    return pa.concat_tables(tables) if tables else pa.table({})


def contents(store: Store) -> dict[str, bytes]:
    """Every staged file by its name."""
    return {
        name: (store.path / name).read_bytes() for names in store.manifest["stage"].values() for name in names
    }
