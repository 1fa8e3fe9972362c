"""Countries and DAC regions, with the names people type."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from cofolio.errors import RegistryError, UsageError
from cofolio.registry.files import read_csv

_COUNTRY_COLUMNS = ("code", "iso3", "name", "name_fr", "other_names", "status")
_REGION_COLUMNS = ("code", "name", "name_fr", "kind", "status")


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory.

    Attributes:
        code: ISO 3166-1 alpha-2 code (XK for Kosovo).
        iso3: alpha-3 code.
        name: common English name.
        name_fr: common French name.
        other_names: official and earlier names it is also found by.
        status: `active` or `historic`.
    """

    code: str
    iso3: str
    name: str
    name_fr: str
    other_names: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class Region:
    """A DAC region; `kind` is `region`, or `global` for 998 and 999 (METHOD P4)."""

    code: str
    name: str
    name_fr: str
    kind: str
    status: str
    members: tuple[str, ...]


def fold(text: str) -> str:
    """Text without case, accents and punctuation, for comparing names."""
    flat = unicodedata.normalize("NFKD", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    kept = "".join(char for char in flat.casefold() if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in kept).split())


@cache
def countries() -> dict[str, Country]:
    """All countries by alpha-2 code."""
    found: dict[str, Country] = {}
    for row in read_csv("countries.csv", _COUNTRY_COLUMNS):
        code, iso3 = row["code"], row["iso3"]
        if len(code) != 2 or len(iso3) != 3 or code in found:
            raise RegistryError(
                f"data/countries.csv, {code}: expected a new code of two letters and one of three"
            )
        others = tuple(name.strip() for name in row["other_names"].split(";") if name.strip())
        found[code] = Country(code, iso3, row["name"], row["name_fr"], others, row["status"])
    return found


@cache
def regions() -> dict[str, Region]:
    """All DAC regions by code."""
    members: dict[str, list[str]] = {}
    for row in read_csv("region_members.csv", ("region", "country", "basis")):
        if row["country"] not in countries():
            raise RegistryError(f"data/region_members.csv, {row['region']}: unknown country {row['country']}")
        members.setdefault(row["region"], []).append(row["country"])
    found = {}
    for row in read_csv("regions.csv", _REGION_COLUMNS):
        code = row["code"]
        found[code] = Region(
            code, row["name"], row["name_fr"], row["kind"], row["status"], tuple(members.pop(code, ()))
        )
    if members:
        raise RegistryError(f"data/region_members.csv: unknown region {', '.join(members)}")
    return found


@cache
def regions_of(country: str) -> tuple[str, ...]:
    """Codes of the DAC regions that include a country, the narrowest first."""
    holding = [region for region in regions().values() if country in region.members]
    return tuple(
        region.code for region in sorted(holding, key=lambda region: (len(region.members), region.code))
    )


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for country in countries().values():
        for name in {fold(text) for text in (country.name, country.name_fr, *country.other_names)}:
            index.setdefault(name, []).append(country.code)
    return {name: _living(codes) for name, codes in index.items()}


def _living(codes: list[str]) -> tuple[str, ...]:
    active = [code for code in codes if countries()[code].status == "active"]
    return tuple(active or codes)


@cache
def _by_iso3() -> dict[str, str]:
    return {country.iso3: country.code for country in countries().values()}


def find_country(text: str) -> Country:
    """The country meant by an ISO code of two or three letters or a name, any case, accents or not.

    Raises:
        UsageError: nothing is called so (the nearest names are suggested), or several are.
    """
    upper = text.strip().upper()
    if upper in countries():
        return countries()[upper]
    if upper in _by_iso3():
        return countries()[_by_iso3()[upper]]
    name = fold(text)
    codes = _by_name().get(name) or _containing(name)
    if len(codes) == 1:
        return countries()[codes[0]]
    if codes:
        raise UsageError(f"{text!r} may be {_listed(codes)}; use the code of one of them")
    raise UsageError(f"no country is called {text!r}{_suggestion(name)}")


def _containing(name: str) -> tuple[str, ...]:
    if len(name) < 4:
        return ()
    hits = {code for known, codes in _by_name().items() if known.startswith(name) for code in codes}
    return tuple(sorted(code for code in hits if countries()[code].status == "active"))


def _listed(codes: tuple[str, ...]) -> str:
    return " or ".join(f"{countries()[code].name} ({code})" for code in codes)


def _suggestion(name: str) -> str:
    near = get_close_matches(name, _by_name(), n=3, cutoff=0.7)
    codes = tuple(dict.fromkeys(code for known in near for code in _by_name()[known]))
    return f"; did you mean {_listed(codes)}?" if codes else "; give an ISO code such as KZ or KAZ, or a name"
