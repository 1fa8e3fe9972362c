"""A country's group on a DAC list: as shipped, else derived where the rule of derivation can be applied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cofolio.registry.dac import DacList
from cofolio.rules.facts import Facts

OFF = "off the list"
_GROUPS = {"LIC": "OLIC", "LMIC": "LMIC", "UMIC": "UMIC"}
_OGHIST = ("World Bank, country classification history",)
YEARS_TO_EXIT = 3
_LEAST_DEVELOPED, _YEARS_OF_TRANSITION = date(2025, 1, 1), 3
_STILL_LEAST = (
    "derived: least-developed for preferences still in 2025, which ends three years after leaving that status"
)


@dataclass(frozen=True, slots=True)
class Grouped:
    """A group on a list: `LDC`, `OLIC`, `LMIC`, `UMIC`, `off the list`, or `None` where it cannot be known."""

    group: str | None
    sources: tuple[str, ...]
    confidence: str | None
    note: str = ""


def dac_group(facts: Facts, country: str, found: DacList) -> Grouped:
    """A country's group on a list.

    The rule of derivation: the group is the World Bank class of the list's income year, unless the country is
    least-developed; whoever was on the complete list before stays until it was high income for three data years
    running or joins the Union. It cannot be applied to lists before the complete one. Who was least-developed in other
    periods is not shipped: it follows for those that the preferences of 2025 still count so, up to three years before,
    and is not known of others that were so at some time.

    Args:
        facts: what is known.
        country: ISO 3166-1 alpha-2 code.
        found: the list.
    """
    if country in found.classes:
        told = found.standings.get(country, found.standing)
        return Grouped(found.classes[country], told.cited(), told.confidence, told.note)
    if found.is_complete:
        return Grouped(
            OFF, found.standing.cited(), found.standing.confidence, "every recipient of this list is known"
        )
    for decision in facts.dac_decisions:
        if decision.country == country and decision.what == "left" and decision.on <= _start(found):
            told = decision.standing
            return Grouped(OFF, told.cited(), told.confidence, told.note)
    return _derived(facts, country, found)


def _derived(facts: Facts, country: str, found: DacList) -> Grouped:
    base = next((one for one in facts.dac.values() if one.is_complete), None)
    if base is None or _start(base) >= _start(found):
        return Grouped(None, (), None, f"the list of {found.id} was not read for this country")
    before = base.classes.get(country)
    if before is None:
        state = facts.states.get(country)
        if state and state.validity.start and state.validity.start > _start(base):
            return Grouped(None, (), None, f"began after the list of {base.id}; its group was not read")
        return _medium(
            OFF, f"derived: not on the complete list of {base.id}, and nobody is known to have come back"
        )
    least = facts.groups["gsp_annex_4"]
    still = least.membership(country, _LEAST_DEVELOPED)
    if still.is_in and (_LEAST_DEVELOPED.year - _start(found).year) >= _YEARS_OF_TRANSITION:
        return Grouped("LDC", still.sources, "medium", _STILL_LEAST)
    if before == "LDC" or any(country in one.countries for one in least.members):
        note = f"least-developed at some time; whether at the start of {found.id} was not read"
        return Grouped(None, (), None, note)
    union = facts.groups["eu_members"].membership(country, _start(found))
    if union.is_in:
        return _medium(OFF, "derived: members of the Union are not recipients")
    return _by_income(facts, country, found)


def _by_income(facts: Facts, country: str, found: DacList) -> Grouped:
    years = range(found.gni_year - YEARS_TO_EXIT + 1, found.gni_year + 1)
    classes = [facts.income(country, date(year + 1, 7, 1)) for year in years]
    last = classes[-1]
    if last is None or last.name_of_class not in (*_GROUPS, "HIC"):
        return Grouped(
            None, (), None, f"the World Bank has no class for it on the income of {found.gni_year}"
        )
    if last.name_of_class in _GROUPS:
        text = f"derived: the World Bank class on the income of {found.gni_year}, not least-developed before"
        return _medium(_GROUPS[last.name_of_class], text)
    if all(one is not None and one.name_of_class == "HIC" for one in classes):
        return _medium(OFF, f"derived: high income on the incomes of {years[0]} to {years[-1]}")
    text = f"derived: high income on the income of {found.gni_year}, but not for three years running"
    return _medium("UMIC", text)


def _medium(group: str, note: str) -> Grouped:
    return Grouped(group, _OGHIST, "medium", note)


def _start(found: DacList) -> date:
    return found.validity.start or date.min
