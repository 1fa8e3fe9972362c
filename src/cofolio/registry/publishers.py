"""Donors: which references are one donor, which identifiers one activity (METHOD I2, I3, N1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cofolio.errors import RegistryError
from cofolio.registry import files

_CONFIDENCE = ("high", "medium", "low", "unverified")
_OVERRIDES = ("sole-source", "always-secondary")
_RENAMES = ("reference", "donor", "registry_name", "name")


@dataclass(frozen=True, slots=True)
class Member:
    """A reporting organisation's reference that belongs to a donor.

    Attributes:
        reference: as published in `reporting-org/@ref`.
        name: what the publisher was called under it.
        valid_from: first day of the reference, where a source says so.
        valid_to: last day, likewise.
        reporter_override: `sole-source` (counts although flagged as secondary reporter), `always-secondary`, or none.
        source: what shows that it belongs here.
        confidence: of that.
    """

    reference: str
    name: str
    valid_from: date | None
    valid_to: date | None
    reporter_override: str | None
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """An identifier prefix that records show was replaced by another, what follows the hyphen staying.

    Neither has the hyphen: `EU-1` stands for `XI-IATI-EC_INTPA` in `EU-1-2014/350-097`.
    """

    prefix: str
    canonical: str
    evidence: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Donor:
    """One donor under all its references.

    Attributes:
        id: short name (`EU`), else the current reference.
        name: English name.
        name_fr: French name.
        project_level: `hierarchy` at which its projects stand (METHOD N1), `None` where leaves of families do.
        members: its references.
        prefixes: its identifier prefixes that stand for another.
        note: why it is drawn so.
    """

    id: str
    name: str
    name_fr: str
    project_level: int | None
    members: tuple[Member, ...]
    prefixes: tuple[Prefix, ...] = ()
    note: str = ""


@cache
def donors() -> dict[str, Donor]:
    """All registered donors by id."""
    found: dict[str, Donor] = {}
    for entry in files.entries("donors.yml", "donors"):
        donor = _donor(entry)
        if donor.id in found:
            raise RegistryError(f"data/donors.yml, {donor.id}: registered twice")
        found[donor.id] = donor
    for row in files.read_csv("donor_renames.csv", _RENAMES):
        _rename(found, row)
    return found


@cache
def members() -> dict[str, tuple[Donor, Member]]:
    """Donor and member by reference; a reference belongs to one donor only."""
    found: dict[str, tuple[Donor, Member]] = {}
    for donor in donors().values():
        for member in donor.members:
            if member.reference in found:
                other = found[member.reference][0].id
                raise RegistryError(f"data/donors.yml, {member.reference}: belongs to {other} and {donor.id}")
            found[member.reference] = (donor, member)
    return found


def donor_of(reference: str) -> str:
    """The donor's id for a reporting organisation's reference; the reference itself where none is registered."""
    known = members().get(reference.strip())
    return known[0].id if known else reference.strip()


def donor_name(donor_id: str, language: str = "en") -> str | None:
    """The name of a registered donor (by its id or one of its references), else `None`."""
    donor = donors().get(donor_of(donor_id))
    if donor is None:
        return None
    return donor.name_fr if language == "fr" else donor.name


@cache
def prefixes() -> tuple[Prefix, ...]:
    """All identifier prefixes that stand for another, the longest first."""
    every = [prefix for donor in donors().values() for prefix in donor.prefixes]
    if len({prefix.prefix for prefix in every}) != len(every):
        raise RegistryError("data/donors.yml: an identifier prefix is registered twice")
    for prefix in every:
        if any(f"{prefix.canonical}-".startswith(f"{other.prefix}-") for other in every):
            raise RegistryError(f"data/donors.yml, {prefix.prefix}: its canonical prefix is itself replaced")
    return tuple(sorted(every, key=lambda prefix: (-len(prefix.prefix), prefix.prefix)))


def identity_key(identifier: str) -> str:
    """What an identifier names, whatever prefix its publisher used at the time (METHOD I2).

    `EU-1-2014/350-097`, `XI-IATI-EC_DEVCO-2014/350-097` and `XI-IATI-EC_INTPA-2014/350-097` have one key.
    """
    text = identifier.strip()
    for prefix in prefixes():
        if text.startswith(f"{prefix.prefix}-"):
            return prefix.canonical + text[len(prefix.prefix) :]
    return text


def _donor(entry: dict[str, Any]) -> Donor:
    where = f"data/donors.yml, {entry.get('id', 'an entry without id')}"
    optional = ("name_fr", "project_level", "note", "identifier_prefixes")
    checked = files.fields(entry, where, ("id", "name", "members"), optional)
    level = checked.get("project_level")
    if level is not None and not isinstance(level, int):
        raise RegistryError(f"{where}: project_level {level!r} is not a whole number")
    return Donor(
        id=checked["id"],
        name=checked["name"],
        name_fr=checked.get("name_fr") or checked["name"],
        project_level=level,
        members=tuple(_member(item, where) for item in checked["members"]),
        prefixes=tuple(_prefix(item, where) for item in checked.get("identifier_prefixes") or ()),
        note=" ".join((checked.get("note") or "").split()),
    )


def _member(entry: dict[str, Any], where: str) -> Member:
    required = ("reference", "name", "source", "confidence")
    checked = files.fields(entry, where, required, ("from", "until", "reporter_override"))
    where = f"{where}, {checked['reference']}"
    override = checked.get("reporter_override")
    if checked["confidence"] not in _CONFIDENCE or override not in (None, *_OVERRIDES):
        raise RegistryError(f"{where}: unknown confidence or reporter_override")
    first, last = (
        files.optional_date(checked.get("from"), where),
        files.optional_date(checked.get("until"), where),
    )
    if first and last and last < first:
        raise RegistryError(f"{where}: ends {last} before it begins {first}")
    return Member(
        checked["reference"], checked["name"], first, last, override, checked["source"], checked["confidence"]
    )


def _prefix(entry: dict[str, Any], where: str) -> Prefix:
    checked = files.fields(entry, where, ("prefix", "canonical", "evidence", "confidence"))
    return Prefix(checked["prefix"], checked["canonical"], checked["evidence"], checked["confidence"])


def _rename(found: dict[str, Donor], row: dict[str, str]) -> None:
    source = f"Code for IATI list of reporting organisations, registry name {row['registry_name']}"
    former = Member(row["reference"], row["name"], None, None, None, source, "medium")
    known = found.get(row["donor"])
    if known is None:
        current = Member(row["donor"], row["name"], None, None, None, source, "medium")
        found[row["donor"]] = Donor(row["donor"], row["name"], row["name"], None, (current, former))
        return
    joined = (*known.members, former)
    found[known.id] = Donor(
        known.id, known.name, known.name_fr, known.project_level, joined, known.prefixes, known.note
    )
