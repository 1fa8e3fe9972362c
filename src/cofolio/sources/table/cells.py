"""Cells as text: what a workbook's values and a header's names are written as."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal


def text_of(value: object) -> str:
    """A value of a workbook as text: numbers without exponent, days as 2016-05-01, nothing for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else f"{Decimal(repr(value)):f}" if value == value else ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def plain_name(name: str) -> str:
    """A column's name for comparison: small letters and digits alone, accents off."""
    flat = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in flat if char.isalnum())
