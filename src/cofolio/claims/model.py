"""The shapes of claims and of what comes of checking them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cofolio.claims.interval import Comparison
from cofolio.provenance import Fact, Figure


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """A question to published records.

    Attributes:
        kind: `count` (projects, METHOD N1) or `sum` (money).
        measures: of a sum, every measure that the statement may mean; they are never added.
        scope: METHOD P4, for a country; `total` where not said.
        year_from: first year: of booking for a sum, of the start for a count.
        year_to: last year.
        on: a day instead of a period: projects under way then, or their money over all years.
        sector: a purpose code or 3-digit category.
        sector_group: a sector group.
        instrument: an instrument's id, an acronym for all its generations, or `unknown` (METHOD G1).
        flow_type: METHOD T6.
        finance_type: METHOD T6.
        activities: identifiers of the activities that a programme is made of.
        is_complete: whether that list is known to be all of the programme.
        currency: of a sum, what it is converted to.
    """

    kind: str
    measures: tuple[str, ...] = ()
    scope: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    on: date | None = None
    sector: str | None = None
    sector_group: str | None = None
    instrument: str | None = None
    flow_type: str | None = None
    finance_type: str | None = None
    activities: tuple[str, ...] = ()
    is_complete: bool = False
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """Sums that an entry of the curated facts states: of the entry, or of one of its parts.

    Attributes:
        entry: the entry's id.
        part: name of one of its phases, components or contracts.
        what: how the sum's own description begins.
        scope: `EU share`, `total`, ...
        is_less: whether it is taken off.
    """

    entry: str
    part: str | None = None
    what: str | None = None
    scope: str | None = None
    is_less: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """One way to the number: terms to add; `incomplete` says what is known to be missing."""

    terms: tuple[Term, ...]
    incomplete: str = ""


@dataclass(frozen=True, slots=True)
class FactQuery:
    """A question to the curated facts.

    Attributes:
        kind: `count` (how many entries or parts are named), `start` (the year it begins) or `sum`.
        entries: what is counted or begins, as `sources.curated` names facts: `KZ-JUSTICE/component`.
        additions: ways to the sum, each an answer of its own.
        scope: what the stated sum covers, where its source says so.
        currency: of a sum; only what is stated in it is heard, and nothing is converted.
    """

    kind: str
    entries: tuple[str, ...] = ()
    additions: tuple[Addition, ...] = ()
    scope: str | None = None
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement about cooperation, with the question that checks it.

    Attributes:
        id: its name.
        place: the country or DAC region it is about.
        donor: whose cooperation.
        statement: `S1` to `S19` where the Commission's page makes it.
        said: when it was said, or for which time: a year, month or day.
        query: the question.
        comparison: what the statement says of the answer.
        conflicts_with: claims that cannot all be true with it.
        rests_on: claims that it takes for true.
        fact: the text, with source, confidence, note and where it is written.
    """

    id: str
    place: str
    donor: str | None
    statement: str | None
    said: str | None
    query: RecordQuery | FactQuery
    comparison: Comparison
    conflicts_with: tuple[str, ...]
    rests_on: tuple[str, ...]
    fact: Fact


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer to a claim's question.

    Attributes:
        name: the measure, `projects`, or what the facts were asked.
        value: what is counted; `None` where nothing speaks.
        lower: what it is at least, `None` where that is open.
        upper: what it is at most with everything that is not loaded, `None` where that is open.
        outcome: what this reading alone would make of the claim.
        figures: figures behind it, each with its receipt.
        facts: facts behind it.
        weakness: why it decides nothing on its own: `own-source`, `unverified`, `low-confidence`, `other-scope`;
            empty where it does.
    """

    name: str
    value: int | Decimal | None
    lower: int | Decimal | None
    upper: int | Decimal | None
    outcome: str
    figures: tuple[Figure, ...] = ()
    facts: tuple[Fact, ...] = ()
    weakness: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the asked period.

    Attributes:
        year: the year.
        speaking: publishers with a loaded file that speaks for the place in that year.
        elsewhere: publishers of the donor whose loaded files speak for that year, but not for the place.
        projects: how many projects began, of a count; with `projects_upper` where some are uncertain.
        figures: figures of that year, of a sum; one a measure.
    """

    year: int
    speaking: tuple[str, ...]
    elsewhere: tuple[str, ...]
    projects: int | None = None
    projects_upper: int | None = None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What the loaded data makes of a claim.

    Attributes:
        claim: the claim.
        outcome: `confirmed`, `contradicted` or `not_provable`.
        readings: every answer; the outcome is the one on which all agree that can decide.
        reasons: why there is no verdict, as slugs; empty where there is one.
        years: of a period or day, the sources year by year.
        missing: years that no source speaks for.
        not_loaded: named activities that no loaded file holds.
    """

    claim: Claim
    outcome: str
    readings: tuple[Reading, ...]
    reasons: tuple[str, ...] = ()
    years: tuple[Year, ...] = ()
    missing: tuple[int, ...] = ()
    not_loaded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that a new version of the store gives otherwise than the one before."""

    claim: Claim
    before: str
    after: str
