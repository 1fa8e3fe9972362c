"""Claims: statements about cooperation as data, checked against published records and curated facts.

A claim has a text, a source, a question (a count of projects, a sum of money, or a curated fact) and what it says of
the answer. Checking it gives `confirmed`, `contradicted` or `not_provable`, with the figures, bounds, receipts and
years that decide. It asks the library what everybody else asks it; it has no queries of its own.

    >>> from cofolio import claims
    >>> [one.comparison.kind for one in claims.shipped() if one.id == "KZ-PROJECTS-1991-2014"]
    ['more than']
    >>> with cofolio.open("store") as library:  # doctest: +SKIP
    ...     results = claims.check(library, claims.shipped())
"""

from __future__ import annotations

from cofolio.claims.answers import Answers
from cofolio.claims.check import changes, check, chosen
from cofolio.claims.interval import CONFIRMED, CONTRADICTED, NOT_PROVABLE, OUTCOMES, Comparison
from cofolio.claims.load import read, shipped
from cofolio.claims.model import Change, Claim, FactQuery, Reading, RecordQuery, Result, Year

__all__ = [
    "CONFIRMED",
    "CONTRADICTED",
    "NOT_PROVABLE",
    "OUTCOMES",
    "Answers",
    "Change",
    "Claim",
    "Comparison",
    "FactQuery",
    "Reading",
    "RecordQuery",
    "Result",
    "Year",
    "changes",
    "check",
    "chosen",
    "read",
    "shipped",
]
