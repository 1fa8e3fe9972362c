"""Parses amounts, dates, percentages and timestamps beside the published text, column by column.

The common shapes are read vectorised; only what does not fit them is looked at one by one, and what
cannot be read is `null` with a finding, never a guess and never zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cofolio.sources.iati.compiled import AMOUNT, INSTANT, PERCENTAGE

_PLAIN_AMOUNT: Final = r"^-?[0-9]{1,9}(\.[0-9]{1,12})?$"
_PLAIN_SHARE: Final = r"^[0-9]{1,3}(\.[0-9]{1,6})?$"
_EXPONENT: Final = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d{1,3}$", re.ASCII)
_DECIMAL: Final = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)$", re.ASCII)
_DAY: Final = re.compile(r"^(\d{4})-(\d\d)-(\d\d)(?:Z|[+-]\d\d:\d\d)?$", re.ASCII)
_INSTANT: Final = re.compile(
    r"^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?)?\s*(Z|UTC|[+-]\d\d:?\d\d|[+-]\d\d)?$",
    re.ASCII,
)
_LARGEST: Final = Decimal(10) ** 15
_DIGITS: Final = 21

# what a value is read as, and what is to be said of it: (code, message, expected), or nothing
Note = tuple[str, str, str]
Said = Note | None


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:77] + "...")


def read_amount(text: str) -> tuple[Decimal | None, int | None, Said]:
    """Read an amount exactly.

    Returns:
        The amount, its published number of decimals (at most 12), and what is to be said of it.
    """
    word = text.strip()
    note: Said = None
    expected = "an xsd:decimal, such as 1234.50"
    if _EXPONENT.match(word):
        note = ("amount-not-decimal", f"{_shown(text)} has an exponent; read exactly", expected)
    elif not _DECIMAL.match(word) or len(word) > 4096:
        return None, None, ("amount-unreadable", f"{_shown(text)} is not an amount", expected)
    with localcontext() as context:
        context.prec, context.Emax, context.Emin = 5000, 999999, -999999
        try:
            amount = Decimal(word)
        except InvalidOperation:  # a shape that only looks like a number
            return None, None, ("amount-unreadable", f"{_shown(text)} is not an amount", expected)
        if abs(amount) >= _LARGEST:
            return (
                None,
                None,
                ("amount-implausible", f"{_shown(text)} is beyond any payment", "less than 10^15"),
            )
        exponent = amount.as_tuple().exponent
        decimals = max(0, -exponent) if isinstance(exponent, int) else 0
        whole = len(str(int(abs(amount)))) if abs(amount) >= 1 else 0
        kept = min(decimals, 12, _DIGITS - whole)
        rounded = amount.quantize(Decimal(1).scaleb(-kept), ROUND_HALF_UP)
        if rounded != amount:
            note = (
                "amount-precision",
                f"{_shown(text)} has more digits than are kept; rounded to {kept} decimals",
                "at most 21 digits, 12 of them decimals",
            )
    return rounded, kept, note


@lru_cache(maxsize=65536)
def read_day(text: str) -> tuple[date | None, Said]:
    """Read an xsd:date; a timezone is allowed and ignored."""
    expected = "an xsd:date, such as 2014-07-01"
    found = _DAY.match(text.strip())
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None, ("date-unreadable", f"{_shown(text)} is no day of the calendar", expected)
    if day is None:
        return None, ("date-unreadable", f"{_shown(text)} is not a date", expected)
    if not 1900 <= day.year <= 2100:
        return None, ("date-implausible", f"{_shown(text)} is outside 1900 to 2100", expected)
    return day, None


def read_share(text: str) -> tuple[Decimal | None, Said]:
    """Read a percentage: 0 to 100, kept above 100 with a finding."""
    word = text.strip()
    note: Said = None
    expected = "a number from 0 to 100, such as 33.3"
    if word.endswith("%"):
        word = word[:-1].strip()
        note = ("percentage-sign", f"{_shown(text)} carries a sign; read without it", expected)
    if not _DECIMAL.match(word) or len(word) > 100:
        return None, ("percentage-unreadable", f"{_shown(text)} is not a percentage", expected)
    share = Decimal(word)
    if share < 0:
        return None, ("percentage-negative", f"{_shown(text)} is negative", expected)
    if share > 100:
        note = ("percentage-over-100", f"{_shown(text)} is over 100", expected)
    if share >= _LARGEST:
        return None, ("percentage-unreadable", f"{_shown(text)} is not a percentage", expected)
    with localcontext() as context:
        context.prec = 120
        return share.quantize(Decimal("0.000001"), ROUND_HALF_UP), note


@lru_cache(maxsize=65536)
def read_instant(text: str) -> tuple[datetime | None, Said]:
    """Read a timestamp in any of its published shapes; without a zone it is UTC."""
    expected = "an xsd:dateTime, such as 2014-07-01T12:00:00Z"
    found = _INSTANT.match(text.strip())
    if not found:
        return None, ("timestamp-unreadable", f"{_shown(text)} is not a timestamp", expected)
    day, clock, fraction, zone = found.groups()
    clock = (clock or "00:00") + (":00" if len(clock or "00:00") == 5 else "")
    zone = (
        "+00:00" if zone in (None, "Z", "UTC") else zone if ":" in zone else f"{zone[:3]}:{zone[3:] or '00'}"
    )
    try:
        instant = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None, ("timestamp-unreadable", f"{_shown(text)} is no moment of the calendar", expected)
    if not 1900 <= instant.year <= 2100:
        return None, ("timestamp-implausible", f"{_shown(text)} is outside 1900 to 2100", expected)
    return instant, None


def parse_column(kind: str, text: pa.Array) -> tuple[list[pa.Array], list[tuple[int, Note]]]:
    """Parse a column.

    Args:
        kind: `day`, `at`, `pct` or `amount`.
        text: the published text.

    Returns:
        The parsed columns, and for each row with something to say its position and what.
    """
    if text.null_count == len(text):
        return [pa.nulls(len(text), target) for target in _TARGETS[kind]], []
    if kind == "amount":
        return _amounts(text)
    if kind == "pct":
        return _shares(text)
    return _by_value(text, read_day if kind == "day" else read_instant, _TARGETS[kind][0])


_TARGETS: Final[dict[str, list[pa.DataType]]] = {
    "day": [pa.date32()],
    "at": [INSTANT],
    "pct": [PERCENTAGE],
    "amount": [AMOUNT, pa.int32()],
}


def _by_value(
    text: pa.Array,
    read: Callable[[str], tuple[Any, Said]],
    target: pa.DataType,
) -> tuple[list[pa.Array], list[tuple[int, Note]]]:
    """Read each distinct value once."""
    coded = text.dictionary_encode()
    results = [read(word) for word in coded.dictionary.to_pylist()]
    parsed = pa.array([value for value, _ in results], target).take(coded.indices)
    said = {code: note for code, (_, note) in enumerate(results) if note}
    notes: list[tuple[int, Note]] = []
    if said:
        notes = [(row, said[code]) for row, code in enumerate(coded.indices.to_pylist()) if code in said]
    return [parsed], notes


def _split(text: pa.Array, plain: str) -> tuple[pa.Array, pa.Array, list[int]]:
    """Trim, keep what has the plain shape, and list the other rows."""
    words = pc.utf8_trim_whitespace(text)
    fits = pc.match_substring_regex(words, plain)
    odd = pc.indices_nonzero(pc.fill_null(pc.invert(fits), False)).to_pylist()
    return words, pc.if_else(pc.fill_null(fits, False), words, pa.scalar(None, pa.string())), odd


def _replaced(column: pa.Array, rows: list[int], values: list[Any], target: pa.DataType) -> pa.Array:
    if not rows:
        return column
    flags = np.zeros(len(column), dtype=bool)
    flags[rows] = True
    return pc.replace_with_mask(column, pa.array(flags), pa.array(values, target))


def _amounts(text: pa.Array) -> tuple[list[pa.Array], list[tuple[int, Note]]]:
    _, plain, odd = _split(text, _PLAIN_AMOUNT)
    amounts = pc.cast(plain, AMOUNT)
    point = pc.find_substring(plain, ".")
    behind = pc.subtract(pc.subtract(pc.binary_length(plain), point), 1)
    decimals = pc.if_else(pc.less(point, 0), pa.scalar(0, pa.int32()), behind).cast(pa.int32())
    read = [read_amount(text[row].as_py()) for row in odd]
    notes = [(row, note) for row, (_, _, note) in zip(odd, read, strict=True) if note]
    return [
        _replaced(amounts, odd, [r[0] for r in read], AMOUNT),
        _replaced(decimals, odd, [r[1] for r in read], pa.int32()),
    ], notes


def _shares(text: pa.Array) -> tuple[list[pa.Array], list[tuple[int, Note]]]:
    _, plain, odd = _split(text, _PLAIN_SHARE)
    shares = pc.cast(plain, PERCENTAGE)
    over = pc.indices_nonzero(pc.fill_null(pc.greater(shares, pa.scalar(Decimal(100), PERCENTAGE)), False))
    odd = sorted({*odd, *over.to_pylist()})
    read = [read_share(text[row].as_py()) for row in odd]
    notes = [(row, note) for row, (_, note) in zip(odd, read, strict=True) if note]
    return [_replaced(shares, odd, [r[0] for r in read], PERCENTAGE)], notes
