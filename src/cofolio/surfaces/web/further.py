"""Pages of donors, instruments, programmes, delegations, organisations, sectors and activities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BeforeValidator

from cofolio.errors import NotFound
from cofolio.live import Leased
from cofolio.rendering.links import from_path, path_safe
from cofolio.rendering.pages import activity, delegation, donor, instrument, organisation, sector, undertaking
from cofolio.rendering.pages.site import Site
from cofolio.surfaces.web.asked import Asked
from cofolio.surfaces.web.kept import answer

router = APIRouter()
NOTHING = BeforeValidator(lambda text: text or None)  # a form sends what was left empty
Number = Annotated[int, Query(ge=1, le=100_000)]
Day = Annotated[date | None, NOTHING, Query()]
MOST_LETTERS = 1000
"""Of a name in a path; no publisher's identifier comes near."""


def _named(
    request: Request, site: Site, name: str, page: Callable[[str], str], address: Callable[[str], str]
) -> Response:
    """The page of what a path names; where the name is not written as `path_safe` does, the way to its one address."""
    meant = from_path(name)
    if len(meant) > MOST_LETTERS:
        raise NotFound(f"nothing has so long a name: '{meant[:80]}…'; search for a part of it")
    if path_safe(meant) != name:
        return RedirectResponse(address(meant), status_code=307)
    return answer(request, site, lambda: page(meant))


@router.get("/donor/{name:path}")
def of_donor(name: str, request: Request, library: Leased, site: Asked) -> Response:
    """A donor."""
    return _named(request, site, name, lambda one: donor.page(library, site, one), site.links.donor)


@router.get("/instrument/{name:path}")
def of_instrument(name: str, request: Request, library: Leased, site: Asked) -> Response:
    """A financing instrument, or all acts of an acronym."""
    return _named(request, site, name, lambda one: instrument.page(library, site, one), site.links.instrument)


@router.get("/programme/{name:path}")
def of_programme(name: str, request: Request, library: Leased, site: Asked) -> Response:
    """A regional programme."""
    return _named(
        request,
        site,
        name,
        lambda one: undertaking.page(library, site, "programme", one),
        site.links.programme,
    )


@router.get("/platform/{name:path}")
def of_platform(name: str, request: Request, library: Leased, site: Asked) -> Response:
    """A platform of policy dialogue."""
    return _named(
        request, site, name, lambda one: undertaking.page(library, site, "platform", one), site.links.platform
    )


@router.get("/delegation/{name:path}")
def of_delegation(name: str, request: Request, library: Leased, site: Asked, on: Day = None) -> Response:
    """The delegation in a country."""
    return _named(
        request, site, name, lambda one: delegation.page(library, site, one, on), site.links.delegation
    )


@router.get("/organisation/{name:path}")
def of_organisation(name: str, request: Request, library: Leased, site: Asked, page: Number = 1) -> Response:
    """An organisation."""
    return _named(
        request,
        site,
        name,
        lambda one: organisation.page(library, site, one, page),
        site.links.organisation,
    )


@router.get("/sector/{name:path}")
def of_sector(name: str, request: Request, library: Leased, site: Asked) -> Response:
    """A sector."""
    return _named(request, site, name, lambda one: sector.page(library, site, one), site.links.sector)


@router.get("/activity/{name:path}")
def of_activity(name: str, request: Request, library: Leased, site: Asked, page: Number = 1) -> Response:
    """An activity."""
    return _named(
        request, site, name, lambda one: activity.page(library, site, one, page), site.links.activity
    )
