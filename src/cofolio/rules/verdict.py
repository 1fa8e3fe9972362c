"""What an answer on eligibility is made of: a verdict, and the steps that led to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

TRUE, FALSE, UNKNOWN = "true", "false", "unknown"
ELIGIBLE, NOT_ELIGIBLE, GRANDFATHERED = "eligible", "not_eligible", "grandfathered"
OUTCOMES = (ELIGIBLE, NOT_ELIGIBLE, GRANDFATHERED, UNKNOWN)
CHANNELS = ("bilateral", "regional", "thematic", "trade")
_ORDER = {"unverified": 0, "low": 1, "medium": 2, "high": 3}


@dataclass(frozen=True, slots=True)
class Step:
    """One node of a trace: a condition, or `all`, `any`, `not` over further steps.

    Attributes:
        condition: what was tested, such as `dac_class_of_list`; `all`, `any` or `not` for a node over others.
        tested: what the condition asked for, such as `UMIC` or the name of a group.
        outcome: `true`, `false` or `unknown`.
        value: what was found, such as `LMIC`; `None` where nothing is known, or nothing stands to be named.
        list: the list, class, group or act that was looked into.
        valid_from: first day of that list's or entry's own validity; `None` where open.
        valid_to: last day of it; `None` where open.
        on: the day tested.
        article: where the law says so.
        sources: what bears the value out.
        confidence: how well; `None` for an unknown outcome.
        note: how a value was derived, or what is missing.
        steps: the steps under a node.
    """

    condition: str
    tested: str
    outcome: str
    value: str | None = None
    list: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    on: date | None = None
    article: str | None = None
    sources: tuple[str, ...] = ()
    confidence: str | None = None
    note: str = ""
    steps: tuple[Step, ...] = ()

    def leaves(self) -> Iterator[Step]:
        """The conditions at the ends of the tree, in order."""
        if not self.steps:
            yield self
        for step in self.steps:
            yield from step.leaves()

    def deciding(self) -> Iterator[Step]:
        """The leaves that prove the outcome, and no more.

        Where one step is enough (the failure of an `all`, what holds of an `any`) it is the best known one, the first
        of several; else all steps of the outcome.
        """
        if not self.steps:
            yield self
            return
        for step in self._proof():
            yield from step.deciding()

    def _proof(self) -> tuple[Step, ...]:
        if self.condition in ("not", "grandfathered"):
            return self.steps
        alike = tuple(step for step in self.steps if step.outcome == self.outcome)
        enough = {"all": FALSE}.get(self.condition, TRUE)
        if self.outcome == enough and alike:
            return (max(alike, key=lambda step: _ORDER.get(step.confidence or "", -1)),)
        return alike or self.steps


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a country may take part in an instrument, and why.

    Attributes:
        country: ISO 3166-1 alpha-2 code.
        instrument: id in the instrument register (or of a trade scheme).
        channel: `bilateral`, `regional`, `thematic`, or `trade` for tariff preferences.
        on: the day asked about.
        decided: the day of the decision (commitment), where one was given: eligibility is tested on it.
        outcome: `eligible`, `not_eligible`, `grandfathered` or `unknown`.
        confidence: that of the weakest fact which decided it; `None` where nothing could be decided.
        rule: id of the rule; `None` where the register has none for the instrument.
        trace: the tree of steps.
    """

    country: str
    instrument: str
    channel: str
    on: date
    decided: date | None
    outcome: str
    confidence: str | None
    rule: str | None
    trace: Step


def weakest(confidences: Iterable[str | None]) -> str | None:
    """The lowest of some confidences; `None` where there is none."""
    known = [one for one in confidences if one]
    return min(known, key=_ORDER.__getitem__) if known else None


def strongest(confidences: Iterable[str | None]) -> str | None:
    """The highest of some confidences; `None` where there is none."""
    known = [one for one in confidences if one]
    return max(known, key=_ORDER.__getitem__) if known else None
