"""States that began or ended since 1988; every other country of the list was there all the time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cofolio.errors import RegistryError
from cofolio.registry.files import read_csv
from cofolio.registry.places import countries
from cofolio.registry.standing import Standing, standing
from cofolio.registry.validity import Validity, validity

_FILE = "parameters/states.csv"


@dataclass(frozen=True, slots=True)
class State:
    """When a country was there, and what it was a part of before (`None` where that has no code)."""

    country: str
    validity: Validity
    before: str | None
    standing: Standing


@cache
def states() -> dict[str, State]:
    """States with a beginning or an end, by country code.

    Raises:
        RegistryError: an unknown country, or one given twice.
    """
    found: dict[str, State] = {}
    for row in read_csv(_FILE, ("country", "from", "to", "before", "source", "confidence")):
        where = f"data/{_FILE}, {row['country']}"
        unknown = [code for code in (row["country"], row["before"]) if code and code not in countries()]
        if unknown or row["country"] in found:
            raise RegistryError(
                f"{where}: unknown country {', '.join(unknown)}" if unknown else f"{where}: given twice"
            )
        period = validity(dict(row), where)
        found[row["country"]] = State(
            row["country"], period, row["before"] or None, standing(dict(row), where)
        )
    return found
