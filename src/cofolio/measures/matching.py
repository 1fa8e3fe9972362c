"""Projects of a table met with activities of IATI: by identifier, CRS number or contract number (I2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rapidfuzz import fuzz, process

from cofolio.measures.question import find_place
from cofolio.measures.record_question import BREAKDOWNS

IDENTIFIER, CRS_NUMBER, CONTRACT, CONFIRMED = "identifier", "crs-number", "contract-number", "confirmed"
LIKELY = 85  # of 100, how alike two titles are to be suggested
_PROJECT = BREAKDOWNS["project"]


@dataclass(frozen=True, slots=True)
class Match:
    """An activity and a project that are one.

    Attributes:
        activity_id: the activity's identifier, as figures by activity name it.
        project: the project's number, as figures by project name it.
        how: `identifier`, `crs-number`, `contract-number` or `confirmed` (by a person, in a file).
    """

    activity_id: str
    project: str
    how: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two that may be one, by their titles: it counts for nothing until a person confirms it."""

    activity_id: str
    activity_title: str
    project: str
    project_title: str
    likeness: int


def matches(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    place: str,
    other_identifiers: Sequence[Path],
) -> list[Match]:
    """Activities of a place and projects of a source that carry the same number; what fits several is left out.

    Args:
        connection: the served copy.
        source: a source of tables.
        place: a country or region.
        other_identifiers: files of the staged table `other_identifier`, whose type A2 is the CRS number.
    """
    crs = (
        "SELECT NULL::VARCHAR AS dataset_id, NULL::BIGINT AS activity_start, NULL::VARCHAR AS ref WHERE FALSE"
    )
    if other_identifiers:
        crs = "SELECT dataset_id, activity_start, ref FROM read_parquet($files) WHERE type = 'A2' AND ref IS NOT NULL"
    sql = f"""
      WITH own AS (
        SELECT DISTINCT coalesce(c.activity_id, c.identity) AS activity, c.activity_id, c.identity, c.dataset_id,
               c.activity_start
        FROM core__copy c JOIN core__place_share s USING (copy_no) WHERE c.is_headline AND s.place = $place
      ),
      crs AS ({crs}),
      project AS (
        SELECT DISTINCT {_PROJECT} AS project, project_id, other_id, contract_key FROM core__record r
        WHERE source = $source AND place = $place AND project IS NOT NULL
      ),
      met AS (
        SELECT activity, project, '{IDENTIFIER}' AS how, 1 AS rank FROM own JOIN project
          ON project_id IN (own.activity_id, own.identity) OR other_id IN (own.activity_id, own.identity)
        UNION ALL
        SELECT activity, project, '{CRS_NUMBER}', 2 FROM own JOIN crs USING (dataset_id, activity_start)
          JOIN project ON trim(crs.ref) IN (project_id, other_id)
        UNION ALL
        SELECT activity, project, '{CONTRACT}', 3 FROM own JOIN project
          ON contract_key IS NOT NULL AND contract_key = regexp_extract(identity, '/([0-9]{{3}}-[0-9]{{3}})$', 1)
      ),
      best AS (SELECT activity, project, arg_min(how, rank) AS how FROM met GROUP BY 1, 2)
      SELECT activity, project, how FROM best
      QUALIFY count(*) OVER (PARTITION BY activity) = 1 AND count(*) OVER (PARTITION BY project) = 1
      ORDER BY 1, 2
    """
    wanted: dict[str, object] = {"place": find_place(place), "source": source}
    if other_identifiers:
        wanted["files"] = [str(file) for file in other_identifiers]
    return [Match(*row) for row in connection.execute(sql, wanted).fetchall()]


def suggestions(
    connection: duckdb.DuckDBPyConnection, source: str, place: str, known: Sequence[Match]
) -> list[Suggestion]:
    """Pairs of like titles among those that no number brings together, the likest first.

    Args:
        connection: the served copy.
        source: a source of tables.
        place: a country or region.
        known: what is matched already.
    """
    code = find_place(place)
    own = connection.execute(
        "SELECT DISTINCT coalesce(c.activity_id, c.identity), c.title FROM core__copy c"
        " JOIN core__place_share s USING (copy_no) WHERE c.is_headline AND s.place = ? AND c.title IS NOT NULL"
        " ORDER BY 1",
        [code],
    ).fetchall()
    projects = connection.execute(
        f"SELECT {_PROJECT} AS project, min(title) FROM core__record r"
        " WHERE source = ? AND place = ? AND title IS NOT NULL AND project IS NOT NULL"
        " GROUP BY 1 ORDER BY 1",
        [source, code],
    ).fetchall()
    activities = {one.activity_id for one in known}
    met = {one.project for one in known}
    titles = {activity: title for activity, title in own if activity not in activities}
    found = []
    for project, title in projects:
        if project in met:
            continue
        best = process.extractOne(
            title, titles, scorer=fuzz.token_sort_ratio, processor=str.casefold, score_cutoff=LIKELY
        )
        if best is not None:
            found.append(Suggestion(best[2], best[0], project, title, int(best[1])))
    return sorted(found, key=lambda one: (-one.likeness, one.activity_id, one.project))


def years_told(
    connection: duckdb.DuckDBPyConnection, donor: str | None
) -> list[tuple[str, str, int, int | None]]:
    """Source, publisher (agency, else donor) and each year that tables tell of a donor, in any place."""
    sql = """
      SELECT DISTINCT source, coalesce(agency_name, donor_name, donor, ''), year, year FROM mart__record
      WHERE year IS NOT NULL AND ($1 IS NULL OR donor = $1 OR donor_code = $1) ORDER BY 1, 2, 3
    """
    return [(str(a), str(b), c, d) for a, b, c, d in connection.execute(sql, [donor]).fetchall()]
