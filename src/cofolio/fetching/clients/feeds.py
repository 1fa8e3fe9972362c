"""News feeds: those registered in `data/feeds.yml`, RSS or Atom, as bytes; `cofolio.news` reads them."""

from __future__ import annotations

from cofolio.errors import UsageError
from cofolio.fetching.addresses import Addresses
from cofolio.fetching.area import safe_name
from cofolio.fetching.asked import MB, Asked, Wanted
from cofolio.fetching.clients.planned import Plan, unusable
from cofolio.fetching.session import Session
from cofolio.registry.feeds import feeds

_MOST = 5 * MB


async def plan(session: Session, known: Addresses, asked: Asked) -> Plan:
    """Plans every registered feed, or those on one country."""
    unusable("feeds", publisher=asked.publishers, since=asked.since)
    chosen = [feed for feed in feeds() if asked.country is None or asked.country in feed.countries]
    if not chosen:
        raise UsageError(f"no feed is registered for {asked.country}; data/feeds.yml lists them")
    return Plan(
        [
            Wanted(safe_name(f"{feed.id}.xml"), known.url(feed.id), "xml", _MOST, licence=feed.licence)
            for feed in chosen
        ]
    )
