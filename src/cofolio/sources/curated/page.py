"""What the curated dataset says of one country, in the order a country page tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

from cofolio.errors import RegistryError
from cofolio.provenance import Fact
from cofolio.registry import Country, files, find_country
from cofolio.sources.curated.dataset import Curated
from cofolio.sources.curated.load import curated
from cofolio.sources.curated.model import (
    CountryFact,
    Delegation,
    Event,
    Instrument,
    Link,
    Management,
    Organisation,
    Statement,
    Undertaking,
)

DONOR = "EU"  # whose cooperation the dataset is about, but for instruments that name another donor

# The parts of a page, with the words that say that one is empty.
_ABSENT = {
    "relations": "no statement on the start of relations",
    "instruments": "no geographic instrument known to cover it",
    "sectors": "no statement on sectors",
    "graduation": "no statement on graduation",
    "eligibility": "no statement on eligibility",
    "income": "no income class",
    "projects": "no bilateral project",
    "envelopes": "no envelope",
    "regional_programmes": "no regional programme",
    "platforms": "no policy-dialogue platform",
    "thematic": "no thematic instrument found in use",
    "organisations": "no hosted organisation",
    "events": "no event",
    "delegations": "no delegation",
    "links": "no link",
}


@dataclass(frozen=True, slots=True)
class Managed:
    """A regional programme or platform with the relations that say who manages it."""

    undertaking: Undertaking
    managers: tuple[Management, ...]


@dataclass(frozen=True, slots=True)
class DelegationPage:
    """A delegation with what it manages."""

    delegation: Delegation
    manages: tuple[Management, ...]


@dataclass(frozen=True, slots=True)
class CuratedCountry:
    """All that the dataset holds on a country; `absent` says in words which parts are empty.

    Attributes:
        country: the country.
        relations: since when, and how one instrument followed another.
        instruments: geographic instruments that covered it, by date, each with its successors.
        sectors: fields of co-operation as stated.
        graduation: graduation, its reasons and what goes on all the same.
        eligibility: further statements on what it is eligible for.
        income: income classes.
        projects: bilateral projects with components, contracts and sums; use `ongoing` for those on a day.
        envelopes: its own and its region's, conflicting sums kept.
        regional_programmes: with phases and managing delegations.
        platforms: with phases, meetings and managing delegations.
        thematic: thematic instruments found in use, and gaps in that knowledge.
        organisations: organisations it hosts.
        events: events in it.
        delegations: the delegations in it, with what they manage.
        links: contacts and links.
        absent: what the dataset does not hold.
    """

    country: Country
    relations: tuple[CountryFact, ...]
    instruments: tuple[Instrument, ...]
    sectors: tuple[CountryFact, ...]
    graduation: tuple[CountryFact, ...]
    eligibility: tuple[CountryFact, ...]
    income: tuple[CountryFact, ...]
    projects: tuple[Undertaking, ...]
    envelopes: tuple[Undertaking, ...]
    regional_programmes: tuple[Managed, ...]
    platforms: tuple[Managed, ...]
    thematic: tuple[CountryFact, ...]
    organisations: tuple[Organisation, ...]
    events: tuple[Event, ...]
    delegations: tuple[DelegationPage, ...]
    links: tuple[Link, ...]
    absent: tuple[str, ...] = ()

    def ongoing(self, day: date) -> tuple[Undertaking, ...]:
        """Bilateral projects that run on a day, or may (where their dates do not decide it)."""
        return tuple(project for project in self.projects if project.period.covers(day) is not False)

    def is_empty(self) -> bool:
        """Whether the dataset holds nothing on the country."""
        return len(self.absent) == len(_ABSENT)


def page(country: str, donor: str | None = None) -> CuratedCountry:
    """What the dataset holds on a country, given by code or name; any country gets a page, if an empty one.

    Args:
        country: code or name.
        donor: id of a donor for its part alone; `None` for everything. All but instruments is the European Union's.

    Raises:
        UsageError: no country is called so.
    """
    return _page(find_country(country).code, donor)


@cache
def _page(code: str, donor: str | None) -> CuratedCountry:
    acts = tuple(one for one in _instruments(curated(), code) if donor in (None, one.donor))
    parts: dict[str, Any] = dict.fromkeys(_ABSENT, ()) | {"instruments": acts}
    if donor in (None, DONOR):
        parts |= _parts(curated(), code)
    absent = tuple(words for name, words in _ABSENT.items() if not parts[name])
    return CuratedCountry(country=find_country(code), absent=absent, **parts)


def _parts(data: Curated, code: str) -> dict[str, Any]:
    delegations = tuple(_delegation(data, one) for one in data.delegations.values() if one.country == code)
    return {
        "relations": _topic(data, code, "relations"),
        "sectors": _topic(data, code, "sector"),
        "graduation": _topic(data, code, "graduation"),
        "eligibility": _topic(data, code, "eligibility"),
        "income": _topic(data, code, "income"),
        "projects": _in_country(data.projects.values(), code),
        "envelopes": _in_country(data.envelopes.values(), code),
        "regional_programmes": _managed(data, data.programmes.values(), code),
        "platforms": _managed(data, data.platforms.values(), code),
        "thematic": _topic(data, code, "thematic"),
        "organisations": tuple(one for one in data.organisations.values() if one.country == code),
        "events": tuple(one for one in data.events.values() if one.country == code),
        "delegations": delegations,
        "links": tuple(link for one in delegations for link in one.delegation.links),
    }


def instruments_of(country: str, day: date | None = None, donor: str = DONOR) -> tuple[Instrument, ...]:
    """A donor's geographic instruments whose list of countries names a country, by date; on a day, those that apply.

    That an instrument names a country is not yet eligibility: graduation and channels come with the rules.
    """
    found = [one for one in _instruments(curated(), find_country(country).code) if one.donor == donor]
    return tuple(one for one in found if day is None or one.period.covers(day) is not False)


def delegation_page(country: str) -> tuple[DelegationPage, ...]:
    """The delegations in a country with what they manage."""
    return page(country).delegations


@cache
def statements() -> tuple[Statement, ...]:
    """S1 to S19 for Kazakhstan, each with the facts that answer it, and what it needs besides."""
    found = []
    for item in files.entries("statements.yml", "statements"):
        where = f"data/statements.yml, {item.get('id', 'a statement without id')}"
        checked = files.fields(item, where, ("id", "says", "answers"), ("needs", "without"))
        if checked.get("needs") and not checked.get("without"):
            raise RegistryError(f"{where}: say what is missing without {checked['needs']}")
        facts: tuple[Fact, ...] = tuple(
            fact for name in checked["answers"] for fact in curated().facts_of(name)
        )
        needs, without = checked.get("needs"), checked.get("without", "")
        found.append(Statement(checked["id"], checked["says"], facts, needs, without))
    return tuple(found)


def all_facts() -> tuple[Fact, ...]:
    """Every fact of the dataset."""
    data = curated()
    return tuple(
        fact
        for field in fields(data)
        for entry in getattr(data, field.name).values()
        for fact in entry.facts()
    )


def _topic(data: Curated, code: str, topic: str) -> tuple[CountryFact, ...]:
    return tuple(one for one in data.country_facts.values() if one.country == code and one.topic == topic)


def _instruments(data: Curated, code: str) -> tuple[Instrument, ...]:
    groups = {name for name, group in data.groups.items() if code in group.members}
    has_own = groups or any(code in one.countries for one in data.undertakings())
    if "tacis_partner_states" in groups:
        groups.add("TACIS-1991")  # the first act names no list; its successors' list is the nearest
    wanted = groups | ({"third-countries"} if has_own else set())
    found = [one for one in data.instruments.values() if one.eligible in wanted or one.id in wanted]
    return tuple(
        sorted(found, key=lambda one: (one.donor != DONOR, one.donor, one.period.start or "", one.id))
    )


def _in_country(every: Iterable[Undertaking], code: str) -> tuple[Undertaking, ...]:
    found = [one for one in every if code in one.countries]
    return tuple(sorted(found, key=lambda one: (len(one.countries), one.period.start or "9999", one.id)))


def _managed(data: Curated, every: Iterable[Undertaking], code: str) -> tuple[Managed, ...]:
    relations = data.manages.values()
    return tuple(
        Managed(one, tuple(relation for relation in relations if relation.what == one.id))
        for one in _in_country(every, code)
    )


def _delegation(data: Curated, delegation: Delegation) -> DelegationPage:
    return DelegationPage(
        delegation, tuple(one for one in data.manages.values() if one.delegation == delegation.id)
    )
