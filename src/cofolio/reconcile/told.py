"""What one source tells, asked once and kept: figures by year in one currency, and by project in a year."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol

from cofolio.errors import UsageError
from cofolio.measures.question import CURRENT, IATI
from cofolio.provenance import Figure
from cofolio.reconcile.model import Statement

ZERO = Decimal("0.00")


class Answers(Protocol):
    """The part of the library that a reconciliation needs."""

    @property
    def figures(self) -> Callable[..., list[Figure]]:
        """Figures of a place."""


class Told:
    """A source's figures of one place, donor and measure, at one kind of prices.

    Args:
        answers: the library.
        source: which source.
        place: the country.
        donor: whose.
        years: first and last.
        currency: EUR or USD.
    """

    def __init__(
        self,
        answers: Answers,
        source: str,
        place: str,
        donor: str | None,
        years: tuple[int, int],
        currency: str,
    ) -> None:
        self.source = source
        self._answers = answers
        self._place, self._donor, self._years, self._currency = place, donor, years, currency
        self._kept: dict[tuple[Any, ...], list[Figure]] = {}

    def statement(self, year: int, measure: str, base_year: int | None = None) -> Statement:
        """What the source says of a year; zero where it speaks and has nothing."""
        figure = self.by_year(measure, "total", base_year).get(year)
        prices = self.prices(measure, base_year)
        if figure is not None and figure.value is not None:
            return Statement(
                self.source, measure, prices, figure.value, figure.lower, figure.upper, figure.receipt
            )
        speaks = self.speaks(year, measure, base_year)
        nothing = ZERO if speaks else None
        return Statement(self.source, measure, prices, nothing, nothing, nothing, "")

    def by_year(self, measure: str, scope: str, base_year: int | None = None) -> dict[Any, Figure]:
        """Figures by year."""
        return self._asked(measure, scope, base_year, "year", self._years)

    def by_project(self, year: int, measure: str, base_year: int | None = None) -> dict[Any, Figure]:
        """Figures of a year by activity or project, for the country alone."""
        by = "activity" if self.source == IATI else "project"
        return self._asked(measure, "bilateral", base_year, by, (year, year))

    def speaks(self, year: int, measure: str, base_year: int | None = None) -> bool:
        """Whether a loaded file of the source speaks for a year."""
        span = next(iter(self._figures(measure, "total", base_year, None, self._years)), None)
        if span is None or span.coverage.first_year is None:
            return False
        last = span.coverage.last_year
        inside = span.coverage.first_year <= year and (last is None or year <= last)
        return inside and year not in span.coverage.missing

    def measures(self) -> set[str]:
        """The measures that the source has for the place."""
        return {one.measure for one in self._figures(None, "total", None, None, self._years)}

    def prices(self, measure: str, base_year: int | None = None) -> str:
        """`current`, or `constant` with its base year where it is known."""
        for figure in self._figures(measure, "total", base_year, None, self._years):
            return figure.prices
        return CURRENT

    def _asked(
        self, measure: str, scope: str, base_year: int | None, by: str, years: tuple[int, int]
    ) -> dict[Any, Figure]:
        found = self._figures(measure, scope, base_year, by, years)
        return {next(iter(one.by.values())): one for one in found if one.measure == measure}

    def _figures(
        self, measure: str | None, scope: str, base_year: int | None, by: str | None, years: tuple[int, int]
    ) -> list[Figure]:
        key = (measure, scope, base_year, by, years)
        if key not in self._kept:
            self._kept[key] = self._found(measure, scope, base_year, by, years)
        return self._kept[key]

    def _found(
        self, measure: str | None, scope: str, base_year: int | None, by: str | None, years: tuple[int, int]
    ) -> list[Figure]:
        options: dict[str, Any] = {"currency": self._currency, "year_from": years[0], "year_to": years[1]}
        options |= {"by": by} if by else {}
        if self.source == IATI:
            options |= {"prices": "constant", "base_year": base_year} if base_year else {}
        else:
            options["source"] = self.source
        try:
            return self._answers.figures(self._place, self._donor, measure, scope, **options)
        except UsageError:
            if self.source == IATI:
                raise
            return self._published(measure, scope, options)

    def _published(self, measure: str | None, scope: str, options: dict[str, Any]) -> list[Figure]:
        """Figures at constant prices are there in the published currency alone; a measure may be unknown to it."""
        try:
            found = self._answers.figures(
                self._place, self._donor, measure, scope, **(options | {"currency": "published"})
            )
        except UsageError:
            return []
        return [one for one in found if one.currency == self._currency]
