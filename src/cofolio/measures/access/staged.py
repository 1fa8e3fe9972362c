"""Staged tables as relations of a query, whether or not the version has rows of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from cofolio.sources.iati.compiled import STAGE_SCHEMAS

_TYPES = {"string": "VARCHAR", "int64": "BIGINT", "int32": "INTEGER", "date32[day]": "DATE"}
_BUCKETS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Staged:
    """The staged tables of a version.

    Attributes:
        files: gives the Parquet files of a table.
    """

    files: Callable[[str], list[Path]]

    def table(self, entity: str, datasets: Iterable[str] | None = None) -> str:
        """SQL for a staged table; with datasets, of the files alone that may hold them."""
        files = self.files(entity)
        if datasets is not None:
            buckets = {dataset[0] for dataset in datasets}
            files = [one for one in files if not _is_bucket(one) or one.name[0] in buckets]
        if not files:
            return f"({_nothing(entity)})"
        named = ", ".join("'" + str(one).replace("'", "''") + "'" for one in files)
        return f"read_parquet([{named}])"


def _is_bucket(path: Path) -> bool:
    return path.name[1:2] == "-" and path.name[0] in _BUCKETS


def _nothing(entity: str) -> str:
    columns = ", ".join(
        f'NULL::{_TYPES.get(str(field.type), "VARCHAR")} AS "{field.name}"' for field in STAGE_SCHEMAS[entity]
    )
    return f"SELECT {columns} WHERE FALSE"
