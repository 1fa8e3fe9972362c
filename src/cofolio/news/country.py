"""A country's news, the latest first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from cofolio import registry
from cofolio.library import Library
from cofolio.news.item import KINDS, NewsItem
from cofolio.news.kept import changed, published
from cofolio.portfolio.windows import graduations
from cofolio.registry.feeds import feeds

RECENT = timedelta(days=365)
MANY = 3  # publishers of one version that are told one by one
_PUBLISHER = "new-publisher"


def of_country(library: Library, country: str, today: date, limit: int | None = None) -> list[NewsItem]:
    """News of a country.

    Args:
        library: the version asked; news of later versions are left out.
        country: ISO code of two letters.
        today: the day of asking: what lies after it is no news yet.
        limit: no more than this many.
    """
    store = library.store
    known = store.versions()
    later = set(known[known.index(library.version) + 1 :]) if library.version in known else set()
    found = [
        *_together([item for item in changed(store.path, country) if item.version not in later]),
        *_ended(library, country, today),
        *_graduated(country, today),
        *_written(published(store.path), country),
    ]
    unique = {(item.kind, item.key): item for item in found if item.day <= today}
    ranked = sorted(unique.values(), key=lambda item: (KINDS.index(item.kind), item.key))
    return sorted(ranked, key=lambda item: item.day, reverse=True)[:limit]


def _together(items: list[NewsItem]) -> list[NewsItem]:
    """Many publishers that one version loads for the first time are one piece of news: a store that grew."""
    found = [item for item in items if item.kind != _PUBLISHER]
    for version in dict.fromkeys(item.version for item in items if item.kind == _PUBLISHER):
        own = [item for item in items if item.kind == _PUBLISHER and item.version == version]
        if len(own) <= MANY:
            found += own
            continue
        names = [item.who for item in own[:MANY]]
        count = sum(item.count or 0 for item in own)
        who = f"{', '.join(names)} + {len(own) - MANY}"
        found.append(replace(own[0], key=str(version), who=who, count=count))
    return found


def _ended(library: Library, country: str, today: date) -> list[NewsItem]:
    """Projects of the country alone or shared whose end lies in the last year."""
    ended = library.ended_projects(country, today - RECENT, today)
    return [
        NewsItem(
            "phase-end",
            str(row.activity_id),
            row.end,
            title=row.title or "",
            who=registry.donor_name(row.donor) or row.donor,
            activity_id=row.activity_id,
            after="actual" if row.is_actual else "planned",
            version=library.version,
        )
        for row in ended
    ]


def _graduated(country: str, today: date) -> list[NewsItem]:
    return [
        NewsItem(
            "graduation",
            f"{one.channel} {one.after.instrument} {one.on}",
            one.on,
            title=one.after.instrument,
            before=one.before.instrument,
            after=one.channel,
            confidence=one.after.verdict.confidence,
        )
        for one in graduations(country)
        if one.on <= today
    ]


def _written(entries: tuple[dict[str, Any], ...], country: str) -> list[NewsItem]:
    """Entries of feeds on the country, and of others that name it."""
    known = {feed.id: feed for feed in feeds()}
    named = re.compile(rf"\b(?:{re.escape(registry.countries()[country].name)})\b", re.IGNORECASE)
    found = []
    for entry in entries:
        feed = known.get(entry["feed"])
        if feed is None or not (
            country in feed.countries if feed.countries else named.search(entry["about"])
        ):
            continue
        found.append(
            NewsItem(
                "published",
                f"{feed.id} {entry['id']}",
                date.fromisoformat(entry["day"][:10]),
                entry["day"],
                entry["title"],
                feed.name,
                link=entry["link"],
                confidence=feed.confidence,
            )
        )
    return found
