"""Which series of deflators a donor has.

The OECD gives one to each member of the DAC and to some other countries, one for the euro, applied to the EU's
institutions, and the total of the DAC, which it applies to multilateral donors (OECD, metadata of the table of
deflators).
"""

from __future__ import annotations

import re
from functools import cache

from cofolio import registry
from cofolio.errors import UsageError
from cofolio.registry.files import read_csv

TOTAL, EURO = "DAC", "EU"
_GOVERNMENT = re.compile(r"([A-Z]{2})-(GOV-.+|\d{1,2})")
_DAC = re.compile(r"XM-DAC-(\d+)(?:-.*)?")


@cache
def _named() -> dict[str, str]:
    rows = read_csv("prices/names.csv", ("name", "series"))
    return {registry.fold(row["name"]): row["series"] for row in rows}


@cache
def _by_reference() -> dict[str, str]:
    return {row["reference"]: row["series"] for row in read_csv("prices/donors.csv", ("reference", "series"))}


@cache
def series_named(name: str) -> str | None:
    """The series that a table of deflators calls by a name or an ISO code, `None` for one we do not know."""
    if not name.strip():
        return None
    known = _named().get(registry.fold(name))
    if known:
        return known
    try:
        country = registry.find_country(name)
    except UsageError:
        return None
    names = (country.code, country.iso3, country.name, country.name_fr, *country.other_names)
    # by its whole name alone: "Asian countries" is no country
    return country.code if registry.fold(name) in {registry.fold(one) for one in names} else None


@cache
def series_of(donor: str) -> tuple[str, ...]:
    """The series that deflate a donor's money, the one to be preferred first.

    A government has its own or none; the European Union the euro's, else the total; everybody else (multilateral
    organisations, foundations, associations) the total of the DAC.

    Args:
        donor: a donor's id as in figures: `EU`, `US-GOV-1`, `XM-DAC-41114`, or a country's code.
    """
    if donor == EURO:
        return (EURO, TOTAL)
    if donor in _by_reference():
        return (_by_reference()[donor],)
    if donor in registry.countries():
        return (donor,)
    dac = _DAC.fullmatch(donor)
    if dac and f"XM-DAC-{dac[1]}" in _by_reference():
        found = _by_reference()[f"XM-DAC-{dac[1]}"]
        return (found, TOTAL) if found == EURO else (found,)
    government = _GOVERNMENT.fullmatch(donor)
    if government and government[1] in registry.countries():
        return (government[1],)
    return (TOTAL,)
