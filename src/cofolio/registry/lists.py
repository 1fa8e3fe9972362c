"""Lists of countries in acts and facts, whose members change over time or are only known in part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cofolio.errors import RegistryError
from cofolio.registry.files import entries, fields
from cofolio.registry.places import countries
from cofolio.registry.standing import Standing, standing
from cofolio.registry.validity import Validity, check_apart, validity

_FILE = "parameters/lists.yml"
_SIDES = {"in": True, "out": False, "unknown": None}
_STANDING = ("source", "confidence", "note")


@dataclass(frozen=True, slots=True)
class Place:
    """Whether some countries are on a list: `is_in` is `None` where that is not known.

    `countries` is empty for what holds of every country that no other entry names on the day.
    """

    countries: tuple[str, ...]
    is_in: bool | None
    validity: Validity
    standing: Standing


@dataclass(frozen=True, slots=True)
class CountryList:
    """A list by name, its entries and what holds for the others."""

    id: str
    name: str
    entries: tuple[Place, ...]
    others: Place

    def place(self, country: str, day: date) -> Place:
        """The entry that decides for a country on a day."""
        for entry in self.entries:
            if country in entry.countries and entry.validity.covers(day):
                return entry
        return self.others


@cache
def country_lists() -> dict[str, CountryList]:
    """All lists by id.

    Raises:
        RegistryError: an unknown country, a missing source, or a country twice on one day.
    """
    found: dict[str, CountryList] = {}
    for item in entries(_FILE, "lists"):
        where = f"data/{_FILE}, {item.get('id', 'a list without id')}"
        item = fields(item, where, ("id", "name", "entries", "others"))
        if item["id"] in found:
            raise RegistryError(f"{where}: given twice")
        named = tuple(_place(one, where, ("countries",)) for one in item["entries"])
        check_apart(((country, one.validity) for one in named for country in one.countries), where)
        found[item["id"]] = CountryList(item["id"], item["name"], named, _place(item["others"], where, ()))
    return found


def _place(item: dict[Any, Any], where: str, needed: tuple[str, ...]) -> Place:
    item = fields(item, where, ("is", *needed), ("from", "to", *_STANDING))
    unknown = [code for code in item.get("countries", ()) if code not in countries()]
    if unknown:
        raise RegistryError(f"{where}: unknown country {', '.join(map(str, unknown))}")
    if item["is"] not in _SIDES:
        raise RegistryError(f"{where}: is {item['is']!r}; expected in, out or unknown")
    return Place(
        tuple(item.get("countries", ())), _SIDES[item["is"]], validity(item, where), standing(item, where)
    )
