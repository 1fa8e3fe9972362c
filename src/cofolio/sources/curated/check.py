"""Checks of the curated dataset: dates of an act, references across files, lineage, validity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cofolio.errors import RegistryError
from cofolio.provenance import Fact
from cofolio.registry import countries, domains, donors, sector_group
from cofolio.sources.curated import lineage
from cofolio.sources.curated.dataset import Curated
from cofolio.sources.curated.entry import Entry
from cofolio.sources.curated.model import Delegation, Event, Organisation
from cofolio.sources.curated.period import Period, bounds

KINDS = (
    "geographic", "regional", "thematic", "rapid-response", "pan-african", "pre-accession", "blending", "procedural",
)  # fmt: skip
_ELIGIBLE = ("worldwide", "third-countries")


def check_dates(entry: Entry, period: Period) -> None:
    """An act's dates must stand in order, and one that reaches back must say so.

    Raises:
        RegistryError: otherwise; the text names file and entry.
    """
    adopted, in_force, applies = (
        bounds(text) for text in (entry.when("act_date"), entry.when("in_force"), period.start)
    )
    if adopted and in_force and in_force[1] < adopted[0]:
        raise RegistryError(f"{entry.where}: in force {in_force[0]}, before its act of {adopted[0]}")
    early = bool(adopted and applies and applies[1] < adopted[0])
    if early and entry.items.get("retroactive") is not True:
        raise RegistryError(
            f"{entry.where}: applies from {period.start}, before its act of {entry.when('act_date')}; if the act "
            "says so, mark it `retroactive: true`"
        )
    if not early and "retroactive" in entry.items:
        raise RegistryError(
            f"{entry.where}: marked retroactive, but applies from {period.start}, after its act"
        )


def check(found: Curated) -> None:
    """Every id that an entry names must be there; lineage must not go round, be one-sided or overlap.

    Raises:
        RegistryError: otherwise; the text names file and entry.
    """
    for owner, kind, known, named in _references(found):
        for name in named:
            if name not in known:
                raise RegistryError(f"curated entry {owner}: unknown {kind} {name!r}")
    lineage.check(found.instruments)
    _check_relations(found)


def _references(found: Curated) -> Iterator[tuple[str, str, Iterable[str], tuple[str, ...]]]:
    acts, places = found.instruments, countries()
    for one in found.undertakings():
        yield one.id, "instrument", acts, one.instruments
        yield one.id, "country", places, one.countries
        if one.sector and sector_group(one.sector) is None:
            yield one.id, "sector", (), (one.sector,)
    for act in acts.values():
        yield act.id, "donor", donors(), (act.donor,)
        yield act.id, "kind", KINDS, act.kinds
        yield act.id, "instrument", acts, (*act.parents, *act.predecessors, *act.successors)
        for step in act.succession:
            yield act.id, "country", places, step.countries
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


def _check_relations(found: Curated) -> None:
    """One delegation cannot manage one thing twice at a time."""
    relations = list(found.manages.values())
    for index, one in enumerate(relations):
        for other in relations[index + 1 :]:
            same = (one.delegation, one.what) == (other.delegation, other.what)
            if same and one.validity.overlaps(other.validity):
                raise RegistryError(
                    f"{_where(one.fact)}: the relation stands twice with overlapping validity, "
                    f"{one.validity or 'undated'} and {other.validity or 'undated'}"
                )


def _where(fact: Fact) -> str:
    return fact.origin.replace(": ", ", ", 1)
