"""Forward spend: budgets, else planned disbursements, spread over years by days (METHOD B1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from cofolio.model import flags
from cofolio.model.copy import clean
from cofolio.model.engine import INTEGER, Engine
from cofolio.model.flow import CARRIED, FLOWS_PER_COPY
from cofolio.model.money import MONEY, from_units, part_of, split_decimals, to_units

_KEY = ["dataset_id", "activity_start"]
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_YEARS_EACH = 256
_FIRST_BUDGET = 1 << 23
_FIRST_PLANNED = _FIRST_BUDGET + (1 << 22)
_EPOCH = date(1900, 1, 1)
FORWARD_SPEND = "forward-spend"


def forward_flows(engine: Engine, copies: ir.Table) -> ir.Table:
    """Budgets and planned disbursements by calendar year, in the shape of published transactions."""
    years = engine.put("work__year", _years())
    budgets = engine.scratch("work__budget_year", _by_year(engine, _budgets(engine), copies, years))
    planned = _by_year(engine, _planned(engine), copies, years)
    spoken_for = budgets.select("copy_no", "booking_year").distinct()
    planned = engine.scratch("work__planned_year", planned.anti_join(spoken_for, ["copy_no", "booking_year"]))
    return budgets.union(planned).drop("booking_year")


def _years() -> pa.Table:
    years = range(_FIRST_YEAR, _LAST_YEAR + 1)
    first = [date(y, 1, 1) for y in years]
    last = [date(y, 12, 31) for y in years]
    return pa.table(
        {
            "year": pa.array(years, pa.int32()),
            "first_day": pa.array(first, pa.date32()),
            "first_number": pa.array([(d - _EPOCH).days for d in first], pa.int64()),
            "last_number": pa.array([(d - _EPOCH).days for d in last], pa.int64()),
        }
    )


def _budgets(engine: Engine) -> ir.Table:
    """A revised budget replaces the original of the same period."""
    b = engine.table("stg_iati__budget")
    b = b.mutate(is_revised=clean(b.type).lower().isin(["2", "revised"]).fill_null(False))
    period = ibis.window(group_by=[*_KEY, "period_start", "period_end"])
    b = b.mutate(has_revised=b.is_revised.any().over(period)).filter(lambda t: t.is_revised | ~t.has_revised)
    return _shaped(b, b.budget_no, "budget", _FIRST_BUDGET)


def _planned(engine: Engine) -> ir.Table:
    p = engine.table("stg_iati__planned_disbursement")
    return _shaped(p, p.planned_disbursement_no, "planned-disbursement", _FIRST_PLANNED)


def _shaped(rows: ir.Table, number: Any, element: str, first: int) -> ir.Table:
    start = rows.period_start_day
    end = ibis.greatest(rows.period_end_day.fill_null(start), start)
    return rows.filter(start.notnull()).select(
        *_KEY,
        "line",
        slot=(number.cast("int64") * _YEARS_EACH + first),
        element=ibis.literal(f"{element}[") + number.cast("string") + ibis.literal("]"),
        start_day=start,
        start_number=start.delta(ibis.literal(_EPOCH), unit="day").cast("int64"),
        end_number=end.delta(ibis.literal(_EPOCH), unit="day").cast("int64"),
        value_amount=rows.value_amount.cast(MONEY),
        value_decimals=rows.value_decimals.cast("int32"),
        value_currency=clean(rows.value_currency).upper(),
        value_date_day=rows.value_date_day,
    )


def _by_year(engine: Engine, rows: ir.Table, copies: ir.Table, years: ir.Table) -> ir.Table:
    keyed = copies.select(
        "copy_no",
        "activity_no",
        *_KEY,
        "default_currency",
        "default_flow_type_code",
        "default_finance_type_code",
        "copy_status",
        "is_headline",
        "is_sole_source",
        "donor_id",
        "is_alone",
    )
    r = rows.inner_join(keyed, _KEY)
    r = r.inner_join(years, (years.first_number <= r.end_number) & (years.last_number >= r.start_number))
    before = ibis.greatest(r.first_number - r.start_number, 0).cast(INTEGER)
    upto = (ibis.least(r.end_number, r.last_number) - r.start_number + 1).cast(INTEGER)
    days = (r.end_number - r.start_number + 1).cast(INTEGER)
    decimals = split_decimals(r.value_amount, r.value_decimals)
    units = part_of(engine, to_units(r.value_amount, decimals), before, upto - before, days)
    spread = (r.first_number > r.start_number) | (r.last_number < r.end_number)
    flag = (
        ibis.ifelse(spread, flags.bit("budget-spread"), 0)
        + ibis.ifelse(r.value_date_day.isnull(), flags.bit("value-date-missing"), 0)
        + ibis.ifelse(r.is_sole_source, flags.bit("sole-source"), 0)
    )
    nothing = ibis.null("string")
    return r.select(
        flow_no=r.copy_no * FLOWS_PER_COPY + r.slot + (r.year % _YEARS_EACH).cast("int64"),
        **{name: r[name] for name in CARRIED},
        transaction_no=ibis.literal(0).cast("int64"),
        element=r.element,
        line=r.line,
        measure=ibis.literal(FORWARD_SPEND),
        type_code=nothing,
        booking_day=ibis.greatest(r.start_day, r.first_day),
        rate_day=r.value_date_day.fill_null(r.start_day),
        currency=r.value_currency.fill_null(r.default_currency),
        published_amount=from_units(units, decimals),
        published_decimals=decimals,
        flow_type_code=r.default_flow_type_code,
        finance_type_code=r.default_finance_type_code,
        provider_org_ref=nothing,
        provider_activity=nothing,
        receiver_org_ref=nothing,
        receiver_activity=nothing,
        flow_flags=flag.cast("int64"),
        booking_year=r.year.cast("int32"),
    )
