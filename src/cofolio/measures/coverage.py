"""Which years the loaded sources can speak for (METHOD C1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from cofolio.measures.question import Question, find_place
from cofolio.provenance import Coverage


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """Years one reporting organisation's dataset speaks for; `last_year` open where it is undated."""

    source: str
    donor: str
    reporting_org: str | None
    dataset: str
    first_year: int | None
    last_year: int | None
    is_open: bool


def coverage_rows(
    connection: duckdb.DuckDBPyConnection, donor: str | None = None, place: str | None = None
) -> list[CoverageRow]:
    """Coverage by dataset and reporting organisation, IATI only.

    Args:
        connection: the served copy.
        donor: a donor group or a reference, to narrow it.
        place: only datasets in which that publisher has an activity there.
    """
    sql = """
      SELECT 'iati', v.donor_id, v.reporting_org_ref, v.dataset_id, v.first_year, v.last_year, v.is_open
      FROM core__coverage v
      WHERE ($1 IS NULL OR v.donor_id = $1 OR v.reporting_org_ref = $1)
        AND ($2 IS NULL OR EXISTS (
          SELECT 1 FROM mart__dataset m WHERE m.place = $2 AND m.dataset_id = v.dataset_id
            AND m.reporting_org_ref IS NOT DISTINCT FROM v.reporting_org_ref))
      ORDER BY 2, 3, 4
    """
    code = None if place is None else find_place(place)
    return [CoverageRow(*row) for row in connection.execute(sql, [donor, code]).fetchall()]


def covered_years(connection: duckdb.DuckDBPyConnection, donor: str | None) -> Coverage:
    """The span over which at least one dataset speaks; `last_year` `None` with a first year means open."""
    sql = (
        "SELECT min(first_year), max(last_year), bool_or(is_open) FROM core__coverage"
        " WHERE first_year IS NOT NULL AND (? IS NULL OR donor_id = ? OR reporting_org_ref = ?)"
    )
    first, last, is_open = connection.execute(sql, [donor] * 3).fetchone() or (None, None, False)
    return Coverage("covered" if first else "not-covered", first, None if is_open else last)


def coverage_of(span: Coverage, question: Question, by: Any) -> Coverage:
    """What the span says of the asked period, or of one year of a breakdown."""
    if span.first_year is None:
        return Coverage("not-covered", None, None, _asked_years(question))
    if question.by == "year" and isinstance(by, int):
        years: tuple[int, ...] = (by,)
    else:
        years = _asked_years(question)
    last = span.last_year if span.last_year is not None else 9999
    missing = tuple(y for y in years if not span.first_year <= y <= last)
    if not missing:
        return Coverage("covered", span.first_year, span.last_year)
    status = "not-covered" if len(missing) == len(years) else "partly-covered"
    return Coverage(status, span.first_year, span.last_year, missing)


def _asked_years(question: Question) -> tuple[int, ...]:
    if question.year_from is None or question.year_to is None:
        return tuple(y for y in (question.year_from, question.year_to) if y is not None)
    return tuple(range(question.year_from, question.year_to + 1))
