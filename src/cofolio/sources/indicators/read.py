"""The World Bank's table of an indicator: a country a row, a year a column, as its data files and API give it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Context, Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from cofolio import registry
from cofolio.errors import IndicatorsError

SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("indicator", pa.string()),
        ("name", pa.string()),
        ("country", pa.string()),  # ISO 3166-1 alpha-2
        ("year", pa.int32()),
        ("value", pa.decimal128(38, 6)),
        ("line", pa.int64()),
    ]
)
INDICATORS: Final = {"person": "SP.POP.TOTL", "gni": "NY.GNP.MKTP.CD"}
"""What aid is set against: total population; gross national income in current US dollars."""
_HEAD: Final = ("Country Name", "Country Code", "Indicator Name", "Indicator Code")
_EXACT, _STEP, _LARGEST = Context(prec=38), Decimal("1e-6"), Decimal("1e24")
_LARGEST_FILE: Final = 500_000_000


def normalise(path: Path) -> pa.Table:
    """A file of indicators as one table (`SCHEMA`), to be kept as Parquet.

    Indicators other than population and gross national income, and aggregates that are no country, are left out.

    Raises:
        IndicatorsError: it is none, or a line is wrong; the text names file and line.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise IndicatorsError(f"{path.name}: larger than any table of indicators")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IndicatorsError(f"{path.name}: cannot be read as text: {error}") from error
    rows = sorted(_rows(path.name, text), key=lambda row: (row["indicator"], row["country"], row["year"]))
    if not rows:
        wanted = ", ".join(INDICATORS.values())
        raise IndicatorsError(f"{path.name}: holds none of the indicators {wanted} for a country we know")
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _rows(name: str, text: str) -> Iterator[dict[str, Any]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next((row for row in reader if tuple(cell.strip() for cell in row[:4]) == _HEAD), None)
    if header is None:
        raise IndicatorsError(
            f"{name}: not a table of the World Bank; expected a row {','.join(_HEAD)},1960,1961,..."
        )
    years = {at: int(cell) for at, cell in enumerate(header) if cell.strip().isdigit()}
    iso = {country.iso3: country.code for country in registry.countries().values()}
    for row in reader:
        if len(row) < 4 or row[3].strip() not in INDICATORS.values() or row[1].strip() not in iso:
            continue
        for at, year in years.items():
            if at < len(row) and row[at].strip():
                where = f"{name}, line {reader.line_num}, {year}"
                yield {
                    "file": name, "indicator": row[3].strip(), "name": row[2].strip(), "country": iso[row[1].strip()],
                    "year": year, "value": _number(row[at], where), "line": reader.line_num,
                }  # fmt: skip


def _number(text: str, where: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise IndicatorsError(f"{where}: {text!r} is not a number") from None
    if not number.is_finite() or not 0 < number < _LARGEST:
        raise IndicatorsError(f"{where}: {text!r}; expected a number above 0")
    return number.quantize(_STEP, context=_EXACT)
