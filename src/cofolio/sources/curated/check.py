"""Checks across the files of the curated dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cofolio.errors import RegistryError
from cofolio.registry import countries, domains, sector_group
from cofolio.sources.curated.dataset import Curated
from cofolio.sources.curated.model import Delegation, Event, Instrument, Organisation

_ELIGIBLE = ("worldwide", "third-countries")


def check(found: Curated) -> None:
    """Every id that an entry names must be there; succession must not go round.

    Raises:
        RegistryError: otherwise; the text names the entry.
    """
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
    for domain in domains().values():
        yield f"signals.yml, {domain.code}", "instrument", acts, domain.instruments
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
