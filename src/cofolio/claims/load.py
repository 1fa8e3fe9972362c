"""Loading claims: the shipped ones and those of a user's own file, every field checked, every reference resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from cofolio.claims.model import Claim
from cofolio.claims.query import comparison_of, query_of
from cofolio.claims.read import Reader
from cofolio.errors import InputError, RegistryError, UsageError
from cofolio.measures.question import find_place
from cofolio.provenance import Fact
from cofolio.registry import files
from cofolio.sources import curated
from cofolio.sources.curated import Source

_QUERIES = ("count", "sum", "fact")
_OPTIONAL = ("donor", "statement", "said", "note", "conflicts_with", "rests_on", *_QUERIES)
_STATEMENT = re.compile(r"S\d{1,2}")


@cache
def shipped() -> tuple[Claim, ...]:
    """The claims that cofolio ships.

    Raises:
        RegistryError: a file breaks the schema; the text names file and claim.
    """
    names = [name for name in files.names() if name.startswith("claims/")]
    return _linked(claim for name in names for claim in _claims(files.read_yaml(name), f"data/{name}"))


def read(paths: Iterable[Path]) -> tuple[Claim, ...]:
    """Claims of a user's own files, which may name each other's.

    Args:
        paths: YAML files of the same schema; each may bring `sources` of its own.

    Raises:
        InputError: a file cannot be read.
        RegistryError: it breaks the schema; the text names file and claim.
    """
    found: list[Claim] = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
            raise InputError(f"{path}: cannot be read ({reason})") from error
        found += _claims(files.parse_yaml(text, str(path)), str(path))
    return _linked(found)


def _claims(content: dict[str, Any], where: str) -> list[Claim]:
    unknown = sorted(set(content) - {"claims", "sources"})
    if unknown:
        raise RegistryError(f"{where}: unknown part {', '.join(unknown)}; expected claims and sources")
    known = dict(curated.sources())
    for item in files.listed(content, "sources", where) if "sources" in content else ():
        source = _source(item, where)
        if source.id in known:
            raise RegistryError(f"{where}, source {source.id}: given twice, or shipped under that name")
        known[source.id] = source
    return [_claim(item, where, known) for item in files.listed(content, "claims", where)]


def _source(item: dict[str, Any], file: str) -> Source:
    where = f"{file}, source {item.get('id', 'without id')}"
    checked = files.fields(item, where, ("id", "name"), ("address", "seen"))
    standing = checked.get("seen", "read")
    if standing not in ("read", "excerpt", "unofficial"):
        raise RegistryError(f"{where}: seen {standing!r}; expected read, excerpt or unofficial")
    return Source(str(checked["id"]), str(checked["name"]), str(checked.get("address") or ""), standing)


def _claim(item: dict[str, Any], file: str, known: dict[str, Source]) -> Claim:
    where = f"{file}, {item.get('id', 'a claim without id')}"
    entry = Reader(item, where, ("id", "text", "place", "source", "confidence", "is"), _OPTIONAL)
    asked = [kind for kind in _QUERIES if kind in item]
    if len(asked) != 1:
        raise RegistryError(f"{where}: expected one question of {', '.join(_QUERIES)}, found {len(asked)}")
    place, donor, statement = _place(entry), entry.text("donor"), entry.text("statement")
    if asked[0] != "fact" and donor is None:
        raise RegistryError(
            f"{where}: donor missing; published records cover a donor's years, never everybody's"
        )
    if statement is not None and not _STATEMENT.fullmatch(statement):
        raise RegistryError(f"{where}: statement {statement!r}; expected S1 to S19")
    comparison, query = comparison_of(entry.inner("is"), query_of(entry, asked[0], place), where)
    return Claim(
        id=str(entry.text("id")),
        place=place,
        donor=donor,
        statement=statement,
        said=entry.when("said"),
        query=query,
        comparison=comparison,
        conflicts_with=entry.texts("conflicts_with"),
        rests_on=entry.texts("rests_on"),
        fact=_standing(entry, known),
    )


def _place(entry: Reader) -> str:
    try:
        return find_place(str(entry.text("place")))
    except UsageError as error:
        raise RegistryError(f"{entry.where}: {error}") from None


def _standing(entry: Reader, known: dict[str, Source]) -> Fact:
    confidence = entry.one_of("confidence", curated.CONFIDENCE)
    named = entry.texts("source")
    for name in named:
        if name not in known:
            raise RegistryError(
                f"{entry.where}: unknown source {name!r}; describe it under `sources` of the file"
            )
    said = "; ".join(curated.cite(known[name]) for name in named)
    return Fact(str(entry.text("text")), said, str(confidence), entry.text("note") or "", entry.where)


def _linked(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Check what claims say of each other."""
    found: dict[str, Claim] = {}
    for claim in claims:
        if claim.id in found:
            raise RegistryError(
                f"{claim.fact.origin}: another claim has this id ({found[claim.id].fact.origin})"
            )
        found[claim.id] = claim
    for claim in found.values():
        for name in (*claim.conflicts_with, *claim.rests_on):
            if name not in found or name == claim.id:
                raise RegistryError(f"{claim.fact.origin}: unknown claim {name!r}, or itself")
        _check_rest(found, claim)
    return tuple(found.values())


def _check_rest(found: dict[str, Claim], claim: Claim) -> None:
    seen: set[str] = set()
    below = list(claim.rests_on)
    while below:
        name = below.pop()
        if name == claim.id:
            raise RegistryError(
                f"{claim.fact.origin}: it rests on itself by way of {', '.join(sorted(seen))}"
            )
        if name not in seen:
            seen.add(name)
            below.extend(found[name].rests_on if name in found else ())
