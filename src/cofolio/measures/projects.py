"""Projects: how many there are in each scope, which are under way on a day, which began in a period (N1, N2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from cofolio import registry
from cofolio.measures.instruments import (
    DECIDED_COLUMNS,
    MATCH_COLUMNS,
    Decided,
    InstrumentRead,
    read_decided,
    read_match,
)
from cofolio.measures.question import EVERYWHERE, Question, ask, instruments_of
from cofolio.measures.slice import GLOBAL, places_of
from cofolio.measures.standing import DECIDED_STANDING, NOT_OVER, STANDING, UNCERTAIN, meaning

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
        instrument: what it is paid from (METHOD G1); `None` for a donor whose instruments are not known.
        decided: when its money was decided on; `None` where nothing tells.
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
    instrument: InstrumentRead | None
    decided: Decided | None


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


_ORDER = f"{UNCERTAIN}, start_day DESC NULLS LAST, activity_id, copy_no"
"""Those certainly under way first, then the latest."""
_RANK = f"row_number() OVER (PARTITION BY scope ORDER BY {_ORDER})"

_CANDIDATES = """
  SELECT p.rowid AS row_no, p.copy_no, p.activity_id, p.place, p.scope, p.start_day, {standing} AS standing
  FROM mart__project p
  WHERE {place} AND {donor} AND {instrument}
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
    decided_before: date | None = None,
    instrument: str | None = None,
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
        decided_before: their money was decided on before this day; where only the year is known, perhaps.
        instrument: an instrument's id, or an acronym for all its generations, or `unknown`; however sure it is.

    Raises:
        UsageError: if there is no such place, or no such instrument in the register.
    """
    question = ask(place, donor=donor, scope=scope)
    candidates, parameters = _candidates(question, on, year_from, year_to, decided_before, instrument)
    counted = connection.execute(
        f"SELECT scope, count(DISTINCT copy_no) FILTER (NOT {UNCERTAIN}), count(DISTINCT copy_no)"
        f" FROM ({candidates}) WHERE {NOT_OVER} GROUP BY {_grouping(question)}",
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
        _list(connection, candidates, parameters, _listed_scopes(question), limit),
    )


def _candidates(
    question: Question,
    on: date | None,
    first: int | None,
    last: int | None,
    before: date | None,
    instrument: str | None,
) -> tuple[str, dict[str, object]]:
    places = places_of(Question(question.place))
    parameters: dict[str, object] = {"day": on, "first": first, "last": last}
    parts = {"place": "TRUE", "donor": "NOT p.is_alone", "instrument": "TRUE"}
    parts["standing"] = STANDING
    if places is not None:
        named = {f"place{number}": code for number, code in enumerate(places)}
        # a list, so that other places are not read
        parts["place"] = f"p.place IN ({', '.join(f'${name}' for name in named)})"
        parameters |= named
    if question.donor:
        known = question.donor in registry.donors()
        parts["donor"] = "p.donor_id = $donor" if known else "p.reporting_org_ref = $donor"
        parameters["donor"] = question.donor
    if instrument:
        parts["instrument"] = "p.instrument IN (SELECT unnest($instruments))"
        parameters["instruments"] = list(instruments_of(instrument))
    if before is not None:
        parts["standing"] = DECIDED_STANDING
        parameters["before"] = before
    return _CANDIDATES.format(**parts), parameters


def _list(
    connection: duckdb.DuckDBPyConnection,
    candidates: str,
    parameters: dict[str, object],
    scopes: Mapping[str, str],
    limit: int | None,
) -> tuple[ProjectRow, ...]:
    if limit == 0:
        return ()
    places = " OR ".join(f"scope = '{scope}' AND {where}" for scope, where in scopes.items())
    listed = f"SELECT row_no, standing, {_RANK} AS rank FROM ({candidates}) WHERE {NOT_OVER} AND ({places})"
    first = "" if limit is None else f"WHERE n.rank <= {int(limit)}"
    sql = f"""
      SELECT copy_no, has_components, activity_id, title, reporting_org_ref, donor_id, place, scope, start_day, end_day,
             activity_status_code, parent_id, parent_title, standing, {MATCH_COLUMNS}, {DECIDED_COLUMNS}
      FROM ({listed}) n JOIN mart__project p ON p.rowid = n.row_no {first} ORDER BY {_ORDER}, place
    """
    rows = connection.execute(sql, parameters).fetchall()
    components = _components(connection, {copy_no for copy_no, has_any, *_ in rows if has_any})
    return tuple(_row(*row[:14], components.get(row[0], ()), row[14:23], row[23:]) for row in rows)


def _row(copy_no: int, has_components: bool, *rest: Any) -> ProjectRow:
    *told, parent_id, parent_title, standing, components, match, decided = rest
    paid = read_match(match), read_decided(decided)
    values: list[Any] = [*told, *meaning(standing), parent_id, parent_title, components, *paid]
    return ProjectRow(*values)


def _components(
    connection: duckdb.DuckDBPyConnection, copies: set[int]
) -> dict[int, tuple[tuple[str | None, str | None], ...]]:
    """Identifiers and titles of the parts of these activities."""
    if not copies:
        return {}
    sql = """
      SELECT t.parent_copy_no, p.activity_id, p.title
      FROM core__family t JOIN core__project p ON p.copy_no = t.child_copy_no
      WHERE t.parent_copy_no IN (SELECT unnest(?)) ORDER BY 1, p.activity_id, p.copy_no
    """
    found: dict[int, tuple[tuple[str | None, str | None], ...]] = {}
    for copy_no, identifier, title in connection.execute(sql, [sorted(copies)]).fetchall():
        found[copy_no] = (*found.get(copy_no, ()), (identifier, title))
    return found


def _grouping(question: Question) -> str:
    """By scope; everywhere all at once, as an activity may be in several scopes."""
    return "GROUPING SETS (scope, ())" if question.place == EVERYWHERE else "scope"


def _listed_scopes(question: Question) -> dict[str, str]:
    """The scopes to list, each with the places where it can occur, so that no others are read for it."""
    if question.scope == "total":
        scopes: tuple[str, ...] = ("bilateral", "shared")
    else:
        scopes = (question.scope,) if question.scope else ("bilateral", "shared", "regional", "global")
    if not question.is_country:
        return dict.fromkeys(scopes, "TRUE")
    own = "place = $place0"
    occurs = {"bilateral": own, "shared": own, "regional": f"NOT {own}", "global": f"place = '{GLOBAL}'"}
    return {scope: occurs[scope] for scope in scopes}


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
