"""When a country was eligible under an instrument, and when no more: the verdicts of the rules as stretches of time.

Verdicts change only on the days on which something that they look at changes: an act, a list, an income class, the
country itself. Each rule is asked once on each of these days, so that no change is missed and none is made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from cofolio.provenance import Fact
from cofolio.registry.validity import Validity
from cofolio.rules import Verdict, eligibility, facts
from cofolio.rules.eligibility import verdict
from cofolio.rules.rule import Rule, rules
from cofolio.sources.curated import curated

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time over which a verdict stays the same.

    Attributes:
        instrument: id in the instrument register, or of a trade scheme.
        channel: `bilateral`, `regional`, `thematic` or `trade`.
        start: first day; `None` for a rule without one.
        end: last day; `None` where it goes on.
        verdict: the verdict on the first day.
    """

    instrument: str
    channel: str
    start: date | None
    end: date | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Graduation:
    """That a country lost eligibility under one act for what the act before it had granted.

    Attributes:
        on: the first day without it.
        channel: which.
        before: the window that ended.
        after: the window in which it is not eligible.
        goes_on: the verdict for what was decided before: grandfathered, with the article.
    """

    on: date
    channel: str
    before: Window
    after: Window
    goes_on: Verdict


@cache
def windows(country: str) -> tuple[Window, ...]:
    """Every instrument and channel that a rule decides, in the order of acts.

    Args:
        country: ISO code of two letters.
    """
    return tuple(
        window
        for rule in rules()
        for instrument in rule.instruments
        for channel in rule.channels
        for window in _windows(rule, country, instrument, channel)
    )


@cache
def graduations(country: str) -> tuple[Graduation, ...]:
    """Eligibility that one act granted and none of those that followed it in the country did, by date."""
    acts, found = curated().instruments, []
    for before in windows(country):
        act = acts.get(before.instrument)
        if act is None or before.end is None or before.verdict.outcome != "eligible":
            continue
        day = before.end + _DAY
        after = [
            one
            for one in windows(country)
            if one.channel == before.channel
            and one.start == day
            and one.instrument in act.successors_for(country)
        ]
        if after and all(one.verdict.outcome == "not_eligible" for one in after):
            found.append(_graduation(country, before, after[0], day))
    return tuple(sorted(found, key=lambda one: (one.on, one.channel)))


def _graduation(country: str, before: Window, after: Window, on: date) -> Graduation:
    (goes_on,) = eligibility(country, before.instrument, on=on, decided=before.end, channel=before.channel)
    return Graduation(on, after.channel, before, after, goes_on)


def _windows(rule: Rule, country: str, instrument: str, channel: str) -> Iterator[Window]:
    first, last = rule.validity.start, rule.validity.end
    days = sorted(day for day in _changes(country) if (first or date.min) < day <= (last or date.max))
    starts = [first, *days]
    asked = [day or (days[0] - _DAY if days else date.today()) for day in starts]
    told = [verdict(facts(), country, instrument, channel, rule, day, None) for day in asked]
    kept = [0, *(at for at in range(1, len(starts)) if told[at].outcome != told[at - 1].outcome)]
    for at, following in zip(kept, [*kept[1:], None], strict=True):
        until = starts[following] if following is not None else None
        yield Window(instrument, channel, starts[at], until - _DAY if until else last, told[at])


@cache
def _changes(country: str) -> tuple[date, ...]:
    """First days of everything that a verdict on the country may rest on."""
    known = facts()
    found: list[Validity] = [run.validity for run in known.incomes.get(country, ())]
    found += [one.validity for one in known.dac.values()]
    found += [
        one.validity for group in known.groups.values() for one in group.members if country in one.countries
    ]
    found += [known.states[country].validity] if country in known.states else []
    days = {one.start for one in found if one.start} | {one.end + _DAY for one in found if one.end}
    return tuple(sorted(days | {one.on for one in known.dac_decisions if one.country == country}))


def fact(told: Verdict) -> Fact:
    """A verdict as a statement with its sources and confidence."""
    steps = [step for step in told.trace.deciding() if step.sources]
    sources = dict.fromkeys(source for step in steps for source in step.sources)
    outcome = told.outcome.replace("_", " ")
    notes = dict.fromkeys(step.note for step in steps if step.note)
    return Fact(
        f"{told.instrument}, {told.channel}: {outcome}",
        "; ".join(sources),
        told.confidence or "low",
        "; ".join(notes),
        f"rule {told.rule}" if told.rule else "no rule",
    )
