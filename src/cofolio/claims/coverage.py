"""Which years of a claim's time the loaded records can speak for, and through whom."""

from __future__ import annotations

from cofolio.claims.answers import Asked
from cofolio.claims.model import Claim, RecordQuery, Year
from cofolio.measures.coverage import CoverageRow


def years_of(query: RecordQuery) -> tuple[int, ...]:
    """The years a query is about; none where it names activities instead."""
    if query.on:
        return (query.on.year,)
    if query.year_from is None or query.year_to is None:
        return ()
    return tuple(range(query.year_from, query.year_to + 1))


def year_by_year(asked: Asked, claim: Claim, query: RecordQuery) -> tuple[Year, ...]:
    """Who speaks for each year.

    A file that holds nothing of the donor in this place and scope does not speak for it, whatever its years: files
    are published by country, and that one is not loaded says nothing about what is in it.
    """
    held = asked.holds(claim.place, claim.donor, query.scope)
    rows = asked.coverage(claim.place, claim.donor) if held else []
    every = asked.coverage(None, claim.donor)
    return tuple(_year(year, rows, every) for year in years_of(query))


def _year(year: int, rows: list[CoverageRow], every: list[CoverageRow]) -> Year:
    speaking = _publishers(rows, year)
    return Year(year, speaking, tuple(one for one in _publishers(every, year) if one not in speaking))


def _publishers(rows: list[CoverageRow], year: int) -> tuple[str, ...]:
    return tuple(sorted({row.reporting_org or row.donor for row in rows if _speaks(row, year)}))


def _speaks(row: CoverageRow, year: int) -> bool:
    if row.first_year is None or year < row.first_year:
        return False
    return row.is_open or (row.last_year is not None and year <= row.last_year)
