"""What the rules look at: one value, so that a supposition is just another value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from cofolio.registry.dac import DacDecision, DacList, dac_decisions, dac_lists
from cofolio.registry.income import IncomeClass, income_classes
from cofolio.registry.lists import Place, country_lists
from cofolio.registry.states import State, states
from cofolio.registry.validity import Validity
from cofolio.sources.curated import RegionGroup, curated


@dataclass(frozen=True, slots=True)
class Membership:
    """That some countries are, are not, or may be (`None`) in a group over a period.

    `countries` is empty for what holds of every country that nothing else names.
    """

    countries: tuple[str, ...]
    is_in: bool | None
    validity: Validity
    sources: tuple[str, ...]
    confidence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of countries, from the region groups of legal acts or the lists of the parameters."""

    id: str
    name: str
    members: tuple[Membership, ...]
    others: Membership

    def membership(self, country: str, day: date) -> Membership:
        """What decides for a country on a day."""
        for one in self.members:
            if country in one.countries and one.validity.covers(day):
                return one
        return self.others


@dataclass(frozen=True, slots=True)
class Facts:
    """All that rules may read; nothing else, and no clock.

    Attributes:
        groups: region groups and lists by id.
        dac: DAC lists by id, oldest first.
        dac_decisions: exits, deferrals and watches.
        incomes: World Bank classes by country, oldest first.
        states: countries that began or ended since 1988.
        supposed: what was supposed against the facts, in the words given; empty for the facts as they are.
    """

    groups: Mapping[str, Group]
    dac: Mapping[str, DacList]
    dac_decisions: tuple[DacDecision, ...]
    incomes: Mapping[str, tuple[IncomeClass, ...]]
    states: Mapping[str, State]
    supposed: tuple[str, ...] = ()

    def income(self, country: str, day: date) -> IncomeClass | None:
        """The World Bank class in force on a day; `None` where none is published for it."""
        for run in self.incomes.get(country, ()):
            if run.validity.covers(day):
                return run
        return None

    def dac_list(self, day: date) -> DacList | None:
        """The DAC list in force on a day; `None` where none is shipped for it."""
        return next((one for one in self.dac.values() if one.validity.covers(day)), None)


@cache
def facts() -> Facts:
    """The shipped facts.

    Raises:
        RegistryError: a file of them breaks its schema.
    """
    groups = {group.id: group for group in (*_from_register(), *_from_lists())}
    return Facts(groups, dac_lists(), dac_decisions(), income_classes(), states())


def _from_register() -> Iterator[Group]:
    for one in curated().groups.values():
        yield Group(one.id, one.name, (_side(one, True),), _side(one, False))


def _side(group: RegionGroup, is_in: bool) -> Membership:
    countries = group.members if is_in else ()
    return Membership(
        countries, is_in, Validity(), (group.fact.source,), group.fact.confidence, group.fact.note
    )


def _from_lists() -> Iterator[Group]:
    for one in country_lists().values():
        yield Group(
            one.id, one.name, tuple(_membership(entry) for entry in one.entries), _membership(one.others)
        )


def _membership(entry: Place) -> Membership:
    told = entry.standing
    return Membership(entry.countries, entry.is_in, entry.validity, told.cited(), told.confidence, told.note)
