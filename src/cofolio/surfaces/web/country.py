"""The country page: its filters are the address."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BeforeValidator

from cofolio.live import Leased
from cofolio.rendering.links import from_path
from cofolio.rendering.pages import country
from cofolio.surfaces.web.asked import Asked
from cofolio.surfaces.web.kept import answer

router = APIRouter()
FIRST_YEAR, LAST_YEAR = 1900, 2200
NOTHING = BeforeValidator(lambda text: text or None)  # a form sends what was left empty
Text = Annotated[str | None, Query(max_length=200)]


def _year(text: object) -> object:
    """An empty field is no year; a number out of range is a wrong one."""
    if not text:
        return None
    if not str(text).isdigit() or not FIRST_YEAR <= int(str(text)) <= LAST_YEAR:
        raise ValueError(f"expected a year from {FIRST_YEAR} to {LAST_YEAR}")
    return int(str(text))


Year = Annotated[int | None, BeforeValidator(_year), Query()]
Day = Annotated[date | None, NOTHING, Query()]


def filters(
    donor: Text = None,
    year_from: Year = None,
    year_to: Year = None,
    measure: Text = None,
    currency: Text = None,
    view: Text = None,
    on: Day = None,
) -> country.Filters:
    """The filters in an address."""
    return country.Filters(
        donor or None, year_from, year_to, measure or None, currency or "EUR", view or "funder", on
    )


@router.get("/country/{name}")
def of_country(
    name: str,
    request: Request,
    library: Leased,
    site: Asked,
    asked: Annotated[country.Filters, Depends(filters)],
) -> Response:
    """A country's portfolio; by another of its names, the way to its one address."""
    code = country.code_of(from_path(name))
    if code != name:
        return RedirectResponse(site.links.country(code, "", **asked.state()), status_code=307)
    return answer(request, site, lambda: country.page(library, site, code, asked))
