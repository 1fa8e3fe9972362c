"""The named conditions that rules are made of: each answers true, false or unknown, and says what it looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from cofolio.rules.dac import dac_group
from cofolio.rules.facts import Facts, Membership
from cofolio.rules.rule import Test
from cofolio.rules.verdict import FALSE, TRUE, UNKNOWN, Step, weakest

_NOTES = {
    TRUE: "derived from the classes; the act that follows from them may not have been read",
    FALSE: "",
    UNKNOWN: "classes are shipped to {}",
}
_OGHIST = ("World Bank, country classification history",)


def step(test: Test, facts: Facts, country: str, day: date) -> Step:
    """The step of a condition, with the standing and article of the rule beside those of the facts.

    Args:
        test: a named condition.
        facts: what is known.
        country: ISO 3166-1 alpha-2 code.
        day: the day tested.
    """
    made = _CONDITIONS[test.condition](test.asked, facts, country, day)
    told = test.standing
    sources = made.sources if told is None else tuple(dict.fromkeys((*told.cited(), *made.sources)))
    confidence = (
        None if made.outcome == UNKNOWN else weakest((made.confidence, told.confidence if told else None))
    )
    note = "; ".join(text for text in (made.note, told.note if told else "") if text)
    return replace(made, on=day, article=test.article, sources=sources, confidence=confidence, note=note)


def _group(asked: Any, facts: Facts, country: str, day: date) -> Step:
    group = facts.groups[str(asked)]
    return _member("in_group", group.name, group.membership(country, day))


def _named(asked: Any, facts: Facts, country: str, day: date) -> Step:
    group = facts.groups[str(asked)]
    return _member("named_in", group.name, group.membership(country, day))


def _gdp(asked: Any, facts: Facts, country: str, day: date) -> Step:
    one = facts.groups[f"gdp_share_over_{asked}"].membership(country, day)
    return replace(
        _member("gdp_share_over", f"{asked} %", one), list="share of the world's gross domestic product"
    )


def _third(asked: Any, facts: Facts, country: str, day: date) -> Step:
    group = facts.groups["eu_members"]
    one = group.membership(country, day)
    made = _member("third_country", group.name, one)
    turned = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}[made.outcome]
    return replace(made, outcome=turned)


def _member(condition: str, name: str, one: Membership) -> Step:
    outcome = UNKNOWN if one.is_in is None else TRUE if one.is_in else FALSE
    return Step(
        condition, name, outcome, list=name, valid_from=one.validity.start, valid_to=one.validity.end,
        sources=one.sources, confidence=one.confidence, note=one.note,
    )  # fmt: skip


def _dac(asked: Any, facts: Facts, country: str, day: date) -> Step:
    found = facts.dac[asked["list"]]
    grouped = dac_group(facts, country, found)
    outcome = UNKNOWN if grouped.group is None else TRUE if grouped.group in asked["is"] else FALSE
    return Step(
        "dac_class_of_list", " or ".join(asked["is"]), outcome, grouped.group, f"DAC list {found.id}",
        found.validity.start, found.validity.end, sources=grouped.sources, confidence=grouped.confidence,
        note=grouped.note,
    )  # fmt: skip


def _running(asked: Any, facts: Facts, country: str, day: date) -> Step:
    """Publication years: the class that came into force in July of each year."""
    last = day.year - int(asked["lag"])
    years = range(last - int(asked["years"]) + 1, last + 1)
    runs = facts.incomes.get(country, ())
    published = max((run.validity.end for run in runs if run.validity.end), default=date.max)
    found = {year: facts.income(country, date(year, 7, 1)) for year in years}
    named = {year: run.name_of_class for year, run in found.items() if run}
    fails = [year for year in years if named.get(year, "not-classed") not in asked["is"]]
    open_years = [year for year in fails if runs and year not in named and date(year, 7, 1) > published]
    outcome = TRUE if not fails else UNKNOWN if len(open_years) == len(fails) else FALSE
    value = ", ".join(f"{year} {named.get(year, 'no class')}" for year in years)
    supposed = any(run and run.published_as == "supposed" for run in found.values())
    confidence = "unverified" if supposed else "medium" if outcome == TRUE else "high"
    return Step(
        "income_class_running", f"{' or '.join(asked['is'])} in {asked['years']} publication years running", outcome,
        value, f"World Bank classes published in {years[0]} to {years[-1]}", date(years[0], 7, 1),
        date(years[-1] + 1, 6, 30), sources=_OGHIST, confidence=confidence,
        note=_NOTES[outcome].format(published),
    )  # fmt: skip


_CONDITIONS = {
    "in_group": _group,
    "named_in": _named,
    "gdp_share_over": _gdp,
    "third_country": _third,
    "dac_class_of_list": _dac,
    "income_class_running": _running,
}
