"""Income classes: the World Bank's history of its classes, one workbook."""

from __future__ import annotations

from cofolio.fetching.addresses import Addresses
from cofolio.fetching.asked import MB, Asked, Wanted
from cofolio.fetching.clients.planned import Plan, chosen, unusable
from cofolio.fetching.session import Session


async def plan(session: Session, known: Addresses, asked: Asked) -> Plan:
    """Plans the workbook."""
    unusable("income", country=asked.country, publisher=asked.publishers, since=asked.since)
    chosen(asked.way, "history", ("history",), "income")
    return Plan([Wanted("OGHIST.xlsx", known.url("history"), "xlsx", 20 * MB)])
