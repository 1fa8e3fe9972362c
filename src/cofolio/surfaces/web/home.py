"""The first page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BeforeValidator, Field

from cofolio.live import Leased
from cofolio.rendering.pages import home
from cofolio.surfaces.web.asked import Asked
from cofolio.surfaces.web.kept import answer

router = APIRouter()
Measure = Annotated[
    Annotated[str, Field(max_length=40)] | None, BeforeValidator(lambda text: text or None), Query()
]


@router.get("/")
def first(request: Request, library: Leased, site: Asked, measure: Measure = None) -> Response:
    """Search, what the store holds, and the countries."""
    return answer(request, site, lambda: home.page(library, site, measure))
