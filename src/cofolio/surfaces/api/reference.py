"""`/api/v1/`: the description of the API as a page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from cofolio.live import Leased
from cofolio.rendering.languages import chosen
from cofolio.rendering.pages import reference as pages
from cofolio.rendering.pages.site import site

router = APIRouter()


@router.get("/", include_in_schema=False)
def reference(request: Request, library: Leased) -> HTMLResponse:
    """The addresses, parameters and forms that `openapi.json` describes."""
    path = request.url.path
    language = chosen(request.query_params.get("lang"), request.headers.get("accept-language", ""))
    page = site(library.version, path.strip("/"), language=language)
    return HTMLResponse(pages.page(page, request.app.openapi(), path, request.app.openapi_url))
