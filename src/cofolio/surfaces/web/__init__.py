"""The web pages, one module a kind of page: each turns a request into the state of a page of `rendering.pages`."""

from __future__ import annotations

from fastapi import APIRouter

from cofolio.surfaces.web import asking, country, further, home, receipts

router = APIRouter(include_in_schema=False)
"""Routes of all pages; the dependencies `live.Leased` and `asked.Asked` give each its library and its site."""
for part in (home, country, receipts, further, asking):
    router.include_router(part.router)

__all__ = ["router"]
