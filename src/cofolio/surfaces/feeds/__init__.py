"""Feeds: `/feeds`, a country's news as Atom: what versions of the store changed, what ended, what was written."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from cofolio import news
from cofolio.errors import NotFound
from cofolio.live import Leased
from cofolio.portfolio import find_place
from cofolio.rendering import atom
from cofolio.rendering.languages import chosen, words
from cofolio.rendering.links import Links, from_path

router = APIRouter(prefix="/feeds")
"""Routes of the feeds; the dependency `cofolio.live.Leased` gives each the library of the asked version."""

__all__ = ["router"]

MEDIA_TYPE = "application/atom+xml"


@router.get("/country/{name}.atom", summary="A country's news", response_class=Response)
def country(name: str, request: Request, library: Leased, lang: str | None = None) -> Response:
    """A country's news as an Atom feed, the latest first.

    Raises:
        NotFound: there is no such country.
    """
    place = find_place(from_path(name))
    if place.code != name:
        raise NotFound(f"the feed of {place.name} is /feeds/country/{place.code}.atom")
    said = words(chosen(lang))
    found = news.of_country(library, place.code, date.today(), atom.MOST)
    base = str(request.base_url).rstrip("/")
    title = said.country(place.code, place.name)
    feed = atom.country_feed(place.code, title, found, said, Links(lang), base, library.made)
    return Response(feed, media_type=MEDIA_TYPE)
