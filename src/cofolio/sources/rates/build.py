"""One rate per currency and day, in units for one euro, from all that is known (METHOD T3).

For each day the first of these that exists is taken, and `source` says which:

1. the ECB's daily rate of that day, or the last one of the 7 days before; loaded daily rates fill in where it has none;
2. the loaded monthly average of that month; 3. the loaded annual average of that year;
4. the fixed rate of a currency that the euro replaced (see `legacy`); the ECU is 1:1.

A quote against the dollar is crossed with the ECB's dollar of the same day. Before 1999 there is none: then with the
table's own euro (or ECU) of the same period, else with its German mark at the mark's fixed rate, else there is no rate.
A quote against the SDR is crossed with the table's own euro of the same period.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa

from cofolio.sources.rates import ecb
from cofolio.sources.rates.legacy import Legacy, legacy_currencies
from cofolio.sources.rates.loaded import Average, Loaded

MAX_AGE_DAYS = 7
SCHEMA = pa.schema(
    [
        ("currency", pa.string()),
        ("day", pa.date32()),
        ("per_eur", pa.decimal128(38, 10)),
        ("quoted_day", pa.date32()),
        ("source", pa.string()),
        ("basis", pa.string()),  # daily, monthly, annual, fixed
    ]
)
_STEP = Decimal("1e-10")
_SMALLEST = Decimal("1e-5")  # below it, 10 decimals no longer hold the six digits of a rate
_NONE = -1
_EMPTY = np.array([], dtype="datetime64[D]")

Rate = tuple[Decimal, date, str, str]
"""Units for one euro, the day or last day of the period quoted, source, basis."""


def build_rates(loaded: Sequence[Path], currencies: set[str], first_day: date, last_day: date) -> pa.Table:
    """The rates of some currencies on every day of a span that has one.

    Args:
        loaded: tables of `normalise`, as Parquet; their order does not matter.
        currencies: ISO 4217 codes; those nothing is known of get no rows.
        first_day: of the span.
        last_day: of the span, included.

    Returns:
        A table of `SCHEMA`, unique by currency and day, in that order.
    """
    known = Loaded.read(loaded, currencies)
    days = np.arange(np.datetime64(first_day), np.datetime64(last_day) + 1)
    columns: list[tuple[str, np.ndarray, np.ndarray]] = []
    palette: list[Rate] = []
    for currency in sorted(currencies):
        rates, index = _fill(currency, days, known)
        has_rate = index != _NONE
        columns.append((currency, days[has_rate], index[has_rate] + len(palette)))
        palette.extend(rates)
    return _table(columns, palette)


def _fill(currency: str, days: np.ndarray, known: Loaded) -> tuple[list[Rate], np.ndarray]:
    """The rates a currency has in a span, and for each day the index of its own, or `_NONE`."""
    legacy = legacy_currencies().get(currency)
    if currency in ("EUR", "XEU"):
        return _unity(currency, days)
    if legacy and legacy.is_first_wave:
        return [_fixed(legacy)], np.zeros(len(days), dtype=np.int64)
    rates, index = _daily(currency, days, known)
    for average in known.averages(currency):
        _add_average(rates, index, days, average, known)
    if legacy:
        joined = days >= np.datetime64(legacy.joined)
        index[joined | (index == _NONE)] = len(rates)
        rates.append(_fixed(legacy))
    return rates, index


def _unity(currency: str, days: np.ndarray) -> tuple[list[Rate], np.ndarray]:
    source = "EUR" if currency == "EUR" else "XEU 1:1 with EUR"
    return [(Decimal(1), day, source, "fixed") for day in days.tolist()], np.arange(len(days))


def _fixed(legacy: Legacy) -> Rate:
    return legacy.per_eur, legacy.joined, f"EUR fixed rate ({legacy.act})", "fixed"


def _daily(currency: str, days: np.ndarray, known: Loaded) -> tuple[list[Rate], np.ndarray]:
    quotes = {day: (per_eur, f"{name} daily (loaded)") for day, per_eur, name in known.daily(currency)}
    quotes |= {day: (per_eur, "ECB") for day, per_eur in ecb.quotes(currency)}
    start = (days[0] - MAX_AGE_DAYS).item() if len(days) else date.max
    rates = [
        (per_eur, day, source, "daily") for day, (per_eur, source) in sorted(quotes.items()) if day >= start
    ]
    return rates, _last_before(np.array([rate[1] for rate in rates], dtype="datetime64[D]"), days)


def _last_before(known: np.ndarray, days: np.ndarray) -> np.ndarray:
    """For each day the index of the last known one up to it that is not too old, else `_NONE`."""
    if not len(known):
        return np.full(len(days), _NONE, dtype=np.int64)
    index = np.searchsorted(known, days, side="right") - 1
    age = (days - known[np.maximum(index, 0)]).astype(np.int64)
    return np.where((index >= 0) & (age <= MAX_AGE_DAYS), index, _NONE).astype(np.int64)


def _add_average(
    rates: list[Rate], index: np.ndarray, days: np.ndarray, average: Average, known: Loaded
) -> None:
    """Give the days of an average's period that have no rate yet the average, crossed to the euro."""
    low, high = np.searchsorted(days, [np.datetime64(average.first_day), np.datetime64(average.last_day) + 1])
    open_days = low + np.flatnonzero(index[low:high] == _NONE)
    if not len(open_days):
        return
    dollars = ecb.quotes("USD") if average.base == "USD" else ()
    quoted = _last_before(ecb.days("USD") if dollars else _EMPTY, days[open_days])
    for which in np.unique(quoted).tolist():
        rate = _crossed(average, known, dollars[which] if which != _NONE else None)
        if rate:
            index[open_days[quoted == which]] = len(rates)
            rates.append(rate)


def _crossed(average: Average, known: Loaded, dollar: tuple[date, Decimal] | None) -> Rate | None:
    """An average as a rate against the euro, with the ECB's dollar of a day where its base is the dollar."""
    name = f"{average.publisher} {average.frequency} {average.period}"
    if average.base == "EUR":
        return _rate(average.units, average, name)
    if dollar:
        return _rate(average.units * dollar[1], average, f"{name} via USD (ECB {dollar[0]})")
    base_per_eur, how = known.base_per_eur(average)
    return _rate(average.units * base_per_eur, average, f"{name} via {how}") if base_per_eur else None


def _rate(per_eur: Decimal, average: Average, source: str) -> Rate | None:
    rounded = per_eur.quantize(_STEP, rounding=ROUND_HALF_UP)
    return (rounded, average.last_day, source, average.frequency) if rounded >= _SMALLEST else None


def _table(columns: list[tuple[str, np.ndarray, np.ndarray]], palette: list[Rate]) -> pa.Table:
    np.array([], dtype=np.int64)
    parts: dict[str, list[pa.Array]] = {name: [] for name in SCHEMA.names}
    fields = list(zip(*palette, strict=True)) or [()] * 4
    values = [pa.array(field, kind) for field, kind in zip(fields, SCHEMA.types[2:], strict=True)]
    for currency, days, index in columns:
        parts["currency"].append(pa.repeat(pa.scalar(currency), len(days)))
        parts["day"].append(pa.array(days, pa.date32()))
        for name, column in zip(SCHEMA.names[2:], values, strict=True):
            parts[name].append(column.take(pa.array(index)))
    arrays = [pa.chunked_array(parts[field.name], field.type) for field in SCHEMA]
    return pa.Table.from_arrays(arrays, schema=SCHEMA).combine_chunks()
