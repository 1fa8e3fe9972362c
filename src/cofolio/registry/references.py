"""Decision and contract numbers that the curated dataset holds, each with what it belongs to (METHOD G1, signal 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from cofolio.registry import files
from cofolio.registry.signals import Sign, domains

_KINDS = ("programmes", "platforms", "projects")
_PARTS = ("phases", "components", "contracts")
_REFERENCE = re.compile(r"^(?:(?P<domain>[A-Z][A-Z /-]*)/)?(?:(?P<year>\d{4})/)?(?P<number>\d{3}-?\d{3})$")


@dataclass(frozen=True, slots=True)
class Reference:
    """A number of the European Commission's that a fact names.

    Attributes:
        kind: `decision` or `contract`.
        number: a contract's number (`354-952`); a decision's year and number as in its identifier (`2019/41701`).
        year: the year in it, where it has one.
        text: as the fact gives it.
        entry: id of the programme, platform or project.
        sign: what its domain, or the entry, means.
    """

    kind: str
    number: str
    year: int | None
    text: str
    entry: str
    sign: Sign


@cache
def references() -> tuple[Reference, ...]:
    """All numbers, in the order of the files; a number counts once."""
    found: dict[tuple[str, str], Reference] = {}
    for name in files.names():
        kind = name.split("/")[0]
        if kind in _KINDS:
            for item in files.entries(name, kind):
                for text, confidence in _texts(item):
                    made = _reference(text, item, confidence)
                    if made:
                        found.setdefault((made.kind, made.number), made)
    return tuple(found.values())


def _texts(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What an entry and its parts give as decision, contract or reference, with the standing of each."""
    entries = [item, *(part for kind in _PARTS for part in item.get(kind) or ())]
    for entry in entries:
        for field in ("decision", "contract", "reference"):
            if entry.get(field):
                yield str(entry[field]), str(entry["confidence"])


def _reference(text: str, item: dict[str, Any], confidence: str) -> Reference | None:
    match = _REFERENCE.match(text.strip())
    if match is None:
        return None
    digits = match["number"].replace("-", "")
    is_decision = digits.startswith("0") and match["year"] is not None
    number = f"{match['year']}/{int(digits)}" if is_decision else f"{digits[:3]}-{digits[3:]}"
    domain = domains().get(match["domain"] or "")
    instruments = domain.instruments if domain else tuple(item.get("instruments") or ())
    sign = Sign(f"reference:{text}", "EU", instruments, domain.usual if domain else None, confidence)
    year = int(match["year"]) if match["year"] else None
    return Reference("decision" if is_decision else "contract", number, year, text, str(item["id"]), sign)
