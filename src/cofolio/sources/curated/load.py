"""Loading the curated dataset: every file checked, every reference resolved, once and then cached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from cofolio.errors import RegistryError
from cofolio.registry import files
from cofolio.sources.curated.check import check, check_dates
from cofolio.sources.curated.dataset import Curated
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
    "short", "countries", "country", "instruments", "from", "to", "planned_to", "sector", "status", "reference",
    "implementers", "amounts", "phases", "components", "contracts", "meetings", "facts", "note",
)  # fmt: skip
_INSTRUMENT = (
    "celex", "act", "basis", "act_date", "journal", "in_force", "applies_from", "applies_to", "retroactive", "eligible",
    "parents", "predecessors", "successors", "replaces", "amounts", "facts", "note",
)  # fmt: skip
_TOPICS = ("relations", "sector", "graduation", "income", "eligibility", "thematic")
_PARTS = (
    ("phases", "phase"),
    ("components", "component"),
    ("contracts", "contract"),
    ("meetings", "meeting"),
)
_T = TypeVar("_T")


@cache
def curated() -> Curated:
    """The dataset, loaded and checked.

    Raises:
        RegistryError: a file breaks its schema, or an entry names one that is not there.
    """
    delegations = _by_id(_delegation(item) for item in files.entries("delegations.yml", "delegations"))
    undertakings = {
        kind: _undertakings(kind) for kind in ("programmes", "platforms", "projects", "envelopes")
    }
    found = Curated(
        instruments=_by_id(_instrument(item, file) for file, item in _items("instruments")),
        groups=_by_id(_group(item) for item in files.entries("region_groups.yml", "region_groups")),
        **undertakings,
        delegations=delegations,
        manages=_relations(
            delegations, {key: one for kind in undertakings.values() for key, one in kind.items()}
        ),
        organisations=_by_id(
            _organisation(item) for item in files.entries("organisations.yml", "organisations")
        ),
        events=_by_id(_event(item) for item in files.entries("organisations.yml", "events")),
        country_facts=_by_id(
            _country_fact(item) for item in files.entries("country_facts.yml", "country_facts")
        ),
    )
    check(found)
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
        name = str(entry.id)  # type: ignore[attr-defined]  # every kind of entry has one; _T is not bound
        if name in found:
            raise RegistryError(f"the curated dataset has two entries {name!r}")
        found[name] = entry
    return found


def _undertakings(kind: str) -> dict[str, Undertaking]:
    return _by_id(_undertaking(item, file, kind[:-1]) for file, item in _items(kind))


def _undertaking(item: dict[str, Any], file: str, kind: str) -> Undertaking:
    entry = Entry(item, file, ("id", "name", *_STANDING), _UNDERTAKING)
    period = entry.period()
    return Undertaking(
        id=entry.id,
        kind=kind,
        name=str(entry.text("name")),
        short=str(entry.text("short") or entry.text("name")),
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
    entry = Entry(item, file, ("id", "donor", "acronym", "name", "kind", *_STANDING), _INSTRUMENT)
    period = entry.period("applies_from", "applies_to")
    check_dates(entry, period)
    cited = entry.text("celex") or entry.text("act")
    said = (f"{entry.text('acronym')}, {entry.text('name')}", cited, str(period))
    return Instrument(
        id=entry.id,
        donor=str(entry.text("donor")),
        acronym=str(entry.text("acronym")),
        name=str(entry.text("name")),
        kinds=entry.texts("kind"),
        celex=entry.text("celex"),
        act=entry.text("act"),
        basis=entry.text("basis"),
        act_date=entry.when("act_date"),
        journal=entry.text("journal"),
        in_force=entry.when("in_force"),
        period=period,
        eligible=entry.text("eligible"),
        parents=entry.texts("parents"),
        predecessors=entry.texts("predecessors"),
        succession=entry.succession(),
        replaces=entry.texts("replaces"),
        amounts=entry.amounts(),
        facts_beside=entry.facts(),
        fact=entry.fact("; ".join(text for text in said if text)),
    )


def _group(item: dict[str, Any]) -> RegionGroup:
    entry = Entry(item, "region_groups.yml", ("id", "name", "members", "basis", *_STANDING), ("facts",))
    fact = entry.fact(str(entry.text("basis")))
    return RegionGroup(entry.id, item["name"], entry.texts("members"), entry.facts(), fact)


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


def _relations(
    delegations: Mapping[str, Delegation], undertakings: Mapping[str, Undertaking]
) -> dict[str, Management]:
    found = {}
    for item in files.entries("delegations.yml", "manages"):
        optional = ("from", "to", "known_on", "note")
        entry = Entry(item, "delegations.yml", ("delegation", "what", *_STANDING), optional)
        delegation, what = str(item["delegation"]), str(item["what"])
        if delegation not in delegations or what not in undertakings:
            raise RegistryError(f"{entry.where}: unknown delegation {delegation!r} or undertaking {what!r}")
        period, known = entry.period(), entry.when("known_on")
        when = str(period) or (f"as known in {known}" if known else "")
        entry.id = f"{delegation}>{what}"
        if entry.id in found:  # managed before, over another time
            entry.id += f" {when}"
        if entry.id in found:
            raise RegistryError(f"{entry.where}: the relation {entry.id} stands twice")
        value = f"{delegations[delegation].name} manages {undertakings[what].name}"
        fact = entry.fact(f"{value}, {when}" if when else value)
        found[entry.id] = Management(delegation, what, period, known, fact)
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
