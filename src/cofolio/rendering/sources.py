"""Sources of curated facts, read back from a fact's standing and numbered for a page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cofolio.provenance import Fact
from cofolio.rendering.clean import plain

_SOURCE = re.compile(r"(?P<name>.+?) \((?P<address>https?://[^\s]+?)?(?:, )?(?P<standing>[a-z ]+)?\)")
MEANING = {
    "high": "read in a legal text or an official record",
    "medium": "an official or specialist page seen in part, or two weaker sources that agree",
    "low": "one weak source",
    "unverified": "remembered, no source found: do not rely on it",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its name, its address where one was kept, and how it was seen where not in full."""

    name: str
    address: str
    standing: str


def of_fact(fact: Fact) -> list[Source]:
    """Returns the sources of a fact; none for one that is remembered."""
    return [_read(piece) for piece in fact.source.split("; ") if piece.strip()]


def short_words(fact: Fact) -> str:
    """Returns `high; EuropeAid's Kazakhstan page`, for the terminal."""
    names = dict.fromkeys(source.name for source in of_fact(fact))
    return "; ".join([fact.confidence, *names])


def _read(piece: str) -> Source:
    found = _SOURCE.fullmatch(piece.strip())
    if found is None:
        return Source(plain(piece), "", "")
    return Source(plain(found["name"]), plain(found["address"] or ""), plain(found["standing"] or ""))
