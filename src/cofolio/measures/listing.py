"""Lists from the store: activities, organisations, findings, and where an activity's XML is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from cofolio import registry
from cofolio.measures.accepted import participants_by_place
from cofolio.measures.question import find_place
from cofolio.provenance import Finding

MOST_ACTIVITIES = 1000


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity that a search found, as its counted copy says."""

    activity_id: str | None
    title: str | None
    reporting_org: str | None
    start: date | None
    end: date | None
    status: str | None
    dataset: str
    file: str


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation that takes part in activities of a place, in one role."""

    ref: str | None
    name: str | None
    role: str
    activities: int


@dataclass(frozen=True, slots=True)
class Span:
    """Where one copy of an activity stands: dataset, byte span and line."""

    dataset: str
    start: int
    end: int
    line: int
    is_headline: bool


def activities(
    connection: duckdb.DuckDBPyConnection, search: str, files: Mapping[str, str]
) -> list[ActivityRow]:
    """Activities whose identifier or title holds the text, in any case; the nearest first."""
    sql = """
      SELECT c.activity_id, c.title, c.reporting_org_ref, p.start_day, p.end_day, c.activity_status_code, c.dataset_id
      FROM core__copy c JOIN core__project p USING (copy_no)
      WHERE contains(lower(coalesce(c.activity_id, '')), lower($1)) OR contains(lower(coalesce(c.title, '')), lower($1))
      ORDER BY lower(c.activity_id) = lower($1) DESC NULLS LAST, c.activity_id, c.copy_no LIMIT $2
    """
    rows = connection.execute(sql, [search, MOST_ACTIVITIES]).fetchall()
    found = ((*row, files.get(row[-1], "")) for row in rows)
    return [ActivityRow(*row) for row in found]


def spans(connection: duckdb.DuckDBPyConnection, activity_id: str) -> list[Span]:
    """All copies of an activity, by any of its publisher's identifiers (METHOD I2); the counted one first."""
    sql = """
      SELECT dataset_id, activity_start, activity_end, line, is_headline FROM core__copy
      WHERE identity = ? ORDER BY is_headline DESC, dataset_id, activity_start
    """
    return [
        Span(*row) for row in connection.execute(sql, [registry.identity_key(activity_id.strip())]).fetchall()
    ]


def identifiers(connection: duckdb.DuckDBPyConnection, activity_id: str) -> list[str]:
    """The identifiers of all copies of an activity (METHOD I2)."""
    sql = "SELECT DISTINCT activity_id FROM core__copy WHERE identity = ? AND activity_id IS NOT NULL ORDER BY 1"
    found = connection.execute(sql, [registry.identity_key(activity_id.strip())]).fetchall()
    return [name for (name,) in found]


def organisations(
    connection: duckdb.DuckDBPyConnection, place: str, donor: str | None = None, accepted: Sequence[Path] = ()
) -> list[OrganisationRow]:
    """Who takes part in a place's activities, by role, those with most activities first."""
    sql = f"""
      SELECT min(organisation_ref), min(organisation_name), role, sum(activities)::BIGINT
      FROM {participants_by_place(accepted)}
      WHERE place = $1
        AND CASE WHEN $2 IS NULL THEN NOT is_alone ELSE donor_id = $2 OR reporting_org_ref = $2 END
      GROUP BY organisation_key, role
      ORDER BY 4 DESC, 3, 1 NULLS LAST, 2 NULLS LAST
    """
    rows = connection.execute(sql, [find_place(place), donor]).fetchall()
    roles = {"1": "funding", "2": "accountable", "3": "extending", "4": "implementing"}
    return [OrganisationRow(ref, name, roles.get(role, role or "unknown"), n) for ref, name, role, n in rows]


def findings(
    connection: duckdb.DuckDBPyConnection,
    files: Mapping[str, str],
    place: str | None = None,
    code: str | None = None,
    dataset: str | None = None,
    limit: int | None = None,
) -> list[Finding]:
    """Findings, of everything or of a place's activities, one code or one dataset (a beginning of its hash)."""
    conditions, parameters = ["TRUE"], list[Any]()
    if place is not None:
        conditions.append("f.copy_no IN (SELECT copy_no FROM core__place_share WHERE place = ?)")
        parameters.append(find_place(place))
    if code is not None:
        conditions.append("f.code = ?")
        parameters.append(code)
    if dataset is not None:
        conditions.append("starts_with(f.dataset_id, ?)")
        parameters.append(dataset)
    sql = f"""
      SELECT f.code, f.severity, f.message, f.expected, f.dataset_id, f.line, c.activity_id, f.occurrences
      FROM core__finding f LEFT JOIN core__copy c USING (copy_no)
      WHERE {" AND ".join(conditions)} ORDER BY f.dataset_id, f.line NULLS FIRST, f.code, f.message
      {"" if limit is None else f"LIMIT {int(limit)}"}
    """
    rows = connection.execute(sql, parameters).fetchall()
    return [
        Finding(
            code_, severity, message, expected or "", dataset_, files.get(dataset_, ""), line, activity, times
        )
        for code_, severity, message, expected, dataset_, line, activity, times in rows
    ]
