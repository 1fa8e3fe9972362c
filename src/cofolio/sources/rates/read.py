"""Reading a table of exchange rates in one of the formats found in the field, told apart by content.

Every quote is kept as published, with its base and direction; nothing is converted here.

Where the IMF's table gives one currency and period several times (one row for each country that uses it) with different
values, the row of the monetary union or of the issuing country is taken (`U2` for EUR, `US` for USD), else the value
most rows give, else the first: 457 of 13,000 periods differ, most by less than 0.1 %, but Haiti's USD row is 39.8.
"""

from __future__ import annotations

import csv
import json
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from pathlib import Path

import pyarrow as pa

from cofolio.errors import RatesError

LOADED_SCHEMA = pa.schema(
    [
        ("publisher", pa.string()),
        ("currency", pa.string()),
        ("frequency", pa.string()),  # daily, monthly, annual
        ("first_day", pa.date32()),
        ("last_day", pa.date32()),
        ("base", pa.string()),  # EUR, USD, XDR
        ("direction", pa.string()),  # units-per-base, base-per-unit
        ("quote", pa.decimal128(38, 18)),
        ("line", pa.int64()),
    ]
)
_IMF_FREQUENCIES = {"A": "annual", "M": "monthly", "D": "daily"}
_UNITS, _BASE = "units-per-base", "base-per-unit"
_LARGEST, _STEP, _EXACT = Decimal("1e18"), Decimal("1e-18"), Context(prec=38)
_ABSENT = ("", "N/A", "NA", "NaN")


@dataclass(frozen=True, slots=True)
class _Quote:
    publisher: str
    currency: str
    frequency: str
    first_day: date
    last_day: date
    base: str
    direction: str
    quote: Decimal
    line: int


def normalise(path: Path) -> pa.Table:
    """A file of exchange rates as one table (`LOADED_SCHEMA`), to be kept as Parquet.

    Args:
        path: ECB history (CSV), IMF long table (CSV), IATI-Stats wide table (CSV) or iaticloud averages (JSON).

    Raises:
        RatesError: the format is none of these, or a line is wrong; the text names file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RatesError(f"{path.name}: cannot be read as text: {error}") from error
    quotes = sorted(_quotes(path.name, text), key=lambda one: (one.currency, one.frequency, one.first_day))
    if not quotes:
        raise RatesError(f"{path.name}: holds no exchange rate")
    return pa.table(
        {field.name: [getattr(quote, field.name) for quote in quotes] for field in LOADED_SCHEMA},
        schema=LOADED_SCHEMA,
    )


def _quotes(name: str, text: str) -> Iterable[_Quote]:
    if text.lstrip()[:1] in ("[", "{"):
        return _iaticloud(name, text)
    rows = csv.reader(text.splitlines())
    header = [cell.strip() for cell in next(rows, [])]
    body = ((rows.line_num, row) for row in rows if any(row))
    codes = [cell for cell in header[1:] if cell]
    are_codes = bool(codes) and all(len(cell) == 3 and cell.isupper() for cell in codes)
    if header[:1] == ["Date"] and are_codes:
        return _wide(name, header, body, "ECB", "daily", "EUR")
    if header[:1] == ["year"] and are_codes:
        return _wide(name, header, body, "IATI-Stats", "annual", "USD")
    if {"Date", "Rate", "Currency", "Frequency"} <= set(header):
        return _imf(name, header, body)
    raise RatesError(
        f"{name}, line 1: not a known table of exchange rates; expected the ECB's history (Date,USD,JPY,...), "
        "an IMF table (Date,Rate,Currency,Frequency,...), an IATI-Stats table (year,AED,...) "
        "or iaticloud averages (JSON)"
    )


def _wide(
    name: str,
    header: list[str],
    body: Iterable[tuple[int, list[str]]],
    publisher: str,
    frequency: str,
    base: str,
) -> Iterator[_Quote]:
    for line, row in body:
        where = f"{name}, line {line}"
        first, last = _year(row[0], where) if frequency == "annual" else _day(row[0], where)
        for currency, cell in zip(header[1:], row[1:], strict=False):
            if not currency or cell.strip() in _ABSENT:
                continue
            quote = _number(cell, f"{where}, {currency}")
            if currency == base and quote != 1:
                raise RatesError(f"{where}: {base} is {cell}; expected units for one {base}, so 1")
            yield _Quote(publisher, currency, frequency, first, last, base, _UNITS, quote, line)


def _imf(name: str, header: list[str], body: Iterable[tuple[int, list[str]]]) -> Iterator[_Quote]:
    same: dict[tuple[str, str, date], list[tuple[str, _Quote]]] = defaultdict(list)
    for line, row in body:
        where = f"{name}, line {line}"
        if len(row) != len(header):
            raise RatesError(f"{where}: expected {len(header)} cells, found {len(row)}")
        cells = dict(zip(header, row, strict=True))
        if cells["Rate"].strip() in _ABSENT:
            continue
        frequency = _IMF_FREQUENCIES.get(cells["Frequency"].strip())
        if frequency is None:
            raise RatesError(f"{where}: frequency {cells['Frequency']!r}; expected A, M or D")
        first, last = _period(cells["Date"], frequency, where)
        quote = _Quote(
            "IMF", cells["Currency"].strip().upper(), frequency, first, last, "USD", _UNITS,
            _number(cells["Rate"], where), line,
        )  # fmt: skip
        same[quote.currency, frequency, first].append((cells.get("Country code", ""), quote))
    for rows in same.values():
        yield _issuer(rows)


def _issuer(rows: list[tuple[str, _Quote]]) -> _Quote:
    """The one of several rows that speaks for the currency itself."""
    for country, quote in rows:
        if any(char.isdigit() for char in country) or country == quote.currency[:2]:
            return quote
    usual = Counter(quote.quote for _, quote in rows).most_common(1)[0][0]
    return next(quote for _, quote in rows if quote.quote == usual)


def _iaticloud(name: str, text: str) -> Iterator[_Quote]:
    try:
        entries = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except ValueError as error:
        raise RatesError(f"{name}: not readable as JSON: {error}") from error
    wanted = {"year", "month", "currency_id", "value"}
    if not isinstance(entries, list):
        raise RatesError(f"{name}: expected a list of {', '.join(sorted(wanted))}")
    for number, entry in enumerate(entries, start=1):
        where = f"{name}, entry {number}"
        if not isinstance(entry, dict) or not wanted <= entry.keys():
            raise RatesError(f"{where}: expected {', '.join(sorted(wanted))}")
        first, last = _month(f"{entry['year']}-{entry['month']:0>2}", where)
        quote = _number(str(entry["value"]), where)
        yield _Quote("iaticloud", entry["currency_id"], "monthly", first, last, "XDR", _BASE, quote, number)


def _number(text: str, where: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise RatesError(f"{where}: {text!r} is not a number") from None
    if not number.is_finite() or not 0 < number < _LARGEST:
        raise RatesError(f"{where}: {text!r} is not a rate; expected a number above 0 and under 1e18")
    return number.quantize(_STEP, context=_EXACT)


def _period(text: str, frequency: str, where: str) -> tuple[date, date]:
    first, last = _day(text, where)
    if frequency == "annual":
        return first.replace(month=1, day=1), first.replace(month=12, day=31)
    if frequency == "monthly":
        return first.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])
    return first, last


def _day(text: str, where: str) -> tuple[date, date]:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise RatesError(f"{where}: {text!r} is not a date (YYYY-MM-DD)") from None
    return day, day


def _year(text: str, where: str) -> tuple[date, date]:
    return _period(f"{text.strip()}-12-31", "annual", where)


def _month(text: str, where: str) -> tuple[date, date]:
    return _period(f"{text}-01", "monthly", where)
