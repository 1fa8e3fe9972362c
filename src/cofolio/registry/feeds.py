"""The registered news feeds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cofolio.errors import RegistryError
from cofolio.registry import files
from cofolio.registry.places import countries
from cofolio.registry.standing import CONFIDENCE

_FILE = "feeds.yml"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed.

    Attributes:
        id: its name in addresses and files.
        name: who speaks.
        url: where it is.
        countries: codes of the countries that every entry is on; empty where entries name theirs.
        language: of its texts.
        licence: under which terms.
        confidence: how sure the address is.
        note: what is to be known of it.
    """

    id: str
    name: str
    url: str
    countries: tuple[str, ...]
    language: str
    licence: str
    confidence: str
    note: str


@cache
def feeds() -> tuple[Feed, ...]:
    """All registered feeds.

    Raises:
        RegistryError: an entry lacks a field, has an unknown country, or two have one id.
    """
    found: dict[str, Feed] = {}
    for number, item in enumerate(files.entries(_FILE, "feeds"), start=1):
        where = f"data/{_FILE}, {item.get('id') or f'entry {number}'}"
        needed = ("id", "name", "url", "language", "licence", "confidence")
        entry = files.fields(item, where, needed, ("countries", "note"))
        about = tuple(entry.pop("countries", ()))
        unknown = [code for code in about if code not in countries()]
        if unknown:
            raise RegistryError(f"{where}: unknown country {', '.join(unknown)}")
        if entry["confidence"] not in CONFIDENCE:
            raise RegistryError(
                f"{where}: confidence {entry['confidence']!r}; expected {', '.join(CONFIDENCE)}"
            )
        if entry["id"] in found:
            raise RegistryError(f"{where}: two feeds have this id")
        found[entry["id"]] = Feed(**{"note": "", **entry}, countries=about)
    return tuple(found.values())
