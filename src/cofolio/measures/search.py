"""Looking for activities and organisations by any words of their names, or by identifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from cofolio import registry
from cofolio.measures.accepted import participants

MOST_WORDS = 8
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class FoundActivity:
    """An activity whose identifier or title holds every word asked for."""

    activity_id: str | None
    title: str | None
    reporting_org: str | None
    donor: str
    start: date | None
    end: date | None
    status: str | None


@dataclass(frozen=True, slots=True)
class FoundOrganisation:
    """An organisation whose name or reference holds every word; `key` names its page."""

    key: str
    ref: str | None
    name: str | None
    activities: int


def words_of(text: str) -> list[str]:
    """The words of a search, lower case, the first few."""
    return text[:LONGEST_TEXT].lower().split()[:MOST_WORDS]


def find_activities(
    connection: duckdb.DuckDBPyConnection, text: str, limit: int, offset: int = 0
) -> tuple[list[FoundActivity], int]:
    """Activities that speak, one page of them and how many there are; an exact identifier first, then the latest.

    Args:
        connection: the served copy.
        text: words that all must be in the title or the identifier, or a whole identifier under any known prefix.
        limit: how many to list.
        offset: how many to pass over.
    """
    words = words_of(text)
    if not words:
        return [], 0
    held = " AND ".join("(contains(lower(p.title), ?) OR contains(lower(p.activity_id), ?))" for _ in words)
    sql = f"""
      WITH found AS MATERIALIZED (
        SELECT p.copy_no, p.activity_id, p.title, p.reporting_org_ref, p.donor_id, p.start_day, p.end_day,
               p.activity_status_code, p.activity_id IN (?, ?) AS is_exact
        FROM core__project p WHERE ({held}) OR p.activity_id = ?
      )
      SELECT * EXCLUDE (copy_no, is_exact), (SELECT count(*) FROM found) FROM found
      ORDER BY is_exact DESC NULLS LAST, start_day DESC NULLS LAST, activity_id, copy_no LIMIT ? OFFSET ?
    """
    identity = registry.identity_key(text.strip())
    asked: list[object] = [text.strip(), identity, *(word for one in words for word in (one, one)), identity]
    rows = connection.execute(sql, [*asked, limit, offset]).fetchall()
    return [FoundActivity(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def find_organisations(
    connection: duckdb.DuckDBPyConnection, text: str, accepted: Sequence[Path], limit: int, offset: int = 0
) -> tuple[list[FoundOrganisation], int]:
    """Organisations that take part in activities, those with most activities first, and how many there are."""
    words = words_of(text)
    if not words:
        return [], 0
    held = " AND ".join(
        "(contains(lower(organisation_name), ?) OR contains(lower(organisation_key), ?))" for _ in words
    )
    sql = f"""
      SELECT organisation_key, min(organisation_ref), min(organisation_name), count(DISTINCT copy_no) AS n,
             count(*) OVER ()
      FROM {participants(accepted)} WHERE {held} GROUP BY 1 ORDER BY n DESC, 1 LIMIT ? OFFSET ?
    """
    asked: list[object] = [word for one in words for word in (one, one)]
    rows = connection.execute(sql, [*asked, limit, offset]).fetchall()
    return [FoundOrganisation(*row[:-1]) for row in rows], rows[0][-1] if rows else 0
