"""Amounts in any currency and at constant prices, worked out as they are asked (METHOD T3; docs/prices.md).

The store keeps every fragment in its published currency, in EUR and in USD. What is asked beyond that is two steps:

1. *Conversion* at the flow's rate date into another currency: amount x units of it for one euro / units of the
   published currency for one euro, both of that day.
2. *Constant prices*: the amount in US dollars of the flow's date, times the donor's deflator of the base year,
divided by
   its deflator of the booking year; into another currency than the dollar with the average rate of the base year.

Values keep six decimals, each fragment on its own, and only figures round: so every breakdown and every receipt adds
up.
A flow without a rate has no value (`no-rate`), a year that its donor has no deflator for neither (`no-deflator`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from cofolio.errors import UsageError
from cofolio.measures.question import CONSTANT, Question
from cofolio.sources.prices import Deflators, Series, series_of
from cofolio.sources.rates import SCHEMA as RATES
from cofolio.sources.rates import build_rates
from cofolio.sources.rates.annual import build_annual

_PLACES = 6
_EXACT = Context(prec=50, rounding=ROUND_HALF_UP)
_FACTOR_STEP = Decimal("1e-12")
_SERIES = pa.schema([("donor_id", pa.string()), ("series", pa.string())])
_FACTORS = pa.schema(
    [
        ("series", pa.string()),
        ("year", pa.int32()),
        ("factor", pa.decimal128(38, 12)),
        ("says", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Tables:
    """The loaded tables that answers may need: Parquet files of exchange rates, deflators and indicators."""

    rates: Sequence[Path] = ()
    prices: Sequence[Path] = ()
    indicators: Sequence[Path] = ()


NO_TABLES = Tables()


def prepare(connection: duckdb.DuckDBPyConnection, question: Question, tables: Tables) -> None:
    """Put what a question's valuation needs beside the served copy, for this connection alone; once each.

    Raises:
        UsageError: no rate of the currency is known, or no deflator of the base year.
    """
    if not question.is_valued:
        return
    name = factor_table(question) if question.prices == CONSTANT else rate_table(question)
    if connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE temporary AND table_name = ?", [name]
    ).fetchall():
        return
    if question.prices == CONSTANT:
        _put_factors(connection, question, tables)
    else:
        _put_rates(connection, question, tables)


def rate_table(question: Question) -> str:
    """The table with the daily rates of the asked currency."""
    return f"asked__rate_{question.currency}"


def factor_table(question: Question) -> str:
    """The table with the factor of each series and year into the asked prices."""
    return f"asked__factor_{question.currency}_{question.base_year}"


def fragments(question: Question) -> str:
    """The fragments with `asked`, their value in the asked currency and prices, and the steps to it, as SQL."""
    return _constant(question) if question.prices == CONSTANT else _converted(question)


def lacking(question: Question) -> str:
    """SQL for the reason of a fragment that has no value in the asked money."""
    if question.prices == CONSTANT:
        return "CASE WHEN f.usd IS NULL THEN 'no-rate' ELSE 'no-deflator' END"
    return "'no-rate'"


def _converted(question: Question) -> str:
    step = 10**10
    own = f"(coalesce(w.per_eur, 1) * {step})::HUGEINT"
    asked = f"(r.per_eur * {step})::HUGEINT"
    value = _divided("g.amount", asked, own)
    has_rate = "(w.per_eur IS NOT NULL OR g.currency = 'EUR') AND r.per_eur IS NOT NULL"
    return (
        f"(SELECT g.*, CASE WHEN g.currency = '{question.currency}' THEN g.amount"
        f" WHEN {has_rate} THEN TRY({value}) END AS asked,"
        " r.per_eur AS asked_rate, r.source AS asked_rate_source, NULL AS asked_factor, NULL AS asked_says"
        " FROM core__fragment g JOIN core__flow w ON w.flow_no = g.flow_no"
        f" LEFT JOIN {rate_table(question)} r ON r.day = w.rate_day)"
    )


def _constant(question: Question) -> str:
    value = _divided("g.usd", f"(d.factor * {10**12})::HUGEINT", f"{10**12}::HUGEINT")
    table = factor_table(question)
    return (
        f"(SELECT g.*, TRY({value}) AS asked, NULL AS asked_rate, NULL AS asked_rate_source,"
        " d.factor AS asked_factor, d.says AS asked_says"
        f" FROM core__fragment g LEFT JOIN {table}_series s ON s.donor_id = coalesce(g.donor_id::VARCHAR, '')"
        f" LEFT JOIN {table} d ON d.series = s.series AND d.year = g.booking_year)"
    )


def _divided(amount: str, factor: str, divisor: str) -> str:
    """Amount x factor / divisor at six decimals, rounded half away from zero in whole numbers of 128 bits."""
    size = f"(abs({amount}) * {10**_PLACES})::HUGEINT * {factor}"
    rounded = f"((2 * {size} + {divisor}) // (2 * {divisor}))::DECIMAL(38, 0)"
    unit = f"0.{'0' * (_PLACES - 1)}1::DECIMAL(38, {_PLACES})"
    return f"(CASE WHEN {amount} < 0 THEN -1 ELSE 1 END * ({rounded} * {unit}))::DECIMAL(38, 12)"


def _put_rates(connection: duckdb.DuckDBPyConnection, question: Question, tables: Tables) -> None:
    first, last = connection.execute("SELECT min(rate_day), max(rate_day) FROM core__flow").fetchall()[0]
    published = connection.execute(
        "SELECT 1 FROM core__flow WHERE currency = ? LIMIT 1", [question.currency]
    ).fetchall()
    rates = None if first is None else build_rates(list(tables.rates), {question.currency}, first, last)
    if rates is not None and not rates.num_rows and not published:
        raise UsageError(
            f"no rate of {question.currency} is known for the days of these flows; load a table with "
            "`cofolio rates load FILE`, `cofolio rates list` shows those there are"
        )
    _put(connection, rate_table(question), RATES.empty_table() if rates is None else rates)


def _put_factors(connection: duckdb.DuckDBPyConnection, question: Question, tables: Tables) -> None:
    base = question.base_year or 0
    deflators = Deflators.read(tables.prices)
    span = deflators.base_years()
    if span is None:
        raise UsageError(
            "no deflators are loaded, so nothing can be told at constant prices: `cofolio prices load FILE`"
        )
    donors = connection.execute("SELECT DISTINCT coalesce(donor_id, '') FROM core__copy").fetchall()
    found = {donor: deflators.find(series_of(donor), base) for (donor,) in donors}
    used = {series.key: series for series in found.values() if series}
    if not used:
        raise UsageError(
            f"no loaded deflator of these donors has the base year {base}; there are {span[0]} to {span[1]} "
            "(`cofolio prices list`)"
        )
    rate, said = _base_rate(question.currency, base, tables)
    rows = [
        {
            "series": key,
            "year": year,
            "factor": _factor(series, year, base, rate),
            "says": series.says(year, base) + said,
        }
        for key, series in sorted(used.items())
        for year in sorted(series.values)
    ]
    named = [{"donor_id": donor, "series": series.key} for donor, series in sorted(found.items()) if series]
    _put(connection, f"{factor_table(question)}_series", pa.Table.from_pylist(named, schema=_SERIES))
    _put(connection, factor_table(question), pa.Table.from_pylist(rows, schema=_FACTORS))


def _factor(series: Series, year: int, base: int, rate: Decimal) -> Decimal:
    """What one dollar of the year is in the asked currency at the prices of the base year, to twelve decimals."""
    deflated = _EXACT.divide(series.values[base], series.values[year])
    return _EXACT.multiply(deflated, rate).quantize(_FACTOR_STEP, context=_EXACT)


def _base_rate(currency: str, base: int, tables: Tables) -> tuple[Decimal, str]:
    """Units of the currency for one dollar on average of the base year, and how a receipt says so."""
    if currency == "USD":
        return Decimal(1), ""
    rates = {
        row["currency"]: row
        for row in build_annual(list(tables.rates), {currency, "USD"}, base, base).to_pylist()
    }
    if len(rates) < 2:
        raise UsageError(
            f"no average rate of {currency} for the base year {base} is known; ask in USD, or load a table with "
            "`cofolio rates load FILE`"
        )
    asked, dollar = rates[currency], rates["USD"]
    said = f"; {base} average {asked['per_eur'].normalize():f} {currency} per EUR ({asked['source']})" * (
        currency != "EUR"
    )
    said += f"; {base} average {dollar['per_eur'].normalize():f} USD per EUR ({dollar['source']})"
    return _EXACT.divide(asked["per_eur"], dollar["per_eur"]), said


def _put(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    connection.register("asked__incoming", rows)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM asked__incoming")
    connection.unregister("asked__incoming")
