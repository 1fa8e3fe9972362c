"""Whole-number arithmetic on the driver: rounding half up and splitting in proportion (METHOD T4)."""

from __future__ import annotations

from collections.abc import Sequence


def div_half_up(n: int, d: int) -> int:
    """`n / d` rounded half away from zero; `d` positive."""
    whole = (2 * abs(n) + d) // (2 * d)
    return -whole if n < 0 else whole


def spread(amount: int, weights: Sequence[int], steps: Sequence[int]) -> list[int]:
    """Split `amount` in proportion to `weights` by cumulative rounding.

    Args:
        amount: what is split, in the finest unit.
        weights: signed weights whose sum is positive.
        steps: for each weight, the size of the unit its part is rounded to.

    Returns:
        One part per weight; with equal steps that divide `amount` they add up to it.
    """
    total = sum(weights)
    parts, seen = [], 0
    for weight, step in zip(weights, steps, strict=True):
        before = div_half_up(amount * seen, total * step)
        seen += weight
        parts.append((div_half_up(amount * seen, total * step) - before) * step)
    return parts


def within(part: int, whole: int) -> int:
    """A part kept between nothing and its whole, whatever the sign."""
    return max(min(part, whole), 0) if whole >= 0 else min(max(part, whole), 0)
