"""Projects that a table names: who pays, where, from when to when, and whether they are under way (METHOD N2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from cofolio.measures.record_question import BREAKDOWNS, ask_records
from cofolio.measures.records import where
from cofolio.measures.standing import NOT_OVER, STANDING, UNCERTAIN, meaning


@dataclass(frozen=True, slots=True)
class RecordProject:
    """One project of a table.

    Attributes:
        source: the table's source.
        project: its number there, by which `figures --by project` names it; `None` where rows have none.
        title: as published.
        donor: whose money, as published.
        place: a country or region.
        scope: of the place: `bilateral`, `regional` or `global`.
        start: its first day, else the day of its first commitment; `None` where only years are published.
        end: its last day.
        first_year: the first year with an amount.
        last_year: the last.
        status: as published, in the source's own words and as of its day: it decides nothing here.
        ongoing: `yes`, `no` or `uncertain` on the asked day; empty where no day was asked.
        reason: why it is uncertain.
    """

    source: str
    project: str | None
    title: str | None
    donor: str | None
    place: str | None
    scope: str
    start: date | None
    end: date | None
    first_year: int | None
    last_year: int | None
    status: str | None
    ongoing: str
    reason: str


def record_projects(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    place: str,
    donor: str | None = None,
    scope: str | None = None,
    on: date | None = None,
    year_from: int | None = None,
    year_to: int | None = None,
) -> list[RecordProject]:
    """Projects of one source in a place, those certainly under way first, then the latest.

    Args:
        connection: the served copy.
        source: a source of tables.
        place: country, region, `none` or `all`; of a country those of its regions too.
        donor: whose.
        scope: only this one.
        on: a day on which they are under way; those that are plainly not are left out.
        year_from: they began in this year or later.
        year_to: they began in this year or earlier.

    Raises:
        UsageError: no records of such a source are loaded, or there is no such place or scope.
    """
    slice_ = where(ask_records(connection, source, place, donor=donor, scope=scope))
    # numbered parameters: those of the question come first
    text = slice_.text
    for number in range(len(slice_.parameters)):
        text = text.replace("?", f"$p{number}", 1)
    named = {f"p{number}": value for number, value in enumerate(slice_.parameters)}
    began = "coalesce(year(start_day), first_year)"
    sql = f"""
      WITH told AS (
        SELECT {BREAKDOWNS["project"]} AS project, min(r.title) AS title, min(r.donor_name)::VARCHAR AS donor,
               r.place::VARCHAR AS place, r.scope::VARCHAR AS scope,
               coalesce(min(r.start_date), min(r.booking_date) FILTER (r.measure = 'commitment')) AS start_day,
               max(r.end_date) AS end_day, min(r.year) AS first_year, max(r.year) AS last_year,
               max(r.activity_status) AS status,
               NULL::VARCHAR AS activity_status_code, NULL::DATE AS fresh_day, false AS is_end_actual
        FROM core__record r WHERE {text} AND r.standing <> 'excluded' GROUP BY ALL
      )
      SELECT project, title, donor, place, scope, start_day, end_day, first_year, last_year, status,
             {STANDING} AS standing
      FROM told
      WHERE (project IS NOT NULL OR title IS NOT NULL) AND ($first IS NULL OR {began} >= $first)
        AND ($last IS NULL OR {began} <= $last) AND {NOT_OVER}
      ORDER BY {UNCERTAIN}, start_day DESC NULLS LAST, last_year DESC NULLS LAST, project, title, place
    """
    rows = connection.execute(sql, {**named, "day": on, "first": year_from, "last": year_to}).fetchall()
    return [_project(source, *row) for row in rows]


def _project(source: str, *row: Any) -> RecordProject:
    *told, standing = row
    values: list[Any] = [source, *told, *meaning(standing)]
    return RecordProject(*values)
