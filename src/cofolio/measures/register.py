"""The register of organisations: every reference and name that a loaded source gives, and what is known of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cofolio import registry
from cofolio.errors import NotFound
from cofolio.measures.accepted import accepted_names
from cofolio.measures.search import words_of

_Row = tuple[str | None, bool, str, str | None, str | None, str, int]
"""Reference, whether accepted, name, language, type, source, occurrences."""


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """What a source calls an organisation, in a language where that is stated, and how often."""

    name: str
    language: str | None
    source: str
    occurrences: int


@dataclass(frozen=True, slots=True)
class Registered:
    """One organisation of the register.

    Attributes:
        key: its reference, else its name in lower case.
        reference: as published; `None` where no source gives one and nobody accepted one.
        name: what it is called most often, in English where there is such a name.
        names: every name, the most frequent first.
        other_references: of the same donor, former ones too (METHOD I2).
        organisation_type: code of IATI's list that is stated most often.
        type_name: of that code.
        parent: reference of what it is a part of.
        parent_name: its name.
        country: by its reference (ISO 3166-1 alpha-2).
        sources: that name it.
        occurrences: how often they do.
        accepted: names without a reference that a person accepted as this organisation's.
    """

    key: str
    reference: str | None
    name: str
    names: tuple[OrganisationName, ...]
    other_references: tuple[str, ...]
    organisation_type: str | None
    type_name: str | None
    parent: str | None
    parent_name: str | None
    country: str | None
    sources: tuple[str, ...]
    occurrences: int
    accepted: tuple[str, ...]


def register(
    connection: duckdb.DuckDBPyConnection,
    accepted: Sequence[Path],
    search: str | None = None,
    country: str | None = None,
    source: str | None = None,
    limit: int = 100,
) -> tuple[list[Registered], int]:
    """Organisations, those named most often first, and how many there are.

    Args:
        connection: the served copy.
        accepted: files of accepted names.
        search: words that one of its names, or its reference, must hold.
        country: ISO alpha-2 code, by reference.
        source: one that names it.
        limit: how many at most.
    """
    words = words_of(search or "")
    held = ["contains(lower(name || ' ' || key), ?)" for _ in words]
    asked: list[object] = list(words)
    if source is not None:
        held, asked = [*held, "source = ?"], [*asked, source]
    where = f"WHERE {' AND '.join(held)}" if held else ""
    sql = f"WITH named AS ({_named(accepted)}) SELECT key, sum(occurrences) FROM named GROUP BY key"
    if where:
        sql += f" HAVING key IN (SELECT key FROM named {where})"
    keys = [key for key, _ in connection.execute(f"{sql} ORDER BY 2 DESC, 1", asked).fetchall()]
    if country is not None:
        keys = [key for key in keys if registry.country_of(key) == country.upper()]
    return _registered(connection, accepted, keys[:limit]), len(keys)


def registered(connection: duckdb.DuckDBPyConnection, accepted: Sequence[Path], key: str) -> Registered:
    """One organisation, by reference or by name in any case; a name accepted for a reference leads to it.

    Raises:
        NotFound: no loaded source names it.
    """
    asked = [key.strip(), key.strip().lower()]
    held = "key IN ($1, $2) OR lower(name) = $2"
    sql = f"SELECT DISTINCT key FROM ({_named(accepted)}) WHERE {held} ORDER BY key = $1 DESC, 1"
    found = [one for (one,) in connection.execute(sql, asked).fetchall()]
    if not found:
        raise NotFound(
            f"no loaded source names an organisation '{key[:120]}'; `cofolio organisations list --search`"
        )
    return _registered(connection, accepted, found[:1])[0]


def parts_of(connection: duckdb.DuckDBPyConnection, reference: str) -> list[str]:
    """References of what belongs to an organisation, among those that loaded sources name."""
    sql = "SELECT DISTINCT organisation_ref FROM core__organisation_name WHERE organisation_ref IS NOT NULL ORDER BY 1"
    every = [one for (one,) in connection.execute(sql).fetchall()]
    return [one for one in every if registry.parent_of(one) == reference]


def _named(accepted: Sequence[Path]) -> str:
    """Names by the key that they count under: an accepted name's is its reference."""
    columns = "n.name, n.language, n.organisation_type, n.source, n.occurrences"
    names = "core__organisation_name n"
    if not accepted:
        own = "n.organisation_key AS key, n.organisation_ref AS reference, false AS is_accepted"
        return f"SELECT {own}, {columns} FROM {names}"
    own = (
        "coalesce(a.reference, n.organisation_key) AS key, coalesce(a.reference, n.organisation_ref) AS reference,"
        " a.reference IS NOT NULL AS is_accepted"
    )
    return f"SELECT {own}, {columns} FROM {names} LEFT JOIN {accepted_names(accepted)} a USING (organisation_key)"


def _registered(
    connection: duckdb.DuckDBPyConnection, accepted: Sequence[Path], keys: Sequence[str]
) -> list[Registered]:
    sql = f"""
      SELECT key, reference, is_accepted, name, language, organisation_type, source, sum(occurrences)::BIGINT
      FROM ({_named(accepted)}) WHERE key IN (SELECT unnest(?::VARCHAR[]))
      GROUP BY ALL ORDER BY 8 DESC, 4, 5, 7, 6
    """
    rows: dict[str, list[_Row]] = {key: [] for key in keys}
    for key, *row in connection.execute(sql, [list(keys)]).fetchall():
        rows[key].append((*row,))
    parents = {key: registry.parent_of(key) for key in keys}
    called = _called(connection, {parent for parent in parents.values() if parent})
    return [_one(key, rows[key], parents[key], called) for key in keys]


def _one(
    key: str,
    rows: Iterable[_Row],
    parent: str | None,
    called: Mapping[str, str],
) -> Registered:
    names: Counter[tuple[str, str | None, str]] = Counter()
    types: Counter[str] = Counter()
    reference, accepted = None, set[str]()
    for ref, is_accepted, name, language, kind, source, number in rows:
        reference = reference or ref
        names[name, language, source] += number
        if kind:
            types[kind] += number
        if is_accepted:
            accepted.add(name)
    told = [
        OrganisationName(*name, number)
        for name, number in sorted(names.items(), key=lambda n: (-n[1], str(n[0])))
    ]
    english = [one.name for one in told if one.language == "en"] or [one.name for one in told]
    kind = min(types, key=lambda code: (-types[code], code)) if types else None
    known = registry.codelist("organisation_type").get(kind or "")
    return Registered(
        key,
        reference,
        (registry.donor_name(key) if registry.donor_of(key) == key else None) or english[0],
        tuple(told),
        registry.other_references(key) if reference else (),
        kind,
        known.name if known else None,
        parent if reference else None,
        called.get(parent or ""),
        registry.country_of(key) if reference else None,
        tuple(sorted({one.source for one in told})),
        sum(names.values()),
        tuple(sorted(accepted)),
    )


def _called(connection: duckdb.DuckDBPyConnection, references: set[str]) -> dict[str, str]:
    """Names of parents: as registered, else as the DAC's list or sources call them."""
    sql = (
        "SELECT organisation_ref, arg_max(name, occurrences) FROM core__organisation_name"
        " WHERE organisation_ref IN (SELECT unnest(?::VARCHAR[])) GROUP BY 1"
    )
    found = dict(connection.execute(sql, [sorted(references)]).fetchall())
    for reference in references:
        donor = registry.table_donor(reference.removeprefix("XM-DAC-"), None)
        name = registry.donor_name(reference) or (donor.name if donor else None)
        if name:
            found[reference] = name
    return found
