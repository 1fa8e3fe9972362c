"""Countries that near a threshold or have an exit decided.

Incomes in dollars are not shipped, so that *near* is judged by the years a country has been in a class, never by how
far it is from a threshold. Only what was published on the day asked counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cofolio.registry import countries
from cofolio.rules.dac import OFF, YEARS_TO_EXIT, dac_group
from cofolio.rules.eligibility import eligibility
from cofolio.rules.facts import Facts
from cofolio.rules.facts import facts as shipped
from cofolio.rules.verdict import ELIGIBLE

_HIGH = ("HIC",)
_UPPER = ("UMIC", "HIC")
_DAYS_AFTER, _DAYS_AHEAD = 366, 3 * 366  # a review comes every three years
_SOURCE = ("World Bank, country classification history",)


@dataclass(frozen=True, slots=True)
class Watched:
    """A country on the way to a threshold, or with an exit decided.

    Attributes:
        country: ISO 3166-1 alpha-2 code.
        clock: `dac` (the list of ODA recipients) or `gsp` (tariff preferences).
        status: `left`, `stays` or `watched` for a decision; `reached` where three years are full, else `counting`.
        years: how many years running it has been in the class that counts; `None` for a decision.
        since: first data year (`dac`) or publication year (`gsp`) of the run; `None` for a decision.
        on: the day of the decision; else the first day on which it could end, if the class stays; `None` where the day
            of the next review is not known.
        ends: what would end or has ended.
        confidence: of the fact or derivation.
        sources: where it was read.
        note: what is not known.
    """

    country: str
    clock: str
    status: str
    years: int | None
    since: int | None
    on: date | None
    ends: str
    confidence: str
    sources: tuple[str, ...]
    note: str


def watch(on: date, facts: Facts | None = None) -> tuple[Watched, ...]:
    """All countries to watch on a day, decisions first.

    Args:
        on: the day asked; decisions of the year before it are still listed, and of the three years after it.
        facts: other facts than the shipped ones.
    """
    known = facts or shipped()
    active = [code for code, country in countries().items() if country.status == "active"]
    counted = [*_dac(known, active, on), *_gsp(known, active, on)]
    counted.sort(key=lambda one: (one.clock, -(one.years or 0), one.country))
    return (*_decided(known, on), *counted)


def _decided(facts: Facts, on: date) -> Iterator[Watched]:
    for one in facts.dac_decisions:
        if -_DAYS_AHEAD <= (on - one.on).days <= _DAYS_AFTER:
            told, ends = one.standing, "its place on the DAC list, and that aid counts as ODA"
            yield Watched(
                one.country,
                "dac",
                one.what,
                None,
                None,
                one.on,
                ends,
                told.confidence,
                told.cited(),
                told.note,
            )


def _dac(facts: Facts, codes: list[str], on: date) -> Iterator[Watched]:
    """Recipients on the last known list that have been high income for some data years running."""
    past = [one for one in facts.dac.values() if one.validity.start and one.validity.start <= on]
    if not past:
        return
    listed = past[-1]
    left = {one.country for one in facts.dac_decisions if one.what == "left" and one.on <= on}
    for code in codes:
        years, first = _running(facts, code, _HIGH, on)
        if not years or code in left:
            continue
        grouped = dac_group(facts, code, listed)
        if grouped.group in (None, OFF):
            continue
        ends = "its place on the DAC list at a review, and that aid counts as ODA"
        status = "reached" if years >= YEARS_TO_EXIT else "counting"
        yield Watched(
            code, "dac", status, years, first - 1, None, ends, grouped.confidence or "medium", _SOURCE,
            _shipped_to(facts, code, on),
        )  # fmt: skip


def _gsp(facts: Facts, codes: list[str], on: date) -> Iterator[Watched]:
    """Beneficiaries that have been upper middle or high income for some publication years running."""
    exempt = facts.groups["gsp_annex_4"]
    for code in codes:
        years, first = _running(facts, code, _UPPER, on)
        if not years or exempt.membership(code, on).is_in:
            continue
        (now,) = eligibility(code, "GSP", on=on, facts=facts)
        if now.outcome != ELIGIBLE:
            continue
        status = "reached" if years >= YEARS_TO_EXIT else "counting"
        yield Watched(
            code, "gsp", status, years, first, date(first + YEARS_TO_EXIT + 1, 1, 1),
            "the standard tariff preferences (GSP)", now.confidence or "medium", _SOURCE, _shipped_to(facts, code, on),
        )  # fmt: skip


def _running(facts: Facts, country: str, classes: tuple[str, ...], on: date) -> tuple[int, int]:
    """How many years running up to the last published one it was in some classes, and the first of them.

    Years are publication years: the class in force from July of the year.
    """
    year = on.year if (on.month, on.day) >= (7, 1) else on.year - 1
    while year > on.year - 4 and facts.income(country, date(year, 7, 1)) is None:
        year -= 1
    count = 0
    while (run := facts.income(country, date(year - count, 7, 1))) and run.name_of_class in classes:
        count += 1
    return count, year - count + 1


def _shipped_to(facts: Facts, country: str, on: date) -> str:
    last = max((run.validity.end for run in facts.incomes.get(country, ()) if run.validity.end), default=None)
    return f"classes are shipped to {last}; the one after is not known" if last and last < on else ""
