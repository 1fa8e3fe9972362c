"""Where there are projects on record, and whose: what a reader can choose from."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from cofolio.measures.question import find_place


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A country with the number of projects that are for it, alone or with others (METHOD N1)."""

    place: str
    projects: int


@dataclass(frozen=True, slots=True)
class DonorRow:
    """A donor with the number of its projects in a place."""

    donor: str
    projects: int


def places(connection: duckdb.DuckDBPyConnection, donor: str | None = None) -> list[PlaceRow]:
    """Countries with projects on record, of one donor or of all; those with most projects first."""
    sql = """
      SELECT place, count(DISTINCT activity_no) FROM mart__project
      WHERE scope IN ('bilateral', 'shared')
        AND CASE WHEN $1 IS NULL THEN NOT is_alone ELSE donor_id = $1 OR reporting_org_ref = $1 END
      GROUP BY place ORDER BY 2 DESC, 1
    """
    return [PlaceRow(*row) for row in connection.execute(sql, [donor]).fetchall()]


def donors(connection: duckdb.DuckDBPyConnection, place: str | None = None) -> list[DonorRow]:
    """Donors with projects on record, in one place or anywhere; those with most projects first."""
    sql = """
      SELECT donor_id, count(DISTINCT activity_no) FROM mart__project
      WHERE donor_id IS NOT NULL AND CASE WHEN $1 IS NULL THEN TRUE ELSE place = $1 END
      GROUP BY donor_id ORDER BY 2 DESC, 1
    """
    code = None if place is None else find_place(place)
    return [DonorRow(*row) for row in connection.execute(sql, [code]).fetchall()]


def publisher_names(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What each reporting organisation calls itself, by its reference; the name used most often."""
    sql = """
      SELECT reporting_org_ref, arg_max(reporting_org_name, n) FROM (
        SELECT reporting_org_ref, reporting_org_name, count(*) AS n FROM core__copy
        WHERE reporting_org_ref IS NOT NULL AND reporting_org_name IS NOT NULL GROUP BY ALL ORDER BY 1, 2
      ) GROUP BY 1
    """
    return dict(connection.execute(sql).fetchall())
