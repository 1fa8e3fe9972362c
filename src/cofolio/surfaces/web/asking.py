"""Pages that answer a question: search, eligibility, comparison; and those on method, sources and findings."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from cofolio.live import Leased
from cofolio.rendering.links import from_path
from cofolio.rendering.pages import compare, eligibility, everything, findings, method, search, sources
from cofolio.surfaces.web.asked import Asked
from cofolio.surfaces.web.further import NOTHING, Day, Number
from cofolio.surfaces.web.kept import answer

router = APIRouter()
Text = Annotated[Annotated[str, Field(max_length=300)] | None, NOTHING, Query()]


@router.get("/search")
def of_search(
    request: Request, library: Leased, site: Asked, q: Text = None, kind: Text = None, page: Number = 1
) -> Response:
    """What holds a text."""
    text = (q or "").strip()
    return answer(request, site, lambda: search.page(library, site, text, kind, page))


@router.get("/eligibility")
def of_eligibility(
    request: Request,
    library: Leased,
    site: Asked,
    country: Text = None,
    instrument: Text = None,
    on: Day = None,
    decided: Day = None,
) -> Response:
    """Who is eligible for what, on a day."""
    return answer(request, site, lambda: eligibility.page(site, country, instrument, on, decided))


@router.get("/compare")
def of_comparison(
    request: Request,
    library: Leased,
    site: Asked,
    places: Text = None,
    periods: Text = None,
    donor: Text = None,
    currency: Text = None,
) -> Response:
    """Countries or periods side by side."""
    return answer(
        request, site, lambda: compare.page(library, site, places, periods, donor, currency or "EUR")
    )


@router.get("/method")
def of_method(request: Request, library: Leased, site: Asked) -> Response:
    """How everything is counted."""
    return answer(request, site, lambda: method.page(site))


@router.get("/sources")
def of_sources(request: Request, library: Leased, site: Asked, page: Number = 1) -> Response:
    """Where everything was taken from."""
    return answer(request, site, lambda: sources.page(library, site, page))


@router.get("/findings")
def of_findings(
    request: Request,
    library: Leased,
    site: Asked,
    publisher: Text = None,
    code: Text = None,
    place: Text = None,
    page: Number = 1,
) -> Response:
    """Faults and peculiarities in the records."""
    return answer(request, site, lambda: findings.page(library, site, publisher, code, place, page))


@router.get("/all/{kind}")
def of_everything(kind: str, request: Request, library: Leased, site: Asked, page: Number = 1) -> Response:
    """A list of all there are."""
    return answer(request, site, lambda: everything.page(library, site, from_path(kind), page))
