"""Checking a claim against published records: its projects counted, its money summed, with bounds and coverage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from cofolio import registry
from cofolio.claims.answers import Asked
from cofolio.claims.coverage import year_by_year
from cofolio.claims.interval import NOT_PROVABLE, Interval, added, agreed, maybe, outcome, with_more
from cofolio.claims.model import Claim, Reading, RecordQuery, Result, Year
from cofolio.measures.projects import ProjectCount, ProjectRow
from cofolio.measures.question import UNKNOWN, instruments_of
from cofolio.provenance import Figure

_Number = int | Decimal | None


class Records:
    """One claim's question to published records.

    Args:
        asked: the library.
        claim: the claim.
        query: its question.
    """

    def __init__(self, asked: Asked, claim: Claim, query: RecordQuery) -> None:
        self.asked, self.claim, self.query = asked, claim, query
        self.years = year_by_year(asked, claim, query)
        self.missing = tuple(year.year for year in self.years if not year.speaking)
        self.named = {_key(one) for one in query.activities}
        self.line = instruments_of(query.instrument) if query.instrument else ()
        self.not_loaded: tuple[str, ...] = ()

    def result(self) -> Result:
        """Check the claim."""
        readings = tuple(self._readings())
        found = agreed(reading.outcome for reading in readings)
        reasons = tuple(self._reasons(readings)) if found == NOT_PROVABLE else ()
        years = tuple(self._shown(year) for year in self.years)
        return Result(self.claim, found, readings, reasons, years, self.missing, self.not_loaded)

    def _readings(self) -> Iterator[Reading]:
        if self.query.kind == "count":
            number = self._count()
            yield self._reading("projects", *number)
            return
        for measure in self.query.measures:
            figures, value, known = self._sum(measure)
            yield self._reading(measure, value, known.lower, known.upper, figures)

    def _reading(
        self, name: str, value: _Number, lower: _Number, upper: _Number, figures: tuple[Figure, ...] = ()
    ) -> Reading:
        if self._is_silent:
            return Reading(name, None, None, None, NOT_PROVABLE, figures)
        known = with_more(Interval(_decimal(lower), _decimal(upper)), self._may_be_more)
        verdict = outcome(self.claim.comparison, known)
        return Reading(name, value, lower, upper if known.upper is not None else None, verdict, figures)

    @property
    def _is_silent(self) -> bool:
        """Whether nothing loaded speaks for any of it."""
        if self.query.activities:
            return len(self.not_loaded) == len(self.query.activities)
        return len(self.missing) == len(self.years)

    @property
    def _may_be_more(self) -> bool:
        """Whether what is not loaded could add to the number."""
        if self.query.activities:
            return bool(self.not_loaded) or not self.query.is_complete
        return bool(self.missing)

    def _reasons(self, readings: tuple[Reading, ...]) -> Iterator[str]:
        query = self.query
        if query.activities:
            yield from ["activities-not-loaded"] * bool(self.not_loaded)
            yield from ["list-not-complete"] * (not query.is_complete)
        elif not self.asked.holds(self.claim.place, self.claim.donor, query.scope):
            yield "place-not-loaded"
        elif self.missing:
            yield "years-not-covered"
        if not self._may_be_more and any(reading.lower != reading.upper for reading in readings):
            yield "uncertain-records"
        if len({reading.outcome for reading in readings}) > 1:
            yield "measures-disagree"

    # counting

    def _count(self) -> tuple[int, int, int]:
        query = self.query
        scope = query.scope
        narrowed = _is_narrowed(query) or bool(query.activities)
        found = self.asked.answers.projects(
            self.claim.place, self.claim.donor, scope, query.on, query.year_from, query.year_to,
            None if narrowed else 0,
        )  # fmt: skip
        if not narrowed:
            return found.count.value, found.count.lower, found.count.upper
        rows = found.activities
        if query.activities:
            self._note_loaded()
            rows = tuple(row for row in rows if _key(row.activity_id) in self.named)
        sure, perhaps = self._sorted_out(rows)
        return len(sure), len(sure), len(sure | perhaps)

    def _sorted_out(self, rows: tuple[ProjectRow, ...]) -> tuple[set[str], set[str]]:
        """Projects that fit the query's sector and kinds of flow for certain, and those that may.

        A project is in a sector if money of its is; one without any money may be.
        """
        certain, every = self._of_instrument(rows)
        if not _is_narrowed_by_money(self.query):
            return certain, every
        wide = replace(self.query, sector=None, sector_group=None, flow_type=None, finance_type=None)
        fitting, known = self._with_money(self.query), self._with_money(wide)
        return certain & fitting, every & (fitting | (every - known))

    def _of_instrument(self, rows: tuple[ProjectRow, ...]) -> tuple[set[str], set[str]]:
        """Projects that are certain, and all that may be: one of no known instrument may be of any (METHOD G1)."""
        sure, perhaps = set(), set()
        for row in rows:
            read = UNKNOWN if row.instrument is None else row.instrument.id
            is_certain = row.ongoing != "uncertain"
            if self.line and read not in self.line:
                if read != UNKNOWN:
                    continue
                is_certain = False
            perhaps.add(_key(row.activity_id))
            if is_certain:
                sure.add(_key(row.activity_id))
        return sure, perhaps

    def _with_money(self, query: RecordQuery) -> set[str]:
        return {_activity(figure) for figure in self._figures(query, "activity")}

    # summing

    def _sum(self, measure: str) -> tuple[tuple[Figure, ...], Decimal | None, Interval]:
        """Figures, what is counted of them, and the bounds; money of no known instrument reaches to these only."""
        query = self.query
        if query.on and self._is_silent:
            return (), None, Interval(None, None)
        if query.activities or query.on:
            return self._sum_of_activities(measure)
        figures = tuple(self._figures(query, None, measure))
        sure = tuple(f for f in figures if not self.line or f.by["instrument"] in self.line)
        parts = [_interval(figure) if figure in sure else maybe(_interval(figure)) for figure in figures]
        return figures, _total(sure), added(parts)

    def _sum_of_activities(self, measure: str) -> tuple[tuple[Figure, ...], Decimal | None, Interval]:
        """The money of named activities, or of the projects under way on a day, over all years.

        What a programme holds above its projects under way may be theirs: it reaches to the bounds only.
        """
        query = self.query
        if query.activities:
            self._note_loaded()
            sure, perhaps = self.named, self.named
        else:
            sure, perhaps = self._under_way()
        wide = replace(query, on=None)
        figures = tuple(f for f in self._figures(wide, "activity", measure) if _activity(f) in perhaps)
        parts = [_interval(f) if _activity(f) in sure else maybe(_interval(f)) for f in figures]
        certain = tuple(f for f in figures if _activity(f) in sure)
        return figures, _total(certain), added(parts)

    def _under_way(self) -> tuple[set[str], set[str]]:
        found = self.asked.answers.projects(
            self.claim.place, self.claim.donor, self.query.scope, self.query.on
        )
        sure, every = self._of_instrument(found.activities)
        parents = {_key(row.parent_id) for row in found.activities if row.parent_id}
        return sure, every | parents

    def _note_loaded(self) -> None:
        loaded = self._with_money(RecordQuery("sum", scope=self.query.scope))
        listed = self.asked.answers.projects(self.claim.place, self.claim.donor, self.query.scope)
        loaded |= {_key(row.activity_id) for row in listed.activities}
        self.not_loaded = tuple(one for one in self.query.activities if _key(one) not in loaded)

    def _figures(self, query: RecordQuery, by: str | None, measure: str | None = None) -> Iterator[Figure]:
        """Figures of the claim's place, donor and scope, narrowed as the query says."""
        group = query.sector_group
        key = by
        wanted: set[str | int | None] | None = None
        if by is None and self.line:
            key, wanted = "instrument", {*self.line, UNKNOWN, None}
        elif by is None and group:
            key, wanted = "sector-group", {group}
        sectors = _categories(group) if group and key != "sector-group" else [query.sector]
        for sector in sectors:
            found = self.asked.figures(
                self.claim.place, self.claim.donor, measure, query.scope,
                year_from=query.year_from, year_to=query.year_to, flow_type=query.flow_type,
                finance_type=query.finance_type, sector=sector, by=key, currency=query.currency or "EUR",
            )  # fmt: skip
            yield from (f for f in found if wanted is None or f.by[str(key)] in wanted)

    # showing

    def _shown(self, year: Year) -> Year:
        """A year with what there is of it, where somebody speaks for it."""
        query = self.query
        if not year.speaking or query.on or query.activities or _is_narrowed(query):
            return year
        if query.kind == "count":
            count: ProjectCount = self.asked.answers.projects(
                self.claim.place, self.claim.donor, query.scope, None, year.year, year.year, 0
            ).count
            return replace(year, projects=count.value, projects_upper=count.upper)
        one = replace(query, year_from=year.year, year_to=year.year)
        figures = tuple(f for measure in query.measures for f in self._figures(one, None, measure))
        return replace(year, figures=figures)


def check_records(asked: Asked, claim: Claim, query: RecordQuery) -> Result:
    """Check a claim against published records."""
    return Records(asked, claim, query).result()


def _key(identifier: str | None) -> str:
    return registry.identity_key(identifier or "")


def _activity(figure: Figure) -> str:
    return _key(str(figure.by["activity"] or ""))


def _is_narrowed(query: RecordQuery) -> bool:
    return bool(query.instrument) or _is_narrowed_by_money(query)


def _is_narrowed_by_money(query: RecordQuery) -> bool:
    return any((query.sector, query.sector_group, query.flow_type, query.finance_type))


def _categories(group: str) -> list[str]:
    return [code.code for code in registry.codelist("sector_category").values() if code.get("group") == group]


def _interval(figure: Figure) -> Interval:
    return Interval(figure.lower, figure.upper)


def _total(figures: tuple[Figure, ...]) -> Decimal | None:
    """The counted amounts together; figures of disjoint activities or sectors add up."""
    if any(figure.value is None for figure in figures):
        return None
    return sum((figure.value or Decimal(0) for figure in figures), Decimal("0.00"))


def _decimal(number: Any) -> Decimal | None:
    return None if number is None else Decimal(number)
