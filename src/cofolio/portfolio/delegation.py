"""What an EU delegation manages on a day: programmes, platforms and projects, from dated relations.

A relation that a source tells only for its own day (`known_on`) is shown for what it is: known then, and on any later
day not known to have ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cofolio.errors import NotFound, UsageError
from cofolio.measures.delegations import InData
from cofolio.registry import Country, donor_of, find_country
from cofolio.sources import curated
from cofolio.sources.curated import Curated, Delegation, Management, Part, Undertaking
from cofolio.sources.curated.period import bounds

STANDINGS = ("known", "not-known-to-have-ended", "not-known-yet", "ended", "not-begun")
_Ask = Callable[[str, date], InData]


@dataclass(frozen=True, slots=True)
class ManagedOnDay:
    """One thing a delegation manages.

    Attributes:
        standing: `known` (the relation is known to hold on the day), `not-known-to-have-ended` (known earlier),
            `not-known-yet` (known only later), `ended` or `not-begun` (by its own dates or the relation's).
        undertaking: the programme, platform or project.
        phases: its phases on the day, or perhaps.
        relation: the relation, with its standing as a fact.
    """

    standing: str
    undertaking: Undertaking
    phases: tuple[Part, ...]
    relation: Management


@dataclass(frozen=True, slots=True)
class DelegationOnDay:
    """A delegation on a day.

    Attributes:
        country: the country it is in.
        on: the day.
        delegation: what is known of it, with its history and links; `None` where only published activities name it.
        exists: whether it was a full delegation on the day; `None` where that is not known.
        manages: what it manages, what is known first.
        in_data: what the store's activities say; `None` without a store.
    """

    country: Country
    on: date
    delegation: Delegation | None
    exists: bool | None
    manages: tuple[ManagedOnDay, ...]
    in_data: InData | None


def delegation(
    place: str, on: date | None = None, donor: str = curated.DONOR, ask: _Ask | None = None
) -> DelegationOnDay:
    """Puts together what is known of the delegation in a country.

    Args:
        place: code or name of the country it is in.
        on: the day; today where not said.
        donor: whose delegation; the register holds the European Union's.
        ask: how a store tells what its activities say of a country's delegation on a day.

    Raises:
        UsageError: no country is called so, or the donor is another.
        NotFound: neither the register nor the store knows a delegation there.
    """
    if donor_of(donor) != curated.DONOR:
        raise UsageError(f"--donor {donor}: the register of delegations holds the European Union's only (EU)")
    country, day = find_country(place), on or date.today()
    data = curated.curated()
    known = next((one for one in data.delegations.values() if one.country == country.code), None)
    in_data = ask(country.code, day) if ask else None
    if known is None and not (in_data and in_data.activities):
        held = ", ".join(sorted(one.country for one in data.delegations.values()))
        where = "the register" if in_data is None else "the register and the loaded activities"
        raise NotFound(f"{where} know of no EU delegation in {country.name}; the register has {held}")
    return DelegationOnDay(
        country,
        day,
        known,
        known.period.covers(day) if known else None,
        tuple(sorted(_managed(data, known, day), key=lambda one: STANDINGS.index(one.standing)))
        if known
        else (),
        in_data,
    )


def _managed(data: Curated, known: Delegation, day: date) -> list[ManagedOnDay]:
    things = {one.id: one for one in data.undertakings()}
    relations = [one for one in data.manages.values() if one.delegation == known.id]
    return [
        ManagedOnDay(
            _standing(relation, things[relation.what], day),
            things[relation.what],
            _phases(things[relation.what], day),
            relation,
        )
        for relation in relations
    ]


def _phases(what: Undertaking, day: date) -> tuple[Part, ...]:
    """Dated phases that cover the day, or may; one without an end is over when the next begins."""
    dated = [
        (days, part) for part in what.of("phase") if (days := bounds(part.period.start)) and days[0] <= day
    ]
    latest = max((days for days, _ in dated), default=None)
    return tuple(
        part
        for days, part in dated
        if part.period.covers(day) is not False
        and (part.period.end or part.period.planned_end or days == latest)
    )


def _standing(relation: Management, what: Undertaking, day: date) -> str:
    for period in (what.period, relation.period):
        start, end = bounds(period.start), bounds(period.end or period.planned_end)
        if start and day < start[0]:
            return "not-begun"
        if end and day > end[1]:
            return "ended"
    told = bounds(relation.known_on)
    if relation.period.start or told is None:
        return "known" if relation.period.covers(day) else "not-known-to-have-ended"
    if day < told[0]:
        return "not-known-yet"
    return "known" if day <= told[1] else "not-known-to-have-ended"
