"""The columns of each kind of row, in the order that the Datastore Classic gives them.

Names and order follow https://github.com/codeforIATI/iati-datastore (serialize/csv.py), so that scripts written for it
find what they look for. A code is as published; where no currency stands at a value, its activity's default holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cofolio.measures.access.rows import Budget, Row, Share, Transaction
from cofolio.rendering.access import values

Cell = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name, and what a row says there."""

    name: str
    of: Callable[[Row], Cell]


def columns(unit: str, split: str | None) -> tuple[Column, ...]:
    """The columns of a kind of row.

    Args:
        unit: `activity`, `transaction` or `budget`.
        split: `by_country`, `by_sector` or `None`.
    """
    first = _SPLIT[split] if split else ()
    first = first[:3] if unit == "budget" else first
    taken = {one.name for one in first}
    if unit == "budget":
        rest: Sequence[Column] = (*_BUDGET, *_named(_BUDGET_ACTIVITY))
        dropped = taken | ({"recipient-country-code", "recipient-country", "recipient-country-percentage"}
                           if split == "by_sector" else set())  # fmt: skip
        return (*first, *(one for one in rest if one.name not in dropped))
    texts = _ABOUT if unit == "activity" and split != "by_sector" else _ABOUT_SHORT
    shared = (*_named(texts), *_ORGANISATIONS, *_named(_PLACES), *_named(_SECTORS), *_named(_DEFAULTS))
    if unit == "transaction":
        return (*first, *_TRANSACTION, *(one for one in shared if one.name not in taken))
    money = (*(() if split else _named(("default-currency",))), *_named(("currency",)), *_TOTALS)
    return (*first, *(one for one in shared if one.name not in taken), *money)


def _named(names: Iterable[str]) -> tuple[Column, ...]:
    return tuple(Column(name, _COMMON[name]) for name in names)


_COMMON: dict[str, Callable[[Row], Cell]] = {
    "iati-identifier": lambda r: r.activity.identifier,
    "hierarchy": lambda r: r.activity.hierarchy,
    "last-updated-datetime": lambda r: r.activity.last_updated,
    "default-language": lambda r: r.activity.language,
    "reporting-org": lambda r: values.text(r.activity.reporter.names, r.lang),
    "reporting-org-ref": lambda r: r.activity.reporter.ref,
    "reporting-org-type": lambda r: values.name("organisation_type", r.activity.reporter.type),
    "reporting-org-type-code": lambda r: r.activity.reporter.type,
    "title": lambda r: values.text(r.activity.titles, r.lang),
    "description": lambda r: values.description(r.activity, r.lang),
    "description_general": lambda r: values.description(r.activity, r.lang, "1"),
    "description_objectives": lambda r: values.description(r.activity, r.lang, "2"),
    "description_target_groups": lambda r: values.description(r.activity, r.lang, "3"),
    "description_other": lambda r: values.description(r.activity, r.lang, "4"),
    "activity-status-code": lambda r: r.activity.status,
    "start-planned": lambda r: r.activity.start_planned,
    "end-planned": lambda r: r.activity.end_planned,
    "start-actual": lambda r: r.activity.start_actual,
    "end-actual": lambda r: r.activity.end_actual,
    "recipient-country-code": lambda r: values.codes(r.activity.countries),
    "recipient-country": lambda r: values.countries(r.activity.countries),
    "recipient-country-percentage": lambda r: values.percentages(r.activity.countries),
    "recipient-region-code": lambda r: values.codes(r.activity.regions),
    "recipient-region": lambda r: values.regions(r.activity.regions),
    "recipient-region-percentage": lambda r: values.percentages(r.activity.regions),
    "sector-code": lambda r: values.codes(r.activity.sectors),
    "sector": lambda r: values.sectors(r.activity.sectors),
    "sector-percentage": lambda r: values.percentages(r.activity.sectors),
    "sector-vocabulary": lambda r: values.vocabularies(r.activity.sectors),
    "sector-vocabulary-code": lambda r: values.vocabulary_codes(r.activity.sectors),
    "collaboration-type-code": lambda r: r.activity.collaboration_type,
    "default-finance-type-code": lambda r: r.activity.finance_type,
    "default-flow-type-code": lambda r: r.activity.flow_type,
    "default-aid-type-code": lambda r: next(iter(r.activity.aid_types), None),
    "default-tied-status-code": lambda r: r.activity.tied_status,
    "default-currency": lambda r: r.activity.currency,
    "currency": lambda r: values.currency(r.activity),
}
_ABOUT_SHORT = (
    "iati-identifier hierarchy last-updated-datetime default-language reporting-org reporting-org-ref"
    " reporting-org-type reporting-org-type-code title description activity-status-code"
    " start-planned end-planned start-actual end-actual"
).split()
_ABOUT = [
    *_ABOUT_SHORT[:10],
    *"description_general description_objectives description_target_groups description_other".split(),
    *_ABOUT_SHORT[10:],
]
_PLACES = [f"recipient-{kind}{end}" for kind in ("country", "region") for end in ("-code", "", "-percentage")]
_SECTORS = "sector-code sector sector-percentage sector-vocabulary sector-vocabulary-code".split()
_DEFAULTS = (
    "collaboration-type-code default-finance-type-code default-flow-type-code default-aid-type-code"
    " default-tied-status-code"
).split()
_BUDGET_ACTIVITY = ["iati-identifier", "title", "description", *_PLACES[:3], *_SECTORS[:3]]


def _organisations() -> Iterable[Column]:
    for role, code in (("Accountable", "2"), ("Funding", "1"), ("Extending", "3"), ("Implementing", "4")):
        for part in ("", "-ref", "-type", "-type-code"):
            yield Column(
                f"participating-org{part} ({role})",
                lambda r, code=code, part=part: values.organisation(r.activity, code, part, r.lang),  # type: ignore[misc]
            )


def _totals() -> Iterable[Column]:
    for money in (None, "USD", "EUR"):
        for name, code in values.TOTALS.items():
            yield Column(
                f"total-{name}{f'-{money}' if money else ''}",
                lambda r, code=code, money=money: values.total(r.activity, code, money),  # type: ignore[misc]
            )


_ORGANISATIONS = tuple(_organisations())
_TOTALS = tuple(_totals())


def _transaction(name: str, of: Callable[[Transaction], Cell]) -> Column:
    return Column(name, lambda r: of(r.transaction) if r.transaction else None)


_TRANSACTION = (
    _transaction("transaction-type", lambda t: t.type),
    _transaction("transaction-date", lambda t: t.day),
    Column("default-currency", _COMMON["default-currency"]),
    _transaction("transaction-value", lambda t: t.amount),
    _transaction("transaction-value-USD", lambda t: t.usd),
    _transaction("transaction-value-EUR", lambda t: t.eur),
    _transaction("transaction_ref", lambda t: t.ref),
    _transaction("transaction_value_currency", lambda t: t.own_currency),
    _transaction("transaction_value_value-date", lambda t: t.value_day),
    _transaction("transaction_provider-org", lambda t: t.provider),
    _transaction("transaction_provider-org_ref", lambda t: t.provider_ref),
    _transaction("transaction_provider-org_provider-activity-id", lambda t: t.provider_activity),
    _transaction("transaction_receiver-org", lambda t: t.receiver),
    _transaction("transaction_receiver-org_ref", lambda t: t.receiver_ref),
    _transaction("transaction_receiver-org_receiver-activity-id", lambda t: t.receiver_activity),
    _transaction("transaction_description", lambda t: t.description),
    _transaction("transaction_flow-type_code", lambda t: t.flow_type),
    _transaction("transaction_finance-type_code", lambda t: t.finance_type),
    _transaction("transaction_aid-type_code", lambda t: next(iter(t.aid_types), None)),
    _transaction("transaction_tied-status_code", lambda t: t.tied_status),
    _transaction("transaction_disbursement-channel_code", lambda t: t.channel),
    _transaction("transaction_recipient-country-code", lambda t: values.codes(t.countries)),
    _transaction("transaction_recipient-country", lambda t: values.countries(t.countries)),
    _transaction("transaction_recipient-region-code", lambda t: values.codes(t.regions)),
    _transaction("transaction_recipient-region", lambda t: values.regions(t.regions)),
    _transaction("transaction_sector-code", lambda t: values.codes(t.sectors)),
    _transaction("transaction_sector", lambda t: values.sectors(t.sectors)),
    _transaction("transaction_sector-vocabulary", lambda t: values.vocabularies(t.sectors)),
    _transaction("transaction_sector-vocabulary-code", lambda t: values.vocabulary_codes(t.sectors)),
)


def _budget(name: str, of: Callable[[Budget], Cell]) -> Column:
    return Column(name, lambda r: of(r.budget) if r.budget else None)


_BUDGET = (
    _budget("budget-period-start-date", lambda b: b.start),
    _budget("budget-period-end-date", lambda b: b.end),
    _budget("budget-value", lambda b: b.amount),
    _budget("budget-value-USD", lambda b: b.usd),
    _budget("budget-value-EUR", lambda b: b.eur),
    _budget("budget-type", lambda b: values.budget_type(b.type)),
)


def _share(name: str, of: Callable[[Share], Cell]) -> Column:
    return Column(name, lambda r: of(r.share) if r.share else None)


_BY_COUNTRY = (
    _share("recipient-country-code", lambda s: s.code),
    _share("recipient-country", lambda s: values.countries([s])),
    _share("recipient-country-percentage", lambda s: s.percentage),
)
_BY_SECTOR = (
    _share("sector-code", lambda s: s.code),
    _share("sector", lambda s: values.sectors([s])),
    _share("sector-percentage", lambda s: s.percentage),
    _share("sector-vocabulary", lambda s: values.vocabularies([s])),
    _share("sector-vocabulary-code", lambda s: values.vocabulary_codes([s])),
)
_SPLIT = {"by_country": _BY_COUNTRY, "by_sector": _BY_SECTOR}
