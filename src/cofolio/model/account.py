"""Flows on the driver: the few that families and chains divide, in whole numbers.

Amounts are in units of 10^-12 of their currency (`UNIT`), so that any published number of decimals fits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import ibis.expr.types as ir

from cofolio.model.engine import Engine

UNIT = 10**12


@dataclass(slots=True)
class Slice:
    """A part of a flow under one status and reason; `size` in units, signed like its flow."""

    status: str
    reason: str
    size: int


@dataclass(slots=True)
class Account:
    """One flow that may be divided.

    Attributes:
        amount: published amount in units.
        step: the unit its parts are rounded to (its last decimal, at least cents).
        eur: its value in EUR in units, `None` where no rate is known.
        family: what families took from the counted part.
        funder: what chains took in the funder's view.
        deliverer: what chains took in the deliverer's view.
    """

    flow_no: int
    copy_no: int
    measure: str
    currency: str
    booking_day: date
    amount: int
    step: int
    eur: int | None
    provider_org: str | None
    provider_copy: int | None
    receiver_org: str | None
    receiver_copy: int | None
    family: list[Slice] = field(default_factory=list)
    funder: list[Slice] = field(default_factory=list)
    deliverer: list[Slice] = field(default_factory=list)

    @property
    def left(self) -> int:
        """What families leave counted."""
        return self.amount - sum(s.size for s in self.family)

    def value(self, in_eur: bool) -> int:
        """Its whole amount, published or in EUR."""
        return (self.eur or 0) if in_eur else self.amount

    def published(self, size: int, in_eur: bool) -> int:
        """A part given in EUR as a part of the published amount, rounded to its step."""
        if not in_eur:
            return size
        if not self.eur:
            return 0
        scaled = self.amount * size
        return (
            (2 * abs(scaled) + abs(self.eur) * self.step)
            // (2 * abs(self.eur) * self.step)
            * self.step
            * (-1 if (scaled < 0) != (self.eur < 0) else 1)
        )


_COLUMNS = [
    "flow_no",
    "copy_no",
    "measure",
    "currency",
    "booking_day",
    "amount",
    "decimals",
    "eur",
    "provider_org",
    "provider_copy",
    "receiver_org",
    "receiver_copy",
]


def fetch_accounts(engine: Engine, flows: ir.Table) -> list[Account]:
    """Bring flows to the driver, in the order of their number."""
    rows = engine.fetch(flows.select(*_COLUMNS)).sort_by("flow_no")
    columns = [rows.column(name).to_pylist() for name in _COLUMNS]
    return [_account(*values) for values in zip(*columns, strict=True)]


def _account(
    flow_no: int,
    copy_no: int,
    measure: str,
    currency: str,
    booking_day: date,
    amount: Decimal,
    decimals: int,
    eur: Decimal | None,
    provider_org: str | None,
    provider_copy: int | None,
    receiver_org: str | None,
    receiver_copy: int | None,
) -> Account:
    return Account(
        flow_no,
        copy_no,
        measure,
        currency,
        booking_day,
        amount=int(amount.scaleb(12)),
        step=10 ** (12 - decimals),
        eur=None if eur is None else int(eur.scaleb(12)),
        provider_org=provider_org,
        provider_copy=provider_copy,
        receiver_org=receiver_org,
        receiver_copy=receiver_copy,
    )


def needs_eur(accounts: Iterable[Account]) -> bool:
    """Whether amounts in several currencies meet, so that EUR must compare them (METHOD D1, D2)."""
    return len({a.currency for a in accounts}) > 1
