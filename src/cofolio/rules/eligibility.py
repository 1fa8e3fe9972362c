"""Eligibility of a country under an instrument, on a day, with its reasons; pure functions of facts and dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from cofolio.errors import UsageError
from cofolio.registry import find_country
from cofolio.rules.evaluate import evaluate
from cofolio.rules.facts import Facts
from cofolio.rules.facts import facts as shipped
from cofolio.rules.rule import Rule, bases, rules, schemes
from cofolio.rules.verdict import (
    CHANNELS,
    ELIGIBLE,
    FALSE,
    GRANDFATHERED,
    NOT_ELIGIBLE,
    TRUE,
    UNKNOWN,
    Step,
    Verdict,
    weakest,
)
from cofolio.sources.curated import curated

_OUTCOME = {TRUE: ELIGIBLE, FALSE: NOT_ELIGIBLE, UNKNOWN: UNKNOWN}


def eligibility(
    country: str,
    instrument: str | None = None,
    *,
    on: date,
    channel: str | None = None,
    decided: date | None = None,
    facts: Facts | None = None,
) -> tuple[Verdict, ...]:
    """Whether a country may take part in an instrument on a day, and why.

    Eligibility is tested on the day of the decision (the commitment). Where a decision lies in the window in which the
    country was eligible and the day asked lies after that window, the outcome is `grandfathered`.

    Args:
        country: ISO code of two or three letters, or a name.
        instrument: id (`DCI-2014`) or acronym (`DCI`: the act in force at the decision, else on the day); all
            whose acts apply then, where not said.
        on: the day asked about.
        channel: `bilateral`, `regional`, `thematic` or `trade`; all of the instrument where not said.
        decided: the day of the decision; the day asked where not said.
        facts: other facts than the shipped ones, as `suppose` makes them.

    Returns:
        One verdict for each channel (and instrument), in the order of the acts.

    Raises:
        UsageError: an unknown country, instrument or channel, or a decision after the day asked.
    """
    code = find_country(country).code
    if channel is not None and channel not in CHANNELS:
        raise UsageError(f"unknown channel {channel!r}; expected one of {', '.join(CHANNELS)}")
    if decided and decided > on:
        raise UsageError(f"a decision of {decided} lies after the day asked, {on}")
    known = facts or shipped()
    tested = decided or on
    found = tuple(
        verdict(known, code, one, way, rule, on, decided)
        for one, way, rule in _chosen(instrument, channel, tested)
    )
    if not found:
        raise UsageError(_nothing(instrument, channel, tested))
    return found


def verdict(
    facts: Facts,
    country: str,
    instrument: str,
    channel: str,
    rule: Rule | None,
    on: date,
    decided: date | None,
) -> Verdict:
    """The verdict of one rule, `None` for an instrument that has none."""
    if rule is None:
        missing = Step("no_rule", instrument, UNKNOWN, on=on, note="its list of countries was not read")
        return Verdict(country, instrument, channel, on, decided, UNKNOWN, None, None, missing)
    trace = evaluate(rule, facts, country, decided or on)
    outcome = _OUTCOME[trace.outcome]
    if outcome == ELIGIBLE and decided and decided < on:
        now = evaluate(rule, facts, country, on)
        if now.outcome == FALSE:
            trace, outcome = _carried(trace, now, instrument, on), GRANDFATHERED
        elif now.outcome == UNKNOWN:
            trace, outcome = now, UNKNOWN
    return Verdict(country, instrument, channel, on, decided, outcome, trace.confidence, rule.id, trace)


def _carried(before: Step, now: Step, instrument: str, on: date) -> Step:
    """The trace of what goes on: eligible when decided, no more on the day, and the article that carries it over."""
    basis = next(one for one in bases() if not one.instruments or instrument in one.instruments)
    told = basis.standing
    law = Step(
        "carried_over", instrument, TRUE, basis.effect, basis.act, on=on, article=basis.article, sources=told.cited(),
        confidence=told.confidence, note=told.note,
    )  # fmt: skip
    confidence = weakest((before.confidence, now.confidence, told.confidence))
    return Step("grandfathered", instrument, TRUE, on=on, confidence=confidence, steps=(before, now, law))


def instruments_named(text: str) -> tuple[str, ...]:
    """Ids of the instruments and schemes meant by an id, an acronym, or an id without its year.

    Raises:
        UsageError: none is called so.
    """
    wanted = text.strip().upper()
    acronyms = {name: one.acronym for name, one in curated().instruments.items()}
    acronyms |= {name: one.acronym for name, one in schemes().items()}
    known = [
        name
        for name, acronym in acronyms.items()
        if wanted in (name.upper(), acronym.upper(), name.upper().rpartition("-")[0])
    ]
    if not known:
        every = ", ".join(sorted(set(acronyms.values())))
        raise UsageError(f"no instrument is called {text!r}; give an id such as DCI-2014, or one of {every}")
    return tuple(known)


def _chosen(instrument: str | None, channel: str | None, day: date) -> Iterator[tuple[str, str, Rule | None]]:
    """Instrument, channel and rule: of all acts that apply, or of the one meant."""
    if instrument is None:
        for rule in rules():
            if rule.validity.covers(day):
                yield from ((one, way, rule) for one in rule.instruments for way in _ways(rule, channel))
        return
    named = instruments_named(instrument)
    ruled = [rule for rule in rules() if set(rule.instruments) & set(named)]
    if not ruled:
        yield named[0], channel or "bilateral", None
        return
    for way in CHANNELS:
        chosen = _nearest([rule for rule in ruled if way in _ways(rule, channel)], day)
        if chosen is not None:
            yield next(one for one in chosen.instruments if one in named), way, chosen


def _nothing(instrument: str | None, channel: str | None, day: date) -> str:
    if instrument is None:
        return f"no act of the register applies on {day}" + (f" with a {channel} channel" if channel else "")
    named = instruments_named(instrument)
    ways = sorted({way for rule in rules() if set(rule.instruments) & set(named) for way in rule.channels})
    return f"{instrument} has no {channel} channel; it has {', '.join(ways)}"


def _ways(rule: Rule, channel: str | None) -> Iterable[str]:
    return [way for way in rule.channels if channel in (None, way)]


def _nearest(found: list[Rule], day: date) -> Rule | None:
    """The rule that applies on the day, else the last before it, else the first after."""
    before = [rule for rule in found if (rule.validity.start or date.min) <= day]
    if before:
        return max(before, key=lambda rule: rule.validity.start or date.min)
    return min(found, key=lambda rule: rule.validity.start or date.min, default=None)
