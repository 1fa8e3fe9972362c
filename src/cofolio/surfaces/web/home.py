"""The first page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from cofolio.live import Leased
from cofolio.rendering.pages import home
from cofolio.surfaces.web.asked import Asked
from cofolio.surfaces.web.kept import answer

router = APIRouter()


@router.get("/")
def first(request: Request, library: Leased, site: Asked) -> Response:
    """Search, what the store holds, and the countries."""
    return answer(request, site, lambda: home.page(library, site))
