"""The whole curated dataset in one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cofolio.errors import RegistryError
from cofolio.provenance import Fact
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

Entry = Instrument | Undertaking | Delegation | Management | Organisation | Event | CountryFact


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

    def facts_of(self, reference: str) -> tuple[Fact, ...]:
        """What an entry of any kind says.

        Args:
            reference: an entry's id, `DELEGATION>WHAT` for a relation; with `/self`, `/amount`, `/link` or the kind of
                a part (`/phase`, `/component`, `/contract`, `/meeting`) only that.

        Raises:
            RegistryError: the dataset has no such entry, or the entry says nothing of the kind.
        """
        entry_id, _, kind = reference.partition("/")
        entry = self._entry(entry_id)
        facts = _chosen(entry, kind) if kind else entry.facts()
        if not facts:
            raise RegistryError(f"the curated entry {entry_id!r} has no {kind!r}")
        return facts

    def _entry(self, entry_id: str) -> Entry:
        kinds: tuple[Mapping[str, Entry], ...] = (
            self.instruments, self.programmes, self.platforms, self.projects, self.envelopes, self.delegations,
            self.manages, self.organisations, self.events, self.country_facts,
        )  # fmt: skip
        for kind in kinds:
            if entry_id in kind:
                return kind[entry_id]
        raise RegistryError(f"the curated dataset has no entry {entry_id!r}")

    def undertakings(self) -> Iterator[Undertaking]:
        """Programmes, platforms, projects and envelopes."""
        for kind in (self.programmes, self.platforms, self.projects, self.envelopes):
            yield from kind.values()


def _chosen(entry: Entry, kind: str) -> tuple[Fact, ...]:
    """The facts of an entry of one kind."""
    if kind == "self":
        return (entry.fact,)
    if kind == "amount" and isinstance(entry, Instrument | Undertaking):
        return tuple(amount.fact for amount in entry.amounts)
    if kind == "link" and isinstance(entry, Delegation):
        return tuple(link.fact for link in entry.links)
    return tuple(part.fact for part in entry.of(kind)) if isinstance(entry, Undertaking) else ()
