"""The shapes of the curated dataset. Every entry has its standing as a `Fact`, and can list what it says as facts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cofolio.provenance import Fact
from cofolio.sources.curated.period import Period


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts were read.

    Attributes:
        id: short name used in the data files.
        name: what it is.
        address: its address, empty where none was kept.
        standing: `read`, `excerpt` (only a part was seen) or `unofficial` (a copy that is not the publisher's).
    """

    id: str
    name: str
    address: str
    standing: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum as one source gives it.

    Attributes:
        value: the sum, in units of the currency.
        currency: ISO 4217 code.
        what: what it covers.
        scope: `EU share`, `total`, `whole instrument`, `part of the instrument` or `not stated`.
        as_of: the day, month or year it was given for, where known.
        fact: its standing.
    """

    value: Decimal
    currency: str
    what: str
    scope: str
    as_of: str | None
    fact: Fact


@dataclass(frozen=True, slots=True)
class Part:
    """A phase of a programme or platform, a component or contract of a project, or a meeting."""

    kind: str
    name: str
    period: Period
    amounts: tuple[Amount, ...]
    implementers: tuple[str, ...]
    decision: str | None
    contract: str | None
    place: str | None
    fact: Fact


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A regional programme, a policy-dialogue platform, a bilateral project or an envelope.

    Attributes:
        id: its id in the dataset.
        kind: `programme`, `platform`, `project` or `envelope`.
        name: its name.
        short: what it is called for short, its acronym where it has one.
        countries: ISO codes of the countries that take part.
        instruments: ids in the instrument register.
        period: from and to.
        sector: DAC sector of a project, 5-digit, 3-digit or group.
        status: `grandfathered` where it was decided before its country lost eligibility.
        reference: decision or contract number.
        implementers: who carries it out.
        amounts: every sum that a source gives, conflicting ones too.
        parts: phases, components, contracts and meetings.
        facts_beside: further statements.
        fact: the entry's standing.
    """

    id: str
    kind: str
    name: str
    short: str
    countries: tuple[str, ...]
    instruments: tuple[str, ...]
    period: Period
    sector: str | None
    status: str | None
    reference: str | None
    implementers: tuple[str, ...]
    amounts: tuple[Amount, ...]
    parts: tuple[Part, ...]
    facts_beside: tuple[Fact, ...]
    fact: Fact

    def of(self, kind: str) -> tuple[Part, ...]:
        """Its parts of one kind: `phase`, `component`, `contract` or `meeting`."""
        return tuple(part for part in self.parts if part.kind == kind)

    def facts(self) -> tuple[Fact, ...]:
        """All it says: itself, its sums, its parts with theirs, and what stands beside."""
        of_parts = [
            fact for part in self.parts for fact in (part.fact, *(sum_.fact for sum_ in part.amounts))
        ]
        return (self.fact, *(amount.fact for amount in self.amounts), *of_parts, *self.facts_beside)


@dataclass(frozen=True, slots=True)
class Succession:
    """That one instrument followed another, and for what: everything, or an area or some countries of it.

    Attributes:
        instrument: id of the follower.
        area: what went over to it, in words; empty where that is not said.
        countries: the countries that went over, where the area is one of countries.
    """

    instrument: str
    area: str
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A financing instrument of a donor: one act, its dates, its money and its place in the lineage.

    Attributes:
        id: its id in the register.
        donor: id of the donor in the registry, such as `EU`.
        acronym: what it is called for short; several acts may share it.
        name: what it is called.
        kinds: of `geographic`, `regional`, `thematic`, `rapid-response`, `pan-african`, `pre-accession`, `blending`
            and `procedural`.
        celex: number of an EU act.
        act: how any other act is cited.
        basis: the treaty, where it is not the one of the Union.
        act_date: when the act was adopted.
        journal: where it was published.
        in_force: when it entered into force.
        period: what it applies to, which decides eligibility; apart from `in_force`, and at times earlier than the act.
        eligible: id of a region group, `worldwide`, `third-countries`, or `None` where the register does not say.
        parents: instruments it is a part of, or the family whose one act it is.
        predecessors: instruments it followed.
        succession: instruments that followed it, each with what went over.
        replaces: older acts that are not in the register, as named.
        amounts: envelopes, conflicting ones too.
        facts_beside: further statements, each with a standing of its own.
        fact: the entry's standing.
    """

    id: str
    donor: str
    acronym: str
    name: str
    kinds: tuple[str, ...]
    celex: str | None
    act: str | None
    basis: str | None
    act_date: str | None
    journal: str | None
    in_force: str | None
    period: Period
    eligible: str | None
    parents: tuple[str, ...]
    predecessors: tuple[str, ...]
    succession: tuple[Succession, ...]
    replaces: tuple[str, ...]
    amounts: tuple[Amount, ...]
    facts_beside: tuple[Fact, ...]
    fact: Fact

    @property
    def successors(self) -> tuple[str, ...]:
        """Ids of the instruments that followed it."""
        return tuple(one.instrument for one in self.succession)

    def successors_for(self, country: str) -> tuple[str, ...]:
        """Those that followed it in a country; thematic parts follow it everywhere."""
        return tuple(
            one.instrument for one in self.succession if not one.countries or country in one.countries
        )

    def facts(self) -> tuple[Fact, ...]:
        """The entry, its envelopes and what stands beside."""
        return (self.fact, *(amount.fact for amount in self.amounts), *self.facts_beside)


@dataclass(frozen=True, slots=True)
class RegionGroup:
    """Countries that a legal act names together."""

    id: str
    name: str
    members: tuple[str, ...]
    facts_beside: tuple[Fact, ...]
    fact: Fact

    def facts(self) -> tuple[Fact, ...]:
        """The list, and what stands beside."""
        return (self.fact, *self.facts_beside)


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page, with its standing."""

    name: str
    address: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Delegation:
    """An EU delegation; `office_from` is an office's start before it was a full delegation."""

    id: str
    name: str
    country: str
    seat: str
    period: Period
    office_from: str | None
    links: tuple[Link, ...]
    fact: Fact

    def facts(self) -> tuple[Fact, ...]:
        """The entry and its links."""
        return (self.fact, *(link.fact for link in self.links))


@dataclass(frozen=True, slots=True)
class Management:
    """That a delegation manages something, over a period or, where none is known, at the time of its source."""

    delegation: str
    what: str
    period: Period
    known_on: str | None
    fact: Fact

    @property
    def validity(self) -> Period:
        """When it is known to hold: its period, else the day of its source."""
        return self.period if str(self.period) else Period(self.known_on, self.known_on)

    def facts(self) -> tuple[Fact, ...]:
        """The relation."""
        return (self.fact,)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day, month or year; tied to organisations where a source says so."""

    id: str
    name: str
    country: str
    place: str | None
    on: str
    organisations: tuple[str, ...]
    fact: Fact

    def facts(self) -> tuple[Fact, ...]:
        """The event."""
        return (self.fact,)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that a country hosts."""

    id: str
    name: str
    country: str
    seat: str
    period: Period
    instruments: tuple[str, ...]
    parties: tuple[str, ...]
    timeline: tuple[Event, ...]
    fact: Fact

    def facts(self) -> tuple[Fact, ...]:
        """The entry and its history."""
        return (self.fact, *(event.fact for event in self.timeline))


@dataclass(frozen=True, slots=True)
class CountryFact:
    """A statement on a country: `topic` is relations, sector, graduation, income, eligibility or thematic."""

    id: str
    country: str
    topic: str
    on: str | None
    instruments: tuple[str, ...]
    fact: Fact

    def facts(self) -> tuple[Fact, ...]:
        """The statement."""
        return (self.fact,)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that a country page must be able to make (S1 to S19), and the facts that make it.

    Attributes:
        id: `S1` to `S19`.
        says: the statement, in our words.
        facts: what the dataset holds on it.
        needs: `iati` where the dataset alone cannot bear it out, else `None`.
        without: what is missing then.
    """

    id: str
    says: str
    facts: tuple[Fact, ...]
    needs: str | None
    without: str
