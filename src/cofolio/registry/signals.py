"""How an activity's financing instrument is recognised (METHOD G1): CRIS domains, names, publishers, words, windows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cofolio.errors import RegistryError
from cofolio.registry import files
from cofolio.registry.acts import acts

_FILE = "signals.yml"
_CONFIDENCE = ("high", "medium", "low", "unverified")
_FIRST, _LAST = 0, 9999  # years where none is said


@dataclass(frozen=True, slots=True)
class Sign:
    """What names an instrument, or several of which the year chooses.

    Attributes:
        id: its kind and name, such as `domain:ACA`.
        donor: the donor whose activities it is read in.
        instruments: ids in the instrument register, earlier ones first; none where the register has no such act.
        usual: the one meant where no decision's year is known.
        confidence: how sure it is at best; `unverified` where only remembered.
        first_year: decisions before it are not meant.
        last_year: decisions after it are not meant.
    """

    id: str
    donor: str
    instruments: tuple[str, ...]
    usual: str | None
    confidence: str
    first_year: int = _FIRST
    last_year: int = _LAST


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of CRIS references, such as `ACA` in `ACA/2019/041-701`.

    Attributes:
        code: the domain.
        name: what it funds.
        instruments: ids in the instrument register, none where it is older than the register.
        usual: the instrument meant where no decision's year is known.
        confidence: `high` where seen in a real record, `unverified` where only remembered.
        evidence: a reference it was seen in.
    """

    code: str
    name: str
    instruments: tuple[str, ...]
    usual: str | None
    confidence: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """A participating organisation whose name is an instrument's, and the roles in which it counts."""

    name: str
    roles: tuple[str, ...]
    sign: Sign


@dataclass(frozen=True, slots=True)
class Publisher:
    """A reporting organisation that pays from few instruments; `identifier` is a part its identifiers must have."""

    reference: str
    identifier: str | None
    sign: Sign


@dataclass(frozen=True, slots=True)
class Words:
    """Words of titles and descriptions that name an instrument."""

    words: tuple[str, ...]
    sign: Sign


@dataclass(frozen=True, slots=True)
class Window:
    """Years and places in which a publisher's decisions mostly come under one line of instruments.

    Attributes:
        publisher: the reporting organisation.
        places: country and region codes, all of the activity's must be among them; empty for any.
        unless_sector: a purpose code with which the window says nothing.
        sign: its instruments and years.
    """

    publisher: str
    places: tuple[str, ...]
    unless_sector: str | None
    sign: Sign


def _entries(key: str, required: Iterable[str], optional: Iterable[str]) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for number, entry in enumerate(files.entries(_FILE, key), start=1):
        where = f"data/{_FILE}, {key} {number}"
        checked = files.fields(entry, where, tuple(required), tuple(optional))
        _check(checked, where)
        found.append((where, checked))
    return found


def _check(entry: dict[str, Any], where: str) -> None:
    """Hold an entry to what its fields mean."""
    for name in ("instruments", "roles", "words", "regions"):
        value = entry.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise RegistryError(f"{where}: {name} is {value!r}; expected a list of texts")
    named = entry.get("instruments", [])
    for name in named:
        if name not in acts():
            raise RegistryError(f"{where}: the register has no instrument {name!r}")
    if entry.get("confidence", "low") not in _CONFIDENCE:
        expected = ", ".join(_CONFIDENCE)
        raise RegistryError(f"{where}: confidence {entry['confidence']!r}; expected {expected}")
    if entry.get("usual") and entry["usual"] not in named:
        raise RegistryError(f"{where}: usual {entry['usual']!r} is none of its instruments")
    first, last = entry.get("from", _FIRST), entry.get("to", _LAST)
    if type(first) is not int or type(last) is not int:
        raise RegistryError(f"{where}: from {first!r} to {last!r}; expected years")
    if first > last:
        raise RegistryError(f"{where}: ends {last} before it begins {first}")


def _sign(kind: str, name: str, entry: dict[str, Any], confidence: str | None = None) -> Sign:
    return Sign(
        f"{kind}:{name}",
        str(entry.get("donor", "EU")),
        tuple(entry.get("instruments") or ()),
        entry.get("usual"),
        confidence or entry["confidence"],
        entry.get("from", _FIRST),
        entry.get("to", _LAST),
    )


@cache
def domains() -> dict[str, Domain]:
    """All known domains by code."""
    found: dict[str, Domain] = {}
    for where, entry in _entries(
        "domains", ("code", "name", "confidence"), ("instruments", "usual", "evidence")
    ):
        if entry["code"] in found:
            raise RegistryError(f"{where}: {entry['code']} given twice")
        found[entry["code"]] = Domain(
            entry["code"],
            entry["name"],
            tuple(entry.get("instruments") or ()),
            entry.get("usual"),
            entry["confidence"],
            entry.get("evidence") or "",
        )
    return found


@cache
def organisations() -> tuple[Organisation, ...]:
    """Organisations named like an instrument (signal 3)."""
    required = ("name", "donor", "roles", "instruments", "confidence")
    return tuple(
        Organisation(entry["name"], tuple(entry["roles"]), _sign("organisation", entry["name"], entry))
        for _, entry in _entries("organisations", required, ("usual", "evidence"))
    )


@cache
def publishers() -> tuple[Publisher, ...]:
    """Publishers of few instruments (signal 4); the more particular of one reference first."""
    required = ("reference", "donor", "instruments", "confidence")
    found = []
    for _, entry in _entries("publishers", required, ("identifier", "usual", "evidence")):
        part = entry.get("identifier")
        name = entry["reference"] + (f" {part}" if part else "")
        found.append(Publisher(entry["reference"], part, _sign("publisher", name, entry)))
    return tuple(sorted(found, key=lambda one: (one.reference, one.identifier is None)))


@cache
def texts() -> tuple[Words, ...]:
    """Words that name an instrument (signal 6)."""
    return tuple(
        Words(tuple(entry["words"]), _sign("text", entry["words"][0], entry, "low"))
        for _, entry in _entries("texts", ("words", "donor", "instruments"), ("usual", "evidence"))
    )


@cache
def windows() -> tuple[Window, ...]:
    """Years and places that leave one line of instruments (signal 7)."""
    groups = {item["id"]: item["members"] for item in files.entries("region_groups.yml", "region_groups")}
    optional = ("from", "to", "group", "regions", "unless_sector", "usual", "evidence")
    found = []
    for where, entry in _entries("windows", ("publisher", "donor", "instruments"), optional):
        group = entry.get("group")
        if group is not None and group not in groups:
            raise RegistryError(f"{where}: unknown list of countries {group!r}")
        places = (*groups.get(group, ()), *entry.get("regions", ()))
        name = f"{entry['publisher']} {group or 'anywhere'} {entry.get('from', '')}-{entry.get('to', '')}"
        sign = _sign("window", name, entry, "low")
        found.append(Window(entry["publisher"], places, entry.get("unless_sector"), sign))
    return tuple(found)


@cache
def contract_after_decision() -> int:
    """How many years after its decision a contract may be signed."""
    said = files.read_yaml(_FILE).get("contract_after_decision")
    years = said.get("years") if isinstance(said, dict) else None
    if type(years) is not int:
        raise RegistryError(
            f"data/{_FILE}, contract_after_decision: years {years!r}; expected a whole number"
        )
    return years


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
