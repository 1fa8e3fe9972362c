"""Suppositions against the facts: `TKM is HIC from 2026`, and which verdicts they change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cofolio.errors import UsageError
from cofolio.registry import dac, find_country, income
from cofolio.registry.income import IncomeClass
from cofolio.registry.standing import Standing
from cofolio.registry.validity import FIRST_YEAR, LAST_YEAR, Validity
from cofolio.rules.eligibility import eligibility
from cofolio.rules.facts import Facts, Group, Membership
from cofolio.rules.rule import rules
from cofolio.rules.verdict import Verdict

GRAMMAR = (
    "<country> is [World Bank|DAC] <class> from <year or date>, "
    "or <country> joins|leaves <group> from <year or date>"
)
_SAID = re.compile(r"(.+?)\s+(is|joins|leaves)\s+(.+?)\s+from\s+(\d{4}(?:-\d{2}-\d{2})?)", re.I)
_CLASS = re.compile(r"(?:(world bank|wb|dac)\s+)?(\w+)", re.I)


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that is another under a supposition, on a day."""

    day: date
    before: Verdict
    after: Verdict


def suppose(facts: Facts, said: Iterable[str]) -> Facts:
    """The facts with suppositions applied, one after the other.

    A World Bank class holds from July of a year on (from the day, where one is given), without end. A DAC class holds
    on the list in force on that day and on all later ones.

    Args:
        facts: what is known.
        said: suppositions, as in `GRAMMAR`.

    Raises:
        UsageError: a text is none, or names no country, class or group.
    """
    for text in said:
        match = _SAID.fullmatch(text.strip())
        if match is None:
            raise UsageError(
                f"cannot read the supposition {text!r}; expected {GRAMMAR}, as 'TKM is HIC from 2026'"
            )
        country = find_country(match[1]).code
        changed = (
            _classed(facts, country, match[3], match[4], text)
            if match[2].lower() == "is"
            else _moved(facts, country, match[3], match[2].lower() == "joins", _day(match[4], 1, text), text)
        )
        facts = replace(changed, supposed=(*facts.supposed, text.strip()))
    return facts


def changes(
    before: Facts,
    after: Facts,
    countries: Iterable[str],
    days: Sequence[date],
    instrument: str | None = None,
    channel: str | None = None,
    decided: date | None = None,
) -> tuple[Change, ...]:
    """The verdicts that differ, each on the first of the days on which it does."""
    found = []
    for country in countries:
        seen: set[tuple[str, str, str]] = set()
        for day in days:
            known, other = (
                eligibility(country, instrument, on=day, channel=channel, decided=decided, facts=facts)
                for facts in (before, after)
            )
            for old, new in zip(known, other, strict=True):
                key = (new.instrument, new.channel, new.outcome)
                if old.outcome != new.outcome and key not in seen:
                    seen.add(key)
                    found.append(Change(day, old, new))
    return tuple(found)


def days_ahead(day: date) -> tuple[date, ...]:
    """A day and every following first of January on which some dated rule still applies."""
    last = max((rule.validity.end for rule in rules() if rule.validity.end), default=day)
    return (day, *(date(year, 1, 1) for year in range(day.year + 1, last.year + 1)))


def _day(text: str, month: int, said: str) -> date:
    try:
        found = date(int(text), month, 1) if len(text) == 4 else date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{said!r}: {text} is no day") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise UsageError(f"{said!r}: {text} is out of range; expected {FIRST_YEAR} to {LAST_YEAR}")
    return found


def _classed(facts: Facts, country: str, what: str, when: str, said: str) -> Facts:
    match = _CLASS.fullmatch(what.strip())
    whose, name = ((match[1] or "").lower(), match[2].upper()) if match else ("", "")
    if whose != "dac" and name in income.CLASSES:
        return _income(facts, country, name, _day(when, 7, said))
    if whose in ("", "dac") and name in dac.CLASSES:
        return _dac(facts, country, name, _day(when, 1, said))
    raise UsageError(
        f"{said!r}: {what!r} is no class; the World Bank's are {', '.join(income.CLASSES)}, "
        f"those of the DAC list {', '.join(f'DAC {one}' for one in dac.CLASSES)}"
    )


def _income(facts: Facts, country: str, name: str, day: date) -> Facts:
    kept = [_until(run, day) for run in facts.incomes.get(country, ()) if _starts(run) < day]
    year = day.year - 1 if day.month >= 7 else day.year - 2
    supposed = IncomeClass(country, country, country, name, Validity(day), year, year, "supposed")
    return replace(facts, incomes={**facts.incomes, country: (*kept, supposed)})


def _until(run: IncomeClass, day: date) -> IncomeClass:
    if run.validity.end and run.validity.end < day:
        return run
    return replace(run, validity=Validity(run.validity.start, day - timedelta(days=1)))


def _starts(run: IncomeClass) -> date:
    return run.validity.start or date.min


def _dac(facts: Facts, country: str, name: str, day: date) -> Facts:
    told = Standing(("none",), "unverified", "supposed")
    lists = {
        key: replace(one, classes={**one.classes, country: name}, standings={**one.standings, country: told})
        if (one.validity.end or day) >= day
        else one
        for key, one in facts.dac.items()
    }
    return replace(facts, dac=lists)


def _moved(facts: Facts, country: str, what: str, joins: bool, day: date, said: str) -> Facts:
    wanted = what.strip().casefold().replace(" ", "_")
    group = next(
        (one for one in facts.groups.values() if wanted in (one.id, one.name.casefold().replace(" ", "_"))),
        None,
    )
    if group is None:
        raise UsageError(
            f"{said!r}: no group is called {what!r}; the groups are {', '.join(sorted(facts.groups))}"
        )
    supposed = Membership(
        (country,), joins, Validity(day), ("supposed",), "unverified", f"supposed: {said.strip()}"
    )
    return replace(
        facts,
        groups={
            **facts.groups,
            group.id: Group(group.id, group.name, (supposed, *group.members), group.others),
        },
    )
