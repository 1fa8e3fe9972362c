"""A year's part of a budget over the quarters of its period, by days (METHOD B1), exact (METHOD T4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal


def quarters(amount: Decimal, year: int, first: date, last: date) -> Iterator[tuple[int, Decimal]]:
    """Yields number of the quarter and its part; the parts add up to the amount, to its last digit.

    Args:
        amount: what falls into the year.
        year: the calendar year.
        first: first day of the budget's period, in any year.
        last: last day of it.
    """
    first, last = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
    days = (last - first).days + 1
    if days < 1:  # the period was given backwards: all of it stands where it begins
        yield (first.month + 2) // 3, amount
        return
    digits = Decimal(1).scaleb(min(-2, int(amount.as_tuple().exponent)))
    given = Decimal(0)
    for quarter in range((first.month + 2) // 3, (last.month + 2) // 3 + 1):
        end = min(last, _last_day(year, quarter))
        upto = (amount * ((end - first).days + 1) / days).quantize(digits, ROUND_HALF_UP)
        upto = amount if end == last else upto
        yield quarter, upto - given
        given = upto


def _last_day(year: int, quarter: int) -> date:
    following = date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)
    return following - timedelta(days=1)
