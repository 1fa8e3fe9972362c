"""Where a fact was read, and how well: checked against the list of sources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from cofolio.errors import RegistryError
from cofolio.registry import files

CONFIDENCE = ("unverified", "low", "medium", "high")
_UNSOURCED = "none"


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing of a fact.

    Attributes:
        sources: ids in `sources.yml`; `none` where no source was found.
        confidence: `high`, `medium`, `low` or `unverified`.
        note: what it covers, how it was derived, what is missing.
    """

    sources: tuple[str, ...]
    confidence: str
    note: str = ""

    def cited(self) -> tuple[str, ...]:
        """Each source by name and address, marked where only a part or a copy was seen."""
        return tuple(_source_names()[source] for source in self.sources)


def standing(item: dict[str, Any], where: str) -> Standing:
    """The standing that an entry states in `source`, `confidence` and `note`.

    Raises:
        RegistryError: there is no source, it is not in the list, or the confidence is none of the four.
    """
    given = item.get("source")
    sources = tuple(str(one) for one in given) if isinstance(given, list) else (str(given),) if given else ()
    if not sources:
        raise RegistryError(f"{where}: source missing; name one of sources.yml, or {_UNSOURCED!r}")
    unknown = [source for source in sources if source not in _source_names()]
    if unknown:
        raise RegistryError(f"{where}: unknown source {', '.join(unknown)}; add it to sources.yml")
    confidence = item.get("confidence")
    if confidence not in CONFIDENCE:
        raise RegistryError(f"{where}: confidence {confidence!r}; expected {', '.join(reversed(CONFIDENCE))}")
    if (_UNSOURCED in sources) != (confidence == "unverified"):
        raise RegistryError(f"{where}: source {_UNSOURCED!r} and confidence 'unverified' go together")
    return Standing(sources, confidence, " ".join(str(item.get("note") or "").split()))


@cache
def _source_names() -> dict[str, str]:
    found = {}
    for item in files.entries("sources.yml", "sources"):
        mark = "unofficial copy" if item.get("unofficial") else ""
        mark = "excerpt seen" if item.get("seen") == "excerpt" else mark
        details = ", ".join(part for part in (item.get("address"), mark) if part)
        found[str(item.get("id"))] = f"{item.get('name')} ({details})" if details else str(item.get("name"))
    return found
