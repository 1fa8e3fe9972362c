"""All loaded indicators together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cofolio.errors import IndicatorsError
from cofolio.sources.indicators.read import SCHEMA


@dataclass(frozen=True, slots=True)
class Value:
    """An indicator of a country in a year, and where it stands."""

    value: Decimal
    name: str
    file: str
    line: int


class Indicators:
    """The loaded tables; where several have a value, the file whose name comes last wins."""

    def __init__(self, values: dict[tuple[str, str, int], Value]) -> None:
        self._values = values

    @classmethod
    def read(cls, paths: Sequence[Path]) -> Indicators:
        """What the tables that `normalise` made (Parquet) say.

        Raises:
            IndicatorsError: a file is no such table.
        """
        found: dict[tuple[str, str, int], Value] = {}
        for path in paths:
            try:
                rows = pq.read_table(path, schema=SCHEMA).to_pylist()
            except (OSError, pa.ArrowException) as error:
                raise IndicatorsError(f"{path}: not a table of indicators: {error}") from error
            for row in rows:
                key = row["indicator"], row["country"], row["year"]
                if key not in found or found[key].file < row["file"]:
                    found[key] = Value(row["value"], row["name"], row["file"], row["line"])
        return cls(found)

    def find(self, indicator: str, country: str, year: int) -> Value | None:
        """A country's value of a year, `None` where no table has it."""
        return self._values.get((indicator, country, year))

    def spans(self) -> list[tuple[str, str, int, int, int]]:
        """Indicator, file, how many countries, first and last year."""
        groups: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for (indicator, country, year), value in self._values.items():
            groups.setdefault((indicator, value.file), []).append((country, year))
        return [
            (*key, len({c for c, _ in cells}), min(y for _, y in cells), max(y for _, y in cells))
            for key, cells in sorted(groups.items())
        ]
