"""Columns of published numbers as exact decimals; what cannot be read is told apart from what is empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from cofolio.sources.table.schema import MONEY

_PLAIN: Final = {
    places: rf"^-?[0-9]{{1,{38 - places - 1}}}(\.[0-9]{{0,{places}}})?$" for places in range(12, 22)
}
_THOUSANDS: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_POINTS: Final = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d*")
_COMMA: Final = re.compile(r"-?\d+,\d{1,2}|-?\d+,\d{4,}")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009']")
_LARGEST: Final = Decimal(10) ** 24
_STEP: Final = Decimal(1).scaleb(-12)
_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)

Oddity = tuple[int, str, str]
"""Position, code and text of a number that was not plain."""


def parse(texts: pa.StringArray, unit: int) -> tuple[pa.Array, list[Oddity]]:
    """Numbers as amounts in units of their currency, exactly.

    Args:
        texts: as published, nulls for empty cells.
        unit: how many units stand for 1 in the file: 1, 1000, a million or a thousand million.

    Returns:
        Decimals with 12 places, null where nothing can be read; and what was odd.
    """
    zeros = len(str(unit)) - 1
    plain = pc.match_substring_regex(texts, _PLAIN[12 + zeros])
    wide = pc.cast(pc.if_else(plain, texts, None), pa.decimal128(38, 12 + zeros))
    # the same digits with fewer places: a number of millions becomes a number of units, and nothing is rounded
    amounts = pa.Array.from_buffers(MONEY, len(wide), wide.buffers(), offset=wide.offset)
    odd = pc.indices_nonzero(pc.fill_null(pc.invert(plain), False)).to_pylist()
    if not odd:
        return amounts, []
    found, oddities = {}, []
    for at in odd:
        text = texts[at].as_py()
        number, code = _read(text, unit)
        found[at] = number
        if code:
            oddities.append((at, code, text))
    values = pa.array([found.get(at) for at in odd], MONEY)
    mask = pc.is_in(pa.array(range(len(texts))), pa.array(odd))
    return pc.replace_with_mask(amounts, mask, values), oddities


def _read(text: str, unit: int) -> tuple[Decimal | None, str]:
    bare = _SPACES.sub("", text)
    code = "" if bare == text else "amount-with-separators"
    if bare.startswith("(") and bare.endswith(")"):
        bare, code = f"-{bare[1:-1]}", "amount-with-separators"
    bare = bare.removeprefix("+").removeprefix("€").removeprefix("$").removesuffix("€")
    for candidate in _spelled(bare):
        try:
            number = _EXACT.multiply(Decimal(candidate), Decimal(unit))
        except InvalidOperation:
            continue
        if number.is_finite() and abs(number) < _LARGEST:
            return number.quantize(
                _STEP, context=_EXACT
            ), code if candidate == bare else "amount-with-separators"
        return None, "amount-implausible"
    return None, "amount-unreadable"


def _spelled(text: str) -> Iterator[str]:
    """How a number may be meant: commas for thousands, or for the decimals where they cannot be that."""
    if not re.search(r"\d", text) or "_" in text:
        return
    if _THOUSANDS.fullmatch(text):
        yield text.replace(",", "")
    elif _POINTS.fullmatch(text):
        yield text.replace(".", "").replace(",", ".")
    elif _COMMA.fullmatch(text):
        yield text.replace(",", ".")
    else:
        yield text
