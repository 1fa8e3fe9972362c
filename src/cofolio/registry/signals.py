"""How an activity's financing instrument is recognised (METHOD G1): CRIS domains, identifier shapes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from cofolio.errors import RegistryError
from cofolio.registry import files

_FILE = "signals.yml"


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of CRIS references, such as `ACA` in `ACA/2019/041-701`.

    Attributes:
        code: the domain.
        name: what it funds.
        instruments: ids in the instrument register, none where it is older than the register.
        confidence: `high` where seen in a real record, `unverified` where only remembered.
        evidence: a reference it was seen in.
    """

    code: str
    name: str
    instruments: tuple[str, ...]
    confidence: str
    evidence: str


@cache
def domains() -> dict[str, Domain]:
    """All known domains by code."""
    found: dict[str, Domain] = {}
    for entry in files.entries(_FILE, "domains"):
        where = f"data/{_FILE}, {entry.get('code', 'a domain without code')}"
        checked = files.fields(entry, where, ("code", "name", "confidence"), ("instruments", "evidence"))
        if checked["code"] in found:
            raise RegistryError(f"{where}: given twice")
        found[checked["code"]] = Domain(
            checked["code"],
            checked["name"],
            tuple(checked.get("instruments") or ()),
            checked["confidence"],
            checked.get("evidence") or "",
        )
    return found


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Shapes of identifiers and references by name: `decision`, `contract`, `transaction_ref`, ..."""
    found = {}
    for entry in files.entries(_FILE, "regexes"):
        where = f"data/{_FILE}, {entry.get('id', 'a regex without id')}"
        checked = files.fields(entry, where, ("id", "pattern"))
        try:
            found[checked["id"]] = re.compile(checked["pattern"])
        except re.error as error:
            raise RegistryError(f"{where}: not a regular expression: {error}") from error
    return found
