"""Sources side by side: what each says of a country year by year, and why they differ.

Sources are never added together (METHOD D4). A difference is taken apart in steps, each a figure asked again with one
thing changed, so that parts and remainder add up to it exactly.
"""

from __future__ import annotations

from cofolio.reconcile.confirmed import read_confirmed
from cofolio.reconcile.model import (
    PARTS,
    Comparison,
    Part,
    Reconciliation,
    Speaks,
    Statement,
    Year,
)
from cofolio.reconcile.put import FIRST_YEAR, MEASURES, Answers, reconcile

__all__ = [
    "FIRST_YEAR",
    "MEASURES",
    "PARTS",
    "Answers",
    "Comparison",
    "Part",
    "Reconciliation",
    "Speaks",
    "Statement",
    "Year",
    "read_confirmed",
    "reconcile",
]
