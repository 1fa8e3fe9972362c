"""What a reconciliation holds; all money is in its one currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cofolio.measures.matching import Match, Suggestion

PARTS = {
    "coverage": "one of the two does not speak for the year",
    "measure": "the other source tells another measure",
    "scope": "share of activities for several countries, which the other source books elsewhere",
    "prices": "current against constant prices",
    "matched": "projects that both have, with other amounts",
    "only-base": "projects that only the first has",
    "only-other": "projects that only the other has",
}
"""Kinds of explained parts, in the order in which they are taken off."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a source says of a year under a measure.

    Attributes:
        source: which source.
        measure: what it tells.
        prices: `current`, or `constant` with the base year.
        value: `None` where no loaded file of it speaks for the year.
        lower: lower bound, `None` where open.
        upper: upper bound, `None` where open.
        receipt: the receipt of the figure; empty where it says nothing.
    """

    source: str
    measure: str
    prices: str
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    receipt: str


@dataclass(frozen=True, slots=True)
class Part:
    """An explained part of a difference: its kind, one of `PARTS`, its amount, and receipts that show it."""

    kind: str
    amount: Decimal
    receipts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sources on one year.

    Attributes:
        measure: the measure asked.
        base: what the first says.
        other: what the other says.
        difference: base less other, where nothing said counts as nothing; `None` where neither speaks.
        parts: explained parts.
        remainder: what no part explains: `difference` less the sum of `parts`.
    """

    measure: str
    base: Statement
    other: Statement
    difference: Decimal | None
    parts: tuple[Part, ...]
    remainder: Decimal | None


@dataclass(frozen=True, slots=True)
class Year:
    """A year: what each source says, and each other source against the first."""

    year: int
    statements: tuple[Statement, ...]
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Speaks:
    """The years for which a publisher of a source speaks."""

    source: str
    publisher: str
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Sources side by side.

    Attributes:
        place: the country's code.
        donor: whose cooperation.
        year_from: first year.
        year_to: last year.
        currency: of every amount.
        base: the source that the others are held against.
        sources: all that were asked.
        years: year by year.
        coverage: which publisher of which source speaks for which years.
        silent: years for which nobody speaks.
        matches: projects found in the base and in another source, by that source.
        suggestions: pairs that may be one, by source; they count for nothing.
        version: the store's version.
    """

    place: str
    donor: str | None
    year_from: int
    year_to: int
    currency: str
    base: str
    sources: tuple[str, ...]
    years: tuple[Year, ...]
    coverage: tuple[Speaks, ...]
    silent: tuple[int, ...]
    matches: dict[str, tuple[Match, ...]]
    suggestions: dict[str, tuple[Suggestion, ...]]
    version: str
