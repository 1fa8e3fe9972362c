"""One piece of news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

KINDS: Final = (
    "published",
    "new-project",
    "new-commitment",
    "claim-verdict",
    "graduation",
    "phase-end",
    "new-publisher",
)
"""What a registered feed published; new in the records (project, commitment); a claim with another verdict; eligibility
lost; a project over; a publisher's files loaded for the first time. In this order within a day."""


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One piece of news about a country.

    Attributes:
        kind: one of `KINDS`.
        key: what it is about within its kind; with kind and country, the same for good.
        day: the day it happened or was published by the data itself; that it was seen, where the data says none.
        seen: when cofolio saw it, in ISO form with UTC offset; empty for what follows from a date.
        title: of the project, claim, act or news, as published.
        who: publisher, donor or feed.
        activity_id: the activity that it is about.
        link: where a registered feed has more.
        amount: what was committed, of the whole activity.
        currency: of `amount`, ISO 4217.
        before: what stood there before: a verdict, an amount.
        after: what stands there now.
        count: how many projects, of a publisher that is new.
        version: id of the store's version that brought it.
        confidence: how sure a feed's address is, or a graduation.
    """

    kind: str
    key: str
    day: date
    seen: str = ""
    title: str = ""
    who: str = ""
    activity_id: str | None = None
    link: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    before: str | None = None
    after: str | None = None
    count: int | None = None
    version: str | None = None
    confidence: str | None = None
