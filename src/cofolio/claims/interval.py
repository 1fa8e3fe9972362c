"""The logic of a verdict: an interval that the data allows against the numbers that a statement allows.

>>> at_least_three = says("at least", 3)
>>> outcome(at_least_three, Interval(Decimal(4), None))
'confirmed'
>>> outcome(at_least_three, Interval(Decimal(2), None))
'not_provable'
>>> outcome(at_least_three, Interval(Decimal(0), Decimal(2)))
'contradicted'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

CONFIRMED: Final = "confirmed"
CONTRADICTED: Final = "contradicted"
NOT_PROVABLE: Final = "not_provable"
OUTCOMES: Final = (CONFIRMED, CONTRADICTED, NOT_PROVABLE)


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true number may lie; an end that is `None` is open, and nothing is known beyond it."""

    lower: Decimal | None
    upper: Decimal | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a statement says of a number: the numbers with which it would be true.

    Attributes:
        kind: `exactly`, `at least`, `more than`, `at most`, `about` or `between`.
        low: the least number that fits, `None` where there is none.
        high: the greatest.
        is_strict: whether `low` itself does not fit (`more than`).
        stated: the number as stated, of `between` the first of the two.
        reason: why the tolerance of an `about` is what it is.
    """

    kind: str
    low: Decimal | None
    high: Decimal | None
    is_strict: bool
    stated: Decimal
    reason: str = ""


def says(
    kind: str,
    number: Decimal | int,
    other: Decimal | int | None = None,
    tolerance: Decimal | int | None = None,
    reason: str = "",
) -> Comparison:
    """Make a comparison.

    Args:
        kind: see `Comparison`.
        number: the number stated.
        other: the second number of a `between`.
        tolerance: how far off an `about` may be.
        reason: why.
    """
    stated = Decimal(number)
    if kind == "about":
        room = Decimal(tolerance or 0)
        return Comparison(kind, stated - room, stated + room, False, stated, reason)
    low = None if kind == "at most" else stated
    high = {"exactly": stated, "at most": stated, "between": Decimal(other or 0)}.get(kind)
    return Comparison(kind, low, high, kind == "more than", stated, reason)


def outcome(said: Comparison, known: Interval) -> str:
    """Give the verdict.

    `confirmed`: every number in the interval fits the statement. `contradicted`: none does. Else `not_provable`.
    """
    lower, upper = known.lower, known.upper
    if _above(said, lower) and (said.high is None or (upper is not None and upper <= said.high)):
        return CONFIRMED
    if upper is not None and not _above(said, upper):
        return CONTRADICTED
    if lower is not None and said.high is not None and lower > said.high:
        return CONTRADICTED
    return NOT_PROVABLE


def _above(said: Comparison, number: Decimal | None) -> bool:
    """Whether a number reaches the statement's lower end."""
    if said.low is None:
        return True
    return number is not None and (number > said.low if said.is_strict else number >= said.low)


def agreed(outcomes: Iterable[str]) -> str:
    """Give the verdict on which every reading of a statement agrees; without that there is none."""
    found = set(outcomes)
    return found.pop() if len(found) == 1 else NOT_PROVABLE


def with_more(known: Interval, more: bool) -> Interval:
    """Open the upper end where something that is not loaded could add to the number, and only add."""
    return Interval(known.lower, None) if more else known


def added(parts: Iterable[Interval]) -> Interval:
    """Add intervals; an open end stays open."""
    lower: Decimal | None = Decimal(0)
    upper: Decimal | None = Decimal(0)
    for part in parts:
        lower = None if lower is None or part.lower is None else lower + part.lower
        upper = None if upper is None or part.upper is None else upper + part.upper
    return Interval(lower, upper)


def maybe(known: Interval) -> Interval:
    """Give the interval of something that may or may not belong: it reaches to nothing."""
    lower = None if known.lower is None else min(known.lower, Decimal(0))
    upper = None if known.upper is None else max(known.upper, Decimal(0))
    return Interval(lower, upper)
