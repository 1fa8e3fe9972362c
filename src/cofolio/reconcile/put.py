"""Puts sources side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from cofolio.errors import UsageError
from cofolio.measures.matching import Match, Suggestion
from cofolio.measures.question import CONVERTED, IATI, find_place
from cofolio.reconcile import told
from cofolio.reconcile.bridge import compare
from cofolio.reconcile.model import Comparison, Reconciliation, Speaks, Year
from cofolio.reconcile.told import Told

MEASURES = ("commitment", "spend")
FIRST_YEAR = 1991


class Answers(told.Answers, Protocol):
    """The part of the library that puts sources side by side."""

    @property
    def version(self) -> str:
        """The store version that answers."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that are loaded."""

    def speaks(self, place: str, donor: str | None) -> Iterable[tuple[str, str, int, int | None]]:
        """Source, publisher, first and last year of every stretch that it speaks for; open where there is no last."""

    def matches(self, source: str, place: str) -> list[Match]:
        """Activities and projects of a source that carry the same number."""

    def suggestions(self, source: str, place: str, known: Iterable[Match]) -> list[Suggestion]:
        """Pairs of like titles."""


def reconcile(
    answers: Answers,
    place: str,
    donor: str | None = None,
    year_from: int = FIRST_YEAR,
    year_to: int | None = None,
    *,
    currency: str = "USD",
    base: str = IATI,
    sources: Iterable[str] = (),
    confirmed: Mapping[str, tuple[Match, ...]] | None = None,
    suggest: bool = True,
) -> Reconciliation:
    """Puts what every loaded source says of a country side by side, year by year.

    Args:
        answers: the library.
        place: a country.
        donor: whose cooperation; of all donors where not said.
        year_from: first year.
        year_to: last year; the present one where not said.
        currency: EUR or USD.
        base: the source that the others are held against.
        sources: those others; all that are loaded where not said.
        confirmed: matches of projects that a person confirmed, by source.
        suggest: whether to look for projects with like titles.

    Raises:
        UsageError: for a place, source, currency or period that cannot be asked.
    """
    code, last = find_place(place), year_to or date.today().year
    chosen = _chosen(answers, base, tuple(sources))
    if currency not in CONVERTED:
        raise UsageError(
            f"sources are held against each other in one currency: choose from {', '.join(CONVERTED)}"
        )
    if year_from > last:
        raise UsageError(f"the period starts in {year_from} after it ends in {last}")
    period = (year_from, last)
    sides = {name: Told(answers, name, code, donor, period, currency) for name in chosen}
    matches = {name: _matches(answers, name, code, confirmed or {}) for name in chosen if name != IATI}
    spoken = _spoken(answers, code, donor, period, chosen)
    years = tuple(_year(year, base, sides, matches) for year in range(year_from, last + 1))
    heard = {year for one in spoken for year in one.years}
    return Reconciliation(
        code,
        donor,
        year_from,
        last,
        currency,
        base,
        chosen,
        tuple(one for one in years if one.statements),
        spoken,
        tuple(year for year in range(year_from, last + 1) if year not in heard),
        matches if base == IATI else {},
        {name: tuple(answers.suggestions(name, code, known)) for name, known in matches.items()}
        if base == IATI and suggest
        else {},
        answers.version,
    )


def _chosen(answers: Answers, base: str, others: tuple[str, ...]) -> tuple[str, ...]:
    loaded = answers.sources
    for name in (base, *others):
        if name not in loaded:
            raise UsageError(f"no records of a source '{name}' are loaded; choose from: {', '.join(loaded)}")
    return tuple(dict.fromkeys((base, *(others or loaded))))


def _matches(
    answers: Answers, source: str, place: str, confirmed: Mapping[str, tuple[Match, ...]]
) -> tuple[Match, ...]:
    """What a person confirmed goes before what a number says."""
    sure = confirmed.get(source, ())
    activities, projects = {one.activity_id for one in sure}, {one.project for one in sure}
    found = (
        one
        for one in answers.matches(source, place)
        if one.activity_id not in activities and one.project not in projects
    )
    return (*sure, *found)


def _year(year: int, base: str, sides: Mapping[str, Told], matches: Mapping[str, tuple[Match, ...]]) -> Year:
    first = sides[base]
    statements = [
        side.statement(year, measure)
        for side in sides.values()
        for measure in MEASURES
        if measure in side.measures()
    ]
    compared: list[Comparison] = []
    for name, side in sides.items():
        if name == base:
            continue
        has = side.measures()
        known = matches.get(name, ()) if base == IATI else ()
        for measure in MEASURES if set(MEASURES) & has else ():
            theirs = measure if measure in has else next(one for one in MEASURES if one in has)
            at = _base_year(side.prices(theirs)) if base == IATI else None
            compared.append(compare(year, measure, first, side, theirs, at, known))
    heard = any(one.value is not None for one in statements)
    kept = tuple(one for one in compared if one.difference is not None)
    return Year(year, tuple(statements) if heard else (), kept)


def _base_year(prices: str) -> int | None:
    """The year of constant prices, as `constant 2009` says it."""
    year = prices.rpartition(" ")[2]
    return int(year) if year.isdigit() else None


def _spoken(
    answers: Answers, place: str, donor: str | None, period: tuple[int, int], sources: tuple[str, ...]
) -> tuple[Speaks, ...]:
    first, last = period
    found: dict[tuple[str, str], set[int]] = {}
    for source, publisher, begins, ends in answers.speaks(place, donor):
        if source in sources:
            years = range(max(first, begins), min(last, ends or last) + 1)
            found.setdefault((source, publisher), set()).update(years)
    return tuple(
        Speaks(source, publisher, tuple(sorted(years)))
        for (source, publisher), years in sorted(
            found.items(), key=lambda one: (sources.index(one[0][0]), one[0][1])
        )
    )
