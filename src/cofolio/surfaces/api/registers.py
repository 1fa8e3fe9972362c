"""The registers: instruments, programmes, platforms, donors, and the measures and codes that can be asked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from cofolio import registry
from cofolio.errors import NotFound
from cofolio.rendering.problems import problems
from cofolio.sources import curated
from cofolio.sources.curated import Instrument, Undertaking
from cofolio.surfaces.api import asked
from cofolio.surfaces.api.forms import CSV, as_json, columns
from cofolio.surfaces.api.listing import Listed
from cofolio.surfaces.api.models import Donor
from cofolio.surfaces.api.paging import Page
from cofolio.surfaces.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute)
_COLUMNS = ("id", "name", "period.start", "period.end")
Of = Annotated[
    str | None, Query(description="Only what this country takes part in.", max_length=80, examples=["KZ"])
]


@router.get("/instruments", response_model=Page[Instrument], responses={**problems(404), **CSV})
def instruments(
    listing: Listed, donor: asked.DonorAsked = None,
) -> Any:  # fmt: skip
    """Financing instruments: legal acts with their dates, money, eligibility and lineage."""
    found = [one for one in curated.curated().instruments.values() if donor in (None, one.donor)]
    return listing.whole(found, columns("acronym", *_COLUMNS))


@router.get("/instruments/{name}", response_model=Instrument, responses=problems(404))
def instrument(
    name: Annotated[str, Path(description="An id, as DCI-2014.", max_length=200, examples=["DCI-2014"])],
) -> Any:
    """One instrument of the register."""
    return as_json(_one(curated.curated().instruments, name, "instruments"))


@router.get("/programmes", response_model=Page[Undertaking], responses={**problems(404), **CSV})
def programmes(
    listing: Listed,
    country: Of = None,
) -> Any:
    """Regional programmes gathered by hand, with phases and sums, each with source and confidence."""
    found = _of(curated.curated().programmes.values(), country)
    return listing.whole(found, columns("short", *_COLUMNS))


@router.get("/programmes/{name}", response_model=Undertaking, responses=problems(404))
def programme(
    name: Annotated[str, Path(description="An id of the register.", max_length=200, examples=["BOMCA"])],
) -> Any:
    """One regional programme."""
    return as_json(_one(curated.curated().programmes, name, "programmes"))


@router.get("/platforms", response_model=Page[Undertaking], responses={**problems(404), **CSV})
def platforms(
    listing: Listed,
    country: Of = None,
) -> Any:
    """Platforms of policy dialogue, with their meetings."""
    found = _of(curated.curated().platforms.values(), country)
    return listing.whole(found, columns("short", *_COLUMNS))


@router.get("/platforms/{name}", response_model=Undertaking, responses=problems(404))
def platform(
    name: Annotated[str, Path(description="An id of the register.", max_length=200, examples=["EDUCATION"])],
) -> Any:
    """One platform."""
    return as_json(_one(curated.curated().platforms, name, "platforms"))


@router.get("/donors", response_model=Page[Donor], responses={**problems(404), **CSV})
def donors(
    listing: Listed, place: asked.PlaceOrNot = None,
) -> Any:  # fmt: skip
    """Donors with projects on record, in a place or anywhere, those with most first."""
    found = [
        Donor(donor=row.donor, name=registry.donor_name(row.donor), projects=row.projects)
        for row in listing.library.donors(place)
    ]
    return listing.whole(
        found, columns(*Donor.model_fields), lambda shown: [one.model_dump() for one in shown]
    )


def _of(found: Any, country: str | None) -> list[Undertaking]:
    code = None if country is None else registry.find_country(country).code
    return [one for one in found if code is None or code in one.countries]


def _one(register: Any, name: str, kind: str) -> Any:
    if name not in register:
        raise NotFound(f"the register has no '{name}'; /api/v1/{kind} lists what it has")
    return register[name]
