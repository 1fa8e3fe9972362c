"""Exact money: decimals with twelve places at rest, whole units where a rule divides (METHOD T4).

An amount with `decimals` places is `units = amount x 10^decimals`. Every division is
`div_half_up(units x n, d)` in whole numbers; nothing is a float.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from cofolio.model.engine import INTEGER, Engine

MONEY = dt.Decimal(38, 12)
PLACES = 12
CENTS = 2
RATE_PLACES = 10


def power_of_ten(exponent: Any) -> Any:
    """10 to the power of a column of 0 to 12."""
    branches = [(exponent == k, ibis.literal(10**k).cast(INTEGER)) for k in range(PLACES)]
    return ibis.cases(*branches, else_=ibis.literal(10**PLACES).cast(INTEGER))


def to_units(amount: Any, decimals: Any) -> Any:
    """An amount in whole units of its last decimal."""
    return (amount.cast(MONEY) * power_of_ten(decimals)).round(0).cast(INTEGER)


def from_units(units: Any, decimals: Any) -> Any:
    """The amount that whole units stand for."""
    branches = [(decimals == k, _last_place(k)) for k in range(PLACES)]
    unit = ibis.cases(*branches, else_=_last_place(PLACES))
    return (units.cast(INTEGER) * unit).cast(MONEY)


def _last_place(decimals: int) -> Any:
    """One unit of the last decimal, written out so that every engine reads it exactly."""
    return ibis.literal(f"{Decimal(1).scaleb(-decimals):f}").cast(MONEY)


def split_decimals(amount: Any, published: Any) -> Any:
    """How many decimals an amount is split at: two or the published number, within 20 digits in all."""
    size = amount.cast(MONEY).abs()
    limit = ibis.cases(
        (size < ibis.literal(10**8).cast(MONEY), 12),
        (size < ibis.literal(10**10).cast(MONEY), 10),
        (size < ibis.literal(10**12).cast(MONEY), 8),
        (size < ibis.literal(10**14).cast(MONEY), 6),
        else_=4,
    )
    return ibis.least(ibis.greatest(published.fill_null(0), CENTS), limit).cast("int32")


def part_of(engine: Engine, units: Any, before: Any, weight: Any, total: Any) -> Any:
    """The part of `units` that falls to `weight` of `total` after `before`, by cumulative rounding (T4)."""
    upto = engine.div_half_up(units * (before + weight), total)
    cut = upto - engine.div_half_up(units * before, total)
    return ibis.ifelse(weight == total, units, cut).cast(INTEGER)


def convert(engine: Engine, units: Any, decimals: Any, rate: Any, target_rate: Any) -> Any:
    """Cents in the target currency: `amount x target_rate / rate`, rounded once (T3).

    Both rates are units of currency for one euro, with ten decimals.
    """
    numerator = units * _rate_units(target_rate) * ibis.literal(100).cast(INTEGER)
    return engine.div_half_up(numerator, _rate_units(rate) * power_of_ten(decimals))


def _rate_units(rate: Any) -> Any:
    scale = ibis.literal(10**RATE_PLACES).cast(INTEGER)
    return (rate.cast(dt.Decimal(38, RATE_PLACES)) * scale).round(0).cast(INTEGER)
