"""Writes amounts, bounds and dates the same way everywhere."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cofolio.provenance import Figure
from cofolio.rendering.languages import N_

CENT = Decimal("0.01")
NOT_COVERED = "not covered"
OPEN = N_("open")
_MONTHS = "January February March April May June July August September October November December".split()


def cents(value: Decimal | None) -> str | None:
    """Returns `8000.00` for machines, `None` for what is not known."""
    return None if value is None else f"{value.quantize(CENT, ROUND_HALF_UP):f}"


def exact(value: Decimal) -> str:
    """Returns every published decimal, and two at least: parts of a receipt add up only unrounded."""
    text = f"{value:f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def stripped(value: Decimal) -> str:
    """Returns a rate or share without idle zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: Decimal | None, unknown: str = "not known") -> str:
    """Returns `8,000.00` for people."""
    return unknown if value is None else f"{value.quantize(CENT, ROUND_HALF_UP):,f}"


def value_of(figure: Figure) -> str:
    """Returns the figure's value, or `not covered`; a year without a source is never zero."""
    return amount(figure.value, NOT_COVERED)


def money_words(currency: str | None, prices: str) -> str:
    """Returns `EUR`, or `EUR at 2014 prices` for the prices `constant 2014`."""
    name, year = currency or "no currency", prices.partition(" ")[2]
    if prices.startswith("constant"):
        return f"{name} at {year} prices" if year else f"{name} at constant prices"
    return name


def bounds_of(figure: Figure) -> str:
    """Returns `8,000.00 … 10,000.00`, an open end as `open`, or nothing where nothing is uncertain."""
    if figure.value is None or is_certain(figure):
        return ""
    return f"{amount(figure.lower, OPEN)} … {amount(figure.upper, OPEN)}"


def is_certain(figure: Figure) -> bool:
    """Says whether both bounds meet in the value."""
    return figure.value is not None and figure.lower == figure.value == figure.upper


def compact(value: Decimal | None, currency: str | None, unknown: str = NOT_COVERED) -> str:
    """Returns `EUR 12.0 million`, for running text and cards."""
    if value is None:
        return unknown
    unit = f"{currency} " if currency else ""
    for limit, word in ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million")):
        if abs(value) >= limit:
            return f"{unit}{(value / limit).quantize(Decimal('0.1'), ROUND_HALF_UP):,f} {word}"
    return f"{unit}{value.quantize(Decimal(1), ROUND_HALF_UP):,f}"


def stated(value: Decimal, currency: str) -> str:
    """Returns `EUR 8.69 million`: a stated sum with the decimals it was given, three at most."""
    if abs(value) < Decimal(10) ** 6:
        return f"{currency} {value.quantize(Decimal(1), ROUND_HALF_UP):,f}"
    millions = (value / Decimal(10) ** 6).quantize(Decimal("0.001"), ROUND_HALF_UP)
    whole, point, decimals = stripped(millions).partition(".")
    return f"{currency} {int(whole):,}{point}{decimals} million"


def part_day(text: str) -> str:
    """Returns `2015`, `Jun 2015` or `15 Jun 2015` for what a source gives as year, month or day."""
    parts = text.split("-")
    if len(parts) == 1 or not all(part.isdigit() for part in parts):
        return text
    month = _MONTHS[int(parts[1]) - 1][:3]
    return " ".join([*([str(int(parts[2]))] if len(parts) > 2 else []), month, parts[0]])


def count(number: int, one: str, many: str | None = None) -> str:
    """Returns `1 project`, `1,204 projects`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def long_day(day: date | None, unknown: str = "not known") -> str:
    """Returns `12 June 2015`."""
    return unknown if day is None else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date | None, unknown: str = "not known") -> str:
    """Returns `12 Jun 2015`."""
    return unknown if day is None else f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"


def number_between(lower: int, value: int, upper: int, one: str) -> str:
    """Returns `3 projects`, or `2 … 18 projects` where some are uncertain."""
    return count(value, one) if lower == upper else f"{lower:,} … {upper:,} {one}s"


def years(first: int | None, last: int | None) -> str:
    """Returns `1991–2014`, open ends said in words."""
    if first is None and last is None:
        return "all years"
    if first is None:
        return f"to {last}"
    if last is None:
        return f"from {first}"
    return str(first) if first == last else f"{first}–{last}"
