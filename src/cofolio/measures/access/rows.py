"""What a row says: an activity, a transaction, a budget, as published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Text:
    """One narrative with its language, where one is stated."""

    lang: str | None
    text: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """A reporting or participating organisation."""

    ref: str | None
    names: tuple[Text, ...]
    type: str | None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A country, region or sector; `percentage` is of 100, `None` where none is stated."""

    code: str | None
    vocabulary: str | None
    percentage: Decimal | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Total:
    """All transactions of one type and currency; `eur` and `usd` hold those that could be converted."""

    type: str | None
    currency: str | None
    amount: Decimal | None
    eur: Decimal | None
    usd: Decimal | None


@dataclass(slots=True)
class Activity:
    """An activity's counted copy. Days are days; codes are as published."""

    copy_no: int
    dataset: str
    identifier: str | None
    version: str | None
    hierarchy: str | None
    last_updated: date | None
    language: str | None
    reporter: Organisation
    status: str | None
    start_planned: date | None
    end_planned: date | None
    start_actual: date | None
    end_actual: date | None
    collaboration_type: str | None
    finance_type: str | None
    flow_type: str | None
    tied_status: str | None
    currency: str | None
    titles: list[Text] = field(default_factory=list)
    descriptions: list[Text] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    countries: list[Share] = field(default_factory=list)
    regions: list[Share] = field(default_factory=list)
    sectors: list[Share] = field(default_factory=list)
    aid_types: list[str] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)


@dataclass(slots=True)
class Transaction:
    """A transaction; `amount` in `currency` (its own or its activity's), `eur` and `usd` where there is a rate."""

    type: str | None
    day: date | None
    amount: Decimal | None
    eur: Decimal | None
    usd: Decimal | None
    ref: str | None
    own_currency: str | None
    value_day: date | None
    provider: str | None
    provider_ref: str | None
    provider_activity: str | None
    receiver: str | None
    receiver_ref: str | None
    receiver_activity: str | None
    description: str | None
    flow_type: str | None
    finance_type: str | None
    tied_status: str | None
    channel: str | None
    aid_types: list[str] = field(default_factory=list)
    countries: list[Share] = field(default_factory=list)
    regions: list[Share] = field(default_factory=list)
    sectors: list[Share] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget of a period; `eur` and `usd` by the rate of its value date, else of its first day (METHOD B1)."""

    type: str | None
    start: date | None
    end: date | None
    amount: Decimal | None
    eur: Decimal | None
    usd: Decimal | None


@dataclass(frozen=True, slots=True)
class Details:
    """All that some rows say, by the parts of their keys."""

    activities: Mapping[int, Activity]
    transactions: Mapping[tuple[int, int], Transaction]
    budgets: Mapping[tuple[int, int], Budget]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: an activity, with the transaction or budget it is about, and the share it is split by.

    `lang` is the language that texts are wanted in.
    """

    activity: Activity
    transaction: Transaction | None = None
    budget: Budget | None = None
    share: Share | None = None
    lang: str = "en"
