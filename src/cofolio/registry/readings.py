"""What a sign says in a year: the instrument it means, or the candidates among which it cannot choose (METHOD G1).

Labels outlive acts: payments under decisions of 2013 carry the domain `ACA` of the instrument of 2014, and contracts
under decisions of 2014 the older `DCI-ASIE`. So a sign names a line of instruments, and the decision's year one of
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from cofolio.registry.acts import acts
from cofolio.registry.references import references
from cofolio.registry.signals import (
    Sign,
    contract_after_decision,
    domains,
    organisations,
    publishers,
    texts,
    windows,
)

YearKind = Literal["decision", "contract", "none"]
YEARS = range(1985, 2051)
"""Years a reading is prepared for; outside them a year counts as unknown."""

CONFIDENCE = ("unverified", "low", "medium", "high")
"""The weakest first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sign means in a year.

    Attributes:
        instrument: the one it means, `None` where it cannot choose.
        confidence: of that.
        agrees: whether the year is one in which the sign is usually used for it.
        candidates: all that it may mean.
    """

    instrument: str | None
    confidence: str
    agrees: bool
    candidates: tuple[str, ...]


def weaker(*confidences: str) -> str:
    """The weakest of several confidences."""
    return min(confidences, key=CONFIDENCE.index)


def read(sign: Sign, kind: YearKind, year: int | None) -> Reading:
    """The instrument that a sign means.

    Args:
        sign: the sign.
        kind: whether the year is the decision's (it settles the generation), the contract's (the decision may be some
            years older), or unknown.
        year: the year.
    """
    if kind == "none" or year is None:
        return _undated(sign)
    first = year if kind == "decision" else year - contract_after_decision()
    if not sign.first_year <= first <= year <= sign.last_year:
        return Reading(None, sign.confidence, False, ())
    possible = tuple(name for name in sign.instruments if acts()[name].spans(first, year))
    if kind == "decision":
        return _decided(sign, possible)
    return _contracted(sign, possible, year)


def _decided(sign: Sign, possible: tuple[str, ...]) -> Reading:
    if len(possible) == 1:
        as_usual = sign.usual in (None, possible[0])
        return Reading(
            possible[0],
            sign.confidence if as_usual else weaker(sign.confidence, "medium"),
            as_usual,
            possible,
        )
    return Reading(None, sign.confidence, True, possible) if possible else _out_of_time(sign)


def _contracted(sign: Sign, possible: tuple[str, ...], year: int) -> Reading:
    if not possible:
        return _out_of_time(sign)
    if sign.usual in possible:
        sure = len(possible) == 1
        return Reading(
            sign.usual, sign.confidence if sure else weaker(sign.confidence, "medium"), True, possible
        )
    if len(possible) == 1:
        return Reading(
            possible[0], weaker(sign.confidence, "medium" if sign.usual else "high"), not sign.usual, possible
        )
    if sign.id.startswith("domain:"):
        same_year = [name for name in possible if acts()[name].spans(year, year)]
        if len(same_year) == 1:
            return Reading(same_year[0], weaker(sign.confidence, "medium"), True, possible)
    return Reading(None, sign.confidence, True, possible)


def _undated(sign: Sign) -> Reading:
    if (sign.first_year, sign.last_year) != (0, 9999):
        return Reading(None, sign.confidence, False, ())
    only = sign.usual or (sign.instruments[0] if len(sign.instruments) == 1 else None)
    sure = sign.confidence if len(sign.instruments) == 1 else weaker(sign.confidence, "medium")
    return Reading(only, sure, True, sign.instruments)


def _out_of_time(sign: Sign) -> Reading:
    """None of its instruments applied then: a label that cannot be right, unless it has but one meaning."""
    if not sign.id.startswith(("domain:", "organisation:")):
        return Reading(None, sign.confidence, False, ())
    only = sign.usual or (sign.instruments[0] if len(sign.instruments) == 1 else None)
    return Reading(only, weaker(sign.confidence, "low"), False, sign.instruments)


@cache
def signs() -> dict[str, Sign]:
    """Every sign of every kind by id."""
    found = {
        f"domain:{d.code}": Sign(f"domain:{d.code}", "EU", d.instruments, d.usual, d.confidence)
        for d in domains().values()
    }
    for entries in (organisations(), publishers(), texts(), windows(), references()):
        found.update({entry.sign.id: entry.sign for entry in entries})
    return found
