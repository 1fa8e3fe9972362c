"""Eligibility as rules with reasons: pure functions of facts and a date.

    >>> from datetime import date
    >>> from cofolio.rules import eligibility
    >>> (verdict,) = eligibility("KZ", "DCI", on=date(2015, 6, 1), channel="bilateral")
    >>> verdict.outcome, verdict.rule, verdict.confidence
    ('not_eligible', 'DCI-2014-BILATERAL', 'high')
    >>> [(step.condition, step.value) for step in verdict.trace.deciding()]
    [('dac_class_of_list', 'UMIC'), ('named_in', None)]

The rules are in `data/rules`, what they look at in `data/parameters`; `docs/adding-a-rule.md` takes you through one.
"""

from __future__ import annotations

from cofolio.rules.eligibility import eligibility
from cofolio.rules.facts import Facts, facts
from cofolio.rules.verdict import Step, Verdict
from cofolio.rules.watch import Watched, watch
from cofolio.rules.what_if import Change, changes, suppose

__all__ = [
    "Change",
    "Facts",
    "Step",
    "Verdict",
    "Watched",
    "changes",
    "eligibility",
    "facts",
    "suppose",
    "watch",
]
