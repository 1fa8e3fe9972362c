"""What a request asks of a page besides its own filters: language, version, address."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from cofolio.live import Leased
from cofolio.rendering.languages import LANGUAGES, chosen
from cofolio.rendering.links import Links
from cofolio.rendering.pages.site import Site
from cofolio.rendering.pages.site import site as made

_KEPT = ("lang", "version")  # `Links` keeps them


def site_of(request: Request, version: str) -> Site:
    """Returns the site as a request sees it.

    Args:
        request: its `?lang=` or `Accept-Language` gives the language; a language asked for stays in every link, as
            does a version.
        version: id of the store's version that is shown.
    """
    query = request.query_params
    asked = query.get("lang")
    kept = asked if asked in LANGUAGES else None
    state = tuple((name, value) for name, value in query.multi_items() if name not in _KEPT and value)
    return made(
        version,
        request.url.path.strip("/"),
        language=chosen(asked, request.headers.get("accept-language", "")),
        links=Links(kept, query.get("version") if version else None),
        state=state,
    )


def site(request: Request, library: Leased) -> Site:
    """The site of a request: a dependency of routes."""
    return site_of(request, library.version)


Asked = Annotated[Site, Depends(site)]
"""Language, addresses and day of the page, for a route's parameters."""
