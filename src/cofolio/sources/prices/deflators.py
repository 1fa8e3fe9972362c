"""All loaded deflators together: a series rebased to the year asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cofolio.errors import PricesError
from cofolio.sources.prices.donors import TOTAL
from cofolio.sources.prices.read import SCHEMA

__all__ = ["TOTAL", "Deflators", "Series"]
_PUBLISHERS = ("OECD", "AidData")


@dataclass(frozen=True, slots=True)
class Series:
    """A donor's deflators as one table gives them; series of several tables are never mixed, as their bases differ.

    Attributes:
        key: ISO code of a country, `EU`, or `DAC` for the total.
        publisher: of the table.
        file: the table's name.
        name: what the table calls the donor.
        values: the index by year, 100 in the table's base year.
        lines: where each stands in the file.
    """

    key: str
    publisher: str
    file: str
    name: str
    values: dict[int, Decimal]
    lines: dict[int, int]

    @property
    def years(self) -> str:
        """First and last year."""
        return f"{min(self.values)}-{max(self.values)}"

    def says(self, year: int, base: int) -> str:
        """How a receipt names the step: series, file and lines, both values."""
        return (
            f"{self.publisher} deflators, {self.name}: {year} {self.values[year].normalize():f}, "
            f"{base} {self.values[base].normalize():f} ({self.file}, lines {self.lines[year]} and {self.lines[base]})"
        )


class Deflators:
    """The loaded tables.

    Where several hold a series with the base year asked, the OECD's wins, then the one that reaches furthest, then the
    one whose file's name comes last.
    """

    def __init__(self, series: Sequence[Series]) -> None:
        self._series: dict[str, list[Series]] = defaultdict(list)
        for one in sorted(series, key=_precedence):
            self._series[one.key].append(one)

    @classmethod
    def read(cls, paths: Sequence[Path]) -> Deflators:
        """What the tables that `normalise` made (Parquet) say.

        Raises:
            PricesError: a file is no such table.
        """
        found: list[Series] = []
        for path in paths:
            try:
                rows = pq.read_table(path, schema=SCHEMA).to_pylist()
            except (OSError, pa.ArrowException) as error:
                raise PricesError(f"{path}: not a table of deflators: {error}") from error
            found.extend(_grouped(rows))
        return cls(found)

    def find(self, keys: Sequence[str], base: int) -> Series | None:
        """The first series of these that holds the base year."""
        return next((one for key in keys for one in self._series.get(key, []) if base in one.values), None)

    def all(self) -> list[Series]:
        """Every series, by key and precedence."""
        return [one for _, listed in sorted(self._series.items()) for one in listed]

    def base_years(self) -> tuple[int, int] | None:
        """First and last year that any series holds."""
        years = [year for one in self.all() for year in one.values]
        return (min(years), max(years)) if years else None


def _grouped(rows: list[dict[str, object]]) -> list[Series]:
    made: dict[str, Series] = {}
    for row in rows:
        key = str(row["series"])
        one = made.setdefault(
            key, Series(key, str(row["publisher"]), str(row["file"]), str(row["name"]), {}, {})
        )
        year = int(str(row["year"]))
        one.values[year] = Decimal(str(row["deflator"]))
        one.lines[year] = int(str(row["line"]))
    return list(made.values())


def _precedence(series: Series) -> tuple[int, int, list[int]]:
    rank = _PUBLISHERS.index(series.publisher) if series.publisher in _PUBLISHERS else len(_PUBLISHERS)
    return rank, -max(series.values), [-ord(letter) for letter in series.file]
