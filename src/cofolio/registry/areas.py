"""Recipients and donors as the OECD's and other tables name them: by DAC code, by ISO code or by one of many labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cofolio.errors import RegistryError
from cofolio.registry.files import read_csv
from cofolio.registry.places import countries, fold, regions


@dataclass(frozen=True, slots=True)
class TableDonor:
    """A donor of the OECD's tables: its DAC code, our id for it, its name."""

    code: str
    donor: str
    name: str


def area_of(code: str | None, name: str | None) -> str | None:
    """The country (ISO alpha-2) or DAC region that a table means, `None` where no list knows it.

    Args:
        code: a DAC recipient code (613), a region code, or an ISO code of two or three letters.
        name: a label; asked where the code says nothing.
    """
    for text in (code, name):
        known = _areas().get(_key(text)) if text and text.strip() else None
        if known:
            return known
    return None


def table_donor(code: str | None, name: str | None) -> TableDonor | None:
    """The donor that a table means by a DAC code, else by a label; `None` where no list knows it."""
    for text in (code, name):
        known = _donors().get(_key(text)) if text and text.strip() else None
        if known:
            return known
    return None


def _key(text: str) -> str:
    """A label without case, accents, signs and small words, so that & and and are one."""
    words = fold(text.replace("&", " and ")).split()
    return " ".join(word for word in words if word not in ("and", "the")) or text.strip().casefold()


@cache
def _areas() -> dict[str, str]:
    found: dict[str, str] = {}
    for country in countries().values():
        if country.status == "active":
            for name in (country.name, country.name_fr, *country.other_names):
                found.setdefault(_key(name), country.code)
    for country in countries().values():
        for text in (country.code, country.iso3):
            found.setdefault(_key(text), country.code)
    for region in regions().values():
        found[_key(region.code)] = region.code
        found.setdefault(_key(region.name), region.code)
    for row in read_csv("dac_areas.csv", ("code", "place", "names")):
        if row["place"] not in countries() and row["place"] not in regions():
            raise RegistryError(f"data/dac_areas.csv, {row['code']}: unknown place {row['place']}")
        for text in (row["code"], *row["names"].split(";")):
            if text.strip():
                found[_key(text)] = row["place"]
    return found


@cache
def _donors() -> dict[str, TableDonor]:
    found: dict[str, TableDonor] = {}
    rows = read_csv("dac_donors.csv", ("code", "donor", "name", "other_names"))
    for row in rows:
        found[_key(row["code"])] = TableDonor(row["code"], row["donor"], row["name"])
    for row in rows:
        for text in (row["name"], *row["other_names"].split(";")):
            if text.strip():
                found.setdefault(_key(text), found[_key(row["code"])])
    for country in countries().values():
        known = found.get(_key(country.name))
        if known:
            found.setdefault(_key(country.iso3), known)
            found.setdefault(_key(country.code), known)
    return found
