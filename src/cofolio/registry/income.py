"""The World Bank's income classes: set each July on the previous calendar year, in force until the next June.

Past classes are never revised. `data_year` is the year of the GNI per capita behind a class; the *publication year* is
the year in which the class comes into force, one later.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cofolio.errors import RegistryError
from cofolio.registry.files import read_csv
from cofolio.registry.places import countries
from cofolio.registry.standing import Standing, standing
from cofolio.registry.validity import Validity, check_apart, validity

CLASSES = ("LIC", "LMIC", "UMIC", "HIC")
NOT_CLASSED = "not-classed"
_FILE = "parameters/income_classes.csv"
_COLUMNS = (
    "economy", "country", "name", "class", "from", "to", "first_data_year", "last_data_year", "published_as",
)  # fmt: skip
_THRESHOLDS = "parameters/income_thresholds.csv"
_THRESHOLD_COLUMNS = (
    "fiscal_year", "data_year", "from", "to", "low_max", "lower_middle_max", "upper_middle_max", "source", "confidence",
)  # fmt: skip
STANDING = Standing(("oghist",), "high")


@dataclass(frozen=True, slots=True)
class IncomeClass:
    """An economy's class over a run of years.

    Attributes:
        country: ISO code of two letters; empty for economies that have none (the Channel Islands, Czechoslovakia).
        economy: the World Bank's code.
        name: the World Bank's name.
        name_of_class: `LIC`, `LMIC`, `UMIC`, `HIC`, or `not-classed` where the World Bank gives none.
        validity: the days it was or is in force.
        first_data_year: year of the income behind its first year.
        last_data_year: year of the income behind its last.
        published_as: the letters in the source.
    """

    country: str
    economy: str
    name: str
    name_of_class: str
    validity: Validity
    first_data_year: int
    last_data_year: int
    published_as: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """Highest GNI per capita of each class, in US dollars by the Atlas method, in one fiscal year of the World Bank."""

    fiscal_year: str
    data_year: int
    validity: Validity
    low_max: int
    lower_middle_max: int
    upper_middle_max: int
    standing: Standing


@cache
def income_classes() -> dict[str, tuple[IncomeClass, ...]]:
    """The runs of every economy by country code, oldest first; by World Bank code where it has none.

    Raises:
        RegistryError: an unknown country or class, years that do not fit the days, or two classes on one day.
    """
    found: dict[str, list[IncomeClass]] = {}
    for row in read_csv(_FILE, _COLUMNS):
        where = f"data/{_FILE}, {row['economy']} from {row['from']}"
        if row["country"] and row["country"] not in countries():
            raise RegistryError(f"{where}: unknown country {row['country']!r}")
        if row["class"] not in (*CLASSES, NOT_CLASSED):
            raise RegistryError(f"{where}: unknown class {row['class']!r}; expected {', '.join(CLASSES)}")
        one = _run(row, where)
        found.setdefault(row["country"] or row["economy"], []).append(one)
    check_apart(((key, one.validity) for key, runs in found.items() for one in runs), f"data/{_FILE}")
    return {key: tuple(runs) for key, runs in found.items()}


def _run(row: dict[str, str], where: str) -> IncomeClass:
    period = validity(dict(row), where)
    first, last = int(row["first_data_year"]), int(row["last_data_year"])
    if (period.start is None or period.start.year != first + 1) or (
        period.end is None or period.end.year != last + 2
    ):
        raise RegistryError(
            f"{where}: data years {first} to {last} do not fit {period.start} to {period.end}"
        )
    return IncomeClass(
        row["country"], row["economy"], row["name"], row["class"], period, first, last, row["published_as"]
    )


@cache
def thresholds() -> tuple[Threshold, ...]:
    """All thresholds, oldest first."""
    found = []
    for row in read_csv(_THRESHOLDS, _THRESHOLD_COLUMNS):
        where = f"data/{_THRESHOLDS}, {row['fiscal_year']}"
        low, middle, upper = (int(row[name]) for name in ("low_max", "lower_middle_max", "upper_middle_max"))
        if not 0 < low < middle < upper:
            raise RegistryError(f"{where}: thresholds must rise from class to class")
        found.append(
            Threshold(
                row["fiscal_year"], int(row["data_year"]), validity(dict(row), where), low, middle, upper,
                standing(dict(row), where),
            )
        )  # fmt: skip
    check_apart((("thresholds", one.validity) for one in found), f"data/{_THRESHOLDS}")
    return tuple(found)
