"""Projects whose end lies in a stretch of days (METHOD N1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb


@dataclass(frozen=True, slots=True)
class EndedRow:
    """A project that is over.

    Attributes:
        activity_id: its identifier as published.
        title: as published.
        donor: registry id or published reference.
        end: its last day.
        is_actual: whether that is reported as what happened; else it was planned so.
    """

    activity_id: str
    title: str | None
    donor: str
    end: date
    is_actual: bool


def ended_projects(
    connection: duckdb.DuckDBPyConnection, country: str, first: date, last: date
) -> list[EndedRow]:
    """Projects of the country alone or shared with others that ended from one day to another, the latest first."""
    found = connection.execute(
        "SELECT activity_id, min(title), min(donor_id), max(end_day) AS ended, bool_or(is_end_actual)"
        " FROM mart__project WHERE place = $country AND scope IN ('bilateral', 'shared')"
        " AND activity_id IS NOT NULL AND end_day BETWEEN $first AND $last"
        " GROUP BY 1 ORDER BY ended DESC, 1",
        {"country": country, "first": first, "last": last},
    ).fetchall()
    return [EndedRow(*row) for row in found]
