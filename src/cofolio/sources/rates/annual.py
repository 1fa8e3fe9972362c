"""One average rate per currency and year, in units for one euro: for amounts that are published by year alone.

For each year the first of these that exists is taken, and `source` says which:

1. the mean of the ECB's daily rates of that year (of what there is, where the year has not ended);
2. the loaded annual average; 3. the mean of the loaded monthly averages;
4. the fixed rate of a currency that the euro replaced; the ECU is 1:1.

A quote against the dollar is crossed with the ECB's mean dollar of the year, before 1999 as `build` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

import pyarrow as pa

from cofolio.sources.rates import ecb
from cofolio.sources.rates.legacy import legacy_currencies
from cofolio.sources.rates.loaded import Average, Loaded

ANNUAL = pa.schema(
    [
        ("currency", pa.string()),
        ("year", pa.int32()),
        ("per_eur", pa.decimal128(38, 10)),
        ("source", pa.string()),
    ]
)
_EXACT = Context(prec=50, rounding=ROUND_HALF_UP)
_STEP, _SMALLEST = Decimal("1e-10"), Decimal("1e-5")

Rate = tuple[Decimal, str]
"""Units for one euro, and where they are from."""


def build_annual(loaded: Sequence[Path], currencies: set[str], first_year: int, last_year: int) -> pa.Table:
    """The average rates of some currencies in every year of a span that has one.

    Args:
        loaded: tables of `normalise`, as Parquet; their order does not matter.
        currencies: ISO 4217 codes.
        first_year: of the span.
        last_year: of the span, included.

    Returns:
        A table of `ANNUAL`, unique by currency and year, in that order.
    """
    known = Loaded.read(loaded, currencies)
    rows = []
    for currency in sorted(currencies):
        for year in range(first_year, last_year + 1):
            found = _rate(currency, year, known)
            if found and found[0] >= _SMALLEST:
                rows.append({"currency": currency, "year": year, "per_eur": found[0], "source": found[1]})
    return pa.Table.from_pylist(rows, schema=ANNUAL)


def _rate(currency: str, year: int, known: Loaded) -> Rate | None:
    legacy = legacy_currencies().get(currency)
    if currency == "EUR":
        return Decimal(1), "EUR"
    if currency == "XEU":
        return Decimal(1), "XEU 1:1 with EUR"
    fixed = (legacy.per_eur, f"EUR fixed rate ({legacy.act})") if legacy else None
    if legacy and (legacy.is_first_wave or year > legacy.joined.year):
        return fixed
    return _ecb(currency, year) or _loaded(currency, year, known) or fixed


def _ecb(currency: str, year: int) -> Rate | None:
    quotes = [(day, rate) for day, rate in ecb.quotes(currency) if day.year == year]
    if not quotes:
        return None
    last = quotes[-1][0]
    until = "" if last.month == 12 else f" to {last}"
    return _mean(rate for _, rate in quotes), f"ECB mean of {len(quotes)} days of {year}{until}"


def _loaded(currency: str, year: int, known: Loaded) -> Rate | None:
    of_year = [quote for quote in known.averages(currency) if quote.first_day.year == year]
    for quote in of_year:
        if quote.frequency == "annual" and (crossed := _crossed(quote, year, known)):
            return crossed[0], f"{quote.publisher} annual {year}{crossed[1]}"
    months = [
        (quote, crossed)
        for quote in of_year
        if quote.frequency == "monthly" and (crossed := _crossed(quote, year, known))
    ]
    if not months:
        return None
    said = f"mean of {len(months)} months of {year}, {months[0][0].publisher}{months[0][1][1]}"
    return _mean(crossed[0] for _, crossed in months), said


def _crossed(quote: Average, year: int, known: Loaded) -> Rate | None:
    if quote.base == "EUR":
        return _fixed_places(quote.units), ""
    dollar = _ecb("USD", year) if quote.base == "USD" else None
    if dollar:
        return _fixed_places(_EXACT.multiply(quote.units, dollar[0])), f" via USD ({dollar[1]})"
    base, how = known.base_per_eur(quote)
    return (_fixed_places(_EXACT.multiply(quote.units, base)), f" via {how}") if base else None


def _mean(rates: Iterable[Decimal]) -> Decimal:
    every = list(rates)
    total = Decimal(0)
    for rate in every:
        total = _EXACT.add(total, rate)
    return _fixed_places(_EXACT.divide(total, Decimal(len(every))))


def _fixed_places(rate: Decimal) -> Decimal:
    return rate.quantize(_STEP, context=_EXACT)
