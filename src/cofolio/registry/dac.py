"""The DAC lists of ODA recipients: periods, groups, and single decisions on one country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from cofolio.errors import RegistryError
from cofolio.registry.files import entries, fields, read_csv
from cofolio.registry.places import countries
from cofolio.registry.standing import Standing, standing
from cofolio.registry.validity import Validity, check_apart, validity

CLASSES = ("LDC", "OLIC", "LMIC", "UMIC")
DECISIONS = ("left", "stays", "watched")
_FILE = "parameters/dac_lists.yml"
_CLASSES = "parameters/dac_classes.csv"


@dataclass(frozen=True, slots=True)
class DacList:
    """One list: groups are set on the income of one year and stay as they are for the whole period.

    Attributes:
        id: its years, such as `2011-2013`.
        gni_year: year of the income behind the groups.
        validity: the days it was in force.
        is_complete: whether every recipient's group is shipped, so that whoever has none stands off the list.
        classes: group by country, as shipped.
        standing: of the list itself.
        standings: of the groups, by country.
    """

    id: str
    gni_year: int
    validity: Validity
    is_complete: bool
    classes: dict[str, str]
    standing: Standing
    standings: dict[str, Standing]


@dataclass(frozen=True, slots=True)
class DacDecision:
    """A decision on one country: it `left` on a day, `stays`, or is `watched`."""

    country: str
    what: str
    on: date
    standing: Standing


@cache
def dac_lists() -> dict[str, DacList]:
    """All lists by id, oldest first.

    Raises:
        RegistryError: an unknown list, country or group, a country twice on a list, or lists that overlap.
    """
    classes: dict[str, dict[str, str]] = {}
    standings: dict[str, dict[str, Standing]] = {}
    for row in read_csv(_CLASSES, ("list", "country", "name", "class", "source", "confidence")):
        where = f"data/{_CLASSES}, {row['list']} {row['country']}"
        if row["country"] not in countries():
            raise RegistryError(f"{where}: unknown country {row['country']!r}")
        if row["class"] not in CLASSES:
            raise RegistryError(f"{where}: unknown class {row['class']!r}; expected {', '.join(CLASSES)}")
        if row["country"] in classes.setdefault(row["list"], {}):
            raise RegistryError(f"{where}: given twice")
        classes[row["list"]][row["country"]] = row["class"]
        standings.setdefault(row["list"], {})[row["country"]] = standing(dict(row), where)
    found = {}
    for item in entries(_FILE, "lists"):
        where = f"data/{_FILE}, {item.get('id', 'a list without id')}"
        item = fields(
            item, where, ("id", "gni_year", "from", "to"), ("complete", "source", "confidence", "note")
        )
        period, name = validity(item, where), str(item["id"])
        found[name] = DacList(
            name, int(item["gni_year"]), period, bool(item.get("complete")), classes.pop(name, {}),
            standing(item, where), standings.get(name, {}),
        )  # fmt: skip
    if classes:
        raise RegistryError(f"data/{_CLASSES}: unknown list {', '.join(classes)}")
    check_apart((("lists", one.validity) for one in found.values()), f"data/{_FILE}")
    return found


@cache
def dac_decisions() -> tuple[DacDecision, ...]:
    """All decisions on single countries."""
    found = []
    for item in entries(_FILE, "decisions"):
        where = f"data/{_FILE}, decision on {item.get('country')}"
        item = fields(item, where, ("country", "what", "date"), ("source", "confidence", "note"))
        if item["country"] not in countries():
            raise RegistryError(f"{where}: unknown country {item['country']!r}")
        if item["what"] not in DECISIONS:
            raise RegistryError(f"{where}: {item['what']!r}; expected {', '.join(DECISIONS)}")
        day = validity(item, where, "date", "date").start
        assert day is not None
        found.append(DacDecision(item["country"], item["what"], day, standing(item, where)))
    return tuple(found)
