"""What holds of every verdict."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cofolio import registry
from cofolio.rendering.verdicts import paragraph, reason
from cofolio.rules import changes, eligibility, facts, suppose
from cofolio.rules.evaluate import node
from cofolio.rules.rule import rules, schemes
from cofolio.rules.verdict import FALSE, OUTCOMES, TRUE, UNKNOWN, Step
from cofolio.sources.curated import curated

CODES = sorted(registry.countries())
INSTRUMENTS = sorted({*curated().instruments, *schemes()})
EDGES = sorted(
    {
        day + timedelta(days=shift)
        for rule in rules()
        for day in (rule.validity.start, rule.validity.end)
        if day
        for shift in (-1, 0, 1)
    }
)
days = st.one_of(st.dates(date(1991, 1, 1), date(2028, 12, 31)), st.sampled_from(EDGES))


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_every_country_has_a_verdict_with_reasons_on_every_edge(instrument: str) -> None:
    for code, day in product(CODES, EDGES[::5]):
        for verdict in eligibility(code, instrument, on=day):
            assert verdict.outcome in OUTCOMES
            assert list(verdict.trace.leaves())
            assert list(verdict.trace.deciding())
            assert (verdict.confidence is None) == (verdict.outcome == "unknown")
            assert reason(verdict)


@given(st.sampled_from(CODES), st.sampled_from(INSTRUMENTS), days)
@settings(max_examples=150, deadline=None)
def test_a_verdict_reads_as_a_paragraph_with_its_sources(code: str, instrument: str, day: date) -> None:
    for verdict in eligibility(code, instrument, on=day):
        said = paragraph(verdict)
        assert registry.countries()[code].name in said
        assert verdict.instrument in said
        assert verdict.rule is None or "Sources: " in said
        assert said.endswith(".")
        assert "None" not in said


@given(st.sampled_from(CODES), st.sampled_from(INSTRUMENTS), days, st.integers(0, 4000))
@settings(max_examples=150, deadline=None)
def test_grandfathered_needs_a_decision_before_the_day(
    code: str, instrument: str, day: date, later: int
) -> None:
    for verdict in eligibility(code, instrument, on=day, decided=day):
        assert verdict.outcome != "grandfathered"
    then = {one.channel: one for one in eligibility(code, instrument, on=day)}
    for verdict in eligibility(code, instrument, on=day + timedelta(days=later), decided=day):
        before = then[verdict.channel].outcome
        assert verdict.outcome in (before, "grandfathered", "unknown")
        if verdict.outcome == "grandfathered":
            assert before == "eligible"
            assert [step.condition for step in verdict.trace.steps][-1] == "carried_over"


@given(st.sampled_from(CODES), days)
@settings(max_examples=60, deadline=None)
def test_supposing_nothing_changes_nothing(code: str, day: date) -> None:
    if day >= date(1992, 1, 1):
        assert not changes(facts(), suppose(facts(), []), [code], [day])


def test_supposing_what_is_so_changes_nothing() -> None:
    said = ["KZ is UMIC from 2007-07-01", "KZ is DAC UMIC from 2008"]
    on = [date(2015, 1, 1), date(2026, 11, 23)]
    assert not changes(facts(), suppose(facts(), said), ["KZ"], on)


def test_the_whole_table_holds_just_the_acts_that_apply() -> None:
    for verdict in eligibility("KZ", on=date(2015, 6, 1)):
        (rule,) = (rule for rule in rules() if rule.id == verdict.rule)
        assert rule.validity.covers(date(2015, 6, 1))


outcomes = st.lists(st.sampled_from([TRUE, FALSE, UNKNOWN]), min_size=1, max_size=5)


@given(outcomes)
def test_the_logic_has_three_values(given_outcomes: list[str]) -> None:
    steps = tuple(
        Step("named_in", "", one, confidence=None if one == UNKNOWN else "high") for one in given_outcomes
    )
    every, some = node("all", steps), node("any", steps)
    assert (every.outcome == TRUE) == (set(given_outcomes) == {TRUE})
    assert (every.outcome == FALSE) == (FALSE in given_outcomes)
    assert (some.outcome == TRUE) == (TRUE in given_outcomes)
    assert (some.outcome == FALSE) == (set(given_outcomes) == {FALSE})
    turned = node("not", (every,)).outcome
    assert {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}[every.outcome] == turned


def test_the_weakest_of_what_decided_is_the_confidence() -> None:
    high, low = Step("named_in", "", TRUE, confidence="high"), Step("named_in", "", TRUE, confidence="low")
    fails = Step("named_in", "", FALSE, confidence="medium")
    unknown = Step("named_in", "", UNKNOWN)
    assert node("all", (high, low)).confidence == "low"
    assert node("any", (high, low, unknown)).confidence == "high"
    assert node("all", (low, fails, unknown)).confidence == "medium"
    assert node("all", (high, unknown)).confidence is None
