"""Rules evaluated in three-valued logic, every node keeping what it found.

An unknown condition makes the whole unknown only where it decides: `all` with a failure is false whatever else is
unknown, `any` with something that holds is true.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cofolio.registry.standing import Standing
from cofolio.rules.conditions import step
from cofolio.rules.facts import Facts
from cofolio.rules.rule import Rule, Test, rules
from cofolio.rules.verdict import FALSE, TRUE, UNKNOWN, Step, strongest, weakest

_TURNED = {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}


def evaluate(rule: Rule, facts: Facts, country: str, day: date) -> Step:
    """The trace of a rule for a country on a day: the act applies, the country is there, the test holds."""
    steps = [applies(rule, day)]
    there = _there(facts, country, day)
    if there is not None:
        steps.append(there)
    if all(one.outcome == TRUE for one in steps):
        steps.append(_tested(rule.test, facts, country, day))
    made = node("all", tuple(steps))
    return _capped(made, rule.standing)


def applies(rule: Rule, day: date) -> Step:
    """Whether the rule's act applies on a day."""
    period = rule.validity
    return Step(
        "act_applies", " and ".join(rule.instruments), TRUE if period.covers(day) else FALSE, None,
        " and ".join(rule.instruments), period.start, period.end, day, rule.article, rule.standing.cited(),
        rule.standing.confidence,
    )  # fmt: skip


def node(condition: str, steps: tuple[Step, ...], article: str | None = None) -> Step:
    """A node over steps: its outcome, and the confidence of the weakest step that decided it."""
    outcomes = [one.outcome for one in steps]
    if condition == "not":
        return Step(
            "not", "", _TURNED[outcomes[0]], article=article, confidence=steps[0].confidence, steps=steps
        )
    decides = FALSE if condition == "all" else TRUE
    if decides in outcomes:
        outcome = decides
        confidence = strongest(one.confidence for one in steps if one.outcome == decides)
    elif UNKNOWN in outcomes:
        outcome, confidence = UNKNOWN, None
    else:
        outcome, confidence = _TURNED[decides], weakest(one.confidence for one in steps)
    return Step(condition, "", outcome, article=article, confidence=confidence, steps=steps)


def _tested(test: Test, facts: Facts, country: str, day: date) -> Step:
    if test.under:
        under = tuple(_tested(one, facts, country, day) for one in test.under)
        made = node(test.condition, under, test.article)
        return made if test.standing is None else _capped(made, test.standing)
    if test.condition == "eligible_under":
        return _under(test, facts, country, day)
    return step(test, facts, country, day)


def _under(test: Test, facts: Facts, country: str, day: date) -> Step:
    """Eligibility under another instrument, whatever its channel; with that instrument's own trace beneath."""
    traces = tuple(evaluate(rule, facts, country, day) for rule in rules() if test.asked in rule.instruments)
    made = node("any", traces, test.article)
    return Step(
        "eligible_under", str(test.asked), made.outcome, on=day, article=test.article, confidence=made.confidence,
        steps=traces,
    )  # fmt: skip


def _there(facts: Facts, country: str, day: date) -> Step | None:
    """That the country was not there on the day; `None` where it was."""
    state = facts.states.get(country)
    if state is None or state.validity.covers(day):
        return None
    told = state.standing
    return Step(
        "was_there", country, FALSE, state.before, "states since 1988", state.validity.start, state.validity.end, day,
        sources=told.cited(), confidence=told.confidence,
    )  # fmt: skip


def _capped(made: Step, told: Standing) -> Step:
    """No more confidence than the rule's own."""
    if made.confidence is None:
        return made
    return replace(made, confidence=weakest((made.confidence, told.confidence)))
