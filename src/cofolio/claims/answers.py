"""What claims ask of the library: the same questions as everybody, each asked once."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from cofolio.measures.coverage import CoverageRow
from cofolio.measures.projects import Projects
from cofolio.measures.question import EVERYWHERE
from cofolio.provenance import Figure


class Answers(Protocol):
    """The part of the library that claims need."""

    @property
    def version(self) -> str:
        """The store version that answers."""

    def figures(
        self,
        place: str = "all",
        donor: str | None = None,
        measure: str | None = None,
        scope: str | None = None,
        *,
        view: str = "funder",
        year_from: int | None = None,
        year_to: int | None = None,
        flow_type: str | None = None,
        finance_type: str | None = None,
        sector: str | None = None,
        by: str | None = None,
        currency: str = "published",
    ) -> list[Figure]:
        """Figures of a place."""

    def projects(
        self,
        place: str,
        donor: str | None = None,
        scope: str | None = None,
        on: date | None = None,
        year_from: int | None = None,
        year_to: int | None = None,
        limit: int | None = None,
    ) -> Projects:
        """Projects of a place, counted by scope and listed."""

    def coverage(self, place: str | None = None, donor: str | None = None) -> list[CoverageRow]:
        """Years that each source speaks for."""


class Asked:
    """The library, with what several claims need kept.

    Args:
        answers: the library.
    """

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self._coverage: dict[tuple[str | None, str | None], list[CoverageRow]] = {}
        self._held: dict[tuple[str, str | None, str | None], bool] = {}
        self._figures: dict[tuple[object, ...], list[Figure]] = {}

    def figures(
        self, place: str, donor: str | None, measure: str | None, scope: str | None, **options: Any
    ) -> list[Figure]:
        """Figures; what is broken down by activity is asked for all measures at once, as claims share it."""
        asked = None if options.get("by") == "activity" else measure
        key = (place, donor, asked, scope, *sorted(options.items()))
        if key not in self._figures:
            self._figures[key] = self.answers.figures(place, donor, asked, scope, **options)
        return [figure for figure in self._figures[key] if measure in (None, figure.measure)]

    def coverage(self, place: str | None, donor: str | None) -> list[CoverageRow]:
        """Coverage of a donor, in a place or anywhere."""
        key = (None if place == EVERYWHERE else place, donor)
        if key not in self._coverage:
            self._coverage[key] = self.answers.coverage(*key)
        return self._coverage[key]

    def holds(self, place: str, donor: str | None, scope: str | None) -> bool:
        """Whether any loaded record of the donor is in this place and scope, in whatever year."""
        key = (place, donor, scope)
        if key not in self._held:
            figures = self.figures(place, donor, None, scope)
            own = [f for f in figures if scope is not None or f.place == place]
            self._held[key] = any(f.counted.flows or f.uncertain or f.excluded for f in own) or bool(
                self.answers.projects(place, donor, scope, limit=0).count.upper
            )
        return self._held[key]
