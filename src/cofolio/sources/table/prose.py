"""Amounts that stand in running text: read only where the text names a single one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import pyarrow as pa

from cofolio.sources.table.amounts import Oddity
from cofolio.sources.table.schema import MONEY

_CURRENCIES: Final = {
    "EUR": "EUR", "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "ECU": "XEU", "XEU": "XEU", "USD": "USD", "US$": "USD",
    "$": "USD", "GBP": "GBP", "£": "GBP", "DM": "DEM", "DEM": "DEM", "CHF": "CHF", "JPY": "JPY", "PLN": "PLN",
}  # fmt: skip
_UNITS: Final = {
    "thousand": 10**3, "million": 10**6, "mn": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9, None: 1,
}  # fmt: skip
_MONEY: Final = re.compile(
    r"(?<![\w])(EUR(?:OS?)?|€|ECU|XEU|USD|US\$|\$|GBP|£|DEM|DM|CHF|JPY|PLN)\s?"
    r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?(thousand|million|mn|m|billion|bn)?\b",
    re.IGNORECASE,
)


def parse_prose(texts: pa.StringArray) -> tuple[pa.Array, pa.StringArray, list[Oddity]]:
    """The amount and the currency that each text names, nothing where it names none or several.

    Returns:
        Amounts in units of their currencies, the currencies, and which texts are unclear.
    """
    amounts: list[Decimal | None] = []
    currencies: list[str | None] = []
    oddities: list[Oddity] = []
    for at, text in enumerate(texts.to_pylist()):
        named = {_read(*found) for found in _MONEY.findall(text or "")}
        amount, currency = named.pop() if len(named) == 1 else (None, None)
        if amount is None:
            oddities.append((at, "amount-in-prose-unclear", text or ""))
        amounts.append(amount)
        currencies.append(currency)
    return pa.array(amounts, MONEY), pa.array(currencies, pa.string()), oddities


def _read(sign: str, number: str, unit: str) -> tuple[Decimal, str]:
    return Decimal(number.replace(",", "")) * _UNITS[unit.lower() or None], _CURRENCIES[sign.upper()]
