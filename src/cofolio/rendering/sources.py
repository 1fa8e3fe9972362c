"""Sources of curated facts, read back from a fact's standing and numbered for a page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cofolio.provenance import Fact
from cofolio.rendering.clean import plain
from cofolio.rendering.languages import N_

NONE_FOUND = "no source found"
_SEEN = "excerpt seen|unofficial copy"
_SOURCE = re.compile(rf"(?P<name>.+?) \((?P<address>https?://\S+?)(?:, (?P<standing>{_SEEN}))?\)")
_NO_ADDRESS = re.compile(rf"(?P<name>.+?) \((?P<standing>{_SEEN})\)")
STANDINGS = (N_("excerpt seen"), N_("unofficial copy"))
CONFIDENCES = (N_("high"), N_("medium"), N_("low"), N_("unverified"))
MEANING = {
    "high": N_("read in a legal text or an official record"),
    "medium": N_("an official or specialist page seen in part, or two weaker sources that agree"),
    "low": N_("one weak source"),
    "unverified": N_("remembered, no source found: do not rely on it"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its name, its address where one was kept, and how it was seen where not in full."""

    name: str
    address: str
    standing: str


class Cited:
    """Sources in the order in which they are first cited."""

    def __init__(self) -> None:
        self._numbers: dict[Source, int] = {}

    def numbers(self, fact: Fact) -> list[int]:
        """Returns the numbers of a fact's sources, giving new ones where they are met first."""
        return [self._numbers.setdefault(source, len(self._numbers) + 1) for source in of_fact(fact)]

    def all(self) -> list[tuple[int, Source]]:
        """Returns the sources cited so far, by number."""
        return [(number, source) for source, number in self._numbers.items()]


def of_fact(fact: Fact) -> list[Source]:
    """Returns the sources of a fact; none for one that is remembered."""
    return [_read(piece) for piece in fact.source.split("; ") if piece.strip() and piece != NONE_FOUND]


def _read(piece: str) -> Source:
    with_address, without = _SOURCE.fullmatch(piece.strip()), _NO_ADDRESS.fullmatch(piece.strip())
    if with_address:
        name, address, standing = with_address["name"], with_address["address"], with_address["standing"]
        return Source(plain(name), plain(address), plain(standing))
    if without:
        return Source(plain(without["name"]), "", plain(without["standing"]))
    return Source(plain(piece), "", "")
