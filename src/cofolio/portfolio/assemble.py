"""Assembles measures, projects and curated facts into one `Portfolio`.

The portfolio holds finished answers: no number is computed from another here, and none after. What each figure
is made of stays with its receipt. Regional and global money stands beside the country's totals, never inside
them (METHOD P4), and curated facts stand beside IATI figures, never added (METHOD D4).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from cofolio import claims, reconcile, registry
from cofolio.claims import Claim, Result
from cofolio.measures.coverage import CoverageRow
from cofolio.measures.listing import OrganisationRow
from cofolio.measures.projects import ProjectRow, Projects
from cofolio.measures.question import CONVERTED, ask
from cofolio.portfolio.windows import Graduation, graduations
from cofolio.provenance import Figure, Finding
from cofolio.reconcile import Reconciliation
from cofolio.rules import Verdict, eligibility
from cofolio.sources import curated
from cofolio.sources.curated import CuratedCountry, Statement

OWN = ("bilateral", "shared", "total")
YEARLY = ("commitment", "spend")
FINDINGS_SHOWN = 200
PROJECTS_SHOWN = 200
CURATED_DONOR = "EU"
STATED = "KZ"  # the country whose page is the measure of this project


class Held(Protocol):
    """How much a store holds."""

    @property
    def activities(self) -> int:
        """Number of activities."""


class Answers(claims.Answers, reconcile.Answers, Protocol):
    """What a portfolio asks of the library, besides what claims ask."""

    @property
    def has_indicators(self) -> bool: ...

    def projects(
        self,
        place: str,
        donor: str | None = None,
        scope: str | None = None,
        on: date | None = None,
        year_from: int | None = None,
        year_to: int | None = None,
        limit: int | None = None,
        decided_before: date | None = None,
    ) -> Projects:
        """Projects of a place, counted by scope and listed; those decided on before a day."""

    def organisations(self, place: str, donor: str | None = None) -> list[OrganisationRow]:
        """Who takes part, by role."""

    def findings(
        self,
        place: str | None = None,
        code: str | None = None,
        dataset: str | None = None,
        limit: int | None = None,
    ) -> list[Finding]:
        """Findings that touch the place's activities."""

    def status(self) -> Held:
        """What the store holds."""

    def claims(self, claims: Iterable[Claim] | None = None) -> tuple[Result, ...]:
        """The claims with the verdict of each."""


@dataclass(frozen=True, slots=True)
class Place:
    """A country as the registry knows it: its codes, name, and the DAC regions that include it."""

    code: str
    iso3: str
    name: str
    regions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A country's cooperation, as published, on a day and over a period.

    Attributes:
        place: the country.
        donor: the donor's identifier, `None` for all donors.
        donor_name: its name.
        on: the day `ongoing` is asked for.
        year_from: first booking year, `None` for all.
        year_to: last booking year, `None` for all.
        currency: what amounts are converted to, or `published`.
        view: whose money is shown, `funder` or `deliverer` (METHOD D2).
        prices: `current` or `constant`.
        base_year: year of constant prices.
        totals: every measure in the scopes bilateral, shared and total.
        beside: every measure in the regional scopes and the global one.
        by_year: commitments and spend of the country's total, or the one measure asked for, a figure a year.
        by_sector: the same by sector group.
        by_instrument: the same by financing instrument, as recognised in the records (METHOD G1).
        eligible: what the country is eligible for on the day, by the rules of all instruments in force.
        eligible_today: the same on the day of asking; empty where that is the day.
        graduations: what it was eligible for and, from a day on, is no more.
        going_on: projects of the donor that it graduated from, for it alone, that are under way and were decided on
            before; `None` where it never graduated.
        ongoing: projects under way on the day, or perhaps; in every scope.
        launched: how many projects began in the period, by scope; none is listed.
        organisations: who takes part, by role.
        coverage: years each source speaks for.
        findings: faults and peculiarities in the records behind.
        curated: facts from the shipped dataset, which is about the European Union's cooperation: for another donor
            its instruments, or `None` where there are none; its `absent` says what it does not hold.
        claims: statements with a number or date on the country, its regions and the donor, checked.
        statements: what a country page must be able to say, with the facts that say it; for Kazakhstan.
        others: what other loaded sources say year by year beside IATI, and why they differ (METHOD D4); `None` where
            none says anything of the country and donor.
        version: the version of the store.
        activities: how many activities the store holds in all.
    """

    place: Place
    donor: str | None
    donor_name: str | None
    on: date
    year_from: int | None
    year_to: int | None
    currency: str
    view: str
    prices: str
    base_year: int | None
    totals: tuple[Figure, ...]
    beside: tuple[Figure, ...]
    by_year: tuple[Figure, ...]
    by_sector: tuple[Figure, ...]
    by_instrument: tuple[Figure, ...]
    eligible: tuple[Verdict, ...]
    eligible_today: tuple[Verdict, ...]
    graduations: tuple[Graduation, ...]
    going_on: Projects | None
    ongoing: Projects
    launched: Projects
    organisations: tuple[OrganisationRow, ...]
    coverage: tuple[CoverageRow, ...]
    findings: tuple[Finding, ...]
    curated: CuratedCountry | None
    claims: tuple[Result, ...]
    statements: tuple[Statement, ...]
    others: Reconciliation | None
    version: str
    activities: int

    def under_way(self, *scopes: str) -> tuple[ProjectRow, ...]:
        """Projects under way, or perhaps, of these scopes: no more than `PROJECTS_SHOWN` of each."""
        return tuple(row for row in self.ongoing.activities if row.scope in scopes)

    def count_under_way(self, *scopes: str) -> int:
        """How many projects are under way, or perhaps, in these scopes."""
        return sum(self.ongoing.by_scope[scope].upper for scope in scopes if scope in self.ongoing.by_scope)


def assemble(
    answers: Answers,
    place: str,
    donor: str | None = None,
    on: date | None = None,
    year_from: int | None = None,
    year_to: int | None = None,
    currency: str = "EUR",
    view: str = "funder",
    measure: str | None = None,
    prices: str = "current",
    base_year: int | None = None,
) -> Portfolio:
    """Puts a country's portfolio together.

    Args:
        answers: the library, or anything that answers like it.
        place: ISO code of two or three letters, or a name.
        donor: registry identifier or published reference; `None` for all donors.
        on: the day for `ongoing`; today where not said.
        year_from: first booking year.
        year_to: last booking year.
        currency: ISO 4217 code to convert to, or `published`.
        view: `funder` or `deliverer` (METHOD D2).
        measure: the one that breakdowns show; commitments and spend where not said.
        prices: `current`, or `constant` ones of `base_year`.
        base_year: year of constant prices.

    Raises:
        UsageError: for a place, measure, view or currency that does not exist.
    """
    country = find_place(place)
    ask(country.code, measure=measure, view=view, currency=currency, year_from=year_from, year_to=year_to)
    day = on or date.today()
    asked: dict[str, Any] = {
        "place": country.code,
        "donor": donor,
        "currency": currency,
        "prices": prices,
        "base_year": base_year,
        "year_from": year_from,
        "year_to": year_to,
        "view": view,
    }
    shown = (measure,) if measure else YEARLY
    figures = answers.figures(**asked)
    giver = registry.donor_of(donor) if donor else None
    told = giver in (None, CURATED_DONOR)
    known = curated.page(country.code, giver)
    ongoing = answers.projects(country.code, donor, on=day, limit=PROJECTS_SHOWN)
    lost = tuple(one for one in graduations(country.code) if one.on <= day) if told else ()
    return Portfolio(
        place=country,
        donor=donor,
        donor_name=registry.donor_name(donor) if donor else None,
        on=day,
        year_from=year_from,
        year_to=year_to,
        currency=currency,
        view=view,
        prices=prices,
        base_year=base_year,
        totals=tuple(f for f in figures if f.scope in OWN),
        beside=tuple(f for f in figures if f.scope not in OWN),
        by_year=_breakdown(
            answers, asked | ({"per": "person"} if answers.has_indicators else {}), "year", shown
        ),
        by_sector=_breakdown(answers, asked, "sector-group", shown),
        by_instrument=_breakdown(answers, asked, "instrument", shown),
        eligible=_eligible(country.code, giver, day),
        eligible_today=_eligible(country.code, giver, date.today()) if day != date.today() else (),
        graduations=lost,
        going_on=_going_on(answers, country.code, donor, day, lost),
        ongoing=ongoing,
        launched=answers.projects(country.code, donor, year_from=year_from, year_to=year_to, limit=0),
        organisations=tuple(answers.organisations(country.code, donor)),
        coverage=tuple(answers.coverage(country.code, donor)),
        findings=tuple(answers.findings(country.code, limit=FINDINGS_SHOWN)),
        curated=known if told or not known.is_empty() else None,
        claims=answers.claims(claims.chosen(claims.shipped(), country.code, donor)),
        statements=curated.statements() if told and country.code == STATED else (),
        others=_others(answers, country.code, donor, (year_from, year_to), currency),
        version=answers.version,
        activities=answers.status().activities,
    )


def _others(
    answers: Answers, place: str, donor: str | None, period: tuple[int | None, int | None], currency: str
) -> Reconciliation | None:
    """Sources other than IATI's, held against it; money in a currency that all of them can be converted to."""
    if len(answers.sources) == 1:
        return None
    first, last = period
    found = reconcile.reconcile(
        answers,
        place,
        donor,
        reconcile.FIRST_YEAR if first is None else first,
        last,
        currency=currency if currency in CONVERTED else "USD",
        suggest=False,
    )
    compared = [one for year in found.years for one in year.comparisons if one.other.value is not None]
    return found if any(one.other.value or one.base.value for one in compared) else None


def find_place(text: str) -> Place:
    """The country meant by a code or a name, with its regions."""
    country = registry.find_country(text)
    names = registry.regions()
    regions = tuple((code, names[code].name) for code in registry.regions_of(country.code))
    return Place(country.code, country.iso3, country.name, regions)


def _eligible(country: str, giver: str | None, day: date) -> tuple[Verdict, ...]:
    """Verdicts on a donor's instruments, or on all; trade schemes are the European Union's."""
    acts = curated.curated().instruments

    def of(verdict: Verdict) -> str:
        return acts[verdict.instrument].donor if verdict.instrument in acts else CURATED_DONOR

    return tuple(one for one in eligibility(country, on=day) if giver in (None, of(one)))


def _going_on(
    answers: Answers, country: str, donor: str | None, day: date, lost: tuple[Graduation, ...]
) -> Projects | None:
    """Under way on the day, and decided on before the country lost bilateral support for the last time."""
    own = [one.on for one in lost if one.channel == "bilateral"]
    if not own:
        return None
    giver = donor or CURATED_DONOR  # who it graduated from
    return answers.projects(country, giver, "bilateral", on=day, limit=PROJECTS_SHOWN, decided_before=own[-1])


def _breakdown(
    answers: Answers, asked: dict[str, Any], by: str, shown: tuple[str, ...]
) -> tuple[Figure, ...]:
    found = answers.figures(scope="total", by=by, **asked)
    return tuple(figure for figure in found if figure.measure in shown)
