"""core__flow: one row per transaction of every copy, dated, typed and converted (METHOD V1, T1-T3, T6).

Forward spend (B1) joins as flows of its own measure, one per budget period and year.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from cofolio.model import flags
from cofolio.model.copy import clean, identity_of
from cofolio.model.engine import INTEGER, Engine
from cofolio.model.money import CENTS, MONEY, convert, from_units, split_decimals, to_units

_KEY = ["dataset_id", "activity_start"]
FLOWS_PER_COPY = 1 << 24
"""Room for flow numbers within a copy: transactions first, then forward spend (see `budget.py`)."""

_COPY_COLUMNS = [
    "copy_no",
    "activity_no",
    *_KEY,
    "default_currency",
    "default_flow_type_code",
    "default_finance_type_code",
    "last_updated_at",
    "generated_at",
    "copy_status",
    "is_headline",
    "is_sole_source",
    "identity",
    "donor_id",
    "is_alone",
]
CARRIED = ("copy_no", "activity_no", "copy_status", "is_headline", "donor_id", "is_alone")
"""What every flow takes over from its copy."""


def published_flows(engine: Engine, copies: ir.Table, prefixes: list[tuple[str, str]]) -> ir.Table:
    """Transactions in the shape that `finish_flows` completes."""
    t = engine.table("stg_iati__transaction").inner_join(copies.select(*_COPY_COLUMNS), _KEY)
    kinds = engine.table("registry__transaction_type").rename(kind_code="code")
    t = t.mutate(type_code=clean(t.transaction_type_code).upper())
    t = t.left_join(kinds, t.type_code == kinds.kind_code)
    booked = t.transaction_date_day.fill_null(t.value_date_day)
    echoed = _is_publication_date(t)
    rated = ibis.ifelse(echoed, t.transaction_date_day, t.value_date_day.fill_null(t.transaction_date_day))
    flag = (
        _flag(t.value_date_day.isnull() & t.transaction_date_day.notnull(), "value-date-missing")
        + _flag(t.transaction_date_day.isnull() & t.value_date_day.notnull(), "transaction-date-missing")
        + _flag(echoed, "value-date-is-publication-date")
        + _flag(t.is_sole_source, "sole-source")
    )
    return t.select(
        flow_no=t.copy_no * FLOWS_PER_COPY + t.transaction_no.cast("int64"),
        **{name: t[name] for name in CARRIED},
        transaction_no=t.transaction_no.cast("int64"),
        element=ibis.literal("transaction[") + t.transaction_no.cast("string") + ibis.literal("]"),
        line=t.line,
        measure=t.measure.fill_null("unknown-type"),
        type_code=t.type_code,
        booking_day=booked,
        rate_day=rated,
        currency=clean(t.value_currency).upper().fill_null(t.default_currency),
        published_amount=t.value_amount.cast(MONEY),
        published_decimals=t.value_decimals.cast("int32"),
        flow_type_code=clean(t.flow_type_code).fill_null(t.default_flow_type_code),
        finance_type_code=clean(t.finance_type_code).fill_null(t.default_finance_type_code),
        provider_org_ref=clean(t.provider_org_ref),
        provider_activity=identity_of(clean(t.provider_org_provider_activity_id), prefixes),
        receiver_org_ref=clean(t.receiver_org_ref),
        receiver_activity=identity_of(clean(t.receiver_org_receiver_activity_id), prefixes),
        flow_flags=flag.cast("int64"),
    )


def _is_publication_date(t: ir.Table) -> Any:
    """The value date repeats the day of publication while the transaction date differs (T1)."""
    publication = (t.value_date_day == t.last_updated_at.date()) | (t.value_date_day == t.generated_at.date())
    differs = t.transaction_date_day.notnull() & (t.transaction_date_day != t.value_date_day)
    return (publication & differs).fill_null(False)


def _flag(condition: Any, name: str) -> Any:
    return ibis.ifelse(condition.fill_null(False), flags.bit(name), 0)


def build_flow(engine: Engine, published: ir.Table) -> ir.Table:
    """Complete flows: amounts at their decimals, rates and their source, classes, standing before families."""
    dated = engine.scratch("work__flow_dated", _dated(published))
    rated = _rated(engine, dated)
    converted = _converted(engine, rated)
    classed = _classed(engine, converted)
    settled = classed.mutate(**_standing(classed))
    return engine.save("core__flow", settled, ["flow_no"])


def _dated(published: ir.Table) -> ir.Table:
    decimals = split_decimals(published.published_amount, published.published_decimals)
    published = published.mutate(decimals=decimals, booking_year=published.booking_day.year().cast("int32"))
    return published.mutate(units=to_units(published.published_amount, published.decimals))


def _rated(engine: Engine, flows: ir.Table) -> ir.Table:
    rate = engine.table("core__rate").rename(rate_currency="currency", rate_at="day")
    usd = rate.filter(rate.rate_currency == "USD").select(
        usd_at=rate.rate_at, usd_per_eur=rate.per_eur, usd_source=rate.source
    )
    rate = rate.select("rate_currency", "rate_at", "per_eur", "quoted_day", "source")
    flows = flows.left_join(
        rate, (flows.currency == rate.rate_currency) & (flows.rate_day == rate.rate_at)
    ).drop("rate_currency", "rate_at")
    return flows.left_join(usd, flows.rate_day == usd.usd_at).drop("usd_at")


def _converted(engine: Engine, f: ir.Table) -> ir.Table:
    one = ibis.literal(1).cast("decimal(38,10)")
    has_date = f.rate_day.notnull()
    is_euro, is_dollar = f.currency == "EUR", f.currency == "USD"
    eur = ibis.cases(
        (is_euro, f.units),
        (f.per_eur.notnull() & has_date, convert(engine, f.units, f.decimals, f.per_eur.fill_null(one), one)),
    )
    usd = ibis.cases(
        (is_dollar, f.units),
        (
            is_euro & f.usd_per_eur.notnull(),
            convert(engine, f.units, f.decimals, one, f.usd_per_eur.fill_null(one)),
        ),
        (
            f.per_eur.notnull() & f.usd_per_eur.notnull(),
            convert(engine, f.units, f.decimals, f.per_eur.fill_null(one), f.usd_per_eur.fill_null(one)),
        ),
    )
    f = f.mutate(
        eur_units=eur.cast(INTEGER),
        usd_units=usd.cast(INTEGER),
        eur_decimals=ibis.ifelse(is_euro, f.decimals, CENTS).fill_null(CENTS).cast("int32"),
        usd_decimals=ibis.ifelse(is_dollar, f.decimals, CENTS).fill_null(CENTS).cast("int32"),
    )
    return f.mutate(
        amount=from_units(f.units, f.decimals),
        eur=from_units(f.eur_units, f.eur_decimals),
        usd=from_units(f.usd_units, f.usd_decimals),
    ).drop("units", "eur_units", "usd_units")


def _classed(engine: Engine, f: ir.Table) -> ir.Table:
    kind = engine.table("registry__flow_type").rename(kind_code="code", flow_class="class")
    f = f.left_join(kind.select("kind_code", "flow_class"), f.flow_type_code == kind.kind_code).drop(
        "kind_code"
    )
    finance = engine.table("registry__finance_type").rename(kind_code="code", finance_class="class")
    f = f.left_join(
        finance.select("kind_code", "finance_class"), f.finance_type_code == finance.kind_code
    ).drop("kind_code")
    return f.mutate(
        flow_class=_class_of(f.flow_type_code, f.flow_class),
        finance_class=_class_of(f.finance_type_code, f.finance_class),
    )


def _class_of(code: Any, known: Any) -> Any:
    return known.fill_null(ibis.ifelse(code.isnull(), "unknown", "other"))


def _standing(f: ir.Table) -> dict[str, Any]:
    """The status a flow has before places, families and chains (DESIGN: one status per part)."""
    excluded = f.copy_status.isin(["duplicate-copy", "older-copy", "secondary-reporter"])
    reason = ibis.cases(
        (excluded, f.copy_status),
        (f.amount.isnull(), "no-amount"),
        (f.booking_day.isnull(), "no-date"),
        (f.currency.isnull(), "no-currency"),
        else_=None,
    )
    status = ibis.cases((excluded, "excluded"), (reason.notnull(), "uncertain"), else_="counted")
    return {"base_status": status, "base_reason": reason}
