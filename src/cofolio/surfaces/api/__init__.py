"""The API: `/api/v1`, the same answers as JSON and CSV."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1")
"""Routes of the API; the dependency `cofolio.live.Leased` gives each the library of the asked version."""

__all__ = ["router"]
