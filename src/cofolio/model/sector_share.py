"""core__sector_share: what the money is for, one vocabulary at a time (METHOD S1)."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from cofolio.model import flags
from cofolio.model.copy import clean
from cofolio.model.engine import INTEGER, Engine
from cofolio.model.share import OWNER, PERCENT_UNITS, fill_missing, percent_units, whole, with_running_totals

_KEY = ["dataset_id", "activity_start"]
UNKNOWN_GROUP = "unknown"


def build_sector_share(engine: Engine, copies: ir.Table) -> ir.Table:
    """One row per owner and purpose code.

    Columns: `sector`, `weight`, `before`, `total`, `sector_flags`, `sector_group`, `is_first_in_group`.
    An owner's rows are the sectors in force for it: a transaction with sectors of its own has rows; one
    without uses its activity's (`transaction_no` 0).
    """
    numbers = copies.select("copy_no", *_KEY)
    activity = engine.table("stg_iati__sector").mutate(transaction_no=ibis.literal(0).cast("int64"))
    transaction = engine.table("stg_iati__transaction_sector")
    published = _published(activity).union(_published(transaction)).inner_join(numbers, _KEY)
    levels = engine.scratch("work__sector_level", _levels(published))
    weights = engine.scratch("work__sector_weight", _weigh(_in_force(levels)))
    shares = _grouped(engine, with_running_totals(engine, weights, "sector"))
    return engine.save("core__sector_share", shares, [*OWNER, "sector"])


def _grouped(engine: Engine, shares: ir.Table) -> ir.Table:
    """Each sector's group, and which sector stands first in its group: flows are counted there."""
    names = engine.table("registry__sector").select(named="code", sector_group="group")
    s = shares.left_join(names, shares.sector == names.named).drop("named")
    s = s.mutate(sector_group=s.sector_group.fill_null(UNKNOWN_GROUP))
    same = ibis.window(group_by=[*OWNER, "sector_group"], order_by="sector")
    return s.mutate(is_first_in_group=ibis.row_number().over(same) == 0)


def _published(sectors: ir.Table) -> ir.Table:
    vocabulary = clean(sectors.vocabulary).fill_null("1").upper()
    first = vocabulary.isin(["1", "DAC"])
    second = vocabulary.isin(["2", "DAC-3"])
    code = clean(sectors.code)
    kept = sectors.mutate(in_first=first, sector=code).filter((first | second) & code.notnull())
    return kept.select(
        *_KEY, kept.transaction_no.cast("int64"), "in_first", "sector", percentage=kept.percentage_value
    )


def _levels(published: ir.Table) -> ir.Table:
    """5-digit sets first; 3-digit codes alone under vocabulary 1 are read as vocabulary 2 (S1)."""
    owner = ibis.window(group_by=OWNER)
    three = published.sector.re_search("^[0-9]{3}$")
    p = published.mutate(has_five=(published.in_first & ~three).any().over(owner))
    kept = p.filter(p.in_first | ~p.has_five)
    return (
        kept.group_by([*OWNER, "sector"])
        .aggregate(percentage=kept.percentage.sum(), is_five=kept.has_five.any())
        .filter(lambda t: t.percentage.isnull() | (t.percentage != 0))
    )


def _in_force(levels: ir.Table) -> ir.Table:
    """A transaction's sectors replace its activity's of the same vocabulary only."""
    activity = levels.filter(levels.transaction_no == 0)
    five = activity.group_by("copy_no").aggregate(activity_has_five=activity.is_five.any())
    joined = levels.left_join(five, "copy_no").drop("copy_no_right")
    hidden = (joined.transaction_no > 0) & ~joined.is_five & joined.activity_has_five.fill_null(False)
    return joined.filter(~hidden).drop("activity_has_five", "is_five")


def _weigh(sectors: ir.Table) -> ir.Table:
    owner = ibis.window(group_by=OWNER)
    s = sectors.mutate(given=percent_units(sectors.percentage))
    s = s.mutate(
        codes=s.count().over(owner),
        missing=s.given.isnull().sum().over(owner),
        given_sum=s.given.sum().over(owner).cast(INTEGER).fill_null(whole(0)),
    )
    lone = s.codes == 1
    none_given = s.missing == s.codes
    some_missing = s.missing > 0
    weight = ibis.cases(
        (lone | none_given, whole(1)),
        (some_missing, fill_missing(s.given, s.given_sum, s.missing.cast(INTEGER))),
        else_=s.given,
    )
    return s.select(
        *OWNER, "sector", weight=weight.cast(INTEGER), sector_flags=_flag(s, lone, none_given, some_missing)
    )


def _flag(s: ir.Table, lone: Any, none_given: Any, some_missing: Any) -> Any:
    hundred = whole(100 * PERCENT_UNITS)
    off = (s.given_sum < hundred - whole(PERCENT_UNITS)) | (s.given_sum > hundred + whole(PERCENT_UNITS))
    return ibis.cases(
        (lone & s.given.notnull() & off, flags.bit("sector-percentages-rescaled")),
        (lone, 0),
        (none_given, flags.bit("equal-sector-shares")),
        (some_missing, flags.bit("sector-remainder-shared")),
        (off, flags.bit("sector-percentages-rescaled")),
        else_=0,
    ).cast("int64")
