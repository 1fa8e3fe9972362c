"""Projects: how many there are in each scope, which are under way on a day, which began in a period (N1, N2)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from cofolio.measures.question import Question, ask
from cofolio.measures.slice import places_of
from cofolio import registry

_ENDED = ("4", "5", "6")
_IMPLEMENTATION = "2"
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
    """Counts by scope, and the projects counted or uncertain, in order of start."""

    place: str
    on: date | None
    by_scope: dict[str, ProjectCount]
    activities: tuple[ProjectRow, ...]


def projects(
    connection: duckdb.DuckDBPyConnection,
    place: str,
    donor: str | None = None,
    scope: str | None = None,
    on: date | None = None,
    year_from: int | None = None,
    year_to: int | None = None,
) -> Projects:
    """Projects of a place, counted by scope.

    Args:
        connection: the served copy.
        place: country or region.
        donor: donor group or reporting organisation.
        scope: only this scope.
        on: a day on which they are under way.
        year_from: they began in this year or later.
        year_to: they began in this year or earlier.
    """
    question = ask(place, donor=donor, scope=scope)
    rows = _rows(connection, question)
    family = _Family(connection, question)
    kept = []
    for row in rows:
        made = _project(row, on, family)
        if _in_period(made, year_from, year_to) and made.ongoing != "no":
            kept.append(made)
    shown = [r for r in kept if scope in (None, r.scope) or (scope == "total" and r.scope in ("bilateral", "shared"))]
    return Projects(question.place, on, _count(kept, question, scope), tuple(shown))


def _rows(connection: duckdb.DuckDBPyConnection, question: Question) -> list[tuple[Any, ...]]:
    places = places_of(Question(question.place))
    marks = "TRUE" if places is None else f"pp.place IN ({', '.join('?' * len(places))})"
    donor, parameters = "NOT p.is_alone", list(places or [])
    if question.donor:
        donor = "p.donor_id = ?" if question.donor in registry.donors() else "p.reporting_org_ref = ?"
        parameters.append(question.donor)
    sql = f"""
      SELECT p.copy_no, p.activity_id, p.title, p.reporting_org_ref, p.donor_id, pp.place, pp.scope, p.start_day,
             p.end_day, p.is_end_actual, p.fresh_day, p.activity_status_code
      FROM core__project_place pp JOIN core__project p USING (copy_no)
      WHERE {marks} AND {donor} AND p.is_project
      ORDER BY p.start_day NULLS LAST, p.activity_id, pp.place
    """
    return connection.execute(sql, parameters).fetchall()


class _Family:
    """Parents and components of the activities of a place."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, question: Question) -> None:
        places = places_of(Question(question.place))
        marks = "TRUE" if places is None else f"place IN ({', '.join('?' * len(places))})"
        sql = f"""
          SELECT t.parent_copy_no, p.activity_id, p.title, t.child_copy_no, c.activity_id, c.title
          FROM core__family t JOIN core__project p ON p.copy_no = t.parent_copy_no
          JOIN core__project c ON c.copy_no = t.child_copy_no
          WHERE t.parent_copy_no IN (SELECT copy_no FROM core__project_place WHERE {marks})
             OR t.child_copy_no IN (SELECT copy_no FROM core__project_place WHERE {marks})
          ORDER BY 1, 4
        """
        self.parent: dict[int, tuple[str | None, str | None]] = {}
        self.children: dict[int, list[tuple[str | None, str | None]]] = defaultdict(list)
        for parent, parent_id, title, child, child_id, child_title in connection.execute(
            sql, [*(places or []), *(places or [])]
        ).fetchall():
            self.parent.setdefault(child, (parent_id, title))
            self.children[parent].append((child_id, child_title))


def _project(row: tuple[Any, ...], on: date | None, family: _Family) -> ProjectRow:
    copy_no, activity_id, title, org, donor, place, scope, start, end, end_actual, fresh, status = row
    ongoing, reason = ("", "") if on is None else under_way(on, start, end, end_actual, fresh, status)
    parent_id, parent_title = family.parent.get(copy_no, (None, None))
    return ProjectRow(
        activity_id,
        title,
        org,
        donor,
        place,
        scope,
        start,
        end,
        status,
        ongoing,
        reason,
        parent_id,
        parent_title,
        tuple(family.children.get(copy_no, ())),
    )


def under_way(
    on: date, start: date | None, end: date | None, is_end_actual: bool, fresh: date | None, status: str | None
) -> tuple[str, str]:
    """Whether an activity is under way on a day (METHOD N2).

    Returns:
        `yes`, `no` or `uncertain`, and the reason where it is not plain.
    """
    if start is None:
        return "uncertain", "no-start-date"
    if on < start:
        return "no", "not-started"
    if status in _ENDED and (fresh is None or on >= fresh):
        return "no", "status-ended"
    if end is None:
        if status == _IMPLEMENTATION:
            return "yes", ""
        return ("no", "no-end-date") if status in ("1", "3") else ("uncertain", "no-end-date")
    if on <= end:
        return "yes", ""
    if status == _IMPLEMENTATION and not is_end_actual:
        return "uncertain", "end-passed"
    return "no", "ended"


def _in_period(row: ProjectRow, year_from: int | None, year_to: int | None) -> bool:
    if year_from is None and year_to is None:
        return True
    if row.start is None:
        return False
    return (year_from or 0) <= row.start.year <= (year_to or 9999)


def _count(rows: list[ProjectRow], question: Question, scope: str | None) -> dict[str, ProjectCount]:
    if question.is_country:
        scopes = [scope] if scope else list(SCOPE_ORDER)
    else:
        scopes = sorted({r.scope for r in rows}) or ["regional"]
    return {s: _count_scope(rows, s) for s in scopes}


def _count_scope(rows: list[ProjectRow], scope: str) -> ProjectCount:
    within = ("bilateral", "shared") if scope == "total" else (scope,)
    own = {(r.activity_id, r.start, r.title): r.ongoing for r in rows if r.scope in within}
    sure = sum(1 for o in own.values() if o != "uncertain")
    return ProjectCount(sure, sure, len(own))
