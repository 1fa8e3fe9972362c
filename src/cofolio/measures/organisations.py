"""One organisation as published activities name it: in which roles, where, with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from cofolio import registry
from cofolio.errors import NotFound
from cofolio.measures.accepted import accepted_names, participants

ROLES = {"1": "funding", "2": "accountable", "3": "extending", "4": "implementing"}
MOST_PARTNERS = 40


@dataclass(frozen=True, slots=True)
class Partner:
    """Another organisation in the same activities."""

    key: str
    ref: str | None
    name: str | None
    activities: int


@dataclass(frozen=True, slots=True)
class RoleRow:
    """How many activities name it in a role."""

    role: str
    activities: int


@dataclass(frozen=True, slots=True)
class InPlace:
    """How many of its activities are in a place: a country, or a region by its DAC code."""

    place: str
    activities: int


@dataclass(frozen=True, slots=True)
class Participation:
    """One activity it takes part in, with its roles there."""

    activity_id: str | None
    title: str | None
    donor: str
    start: date | None
    end: date | None
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrganisationInData:
    """An organisation in the activities that speak.

    Attributes:
        key: its reference, else its name in lower case: the two are never taken for one.
        ref: its reference as published.
        names: what it is called, most often first.
        activities: how many name it.
        reports: how many activities it publishes itself.
        roles: by role.
        places: where they are.
        partners: who else is in them, most often first.
        listed: one page of them, the latest first.
    """

    key: str
    ref: str | None
    names: tuple[str, ...]
    activities: int
    reports: int
    roles: tuple[RoleRow, ...]
    places: tuple[InPlace, ...]
    partners: tuple[Partner, ...]
    listed: tuple[Participation, ...]


def organisation(
    connection: duckdb.DuckDBPyConnection, key: str, accepted: Sequence[Path], limit: int, offset: int = 0
) -> OrganisationInData:
    """What the records say of an organisation.

    Args:
        connection: the served copy.
        key: its published reference, or its name in any case where it has none.
        accepted: files of names that a person accepted as a reference's.
        limit: how many activities to list.
        offset: how many to pass over.

    Raises:
        NotFound: no activity names it, and it publishes none.
    """
    who = participants(accepted)
    key = _known_key(connection, who, accepted, key.strip())
    its = f"SELECT * FROM {who} WHERE organisation_key = $1"
    refs = connection.execute(f"SELECT organisation_ref, count(*) FROM ({its}) GROUP BY 1", [key]).fetchall()
    names = connection.execute(
        f"SELECT organisation_name FROM ({its}) WHERE organisation_name IS NOT NULL GROUP BY 1"
        " ORDER BY count(*) DESC, 1 LIMIT 6",
        [key],
    ).fetchall()
    reports = connection.execute(
        "SELECT count(*), min(reporting_org_name) FROM core__copy WHERE is_headline AND reporting_org_ref = $1",
        [key],
    ).fetchone() or (0, None)
    called = tuple(name for (name,) in names) or ((reports[1],) if reports[1] else ())
    rows = connection.execute(
        f"SELECT p.activity_id, p.title, p.donor_id, p.start_day, p.end_day, list(DISTINCT o.role ORDER BY o.role),"
        f" count(*) OVER () FROM ({its}) o JOIN core__project p USING (copy_no)"
        " GROUP BY p.copy_no, 1, 2, 3, 4, 5 ORDER BY p.start_day DESC NULLS LAST, 1 LIMIT $2 OFFSET $3",
        [key, limit, offset],
    ).fetchall()
    number = rows[0][-1] if rows else _number(connection, who, key)
    if not number and not reports[0]:
        raise NotFound(f"no loaded activity names an organisation '{key[:120]}'; search for its name")
    return OrganisationInData(
        key,
        next((ref for ref, _ in refs if ref), None) or (key if reports[0] else None),
        called,
        number,
        reports[0],
        _roles(connection, who, key),
        _places(connection, who, key),
        _partners(connection, who, key),
        tuple(_participation(row[:5], row[5]) for row in rows),
    )


def _participation(told: tuple[Any, ...], roles: list[str]) -> Participation:
    named = tuple(ROLES.get(role, role or "unknown") for role in roles)
    values: list[Any] = [*told, named]
    return Participation(*values)


def _known_key(connection: duckdb.DuckDBPyConnection, who: str, accepted: Sequence[Path], key: str) -> str:
    """The reference as it is, or that of an accepted name; a name without a reference is filed in lower case."""
    if accepted:
        sql = f"SELECT reference FROM {accepted_names(accepted)} WHERE organisation_key = ?"
        found = connection.execute(sql, [key.lower()]).fetchone()
        key = str(found[0]) if found else key
    sql = f"SELECT 1 FROM {who} WHERE organisation_key = ? LIMIT 1"
    if connection.execute(sql, [key]).fetchone():
        return key
    return key.lower() if connection.execute(sql, [key.lower()]).fetchone() else key


def _number(connection: duckdb.DuckDBPyConnection, who: str, key: str) -> int:
    sql = f"SELECT count(DISTINCT copy_no) FROM {who} WHERE organisation_key = ?"
    number: int = (connection.execute(sql, [key]).fetchone() or (0,))[0]
    return number


def _roles(connection: duckdb.DuckDBPyConnection, who: str, key: str) -> tuple[RoleRow, ...]:
    sql = f"SELECT role, count(*) FROM {who} WHERE organisation_key = ? GROUP BY 1 ORDER BY 1"
    rows = connection.execute(sql, [key]).fetchall()
    return tuple(RoleRow(ROLES.get(role, role or "unknown"), number) for role, number in rows)


def _places(connection: duckdb.DuckDBPyConnection, who: str, key: str) -> tuple[InPlace, ...]:
    sql = f"""
      SELECT pp.place, count(DISTINCT copy_no) FROM {who} o JOIN core__project_place pp USING (copy_no)
      WHERE organisation_key = ? GROUP BY 1 ORDER BY 2 DESC, 1
    """
    known = {*registry.countries(), *registry.regions()}
    return tuple(InPlace(*row) for row in connection.execute(sql, [key]).fetchall() if row[0] in known)


def _partners(connection: duckdb.DuckDBPyConnection, who: str, key: str) -> tuple[Partner, ...]:
    sql = f"""
      SELECT o.organisation_key, min(o.organisation_ref), min(o.organisation_name), count(DISTINCT o.copy_no) AS n
      FROM {who} o
      WHERE o.copy_no IN (SELECT copy_no FROM {who} WHERE organisation_key = $1)
        AND o.organisation_key <> $1
      GROUP BY 1 ORDER BY n DESC, 1 LIMIT $2
    """
    return tuple(Partner(*row) for row in connection.execute(sql, [key, MOST_PARTNERS]).fetchall())
