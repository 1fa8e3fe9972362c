"""The logic of a verdict: it needs certainty, doubt can only take it away, and there are never two."""

from __future__ import annotations

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cofolio.claims import interval
from cofolio.claims.interval import (
    CONFIRMED,
    CONTRADICTED,
    NOT_PROVABLE,
    Comparison,
    Interval,
    added,
    agreed,
    maybe,
    outcome,
    says,
    with_more,
)

NUMBERS = st.integers(-50, 500).map(Decimal)
ENDS = st.none() | NUMBERS


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    lower, upper = draw(ENDS), draw(ENDS)
    if lower is not None and upper is not None and lower > upper:
        lower, upper = upper, lower
    return Interval(lower, upper)


@st.composite
def statements(draw: st.DrawFn) -> Comparison:
    kind = draw(st.sampled_from(["exactly", "at least", "more than", "at most", "about", "between"]))
    first, second = sorted((draw(NUMBERS), draw(NUMBERS)))
    return says(kind, first, second, draw(st.integers(0, 20)))


def fits(said: Comparison, number: Decimal) -> bool:
    """What the statement says, in the words of its kind."""
    stated = said.stated
    return {
        "exactly": number == stated,
        "at least": number >= stated,
        "more than": number > stated,
        "at most": number <= stated,
        "about": said.low is not None and said.high is not None and said.low <= number <= said.high,
        "between": said.high is not None and stated <= number <= said.high,
    }[said.kind]


def numbers_in(known: Interval) -> list[Decimal]:
    low = Decimal(-2000) if known.lower is None else known.lower
    high = Decimal(2000) if known.upper is None else known.upper
    return [Decimal(n) for n in range(int(low), int(high) + 1)]


@given(statements(), intervals())
def test_a_verdict_is_what_all_numbers_say(said: Comparison, known: Interval) -> None:
    every = [fits(said, number) for number in numbers_in(known)]
    expected = CONFIRMED if all(every) else NOT_PROVABLE if any(every) else CONTRADICTED
    assert outcome(said, known) == expected


@given(statements(), intervals(), intervals())
def test_wider_bounds_never_make_a_verdict(said: Comparison, known: Interval, other: Interval) -> None:
    def ends(one: Decimal | None, two: Decimal | None, pick: object) -> Decimal | None:
        return None if one is None or two is None else pick(one, two)  # type: ignore[operator]

    wider = Interval(ends(known.lower, other.lower, min), ends(known.upper, other.upper, max))
    assert outcome(said, wider) in (outcome(said, known), NOT_PROVABLE)


@given(statements(), intervals())
def test_less_coverage_never_makes_a_verdict(said: Comparison, known: Interval) -> None:
    assert with_more(known, False) == known
    assert outcome(said, with_more(known, True)) in (outcome(said, known), NOT_PROVABLE)


@given(st.lists(st.sampled_from([CONFIRMED, CONTRADICTED, NOT_PROVABLE])))
def test_a_reading_more_never_makes_a_verdict(found: list[str]) -> None:
    assert agreed([]) == NOT_PROVABLE
    if found:
        assert agreed([*found, NOT_PROVABLE]) == NOT_PROVABLE
        assert agreed([*found, CONFIRMED]) in (CONFIRMED, NOT_PROVABLE)
        assert agreed([*found, CONFIRMED]) == NOT_PROVABLE or set(found) == {CONFIRMED}


@pytest.mark.parametrize(
    ("kind", "lower", "upper", "expected"),
    [
        ("more than", 350, 360, NOT_PROVABLE),
        ("more than", 351, None, CONFIRMED),
        ("more than", 0, 350, CONTRADICTED),
        ("more than", 0, None, NOT_PROVABLE),
        ("at least", 350, 350, CONFIRMED),
        ("at least", 0, 349, CONTRADICTED),
        ("at most", 0, 350, CONFIRMED),
        ("at most", 0, None, NOT_PROVABLE),
        ("at most", 351, None, CONTRADICTED),
        ("exactly", 350, 350, CONFIRMED),
        ("exactly", 350, None, NOT_PROVABLE),
        ("exactly", 351, None, CONTRADICTED),
        ("exactly", None, None, NOT_PROVABLE),
        ("exactly", None, 349, CONTRADICTED),
    ],
)
def test_around_the_number(kind: str, lower: int | None, upper: int | None, expected: str) -> None:
    known = Interval(*(None if end is None else Decimal(end) for end in (lower, upper)))
    assert outcome(says(kind, 350), known) == expected


def test_about_has_its_tolerance_on_both_sides() -> None:
    said = says("about", 180, tolerance=5)
    for number, expected in ((174, CONTRADICTED), (175, CONFIRMED), (185, CONFIRMED), (186, CONTRADICTED)):
        assert outcome(said, Interval(Decimal(number), Decimal(number))) == expected


def test_sums_of_intervals_keep_open_ends_open() -> None:
    one, two = Interval(Decimal(1), Decimal(3)), Interval(Decimal(-4), None)
    assert added([one, one]) == Interval(Decimal(2), Decimal(6))
    assert added([one, two]) == Interval(Decimal(-3), None)
    assert added([]) == Interval(Decimal(0), Decimal(0))
    assert maybe(one) == Interval(Decimal(0), Decimal(3))
    assert maybe(two) == two


def test_the_module_s_examples() -> None:
    assert doctest.testmod(interval).failed == 0
