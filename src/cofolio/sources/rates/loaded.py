"""The loaded tables together: which daily rates and averages they give, and what crosses them to the euro."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cofolio.errors import RatesError
from cofolio.sources.rates.legacy import legacy_currencies
from cofolio.sources.rates.read import LOADED_SCHEMA

_EXACT = Context(prec=38)
_CROSSING = ("EUR", "XEU", "DEM")
_ORDER = {"monthly": 0, "annual": 1}
_PUBLISHERS = ("ECB", "IMF", "iaticloud", "IATI-Stats")


@dataclass(frozen=True, slots=True)
class Average:
    """A loaded average: units of a currency for one unit of the base, over a month or a year."""

    table: str
    publisher: str
    currency: str
    frequency: str
    first_day: date
    last_day: date
    base: str
    units: Decimal

    @property
    def period(self) -> str:
        """The month or the year as it is written: `2012-05`, `2012`."""
        return self.first_day.isoformat()[: 7 if self.frequency == "monthly" else 4]


class Loaded:
    """All loaded tables; where several speak for one currency and period, the order of publishers decides."""

    def __init__(self, quotes: Sequence[Average]) -> None:
        self._by_currency: dict[str, list[Average]] = defaultdict(list)
        self._by_period: dict[tuple[str, str, str, date], Average] = {}
        for quote in sorted(quotes, key=_precedence):
            self._by_currency[quote.currency].append(quote)
            self._by_period.setdefault((quote.table, quote.currency, quote.frequency, quote.first_day), quote)

    @classmethod
    def read(cls, paths: Sequence[Path], currencies: Collection[str]) -> Loaded:
        """What the tables that `normalise` made (Parquet) say of some currencies, and what crosses them.

        Raises:
            RatesError: a file is no such table.
        """
        return cls([quote for path in paths for quote in _read(path, currencies)])

    def daily(self, currency: str) -> Iterator[tuple[date, Decimal, str]]:
        """Loaded daily rates against the euro: day, units for one euro, publisher; the winning table last."""
        for quote in reversed(self._by_currency[currency]):
            if quote.frequency == "daily" and quote.base == "EUR":
                yield quote.first_day, quote.units, quote.publisher

    def averages(self, currency: str) -> list[Average]:
        """Loaded averages, monthly before annual, the winning table first.

        Daily quotes against another base than the euro stand among the monthly ones, as averages of one day.
        """
        return [
            quote for quote in self._by_currency[currency] if quote.frequency in _ORDER or quote.base != "EUR"
        ]

    def base_per_eur(self, average: Average) -> tuple[Decimal | None, str]:
        """Units of an average's base for one euro, from the same table and period, and how it was had."""
        for euro in ("EUR", "XEU"):
            same = self._same_period(average, euro)
            if same:
                return _EXACT.divide(Decimal(1), same.units), f"{euro} of the same table"
        mark = self._same_period(average, "DEM")
        if mark and average.last_day < legacy_currencies()["DEM"].joined:
            fixed = legacy_currencies()["DEM"].per_eur
            return _EXACT.divide(
                fixed, mark.units
            ), f"{average.base} and DEM of the same table at its fixed rate"
        return None, ""

    def _same_period(self, average: Average, currency: str) -> Average | None:
        return self._by_period.get((average.table, currency, average.frequency, average.first_day))


def _precedence(quote: Average) -> tuple[int, date, int, str]:
    return (
        _ORDER.get(quote.frequency, -1),
        quote.first_day,
        _PUBLISHERS.index(quote.publisher) if quote.publisher in _PUBLISHERS else len(_PUBLISHERS),
        quote.table,
    )


def _read(path: Path, currencies: Collection[str]) -> Iterator[Average]:
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise RatesError(f"{path.name}: not a loaded table of exchange rates: {error}") from error
    if table.schema.names != LOADED_SCHEMA.names:
        raise RatesError(f"{path.name}: not a loaded table of exchange rates; its columns differ")
    wanted = pa.array(sorted({*currencies, *_CROSSING}), pa.string())
    for row in table.filter(pc.is_in(table["currency"], wanted)).to_pylist():
        units = row["quote"]
        if row["direction"] == "base-per-unit":
            units = _EXACT.divide(Decimal(1), units)
        yield Average(
            path.stem, row["publisher"], row["currency"], row["frequency"], row["first_day"], row["last_day"],
            row["base"], units,
        )  # fmt: skip
