"""Currencies that the euro replaced, with their irrevocable rates.

A currency of 1999 uses its fixed rate on every day, before 1999 too, as METHOD T3 says. One that joined later had a
rate of its own until then, which the ECB published (the koruna moved from 42.99 to 30.13 between 1999 and 2008): on a
day before it joined, that day's rate wins, then a loaded average; the fixed rate stands where neither exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from cofolio.registry.files import read_csv

FIRST_DAY_OF_EURO = date(1999, 1, 1)


@dataclass(frozen=True, slots=True)
class Legacy:
    """A currency that the euro replaced: units for one euro, the day it joined, the act that fixed it."""

    code: str
    per_eur: Decimal
    joined: date
    act: str

    @property
    def is_first_wave(self) -> bool:
        """Whether it joined on the first day of the euro, so that its rate was fixed throughout."""
        return self.joined == FIRST_DAY_OF_EURO


@cache
def legacy_currencies() -> dict[str, Legacy]:
    """All of them by code."""
    rows = read_csv("legacy_currencies.csv", ("code", "per_eur", "joined", "act"))
    return {
        row["code"]: Legacy(
            row["code"], Decimal(row["per_eur"]), date.fromisoformat(row["joined"]), row["act"]
        )
        for row in rows
    }
