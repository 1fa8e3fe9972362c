"""Where the activities of a country are: the points that their publishers give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from cofolio.measures.question import find_place

MOST_POINTS = 4000
_PAIR = r"^\s*(-?[0-9.]+)[\s,]+(-?[0-9.]+)\s*$"


@dataclass(frozen=True, slots=True)
class Located:
    """A point with the activities that name it.

    Attributes:
        latitude: degrees north, WGS 84.
        longitude: degrees east.
        name: what the first of them calls it.
        activities: how many activities name the point.
        activity_id: one of them.
        title: its title.
        is_exact: whether one of them says that the point is exact (IATI exactness 1).
    """

    latitude: float
    longitude: float
    name: str | None
    activities: int
    activity_id: str | None
    title: str | None
    is_exact: bool


def located(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[Path],
    place: str,
    donor: str | None = None,
) -> tuple[list[Located], int]:
    """Points of a country's activities, those with most activities first, and how many activities have one.

    A point is taken as published, wherever it lies; what is no pair of degrees is left out.

    Args:
        connection: the served copy.
        files: staged files of `location`.
        place: the country.
        donor: a donor's id or a reporting organisation's reference; all where not said.
    """
    if not files:
        return [], 0
    sql = f"""
      WITH own AS MATERIALIZED (
        SELECT c.dataset_id, c.activity_start, c.copy_no, c.activity_id, c.title
        FROM mart__project p JOIN core__copy c USING (copy_no)
        WHERE p.place = $place AND CASE WHEN $donor IS NULL THEN NOT p.is_alone
              ELSE p.donor_id = $donor OR p.reporting_org_ref = $donor END
      ), given AS (
        SELECT o.copy_no, o.activity_id, o.title, name_narrative, exactness_code,
               coalesce(point_pos, coordinates_latitude || ' ' || coordinates_longitude) AS pos
        FROM read_parquet($files) l JOIN own o USING (dataset_id, activity_start)
      ), point AS (
        SELECT *, round(try_cast(regexp_extract(pos, '{_PAIR}', 1) AS DOUBLE), 4) AS north,
               round(try_cast(regexp_extract(pos, '{_PAIR}', 2) AS DOUBLE), 4) AS east
        FROM given
      )
      SELECT north, east, arg_min(name_narrative, copy_no), count(DISTINCT copy_no) AS n, arg_min(activity_id, copy_no),
             arg_min(title, copy_no), bool_or(exactness_code = '1') IS TRUE, sum(count(DISTINCT copy_no)) OVER ()
      FROM point WHERE abs(north) <= 90 AND abs(east) <= 180 AND NOT (north = 0 AND east = 0)
      GROUP BY north, east ORDER BY n DESC, north, east LIMIT {MOST_POINTS}
    """
    asked = {"place": find_place(place), "donor": donor, "files": [str(path) for path in files]}
    rows = connection.execute(sql, asked).fetchall()
    return [Located(*row[:-1]) for row in rows], int(rows[0][-1]) if rows else 0
