"""Flags a flow can carry: what had to be read leniently on the way to a figure.

Kept as one whole number per flow, each flag a power of two, so that a sum over disjoint steps joins them.
"""

from __future__ import annotations

from collections.abc import Iterable

FLAGS: tuple[str, ...] = (
    "value-date-missing",  # T1: the transaction date supplies the rate
    "transaction-date-missing",  # T1: the value date supplies the booking date
    "value-date-is-publication-date",  # T1: the value date repeats the publication date
    "country-and-region",  # P1: both on one transaction, the country counts
    "lone-place",  # P2 (1): a single place that said less than 100 %
    "regions-dropped",  # P2 (3)
    "equal-place-shares",  # P2 (4)
    "remainder-shared",  # P2 (5)
    "percentages-rescaled",  # P2 (6)
    "sector-percentages-rescaled",  # S1
    "equal-sector-shares",  # S1
    "sector-remainder-shared",  # S1
    "children-not-loaded",  # D1: declared children are absent, the parent counts whole
    "sole-source",  # I3: flagged as secondary, registered as the only source
    "budget-spread",  # B1: a period that spans years, spread by days
    "type-code-of-other-version",  # V1: letters in a version 2 file or numbers in a version 1 file
)

_BIT = {name: 1 << position for position, name in enumerate(FLAGS)}


def bit(name: str) -> int:
    """The number that stands for a flag."""
    return _BIT[name]


def names(value: int) -> tuple[str, ...]:
    """The flags in a number, in their order here."""
    return tuple(name for name in FLAGS if value & _BIT[name])


def join(values: Iterable[str]) -> int:
    """One number for several flags."""
    return sum(_BIT[name] for name in set(values))
