"""What a file to take away is made of: the activities of a place, and the periods of their budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from cofolio.measures.question import find_place


@dataclass(frozen=True, slots=True)
class SelectedActivity:
    """An activity with a share in a place, as its counted copy says.

    Attributes:
        key: its identifier, or what stands for one where none was published; figures by activity use it too.
        is_project: whether it counts as a project (METHOD N1): a contract of a decision is its component.
        scope: `bilateral` or `shared` where it is a project.
        instrument: what it is paid from (METHOD G1); `None` for a donor whose instruments are not known.
        start: actual, else planned start, else first commitment.
        end: actual, else planned end.
    """

    key: str
    activity_id: str | None
    title: str | None
    reporting_org: str | None
    reporting_org_name: str | None
    donor: str
    is_project: bool
    scope: str | None
    status: str | None
    start: date | None
    end: date | None
    parent_id: str | None
    instrument: str | None
    instrument_confidence: str | None
    dataset: str
    activity_start: int
    activity_end: int
    line: int


def selected(
    connection: duckdb.DuckDBPyConnection, place: str, donor: str | None = None
) -> list[SelectedActivity]:
    """Activities with a share in a place, in the order of their identifiers.

    Args:
        connection: the served copy.
        place: a country or region.
        donor: a donor group or a reporting organisation's reference; of nobody's where a secondary reporter is the
            only one to publish (METHOD I3), unless it is asked for.
    """
    sql = """
      WITH own AS (SELECT DISTINCT copy_no FROM core__place_share WHERE place = $1),
      parent AS (
        SELECT t.child_copy_no AS copy_no, arg_min(p.activity_id, p.copy_no) AS parent_id
        FROM core__family t JOIN core__project p ON p.copy_no = t.parent_copy_no GROUP BY 1
      )
      SELECT coalesce(c.activity_id, c.identity), c.activity_id, c.title, c.reporting_org_ref, c.reporting_org_name,
             c.donor_id, p.is_project, pp.scope, c.activity_status_code, p.start_day, p.end_day, parent_id,
             i.instrument, i.confidence, c.dataset_id, c.activity_start, c.activity_end, c.line
      FROM own JOIN core__copy c USING (copy_no) JOIN core__project p USING (copy_no)
      LEFT JOIN core__project_place pp ON pp.copy_no = c.copy_no AND pp.place = $1
      LEFT JOIN parent ON parent.copy_no = c.copy_no
      LEFT JOIN core__instrument_match i ON i.copy_no = c.copy_no
      WHERE c.is_headline
        AND CASE WHEN $2 IS NULL THEN NOT c.is_alone ELSE c.donor_id = $2 OR c.reporting_org_ref = $2 END
      ORDER BY 1, c.copy_no
    """
    rows = connection.execute(sql, [find_place(place), donor]).fetchall()
    return [SelectedActivity(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Copy:
    """A published copy of an activity: its dataset, its byte span, and the version of the standard it says."""

    dataset: str
    start: int
    end: int
    version: str


def related_copies(
    connection: duckdb.DuckDBPyConnection,
    place: str,
    donor: str | None,
    activities: Sequence[Path],
    datasets: Sequence[Path],
) -> list[Copy]:
    """The counted copies of a place's activities and of their relatives, in the order of their identifiers.

    Args:
        connection: the served copy.
        place: a country or region.
        donor: as in `selected`; relatives are of any donor.
        activities: files of the staged table `activity`, which says its version where its file does not.
        datasets: files of the staged table `dataset`.
    """
    own = [(one.dataset, one.activity_start) for one in selected(connection, place, donor)]
    sql = """
      WITH RECURSIVE own AS (
        SELECT c.copy_no FROM core__copy c JOIN (SELECT unnest($datasets) AS dataset_id, unnest($starts) AS start) o
          ON o.dataset_id = c.dataset_id AND o.start = c.activity_start
      ),
      link AS (
        SELECT parent_copy_no AS a, child_copy_no AS b FROM core__family
        UNION ALL SELECT child_copy_no, parent_copy_no FROM core__family
        UNION ALL SELECT funder_copy_no, deliverer_copy_no FROM core__chain
        UNION ALL SELECT deliverer_copy_no, funder_copy_no FROM core__chain
      ),
      all_of AS (SELECT copy_no FROM own UNION SELECT link.b FROM all_of JOIN link ON link.a = all_of.copy_no)
      SELECT c.dataset_id, c.activity_start, c.activity_end, coalesce(d.version, a.version, '')
      FROM all_of JOIN core__copy c USING (copy_no)
      LEFT JOIN read_parquet($activities) a ON a.dataset_id = c.dataset_id AND a.activity_start = c.activity_start
      LEFT JOIN read_parquet($files) d ON d.dataset_id = c.dataset_id
      WHERE c.is_headline ORDER BY c.identity, c.copy_no
    """
    if not own:
        return []
    wanted = {
        "datasets": [dataset for dataset, _ in own],
        "starts": [start for _, start in own],
        "activities": [str(file) for file in activities],
        "files": [str(file) for file in datasets],
    }
    return [Copy(*row) for row in connection.execute(sql, wanted).fetchall()]


def budget_periods(
    connection: duckdb.DuckDBPyConnection,
    budgets: Sequence[Path],
    planned: Sequence[Path],
    datasets: Sequence[str],
) -> dict[tuple[str, int], tuple[date, date]]:
    """First and last day of each budget and planned disbursement, by dataset and line.

    Args:
        connection: any connection.
        budgets: files of the staged table `budget`.
        planned: files of the staged table `planned_disbursement`.
        datasets: the datasets wanted.
    """
    found: dict[tuple[str, int], tuple[date, date]] = {}
    sql = """
      SELECT dataset_id, line, period_start_day, greatest(coalesce(period_end_day, period_start_day), period_start_day)
      FROM read_parquet($files) WHERE period_start_day IS NOT NULL AND dataset_id IN (SELECT unnest($datasets))
    """
    for files in (budgets, planned):
        if files and datasets:
            wanted = {"files": [str(file) for file in files], "datasets": list(datasets)}
            rows = connection.execute(sql, wanted).fetchall()
            found |= {(dataset, line): (first, last) for dataset, line, first, last in rows}
    return found
