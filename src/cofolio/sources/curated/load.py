"""Loading the curated dataset: every file checked, every reference resolved, once and then cached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from cofolio.errors import RegistryError
from cofolio.provenance import Fact
from cofolio.registry import countries, files, sector_group
from cofolio.sources.curated.entry import Entry
from cofolio.sources.curated.model import (
    CountryFact,
    Delegation,
    Event,
    Instrument,
    Management,
    Organisation,
    RegionGroup,
    Undertaking,
)

_STANDING = ("source", "confidence")
_UNDERTAKING = (
    "countries", "country", "instruments", "from", "to", "planned_to", "sector", "status", "reference", "implementers",
    "amounts", "phases", "components", "contracts", "meetings", "facts", "note",
)  # fmt: skip
_INSTRUMENT = (
    "celex", "act_date", "journal", "in_force", "applies_from", "applies_to", "eligible", "parents", "predecessors",
    "successors", "amounts", "note",
)  # fmt: skip
_TOPICS = ("relations", "sector", "graduation", "income", "eligibility", "thematic")
_PARTS = (
    ("phases", "phase"),
    ("components", "component"),
    ("contracts", "contract"),
    ("meetings", "meeting"),
)
_ELIGIBLE = ("worldwide", "third-countries")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Curated:
    """The whole dataset, by id."""

    instruments: dict[str, Instrument]
    groups: dict[str, RegionGroup]
    programmes: dict[str, Undertaking]
    platforms: dict[str, Undertaking]
    projects: dict[str, Undertaking]
    envelopes: dict[str, Undertaking]
    delegations: dict[str, Delegation]
    manages: dict[str, Management]
    organisations: dict[str, Organisation]
    events: dict[str, Event]
    country_facts: dict[str, CountryFact]

    def facts_of(self, entry_id: str) -> tuple[Fact, ...]:
        """All that an entry of any kind says; a relation is `DELEGATION>WHAT`.

        Raises:
            RegistryError: the dataset has no such entry.
        """
        for kind in (
            self.instruments, self.programmes, self.platforms, self.projects, self.envelopes, self.delegations,
            self.manages, self.organisations, self.events, self.country_facts,
        ):  # fmt: skip
            if entry_id in kind:
                return kind[entry_id].facts()
        raise RegistryError(f"the curated dataset has no entry {entry_id!r}")

    def undertakings(self) -> Iterator[Undertaking]:
        """Programmes, platforms, projects and envelopes."""
        for kind in (self.programmes, self.platforms, self.projects, self.envelopes):
            yield from kind.values()


@cache
def curated() -> Curated:
    """The dataset, loaded and checked.

    Raises:
        RegistryError: a file breaks its schema, or an entry names one that is not there.
    """
    found = Curated(
        instruments=_by_id(_instrument(item, file) for file, item in _items("instruments")),
        groups=_by_id(_group(item) for item in files.entries("region_groups.yml", "region_groups")),
        programmes=_undertakings("programmes", "programme"),
        platforms=_undertakings("platforms", "platform"),
        projects=_undertakings("projects", "project"),
        envelopes=_undertakings("envelopes", "envelope"),
        delegations=_by_id(_delegation(item) for item in files.entries("delegations.yml", "delegations")),
        manages=_relations(),
        organisations=_by_id(
            _organisation(item) for item in files.entries("organisations.yml", "organisations")
        ),
        events=_by_id(_event(item) for item in files.entries("organisations.yml", "events")),
        country_facts=_by_id(
            _country_fact(item) for item in files.entries("country_facts.yml", "country_facts")
        ),
    )
    _check(found)
    return found


def _items(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Entries of all files of a folder, or of the one file of that name."""
    chosen = [name for name in files.names() if name == f"{kind}.yml" or name.startswith(f"{kind}/")]
    for file in chosen:
        for item in files.entries(file, kind):
            yield file, item


def _by_id(entries: Iterable[_T]) -> dict[str, _T]:
    found: dict[str, _T] = {}
    for entry in entries:
        name = str(entry.id)  # type: ignore[attr-defined]
        if name in found:
            raise RegistryError(f"the curated dataset has two entries {name!r}")
        found[name] = entry
    return found


def _undertakings(kind: str, singular: str) -> dict[str, Undertaking]:
    return _by_id(_undertaking(item, file, singular) for file, item in _items(kind))


def _undertaking(item: dict[str, Any], file: str, kind: str) -> Undertaking:
    entry = Entry(item, file, ("id", "name", *_STANDING), _UNDERTAKING)
    period = entry.period()
    return Undertaking(
        id=entry.id,
        kind=kind,
        name=str(entry.text("name")),
        countries=entry.texts("countries") or entry.texts("country"),
        instruments=entry.texts("instruments"),
        period=period,
        sector=entry.text("sector"),
        status=entry.text("status"),
        reference=entry.text("reference"),
        implementers=entry.texts("implementers"),
        amounts=entry.amounts(),
        parts=tuple(part for name, one in _PARTS for part in entry.parts(name, one)),
        facts_beside=entry.facts(),
        fact=entry.fact("; ".join(text for text in (str(entry.text("name")), str(period)) if text)),
    )


def _instrument(item: dict[str, Any], file: str) -> Instrument:
    entry = Entry(item, file, ("id", "acronym", "name", "kind", *_STANDING), _INSTRUMENT)
    period = entry.period("applies_from", "applies_to")
    said = (f"{entry.text('acronym')}, {entry.text('name')}", entry.text("celex"), str(period))
    return Instrument(
        id=entry.id,
        acronym=str(entry.text("acronym")),
        name=str(entry.text("name")),
        kinds=entry.texts("kind"),
        celex=entry.text("celex"),
        act_date=entry.when("act_date"),
        journal=entry.text("journal"),
        in_force=entry.when("in_force"),
        period=period,
        eligible=entry.text("eligible"),
        parents=entry.texts("parents"),
        predecessors=entry.texts("predecessors"),
        successors=entry.texts("successors"),
        amounts=entry.amounts(),
        fact=entry.fact("; ".join(text for text in said if text)),
    )


def _group(item: dict[str, Any]) -> RegionGroup:
    entry = Entry(item, "region_groups.yml", ("id", "name", "members", "basis", *_STANDING), ())
    return RegionGroup(entry.id, item["name"], entry.texts("members"), entry.fact(str(entry.text("basis"))))


def _delegation(item: dict[str, Any]) -> Delegation:
    optional = ("from", "to", "office_from", "links", "note")
    entry = Entry(item, "delegations.yml", ("id", "name", "country", "seat", *_STANDING), optional)
    period = entry.period()
    fact = entry.fact(f"{item['name']}, {item['seat']}; full delegation {period}")
    return Delegation(
        entry.id,
        item["name"],
        item["country"],
        item["seat"],
        period,
        entry.when("office_from"),
        entry.links(),
        fact,
    )


def _relations() -> dict[str, Management]:
    found = {}
    for item in files.entries("delegations.yml", "manages"):
        optional = ("from", "to", "known_on", "note")
        entry = Entry(item, "delegations.yml", ("delegation", "what", *_STANDING), optional)
        entry.id = f"{item['delegation']}>{item['what']}"
        known = entry.when("known_on")
        value = f"{item['delegation']} manages {item['what']}" + (f", as known in {known}" if known else "")
        found[entry.id] = Management(
            item["delegation"], item["what"], entry.period(), known, entry.fact(value)
        )
    return found


def _organisation(item: dict[str, Any]) -> Organisation:
    optional = ("from", "to", "instruments", "parties", "timeline", "note")
    entry = Entry(item, "organisations.yml", ("id", "name", "country", "seat", *_STANDING), optional)
    return Organisation(
        entry.id, item["name"], item["country"], item["seat"], entry.period(), entry.texts("instruments"),
        entry.texts("parties"), entry.timeline(item["country"]),
        entry.fact(f"{item['name']}, {item['seat']}, {entry.period()}"),
    )  # fmt: skip


def _event(item: dict[str, Any]) -> Event:
    optional = ("place", "organisations", "note")
    entry = Entry(item, "organisations.yml", ("id", "name", "country", "date", *_STANDING), optional)
    on = str(entry.when("date"))
    place = entry.text("place")
    value = f"{item['name']}, {place}, {on}" if place else f"{item['name']}, {on}"
    return Event(
        entry.id, item["name"], item["country"], place, on, entry.texts("organisations"), entry.fact(value)
    )


def _country_fact(item: dict[str, Any]) -> CountryFact:
    optional = ("date", "instruments", "note")
    entry = Entry(item, "country_facts.yml", ("id", "country", "topic", "value", *_STANDING), optional)
    if item["topic"] not in _TOPICS:
        raise RegistryError(f"{entry.where}: topic {item['topic']!r}; expected {', '.join(_TOPICS)}")
    fact = entry.fact(str(entry.text("value")))
    return CountryFact(
        entry.id, item["country"], item["topic"], entry.when("date"), entry.texts("instruments"), fact
    )


def _check(found: Curated) -> None:
    """Every id that an entry names must be there; succession must not go round."""
    for owner, kind, known, named in _references(found):
        for name in named:
            if name not in known:
                raise RegistryError(f"curated entry {owner}: unknown {kind} {name!r}")
    for instrument in found.instruments.values():
        _check_succession(found, instrument)


def _references(found: Curated) -> Iterator[tuple[str, str, Iterable[str], tuple[str, ...]]]:
    acts, places = found.instruments, countries()
    for one in found.undertakings():
        yield one.id, "instrument", acts, one.instruments
        yield one.id, "country", places, one.countries
        if one.sector and sector_group(one.sector) is None:
            yield one.id, "sector", (), (one.sector,)
    for act in acts.values():
        yield act.id, "instrument", acts, (*act.parents, *act.predecessors, *act.successors)
        yield act.id, "region group", (*found.groups, *_ELIGIBLE), (act.eligible,) if act.eligible else ()
    managed = {*found.programmes, *found.platforms, *found.projects}
    for relation in found.manages.values():
        yield (
            f"{relation.delegation}>{relation.what}",
            "delegation",
            found.delegations,
            (relation.delegation,),
        )
        yield f"{relation.delegation}>{relation.what}", "programme", managed, (relation.what,)
    for group in found.groups.values():
        yield group.id, "country", places, group.members
    hosts: tuple[Delegation | Organisation | Event, ...] = (
        *found.delegations.values(), *found.organisations.values(), *found.events.values(),
    )  # fmt: skip
    for host in hosts:
        yield host.id, "country", places, (host.country,)
    for event in found.events.values():
        yield event.id, "organisation", found.organisations, event.organisations
    for fact in found.country_facts.values():
        yield fact.id, "country", places, (fact.country,)
        yield fact.id, "instrument", acts, fact.instruments


def _check_succession(found: Curated, instrument: Instrument) -> None:
    seen: set[str] = set()
    following = list(instrument.successors)
    while following:
        name = following.pop()
        if name == instrument.id:
            raise RegistryError(f"curated entry {name}: its succession goes round")
        if name not in seen:
            seen.add(name)
            following.extend(found.instruments[name].successors)
