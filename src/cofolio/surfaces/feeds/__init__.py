"""Feeds: `/feeds`, what changed in a country's portfolio between versions of the store, as Atom."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/feeds")
"""Routes of the feeds; the dependency `cofolio.live.Leased` gives each the library of the asked version."""

__all__ = ["router"]
