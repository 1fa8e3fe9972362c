"""Projects: how many there are in each scope, which are under way on a day, which began in a period (N1, N2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from cofolio import registry
from cofolio.measures.question import EVERYWHERE, Question, ask
from cofolio.measures.slice import GLOBAL, places_of

SCOPE_ORDER = ("bilateral", "shared", "total", "regional", "global")


@dataclass(frozen=True, slots=True)
class ProjectCount:
    """A number of projects with its bounds; `upper - value` are uncertain."""

    value: int
    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project.

    Attributes:
        activity_id: its identifier as published.
        scope: its scope in the asked place; `regional` with the region in `place`.
        start: actual, else planned start, else first commitment.
        end: actual, else planned end.
        status: activity status code.
        ongoing: `yes`, `no` or `uncertain` on the asked day; empty where no day was asked.
        reason: why it is uncertain, or why it is over.
        parent_id: the activity it is a part of.
        components: identifiers and titles of its own parts.
    """

    activity_id: str | None
    title: str | None
    reporting_org: str | None
    donor: str
    place: str
    scope: str
    start: date | None
    end: date | None
    status: str | None
    ongoing: str
    reason: str
    parent_id: str | None
    parent_title: str | None
    components: tuple[tuple[str | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class Projects:
    """Counts by scope, and the projects counted or uncertain, the latest start first.

    Attributes:
        scope: the asked scope; `total` for a country where none was asked.
        count: how many there are in that scope.
        by_scope: how many in each.
    """

    place: str
    on: date | None
    scope: str
    count: ProjectCount
    by_scope: dict[str, ProjectCount]
    activities: tuple[ProjectRow, ...]


UNDER_WAY = """
  CASE
    WHEN $day IS NULL THEN ['', '']
    WHEN start_day IS NULL THEN ['uncertain', 'no-start-date']
    WHEN $day < start_day THEN ['no', 'not-started']
    WHEN activity_status_code IN ('4', '5', '6') AND (fresh_day IS NULL OR $day >= fresh_day)
      THEN ['no', 'status-ended']
    WHEN end_day IS NULL AND activity_status_code = '2' THEN ['yes', '']
    WHEN end_day IS NULL AND activity_status_code IN ('1', '3') THEN ['no', 'no-end-date']
    WHEN end_day IS NULL THEN ['uncertain', 'no-end-date']
    WHEN $day <= end_day THEN ['yes', '']
    WHEN activity_status_code = '2' AND NOT is_end_actual THEN ['uncertain', 'end-passed']
    ELSE ['no', 'ended']
  END
"""
"""Whether an activity is under way on a day, and why not plainly so (METHOD N2)."""

_ORDER = "standing[1] = 'uncertain', start_day DESC NULLS LAST, activity_id, copy_no"
"""Those certainly under way first, then the latest."""

_CANDIDATES = """
  SELECT p.*, pp.place, pp.scope, {under_way} AS standing
  FROM core__project_place pp JOIN core__project p USING (copy_no)
  WHERE {place} AND {donor} AND p.is_project
    AND ($first IS NULL OR year(p.start_day) >= $first) AND ($last IS NULL OR year(p.start_day) <= $last)
"""


def projects(
    connection: duckdb.DuckDBPyConnection,
    place: str,
    donor: str | None = None,
    scope: str | None = None,
    on: date | None = None,
    year_from: int | None = None,
    year_to: int | None = None,
    limit: int | None = None,
) -> Projects:
    """Projects of a place, counted by scope.

    Args:
        connection: the served copy.
        place: country, region, or `all`.
        donor: donor group or reporting organisation.
        scope: only this scope.
        on: a day on which they are under way.
        year_from: they began in this year or later.
        year_to: they began in this year or earlier.
        limit: list no more than this many of each scope; all are counted.
    """
    question = ask(place, donor=donor, scope=scope)
    candidates, parameters = _candidates(question, on, year_from, year_to)
    counted = connection.execute(
        f"SELECT scope, count(DISTINCT copy_no) FILTER (standing[1] <> 'uncertain'), count(DISTINCT copy_no)"
        f" FROM ({candidates}) WHERE standing[1] <> 'no' GROUP BY GROUPING SETS (scope, ())",
        parameters,
    ).fetchall()
    by_scope = _by_scope(counted, question)
    asked = scope or _widest(question)
    return Projects(
        question.place,
        on,
        asked,
        by_scope.get(asked, ProjectCount(0, 0, 0)),
        by_scope,
        _list(connection, candidates, parameters, scope, limit),
    )


def _candidates(
    question: Question, on: date | None, first: int | None, last: int | None
) -> tuple[str, dict[str, object]]:
    places = places_of(Question(question.place))
    parameters: dict[str, object] = {"day": on, "first": first, "last": last}
    place, donor = "TRUE", "NOT p.is_alone"
    if places is not None:
        place = "pp.place IN (SELECT unnest($places))"
        parameters["places"] = places
    if question.donor:
        known = question.donor in registry.donors()
        donor = "p.donor_id = $donor" if known else "p.reporting_org_ref = $donor"
        parameters["donor"] = question.donor
    under_way = UNDER_WAY.replace("$day", "CAST($day AS DATE)")
    return _CANDIDATES.format(place=place, donor=donor, under_way=under_way), parameters


def _list(
    connection: duckdb.DuckDBPyConnection,
    candidates: str,
    parameters: dict[str, object],
    scope: str | None,
    limit: int | None,
) -> tuple[ProjectRow, ...]:
    if limit == 0:
        return ()
    scopes = "('bilateral', 'shared')" if scope == "total" else f"('{scope}')"
    wanted = "TRUE" if scope is None else f"c.scope IN {scopes}"
    sql = f"""
      WITH listed AS (
        SELECT * FROM ({candidates}) c WHERE standing[1] <> 'no' AND {wanted}{_first(limit)}
      ), parent AS (
        SELECT t.child_copy_no AS copy_no, arg_min(p.activity_id, p.copy_no) AS id, arg_min(p.title, p.copy_no) AS title
        FROM core__family t JOIN core__project p ON p.copy_no = t.parent_copy_no
        WHERE t.child_copy_no IN (SELECT copy_no FROM listed) GROUP BY 1
      ), component AS (
        SELECT t.parent_copy_no AS copy_no, list([p.activity_id, p.title] ORDER BY p.activity_id, p.copy_no) AS parts
        FROM core__family t JOIN core__project p ON p.copy_no = t.child_copy_no
        WHERE t.parent_copy_no IN (SELECT copy_no FROM listed) GROUP BY 1
      )
      SELECT l.activity_id, l.title, l.reporting_org_ref, l.donor_id, l.place, l.scope, l.start_day, l.end_day,
             l.activity_status_code, l.standing[1], l.standing[2], parent.id, parent.title, component.parts
      FROM listed l LEFT JOIN parent USING (copy_no) LEFT JOIN component USING (copy_no)
      ORDER BY {_ORDER}, l.place
    """
    rows = connection.execute(sql, parameters).fetchall()
    found = ((*row[:-1], tuple((i, t) for i, t in row[-1] or ())) for row in rows)
    return tuple(ProjectRow(*row) for row in found)


def _first(limit: int | None) -> str:
    if limit is None:
        return ""
    return f" QUALIFY row_number() OVER (PARTITION BY c.scope ORDER BY {_ORDER}) <= {int(limit)}"


def _widest(question: Question) -> str:
    """The scope that a count without one is about."""
    if question.place == EVERYWHERE:
        return EVERYWHERE
    if question.is_country:
        return "total"
    return "global" if question.place == GLOBAL else "regional"


def _by_scope(counted: list[tuple[Any, ...]], question: Question) -> dict[str, ProjectCount]:
    """A country's total is its bilateral and shared projects together: no project is both."""
    known = {scope or EVERYWHERE: ProjectCount(sure, sure, every) for scope, sure, every in counted}
    nothing = ProjectCount(0, 0, 0)
    if question.place != EVERYWHERE:
        known.pop(EVERYWHERE, None)
    if not question.is_country:
        return known or {_widest(question): nothing}
    own = [known.get(s, nothing) for s in ("bilateral", "shared")]
    known["total"] = ProjectCount(
        *(sum(c) for c in zip(*((o.value, o.lower, o.upper) for o in own), strict=True))
    )
    scopes = [question.scope] if question.scope else list(SCOPE_ORDER)
    return {s: known.get(s, nothing) for s in scopes}
