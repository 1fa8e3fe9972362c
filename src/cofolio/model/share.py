"""Exact shares: whole-number weights with their running totals, one set per owner.

An owner is an activity copy (`transaction_no` 0) or one of its transactions. A share is
`weight / total`; `before` is the sum of the weights of the codes that sort before it, so that cumulative
rounding (METHOD T4) needs no window over flows.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from cofolio.model.engine import INTEGER, Engine

OWNER = ["copy_no", "transaction_no"]
PERCENT_UNITS = 1_000_000
MOST_WEIGHT = 800_000_000


def percent_units(percentage: Any) -> Any:
    """A percentage in millionths, exact."""
    return (percentage * ibis.literal(PERCENT_UNITS).cast(INTEGER)).round(0).cast(INTEGER)


def whole(number: int) -> Any:
    """A whole-number literal of the exact type."""
    return ibis.literal(number).cast(INTEGER)


def with_running_totals(engine: Engine, weights: ir.Table, code: str) -> ir.Table:
    """Add `before` and `total` per owner, in the order of code; zero weights leave.

    Weights that add up to more than 800 % are scaled to 100 % first, so that products with amounts stay
    within 38 digits.
    """
    owner = ibis.window(group_by=OWNER)
    weights = weights.filter(weights.weight > 0)
    weights = weights.mutate(unbounded=weights.weight.sum().over(owner).cast(INTEGER))
    scaled = engine.div_half_up(weights.weight * whole(100 * PERCENT_UNITS), weights.unbounded)
    bounded = ibis.ifelse(
        weights.unbounded <= whole(MOST_WEIGHT), weights.weight, ibis.greatest(scaled, whole(1))
    )
    weights = weights.mutate(weight=bounded.cast(INTEGER)).drop("unbounded")
    running = ibis.window(group_by=OWNER, order_by=[code], preceding=None, following=0)
    upto = weights.weight.sum().over(running).cast(INTEGER)
    return weights.mutate(
        before=(upto - weights.weight).cast(INTEGER), total=weights.weight.sum().over(owner).cast(INTEGER)
    )


def fill_missing(given: Any, given_sum: Any, missing: Any) -> Any:
    """Weights where some codes lack a percentage: equal parts of what is left of 100 % (METHOD P2 (5)).

    All weights are multiplied by the number that lack one, so that the parts stay exact.
    """
    left = ibis.greatest(whole(100 * PERCENT_UNITS) - given_sum, whole(0))
    return ibis.ifelse(given.notnull(), given * missing, left)
