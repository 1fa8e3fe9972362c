"""Countries: the portfolio, who takes part, which sources speak, timeline, delegation, eligibility."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query

from cofolio import portfolio as portfolios
from cofolio import registry
from cofolio.live import Leased
from cofolio.measures.coverage import CoverageRow
from cofolio.measures.listing import OrganisationRow
from cofolio.provenance import Finding
from cofolio.rendering import eligibility, lists
from cofolio.rendering.problems import problems
from cofolio.rules import eligibility as decide
from cofolio.rules import watch as watching
from cofolio.surfaces.api import asked
from cofolio.surfaces.api.forms import CSV, as_json, columns
from cofolio.surfaces.api.listing import Listed
from cofolio.surfaces.api.models import Country, VerdictTold, WatchedTold
from cofolio.surfaces.api.paging import Page
from cofolio.surfaces.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute)
FIRST, LAST = 1900, 2100


@router.get("/countries", response_model=Page[Country], responses={**problems(404), **CSV})
def countries(listing: Listed, donor: asked.DonorAsked = None) -> Any:
    """Every country, with how many projects on record are for it."""
    projects = {row.place: row.projects for row in listing.library.places(donor)}
    found = [
        Country(code=one.code, iso3=one.iso3, name=one.name, projects=projects.get(one.code, 0))
        for one in registry.countries().values()
        if one.status == "active" or one.code in projects
    ]
    return listing.whole(
        found, columns(*Country.model_fields), lambda shown: [one.model_dump() for one in shown]
    )


@router.get("/portfolio/{country}", response_model=portfolios.Portfolio, responses=problems(404))
def portfolio(
    library: Leased,
    country: asked.CountryAsked,
    donor: asked.DonorAsked = None,
    on: asked.On = None,
    year_from: asked.YearFrom = None,
    year_to: asked.YearTo = None,
    currency: Annotated[asked.Currency, Query(description="What amounts are converted to.")] = "EUR",
) -> Any:
    """All that the page of a country shows."""
    return as_json(library.portfolio(country, donor, on, year_from, year_to, currency))


@router.get("/organisations", response_model=Page[OrganisationRow], responses={**problems(404), **CSV})
def organisations(
    listing: Listed,
    place: Annotated[str, Query(description="A country or DAC region.", max_length=80, examples=["KZ"])],
    donor: asked.DonorAsked = None,
) -> Any:
    """Organisations that take part in a place's activities, by role, those with most first."""
    found = listing.library.organisations(place, donor)
    return listing.whole(found, columns("ref", "name", "role", "activities"))


@router.get("/coverage", response_model=Page[CoverageRow], responses={**problems(404), **CSV})
def coverage(
    listing: Listed,
    place: asked.PlaceOrNot = None,
    donor: asked.DonorAsked = None,
) -> Any:
    """Years that each file speaks for: a year that none speaks for is not zero."""
    shown = columns("source", "donor", "reporting_org", "dataset", "first_year", "last_year", "is_open")
    return listing.whole(listing.library.coverage(place, donor), shown)


@router.get("/findings", response_model=Page[Finding], responses={**problems(404), **CSV})
def findings(
    listing: Listed,
    place: asked.PlaceOrNot = None,
    code: Annotated[str | None, Query(description="Only findings of this kind.", max_length=80)] = None,
    dataset: Annotated[
        str | None,
        Query(
            description="Only this file, by the start of its SHA-256.", max_length=64, pattern="^[0-9a-f]+$"
        ),
    ] = None,
) -> Any:
    """Faults met in published data: file, line, and what was expected."""
    found = listing.library.findings(place, code, dataset, listing.start + listing.limit + 1)
    return listing.whole(found, columns(*lists.FINDING_COLUMNS))


@router.get("/delegation/{country}", response_model=portfolios.DelegationOnDay, responses=problems(404))
def delegation(library: Leased, country: asked.CountryAsked, on: asked.On = None) -> Any:
    """What the EU delegation in a country manages on a day, and which activities name it as their contact."""
    return as_json(library.delegation(country, on))


@router.get("/timeline/{country}", response_model=portfolios.Timeline, responses=problems(404))
def timeline(
    country: asked.CountryAsked,
    year_from: Annotated[int, Query(ge=FIRST, le=LAST)] = 1991,
    year_to: Annotated[int, Query(ge=FIRST, le=LAST)] = 2027,
) -> Any:
    """Instruments, eligibility, classes, programmes, platforms and delegations over the years."""
    if not year_from <= year_to < year_from + 100:
        raise HTTPException(422, f"from {year_from} to {year_to}: give two years in order, at most a hundred")
    return as_json(portfolios.timeline(country, year_from, year_to))


Channel = Annotated[
    str | None, Query(description="`bilateral`, `regional`, `thematic` or `trade`.", max_length=20)
]


@router.get("/eligible", response_model=Page[VerdictTold], responses={**problems(404), **CSV})
def eligible(
    listing: Listed,
    country: Annotated[
        str | None,
        Query(description="A country by code or name; all where not said.", max_length=80, examples=["KZ"]),
    ] = None,
    instrument: asked.InstrumentAsked = None,
    on: asked.On = None,
    channel: Channel = None,
    decided: Annotated[asked.Day | None, Query(description="For what was decided on this day.")] = None,
) -> Any:
    """Whether a country may take part in an instrument on a day, through which channel, and why.

    Name a country, or an instrument for all countries.
    """
    if country is None and instrument is None:
        raise HTTPException(422, "name a country, as country=KZ, or an instrument, as instrument=DCI")
    active = (code for code, one in registry.countries().items() if one.status == "active")
    codes = list(active) if country is None else [registry.find_country(country).code]
    day = on or date.today()
    found = [
        one for code in codes for one in decide(code, instrument, on=day, channel=channel, decided=decided)
    ]
    return listing.whole(found, eligibility.verdicts_csv, eligibility.verdict_records)


@router.get("/watch", response_model=list[WatchedTold], responses=problems())
def watch(on: asked.On = None) -> Any:
    """Countries that near a threshold, or have an exit decided."""
    return as_json(eligibility.watch_records(watching(on or date.today())))
